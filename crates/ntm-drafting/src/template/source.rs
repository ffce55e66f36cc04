//! The text of a template before it is filled in: what it may hold, and marks that tell its lines and
//! its values apart afterwards.

use super::{TemplateFault, Why};

/// Stands before and after a value. Letters of private use: no font has them, no text needs them, and
/// they are taken out of values and templates alike before they are used as marks.
pub(super) const FROM: char = '\u{e000}';
pub(super) const TO: char = '\u{e001}';
/// The mark of line 0; that of line n is the n-th letter after it.
const LINES: u32 = 0xf_0000;

/// Returns text without letters of private use.
pub(super) fn bare(text: &str) -> String {
    text.chars().filter(|it| !is_private(*it)).collect()
}

fn is_private(letter: char) -> bool {
    matches!(letter, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}')
}

/// Returns the number of the line that a mark stands for.
pub(super) fn line_of_mark(letter: char) -> Option<usize> {
    let number = u32::from(letter).checked_sub(LINES)?;
    usize::try_from(number).ok()
}

/// Returns a piece of a marked template as it was written.
pub(super) fn without_marks(text: &str) -> String {
    bare(text)
}

/// What stands between `{` and `}`.
struct Tag<'a> {
    line: usize,
    /// Where it begins and ends, in bytes.
    from: usize,
    to: usize,
    /// `{`, `%` or `#`.
    sign: char,
    text: &'a str,
}

/// Returns the tags of a template in order.
fn tags(source: &str) -> Result<Vec<Tag<'_>>, TemplateFault> {
    let mut tags = Vec::new();
    let mut at = 0;
    while let Some(found) = source[at..].find('{') {
        let from = at + found;
        let sign = source[from + 1..].chars().next().unwrap_or(' ');
        let end = match sign {
            '{' => "}}",
            '%' => "%}",
            '#' => "#}",
            _ => {
                at = from + 1;
                continue;
            }
        };
        let line = source[..from].matches('\n').count() + 1;
        let inner = from + 2;
        let Some(length) = end_of(&source[inner..], end, sign != '#') else {
            let sign = source[from..inner].to_owned();
            return Err(TemplateFault::new(line, Why::Open { sign }));
        };
        tags.push(Tag {
            line,
            from,
            to: inner + length + 2,
            sign,
            text: &source[inner..inner + length],
        });
        at = inner + length + 2;
    }
    Ok(tags)
}

/// Finds the end of a tag; what stands in quotes does not end it.
fn end_of(text: &str, end: &str, quotes: bool) -> Option<usize> {
    let mut quote = None;
    let mut letters = text.char_indices();
    while let Some((at, letter)) = letters.next() {
        match (quote, letter) {
            (Some(_), '\\') => {
                letters.next();
            }
            (Some(open), letter) if letter == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') if quotes => quote = Some(letter),
            (None, _) if text[at..].starts_with(end) => return Some(at),
            (None, _) => {}
        }
    }
    None
}

/// Checks that tags are closed, that conditions and loops are, and that there is nothing else: without
/// variables of its own a template cannot grow beyond its values.
pub(super) fn check(source: &str) -> Result<(), TemplateFault> {
    let mut open: Vec<(usize, &str)> = Vec::new();
    for tag in tags(source)?.iter().filter(|tag| tag.sign == '%') {
        let text = tag.text.trim_start_matches(['-', '+']).trim();
        let word = text
            .split(|letter: char| !letter.is_alphanumeric() && letter != '_')
            .next()
            .unwrap_or_default();
        let fault = |why| TemplateFault::new(tag.line, why);
        let stray = || {
            fault(Why::Stray {
                word: word.to_owned(),
            })
        };
        match word {
            "if" | "for" => open.push((tag.line, word)),
            "else" if !open.is_empty() => {}
            "elif" if open.last().is_some_and(|(_, word)| *word == "if") => {}
            "else" | "elif" => return Err(stray()),
            "endif" | "endfor" => match open.pop() {
                Some((_, opened)) if word.ends_with(opened) => {}
                _ => return Err(stray()),
            },
            _ => {
                return Err(fault(Why::Statement {
                    word: match word {
                        "" => tag.text.trim().to_owned(),
                        word => word.to_owned(),
                    },
                }));
            }
        }
    }
    match open.last() {
        None => Ok(()),
        Some((line, word)) => Err(TemplateFault::new(
            *line,
            Why::Unended {
                word: (*word).to_owned(),
            },
        )),
    }
}

/// Returns the template with the mark of its number before each line that does not begin within a tag.
pub(super) fn mark(source: &str) -> String {
    let source = bare(source);
    let tags = tags(&source).unwrap_or_default();
    let mut marked = String::with_capacity(source.len() * 2);
    let mut at = 0;
    for (index, line) in source.split_inclusive('\n').enumerate() {
        let within = tags.iter().any(|tag| tag.from < at && at < tag.to);
        if !within {
            let number = u32::try_from(index + 1).unwrap_or(u32::MAX);
            marked.extend(LINES.checked_add(number).and_then(char::from_u32));
        }
        marked.push_str(line);
        at += line.len();
    }
    marked
}

/// Returns the first line on which a tag names something.
pub(super) fn line_that_names(source: &str, name: &str) -> usize {
    let names = |text: &str| {
        text.split(|letter: char| !letter.is_alphanumeric() && letter != '_')
            .any(|word| word == name)
    };
    let tags = tags(source).unwrap_or_default();
    let found = tags.iter().find(|tag| tag.sign != '#' && names(tag.text));
    found.map_or(1, |tag| tag.line)
}
