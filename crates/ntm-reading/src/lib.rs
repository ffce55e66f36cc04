#![doc = include_str!("../README.md")]

pub mod annotation;
mod assignment;
mod block;
mod body;
mod detail;
mod directive;
mod doubt;
mod fact;
mod frame;
mod lexicon;
mod outline;
mod page;
mod reading;
mod reference;
mod repair;
pub mod score;
mod time;
mod words;

pub use lexicon::{BadLexicon, Lexicon};

pub use reading::{
    Dated, Directive, Fact, FoundDeadline, Header, Question, Quote, Reading, Reference, Repair,
    Signer, Strength,
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
    let meeting: Option<jiff::civil::Date> = frame
        .header
        .event_date
        .as_ref()
        .and_then(|day| day.value.parse().ok());
    let as_of = meeting.map_or(frame.issued, time::Date::from);
    let (facts, doubts) = fact::facts(&page, &paragraphs, frame.body.clone(), as_of);
    let mut header = frame.header;
    header.references = reference::references(&page, &cited, frame.own_symbol.as_ref());
    let mut questions = doubt::questions(&page, &header, &directives, &cited);
    questions.extend(doubts);
    questions.sort_by_key(|question| question.span.start);
    Reading {
        text_sha256: reading::sha256(text),
        header,
        directives,
        facts,
        questions,
        repairs: repair::repairs(&page),
    }
}
