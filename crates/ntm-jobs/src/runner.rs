//! The queue turns: claim, work, write off; and stop when asked.

use std::{
    collections::HashMap,
    convert::Infallible,
    panic::AssertUnwindSafe,
    sync::Arc,
    time::{Duration, Instant},
};

use futures::FutureExt as _;
use jiff::{SignedDuration, Timestamp};
use ntm_office::{Office, Outcome};
use ntm_store::{
    Engine,
    job::{self, Claimed, Ended},
};
use tokio::{
    sync::watch,
    task::{JoinHandle, JoinSet},
    time::MissedTickBehavior,
};

use crate::{
    Mailer,
    kind::{self, Failure},
    mail,
    schedule::Schedule,
};

/// What happens by itself, for one office.
#[derive(Clone)]
pub struct Runner {
    office: Office,
    mailer: Arc<Mailer>,
    pace: Pace,
}

/// How fast the runner turns.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// How often it looks for work.
    pub look: Duration,
    /// How many jobs run at once.
    pub at_once: usize,
    /// How long a claim holds unless it is renewed.
    pub lease: SignedDuration,
    /// How long running work may take to finish when the process is asked to stop.
    pub patience: Duration,
}

impl Default for Pace {
    fn default() -> Pace {
        Pace {
            look: Duration::from_millis(500),
            at_once: 2,
            lease: SignedDuration::from_secs(60),
            patience: Duration::from_secs(15),
        }
    }
}

/// A runner that turns in the background.
pub struct Handle {
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Handle {
    /// Claims nothing more, lets running work finish within its patience, and returns.
    pub async fn stop(self) {
        let _ = self.stop.send(true);
        let _ = self.task.await;
    }
}

/// After so many attempts work is given up, and shown to the administrator.
const MOST_ATTEMPTS: i64 = 8;

impl Runner {
    /// Makes a runner; nothing turns yet.
    pub fn new(office: Office, mailer: Mailer) -> Runner {
        Runner {
            office,
            mailer: Arc::new(mailer),
            pace: Pace::default(),
        }
    }

    /// Sets another pace.
    pub fn pace(mut self, pace: Pace) -> Runner {
        self.pace = pace;
        self
    }

    /// Turns in the background until the handle is stopped.
    pub fn start(office: Office, mailer: Mailer) -> Handle {
        Runner::new(office, mailer).spawn()
    }

    /// As [`Runner::start`], for a runner of one's own pace.
    pub fn spawn(self) -> Handle {
        let (stop, stopped) = watch::channel(false);
        let task = tokio::spawn(self.turn(stopped));
        Handle { stop, task }
    }

    /// Does all that is due at this moment, then returns: for tests and for commands.
    ///
    /// # Errors
    ///
    /// Where the database does not answer. Work that fails is no error: it is written down.
    pub async fn once(&self) -> Outcome<()> {
        let mut schedule = Schedule::default();
        schedule.keep(&self.office).await?;
        loop {
            let claimed = self.claim(self.pace.at_once).await?;
            if claimed.is_empty() {
                break;
            }
            for job in claimed {
                work(self.office.clone(), self.pace, job).await;
            }
        }
        let (_going_on, stopped) = watch::channel(false);
        mail::deliver(&self.office, &self.mailer, &stopped).await
    }

    async fn turn(self, mut stopped: watch::Receiver<bool>) {
        if let Err(fault) = self.free_the_dead().await {
            tracing::warn!(error = %fault, "claims of the last run could not be freed");
        }
        let mut schedule = Schedule::default();
        let mut running: JoinSet<()> = JoinSet::new();
        let mut claims: HashMap<tokio::task::Id, Claimed> = HashMap::new();
        let mut look = tokio::time::interval(self.pace.look);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut mailing = tokio::spawn(mail::keep_delivering(
            self.office.clone(),
            self.mailer.clone(),
            stopped.clone(),
        ));
        loop {
            tokio::select! {
                () = told_to_stop(&mut stopped) => break,
                Some(ended) = running.join_next_with_id() => {
                    let id = ended.map_or_else(|error| error.id(), |(id, ())| id);
                    claims.remove(&id);
                }
                _ = look.tick() => {
                    if let Err(fault) = schedule.keep(&self.office).await {
                        tracing::warn!(error = %fault, "the schedule could not be kept");
                    }
                    match self.claim(self.pace.at_once - running.len()).await {
                        Ok(claimed) => for job in claimed {
                            let task = running.spawn(work(self.office.clone(), self.pace, job.clone()));
                            claims.insert(task.id(), job);
                        },
                        Err(fault) => tracing::warn!(error = %fault, "the queue could not be read"),
                    }
                }
            }
        }
        let finished = tokio::time::timeout(self.pace.patience, async {
            while let Some(ended) = running.join_next_with_id().await {
                let id = ended.map_or_else(|error| error.id(), |(id, ())| id);
                claims.remove(&id);
            }
        })
        .await;
        if finished.is_err() {
            running.shutdown().await;
            for job in claims.values() {
                tracing::warn!(job = %job.id, kind = %job.kind, "interrupted");
                write_off(&self.office, job, &Ended::Interrupted).await;
            }
        }
        let letter_left = tokio::time::timeout(self.pace.patience, &mut mailing).await;
        if letter_left.is_err() {
            tracing::warn!("a letter on its way was given up: it leaves again after a while");
            mailing.abort();
        }
    }

    /// SQLite belongs to one process, so claims that stand when it starts are those of a dead one.
    async fn free_the_dead(&self) -> Outcome<()> {
        if self.office.store().engine() == Engine::Sqlite {
            let mut tx = self.office.store().begin().await?;
            let freed = job::free_all(&mut tx).await?;
            tx.commit().await?;
            if freed > 0 {
                tracing::info!(jobs = freed, "work of the last run is taken up again");
            }
        }
        Ok(())
    }

    async fn claim(&self, most: usize) -> Outcome<Vec<Claimed>> {
        let now = self.office.clock().now();
        if most == 0 || !job::waits(&mut self.office.store().read().await?, now).await? {
            return Ok(Vec::new());
        }
        let mut tx = self.office.store().begin().await?;
        let claimed = job::claim(&mut tx, now, now + self.pace.lease, most).await?;
        tx.commit().await?;
        Ok(claimed)
    }
}

/// Returns when the handle says so, or is gone.
pub(crate) async fn told_to_stop(stopped: &mut watch::Receiver<bool>) {
    let _ = stopped.wait_for(|stop| *stop).await;
}

/// Does one job and writes down what became of it; renews the claim meanwhile.
async fn work(office: Office, pace: Pace, job: Claimed) {
    let started = Instant::now();
    let doing = AssertUnwindSafe(kind::perform(&office, &job)).catch_unwind();
    let result = tokio::select! {
        result = doing => result,
        never = keep_claiming(&office, &job, pace.lease) => match never {},
    };
    let failure = match result {
        Ok(Ok(())) => None,
        Ok(Err(failure)) => Some(failure),
        Err(_) => Some(Failure::MayPass("it panicked".to_owned())),
    };
    let seconds = started.elapsed().as_secs_f64();
    let ended = ended(failure, job.attempts, office.clock().now());
    let outcome = match &ended {
        Ended::Done => "done",
        Ended::Again { error, .. } => {
            tracing::warn!(job = %job.id, kind = %job.kind, attempt = job.attempts, %error, "to be tried again");
            "again"
        }
        Ended::GivenUp { error } => {
            tracing::error!(job = %job.id, kind = %job.kind, attempt = job.attempts, %error, "given up");
            "given_up"
        }
        Ended::Interrupted => "interrupted",
    };
    metrics::counter!("ntm_jobs_total", "kind" => job.kind.clone(), "outcome" => outcome)
        .increment(1);
    metrics::histogram!("ntm_job_seconds", "kind" => job.kind.clone()).record(seconds);
    write_off(&office, &job, &ended).await;
}

/// Renews the claim again and again. The work goes on beside it: it may hold the very writer that a
/// renewal waits for.
async fn keep_claiming(office: &Office, job: &Claimed, lease: SignedDuration) -> Infallible {
    let renewal = Duration::try_from(lease / 3).unwrap_or(Duration::from_secs(1));
    let mut renew = tokio::time::interval(renewal);
    renew.tick().await;
    loop {
        renew.tick().await;
        keep_claim(office, job, lease).await;
    }
}

fn ended(failure: Option<Failure>, attempts: i64, now: Timestamp) -> Ended {
    match failure {
        None => Ended::Done,
        Some(Failure::MayPass(error)) if attempts < MOST_ATTEMPTS => Ended::Again {
            at: now + backoff(attempts),
            error,
        },
        Some(Failure::MayPass(error) | Failure::Lasting(error)) => Ended::GivenUp { error },
    }
}

/// Returns how long to wait after an attempt: 5 s, 20 s, 80 s … an hour at most.
fn backoff(attempts: i64) -> SignedDuration {
    let exponent = u32::try_from(attempts.clamp(1, 8) - 1).unwrap_or(0);
    SignedDuration::from_secs((5 * 4_i64.pow(exponent)).min(3600))
}

async fn keep_claim(office: &Office, job: &Claimed, lease: SignedDuration) {
    let until = office.clock().now() + lease;
    let renewed = async {
        let mut tx = office.store().begin().await?;
        let held = job::renew(&mut tx, job, until).await?;
        tx.commit().await?;
        Ok::<bool, ntm_store::StoreError>(held)
    };
    match renewed.await {
        Ok(true) => {}
        Ok(false) => tracing::warn!(job = %job.id, "the claim was lost"),
        Err(error) => tracing::warn!(job = %job.id, %error, "the claim could not be renewed"),
    }
}

/// Where this cannot be written the lease ends by itself, and the work is done once more; every
/// kind of work bears that.
async fn write_off(office: &Office, job: &Claimed, ended: &Ended) {
    let written = async {
        let mut tx = office.store().begin().await?;
        let held = job::end(&mut tx, job, office.clock().now(), ended).await?;
        if let Ended::GivenUp { error } = ended
            && held
        {
            kind::given_up(office, &mut tx, job, error).await?;
        }
        tx.commit().await?;
        Outcome::Ok(())
    };
    if let Err(error) = written.await {
        tracing::warn!(job = %job.id, %error, "the end of the job could not be written");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_an_hour() {
        let seconds: Vec<i64> = (1..=8).map(|n| backoff(n).as_secs()).collect();
        assert_eq!(seconds, [5, 20, 80, 320, 1280, 3600, 3600, 3600]);
    }

    #[test]
    fn what_cannot_succeed_is_given_up_at_once() {
        let now = Timestamp::UNIX_EPOCH;
        let lasting = ended(Some(Failure::Lasting("no such kind".into())), 1, now);
        assert!(matches!(lasting, Ended::GivenUp { .. }));
        let passing = |attempts| ended(Some(Failure::MayPass("busy".into())), attempts, now);
        assert!(matches!(passing(1), Ended::Again { .. }));
        assert!(matches!(passing(MOST_ATTEMPTS), Ended::GivenUp { .. }));
    }
}
