//! Criteria sets that an installation uses, classes of places, and the bars laid over the sets.

use jiff::{Timestamp, civil::Date};
use ntm_programme::{
    criteria::Bar,
    identity::{AccountId, UnitId},
    unit::Validity,
};
use uuid::Uuid;

use crate::{Query, Row, StoreError, Tx, params};

/// How rows name a set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptSet {
    pub number: i64,
    pub id: String,
    /// The text of a set that an office added.
    pub file: Option<String>,
    pub owner: Option<UnitId>,
    pub added_at: Timestamp,
}

/// Returns all sets that the installation has ever used.
pub async fn sets(db: &mut impl Query) -> Result<Vec<KeptSet>, StoreError> {
    db.query(
        "SELECT number, id, file, owner_unit, added_at FROM criteria_set ORDER BY number LIMIT 1000",
        params![],
    )
    .await?
    .iter()
    .map(|row| {
        Ok(KeptSet {
            number: row.get("number")?,
            id: row.get("id")?,
            file: row.get("file")?,
            owner: row.get("owner_unit")?,
            added_at: row.get("added_at")?,
        })
    })
    .collect()
}

/// Returns the number by which rows name a set; `None` where nothing was ever kept for it.
pub async fn number(db: &mut impl Query, id: &str) -> Result<Option<i64>, StoreError> {
    db.query_opt("SELECT number FROM criteria_set WHERE id = $1", params![id])
        .await?
        .map(|row| row.get("number"))
        .transpose()
}

/// Returns the number of a set, giving it one where it has none yet.
pub async fn number_for(tx: &mut Tx, id: &str, now: Timestamp) -> Result<i64, StoreError> {
    if let Some(number) = number(tx, id).await? {
        return Ok(number);
    }
    tx.execute(
        "INSERT INTO criteria_set (number, id, added_at)
         VALUES ((SELECT COALESCE(MAX(number), 0) + 1 FROM criteria_set), $1, $2)
         ON CONFLICT DO NOTHING",
        params![id, now],
    )
    .await?;
    number(tx, id).await?.ok_or(StoreError::NoRow)
}

/// Keeps a set that an office adds. False where one of that name is there.
pub async fn add_set(
    tx: &mut Tx,
    id: &str,
    file: &str,
    owner: UnitId,
    by: Option<AccountId>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let written = tx
        .execute(
            "INSERT INTO criteria_set (number, id, file, owner_unit, added_by, added_at)
             VALUES ((SELECT COALESCE(MAX(number), 0) + 1 FROM criteria_set), $1, $2, $3, $4, $5)
             ON CONFLICT DO NOTHING",
            params![id, file, owner, by, now],
        )
        .await?;
    Ok(written == 1)
}

/// A class of a place, for a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitClass {
    /// The place that was given the class: the one asked for, or one above it.
    pub unit: UnitId,
    pub class: String,
    pub valid: Validity,
    pub decision: Option<String>,
    /// When this became known, and when its end did.
    pub set_at: Timestamp,
    pub ended_at: Option<Timestamp>,
}

const CLASS: &str =
    "c.unit_id AS placed, c.class, c.valid_from, c.valid_to, c.decision, c.set_at, c.ended_at";

fn class_row(row: &Row) -> Result<UnitClass, StoreError> {
    Ok(UnitClass {
        unit: row.get("placed")?,
        class: row.get("class")?,
        valid: Validity {
            from: row.get("valid_from")?,
            to: row.get("valid_to")?,
        },
        decision: row.get("decision")?,
        set_at: row.get("set_at")?,
        ended_at: row.get("ended_at")?,
    })
}

/// Returns every class that a unit or one above it ever had: its own first, the latest first.
pub async fn classes_of(db: &mut impl Query, unit: UnitId) -> Result<Vec<UnitClass>, StoreError> {
    db.query(
        &format!(
            "SELECT {CLASS} FROM unit_ancestor a JOIN unit_class c ON c.unit_id = a.ancestor_id
              WHERE a.unit_id = $1 ORDER BY a.depth, c.valid_from DESC, c.class LIMIT 500"
        ),
        params![unit],
    )
    .await?
    .iter()
    .map(class_row)
    .collect()
}

/// Returns the classes that units were given themselves and that have not ended.
pub async fn own_classes(db: &mut impl Query) -> Result<Vec<(UnitId, String)>, StoreError> {
    db.query(
        "SELECT unit_id, class FROM unit_class WHERE valid_to IS NULL ORDER BY unit_id, class LIMIT 100000",
        params![],
    )
    .await?
    .iter()
    .map(|row| Ok((row.get("unit_id")?, row.get("class")?)))
    .collect()
}

/// Returns the same for every unit below one.
pub async fn classes_below(
    db: &mut impl Query,
    above: UnitId,
) -> Result<Vec<(UnitId, UnitClass)>, StoreError> {
    db.query(
        &format!(
            "SELECT a.unit_id, {CLASS}
               FROM unit_class c
               JOIN unit_ancestor a ON a.ancestor_id = c.unit_id
               JOIN unit_ancestor s ON s.unit_id = a.unit_id AND s.ancestor_id = $1
              ORDER BY a.unit_id, a.depth, c.valid_from DESC, c.class LIMIT 500000"
        ),
        params![above],
    )
    .await?
    .iter()
    .map(|row| Ok((row.get("unit_id")?, class_row(row)?)))
    .collect()
}

/// Gives a unit a class from a day on.
pub async fn add_class(
    tx: &mut Tx,
    class: &UnitClass,
    by: Option<AccountId>,
) -> Result<bool, StoreError> {
    let written = tx
        .execute(
            "INSERT INTO unit_class (unit_id, class, valid_from, valid_to, decision, set_by, set_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
            params![
                class.unit,
                &class.class,
                class.valid.from,
                class.valid.to,
                class.decision.as_deref(),
                by,
                class.set_at
            ],
        )
        .await?;
    Ok(written == 1)
}

/// Ends a class of a unit that is still open.
pub async fn end_class(
    tx: &mut Tx,
    unit: UnitId,
    class: &str,
    on: Date,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let written = tx
        .execute(
            "UPDATE unit_class SET valid_to = $3, ended_at = $4
              WHERE unit_id = $1 AND class = $2 AND valid_to IS NULL AND valid_from < $3",
            params![unit, class, on, now],
        )
        .await?;
    Ok(written == 1)
}

/// A bar that somebody laid over a set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptBar {
    pub id: Uuid,
    pub set: i64,
    pub indicator: String,
    /// The province (or other place) that set it; `None` where an administrator confirmed the
    /// country's.
    pub place: Option<UnitId>,
    pub class: Option<String>,
    pub year: Option<i16>,
    pub bar: Bar,
    pub source: String,
    pub valid: Validity,
    pub by: Option<AccountId>,
    pub at: Timestamp,
    /// When its end became known.
    pub ended_at: Option<Timestamp>,
}

/// Lays a bar.
pub async fn add_bar(tx: &mut Tx, kept: &KeptBar) -> Result<(), StoreError> {
    let bar = serde_json::to_string(&kept.bar).map_err(|error| StoreError::Column {
        column: "bar".to_owned(),
        why: error.to_string(),
    })?;
    tx.execute(
        "INSERT INTO criteria_bar (id, set_number, indicator, layer, unit_id, class, year, bar, source,
                                   valid_from, valid_to, laid_by, laid_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        params![
            kept.id,
            kept.set,
            &kept.indicator,
            if kept.place.is_some() { "province" } else { "confirmed" },
            kept.place,
            kept.class.as_deref(),
            kept.year,
            bar,
            &kept.source,
            kept.valid.from,
            kept.valid.to,
            kept.by,
            kept.at
        ],
    )
    .await?;
    Ok(())
}

/// Ends a bar that is still open.
pub async fn end_bar(tx: &mut Tx, id: Uuid, on: Date, now: Timestamp) -> Result<bool, StoreError> {
    let written = tx
        .execute(
            "UPDATE criteria_bar SET valid_to = $2, ended_at = $3 WHERE id = $1 AND valid_to IS NULL",
            params![id, on, now],
        )
        .await?;
    Ok(written == 1)
}

/// Returns every bar that was ever laid over a set, the latest first for each indicator.
pub async fn bars(db: &mut impl Query, set: i64) -> Result<Vec<KeptBar>, StoreError> {
    db.query(
        "SELECT id, set_number, indicator, unit_id, class, year, bar, source, valid_from, valid_to,
                laid_by, laid_at, ended_at
           FROM criteria_bar WHERE set_number = $1
          ORDER BY indicator, valid_from DESC, laid_at DESC LIMIT 20000",
        params![set],
    )
    .await?
    .iter()
    .map(|row| {
        let bar: String = row.get("bar")?;
        Ok(KeptBar {
            id: row.get("id")?,
            set: row.get("set_number")?,
            indicator: row.get("indicator")?,
            place: row.get("unit_id")?,
            class: row.get("class")?,
            year: row.get("year")?,
            bar: serde_json::from_str(&bar).map_err(|error| StoreError::Column {
                column: "bar".to_owned(),
                why: error.to_string(),
            })?,
            source: row.get("source")?,
            valid: Validity {
                from: row.get("valid_from")?,
                to: row.get("valid_to")?,
            },
            by: row.get("laid_by")?,
            at: row.get("laid_at")?,
            ended_at: row.get("ended_at")?,
        })
    })
    .collect()
}
