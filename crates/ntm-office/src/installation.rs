//! The installation as its administrator sees it: what it holds, what it runs on, what failed.

use ntm_programme::identity::JobId;
use ntm_store::{
    Engine,
    installation::{self, Counts, FailedJob},
    migration, setting,
};
use serde_json::json;

use crate::{Office, Op, Outcome, Record, record};

/// All that is shown of the installation.
#[derive(Debug, Clone)]
pub struct Shown {
    pub engine: Engine,
    /// The last schema step of the database.
    pub schema: String,
    pub counts: Counts,
    pub failed: Vec<FailedJob>,
    /// What the database remembers, without secrets.
    pub settings: Vec<(String, String)>,
}

impl Office {
    /// Returns what the installation holds and what failed in it.
    pub async fn installation(&self, op: &Op) -> Outcome<Shown> {
        self.operates(op).await?;
        let mut db = self.store().read().await?;
        let schema = migration::applied(&mut db)
            .await?
            .pop()
            .map_or_else(String::new, |step| {
                format!("{:04} {}", step.version, step.name)
            });
        let mut settings = setting::all(&mut db).await?;
        settings.retain(|(key, _)| !key.contains("code") && !key.contains("secret"));
        Ok(Shown {
            engine: self.store().engine(),
            schema,
            counts: installation::counts(&mut db).await?,
            failed: installation::failed_jobs(&mut db).await?,
            settings,
        })
    }

    /// Lets background work that failed run again.
    pub async fn retry_job(&self, op: &Op, id: JobId) -> Outcome<()> {
        self.operates(op).await?;
        let mut tx = self.store().begin().await?;
        if let Some(kind) = installation::retry_job(&mut tx, id, op.now).await? {
            record(
                &mut tx,
                op,
                Record {
                    province: 0,
                    action: "job.retry",
                    resource: "job",
                    id: id.to_string(),
                    data: json!({ "kind": kind }),
                },
            )
            .await?;
            tx.commit().await?;
        }
        Ok(())
    }
}
