//! The yardstick for one place on one day: set, bars, class and year, and what cells come to by it.

use super::{
    Applied, Cell, ClaimState, Class, CriteriaSet, Criterion, CriterionVerdict, Indicator, Inputs,
    Layers, Verdict, judge_criterion,
};

/// All that is asked of one place on one day.
#[derive(Debug, Clone, Copy)]
pub struct Yardstick<'a> {
    /// The set.
    pub set: &'a CriteriaSet,
    /// What was laid over it, as it stands on the day.
    pub layers: Layers<'a>,
    /// The place's class in the set, where it is known.
    pub class: Option<&'a Class>,
    /// The year.
    pub year: i16,
}

/// What a cell comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CellVerdict {
    /// By what is official.
    pub official: Verdict,
    /// If what waits were confirmed.
    pub claimed: Verdict,
    /// Whether something waits.
    pub waiting: bool,
}

/// What a criterion of a place comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CriterionStanding {
    /// By what is official.
    pub official: CriterionVerdict,
    /// If what waits were confirmed.
    pub claimed: Verdict,
    /// How many cells wait.
    pub waiting: u16,
}

impl Yardstick<'_> {
    /// Returns what is asked for an indicator.
    pub fn applied(&self, indicator: &Indicator) -> Applied {
        self.layers.bar(indicator, self.class, self.year)
    }

    /// Returns what a cell comes to; an empty one where nothing was ever kept.
    pub fn judge(&self, indicator: &Indicator, cell: &Cell) -> CellVerdict {
        let applied = self.applied(indicator);
        CellVerdict {
            official: cell.verdict(&applied),
            claimed: cell.claimed_verdict(&applied),
            waiting: cell.state == ClaimState::Waiting,
        }
    }

    /// Returns what the verdict of a cell follows from.
    pub fn inputs(&self, indicator: &Indicator, cell: &Cell) -> Inputs {
        Inputs {
            set: self.set.id.clone(),
            indicator: indicator.code.clone(),
            applied: self.applied(indicator),
            value: cell.official,
            overruled: cell.overruled,
        }
    }

    /// Returns what a criterion comes to; `known` gives what is known of its cells, and for the
    /// others the yardstick speaks.
    pub fn stand(
        &self,
        criterion: &Criterion,
        known: impl Fn(&Indicator) -> Option<CellVerdict>,
    ) -> CriterionStanding {
        let cells: Vec<CellVerdict> = criterion
            .indicators
            .iter()
            .map(|indicator| {
                known(indicator).unwrap_or_else(|| self.judge(indicator, &Cell::default()))
            })
            .collect();
        CriterionStanding {
            official: judge_criterion(cells.iter().map(|it| it.official)),
            claimed: judge_criterion(cells.iter().map(|it| it.claimed)).verdict,
            waiting: cells.iter().map(|it| u16::from(it.waiting)).sum(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::criteria::{CellAct, Layer, Undecided, Value, shipped};

    #[test]
    fn a_criterion_waits_for_what_its_cells_wait_for() {
        let set = shipped()
            .iter()
            .find(|set| set.id == "xa-ntm-2021-2025")
            .expect("ships");
        let none = Layer::default();
        let yardstick = Yardstick {
            set,
            layers: Layers {
                confirmed: &none,
                province: &none,
            },
            class: None,
            year: 2023,
        };
        let planning = &set.criteria[0];
        let nothing = yardstick.stand(planning, |_| None);
        assert_eq!(
            nothing.official.verdict,
            Verdict::Undecided {
                why: Undecided::NotCollected
            }
        );
        let claimed = Cell::default()
            .after(CellAct::Claim(Some(Value::Answer { yes: true })))
            .unwrap();
        let waits = yardstick.stand(planning, |it| Some(yardstick.judge(it, &claimed)));
        assert_eq!((waits.waiting, waits.claimed), (2, Verdict::Met));
        assert!(matches!(waits.official.verdict, Verdict::Undecided { .. }));
        let confirmed = claimed.after(CellAct::Confirm).unwrap();
        let met = yardstick.stand(planning, |it| Some(yardstick.judge(it, &confirmed)));
        assert_eq!((met.waiting, met.official.verdict), (0, Verdict::Met));
    }
}
