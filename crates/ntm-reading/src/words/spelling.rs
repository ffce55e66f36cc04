//! How a word is spelt: its letters with their marks, whatever bytes write them,
//! become two keys, one with marks and one without.

use super::seen::Spelt;
use super::{Case, Vocabulary};
use ntm_text::{Combining, Letter, Tone, combining, letter};
use std::ops::Range;

const SEED: u64 = 0xcbf2_9ce4_8422_2325;

const fn mix(key: u64, value: u64) -> u64 {
    (key ^ value)
        .wrapping_mul(0x9E37_79B9_7F4A_7C15)
        .rotate_left(29)
}

const fn finish(key: u64) -> u64 {
    key ^ (key >> 31)
}

/// What is learnt of a word while its letters go by.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spelling {
    /// The letters without marks.
    base: u64,
    /// What makes â, ă, ê, ô, ơ, ư and đ of them, and where.
    quality: u64,
    tone: Tone,
    /// Latin letters, how many of them are capital, and what is no Latin letter.
    latin: u32,
    capitals: u32,
    others: u32,
}

impl Spelling {
    pub(super) const fn new() -> Spelling {
        Spelling {
            base: SEED,
            quality: 0,
            tone: Tone::Level,
            latin: 0,
            capitals: 0,
            others: 0,
        }
    }

    /// Adds Latin letters from a byte on, with their marks, composed or not;
    /// returns where they end.
    #[inline(always)]
    pub(super) const fn latin(&mut self, bytes: &[u8], from: usize) -> usize {
        // In a variable of its own it stays in registers.
        let mut read = *self;
        let mut at = from;
        // Where the letter begins to which a mark would belong.
        let mut last = from;
        while at < bytes.len() {
            let byte = bytes[at];
            if byte.is_ascii_alphabetic() {
                read.base = mix(read.base, (byte | 0x20) as u64);
                read.capitals += (byte < b'a') as u32;
                read.latin += 1;
                last = at;
                at += 1;
                continue;
            }
            if byte < 0x80 {
                break;
            }
            let (c, end) = decode(bytes, at);
            if let Some(found) = letter(c) {
                read.letter(found);
                last = at;
            } else if let Some(mark) = combining(c) {
                read = read.with_mark(mark, bytes, last, at);
            } else if is_invisible(c) {
                last = at;
            } else {
                break;
            }
            at = end;
        }
        *self = read;
        at
    }

    #[inline(always)]
    const fn letter(&mut self, found: Letter) {
        self.base = mix(self.base, found.base as u64);
        self.capitals += found.upper as u32;
        self.latin += 1;
        if found.base as char != found.plain {
            self.quality(found.plain);
        }
        if !matches!(found.tone, Tone::Level) {
            self.tone = found.tone;
        }
    }

    /// Puts a mark on the letter that begins at a byte, behind the marks that
    /// it bears already.
    #[inline(never)]
    const fn with_mark(
        mut self,
        mark: Combining,
        bytes: &[u8],
        last: usize,
        at: usize,
    ) -> Spelling {
        let (c, mut end) = decode(bytes, last);
        let Some(mut borne) = letter(c) else {
            return self;
        };
        while end < at {
            let (c, next) = decode(bytes, end);
            if let Some(mark) = combining(c) {
                borne = borne.with(mark);
            }
            end = next;
        }
        match mark {
            Combining::Tone(tone) => self.tone = tone,
            _ if borne.with(mark).plain != borne.plain => self.quality(borne.with(mark).plain),
            _ => {}
        }
        self
    }

    #[inline(always)]
    const fn quality(&mut self, plain: char) {
        self.quality = mix(self.quality, (self.latin as u64) << 32 | plain as u64);
    }

    /// Adds a digit or a letter of another script.
    pub(super) const fn other(&mut self, c: char) {
        self.base = mix(self.base, c as u64);
        self.others += 1;
    }

    /// Returns the keys without marks and with them.
    pub(super) const fn keys(&self) -> (u64, u64) {
        let marks = mix(self.quality, self.tone as u64);
        (finish(self.base), finish(mix(self.base, marks)))
    }

    /// Returns what the letters of the word at a span of a text say.
    #[inline(always)]
    pub(super) fn spelt(&self, text: &str, span: Range<usize>, known: &Vocabulary) -> Spelt {
        let (fold, exact) = self.keys();
        let letters = self.letters();
        let case = self.case(text, span.start);
        let inner = self.capitals > u32::from(case == Case::Title) && case != Case::Upper;
        Spelt {
            fold,
            exact,
            known: known.number(fold, exact),
            letters,
            case,
            // Names of foreign things ("TikTok") have no marks.
            joined: inner && span.len() > usize::from(letters),
        }
    }

    pub(super) fn letters(&self) -> u16 {
        u16::try_from(self.latin + self.others).unwrap_or(u16::MAX)
    }

    /// Returns the case of the word that begins at a byte of a text.
    #[inline(always)]
    pub(super) fn case(&self, text: &str, start: usize) -> Case {
        match self.capitals + self.others {
            0 => Case::Lower,
            _ => self.case_by_first(&text[start..]),
        }
    }

    #[inline(never)]
    fn case_by_first(&self, word: &str) -> Case {
        let mut chars = word.chars();
        let upper = match self.latin {
            0 => chars.next().is_some_and(char::is_uppercase),
            _ => chars.find_map(letter).is_some_and(|first| first.upper),
        };
        match upper {
            false => Case::Lower,
            true if self.latin > 1 && self.capitals == self.latin => Case::Upper,
            true => Case::Title,
        }
    }
}

/// Spells a whole word.
pub(super) const fn spell(word: &str) -> Spelling {
    let bytes = word.as_bytes();
    let mut spelling = Spelling::new();
    let mut at = 0;
    loop {
        at = spelling.latin(bytes, at);
        if at >= bytes.len() {
            return spelling;
        }
        let (c, end) = decode(bytes, at);
        spelling.other(c);
        at = end;
    }
}

/// Returns the character that starts at a byte of a text, and where it ends.
#[inline(always)]
pub(super) const fn decode(bytes: &[u8], at: usize) -> (char, usize) {
    let first = bytes[at] as u32;
    let (code, end) = match first {
        0..0x80 => (first, at + 1),
        0x80..0xE0 => (continued(first & 0x1F, bytes, at + 1), at + 2),
        0xE0..0xF0 => {
            let high = continued(first & 0x0F, bytes, at + 1);
            (continued(high, bytes, at + 2), at + 3)
        }
        _ => {
            let high = continued(first & 0x07, bytes, at + 1);
            let middle = continued(high, bytes, at + 2);
            (continued(middle, bytes, at + 3), at + 4)
        }
    };
    match char::from_u32(code) {
        Some(c) => (c, end),
        None => (char::REPLACEMENT_CHARACTER, end),
    }
}

const fn continued(code: u32, bytes: &[u8], at: usize) -> u32 {
    code << 6 | (bytes[at] & 0x3F) as u32
}

/// Returns the two keys of one word (without marks, with marks).
pub(crate) const fn keys(word: &str) -> (u64, u64) {
    spell(word).keys()
}

/// Returns the key of a sign.
pub(crate) const fn sign_key(sign: char) -> u64 {
    finish(mix(SEED, sign as u64))
}

/// A set of keys that lets through all of them and few others.
pub(crate) struct Sieve([u64; 16]);

impl Sieve {
    pub(crate) const fn of(keys: &[u64]) -> Sieve {
        let mut bits = [0; 16];
        let mut at = 0;
        while at < keys.len() {
            bits[(keys[at] >> 6 & 15) as usize] |= 1 << (keys[at] & 63);
            at += 1;
        }
        Sieve(bits)
    }

    #[inline]
    pub(crate) fn lets_through(&self, key: u64) -> bool {
        self.0[(key >> 6 & 15) as usize] >> (key & 63) & 1 == 1
    }
}
pub(super) const fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_do_not_see_spelling_variants() {
        let same = |a: &str, b: &str| assert_eq!(keys(a), keys(b), "{a} {b}");
        same("Uỷ", "ủy");
        same("u\u{309}y", "ủy");
        same("Ðề", "đề");
        same("ng\u{200B}ày", "ngày");
        same("ТHÔNG", "thông");
        assert_ne!(keys("giao").1, keys("giáo").1);
        assert_eq!(keys("giao").0, keys("giáo").0);
    }
}
