//! Forms of reports that offices make: the one that is being made, and what was published.

use jiff::Timestamp;
use ntm_programme::identity::{AccountId, ReportFormId, UnitId};

use crate::{Query, Row, StoreError, Tx, params};

/// A form of an office.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormRow {
    pub province: i64,
    pub id: ReportFormId,
    pub owner: UnitId,
    /// Its name for ever; the types of its versions begin with it.
    pub code: String,
    /// The file of the version that is being made.
    pub draft: Option<String>,
    /// How often it was changed.
    pub version: i64,
    pub made_by: AccountId,
    pub made_at: Timestamp,
}

/// A version that was published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormVersion {
    pub form: ReportFormId,
    /// Counts from 1.
    pub number: i64,
    /// The code of its type.
    pub code: String,
    /// Its file.
    pub content: String,
    pub by: AccountId,
    pub by_name: Option<String>,
    pub at: Timestamp,
}

const FORM: &str =
    "f.province, f.id, f.owner_unit, f.code, f.draft, f.version, f.made_by, f.made_at";

fn form_row(row: &Row) -> Result<FormRow, StoreError> {
    Ok(FormRow {
        province: row.get("province")?,
        id: row.get("id")?,
        owner: row.get("owner_unit")?,
        code: row.get("code")?,
        draft: row.get("draft")?,
        version: row.get("version")?,
        made_by: row.get("made_by")?,
        made_at: row.get("made_at")?,
    })
}

/// Keeps a new form. False where it is known already: the same request sent twice.
pub async fn insert(tx: &mut Tx, form: &FormRow) -> Result<bool, StoreError> {
    let written = tx
        .execute(
            "INSERT INTO report_form (province, id, owner_unit, code, draft, version, made_by, made_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
            params![
                form.province,
                form.id,
                form.owner,
                &form.code,
                form.draft.as_deref(),
                form.version,
                form.made_by,
                form.made_at
            ],
        )
        .await?;
    Ok(written == 1)
}

/// Returns a form.
pub async fn form(db: &mut impl Query, id: ReportFormId) -> Result<Option<FormRow>, StoreError> {
    let sql = format!("SELECT {FORM} FROM report_form f WHERE f.id = $1");
    let row = db.query_opt(&sql, params![id]).await?;
    row.as_ref().map(form_row).transpose()
}

/// Returns the forms of an office, the latest first.
pub async fn forms(db: &mut impl Query, owner: UnitId) -> Result<Vec<FormRow>, StoreError> {
    let sql = format!(
        "SELECT {FORM} FROM report_form f WHERE f.owner_unit = $1
          ORDER BY f.made_at DESC, f.id LIMIT 500"
    );
    let rows = db.query(&sql, params![owner]).await?;
    rows.iter().map(form_row).collect()
}

/// Puts a draft in the place of the one of version `seen`, or takes it away. False where somebody else was
/// first.
pub async fn redraft(
    tx: &mut Tx,
    form: &FormRow,
    draft: Option<&str>,
    seen: i64,
) -> Result<bool, StoreError> {
    let written = tx
        .execute(
            "UPDATE report_form SET draft = $3, version = version + 1
              WHERE province = $1 AND id = $2 AND version = $4",
            params![form.province, form.id, draft, seen],
        )
        .await?;
    Ok(written == 1)
}

/// Removes a form of which nothing was published.
pub async fn remove(tx: &mut Tx, form: &FormRow) -> Result<bool, StoreError> {
    let removed = tx
        .execute(
            "DELETE FROM report_form
              WHERE province = $1 AND id = $2
                AND NOT EXISTS (SELECT 1 FROM report_form_version v
                                 WHERE v.province = $1 AND v.form_id = $2)",
            params![form.province, form.id],
        )
        .await?;
    Ok(removed == 1)
}

/// Keeps a version for good. False where somebody else published that number.
pub async fn publish(
    tx: &mut Tx,
    province: i64,
    version: &FormVersion,
) -> Result<bool, StoreError> {
    let written = tx
        .execute(
            "INSERT INTO report_form_version (province, form_id, number, code, content, published_by,
                                              published_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
            params![
                province,
                version.form,
                version.number,
                &version.code,
                &version.content,
                version.by,
                version.at
            ],
        )
        .await?;
    Ok(written == 1)
}

const VERSION: &str = "v.form_id, v.number, v.code, v.content, v.published_by, v.published_at,
    (SELECT a.full_name FROM account a WHERE a.id = v.published_by) AS by_name";

fn version_row(row: &Row) -> Result<FormVersion, StoreError> {
    Ok(FormVersion {
        form: row.get("form_id")?,
        number: row.get("number")?,
        code: row.get("code")?,
        content: row.get("content")?,
        by: row.get("published_by")?,
        by_name: row.get("by_name")?,
        at: row.get("published_at")?,
    })
}

/// Returns the versions of all forms of an office, of each form the latest first.
pub async fn versions(db: &mut impl Query, owner: UnitId) -> Result<Vec<FormVersion>, StoreError> {
    let sql = format!(
        "SELECT {VERSION} FROM report_form_version v
           JOIN report_form f ON f.province = v.province AND f.id = v.form_id
          WHERE f.owner_unit = $1 ORDER BY v.form_id, v.number DESC LIMIT 2000"
    );
    let rows = db.query(&sql, params![owner]).await?;
    rows.iter().map(version_row).collect()
}

/// Returns the file of the type of that code, and the office whose it is.
pub async fn published(
    db: &mut impl Query,
    code: &str,
) -> Result<Option<(UnitId, String)>, StoreError> {
    let row = db
        .query_opt(
            "SELECT f.owner_unit, v.content FROM report_form_version v
               JOIN report_form f ON f.province = v.province AND f.id = v.form_id
              WHERE v.code = $1 LIMIT 1",
            params![code],
        )
        .await?;
    row.map(|row| Ok((row.get("owner_unit")?, row.get("content")?)))
        .transpose()
}
