//! Assigned tasks: the row, who takes part, the deadlines; and the obligations that they open.

use {
    crate::{
        document::position_value,
        engine::{Query, Row, StoreError, Tx},
        obligation::{Occurrence, recount},
        params,
    },
    jiff::{Timestamp, civil::Date},
    ntm_programme::{
        deadline::Deadline,
        identity::{AccountId, DirectiveId, DocumentId, ObligationId, TaskId, UnitId},
    },
    serde_json::Value as Json,
    std::collections::HashMap,
};

/// A task as it is assigned.
#[derive(Clone, Debug, PartialEq)]
pub struct NewTask {
    pub province: i64,
    pub id: TaskId,
    pub code: String,
    pub owner_unit: UnitId,
    pub document_id: Option<DocumentId>,
    pub directive_id: Option<DirectiveId>,
    pub section: Option<String>,
    pub title: String,
    pub text: String,
    pub span: Option<(usize, usize)>,
    pub criteria: Json,
    pub places: Json,
    pub evidence_wanted: Option<String>,
    pub urgent: bool,
    pub strength: String,
    pub assigned_by: AccountId,
    pub assigned_at: Timestamp,
    pub assigned_on: Date,
    pub units: Vec<TaskUnit>,
    pub deadlines: Vec<TaskDeadline>,
}

/// A unit that takes part in a task.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskUnit {
    /// lead, coordinator, recipient, via
    pub role: &'static str,
    pub unit: UnitId,
    pub written: String,
    pub reason: String,
}

/// One deadline of a task.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskDeadline {
    pub position: i64,
    pub written: String,
    pub kind: String,
    pub value: String,
    pub bound: String,
    /// The day that a person gave to an event.
    pub set_on: Option<Date>,
    pub span: Option<(usize, usize)>,
    /// Occurrences up to this day have their rows.
    pub opened_until: Option<Date>,
}

impl TaskDeadline {
    /// The one deadline of a task that nobody read from a document; none of its occurrences has its rows.
    pub fn only(deadline: &Deadline) -> TaskDeadline {
        TaskDeadline {
            position: 1,
            written: deadline.text.clone(),
            kind: deadline.when.kind().to_owned(),
            value: deadline.when.value_string(),
            bound: deadline.bound.as_str().to_owned(),
            set_on: None,
            span: None,
            opened_until: None,
        }
    }
}

/// Keeps a new task with its units and deadlines.
pub async fn insert(tx: &mut Tx, task: &NewTask) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO task (province, id, code, owner_unit, document_id, directive_id, section, title,
                           text, span_from, span_to, criteria, places, evidence_wanted, urgent,
                           strength, assigned_by, assigned_at, assigned_on, folded)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)",
        params![
            task.province,
            task.id,
            task.code.as_str(),
            task.owner_unit,
            task.document_id,
            task.directive_id,
            task.section.as_deref(),
            task.title.as_str(),
            task.text.as_str(),
            task.span.map(|span| position_value(span.0)),
            task.span.map(|span| position_value(span.1)),
            &task.criteria,
            &task.places,
            task.evidence_wanted.as_deref(),
            task.urgent,
            task.strength.as_str(),
            task.assigned_by,
            task.assigned_at,
            task.assigned_on,
            ntm_text::fold(&format!("{} {}", task.title, task.code))
        ],
    )
    .await?;
    let units = task
        .units
        .iter()
        .map(|it| {
            params![
                task.province,
                task.id,
                it.role,
                it.unit,
                it.written.as_str(),
                it.reason.as_str()
            ]
            .to_vec()
        })
        .collect();
    tx.execute_many(
        "INSERT INTO task_unit (province, task_id, role, unit_id, written, reason)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (province, task_id, role, unit_id) DO NOTHING",
        units,
    )
    .await?;
    let deadlines = task
        .deadlines
        .iter()
        .map(|it| {
            params![
                task.province,
                task.id,
                it.position,
                it.written.as_str(),
                it.kind.as_str(),
                it.value.as_str(),
                it.bound.as_str(),
                it.set_on,
                it.span.map(|span| position_value(span.0)),
                it.span.map(|span| position_value(span.1)),
                it.opened_until
            ]
            .to_vec()
        })
        .collect();
    tx.execute_many(
        "INSERT INTO task_deadline (province, task_id, position, written, kind, value, bound, set_on,
                                    span_from, span_to, opened_until)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        deadlines,
    )
    .await?;
    Ok(())
}

/// What opening a task's occurrences needs to know of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Assigned {
    pub province: i64,
    pub id: TaskId,
    pub owner_unit: UnitId,
    /// The day of its document, where it has one.
    pub issued_on: Option<Date>,
    pub assigned_on: Date,
    pub closed_on: Option<Date>,
    pub leads: Vec<UnitId>,
    /// Leads that took the place of units which ended, each with the day since when it exists: they
    /// get the periods that open from then on, and what those left undone has its rows already.
    pub heirs: Vec<(UnitId, Date)>,
    pub deadlines: Vec<TaskDeadline>,
}

/// Returns what opening a task's occurrences needs to know of it.
pub async fn assigned(
    db: &mut impl Query,
    province: i64,
    id: TaskId,
) -> Result<Option<Assigned>, StoreError> {
    let Some(row) = db
        .query_opt(
            "SELECT t.owner_unit, t.assigned_on, t.closed_on, d.issued_on
               FROM task t LEFT JOIN document d ON d.province = t.province AND d.id = t.document_id
              WHERE t.province = $1 AND t.id = $2",
            params![province, id],
        )
        .await?
    else {
        return Ok(None);
    };
    let leads = db
        .query(
            "SELECT unit_id FROM task_unit
              WHERE province = $1 AND task_id = $2 AND role = 'lead' AND heir = 0
              ORDER BY unit_id LIMIT 100000",
            params![province, id],
        )
        .await?
        .iter()
        .map(|row| row.get("unit_id"))
        .collect::<Result<_, _>>()?;
    Ok(Some(Assigned {
        province,
        id,
        owner_unit: row.get("owner_unit")?,
        issued_on: row.get("issued_on")?,
        assigned_on: row.get("assigned_on")?,
        closed_on: row.get("closed_on")?,
        leads,
        heirs: Vec::new(),
        deadlines: deadlines(db, province, id).await?,
    }))
}

/// Returns the deadlines of a task in order.
pub async fn deadlines(
    db: &mut impl Query,
    province: i64,
    id: TaskId,
) -> Result<Vec<TaskDeadline>, StoreError> {
    db.query(
        "SELECT position, written, kind, value, bound, set_on, span_from, span_to, opened_until
           FROM task_deadline WHERE province = $1 AND task_id = $2 ORDER BY position LIMIT 100",
        params![province, id],
    )
    .await?
    .iter()
    .map(deadline_from_row)
    .collect()
}

fn deadline_from_row(row: &Row) -> Result<TaskDeadline, StoreError> {
    Ok(TaskDeadline {
        position: row.get("position")?,
        written: row.get("written")?,
        kind: row.get("kind")?,
        value: row.get("value")?,
        bound: row.get("bound")?,
        set_on: row.get("set_on")?,
        span: crate::document::span(row)?,
        opened_until: row.get("opened_until")?,
    })
}

/// Notes up to which day the occurrences of a deadline have their rows.
pub async fn set_opened_until(
    tx: &mut Tx,
    province: i64,
    task: TaskId,
    position: i64,
    day: Date,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE task_deadline SET opened_until = $4
          WHERE province = $1 AND task_id = $2 AND position = $3
            AND (opened_until IS NULL OR opened_until < $4)",
        params![province, task, position, day],
    )
    .await?;
    Ok(())
}

/// Notes the day that a person gave to an event.
pub async fn set_event_day(
    tx: &mut Tx,
    province: i64,
    task: TaskId,
    position: i64,
    day: Date,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE task_deadline SET set_on = $4
          WHERE province = $1 AND task_id = $2 AND position = $3",
        params![province, task, position, day],
    )
    .await?;
    Ok(())
}

/// An obligation at the moment it opens.
#[derive(Clone, Debug, PartialEq)]
pub struct NewObligation {
    pub province: i64,
    pub id: ObligationId,
    pub task_id: TaskId,
    pub deadline: i64,
    pub unit: UnitId,
    pub owner_unit: UnitId,
    /// The key of the period, or `once`.
    pub period: String,
    pub opens_on: Date,
    pub due_on: Option<Date>,
    pub state: &'static str,
    pub at: Timestamp,
    /// Who opened it; none when its period came.
    pub by: Option<AccountId>,
    pub on: Date,
}

/// Opens obligations, each with its first event. One that is there already is left as it is.
/// Returns how many are new.
pub async fn open(tx: &mut Tx, new: &[NewObligation]) -> Result<u64, StoreError> {
    let rows = new
        .iter()
        .map(|it| {
            params![
                it.province,
                it.id,
                it.task_id,
                it.deadline,
                it.unit,
                it.owner_unit,
                it.period.as_str(),
                it.opens_on,
                it.due_on,
                it.state,
                it.at
            ]
            .to_vec()
        })
        .collect();
    let opened = tx
        .execute_many(
            "INSERT INTO obligation (province, id, task_id, deadline, unit_id, first_unit, owner_unit, period,
                                     opens_on, due_on, first_due_on, state, opened_at, changed_at)
             VALUES ($1, $2, $3, $4, $5, $5, $6, $7, $8, $9, $9, $10, $11, $11)
             ON CONFLICT (province, task_id, first_unit, deadline, period) DO NOTHING",
            rows,
        )
        .await?;
    let events = new
        .iter()
        .map(|it| params![it.province, it.id, it.on, it.at, it.by].to_vec())
        .collect();
    tx.execute_many(
        "INSERT INTO obligation_event (province, obligation_id, number, act, on_date, at, account_id,
                                       unit_id)
         SELECT o.province, o.id, 1, 'open', $3, $4, $5, o.owner_unit
           FROM obligation o WHERE o.province = $1 AND o.id = $2
         ON CONFLICT DO NOTHING",
        events,
    )
    .await?;
    let mut touched: Vec<Occurrence> = Vec::new();
    for it in new {
        let same = |seen: &Occurrence| {
            seen.task == it.task_id && seen.deadline == it.deadline && seen.period == it.period
        };
        if !touched.last().is_some_and(same) && !touched.iter().any(same) {
            touched.push(Occurrence {
                province: it.province,
                task: it.task_id,
                deadline: it.deadline,
                period: it.period.clone(),
            });
        }
    }
    for occurrence in &touched {
        recount(tx, occurrence).await?;
    }
    Ok(opened)
}

/// Returns tasks whose recurring deadlines have not been looked at today, the longest ago first.
pub async fn to_open(
    db: &mut impl Query,
    today: Date,
    limit: i64,
) -> Result<Vec<(i64, TaskId)>, StoreError> {
    db.query(
        "SELECT l.province, l.task_id, MIN(COALESCE(l.opened_until, '')) AS since
           FROM task_deadline l JOIN task t ON t.province = l.province AND t.id = l.task_id
          WHERE l.kind = 'recurring' AND (l.opened_until IS NULL OR l.opened_until < $1)
            AND (t.closed_on IS NULL OR t.closed_on > $1)
          GROUP BY l.province, l.task_id ORDER BY since LIMIT $2",
        params![today, limit],
    )
    .await?
    .iter()
    .map(|row| Ok((row.get("province")?, row.get("task_id")?)))
    .collect()
}

/// Returns which of a task's leads exist on a day, those of the document or their heirs, each with its
/// first day: who has been merged away gets nothing new.
pub async fn leads_on(
    db: &mut impl Query,
    province: i64,
    task: TaskId,
    heirs: bool,
    day: Date,
) -> Result<Vec<(UnitId, Date)>, StoreError> {
    db.query(
        "SELECT p.unit_id, (SELECT MIN(f.valid_from) FROM unit_version f
                             WHERE f.unit_id = p.unit_id) AS since
           FROM task_unit p
          WHERE p.province = $1 AND p.task_id = $2 AND p.role = 'lead' AND p.heir = $4
            AND EXISTS (SELECT 1 FROM unit_version v
                         WHERE v.unit_id = p.unit_id AND v.valid_from <= $3
                           AND (v.valid_to IS NULL OR v.valid_to > $3))
          ORDER BY p.unit_id LIMIT 100000",
        params![province, task, day, heirs],
    )
    .await?
    .iter()
    .map(|row| Ok((row.get("unit_id")?, row.get("since")?)))
    .collect()
}

/// Returns the obligations of a task that opened at an instant, each with somebody of its unit who
/// works there.
pub async fn opened_at(
    db: &mut impl Query,
    province: i64,
    task: TaskId,
    at: Timestamp,
) -> Result<Vec<(ObligationId, AccountId)>, StoreError> {
    db.query(
        "SELECT o.id, a.id AS account FROM obligation o JOIN account a ON a.unit_id = o.unit_id
          WHERE o.province = $1 AND o.task_id = $2 AND o.opened_at = $3 AND a.disabled_at IS NULL
            AND EXISTS (SELECT 1 FROM account_role r WHERE r.account_id = a.id
                         AND r.role IN ('head', 'officer', 'coordinator'))
          LIMIT 100000",
        params![province, task, at],
    )
    .await?
    .iter()
    .map(|row| Ok((row.get("id")?, row.get("account")?)))
    .collect()
}

/// Where the tasks of a document stand: what its page counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    pub tasks: i64,
    /// Tasks of which every obligation is done with.
    pub done: i64,
    /// Tasks of which an obligation is past its day.
    pub late: i64,
    pub obligations: i64,
    pub obligations_done: i64,
    pub obligations_late: i64,
}

/// One task of a document with where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskLine {
    pub id: TaskId,
    pub directive_id: Option<DirectiveId>,
    pub code: String,
    pub title: String,
    pub section: Option<String>,
    pub closed_on: Option<Date>,
    pub obligations: i64,
    pub done: i64,
    pub late: i64,
    pub submitted: i64,
    /// The next day that counts.
    pub next_due: Option<Date>,
    /// How many units lead it, and the name of one.
    pub leads: i64,
    pub lead_name: Option<String>,
    pub deadlines: Vec<TaskDeadline>,
}

impl TaskLine {
    /// Tells whether nothing is left to do: all obligations are done with.
    pub fn is_done(&self) -> bool {
        self.obligations > 0 && self.done == self.obligations
    }
}

/// Returns the tasks of a document with where they stand, at most five thousand.
pub async fn of_document(
    db: &mut impl Query,
    province: i64,
    document: DocumentId,
    today: Date,
) -> Result<Vec<TaskLine>, StoreError> {
    let mut deadlines = deadlines_of_document(db, province, document).await?;
    db.query(
        "SELECT t.id, t.directive_id, t.code, t.title, t.section, t.closed_on,
                CAST(COALESCE(SUM(o.units), 0) AS BIGINT) AS obligations,
                CAST(COALESCE(SUM(o.accepted + o.closed), 0) AS BIGINT) AS done,
                CAST(COALESCE(SUM(o.submitted), 0) AS BIGINT) AS submitted,
                MIN(CASE WHEN o.to_do > 0 AND o.sort_due < '9999' THEN o.sort_due END) AS next_due,
                CASE WHEN MIN(CASE WHEN o.to_do > 0 THEN o.sort_due END) < $3 THEN
                  (SELECT COUNT(*) FROM obligation l WHERE l.province = t.province
                      AND l.task_id = t.id AND l.state IN ('not_due', 'due', 'returned')
                      AND l.due_on < $3) ELSE 0 END AS late,
                (SELECT COUNT(*) FROM task_unit u WHERE u.province = t.province
                    AND u.task_id = t.id AND u.role = 'lead') AS leads,
                (SELECT MIN(v.name) FROM task_unit u JOIN unit_version v ON v.unit_id = u.unit_id
                  WHERE u.province = t.province AND u.task_id = t.id AND u.role = 'lead'
                    AND v.valid_from <= $3 AND (v.valid_to IS NULL OR v.valid_to > $3)) AS lead_name
           FROM task t
           LEFT JOIN occurrence o ON o.province = t.province AND o.task_id = t.id
          WHERE t.province = $1 AND t.document_id = $2
          GROUP BY t.province, t.id, t.directive_id, t.code, t.title, t.section, t.closed_on
          ORDER BY t.code LIMIT 5000",
        params![province, document, today],
    )
    .await?
    .iter()
    .map(|row| {
        let id = row.get("id")?;
        Ok(TaskLine {
            directive_id: row.get("directive_id")?,
            code: row.get("code")?,
            title: row.get("title")?,
            section: row.get("section")?,
            closed_on: row.get("closed_on")?,
            obligations: row.get("obligations")?,
            done: row.get("done")?,
            late: row.get("late")?,
            submitted: row.get("submitted")?,
            next_due: row.get("next_due")?,
            leads: row.get("leads")?,
            lead_name: row.get("lead_name")?,
            deadlines: deadlines.remove(&id).unwrap_or_default(),
            id,
        })
    })
    .collect()
}

/// Returns the deadlines of all tasks of a document, by task.
async fn deadlines_of_document(
    db: &mut impl Query,
    province: i64,
    document: DocumentId,
) -> Result<HashMap<TaskId, Vec<TaskDeadline>>, StoreError> {
    let rows = db
        .query(
            "SELECT t.id, d.position, d.written, d.kind, d.value, d.bound, d.set_on, d.span_from,
                    d.span_to, d.opened_until
               FROM task t JOIN task_deadline d ON d.province = t.province AND d.task_id = t.id
              WHERE t.province = $1 AND t.document_id = $2
              ORDER BY t.code, d.position LIMIT 20000",
            params![province, document],
        )
        .await?;
    let mut found: HashMap<TaskId, Vec<TaskDeadline>> = HashMap::new();
    for row in &rows {
        found
            .entry(row.get("id")?)
            .or_default()
            .push(deadline_from_row(row)?);
    }
    Ok(found)
}

/// A deadline that waits for the day of its event, or has it.
#[derive(Clone, Debug, PartialEq)]
pub struct EventDeadline {
    pub task_id: TaskId,
    pub code: String,
    pub position: i64,
    pub written: String,
    pub set_on: Option<Date>,
}

/// Returns the deadlines of a document's tasks that hang on events, at most a hundred.
pub async fn events_of_document(
    db: &mut impl Query,
    province: i64,
    document: DocumentId,
) -> Result<Vec<EventDeadline>, StoreError> {
    db.query(
        "SELECT t.id, t.code, d.position, d.written, d.set_on
           FROM task t JOIN task_deadline d ON d.province = t.province AND d.task_id = t.id
          WHERE t.province = $1 AND t.document_id = $2 AND d.kind = 'event'
          ORDER BY t.code, d.position LIMIT 100",
        params![province, document],
    )
    .await?
    .iter()
    .map(|row| {
        Ok(EventDeadline {
            task_id: row.get("id")?,
            code: row.get("code")?,
            position: row.get("position")?,
            written: row.get("written")?,
            set_on: row.get("set_on")?,
        })
    })
    .collect()
}

/// Adds up where the tasks of a document stand.
pub fn progress(lines: &[TaskLine]) -> Progress {
    let mut sum = Progress::default();
    for line in lines {
        sum.tasks += 1;
        sum.done += i64::from(line.is_done());
        sum.late += i64::from(line.late > 0);
        sum.obligations += line.obligations;
        sum.obligations_done += line.done;
        sum.obligations_late += line.late;
    }
    sum
}
