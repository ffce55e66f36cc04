//! Files that were sent together, and what came of each.

use {
    crate::{
        document::DocumentState,
        engine::{Query, Row, StoreError, Tx, dialect},
        files::ContentHash,
        params,
    },
    jiff::Timestamp,
    ntm_programme::identity::{AccountId, BatchId, DocumentId, UnitId},
    serde_json::Value as Json,
};

/// Files that were sent together.
#[derive(Clone, Debug, PartialEq)]
pub struct Batch {
    pub province: i64,
    pub id: BatchId,
    pub owner_unit: UnitId,
    pub started_by: AccountId,
    pub started_at: Timestamp,
    /// When the last of its files had arrived; none while it is under way or broken off.
    pub whole_at: Option<Timestamp>,
}

const COLUMNS: &str = "province, id, owner_unit, started_by, started_at, whole_at";

fn from_row(row: &Row) -> Result<Batch, StoreError> {
    Ok(Batch {
        province: row.get("province")?,
        id: row.get("id")?,
        owner_unit: row.get("owner_unit")?,
        started_by: row.get("started_by")?,
        started_at: row.get("started_at")?,
        whole_at: row.get("whole_at")?,
    })
}

/// Opens a batch. Returns false where there is one of that id.
pub async fn insert(tx: &mut Tx, batch: &Batch) -> Result<bool, StoreError> {
    let written = tx
        .execute(
            "INSERT INTO upload_batch (province, id, owner_unit, started_by, started_at)
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT (province, id) DO NOTHING",
            params![
                batch.province,
                batch.id,
                batch.owner_unit,
                batch.started_by,
                batch.started_at
            ],
        )
        .await?;
    Ok(written == 1)
}

/// Returns a batch.
pub async fn find(db: &mut impl Query, id: BatchId) -> Result<Option<Batch>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM upload_batch WHERE id = $1");
    db.query_opt(&sql, params![id])
        .await?
        .as_ref()
        .map(from_row)
        .transpose()
}

/// Returns a batch and keeps others from adding to it until the transaction ends.
pub async fn lock(tx: &mut Tx, id: BatchId) -> Result<Option<Batch>, StoreError> {
    let lock = dialect::for_update(tx.engine());
    let sql = format!("SELECT {COLUMNS} FROM upload_batch WHERE id = $1{lock}");
    tx.query_opt(&sql, params![id])
        .await?
        .as_ref()
        .map(from_row)
        .transpose()
}

/// Says that the files go on arriving, or that the last of them has.
pub async fn set_whole(
    tx: &mut Tx,
    batch: &Batch,
    at: Option<Timestamp>,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE upload_batch SET whole_at = $3 WHERE province = $1 AND id = $2",
        params![batch.province, batch.id, at],
    )
    .await?;
    Ok(())
}

/// What came of a file when it arrived.
#[derive(Clone, Debug, PartialEq)]
pub struct Arrived<'a> {
    pub file_name: &'a str,
    /// Its content; none where it was refused.
    pub file_hash: Option<ContentHash>,
    /// The document that it is; none where it was refused.
    pub document: Option<DocumentId>,
    /// Whether the office had the file already.
    pub known: bool,
    /// Why it was refused, in both languages.
    pub refusal: Option<Json>,
    pub at: Timestamp,
}

/// Keeps what came of a file; one that was refused before under this name and is taken now is no
/// longer refused. Returns false where the same file had arrived before: it stays as it was.
pub async fn arrive(tx: &mut Tx, batch: &Batch, file: &Arrived<'_>) -> Result<bool, StoreError> {
    tx.execute(
        "DELETE FROM upload_file
          WHERE province = $1 AND batch_id = $2 AND file_name = $3 AND document_id IS NULL",
        params![batch.province, batch.id, file.file_name],
    )
    .await?;
    let hash = file.file_hash.map(|hash| hash.to_string());
    let written = tx
        .execute(
            "INSERT INTO upload_file (province, batch_id, file_name, file_hash, document_id, known,
                                  refusal, arrived_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (province, batch_id, file_name, file_hash) DO NOTHING",
            params![
                batch.province,
                batch.id,
                file.file_name,
                hash.unwrap_or_default(),
                file.document,
                i64::from(file.known),
                file.refusal.as_ref(),
                file.at
            ],
        )
        .await?;
    Ok(written == 1)
}

/// Returns how many files of other names have arrived in a batch.
pub async fn count_besides(
    db: &mut impl Query,
    batch: &Batch,
    name: &str,
) -> Result<i64, StoreError> {
    let row = db
        .query_one(
            "SELECT COUNT(*) AS n FROM upload_file
              WHERE province = $1 AND batch_id = $2 AND file_name <> $3",
            params![batch.province, batch.id, name],
        )
        .await?;
    row.get("n")
}

/// A file of a batch, and where its document stands now.
#[derive(Clone, Debug, PartialEq)]
pub struct File {
    pub file_name: String,
    pub known: bool,
    pub refusal: Option<Json>,
    pub document: Option<DocumentOfFile>,
}

/// The document that a file of a batch is.
#[derive(Clone, Debug, PartialEq)]
pub struct DocumentOfFile {
    pub id: DocumentId,
    pub code: String,
    pub state: DocumentState,
    pub failure: Option<Json>,
    /// The code of the document of which this is but another file.
    pub same_as: Option<String>,
    /// How many tasks were found in it.
    pub proposals: i64,
}

/// Returns the files of a batch in the order in which they arrived.
pub async fn files(db: &mut impl Query, batch: &Batch) -> Result<Vec<File>, StoreError> {
    db.query(
        "SELECT f.file_name, f.known, f.refusal, d.id, d.code, d.state, d.failure,
                o.code AS same_as,
                (SELECT COUNT(*) FROM directive p WHERE p.province = d.province
                    AND p.document_id = d.id) AS proposals
           FROM upload_file f
           LEFT JOIN document d ON d.province = f.province AND d.id = f.document_id
           LEFT JOIN document o ON o.province = d.province AND o.id = d.duplicate_of
          WHERE f.province = $1 AND f.batch_id = $2
          ORDER BY f.arrived_at, f.file_name LIMIT 1000",
        params![batch.province, batch.id],
    )
    .await?
    .iter()
    .map(|row| {
        let document = match row.get::<Option<DocumentId>>("id")? {
            None => None,
            Some(id) => Some(DocumentOfFile {
                id,
                code: row.get("code")?,
                state: row.get("state")?,
                failure: row.get("failure")?,
                same_as: row.get("same_as")?,
                proposals: row.get("proposals")?,
            }),
        };
        Ok(File {
            file_name: row.get("file_name")?,
            known: row.get::<i64>("known")? == 1,
            refusal: row.get("refusal")?,
            document,
        })
    })
    .collect()
}

/// Returns the batches of somebody since an instant that are broken off or still being read, the
/// latest first.
pub async fn unfinished(
    db: &mut impl Query,
    account: AccountId,
    since: Timestamp,
) -> Result<Vec<(Batch, i64)>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS},
                (SELECT COUNT(*) FROM upload_file f
                  WHERE f.province = b.province AND f.batch_id = b.id) AS arrived
           FROM upload_batch b
          WHERE b.started_by = $1 AND b.started_at >= $2
            AND (b.whole_at IS NULL OR EXISTS (
                SELECT 1 FROM upload_file f
                  JOIN document d ON d.province = f.province AND d.id = f.document_id
                 WHERE f.province = b.province AND f.batch_id = b.id AND d.state = 'reading'))
          ORDER BY b.started_at DESC LIMIT 3"
    );
    db.query(&sql, params![account, since])
        .await?
        .iter()
        .map(|row| Ok((from_row(row)?, row.get("arrived")?)))
        .collect()
}
