//! What proves the values of a place: attached once, used for several indicators.

use jiff::{Timestamp, civil::Date};
use ntm_programme::{
    criteria::Value,
    identity::{AccountId, EvidenceId, UnitId},
};

use crate::{Query, StoreError, Tx, criteria, params};

/// A paper or a file of a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CriteriaEvidence {
    pub id: EvidenceId,
    pub unit: UnitId,
    pub name: String,
    pub file_hash: Option<String>,
    pub file_name: Option<String>,
    pub media_type: Option<String>,
    pub outgoing_number: Option<String>,
    pub outgoing_on: Option<Date>,
    /// For how long the paper itself is good: the first day, and the first day no more.
    pub valid_from: Option<Date>,
    pub valid_to: Option<Date>,
    pub added_by: AccountId,
    pub added_at: Timestamp,
}

/// Keeps a piece of evidence.
pub async fn add(
    tx: &mut Tx,
    province: i64,
    evidence: &CriteriaEvidence,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO criteria_evidence (province, id, unit_id, name, file_hash, file_name, media_type,
                                        outgoing_number, outgoing_on, valid_from, valid_to, added_by, added_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        params![
            province,
            evidence.id,
            evidence.unit,
            &evidence.name,
            evidence.file_hash.as_deref(),
            evidence.file_name.as_deref(),
            evidence.media_type.as_deref(),
            evidence.outgoing_number.as_deref(),
            evidence.outgoing_on,
            evidence.valid_from,
            evidence.valid_to,
            evidence.added_by,
            evidence.added_at
        ],
    )
    .await?;
    Ok(())
}

/// Takes a piece of evidence away; row and file stay.
pub async fn remove(
    tx: &mut Tx,
    province: i64,
    unit: UnitId,
    id: EvidenceId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let written = tx
        .execute(
            "UPDATE criteria_evidence SET removed_at = $4
              WHERE province = $1 AND id = $2 AND unit_id = $3 AND removed_at IS NULL",
            params![province, id, unit, now],
        )
        .await?;
    Ok(written == 1)
}

/// Returns all evidence of a place, the latest first.
pub async fn of_unit(
    db: &mut impl Query,
    unit: UnitId,
) -> Result<Vec<CriteriaEvidence>, StoreError> {
    db.query(
        "SELECT id, unit_id, name, file_hash, file_name, media_type, outgoing_number, outgoing_on,
                valid_from, valid_to, added_by, added_at
           FROM criteria_evidence WHERE unit_id = $1 AND removed_at IS NULL
          ORDER BY added_at DESC, id LIMIT 2000",
        params![unit],
    )
    .await?
    .iter()
    .map(|row| {
        Ok(CriteriaEvidence {
            id: row.get("id")?,
            unit: row.get("unit_id")?,
            name: row.get("name")?,
            file_hash: row.get("file_hash")?,
            file_name: row.get("file_name")?,
            media_type: row.get("media_type")?,
            outgoing_number: row.get("outgoing_number")?,
            outgoing_on: row.get("outgoing_on")?,
            valid_from: row.get("valid_from")?,
            valid_to: row.get("valid_to")?,
            added_by: row.get("added_by")?,
            added_at: row.get("added_at")?,
        })
    })
    .collect()
}

/// That a piece of evidence speaks for an indicator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceUse {
    pub evidence: EvidenceId,
    pub set: i64,
    pub indicator: String,
    /// The figure that the paper states.
    pub said: Option<Value>,
}

/// Uses a piece of evidence for an indicator; what it was said to state before is replaced.
pub async fn attach(
    tx: &mut Tx,
    province: i64,
    used: &EvidenceUse,
    by: AccountId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let (kind, a, b) = match used.said.map(Value::kept) {
        Some((kind, a, b)) => (Some(kind), a, b),
        None => (None, None, None),
    };
    tx.execute(
        "INSERT INTO criteria_evidence_use (province, evidence_id, set_number, indicator, said_kind, said_a,
                                            said_b, attached_by, attached_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (province, evidence_id, set_number, indicator) DO UPDATE
            SET said_kind = excluded.said_kind, said_a = excluded.said_a, said_b = excluded.said_b",
        params![province, used.evidence, used.set, &used.indicator, kind, a, b, by, now],
    )
    .await?;
    Ok(())
}

/// Uses a piece of evidence no more for an indicator.
pub async fn detach(
    tx: &mut Tx,
    province: i64,
    evidence: EvidenceId,
    set: i64,
    indicator: &str,
) -> Result<bool, StoreError> {
    let written = tx
        .execute(
            "DELETE FROM criteria_evidence_use
              WHERE province = $1 AND evidence_id = $2 AND set_number = $3 AND indicator = $4",
            params![province, evidence, set, indicator],
        )
        .await?;
    Ok(written == 1)
}

/// Returns for which indicators of a set the evidence of a place is used.
pub async fn uses(
    db: &mut impl Query,
    unit: UnitId,
    set: i64,
) -> Result<Vec<EvidenceUse>, StoreError> {
    db.query(
        "SELECT u.evidence_id, u.set_number, u.indicator, u.said_kind, u.said_a, u.said_b
           FROM criteria_evidence e
           JOIN criteria_evidence_use u ON u.province = e.province AND u.evidence_id = e.id
          WHERE e.unit_id = $1 AND e.removed_at IS NULL AND u.set_number = $2
          ORDER BY u.indicator, u.attached_at LIMIT 10000",
        params![unit, set],
    )
    .await?
    .iter()
    .map(|row| {
        Ok(EvidenceUse {
            evidence: row.get("evidence_id")?,
            set: row.get("set_number")?,
            indicator: row.get("indicator")?,
            said: criteria::value(row, "said")?,
        })
    })
    .collect()
}
