//! What answers.
