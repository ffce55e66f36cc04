//! Characters that nobody can see and nobody means are taken out.

use crate::Note;

/// A text made up of lines that end in `\n`, without control characters, and
/// the places where a form feed began a new page.
pub(crate) struct Clean {
    pub(crate) text: String,
    pub(crate) page_starts: Vec<usize>,
    pub(crate) removed: usize,
}

pub(crate) fn clean(raw: &str) -> Clean {
    let mut clean = Clean {
        text: String::with_capacity(raw.len()),
        page_starts: Vec::new(),
        removed: 0,
    };
    let mut chars = raw.chars().peekable();
    while let Some(char) = chars.next() {
        match char {
            '\r' => {
                if chars.peek() != Some(&'\n') {
                    clean.text.push('\n');
                }
            }
            '\n' | '\t' => clean.text.push(char),
            '\u{0B}' | '\u{85}' | '\u{2028}' => clean.text.push('\n'),
            '\u{2029}' => clean.text.push_str("\n\n"),
            '\u{0C}' => {
                clean.text.push('\n');
                clean.page_starts.push(clean.text.len());
            }
            // Byte order marks, zero-width spaces, soft hyphens, directions: no part of a word.
            '\u{FEFF}'
            | '\u{200B}'
            | '\u{AD}'
            | '\u{200E}'
            | '\u{200F}'
            | '\u{2060}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2066}'..='\u{2069}' => {}
            char if char.is_control() => clean.removed += 1,
            char => clean.text.push(char),
        }
    }
    clean
}

pub(crate) fn note(removed: usize) -> Option<Note> {
    (removed > 0).then_some(Note::ControlCharacters(removed))
}

/// Returns the ranges of pages that begin at the given places; none when there is only one page.
pub(crate) fn pages(starts: &[usize], length: usize) -> Vec<std::ops::Range<usize>> {
    if starts.is_empty() {
        return Vec::new();
    }
    let begins = std::iter::once(0).chain(starts.iter().copied());
    let ends = starts.iter().copied().chain(std::iter::once(length));
    begins.zip(ends).map(|(begin, end)| begin..end).collect()
}
