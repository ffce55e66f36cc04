//! Reports: which deadlines ask for them, and what stands in each.

use jiff::{Timestamp, civil::Date};
use ntm_programme::{
    identity::{AccountId, ObligationId, ReportRuleId, TaskId, UnitId},
    report::Role,
};

use crate::{
    Query, Row, StoreError, Tx, Value,
    obligation::{COLUMNS, ObligationRow},
    params,
};

/// A recurring deadline that asks for a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportRule {
    pub province: i64,
    pub id: ReportRuleId,
    /// The office that asks for it.
    pub owner: UnitId,
    /// The code of the type.
    pub code: String,
    pub role: Role,
    pub task: TaskId,
    /// The position of the deadline.
    pub deadline: i64,
    pub clause: String,
    pub from: Date,
    pub made_by: AccountId,
    pub made_at: Timestamp,
    pub ended_on: Option<Date>,
    /// What a report that does not recur is called: "giai đoạn 2021–2025".
    pub about: Option<String>,
    /// Of which days its figures are, where somebody has said so.
    pub covers: Option<(Date, Date)>,
}

const RULE: &str =
    "r.province, r.id, r.owner_unit, r.type_code, r.role, r.task_id, r.deadline, r.clause,
    r.from_day, r.made_by, r.made_at, r.ended_on, r.about, r.covers_from, r.covers_to";

fn rule_row(row: &Row) -> Result<ReportRule, StoreError> {
    let role: String = row.get("role")?;
    let covers: (Option<Date>, Option<Date>) = (row.get("covers_from")?, row.get("covers_to")?);
    Ok(ReportRule {
        province: row.get("province")?,
        id: row.get("id")?,
        owner: row.get("owner_unit")?,
        code: row.get("type_code")?,
        role: Role::from_key(&role).ok_or_else(|| bad("role", &role))?,
        task: row.get("task_id")?,
        deadline: row.get("deadline")?,
        clause: row.get("clause")?,
        from: row.get("from_day")?,
        made_by: row.get("made_by")?,
        made_at: row.get("made_at")?,
        ended_on: row.get("ended_on")?,
        about: row.get("about")?,
        covers: covers.0.zip(covers.1),
    })
}

fn bad(column: &str, word: &str) -> StoreError {
    StoreError::Column {
        column: column.to_owned(),
        why: format!("“{word}” cannot be read"),
    }
}

/// Keeps a rule. False where the deadline asks for a report already: nothing is expected twice.
pub async fn insert_rule(tx: &mut Tx, rule: &ReportRule) -> Result<bool, StoreError> {
    let written = tx
        .execute(
            "INSERT INTO report_rule (province, id, owner_unit, type_code, role, task_id, deadline, clause,
                                      from_day, made_by, made_at, about, covers_from, covers_to)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) ON CONFLICT DO NOTHING",
            params![
                rule.province,
                rule.id,
                rule.owner,
                &rule.code,
                rule.role.key(),
                rule.task,
                rule.deadline,
                &rule.clause,
                rule.from,
                rule.made_by,
                rule.made_at,
                rule.about.as_deref(),
                rule.covers.map(|it| it.0),
                rule.covers.map(|it| it.1)
            ],
        )
        .await?;
    Ok(written == 1)
}

/// Ends a rule. False where it has ended already.
pub async fn end_rule(
    tx: &mut Tx,
    rule: &ReportRule,
    day: Date,
    by: Option<AccountId>,
) -> Result<bool, StoreError> {
    let written = tx
        .execute(
            "UPDATE report_rule SET ended_on = $3, ended_by = $4
              WHERE province = $1 AND id = $2 AND ended_on IS NULL",
            params![rule.province, rule.id, day, by],
        )
        .await?;
    Ok(written == 1)
}

/// Returns a rule.
pub async fn rule(db: &mut impl Query, id: ReportRuleId) -> Result<Option<ReportRule>, StoreError> {
    let sql = format!("SELECT {RULE} FROM report_rule r WHERE r.id = $1");
    let row = db.query_opt(&sql, params![id]).await?;
    row.as_ref().map(rule_row).transpose()
}

/// Returns the rule by which a deadline asks for a report, in force or not.
pub async fn rule_of(
    db: &mut impl Query,
    province: i64,
    task: TaskId,
    deadline: i64,
) -> Result<Option<ReportRule>, StoreError> {
    let sql = format!(
        "SELECT {RULE} FROM report_rule r WHERE r.province = $1 AND r.task_id = $2 AND r.deadline = $3"
    );
    let row = db
        .query_opt(&sql, params![province, task, deadline])
        .await?;
    row.as_ref().map(rule_row).transpose()
}

/// Returns the rules of offices at or below a unit, and those by which it reports itself.
pub async fn rules_seen(db: &mut impl Query, unit: UnitId) -> Result<Vec<ReportRule>, StoreError> {
    let sql = format!(
        "SELECT {RULE} FROM report_rule r
          WHERE EXISTS (SELECT 1 FROM unit_ancestor a
                         WHERE a.ancestor_id = $1 AND a.unit_id = r.owner_unit)
             OR EXISTS (SELECT 1 FROM obligation b
                         WHERE b.unit_id = $1 AND b.province = r.province AND b.task_id = r.task_id
                           AND b.deadline = r.deadline)
             OR EXISTS (SELECT 1 FROM task_unit p
                         WHERE p.unit_id = $1 AND p.province = r.province AND p.task_id = r.task_id)
          ORDER BY r.type_code, r.role, r.made_at, r.id LIMIT 2000"
    );
    let rows = db.query(&sql, params![unit]).await?;
    rows.iter().map(rule_row).collect()
}

/// A deadline of an office that asks for no report yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenDeadline {
    pub province: i64,
    pub task: TaskId,
    pub code: String,
    pub title: String,
    pub text: String,
    pub section: Option<String>,
    /// What the document is called, where there is one.
    pub document: Option<String>,
    /// By what the document is found here.
    pub document_code: Option<String>,
    pub position: i64,
    pub written: String,
    pub kind: String,
    pub value: String,
    pub bound: String,
}

/// Returns the deadlines of an office's tasks that are under way and ask for no report: those that recur,
/// or those that are met once.
pub async fn open_deadlines(
    db: &mut impl Query,
    owner: UnitId,
    recurring: bool,
    today: Date,
) -> Result<Vec<OpenDeadline>, StoreError> {
    db.query(
        "SELECT t.province, t.id, t.code, t.title, t.text, t.section, d.symbol, d.number, d.code AS document_code,
                l.position, l.written, l.kind, l.value, l.bound
           FROM task t JOIN task_deadline l ON l.province = t.province AND l.task_id = t.id
           LEFT JOIN document d ON d.province = t.province AND d.id = t.document_id
           LEFT JOIN report_rule r ON r.province = t.province AND r.task_id = t.id
                                  AND r.deadline = l.position
          WHERE t.owner_unit = $1 AND r.id IS NULL
            AND (CASE WHEN l.kind = 'recurring' THEN 1 ELSE 0 END) = $3 AND l.kind <> 'event'
            AND (t.closed_on IS NULL OR t.closed_on > $2)
          ORDER BY t.code, l.position LIMIT 500",
        params![owner, today, recurring],
    )
    .await?
    .iter()
    .map(|row| {
        let number: Option<String> = row.get("number")?;
        let symbol: Option<String> = row.get("symbol")?;
        let document = match (number, symbol) {
            (Some(number), Some(symbol)) => Some(format!("{number}/{symbol}")),
            (number, symbol) => number.or(symbol),
        };
        Ok(OpenDeadline {
            province: row.get("province")?,
            task: row.get("id")?,
            code: row.get("code")?,
            title: row.get("title")?,
            text: row.get("text")?,
            section: row.get("section")?,
            document,
            document_code: row.get("document_code")?,
            position: row.get("position")?,
            written: row.get("written")?,
            kind: row.get("kind")?,
            value: row.get("value")?,
            bound: row.get("bound")?,
        })
    })
    .collect()
}

/// Who takes part in a task.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Part {
    /// Who has to do it, heirs of units that ended with them.
    pub leads: Vec<UnitId>,
    /// Who co-ordinates, receives or passes on.
    pub others: Vec<UnitId>,
}

/// Returns who takes part in a task.
pub async fn part(db: &mut impl Query, province: i64, task: TaskId) -> Result<Part, StoreError> {
    let rows = db
        .query(
            "SELECT unit_id, role FROM task_unit
              WHERE province = $1 AND task_id = $2 ORDER BY unit_id LIMIT 100000",
            params![province, task],
        )
        .await?;
    let mut part = Part::default();
    for row in &rows {
        let role: String = row.get("role")?;
        match role.as_str() {
            "lead" => part.leads.push(row.get("unit_id")?),
            _ => part.others.push(row.get("unit_id")?),
        }
    }
    Ok(part)
}

/// Closes the task of a rule that no document gave: nothing more is asked by it.
pub async fn close_own_task(tx: &mut Tx, rule: &ReportRule, day: Date) -> Result<bool, StoreError> {
    let written = tx
        .execute(
            "UPDATE task SET closed_on = $3, version = version + 1
              WHERE province = $1 AND id = $2 AND document_id IS NULL AND closed_on IS NULL",
            params![rule.province, rule.task, day],
        )
        .await?;
    Ok(written == 1)
}

/// What a report has beside its obligation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Extra {
    pub nil: bool,
    pub changes: i64,
    pub approved: Option<i64>,
    pub unlocked_until: Option<Date>,
    /// Whether a version waits for its decision.
    pub waits: bool,
}

/// A report that is expected: its obligation, and what it has beside it.
#[derive(Debug, Clone, PartialEq)]
pub struct ExpectedRow {
    pub row: ObligationRow,
    pub extra: Extra,
}

const EXTRA: &str = "COALESCE(x.nil, 0) AS nil, COALESCE(x.changes, 0) AS changes, x.approved,
    x.unlocked_until,
    EXISTS (SELECT 1 FROM report_version v
             WHERE v.province = b.province AND v.obligation_id = b.id AND v.decision IS NULL) AS waits";

fn expected_row(row: &Row) -> Result<ExpectedRow, StoreError> {
    Ok(ExpectedRow {
        row: ObligationRow::read(row)?,
        extra: Extra {
            nil: row.get("nil")?,
            changes: row.get("changes")?,
            approved: row.get("approved")?,
            unlocked_until: row.get("unlocked_until")?,
            waits: row.get("waits")?,
        },
    })
}

/// Returns what is expected under a condition on the obligation `b`.
pub(crate) async fn expected_where(
    db: &mut impl Query,
    condition: &str,
    values: &[Value],
) -> Result<Vec<ExpectedRow>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS}, {EXTRA}
           FROM obligation b
           LEFT JOIN report x ON x.province = b.province AND x.obligation_id = b.id
          WHERE {condition}"
    );
    let rows = db.query(&sql, values).await?;
    rows.iter().map(expected_row).collect()
}

/// Returns what a rule expects for the periods of a year.
pub async fn expected(
    db: &mut impl Query,
    rule: &ReportRule,
    year: i16,
) -> Result<Vec<ExpectedRow>, StoreError> {
    // The key of a period begins with its year; what does not recur is of every year from its opening to
    // its last day.
    let (from, to) = (year.to_string(), (year + 1).to_string());
    expected_where(
        db,
        "b.province = $1 AND b.task_id = $2 AND b.deadline = $3
            AND (b.period >= $4 AND b.period < $5
                 OR b.period = 'once' AND b.opens_on < $5 AND COALESCE(b.due_on, b.opens_on) >= $4)
          ORDER BY b.period, b.unit_id LIMIT 200000",
        params![rule.province, rule.task, rule.deadline, from, to],
    )
    .await
}

/// Returns the years for which a rule has expected something, the latest first.
pub async fn years(db: &mut impl Query, rule: &ReportRule) -> Result<Vec<i16>, StoreError> {
    db.query(
        "SELECT DISTINCT substr(CASE WHEN period = 'once' THEN COALESCE(due_on, opens_on)
                                     ELSE period END, 1, 4) AS year FROM obligation
          WHERE province = $1 AND task_id = $2 AND deadline = $3 ORDER BY year DESC LIMIT 100",
        params![rule.province, rule.task, rule.deadline],
    )
    .await?
    .iter()
    .filter_map(|row| match row.get::<String>("year") {
        Ok(year) => year.parse().ok().map(Ok),
        Err(fault) => Some(Err(fault)),
    })
    .collect()
}

/// Returns one report that is expected.
pub async fn expected_one(
    db: &mut impl Query,
    id: ObligationId,
) -> Result<Option<ExpectedRow>, StoreError> {
    let mut found = expected_where(db, "b.id = $1", params![id]).await?;
    Ok(found.pop())
}

/// Returns the report of the same unit for the period before.
pub async fn before(
    db: &mut impl Query,
    row: &ObligationRow,
) -> Result<Option<ExpectedRow>, StoreError> {
    let at = &row.occurrence;
    let mut found = expected_where(
        db,
        "b.province = $1 AND b.task_id = $2 AND b.deadline = $3 AND b.unit_id = $4
            AND b.opens_on < $5
          ORDER BY b.opens_on DESC LIMIT 1",
        params![at.province, at.task, at.deadline, row.unit, row.opens_on],
    )
    .await?;
    Ok(found.pop())
}
