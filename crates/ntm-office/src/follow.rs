//! Following what was assigned: one's own work, one obligation, one task, lists, units, the overview.
//!
//! Nothing here changes anything. Each question asks the policy or carries the scope of the one who
//! asks into the statement.

use std::collections::HashSet;

use jiff::{Timestamp, ToSpan as _, civil::Date};
use ntm_programme::{
    identity::{AccountId, CampaignId, DocumentId, ObligationId, UnitId},
    lateness::{Punctuality, punctuality},
    obligation::{self, ActKind, Obligation},
    period::{Period, YearMonth},
    right::{Action, Decision, Resource, may},
};
use ntm_store::{
    Query, campaign,
    follow::{
        self as lists, After, Basis, ObligationLine, PeriodTally, TaskKey, TaskRow, Whose,
        WorkCounts,
    },
    lateness::{self, DocumentLine, Record, Reports, Totals, UnitLine},
    obligation::{self as kept, EventRow, EvidenceRow},
    occurrence::{self as occurrences, Counts, Day, Filter, OccurrenceLine, Reach},
    report, unit,
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
pub struct Part<T, C = String> {
    /// The rows.
    pub rows: Vec<T>,
    /// The cursor of the next part, where there is one.
    pub next: Option<C>,
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
    /// The review campaign in which it is handed in, where it belongs to one.
    pub campaign: Option<CampaignId>,
    /// Whether it is a report, which is handed in on a page of its own.
    pub is_report: bool,
    /// Whom the work can be handed on to; empty for those who may not.
    pub people: Vec<(AccountId, String)>,
    /// The unit that it was opened for, where that has ended and another took it over.
    pub first_unit: Option<String>,
}

impl Office {
    /// Returns what the one who asks has to do, the earliest deadline first.
    pub async fn my_work(&self, op: &Op, whose: Whose, after: Option<&str>) -> Outcome<Work> {
        let (account, unit) = person(op)?;
        let mut db = self.store().read().await?;
        let week = op.today.saturating_add(7.days());
        let counts = lists::work_counts(&mut db, account, unit, op.today, week).await?;
        drop(db);
        let part = self.work_part(op, whose, after, 2 * PAGE).await?;
        Ok(Work { counts, part })
    }

    /// Returns at most so many rows of what the one who asks has to do.
    pub async fn work_part(
        &self,
        op: &Op,
        whose: Whose,
        after: Option<&str>,
        limit: i64,
    ) -> Outcome<Part<ObligationLine>> {
        let (account, unit) = person(op)?;
        let after = after.and_then(read_cursor);
        let mut db = self.store().read().await?;
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
        Ok(Part { rows, next })
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
        let first = line.row.first_unit;
        let first_unit = match first == line.row.unit {
            true => None,
            false => unit::names(&mut db, &[first], op.today)
                .await?
                .remove(&first),
        };
        let by = standing.by(op);
        let campaign = campaign::of_task(&mut db, line.row.occurrence.task).await?;
        let at = &line.row.occurrence;
        let rule = report::rule_of(&mut db, at.province, at.task, at.deadline).await?;
        let is_report = rule.is_some_and(|rule| rule.ended_on.is_none());
        // What is handed in there has its own page, on which it is seen whether it is whole.
        let has_page = campaign.is_some() || is_report;
        let elsewhere = |kind: &ActKind| has_page && *kind == ActKind::Submit;
        let acts: Vec<ActKind> = ActKind::ALL
            .into_iter()
            .filter(|kind| !elsewhere(kind))
            .filter(|kind| !matches!(kind, ActKind::Open | ActKind::Freeze | ActKind::HandOver))
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
            campaign: campaign.map(|it| it.id),
            is_report,
            people,
            first_unit,
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
    pub part: Part<ObligationLine>,
}

/// Units side by side, the worst first.
#[derive(Debug, Clone)]
pub struct Board {
    /// The units of this part, each with its most urgent obligations.
    pub units: Vec<(UnitLine, Vec<ObligationLine>)>,
    /// How many units there are.
    pub all: usize,
    /// How many of them are late.
    pub late: usize,
    /// The number of the next part, where there is one.
    pub next: Option<usize>,
}

/// Some of the units that have something to do.
#[derive(Debug, Clone)]
pub struct Units {
    /// Each with how it stands, those that are late first, then by name.
    pub part: Part<UnitLine, usize>,
    /// How many units there are.
    pub all: usize,
    /// How many of them are late.
    pub late: usize,
}

/// How a unit keeps its deadlines in a year.
#[derive(Debug, Clone)]
pub struct UnitRecord {
    /// The unit's name today.
    pub name: String,
    /// How what was due in the year stands, how often it was late, how long.
    pub record: Record,
    /// One part of what was or is late, the latest first.
    pub late: Part<ObligationLine>,
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
    /// How many units are late.
    pub late_units: usize,
    /// Documents that are not finished.
    pub documents: Vec<DocumentLine>,
    /// The reports of this month, where there are some.
    pub reports: Option<Reports>,
}

/// How many units a board shows at once.
const BOARD: usize = 12;

/// More units than there are in the country.
const ALL_UNITS: i64 = 20_000;

/// Returns what an overview calls due, in its order: what is late, then what comes within 14 days.
pub fn due_filters(today: Date) -> [Filter; 2] {
    [
        Filter {
            standing: occurrences::Standing::Late,
            ..Filter::default()
        },
        Filter {
            due: Some((today, today.saturating_add(14.days()))),
            ..Filter::default()
        },
    ]
}

impl Office {
    /// Returns one part of the list of tasks within reach.
    pub async fn task_list(&self, op: &Op, filter: &Filter, after: Option<&str>) -> Outcome<Tasks> {
        let (account, _) = person(op)?;
        let mut db = self.store().read().await?;
        let reach = occurrences::reach(&mut db, account).await?;
        let counts = occurrences::counts(&mut db, reach, op.today).await?;
        drop(db);
        let part = self.task_part(op, filter, after, PAGE).await?;
        Ok(Tasks { counts, part })
    }

    /// Returns at most so many lines of the list of tasks within reach.
    pub async fn task_part(
        &self,
        op: &Op,
        filter: &Filter,
        after: Option<&str>,
        limit: i64,
    ) -> Outcome<Part<OccurrenceLine>> {
        let (account, _) = person(op)?;
        let mut db = self.store().read().await?;
        let reach = occurrences::reach(&mut db, account).await?;
        let mut rows =
            occurrences::list(&mut db, reach, filter, op.today, after, limit + 1).await?;
        let next = cut(&mut rows, limit).map(OccurrenceLine::cursor);
        Ok(Part { rows, next })
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
        after: Option<&str>,
    ) -> Outcome<TaskView> {
        let (account, _) = person(op)?;
        let mut db = self.store().read().await?;
        let task = readable_task(&mut db, op, code).await?;
        let periods = lists::periods_of_task(&mut db, &task, account, op.today).await?;
        drop(db);
        let part = self
            .obligations_part(op, &task, period, after, 2 * PAGE)
            .await?;
        Ok(TaskView {
            task,
            periods,
            part,
        })
    }

    /// Returns at most so many obligations of a task that one was shown, as far as one may see them.
    pub async fn obligations_part(
        &self,
        op: &Op,
        task: &TaskRow,
        period: Option<&str>,
        after: Option<&str>,
        limit: i64,
    ) -> Outcome<Part<ObligationLine>> {
        let (account, _) = person(op)?;
        let after = after.and_then(|text| {
            let (rank, place) = text.split_once('.')?;
            Some((rank.parse().ok()?, read_cursor(place)?))
        });
        let mut db = self.store().read().await?;
        let mut rows = lists::of_task(
            &mut db,
            task,
            period,
            account,
            op.today,
            after.as_ref(),
            limit + 1,
        )
        .await?;
        let next = cut(&mut rows, limit).map(|line| {
            let place = cursor(line.row.due_on, line.row.id);
            format!("{}.{place}", lists::rank(line.row.state))
        });
        Ok(Part { rows, next })
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
        let Units { part, all, late } = self.units_part(op, offset, BOARD).await?;
        let (account, _) = person(op)?;
        let mut db = self.store().read().await?;
        let reach = occurrences::reach(&mut db, account).await?;
        let shown: Vec<UnitId> = part.rows.iter().map(|line| line.unit).collect();
        let mut rows = lateness::most_urgent(&mut db, reach, &shown, op.today, 5).await?;
        let units = part
            .rows
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
            late,
            next: part.next,
        })
    }

    /// Returns at most so many units of a board, from the one with a number on.
    pub async fn units_part(&self, op: &Op, offset: usize, most: usize) -> Outcome<Units> {
        let (account, _) = person(op)?;
        let mut db = self.store().read().await?;
        let reach = occurrences::reach(&mut db, account).await?;
        let mut order = late_units(&mut db, reach, op.today).await?;
        let are_late: HashSet<UnitId> = order.iter().copied().collect();
        let mut others = lateness::performers(&mut db, reach).await?;
        others.retain(|unit| !are_late.contains(unit));
        let mut others = lists::names(&mut db, &others, op.today).await?;
        others.sort_by_cached_key(|(unit, name)| (ntm_text::collate_key(name), *unit));
        order.extend(others.into_iter().map(|(unit, _)| unit));
        Ok(Units {
            part: standing_of(&mut db, reach, &order, offset, most, op.today).await?,
            all: order.len(),
            late: are_late.len(),
        })
    }

    /// Returns at most so many of the units that are late, the one with most first, from the one
    /// with a number on.
    pub async fn late_units_part(
        &self,
        op: &Op,
        offset: usize,
        most: usize,
    ) -> Outcome<Part<UnitLine, usize>> {
        let (account, _) = person(op)?;
        let mut db = self.store().read().await?;
        let reach = occurrences::reach(&mut db, account).await?;
        let order = late_units(&mut db, reach, op.today).await?;
        standing_of(&mut db, reach, &order, offset, most, op.today).await
    }

    /// Returns how a unit kept its deadlines in a year, of what the one who asks may see.
    ///
    /// # Errors
    ///
    /// [`Fault::NotFound`] where there is no such unit or no such year.
    pub async fn unit_record(
        &self,
        op: &Op,
        unit: UnitId,
        year: i16,
        after: Option<&str>,
    ) -> Outcome<UnitRecord> {
        let (account, _) = person(op)?;
        let mut db = self.store().read().await?;
        let reach = occurrences::reach(&mut db, account).await?;
        let (_, name) = lists::names(&mut db, &[unit], op.today)
            .await?
            .pop()
            .ok_or(Fault::NotFound)?;
        let record = lateness::record(&mut db, reach, unit, days_of(year)?, op.today).await?;
        drop(db);
        let late = self.late_part(op, unit, year, after, PAGE).await?;
        Ok(UnitRecord { name, record, late })
    }

    /// Returns at most so many rows of what a unit was recorded as late with in a year.
    pub async fn late_part(
        &self,
        op: &Op,
        unit: UnitId,
        year: i16,
        after: Option<&str>,
        limit: i64,
    ) -> Outcome<Part<ObligationLine>> {
        let (account, _) = person(op)?;
        let after = after.and_then(read_cursor);
        let mut db = self.store().read().await?;
        let reach = occurrences::reach(&mut db, account).await?;
        let mut rows = lateness::late_of_unit(
            &mut db,
            reach,
            unit,
            days_of(year)?,
            op.today,
            after.as_ref(),
            limit + 1,
        )
        .await?;
        let next = cut(&mut rows, limit).map(|line| {
            let due = line.row.frozen.as_ref().map(|frozen| frozen.due);
            cursor(due, line.row.id)
        });
        Ok(Part { rows, next })
    }

    /// Returns those documents that are not finished, among at most so many of the latest within
    /// reach.
    pub async fn unfinished_documents(
        &self,
        op: &Op,
        after: Option<(Timestamp, DocumentId)>,
        limit: i64,
    ) -> Outcome<Part<DocumentLine, (Timestamp, DocumentId)>> {
        let (account, _) = person(op)?;
        let mut db = self.store().read().await?;
        let reach = occurrences::reach(&mut db, account).await?;
        let mut rows = lateness::documents(&mut db, reach, op.today, after, limit + 1).await?;
        let next = cut(&mut rows, limit).map(|line| (line.received_at, line.id));
        rows.retain(|line| !line.is_finished());
        Ok(Part { rows, next })
    }

    /// Returns how things stand within reach.
    pub async fn overview(&self, op: &Op) -> Outcome<Overview> {
        let (account, _) = person(op)?;
        let mut db = self.store().read().await?;
        let reach = occurrences::reach(&mut db, account).await?;
        let today = op.today;
        let week = today.saturating_add(7.days());
        let totals = lateness::totals(&mut db, reach, today.first_of_year(), today, week).await?;
        let [late, next] = due_filters(today);
        let mut due = occurrences::list(&mut db, reach, &late, today, None, 5).await?;
        let room = 10 - i64::try_from(due.len()).unwrap_or(10);
        due.extend(occurrences::list(&mut db, reach, &next, today, None, room).await?);
        let worst = late_units(&mut db, reach, today).await?;
        let units = standing_of(&mut db, reach, &worst, 0, 10, today)
            .await?
            .rows;
        let mut documents = lateness::documents(&mut db, reach, today, None, 30).await?;
        documents.retain(|line| !line.is_finished());
        documents.truncate(10);
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

/// Returns the task that a code means, to whoever may know of it.
async fn readable_task(db: &mut impl Query, op: &Op, code: &str) -> Outcome<TaskRow> {
    let (_, unit) = person(op)?;
    let province = lists::province_of(db, unit).await?;
    let task = lists::task(db, TaskKey::Code(code, province), op.today)
        .await?
        .ok_or(Fault::NotFound)?;
    let (owner, parties) = lists::task_lines(db, &task, op.who.account).await?;
    let resource = Resource {
        owner,
        parties,
        ..Resource::default()
    };
    op.require(Action::ReadTask, &resource)?;
    Ok(task)
}

/// Returns the units that are late now, the one with most first.
async fn late_units(db: &mut impl Query, reach: Reach, today: Date) -> Outcome<Vec<UnitId>> {
    let worst = lateness::worst(db, reach, today, ALL_UNITS).await?;
    Ok(worst.into_iter().map(|(unit, _)| unit).collect())
}

/// Returns how some of the units in an order stand.
async fn standing_of(
    db: &mut impl Query,
    reach: Reach,
    order: &[UnitId],
    offset: usize,
    most: usize,
    today: Date,
) -> Outcome<Part<UnitLine, usize>> {
    let end = offset.saturating_add(most);
    let shown: Vec<UnitId> = order.iter().copied().skip(offset).take(most).collect();
    Ok(Part {
        rows: lateness::tallies(db, reach, &shown, today).await?,
        next: (end < order.len()).then_some(end),
    })
}

/// Returns the first and last day of a year.
fn days_of(year: i16) -> Outcome<(Date, Date)> {
    match (Date::new(year, 1, 1), Date::new(year, 12, 31)) {
        (Ok(from), Ok(to)) => Ok((from, to)),
        _ => Err(Fault::NotFound),
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
