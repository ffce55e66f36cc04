#![doc = include_str!("../README.md")]

pub mod annotation;
mod assignment;
mod block;
mod body;
mod cue;
mod detail;
mod directive;
mod doubt;
mod ellipsis;
mod fact;
mod frame;
mod lexicon;
mod outline;
mod page;
mod plain;
mod reading;
mod reference;
mod repair;
pub mod rule;
pub mod score;
mod time;
mod unclear;
mod words;

pub use doubt::Doubt;
pub use lexicon::{BadLexicon, Lexicon};

pub use reading::{
    Criterion, Dated, Directive, Fact, FoundDeadline, Header, Question, Quote, Reading, Reference,
    Repair, Signer, Strength,
};

/// Reads a document with the lexicon that ships with the crate.
pub fn read(text: &str) -> Reading {
    read_with(text, Lexicon::shipped())
}

/// Reads a document with a lexicon that an office has extended.
pub fn read_with(text: &str, lexicon: &Lexicon) -> Reading {
    read_as(text, lexicon, Given::default())
}

/// What a person knows better than the text says.
#[derive(Debug, Clone, Copy, Default)]
pub struct Given {
    /// The document's date, from which days without a year are read.
    pub issued_on: Option<jiff::civil::Date>,
}

/// Reads a document by what a person knows of it; its header is still that of the text.
pub fn read_as(text: &str, lexicon: &Lexicon, given: Given) -> Reading {
    let page = page::Page::new(text, lexicon);
    let paragraphs = outline::paragraphs(&page);
    let cited = reference::cited(&page);
    let mut frame = frame::frame(&page, &paragraphs);
    if let Some(day) = given.issued_on {
        frame.issued = day.into();
    }
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
