//! The meeting that a conclusion comes from.

use super::Frame;
use super::signature::person;
use crate::outline::Paragraph;
use crate::page::{Page, same};
use crate::reading::{Dated, Quote};
use crate::time;
use std::ops::Range;

/// Reads when the meeting was and who concluded.
pub(super) fn meeting(page: &Page<'_>, paragraphs: &[Paragraph], frame: &mut Frame) {
    let body: Vec<&Paragraph> = paragraphs[frame.body.clone()]
        .iter()
        .filter(|p| p.marker.is_none())
        .take(4)
        .collect();
    for paragraph in &body {
        let held = (paragraph.body..paragraph.end).any(|at| {
            let word = &page.words[at];
            let next = page.get(at + 1);
            (same!(word, "chủ") && next.is_some_and(|w| same!(w, "trì")))
                || (same!(word, "làm") && next.is_some_and(|w| same!(w, "việc")))
                || (same!(word, "buổi" | "cuộc" | "phiên")
                    && next.is_some_and(|w| same!(w, "làm" | "họp")))
                || (same!(word, "hội") && next.is_some_and(|w| same!(w, "nghị")))
                || (same!(word, "họp") && next.is_some_and(|w| same!(w, "ngày")))
        });
        if !held {
            continue;
        }
        let limit = paragraph.end.min(paragraph.body + 60);
        let day = (paragraph.body..limit).find_map(|at| {
            let cited = at > 3
                && (page.sign(at - 1, ',')
                    && page.words[at - 2].is_capital()
                    && page.words[at - 2].letters() > 2
                    && page.sign(at - 3, '-'));
            let by_symbol = at > 0
                && page.words[at - 1].is_capital()
                && at > 2
                && (page.sign(at - 2, '-') || page.sign(at - 2, '/'));
            if !same!(page.words[at], "ngày") || cited || by_symbol {
                return None;
            }
            let (date, end) = time::date(page, at + 1)?;
            Some((date.iso()?, page.span(at + 1..end)))
        });
        if let Some((value, span)) = day {
            frame.header.event_date = Some(Dated {
                value,
                span,
                rule: "ngày họp",
            });
            break;
        }
    }
    frame.header.chair = chair(page, frame.subject.clone(), true)
        .or_else(|| body.iter().find_map(|p| chair(page, p.words(), false)));
}

/// Finds who concluded: the person that "Kết luận của" names, or that chaired.
fn chair(page: &Page<'_>, words: Range<usize>, in_subject: bool) -> Option<Quote> {
    let mut last = None;
    let mut at = words.start;
    while at < words.end {
        let word = &page.words[at];
        if !in_subject {
            let next = page.get(at + 1);
            let chaired = same!(word, "chủ") && next.is_some_and(|w| same!(w, "trì"));
            let concluded = same!(word, "kết") && next.is_some_and(|w| same!(w, "luận"));
            if (chaired || concluded) && last.is_some() {
                break;
            }
        }
        if let Some(end) = person(page, at).filter(|end| *end <= words.end) {
            last = Some(at..end);
            if in_subject {
                break;
            }
            at = end;
            continue;
        }
        if !in_subject && same!(word, "dự") && last.is_some() {
            break;
        }
        at += 1;
    }
    last.map(|words| page.quote(words).by("người kết luận"))
}
