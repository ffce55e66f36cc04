//! What happens by itself, in the small province, on both engines.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod queue;
mod remind;
mod smtp;
