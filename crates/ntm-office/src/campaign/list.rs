//! What a place does in a campaign: it lists what it needs for each indicator that it has not met, and
//! hands the list in.

use std::{borrow::Cow, collections::HashMap};

use ntm_programme::{
    campaign::{self, Asked, Counted, Need, NeedKind, Totals, WrittenNeed},
    criteria::{Applied, Cell, CriteriaSet, Criterion, Indicator, Value, Verdict},
    identity::{AccountId, CampaignId, NeedId, UnitId},
    lateness::{Punctuality, punctuality},
    obligation::{Act, State},
    right::{Action, Decision, may},
};
use ntm_store::{
    Query, Tx, account,
    campaign::{self as kept, Campaign, NeedVersion},
    criteria as cells,
    obligation::{self, ObligationRow},
};
use serde_json::json;

use super::{Held, is_handed_in, need_faults, record_act};
use crate::{
    Fault, Office, Op, Outcome,
    criteria::{AsOf, Asked as AskedOf, cell::find, see::View},
    perform::Standing,
};

/// A need that somebody enters or changes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EnteredNeed {
    /// The indicator's code: "10.1".
    pub indicator: String,
    pub written: WrittenNeed,
    /// The number of the version that they saw; 0 for a new one, `None` where they did not look.
    pub seen: Option<i64>,
}

/// The list of one place.
#[derive(Debug, Clone)]
pub struct ListView {
    pub campaign: Campaign,
    pub set: Cow<'static, CriteriaSet>,
    pub unit: UnitId,
    pub name: String,
    pub row: ObligationRow,
    pub punctuality: Punctuality,
    /// The criteria in which something is asked or was answered.
    pub criteria: Vec<ListCriterion>,
    /// How often the list was changed: goes along when it is handed in.
    pub version: i64,
    /// The indicators that have to be answered, and those of them that are not.
    pub wanted: usize,
    pub unanswered: Vec<String>,
    pub totals: Totals,
    /// What happened to the list, the latest first.
    pub history: Vec<NeedVersion>,
    /// Who did what is in the history.
    pub people: HashMap<AccountId, String>,
    /// Whether the one who looks may change the list now.
    pub may_enter: bool,
    /// Whether they may hand it in now.
    pub may_hand_in: bool,
}

/// A criterion of a list.
#[derive(Debug, Clone)]
pub struct ListCriterion {
    pub criterion: Criterion,
    /// The names of the bodies in charge.
    pub bodies: Vec<String>,
    pub lines: Vec<ListLine>,
}

/// An indicator of a list.
#[derive(Debug, Clone)]
pub struct ListLine {
    pub indicator: Indicator,
    pub applied: Applied,
    pub official: Option<Value>,
    pub verdict: Verdict,
    pub asked: Asked,
    pub needs: Vec<NeedVersion>,
}

/// What became of a need, and of the list that it stands on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NeedKept {
    pub version: NeedVersion,
    /// Whether the amount is so small that it was probably meant in millions.
    pub little: bool,
}

impl Office {
    /// Returns the list of a place: every indicator that is not met today, or was not when the campaign
    /// was closed, with what is needed for it.
    pub async fn campaign_list(&self, op: &Op, id: CampaignId, unit: UnitId) -> Outcome<ListView> {
        let mut db = self.store().read().await?;
        let held = Held::find(self, &mut db, op, id).await?;
        let row = held.list_of(unit)?.clone();
        let part = held.part_of(unit);
        op.require(Action::ReadTask, &part)?;
        let needs = kept::needs(&mut db, &held.campaign, Some(unit)).await?;
        let history = kept::history(&mut db, &held.campaign, unit, 100).await?;
        let version = kept::version(&mut db, &held.campaign, unit).await?;
        let accounts = history.iter().filter_map(|it| it.by).collect();
        let people = account::names(&mut db, accounts).await?;
        let stood: HashMap<String, Verdict> = match held.campaign.closed_on {
            None => HashMap::new(),
            Some(_) => kept::stood(&mut db, &held.campaign)
                .await?
                .into_iter()
                .filter(|it| it.unit == unit)
                .map(|it| (it.indicator, it.verdict))
                .collect(),
        };
        drop(db);
        let view = View {
            set: Some(held.set.id.clone()),
            // A place that was merged away meanwhile is shown as it was on its last day.
            day: held.last_day_of(unit).or(held.campaign.closed_on),
            above: None,
        };
        // The office itself looks: who may read a list may read what it answers.
        let office = Op {
            who: ntm_programme::right::Actor::system(),
            ..op.clone()
        };
        let place = self.criteria_of(&office, unit, &view).await?;
        let mut wanted = 0;
        let mut unanswered = Vec::new();
        let mut criteria = Vec::new();
        for criterion in place.criteria {
            let mut lines = Vec::new();
            for line in criterion.lines {
                let code = line.indicator.code.clone();
                let verdict = stood.get(&code).copied().unwrap_or(line.verdict);
                let asked = campaign::asked(verdict);
                let of_line = needs.iter().filter(|it| it.indicator == code);
                let needs: Vec<NeedVersion> = of_line.cloned().collect();
                if asked == Asked::Wanted {
                    wanted += 1;
                    if needs.is_empty() {
                        unanswered.push(code);
                    }
                }
                if asked == Asked::Closed && needs.is_empty() {
                    continue;
                }
                lines.push(ListLine {
                    official: line.version.as_ref().and_then(|it| it.cell.official),
                    indicator: line.indicator,
                    applied: line.applied,
                    verdict,
                    asked,
                    needs,
                });
            }
            if !lines.is_empty() {
                criteria.push(ListCriterion {
                    criterion: criterion.criterion,
                    bodies: criterion.bodies.into_iter().map(|(_, name)| name).collect(),
                    lines,
                });
            }
        }
        let may_do = |action| may(&op.who, action, &part, op.today) == Decision::Allowed;
        let open = held.campaign.closed_on.is_none() && may_change(row.state);
        Ok(ListView {
            name: held.name_of(unit),
            unit,
            punctuality: punctuality(&row.obligation(false, 0), op.today),
            criteria,
            version,
            wanted,
            unanswered,
            totals: campaign::totals(needs.iter().map(counted)),
            history,
            people,
            may_enter: open && may_do(Action::Perform),
            may_hand_in: open && may_do(Action::Submit),
            row,
            campaign: held.campaign,
            set: held.set,
        })
    }

    /// Enters a need of a place, changes it, or says that nothing is needed. `need` is chosen by
    /// whoever asks, so that the same form sent twice enters one need.
    ///
    /// # Errors
    ///
    /// [`Fault::Invalid`] for each field that cannot be taken; [`Fault::Refused`] where the indicator is
    /// met, the list is handed in or the campaign closed; [`Fault::Conflict`] where somebody else was
    /// first.
    pub async fn enter_need(
        &self,
        op: &Op,
        id: CampaignId,
        unit: UnitId,
        need: NeedId,
        entered: &EnteredNeed,
    ) -> Outcome<NeedKept> {
        let mut tx = self.store().begin().await?;
        let held = changeable(self, &mut tx, op, id, unit).await?;
        let (criterion, indicator) =
            find(&held.set.criteria, &entered.indicator).ok_or(Fault::NotFound)?;
        let verdict = verdict_now(&mut tx, op, &held, unit, criterion, indicator).await?;
        if campaign::asked(verdict) == Asked::Closed {
            return Err(met_already(&indicator.code, verdict));
        }
        let read = entered.written.read(op.today.year()).map_err(need_faults)?;
        let before = kept::need(&mut tx, &held.campaign, need).await?;
        if before
            .as_ref()
            .is_some_and(|it| it.unit != unit || it.indicator != indicator.code)
        {
            return Err(Fault::NotFound);
        }
        let little = read.is_little();
        let number = before.as_ref().map_or(0, |it| it.number);
        if let Some(before) = &before {
            let same = before.need == read && !before.is_dropped();
            if same && before.by == op.who.account {
                // A form that was sent twice, or saved without a change.
                let version = before.clone();
                return Ok(NeedKept { version, little });
            }
        }
        if entered.seen.is_some_and(|seen| seen != number)
            || before.as_ref().is_some_and(NeedVersion::is_dropped)
        {
            return Err(Fault::changed_meanwhile());
        }
        let others: Vec<NeedVersion> = kept::needs(&mut tx, &held.campaign, Some(unit))
            .await?
            .into_iter()
            .filter(|it| it.indicator == indicator.code && it.id != need)
            .collect();
        beside(&read, &others)?;
        if read.kind != NeedKind::Nothing {
            // Who enters a need takes back that there is none.
            for none in others.iter().filter(|it| it.need.kind == NeedKind::Nothing) {
                let dropped = next(op, none, "drop");
                if !kept::keep(&mut tx, &dropped).await? {
                    return Err(Fault::changed_meanwhile());
                }
            }
        }
        let version = NeedVersion {
            province: held.campaign.province,
            campaign: id,
            id: need,
            number: number + 1,
            unit,
            criterion: criterion.number,
            indicator: indicator.code.clone(),
            act: if number == 0 { "enter" } else { "change" }.to_owned(),
            need: read,
            verified: None,
            note: None,
            by: op.who.account,
            by_unit: op.who.unit,
            at: op.now,
        };
        if !kept::keep(&mut tx, &version).await? {
            return Err(Fault::changed_meanwhile());
        }
        record_need(&mut tx, op, &held.campaign, "campaign.enter_need", &version).await?;
        tx.commit().await?;
        Ok(NeedKept { version, little })
    }

    /// Takes a need off the list of a place; its history stays.
    pub async fn drop_need(
        &self,
        op: &Op,
        id: CampaignId,
        unit: UnitId,
        need: NeedId,
        seen: Option<i64>,
    ) -> Outcome<()> {
        let mut tx = self.store().begin().await?;
        let held = changeable(self, &mut tx, op, id, unit).await?;
        let before = kept::need(&mut tx, &held.campaign, need)
            .await?
            .filter(|it| it.unit == unit)
            .ok_or(Fault::NotFound)?;
        if before.is_dropped() {
            return Ok(());
        }
        if seen.is_some_and(|seen| seen != before.number) {
            return Err(Fault::changed_meanwhile());
        }
        let dropped = next(op, &before, "drop");
        if !kept::keep(&mut tx, &dropped).await? {
            return Err(Fault::changed_meanwhile());
        }
        record_need(&mut tx, op, &held.campaign, "campaign.drop_need", &dropped).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Hands in what a unit of the campaign has to: the list of a place, or the verification of a
    /// body. Its obligation is submitted by that.
    ///
    /// # Errors
    ///
    /// [`Fault::Refused`] names the indicators that are not answered, or says how many needs are not
    /// verified; [`Fault::Conflict`] where the list was changed since `seen`.
    pub async fn hand_in_campaign(
        &self,
        op: &Op,
        id: CampaignId,
        unit: UnitId,
        seen: Option<i64>,
        note: Option<&str>,
    ) -> Outcome<()> {
        let mut tx = self.store().begin().await?;
        let held = Held::lock(self, &mut tx, op, id).await?;
        let rows = || held.lists.iter().chain(&held.checks);
        let row = rows().find(|row| row.unit == unit).ok_or(Fault::NotFound)?;
        let part = held.part_of(unit);
        op.require(Action::ReadTask, &part)?;
        op.require_of_known(Action::Submit, &part)?;
        held.require_open()?;
        if row.state == State::Submitted && row.submitted_by == op.who.account {
            // A form that was sent twice.
            return Ok(());
        }
        require_in_hand(row)?;
        let said = match held.list_of(unit) {
            Ok(_) => whole_list(&mut tx, &held, unit, seen).await?,
            Err(_) => super::check::whole_check(&mut tx, &held, unit).await?,
        };
        let note = match note.map(str::trim).filter(|it| !it.is_empty()) {
            Some(note) => format!("{said} {note}"),
            None => said,
        };
        let row = obligation::find_for_change(&mut tx, row.id)
            .await?
            .ok_or(Fault::NotFound)?;
        let mut standing = Standing::of(&mut tx, row).await?;
        self.freeze_first(&mut tx, op, &mut standing).await?;
        let act = Act::Submit {
            outgoing_number: None,
        };
        self.carry_out(&mut tx, op, &mut standing, &act, Some(&note))
            .await?;
        obligation::recount(&mut tx, &standing.row.occurrence).await?;
        record_act(
            &mut tx,
            op,
            &held.campaign,
            "campaign.hand_in",
            json!({ "unit": unit, "obligation": standing.row.id }),
        )
        .await?;
        tx.commit().await?;
        Ok(())
    }
}

/// Returns a need as it is counted.
pub(super) fn counted(version: &NeedVersion) -> Counted<'_> {
    Counted {
        unit: version.unit,
        criterion: version.criterion,
        need: &version.need,
        verified: version.verified,
    }
}

/// Returns the next version of a need, the same but for who does what to it.
pub(super) fn next(op: &Op, before: &NeedVersion, act: &str) -> NeedVersion {
    NeedVersion {
        number: before.number + 1,
        act: act.to_owned(),
        note: None,
        by: op.who.account,
        by_unit: op.who.unit,
        at: op.now,
        ..before.clone()
    }
}

pub(super) async fn record_need(
    tx: &mut Tx,
    op: &Op,
    campaign: &Campaign,
    action: &'static str,
    version: &NeedVersion,
) -> Outcome<()> {
    let data = json!({
        "need": version.id, "number": version.number, "unit": version.unit,
        "indicator": version.indicator, "act": version.act, "is": version.need,
        "verified": version.verified, "note": version.note,
    });
    record_act(tx, op, campaign, action, data).await
}

/// Finds a campaign to change the list of a place in it.
async fn changeable(
    office: &Office,
    tx: &mut Tx,
    op: &Op,
    id: CampaignId,
    unit: UnitId,
) -> Outcome<Held> {
    let held = Held::lock(office, tx, op, id).await?;
    let row = held.list_of(unit)?;
    let part = held.part_of(unit);
    op.require(Action::ReadTask, &part)?;
    op.require_of_known(Action::Perform, &part)?;
    held.require_open()?;
    require_in_hand(row)?;
    Ok(held)
}

/// Tells whether a list with this state of its obligation can be changed.
fn may_change(state: State) -> bool {
    !is_handed_in(state) && !state.is_final()
}

/// # Errors
///
/// [`Fault::Refused`] where what the unit hands in is not in its hands.
fn require_in_hand(row: &ObligationRow) -> Outcome<()> {
    match row.state {
        State::Submitted => Err(Fault::refused(
            "Danh sách đã gửi. Muốn sửa, hãy rút lại ở trang công việc (khi chưa hết hạn) hoặc đề nghị cơ quan mở đợt trả lại.",
            "The list has been handed in. To change it, withdraw it on the page of the obligation (before the deadline) or ask the office to return it.",
        )),
        State::Accepted => Err(Fault::refused(
            "Danh sách đã được chấp nhận nên không sửa được nữa.",
            "The list has been accepted and changes no more.",
        )),
        State::Waived | State::Declined => Err(Fault::refused(
            "Đơn vị đã được miễn hoặc không phải thực hiện việc này.",
            "The unit has been released from this.",
        )),
        State::NotDue | State::Due | State::Returned => Ok(()),
    }
}

fn met_already(code: &str, verdict: Verdict) -> Fault {
    match verdict {
        Verdict::NotRequired => Fault::refused(
            format!("Chỉ tiêu {code} không yêu cầu đối với xã này nên không ghi nhu cầu."),
            format!("Indicator {code} is not required of this commune, so it takes no need."),
        ),
        _ => Fault::refused(
            format!(
                "Chỉ tiêu {code} đã đạt theo giá trị chính thức nên không ghi nhu cầu. Nếu không còn đạt, hãy cập nhật giá trị của chỉ tiêu trước."
            ),
            format!(
                "Indicator {code} is met by its official value, so it takes no need. If it is met no more, bring its value up to date first."
            ),
        ),
    }
}

/// What can stand beside other needs of the same indicator.
fn beside(read: &Need, others: &[NeedVersion]) -> Outcome<()> {
    let (none, needs): (Vec<_>, Vec<_>) = others
        .iter()
        .partition(|it| it.need.kind == NeedKind::Nothing);
    if read.kind == NeedKind::Nothing {
        return match (none.is_empty(), needs.len()) {
            (true, 0) => Ok(()),
            (false, _) => Err(Fault::refused(
                "Chỉ tiêu này đã được trả lời là không có nhu cầu.",
                "It has been answered already that nothing is needed.",
            )),
            (true, count) => Err(Fault::refused(
                format!(
                    "Chỉ tiêu này đã có {count} nhu cầu. Hãy bỏ các nhu cầu đó trước khi chọn “Không có nhu cầu”."
                ),
                format!(
                    "There are {count} need(s). Remove them before saying that there are none."
                ),
            )),
        };
    }
    let name = ntm_text::fold_words(&read.name);
    let twin = needs.iter().find(|it| {
        let it = &it.need;
        ntm_text::fold_words(&it.name) == name
            && (it.kind, it.source, it.year) == (read.kind, read.source, read.year)
    });
    match twin {
        None => Ok(()),
        Some(twin) => Err(Fault::refused(
            format!(
                "“{}” đã có trong danh sách của chỉ tiêu này, cùng nguồn và cùng năm. Hãy sửa dòng đó thay vì ghi thêm.",
                twin.need.name
            ),
            format!(
                "“{}” stands on the list of this indicator already, of the same source and year. Change that line instead.",
                twin.need.name
            ),
        )),
    }
}

/// Returns what an indicator of a place comes to by what counts now.
async fn verdict_now(
    tx: &mut Tx,
    op: &Op,
    held: &Held,
    unit: UnitId,
    criterion: &Criterion,
    indicator: &Indicator,
) -> Outcome<Verdict> {
    let campaign = &held.campaign;
    let now =
        cells::criterion_now(tx, campaign.province, campaign.set, unit, criterion.number).await?;
    if let Some(cell) = now.iter().find(|it| it.place.indicator == indicator.code) {
        return Ok(cell.verdict);
    }
    let at = AsOf {
        day: op.today,
        known: op.now,
    };
    let asked = AskedOf::of(
        tx,
        held.set.clone(),
        Some(campaign.set),
        held.line(unit),
        at,
    )
    .await?;
    let applied = asked.yardstick().applied(indicator);
    Ok(Cell::default().verdict(&applied))
}

/// Looks whether a list can be handed in, and returns what is said of it.
async fn whole_list(tx: &mut Tx, held: &Held, unit: UnitId, seen: Option<i64>) -> Outcome<String> {
    let version = kept::version(tx, &held.campaign, unit).await?;
    if seen.is_some_and(|seen| seen != version) {
        return Err(Fault::changed_meanwhile());
    }
    let needs = kept::needs(tx, &held.campaign, Some(unit)).await?;
    let open = unanswered(tx, held, unit, &needs).await?;
    if !open.is_empty() {
        return Err(Fault::refused(
            format!(
                "Còn {} chỉ tiêu chưa đạt chưa được trả lời: {}. Hãy ghi nhu cầu hoặc chọn “Không có nhu cầu” cho từng chỉ tiêu rồi gửi lại.",
                open.len(),
                open.join(", ")
            ),
            format!(
                "{} indicator(s) that are not met have no answer: {}. Enter needs or say that there are none, then hand in again.",
                open.len(),
                open.join(", ")
            ),
        ));
    }
    let totals = campaign::totals(needs.iter().map(counted));
    Ok(format!(
        "{} nhu cầu, tổng {}.",
        totals.all.needs,
        ntm_text::format_dong(totals.all.proposed)
    ))
}

/// Returns the unmet indicators of a place for which there is no answer.
async fn unanswered(
    db: &mut impl Query,
    held: &Held,
    unit: UnitId,
    needs: &[NeedVersion],
) -> Outcome<Vec<String>> {
    let unmet = kept::unmet(db, &held.campaign).await?;
    let of_unit = unmet.into_iter().filter(|it| it.unit == unit);
    let open = of_unit.filter(|it| !needs.iter().any(|need| need.indicator == it.indicator));
    let mut open: Vec<String> = open.map(|it| it.indicator).collect();
    let place = |code: &String| held.set.indicators().position(|it| it.code == *code);
    open.sort_by_key(place);
    Ok(open)
}
