//! Obligations as they are kept: their rows, their events, their evidence, and the summary of each
//! occurrence.

use jiff::{Timestamp, civil::Date};
use ntm_programme::{
    identity::{AccountId, EvidenceId, ObligationId, TaskId, UnitId},
    obligation::{Act, Frozen, Head, Obligation, Pending, State, Submission},
};

use crate::{Query, Row, StoreError, Tx, dialect, engine::Column, params};

/// What stands in `occurrence.sort_due` where there is no deadline: after every day.
pub const NO_DAY: &str = "9999-12-31";

/// Task × deadline × period: what opens at once for all units that have to do it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occurrence {
    pub province: i64,
    pub task: TaskId,
    /// The deadline's position in `task_deadline`, 0 where the task has none.
    pub deadline: i64,
    /// The key of the period (`ntm_programme::period::Period::key`).
    pub period: String,
}

/// Returns the units for which an occurrence is open.
pub async fn units_of(
    db: &mut impl Query,
    occurrence: &Occurrence,
) -> Result<Vec<UnitId>, StoreError> {
    db.query(
        "SELECT unit_id FROM obligation
          WHERE province = $1 AND task_id = $2 AND deadline = $3 AND period = $4
          ORDER BY unit_id LIMIT 20000",
        params![
            occurrence.province,
            occurrence.task,
            occurrence.deadline,
            occurrence.period.as_str()
        ],
    )
    .await?
    .iter()
    .map(|row| row.get("unit_id"))
    .collect()
}

/// Brings the summary of an occurrence into step with its obligations.
pub async fn recount(tx: &mut Tx, occurrence: &Occurrence) -> Result<(), StoreError> {
    let summary = format!(
        "{SUMMARY_OF} WHERE province = $1 AND task_id = $2 AND deadline = $3 AND period = $4 GROUP BY province, task_id, deadline, period {SUMMARY_KEPT}"
    );
    tx.execute(
        &summary,
        params![
            occurrence.province,
            occurrence.task,
            occurrence.deadline,
            occurrence.period.as_str()
        ],
    )
    .await?;
    Ok(())
}

/// Brings all summaries into step: after a large load, or where `ntm check` found one out of step.
pub async fn recount_all(tx: &mut Tx) -> Result<u64, StoreError> {
    tx.execute(
        &format!(
            "{SUMMARY_OF} WHERE 1 = 1 GROUP BY province, task_id, deadline, period {SUMMARY_KEPT}"
        ),
        params![],
    )
    .await
}

const SUMMARY_OF: &str =
    "INSERT INTO occurrence (province, task_id, deadline, period, owner_unit, opens_on, due_on, sort_due,
                             units, to_do, returned, submitted, accepted, closed, late)
     SELECT province, task_id, deadline, period,
            (SELECT t.owner_unit FROM task t WHERE t.province = obligation.province AND t.id = obligation.task_id),
            MIN(opens_on), MAX(first_due_on),
            COALESCE(MIN(due_on) FILTER (WHERE state IN ('not_due', 'due', 'returned')), MAX(due_on), '9999-12-31'),
            COUNT(*),
            COUNT(*) FILTER (WHERE state IN ('not_due', 'due', 'returned')),
            COUNT(*) FILTER (WHERE state = 'returned'),
            COUNT(*) FILTER (WHERE state = 'submitted'),
            COUNT(*) FILTER (WHERE state = 'accepted'),
            COUNT(*) FILTER (WHERE state IN ('waived', 'declined')),
            COUNT(*) FILTER (WHERE frozen_on IS NOT NULL)
       FROM obligation";

const SUMMARY_KEPT: &str = "ON CONFLICT (province, task_id, deadline, period) DO UPDATE SET
        sort_due = excluded.sort_due, due_on = excluded.due_on, units = excluded.units,
        to_do = excluded.to_do, returned = excluded.returned, submitted = excluded.submitted,
        accepted = excluded.accepted, closed = excluded.closed, late = excluded.late";

/// An obligation as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct ObligationRow {
    pub id: ObligationId,
    pub occurrence: Occurrence,
    pub unit: UnitId,
    /// The unit that it was opened for; another than `unit` where that has ended in a reorganisation.
    pub first_unit: UnitId,
    pub owner: UnitId,
    pub opens_on: Date,
    pub due_on: Option<Date>,
    pub first_due_on: Option<Date>,
    pub state: State,
    pub assignee: Option<AccountId>,
    pub submitted_on: Option<Date>,
    pub submitted_by: Option<AccountId>,
    pub settled_on: Option<Date>,
    pub extension_asked: Option<Date>,
    pub decline_asked: bool,
    pub asked_by: Option<AccountId>,
    pub frozen: Option<FrozenRow>,
    pub changed_at: Timestamp,
    pub version: i64,
}

/// Lateness as it was frozen: names, not identities, because these change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrozenRow {
    pub on: Date,
    pub due: Date,
    /// Whose lateness it is, also after another unit took the work over.
    pub of: UnitId,
    pub unit: String,
    pub head: Option<Head>,
}

/// The columns that [`ObligationRow`] is read from, of a table called `b`.
pub const COLUMNS: &str = "b.province, b.id, b.task_id, b.deadline, b.unit_id, b.owner_unit, b.period, b.opens_on,
    b.due_on, b.first_due_on, b.state, b.assignee, b.submitted_on, b.submitted_by, b.settled_on,
    b.extension_asked, b.decline_asked, b.asked_by, b.frozen_on, b.frozen_due, b.frozen_unit, b.frozen_head,
    b.frozen_position, b.first_unit, b.late_unit, b.changed_at, b.version";

impl ObligationRow {
    /// Reads the row from [`COLUMNS`].
    pub fn read(row: &Row) -> Result<ObligationRow, StoreError> {
        let frozen = match row.get::<Option<Date>>("frozen_on")? {
            None => None,
            Some(on) => {
                let name: Option<String> = row.get("frozen_head")?;
                let position: Option<String> = row.get("frozen_position")?;
                Some(FrozenRow {
                    on,
                    due: row.get("frozen_due")?,
                    of: row.get("late_unit")?,
                    unit: row.get("frozen_unit")?,
                    head: name.map(|name| Head {
                        name,
                        position: position.unwrap_or_default(),
                    }),
                })
            }
        };
        Ok(ObligationRow {
            id: row.get("id")?,
            occurrence: Occurrence {
                province: row.get("province")?,
                task: row.get("task_id")?,
                deadline: row.get("deadline")?,
                period: row.get("period")?,
            },
            unit: row.get("unit_id")?,
            first_unit: row.get("first_unit")?,
            owner: row.get("owner_unit")?,
            opens_on: row.get("opens_on")?,
            due_on: row.get("due_on")?,
            first_due_on: row.get("first_due_on")?,
            state: state(row, "state")?,
            assignee: row.get("assignee")?,
            submitted_on: row.get("submitted_on")?,
            submitted_by: row.get("submitted_by")?,
            settled_on: row.get("settled_on")?,
            extension_asked: row.get("extension_asked")?,
            decline_asked: row.get("decline_asked")?,
            asked_by: row.get("asked_by")?,
            frozen,
            changed_at: row.get("changed_at")?,
            version: row.get("version")?,
        })
    }

    /// Returns the obligation as the programme knows it.
    pub fn obligation(&self, wants_evidence: bool, evidence: u32) -> Obligation {
        let pending = match (self.extension_asked, self.decline_asked) {
            (Some(until), _) => Some(Pending::Extension {
                until,
                by: self.asked_by,
            }),
            (None, true) => Some(Pending::Decline { by: self.asked_by }),
            (None, false) => None,
        };
        Obligation {
            state: self.state,
            unit: self.unit,
            responsible: self.assignee,
            opens: self.opens_on,
            due: self.first_due_on.or(self.due_on),
            extended_to: self.due_on.filter(|due| Some(*due) != self.first_due_on),
            pending,
            wants_evidence,
            evidence,
            submission: self
                .submitted_on
                .zip(self.submitted_by)
                .map(|(on, by)| Submission { on, by }),
            settled_on: self.settled_on,
            frozen: self.frozen.as_ref().map(|frozen| Frozen {
                on: frozen.on,
                due: frozen.due,
                unit: frozen.of,
                head: frozen.head.clone(),
            }),
        }
    }

    /// Takes over what an act has made of the obligation. `unit_name` is the unit's name on the
    /// last day, kept where lateness was frozen now.
    pub fn take(&mut self, after: &Obligation, unit_name: &str, now: Timestamp) {
        self.state = after.state;
        self.unit = after.unit;
        self.assignee = after.responsible;
        self.due_on = after.last_day();
        self.first_due_on = after.due;
        self.submitted_on = after.submission.map(|it| it.on);
        self.submitted_by = after.submission.map(|it| it.by);
        self.settled_on = after.settled_on;
        self.extension_asked = match after.pending {
            Some(Pending::Extension { until, .. }) => Some(until),
            _ => None,
        };
        self.decline_asked = matches!(after.pending, Some(Pending::Decline { .. }));
        self.asked_by = after.pending.and_then(Pending::by);
        if self.frozen.is_none() {
            self.frozen = after.frozen.as_ref().map(|frozen| FrozenRow {
                on: frozen.on,
                due: frozen.due,
                of: frozen.unit,
                unit: unit_name.to_owned(),
                head: frozen.head.clone(),
            });
        }
        self.changed_at = now;
        self.version += 1;
    }
}

/// Reads a column as the state of an obligation.
pub fn state(row: &Row, column: impl Column) -> Result<State, StoreError> {
    let text: String = row.get(column)?;
    text.parse().map_err(|_| StoreError::Column {
        column: "state".to_owned(),
        why: format!("{text} is no state"),
    })
}

/// Returns an obligation.
pub async fn find(
    db: &mut impl Query,
    id: ObligationId,
) -> Result<Option<ObligationRow>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM obligation b WHERE b.id = $1");
    let row = db.query_opt(&sql, params![id]).await?;
    row.as_ref().map(ObligationRow::read).transpose()
}

/// Returns all obligations of a task, by unit.
pub async fn of_task(
    db: &mut impl Query,
    province: i64,
    task: TaskId,
) -> Result<Vec<ObligationRow>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM obligation b
          WHERE b.province = $1 AND b.task_id = $2 ORDER BY b.unit_id, b.deadline LIMIT 100000"
    );
    let rows = db.query(&sql, params![province, task]).await?;
    rows.iter().map(ObligationRow::read).collect()
}

/// Returns an obligation and keeps others from changing it, or any of its occurrence, until the
/// transaction ends.
pub async fn find_for_change(
    tx: &mut Tx,
    id: ObligationId,
) -> Result<Option<ObligationRow>, StoreError> {
    // First the occurrence, so that its summary is counted by one transaction at a time.
    let lock = dialect::for_update(tx.engine());
    let sql = format!(
        "SELECT o.units FROM occurrence o
          WHERE (o.province, o.task_id, o.deadline, o.period) =
                (SELECT b.province, b.task_id, b.deadline, b.period FROM obligation b WHERE b.id = $1){lock}"
    );
    tx.query(&sql, params![id]).await?;
    let sql = format!("SELECT {COLUMNS} FROM obligation b WHERE b.id = $1{lock}");
    let row = tx.query_opt(&sql, params![id]).await?;
    row.as_ref().map(ObligationRow::read).transpose()
}

/// Writes an obligation that was changed by [`ObligationRow::take`]; false where somebody else was
/// faster. Call [`recount`] afterwards.
pub async fn save(tx: &mut Tx, row: &ObligationRow) -> Result<bool, StoreError> {
    let frozen = row.frozen.as_ref();
    let head = frozen.and_then(|frozen| frozen.head.as_ref());
    let written = tx
        .execute(
            "UPDATE obligation SET state = $3, assignee = $4, due_on = $5, first_due_on = $6, submitted_on = $7,
                    submitted_by = $8, settled_on = $9, extension_asked = $10, decline_asked = $11, asked_by = $12,
                    frozen_on = $13, frozen_due = $14, frozen_unit = $15, frozen_head = $16, frozen_position = $17,
                    changed_at = $18, version = $19, unit_id = $20, late_unit = $21
              WHERE province = $1 AND id = $2 AND version = $19 - 1",
            params![
                row.occurrence.province,
                row.id,
                row.state.as_str(),
                row.assignee,
                row.due_on,
                row.first_due_on,
                row.submitted_on,
                row.submitted_by,
                row.settled_on,
                row.extension_asked,
                row.decline_asked,
                row.asked_by,
                frozen.map(|frozen| frozen.on),
                frozen.map(|frozen| frozen.due),
                frozen.map(|frozen| frozen.unit.as_str()),
                head.map(|head| head.name.as_str()),
                head.map(|head| head.position.as_str()),
                row.changed_at,
                row.version,
                row.unit,
                frozen.map(|frozen| frozen.of)
            ],
        )
        .await?;
    Ok(written == 1)
}

/// Something that happened to an obligation.
#[derive(Debug, Clone, PartialEq)]
pub struct EventRow {
    pub number: i64,
    /// The word of the act (`ntm_programme::obligation::ActKind`).
    pub act: String,
    pub on: Date,
    pub at: Timestamp,
    pub account: Option<AccountId>,
    pub account_name: Option<String>,
    pub unit: Option<UnitId>,
    pub unit_name: Option<String>,
    pub note: Option<String>,
    pub data: Option<serde_json::Value>,
}

/// Appends an event and returns its number.
#[allow(clippy::too_many_arguments, reason = "the columns of one insertion")]
pub async fn append_event(
    tx: &mut Tx,
    province: i64,
    obligation: ObligationId,
    act: &Act,
    today: Date,
    now: Timestamp,
    by: Option<(AccountId, UnitId)>,
    note: Option<&str>,
) -> Result<i64, StoreError> {
    let row = tx
        .query_one(
            "INSERT INTO obligation_event (province, obligation_id, number, act, on_date, at, account_id, unit_id,
                                           note, data)
             SELECT $1, $2, COALESCE(MAX(number), 0) + 1, $3, $4, $5, $6, $7, $8, $9
               FROM obligation_event WHERE province = $1 AND obligation_id = $2
             RETURNING number",
            params![
                province,
                obligation,
                act.kind().as_str(),
                today,
                now,
                by.map(|(account, _)| account),
                by.map(|(_, unit)| unit),
                note,
                serde_json::to_value(act).unwrap_or_default()
            ],
        )
        .await?;
    row.get("number")
}

/// Returns what happened to an obligation, the first first.
pub async fn events(
    db: &mut impl Query,
    province: i64,
    obligation: ObligationId,
    today: Date,
) -> Result<Vec<EventRow>, StoreError> {
    db.query(
        "SELECT e.number, e.act, e.on_date, e.at, e.account_id, a.full_name, e.unit_id, e.note, e.data,
                (SELECT v.name FROM unit_version v
                  WHERE v.unit_id = e.unit_id AND v.valid_from <= $3 ORDER BY v.valid_from DESC LIMIT 1) AS unit_name
           FROM obligation_event e LEFT JOIN account a ON a.id = e.account_id
          WHERE e.province = $1 AND e.obligation_id = $2 ORDER BY e.number LIMIT 500",
        params![province, obligation, today],
    )
    .await?
    .iter()
    .map(|row| {
        Ok(EventRow {
            number: row.get("number")?,
            act: row.get("act")?,
            on: row.get("on_date")?,
            at: row.get("at")?,
            account: row.get("account_id")?,
            account_name: row.get("full_name")?,
            unit: row.get("unit_id")?,
            unit_name: row.get("unit_name")?,
            note: row.get("note")?,
            data: row.get("data")?,
        })
    })
    .collect()
}

/// A file, or an outgoing document's number, that shows that the work was done.
#[derive(Debug, Clone, PartialEq)]
pub struct EvidenceRow {
    pub id: EvidenceId,
    pub file_hash: Option<String>,
    pub file_name: Option<String>,
    pub media_type: Option<String>,
    pub outgoing_number: Option<String>,
    pub outgoing_on: Option<Date>,
    pub note: Option<String>,
    pub added_by: AccountId,
    pub added_at: Timestamp,
}

/// Adds a piece of evidence.
pub async fn add_evidence(
    tx: &mut Tx,
    province: i64,
    obligation: ObligationId,
    evidence: &EvidenceRow,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO evidence (province, id, obligation_id, file_hash, file_name, media_type, outgoing_number,
                               outgoing_on, note, added_by, added_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        params![
            province,
            evidence.id,
            obligation,
            evidence.file_hash.as_deref(),
            evidence.file_name.as_deref(),
            evidence.media_type.as_deref(),
            evidence.outgoing_number.as_deref(),
            evidence.outgoing_on,
            evidence.note.as_deref(),
            evidence.added_by,
            evidence.added_at
        ],
    )
    .await?;
    Ok(())
}

/// Takes a piece of evidence away; the row and the file stay. False where it was away already.
pub async fn remove_evidence(
    tx: &mut Tx,
    province: i64,
    obligation: ObligationId,
    evidence: EvidenceId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let written = tx
        .execute(
            "UPDATE evidence SET removed_at = $4
              WHERE province = $1 AND id = $2 AND obligation_id = $3 AND removed_at IS NULL",
            params![province, evidence, obligation, now],
        )
        .await?;
    Ok(written == 1)
}

/// Returns the evidence of an obligation, the first first.
pub async fn evidence(
    db: &mut impl Query,
    province: i64,
    obligation: ObligationId,
) -> Result<Vec<EvidenceRow>, StoreError> {
    db.query(
        "SELECT id, file_hash, file_name, media_type, outgoing_number, outgoing_on, note, added_by, added_at
           FROM evidence WHERE province = $1 AND obligation_id = $2 AND removed_at IS NULL
          ORDER BY added_at, id LIMIT 200",
        params![province, obligation],
    )
    .await?
    .iter()
    .map(|row| {
        Ok(EvidenceRow {
            id: row.get("id")?,
            file_hash: row.get("file_hash")?,
            file_name: row.get("file_name")?,
            media_type: row.get("media_type")?,
            outgoing_number: row.get("outgoing_number")?,
            outgoing_on: row.get("outgoing_on")?,
            note: row.get("note")?,
            added_by: row.get("added_by")?,
            added_at: row.get("added_at")?,
        })
    })
    .collect()
}

/// Returns the name that a unit bore on a day, and its head on that day.
pub async fn unit_on(
    db: &mut impl Query,
    unit: UnitId,
    day: Date,
) -> Result<(String, Option<Head>), StoreError> {
    let row = db
        .query_opt(
            "SELECT v.name, h.full_name, h.position
               FROM unit_version v
               LEFT JOIN unit_head h ON h.unit_id = v.unit_id AND h.valid_from <= $2
                                    AND (h.valid_to IS NULL OR h.valid_to > $2)
              WHERE v.unit_id = $1 AND v.valid_from <= $2
              ORDER BY v.valid_from DESC, h.valid_from DESC LIMIT 1",
            params![unit, day],
        )
        .await?;
    let Some(row) = row else {
        return Ok((String::new(), None));
    };
    let name: Option<String> = row.get("full_name")?;
    let position: Option<String> = row.get("position")?;
    let head = name.map(|name| Head {
        name,
        position: position.unwrap_or_default(),
    });
    Ok((row.get("name")?, head))
}

/// Returns obligations whose deadline has passed unmet and that are not yet frozen as late, the
/// oldest first. One that waits for the answer to an extension asked for in time is not among them.
pub async fn to_freeze(
    db: &mut impl Query,
    today: Date,
    limit: i64,
) -> Result<Vec<ObligationRow>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM obligation b
          WHERE b.frozen_on IS NULL AND b.extension_asked IS NULL AND b.state IN ('not_due', 'due', 'returned')
            AND b.due_on < $1
          ORDER BY b.due_on LIMIT $2"
    );
    db.query(&sql, params![today, limit])
        .await?
        .iter()
        .map(ObligationRow::read)
        .collect()
}

/// Who may know of a thing: the lines of its owner and of its performer, and the parties.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lines {
    pub owner: Vec<UnitId>,
    pub performer: Vec<UnitId>,
    pub parties: Vec<UnitId>,
}

/// Returns the lines of an obligation: owner and performer with the units above them, nearest first,
/// and those who co-ordinate, receive or pass on.
pub async fn lines(db: &mut impl Query, row: &ObligationRow) -> Result<Lines, StoreError> {
    let rows = db
        .query(
            "SELECT 1 AS side, ancestor_id AS id, depth FROM unit_ancestor WHERE unit_id = $1
             UNION ALL
             SELECT 2 AS side, ancestor_id AS id, depth FROM unit_ancestor WHERE unit_id = $2
             UNION ALL
             SELECT 3 AS side, unit_id AS id, 0 AS depth FROM task_unit
              WHERE province = $3 AND task_id = $4 AND role <> 'lead'
             ORDER BY side, depth LIMIT 2000",
            params![
                row.owner,
                row.unit,
                row.occurrence.province,
                row.occurrence.task
            ],
        )
        .await?;
    let mut lines = Lines::default();
    for row in &rows {
        let id: UnitId = row.get("id")?;
        match row.get::<i64>("side")? {
            1 => lines.owner.push(id),
            2 => lines.performer.push(id),
            _ => lines.parties.push(id),
        }
    }
    Ok(lines)
}
