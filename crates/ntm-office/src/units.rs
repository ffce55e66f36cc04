//! Units through time: founding, changing, merging, splitting, dissolving; heads, relations,
//! recognitions.
//!
//! A change is a new version with the day from which it counts. No past is rewritten: figures and
//! names stay where they were reported (Law on Local Government; Resolution 202/2025/QH15 shows why).

use jiff::civil::{Date, date};
use ntm_programme::{
    identity::{LineageId, RelationId, UnitId},
    right::{Action, Resource},
    unit::{
        Extent, Lineage, LineageKind, Relation, RelationKind, Standing, Status, UnitKind,
        UnitVersion, Validity,
    },
};
use ntm_store::{
    Query, Tx,
    organ_id::{self, UnitOrganId},
    unit::{self, Filter, Head, Identity, KeptRelation, Listed},
};
use serde_json::json;
use uuid::Uuid;

use crate::{
    Fault, FieldFault, Message, Office, Op, Outcome,
    part::cut,
    record::{Record, record},
};

/// What a unit is from a day on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitDraft {
    /// The full name: "Xã Khổng Lào".
    pub name: String,
    pub short_name: Option<String>,
    pub code: Option<String>,
    pub kind: UnitKind,
    /// The unit above it; only the first unit of an installation has none.
    pub parent: Option<UnitId>,
    /// The first day that counts.
    pub from: Date,
    /// The decision that says so.
    pub decision: Option<String>,
}

/// From when on a unit counts as known where nobody gives a day: since the Democratic Republic.
pub const FROM_OLD: Date = date(1945, 9, 2);

/// From when a reorganisation counts, and by which decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decree {
    /// The first day that counts.
    pub on: Date,
    /// The number and symbol of the decision.
    pub number: Option<String>,
}

/// Into what units are merged.
#[derive(Debug, Clone)]
pub enum Into {
    /// A unit that goes on.
    Existing(UnitId),
    /// A unit that is founded by it.
    New(UnitDraft),
}

/// All that is shown of one unit.
#[derive(Debug, Clone)]
pub struct UnitDetail {
    pub identity: Identity,
    /// The version of the day, or the one nearest to it.
    pub current: UnitVersion,
    /// Whether the unit exists on the day.
    pub exists: bool,
    pub versions: Vec<UnitVersion>,
    /// Units above, nearest first.
    pub above: Vec<(UnitId, String)>,
    pub children: u64,
    pub heads: Vec<Head>,
    /// Electronic identifiers, the latest first.
    pub organ_ids: Vec<UnitOrganId>,
    pub relations: Vec<KeptRelation>,
    pub standings: Vec<(Uuid, Standing)>,
    pub lineage: Vec<Lineage>,
    /// The names of all units that the above mention.
    pub names: std::collections::HashMap<UnitId, String>,
    /// Whether the one who looks may change it.
    pub may_edit: bool,
}

/// A page of the list of units.
#[derive(Debug, Clone)]
pub struct UnitPage {
    pub rows: Vec<Listed>,
    pub total: u64,
    /// Where the next page begins.
    pub next: Option<(String, UnitId)>,
}

impl Office {
    /// Returns a page of the units that a filter lets through.
    pub async fn list_units(
        &self,
        op: &Op,
        filter: &Filter,
        after: Option<(&str, UnitId)>,
        limit: usize,
    ) -> Outcome<UnitPage> {
        let mut db = self.store().read().await?;
        op.require(Action::ReadUnit, &Resource::default())?;
        let wanted = i64::try_from(limit).unwrap_or(i64::MAX - 1) + 1;
        let mut rows = unit::list(&mut db, filter, after, wanted).await?;
        let next = cut(&mut rows, limit).map(|row| (row.folded.clone(), row.unit.unit));
        let total = unit::count(&mut db, filter).await?;
        Ok(UnitPage { rows, total, next })
    }

    /// Returns all that is shown of one unit.
    pub async fn unit_detail(&self, op: &Op, id: UnitId) -> Outcome<UnitDetail> {
        let mut db = self.store().read().await?;
        let line = unit::line(&mut db, id).await?;
        let resource = Resource::of(line.clone());
        op.require(Action::ReadUnit, &resource)?;
        let identity = unit::identity(&mut db, id).await?.ok_or(Fault::NotFound)?;
        let versions = unit::versions(&mut db, id).await?;
        let on_day = versions.iter().find(|it| it.valid.contains(op.today));
        let current = on_day
            .or(versions.iter().rev().find(|it| it.valid.from <= op.today))
            .or(versions.first())
            .cloned()
            .ok_or(Fault::NotFound)?;
        let exists = on_day.is_some();
        let relations = unit::relations(&mut db, id).await?;
        let lineage = unit::lineage(&mut db, id).await?;
        let mut mentioned = line.clone();
        mentioned.extend(versions.iter().filter_map(|it| it.parent));
        mentioned.extend(
            relations
                .iter()
                .flat_map(|it| [it.relation.unit, it.relation.other]),
        );
        mentioned.extend(lineage.iter().flat_map(|it| [it.old, it.new]));
        mentioned.sort_unstable();
        mentioned.dedup();
        let names = unit::names(&mut db, &mentioned, op.today).await?;
        let above = line
            .iter()
            .skip(1)
            .map(|above| (*above, names.get(above).cloned().unwrap_or_default()))
            .collect();
        let children = unit::count(
            &mut db,
            &Filter {
                parent: Some(id),
                ..Filter::on(op.today)
            },
        )
        .await?;
        Ok(UnitDetail {
            heads: unit::heads(&mut db, id).await?,
            organ_ids: organ_id::of_unit(&mut db, id).await?,
            standings: unit::standings(&mut db, id).await?,
            may_edit: op.require(Action::EditUnit, &resource).is_ok(),
            identity,
            current,
            exists,
            versions,
            above,
            children,
            relations,
            lineage,
            names,
        })
    }

    /// Founds a unit. The same form posted twice founds it once.
    pub async fn create_unit(&self, op: &Op, draft: &UnitDraft) -> Outcome<UnitId> {
        let mut tx = self.store().begin().await?;
        let id = self.found(&mut tx, op, draft).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Founds a unit within a transaction.
    pub(crate) async fn found(&self, tx: &mut Tx, op: &Op, draft: &UnitDraft) -> Outcome<UnitId> {
        let draft = &checked(draft)?;
        let province = match draft.parent {
            Some(parent) => {
                op.require(
                    Action::EditUnit,
                    &Resource::of(unit::line(tx, parent).await?),
                )?;
                let above = parent_on(tx, parent, draft.from).await?;
                if let Some(twin) = twin(tx, parent, draft).await? {
                    return Ok(twin);
                }
                above.province
            }
            None => {
                op.require(Action::EditUnit, &Resource::default())?;
                0
            }
        };
        let id = UnitId(self.new_id(op.now));
        let province = if draft.kind == UnitKind::Province {
            unit::add_province(tx, id, &draft.name).await?
        } else {
            province
        };
        unit::create(tx, id, province, op.now).await?;
        unit::add_version(tx, &version(id, draft)).await?;
        unit::place(tx, id, op.today).await?;
        self.told(tx, op, province, "unit.create", id, told_draft(draft))
            .await?;
        Ok(id)
    }

    /// Gives a unit a new name, kind, code or parent from a day on. A change of name is also
    /// kept as lineage.
    pub async fn change_unit(
        &self,
        op: &Op,
        id: UnitId,
        seen: i64,
        draft: &UnitDraft,
    ) -> Outcome<()> {
        let draft = &checked(draft)?;
        let mut tx = self.store().begin().await?;
        let (identity, last) = self.begin_change(&mut tx, op, id, seen).await?;
        after_last(&last, draft.from)?;
        match draft.parent {
            Some(parent) => {
                if Some(parent) != last.parent {
                    op.require(
                        Action::EditUnit,
                        &Resource::of(unit::line(&mut tx, parent).await?),
                    )?;
                    parent_on(&mut tx, parent, draft.from).await?;
                }
                if parent == id || unit::stands_under(&mut tx, parent, id).await? {
                    return Err(Fault::field(
                        "parent",
                        "Đơn vị cấp trên không thể là chính đơn vị này hoặc đơn vị trực thuộc nó.",
                        "The unit above cannot be this unit or one below it.",
                    ));
                }
            }
            None if last.parent.is_some() => {
                return Err(Fault::field(
                    "parent",
                    "Hãy chọn đơn vị cấp trên.",
                    "Choose the unit above.",
                ));
            }
            None => {}
        }
        let next = version(id, draft);
        if same_but_dates(&next, &last) {
            return Err(Fault::refused(
                "Không có gì thay đổi so với phiên bản hiện tại.",
                "Nothing differs from the present version.",
            ));
        }
        unit::end_version(&mut tx, id, draft.from).await?;
        unit::add_version(&mut tx, &next).await?;
        if next.name != last.name {
            let lineage = Lineage {
                old: id,
                new: id,
                kind: LineageKind::Rename,
                extent: Extent::Full,
                on: draft.from,
                decision: draft.decision.clone(),
            };
            unit::add_lineage(&mut tx, LineageId(self.new_id(op.now)), &lineage).await?;
        }
        unit::place(&mut tx, id, op.today).await?;
        let mut data = told_draft(draft);
        data["before"] = json!({ "name": last.name, "parent": last.parent, "code": last.code });
        self.told(&mut tx, op, identity.province, "unit.change", id, data)
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Ends a unit on a day that counts no more.
    pub async fn dissolve_unit(
        &self,
        op: &Op,
        id: UnitId,
        seen: i64,
        decree: &Decree,
    ) -> Outcome<()> {
        let Decree {
            on,
            number: decision,
        } = decree;
        let on = *on;
        let mut tx = self.store().begin().await?;
        let (identity, last) = self.begin_change(&mut tx, op, id, seen).await?;
        after_last(&last, on)?;
        childless(&mut tx, &[id], on).await?;
        unit::end_version(&mut tx, id, on).await?;
        unit::place(&mut tx, id, op.today).await?;
        self.told(
            &mut tx,
            op,
            identity.province,
            "unit.dissolve",
            id,
            json!({ "on": on, "decision": decision }),
        )
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Merges units on a day into one that goes on, or that is founded by it.
    pub async fn merge_units(
        &self,
        op: &Op,
        olds: &[UnitId],
        into: &Into,
        decree: &Decree,
    ) -> Outcome<UnitId> {
        let Decree {
            on,
            number: decision,
        } = decree;
        let on = *on;
        let mut tx = self.store().begin().await?;
        let new = match into {
            Into::Existing(id) => *id,
            Into::New(draft) => {
                let draft = UnitDraft {
                    from: on,
                    ..draft.clone()
                };
                self.found(&mut tx, op, &draft).await?
            }
        };
        let olds: Vec<UnitId> = olds.iter().copied().filter(|old| *old != new).collect();
        if olds.is_empty() {
            return Err(Fault::field(
                "units",
                "Hãy chọn ít nhất một đơn vị được nhập.",
                "Choose at least one unit that is merged.",
            ));
        }
        for old in &olds {
            let line = unit::line(&mut tx, *old).await?;
            op.require(Action::EditUnit, &Resource::of(line))?;
            let last = last_version(&mut tx, *old).await?;
            after_last(&last, on)?;
            let identity = unit::identity(&mut tx, *old)
                .await?
                .ok_or(Fault::NotFound)?;
            unit::step(&mut tx, *old, identity.version).await?;
            self.hand_children_over(&mut tx, op, *old, new, decree)
                .await?;
            unit::end_version(&mut tx, *old, on).await?;
            let lineage = Lineage {
                old: *old,
                new,
                kind: LineageKind::Merge,
                extent: Extent::Full,
                on,
                decision: decision.clone(),
            };
            unit::add_lineage(&mut tx, LineageId(self.new_id(op.now)), &lineage).await?;
            let data = json!({ "into": new, "on": on, "decision": decision });
            self.told(&mut tx, op, identity.province, "unit.merge", *old, data)
                .await?;
        }
        tx.commit().await?;
        Ok(new)
    }

    /// Splits new units off a unit on a day; the old one goes on where `goes_on`, or ends.
    pub async fn split_unit(
        &self,
        op: &Op,
        id: UnitId,
        seen: i64,
        parts: &[UnitDraft],
        goes_on: bool,
        decree: &Decree,
    ) -> Outcome<Vec<UnitId>> {
        let Decree {
            on,
            number: decision,
        } = decree;
        let on = *on;
        let mut tx = self.store().begin().await?;
        let (identity, last) = self.begin_change(&mut tx, op, id, seen).await?;
        after_last(&last, on)?;
        if parts.is_empty() {
            return Err(Fault::field(
                "name",
                "Hãy nhập tên ít nhất một đơn vị mới.",
                "Give the name of at least one new unit.",
            ));
        }
        let mut news = Vec::with_capacity(parts.len());
        for part in parts {
            let draft = UnitDraft {
                from: on,
                ..part.clone()
            };
            let new = self.found(&mut tx, op, &draft).await?;
            let lineage = Lineage {
                old: id,
                new,
                kind: LineageKind::Split,
                extent: Extent::Partial,
                on,
                decision: decision.clone(),
            };
            unit::add_lineage(&mut tx, LineageId(self.new_id(op.now)), &lineage).await?;
            news.push(new);
        }
        if !goes_on {
            childless(&mut tx, &[id], on).await?;
            unit::end_version(&mut tx, id, on).await?;
        }
        let data = json!({ "into": news, "goes_on": goes_on, "on": on, "decision": decision });
        self.told(&mut tx, op, identity.province, "unit.split", id, data)
            .await?;
        tx.commit().await?;
        Ok(news)
    }

    /// Writes who heads a unit from a day on.
    pub async fn set_head(
        &self,
        op: &Op,
        id: UnitId,
        full_name: &str,
        position: &str,
        from: Date,
    ) -> Outcome<()> {
        let (full_name, position) = (tidy(full_name), tidy(position));
        let mut faults = Vec::new();
        if full_name.is_empty() || full_name.chars().count() > 120 {
            faults.push(fault(
                "full_name",
                "Hãy nhập họ và tên.",
                "Give the full name.",
            ));
        }
        if position.is_empty() || position.chars().count() > 120 {
            faults.push(fault("position", "Hãy nhập chức vụ.", "Give the position."));
        }
        if !faults.is_empty() {
            return Err(Fault::Invalid(faults));
        }
        let mut tx = self.store().begin().await?;
        let identity = self.may_edit(&mut tx, op, id).await?;
        if let Some(last) = unit::heads(&mut tx, id).await?.first() {
            if (&last.full_name, &last.position, last.valid.from) == (&full_name, &position, from) {
                return Ok(());
            }
            if last.valid.from >= from {
                return Err(Fault::field(
                    "from",
                    format!(
                        "Ngày bắt đầu phải sau ngày {}, khi người đứng đầu trước nhận nhiệm vụ.",
                        written(last.valid.from)
                    ),
                    format!("The first day must be after {}.", written(last.valid.from)),
                ));
            }
        }
        let head = Head {
            valid: Validity::since(from),
            full_name,
            position,
        };
        unit::add_head(&mut tx, id, &head).await?;
        let data = json!({ "full_name": head.full_name, "position": head.position, "from": from });
        self.told(&mut tx, op, identity.province, "unit.set_head", id, data)
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Writes what one unit is to another: reports to, supervises, is in charge of, is a member of.
    pub async fn relate(
        &self,
        op: &Op,
        relation: Relation,
        decision: Option<&str>,
    ) -> Outcome<RelationId> {
        let mut tx = self.store().begin().await?;
        let identity = self.may_edit(&mut tx, op, relation.unit).await?;
        if unit::identity(&mut tx, relation.other).await?.is_none() {
            return Err(Fault::field(
                "other",
                "Hãy chọn đơn vị kia.",
                "Choose the other unit.",
            ));
        }
        if relation.kind == RelationKind::InCharge && relation.criteria_set.is_none() {
            return Err(Fault::field(
                "criteria_set",
                "Hãy cho biết bộ tiêu chí (ví dụ: xã 2021-2025).",
                "Say which set of criteria.",
            ));
        }
        let same = unit::relations(&mut tx, relation.unit)
            .await?
            .into_iter()
            .find(|kept| {
                kept.relation.valid.to.is_none()
                    && Relation {
                        valid: relation.valid,
                        ..kept.relation.clone()
                    } == relation
            });
        if let Some(kept) = same {
            return Ok(kept.id);
        }
        let kept = KeptRelation {
            id: RelationId(self.new_id(op.now)),
            relation,
            decision: decision.map(str::to_owned),
        };
        unit::add_relation(&mut tx, &kept).await?;
        let data = json!({ "relation": kept.relation, "decision": kept.decision });
        let unit = kept.relation.unit;
        self.told(&mut tx, op, identity.province, "unit.relate", unit, data)
            .await?;
        tx.commit().await?;
        Ok(kept.id)
    }

    /// Ends a relation on a day that counts no more.
    pub async fn end_relation(&self, op: &Op, id: RelationId, on: Date) -> Outcome<UnitId> {
        let mut tx = self.store().begin().await?;
        let kept = unit::relation(&mut tx, id).await?.ok_or(Fault::NotFound)?;
        let identity = self.may_edit(&mut tx, op, kept.relation.unit).await?;
        not_before(on, kept.relation.valid.from)?;
        if unit::end_relation(&mut tx, id, on).await? {
            let data = json!({ "relation": id, "on": on });
            let unit = kept.relation.unit;
            self.told(
                &mut tx,
                op,
                identity.province,
                "unit.end_relation",
                unit,
                data,
            )
            .await?;
            tx.commit().await?;
        }
        Ok(kept.relation.unit)
    }

    /// Writes that a unit is recognised (công nhận đạt chuẩn) from a day on.
    pub async fn recognise(&self, op: &Op, standing: Standing) -> Outcome<Uuid> {
        let mut tx = self.store().begin().await?;
        let id = self.recognise_in(&mut tx, op, standing).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Writes a recognition within a transaction.
    pub(crate) async fn recognise_in(
        &self,
        tx: &mut Tx,
        op: &Op,
        standing: Standing,
    ) -> Outcome<Uuid> {
        let identity = self.may_edit(tx, op, standing.unit).await?;
        let known = unit::standings(tx, standing.unit).await?;
        let open = known
            .iter()
            .any(|(_, it)| it.status == standing.status && it.valid.to.is_none());
        if open {
            return Err(Fault::refused(
                "Đơn vị đã được ghi nhận danh hiệu này và chưa bị thu hồi.",
                "The unit already bears this title.",
            ));
        }
        let id = self.new_id(op.now);
        unit::add_standing(tx, id, &standing).await?;
        let data = json!({ "standing": standing });
        let unit = standing.unit;
        self.told(tx, op, identity.province, "unit.recognise", unit, data)
            .await?;
        self.remeasure_around(tx, op, unit, None).await?;
        Ok(id)
    }

    /// Ends a recognition on a day.
    pub async fn end_recognition(&self, op: &Op, unit: UnitId, id: Uuid, on: Date) -> Outcome<()> {
        let mut tx = self.store().begin().await?;
        let identity = self.may_edit(&mut tx, op, unit).await?;
        let known = unit::standings(&mut tx, unit).await?;
        let (_, standing) = known
            .iter()
            .find(|(it, _)| *it == id)
            .ok_or(Fault::NotFound)?;
        not_before(on, standing.valid.from)?;
        if unit::end_standing(&mut tx, id, on).await?.is_some() {
            let data = json!({ "status": standing.status, "on": on });
            self.told(
                &mut tx,
                op,
                identity.province,
                "unit.end_recognition",
                unit,
                data,
            )
            .await?;
            self.remeasure_around(&mut tx, op, unit, None).await?;
            tx.commit().await?;
        }
        Ok(())
    }

    /// Writes anew who stands above whom, where a day has come on which that changes, and hands over
    /// what units left that have ended; at start and once a day.
    pub async fn place_units(&self, op: &Op) -> Outcome<()> {
        let mut tx = self.store().begin().await?;
        if unit::place_all(&mut tx, op.today).await? {
            unit::next_generation(&mut tx, op.now, op.who.account).await?;
        }
        self.hand_over_whole(&mut tx, op).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Returns the unit where it may be changed.
    pub(crate) async fn may_edit(&self, tx: &mut Tx, op: &Op, id: UnitId) -> Outcome<Identity> {
        let line = unit::line(tx, id).await?;
        op.require(Action::EditUnit, &Resource::of(line))?;
        unit::identity(tx, id).await?.ok_or(Fault::NotFound)
    }

    async fn begin_change(
        &self,
        tx: &mut Tx,
        op: &Op,
        id: UnitId,
        seen: i64,
    ) -> Outcome<(Identity, UnitVersion)> {
        let identity = self.may_edit(tx, op, id).await?;
        if !unit::step(tx, id, seen).await? {
            return Err(Fault::changed_meanwhile());
        }
        Ok((identity, last_version(tx, id).await?))
    }

    /// Units below one that ends come to stand below the one that takes its place.
    async fn hand_children_over(
        &self,
        tx: &mut Tx,
        op: &Op,
        old: UnitId,
        new: UnitId,
        decree: &Decree,
    ) -> Outcome<()> {
        let on = decree.on;
        let filter = Filter {
            parent: Some(old),
            ..Filter::on(on)
        };
        for child in unit::list(tx, &filter, None, 10_000).await? {
            let last = last_version(tx, child.unit.unit).await?;
            after_last(&last, on)?;
            unit::end_version(tx, last.unit, on).await?;
            let next = UnitVersion {
                valid: Validity::since(on),
                parent: Some(new),
                decision: decree.number.clone(),
                ..last
            };
            unit::add_version(tx, &next).await?;
            unit::place(tx, next.unit, op.today).await?;
        }
        Ok(())
    }

    /// Keeps that something of a unit changed.
    pub(crate) async fn told(
        &self,
        tx: &mut Tx,
        op: &Op,
        province: i64,
        action: &str,
        unit: UnitId,
        data: serde_json::Value,
    ) -> Outcome<()> {
        unit::next_generation(tx, op.now, op.who.account).await?;
        record(
            tx,
            op,
            Record {
                province,
                action,
                resource: "unit",
                id: unit.to_string(),
                data,
            },
        )
        .await
    }
}

pub(crate) fn version(unit: UnitId, draft: &UnitDraft) -> UnitVersion {
    UnitVersion {
        unit,
        valid: Validity::since(draft.from),
        name: draft.name.clone(),
        short_name: draft.short_name.clone(),
        code: draft.code.clone(),
        kind: draft.kind,
        parent: draft.parent,
        decision: draft.decision.clone(),
    }
}

fn same_but_dates(one: &UnitVersion, other: &UnitVersion) -> bool {
    let undated = |version: &UnitVersion| UnitVersion {
        valid: Validity::since(FROM_OLD),
        decision: None,
        ..version.clone()
    };
    undated(one) == undated(other)
}

fn told_draft(draft: &UnitDraft) -> serde_json::Value {
    json!({
        "name": draft.name,
        "kind": draft.kind,
        "code": draft.code,
        "parent": draft.parent,
        "from": draft.from,
        "decision": draft.decision,
    })
}

/// Returns the draft as it will be kept, or what is wrong with it.
pub(crate) fn checked(draft: &UnitDraft) -> Outcome<UnitDraft> {
    let optional =
        |text: &Option<String>| text.as_deref().map(tidy).filter(|text| !text.is_empty());
    let tidied = UnitDraft {
        name: tidy(&draft.name),
        short_name: optional(&draft.short_name),
        code: optional(&draft.code),
        decision: optional(&draft.decision),
        ..draft.clone()
    };
    let mut faults = Vec::new();
    if tidied.name.is_empty() {
        faults.push(fault(
            "name",
            "Hãy nhập tên đơn vị.",
            "Give the name of the unit.",
        ));
    } else if tidied.name.chars().count() > 200 {
        faults.push(fault(
            "name",
            "Tên đơn vị dài quá 200 ký tự.",
            "The name is longer than 200 characters.",
        ));
    }
    if tidied
        .code
        .as_ref()
        .is_some_and(|code| code.chars().count() > 20)
    {
        faults.push(fault(
            "code",
            "Mã đơn vị dài quá 20 ký tự.",
            "The code is too long.",
        ));
    }
    if tidied.from < date(1900, 1, 1) || tidied.from > date(2200, 1, 1) {
        faults.push(fault(
            "from",
            "Ngày hiệu lực phải từ năm 1900 đến năm 2200.",
            "The first day must lie between 1900 and 2200.",
        ));
    }
    if faults.is_empty() {
        Ok(tidied)
    } else {
        Err(Fault::Invalid(faults))
    }
}

fn fault(field: &'static str, vi: &str, en: &str) -> FieldFault {
    FieldFault {
        field,
        message: Message::new(vi, en),
    }
}

/// Returns a text in composed form with single blanks.
pub(crate) fn tidy(text: &str) -> String {
    ntm_text::nfc(text)
        .text()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// Returns a day as offices write it.
pub(crate) fn written(day: Date) -> String {
    ntm_programme::calendar::written(day)
}

async fn last_version(db: &mut impl Query, id: UnitId) -> Outcome<UnitVersion> {
    unit::versions(db, id).await?.pop().ok_or(Fault::NotFound)
}

/// A new version begins after the last one, and only where that has not ended.
fn after_last(last: &UnitVersion, from: Date) -> Outcome<()> {
    if let Some(ended) = last.valid.to {
        return Err(Fault::refused(
            format!("“{}” đã kết thúc từ ngày {}.", last.name, written(ended)),
            format!("“{}” ended on {}.", last.name, written(ended)),
        ));
    }
    if from <= last.valid.from {
        return Err(Fault::field(
            "from",
            format!(
                "Ngày hiệu lực phải sau ngày {}, khi phiên bản trước bắt đầu: lịch sử không bị sửa.",
                written(last.valid.from)
            ),
            format!(
                "The first day must be after {}, when the version before began: history is not rewritten.",
                written(last.valid.from)
            ),
        ));
    }
    Ok(())
}

fn not_before(on: Date, from: Date) -> Outcome<()> {
    if on < from {
        return Err(Fault::field(
            "on",
            format!("Ngày kết thúc phải từ ngày {} trở đi.", written(from)),
            format!("The last day must not be before {}.", written(from)),
        ));
    }
    Ok(())
}

async fn parent_on(db: &mut impl Query, parent: UnitId, day: Date) -> Outcome<Identity> {
    let missing = || {
        Fault::field(
            "parent",
            format!("Đơn vị cấp trên không tồn tại vào ngày {}.", written(day)),
            format!("The unit above does not exist on {}.", written(day)),
        )
    };
    unit::at(db, parent, day).await?.ok_or_else(missing)?;
    unit::identity(db, parent).await?.ok_or_else(missing)
}

async fn childless(db: &mut impl Query, units: &[UnitId], on: Date) -> Outcome<()> {
    for id in units {
        let filter = Filter {
            parent: Some(*id),
            ..Filter::on(on)
        };
        let below = unit::count(db, &filter).await?;
        if below > 0 {
            return Err(Fault::refused(
                format!(
                    "Còn {below} đơn vị trực thuộc vào ngày đó. Hãy chuyển hoặc kết thúc các đơn vị ấy trước."
                ),
                format!("{below} units still stand below it on that day. Move or end them first."),
            ));
        }
    }
    Ok(())
}

/// A unit with the very same draft, or a refusal where only the name is the same.
async fn twin(
    db: &mut impl Query,
    parent: UnitId,
    draft: &UnitDraft,
) -> Result<Option<UnitId>, Fault> {
    let folded = ntm_text::fold(&draft.name);
    let filter = Filter {
        parent: Some(parent),
        name: Some(draft.name.clone()),
        ..Filter::on(draft.from)
    };
    let namesake = unit::list(db, &filter, None, 50)
        .await?
        .into_iter()
        .find(|it| it.folded == folded && it.unit.name == draft.name && it.unit.kind == draft.kind);
    match namesake {
        Some(it) if it.unit == version(it.unit.unit, draft) => Ok(Some(it.unit.unit)),
        Some(it) => Err(Fault::field(
            "name",
            format!("Đã có “{}” trong cùng đơn vị cấp trên.", it.unit.name),
            format!("There is already “{}” below the same unit.", it.unit.name),
        )),
        None => Ok(None),
    }
}

/// Tells what a unit's status is in words of the list.
pub fn status_of(standings: &[(Uuid, Standing)], day: Date) -> Option<Status> {
    standings
        .iter()
        .filter(|(_, it)| it.valid.contains(day))
        .map(|(_, it)| it.status)
        .max()
}
