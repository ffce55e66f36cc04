//! What is kept: two engines, files, search, audit, queue.

pub mod engine;

pub use engine::{
    Column, Engine, FromValue, Query, Reader, Row, Store, StoreError, Tx, Value, dialect,
};
