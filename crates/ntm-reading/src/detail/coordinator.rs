//! With whom: "phối hợp với …".

use super::same_name;
use crate::body::{self, Name, Reach, Sort};
use crate::cue::Cue;
use crate::lexicon::Class;
use crate::page::{Page, same};
use std::ops::Range;

/// Finds the bodies after "phối hợp (chặt chẽ) (với)".
pub(crate) fn coordinators(page: &Page<'_>, piece: Range<usize>, leads: &[Name]) -> Vec<Name> {
    let mut found: Vec<Name> = Vec::new();
    let mut at = piece.start;
    let last = piece.end.saturating_sub(1);
    while let Some(cue) = page.cues(at..last, Cue::With).next() {
        at = cue;
        let word = &page.words[at];
        let next = &page.words[at + 1];
        let full = same!(word, "phối") && same!(next, "hợp");
        let short = same!(word, "phối") && same!(next, "với");
        if !(full || short) {
            at += 1;
            continue;
        }
        // "(Sở A chủ trì, Sở B, Sở C phối hợp; …)"
        let ends = full && page.get(at + 2).is_none_or(|w| !w.is_word());
        if ends && let Some(names) = beside_the_lead(page, piece.start, at) {
            for name in names {
                if !found.iter().any(|known| same_name(page, known, &name)) {
                    found.push(name);
                }
            }
            at += 2;
            continue;
        }
        let mut start = if full { at + 2 } else { at + 1 };
        let mut with = false;
        for _ in 0..5 {
            let Some(word) = page.get(start).filter(|_| start < piece.end) else {
                break;
            };
            if same!(word, "với" | "cùng" | "của") {
                with = true;
                start += 1;
            } else if same!(
                word,
                "chặt" | "chẽ" | "hiệu" | "quả" | "tốt" | "có" | "đồng" | "kịp" | "thời"
            ) && !with
                || same!(word, "bộ") && same!(page.words[start - 1], "đồng")
            {
                start += 1;
            } else {
                break;
            }
        }
        let reach = Reach {
            bare: true,
            ..Reach::default()
        };
        let mut listed = body::names(page, start, piece.end, reach);
        if let Some(names) = listed.as_mut() {
            names.without_charge(page);
        }
        match listed {
            Some(names)
                if with
                    || names.list.iter().all(|name| {
                        name.sort != Sort::Group || page.starts(name.words.start, Class::Determiner)
                    }) =>
            {
                at = names.end;
                for name in names.list {
                    let known = found
                        .iter()
                        .chain(leads)
                        .any(|known| same_name(page, known, &name));
                    if !known {
                        found.push(name);
                    }
                }
            }
            _ => {
                // "phối hợp chặt chẽ với địa phương": the common noun alone.
                let alone = page
                    .end(start, Class::Generic)
                    .or_else(|| page.end(start, Class::Level));
                if let Some(end) =
                    alone.filter(|end| with && *end <= piece.end && *end >= start + 2)
                {
                    let name = Name::whole(start..end);
                    if !found.iter().any(|known| same_name(page, known, &name)) {
                        found.push(name);
                    }
                }
                at = start.max(at + 1);
            }
        }
    }
    found
}

/// Reads the bodies between "chủ trì," and "phối hợp".
fn beside_the_lead(page: &Page<'_>, from: usize, end: usize) -> Option<Vec<Name>> {
    let start = (from.max(end.saturating_sub(40)) + 2..end)
        .rev()
        .find(|&at| {
            page.sign(at, ',')
                && same!(page.words[at - 1], "trì")
                && same!(page.words[at - 2], "chủ")
        })?
        + 1;
    let names = body::names(page, start, end, Reach::default())?;
    (names.end == end).then_some(names.list)
}
