//! A small province to test in.

pub mod certificate;
mod crowd;
pub mod engines;
pub mod mail_server;
pub mod province;
pub mod tasks;

pub use engines::both_engines;
