//! Kind and subject.

use super::Frame;
use super::address::{addresses, ends_wire, trimmed};
use crate::lexicon::Class;
use crate::outline::{Paragraph, is_upper};
use crate::page::{Page, alike, same};

/// Reads kind and subject; returns the first paragraph behind them.
pub(super) fn head(
    page: &Page<'_>,
    paragraphs: &[Paragraph],
    foot: usize,
    frame: &mut Frame,
) -> usize {
    for (index, paragraph) in paragraphs.iter().enumerate().take(foot.min(40)) {
        if let Some(end) = title(page, paragraph) {
            frame.header.kind = page
                .within(paragraph.body, Class::Kind, end)
                .and_then(|hit| hit.kind)
                .and_then(|at| page.lexicon.kind(at))
                .map(str::to_owned);
            frame.header.kind_quote = Some(page.quote(paragraph.body..end).by("tên loại"));
            return subject(page, paragraphs, index, end, foot, frame);
        }
        if let Some(from) = concerning(page, paragraph) {
            let end = trimmed(page, from..paragraph.end);
            frame.subject = end.clone();
            frame.header.subject = Some(page.quote(end).by("về việc"));
            kind_of_symbol(frame);
            return index + 1;
        }
        if addresses(page, paragraph).is_some() || paragraph.len() > 60 {
            break;
        }
    }
    kind_of_symbol(frame);
    0
}

fn kind_of_symbol(frame: &mut Frame) {
    const KINDS: [&str; 22] = [
        "TB", "KL", "KH", "CT", "QĐ", "BC", "TTr", "NQ", "CĐ", "HD", "CTr", "QC", "QyĐ", "PA",
        "ĐA", "BB", "GM", "NĐ", "TT", "TC", "DA", "GUQ",
    ];
    let header = &mut frame.header;
    let Some(notation) = &header.code_notation else {
        return;
    };
    let first = notation.text.split(['-', '/']).next().unwrap_or("").trim();
    let known = KINDS
        .iter()
        .find(|kind| **kind == first)
        .map_or("CV", |kind| kind);
    header.kind = Some(known.to_owned());
    header.kind_quote = Some(notation.clone().by("loại theo ký hiệu"));
}

/// Whether a paragraph is the title of a kind of document; returns the word
/// behind the title.
fn title(page: &Page<'_>, paragraph: &Paragraph) -> Option<usize> {
    if paragraph.marker.is_some() {
        return None;
    }
    let hit = page.within(paragraph.body, Class::Kind, paragraph.end)?;
    let end = paragraph.body + usize::from(hit.length);
    let upper = is_upper(page, paragraph.body..end);
    let alone = end == paragraph.end;
    (upper || alone).then_some(end)
}

pub(super) fn subject(
    page: &Page<'_>,
    paragraphs: &[Paragraph],
    index: usize,
    title_end: usize,
    foot: usize,
    frame: &mut Frame,
) -> usize {
    let paragraph = &paragraphs[index];
    let mut start = title_end;
    let mut end = paragraph.end;
    // "THÔNG BÁO KẾT LUẬN": what is concluded belongs to the subject.
    if paragraph.len() > 2 && title_end == paragraph.end && paragraph.end - paragraph.body == 4 {
        start = paragraph.body + 2;
    }
    let mut next = index + 1;
    while next < foot {
        let following = &paragraphs[next];
        let first = following.body;
        let last = following.end - 1;
        let below = start >= end
            && !following.apart
            && following.len() <= 60
            && !(page.sign(last, '.')
                || page.sign(last, ';')
                || page.sign(last, ':')
                || page.sign(last, ','));
        // A sentence, where the subject stands already.
        let sentence =
            start < end && (page.sign(last, ':') || page.sign(last, '.') && following.len() > 30);
        // "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH" below "Về việc …": who decides.
        let decider =
            start < end && is_upper(page, first..following.end) && !is_upper(page, start..end);
        let opens = following.marker.is_some()
            || sentence
            || decider
            || (opens_body(page, following) && !below)
            || addresses(page, following).is_some()
            || ends_wire(page, following)
            || following.len() > 110;
        if opens || (start < end && following.apart) || following.cell {
            break;
        }
        if start >= end {
            start = first;
        }
        end = following.end;
        next += 1;
    }
    if start < end {
        if page.get(start).is_some_and(|w| alike!(w, "ve"))
            && page.get(start + 1).is_some_and(|w| alike!(w, "viec"))
        {
            start += 2;
        }
        let words = trimmed(page, start..end);
        frame.subject = words.clone();
        if !words.is_empty() {
            frame.header.subject = Some(page.quote(words).by("trích yếu"));
        }
    }
    next
}

pub(super) fn opens_body(page: &Page<'_>, paragraph: &Paragraph) -> bool {
    let at = paragraph.body;
    let Some(word) = page.get(at) else {
        return false;
    };
    if is_upper(page, at..paragraph.end) {
        return false;
    }
    let next = page.get(at + 1);
    (same!(word, "Ngày" | "Sáng" | "Chiều" | "Từ")
        && next.is_some_and(|w| w.is_number() || same!(w, "ngày")))
        || (same!(word, "Căn") && next.is_some_and(|w| same!(w, "cứ")))
        || (same!(word, "Thực") && next.is_some_and(|w| same!(w, "hiện")))
        || same!(
            word,
            "Xét" | "Để" | "Trong" | "Trên" | "Thi" | "Nhằm" | "Theo" | "Vừa" | "Qua"
        )
}

/// Returns the first word of the subject behind "V/v" or "Về việc".
fn concerning(page: &Page<'_>, paragraph: &Paragraph) -> Option<usize> {
    let at = paragraph.body;
    let word = page.get(at)?;
    if alike!(word, "v")
        && page.sign(at + 1, '/')
        && page.get(at + 2).is_some_and(|w| alike!(w, "v"))
    {
        return Some(if page.sign(at + 3, ':') {
            at + 4
        } else {
            at + 3
        });
    }
    None
}
