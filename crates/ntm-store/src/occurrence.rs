//! Occurrences as lists show them: one line for what opened at once for many units, counted as far
//! as the one who looks may see.
//!
//! Three ways lead to a line: the occurrence was assigned by a unit within one's reach, such a unit
//! takes part in the task, or such a unit has to do it. Where everything is within reach, only the
//! first is asked.

use std::collections::HashMap;

use jiff::civil::Date;
use ntm_programme::{
    deadline::Deadline,
    identity::{AccountId, TaskId, UnitId},
};

use crate::{
    Query, Row, StoreError, Value,
    follow::{Basis, ObligationLine, line_from, line_with, read_deadline},
    obligation::Occurrence,
    params,
};

/// How far a person sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reach {
    pub account: AccountId,
    /// Whether the person's roles reach all units that there are.
    pub everything: bool,
}

/// The units of the roles of the account `$1`, and all below them. Joined by `CROSS JOIN`, which SQLite
/// takes from left to right: it would rather go through all that is done in the country than through
/// the rows of one commune.
pub(crate) const SCOPE: &str = "scope AS (
    SELECT DISTINCT a.unit_id FROM account_role r JOIN unit_ancestor a ON a.ancestor_id = r.unit_id
     WHERE r.account_id = $1 AND r.role <> 'administrator')";

/// Returns how far a person sees.
pub async fn reach(db: &mut impl Query, account: AccountId) -> Result<Reach, StoreError> {
    let row = db
        .query_one(
            "SELECT (SELECT COUNT(*) FROM unit) AS units,
                    (SELECT COUNT(DISTINCT a.unit_id)
                       FROM account_role r JOIN unit_ancestor a ON a.ancestor_id = r.unit_id
                      WHERE r.account_id = $1 AND r.role <> 'administrator') AS reached",
            params![account],
        )
        .await?;
    let (units, reached): (i64, i64) = (row.get("units")?, row.get("reached")?);
    Ok(Reach {
        account,
        everything: units == reached,
    })
}

/// Which lines are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    pub standing: Standing,
    /// Only what this unit has to do: then each line is one obligation.
    pub unit: Option<UnitId>,
    /// The readable code of the document.
    pub document: Option<String>,
    /// The number of a criterion.
    pub criterion: Option<u16>,
    /// First and last day of the deadlines.
    pub due: Option<(Date, Date)>,
    /// Words of the title or the code.
    pub words: String,
}

/// Where an occurrence stands as a whole.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Somebody still has to do it.
    #[default]
    ToDo,
    /// Somebody still has to do it and the last day has passed.
    Late,
    /// A result waits for the assigner.
    Waiting,
    /// Nobody has to do anything any more.
    Done,
    /// Wherever it stands.
    Any,
}

impl Standing {
    /// As a condition on an occurrence `o`.
    fn of_occurrence(self, today: &str) -> String {
        match self {
            Standing::ToDo => "o.to_do > 0".to_owned(),
            Standing::Late => format!("o.to_do > 0 AND o.sort_due < {today}"),
            Standing::Waiting => "o.submitted > 0".to_owned(),
            Standing::Done => "o.to_do = 0 AND o.submitted = 0".to_owned(),
            Standing::Any => "o.units > 0".to_owned(),
        }
    }

    /// As a condition on an obligation `b`.
    fn of_obligation(self, today: &str) -> String {
        match self {
            Standing::ToDo => "b.state IN ('not_due', 'due', 'returned')".to_owned(),
            Standing::Late => {
                format!("b.state IN ('not_due', 'due', 'returned') AND b.due_on < {today}")
            }
            Standing::Waiting => "b.state = 'submitted'".to_owned(),
            Standing::Done => "b.state IN ('accepted', 'waived', 'declined')".to_owned(),
            Standing::Any => {
                "b.state IN ('not_due', 'due', 'returned', 'submitted', 'accepted', 'waived', 'declined')"
                    .to_owned()
            }
        }
    }
}

/// How far the obligations of an occurrence are, of those that one may see.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    pub units: i64,
    pub to_do: i64,
    pub returned: i64,
    pub submitted: i64,
    pub accepted: i64,
    pub closed: i64,
    pub late: i64,
}

impl Tally {
    fn read(row: &Row) -> Result<Tally, StoreError> {
        Ok(Tally {
            units: row.get("units")?,
            to_do: row.get("to_do")?,
            returned: row.get("returned")?,
            submitted: row.get("submitted")?,
            accepted: row.get("accepted")?,
            closed: row.get("closed")?,
            late: row.get("late")?,
        })
    }

    /// Returns how many have handed in.
    pub fn sent(&self) -> i64 {
        self.submitted + self.accepted
    }
}

/// One line of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct OccurrenceLine {
    pub key: Occurrence,
    pub task_code: String,
    pub title: String,
    pub basis: Option<Basis>,
    pub deadline: Option<Deadline>,
    /// The earliest last day of what is to do, else the day on which it was due.
    pub due_on: Option<Date>,
    pub tally: Tally,
    /// Whom the document names as lead.
    pub written: Option<String>,
    /// The obligation, where one may see only one.
    pub single: Option<ObligationLine>,
}

/// Returns one part of a list, the earliest last day first. `after` is the cursor of
/// [`OccurrenceLine::cursor`].
pub async fn list(
    db: &mut impl Query,
    reach: Reach,
    filter: &Filter,
    today: Date,
    after: Option<&str>,
    limit: i64,
) -> Result<Vec<OccurrenceLine>, StoreError> {
    if let Some(unit) = filter.unit {
        return of_unit(db, reach, unit, filter, today, after, limit).await;
    }
    let mut statement = Statement::new(reach.account);
    let seen = seen(&mut statement, reach, filter.standing, filter.due, today);
    let rest = conditions(&mut statement, filter);
    let after = after.and_then(Cursor::read).map_or_else(String::new, |at| {
        format!(
            " AND (s.sort_due, s.task_id, s.deadline, s.period) > ({}, {}, {}, {})",
            statement.bind(at.day),
            statement.bind(at.task),
            statement.bind(at.deadline),
            statement.bind(at.period)
        )
    });
    let limit = statement.bind(limit);
    let sql = format!(
        "{seen}
         SELECT s.*, t.code AS task_code, t.title, t.section,
                l.written, l.kind AS deadline_kind, l.value AS deadline_value, l.bound,
                d.code AS document_code, d.kind AS document_kind, d.number AS document_number,
                d.symbol AS document_symbol, d.issued_on,
                (SELECT p.written FROM task_unit p
                  WHERE p.province = s.province AND p.task_id = s.task_id AND p.role = 'lead'
                  ORDER BY p.unit_id LIMIT 1) AS lead_written
           FROM seen s
           JOIN task t ON t.province = s.province AND t.id = s.task_id
           LEFT JOIN task_deadline l ON l.province = s.province AND l.task_id = s.task_id AND l.position = s.deadline
           LEFT JOIN document d ON d.province = t.province AND d.id = t.document_id
          WHERE 1 = 1{rest}{after}
          ORDER BY s.sort_due, s.task_id, s.deadline, s.period LIMIT {limit}"
    );
    let rows = db.query(&sql, &statement.values).await?;
    let mut lines = Vec::with_capacity(rows.len());
    let mut partial = Vec::with_capacity(rows.len());
    for row in &rows {
        lines.push(OccurrenceLine::read(row)?);
        partial.push(row.get::<i64>("whole")? == 0);
    }
    complete(db, reach, &mut lines, &partial, today).await?;
    Ok(lines)
}

impl OccurrenceLine {
    fn read(row: &Row) -> Result<OccurrenceLine, StoreError> {
        let sort_due: String = row.get("sort_due")?;
        Ok(OccurrenceLine {
            key: key(row)?,
            task_code: row.get("task_code")?,
            title: row.get("title")?,
            basis: Basis::read(row)?,
            deadline: read_deadline(row)?,
            due_on: sort_due
                .parse()
                .ok()
                .filter(|_| sort_due != crate::obligation::NO_DAY),
            tally: Tally::read(row)?,
            written: row.get("lead_written")?,
            single: None,
        })
    }

    /// Returns an obligation as a line of its own.
    fn of(line: ObligationLine) -> OccurrenceLine {
        use ntm_programme::obligation::State;
        let state = line.row.state;
        let count = |states: &[State]| i64::from(states.contains(&state));
        OccurrenceLine {
            key: line.row.occurrence.clone(),
            task_code: line.task_code.clone(),
            title: line.title.clone(),
            basis: line.basis.clone(),
            deadline: line.deadline.clone(),
            due_on: line.row.due_on,
            tally: Tally {
                units: 1,
                to_do: count(&[State::NotDue, State::Due, State::Returned]),
                returned: count(&[State::Returned]),
                submitted: count(&[State::Submitted]),
                accepted: count(&[State::Accepted]),
                closed: count(&[State::Waived, State::Declined]),
                late: i64::from(line.row.frozen.is_some()),
            },
            written: None,
            single: Some(line),
        }
    }

    /// Returns the cursor of what comes after this line.
    pub fn cursor(&self) -> String {
        let day = self.due_on.map_or_else(
            || crate::obligation::NO_DAY.to_owned(),
            |day| day.to_string(),
        );
        let Occurrence {
            task,
            deadline,
            period,
            ..
        } = &self.key;
        format!("{day}~{task}~{deadline}~{period}")
    }
}

struct Cursor {
    day: String,
    task: TaskId,
    deadline: i64,
    period: String,
}

impl Cursor {
    fn read(text: &str) -> Option<Cursor> {
        let mut parts = text.split('~');
        let day: Date = parts.next()?.parse().ok()?;
        Some(Cursor {
            day: day.to_string(),
            task: parts.next()?.parse().ok()?,
            deadline: parts.next()?.parse().ok()?,
            period: parts.next()?.to_owned(),
        })
    }
}

fn key(row: &Row) -> Result<Occurrence, StoreError> {
    Ok(Occurrence {
        province: row.get("province")?,
        task: row.get("task_id")?,
        deadline: row.get("deadline")?,
        period: row.get("period")?,
    })
}

/// Returns the beginning of a statement, in which `seen` is what the person may see of a standing.
fn seen(
    statement: &mut Statement,
    reach: Reach,
    standing: Standing,
    due: Option<(Date, Date)>,
    today: Date,
) -> String {
    // A place that nothing asks for has no type on PostgreSQL.
    let today = match standing {
        Standing::Late => statement.bind(today),
        _ => String::new(),
    };
    let (due_o, due_b) = match due {
        None => (String::new(), String::new()),
        Some((from, to)) => {
            let (from, to) = (statement.bind(from), statement.bind(to));
            (
                format!(" AND o.sort_due >= {from} AND o.sort_due <= {to}"),
                format!(" AND b.due_on >= {from} AND b.due_on <= {to}"),
            )
        }
    };
    let of_occurrence = standing.of_occurrence(&today);
    let of_obligation = standing.of_obligation(&today);
    let columns = "o.province, o.task_id, o.deadline, o.period, o.sort_due, o.units, o.to_do, o.returned, o.submitted,
                   o.accepted, o.closed, o.late, 1 AS whole";
    // The account is named so that its place has a type even where nothing asks for it.
    if reach.everything {
        return format!(
            "WITH {SCOPE}, seen AS (SELECT {columns} FROM occurrence o WHERE {of_occurrence}{due_o})"
        );
    }
    format!(
        "WITH {SCOPE}, found AS (
            SELECT {columns} FROM scope CROSS JOIN occurrence o
             WHERE o.owner_unit = scope.unit_id AND {of_occurrence}{due_o}
            UNION ALL
            SELECT {columns} FROM scope CROSS JOIN task_unit p CROSS JOIN occurrence o
             WHERE p.unit_id = scope.unit_id AND p.role <> 'lead'
               AND o.province = p.province AND o.task_id = p.task_id AND {of_occurrence}{due_o}
            UNION ALL
            SELECT b.province, b.task_id, b.deadline, b.period,
                   COALESCE(MIN(b.due_on) FILTER (WHERE b.state IN ('not_due', 'due', 'returned')),
                            MAX(b.due_on), '9999-12-31') AS sort_due,
                   COUNT(*) AS units,
                   COUNT(*) FILTER (WHERE b.state IN ('not_due', 'due', 'returned')) AS to_do,
                   COUNT(*) FILTER (WHERE b.state = 'returned') AS returned,
                   COUNT(*) FILTER (WHERE b.state = 'submitted') AS submitted,
                   COUNT(*) FILTER (WHERE b.state = 'accepted') AS accepted,
                   COUNT(*) FILTER (WHERE b.state IN ('waived', 'declined')) AS closed,
                   COUNT(*) FILTER (WHERE b.frozen_on IS NOT NULL) AS late, 0 AS whole
              FROM scope CROSS JOIN obligation b
             WHERE b.unit_id = scope.unit_id AND {of_obligation}{due_b}
               AND b.owner_unit NOT IN (SELECT unit_id FROM scope)
             GROUP BY b.province, b.task_id, b.deadline, b.period),
         seen AS (
            SELECT province, task_id, deadline, period, MIN(sort_due) AS sort_due, MAX(units) AS units,
                   MAX(to_do) AS to_do, MAX(returned) AS returned, MAX(submitted) AS submitted,
                   MAX(accepted) AS accepted, MAX(closed) AS closed, MAX(late) AS late, MAX(whole) AS whole
              FROM found GROUP BY province, task_id, deadline, period)"
    )
}

/// Returns the conditions of a filter on task `t` and document `d`.
fn conditions(statement: &mut Statement, filter: &Filter) -> String {
    let mut all = String::new();
    if let Some(code) = &filter.document {
        let code = statement.bind(code.as_str());
        all.push_str(&format!(" AND d.code = {code}"));
    }
    if let Some(number) = filter.criterion {
        // A JSON array of numbers: "[2,4]".
        let number = statement.bind(format!("%,{number},%"));
        all.push_str(&format!(
            " AND REPLACE(REPLACE(REPLACE(t.criteria, ' ', ''), '[', ','), ']', ',') LIKE {number}"
        ));
    }
    for word in filter.words.split_whitespace().take(8) {
        let folded = format!("%{}%", like(&ntm_text::fold(word)));
        let folded = statement.bind(folded);
        all.push_str(&format!(" AND t.folded LIKE {folded} ESCAPE '!'"));
    }
    all
}

/// Takes their meaning from the marks of LIKE.
fn like(text: &str) -> String {
    text.replace('!', "!!")
        .replace('%', "!%")
        .replace('_', "!_")
}

/// Returns the obligations of one unit, each as a line.
async fn of_unit(
    db: &mut impl Query,
    reach: Reach,
    unit: UnitId,
    filter: &Filter,
    today: Date,
    after: Option<&str>,
    limit: i64,
) -> Result<Vec<OccurrenceLine>, StoreError> {
    let mut statement = Statement::new(reach.account);
    // The second place is today in every list of obligations.
    let today_at = statement.bind(today);
    let unit = statement.bind(unit);
    let standing = filter.standing.of_obligation(&today_at);
    let due = filter.due.map_or_else(String::new, |(from, to)| {
        let (from, to) = (statement.bind(from), statement.bind(to));
        format!(" AND b.due_on >= {from} AND b.due_on <= {to}")
    });
    let rest = conditions(&mut statement, filter);
    let after = after.and_then(Cursor::read).map_or_else(String::new, |at| {
        format!(
            " AND (COALESCE(b.due_on, '9999-12-31'), b.task_id, b.deadline, b.period) > ({}, {}, {}, {})",
            statement.bind(at.day),
            statement.bind(at.task),
            statement.bind(at.deadline),
            statement.bind(at.period)
        )
    });
    let limit = statement.bind(limit);
    let visible = visible();
    let lines = line_from(
        db,
        &format!(
            "WHERE b.unit_id = {unit} AND {standing}{due} AND {visible}{rest}{after}
             ORDER BY COALESCE(b.due_on, '9999-12-31'), b.task_id, b.deadline, b.period LIMIT {limit}"
        ),
        &statement.values,
    )
    .await?;
    Ok(lines.into_iter().map(OccurrenceLine::of).collect())
}

/// Whether an obligation `b` may be seen by the account `$1`.
pub(crate) fn visible() -> &'static str {
    "EXISTS (SELECT 1 FROM account_role r
              WHERE r.account_id = $1 AND r.role <> 'administrator'
                AND (EXISTS (SELECT 1 FROM unit_ancestor a
                              WHERE a.ancestor_id = r.unit_id AND a.unit_id IN (b.unit_id, b.owner_unit))
                     OR EXISTS (SELECT 1 FROM task_unit p
                                  JOIN unit_ancestor a ON a.unit_id = p.unit_id AND a.ancestor_id = r.unit_id
                                 WHERE p.province = b.province AND p.task_id = b.task_id AND p.role <> 'lead')))"
}

/// Counts again what was counted only in part, and fetches the obligation where there is only one.
async fn complete(
    db: &mut impl Query,
    reach: Reach,
    lines: &mut [OccurrenceLine],
    partial: &[bool],
    today: Date,
) -> Result<(), StoreError> {
    let tasks: Vec<TaskId> = lines
        .iter()
        .zip(partial)
        .filter(|(_, partial)| **partial)
        .map(|(line, _)| line.key.task)
        .collect();
    if !tasks.is_empty() {
        let mut statement = Statement::new(reach.account);
        let within = statement.list(&tasks);
        let sql = format!(
            "WITH {SCOPE}
             SELECT b.province, b.task_id, b.deadline, b.period, COUNT(*) AS units,
                    COUNT(*) FILTER (WHERE b.state IN ('not_due', 'due', 'returned')) AS to_do,
                    COUNT(*) FILTER (WHERE b.state = 'returned') AS returned,
                    COUNT(*) FILTER (WHERE b.state = 'submitted') AS submitted,
                    COUNT(*) FILTER (WHERE b.state = 'accepted') AS accepted,
                    COUNT(*) FILTER (WHERE b.state IN ('waived', 'declined')) AS closed,
                    COUNT(*) FILTER (WHERE b.frozen_on IS NOT NULL) AS late
               FROM obligation b
              WHERE b.unit_id IN (SELECT unit_id FROM scope) AND b.task_id IN ({within})
              GROUP BY b.province, b.task_id, b.deadline, b.period LIMIT 20000"
        );
        let mut counted = HashMap::new();
        for row in db.query(&sql, &statement.values).await? {
            let Occurrence {
                task,
                deadline,
                period,
                ..
            } = key(&row)?;
            counted.insert((task, deadline, period), Tally::read(&row)?);
        }
        for (line, _) in lines
            .iter_mut()
            .zip(partial)
            .filter(|(_, partial)| **partial)
        {
            let key = (line.key.task, line.key.deadline, line.key.period.clone());
            if let Some(tally) = counted.get(&key) {
                line.tally = *tally;
            }
        }
    }
    // What is counted in part is borne within reach; what is counted whole may be seen whole. So
    // neither asks again who may see it.
    let mut by_key = HashMap::new();
    for (in_part, borne) in [
        (false, ""),
        (true, " AND b.unit_id IN (SELECT unit_id FROM scope)"),
    ] {
        let singles: Vec<&OccurrenceLine> = lines
            .iter()
            .zip(partial)
            .filter(|(line, partial)| line.tally.units == 1 && **partial == in_part)
            .map(|(line, _)| line)
            .collect();
        if singles.is_empty() {
            continue;
        }
        let mut statement = Statement::new(reach.account);
        statement.bind(today);
        let tasks: Vec<TaskId> = singles.iter().map(|line| line.key.task).collect();
        let tasks = statement.list(&tasks);
        let provinces = statement.list(&provinces(&singles));
        let found = line_with(
            db,
            &format!("WITH {SCOPE}"),
            &format!(
                "WHERE b.province IN ({provinces}) AND b.task_id IN ({tasks}){borne} LIMIT 20000"
            ),
            &statement.values,
        )
        .await?;
        by_key.extend(found.into_iter().map(|line| {
            let key = &line.row.occurrence;
            ((key.task, key.deadline, key.period.clone()), line)
        }));
    }
    for line in lines.iter_mut().filter(|line| line.tally.units == 1) {
        let key = (line.key.task, line.key.deadline, line.key.period.clone());
        line.single = by_key.remove(&key);
    }
    Ok(())
}

/// Returns the partitions from which lines come.
fn provinces(lines: &[&OccurrenceLine]) -> Vec<i64> {
    let mut all: Vec<i64> = lines.iter().map(|line| line.key.province).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// How many lines there are of each standing, counted up to a thousand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    pub to_do: i64,
    pub late: i64,
    pub waiting: i64,
    pub done: i64,
}

/// Up to how many lines are counted: more is "1.000+" on a page.
const COUNTED: i64 = 1000;

/// Counts the lines of each standing.
pub async fn counts(db: &mut impl Query, reach: Reach, today: Date) -> Result<Counts, StoreError> {
    let mut counts = Counts::default();
    for (standing, count) in [
        (Standing::ToDo, &mut counts.to_do),
        (Standing::Late, &mut counts.late),
        (Standing::Waiting, &mut counts.waiting),
        (Standing::Done, &mut counts.done),
    ] {
        *count = count_of(db, reach, standing, today).await?;
    }
    Ok(counts)
}

/// Counts the lines of [`seen`] of one standing. Each of the three ways ends at [`COUNTED`] lines, so
/// that the years behind an office cost nothing.
async fn count_of(
    db: &mut impl Query,
    reach: Reach,
    standing: Standing,
    today: Date,
) -> Result<i64, StoreError> {
    let mut statement = Statement::new(reach.account);
    let today = match standing {
        Standing::Late => statement.bind(today),
        _ => String::new(),
    };
    let of_occurrence = standing.of_occurrence(&today);
    let of_obligation = standing.of_obligation(&today);
    let lines = if reach.everything {
        format!(
            "SELECT 1 AS one FROM occurrence o
              WHERE {of_occurrence} AND EXISTS (SELECT 1 FROM account x WHERE x.id = $1) LIMIT {COUNTED}"
        )
    } else {
        let o = "o.province, o.task_id, o.deadline, o.period";
        format!(
            "SELECT * FROM (SELECT {o} FROM scope CROSS JOIN occurrence o
                WHERE o.owner_unit = scope.unit_id AND {of_occurrence} LIMIT {COUNTED}) AS assigned
             UNION
             SELECT * FROM (SELECT DISTINCT {o} FROM scope CROSS JOIN task_unit p CROSS JOIN occurrence o
                WHERE p.unit_id = scope.unit_id AND p.role <> 'lead'
                  AND o.province = p.province AND o.task_id = p.task_id AND {of_occurrence}
                LIMIT {COUNTED}) AS concerned
             UNION
             SELECT * FROM (SELECT DISTINCT b.province, b.task_id, b.deadline, b.period
                 FROM scope CROSS JOIN obligation b
                WHERE b.unit_id = scope.unit_id AND {of_obligation}
                  AND b.owner_unit NOT IN (SELECT unit_id FROM scope) LIMIT {COUNTED}) AS borne"
        )
    };
    let sql = format!(
        "WITH {SCOPE} SELECT COUNT(*) AS n FROM (SELECT 1 AS one FROM ({lines}) AS l LIMIT {COUNTED}) AS x"
    );
    db.query_one(&sql, &statement.values).await?.get("n")
}

/// What falls due on a day: the first few lines, and how many there are.
#[derive(Debug, Clone, PartialEq)]
pub struct Day {
    pub date: Date,
    pub lines: Vec<OccurrenceLine>,
    pub all: i64,
}

/// Returns the days of a stretch on which something falls due, each with its first lines.
pub async fn days(
    db: &mut impl Query,
    reach: Reach,
    filter: &Filter,
    from: Date,
    to: Date,
    today: Date,
    lines_a_day: i64,
) -> Result<Vec<Day>, StoreError> {
    let mut statement = Statement::new(reach.account);
    let seen = seen(
        &mut statement,
        reach,
        filter.standing,
        Some((from, to)),
        today,
    );
    let rest = conditions(&mut statement, filter);
    let most = statement.bind(lines_a_day);
    let sql = format!(
        "{seen}, ranked AS (
            SELECT s.*, t.code AS task_code, t.title, t.section,
                   l.written, l.kind AS deadline_kind, l.value AS deadline_value, l.bound,
                   d.code AS document_code, d.kind AS document_kind, d.number AS document_number,
                   d.symbol AS document_symbol, d.issued_on,
                   (SELECT p.written FROM task_unit p
                     WHERE p.province = s.province AND p.task_id = s.task_id AND p.role = 'lead'
                     ORDER BY p.unit_id LIMIT 1) AS lead_written,
                   COUNT(*) OVER (PARTITION BY s.sort_due) AS of_the_day,
                   ROW_NUMBER() OVER (PARTITION BY s.sort_due
                                      ORDER BY s.to_do DESC, s.task_id, s.deadline, s.period) AS place
              FROM seen s
              JOIN task t ON t.province = s.province AND t.id = s.task_id
              LEFT JOIN task_deadline l ON l.province = s.province AND l.task_id = s.task_id
                                       AND l.position = s.deadline
              LEFT JOIN document d ON d.province = t.province AND d.id = t.document_id
             WHERE 1 = 1{rest})
         SELECT * FROM ranked WHERE place <= {most} ORDER BY sort_due, place LIMIT 2000"
    );
    let rows = db.query(&sql, &statement.values).await?;
    let (mut lines, mut partial, mut totals) = (Vec::new(), Vec::new(), HashMap::new());
    for row in &rows {
        let line = OccurrenceLine::read(row)?;
        partial.push(row.get::<i64>("whole")? == 0);
        totals.insert(line.due_on, row.get::<i64>("of_the_day")?);
        lines.push(line);
    }
    complete(db, reach, &mut lines, &partial, today).await?;
    let mut days: Vec<Day> = Vec::new();
    for line in lines {
        let Some(date) = line.due_on else { continue };
        match days.last_mut() {
            Some(day) if day.date == date => day.lines.push(line),
            _ => days.push(Day {
                date,
                all: totals.get(&Some(date)).copied().unwrap_or_default(),
                lines: vec![line],
            }),
        }
    }
    Ok(days)
}

/// An SQL text that grows with its parameters; `$1` is the account, where it asks for one.
pub(crate) struct Statement {
    pub(crate) values: Vec<Value>,
}

impl Statement {
    pub(crate) fn new(account: AccountId) -> Statement {
        Statement {
            values: vec![account.into()],
        }
    }

    /// Returns an SQL text that asks for nobody in particular.
    pub(crate) fn bare() -> Statement {
        Statement { values: Vec::new() }
    }

    /// Adds a parameter and returns its place.
    pub(crate) fn bind(&mut self, value: impl Into<Value>) -> String {
        self.values.push(value.into());
        format!("${}", self.values.len())
    }

    /// Adds parameters and returns their places.
    pub(crate) fn list<I: Copy + Into<Value>>(&mut self, ids: &[I]) -> String {
        let places: Vec<String> = ids.iter().map(|id| self.bind(*id)).collect();
        places.join(", ")
    }
}
