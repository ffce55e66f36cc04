//! What files told of a reorganisation, and what was done by it.

use {
    crate::{
        engine::{Query, Row, StoreError, Tx, dialect},
        params,
        unit::{version_row, word},
    },
    jiff::{Timestamp, civil::Date},
    ntm_programme::{
        identity::{AccountId, LineageId, ReorganisationId, UnitId},
        lineage::StatedShare,
        unit::{Lineage, Status, UnitVersion},
    },
    std::collections::{BTreeMap, HashMap},
};

/// A reorganisation as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    pub id: ReorganisationId,
    /// The first day that counts, where the files name none themselves.
    pub on: Date,
    /// The decision, where the files name none.
    pub decision: Option<String>,
    /// The code or name of the only province that is taken from the files.
    pub within: Option<String>,
    /// Whether districts that have no commune left end with it.
    pub ends_districts: bool,
    /// What was answered to findings, by their names.
    pub answers: BTreeMap<String, String>,
    pub version: i64,
    pub made_at: Timestamp,
    pub made_by: Option<AccountId>,
    /// When it was carried out; none while it is looked at.
    pub applied_at: Option<Timestamp>,
}

/// A file by the name that it came with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    pub name: String,
    pub content: String,
}

/// Keeps what files tell.
pub async fn insert(tx: &mut Tx, kept: &Kept, files: &[File]) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO reorganisation (id, on_date, decision, within, ends_districts, answers,
                                     made_at, made_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        params![
            kept.id,
            kept.on,
            kept.decision.as_deref(),
            kept.within.as_deref(),
            kept.ends_districts,
            written(&kept.answers)?,
            kept.made_at,
            kept.made_by
        ],
    )
    .await?;
    let rows = files.iter().zip(0_i64..).map(|(file, number)| {
        let (name, content) = (file.name.as_str(), file.content.as_str());
        params![kept.id, number, name, content].to_vec()
    });
    tx.execute_many(
        "INSERT INTO reorganisation_file (reorganisation_id, number, name, content)
         VALUES ($1, $2, $3, $4)",
        rows.collect(),
    )
    .await?;
    Ok(())
}

/// Returns a reorganisation.
pub async fn find(db: &mut impl Query, id: ReorganisationId) -> Result<Option<Kept>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM reorganisation WHERE id = $1");
    let row = db.query_opt(&sql, params![id]).await?;
    row.as_ref().map(from_row).transpose()
}

/// Returns a reorganisation and keeps others from it until the transaction ends.
pub async fn lock(tx: &mut Tx, id: ReorganisationId) -> Result<Option<Kept>, StoreError> {
    let lock = dialect::for_update(tx.engine());
    let sql = format!("SELECT {COLUMNS} FROM reorganisation WHERE id = $1{lock}");
    let row = tx.query_opt(&sql, params![id]).await?;
    row.as_ref().map(from_row).transpose()
}

/// Returns the latest reorganisations, with how many links each brought.
pub async fn list(db: &mut impl Query, most: u32) -> Result<Vec<(Kept, u64)>, StoreError> {
    db.query(
        &format!(
            "SELECT {COLUMNS}, (SELECT COUNT(*) FROM unit_lineage l
                                 WHERE l.reorganisation_id = reorganisation.id) AS links
               FROM reorganisation ORDER BY made_at DESC, id LIMIT $1"
        ),
        params![most],
    )
    .await?
    .iter()
    .map(|row| Ok((from_row(row)?, row.get("links")?)))
    .collect()
}

/// Returns the files in the order in which they came.
pub async fn files(db: &mut impl Query, id: ReorganisationId) -> Result<Vec<File>, StoreError> {
    db.query(
        "SELECT name, content FROM reorganisation_file
          WHERE reorganisation_id = $1 ORDER BY number LIMIT 100",
        params![id],
    )
    .await?
    .iter()
    .map(|row| {
        Ok(File {
            name: row.get("name")?,
            content: row.get("content")?,
        })
    })
    .collect()
}

/// Keeps what was answered.
pub async fn set_answers(
    tx: &mut Tx,
    id: ReorganisationId,
    answers: &BTreeMap<String, String>,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE reorganisation SET answers = $2, version = version + 1 WHERE id = $1",
        params![id, written(answers)?],
    )
    .await?;
    Ok(())
}

/// Says that it was carried out.
pub async fn set_applied(
    tx: &mut Tx,
    id: ReorganisationId,
    at: Timestamp,
    by: Option<AccountId>,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE reorganisation SET applied_at = $2, applied_by = $3, version = version + 1
          WHERE id = $1",
        params![id, at, by],
    )
    .await?;
    Ok(())
}

/// Forgets what was never carried out.
pub async fn remove(tx: &mut Tx, id: ReorganisationId) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM reorganisation_file WHERE reorganisation_id = $1",
        params![id],
    )
    .await?;
    tx.execute("DELETE FROM reorganisation WHERE id = $1", params![id])
        .await?;
    Ok(())
}

/// Writes what became of units by a reorganisation.
pub async fn add_lineage(
    tx: &mut Tx,
    by: ReorganisationId,
    rows: &[(LineageId, Lineage)],
) -> Result<(), StoreError> {
    let rows = rows.iter().map(|(id, row)| {
        params![
            *id,
            row.old,
            row.new,
            row.kind.as_str(),
            row.extent.as_str(),
            row.on,
            row.decision.as_deref(),
            by
        ]
        .to_vec()
    });
    tx.execute_many(
        "INSERT INTO unit_lineage (id, old_unit, new_unit, kind, extent, on_date, decision,
                                   reorganisation_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        rows.collect(),
    )
    .await?;
    Ok(())
}

/// Returns what became of units by a reorganisation.
pub async fn lineage(
    db: &mut impl Query,
    id: ReorganisationId,
) -> Result<Vec<Lineage>, StoreError> {
    db.query(
        &format!(
            "SELECT {} FROM unit_lineage WHERE reorganisation_id = $1 ORDER BY id LIMIT 500000",
            crate::unit::LINEAGE
        ),
        params![id],
    )
    .await?
    .iter()
    .map(crate::unit::lineage_row)
    .collect()
}

/// Returns every share that was stated, with its source.
pub async fn shares(db: &mut impl Query) -> Result<Vec<(StatedShare, String)>, StoreError> {
    db.query(
        "SELECT old_unit, new_unit, share, source FROM unit_share
          ORDER BY old_unit, on_date, new_unit LIMIT 100000",
        params![],
    )
    .await?
    .iter()
    .map(|row| {
        let share = StatedShare {
            old: row.get("old_unit")?,
            new: row.get("new_unit")?,
            share: row.get("share")?,
        };
        Ok((share, row.get("source")?))
    })
    .collect()
}

/// Keeps the shares of one unit that was divided on a day, in the place of those stated before.
pub async fn set_shares(
    tx: &mut Tx,
    shares: &[StatedShare],
    (old, on): (UnitId, Date),
    source: &str,
    (by, at): (Option<AccountId>, Timestamp),
) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM unit_share WHERE old_unit = $1 AND on_date = $2",
        params![old, on],
    )
    .await?;
    let rows = shares
        .iter()
        .map(|it| params![it.old, it.new, on, it.share, source, by, at].to_vec());
    tx.execute_many(
        "INSERT INTO unit_share (old_unit, new_unit, on_date, share, source, stated_by, stated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        rows.collect(),
    )
    .await?;
    Ok(())
}

/// Returns every version of every unit with its province, the oldest first.
pub async fn register(db: &mut impl Query) -> Result<Vec<(UnitVersion, i64)>, StoreError> {
    db.query(
        "SELECT v.unit_id, v.valid_from, v.valid_to, v.name, v.short_name, v.code, v.kind,
                v.parent_id, v.decision, u.province
           FROM unit_version v JOIN unit u ON u.id = v.unit_id
          ORDER BY v.unit_id, v.valid_from LIMIT 500000",
        params![],
    )
    .await?
    .iter()
    .map(|row| Ok((version_row(row)?, row.get("province")?)))
    .collect()
}

/// Returns the links of a day that are there already: old unit, new unit.
pub async fn known_links(
    db: &mut impl Query,
    on: Date,
) -> Result<Vec<(UnitId, UnitId)>, StoreError> {
    db.query(
        "SELECT old_unit, new_unit FROM unit_lineage WHERE on_date = $1 LIMIT 500000",
        params![on],
    )
    .await?
    .iter()
    .map(|row| Ok((row.get("old_unit")?, row.get("new_unit")?)))
    .collect()
}

/// Returns the highest title that each unit bears on a day.
pub async fn titles(db: &mut impl Query, day: Date) -> Result<HashMap<UnitId, Status>, StoreError> {
    let rows = db
        .query(
            "SELECT unit_id, status FROM unit_status
              WHERE valid_from <= $1 AND (valid_to IS NULL OR valid_to > $1) LIMIT 500000",
            params![day],
        )
        .await?;
    let mut titles: HashMap<UnitId, Status> = HashMap::new();
    for row in &rows {
        let status: Status = word(row, "status")?;
        let title = titles.entry(row.get("unit_id")?).or_insert(status);
        *title = (*title).max(status);
    }
    Ok(titles)
}

const COLUMNS: &str = "id, on_date, decision, within, ends_districts, answers, version, made_at,
                       made_by, applied_at";

fn from_row(row: &Row) -> Result<Kept, StoreError> {
    let answers: String = row.get("answers")?;
    Ok(Kept {
        id: row.get("id")?,
        on: row.get("on_date")?,
        decision: row.get("decision")?,
        within: row.get("within")?,
        ends_districts: row.get("ends_districts")?,
        answers: serde_json::from_str(&answers).map_err(|error| StoreError::Column {
            column: "answers".to_owned(),
            why: error.to_string(),
        })?,
        version: row.get("version")?,
        made_at: row.get("made_at")?,
        made_by: row.get("made_by")?,
        applied_at: row.get("applied_at")?,
    })
}

fn written(answers: &BTreeMap<String, String>) -> Result<String, StoreError> {
    serde_json::to_string(answers).map_err(|error| StoreError::Column {
        column: "answers".to_owned(),
        why: error.to_string(),
    })
}
