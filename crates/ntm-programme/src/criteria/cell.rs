//! A cell: what a commune claims of one indicator, what is official, and how one becomes the other.

use serde::{Deserialize, Serialize};

use super::{Applied, Value, Verdict, judge};

/// What an indicator of a commune stands at.
///
/// What the commune claims ("xã tự đánh giá") and what the body in charge has verified ("thẩm định")
/// stand side by side: the official value changes only by the word of the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cell {
    /// What the commune says; `None` while nothing was collected.
    pub claim: Option<Value>,
    /// How far the claim is.
    pub state: ClaimState,
    /// What counts.
    pub official: Option<Value>,
    /// A person's word against what follows from value and bar; always with a reason.
    pub overruled: Option<bool>,
}

/// How far a claim is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClaimState {
    /// Nothing was claimed.
    #[default]
    None,
    /// It waits for the body in charge.
    Waiting,
    /// The body in charge has confirmed it.
    Confirmed,
    /// The body in charge has returned it with a reason.
    Returned,
    /// The body in charge has found another value, and recorded that.
    Corrected,
}

impl ClaimState {
    /// All states.
    pub const ALL: [ClaimState; 5] = [
        ClaimState::None,
        ClaimState::Waiting,
        ClaimState::Confirmed,
        ClaimState::Returned,
        ClaimState::Corrected,
    ];

    /// Returns the word under which it is kept.
    pub fn key(self) -> &'static str {
        match self {
            ClaimState::None => "none",
            ClaimState::Waiting => "waiting",
            ClaimState::Confirmed => "confirmed",
            ClaimState::Returned => "returned",
            ClaimState::Corrected => "corrected",
        }
    }

    /// Returns the state that is kept under a word.
    pub fn from_key(key: &str) -> Option<ClaimState> {
        ClaimState::ALL.into_iter().find(|it| it.key() == key)
    }
}

/// What can be done to a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CellAct {
    /// The commune says what it reached, or that nothing was collected.
    Claim(Option<Value>),
    /// The body in charge confirms the claim.
    Confirm,
    /// The body in charge returns the claim with a reason.
    Return,
    /// The body in charge records its own value.
    Record(Option<Value>),
    /// A leader of the body in charge decides against value and bar, or takes that back.
    Overrule(Option<bool>),
    /// What is asked has changed: another year, class or bar. The values stay.
    Judge,
}

impl CellAct {
    /// Returns the word under which it is kept.
    pub fn key(self) -> &'static str {
        match self {
            CellAct::Claim(_) => "claim",
            CellAct::Confirm => "confirm",
            CellAct::Return => "return",
            CellAct::Record(_) => "record",
            CellAct::Overrule(_) => "overrule",
            CellAct::Judge => "judge",
        }
    }
}

/// Why something cannot be done to a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CellFault {
    /// There is no claim that waits.
    #[error("Không có giá trị nào đang chờ thẩm định.")]
    NothingWaits,
    /// Neither value nor verdict would change.
    #[error("Không có gì thay đổi.")]
    NoChange,
}

impl Cell {
    /// Returns the cell after an act.
    ///
    /// # Errors
    ///
    /// A [`CellFault`] where the act finds nothing to act on.
    pub fn after(self, act: CellAct) -> Result<Cell, CellFault> {
        let waits = self.state == ClaimState::Waiting;
        let then = match act {
            // The same claim again after it was confirmed asks for nothing new.
            CellAct::Claim(claim) if claim == self.claim && self.state != ClaimState::Returned => {
                return Err(CellFault::NoChange);
            }
            CellAct::Claim(claim) => Cell {
                claim,
                state: match claim {
                    Some(_) => ClaimState::Waiting,
                    None => ClaimState::None,
                },
                ..self
            },
            CellAct::Confirm | CellAct::Return if !waits => return Err(CellFault::NothingWaits),
            CellAct::Confirm => Cell {
                state: ClaimState::Confirmed,
                ..self.with_official(self.claim)
            },
            CellAct::Return => Cell {
                state: ClaimState::Returned,
                ..self
            },
            CellAct::Record(value) => Cell {
                state: match (self.claim, value) {
                    (None, _) => ClaimState::None,
                    (claim, value) if claim == value => ClaimState::Confirmed,
                    _ => ClaimState::Corrected,
                },
                ..self.with_official(value)
            },
            CellAct::Overrule(overruled) => Cell { overruled, ..self },
            CellAct::Judge => self,
        };
        if then == self && act != CellAct::Judge {
            return Err(CellFault::NoChange);
        }
        Ok(then)
    }

    /// Another official value ends the word that was spoken about the one before.
    fn with_official(self, official: Option<Value>) -> Cell {
        Cell {
            official,
            overruled: self.overruled.filter(|_| official == self.official),
            ..self
        }
    }

    /// Returns what the official value comes to.
    pub fn verdict(&self, applied: &Applied) -> Verdict {
        match self.overruled {
            Some(true) => Verdict::Met,
            Some(false) => Verdict::Unmet,
            None => judge(applied, self.official),
        }
    }

    /// Returns what it would come to if the body in charge confirmed what waits.
    pub fn claimed_verdict(&self, applied: &Applied) -> Verdict {
        match self.state {
            ClaimState::Waiting => judge(applied, self.claim),
            _ => self.verdict(applied),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::criteria::{Bar, Origin, Quantity};
    use proptest::prelude::*;

    fn number(value: i64) -> Value {
        Value::Number {
            number: Quantity::whole(value),
        }
    }

    fn bar() -> Applied {
        Applied::Required {
            bar: Bar::AtLeast {
                value: Quantity::whole(39),
            },
            origin: Origin::Decision,
            source: String::new(),
        }
    }

    #[test]
    fn what_is_claimed_counts_once_it_is_confirmed() {
        let claimed = Cell::default()
            .after(CellAct::Claim(Some(number(40))))
            .unwrap();
        assert_eq!(claimed.state, ClaimState::Waiting);
        assert!(matches!(claimed.verdict(&bar()), Verdict::Undecided { .. }));
        assert_eq!(claimed.claimed_verdict(&bar()), Verdict::Met);
        let confirmed = claimed.after(CellAct::Confirm).unwrap();
        assert_eq!(confirmed.verdict(&bar()), Verdict::Met);
        assert_eq!(
            confirmed.after(CellAct::Confirm),
            Err(CellFault::NothingWaits)
        );
        // A new claim waits, and the value that was verified goes on counting.
        let again = confirmed.after(CellAct::Claim(Some(number(30)))).unwrap();
        assert_eq!(again.verdict(&bar()), Verdict::Met);
        assert_eq!(again.claimed_verdict(&bar()), Verdict::Unmet);
    }

    #[test]
    fn a_returned_claim_may_be_sent_again_as_it_is() {
        let claim = CellAct::Claim(Some(number(40)));
        let claimed = Cell::default().after(claim).unwrap();
        assert_eq!(claimed.after(claim), Err(CellFault::NoChange));
        let returned = claimed.after(CellAct::Return).unwrap();
        assert_eq!(returned.official, None);
        assert_eq!(returned.after(claim).unwrap().state, ClaimState::Waiting);
    }

    #[test]
    fn the_body_in_charge_may_record_its_own_value() {
        let claimed = Cell::default()
            .after(CellAct::Claim(Some(number(40))))
            .unwrap();
        let recorded = claimed.after(CellAct::Record(Some(number(36)))).unwrap();
        assert_eq!(recorded.state, ClaimState::Corrected);
        assert_eq!(recorded.verdict(&bar()), Verdict::Unmet);
        let same = claimed.after(CellAct::Record(Some(number(40)))).unwrap();
        assert_eq!(same.state, ClaimState::Confirmed);
    }

    #[test]
    fn a_word_against_the_rule_ends_with_the_value_that_it_was_spoken_about() {
        let cell = Cell::default()
            .after(CellAct::Record(Some(number(36))))
            .unwrap();
        let overruled = cell.after(CellAct::Overrule(Some(true))).unwrap();
        assert_eq!(overruled.verdict(&bar()), Verdict::Met);
        let next = overruled.after(CellAct::Record(Some(number(37)))).unwrap();
        assert_eq!(next.verdict(&bar()), Verdict::Unmet);
    }

    fn act() -> impl Strategy<Value = CellAct> {
        let value = || proptest::option::of((30i64..50).prop_map(number));
        prop_oneof![
            value().prop_map(CellAct::Claim),
            Just(CellAct::Confirm),
            Just(CellAct::Return),
            value().prop_map(CellAct::Record),
            proptest::option::of(any::<bool>()).prop_map(CellAct::Overrule),
            Just(CellAct::Judge),
        ]
    }

    proptest! {
        #[test]
        fn a_commune_never_makes_its_claim_official(acts in proptest::collection::vec(act(), 0..20)) {
            let mut cell = Cell::default();
            for act in acts {
                let Ok(then) = cell.after(act) else { continue };
                if matches!(act, CellAct::Claim(_)) {
                    prop_assert_eq!(then.official, cell.official);
                    prop_assert_eq!(then.verdict(&bar()), cell.verdict(&bar()));
                }
                prop_assert_eq!(then.state == ClaimState::None, then.claim.is_none());
                cell = then;
            }
        }
    }
}
