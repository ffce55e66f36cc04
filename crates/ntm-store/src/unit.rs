//! Units as they are kept: identities, versions, and all that stands beside them with its dates.
//!
//! A version is written once. The only thing that ever changes in it is its end, and that only from
//! "none" to a day: what a unit was called on a past day stays.

use {
    crate::{
        engine::{Query, Row, StoreError, Tx},
        params,
    },
    jiff::{Timestamp, civil::Date},
    ntm_programme::{
        identity::{AccountId, LineageId, RelationId, UnitId},
        unit::{
            Extent, Lineage, LineageKind, Relation, RelationKind, Standing, Status, UnitKind,
            UnitVersion, Validity,
        },
    },
    std::str::FromStr,
    uuid::Uuid,
};

/// Writes the identity of a new unit.
pub async fn create(
    tx: &mut Tx,
    unit: UnitId,
    province: i64,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO unit (id, province, created_at) VALUES ($1, $2, $3)",
        params![unit, province, now],
    )
    .await?;
    Ok(())
}

const ADD_VERSION: &str =
    "INSERT INTO unit_version (unit_id, valid_from, valid_to, name, folded, short_name, code, kind,
                               parent_id, decision)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";

fn version_values(version: &UnitVersion) -> Vec<crate::Value> {
    params![
        version.unit,
        version.valid.from,
        version.valid.to,
        version.name.as_str(),
        ntm_text::fold(&version.name),
        version.short_name.as_deref(),
        version.code.as_deref(),
        version.kind.as_str(),
        version.parent,
        version.decision.as_deref()
    ]
    .to_vec()
}

/// Writes a version. The caller has ended the one before it.
pub async fn add_version(tx: &mut Tx, version: &UnitVersion) -> Result<(), StoreError> {
    tx.execute(ADD_VERSION, &version_values(version)).await?;
    crate::search::index_unit(tx, version.unit).await
}

/// Writes many units with a version each that are new to the register; the province stands beside
/// each.
pub async fn found_many(
    tx: &mut Tx,
    units: &[(UnitId, i64)],
    versions: &[UnitVersion],
    now: Timestamp,
) -> Result<(), StoreError> {
    let rows = units
        .iter()
        .map(|(unit, province)| params![*unit, *province, now].to_vec());
    tx.execute_many(
        "INSERT INTO unit (id, province, created_at) VALUES ($1, $2, $3)",
        rows.collect(),
    )
    .await?;
    add_versions(tx, versions).await
}

/// Writes many versions. The caller has ended those before them.
pub async fn add_versions(tx: &mut Tx, versions: &[UnitVersion]) -> Result<(), StoreError> {
    tx.execute_many(ADD_VERSION, versions.iter().map(version_values).collect())
        .await?;
    let mut units: Vec<UnitId> = versions.iter().map(|version| version.unit).collect();
    units.sort_unstable();
    units.dedup();
    crate::search::index_units(tx, &units).await
}

/// Ends the versions of many units that have no end yet, and counts the change of their records.
pub async fn end_versions(tx: &mut Tx, units: &[UnitId], on: Date) -> Result<(), StoreError> {
    let rows = units.iter().map(|unit| params![*unit, on].to_vec());
    tx.execute_many(
        "UPDATE unit_version SET valid_to = $2 WHERE unit_id = $1 AND valid_to IS NULL",
        rows.collect(),
    )
    .await?;
    let rows = units.iter().map(|unit| params![*unit].to_vec());
    tx.execute_many(
        "UPDATE unit SET version = version + 1 WHERE id = $1",
        rows.collect(),
    )
    .await?;
    Ok(())
}

/// Ends the version that has no end yet.
pub async fn end_version(tx: &mut Tx, unit: UnitId, on: Date) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE unit_version SET valid_to = $2 WHERE unit_id = $1 AND valid_to IS NULL",
        params![unit, on],
    )
    .await?;
    Ok(())
}

/// Takes the next version number of a unit's record; tells whether nobody was faster.
pub async fn step(tx: &mut Tx, unit: UnitId, seen: i64) -> Result<bool, StoreError> {
    let stepped = tx
        .execute(
            "UPDATE unit SET version = version + 1 WHERE id = $1 AND version = $2",
            params![unit, seen],
        )
        .await?;
    Ok(stepped == 1)
}

/// Where a unit belongs, and how often its record has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identity {
    pub unit: UnitId,
    pub province: i64,
    pub version: i64,
}

/// Returns a unit's identity.
pub async fn identity(db: &mut impl Query, unit: UnitId) -> Result<Option<Identity>, StoreError> {
    let row = db
        .query_opt(
            "SELECT id, province, version FROM unit WHERE id = $1",
            params![unit],
        )
        .await?;
    row.map(|row| {
        Ok(Identity {
            unit: row.get("id")?,
            province: row.get("province")?,
            version: row.get("version")?,
        })
    })
    .transpose()
}

pub(crate) const VERSION: &str =
    "unit_id, valid_from, valid_to, name, short_name, code, kind, parent_id, decision";

/// Returns all versions of a unit, the oldest first.
pub async fn versions(db: &mut impl Query, unit: UnitId) -> Result<Vec<UnitVersion>, StoreError> {
    db.query(
        &format!("SELECT {VERSION} FROM unit_version WHERE unit_id = $1 ORDER BY valid_from"),
        params![unit],
    )
    .await?
    .iter()
    .map(version_row)
    .collect()
}

/// Returns a unit as it is on a day.
pub async fn at(
    db: &mut impl Query,
    unit: UnitId,
    day: Date,
) -> Result<Option<UnitVersion>, StoreError> {
    db.query_opt(
        &format!(
            "SELECT {VERSION} FROM unit_version
              WHERE unit_id = $1 AND valid_from <= $2 AND (valid_to IS NULL OR valid_to > $2)"
        ),
        params![unit, day],
    )
    .await?
    .as_ref()
    .map(version_row)
    .transpose()
}

/// Returns the version of a unit on a day, or else the one nearest to it: what the unit is called
/// wherever it is mentioned.
pub async fn known_as(
    db: &mut impl Query,
    unit: UnitId,
    day: Date,
) -> Result<Option<UnitVersion>, StoreError> {
    let versions = versions(db, unit).await?;
    let begun = versions.iter().rev().find(|it| it.valid.from <= day);
    Ok(begun.or(versions.first()).cloned())
}

/// Returns a unit and those above it, nearest first: the line that the policy asks for.
pub async fn line(db: &mut impl Query, unit: UnitId) -> Result<Vec<UnitId>, StoreError> {
    db.query(
        "SELECT ancestor_id FROM unit_ancestor WHERE unit_id = $1 ORDER BY depth LIMIT 32",
        params![unit],
    )
    .await?
    .iter()
    .map(|row| row.get("ancestor_id"))
    .collect()
}

/// Tells whether a unit stands below another today, or is it.
pub async fn stands_under(
    db: &mut impl Query,
    unit: UnitId,
    above: UnitId,
) -> Result<bool, StoreError> {
    Ok(db
        .query_opt(
            "SELECT depth FROM unit_ancestor WHERE ancestor_id = $1 AND unit_id = $2",
            params![above, unit],
        )
        .await?
        .is_some())
}

/// A unit's parent on a day; once it is dissolved, the last that it had.
const PLACED: &str = "v.valid_from <= $1 AND NOT EXISTS (
    SELECT 1 FROM unit_version w
     WHERE w.unit_id = v.unit_id AND w.valid_from > v.valid_from AND w.valid_from <= $1)";

/// Writes anew who stands above whom, for all units, where days that have come changed it. Returns
/// whether anything changed.
pub async fn place_all(tx: &mut Tx, today: Date) -> Result<bool, StoreError> {
    let due = tx
        .query(
            &format!(
                "WITH RECURSIVE placed(unit_id, parent_id) AS (
                     SELECT v.unit_id, v.parent_id FROM unit_version v WHERE {PLACED}
                 ), line(unit_id, ancestor_id, depth) AS (
                     SELECT unit_id, unit_id, CAST(0 AS BIGINT) FROM placed
                     UNION ALL
                     SELECT line.unit_id, placed.parent_id, line.depth + 1
                       FROM line JOIN placed ON placed.unit_id = line.ancestor_id
                      WHERE placed.parent_id IS NOT NULL AND line.depth < 16
                 )
                 SELECT ancestor_id, unit_id, MIN(depth) AS depth
                   FROM line GROUP BY ancestor_id, unit_id ORDER BY ancestor_id, unit_id LIMIT 5000000"
            ),
            params![today],
        )
        .await?;
    let stands = tx
        .query(
            "SELECT ancestor_id, unit_id, depth FROM unit_ancestor
              ORDER BY ancestor_id, unit_id LIMIT 5000000",
            params![],
        )
        .await?;
    let (due, stands) = (ancestors(&due)?, ancestors(&stands)?);
    if due == stands {
        return Ok(false);
    }
    tx.execute("DELETE FROM unit_ancestor", params![]).await?;
    let rows = due.into_iter();
    tx.execute_many(
        "INSERT INTO unit_ancestor (ancestor_id, unit_id, depth) VALUES ($1, $2, $3)",
        rows.map(|(ancestor, unit, depth)| vec![ancestor.into(), unit.into(), depth.into()])
            .collect(),
    )
    .await?;
    Ok(true)
}

fn ancestors(rows: &[Row]) -> Result<Vec<(UnitId, UnitId, i64)>, StoreError> {
    rows.iter()
        .map(|row| {
            Ok((
                row.get("ancestor_id")?,
                row.get("unit_id")?,
                row.get("depth")?,
            ))
        })
        .collect()
}

/// Writes anew who stands above a unit and above all that stand below it.
pub async fn place(tx: &mut Tx, unit: UnitId, today: Date) -> Result<(), StoreError> {
    let below: Vec<UnitId> = tx
        .query(
            "SELECT unit_id FROM unit_ancestor WHERE ancestor_id = $1",
            params![unit],
        )
        .await?
        .iter()
        .map(|row| row.get("unit_id"))
        .collect::<Result<_, _>>()?;
    let mut units = below;
    if !units.contains(&unit) {
        units.push(unit);
    }
    let rows = |units: &[UnitId]| units.iter().map(|id| vec![(*id).into()]).collect();
    tx.execute_many("DELETE FROM unit_ancestor WHERE unit_id = $1", rows(&units))
        .await?;
    let day = today.to_string();
    let with_day = units
        .iter()
        .map(|id| vec![day.as_str().into(), (*id).into()])
        .collect();
    tx.execute_many(
        &format!(
            "INSERT INTO unit_ancestor (ancestor_id, unit_id, depth)
             WITH RECURSIVE line(unit_id, ancestor_id, depth) AS (
                 SELECT u.id, u.id, CAST(0 AS BIGINT) FROM unit u WHERE u.id = $2
                 UNION ALL
                 SELECT line.unit_id, v.parent_id, line.depth + 1
                   FROM line JOIN unit_version v ON v.unit_id = line.ancestor_id
                  WHERE v.parent_id IS NOT NULL AND line.depth < 16 AND {PLACED}
             )
             SELECT ancestor_id, unit_id, MIN(depth) FROM line GROUP BY ancestor_id, unit_id"
        ),
        with_day,
    )
    .await?;
    Ok(())
}

/// Returns every unit that exists on a day, with its province.
pub async fn all_on(db: &mut impl Query, day: Date) -> Result<Vec<(UnitVersion, i64)>, StoreError> {
    db.query(
        "SELECT v.unit_id, v.valid_from, v.valid_to, v.name, v.short_name, v.code, v.kind,
                v.parent_id, v.decision, u.province
           FROM unit_version v JOIN unit u ON u.id = v.unit_id
          WHERE v.valid_from <= $1 AND (v.valid_to IS NULL OR v.valid_to > $1) LIMIT 500000",
        params![day],
    )
    .await?
    .iter()
    .map(|row| Ok((version_row(row)?, row.get("province")?)))
    .collect()
}

/// Counts every change of units: whoever keeps a copy looks here whether it is still good.
pub async fn next_generation(
    tx: &mut Tx,
    now: Timestamp,
    by: Option<AccountId>,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO setting (key, value, updated_at, updated_by) VALUES ('units.generation', '1', $1, $2)
         ON CONFLICT (key) DO UPDATE
            SET value = CAST(CAST(setting.value AS BIGINT) + 1 AS TEXT), updated_at = $1, updated_by = $2",
        params![now, by],
    )
    .await?;
    Ok(())
}

/// Returns how often units have changed.
pub async fn generation(db: &mut impl Query) -> Result<i64, StoreError> {
    let row = db
        .query_opt(
            "SELECT CAST(value AS BIGINT) AS generation FROM setting WHERE key = 'units.generation'",
            params![],
        )
        .await?;
    row.map_or(Ok(0), |row| row.get("generation"))
}

/// Which units a list shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// The day on which the units exist.
    pub day: Date,
    /// Part of the name, without marks, or a code.
    pub name: Option<String>,
    /// What they are.
    pub kind: Option<UnitKind>,
    /// What they stand below.
    pub under: Option<UnitId>,
    /// Whose children they are.
    pub parent: Option<UnitId>,
    /// What they are recognised as.
    pub status: Option<Status>,
    /// Whether they bear an electronic identifier.
    pub identified: Option<bool>,
}

impl Filter {
    /// Returns the filter that lets every unit of a day through.
    pub fn on(day: Date) -> Filter {
        Filter {
            day,
            name: None,
            kind: None,
            under: None,
            parent: None,
            status: None,
            identified: None,
        }
    }
}

/// A line of the list of units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    pub unit: UnitVersion,
    pub folded: String,
    pub parent_name: Option<String>,
    pub head: Option<String>,
    /// How many units have it as their parent.
    pub children: u64,
    /// What it is recognised as on the day.
    pub status: Option<Status>,
}

/// Returns the units that a filter lets through, in alphabetical order, from after the cursor (the
/// folded name and id of the last line shown).
pub async fn list(
    db: &mut impl Query,
    filter: &Filter,
    after: Option<(&str, UnitId)>,
    limit: i64,
) -> Result<Vec<Listed>, StoreError> {
    let (sql, mut values) = filtered(filter);
    let mut place = |value: crate::Value| {
        values.push(value);
        format!("${}", values.len())
    };
    let cursor = after.map_or_else(String::new, |(folded, id)| {
        let (folded, id) = (place(folded.into()), place(id.into()));
        format!(" AND (v.folded, v.unit_id) > ({folded}, {id})")
    });
    let limit = place(limit.into());
    let rows = db
        .query(
            &format!(
                "SELECT v.unit_id, v.valid_from, v.valid_to, v.name, v.short_name, v.code, v.kind,
                        v.parent_id, v.decision, v.folded,
                        (SELECT p.name FROM unit_version p WHERE p.unit_id = v.parent_id
                            AND p.valid_from <= $1 AND (p.valid_to IS NULL OR p.valid_to > $1)) AS parent_name,
                        (SELECT h.full_name FROM unit_head h WHERE h.unit_id = v.unit_id
                            AND h.valid_from <= $1 AND (h.valid_to IS NULL OR h.valid_to > $1)) AS head,
                        (SELECT COUNT(*) FROM unit_version c WHERE c.parent_id = v.unit_id
                            AND c.valid_from <= $1 AND (c.valid_to IS NULL OR c.valid_to > $1)) AS children,
                        (SELECT MAX(s.valid_from || ' ' || s.status) FROM unit_status s WHERE s.unit_id = v.unit_id
                            AND s.valid_from <= $1 AND (s.valid_to IS NULL OR s.valid_to > $1)) AS status
                   FROM unit_version v
                  WHERE {sql}{cursor}
                  ORDER BY v.folded, v.unit_id LIMIT {limit}"
            ),
            &values,
        )
        .await?;
    rows.iter()
        .map(|row| {
            let status: Option<String> = row.get("status")?;
            Ok(Listed {
                unit: version_row(row)?,
                folded: row.get("folded")?,
                parent_name: row.get("parent_name")?,
                head: row.get("head")?,
                children: row.get("children")?,
                status: status.and_then(|dated| dated.split_once(' ')?.1.parse().ok()),
            })
        })
        .collect()
}

/// Counts the units that a filter lets through.
pub async fn count(db: &mut impl Query, filter: &Filter) -> Result<u64, StoreError> {
    let (sql, values) = filtered(filter);
    db.query_one(
        &format!("SELECT COUNT(*) AS n FROM unit_version v WHERE {sql}"),
        &values,
    )
    .await?
    .get("n")
}

fn filtered(filter: &Filter) -> (String, Vec<crate::Value>) {
    let mut values: Vec<crate::Value> = vec![filter.day.into()];
    let mut sql = "v.valid_from <= $1 AND (v.valid_to IS NULL OR v.valid_to > $1)".to_owned();
    let mut and = |clause: &str, given: Vec<crate::Value>| {
        let first = values.len() + 1;
        values.extend(given);
        let mut clause = clause.to_owned();
        for (offset, mark) in ["?1", "?2"].iter().enumerate() {
            clause = clause.replace(mark, &format!("${}", first + offset));
        }
        sql.push_str(" AND ");
        sql.push_str(&clause);
    };
    if let Some(name) = &filter.name {
        let folded = ntm_text::fold(name.trim());
        let pattern = format!("%{}%", folded.replace(['%', '_', '\\'], " "));
        and(
            "(v.folded LIKE ?1 OR v.code = ?2)",
            vec![pattern.into(), name.trim().into()],
        );
    }
    if let Some(kind) = filter.kind {
        and("v.kind = ?1", vec![kind.as_str().into()]);
    }
    if let Some(under) = filter.under {
        and(
            "v.unit_id IN (SELECT a.unit_id FROM unit_ancestor a WHERE a.ancestor_id = ?1)",
            vec![under.into()],
        );
    }
    if let Some(parent) = filter.parent {
        and("v.parent_id = ?1", vec![parent.into()]);
    }
    if let Some(status) = filter.status {
        and(
            "EXISTS (SELECT 1 FROM unit_status s WHERE s.unit_id = v.unit_id AND s.status = ?1
                AND s.valid_from <= $1 AND (s.valid_to IS NULL OR s.valid_to > $1))",
            vec![status.as_str().into()],
        );
    }
    if let Some(identified) = filter.identified {
        let sql = "EXISTS (SELECT 1 FROM unit_organ_id o WHERE o.unit_id = v.unit_id
                AND o.valid_from <= $1 AND (o.valid_to IS NULL OR o.valid_to > $1))";
        match identified {
            true => and(sql, Vec::new()),
            false => and(&format!("NOT {sql}"), Vec::new()),
        }
    }
    (sql, values)
}

/// Returns the units that have no parent on a day.
pub async fn roots(db: &mut impl Query, day: Date) -> Result<Vec<UnitVersion>, StoreError> {
    db.query(
        &format!(
            "SELECT {VERSION} FROM unit_version
              WHERE parent_id IS NULL AND valid_from <= $1 AND (valid_to IS NULL OR valid_to > $1)
              ORDER BY folded, unit_id LIMIT 100"
        ),
        params![day],
    )
    .await?
    .iter()
    .map(version_row)
    .collect()
}

/// Who heads a unit, for a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    pub valid: Validity,
    pub full_name: String,
    pub position: String,
}

/// Returns the heads of a unit, the latest first.
pub async fn heads(db: &mut impl Query, unit: UnitId) -> Result<Vec<Head>, StoreError> {
    db.query(
        "SELECT valid_from, valid_to, full_name, position FROM unit_head
          WHERE unit_id = $1 ORDER BY valid_from DESC LIMIT 100",
        params![unit],
    )
    .await?
    .iter()
    .map(head_row)
    .collect()
}

/// Returns the head of a unit on a day.
pub async fn head_on(
    db: &mut impl Query,
    unit: UnitId,
    day: Date,
) -> Result<Option<Head>, StoreError> {
    db.query_opt(
        "SELECT valid_from, valid_to, full_name, position FROM unit_head
          WHERE unit_id = $1 AND valid_from <= $2 AND (valid_to IS NULL OR valid_to > $2)",
        params![unit, day],
    )
    .await?
    .as_ref()
    .map(head_row)
    .transpose()
}

/// Ends the present head's time and writes the next head.
pub async fn add_head(tx: &mut Tx, unit: UnitId, head: &Head) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE unit_head SET valid_to = $2 WHERE unit_id = $1 AND valid_to IS NULL AND valid_from < $2",
        params![unit, head.valid.from],
    )
    .await?;
    tx.execute(
        "INSERT INTO unit_head (unit_id, valid_from, valid_to, full_name, position)
         VALUES ($1, $2, $3, $4, $5)",
        params![
            unit,
            head.valid.from,
            head.valid.to,
            head.full_name.as_str(),
            head.position.as_str()
        ],
    )
    .await?;
    Ok(())
}

const RELATION: &str =
    "id, kind, unit_id, other_id, criteria_set, criterion, valid_from, valid_to, decision";

/// A relation with its own id and decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptRelation {
    pub id: RelationId,
    pub relation: Relation,
    pub decision: Option<String>,
}

/// Returns the relations in which a unit stands on either side, the latest first.
pub async fn relations(db: &mut impl Query, unit: UnitId) -> Result<Vec<KeptRelation>, StoreError> {
    db.query(
        &format!(
            "SELECT {RELATION} FROM unit_relation WHERE unit_id = $1 OR other_id = $1
              ORDER BY valid_from DESC, id LIMIT 500"
        ),
        params![unit],
    )
    .await?
    .iter()
    .map(kept_relation_row)
    .collect()
}

/// Returns one relation.
pub async fn relation(
    db: &mut impl Query,
    id: RelationId,
) -> Result<Option<KeptRelation>, StoreError> {
    db.query_opt(
        &format!("SELECT {RELATION} FROM unit_relation WHERE id = $1"),
        params![id],
    )
    .await?
    .as_ref()
    .map(kept_relation_row)
    .transpose()
}

/// Writes a relation.
pub async fn add_relation(tx: &mut Tx, kept: &KeptRelation) -> Result<(), StoreError> {
    let relation = &kept.relation;
    tx.execute(
        "INSERT INTO unit_relation (id, kind, unit_id, other_id, criteria_set, criterion,
                                    valid_from, valid_to, decision)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        params![
            kept.id,
            relation.kind.as_str(),
            relation.unit,
            relation.other,
            relation.criteria_set.as_deref(),
            relation.criterion,
            relation.valid.from,
            relation.valid.to,
            kept.decision.as_deref()
        ],
    )
    .await?;
    Ok(())
}

/// Ends a relation; tells whether it had no end yet.
pub async fn end_relation(tx: &mut Tx, id: RelationId, on: Date) -> Result<bool, StoreError> {
    let ended = tx
        .execute(
            "UPDATE unit_relation SET valid_to = $2 WHERE id = $1 AND valid_to IS NULL",
            params![id, on],
        )
        .await?;
    Ok(ended == 1)
}

const STANDING: &str = "id, unit_id, status, valid_from, valid_to, decision";

/// Returns what a unit was and is recognised as, the latest first.
pub async fn standings(
    db: &mut impl Query,
    unit: UnitId,
) -> Result<Vec<(Uuid, Standing)>, StoreError> {
    db.query(
        &format!(
            "SELECT {STANDING} FROM unit_status WHERE unit_id = $1
              ORDER BY valid_from DESC, id LIMIT 100"
        ),
        params![unit],
    )
    .await?
    .iter()
    .map(|row| Ok((row.get("id")?, standing_row(row)?)))
    .collect()
}

/// Writes what a unit is recognised as.
pub async fn add_standing(tx: &mut Tx, id: Uuid, standing: &Standing) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO unit_status (id, unit_id, status, valid_from, valid_to, decision)
         VALUES ($1, $2, $3, $4, $5, $6)",
        params![
            id,
            standing.unit,
            standing.status.as_str(),
            standing.valid.from,
            standing.valid.to,
            standing.decision.as_deref()
        ],
    )
    .await?;
    Ok(())
}

/// Ends a recognition; returns whose it was, where it had no end yet.
pub async fn end_standing(tx: &mut Tx, id: Uuid, on: Date) -> Result<Option<UnitId>, StoreError> {
    tx.query_opt(
        "UPDATE unit_status SET valid_to = $2 WHERE id = $1 AND valid_to IS NULL RETURNING unit_id",
        params![id, on],
    )
    .await?
    .map(|row| row.get("unit_id"))
    .transpose()
}

pub(crate) const LINEAGE: &str = "old_unit, new_unit, kind, extent, on_date, decision";

/// Returns what a unit came from and what it became, in order of time.
pub async fn lineage(db: &mut impl Query, unit: UnitId) -> Result<Vec<Lineage>, StoreError> {
    db.query(
        &format!(
            "SELECT {LINEAGE} FROM unit_lineage WHERE old_unit = $1 OR new_unit = $1
              ORDER BY on_date, id LIMIT 200"
        ),
        params![unit],
    )
    .await?
    .iter()
    .map(lineage_row)
    .collect()
}

/// Returns what became of units after a day, until another, in order of time.
pub async fn lineage_between(
    db: &mut impl Query,
    after: Date,
    until: Date,
) -> Result<Vec<Lineage>, StoreError> {
    db.query(
        &format!(
            "SELECT {LINEAGE} FROM unit_lineage
              WHERE on_date > $1 AND on_date <= $2 AND old_unit <> new_unit
              ORDER BY on_date, id LIMIT 500000"
        ),
        params![after, until],
    )
    .await?
    .iter()
    .map(lineage_row)
    .collect()
}

/// Writes what became of a unit.
pub async fn add_lineage(tx: &mut Tx, id: LineageId, row: &Lineage) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO unit_lineage (id, old_unit, new_unit, kind, extent, on_date, decision)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        params![
            id,
            row.old,
            row.new,
            row.kind.as_str(),
            row.extent.as_str(),
            row.on,
            row.decision.as_deref()
        ],
    )
    .await?;
    Ok(())
}

/// Takes the next number for a province and writes its row.
pub async fn add_province(tx: &mut Tx, unit: UnitId, name: &str) -> Result<i64, StoreError> {
    tx.query_one(
        "INSERT INTO province (number, unit_id, name)
         VALUES ((SELECT COALESCE(MAX(number), 0) + 1 FROM province), $1, $2)
         RETURNING number",
        params![unit, name],
    )
    .await?
    .get("number")
}

/// Returns the names of units on a day, or, where they do not exist then, under any version.
pub async fn names(
    db: &mut impl Query,
    units: &[UnitId],
    day: Date,
) -> Result<std::collections::HashMap<UnitId, String>, StoreError> {
    let mut names = std::collections::HashMap::new();
    for some in units.chunks(200) {
        let marks: Vec<String> = (2..some.len() + 2).map(|n| format!("${n}")).collect();
        let mut values: Vec<crate::Value> = vec![day.into()];
        values.extend(some.iter().map(|unit| crate::Value::from(*unit)));
        let rows = db
            .query(
                &format!(
                    "SELECT unit_id, name FROM unit_version
                      WHERE unit_id IN ({})
                      ORDER BY CASE WHEN valid_from <= $1 AND (valid_to IS NULL OR valid_to > $1)
                                    THEN 1 ELSE 0 END, valid_from",
                    marks.join(", ")
                ),
                &values,
            )
            .await?;
        for row in &rows {
            names.insert(row.get("unit_id")?, row.get("name")?);
        }
    }
    Ok(names)
}

pub(crate) fn word<T: FromStr>(row: &Row, column: &str) -> Result<T, StoreError> {
    let text: String = row.get(column)?;
    text.parse().map_err(|_| StoreError::Column {
        column: column.to_owned(),
        why: format!("unknown word “{text}”"),
    })
}

pub(crate) fn validity(row: &Row) -> Result<Validity, StoreError> {
    Ok(Validity {
        from: row.get("valid_from")?,
        to: row.get("valid_to")?,
    })
}

pub(crate) fn version_row(row: &Row) -> Result<UnitVersion, StoreError> {
    Ok(UnitVersion {
        unit: row.get("unit_id")?,
        valid: validity(row)?,
        name: row.get("name")?,
        short_name: row.get("short_name")?,
        code: row.get("code")?,
        kind: word::<UnitKind>(row, "kind")?,
        parent: row.get("parent_id")?,
        decision: row.get("decision")?,
    })
}

fn head_row(row: &Row) -> Result<Head, StoreError> {
    Ok(Head {
        valid: validity(row)?,
        full_name: row.get("full_name")?,
        position: row.get("position")?,
    })
}

fn relation_row(row: &Row) -> Result<Relation, StoreError> {
    Ok(Relation {
        kind: word::<RelationKind>(row, "kind")?,
        unit: row.get("unit_id")?,
        other: row.get("other_id")?,
        criteria_set: row.get("criteria_set")?,
        criterion: row.get("criterion")?,
        valid: validity(row)?,
    })
}

fn kept_relation_row(row: &Row) -> Result<KeptRelation, StoreError> {
    Ok(KeptRelation {
        id: row.get("id")?,
        relation: relation_row(row)?,
        decision: row.get("decision")?,
    })
}

fn standing_row(row: &Row) -> Result<Standing, StoreError> {
    Ok(Standing {
        unit: row.get("unit_id")?,
        status: word::<Status>(row, "status")?,
        valid: validity(row)?,
        decision: row.get("decision")?,
    })
}

pub(crate) fn lineage_row(row: &Row) -> Result<Lineage, StoreError> {
    Ok(Lineage {
        old: row.get("old_unit")?,
        new: row.get("new_unit")?,
        kind: word::<LineageKind>(row, "kind")?,
        extent: word::<Extent>(row, "extent")?,
        on: row.get("on_date")?,
        decision: row.get("decision")?,
    })
}
