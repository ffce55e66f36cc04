//! The whole service in one process: small province, frozen clock, both engines.

mod client;
mod sign_in;
