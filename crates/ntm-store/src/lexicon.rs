//! The words that an office adds to the reader's lexicon.

use {
    crate::{
        engine::{Query, StoreError, Tx},
        params,
    },
    jiff::Timestamp,
    ntm_programme::identity::{AccountId, DocumentId, UnitId},
    serde_json::Value as Json,
};

/// The words of an office as they stood from a moment on.
#[derive(Debug, Clone, PartialEq)]
pub struct Edition {
    pub owner: UnitId,
    /// Counts from 1.
    pub edition: i64,
    /// Names of bodies and their abbreviations: a list of texts.
    pub bodies: Json,
    /// Names of places: a list of texts.
    pub places: Json,
    pub by: Option<AccountId>,
    pub at: Timestamp,
}

/// Returns the words that count for an office, none where it has never set any.
pub async fn latest(db: &mut impl Query, owner: UnitId) -> Result<Option<Edition>, StoreError> {
    db.query_opt(
        "SELECT owner_unit, edition, bodies, places, made_by, made_at FROM office_words
          WHERE owner_unit = $1 ORDER BY edition DESC LIMIT 1",
        params![owner],
    )
    .await?
    .map(|row| {
        Ok(Edition {
            owner: row.get("owner_unit")?,
            edition: row.get("edition")?,
            bodies: row.get("bodies")?,
            places: row.get("places")?,
            by: row.get("made_by")?,
            at: row.get("made_at")?,
        })
    })
    .transpose()
}

/// Keeps a new edition; tells whether it is the next one.
pub async fn insert(tx: &mut Tx, new: &Edition) -> Result<bool, StoreError> {
    let written = tx
        .execute(
            "INSERT INTO office_words (owner_unit, edition, bodies, places, made_by, made_at)
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
            params![
                new.owner,
                new.edition,
                &new.bodies,
                &new.places,
                new.by,
                new.at
            ],
        )
        .await?;
    Ok(written == 1)
}

/// A document whose text can be read again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadDocument {
    pub id: DocumentId,
    pub code: String,
    pub subject: Option<String>,
    pub received_at: Timestamp,
    pub text: String,
}

/// Returns documents of an office that were read, received since a moment, the newest first, those
/// before a place.
pub async fn texts(
    db: &mut impl Query,
    owner: UnitId,
    since: Timestamp,
    before: (Timestamp, DocumentId),
    limit: i64,
) -> Result<Vec<ReadDocument>, StoreError> {
    let (at, id) = before;
    db.query(
        "SELECT id, code, subject, received_at, text FROM document
          WHERE owner_unit = $1 AND received_at >= $2 AND text IS NOT NULL AND state <> 'linked'
            AND (received_at, id) < ($3, $4)
          ORDER BY received_at DESC, id DESC LIMIT $5",
        params![owner, since, at, id, limit],
    )
    .await?
    .iter()
    .map(|row| {
        Ok(ReadDocument {
            id: row.get("id")?,
            code: row.get("code")?,
            subject: row.get("subject")?,
            received_at: row.get("received_at")?,
            text: row.get("text")?,
        })
    })
    .collect()
}
