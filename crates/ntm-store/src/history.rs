//! What happened to a thing: an act for each change, numbered from 1 and never rewritten.

use jiff::Timestamp;
use ntm_programme::identity::AccountId;
use uuid::Uuid;

use crate::{Query, StoreError, Tx, params};

/// One act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Happened {
    pub act: String,
    pub note: Option<String>,
    /// The person's name; none for the program itself.
    pub by: Option<String>,
    pub at: Timestamp,
}

/// The acts of one thing, kept in `KIND_event` by `KIND_id`.
#[derive(Debug, Clone, Copy)]
pub struct History {
    pub(crate) kind: &'static str,
    pub(crate) province: i64,
    pub(crate) id: Uuid,
}

impl History {
    /// Adds what happened.
    pub async fn append(
        self,
        tx: &mut Tx,
        act: &str,
        note: Option<&str>,
        by: Option<AccountId>,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let kind = self.kind;
        let sql = format!(
            "INSERT INTO {kind}_event (province, {kind}_id, number, act, note, account_id, at)
             SELECT $1, $2, COALESCE(MAX(e.number), 0) + 1, $3, $4, $5, $6
               FROM {kind}_event e WHERE e.province = $1 AND e.{kind}_id = $2"
        );
        tx.execute(&sql, params![self.province, self.id, act, note, by, at])
            .await?;
        Ok(())
    }

    /// Returns what happened, the first first.
    pub async fn all(self, db: &mut impl Query) -> Result<Vec<Happened>, StoreError> {
        let kind = self.kind;
        let sql = format!(
            "SELECT e.act, e.note, e.at, (SELECT a.full_name FROM account a WHERE a.id = e.account_id) AS by_name
               FROM {kind}_event e WHERE e.province = $1 AND e.{kind}_id = $2
              ORDER BY e.number LIMIT 1000"
        );
        db.query(&sql, params![self.province, self.id])
            .await?
            .iter()
            .map(|row| {
                Ok(Happened {
                    act: row.get("act")?,
                    note: row.get("note")?,
                    by: row.get("by_name")?,
                    at: row.get("at")?,
                })
            })
            .collect()
    }
}
