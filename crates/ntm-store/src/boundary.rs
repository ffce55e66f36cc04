//! What units cover through time, and the files that told it.

use jiff::{Timestamp, civil::Date};
use ntm_programme::{
    boundary::Shape,
    identity::{AccountId, BoundaryImportId, UnitId},
    unit::Validity,
};

use crate::{Query, Row, StoreError, Tx, dialect, params};

/// A file of boundaries as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoundaryImport {
    pub id: BoundaryImportId,
    /// The first day that counts.
    pub on: Date,
    pub source: String,
    /// Whether it is a drawing for orientation and no boundary.
    pub schematic: bool,
    /// Whether what matches no unit is passed over.
    pub leave_out: bool,
    pub file_hash: String,
    pub file_name: String,
    pub at: Timestamp,
    pub by: Option<AccountId>,
    /// When it was applied; none while it is looked at.
    pub applied_at: Option<Timestamp>,
}

const COLUMNS: &str =
    "id, on_date, source, schematic, leave_out, file_hash, file_name, made_at, made_by, applied_at";

fn import_row(row: &Row) -> Result<BoundaryImport, StoreError> {
    Ok(BoundaryImport {
        id: row.get("id")?,
        on: row.get("on_date")?,
        source: row.get("source")?,
        schematic: row.get("schematic")?,
        leave_out: row.get("leave_out")?,
        file_hash: row.get("file_hash")?,
        file_name: row.get("file_name")?,
        at: row.get("made_at")?,
        by: row.get("made_by")?,
        applied_at: row.get("applied_at")?,
    })
}

/// Keeps a file to be looked at.
pub async fn insert(tx: &mut Tx, import: &BoundaryImport) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO boundary_import (id, on_date, source, schematic, leave_out, file_hash, file_name,
                                      made_at, made_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        params![
            import.id,
            import.on,
            &import.source,
            import.schematic,
            import.leave_out,
            &import.file_hash,
            &import.file_name,
            import.at,
            import.by
        ],
    )
    .await?;
    Ok(())
}

/// Returns a file of boundaries.
pub async fn find(
    db: &mut impl Query,
    id: BoundaryImportId,
) -> Result<Option<BoundaryImport>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM boundary_import WHERE id = $1");
    let row = db.query_opt(&sql, params![id]).await?;
    row.as_ref().map(import_row).transpose()
}

/// Returns a file of boundaries and keeps others from it until the transaction ends.
pub async fn lock(tx: &mut Tx, id: BoundaryImportId) -> Result<Option<BoundaryImport>, StoreError> {
    let lock = dialect::for_update(tx.engine());
    let sql = format!("SELECT {COLUMNS} FROM boundary_import WHERE id = $1{lock}");
    let row = tx.query_opt(&sql, params![id]).await?;
    row.as_ref().map(import_row).transpose()
}

/// Returns the latest files, with how many units each told of.
pub async fn list(
    db: &mut impl Query,
    most: u32,
) -> Result<Vec<(BoundaryImport, u64)>, StoreError> {
    db.query(
        &format!(
            "SELECT {COLUMNS}, (SELECT COUNT(*) FROM unit_boundary b
                                 WHERE b.import_id = boundary_import.id) AS units
               FROM boundary_import ORDER BY made_at DESC, id LIMIT $1"
        ),
        params![most],
    )
    .await?
    .iter()
    .map(|row| Ok((import_row(row)?, row.get("units")?)))
    .collect()
}

/// Says that a file was applied.
pub async fn set_applied(
    tx: &mut Tx,
    id: BoundaryImportId,
    at: Timestamp,
    by: Option<AccountId>,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE boundary_import SET applied_at = $2, applied_by = $3 WHERE id = $1",
        params![id, at, by],
    )
    .await?;
    Ok(())
}

/// Forgets a file that was never applied.
pub async fn remove(tx: &mut Tx, id: BoundaryImportId) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM boundary_import WHERE id = $1 AND applied_at IS NULL",
        params![id],
    )
    .await?;
    Ok(())
}

/// What a unit covers, for a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitBoundary {
    pub unit: UnitId,
    pub valid: Validity,
    pub import: BoundaryImportId,
    pub shape: Shape,
}

fn boundary_row(row: &Row) -> Result<UnitBoundary, StoreError> {
    let shape: String = row.get("shape")?;
    Ok(UnitBoundary {
        unit: row.get("unit_id")?,
        valid: Validity {
            from: row.get("valid_from")?,
            to: row.get("valid_to")?,
        },
        import: row.get("import_id")?,
        shape: serde_json::from_str(&shape).map_err(|error| StoreError::Column {
            column: "shape".to_owned(),
            why: error.to_string(),
        })?,
    })
}

/// Returns what all units cover that still counts on a day or begins later.
pub async fn from_day(db: &mut impl Query, day: Date) -> Result<Vec<UnitBoundary>, StoreError> {
    db.query(
        "SELECT unit_id, valid_from, valid_to, import_id, shape FROM unit_boundary
          WHERE valid_to IS NULL OR valid_to > $1
          ORDER BY unit_id, valid_from LIMIT 50000",
        params![day],
    )
    .await?
    .iter()
    .map(boundary_row)
    .collect()
}

/// Returns what a unit and the units below it cover on a day.
pub async fn on_day(
    db: &mut impl Query,
    above: UnitId,
    day: Date,
) -> Result<Vec<UnitBoundary>, StoreError> {
    db.query(
        "SELECT b.unit_id, b.valid_from, b.valid_to, b.import_id, b.shape
           FROM unit_ancestor a CROSS JOIN unit_boundary b
          WHERE a.ancestor_id = $1 AND b.unit_id = a.unit_id
            AND b.valid_from <= $2 AND (b.valid_to IS NULL OR b.valid_to > $2)
          ORDER BY b.unit_id LIMIT 20000",
        params![above, day],
    )
    .await?
    .iter()
    .map(boundary_row)
    .collect()
}

/// Writes what units cover, and ends what they covered until then.
pub async fn add_many(tx: &mut Tx, boundaries: &[UnitBoundary]) -> Result<(), StoreError> {
    let ended = boundaries
        .iter()
        .map(|it| params![it.unit, it.valid.from].to_vec());
    tx.execute_many(
        "UPDATE unit_boundary SET valid_to = $2
          WHERE unit_id = $1 AND valid_to IS NULL AND valid_from < $2",
        ended.collect(),
    )
    .await?;
    let mut rows = Vec::with_capacity(boundaries.len());
    for it in boundaries {
        let shape = serde_json::to_string(&it.shape).map_err(|error| StoreError::Column {
            column: "shape".to_owned(),
            why: error.to_string(),
        })?;
        rows.push(params![it.unit, it.valid.from, it.valid.to, it.import, shape].to_vec());
    }
    tx.execute_many(
        "INSERT INTO unit_boundary (unit_id, valid_from, valid_to, import_id, shape)
         VALUES ($1, $2, $3, $4, $5)",
        rows,
    )
    .await?;
    Ok(())
}
