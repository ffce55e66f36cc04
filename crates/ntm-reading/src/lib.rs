//! A text becomes directives.
