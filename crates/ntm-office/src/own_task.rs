//! Tasks that an office gives by itself, without a document: review campaigns and reports make them.

use ntm_programme::{
    identity::{AccountId, TaskId, UnitId},
    unit::Gazetteer,
};
use ntm_store::{
    Tx, document,
    queue::{self, NewNotification},
    search,
    task::{self, Assigned, NewTask, TaskDeadline, TaskUnit},
};
use serde_json::json;

use crate::{Office, Op, Outcome, open_period::open_occurrences};

/// What is asked of whom.
pub(crate) struct OwnTask<'a> {
    pub(crate) title: String,
    pub(crate) text: String,
    pub(crate) units: &'a [UnitId],
    /// Why these units.
    pub(crate) reason: &'static str,
    pub(crate) deadline: TaskDeadline,
}

/// What the tasks that are given at once have in common.
pub(crate) struct OwnTasks<'a> {
    pub(crate) office: &'a Office,
    pub(crate) op: &'a Op,
    pub(crate) owner: UnitId,
    pub(crate) province: i64,
    pub(crate) by: AccountId,
    /// What people are told it is for.
    pub(crate) reference: &'a str,
}

impl OwnTasks<'_> {
    /// Makes a task, opens its obligations, and tells everybody concerned.
    pub(crate) async fn assign(
        &self,
        tx: &mut Tx,
        gazetteer: &Gazetteer,
        asked: OwnTask<'_>,
    ) -> Outcome<TaskId> {
        let op = self.op;
        let year = op.today.year();
        let number = document::next_number(tx, self.province, "NV", year, 1).await?;
        let units = asked.units.iter().map(|unit| TaskUnit {
            role: "lead",
            unit: *unit,
            written: gazetteer
                .unit(*unit)
                .map(|it| it.name.clone())
                .unwrap_or_default(),
            reason: asked.reason.to_owned(),
        });
        let task = NewTask {
            province: self.province,
            id: TaskId(self.office.new_id(op.now)),
            code: format!("NV-{year}-{number:05}"),
            owner_unit: self.owner,
            document_id: None,
            directive_id: None,
            section: None,
            title: asked.title,
            text: asked.text,
            span: None,
            criteria: json!([]),
            places: json!([]),
            // What is filled in is what is handed in.
            evidence_wanted: Some("none".to_owned()),
            urgent: false,
            strength: "assign".to_owned(),
            assigned_by: self.by,
            assigned_at: op.now,
            assigned_on: op.today,
            units: units.collect(),
            deadlines: vec![asked.deadline],
        };
        task::insert(tx, &task).await?;
        let mut leads = asked.units.to_vec();
        leads.sort_unstable();
        leads.dedup();
        let assigned = Assigned {
            province: task.province,
            id: task.id,
            owner_unit: task.owner_unit,
            issued_on: None,
            assigned_on: task.assigned_on,
            closed_on: None,
            leads,
            heirs: Vec::new(),
            deadlines: task.deadlines.clone(),
        };
        open_occurrences(tx, self.office, op, &assigned).await?;
        search::index_task(tx, task.id).await?;
        self.tell(tx, &task).await?;
        Ok(task.id)
    }

    async fn tell(&self, tx: &mut Tx, task: &NewTask) -> Outcome<()> {
        let op = self.op;
        let opened = task::opened_at(tx, task.province, task.id, op.now).await?;
        let news = opened
            .into_iter()
            .filter(|(_, account)| Some(*account) != op.who.account)
            .map(|(obligation, account)| NewNotification {
                id: self.office.new_id(op.now),
                account,
                kind: "assigned",
                province: task.province,
                obligation: Some(obligation.into()),
                document: None,
                data: json!({
                    "code": task.code, "reference": self.reference, "roles": { "lead": 1 },
                }),
                dedupe: format!("assigned:{obligation}:{account}"),
                at: op.now,
            });
        queue::notify(tx, news.collect()).await?;
        Ok(())
    }
}
