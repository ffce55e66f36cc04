//! Words spelt before. Documents say the same few hundred words over and over,
//! and to know one by its bytes costs a fraction of taking its letters apart.

use super::{Case, Vocabulary};
use std::cell::RefCell;

/// How many are kept: a power of two, more than one document has.
const SLOTS: usize = 2048;

/// Bytes of the longest one kept; no Vietnamese syllable takes as many.
const LONGEST: usize = 16;

/// What the letters of a word say.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Spelt {
    /// Keys without marks and with them.
    pub(super) fold: u64,
    pub(super) exact: u64,
    /// Its number in the vocabulary.
    pub(super) known: u32,
    pub(super) letters: u16,
    pub(super) case: Case,
    /// A capital with a mark stands behind a small letter: "tỉnhKính".
    pub(super) joined: bool,
}

/// The bytes of a word that ends before a sign or blank of ASCII, zeros behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Bytes([u64; 2]);

impl Bytes {
    /// Returns the bytes from a place on up to the first of ASCII that is no
    /// letter, and how many they are; `None` where they are too many or the
    /// text ends.
    #[inline(always)]
    pub(super) fn at(text: &[u8], at: usize) -> Option<(Bytes, usize)> {
        let bytes: &[u8; LONGEST] = text.get(at..)?.first_chunk()?;
        let [low, high] = [0, 8].map(|from| {
            let eight = bytes[from..].first_chunk().copied().unwrap_or_default();
            u64::from_le_bytes(eight)
        });
        let length = before_stop(low);
        if length < 8 {
            return Some((Bytes([first(low, length), 0]), length));
        }
        let more = before_stop(high);
        (more < 8).then(|| (Bytes([low, first(high, more)]), 8 + more))
    }

    #[inline(always)]
    fn slot(self) -> usize {
        let [low, high] = self.0;
        ((low ^ high).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as usize % SLOTS
    }
}

/// How many of eight bytes stand before the first of ASCII that is no letter.
#[inline(always)]
fn before_stop(bytes: u64) -> usize {
    const EACH: u64 = u64::MAX / 0xFF;
    // The high bit of each byte tells; none of the sums passes into the next.
    let small = (bytes | (EACH * 0x20)) & (EACH * 0x7F);
    let from_a = small + EACH * (0x80 - b'a' as u64);
    let past_z = small + EACH * (0x7F - b'z' as u64);
    let stops = !(from_a & !past_z | bytes) & (EACH * 0x80);
    stops.trailing_zeros() as usize / 8
}

/// The first of eight bytes, fewer than all.
#[inline(always)]
fn first(bytes: u64, count: usize) -> u64 {
    bytes & ((1 << (8 * count)) - 1)
}

/// The words that a thread has spelt last, one for each slot.
pub(super) struct Seen {
    /// By whose numbers.
    vocabulary: u64,
    slots: Box<[(Bytes, Spelt)]>,
}

impl Seen {
    #[inline(always)]
    pub(super) fn get(&self, word: Bytes) -> Option<Spelt> {
        let (bytes, spelt) = &self.slots[word.slot()];
        (*bytes == word).then_some(*spelt)
    }

    pub(super) fn keep(&mut self, word: Bytes, spelt: Spelt) {
        self.slots[word.slot()] = (word, spelt);
    }

    /// Calls something with what the thread has seen of a vocabulary.
    pub(super) fn with<T>(vocabulary: &Vocabulary, work: impl FnOnce(&mut Seen) -> T) -> T {
        thread_local! {
            static SEEN: RefCell<Seen> = RefCell::new(Seen {
                vocabulary: 0,
                slots: vec![Default::default(); SLOTS].into_boxed_slice(),
            });
        }
        SEEN.with_borrow_mut(|seen| {
            if seen.vocabulary != vocabulary.id {
                seen.slots.fill(Default::default());
                seen.vocabulary = vocabulary.id;
            }
            work(seen)
        })
    }
}
