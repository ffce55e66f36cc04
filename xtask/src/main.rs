//! The household of the project.

fn main() {}
