//! Why a report is due on its day: the rule and its clause, the period, the days that offices work, and
//! when the figures close.
//!
//! Figures close by Decree 09/2019/NĐ-CP, Điều 12; a report is due at least one working day after that
//! (Điều 8.5). A notice that asks for it earlier is kept as it is written, and that is said.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::calendar::{Exception, WorkingCalendar, day_after};
use crate::period::Period;

/// The stretch of time whose figures a report holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CutOff {
    pub from: Date,
    pub to: Date,
}

/// Returns from when to when the figures of a period run by Decree 09/2019/NĐ-CP, Điều 12; `None` where
/// the decree says nothing of such a period.
pub fn cut_off(period: Period) -> Option<CutOff> {
    let follows = matches!(
        period,
        Period::Month(_) | Period::Quarter(_) | Period::HalfYear(..) | Period::Year(_)
    );
    let (start, end) = (period.start()?, period.end().filter(|_| follows)?);
    // The 15th of the month before the first, to the 14th of the last month.
    let from = start.saturating_sub(1.month()).saturating_add(14.days());
    let to = end.first_of_month().saturating_add(13.days());
    Some(CutOff { from, to })
}

/// What a due day follows from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained {
    pub last_day: Date,
    /// Whether offices work on the last day. Deadlines count every day: it is said, and changes nothing.
    pub works: bool,
    /// What makes the last day differ from its weekday.
    pub exception: Option<Exception>,
    /// Whether the holidays of that year are known.
    pub holidays_known: bool,
    /// What of them is not, where something is.
    pub holidays_missing: Option<String>,
    pub cut_off: Option<CutOff>,
    /// The first day on which the decree lets a report be due: a working day after the cut-off.
    pub earliest: Option<Date>,
}

impl Explained {
    /// Returns whether the document asks for the report before the day that the decree would have.
    pub fn is_before_the_decree(&self) -> bool {
        self.earliest
            .is_some_and(|earliest| self.last_day < earliest)
    }
}

/// Explains the last day of a period.
pub fn explain(period: Period, last_day: Date, calendar: &WorkingCalendar) -> Explained {
    let cut_off = cut_off(period);
    Explained {
        last_day,
        works: calendar.works_on(last_day),
        exception: calendar.exception(last_day).cloned(),
        holidays_known: calendar.knows(last_day.year()),
        holidays_missing: calendar.gap(last_day.year()).map(str::to_owned),
        cut_off,
        earliest: cut_off.map(|it| calendar.on_or_after(day_after(it.to))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    use crate::period::{YearMonth, YearQuarter};

    fn check(period: &str, from: Date, to: Date) {
        let found = cut_off(period.parse().unwrap()).unwrap();
        assert_eq!((found.from, found.to), (from, to), "{period}");
    }

    #[test]
    fn figures_close_by_the_decree() {
        check("2023-07", date(2023, 6, 15), date(2023, 7, 14));
        check("2024-01", date(2023, 12, 15), date(2024, 1, 14));
        check("2023-Q3", date(2023, 6, 15), date(2023, 9, 14));
        check("2023-H1", date(2022, 12, 15), date(2023, 6, 14));
        check("2023-H2", date(2023, 6, 15), date(2023, 12, 14));
        check("2023", date(2022, 12, 15), date(2023, 12, 14));
        assert_eq!(cut_off("2023-9M".parse().unwrap()), None);
        assert_eq!(cut_off(Period::Once), None);
    }

    #[test]
    fn a_notice_that_asks_earlier_than_the_decree_is_told_of() {
        let plain = WorkingCalendar::default();
        // Notice 101: before 15 July, while figures close on the 14th, a Friday.
        let july = explain("2023-07".parse().unwrap(), date(2023, 7, 14), &plain);
        assert_eq!(july.earliest, Some(date(2023, 7, 17)));
        assert!(july.is_before_the_decree() && july.works && !july.holidays_known);
        let later = explain("2023-07".parse().unwrap(), date(2023, 7, 17), &plain);
        assert!(!later.is_before_the_decree());
        let sunday = explain("2023-H1".parse().unwrap(), date(2023, 6, 18), &plain);
        assert!(!sunday.works && !sunday.is_before_the_decree());
    }

    proptest! {
        /// No day of the year is left out, and none is in two months or quarters.
        #[test]
        fn figures_of_one_period_follow_on_those_of_the_last(year in 1950i16..2900, month in 1i8..=11) {
            let month_at = |month| cut_off(Period::Month(YearMonth::new(year, month).unwrap())).unwrap();
            prop_assert_eq!(day_after(month_at(month).to), month_at(month + 1).from);
            let quarter = (month - 1) / 4 + 1;
            let quarter_at = |it| cut_off(Period::Quarter(YearQuarter::new(year, it).unwrap())).unwrap();
            prop_assert_eq!(day_after(quarter_at(quarter).to), quarter_at(quarter + 1).from);
            prop_assert_eq!(quarter_at(1).from, month_at(1).from);
        }
    }
}
