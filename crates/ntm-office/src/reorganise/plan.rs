//! What an import of lineage would do to the register.
//!
//! A unit of the file is one of the register where code and name are those of the day before (for
//! old units) or of the day itself (for new ones). A code alone is no identity; where only one of
//! the two agrees, somebody is asked.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use jiff::civil::Date;
use ntm_programme::{
    calendar::{day_before, written},
    identity::UnitId,
    lineage::{LinkFate, Mapping, Named, Weight, name_key},
    right::{Action, Resource},
    unit::{Extent, Lineage, LineageKind, UnitKind, UnitVersion, Validity},
};
use ntm_store::{
    Query,
    reorganisation::{self, Kept},
    succession, unit,
};

use super::{
    Named as Source, Preview, PreviewUnit,
    say::{self, Ask, Note, choice},
};
use crate::{Office, Op, Outcome, lineage_file, units::FROM_OLD};

/// What would be written.
#[derive(Default)]
pub(super) struct Plan {
    pub(super) preview: Preview,
    /// Provinces that are founded, by the order in which they get their numbers.
    pub(super) provinces: Vec<(UnitId, String)>,
    pub(super) units: Vec<(UnitId, Home)>,
    /// The versions of those that are founded.
    pub(super) founded: Vec<UnitVersion>,
    /// Those that end, or go on under a new version.
    pub(super) ended: Vec<UnitId>,
    pub(super) versions: Vec<UnitVersion>,
    pub(super) lineage: Vec<Lineage>,
}

/// In which province's part a founded unit is kept.
#[derive(Clone, Copy)]
pub(super) enum Home {
    Number(i64),
    /// That of a province which is founded too.
    With(UnitId),
}

/// Makes the plan; nothing is written.
pub(super) async fn make(
    office: &Office,
    db: &mut impl Query,
    op: &Op,
    kept: &Kept,
    files: &[reorganisation::File],
) -> Outcome<Plan> {
    let read = lineage_file::read(files, kept.on, kept.decision.as_deref())?;
    let mut mapping = Mapping::of(&read.links, read.compared, &kept.answers);
    if let Some(province) = &kept.within {
        mapping = mapping.within(province);
    }
    let on = mapping.on.unwrap_or(kept.on);
    let register = Register::of(reorganisation::register(db).await?, on);
    let known = reorganisation::known_links(db, on).await?;
    let mut planner = Planner {
        office,
        op,
        kept,
        files,
        on,
        known: known.into_iter().collect(),
        olds: BTreeMap::new(),
        news: BTreeMap::new(),
        going_on: HashSet::new(),
        ending: HashSet::new(),
        lost: BTreeMap::new(),
        plan: Plan::default(),
        mapping: &mapping,
        from: links_by(&mapping.links, |link| &link.old),
        into: links_by(&mapping.links, |link| &link.new),
        register: &register,
    };
    for finding in &mapping.findings {
        let note = say::finding(finding, &mapping, files, &kept.answers);
        planner.plan.preview.notes.push(note);
    }
    if mapping.links.is_empty() {
        planner.note(
            Weight::Stops,
            "Tệp không có liên kết nào trong phạm vi đã chọn.",
            "The files have no link within what was chosen.",
        );
    }
    planner.find_olds();
    planner.find_news();
    planner.write_olds();
    planner.write_news();
    planner.write_links();
    planner.hand_over();
    planner.end_districts();
    planner.tell_lost();
    planner.tell_left(db).await?;
    planner.ask_rights(db).await?;
    planner.finish()
}

/// All units with all their versions, by what a file may call them.
struct Register {
    units: HashMap<UnitId, (Vec<UnitVersion>, i64)>,
    by_code: HashMap<String, BTreeSet<UnitId>>,
    by_name: HashMap<String, BTreeSet<UnitId>>,
    /// Who stands below whom on the day, as long as nothing is done.
    below: HashMap<UnitId, Vec<UnitId>>,
}

impl Register {
    fn of(versions: Vec<(UnitVersion, i64)>, on: Date) -> Register {
        let mut register = Register {
            units: HashMap::new(),
            by_code: HashMap::new(),
            by_name: HashMap::new(),
            below: HashMap::new(),
        };
        for (version, province) in versions {
            let unit = version.unit;
            if version.kind.is_place() {
                let name = name_key(&version.name);
                register.by_name.entry(name).or_default().insert(unit);
                if let Some(code) = &version.code {
                    register
                        .by_code
                        .entry(code.clone())
                        .or_default()
                        .insert(unit);
                }
            }
            if let Some(parent) = version.parent
                && version.valid.contains(on)
            {
                register.below.entry(parent).or_default().push(unit);
            }
            let kept = register.units.entry(unit);
            kept.or_insert_with(|| (Vec::new(), province))
                .0
                .push(version);
        }
        register
    }

    fn at(&self, unit: UnitId, day: Date) -> Option<&UnitVersion> {
        let (versions, _) = self.units.get(&unit)?;
        versions.iter().find(|version| version.valid.contains(day))
    }

    fn last(&self, unit: UnitId) -> Option<&UnitVersion> {
        self.units.get(&unit)?.0.last()
    }

    fn coded<'a>(&'a self, code: &str, day: Date) -> Vec<&'a UnitVersion> {
        let units = self.by_code.get(code).into_iter().flatten();
        units
            .filter_map(|unit| self.at(*unit, day))
            .filter(|version| version.code.as_deref() == Some(code))
            .collect()
    }

    fn called<'a>(&'a self, name: &str, day: Date) -> Vec<&'a UnitVersion> {
        let folded = name_key(name);
        let units = self.by_name.get(&folded).into_iter().flatten();
        units
            .filter_map(|unit| self.at(*unit, day))
            .filter(|version| name_key(&version.name) == folded)
            .collect()
    }

    /// Returns the units above one on a day, nearest first.
    fn above(&self, unit: UnitId, day: Date) -> impl Iterator<Item = &UnitVersion> {
        let parent = move |version: &&UnitVersion| {
            let parent = version.parent?;
            self.at(parent, day)
        };
        let first = self.at(unit, day);
        // Data entered by people may turn in a circle; a country has few tiers.
        std::iter::successors(first.as_ref().and_then(parent), parent).take(16)
    }
}

/// Which unit one of the file is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Which {
    /// One of the register.
    Is(UnitId),
    /// One that is founded by the import.
    Founded(UnitId),
    /// Not to be said before somebody answers.
    Unclear,
}

impl Which {
    fn unit(self) -> Option<UnitId> {
        match self {
            Which::Is(unit) | Which::Founded(unit) => Some(unit),
            Which::Unclear => None,
        }
    }
}

struct Planner<'a> {
    office: &'a Office,
    op: &'a Op,
    kept: &'a Kept,
    files: &'a [reorganisation::File],
    on: Date,
    mapping: &'a Mapping,
    from: HashMap<&'a str, Vec<&'a LinkFate>>,
    into: HashMap<&'a str, Vec<&'a LinkFate>>,
    register: &'a Register,
    /// The links of the day that are there already.
    known: HashSet<(UnitId, UnitId)>,
    olds: BTreeMap<String, Which>,
    news: BTreeMap<String, Which>,
    /// Units of the register that go on as new ones, and those that end.
    going_on: HashSet<UnitId>,
    ending: HashSet<UnitId>,
    /// How many units have no known unit above: by side and by what the file says.
    lost: BTreeMap<(&'static str, String), usize>,
    plan: Plan,
}

impl<'a> Planner<'a> {
    fn note(&mut self, weight: Weight, vi: impl Into<String>, en: impl Into<String>) {
        self.plan.preview.notes.push(Note::new(weight, vi, en));
    }

    /// Says of the last note where the files speak of a unit.
    fn placed(&mut self, side: &str, key: &str) {
        let links = match side {
            "old" => self.links_from(key),
            _ => self.links_into(key),
        };
        let told = links.first().map_or(&[][..], |link| &link.told);
        let places = say::places(told, self.files);
        if let Some(note) = self.plan.preview.notes.last_mut() {
            note.places = places;
        }
    }

    /// Asks something, and returns what was answered.
    fn ask(
        &mut self,
        name: String,
        (vi, en): (String, String),
        choices: Vec<(String, String, String)>,
    ) -> Option<String> {
        let ask = Ask::new(name, choices, &self.kept.answers);
        let given = ask.given.clone();
        let mut note = Note::new(Weight::Asks, vi, en);
        note.ask = Some(ask);
        self.plan.preview.notes.push(note);
        given
    }

    /// Asks whether a unit of the register is the one that the file means.
    fn ask_same(&mut self, side: &str, key: &str, found: &UnitVersion, named: &Named) -> Which {
        let shown = |name: &str, code: Option<&str>| match code {
            Some(code) => format!("“{name}” ({code})"),
            None => format!("“{name}”"),
        };
        let here = shown(&found.name, found.code.as_deref());
        let there = shown(&named.name, named.code.as_deref());
        let since = written(found.valid.from);
        let said = match side == "new" && found.valid.from < self.on && named.is_called(&found.name)
        {
            true => (
                format!(
                    "Danh sách đã có {here} từ {since}, trước ngày thành lập trong tệp. Có phải là đơn vị mới {there}?"
                ),
                format!(
                    "The register has {here} since {since}, before the day on which the file founds it. Is it the new {there}?"
                ),
            ),
            false => (
                format!("Danh sách có {here}, tệp ghi {there}. Có phải cùng một đơn vị?"),
                format!("The register has {here}, the file says {there}. Is it the same unit?"),
            ),
        };
        let choices = vec![
            choice("same", "Cùng một đơn vị", "The same unit"),
            choice("other", "Đơn vị khác", "Another unit"),
        ];
        let given = self.ask(format!("{side}:{key}"), said, choices);
        self.placed(side, key);
        match given.as_deref() {
            Some("same") => Which::Is(found.unit),
            Some(_) => Which::Founded(self.new_unit()),
            None => Which::Unclear,
        }
    }

    fn new_unit(&self) -> UnitId {
        UnitId(self.office.new_id(self.op.now))
    }

    fn several(&mut self, side: &str, key: &str, named: &Named, found: usize) -> Which {
        self.note(
            Weight::Stops,
            format!(
                "Có {found} đơn vị trong danh sách khớp với “{}”: hãy ghi mã và đơn vị cấp trên.",
                named.name
            ),
            format!(
                "{found} units of the register are “{}”: give the code and the unit above.",
                named.name
            ),
        );
        self.placed(side, key);
        Which::Unclear
    }

    /// Returns whether a unit stands below what the file says, where it says something.
    fn is_placed(&self, unit: &UnitVersion, named: &Named, side: &str, day: Date) -> bool {
        let Some(above) = &named.above else {
            return true;
        };
        let units = if side == "old" {
            &self.mapping.olds
        } else {
            &self.mapping.news
        };
        let told = units.get(above);
        self.register.above(unit.unit, day).any(|over| {
            over.code.as_ref() == Some(above)
                || name_key(&over.name) == name_key(above)
                || told.is_some_and(|told| told.is_called(&over.name))
        })
    }

    fn find_olds(&mut self) {
        let mapping = self.mapping;
        for (key, named) in used(&mapping.olds, &mapping.links, |link| &link.old) {
            let which = self.find_old(key, named);
            self.olds.insert(key.clone(), which);
        }
        for link in &mapping.links {
            let Some(Which::Is(unit)) = self.olds.get(&link.old) else {
                continue;
            };
            if link.goes_on {
                self.going_on.insert(*unit);
            } else {
                self.ending.insert(*unit);
            }
        }
    }

    fn find_old(&mut self, key: &str, named: &Named) -> Which {
        let register = self.register;
        let before = day_before(self.on);
        if let Some(code) = &named.code {
            let coded = register.coded(code, before);
            let called = coded.iter().filter(|it| named.is_called(&it.name));
            match (called.collect::<Vec<_>>().as_slice(), coded.as_slice()) {
                ([one], _) => return Which::Is(one.unit),
                ([], [one]) => return self.ask_same("old", key, one, named),
                ([], []) => {}
                (several, coded) => {
                    return self.several("old", key, named, several.len().max(coded.len()));
                }
            }
        }
        let called: Vec<&UnitVersion> = register
            .called(&named.name, before)
            .into_iter()
            .filter(|it| it.kind.tier() == named.kind.tier())
            .filter(|it| self.is_placed(it, named, "old", before))
            .collect();
        let uncoded = |it: &&&UnitVersion| it.code.is_none() || named.code.is_none();
        let uncoded: Vec<_> = called.iter().filter(uncoded).collect();
        match (uncoded.as_slice(), called.as_slice()) {
            ([one], _) => return Which::Is(one.unit),
            ([], [one]) if named.above.is_some() => {
                return self.ask_same("old", key, one, named);
            }
            ([], _) => {}
            (several, _) => return self.several("old", key, named, several.len()),
        }
        if let Some(other) = self.at_another_time(named) {
            let span = match other.valid.to {
                Some(to) if to <= before => (
                    format!("đã kết thúc từ {}", written(to)),
                    format!("ended on {}", written(to)),
                ),
                _ => (
                    format!("chỉ có từ {}", written(other.valid.from)),
                    format!("exists only since {}", written(other.valid.from)),
                ),
            };
            let day = written(self.on);
            self.note(
                Weight::Stops,
                format!("“{}” {}: không thể sắp xếp từ {day}.", other.name, span.0),
                format!(
                    "“{}” {}: it cannot be reorganised on {day}.",
                    other.name, span.1
                ),
            );
            self.placed("old", key);
            return Which::Unclear;
        }
        Which::Founded(self.new_unit())
    }

    /// Returns the unit of that code and name that exists, but not on the day before. One that
    /// begins on the day itself is the new unit.
    fn at_another_time(&self, named: &Named) -> Option<UnitVersion> {
        let units = self.register.by_code.get(named.code.as_ref()?)?;
        let versions = units
            .iter()
            .filter_map(|unit| self.register.units.get(unit))
            .flat_map(|(versions, _)| versions);
        versions
            .filter(|it| it.code == named.code && named.is_called(&it.name))
            .find(|it| it.valid.from != self.on)
            .cloned()
    }

    fn find_news(&mut self) {
        let mapping = self.mapping;
        for (key, named) in used(&mapping.news, &mapping.links, |link| &link.new) {
            let itself = self.links_into(key).iter().find(|link| is_itself(link));
            let which = match itself {
                Some(link) => self.olds.get(&link.old).copied().unwrap_or(Which::Unclear),
                None => self.find_new(key, named),
            };
            self.news.insert(key.clone(), which);
        }
    }

    fn find_new(&mut self, key: &str, named: &Named) -> Which {
        let register = self.register;
        let stays = |it: &&UnitVersion| !self.ending.contains(&it.unit);
        let coded: Vec<&UnitVersion> = match &named.code {
            Some(code) => register
                .coded(code, self.on)
                .into_iter()
                .filter(stays)
                .collect(),
            None => Vec::new(),
        };
        let called: Vec<&UnitVersion> = register
            .called(&named.name, self.on)
            .into_iter()
            .filter(stays)
            .filter(|it| it.kind.tier() == named.kind.tier())
            .filter(|it| it.code.is_none() || named.code.is_none())
            .filter(|it| self.is_placed(it, named, "new", self.on))
            .collect();
        let of_the_name = coded.iter().filter(|it| named.is_called(&it.name));
        let all: Vec<&UnitVersion> = of_the_name.chain(&called).copied().collect();
        match all.as_slice() {
            [one] if one.valid.from == self.on => Which::Is(one.unit),
            [one] => self.ask_same("new", key, one, named),
            // A code that another unit bears since before is reused, which is no wonder.
            [] => match coded.iter().find(|it| it.valid.from == self.on) {
                Some(one) => self.ask_same("new", key, one, named),
                None => Which::Founded(self.new_unit()),
            },
            several => self.several("new", key, named, several.len()),
        }
    }

    /// Founds the old units that the register lacks: history with an end.
    fn write_olds(&mut self) {
        let mapping = self.mapping;
        let olds: Vec<(String, Which)> = self.olds.iter().map(|(k, w)| (k.clone(), *w)).collect();
        for (key, which) in olds {
            let Some(named) = mapping.olds.get(&key) else {
                continue;
            };
            match which {
                Which::Is(unit) => {
                    self.plan.preview.effects.old_found += 1;
                    self.check_history(&key, unit);
                }
                Which::Founded(unit) => {
                    self.plan.preview.effects.old_founded += 1;
                    let links = self.links_from(&key);
                    if links.iter().any(|link| is_itself(link)) {
                        // It is written once, with what it is afterwards.
                        continue;
                    }
                    // Of one that gave a part away and goes on, nothing ends.
                    let to = Some(self.on).filter(|_| !links.iter().any(|link| link.goes_on));
                    let Some(parent) = self.parent("old", named) else {
                        continue;
                    };
                    let valid = Validity { from: FROM_OLD, to };
                    self.found(unit, named, parent, valid, None);
                }
                Which::Unclear => {}
            }
        }
    }

    /// What has been changed on the day or later is not changed again.
    fn check_history(&mut self, key: &str, unit: UnitId) {
        let links = self.links_from(key);
        let settled = links.iter().all(|link| self.is_known(link));
        let Some(last) = self.register.last(unit).filter(|_| !settled) else {
            return;
        };
        let on = self.on;
        if let Some(to) = last.valid.to {
            self.note(
                Weight::Stops,
                format!("“{}” đã kết thúc từ {}.", last.name, written(to)),
                format!("“{}” ended on {}.", last.name, written(to)),
            );
        } else if last.valid.from >= on {
            let from = written(last.valid.from);
            self.note(
                Weight::Stops,
                format!(
                    "“{}” đã có thay đổi từ {from}: lịch sử không bị sửa.",
                    last.name
                ),
                format!(
                    "“{}” was changed on {from}: history is not rewritten.",
                    last.name
                ),
            );
        } else {
            return;
        }
        self.placed("old", key);
    }

    /// Returns the links from an old unit.
    fn links_from(&self, key: &str) -> &[&'a LinkFate] {
        self.from.get(key).map_or(&[], Vec::as_slice)
    }

    /// Returns the links into a new unit.
    fn links_into(&self, key: &str) -> &[&'a LinkFate] {
        self.into.get(key).map_or(&[], Vec::as_slice)
    }

    fn old_unit(&self, link: &LinkFate) -> Option<UnitId> {
        self.olds.get(&link.old)?.unit()
    }

    fn new_unit_of(&self, link: &LinkFate) -> Option<UnitId> {
        self.news.get(&link.new)?.unit()
    }

    fn is_known(&self, link: &LinkFate) -> bool {
        let pair = self.old_unit(link).zip(self.new_unit_of(link));
        pair.is_some_and(|pair| self.known.contains(&pair))
    }

    fn found(
        &mut self,
        unit: UnitId,
        named: &Named,
        parent: Option<UnitId>,
        valid: Validity,
        decision: Option<String>,
    ) {
        if named.kind == UnitKind::Province {
            let name = named.name.clone();
            self.plan.provinces.push((unit, name));
            self.plan.units.push((unit, Home::With(unit)));
        } else {
            let home = match parent.and_then(|parent| self.register.units.get(&parent)) {
                Some((_, province)) => Home::Number(*province),
                None => parent.map_or(Home::Number(0), Home::With),
            };
            self.plan.units.push((unit, home));
        }
        self.plan
            .founded
            .push(version(unit, named, parent, valid, decision));
    }

    /// Returns the unit above one of the file; `None` where nobody can say, which is noted.
    fn parent(&mut self, side: &'static str, named: &Named) -> Option<Option<UnitId>> {
        let (units, which, day) = match side {
            "old" => (&self.mapping.olds, &self.olds, day_before(self.on)),
            _ => (&self.mapping.news, &self.news, self.on),
        };
        let Some(above) = &named.above else {
            if named.kind == UnitKind::Province {
                return Some(self.country(day));
            }
            *self.lost.entry((side, String::new())).or_default() += 1;
            return None;
        };
        // A file without codes gives the name; units above are few beside all others.
        let in_file = units.get_key_value(above).or_else(|| {
            let over = |unit: &Named| unit.kind.tier() < named.kind.tier();
            units
                .iter()
                .find(|(_, unit)| over(unit) && unit.is_called(above))
        });
        if let Some(unit) = in_file.and_then(|(key, _)| which.get(key)) {
            return unit.unit().map(Some);
        }
        let called = in_file.map_or(above.as_str(), |(_, unit)| unit.name.as_str());
        let stays = |it: &&UnitVersion| side == "old" || !self.ending.contains(&it.unit);
        let mut found = self.register.coded(above, day);
        found.extend(self.register.called(called, day));
        found.retain(|it| stays(it) && it.kind.tier() < named.kind.tier());
        found.dedup_by_key(|it| it.unit);
        match found.as_slice() {
            [one] => Some(Some(one.unit)),
            _ => {
                *self.lost.entry((side, above.clone())).or_default() += 1;
                None
            }
        }
    }

    /// Returns the country, where it is in the register.
    fn country(&self, day: Date) -> Option<UnitId> {
        let mut countries = self.register.units.keys().filter(|unit| {
            let version = self.register.at(**unit, day);
            version.is_some_and(|it| it.kind == UnitKind::Country)
        });
        countries.next().copied()
    }

    /// Founds the new units, and gives those that go on their new version.
    fn write_news(&mut self) {
        let mapping = self.mapping;
        let news: Vec<(String, Which)> = self.news.iter().map(|(k, w)| (k.clone(), *w)).collect();
        for (key, which) in news {
            let Some(named) = mapping.news.get(&key) else {
                continue;
            };
            let links = self.links_into(&key);
            let decision = links.iter().find_map(|link| link.decision.clone());
            let itself = links.iter().copied().find(|link| is_itself(link));
            self.show(&key, named, which);
            match (which, itself) {
                (Which::Is(unit), Some(link)) => {
                    self.plan.preview.effects.going_on += 1;
                    if !self.is_known(link) {
                        self.go_on(unit, named, decision);
                    }
                }
                (Which::Is(_), None) => self.plan.preview.effects.new_found += 1,
                (Which::Founded(unit), Some(link)) => {
                    self.plan.preview.effects.going_on += 1;
                    if let Some(old) = mapping.olds.get(&link.old) {
                        self.found_and_go_on(unit, old, named, decision);
                    }
                }
                (Which::Founded(unit), None) => {
                    self.plan.preview.effects.new_founded += 1;
                    if let Some(parent) = self.parent("new", named) {
                        self.found(unit, named, parent, Validity::since(self.on), decision);
                    }
                }
                (Which::Unclear, _) => {}
            }
        }
    }

    /// Founds a unit of history that goes on, under a second version where something changed.
    fn found_and_go_on(
        &mut self,
        unit: UnitId,
        old: &Named,
        new: &Named,
        decision: Option<String>,
    ) {
        let (Some(above), Some(over)) = (self.parent("old", old), self.parent("new", new)) else {
            return;
        };
        let same = (above, &old.code, old.kind) == (over, &new.code, new.kind);
        if same && new.is_called(&old.name) {
            self.found(unit, old, above, Validity::since(FROM_OLD), None);
            return;
        }
        let valid = Validity {
            from: FROM_OLD,
            to: Some(self.on),
        };
        self.found(unit, old, above, valid, None);
        self.plan.preview.effects.changed += 1;
        let next = version(unit, new, over, Validity::since(self.on), decision);
        self.plan.founded.push(next);
    }

    fn go_on(&mut self, unit: UnitId, named: &Named, decision: Option<String>) {
        let Some(last) = self.register.last(unit) else {
            return;
        };
        let over = last.parent.and_then(|parent| self.register.last(parent));
        let parent = match named.above {
            // It does not stay below a district that ends.
            None if self.kept.ends_districts
                && over.is_some_and(|it| it.kind == UnitKind::District) =>
            {
                *self.lost.entry(("new", String::new())).or_default() += 1;
                return;
            }
            None => last.parent,
            Some(_) => match self.parent("new", named) {
                Some(parent) => parent,
                None => return,
            },
        };
        let next = UnitVersion {
            name: match named.is_called(&last.name) {
                true => last.name.clone(),
                false => named.name.clone(),
            },
            code: named.code.clone().or_else(|| last.code.clone()),
            kind: named.kind,
            parent,
            ..last.clone()
        };
        if next != *last {
            self.plan.preview.effects.changed += 1;
            self.change(UnitVersion { decision, ..next });
        }
    }

    /// Ends the present version of a unit and begins the next on the day.
    fn change(&mut self, next: UnitVersion) {
        self.plan.ended.push(next.unit);
        self.plan.versions.push(UnitVersion {
            valid: Validity::since(self.on),
            ..next
        });
    }

    fn show(&mut self, key: &str, named: &Named, which: Which) {
        let mapping = self.mapping;
        let sources = self
            .links_into(key)
            .iter()
            .filter_map(|link| {
                let old = mapping.olds.get(&link.old)?;
                Some(Source {
                    code: old.code.clone(),
                    name: old.name.clone(),
                    extent: link.extent,
                    kind: link.kind,
                })
            })
            .collect();
        self.plan.preview.units.push(PreviewUnit {
            code: named.code.clone(),
            name: named.name.clone(),
            kind: named.kind,
            founded: matches!(which, Which::Founded(_)),
            sources,
        });
    }

    fn write_links(&mut self) {
        for link in &self.mapping.links {
            let (Some(old), Some(new)) = (self.old_unit(link), self.new_unit_of(link)) else {
                continue;
            };
            if self.known.contains(&(old, new)) {
                self.plan.preview.effects.known_links += 1;
                continue;
            }
            self.plan.preview.effects.new_links += 1;
            self.plan.lineage.push(Lineage {
                old,
                new,
                kind: link.kind,
                extent: link.extent,
                on: self.on,
                decision: link.decision.clone(),
            });
        }
        // What is there whole already stays as it is.
        let open: BTreeSet<UnitId> = self.plan.lineage.iter().map(|row| row.old).collect();
        let ending = self.ending.iter().filter(|unit| open.contains(unit));
        self.plan.ended.extend(ending);
    }

    /// What stands below a unit that ends comes to stand below the one that it went into whole.
    fn hand_over(&mut self) {
        let mapping = self.mapping;
        let mut links: BTreeMap<UnitId, Vec<&LinkFate>> = BTreeMap::new();
        let ended: HashSet<UnitId> = self.plan.ended.iter().copied().collect();
        for link in &mapping.links {
            if let Some(Which::Is(old)) = self.olds.get(&link.old)
                && ended.contains(old)
                && self.ending.contains(old)
            {
                links.entry(*old).or_default().push(link);
            }
        }
        for (old, links) in links {
            let children = self.children(old);
            if children.is_empty() {
                continue;
            }
            let to = match links.as_slice() {
                [one] if one.extent == Extent::Full => self.new_unit_of(one),
                several => match self.ask_children(old, children.len(), several) {
                    Some(answer) if answer == "end" => {
                        for child in children {
                            self.end_below(child);
                        }
                        continue;
                    }
                    Some(key) => self.news.get(&key).and_then(|which| which.unit()),
                    None => None,
                },
            };
            let Some(to) = to else { continue };
            self.plan.preview.effects.handed_over += children.len();
            for child in children {
                if let Some(last) = self.register.last(child) {
                    let next = UnitVersion {
                        parent: Some(to),
                        decision: links.first().and_then(|link| link.decision.clone()),
                        ..last.clone()
                    };
                    self.change(next);
                }
            }
        }
    }

    fn ask_children(&mut self, old: UnitId, count: usize, links: &[&LinkFate]) -> Option<String> {
        let key = links.first()?.old.clone();
        let name = self.register.last(old)?.name.clone();
        let mut choices: Vec<(String, String, String)> = links
            .iter()
            .filter_map(|link| {
                let new = self.mapping.news.get(&link.new)?;
                let to = format!("Chuyển về {}", new.name);
                Some((link.new.clone(), to, format!("Move to {}", new.name)))
            })
            .collect();
        choices.push(choice("end", "Kết thúc cùng ngày", "End on that day"));
        let said = (
            format!(
                "“{name}” được chia cho nhiều đơn vị và còn {count} đơn vị trực thuộc: chuyển về đâu?"
            ),
            format!(
                "“{name}” is divided among several units and has {count} below it: where do they go?"
            ),
        );
        self.ask(format!("below:{key}"), said, choices)
    }

    /// Returns what stands below a unit on the day and is not concerned itself.
    fn children(&self, unit: UnitId) -> Vec<UnitId> {
        let below = self.register.below.get(&unit).into_iter().flatten();
        below
            .filter(|child| !self.ending.contains(child) && !self.going_on.contains(child))
            .filter(|child| {
                let last = self.register.last(**child);
                last.is_some_and(|it| it.valid.to.is_none() && it.valid.from < self.on)
            })
            .filter(|child| !self.kept.ends_districts || !self.is_emptied(**child))
            .copied()
            .collect()
    }

    fn end_below(&mut self, unit: UnitId) {
        for child in self.children(unit) {
            self.end_below(child);
        }
        self.plan.ended.push(unit);
        self.plan.preview.effects.bodies_ended += 1;
    }

    /// Returns whether a unit is a district all of whose communes are reorganised: there are none
    /// since 01/7/2025 (Luật Tổ chức chính quyền địa phương số 72/2025/QH15).
    fn is_emptied(&self, unit: UnitId) -> bool {
        let is_district = |it: &UnitVersion| it.kind == UnitKind::District;
        if !self.register.at(unit, self.on).is_some_and(is_district)
            || self.going_on.contains(&unit)
        {
            return false;
        }
        let below = self.register.below.get(&unit).into_iter().flatten();
        let mut places = below
            .filter(|child| {
                let child = self.register.at(**child, self.on);
                child.is_some_and(|it| it.kind.is_place())
            })
            .peekable();
        places.peek().is_some()
            && places.all(|child| self.ending.contains(child) || self.going_on.contains(child))
    }

    fn end_districts(&mut self) {
        let before = day_before(self.on);
        let concerned = self.ending.iter().chain(&self.going_on);
        let districts: BTreeSet<UnitId> = concerned
            .filter_map(|unit| self.register.at(*unit, before)?.parent)
            .filter(|parent| {
                let district = self.register.last(*parent);
                district.is_some_and(|it| it.kind == UnitKind::District && it.valid.to.is_none())
            })
            .filter(|parent| !self.going_on.contains(parent) && !self.ending.contains(parent))
            .collect();
        for district in districts {
            let Some(name) = self.register.last(district).map(|it| it.name.clone()) else {
                continue;
            };
            if !self.is_emptied(district) {
                self.note(
                    Weight::Tells,
                    format!("“{name}” còn xã không có trong tệp nên vẫn tiếp tục."),
                    format!("“{name}” has communes that the files do not name, and goes on."),
                );
            } else if self.kept.ends_districts {
                for child in self.children(district) {
                    self.end_below(child);
                }
                self.plan.ended.push(district);
                self.plan.preview.effects.districts_ended += 1;
            } else {
                self.note(
                    Weight::Tells,
                    format!("“{name}” không còn xã nào nhưng vẫn tiếp tục: chưa chọn kết thúc cấp huyện."),
                    format!("“{name}” has no commune left and goes on: ending districts was not chosen."),
                );
            }
        }
    }

    fn tell_lost(&mut self) {
        for ((side, above), count) in std::mem::take(&mut self.lost) {
            let (of_vi, of_en) = match side {
                "old" => ("cũ", "old"),
                _ => ("mới", "new"),
            };
            if above.is_empty() {
                self.note(
                    Weight::Stops,
                    format!("{count} đơn vị {of_vi} không rõ trực thuộc đơn vị nào: hãy ghi cột “Trực thuộc {of_vi}”, hoặc nạp cả tệp kia."),
                    format!("Of {count} {of_en} units it is not said what stands above: give the column “{of_en} parent”, or the other file too."),
                );
            } else {
                self.note(
                    Weight::Stops,
                    format!("Không có (hoặc có nhiều) đơn vị cấp trên “{above}” cho {count} đơn vị {of_vi}."),
                    format!("There is no unit “{above}”, or more than one, to stand above {count} {of_en} units."),
                );
            }
        }
    }

    /// Counts what units that end leave, and says of which a person will have to decide.
    async fn tell_left(&mut self, db: &mut impl Query) -> Outcome<()> {
        let changed: HashSet<UnitId> = self.plan.versions.iter().map(|it| it.unit).collect();
        let ends = self
            .plan
            .ended
            .iter()
            .filter(|unit| !changed.contains(*unit));
        let ends: Vec<UnitId> = ends.copied().collect::<BTreeSet<_>>().into_iter().collect();
        let whole: HashSet<UnitId> = self
            .mapping
            .links
            .iter()
            .filter(|link| self.links_from(&link.old).len() == 1 && link.extent == Extent::Full)
            .filter_map(|link| self.old_unit(link))
            .collect();
        let mut left: BTreeMap<UnitId, (usize, usize)> = BTreeMap::new();
        for open in succession::open_of(db, &ends).await? {
            left.entry(open.unit).or_default().0 += 1;
        }
        for person in succession::people_of(db, &ends).await? {
            left.entry(person.unit).or_default().1 += 1;
        }
        for (unit, (obligations, people)) in left {
            let effects = &mut self.plan.preview.effects;
            if whole.contains(&unit) {
                effects.obligations_handed += obligations;
                effects.people_moved += people;
                continue;
            }
            effects.obligations_left += obligations;
            effects.people_left += people;
            let name = self.register.last(unit).map_or("—", |it| it.name.as_str());
            let (vi, en) = (
                format!(
                    "“{name}” kết thúc mà không có một đơn vị tiếp nhận toàn bộ: {obligations} nhiệm vụ đang mở và {people} tài khoản cần người quyết định sau khi sắp xếp."
                ),
                format!(
                    "“{name}” ends and no one unit takes it over whole: a person decides afterwards about {obligations} open obligations and {people} accounts."
                ),
            );
            self.note(Weight::Tells, vi, en);
        }
        Ok(())
    }

    /// Notes what lies outside the scope of the one who asks.
    async fn ask_rights(&mut self, db: &mut impl Query) -> Outcome<()> {
        if self.op.who.account.is_none() {
            return Ok(());
        }
        let founded: HashSet<UnitId> = self.plan.units.iter().map(|(unit, _)| *unit).collect();
        // Who stays where it stood is asked for itself alone.
        let moved = self.plan.versions.iter().filter(|next| {
            let last = self.register.last(next.unit);
            last.is_none_or(|last| last.parent != next.parent)
        });
        let mut asked: BTreeSet<Option<UnitId>> = (self.plan.founded.iter().chain(moved))
            .map(|version| version.parent)
            .filter(|parent| parent.is_none_or(|parent| !founded.contains(&parent)))
            .collect();
        asked.extend(self.plan.ended.iter().map(|unit| Some(*unit)));
        let mut outside = BTreeSet::new();
        for unit in asked {
            let line = match unit {
                None => Vec::new(),
                Some(unit) if self.register.at(unit, self.op.today).is_some() => {
                    let over = self.register.above(unit, self.op.today);
                    std::iter::once(unit)
                        .chain(over.map(|it| it.unit))
                        .collect()
                }
                Some(unit) => unit::line(db, unit).await?,
            };
            if self
                .op
                .require(Action::EditUnit, &Resource::of(line))
                .is_err()
            {
                let version = unit.and_then(|unit| self.register.last(unit));
                outside.insert(version.map_or("—", |it| it.name.as_str()).to_owned());
            }
        }
        if !outside.is_empty() {
            let shown: Vec<&str> = outside.iter().take(10).map(String::as_str).collect();
            let shown = shown.join(", ");
            self.note(
                Weight::Stops,
                format!(
                    "{} đơn vị nằm ngoài phạm vi bạn quản trị: {shown}.",
                    outside.len()
                ),
                format!(
                    "{} units lie outside the scope that you administer: {shown}.",
                    outside.len()
                ),
            );
        }
        Ok(())
    }

    fn finish(mut self) -> Outcome<Plan> {
        self.plan.ended.sort_unstable();
        self.plan.ended.dedup();
        let preview = &mut self.plan.preview;
        preview.on = self.on;
        preview.counts = self.mapping.counts();
        preview.files = self.files.iter().map(|file| file.name.clone()).collect();
        preview
            .notes
            .sort_by_key(|note| (!note.is_open(), note.weight));
        preview.open = preview.notes.iter().filter(|note| note.is_open()).count();
        Ok(self.plan)
    }
}

/// Returns whether the old unit is the new one.
fn is_itself(link: &LinkFate) -> bool {
    link.goes_on && matches!(link.kind, LineageKind::Keep | LineageKind::Rename)
}

fn links_by(
    links: &[LinkFate],
    side: impl Fn(&LinkFate) -> &String,
) -> HashMap<&str, Vec<&LinkFate>> {
    let mut found: HashMap<&str, Vec<&LinkFate>> = HashMap::new();
    for link in links {
        found.entry(side(link)).or_default().push(link);
    }
    found
}

/// Returns the units of a side that links name.
fn used<'a>(
    units: &'a BTreeMap<String, Named>,
    links: &'a [LinkFate],
    side: impl Fn(&'a LinkFate) -> &'a String,
) -> Vec<(&'a String, &'a Named)> {
    let keys: BTreeSet<&String> = links.iter().map(side).collect();
    keys.into_iter()
        .filter_map(|key| Some((key, units.get(key)?)))
        .collect()
}

fn version(
    unit: UnitId,
    named: &Named,
    parent: Option<UnitId>,
    valid: Validity,
    decision: Option<String>,
) -> UnitVersion {
    UnitVersion {
        unit,
        valid,
        name: named.name.clone(),
        short_name: None,
        code: named.code.clone(),
        kind: named.kind,
        parent,
        decision,
    }
}
