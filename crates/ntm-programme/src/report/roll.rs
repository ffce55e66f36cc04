//! Putting figures of many reports together, each field as it declares.

use super::{CellValue, Field, RollUp};
use crate::criteria::Quantity;

/// What a field comes to over many reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rolled {
    /// It is not put together.
    Nothing,
    /// Nobody has said anything.
    Unsaid,
    Sum {
        total: Quantity,
        /// How many reports said something.
        of: usize,
    },
    /// Numerators and denominators added, never rates averaged.
    Parts {
        numerator: Quantity,
        denominator: Quantity,
        of: usize,
    },
    /// The value of the report that was sent last.
    Last(CellValue),
    /// The sum does not fit.
    TooLarge,
}

/// Puts the values of a field together. `values` come in the order in which the reports were sent.
pub fn roll_up<'a>(field: &Field, values: impl IntoIterator<Item = &'a CellValue>) -> Rolled {
    let mut rolled = match field.roll {
        RollUp::None => return Rolled::Nothing,
        _ => Rolled::Unsaid,
    };
    for value in values {
        rolled = match (field.roll, rolled, value) {
            (RollUp::Last, _, value) => Rolled::Last(value.clone()),
            (_, Rolled::TooLarge, _) => Rolled::TooLarge,
            (RollUp::Sum, Rolled::Sum { total, of }, CellValue::Number { value }) => {
                match total.0.checked_add(value.0) {
                    Some(sum) => Rolled::Sum {
                        total: Quantity(sum),
                        of: of + 1,
                    },
                    None => Rolled::TooLarge,
                }
            }
            (RollUp::Sum, _, CellValue::Number { value }) => Rolled::Sum {
                total: *value,
                of: 1,
            },
            (
                RollUp::Parts,
                Rolled::Parts {
                    numerator: top,
                    denominator: bottom,
                    of,
                },
                CellValue::Share {
                    numerator,
                    denominator,
                },
            ) => match (
                top.0.checked_add(numerator.0),
                bottom.0.checked_add(denominator.0),
            ) {
                (Some(top), Some(bottom)) => Rolled::Parts {
                    numerator: Quantity(top),
                    denominator: Quantity(bottom),
                    of: of + 1,
                },
                _ => Rolled::TooLarge,
            },
            (
                RollUp::Parts,
                _,
                CellValue::Share {
                    numerator,
                    denominator,
                },
            ) => Rolled::Parts {
                numerator: *numerator,
                denominator: *denominator,
                of: 1,
            },
            (_, before, _) => before,
        };
    }
    rolled
}

#[cfg(test)]
mod tests {
    use super::super::FieldKind;
    use super::super::value::tests::field;
    use super::*;
    use proptest::prelude::*;

    fn number(parts: i64) -> CellValue {
        CellValue::Number {
            value: Quantity(parts),
        }
    }

    fn share(numerator: i64, denominator: i64) -> CellValue {
        CellValue::Share {
            numerator: Quantity(numerator),
            denominator: Quantity(denominator),
        }
    }

    fn of(roll: RollUp) -> Field {
        field(FieldKind::Prose, roll)
    }

    #[test]
    fn each_field_is_put_together_as_it_says() {
        let said = [number(3), number(5)];
        assert_eq!(roll_up(&of(RollUp::None), &said), Rolled::Nothing);
        assert_eq!(roll_up(&of(RollUp::Sum), &[]), Rolled::Unsaid);
        assert_eq!(roll_up(&of(RollUp::Last), &said), Rolled::Last(number(5)));
        // 1/2 and 1/4 are 2/6, not the average of two rates.
        assert_eq!(
            roll_up(&of(RollUp::Parts), &[share(1, 2), share(1, 4)]),
            Rolled::Parts {
                numerator: Quantity(2),
                denominator: Quantity(6),
                of: 2
            }
        );
        let large = [number(i64::MAX), number(1), number(1)];
        assert_eq!(roll_up(&of(RollUp::Sum), &large), Rolled::TooLarge);
    }

    proptest! {
        #[test]
        fn sums_do_not_depend_on_who_sends_first(
            parts in prop::collection::vec((0i64..1_000_000_000, 1i64..1_000_000_000), 0..20),
        ) {
            let numbers: Vec<CellValue> = parts.iter().map(|(it, _)| number(*it)).collect();
            let shares: Vec<CellValue> = parts.iter().map(|(top, bottom)| share(*top, *bottom)).collect();
            for (roll, values) in [(RollUp::Sum, numbers), (RollUp::Parts, shares)] {
                let forward = roll_up(&of(roll), &values);
                prop_assert_eq!(&forward, &roll_up(&of(roll), values.iter().rev()));
                if let Rolled::Sum { total, of } = forward {
                    prop_assert_eq!(of, parts.len());
                    prop_assert_eq!(total.0, parts.iter().map(|(it, _)| it).sum::<i64>());
                }
            }
        }
    }
}
