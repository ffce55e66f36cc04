//! A review campaign that is under way: eleven of sixteen communes have handed in what they need
//! (`data/demonstration/campaign.toml`).

use std::collections::HashMap;

use anyhow::{Context as _, anyhow};
use jiff::{
    civil::{Date, DateTime},
    tz,
};
use ntm_office::{
    Office, Op,
    campaign::{
        Opening,
        check::Check,
        list::{EnteredNeed, ListView},
    },
};
use ntm_programme::{
    campaign::{Asked, WrittenNeed},
    criteria::Quantity,
    identity::{CampaignId, NeedId, UnitId},
};
use serde::Deserialize;

use super::places::Known;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Told {
    name: String,
    note: String,
    set: String,
    district: String,
    by: String,
    opened: DateTime,
    lists_due: Date,
    checks_due: Date,
    need: Vec<ToldNeed>,
    list: Vec<ToldList>,
    draft: Vec<ToldDraft>,
    check: Vec<ToldCheck>,
}

/// What an indicator of a criterion needs.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ToldNeed {
    criterion: u16,
    kind: String,
    name: String,
    /// In tenths, and how many more each commune has than the one before.
    quantity: i64,
    more: i64,
    measure: String,
    /// Đồng for one.
    price: i64,
    source: String,
    year: i16,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ToldList {
    commune: String,
    on: DateTime,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ToldDraft {
    commune: String,
    on: DateTime,
    indicators: usize,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ToldCheck {
    body: String,
    on: DateTime,
    /// One need of a commune; all that wait where nobody says.
    commune: Option<String>,
    #[serde(default)]
    starts: String,
    amount: Option<String>,
    note: Option<String>,
}

/// Opens the campaign and lets communes and bodies do their part, each at its hour.
pub(crate) async fn hold(office: &Office, known: &Known) -> anyhow::Result<()> {
    let told: Told = toml::from_str(include_str!("../../../../data/demonstration/campaign.toml"))
        .context("the demonstration's campaign")?;
    let op = at(known.op(office, &told.by)?, told.opened)?;
    let choices = office.campaign_choices(&op, Some(&told.set)).await?;
    let choices = choices.ok_or_else(|| anyhow!("{} opens no campaign", told.by))?;
    let district = known.unit(&told.district)?;
    anyhow::ensure!(
        choices.area.unit == district,
        "another area than {}",
        told.district
    );
    let id = CampaignId(office.new_id(op.now));
    let opening = Opening {
        id,
        set: Some(told.set.clone()),
        name: told.name.clone(),
        note: Some(told.note.clone()),
        places: choices.places.iter().map(|(unit, ..)| *unit).collect(),
        lists_due_on: told.lists_due,
        bodies: choices.bodies.iter().map(|(unit, ..)| *unit).collect(),
        checks_due_on: Some(told.checks_due),
    };
    office.open_campaign(&op, &opening).await?;
    for (order, list) in (0..).zip(&told.list) {
        let op = at(known.op_at(office, &list.commune)?, list.on)?;
        let unit = known.unit(&list.commune)?;
        told.fill(office, &op, (id, unit), order, usize::MAX)
            .await
            .with_context(|| list.commune.clone())?;
        office.hand_in_campaign(&op, id, unit, None, None).await?;
    }
    for draft in &told.draft {
        let op = at(known.op_at(office, &draft.commune)?, draft.on)?;
        let unit = known.unit(&draft.commune)?;
        told.fill(office, &op, (id, unit), 2, draft.indicators)
            .await
            .with_context(|| draft.commune.clone())?;
    }
    for check in &told.check {
        verify(office, known, id, check)
            .await
            .with_context(|| check.body.clone())?;
    }
    Ok(())
}

impl Told {
    /// Answers so many of the indicators that a commune has not met.
    async fn fill(
        &self,
        office: &Office,
        op: &Op,
        (id, unit): (CampaignId, UnitId),
        order: i64,
        indicators: usize,
    ) -> anyhow::Result<()> {
        let list = office.campaign_list(op, id, unit).await?;
        for (criterion, code) in wanted(&list).into_iter().take(indicators) {
            let mut needs = self
                .need
                .iter()
                .filter(|it| it.criterion == criterion)
                .peekable();
            anyhow::ensure!(
                needs.peek().is_some(),
                "nothing is told of criterion {criterion}"
            );
            for need in needs {
                let tenths = need.quantity + need.more * (order % 4);
                let quantity = Quantity(tenths * (Quantity::ONE / 10));
                let entered = EnteredNeed {
                    indicator: code.clone(),
                    written: WrittenNeed {
                        kind: need.kind.clone(),
                        name: need.name.clone(),
                        quantity: match tenths {
                            0 => String::new(),
                            _ => quantity.to_string(),
                        },
                        measure: need.measure.clone(),
                        amount: ntm_text::format_integer(need.price * tenths / 10),
                        source: need.source.clone(),
                        year: need.year.to_string(),
                    },
                    seen: Some(0),
                };
                let need = NeedId(office.new_id(op.now));
                office.enter_need(op, id, unit, need, &entered).await?;
            }
        }
        Ok(())
    }
}

/// The indicators that have to be answered, with their criteria.
fn wanted(list: &ListView) -> Vec<(u16, String)> {
    let lines = list.criteria.iter().flat_map(|criterion| {
        let number = criterion.criterion.number;
        criterion.lines.iter().map(move |line| (number, line))
    });
    lines
        .filter(|(_, line)| line.asked == Asked::Wanted)
        .map(|(number, line)| (number, line.indicator.code.clone()))
        .collect()
}

async fn verify(
    office: &Office,
    known: &Known,
    id: CampaignId,
    check: &ToldCheck,
) -> anyhow::Result<()> {
    let op = at(known.op_at(office, &check.body)?, check.on)?;
    let body = known.unit(&check.body)?;
    let Some(commune) = &check.commune else {
        office.check_all(&op, id, body).await?;
        return Ok(());
    };
    let unit = known.unit(commune)?;
    let view = office.campaign_check(&op, id, body).await?;
    let names: HashMap<NeedId, &str> = view
        .rows
        .iter()
        .filter(|row| row.need.unit == unit)
        .map(|row| (row.need.id, row.need.need.name.as_str()))
        .collect();
    let need = names
        .iter()
        .find(|(_, name)| name.starts_with(&check.starts));
    let (need, _) = need.ok_or_else(|| anyhow!("{commune} has no “{}”", check.starts))?;
    let act = match &check.amount {
        Some(amount) => Check::Adjust(amount.clone()),
        None => Check::Comment,
    };
    office
        .check_need(&op, id, *need, &act, check.note.as_deref(), None)
        .await?;
    Ok(())
}

/// The same person at another hour in Vietnam.
pub(super) fn at(op: Op, hour: DateTime) -> anyhow::Result<Op> {
    Ok(Op {
        now: tz::offset(7).to_timestamp(hour)?,
        today: hour.date(),
        ..op
    })
}
