//! The store, tested on both engines in one program, so that it is linked and its PostgreSQL
//! started once.
#![allow(clippy::unwrap_used)]

mod audit;
mod backup;
mod copy;
mod encrypted;
mod engine;
mod files;
mod killed;
mod schema;
