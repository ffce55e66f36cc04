//! The frame of a document: letterhead, subject, addressees, recipients,
//! signature; and where its body begins and ends.

use crate::lexicon::Class;
use crate::outline::{Form, Paragraph, is_upper};
use crate::page::{Page, alike, same};
use crate::reading::{Dated, Header, Quote, Signer};
use crate::reference;
use crate::time::{self, Date};
use crate::words::Case;
use std::ops::Range;

/// What the frame tells the rules of the body.
#[derive(Debug, Default)]
pub(crate) struct Frame {
    pub(crate) header: Header,
    pub(crate) issued: Date,
    /// Words of the document's own symbol.
    pub(crate) own_symbol: Option<Range<usize>>,
    /// Words of each addressee.
    pub(crate) to: Vec<Range<usize>>,
    /// Words of the subject.
    pub(crate) subject: Range<usize>,
    /// Paragraphs between the frame's head and foot.
    pub(crate) body: Range<usize>,
    /// First paragraph behind the foot: annexes, attached plans.
    pub(crate) annex: usize,
}

/// Reads the frame.
pub(crate) fn frame(page: &Page<'_>, paragraphs: &[Paragraph]) -> Frame {
    let mut frame = Frame::default();
    let foot = foot(page, paragraphs);
    let symbol_at = own_symbol(page, &mut frame);
    let date_at = place_and_date(page, &mut frame);
    let head = head(page, paragraphs, foot, &mut frame);
    let after_head = symbol_at
        .into_iter()
        .chain(date_at)
        .max()
        .map_or(0, |word| {
            paragraphs
                .iter()
                .position(|p| p.first > word)
                .unwrap_or(paragraphs.len())
        });
    let start = head.max(after_head).min(foot);
    let start = addressees(page, paragraphs, start, foot, &mut frame);
    frame.body = start..foot;
    frame.annex = recipients(page, paragraphs, foot, &mut frame);
    frame.annex = signature(page, paragraphs, foot, frame.annex, &mut frame);
    if matches!(frame.header.kind.as_deref(), Some("TB" | "KL" | "BB")) {
        meeting(page, paragraphs, &mut frame);
    }
    frame
}

/// Returns the paragraph with which the foot begins.
fn foot(page: &Page<'_>, paragraphs: &[Paragraph]) -> usize {
    let recipients = paragraphs.iter().position(|p| {
        let at = p.body;
        page.get(at).is_some_and(|w| alike!(w, "noi"))
            && page.get(at + 1).is_some_and(|w| alike!(w, "nhan"))
            && (p.end == at + 2 || page.get(at + 2).is_some_and(|w| w.is(':')))
    });
    recipients
        .or_else(|| {
            let late = paragraphs.len() / 3;
            paragraphs
                .iter()
                .enumerate()
                .skip(late)
                .find(|(_, p)| competence(page, p.first).is_some())
                .map(|(at, _)| at)
        })
        .unwrap_or(paragraphs.len())
}

/// Finds "Số: 101 /TB-UBND" near the top; returns its last word.
fn own_symbol(page: &Page<'_>, frame: &mut Frame) -> Option<usize> {
    for line in page.lines.iter().take(40) {
        for at in line.first as usize..line.last as usize {
            let word = &page.words[at];
            if !(alike!(word, "so") && word.is_capital()) {
                continue;
            }
            let colon = page.sign(at + 1, ':');
            if !(colon || at == line.first as usize) {
                continue;
            }
            let number = if colon { at + 2 } else { at + 1 };
            if let Some(symbol) = reference::symbol(page, number) {
                frame.header.code_number = Some(page.quote(number..number + 1).by("số"));
                frame.header.code_notation =
                    Some(page.quote(symbol.notation.clone()).by("ký hiệu"));
                frame.own_symbol = Some(symbol.words.clone());
                return Some(symbol.words.end - 1);
            }
            // The number is put in by hand: "Số:      /UBND-KT".
            let slash = (number..number + 4).find(|&at| page.sign(at, '/') || page.sign(at, '-'));
            if let Some(slash) = slash.filter(|_| colon)
                && let Some(end) = notation_end(page, slash + 1)
            {
                // "Số: 96/PNN": a notation without parts.
                if slash == number + 1 && page.words[number].is_number() {
                    frame.header.code_number = Some(page.quote(number..slash).by("số"));
                }
                frame.header.code_notation = Some(page.quote(slash + 1..end).by("ký hiệu"));
                frame.own_symbol = Some(at..end);
                return Some(end - 1);
            }
        }
    }
    None
}

fn notation_end(page: &Page<'_>, start: usize) -> Option<usize> {
    let mut at = start;
    page.get(at).filter(|w| w.is_capital())?;
    at += 1;
    while page
        .get(at)
        .is_some_and(|w| w.glued && (w.is('-') || w.is('/') || w.is('.') || w.is('&')))
        && page
            .get(at + 1)
            .is_some_and(|w| w.is_capital() && w.glued && w.letters() <= 20)
    {
        at += 2;
    }
    Some(at)
}

/// Finds "Phong Thổ, ngày 07 tháng 7 năm 2023"; returns its last word.
fn place_and_date(page: &Page<'_>, frame: &mut Frame) -> Option<usize> {
    let limit = page
        .lines
        .get(45)
        .map_or(page.len(), |line| line.first as usize);
    for at in 2..limit {
        if !(page.get(at).is_some_and(|w| same!(w, "ngày")) && page.sign(at - 1, ',')) {
            continue;
        }
        let Some((date, end)) = stamped_date(page, at + 1) else {
            continue;
        };
        let Some(start) = place_start(page, at - 1) else {
            continue;
        };
        // "… của UBND huyện Phong Thổ, ngày 05 tháng 3 năm 2023" is a citation.
        let within = !word_starts_line(page, start)
            && !page.words[start].wide
            && page.words[start - 1].is_word()
            && page.words[start - 1].case == Case::Lower
            && !alike!(page.words[start - 1], "phuc");
        if within {
            continue;
        }
        frame.header.place = Some(page.quote(start..at - 1).by("nơi và ngày"));
        frame.issued = date;
        frame.header.issued_date = date.partial().map(|value| Dated {
            value,
            span: page.span(at..end),
            rule: "nơi và ngày",
        });
        return Some(end - 1);
    }
    None
}

/// Reads "07 tháng 7 năm 2023" whose day and month may be left out.
fn stamped_date(page: &Page<'_>, at: usize) -> Option<(Date, usize)> {
    let mut at = at;
    let mut date = Date::default();
    let skip = |mut at: usize| {
        while page
            .get(at)
            .is_some_and(|w| w.is('.') || w.is('…') || w.is('-'))
        {
            at += 1;
        }
        at
    };
    at = skip(at);
    if let Some(word) = page.get(at).filter(|w| w.is_number() && w.letters() <= 2) {
        date.day = Some(word.value);
        at += 1;
        if page.sign(at, '/') {
            let (full, end) = time::date(page, at - 1)?;
            return full.year.is_some().then_some((full, end));
        }
    }
    at = skip(at);
    if !page.get(at).is_some_and(|w| alike!(w, "thang")) {
        return None;
    }
    at = skip(at + 1);
    if let Some(word) = page.get(at).filter(|w| w.is_number() && w.letters() <= 2) {
        date.month = Some(word.value);
        at += 1;
    }
    at = skip(at);
    if !page.get(at).is_some_and(|w| alike!(w, "nam")) {
        return None;
    }
    let year = page
        .get(at + 1)
        .filter(|w| w.is_number() && w.letters() == 4)?;
    date.year = Some(year.value);
    if date.month.is_none() {
        date.day = None;
    }
    Some((date, at + 2))
}

fn place_start(page: &Page<'_>, end: usize) -> Option<usize> {
    let mut start = end;
    while let Some(before) = start.checked_sub(1) {
        let word = &page.words[before];
        let inner = word.case == Case::Lower
            && word.is_word()
            && same!(word, "phố" | "xã" | "trấn")
            && before > 0
            && same!(page.words[before - 1], "Thành" | "Thị");
        let dash =
            word.is('-') && start < end && before > 0 && page.words[before - 1].case == Case::Title;
        if (word.case == Case::Title && word.letters() > 0 && word.is_word()) || inner || dash {
            start = before;
        } else {
            break;
        }
        if end - start > 6 {
            return None;
        }
        // The line above goes on with the name only where it is cut in two:
        // "Thành phố Hồ Chí / Minh".
        let cut = end - start == 1
            && !page.starts(start, Class::Province)
            && !line_is_apart(page, start)
            && start > 0
            && page.words[start - 1].case == Case::Title;
        if word_starts_line(page, start) && !inner && !cut {
            break;
        }
    }
    (start < end).then_some(start)
}

fn word_starts_line(page: &Page<'_>, at: usize) -> bool {
    at == 0 || page.words[at - 1].line != page.words[at].line
}

fn line_is_apart(page: &Page<'_>, at: usize) -> bool {
    page.lines
        .get(page.words[at].line as usize)
        .is_none_or(|line| line.apart)
}

/// Reads kind and subject; returns the first paragraph behind them.
fn head(page: &Page<'_>, paragraphs: &[Paragraph], foot: usize, frame: &mut Frame) -> usize {
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

fn subject(
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
        let opens = following.marker.is_some()
            || sentence
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

fn opens_body(page: &Page<'_>, paragraph: &Paragraph) -> bool {
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

/// Returns the word behind "Kính gửi:".
fn addresses(page: &Page<'_>, paragraph: &Paragraph) -> Option<usize> {
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
fn ends_wire(page: &Page<'_>, paragraph: &Paragraph) -> bool {
    paragraph.len() <= 14
        && page.sign(paragraph.end - 1, ':')
        && paragraph.end >= paragraph.body + 2
        && page
            .get(paragraph.end - 2)
            .is_some_and(|w| same!(w, "điện"))
}

/// Reads the addressees; returns the first paragraph of the body.
fn addressees(
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
fn trimmed(page: &Page<'_>, range: Range<usize>) -> Range<usize> {
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
fn recipients(page: &Page<'_>, paragraphs: &[Paragraph], foot: usize, frame: &mut Frame) -> usize {
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
    if colon < first.end {
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
    let left = (next..paragraphs.len())
        .find(|&at| {
            page.lines
                .get(paragraphs[at].lines.start)
                .is_none_or(|line| !line.right)
        })
        .unwrap_or(next);
    let dashed_list = paragraphs
        .get(left)
        .is_some_and(|p| p.marker.as_ref().is_some_and(|m| m.form == Form::Dash));
    let mut kept = entries.last().is_some_and(|e| is_archive(page, e.start));
    while let Some(paragraph) = paragraphs.get(next) {
        if kept {
            break;
        }
        if page
            .lines
            .get(paragraph.lines.start)
            .is_some_and(|line| line.right)
        {
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

/// Reads the signature block by lines; returns the first paragraph behind.
fn signature(
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
                line.right && is_upper(page, line.first as usize..line.last as usize)
            });
            let after = paragraphs.get(annex).map_or(foot_line, |p| p.lines.start);
            beside.unwrap_or(after).min(limit)
        }
    };
    let mut position: Option<Range<usize>> = None;
    let mut behind = annex;
    for line in search..limit.min(search + 24) {
        let words = page.lines[line].first as usize..page.lines[line].last as usize;
        let dashed = page.words[words.start].is('-');
        if dashed {
            continue;
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

/// Reads when the meeting was and who concluded.
fn meeting(page: &Page<'_>, paragraphs: &[Paragraph], frame: &mut Frame) {
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
