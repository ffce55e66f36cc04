//! Days of deadlines, periods and working weeks, kept as data: what comes out must not change.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use jiff::civil::Date;
use ntm_programme::{
    cadence::Cadence,
    calendar::{NamedDay, WorkingCalendar, YearFile},
    deadline::Deadline,
    opening::{self, Opening},
};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Vectors {
    holidays: Holidays,
    last_day: Vec<LastDay>,
    working: Vec<Working>,
    recurring: Vec<Recurring>,
    clock: Vec<Clock>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Holidays {
    closed: Vec<Date>,
    open: Vec<Date>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LastDay {
    text: String,
    /// Kind, value and bound, as annotations write them.
    when: [String; 3],
    last: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Working {
    day: Date,
    first: Date,
    after: Vec<(u16, Date)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Recurring {
    text: String,
    /// Rule and bound.
    rule: [String; 2],
    range: [Date; 2],
    due: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Clock {
    text: String,
    rule: [String; 2],
    issued: Date,
    assigned: Date,
    until: Date,
    at_once: Vec<String>,
    /// With the day on which each opens.
    later: Vec<String>,
}

fn vectors() -> Vectors {
    toml::from_str(include_str!("../../../testdata/calendar/vectors.toml")).unwrap()
}

#[test]
fn last_days_are_those_that_count() {
    for it in vectors().last_day {
        let [kind, value, bound] = &it.when;
        let deadline = Deadline::parse(&it.text, kind, value, bound).unwrap();
        let last = deadline.last_day().map(|day| day.to_string());
        assert_eq!(last.unwrap_or_default(), it.last, "{}", it.text);
    }
}

#[test]
fn working_days_pass_over_weekends_and_the_holidays_that_are_given() {
    let vectors = vectors();
    let named = |days: Vec<Date>| {
        let named = |day| NamedDay {
            day,
            name: "ngày nghỉ của phép thử".to_owned(),
            source: "bảng của phép thử".to_owned(),
        };
        days.into_iter().map(named).collect()
    };
    let year = YearFile {
        missing: None,
        closed: named(vectors.holidays.closed),
        open: named(vectors.holidays.open),
    };
    let calendar = WorkingCalendar::of([(2024, year)]);
    for it in vectors.working {
        assert_eq!(calendar.on_or_after(it.day), it.first, "{}", it.day);
        for (count, day) in it.after {
            assert_eq!(
                calendar.working_days_after(it.day, count),
                day,
                "{count} working days after {}",
                it.day
            );
        }
    }
}

#[test]
fn recurring_deadlines_fall_due_in_their_periods() {
    for it in vectors().recurring {
        let [rule, bound] = &it.rule;
        let rule: Cadence = rule.parse().unwrap();
        let [from, to] = it.range;
        let due: Vec<String> = rule
            .schedule(bound.parse().unwrap())
            .unwrap()
            .due_in(from..=to)
            .map(|it| format!("{} {}..{}", it.period, it.opens, it.due))
            .collect();
        assert_eq!(due, it.due, "{}", it.text);
    }
}

fn written(it: &Opening) -> String {
    format!("{} {}..{}", it.period, it.opens, it.due.unwrap())
}

#[test]
fn a_clock_that_is_set_opens_each_period_on_its_day_and_once() {
    for it in vectors().clock {
        let [rule, bound] = &it.rule;
        let deadline = Deadline::parse(&it.text, "recurring", rule, bound).unwrap();
        let at_once = opening::at_assignment(&deadline, it.issued, it.assigned).unwrap();
        let at_once: Vec<String> = at_once.iter().map(written).collect();
        assert_eq!(at_once, it.at_once, "{}: at once", it.text);
        let mut later = Vec::new();
        let mut day = it.assigned;
        while day < it.until {
            let next = day.tomorrow().unwrap();
            let opened = opening::since(&deadline, day, next).unwrap();
            later.extend(opened.iter().map(|it| format!("{next} {}", written(it))));
            day = next;
        }
        assert_eq!(later, it.later, "{}: later", it.text);
        // A clock that jumps over all these days opens the same.
        let jumped = opening::since(&deadline, it.assigned, it.until).unwrap();
        let jumped: Vec<String> = jumped.iter().map(written).collect();
        let days: Vec<&str> = later.iter().map(|it| &it[11..]).collect();
        assert_eq!(jumped, days, "{}: in one jump", it.text);
    }
}
