//! A program that hears no answer asks again: the second request does nothing.

use jiff::SignedDuration;
use ntm_programme::identity::AccountId;
use ntm_store::idempotency;

use crate::{Fault, Message, Office, Op, Outcome};

/// An answer is kept for so long.
const KEPT: SignedDuration = SignedDuration::from_hours(24);

/// A request under way for longer than any may take has died with its process.
const STUCK: SignedDuration = SignedDuration::from_mins(5);

/// Whose turn it is under a key.
#[derive(Debug, PartialEq, Eq)]
pub enum Turn {
    /// The first request: carry it out, then [`Office::settle_key`].
    First,
    /// It was answered so before.
    Again(Answered),
}

/// The answer that a request was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// The HTTP status.
    pub status: u16,
    /// The JSON.
    pub body: String,
}

impl Office {
    /// Takes a key for a request of this content, or returns what the first one was answered.
    ///
    /// # Errors
    ///
    /// [`Fault::Refused`] where the key stands for another content, [`Fault::Conflict`] while the
    /// first request is under way.
    pub async fn take_key(&self, op: &Op, key: &str, request_hash: &str) -> Outcome<Turn> {
        let account = account(op)?;
        let mut tx = self.store().begin().await?;
        idempotency::forget(&mut tx, op.now - KEPT, op.now - STUCK).await?;
        if idempotency::take(&mut tx, account, key, request_hash, op.now).await? {
            tx.commit().await?;
            return Ok(Turn::First);
        }
        let known = idempotency::find(&mut tx, account, key).await?;
        tx.commit().await?;
        match known {
            Some(given) if given.request_hash != request_hash => Err(Fault::refused(
                "Khóa Idempotency-Key này đã dùng cho một yêu cầu có nội dung khác. Hãy dùng khóa mới.",
                "This Idempotency-Key stands for a request with other content. Use a new key.",
            )),
            Some(given) if given.status != 0 => Ok(Turn::Again(Answered {
                status: u16::try_from(given.status).unwrap_or(200),
                body: given.body,
            })),
            _ => Err(Fault::Conflict(Message::new(
                "Yêu cầu đầu tiên với khóa này đang được thực hiện. Hãy hỏi lại sau ít giây.",
                "The first request with this key is under way. Ask again in a few seconds.",
            ))),
        }
    }

    /// Keeps what the first request was answered; `None` where it did nothing and may be tried again.
    pub async fn settle_key(&self, op: &Op, key: &str, answer: Option<Answered>) -> Outcome<()> {
        let account = account(op)?;
        let mut tx = self.store().begin().await?;
        match answer {
            Some(Answered { status, body }) => {
                idempotency::settle(&mut tx, account, key, status.into(), &body).await?;
            }
            None => idempotency::release(&mut tx, account, key).await?,
        }
        tx.commit().await?;
        Ok(())
    }
}

fn account(op: &Op) -> Outcome<AccountId> {
    op.who.account.ok_or(Fault::SignedOut)
}
