//! Groups of units that an office has made, and names that it has taught.

use {
    crate::{
        Value,
        engine::{Query, StoreError, Tx},
        params,
    },
    jiff::{Timestamp, civil::Date},
    ntm_programme::identity::{AccountId, AliasId, UnitId},
    std::collections::HashMap,
    uuid::Uuid,
};

/// A group: a name under which an office addresses several units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    pub id: Uuid,
    pub owner: UnitId,
    pub name: String,
    /// The name without marks, by which groups are ordered.
    pub folded: String,
    pub version: i64,
    /// The members of the day.
    pub members: Vec<UnitId>,
}

/// A taught name, and the units that it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taught {
    pub id: AliasId,
    pub owner: UnitId,
    pub written: String,
    /// The name without marks, by which names are ordered.
    pub folded: String,
    pub by: Option<AccountId>,
    pub at: Timestamp,
    pub units: Vec<UnitId>,
}

fn marks(from: usize, count: usize) -> String {
    (from..from + count)
        .map(|n| format!("${n}"))
        .collect::<Vec<_>>()
        .join(", ")
}

/// Which part of a list is asked for: what comes after a name and its id, and how much at most.
#[derive(Debug, Clone, Copy)]
pub struct Part<'a> {
    pub after: Option<(&'a str, Uuid)>,
    pub most: i64,
}

impl Part<'_> {
    /// Returns the values of the first three marks of a statement.
    fn values(self) -> Vec<Value> {
        let (folded, id) = self.after.unwrap_or(("", Uuid::nil()));
        params![folded, id, self.most].to_vec()
    }
}

/// Returns the groups of units at or below some units, with their members of a day, by name.
pub async fn groups(
    db: &mut impl Query,
    above: &[UnitId],
    day: Date,
    part: Part<'_>,
) -> Result<Vec<Group>, StoreError> {
    if above.is_empty() {
        return Ok(Vec::new());
    }
    let mut values = part.values();
    values.extend(above.iter().map(|unit| Value::from(*unit)));
    let mut groups = db
        .query(
            &format!(
                "SELECT id, owner_unit, name, folded, version FROM unit_group
                  WHERE (folded, id) > ($1, $2) AND owner_unit IN
                        (SELECT unit_id FROM unit_ancestor WHERE ancestor_id IN ({}))
                  ORDER BY folded, id LIMIT $3",
                marks(4, above.len())
            ),
            &values,
        )
        .await?
        .iter()
        .map(|row| {
            Ok(Group {
                id: row.get("id")?,
                owner: row.get("owner_unit")?,
                name: row.get("name")?,
                folded: row.get("folded")?,
                version: row.get("version")?,
                members: Vec::new(),
            })
        })
        .collect::<Result<Vec<_>, StoreError>>()?;
    let ids: Vec<Uuid> = groups.iter().map(|group| group.id).collect();
    let sql = |marks: &str| {
        format!(
            "SELECT group_id AS id, unit_id FROM unit_group_member
              WHERE valid_from <= $1 AND (valid_to IS NULL OR valid_to > $1) AND group_id IN ({marks})"
        )
    };
    let mut members = collect(db, &ids, Some(day), sql).await?;
    for group in &mut groups {
        group.members = members.remove(&group.id).unwrap_or_default();
    }
    Ok(groups)
}

/// Returns the names taught by units at or below some units, with what they stand for, by name.
pub async fn taught(
    db: &mut impl Query,
    above: &[UnitId],
    part: Part<'_>,
) -> Result<Vec<Taught>, StoreError> {
    if above.is_empty() {
        return Ok(Vec::new());
    }
    let mut values = part.values();
    values.extend(above.iter().map(|unit| Value::from(*unit)));
    let mut names = db
        .query(
            &format!(
                "SELECT id, owner_unit, written, folded, created_by, created_at FROM unit_alias
                  WHERE group_id IS NULL AND (folded, id) > ($1, $2) AND owner_unit IN
                        (SELECT unit_id FROM unit_ancestor WHERE ancestor_id IN ({}))
                  ORDER BY folded, id LIMIT $3",
                marks(4, above.len())
            ),
            &values,
        )
        .await?
        .iter()
        .map(|row| {
            Ok(Taught {
                id: row.get("id")?,
                owner: row.get("owner_unit")?,
                written: row.get("written")?,
                folded: row.get("folded")?,
                by: row.get("created_by")?,
                at: row.get("created_at")?,
                units: Vec::new(),
            })
        })
        .collect::<Result<Vec<_>, StoreError>>()?;
    let ids: Vec<Uuid> = names.iter().map(|name| name.id.into()).collect();
    let sql = |marks: &str| {
        format!("SELECT alias_id AS id, unit_id FROM unit_alias_unit WHERE alias_id IN ({marks})")
    };
    let mut units = collect(db, &ids, None, sql).await?;
    for name in &mut names {
        name.units = units.remove(&name.id.into()).unwrap_or_default();
    }
    Ok(names)
}

async fn collect(
    db: &mut impl Query,
    ids: &[Uuid],
    day: Option<Date>,
    sql: impl Fn(&str) -> String,
) -> Result<HashMap<Uuid, Vec<UnitId>>, StoreError> {
    let mut found: HashMap<Uuid, Vec<UnitId>> = HashMap::new();
    for some in ids.chunks(200) {
        let mut values: Vec<Value> = day.map(Value::from).into_iter().collect();
        let first = values.len() + 1;
        values.extend(some.iter().map(|id| Value::from(*id)));
        for row in db.query(&sql(&marks(first, some.len())), &values).await? {
            found
                .entry(row.get("id")?)
                .or_default()
                .push(row.get("unit_id")?);
        }
    }
    Ok(found)
}

/// Returns whose a group is, and its version.
pub async fn group_owner(
    db: &mut impl Query,
    id: Uuid,
) -> Result<Option<(UnitId, i64)>, StoreError> {
    db.query_opt(
        "SELECT owner_unit, version FROM unit_group WHERE id = $1",
        params![id],
    )
    .await?
    .map(|row| Ok((row.get("owner_unit")?, row.get("version")?)))
    .transpose()
}

/// Returns whose a taught name is.
pub async fn taught_owner(db: &mut impl Query, id: AliasId) -> Result<Option<UnitId>, StoreError> {
    db.query_opt(
        "SELECT owner_unit FROM unit_alias WHERE id = $1",
        params![id],
    )
    .await?
    .map(|row| row.get("owner_unit"))
    .transpose()
}

/// Writes a group of an office, or finds the one of the same name; returns its id.
pub async fn add_group(
    tx: &mut Tx,
    id: Uuid,
    owner: UnitId,
    name: &str,
    now: Timestamp,
) -> Result<Uuid, StoreError> {
    tx.query_one(
        "INSERT INTO unit_group (id, owner_unit, name, folded, created_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (owner_unit, folded) DO UPDATE SET name = $3, version = unit_group.version + 1
         RETURNING id",
        params![id, owner, name, ntm_text::fold(name), now],
    )
    .await?
    .get("id")
}

/// Takes the next version of a group; tells whether nobody was faster.
pub async fn step_group(tx: &mut Tx, id: Uuid, seen: i64) -> Result<bool, StoreError> {
    let stepped = tx
        .execute(
            "UPDATE unit_group SET version = version + 1 WHERE id = $1 AND version = $2",
            params![id, seen],
        )
        .await?;
    Ok(stepped == 1)
}

/// Makes the members of a group those given, from a day on; who goes, goes on that day.
pub async fn set_members(
    tx: &mut Tx,
    id: Uuid,
    units: &[UnitId],
    day: Date,
) -> Result<(), StoreError> {
    let now: Vec<UnitId> = tx
        .query(
            "SELECT unit_id FROM unit_group_member
              WHERE group_id = $1 AND valid_from <= $2 AND (valid_to IS NULL OR valid_to > $2)",
            params![id, day],
        )
        .await?
        .iter()
        .map(|row| row.get("unit_id"))
        .collect::<Result<_, _>>()?;
    for unit in now.iter().filter(|unit| !units.contains(unit)) {
        tx.execute(
            "UPDATE unit_group_member SET valid_to = $3
              WHERE group_id = $1 AND unit_id = $2 AND (valid_to IS NULL OR valid_to > $3)",
            params![id, *unit, day],
        )
        .await?;
    }
    for unit in units.iter().filter(|unit| !now.contains(unit)) {
        tx.execute(
            "INSERT INTO unit_group_member (group_id, unit_id, valid_from) VALUES ($1, $2, $3)
             ON CONFLICT (group_id, unit_id, valid_from) DO UPDATE SET valid_to = NULL",
            params![id, *unit, day],
        )
        .await?;
    }
    Ok(())
}

/// Forgets a group, its members, and names that stand for it.
pub async fn remove_group(tx: &mut Tx, id: Uuid) -> Result<(), StoreError> {
    tx.execute("DELETE FROM unit_alias WHERE group_id = $1", params![id])
        .await?;
    tx.execute(
        "DELETE FROM unit_group_member WHERE group_id = $1",
        params![id],
    )
    .await?;
    tx.execute("DELETE FROM unit_group WHERE id = $1", params![id])
        .await?;
    Ok(())
}

/// Forgets a taught name.
pub async fn forget(tx: &mut Tx, id: AliasId) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM unit_alias_unit WHERE alias_id = $1",
        params![id],
    )
    .await?;
    tx.execute("DELETE FROM unit_alias WHERE id = $1", params![id])
        .await?;
    Ok(())
}
