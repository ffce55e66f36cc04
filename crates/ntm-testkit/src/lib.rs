//! A small province to test in.
