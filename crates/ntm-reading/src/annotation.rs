//! The annotation format of the guidelines, with spans beside the quotes.

use crate::reading::{Dated, Directive, Fact, FoundDeadline, Header, Quote, Reading};
use serde_json::{Map, Value, json};
use std::ops::Range;

/// What is written beside the plain annotation.
#[derive(Debug, Clone, Copy, Default)]
pub struct Shape {
    /// The text that the spans point into.
    pub text: bool,
    /// The rule that found each task.
    pub explain: bool,
}

/// Writes a reading in the annotation format.
pub fn annotate(file: &str, text: &str, reading: &Reading, shape: Shape) -> Value {
    let mut document = Map::new();
    document.insert("file".into(), file.into());
    document.insert("text_sha256".into(), reading.text_sha256.clone().into());
    if shape.text {
        document.insert("text".into(), text.into());
    }
    document.insert("document".into(), header(&reading.header));
    let tasks = reading.directives.iter().map(|d| task(d, shape)).collect();
    document.insert("tasks".into(), Value::Array(tasks));
    document.insert(
        "facts".into(),
        Value::Array(reading.facts.iter().map(fact).collect()),
    );
    let questions = reading.questions.iter().map(|question| {
        json!({
            "text": question.text,
            "proposal": question.proposal,
            "about": question.about,
            "span": span(&question.span),
        })
    });
    document.insert("questions".into(), Value::Array(questions.collect()));
    let repairs = reading.repairs.iter().map(|repair| {
        json!({
            "raw": repair.quote.text,
            "repaired": repair.repaired,
            "rule": repair.rule,
            "span": span(&repair.quote.span),
        })
    });
    document.insert("repairs".into(), Value::Array(repairs.collect()));
    Value::Object(document)
}

fn header(header: &Header) -> Value {
    let mut out = Map::new();
    out.insert("type".into(), json!(header.kind));
    quote_into(&mut out, "code_number", header.code_number.as_ref());
    quote_into(&mut out, "code_notation", header.code_notation.as_ref());
    quote_into(&mut out, "place", header.place.as_ref());
    date_into(&mut out, "issued_date", header.issued_date.as_ref());
    quote_into(&mut out, "subject", header.subject.as_ref());
    date_into(&mut out, "event_date", header.event_date.as_ref());
    quote_into(&mut out, "chair", header.chair.as_ref());
    let mut signer = Map::new();
    quote_into(&mut signer, "full_name", header.signer.full_name.as_ref());
    quote_into(&mut signer, "position", header.signer.position.as_ref());
    quote_into(&mut signer, "competence", header.signer.competence.as_ref());
    out.insert("signer".into(), Value::Object(signer));
    quotes_into(&mut out, "to", &header.to);
    quotes_into(&mut out, "to_places", &header.to_places);
    let references = header.references.iter().map(|reference| {
        json!({
            "text": reference.quote.text,
            "span": span(&reference.quote.span),
            "date": reference.date,
        })
    });
    out.insert("references".into(), Value::Array(references.collect()));
    Value::Object(out)
}

fn task(directive: &Directive, shape: Shape) -> Value {
    let mut out = Map::new();
    out.insert("section".into(), json!(directive.section));
    out.insert("text".into(), directive.text.text.clone().into());
    out.insert("span".into(), span(&directive.text.span));
    out.insert("title".into(), directive.title.clone().into());
    quotes_into(&mut out, "leads", &directive.leads);
    quotes_into(&mut out, "coordinators", &directive.coordinators);
    let deadlines = directive.deadlines.iter().map(deadline).collect();
    out.insert("deadlines".into(), Value::Array(deadlines));
    quotes_into(&mut out, "report_to", &directive.report_to);
    quotes_into(&mut out, "via", &directive.via);
    out.insert("criteria".into(), json!(directive.criteria));
    quotes_into(&mut out, "units", &directive.units);
    quotes_into(&mut out, "references", &directive.references);
    out.insert("strength".into(), json!(directive.strength));
    if directive.urgent {
        out.insert("urgent".into(), true.into());
    }
    if shape.explain {
        out.insert("rule".into(), directive.rule.into());
    }
    Value::Object(out)
}

fn deadline(deadline: &FoundDeadline) -> Value {
    let mut out = json!({
        "text": deadline.quote.text,
        "span": span(&deadline.quote.span),
        "kind": deadline.kind,
        "value": deadline.value,
        "bound": deadline.bound,
    });
    if let (Some(question), Some(object)) = (&deadline.question, out.as_object_mut()) {
        object.insert("question".into(), question.clone().into());
        object.insert("proposal".into(), json!(deadline.proposal));
    }
    out
}

fn fact(fact: &Fact) -> Value {
    json!({
        "kind": fact.kind,
        "text": fact.quote.text,
        "span": span(&fact.quote.span),
        "unit": fact.unit.as_ref().map(|unit| &unit.text),
        "unit_span": fact.unit.as_ref().map(|unit| span(&unit.span)),
        "values": fact.values,
    })
}

fn quote_into(out: &mut Map<String, Value>, name: &str, quote: Option<&Quote>) {
    out.insert(name.into(), json!(quote.map(|quote| &quote.text)));
    if let Some(quote) = quote {
        out.insert(format!("{name}_span"), span(&quote.span));
    }
}

fn date_into(out: &mut Map<String, Value>, name: &str, date: Option<&Dated>) {
    out.insert(name.into(), json!(date.map(|date| &date.value)));
    if let Some(date) = date {
        out.insert(format!("{name}_span"), span(&date.span));
    }
}

fn quotes_into(out: &mut Map<String, Value>, name: &str, quotes: &[Quote]) {
    let texts: Vec<&str> = quotes.iter().map(|quote| quote.text.as_str()).collect();
    let spans: Vec<Value> = quotes.iter().map(|quote| span(&quote.span)).collect();
    out.insert(name.into(), json!(texts));
    if !spans.is_empty() {
        out.insert(format!("{name}_spans"), Value::Array(spans));
    }
}

fn span(range: &Range<usize>) -> Value {
    json!([range.start, range.end])
}
