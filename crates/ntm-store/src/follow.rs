//! Lists of what is to be done, as one person may see them: obligations, occurrences, units, days.
//!
//! Scope: what the units of a person's roles, and the units below them, have assigned, have to do,
//! or take part in. It is asked in the same statement as the rows, so no list can forget it.

use jiff::civil::Date;
use ntm_programme::{
    deadline::Deadline,
    identity::{AccountId, ObligationId, TaskId, UnitId},
    lateness::{Punctuality, punctuality},
    obligation::State,
};

use crate::{
    Query, Row, StoreError,
    obligation::{COLUMNS, ObligationRow},
    occurrence::Statement,
    params,
};

/// Where a task stands in its document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Basis {
    /// The readable code of the document.
    pub code: String,
    /// The kind of document: `TB`, `KL`.
    pub kind: Option<String>,
    pub number: Option<String>,
    pub symbol: Option<String>,
    pub issued_on: Option<Date>,
    /// The section in which the task stands.
    pub section: Option<String>,
}

impl Basis {
    /// Returns the short form: `TB 101, mục 3`.
    pub fn short(&self, item: &str) -> String {
        self.with(item, "")
    }

    /// Returns the form with words after the document: `TB 101 ngày 07/7/2023, mục 3`.
    pub fn with(&self, item: &str, after: &str) -> String {
        let mut document = match (&self.kind, &self.number) {
            (Some(kind), Some(number)) => format!("{kind} {number}"),
            (Some(kind), None) => match &self.symbol {
                Some(symbol) => format!("{kind} …/{symbol}"),
                None => kind.clone(),
            },
            (None, Some(number)) => number.clone(),
            (None, None) => self.code.clone(),
        };
        if !after.is_empty() {
            document.push(' ');
            document.push_str(after);
        }
        match self.section.as_deref().filter(|it| !it.is_empty()) {
            Some(section) => format!("{document}, {item} {section}"),
            None => document,
        }
    }

    pub(crate) fn read(row: &Row) -> Result<Option<Basis>, StoreError> {
        let Some(code) = row.get::<Option<String>>("document_code")? else {
            return Ok(None);
        };
        Ok(Some(Basis {
            code,
            kind: row.get("document_kind")?,
            number: row.get("document_number")?,
            symbol: row.get("document_symbol")?,
            issued_on: row.get("issued_on")?,
            section: row.get("section")?,
        }))
    }
}

/// One obligation in a list.
#[derive(Debug, Clone, PartialEq)]
pub struct ObligationLine {
    pub row: ObligationRow,
    pub task_code: String,
    pub title: String,
    pub unit_name: String,
    pub assignee_name: Option<String>,
    pub deadline: Option<Deadline>,
    pub basis: Option<Basis>,
}

impl ObligationLine {
    /// Returns how it stands to its deadline.
    pub fn punctuality(&self, today: Date) -> Punctuality {
        // Evidence plays no part in lateness.
        punctuality(&self.row.obligation(true, 0), today)
    }

    /// Reads the line from [`LINE_COLUMNS`].
    pub fn read(row: &Row) -> Result<ObligationLine, StoreError> {
        Ok(ObligationLine {
            row: ObligationRow::read(row)?,
            task_code: row.get("task_code")?,
            title: row.get("title")?,
            unit_name: row.get::<Option<String>>("unit_name")?.unwrap_or_default(),
            assignee_name: row.get("assignee_name")?,
            deadline: read_deadline(row)?,
            basis: Basis::read(row)?,
        })
    }
}

/// Reads a deadline; one that this program cannot read any more is none rather than a fault.
pub(crate) fn read_deadline(row: &Row) -> Result<Option<Deadline>, StoreError> {
    let Some(written) = row.get::<Option<String>>("written")? else {
        return Ok(None);
    };
    let kind: String = row.get("deadline_kind")?;
    let value: String = row.get("deadline_value")?;
    let bound: String = row.get("bound")?;
    Ok(Deadline::parse(&written, &kind, &value, &bound).ok())
}

/// The columns of [`ObligationLine`] beside those of the obligation `b`; `$2` is today.
const LINE_COLUMNS: &str = "t.code AS task_code, t.title, t.section,
    (SELECT v.name FROM unit_version v WHERE v.unit_id = b.unit_id AND v.valid_from <= $2
      ORDER BY v.valid_from DESC LIMIT 1) AS unit_name,
    (SELECT a.full_name FROM account a WHERE a.id = b.assignee) AS assignee_name,
    l.written, l.kind AS deadline_kind, l.value AS deadline_value, l.bound,
    d.code AS document_code, d.kind AS document_kind, d.number AS document_number,
    d.symbol AS document_symbol, d.issued_on";

const LINE_TABLES: &str = "JOIN task t ON t.province = b.province AND t.id = b.task_id
    LEFT JOIN task_deadline l ON l.province = b.province AND l.task_id = b.task_id AND l.position = b.deadline
    LEFT JOIN document d ON d.province = t.province AND d.id = t.document_id";

/// Returns obligations as lines; the rest of the statement says which. `$2` is today.
pub(crate) async fn line_from(
    db: &mut impl Query,
    rest: &str,
    values: &[crate::Value],
) -> Result<Vec<ObligationLine>, StoreError> {
    line_with(db, "", rest, values).await
}

/// Returns obligations as lines, of a statement that begins with tables of its own.
pub(crate) async fn line_with(
    db: &mut impl Query,
    with: &str,
    rest: &str,
    values: &[crate::Value],
) -> Result<Vec<ObligationLine>, StoreError> {
    let sql =
        format!("{with} SELECT {COLUMNS}, {LINE_COLUMNS} FROM obligation b {LINE_TABLES} {rest}");
    db.query(&sql, values)
        .await?
        .iter()
        .map(ObligationLine::read)
        .collect()
}

/// Whose work is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// What was handed on to the person.
    Mine,
    /// What the person's unit has to do.
    MyUnit,
    /// What waits for the person's answer: results, and what was asked.
    ToJudge,
}

impl Whose {
    /// Returns which obligations these are, as rows of province, id and last day, and how they are
    /// found.
    fn rows(self, statement: &mut Statement, unit: UnitId) -> String {
        let o = "b.province, b.id, COALESCE(b.due_on, '9999-12-31') AS day";
        match self {
            Whose::Mine => format!(
                "SELECT {o} FROM obligation b
                  WHERE b.assignee = $1 AND b.state IN ('due', 'returned', 'submitted')"
            ),
            Whose::MyUnit => {
                let unit = statement.bind(unit);
                format!(
                    "SELECT {o} FROM obligation b
                      WHERE b.unit_id = {unit} AND b.state IN ('due', 'returned', 'submitted')"
                )
            }
            // Two ways, each by its index; nothing is found by both.
            Whose::ToJudge => {
                let unit = statement.bind(unit);
                format!(
                    "SELECT {o} FROM obligation b
                      WHERE b.owner_unit IN (SELECT unit_id FROM judged) AND b.state = 'submitted'
                        AND b.unit_id <> {unit}
                     UNION ALL
                     SELECT {o} FROM obligation b
                      WHERE b.owner_unit IN (SELECT unit_id FROM judged) AND b.state <> 'submitted'
                        AND (b.extension_asked IS NOT NULL OR b.decline_asked = 1) AND b.unit_id <> {unit}"
                )
            }
        }
    }
}

/// The offices in whose name a person may judge; `$1` is the account.
const JUDGED: &str = "judged AS (
    SELECT r.unit_id FROM account_role r WHERE r.account_id = $1 AND r.role = 'coordinator'
    UNION
    SELECT a.unit_id FROM account_role r JOIN unit_ancestor a ON a.ancestor_id = r.unit_id
     WHERE r.account_id = $1 AND r.role = 'leader')";

/// Where a page of a list begins: after this day and this id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct After {
    pub day: String,
    pub id: ObligationId,
}

impl After {
    /// Returns the place before the first row.
    fn nothing() -> After {
        After {
            day: String::new(),
            id: ObligationId(uuid::Uuid::nil()),
        }
    }
}

/// Returns what is to be done or answered, the earliest deadline first; what waits for the assigner
/// comes after what is to do.
pub async fn work(
    db: &mut impl Query,
    whose: Whose,
    account: AccountId,
    unit: UnitId,
    today: Date,
    after: Option<&After>,
    limit: i64,
) -> Result<Vec<ObligationLine>, StoreError> {
    let mut statement = Statement::new(account);
    // The second place is today in every list of obligations.
    statement.bind(today);
    let rows = whose.rows(&mut statement, unit);
    let after = after.map_or_else(String::new, |After { day, id }| {
        let (day, id) = (statement.bind(day.as_str()), statement.bind(*id));
        format!("WHERE (f.day, f.id) > ({day}, {id})")
    });
    let limit = statement.bind(limit);
    // Particulars are fetched for the rows of the part alone.
    let sql = format!(
        "WITH {JUDGED}, part AS (
            SELECT f.province, f.id, f.day FROM ({rows}) AS f {after} ORDER BY f.day, f.id LIMIT {limit})
         SELECT {COLUMNS}, {LINE_COLUMNS}
           FROM part JOIN obligation b ON b.province = part.province AND b.id = part.id {LINE_TABLES}
          ORDER BY part.day, part.id"
    );
    db.query(&sql, &statement.values)
        .await?
        .iter()
        .map(ObligationLine::read)
        .collect()
}

/// How much work there is, each counted up to a thousand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct WorkCounts {
    pub mine: i64,
    pub my_unit: i64,
    pub to_judge: i64,
    /// Of the unit's: returned, late, due within seven days.
    pub returned: i64,
    pub late: i64,
    pub soon: i64,
}

/// Counts what [`work`] lists and is still to do.
pub async fn work_counts(
    db: &mut impl Query,
    account: AccountId,
    unit: UnitId,
    today: Date,
    week: Date,
) -> Result<WorkCounts, StoreError> {
    let mut statement = Statement::new(account);
    let (today, week) = (statement.bind(today), statement.bind(week));
    let unit_at = statement.bind(unit);
    let judge = Whose::ToJudge.rows(&mut statement, unit);
    let sql = format!(
        "WITH {JUDGED}
         SELECT
          (SELECT COUNT(*) FROM (SELECT 1 AS one FROM obligation b
             WHERE b.assignee = $1 AND b.state IN ('due', 'returned') LIMIT 1000) AS x) AS mine,
          (SELECT COUNT(*) FROM (SELECT 1 AS one FROM obligation b
             WHERE b.unit_id = {unit_at} AND b.state IN ('due', 'returned') LIMIT 1000) AS x) AS my_unit,
          (SELECT COUNT(*) FROM (SELECT 1 AS one FROM ({judge}) AS j LIMIT 1000) AS x) AS to_judge,
          (SELECT COUNT(*) FROM (SELECT 1 AS one FROM obligation b
             WHERE b.unit_id = {unit_at} AND b.state = 'returned' LIMIT 1000) AS x) AS returned,
          (SELECT COUNT(*) FROM (SELECT 1 AS one FROM obligation b
             WHERE b.unit_id = {unit_at} AND b.state IN ('due', 'returned') AND b.due_on < {today} LIMIT 1000) AS x) AS late,
          (SELECT COUNT(*) FROM (SELECT 1 AS one FROM obligation b
             WHERE b.unit_id = {unit_at} AND b.state IN ('due', 'returned') AND b.due_on >= {today} AND b.due_on <= {week}
             LIMIT 1000) AS x) AS soon"
    );
    let row = db.query_one(&sql, &statement.values).await?;
    Ok(WorkCounts {
        mine: row.get("mine")?,
        my_unit: row.get("my_unit")?,
        to_judge: row.get("to_judge")?,
        returned: row.get("returned")?,
        late: row.get("late")?,
        soon: row.get("soon")?,
    })
}

/// Returns one obligation as a line.
pub async fn line(
    db: &mut impl Query,
    id: ObligationId,
    today: Date,
) -> Result<Option<ObligationLine>, StoreError> {
    let sql =
        format!("SELECT {COLUMNS}, {LINE_COLUMNS} FROM obligation b {LINE_TABLES} WHERE b.id = $1");
    let row = db.query_opt(&sql, params![id, today]).await?;
    row.as_ref().map(ObligationLine::read).transpose()
}

/// A task as its page shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct TaskRow {
    pub province: i64,
    pub id: TaskId,
    pub code: String,
    pub owner: UnitId,
    pub owner_name: String,
    pub title: String,
    pub text: String,
    pub directive: Option<uuid::Uuid>,
    pub criteria: serde_json::Value,
    pub places: serde_json::Value,
    pub evidence_wanted: Option<String>,
    pub urgent: bool,
    pub assigned_on: Date,
    pub closed_on: Option<Date>,
    pub basis: Option<Basis>,
    pub participants: Vec<Participant>,
    pub deadlines: Vec<TaskDeadline>,
}

/// A unit that takes part in a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Participant {
    /// `lead`, `coordinator`, `recipient`, `via`
    pub role: String,
    pub unit: UnitId,
    pub name: String,
    /// The words of the document.
    pub written: Option<String>,
}

/// A deadline of a task.
#[derive(Debug, Clone, PartialEq)]
pub struct TaskDeadline {
    pub position: i64,
    pub written: String,
    pub deadline: Option<Deadline>,
    pub set_on: Option<Date>,
}

/// Which task is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TaskKey<'a> {
    Id(TaskId),
    /// The readable code; unique in its province, and the same code of several provinces is
    /// answered by the one that the account belongs to.
    Code(&'a str, i64),
}

/// Returns a task with those who take part: at most three hundred leads, all others.
pub async fn task(
    db: &mut impl Query,
    key: TaskKey<'_>,
    today: Date,
) -> Result<Option<TaskRow>, StoreError> {
    let (condition, first, second) = match key {
        TaskKey::Id(id) => ("t.id = $2", crate::Value::from(id), crate::Value::from(0)),
        TaskKey::Code(code, province) => (
            "t.code = $2",
            crate::Value::from(code),
            crate::Value::from(province),
        ),
    };
    let sql = format!(
        "SELECT t.province, t.id, t.code, t.owner_unit, t.title, t.text, t.section, t.directive_id, t.criteria,
                t.places, t.evidence_wanted, t.urgent, t.assigned_on, t.closed_on,
                (SELECT v.name FROM unit_version v WHERE v.unit_id = t.owner_unit AND v.valid_from <= $1
                  ORDER BY v.valid_from DESC LIMIT 1) AS owner_name,
                d.code AS document_code, d.kind AS document_kind, d.number AS document_number,
                d.symbol AS document_symbol, d.issued_on
           FROM task t LEFT JOIN document d ON d.province = t.province AND d.id = t.document_id
          WHERE {condition}
          ORDER BY CASE WHEN t.province = $3 THEN 0 ELSE 1 END, t.province LIMIT 1"
    );
    let today_value = crate::Value::from(today);
    let Some(row) = db.query_opt(&sql, &[today_value, first, second]).await? else {
        return Ok(None);
    };
    let (province, id): (i64, TaskId) = (row.get("province")?, row.get("id")?);
    let participants = db
        .query(
            "SELECT p.role, p.unit_id, p.written,
                    (SELECT v.name FROM unit_version v WHERE v.unit_id = p.unit_id AND v.valid_from <= $3
                      ORDER BY v.valid_from DESC LIMIT 1) AS name
               FROM task_unit p WHERE p.province = $1 AND p.task_id = $2
              ORDER BY CASE p.role WHEN 'lead' THEN 1 ELSE 0 END, p.role, p.unit_id LIMIT 400",
            params![province, id, today],
        )
        .await?
        .iter()
        .map(|row| {
            Ok(Participant {
                role: row.get("role")?,
                unit: row.get("unit_id")?,
                name: row.get::<Option<String>>("name")?.unwrap_or_default(),
                written: row.get("written")?,
            })
        })
        .collect::<Result<_, StoreError>>()?;
    let deadlines = db
        .query(
            "SELECT position, written, kind AS deadline_kind, value AS deadline_value, bound, set_on
               FROM task_deadline WHERE province = $1 AND task_id = $2 ORDER BY position LIMIT 100",
            params![province, id],
        )
        .await?
        .iter()
        .map(|row| {
            Ok(TaskDeadline {
                position: row.get("position")?,
                written: row.get("written")?,
                deadline: read_deadline(row)?,
                set_on: row.get("set_on")?,
            })
        })
        .collect::<Result<_, StoreError>>()?;
    Ok(Some(TaskRow {
        province,
        id,
        code: row.get("code")?,
        owner: row.get("owner_unit")?,
        owner_name: row.get::<Option<String>>("owner_name")?.unwrap_or_default(),
        title: row.get("title")?,
        text: row.get("text")?,
        directive: row.get("directive_id")?,
        criteria: row.get("criteria")?,
        places: row.get("places")?,
        evidence_wanted: row.get("evidence_wanted")?,
        urgent: row.get("urgent")?,
        assigned_on: row.get("assigned_on")?,
        closed_on: row.get("closed_on")?,
        basis: Basis::read(&row)?,
        participants,
        deadlines,
    }))
}

/// Returns the people of a unit who can be handed work, in order of their names.
pub async fn people(
    db: &mut impl Query,
    unit: UnitId,
) -> Result<Vec<(AccountId, String)>, StoreError> {
    db.query(
        "SELECT id, full_name FROM account WHERE unit_id = $1 AND disabled_at IS NULL
          ORDER BY folded, id LIMIT 200",
        params![unit],
    )
    .await?
    .iter()
    .map(|row| Ok((row.get("id")?, row.get("full_name")?)))
    .collect()
}

/// Returns who may know of a task: the line of its office, and those units of the account's roles
/// that take part or stand above somebody who does.
pub async fn task_lines(
    db: &mut impl Query,
    task: &TaskRow,
    account: Option<AccountId>,
) -> Result<(Vec<UnitId>, Vec<UnitId>), StoreError> {
    let owner = db
        .query(
            "SELECT ancestor_id FROM unit_ancestor WHERE unit_id = $1 ORDER BY depth LIMIT 20",
            params![task.owner],
        )
        .await?
        .iter()
        .map(|row| row.get("ancestor_id"))
        .collect::<Result<_, _>>()?;
    let Some(account) = account else {
        return Ok((owner, Vec::new()));
    };
    let parties = db
        .query(
            "SELECT DISTINCT r.unit_id FROM account_role r
              WHERE r.account_id = $1
                AND EXISTS (SELECT 1 FROM task_unit p
                              JOIN unit_ancestor a ON a.unit_id = p.unit_id AND a.ancestor_id = r.unit_id
                             WHERE p.province = $2 AND p.task_id = $3)
              LIMIT 100",
            params![account, task.province, task.id],
        )
        .await?
        .iter()
        .map(|row| row.get("unit_id"))
        .collect::<Result<_, _>>()?;
    Ok((owner, parties))
}

/// How the obligations of a task stand, period by period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeriodTally {
    pub period: String,
    pub all: i64,
    pub sent: i64,
    pub done: i64,
    pub late: i64,
    /// The earliest last day of what is to do.
    pub next_due: Option<Date>,
}

/// Returns how the obligations of a task stand that the account may see, the latest period first.
pub async fn periods_of_task(
    db: &mut impl Query,
    task: &TaskRow,
    account: AccountId,
    today: Date,
) -> Result<Vec<PeriodTally>, StoreError> {
    let visible = crate::occurrence::visible();
    let sql = format!(
        "SELECT b.period, COUNT(*) AS all_of_it,
                COUNT(*) FILTER (WHERE b.state IN ('submitted', 'accepted')) AS sent,
                COUNT(*) FILTER (WHERE b.state IN ('accepted', 'waived', 'declined')) AS done,
                COUNT(*) FILTER (WHERE b.state IN ('not_due', 'due', 'returned') AND b.due_on < $2) AS late,
                MIN(b.due_on) FILTER (WHERE b.state IN ('not_due', 'due', 'returned')) AS next_due
           FROM obligation b
          WHERE b.province = $3 AND b.task_id = $4 AND {visible}
          GROUP BY b.period ORDER BY MAX(b.opens_on) DESC, b.period DESC LIMIT 200"
    );
    db.query(&sql, params![account, today, task.province, task.id])
        .await?
        .iter()
        .map(|row| {
            Ok(PeriodTally {
                period: row.get("period")?,
                all: row.get("all_of_it")?,
                sent: row.get("sent")?,
                done: row.get("done")?,
                late: row.get("late")?,
                next_due: row.get("next_due")?,
            })
        })
        .collect()
}

/// Where a state stands among the obligations of a task: what is to do first.
pub fn rank(state: State) -> i64 {
    match state {
        State::Returned => 0,
        State::Due => 1,
        State::NotDue => 2,
        State::Submitted => 3,
        State::Accepted | State::Waived | State::Declined => 4,
    }
}

/// Returns the obligations of a task that the account may see, those to do first ([`rank`]), each
/// by its day; those after a rank and a place in it.
pub async fn of_task(
    db: &mut impl Query,
    task: &TaskRow,
    period: Option<&str>,
    account: AccountId,
    today: Date,
    after: Option<&(i64, After)>,
    limit: i64,
) -> Result<Vec<ObligationLine>, StoreError> {
    let visible = crate::occurrence::visible();
    let ranks: String = State::ALL
        .iter()
        .map(|state| format!(" WHEN '{state}' THEN {}", rank(*state)))
        .collect();
    let rank = format!("CAST(CASE b.state{ranks} END AS BIGINT)");
    let (after_rank, after) = match after {
        Some((rank, after)) => (*rank, after.clone()),
        None => (-1, After::nothing()),
    };
    line_from(
        db,
        &format!(
            "WHERE b.province = $3 AND b.task_id = $4 AND ($5 = '' OR b.period = $5) AND {visible}
               AND ({rank}, COALESCE(b.due_on, '9999-12-31'), b.id) > ($6, $7, $8)
             ORDER BY {rank}, COALESCE(b.due_on, '9999-12-31'), b.id LIMIT $9"
        ),
        params![
            account,
            today,
            task.province,
            task.id,
            period.unwrap_or_default(),
            after_rank,
            after.day,
            after.id,
            limit
        ],
    )
    .await
}

/// Returns the latest documents from which tasks within one's reach come: code and short name.
pub async fn documents_to_choose(
    db: &mut impl Query,
    account: AccountId,
) -> Result<Vec<Basis>, StoreError> {
    db.query(
        "WITH scope AS (
            SELECT DISTINCT a.unit_id FROM account_role r JOIN unit_ancestor a ON a.ancestor_id = r.unit_id
             WHERE r.account_id = $1 AND r.role <> 'administrator')
         SELECT d.code AS document_code, d.kind AS document_kind, d.number AS document_number,
                d.symbol AS document_symbol, d.issued_on, '' AS section
           FROM document d
          WHERE d.owner_unit IN (SELECT unit_id FROM scope) AND d.state = 'assigned'
          ORDER BY d.received_at DESC LIMIT 40",
        params![account],
    )
    .await?
    .iter()
    .filter_map(|row| Basis::read(row).transpose())
    .collect()
}

/// Returns the names of units today, in the order given.
pub async fn names(
    db: &mut impl Query,
    units: &[UnitId],
    today: Date,
) -> Result<Vec<(UnitId, String)>, StoreError> {
    if units.is_empty() {
        return Ok(Vec::new());
    }
    let mut values = vec![crate::Value::from(today)];
    values.extend(units.iter().map(|unit| crate::Value::from(*unit)));
    let places: Vec<String> = (2..units.len() + 2)
        .map(|place| format!("${place}"))
        .collect();
    let sql = format!(
        "SELECT v.unit_id, v.name FROM unit_version v
          WHERE v.unit_id IN ({}) AND v.valid_from <= $1 ORDER BY v.valid_from LIMIT 20000",
        places.join(", ")
    );
    let mut names = std::collections::HashMap::new();
    for row in db.query(&sql, &values).await? {
        names.insert(row.get::<UnitId>("unit_id")?, row.get::<String>("name")?);
    }
    Ok(units
        .iter()
        .filter_map(|unit| Some((*unit, names.remove(unit)?)))
        .collect())
}

/// Returns the province in whose partition a unit's rows are.
pub async fn province_of(db: &mut impl Query, unit: UnitId) -> Result<i64, StoreError> {
    let row = db
        .query_opt("SELECT province FROM unit WHERE id = $1", params![unit])
        .await?;
    row.map_or(Ok(0), |row| row.get("province"))
}
