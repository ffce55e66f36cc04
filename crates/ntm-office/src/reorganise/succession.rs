//! What an ended unit leaves: its open obligations go to the unit that it went into whole, with the
//! first unit kept beside, and its people get their roles there. Where it was divided, or nothing
//! came after it, a person decides.
//!
//! Lateness that was recorded stays with the unit and head whose it is.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use ntm_programme::{
    calendar::written,
    identity::{AccountId, ObligationId, TaskId, UnitId},
    obligation::Act,
    right::{Action, Resource},
    unit::{Extent, Lineage, UnitVersion},
};
use ntm_store::{
    Query, Tx, document,
    obligation::{self as kept, Occurrence},
    search,
    succession::{self, OpenObligation, Person},
    unit,
};
use serde_json::json;

use crate::{
    Fault, Office, Op, Outcome,
    perform::Standing,
    record::{Record, record},
};

/// What somebody decides about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leaving {
    /// All that a unit has left: obligations and people.
    Unit(UnitId),
    Obligation(ObligationId),
    Person(AccountId),
}

/// A unit that has ended, and what it has left.
#[derive(Debug, Clone)]
pub struct Left {
    pub unit: UnitVersion,
    /// Units that may take it over: what it became, else what stands beside or above it.
    pub heirs: Vec<(UnitId, String)>,
    pub obligations: Vec<OpenObligation>,
    pub people: Vec<Person>,
}

/// How much was handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct HandedOver {
    pub obligations: usize,
    pub people: usize,
}

impl Office {
    /// Returns the ended units, within the scope of the one who asks, for whose obligations and
    /// people nobody has decided yet.
    pub async fn left_behind(&self, op: &Op) -> Outcome<Vec<Left>> {
        let mut db = self.store().read().await?;
        let mut all = Vec::new();
        for unit in succession::left_behind(&mut db, op.today).await? {
            let line = unit::line(&mut db, unit.unit).await?;
            if op.require(Action::EditUnit, &Resource::of(line)).is_err() {
                continue;
            }
            all.push(Left {
                heirs: heirs(self, &mut db, op, &unit).await?,
                obligations: succession::open_of(&mut db, &[unit.unit]).await?,
                people: succession::people_of(&mut db, &[unit.unit]).await?,
                unit,
            });
        }
        Ok(all)
    }

    /// Hands over what somebody has decided about, to a unit that exists.
    pub async fn hand_over(&self, op: &Op, what: Leaving, to: UnitId) -> Outcome<HandedOver> {
        let mut tx = self.store().begin().await?;
        let left = succession::left_behind(&mut tx, op.today).await?;
        let mut found = None;
        for old in left {
            let mut obligations = succession::open_of(&mut tx, &[old.unit]).await?;
            let mut people = succession::people_of(&mut tx, &[old.unit]).await?;
            match what {
                Leaving::Unit(unit) if unit == old.unit => {}
                Leaving::Obligation(id) if obligations.iter().any(|it| it.id == id) => {
                    obligations.retain(|it| it.id == id);
                    people.clear();
                }
                Leaving::Person(id) if people.iter().any(|it| it.id == id) => {
                    people.retain(|it| it.id == id);
                    obligations.clear();
                }
                _ => continue,
            }
            found = Some((old, obligations, people));
        }
        let (old, obligations, people) = found.ok_or(Fault::NotFound)?;
        let line = unit::line(&mut tx, old.unit).await?;
        op.require(Action::EditUnit, &Resource::of(line))?;
        let Some(heir) = unit::at(&mut tx, to, op.today).await? else {
            return Err(Fault::field(
                "to",
                "Hãy chọn một đơn vị đang hoạt động.",
                "Choose a unit that exists.",
            ));
        };
        let line = unit::line(&mut tx, to).await?;
        op.require(Action::EditUnit, &Resource::of(line))?;
        let tasks: Vec<(i64, TaskId)> = match what {
            Leaving::Unit(_) => succession::tasks_of(&mut tx, old.unit, op.today).await?,
            _ => obligations
                .iter()
                .map(|it| (it.province, it.task))
                .collect(),
        };
        let done = self
            .give(&mut tx, op, (&old, &heir), tasks, &obligations, &people)
            .await?;
        tx.commit().await?;
        Ok(done)
    }

    /// Hands over what units that have ended by today left to those that they went into whole, step
    /// by step where these have ended too. The rest waits for a person.
    pub(crate) async fn hand_over_whole(&self, tx: &mut Tx, op: &Op) -> Outcome<HandedOver> {
        let mut all = HandedOver::default();
        for old in succession::left_behind(tx, op.today).await? {
            let Some(heir) = whole_heir(tx, old.unit, op.today).await? else {
                continue;
            };
            let units = [old.unit];
            let tasks = succession::tasks_of(tx, old.unit, op.today).await?;
            let obligations = succession::open_of(tx, &units).await?;
            let people = succession::people_of(tx, &units).await?;
            let done = self
                .give(tx, op, (&old, &heir), tasks, &obligations, &people)
                .await?;
            all.obligations += done.obligations;
            all.people += done.people;
        }
        Ok(all)
    }

    async fn give(
        &self,
        tx: &mut Tx,
        op: &Op,
        (old, heir): (&UnitVersion, &UnitVersion),
        tasks: Vec<(i64, TaskId)>,
        obligations: &[OpenObligation],
        people: &[Person],
    ) -> Outcome<HandedOver> {
        let since = old.valid.to.unwrap_or(op.today);
        let note = format!(
            "{} kết thúc từ ngày {}; {} tiếp nhận.",
            old.name,
            written(since),
            heir.name
        );
        let (mut documents, mut touched) = (BTreeSet::new(), BTreeSet::new());
        for (province, task) in tasks {
            let units = (old.unit, heir.unit);
            let document = succession::take_part(tx, (province, task), units, &note).await?;
            documents.extend(document.map(|document| (province, document)));
            touched.insert(task);
        }
        let mut occurrences: Vec<Occurrence> = Vec::new();
        for open in obligations {
            let Some(row) = kept::find_for_change(tx, open.id).await? else {
                continue;
            };
            let mut standing = Standing::of(tx, row).await?;
            self.freeze_first(tx, op, &mut standing).await?;
            let act = Act::HandOver { unit: heir.unit };
            self.carry_out(tx, op, &mut standing, &act, Some(&note))
                .await?;
            if !occurrences.contains(&standing.row.occurrence) {
                occurrences.push(standing.row.occurrence);
            }
        }
        for occurrence in &occurrences {
            kept::recount(tx, occurrence).await?;
        }
        let mut moved = 0;
        for person in people {
            if succession::move_person(tx, person.id, old.unit, heir.unit).await? {
                moved += 1;
            }
            let data = json!({ "from": old.unit, "to": heir.unit });
            told(
                tx,
                op,
                "account.move",
                "account",
                person.id.to_string(),
                data,
            )
            .await?;
        }
        for (province, document) in documents {
            document::widen_scope(tx, province, document).await?;
            search::index_document(tx, document).await?;
        }
        for task in touched {
            search::index_task(tx, task).await?;
        }
        let data = json!({ "to": heir.unit, "obligations": obligations.len(), "people": moved });
        told(tx, op, "unit.hand_over", "unit", old.unit.to_string(), data).await?;
        Ok(HandedOver {
            obligations: obligations.len(),
            people: moved,
        })
    }
}

async fn told(
    tx: &mut Tx,
    op: &Op,
    action: &str,
    resource: &str,
    id: String,
    data: serde_json::Value,
) -> Outcome<()> {
    let row = Record {
        province: 0,
        action,
        resource,
        id,
        data,
    };
    record(tx, op, row).await
}

/// Returns what a unit became on the day on which it ended.
async fn became(db: &mut impl Query, unit: UnitId, by: Date) -> Outcome<Vec<Lineage>> {
    let mut rows = unit::lineage(db, unit).await?;
    rows.retain(|row| row.old == unit && row.new != unit && row.on <= by);
    let last = rows.iter().map(|row| row.on).max();
    rows.retain(|row| Some(row.on) == last);
    Ok(rows)
}

/// Returns the unit that an ended one went into whole.
async fn whole_heir(db: &mut impl Query, old: UnitId, today: Date) -> Outcome<Option<UnitVersion>> {
    let mut at = old;
    // A unit that took it over may have ended in its turn; a country is not reorganised that often.
    for _ in 0..8 {
        let rows = became(db, at, today).await?;
        let [row] = rows.as_slice() else {
            return Ok(None);
        };
        if row.extent != Extent::Full {
            return Ok(None);
        }
        if let Some(heir) = unit::at(db, row.new, today).await? {
            return Ok(Some(heir));
        }
        at = row.new;
    }
    Ok(None)
}

/// Returns the units that may take over what an ended one left: what it became, or where it became
/// nothing, those below the nearest unit above it that still exists, and that unit itself.
async fn heirs(
    office: &Office,
    db: &mut impl Query,
    op: &Op,
    old: &UnitVersion,
) -> Outcome<Vec<(UnitId, String)>> {
    let mut heirs: BTreeMap<UnitId, String> = BTreeMap::new();
    for row in became(db, old.unit, op.today).await? {
        if let Some(new) = unit::at(db, row.new, op.today).await? {
            heirs.insert(new.unit, new.name);
        }
    }
    if heirs.is_empty() {
        let gazetteer = office.gazetteer(db, op.today).await?;
        let line = unit::line(db, old.unit).await?;
        let above = line.iter().find_map(|unit| gazetteer.unit(*unit));
        if let Some(above) = above {
            let beside = gazetteer
                .units()
                .iter()
                .filter(|unit| unit.parent == Some(above.unit));
            heirs.extend(
                beside
                    .chain([above])
                    .map(|unit| (unit.unit, unit.name.clone())),
            );
        }
    }
    let mut heirs: Vec<_> = heirs.into_iter().collect();
    heirs.sort_by_cached_key(|(_, name)| ntm_text::collate_key(name));
    Ok(heirs)
}
