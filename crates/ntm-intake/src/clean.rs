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
    let mut rest = raw;
    while !rest.is_empty() {
        // Nearly everything is copied in long runs.
        let run = rest
            .bytes()
            .position(|byte| MAY_CHANGE[usize::from(byte)])
            .unwrap_or(rest.len());
        clean.text.push_str(&rest[..run]);
        let mut chars = rest[run..].chars();
        if let Some(char) = chars.next() {
            clean.take(char, chars.as_str());
        }
        rest = chars.as_str();
    }
    clean
}

/// Whether a character that begins with a byte may be changed: C2 begins U+0080 to U+00BF, E2
/// U+2000 and on, EF U+F000 and on.
const MAY_CHANGE: [bool; 256] = {
    let mut may = [false; 256];
    let mut control = 0;
    while control < b' ' as usize {
        may[control] = control != b'\n' as usize && control != b'\t' as usize;
        control += 1;
    }
    may[0x7F] = true;
    may[0xC2] = true;
    may[0xE2] = true;
    may[0xEF] = true;
    may
};

impl Clean {
    /// Takes one character; `rest` is what comes behind it.
    fn take(&mut self, char: char, rest: &str) {
        match char {
            '\r' => {
                if !rest.starts_with('\n') {
                    self.text.push('\n');
                }
            }
            '\n' | '\t' => self.text.push(char),
            '\u{0B}' | '\u{85}' | '\u{2028}' => self.text.push('\n'),
            '\u{2029}' => self.text.push_str("\n\n"),
            '\u{0C}' => {
                self.text.push('\n');
                self.page_starts.push(self.text.len());
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
            char if char.is_control() => self.removed += 1,
            char => self.text.push(char),
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_out_what_nobody_means() {
        let check = |raw: &str, text: &str, pages: &[usize], removed: usize| {
            let clean = clean(raw);
            assert_eq!(clean.text, text, "{raw:?}");
            assert_eq!(clean.page_starts, pages, "{raw:?}");
            assert_eq!(clean.removed, removed, "{raw:?}");
        };
        check(
            "Tổ chức “thực hiện”:\n- Ủy ban\t(1)",
            "Tổ chức “thực hiện”:\n- Ủy ban\t(1)",
            &[],
            0,
        );
        check("a\r\nb\rc\u{2028}d\u{2029}e", "a\nb\nc\nd\n\ne", &[], 0);
        check("\u{FEFF}ng\u{200B}ày\u{AD}", "ngày", &[], 0);
        check("một\u{0C}hai", "một\nhai", &[6], 0);
        check("a\u{1}b\u{7F}c\u{9F}", "abc", &[], 3);
    }
}
