//! The second factor: six digits that a telephone makes every 30 seconds (RFC 6238), and the
//! recovery codes that stand in for a telephone that is lost, each once.

use jiff::Timestamp;
use ntm_programme::identity::AccountId;
use ntm_store::{Tx, account};
use serde_json::json;
use totp_rs::{Builder, Secret, Totp};

use crate::{Fault, Office, Op, Outcome, office::token_hash, people::note};

/// How many recovery codes are made at once.
pub const RECOVERY_CODES: usize = 10;

/// How long one code counts, in seconds.
const STEP: i64 = 30;

/// A second factor that is being set up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enrolment {
    /// The secret to type where the picture cannot be read.
    pub secret: String,
    /// The address that the picture holds.
    pub address: String,
}

impl Office {
    /// Makes a secret for the second factor. It counts only once a code has proved that it arrived.
    pub async fn begin_second_factor(&self, op: &Op) -> Outcome<Enrolment> {
        let own = self.own_account(op).await?;
        if own.second_factor {
            return Err(Fault::refused(
                "Xác thực hai lớp đã được bật. Hãy tắt trước khi bật lại trên máy khác.",
                "The second factor is already on. Turn it off before setting it up anew.",
            ));
        }
        let mut db = self.store().read().await?;
        let waiting = account::second_factor(&mut db, own.id).await?.pending;
        drop(db);
        let secret = match waiting {
            Some(secret) => secret,
            None => {
                let secret = secret(self.random());
                let mut tx = self.store().begin().await?;
                account::set_pending(&mut tx, own.id, &secret).await?;
                tx.commit().await?;
                secret
            }
        };
        Ok(Enrolment {
            address: address(&secret, &own.login),
            secret,
        })
    }

    /// Turns the second factor on, by a code made from the secret that was shown, and returns the
    /// recovery codes: the only time that they are shown.
    pub async fn confirm_second_factor(
        &self,
        op: &Op,
        session: &str,
        code: &str,
    ) -> Outcome<Vec<String>> {
        let own = self.own_account(op).await?;
        let mut tx = self.store().begin().await?;
        let waiting = account::second_factor(&mut tx, own.id).await?.pending;
        let step = waiting
            .as_deref()
            .and_then(|secret| step_of(secret, code, op.now))
            .ok_or_else(wrong_code)?;
        if !account::take_pending(&mut tx, own.id, step).await? {
            return Err(wrong_code());
        }
        let codes = self.make_recovery_codes(&mut tx, own.id).await?;
        account::end_sessions(&mut tx, own.id, Some(session)).await?;
        let data = json!({ "recovery_codes": codes.len() });
        note(&mut tx, op, "account.second_factor_on", own.id, data).await?;
        tx.commit().await?;
        Ok(codes)
    }

    /// Makes recovery codes anew: those before count no more.
    pub async fn new_recovery_codes(&self, op: &Op, password: &str) -> Outcome<Vec<String>> {
        let own = self.own_account(op).await?;
        self.require_password(own.id, password).await?;
        let mut tx = self.store().begin().await?;
        if account::second_factor(&mut tx, own.id)
            .await?
            .secret
            .is_none()
        {
            return Err(Fault::refused(
                "Chưa bật xác thực hai lớp nên chưa cần mã khôi phục.",
                "The second factor is off, so there is nothing to recover.",
            ));
        }
        let codes = self.make_recovery_codes(&mut tx, own.id).await?;
        let data = json!({ "recovery_codes": codes.len() });
        note(&mut tx, op, "account.new_recovery_codes", own.id, data).await?;
        tx.commit().await?;
        Ok(codes)
    }

    /// Counts one's own recovery codes that are still unused.
    pub async fn recovery_codes_left(&self, op: &Op) -> Outcome<u64> {
        let id = op.who.account.ok_or(Fault::SignedOut)?;
        let mut db = self.store().read().await?;
        Ok(account::recovery_codes_left(&mut db, id).await?)
    }

    /// Turns one's own second factor off; its recovery codes go too.
    pub async fn end_second_factor(&self, op: &Op, password: &str) -> Outcome<()> {
        let own = self.own_account(op).await?;
        self.require_password(own.id, password).await?;
        let mut tx = self.store().begin().await?;
        account::drop_second_factor(&mut tx, own.id).await?;
        note(&mut tx, op, "account.second_factor_off", own.id, json!({})).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Completes signing in with the code that was still owed, or with a recovery code. Each counts
    /// once. Returns how many recovery codes are left, where one was used.
    pub async fn show_second_factor(
        &self,
        op: &Op,
        id: AccountId,
        session: &str,
        code: &str,
    ) -> Outcome<Option<u64>> {
        let mut tx = self.store().begin().await?;
        let secret = account::second_factor(&mut tx, id)
            .await?
            .secret
            .ok_or_else(wrong_code)?;
        let recovery = recovery_hash(code);
        let good = match (&recovery, step_of(&secret, code, op.now)) {
            (Some(hash), _) => account::use_recovery_code(&mut tx, id, hash, op.now).await?,
            (None, Some(step)) => account::use_step(&mut tx, id, step).await?,
            (None, None) => false,
        };
        if !good {
            return Err(wrong_code());
        }
        account::complete_session(&mut tx, session).await?;
        let left = match recovery {
            Some(_) => Some(account::recovery_codes_left(&mut tx, id).await?),
            None => None,
        };
        let (action, data) = match left {
            Some(left) => ("account.recovery_code", json!({ "left": left })),
            None => ("account.second_factor", json!({})),
        };
        note(&mut tx, op, action, id, data).await?;
        tx.commit().await?;
        Ok(left)
    }

    async fn make_recovery_codes(&self, tx: &mut Tx, id: AccountId) -> Outcome<Vec<String>> {
        let codes: Vec<String> = (0..RECOVERY_CODES)
            .map(|_| self.readable_secret())
            .collect();
        let hashes: Vec<String> = codes
            .iter()
            .filter_map(|code| recovery_hash(code))
            .collect();
        account::set_recovery_codes(tx, id, &hashes).await?;
        Ok(codes)
    }

    async fn require_password(&self, id: AccountId, password: &str) -> Outcome<()> {
        if self.knows_password(id, password).await? {
            return Ok(());
        }
        Err(Fault::field(
            "password",
            "Mật khẩu không đúng.",
            "The password is not right.",
        ))
    }
}

fn wrong_code() -> Fault {
    Fault::field(
        "code",
        "Mã không đúng hoặc đã dùng. Mã trên điện thoại đổi sau mỗi 30 giây.",
        "The code is wrong or already used. The telephone's code changes every 30 seconds.",
    )
}

/// Returns the hash of a recovery code as somebody typed it, where it can be one.
fn recovery_hash(typed: &str) -> Option<String> {
    let letters: String = typed
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| letter.to_ascii_lowercase())
        .collect();
    (letters.len() == 16).then(|| token_hash(&letters))
}

/// Returns a secret in the form that people type: base 32.
pub(crate) fn secret(random: [u8; 20]) -> String {
    Secret::new_stack(random).to_base32()
}

/// Returns the address by which an authenticator takes the secret, to be shown as a picture.
pub(crate) fn address(secret: &str, login: &str) -> String {
    // Logins are plain letters, digits and ".-_@": only "@" would have to be told apart.
    let login = login.replace('@', "%40");
    format!(
        "otpauth://totp/NTM:{login}?secret={secret}&issuer=NTM&algorithm=SHA1&digits=6&period=30"
    )
}

/// Returns the step that a code belongs to, where it is one of the present three.
pub(crate) fn step_of(secret: &str, code: &str, now: Timestamp) -> Option<i64> {
    let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let seconds = u64::try_from(now.as_second()).ok()?;
    let step = totp(secret)?.check(&digits, seconds)?;
    i64::try_from(step).ok()
}

/// Returns the code of an instant: what a telephone would show.
pub fn code_at(secret: &str, now: Timestamp) -> Option<String> {
    let seconds = u64::try_from(now.as_second()).ok()?;
    Some(totp(secret)?.generate(seconds).to_string())
}

fn totp(secret: &str) -> Option<Totp> {
    Builder::new()
        .with_secret(Secret::try_from_base32(secret).ok()?)
        .with_skew(1)
        .with_step_duration(STEP.unsigned_abs())
        .build()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, Appendix B: the secret "12345678901234567890", last six of the eight digits.
    #[test]
    fn codes_are_those_of_the_standard() {
        let secret = secret(*b"12345678901234567890");
        let at = |seconds| Timestamp::from_second(seconds).unwrap();
        assert_eq!(code_at(&secret, at(59)).as_deref(), Some("287082"));
        assert_eq!(
            code_at(&secret, at(1_111_111_109)).as_deref(),
            Some("081804")
        );
        assert_eq!(
            step_of(&secret, "081 804", at(1_111_111_109)),
            Some(37_037_036)
        );
        assert_eq!(
            step_of(&secret, "081804", at(1_111_111_109 + 30)),
            Some(37_037_036)
        );
        assert_eq!(step_of(&secret, "081804", at(1_111_111_109 + 90)), None);
        assert_eq!(step_of(&secret, "08180", at(1_111_111_109)), None);
    }

    #[test]
    fn a_recovery_code_is_known_however_it_is_typed() {
        let code = recovery_hash("abcd-efgh-jkmn-pqrs");
        assert!(code.is_some());
        for typed in [
            "ABCD EFGH JKMN PQRS",
            " abcdefghjkmnpqrs ",
            "abcd–efgh–jkmn–pqrs",
        ] {
            assert_eq!(recovery_hash(typed), code, "{typed}");
        }
        for other in ["081804", "", "abcd-efgh-jkmn-pqr", "abcd-efgh-jkmn-pqrst"] {
            assert_eq!(recovery_hash(other), None, "{other}");
        }
    }
}
