//! Letters: written in the transaction of what they tell, sent later, each with its reason.

use {
    crate::{
        engine::{Query, Row, StoreError, Tx, dialect},
        params,
    },
    jiff::Timestamp,
    ntm_programme::identity::{AccountId, UnitId},
    uuid::Uuid,
};

/// A letter to be sent.
#[derive(Clone, Debug)]
pub struct NewLetter<'a> {
    pub id: Uuid,
    pub account: AccountId,
    /// `digest`, `single`, `at_once`, …
    pub kind: &'a str,
    /// None where the person has no address: the letter is kept as unsent.
    pub address: Option<&'a str>,
    pub subject: &'a str,
    pub body: &'a str,
    /// Of all letters with one such key only the first is kept.
    pub dedupe: &'a str,
    /// Why the person is told, in words.
    pub why: &'a str,
    pub not_before: Timestamp,
    pub now: Timestamp,
}

/// Where a letter is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LetterState {
    /// It is to be sent.
    Waiting,
    /// The mail server has taken it.
    Sent,
    /// The mail server will not take it.
    Failed,
    /// There is no mail server or no address; it is shown, not lost.
    Unsent,
}

impl LetterState {
    pub const ALL: [LetterState; 4] = [
        LetterState::Waiting,
        LetterState::Sent,
        LetterState::Failed,
        LetterState::Unsent,
    ];

    /// Returns the word under which it is kept.
    pub fn key(self) -> &'static str {
        match self {
            LetterState::Waiting => "waiting",
            LetterState::Sent => "sent",
            LetterState::Failed => "failed",
            LetterState::Unsent => "unsent",
        }
    }

    pub fn from_key(key: &str) -> Option<LetterState> {
        LetterState::ALL
            .into_iter()
            .find(|state| state.key() == key)
    }
}

/// Keeps a letter. Returns false where one with the same key is kept already.
pub async fn post(tx: &mut Tx, letter: &NewLetter<'_>) -> Result<bool, StoreError> {
    let (state, error) = match letter.address {
        Some(_) => (LetterState::Waiting, None),
        None => (LetterState::Unsent, Some(NO_ADDRESS)),
    };
    let written = tx
        .execute(
            "INSERT INTO outbox (id, account_id, kind, address, subject, body, dedupe, state, why,
                                 not_before, created_at, last_error)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
             ON CONFLICT (dedupe) DO NOTHING",
            params![
                letter.id,
                letter.account,
                letter.kind,
                letter.address,
                letter.subject,
                letter.body,
                letter.dedupe,
                state.key(),
                letter.why,
                letter.not_before,
                letter.now,
                error
            ],
        )
        .await?;
    Ok(written == 1)
}

const NO_ADDRESS: &str = "Người nhận chưa có địa chỉ thư điện tử.";

/// A letter that was claimed to be sent.
#[derive(Clone, Debug)]
pub struct Claimed {
    pub id: Uuid,
    pub address: String,
    pub subject: String,
    pub body: String,
    pub attempts: i64,
}

/// Claims the letter that has waited longest, until an instant.
pub async fn claim(
    tx: &mut Tx,
    now: Timestamp,
    until: Timestamp,
) -> Result<Option<Claimed>, StoreError> {
    let locked = dialect::for_update_skip_locked(tx.engine());
    let found = tx
        .query_opt(
            &format!(
                "SELECT id, address, subject, body, attempts FROM outbox
                  WHERE state = 'waiting' AND not_before <= $1
                    AND (claimed_until IS NULL OR claimed_until <= $1)
                  ORDER BY not_before, id LIMIT 1{locked}"
            ),
            params![now],
        )
        .await?;
    let Some(row) = found else { return Ok(None) };
    let letter = Claimed {
        id: row.get("id")?,
        address: row.get::<Option<String>>("address")?.unwrap_or_default(),
        subject: row.get("subject")?,
        body: row.get("body")?,
        attempts: row.get::<i64>("attempts")? + 1,
    };
    tx.execute(
        "UPDATE outbox SET claimed_until = $2, attempts = $3 WHERE id = $1",
        params![letter.id, until, letter.attempts],
    )
    .await?;
    Ok(Some(letter))
}

/// Tells whether a letter waits whose time has come.
pub async fn waits(db: &mut impl Query, now: Timestamp) -> Result<bool, StoreError> {
    let found = db
        .query(
            "SELECT 1 AS one FROM outbox
              WHERE state = 'waiting' AND not_before <= $1
                AND (claimed_until IS NULL OR claimed_until <= $1) LIMIT 1",
            params![now],
        )
        .await?;
    Ok(!found.is_empty())
}

/// Writes down what became of a claimed letter; `again` says when it is tried once more.
pub async fn settle(
    tx: &mut Tx,
    id: Uuid,
    state: LetterState,
    now: Timestamp,
    again: Option<Timestamp>,
    error: Option<&str>,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE outbox SET state = $2, sent_at = $3, not_before = COALESCE($4, not_before),
                last_error = $5, claimed_until = NULL
          WHERE id = $1",
        params![
            id,
            state.key(),
            (state == LetterState::Sent).then_some(now),
            again,
            error
        ],
    )
    .await?;
    Ok(())
}

/// Sends a letter again that was not sent, to the address that the person has by now. Returns
/// false where there is none, or no address.
pub async fn send_again(tx: &mut Tx, id: Uuid, now: Timestamp) -> Result<bool, StoreError> {
    let written = tx
        .execute(
            "UPDATE outbox SET state = 'waiting', not_before = $2, attempts = 0, last_error = NULL,
                    address = COALESCE((SELECT email FROM account WHERE id = account_id), address)
              WHERE id = $1 AND state IN ('failed', 'unsent')
                AND COALESCE((SELECT email FROM account WHERE id = account_id), address) IS NOT NULL",
            params![id, now],
        )
        .await?;
    Ok(written == 1)
}

/// A letter as it is shown: what was sent to whom, and why.
#[derive(Clone, Debug)]
pub struct Letter {
    pub id: Uuid,
    pub account: Option<AccountId>,
    pub full_name: String,
    pub unit: String,
    pub kind: String,
    pub address: Option<String>,
    pub subject: String,
    pub body: String,
    pub why: String,
    pub state: LetterState,
    pub attempts: i64,
    pub created_at: Timestamp,
    pub sent_at: Option<Timestamp>,
    pub last_error: Option<String>,
}

/// Returns the letters that concern an office, newest first, before a position in that order: to
/// its own people and those below it, and about what it assigned.
pub async fn list(
    db: &mut impl Query,
    office: UnitId,
    state: Option<LetterState>,
    before: Option<(Timestamp, Uuid)>,
    most: u32,
) -> Result<Vec<Letter>, StoreError> {
    let (at, id) = before.unwrap_or((Timestamp::MAX, Uuid::max()));
    let rows = db
        .query(
            "SELECT o.id, o.account_id, a.full_name, o.kind, o.address, o.subject, o.body, o.why, o.state,
                    o.attempts, o.created_at, o.sent_at, o.last_error,
                    (SELECT v.name FROM unit_version v
                      WHERE v.unit_id = a.unit_id AND v.valid_to IS NULL) AS unit
               FROM outbox o JOIN account a ON a.id = o.account_id
              WHERE (o.created_at < $2 OR (o.created_at = $2 AND o.id < $3))
                AND (EXISTS (SELECT 1 FROM unit_ancestor u
                              WHERE u.ancestor_id = $1 AND u.unit_id = a.unit_id)
                  OR EXISTS (SELECT 1 FROM notification n JOIN obligation b ON b.id = n.obligation_id
                              WHERE n.outbox_id = o.id AND b.owner_unit = $1))
                AND ($4 = '' OR o.state = $4)
              ORDER BY o.created_at DESC, o.id DESC LIMIT $5",
            params![office, at, id, state.map_or("", LetterState::key), most],
        )
        .await?;
    rows.iter().map(letter).collect()
}

fn letter(row: &Row) -> Result<Letter, StoreError> {
    let state: String = row.get("state")?;
    Ok(Letter {
        id: row.get("id")?,
        account: row.get("account_id")?,
        full_name: row.get("full_name")?,
        unit: row.get::<Option<String>>("unit")?.unwrap_or_default(),
        kind: row.get("kind")?,
        address: row.get("address")?,
        subject: row.get("subject")?,
        body: row.get("body")?,
        why: row.get::<Option<String>>("why")?.unwrap_or_default(),
        state: LetterState::from_key(&state).unwrap_or(LetterState::Failed),
        attempts: row.get("attempts")?,
        created_at: row.get("created_at")?,
        sent_at: row.get("sent_at")?,
        last_error: row.get("last_error")?,
    })
}

/// Tells whether a letter concerns an office, as [`list`] has it.
pub async fn concerns(
    db: &mut impl Query,
    letter: Uuid,
    office: UnitId,
) -> Result<bool, StoreError> {
    let found = db
        .query(
            "SELECT 1 AS one FROM outbox o JOIN account a ON a.id = o.account_id
              WHERE o.id = $1
                AND (EXISTS (SELECT 1 FROM unit_ancestor u
                              WHERE u.ancestor_id = $2 AND u.unit_id = a.unit_id)
                  OR EXISTS (SELECT 1 FROM notification n JOIN obligation b ON b.id = n.obligation_id
                              WHERE n.outbox_id = o.id AND b.owner_unit = $2))",
            params![letter, office],
        )
        .await?;
    Ok(!found.is_empty())
}
