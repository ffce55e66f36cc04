//! A document in the hand: words, phrases found at each word, quotes.

use crate::cue::Cue;
use crate::ellipsis::bodies_of_levels;
use crate::lexicon::{Class, Hit, Lexicon, Start};
use crate::reading::Quote;
use crate::words::{Case, Kind, Line, Word, words};
use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;

pub(crate) struct Page<'a> {
    pub(crate) text: &'a str,
    pub(crate) words: Vec<Word>,
    pub(crate) lines: Vec<Line>,
    pub(crate) lexicon: &'a Lexicon,
    /// Where the phrases of two and more words of each word begin in `hits`;
    /// one more than words.
    first_hit: Vec<u32>,
    hits: Vec<Hit>,
    /// The classes of all phrases that begin at each word, and its cues.
    begins: Vec<u64>,
    /// Words whose marks were read as those of a phrase.
    pub(crate) repairs: Vec<(Range<usize>, u32)>,
    /// Where the one unit of a level stands in full, by the level's key.
    pub(crate) full_places: RefCell<HashMap<u64, Option<Range<usize>>>>,
}

/// Compares a word with literals, marks and all.
macro_rules! same {
    ($word:expr, $($literal:literal)|+) => {
        $crate::page::one_of!($word.exact, $($crate::words::keys($literal).1),+)
    };
}

/// Compares a word with literals without marks.
macro_rules! alike {
    ($word:expr, $($literal:literal)|+) => {
        $crate::page::one_of!($word.fold, $($crate::words::keys($literal).0),+)
    };
}

/// Compares a key with keys that are made when the crate is built. Where they
/// are many, a sieve tells nearly all others at one look.
macro_rules! one_of {
    ($key:expr, $($one:expr),+) => {{
        static SIEVE: $crate::words::Sieve = $crate::words::Sieve::of(&[$($one),+]);
        let key = $key;
        (const { [$(stringify!($one)),+].len() < 6 } || SIEVE.lets_through(key))
            && ($(key == const { $one })||+)
    }};
}

pub(crate) use {alike, one_of, same};

impl<'a> Page<'a> {
    pub(crate) fn new(text: &'a str, lexicon: &'a Lexicon) -> Page<'a> {
        let found = words(text, lexicon.vocabulary());
        let mut page = Page {
            text,
            words: found.words,
            lines: found.lines,
            lexicon,
            first_hit: Vec::new(),
            hits: Vec::new(),
            begins: Vec::new(),
            repairs: Vec::new(),
            full_places: RefCell::default(),
        };
        page.split_columns();
        page.drop_noise();
        page.find_phrases();
        page
    }

    fn find_phrases(&mut self) {
        let count = self.words.len();
        // In variables of their own they stay in registers.
        let mut first_hit = Vec::with_capacity(count + 1);
        let mut all_begin = Vec::with_capacity(count);
        self.hits.reserve(count / 4);
        let lexicon = self.lexicon;
        // Where an exact phrase of a word before ends: a slip that begins within
        // it is none ("văn bản | điều hành").
        let mut exact_end = 0;
        for at in 0..count {
            let from = self.hits.len();
            first_hit.push(from as u32);
            let start = lexicon.start(&self.words[at]);
            let mut begins = start.begins;
            let next = self.words.get(at + 1);
            if next.is_some_and(|next| start.leads_on(next)) {
                let mut found = self.find_longer(at, start);
                if found.slips {
                    (begins, found) = self.settle_slips(at, from, exact_end <= at);
                }
                begins |= found.classes;
                exact_end = exact_end.max(at + usize::from(found.length));
            }
            begins |= u64::from(self.words[at].is_number()) << Cue::Number as u8;
            if begins & Cue::Level.bit() != 0
                && let Some(length) = bodies_of_levels(&self.words[at..])
            {
                let hit = Hit::of(length, Class::Generic);
                begins |= hit.classes;
                exact_end = exact_end.max(at + length);
                self.hits.push(hit);
            }
            all_begin.push(begins);
        }
        first_hit.push(self.hits.len() as u32);
        self.first_hit = first_hit;
        self.begins = all_begin;
    }

    /// Finds the phrases of two and more words that begin at a word.
    #[inline(always)]
    fn find_longer(&mut self, at: usize, start: &Start) -> Found {
        let mut found = Found::default();
        self.lexicon.longer(start, &self.words[at..], |hit| {
            found.add(&hit);
            self.hits.push(hit);
        });
        found
    }

    /// Repairs the longest phrase of a word where it has a slip and may have one,
    /// and leaves those that still have.
    #[inline(never)]
    fn settle_slips(&mut self, at: usize, from: usize, may_slip: bool) -> (u64, Found) {
        let longest = self.hits.last().copied();
        if let Some(slip) = longest.filter(|hit| may_slip && hit.meant.is_some()) {
            self.repair(at, slip);
        }
        let lexicon = self.lexicon;
        let start = lexicon.start(&self.words[at]);
        self.hits.truncate(from);
        let mut found = Found::default();
        lexicon.longer(start, &self.words[at..], |hit| {
            if hit.meant.is_none() {
                found.add(&hit);
                self.hits.push(hit);
            }
        });
        (start.begins, found)
    }

    /// Gives words the marks of the phrase that was meant, so that every rule
    /// sees it. The text itself stays as it is.
    fn repair(&mut self, at: usize, slip: Hit) {
        let (Some(phrase), end) = (slip.meant, at + usize::from(slip.length)) else {
            return;
        };
        for (word, mark) in self.words[at..end]
            .iter_mut()
            .zip(self.lexicon.marks(phrase))
        {
            word.exact = *mark;
            word.known = self.lexicon.vocabulary().number(word.fold, *mark);
        }
        self.repairs.push((at..end, phrase));
    }

    /// Sets apart what stands side by side: "Nơi nhận:      KT. CHỦ TỊCH".
    fn split_columns(&mut self) {
        let mut in_foot = false;
        let mut borders: Vec<(usize, usize)> = Vec::new();
        for (number, line) in self.lines.iter().enumerate() {
            let words = line.first as usize..line.last as usize;
            in_foot |= self.receives(words.start);
            let border = (words.start + 1..words.end).find(|&at| {
                self.words[at].wide && self.begins_column(at)
                    || in_foot && self.begins_signature(at, words.end)
            });
            borders.extend(border.map(|at| (number, at)));
        }
        if borders.is_empty() {
            return;
        }
        let mut lines = Vec::with_capacity(self.lines.len() + borders.len());
        let mut next = borders.into_iter().peekable();
        for (number, line) in self.lines.iter().enumerate() {
            let Some((_, at)) = next.next_if(|&(on, _)| on == number) else {
                lines.push(*line);
                continue;
            };
            lines.push(Line {
                last: at as u32,
                ..*line
            });
            lines.push(Line {
                first: at as u32,
                apart: false,
                cell: false,
                star: false,
                right: true,
                ..*line
            });
        }
        for (number, line) in lines.iter().enumerate() {
            for word in &mut self.words[line.first as usize..line.last as usize] {
                word.line = number as u32;
            }
        }
        self.lines = lines;
    }

    /// Whether "Nơi nhận" stands here.
    fn receives(&self, at: usize) -> bool {
        let is = |at: usize, same: fn(&Word) -> bool| self.words.get(at).is_some_and(same);
        is(at, |word| alike!(word, "noi")) && is(at + 1, |word| alike!(word, "nhan"))
    }

    /// Whether a part of the signature stands behind a recipient, whose column
    /// a converter put beside it: "Nơi nhận: KT. CHỦ TỊCH", "- Như trên; PHÓ
    /// CHỦ TỊCH", "- Phòng TH; (đã ký)".
    fn begins_signature(&self, at: usize, end: usize) -> bool {
        if !self.sign(at - 1, ';') && !self.sign(at - 1, ':') {
            return false;
        }
        let word = &self.words[at];
        let post = word.case == Case::Upper
            && alike!(
                word,
                "pho" | "chu" | "giam" | "chanh" | "thu" | "bo" | "cuc" | "truong" | "vu" | "chi"
            )
            && end - at >= 2
            && self.words[at..end].iter().all(|w| w.case == Case::Upper);
        let signed = self.sign(at, '(') && crate::frame::is_signed(self, at);
        post || signed || crate::frame::competence(self, at).is_some()
    }

    /// Whether a word behind a wide gap begins a column: capitals, the motto,
    /// or place and date.
    fn begins_column(&self, at: usize) -> bool {
        let word = &self.words[at];
        let first = self.lines[word.line as usize].first as usize;
        // A tab behind a bullet or number sets nothing beside anything.
        let marker = at - first <= 2
            && (self.sign(first, '-')
                || self.sign(first, '+')
                || self.sign(at - 1, '.')
                || self.sign(at - 1, ')'));
        if marker {
            return false;
        }
        let capitals = word.case == Case::Upper && word.letters() >= 2 && !self.sign(at - 1, '/');
        let motto = same!(word, "Độc")
            && self
                .words
                .get(at + 1)
                .is_some_and(|next| same!(next, "lập"));
        let dated = word.is_capital()
            && (at + 1..at + 6).any(|next| {
                self.sign(next, ',') && self.words.get(next + 1).is_some_and(|w| same!(w, "ngày"))
            });
        // "- Lưu: VT.      T/M BAN THƯỜNG VỤ", "- Lưu ĐU.      Hoàng Văn Thành"
        let stands_in = crate::frame::competence(self, at).is_some();
        let line = &self.lines[word.line as usize];
        let rest = at..line.last as usize;
        let signed = rest.len() <= 5
            && self.words[line.first as usize].is('-')
            && crate::frame::is_name(self, rest);
        // "- CT và các PCT;      (Đã ký)"
        let signature = self.sign(at, '(') && crate::frame::is_signed(self, at);
        capitals || motto || dated || stands_in || signed || signature
    }

    /// Takes out page numbers and rows of signs, so that a sentence that goes
    /// on over the page is whole.
    fn drop_noise(&mut self) {
        let noise: Vec<bool> = (0..self.lines.len())
            .map(|at| crate::outline::is_noise(self, at))
            .collect();
        if !noise.contains(&true) {
            return;
        }
        let old = std::mem::take(&mut self.words);
        let mut apart = false;
        let mut kept = Vec::with_capacity(self.lines.len());
        for (line, noise) in self.lines.iter().zip(noise) {
            if noise {
                apart = true;
                continue;
            }
            let first = self.words.len() as u32;
            let number = kept.len() as u32;
            let words = &old[line.first as usize..line.last as usize];
            self.words.extend(words.iter().map(|word| Word {
                line: number,
                ..*word
            }));
            kept.push(Line {
                first,
                last: self.words.len() as u32,
                apart: line.apart || apart,
                ..*line
            });
            apart = false;
        }
        self.lines = kept;
    }

    pub(crate) fn len(&self) -> usize {
        self.words.len()
    }

    pub(crate) fn get(&self, at: usize) -> Option<&Word> {
        self.words.get(at)
    }

    /// Returns the end of the longest phrase of a class that starts here.
    pub(crate) fn end(&self, at: usize, class: Class) -> Option<usize> {
        self.longest(at, 1 << class as u8)
            .map(|hit| at + usize::from(hit.length))
    }

    /// Whether a phrase of a class starts here.
    pub(crate) fn starts(&self, at: usize, class: Class) -> bool {
        self.begins
            .get(at)
            .is_some_and(|classes| classes & 1 << class as u8 != 0)
    }

    /// Returns the words of a range that are a cue, in order.
    #[inline]
    pub(crate) fn cues(&self, range: Range<usize>, cue: Cue) -> impl Iterator<Item = usize> + '_ {
        self.marked(range, cue.bit())
    }

    /// Returns all classes and cues that begin within a range.
    #[inline]
    pub(crate) fn begun(&self, range: Range<usize>) -> u64 {
        let begins = self.begins.get(range).unwrap_or(&[]);
        begins.iter().fold(0, |all, here| all | here)
    }

    /// Whether a phrase of a class starts within a range.
    pub(crate) fn holds(&self, range: Range<usize>, class: Class) -> bool {
        self.begun(range) & 1 << class as u8 != 0
    }

    /// Returns the words of a range with which any of the classes or cues begins.
    #[inline]
    pub(crate) fn marked(&self, range: Range<usize>, any: u64) -> impl Iterator<Item = usize> + '_ {
        let start = range.start;
        self.begins
            .get(range)
            .unwrap_or(&[])
            .iter()
            .enumerate()
            .filter(move |(_, begins)| **begins & any != 0)
            .map(move |(at, _)| start + at)
    }

    /// Returns the longest phrase here of any of the classes.
    pub(crate) fn longest(&self, at: usize, classes: u64) -> Option<Hit> {
        self.phrases(at, classes).next()
    }

    /// Returns the longest phrase of a class here that ends by a word.
    pub(crate) fn within(&self, at: usize, class: Class, limit: usize) -> Option<Hit> {
        self.phrases(at, 1 << class as u8)
            .find(|hit| at + usize::from(hit.length) <= limit)
    }

    /// Returns the phrases of any of the classes that begin at a word, the
    /// longest first; the last is what the word is by itself.
    #[inline]
    fn phrases(&self, at: usize, classes: u64) -> impl Iterator<Item = Hit> + '_ {
        let begins = self
            .begins
            .get(at)
            .is_some_and(|begins| begins & classes != 0);
        let range = match begins {
            true => self.first_hit[at] as usize..self.first_hit[at + 1] as usize,
            false => 0..0,
        };
        let longer = self.hits[range].iter().rev();
        let own = begins.then(|| &self.lexicon.start(&self.words[at]).hit);
        longer
            .chain(own)
            .filter(move |hit| hit.classes & classes != 0)
            .copied()
    }

    pub(crate) fn sign(&self, at: usize, sign: char) -> bool {
        self.words.get(at).is_some_and(|word| word.is(sign))
    }

    /// Whether a word is the first of a cell of a table.
    pub(crate) fn begins_cell(&self, at: usize) -> bool {
        let word = &self.words[at];
        let starts = at == 0 || self.words[at - 1].line != word.line;
        starts
            && self
                .lines
                .get(word.line as usize)
                .is_some_and(|line| line.cell)
    }

    pub(crate) fn slice(&self, at: usize) -> &'a str {
        self.words
            .get(at)
            .map_or("", |word| &self.text[word.span()])
    }

    /// Returns the bytes of a range of words.
    pub(crate) fn span(&self, range: Range<usize>) -> Range<usize> {
        match (
            self.words.get(range.start),
            range
                .end
                .checked_sub(1)
                .and_then(|last| self.words.get(last)),
        ) {
            (Some(first), Some(last)) if range.start < range.end => {
                first.start as usize..last.end as usize
            }
            (Some(first), _) => first.start as usize..first.start as usize,
            _ => 0..0,
        }
    }

    pub(crate) fn quote(&self, range: Range<usize>) -> Quote {
        let span = self.span(range);
        Quote {
            text: self.text[span.clone()].to_owned(),
            span,
            rule: "",
        }
    }

    /// Whether a sentence ends with this word: ".", "!" or "?" before a space
    /// and a capital, or before the end of the paragraph.
    #[inline]
    pub(crate) fn ends_sentence(&self, at: usize, end: usize) -> bool {
        match self.words.get(at).map(|word| word.kind) {
            Some(Kind::Sign('.')) => self.stops(at, end),
            Some(Kind::Sign('…' | '!' | '?')) => self
                .words
                .get(at + 1)
                .is_none_or(|next| next.is_capital() && !next.glued),
            _ => false,
        }
    }

    /// Whether a full stop ends a sentence.
    fn stops(&self, at: usize, end: usize) -> bool {
        if at + 1 >= end {
            return true;
        }
        let next = &self.words[at + 1];
        if next.is('.') || next.is(',') || next.is(';') || next.is(')') || next.is('/') {
            return false;
        }
        if next.glued && !next.is('"') {
            return false;
        }
        // "TT. Huyện ủy", "KT. CHỦ TỊCH", "Q. Giám đốc" end nothing.
        let before = at.checked_sub(1).map(|before| &self.words[before]);
        let abbreviated = before.is_some_and(|before| {
            before.is_capital() && before.glued_capitals(self) && before.letters() <= 3
        });
        (next.is_capital() || next.is('"') || next.is('(') || next.is('-') || next.is_number())
            && !abbreviated
    }
}

/// What is known of the longer phrases that begin at a word.
#[derive(Debug, Clone, Copy, Default)]
struct Found {
    classes: u64,
    /// Words of the longest.
    length: u16,
    /// Any of them has wrong marks.
    slips: bool,
}

impl Found {
    fn add(&mut self, hit: &Hit) {
        self.classes |= hit.classes;
        self.length = hit.length;
        self.slips |= hit.meant.is_some();
    }
}

impl Word {
    fn glued_capitals(&self, page: &Page<'_>) -> bool {
        page.text[self.span()].chars().all(char::is_uppercase)
    }
}
