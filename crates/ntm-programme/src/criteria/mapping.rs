//! From one set to the next: what became of each indicator.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::CriteriaSet;

/// What became of an indicator in the next set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkKind {
    /// It asks the same.
    Same,
    /// It asks more.
    Tighter,
    /// It was split into several.
    Split,
    /// It is new.
    New,
    /// It was dropped.
    Dropped,
}

/// One line of a mapping.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// The indicator of the old set; `None` for a new one.
    #[serde(default)]
    pub old: Option<String>,
    /// The indicator of the new set; `None` for a dropped one.
    #[serde(default)]
    pub new: Option<String>,
    /// What became of it.
    pub kind: LinkKind,
    /// A remark for people.
    #[serde(default)]
    pub note: Option<String>,
}

/// How the indicators of one set lead to those of another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// The old set.
    pub from: String,
    /// The new set.
    pub to: String,
    /// Whether somebody in charge has confirmed it.
    #[serde(default)]
    pub confirmed: bool,
    /// Its lines.
    #[serde(rename = "link", default)]
    pub links: Vec<Link>,
}

/// What is wrong in a mapping.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MappingFault {
    /// The text is not of the form.
    #[error("không đúng cấu trúc: {0}")]
    Form(String),
    /// A set leads to itself, directly or over others.
    #[error("ánh xạ đi vòng: {0}")]
    Cycle(String),
    /// An indicator is named that the set does not have.
    #[error("bộ tiêu chí {set} không có chỉ tiêu {code}")]
    Unknown {
        /// The set.
        set: String,
        /// The code.
        code: String,
    },
    /// An indicator of one of the sets is not accounted for.
    #[error("chỉ tiêu {code} của bộ tiêu chí {set} chưa có trong ánh xạ")]
    Missing {
        /// The set.
        set: String,
        /// The code.
        code: String,
    },
    /// A line has what its kind must not have, or lacks what it needs.
    #[error("dòng ánh xạ {old} → {new} không hợp với loại của nó")]
    Shape {
        /// The old code.
        old: String,
        /// The new code.
        new: String,
    },
}

impl Mapping {
    /// Reads a mapping from TOML.
    ///
    /// # Errors
    ///
    /// [`MappingFault::Form`] where the text is not of the form.
    pub fn read(text: &str) -> Result<Mapping, MappingFault> {
        toml::from_str(text).map_err(|fault| MappingFault::Form(fault.to_string()))
    }

    /// Checks a mapping against its two sets: every indicator of both is accounted for.
    pub fn check(&self, from: &CriteriaSet, to: &CriteriaSet) -> Vec<MappingFault> {
        let mut faults = Vec::new();
        let (mut old_seen, mut new_seen) = (BTreeSet::new(), BTreeSet::new());
        for link in &self.links {
            let fits = match link.kind {
                LinkKind::Same | LinkKind::Tighter | LinkKind::Split => {
                    link.old.is_some() && link.new.is_some()
                }
                LinkKind::New => link.old.is_none() && link.new.is_some(),
                LinkKind::Dropped => link.old.is_some() && link.new.is_none(),
            };
            if !fits {
                let said = |code: &Option<String>| code.clone().unwrap_or_else(|| "–".to_owned());
                faults.push(MappingFault::Shape {
                    old: said(&link.old),
                    new: said(&link.new),
                });
            }
            for (code, set, seen) in [
                (&link.old, from, &mut old_seen),
                (&link.new, to, &mut new_seen),
            ] {
                let Some(code) = code else { continue };
                if set.indicator(code).is_none() {
                    faults.push(MappingFault::Unknown {
                        set: set.id.clone(),
                        code: code.clone(),
                    });
                }
                seen.insert(code.clone());
            }
        }
        for (set, seen) in [(from, &old_seen), (to, &new_seen)] {
            for indicator in set.indicators().filter(|it| !seen.contains(&it.code)) {
                faults.push(MappingFault::Missing {
                    set: set.id.clone(),
                    code: indicator.code.clone(),
                });
            }
        }
        faults
    }

    /// Returns the sets over which mappings lead in a circle, each circle once.
    pub fn cycles(mappings: &[Mapping]) -> Vec<MappingFault> {
        let mut next: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for mapping in mappings {
            next.entry(&mapping.from).or_default().push(&mapping.to);
        }
        let leads_back = |start: &str| {
            let mut seen = BTreeSet::new();
            let mut open: Vec<&str> = next.get(start).cloned().unwrap_or_default();
            while let Some(set) = open.pop() {
                if set == start {
                    return true;
                }
                if seen.insert(set) {
                    open.extend(next.get(set).into_iter().flatten());
                }
            }
            false
        };
        let starts = next.keys().filter(|start| leads_back(start));
        starts
            .map(|start| MappingFault::Cycle((*start).to_owned()))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mapping(from: &str, to: &str, links: &[(Option<&str>, Option<&str>, LinkKind)]) -> Mapping {
        let link = |(old, new, kind): &(Option<&str>, Option<&str>, LinkKind)| Link {
            old: old.map(str::to_owned),
            new: new.map(str::to_owned),
            kind: *kind,
            note: None,
        };
        Mapping {
            from: from.to_owned(),
            to: to.to_owned(),
            confirmed: false,
            links: links.iter().map(link).collect(),
        }
    }

    #[test]
    fn a_mapping_accounts_for_every_indicator() {
        let sets = crate::criteria::shipped();
        let find = |id: &str| sets.iter().find(|set| set.id == id).expect("ships");
        let (old, new) = (
            find("tinh-ntm-2021-2025"),
            find("xa-ntm-hien-dai-2026-2030"),
        );
        let whole = mapping(
            &old.id,
            &new.id,
            &[
                (Some("1"), Some("1"), LinkKind::Same),
                (Some("2"), Some("9"), LinkKind::Split),
                (Some("3"), None, LinkKind::New),
            ],
        );
        let told: Vec<String> = whole
            .check(old, new)
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(
            told[0],
            "bộ tiêu chí xa-ntm-hien-dai-2026-2030 không có chỉ tiêu 9"
        );
        assert_eq!(told[1], "dòng ánh xạ 3 → – không hợp với loại của nó");
        assert_eq!(
            told[2],
            "chỉ tiêu 4 của bộ tiêu chí tinh-ntm-2021-2025 chưa có trong ánh xạ"
        );
    }

    #[test]
    fn a_circle_is_found() {
        let line = [mapping("a", "b", &[]), mapping("b", "c", &[])];
        assert_eq!(Mapping::cycles(&line), []);
        let circle = [mapping("a", "b", &[]), mapping("b", "a", &[])];
        assert_eq!(Mapping::cycles(&circle).len(), 2);
    }
}
