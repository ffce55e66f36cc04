//! What happens by itself, in the small province, on both engines.

mod queue;
