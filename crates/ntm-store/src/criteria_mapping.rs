//! Mappings from one criteria set to the next, and who confirmed which of their lines.

use jiff::Timestamp;
use ntm_programme::identity::AccountId;

use crate::{Query, StoreError, Tx, params};

/// A version of a mapping that an office brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptMapping {
    pub from: String,
    pub to: String,
    /// The first is 1.
    pub number: i64,
    pub file: String,
    pub by: Option<AccountId>,
    pub at: Timestamp,
}

/// That somebody has confirmed a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkWord {
    /// What the line says: `Link::key`.
    pub link: String,
    /// On what the confirmation stands.
    pub source: String,
    pub by: Option<AccountId>,
    pub at: Timestamp,
}

/// Returns every version of every mapping that an office brought, the latest of each pair first.
pub async fn mappings(db: &mut impl Query) -> Result<Vec<KeptMapping>, StoreError> {
    db.query(
        "SELECT from_set, to_set, number, file, added_by, added_at FROM criteria_mapping
          ORDER BY from_set, to_set, number DESC LIMIT 1000",
        params![],
    )
    .await?
    .iter()
    .map(|row| {
        Ok(KeptMapping {
            from: row.get("from_set")?,
            to: row.get("to_set")?,
            number: row.get("number")?,
            file: row.get("file")?,
            by: row.get("added_by")?,
            at: row.get("added_at")?,
        })
    })
    .collect()
}

/// Keeps a new version. False where another of the same number was faster.
pub async fn add(tx: &mut Tx, kept: &KeptMapping) -> Result<bool, StoreError> {
    let written = tx
        .execute(
            "INSERT INTO criteria_mapping (from_set, to_set, number, file, added_by, added_at)
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
            params![
                &kept.from,
                &kept.to,
                kept.number,
                &kept.file,
                kept.by,
                kept.at
            ],
        )
        .await?;
    Ok(written == 1)
}

/// Returns what was confirmed between two sets.
pub async fn words(db: &mut impl Query, from: &str, to: &str) -> Result<Vec<LinkWord>, StoreError> {
    db.query(
        "SELECT link, source, confirmed_by, confirmed_at FROM criteria_mapping_word
          WHERE from_set = $1 AND to_set = $2 ORDER BY confirmed_at, link LIMIT 5000",
        params![from, to],
    )
    .await?
    .iter()
    .map(|row| {
        Ok(LinkWord {
            link: row.get("link")?,
            source: row.get("source")?,
            by: row.get("confirmed_by")?,
            at: row.get("confirmed_at")?,
        })
    })
    .collect()
}

/// Keeps that a line was confirmed. False where somebody had confirmed it before.
pub async fn confirm(
    tx: &mut Tx,
    from: &str,
    to: &str,
    word: &LinkWord,
) -> Result<bool, StoreError> {
    let written = tx
        .execute(
            "INSERT INTO criteria_mapping_word (from_set, to_set, link, source, confirmed_by, confirmed_at)
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
            params![from, to, &word.link, &word.source, word.by, word.at],
        )
        .await?;
    Ok(written == 1)
}
