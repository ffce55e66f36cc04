//! Figures of old units told on the map of another day, or the reason why not.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::criteria::Quantity;
use crate::criteria::Value;
use crate::identity::UnitId;
use crate::unit::Extent;
use crate::unit::Lineage;

/// Whether plain numbers may be added: households and kilometres may,
/// percentages and averages may not. Shares always are, by their parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Adds {
    Yes,
    No,
}

/// Which part of an old unit's figures goes with a part of its land, because
/// somebody has said so (a share of its people, most often).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatedShare {
    pub old: UnitId,
    pub new: UnitId,
    /// In ten-thousandths; the shares of one old unit make ten thousand.
    pub share: u16,
}

/// By what rule a figure stands on the map of the other day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Basis {
    /// It is the same place.
    Same,
    /// The sum of whole units.
    Sum,
    /// A sum in which parts of units stand by a share that was stated.
    Share,
}

/// A figure on the map of the other day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expressed {
    Is {
        value: Value,
        basis: Basis,
    },
    /// It cannot be told, for each of these reasons.
    Not(Vec<Why>),
}

/// Why a figure cannot be told on the map of the other day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// Only a part of the unit went there, and nobody has said how much.
    Part(UnitId),
    /// The shares that were stated for the unit do not make a whole.
    Shares(UnitId),
    /// The unit, which went there, has no figure.
    Missing(UnitId),
    /// What the unit has cannot be added to others: a grade, an answer, a rate.
    Kind(UnitId),
    /// The sum is larger than any figure.
    TooLarge,
}

/// Tells figures that were reported on a day on the map of a later day.
///
/// The rule: units that went whole into another are added, numerators with
/// numerators and denominators with denominators, never averages; a part of a
/// unit counts only by a stated share. What no lineage row concerns stays as it
/// is. `standing` are the units of the day of the report: one that takes others
/// in, goes on, and has no figure of its own makes the sum untold. Of the answer,
/// the units that exist on the later day are to be looked up.
pub fn re_express(
    figures: &BTreeMap<UnitId, Value>,
    standing: &BTreeSet<UnitId>,
    adds: Adds,
    (reported, asked): (Date, Date),
    lineage: &[Lineage],
    shares: &[StatedShare],
) -> BTreeMap<UnitId, Expressed> {
    let mut told: BTreeMap<UnitId, Expressed> = figures
        .iter()
        .map(|(unit, value)| {
            let (value, basis) = (*value, Basis::Same);
            (*unit, Expressed::Is { value, basis })
        })
        .collect();
    let days: BTreeSet<Date> = lineage
        .iter()
        .map(|row| row.on)
        .filter(|on| reported < *on && *on <= asked)
        .collect();
    for day in days {
        let rows: Vec<&Lineage> = lineage
            .iter()
            .filter(|row| row.on == day && row.old != row.new)
            .collect();
        told = over_one_day(told, standing, adds, &rows, shares);
    }
    told
}

fn over_one_day(
    mut before: BTreeMap<UnitId, Expressed>,
    standing: &BTreeSet<UnitId>,
    adds: Adds,
    rows: &[&Lineage],
    shares: &[StatedShare],
) -> BTreeMap<UnitId, Expressed> {
    let mut parts: BTreeMap<UnitId, Vec<Expressed>> = BTreeMap::new();
    let mut from: BTreeMap<UnitId, Vec<&Lineage>> = BTreeMap::new();
    for row in rows {
        from.entry(row.old).or_default().push(row);
    }
    let missing = |unit| Expressed::Not(vec![Why::Missing(unit)]);
    // A unit that takes others in and goes on brings its own figure along.
    for new in rows.iter().map(|row| row.new).collect::<BTreeSet<_>>() {
        if from.contains_key(&new) {
            continue;
        }
        let own = before.remove(&new);
        if let Some(own) = own.or_else(|| standing.contains(&new).then(|| missing(new))) {
            parts.entry(new).or_default().push(own);
        }
    }
    for (old, rows) in from {
        let figure = before.remove(&old).unwrap_or_else(|| missing(old));
        if let [only] = rows.as_slice()
            && only.extent == Extent::Full
        {
            parts.entry(only.new).or_default().push(figure);
            continue;
        }
        let divided = divide(old, &figure, &rows, shares);
        for (row, part) in rows.iter().zip(divided) {
            parts.entry(row.new).or_default().push(part);
        }
        // Where it goes on, what is left to it is not known either.
        parts
            .entry(old)
            .or_default()
            .push(Expressed::Not(vec![Why::Part(old)]));
    }
    before.extend(
        parts
            .into_iter()
            .map(|(new, parts)| (new, sum(new, &parts, adds))),
    );
    before
}

/// Divides an old unit's figure among the units that its parts went to.
fn divide(
    old: UnitId,
    figure: &Expressed,
    rows: &[&Lineage],
    shares: &[StatedShare],
) -> Vec<Expressed> {
    let not = |why| vec![Expressed::Not(vec![why]); rows.len()];
    let Expressed::Is { value, .. } = figure else {
        return vec![figure.clone(); rows.len()];
    };
    let stated: Vec<u16> = rows
        .iter()
        .filter_map(|row| {
            let mut shares = shares.iter();
            let share = shares.find(|it| (it.old, it.new) == (row.old, row.new))?;
            Some(share.share)
        })
        .collect();
    if stated.len() < rows.len() {
        return not(Why::Part(old));
    }
    if stated.iter().map(|share| i64::from(*share)).sum::<i64>() != Quantity::ONE {
        return not(Why::Shares(old));
    }
    let values: Option<Vec<Value>> = match *value {
        Value::Share {
            numerator,
            denominator,
        } => {
            let wholes = portions(denominator, &stated);
            let haves = portions(numerator, &stated);
            let pairs = haves.into_iter().zip(wholes);
            Some(
                pairs
                    .map(|(numerator, denominator)| Value::Share {
                        numerator,
                        denominator,
                    })
                    .collect(),
            )
        }
        Value::Number { number } => Some(
            portions(number, &stated)
                .into_iter()
                .map(|number| Value::Number { number })
                .collect(),
        ),
        Value::Nil | Value::NotApplicable => Some(vec![*value; rows.len()]),
        Value::Answer { .. } | Value::Graded { .. } => None,
    };
    values.map_or_else(
        || not(Why::Kind(old)),
        |values| {
            values
                .into_iter()
                .map(|value| Expressed::Is {
                    value,
                    basis: Basis::Share,
                })
                .collect()
        },
    )
}

/// Cuts a quantity by shares; what cutting leaves goes to the last, so that
/// nothing is lost.
fn portions(quantity: Quantity, shares: &[u16]) -> Vec<Quantity> {
    let mut left = quantity.0;
    let last = shares.len().saturating_sub(1);
    shares
        .iter()
        .enumerate()
        .map(|(index, share)| {
            let portion = i128::from(quantity.0) * i128::from(*share) / i128::from(Quantity::ONE);
            let portion = match i64::try_from(portion) {
                Ok(portion) if index < last => portion,
                _ => left,
            };
            left -= portion;
            Quantity(portion)
        })
        .collect()
}

fn sum(unit: UnitId, parts: &[Expressed], adds: Adds) -> Expressed {
    if let [one] = parts {
        return one.clone();
    }
    let reasons = BTreeSet::from_iter(parts.iter().flat_map(|part| match part {
        Expressed::Is { .. } => Vec::new(),
        Expressed::Not(why) => why.clone(),
    }));
    if !reasons.is_empty() {
        return Expressed::Not(reasons.into_iter().collect());
    }
    let (mut numbers, mut haves, mut wholes) = (None, None, None);
    let (mut nil, mut basis) = (false, Basis::Sum);
    let add = |sum: &mut Option<i64>, more: Quantity| {
        *sum = sum.unwrap_or(0).checked_add(more.0);
        sum.is_some()
    };
    for part in parts {
        let Expressed::Is { value, basis: by } = part else {
            continue;
        };
        basis = basis.max(*by);
        let fits = match *value {
            Value::Share {
                numerator,
                denominator,
            } => add(&mut haves, numerator) && add(&mut wholes, denominator),
            Value::Number { number } if adds == Adds::Yes => add(&mut numbers, number),
            Value::Nil => {
                nil = true;
                true
            }
            Value::NotApplicable => true,
            Value::Number { .. } | Value::Answer { .. } | Value::Graded { .. } => {
                return Expressed::Not(vec![Why::Kind(unit)]);
            }
        };
        if !fits {
            return Expressed::Not(vec![Why::TooLarge]);
        }
    }
    let value = match (haves, wholes, numbers) {
        (Some(numerator), Some(denominator), None) => Value::Share {
            numerator: Quantity(numerator),
            denominator: Quantity(denominator),
        },
        (None, None, Some(number)) => Value::Number {
            number: Quantity(number),
        },
        (None, None, None) if nil => Value::Nil,
        (None, None, None) => Value::NotApplicable,
        // A number beside a share: some of them told only a percentage.
        _ => return Expressed::Not(vec![Why::Kind(unit)]),
    };
    Expressed::Is { value, basis }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::unit::LineageKind;
    use crate::unit::tests::id;
    use jiff::civil::date;
    use proptest::prelude::*;

    const NONE: BTreeSet<UnitId> = BTreeSet::new();
    const ON: Date = date(2025, 7, 1);
    const SPAN: (Date, Date) = (date(2025, 6, 30), date(2025, 12, 31));

    fn row(old: u128, new: u128, extent: Extent) -> Lineage {
        Lineage {
            old: id(old),
            new: id(new),
            kind: match extent {
                Extent::Full => LineageKind::Merge,
                Extent::Partial => LineageKind::Split,
            },
            extent,
            on: ON,
            decision: None,
        }
    }

    fn share(numerator: i64, denominator: i64) -> Value {
        Value::Share {
            numerator: Quantity::whole(numerator),
            denominator: Quantity::whole(denominator),
        }
    }

    fn number(number: i64) -> Value {
        Value::Number {
            number: Quantity::whole(number),
        }
    }

    #[test]
    fn wholes_are_added_by_their_parts_and_never_averaged() {
        let rows = [row(1, 9, Extent::Full), row(2, 9, Extent::Full)];
        let told = re_express(
            &BTreeMap::from([
                (id(1), share(1, 2)),
                (id(2), share(98, 98)),
                (id(3), number(7)),
            ]),
            &NONE,
            Adds::No,
            SPAN,
            &rows,
            &[],
        );
        let is = |value, basis| Some(Expressed::Is { value, basis });
        assert_eq!(told.get(&id(9)).cloned(), is(share(99, 100), Basis::Sum));
        assert_eq!(told.get(&id(3)).cloned(), is(number(7), Basis::Same));
        assert!(!told.contains_key(&id(1)));
        // Before the day nothing has happened.
        let before = (date(2025, 1, 1), date(2025, 6, 30));
        let figures = BTreeMap::from([(id(1), share(1, 2))]);
        let told = re_express(&figures, &NONE, Adds::No, before, &rows, &[]);
        assert_eq!(told.get(&id(1)).cloned(), is(share(1, 2), Basis::Same));
    }

    #[test]
    fn what_cannot_be_told_says_why() {
        let check = |figures: &[(u128, Value)], rows: &[Lineage], shares: &[StatedShare], why| {
            let figures = figures.iter().map(|(unit, value)| (id(*unit), *value));
            let told = re_express(&figures.collect(), &NONE, Adds::No, SPAN, rows, shares);
            assert_eq!(told.get(&id(9)), Some(&Expressed::Not(vec![why])));
        };
        let whole = [row(1, 9, Extent::Full), row(2, 9, Extent::Full)];
        let split = [row(1, 8, Extent::Partial), row(1, 9, Extent::Partial)];
        check(&[(1, share(1, 2))], &whole, &[], Why::Missing(id(2)));
        check(
            &[(1, number(50)), (2, number(70))],
            &whole,
            &[],
            Why::Kind(id(9)),
        );
        check(&[(1, share(1, 2))], &split, &[], Why::Part(id(1)));
        let uneven = [8, 9].map(|new| StatedShare {
            old: id(1),
            new: id(new),
            share: 4_000,
        });
        check(&[(1, share(1, 2))], &split, &uneven, Why::Shares(id(1)));
        let halves = uneven.map(|it| StatedShare { share: 5_000, ..it });
        let yes = Value::Answer { yes: true };
        check(&[(1, yes)], &split, &halves, Why::Kind(id(1)));
    }

    #[test]
    fn a_unit_that_takes_others_in_keeps_its_own_figure() {
        let rows = [row(1, 9, Extent::Full)];
        let figures = BTreeMap::from([(id(1), share(1, 2)), (id(9), share(3, 4))]);
        let told = re_express(&figures, &NONE, Adds::No, SPAN, &rows, &[]);
        let value = share(4, 6);
        let basis = Basis::Sum;
        assert_eq!(told.get(&id(9)), Some(&Expressed::Is { value, basis }));
        let alone = BTreeMap::from([(id(1), share(1, 2))]);
        let stood = BTreeSet::from([id(1), id(9)]);
        let told = re_express(&alone, &stood, Adds::No, SPAN, &rows, &[]);
        let missing = Expressed::Not(vec![Why::Missing(id(9))]);
        assert_eq!(told.get(&id(9)), Some(&missing));
    }

    fn total(told: &BTreeMap<UnitId, Expressed>) -> (i64, i64) {
        told.values().fold((0, 0), |(haves, wholes), told| {
            let Expressed::Is {
                value:
                    Value::Share {
                        numerator,
                        denominator,
                    },
                ..
            } = told
            else {
                return (haves, wholes);
            };
            (haves + numerator.0, wholes + denominator.0)
        })
    }

    proptest! {
        /// Whatever went whole into whatever: nothing is lost, nothing counted
        /// twice, through two reorganisations.
        #[test]
        fn sums_are_conserved_on_full_links(
            figures in prop::collection::btree_map(0u128..40, (0i64..1_000, 0i64..1_000), 0..40),
            first in prop::collection::vec(100u128..110, 40),
            second in prop::collection::vec(200u128..204, 10),
        ) {
            let figures: BTreeMap<UnitId, Value> = figures
                .into_iter()
                .map(|(unit, (have, more))| (id(unit), share(have, have + more)))
                .collect();
            let known = |unit: &u128| figures.contains_key(&id(*unit));
            let mut rows: Vec<Lineage> = (0u128..40)
                .filter(known)
                .zip(&first)
                .map(|(old, new)| row(old, *new, Extent::Full))
                .collect();
            let later: Vec<Lineage> = (100u128..110)
                .zip(&second)
                .filter(|(old, _)| rows.iter().any(|row| row.new == id(*old)))
                .map(|(old, new)| Lineage { on: date(2025, 9, 1), ..row(old, *new, Extent::Full) })
                .collect();
            rows.extend(later);
            let before = re_express(&figures, &NONE, Adds::No, (ON, ON), &[], &[]);
            let after = re_express(&figures, &NONE, Adds::No, SPAN, &rows, &[]);
            prop_assert_eq!(total(&before), total(&after));
            let is = |told: &Expressed| matches!(told, Expressed::Is { .. });
            prop_assert!(after.values().all(is));
        }

        /// A division by stated shares loses nothing either.
        #[test]
        fn sums_are_conserved_on_stated_shares(
            have in 0i64..10_000, more in 0i64..10_000, first in 0u16..=10_000,
        ) {
            let rows = [row(1, 8, Extent::Partial), row(1, 9, Extent::Partial)];
            let shares = [(8, first), (9, 10_000 - first)]
                .map(|(new, share)| StatedShare { old: id(1), new: id(new), share });
            let value = Value::Share { numerator: Quantity(have), denominator: Quantity(have + more) };
            let told = re_express(&BTreeMap::from([(id(1), value)]), &NONE, Adds::No, SPAN, &rows, &shares);
            prop_assert_eq!(total(&told), (have, have + more));
        }

        /// An unstated part never becomes a figure.
        #[test]
        fn an_unstated_part_is_no_figure(have in 0i64..1_000, other in 0i64..1_000) {
            let rows = [
                row(1, 8, Extent::Partial), row(1, 9, Extent::Partial), row(2, 9, Extent::Full),
            ];
            let figures = BTreeMap::from([(id(1), share(have, 1_000)), (id(2), share(other, 1_000))]);
            let told = re_express(&figures, &NONE, Adds::Yes, SPAN, &rows, &[]);
            prop_assert!(told.values().all(|told| *told == Expressed::Not(vec![Why::Part(id(1))])));
        }
    }
}
