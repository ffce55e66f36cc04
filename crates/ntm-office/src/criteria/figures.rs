//! Many figures at once, from a workbook, a list or another program: tried in one transaction, and
//! kept as a whole or not at all.

use std::collections::{HashMap, hash_map::Entry};

use jiff::civil::Date;
use ntm_programme::{
    criteria::{Cell, CellAct, ClaimState, CriteriaSet, Value, Warning},
    identity::UnitId,
    right::Action,
    unit::{UnitKind, UnitVersion},
};
use ntm_store::{
    Tx,
    criteria::{self as kept, CellVersion},
    criteria_set, unit,
};
use serde_json::{Value as Json, json};

use super::{
    begin_at,
    cell::{CellAt, Said, find, province_of},
    readable, set_called,
};
use crate::{
    Fault, Message, Office, Op, Outcome,
    record::{Record, record},
};

/// What somebody wants a cell to be, and where they wrote so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// As people say it: the cell `D12` of a workbook, a line of a list.
    pub place: String,
    pub unit: UnitId,
    pub indicator: String,
    pub want: Want,
    /// The day that the figure is of; today where nobody says.
    pub of: Option<Date>,
    /// The number of the version that they saw, where they looked.
    pub seen: Option<i64>,
    /// A remark or the reason.
    pub note: Option<String>,
    /// Where the reason belongs.
    pub note_place: String,
}

/// What is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Want {
    /// The commune claims what is written so.
    Written(String),
    /// The commune claims a value, or that nothing was collected.
    Claim(Option<Value>),
    /// The body in charge holds that this is the value: what waits is confirmed where it is the same.
    Settle(Option<Value>),
    /// The body in charge confirms what waits.
    Confirm,
}

/// Whether what is asked is done, or only looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    Look,
    Apply,
}

/// What is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misfit {
    /// See [`Wish::place`].
    pub place: String,
    pub message: Message,
}

/// What many wishes come to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coming {
    pub changes: Vec<Change>,
    /// How many cells are as they are wished already.
    pub same: usize,
    /// While there is one, nothing is kept.
    pub misfits: Vec<Misfit>,
}

/// What changes in one cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub place: String,
    pub unit: UnitId,
    pub unit_name: String,
    pub indicator: String,
    /// The indicator's words.
    pub name: String,
    pub before: Option<Value>,
    pub after: Option<Value>,
    /// Whether the body in charge confirms what the commune claims.
    pub confirms: bool,
    pub warnings: Vec<Warning>,
    pub note: Option<String>,
}

/// Where many figures come from, for the audit log.
pub(super) struct Source<'a> {
    pub(super) action: &'static str,
    pub(super) id: String,
    pub(super) set: &'a str,
}

impl Office {
    /// Takes what communes claim, as a list.
    ///
    /// # Errors
    ///
    /// [`Fault::NotFound`] for a set that is not there; all else is told in [`Coming::misfits`].
    pub async fn claim_many(
        &self,
        op: &Op,
        set: &str,
        wishes: &[Wish],
        how: How,
    ) -> Outcome<Coming> {
        let from = Source {
            action: "criteria.claim_many",
            id: set.to_owned(),
            set,
        };
        self.fulfil(op, &from, wishes, Vec::new(), how).await
    }

    /// Returns the places from one's own down to the communes, as they are today.
    pub async fn criteria_places(&self, op: &Op) -> Outcome<Vec<UnitVersion>> {
        const KINDS: [UnitKind; 3] = [UnitKind::Province, UnitKind::District, UnitKind::Commune];
        let mut db = self.store().read().await?;
        let (gazetteer, above) = begin_at(self, &mut db, op, None, op.today).await?;
        let line = unit::line(&mut db, above).await?;
        op.require(Action::ReadCriteria, &readable(&gazetteer, op, line))?;
        Ok(gazetteer.places_in(above, &KINDS).cloned().collect())
    }

    /// Carries wishes out in one transaction, which is kept only where all of them could be and
    /// somebody said so: what is looked at is what would be done.
    pub(super) async fn fulfil(
        &self,
        op: &Op,
        from: &Source<'_>,
        wishes: &[Wish],
        misfits: Vec<Misfit>,
        how: How,
    ) -> Outcome<Coming> {
        let mut tx = self.store().begin().await?;
        let gazetteer = self.gazetteer(&mut tx, op.today).await?;
        let set = set_called(&mut tx, from.set).await?;
        let mut coming = Coming {
            misfits,
            ..Coming::default()
        };
        let mut known: HashMap<UnitId, Vec<CellVersion>> = HashMap::new();
        for wish in wishes {
            let cells = match known.entry(wish.unit) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(unknown) => {
                    let line = unit::line(&mut tx, wish.unit).await?;
                    let seen = readable(&gazetteer, op, line);
                    unknown.insert(match op.require(Action::ReadCriteria, &seen) {
                        Ok(()) => cells_now(&mut tx, op, &set.id, wish.unit).await?,
                        // Acting on it says so, at its place.
                        Err(_) => Vec::new(),
                    })
                }
            };
            let before = cells.iter().find(|it| it.place.indicator == wish.indicator);
            if is_there(&set, wish, before) {
                coming.same += 1;
                continue;
            }
            let acted = self.act_on_wish(&mut tx, op, from, wish, before).await;
            let acted = match acted {
                Ok(acted) => acted,
                Err(fault @ (Fault::Internal(_) | Fault::Busy | Fault::Full)) => return Err(fault),
                Err(fault) => {
                    let reason = matches!(&fault, Fault::Invalid(faults) if faults.iter().any(|it| it.field == "note"));
                    coming.misfits.push(Misfit {
                        place: match reason {
                            true => wish.note_place.clone(),
                            false => wish.place.clone(),
                        },
                        message: fault.message(),
                    });
                    continue;
                }
            };
            if acted.version.number == before.map_or(0, |it| it.number) {
                coming.same += 1;
                continue;
            }
            let cell = acted.version.cell;
            let claims = matches!(wish.want, Want::Written(_) | Want::Claim(_));
            let of = |cell: Option<Cell>| {
                cell.and_then(|it| if claims { it.claim } else { it.official })
            };
            let unit_name = gazetteer.unit(wish.unit).map(|it| it.name.clone());
            let name = find(&set.criteria, &wish.indicator).map(|(_, it)| it.name.clone());
            coming.changes.push(Change {
                place: wish.place.clone(),
                unit: wish.unit,
                unit_name: unit_name.unwrap_or_default(),
                indicator: wish.indicator.clone(),
                name: name.unwrap_or_default(),
                before: of(before.map(|it| it.cell)),
                after: of(Some(cell)),
                confirms: acted.version.act == CellAct::Confirm.key(),
                warnings: acted.warnings,
                note: wish.note.clone(),
            });
        }
        if how == How::Apply && coming.misfits.is_empty() && !coming.changes.is_empty() {
            let data =
                json!({ "set": set.id, "changed": coming.changes.len(), "same": coming.same });
            noted(&mut tx, op, from, data).await?;
            tx.commit().await?;
        }
        Ok(coming)
    }

    async fn act_on_wish(
        &self,
        tx: &mut Tx,
        op: &Op,
        from: &Source<'_>,
        wish: &Wish,
        before: Option<&CellVersion>,
    ) -> Outcome<super::cell::Acted> {
        let at = CellAt {
            unit: wish.unit,
            set: from.set.to_owned(),
            indicator: wish.indicator.clone(),
        };
        let said = Said {
            seen: wish.seen,
            of: wish.of,
            from: None,
            note: wish.note.clone().filter(|it| !it.is_empty()),
        };
        let claim = before.map(|it| (it.cell.state, it.cell.claim));
        let (action, act) = match &wish.want {
            Want::Written(written) => {
                let act = |indicator: &_| super::cell::read(indicator, written).map(CellAct::Claim);
                return self
                    .act_in(tx, op, Action::ClaimCriteria, &at, act, &said)
                    .await;
            }
            Want::Claim(value) => (Action::ClaimCriteria, CellAct::Claim(*value)),
            Want::Confirm => (Action::VerifyCriteria, CellAct::Confirm),
            Want::Settle(value) => (
                Action::VerifyCriteria,
                match claim {
                    Some((ClaimState::Waiting, claim)) if claim == *value => CellAct::Confirm,
                    _ => CellAct::Record(*value),
                },
            ),
        };
        let act = |_: &_| match act {
            CellAct::Record(_) => super::cell::reason(&said).map(|()| act),
            _ => Ok(act),
        };
        self.act_in(tx, op, action, &at, act, &said).await
    }
}

/// Tells whether a line of a list says what is there: whoever sends a whole list back claims no line
/// of it anew.
fn is_there(set: &CriteriaSet, wish: &Wish, before: Option<&CellVersion>) -> bool {
    let Want::Written(written) = &wish.want else {
        return false;
    };
    let indicator = set.indicator(&wish.indicator);
    let value = indicator.map(|it| Value::read(it, written));
    value == Some(Ok(before.and_then(|it| it.cell.claim)))
}

async fn cells_now(tx: &mut Tx, op: &Op, set: &str, unit: UnitId) -> Outcome<Vec<CellVersion>> {
    let province = province_of(tx, unit).await?;
    Ok(match criteria_set::number(tx, set).await? {
        Some(number) => kept::cells_on(tx, province, number, unit, op.today).await?,
        None => Vec::new(),
    })
}

async fn noted(tx: &mut Tx, op: &Op, from: &Source<'_>, data: Json) -> Outcome<()> {
    record(
        tx,
        op,
        Record {
            province: 0,
            action: from.action,
            resource: "criteria_set",
            id: from.id.clone(),
            data,
        },
    )
    .await
}
