//! Assigning: one press makes tasks of all that was confirmed, and obligations of the tasks.
//!
//! All of it in one transaction: everybody concerned sees all of it at once, or nobody sees any.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use ntm_programme::{
    calendar,
    deadline::Deadline,
    identity::{AccountId, DocumentId, TaskId, UnitId},
    obligation::ActKind,
    opening,
    period::Period,
    right::{Action, Resource},
};
use ntm_store::{
    Query, Tx, directive,
    directive::{Directive, DirectiveState, Doubt, Revision},
    document::{self, Document, DocumentState},
    obligation::{Occurrence, recount},
    params,
    queue::{self, NewNotification},
    search,
    task::{self, Assigned, NewTask, TaskDeadline, TaskUnit},
};
use serde_json::json;

use crate::{
    Fault, Message, Office, Op, Outcome,
    exchange::not_recalled,
    fields::{Fields, Part},
    open_period::{Setting, open_occurrences},
    receive::document_resource,
    record::{Record, record},
    review::{Asks, fields_of, open_questions},
};

/// What an assignment came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AssignedCount {
    pub tasks: usize,
    pub obligations: u64,
}

/// Why a confirmed proposal cannot be assigned yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obstacle {
    pub directive: ntm_programme::identity::DirectiveId,
    pub title: String,
    pub why: Message,
}

impl Office {
    /// Assigns all confirmed proposals of a document that are not assigned yet. Pressed twice it
    /// makes nothing twice.
    ///
    /// # Errors
    ///
    /// [`Fault::Refused`] where a question about one of them is open, or nobody is known who has
    /// to do it: it says which. Leave that one out or answer, and press again.
    pub async fn assign(&self, op: &Op, id: DocumentId) -> Outcome<AssignedCount> {
        let mut tx = self.store().begin().await?;
        let document = document::lock(&mut tx, id).await?.ok_or(Fault::NotFound)?;
        let resource = document_resource(&mut tx, op, &document).await?;
        op.require(Action::AssignTasks, &resource)?;
        not_recalled(&mut tx, &document).await?;
        let by = op.who.account.ok_or(Fault::SignedOut)?;
        let directives = directive::of_document(&mut tx, document.province, id).await?;
        let doubts = directive::doubts_of(&mut tx, document.province, id).await?;
        let confirmed: Vec<(Directive, Fields)> = directives
            .into_iter()
            .filter(|it| it.state == DirectiveState::Confirmed && it.task_id.is_none())
            .map(|it| fields_of(&it).map(|fields| (it, fields)))
            .collect::<Outcome<_>>()?;
        if confirmed.is_empty() {
            if document.state == DocumentState::Assigned {
                return Ok(AssignedCount::default());
            }
            return Err(Fault::refused(
                "Chưa có nhiệm vụ nào được duyệt để giao. Hãy duyệt ít nhất một nhiệm vụ.",
                "No proposal has been confirmed yet. Confirm at least one.",
            ));
        }
        let today = self.gazetteer(&mut tx, op.today).await?;
        let obstacles = obstacles(&confirmed, &doubts, |unit| today.unit(unit).is_some());
        if let Some(refusal) = refusal(&obstacles) {
            return Err(refusal);
        }
        let year = op.today.year();
        let first =
            document::next_number(&mut tx, document.province, "NV", year, confirmed.len()).await?;
        let mut count = AssignedCount::default();
        let mut new_tasks = Vec::with_capacity(confirmed.len());
        for ((directive, fields), number) in confirmed.into_iter().zip(first..) {
            let task = self.task_of(op, &document, &directive, &fields, number, by);
            task::insert(&mut tx, &task).await?;
            let assigned = Assigned {
                province: task.province,
                id: task.id,
                owner_unit: task.owner_unit,
                assigned_on: task.assigned_on,
                issued_on: document.issued_on,
                closed_on: None,
                leads: leads_of(&task),
                heirs: Vec::new(),
                deadlines: task.deadlines.clone(),
            };
            count.obligations += open_occurrences(&mut tx, self, op, &assigned).await?;
            count.tasks += 1;
            mark_assigned(&mut tx, op, directive, task.id).await?;
            new_tasks.push(task);
        }
        document::set_assigned(&mut tx, &document, op.now).await?;
        document::widen_scope(&mut tx, document.province, id).await?;
        search::index_document(&mut tx, id).await?;
        for task in &new_tasks {
            search::index_task(&mut tx, task.id).await?;
        }
        self.tell_assigned(&mut tx, op, &document, &new_tasks)
            .await?;
        record(
            &mut tx,
            op,
            Record {
                province: document.province,
                action: "document.assign",
                resource: "document",
                id: document.code.clone(),
                data: json!({
                    "tasks": new_tasks.iter().map(|task| task.code.as_str()).collect::<Vec<_>>(),
                    "obligations": count.obligations,
                }),
            },
        )
        .await?;
        tx.commit().await?;
        Ok(count)
    }

    /// Gives an event its day: the obligations that hang on it get their deadline.
    pub async fn set_event_day(
        &self,
        op: &Op,
        task_id: TaskId,
        position: i64,
        day: Date,
    ) -> Outcome<()> {
        let mut tx = self.store().begin().await?;
        let row = tx
            .query_opt(
                "SELECT province, owner_unit, code FROM task WHERE id = $1",
                params![task_id],
            )
            .await?
            .ok_or(Fault::NotFound)?;
        let (province, owner): (i64, UnitId) = (row.get("province")?, row.get("owner_unit")?);
        let line = document::line_of(&mut tx, owner).await?;
        op.require(Action::EditTask, &Resource::of(line))?;
        let deadlines = task::deadlines(&mut tx, province, task_id).await?;
        let deadline = deadlines
            .iter()
            .find(|it| it.position == position)
            .ok_or(Fault::NotFound)?;
        let read = Deadline::parse(
            &deadline.written,
            &deadline.kind,
            &deadline.value,
            &deadline.bound,
        )
        .map_err(Fault::internal)?;
        let dated = opening::on_the_day(&read, day).ok_or_else(|| {
            Fault::refused(
                "Thời hạn này không gắn với một sự kiện nên không đặt ngày được.",
                "This deadline does not hang on an event, so no day can be given to it.",
            )
        })?;
        if deadline.set_on == Some(day) {
            return Ok(());
        }
        task::set_event_day(&mut tx, province, task_id, position, day).await?;
        let due = dated.last_day();
        let setting = Setting {
            by: op.who.account,
            at: op.now,
            on: op.today,
        };
        let note = format!(
            "Ấn định “{}” ngày {}",
            deadline.written,
            calendar::written(day)
        );
        set_due(&mut tx, province, task_id, position, due, &setting, &note).await?;
        record(
            &mut tx,
            op,
            Record {
                province,
                action: "task.set_event_day",
                resource: "task",
                id: row.get("code")?,
                data: json!({ "event": deadline.written, "on": day }),
            },
        )
        .await?;
        tx.commit().await?;
        Ok(())
    }

    fn task_of(
        &self,
        op: &Op,
        document: &Document,
        directive: &Directive,
        fields: &Fields,
        number: i64,
        by: AccountId,
    ) -> NewTask {
        let units = fields
            .names()
            .filter_map(|(part, name)| Some((part.role()?, name)))
            .flat_map(|(role, name)| {
                name.units.iter().map(move |unit| TaskUnit {
                    role,
                    unit: unit.id,
                    written: name.text.clone(),
                    reason: unit.why.vi.clone(),
                })
            })
            .collect();
        let deadlines = fields
            .deadlines
            .iter()
            .zip(1..)
            .map(|(due, position)| TaskDeadline {
                position,
                written: due.text.clone(),
                kind: due.kind.clone(),
                value: due.value.clone(),
                bound: due.bound.clone(),
                set_on: due.set_on,
                span: due.span,
                opened_until: None,
            })
            .collect();
        let places: Vec<&str> = fields.places.iter().map(|it| it.text.as_str()).collect();
        NewTask {
            province: document.province,
            id: TaskId(self.new_id(op.now)),
            code: format!("NV-{}-{number:05}", op.today.year()),
            owner_unit: document.owner_unit,
            document_id: Some(document.id),
            directive_id: Some(directive.id),
            section: directive.section.clone(),
            title: directive.title.clone(),
            text: directive.text.clone(),
            span: Some(directive.span),
            criteria: json!(fields.criteria),
            places: json!(places),
            evidence_wanted: fields.evidence_wanted.clone(),
            urgent: fields.urgent,
            strength: if fields.strength.is_empty() {
                "assign".to_owned()
            } else {
                fields.strength.clone()
            },
            assigned_by: by,
            assigned_at: op.now,
            assigned_on: op.today,
            units,
            deadlines,
        }
    }

    /// Tells everybody at the units that take part, each person once for the whole press.
    async fn tell_assigned(
        &self,
        tx: &mut Tx,
        op: &Op,
        document: &Document,
        tasks: &[NewTask],
    ) -> Outcome<()> {
        let mut counts: BTreeMap<UnitId, BTreeMap<&str, usize>> = BTreeMap::new();
        for task in tasks {
            for it in &task.units {
                *counts
                    .entry(it.unit)
                    .or_default()
                    .entry(it.role)
                    .or_default() += 1;
            }
        }
        let people = tx
            .query(
                "SELECT DISTINCT a.id, a.unit_id
                   FROM task t
                   JOIN task_unit u ON u.province = t.province AND u.task_id = t.id
                   JOIN account a ON a.unit_id = u.unit_id
                  WHERE t.province = $1 AND t.document_id = $2 AND t.assigned_at = $3
                    AND a.disabled_at IS NULL
                    AND EXISTS (SELECT 1 FROM account_role r
                                 WHERE r.account_id = a.id AND r.role <> 'administrator')
                  LIMIT 100000",
                params![document.province, document.id, op.now],
            )
            .await?;
        let Some(first) = tasks.first() else {
            return Ok(());
        };
        let mut new = Vec::with_capacity(people.len());
        for person in &people {
            let account: AccountId = person.get("id")?;
            let roles = counts.get(&person.get("unit_id")?);
            if Some(account) == op.who.account {
                continue;
            }
            new.push(NewNotification {
                id: self.new_id(op.now),
                account,
                kind: "assigned",
                province: document.province,
                obligation: None,
                document: Some(document.id),
                data: json!({
                    "document": document.code,
                    "reference": document.reference(),
                    "subject": document.subject,
                    "roles": roles,
                }),
                dedupe: format!("assigned:{}:{account}", first.id),
                at: op.now,
            });
        }
        queue::notify(tx, new).await?;
        Ok(())
    }
}

/// Returns why confirmed proposals cannot be assigned yet.
pub fn obstacles(
    confirmed: &[(Directive, Fields)],
    doubts: &[Doubt],
    exists_today: impl Fn(UnitId) -> bool,
) -> Vec<Obstacle> {
    let mut found = Vec::new();
    for (directive, fields) in confirmed {
        let mut say = |vi: String, en: String| {
            found.push(Obstacle {
                directive: directive.id,
                title: directive.title.clone(),
                why: Message::new(vi, en),
            });
        };
        if let Some(doubt) = open_questions(directive, fields, doubts).first() {
            let said = Asks::of(doubt).map(|asks| asks.said()).unwrap_or_default();
            say(
                format!("còn câu hỏi chưa trả lời: {}", said.vi),
                format!("a question is open: {}", said.en),
            );
            continue;
        }
        let unsettled = fields.leads.iter().find(|it| it.units.is_empty());
        if fields.leads.is_empty() {
            say(
                "chưa có đơn vị chủ trì".to_owned(),
                "nobody is named who leads it".to_owned(),
            );
        } else if let Some(name) = unsettled {
            say(
                format!("chưa xác định được đơn vị chủ trì “{}”", name.text),
                format!("it is not known who “{}” is", name.text),
            );
        }
        let gone = fields
            .names()
            .filter(|(part, _)| *part == Part::Leads)
            .flat_map(|(_, name)| &name.units)
            .find(|unit| !exists_today(unit.id));
        if let Some(unit) = gone {
            say(
                format!("{} không còn hoạt động; hãy chọn đơn vị kế thừa", unit.name),
                format!("{} no longer exists; choose its successor", unit.name),
            );
        }
    }
    found
}

fn refusal(obstacles: &[Obstacle]) -> Option<Fault> {
    const SHOWN: usize = 5;
    if obstacles.is_empty() {
        return None;
    }
    let list = |say: fn(&Message) -> &str| {
        let mut said: Vec<String> = obstacles
            .iter()
            .take(SHOWN)
            .map(|it| {
                format!(
                    "“{}”: {}",
                    it.title,
                    say(&it.why).trim_end_matches(['.', '?'])
                )
            })
            .collect();
        if obstacles.len() > SHOWN {
            said.push("…".to_owned());
        }
        said.join("; ")
    };
    Some(Fault::refused(
        format!(
            "Chưa giao được vì {} nhiệm vụ cần làm rõ. {}. Hãy trả lời câu hỏi, hoặc bỏ qua nhiệm vụ đó rồi giao lại.",
            obstacles.len(),
            list(|message| &message.vi)
        ),
        format!(
            "Nothing was assigned, because {} task(s) are not clear. {}. Answer the question or leave the task out, then assign again.",
            obstacles.len(),
            list(|message| &message.en)
        ),
    ))
}

fn leads_of(task: &NewTask) -> Vec<UnitId> {
    let mut seen = HashMap::new();
    task.units
        .iter()
        .filter(|it| it.role == "lead" && seen.insert(it.unit, ()).is_none())
        .map(|it| it.unit)
        .collect()
}

async fn mark_assigned(tx: &mut Tx, op: &Op, directive: Directive, task: TaskId) -> Outcome<()> {
    let mut directive = directive;
    directive.task_id = Some(task);
    if !directive::update(tx, &directive).await? {
        return Err(Fault::changed_meanwhile());
    }
    directive::insert_revision(
        tx,
        directive.province,
        directive.id,
        &Revision {
            version: directive.version + 1,
            at: op.now,
            account: op.who.account,
            what: "assign".to_owned(),
            before: None,
            after: Some(json!({ "task": task.to_string() })),
        },
    )
    .await?;
    Ok(())
}

/// Gives the obligations of a deadline their last day; what is done with or frozen stays.
async fn set_due(
    tx: &mut Tx,
    province: i64,
    task: TaskId,
    position: i64,
    due: Option<Date>,
    setting: &Setting,
    note: &str,
) -> Outcome<()> {
    tx.execute(
        "INSERT INTO obligation_event (province, obligation_id, number, act, on_date, at, account_id,
                                       unit_id, note)
         SELECT o.province, o.id,
                (SELECT COALESCE(MAX(e.number), 0) + 1 FROM obligation_event e
                  WHERE e.province = o.province AND e.obligation_id = o.id),
                $4, $5, $6, $7, o.owner_unit, $8
           FROM obligation o
          WHERE o.province = $1 AND o.task_id = $2 AND o.deadline = $3
            AND o.state IN ('not_due', 'due', 'returned') AND o.frozen_on IS NULL",
        params![
            province,
            task,
            position,
            ActKind::Note.as_str(),
            setting.on,
            setting.at,
            setting.by,
            note
        ],
    )
    .await?;
    tx.execute(
        "UPDATE obligation
            SET due_on = $4, first_due_on = $4, changed_at = $5, version = version + 1
          WHERE province = $1 AND task_id = $2 AND deadline = $3
            AND state IN ('not_due', 'due', 'returned') AND frozen_on IS NULL",
        params![province, task, position, due, setting.at],
    )
    .await?;
    let occurrence = Occurrence {
        province,
        task,
        deadline: position,
        period: Period::Once.key(),
    };
    recount(tx, &occurrence).await?;
    Ok(())
}
