//! What stands in a report: its cells through time, the versions that were sent, why cells came back.

use jiff::{Timestamp, civil::Date};
use ntm_programme::{
    identity::{AccountId, ObligationId, UnitId},
    report::{CellValue, Values},
};

use sha2::{Digest as _, Sha256};

use crate::{Query, Row, StoreError, Tx, params};

/// A cell as it stands after one act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellVersion {
    pub field: String,
    /// Counts from 1.
    pub number: i64,
    /// Nothing where the cell was emptied.
    pub value: Option<CellValue>,
    pub by: Option<AccountId>,
    pub at: Timestamp,
}

/// What was sent, whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentVersion {
    /// Counts from 1.
    pub number: i64,
    pub nil: bool,
    pub content: Values,
    pub sha256: String,
    pub sent_by: Option<AccountId>,
    pub sent_on: Date,
    pub sent_at: Timestamp,
    /// "approved", "returned", "withdrawn"; nothing while it waits.
    pub decision: Option<String>,
    pub decided_by: Option<AccountId>,
    pub decided_at: Option<Timestamp>,
    pub reason: Option<String>,
}

/// Why a cell was returned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    pub field: String,
    pub reason: String,
    pub by: Option<AccountId>,
    pub at: Timestamp,
}

/// A report by its place in the tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReportAt {
    pub province: i64,
    pub id: ObligationId,
}

fn json<T: serde::de::DeserializeOwned>(text: &str, column: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|fault| StoreError::Column {
        column: column.to_owned(),
        why: fault.to_string(),
    })
}

fn text_of(value: &impl serde::Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|fault| StoreError::Column {
        column: "content".to_owned(),
        why: fault.to_string(),
    })
}

/// Makes the row of a report where there is none yet.
pub async fn begin(tx: &mut Tx, at: ReportAt) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO report (province, obligation_id) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        params![at.province, at.id],
    )
    .await?;
    Ok(())
}

/// Returns the cells of a report as they stand.
pub async fn cells(db: &mut impl Query, at: ReportAt) -> Result<Vec<CellVersion>, StoreError> {
    db.query(
        "SELECT field, number, value, acted_by, acted_at FROM report_cell
          WHERE province = $1 AND obligation_id = $2 AND ended_at IS NULL ORDER BY field LIMIT 1000",
        params![at.province, at.id],
    )
    .await?
    .iter()
    .map(|row| {
        let value: Option<String> = row.get("value")?;
        Ok(CellVersion {
            field: row.get("field")?,
            number: row.get("number")?,
            value: match value {
                Some(text) => Some(json(&text, "value")?),
                None => None,
            },
            by: row.get("acted_by")?,
            at: row.get("acted_at")?,
        })
    })
    .collect()
}

/// Keeps the next version of a cell and ends the one before. False where somebody else was first.
pub async fn keep_cell(
    tx: &mut Tx,
    at: ReportAt,
    version: &CellVersion,
) -> Result<bool, StoreError> {
    if version.number > 1 {
        let ended = tx
            .execute(
                "UPDATE report_cell SET ended_at = $5
                  WHERE province = $1 AND obligation_id = $2 AND field = $3 AND number = $4
                    AND ended_at IS NULL",
                params![
                    at.province,
                    at.id,
                    &version.field,
                    version.number - 1,
                    version.at
                ],
            )
            .await?;
        if ended != 1 {
            return Ok(false);
        }
    }
    let value = version.value.as_ref().map(text_of).transpose()?;
    let written = tx
        .execute(
            "INSERT INTO report_cell (province, obligation_id, field, number, value, acted_by, acted_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
            params![
                at.province,
                at.id,
                &version.field,
                version.number,
                value,
                version.by,
                version.at
            ],
        )
        .await?;
    if written == 1 {
        // Who enters something takes back that there is nothing.
        tx.execute(
            "UPDATE report SET changes = changes + 1, nil = 0 WHERE province = $1 AND obligation_id = $2",
            params![at.province, at.id],
        )
        .await?;
    }
    Ok(written == 1)
}

/// Says whether there is nothing to report.
pub async fn set_nil(tx: &mut Tx, at: ReportAt, nil: bool) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE report SET nil = $3, changes = changes + 1 WHERE province = $1 AND obligation_id = $2",
        params![at.province, at.id, nil],
    )
    .await?;
    Ok(())
}

/// Lets what was approved be corrected up to a day, or locks it again.
pub async fn unlock(
    tx: &mut Tx,
    at: ReportAt,
    until: Option<Date>,
    by: Option<AccountId>,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE report SET unlocked_until = $3, unlocked_by = $4
          WHERE province = $1 AND obligation_id = $2",
        params![at.province, at.id, until, by],
    )
    .await?;
    Ok(())
}

const VERSION: &str =
    "v.number, v.nil, v.content, v.sha256, v.sent_by, v.sent_on, v.sent_at, v.decision,
    v.decided_by, v.decided_at, v.reason";

fn version_row(row: &Row) -> Result<SentVersion, StoreError> {
    let content: String = row.get("content")?;
    Ok(SentVersion {
        number: row.get("number")?,
        nil: row.get("nil")?,
        content: json(&content, "content")?,
        sha256: row.get("sha256")?,
        sent_by: row.get("sent_by")?,
        sent_on: row.get("sent_on")?,
        sent_at: row.get("sent_at")?,
        decision: row.get("decision")?,
        decided_by: row.get("decided_by")?,
        decided_at: row.get("decided_at")?,
        reason: row.get("reason")?,
    })
}

/// Returns the versions of a report, the latest first.
pub async fn versions(db: &mut impl Query, at: ReportAt) -> Result<Vec<SentVersion>, StoreError> {
    let sql = format!(
        "SELECT {VERSION} FROM report_version v
          WHERE v.province = $1 AND v.obligation_id = $2 ORDER BY v.number DESC LIMIT 200"
    );
    let rows = db.query(&sql, params![at.province, at.id]).await?;
    rows.iter().map(version_row).collect()
}

/// What is sent.
#[derive(Debug, Clone, Copy)]
pub struct NewVersion<'a> {
    pub number: i64,
    pub nil: bool,
    pub content: &'a Values,
    pub by: Option<AccountId>,
    pub on: Date,
    pub at: Timestamp,
}

/// Keeps what is sent, and settles why cells had come back. Returns the hash of the content.
pub async fn send(tx: &mut Tx, at: ReportAt, new: NewVersion<'_>) -> Result<String, StoreError> {
    let text = text_of(new.content)?;
    let sha256 = crate::hex(&Sha256::digest(text.as_bytes()));
    tx.execute(
        "INSERT INTO report_version (province, obligation_id, number, nil, content, sha256, sent_by,
                                     sent_on, sent_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        params![
            at.province,
            at.id,
            new.number,
            new.nil,
            text,
            sha256.as_str(),
            new.by,
            new.on,
            new.at
        ],
    )
    .await?;
    tx.execute(
        "UPDATE report_remark SET settled_at = $3
          WHERE province = $1 AND obligation_id = $2 AND settled_at IS NULL",
        params![at.province, at.id, new.at],
    )
    .await?;
    Ok(sha256)
}

/// Decides on the version that waits; does nothing where none does. What is approved counts from then
/// on, and is locked.
pub async fn decide(
    tx: &mut Tx,
    at: ReportAt,
    decision: &str,
    by: Option<AccountId>,
    now: Timestamp,
    reason: Option<&str>,
) -> Result<(), StoreError> {
    if decision == "approved" {
        tx.execute(
            "UPDATE report SET unlocked_until = NULL, unlocked_by = NULL, approved =
                    (SELECT MAX(v.number) FROM report_version v
                      WHERE v.province = $1 AND v.obligation_id = $2 AND v.decision IS NULL)
              WHERE province = $1 AND obligation_id = $2
                AND EXISTS (SELECT 1 FROM report_version v
                             WHERE v.province = $1 AND v.obligation_id = $2 AND v.decision IS NULL)",
            params![at.province, at.id],
        )
        .await?;
    }
    tx.execute(
        "UPDATE report_version SET decision = $3, decided_by = $4, decided_at = $5, reason = $6
          WHERE province = $1 AND obligation_id = $2 AND decision IS NULL",
        params![at.province, at.id, decision, by, now, reason],
    )
    .await?;
    Ok(())
}

/// Keeps why a cell comes back.
pub async fn remark(tx: &mut Tx, at: ReportAt, remark: &Remark) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO report_remark (province, obligation_id, number, field, reason, made_by, made_at)
         SELECT $1, $2, COALESCE(MAX(number), 0) + 1, $3, $4, $5, $6 FROM report_remark
          WHERE province = $1 AND obligation_id = $2",
        params![
            at.province,
            at.id,
            &remark.field,
            &remark.reason,
            remark.by,
            remark.at
        ],
    )
    .await?;
    Ok(())
}

/// Returns why cells came back, until the report is sent again.
pub async fn remarks(db: &mut impl Query, at: ReportAt) -> Result<Vec<Remark>, StoreError> {
    db.query(
        "SELECT field, reason, made_by, made_at FROM report_remark
          WHERE province = $1 AND obligation_id = $2 AND settled_at IS NULL ORDER BY number LIMIT 1000",
        params![at.province, at.id],
    )
    .await?
    .iter()
    .map(|row| {
        Ok(Remark {
            field: row.get("field")?,
            reason: row.get("reason")?,
            by: row.get("made_by")?,
            at: row.get("made_at")?,
        })
    })
    .collect()
}

/// How many obligations of a unit, or of those that an office assigned, are done in a stretch of time,
/// under way and late. The report itself is left out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TaskFigures {
    pub done: i64,
    pub open: i64,
    pub late: i64,
}

/// Whose obligations are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Those that the unit has to do.
    Performed,
    /// Those that it assigned to others.
    Assigned,
}

/// Counts obligations for a report.
pub async fn task_figures(
    db: &mut impl Query,
    at: ReportAt,
    unit: UnitId,
    side: Side,
    (from, to): (Date, Date),
    today: Date,
) -> Result<TaskFigures, StoreError> {
    let whose = match side {
        Side::Performed => "unit_id = $1",
        Side::Assigned => "owner_unit = $1 AND unit_id <> $1",
    };
    let open = "state IN ('not_due', 'due', 'returned')";
    let sql = format!(
        "SELECT COUNT(*) FILTER (WHERE state IN ('submitted', 'accepted') AND submitted_on BETWEEN $2 AND $3) AS done,
                COUNT(*) FILTER (WHERE {open} AND (due_on IS NULL OR due_on >= $4)) AS open,
                COUNT(*) FILTER (WHERE {open} AND due_on < $4) AS late
           FROM obligation WHERE {whose} AND id <> $5"
    );
    let row = db
        .query_one(&sql, params![unit, from, to, today, at.id])
        .await?;
    Ok(TaskFigures {
        done: row.get("done")?,
        open: row.get("open")?,
        late: row.get("late")?,
    })
}
