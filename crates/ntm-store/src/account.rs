//! People who sign in, as they are kept: accounts, roles, second factors, sessions, tokens.

use {
    crate::{
        engine::{Query, Row, StoreError, Tx},
        params,
    },
    jiff::{Timestamp, civil::Date},
    ntm_programme::{
        identity::{AccountId, TokenId, UnitId},
        right::{Grant, Role},
    },
};

/// An account, without its secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    pub id: AccountId,
    pub login: String,
    pub full_name: String,
    pub unit: UnitId,
    pub position: Option<String>,
    pub email: Option<String>,
    pub language: String,
    /// Whether news come in one letter a day; otherwise each comes in a letter of its own.
    pub digest: bool,
    pub must_change_password: bool,
    /// Whether a second factor is set.
    pub second_factor: bool,
    pub disabled_at: Option<Timestamp>,
    pub created_at: Timestamp,
    pub version: i64,
}

const ACCOUNT: &str =
    "a.id, a.login, a.full_name, a.unit_id, a.position, a.email, a.language, a.digest,
    a.must_change_password, a.disabled_at, a.created_at, a.version,
    CASE WHEN a.totp_secret IS NULL THEN 0 ELSE 1 END AS second_factor";

/// Writes a new account.
pub async fn create(
    tx: &mut Tx,
    account: &Account,
    password_hash: Option<&str>,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO account (id, login, full_name, folded, unit_id, position, email, language,
                              digest, password_hash, must_change_password, created_at, version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        params![
            account.id,
            account.login.as_str(),
            account.full_name.as_str(),
            ntm_text::fold(&account.full_name),
            account.unit,
            account.position.as_deref(),
            account.email.as_deref(),
            account.language.as_str(),
            account.digest,
            password_hash,
            account.must_change_password,
            account.created_at,
            account.version
        ],
    )
    .await?;
    Ok(())
}

/// Writes what an administrator may change; tells whether nobody was faster.
pub async fn change(tx: &mut Tx, account: &Account) -> Result<bool, StoreError> {
    let changed = tx
        .execute(
            "UPDATE account SET full_name = $3, folded = $4, unit_id = $5, position = $6, email = $7,
                                version = version + 1
              WHERE id = $1 AND version = $2",
            params![
                account.id,
                account.version,
                account.full_name.as_str(),
                ntm_text::fold(&account.full_name),
                account.unit,
                account.position.as_deref(),
                account.email.as_deref()
            ],
        )
        .await?;
    Ok(changed == 1)
}

/// Returns an account.
pub async fn find(db: &mut impl Query, id: AccountId) -> Result<Option<Account>, StoreError> {
    db.query_opt(
        &format!("SELECT {ACCOUNT} FROM account a WHERE a.id = $1"),
        params![id],
    )
    .await?
    .as_ref()
    .map(account_row)
    .transpose()
}

/// Returns the account with this login.
pub async fn by_login(db: &mut impl Query, login: &str) -> Result<Option<Account>, StoreError> {
    db.query_opt(
        &format!("SELECT {ACCOUNT} FROM account a WHERE a.login = $1"),
        params![login],
    )
    .await?
    .as_ref()
    .map(account_row)
    .transpose()
}

/// Tells whether there is any account at all.
pub async fn any(db: &mut impl Query) -> Result<bool, StoreError> {
    Ok(!db
        .query("SELECT id FROM account LIMIT 1", params![])
        .await?
        .is_empty())
}

/// Which accounts a list shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Part of the name or of the login, without marks.
    pub name: Option<String>,
    /// The unit that they belong to, or one above it.
    pub under: Vec<UnitId>,
    /// The role that they hold.
    pub role: Option<Role>,
    /// Whether they are disabled.
    pub disabled: Option<bool>,
}

/// A line of the list of accounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    pub account: Account,
    pub folded: String,
    pub unit_name: String,
    pub roles: Vec<Role>,
    pub seen_at: Option<Timestamp>,
}

/// Returns the accounts that a filter lets through, by name, from after the cursor.
pub async fn list(
    db: &mut impl Query,
    filter: &Filter,
    today: Date,
    after: Option<(&str, AccountId)>,
    limit: i64,
) -> Result<Vec<Listed>, StoreError> {
    let mut values: Vec<crate::Value> = vec![today.into()];
    let mut place = |value: crate::Value| {
        values.push(value);
        format!("${}", values.len())
    };
    let mut clauses = vec!["1 = 1".to_owned()];
    if let Some(name) = &filter.name {
        let folded = ntm_text::fold(name.trim()).replace(['%', '_', '\\'], " ");
        let mark = place(format!("%{folded}%").into());
        clauses.push(format!("(a.folded LIKE {mark} OR a.login LIKE {mark})"));
    }
    if !filter.under.is_empty() {
        let marks: Vec<String> = filter
            .under
            .iter()
            .map(|unit| place((*unit).into()))
            .collect();
        clauses.push(format!(
            "a.unit_id IN (SELECT u.unit_id FROM unit_ancestor u WHERE u.ancestor_id IN ({}))",
            marks.join(", ")
        ));
    }
    if let Some(role) = filter.role {
        let mark = place(role.key().into());
        clauses.push(format!(
            "EXISTS (SELECT 1 FROM account_role r WHERE r.account_id = a.id AND r.role = {mark})"
        ));
    }
    match filter.disabled {
        Some(true) => clauses.push("a.disabled_at IS NOT NULL".to_owned()),
        Some(false) => clauses.push("a.disabled_at IS NULL".to_owned()),
        None => {}
    }
    if let Some((folded, id)) = after {
        let (folded, id) = (place(folded.into()), place(id.into()));
        clauses.push(format!("(a.folded, a.id) > ({folded}, {id})"));
    }
    let limit = place(limit.into());
    let rows = db
        .query(
            &format!(
                "SELECT {ACCOUNT}, a.folded,
                        (SELECT v.name FROM unit_version v WHERE v.unit_id = a.unit_id AND v.valid_from <= $1
                            ORDER BY v.valid_from DESC LIMIT 1) AS unit_name,
                        (SELECT MAX(s.seen_at) FROM session s WHERE s.account_id = a.id) AS seen_at
                   FROM account a WHERE {} ORDER BY a.folded, a.id LIMIT {limit}",
                clauses.join(" AND ")
            ),
            &values,
        )
        .await?;
    let mut listed = rows
        .iter()
        .map(|row| {
            Ok(Listed {
                account: account_row(row)?,
                folded: row.get("folded")?,
                unit_name: row.get::<Option<String>>("unit_name")?.unwrap_or_default(),
                roles: Vec::new(),
                seen_at: row.get("seen_at")?,
            })
        })
        .collect::<Result<Vec<_>, StoreError>>()?;
    for some in listed.chunks_mut(200) {
        let marks: Vec<String> = (1..=some.len()).map(|n| format!("${n}")).collect();
        let ids: Vec<crate::Value> = some.iter().map(|it| it.account.id.into()).collect();
        let roles = db
            .query(
                &format!(
                    "SELECT DISTINCT account_id, role FROM account_role WHERE account_id IN ({})",
                    marks.join(", ")
                ),
                &ids,
            )
            .await?;
        for row in &roles {
            let (account, key): (AccountId, String) = (row.get("account_id")?, row.get("role")?);
            let holder = some.iter_mut().find(|it| it.account.id == account);
            if let (Some(holder), Some(role)) = (holder, Role::from_key(&key)) {
                holder.roles.push(role);
            }
        }
    }
    Ok(listed)
}

/// Returns what an account may do, and where.
pub async fn grants(db: &mut impl Query, id: AccountId) -> Result<Vec<Grant>, StoreError> {
    let rows = db
        .query(
            "SELECT role, unit_id FROM account_role WHERE account_id = $1 ORDER BY role, unit_id",
            params![id],
        )
        .await?;
    let mut grants = Vec::with_capacity(rows.len());
    for row in &rows {
        if let Some(role) = Role::from_key(&row.get::<String>("role")?) {
            let unit = row.get("unit_id")?;
            grants.push(Grant { role, unit });
        }
    }
    Ok(grants)
}

/// Writes what an account may do, in place of what it might before.
pub async fn set_grants(tx: &mut Tx, id: AccountId, grants: &[Grant]) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM account_role WHERE account_id = $1",
        params![id],
    )
    .await?;
    for grant in grants {
        tx.execute(
            "INSERT INTO account_role (account_id, role, unit_id) VALUES ($1, $2, $3)
             ON CONFLICT (account_id, role, unit_id) DO NOTHING",
            params![id, grant.role.key(), grant.unit],
        )
        .await?;
    }
    Ok(())
}

/// Counts the accounts besides one that still can sign in with a role.
pub async fn others_with(
    db: &mut impl Query,
    role: Role,
    besides: AccountId,
) -> Result<u64, StoreError> {
    db.query_one(
        "SELECT COUNT(DISTINCT a.id) AS n FROM account a JOIN account_role r ON r.account_id = a.id
          WHERE r.role = $1 AND a.id <> $2 AND a.disabled_at IS NULL",
        params![role.key(), besides],
    )
    .await?
    .get("n")
}

/// Returns the unit of the administrator who stands highest: theirs is the installation itself.
pub async fn highest_administered(db: &mut impl Query) -> Result<Option<UnitId>, StoreError> {
    db.query_opt(
        "SELECT r.unit_id FROM account_role r JOIN account a ON a.id = r.account_id
          WHERE r.role = 'administrator' AND a.disabled_at IS NULL
          GROUP BY r.unit_id
          ORDER BY (SELECT COUNT(*) FROM unit_ancestor x WHERE x.unit_id = r.unit_id), r.unit_id
          LIMIT 1",
        params![],
    )
    .await?
    .map(|row| row.get("unit_id"))
    .transpose()
}

/// Disables an account, or lets it in again.
pub async fn set_disabled(
    tx: &mut Tx,
    id: AccountId,
    at: Option<Timestamp>,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE account SET disabled_at = $2, version = version + 1 WHERE id = $1",
        params![id, at],
    )
    .await?;
    Ok(())
}

/// Returns the hash of an account's password.
pub async fn password_hash(
    db: &mut impl Query,
    id: AccountId,
) -> Result<Option<String>, StoreError> {
    db.query_opt(
        "SELECT password_hash FROM account WHERE id = $1",
        params![id],
    )
    .await?
    .map_or(Ok(None), |row| row.get("password_hash"))
}

/// Writes the hash of a new password, and whether it must be changed at the next sign-in.
pub async fn set_password(
    tx: &mut Tx,
    id: AccountId,
    hash: &str,
    must_change: bool,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE account SET password_hash = $2, must_change_password = $3 WHERE id = $1",
        params![id, hash, must_change],
    )
    .await?;
    Ok(())
}

/// Writes the language of an account's pages.
pub async fn set_language(tx: &mut Tx, id: AccountId, language: &str) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE account SET language = $2 WHERE id = $1",
        params![id, language],
    )
    .await?;
    Ok(())
}

/// Writes whether an account's news come in one letter a day.
pub async fn set_digest(tx: &mut Tx, id: AccountId, digest: bool) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE account SET digest = $2 WHERE id = $1",
        params![id, digest],
    )
    .await?;
    Ok(())
}

/// The second factor of an account.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SecondFactor {
    /// The secret that codes are checked against, in base 32.
    pub secret: Option<String>,
    /// A secret that has been shown, but not yet proved to have arrived.
    pub pending: Option<String>,
}

/// Returns the second factor of an account.
pub async fn second_factor(db: &mut impl Query, id: AccountId) -> Result<SecondFactor, StoreError> {
    let row = db
        .query_opt(
            "SELECT totp_secret, totp_pending FROM account WHERE id = $1",
            params![id],
        )
        .await?;
    row.map_or(Ok(SecondFactor::default()), |row| {
        Ok(SecondFactor {
            secret: row.get("totp_secret")?,
            pending: row.get("totp_pending")?,
        })
    })
}

/// Writes a secret that waits for proof.
pub async fn set_pending(tx: &mut Tx, id: AccountId, secret: &str) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE account SET totp_pending = $2 WHERE id = $1",
        params![id, secret],
    )
    .await?;
    Ok(())
}

/// Makes the secret that waited the secret that counts, with the step of the code that proved it;
/// tells whether one waited.
pub async fn take_pending(tx: &mut Tx, id: AccountId, step: i64) -> Result<bool, StoreError> {
    let taken = tx
        .execute(
            "UPDATE account SET totp_secret = totp_pending, totp_pending = NULL, totp_last_step = $2
              WHERE id = $1 AND totp_pending IS NOT NULL",
            params![id, step],
        )
        .await?;
    Ok(taken == 1)
}

/// Removes the second factor, and the codes that stand in for it.
pub async fn drop_second_factor(tx: &mut Tx, id: AccountId) -> Result<(), StoreError> {
    set_recovery_codes(tx, id, &[]).await?;
    tx.execute(
        "UPDATE account SET totp_secret = NULL, totp_pending = NULL, totp_last_step = NULL WHERE id = $1",
        params![id],
    )
    .await?;
    Ok(())
}

/// Uses up the step of a code; tells whether it was still unused. A code counts once (RFC 6238 §5.2).
pub async fn use_step(tx: &mut Tx, id: AccountId, step: i64) -> Result<bool, StoreError> {
    let used = tx
        .execute(
            "UPDATE account SET totp_last_step = $2
              WHERE id = $1 AND (totp_last_step IS NULL OR totp_last_step < $2)",
            params![id, step],
        )
        .await?;
    Ok(used == 1)
}

/// Writes the recovery codes of an account, by their hashes, in place of those it had.
pub async fn set_recovery_codes(
    tx: &mut Tx,
    id: AccountId,
    hashes: &[String],
) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM recovery_code WHERE account_id = $1",
        params![id],
    )
    .await?;
    let rows = hashes
        .iter()
        .map(|hash| params![id, hash.as_str()].to_vec())
        .collect();
    tx.execute_many(
        "INSERT INTO recovery_code (account_id, code_hash) VALUES ($1, $2)",
        rows,
    )
    .await?;
    Ok(())
}

/// Uses up a recovery code; tells whether there was such a code, still unused.
pub async fn use_recovery_code(
    tx: &mut Tx,
    id: AccountId,
    hash: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let used = tx
        .execute(
            "UPDATE recovery_code SET used_at = $3
              WHERE account_id = $1 AND code_hash = $2 AND used_at IS NULL",
            params![id, hash, now],
        )
        .await?;
    Ok(used == 1)
}

/// Counts the recovery codes of an account that are still unused.
pub async fn recovery_codes_left(db: &mut impl Query, id: AccountId) -> Result<u64, StoreError> {
    db.query_one(
        "SELECT COUNT(*) AS n FROM recovery_code WHERE account_id = $1 AND used_at IS NULL",
        params![id],
    )
    .await?
    .get("n")
}

/// A session, as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The hash of its token: enough to end it, not enough to use it.
    pub token_hash: String,
    pub created_at: Timestamp,
    pub seen_at: Timestamp,
    pub address: Option<String>,
    pub agent: Option<String>,
}

/// Returns the sessions of an account that still live, the latest first.
pub async fn sessions(
    db: &mut impl Query,
    id: AccountId,
    now: Timestamp,
    idle_since: Timestamp,
) -> Result<Vec<Session>, StoreError> {
    db.query(
        "SELECT token_hash, created_at, seen_at, address, agent FROM session
          WHERE account_id = $1 AND expires_at > $2 AND seen_at > $3
          ORDER BY seen_at DESC LIMIT 100",
        params![id, now, idle_since],
    )
    .await?
    .iter()
    .map(|row| {
        Ok(Session {
            token_hash: row.get("token_hash")?,
            created_at: row.get("created_at")?,
            seen_at: row.get("seen_at")?,
            address: row.get("address")?,
            agent: row.get("agent")?,
        })
    })
    .collect()
}

/// Ends one session of an account; tells whether there was one.
pub async fn end_session(tx: &mut Tx, id: AccountId, token_hash: &str) -> Result<bool, StoreError> {
    let ended = tx
        .execute(
            "DELETE FROM session WHERE account_id = $1 AND token_hash = $2",
            params![id, token_hash],
        )
        .await?;
    Ok(ended == 1)
}

/// Ends all sessions of an account, except one where it is named; returns how many.
pub async fn end_sessions(
    tx: &mut Tx,
    id: AccountId,
    except: Option<&str>,
) -> Result<u64, StoreError> {
    tx.execute(
        "DELETE FROM session WHERE account_id = $1 AND token_hash <> $2",
        params![id, except.unwrap_or("")],
    )
    .await
}

/// Completes a session whose second factor was owed.
pub async fn complete_session(tx: &mut Tx, token_hash: &str) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE session SET stage = 'full' WHERE token_hash = $1",
        params![token_hash],
    )
    .await?;
    Ok(())
}

/// A program's token, without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiToken {
    pub id: TokenId,
    pub name: String,
    /// `read`, `write`, separated by blanks.
    pub scopes: String,
    pub created_at: Timestamp,
    pub expires_at: Option<Timestamp>,
    pub last_used_at: Option<Timestamp>,
    pub revoked_at: Option<Timestamp>,
}

/// Writes a new token; only its hash is kept.
pub async fn create_token(
    tx: &mut Tx,
    account: AccountId,
    token: &ApiToken,
    hash: &str,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO api_token (id, account_id, name, token_hash, scopes, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        params![
            token.id,
            account,
            token.name.as_str(),
            hash,
            token.scopes.as_str(),
            token.created_at,
            token.expires_at
        ],
    )
    .await?;
    Ok(())
}

/// Returns the tokens of an account, the latest first, from after a token of that order.
pub async fn tokens(
    db: &mut impl Query,
    account: AccountId,
    after: Option<TokenId>,
    most: i64,
) -> Result<Vec<ApiToken>, StoreError> {
    // The ids are ordered by time.
    db.query(
        "SELECT id, name, scopes, created_at, expires_at, last_used_at, revoked_at FROM api_token
          WHERE account_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3",
        params![account, after.unwrap_or(TokenId(uuid::Uuid::max())), most],
    )
    .await?
    .iter()
    .map(|row| {
        Ok(ApiToken {
            id: row.get("id")?,
            name: row.get("name")?,
            scopes: row.get("scopes")?,
            created_at: row.get("created_at")?,
            expires_at: row.get("expires_at")?,
            last_used_at: row.get("last_used_at")?,
            revoked_at: row.get("revoked_at")?,
        })
    })
    .collect()
}

/// Notes that a token was used.
pub async fn token_used(tx: &mut Tx, token: TokenId, at: Timestamp) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE api_token SET last_used_at = $2 WHERE id = $1",
        params![token, at],
    )
    .await?;
    Ok(())
}

/// Revokes a token of an account; tells whether it was still good.
pub async fn revoke_token(
    tx: &mut Tx,
    account: AccountId,
    token: TokenId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let revoked = tx
        .execute(
            "UPDATE api_token SET revoked_at = $3
              WHERE id = $2 AND account_id = $1 AND revoked_at IS NULL",
            params![account, token, now],
        )
        .await?;
    Ok(revoked == 1)
}

fn account_row(row: &Row) -> Result<Account, StoreError> {
    Ok(Account {
        id: row.get("id")?,
        login: row.get("login")?,
        full_name: row.get("full_name")?,
        unit: row.get("unit_id")?,
        position: row.get("position")?,
        email: row.get("email")?,
        language: row.get("language")?,
        digest: row.get("digest")?,
        must_change_password: row.get("must_change_password")?,
        second_factor: row.get("second_factor")?,
        disabled_at: row.get("disabled_at")?,
        created_at: row.get("created_at")?,
        version: row.get("version")?,
    })
}

/// Returns the names of people.
pub async fn names(
    db: &mut impl Query,
    mut accounts: Vec<AccountId>,
) -> Result<std::collections::HashMap<AccountId, String>, StoreError> {
    accounts.sort_unstable();
    accounts.dedup();
    let mut names = std::collections::HashMap::new();
    for some in accounts.chunks(200) {
        let marks: Vec<String> = (1..=some.len()).map(|n| format!("${n}")).collect();
        let values: Vec<crate::Value> = some.iter().map(|it| crate::Value::from(*it)).collect();
        let rows = db
            .query(
                &format!(
                    "SELECT id, full_name FROM account WHERE id IN ({})",
                    marks.join(", ")
                ),
                &values,
            )
            .await?;
        for row in &rows {
            names.insert(row.get("id")?, row.get("full_name")?);
        }
    }
    Ok(names)
}
