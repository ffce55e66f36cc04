//! Dates, numbers and spans as people read them.
//!
//! Dates and numbers keep the Vietnamese form in both languages, because they
//! are compared with the paper document beside them.

use jiff::civil::Date;
use ntm_programme::calendar;

use crate::frame::Lang;

/// Returns a date as offices write it: `07/7/2023` (Decree 30/2020/NĐ-CP).
pub fn date(date: impl Day) -> String {
    calendar::written(date.day())
}

/// Returns day and month: `07/7`.
pub fn day_month(date: impl Day) -> String {
    let date = date.day();
    calendar::written_day_month(date.month(), date.day())
}

/// Returns the name of a unit as it stands within a sentence: "xã Bản Lang", "huyện Phong Thổ"
/// (Decree 30/2020/NĐ-CP, Appendix II). What begins with no kind of place stays as it is.
pub fn within(name: &str) -> String {
    const KINDS: [&str; 10] = [
        "Xã ",
        "Phường ",
        "Thị trấn ",
        "Đặc khu ",
        "Huyện ",
        "Quận ",
        "Thị xã ",
        "Thành phố ",
        "Tỉnh ",
        "Thôn ",
    ];
    if !KINDS.iter().any(|kind| name.starts_with(kind)) {
        return name.to_owned();
    }
    ntm_text::uncapitalised(name)
}

/// A day, by value or, as templates hand it over, by reference.
pub trait Day {
    fn day(&self) -> Date;
}

impl Day for Date {
    fn day(&self) -> Date {
        *self
    }
}

impl<D: Day + ?Sized> Day for &D {
    fn day(&self) -> Date {
        (**self).day()
    }
}

/// A whole number of any width, by value or by reference.
pub trait Whole {
    fn whole(&self) -> i64;
}

macro_rules! whole {
    ($($width:ty),+) => {
        $(impl Whole for $width {
            fn whole(&self) -> i64 {
                i64::try_from(*self).unwrap_or(i64::MAX)
            }
        })+
    };
}
whole!(i8, i16, i32, i64, u8, u16, u32, u64, usize);

impl<N: Whole + ?Sized> Whole for &N {
    fn whole(&self) -> i64 {
        (**self).whole()
    }
}

/// Returns how far a last day lies from today: `còn 5 ngày`, `hôm nay`,
/// `quá 3 ngày`.
///
/// # Example
///
/// ```
/// use jiff::civil::date;
/// use ntm_views::{Lang, say};
///
/// assert_eq!(say::days_left(Lang::Vi, date(2023, 7, 23), date(2023, 7, 28)), "còn 5 ngày");
/// ```
pub fn days_left(lang: impl Into<Lang>, today: impl Day, last_day: impl Day) -> String {
    let days = calendar::days_between(today.day(), last_day.day());
    let lang = lang.into();
    match (lang, days) {
        (Lang::Vi, 0) => "hôm nay".to_owned(),
        (Lang::En, 0) => "today".to_owned(),
        (Lang::Vi, 1..) => format!("còn {} ngày", number(days)),
        (Lang::En, 1) => "1 day left".to_owned(),
        (Lang::En, 2..) => format!("{} days left", number(days)),
        (Lang::Vi, _) => format!("quá {} ngày", number(-days)),
        (Lang::En, -1) => "1 day late".to_owned(),
        (Lang::En, _) => format!("{} days late", number(-days)),
    }
}

/// Returns a whole number with points between thousands: `25.608`.
pub fn number(value: impl Whole) -> String {
    let value = value.whole();
    let digits = value.unsigned_abs().to_string();
    let mut said = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if value < 0 {
        said.push('-');
    }
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            said.push('.');
        }
        said.push(digit);
    }
    said
}

/// Returns a number given in tenths with a comma: `decimal(256_086)` is
/// `25.608,6`; a zero after the comma is not said.
pub fn decimal(tenths: i64) -> String {
    let sign = if tenths < 0 && tenths > -10 { "-" } else { "" };
    let whole = number(tenths / 10);
    match (tenths % 10).abs() {
        0 => whole,
        tenth => format!("{sign}{whole},{tenth}"),
    }
}

/// Returns a part of a whole in per cent: `82%`, `43,6%`; nothing of nothing
/// is `–`.
pub fn percent(part: u64, whole: u64) -> String {
    if whole == 0 {
        return "–".to_owned();
    }
    let tenths = (part * 1000 + whole / 2) / whole;
    format!("{}%", decimal(i64::try_from(tenths).unwrap_or(i64::MAX)))
}

/// Returns a share from 0 to 100, for bars.
pub fn share(part: u64, whole: u64) -> u8 {
    if whole == 0 {
        return 0;
    }
    u8::try_from((part.min(whole) * 100 + whole / 2) / whole).unwrap_or(100)
}

/// Returns a number with its noun: `3 nhiệm vụ`, `1 task`, `3 tasks`.
pub fn count(lang: Lang, n: u64, vietnamese: &str, one: &str, many: &str) -> String {
    let noun = match (lang, n) {
        (Lang::Vi, _) => vietnamese,
        (Lang::En, 1) => one,
        (Lang::En, _) => many,
    };
    format!("{} {noun}", number(n))
}

/// Returns a size of a file as people's computers say it, in steps of 1024:
/// `482 KB`, `3,1 MB`.
pub fn bytes(bytes: impl Whole) -> String {
    const KILO: i64 = 1024;
    const MEGA: i64 = KILO * KILO;
    let bytes = bytes.whole();
    match bytes {
        ..KILO => format!("{bytes} B"),
        KILO..MEGA => format!("{} KB", number(bytes / KILO)),
        _ => format!("{} MB", decimal(bytes / (MEGA / 10))),
    }
}

/// Returns a month: `tháng 7/2023`, `7/2023`.
pub fn month(lang: Lang, year: i16, month: i8) -> String {
    match lang {
        Lang::Vi => format!("Tháng {month}/{year}"),
        Lang::En => {
            let name = [
                "January",
                "February",
                "March",
                "April",
                "May",
                "June",
                "July",
                "August",
                "September",
                "October",
                "November",
                "December",
            ][usize::try_from(month.clamp(1, 12) - 1).unwrap_or(0)];
            format!("{name} {year}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date as day;

    #[test]
    fn a_name_within_a_sentence_begins_small_where_it_begins_with_a_kind() {
        for (name, said) in [
            ("Xã Bản Lang", "xã Bản Lang"),
            ("Đặc khu Lý Sơn", "đặc khu Lý Sơn"),
            (
                "Văn phòng Điều phối NTM huyện",
                "Văn phòng Điều phối NTM huyện",
            ),
            ("Xãi", "Xãi"),
        ] {
            assert_eq!(within(name), said);
        }
    }

    #[test]
    fn days_are_counted_from_today() {
        let today = day(2023, 7, 23);
        let check = |last, vi: &str, en: &str| {
            assert_eq!(days_left(Lang::Vi, today, last), vi);
            assert_eq!(days_left(Lang::En, today, last), en);
        };
        check(day(2023, 7, 23), "hôm nay", "today");
        check(day(2023, 7, 24), "còn 1 ngày", "1 day left");
        check(day(2023, 7, 28), "còn 5 ngày", "5 days left");
        check(day(2023, 7, 22), "quá 1 ngày", "1 day late");
        check(day(2023, 7, 20), "quá 3 ngày", "3 days late");
        check(day(2020, 7, 23), "quá 1.095 ngày", "1.095 days late");
    }

    #[test]
    fn numbers_have_points_and_a_comma() {
        assert_eq!(number(0), "0");
        assert_eq!(number(999), "999");
        assert_eq!(number(1_000), "1.000");
        assert_eq!(number(-25_608), "-25.608");
        assert_eq!(number(1_000_000), "1.000.000");
        assert_eq!(decimal(256_086), "25.608,6");
        assert_eq!(decimal(30), "3");
        assert_eq!(decimal(-5), "-0,5");
    }

    #[test]
    fn parts_of_nothing_are_not_a_number() {
        assert_eq!(percent(41, 50), "82%");
        assert_eq!(percent(256_086, 587_599), "43,6%");
        assert_eq!(percent(0, 0), "–");
        assert_eq!(share(7, 16), 44);
        assert_eq!(share(20, 16), 100);
        assert_eq!(share(1, 0), 0);
    }

    #[test]
    fn english_nouns_have_a_plural_and_vietnamese_ones_have_none() {
        let said = |lang, n| count(lang, n, "nhiệm vụ", "task", "tasks");
        assert_eq!(said(Lang::Vi, 1), "1 nhiệm vụ");
        assert_eq!(said(Lang::En, 1), "1 task");
        assert_eq!(said(Lang::En, 1200), "1.200 tasks");
    }

    #[test]
    fn sizes_are_rounded_down() {
        assert_eq!(bytes(999_u64), "999 B");
        assert_eq!(bytes(494_000_u64), "482 KB");
        assert_eq!(bytes(3_300_000_u64), "3,1 MB");
        assert_eq!(bytes(20 * 1024 * 1024_u64), "20 MB");
    }
}
