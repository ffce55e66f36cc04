//! Markers: "I-", "1.1.", "a)", "Điều 2.".

use super::{Form, Marker, is_upper};
use crate::page::{Page, alike, same};
use crate::words::{Case, Line};

/// Reads "(2)", "(ii)" and tells which of a row it is.
pub(super) fn ordinal(page: &Page<'_>, at: usize) -> Option<u32> {
    if !page.sign(at, '(') || !page.sign(at + 2, ')') {
        return None;
    }
    let inner = page.get(at + 1)?;
    if inner.is_number() {
        return (inner.letters() <= 2).then_some(inner.value);
    }
    const ROMAN: [&str; 12] = [
        "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii",
    ];
    let numeral = roman(page.slice(at + 1))?;
    ROMAN
        .iter()
        .zip(1..)
        .find(|(one, _)| **one == numeral)
        .map(|(_, value)| value)
}

/// Reads the marker at the start of a line: what it is, and the first word
/// after it.
pub(super) fn marker(page: &Page<'_>, line: &Line) -> Option<(Marker, usize)> {
    let first = line.first as usize;
    let last = line.last as usize;
    let words = &page.words[first..last];
    let found = |form: Form, label: String, length: usize| {
        (first + length < last).then_some((Marker { form, label }, first + length))
    };
    if line.star {
        return Some((
            Marker {
                form: Form::Dash,
                label: String::new(),
            },
            first,
        ));
    }
    let word = words.first()?;
    let second = words.get(1);
    if (word.is('-') || word.is('•')) && second.is_some_and(|next| !next.is('-')) {
        return found(Form::Dash, String::new(), 1);
    }
    if word.is('+') {
        return found(Form::Plus, String::new(), 1);
    }
    if word.is('(') {
        let inner = second?;
        let close = words.get(2)?;
        if !close.is(')') {
            return None;
        }
        if inner.is_number() && inner.value < 100 {
            return found(Form::Bracket, format!("({})", inner.value), 3);
        }
        if let Some(numeral) = roman(page.slice(first + 1)).filter(|_| inner.case == Case::Lower) {
            return found(Form::SmallRoman, format!("({numeral})"), 3);
        }
        return None;
    }
    if word.is_number() && word.value < 100 && word.letters() <= 2 {
        return numbered(page, first, last, &found);
    }
    let second = second?;
    if word.is_word()
        && second.glued
        && (second.is(')') || (second.is('.') || second.is('/')) && word.case == Case::Lower)
        // "a/ Phát dọn", but "v/v"
        && (!second.is('/') || words.get(2).is_some_and(|next| next.is_capital() && !next.glued))
    {
        let slice = page.slice(first);
        let mut chars = slice.chars();
        if let (Some(letter), None) = (chars.next(), chars.next())
            && letter.is_lowercase()
            && words
                .get(2)
                .is_some_and(|next| !next.glued || next.is_word())
        {
            return found(Form::Letter, letter.to_string(), 2);
        }
    }
    // "B. NHIỆM VỤ TRỌNG TÂM"
    let lettered = word.letters() == 1
        && word.is_capital()
        && alike!(word, "a" | "b" | "c" | "d" | "e" | "g" | "h")
        && second.is('.')
        && words.len() > 3
        && !words[2].glued
        && is_upper(page, first + 2..last);
    if lettered {
        let letter = page.slice(first).chars().find_map(ntm_text::letter)?;
        let label = (letter.base as char).to_ascii_uppercase().to_string();
        return found(Form::Part, label, 2);
    }
    if word.is_capital()
        && (second.is('.') || second.is('-') || second.is('/') || second.is(')'))
        && let Some(numeral) = roman(page.slice(first))
    {
        let third = words.get(2)?;
        if !third.glued || third.is_capital() {
            return found(Form::Roman, numeral, 2);
        }
    }
    if same!(word, "Điều") && word.is_capital() && second.is_number() {
        let length = if words.get(2).is_some_and(|w| w.is('.') || w.is(':')) {
            3
        } else {
            2
        };
        if words.get(2).is_some_and(|w| w.is('.') || w.is(':')) {
            return found(Form::Article, format!("Điều {}", second.value), length);
        }
    }
    if (same!(word, "Phần") || same!(word, "Chương"))
        && word.is_capital()
        && let Some(numeral) = roman(page.slice(first + 1))
    {
        let length = if words.get(2).is_some_and(|w| w.is('.') || w.is(':')) {
            3
        } else {
            2
        };
        return Some((
            Marker {
                form: Form::Part,
                label: numeral,
            },
            (first + length).min(last),
        ));
    }
    let ordinal = (same!(word, "Thứ")
        && same!(
            second,
            "nhất" | "hai" | "ba" | "tư" | "năm" | "sáu" | "bảy" | "tám"
        ))
        || (same!(
            word,
            "Một" | "Hai" | "Ba" | "Bốn" | "Năm" | "Sáu" | "Bảy" | "Tám"
        ) && same!(second, "là"));
    if ordinal && word.is_capital() && words.get(2).is_some_and(|w| w.is(',') || w.is(':')) {
        return found(Form::Ordinal, String::new(), 3);
    }
    None
}

fn numbered(
    page: &Page<'_>,
    first: usize,
    last: usize,
    found: &impl Fn(Form, String, usize) -> Option<(Marker, usize)>,
) -> Option<(Marker, usize)> {
    let words = &page.words[first..last];
    let mut label = words[0].value.to_string();
    let mut depth = 1u8;
    let mut at = 1;
    while let (Some(dot), Some(number)) = (words.get(at), words.get(at + 1)) {
        if dot.is('.')
            && dot.glued
            && number.is_number()
            && number.glued
            && number.letters() <= 2
            && depth < 5
        {
            label.push('.');
            label.push_str(&number.value.to_string());
            depth += 1;
            at += 2;
        } else {
            break;
        }
    }
    let sign = words.get(at)?;
    let next = words.get(at + 1);
    let starts_text = |word: Option<&crate::words::Word>| {
        word.is_some_and(|word| word.is_word() || word.is('(') || word.is('"') || word.is('['))
    };
    if sign.is('.') && sign.glued && starts_text(next) {
        return found(Form::Number(depth), label, at + 1);
    }
    if sign.is(')') && sign.glued && starts_text(next) {
        return found(Form::Bracket, format!("{label})"), at + 1);
    }
    let spaced = next.is_some_and(|next| !next.glued);
    if (depth == 1 || sign.is('-'))
        && (sign.is('-') || sign.is('/'))
        && spaced
        && next.is_some_and(|next| next.is_capital())
        && sign.glued
    {
        return found(Form::Number(depth), label, at + 1);
    }
    // "1.1 Nội dung": a number of several parts needs no dot behind it.
    if depth > 1 && sign.is_capital() && !sign.glued {
        return found(Form::Number(depth), label, at);
    }
    None
}

/// Returns a Roman numeral of small numbers in Latin letters, as it is written.
pub(crate) fn roman(slice: &str) -> Option<String> {
    if !(1..=12).contains(&slice.len()) {
        return None;
    }
    let letters: Option<String> = slice
        .chars()
        .map(|c| {
            let letter = ntm_text::letter(c).filter(|it| it.tone == ntm_text::Tone::Level)?;
            let base = letter.base as char;
            matches!(base, 'i' | 'v' | 'x').then(|| match letter.upper {
                true => base.to_ascii_uppercase(),
                false => base,
            })
        })
        .collect();
    letters.filter(|it| {
        let upper = it.bytes().filter(u8::is_ascii_uppercase).count();
        it.len() <= 6 && (upper == 0 || upper == it.len())
    })
}
