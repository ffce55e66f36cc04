//! Criteria by their numbers.

use crate::cue::Cue;
use crate::page::{Page, same};
use crate::reading::Criterion;
use std::ops::Range;

/// Reads the criterion that a paragraph stands under: "Tiêu chí số 5 (Giáo
/// dục): …".
pub(crate) fn criterion_prefix(page: &Page<'_>, words: Range<usize>) -> Vec<Criterion> {
    let Some(colon) = words.clone().take(40).find(|&at| page.sign(at, ':')) else {
        return Vec::new();
    };
    if !page
        .get(words.start)
        .is_some_and(|w| same!(w, "tiêu" | "các"))
    {
        return Vec::new();
    }
    criteria(page, words.start..colon, "đề mục tiêu chí")
}

/// Finds numbered criteria: "tiêu chí số 5", "các tiêu chí số 1, 2 và 3".
pub(super) fn criteria(page: &Page<'_>, piece: Range<usize>, rule: &'static str) -> Vec<Criterion> {
    let mut found = Vec::new();
    let mut at = piece.start;
    let last = piece.end.saturating_sub(2);
    while let Some(cue) = page.cues(at..last, Cue::Criterion).next() {
        at = cue;
        if !same!(page.words[at + 1], "chí") {
            at += 1;
            continue;
        }
        let mut next = at + 2;
        let numbered = same!(page.words[next], "số");
        if numbered {
            next += 1;
        }
        while let Some(word) = page
            .get(next)
            .filter(|w| next < piece.end && w.is_number() && (1..=30).contains(&w.value))
        {
            let other = page.sign(next + 1, '/')
                || page
                    .get(next + 1)
                    .is_some_and(|w| same!(w, "tiêu" | "chỉ" | "xã"));
            // "tiêu chí 2, 10, 17)": without "số" a row closes before no word, and
            // one number alone is none.
            let behind = page.get(next + 1).filter(|_| next + 1 < piece.end);
            let sure = numbered
                || behind.is_some_and(|w| w.is(':') || w.is('(') || w.is(',') || same!(w, "và"))
                || !found.is_empty() && behind.is_none_or(|w| !w.is_word());
            if other || !sure {
                break;
            }
            found.push(Criterion {
                number: word.value as u8,
                span: word.span(),
                rule,
            });
            let joined = page
                .get(next + 1)
                .is_some_and(|w| w.is(',') || same!(w, "và"));
            if !joined {
                break;
            }
            next += 2;
            if page.get(next).is_some_and(|w| same!(w, "số")) {
                next += 1;
            }
        }
        at = next.max(at + 2);
    }
    in_order(&mut found);
    found
}

/// Puts criteria in the order of their numbers, each once.
pub(crate) fn in_order(criteria: &mut Vec<Criterion>) {
    criteria.sort_by_key(|it| it.number);
    criteria.dedup_by_key(|it| it.number);
}
