//! Who signed.

use super::Frame;
use crate::lexicon::Class;
use crate::outline::{Paragraph, is_upper};
use crate::page::{Page, alike, same};
use crate::reading::Signer;
use crate::words::Case;
use std::ops::Range;

/// Reads "TL.", "KT.", "T/L" before a post; returns the word behind.
pub(crate) fn competence(page: &Page<'_>, at: usize) -> Option<usize> {
    let word = page.get(at)?;
    if !word.is_capital() {
        return None;
    }
    let next = page.get(at + 1)?;
    let behind =
        if alike!(word, "TL" | "KT" | "TM" | "TUQ" | "Q") && word.letters() <= 3 && next.is('.') {
            at + 2
        } else if alike!(word, "T" | "K")
            && next.is('/')
            && page.get(at + 2).is_some_and(|w| alike!(w, "L" | "T" | "M"))
        {
            let end = at + 3;
            if page.sign(end, '.') { end + 1 } else { end }
        } else {
            return None;
        };
    page.get(behind)
        .is_some_and(|w| {
            w.case == Case::Upper
                || same!(
                    w,
                    "Chủ" | "Thủ" | "Ban" | "Chánh" | "Giám" | "Bộ" | "Ủy" | "Trưởng"
                )
        })
        .then_some(behind)
}

/// Whether "(Đã ký)" stands for a signature.
pub(crate) fn is_signed(page: &Page<'_>, at: usize) -> bool {
    let at = at + usize::from(page.sign(at, '('));
    page.get(at).is_some_and(|w| alike!(w, "da"))
        && page.get(at + 1).is_some_and(|w| same!(w, "ký"))
}

/// Whether a line is the post of one who signs: "CHỦ TỊCH", "THỦ TƯỚNG".
fn is_post(page: &Page<'_>, words: Range<usize>) -> bool {
    (page.starts(words.start, Class::Title) || page.starts(words.start, Class::Head))
        && is_upper(page, words)
}

/// Finds a post above "Nơi nhận" with a name under it and nothing else between.
fn post_above(page: &Page<'_>, foot_line: usize) -> Option<usize> {
    let words = |line: usize| page.lines[line].first as usize..page.lines[line].last as usize;
    let name = foot_line.checked_sub(1)?;
    if !is_name(page, words(name)) {
        return None;
    }
    let above = |line: &usize| is_upper(page, words(*line)) || is_signed(page, words(*line).start);
    (0..name)
        .rev()
        .take(4)
        .take_while(above)
        .filter(|&line| is_post(page, words(line)))
        .last()
}

/// Takes a line apart that holds post and name: "THỨ TRƯỞNG Lê Đình Thọ".
fn post_and_name(page: &Page<'_>, words: Range<usize>) -> Option<usize> {
    let upper = |at: &usize| page.words[*at].case == Case::Upper || !page.words[*at].is_word();
    let name = words.clone().find(|at| !upper(at))?;
    (name > words.start
        && is_upper(page, words.start..name)
        && page.starts(name, Class::Surname)
        && is_name(page, name..words.end))
    .then_some(name)
}

/// Reads the signature block by lines; returns the first paragraph behind.
pub(super) fn signature(
    page: &Page<'_>,
    paragraphs: &[Paragraph],
    foot: usize,
    annex: usize,
    frame: &mut Frame,
) -> usize {
    let Some(first) = paragraphs.get(foot) else {
        return annex;
    };
    let foot_line = first.lines.start;
    let from = foot_line.saturating_sub(8);
    let line_start = |line: usize| page.lines.get(line).map(|l| l.first as usize);
    let limit = page.lines.len().min(foot_line + 90);
    let begin = (from..limit)
        .find(|&line| line_start(line).is_some_and(|at| competence(page, at).is_some()));
    let mut signer = Signer::default();
    let search = match begin {
        Some(line) => {
            let at = page.lines[line].first as usize;
            let end = competence(page, at).unwrap_or(at);
            signer.competence = Some(page.quote(at..end).by("chữ ký"));
            line
        }
        None => {
            // A post in the right column beside "Nơi nhận".
            let beside = (foot_line..limit.min(foot_line + 12)).find(|&line| {
                let line = &page.lines[line];
                let words = line.first as usize..line.last as usize;
                line.right && is_upper(page, words.clone()) || line.cell && is_post(page, words)
            });
            let after = paragraphs.get(annex).map_or(foot_line, |p| p.lines.start);
            post_above(page, foot_line)
                .or(beside)
                .unwrap_or(after)
                .min(limit)
        }
    };
    let mut position: Option<Range<usize>> = None;
    let mut behind = annex;
    for line in search..limit.min(search + 24) {
        let mut words = page.lines[line].first as usize..page.lines[line].last as usize;
        let dashed = page.words[words.start].is('-');
        if dashed {
            continue;
        }
        if let Some(name) = post_and_name(page, words.clone()) {
            let start = competence(page, words.start).unwrap_or(words.start);
            position = Some(start..name);
            words.start = name;
        }
        if position.is_some() && is_name(page, words.clone()) {
            signer.full_name = Some(page.quote(words.clone()).by("chữ ký"));
            behind = behind.max(
                paragraphs
                    .iter()
                    .position(|p| p.first >= words.end)
                    .unwrap_or(paragraphs.len()),
            );
            break;
        }
        if is_upper(page, words.clone()) {
            let start = competence(page, words.start).unwrap_or(words.start);
            position = Some(start..words.end);
        } else if begin.is_none() && position.is_none() && line > search + 8 {
            break;
        }
    }
    // Without competence a post counts only with the name under it.
    if signer.full_name.is_some() || signer.competence.is_some() {
        signer.position = position.map(|words| page.quote(words).by("chữ ký"));
        frame.header.signer = signer;
    }
    behind
}

/// Whether a line is a person's name and nothing else.
pub(crate) fn is_name(page: &Page<'_>, words: Range<usize>) -> bool {
    let mut count = 0;
    for (at, word) in page.words[words.clone()].iter().enumerate() {
        // "H'Đơk"
        if word.is('\'') && word.glued && at > 0 {
            count -= 1;
            continue;
        }
        if !word.is_capital() {
            return false;
        }
        count += 1;
    }
    let upper = is_upper(page, words.clone());
    let first = words.start;
    let post = page.starts(first, Class::Head)
        || (upper && page.starts(first, Class::Title))
        || same!(
            page.words[first],
            "Nơi" | "Độc" | "Phụ" | "Phó" | "Chủ" | "Chánh" | "Thứ"
        );
    (2..=5).contains(&count) && (page.starts(first, Class::Surname) || !upper) && !post
}

/// Reads a person's name behind an honorific or a post; returns its end.
pub(crate) fn person(page: &Page<'_>, at: usize) -> Option<usize> {
    if !page.starts(at, Class::Surname)
        || !page.words[at].is_capital()
        || page.starts(at, Class::Province)
    {
        return None;
    }
    let before = at.checked_sub(1).map(|before| &page.words[before])?;
    let honoured = same!(before, "chí" | "ông" | "bà" | "c");
    let post = same!(
        before,
        "tỉnh"
            | "huyện"
            | "xã"
            | "phố"
            | "phủ"
            | "trưởng"
            | "tịch"
            | "thư"
            | "đốc"
            | "ủy"
            | "phường"
            | "phòng"
            | "Thủ"
            | "tướng"
            | "trực"
    );
    if !honoured && !post {
        return None;
    }
    let upper = page.words[at].case == Case::Upper;
    let mut end = at + 1;
    while end < at + 5
        && page.get(end).is_some_and(|w| {
            w.is_capital()
                && (w.case == Case::Upper) == upper
                && !(end > at + 1 && page.starts(end, Class::Title))
                && !(upper && end >= at + 3)
        })
    {
        end += 1;
    }
    let length = end - at;
    (length >= 3 || (honoured && length >= 2)).then_some(end)
}
