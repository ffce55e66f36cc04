//! Reviewed documents as annotations: what people made of the reader's proposals, in the form in which
//! the reader is measured.
//!
//! An annotation quotes the document. What a person wrote in words that do not stand in it is left
//! out and counted, for the reader could never have found it.

use std::{collections::HashSet, ops::Range};

use jiff::civil::Date;
use ntm_programme::identity::DocumentId;
use ntm_reading::{
    Criterion, Dated, Directive, Fact, FoundDeadline, Header, Quote, Reading, Reference, Signer,
    Strength,
    annotation::{Shape, annotate},
};
use ntm_store::{
    Query,
    directive::{self, DirectiveState},
    document::{self, Document},
};
use serde::Deserialize;
use serde_json::Value as Json;

use crate::{
    Fault, Outcome,
    fields::{Due, Fields, Name, Origins},
};

/// A reviewed document with its annotation.
#[derive(Debug, Clone, PartialEq)]
pub struct Gold {
    /// The text that was read and that the annotation quotes.
    pub text: String,
    pub annotation: Json,
    /// How many values stand nowhere in the text.
    pub left_out: usize,
}

/// The reviewed documents of an installation, part by part.
#[derive(Debug)]
pub struct Reviewed {
    after: (i64, String),
    names: HashSet<String>,
}

impl Default for Reviewed {
    fn default() -> Self {
        Reviewed {
            after: (i64::MIN, String::new()),
            names: HashSet::new(),
        }
    }
}

impl Reviewed {
    /// Returns the next documents with the names of their files, without ending; none at the end.
    pub async fn next(&mut self, db: &mut impl Query) -> Outcome<Vec<(String, Gold)>> {
        const PART: i64 = 100;
        let mut part = Vec::new();
        for (province, code, id) in document::reviewed(db, &self.after, PART).await? {
            // Each province counts its documents by itself.
            let name = match self.names.contains(&code) {
                true => format!("{code}-{province}"),
                false => code.clone(),
            };
            part.push((name.clone(), gold(db, id, &format!("{name}.txt")).await?));
            self.names.insert(name);
            self.after = (province, code);
        }
        Ok(part)
    }
}

/// Returns a reviewed document as an annotation of a file of that name.
///
/// # Errors
///
/// [`Fault::NotFound`] where there is no such document.
pub async fn gold(db: &mut impl Query, id: DocumentId, file: &str) -> Outcome<Gold> {
    let document = document::find(db, id).await?.ok_or(Fault::NotFound)?;
    let text = document::text(db, document.province, id).await?;
    let origins = document::origins(db, document.province, id).await?;
    let origins: Origins = serde_json::from_value(origins).unwrap_or_default();
    let references = document::references(db, document.province, id).await?;
    let facts = document::facts(db, document.province, id).await?;
    let facts: Vec<KeptFact> = serde_json::from_value(facts).unwrap_or_default();
    let mut quoted = Quoted {
        text: &text,
        left_out: 0,
    };
    let mut header = quoted.header(&document, &origins);
    header.references = references
        .into_iter()
        .filter_map(|it| {
            Some(Reference {
                quote: quoted.quote(&it.written, it.span, 0)?,
                date: it.dated.map(|date| date.to_string()),
            })
        })
        .collect();
    let mut directives = Vec::new();
    for kept in directive::of_document(db, document.province, id).await? {
        if kept.state == DirectiveState::Confirmed {
            let fields = serde_json::from_value(kept.fields).map_err(Fault::internal)?;
            let text = quoted
                .text
                .get(kept.span.0..kept.span.1)
                .unwrap_or(&kept.text);
            directives.push(quoted.directive(kept.section, kept.title, text, kept.span, &fields));
        }
    }
    let reading = Reading {
        text_sha256: document::text_sha256(db, document.province, id).await?,
        header,
        directives,
        facts: facts.into_iter().map(KeptFact::fact).collect(),
        ..Reading::default()
    };
    let left_out = quoted.left_out;
    Ok(Gold {
        annotation: annotate(file, &text, &reading, Shape::default()),
        text,
        left_out,
    })
}

/// Finds values again in a text.
struct Quoted<'a> {
    text: &'a str,
    left_out: usize,
}

impl Quoted<'_> {
    /// Returns words as they stand at a place, or at their first place after a byte.
    fn quote(&mut self, words: &str, span: Option<(usize, usize)>, from: usize) -> Option<Quote> {
        let there = span
            .filter(|(start, end)| self.text.get(*start..*end) == Some(words))
            .map(|(start, end)| start..end);
        let found = there
            .or_else(|| self.find(words, from))
            .or_else(|| self.find(words, 0));
        if found.is_none() {
            self.left_out += 1;
        }
        Some(Quote {
            text: words.to_owned(),
            span: found?,
            rule: "",
        })
    }

    fn find(&self, words: &str, from: usize) -> Option<Range<usize>> {
        if words.is_empty() {
            return None;
        }
        let at = self.text.get(from..)?.find(words)? + from;
        Some(at..at + words.len())
    }

    fn header(&mut self, document: &Document, origins: &Origins) -> Header {
        let span = |part: &str| Some(origins.get(part)?.found.as_ref()?.span);
        let mut part =
            |part: &str, value: &Option<String>| self.quote(value.as_deref()?, span(part), 0);
        let code_number = part("number", &document.number);
        let code_notation = part("symbol", &document.symbol);
        let place = part("place", &document.place);
        let subject = part("subject", &document.subject);
        let chair = part("chair", &document.chair);
        let signer = Signer {
            full_name: part("signer_name", &document.signer_name),
            position: part("signer_position", &document.signer_position),
            competence: part("signer_competence", &document.signer_competence),
        };
        // A date is kept by its meaning: its place is told only where the reader found it.
        let dated = |part: &str, date: Option<Date>| {
            let (start, end) = span(part).unwrap_or_default();
            date.map(|date| Dated {
                value: date.to_string(),
                span: start..end,
                rule: "",
            })
        };
        let list = |quoted: &mut Self, part: &str, entries: &[String]| {
            let from = span(part).map_or(0, |(start, _)| start);
            entries
                .iter()
                .filter_map(|entry| quoted.quote(entry, None, from))
                .collect()
        };
        Header {
            kind: document.kind.clone(),
            kind_quote: None,
            code_number,
            code_notation,
            place,
            issued_date: dated("issued_on", document.issued_on),
            subject,
            event_date: dated("event_on", document.event_on),
            chair,
            signer,
            to: list(self, "addressed_to", &document.addressed_to),
            to_places: list(self, "recipients", &document.recipients),
            references: Vec::new(),
        }
    }

    fn directive(
        &mut self,
        section: Option<String>,
        title: String,
        text: &str,
        span: (usize, usize),
        fields: &Fields,
    ) -> Directive {
        Directive {
            section,
            title,
            text: Quote {
                text: text.to_owned(),
                span: span.0..span.1,
                rule: "",
            },
            leads: self.names(&fields.leads, span.0),
            coordinators: self.names(&fields.coordinators, span.0),
            report_to: self.names(&fields.report_to, span.0),
            via: self.names(&fields.via, span.0),
            units: self.names(&fields.places, span.0),
            criteria: fields
                .criteria
                .iter()
                .filter_map(|number| {
                    Some(Criterion {
                        number: u8::try_from(*number).ok()?,
                        span: 0..0,
                        rule: "",
                    })
                })
                .collect(),
            references: fields
                .references
                .iter()
                .filter_map(|it| self.quote(&it.text, Some(it.found.span), span.0))
                .collect(),
            deadlines: fields
                .deadlines
                .iter()
                .filter_map(|due| self.deadline(due, span.0))
                .collect(),
            urgent: fields.urgent,
            strength: serde_json::from_value(Json::from(fields.strength.as_str()))
                .unwrap_or(Strength::Assign),
            rule: "",
        }
    }

    fn names(&mut self, names: &[Name], from: usize) -> Vec<Quote> {
        names
            .iter()
            .filter_map(|name| self.quote(&name.text, name.span, from))
            .collect()
    }

    fn deadline(&mut self, due: &Due, from: usize) -> Option<FoundDeadline> {
        Some(FoundDeadline {
            quote: self.quote(&due.text, due.span, from)?,
            kind: due.kind.clone(),
            value: due.value.clone(),
            bound: due.bound.clone(),
            question: None,
            proposal: None,
        })
    }
}

/// A fact as it was kept when the document was read.
#[derive(Debug, Deserialize)]
struct KeptFact {
    kind: String,
    quote: KeptQuote,
    unit: Option<KeptQuote>,
    values: Json,
}

#[derive(Debug, Deserialize)]
struct KeptQuote {
    text: String,
    span: Range<usize>,
}

impl KeptQuote {
    fn quote(self) -> Quote {
        Quote {
            text: self.text,
            span: self.span,
            rule: "",
        }
    }
}

impl KeptFact {
    fn fact(self) -> Fact {
        Fact {
            kind: self.kind,
            quote: self.quote.quote(),
            unit: self.unit.map(KeptQuote::quote),
            values: self.values,
        }
    }
}
