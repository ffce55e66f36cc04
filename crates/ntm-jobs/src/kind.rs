//! The kinds of work, one line each; what they do stands in the practices of the office.

use std::str::FromStr;

use ntm_office::{Fault, Office, Op, Outcome, outgoing::letters, receive};
use ntm_store::{Tx, job::Claimed};

use crate::sweep;

/// Why work did not succeed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Failure {
    /// It may succeed later: a busy database, a full disk, a server that does not answer.
    MayPass(String),
    /// It will never succeed as it stands.
    Lasting(String),
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Failure {
        match fault {
            Fault::NotFound | Fault::Denied(_) | Fault::Invalid(_) | Fault::Refused(_) => {
                Failure::Lasting(fault.to_string())
            }
            other => Failure::MayPass(other.to_string()),
        }
    }
}

/// Does claimed work. Everything here bears being done twice.
pub(crate) async fn perform(office: &Office, job: &Claimed) -> Result<(), Failure> {
    let op = Op::system(office, format!("job {}", job.id));
    match job.kind.as_str() {
        receive::READ_JOB => {
            office.read_document(&op, about(job, "document")?).await?;
        }
        letters::DRAFT_JOB => office.draft_letters(&op, about(job, "letters")?).await?,
        letters::ISSUE_JOB => office.issue_letters(&op, about(job, "letters")?).await?,
        "freeze_lateness" => {
            let frozen = office.freeze_lateness(&op).await?;
            tracing::info!(obligations = frozen, "lateness frozen");
        }
        "open_periods" => {
            let opened = office.open_periods(&op).await?;
            tracing::info!(obligations = opened, "periods opened");
        }
        "place_units" => office.place_units(&op).await?,
        "refresh_search" => office.refresh_search(&op).await?,
        "measure_targets" => {
            let targets = office.measure_targets(&op).await?;
            tracing::info!(targets, "targets that stand otherwise");
        }
        "remind" => {
            let reminders = office.remind(&op).await?;
            tracing::info!(reminders, "reminded");
        }
        "digest" => {
            if !office.has_reminded(&op).await? {
                return Err(Failure::MayPass("the reminders of today come first".into()));
            }
            let letters = office.write_digests(&op).await?;
            tracing::info!(letters, "daily letters written");
        }
        "sweep" => sweep::sweep(office, &op).await?,
        other => return Err(Failure::Lasting(format!("no work is called “{other}”"))),
    }
    Ok(())
}

/// Tells whoever waits for claimed work that it was given up, in the transaction that writes it off.
pub(crate) async fn given_up(
    office: &Office,
    tx: &mut Tx,
    job: &Claimed,
    error: &str,
) -> Outcome<()> {
    if job.kind == receive::READ_JOB
        && let Ok(document) = about(job, "document")
    {
        let op = Op::system(office, format!("job {}", job.id));
        office.give_up_reading(tx, &op, document, error).await?;
    }
    Ok(())
}

/// Returns the thing that the work is about.
fn about<T: FromStr>(job: &Claimed, name: &str) -> Result<T, Failure> {
    job.payload
        .get(name)
        .and_then(|value| value.as_str())
        .and_then(|text| text.parse().ok())
        .ok_or_else(|| Failure::Lasting(format!("the work names no {name}")))
}
