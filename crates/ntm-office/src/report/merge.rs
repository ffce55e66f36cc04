//! Putting reports of one type and period together: figures by the way that each field declares, prose
//! by section with the report that it comes from, at any time, saying how many are there.

use std::collections::{BTreeMap, HashMap};

use ntm_programme::{
    identity::{ObligationId, UnitId},
    period::Period,
    report::{CellValue, Field, Figure, ReportType, Rolled, Section, roll_up, shipped},
    right::{Action, Resource},
};
use ntm_store::{
    Tx,
    report_merged::{self as merged, Content, Edit, MergedAt},
    unit,
};
use serde_json::json;

use super::{
    expect::{Expected, ReportLine, Series},
    regime,
};
use crate::{
    Fault, Office, Op, Outcome,
    record::{Record, record},
};

/// The most letters of a text that somebody has edited.
const MOST_LETTERS: usize = 60_000;

/// Reports put together.
#[derive(Debug, Clone)]
pub struct Merged {
    pub series: Series,
    pub period: Period,
    /// Who is expected to report, in the order of the register.
    pub units: Vec<MergedUnit>,
    pub sections: Vec<(&'static Section, Vec<MergedField>)>,
    /// The office whose text is edited; none where several ask for the report.
    pub owner: Option<UnitId>,
    /// Whether the one who looks edits the text.
    pub may_edit: bool,
}

impl Merged {
    /// Returns how many reports are there, of how many.
    pub fn received(&self) -> (usize, usize) {
        let expected = self.units.iter().filter(|it| it.line.state.is_expected());
        let there = |it: &&MergedUnit| it.line.state.is_received();
        (expected.clone().filter(there).count(), expected.count())
    }

    /// Returns who is late.
    pub fn late(&self) -> impl Iterator<Item = &MergedUnit> {
        let units = self.units.iter();
        units.filter(|it| it.line.is_overdue())
    }
}

/// A unit that reports.
#[derive(Debug, Clone)]
pub struct MergedUnit {
    pub unit: UnitId,
    pub name: String,
    pub line: ReportLine,
}

/// A field over all reports.
#[derive(Debug, Clone)]
pub struct MergedField {
    pub field: &'static Field,
    pub rolled: Rolled,
    /// What each report says, in the order of the register.
    pub parts: Vec<MergedPart>,
    /// The text that somebody has made of it.
    pub edited: Option<Edit>,
}

/// What one report says.
#[derive(Debug, Clone)]
pub struct MergedPart {
    pub id: ObligationId,
    pub name: String,
    pub value: CellValue,
}

/// A figure of the program, and the reports in which it is used.
#[derive(Debug, Clone)]
pub struct FigureUse {
    pub figure: Figure,
    pub types: Vec<&'static ReportType>,
    /// In how many reports that are there, of the year that is looked at.
    pub reports: usize,
}

impl Office {
    /// Returns the reports of a series and period put together, as far as the one who looks may see them.
    pub async fn merged_reports(&self, op: &Op, key: &str, period: Period) -> Outcome<Merged> {
        let mut series = None;
        let mut db = self.store().read().await?;
        let mut units = Vec::new();
        let mut contents: Vec<(MergedUnit, Content)> = Vec::new();
        let mut owners: Vec<UnitId> = Vec::new();
        for held in regime::seen(self, &mut db, op).await? {
            if held.series() != key {
                continue;
            }
            series = Some(Series::of(&held));
            let rows = merged::expected_in(&mut db, &held.rule, &period.key()).await?;
            let mut found = merged::contents(&mut db, &held.rule, &period.key()).await?;
            for row in rows {
                if !held.allows(op, Action::ReadTask, row.row.unit) {
                    continue;
                }
                let unit = MergedUnit {
                    unit: row.row.unit,
                    name: held.name_of(row.row.first_unit),
                    line: ReportLine::of(&row, op),
                };
                if let Some(content) = found.remove(&row.row.id) {
                    contents.push((unit.clone(), content));
                }
                units.push((held.gazetteer.rank(row.row.unit), unit));
                if !owners.contains(&held.rule.owner) {
                    owners.push(held.rule.owner);
                }
            }
        }
        let series = series
            .filter(|_| !units.is_empty())
            .ok_or(Fault::NotFound)?;
        units.sort_by_key(|(rank, it)| (*rank, it.unit, it.line.id));
        let owner = match owners[..] {
            [owner] => Some(owner),
            _ => None,
        };
        let (mut edits, mut may_edit) = (BTreeMap::new(), false);
        if let Some(owner) = owner {
            let at = self.merged_at(&mut db, owner, key, period).await?;
            edits = merged::edits(&mut db, &at).await?;
            let line = unit::line(&mut db, owner).await?;
            may_edit = op.require(Action::AssignTasks, &Resource::of(line)).is_ok();
        }
        drop(db);
        let rank: HashMap<ObligationId, usize> = (0..)
            .zip(&units)
            .map(|(at, (_, it))| (it.line.id, at))
            .collect();
        contents.sort_by_key(|(unit, _)| rank.get(&unit.line.id));
        // "Last" is what was sent last.
        let mut as_sent: Vec<&Content> = contents.iter().map(|(_, it)| it).collect();
        as_sent.sort_by_key(|it| it.sent_at);
        let sections = series.of.sections.iter().map(|section| {
            let fields = section.fields.iter().map(|field| {
                let values = as_sent.iter().filter_map(|it| it.values.get(&field.code));
                let rolled = roll_up(field, values);
                let parts = contents.iter().filter_map(|(unit, it)| {
                    Some(MergedPart {
                        id: unit.line.id,
                        name: unit.name.clone(),
                        value: it.values.get(&field.code)?.clone(),
                    })
                });
                MergedField {
                    rolled,
                    parts: parts.collect(),
                    edited: edits.get(&field.code).cloned(),
                    field,
                }
            });
            (section, fields.collect())
        });
        Ok(Merged {
            sections: sections.collect(),
            units: units.into_iter().map(|(_, it)| it).collect(),
            series,
            period,
            owner,
            may_edit,
        })
    }

    /// Keeps the text that somebody of the office has made of a field; an empty one takes it back. The
    /// reports that it was made of stay beside it.
    ///
    /// # Errors
    ///
    /// [`Fault::Conflict`] where somebody else has edited it since `seen`.
    pub async fn edit_merged(
        &self,
        op: &Op,
        (key, period): (&str, Period),
        field: &str,
        text: &str,
        seen: Option<i64>,
    ) -> Outcome<()> {
        let owner = op.who.unit.ok_or(Fault::NotFound)?;
        let text = text.trim().replace("\r\n", "\n");
        if text.chars().count() > MOST_LETTERS {
            return Err(Fault::field(
                "text",
                format!("Dài quá {MOST_LETTERS} chữ."),
                format!("More than {MOST_LETTERS} letters."),
            ));
        }
        let mut tx: Tx = self.store().begin().await?;
        let line = unit::line(&mut tx, owner).await?;
        op.require(Action::AssignTasks, &Resource::of(line))?;
        let mut asked = regime::seen(self, &mut tx, op).await?.into_iter();
        let asks = asked.find(|it| it.rule.owner == owner && it.series() == key);
        let of = asks.ok_or(Fault::NotFound)?.of;
        let field = of.field(field).ok_or(Fault::NotFound)?;
        let at = self.merged_at(&mut tx, owner, key, period).await?;
        let before = merged::edits(&mut tx, &at).await?;
        let before = before.get(&field.code);
        if before.map_or(text.is_empty(), |it| it.text == text) {
            return Ok(());
        }
        let number = before.map_or(0, |it| it.number);
        if seen.is_some_and(|seen| seen != number) {
            return Err(Fault::changed_meanwhile());
        }
        let edit = Edit {
            number: number + 1,
            text,
            by: op.who.account,
            at: op.now,
        };
        if !merged::edit(&mut tx, &at, &field.code, &edit).await? {
            return Err(Fault::changed_meanwhile());
        }
        record(
            &mut tx,
            op,
            Record {
                province: at.province,
                action: "report.edit_merged",
                resource: "report_merged",
                id: format!("{key}/{}", period.key()),
                data: json!({ "field": field.code, "number": edit.number }),
            },
        )
        .await?;
        tx.commit().await?;
        Ok(())
    }

    pub(super) async fn merged_at(
        &self,
        db: &mut impl ntm_store::Query,
        owner: UnitId,
        key: &str,
        period: Period,
    ) -> Outcome<MergedAt> {
        let identity = unit::identity(db, owner).await?.ok_or(Fault::NotFound)?;
        Ok(MergedAt {
            province: identity.province,
            owner,
            code: key.to_owned(),
            period: period.key(),
        })
    }
}

/// Returns in which reports each figure of the program is used, of what is expected in a year.
pub fn figures_used(expected: &Expected) -> Vec<FigureUse> {
    let uses = |of: &ReportType, figure: Figure| {
        let mut fields = of.sections.iter().flat_map(|it| &it.fields);
        fields.any(|it| it.figure == Some(figure))
    };
    let used = Figure::ALL.iter().map(|figure| {
        let own = expected.series.iter().map(|it| it.of);
        let own = own.filter(|of| shipped().iter().all(|it| it.code != of.code));
        let types = shipped().iter().chain(own).filter(|it| uses(it, *figure));
        let tables = expected.tables.iter();
        let tables = tables.filter(|it| uses(it.series.of, *figure));
        let reports = tables
            .flat_map(|it| &it.rows)
            .flat_map(|it| it.reports.values());
        FigureUse {
            figure: *figure,
            types: types.collect(),
            reports: reports
                .filter(|it| it.state.is_received() && !it.nil)
                .count(),
        }
    });
    used.collect()
}
