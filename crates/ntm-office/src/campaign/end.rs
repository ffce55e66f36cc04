//! How far a campaign is, who is reminded, and what it comes to when it is closed.

use std::{borrow::Cow, collections::HashMap};

use jiff::civil::Date;
use ntm_programme::{
    calendar,
    campaign::{self, Asked, NeedKind, Sum, Totals},
    criteria::{Cell, CriteriaSet, Verdict},
    identity::{CampaignId, UnitId},
    lateness::{Punctuality, punctuality},
    obligation::{self as rules, Act, ActKind, State},
    right::{Action, Resource},
};
use ntm_store::{
    Query, Tx,
    campaign::{self as kept, Campaign, NeedVersion, Stands},
    criteria as cells,
    obligation::{self, ObligationRow},
    queue::{self, NewNotification},
};
use serde_json::json;

use super::{Held, check::waits, is_handed_in, list::counted, record_act};
use crate::{
    Fault, Office, Op, Outcome,
    criteria::{AsOf, Asked as AskedOf},
    perform::{Standing, officers, task_facts},
};

/// A campaign with how far everybody is, as far as the one who looks may see it.
#[derive(Debug, Clone)]
pub struct CampaignView {
    pub campaign: Campaign,
    pub set: Cow<'static, CriteriaSet>,
    /// The name of the office that opened it.
    pub owner: String,
    /// By name.
    pub places: Vec<PlaceProgress>,
    pub bodies: Vec<BodyProgress>,
    /// How many of all places have handed in, of how many.
    pub handed_in: usize,
    pub all: usize,
    /// Whether the one who looks leads it.
    pub may_lead: bool,
}

/// How far a place is.
#[derive(Debug, Clone)]
pub struct PlaceProgress {
    pub unit: UnitId,
    pub name: String,
    pub row: ObligationRow,
    pub punctuality: Punctuality,
    /// The indicators that have to be answered, and how many of them are.
    pub wanted: usize,
    pub answered: usize,
    /// Each criterion in the order of the set.
    pub criteria: Vec<CriterionProgress>,
    pub sum: Sum,
}

/// How far a place and the bodies are with a criterion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CriterionProgress {
    /// Nothing is missing.
    Nothing,
    /// An indicator that is not met has no answer.
    Unanswered,
    /// All is answered, and a need is not verified.
    Waiting,
    /// All is answered and verified.
    Done,
}

impl CriterionProgress {
    /// Returns the word by which programs know it.
    pub fn key(self) -> &'static str {
        match self {
            CriterionProgress::Nothing => "nothing",
            CriterionProgress::Unanswered => "unanswered",
            CriterionProgress::Waiting => "waiting",
            CriterionProgress::Done => "done",
        }
    }
}

/// How far a body is.
#[derive(Debug, Clone)]
pub struct BodyProgress {
    pub unit: UnitId,
    pub name: String,
    pub row: ObligationRow,
    pub punctuality: Punctuality,
    /// The needs on the lists that were handed in, and how many of them it has verified.
    pub needs: usize,
    pub verified: usize,
}

/// What is missing: the result of a campaign, or what it would be today.
#[derive(Debug, Clone)]
pub struct CampaignResult {
    pub campaign: Campaign,
    pub set: Cow<'static, CriteriaSet>,
    /// The day that it tells of.
    pub day: Date,
    /// The needs that count, by place and criterion.
    pub rows: Vec<ResultRow>,
    pub totals: Totals,
    /// Needs of indicators that have come to be met meanwhile: they count no more.
    pub met_since: Vec<ResultRow>,
    /// Indicators that are not met and for which nothing was said.
    pub unanswered: Vec<(UnitId, String, String)>,
    /// Indicators for which the answer was that nothing is needed.
    pub nothing_needed: usize,
    /// The places that have not handed in: nothing of theirs counts.
    pub missing: Vec<(UnitId, String)>,
    /// What the places of the rows are called.
    pub names: HashMap<UnitId, String>,
}

/// A need of the result.
#[derive(Debug, Clone)]
pub struct ResultRow {
    pub place: String,
    pub verdict: Verdict,
    pub need: NeedVersion,
}

impl Office {
    /// Returns how far a campaign is. A place sees itself, a body all places and itself, the office
    /// that opened it and those above see all.
    pub async fn campaign(&self, op: &Op, id: CampaignId) -> Outcome<CampaignView> {
        let mut db = self.store().read().await?;
        let held = Held::find(self, &mut db, op, id).await?;
        let needs = kept::needs(&mut db, &held.campaign, None).await?;
        let stands = stands(&mut db, &held.campaign).await?;
        let places = held.lists.iter().filter(|row| held.shows(op, row.unit));
        let mut places: Vec<PlaceProgress> = places
            .map(|row| {
                let of_unit = || needs.iter().filter(|it| it.unit == row.unit);
                let wanted = stands.iter().filter(|it| {
                    it.unit == row.unit && campaign::asked(it.verdict) == Asked::Wanted
                });
                let answered = |it: &&Stands| of_unit().any(|need| need.indicator == it.indicator);
                PlaceProgress {
                    unit: row.unit,
                    name: held.name_of(row.unit),
                    punctuality: punctuality(&row.obligation(false, 0), op.today),
                    wanted: wanted.clone().count(),
                    answered: wanted.clone().filter(answered).count(),
                    criteria: held
                        .set
                        .criteria
                        .iter()
                        .map(|criterion| {
                            let number = criterion.number;
                            let wanted = wanted.clone().filter(|it| it.criterion == number);
                            let needs = of_unit().filter(|it| it.criterion == number);
                            criterion_progress(
                                &wanted.collect::<Vec<_>>(),
                                &needs.collect::<Vec<_>>(),
                            )
                        })
                        .collect(),
                    sum: campaign::totals(of_unit().map(counted)).all,
                    row: row.clone(),
                }
            })
            .collect();
        places.sort_by_key(|it| held.gazetteer.rank(it.unit));
        let bodies = held.checks.iter().filter(|row| held.shows(op, row.unit));
        let to_verify = needs.iter().filter(|it| {
            it.need.kind != NeedKind::Nothing
                && held.list_of(it.unit).is_ok_and(|it| is_handed_in(it.state))
        });
        let to_verify: Vec<(&NeedVersion, Vec<UnitId>)> = to_verify
            .map(|it| (it, held.in_charge(it.unit, it.criterion)))
            .collect();
        let mut bodies: Vec<BodyProgress> = bodies
            .map(|row| {
                let mine = || {
                    to_verify
                        .iter()
                        .filter(|(_, bodies)| bodies.contains(&row.unit))
                };
                BodyProgress {
                    unit: row.unit,
                    name: held.name_of(row.unit),
                    punctuality: punctuality(&row.obligation(false, 0), op.today),
                    needs: mine().count(),
                    verified: mine().filter(|(it, _)| !waits(it)).count(),
                    row: row.clone(),
                }
            })
            .collect();
        bodies.sort_by_key(|it| held.gazetteer.rank(it.unit));
        Ok(CampaignView {
            owner: held.name_of(held.campaign.owner),
            places,
            bodies,
            handed_in: held.handed_in(),
            all: held.lists.len(),
            may_lead: held.is_led_by(op) && held.campaign.closed_on.is_none(),
            campaign: held.campaign,
            set: held.set,
        })
    }

    /// Reminds everybody who has not handed in, beside what the ladder does by itself, and returns how
    /// many units that were: once a day.
    pub async fn remind_campaign(&self, op: &Op, id: CampaignId) -> Outcome<usize> {
        let mut tx = self.store().begin().await?;
        let held = led(self, &mut tx, op, id).await?;
        if !kept::remind(&mut tx, &held.campaign, op.today).await? {
            return Err(Fault::refused(
                "Hôm nay đã nhắc rồi; mỗi ngày nhắc một lần. Việc đôn đốc tự động vẫn theo thang của cơ quan.",
                "You have reminded them today already: once a day. Reminders of the ladder go on by themselves.",
            ));
        }
        let mut units = 0;
        for row in held.lists.iter().chain(&held.checks) {
            if is_handed_in(row.state) || row.state.is_final() {
                continue;
            }
            units += 1;
            let task = task_facts(&mut tx, row).await?;
            let days_left = row.due_on.map(|due| calendar::days_between(op.today, due));
            let people = officers(&mut tx, row.unit, "'head', 'officer', 'coordinator'").await?;
            let news = people.into_iter().map(|account| NewNotification {
                id: self.new_id(op.now),
                account,
                kind: "reminded",
                province: held.campaign.province,
                obligation: Some(row.id.into()),
                document: None,
                data: json!({
                    "code": task.code, "title": task.title, "due_on": row.due_on,
                    "days_left": days_left,
                }),
                dedupe: format!("campaign:{}:{}:{account}", row.id, op.today),
                at: op.now,
            });
            queue::notify(&mut tx, news.collect()).await?;
        }
        record_act(
            &mut tx,
            op,
            &held.campaign,
            "campaign.remind",
            json!({ "units": units }),
        )
        .await?;
        tx.commit().await?;
        Ok(units)
    }

    /// Closes a campaign: what is missing is kept as it stands today, and changes no more. What was
    /// handed in is accepted; whoever has not handed in is released, late where the day had passed.
    pub async fn close_campaign(&self, op: &Op, id: CampaignId) -> Outcome<()> {
        let mut tx = self.store().begin().await?;
        let held = led(self, &mut tx, op, id).await?;
        let mut stood = Vec::new();
        for row in &held.lists {
            stood.extend(standing_of(&mut tx, op, &held, row.unit).await?);
        }
        kept::close(
            &mut tx,
            &held.campaign,
            op.today,
            op.who.account,
            op.now,
            &stood,
        )
        .await?;
        let (mut accepted, mut released) = (0, 0);
        for row in held.lists.iter().chain(&held.checks) {
            match self.settle_obligation(&mut tx, op, row).await? {
                Some(ActKind::Accept) => accepted += 1,
                Some(_) => released += 1,
                None => {}
            }
        }
        record_act(
            &mut tx,
            op,
            &held.campaign,
            "campaign.close",
            json!({ "on": op.today, "accepted": accepted, "released": released }),
        )
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Settles an obligation of a campaign that is closed, and returns by what act.
    async fn settle_obligation(
        &self,
        tx: &mut Tx,
        op: &Op,
        row: &ObligationRow,
    ) -> Outcome<Option<ActKind>> {
        let row = obligation::find_for_change(tx, row.id)
            .await?
            .ok_or(Fault::NotFound)?;
        let mut standing = Standing::of(tx, row).await?;
        let (act, note) = match standing.row.state {
            State::Submitted => (Act::Accept, Some("Chấp nhận khi đóng đợt rà soát.")),
            _ => (
                Act::Waive {
                    reason: "Đợt rà soát đã đóng, đơn vị chưa gửi.".to_owned(),
                },
                None,
            ),
        };
        let by = standing.by(op);
        if rules::allows(&standing.obligation, act.kind(), by, op.today).is_err() {
            // Settled before, or one's own cause: whoever stands above judges that.
            return Ok(None);
        }
        self.freeze_first(tx, op, &mut standing).await?;
        self.carry_out(tx, op, &mut standing, &act, note).await?;
        obligation::recount(tx, &standing.row.occurrence).await?;
        Ok(Some(act.kind()))
    }

    /// Returns what is missing: as it was kept when the campaign was closed, before that as it would be
    /// today. Only lists that were handed in count, and of these what the one who looks may see.
    pub async fn campaign_result(&self, op: &Op, id: CampaignId) -> Outcome<CampaignResult> {
        let mut db = self.store().read().await?;
        let held = Held::find(self, &mut db, op, id).await?;
        let needs = kept::needs(&mut db, &held.campaign, None).await?;
        let stands = match held.campaign.closed_on {
            Some(_) => kept::stood(&mut db, &held.campaign).await?,
            None => {
                let mut all = Vec::new();
                for row in held.lists.iter().filter(|row| held.shows(op, row.unit)) {
                    all.extend(standing_of(&mut db, op, &held, row.unit).await?);
                }
                all
            }
        };
        let mut lists: Vec<&ObligationRow> = held
            .lists
            .iter()
            .filter(|row| held.shows(op, row.unit))
            .collect();
        lists.sort_by_key(|row| held.gazetteer.rank(row.unit));
        let mut result = CampaignResult {
            day: held.campaign.closed_on.unwrap_or(op.today),
            rows: Vec::new(),
            totals: Totals::default(),
            met_since: Vec::new(),
            unanswered: Vec::new(),
            nothing_needed: 0,
            missing: Vec::new(),
            names: HashMap::new(),
            campaign: held.campaign.clone(),
            set: held.set.clone(),
        };
        for list in lists {
            let name = held.name_of(list.unit);
            result.names.insert(list.unit, name.clone());
            if !is_handed_in(list.state) {
                result.missing.push((list.unit, name));
                continue;
            }
            for it in stands.iter().filter(|it| it.unit == list.unit) {
                let of_indicator = needs
                    .iter()
                    .filter(|need| need.unit == list.unit && need.indicator == it.indicator);
                let asked = campaign::asked(it.verdict);
                if asked == Asked::Wanted && of_indicator.clone().next().is_none() {
                    let code = it.indicator.clone();
                    result.unanswered.push((list.unit, name.clone(), code));
                }
                for need in of_indicator {
                    let row = ResultRow {
                        place: name.clone(),
                        verdict: it.verdict,
                        need: need.clone(),
                    };
                    match (asked, need.need.kind) {
                        (Asked::Closed, _) => result.met_since.push(row),
                        (_, NeedKind::Nothing) => result.nothing_needed += 1,
                        _ => result.rows.push(row),
                    }
                }
            }
        }
        result.totals = campaign::totals(result.rows.iter().map(|row| counted(&row.need)));
        Ok(result)
    }
}

fn criterion_progress(wanted: &[&Stands], needs: &[&NeedVersion]) -> CriterionProgress {
    let answered = |it: &&Stands| needs.iter().any(|need| need.indicator == it.indicator);
    if !wanted.iter().all(answered) {
        CriterionProgress::Unanswered
    } else if needs.is_empty() {
        CriterionProgress::Nothing
    } else if needs.iter().any(|need| waits(need)) {
        CriterionProgress::Waiting
    } else {
        CriterionProgress::Done
    }
}

/// Finds an open campaign that the one who asks leads.
async fn led(office: &Office, tx: &mut Tx, op: &Op, id: CampaignId) -> Outcome<Held> {
    let held = Held::lock(office, tx, op, id).await?;
    let owner = Resource::of(held.owner_line.clone());
    op.require_of_known(Action::AssignTasks, &owner)?;
    held.require_open()?;
    Ok(held)
}

/// Returns what has to be answered: what was kept when the campaign was closed, before that what is
/// not met today.
async fn stands(db: &mut impl Query, campaign: &Campaign) -> Outcome<Vec<Stands>> {
    Ok(match campaign.closed_on {
        Some(_) => kept::stood(db, campaign).await?,
        None => kept::unmet(db, campaign).await?,
    })
}

/// Returns how every indicator of a place stands today, in the order of the set.
async fn standing_of(
    db: &mut impl Query,
    op: &Op,
    held: &Held,
    unit: UnitId,
) -> Outcome<Vec<Stands>> {
    let campaign = &held.campaign;
    let at = AsOf {
        day: op.today,
        known: op.now,
    };
    let asked = AskedOf::of(
        db,
        held.set.clone(),
        Some(campaign.set),
        held.line(unit),
        at,
    )
    .await?;
    let cells = cells::cells_on(db, campaign.province, campaign.set, unit, op.today).await?;
    let yardstick = asked.yardstick();
    let stands = asked.set.criteria.iter().flat_map(|criterion| {
        criterion.indicators.iter().map(|indicator| {
            let cell = cells.iter().find(|it| it.place.indicator == indicator.code);
            Stands {
                unit,
                criterion: criterion.number,
                indicator: indicator.code.clone(),
                verdict: match cell {
                    Some(cell) => cell.verdict,
                    None => Cell::default().verdict(&yardstick.applied(indicator)),
                },
            }
        })
    });
    Ok(stands.collect())
}
