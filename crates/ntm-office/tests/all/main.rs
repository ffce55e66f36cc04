//! What the office does, on both engines.

mod obligations;
