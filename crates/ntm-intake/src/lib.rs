//! Bytes become text, with page and position.
