//! Legal days: civil dates in Vietnam, how they are written, and which of them
//! offices work on.
//!
//! Deadlines count every day. Working days matter where a rule says so: a
//! report falls due at least one working day after the cut-off of its figures
//! (Decree 09/2019/NĐ-CP, Điều 8.5). Holidays are data, set each year by
//! notice; of a year without data only the weekends are known, and
//! [`WorkingCalendar::knows`] says so.

mod table;

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;
use jiff::civil::Weekday;
use serde::Deserialize;
use serde::Serialize;

pub use table::read_table;

/// Which days offices work on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WorkingCalendar {
    exceptions: BTreeMap<Date, Exception>,
    /// What of a year no notice told, for each year of which something is known.
    gaps: BTreeMap<i16, Option<String>>,
}

/// The files of `data/holidays`, one for each year. A day stands there only with the law or the notice
/// that sets it; of the other years weekends alone are known.
const SHIPPED: &[(i16, &str)] = &[
    (2021, include_str!("../../../data/holidays/2021.toml")),
    (2022, include_str!("../../../data/holidays/2022.toml")),
    (2023, include_str!("../../../data/holidays/2023.toml")),
    (2024, include_str!("../../../data/holidays/2024.toml")),
    (2025, include_str!("../../../data/holidays/2025.toml")),
    (2026, include_str!("../../../data/holidays/2026.toml")),
    (2027, include_str!("../../../data/holidays/2027.toml")),
];

/// Returns the years that ship with the program.
pub fn shipped_years() -> impl Iterator<Item = (i16, YearFile)> {
    // The texts are part of the program, and a test reads each.
    let years = SHIPPED.iter();
    years.filter_map(|(year, text)| Some((*year, WorkingCalendar::read_year(text).ok()?)))
}

impl WorkingCalendar {
    /// Returns the calendar that ships with the program.
    pub fn shipped() -> Self {
        Self::of(shipped_years())
    }

    /// Returns the calendar of the years whose files are given.
    pub fn of(years: impl IntoIterator<Item = (i16, YearFile)>) -> Self {
        let mut exceptions = BTreeMap::new();
        let mut gaps = BTreeMap::new();
        for (number, year) in years {
            gaps.insert(number, year.missing);
            let closed = year.closed.into_iter().map(|it| (false, it));
            for (works, it) in closed.chain(year.open.into_iter().map(|it| (true, it))) {
                let exception = Exception {
                    works,
                    name: it.name,
                    source: it.source,
                };
                exceptions.insert(it.day, exception);
            }
        }
        Self { exceptions, gaps }
    }

    /// Reads the file of a year.
    ///
    /// # Errors
    ///
    /// Where the text is not TOML in the form of `data/holidays/README.md`.
    pub fn read_year(text: &str) -> Result<YearFile, toml::de::Error> {
        toml::from_str(text)
    }

    /// Returns whether the holidays of a year are known.
    pub fn knows(&self, year: i16) -> bool {
        self.gaps.contains_key(&year)
    }

    /// Returns what of a year of which something is known is not.
    pub fn gap(&self, year: i16) -> Option<&str> {
        self.gaps.get(&year)?.as_deref()
    }

    /// Returns whether offices work on a day.
    pub fn works_on(&self, day: Date) -> bool {
        match self.exceptions.get(&day) {
            Some(exception) => exception.works,
            None => !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday),
        }
    }

    /// Returns the day itself where offices work on it, or the next on which
    /// they do.
    pub fn on_or_after(&self, day: Date) -> Date {
        let mut day = day;
        // No holiday is as long as a month, whatever a file may say.
        for _ in 0..31 {
            if self.works_on(day) {
                break;
            }
            day = day_after(day);
        }
        day
    }

    /// Returns the day some working days after another: "trong 5 ngày làm việc
    /// kể từ ngày …", the day itself not counted.
    pub fn working_days_after(&self, day: Date, count: u16) -> Date {
        (0..count).fold(day, |day, _| self.on_or_after(day_after(day)))
    }

    /// Returns the name and source of a holiday or of a weekend day worked.
    pub fn exception(&self, day: Date) -> Option<&Exception> {
        self.exceptions.get(&day)
    }
}

/// A day that differs from its weekday, with its name and source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exception {
    pub works: bool,
    pub name: String,
    pub source: String,
}

/// The file of a year: `data/holidays/YYYY.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct YearFile {
    /// What of the year no notice told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missing: Option<String>,
    pub closed: Vec<NamedDay>,
    pub open: Vec<NamedDay>,
}

impl YearFile {
    /// Returns the file that it is read from.
    pub fn file(&self) -> String {
        let mut file = String::new();
        let text = |it: &str| toml::Value::from(it).to_string();
        if let Some(missing) = &self.missing {
            file.push_str(&format!("missing = {}\n", text(missing)));
        }
        let closed = self.closed.iter().map(|it| ("closed", it));
        for (kind, it) in closed.chain(self.open.iter().map(|it| ("open", it))) {
            let (name, source) = (text(&it.name), text(&it.source));
            file.push_str(&format!(
                "\n[[{kind}]]\nday = \"{}\"\nname = {name}\nsource = {source}\n",
                it.day
            ));
        }
        file
    }
}

/// A day with its name and the notice that sets it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamedDay {
    pub day: Date,
    pub name: String,
    pub source: String,
}

/// Returns a date as Vietnamese offices write it: `07/7/2023`, `15/01/2023`.
///
/// Days below 10 and the months 1 and 2 carry a zero so that nothing can be
/// added in front of them (Decree 30/2020/NĐ-CP, Phụ lục I).
pub fn written(date: Date) -> String {
    format!(
        "{}/{}",
        written_day_month(date.month(), date.day()),
        date.year()
    )
}

/// Returns a day and month as offices write them: `15/6`, `05/12`, `10/02`.
pub fn written_day_month(month: i8, day: i8) -> String {
    let zero = if month < 3 { "0" } else { "" };
    format!("{day:02}/{zero}{month}")
}

/// Returns a date in the words of an official letter:
/// `ngày 07 tháng 7 năm 2023`.
pub fn in_words(date: Date) -> String {
    let zero = if date.month() < 3 { "0" } else { "" };
    format!(
        "ngày {:02} tháng {zero}{} năm {}",
        date.day(),
        date.month(),
        date.year()
    )
}

/// Returns the day before, or the same day at the beginning of time.
pub fn day_before(date: Date) -> Date {
    date.saturating_sub(1.day())
}

/// Returns the day after, or the same day at the end of time.
pub fn day_after(date: Date) -> Date {
    date.saturating_add(1.day())
}

/// Returns how many days lie from one date to another, negative when the
/// second comes first.
pub fn days_between(from: Date, to: Date) -> i64 {
    to.duration_since(from).as_hours() / 24
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn dates_are_written_as_offices_write_them() {
        assert_eq!(written(date(2023, 7, 7)), "07/7/2023");
        assert_eq!(written(date(2023, 1, 30)), "30/01/2023");
        assert_eq!(written(date(2023, 12, 5)), "05/12/2023");
        assert_eq!(in_words(date(2023, 7, 7)), "ngày 07 tháng 7 năm 2023");
        assert_eq!(in_words(date(2020, 2, 14)), "ngày 14 tháng 02 năm 2020");
    }

    #[test]
    fn working_days_pass_over_weekends_and_known_holidays() {
        let plain = WorkingCalendar::default();
        assert!(!plain.knows(2023));
        assert_eq!(
            plain.working_days_after(date(2023, 7, 7), 1),
            date(2023, 7, 10)
        );
        assert_eq!(plain.on_or_after(date(2023, 7, 8)), date(2023, 7, 10));
        let text = r#"
            [[closed]]
            day = "2023-07-10"
            name = "nghỉ"
            source = "thông báo thử"
            [[open]]
            day = "2023-07-08"
            name = "làm bù"
            source = "thông báo thử"
        "#;
        let known = WorkingCalendar::of([(2023, WorkingCalendar::read_year(text).unwrap())]);
        assert!(known.knows(2023) && !known.knows(2024));
        assert_eq!(
            known.working_days_after(date(2023, 7, 7), 1),
            date(2023, 7, 8)
        );
        assert_eq!(
            known.working_days_after(date(2023, 7, 7), 2),
            date(2023, 7, 11)
        );
        assert_eq!(
            known.exception(date(2023, 7, 10)).map(|it| it.works),
            Some(false)
        );
        assert!(WorkingCalendar::read_year("[[closed]]\nday = \"2023-02-30\"").is_err());
    }

    #[test]
    fn what_ships_has_its_notice_and_says_what_is_missing() {
        let years: Vec<(i16, YearFile)> = shipped_years().collect();
        assert_eq!(years.len(), SHIPPED.len());
        for (year, file) in years {
            let read = read_table(&file.file()).unwrap();
            assert_eq!(read, BTreeMap::from([(year, file.clone())]));
            // Of 2026 a day is not confirmed, of 2027 no notice is known yet.
            assert_eq!(file.missing.is_some(), year >= 2026, "{year}");
            // Eleven days of the Labour Code, more or less by what was moved.
            let days = file.closed.len() - file.open.len();
            assert_eq!(days, if year == 2027 { 5 } else { 11 }, "{year}");
            let at_the_weekend =
                |it: &NamedDay| matches!(it.day.weekday(), Weekday::Saturday | Weekday::Sunday);
            assert!(!file.closed.iter().any(at_the_weekend), "{year}");
            assert!(file.open.iter().all(at_the_weekend), "{year}");
            for it in file.closed.iter().chain(&file.open) {
                assert!(
                    it.source.contains("số ") && it.source.contains("ngày "),
                    "{it:?}"
                );
            }
        }
        let calendar = WorkingCalendar::shipped();
        assert!(!calendar.works_on(date(2025, 5, 2)) && calendar.works_on(date(2025, 4, 26)));
        assert!(calendar.knows(2021) && calendar.gap(2021).is_none());
        assert!(calendar.gap(2026).is_some() && !calendar.knows(2028));
        assert_eq!(calendar.on_or_after(date(2023, 1, 20)), date(2023, 1, 27));
    }

    #[test]
    fn days_are_counted_both_ways() {
        assert_eq!(days_between(date(2023, 7, 23), date(2023, 7, 30)), 7);
        assert_eq!(days_between(date(2024, 3, 1), date(2024, 2, 28)), -2);
        assert_eq!(day_before(date(2024, 3, 1)), date(2024, 2, 29));
        assert_eq!(day_after(date(2023, 12, 31)), date(2024, 1, 1));
    }
}
