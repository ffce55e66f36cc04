//! Calendar feeds: made, revoked, and what they carry. A feed shows only what its person may see on
//! the day on which it is fetched, and dies with the account.

use jiff::ToSpan as _;
use ntm_programme::{
    identity::{AccountId, FeedId, UnitId},
    right::{Action, Actor, Decision, Grant, Resource, Role, may},
};
use ntm_store::{
    Query,
    feed::{self as kept, Entry, Feed, Of},
    params, unit,
};
use serde_json::json;

use crate::{
    Fault, Office, Op, Outcome,
    office::token_hash,
    own_account::worth_noting,
    record::{Record, record},
};

/// What a feed carries today.
#[derive(Debug, Clone)]
pub struct Content {
    /// The unit, where the feed is of a unit.
    pub unit: Option<String>,
    /// The person whose feed it is.
    pub person: String,
    /// The language of that person: `vi` or `en`.
    pub language: String,
    /// The deadlines, the earliest first.
    pub entries: Vec<Entry>,
}

/// A feed that was just made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MadeFeed {
    pub id: FeedId,
    /// The address that calendars fetch: a secret, shown this once.
    pub address: String,
}

/// Past deadlines stay in a feed for so long.
const PAST_DAYS: i64 = 180;

impl Office {
    /// Returns one's own feeds that are not revoked.
    pub async fn feeds(&self, op: &Op) -> Outcome<Vec<Feed>> {
        let account = op.who.account.ok_or(Fault::SignedOut)?;
        let mut db = self.store().read().await?;
        Ok(kept::of_account(&mut db, account).await?)
    }

    /// Makes a feed of one's own work, or of one's unit's.
    pub async fn make_feed(&self, op: &Op, of_unit: bool) -> Outcome<MadeFeed> {
        let account = op.who.account.ok_or(Fault::SignedOut)?;
        let unit = op.who.unit.ok_or(Fault::SignedOut)?;
        let mut tx = self.store().begin().await?;
        if of_unit {
            let line = unit::line(&mut tx, unit).await?;
            op.require(Action::ReadTask, &performed_by(line))?;
        }
        if kept::of_account(&mut tx, account).await?.len() >= 20 {
            return Err(Fault::refused(
                "Bạn đã có 20 lịch đồng bộ. Hãy thu hồi lịch không dùng nữa rồi tạo lại.",
                "You have 20 feeds already. Revoke one that is not used any more first.",
            ));
        }
        let token = self.new_token();
        let feed = Feed {
            id: FeedId(self.new_id(op.now)),
            account,
            unit: of_unit.then_some(unit),
            created_at: op.now,
            last_used_at: None,
        };
        kept::insert(&mut tx, &feed, &token_hash(&token)).await?;
        self.record_feed(&mut tx, op, "feed.make", feed.id).await?;
        tx.commit().await?;
        Ok(MadeFeed {
            id: feed.id,
            address: format!("{}/lich/{token}.ics", self.settings().base_url),
        })
    }

    /// Revokes one of one's own feeds: calendars that know its address get nothing any more.
    pub async fn revoke_feed(&self, op: &Op, id: FeedId) -> Outcome<()> {
        let account = op.who.account.ok_or(Fault::SignedOut)?;
        let mut tx = self.store().begin().await?;
        if !kept::revoke(&mut tx, account, id, op.now).await? {
            return Err(Fault::NotFound);
        }
        self.record_feed(&mut tx, op, "feed.revoke", id).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn record_feed(
        &self,
        tx: &mut ntm_store::Tx,
        op: &Op,
        action: &str,
        id: FeedId,
    ) -> Outcome<()> {
        let entry = Record {
            province: 0,
            action,
            resource: "feed",
            id: id.to_string(),
            data: json!({}),
        };
        record(tx, op, entry).await
    }

    /// Returns what the feed of a token carries.
    ///
    /// # Errors
    ///
    /// [`Fault::NotFound`] where there is no such feed, it is revoked, the account is disabled, or
    /// the person may not see that unit's work any more.
    pub async fn feed(&self, token: &str) -> Outcome<Content> {
        let now = self.clock().now();
        let today = self.clock().today();
        let mut db = self.store().read().await?;
        let feed = kept::by_token(&mut db, &token_hash(token))
            .await?
            .ok_or(Fault::NotFound)?;
        let (actor, person, language) = subscriber(&mut db, feed.account).await?;
        let own = actor.unit.ok_or(Fault::NotFound)?;
        let shown = feed.unit.unwrap_or(own);
        let line = unit::line(&mut db, shown).await?;
        if may(&actor, Action::ReadTask, &performed_by(line), today) != Decision::Allowed {
            return Err(Fault::NotFound);
        }
        let of = match feed.unit {
            Some(unit) => Of::Unit(unit),
            None => Of::Person(feed.account, own),
        };
        let entries = kept::entries(&mut db, of, today.saturating_sub(PAST_DAYS.days())).await?;
        let unit = match feed.unit {
            Some(id) => unit::names(&mut db, &[id], today).await?.remove(&id),
            None => None,
        };
        drop(db);
        if worth_noting(feed.last_used_at, now) {
            let mut tx = self.store().begin().await?;
            kept::used(&mut tx, feed.id, now).await?;
            tx.commit().await?;
        }
        Ok(Content {
            unit,
            person,
            language,
            entries,
        })
    }
}

fn performed_by(line: Vec<UnitId>) -> Resource {
    Resource {
        performer: line,
        ..Resource::default()
    }
}

/// Returns what the person of a feed may do today, their name and their language.
async fn subscriber(db: &mut impl Query, account: AccountId) -> Outcome<(Actor, String, String)> {
    let row = db
        .query_one(
            "SELECT unit_id, full_name, language FROM account WHERE id = $1",
            params![account],
        )
        .await?;
    let mut grants = Vec::new();
    for grant in db
        .query(
            "SELECT role, unit_id FROM account_role WHERE account_id = $1",
            params![account],
        )
        .await?
    {
        if let Some(role) = Role::from_key(&grant.get::<String>("role")?) {
            grants.push(Grant {
                role,
                unit: grant.get("unit_id")?,
            });
        }
    }
    let actor = Actor {
        account: Some(account),
        unit: Some(row.get("unit_id")?),
        grants,
    };
    Ok((actor, row.get("full_name")?, row.get("language")?))
}
