//! Periods: the stretch of time that a deadline, a report or a figure speaks of.
//!
//! A period has a key that sorts and never changes (`2023-07`, `2023-Q2`), a
//! label in the words of the offices (`tháng 7/2023`, `Quý II/2023`), a first
//! and a last day. Impossible periods cannot be made.

use std::fmt;
use std::str::FromStr;

use jiff::ToSpan;
use jiff::civil::Date;
use jiff::civil::ISOWeekDate;
use jiff::civil::Weekday;
use serde::Deserialize;
use serde::Serialize;

use crate::calendar;

/// A stretch of time with a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Period {
    /// The single occurrence of something that does not recur.
    Once,
    Day(Day),
    Week(Week),
    Month(YearMonth),
    Quarter(YearQuarter),
    HalfYear(Year, Half),
    /// The first nine months, a period of reports only.
    NineMonths(Year),
    Year(Year),
}

impl Period {
    /// Returns the first day, or `None` for what does not recur.
    pub fn start(self) -> Option<Date> {
        Some(match self {
            Self::Once => return None,
            Self::Day(day) => day.date(),
            Self::Week(week) => week.monday(),
            Self::Month(month) => month.first_day(),
            Self::Quarter(quarter) => quarter.first_day(),
            Self::HalfYear(year, half) => half.first_day(year),
            Self::NineMonths(year) | Self::Year(year) => year.first_day(),
        })
    }

    /// Returns the last day, or `None` for what does not recur.
    pub fn end(self) -> Option<Date> {
        Some(match self {
            Self::Once => return None,
            Self::Day(day) => day.date(),
            Self::Week(week) => week.monday().saturating_add(6.days()),
            Self::Month(month) => month.last_day(),
            Self::Quarter(quarter) => quarter.last_day(),
            Self::HalfYear(year, half) => half.last_day(year),
            Self::NineMonths(year) => year.month(9).last_of_month(),
            Self::Year(year) => year.last_day(),
        })
    }

    /// Returns the key under which the period is stored: `once`, `2023-07-04`,
    /// `2023-W27`, `2023-07`, `2023-Q3`, `2023-H1`, `2023-9M`, `2023`.
    pub fn key(self) -> String {
        match self {
            Self::Once => "once".to_owned(),
            Self::Day(day) => day.date().to_string(),
            Self::Week(week) => {
                let iso = week.monday().iso_week_date();
                format!("{:04}-W{:02}", iso.year(), iso.week())
            }
            Self::Month(month) => month.to_string(),
            Self::Quarter(quarter) => quarter.to_string(),
            Self::HalfYear(year, half) => format!("{year}-H{}", half.number()),
            Self::NineMonths(year) => format!("{year}-9M"),
            Self::Year(year) => year.to_string(),
        }
    }

    /// Returns the name that Vietnamese screens and papers give the period.
    pub fn label_vi(self) -> String {
        match self {
            Self::Once => "một lần".to_owned(),
            Self::Day(day) => format!("ngày {}", calendar::written(day.date())),
            Self::Week(week) => {
                let iso = week.monday().iso_week_date();
                format!("tuần {}/{}", iso.week(), iso.year())
            }
            Self::Month(month) => format!("tháng {}/{}", month.month(), month.year()),
            Self::Quarter(quarter) => {
                format!("Quý {}/{}", quarter.roman(), quarter.year())
            }
            Self::HalfYear(year, Half::First) => format!("6 tháng đầu năm {year}"),
            Self::HalfYear(year, Half::Second) => format!("6 tháng cuối năm {year}"),
            Self::NineMonths(year) => format!("9 tháng đầu năm {year}"),
            Self::Year(year) => format!("năm {year}"),
        }
    }

    /// Returns the English name of the period.
    pub fn label_en(self) -> String {
        match self {
            Self::Once => "once".to_owned(),
            Self::Day(day) => day.date().strftime("%-d %B %Y").to_string(),
            Self::Week(week) => {
                let iso = week.monday().iso_week_date();
                format!("week {} of {}", iso.week(), iso.year())
            }
            Self::Month(month) => month.first_day().strftime("%B %Y").to_string(),
            Self::Quarter(quarter) => {
                format!("quarter {} of {}", quarter.roman(), quarter.year())
            }
            Self::HalfYear(year, Half::First) => format!("first half of {year}"),
            Self::HalfYear(year, Half::Second) => format!("second half of {year}"),
            Self::NineMonths(year) => format!("first nine months of {year}"),
            Self::Year(year) => format!("year {year}"),
        }
    }
}

/// A text that names no period.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” names no period")]
pub struct NotAPeriod(pub String);

impl FromStr for Period {
    type Err = NotAPeriod;

    /// Reads a period from its key.
    fn from_str(key: &str) -> Result<Self, Self::Err> {
        read_key(key).ok_or_else(|| NotAPeriod(key.to_owned()))
    }
}

fn read_key(key: &str) -> Option<Period> {
    if key == "once" {
        return Some(Period::Once);
    }
    if let Ok(year) = key.parse() {
        return Some(Period::Year(year));
    }
    let (year, rest) = key.split_at_checked(4)?;
    let year: Year = year.parse().ok()?;
    match rest {
        "-H1" => return Some(Period::HalfYear(year, Half::First)),
        "-H2" => return Some(Period::HalfYear(year, Half::Second)),
        "-9M" => return Some(Period::NineMonths(year)),
        _ => {}
    }
    if let Some(week) = rest.strip_prefix("-W") {
        let number = two_digits(week)?;
        let monday = ISOWeekDate::new(year.number(), number, Weekday::Monday)
            .ok()?
            .date();
        return Week::containing(monday).map(Period::Week);
    }
    if let Ok(quarter) = key.parse() {
        return Some(Period::Quarter(quarter));
    }
    if let Ok(month) = key.parse() {
        return Some(Period::Month(month));
    }
    read_date(key).and_then(Day::new).map(Period::Day)
}

impl TryFrom<String> for Period {
    type Error = NotAPeriod;

    fn try_from(key: String) -> Result<Self, Self::Error> {
        key.parse()
    }
}

impl From<Period> for String {
    fn from(period: Period) -> Self {
        period.key()
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.key())
    }
}

/// A year that papers of the programme can speak of: 1900 to 2999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Year(i16);

impl Year {
    /// Returns the year of that number, or `None` outside 1900 to 2999.
    pub fn new(number: i16) -> Option<Self> {
        (1900..3000).contains(&number).then_some(Self(number))
    }

    /// Returns the year of a date, or `None` outside 1900 to 2999.
    pub fn containing(date: Date) -> Option<Self> {
        Self::new(date.year())
    }

    pub fn number(self) -> i16 {
        self.0
    }

    /// Returns 1 January.
    pub fn first_day(self) -> Date {
        self.month(1)
    }

    /// Returns 31 December.
    pub fn last_day(self) -> Date {
        self.month(12).last_of_month()
    }

    /// Returns the first day of a month between 1 and 12.
    fn month(self, month: i8) -> Date {
        Date::constant(self.0, month, 1)
    }
}

/// The first or the last six months of a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Half {
    First,
    Second,
}

impl Half {
    fn number(self) -> i8 {
        match self {
            Self::First => 1,
            Self::Second => 2,
        }
    }

    fn first_day(self, year: Year) -> Date {
        match self {
            Self::First => year.first_day(),
            Self::Second => year.month(7),
        }
    }

    fn last_day(self, year: Year) -> Date {
        match self {
            Self::First => year.month(6).last_of_month(),
            Self::Second => year.last_day(),
        }
    }
}

/// A month of a year, written `2023-07`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct YearMonth {
    year: Year,
    month: i8,
}

impl YearMonth {
    /// Returns the month of that number, or `None` where there is none.
    pub fn new(year: i16, month: i8) -> Option<Self> {
        let year = Year::new(year)?;
        (1..=12).contains(&month).then_some(Self { year, month })
    }

    pub fn containing(date: Date) -> Option<Self> {
        Self::new(date.year(), date.month())
    }

    pub fn year(self) -> i16 {
        self.year.number()
    }

    pub fn month(self) -> i8 {
        self.month
    }

    pub fn first_day(self) -> Date {
        self.year.month(self.month)
    }

    pub fn last_day(self) -> Date {
        self.first_day().last_of_month()
    }
}

/// A quarter of a year, written `2023-Q3`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct YearQuarter {
    year: Year,
    quarter: i8,
}

impl YearQuarter {
    /// Returns the quarter of that number, or `None` where there is none.
    pub fn new(year: i16, quarter: i8) -> Option<Self> {
        let year = Year::new(year)?;
        (1..=4).contains(&quarter).then_some(Self { year, quarter })
    }

    pub fn containing(date: Date) -> Option<Self> {
        Self::new(date.year(), (date.month() - 1) / 3 + 1)
    }

    pub fn year(self) -> i16 {
        self.year.number()
    }

    pub fn quarter(self) -> i8 {
        self.quarter
    }

    /// Returns the number as offices write it: I, II, III, IV.
    pub fn roman(self) -> &'static str {
        match self.quarter {
            1 => "I",
            2 => "II",
            3 => "III",
            _ => "IV",
        }
    }

    pub fn first_day(self) -> Date {
        self.year.month(self.quarter * 3 - 2)
    }

    pub fn last_day(self) -> Date {
        self.year.month(self.quarter * 3).last_of_month()
    }
}

/// A day between 1900 and 2999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(Date);

impl Day {
    pub fn new(date: Date) -> Option<Self> {
        Year::containing(date).map(|_| Self(date))
    }

    pub fn date(self) -> Date {
        self.0
    }
}

/// A week from Monday to Sunday, numbered as in ISO 8601.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Week(Date);

impl Week {
    /// Returns the week that a date lies in.
    pub fn containing(date: Date) -> Option<Self> {
        let iso = date.iso_week_date();
        Year::new(iso.year())?;
        let back = i64::from(date.weekday().to_monday_zero_offset());
        Some(Self(date.saturating_sub(back.days())))
    }

    pub fn monday(self) -> Date {
        self.0
    }
}

/// Reads `2023-07-30`; anything shorter, longer or impossible is no date.
pub(crate) fn read_date(text: &str) -> Option<Date> {
    let mut parts = text.splitn(3, '-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let year: Year = year.parse().ok()?;
    Date::new(year.number(), two_digits(month)?, two_digits(day)?).ok()
}

pub(crate) fn two_digits(text: &str) -> Option<i8> {
    let digits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

macro_rules! written_as {
    ($name:ident, |$value:ident| $display:expr, |$text:ident| $read:expr) => {
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let $value = self;
                f.write_str(&$display)
            }
        }

        impl FromStr for $name {
            type Err = NotAPeriod;

            fn from_str($text: &str) -> Result<Self, Self::Err> {
                $read.ok_or_else(|| NotAPeriod($text.to_owned()))
            }
        }

        impl TryFrom<String> for $name {
            type Error = NotAPeriod;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.to_string()
            }
        }
    };
}

written_as!(Year, |year| format!("{:04}", year.0), |text| {
    let digits = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    digits
        .then(|| text.parse().ok())
        .flatten()
        .and_then(Self::new)
});
written_as!(
    YearMonth,
    |it| format!("{}-{:02}", it.year, it.month),
    |text| {
        text.split_once('-').and_then(|(year, month)| {
            let year: Year = year.parse().ok()?;
            Self::new(year.number(), two_digits(month)?)
        })
    }
);
written_as!(
    YearQuarter,
    |it| format!("{}-Q{}", it.year, it.quarter),
    |text| {
        text.split_once("-Q").and_then(|(year, quarter)| {
            let year: Year = year.parse().ok()?;
            let digit = quarter.len() == 1;
            digit
                .then(|| quarter.parse().ok())
                .flatten()
                .and_then(|it| Self::new(year.number(), it))
        })
    }
);

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn check(key: &str, label: &str, start: Date, end: Date) {
        let period: Period = key.parse().unwrap();
        assert_eq!(period.key(), key);
        assert_eq!(period.label_vi(), label);
        assert_eq!(
            (period.start(), period.end()),
            (Some(start), Some(end)),
            "{key}"
        );
        let json = serde_json::to_string(&period).unwrap();
        assert_eq!(json, format!("\"{key}\""));
        assert_eq!(serde_json::from_str::<Period>(&json).unwrap(), period);
    }

    #[test]
    fn periods_have_a_key_a_name_and_two_ends() {
        check(
            "2023-07",
            "tháng 7/2023",
            date(2023, 7, 1),
            date(2023, 7, 31),
        );
        check(
            "2023-Q2",
            "Quý II/2023",
            date(2023, 4, 1),
            date(2023, 6, 30),
        );
        check(
            "2023-H1",
            "6 tháng đầu năm 2023",
            date(2023, 1, 1),
            date(2023, 6, 30),
        );
        check(
            "2023-H2",
            "6 tháng cuối năm 2023",
            date(2023, 7, 1),
            date(2023, 12, 31),
        );
        check(
            "2023-9M",
            "9 tháng đầu năm 2023",
            date(2023, 1, 1),
            date(2023, 9, 30),
        );
        check("2024", "năm 2024", date(2024, 1, 1), date(2024, 12, 31));
        check(
            "2023-W27",
            "tuần 27/2023",
            date(2023, 7, 3),
            date(2023, 7, 9),
        );
        check(
            "2024-02-29",
            "ngày 29/02/2024",
            date(2024, 2, 29),
            date(2024, 2, 29),
        );
        assert_eq!("once".parse::<Period>().unwrap().start(), None);
    }

    #[test]
    fn impossible_periods_cannot_be_made() {
        for key in [
            "",
            "2023-13",
            "2023-00",
            "2023-Q5",
            "2023-Q0",
            "2023-H3",
            "2023-W54",
            "2023-02-30",
            "23-07",
            "2023-7",
            "0000",
            "3000",
            "2023-07-1",
            "2023-Q+1",
            "2023-+7",
            "ngày",
        ] {
            assert!(key.parse::<Period>().is_err(), "{key}");
        }
    }

    pub(crate) fn any_date() -> impl Strategy<Value = Date> {
        (1901i16..2998, 1i8..=12, 1i8..=31).prop_map(|(year, month, day)| {
            let first = date(year, month, 1);
            date(year, month, day.min(first.days_in_month()))
        })
    }

    proptest! {
        #[test]
        fn a_period_contains_the_day_that_it_was_made_from(day in any_date()) {
            let year = Year::containing(day).unwrap();
            let half = if day.month() <= 6 { Half::First } else { Half::Second };
            for period in [
                Period::Day(Day::new(day).unwrap()),
                Period::Week(Week::containing(day).unwrap()),
                Period::Month(YearMonth::containing(day).unwrap()),
                Period::Quarter(YearQuarter::containing(day).unwrap()),
                Period::HalfYear(year, half),
                Period::Year(year),
            ] {
                prop_assert!(period.start().unwrap() <= day && day <= period.end().unwrap());
                prop_assert_eq!(period.key().parse::<Period>().unwrap(), period);
            }
        }
    }
}
