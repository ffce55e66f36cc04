//! A small province to test in.

pub mod engines;
pub mod province;
pub mod tasks;

pub use engines::both_engines;
