//! Who signs for a unit, and the head of its papers.

use jiff::{Timestamp, civil::Date};
use ntm_programme::{
    identity::{AccountId, DelegationId, UnitId},
    signing::{Delegation, SigningForm},
    unit::Validity,
};

use crate::{Query, Row, StoreError, Tx, params};

/// The head of a unit's papers, as it was set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letterhead {
    pub unit: UnitId,
    pub issuer: String,
    pub parent: Option<String>,
    /// What stands in the symbol for the unit: "UBND", "VPĐP".
    pub abbreviation: String,
    /// What stands in the symbol of a letter for who drafted it: "NTM".
    pub section: Option<String>,
    pub place: String,
    pub archive: String,
    /// 0 for what follows from the register of units.
    pub version: i64,
}

const DELEGATION: &str =
    "id, unit_id, form, position, full_name, head, collective, valid_from, valid_to, source";

fn delegation_row(row: &Row) -> Result<Delegation, StoreError> {
    let form: String = row.get("form")?;
    Ok(Delegation {
        id: row.get("id")?,
        unit: row.get("unit_id")?,
        form: SigningForm::from_key(&form).ok_or_else(|| StoreError::Column {
            column: "form".to_owned(),
            why: format!("unknown word “{form}”"),
        })?,
        position: row.get("position")?,
        name: row.get("full_name")?,
        head: row.get("head")?,
        collective: row.get("collective")?,
        valid: Validity {
            from: row.get("valid_from")?,
            to: row.get("valid_to")?,
        },
        source: row.get("source")?,
    })
}

/// Returns all that was ever said of who signs for a unit, the latest first.
pub async fn delegations(db: &mut impl Query, unit: UnitId) -> Result<Vec<Delegation>, StoreError> {
    let sql = format!(
        "SELECT {DELEGATION} FROM signing_delegation WHERE unit_id = $1
          ORDER BY valid_from DESC, id DESC LIMIT 500"
    );
    db.query(&sql, params![unit])
        .await?
        .iter()
        .map(delegation_row)
        .collect()
}

/// Returns one delegation.
pub async fn delegation(
    db: &mut impl Query,
    id: DelegationId,
) -> Result<Option<Delegation>, StoreError> {
    let sql = format!("SELECT {DELEGATION} FROM signing_delegation WHERE id = $1");
    let row = db.query_opt(&sql, params![id]).await?;
    row.as_ref().map(delegation_row).transpose()
}

/// Keeps a delegation. False where it is there already.
pub async fn add(
    tx: &mut Tx,
    province: i64,
    delegation: &Delegation,
    by: Option<AccountId>,
    at: Timestamp,
) -> Result<bool, StoreError> {
    let written = tx
        .execute(
            "INSERT INTO signing_delegation (province, id, unit_id, form, position, full_name, head, collective,
                                             valid_from, valid_to, source, created_by, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT DO NOTHING",
            params![
                province,
                delegation.id,
                delegation.unit,
                delegation.form.key(),
                &delegation.position,
                &delegation.name,
                delegation.head.as_deref(),
                delegation.collective.as_deref(),
                delegation.valid.from,
                delegation.valid.to,
                delegation.source.as_deref(),
                by,
                at
            ],
        )
        .await?;
    Ok(written == 1)
}

/// Ends a delegation on a day, the first on which it does not hold. False where it ended before that.
pub async fn end(tx: &mut Tx, id: DelegationId, on: Date) -> Result<bool, StoreError> {
    let written = tx
        .execute(
            "UPDATE signing_delegation SET valid_to = $2
              WHERE id = $1 AND (valid_to IS NULL OR valid_to > $2)",
            params![id, on],
        )
        .await?;
    Ok(written == 1)
}

/// Returns the head of a unit's papers, where it was set.
pub async fn letterhead(
    db: &mut impl Query,
    unit: UnitId,
) -> Result<Option<Letterhead>, StoreError> {
    let row = db
        .query_opt(
            "SELECT unit_id, issuer, parent, abbreviation, section, place, archive, version
               FROM letterhead WHERE unit_id = $1",
            params![unit],
        )
        .await?;
    let read = |row: &Row| {
        Ok(Letterhead {
            unit: row.get("unit_id")?,
            issuer: row.get("issuer")?,
            parent: row.get("parent")?,
            abbreviation: row.get("abbreviation")?,
            section: row.get("section")?,
            place: row.get("place")?,
            archive: row.get("archive")?,
            version: row.get("version")?,
        })
    };
    row.as_ref().map(read).transpose()
}

/// Sets the head of a unit's papers; `version` is the one that was seen. False where somebody else was
/// first.
pub async fn set_letterhead(
    tx: &mut Tx,
    head: &Letterhead,
    by: Option<AccountId>,
    at: Timestamp,
) -> Result<bool, StoreError> {
    let written = tx
        .execute(
            "INSERT INTO letterhead (unit_id, issuer, parent, abbreviation, section, place, archive, set_by, set_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
             ON CONFLICT (unit_id) DO UPDATE
                SET issuer = $2, parent = $3, abbreviation = $4, section = $5, place = $6, archive = $7,
                    set_by = $8, set_at = $9, version = letterhead.version + 1
              WHERE letterhead.version = $10",
            params![
                head.unit,
                &head.issuer,
                head.parent.as_deref(),
                &head.abbreviation,
                head.section.as_deref(),
                &head.place,
                &head.archive,
                by,
                at,
                head.version
            ],
        )
        .await?;
    Ok(written == 1)
}
