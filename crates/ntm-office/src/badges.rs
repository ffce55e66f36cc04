//! The small numbers beside the navigation: what waits for the one who looks.

use ntm_programme::right::Role;
use ntm_store::{Query as _, params};

use crate::{Office, Op, Outcome};

/// What waits, counted up to [`Badges::MOST`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Badges {
    /// Obligations that the own unit still has to fulfil.
    pub my_work: u64,
    /// Documents that the own office has not finished reviewing.
    pub to_review: u64,
    /// Obligations that the own office assigned and whose deadline has passed.
    pub late: u64,
    /// Notifications not yet read.
    pub notifications: u64,
}

impl Badges {
    /// No badge counts further than this: it would be slow, and nobody reads it.
    pub const MOST: u64 = 999;
}

impl Office {
    /// Counts what waits for the one who looks.
    pub async fn badges(&self, op: &Op) -> Outcome<Badges> {
        let (Some(account), Some(unit)) = (op.who.account, op.who.unit) else {
            return Ok(Badges::default());
        };
        let reviews = op.who.holds(Role::Coordinator) || op.who.holds(Role::Leader);
        let row = self
            .store()
            .read()
            .await?
            .query_one(
                "SELECT
                   (SELECT COUNT(*) FROM (SELECT 1 AS one FROM obligation
                      WHERE unit_id = $1 AND state IN ('due', 'returned') LIMIT 999) AS a) AS my_work,
                   (SELECT COUNT(*) FROM (SELECT 1 AS one FROM document
                      WHERE owner_unit = $1 AND state IN ('review', 'failed') AND $4 = 1 LIMIT 999) AS b) AS to_review,
                   (SELECT COUNT(*) FROM (SELECT 1 AS one FROM obligation
                      WHERE owner_unit = $1 AND state IN ('due', 'returned') AND due_on < $3 LIMIT 999) AS c) AS late,
                   (SELECT COUNT(*) FROM (SELECT 1 AS one FROM notification
                      WHERE account_id = $2 AND read_at IS NULL LIMIT 999) AS d) AS notifications",
                params![unit, account, op.today, reviews],
            )
            .await?;
        let count = |name: &str| row.get::<i64>(name).map(|n| u64::try_from(n).unwrap_or(0));
        Ok(Badges {
            my_work: count("my_work")?,
            to_review: count("to_review")?,
            late: count("late")?,
            notifications: count("notifications")?,
        })
    }
}
