//! Words with which rules begin. Nearly all words of a text begin nothing, and
//! a rule that looks for its own passes over the others at one look.

use crate::words::{Kind, Word, keys, sign_key};

/// What begins at a word. The bits lie above those of the lexicon's classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Cue {
    /// A time within a sentence.
    Time = 48,
    /// Who gets the result.
    Recipient,
    /// With whom.
    With,
    Criterion,
    /// A kind of place below the district.
    Local,
    Number,
    /// A sign that may end a sentence.
    Stop,
    /// Brackets and semicolons.
    Part,
    Disbursed,
    /// How many communes keep the standard.
    Kept,
    /// Who carries a decision out.
    Executed,
    /// Bodies of several levels that share their word.
    Level,
}

const _: () = assert!(Cue::Time as u8 > crate::lexicon::Class::Kind as u8);

impl Cue {
    pub(crate) const fn bit(self) -> u64 {
        1 << self as u8
    }
}

/// The words of each cue, with their marks.
const WORDS: [(Cue, &[&str]); 9] = [
    (Cue::Time, crate::time::FIRST_WORDS),
    (
        Cue::Recipient,
        &["để", "qua", "trình", "báo", "gửi", "phản", "đề", "kiến"],
    ),
    (Cue::With, &["phối"]),
    (Cue::Criterion, &["tiêu"]),
    (
        Cue::Local,
        &[
            "xã",
            "phường",
            "thôn",
            "bản",
            "ấp",
            "khóm",
            "buôn",
            "trấn",
            "khu",
        ],
    ),
    (Cue::Disbursed, &["giải"]),
    (Cue::Kept, &["giữ"]),
    (Cue::Executed, &["thi"]),
    (Cue::Level, &["huyện", "quận", "thị", "thành"]),
];

/// Signs and what they are.
const SIGNS: [(Cue, &[char]); 2] = [
    (Cue::Stop, &['.', '…', '!', '?']),
    (Cue::Part, &['(', ')', ';']),
];

/// Slots of the table: a power of two, several times as many as there are words.
const SLOTS: usize = 512;

static TABLE: [(u64, u64); SLOTS] = table();

const fn table() -> [(u64, u64); SLOTS] {
    let mut slots = [(0, 0); SLOTS];
    let mut at = 0;
    while at < WORDS.len() {
        let (cue, words) = WORDS[at];
        let mut next = 0;
        while next < words.len() {
            put(&mut slots, keys(words[next]).1, cue);
            next += 1;
        }
        at += 1;
    }
    let mut at = 0;
    while at < SIGNS.len() {
        let (cue, signs) = SIGNS[at];
        let mut next = 0;
        while next < signs.len() {
            put(&mut slots, sign_key(signs[next]), cue);
            next += 1;
        }
        at += 1;
    }
    slots
}

const fn put(slots: &mut [(u64, u64); SLOTS], key: u64, cue: Cue) {
    let mut at = key as usize % SLOTS;
    while slots[at].1 != 0 && slots[at].0 != key {
        at = (at + 1) % SLOTS;
    }
    slots[at] = (key, slots[at].1 | cue.bit());
}

/// Returns a bit for each cue that a word is.
#[inline]
pub(crate) fn of(word: &Word) -> u64 {
    if word.kind == Kind::Number {
        return Cue::Number.bit();
    }
    let mut at = word.exact as usize % SLOTS;
    loop {
        let (key, bits) = TABLE[at];
        if bits == 0 || key == word.exact {
            return bits;
        }
        at = (at + 1) % SLOTS;
    }
}
