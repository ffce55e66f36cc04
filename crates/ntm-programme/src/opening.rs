//! Opening: which obligations a deadline calls into being, and when.
//!
//! An obligation exists as a row as soon as its period opens, so that a missing
//! report is a row and not an absence. What does not recur opens on
//! assignment; what recurs opens period by period, first at assignment (also
//! periods that have run since the document's date, because the duty dates from
//! the document and not from its entry here), then by a daily round.

use jiff::ToSpan;
use jiff::civil::Date;
use serde::Deserialize;
use serde::Serialize;

use crate::cadence::MonthOfQuarterUnknown;
use crate::calendar;
use crate::deadline::Bound;
use crate::deadline::Deadline;
use crate::deadline::When;
use crate::period::Period;

/// An obligation to be opened, for each unit that the task is assigned to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Opening {
    pub period: Period,
    pub opens: Date,
    /// The last day that counts, where there is one yet.
    pub due: Option<Date>,
}

/// Returns what a task without any deadline opens when it is assigned.
pub fn without_deadline(today: Date) -> Opening {
    Opening {
        period: Period::Once,
        opens: today,
        due: None,
    }
}

/// Returns what a deadline opens when its task is assigned.
///
/// `issued` is the date of the document, or the day of assignment where it
/// bears none; occurrences that were due before it are none of its business.
/// An event whose day nobody knows yet opens an obligation without a last day.
///
/// # Errors
///
/// [`MonthOfQuarterUnknown`] where a person has to answer first.
///
/// # Example
///
/// Notice 101 of 7 July 2023, assigned on the 23rd: the report of July was due
/// on the 14th and exists; that of August opens on the 1st.
///
/// ```
/// use jiff::civil::date;
/// use ntm_programme::deadline::Deadline;
/// use ntm_programme::opening;
///
/// let text = "trước ngày 15 hàng tháng";
/// let monthly = Deadline::parse(text, "recurring", "monthly day=15", "before")?;
/// let opened = opening::at_assignment(&monthly, date(2023, 7, 7), date(2023, 7, 23))?;
/// assert_eq!(opened.len(), 1);
/// assert_eq!(opened[0].due, Some(date(2023, 7, 14)));
/// let later = opening::since(&monthly, date(2023, 7, 23), date(2023, 8, 1))?;
/// assert_eq!(later[0].due, Some(date(2023, 8, 14)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn at_assignment(
    deadline: &Deadline,
    issued: Date,
    today: Date,
) -> Result<Vec<Opening>, MonthOfQuarterUnknown> {
    let Some(schedule) = deadline.schedule() else {
        let opens = deadline.first_day().unwrap_or(today);
        return Ok(vec![Opening {
            period: Period::Once,
            opens,
            due: deadline.last_day(),
        }]);
    };
    // No period is longer than a year, so what is due from that day on opened
    // within the year before it.
    let early = issued.saturating_sub(2.years());
    let opened = schedule?
        .opening_in(early..=today)
        .filter(|it| it.due >= issued);
    Ok(opened
        .map(|it| Opening {
            period: it.period,
            opens: it.opens,
            due: Some(it.due),
        })
        .collect())
}

/// Returns what a deadline opens on the days after `done` up to `today`: the
/// daily round. What does not recur opens nothing more.
///
/// # Errors
///
/// [`MonthOfQuarterUnknown`] where a person has to answer first.
pub fn since(
    deadline: &Deadline,
    done: Date,
    today: Date,
) -> Result<Vec<Opening>, MonthOfQuarterUnknown> {
    let Some(schedule) = deadline.schedule() else {
        return Ok(Vec::new());
    };
    let opened = schedule?.opening_in(calendar::day_after(done)..=today);
    Ok(opened
        .map(|it| Opening {
            period: it.period,
            opens: it.opens,
            due: Some(it.due),
        })
        .collect())
}

/// Returns the deadline of an event with the day that a person has given to it,
/// its own words kept. "Trình kỳ họp" means by the day of the session.
pub fn on_the_day(deadline: &Deadline, day: Date) -> Option<Deadline> {
    let When::Event(_) = &deadline.when else {
        return None;
    };
    let bound = match deadline.bound {
        Bound::Within => Bound::By,
        bound => bound,
    };
    Some(Deadline {
        text: deadline.text.clone(),
        when: When::date(day)?,
        bound,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cadence::tests::any_cadence;
    use crate::period::tests::any_date;
    use jiff::civil::date;
    use proptest::prelude::*;

    const ISSUED: Date = Date::constant(2023, 7, 7);
    const TODAY: Date = Date::constant(2023, 7, 23);

    fn check(kind: &str, value: &str, bound: &str, expected: &[&str]) {
        let deadline = Deadline::parse("", kind, value, bound).unwrap();
        let found: Vec<String> = at_assignment(&deadline, ISSUED, TODAY)
            .unwrap()
            .iter()
            .map(|it| {
                let due = it.due.map_or("-".to_owned(), |due| due.to_string());
                format!("{} {}..{due}", it.period, it.opens)
            })
            .collect();
        assert_eq!(found, expected, "{value}");
    }

    #[test]
    fn the_deadlines_of_notice_101_open_what_they_should() {
        check(
            "date",
            "2023-07-30",
            "before",
            &["once 2023-07-23..2023-07-29"],
        );
        check(
            "event",
            "kỳ họp HĐND huyện lần thứ 14",
            "by",
            &["once 2023-07-23..-"],
        );
        check(
            "recurring",
            "monthly day=15",
            "before",
            &["2023-07 2023-07-01..2023-07-14"],
        );
        check("recurring", "yearly 06-15", "before", &[]);
        check(
            "recurring",
            "yearly 12-10",
            "before",
            &["2023 2023-01-01..2023-12-09"],
        );
        check("date", "2024-03-01", "from", &["once 2024-03-01..-"]);
    }

    #[test]
    fn the_first_half_of_next_year_opens_with_the_year() {
        let deadline = Deadline::parse("", "recurring", "yearly 06-15", "before").unwrap();
        let opened = since(&deadline, TODAY, date(2024, 1, 2)).unwrap();
        assert_eq!(opened.len(), 1);
        assert_eq!(opened[0].period.label_vi(), "6 tháng đầu năm 2024");
        assert_eq!(opened[0].due, Some(date(2024, 6, 14)));
    }

    #[test]
    fn an_event_gets_its_day_from_a_person() {
        let words = "trình kỳ họp HĐND huyện lần thứ 14";
        let event = Deadline::parse(words, "event", "kỳ họp HĐND huyện lần thứ 14", "by").unwrap();
        let dated = on_the_day(&event, date(2023, 7, 20)).unwrap();
        assert_eq!(dated.last_day(), Some(date(2023, 7, 20)));
        assert_eq!(dated.text, words);
        assert_eq!(on_the_day(&dated, date(2023, 7, 21)), None);
    }

    proptest! {
        /// Assigning early and going round daily opens what assigning later
        /// would have opened at once: nothing is lost, nothing doubled.
        #[test]
        fn assignment_and_rounds_agree(
            cadence in any_cadence(),
            issued in any_date(),
            wait in 0i64..200,
            rounds in prop::collection::vec(1i64..90, 0..6),
        ) {
            let when = When::Recurring(cadence);
            let deadline = Deadline { text: String::new(), when, bound: Bound::Before };
            let mut today = issued.saturating_add(wait.days());
            let Ok(mut opened) = at_assignment(&deadline, issued, today) else { return Ok(()) };
            for days in rounds {
                let done = today;
                today = today.saturating_add(days.days());
                opened.extend(since(&deadline, done, today).unwrap());
            }
            let at_once = at_assignment(&deadline, issued, today).unwrap();
            prop_assert_eq!(opened, at_once);
        }
    }
}
