//! A text becomes directives: who has to do what until when, with the span of
//! every word that says so. Pure functions; reading cannot fail.

pub mod annotation;
mod assignment;
mod block;
mod body;
mod detail;
mod directive;
mod doubt;
mod frame;
mod lexicon;
mod outline;
mod page;
mod reading;
mod reference;
pub mod score;
mod time;
mod words;

pub use lexicon::{BadLexicon, Lexicon};

pub use reading::{
    Dated, Directive, Fact, FoundDeadline, Header, Question, Quote, Reading, Reference, Signer,
    Strength,
};

/// Reads a document with the lexicon that ships with the crate.
pub fn read(text: &str) -> Reading {
    read_with(text, Lexicon::shipped())
}

/// Reads a document with a lexicon that an office has extended.
pub fn read_with(text: &str, lexicon: &Lexicon) -> Reading {
    let page = page::Page::new(text, lexicon);
    let paragraphs = outline::paragraphs(&page);
    let cited = reference::cited(&page);
    let frame = frame::frame(&page, &paragraphs);
    let covers: Vec<std::ops::Range<usize>> = cited.iter().map(|one| one.covers.clone()).collect();
    let directives = directive::directives(&page, &paragraphs, &frame, &covers, &cited);
    let mut header = frame.header;
    header.references = reference::references(&page, &cited, frame.own_symbol.as_ref());
    let questions = doubt::questions(&page, &header, &directives, &cited);
    Reading {
        text_sha256: reading::sha256(text),
        header,
        directives,
        questions,
        ..Reading::default()
    }
}
