//! How units keep their deadlines: who is late, how often, how long.

use jiff::{Timestamp, civil::Date};
use ntm_programme::{
    calendar::days_between,
    identity::{DocumentId, UnitId},
};

use crate::{
    Query, StoreError, Value,
    follow::{After, ObligationLine, line_from},
    occurrence::{Reach, SCOPE, Statement, visible},
};

/// How the obligations that one may see of a unit stand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UnitTally {
    pub to_do: i64,
    pub submitted: i64,
    pub accepted: i64,
    pub closed: i64,
    /// To do, and the last day has passed.
    pub late: i64,
    /// The last day of the one that is late longest.
    pub oldest: Option<Date>,
    /// Handed in by its last day: never frozen as late.
    pub on_time: i64,
    /// Handed in after it was frozen as late.
    pub met_late: i64,
}

impl UnitTally {
    /// Returns how many there are.
    pub fn all(&self) -> i64 {
        self.to_do + self.submitted + self.accepted + self.closed
    }
}

/// A unit, its name today, and how it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitLine {
    pub unit: UnitId,
    pub name: String,
    pub tally: UnitTally,
}

const TALLY: &str = "COUNT(*) FILTER (WHERE b.state IN ('not_due', 'due', 'returned')) AS to_do,
    COUNT(*) FILTER (WHERE b.state = 'submitted') AS submitted,
    COUNT(*) FILTER (WHERE b.state = 'accepted') AS accepted,
    COUNT(*) FILTER (WHERE b.state IN ('waived', 'declined')) AS closed,
    COUNT(*) FILTER (WHERE b.state IN ('not_due', 'due', 'returned') AND b.due_on < $2) AS late,
    MIN(b.due_on) FILTER (WHERE b.state IN ('not_due', 'due', 'returned') AND b.due_on < $2) AS oldest,
    COUNT(*) FILTER (WHERE b.state IN ('submitted', 'accepted') AND b.frozen_on IS NULL
                       AND b.due_on IS NOT NULL) AS on_time,
    COUNT(*) FILTER (WHERE b.state IN ('submitted', 'accepted') AND b.late_unit = b.unit_id) AS met_late";

fn tally(row: &crate::Row) -> Result<UnitTally, StoreError> {
    Ok(UnitTally {
        to_do: row.get("to_do")?,
        submitted: row.get("submitted")?,
        accepted: row.get("accepted")?,
        closed: row.get("closed")?,
        late: row.get("late")?,
        oldest: row.get("oldest")?,
        on_time: row.get("on_time")?,
        met_late: row.get("met_late")?,
    })
}

/// Whether an obligation `b` was assigned or has to be done within reach.
fn within(reach: Reach) -> &'static str {
    if reach.everything {
        "EXISTS (SELECT 1 FROM account x WHERE x.id = $1)"
    } else {
        "(b.owner_unit IN (SELECT unit_id FROM scope) OR b.unit_id IN (SELECT unit_id FROM scope))"
    }
}

/// Returns the units that are late now, the one with most first.
pub async fn worst(
    db: &mut impl Query,
    reach: Reach,
    today: Date,
    limit: i64,
) -> Result<Vec<(UnitId, i64)>, StoreError> {
    let mut statement = Statement::new(reach.account);
    let today = statement.bind(today);
    let limit = statement.bind(limit);
    let late = format!("b.state IN ('not_due', 'due', 'returned') AND b.due_on < {today}");
    let rows = if reach.everything {
        format!(
            "SELECT b.unit_id FROM obligation b WHERE {late} AND EXISTS (SELECT 1 FROM account x WHERE x.id = $1)"
        )
    } else {
        // Two ways, each by its index; what both find is counted once.
        format!(
            "SELECT b.unit_id FROM obligation b WHERE b.owner_unit IN (SELECT unit_id FROM scope) AND {late}
             UNION ALL
             SELECT b.unit_id FROM obligation b WHERE b.unit_id IN (SELECT unit_id FROM scope) AND {late}
                AND b.owner_unit NOT IN (SELECT unit_id FROM scope)"
        )
    };
    let sql = format!(
        "WITH {SCOPE} SELECT f.unit_id, COUNT(*) AS n FROM ({rows}) AS f
          GROUP BY f.unit_id ORDER BY n DESC, f.unit_id LIMIT {limit}"
    );
    db.query(&sql, &statement.values)
        .await?
        .iter()
        .map(|row| Ok((row.get("unit_id")?, row.get("n")?)))
        .collect()
}

/// Returns the units that have something to do within reach, in no order.
pub async fn performers(db: &mut impl Query, reach: Reach) -> Result<Vec<UnitId>, StoreError> {
    let statement = Statement::new(reach.account);
    let sql = if reach.everything {
        // Whoever has something to do is within reach.
        format!(
            "WITH {SCOPE} SELECT s.unit_id FROM scope s
              WHERE EXISTS (SELECT 1 FROM obligation b WHERE b.unit_id = s.unit_id) LIMIT 20000"
        )
    } else {
        // From one unit of an office to its next along the index: an office has hundreds of
        // obligations with each.
        format!(
            "WITH RECURSIVE {SCOPE}, step(owner_unit, unit_id) AS (
                SELECT s.unit_id, (SELECT b.unit_id FROM obligation b WHERE b.owner_unit = s.unit_id
                                    ORDER BY b.unit_id LIMIT 1)
                  FROM scope s
                UNION ALL
                SELECT p.owner_unit, (SELECT b.unit_id FROM obligation b
                                       WHERE b.owner_unit = p.owner_unit AND b.unit_id > p.unit_id
                                       ORDER BY b.unit_id LIMIT 1)
                  FROM step p WHERE p.unit_id IS NOT NULL)
             SELECT unit_id FROM step WHERE unit_id IS NOT NULL
             UNION
             SELECT s.unit_id FROM scope s
              WHERE EXISTS (SELECT 1 FROM obligation b WHERE b.unit_id = s.unit_id)
             LIMIT 20000"
        )
    };
    db.query(&sql, &statement.values)
        .await?
        .iter()
        .map(|row| row.get("unit_id"))
        .collect()
}

/// Returns how some units stand, of what is within reach.
pub async fn tallies(
    db: &mut impl Query,
    reach: Reach,
    units: &[UnitId],
    today: Date,
) -> Result<Vec<UnitLine>, StoreError> {
    if units.is_empty() {
        return Ok(Vec::new());
    }
    let mut statement = Statement::new(reach.account);
    statement.bind(today);
    let places = statement.list(units);
    let within = within(reach);
    let sql = format!(
        "WITH {SCOPE}
         SELECT b.unit_id, {TALLY},
                (SELECT v.name FROM unit_version v WHERE v.unit_id = b.unit_id AND v.valid_from <= $2
                  ORDER BY v.valid_from DESC LIMIT 1) AS name
           FROM obligation b WHERE b.unit_id IN ({places}) AND {within}
          GROUP BY b.unit_id LIMIT 20000"
    );
    let mut lines: Vec<UnitLine> = db
        .query(&sql, &statement.values)
        .await?
        .iter()
        .map(|row| {
            Ok(UnitLine {
                unit: row.get("unit_id")?,
                name: row.get::<Option<String>>("name")?.unwrap_or_default(),
                tally: tally(row)?,
            })
        })
        .collect::<Result<_, StoreError>>()?;
    lines.sort_by_key(|line| units.iter().position(|unit| *unit == line.unit));
    Ok(lines)
}

/// Returns the most urgent obligations of each of some units.
pub async fn most_urgent(
    db: &mut impl Query,
    reach: Reach,
    units: &[UnitId],
    today: Date,
    of_each: i64,
) -> Result<Vec<ObligationLine>, StoreError> {
    if units.is_empty() {
        return Ok(Vec::new());
    }
    let mut statement = Statement::new(reach.account);
    statement.bind(today);
    let places = statement.list(units);
    let of_each = statement.bind(of_each);
    let within = within(reach);
    let sql = format!(
        "WHERE b.id IN (
            WITH {SCOPE}
            SELECT id FROM (
                SELECT b.id, ROW_NUMBER() OVER (PARTITION BY b.unit_id
                             ORDER BY COALESCE(b.due_on, '9999-12-31'), b.id) AS place
                  FROM obligation b
                 WHERE b.unit_id IN ({places}) AND b.state IN ('due', 'returned') AND {within}) AS ranked
             WHERE place <= {of_each})
         ORDER BY COALESCE(b.due_on, '9999-12-31'), b.id LIMIT 1000"
    );
    line_from(db, &sql, &statement.values).await
}

/// A unit that is late with what an office assigned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LateUnit {
    pub unit: UnitId,
    pub name: String,
    /// How many obligations are late.
    pub tasks: i64,
    /// The last day of the one that is late longest.
    pub oldest: Date,
}

/// Returns the units that have not done by its last day what an office assigned, in no order.
pub async fn late_units(
    db: &mut impl Query,
    office: UnitId,
    today: Date,
) -> Result<Vec<LateUnit>, StoreError> {
    db.query(
        "SELECT b.unit_id, COUNT(*) AS tasks, MIN(b.due_on) AS oldest,
                (SELECT v.name FROM unit_version v WHERE v.unit_id = b.unit_id AND v.valid_from <= $2
                  ORDER BY v.valid_from DESC LIMIT 1) AS name
           FROM obligation b
          WHERE b.owner_unit = $1 AND b.state IN ('not_due', 'due', 'returned') AND b.due_on < $2
          GROUP BY b.unit_id LIMIT 20000",
        crate::params![office, today],
    )
    .await?
    .iter()
    .map(|row| {
        Ok(LateUnit {
            unit: row.get("unit_id")?,
            name: row.get::<Option<String>>("name")?.unwrap_or_default(),
            tasks: row.get("tasks")?,
            oldest: row.get("oldest")?,
        })
    })
    .collect()
}

/// Returns what an office assigned and some units have not done by its last day: unit by unit, the
/// oldest first.
pub async fn late_of_office(
    db: &mut impl Query,
    office: UnitId,
    units: &[UnitId],
    today: Date,
    limit: i64,
) -> Result<Vec<ObligationLine>, StoreError> {
    if units.is_empty() {
        return Ok(Vec::new());
    }
    let mut values = crate::params![office, today, limit].to_vec();
    let mut marks = Vec::with_capacity(units.len());
    for unit in units {
        values.push(Value::from(*unit));
        marks.push(format!("${}", values.len()));
    }
    let sql = format!(
        "WHERE b.owner_unit = $1 AND b.unit_id IN ({}) AND b.state IN ('not_due', 'due', 'returned')
            AND b.due_on < $2
          ORDER BY b.unit_id, b.due_on, b.id LIMIT $3",
        marks.join(", ")
    );
    line_from(db, &sql, &values).await
}

/// How one unit kept its deadlines in a stretch of days.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Record {
    pub tally: UnitTally,
    /// How often it was recorded as late.
    pub times_late: i64,
    /// Days of the longest delay among these.
    pub longest: i64,
}

/// Returns the record of one unit in a stretch of days.
pub async fn record(
    db: &mut impl Query,
    reach: Reach,
    unit: UnitId,
    (from, to): (Date, Date),
    today: Date,
) -> Result<Record, StoreError> {
    let (statement, [which, late]) = of_stretch(reach, unit, (from, to), today);
    let sql = format!("SELECT {TALLY} FROM obligation b WHERE {which}");
    let row = db.query_one(&sql, &statement.values).await?;
    // Until when each delay lasted, as the programme's punctuality counts it; one row for each day.
    let sql = format!(
        "SELECT b.due_on, COUNT(*) AS times,
                MAX(CASE b.state WHEN 'submitted' THEN b.submitted_on WHEN 'accepted' THEN b.submitted_on
                                 WHEN 'waived' THEN b.settled_on WHEN 'declined' THEN b.due_on
                                 ELSE $2 END) AS until
           FROM obligation b WHERE {late}
          GROUP BY b.due_on LIMIT 1000"
    );
    let mut record = Record {
        tally: tally(&row)?,
        ..Record::default()
    };
    for row in &db.query(&sql, &statement.values).await? {
        record.times_late += row.get::<i64>("times")?;
        let (due, until): (Option<Date>, Option<Date>) = (row.get("due_on")?, row.get("until")?);
        if let (Some(due), Some(until)) = (due, until) {
            record.longest = record.longest.max(days_between(due, until));
        }
    }
    Ok(record)
}

/// Returns what one unit was recorded as late with in a stretch of days, the latest first; those
/// after a day and an id.
pub async fn late_of_unit(
    db: &mut impl Query,
    reach: Reach,
    unit: UnitId,
    stretch: (Date, Date),
    today: Date,
    after: Option<&After>,
    limit: i64,
) -> Result<Vec<ObligationLine>, StoreError> {
    let (mut statement, [_, late]) = of_stretch(reach, unit, stretch, today);
    let after = after.map_or_else(String::new, |after| {
        let (day, id) = (statement.bind(after.day.as_str()), statement.bind(after.id));
        format!(" AND (b.frozen_due < {day} OR (b.frozen_due = {day} AND b.id > {id}))")
    });
    let limit = statement.bind(limit);
    line_from(
        db,
        &format!("WHERE {late}{after} ORDER BY b.frozen_due DESC, b.id LIMIT {limit}"),
        &statement.values,
    )
    .await
}

/// Returns the beginning of a statement with two conditions: the obligations that a unit has to do,
/// or had when its lateness was recorded, of those that one may see and that were due in a stretch of
/// days. `$2` is today.
fn of_stretch(
    reach: Reach,
    unit: UnitId,
    (from, to): (Date, Date),
    today: Date,
) -> (Statement, [String; 2]) {
    let mut statement = Statement::new(reach.account);
    statement.bind(today);
    let unit = statement.bind(unit);
    let (from, to) = (statement.bind(from), statement.bind(to));
    let visible = visible();
    let which = |whose: &str| {
        format!(
        "b.{whose} = {unit} AND {visible}
         AND (b.first_due_on BETWEEN {from} AND {to} OR (b.first_due_on IS NULL AND b.opens_on BETWEEN {from} AND {to}))"
    )
    };
    (statement, [which("unit_id"), which("late_unit")])
}

/// What an overview says of all that is within reach.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Totals {
    pub tally: UnitTally,
    /// Due from today to the end of the week.
    pub soon: i64,
    /// The day since which a result has waited longest.
    pub waiting_since: Option<Date>,
}

/// Adds up what is within reach and was due in a stretch of days, or is still to do.
pub async fn totals(
    db: &mut impl Query,
    reach: Reach,
    from: Date,
    today: Date,
    week: Date,
) -> Result<Totals, StoreError> {
    let mut statement = Statement::new(reach.account);
    let (from, today) = (statement.bind(from), statement.bind(today));
    let week = statement.bind(week);
    let standings = [
        "b.state IN ('not_due', 'due', 'returned', 'submitted')".to_owned(),
        format!("b.state IN ('accepted', 'waived', 'declined') AND b.due_on >= {from}"),
        format!(
            "b.state IN ('accepted', 'waived', 'declined') AND b.due_on IS NULL AND b.settled_on >= {from}"
        ),
    ];
    // What everybody assigned, or what those within reach did and what others assigned to them.
    let ways: &[(&str, &str)] = if reach.everything {
        &[("", "EXISTS (SELECT 1 FROM account x WHERE x.id = $1)")]
    } else {
        &[
            (
                "b.owner_unit, ",
                "b.owner_unit IN (SELECT unit_id FROM scope)",
            ),
            (
                "b.unit_id, ",
                "b.unit_id IN (SELECT unit_id FROM scope) AND b.owner_unit NOT IN (SELECT unit_id FROM scope)",
            ),
        ]
    };
    // Counted day by day, in the order of the index, before anything is added up: whoever sees the
    // whole country adds some thousand days and not a million rows.
    let days: Vec<String> = ways
        .iter()
        .flat_map(|(key, way)| {
            standings.iter().map(move |standing| {
                format!(
                    "SELECT b.state, b.due_on, COUNT(*) AS n, COUNT(b.frozen_on) AS frozen,
                            MIN(b.submitted_on) AS since
                       FROM obligation b WHERE {way} AND {standing}
                      GROUP BY {key}b.state, b.due_on"
                )
            })
        })
        .collect();
    let days = days.join(" UNION ALL ");
    let sum = |what: &str, which: &str| {
        format!("CAST(COALESCE(SUM({what}) FILTER (WHERE {which}), 0) AS BIGINT)")
    };
    let to_do = "d.state IN ('not_due', 'due', 'returned')";
    let late = format!("{to_do} AND d.due_on < {today}");
    let sent = "d.state IN ('submitted', 'accepted')";
    let sql = format!(
        "WITH {SCOPE}
         SELECT {} AS to_do, {} AS submitted, {} AS accepted, {} AS closed, {} AS late, {} AS on_time,
                {} AS met_late, {} AS soon,
                MIN(d.due_on) FILTER (WHERE {late}) AS oldest,
                MIN(d.since) FILTER (WHERE d.state = 'submitted') AS waiting_since
           FROM ({days}) AS d",
        sum("d.n", to_do),
        sum("d.n", "d.state = 'submitted'"),
        sum("d.n", "d.state = 'accepted'"),
        sum("d.n", "d.state IN ('waived', 'declined')"),
        sum("d.n", &late),
        sum("d.n - d.frozen", &format!("{sent} AND d.due_on IS NOT NULL")),
        sum("d.frozen", sent),
        sum("d.n", &format!("{to_do} AND d.due_on >= {today} AND d.due_on <= {week}")),
    );
    let row = db.query_one(&sql, &statement.values).await?;
    Ok(Totals {
        tally: tally(&row)?,
        soon: row.get("soon")?,
        waiting_since: row.get("waiting_since")?,
    })
}

/// How far a document's obligations are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentLine {
    pub id: DocumentId,
    pub received_at: Timestamp,
    pub code: String,
    pub kind: Option<String>,
    pub number: Option<String>,
    pub symbol: Option<String>,
    pub issued_on: Option<Date>,
    pub subject: Option<String>,
    pub tasks: i64,
    pub all: i64,
    pub done: i64,
    pub late: i64,
}

impl DocumentLine {
    /// Tells whether nobody has to do anything for it any more.
    pub fn is_finished(&self) -> bool {
        self.done == self.all
    }
}

/// Returns the latest assigned documents of the offices within reach, finished or not; those after
/// one that was received at an instant.
pub async fn documents(
    db: &mut impl Query,
    reach: Reach,
    today: Date,
    after: Option<(Timestamp, DocumentId)>,
    limit: i64,
) -> Result<Vec<DocumentLine>, StoreError> {
    let mut statement = Statement::new(reach.account);
    statement.bind(today);
    let after = after.map_or_else(String::new, |(at, id)| {
        let (at, id) = (statement.bind(at), statement.bind(id));
        format!(" AND (d.received_at < {at} OR (d.received_at = {at} AND d.id > {id}))")
    });
    let limit = statement.bind(limit);
    let within = if reach.everything {
        "EXISTS (SELECT 1 FROM account x WHERE x.id = $1)"
    } else {
        "d.owner_unit IN (SELECT unit_id FROM scope)"
    };
    // LEFT JOIN keeps SQLite to this order: from a few documents to their obligations.
    let sql = format!(
        "WITH {SCOPE}, latest AS (
            SELECT d.province, d.id, d.code, d.kind, d.number, d.symbol, d.issued_on, d.subject, d.received_at
              FROM document d WHERE {within} AND d.state = 'assigned'{after}
             ORDER BY d.received_at DESC, d.id LIMIT {limit})
         SELECT d.id, d.received_at, d.code, d.kind, d.number, d.symbol, d.issued_on, d.subject,
                COUNT(DISTINCT t.id) AS tasks, COUNT(b.id) AS all_of_it,
                COUNT(b.id) FILTER (WHERE b.state IN ('accepted', 'waived', 'declined')) AS done,
                COUNT(b.id) FILTER (WHERE b.state IN ('not_due', 'due', 'returned') AND b.due_on < $2) AS late
           FROM latest d
           LEFT JOIN task t ON t.province = d.province AND t.document_id = d.id
           LEFT JOIN obligation b ON b.province = t.province AND b.task_id = t.id
          GROUP BY d.province, d.id, d.code, d.kind, d.number, d.symbol, d.issued_on, d.subject, d.received_at
          ORDER BY d.received_at DESC, d.id LIMIT {limit}"
    );
    db.query(&sql, &statement.values)
        .await?
        .iter()
        .map(|row| {
            Ok(DocumentLine {
                id: row.get("id")?,
                received_at: row.get("received_at")?,
                code: row.get("code")?,
                kind: row.get("kind")?,
                number: row.get("number")?,
                symbol: row.get("symbol")?,
                issued_on: row.get("issued_on")?,
                subject: row.get("subject")?,
                tasks: row.get("tasks")?,
                all: row.get("all_of_it")?,
                done: row.get("done")?,
                late: row.get("late")?,
            })
        })
        .collect()
}

/// The reports of a period: how many of those that have to report have done so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reports {
    pub units: i64,
    pub sent: i64,
    /// Some of those that are missing.
    pub missing: Vec<(UnitId, String)>,
}

/// Returns how the recurring obligations of a period stand within reach; none where there are none.
pub async fn reports(
    db: &mut impl Query,
    reach: Reach,
    period: &str,
    today: Date,
) -> Result<Option<Reports>, StoreError> {
    let mut statement = Statement::new(reach.account);
    let period = statement.bind(period);
    let owner = if reach.everything {
        "EXISTS (SELECT 1 FROM account x WHERE x.id = $1)"
    } else {
        "o.owner_unit IN (SELECT unit_id FROM scope)"
    };
    let sql = format!(
        "WITH {SCOPE} SELECT CAST(SUM(o.units) AS BIGINT) AS units, CAST(SUM(o.submitted + o.accepted) AS BIGINT) AS sent
           FROM occurrence o WHERE {owner} AND o.period = {period}"
    );
    let row = db.query_one(&sql, &statement.values).await?;
    let units: Option<i64> = row.get("units")?;
    let sent: Option<i64> = row.get("sent")?;
    let (Some(units), Some(sent)) = (units, sent) else {
        return Ok(None);
    };
    let today = statement.bind(today);
    let sql = format!(
        "WITH {SCOPE}
         SELECT DISTINCT b.unit_id,
                (SELECT v.name FROM unit_version v WHERE v.unit_id = b.unit_id AND v.valid_from <= {today}
                  ORDER BY v.valid_from DESC LIMIT 1) AS name
           FROM occurrence o
           JOIN obligation b ON b.province = o.province AND b.task_id = o.task_id AND b.deadline = o.deadline
                            AND b.period = o.period
          WHERE {owner} AND o.period = {period} AND o.to_do > 0 AND b.state IN ('not_due', 'due', 'returned')
          ORDER BY name LIMIT 3"
    );
    let missing = db
        .query(&sql, &statement.values)
        .await?
        .iter()
        .map(|row| {
            Ok((
                row.get("unit_id")?,
                row.get::<Option<String>>("name")?.unwrap_or_default(),
            ))
        })
        .collect::<Result<_, StoreError>>()?;
    Ok(Some(Reports {
        units,
        sent,
        missing,
    }))
}
