//! What documents say of figures, as people confirmed or rejected it.

use jiff::{Timestamp, civil::Date};
use ntm_programme::identity::{AccountId, DocumentId, TargetId, UnitId};
use serde_json::Value as Json;

use crate::{Query, Row, StoreError, Tx, params};

/// A figure of a document that a person has decided on.
#[derive(Debug, Clone, PartialEq)]
pub struct Stated {
    pub province: i64,
    pub document: DocumentId,
    /// Its place among the facts that the reader found, from 0.
    pub position: i64,
    /// Confirmed, or rejected with a reason.
    pub confirmed: bool,
    /// `standing`, `payment` or `target`.
    pub kind: String,
    /// The place or body of which it is said.
    pub unit: Option<UnitId>,
    /// The number of the criteria set.
    pub set: Option<i64>,
    /// The day on which it was so.
    pub on: Option<Date>,
    /// What was confirmed, by kind.
    pub said: Json,
    pub quote: String,
    /// Bytes of the document's text.
    pub span: (i64, i64),
    /// The target that was made of it.
    pub target: Option<TargetId>,
    pub reason: Option<String>,
    pub by: Option<AccountId>,
    pub at: Timestamp,
}

const COLUMNS: &str = "s.province, s.document_id, s.position, s.state, s.kind, s.unit_id, s.set_number,
    s.stated_on, s.said, s.quote, s.span_from, s.span_to, s.target_id, s.reason, s.decided_by, s.decided_at";

fn stated_row(row: &Row) -> Result<Stated, StoreError> {
    Ok(Stated {
        province: row.get("province")?,
        document: row.get("document_id")?,
        position: row.get("position")?,
        confirmed: row.get::<String>("state")? == "confirmed",
        kind: row.get("kind")?,
        unit: row.get("unit_id")?,
        set: row.get("set_number")?,
        on: row.get("stated_on")?,
        said: row.json("said")?,
        quote: row.get("quote")?,
        span: (row.get("span_from")?, row.get("span_to")?),
        target: row.get("target_id")?,
        reason: row.get("reason")?,
        by: row.get("decided_by")?,
        at: row.get("decided_at")?,
    })
}

/// Keeps a decision. Returns false where one was kept before.
pub async fn decide(tx: &mut Tx, stated: &Stated) -> Result<bool, StoreError> {
    let written = tx
        .execute(
            "INSERT INTO stated (province, document_id, position, state, kind, unit_id, set_number, stated_on,
                                 said, quote, span_from, span_to, target_id, reason, decided_by, decided_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
             ON CONFLICT DO NOTHING",
            params![
                stated.province,
                stated.document,
                stated.position,
                match stated.confirmed {
                    true => "confirmed",
                    false => "rejected",
                },
                stated.kind.as_str(),
                stated.unit,
                stated.set,
                stated.on,
                &stated.said,
                stated.quote.as_str(),
                stated.span.0,
                stated.span.1,
                stated.target,
                stated.reason.as_deref(),
                stated.by,
                stated.at
            ],
        )
        .await?;
    Ok(written == 1)
}

/// Returns what was decided on a document's figures, in the order of the document.
pub async fn of_document(
    db: &mut impl Query,
    province: i64,
    document: DocumentId,
) -> Result<Vec<Stated>, StoreError> {
    db.query(
        &format!(
            "SELECT {COLUMNS} FROM stated s WHERE s.province = $1 AND s.document_id = $2
              ORDER BY s.position LIMIT 1000"
        ),
        params![province, document],
    )
    .await?
    .iter()
    .map(stated_row)
    .collect()
}

/// Returns what documents say last of the payments of a unit, or of the place that it administers, within
/// some days; only what a person has confirmed.
pub async fn last_payment(
    db: &mut impl Query,
    (unit, place): (UnitId, UnitId),
    (from, to): (Date, Date),
) -> Result<Option<Stated>, StoreError> {
    let rows = db
        .query(
            &format!(
                "SELECT {COLUMNS} FROM stated s
                  WHERE s.unit_id IN ($1, $2) AND s.kind = 'payment' AND s.state = 'confirmed'
                    AND s.stated_on >= $3 AND s.stated_on <= $4
                  ORDER BY s.stated_on DESC, s.decided_at DESC, s.position LIMIT 1"
            ),
            params![unit, place, from, to],
        )
        .await?;
    rows.first().map(stated_row).transpose()
}

/// A confirmed figure with the document that says it.
#[derive(Debug, Clone, PartialEq)]
pub struct StatedIn {
    pub stated: Stated,
    pub code: String,
    pub kind: Option<String>,
    pub number: Option<String>,
    pub symbol: Option<String>,
    pub issued_on: Option<Date>,
    /// The criteria set's name.
    pub set: Option<String>,
}

/// Returns the confirmed figures of a kind that documents say of a unit and of those below it, the
/// latest first.
pub async fn of_units(
    db: &mut impl Query,
    above: UnitId,
    kind: &str,
) -> Result<Vec<StatedIn>, StoreError> {
    db.query(
        &format!(
            "SELECT {COLUMNS}, d.code, d.kind AS document_kind, d.number, d.symbol, d.issued_on, c.id AS set_id
               FROM stated s JOIN document d ON d.province = s.province AND d.id = s.document_id
               LEFT JOIN criteria_set c ON c.number = s.set_number
              WHERE s.kind = $2 AND s.state = 'confirmed'
                AND s.unit_id IN (SELECT unit_id FROM unit_ancestor WHERE ancestor_id = $1)
              ORDER BY s.stated_on DESC, s.decided_at DESC, s.position LIMIT 5000"
        ),
        params![above, kind],
    )
    .await?
    .iter()
    .map(|row| {
        Ok(StatedIn {
            stated: stated_row(row)?,
            code: row.get("code")?,
            kind: row.get("document_kind")?,
            number: row.get("number")?,
            symbol: row.get("symbol")?,
            issued_on: row.get("issued_on")?,
            set: row.get("set_id")?,
        })
    })
    .collect()
}
