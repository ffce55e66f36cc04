//! Calendar feeds: who subscribed to what, and the deadlines that a feed carries.

use {
    crate::{
        engine::{Query, Row, StoreError, Tx},
        params,
    },
    jiff::{Timestamp, civil::Date},
    ntm_programme::identity::{AccountId, FeedId, ObligationId, UnitId},
};

/// A feed that somebody made.
#[derive(Clone, Debug)]
pub struct Feed {
    pub id: FeedId,
    pub account: AccountId,
    /// None for the person's own work; else the unit whose work it carries.
    pub unit: Option<UnitId>,
    pub created_at: Timestamp,
    pub last_used_at: Option<Timestamp>,
}

const COLUMNS: &str = "f.id, f.account_id, f.unit_id, f.created_at, f.last_used_at";

fn feed(row: &Row) -> Result<Feed, StoreError> {
    Ok(Feed {
        id: row.get("id")?,
        account: row.get("account_id")?,
        unit: row.get("unit_id")?,
        created_at: row.get("created_at")?,
        last_used_at: row.get("last_used_at")?,
    })
}

/// Keeps a new feed; of its token only the hash.
pub async fn insert(tx: &mut Tx, feed: &Feed, token_hash: &str) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO feed (id, account_id, scope, unit_id, token_hash, created_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
        params![
            feed.id,
            feed.account,
            if feed.unit.is_some() {
                "unit"
            } else {
                "personal"
            },
            feed.unit,
            token_hash,
            feed.created_at
        ],
    )
    .await?;
    Ok(())
}

/// Returns the feeds of a person that are not revoked, the latest first.
pub async fn of_account(db: &mut impl Query, account: AccountId) -> Result<Vec<Feed>, StoreError> {
    let rows = db
        .query(
            &format!(
                "SELECT {COLUMNS} FROM feed f WHERE f.account_id = $1 AND f.revoked_at IS NULL
                  ORDER BY f.created_at DESC, f.id LIMIT 100"
            ),
            params![account],
        )
        .await?;
    rows.iter().map(feed).collect()
}

/// Returns the feed of a token, unless it is revoked or its person's account disabled.
pub async fn by_token(db: &mut impl Query, token_hash: &str) -> Result<Option<Feed>, StoreError> {
    db.query_opt(
        &format!(
            "SELECT {COLUMNS} FROM feed f JOIN account a ON a.id = f.account_id
              WHERE f.token_hash = $1 AND f.revoked_at IS NULL AND a.disabled_at IS NULL"
        ),
        params![token_hash],
    )
    .await?
    .as_ref()
    .map(feed)
    .transpose()
}

/// Revokes a feed of a person. Returns false where there is none.
pub async fn revoke(
    tx: &mut Tx,
    account: AccountId,
    id: FeedId,
    at: Timestamp,
) -> Result<bool, StoreError> {
    let written = tx
        .execute(
            "UPDATE feed SET revoked_at = $3 WHERE id = $1 AND account_id = $2 AND revoked_at IS NULL",
            params![id, account, at],
        )
        .await?;
    Ok(written == 1)
}

/// Notes that a feed was fetched.
pub async fn used(tx: &mut Tx, id: FeedId, at: Timestamp) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE feed SET last_used_at = $2 WHERE id = $1",
        params![id, at],
    )
    .await?;
    Ok(())
}

/// A deadline in a feed.
#[derive(Clone, Debug)]
pub struct Entry {
    pub id: ObligationId,
    pub due_on: Date,
    pub state: String,
    pub version: i64,
    pub changed_at: Timestamp,
    pub code: String,
    pub title: String,
    pub unit_name: String,
    /// The document: `101/TB-UBND`.
    pub document: String,
}

/// What a feed carries.
#[derive(Clone, Copy, Debug)]
pub enum Of {
    /// What was handed to a person, and what their unit has to do that is handed to nobody.
    Person(AccountId, UnitId),
    /// All that a unit has to do.
    Unit(UnitId),
}

/// Returns the deadlines of a feed from a day on, the earliest first, at most two thousand.
pub async fn entries(db: &mut impl Query, of: Of, from: Date) -> Result<Vec<Entry>, StoreError> {
    let (unit, whose, account) = match of {
        Of::Person(account, unit) => (
            unit,
            "AND (o.assignee = $3 OR o.assignee IS NULL)",
            Some(account),
        ),
        Of::Unit(unit) => (unit, "", None),
    };
    let mut values = params![unit, from].to_vec();
    values.extend(account.map(crate::Value::from));
    let rows = db
        .query(
            &format!(
                "SELECT o.id, o.due_on, o.state, o.version, o.changed_at, t.code, t.title, d.number, d.symbol,
                        (SELECT v.name FROM unit_version v
                          WHERE v.unit_id = o.unit_id AND v.valid_to IS NULL) AS unit_name
                   FROM obligation o
                   JOIN task t ON t.province = o.province AND t.id = o.task_id
                   LEFT JOIN document d ON d.province = t.province AND d.id = t.document_id
                  WHERE o.unit_id = $1 AND o.due_on >= $2 {whose}
                  ORDER BY o.due_on, o.id LIMIT 2000"
            ),
            &values,
        )
        .await?;
    rows.iter()
        .map(|row| {
            let number: Option<String> = row.get("number")?;
            let symbol: Option<String> = row.get("symbol")?;
            Ok(Entry {
                id: row.get("id")?,
                due_on: row.get("due_on")?,
                state: row.get("state")?,
                version: row.get("version")?,
                changed_at: row.get("changed_at")?,
                code: row.get("code")?,
                title: row.get("title")?,
                unit_name: row.get::<Option<String>>("unit_name")?.unwrap_or_default(),
                document: match (number, symbol) {
                    (Some(number), Some(symbol)) => format!("{number}/{symbol}"),
                    (_, symbol) => symbol.unwrap_or_default(),
                },
            })
        })
        .collect()
}
