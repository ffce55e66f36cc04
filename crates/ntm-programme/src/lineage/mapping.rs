//! What a lineage file tells, put together and held against itself.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use jiff::civil::Date;
use ntm_text::fold;
use serde::Serialize;

use crate::unit::Extent;
use crate::unit::LineageKind;
use crate::unit::UnitKind;

/// A unit as a file names it. On one side of the file a code is one unit; the
/// same code on the other side may be another, and mostly is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Named {
    pub code: Option<String>,
    pub name: String,
    pub kind: UnitKind,
    /// The code or name of the unit above it, on the same side.
    pub above: Option<String>,
}

impl Named {
    /// Returns by what it is known on its side of the file.
    pub fn key(&self) -> String {
        match &self.code {
            Some(code) => code.clone(),
            None => {
                let above = self.above.as_deref().map(fold).unwrap_or_default();
                format!("{} / {above}", name_key(&self.name))
            }
        }
    }

    /// Returns whether a name is this one, but for accents, case, and the word
    /// for its level where one of them leaves it out.
    pub fn is_called(&self, name: &str) -> bool {
        let (one, other) = (name_key(&self.name), name_key(name));
        let without = |long: &str, short: &str| {
            let level = long.strip_suffix(short).map(str::trim_end);
            level.is_some_and(|level| LEVELS.contains(&level))
        };
        one == other || without(&one, &other) || without(&other, &one)
    }
}

/// Returns what is the same for all spellings of a name: without accents and
/// case, and whichever apostrophe is written ("Xã Ea H'Leo").
pub fn name_key(name: &str) -> String {
    let mut key = fold(name.trim());
    key.retain(|c| !matches!(c, '\'' | '’' | '‘' | 'ʼ' | '`' | '´'));
    key
}

const LEVELS: [&str; 8] = [
    "tinh",
    "thanh pho",
    "huyen",
    "xa",
    "phuong",
    "thi tran",
    "thi xa",
    "dac khu",
];

/// Where a file says something.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Told {
    /// Which of the files, counted from 0.
    pub file: usize,
    /// The line of a table, or the JSON pointer (RFC 6901) of an element.
    pub place: String,
}

/// One line of a file: an old unit went into a new one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    pub old: Named,
    pub new: Named,
    /// `None` where the file does not say.
    pub extent: Option<Extent>,
    /// The tier under which the file lists the old unit, where it does: 2 for
    /// districts, 3 for communes.
    pub listed: Option<u8>,
    pub on: Date,
    pub decision: Option<String>,
    pub told: Told,
}

/// What became of an old unit, put together from all files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LinkFate {
    /// The keys of the two units on their sides.
    pub old: String,
    pub new: String,
    pub extent: Extent,
    pub kind: LineageKind,
    /// Whether the old unit itself goes on: as the new one where it was kept or
    /// renamed, beside it where only a part was transferred.
    pub goes_on: bool,
    pub decision: Option<String>,
    pub told: Vec<Told>,
}

/// What must be known about the files before anything is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Finding {
    /// An old unit went whole into several new ones.
    TwoWholes {
        old: String,
        news: Vec<String>,
        told: Vec<Told>,
    },
    /// An old unit went whole into one and in part into others.
    WholeAndPart {
        old: String,
        news: Vec<String>,
        told: Vec<Told>,
    },
    /// The same link is told once as the whole and once as a part.
    ExtentsDiffer {
        old: String,
        new: String,
        told: Vec<Told>,
    },
    /// A code stands for two units on one side.
    NamesDiffer {
        code: String,
        names: Vec<String>,
        told: Vec<Told>,
    },
    /// The links are of several days.
    Days { days: Vec<Date>, told: Vec<Told> },
    /// Of two files that tell the same, only one has the link.
    OnlyInOne {
        old: String,
        new: String,
        told: Vec<Told>,
    },
    /// A part went elsewhere; what became of the rest is not said.
    LonePart {
        old: String,
        new: String,
        told: Vec<Told>,
    },
    /// The same link stands twice.
    Repeated {
        old: String,
        new: String,
        told: Vec<Told>,
    },
    /// The files list the old unit under different tiers.
    OtherTier {
        old: String,
        new: String,
        told: Vec<Told>,
    },
}

/// What a finding asks of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    /// Nothing can be done before the file is mended.
    Stops,
    /// Somebody must answer.
    Asks,
    /// It is told, and changes nothing.
    Tells,
}

/// An answer to what a finding asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// The link that only one file has counts.
    Take,
    /// It does not.
    Leave,
    /// The unit of which a part went elsewhere goes on.
    GoesOn,
    /// It ends.
    Ends,
}

impl Answer {
    pub const ALL: [Self; 4] = [Self::Take, Self::Leave, Self::GoesOn, Self::Ends];

    /// Returns the word by which it is given.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Take => "take",
            Self::Leave => "leave",
            Self::GoesOn => "goes_on",
            Self::Ends => "ends",
        }
    }
}

impl Finding {
    pub fn weight(&self) -> Weight {
        match self {
            Self::TwoWholes { .. }
            | Self::WholeAndPart { .. }
            | Self::ExtentsDiffer { .. }
            | Self::NamesDiffer { .. }
            | Self::Days { .. } => Weight::Stops,
            Self::OnlyInOne { .. } | Self::LonePart { .. } => Weight::Asks,
            Self::Repeated { .. } | Self::OtherTier { .. } => Weight::Tells,
        }
    }

    /// Returns where the files say so.
    pub fn told(&self) -> &[Told] {
        match self {
            Self::TwoWholes { told, .. }
            | Self::WholeAndPart { told, .. }
            | Self::ExtentsDiffer { told, .. }
            | Self::NamesDiffer { told, .. }
            | Self::Days { told, .. }
            | Self::OnlyInOne { told, .. }
            | Self::LonePart { told, .. }
            | Self::Repeated { told, .. }
            | Self::OtherTier { told, .. } => told,
        }
    }

    /// Returns the name under which it is answered, and the answers that there
    /// are; `None` where it asks nothing.
    pub fn asks(&self) -> Option<(String, [Answer; 2])> {
        match self {
            Self::OnlyInOne { old, new, .. } => {
                Some((format!("link:{old}:{new}"), [Answer::Take, Answer::Leave]))
            }
            Self::LonePart { old, .. } => {
                Some((format!("part:{old}"), [Answer::GoesOn, Answer::Ends]))
            }
            _ => None,
        }
    }
}

/// How much there is of everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Counts {
    /// Old units of the tier of communes.
    pub old: usize,
    /// Old units of the tier of districts.
    pub old_districts: usize,
    /// New units of the tier of communes.
    pub new: usize,
    /// Links to new units of the tier of communes, and what they are.
    pub links: usize,
    pub full: usize,
    pub partial: usize,
    pub keep: usize,
    pub rename: usize,
    pub merge: usize,
    pub split: usize,
    pub transfer: usize,
    /// New units whose code belonged to an old one of another name.
    pub reused_codes: usize,
    pub old_provinces: usize,
    pub new_provinces: usize,
    pub province_links: usize,
}

/// What the files tell, put together.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mapping {
    pub olds: BTreeMap<String, Named>,
    pub news: BTreeMap<String, Named>,
    pub links: Vec<LinkFate>,
    pub findings: Vec<Finding>,
    /// The day of all links, unless a finding says that there are several.
    pub on: Option<Date>,
}

impl Mapping {
    /// Puts links together. `compared` are two files that should tell the same;
    /// `answers` are what has been answered to findings, by their names.
    pub fn of(
        links: &[Link],
        compared: Option<[usize; 2]>,
        answers: &BTreeMap<String, String>,
    ) -> Self {
        let mut mapping = Self::default();
        let days: BTreeSet<Date> = links.iter().map(|link| link.on).collect();
        mapping.on = days.first().copied();
        if days.len() > 1 {
            let firsts = days
                .iter()
                .filter_map(|day| links.iter().find(|it| it.on == *day));
            let told = firsts.map(|link| link.told.clone()).collect();
            let days = days.into_iter().collect();
            mapping.findings.push(Finding::Days { days, told });
        }
        mapping.olds = named(links, |link| &link.old, &mut mapping.findings);
        mapping.news = named(links, |link| &link.new, &mut mapping.findings);
        let pairs = mapping.pairs(links, compared, answers);
        mapping.links = mapping.fates(pairs, answers);
        let used: BTreeSet<&str> = mapping.links.iter().map(|it| it.old.as_str()).collect();
        mapping.olds.retain(|key, _| used.contains(key.as_str()));
        let used: BTreeSet<&str> = mapping.links.iter().map(|it| it.new.as_str()).collect();
        mapping.news.retain(|key, _| used.contains(key.as_str()));
        mapping
    }

    /// Joins what is told several times, and tells where that differs.
    fn pairs<'a>(
        &mut self,
        links: &'a [Link],
        compared: Option<[usize; 2]>,
        answers: &BTreeMap<String, String>,
    ) -> BTreeMap<(String, String), Vec<&'a Link>> {
        let mut pairs: BTreeMap<(String, String), Vec<&Link>> = BTreeMap::new();
        for link in links {
            let pair = (link.old.key(), link.new.key());
            pairs.entry(pair).or_default().push(link);
        }
        pairs.retain(|(old, new), told_as| {
            let (old, new) = (old.clone(), new.clone());
            let told: Vec<Told> = told_as.iter().map(|link| link.told.clone()).collect();
            let extents: BTreeSet<&str> = told_as
                .iter()
                .filter_map(|link| link.extent.map(Extent::as_str))
                .collect();
            let files: BTreeSet<usize> = told.iter().map(|it| it.file).collect();
            let tiers: BTreeSet<u8> = told_as.iter().filter_map(|link| link.listed).collect();
            if extents.len() > 1 {
                let (old, new, told) = (old.clone(), new.clone(), told.clone());
                self.findings
                    .push(Finding::ExtentsDiffer { old, new, told });
            } else if told.len() > files.len() || (told.len() > 1 && compared.is_none()) {
                let (old, new, told) = (old.clone(), new.clone(), told.clone());
                self.findings.push(Finding::Repeated { old, new, told });
            }
            if tiers.len() > 1 {
                let (old, new, told) = (old.clone(), new.clone(), told.clone());
                self.findings.push(Finding::OtherTier { old, new, told });
            }
            let of_both = compared.is_none_or(|both| {
                let told = both.map(|file| files.contains(&file));
                told == [true, true] || told == [false, false]
            });
            if of_both {
                return true;
            }
            let finding = Finding::OnlyInOne { old, new, told };
            let left = answer(&finding, answers) == Some(Answer::Leave);
            self.findings.push(finding);
            !left
        });
        pairs
    }

    fn fates(
        &mut self,
        pairs: BTreeMap<(String, String), Vec<&Link>>,
        answers: &BTreeMap<String, String>,
    ) -> Vec<LinkFate> {
        let mut by_old: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut by_new: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (old, new) in pairs.keys() {
            by_old.entry(old.clone()).or_default().push(new.clone());
            by_new.entry(new.clone()).or_default().push(old.clone());
        }
        let extent = |links: &[&Link], old: &str| {
            let said = links.iter().find_map(|link| link.extent);
            said.unwrap_or(match by_old.get(old).map_or(0, Vec::len) {
                0 | 1 => Extent::Full,
                _ => Extent::Partial,
            })
        };
        for (old, news) in &by_old {
            let of: Vec<(&String, &Vec<&Link>)> = news
                .iter()
                .filter_map(|new| Some((new, pairs.get(&(old.clone(), new.clone()))?)))
                .collect();
            let whole = of
                .iter()
                .filter(|(_, links)| extent(links, old) == Extent::Full);
            let told = || {
                let links = of.iter().flat_map(|(_, links)| links.iter());
                links.map(|link| link.told.clone()).collect::<Vec<_>>()
            };
            let (old, news) = (old.clone(), news.clone());
            match (whole.count(), of.len()) {
                (2.., _) => {
                    let told = told();
                    self.findings.push(Finding::TwoWholes { old, news, told });
                }
                (1, 2..) => {
                    let told = told();
                    self.findings
                        .push(Finding::WholeAndPart { old, news, told });
                }
                (0, 1) => {
                    let (new, told) = (news.concat(), told());
                    self.findings.push(Finding::LonePart { old, new, told });
                }
                _ => {}
            }
        }
        let stays: BTreeSet<&str> = self
            .findings
            .iter()
            .filter(|it| answer(it, answers) == Some(Answer::GoesOn))
            .filter_map(|it| match it {
                Finding::LonePart { old, .. } => Some(old.as_str()),
                _ => None,
            })
            .collect();
        pairs
            .iter()
            .map(|((old, new), links)| {
                let extent = extent(links, old);
                let alone = |units: &BTreeMap<String, Vec<String>>, key: &str| {
                    units.get(key).is_some_and(|others| others.len() == 1)
                };
                let others_are_parts = || {
                    let mut sources = by_new.get(new).into_iter().flatten();
                    sources.all(|source| source == old || stays.contains(source.as_str()))
                };
                let names = (self.olds.get(old), self.news.get(new));
                let same = matches!(names, (Some(old), Some(new))
                    if name_key(&old.name) == name_key(&new.name) && old.kind == new.kind);
                // The whole of one and of no other: it is the same place. So is
                // one that only receives a part of a neighbour that goes on.
                let is_it = extent == Extent::Full
                    && alone(&by_old, old)
                    && (alone(&by_new, new) || (same && old == new && others_are_parts()));
                let goes_on = is_it || stays.contains(old.as_str());
                let kind = match extent {
                    Extent::Full if is_it && same => LineageKind::Keep,
                    Extent::Full if is_it => LineageKind::Rename,
                    Extent::Full => LineageKind::Merge,
                    Extent::Partial if goes_on => LineageKind::Transfer,
                    Extent::Partial => LineageKind::Split,
                };
                LinkFate {
                    old: old.clone(),
                    new: new.clone(),
                    extent,
                    kind,
                    goes_on,
                    decision: links.iter().find_map(|link| link.decision.clone()),
                    told: links.iter().map(|link| link.told.clone()).collect(),
                }
            })
            .collect()
    }

    /// Keeps only what concerns provinces whose code or name is given, old or
    /// new.
    #[must_use]
    pub fn within(mut self, province: &str) -> Self {
        let province = province.trim();
        let side = |units: &BTreeMap<String, Named>| -> BTreeSet<String> {
            let is_it =
                |unit: &Named| unit.code.as_deref() == Some(province) || unit.is_called(province);
            let provinces: Vec<&Named> = units
                .values()
                .filter(|it| it.kind == UnitKind::Province && is_it(it))
                .collect();
            let inside = |unit: &&Named| {
                is_it(unit) && unit.kind == UnitKind::Province
                    || unit.above.as_deref().is_some_and(|above| {
                        above == province
                            || fold(above) == fold(province)
                            || provinces
                                .iter()
                                .any(|it| it.code.as_deref() == Some(above) || it.is_called(above))
                    })
            };
            units.values().filter(inside).map(Named::key).collect()
        };
        let (olds, news) = (side(&self.olds), side(&self.news));
        self.links
            .retain(|link| olds.contains(&link.old) || news.contains(&link.new));
        let used: BTreeSet<String> = self.links.iter().map(|it| it.old.clone()).collect();
        let became: BTreeSet<String> = self.links.iter().map(|it| it.new.clone()).collect();
        let told: BTreeSet<&Told> = self.links.iter().flat_map(|it| &it.told).collect();
        self.findings.retain(|finding| {
            matches!(finding, Finding::Days { .. })
                || finding.told().iter().any(|it| told.contains(it))
        });
        // Units above stay, so that what they are called is known.
        let above = |units: &BTreeMap<String, Named>, keys: &BTreeSet<String>| {
            let above = keys.iter().filter_map(|key| units.get(key)?.above.clone());
            above.collect::<BTreeSet<String>>()
        };
        let (over_old, over_new) = (above(&self.olds, &used), above(&self.news, &became));
        self.olds
            .retain(|key, _| used.contains(key) || over_old.contains(key));
        self.news
            .retain(|key, _| became.contains(key) || over_new.contains(key));
        self
    }

    /// Counts what there is.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        let of = |units: &BTreeMap<String, Named>, keys: BTreeSet<&str>, tier: u8| {
            let units = keys.into_iter().filter_map(|key| units.get(key));
            units.filter(|it| it.kind.tier() == Some(tier)).count()
        };
        let olds = || self.links.iter().map(|it| it.old.as_str()).collect();
        let news = || self.links.iter().map(|it| it.new.as_str()).collect();
        counts.old = of(&self.olds, olds(), 3);
        counts.old_districts = of(&self.olds, olds(), 2);
        counts.new = of(&self.news, news(), 3);
        counts.old_provinces = of(&self.olds, olds(), 1);
        counts.new_provinces = of(&self.news, news(), 1);
        for link in &self.links {
            if self.news.get(&link.new).and_then(|new| new.kind.tier()) == Some(1) {
                counts.province_links += 1;
                continue;
            }
            counts.links += 1;
            *match link.extent {
                Extent::Full => &mut counts.full,
                Extent::Partial => &mut counts.partial,
            } += 1;
            *match link.kind {
                LineageKind::Keep => &mut counts.keep,
                LineageKind::Rename => &mut counts.rename,
                LineageKind::Merge => &mut counts.merge,
                LineageKind::Split => &mut counts.split,
                LineageKind::Transfer => &mut counts.transfer,
            } += 1;
        }
        counts.reused_codes = self
            .news
            .values()
            .filter(|new| new.kind.tier() == Some(3))
            .filter_map(|new| Some((new, self.olds.get(new.code.as_ref()?)?)))
            .filter(|(new, old)| name_key(&new.name) != name_key(&old.name))
            .count();
        counts
    }

    /// Returns whether something stands in the way that no answer has removed.
    pub fn is_open(finding: &Finding, answers: &BTreeMap<String, String>) -> bool {
        match finding.weight() {
            Weight::Stops => true,
            Weight::Asks => answer(finding, answers).is_none(),
            Weight::Tells => false,
        }
    }
}

/// Returns what was answered to a finding: to itself, or to all of its kind.
fn answer(finding: &Finding, answers: &BTreeMap<String, String>) -> Option<Answer> {
    let (name, choices) = finding.asks()?;
    let kind = name.split(':').next().unwrap_or_default();
    let given = answers.get(&name).or_else(|| answers.get(kind))?;
    choices.into_iter().find(|choice| choice.as_str() == given)
}

/// Returns the units of one side by their keys, and tells where a code has two
/// names.
fn named(
    links: &[Link],
    side: impl Fn(&Link) -> &Named,
    findings: &mut Vec<Finding>,
) -> BTreeMap<String, Named> {
    let mut units: BTreeMap<String, Named> = BTreeMap::new();
    let mut told: BTreeMap<String, Told> = BTreeMap::new();
    let mut contradicted: BTreeSet<String> = BTreeSet::new();
    for link in links {
        let unit = side(link);
        let key = unit.key();
        let Some(known) = units.get_mut(&key) else {
            told.insert(key.clone(), link.told.clone());
            units.insert(key, unit.clone());
            continue;
        };
        if !known.is_called(&unit.name) && contradicted.insert(key.clone()) {
            findings.push(Finding::NamesDiffer {
                names: vec![known.name.clone(), unit.name.clone()],
                told: told
                    .get(&key)
                    .into_iter()
                    .chain([&link.told])
                    .cloned()
                    .collect(),
                code: key,
            });
            continue;
        }
        if unit.name.chars().count() > known.name.chars().count() {
            known.name.clone_from(&unit.name);
        }
        if known.above.is_none() {
            known.above.clone_from(&unit.above);
        }
    }
    units
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn unit(code: &str, name: &str) -> Named {
        Named {
            code: Some(code.to_owned()),
            name: name.to_owned(),
            kind: UnitKind::Commune,
            above: Some("12".to_owned()),
        }
    }

    fn link(file: usize, old: (&str, &str), new: (&str, &str), extent: Option<Extent>) -> Link {
        Link {
            old: unit(old.0, old.1),
            new: unit(new.0, new.1),
            extent,
            listed: None,
            on: date(2025, 7, 1),
            decision: None,
            told: Told {
                file,
                place: format!("{}>{}", old.0, new.0),
            },
        }
    }

    const FULL: Option<Extent> = Some(Extent::Full);
    const PART: Option<Extent> = Some(Extent::Partial);

    fn of(links: &[Link]) -> Mapping {
        Mapping::of(links, None, &BTreeMap::new())
    }

    #[test]
    fn phong_tho_is_merged_and_a_code_goes_to_another() {
        let sin = ("03394", "Xã Sin Suối Hồ");
        let mapping = of(&[
            link(0, ("03394", "Xã Thèn Sin"), sin, FULL),
            link(0, ("03586", "Xã Nậm Xe"), sin, FULL),
            link(0, ("03592", "Xã Sin Suối Hồ"), sin, FULL),
            link(0, ("03451", "Xã Mù Cả"), ("03451", "Xã Mù Cả"), FULL),
            link(0, ("03442", "Xã Pa ủ"), ("03442", "Xã Pa Vệ"), FULL),
        ]);
        assert!(mapping.findings.is_empty(), "{:?}", mapping.findings);
        let counts = mapping.counts();
        assert_eq!((counts.old, counts.new, counts.links), (5, 3, 5));
        assert_eq!((counts.merge, counts.keep, counts.rename), (3, 1, 1));
        assert_eq!(counts.reused_codes, 2);
        let goes_on = mapping.links.iter().filter(|link| link.goes_on);
        assert_eq!(
            goes_on.map(|link| link.old.as_str()).collect::<Vec<_>>(),
            ["03442", "03451"]
        );
    }

    #[test]
    fn what_contradicts_itself_is_found() {
        let check = |links: &[Link], expected: fn(&Finding) -> bool, weight| {
            let mapping = of(links);
            let [finding] = mapping.findings.as_slice() else {
                panic!("{:?}", mapping.findings);
            };
            assert!(expected(finding), "{finding:?}");
            assert_eq!(finding.weight(), weight);
            assert!(!finding.told().is_empty());
        };
        let (a, b, c) = (("1", "Xã A"), ("2", "Xã B"), ("3", "Xã C"));
        check(
            &[link(0, a, b, FULL), link(0, a, c, FULL)],
            |it| matches!(it, Finding::TwoWholes { .. }),
            Weight::Stops,
        );
        check(
            &[link(0, a, b, FULL), link(0, a, c, PART)],
            |it| matches!(it, Finding::WholeAndPart { .. }),
            Weight::Stops,
        );
        check(
            &[link(0, a, b, PART)],
            |it| matches!(it, Finding::LonePart { .. }),
            Weight::Asks,
        );
        check(
            &[link(0, a, b, FULL), link(0, a, b, FULL)],
            |it| matches!(it, Finding::Repeated { .. }),
            Weight::Tells,
        );
        check(
            &[link(0, a, b, FULL), link(0, a, b, PART)],
            |it| matches!(it, Finding::ExtentsDiffer { .. }),
            Weight::Stops,
        );
        check(
            &[
                link(0, a, b, FULL),
                link(0, ("9", "Xã Z"), ("2", "Xã Khác"), FULL),
            ],
            |it| matches!(it, Finding::NamesDiffer { .. }),
            Weight::Stops,
        );
        let later = Link {
            on: date(2025, 8, 1),
            ..link(0, c, c, FULL)
        };
        check(
            &[link(0, a, b, FULL), later],
            |it| matches!(it, Finding::Days { .. }),
            Weight::Stops,
        );
    }

    #[test]
    fn two_files_are_held_against_each_other_and_nothing_is_chosen() {
        let (a, b, c) = (("1", "Xã A"), ("2", "Xã B"), ("3", "Xã C"));
        let links = [
            link(0, a, b, FULL),
            link(1, a, b, None),
            link(0, c, b, FULL),
        ];
        let read = |answers: &[(&str, &str)]| {
            let answers = answers
                .iter()
                .map(|(name, answer)| ((*name).to_owned(), (*answer).to_owned()))
                .collect();
            let mapping = Mapping::of(&links, Some([0, 1]), &answers);
            let open = mapping
                .findings
                .iter()
                .filter(|it| Mapping::is_open(it, &answers));
            (mapping.links.len(), open.count())
        };
        assert_eq!(read(&[]), (2, 1), "told, and neither taken nor left");
        assert_eq!(read(&[("link:3:2", "take")]), (2, 0));
        assert_eq!(read(&[("link:3:2", "leave")]), (1, 0));
        assert_eq!(read(&[("link", "leave")]), (1, 0), "all of a kind at once");
        assert_eq!(read(&[("link:3:2", "perhaps")]), (2, 1));
    }

    #[test]
    fn a_part_that_went_elsewhere_is_a_transfer_where_somebody_says_so() {
        let (a, b) = (("1", "Xã A"), ("2", "Xã B"));
        let links = [link(0, a, b, PART), link(0, b, b, FULL)];
        let answers = BTreeMap::from([("part:1".to_owned(), "goes_on".to_owned())]);
        let mapping = Mapping::of(&links, None, &answers);
        let kinds: Vec<_> = mapping
            .links
            .iter()
            .map(|it| (it.kind, it.goes_on))
            .collect();
        assert_eq!(
            kinds,
            [(LineageKind::Transfer, true), (LineageKind::Keep, true)]
        );
    }

    #[test]
    fn names_are_the_same_without_accents_or_level() {
        let province = Named {
            kind: UnitKind::Province,
            ..unit("08", "Tỉnh Tuyên Quang")
        };
        assert!(province.is_called("Tuyên Quang") && province.is_called("tỉnh tuyên quang "));
        assert!(!province.is_called("Quang"));
        assert!(unit("1", "Xã Pa Ủ").is_called("Xã Pa ủ"));
        assert!(unit("1", "Xã Ea H'Leo").is_called("Xã Ea H’Leo"));
        assert!(!unit("1", "Xã Hua Bum").is_called("Xã Hua Bun"));
    }

    proptest! {
        /// Whatever stands in a file: every link is counted once, whole or part,
        /// and by what it is; and what goes on goes on as one.
        #[test]
        fn every_link_is_counted_once(
            pairs in prop::collection::vec((0u8..12, 0u8..6, prop::option::of(any::<bool>())), 0..40),
        ) {
            let links: Vec<Link> = pairs
                .iter()
                .map(|(old, new, whole)| {
                    let (old, new) = (old.to_string(), new.to_string());
                    let extent = whole.map(|whole| if whole { Extent::Full } else { Extent::Partial });
                    link(0, (&old, &format!("Xã C{old}")), (&new, &format!("Xã M{new}")), extent)
                })
                .collect();
            let mapping = of(&links);
            let counts = mapping.counts();
            let different: BTreeSet<_> = pairs.iter().map(|(old, new, _)| (old, new)).collect();
            prop_assert_eq!(counts.links, different.len());
            prop_assert_eq!(counts.full + counts.partial, counts.links);
            let kinds = counts.keep + counts.rename + counts.merge + counts.split + counts.transfer;
            prop_assert_eq!(kinds, counts.links);
            for link in mapping.links.iter().filter(|link| link.goes_on) {
                prop_assert_eq!(mapping.links.iter().filter(|it| it.old == link.old).count(), 1);
                prop_assert_eq!(mapping.links.iter().filter(|it| it.new == link.new).count(), 1);
            }
        }
    }
}
