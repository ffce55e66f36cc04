//! What is expected: every unit in every period, how each stands, and why a report is due on its day.

use std::collections::BTreeMap;

use jiff::civil::Date;
use ntm_programme::{
    identity::{ObligationId, UnitId},
    lateness::{Punctuality, punctuality},
    period::Period,
    report::{Explained, ReportState, ReportType, explain, is_overdue},
    right::Action,
};
use ntm_store::{
    report::{self as kept, ExpectedRow, ReportRule},
    task,
};

use super::{Held, regime::seen, state_of};
use crate::{Fault, Office, Op, Outcome, holidays};

/// What of all reports is looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Look {
    /// This year where nobody says.
    pub year: Option<i16>,
    /// The code of a type, or the rule of a report that does not recur.
    pub code: Option<String>,
}

/// Every unit in every period of a year, by type.
#[derive(Debug, Clone)]
pub struct Expected {
    pub year: i16,
    /// The years of which something is known, the latest first.
    pub years: Vec<i16>,
    /// What somebody who looks has to do with.
    pub series: Vec<Series>,
    pub tables: Vec<TypeTable>,
}

impl Expected {
    /// Returns how many reports stand in each state.
    pub fn counts(&self) -> BTreeMap<ReportState, usize> {
        let mut counts = BTreeMap::new();
        let rows = self.tables.iter().flat_map(|table| &table.rows);
        for report in rows.flat_map(|row| row.reports.values()) {
            *counts.entry(report.state).or_default() += 1;
        }
        counts
    }
}

/// Reports that belong together: those of a type, or those that were asked for at once.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// By what it is found.
    pub key: String,
    pub of: &'static ReportType,
    /// What a report that does not recur is called.
    pub about: Option<String>,
}

impl Series {
    pub(crate) fn of(held: &Held) -> Series {
        Series {
            key: held.series(),
            of: held.of,
            about: held.rule.about.clone(),
        }
    }
}

/// Units by periods.
#[derive(Debug, Clone)]
pub struct TypeTable {
    pub series: Series,
    pub periods: Vec<Period>,
    pub rows: Vec<UnitRow>,
}

/// A unit with its reports by period.
#[derive(Debug, Clone)]
pub struct UnitRow {
    pub unit: UnitId,
    pub name: String,
    /// The unit that the reports were expected of before that ended, with its last name: what it left
    /// undone is not mixed with what its successor owes itself.
    pub was: Option<(UnitId, String)>,
    pub reports: BTreeMap<Period, ReportLine>,
}

/// One report that is expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReportLine {
    pub id: ObligationId,
    pub state: ReportState,
    pub due_on: Option<Date>,
    pub sent_on: Option<Date>,
    pub punctuality: Punctuality,
    /// Whether it says that there is nothing to report.
    pub nil: bool,
}

impl ReportLine {
    /// Tells whether its last day has passed and it is not there, or was there and came back.
    pub fn is_overdue(&self) -> bool {
        is_overdue(self.state, self.punctuality)
    }

    pub(crate) fn of(expected: &ExpectedRow, op: &Op) -> ReportLine {
        let row = &expected.row;
        ReportLine {
            id: row.id,
            state: state_of(expected, op),
            due_on: row.due_on,
            sent_on: row.submitted_on,
            punctuality: punctuality(&row.obligation(false, 0), op.today),
            nil: expected.extra.nil,
        }
    }
}

/// Why a report is due on its day.
#[derive(Debug, Clone)]
pub struct Why {
    pub expected: ExpectedRow,
    pub of: &'static ReportType,
    pub rule: ReportRule,
    pub unit: String,
    pub owner: String,
    pub period: Period,
    /// The words of the document.
    pub written: String,
    pub explained: Option<Explained>,
    pub line: ReportLine,
}

impl Office {
    /// Returns what is expected in a year, as far as the one who looks may see it.
    pub async fn expected_reports(&self, op: &Op, look: &Look) -> Outcome<Expected> {
        let mut db = self.store().read().await?;
        let year = look.year.unwrap_or(op.today.year());
        let mut expected = Expected {
            year,
            years: vec![op.today.year()],
            series: Vec::new(),
            tables: Vec::new(),
        };
        for held in seen(self, &mut db, op).await? {
            let series = Series::of(&held);
            if !expected.series.contains(&series) {
                expected.series.push(series.clone());
            }
            expected
                .years
                .extend(kept::years(&mut db, &held.rule).await?);
            if look.code.as_ref().is_some_and(|code| *code != series.key) {
                continue;
            }
            let rows = kept::expected(&mut db, &held.rule, year).await?;
            let at = match expected
                .tables
                .iter()
                .position(|it| it.series.key == series.key)
            {
                Some(at) => at,
                None => {
                    expected.tables.push(TypeTable {
                        series,
                        periods: Vec::new(),
                        rows: Vec::new(),
                    });
                    expected.tables.len() - 1
                }
            };
            place(&mut expected.tables[at], &held, op, &rows);
        }
        expected.years.push(year);
        expected
            .years
            .sort_unstable_by_key(|it| std::cmp::Reverse(*it));
        expected.years.dedup();
        expected.tables.retain(|it| !it.rows.is_empty());
        Ok(expected)
    }

    /// Returns why a report is due on its day.
    pub async fn report_why(&self, op: &Op, id: ObligationId) -> Outcome<Why> {
        let mut db = self.store().read().await?;
        let expected = kept::expected_one(&mut db, id)
            .await?
            .ok_or(Fault::NotFound)?;
        let at = &expected.row.occurrence;
        let rule = kept::rule_of(&mut db, at.province, at.task, at.deadline)
            .await?
            .ok_or(Fault::NotFound)?;
        let held = Held::of(self, &mut db, op, rule).await?;
        op.require(Action::ReadTask, &held.part_of(expected.row.unit))?;
        let deadlines = task::deadlines(&mut db, at.province, at.task).await?;
        let row = deadlines.into_iter().find(|it| it.position == at.deadline);
        let period: Period = at.period.parse().map_err(Fault::internal)?;
        let last_day = expected.row.due_on;
        let calendar = holidays::calendar(&mut db).await?;
        Ok(Why {
            unit: held.name_of(expected.row.unit),
            owner: held.name_of(held.rule.owner),
            written: row.map(|it| it.written).unwrap_or_default(),
            explained: last_day.map(|day| explain(period, day, &calendar)),
            line: ReportLine::of(&expected, op),
            period,
            of: held.of,
            rule: held.rule,
            expected,
        })
    }
}

fn place(table: &mut TypeTable, held: &Held, op: &Op, rows: &[ExpectedRow]) {
    for expected in rows {
        let row = &expected.row;
        let Ok(period) = row.occurrence.period.parse::<Period>() else {
            continue;
        };
        if !held.allows(op, Action::ReadTask, row.unit) {
            continue;
        }
        if !table.periods.contains(&period) {
            table.periods.push(period);
        }
        let line = ReportLine::of(expected, op);
        let was = (row.first_unit != row.unit).then_some(row.first_unit);
        let same = |it: &&mut UnitRow| {
            it.unit == row.unit && it.was.as_ref().map(|(unit, _)| *unit) == was
        };
        match table.rows.iter_mut().find(same) {
            Some(unit) => {
                unit.reports.insert(period, line);
            }
            None => table.rows.push(UnitRow {
                unit: row.unit,
                name: held.name_of(row.unit),
                was: was.map(|unit| (unit, held.name_of(unit))),
                reports: BTreeMap::from([(period, line)]),
            }),
        }
    }
    table.periods.sort_unstable();
    table
        .rows
        .sort_by_key(|it| (held.gazetteer.rank(it.unit), it.unit, it.was.clone()));
}
