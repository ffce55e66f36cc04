//! Following what was assigned: one's own work, one obligation, one task, lists, units, the overview.
//!
//! Nothing here changes anything. Each question asks the policy or carries the scope of the one who
//! asks into the statement.

use jiff::{ToSpan as _, civil::Date};
use ntm_programme::{
    identity::{AccountId, ObligationId, UnitId},
    lateness::{Punctuality, punctuality},
    obligation::{self, ActKind, Obligation},
    right::{Action, Decision, may},
};
use ntm_store::{
    follow::{self as lists, After, ObligationLine, TaskKey, TaskRow, Whose, WorkCounts},
    obligation::{self as kept, EventRow, EvidenceRow},
};

use crate::{
    Fault, Office, Op, Outcome,
    perform::{Standing, action, resource},
};

/// How many rows a page of a list has.
pub const PAGE: i64 = 50;

/// A part of a list, and where the next part begins.
#[derive(Debug, Clone)]
pub struct Part<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// The cursor of the next part, where there is one.
    pub next: Option<String>,
}

/// What somebody has to do, or to answer.
#[derive(Debug, Clone)]
pub struct Work {
    /// How much there is.
    pub counts: WorkCounts,
    /// One part of it, by deadline.
    pub part: Part<ObligationLine>,
}

/// One obligation with everything that its page shows.
#[derive(Debug, Clone)]
pub struct ObligationView {
    /// The row, its task's title, its deadline.
    pub line: ObligationLine,
    /// The obligation as the programme knows it.
    pub obligation: Obligation,
    /// How it stands to its deadline today.
    pub punctuality: Punctuality,
    /// The task.
    pub task: TaskRow,
    /// What shows that the work was done.
    pub evidence: Vec<EvidenceRow>,
    /// What happened, the first first.
    pub events: Vec<EventRow>,
    /// What the one who looks may do now.
    pub acts: Vec<ActKind>,
    /// Whom the work can be handed on to; empty for those who may not.
    pub people: Vec<(AccountId, String)>,
}

impl Office {
    /// Returns what the one who asks has to do, the earliest deadline first.
    pub async fn my_work(&self, op: &Op, whose: Whose, after: Option<&str>) -> Outcome<Work> {
        let (account, unit) = person(op)?;
        let after = after.and_then(read_cursor);
        let mut db = self.store().read().await?;
        let week = op.today.saturating_add(7.days());
        let counts = lists::work_counts(&mut db, account, unit, op.today, week).await?;
        let limit = 2 * PAGE;
        let mut rows = lists::work(
            &mut db,
            whose,
            account,
            unit,
            op.today,
            after.as_ref(),
            limit + 1,
        )
        .await?;
        let next = cut(&mut rows, limit, |line| {
            cursor(line.row.due_on, line.row.id)
        });
        Ok(Work {
            counts,
            part: Part { rows, next },
        })
    }

    /// Returns one obligation.
    ///
    /// # Errors
    ///
    /// [`Fault::NotFound`] where it is not there or may not be known of.
    pub async fn obligation(&self, op: &Op, id: ObligationId) -> Outcome<ObligationView> {
        let mut db = self.store().read().await?;
        let line = lists::line(&mut db, id, op.today)
            .await?
            .ok_or(Fault::NotFound)?;
        let standing = Standing::of(&mut db, line.row.clone()).await?;
        let resource = resource(standing.lines.clone());
        op.require(Action::ReadTask, &resource)?;
        let province = line.row.occurrence.province;
        let task = lists::task(&mut db, TaskKey::Id(line.row.occurrence.task), op.today)
            .await?
            .ok_or(Fault::NotFound)?;
        let evidence = kept::evidence(&mut db, province, id).await?;
        let events = kept::events(&mut db, province, id, op.today).await?;
        let by = standing.by(op);
        let acts: Vec<ActKind> = ActKind::ALL
            .into_iter()
            .filter(|kind| !matches!(kind, ActKind::Open | ActKind::Freeze))
            .filter(|kind| may(&op.who, action(*kind), &resource, op.today) == Decision::Allowed)
            .filter(|kind| obligation::allows(&standing.obligation, *kind, by, op.today).is_ok())
            .collect();
        let people = if acts.contains(&ActKind::HandOn) {
            lists::people(&mut db, line.row.unit).await?
        } else {
            Vec::new()
        };
        Ok(ObligationView {
            punctuality: punctuality(&standing.obligation, op.today),
            obligation: standing.obligation,
            line,
            task,
            evidence,
            events,
            acts,
            people,
        })
    }
}

/// Lists of one's own are for people; the program has no work of its own.
pub(crate) fn person(op: &Op) -> Outcome<(AccountId, UnitId)> {
    op.who.account.zip(op.who.unit).ok_or(Fault::SignedOut)
}

/// Cuts a list to its part and returns the cursor of what was cut off.
pub(crate) fn cut<T>(
    rows: &mut Vec<T>,
    limit: i64,
    cursor: impl Fn(&T) -> String,
) -> Option<String> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    if rows.len() <= limit {
        return None;
    }
    rows.truncate(limit);
    rows.last().map(cursor)
}

fn cursor(day: Option<Date>, id: ObligationId) -> String {
    let day = day.map_or_else(|| kept::NO_DAY.to_owned(), |day| day.to_string());
    format!("{day}.{id}")
}

fn read_cursor(text: &str) -> Option<After> {
    let (day, id) = text.split_once('.')?;
    let day: Date = day.parse().ok()?;
    Some(After {
        day: day.to_string(),
        id: id.parse().ok()?,
    })
}
