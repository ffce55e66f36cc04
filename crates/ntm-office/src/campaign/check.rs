//! What a body does in a campaign: it verifies what places need for the criteria that it is in charge
//! of, by confirming an amount, adjusting it with a reason, or leaving a remark.

use std::borrow::Cow;

use ntm_programme::{
    campaign::{self, NeedKind, read_amount},
    criteria::CriteriaSet,
    identity::{CampaignId, NeedId, UnitId},
    lateness::{Punctuality, punctuality},
    right::{Action, Decision, Resource, may},
};
use ntm_store::{
    Query, Tx,
    campaign::{self as kept, Campaign, NeedVersion},
    obligation::ObligationRow,
};

use super::{
    Held, is_handed_in,
    list::{counted, next, record_need},
};
use crate::{Fault, Office, Op, Outcome};

/// What a body says of a need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Check {
    /// The amount is right as it is proposed.
    Confirm,
    /// Another amount, as people write it.
    Adjust(String),
    /// A remark that leaves the amount open.
    Comment,
}

/// What a body has to verify.
#[derive(Debug, Clone)]
pub struct CheckView {
    pub campaign: Campaign,
    pub set: Cow<'static, CriteriaSet>,
    pub unit: UnitId,
    pub name: String,
    pub row: ObligationRow,
    pub punctuality: Punctuality,
    /// The needs of its criteria on the lists that were handed in, by criterion and place.
    pub rows: Vec<CheckRow>,
    /// How many of them it has not verified.
    pub waiting: usize,
    /// The places that have not handed in.
    pub missing: Vec<(UnitId, String)>,
    pub totals: campaign::Totals,
    /// Whether the one who looks may verify now.
    pub may_verify: bool,
    /// Whether they may hand in now.
    pub may_hand_in: bool,
}

/// A need that a body verifies.
#[derive(Debug, Clone)]
pub struct CheckRow {
    pub place: String,
    pub need: NeedVersion,
}

impl Office {
    /// Returns what a body has to verify in a campaign.
    pub async fn campaign_check(
        &self,
        op: &Op,
        id: CampaignId,
        body: UnitId,
    ) -> Outcome<CheckView> {
        let mut db = self.store().read().await?;
        let held = Held::find(self, &mut db, op, id).await?;
        let row = held.checks.iter().find(|row| row.unit == body);
        let row = row.ok_or(Fault::NotFound)?.clone();
        let part = held.part_of(body);
        op.require(Action::ReadTask, &part)?;
        let needs = needs_of(&mut db, &held, body).await?;
        let missing = held.lists.iter().filter(|row| !is_handed_in(row.state));
        let is_open = held.campaign.closed_on.is_none();
        // Whether somebody may verify is asked of the policy for each need; here for any place at all.
        let may_verify = held.lists.first().is_some_and(|list| {
            let place = verified(&held, list.unit, vec![body]);
            may(&op.who, Action::VerifyCriteria, &place, op.today) == Decision::Allowed
        });
        let may_submit = may(&op.who, Action::Submit, &part, op.today) == Decision::Allowed;
        Ok(CheckView {
            name: held.name_of(body),
            unit: body,
            punctuality: punctuality(&row.obligation(false, 0), op.today),
            waiting: needs.iter().filter(|it| waits(it)).count(),
            missing: missing
                .map(|row| (row.unit, held.name_of(row.unit)))
                .collect(),
            totals: campaign::totals(needs.iter().map(counted)),
            rows: needs
                .into_iter()
                .map(|need| CheckRow {
                    place: held.name_of(need.unit),
                    need,
                })
                .collect(),
            may_verify: is_open && may_verify,
            may_hand_in: is_open && may_submit && !is_handed_in(row.state) && !row.state.is_final(),
            row,
            campaign: held.campaign,
            set: held.set,
        })
    }

    /// Says something of a need in the name of the body in charge. Adjusting and remarking want words.
    ///
    /// # Errors
    ///
    /// [`Fault::Refused`] where the list is not handed in or the campaign closed; [`Fault::Conflict`]
    /// where somebody else was first.
    pub async fn check_need(
        &self,
        op: &Op,
        id: CampaignId,
        need: NeedId,
        check: &Check,
        note: Option<&str>,
        seen: Option<i64>,
    ) -> Outcome<NeedVersion> {
        let mut tx = self.store().begin().await?;
        let held = Held::lock(self, &mut tx, op, id).await?;
        let before = kept::need(&mut tx, &held.campaign, need).await?;
        let before = before
            .filter(|it| !it.is_dropped())
            .ok_or(Fault::NotFound)?;
        let after = check_in(&mut tx, op, &held, &before, check, note, seen).await?;
        tx.commit().await?;
        Ok(after)
    }

    /// Confirms all that a body has not verified yet, and returns how many needs that were.
    pub async fn check_all(&self, op: &Op, id: CampaignId, body: UnitId) -> Outcome<usize> {
        let mut tx = self.store().begin().await?;
        let held = Held::lock(self, &mut tx, op, id).await?;
        op.require(Action::ReadTask, &held.part_of(body))?;
        held.require_open()?;
        let needs = needs_of(&mut tx, &held, body).await?;
        let mut confirmed = 0;
        for need in needs.iter().filter(|it| waits(it)) {
            check_in(&mut tx, op, &held, need, &Check::Confirm, None, None).await?;
            confirmed += 1;
        }
        tx.commit().await?;
        Ok(confirmed)
    }
}

/// The policy's view of what is verified: whose it is, and who is in charge of it.
fn verified(held: &Held, place: UnitId, in_charge: Vec<UnitId>) -> Resource {
    let line = held.line(place);
    Resource {
        owner: line.clone(),
        performer: line,
        parties: in_charge,
        ..Resource::default()
    }
}

async fn check_in(
    tx: &mut Tx,
    op: &Op,
    held: &Held,
    before: &NeedVersion,
    check: &Check,
    note: Option<&str>,
    seen: Option<i64>,
) -> Outcome<NeedVersion> {
    op.require(Action::ReadTask, &held.part_of(before.unit))?;
    let in_charge = held.in_charge(before.unit, before.criterion);
    op.require_of_known(
        Action::VerifyCriteria,
        &verified(held, before.unit, in_charge),
    )?;
    held.require_open()?;
    if !is_handed_in(held.list_of(before.unit)?.state) {
        return Err(Fault::refused(
            "Xã chưa gửi danh sách này, hoặc đã rút lại để sửa. Hãy thẩm định sau khi xã gửi.",
            "The commune has not handed this list in, or has withdrawn it. Verify it once it is handed in.",
        ));
    }
    let note = note.map(str::trim).filter(|it| !it.is_empty());
    let (act, amount) = match check {
        Check::Confirm => ("confirm", Some(before.need.amount)),
        Check::Adjust(written) => ("adjust", Some(adjusted(written)?)),
        Check::Comment => ("comment", before.verified),
    };
    if *check != Check::Confirm && note.is_none() {
        return Err(Fault::field("note", "Hãy ghi lý do.", "Give the reason."));
    }
    if before.need.kind == NeedKind::Nothing && matches!(check, Check::Adjust(_)) {
        return Err(Fault::refused(
            "Xã trả lời không có nhu cầu nên không có số tiền để điều chỉnh. Hãy ghi ý kiến.",
            "The commune needs nothing here, so there is no amount to adjust. Leave a remark.",
        ));
    }
    let mut after = next(op, before, act);
    after.verified = amount;
    after.note = note.map(str::to_owned);
    let same =
        (&after.act, after.verified, &after.note) == (&before.act, before.verified, &before.note);
    if same && before.by == op.who.account {
        return Ok(before.clone());
    }
    if seen.is_some_and(|seen| seen != before.number) || !kept::keep(tx, &after).await? {
        return Err(Fault::changed_meanwhile());
    }
    record_need(tx, op, &held.campaign, "campaign.check_need", &after).await?;
    Ok(after)
}

/// Reads an amount that a body finds; nought where the need is not accepted at all.
fn adjusted(written: &str) -> Outcome<i64> {
    if written.trim() == "0" {
        return Ok(0);
    }
    read_amount(written).map_err(|fault| Fault::field("amount", fault.to_string(), fault.text_en()))
}

/// Returns the needs that a body is in charge of, on the lists that were handed in.
async fn needs_of(db: &mut impl Query, held: &Held, body: UnitId) -> Outcome<Vec<NeedVersion>> {
    let handed_in = |unit| {
        let row = held.lists.iter().find(|row| row.unit == unit);
        row.is_some_and(|row| is_handed_in(row.state))
    };
    let mut needs = kept::needs(db, &held.campaign, None).await?;
    needs.retain(|it| handed_in(it.unit) && held.in_charge(it.unit, it.criterion).contains(&body));
    needs.sort_by_key(|it| (it.criterion, held.gazetteer.rank(it.unit)));
    Ok(needs)
}

/// Tells whether a need waits for verification; that nothing is needed does not.
pub(super) fn waits(need: &NeedVersion) -> bool {
    need.verified.is_none() && need.need.kind != NeedKind::Nothing
}

/// Looks whether a body can hand in, and returns what is said of it.
pub(super) async fn whole_check(tx: &mut Tx, held: &Held, body: UnitId) -> Outcome<String> {
    let needs = needs_of(tx, held, body).await?;
    let waiting = needs.iter().filter(|it| waits(it)).count();
    if waiting > 0 {
        return Err(Fault::refused(
            format!(
                "Còn {waiting} nhu cầu chưa thẩm định. Hãy xác nhận hoặc điều chỉnh rồi gửi lại."
            ),
            format!(
                "{waiting} need(s) are not verified. Confirm or adjust them, then hand in again."
            ),
        ));
    }
    let missing = held
        .lists
        .iter()
        .filter(|row| !is_handed_in(row.state))
        .count();
    let said = format!("Đã thẩm định {} nhu cầu.", needs.len());
    Ok(match missing {
        0 => said,
        missing => format!("{said} {missing} xã chưa gửi danh sách."),
    })
}
