//! The queue of work: who has claimed what, and what became of it.
//!
//! A claim is a lease: whoever works keeps renewing it, and when the process dies the work is free
//! again. The number of attempts tells one claim from the next, so that a worker that lost its lease
//! cannot report on the work of another.

use {
    crate::{
        engine::{Query, Row, StoreError, Tx, dialect},
        params,
    },
    jiff::Timestamp,
    ntm_programme::identity::JobId,
    serde_json::Value as Json,
};

/// Work that was claimed.
#[derive(Clone, Debug)]
pub struct Claimed {
    /// The job.
    pub id: JobId,
    /// What kind of work it is.
    pub kind: String,
    /// What the work is about.
    pub payload: Json,
    /// How often it was claimed, this time included.
    pub attempts: i64,
}

/// Tells whether anything waits: cheap, and no writer is disturbed.
pub async fn waits(db: &mut impl Query, now: Timestamp) -> Result<bool, StoreError> {
    let found = db
        .query(
            "SELECT 1 AS one FROM job
              WHERE done_at IS NULL AND failed_at IS NULL AND run_at <= $1
                AND (claimed_until IS NULL OR claimed_until <= $1) LIMIT 1",
            params![now],
        )
        .await?;
    Ok(!found.is_empty())
}

/// Claims up to `most` jobs until an instant, oldest first.
pub async fn claim(
    tx: &mut Tx,
    now: Timestamp,
    until: Timestamp,
    most: usize,
) -> Result<Vec<Claimed>, StoreError> {
    let locked = dialect::for_update_skip_locked(tx.engine());
    let rows = tx
        .query(
            &format!(
                "SELECT id, kind, payload, attempts FROM job
                  WHERE done_at IS NULL AND failed_at IS NULL AND run_at <= $1
                    AND (claimed_until IS NULL OR claimed_until <= $1)
                  ORDER BY run_at, id LIMIT $2{locked}"
            ),
            params![now, i64::try_from(most).unwrap_or(1)],
        )
        .await?;
    let mut claimed = Vec::with_capacity(rows.len());
    for row in rows {
        let job = Claimed {
            id: JobId(row.get("id")?),
            kind: row.get("kind")?,
            payload: row.json("payload")?,
            attempts: row.get::<i64>("attempts")? + 1,
        };
        tx.execute(
            "UPDATE job SET claimed_until = $2, attempts = $3 WHERE id = $1",
            params![job.id, until, job.attempts],
        )
        .await?;
        claimed.push(job);
    }
    Ok(claimed)
}

/// Renews a claim. Returns false where it was lost.
pub async fn renew(tx: &mut Tx, job: &Claimed, until: Timestamp) -> Result<bool, StoreError> {
    let renewed = tx
        .execute(
            "UPDATE job SET claimed_until = $3
              WHERE id = $1 AND attempts = $2 AND done_at IS NULL AND failed_at IS NULL",
            params![job.id, job.attempts, until],
        )
        .await?;
    Ok(renewed == 1)
}

/// Says how far work has come, for the page that waits for it.
pub async fn progress(tx: &mut Tx, id: JobId, words: &str) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE job SET progress = $2 WHERE id = $1",
        params![id, words],
    )
    .await?;
    Ok(())
}

/// What became of claimed work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    /// It is done.
    Done,
    /// It did not succeed and is tried again.
    Again { at: Timestamp, error: String },
    /// It did not succeed and is not tried again.
    GivenUp { error: String },
    /// It was interrupted because the process stops: whoever comes next takes it up at once.
    Interrupted,
}

/// Writes down what became of claimed work. Returns false where the claim was lost meanwhile.
pub async fn end(
    tx: &mut Tx,
    job: &Claimed,
    now: Timestamp,
    ended: &Ended,
) -> Result<bool, StoreError> {
    let (done, failed, run_at, error, attempts) = match ended {
        Ended::Done => (Some(now), None, None, None, job.attempts),
        Ended::Again { at, error } => (None, None, Some(*at), Some(error), job.attempts),
        Ended::GivenUp { error } => (None, Some(now), None, Some(error), job.attempts),
        // An attempt that was interrupted does not count.
        Ended::Interrupted => (None, None, None, None, job.attempts - 1),
    };
    let written = tx
        .execute(
            "UPDATE job SET done_at = $3, failed_at = $4, run_at = COALESCE($5, run_at), error = $6,
                    attempts = $7, claimed_until = NULL
              WHERE id = $1 AND attempts = $2 AND done_at IS NULL AND failed_at IS NULL",
            params![
                job.id,
                job.attempts,
                done,
                failed,
                run_at,
                error.map(String::as_str),
                attempts
            ],
        )
        .await?;
    Ok(written == 1)
}

/// Frees every claim. Only for an engine with a single process, when that process starts: whoever
/// held the claims is dead.
pub async fn free_all(tx: &mut Tx) -> Result<u64, StoreError> {
    tx.execute(
        "UPDATE job SET claimed_until = NULL
          WHERE claimed_until IS NOT NULL AND done_at IS NULL AND failed_at IS NULL",
        params![],
    )
    .await
}

/// Forgets work that was done before an instant.
pub async fn forget_done(tx: &mut Tx, before: Timestamp) -> Result<u64, StoreError> {
    tx.execute("DELETE FROM job WHERE done_at < $1", params![before])
        .await
}

/// A job as an administrator sees it.
#[derive(Clone, Debug)]
pub struct Seen {
    pub id: JobId,
    pub kind: String,
    pub run_at: Timestamp,
    pub attempts: i64,
    pub claimed_until: Option<Timestamp>,
    pub progress: Option<String>,
    pub done_at: Option<Timestamp>,
    pub failed_at: Option<Timestamp>,
    pub error: Option<String>,
}

/// Returns the jobs that are not done, those given up first, then those that wait.
pub async fn open(db: &mut impl Query, most: u32) -> Result<Vec<Seen>, StoreError> {
    let rows = db
        .query(
            "SELECT id, kind, run_at, attempts, claimed_until, progress, done_at, failed_at, error
               FROM job WHERE done_at IS NULL
              ORDER BY CASE WHEN failed_at IS NULL THEN 1 ELSE 0 END, run_at, id LIMIT $1",
            params![most],
        )
        .await?;
    rows.iter().map(seen).collect()
}

/// Tries work again that was given up. Returns false where there is no such work.
pub async fn try_again(tx: &mut Tx, id: JobId, now: Timestamp) -> Result<bool, StoreError> {
    let written = tx
        .execute(
            "UPDATE job SET failed_at = NULL, error = NULL, attempts = 0, run_at = $2
              WHERE id = $1 AND failed_at IS NOT NULL",
            params![id, now],
        )
        .await?;
    Ok(written == 1)
}

/// Lets work be taken up at once that failed or waits for its next attempt, known by its key. Returns
/// false where nothing of that key waits.
pub async fn take_up(tx: &mut Tx, dedupe: &str, now: Timestamp) -> Result<bool, StoreError> {
    let written = tx
        .execute(
            "UPDATE job SET failed_at = NULL, error = NULL, attempts = 0, run_at = $2
              WHERE dedupe = $1 AND done_at IS NULL AND claimed_until IS NULL",
            params![dedupe, now],
        )
        .await?;
    Ok(written == 1)
}

fn seen(row: &Row) -> Result<Seen, StoreError> {
    Ok(Seen {
        id: JobId(row.get("id")?),
        kind: row.get("kind")?,
        run_at: row.get("run_at")?,
        attempts: row.get("attempts")?,
        claimed_until: row.get("claimed_until")?,
        progress: row.get("progress")?,
        done_at: row.get("done_at")?,
        failed_at: row.get("failed_at")?,
        error: row.get("error")?,
    })
}
