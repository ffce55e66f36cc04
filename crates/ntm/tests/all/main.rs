//! The commands as an operator runs them.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod drafting;
mod keeping;
mod reading;
mod serving;
