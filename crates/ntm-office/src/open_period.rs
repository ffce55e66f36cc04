//! Opening obligations: a task × a unit × an occurrence, as soon as its period opens.
//!
//! Assigning a task and the daily round open by the same rule, so that a missing report is a row
//! and not an absence, exactly once, also after days of downtime.

use jiff::{Timestamp, civil::Date};
use ntm_programme::{
    deadline::{Bound, Deadline},
    identity::{AccountId, ObligationId, TaskId},
    obligation::Obligation,
    opening::{self, Opening},
    period::Period,
};
use ntm_store::{
    Tx,
    queue::{self, NewNotification},
    task::{self, Assigned, NewObligation, TaskDeadline},
};

use serde_json::json;

use crate::{Office, Op, Outcome, Record, record};

/// How many tasks one transaction of the daily round looks at.
const BATCH: i64 = 20;

impl Office {
    /// Opens every obligation whose period has come, also those of days on which the installation
    /// was down, and returns how many. What is open already is not opened again, so it may be
    /// called at any time.
    ///
    /// # Errors
    ///
    /// Only what the store answers; what was opened before stays open.
    pub async fn open_periods(&self, op: &Op) -> Outcome<u64> {
        let mut opened = 0;
        loop {
            let mut tx = self.store().begin().await?;
            let tasks = task::to_open(&mut tx, op.today, BATCH).await?;
            if tasks.is_empty() {
                return Ok(opened);
            }
            for (province, id) in tasks {
                opened += self.open_period(&mut tx, op, province, id).await?;
            }
            tx.commit().await?;
        }
    }

    async fn open_period(&self, tx: &mut Tx, op: &Op, province: i64, id: TaskId) -> Outcome<u64> {
        let Some(mut assigned) = task::assigned(tx, province, id).await? else {
            return Ok(0);
        };
        let leads = task::leads_on(tx, province, id, false, op.today).await?;
        assigned.leads = leads.into_iter().map(|(unit, _)| unit).collect();
        assigned.heirs = task::leads_on(tx, province, id, true, op.today).await?;
        let opened = open_occurrences(tx, self, op, &assigned).await?;
        if opened == 0 {
            return Ok(0);
        }
        let new = task::opened_at(tx, province, id, op.now).await?;
        let news = new
            .into_iter()
            .map(|(obligation, account)| NewNotification {
                id: self.new_id(op.now),
                account,
                kind: "opened",
                province,
                obligation: Some(obligation.into()),
                document: None,
                data: json!({ "task": id }),
                dedupe: format!("opened:{obligation}:{account}"),
                at: op.now,
            })
            .collect();
        queue::notify(tx, news).await?;
        record(
            tx,
            op,
            Record {
                province,
                action: "task.open_period",
                resource: "task",
                id: id.to_string(),
                data: json!({ "opened": opened }),
            },
        )
        .await?;
        Ok(opened)
    }
}

/// Opens what a task has open today and has no row for yet: everything that falls due once, and
/// the occurrences of recurring deadlines whose period has come since the last time. Returns how
/// many obligations are new.
pub async fn open_occurrences(
    tx: &mut Tx,
    office: &Office,
    op: &Op,
    task: &Assigned,
) -> Outcome<u64> {
    if task.closed_on.is_some_and(|closed| closed <= op.today) {
        return Ok(0);
    }
    let wanted = occurrences(task, op.today);
    let mut new = Vec::with_capacity(wanted.len() * task.leads.len());
    for (position, it) in &wanted {
        let heirs = task.heirs.iter();
        let heirs = heirs.filter(|(_, since)| it.period != Period::Once && *since <= it.opens);
        for unit in task.leads.iter().chain(heirs.map(|(unit, _)| unit)) {
            let standing = Obligation::assigned(*unit, it.opens, it.due, op.today);
            new.push(NewObligation {
                province: task.province,
                id: ObligationId(office.new_id(op.now)),
                task_id: task.id,
                deadline: *position,
                unit: *unit,
                owner_unit: task.owner_unit,
                period: it.period.key(),
                opens_on: it.opens,
                due_on: it.due,
                state: standing.state.as_str(),
                at: op.now,
                by: op.who.account,
                on: op.today,
            });
        }
    }
    let opened = task::open(tx, &new).await?;
    for deadline in &task.deadlines {
        if is_recurring(deadline) {
            task::set_opened_until(tx, task.province, task.id, deadline.position, op.today).await?;
        }
    }
    Ok(opened)
}

/// Returns what a task has to have rows for today, with the position of the deadline: 0 where it
/// has none.
fn occurrences(task: &Assigned, today: Date) -> Vec<(i64, Opening)> {
    // The duty dates from the document, not from its entry here.
    let issued = task.issued_on.unwrap_or(task.assigned_on);
    // "Từ ngày … đến ngày …" is one stretch: its beginning is no deadline of its own.
    let begins = task
        .deadlines
        .iter()
        .filter_map(read)
        .filter_map(|deadline| deadline.first_day())
        .min();
    let mut wanted = Vec::new();
    for row in &task.deadlines {
        let opened = match read(row) {
            Some(it)
                if it.bound == Bound::From && !is_recurring(row) && task.deadlines.len() > 1 =>
            {
                Vec::new()
            }
            Some(it) => match row.opened_until {
                Some(until) if is_recurring(row) => {
                    opening::since(&it, until, today).unwrap_or_default()
                }
                // A month of the quarter that nobody has answered: to be done, by no day.
                _ => opening::at_assignment(&it, issued, task.assigned_on)
                    .unwrap_or_else(|_| vec![opening::without_deadline(task.assigned_on)]),
            },
            // A person confirmed the task with a deadline that names no day: it is to be done,
            // and nobody can be late with it.
            None => vec![opening::without_deadline(task.assigned_on)],
        };
        wanted.extend(opened.into_iter().map(|it| (row.position, it)));
    }
    if task.deadlines.is_empty() {
        wanted.push((0, opening::without_deadline(task.assigned_on)));
    }
    for (_, it) in &mut wanted {
        if it.period == Period::Once
            && let Some(begins) = begins
        {
            it.opens = it.opens.max(begins);
        }
    }
    wanted
}

/// Returns the deadline of a row; of an event with the day that a person gave to it.
fn read(row: &TaskDeadline) -> Option<Deadline> {
    let deadline = Deadline::parse(&row.written, &row.kind, &row.value, &row.bound).ok()?;
    match row.set_on {
        Some(day) => opening::on_the_day(&deadline, day).or(Some(deadline)),
        None => Some(deadline),
    }
}

fn is_recurring(deadline: &TaskDeadline) -> bool {
    deadline.kind == "recurring"
}

/// Who sets the day of an event, and when: what the obligation's history shows.
pub(crate) struct Setting {
    pub(crate) by: Option<AccountId>,
    pub(crate) at: Timestamp,
    pub(crate) on: Date,
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use ntm_programme::identity::{TaskId, UnitId};
    use uuid::Uuid;

    fn task(deadlines: &[(&str, &str, &str, Option<Date>)]) -> Assigned {
        Assigned {
            province: 12,
            id: TaskId(Uuid::from_u128(1)),
            owner_unit: UnitId(Uuid::from_u128(2)),
            assigned_on: date(2023, 7, 10),
            issued_on: Some(date(2023, 7, 7)),
            closed_on: None,
            leads: vec![UnitId(Uuid::from_u128(3))],
            heirs: Vec::new(),
            deadlines: deadlines
                .iter()
                .zip(1..)
                .map(|((kind, value, bound, set_on), position)| TaskDeadline {
                    position,
                    written: String::new(),
                    kind: (*kind).to_owned(),
                    value: (*value).to_owned(),
                    bound: (*bound).to_owned(),
                    set_on: *set_on,
                    span: None,
                    opened_until: None,
                })
                .collect(),
        }
    }

    fn check(deadlines: &[(&str, &str, &str, Option<Date>)], today: Date, expected: &[&str]) {
        let said: Vec<String> = occurrences(&task(deadlines), today)
            .iter()
            .map(|(position, it)| {
                let due = it.due.map_or("-".to_owned(), |due| due.to_string());
                format!("{position} {} {} {due}", it.period.key(), it.opens)
            })
            .collect();
        assert_eq!(said, expected);
    }

    #[test]
    fn what_is_open_on_the_day_of_assignment() {
        let today = date(2023, 7, 10);
        check(&[], today, &["0 once 2023-07-10 -"]);
        check(
            &[("date", "2023-07-30", "before", None)],
            today,
            &["1 once 2023-07-10 2023-07-29"],
        );
        check(
            &[
                ("date", "2023-08-01", "from", None),
                ("date", "2023-08-31", "by", None),
            ],
            today,
            &["2 once 2023-08-01 2023-08-31"],
        );
        check(
            &[("recurring", "monthly day=15", "before", None)],
            today,
            &["1 2023-07 2023-07-01 2023-07-14"],
        );
    }

    #[test]
    fn an_event_is_due_on_the_day_that_a_person_gives_it() {
        let event = "kỳ họp HĐND huyện lần thứ 14";
        let today = date(2023, 7, 10);
        check(
            &[("event", event, "within", None)],
            today,
            &["1 once 2023-07-10 -"],
        );
        check(
            &[("event", event, "within", Some(date(2023, 7, 20)))],
            today,
            &["1 once 2023-07-10 2023-07-20"],
        );
        check(
            &[("event", event, "before", Some(date(2023, 7, 20)))],
            today,
            &["1 once 2023-07-10 2023-07-19"],
        );
    }

    #[test]
    fn nothing_is_lost_or_doubled_however_long_the_pause() {
        let mut report = task(&[("recurring", "monthly day=15", "before", None)]);
        let mut periods: Vec<String> = Vec::new();
        for today in [
            date(2023, 7, 10),
            date(2023, 7, 10),
            date(2023, 8, 3),
            date(2023, 12, 24),
        ] {
            periods.extend(
                occurrences(&report, today)
                    .into_iter()
                    .map(|(_, it)| it.period.key()),
            );
            report.deadlines[0].opened_until = Some(today);
        }
        assert_eq!(
            periods,
            [
                "2023-07", "2023-08", "2023-09", "2023-10", "2023-11", "2023-12"
            ]
        );
    }
}
