//! Deadlines: the phrase as written, and how it is read.
//!
//! Both are kept. `trước ngày 30/7/2023` means that the last day that counts
//! is the 29th; the screen still says "trước 30/7/2023". A date that does not
//! exist cannot be made: it is a question for a person, as is an event without
//! a date ("kỳ họp HĐND huyện lần thứ 14") and a day of the quarter without
//! its month.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use jiff::civil::Time;
use serde::Deserialize;
use serde::Serialize;

use crate::cadence::Cadence;
use crate::cadence::DayOfMonth;
use crate::cadence::MonthOfQuarterUnknown;
use crate::cadence::Schedule;
use crate::calendar;
use crate::period::Day;
use crate::period::Year;
use crate::period::YearMonth;
use crate::period::YearQuarter;
use crate::period::read_date;

/// A deadline: the words of the document, their reading, and which side of the
/// day it lies on.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Annotated", into = "Annotated")]
pub struct Deadline {
    /// The phrase as written, or empty where a person set the deadline.
    pub text: String,
    pub when: When,
    pub bound: Bound,
}

impl Deadline {
    /// Returns "trước ngày 30/7/2023": the day before is the last that counts.
    pub fn before(day: Day) -> Self {
        Self {
            text: format!("trước ngày {}", calendar::written(day.date())),
            when: When::Date(day),
            bound: Bound::Before,
        }
    }

    /// Returns "chậm nhất ngày 30/7/2023": the day counts.
    pub fn no_later_than(day: Day) -> Self {
        Self {
            text: format!("chậm nhất ngày {}", calendar::written(day.date())),
            when: When::Date(day),
            bound: Bound::By,
        }
    }

    /// Returns "trước ngày 25 hàng tháng".
    pub fn monthly_before(day: DayOfMonth) -> Self {
        Self {
            text: format!("trước ngày {:02} hàng tháng", day.number()),
            when: When::Recurring(Cadence::Monthly(Some(day))),
            bound: Bound::Before,
        }
    }

    /// Reads a deadline in the form of the annotation.
    ///
    /// # Errors
    ///
    /// [`Unreadable`] when the kind or bound is unknown, or the value is not
    /// one of its kind or names a day that does not exist.
    ///
    /// # Example
    ///
    /// ```
    /// use jiff::civil::date;
    /// use ntm_programme::deadline::Deadline;
    ///
    /// let deadline = Deadline::parse("trước ngày 30/7/2023", "date", "2023-07-30", "before")?;
    /// assert_eq!(deadline.last_day(), Some(date(2023, 7, 29)));
    /// assert_eq!(deadline.phrase(), "trước 30/7/2023");
    /// # Ok::<(), ntm_programme::deadline::Unreadable>(())
    /// ```
    pub fn parse(text: &str, kind: &str, value: &str, bound: &str) -> Result<Self, Unreadable> {
        let when = When::parse(kind, value)?;
        Ok(Self {
            text: text.to_owned(),
            when,
            bound: bound.parse()?,
        })
    }

    /// Returns the last day that counts, or `None` for what has none: an event
    /// without a date, a recurring rule (each occurrence has its own), and what
    /// runs from a day on.
    ///
    /// "Trước" excludes the day, month or year that it names; but where the
    /// phrase names an hour ("trước 17 giờ ngày 27/11/2025") the day counts.
    pub fn last_day(&self) -> Option<Date> {
        let (first, last) = self.when.stretch()?;
        match self.bound {
            Bound::From => None,
            Bound::Before if matches!(self.when, When::Date(_)) && self.hour().is_some() => {
                Some(last)
            }
            Bound::Before => Some(calendar::day_before(first)),
            Bound::Within | Bound::By => Some(last),
        }
    }

    /// Returns the first day of what runs from a day on ("từ ngày …").
    pub fn first_day(&self) -> Option<Date> {
        (self.bound == Bound::From)
            .then(|| self.when.stretch())
            .flatten()
            .map(|(first, _)| first)
    }

    /// Returns the hour that the phrase names: "trước 16 giờ 00 ngày thứ Sáu".
    pub fn hour(&self) -> Option<Time> {
        named_hour(&self.text)
    }

    /// Returns the occurrences of a recurring deadline, or `None` for one that
    /// does not recur.
    ///
    /// # Errors
    ///
    /// [`MonthOfQuarterUnknown`] where a person has to say which month is meant.
    pub fn schedule(&self) -> Option<Result<Schedule, MonthOfQuarterUnknown>> {
        let When::Recurring(cadence) = &self.when else {
            return None;
        };
        // Before an hour of the day is on that day.
        let bound = match self.bound {
            Bound::Before if self.hour().is_some() => Bound::By,
            bound => bound,
        };
        Some(cadence.schedule(bound))
    }

    /// Returns the deadline as Vietnamese screens show it.
    pub fn phrase(&self) -> String {
        let hour = match self.hour() {
            Some(hour) => format!("{} giờ {:02} ", hour.hour(), hour.minute()),
            None => String::new(),
        };
        let (what, day) = match &self.when {
            When::Date(day) => ("ngày ", calendar::written(day.date())),
            When::Month(month) => ("tháng ", format!("{}/{}", month.month(), month.year())),
            When::Quarter(it) => ("", format!("Quý {}/{}", it.roman(), it.year())),
            When::Year(year) => ("năm ", year.to_string()),
            When::Event(event) => ("", event.clone()),
            When::Recurring(cadence) => ("", cadence.phrase()),
        };
        match (self.bound, &self.when) {
            (Bound::Before, When::Date(_)) if hour.is_empty() => format!("trước {day}"),
            (Bound::Before, _) => format!("trước {hour}{what}{day}"),
            (Bound::Within, When::Event(_) | When::Recurring(_)) => format!("{hour}{what}{day}"),
            (Bound::Within, When::Date(_)) => format!("trong {hour}{what}{day}"),
            (Bound::Within, _) => format!("trong {what}{day}"),
            (Bound::By, When::Date(_)) => format!("chậm nhất {hour}{what}{day}"),
            (Bound::By, When::Event(_)) => format!("{what}{day}"),
            (Bound::By, When::Recurring(_)) => format!("chậm nhất {hour}{what}{day}"),
            (Bound::By, _) => format!("đến hết {what}{day}"),
            (Bound::From, _) => format!("từ {hour}{what}{day}"),
        }
    }

    /// Returns the deadline as English screens show it.
    pub fn phrase_en(&self) -> String {
        let day = match &self.when {
            When::Date(day) => calendar::written(day.date()),
            When::Month(month) => month.first_day().strftime("%B %Y").to_string(),
            When::Quarter(it) => format!("quarter {} of {}", it.roman(), it.year()),
            When::Year(year) => year.to_string(),
            When::Event(event) => event.clone(),
            When::Recurring(cadence) => cadence.phrase_en(),
        };
        match (self.bound, &self.when) {
            (Bound::Before, _) => format!("before {day}"),
            (Bound::Within, When::Event(_) | When::Recurring(_)) => day,
            (Bound::Within, _) => format!("in {day}"),
            (Bound::By, _) => format!("by {day}"),
            (Bound::From, _) => format!("from {day}"),
        }
    }

    /// Returns what a person has to answer before the deadline can be kept,
    /// given the date of its document.
    pub fn question(&self, issued: Option<Date>) -> Option<DeadlineQuestion> {
        match &self.when {
            When::Event(event) => {
                return Some(DeadlineQuestion::WhenIsTheEvent {
                    event: event.clone(),
                });
            }
            When::Recurring(cadence) => {
                let Err(MonthOfQuarterUnknown { day }) = cadence.schedule(self.bound) else {
                    return None;
                };
                return Some(DeadlineQuestion::WhichMonthOfTheQuarter { day: day.number() });
            }
            _ => {}
        }
        let (last, issued) = (self.last_day()?, issued?);
        (last < issued).then_some(DeadlineQuestion::BeforeItsDocument { last, issued })
    }
}

/// What a deadline leaves open.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "question", rename_all = "snake_case")]
pub enum DeadlineQuestion {
    WhenIsTheEvent { event: String },
    WhichMonthOfTheQuarter { day: i8 },
    BeforeItsDocument { last: Date, issued: Date },
}

impl DeadlineQuestion {
    /// Returns the question as Vietnamese screens put it.
    pub fn text_vi(&self) -> String {
        match self {
            Self::WhenIsTheEvent { event } => {
                format!("“{event}” diễn ra ngày nào?")
            }
            Self::WhichMonthOfTheQuarter { day } => {
                format!("“Ngày {day:02} hằng quý” là ngày {day:02} của tháng nào trong quý?")
            }
            Self::BeforeItsDocument { last, issued } => format!(
                "Hạn {} sớm hơn ngày ban hành văn bản ({}). Hạn đúng là ngày nào?",
                calendar::written(*last),
                calendar::written(*issued),
            ),
        }
    }

    /// Returns the question as English screens put it.
    pub fn text_en(&self) -> String {
        match self {
            Self::WhenIsTheEvent { event } => format!("On which day is “{event}”?"),
            Self::WhichMonthOfTheQuarter { day } => {
                format!("Day {day} of each quarter: of which of its three months?")
            }
            Self::BeforeItsDocument { last, issued } => format!(
                "The deadline {} lies before the document’s date {}. Which day is meant?",
                calendar::written(*last),
                calendar::written(*issued),
            ),
        }
    }
}

/// Which side of the named day, month or year a deadline lies on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Bound {
    /// trước: the named day no longer counts.
    Before,
    /// trong.
    Within,
    /// đến hết, chậm nhất: the named day still counts.
    By,
    /// từ.
    From,
}

impl Bound {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::Within => "within",
            Self::By => "by",
            Self::From => "from",
        }
    }
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Bound {
    type Err = Unreadable;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "before" => Ok(Self::Before),
            "within" => Ok(Self::Within),
            "by" => Ok(Self::By),
            "from" => Ok(Self::From),
            _ => Err(Unreadable::Bound(text.to_owned())),
        }
    }
}

/// What a deadline names.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum When {
    Date(Day),
    Month(YearMonth),
    Quarter(YearQuarter),
    Year(Year),
    /// An event in its own words, whose date a person has to give.
    Event(String),
    Recurring(Cadence),
}

impl When {
    /// Returns a day as a deadline names it, or `None` outside 1900 to 2999.
    pub fn date(date: Date) -> Option<Self> {
        Day::new(date).map(Self::Date)
    }

    /// Reads a kind and a value of the annotation.
    ///
    /// # Errors
    ///
    /// [`Unreadable`] when the kind is unknown or the value is not one of it.
    pub fn parse(kind: &str, value: &str) -> Result<Self, Unreadable> {
        let wrong = || Unreadable::Value {
            kind: kind.to_owned(),
            value: value.to_owned(),
        };
        match kind {
            "date" => read_date(value).and_then(Self::date).ok_or_else(wrong),
            "month" => value.parse().map(Self::Month).map_err(|_| wrong()),
            "quarter" => value.parse().map(Self::Quarter).map_err(|_| wrong()),
            "year" => value.parse().map(Self::Year).map_err(|_| wrong()),
            "event" if value.trim().is_empty() => Err(wrong()),
            "event" => Ok(Self::Event(value.to_owned())),
            "recurring" => value.parse().map(Self::Recurring).map_err(|_| wrong()),
            _ => Err(Unreadable::Kind(kind.to_owned())),
        }
    }

    /// Returns the kind as the annotation writes it.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Date(_) => "date",
            Self::Month(_) => "month",
            Self::Quarter(_) => "quarter",
            Self::Year(_) => "year",
            Self::Event(_) => "event",
            Self::Recurring(_) => "recurring",
        }
    }

    /// Returns the value as the annotation writes it.
    pub fn value_string(&self) -> String {
        match self {
            Self::Date(day) => day.date().to_string(),
            Self::Month(month) => month.to_string(),
            Self::Quarter(quarter) => quarter.to_string(),
            Self::Year(year) => year.to_string(),
            Self::Event(event) => event.clone(),
            Self::Recurring(cadence) => cadence.to_string(),
        }
    }

    /// Returns the first and last day that the words name.
    fn stretch(&self) -> Option<(Date, Date)> {
        match self {
            Self::Date(day) => Some((day.date(), day.date())),
            Self::Month(month) => Some((month.first_day(), month.last_day())),
            Self::Quarter(quarter) => Some((quarter.first_day(), quarter.last_day())),
            Self::Year(year) => Some((year.first_day(), year.last_day())),
            Self::Event(_) | Self::Recurring(_) => None,
        }
    }
}

/// Why an annotated deadline cannot be one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    #[error("“{0}” is no kind of deadline")]
    Kind(String),
    #[error("“{value}” is no {kind}")]
    Value { kind: String, value: String },
    #[error("“{0}” is no bound of a deadline")]
    Bound(String),
}

#[derive(Serialize, Deserialize)]
struct Annotated {
    text: String,
    kind: String,
    value: String,
    bound: Bound,
}

impl TryFrom<Annotated> for Deadline {
    type Error = Unreadable;

    fn try_from(it: Annotated) -> Result<Self, Self::Error> {
        let when = When::parse(&it.kind, &it.value)?;
        Ok(Self {
            text: it.text,
            when,
            bound: it.bound,
        })
    }
}

impl From<Deadline> for Annotated {
    fn from(deadline: Deadline) -> Self {
        Self {
            kind: deadline.when.kind().to_owned(),
            value: deadline.when.value_string(),
            text: deadline.text,
            bound: deadline.bound,
        }
    }
}

/// Finds an hour: "17 giờ", "16 giờ 00", "15:00", "19h00’".
fn named_hour(text: &str) -> Option<Time> {
    let bytes = text.as_bytes();
    let number_at = |start: usize| {
        let digits = bytes[start..]
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        let number: Option<i8> = text.get(start..start + digits)?.parse().ok();
        number
            .filter(|_| digits <= 2)
            .map(|number| (number, start + digits))
    };
    let starts = (0..bytes.len())
        .filter(|&at| bytes[at].is_ascii_digit() && (at == 0 || !bytes[at - 1].is_ascii_digit()));
    for start in starts {
        let Some((hour, end)) = number_at(start) else {
            continue;
        };
        let rest = text[end..].trim_start();
        let Some(after) = after_the_hour_mark(rest) else {
            continue;
        };
        let minute = number_at(text.len() - after.len()).map_or(0, |(minute, _)| minute);
        if let Ok(time) = Time::new(hour, minute, 0, 0) {
            return Some(time);
        }
    }
    None
}

/// Returns what follows "giờ", "h" or ":", where it stands for an hour: the h
/// of "ngày 20 hàng tháng" does not.
fn after_the_hour_mark(rest: &str) -> Option<&str> {
    if let Some(after) = rest.strip_prefix("giờ") {
        return Some(after.trim_start());
    }
    if let Some(after) = rest.strip_prefix(':') {
        return after
            .starts_with(|next: char| next.is_ascii_digit())
            .then_some(after);
    }
    let after = rest.strip_prefix('h')?;
    (!after.starts_with(char::is_alphabetic)).then(|| after.trim_start())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cadence::tests::any_cadence;
    use crate::period::tests::any_date;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn check(text: &str, annotated: (&str, &str, &str), last: Option<Date>, phrase: &str) {
        let (kind, value, bound) = annotated;
        let deadline = Deadline::parse(text, kind, value, bound).unwrap();
        assert_eq!(deadline.last_day(), last, "{text}");
        assert_eq!(deadline.phrase(), phrase, "{text}");
        let json = serde_json::to_value(&deadline).unwrap();
        assert_eq!(
            json,
            serde_json::json!({"text": text, "kind": kind, "value": value, "bound": bound})
        );
        assert_eq!(serde_json::from_value::<Deadline>(json).unwrap(), deadline);
    }

    #[test]
    fn deadlines_of_the_documents_have_their_last_day() {
        check(
            "trước ngày 30/7/2023",
            ("date", "2023-07-30", "before"),
            Some(date(2023, 7, 29)),
            "trước 30/7/2023",
        );
        check(
            "trong tháng 9/2022",
            ("month", "2022-09", "within"),
            Some(date(2022, 9, 30)),
            "trong tháng 9/2022",
        );
        check(
            "trước tháng 12/2023",
            ("month", "2023-12", "before"),
            Some(date(2023, 11, 30)),
            "trước tháng 12/2023",
        );
        check(
            "đến hết năm 2024",
            ("year", "2024", "by"),
            Some(date(2024, 12, 31)),
            "đến hết năm 2024",
        );
        check(
            "xong trong quý II/2026",
            ("quarter", "2026-Q2", "within"),
            Some(date(2026, 6, 30)),
            "trong Quý II/2026",
        );
        check(
            "trước 17 giờ ngày 27/11/2025",
            ("date", "2025-11-27", "before"),
            Some(date(2025, 11, 27)),
            "trước 17 giờ 00 ngày 27/11/2025",
        );
        check(
            "chậm nhất ngày 05/12/2023",
            ("date", "2023-12-05", "by"),
            Some(date(2023, 12, 5)),
            "chậm nhất ngày 05/12/2023",
        );
        check(
            "trước ngày 15 hàng tháng",
            ("recurring", "monthly day=15", "before"),
            None,
            "trước ngày 15 hằng tháng",
        );
        check(
            "trình kỳ họp HĐND huyện lần thứ 14",
            ("event", "kỳ họp HĐND huyện lần thứ 14", "by"),
            None,
            "kỳ họp HĐND huyện lần thứ 14",
        );
        check(
            "từ ngày 01/3/2024",
            ("date", "2024-03-01", "from"),
            None,
            "từ ngày 01/3/2024",
        );
    }

    #[test]
    fn what_does_not_exist_cannot_be_made() {
        for (kind, value) in [
            ("date", "2023-20-20"),
            ("date", "2023-02-29"),
            ("date", "2023-7-30"),
            ("date", "20/20/2023"),
            ("month", "2023-13"),
            ("quarter", "2023-Q5"),
            ("year", "23"),
            ("event", " "),
            ("recurring", "monthly day=40"),
            ("now", "x"),
        ] {
            assert!(When::parse(kind, value).is_err(), "{kind} {value}");
        }
    }

    #[test]
    fn open_points_are_questions() {
        let ask = |kind, value, bound, issued| {
            Deadline::parse("", kind, value, bound)
                .unwrap()
                .question(issued)
        };
        let issued = Some(date(2023, 7, 7));
        assert_eq!(
            ask("recurring", "quarterly day=20", "before", issued),
            Some(DeadlineQuestion::WhichMonthOfTheQuarter { day: 20 })
        );
        assert!(ask("event", "kỳ họp HĐND huyện lần thứ 14", "by", issued).is_some());
        assert_eq!(ask("date", "2023-07-30", "before", issued), None);
        assert_eq!(
            ask("date", "2022-07-30", "before", issued)
                .unwrap()
                .text_vi(),
            "Hạn 29/7/2022 sớm hơn ngày ban hành văn bản (07/7/2023). Hạn đúng là ngày nào?"
        );
        assert_eq!(ask("recurring", "monthly day=15", "before", issued), None);
    }

    #[test]
    fn before_an_hour_of_a_day_is_on_that_day() {
        let text = "trước 16 giờ 00 ngày thứ Sáu hằng tuần";
        let deadline = Deadline::parse(text, "recurring", "weekly FR", "before").unwrap();
        assert_eq!(deadline.phrase(), "trước 16 giờ 00 thứ Sáu hằng tuần");
        let schedule = deadline.schedule().unwrap().unwrap();
        let due: Vec<_> = schedule
            .due_in(date(2023, 7, 3)..=date(2023, 7, 9))
            .map(|it| it.due)
            .collect();
        assert_eq!(due, [date(2023, 7, 7)]);
    }

    #[test]
    fn hours_are_found_and_dates_are_not_hours() {
        for (text, hour) in [
            ("trước 16 giờ 00 ngày thứ Sáu", Some((16, 0))),
            ("trước 15:30 ngày thứ Sáu hàng tuần", Some((15, 30))),
            ("trước 19h00’ hằng ngày", Some((19, 0))),
            ("trước ngày 30/7/2023", None),
            ("ngày 20 hàng tháng", None),
            ("trước ngày 15 tháng 6", None),
        ] {
            let time = hour.map(|(hour, minute)| Time::new(hour, minute, 0, 0).unwrap());
            assert_eq!(named_hour(text), time, "{text}");
        }
    }

    fn any_when() -> impl Strategy<Value = When> {
        prop_oneof![
            any_date().prop_map(|day| When::date(day).unwrap()),
            any_date().prop_map(|day| When::Month(YearMonth::containing(day).unwrap())),
            any_date().prop_map(|day| When::Quarter(YearQuarter::containing(day).unwrap())),
            any_date().prop_map(|day| When::Year(Year::containing(day).unwrap())),
            "\\PC+".prop_filter_map("an event has words", |it| When::parse("event", &it).ok()),
            any_cadence().prop_map(When::Recurring),
        ]
    }

    proptest! {
        #[test]
        fn a_deadline_is_read_back_from_its_annotation(when in any_when()) {
            prop_assert_eq!(When::parse(when.kind(), &when.value_string()).unwrap(), when);
        }

        #[test]
        fn before_ends_the_day_before_within_begins(when in any_when()) {
            let deadline = |bound| Deadline { text: String::new(), when: when.clone(), bound };
            if let Some(by) = deadline(Bound::By).last_day() {
                let before = deadline(Bound::Before).last_day().unwrap();
                let first = deadline(Bound::From).first_day().unwrap();
                prop_assert_eq!(calendar::day_after(before), first);
                prop_assert!(first <= by);
                prop_assert_eq!(deadline(Bound::Within).last_day(), Some(by));
            }
        }

        #[test]
        fn any_text_is_searched_for_an_hour_without_a_panic(text in "\\PC*") {
            let _ = named_hour(&text);
        }
    }
}
