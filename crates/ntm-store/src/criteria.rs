//! What places reached: cells through time, and the standing of each criterion that follows.

use jiff::{Timestamp, civil::Date};
use ntm_programme::{
    criteria::{Cell, CellVerdict, ClaimState, CriterionVerdict, Value, Verdict},
    identity::{AccountId, UnitId},
};

use crate::{Query, Row, StoreError, Tx, dialect, params};

/// Where a cell is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub province: i64,
    /// The set, as `criteria_set` numbers it.
    pub set: i64,
    pub unit: UnitId,
    pub indicator: String,
    /// The criterion that the indicator belongs to.
    pub criterion: u16,
}

/// A cell as it stood after one act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellVersion {
    pub place: Place,
    /// Counts from 1.
    pub number: i64,
    /// The first day that counts, and the first that counts no more.
    pub from: Date,
    pub to: Option<Date>,
    /// See `ntm_programme::criteria::CellAct::key`.
    pub act: String,
    pub cell: Cell,
    /// The day that the claimed figure is of.
    pub claim_on: Option<Date>,
    /// What it would come to if what waits were confirmed.
    pub claim_verdict: Verdict,
    pub verdict: Verdict,
    /// The first eight bytes of the SHA-256 of the line of inputs.
    pub inputs: i64,
    pub note: Option<String>,
    pub by: Option<AccountId>,
    pub at: Timestamp,
}

const COLUMNS: &str =
    "province, set_number, unit_id, indicator, number, criterion, valid_from, valid_to,
    act, state, claim_kind, claim_a, claim_b, claim_on, official_kind, official_a, official_b,
    overruled, claim_verdict, verdict, inputs, note, acted_by, acted_at";

fn bad(column: &str, why: impl Into<String>) -> StoreError {
    StoreError::Column {
        column: column.to_owned(),
        why: why.into(),
    }
}

pub(crate) fn value(row: &Row, column: &str) -> Result<Option<Value>, StoreError> {
    let kind: Option<String> = row.get(format!("{column}_kind").as_str())?;
    let Some(kind) = kind else { return Ok(None) };
    let figures = (
        row.get(format!("{column}_a").as_str())?,
        row.get(format!("{column}_b").as_str())?,
    );
    match Value::from_kept(&kind, figures.0, figures.1) {
        Some(value) => Ok(Some(value)),
        None => Err(bad(column, format!("no value: {kind} {figures:?}"))),
    }
}

fn verdict(row: &Row, column: &str) -> Result<Verdict, StoreError> {
    let key: String = row.get(column)?;
    Verdict::from_key(&key).ok_or_else(|| bad(column, format!("unknown verdict “{key}”")))
}

fn cell_row(row: &Row) -> Result<Cell, StoreError> {
    let state: String = row.get("state")?;
    let overruled: Option<i64> = row.get("overruled")?;
    Ok(Cell {
        claim: value(row, "claim")?,
        state: ClaimState::from_key(&state)
            .ok_or_else(|| bad("state", format!("unknown state “{state}”")))?,
        official: value(row, "official")?,
        overruled: overruled.map(|it| it == 1),
    })
}

fn version_row(row: &Row) -> Result<CellVersion, StoreError> {
    Ok(CellVersion {
        place: Place {
            province: row.get("province")?,
            set: row.get("set_number")?,
            unit: row.get("unit_id")?,
            indicator: row.get("indicator")?,
            criterion: row.get("criterion")?,
        },
        number: row.get("number")?,
        from: row.get("valid_from")?,
        to: row.get("valid_to")?,
        act: row.get("act")?,
        cell: cell_row(row)?,
        claim_on: row.get("claim_on")?,
        claim_verdict: verdict(row, "claim_verdict")?,
        verdict: verdict(row, "verdict")?,
        inputs: row.get("inputs")?,
        note: row.get("note")?,
        by: row.get("acted_by")?,
        at: row.get("acted_at")?,
    })
}

/// Returns the cell as it stands, for a change: nobody else changes it until the transaction ends.
pub async fn for_change(tx: &mut Tx, place: &Place) -> Result<Option<CellVersion>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM criteria_cell
          WHERE province = $1 AND set_number = $2 AND unit_id = $3 AND indicator = $4
            AND valid_to IS NULL{}",
        dialect::for_update(tx.engine())
    );
    tx.query_opt(
        &sql,
        params![place.province, place.set, place.unit, &place.indicator],
    )
    .await?
    .as_ref()
    .map(version_row)
    .transpose()
}

/// Keeps the next version of a cell and ends the one before. False where somebody else was first.
pub async fn keep(tx: &mut Tx, version: &CellVersion) -> Result<bool, StoreError> {
    let place = &version.place;
    if version.number > 1 {
        let ended = tx
            .execute(
                "UPDATE criteria_cell SET valid_to = $6
                  WHERE province = $1 AND set_number = $2 AND unit_id = $3 AND indicator = $4
                    AND number = $5 AND valid_to IS NULL",
                params![
                    place.province,
                    place.set,
                    place.unit,
                    &place.indicator,
                    version.number - 1,
                    version.from
                ],
            )
            .await?;
        if ended != 1 {
            return Ok(false);
        }
    }
    let written = tx.execute(INSERT, &inserted(version)).await?;
    Ok(written == 1)
}

const INSERT: &str = "INSERT INTO criteria_cell (province, set_number, unit_id, indicator, number, criterion,
        valid_from, valid_to, act, state, claim_kind, claim_a, claim_b, claim_on, official_kind,
        official_a, official_b, overruled, claim_verdict, verdict, inputs, note, acted_by, acted_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
            $21, $22, $23, $24) ON CONFLICT DO NOTHING";

fn inserted(version: &CellVersion) -> Vec<crate::Value> {
    let place = &version.place;
    let kept = |value: Option<Value>| match value.map(Value::kept) {
        Some((kind, a, b)) => (Some(kind), a, b),
        None => (None, None, None),
    };
    let (claim, official) = (kept(version.cell.claim), kept(version.cell.official));
    params![
        place.province,
        place.set,
        place.unit,
        &place.indicator,
        version.number,
        place.criterion,
        version.from,
        version.to,
        &version.act,
        version.cell.state.key(),
        claim.0,
        claim.1,
        claim.2,
        version.claim_on,
        official.0,
        official.1,
        official.2,
        version.cell.overruled.map(i64::from),
        version.claim_verdict.key(),
        version.verdict.key(),
        version.inputs,
        version.note.as_deref(),
        version.by,
        version.at
    ]
    .to_vec()
}

/// Keeps many versions at once, each the next of its cell, without ending those before: for
/// [`end_many`] and for loads of figures that have no past.
pub async fn keep_many(tx: &mut Tx, versions: &[CellVersion]) -> Result<(), StoreError> {
    tx.execute_many(INSERT, versions.iter().map(inserted).collect())
        .await?;
    Ok(())
}

/// Ends the versions before these.
pub async fn end_many(tx: &mut Tx, versions: &[CellVersion]) -> Result<(), StoreError> {
    let rows = versions.iter().filter(|it| it.number > 1).map(|version| {
        let place = &version.place;
        params![
            place.province,
            place.set,
            place.unit,
            &place.indicator,
            version.number - 1,
            version.from
        ]
        .to_vec()
    });
    tx.execute_many(
        "UPDATE criteria_cell SET valid_to = $6
          WHERE province = $1 AND set_number = $2 AND unit_id = $3 AND indicator = $4 AND number = $5",
        rows.collect(),
    )
    .await?;
    Ok(())
}

/// Returns the cells of a place as they stood at the end of a day.
pub async fn cells_on(
    db: &mut impl Query,
    province: i64,
    set: i64,
    unit: UnitId,
    day: Date,
) -> Result<Vec<CellVersion>, StoreError> {
    db.query(
        &format!(
            "SELECT {COLUMNS} FROM criteria_cell
              WHERE province = $1 AND set_number = $2 AND unit_id = $3
                AND valid_from <= $4 AND (valid_to IS NULL OR valid_to > $4)
              ORDER BY indicator LIMIT 2000"
        ),
        params![province, set, unit, day],
    )
    .await?
    .iter()
    .map(version_row)
    .collect()
}

/// Returns the cells of one criterion of a place as they stand.
pub async fn criterion_now(
    db: &mut impl Query,
    province: i64,
    set: i64,
    unit: UnitId,
    criterion: u16,
) -> Result<Vec<CellVersion>, StoreError> {
    db.query(
        &format!(
            "SELECT {COLUMNS} FROM criteria_cell
              WHERE set_number = $1 AND unit_id = $2 AND valid_to IS NULL
                AND province = $3 AND criterion = $4 LIMIT 500"
        ),
        params![set, unit, province, criterion],
    )
    .await?
    .iter()
    .map(version_row)
    .collect()
}

/// Returns all that ever happened to a cell, the latest first.
pub async fn history(
    db: &mut impl Query,
    place: &Place,
    limit: i64,
) -> Result<Vec<CellVersion>, StoreError> {
    db.query(
        &format!(
            "SELECT {COLUMNS} FROM criteria_cell
              WHERE province = $1 AND set_number = $2 AND unit_id = $3 AND indicator = $4
              ORDER BY number DESC LIMIT $5"
        ),
        params![
            place.province,
            place.set,
            place.unit,
            &place.indicator,
            limit
        ],
    )
    .await?
    .iter()
    .map(version_row)
    .collect()
}

/// Returns one indicator of all places below a unit as they stood at the end of a day.
pub async fn indicator_on(
    db: &mut impl Query,
    set: i64,
    above: UnitId,
    (criterion, indicator): (u16, &str),
    day: Date,
    today: Date,
) -> Result<Vec<CellVersion>, StoreError> {
    // What stands now has an index of its own; a past day is sought cell by cell.
    let stretch = match day >= today {
        true => "c.valid_to IS NULL",
        false => "(c.valid_to IS NULL OR c.valid_to > $4)",
    };
    let columns = COLUMNS
        .split(", ")
        .map(|column| format!("c.{}", column.trim()))
        .collect::<Vec<_>>()
        .join(", ");
    let sql = format!(
        "SELECT {columns}
           FROM unit_ancestor a CROSS JOIN unit u CROSS JOIN criteria_cell c
          WHERE a.ancestor_id = $1 AND u.id = a.unit_id
            AND c.province = u.province AND c.set_number = $2 AND c.unit_id = u.id
            AND c.indicator = $3 AND c.valid_from <= $4 AND c.criterion = $5 AND {stretch}
          LIMIT 20000"
    );
    db.query(&sql, params![above, set, indicator, day, criterion])
        .await?
        .iter()
        .map(version_row)
        .collect()
}

/// A cell as it stands, as far as judging it anew needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JudgedCell {
    pub province: i64,
    pub unit: UnitId,
    pub indicator: String,
    pub criterion: u16,
    pub cell: Cell,
    pub claim_verdict: Verdict,
    pub verdict: Verdict,
}

impl JudgedCell {
    /// Returns what it came to when it was kept.
    pub fn verdicts(&self) -> CellVerdict {
        CellVerdict {
            official: self.verdict,
            claimed: self.claim_verdict,
            waiting: self.cell.state == ClaimState::Waiting,
        }
    }
}

/// Returns all cells of a set as they stand.
pub async fn judged_now(db: &mut impl Query, set: i64) -> Result<Vec<JudgedCell>, StoreError> {
    db.query(
        "SELECT province, unit_id, indicator, criterion, state, claim_kind, claim_a, claim_b, official_kind,
                official_a, official_b, overruled, claim_verdict, verdict
           FROM criteria_cell WHERE set_number = $1 AND valid_to IS NULL LIMIT 5000000",
        params![set],
    )
    .await?
    .iter()
    .map(|row| {
        Ok(JudgedCell {
            province: row.get("province")?,
            unit: row.get("unit_id")?,
            indicator: row.get("indicator")?,
            criterion: row.get("criterion")?,
            cell: cell_row(row)?,
            claim_verdict: verdict(row, "claim_verdict")?,
            verdict: verdict(row, "verdict")?,
        })
    })
    .collect()
}

/// Returns the standings of all places as they are.
pub async fn all_standings_now(
    db: &mut impl Query,
    set: i64,
) -> Result<Vec<StandingVersion>, StoreError> {
    db.query(
        &format!(
            "SELECT {STANDING} FROM criteria_standing
              WHERE set_number = $1 AND valid_to IS NULL LIMIT 5000000"
        ),
        params![set],
    )
    .await?
    .iter()
    .map(standing_row)
    .collect()
}

/// A place of which anything is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeptPlace {
    pub province: i64,
    pub unit: UnitId,
}

/// Returns the places of which anything is kept for a set.
pub async fn places(db: &mut impl Query, set: i64) -> Result<Vec<KeptPlace>, StoreError> {
    db.query(
        "SELECT DISTINCT province, unit_id FROM criteria_standing
          WHERE set_number = $1 AND valid_to IS NULL LIMIT 100000",
        params![set],
    )
    .await?
    .iter()
    .map(|row| {
        Ok(KeptPlace {
            province: row.get("province")?,
            unit: row.get("unit_id")?,
        })
    })
    .collect()
}

/// Returns every version of every cell of a place.
pub async fn all_versions(
    db: &mut impl Query,
    province: i64,
    set: i64,
    unit: UnitId,
) -> Result<Vec<CellVersion>, StoreError> {
    db.query(
        &format!(
            "SELECT {COLUMNS} FROM criteria_cell
              WHERE province = $1 AND set_number = $2 AND unit_id = $3
              ORDER BY indicator, number LIMIT 1000000"
        ),
        params![province, set, unit],
    )
    .await?
    .iter()
    .map(version_row)
    .collect()
}

/// An official value, as far as lists need it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    pub unit: UnitId,
    pub indicator: String,
    pub official: Value,
    pub verdict: Verdict,
}

/// Returns the official numbers and shares of all places below a unit as they stand.
pub async fn figures_now(
    db: &mut impl Query,
    set: i64,
    above: UnitId,
) -> Result<Vec<Figure>, StoreError> {
    db.query(
        "SELECT c.unit_id, c.indicator, c.official_kind, c.official_a, c.official_b, c.verdict
           FROM unit_ancestor a CROSS JOIN criteria_cell c
          WHERE a.ancestor_id = $1 AND c.set_number = $2 AND c.unit_id = a.unit_id
            AND c.valid_to IS NULL AND c.official_kind IN ('share', 'number')
          LIMIT 500000",
        params![above, set],
    )
    .await?
    .iter()
    .map(|row| {
        Ok(Figure {
            unit: row.get("unit_id")?,
            indicator: row.get("indicator")?,
            official: value(row, "official")?.ok_or(StoreError::NoRow)?,
            verdict: verdict(row, "verdict")?,
        })
    })
    .collect()
}

/// What is official at an indicator of a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Official {
    pub unit: UnitId,
    pub indicator: String,
    pub value: Option<Value>,
    pub verdict: Verdict,
    pub overruled: bool,
}

/// Returns what is official at every indicator of all places below a unit at the end of a day.
pub async fn officials_on(
    db: &mut impl Query,
    set: i64,
    above: UnitId,
    day: Date,
) -> Result<Vec<Official>, StoreError> {
    db.query(
        "SELECT c.unit_id, c.indicator, c.official_kind, c.official_a, c.official_b, c.verdict, c.overruled
           FROM unit_ancestor a CROSS JOIN unit u CROSS JOIN criteria_cell c
          WHERE a.ancestor_id = $1 AND u.id = a.unit_id
            AND c.province = u.province AND c.set_number = $2 AND c.unit_id = u.id
            AND c.valid_from <= $3 AND (c.valid_to IS NULL OR c.valid_to > $3)
          LIMIT 500000",
        params![above, set, day],
    )
    .await?
    .iter()
    .map(|row| {
        Ok(Official {
            unit: row.get("unit_id")?,
            indicator: row.get("indicator")?,
            value: value(row, "official")?,
            verdict: verdict(row, "verdict")?,
            overruled: row.get::<Option<bool>>("overruled")?.is_some(),
        })
    })
    .collect()
}

/// Returns what waits for verification of some criteria of the places below a unit, what came first
/// first.
pub async fn waiting(
    db: &mut impl Query,
    set: i64,
    above: UnitId,
    criteria: &[u16],
    after: (Timestamp, String),
    limit: i64,
) -> Result<Vec<CellVersion>, StoreError> {
    if criteria.is_empty() {
        return Ok(Vec::new());
    }
    let numbers: Vec<String> = criteria.iter().map(u16::to_string).collect();
    db.query(
        &format!(
            "SELECT {COLUMNS} FROM criteria_cell
              WHERE set_number = $1 AND valid_to IS NULL AND state = 'waiting'
                AND criterion IN ({})
                AND unit_id IN (SELECT unit_id FROM unit_ancestor WHERE ancestor_id = $2)
                AND (acted_at > $3 OR (acted_at = $3 AND indicator > $4))
              ORDER BY acted_at, indicator, unit_id LIMIT $5",
            numbers.join(", ")
        ),
        params![set, above, after.0, after.1, limit],
    )
    .await?
    .iter()
    .map(version_row)
    .collect()
}

/// A criterion of a place, for a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandingVersion {
    pub province: i64,
    pub set: i64,
    pub unit: UnitId,
    pub criterion: u16,
    pub from: Date,
    pub to: Option<Date>,
    pub official: CriterionVerdict,
    /// What it would come to if what waits were confirmed.
    pub claimed: Verdict,
    /// How many cells wait for verification.
    pub waiting: u16,
}

const STANDING: &str =
    "province, set_number, unit_id, criterion, valid_from, valid_to, verdict, claimed,
    met, unmet, undecided, required, waiting";

fn standing_row(row: &Row) -> Result<StandingVersion, StoreError> {
    Ok(StandingVersion {
        province: row.get("province")?,
        set: row.get("set_number")?,
        unit: row.get("unit_id")?,
        criterion: row.get("criterion")?,
        from: row.get("valid_from")?,
        to: row.get("valid_to")?,
        official: CriterionVerdict {
            verdict: verdict(row, "verdict")?,
            met: row.get("met")?,
            unmet: row.get("unmet")?,
            undecided: row.get("undecided")?,
            required: row.get("required")?,
        },
        claimed: verdict(row, "claimed")?,
        waiting: row.get("waiting")?,
    })
}

/// Returns the newest standing of a criterion of a place.
pub async fn standing_now(
    db: &mut impl Query,
    province: i64,
    set: i64,
    unit: UnitId,
    criterion: u16,
) -> Result<Option<StandingVersion>, StoreError> {
    db.query_opt(
        &format!(
            "SELECT {STANDING} FROM criteria_standing
              WHERE province = $1 AND set_number = $2 AND unit_id = $3 AND criterion = $4
                AND valid_to IS NULL"
        ),
        params![province, set, unit, criterion],
    )
    .await?
    .as_ref()
    .map(standing_row)
    .transpose()
}

/// Keeps standings from their day on, each after the one before it; what was kept for the same day is
/// replaced.
pub async fn keep_standings(tx: &mut Tx, standings: &[StandingVersion]) -> Result<(), StoreError> {
    let ended = standings
        .iter()
        .map(|it| params![it.province, it.set, it.unit, it.criterion, it.from].to_vec());
    tx.execute_many(
        "UPDATE criteria_standing SET valid_to = $5
          WHERE province = $1 AND set_number = $2 AND unit_id = $3 AND criterion = $4
            AND valid_to IS NULL AND valid_from < $5",
        ended.collect(),
    )
    .await?;
    let rows = standings.iter().map(|it| {
        params![
            it.province,
            it.set,
            it.unit,
            it.criterion,
            it.from,
            it.official.verdict.key(),
            it.claimed.key(),
            it.official.met,
            it.official.unmet,
            it.official.undecided,
            it.official.required,
            it.waiting
        ]
        .to_vec()
    });
    tx.execute_many(
        "INSERT INTO criteria_standing (province, set_number, unit_id, criterion, valid_from, verdict, claimed,
                                        met, unmet, undecided, required, waiting)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
         ON CONFLICT (province, set_number, unit_id, criterion, valid_from) DO UPDATE
            SET verdict = excluded.verdict, claimed = excluded.claimed, met = excluded.met,
                unmet = excluded.unmet, undecided = excluded.undecided, required = excluded.required,
                waiting = excluded.waiting",
        rows.collect(),
    )
    .await?;
    Ok(())
}

/// Returns the standing of every criterion of all places below a unit at the end of a day.
pub async fn standings_on(
    db: &mut impl Query,
    set: i64,
    above: UnitId,
    day: Date,
) -> Result<Vec<StandingVersion>, StoreError> {
    let columns = STANDING
        .split(", ")
        .map(|column| format!("s.{}", column.trim()))
        .collect::<Vec<_>>()
        .join(", ");
    db.query(
        &format!(
            "SELECT {columns}
               FROM unit_ancestor a CROSS JOIN unit u CROSS JOIN criteria_standing s
              WHERE a.ancestor_id = $1 AND u.id = a.unit_id
                AND s.province = u.province AND s.set_number = $2 AND s.unit_id = u.id
                AND s.valid_from <= $3 AND (s.valid_to IS NULL OR s.valid_to > $3)
              LIMIT 200000"
        ),
        params![above, set, day],
    )
    .await?
    .iter()
    .map(standing_row)
    .collect()
}

/// A criterion that was met once and is not met now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lost {
    pub unit: UnitId,
    pub criterion: u16,
    /// The first day on which it was met no more.
    pub on: Date,
}

/// Returns the criteria that places below a unit had met and have lost, the latest loss first.
pub async fn lost(db: &mut impl Query, set: i64, above: UnitId) -> Result<Vec<Lost>, StoreError> {
    db.query(
        "SELECT s.unit_id, s.criterion, MAX(p.valid_to) AS lost_on
           FROM unit_ancestor a CROSS JOIN unit u CROSS JOIN criteria_standing s
           JOIN criteria_standing p
             ON p.province = s.province AND p.set_number = s.set_number AND p.unit_id = s.unit_id
            AND p.criterion = s.criterion AND p.valid_to IS NOT NULL AND p.verdict = 'met'
          WHERE a.ancestor_id = $1 AND u.id = a.unit_id AND s.province = u.province
            AND s.set_number = $2 AND s.unit_id = u.id AND s.valid_to IS NULL AND s.verdict = 'unmet'
          GROUP BY s.unit_id, s.criterion ORDER BY lost_on DESC, s.unit_id, s.criterion LIMIT 500",
        params![above, set],
    )
    .await?
    .iter()
    .map(|row| {
        Ok(Lost {
            unit: row.get("unit_id")?,
            criterion: row.get("criterion")?,
            on: row.get("lost_on")?,
        })
    })
    .collect()
}

/// Returns the standings of a place through time, the oldest first.
pub async fn standings_through_time(
    db: &mut impl Query,
    province: i64,
    set: i64,
    unit: UnitId,
) -> Result<Vec<StandingVersion>, StoreError> {
    db.query(
        &format!(
            "SELECT {STANDING} FROM criteria_standing
              WHERE province = $1 AND set_number = $2 AND unit_id = $3
              ORDER BY valid_from, criterion LIMIT 20000"
        ),
        params![province, set, unit],
    )
    .await?
    .iter()
    .map(standing_row)
    .collect()
}

/// How many places of a province stand how at a criterion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rolled {
    pub province: i64,
    pub criterion: u16,
    /// Places whose standing is known at all.
    pub places: i64,
    /// Those that have met it by verified values.
    pub met: i64,
    pub unmet: i64,
    /// Those that would have met it if what waits were confirmed.
    pub claimed: i64,
    /// Those of which something waits.
    pub waiting: i64,
}

/// Adds up the whole country by province and criterion at the end of a day.
pub async fn rolled_up(
    db: &mut impl Query,
    set: i64,
    day: Date,
    today: Date,
) -> Result<Vec<Rolled>, StoreError> {
    const SUMS: &str = "SELECT province, criterion, COUNT(*) AS places,
           CAST(SUM(CASE WHEN verdict = 'met' THEN 1 ELSE 0 END) AS BIGINT) AS met,
           CAST(SUM(CASE WHEN verdict = 'unmet' THEN 1 ELSE 0 END) AS BIGINT) AS unmet,
           CAST(SUM(CASE WHEN claimed = 'met' THEN 1 ELSE 0 END) AS BIGINT) AS claimed,
           CAST(SUM(CASE WHEN waiting > 0 THEN 1 ELSE 0 END) AS BIGINT) AS waiting";
    const BY: &str = "GROUP BY province, criterion";
    let now = format!(
        "{SUMS} FROM criteria_standing
          WHERE set_number = $1 AND valid_to IS NULL {} {BY}",
        if day >= today {
            ""
        } else {
            "AND valid_from <= $2"
        }
    );
    let sql = match day >= today {
        true => format!("{now} ORDER BY province, criterion"),
        false => format!(
            "SELECT province, criterion, CAST(SUM(places) AS BIGINT) AS places,
                    CAST(SUM(met) AS BIGINT) AS met, CAST(SUM(unmet) AS BIGINT) AS unmet,
                    CAST(SUM(claimed) AS BIGINT) AS claimed, CAST(SUM(waiting) AS BIGINT) AS waiting
               FROM ({now}
                     UNION ALL
                     {SUMS} FROM criteria_standing
                      WHERE set_number = $1 AND valid_to IS NOT NULL AND valid_to > $2
                        AND valid_from <= $2 {BY}) both_parts
              {BY} ORDER BY province, criterion"
        ),
    };
    let values = match day >= today {
        true => params![set].to_vec(),
        false => params![set, day].to_vec(),
    };
    db.query(&sql, &values)
        .await?
        .iter()
        .map(|row| {
            Ok(Rolled {
                province: row.get("province")?,
                criterion: row.get("criterion")?,
                places: row.get("places")?,
                met: row.get("met")?,
                unmet: row.get("unmet")?,
                claimed: row.get("claimed")?,
                waiting: row.get("waiting")?,
            })
        })
        .collect()
}

/// Returns up to when a person has looked at what waits.
pub async fn looked_at(
    db: &mut impl Query,
    account: AccountId,
    set: i64,
) -> Result<Option<Timestamp>, StoreError> {
    db.query_opt(
        "SELECT looked_at FROM criteria_look WHERE account_id = $1 AND set_number = $2",
        params![account, set],
    )
    .await?
    .map(|row| row.get("looked_at"))
    .transpose()
}

/// Remembers that a person has looked.
pub async fn look(
    tx: &mut Tx,
    account: AccountId,
    set: i64,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO criteria_look (account_id, set_number, looked_at) VALUES ($1, $2, $3)
         ON CONFLICT (account_id, set_number) DO UPDATE SET looked_at = excluded.looked_at",
        params![account, set, now],
    )
    .await?;
    Ok(())
}
