//! Judging anew: when bars, classes or the year change, and to prove that verdicts still follow.

use std::collections::HashMap;

use ntm_programme::{
    criteria::{CellAct, CriteriaSet, Layers, Yardstick},
    identity::UnitId,
};
use ntm_store::{
    Query, Tx,
    criteria::{self as kept, CellVersion, StandingVersion},
    criteria_set::{self, UnitClass},
    unit,
};
use serde_json::json;

use super::{AsOf, Bars, LayersOn, cell, class_in, set_called};
use crate::{
    Fault, Office, Op, Outcome,
    record::{Record, record},
};

/// What judging anew came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rejudged {
    /// Cells looked at.
    pub cells: u64,
    /// Those whose verdict changed.
    pub changed: u64,
    /// Criteria of places whose standing changed.
    pub standings: u64,
}

/// A verdict that does not follow any more from what it was made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Differing {
    pub version: CellVersion,
    /// What is found today, from the same value and the same bars.
    pub found: String,
}

impl Office {
    /// Judges all cells of a set anew by what is asked today: a new year, another class, another bar.
    pub async fn rejudge(&self, op: &Op, set: &str) -> Outcome<Rejudged> {
        let mut tx = self.store().begin().await?;
        let set = set_called(&mut tx, set).await?;
        let rejudged = self.rejudge_in(&mut tx, op, &set, None).await?;
        tx.commit().await?;
        Ok(rejudged)
    }

    /// Judges anew within a transaction: all cells of a set, or those of one indicator.
    pub(crate) async fn rejudge_in(
        &self,
        tx: &mut Tx,
        op: &Op,
        set: &CriteriaSet,
        only: Option<&str>,
    ) -> Outcome<Rejudged> {
        let mut rejudged = Rejudged::default();
        let Some(number) = criteria_set::number(tx, &set.id).await? else {
            return Ok(rejudged);
        };
        let at = AsOf {
            day: op.today,
            known: op.now,
        };
        let places = Places::below(tx, number, set, at).await?;
        let judged = kept::judged_now(tx, number).await?;
        // What each cell comes to now, and the criteria that it touches.
        let mut changed = Vec::new();
        let mut touched: HashMap<(UnitId, u16), i64> = HashMap::new();
        for it in judged
            .iter()
            .filter(|it| only.is_none_or(|only| it.indicator == only))
        {
            rejudged.cells += 1;
            let Some(indicator) = set.indicator(&it.indicator) else {
                continue;
            };
            let yardstick = places.yardstick(set, it.unit, op.today.year());
            let found = yardstick.judge(indicator, &it.cell);
            if (found.official, found.claimed) != (it.verdict, it.claim_verdict) {
                changed.push((it, indicator, found, yardstick));
                touched.insert((it.unit, it.criterion), it.province);
            }
        }
        // A criterion may change by cells that hold nothing: its bars alone.
        for it in &judged {
            if only.is_none_or(|only| it.indicator == only) {
                touched
                    .entry((it.unit, it.criterion))
                    .or_insert(it.province);
            }
        }
        let mut versions = Vec::with_capacity(changed.len());
        for (it, indicator, found, yardstick) in &changed {
            let place = kept::Place {
                province: it.province,
                set: number,
                unit: it.unit,
                indicator: it.indicator.clone(),
                criterion: it.criterion,
            };
            let before = kept::for_change(tx, &place).await?.ok_or(Fault::Busy)?;
            versions.push(CellVersion {
                number: before.number + 1,
                from: op.today.max(before.from),
                act: CellAct::Judge.key().to_owned(),
                claim_verdict: found.claimed,
                verdict: found.official,
                inputs: cell::hash(&yardstick.inputs(indicator, &before.cell).line()),
                note: None,
                by: op.who.account,
                at: op.now,
                ..before
            });
        }
        kept::end_many(tx, &versions).await?;
        kept::keep_many(tx, &versions).await?;
        rejudged.changed = versions.len() as u64;
        let now: HashMap<(UnitId, &str), _> = changed
            .iter()
            .map(|(it, _, found, _)| ((it.unit, it.indicator.as_str()), *found))
            .collect();
        let mut cells: HashMap<UnitId, Vec<&kept::JudgedCell>> = HashMap::new();
        for it in &judged {
            cells.entry(it.unit).or_default().push(it);
        }
        let before: HashMap<(UnitId, u16), StandingVersion> = kept::all_standings_now(tx, number)
            .await?
            .into_iter()
            .map(|it| ((it.unit, it.criterion), it))
            .collect();
        let mut standings = Vec::new();
        for ((place, criterion), province) in touched {
            let Some(criterion) = set.criteria.iter().find(|it| it.number == criterion) else {
                continue;
            };
            let yardstick = places.yardstick(set, place, op.today.year());
            let stand = yardstick.stand(criterion, |indicator| {
                let kept = cells
                    .get(&place)?
                    .iter()
                    .find(|it| it.indicator == indicator.code)?;
                let changed = now.get(&(place, indicator.code.as_str()));
                Some(changed.copied().unwrap_or_else(|| kept.verdicts()))
            });
            let mut standing = StandingVersion {
                province,
                set: number,
                unit: place,
                criterion: criterion.number,
                from: op.today,
                to: None,
                official: stand.official,
                claimed: stand.claimed,
                waiting: stand.waiting,
            };
            if let Some(before) = before.get(&(place, criterion.number)) {
                let same = StandingVersion {
                    from: before.from,
                    ..standing.clone()
                };
                if same == *before {
                    continue;
                }
                standing.from = standing.from.max(before.from);
            }
            standings.push(standing);
        }
        kept::keep_standings(tx, &standings).await?;
        rejudged.standings = standings.len() as u64;
        if !standings.is_empty() {
            self.remeasure_set(tx, op, number).await?;
        }
        if rejudged.changed + rejudged.standings > 0 {
            record(
                tx,
                op,
                Record {
                    province: 0,
                    action: "criteria.rejudge",
                    resource: "criteria_set",
                    id: set.id.clone(),
                    data: json!({ "cells": rejudged.cells, "changed": rejudged.changed,
                                  "standings": rejudged.standings }),
                },
            )
            .await?;
        }
        Ok(rejudged)
    }

    /// Proves that every verdict that was ever kept follows from its value and from what was asked
    /// and known when it was made. Nothing is changed; `looked` counts the versions.
    pub async fn verify_verdicts(
        &self,
        set: &str,
        mut looked: impl FnMut(u64),
    ) -> Outcome<Vec<Differing>> {
        let mut db = self.store().read().await?;
        let set = set_called(&mut db, set).await?;
        let Some(number) = criteria_set::number(&mut db, &set.id).await? else {
            return Ok(Vec::new());
        };
        let bars = Bars::of(&mut db, Some(number)).await?;
        // What is laid changes rarely: the layers of the last moment asked for are kept.
        let mut layers: HashMap<(jiff::civil::Date, usize), LayersOn> = HashMap::new();
        let known_by = |at: jiff::Timestamp| {
            let events = bars.0.iter().flat_map(|it| [Some(it.at), it.ended_at]);
            events.flatten().filter(|event| *event <= at).count()
        };
        let mut differing = Vec::new();
        let mut count = 0;
        for place in kept::places(&mut db, number).await? {
            let line = unit::line(&mut db, place.unit).await?;
            let classes = criteria_set::classes_of(&mut db, place.unit).await?;
            for version in kept::all_versions(&mut db, place.province, number, place.unit).await? {
                count += 1;
                looked(count);
                let at = AsOf {
                    day: version.from,
                    known: version.at,
                };
                let found = match set.indicator(&version.place.indicator) {
                    None => "no such indicator".to_owned(),
                    Some(indicator) => {
                        let layers = layers
                            .entry((at.day, known_by(at.known)))
                            .or_insert_with(|| bars.layers(at));
                        let class = class_in(&classes, &set, at);
                        let yardstick = Yardstick {
                            set: &set,
                            layers: layers.of(line.iter().copied()),
                            class: class.as_ref().map(|(class, _)| class),
                            year: at.day.year(),
                        };
                        let verdict = yardstick.judge(indicator, &version.cell);
                        let inputs = yardstick.inputs(indicator, &version.cell).line();
                        let same = verdict.official == version.verdict
                            && verdict.claimed == version.claim_verdict
                            && cell::hash(&inputs) == version.inputs;
                        if same {
                            continue;
                        }
                        format!("{} ({inputs})", verdict.official.key())
                    }
                };
                differing.push(Differing { version, found });
            }
        }
        Ok(differing)
    }
}

/// What is asked of every place, today.
struct Places {
    layers: LayersOn,
    lines: HashMap<UnitId, Vec<UnitId>>,
    classes: HashMap<UnitId, ntm_programme::criteria::Class>,
}

impl Places {
    async fn below(
        db: &mut impl Query,
        number: i64,
        set: &CriteriaSet,
        at: AsOf,
    ) -> Outcome<Places> {
        let layers = Bars::of(db, Some(number)).await?.layers(at);
        let roots = unit::roots(db, at.day).await?;
        let mut by_unit: HashMap<UnitId, Vec<UnitClass>> = HashMap::new();
        let mut lines: HashMap<UnitId, Vec<UnitId>> = HashMap::new();
        if !set.classes.is_empty() {
            for root in &roots {
                for (place, class) in criteria_set::classes_below(db, root.unit).await? {
                    by_unit.entry(place).or_default().push(class);
                }
            }
        }
        if !layers.by_place.is_empty() {
            for place in kept::places(db, number).await? {
                lines.insert(place.unit, unit::line(db, place.unit).await?);
            }
        }
        let classes = by_unit
            .into_iter()
            .filter_map(|(place, classes)| Some((place, class_in(&classes, set, at)?.0)))
            .collect();
        Ok(Places {
            layers,
            lines,
            classes,
        })
    }

    fn yardstick<'a>(&'a self, set: &'a CriteriaSet, place: UnitId, year: i16) -> Yardstick<'a> {
        let line = self.lines.get(&place).into_iter().flatten().copied();
        let layers: Layers<'a> = self.layers.of(line);
        Yardstick {
            set,
            layers,
            class: self.classes.get(&place),
            year,
        }
    }
}
