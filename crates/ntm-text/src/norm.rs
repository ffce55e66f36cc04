//! Composed form (NFC), with the way back to the bytes that were given.

use std::borrow::Cow;
use std::ops::Range;
use unicode_normalization::{
    IsNormalized, UnicodeNormalization, char::canonical_combining_class, is_nfc_quick,
};

/// A text in composed form that knows where it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Normal<'a> {
    text: Cow<'a, str>,
    /// Empty when the given text was composed already: offsets are the same.
    map: Vec<u32>,
}

impl Normal<'_> {
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns the bytes of the given text that a range of the composed text
    /// stands for.
    pub fn raw(&self, range: Range<usize>) -> Range<usize> {
        if self.map.is_empty() {
            return range;
        }
        let last = self.map.len() - 1;
        let start = self.map[range.start.min(last)] as usize;
        start..(self.map[range.end.min(last)] as usize).max(start)
    }
}

/// Composes a text (NFC) cluster by cluster and keeps the way back.
pub fn nfc(raw: &str) -> Normal<'_> {
    if is_composed(raw) || is_nfc_quick(raw.chars()) == IsNormalized::Yes {
        return Normal {
            text: Cow::Borrowed(raw),
            map: Vec::new(),
        };
    }
    let mut text = String::with_capacity(raw.len());
    let mut map = Vec::with_capacity(raw.len() + 1);
    let mut start = 0;
    let borders = raw
        .char_indices()
        .skip(1)
        .filter(|&(_, c)| canonical_combining_class(c) == 0 && !is_conjoining(c))
        .map(|(at, _)| at)
        .chain(std::iter::once(raw.len()));
    for end in borders {
        text.extend(raw[start..end].nfc());
        map.resize(text.len(), start as u32);
        start = end;
    }
    map.push(raw.len() as u32);
    Normal {
        text: Cow::Owned(text),
        map,
    }
}

/// Whether a text consists of what nearly all texts here do: characters up to
/// U+02FF, ẁ to ỿ and the signs of printers. None of them composes with another,
/// so that such a text is composed; the tables know the others.
pub fn is_composed(text: &str) -> bool {
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        let known = match byte {
            0..0xCC => true,
            0xE1 => matches!(bytes.next(), Some(0xBA | 0xBB)),
            0xE2 => bytes.next() == Some(0x80) && matches!(bytes.next(), Some(0x90..=0xA7)),
            _ => false,
        };
        if !known {
            return false;
        }
    }
    true
}

/// Hangul vowels and finals join the letter before them without being marks.
fn is_conjoining(c: char) -> bool {
    matches!(c, '\u{1160}'..='\u{11FF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn composes_with_the_way_back() {
        let raw: String = "Phong Thổ, ngày 07".nfd().collect();
        let normal = nfc(&raw);
        assert_eq!(normal.text(), "Phong Thổ, ngày 07");
        let at = normal.text().find("Thổ").expect("is there");
        let back: String = raw[normal.raw(at..at + "Thổ".len())].nfc().collect();
        assert_eq!(back, "Thổ");
        assert_eq!(nfc("xã").raw(0..3), 0..3);
    }
}
