//! The register of units as the resolution of names wants it: everything with its dates.

use {
    crate::{
        engine::{Query, Row, StoreError, Tx},
        params,
    },
    jiff::{Timestamp, civil::Date},
    ntm_programme::{
        identity::{AccountId, AliasId, UnitId},
        resolve::Alias,
        unit::{Lineage, Records, Relation, Standing, UnitVersion, Validity},
    },
    std::{collections::BTreeMap, str::FromStr},
};

/// By what one sees that units have changed since the register was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Generation {
    counted: Option<String>,
    rows: i64,
}

/// Returns the present generation of the register: the counter that changes of units move on, and
/// how many rows there are.
pub async fn generation(db: &mut impl Query) -> Result<Generation, StoreError> {
    let row = db
        .query_one(
            "SELECT (SELECT value FROM setting WHERE key = 'units.generation') AS counted,
                    (SELECT COUNT(*) FROM unit_version) + (SELECT COUNT(*) FROM unit_relation)
                  + (SELECT COUNT(*) FROM unit_status) + (SELECT COUNT(*) FROM unit_lineage) AS n",
            params![],
        )
        .await?;
    Ok(Generation {
        counted: row.get("counted")?,
        rows: row.get("n")?,
    })
}

/// More units than any country has: no register is read without a bound.
const MOST: i64 = 500_000;

/// Returns the whole register with its dates.
pub async fn records(db: &mut impl Query) -> Result<Records, StoreError> {
    let versions = db
        .query(
            "SELECT unit_id, valid_from, valid_to, name, short_name, code, kind, parent_id,
                    decision
               FROM unit_version ORDER BY unit_id, valid_from LIMIT $1",
            params![MOST],
        )
        .await?
        .iter()
        .map(|row| {
            Ok(UnitVersion {
                unit: row.get("unit_id")?,
                valid: validity(row)?,
                name: row.get("name")?,
                short_name: row.get("short_name")?,
                code: row.get("code")?,
                kind: word(row, "kind")?,
                parent: row.get("parent_id")?,
                decision: row.get("decision")?,
            })
        })
        .collect::<Result<_, StoreError>>()?;
    let relations = db
        .query(
            "SELECT kind, unit_id, other_id, criteria_set, criterion, valid_from, valid_to
               FROM unit_relation ORDER BY id LIMIT $1",
            params![MOST],
        )
        .await?
        .iter()
        .map(|row| {
            Ok(Relation {
                kind: word(row, "kind")?,
                unit: row.get("unit_id")?,
                other: row.get("other_id")?,
                criteria_set: row.get("criteria_set")?,
                criterion: row.get("criterion")?,
                valid: validity(row)?,
            })
        })
        .collect::<Result<_, StoreError>>()?;
    let standings = db
        .query(
            "SELECT unit_id, status, valid_from, valid_to, decision
               FROM unit_status ORDER BY id LIMIT $1",
            params![MOST],
        )
        .await?
        .iter()
        .map(|row| {
            Ok(Standing {
                unit: row.get("unit_id")?,
                status: word(row, "status")?,
                valid: validity(row)?,
                decision: row.get("decision")?,
            })
        })
        .collect::<Result<_, StoreError>>()?;
    let lineage = db
        .query(
            "SELECT old_unit, new_unit, kind, extent, on_date, decision
               FROM unit_lineage ORDER BY on_date, id LIMIT $1",
            params![MOST],
        )
        .await?
        .iter()
        .map(|row| {
            Ok(Lineage {
                old: row.get("old_unit")?,
                new: row.get("new_unit")?,
                kind: word(row, "kind")?,
                extent: word(row, "extent")?,
                on: row.get("on_date")?,
                decision: row.get("decision")?,
            })
        })
        .collect::<Result<_, StoreError>>()?;
    Ok(Records {
        versions,
        relations,
        standings,
        lineage,
    })
}

/// Returns the names that an office has taught, groups among them, as they stand on a day.
pub async fn aliases(
    db: &mut impl Query,
    owner: UnitId,
    day: Date,
) -> Result<Vec<Alias>, StoreError> {
    let rows = db
        .query(
            "SELECT a.written, u.unit_id
               FROM unit_alias a JOIN unit_alias_unit u ON u.alias_id = a.id
              WHERE a.owner_unit = $1
             UNION ALL
             SELECT a.written, m.unit_id
               FROM unit_alias a JOIN unit_group_member m ON m.group_id = a.group_id
              WHERE a.owner_unit = $1 AND m.valid_from <= $2
                AND (m.valid_to IS NULL OR m.valid_to > $2)
             UNION ALL
             SELECT g.name AS written, m.unit_id
               FROM unit_group g JOIN unit_group_member m ON m.group_id = g.id
              WHERE g.owner_unit = $1 AND m.valid_from <= $2
                AND (m.valid_to IS NULL OR m.valid_to > $2)
             LIMIT 100000",
            params![owner, day],
        )
        .await?;
    let mut names: BTreeMap<String, Vec<UnitId>> = BTreeMap::new();
    for row in &rows {
        let units = names.entry(row.get("written")?).or_default();
        let unit = row.get("unit_id")?;
        if !units.contains(&unit) {
            units.push(unit);
        }
    }
    Ok(names
        .into_iter()
        .map(|(written, units)| Alias { written, units })
        .collect())
}

/// Remembers what a name means to an office, in the place of what it meant before.
pub async fn remember(
    tx: &mut Tx,
    new: AliasId,
    owner: UnitId,
    written: &str,
    units: &[UnitId],
    by: Option<AccountId>,
    at: Timestamp,
) -> Result<AliasId, StoreError> {
    let row = tx
        .query_one(
            "INSERT INTO unit_alias (id, owner_unit, written, folded, created_by, created_at)
             VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (owner_unit, folded) DO UPDATE SET written = $3, group_id = NULL
             RETURNING id",
            params![new, owner, written, ntm_text::fold_words(written), by, at],
        )
        .await?;
    let id: AliasId = row.get("id")?;
    tx.execute(
        "DELETE FROM unit_alias_unit WHERE alias_id = $1",
        params![id],
    )
    .await?;
    let rows = units
        .iter()
        .map(|unit| params![id, *unit].to_vec())
        .collect();
    tx.execute_many(
        "INSERT INTO unit_alias_unit (alias_id, unit_id) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        rows,
    )
    .await?;
    Ok(id)
}

fn validity(row: &Row) -> Result<Validity, StoreError> {
    Ok(Validity {
        from: row.get("valid_from")?,
        to: row.get("valid_to")?,
    })
}

fn word<T: FromStr>(row: &Row, column: &str) -> Result<T, StoreError> {
    let text: String = row.get(column)?;
    text.parse().map_err(|_| StoreError::Column {
        column: column.to_owned(),
        why: format!("“{text}” is no word of this list"),
    })
}
