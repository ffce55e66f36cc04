//! Packages by which documents came, what was answered to their senders, and documents that were
//! called back.

use jiff::{Timestamp, civil::Date};
use ntm_programme::identity::AccountId;

use crate::{Query, StoreError, Tx, document::Document, files::ContentHash, params};

/// A package with a document (QCVN 102:2016/BTTTT).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Package {
    pub file_hash: ContentHash,
    /// BussinessDocType: "0" new, "1" recall, "2" update, "3" replace.
    pub business: String,
    pub reason: String,
    /// The electronic identifier of who sent it, and the name; either may be empty.
    pub sender_id: String,
    pub sender_name: String,
    /// Number and symbol as the sender wrote them: "101/TB-UBND".
    pub code: String,
    pub issued_on: Option<Date>,
    pub taken_at: Timestamp,
}

/// An answer to the sender of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenAnswer {
    /// Counts from 1.
    pub number: i64,
    /// StatusCode: "03".
    pub status: String,
    pub description: String,
    /// The person's name.
    pub by: Option<String>,
    pub at: Timestamp,
}

/// That a document was called back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recalled {
    pub reason: String,
    pub at: Timestamp,
}

/// Keeps a package; the same once more changes nothing.
pub async fn insert(tx: &mut Tx, document: &Document, new: &Package) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO document_package (province, document_id, file_hash, business, reason, sender_id,
                                       sender_name, sent_code, sent_on, taken_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING",
        params![
            document.province,
            document.id,
            new.file_hash,
            &new.business,
            &new.reason,
            &new.sender_id,
            &new.sender_name,
            &new.code,
            new.issued_on,
            new.taken_at
        ],
    )
    .await?;
    Ok(())
}

/// Returns the packages by which a document came, the first first.
pub async fn of_document(
    db: &mut impl Query,
    document: &Document,
) -> Result<Vec<Package>, StoreError> {
    db.query(
        "SELECT file_hash, business, reason, sender_id, sender_name, sent_code, sent_on, taken_at
           FROM document_package WHERE province = $1 AND document_id = $2
          ORDER BY taken_at, file_hash LIMIT 1000",
        params![document.province, document.id],
    )
    .await?
    .iter()
    .map(|row| {
        Ok(Package {
            file_hash: row.get("file_hash")?,
            business: row.get("business")?,
            reason: row.get("reason")?,
            sender_id: row.get("sender_id")?,
            sender_name: row.get("sender_name")?,
            code: row.get("sent_code")?,
            issued_on: row.get("sent_on")?,
            taken_at: row.get("taken_at")?,
        })
    })
    .collect()
}

/// Keeps an answer and returns its number.
pub async fn answer(
    tx: &mut Tx,
    document: &Document,
    (status, description): (&str, &str),
    by: Option<AccountId>,
    at: Timestamp,
) -> Result<i64, StoreError> {
    let next = tx
        .query_one(
            "SELECT COALESCE(MAX(number), 0) + 1 AS next FROM document_answer
              WHERE province = $1 AND document_id = $2",
            params![document.province, document.id],
        )
        .await?;
    let number: i64 = next.get("next")?;
    tx.execute(
        "INSERT INTO document_answer (province, document_id, number, status, description, given_by, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        params![
            document.province,
            document.id,
            number,
            status,
            description,
            by,
            at
        ],
    )
    .await?;
    Ok(number)
}

/// Returns what was answered about a document, the first first.
pub async fn answers(
    db: &mut impl Query,
    document: &Document,
) -> Result<Vec<GivenAnswer>, StoreError> {
    db.query(
        "SELECT n.number, n.status, n.description, n.at,
                (SELECT a.full_name FROM account a WHERE a.id = n.given_by) AS by_name
           FROM document_answer n WHERE n.province = $1 AND n.document_id = $2
          ORDER BY n.number LIMIT 1000",
        params![document.province, document.id],
    )
    .await?
    .iter()
    .map(|row| {
        Ok(GivenAnswer {
            number: row.get("number")?,
            status: row.get("status")?,
            description: row.get("description")?,
            by: row.get("by_name")?,
            at: row.get("at")?,
        })
    })
    .collect()
}

/// Keeps that a document was called back: what waits for a review waits no more, and its tasks open no
/// more periods from a day on. False where it was called back before.
pub async fn recall(
    tx: &mut Tx,
    document: &Document,
    reason: &str,
    at: Timestamp,
    from: Date,
) -> Result<bool, StoreError> {
    let written = tx
        .execute(
            "INSERT INTO document_recall (province, document_id, reason, at)
             VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
            params![document.province, document.id, reason, at],
        )
        .await?;
    tx.execute(
        "UPDATE document SET state = 'closed'
          WHERE province = $1 AND id = $2 AND state IN ('review', 'failed')",
        params![document.province, document.id],
    )
    .await?;
    tx.execute(
        "UPDATE task SET closed_on = $3
          WHERE province = $1 AND document_id = $2 AND closed_on IS NULL",
        params![document.province, document.id, from],
    )
    .await?;
    Ok(written == 1)
}

/// Returns when and why a document was called back.
pub async fn recalled(
    db: &mut impl Query,
    document: &Document,
) -> Result<Option<Recalled>, StoreError> {
    db.query_opt(
        "SELECT reason, at FROM document_recall WHERE province = $1 AND document_id = $2",
        params![document.province, document.id],
    )
    .await?
    .map(|row| {
        Ok(Recalled {
            reason: row.get("reason")?,
            at: row.get("at")?,
        })
    })
    .transpose()
}
