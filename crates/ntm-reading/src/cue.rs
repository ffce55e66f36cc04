//! Words with which rules begin. Nearly all words of a text begin nothing, and
//! a rule that looks for its own passes over the others at one look.

use crate::words::{keys, sign_key};

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
    /// A kind of place below the province.
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
        &[
            "để", "qua", "trình", "báo", "gửi", "nộp", "phản", "đề", "kiến",
        ],
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
            "huyện",
            "quận",
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

/// Returns the words and signs of each cue with their two keys.
pub(crate) fn words() -> impl Iterator<Item = ((u64, u64), Cue)> {
    let words = WORDS
        .iter()
        .flat_map(|(cue, words)| words.iter().map(|word| (keys(word), *cue)));
    let signs = SIGNS.iter().flat_map(|(cue, signs)| {
        let both = |sign| (sign_key(sign), sign_key(sign));
        signs.iter().map(move |&sign| (both(sign), *cue))
    });
    words.chain(signs)
}
