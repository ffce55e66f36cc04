//! What receivers of papers answered.

use jiff::{Timestamp, civil::Date};
use ntm_programme::identity::{AccountId, OutgoingId, UnitId};

use crate::{Query, StoreError, Tx, outgoing::Outgoing, params};

/// An answer of a receiver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutgoingStatus {
    /// The electronic identifier of who answered, and the name; either may be empty.
    pub organ_id: String,
    pub organ_name: String,
    /// The unit that the name surely means.
    pub unit: Option<UnitId>,
    /// StatusCode of QCVN 102:2016/BTTTT.
    pub status: String,
    pub description: String,
    /// When it was written, by the receiver's clock.
    pub at: Timestamp,
}

/// Keeps an answer. False where it is there already.
pub async fn insert(
    tx: &mut Tx,
    paper: &Outgoing,
    new: &OutgoingStatus,
    by: Option<AccountId>,
    taken_at: Timestamp,
) -> Result<bool, StoreError> {
    let written = tx
        .execute(
            "INSERT INTO outgoing_status (province, outgoing_id, organ_id, organ_name, unit_id, status,
                                          description, at, taken_by, taken_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING",
            params![
                paper.province,
                paper.id,
                &new.organ_id,
                &new.organ_name,
                new.unit,
                &new.status,
                &new.description,
                new.at,
                by,
                taken_at
            ],
        )
        .await?;
    Ok(written == 1)
}

/// Returns what receivers of a paper answered, the earliest first.
pub async fn of_paper(
    db: &mut impl Query,
    paper: &Outgoing,
) -> Result<Vec<OutgoingStatus>, StoreError> {
    db.query(
        "SELECT organ_id, organ_name, unit_id, status, description, at FROM outgoing_status
          WHERE province = $1 AND outgoing_id = $2
          ORDER BY at, taken_at, status LIMIT 20000",
        params![paper.province, paper.id],
    )
    .await?
    .iter()
    .map(|row| {
        Ok(OutgoingStatus {
            organ_id: row.get("organ_id")?,
            organ_name: row.get("organ_name")?,
            unit: row.get("unit_id")?,
            status: row.get("status")?,
            description: row.get("description")?,
            at: row.get("at")?,
        })
    })
    .collect()
}

/// Returns the paper of an office that has a number and symbol in one of its registers, on the day that
/// is given or, without one, the latest.
pub async fn called(
    db: &mut impl Query,
    owner: UnitId,
    (number, symbol): (u32, &str),
    on: Option<Date>,
) -> Result<Option<OutgoingId>, StoreError> {
    let row = db
        .query_opt(
            "SELECT id FROM outgoing
              WHERE owner_unit = $1 AND number = $2 AND symbol = $3
                AND issued_on = COALESCE($4, issued_on)
              ORDER BY issued_on DESC, id DESC LIMIT 1",
            params![owner, number, symbol, on],
        )
        .await?;
    row.map(|row| row.get("id")).transpose()
}
