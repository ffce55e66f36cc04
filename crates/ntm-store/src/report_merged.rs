//! Reports put together: what each says that counts, and the text that an office has made of a field.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use ntm_programme::{
    identity::{AccountId, ObligationId, UnitId},
    report::Values,
};

use crate::{
    Query, StoreError, Tx, params,
    report::{ExpectedRow, ReportRule, expected_where},
};

/// What a report says that counts: what was approved, before that what waits for the first time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    pub values: Values,
    pub nil: bool,
    pub sent_at: Timestamp,
}

/// Returns what a rule expects for one period.
pub async fn expected_in(
    db: &mut impl Query,
    rule: &ReportRule,
    period: &str,
) -> Result<Vec<ExpectedRow>, StoreError> {
    expected_where(
        db,
        "b.province = $1 AND b.task_id = $2 AND b.deadline = $3 AND b.period = $4
          ORDER BY b.unit_id LIMIT 50000",
        params![rule.province, rule.task, rule.deadline, period],
    )
    .await
}

/// Returns the contents that count of the reports of a rule for one period.
pub async fn contents(
    db: &mut impl Query,
    rule: &ReportRule,
    period: &str,
) -> Result<HashMap<ObligationId, Content>, StoreError> {
    let rows = db
        .query(
            "SELECT v.obligation_id, v.nil, v.content, v.sent_at
               FROM obligation b
               JOIN report x ON x.province = b.province AND x.obligation_id = b.id
               JOIN report_version v ON v.province = b.province AND v.obligation_id = b.id
              WHERE b.province = $1 AND b.task_id = $2 AND b.deadline = $3 AND b.period = $4
                AND (v.number = x.approved OR (x.approved IS NULL AND v.decision IS NULL))
              LIMIT 50000",
            params![rule.province, rule.task, rule.deadline, period],
        )
        .await?;
    let mut all = HashMap::new();
    for row in &rows {
        let text: String = row.get("content")?;
        let values = serde_json::from_str(&text).map_err(|fault| StoreError::Column {
            column: "content".to_owned(),
            why: fault.to_string(),
        })?;
        let content = Content {
            values,
            nil: row.get("nil")?,
            sent_at: row.get("sent_at")?,
        };
        all.insert(row.get("obligation_id")?, content);
    }
    Ok(all)
}

/// What is put together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergedAt {
    pub province: i64,
    pub owner: UnitId,
    pub code: String,
    pub period: String,
}

/// The text that somebody has made of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// Counts from 1.
    pub number: i64,
    /// Empty where it was taken back.
    pub text: String,
    pub by: Option<AccountId>,
    pub at: Timestamp,
}

/// Returns the texts that were made, by field.
pub async fn edits(
    db: &mut impl Query,
    at: &MergedAt,
) -> Result<BTreeMap<String, Edit>, StoreError> {
    let rows = db
        .query(
            "SELECT field, number, text, edited_by, edited_at FROM report_merged
              WHERE province = $1 AND owner_unit = $2 AND type_code = $3 AND period = $4
                AND ended_at IS NULL ORDER BY field LIMIT 1000",
            params![at.province, at.owner, &at.code, &at.period],
        )
        .await?;
    let mut all = BTreeMap::new();
    for row in &rows {
        let edit = Edit {
            number: row.get("number")?,
            text: row.get("text")?,
            by: row.get("edited_by")?,
            at: row.get("edited_at")?,
        };
        all.insert(row.get("field")?, edit);
    }
    Ok(all)
}

/// Keeps the next text of a field and ends the one before. False where somebody else was first.
pub async fn edit(
    tx: &mut Tx,
    at: &MergedAt,
    field: &str,
    edit: &Edit,
) -> Result<bool, StoreError> {
    if edit.number > 1 {
        let ended = tx
            .execute(
                "UPDATE report_merged SET ended_at = $7
                  WHERE province = $1 AND owner_unit = $2 AND type_code = $3 AND period = $4
                    AND field = $5 AND number = $6 AND ended_at IS NULL",
                params![
                    at.province,
                    at.owner,
                    &at.code,
                    &at.period,
                    field,
                    edit.number - 1,
                    edit.at
                ],
            )
            .await?;
        if ended != 1 {
            return Ok(false);
        }
    }
    let written = tx
        .execute(
            "INSERT INTO report_merged (province, owner_unit, type_code, period, field, number, text,
                                        edited_by, edited_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING",
            params![
                at.province,
                at.owner,
                &at.code,
                &at.period,
                field,
                edit.number,
                &edit.text,
                edit.by,
                edit.at
            ],
        )
        .await?;
    Ok(written == 1)
}
