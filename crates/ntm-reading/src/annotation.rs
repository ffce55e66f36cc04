//! The annotation format of the guidelines, with spans beside the quotes.

use crate::reading::{Dated, Directive, Fact, FoundDeadline, Header, Quote, Reading};
use serde_json::{Map, Value, json};
use std::ops::Range;

/// What is written beside the plain annotation.
#[derive(Debug, Clone, Copy, Default)]
pub struct Shape {
    /// The text that the spans point into.
    pub text: bool,
    /// The rule that found each field.
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
    document.insert("document".into(), header(&reading.header, shape));
    let tasks = reading.directives.iter().map(|d| task(d, shape)).collect();
    document.insert("tasks".into(), Value::Array(tasks));
    document.insert(
        "facts".into(),
        Value::Array(reading.facts.iter().map(|it| fact(it, shape)).collect()),
    );
    let questions = reading.questions.iter().map(|question| {
        json!({
            "text": question.doubt.text_vi(),
            "proposal": question.proposal,
            "about": question.doubt.about(),
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

fn header(header: &Header, shape: Shape) -> Value {
    let mut out = Out::of(shape);
    out.set("type", json!(header.kind));
    if let Some(quote) = &header.kind_quote {
        out.rule("type", quote.rule);
        if shape.explain {
            out.set("type_span", span(&quote.span));
        }
    }
    out.quote("code_number", header.code_number.as_ref());
    out.quote("code_notation", header.code_notation.as_ref());
    out.quote("place", header.place.as_ref());
    out.date("issued_date", header.issued_date.as_ref());
    out.quote("subject", header.subject.as_ref());
    out.date("event_date", header.event_date.as_ref());
    out.quote("chair", header.chair.as_ref());
    let mut signer = Out::of(shape);
    signer.quote("full_name", header.signer.full_name.as_ref());
    signer.quote("position", header.signer.position.as_ref());
    signer.quote("competence", header.signer.competence.as_ref());
    out.set("signer", signer.value());
    out.quotes("to", &header.to);
    out.quotes("to_places", &header.to_places);
    let references = header.references.iter().map(|reference| {
        let mut out = Out::of(shape);
        out.found(&reference.quote);
        out.set("date", json!(reference.date));
        out.value()
    });
    out.set("references", references.collect());
    out.value()
}

fn task(directive: &Directive, shape: Shape) -> Value {
    let mut out = Out::of(shape);
    out.set("section", json!(directive.section));
    out.set("text", json!(directive.text.text));
    out.set("span", span(&directive.text.span));
    out.set("title", json!(directive.title));
    out.quotes("leads", &directive.leads);
    out.quotes("coordinators", &directive.coordinators);
    let deadlines = directive.deadlines.iter().map(|it| deadline(it, shape));
    out.set("deadlines", deadlines.collect());
    out.quotes("report_to", &directive.report_to);
    out.quotes("via", &directive.via);
    let numbers: Vec<u8> = directive.criteria.iter().map(|it| it.number).collect();
    out.set("criteria", json!(numbers));
    if shape.explain && !directive.criteria.is_empty() {
        let spans = directive.criteria.iter().map(|it| span(&it.span));
        out.set("criteria_spans", spans.collect());
        let rules = directive.criteria.iter().map(|it| json!(it.rule));
        out.set("criteria_rules", rules.collect());
    }
    out.quotes("units", &directive.units);
    out.quotes("references", &directive.references);
    out.set("strength", json!(directive.strength));
    if directive.urgent {
        out.set("urgent", true.into());
    }
    if shape.explain {
        out.set("rule", directive.rule.into());
    }
    out.value()
}

/// Returns a rule as the annotation guidelines write it, and the month of the
/// quarter (1 to 3), for which they have no place: "quarterly day=15 month=1" is
/// "quarterly day=15", and "half-yearly" is "monthly interval=6", as iCalendar
/// has it.
pub(crate) fn as_annotated(value: &str) -> (&str, Option<u8>) {
    if value == "half-yearly" {
        return ("monthly interval=6", None);
    }
    let month = value
        .strip_prefix("quarterly ")
        .and_then(|rest| rest.split_once(" month="))
        .and_then(|(_, month)| month.parse().ok());
    match month {
        Some(_) => (value.rsplit_once(' ').map_or(value, |(day, _)| day), month),
        None => (value, None),
    }
}

fn deadline(deadline: &FoundDeadline, shape: Shape) -> Value {
    let mut out = Out::of(shape);
    out.found(&deadline.quote);
    out.set("kind", json!(deadline.kind));
    let (value, month) = as_annotated(&deadline.value);
    out.set("value", json!(value));
    if let Some(month) = month {
        out.set("month_of_quarter", json!(month));
    }
    out.set("bound", json!(deadline.bound));
    if let Some(doubt) = &deadline.question {
        out.set("question", doubt.text_vi().into());
        out.set("proposal", json!(deadline.proposal));
    }
    out.value()
}

fn fact(fact: &Fact, shape: Shape) -> Value {
    let mut out = Out::of(shape);
    out.set("kind", json!(fact.kind));
    out.found(&fact.quote);
    out.set("unit", json!(fact.unit.as_ref().map(|unit| &unit.text)));
    out.set(
        "unit_span",
        fact.unit.as_ref().map(|it| span(&it.span)).into(),
    );
    out.set("values", fact.values.clone());
    out.value()
}

/// An object of the annotation as it grows.
struct Out {
    map: Map<String, Value>,
    explain: bool,
}

impl Out {
    fn of(shape: Shape) -> Out {
        Out {
            map: Map::new(),
            explain: shape.explain,
        }
    }

    fn value(self) -> Value {
        Value::Object(self.map)
    }

    fn set(&mut self, name: &str, value: Value) {
        self.map.insert(name.into(), value);
    }

    fn rule(&mut self, name: &str, rule: &str) {
        if self.explain {
            self.set(&format!("{name}_rule"), rule.into());
        }
    }

    /// Writes what the object itself is.
    fn found(&mut self, quote: &Quote) {
        self.set("text", json!(quote.text));
        self.set("span", span(&quote.span));
        if self.explain {
            self.set("rule", quote.rule.into());
        }
    }

    fn quote(&mut self, name: &str, quote: Option<&Quote>) {
        self.set(name, json!(quote.map(|quote| &quote.text)));
        if let Some(quote) = quote {
            self.set(&format!("{name}_span"), span(&quote.span));
            self.rule(name, quote.rule);
        }
    }

    fn date(&mut self, name: &str, date: Option<&Dated>) {
        self.set(name, json!(date.map(|date| &date.value)));
        if let Some(date) = date {
            self.set(&format!("{name}_span"), span(&date.span));
            self.rule(name, date.rule);
        }
    }

    fn quotes(&mut self, name: &str, quotes: &[Quote]) {
        self.set(name, quotes.iter().map(|it| json!(it.text)).collect());
        if quotes.is_empty() {
            return;
        }
        let spans = quotes.iter().map(|it| span(&it.span));
        self.set(&format!("{name}_spans"), spans.collect());
        if self.explain {
            let rules = quotes.iter().map(|it| json!(it.rule));
            self.set(&format!("{name}_rules"), rules.collect());
        }
    }
}

fn span(range: &Range<usize>) -> Value {
    json!([range.start, range.end])
}
