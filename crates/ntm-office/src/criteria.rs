//! Criteria: which set counts, what each place claims, what is verified, and where everybody stands.
//!
//! One file per practice: [`sets`] keeps what is asked, [`cell`] what is claimed and verified,
//! [`papers`] what proves it, [`see`] shows it, [`rejudge`] judges anew when what is asked changes,
//! [`figures`] takes many at once, [`workbook`] as a form that is filled in by hand, [`todays_map`]
//! tells what was reported before a reorganisation on today's map, [`next`] says what is left under the
//! set that follows.

pub mod cell;
pub mod figures;
pub mod next;
pub mod papers;
pub mod rejudge;
pub mod see;
pub mod sets;
pub mod todays_map;
pub mod workbook;

use std::{borrow::Cow, collections::HashMap};

use jiff::{Timestamp, civil::Date};
use ntm_programme::{
    criteria::{Class, CriteriaSet, LaidBar, Layer, Layers, Level, Yardstick, shipped},
    identity::UnitId,
    right::Resource,
    unit::{Gazetteer, RelationKind, Status, UnitKind},
};
use ntm_store::{
    Query,
    criteria_set::{self, KeptBar, UnitClass},
    unit,
};

use crate::{Fault, Office, Op, Outcome};

/// Returns the set that counts for communes on a day where nobody names one: the latest in force.
pub fn usual_set(day: Date) -> &'static CriteriaSet {
    let commune =
        |set: &&CriteriaSet| set.level == Level::Xa && set.grade.as_deref() == Some("ntm");
    let sets = shipped().iter().filter(commune);
    sets.clone()
        .filter(|set| set.is_valid_on(day))
        .max_by_key(|set| set.effective_from)
        .or_else(|| sets.clone().min_by_key(|set| set.effective_from))
        .unwrap_or(&shipped()[0])
}

/// Returns a set by its name: one that ships, or one that the installation keeps.
pub(crate) async fn set_called(
    db: &mut impl Query,
    id: &str,
) -> Outcome<Cow<'static, CriteriaSet>> {
    if let Some(set) = shipped().iter().find(|set| set.id == id) {
        return Ok(Cow::Borrowed(set));
    }
    let kept = criteria_set::sets(db).await?;
    let file = kept
        .into_iter()
        .find(|it| it.id == id)
        .and_then(|it| it.file);
    let set = CriteriaSet::read(&file.ok_or(Fault::NotFound)?);
    set.map(Cow::Owned).map_err(|faults| {
        let said: Vec<String> = faults.iter().map(ToString::to_string).collect();
        Fault::internal(format!("criteria set {id}: {}", said.join("; ")))
    })
}

/// Returns a set in the words of a day.
pub(crate) fn worded(set: Cow<'static, CriteriaSet>, day: Date) -> Cow<'static, CriteriaSet> {
    match set.worded_on(day) {
        Some(then) => Cow::Owned(then),
        None => set,
    }
}

/// Returns the kinds of places that a set judges.
pub(crate) fn kinds_of(set: &CriteriaSet) -> &'static [UnitKind] {
    match set.level {
        Level::Thon => &[UnitKind::Village],
        Level::Xa => &[UnitKind::Commune],
        Level::Huyen => &[UnitKind::District],
        Level::Tinh => &[UnitKind::Province],
    }
}

/// Tells whether a status is that of a grade or higher; any will do where the grade has no status of its
/// own.
pub(crate) fn fits_grade(status: Status, grade: Option<&str>) -> bool {
    match grade {
        Some("nang_cao") => matches!(status, Status::Advanced | Status::Model),
        Some("kieu_mau") => status == Status::Model,
        _ => true,
    }
}

/// Tells whether a set judges places of a kind.
pub fn judges(set: &CriteriaSet, kind: UnitKind) -> bool {
    kinds_of(set).contains(&kind)
}

/// A moment of the past: what counted on a day, as far as it was known at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct AsOf {
    pub(crate) day: Date,
    pub(crate) known: Timestamp,
}

impl AsOf {
    fn holds(self, from: Date, to: Option<Date>, set: Timestamp, ended: Option<Timestamp>) -> bool {
        let end = to.filter(|_| ended.is_none_or(|ended| ended <= self.known));
        set <= self.known && from <= self.day && end.is_none_or(|end| self.day < end)
    }
}

/// All that is laid over one set, through time.
pub(crate) struct Bars(Vec<KeptBar>);

impl Bars {
    pub(crate) async fn of(db: &mut impl Query, set: Option<i64>) -> Outcome<Bars> {
        Ok(Bars(match set {
            Some(set) => criteria_set::bars(db, set).await?,
            None => Vec::new(),
        }))
    }

    /// Returns what was confirmed, and what each place had laid, as of a moment.
    pub(crate) fn layers(&self, at: AsOf) -> LayersOn {
        let mut layers = LayersOn::default();
        for kept in &self.0 {
            if !at.holds(kept.valid.from, kept.valid.to, kept.at, kept.ended_at) {
                continue;
            }
            let layer = match kept.place {
                None => &mut layers.confirmed,
                Some(place) => layers.by_place.entry(place).or_default(),
            };
            layer
                .bars
                .entry(kept.indicator.clone())
                .or_default()
                .push(LaidBar {
                    class: kept.class.clone().map(Class),
                    year: kept.year,
                    bar: kept.bar.clone(),
                    source: kept.source.clone(),
                });
        }
        layers
    }
}

/// What is laid over a set on one day.
#[derive(Debug, Default)]
pub(crate) struct LayersOn {
    pub(crate) confirmed: Layer,
    pub(crate) by_place: HashMap<UnitId, Layer>,
    none: Layer,
}

impl LayersOn {
    /// Returns the layers for a place, given the line of places above it.
    pub(crate) fn of(&self, line: impl IntoIterator<Item = UnitId>) -> Layers<'_> {
        let province = match self.by_place.is_empty() {
            true => None,
            false => line.into_iter().find_map(|unit| self.by_place.get(&unit)),
        };
        Layers {
            confirmed: &self.confirmed,
            province: province.unwrap_or(&self.none),
        }
    }
}

/// Returns the class of a place in a set as of a moment: its own before those of the places above.
pub(crate) fn class_in<'a>(
    classes: impl IntoIterator<Item = &'a UnitClass>,
    set: &CriteriaSet,
    at: AsOf,
) -> Option<(Class, &'a UnitClass)> {
    classes
        .into_iter()
        .filter(|it| at.holds(it.valid.from, it.valid.to, it.set_at, it.ended_at))
        .find_map(|it| {
            let known = set.classes.iter().find(|(class, _)| class.0 == it.class);
            known.map(|(class, _)| (class.clone(), it))
        })
}

/// What is asked of one place on one day, with all that it follows from.
pub(crate) struct Asked {
    pub(crate) set: Cow<'static, CriteriaSet>,
    layers: LayersOn,
    line: Vec<UnitId>,
    pub(crate) class: Option<(Class, UnitClass)>,
    pub(crate) day: Date,
}

impl Asked {
    /// Finds out what is asked of a place on a day, as it is known now.
    pub(crate) async fn of(
        db: &mut impl Query,
        set: Cow<'static, CriteriaSet>,
        number: Option<i64>,
        line: Vec<UnitId>,
        at: AsOf,
    ) -> Outcome<Asked> {
        let layers = Bars::of(db, number).await?.layers(at);
        let place = *line.first().ok_or(Fault::NotFound)?;
        let classes = match set.classes.is_empty() {
            true => Vec::new(),
            false => criteria_set::classes_of(db, place).await?,
        };
        let class = class_in(&classes, &set, at).map(|(class, from)| (class, from.clone()));
        Ok(Asked {
            set: worded(set, at.day),
            layers,
            line,
            class,
            day: at.day,
        })
    }

    pub(crate) fn yardstick(&self) -> Yardstick<'_> {
        self.yardstick_in(self.day.year())
    }

    pub(crate) fn yardstick_in(&self, year: i16) -> Yardstick<'_> {
        Yardstick {
            set: &self.set,
            layers: self.layers.of(self.line.iter().copied()),
            class: self.class.as_ref().map(|(class, _)| class),
            year,
        }
    }
}

/// Returns what reading the criteria of a place asks for: its line, and the bodies that serve the
/// places above it.
pub(crate) fn readable(gazetteer: &Gazetteer, op: &Op, line: Vec<UnitId>) -> Resource {
    let serves = |unit: UnitId| {
        gazetteer
            .place_of(unit)
            .is_some_and(|place| place.unit != unit && line.contains(&place.unit))
    };
    let grants = op.who.grants.iter().map(|grant| grant.unit);
    let parties = grants.filter(|unit| serves(*unit)).collect();
    Resource {
        performer: line.clone(),
        owner: line,
        parties,
        ..Resource::default()
    }
}

/// Returns the bodies in charge of a criterion for a place on a day.
pub(crate) fn in_charge(
    gazetteer: &Gazetteer,
    set: &str,
    criterion: u16,
    line: &[UnitId],
) -> Vec<UnitId> {
    let mut bodies: Vec<UnitId> = gazetteer
        .relations()
        .iter()
        .filter(|it| {
            it.kind == RelationKind::InCharge
                && line.contains(&it.other)
                && it.criteria_set.as_deref().is_none_or(|of| of == set)
                && it.criterion.is_none_or(|of| of == criterion)
        })
        .map(|it| it.unit)
        .collect();
    bodies.sort_unstable();
    bodies.dedup();
    bodies
}

/// The place that somebody's view of the criteria begins at: the one asked for, else their own.
pub(crate) async fn begin_at(
    office: &Office,
    db: &mut impl Query,
    op: &Op,
    asked: Option<UnitId>,
    day: Date,
) -> Outcome<(std::sync::Arc<Gazetteer>, UnitId)> {
    let gazetteer = office.gazetteer(db, day).await?;
    let place = match asked {
        Some(unit) => unit,
        None => match op.who.unit.and_then(|unit| gazetteer.place_of(unit)) {
            Some(place) => place.unit,
            // The program itself, or somebody whose unit does not exist on that day.
            None => {
                let roots = unit::roots(db, day).await?;
                roots.first().ok_or(Fault::NotFound)?.unit
            }
        },
    };
    Ok((gazetteer, place))
}
