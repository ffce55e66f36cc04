//! What a place reached: a value with its state, and what is odd about it.

use serde::{Deserialize, Serialize};

use super::{Grade, Indicator, Measure, Quantity};

/// What stands in a cell. An empty cell ("chưa thu thập") is not a zero, and neither is "không phát
/// sinh" or "không áp dụng".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "value")]
pub enum Value {
    /// A share by its parts, so that it can be added up.
    Share {
        /// What has it.
        numerator: Quantity,
        /// Of how many.
        denominator: Quantity,
    },
    /// A number, or a share of which only the percentage is known.
    Number {
        /// The figure, in the indicator's unit.
        number: Quantity,
    },
    /// Yes or no.
    Answer {
        /// Whether it is met.
        yes: bool,
    },
    /// A grade.
    Graded {
        /// Which; `None` where not even the lowest is reached.
        grade: Option<Grade>,
    },
    /// Nothing of the kind occurred ("không phát sinh").
    Nil,
    /// The indicator does not concern the place ("không áp dụng").
    NotApplicable,
}

/// Why something cannot stand in a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ValueFault {
    /// A word where a figure is wanted, or the other way round.
    #[error("Giá trị không đúng kiểu của chỉ tiêu.")]
    Kind,
    /// More than all.
    #[error("Tử số lớn hơn mẫu số.")]
    MoreThanAll,
    /// Nothing to take a share of.
    #[error("Mẫu số bằng 0: nếu không có đối tượng để tính, ghi “không phát sinh”.")]
    NoWhole,
    /// Below nought.
    #[error("Giá trị âm.")]
    Negative,
    /// More than a hundred of a hundred.
    #[error("Tỷ lệ lớn hơn 100%.")]
    OverHundred,
}

/// What is possible and still odd: it is said, and does not refuse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "warning")]
pub enum Warning {
    /// The figure moved by more than half of what it was.
    Leap {
        /// What it was.
        before: Quantity,
        /// What it is.
        now: Quantity,
    },
    /// The whole that the share is taken of changed by more than a fifth.
    OtherWhole {
        /// What it was.
        before: Quantity,
        /// What it is.
        now: Quantity,
    },
}

impl Value {
    /// Checks that a value fits an indicator.
    ///
    /// # Errors
    ///
    /// A [`ValueFault`] that tells the person what is wrong.
    pub fn check(self, indicator: &Indicator) -> Result<(), ValueFault> {
        match (indicator.measure, self) {
            (_, Value::Nil | Value::NotApplicable) => Ok(()),
            (
                Measure::Share { .. },
                Value::Share {
                    numerator,
                    denominator,
                },
            ) => {
                if numerator.0 < 0 || denominator.0 < 0 {
                    Err(ValueFault::Negative)
                } else if denominator.0 == 0 {
                    Err(ValueFault::NoWhole)
                } else if numerator > denominator {
                    Err(ValueFault::MoreThanAll)
                } else {
                    Ok(())
                }
            }
            (Measure::Share { .. }, Value::Number { number }) => {
                if number.0 < 0 {
                    Err(ValueFault::Negative)
                } else if number > Quantity::whole(100) {
                    Err(ValueFault::OverHundred)
                } else {
                    Ok(())
                }
            }
            (Measure::Number { .. }, Value::Number { .. })
            | (Measure::YesNo | Measure::None | Measure::Set, Value::Answer { .. })
            | (Measure::Graded, Value::Graded { .. }) => Ok(()),
            // "Mức độ 2": a sector that grades by numbers.
            (Measure::Graded, Value::Number { number }) => match number.0 {
                ..0 => Err(ValueFault::Negative),
                _ => Ok(()),
            },
            _ => Err(ValueFault::Kind),
        }
    }

    /// Returns the figure that charts and lists show: the percentage of a share, in hundredths of
    /// the whole and rounded down, so that 97,9999 never reads as 98.
    pub fn figure(self) -> Option<Quantity> {
        match self {
            Value::Share {
                numerator,
                denominator,
            } if denominator.0 > 0 => {
                let parts = i128::from(numerator.0) * i128::from(100 * Quantity::ONE)
                    / i128::from(denominator.0);
                i64::try_from(parts).ok().map(Quantity)
            }
            Value::Number { number } => Some(number),
            _ => None,
        }
    }

    /// Says what is odd about a value beside the one of the period before.
    pub fn warnings(self, before: Value) -> Vec<Warning> {
        let mut warnings = Vec::new();
        if let (Some(was), Some(is)) = (before.figure(), self.figure())
            && was.0 != 0
            && 2 * (i128::from(is.0) - i128::from(was.0)).abs() > i128::from(was.0).abs()
        {
            warnings.push(Warning::Leap {
                before: was,
                now: is,
            });
        }
        if let (
            Value::Share {
                denominator: was, ..
            },
            Value::Share {
                denominator: is, ..
            },
        ) = (before, self)
            && 5 * (i128::from(is.0) - i128::from(was.0)).abs() > i128::from(was.0).abs()
        {
            warnings.push(Warning::OtherWhole {
                before: was,
                now: is,
            });
        }
        warnings
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share(numerator: i64, denominator: i64) -> Value {
        Value::Share {
            numerator: Quantity::whole(numerator),
            denominator: Quantity::whole(denominator),
        }
    }

    #[test]
    fn what_cannot_be_is_refused_with_its_reason() {
        let set = crate::criteria::shipped()
            .iter()
            .find(|set| set.id == "xa-ntm-2026-2030")
            .expect("ships");
        let electricity = set.indicator("2.4").expect("is there");
        let planning = set.indicator("1.1").expect("is there");
        let number = |value: &str| Value::Number {
            number: Quantity::parse(value).expect("is a number"),
        };
        let check = |indicator: &Indicator, value: Value, expected: Result<(), ValueFault>| {
            assert_eq!(value.check(indicator), expected, "{value:?}");
        };
        check(electricity, share(98, 100), Ok(()));
        check(electricity, share(101, 100), Err(ValueFault::MoreThanAll));
        check(electricity, share(0, 0), Err(ValueFault::NoWhole));
        check(electricity, share(-1, 5), Err(ValueFault::Negative));
        check(electricity, number("100,01"), Err(ValueFault::OverHundred));
        check(electricity, Value::Nil, Ok(()));
        check(
            electricity,
            Value::Answer { yes: true },
            Err(ValueFault::Kind),
        );
        check(planning, Value::Answer { yes: true }, Ok(()));
        check(planning, number("1"), Err(ValueFault::Kind));
    }

    #[test]
    fn what_is_odd_is_said() {
        assert_eq!(share(50, 100).warnings(share(49, 100)), []);
        assert!(matches!(
            share(20, 100).warnings(share(90, 100))[..],
            [Warning::Leap { .. }]
        ));
        assert!(matches!(
            share(95, 100).warnings(share(180, 200))[..],
            [Warning::OtherWhole { .. }]
        ));
    }

    #[test]
    fn a_share_is_never_rounded_up_to_its_bar() {
        assert_eq!(
            share(979_999, 1_000_000).figure(),
            Quantity::parse("97,9999")
        );
        let third = share(2, 3).figure().expect("is a figure");
        assert_eq!(third, Quantity::parse("66,6666").expect("is a number"));
    }
}
