//! What is seen: structs in, HTML out.
//!
//! A page is a struct and a template beside it; the struct holds only plain
//! values, so that a page can be drawn, looked at and tested without a
//! database. Nothing here reads a file, a clock or a random number. All words
//! stand in [`words`] in two languages, and a missing one does not compile.

pub mod assets;
pub mod chart;
pub mod frame;
pub mod icon;
pub mod map;
pub mod pages;
pub mod parts;
pub mod paths;
pub mod say;
pub mod sheet;
pub mod words;

pub use frame::Frame;
pub use frame::Lang;
