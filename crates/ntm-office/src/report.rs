//! Reports: which are asked of whom, how they stand, what is in them.
//!
//! A report is expected because an obligation is: a rule says that a recurring deadline of a task asks
//! for a report of a type, and by when, who is late, who has sent and what was accepted stand with the
//! obligations of that deadline. One file per practice: [`form`] makes types of an office's own, [`regime`]
//! puts types in force, [`ask`] asks once, [`expect`] shows what is expected and why on that day, [`fill`]
//! is what a unit does, [`send`] what follows, [`merge`] puts reports together.

pub mod ask;
pub mod expect;
pub mod fill;
pub mod form;
pub mod merge;
pub mod moved;
pub mod paper;
pub mod regime;
pub mod send;

use std::sync::Arc;

use ntm_programme::{
    identity::{TaskId, UnitId},
    report::{self as types, Correction, ReportState, ReportType, report_state},
    right::{Action, Decision, Resource, may},
    unit::Gazetteer,
};
use ntm_store::{
    Query,
    report::{self as kept, ExpectedRow, ReportRule},
    report_form, unit,
};

use crate::{Fault, Office, Op, Outcome};

/// A rule in the hands of a practice, with all that decides who may do what to its reports.
pub(crate) struct Held {
    pub(crate) rule: ReportRule,
    pub(crate) of: &'static ReportType,
    pub(crate) gazetteer: Arc<Gazetteer>,
    owner_line: Vec<UnitId>,
    part: kept::Part,
}

impl Held {
    pub(crate) async fn of(
        office: &Office,
        db: &mut impl Query,
        op: &Op,
        rule: ReportRule,
    ) -> Outcome<Held> {
        Ok(Held {
            of: called(db, &rule.code).await?.ok_or(Fault::NotFound)?,
            gazetteer: office.gazetteer(db, op.today).await?,
            owner_line: unit::line(db, rule.owner).await?,
            part: kept::part(db, rule.province, rule.task).await?,
            rule,
        })
    }

    /// Returns by what the reports that belong together are found: the code of their type, or the rule
    /// where each is asked for by its own.
    pub(crate) fn series(&self) -> String {
        match self.of.period.recurs() {
            true => self.of.code.clone(),
            false => self.rule.id.to_string(),
        }
    }

    /// Returns the policy's view of the rule: the office that asks, and all who take part.
    pub(crate) fn whole(&self) -> Resource {
        let part = self.part.leads.iter().chain(&self.part.others);
        Resource {
            owner: self.owner_line.clone(),
            parties: part.copied().collect(),
            ..Resource::default()
        }
    }

    /// Returns the policy's view of what one unit reports.
    pub(crate) fn part_of(&self, unit: UnitId) -> Resource {
        let above = self.gazetteer.ancestors(unit).map(|it| it.unit);
        Resource {
            owner: self.owner_line.clone(),
            performer: std::iter::once(unit).chain(above).collect(),
            parties: self.part.others.clone(),
            ..Resource::default()
        }
    }

    /// Tells whether somebody may do something to what a unit reports.
    pub(crate) fn allows(&self, op: &Op, action: Action, unit: UnitId) -> bool {
        may(&op.who, action, &self.part_of(unit), op.today) == Decision::Allowed
    }

    /// Returns what a unit is called today; its last name where it has ended.
    pub(crate) fn name_of(&self, unit: UnitId) -> String {
        let gone = || self.gazetteer.gone().iter().find(|it| it.unit == unit);
        let known = self.gazetteer.unit(unit).or_else(gone);
        known.map(|it| it.name.clone()).unwrap_or_default()
    }
}

/// Returns a type by its code: one that ships, or a version that an office published.
pub(crate) async fn called(
    db: &mut impl Query,
    code: &str,
) -> Outcome<Option<&'static ReportType>> {
    if let Some(of) = types::called(code) {
        return Ok(Some(of));
    }
    match report_form::published(db, code).await? {
        Some((_, file)) => {
            Ok(Some(types::published(&file).map_err(|faults| {
                Fault::internal(format!("{code}: {faults:?}"))
            })?))
        }
        None => Ok(None),
    }
}

/// Returns how a report stands.
pub fn state_of(expected: &ExpectedRow, op: &Op) -> ReportState {
    let extra = &expected.extra;
    let correction = Correction {
        nil: extra.nil,
        unlocked_until: extra.unlocked_until,
        waits: extra.waits,
    };
    let row = &expected.row;
    report_state(row.state, row.due_on, correction, op.today)
}

/// A report is handed in on its own page, where its figures are: the general form for results would pass
/// them over.
pub(crate) async fn refuse_by_hand(
    db: &mut impl Query,
    province: i64,
    task: TaskId,
    deadline: i64,
) -> Outcome<()> {
    let rule = kept::rule_of(db, province, task, deadline).await?;
    let Some(rule) = rule.filter(|rule| rule.ended_on.is_none()) else {
        return Ok(());
    };
    let Some(of) = called(db, &rule.code).await? else {
        return Ok(());
    };
    Err(Fault::refused(
        format!(
            "Việc này là “{}”. Hãy mở báo cáo ở mục Báo cáo, điền rồi gửi tại đó.",
            of.title
        ),
        format!(
            "This is the “{}”. Open it under Reports, fill it in and send it there.",
            of.title_en
        ),
    ))
}
