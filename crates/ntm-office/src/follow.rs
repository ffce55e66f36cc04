//! Following what was assigned: one's own work, one obligation, one task, lists, units, the overview.
//!
//! Nothing here changes anything. Each question asks the policy or carries the scope of the one who
//! asks into the statement.

use std::collections::HashSet;

use jiff::{ToSpan as _, civil::Date};
use ntm_programme::{
    identity::{AccountId, ObligationId, UnitId},
    lateness::{Punctuality, punctuality},
    obligation::{self, ActKind, Obligation},
    period::{Period, YearMonth},
    right::{Action, Decision, Resource, may},
};
use ntm_store::{
    follow::{
        self as lists, After, Basis, ObligationLine, PeriodTally, TaskKey, TaskRow, Whose,
        WorkCounts,
    },
    lateness::{self, DocumentLine, Reports, Totals, UnitLine, UnitTally},
    obligation::{self as kept, EventRow, EvidenceRow},
    occurrence::{self as occurrences, Counts, Day, Filter, OccurrenceLine},
};

use crate::{
    Fault, Office, Op, Outcome,
    part::cut,
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
        let next = cut(&mut rows, limit).map(|line| cursor(line.row.due_on, line.row.id));
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

/// A list of tasks: one part of it, and how much there is of each standing.
#[derive(Debug, Clone)]
pub struct Tasks {
    /// Of each standing, whatever the filter.
    pub counts: Counts,
    /// The lines, the earliest last day first.
    pub part: Part<OccurrenceLine>,
}

/// What a list can be narrowed to.
#[derive(Debug, Clone)]
pub struct Choices {
    /// The latest documents.
    pub documents: Vec<Basis>,
    /// Those who have to do something; empty where they are too many to choose from.
    pub units: Vec<(UnitId, String)>,
}

/// One task with the obligations of its units.
#[derive(Debug, Clone)]
pub struct TaskView {
    /// The task.
    pub task: TaskRow,
    /// How its obligations stand, the latest period first.
    pub periods: Vec<PeriodTally>,
    /// One part of them.
    pub lines: Vec<ObligationLine>,
    /// The number of the next part, where there is one.
    pub next: Option<i64>,
}

/// Units side by side, the worst first.
#[derive(Debug, Clone)]
pub struct Board {
    /// The units of this part, each with its most urgent obligations.
    pub units: Vec<(UnitLine, Vec<ObligationLine>)>,
    /// How many units there are.
    pub all: usize,
    /// The number of the next part, where there is one.
    pub next: Option<usize>,
}

/// How a unit keeps its deadlines in a year.
#[derive(Debug, Clone)]
pub struct UnitRecord {
    /// The unit's name today.
    pub name: String,
    /// How what was due in the year stands.
    pub tally: UnitTally,
    /// What was or is late, the latest first.
    pub late: Vec<ObligationLine>,
    /// Days of the longest delay.
    pub longest: i64,
}

/// How things stand.
#[derive(Debug, Clone)]
pub struct Overview {
    /// All that is within reach.
    pub totals: Totals,
    /// Late, then due next.
    pub due: Vec<OccurrenceLine>,
    /// The units that are late, the worst first, and how many units that are.
    pub units: Vec<UnitLine>,
    /// How many units are late, counted up to a thousand.
    pub late_units: usize,
    /// Documents that are not finished.
    pub documents: Vec<DocumentLine>,
    /// The reports of this month, where there are some.
    pub reports: Option<Reports>,
}

/// How many units a board shows at once.
const BOARD: usize = 12;

/// The longest list that is written into a file.
const MOST: i64 = 20_000;

impl Office {
    /// Returns one part of the list of tasks within reach.
    pub async fn task_list(&self, op: &Op, filter: &Filter, after: Option<&str>) -> Outcome<Tasks> {
        let (account, _) = person(op)?;
        let mut db = self.store().read().await?;
        let reach = occurrences::reach(&mut db, account).await?;
        let counts = occurrences::counts(&mut db, reach, op.today).await?;
        let mut rows = occurrences::list(&mut db, reach, filter, op.today, after, PAGE + 1).await?;
        let next = cut(&mut rows, PAGE).map(OccurrenceLine::cursor);
        Ok(Tasks {
            counts,
            part: Part { rows, next },
        })
    }

    /// Returns the whole list of tasks for a file, at most twenty thousand lines.
    pub async fn task_export(&self, op: &Op, filter: &Filter) -> Outcome<Vec<OccurrenceLine>> {
        let (account, _) = person(op)?;
        let mut db = self.store().read().await?;
        let reach = occurrences::reach(&mut db, account).await?;
        let mut rows: Vec<OccurrenceLine> = Vec::new();
        // In parts, because each part asks for particulars by a list of ids.
        while rows.len() < usize::try_from(MOST).unwrap_or(usize::MAX) {
            let after = rows.last().map(OccurrenceLine::cursor);
            let mut part =
                occurrences::list(&mut db, reach, filter, op.today, after.as_deref(), 500).await?;
            let full = part.len() == 500;
            rows.append(&mut part);
            if !full {
                break;
            }
        }
        Ok(rows)
    }

    /// Returns what a list of tasks can be narrowed to.
    pub async fn task_choices(&self, op: &Op) -> Outcome<Choices> {
        let (account, _) = person(op)?;
        let mut db = self.store().read().await?;
        let reach = occurrences::reach(&mut db, account).await?;
        let documents = lists::documents_to_choose(&mut db, account).await?;
        let units = if reach.everything {
            Vec::new()
        } else {
            lateness::performers(&mut db, reach).await?
        };
        let mut units = match units.len() {
            0..=120 => lists::names(&mut db, &units, op.today).await?,
            _ => Vec::new(),
        };
        units.sort_by_cached_key(|(id, name)| (ntm_text::collate_key(name), *id));
        Ok(Choices { documents, units })
    }

    /// Returns one task with the obligations of its units.
    ///
    /// # Errors
    ///
    /// [`Fault::NotFound`] where it is not there or may not be known of.
    pub async fn task(
        &self,
        op: &Op,
        code: &str,
        period: Option<&str>,
        offset: i64,
    ) -> Outcome<TaskView> {
        let (account, unit) = person(op)?;
        let mut db = self.store().read().await?;
        let province = lists::province_of(&mut db, unit).await?;
        let task = lists::task(&mut db, TaskKey::Code(code, province), op.today)
            .await?
            .ok_or(Fault::NotFound)?;
        let (owner, parties) = lists::task_lines(&mut db, &task, op.who.account).await?;
        let resource = Resource {
            owner,
            parties,
            ..Resource::default()
        };
        op.require(Action::ReadTask, &resource)?;
        let periods = lists::periods_of_task(&mut db, &task, account, op.today).await?;
        let limit = 2 * PAGE;
        let mut lines = lists::of_task(
            &mut db,
            &task,
            period,
            account,
            op.today,
            offset.max(0),
            limit + 1,
        )
        .await?;
        let next = cut(&mut lines, limit).map(|_| offset.max(0) + limit);
        Ok(TaskView {
            task,
            periods,
            lines,
            next,
        })
    }

    /// Returns the days of a month on which something falls due.
    pub async fn month(&self, op: &Op, filter: &Filter, from: Date, to: Date) -> Outcome<Vec<Day>> {
        let (account, _) = person(op)?;
        let mut db = self.store().read().await?;
        let reach = occurrences::reach(&mut db, account).await?;
        Ok(occurrences::days(&mut db, reach, filter, from, to, op.today, 4).await?)
    }

    /// Returns units side by side: those that are late first, then the others by name.
    pub async fn board(&self, op: &Op, offset: usize) -> Outcome<Board> {
        let (account, _) = person(op)?;
        let mut db = self.store().read().await?;
        let reach = occurrences::reach(&mut db, account).await?;
        let mut order: Vec<UnitId> = lateness::worst(&mut db, reach, op.today, MOST)
            .await?
            .into_iter()
            .map(|(unit, _)| unit)
            .collect();
        let late: HashSet<UnitId> = order.iter().copied().collect();
        let mut others = lateness::performers(&mut db, reach).await?;
        others.retain(|unit| !late.contains(unit));
        others.sort_unstable();
        order.append(&mut others);
        let all = order.len();
        let shown: Vec<UnitId> = order.into_iter().skip(offset).take(BOARD).collect();
        let units = lateness::tallies(&mut db, reach, &shown, op.today).await?;
        let mut rows = lateness::most_urgent(&mut db, reach, &shown, op.today, 5).await?;
        let units = units
            .into_iter()
            .map(|unit| {
                let (of_unit, rest) = rows
                    .drain(..)
                    .partition(|line: &ObligationLine| line.row.unit == unit.unit);
                rows = rest;
                (unit, of_unit)
            })
            .collect();
        Ok(Board {
            units,
            all,
            next: (offset + BOARD < all).then_some(offset + BOARD),
        })
    }

    /// Returns how all units stand, for a file.
    pub async fn board_export(&self, op: &Op) -> Outcome<Vec<UnitLine>> {
        let (account, _) = person(op)?;
        let mut db = self.store().read().await?;
        let reach = occurrences::reach(&mut db, account).await?;
        let units = lateness::performers(&mut db, reach).await?;
        let mut lines = Vec::with_capacity(units.len());
        for part in units.chunks(500) {
            lines.extend(lateness::tallies(&mut db, reach, part, op.today).await?);
        }
        lines.sort_by_cached_key(|line| {
            (
                std::cmp::Reverse(line.tally.late),
                ntm_text::collate_key(&line.name),
            )
        });
        Ok(lines)
    }

    /// Returns how a unit kept its deadlines in a year, of what the one who asks may see.
    pub async fn unit_record(&self, op: &Op, unit: UnitId, year: i16) -> Outcome<UnitRecord> {
        let (account, _) = person(op)?;
        let (Ok(from), Ok(to)) = (Date::new(year, 1, 1), Date::new(year, 12, 31)) else {
            return Err(Fault::NotFound);
        };
        let mut db = self.store().read().await?;
        let reach = occurrences::reach(&mut db, account).await?;
        let (_, name) = lists::names(&mut db, &[unit], op.today)
            .await?
            .pop()
            .ok_or(Fault::NotFound)?;
        let (tally, late) = lateness::record(&mut db, reach, unit, from, to, op.today).await?;
        let days = |line: &ObligationLine| match line.punctuality(op.today) {
            Punctuality::Late { days } | Punctuality::MetLate { days } => days,
            _ => 0,
        };
        let longest = late.iter().map(days).max().unwrap_or_default();
        Ok(UnitRecord {
            name,
            tally,
            late,
            longest,
        })
    }

    /// Returns how things stand within reach.
    pub async fn overview(&self, op: &Op) -> Outcome<Overview> {
        let (account, _) = person(op)?;
        let mut db = self.store().read().await?;
        let reach = occurrences::reach(&mut db, account).await?;
        let today = op.today;
        let week = today.saturating_add(7.days());
        let totals = lateness::totals(&mut db, reach, today.first_of_year(), today, week).await?;
        let late = Filter {
            standing: occurrences::Standing::Late,
            ..Filter::default()
        };
        let mut due = occurrences::list(&mut db, reach, &late, today, None, 5).await?;
        let next = Filter {
            due: Some((today, today.saturating_add(14.days()))),
            ..Filter::default()
        };
        let room = 10 - i64::try_from(due.len()).unwrap_or(10);
        due.extend(occurrences::list(&mut db, reach, &next, today, None, room).await?);
        let worst: Vec<UnitId> = lateness::worst(&mut db, reach, today, 1000)
            .await?
            .into_iter()
            .map(|(unit, _)| unit)
            .collect();
        let shown = &worst[..worst.len().min(10)];
        let units = lateness::tallies(&mut db, reach, shown, today).await?;
        let documents = lateness::documents(&mut db, reach, today, 10).await?;
        let month = YearMonth::containing(today).map(|month| Period::Month(month).key());
        let reports = match month {
            Some(month) => lateness::reports(&mut db, reach, &month, today).await?,
            None => None,
        };
        Ok(Overview {
            totals,
            due,
            units,
            late_units: worst.len(),
            documents,
            reports,
        })
    }
}

/// Lists of one's own are for people; the program has no work of its own.
pub(crate) fn person(op: &Op) -> Outcome<(AccountId, UnitId)> {
    op.who.account.zip(op.who.unit).ok_or(Fault::SignedOut)
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
