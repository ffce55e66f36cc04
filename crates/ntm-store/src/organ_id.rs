//! Electronic identifiers of units, each with its dates.

use std::collections::HashMap;

use jiff::civil::Date;
use ntm_programme::{identity::UnitId, organ_id::OrganId, unit::Validity};

use crate::{Query, Row, StoreError, Tx, Value, params, unit};

/// An identifier that a unit bears for a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitOrganId {
    pub valid: Validity,
    pub organ_id: OrganId,
    /// By which paper it was given.
    pub decision: Option<String>,
}

/// Returns the identifiers of a unit, the latest first.
pub async fn of_unit(db: &mut impl Query, unit: UnitId) -> Result<Vec<UnitOrganId>, StoreError> {
    db.query(
        "SELECT valid_from, valid_to, organ_id, decision FROM unit_organ_id
          WHERE unit_id = $1 ORDER BY valid_from DESC LIMIT 100",
        params![unit],
    )
    .await?
    .iter()
    .map(read)
    .collect()
}

/// Returns what units bear on a day; a unit without an identifier is not in it.
pub async fn on(
    db: &mut impl Query,
    units: &[UnitId],
    day: Date,
) -> Result<HashMap<UnitId, UnitOrganId>, StoreError> {
    let mut found = HashMap::new();
    for some in units.chunks(200) {
        let marks: Vec<String> = (2..some.len() + 2).map(|n| format!("${n}")).collect();
        let mut values: Vec<Value> = vec![day.into()];
        values.extend(some.iter().map(|unit| Value::from(*unit)));
        let sql = format!(
            "SELECT unit_id, valid_from, valid_to, organ_id, decision FROM unit_organ_id
              WHERE valid_from <= $1 AND (valid_to IS NULL OR valid_to > $1) AND unit_id IN ({})",
            marks.join(", ")
        );
        for row in &db.query(&sql, &values).await? {
            found.insert(row.get("unit_id")?, read(row)?);
        }
    }
    Ok(found)
}

/// Returns the unit that bears an identifier on a day, and is there on it.
pub async fn holder(
    db: &mut impl Query,
    organ_id: &OrganId,
    day: Date,
) -> Result<Option<UnitId>, StoreError> {
    db.query_opt(
        "SELECT o.unit_id FROM unit_organ_id o
           JOIN unit_version v ON v.unit_id = o.unit_id
            AND v.valid_from <= $2 AND (v.valid_to IS NULL OR v.valid_to > $2)
          WHERE o.organ_id = $1 AND o.valid_from <= $2 AND (o.valid_to IS NULL OR o.valid_to > $2)
          ORDER BY o.valid_from DESC LIMIT 1",
        params![organ_id.as_str(), day],
    )
    .await?
    .map(|row| row.get("unit_id"))
    .transpose()
}

/// Gives a unit an identifier from a day on; the one before ends.
pub async fn add(tx: &mut Tx, unit: UnitId, new: &UnitOrganId) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE unit_organ_id SET valid_to = $2 WHERE unit_id = $1 AND valid_to IS NULL",
        params![unit, new.valid.from],
    )
    .await?;
    tx.execute(
        "INSERT INTO unit_organ_id (unit_id, valid_from, valid_to, organ_id, decision)
         VALUES ($1, $2, $3, $4, $5)",
        params![
            unit,
            new.valid.from,
            new.valid.to,
            new.organ_id.as_str(),
            new.decision.as_deref()
        ],
    )
    .await?;
    Ok(())
}

fn read(row: &Row) -> Result<UnitOrganId, StoreError> {
    Ok(UnitOrganId {
        valid: unit::validity(row)?,
        organ_id: unit::word(row, "organ_id")?,
        decision: row.get("decision")?,
    })
}
