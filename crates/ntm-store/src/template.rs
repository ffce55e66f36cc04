//! Templates of papers as offices wrote them, version by version.

use jiff::Timestamp;
use ntm_programme::identity::{AccountId, UnitId};

use crate::{Query, Row, StoreError, Tx, params};

/// A version of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateVersion {
    pub kind: String,
    /// Counts from 1.
    pub number: i64,
    /// None where the office went back to what ships.
    pub text: Option<String>,
    pub by: Option<AccountId>,
    pub by_name: Option<String>,
    pub at: Timestamp,
}

const VERSION: &str = "v.kind, v.number, v.text, v.written_by, v.written_at,
    (SELECT a.full_name FROM account a WHERE a.id = v.written_by) AS by_name";

fn version_row(row: &Row) -> Result<TemplateVersion, StoreError> {
    Ok(TemplateVersion {
        kind: row.get("kind")?,
        number: row.get("number")?,
        text: row.get("text")?,
        by: row.get("written_by")?,
        by_name: row.get("by_name")?,
        at: row.get("written_at")?,
    })
}

/// Returns the versions of an office, of one kind or of all, the latest first.
pub async fn versions(
    db: &mut impl Query,
    owner: UnitId,
    kind: Option<&str>,
) -> Result<Vec<TemplateVersion>, StoreError> {
    let sql = format!(
        "SELECT {VERSION} FROM paper_template_version v
          WHERE v.owner_unit = $1 AND ($2 = '' OR v.kind = $2)
          ORDER BY v.number DESC, v.kind LIMIT 500"
    );
    db.query(&sql, params![owner, kind.unwrap_or_default()])
        .await?
        .iter()
        .map(version_row)
        .collect()
}

/// Returns the version of an office that counts now; none where it never wrote one.
pub async fn latest(
    db: &mut impl Query,
    owner: UnitId,
    kind: &str,
) -> Result<Option<TemplateVersion>, StoreError> {
    let sql = format!(
        "SELECT {VERSION} FROM paper_template_version v
          WHERE v.owner_unit = $1 AND v.kind = $2 ORDER BY v.number DESC LIMIT 1"
    );
    let row = db.query_opt(&sql, params![owner, kind]).await?;
    row.as_ref().map(version_row).transpose()
}

/// Keeps the next version. False where somebody else was first.
pub async fn keep(
    tx: &mut Tx,
    province: i64,
    owner: UnitId,
    version: &TemplateVersion,
) -> Result<bool, StoreError> {
    let written = tx
        .execute(
            "INSERT INTO paper_template_version (province, owner_unit, kind, number, text, written_by, written_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
            params![
                province,
                owner,
                &version.kind,
                version.number,
                version.text.as_deref(),
                version.by,
                version.at
            ],
        )
        .await?;
    Ok(written == 1)
}
