//! Numbered documents that a text cites: 1062/QĐ-UBND, 34-NQ/TU, 72/2025/QH15.

use crate::cue::Cue;
use crate::page::{Page, alike, same};
use crate::reading::{Quote, Reference};
use crate::time::{self, Date};
use crate::words::{Case, Kind};
use std::collections::HashMap;
use std::ops::Range;

/// A symbol found in the text.
#[derive(Debug, Clone)]
pub(crate) struct Symbol {
    pub(crate) words: Range<usize>,
    /// The part behind the number: "QĐ-UBND".
    pub(crate) notation: Range<usize>,
}

/// A cited document with the words of its date.
#[derive(Debug, Clone)]
pub(crate) struct Cited {
    pub(crate) symbol: Symbol,
    pub(crate) date: Option<Date>,
    /// Words of symbol and date; no deadline stands in them.
    pub(crate) covers: Range<usize>,
}

/// Finds every cited document.
pub(crate) fn cited(page: &Page<'_>) -> Vec<Cited> {
    let mut found: Vec<Cited> = Vec::new();
    let mut at = 0;
    while let Some(number) = page.cues(at..page.len(), Cue::Number).next() {
        at = number;
        let Some(symbol) = symbol(page, at) else {
            at += 1;
            continue;
        };
        let end = symbol.words.end;
        let (date, covers) = match date_after(page, end) {
            Some((date, to)) => (Some(date), at..to),
            None => (date_before(page, at), at..end),
        };
        found.push(Cited {
            symbol,
            date,
            covers,
        });
        at = end;
    }
    found
}

/// Reads a symbol whose number starts here.
pub(crate) fn symbol(page: &Page<'_>, at: usize) -> Option<Symbol> {
    let number = page.get(at)?;
    if !number.is_number() || number.letters() > 6 {
        return None;
    }
    if at
        .checked_sub(1)
        .and_then(|before| page.get(before))
        .is_some_and(|before| {
            number.glued
                && (before.is('/')
                    // "Biểu BM01/BNV" numbers a form.
                    || before.is_word() && before.case == Case::Upper
                    || before.is('.')
                        && page.get(at.wrapping_sub(2)).is_some_and(|w| w.is_number()))
        })
    {
        return None;
    }
    let mut next = at + 1;
    // "66.4/2025/NQ-CP"
    if page.sign(next, '.') && page.get(next + 1).is_some_and(|w| w.is_number() && w.glued) {
        next += 2;
    }
    if page.sign(next, '-') {
        // Party: 34-NQ/TU.
        let kind = page.get(next + 1)?;
        let slash = page.get(next + 2)?;
        if kind.is_capital() && kind.letters() <= 8 && slash.is('/') && slash.glued {
            let (end, _) = notation(page, next + 1)?;
            return Some(Symbol {
                words: at..end,
                notation: next + 1..end,
            });
        }
        return None;
    }
    if !page.sign(next, '/') {
        return None;
    }
    next += 1;
    let mut year = false;
    if page
        .get(next)
        .is_some_and(|w| w.is_number() && (1945..=2100).contains(&w.value))
        && page.sign(next + 1, '/')
    {
        next += 2;
        year = true;
    }
    let (end, hyphens) = notation(page, next)?;
    let first = page.slice(next);
    let assembly = first.starts_with("QH") || first.starts_with("UBTVQH");
    // "công văn số 498/UBND": a notation without parts behind "số".
    let numbered = at > 0
        && alike!(page.words[at - 1], "so")
        && first.chars().count() >= 3
        && first.chars().all(char::is_uppercase);
    (hyphens > 0 || assembly || numbered || (year && end > next)).then_some(Symbol {
        words: at..end,
        notation: next..end,
    })
}

/// Reads a notation: capitals joined by hyphens, slashes and dots. Returns its
/// end and how many hyphens it has.
fn notation(page: &Page<'_>, start: usize) -> Option<(usize, usize)> {
    let mut at = start;
    let mut hyphens = 0;
    let part = |at: usize| {
        page.get(at).is_some_and(|word| match word.kind {
            Kind::Word => {
                word.case != Case::Lower && word.letters() <= 24 && is_code(page.slice(at))
            }
            Kind::Number => word.glued && word.letters() <= 3,
            Kind::Sign(_) => false,
        })
    };
    if !page.get(at).is_some_and(|word| word.is_word()) || !part(at) {
        return None;
    }
    at += 1;
    while at < page.len() {
        let word = page.words[at];
        // "QH15", "UBTVQH15", "HĐTĐ2"; the number behind "NĐ-CP" is that of a footnote.
        if word.is_number() && word.glued && word.letters() <= 3 {
            let goes_on = page
                .get(at + 1)
                .is_some_and(|next| next.glued && (next.is('/') || next.is('-')));
            let term = alike!(page.words[at - 1], "qh" | "ubtvqh" | "hdtd");
            if !goes_on && !term {
                break;
            }
            at += 1;
            continue;
        }
        let joins = word.is('-')
            || word.is('/')
            || (word.is('.') && word.glued)
            || (word.is('&') && word.glued);
        if !joins || !part(at + 1) {
            break;
        }
        let next = page.words[at + 1];
        // "QĐ-UBND." before the next sentence, "32/NĐ-CP - Bộ".
        if word.is('.') && (!next.glued || next.letters() > 6) {
            break;
        }
        if !next.glued && !word.glued {
            break;
        }
        hyphens += usize::from(word.is('-'));
        at += 2;
        // A line break inside the symbol ends it with the next capital name.
    }
    Some((at, hyphens))
}

/// Codes hold capitals: "TTg", "QĐ", "BNNMT"; words do not: "Huyện".
fn is_code(slice: &str) -> bool {
    let capitals = slice.chars().filter(|c| c.is_uppercase()).count();
    let letters = slice.chars().filter(|c| c.is_alphabetic()).count();
    capitals * 2 >= letters
}

/// Reads ", ngày D" behind a symbol.
fn date_after(page: &Page<'_>, at: usize) -> Option<(Date, usize)> {
    let mut next = at;
    if page.sign(next, ',') || page.sign(next, ';') {
        next += 1;
    }
    if page.get(next).is_some_and(|word| same!(word, "ngày")) {
        let (date, end) = time::date(page, next + 1)?;
        return Some((date, end));
    }
    None
}

/// Reads the date of "Ngày D, X có Văn bản số …".
fn date_before(page: &Page<'_>, at: usize) -> Option<Date> {
    let number_word = at.checked_sub(1)?;
    let cue = page.get(number_word).is_some_and(|word| alike!(word, "so"));
    if !cue {
        return None;
    }
    let from = at.saturating_sub(30);
    let start = (from..at)
        .rev()
        .find(|&word| page.ends_sentence(word, at))
        .map_or(from, |end| end + 1);
    let first = page.get(start)?;
    if !(same!(first, "ngày") && first.is_capital()) {
        return None;
    }
    time::date(page, start + 1).map(|(date, _)| date)
}

/// Returns the citations of a document without doubles, in order, without its
/// own symbol.
pub(crate) fn references(
    page: &Page<'_>,
    cited: &[Cited],
    own: Option<&Range<usize>>,
) -> Vec<Reference> {
    let mut found: Vec<Reference> = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    let own_key = own.map(|own| key(&page.quote(own.clone()).text));
    for one in cited {
        if own.is_some_and(|own| own.contains(&one.symbol.words.start)) {
            continue;
        }
        let quote = page.quote(one.symbol.words.clone()).by("số và ký hiệu");
        let key = key(&quote.text);
        if own_key.as_ref() == Some(&key) {
            continue;
        }
        let date = one.date.and_then(Date::iso);
        match known.get(&key) {
            Some(&at) => {
                let reference: &mut Reference = &mut found[at];
                reference.date = reference.date.take().or(date);
            }
            None => {
                known.insert(key, found.len());
                found.push(Reference { quote, date });
            }
        }
    }
    found
}

/// Returns the symbols within a range of words.
pub(crate) fn within(page: &Page<'_>, cited: &[Cited], range: &Range<usize>) -> Vec<Quote> {
    let first = cited.partition_point(|one| one.symbol.words.start < range.start);
    let mut quotes: Vec<Quote> = Vec::new();
    for one in cited[first..]
        .iter()
        .take_while(|one| one.symbol.words.start < range.end)
        .take(200)
    {
        let quote = page.quote(one.symbol.words.clone()).by("số và ký hiệu");
        if !quotes
            .iter()
            .any(|known| key(&known.text) == key(&quote.text))
        {
            quotes.push(quote);
        }
    }
    quotes
}

fn key(symbol: &str) -> String {
    ntm_text::fold(symbol)
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::Lexicon;

    #[test]
    fn finds_symbols_and_their_dates() {
        let check = |text: &str, expected: &[(&str, Option<&str>)]| {
            let page = Page::new(text, Lexicon::shipped());
            let found = references(&page, &cited(&page), None);
            let found: Vec<(&str, Option<&str>)> = found
                .iter()
                .map(|r| (r.quote.text.as_str(), r.date.as_deref()))
                .collect();
            assert_eq!(found, expected, "{text}");
        };
        check(
            "Nghị quyết số 41/NQ-HĐND ngày 14/01/2020 của",
            &[("41/NQ-HĐND", Some("2020-01-14"))],
        );
        check(
            "số 99/BCĐ-NTM, ngày 26/6/2024 của",
            &[("99/BCĐ-NTM", Some("2024-06-26"))],
        );
        check(
            "số 318/KH-UBND ngày 20/20/2023 của",
            &[("318/KH-UBND", None)],
        );
        check(
            "số 34-NQ/TU ngày 27/12/2025 của Tỉnh uỷ",
            &[("34-NQ/TU", Some("2025-12-27"))],
        );
        check("Nghị định số 32/2024/NĐ-CP.", &[("32/2024/NĐ-CP", None)]);
        check(
            "Luật số 72/2025/QH15, số 11554/VPCP-V.I và 66.4/2025/NQ-CP",
            &[
                ("72/2025/QH15", None),
                ("11554/VPCP-V.I", None),
                ("66.4/2025/NQ-CP", None),
            ],
        );
        check(
            "đạt 19/19 tiêu chí, 2,5 tỷ đồng/xã, ngày 30/7/2023, giai đoạn 2021-2025",
            &[],
        );
        check(
            "Ngày 19 tháng 12 năm 2025, Sở Công Thương có Văn bản số 3169/SCT-CN (đính kèm)",
            &[("3169/SCT-CN", Some("2025-12-19"))],
        );
        check(
            "Văn bản số\n7593/VPCP-CN ngày 14 tháng 8 năm 2025.",
            &[("7593/VPCP-CN", Some("2025-08-14"))],
        );
        check(
            "Nghị định số 47/2020/NĐ-CP2 theo Biểu số 01 (BM01/BNV-VC) và Luật số 72/2025/QH15",
            &[("47/2020/NĐ-CP", None), ("72/2025/QH15", None)],
        );
    }
}
