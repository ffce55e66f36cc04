//! Answers already given, so that a repeated request does nothing again.

use jiff::Timestamp;
use ntm_programme::identity::AccountId;

use crate::{Query, StoreError, Tx, params};

/// A request that carried a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// The digest of its method, address and content.
    pub request_hash: String,
    /// The status that it was answered with; 0 while it is under way.
    pub status: i64,
    /// The body that it was answered with.
    pub body: String,
    /// When it came.
    pub created_at: Timestamp,
}

/// Takes the key for a request; false where it is taken already.
pub async fn take(
    tx: &mut Tx,
    account: AccountId,
    key: &str,
    request_hash: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let written = tx
        .execute(
            "INSERT INTO idempotency (account_id, key, request_hash, status, body, created_at)
             VALUES ($1, $2, $3, 0, '', $4) ON CONFLICT (account_id, key) DO NOTHING",
            params![account, key, request_hash, now],
        )
        .await?;
    Ok(written == 1)
}

/// Returns what is known under the key.
pub async fn find(
    db: &mut impl Query,
    account: AccountId,
    key: &str,
) -> Result<Option<Given>, StoreError> {
    db.query_opt(
        "SELECT request_hash, status, body, created_at FROM idempotency
          WHERE account_id = $1 AND key = $2",
        params![account, key],
    )
    .await?
    .map(|row| {
        Ok(Given {
            request_hash: row.get("request_hash")?,
            status: row.get("status")?,
            body: row.get("body")?,
            created_at: row.get("created_at")?,
        })
    })
    .transpose()
}

/// Keeps the answer.
pub async fn settle(
    tx: &mut Tx,
    account: AccountId,
    key: &str,
    status: i64,
    body: &str,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE idempotency SET status = $3, body = $4 WHERE account_id = $1 AND key = $2",
        params![account, key, status, body],
    )
    .await?;
    Ok(())
}

/// Gives the key back: the request did nothing.
pub async fn release(tx: &mut Tx, account: AccountId, key: &str) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM idempotency WHERE account_id = $1 AND key = $2",
        params![account, key],
    )
    .await?;
    Ok(())
}

/// Forgets what came before an instant, and what has been under way since before another.
pub async fn forget(tx: &mut Tx, answered: Timestamp, stuck: Timestamp) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM idempotency WHERE created_at < $1 OR (created_at < $2 AND status = 0)",
        params![answered, stuck],
    )
    .await?;
    Ok(())
}
