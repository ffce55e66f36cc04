//! Whether a place has reached what is asked: one pure function, from value and bar.

use std::cmp::Ordering;

use serde::Serialize;

use super::{Applied, Bar, Grade, Quantity, Value};

/// What an indicator comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case", tag = "verdict")]
pub enum Verdict {
    /// Reached.
    Met,
    /// Not reached.
    Unmet,
    /// The decision asks nothing of this class, or the body in charge says that it does not
    /// concern the place.
    NotRequired,
    /// Nobody can say.
    Undecided {
        /// Why.
        why: Undecided,
    },
}

/// Why nobody can say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Undecided {
    /// No value has been collected.
    NotCollected,
    /// The bar is not confirmed.
    Unconfirmed,
    /// The province has not set its bar.
    LeftToProvince,
    /// The place's class is not known.
    ClassUnknown,
    /// "Không phát sinh": the body in charge has to say what that means here.
    Nil,
    /// The value is of another kind than the bar.
    Kind,
}

impl Verdict {
    /// All verdicts.
    pub const ALL: [Verdict; 9] = [
        Verdict::Met,
        Verdict::Unmet,
        Verdict::NotRequired,
        Verdict::undecided(Undecided::NotCollected),
        Verdict::undecided(Undecided::Unconfirmed),
        Verdict::undecided(Undecided::LeftToProvince),
        Verdict::undecided(Undecided::ClassUnknown),
        Verdict::undecided(Undecided::Nil),
        Verdict::undecided(Undecided::Kind),
    ];

    /// Tells whether it counts as reached: met, or not asked of the place.
    pub fn is_reached(self) -> bool {
        matches!(self, Verdict::Met | Verdict::NotRequired)
    }

    const fn undecided(why: Undecided) -> Verdict {
        Verdict::Undecided { why }
    }

    /// Returns the word under which it is kept.
    pub fn key(self) -> &'static str {
        match self {
            Verdict::Met => "met",
            Verdict::Unmet => "unmet",
            Verdict::NotRequired => "not_required",
            Verdict::Undecided { why } => match why {
                Undecided::NotCollected => "not_collected",
                Undecided::Unconfirmed => "unconfirmed",
                Undecided::LeftToProvince => "left_to_province",
                Undecided::ClassUnknown => "class_unknown",
                Undecided::Nil => "nil",
                Undecided::Kind => "kind",
            },
        }
    }

    /// Returns the verdict that is kept under a word.
    pub fn from_key(key: &str) -> Option<Verdict> {
        Verdict::ALL.into_iter().find(|it| it.key() == key)
    }
}

/// All that a verdict follows from.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Inputs {
    /// The set.
    pub set: String,
    /// The indicator.
    pub indicator: String,
    /// What is asked.
    pub applied: Applied,
    /// What was reached; `None` where nothing was collected.
    pub value: Option<Value>,
    /// A person's word against the rule.
    pub overruled: Option<bool>,
}

impl Inputs {
    /// Returns the inputs as one line that is the same for ever: its hash, stored beside a verdict,
    /// shows years later whether the same inputs still give it.
    pub fn line(&self) -> String {
        let applied = match &self.applied {
            Applied::Required { bar, .. } => match bar {
                Bar::Pass { .. } => "pass".to_owned(),
                Bar::Absent => "absent".to_owned(),
                Bar::AtLeast { value } => format!("ge {}", value.0),
                Bar::AtMost { value } => format!("le {}", value.0),
                Bar::Graded { grade } => format!("grade {}", grade.key()),
            },
            Applied::NotRequired => "not_required".to_owned(),
            Applied::Unconfirmed { .. } => "unconfirmed".to_owned(),
            Applied::LeftToProvince => "left_to_province".to_owned(),
            Applied::ClassUnknown => "class_unknown".to_owned(),
        };
        let value = match self.value {
            None => "none".to_owned(),
            Some(Value::Share {
                numerator,
                denominator,
            }) => format!("share {}/{}", numerator.0, denominator.0),
            Some(Value::Number { number }) => format!("number {}", number.0),
            Some(Value::Answer { yes }) => format!("answer {yes}"),
            Some(Value::Graded { grade }) => {
                format!("grade {}", grade.map_or("none", Grade::key))
            }
            Some(Value::Nil) => "nil".to_owned(),
            Some(Value::NotApplicable) => "not_applicable".to_owned(),
        };
        let overruled = match self.overruled {
            None => "",
            Some(true) => "|overruled met",
            Some(false) => "|overruled unmet",
        };
        format!(
            "{}|{}|{applied}|{value}{overruled}",
            self.set, self.indicator
        )
    }
}

/// Judges one indicator.
///
/// # Examples
///
/// ```
/// use ntm_programme::criteria::{self, Applied, Bar, Origin, Quantity, Value, Verdict};
///
/// let bar = Bar::AtLeast { value: Quantity::whole(98) };
/// let applied = Applied::Required { bar, origin: Origin::Decision, source: String::new() };
/// let value = Value::Share {
///     numerator: Quantity::whole(979),
///     denominator: Quantity::whole(1_000),
/// };
/// assert_eq!(criteria::judge(&applied, Some(value)), Verdict::Unmet);
/// ```
pub fn judge(applied: &Applied, value: Option<Value>) -> Verdict {
    let undecided = |why| Verdict::Undecided { why };
    let bar = match applied {
        Applied::NotRequired => return Verdict::NotRequired,
        Applied::Required { bar, .. } => bar,
        Applied::Unconfirmed { .. } => return undecided(Undecided::Unconfirmed),
        Applied::LeftToProvince => return undecided(Undecided::LeftToProvince),
        Applied::ClassUnknown => return undecided(Undecided::ClassUnknown),
    };
    let met = match (bar, value) {
        (_, None) => return undecided(Undecided::NotCollected),
        (_, Some(Value::NotApplicable)) => return Verdict::NotRequired,
        // Where there must be none, or few, "không phát sinh" is what is asked for.
        (Bar::Absent | Bar::AtMost { .. }, Some(Value::Nil)) => true,
        (_, Some(Value::Nil)) => return undecided(Undecided::Nil),
        (Bar::Pass { .. } | Bar::Absent, Some(Value::Answer { yes })) => yes,
        (Bar::AtLeast { value: bar }, Some(value)) => match value.compare(*bar) {
            Some(order) => order.is_ge(),
            None => return undecided(Undecided::Kind),
        },
        (Bar::AtMost { value: bar }, Some(value)) => match value.compare(*bar) {
            Some(order) => order.is_le(),
            None => return undecided(Undecided::Kind),
        },
        (Bar::Graded { grade: bar }, Some(Value::Graded { grade })) => {
            grade.is_some_and(|grade| grade >= *bar)
        }
        _ => return undecided(Undecided::Kind),
    };
    if met { Verdict::Met } else { Verdict::Unmet }
}

impl Applied {
    /// Returns how far a figure is from its bar where it is within a twentieth of it, met or not;
    /// `None` where it is farther, there is nothing to compare, or all of all is asked and reached.
    pub fn within_a_twentieth(&self, value: Value) -> Option<Quantity> {
        let (Applied::Required { bar, .. }, Some(figure)) = (self, value.figure()) else {
            return None;
        };
        let (Bar::AtLeast { value: bar } | Bar::AtMost { value: bar }) = bar else {
            return None;
        };
        let whole = Quantity::whole(100);
        if matches!(value, Value::Share { .. }) && figure == whole && *bar == whole {
            return None;
        }
        let apart = (i128::from(figure.0) - i128::from(bar.0)).abs();
        (20 * apart <= i128::from(bar.0).abs()).then(|| Quantity(figure.0 - bar.0))
    }
}

impl Value {
    /// Compares a figure with a bar, a share exactly by its parts.
    fn compare(self, bar: Quantity) -> Option<Ordering> {
        match self {
            Value::Share {
                numerator,
                denominator,
            } if denominator.0 > 0 => {
                let share = i128::from(numerator.0) * 100 * i128::from(Quantity::ONE);
                Some(share.cmp(&(i128::from(bar.0) * i128::from(denominator.0))))
            }
            Value::Number { number } => Some(number.cmp(&bar)),
            _ => None,
        }
    }
}

/// What a criterion comes to, with the count behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct CriterionVerdict {
    /// Met when all that is required is met; undecided while nothing required is unmet and
    /// something is undecided.
    pub verdict: Verdict,
    /// Indicators met.
    pub met: u16,
    /// Indicators unmet.
    pub unmet: u16,
    /// Indicators that nobody can judge.
    pub undecided: u16,
    /// Indicators that are asked of the place at all.
    pub required: u16,
}

/// Judges a criterion: it is met when all its indicators that are required are met (Quyết định
/// 51/2025/QĐ-TTg, Phụ lục III, điểm 1).
pub fn judge_criterion(verdicts: impl IntoIterator<Item = Verdict>) -> CriterionVerdict {
    let (mut met, mut unmet, mut undecided) = (0, 0, 0);
    let mut first_doubt = None;
    for verdict in verdicts {
        match verdict {
            Verdict::Met => met += 1,
            Verdict::Unmet => unmet += 1,
            Verdict::NotRequired => {}
            Verdict::Undecided { .. } => {
                undecided += 1;
                first_doubt.get_or_insert(verdict);
            }
        }
    }
    let verdict = match (met, unmet, first_doubt) {
        (_, 1.., _) => Verdict::Unmet,
        (_, 0, Some(doubt)) => doubt,
        (0, 0, None) => Verdict::NotRequired,
        (_, 0, None) => Verdict::Met,
    };
    CriterionVerdict {
        verdict,
        met,
        unmet,
        undecided,
        required: met + unmet + undecided,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::criteria::{Origin, shipped};
    use proptest::prelude::*;

    fn required(bar: Bar) -> Applied {
        Applied::Required {
            bar,
            origin: Origin::Decision,
            source: String::new(),
        }
    }

    fn share(numerator: i64, denominator: i64) -> Value {
        Value::Share {
            numerator: Quantity(numerator),
            denominator: Quantity(denominator),
        }
    }

    fn undecided(why: Undecided) -> Verdict {
        Verdict::Undecided { why }
    }

    #[test]
    fn verdicts_follow_from_bar_and_value() {
        let check = |applied: &Applied, value: Option<Value>, expected: Verdict| {
            assert_eq!(judge(applied, value), expected, "{applied:?} {value:?}");
        };
        let at_least = |value| {
            required(Bar::AtLeast {
                value: Quantity::whole(value),
            })
        };
        let at_most = required(Bar::AtMost {
            value: Quantity::whole(13),
        });
        let number = |value| Value::Number {
            number: Quantity::whole(value),
        };
        check(&at_least(98), Some(share(98, 100)), Verdict::Met);
        check(
            &at_least(98),
            Some(share(979_999, 1_000_000)),
            Verdict::Unmet,
        );
        check(&at_least(98), Some(number(98)), Verdict::Met);
        check(&at_least(98), None, undecided(Undecided::NotCollected));
        check(&at_least(98), Some(Value::Nil), undecided(Undecided::Nil));
        check(
            &at_least(98),
            Some(Value::NotApplicable),
            Verdict::NotRequired,
        );
        check(&at_most, Some(number(13)), Verdict::Met);
        check(&at_most, Some(number(14)), Verdict::Unmet);
        check(&at_most, Some(Value::Nil), Verdict::Met);
        let absent = required(Bar::Absent);
        check(&absent, Some(Value::Answer { yes: true }), Verdict::Met);
        check(&absent, Some(Value::Nil), Verdict::Met);
        let good = required(Bar::Graded { grade: Grade::Good });
        let graded = |grade| Some(Value::Graded { grade });
        check(&good, graded(Some(Grade::VeryGood)), Verdict::Met);
        check(&good, graded(Some(Grade::Pass)), Verdict::Unmet);
        check(&good, graded(None), Verdict::Unmet);
        check(
            &Applied::Unconfirmed { remembered: None },
            Some(number(1)),
            undecided(Undecided::Unconfirmed),
        );
    }

    #[test]
    fn a_criterion_is_met_when_all_that_is_required_is() {
        use Verdict::{Met, NotRequired, Unmet};
        let doubt = undecided(Undecided::NotCollected);
        let check = |verdicts: &[Verdict], expected: Verdict, counts: [u16; 4]| {
            let it = judge_criterion(verdicts.iter().copied());
            assert_eq!(it.verdict, expected, "{verdicts:?}");
            assert_eq!([it.met, it.unmet, it.undecided, it.required], counts);
        };
        check(&[Met, Met, NotRequired], Met, [2, 0, 0, 2]);
        check(&[Met, Unmet, doubt], Unmet, [1, 1, 1, 3]);
        check(&[Met, doubt], doubt, [1, 0, 1, 2]);
        check(&[NotRequired], NotRequired, [0, 0, 0, 0]);
    }

    #[test]
    fn the_line_of_inputs_is_the_same_for_ever() {
        let sets = shipped();
        let set = sets.last().expect("ships");
        let inputs = Inputs {
            set: set.id.clone(),
            indicator: "12".to_owned(),
            applied: set.indicators().nth(11).expect("is there").bar(None, 2026),
            value: Some(share(870_000, 1_000_000)),
            overruled: None,
        };
        assert_eq!(
            inputs.line(),
            "tinh-ntm-2026-2030|12|ge 850000|share 870000/1000000"
        );
    }

    proptest! {
        #[test]
        fn more_never_unmakes_what_was_met(
            bar in 0i64..1_000_000, whole in 1i64..10_000_000, part in 0i64..10_000_000, more in 0i64..1000,
        ) {
            let part = part.min(whole);
            let higher = required(Bar::AtLeast { value: Quantity(bar) });
            let lower = required(Bar::AtMost { value: Quantity(bar) });
            let better = share((part + more).min(whole), whole);
            if judge(&higher, Some(share(part, whole))) == Verdict::Met {
                prop_assert_eq!(judge(&higher, Some(better)), Verdict::Met);
            }
            if judge(&lower, Some(better)) == Verdict::Met {
                prop_assert_eq!(judge(&lower, Some(share(part, whole))), Verdict::Met);
            }
        }

        #[test]
        fn what_is_shown_and_what_is_judged_agree(bar in 0i64..1_000_000, whole in 1i64..10_000_000, part in 0i64..10_000_000) {
            let value = share(part.min(whole), whole);
            let figure = value.figure().expect("is a figure");
            let met = judge(&required(Bar::AtLeast { value: Quantity(bar) }), Some(value)) == Verdict::Met;
            // The figure is cut, never rounded up: a met bar shows at least the bar.
            prop_assert_eq!(met, figure.0 >= bar);
        }
    }
}
