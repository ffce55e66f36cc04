//! Meetings of offices, with the papers about them and the tasks that came of them.

use std::collections::HashMap;

use jiff::{Timestamp, civil::Date};
use ntm_programme::{
    identity::{AccountId, MeetingId, OutgoingId, TaskId, UnitId},
    meeting::{Meeting, MeetingPaper, MeetingState},
};
use uuid::Uuid;

use crate::{Query, Row, StoreError, Tx, Value, dialect, history::History, params};

/// A meeting as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeetingRow {
    pub province: i64,
    pub id: MeetingId,
    /// The readable code: "CH-2023-0001".
    pub code: String,
    pub owner: UnitId,
    pub state: MeetingState,
    pub meeting: Meeting,
    /// Since when those invited see it.
    pub announced_at: Option<Timestamp>,
    pub created_by: AccountId,
    pub created_at: Timestamp,
    pub version: i64,
}

impl MeetingRow {
    /// Returns what happened to it.
    pub fn history(&self) -> History {
        History {
            kind: "meeting",
            province: self.province,
            id: self.id.into(),
        }
    }
}

/// Where a part of the list begins: after this meeting.
pub type After = (Date, MeetingId);

const MEETING: &str =
    "m.province, m.id, m.code, m.owner_unit, m.state, m.content, m.announced_at, m.created_by,
    m.created_at, m.version";

fn meeting_row(row: &Row) -> Result<MeetingRow, StoreError> {
    let state: String = row.get("state")?;
    let content: serde_json::Value = row.get("content")?;
    let unreadable = |column: &str, why: String| StoreError::Column {
        column: column.to_owned(),
        why,
    };
    Ok(MeetingRow {
        province: row.get("province")?,
        id: row.get("id")?,
        code: row.get("code")?,
        owner: row.get("owner_unit")?,
        state: MeetingState::from_key(&state)
            .ok_or_else(|| unreadable("state", format!("unknown word “{state}”")))?,
        meeting: serde_json::from_value(content)
            .map_err(|error| unreadable("content", error.to_string()))?,
        announced_at: row.get("announced_at")?,
        created_by: row.get("created_by")?,
        created_at: row.get("created_at")?,
        version: row.get("version")?,
    })
}

fn content(row: &MeetingRow) -> Result<serde_json::Value, StoreError> {
    serde_json::to_value(&row.meeting).map_err(|error| StoreError::Column {
        column: "content".to_owned(),
        why: error.to_string(),
    })
}

/// Keeps a new meeting. False where it is there already.
pub async fn insert(tx: &mut Tx, new: &MeetingRow) -> Result<bool, StoreError> {
    let written = tx
        .execute(
            "INSERT INTO meeting (province, id, code, owner_unit, state, on_day, title, content, announced_at,
                                  created_by, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
             ON CONFLICT DO NOTHING",
            params![
                new.province,
                new.id,
                &new.code,
                new.owner,
                new.state.key(),
                new.meeting.on,
                &new.meeting.title,
                &content(new)?,
                new.announced_at,
                new.created_by,
                new.created_at
            ],
        )
        .await?;
    if written == 1 {
        invite(tx, new).await?;
    }
    Ok(written == 1)
}

/// Writes what became of a meeting, under the version after the one that was seen. False where somebody
/// else was first.
pub async fn save(tx: &mut Tx, row: &MeetingRow) -> Result<bool, StoreError> {
    let written = tx
        .execute(
            "UPDATE meeting SET state = $3, on_day = $4, title = $5, content = $6, announced_at = $7,
                    version = version + 1
              WHERE province = $1 AND id = $2 AND version = $8",
            params![
                row.province,
                row.id,
                row.state.key(),
                row.meeting.on,
                &row.meeting.title,
                &content(row)?,
                row.announced_at,
                row.version
            ],
        )
        .await?;
    if written == 1 {
        tx.execute(
            "DELETE FROM meeting_unit WHERE province = $1 AND meeting_id = $2",
            params![row.province, row.id],
        )
        .await?;
        invite(tx, row).await?;
    }
    Ok(written == 1)
}

async fn invite(tx: &mut Tx, row: &MeetingRow) -> Result<(), StoreError> {
    let guests = row.meeting.guests.iter().filter_map(|it| it.unit);
    let rows = guests.map(|unit| params![row.province, row.id, unit].to_vec());
    tx.execute_many(
        "INSERT INTO meeting_unit (province, meeting_id, unit_id) VALUES ($1, $2, $3)
         ON CONFLICT DO NOTHING",
        rows.collect(),
    )
    .await?;
    Ok(())
}

/// Returns the meetings that a code names: one in each province.
pub async fn called(db: &mut impl Query, code: &str) -> Result<Vec<MeetingRow>, StoreError> {
    let sql =
        format!("SELECT {MEETING} FROM meeting m WHERE m.code = $1 ORDER BY m.province LIMIT 100");
    db.query(&sql, params![code])
        .await?
        .iter()
        .map(meeting_row)
        .collect()
}

/// Returns a meeting.
pub async fn find(db: &mut impl Query, id: MeetingId) -> Result<Option<MeetingRow>, StoreError> {
    let sql = format!("SELECT {MEETING} FROM meeting m WHERE m.id = $1");
    let row = db.query_opt(&sql, params![id]).await?;
    row.as_ref().map(meeting_row).transpose()
}

/// Returns a meeting, and keeps others from changing it until the transaction ends.
pub async fn lock(tx: &mut Tx, id: MeetingId) -> Result<Option<MeetingRow>, StoreError> {
    let lock = dialect::for_update(tx.engine());
    let sql = format!("SELECT {MEETING} FROM meeting m WHERE m.id = $1{lock}");
    let row = tx.query_opt(&sql, params![id]).await?;
    row.as_ref().map(meeting_row).transpose()
}

/// Returns one part of the meetings that some units may know of, the latest first: their own, those
/// below them, and those to which they were invited.
pub async fn list(
    db: &mut impl Query,
    units: &[UnitId],
    state: Option<MeetingState>,
    after: Option<After>,
    limit: i64,
) -> Result<Vec<MeetingRow>, StoreError> {
    if units.is_empty() {
        return Ok(Vec::new());
    }
    let (on, id) = match after {
        Some((on, id)) => (Some(on), Some(id)),
        None => (None, None),
    };
    let mut values: Vec<Value> = params![state.map(MeetingState::key), on, id, limit].to_vec();
    let mut marks = Vec::with_capacity(units.len());
    for unit in units {
        values.push(Value::from(*unit));
        marks.push(format!("${}", values.len()));
    }
    let units = marks.join(", ");
    // A parameter has one type on PostgreSQL, which a comparison with NULL alone does not tell.
    let sql = format!(
        "SELECT {MEETING} FROM meeting m
          WHERE (m.owner_unit IN ({units})
                 OR EXISTS (SELECT 1 FROM unit_ancestor a
                             WHERE a.unit_id = m.owner_unit AND a.ancestor_id IN ({units}))
                 OR (m.announced_at IS NOT NULL
                     AND EXISTS (SELECT 1 FROM meeting_unit u
                                  WHERE u.province = m.province AND u.meeting_id = m.id
                                    AND u.unit_id IN ({units}))))
            AND m.state = COALESCE($1, m.state)
            AND (m.on_day < COALESCE($2, '9999-12-31')
                 OR (m.on_day = COALESCE($2, '9999-12-31') AND m.id < COALESCE($3, m.id)))
          ORDER BY m.on_day DESC, m.id DESC LIMIT $4"
    );
    db.query(&sql, &values)
        .await?
        .iter()
        .map(meeting_row)
        .collect()
}

/// Ties a paper to a meeting.
pub async fn attach(
    tx: &mut Tx,
    row: &MeetingRow,
    paper: OutgoingId,
    role: MeetingPaper,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO meeting_paper (province, meeting_id, outgoing_id, role) VALUES ($1, $2, $3, $4)
         ON CONFLICT DO NOTHING",
        params![row.province, row.id, paper, role.key()],
    )
    .await?;
    Ok(())
}

/// Returns the papers of a meeting that were not thrown away, in the order in which they were drafted.
pub async fn papers(
    db: &mut impl Query,
    row: &MeetingRow,
) -> Result<Vec<(MeetingPaper, OutgoingId)>, StoreError> {
    let rows = db
        .query(
            "SELECT p.role, p.outgoing_id FROM meeting_paper p
               JOIN outgoing o ON o.province = p.province AND o.id = p.outgoing_id
              WHERE p.province = $1 AND p.meeting_id = $2 AND o.state <> 'discarded'
              ORDER BY o.created_at, o.code LIMIT 100",
            params![row.province, row.id],
        )
        .await?;
    let mut papers = Vec::with_capacity(rows.len());
    for row in &rows {
        let role: String = row.get("role")?;
        if let Some(role) = MeetingPaper::from_key(&role) {
            papers.push((role, row.get("outgoing_id")?));
        }
    }
    Ok(papers)
}

/// Returns the meeting that a paper is about, and what it is to it.
pub async fn of_paper(
    db: &mut impl Query,
    paper: OutgoingId,
) -> Result<Option<(MeetingId, MeetingPaper)>, StoreError> {
    let row = db
        .query_opt(
            "SELECT meeting_id, role FROM meeting_paper WHERE outgoing_id = $1 LIMIT 1",
            params![paper],
        )
        .await?;
    let Some(row) = row else { return Ok(None) };
    let role: String = row.get("role")?;
    Ok(MeetingPaper::from_key(&role)
        .map(|role| Ok::<_, StoreError>((row.get("meeting_id")?, role))))
    .and_then(Option::transpose)
}

/// Keeps which task came of a decision.
pub async fn set_task(
    tx: &mut Tx,
    row: &MeetingRow,
    decision: Uuid,
    task: TaskId,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO meeting_task (province, meeting_id, decision_id, task_id) VALUES ($1, $2, $3, $4)
         ON CONFLICT DO NOTHING",
        params![row.province, row.id, decision, task],
    )
    .await?;
    Ok(())
}

/// A task that came of a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecidedTask {
    pub code: String,
    /// Obligations that somebody still has to do.
    pub to_do: i64,
    /// Those of them whose last day has passed.
    pub late: i64,
    pub all: i64,
}

/// Returns the tasks of a meeting by decision, with how they stand.
pub async fn tasks(
    db: &mut impl Query,
    row: &MeetingRow,
    today: Date,
) -> Result<HashMap<Uuid, DecidedTask>, StoreError> {
    db.query(
        "SELECT k.decision_id, t.code,
                COUNT(b.id) AS everything,
                COUNT(*) FILTER (WHERE b.state IN ('not_due', 'due', 'returned')) AS to_do,
                COUNT(*) FILTER (WHERE b.state IN ('not_due', 'due', 'returned') AND b.due_on < $3) AS late
           FROM meeting_task k
           JOIN task t ON t.province = k.province AND t.id = k.task_id
           LEFT JOIN obligation b ON b.province = t.province AND b.task_id = t.id
          WHERE k.province = $1 AND k.meeting_id = $2
          GROUP BY k.decision_id, t.code LIMIT 1000",
        params![row.province, row.id, today],
    )
    .await?
    .iter()
    .map(|row| {
        Ok((
            row.get("decision_id")?,
            DecidedTask {
                code: row.get("code")?,
                to_do: row.get("to_do")?,
                late: row.get("late")?,
                all: row.get("everything")?,
            },
        ))
    })
    .collect()
}
