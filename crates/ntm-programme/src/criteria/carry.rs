//! Under the next set, what is left of what a place has reached?
//!
//! An old value is held against a new bar only where both measure the same thing in the same unit;
//! everywhere else it has to be collected anew, and the answer says why. A bar that nobody has
//! confirmed judges nobody here either.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;

use super::{
    Applied, Bar, CriteriaSet, Criterion, CriterionVerdict, Indicator, Link, LinkKind, Mapping,
    Measure, Undecided, Value, Verdict, Yardstick, judge, judge_criterion,
};

/// What a place has officially reached at an indicator of the old set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reached {
    /// The official value.
    pub value: Option<Value>,
    /// What it came to by the old bar.
    pub verdict: Verdict,
    /// Whether a leader decided against what followed from value and bar.
    pub overruled: bool,
}

/// Why something has to be collected anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Anew {
    /// The old set did not ask it.
    New,
    /// The old indicator was split, and its value says nothing of the parts.
    Split,
    /// Several old indicators were put together.
    Together,
    /// It is measured otherwise, or in another unit.
    OtherMeasure,
    /// The figure counts something else than before.
    Recount,
    /// The old answer was yes, and more is asked now.
    AsksMore,
    /// The old value never counted by itself: a leader had decided.
    Overruled,
    /// There is no official value.
    NotCollected,
}

impl Anew {
    /// Returns the word by which programs know it.
    pub fn key(self) -> &'static str {
        match self {
            Anew::New => "new",
            Anew::Split => "split",
            Anew::Together => "together",
            Anew::OtherMeasure => "other_measure",
            Anew::Recount => "recount",
            Anew::AsksMore => "asks_more",
            Anew::Overruled => "overruled",
            Anew::NotCollected => "not_collected",
        }
    }
}

/// What becomes of an indicator of the new set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carried {
    /// The old value holds, and comes to this by the new bar.
    Kept {
        /// The old value.
        value: Value,
        /// What it comes to; undecided where the new bar judges nobody.
        verdict: Verdict,
    },
    /// Nothing is asked of the place's class.
    NotRequired,
    /// It has to be collected anew.
    Collect {
        /// Why.
        why: Anew,
    },
}

impl Carried {
    /// Returns what the indicator comes to for now.
    pub fn verdict(self) -> Verdict {
        match self {
            Carried::Kept { verdict, .. } => verdict,
            Carried::NotRequired => Verdict::NotRequired,
            Carried::Collect { .. } => Verdict::Undecided {
                why: Undecided::NotCollected,
            },
        }
    }
}

/// An indicator of the new set with what is left for it.
#[derive(Debug, Clone, PartialEq)]
pub struct NewIndicator {
    /// Its code.
    pub code: String,
    /// The indicators of the old set that lead to it.
    pub from: Vec<(String, LinkKind)>,
    /// What is asked.
    pub applied: Applied,
    /// What becomes of it.
    pub carried: Carried,
}

/// What became of a criterion of the old set that a place had met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// All that follows from it is met.
    Kept,
    /// Something that follows from it is not met.
    Lost,
    /// Something that follows from it has to be collected anew, or has no confirmed bar.
    Open,
    /// Nothing follows from it: the new set does not ask it.
    Dropped,
}

/// A paper that proves something of a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paper<T> {
    /// Which.
    pub id: T,
    /// The first day on which it is good, and the first on which it is no more.
    pub valid: (Option<Date>, Option<Date>),
    /// The indicators of the old set that it proves.
    pub proves: Vec<String>,
}

/// A paper that can be used again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsedAgain<T> {
    /// Which.
    pub id: T,
    /// The indicators of the new set for which it speaks.
    pub proves: Vec<String>,
}

/// A place under the next set.
#[derive(Debug, Clone, PartialEq)]
pub struct Transition {
    /// Every indicator of the new set, in its order.
    pub news: Vec<NewIndicator>,
    /// The indicators of the old set that the new one does not ask, in the order of the mapping.
    pub dropped: Vec<String>,
}

/// Says what is left of what a place has reached, by what is asked of it under the new set.
///
/// `reached` holds what is official under the old set, by indicator.
pub fn carry(
    mapping: &Mapping,
    old: &CriteriaSet,
    reached: &BTreeMap<String, Reached>,
    new: &Yardstick<'_>,
) -> Transition {
    let news = new
        .set
        .indicators()
        .map(|indicator| {
            let links: Vec<&Link> = mapping
                .links
                .iter()
                .filter(|link| link.new.as_ref() == Some(&indicator.code))
                .collect();
            let applied = new.applied(indicator);
            NewIndicator {
                carried: carried(&links, old, reached, indicator, &applied),
                code: indicator.code.clone(),
                from: links
                    .iter()
                    .filter_map(|link| Some((link.old.clone()?, link.kind)))
                    .collect(),
                applied,
            }
        })
        .collect();
    let dropped = mapping.links.iter();
    let dropped = dropped.filter(|link| link.kind == LinkKind::Dropped);
    Transition {
        news,
        dropped: dropped.filter_map(|link| link.old.clone()).collect(),
    }
}

fn carried(
    links: &[&Link],
    old: &CriteriaSet,
    reached: &BTreeMap<String, Reached>,
    indicator: &Indicator,
    applied: &Applied,
) -> Carried {
    if *applied == Applied::NotRequired {
        return Carried::NotRequired;
    }
    let anew = |why| Carried::Collect { why };
    let (link, code) = match links {
        [link] => match &link.old {
            Some(code) => (link, code),
            None => return anew(Anew::New),
        },
        [] => return anew(Anew::New),
        [..] => return anew(Anew::Together),
    };
    match link.kind {
        LinkKind::Same | LinkKind::Tighter => {}
        LinkKind::Split => return anew(Anew::Split),
        // A checked mapping has none of these here.
        LinkKind::New | LinkKind::Dropped => return anew(Anew::New),
    }
    if link.recount {
        return anew(Anew::Recount);
    }
    let alike = old
        .indicator(code)
        .is_some_and(|old| old.measure == indicator.measure && old.unit == indicator.unit);
    if !alike {
        return anew(Anew::OtherMeasure);
    }
    let Some(reached) = reached.get(code) else {
        return anew(Anew::NotCollected);
    };
    if reached.overruled {
        return anew(Anew::Overruled);
    }
    let Some(value) = reached.value else {
        return anew(Anew::NotCollected);
    };
    if link.kind == LinkKind::Tighter && !speaks(indicator.measure, value, applied) {
        return anew(Anew::AsksMore);
    }
    Carried::Kept {
        value,
        verdict: judge(applied, Some(value)),
    }
}

/// Tells whether an old value says something where more is asked: a figure and a grade do, by the new
/// bar; "yes" does not, because it was said of less; "no" does, unless the decision has words of its
/// own for the class, which may ask less.
fn speaks(measure: Measure, value: Value, applied: &Applied) -> bool {
    match (measure, value) {
        (Measure::Share { .. } | Measure::Number { .. } | Measure::Graded, _) => true,
        (_, Value::Answer { yes: true }) => false,
        (_, Value::Answer { yes: false }) => !matches!(
            applied,
            Applied::Required {
                bar: Bar::Pass { words: Some(_) },
                ..
            }
        ),
        _ => true,
    }
}

impl Transition {
    /// Returns what becomes of an indicator of the new set.
    pub fn new_indicator(&self, code: &str) -> Option<&NewIndicator> {
        self.news.iter().find(|it| it.code == code)
    }

    /// Returns what a criterion of the new set comes to.
    pub fn stand(&self, criterion: &Criterion) -> CriterionVerdict {
        let codes = criterion.indicators.iter();
        let known = codes.filter_map(|it| self.new_indicator(&it.code));
        judge_criterion(known.map(|it| it.carried.verdict()))
    }

    /// Returns what becomes of a criterion of the old set, for a place that has met it.
    pub fn fate(&self, criterion: &Criterion) -> Fate {
        let follows = self.news.iter().filter(|it| {
            let mut from = it.from.iter();
            from.any(|(old, _)| criterion.indicators.iter().any(|it| it.code == *old))
        });
        let mut fate = Fate::Dropped;
        for verdict in follows.map(|it| it.carried.verdict()) {
            fate = match (fate, verdict) {
                (Fate::Lost, _) | (_, Verdict::Unmet) => Fate::Lost,
                (Fate::Open, _) | (_, Verdict::Undecided { .. }) => Fate::Open,
                (Fate::Dropped | Fate::Kept, Verdict::Met | Verdict::NotRequired) => Fate::Kept,
            };
        }
        fate
    }

    /// Returns how many indicators of the new set are met, not met, to be collected anew or without
    /// a confirmed bar, and not asked.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for it in &self.news {
            match it.carried {
                Carried::Collect { .. } => counts.collect += 1,
                Carried::NotRequired => counts.not_required += 1,
                Carried::Kept { verdict, .. } => match verdict {
                    Verdict::Met => counts.met += 1,
                    Verdict::Unmet => counts.unmet += 1,
                    Verdict::NotRequired => counts.not_required += 1,
                    Verdict::Undecided { .. } => counts.open += 1,
                },
            }
        }
        counts
    }
}

/// How many indicators of the new set stand how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Counts {
    /// The old value meets the new bar.
    pub met: usize,
    /// The old value does not meet the new bar.
    pub unmet: usize,
    /// The old value holds, and the new bar judges nobody yet.
    pub open: usize,
    /// It has to be collected anew.
    pub collect: usize,
    /// It is not asked of the place.
    pub not_required: usize,
}

/// Returns which papers are good on a day and speak for an indicator of the new set, each with
/// those.
pub fn used_again<T: Clone>(
    mapping: &Mapping,
    papers: &[Paper<T>],
    day: Date,
) -> Vec<UsedAgain<T>> {
    let good = papers.iter().filter(|paper| {
        paper.valid.0.is_none_or(|from| from <= day) && paper.valid.1.is_none_or(|to| day < to)
    });
    good.filter_map(|paper| {
        let mut proves: Vec<String> = Vec::new();
        for link in &mapping.links {
            if let (Some(old), Some(new)) = (&link.old, &link.new)
                && paper.proves.contains(old)
                && !proves.contains(new)
            {
                proves.push(new.clone());
            }
        }
        (!proves.is_empty()).then(|| UsedAgain {
            id: paper.id.clone(),
            proves,
        })
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::criteria::{
        Class, Grade, LaidBar, Layer, Layers, Quantity, shipped, shipped_mappings,
    };
    use jiff::civil::date;
    use proptest::prelude::*;

    fn set(id: &str) -> &'static CriteriaSet {
        let mut sets = shipped().iter();
        sets.find(|set| set.id == id).expect("ships")
    }

    fn mapping() -> &'static Mapping {
        &shipped_mappings()[0]
    }

    fn under<T>(class: Option<&str>, act: impl FnOnce(&Yardstick<'_>) -> T) -> T {
        let none = Layer::default();
        let class = class.map(|class| Class(class.to_owned()));
        act(&Yardstick {
            set: set("xa-ntm-2026-2030"),
            layers: Layers {
                confirmed: &none,
                province: &none,
            },
            class: class.as_ref(),
            year: 2026,
        })
    }

    fn reached(value: Value) -> Reached {
        Reached {
            value: Some(value),
            verdict: Verdict::Met,
            overruled: false,
        }
    }

    fn share(part: i64, whole: i64) -> Value {
        Value::Share {
            numerator: Quantity(part),
            denominator: Quantity(whole),
        }
    }

    const YES: Value = Value::Answer { yes: true };
    const NO: Value = Value::Answer { yes: false };

    fn check(class: Option<&str>, old: &str, now: Reached, new: &str, expected: &str) {
        let known = BTreeMap::from([(old.to_owned(), now)]);
        let from = set("xa-ntm-2021-2025");
        let found = under(class, |new| carry(mapping(), from, &known, new));
        let said = match found.new_indicator(new).expect("is there").carried {
            Carried::Kept { verdict, .. } => verdict.key(),
            Carried::NotRequired => "nothing",
            Carried::Collect { why } => why.key(),
        };
        assert_eq!(said, expected, "{old} → {new} for {class:?}: {now:?}");
    }

    #[test]
    fn an_old_value_is_judged_by_a_new_bar_only_where_it_measures_the_same() {
        let (first, third) = (Some("nhom_1"), Some("nhom_3"));
        let electricity = reached(share(985, 1_000));
        check(first, "4.2", electricity, "2.4", "unmet");
        check(third, "4.2", electricity, "2.4", "met");
        check(None, "4.2", electricity, "2.4", "class_unknown");
        check(third, "15.2", reached(YES), "5.3", "met");
        check(third, "15.2", reached(NO), "5.3", "unmet");
        check(third, "15.2", reached(Value::Nil), "5.3", "nil");
        check(
            third,
            "17.1",
            reached(share(99, 100)),
            "6.3",
            "other_measure",
        );
        check(third, "13.5", reached(YES), "3.7", "other_measure");
        check(third, "9.2", reached(share(99, 100)), "6.2", "recount");
        check(third, "17.3", reached(YES), "8.4", "split");
        check(third, "5", reached(share(1, 1)), "5.2", "together");
        check(third, "4.2", electricity, "3.4", "new");
        check(third, "1.1", reached(YES), "1.2", "nothing");
        check(third, "19.1", electricity, "4.1", "not_collected");
    }

    #[test]
    fn a_yes_to_less_is_no_yes_to_more() {
        let third = Some("nhom_3");
        check(third, "19.2", reached(YES), "10.2", "asks_more");
        check(third, "19.2", reached(NO), "10.2", "unmet");
        // For the third group the decision has words of its own, which may ask less.
        check(third, "3.1", reached(NO), "2.2", "asks_more");
        let overruled = Reached {
            overruled: true,
            ..reached(NO)
        };
        check(third, "15.2", overruled, "5.3", "overruled");
    }

    #[test]
    fn a_criterion_that_was_met_is_kept_lost_open_or_dropped() {
        let from = set("xa-ntm-2021-2025");
        let fate = |number: u16, known: &[(&str, Value)]| {
            let known = known
                .iter()
                .map(|(code, value)| ((*code).to_owned(), reached(*value)))
                .collect();
            let found = under(Some("nhom_2"), |new| carry(mapping(), from, &known, new));
            let mut criteria = from.criteria.iter();
            found.fate(criteria.find(|it| it.number == number).expect("is there"))
        };
        assert_eq!(fate(4, &[("4.2", share(99, 100))]), Fate::Kept);
        assert_eq!(fate(4, &[("4.2", share(98, 100))]), Fate::Lost);
        assert_eq!(fate(17, &[("17.3", YES)]), Fate::Open);
        assert_eq!(fate(10, &[]), Fate::Dropped);
    }

    #[test]
    fn papers_that_are_still_good_speak_for_what_follows() {
        let paper = |id, from, to, proves: &[&str]| Paper {
            id,
            valid: (from, to),
            proves: proves.iter().map(|it| (*it).to_owned()).collect(),
        };
        let (before, day, after) = (date(2026, 1, 1), date(2026, 2, 15), date(2026, 3, 1));
        let papers = [
            paper(1, None, None, &["17.3", "4.2"]),
            paper(2, None, Some(day), &["4.2"]),
            paper(3, Some(after), None, &["4.2"]),
            paper(4, Some(before), Some(after), &["10", "18.2"]),
            paper(5, None, None, &["10"]),
        ];
        let found = used_again(mapping(), &papers, day);
        let said: Vec<(i32, String)> = found
            .iter()
            .map(|it| (it.id, it.proves.join(" ")))
            .collect();
        assert_eq!(said, [(1, "2.4 8.4 8.5".to_owned()), (4, "9.1".to_owned())]);
    }

    /// A value of the kind that an indicator takes.
    fn value(measure: Measure, figure: i64, yes: bool) -> Value {
        match measure {
            Measure::Share { .. } => share(figure.min(1_000), 1_000),
            Measure::Number { .. } => Value::Number {
                number: Quantity(figure * 1_000),
            },
            Measure::Graded => Value::Graded {
                grade: match figure % 4 {
                    0 => None,
                    1 => Some(Grade::Pass),
                    2 => Some(Grade::Good),
                    _ => Some(Grade::VeryGood),
                },
            },
            Measure::YesNo | Measure::None | Measure::Set => Value::Answer { yes },
        }
    }

    fn same(set: &CriteriaSet) -> Mapping {
        let links: String = set
            .indicators()
            .map(|it| {
                format!(
                    "[[link]]\nold = \"{0}\"\nnew = \"{0}\"\nkind = \"same\"\n",
                    it.code
                )
            })
            .collect();
        let text = format!("from = \"{0}\"\nto = \"{0}\"\n{links}", set.id);
        Mapping::read(&text).expect("reads")
    }

    proptest! {
        #[test]
        fn from_a_set_to_itself_nothing_is_lost(
            which in 0usize..9, class in 0usize..7,
            figures in proptest::collection::vec((0i64..1_100, any::<bool>()), 80),
        ) {
            let set = &shipped()[which];
            let mapping = same(set);
            prop_assert_eq!(mapping.check(set, set), []);
            let none = Layer::default();
            let yardstick = Yardstick {
                set,
                layers: Layers { confirmed: &none, province: &none },
                class: set.classes.get(class % set.classes.len().max(1)).map(|(class, _)| class),
                year: set.effective_from.year(),
            };
            let known: BTreeMap<String, Reached> = set
                .indicators()
                .zip(&figures)
                .map(|(indicator, (figure, yes))| {
                    let value = value(indicator.measure, *figure, *yes);
                    let verdict = judge(&yardstick.applied(indicator), Some(value));
                    (indicator.code.clone(), Reached { value: Some(value), verdict, overruled: false })
                })
                .collect();
            let found = carry(&mapping, set, &known, &yardstick);
            prop_assert!(found.dropped.is_empty());
            for it in &found.news {
                prop_assert_eq!(it.carried.verdict(), known[&it.code].verdict, "{}", it.code);
            }
            for criterion in &set.criteria {
                let before = judge_criterion(criterion.indicators.iter().map(|it| known[&it.code].verdict));
                prop_assert_eq!(found.stand(criterion), before);
                if before.verdict == Verdict::Met {
                    prop_assert_eq!(found.fate(criterion), Fate::Kept);
                }
            }
        }

        #[test]
        fn a_higher_bar_never_gives_back_what_was_lost(
            part in 0i64..1_000, bar in 900_000i64..1_000_000, higher in 0i64..100_000,
        ) {
            let judged = |bar: i64| {
                let laid = LaidBar {
                    class: None,
                    year: None,
                    bar: Bar::AtLeast { value: Quantity(bar.min(1_000_000)) },
                    source: "test".to_owned(),
                };
                let layer = Layer { bars: [("2.4".to_owned(), vec![laid])].into() };
                let (none, class) = (Layer::default(), Class("nhom_3".to_owned()));
                let yardstick = Yardstick {
                    set: set("xa-ntm-2026-2030"),
                    layers: Layers { confirmed: &none, province: &layer },
                    class: Some(&class),
                    year: 2026,
                };
                let known = BTreeMap::from([("4.2".to_owned(), reached(share(part, 1_000)))]);
                let found = carry(mapping(), set("xa-ntm-2021-2025"), &known, &yardstick);
                found.new_indicator("2.4").expect("is there").carried.verdict()
            };
            if judged(bar) == Verdict::Unmet {
                prop_assert_eq!(judged(bar + higher), Verdict::Unmet);
            }
        }

        #[test]
        fn what_is_counted_is_all_there_is(figures in proptest::collection::vec(proptest::option::of((0i64..1_100, any::<bool>())), 57)) {
            let from = set("xa-ntm-2021-2025");
            let known: BTreeMap<String, Reached> = from
                .indicators()
                .zip(&figures)
                .filter_map(|(indicator, figure)| {
                    let (figure, yes) = (*figure)?;
                    Some((indicator.code.clone(), reached(value(indicator.measure, figure, yes))))
                })
                .collect();
            for class in ["nhom_1", "nhom_2", "nhom_3"] {
                let found = under(Some(class), |new| carry(mapping(), from, &known, new));
                let counts = found.counts();
                prop_assert_eq!(
                    counts.met + counts.unmet + counts.open + counts.collect + counts.not_required,
                    47
                );
                // Nothing is judged by a value that was never collected.
                for it in &found.news {
                    if let Carried::Kept { .. } = it.carried {
                        prop_assert!(it.from.iter().any(|(old, _)| known.contains_key(old)));
                    }
                }
            }
        }
    }
}
