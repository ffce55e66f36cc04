//! A small province to test in.

pub mod engines;
