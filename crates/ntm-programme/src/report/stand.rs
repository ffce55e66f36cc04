//! How an expected report stands, and what a version changed.
//!
//! A report is expected because an obligation is: what is open, late, sent, returned and approved is
//! the obligation's. The report adds what obligations do not know: that there was nothing to report,
//! and corrections of what was approved, for which it is unlocked for a time.

use std::collections::BTreeSet;
use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Values;
use crate::{lateness::Punctuality, obligation::State};

/// How an expected report stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReportState {
    /// Its period has opened and its last day has not passed.
    Expected,
    /// Its last day has passed, and it is not there.
    Late,
    Submitted,
    Returned,
    /// Approved, and locked by that.
    Approved,
    /// Approved that there is nothing to report.
    Nil,
    /// Approved, and unlocked for a correction.
    Unlocked,
    /// A correction of what was approved waits for its approval.
    Corrected,
    Waived,
    /// Not the unit's to send.
    Declined,
}

/// Tells whether a report is missing beyond its last day: it never came, or came back and was late then.
pub fn is_overdue(state: ReportState, punctuality: Punctuality) -> bool {
    match state {
        ReportState::Late => true,
        ReportState::Returned => punctuality.is_late(),
        _ => false,
    }
}

impl ReportState {
    pub const ALL: [Self; 10] = [
        Self::Expected,
        Self::Late,
        Self::Submitted,
        Self::Returned,
        Self::Approved,
        Self::Nil,
        Self::Unlocked,
        Self::Corrected,
        Self::Waived,
        Self::Declined,
    ];

    /// Returns the word by which programs know it.
    pub fn key(self) -> &'static str {
        match self {
            Self::Expected => "expected",
            Self::Late => "late",
            Self::Submitted => "submitted",
            Self::Returned => "returned",
            Self::Approved => "approved",
            Self::Nil => "nil",
            Self::Unlocked => "unlocked",
            Self::Corrected => "corrected",
            Self::Waived => "waived",
            Self::Declined => "declined",
        }
    }

    /// Returns whether what was sent is there: it counts where reports are put together.
    pub fn is_received(self) -> bool {
        matches!(
            self,
            Self::Submitted | Self::Approved | Self::Nil | Self::Unlocked | Self::Corrected
        )
    }

    /// Returns whether anything is expected of the unit at all.
    pub fn is_expected(self) -> bool {
        !matches!(self, Self::Waived | Self::Declined)
    }
}

impl fmt::Display for ReportState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.key())
    }
}

/// What a report adds to its obligation.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Correction {
    /// Whether what was approved says that there is nothing to report.
    pub nil: bool,
    /// The last day on which what was approved can be corrected.
    pub unlocked_until: Option<Date>,
    /// Whether a correction waits.
    pub waits: bool,
}

impl Correction {
    /// Returns whether it can be corrected on a day: the unlocking ends by itself.
    pub fn is_unlocked(&self, today: Date) -> bool {
        self.unlocked_until.is_some_and(|until| today <= until)
    }
}

/// Returns how a report stands: by its obligation, its last day and what it adds itself.
pub fn report_state(
    state: State,
    last_day: Option<Date>,
    correction: Correction,
    today: Date,
) -> ReportState {
    let late = last_day.is_some_and(|last_day| last_day < today);
    match state {
        State::NotDue | State::Due if late => ReportState::Late,
        State::NotDue | State::Due => ReportState::Expected,
        State::Returned => ReportState::Returned,
        State::Submitted => ReportState::Submitted,
        State::Accepted if correction.waits => ReportState::Corrected,
        State::Accepted if correction.is_unlocked(today) => ReportState::Unlocked,
        State::Accepted if correction.nil => ReportState::Nil,
        State::Accepted => ReportState::Approved,
        State::Waived => ReportState::Waived,
        State::Declined => ReportState::Declined,
    }
}

/// Returns the codes of the fields that differ: the approver of a correction sees only these.
pub fn changed(before: &Values, after: &Values) -> Vec<String> {
    let codes: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    codes
        .into_iter()
        .filter(|code| before.get(*code) != after.get(*code))
        .cloned()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::CellValue;
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    const TODAY: Date = Date::constant(2023, 7, 15);

    #[test]
    fn every_state_of_an_obligation_is_one_of_a_report() {
        let check = |state, last_day, correction, expected| {
            assert_eq!(report_state(state, last_day, correction, TODAY), expected);
        };
        let plain = Correction::default();
        let until = |day| Correction {
            unlocked_until: Some(day),
            ..plain
        };
        check(State::Due, Some(TODAY), plain, ReportState::Expected);
        check(State::Due, None, plain, ReportState::Expected);
        check(
            State::Due,
            Some(date(2023, 7, 14)),
            plain,
            ReportState::Late,
        );
        check(State::Accepted, None, plain, ReportState::Approved);
        check(State::Accepted, None, until(TODAY), ReportState::Unlocked);
        // Unlocking ends by itself, on the day after.
        check(
            State::Accepted,
            None,
            until(date(2023, 7, 14)),
            ReportState::Approved,
        );
        let waits = Correction {
            waits: true,
            ..plain
        };
        check(State::Accepted, None, waits, ReportState::Corrected);
        let nil = Correction { nil: true, ..plain };
        check(State::Accepted, None, nil, ReportState::Nil);
        check(State::Submitted, None, nil, ReportState::Submitted);
    }

    #[test]
    fn words_of_states_are_their_own() {
        let words: BTreeSet<&str> = ReportState::ALL.iter().map(|it| it.key()).collect();
        assert_eq!(words.len(), ReportState::ALL.len());
    }

    fn any_values() -> impl Strategy<Value = Values> {
        let text = "[a-c]{1,2}".prop_map(|text| CellValue::Prose { text });
        prop::collection::btree_map("[a-d]", text, 0..4)
    }

    proptest! {
        /// What is not named is the same, and nothing is named without cause.
        #[test]
        fn the_difference_is_all_that_differs(before in any_values(), after in any_values()) {
            let named = changed(&before, &after);
            let mut patched = before.clone();
            for code in &named {
                match after.get(code) {
                    Some(value) => patched.insert(code.clone(), value.clone()),
                    None => patched.remove(code),
                };
            }
            prop_assert_eq!(&patched, &after);
            prop_assert!(changed(&after, &after).is_empty());
        }
    }
}
