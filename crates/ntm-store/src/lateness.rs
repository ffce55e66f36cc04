//! How units keep their deadlines: who is late, how often, how long.

use jiff::civil::Date;
use ntm_programme::identity::UnitId;

use crate::{
    Query, StoreError,
    follow::{ObligationLine, line_from},
    occurrence::{Reach, Standing, Statement, visible},
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
    COUNT(*) FILTER (WHERE b.state IN ('submitted', 'accepted') AND b.frozen_on IS NOT NULL) AS met_late";

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

const SCOPE: &str = "scope AS (
    SELECT DISTINCT a.unit_id FROM account_role r JOIN unit_ancestor a ON a.ancestor_id = r.unit_id
     WHERE r.account_id = $1 AND r.role <> 'administrator')";

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
        format!("WITH {SCOPE} SELECT unit_id FROM scope LIMIT 20000")
    } else {
        format!(
            "WITH {SCOPE}
             SELECT DISTINCT unit_id FROM (
                SELECT b.unit_id FROM obligation b WHERE b.owner_unit IN (SELECT unit_id FROM scope)
                UNION ALL
                SELECT s.unit_id FROM scope s
                 WHERE EXISTS (SELECT 1 FROM obligation b WHERE b.unit_id = s.unit_id)) AS f
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

/// Returns the record of one unit in a stretch of days: how it stands, and what it was late with.
pub async fn record(
    db: &mut impl Query,
    reach: Reach,
    unit: UnitId,
    from: Date,
    to: Date,
    today: Date,
) -> Result<(UnitTally, Vec<ObligationLine>), StoreError> {
    let mut statement = Statement::new(reach.account);
    statement.bind(today);
    let unit = statement.bind(unit);
    let (from, to) = (statement.bind(from), statement.bind(to));
    let visible = visible();
    let which = format!(
        "b.unit_id = {unit} AND {visible}
         AND (b.first_due_on BETWEEN {from} AND {to} OR (b.first_due_on IS NULL AND b.opens_on BETWEEN {from} AND {to}))"
    );
    let sql = format!("SELECT {TALLY} FROM obligation b WHERE {which}");
    let row = db.query_one(&sql, &statement.values).await?;
    let late = line_from(
        db,
        &format!(
            "WHERE {which} AND b.frozen_on IS NOT NULL ORDER BY b.frozen_due DESC, b.id LIMIT 500"
        ),
        &statement.values,
    )
    .await?;
    Ok((tally(&row)?, late))
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
    statement.bind(today);
    let from = statement.bind(from);
    let week = statement.bind(week);
    // Open and answered apart: each by its index, and the answered only of this year.
    let states = [Standing::ToDo, Standing::Waiting, Standing::Done];
    let mut rows = Vec::new();
    for standing in states {
        let condition = match standing {
            Standing::Done => {
                format!(
                    "b.state IN ('accepted', 'waived', 'declined')
                 AND (b.due_on >= {from} OR (b.due_on IS NULL AND b.settled_on >= {from}))"
                )
            }
            Standing::Waiting => "b.state = 'submitted'".to_owned(),
            _ => "b.state IN ('not_due', 'due', 'returned')".to_owned(),
        };
        let columns = "b.state, b.due_on, b.frozen_on, b.submitted_on";
        if reach.everything {
            rows.push(format!(
                "SELECT {columns} FROM obligation b WHERE {condition}"
            ));
        } else {
            rows.push(format!(
                "SELECT {columns} FROM obligation b
                  WHERE b.owner_unit IN (SELECT unit_id FROM scope) AND {condition}"
            ));
            rows.push(format!(
                "SELECT {columns} FROM obligation b
                  WHERE b.unit_id IN (SELECT unit_id FROM scope) AND {condition}
                    AND b.owner_unit NOT IN (SELECT unit_id FROM scope)"
            ));
        }
    }
    let rows = rows.join(" UNION ALL ");
    let sql = format!(
        "WITH {SCOPE}
         SELECT {TALLY},
                COUNT(*) FILTER (WHERE b.state IN ('not_due', 'due', 'returned') AND b.due_on >= $2
                                   AND b.due_on <= {week}) AS soon,
                MIN(b.submitted_on) FILTER (WHERE b.state = 'submitted') AS waiting_since
           FROM ({rows}) AS b"
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

/// Returns the latest assigned documents of the offices within reach that are not finished.
pub async fn documents(
    db: &mut impl Query,
    reach: Reach,
    today: Date,
    limit: i64,
) -> Result<Vec<DocumentLine>, StoreError> {
    let mut statement = Statement::new(reach.account);
    statement.bind(today);
    let limit = statement.bind(limit);
    let within = if reach.everything {
        "EXISTS (SELECT 1 FROM account x WHERE x.id = $1)"
    } else {
        "d.owner_unit IN (SELECT unit_id FROM scope)"
    };
    // CROSS JOIN keeps SQLite to this order: from a few documents to their obligations.
    let sql = format!(
        "WITH {SCOPE}, latest AS (
            SELECT d.province, d.id, d.code, d.kind, d.number, d.symbol, d.issued_on, d.subject, d.received_at
              FROM document d WHERE {within} AND d.state = 'assigned'
             ORDER BY d.received_at DESC, d.id LIMIT 30)
         SELECT d.code, d.kind, d.number, d.symbol, d.issued_on, d.subject,
                COUNT(DISTINCT t.id) AS tasks, COUNT(b.id) AS all_of_it,
                COUNT(b.id) FILTER (WHERE b.state IN ('accepted', 'waived', 'declined')) AS done,
                COUNT(b.id) FILTER (WHERE b.state IN ('not_due', 'due', 'returned') AND b.due_on < $2) AS late
           FROM latest d CROSS JOIN task t CROSS JOIN obligation b
          WHERE t.province = d.province AND t.document_id = d.id
            AND b.province = t.province AND b.task_id = t.id
          GROUP BY d.province, d.id, d.code, d.kind, d.number, d.symbol, d.issued_on, d.subject, d.received_at
         HAVING COUNT(b.id) > COUNT(b.id) FILTER (WHERE b.state IN ('accepted', 'waived', 'declined'))
          ORDER BY d.received_at DESC LIMIT {limit}"
    );
    db.query(&sql, &statement.values)
        .await?
        .iter()
        .map(|row| {
            Ok(DocumentLine {
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
