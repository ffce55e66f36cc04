//! Targets: what an office wants its area to have reached by a day.
//!
//! "Đến năm 2025, tiếp tục giữ vững 04 xã đã đạt chuẩn NTM, có ít nhất 3 xã (Hoang Thèn, Lản Nhì
//! Thàng, Bản Lang) đạt 19/19 tiêu chí và không có xã dưới 15 tiêu chí" is three of them. Only verified
//! values count, as everywhere; beside them stands what it would be if what waits were confirmed.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    criteria::{Quantity, forecast},
    identity::UnitId,
};

/// What is wanted, counted in places.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "goal", deny_unknown_fields)]
pub enum Goal {
    /// So many of the recognised places still meet every criterion (giữ vững).
    Keep {
        /// At least so many places.
        places: u16,
    },
    /// So many places meet so many criteria (đạt 19/19).
    Reach {
        /// At least so many places.
        places: u16,
        /// At least so many criteria each.
        criteria: u16,
    },
    /// No place meets fewer criteria (không có xã dưới 15).
    NoneBelow {
        /// At least so many criteria each.
        criteria: u16,
    },
    /// So many places meet one criterion (hoàn thành tiêu chí 11).
    Criterion {
        /// At least so many places.
        places: u16,
        /// The criterion's number.
        criterion: u16,
    },
}

/// A goal, for which places, until when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Aim {
    /// What is wanted.
    #[serde(flatten)]
    pub goal: Goal,
    /// Those that are meant, where the document names them; all of the area where it is empty.
    pub named: Vec<UnitId>,
    /// The last day on which it can be reached.
    pub by: Date,
}

/// What makes no target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AimFault {
    /// Nothing is wanted.
    #[error("Số địa phương phải từ 1 trở lên.")]
    NoPlaces,
    /// More places than are named, or than the area has.
    #[error("Muốn {wanted} địa phương nhưng chỉ có {there} địa phương được tính.")]
    TooManyPlaces {
        /// So many are wanted.
        wanted: u16,
        /// So many can count.
        there: u16,
    },
    /// The set has fewer criteria, or not this one.
    #[error("Bộ tiêu chí chỉ có {all} tiêu chí.")]
    TooManyCriteria {
        /// So many the set has.
        all: u16,
    },
    /// No criterion at all.
    #[error("Số tiêu chí phải từ 1 trở lên.")]
    NoCriteria,
}

impl AimFault {
    /// Says the fault in English.
    pub fn text_en(self) -> String {
        match self {
            AimFault::NoPlaces => "At least one place.".to_owned(),
            AimFault::TooManyPlaces { wanted, there } => {
                format!("{wanted} places are wanted, but only {there} can count.")
            }
            AimFault::TooManyCriteria { all } => format!("The set has only {all} criteria."),
            AimFault::NoCriteria => "At least one criterion.".to_owned(),
        }
    }
}

impl Aim {
    /// Checks an aim against its area and its set: `there` places can count, the set's criteria bear
    /// the numbers `criteria`.
    ///
    /// # Errors
    ///
    /// What makes no target.
    pub fn check(&self, there: usize, criteria: &[u16]) -> Result<(), AimFault> {
        let count = |count: usize| u16::try_from(count).unwrap_or(u16::MAX);
        let there = match self.named.is_empty() {
            true => count(there),
            false => count(self.named.len()),
        };
        let all = count(criteria.len());
        let places = match self.goal {
            Goal::Keep { places } | Goal::Reach { places, .. } | Goal::Criterion { places, .. } => {
                Some(places)
            }
            Goal::NoneBelow { .. } => None,
        };
        match places {
            Some(0) => return Err(AimFault::NoPlaces),
            Some(wanted) if wanted > there => {
                return Err(AimFault::TooManyPlaces { wanted, there });
            }
            _ => {}
        }
        match self.goal {
            Goal::Reach { criteria: 0, .. } | Goal::NoneBelow { criteria: 0 } => {
                Err(AimFault::NoCriteria)
            }
            Goal::Reach { criteria, .. } | Goal::NoneBelow { criteria } if criteria > all => {
                Err(AimFault::TooManyCriteria { all })
            }
            Goal::Criterion { criterion, .. } if !criteria.contains(&criterion) => {
                Err(AimFault::TooManyCriteria { all })
            }
            _ => Ok(()),
        }
    }
}

/// Where a place stands, as far as a target asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    /// The place.
    pub unit: UnitId,
    /// Whether it is recognised.
    pub recognised: bool,
    /// Criteria that it does not meet by verified values.
    pub unmet: Vec<u16>,
    /// Criteria that it would not meet if what waits were confirmed.
    pub unmet_claimed: Vec<u16>,
}

/// How far a place is from what is wanted of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Gap {
    /// The place.
    pub unit: UnitId,
    /// So many more criteria it has to meet; 0 where only recognition is missing.
    pub lacks: u16,
    /// Those from which they have to come.
    pub unmet: Vec<u16>,
}

/// What a target comes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Measured {
    /// So many places are as wanted.
    pub have: u16,
    /// So many places would be if what waits were confirmed.
    pub have_claimed: u16,
    /// So many are wanted.
    pub want: u16,
    /// The places that are not as wanted, the nearest first.
    pub gaps: Vec<Gap>,
}

impl Measured {
    /// Tells whether the target is reached.
    pub fn is_reached(&self) -> bool {
        self.have >= self.want
    }

    /// Returns the places whose way is the shortest to what is still wanted: what would reach it.
    pub fn what_would_reach_it(&self) -> &[Gap] {
        let short = usize::from(self.want.saturating_sub(self.have));
        &self.gaps[..short.min(self.gaps.len())]
    }

    /// Returns how many criteria are to be met for it, at least.
    pub fn distance(&self) -> u32 {
        let gaps = self.what_would_reach_it().iter();
        gaps.map(|gap| u32::from(gap.lacks)).sum()
    }
}

/// How a target stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TargetState {
    /// It is reached.
    Reached,
    /// It is not, and there is time.
    Open,
    /// It was not when its time was over.
    Missed,
}

impl TargetState {
    /// Returns the word under which it is kept.
    pub fn key(self) -> &'static str {
        match self {
            TargetState::Reached => "reached",
            TargetState::Open => "open",
            TargetState::Missed => "missed",
        }
    }

    /// Returns the state that is kept under a word.
    pub fn from_key(key: &str) -> Option<TargetState> {
        let all = [TargetState::Reached, TargetState::Open, TargetState::Missed];
        all.into_iter().find(|state| state.key() == key)
    }

    /// Returns the state at the end of a day.
    pub fn on(day: Date, by: Date, reached: bool) -> TargetState {
        match reached {
            true => TargetState::Reached,
            false if day > by => TargetState::Missed,
            false => TargetState::Open,
        }
    }
}

/// Measures an aim by where the places of its area stand.
pub fn measure(aim: &Aim, positions: &[Position], all: u16) -> Measured {
    let meant = |it: &&Position| aim.named.is_empty() || aim.named.contains(&it.unit);
    let places: Vec<&Position> = positions.iter().filter(meant).collect();
    let fits = |it: &Position, unmet: &[u16]| lacks(aim.goal, it, unmet, all) == Some(0);
    let count = |fits: &dyn Fn(&Position) -> bool| {
        u16::try_from(places.iter().filter(|it| fits(it)).count()).unwrap_or(u16::MAX)
    };
    let mut gaps: Vec<Gap> = places
        .iter()
        .filter(|it| !fits(it, &it.unmet))
        .filter_map(|it| {
            Some(Gap {
                unit: it.unit,
                lacks: lacks(aim.goal, it, &it.unmet, all)?,
                unmet: match aim.goal {
                    Goal::Criterion { criterion, .. } => vec![criterion],
                    _ => it.unmet.clone(),
                },
            })
        })
        .collect();
    gaps.sort_by_key(|gap| gap.lacks);
    Measured {
        have: count(&|it| fits(it, &it.unmet)),
        have_claimed: count(&|it| fits(it, &it.unmet_claimed)),
        want: match aim.goal {
            Goal::Keep { places } | Goal::Reach { places, .. } | Goal::Criterion { places, .. } => {
                places
            }
            Goal::NoneBelow { .. } => u16::try_from(places.len()).unwrap_or(u16::MAX),
        },
        gaps,
    }
}

/// Returns how many criteria a place still has to meet; `None` where it cannot count at all.
fn lacks(goal: Goal, place: &Position, unmet: &[u16], all: u16) -> Option<u16> {
    let unmet_count = u16::try_from(unmet.len()).unwrap_or(u16::MAX);
    let met = all.saturating_sub(unmet_count);
    match goal {
        Goal::Keep { .. } => place.recognised.then_some(unmet_count),
        Goal::Reach { criteria, .. } | Goal::NoneBelow { criteria } => {
            Some(criteria.saturating_sub(met))
        }
        Goal::Criterion { criterion, .. } => Some(u16::from(unmet.contains(&criterion))),
    }
}

/// Tells whether a target will be reached if every place goes on as before: `past` holds, for each
/// past day, where the places stood. `None` where fewer than two days are known, or the goal does not
/// count criteria.
pub fn outlook(aim: &Aim, past: &[(Date, Vec<Position>)], all: u16) -> Option<u16> {
    let wanted = match aim.goal {
        Goal::Reach { criteria, .. } | Goal::NoneBelow { criteria } => criteria,
        Goal::Keep { .. } => all,
        Goal::Criterion { .. } => return None,
    };
    if past.len() < 2 {
        return None;
    }
    let meant = |unit: UnitId| aim.named.is_empty() || aim.named.contains(&unit);
    let (_, latest) = past.last()?;
    let counts = |place: &Position| match aim.goal {
        Goal::Keep { .. } => place.recognised,
        _ => true,
    };
    let reaching = latest
        .iter()
        .filter(|it| meant(it.unit) && counts(it))
        .filter(|it| {
            let figures: Vec<(Date, Quantity)> = past
                .iter()
                .filter_map(|(day, places)| {
                    let place = places.iter().find(|place| place.unit == it.unit)?;
                    let unmet = u16::try_from(place.unmet.len()).unwrap_or(u16::MAX);
                    Some((*day, Quantity::whole(i64::from(all.saturating_sub(unmet)))))
                })
                .collect();
            let then = forecast(&figures, aim.by);
            // Half a criterion more is what rounding makes of it.
            then.is_some_and(|then| then.to_f64() + 0.5 >= f64::from(wanted))
        });
    u16::try_from(reaching.count()).ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn unit(number: u128) -> UnitId {
        UnitId(Uuid::from_u128(number))
    }

    fn place(number: u128, recognised: bool, unmet: &[u16]) -> Position {
        Position {
            unit: unit(number),
            recognised,
            unmet: unmet.to_vec(),
            unmet_claimed: unmet.iter().copied().skip(1).collect(),
        }
    }

    fn aim(goal: Goal, named: &[u128]) -> Aim {
        Aim {
            goal,
            named: named.iter().map(|number| unit(*number)).collect(),
            by: date(2025, 12, 31),
        }
    }

    /// Two recognised communes, of which one has lost criterion 17; three that are on their way.
    fn district() -> Vec<Position> {
        vec![
            place(1, true, &[]),
            place(2, true, &[17]),
            place(3, false, &[10, 11]),
            place(4, false, &[2, 5, 10, 11, 17]),
            place(5, false, &[]),
        ]
    }

    #[test]
    fn the_three_targets_of_one_sentence() {
        let keep = measure(&aim(Goal::Keep { places: 2 }, &[]), &district(), 19);
        assert_eq!((keep.have, keep.have_claimed, keep.want), (1, 2, 2));
        assert_eq!(keep.what_would_reach_it()[0].unit, unit(2));

        let goal = Goal::Reach {
            places: 2,
            criteria: 19,
        };
        let reach = measure(&aim(goal, &[3, 4]), &district(), 19);
        assert_eq!((reach.have, reach.want), (0, 2));
        assert_eq!(reach.distance(), 7);
        assert_eq!(reach.gaps[0].unmet, [10, 11]);

        let none = Goal::NoneBelow { criteria: 15 };
        let below = measure(&aim(none, &[]), &district(), 19);
        assert_eq!((below.have, below.want), (4, 5));
        assert_eq!(below.distance(), 1);
    }

    #[test]
    fn a_state_depends_on_the_day_only_where_the_target_is_not_reached() {
        let by = date(2025, 12, 31);
        assert_eq!(TargetState::on(by, by, false), TargetState::Open);
        assert_eq!(
            TargetState::on(date(2026, 1, 1), by, false),
            TargetState::Missed
        );
        assert_eq!(
            TargetState::on(date(2026, 1, 1), by, true),
            TargetState::Reached
        );
    }

    #[test]
    fn a_target_is_checked_against_its_area_and_its_set() {
        let numbers: Vec<u16> = (1..=19).collect();
        let check = |goal, named: &[u128]| aim(goal, named).check(16, &numbers);
        let reach = |places, criteria| Goal::Reach { places, criteria };
        assert_eq!(check(reach(3, 19), &[1, 2, 3]), Ok(()));
        assert_eq!(
            check(reach(3, 19), &[1, 2]),
            Err(AimFault::TooManyPlaces {
                wanted: 3,
                there: 2
            })
        );
        assert_eq!(
            check(reach(17, 19), &[]),
            Err(AimFault::TooManyPlaces {
                wanted: 17,
                there: 16
            })
        );
        assert_eq!(check(reach(0, 19), &[]), Err(AimFault::NoPlaces));
        assert_eq!(check(reach(1, 0), &[]), Err(AimFault::NoCriteria));
        assert_eq!(
            check(reach(1, 20), &[]),
            Err(AimFault::TooManyCriteria { all: 19 })
        );
        let criterion = Goal::Criterion {
            places: 1,
            criterion: 20,
        };
        assert_eq!(
            check(criterion, &[]),
            Err(AimFault::TooManyCriteria { all: 19 })
        );
    }

    #[test]
    fn places_that_go_on_as_before_are_looked_ahead() {
        let goal = Goal::Reach {
            places: 1,
            criteria: 19,
        };
        let at = |year, first: usize, second: usize| {
            let unmet = |count: usize| (1..=19).take(count).collect::<Vec<u16>>();
            let places = vec![
                place(1, false, &unmet(first)),
                place(2, false, &unmet(second)),
            ];
            (date(year, 12, 31), places)
        };
        // The first gains two criteria a year, the second none.
        let past = [at(2022, 6, 9), at(2023, 4, 9), at(2024, 2, 9)];
        assert_eq!(outlook(&aim(goal, &[]), &past, 19), Some(1));
        assert_eq!(outlook(&aim(goal, &[2]), &past, 19), Some(0));
        assert_eq!(outlook(&aim(goal, &[]), &past[..1], 19), None);
        // None of them is recognised: there is nothing to keep.
        assert_eq!(
            outlook(&aim(Goal::Keep { places: 1 }, &[]), &past, 19),
            Some(0)
        );
    }

    fn positions() -> impl Strategy<Value = Vec<Position>> {
        let unmet = prop::collection::btree_set(1u16..=19, 0..19);
        prop::collection::vec((any::<bool>(), unmet), 1..12).prop_map(|places| {
            let places = places.into_iter().zip(1u128..);
            places
                .map(|((recognised, unmet), number)| {
                    place(number, recognised, &unmet.into_iter().collect::<Vec<_>>())
                })
                .collect()
        })
    }

    fn goals() -> impl Strategy<Value = Goal> {
        prop_oneof![
            (1u16..6).prop_map(|places| Goal::Keep { places }),
            (1u16..6, 1u16..=19).prop_map(|(places, criteria)| Goal::Reach { places, criteria }),
            (1u16..=19).prop_map(|criteria| Goal::NoneBelow { criteria }),
            (1u16..6, 1u16..=19)
                .prop_map(|(places, criterion)| Goal::Criterion { places, criterion }),
        ]
    }

    proptest! {
        /// To meet one criterion more never takes a target away.
        #[test]
        fn a_criterion_more_never_breaks_a_target(
            goal in goals(), places in positions(), which in 0usize..12
        ) {
            let before = measure(&aim(goal, &[]), &places, 19);
            let mut after = places.clone();
            let which = which % after.len();
            after[which].unmet.pop();
            let after = measure(&aim(goal, &[]), &after, 19);
            prop_assert!(after.have >= before.have);
            prop_assert!(after.distance() <= before.distance());
        }

        /// What would reach it reaches it, unless too few places can count at all.
        #[test]
        fn what_would_reach_it_does(goal in goals(), places in positions()) {
            let measured = measure(&aim(goal, &[]), &places, 19);
            let mut then = places.clone();
            for gap in measured.what_would_reach_it() {
                let place = then.iter_mut().find(|it| it.unit == gap.unit).expect("is there");
                match goal {
                    Goal::Criterion { criterion, .. } => place.unmet.retain(|it| *it != criterion),
                    _ => place.unmet.truncate(place.unmet.len() - usize::from(gap.lacks)),
                }
            }
            let after = measure(&aim(goal, &[]), &then, 19);
            let can = usize::from(after.have) + after.gaps.len();
            prop_assert!(after.is_reached() || can < usize::from(after.want));
        }
    }
}
