//! Folding: small letters without marks, so that "Uỷ ban", "ỦY BAN" and
//! "uy ban" are one, with the way back to the bytes that were given.

use crate::letter::{combining, letter};
use std::ops::Range;

/// A folded text that knows where each of its bytes came from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Folded {
    text: String,
    /// For each byte of `text`, and for its end, the byte in the given text.
    map: Vec<u32>,
}

impl Folded {
    /// Folds a text like [`fold`] and keeps the way back.
    pub fn new(raw: &str) -> Folded {
        let mut text = String::with_capacity(raw.len());
        let mut map = Vec::with_capacity(raw.len() + 1);
        for (at, c) in raw.char_indices() {
            fold_char(c, |folded| {
                text.push(folded);
                map.resize(text.len(), at as u32);
            });
        }
        map.push(raw.len() as u32);
        Folded { text, map }
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns the bytes of the given text that a range of the folded text
    /// stands for. Marks that follow the last letter belong to it.
    pub fn raw(&self, range: Range<usize>) -> Range<usize> {
        let last = self.map.len() - 1;
        let start = self.map[range.start.min(last)] as usize;
        let end = self.map[range.end.min(last)] as usize;
        start..end.max(start)
    }
}

/// Folds a text: lower case, marks stripped, đ → d, look-alikes of other
/// scripts as the Latin letter, hard spaces as spaces, zero-width left out.
/// Folding twice changes nothing more.
pub fn fold(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    for c in raw.chars() {
        fold_char(c, |folded| text.push(folded));
    }
    text
}

/// Folds a text to its words alone: everything but letters and digits becomes
/// one space, none at the ends. Two spellings of a name have one such key.
pub fn fold_words(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    for c in raw.chars() {
        fold_char(c, |folded| {
            if folded.is_alphanumeric() {
                text.push(folded);
            } else if !text.is_empty() && !text.ends_with(' ') {
                text.push(' ');
            }
        });
    }
    text.truncate(text.trim_end().len());
    text
}

fn fold_char(c: char, mut put: impl FnMut(char)) {
    if c.is_ascii() {
        put(c.to_ascii_lowercase());
    } else if let Some(letter) = letter(c) {
        put(letter.base as char);
    } else if combining(c).is_none() && !is_invisible(c) {
        if is_hard_space(c) {
            put(' ');
        } else {
            c.to_lowercase()
                .filter(|&l| combining(l).is_none())
                .for_each(put);
        }
    }
}

pub(crate) fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}'
    )
}

pub(crate) fn is_hard_space(c: char) -> bool {
    matches!(
        c,
        '\u{A0}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' | '\u{3000}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn folds_marks_case_and_look_alikes() {
        let check = |raw: &str, folded: &str| assert_eq!(fold(raw), folded);
        check("Ủy ban Nhân dân", "uy ban nhan dan");
        check("ĐIỆN BIÊN Ðông", "dien bien dong");
        check("Uy\u{309} ban", "uy ban");
        check("trước\u{A0}ngày\u{200B} 30/7", "truoc ngay 30/7");
        check("TTĐТСР", "ttdtcp");
        assert_eq!(
            fold_words("  Phòng Kinh tế - Hạ tầng; "),
            "phong kinh te ha tang"
        );
    }

    #[test]
    fn finds_the_way_back() {
        let raw = "xã Khổng Lào";
        let folded = Folded::new(raw);
        let at = folded.text().find("khong").expect("is there");
        assert_eq!(&raw[folded.raw(at..at + 5)], "Khổng");
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(raw in "\\PC{0,40}") {
            prop_assert_eq!(fold(&fold(&raw)), fold(&raw));
        }

        #[test]
        fn the_way_back_is_on_borders(raw in "\\PC{0,40}") {
            let folded = Folded::new(&raw);
            for (at, c) in folded.text().char_indices() {
                let back = folded.raw(at..at + c.len_utf8());
                prop_assert!(raw.get(back).is_some());
            }
        }
    }
}
