//! One's own account: what one chooses for oneself, password, sessions, tokens for programs.

use jiff::{SignedDuration, Timestamp};
use ntm_programme::identity::{AccountId, TokenId};
use ntm_store::account::{self, Account, ApiToken, Session};
use serde_json::json;

use crate::{
    Fault, Office, Op, Outcome,
    office::token_hash,
    part::cut,
    people::{fault, note, password_fault},
    sign_in::verify,
    units::tidy,
};

/// What somebody chooses for themselves; what is not named stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choices {
    /// The language of pages and letters: `vi` or `en`.
    pub language: Option<String>,
    /// Whether news come in one letter a day, or each in a letter of its own.
    pub daily_letter: Option<bool>,
}

/// A token that somebody makes for a program. Every token reads.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TokenDraft {
    /// What it is used for.
    pub name: String,
    /// Whether it may change what its person may change.
    pub write: bool,
    /// Whether it may change the keys of the account: password, second factor, sessions, tokens, feeds.
    pub account: bool,
    /// After how many days it ends; never where it is missing.
    pub days: Option<i64>,
}

/// A token that was just made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssuedToken {
    pub id: TokenId,
    /// What the program sends; it is shown this once.
    pub secret: String,
}

impl Office {
    /// Returns one's own account.
    pub async fn own_account(&self, op: &Op) -> Outcome<Account> {
        let id = op.who.account.ok_or(Fault::SignedOut)?;
        let mut db = self.store().read().await?;
        account::find(&mut db, id).await?.ok_or(Fault::SignedOut)
    }

    /// Chooses how one's own pages and letters are.
    pub async fn choose(&self, op: &Op, choices: &Choices) -> Outcome<()> {
        let id = op.who.account.ok_or(Fault::SignedOut)?;
        let mut tx = self.store().begin().await?;
        let mut chosen = serde_json::Map::new();
        if let Some(language) = &choices.language {
            if !["vi", "en"].contains(&language.as_str()) {
                return Err(Fault::field(
                    "language",
                    "Chưa có ngôn ngữ này.",
                    "This language is not there yet.",
                ));
            }
            account::set_language(&mut tx, id, language).await?;
            chosen.insert("language".to_owned(), json!(language));
        }
        if let Some(daily) = choices.daily_letter {
            account::set_digest(&mut tx, id, daily).await?;
            chosen.insert("daily_letter".to_owned(), json!(daily));
        }
        note(&mut tx, op, "account.choose", id, chosen.into()).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Returns one's own sessions that still live.
    pub async fn own_sessions(&self, op: &Op) -> Outcome<Vec<Session>> {
        let id = op.who.account.ok_or(Fault::SignedOut)?;
        let mut db = self.store().read().await?;
        Ok(account::sessions(&mut db, id, op.now, self.idle_since(op.now)).await?)
    }

    /// Changes one's own password; all other sessions of the person end.
    pub async fn change_password(
        &self,
        op: &Op,
        session: &str,
        old: &str,
        new: &str,
        again: &str,
    ) -> Outcome<()> {
        let own = self.own_account(op).await?;
        let mut faults = Vec::new();
        if !self.knows_password(own.id, old).await? {
            faults.push(fault(
                "old",
                "Mật khẩu hiện tại không đúng.",
                "The present password is not right.",
            ));
        }
        faults.extend(password_fault("new", &own.login, new));
        if new == old && faults.is_empty() {
            faults.push(fault(
                "new",
                "Mật khẩu mới phải khác mật khẩu hiện tại.",
                "The new password must differ from the present one.",
            ));
        }
        if new != again {
            faults.push(fault(
                "again",
                "Hai lần nhập mật khẩu mới không giống nhau.",
                "The two new passwords are not the same.",
            ));
        }
        if !faults.is_empty() {
            return Err(Fault::Invalid(faults));
        }
        let hash = self.hash_password(new).await?;
        let mut tx = self.store().begin().await?;
        account::set_password(&mut tx, own.id, &hash, false).await?;
        let ended = account::end_sessions(&mut tx, own.id, Some(session)).await?;
        let data = json!({ "sessions_ended": ended });
        note(&mut tx, op, "account.change_password", own.id, data).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Returns a part of one's own tokens for programs, the latest first, and where the next part
    /// begins.
    pub async fn own_tokens(
        &self,
        op: &Op,
        after: Option<TokenId>,
        most: usize,
    ) -> Outcome<(Vec<ApiToken>, Option<TokenId>)> {
        let id = op.who.account.ok_or(Fault::SignedOut)?;
        let wanted = i64::try_from(most).unwrap_or(i64::MAX - 1) + 1;
        let mut db = self.store().read().await?;
        let mut tokens = account::tokens(&mut db, id, after, wanted).await?;
        let next = cut(&mut tokens, most).map(|last| last.id);
        Ok((tokens, next))
    }

    /// Makes a token for a program.
    pub async fn issue_token(&self, op: &Op, draft: &TokenDraft) -> Outcome<IssuedToken> {
        let id = op.who.account.ok_or(Fault::SignedOut)?;
        let name = tidy(&draft.name);
        if name.is_empty() || name.chars().count() > 80 {
            return Err(Fault::field(
                "name",
                "Hãy đặt tên cho mã truy cập (không quá 80 ký tự).",
                "Give the token a name of at most 80 characters.",
            ));
        }
        let secret = format!("ntm_{}", self.new_token());
        let token = ApiToken {
            id: TokenId(self.new_id(op.now)),
            name,
            scopes: scopes(draft),
            created_at: op.now,
            expires_at: draft
                .days
                .map(|days| op.now + SignedDuration::from_hours(24 * days.clamp(1, 3650))),
            last_used_at: None,
            revoked_at: None,
        };
        let mut tx = self.store().begin().await?;
        account::create_token(&mut tx, id, &token, &token_hash(&secret)).await?;
        let data = json!({ "token": token.id, "name": token.name, "scopes": token.scopes });
        note(&mut tx, op, "account.issue_token", id, data).await?;
        tx.commit().await?;
        Ok(IssuedToken {
            id: token.id,
            secret,
        })
    }

    /// Revokes one of one's own tokens.
    pub async fn revoke_token(&self, op: &Op, token: TokenId) -> Outcome<()> {
        let id = op.who.account.ok_or(Fault::SignedOut)?;
        let mut tx = self.store().begin().await?;
        if account::revoke_token(&mut tx, id, token, op.now).await? {
            let data = json!({ "token": token });
            note(&mut tx, op, "account.revoke_token", id, data).await?;
            tx.commit().await?;
        }
        Ok(())
    }

    /// Tells whether a password is the account's.
    pub(crate) async fn knows_password(&self, id: AccountId, password: &str) -> Outcome<bool> {
        let mut db = self.store().read().await?;
        let kept = account::password_hash(&mut db, id).await?;
        drop(db);
        Ok(verify(kept.as_deref(), password).await)
    }
}

fn scopes(draft: &TokenDraft) -> String {
    let mut scopes = vec!["read"];
    scopes.extend(draft.write.then_some("write"));
    scopes.extend(draft.account.then_some("account"));
    scopes.join(" ")
}

/// Tells whether a use of a key is worth noting: once an hour is enough to tell whether it is still
/// used, and spares the writer.
pub(crate) fn worth_noting(last: Option<Timestamp>, now: Timestamp) -> bool {
    last.is_none_or(|last| last < now - SignedDuration::from_hours(1))
}
