//! The words that a lexicon knows, by number: a word of a document is looked up
//! once, when it is spelt, and what the lexicon knows of it is then at hand.

use std::sync::atomic::{AtomicU64, Ordering};

/// Words with their numbers from one on; all others are zero.
#[derive(Debug, Clone, Default)]
pub(crate) struct Vocabulary {
    /// Which one it is, so that numbers of another are not taken for its own.
    pub(super) id: u64,
    /// A bit for each word without marks, and few others.
    sieve: Vec<u64>,
    by_marks: Table,
    /// The numbers of words whose marks it does not know.
    by_letters: Table,
}

const SIEVE: usize = 128;

impl Vocabulary {
    /// Numbers words by their keys without marks and with them; a word with
    /// marks that none has goes by its letters.
    pub(crate) fn of(words: impl Iterator<Item = (u64, Option<u64>)>) -> Vocabulary {
        static LAST: AtomicU64 = AtomicU64::new(0);
        let words: Vec<_> = words.collect();
        let mut vocabulary = Vocabulary {
            id: LAST.fetch_add(1, Ordering::Relaxed) + 1,
            sieve: vec![0; SIEVE],
            by_marks: Table::for_keys(words.len()),
            by_letters: Table::for_keys(words.len()),
        };
        for (number, (fold, exact)) in (1..).zip(words) {
            vocabulary.sieve[sieve(fold)] |= 1 << (fold & 63);
            match exact {
                Some(exact) => vocabulary.by_marks.put(exact, number),
                None => vocabulary.by_letters.put(fold, number),
            }
        }
        vocabulary
    }

    /// Returns the number of a word by its keys without marks and with them.
    #[inline]
    pub(crate) fn number(&self, fold: u64, exact: u64) -> u32 {
        let bits = self.sieve.get(sieve(fold)).copied().unwrap_or(0);
        if bits >> (fold & 63) & 1 == 0 {
            return 0;
        }
        self.by_marks
            .get(exact)
            .or_else(|| self.by_letters.get(fold))
            .unwrap_or(0)
    }
}

fn sieve(fold: u64) -> usize {
    (fold >> 6) as usize % SIEVE
}

/// Numbers by keys that are hashes already.
#[derive(Debug, Clone, Default)]
pub(crate) struct Table {
    /// As many as a power of two, less than half of them taken: the high half
    /// of a key and its number, [`NONE`] where nothing is.
    slots: Vec<(u32, u32)>,
}

const NONE: u32 = u32::MAX;

impl Table {
    pub(crate) fn for_keys(keys: usize) -> Table {
        Table {
            slots: vec![(0, NONE); (keys * 2 + 1).next_power_of_two()],
        }
    }

    pub(crate) fn put(&mut self, key: u64, number: u32) {
        let mask = self.slots.len() - 1;
        let mut at = key as usize & mask;
        while self.slots[at].1 != NONE {
            at = (at + 1) & mask;
        }
        self.slots[at] = ((key >> 32) as u32, number);
    }

    #[inline]
    pub(crate) fn get(&self, key: u64) -> Option<u32> {
        let mask = self.slots.len().checked_sub(1)?;
        let mut at = key as usize & mask;
        loop {
            let (high, number) = self.slots[at];
            if number == NONE {
                return None;
            }
            if high == (key >> 32) as u32 {
                return Some(number);
            }
            at = (at + 1) & mask;
        }
    }
}
