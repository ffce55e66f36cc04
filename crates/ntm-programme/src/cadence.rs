//! Cadence: how often something is due, and on which days.
//!
//! A cadence is the recurring rule as a document states it ("trước ngày 15
//! hằng tháng"). With the bound of its deadline it becomes a [`Schedule`],
//! which gives the occurrences: each has a period, a day on which it opens and
//! a last day that counts. A rule that leaves open on which day it falls
//! ("trước ngày 20 hằng quý": of which month?) has no schedule until a person
//! answers: it is a question, never a silent guess.
//!
//! # When an occurrence opens
//!
//! An occurrence belongs to the calendar period that contains its last day,
//! and opens on the first day of that period, because an obligation is a row
//! as soon as its period opens: a missing report is a row and not an absence.
//! So "trước ngày 15 hằng tháng" opens on the 1st of the month, "trước ngày 01
//! hằng tháng" (last day: the end of the month before) belongs to the month
//! before, a quarterly rule opens on the first day of the quarter, a yearly
//! one on 1 January. A yearly date in June is the report on the first six
//! months ("trước ngày 15 tháng 6 cùng năm đối với báo cáo 6 tháng": notice
//! 101/TB-UBND of Phong Thổ; the figures for it close on 14 June, Decree
//! 09/2019/NĐ-CP, Điều 12): its period is those six months, and it opens on
//! 1 January. "Từ ngày 15 hằng tháng" opens on the 15th and ends with the
//! month.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use jiff::ToSpan;
use jiff::civil::Date;
use jiff::civil::Weekday;
use serde::Deserialize;
use serde::Serialize;

use crate::calendar;
use crate::deadline::Bound;
use crate::period::Day;
use crate::period::Half;
use crate::period::Period;
use crate::period::Week;
use crate::period::Year;
use crate::period::YearMonth;
use crate::period::YearQuarter;
use crate::period::two_digits;

/// How often something is due. Where a document names no day, the whole period
/// counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Cadence {
    Daily,
    Weekly(Option<DayOfWeek>),
    Monthly(Option<DayOfMonth>),
    Quarterly(Option<DayOfQuarter>),
    HalfYearly,
    /// The report on the first nine months of each year; its day is 30 September where none is named.
    NineMonthly(Option<DayOfYear>),
    Yearly(Option<DayOfYear>),
}

impl Cadence {
    /// Returns the occurrences of the rule under a bound.
    ///
    /// # Errors
    ///
    /// [`MonthOfQuarterUnknown`] for a day of the quarter whose month nobody
    /// has said.
    pub fn schedule(self, bound: Bound) -> Result<Schedule, MonthOfQuarterUnknown> {
        match self {
            Self::Quarterly(Some(DayOfQuarter { day, month: None })) => {
                Err(MonthOfQuarterUnknown { day })
            }
            cadence => Ok(Schedule { cadence, bound }),
        }
    }

    /// Returns the rule with the month of the quarter that a person answered.
    pub fn with_month_of_quarter(self, month: MonthOfQuarter) -> Self {
        match self {
            Self::Quarterly(Some(DayOfQuarter { day, .. })) => {
                Self::Quarterly(Some(DayOfQuarter {
                    day,
                    month: Some(month),
                }))
            }
            other => other,
        }
    }

    /// Returns the rule in Vietnamese: "ngày 15 hằng tháng".
    pub fn phrase(self) -> String {
        match self {
            Self::Daily => "hằng ngày".to_owned(),
            Self::Weekly(None) => "hằng tuần".to_owned(),
            Self::Weekly(Some(day)) => format!("{} hằng tuần", day.name_vi()),
            Self::Monthly(None) => "hằng tháng".to_owned(),
            Self::Monthly(Some(day)) => format!("ngày {:02} hằng tháng", day.0),
            Self::Quarterly(None) => "hằng quý".to_owned(),
            Self::Quarterly(Some(DayOfQuarter { day, month: None })) => {
                format!("ngày {:02} hằng quý", day.0)
            }
            Self::Quarterly(Some(DayOfQuarter {
                day,
                month: Some(month),
            })) => {
                format!("ngày {:02} {} hằng quý", day.0, month.name_vi())
            }
            Self::HalfYearly => "6 tháng một lần".to_owned(),
            Self::NineMonthly(None) => "9 tháng đầu năm".to_owned(),
            Self::NineMonthly(Some(day)) => {
                format!(
                    "ngày {} hằng năm, báo cáo 9 tháng",
                    calendar::written_day_month(day.month, day.day)
                )
            }
            Self::Yearly(None) => "hằng năm".to_owned(),
            Self::Yearly(Some(day)) => {
                format!(
                    "ngày {} hằng năm",
                    calendar::written_day_month(day.month, day.day)
                )
            }
        }
    }

    /// Returns the rule in English: "the 15th of each month".
    pub fn phrase_en(self) -> String {
        match self {
            Self::Daily => "each day".to_owned(),
            Self::Weekly(None) => "each week".to_owned(),
            Self::Weekly(Some(day)) => format!("each {}", day.name_en()),
            Self::Monthly(None) => "each month".to_owned(),
            Self::Monthly(Some(day)) => format!("day {} of each month", day.0),
            Self::Quarterly(None) => "each quarter".to_owned(),
            Self::Quarterly(Some(DayOfQuarter { day, month: None })) => {
                format!("day {} of each quarter", day.0)
            }
            Self::Quarterly(Some(DayOfQuarter {
                day,
                month: Some(month),
            })) => {
                format!("day {} of month {} of each quarter", day.0, month.number())
            }
            Self::HalfYearly => "each half-year".to_owned(),
            Self::NineMonthly(None) => "the first nine months of each year".to_owned(),
            Self::NineMonthly(Some(day)) => {
                format!("{}/{} of each year, on nine months", day.day, day.month)
            }
            Self::Yearly(None) => "each year".to_owned(),
            Self::Yearly(Some(day)) => format!("{}/{} of each year", day.day, day.month),
        }
    }
}

/// The question that "trước ngày 20 hằng quý" raises.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("day {day} of the quarter: of which month?")]
pub struct MonthOfQuarterUnknown {
    pub day: DayOfMonth,
}

/// A rule of which every day is settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Schedule {
    cadence: Cadence,
    bound: Bound,
}

/// One time that a rule falls due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Occurrence {
    pub period: Period,
    /// The day from which the obligation exists.
    pub opens: Date,
    /// The last day that counts.
    pub due: Date,
}

impl Schedule {
    /// Returns the occurrences whose last day lies in a range, in order.
    pub fn due_in(self, range: RangeInclusive<Date>) -> impl Iterator<Item = Occurrence> {
        self.near(&range)
            .filter(move |occurrence| range.contains(&occurrence.due))
    }

    /// Returns the occurrences that open in a range, in order: what a daily
    /// round has to create for the days since the last one.
    pub fn opening_in(self, range: RangeInclusive<Date>) -> impl Iterator<Item = Occurrence> {
        self.near(&range)
            .filter(move |occurrence| range.contains(&occurrence.opens))
    }

    /// Returns the occurrences that have opened by a day and are not past: what
    /// an assignment made on that day has to create at once.
    pub fn open_on(self, day: Date) -> impl Iterator<Item = Occurrence> {
        self.near(&(day..=day))
            .filter(move |it| it.opens <= day && day <= it.due)
    }

    fn near(self, range: &RangeInclusive<Date>) -> impl Iterator<Item = Occurrence> + use<> {
        // The last day and the opening lie in the named period, the one before
        // or, for six months, the one after: two either side miss nothing.
        let first = self.cadence.count_of(*range.start()) - 2;
        let last = self.cadence.count_of(*range.end()) + 2;
        (first..=last).filter_map(move |count| self.occurrence(count))
    }

    fn occurrence(self, count: i64) -> Option<Occurrence> {
        let (first, last) = self.cadence.stretch(count)?;
        let named = self.cadence.named_day(first, last);
        if self.bound == Bound::From
            && let Some(day) = named
        {
            let period = self.cadence.period_containing(day)?;
            return Some(Occurrence {
                period,
                opens: day,
                due: last,
            });
        }
        let due = match (named, self.bound) {
            (Some(day), Bound::Before) => calendar::day_before(day),
            (Some(day), _) => day,
            (None, _) => last,
        };
        let period = match named {
            Some(day) if self.reports_on_six_months(day) => {
                Period::HalfYear(Year::containing(day)?, Half::First)
            }
            _ => self.cadence.period_containing(due)?,
        };
        Some(Occurrence {
            period,
            opens: period.start()?,
            due,
        })
    }

    fn reports_on_six_months(self, named: Date) -> bool {
        matches!(self.cadence, Cadence::Yearly(_)) && named.month() == 6
    }
}

impl Cadence {
    /// Numbers the stretches of the rule's frequency without a gap; number 0
    /// contains Monday, 3 January 2000, or begins with that year.
    fn count_of(self, date: Date) -> i64 {
        let days = calendar::days_between(MONDAY, date);
        let months = i64::from(date.year() - 2000) * 12 + i64::from(date.month()) - 1;
        match self {
            Self::Daily => days,
            Self::Weekly(_) => days.div_euclid(7),
            Self::Monthly(_) => months,
            Self::Quarterly(_) => months.div_euclid(3),
            Self::HalfYearly => months.div_euclid(6),
            Self::NineMonthly(_) | Self::Yearly(_) => months.div_euclid(12),
        }
    }

    /// Returns the first and the last day of a stretch.
    fn stretch(self, count: i64) -> Option<(Date, Date)> {
        let months = |length: i64| {
            let index = count.checked_mul(length)?;
            let year = i16::try_from(index.div_euclid(12) + 2000).ok()?;
            let month = i8::try_from(index.rem_euclid(12) + 1).ok()?;
            let first = YearMonth::new(year, month)?.first_day();
            let last = first.saturating_add((length - 1).months()).last_of_month();
            Some((first, last))
        };
        match self {
            Self::Daily => {
                let day = MONDAY.checked_add(count.days()).ok()?;
                Some((day, day))
            }
            Self::Weekly(_) => {
                let monday = MONDAY.checked_add((count * 7).days()).ok()?;
                Some((monday, monday.checked_add(6.days()).ok()?))
            }
            Self::Monthly(_) => months(1),
            Self::Quarterly(_) => months(3),
            Self::HalfYearly => months(6),
            Self::NineMonthly(_) | Self::Yearly(_) => months(12),
        }
    }

    /// Returns the day that the rule names in a stretch. Day 31 of a shorter
    /// month is its last day.
    fn named_day(self, first: Date, last: Date) -> Option<Date> {
        match self {
            Self::Daily | Self::HalfYearly => None,
            Self::Weekly(day) => {
                let offset = i64::from(day?.weekday().to_monday_zero_offset());
                Some(first.saturating_add(offset.days()))
            }
            Self::Monthly(day) => Some(day?.of_month(first)),
            Self::Quarterly(day) => {
                let DayOfQuarter { day, month } = day?;
                let offset = i64::from(month?.number()) - 1;
                Some(day.of_month(first.saturating_add(offset.months())))
            }
            Self::NineMonthly(None) => {
                Some(DayOfMonth(30).of_month(first.saturating_add(8.months())))
            }
            Self::NineMonthly(day) | Self::Yearly(day) => {
                let DayOfYear { month, day } = day?;
                let first = Date::new(last.year(), month, 1).ok()?;
                Some(DayOfMonth(day).of_month(first))
            }
        }
    }

    fn period_containing(self, date: Date) -> Option<Period> {
        Some(match self {
            Self::Daily => Period::Day(Day::new(date)?),
            Self::Weekly(_) => Period::Week(Week::containing(date)?),
            Self::Monthly(_) => Period::Month(YearMonth::containing(date)?),
            Self::Quarterly(_) => Period::Quarter(YearQuarter::containing(date)?),
            Self::HalfYearly => {
                let half = if date.month() <= 6 {
                    Half::First
                } else {
                    Half::Second
                };
                Period::HalfYear(Year::containing(date)?, half)
            }
            Self::NineMonthly(_) => Period::NineMonths(Year::containing(date)?),
            Self::Yearly(_) => Period::Year(Year::containing(date)?),
        })
    }
}

const MONDAY: Date = Date::constant(2000, 1, 3);

/// A day of the month, 1 to 31.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DayOfMonth(i8);

impl DayOfMonth {
    /// Returns the day of that number, or `None` outside 1 to 31.
    pub fn new(number: i8) -> Option<Self> {
        (1..=31).contains(&number).then_some(Self(number))
    }

    pub fn number(self) -> i8 {
        self.0
    }

    fn of_month(self, first: Date) -> Date {
        let day = self.0.min(first.days_in_month());
        first.saturating_add(i64::from(day - 1).days())
    }
}

impl fmt::Display for DayOfMonth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The first, second or third month of a quarter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MonthOfQuarter {
    First,
    Second,
    Third,
}

impl MonthOfQuarter {
    pub fn new(number: i8) -> Option<Self> {
        match number {
            1 => Some(Self::First),
            2 => Some(Self::Second),
            3 => Some(Self::Third),
            _ => None,
        }
    }

    pub fn number(self) -> i8 {
        match self {
            Self::First => 1,
            Self::Second => 2,
            Self::Third => 3,
        }
    }

    pub fn name_vi(self) -> &'static str {
        match self {
            Self::First => "tháng đầu",
            Self::Second => "tháng giữa",
            Self::Third => "tháng cuối",
        }
    }
}

/// A day of the quarter; of which month is often not said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DayOfQuarter {
    pub day: DayOfMonth,
    pub month: Option<MonthOfQuarter>,
}

/// A day of the year that exists at least in leap years.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DayOfYear {
    month: i8,
    day: i8,
}

impl DayOfYear {
    /// Returns that day, or `None` for one that no year has, such as 31/4.
    pub fn new(month: i8, day: i8) -> Option<Self> {
        Date::new(2000, month, day)
            .ok()
            .map(|_| Self { month, day })
    }

    pub fn month(self) -> i8 {
        self.month
    }

    pub fn day(self) -> i8 {
        self.day
    }
}

/// A day of the week, written as in iCalendar (`MO` … `SU`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DayOfWeek {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

impl DayOfWeek {
    pub const ALL: [Self; 7] = [
        Self::Monday,
        Self::Tuesday,
        Self::Wednesday,
        Self::Thursday,
        Self::Friday,
        Self::Saturday,
        Self::Sunday,
    ];

    pub fn code(self) -> &'static str {
        ["MO", "TU", "WE", "TH", "FR", "SA", "SU"][self as usize]
    }

    pub fn name_vi(self) -> &'static str {
        [
            "thứ Hai",
            "thứ Ba",
            "thứ Tư",
            "thứ Năm",
            "thứ Sáu",
            "thứ Bảy",
            "Chủ nhật",
        ][self as usize]
    }

    pub fn name_en(self) -> &'static str {
        [
            "Monday",
            "Tuesday",
            "Wednesday",
            "Thursday",
            "Friday",
            "Saturday",
            "Sunday",
        ][self as usize]
    }

    fn weekday(self) -> Weekday {
        match self {
            Self::Monday => Weekday::Monday,
            Self::Tuesday => Weekday::Tuesday,
            Self::Wednesday => Weekday::Wednesday,
            Self::Thursday => Weekday::Thursday,
            Self::Friday => Weekday::Friday,
            Self::Saturday => Weekday::Saturday,
            Self::Sunday => Weekday::Sunday,
        }
    }
}

/// A text that is no recurring rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is no recurring rule")]
pub struct NotACadence(pub String);

impl FromStr for Cadence {
    type Err = NotACadence;

    /// Reads the annotation form: `monthly day=15`, `quarterly day=20`,
    /// `quarterly day=20 month=3`, `yearly 06-15`, `weekly FR`, `half-yearly`,
    /// `nine-monthly 10-05`, `daily`, and the frequency alone.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        read(text).ok_or_else(|| NotACadence(text.to_owned()))
    }
}

fn read(text: &str) -> Option<Cadence> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let named_day = |word: &str| {
        word.strip_prefix("day=")
            .filter(|number| number.bytes().all(|byte| byte.is_ascii_digit()))
            .and_then(|number| DayOfMonth::new(number.parse().ok()?))
    };
    match words.as_slice() {
        ["daily"] => Some(Cadence::Daily),
        ["weekly"] => Some(Cadence::Weekly(None)),
        ["weekly", code] => {
            let day = DayOfWeek::ALL.into_iter().find(|day| day.code() == *code)?;
            Some(Cadence::Weekly(Some(day)))
        }
        ["monthly"] => Some(Cadence::Monthly(None)),
        ["monthly", day] => Some(Cadence::Monthly(Some(named_day(day)?))),
        ["quarterly"] => Some(Cadence::Quarterly(None)),
        ["quarterly", day] => Some(Cadence::Quarterly(Some(DayOfQuarter {
            day: named_day(day)?,
            month: None,
        }))),
        ["quarterly", day, month] => {
            let month = match *month {
                "month=1" => MonthOfQuarter::First,
                "month=2" => MonthOfQuarter::Second,
                "month=3" => MonthOfQuarter::Third,
                _ => return None,
            };
            let day = named_day(day)?;
            Some(Cadence::Quarterly(Some(DayOfQuarter {
                day,
                month: Some(month),
            })))
        }
        ["half-yearly"] => Some(Cadence::HalfYearly),
        ["nine-monthly"] => Some(Cadence::NineMonthly(None)),
        ["nine-monthly", day] => Some(Cadence::NineMonthly(Some(day_of_year(day)?))),
        ["yearly"] => Some(Cadence::Yearly(None)),
        ["yearly", day] => Some(Cadence::Yearly(Some(day_of_year(day)?))),
        _ => None,
    }
}

fn day_of_year(word: &str) -> Option<DayOfYear> {
    let (month, day) = word.split_once('-')?;
    DayOfYear::new(two_digits(month)?, two_digits(day)?)
}

impl fmt::Display for Cadence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Daily => f.write_str("daily"),
            Self::Weekly(None) => f.write_str("weekly"),
            Self::Weekly(Some(day)) => write!(f, "weekly {}", day.code()),
            Self::Monthly(None) => f.write_str("monthly"),
            Self::Monthly(Some(day)) => write!(f, "monthly day={day}"),
            Self::Quarterly(None) => f.write_str("quarterly"),
            Self::Quarterly(Some(DayOfQuarter { day, month: None })) => {
                write!(f, "quarterly day={day}")
            }
            Self::Quarterly(Some(DayOfQuarter {
                day,
                month: Some(month),
            })) => {
                write!(f, "quarterly day={day} month={}", month.number())
            }
            Self::HalfYearly => f.write_str("half-yearly"),
            Self::NineMonthly(None) => f.write_str("nine-monthly"),
            Self::NineMonthly(Some(day)) => {
                write!(f, "nine-monthly {:02}-{:02}", day.month, day.day)
            }
            Self::Yearly(None) => f.write_str("yearly"),
            Self::Yearly(Some(day)) => write!(f, "yearly {:02}-{:02}", day.month, day.day),
        }
    }
}

impl TryFrom<String> for Cadence {
    type Error = NotACadence;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Cadence> for String {
    fn from(cadence: Cadence) -> Self {
        cadence.to_string()
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::period::tests::any_date;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn check(rule: &str, bound: Bound, from: Date, to: Date, expected: &[&str]) {
        let cadence: Cadence = rule.parse().unwrap();
        let found: Vec<String> = cadence
            .schedule(bound)
            .unwrap()
            .due_in(from..=to)
            .map(|it| format!("{} {}..{}", it.period, it.opens, it.due))
            .collect();
        assert_eq!(found, expected, "{rule}");
    }

    #[test]
    fn the_rules_of_notice_101_fall_due_as_the_offices_expect() {
        let (from, to) = (date(2023, 7, 7), date(2023, 9, 30));
        check(
            "monthly day=15",
            Bound::Before,
            from,
            to,
            &[
                "2023-07 2023-07-01..2023-07-14",
                "2023-08 2023-08-01..2023-08-14",
                "2023-09 2023-09-01..2023-09-14",
            ],
        );
        check(
            "quarterly day=20 month=3",
            Bound::Before,
            from,
            to,
            &["2023-Q3 2023-07-01..2023-09-19"],
        );
        let (from, to) = (date(2023, 1, 1), date(2024, 6, 30));
        check(
            "yearly 06-15",
            Bound::Before,
            from,
            to,
            &[
                "2023-H1 2023-01-01..2023-06-14",
                "2024-H1 2024-01-01..2024-06-14",
            ],
        );
        check(
            "yearly 12-10",
            Bound::Before,
            from,
            to,
            &["2023 2023-01-01..2023-12-09"],
        );
    }

    #[test]
    fn short_months_and_first_days_are_no_traps() {
        let (from, to) = (date(2024, 1, 1), date(2024, 3, 31));
        check(
            "monthly day=31",
            Bound::By,
            from,
            to,
            &[
                "2024-01 2024-01-01..2024-01-31",
                "2024-02 2024-02-01..2024-02-29",
                "2024-03 2024-03-01..2024-03-31",
            ],
        );
        check(
            "monthly day=1",
            Bound::Before,
            from,
            to,
            &[
                "2024-01 2024-01-01..2024-01-31",
                "2024-02 2024-02-01..2024-02-29",
                "2024-03 2024-03-01..2024-03-31",
            ],
        );
        check(
            "yearly 02-29",
            Bound::By,
            date(2023, 1, 1),
            date(2024, 12, 31),
            &["2023 2023-01-01..2023-02-28", "2024 2024-01-01..2024-02-29"],
        );
        check(
            "monthly day=25",
            Bound::From,
            from,
            date(2024, 1, 31),
            &["2024-01 2024-01-25..2024-01-31"],
        );
        check(
            "weekly FR",
            Bound::By,
            date(2023, 7, 3),
            date(2023, 7, 14),
            &[
                "2023-W27 2023-07-03..2023-07-07",
                "2023-W28 2023-07-10..2023-07-14",
            ],
        );
        check(
            "weekly MO",
            Bound::Before,
            date(2023, 7, 3),
            date(2023, 7, 10),
            &["2023-W27 2023-07-03..2023-07-09"],
        );
        check(
            "half-yearly",
            Bound::Within,
            date(2023, 1, 1),
            date(2023, 12, 31),
            &[
                "2023-H1 2023-01-01..2023-06-30",
                "2023-H2 2023-07-01..2023-12-31",
            ],
        );
        check(
            "monthly day=31",
            Bound::Before,
            date(2023, 4, 1),
            date(2023, 5, 31),
            &[
                "2023-04 2023-04-01..2023-04-29",
                "2023-05 2023-05-01..2023-05-30",
            ],
        );
        check(
            "quarterly day=31 month=3",
            Bound::By,
            date(2023, 4, 1),
            date(2023, 9, 30),
            &[
                "2023-Q2 2023-04-01..2023-06-30",
                "2023-Q3 2023-07-01..2023-09-30",
            ],
        );
    }

    #[test]
    fn nine_months_are_a_period_of_their_own() {
        let (from, to) = (date(2023, 1, 1), date(2024, 12, 31));
        check(
            "nine-monthly",
            Bound::By,
            from,
            to,
            &[
                "2023-9M 2023-01-01..2023-09-30",
                "2024-9M 2024-01-01..2024-09-30",
            ],
        );
        check(
            "nine-monthly 10-05",
            Bound::Before,
            from,
            to,
            &[
                "2023-9M 2023-01-01..2023-10-04",
                "2024-9M 2024-01-01..2024-10-04",
            ],
        );
    }

    #[test]
    fn a_day_of_the_quarter_without_its_month_is_a_question() {
        let cadence: Cadence = "quarterly day=20".parse().unwrap();
        let question = cadence.schedule(Bound::Before).unwrap_err();
        assert_eq!(question.day.number(), 20);
        let answered = cadence.with_month_of_quarter(MonthOfQuarter::Third);
        assert_eq!(answered.to_string(), "quarterly day=20 month=3");
        assert!(answered.schedule(Bound::Before).is_ok());
    }

    #[test]
    fn what_is_open_on_the_day_of_assignment_is_found() {
        let rule: Cadence = "monthly day=15".parse().unwrap();
        let schedule = rule.schedule(Bound::Before).unwrap();
        assert_eq!(schedule.open_on(date(2023, 7, 7)).count(), 1);
        assert_eq!(schedule.open_on(date(2023, 7, 15)).count(), 0);
    }

    #[test]
    fn impossible_rules_cannot_be_made() {
        for rule in [
            "",
            "monthly day=0",
            "monthly day=32",
            "monthly 15",
            "quarterly month=2",
            "yearly 04-31",
            "yearly 6-15",
            "yearly 13-01",
            "weekly XX",
            "hourly",
            "quarterly day=20 month=4",
            "monthly day=+5",
        ] {
            assert!(rule.parse::<Cadence>().is_err(), "{rule}");
        }
    }

    #[test]
    fn rules_are_said_as_offices_say_them() {
        for (rule, phrase) in [
            ("monthly day=15", "ngày 15 hằng tháng"),
            ("quarterly day=20", "ngày 20 hằng quý"),
            ("quarterly day=5 month=1", "ngày 05 tháng đầu hằng quý"),
            ("yearly 06-15", "ngày 15/6 hằng năm"),
            ("weekly FR", "thứ Sáu hằng tuần"),
        ] {
            assert_eq!(rule.parse::<Cadence>().unwrap().phrase(), phrase);
        }
    }

    pub(crate) fn any_cadence() -> impl Strategy<Value = Cadence> {
        let day = || (1i8..=31).prop_map(|day| DayOfMonth::new(day).unwrap());
        let month =
            || prop::option::of((1i8..=3).prop_map(|month| MonthOfQuarter::new(month).unwrap()));
        let day_of_year = || {
            (1i8..=12, 1i8..=31).prop_filter_map("a day that exists", |(month, day)| {
                DayOfYear::new(month, day)
            })
        };
        prop_oneof![
            Just(Cadence::Daily),
            Just(Cadence::HalfYearly),
            prop::option::of((0usize..7).prop_map(|index| DayOfWeek::ALL[index]))
                .prop_map(Cadence::Weekly),
            prop::option::of(day()).prop_map(Cadence::Monthly),
            prop::option::of((day(), month()).prop_map(|(day, month)| DayOfQuarter { day, month }))
                .prop_map(Cadence::Quarterly),
            prop::option::of(day_of_year()).prop_map(Cadence::NineMonthly),
            prop::option::of(day_of_year()).prop_map(Cadence::Yearly),
        ]
    }

    fn any_bound() -> impl Strategy<Value = Bound> {
        prop_oneof![
            Just(Bound::Before),
            Just(Bound::Within),
            Just(Bound::By),
            Just(Bound::From)
        ]
    }

    proptest! {
        #[test]
        fn a_rule_is_read_back_from_its_text(cadence in any_cadence()) {
            prop_assert_eq!(cadence.to_string().parse::<Cadence>().unwrap(), cadence);
        }

        /// However the years are cut up, no occurrence is lost or doubled, and
        /// each one opens before it is due and has a period of its own.
        #[test]
        fn any_partition_of_a_range_has_the_same_occurrences(
            cadence in any_cadence(),
            bound in any_bound(),
            start in any_date(),
            lengths in prop::collection::vec(1i64..500, 1..8),
        ) {
            let Ok(schedule) = cadence.schedule(bound) else { return Ok(()) };
            let total: i64 = lengths.iter().sum();
            let end = start.saturating_add((total - 1).days());
            let whole: Vec<_> = schedule.due_in(start..=end).collect();
            let opening: Vec<_> = schedule.opening_in(start..=end).collect();
            let (mut parts, mut opening_parts) = (Vec::new(), Vec::new());
            let mut from = start;
            for length in lengths {
                let to = from.saturating_add((length - 1).days());
                parts.extend(schedule.due_in(from..=to));
                opening_parts.extend(schedule.opening_in(from..=to));
                from = to.saturating_add(1.day());
            }
            prop_assert_eq!(&whole, &parts);
            prop_assert_eq!(&opening, &opening_parts);
            for pair in whole.windows(2) {
                prop_assert!(pair[0].due < pair[1].due);
                prop_assert!(pair[0].period != pair[1].period);
            }
            for occurrence in whole {
                prop_assert!(occurrence.opens <= occurrence.due);
            }
        }

        /// Every whole stretch of the frequency has exactly one occurrence.
        #[test]
        fn no_month_is_without_its_occurrence(day in 1i8..=31, bound in any_bound(), year in 1950i16..2900) {
            let cadence = Cadence::Monthly(DayOfMonth::new(day));
            let schedule = cadence.schedule(bound).unwrap();
            let found = schedule.due_in(date(year, 1, 1)..=date(year, 12, 31));
            let months: std::collections::BTreeSet<_> = found.map(|it| it.period).collect();
            prop_assert_eq!(months.len(), 12);
        }
    }
}
