//! The places that a task is for or in.

use super::unarticled;
use crate::body::{self, Name, Reach, Sort};
use crate::cue::Cue;
use crate::lexicon::Class;
use crate::page::{Page, same};
use crate::reading::Quote;
use std::ops::Range;

/// Finds the places that a task is for or in.
pub(super) fn units(
    page: &Page<'_>,
    piece: Range<usize>,
    leads: &[Name],
    with: &[Name],
    to: &[Name],
) -> Vec<Quote> {
    let mut quotes: Vec<Quote> = Vec::new();
    let mut keys: Vec<Vec<u64>> = Vec::new();
    let mut add = |words: Range<usize>| {
        let key: Vec<u64> = page.words[words.clone()]
            .iter()
            .filter(|w| w.is_word())
            .map(|w| w.fold)
            .collect();
        if !keys.contains(&key) {
            keys.push(key);
            quotes.push(page.quote(words).by("địa danh"));
        }
    };
    // Places among the leads: "xã Mường So", "UBND phường Văn Phú", "Hà Tĩnh".
    for (at, name) in leads.iter().enumerate() {
        let words = name.words.clone();
        let listed = leads
            .get(at + 1)
            .is_some_and(|next| next.listed_place(page));
        if let Some(start) = words.clone().find(|&at| {
            is_kind(page, at) && at + 1 < words.end && body::begins_proper(page, at + 1)
        }) {
            // "thị trấn", "đặc khu"
            let two = start > words.start && same!(page.words[start], "trấn" | "khu");
            add(start - usize::from(two)..words.end);
        } else if let Some(colon) = words.clone().find(|&at| page.sign(at, ':')) {
            if words.clone().any(|at| page.starts(at, Class::Place)) {
                add(colon + 1..words.end);
            }
        } else if name.listed_place(page) {
            add(words);
        } else if let Some(place) = words
            .clone()
            .rev()
            .find(|&at| page.starts(at, Class::Place))
            .filter(|&at| listed && at + 1 < words.end && body::begins_proper(page, at + 1))
        {
            // "UBND các tỉnh Lào Cai, Yên Bái"
            add(place + 1..words.end);
        }
    }
    let mut at = piece.start;
    let last = piece.end.saturating_sub(1);
    while let Some(cue) = page.cues(at..last, Cue::Local).next() {
        at = cue;
        if !is_local(page, at) && !are_districts(page, at) {
            at += 1;
            continue;
        }
        let mut names = with.iter().chain(to).chain(leads);
        if let Some(inside) = names.find(|name| name.words.contains(&at)) {
            at = inside.words.end;
            continue;
        }
        let next = &page.words[at + 1];
        if page.starts(at + 1, Class::Name) {
            at += 1;
            continue;
        }
        if next.is('(') && page.get(at + 2).is_some_and(|w| w.is_capital()) {
            // "3 xã (Hoang Thèn, Lãn Nhì Thàng, Bản Lang)"
            let close = (at + 2..piece.end.min(at + 60))
                .find(|&w| page.sign(w, ')'))
                .unwrap_or(at + 2);
            let mut start = at + 2;
            for w in at + 2..=close {
                if page.sign(w, ',') || page.sign(w, ')') || page.sign(w, ';') {
                    if start < w && page.words[start].is_capital() {
                        add(start..w);
                    }
                    start = w + 1;
                }
            }
            at = close + 1;
            continue;
        }
        if next.is_capital()
            && let Some(names) = body::names(page, at, piece.end, Reach::default())
        {
            for name in &names.list {
                if name.sort == Sort::Place {
                    add(unarticled(page, name));
                }
            }
            at = names.end.max(at + 1);
            continue;
        }
        at += 1;
    }
    quotes
}

/// Whether a word is a kind of place that a body is for: a district as well,
/// while a province is only where its own people act.
fn is_kind(page: &Page<'_>, at: usize) -> bool {
    let office = page.get(at + 1).is_some_and(|w| same!(w, "đoàn" | "ủy"));
    is_local(page, at) || same!(page.words[at], "huyện" | "quận") && !office
}

/// Whether several districts are named: "các huyện Mường Tè, Nậm Nhùn".
fn are_districts(page: &Page<'_>, at: usize) -> bool {
    let before = at.checked_sub(1).map(|before| &page.words[before]);
    same!(page.words[at], "huyện" | "quận")
        && before.is_some_and(|before| same!(before, "các") || before.is_number())
}

/// Whether a word is a kind of place below the district.
fn is_local(page: &Page<'_>, at: usize) -> bool {
    let word = &page.words[at];
    if same!(word, "xã") {
        let part = at > 0 && same!(page.words[at - 1], "thị" | "hợp" | "tác" | "tấn");
        let society = page.get(at + 1).is_some_and(|w| same!(w, "hội"));
        return !part && !society;
    }
    same!(word, "phường" | "thôn" | "bản" | "ấp" | "khóm" | "buôn")
        && !(word.is_capital() && at > 0 && same!(page.words[at - 1], "xã"))
        || (same!(word, "trấn") && at > 0 && same!(page.words[at - 1], "thị"))
        || (same!(word, "khu") && at > 0 && same!(page.words[at - 1], "đặc"))
}
