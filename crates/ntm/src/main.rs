//! The command and the server.

fn main() {}
