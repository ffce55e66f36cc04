//! Which part of a divided unit's figures goes with each part of it, because somebody states so.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use ntm_programme::{
    criteria::Quantity,
    identity::{ReorganisationId, UnitId},
    lineage::StatedShare,
    right::{Action, Resource},
    unit::{Lineage, LineageKind},
};
use ntm_store::{Query, reorganisation, unit};
use serde_json::json;

use super::told;
use crate::{Fault, Office, Op, Outcome, units::tidy};

/// A unit that was divided and goes on no more.
#[derive(Debug, Clone)]
pub struct Divided {
    pub unit: UnitId,
    pub name: String,
    pub parts: Vec<Portion>,
    /// By what the shares are known, where they are stated.
    pub source: Option<String>,
}

/// A unit to which a part went.
#[derive(Debug, Clone)]
pub struct Portion {
    pub unit: UnitId,
    pub name: String,
    /// In ten-thousandths.
    pub share: Option<u16>,
}

impl Office {
    /// States the shares of a unit that a reorganisation divided: of all its parts, one hundred per
    /// cent together. What was stated before is replaced; figures on today's map follow.
    pub async fn state_shares(
        &self,
        op: &Op,
        id: ReorganisationId,
        old: UnitId,
        given: &[(UnitId, u16)],
        source: &str,
    ) -> Outcome<()> {
        let source = tidy(source);
        if source.is_empty() {
            return Err(Fault::field(
                "source",
                "Hãy ghi nguồn của tỷ lệ, ví dụ số dân theo báo cáo nào.",
                "Say by what the shares are known, the count of people for example.",
            ));
        }
        let mut tx = self.store().begin().await?;
        let lineage = reorganisation::lineage(&mut tx, id).await?;
        let rows = divided_rows(&lineage).remove(&old).ok_or(Fault::NotFound)?;
        let line = unit::line(&mut tx, old).await?;
        op.require(Action::EditUnit, &Resource::of(line))?;
        let parts: BTreeSet<UnitId> = rows.iter().map(|row| row.new).collect();
        let named: BTreeSet<UnitId> = given.iter().map(|(unit, _)| *unit).collect();
        let sum: i64 = given.iter().map(|(_, share)| i64::from(*share)).sum();
        if parts != named || named.len() != given.len() || sum != Quantity::ONE {
            return Err(Fault::field(
                "share",
                "Hãy ghi tỷ lệ của mọi phần; các tỷ lệ phải cộng đủ 100%.",
                "Give the share of every part; together they must make 100 %.",
            ));
        }
        let shares: Vec<StatedShare> = given
            .iter()
            .map(|(new, share)| StatedShare {
                old,
                new: *new,
                share: *share,
            })
            .collect();
        let on = rows.first().map_or(op.today, |row| row.on);
        let who = (op.who.account, op.now);
        reorganisation::set_shares(&mut tx, &shares, (old, on), &source, who).await?;
        let stated: Vec<_> = given
            .iter()
            .map(|(unit, share)| json!({ "unit": unit, "share": share }))
            .collect();
        let data = json!({ "unit": old, "shares": stated, "source": source });
        told(&mut tx, op, "reorganisation.shares", id, data).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// Returns the units that a reorganisation divided, with what was stated of them.
pub(super) async fn divided(
    db: &mut impl Query,
    op: &Op,
    id: ReorganisationId,
) -> Outcome<Vec<Divided>> {
    let lineage = reorganisation::lineage(db, id).await?;
    let rows = divided_rows(&lineage);
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let stated: HashMap<(UnitId, UnitId), (u16, String)> = reorganisation::shares(db)
        .await?
        .into_iter()
        .map(|(it, source)| ((it.old, it.new), (it.share, source)))
        .collect();
    let units: BTreeSet<UnitId> = lineage.iter().flat_map(|row| [row.old, row.new]).collect();
    let day = lineage.first().map_or(op.today, |row| row.on.max(op.today));
    let names = unit::names(db, &units.into_iter().collect::<Vec<_>>(), day).await?;
    let name = |unit: &UnitId| names.get(unit).cloned().unwrap_or_default();
    let mut all: Vec<Divided> = rows
        .into_iter()
        .map(|(old, rows)| Divided {
            unit: old,
            name: name(&old),
            source: rows
                .iter()
                .find_map(|row| Some(stated.get(&(old, row.new))?.1.clone())),
            parts: rows
                .iter()
                .map(|row| Portion {
                    unit: row.new,
                    name: name(&row.new),
                    share: stated.get(&(old, row.new)).map(|it| it.0),
                })
                .collect(),
        })
        .collect();
    all.sort_by_cached_key(|it| ntm_text::collate_key(&it.name));
    Ok(all)
}

/// Units that were divided whole: of one that gave a part away and goes on, nobody can say what stayed.
fn divided_rows(lineage: &[Lineage]) -> BTreeMap<UnitId, Vec<&Lineage>> {
    let mut rows: BTreeMap<UnitId, Vec<&Lineage>> = BTreeMap::new();
    for row in lineage {
        rows.entry(row.old).or_default().push(row);
    }
    rows.retain(|old, rows| {
        let goes_on = |row: &&Lineage| row.new == *old || row.kind == LineageKind::Transfer;
        rows.len() > 1 && !rows.iter().any(goes_on)
    });
    rows
}
