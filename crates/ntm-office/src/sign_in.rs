//! Who is there: signing in with password and second factor, sessions, signing out.
//!
//! No answer tells whether an account exists: a wrong name, a wrong password and a disabled account
//! take the same time and give the same sentence.

use argon2::{
    Argon2,
    password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash},
};
use jiff::{SignedDuration, Timestamp};
use ntm_programme::{
    identity::{AccountId, UnitId},
    right::{Actor, Grant, Role},
};
use ntm_store::{Query, Row, Store, account, params};
use serde_json::json;

use crate::{
    Fault, Message, Office, Op, Outcome,
    documents::unit_name,
    office::token_hash,
    own_account::worth_noting,
    record::{Record, record},
};

/// A hash that no password has: verified where there is no account, so that time tells nothing.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5LXNpZ25zLWlu$4Y1L1YXoJH3pPj4O4aF4h9o0iPnZQbPzv5Vbq2Y1yGk";

/// Somebody who has signed in.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// Who, and what they may do where.
    pub actor: Actor,
    /// The name people read.
    pub full_name: String,
    /// The name they sign in with.
    pub login: String,
    /// Their position ("Chánh Văn phòng"), where known.
    pub position: Option<String>,
    /// The unit that they belong to.
    pub unit: UnitId,
    /// That unit's name today.
    pub unit_name: String,
    /// The language of their pages: `vi` or `en`.
    pub language: String,
    /// Whether they have to choose a new password first.
    pub must_change_password: bool,
    /// Whether the second factor has been shown (or none is set).
    pub complete: bool,
    /// The hash of the session's token, to end it.
    pub session: String,
}

/// What a password led to.
#[derive(Debug)]
pub struct Opened {
    /// The secret for the cookie; only its hash is kept.
    pub token: String,
    /// Whether the second factor is still owed.
    pub second_factor: bool,
}

impl Office {
    /// Opens a session for a name and a password.
    ///
    /// # Errors
    ///
    /// [`Fault::Denied`] with one and the same sentence where the name, the password or the account
    /// is not good.
    pub async fn sign_in(
        &self,
        login: &str,
        password: &str,
        address: Option<&str>,
        agent: Option<&str>,
        trace: &str,
    ) -> Outcome<Opened> {
        let now = self.clock().now();
        let row = self
            .store()
            .read()
            .await?
            .query_opt(
                "SELECT id, password_hash, totp_secret, disabled_at FROM account WHERE login = $1",
                params![login.trim().to_lowercase()],
            )
            .await?;
        let (account, hash, totp, disabled) = match &row {
            Some(row) => (
                Some(row.get::<AccountId>("id")?),
                row.get::<Option<String>>("password_hash")?,
                row.get::<Option<String>>("totp_secret")?,
                row.get::<Option<i64>>("disabled_at")?.is_some(),
            ),
            None => (None, None, None, false),
        };
        let good = verify(hash.as_deref(), password).await;
        let Some(account) = account.filter(|_| good && !disabled) else {
            return Err(Fault::Denied(Message::new(
                "Tên đăng nhập hoặc mật khẩu không đúng.",
                "The name or the password is not right.",
            )));
        };
        let token = self.new_token();
        let second_factor = totp.is_some();
        let mut tx = self.store().begin().await?;
        tx.execute(
            "INSERT INTO session (token_hash, account_id, stage, created_at, seen_at, expires_at, address, agent)
             VALUES ($1, $2, $3, $4, $4, $5, $6, $7)",
            params![
                token_hash(&token),
                account,
                if second_factor { "password" } else { "full" },
                now,
                now + SignedDuration::from_hours(self.settings().session_hours),
                address,
                agent
            ],
        )
        .await?;
        record(
            &mut tx,
            &Op::system(self, trace),
            Record {
                province: 0,
                action: "account.sign_in",
                resource: "account",
                id: account.to_string(),
                data: json!({ "second_factor_owed": second_factor }),
            },
        )
        .await?;
        tx.commit().await?;
        Ok(Opened {
            token,
            second_factor,
        })
    }

    /// Tells whether there is anybody who could sign in.
    pub async fn is_set_up(&self) -> Outcome<bool> {
        let mut db = self.store().read().await?;
        Ok(account::any(&mut db).await?)
    }

    /// Returns who holds this session's token, where the session and the account still live.
    pub async fn signed_in(&self, token: &str) -> Outcome<Option<SignedIn>> {
        let now = self.clock().now();
        let hash = token_hash(token);
        let idle = now - SignedDuration::from_mins(self.settings().session_idle_minutes);
        let mut reader = self.store().read().await?;
        let Some(row) = reader
            .query_opt(
                "SELECT a.id, a.login, a.full_name, a.position, a.unit_id, a.language,
                        a.must_change_password, s.stage, s.seen_at
                   FROM session s JOIN account a ON a.id = s.account_id
                  WHERE s.token_hash = $1 AND s.expires_at > $2 AND s.seen_at > $3
                    AND a.disabled_at IS NULL",
                params![hash.as_str(), now, idle],
            )
            .await?
        else {
            return Ok(None);
        };
        let seen: Timestamp = row.get("seen_at")?;
        let mut signed = signed_in_row(&mut reader, &row, self.clock().today()).await?;
        signed.complete = row.get::<String>("stage")? == "full";
        signed.session = hash.clone();
        drop(reader);
        if now.duration_since(seen) > SignedDuration::from_mins(5) {
            // Nobody waits for the writer only to look at a page.
            tokio::spawn(seen_now(self.store().clone(), hash, now));
        }
        Ok(Some(signed))
    }

    /// Returns who holds a program's token, and the scopes that the token has.
    pub async fn token_holder(&self, token: &str) -> Outcome<Option<(SignedIn, Vec<String>)>> {
        let now = self.clock().now();
        let mut reader = self.store().read().await?;
        let Some(row) = reader
            .query_opt(
                "SELECT a.id, a.login, a.full_name, a.position, a.unit_id, a.language,
                        a.must_change_password, t.id AS token, t.scopes, t.last_used_at
                   FROM api_token t JOIN account a ON a.id = t.account_id
                  WHERE t.token_hash = $1 AND t.revoked_at IS NULL
                    AND (t.expires_at IS NULL OR t.expires_at > $2) AND a.disabled_at IS NULL",
                params![token_hash(token), now],
            )
            .await?
        else {
            return Ok(None);
        };
        let scopes: String = row.get("scopes")?;
        let holder = signed_in_row(&mut reader, &row, self.clock().today()).await?;
        let scopes = scopes.split_whitespace().map(str::to_owned).collect();
        drop(reader);
        if worth_noting(row.get("last_used_at")?, now) {
            let mut tx = self.store().begin().await?;
            account::token_used(&mut tx, row.get("token")?, now).await?;
            tx.commit().await?;
        }
        Ok(Some((holder, scopes)))
    }

    /// Ends the session.
    pub async fn sign_out(&self, session: &str) -> Outcome<()> {
        let mut tx = self.store().begin().await?;
        tx.execute(
            "DELETE FROM session WHERE token_hash = $1",
            params![session],
        )
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Returns the hash of a password, by Argon2id with the library's present parameters.
    pub async fn hash_password(&self, password: &str) -> Outcome<String> {
        let password = password.to_owned();
        tokio::task::spawn_blocking(move || {
            Argon2::default()
                .hash_password(password.as_bytes())
                .map(|hash| hash.to_string())
        })
        .await
        .map_err(Fault::internal)?
        .map_err(|error| Fault::internal(error.to_string()))
    }
}

/// Writes down that a session is in use; where that fails the next look writes it.
async fn seen_now(store: Store, session: String, now: Timestamp) {
    let written = async {
        let mut tx = store.begin().await?;
        tx.execute(
            "UPDATE session SET seen_at = $2 WHERE token_hash = $1",
            params![session, now],
        )
        .await?;
        tx.commit().await
    };
    if let Err(error) = written.await {
        tracing::warn!(%error, "a session could not be marked as in use");
    }
}

/// Completes an account's row to who they are: their grants, and their unit's name today.
async fn signed_in_row(
    db: &mut impl Query,
    row: &Row,
    today: jiff::civil::Date,
) -> Outcome<SignedIn> {
    let account: AccountId = row.get("id")?;
    let unit: UnitId = row.get("unit_id")?;
    let mut grants = Vec::new();
    for role in db
        .query(
            "SELECT role, unit_id FROM account_role WHERE account_id = $1",
            params![account],
        )
        .await?
    {
        if let Some(name) = Role::from_key(&role.get::<String>("role")?) {
            grants.push(Grant {
                role: name,
                unit: role.get("unit_id")?,
            });
        }
    }
    let unit_name = unit_name(db, unit, today).await?;
    Ok(SignedIn {
        actor: Actor {
            account: Some(account),
            unit: Some(unit),
            grants,
        },
        full_name: row.get("full_name")?,
        login: row.get("login")?,
        position: row.get("position")?,
        unit,
        unit_name,
        language: row.get("language")?,
        must_change_password: row.get("must_change_password")?,
        complete: true,
        session: String::new(),
    })
}

pub(crate) async fn verify(hash: Option<&str>, password: &str) -> bool {
    let known = hash.is_some();
    let hash = hash.unwrap_or(NOBODY).to_owned();
    let password = password.to_owned();
    tokio::task::spawn_blocking(move || {
        PasswordHash::new(&hash).is_ok_and(|parsed| {
            Argon2::default()
                .verify_password(password.as_bytes(), &parsed)
                .is_ok()
        })
    })
    .await
    .unwrap_or(false)
        && known
}
