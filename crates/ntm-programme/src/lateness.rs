//! Lateness: whether an obligation was met in time.
//!
//! Late is derived from the last day that counts and then frozen
//! ([`crate::obligation::Frozen`]), so that no later change of unit, head or
//! date rewrites it. An extension that was granted makes the delay lawful:
//! lawful delay is not lateness. What is returned has to be sent in again by
//! the same deadline; the submission that counts is the last one.

use jiff::civil::Date;
use serde::Deserialize;
use serde::Serialize;

use crate::calendar;
use crate::obligation::Obligation;
use crate::obligation::State;

/// Returns how an obligation stands to its deadline on a day.
pub fn punctuality(obligation: &Obligation, today: Date) -> Punctuality {
    match obligation.state {
        // It was never the unit's to do.
        State::Declined => return Punctuality::Excused,
        State::Waived if obligation.frozen.is_none() => return Punctuality::Excused,
        _ => {}
    }
    let Some(due) = obligation.last_day() else {
        return Punctuality::Undated;
    };
    match (
        obligation.state,
        obligation.submission,
        obligation.settled_on,
    ) {
        (State::Submitted | State::Accepted, Some(submission), _) => {
            match calendar::days_between(due, submission.on) {
                days if days > 0 => Punctuality::MetLate { days },
                _ => Punctuality::MetOnTime,
            }
        }
        (State::Waived, _, Some(waived)) => Punctuality::Late {
            days: calendar::days_between(due, waived),
        },
        _ => match calendar::days_between(today, due) {
            0 => Punctuality::DueToday,
            days if days > 0 => Punctuality::NotDue { days_left: days },
            days => Punctuality::Late { days: -days },
        },
    }
}

/// How an obligation stands to its deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "punctuality", rename_all = "snake_case")]
pub enum Punctuality {
    /// It has no deadline, or one that waits for a person's answer.
    Undated,
    NotDue {
        days_left: i64,
    },
    DueToday,
    Late {
        days: i64,
    },
    /// Sent in by the last day, with the extension if there was one.
    MetOnTime,
    MetLate {
        days: i64,
    },
    /// Waived in time, or not the unit's to do.
    Excused,
}

impl Punctuality {
    /// Returns whether it was or is late, met or not.
    pub fn is_late(self) -> bool {
        matches!(self, Self::Late { .. } | Self::MetLate { .. })
    }

    /// Returns the short Vietnamese form: "quá hạn 3 ngày".
    pub fn label_vi(self) -> String {
        match self {
            Self::Undated => "không thời hạn".to_owned(),
            Self::NotDue { days_left } => format!("còn {days_left} ngày"),
            Self::DueToday => "hạn hôm nay".to_owned(),
            Self::Late { days } => format!("quá hạn {days} ngày"),
            Self::MetOnTime => "đúng hạn".to_owned(),
            Self::MetLate { days } => format!("chậm {days} ngày"),
            Self::Excused => "không tính hạn".to_owned(),
        }
    }

    /// Returns the short English form: "3 days late".
    pub fn label_en(self) -> String {
        let count = |days: i64| {
            if days == 1 {
                "1 day".to_owned()
            } else {
                format!("{days} days")
            }
        };
        match self {
            Self::Undated => "no deadline".to_owned(),
            Self::NotDue { days_left } => format!("{} left", count(days_left)),
            Self::DueToday => "due today".to_owned(),
            Self::Late { days } => format!("{} late", count(days)),
            Self::MetOnTime => "on time".to_owned(),
            Self::MetLate { days } => format!("met {} late", count(days)),
            Self::Excused => "excused".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::obligation::Act;
    use crate::obligation::By;
    use crate::obligation::tests::after;
    use crate::obligation::tests::ask;
    use crate::obligation::tests::due_on_14_july;
    use crate::obligation::tests::judge;
    use crate::obligation::tests::reason;
    use crate::obligation::tests::submit;
    use jiff::civil::date;

    fn check(acts: &[(Act, By, Date)], today: Date, expected: Punctuality) {
        assert_eq!(
            punctuality(&after(due_on_14_july(), acts), today),
            expected,
            "{acts:?}"
        );
    }

    #[test]
    fn time_runs_until_the_last_day_and_on() {
        check(&[], date(2023, 7, 7), Punctuality::NotDue { days_left: 7 });
        check(&[], date(2023, 7, 14), Punctuality::DueToday);
        check(&[], date(2023, 7, 17), Punctuality::Late { days: 3 });
        let long_after = date(2024, 1, 1);
        check(
            &[submit(date(2023, 7, 14))],
            long_after,
            Punctuality::MetOnTime,
        );
        check(
            &[submit(date(2023, 7, 16))],
            long_after,
            Punctuality::MetLate { days: 2 },
        );
    }

    #[test]
    fn a_granted_extension_is_no_lateness_a_refused_one_is() {
        let asked = ask(
            Act::AskExtension {
                until: date(2023, 7, 20),
                reason: reason(),
            },
            date(2023, 7, 14),
        );
        let granted = judge(Act::GrantExtension { until: None }, date(2023, 7, 17));
        let refused = judge(Act::RefuseExtension { reason: reason() }, date(2023, 7, 17));
        let sent = submit(date(2023, 7, 19));
        check(
            &[asked.clone(), granted.clone()],
            date(2023, 7, 18),
            Punctuality::NotDue { days_left: 2 },
        );
        check(
            &[asked.clone(), granted, sent.clone()],
            date(2023, 7, 31),
            Punctuality::MetOnTime,
        );
        check(
            &[asked, refused, sent],
            date(2023, 7, 31),
            Punctuality::MetLate { days: 5 },
        );
    }

    #[test]
    fn the_deadline_stays_when_a_result_is_returned() {
        let returned = judge(Act::Return { reason: reason() }, date(2023, 7, 16));
        let acts = [submit(date(2023, 7, 13)), returned];
        check(&acts, date(2023, 7, 17), Punctuality::Late { days: 3 });
    }

    #[test]
    fn a_waiver_excuses_only_what_was_not_frozen() {
        let waived = |day| judge(Act::Waive { reason: reason() }, day);
        check(
            &[waived(date(2023, 7, 10))],
            date(2023, 8, 1),
            Punctuality::Excused,
        );
        let frozen = judge(Act::Freeze { head: None }, date(2023, 7, 15));
        let acts = [frozen, waived(date(2023, 7, 18))];
        check(&acts, date(2023, 8, 1), Punctuality::Late { days: 4 });
    }
}
