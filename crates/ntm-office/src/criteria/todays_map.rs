//! Figures of before a reorganisation on today's map: whole units are added by their parts, and where
//! that cannot be said, the reason stands in its place.
//!
//! Nothing is kept of it and nothing is judged by it: figures stay where they were reported. Who may
//! read a place may read here what it came from.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet, HashMap},
};

use jiff::civil::Date;
use ntm_programme::{
    criteria::{Applied, CriteriaSet, Indicator, Quantity, Value},
    identity::UnitId,
    lineage::{Basis, Expressed, StatedShare, Why, re_express},
    unit::{Lineage, UnitVersion},
};
use ntm_store::{
    Query,
    criteria::{self as kept, CellVersion, Place},
    criteria_set, reorganisation, unit,
};

use super::{
    AsOf, Asked, begin_at,
    cell::{CellAt, find, province_of},
    kinds_of,
    see::{View, day_of, seen, set_of},
    set_called,
};
use crate::{Fault, Office, Op, Outcome};

/// An indicator of a place through time, with what stood before a reorganisation on today's map.
#[derive(Debug, Clone)]
pub struct Retold {
    /// The units that the place came from, each with the day on which it went into another.
    pub forebears: Vec<(UnitId, String, Date)>,
    /// The latest first; a point for each day on which a figure changed.
    pub points: Vec<RetoldPoint>,
    /// What is asked of the place today, of each year since the first figure.
    pub bars: Vec<(i16, Applied)>,
}

/// What stands for a place on today's map as of a day of the past.
#[derive(Debug, Clone)]
pub struct RetoldPoint {
    pub on: Date,
    pub told: Told,
    /// The figures as they were reported, by the units of that day.
    pub reported: Vec<(UnitId, String, Option<Value>)>,
}

/// A figure on today's map, or the reasons why there is none, each with the unit that it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    Is { value: Value, basis: Basis },
    Not(Vec<(Why, String)>),
}

/// One indicator of a day of the past, on today's map.
#[derive(Debug, Clone)]
pub struct RetoldIndicator {
    pub set: Cow<'static, CriteriaSet>,
    pub indicator: Indicator,
    pub above: UnitVersion,
    pub day: Date,
    /// The places of today, in alphabetical order; `None` where nothing was reported there.
    pub rows: Vec<(UnitId, String, Option<Told>)>,
    /// For a share: numerators and denominators added up, and of how many places that is.
    pub total: Option<(Quantity, Quantity)>,
    pub known: usize,
}

impl Told {
    /// Returns the value, where there is one.
    pub fn value(&self) -> Option<Value> {
        match self {
            Told::Is { value, .. } => Some(*value),
            Told::Not(_) => None,
        }
    }
}

impl Office {
    /// Returns an indicator of a place through time on today's map.
    pub async fn criteria_retold(&self, op: &Op, at: &CellAt) -> Outcome<Retold> {
        let mut db = self.store().read().await?;
        let gazetteer = self.gazetteer(&mut db, op.today).await?;
        seen(&gazetteer, &mut db, op, at.unit).await?;
        let set = set_called(&mut db, &at.set).await?;
        let number = criteria_set::number(&mut db, &set.id).await?;
        let line = unit::line(&mut db, at.unit).await?;
        let now = AsOf {
            day: op.today,
            known: op.now,
        };
        let asked = Asked::of(&mut db, set, number, line, now).await?;
        let (criterion, indicator) =
            find(&asked.set.criteria, &at.indicator).ok_or(Fault::NotFound)?;
        let lines = Lines::of(&mut db, at.unit, op.today).await?;
        let mut histories: Vec<(UnitId, Vec<CellVersion>)> = Vec::new();
        if let Some(set) = number {
            for unit in lines.units.keys() {
                let place = Place {
                    province: province_of(&mut db, *unit).await?,
                    set,
                    unit: *unit,
                    indicator: indicator.code.clone(),
                    criterion: criterion.number,
                };
                histories.push((*unit, kept::history(&mut db, &place, 500).await?));
            }
        }
        let mut days: BTreeSet<Date> = BTreeSet::new();
        for (unit, history) in &histories {
            days.extend(changes(history).filter(|day| lines.existed(*unit, *day)));
        }
        let points = days.iter().rev().map(|day| {
            let reported: Vec<(UnitId, Option<Value>)> = histories
                .iter()
                .filter(|(unit, _)| lines.existed(*unit, *day))
                .map(|(unit, history)| (*unit, official_on(history, *day)))
                .collect();
            let figures = reported
                .iter()
                .filter_map(|(unit, it)| Some((*unit, (*it)?)));
            let standing = reported.iter().map(|(unit, _)| *unit).collect();
            let days = (*day, op.today);
            let told = re_express(
                &figures.collect(),
                &standing,
                indicator.adds(),
                days,
                &lines.rows,
                &lines.shares,
            );
            let none = Expressed::Not(vec![Why::Missing(at.unit)]);
            let told = told.get(&at.unit).unwrap_or(&none);
            RetoldPoint {
                on: *day,
                told: told_of(told, |unit| lines.name(unit, *day)),
                reported: reported
                    .into_iter()
                    .map(|(unit, value)| (unit, lines.name(unit, *day), value))
                    .collect(),
            }
        });
        let mut forebears: Vec<(UnitId, String, Date)> = lines
            .rows
            .iter()
            .filter(|row| row.old != row.new && row.old != at.unit)
            .filter(|row| lines.units.contains_key(&row.new))
            .map(|row| (row.old, lines.name(row.old, row.on), row.on))
            .collect();
        forebears.sort_by_cached_key(|it| (it.2, ntm_text::collate_key(&it.1)));
        forebears.dedup();
        let first = days.first().map_or(op.today.year(), |day| day.year());
        let bars = (first..=op.today.year() + 1)
            .take(12)
            .map(|year| (year, asked.yardstick_in(year).applied(indicator)))
            .collect();
        Ok(Retold {
            points: points.collect(),
            forebears,
            bars,
        })
    }

    /// Returns one indicator as of a day of the past across the places that there are today.
    pub async fn criteria_indicator_retold(
        &self,
        op: &Op,
        code: &str,
        view: &View,
    ) -> Outcome<RetoldIndicator> {
        let mut db = self.store().read().await?;
        let day = day_of(op, view)?;
        let (gazetteer, above) = begin_at(self, &mut db, op, view.above, op.today).await?;
        let above = seen(&gazetteer, &mut db, op, above).await?;
        let set = set_of(&mut db, view, day).await?;
        let (criterion, indicator) = find(&set.criteria, code).ok_or(Fault::NotFound)?;
        let rows = unit::lineage_between(&mut db, day, op.today).await?;
        let shares = shares(&mut db).await?;
        let then = self.gazetteer(&mut db, day).await?;
        let kinds = kinds_of(&set);
        let standing: BTreeSet<UnitId> = then
            .places_in(above.unit, kinds)
            .map(|it| it.unit)
            .collect();
        let which = (criterion.number, indicator.code.as_str());
        let versions = match criteria_set::number(&mut db, &set.id).await? {
            Some(number) => {
                kept::indicator_on(&mut db, number, above.unit, which, day, op.today).await?
            }
            None => Vec::new(),
        };
        // What has ended keeps its last figure for ever; it counts while the unit does.
        let figures: BTreeMap<UnitId, Value> = versions
            .iter()
            .filter(|it| standing.contains(&it.place.unit))
            .filter_map(|it| Some((it.place.unit, it.cell.official?)))
            .collect();
        let days = (day, op.today);
        let told = re_express(&figures, &standing, indicator.adds(), days, &rows, &shares);
        let name = |unit: UnitId| {
            let known = then.unit(unit).or_else(|| gazetteer.unit(unit));
            known.map_or_else(String::new, |it| it.name.clone())
        };
        let rows: Vec<(UnitId, String, Option<Told>)> = gazetteer
            .places_in(above.unit, kinds)
            .map(|place| {
                let told = told.get(&place.unit).map(|told| told_of(told, name));
                (place.unit, place.name.clone(), told)
            })
            .collect();
        let values = || rows.iter().filter_map(|(.., told)| told.as_ref()?.value());
        let shares = values().filter_map(Value::parts);
        Ok(RetoldIndicator {
            indicator: indicator.clone(),
            total: shares.reduce(|(a, b), (c, d)| (Quantity(a.0 + c.0), Quantity(b.0 + d.0))),
            known: values().count(),
            above,
            day,
            rows,
            set,
        })
    }

    /// Tells whether the map has changed since a day.
    pub async fn map_has_changed(&self, op: &Op, since: Date) -> Outcome<bool> {
        let mut db = self.store().read().await?;
        Ok(!unit::lineage_between(&mut db, since, op.today)
            .await?
            .is_empty())
    }
}

async fn shares(db: &mut impl Query) -> Outcome<Vec<StatedShare>> {
    let stated = reorganisation::shares(db).await?;
    Ok(stated.into_iter().map(|(share, _)| share).collect())
}

/// A place, all that it came from, and what became of each.
struct Lines {
    rows: Vec<Lineage>,
    shares: Vec<StatedShare>,
    units: HashMap<UnitId, Vec<UnitVersion>>,
}

impl Lines {
    async fn of(db: &mut impl Query, place: UnitId, today: Date) -> Outcome<Lines> {
        let mut lines = Lines {
            rows: Vec::new(),
            shares: shares(db).await?,
            units: HashMap::new(),
        };
        let mut waiting = vec![place];
        while let Some(unit) = waiting.pop() {
            if lines.units.contains_key(&unit) {
                continue;
            }
            lines.units.insert(unit, unit::versions(db, unit).await?);
            for row in unit::lineage(db, unit).await? {
                if row.on > today {
                    continue;
                }
                if row.new == unit {
                    waiting.push(row.old);
                }
                if !lines.rows.contains(&row) {
                    lines.rows.push(row);
                }
            }
        }
        Ok(lines)
    }

    fn existed(&self, unit: UnitId, day: Date) -> bool {
        let versions = self.units.get(&unit).into_iter().flatten();
        versions.into_iter().any(|it| it.valid.contains(day))
    }

    /// Returns what a unit was called on a day, or last before it.
    fn name(&self, unit: UnitId, day: Date) -> String {
        let mut versions = self.units.get(&unit).into_iter().flatten();
        let known = versions.rfind(|it| it.valid.from <= day);
        known.map_or_else(String::new, |it| it.name.clone())
    }
}

/// Returns the days on which the official value became another.
fn changes(history: &[CellVersion]) -> impl Iterator<Item = Date> {
    let before = |number: i64| history.iter().find(move |it| it.number == number - 1);
    history
        .iter()
        .filter(move |it| {
            it.cell.official.is_some()
                && before(it.number).and_then(|it| it.cell.official) != it.cell.official
        })
        .map(|it| it.from)
}

fn official_on(history: &[CellVersion], day: Date) -> Option<Value> {
    let mut stood = history
        .iter()
        .filter(|it| it.from <= day && it.to.is_none_or(|to| day < to));
    stood.next()?.cell.official
}

fn told_of(told: &Expressed, name: impl Fn(UnitId) -> String) -> Told {
    match told {
        Expressed::Is { value, basis } => Told::Is {
            value: *value,
            basis: *basis,
        },
        Expressed::Not(why) => Told::Not(
            why.iter()
                .map(|why| {
                    let about = match why {
                        Why::Part(unit)
                        | Why::Shares(unit)
                        | Why::Missing(unit)
                        | Why::Kind(unit) => name(*unit),
                        Why::TooLarge => String::new(),
                    };
                    (*why, about)
                })
                .collect(),
        ),
    }
}
