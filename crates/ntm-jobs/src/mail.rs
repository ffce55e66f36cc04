//! Letters leave: claimed, sent, written off.
//!
//! A letter is sent once. Only where the process dies between the mail server's "taken" and our
//! writing that down does it leave again, with the same Message-ID: most servers and readers drop
//! or join such doubles, none has to. Losing the letter instead would be worse.

use std::{sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp};
use ntm_office::{Office, Op, Outcome};
use ntm_store::outbox::{self, LetterState};
use tokio::{
    sync::watch,
    time::{MissedTickBehavior, timeout},
};

use crate::{
    mailer::{Letter, MailFault, Mailer},
    runner::told_to_stop,
};

/// How often letters are looked for.
const LOOK: Duration = Duration::from_secs(5);
/// How long a claim on a letter holds.
const LEASE: SignedDuration = SignedDuration::from_mins(5);
/// How long a mail server may take over one letter; well below [`LEASE`], so that no other server
/// of ours begins with the same letter.
const SENDING: Duration = Duration::from_secs(120);
/// After so many attempts a letter is given up, and shown as failed: with waits of at most 256 minutes five
/// days, because a mail server may be away over a weekend (RFC 5321, 4.5.4.1: "at least 4-5 days").
const MOST_ATTEMPTS: i64 = 35;

/// Delivers letters until told to stop.
pub(crate) async fn keep_delivering(
    office: Office,
    mailer: Arc<Mailer>,
    mut stopped: watch::Receiver<bool>,
) {
    let mut look = tokio::time::interval(LOOK);
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = told_to_stop(&mut stopped) => return,
            _ = look.tick() => {}
        }
        if let Err(fault) = deliver(&office, &mailer, &stopped).await {
            tracing::warn!(error = %fault, "letters could not be delivered");
        }
    }
}

/// Delivers every letter whose time has come, until told to stop.
pub(crate) async fn deliver(
    office: &Office,
    mailer: &Mailer,
    stopped: &watch::Receiver<bool>,
) -> Outcome<()> {
    office
        .write_letters_at_once(&Op::system(office, "mail"))
        .await?;
    while !*stopped.borrow() {
        let now = office.clock().now();
        if !outbox::waits(&mut office.store().read().await?, now).await? {
            break;
        }
        let mut tx = office.store().begin().await?;
        let claimed = outbox::claim(&mut tx, now, now + LEASE).await?;
        tx.commit().await?;
        if let Some(letter) = claimed {
            deliver_one(office, mailer, letter).await?;
        }
    }
    Ok(())
}

async fn deliver_one(office: &Office, mailer: &Mailer, letter: outbox::Claimed) -> Outcome<()> {
    let now = office.clock().now();
    let (state, again, error) = if mailer.sends() {
        let sending = mailer.send(
            Letter {
                id: letter.id,
                to: letter.address,
                subject: letter.subject,
                body: letter.body,
            },
            now,
        );
        let too_slow = |_| Err(MailFault::MayPass("the mail server took too long".into()));
        let sent = timeout(SENDING, sending).await.unwrap_or_else(too_slow);
        settled(sent, letter.attempts, now)
    } else {
        (LetterState::Unsent, None, Some(NOWHERE.to_owned()))
    };
    if let Some(error) = &error {
        tracing::warn!(letter = %letter.id, attempt = letter.attempts, %error, "a letter did not leave");
    }
    metrics::counter!("ntm_letters_total", "outcome" => state.key()).increment(1);
    let mut tx = office.store().begin().await?;
    outbox::settle(&mut tx, letter.id, state, now, again, error.as_deref()).await?;
    tx.commit().await?;
    Ok(())
}

const NOWHERE: &str = "Chưa cấu hình máy chủ thư điện tử.";

fn settled(
    sent: Result<(), MailFault>,
    attempts: i64,
    now: Timestamp,
) -> (LetterState, Option<Timestamp>, Option<String>) {
    match sent {
        Ok(()) => (LetterState::Sent, None, None),
        Err(MailFault::MayPass(error)) if attempts < MOST_ATTEMPTS => {
            let minutes = 2_i64.pow(u32::try_from(attempts.clamp(0, 8)).unwrap_or(0));
            let again = now + SignedDuration::from_mins(minutes);
            (LetterState::Waiting, Some(again), Some(error))
        }
        Err(fault) => (LetterState::Failed, None, Some(fault.to_string())),
    }
}
