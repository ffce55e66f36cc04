//! How a word is spelt: its letters with their marks, whatever bytes write them,
//! become two keys, one with marks and one without.

use super::Case;
use ntm_text::{Letter, Tone, combining, letter};

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
    fold: u64,
    exact: u64,
    tone: Tone,
    /// Latin letters, how many of them are capital, and what is no Latin letter.
    latin: u32,
    pub(super) capitals: u32,
    pub(super) others: u32,
}

impl Spelling {
    pub(super) const fn new() -> Spelling {
        Spelling {
            fold: SEED,
            exact: SEED,
            tone: Tone::Level,
            latin: 0,
            capitals: 0,
            others: 0,
        }
    }

    /// Adds Latin letters from a byte on, with their marks, composed or not;
    /// returns where they end.
    pub(super) const fn latin(&mut self, bytes: &[u8], mut at: usize) -> usize {
        // In a variable of its own it stays in registers.
        let mut read = *self;
        while at < bytes.len() {
            let byte = bytes[at];
            let base = byte | 0x20;
            let is_plain = base.wrapping_sub(b'a') < 26;
            if is_plain && !is_mark_at(bytes, at + 1) {
                // Most letters are plain ones without a mark behind.
                read.fold = mix(read.fold, base as u64);
                read.exact = mix(read.exact, base as u64);
                read.capitals += (byte < b'a') as u32;
                at += 1;
            } else if is_plain || byte >= 0x80 {
                let (found, end) = marked(bytes, at);
                if end == at {
                    break;
                }
                at = end;
                let Some(found) = found else { continue };
                read.fold = mix(read.fold, found.base as u64);
                read.exact = mix(read.exact, found.plain as u64);
                read.capitals += found.upper as u32;
                if !matches!(found.tone, Tone::Level) {
                    read.tone = found.tone;
                }
            } else {
                break;
            }
            read.latin += 1;
        }
        *self = read;
        at
    }

    /// Adds a digit or a letter of another script.
    pub(super) const fn other(&mut self, c: char) {
        self.fold = mix(self.fold, c as u64);
        self.exact = mix(self.exact, c as u64);
        self.others += 1;
    }

    pub(super) const fn keys(&self) -> (u64, u64) {
        (finish(self.fold), finish(mix(self.exact, self.tone as u64)))
    }

    pub(super) fn letters(&self) -> u16 {
        u16::try_from(self.latin + self.others).unwrap_or(u16::MAX)
    }

    #[inline]
    pub(super) fn case(&self, slice: &str) -> Case {
        if self.capitals == 0 && self.others == 0 {
            return Case::Lower;
        }
        let mut chars = slice.chars();
        let first = match self.latin {
            0 => chars.next().is_some_and(char::is_uppercase),
            _ => chars.find_map(letter).is_some_and(|first| first.upper),
        };
        match first {
            false => Case::Lower,
            true if self.latin > 1 && self.capitals == self.latin => Case::Upper,
            true => Case::Title,
        }
    }
}

/// Reads one letter with its marks, or what counts for nothing, and where it
/// ends; that is where it begins for what belongs to no word.
#[inline(never)]
const fn marked(bytes: &[u8], at: usize) -> (Option<Letter>, usize) {
    let (c, mut end) = decode(bytes, at);
    let Some(mut found) = letter(c) else {
        let nothing = combining(c).is_some() || is_invisible(c);
        return (None, if nothing { end } else { at });
    };
    while is_mark_at(bytes, end) {
        let (mark, next) = decode(bytes, end);
        let Some(mark) = combining(mark) else { break };
        found = found.with(mark);
        end = next;
    }
    (Some(found), end)
}

/// Whether a combining mark may begin at a byte: U+0300 to U+037F.
const fn is_mark_at(bytes: &[u8], at: usize) -> bool {
    at < bytes.len() && bytes[at] & 0xFE == 0xCC
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
