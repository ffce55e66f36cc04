//! XML without entities, namespaces reduced to the one that matters.

use crate::Refusal;
use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};
use std::borrow::Cow;

/// One step through a part. Element names come without prefix; those of other
/// vocabularies than the one asked for come as [`Step::Foreign`].
pub(crate) enum Step<'a> {
    Open(Element<'a>),
    Close(&'a str),
    Foreign { name: &'a str, opens: bool },
    Text(Cow<'a, str>),
}

pub(crate) struct Element<'a> {
    pub(crate) name: &'a str,
    start: &'a BytesStart<'a>,
}

impl Element<'_> {
    /// Returns an attribute by its name without prefix.
    pub(crate) fn attribute(&self, name: &str) -> Option<String> {
        self.start
            .attributes()
            .with_checks(false)
            .flatten()
            .find(|attribute| attribute.key.local_name().as_ref() == name)
            .and_then(|attribute| {
                attribute
                    .normalized_value(quick_xml::XmlVersion::Implicit1_0)
                    .ok()
                    .map(|value| value.into_owned())
            })
    }

    pub(crate) fn value(&self) -> Option<String> {
        self.attribute("val")
    }

    /// Returns the number in `val`.
    pub(crate) fn number(&self) -> Option<i64> {
        self.value()?.trim().parse().ok()
    }

    /// Returns whether a switch such as `<w:vanish/>` is on.
    pub(crate) fn is_on(&self) -> bool {
        !matches!(self.value().as_deref(), Some("0" | "false" | "off"))
    }
}

/// Steps through the elements whose namespace contains `vocabulary`, or through
/// all of them; an empty element opens and closes. Refuses document types and
/// entities of its own.
pub(crate) fn walk(
    xml: &str,
    vocabulary: Option<&str>,
    mut visit: impl FnMut(Step<'_>) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    let mut reader = Reader::from_str(xml.strip_prefix('\u{FEFF}').unwrap_or(xml));
    let mut prefix: Option<String> = None;
    let mut depth = 0_usize;
    // Word itself nests some sixty deep.
    const DEEPEST: usize = 500;
    loop {
        let event = reader.read_event().map_err(damaged)?;
        match event {
            Event::Start(start) => {
                begin(&mut prefix, &start, vocabulary);
                depth += 1;
                if depth > DEEPEST {
                    return Err(Refusal::Damaged("elements nested without end".into()));
                }
                open(&start, prefix.as_deref(), &mut visit)?;
            }
            Event::Empty(start) => {
                begin(&mut prefix, &start, vocabulary);
                open(&start, prefix.as_deref(), &mut visit)?;
                close(start.name().as_ref(), prefix.as_deref(), &mut visit)?;
            }
            Event::End(end) => {
                depth = depth.saturating_sub(1);
                close(end.name().as_ref(), prefix.as_deref(), &mut visit)?;
            }
            Event::Text(text) => visit(Step::Text(text.xml10_content()))?,
            Event::CData(text) => visit(Step::Text(text.xml10_content()))?,
            Event::GeneralRef(reference) => {
                let char = resolve(&reference)?;
                visit(Step::Text(Cow::Borrowed(char.encode_utf8(&mut [0; 4]))))?;
            }
            Event::DocType(_) => return Err(Refusal::XmlEntities),
            Event::Eof if depth > 0 => return Err(Refusal::Truncated),
            Event::Eof => return Ok(()),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
    }
}

fn open(
    start: &BytesStart<'_>,
    prefix: Option<&str>,
    visit: &mut impl FnMut(Step<'_>) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    let qualified = start.name();
    let (own, name) = split(qualified.as_ref(), prefix);
    visit(if own {
        Step::Open(Element { name, start })
    } else {
        Step::Foreign { name, opens: true }
    })
}

fn close(
    qualified: &str,
    prefix: Option<&str>,
    visit: &mut impl FnMut(Step<'_>) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    let (own, name) = split(qualified, prefix);
    visit(if own {
        Step::Close(name)
    } else {
        Step::Foreign { name, opens: false }
    })
}

fn split<'a>(qualified: &'a str, prefix: Option<&str>) -> (bool, &'a str) {
    let (given, name) = qualified.split_once(':').unwrap_or(("", qualified));
    (prefix.is_none_or(|prefix| prefix == given), name)
}

fn begin(prefix: &mut Option<String>, start: &BytesStart<'_>, vocabulary: Option<&str>) {
    if let (None, Some(vocabulary)) = (&prefix, vocabulary) {
        *prefix = Some(prefix_of(start, vocabulary));
    }
}

/// Returns the prefix that the root element binds to the vocabulary.
fn prefix_of(root: &BytesStart<'_>, vocabulary: &str) -> String {
    root.attributes()
        .with_checks(false)
        .flatten()
        .filter(|attribute| attribute.value.contains(vocabulary))
        .find_map(|attribute| {
            let key = attribute.key.as_ref();
            (key == "xmlns")
                .then(String::new)
                .or_else(|| key.strip_prefix("xmlns:").map(str::to_owned))
        })
        .unwrap_or_default()
}

fn resolve(reference: &quick_xml::events::BytesRef<'_>) -> Result<char, Refusal> {
    if let Some(char) = reference.resolve_char_ref().map_err(damaged)? {
        return Ok(char);
    }
    match reference.xml10_content().as_ref() {
        "amp" => Ok('&'),
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "quot" => Ok('"'),
        "apos" => Ok('\''),
        _ => Err(Refusal::XmlEntities),
    }
}

/// An end that does not come is a file cut off; anything else is damage.
fn damaged(error: quick_xml::Error) -> Refusal {
    match error {
        quick_xml::Error::Syntax(_) => Refusal::Truncated,
        other => Refusal::Damaged(other.to_string()),
    }
}
