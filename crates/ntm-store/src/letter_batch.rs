//! Letters that are made together, one for each unit, and how far they are.

use jiff::{Timestamp, civil::Date};
use ntm_programme::{
    identity::{AccountId, LetterBatchId, OutgoingId, UnitId},
    outgoing::OutgoingState,
};
use serde_json::Value as Json;

use crate::{Query, Row, StoreError, Tx, dialect, params};

/// Letters that are made together.
#[derive(Debug, Clone, PartialEq)]
pub struct LetterBatch {
    pub province: i64,
    pub id: LetterBatchId,
    pub owner: UnitId,
    /// What all are drafted from.
    pub drafting: Json,
    pub created_by: AccountId,
    pub created_at: Timestamp,
    /// The day of issue, once somebody asked for it.
    pub issue_on: Option<Date>,
    pub issue_by: Option<AccountId>,
    /// Why the last attempt stopped, in Vietnamese and English.
    pub failure: Option<Json>,
}

/// A letter of a batch.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    pub position: i64,
    pub unit: UnitId,
    /// The unit was on time when its turn came: it gets no letter.
    pub on_time: bool,
    pub paper: Option<LinePaper>,
}

/// The paper of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinePaper {
    pub id: OutgoingId,
    pub code: String,
    pub state: OutgoingState,
    pub number: Option<u32>,
    pub symbol: String,
}

/// How many letters of a batch stand where.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LetterTally {
    pub all: i64,
    /// Not drafted yet.
    pub waiting: i64,
    pub on_time: i64,
    pub drafts: i64,
    /// Issued, and perhaps recalled since.
    pub issued: i64,
    pub discarded: i64,
}

const BATCH: &str =
    "province, id, owner_unit, drafting, created_by, created_at, issue_on, issue_by, failure";

fn batch_row(row: &Row) -> Result<LetterBatch, StoreError> {
    Ok(LetterBatch {
        province: row.get("province")?,
        id: row.get("id")?,
        owner: row.get("owner_unit")?,
        drafting: row.get("drafting")?,
        created_by: row.get("created_by")?,
        created_at: row.get("created_at")?,
        issue_on: row.get("issue_on")?,
        issue_by: row.get("issue_by")?,
        failure: row.get("failure")?,
    })
}

/// Keeps a batch and to which units it goes, in order. False where there is one of that id.
pub async fn insert(
    tx: &mut Tx,
    batch: &LetterBatch,
    units: &[UnitId],
) -> Result<bool, StoreError> {
    let written = tx
        .execute(
            "INSERT INTO letter_batch (province, id, owner_unit, drafting, created_by, created_at)
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
            params![
                batch.province,
                batch.id,
                batch.owner,
                &batch.drafting,
                batch.created_by,
                batch.created_at
            ],
        )
        .await?;
    if written == 0 {
        return Ok(false);
    }
    let lines = (1_i64..).zip(units);
    let lines = lines
        .map(|(position, unit)| params![batch.province, batch.id, position, *unit].to_vec())
        .collect();
    tx.execute_many(
        "INSERT INTO letter_batch_line (province, batch_id, position, unit_id)
         VALUES ($1, $2, $3, $4)",
        lines,
    )
    .await?;
    Ok(true)
}

/// Returns a batch.
pub async fn find(
    db: &mut impl Query,
    id: LetterBatchId,
) -> Result<Option<LetterBatch>, StoreError> {
    let sql = format!("SELECT {BATCH} FROM letter_batch WHERE id = $1");
    let row = db.query_opt(&sql, params![id]).await?;
    row.as_ref().map(batch_row).transpose()
}

/// Returns a batch, and keeps others from going on with it until the transaction ends.
pub async fn lock(tx: &mut Tx, id: LetterBatchId) -> Result<Option<LetterBatch>, StoreError> {
    let lock = dialect::for_update(tx.engine());
    let sql = format!("SELECT {BATCH} FROM letter_batch WHERE id = $1{lock}");
    let row = tx.query_opt(&sql, params![id]).await?;
    row.as_ref().map(batch_row).transpose()
}

/// Returns the batches of some units of which something is still to be drafted or issued, the latest
/// first.
pub async fn open(
    db: &mut impl Query,
    owner: UnitId,
    limit: i64,
) -> Result<Vec<LetterBatch>, StoreError> {
    let sql = format!(
        "SELECT {BATCH} FROM letter_batch b WHERE b.owner_unit = $1
            AND EXISTS (SELECT 1 FROM letter_batch_line l
                          LEFT JOIN outgoing o ON o.province = l.province AND o.id = l.outgoing_id
                         WHERE l.province = b.province AND l.batch_id = b.id AND l.on_time = 0
                           AND (o.id IS NULL OR o.state = 'draft'))
          ORDER BY b.created_at DESC, b.id LIMIT $2"
    );
    let rows = db.query(&sql, params![owner, limit]).await?;
    rows.iter().map(batch_row).collect()
}

/// Returns the batch in which a paper was drafted.
pub async fn of_paper(
    db: &mut impl Query,
    paper: OutgoingId,
) -> Result<Option<LetterBatchId>, StoreError> {
    let row = db
        .query_opt(
            "SELECT batch_id FROM letter_batch_line WHERE outgoing_id = $1",
            params![paper],
        )
        .await?;
    row.map(|row| row.get("batch_id")).transpose()
}

/// Counts the letters of a batch.
pub async fn tally(db: &mut impl Query, batch: &LetterBatch) -> Result<LetterTally, StoreError> {
    let row = db
        .query_one(
            "SELECT COUNT(*) AS whole,
                    COUNT(*) FILTER (WHERE l.outgoing_id IS NULL AND l.on_time = 0) AS waiting,
                    COUNT(*) FILTER (WHERE l.on_time = 1) AS on_time,
                    COUNT(*) FILTER (WHERE o.state = 'draft') AS drafts,
                    COUNT(*) FILTER (WHERE o.state IN ('issued', 'recalled')) AS issued,
                    COUNT(*) FILTER (WHERE o.state = 'discarded') AS discarded
               FROM letter_batch_line l
               LEFT JOIN outgoing o ON o.province = l.province AND o.id = l.outgoing_id
              WHERE l.province = $1 AND l.batch_id = $2",
            params![batch.province, batch.id],
        )
        .await?;
    Ok(LetterTally {
        all: row.get("whole")?,
        waiting: row.get("waiting")?,
        on_time: row.get("on_time")?,
        drafts: row.get("drafts")?,
        issued: row.get("issued")?,
        discarded: row.get("discarded")?,
    })
}

/// Which letters of a batch are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    All,
    /// Not drafted yet.
    Waiting,
    /// Drafted, not issued.
    Drafts,
}

impl Which {
    const fn sql(self) -> &'static str {
        match self {
            Which::All => "",
            Which::Waiting => "AND l.outgoing_id IS NULL AND l.on_time = 0",
            Which::Drafts => "AND o.state = 'draft'",
        }
    }
}

/// Returns one part of the letters of a batch: those after a position.
pub async fn lines(
    db: &mut impl Query,
    batch: &LetterBatch,
    which: Which,
    after: i64,
    limit: i64,
) -> Result<Vec<Line>, StoreError> {
    let sql = format!(
        "SELECT l.position, l.unit_id, l.on_time, o.id, o.code, o.state, o.number, o.symbol
           FROM letter_batch_line l
           LEFT JOIN outgoing o ON o.province = l.province AND o.id = l.outgoing_id
          WHERE l.province = $1 AND l.batch_id = $2 AND l.position > $3 {}
          ORDER BY l.position LIMIT $4",
        which.sql()
    );
    db.query(&sql, params![batch.province, batch.id, after, limit])
        .await?
        .iter()
        .map(line_row)
        .collect()
}

fn line_row(row: &Row) -> Result<Line, StoreError> {
    let paper = match row.get::<Option<OutgoingId>>("id")? {
        None => None,
        Some(id) => Some(LinePaper {
            id,
            code: row.get("code")?,
            state: crate::outgoing::state(row)?,
            number: row.get("number")?,
            symbol: row.get("symbol")?,
        }),
    };
    Ok(Line {
        position: row.get("position")?,
        unit: row.get("unit_id")?,
        on_time: row.get("on_time")?,
        paper,
    })
}

/// Writes which paper a line became; none where its unit was on time.
pub async fn settle(
    tx: &mut Tx,
    batch: &LetterBatch,
    position: i64,
    paper: Option<OutgoingId>,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE letter_batch_line SET outgoing_id = $4, on_time = $5
          WHERE province = $1 AND batch_id = $2 AND position = $3",
        params![batch.province, batch.id, position, paper, paper.is_none()],
    )
    .await?;
    Ok(())
}

/// Writes that somebody asked for the letters to be issued.
pub async fn ask_issue(
    tx: &mut Tx,
    batch: &LetterBatch,
    on: Date,
    by: Option<AccountId>,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE letter_batch SET issue_on = $3, issue_by = $4, failure = NULL
          WHERE province = $1 AND id = $2",
        params![batch.province, batch.id, on, by],
    )
    .await?;
    Ok(())
}

/// Writes why the last attempt stopped, or that it goes on.
pub async fn set_failure(
    tx: &mut Tx,
    batch: &LetterBatch,
    failure: Option<&Json>,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE letter_batch SET failure = $3 WHERE province = $1 AND id = $2",
        params![batch.province, batch.id, failure],
    )
    .await?;
    Ok(())
}
