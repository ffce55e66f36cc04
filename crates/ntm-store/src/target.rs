//! What offices want their areas to reach, and how that stood through time.

use jiff::{Timestamp, civil::Date};
use ntm_programme::{
    identity::{AccountId, DocumentId, TargetId, UnitId},
    target::{Aim, TargetState},
};
use serde_json::json;

use crate::{Query, Row, StoreError, Tx, params};

/// A target as it was set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    pub province: i64,
    pub id: TargetId,
    /// The office that set it.
    pub owner: UnitId,
    /// The place whose places are counted.
    pub area: UnitId,
    /// The number of the criteria set.
    pub set: i64,
    pub aim: Aim,
    pub note: Option<String>,
    /// The words of a document that it comes from.
    pub source: Option<Source>,
    pub set_by: Option<AccountId>,
    pub set_at: Timestamp,
    /// When it was taken back, and why.
    pub ended: Option<(Timestamp, String)>,
}

/// Words of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    pub document: DocumentId,
    pub quote: String,
    /// Bytes of the document's text.
    pub span: (i64, i64),
}

const COLUMNS: &str = "t.province, t.id, t.owner_unit, t.area, t.set_number, t.goal, t.named, t.due_on,
    t.note, t.document_id, t.quote, t.span_from, t.span_to, t.set_by, t.set_at, t.ended_at, t.end_reason";

fn target_row(row: &Row) -> Result<Target, StoreError> {
    let document: Option<DocumentId> = row.get("document_id")?;
    let source = match document {
        Some(document) => Some(Source {
            document,
            quote: row.get::<Option<String>>("quote")?.unwrap_or_default(),
            span: (
                row.get::<Option<i64>>("span_from")?.unwrap_or_default(),
                row.get::<Option<i64>>("span_to")?.unwrap_or_default(),
            ),
        }),
        None => None,
    };
    let ended: Option<Timestamp> = row.get("ended_at")?;
    let reason: Option<String> = row.get("end_reason")?;
    Ok(Target {
        province: row.get("province")?,
        id: row.get("id")?,
        owner: row.get("owner_unit")?,
        area: row.get("area")?,
        set: row.get("set_number")?,
        aim: Aim {
            goal: row.json("goal")?,
            named: row.json("named")?,
            by: row.get("due_on")?,
        },
        note: row.get("note")?,
        source,
        set_by: row.get("set_by")?,
        set_at: row.get("set_at")?,
        ended: ended.map(|at| (at, reason.unwrap_or_default())),
    })
}

/// Keeps a new target.
pub async fn add(tx: &mut Tx, target: &Target) -> Result<(), StoreError> {
    let source = target.source.as_ref();
    tx.execute(
        "INSERT INTO target (province, id, owner_unit, area, set_number, goal, named, due_on, note,
                             document_id, quote, span_from, span_to, set_by, set_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        params![
            target.province,
            target.id,
            target.owner,
            target.area,
            target.set,
            json!(target.aim.goal),
            json!(target.aim.named),
            target.aim.by,
            target.note.as_deref(),
            source.map(|it| it.document),
            source.map(|it| it.quote.as_str()),
            source.map(|it| it.span.0),
            source.map(|it| it.span.1),
            target.set_by,
            target.set_at
        ],
    )
    .await?;
    Ok(())
}

/// Takes a target back; its history stays. Returns whether it was there to be taken back.
pub async fn end(
    tx: &mut Tx,
    target: &Target,
    reason: &str,
    by: Option<AccountId>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let written = tx
        .execute(
            "UPDATE target SET ended_at = $3, ended_by = $4, end_reason = $5
              WHERE province = $1 AND id = $2 AND ended_at IS NULL",
            params![target.province, target.id, now, by, reason],
        )
        .await?;
    Ok(written == 1)
}

/// Returns a target.
pub async fn find(db: &mut impl Query, id: TargetId) -> Result<Option<Target>, StoreError> {
    db.query_opt(
        &format!("SELECT {COLUMNS} FROM target t WHERE t.id = $1"),
        params![id],
    )
    .await?
    .as_ref()
    .map(target_row)
    .transpose()
}

/// Returns the targets of places in an area and of the areas above it, what ends first first.
pub async fn of_area(db: &mut impl Query, area: UnitId) -> Result<Vec<Target>, StoreError> {
    targets(
        db,
        &format!(
            "SELECT {COLUMNS} FROM target t
              WHERE t.ended_at IS NULL
                AND (t.area IN (SELECT unit_id FROM unit_ancestor WHERE ancestor_id = $1)
                  OR t.area IN (SELECT ancestor_id FROM unit_ancestor WHERE unit_id = $1))
              ORDER BY t.due_on, t.set_at, t.id LIMIT 500"
        ),
        area,
    )
    .await
}

/// Returns the targets that count a place: those of the areas in which it lies.
pub async fn counting(db: &mut impl Query, place: UnitId) -> Result<Vec<Target>, StoreError> {
    targets(
        db,
        &format!(
            "SELECT {COLUMNS} FROM unit_ancestor a CROSS JOIN target t
              WHERE a.unit_id = $1 AND t.area = a.ancestor_id AND t.ended_at IS NULL
              ORDER BY t.due_on, t.id LIMIT 500"
        ),
        place,
    )
    .await
}

async fn targets(db: &mut impl Query, sql: &str, unit: UnitId) -> Result<Vec<Target>, StoreError> {
    db.query(sql, params![unit])
        .await?
        .iter()
        .map(target_row)
        .collect()
}

/// Returns every target that nobody has taken back.
pub async fn all(db: &mut impl Query) -> Result<Vec<Target>, StoreError> {
    db.query(
        &format!(
            "SELECT {COLUMNS} FROM target t WHERE t.ended_at IS NULL ORDER BY t.province, t.id LIMIT 100000"
        ),
        params![],
    )
    .await?
    .iter()
    .map(target_row)
    .collect()
}

/// How a target stood, for a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TargetStateVersion {
    pub from: Date,
    pub to: Option<Date>,
    pub state: TargetState,
    pub have: u16,
    pub want: u16,
}

/// Returns how a target stood through time, the oldest first.
pub async fn states(
    db: &mut impl Query,
    target: &Target,
) -> Result<Vec<TargetStateVersion>, StoreError> {
    db.query(
        "SELECT valid_from, valid_to, state, have, want FROM target_state
          WHERE province = $1 AND target_id = $2 ORDER BY valid_from LIMIT 5000",
        params![target.province, target.id],
    )
    .await?
    .iter()
    .map(|row| {
        let key: String = row.get("state")?;
        Ok(TargetStateVersion {
            from: row.get("valid_from")?,
            to: row.get("valid_to")?,
            state: TargetState::from_key(&key).ok_or(StoreError::NoRow)?,
            have: row.get("have")?,
            want: row.get("want")?,
        })
    })
    .collect()
}

/// Keeps how a target stands from a day on; what was kept for the same day is replaced.
pub async fn keep_state(
    tx: &mut Tx,
    target: &Target,
    version: &TargetStateVersion,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE target_state SET valid_to = $3
          WHERE province = $1 AND target_id = $2 AND valid_to IS NULL AND valid_from < $3",
        params![target.province, target.id, version.from],
    )
    .await?;
    tx.execute(
        "INSERT INTO target_state (province, target_id, valid_from, state, have, want)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (province, target_id, valid_from) DO UPDATE
            SET state = excluded.state, have = excluded.have, want = excluded.want",
        params![
            target.province,
            target.id,
            version.from,
            version.state.key(),
            version.have,
            version.want
        ],
    )
    .await?;
    Ok(())
}
