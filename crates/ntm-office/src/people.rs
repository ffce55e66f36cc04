//! People: accounts and their roles, passwords, the second factor, sessions, tokens.

use jiff::{SignedDuration, Timestamp};
use ntm_programme::{
    identity::{AccountId, TokenId, UnitId},
    right::{Action, Grant, Resource, Role},
};
use ntm_store::{
    Query, Tx,
    account::{self, Account, ApiToken, Filter, Listed, Session},
    unit,
};
use serde_json::json;

use crate::{
    Fault, FieldFault, Message, Office, Op, Outcome,
    office::token_hash,
    record::{Record, record},
    second_factor,
    units::tidy,
};

/// No password is shorter.
pub const SHORTEST_PASSWORD: usize = 10;

/// What an administrator says about a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub full_name: String,
    pub unit: UnitId,
    pub position: Option<String>,
    pub email: Option<String>,
    /// What they may do, and for which unit.
    pub grants: Vec<Grant>,
}

/// An account as an administrator sees it.
#[derive(Debug, Clone)]
pub struct PersonDetail {
    pub account: Account,
    pub unit_name: String,
    /// The roles, each with its unit's name.
    pub grants: Vec<(Grant, String)>,
    pub sessions: Vec<Session>,
    pub may_edit: bool,
}

/// A page of the list of accounts.
#[derive(Debug, Clone)]
pub struct PeoplePage {
    pub rows: Vec<Listed>,
    /// Where the next page begins.
    pub next: Option<(String, AccountId)>,
}

/// A second factor that is being set up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enrolment {
    /// The secret to type where the picture cannot be read.
    pub secret: String,
    /// The address that the picture holds.
    pub address: String,
}

impl Office {
    /// Returns a page of the accounts in the scope of the one who asks.
    pub async fn list_people(
        &self,
        op: &Op,
        filter: &Filter,
        after: Option<(&str, AccountId)>,
        limit: usize,
    ) -> Outcome<PeoplePage> {
        let mut db = self.store().read().await?;
        let mut filter = filter.clone();
        if op.who.account.is_some() {
            let scope: Vec<UnitId> = administered(op).collect();
            if scope.is_empty() {
                return Err(Fault::NotFound);
            }
            let mut asked = Vec::new();
            for unit in &filter.under {
                let line = unit::line(&mut db, *unit).await?;
                op.require(Action::ReadAccount, &Resource::of(line))?;
                asked.push(*unit);
            }
            filter.under = if asked.is_empty() { scope } else { asked };
        }
        let wanted = i64::try_from(limit).unwrap_or(i64::MAX - 1) + 1;
        let mut rows = account::list(&mut db, &filter, op.today, after, wanted).await?;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows
            .last()
            .filter(|_| more)
            .map(|row| (row.folded.clone(), row.account.id));
        Ok(PeoplePage { rows, next })
    }

    /// Returns an account as an administrator sees it.
    pub async fn person(&self, op: &Op, id: AccountId) -> Outcome<PersonDetail> {
        let mut db = self.store().read().await?;
        let account = account::find(&mut db, id).await?.ok_or(Fault::NotFound)?;
        let resource = Resource::of(unit::line(&mut db, account.unit).await?);
        op.require(Action::ReadAccount, &resource)?;
        let grants = account::grants(&mut db, id).await?;
        let mut units: Vec<UnitId> = grants.iter().map(|grant| grant.unit).collect();
        units.push(account.unit);
        let names = unit::names(&mut db, &units, op.today).await?;
        let name = |unit: UnitId| names.get(&unit).cloned().unwrap_or_default();
        let sessions = account::sessions(&mut db, id, op.now, self.idle_since(op.now)).await?;
        Ok(PersonDetail {
            unit_name: name(account.unit),
            grants: grants
                .iter()
                .map(|grant| (*grant, name(grant.unit)))
                .collect(),
            may_edit: op.require(Action::EditAccount, &resource).is_ok(),
            sessions,
            account,
        })
    }

    /// Makes an account and returns the one-time password with which it is entered first.
    pub async fn create_person(
        &self,
        op: &Op,
        login: &str,
        person: &Person,
    ) -> Outcome<(AccountId, String)> {
        let password = self.readable_secret();
        let id = self
            .create_person_with(op, login, person, &password, true)
            .await?;
        Ok((id, password))
    }

    /// Makes an account with a given password: at set-up, for a demonstration, or by a command.
    pub async fn create_person_with(
        &self,
        op: &Op,
        login: &str,
        person: &Person,
        password: &str,
        must_change: bool,
    ) -> Outcome<AccountId> {
        let hash = self.hash_password(password).await?;
        let mut tx = self.store().begin().await?;
        let id = self
            .enrol(&mut tx, op, login, person, &hash, must_change)
            .await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Makes an account within a transaction.
    pub(crate) async fn enrol(
        &self,
        tx: &mut Tx,
        op: &Op,
        login: &str,
        person: &Person,
        hash: &str,
        must_change: bool,
    ) -> Outcome<AccountId> {
        let login = login.trim().to_lowercase();
        let person = checked(Some(&login), person)?;
        self.may_give(tx, op, &person).await?;
        if account::by_login(tx, &login).await?.is_some() {
            return Err(Fault::field(
                "login",
                "Tên đăng nhập này đã có người dùng.",
                "This user name is taken.",
            ));
        }
        let account = Account {
            id: AccountId(self.new_id(op.now)),
            login,
            full_name: person.full_name.clone(),
            unit: person.unit,
            position: person.position.clone(),
            email: person.email.clone(),
            language: "vi".to_owned(),
            digest: true,
            must_change_password: must_change,
            second_factor: false,
            disabled_at: None,
            created_at: op.now,
            version: 1,
        };
        account::create(tx, &account, Some(hash)).await?;
        account::set_grants(tx, account.id, &person.grants).await?;
        let mut data = told(&person);
        data["login"] = json!(account.login);
        self.note(tx, op, "account.create", account.id, data)
            .await?;
        Ok(account.id)
    }

    /// Changes what is said about a person, and what they may do.
    pub async fn change_person(
        &self,
        op: &Op,
        id: AccountId,
        seen: i64,
        person: &Person,
    ) -> Outcome<()> {
        let person = checked(None, person)?;
        let mut tx = self.store().begin().await?;
        let before = self.may_edit_account(&mut tx, op, id).await?;
        self.may_give(&mut tx, op, &person).await?;
        let grants = account::grants(&mut tx, id).await?;
        let administers = |grants: &[Grant]| grants.iter().any(|it| it.role == Role::Administrator);
        if administers(&grants) && !administers(&person.grants) {
            self.keep_an_administrator(&mut tx, id).await?;
        }
        // What somebody may do elsewhere is not for this administrator to take away.
        for grant in &grants {
            if !person.grants.contains(grant) {
                let line = unit::line(&mut tx, grant.unit).await?;
                op.require(Action::EditAccount, &Resource::of(line))?;
            }
        }
        let account = Account {
            full_name: person.full_name.clone(),
            unit: person.unit,
            position: person.position.clone(),
            email: person.email.clone(),
            version: seen,
            ..before
        };
        if !account::change(&mut tx, &account).await? {
            return Err(Fault::changed_meanwhile());
        }
        account::set_grants(&mut tx, id, &person.grants).await?;
        self.note(&mut tx, op, "account.change", id, told(&person))
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Disables an account: its sessions end at once, its tokens and feeds answer no more.
    pub async fn disable_person(&self, op: &Op, id: AccountId) -> Outcome<()> {
        if op.who.account == Some(id) {
            return Err(Fault::refused(
                "Bạn không thể tự khóa tài khoản của mình.",
                "You cannot disable your own account.",
            ));
        }
        let mut tx = self.store().begin().await?;
        let account = self.may_edit_account(&mut tx, op, id).await?;
        if account.disabled_at.is_none() {
            let grants = account::grants(&mut tx, id).await?;
            if grants.iter().any(|it| it.role == Role::Administrator) {
                self.keep_an_administrator(&mut tx, id).await?;
            }
            account::set_disabled(&mut tx, id, Some(op.now)).await?;
            let ended = account::end_sessions(&mut tx, id, None).await?;
            let data = json!({ "sessions_ended": ended });
            self.note(&mut tx, op, "account.disable", id, data).await?;
            tx.commit().await?;
        }
        Ok(())
    }

    /// Lets a disabled account in again.
    pub async fn enable_person(&self, op: &Op, id: AccountId) -> Outcome<()> {
        let mut tx = self.store().begin().await?;
        let account = self.may_edit_account(&mut tx, op, id).await?;
        if account.disabled_at.is_some() {
            account::set_disabled(&mut tx, id, None).await?;
            self.note(&mut tx, op, "account.enable", id, json!({}))
                .await?;
            tx.commit().await?;
        }
        Ok(())
    }

    /// Gives a person a one-time password, which they have to change; their sessions end. Their
    /// second factor goes too where they have lost it.
    pub async fn reset_password(
        &self,
        op: &Op,
        id: AccountId,
        also_second_factor: bool,
    ) -> Outcome<String> {
        let password = self.readable_secret();
        let hash = self.hash_password(&password).await?;
        let mut tx = self.store().begin().await?;
        self.may_edit_account(&mut tx, op, id).await?;
        account::set_password(&mut tx, id, &hash, true).await?;
        if also_second_factor {
            account::drop_second_factor(&mut tx, id).await?;
        }
        account::end_sessions(&mut tx, id, None).await?;
        let data = json!({ "second_factor_removed": also_second_factor });
        self.note(&mut tx, op, "account.reset_password", id, data)
            .await?;
        tx.commit().await?;
        Ok(password)
    }

    /// Ends a session of somebody.
    pub async fn end_session_of(&self, op: &Op, id: AccountId, session: &str) -> Outcome<()> {
        let mut tx = self.store().begin().await?;
        if op.who.account != Some(id) {
            self.may_edit_account(&mut tx, op, id).await?;
        }
        if account::end_session(&mut tx, id, session).await? {
            self.note(&mut tx, op, "account.end_session", id, json!({}))
                .await?;
            tx.commit().await?;
        }
        Ok(())
    }

    /// Returns one's own account.
    pub async fn own_account(&self, op: &Op) -> Outcome<Account> {
        let id = op.who.account.ok_or(Fault::SignedOut)?;
        let mut db = self.store().read().await?;
        account::find(&mut db, id).await?.ok_or(Fault::SignedOut)
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
        let kept = {
            let mut db = self.store().read().await?;
            account::password_hash(&mut db, own.id).await?
        };
        if !crate::sign_in::verify(kept.as_deref(), old).await {
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
        self.note(&mut tx, op, "account.change_password", own.id, data)
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Chooses the language of one's own pages.
    pub async fn choose_language(&self, op: &Op, language: &str) -> Outcome<()> {
        let id = op.who.account.ok_or(Fault::SignedOut)?;
        if !["vi", "en"].contains(&language) {
            return Err(Fault::field(
                "lang",
                "Chưa có ngôn ngữ này.",
                "This language is not there yet.",
            ));
        }
        let mut tx = self.store().begin().await?;
        account::set_language(&mut tx, id, language).await?;
        tx.commit().await?;
        Ok(())
    }

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
                let secret = second_factor::secret(self.random());
                let mut tx = self.store().begin().await?;
                account::set_pending(&mut tx, own.id, &secret).await?;
                tx.commit().await?;
                secret
            }
        };
        Ok(Enrolment {
            address: second_factor::address(&secret, &own.login),
            secret,
        })
    }

    /// Turns the second factor on, by a code made from the secret that was shown.
    pub async fn confirm_second_factor(&self, op: &Op, session: &str, code: &str) -> Outcome<()> {
        let own = self.own_account(op).await?;
        let mut tx = self.store().begin().await?;
        let waiting = account::second_factor(&mut tx, own.id).await?.pending;
        let step = waiting
            .as_deref()
            .and_then(|secret| second_factor::step_of(secret, code, op.now))
            .ok_or_else(|| wrong_code("code"))?;
        account::take_pending(&mut tx, own.id, step).await?;
        account::end_sessions(&mut tx, own.id, Some(session)).await?;
        self.note(&mut tx, op, "account.second_factor_on", own.id, json!({}))
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Turns one's own second factor off.
    pub async fn end_second_factor(&self, op: &Op, password: &str) -> Outcome<()> {
        let own = self.own_account(op).await?;
        let kept = {
            let mut db = self.store().read().await?;
            account::password_hash(&mut db, own.id).await?
        };
        if !crate::sign_in::verify(kept.as_deref(), password).await {
            return Err(Fault::field(
                "password",
                "Mật khẩu không đúng.",
                "The password is not right.",
            ));
        }
        let mut tx = self.store().begin().await?;
        account::drop_second_factor(&mut tx, own.id).await?;
        self.note(&mut tx, op, "account.second_factor_off", own.id, json!({}))
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Completes signing in with the code that was still owed. A code counts once.
    pub async fn show_second_factor(
        &self,
        op: &Op,
        id: AccountId,
        session: &str,
        code: &str,
    ) -> Outcome<()> {
        let mut tx = self.store().begin().await?;
        let secret = account::second_factor(&mut tx, id).await?.secret;
        let step = secret
            .as_deref()
            .and_then(|secret| second_factor::step_of(secret, code, op.now));
        let good = match step {
            Some(step) => account::use_step(&mut tx, id, step).await?,
            None => false,
        };
        if !good {
            return Err(wrong_code("code"));
        }
        account::complete_session(&mut tx, session).await?;
        self.note(&mut tx, op, "account.second_factor", id, json!({}))
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Returns one's own tokens for programs.
    pub async fn own_tokens(&self, op: &Op) -> Outcome<Vec<ApiToken>> {
        let id = op.who.account.ok_or(Fault::SignedOut)?;
        let mut db = self.store().read().await?;
        Ok(account::tokens(&mut db, id).await?)
    }

    /// Makes a token for a program and returns its secret, which is shown this once.
    pub async fn issue_token(
        &self,
        op: &Op,
        name: &str,
        write: bool,
        days: Option<i64>,
    ) -> Outcome<String> {
        let id = op.who.account.ok_or(Fault::SignedOut)?;
        let name = tidy(name);
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
            scopes: if write { "read write" } else { "read" }.to_owned(),
            created_at: op.now,
            expires_at: days
                .map(|days| op.now + SignedDuration::from_hours(24 * days.clamp(1, 3650))),
            last_used_at: None,
            revoked_at: None,
        };
        let mut tx = self.store().begin().await?;
        account::create_token(&mut tx, id, &token, &token_hash(&secret)).await?;
        let data = json!({ "token": token.id, "name": token.name, "scopes": token.scopes });
        self.note(&mut tx, op, "account.issue_token", id, data)
            .await?;
        tx.commit().await?;
        Ok(secret)
    }

    /// Revokes one of one's own tokens.
    pub async fn revoke_token(&self, op: &Op, token: TokenId) -> Outcome<()> {
        let id = op.who.account.ok_or(Fault::SignedOut)?;
        let mut tx = self.store().begin().await?;
        if account::revoke_token(&mut tx, id, token, op.now).await? {
            let data = json!({ "token": token });
            self.note(&mut tx, op, "account.revoke_token", id, data)
                .await?;
            tx.commit().await?;
        }
        Ok(())
    }

    /// Makes a secret that is easy to read out and hard to guess: 16 of 31 letters and digits.
    pub(crate) fn readable_secret(&self) -> String {
        const LETTERS: &[u8; 31] = b"abcdefghjkmnpqrstuvwxyz23456789";
        let mut letters = self
            .random::<64>()
            .into_iter()
            .filter(|byte| *byte < 248)
            .map(|byte| char::from(LETTERS[usize::from(byte) % 31]));
        let mut group = || letters.by_ref().take(4).collect::<String>();
        [group(), group(), group(), group()].join("-")
    }

    fn idle_since(&self, now: Timestamp) -> Timestamp {
        now - SignedDuration::from_mins(self.settings().session_idle_minutes)
    }

    async fn may_edit_account(&self, tx: &mut Tx, op: &Op, id: AccountId) -> Outcome<Account> {
        let account = account::find(tx, id).await?.ok_or(Fault::NotFound)?;
        let line = unit::line(tx, account.unit).await?;
        op.require(Action::EditAccount, &Resource::of(line))?;
        Ok(account)
    }

    /// Nobody gives what lies outside their own scope.
    async fn may_give(&self, tx: &mut Tx, op: &Op, person: &Person) -> Outcome<()> {
        let units = person.grants.iter().map(|it| it.unit);
        for unit in units.chain([person.unit]) {
            let line = unit::line(tx, unit).await?;
            if line.is_empty() {
                return Err(Fault::field("unit", "Hãy chọn đơn vị.", "Choose the unit."));
            }
            op.require(Action::EditAccount, &Resource::of(line))?;
        }
        Ok(())
    }

    async fn keep_an_administrator(&self, db: &mut impl Query, besides: AccountId) -> Outcome<()> {
        if account::others_with(db, Role::Administrator, besides).await? == 0 {
            return Err(Fault::refused(
                "Đây là quản trị viên cuối cùng. Hãy giao quyền quản trị cho người khác trước.",
                "This is the last administrator. Make somebody else administrator first.",
            ));
        }
        Ok(())
    }

    async fn note(
        &self,
        tx: &mut Tx,
        op: &Op,
        action: &str,
        id: AccountId,
        data: serde_json::Value,
    ) -> Outcome<()> {
        record(
            tx,
            op,
            Record {
                province: 0,
                action,
                resource: "account",
                id: id.to_string(),
                data,
            },
        )
        .await
    }
}

/// Returns the units for which somebody is administrator.
pub(crate) fn administered(op: &Op) -> impl Iterator<Item = UnitId> {
    op.who
        .grants
        .iter()
        .filter(|grant| grant.role == Role::Administrator)
        .map(|grant| grant.unit)
}

/// Returns what is wrong with a new password.
pub fn password_fault(field: &'static str, login: &str, password: &str) -> Option<FieldFault> {
    let plain = ntm_text::fold(password);
    if password.chars().count() < SHORTEST_PASSWORD {
        return Some(fault(
            field,
            "Mật khẩu cần ít nhất 10 ký tự.",
            "The password needs at least 10 characters.",
        ));
    }
    if plain == ntm_text::fold(login) {
        return Some(fault(
            field,
            "Mật khẩu không được trùng tên đăng nhập.",
            "The password must not be the user name.",
        ));
    }
    if password.len() > 1000 {
        return Some(fault(
            field,
            "Mật khẩu dài quá 1000 ký tự.",
            "The password is longer than 1000 characters.",
        ));
    }
    let first = plain.chars().next();
    plain.chars().all(|c| Some(c) == first).then(|| {
        fault(
            field,
            "Mật khẩu không được chỉ gồm một ký tự lặp lại.",
            "The password must not repeat one character.",
        )
    })
}

fn wrong_code(field: &'static str) -> Fault {
    Fault::field(
        field,
        "Mã không đúng hoặc đã dùng. Mã đổi sau mỗi 30 giây.",
        "The code is wrong or already used. It changes every 30 seconds.",
    )
}

fn told(person: &Person) -> serde_json::Value {
    let grants: Vec<_> = person
        .grants
        .iter()
        .map(|grant| json!({ "role": grant.role.key(), "unit": grant.unit }))
        .collect();
    json!({ "full_name": person.full_name, "unit": person.unit, "grants": grants })
}

fn checked(login: Option<&str>, person: &Person) -> Outcome<Person> {
    let optional =
        |text: &Option<String>| text.as_deref().map(tidy).filter(|text| !text.is_empty());
    let mut faults = Vec::new();
    if let Some(login) = login {
        let good = (3..=60).contains(&login.len())
            && login.bytes().all(|byte| {
                byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-_@".contains(&byte)
            });
        if !good {
            faults.push(fault(
                "login",
                "Tên đăng nhập gồm 3 đến 60 chữ cái không dấu, chữ số, dấu chấm, gạch ngang.",
                "A user name has 3 to 60 plain letters, digits, dots, hyphens.",
            ));
        }
    }
    let tidied = Person {
        full_name: tidy(&person.full_name),
        position: optional(&person.position),
        email: optional(&person.email),
        ..person.clone()
    };
    if tidied.full_name.is_empty() || tidied.full_name.chars().count() > 120 {
        faults.push(fault(
            "full_name",
            "Hãy nhập họ và tên (không quá 120 ký tự).",
            "Give the full name (at most 120 characters).",
        ));
    }
    if tidied
        .email
        .as_deref()
        .is_some_and(|email| !looks_like_email(email))
    {
        faults.push(fault(
            "email",
            "Địa chỉ thư điện tử không hợp lệ.",
            "This is not an e-mail address.",
        ));
    }
    if tidied.grants.is_empty() {
        faults.push(fault(
            "roles",
            "Hãy chọn ít nhất một vai trò.",
            "Choose at least one role.",
        ));
    }
    if faults.is_empty() {
        Ok(tidied)
    } else {
        Err(Fault::Invalid(faults))
    }
}

fn looks_like_email(text: &str) -> bool {
    text.len() <= 254
        && text.split_once('@').is_some_and(|(name, host)| {
            !name.is_empty()
                && host.contains('.')
                && !host.contains('@')
                && !host.starts_with('.')
                && !host.ends_with('.')
                && !text.contains(|c: char| c.is_whitespace() || "<>,;\"".contains(c))
        })
}

fn fault(field: &'static str, vi: &str, en: &str) -> FieldFault {
    FieldFault {
        field,
        message: Message::new(vi, en),
    }
}
