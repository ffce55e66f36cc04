//! Tables of holidays that administrators brought: a year at a time, table by table.

use jiff::Timestamp;
use ntm_programme::identity::AccountId;

use crate::{Query, StoreError, Tx, params};

/// The table of a year as it was brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HolidayTable {
    pub year: i16,
    /// Counts from 1; the last one counts.
    pub number: i64,
    /// The file of the year (ntm-programme::calendar).
    pub content: String,
    pub by: Option<AccountId>,
    pub by_name: Option<String>,
    pub at: Timestamp,
}

/// Returns the table that counts of each year.
pub async fn tables(db: &mut impl Query) -> Result<Vec<HolidayTable>, StoreError> {
    db.query(
        "SELECT h.year, h.number, h.content, h.brought_by, h.brought_at,
                (SELECT a.full_name FROM account a WHERE a.id = h.brought_by) AS by_name
           FROM holiday_table h
          WHERE NOT EXISTS (SELECT 1 FROM holiday_table n WHERE n.year = h.year AND n.number > h.number)
          ORDER BY h.year LIMIT 1200",
        params![],
    )
    .await?
    .iter()
    .map(|row| {
        let year: i64 = row.get("year")?;
        Ok(HolidayTable {
            year: i16::try_from(year).map_err(|fault| StoreError::Column {
                column: "year".to_owned(),
                why: fault.to_string(),
            })?,
            number: row.get("number")?,
            content: row.get("content")?,
            by: row.get("brought_by")?,
            by_name: row.get("by_name")?,
            at: row.get("brought_at")?,
        })
    })
    .collect()
}

/// Keeps the next table of a year. False where somebody else was first.
pub async fn keep(tx: &mut Tx, table: &HolidayTable) -> Result<bool, StoreError> {
    let written = tx
        .execute(
            "INSERT INTO holiday_table (year, number, content, brought_by, brought_at)
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
            params![table.year, table.number, &table.content, table.by, table.at],
        )
        .await?;
    Ok(written == 1)
}
