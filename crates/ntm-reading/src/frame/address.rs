//! Addressees and recipients.

use super::Frame;
use super::signature::{competence, is_name, is_signed};
use super::subject::opens_body;
use crate::outline::{Form, Paragraph, is_upper};
use crate::page::{Page, alike, same};
use std::ops::Range;

/// Returns the word behind "Kính gửi:".
pub(super) fn addresses(page: &Page<'_>, paragraph: &Paragraph) -> Option<usize> {
    let at = paragraph.body;
    let cue = page.get(at).is_some_and(|w| alike!(w, "kinh"))
        && page.get(at + 1).is_some_and(|w| alike!(w, "gui"));
    cue.then(|| {
        if page.sign(at + 2, ':') {
            at + 3
        } else {
            at + 2
        }
    })
}

/// Whether a paragraph is "THỦ TƯỚNG CHÍNH PHỦ điện:".
pub(super) fn ends_wire(page: &Page<'_>, paragraph: &Paragraph) -> bool {
    paragraph.len() <= 14
        && page.sign(paragraph.end - 1, ':')
        && paragraph.end >= paragraph.body + 2
        && page
            .get(paragraph.end - 2)
            .is_some_and(|w| same!(w, "điện"))
}

/// Reads the addressees; returns the first paragraph of the body.
pub(super) fn addressees(
    page: &Page<'_>,
    paragraphs: &[Paragraph],
    start: usize,
    foot: usize,
    frame: &mut Frame,
) -> usize {
    let found = (0..foot.min(60)).find_map(|index| {
        let paragraph = &paragraphs[index];
        match addresses(page, paragraph) {
            Some(behind) => Some((index, behind)),
            None if ends_wire(page, paragraph) => Some((index, paragraph.end)),
            None => None,
        }
    });
    let Some((index, behind)) = found else {
        return start;
    };
    let mut lists: Vec<Range<usize>> = Vec::new();
    if behind < paragraphs[index].end {
        lists.push(behind..paragraphs[index].end);
    }
    let mut next = index + 1;
    let inline = !lists.is_empty();
    while next < foot {
        let paragraph = &paragraphs[next];
        let dashed = paragraph
            .marker
            .as_ref()
            .is_some_and(|m| matches!(m.form, Form::Dash | Form::Plus));
        let plain = paragraph.marker.is_none()
            && !inline
            && paragraph.len() <= 24
            && page.sign(paragraph.end - 1, ';');
        let last_plain = paragraph.marker.is_none()
            && !inline
            && !lists.is_empty()
            && paragraph.len() <= 24
            && !paragraph.apart
            && lists.last().is_some_and(|l| page.sign(l.end - 1, ';'));
        let first_plain = paragraph.marker.is_none()
            && lists.is_empty()
            && paragraph.len() <= 24
            && !opens_body(page, paragraph);
        if !(dashed || plain || last_plain || first_plain) {
            break;
        }
        lists.push(paragraph.words());
        next += 1;
    }
    for list in lists {
        let mut from = list.start;
        for at in list.clone() {
            if page.sign(at, ';') || at + 1 == list.end {
                let end = if page.sign(at, ';') { at } else { at + 1 };
                let mut words = trimmed(page, from..end);
                if page.sign(words.start, '-') {
                    words.start += 1;
                }
                if words.len() > 1 {
                    frame
                        .header
                        .to
                        .push(page.quote(words.clone()).by("kính gửi"));
                    frame.to.push(words);
                }
                from = at + 1;
            }
        }
    }
    if frame.header.kind.is_none() {
        frame.header.kind = Some("CV".to_owned());
        let cue = paragraphs[index].body..behind;
        frame.header.kind_quote = Some(page.quote(cue).by("loại theo kính gửi"));
    }
    next.max(if inline { index + 1 } else { start })
}

/// Takes signs off the end of a range.
pub(super) fn trimmed(page: &Page<'_>, range: Range<usize>) -> Range<usize> {
    let mut end = range.end;
    while end > range.start
        && page.words[end - 1].kind != crate::words::Kind::Word
        && !page.words[end - 1].is_number()
        && !page.words[end - 1].is(')')
        && !page.words[end - 1].is('"')
    {
        end -= 1;
    }
    range.start..end
}

/// Reads the entries of "Nơi nhận"; returns the first paragraph behind.
pub(super) fn recipients(
    page: &Page<'_>,
    paragraphs: &[Paragraph],
    foot: usize,
    frame: &mut Frame,
) -> usize {
    let Some(first) = paragraphs.get(foot) else {
        return foot;
    };
    if competence(page, first.first).is_some() {
        return foot;
    }
    let mut entries: Vec<Range<usize>> = Vec::new();
    let colon = (first.body..first.end)
        .find(|&at| page.sign(at, ':'))
        .map_or(first.end, |at| at + 1);
    // All on one line: "Nơi nhận: - Như trên; - Lưu: VT."
    if colon < first.end && competence(page, colon).is_none() {
        let mut from = colon;
        for at in colon..first.end {
            let last = at + 1 == first.end;
            let cut = page.sign(at, ';') && page.get(at + 1).is_some_and(|w| w.is('-')) || last;
            if cut {
                let start = if page.sign(from, '-') { from + 1 } else { from };
                entries.push(start..at + 1);
                from = at + 1;
            }
        }
    }
    let mut next = foot + 1;
    // Posts, names and "(đã ký)" of the other column may stand between.
    let dashed_list = paragraphs[next..]
        .iter()
        .take(8)
        .find(|p| !is_beside(page, p) && !signs(page, p))
        .is_some_and(|p| p.marker.as_ref().is_some_and(|m| m.form == Form::Dash));
    let mut kept = entries.last().is_some_and(|e| is_archive(page, e.start));
    while let Some(paragraph) = paragraphs.get(next) {
        if kept {
            break;
        }
        let expects = entries
            .last()
            .is_none_or(|entry| page.sign(entry.end - 1, ';'));
        if is_beside(page, paragraph) || dashed_list && expects && signs(page, paragraph) {
            next += 1;
            continue;
        }
        let dashed = paragraph
            .marker
            .as_ref()
            .is_some_and(|m| matches!(m.form, Form::Dash | Form::Plus));
        let open = entries.last().is_some_and(|entry| {
            !page.sign(entry.end - 1, ';')
                && !page.sign(entry.end - 1, '.')
                && !paragraph.apart
                && !paragraph.cell
        });
        let upper = is_upper(page, paragraph.words()) && paragraph.marker.is_none();
        if competence(page, paragraph.first).is_some() || (upper && !open) {
            break;
        }
        let undashed = !dashed_list
            && paragraph.len() <= 24
            && !paragraph.cell
            && entries.last().is_some_and(|entry| {
                page.sign(entry.end - 1, ';') || page.sign(entry.end - 1, ',')
            });
        if dashed || undashed {
            entries.push(paragraph.words());
        } else if dashed_list || !entries.is_empty() {
            let Some(open) = entries.last_mut() else {
                break;
            };
            let ends = page.sign(open.end - 1, '.');
            if ends || paragraph.apart || paragraph.cell || paragraph.marker.is_some() {
                break;
            }
            open.end = paragraph.end;
        } else if paragraph.len() <= 20 && !paragraph.cell {
            entries.push(paragraph.words());
        } else {
            break;
        }
        kept = entries.last().is_some_and(|e| is_archive(page, e.start));
        next += 1;
    }
    for entry in entries {
        let words = trimmed_entry(page, without_name(page, entry));
        if !words.is_empty() {
            frame
                .header
                .to_places
                .push(page.quote(words).by("nơi nhận"));
        }
    }
    next
}

/// Whether a paragraph stands in the right column.
fn is_beside(page: &Page<'_>, paragraph: &Paragraph) -> bool {
    page.lines
        .get(paragraph.lines.start)
        .is_some_and(|line| line.right)
}

/// Whether a paragraph is a part of a signature: post, name or "(đã ký)".
fn signs(page: &Page<'_>, paragraph: &Paragraph) -> bool {
    paragraph.marker.is_none()
        && paragraph.len() > 0
        && (competence(page, paragraph.first).is_some()
            || is_upper(page, paragraph.words())
            || is_signed(page, paragraph.body)
            || is_name(page, paragraph.words()))
}

/// Takes off a signature that stands under the last entry: "Lưu: VT. / Lê Văn A".
fn without_name(page: &Page<'_>, entry: Range<usize>) -> Range<usize> {
    if entry.is_empty() {
        return entry;
    }
    let last = entry.end - 1;
    let start = (entry.start..=last)
        .rev()
        .take_while(|&at| page.words[at].line == page.words[last].line)
        .last()
        .unwrap_or(last);
    let signed =
        start > entry.start && page.sign(start - 1, '.') && is_name(page, start..entry.end);
    if signed { entry.start..start } else { entry }
}

fn is_archive(page: &Page<'_>, at: usize) -> bool {
    page.get(at).is_some_and(|w| {
        same!(w, "Lưu") || (alike!(w, "luu") && page.get(at + 1).is_some_and(|n| n.is(':')))
    })
}

fn trimmed_entry(page: &Page<'_>, range: Range<usize>) -> Range<usize> {
    let mut end = range.end;
    // "Lưu: VT, KTTH (5b). 312", "Lưu: VT, NN3. / (H- 60b)": what the office adds.
    if is_archive(page, range.start)
        && let Some(stop) = (range.start..end.saturating_sub(1)).find(|&at| {
            let next = &page.words[at + 1];
            page.sign(at, '.') && !next.glued && (next.is_number() || next.is('('))
        })
    {
        end = stop;
    }
    while end > range.start
        && (page.sign(end - 1, ';')
            || page.sign(end - 1, '.')
            || page.sign(end - 1, ',')
            || page.sign(end - 1, '/'))
    {
        end -= 1;
    }
    range.start..end
}
