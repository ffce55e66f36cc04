//! Sweeping up: what nobody will ask for again.

use jiff::SignedDuration;
use ntm_office::{Office, Op, Outcome};
use ntm_store::{job, params};

/// Removes sessions that have ended, answers kept for repeated requests, and finished work.
pub(crate) async fn sweep(office: &Office, op: &Op) -> Outcome<()> {
    let days = |n: i64| op.now - SignedDuration::from_hours(24 * n);
    let mut tx = office.store().begin().await?;
    tx.execute("DELETE FROM session WHERE expires_at < $1", params![op.now])
        .await?;
    tx.execute(
        "DELETE FROM idempotency WHERE created_at < $1",
        params![days(7)],
    )
    .await?;
    job::forget_done(&mut tx, days(30)).await?;
    tx.commit().await?;
    Ok(())
}
