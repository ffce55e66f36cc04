//! What is left for later: jobs and notifications, written in the transaction of the change.

use {
    crate::{
        engine::{StoreError, Tx},
        params,
    },
    jiff::Timestamp,
    ntm_programme::identity::{AccountId, DocumentId, JobId},
    serde_json::Value as Json,
    uuid::Uuid,
};

/// Work for a job.
#[derive(Clone, Debug)]
pub struct NewJob<'a> {
    pub id: JobId,
    pub kind: &'a str,
    pub payload: &'a Json,
    /// Of all jobs with one such key only the first is kept.
    pub dedupe: Option<String>,
    pub run_at: Timestamp,
}

/// Leaves work for a job. Returns false where the same work waits or was done already.
pub async fn enqueue(tx: &mut Tx, job: &NewJob<'_>) -> Result<bool, StoreError> {
    let written = tx
        .execute(
            "INSERT INTO job (id, kind, payload, dedupe, run_at, created_at)
             VALUES ($1, $2, $3, $4, $5, $5) ON CONFLICT (dedupe) DO NOTHING",
            params![
                job.id,
                job.kind,
                job.payload,
                job.dedupe.as_deref(),
                job.run_at
            ],
        )
        .await?;
    Ok(written == 1)
}

/// Marks work as done that was done by whoever left it.
pub async fn done(tx: &mut Tx, dedupe: &str, at: Timestamp) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE job SET done_at = $2 WHERE dedupe = $1 AND done_at IS NULL",
        params![dedupe, at],
    )
    .await?;
    Ok(())
}

/// Something that a person is told in the application.
#[derive(Clone, Debug)]
pub struct NewNotification {
    pub id: Uuid,
    pub account: AccountId,
    pub kind: &'static str,
    pub province: i64,
    pub obligation: Option<Uuid>,
    pub document: Option<DocumentId>,
    pub data: Json,
    /// Of all notifications with one such key only the first is kept.
    pub dedupe: String,
    pub at: Timestamp,
}

/// Tells people in the application; nobody the same thing twice.
pub async fn notify(tx: &mut Tx, new: Vec<NewNotification>) -> Result<(), StoreError> {
    let rows = new
        .into_iter()
        .map(|it| {
            params![
                it.id,
                it.account,
                it.kind,
                it.province,
                it.obligation,
                it.document,
                it.data,
                it.dedupe,
                it.at
            ]
            .to_vec()
        })
        .collect();
    tx.execute_many(
        "INSERT INTO notification (id, account_id, kind, province, obligation_id, document_id, data,
                                   dedupe, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (dedupe) DO NOTHING",
        rows,
    )
    .await?;
    Ok(())
}
