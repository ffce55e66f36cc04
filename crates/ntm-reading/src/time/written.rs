//! Times as they are written: dates, numbers, weekdays, weeks of a month.

use super::{Date, Often};
use crate::page::{Page, alike, same};
use crate::words::Word;

/// Reads "07 tháng 7 năm 2023", "30/7/2023", "16/6", "15 tháng 6" from a
/// number on. Returns the date and the word behind it.
pub(crate) fn date(page: &Page<'_>, at: usize) -> Option<(Date, usize)> {
    let mut at = at;
    if page
        .get(at)
        .is_some_and(|word| alike!(word, "mong" | "mung"))
    {
        at += 1;
    }
    let day = number(page, at, 2)?;
    if let Some(sep) = page.get(at + 1)
        && (sep.is('/') || sep.is('.') || sep.is('-'))
        && sep.glued
    {
        let month = number(page, at + 2, 2).filter(|_| page.words[at + 2].glued)?;
        let second = page.get(at + 3);
        if second.is_some_and(|s| (s.is('/') || s.is('.') || s.is('-')) && s.glued)
            && let Some(year) = number(page, at + 4, 4)
                .filter(|year| page.words[at + 4].letters() == 4 && *year > 1900)
        {
            return Some((
                Date {
                    day: Some(day),
                    month: Some(month),
                    year: Some(year),
                },
                at + 5,
            ));
        }
        // A day and month alone only with a slash, or a hyphen behind "ngày", as the
        // Party writes: "6.26" is a number, "15-6" a row.
        let told = at > 0 && same!(page.words[at - 1], "ngày");
        let parts = sep.is('/') || sep.is('-') && told && second.is_none_or(|s| !s.is('/'));
        let bare = parts && (1..=12).contains(&month) && (1..=31).contains(&day);
        return bare.then_some((
            Date {
                day: Some(day),
                month: Some(month),
                year: None,
            },
            at + 3,
        ));
    }
    if page.get(at + 1).is_some_and(|word| alike!(word, "thang")) {
        let month = number(page, at + 2, 2)?;
        let (year, end) = year_after(page, at + 3);
        return Some((
            Date {
                day: Some(day),
                month: Some(month),
                year,
            },
            end,
        ));
    }
    None
}

pub(super) fn number(page: &Page<'_>, at: usize, digits: usize) -> Option<u32> {
    // "3O/9", "1l/10": a letter that a scanner put for a digit makes no number.
    let torn = page
        .get(at + 1)
        .is_some_and(|next| next.is_word() && next.glued && next.letters() == 1)
        && !page
            .get(at + 1)
            .is_some_and(|next| same!(next, "h" | "g" | "x" | "m" | "k" | "b"));
    page.get(at)
        .filter(|word| word.is_number() && word.letters() <= digits && !torn)
        .map(|word| word.value)
}

/// Reads "/2023", "năm 2023".
pub(super) fn year_after(page: &Page<'_>, at: usize) -> (Option<u32>, usize) {
    let Some(word) = page.get(at) else {
        return (None, at);
    };
    if (word.is('/') && word.glued || alike!(word, "nam"))
        && let Some(year) = number(page, at + 1, 4).filter(|year| (1900..=2200).contains(year))
    {
        return (Some(year), at + 2);
    }
    // "năm nay", "năm kế hoạch" stay for the caller.
    (None, at)
}

/// Returns the word behind a stretch of days that names no one day: a week, a
/// half, the first days of a month; a weekday of a week.
pub(super) fn stretch(page: &Page<'_>, at: usize) -> Option<usize> {
    let is = |at: usize, which: fn(&Word) -> bool| page.get(at).is_some_and(which);
    let mut next = at;
    let weekday = day_of_week(page, at + usize::from(is(at, |w| same!(w, "ngày"))));
    if let Some((_, end)) = weekday {
        next = end;
        if is(next, |w| same!(w, "tuần")) && is(next + 1, |w| same!(w, "này" | "sau" | "tới"))
        {
            return Some(next + 2);
        }
    }
    next = match weekday {
        Some(_) => week(page, next)?,
        None => week(page, next).or_else(|| part(page, next))?,
    };
    next += usize::from(is(next, |w| same!(w, "của" | "trong")));
    next += usize::from(is(next, |w| same!(w, "hằng" | "hàng" | "mỗi")));
    if !is(next, |w| same!(w, "tháng")) {
        return None;
    }
    next += 1;
    if number(page, next, 2).is_some_and(|month| (1..=12).contains(&month)) {
        return Some(year_after(page, next + 1).1);
    }
    Some(next + usize::from(is(next, |w| same!(w, "này" | "sau" | "tới"))))
}

/// Reads "tuần thứ hai", "tuần 2", "tuần đầu tiên", "tuần cuối".
fn week(page: &Page<'_>, at: usize) -> Option<usize> {
    page.get(at).filter(|w| same!(w, "tuần"))?;
    if let Some(end) = first_or_last(page, at + 1) {
        return Some(end);
    }
    let next = at + 1 + usize::from(page.get(at + 1).is_some_and(|w| same!(w, "thứ")));
    let counted = number(page, next, 2).is_some_and(|week| (1..=5).contains(&week))
        || page
            .get(next)
            .is_some_and(|w| same!(w, "nhất" | "hai" | "ba" | "tư" | "bốn" | "năm"));
    counted.then_some(next + 1)
}

/// Reads "thượng tuần", "nửa đầu", "10 ngày đầu", "ngày làm việc cuối cùng".
fn part(page: &Page<'_>, at: usize) -> Option<usize> {
    let word = page.get(at)?;
    let next = page.get(at + 1)?;
    if same!(word, "thượng" | "hạ") && same!(next, "tuần") {
        return Some(at + 2);
    }
    if same!(word, "nửa") {
        return first_or_last(page, at + 1);
    }
    let day = at + usize::from(number(page, at, 2).is_some());
    page.get(day).filter(|w| same!(w, "ngày"))?;
    let working = page.get(day + 1).is_some_and(|w| same!(w, "làm"));
    first_or_last(page, day + 1 + 2 * usize::from(working))
}

/// Reads "đầu", "đầu tiên", "cuối", "cuối cùng".
fn first_or_last(page: &Page<'_>, at: usize) -> Option<usize> {
    page.get(at).filter(|w| same!(w, "đầu" | "cuối"))?;
    let long = page.get(at + 1).is_some_and(|w| same!(w, "tiên" | "cùng"));
    Some(at + 1 + usize::from(long))
}

pub(super) fn unit(page: &Page<'_>, at: usize) -> Option<Often> {
    let word = page.get(at)?;
    if same!(word, "ngày") {
        Some(Often::Daily)
    } else if same!(word, "tuần") {
        Some(Often::Weekly)
    } else if same!(word, "tháng") {
        Some(Often::Monthly)
    } else if same!(word, "quý") {
        Some(Often::Quarterly)
    } else if same!(word, "năm") {
        Some(Often::Yearly)
    } else {
        None
    }
}

pub(super) fn code_of(day: jiff::civil::Weekday) -> &'static str {
    use jiff::civil::Weekday::*;
    match day {
        Monday => "MO",
        Tuesday => "TU",
        Wednesday => "WE",
        Thursday => "TH",
        Friday => "FR",
        Saturday => "SA",
        Sunday => "SU",
    }
}

pub(super) fn day_of_week(page: &Page<'_>, at: usize) -> Option<(&'static str, usize)> {
    let word = page.get(at)?;
    let next = page.get(at + 1)?;
    if same!(word, "chủ") && same!(next, "nhật") {
        return Some(("SU", at + 2));
    }
    if !same!(word, "thứ") {
        return None;
    }
    let code = if same!(next, "hai") || next.value == 2 {
        "MO"
    } else if same!(next, "ba") || next.value == 3 {
        "TU"
    } else if same!(next, "tư") || next.value == 4 {
        "WE"
    } else if same!(next, "năm") || next.value == 5 {
        "TH"
    } else if same!(next, "sáu") || next.value == 6 {
        "FR"
    } else if same!(next, "bảy") || next.value == 7 {
        "SA"
    } else {
        return None;
    };
    Some((code, at + 2))
}
