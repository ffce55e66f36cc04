//! What an installation holds, counted, and the background work that did not succeed.

use {
    crate::{
        engine::{Query, StoreError, Tx},
        params,
    },
    jiff::Timestamp,
    ntm_programme::identity::JobId,
};

/// How much of everything there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    pub accounts: u64,
    pub units: u64,
    pub documents: u64,
    pub tasks: u64,
    pub obligations: u64,
    pub files: u64,
    pub file_bytes: u64,
    pub jobs_waiting: u64,
    pub jobs_done: u64,
    pub jobs_failed: u64,
}

/// Counts what an installation holds.
pub async fn counts(db: &mut impl Query) -> Result<Counts, StoreError> {
    let row = db
        .query_one(
            "SELECT (SELECT COUNT(*) FROM account WHERE disabled_at IS NULL) AS accounts,
                    (SELECT COUNT(*) FROM unit) AS units,
                    (SELECT COUNT(*) FROM document) AS documents,
                    (SELECT COUNT(*) FROM task) AS tasks,
                    (SELECT COUNT(*) FROM obligation) AS obligations,
                    (SELECT COUNT(*) FROM stored_file) AS files,
                    (SELECT CAST(COALESCE(SUM(bytes), 0) AS BIGINT) FROM stored_file) AS file_bytes,
                    (SELECT COUNT(*) FROM job WHERE done_at IS NULL AND failed_at IS NULL) AS jobs_waiting,
                    (SELECT COUNT(*) FROM job WHERE done_at IS NOT NULL) AS jobs_done,
                    (SELECT COUNT(*) FROM job WHERE failed_at IS NOT NULL) AS jobs_failed",
            params![],
        )
        .await?;
    Ok(Counts {
        accounts: row.get("accounts")?,
        units: row.get("units")?,
        documents: row.get("documents")?,
        tasks: row.get("tasks")?,
        obligations: row.get("obligations")?,
        files: row.get("files")?,
        file_bytes: row.get("file_bytes")?,
        jobs_waiting: row.get("jobs_waiting")?,
        jobs_done: row.get("jobs_done")?,
        jobs_failed: row.get("jobs_failed")?,
    })
}

/// Work that did not succeed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailedJob {
    pub id: JobId,
    pub kind: String,
    pub failed_at: Timestamp,
    pub error: String,
}

/// Returns the work that failed last.
pub async fn failed_jobs(db: &mut impl Query) -> Result<Vec<FailedJob>, StoreError> {
    db.query(
        "SELECT id, kind, failed_at, error FROM job WHERE failed_at IS NOT NULL
          ORDER BY failed_at DESC, id LIMIT 50",
        params![],
    )
    .await?
    .iter()
    .map(|row| {
        Ok(FailedJob {
            id: row.get("id")?,
            kind: row.get("kind")?,
            failed_at: row.get("failed_at")?,
            error: row.get::<Option<String>>("error")?.unwrap_or_default(),
        })
    })
    .collect()
}

/// Lets failed work run again; returns its kind, where it had failed.
pub async fn retry_job(
    tx: &mut Tx,
    id: JobId,
    now: Timestamp,
) -> Result<Option<String>, StoreError> {
    tx.query_opt(
        "UPDATE job SET failed_at = NULL, error = NULL, attempts = 0, claimed_until = NULL, run_at = $2
          WHERE id = $1 AND failed_at IS NOT NULL RETURNING kind",
        params![id, now],
    )
    .await?
    .map(|row| row.get("kind"))
    .transpose()
}
