//! Groups and taught names: what an office means when it writes "các xã vùng biên".

use std::collections::HashMap;

use ntm_programme::{
    identity::{AliasId, UnitId},
    right::{Action, Grant, Resource, Role},
};
use ntm_store::{
    Query, Tx,
    naming::{self, Group, Taught},
    unit, unit_register,
};
use serde_json::json;
use uuid::Uuid;

use crate::{
    Fault, Office, Op, Outcome,
    part::cut,
    record::{Record, record},
    units::tidy,
};

/// A part of a list of groups or of taught names.
#[derive(Debug, Clone)]
pub struct Named<T> {
    pub rows: Vec<T>,
    /// The names of all units that the rows mention.
    pub names: HashMap<UnitId, String>,
    /// Where the next part begins: the name without marks, and the id.
    pub next: Option<(String, Uuid)>,
}

impl Office {
    /// Returns a part of the groups of the offices in the scope of the one who asks, by name.
    pub async fn groups(
        &self,
        op: &Op,
        after: Option<(&str, Uuid)>,
        most: i64,
    ) -> Outcome<Named<Group>> {
        let scope = scope(op)?;
        let mut db = self.store().read().await?;
        let part = naming::Part {
            after,
            most: most + 1,
        };
        let mut rows = naming::groups(&mut db, &scope, op.today, part).await?;
        let next = cut(&mut rows, most).map(|row| (row.folded.clone(), row.id));
        let units = rows
            .iter()
            .flat_map(|it| it.members.iter().copied().chain([it.owner]))
            .collect();
        let names = names_of(&mut db, op, units).await?;
        Ok(Named { rows, names, next })
    }

    /// Returns a part of the names that the offices in the scope of the one who asks have taught.
    pub async fn taught_names(
        &self,
        op: &Op,
        after: Option<(&str, Uuid)>,
        most: i64,
    ) -> Outcome<Named<Taught>> {
        let scope = scope(op)?;
        let mut db = self.store().read().await?;
        let part = naming::Part {
            after,
            most: most + 1,
        };
        let mut rows = naming::taught(&mut db, &scope, part).await?;
        let next = cut(&mut rows, most).map(|row| (row.folded.clone(), row.id.0));
        let units = rows
            .iter()
            .flat_map(|it| it.units.iter().copied().chain([it.owner]))
            .collect();
        let names = names_of(&mut db, op, units).await?;
        Ok(Named { rows, names, next })
    }

    /// Makes a group of the own office, or gives the one of that name these members.
    pub async fn make_group(&self, op: &Op, name: &str, members: &[UnitId]) -> Outcome<Uuid> {
        let name = named(name)?;
        some(members)?;
        let mut tx = self.store().begin().await?;
        let owner = self.own_office(&mut tx, op).await?;
        let id = naming::add_group(&mut tx, self.new_id(op.now), owner, &name, op.now).await?;
        naming::set_members(&mut tx, id, members, op.today).await?;
        let data = json!({ "name": name, "members": members });
        self.taught(&mut tx, op, "group.make", id.to_string(), data)
            .await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Gives a group other members from today on.
    pub async fn change_group(
        &self,
        op: &Op,
        id: Uuid,
        seen: i64,
        members: &[UnitId],
    ) -> Outcome<()> {
        some(members)?;
        let mut tx = self.store().begin().await?;
        let (owner, _) = naming::group_owner(&mut tx, id)
            .await?
            .ok_or(Fault::NotFound)?;
        self.may_name(&mut tx, op, owner).await?;
        if !naming::step_group(&mut tx, id, seen).await? {
            return Err(Fault::changed_meanwhile());
        }
        naming::set_members(&mut tx, id, members, op.today).await?;
        let data = json!({ "members": members });
        self.taught(&mut tx, op, "group.change", id.to_string(), data)
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Forgets a group.
    pub async fn remove_group(&self, op: &Op, id: Uuid) -> Outcome<()> {
        let mut tx = self.store().begin().await?;
        let Some((owner, _)) = naming::group_owner(&mut tx, id).await? else {
            return Ok(());
        };
        self.may_name(&mut tx, op, owner).await?;
        naming::remove_group(&mut tx, id).await?;
        self.taught(&mut tx, op, "group.remove", id.to_string(), json!({}))
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Teaches what a written name stands for in documents that the own office reads.
    pub async fn teach_name(&self, op: &Op, written: &str, units: &[UnitId]) -> Outcome<AliasId> {
        let written = named(written)?;
        some(units)?;
        let mut tx = self.store().begin().await?;
        let owner = self.own_office(&mut tx, op).await?;
        let new = AliasId(self.new_id(op.now));
        let by = op.who.account;
        let id = unit_register::remember(&mut tx, new, owner, &written, units, by, op.now).await?;
        let data = json!({ "written": written, "units": units });
        self.taught(&mut tx, op, "alias.teach", id.to_string(), data)
            .await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Forgets a taught name.
    pub async fn forget_name(&self, op: &Op, id: AliasId) -> Outcome<()> {
        let mut tx = self.store().begin().await?;
        let Some(owner) = naming::taught_owner(&mut tx, id).await? else {
            return Ok(());
        };
        self.may_name(&mut tx, op, owner).await?;
        naming::forget(&mut tx, id).await?;
        self.taught(&mut tx, op, "alias.forget", id.to_string(), json!({}))
            .await?;
        tx.commit().await?;
        Ok(())
    }

    async fn own_office(&self, tx: &mut Tx, op: &Op) -> Outcome<UnitId> {
        let owner = op.who.unit.ok_or(Fault::NotFound)?;
        self.may_name(tx, op, owner).await?;
        Ok(owner)
    }

    async fn may_name(&self, tx: &mut Tx, op: &Op, owner: UnitId) -> Outcome<()> {
        let line = unit::line(tx, owner).await?;
        op.require(Action::EditName, &Resource::of(line))
    }

    async fn taught(
        &self,
        tx: &mut Tx,
        op: &Op,
        action: &str,
        id: String,
        data: serde_json::Value,
    ) -> Outcome<()> {
        unit::next_generation(tx, op.now, op.who.account).await?;
        let resource = action.split('.').next().unwrap_or("name");
        record(
            tx,
            op,
            Record {
                province: 0,
                action,
                resource,
                id,
                data,
            },
        )
        .await
    }
}

/// Returns the units in and below which one may see what offices call units.
fn scope(op: &Op) -> Outcome<Vec<UnitId>> {
    let names = |it: &&Grant| matches!(it.role, Role::Administrator | Role::Coordinator);
    let scope: Vec<UnitId> = op
        .who
        .grants
        .iter()
        .filter(names)
        .map(|it| it.unit)
        .collect();
    if scope.is_empty() {
        return Err(Fault::NotFound);
    }
    Ok(scope)
}

async fn names_of(
    db: &mut impl Query,
    op: &Op,
    mut units: Vec<UnitId>,
) -> Outcome<HashMap<UnitId, String>> {
    units.sort_unstable();
    units.dedup();
    Ok(unit::names(db, &units, op.today).await?)
}

fn named(name: &str) -> Outcome<String> {
    let name = tidy(name);
    if name.is_empty() || name.chars().count() > 200 {
        return Err(Fault::field(
            "name",
            "Hãy nhập tên (không quá 200 ký tự).",
            "Give a name of at most 200 characters.",
        ));
    }
    Ok(name)
}

fn some(units: &[UnitId]) -> Outcome<()> {
    if units.is_empty() {
        return Err(Fault::field(
            "units",
            "Hãy nhập ít nhất một đơn vị, mỗi dòng một đơn vị.",
            "Give at least one unit, one on each line.",
        ));
    }
    Ok(())
}
