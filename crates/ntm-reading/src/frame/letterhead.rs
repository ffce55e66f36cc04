//! Number, symbol, place and date.

use super::Frame;
use crate::lexicon::Class;
use crate::page::{Page, alike, same};
use crate::reading::Dated;
use crate::reference;
use crate::time::{self, Date};
use crate::words::Case;

/// Finds "Số: 101 /TB-UBND" near the top; returns its last word.
pub(super) fn own_symbol(page: &Page<'_>, frame: &mut Frame) -> Option<usize> {
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
pub(super) fn place_and_date(page: &Page<'_>, frame: &mut Frame) -> Option<usize> {
    let limit = page
        .lines
        .get(45)
        .map_or(page.len(), |line| line.first as usize);
    for at in 2..limit {
        if !page.get(at).is_some_and(|w| same!(w, "ngày")) {
            continue;
        }
        let Some(comma) = comma_before(page, at) else {
            continue;
        };
        let Some((date, end)) = stamped_date(page, at + 1) else {
            continue;
        };
        let Some(start) = place_start(page, comma) else {
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
        frame.header.place = Some(page.quote(start..comma).by("nơi và ngày"));
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

/// Returns the comma before "ngày", or before "hồi 14 giờ 00 ngày" as urgent
/// telegrams write it.
fn comma_before(page: &Page<'_>, at: usize) -> Option<usize> {
    let comma = |at: usize| page.sign(at, ',').then_some(at);
    comma(at - 1).or_else(|| {
        let from = at.saturating_sub(7);
        let timed = (from..at)
            .rev()
            .find(|&word| same!(page.words[word], "hồi" | "lúc"))?;
        let hour = page.get(timed + 1).is_some_and(|w| w.is_number());
        timed.checked_sub(1).filter(|_| hour).and_then(comma)
    })
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
