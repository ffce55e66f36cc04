//! People: accounts, their roles and sessions, as an administrator keeps them.

use jiff::{SignedDuration, Timestamp};
use ntm_programme::{
    identity::{AccountId, UnitId},
    right::{Action, Grant, Resource, Role},
};
use ntm_store::{
    Query, Tx,
    account::{self, Account, Filter, Listed, Session},
    unit,
};
use serde_json::json;

use crate::{
    Fault, FieldFault, Message, Office, Op, Outcome,
    follow::Part,
    part::cut,
    record::{Record, record},
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

impl Office {
    /// Returns a page of the accounts in the scope of the one who asks.
    pub async fn list_people(
        &self,
        op: &Op,
        filter: &Filter,
        after: Option<(&str, AccountId)>,
        limit: usize,
    ) -> Outcome<Part<Listed, (String, AccountId)>> {
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
        let next = cut(&mut rows, limit).map(|row| (row.folded.clone(), row.account.id));
        Ok(Part { rows, next })
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
        note(tx, op, "account.create", account.id, data).await?;
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
        note(&mut tx, op, "account.change", id, told(&person)).await?;
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
            note(&mut tx, op, "account.disable", id, data).await?;
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
            note(&mut tx, op, "account.enable", id, json!({})).await?;
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
        note(&mut tx, op, "account.reset_password", id, data).await?;
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
            note(&mut tx, op, "account.end_session", id, json!({})).await?;
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

    pub(crate) fn idle_since(&self, now: Timestamp) -> Timestamp {
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
}

/// Writes the audit row of a change of an account.
pub(crate) async fn note(
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

pub(crate) fn fault(field: &'static str, vi: &str, en: &str) -> FieldFault {
    FieldFault {
        field,
        message: Message::new(vi, en),
    }
}
