//! How much is waiting: what an operator watches.

use crate::{Query, StoreError};

/// What waits to be done and to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    /// Jobs that are neither done nor given up.
    pub jobs: i64,
    /// Jobs that were given up.
    pub failed_jobs: i64,
    /// Letters that have not left.
    pub letters: i64,
    /// Letters that were given up.
    pub failed_letters: i64,
}

/// Counts what waits.
pub async fn waiting(db: &mut impl Query) -> Result<Waiting, StoreError> {
    let row = db
        .query_one(
            "SELECT (SELECT count(*) FROM job WHERE done_at IS NULL AND failed_at IS NULL) AS jobs,
                    (SELECT count(*) FROM job WHERE done_at IS NULL AND failed_at IS NOT NULL) AS failed_jobs,
                    (SELECT count(*) FROM outbox WHERE state = 'waiting') AS letters,
                    (SELECT count(*) FROM outbox WHERE state = 'failed') AS failed_letters",
            &[],
        )
        .await?;
    Ok(Waiting {
        jobs: row.get("jobs")?,
        failed_jobs: row.get("failed_jobs")?,
        letters: row.get("letters")?,
        failed_letters: row.get("failed_letters")?,
    })
}
