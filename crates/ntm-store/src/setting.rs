//! What an installation remembers about itself, by name.

use {
    crate::{
        engine::{Query, StoreError, Tx},
        params,
    },
    jiff::Timestamp,
    ntm_programme::identity::AccountId,
};

/// Returns the value kept under a name.
pub async fn get(db: &mut impl Query, key: &str) -> Result<Option<String>, StoreError> {
    db.query_opt("SELECT value FROM setting WHERE key = $1", params![key])
        .await?
        .map(|row| row.get("value"))
        .transpose()
}

/// Keeps a value under a name, in place of the one before.
pub async fn set(
    tx: &mut Tx,
    key: &str,
    value: &str,
    now: Timestamp,
    by: Option<AccountId>,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO setting (key, value, updated_at, updated_by) VALUES ($1, $2, $3, $4)
         ON CONFLICT (key) DO UPDATE SET value = $2, updated_at = $3, updated_by = $4",
        params![key, value, now, by],
    )
    .await?;
    Ok(())
}

/// Keeps a value under a name where nothing is kept yet, and returns what is kept.
pub async fn set_once(
    tx: &mut Tx,
    key: &str,
    value: &str,
    now: Timestamp,
) -> Result<String, StoreError> {
    tx.execute(
        "INSERT INTO setting (key, value, updated_at) VALUES ($1, $2, $3) ON CONFLICT (key) DO NOTHING",
        params![key, value, now],
    )
    .await?;
    let kept = get(tx, key).await?;
    kept.ok_or(StoreError::NoRow)
}

/// Forgets what is kept under a name.
pub async fn remove(tx: &mut Tx, key: &str) -> Result<(), StoreError> {
    tx.execute("DELETE FROM setting WHERE key = $1", params![key])
        .await?;
    Ok(())
}

/// Returns all names and values, in the order of names.
pub async fn all(db: &mut impl Query) -> Result<Vec<(String, String)>, StoreError> {
    db.query(
        "SELECT key, value FROM setting ORDER BY key LIMIT 500",
        params![],
    )
    .await?
    .iter()
    .map(|row| Ok((row.get("key")?, row.get("value")?)))
    .collect()
}
