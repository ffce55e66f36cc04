//! What an indicator demands of a place: the bar, and by whose word it stands.
//!
//! A decision of the Prime Minister sets bars for the whole country or for each region or group;
//! a province may raise them or fill those that were left to it, never lower them (Quyết định
//! 51/2025/QĐ-TTg, Điều 3.3.a). A bar that nobody has read in the decision is unconfirmed: it is
//! shown, and takes no part in a verdict until an administrator confirms it.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Indicator, Measure, Quantity};

/// What thresholds depend on: a region ("TDMNPB") or a group of communes ("nhom_2").
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Class(pub String);

/// How well a thing is done, where the decision grades it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// Đạt.
    Pass,
    /// Khá.
    Good,
    /// Tốt.
    VeryGood,
}

impl Grade {
    /// All grades, the lowest first.
    pub const ALL: [Grade; 3] = [Grade::Pass, Grade::Good, Grade::VeryGood];

    /// Returns the word of the decision.
    pub fn label_vi(self) -> &'static str {
        match self {
            Grade::Pass => "Đạt",
            Grade::Good => "Khá",
            Grade::VeryGood => "Tốt",
        }
    }

    /// Returns the word under which it is stored.
    pub fn key(self) -> &'static str {
        match self {
            Grade::Pass => "pass",
            Grade::Good => "good",
            Grade::VeryGood => "very_good",
        }
    }

    /// Reads the word of the decision.
    pub fn parse(word: &str) -> Option<Grade> {
        let word = ntm_text::fold_words(word);
        Grade::ALL
            .into_iter()
            .find(|grade| ntm_text::fold(grade.label_vi()) == word)
    }
}

/// What has to be reached.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "bar")]
pub enum Bar {
    /// The body that verifies says that it is met, by the words of the decision.
    Pass {
        /// What the decision asks of this class, where it says more than "Đạt".
        words: Option<String>,
    },
    /// There must be none.
    Absent,
    /// At least so much.
    AtLeast {
        /// The lowest figure that is enough.
        value: Quantity,
    },
    /// At most so much.
    AtMost {
        /// The highest figure that is allowed.
        value: Quantity,
    },
    /// At least this grade.
    Graded {
        /// The lowest grade that is enough.
        grade: Grade,
    },
}

impl Bar {
    /// Reads a bar as decisions write it: "Đạt", "Không", "≥ 98", "98", "Khá". What stands for it
    /// follows from how the indicator is measured.
    pub fn read(measure: Measure, written: &str) -> Option<Bar> {
        let written = written.trim();
        let number = || {
            let digits = written.trim_start_matches(['≥', '≤', ' ']);
            Quantity::parse(digits.trim_end_matches([' ', '%']))
        };
        match measure {
            Measure::YesNo | Measure::Set => Some(Bar::Pass {
                words: (ntm_text::fold(written) != "dat").then(|| written.to_owned()),
            }),
            Measure::None => (ntm_text::fold(written) == "khong").then_some(Bar::Absent),
            Measure::Graded => Grade::parse(written)
                .map(|grade| Bar::Graded { grade })
                // "Mức độ 2" is a number where the sector grades by numbers.
                .or_else(|| number().map(|value| Bar::AtLeast { value })),
            Measure::Share { higher } | Measure::Number { higher } => number().map(|value| {
                if higher {
                    Bar::AtLeast { value }
                } else {
                    Bar::AtMost { value }
                }
            }),
        }
    }

    /// Returns whether a place that clears `self` clears `other` too: a province may put `self` in
    /// the place of `other`. Bars of different kinds do not compare.
    pub fn is_at_least_as_high_as(&self, other: &Bar) -> bool {
        match (self, other) {
            (Bar::Pass { .. }, Bar::Pass { .. }) | (Bar::Absent, Bar::Absent) => true,
            (Bar::AtLeast { value }, Bar::AtLeast { value: low }) => value >= low,
            (Bar::AtMost { value }, Bar::AtMost { value: high }) => value <= high,
            (Bar::Graded { grade }, Bar::Graded { grade: low }) => grade >= low,
            _ => false,
        }
    }
}

impl fmt::Display for Bar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Bar::Pass { words: Some(words) } => f.pad(words),
            Bar::Pass { words: None } => f.pad("Đạt"),
            Bar::Absent => f.pad("Không"),
            Bar::AtLeast { value } => f.pad(&format!("≥ {value}")),
            Bar::AtMost { value } => f.pad(&format!("≤ {value}")),
            Bar::Graded { grade } => f.pad(grade.label_vi()),
        }
    }
}

/// By whose word a bar stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// It was read in the decision that ships with the program.
    Decision,
    /// An administrator has compared it with the decision.
    Confirmed,
    /// The province has set it.
    Province,
}

/// The bars that somebody has laid over a set: confirmations, or a province's own decision.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layer {
    /// By indicator; class and year are `None` where the bar holds for all.
    pub bars: BTreeMap<String, Vec<LaidBar>>,
}

/// One bar of a layer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LaidBar {
    /// The class that it is for; all where `None`.
    pub class: Option<Class>,
    /// The year that it is for; all where `None`.
    pub year: Option<i16>,
    /// What is to be reached.
    pub bar: Bar,
    /// The decision and article that it stands in.
    pub source: String,
}

/// A set's bars with what has been laid over them, the uppermost last.
#[derive(Debug, Clone, Copy)]
pub struct Layers<'a> {
    /// What administrators have confirmed.
    pub confirmed: &'a Layer,
    /// What the province has raised or filled.
    pub province: &'a Layer,
}

/// A province laid a bar lower than the country's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("chỉ tiêu {indicator}: mức của tỉnh ({province}) thấp hơn mức của Trung ương ({country})")]
pub struct LoweredBar {
    /// The indicator's code.
    pub indicator: String,
    /// The country's bar.
    pub country: Bar,
    /// The bar that the province wanted.
    pub province: Bar,
}

/// What an indicator asks of a place of one class in one year.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case", tag = "applies")]
pub enum Applied {
    /// This is to be reached.
    Required {
        /// What.
        bar: Bar,
        /// By whose word.
        origin: Origin,
        /// Where that word stands; the set's decision where empty.
        source: String,
    },
    /// The decision asks nothing of this class ("Không quy định").
    NotRequired,
    /// A figure is remembered, and nobody has confirmed it.
    Unconfirmed {
        /// What is remembered, where anything is.
        remembered: Option<Bar>,
    },
    /// The decision leaves it to the province, which has not said.
    LeftToProvince,
    /// The place's class is not known, and the bar depends on it.
    ClassUnknown,
}

impl Layers<'_> {
    /// Returns what an indicator asks of a place of a class in a year.
    pub fn bar(&self, indicator: &Indicator, class: Option<&Class>, year: i16) -> Applied {
        let shipped = indicator.bar(class, year);
        if matches!(shipped, Applied::NotRequired) {
            return shipped;
        }
        let laid = |layer: &Layer, origin: Origin| {
            layer
                .find(&indicator.code, class, year)
                .map(|laid| Applied::Required {
                    bar: laid.bar.clone(),
                    origin,
                    source: laid.source.clone(),
                })
        };
        let country = laid(self.confirmed, Origin::Confirmed).unwrap_or(shipped);
        match (laid(self.province, Origin::Province), &country) {
            // A bar that was laid before the country's was raised must not lower it.
            (
                Some(Applied::Required { bar, .. }),
                Applied::Required {
                    bar: country_bar, ..
                },
            ) if !bar.is_at_least_as_high_as(country_bar) => country,
            (Some(province), _) => province,
            (None, _) => country,
        }
    }
}

impl Layer {
    /// Returns the bar that fits best: the one for the class and the year before those for all.
    fn find(&self, indicator: &str, class: Option<&Class>, year: i16) -> Option<&LaidBar> {
        self.bars
            .get(indicator)?
            .iter()
            .filter(|laid| laid.class.is_none() || laid.class.as_ref() == class)
            .filter(|laid| laid.year.is_none_or(|it| it == year))
            .max_by_key(|laid| (laid.class.is_some(), laid.year.is_some()))
    }

    /// Finds the bars that a province must not lay: those below the country's.
    ///
    /// # Errors
    ///
    /// Each bar that is lower, or of another kind, than the country's for the same class and year.
    pub fn check_against(&self, indicators: &[&Indicator], confirmed: &Layer) -> Vec<LoweredBar> {
        let empty = Layer::default();
        let country = Layers {
            confirmed,
            province: &empty,
        };
        let mut lowered = Vec::new();
        for indicator in indicators {
            for laid in self.bars.get(&indicator.code).into_iter().flatten() {
                let classes: Vec<Option<&Class>> = match &laid.class {
                    Some(class) => vec![Some(class)],
                    None => indicator.classes().map(Some).chain([None]).collect(),
                };
                for class in classes {
                    let year = laid.year.unwrap_or_default();
                    if let Applied::Required { bar, .. } = country.bar(indicator, class, year)
                        && !laid.bar.is_at_least_as_high_as(&bar)
                    {
                        lowered.push(LoweredBar {
                            indicator: indicator.code.clone(),
                            country: bar,
                            province: laid.bar.clone(),
                        });
                        break;
                    }
                }
            }
        }
        lowered
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at_least(value: i64) -> Bar {
        Bar::AtLeast {
            value: Quantity::whole(value),
        }
    }

    fn layer(code: &str, class: Option<&str>, bar: Bar) -> Layer {
        let laid = LaidBar {
            class: class.map(|class| Class(class.to_owned())),
            year: None,
            bar,
            source: "QĐ 01/2026/QĐ-UBND".to_owned(),
        };
        Layer {
            bars: [(code.to_owned(), vec![laid])].into(),
        }
    }

    fn set() -> &'static crate::criteria::CriteriaSet {
        crate::criteria::shipped()
            .iter()
            .find(|set| set.id == "xa-ntm-2026-2030")
            .expect("ships")
    }

    fn said(applied: &Applied) -> String {
        match applied {
            Applied::Required { bar, origin, .. } => format!("{bar} {origin:?}"),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn the_uppermost_word_counts() {
        let set = set();
        let electricity = set.indicator("2.4").expect("is there");
        let group_2 = Class("nhom_2".to_owned());
        let check = |confirmed: &Layer, province: &Layer, expected: &str| {
            let layers = Layers {
                confirmed,
                province,
            };
            assert_eq!(
                said(&layers.bar(electricity, Some(&group_2), 2026)),
                expected
            );
        };
        let none = Layer::default();
        check(&none, &none, "≥ 99 Decision");
        check(&none, &layer("2.4", None, at_least(100)), "≥ 100 Province");
        // Lower than the country's: it never applies, however it came to be laid.
        check(&none, &layer("2.4", None, at_least(90)), "≥ 99 Decision");
        check(
            &none,
            &layer("2.4", Some("nhom_1"), at_least(100)),
            "≥ 99 Decision",
        );
    }

    #[test]
    fn a_province_is_told_which_bars_it_may_not_lower() {
        let set = set();
        let indicators: Vec<&Indicator> = set.indicators().collect();
        let check = |layer: &Layer, expected: usize| {
            let lowered = layer.check_against(&indicators, &Layer::default());
            assert_eq!(lowered.len(), expected, "{lowered:?}");
        };
        check(&layer("2.4", Some("nhom_3"), at_least(98)), 0);
        check(&layer("2.4", Some("nhom_3"), at_least(97)), 1);
        // For all classes it has to reach the highest of them.
        check(&layer("2.4", None, at_least(98)), 1);
        check(&layer("2.4", None, at_least(99)), 0);
    }

    proptest! {
        #[test]
        fn no_layer_lowers_a_bar(value in -10i64..200) {
            let set = set();
            let electricity = set.indicator("2.4").expect("is there");
            let class = Class("nhom_3".to_owned());
            let none = Layer::default();
            let province = layer("2.4", None, at_least(value));
            let layers = Layers { confirmed: &none, province: &province };
            let Applied::Required { bar, .. } = layers.bar(electricity, Some(&class), 2026) else {
                panic!("required");
            };
            prop_assert!(bar.is_at_least_as_high_as(&at_least(98)));
        }
    }
}
