//! Review campaigns (đợt rà soát): an office opens one, places list what they need for what they have
//! not met, the bodies in charge verify it, and closing keeps what is missing.
//!
//! Who takes part, by when, and who has handed in stands with the obligations of the campaign's two
//! tasks: deadlines, lateness, reminders, extensions and returns are theirs. One file per practice:
//! [`list`] is what a place does, [`check`] what a body does, [`end`] shows how far everybody is,
//! reminds and closes.

pub mod check;
pub mod end;
pub mod list;

use std::{borrow::Cow, sync::Arc};

use jiff::civil::Date;
use ntm_programme::{
    calendar,
    campaign::NeedFault,
    criteria::{CriteriaSet, Level},
    identity::{CampaignId, TaskId, UnitId},
    obligation::State,
    right::{Action, Decision, Resource, may, may_ever},
    unit::{Gazetteer, RelationKind, UnitVersion},
};
use ntm_store::{
    Query, Tx,
    campaign::{self as kept, Campaign},
    criteria_set,
    obligation::{self, ObligationRow},
    task::TaskDeadline,
    unit,
};
use serde_json::json;

use crate::{
    Fault, FieldFault, Message, Office, Op, Outcome,
    criteria::{in_charge, kinds_of, set_called, usual_set},
    own_task::{OwnTask, OwnTasks},
    record::{Record, record},
};

/// What an office opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// Chosen by whoever asks, so that a form sent twice opens one campaign.
    pub id: CampaignId,
    /// The set; the one in force where nobody says.
    pub set: Option<String>,
    pub name: String,
    pub note: Option<String>,
    pub places: Vec<UnitId>,
    /// The last day for the lists of the places.
    pub lists_due_on: Date,
    pub bodies: Vec<UnitId>,
    /// The last day for verifying them; needed where bodies are chosen.
    pub checks_due_on: Option<Date>,
}

/// Whom an office can choose for a campaign.
#[derive(Debug, Clone)]
pub struct Choices {
    pub set: Cow<'static, CriteriaSet>,
    pub area: UnitVersion,
    /// The places that the set judges, each with the name of the open campaign that it is in.
    pub places: Vec<(UnitId, String, Option<String>)>,
    /// The bodies in charge of criteria there, with these.
    pub bodies: Vec<(UnitId, String, Vec<u16>)>,
}

/// One line of the list of campaigns.
#[derive(Debug, Clone)]
pub struct CampaignLine {
    pub campaign: Campaign,
    /// The name of the office that opened it.
    pub owner: String,
    /// How many places have handed in, of how many.
    pub handed_in: usize,
    pub places: usize,
    /// How many of the rest are past their last day.
    pub late: usize,
}

impl Office {
    /// Returns whom the one who asks can choose for a campaign, or `None` where they open none.
    pub async fn campaign_choices(&self, op: &Op, set: Option<&str>) -> Outcome<Option<Choices>> {
        let mut db = self.store().read().await?;
        let Some(owner) = op.who.unit else {
            return Ok(None);
        };
        let resource = Resource::of(unit::line(&mut db, owner).await?);
        if may(&op.who, Action::AssignTasks, &resource, op.today) != Decision::Allowed {
            return Ok(None);
        }
        let set = match set {
            Some(id) => set_called(&mut db, id).await?,
            None => Cow::Borrowed(usual_set(op.today)),
        };
        let gazetteer = self.gazetteer(&mut db, op.today).await?;
        let Some(area) = gazetteer.place_of(owner) else {
            return Ok(None);
        };
        let busy = match (
            criteria_set::number(&mut db, &set.id).await?,
            unit::identity(&mut db, owner).await?,
        ) {
            (Some(number), Some(identity)) => {
                kept::busy(&mut db, identity.province, number).await?
            }
            _ => Vec::new(),
        };
        let places = gazetteer
            .places_in(area.unit, kinds_of(&set))
            .map(|place| {
                let in_one = busy.iter().find(|(unit, _)| *unit == place.unit);
                let in_one = in_one.map(|(_, name)| name.clone());
                (place.unit, place.name.clone(), in_one)
            })
            .collect();
        Ok(Some(Choices {
            places,
            bodies: bodies(&gazetteer, &set, area.unit),
            area: area.clone(),
            set,
        }))
    }

    /// Opens a campaign: an obligation for every place and every body that was chosen.
    ///
    /// # Errors
    ///
    /// [`Fault::Invalid`] for each field that cannot be taken, [`Fault::Refused`] where a place is in
    /// an open campaign of the same set already. The same opening sent twice opens one campaign.
    pub async fn open_campaign(&self, op: &Op, opening: &Opening) -> Outcome<CampaignId> {
        let by = op.who.account.ok_or(Fault::SignedOut)?;
        let owner = op.who.unit.ok_or(Fault::NotFound)?;
        let mut tx = self.store().begin().await?;
        let line = unit::line(&mut tx, owner).await?;
        op.require(Action::AssignTasks, &Resource::of(line))?;
        if let Some(known) = kept::find(&mut tx, opening.id).await? {
            let same = known.opened_by == by && known.name == opening.name.trim();
            return match same {
                true => Ok(known.id),
                false => Err(Fault::changed_meanwhile()),
            };
        }
        let set = match &opening.set {
            Some(id) => set_called(&mut tx, id).await?,
            None => Cow::Borrowed(usual_set(op.today)),
        };
        let gazetteer = self.gazetteer(&mut tx, op.today).await?;
        let area = gazetteer.place_of(owner).ok_or(Fault::NotFound)?.unit;
        check_opening(op, opening, &gazetteer, &set, area)?;
        let province = unit::identity(&mut tx, owner)
            .await?
            .ok_or(Fault::NotFound)?
            .province;
        let number = criteria_set::number_for(&mut tx, &set.id, op.now).await?;
        let tasks = OwnTasks {
            office: self,
            op,
            owner,
            province,
            by,
            reference: opening.name.trim(),
        };
        let lists = Part::lists(opening, &set);
        let lists_task = tasks.assign(&mut tx, &gazetteer, lists.task()).await?;
        // By now the province's counter of tasks is ours: nobody else opens a campaign there until the
        // transaction ends, and whoever did is seen.
        refuse_busy(&mut tx, province, number, opening, &gazetteer).await?;
        let checks_task = match opening.checks_due_on {
            Some(due) if !opening.bodies.is_empty() => {
                let part = Part::checks(opening, &set, due);
                Some(tasks.assign(&mut tx, &gazetteer, part.task()).await?)
            }
            _ => None,
        };
        let campaign = Campaign {
            province,
            id: opening.id,
            owner,
            set: number,
            name: opening.name.trim().to_owned(),
            note: opening.note.clone(),
            lists_task,
            checks_task,
            lists_due_on: opening.lists_due_on,
            checks_due_on: checks_task.and(opening.checks_due_on),
            opened_on: op.today,
            opened_by: by,
            opened_at: op.now,
            reminded_on: None,
            closed_on: None,
            closed_by: None,
        };
        if !kept::insert(&mut tx, &campaign).await? {
            return Err(Fault::changed_meanwhile());
        }
        record_act(
            &mut tx,
            op,
            &campaign,
            "campaign.open",
            json!({
                "name": campaign.name, "set": set.id, "places": opening.places.len(),
                "bodies": opening.bodies.len(), "lists_due_on": campaign.lists_due_on,
                "checks_due_on": campaign.checks_due_on,
            }),
        )
        .await?;
        tx.commit().await?;
        Ok(campaign.id)
    }

    /// Returns the campaigns that somebody may know of, the latest first.
    pub async fn campaigns(&self, op: &Op) -> Outcome<Vec<CampaignLine>> {
        self.campaigns_that(op, |_| true).await
    }

    /// Returns those among them that are not closed.
    pub async fn open_campaigns(&self, op: &Op) -> Outcome<Vec<CampaignLine>> {
        self.campaigns_that(op, |it| it.closed_on.is_none()).await
    }

    async fn campaigns_that(
        &self,
        op: &Op,
        wanted: fn(&Campaign) -> bool,
    ) -> Outcome<Vec<CampaignLine>> {
        const MOST: i64 = 200;
        let mut db = self.store().read().await?;
        let mut found: Vec<Campaign> = Vec::new();
        for grant in &op.who.grants {
            for campaign in kept::of_unit(&mut db, grant.unit, MOST).await? {
                if wanted(&campaign) && !found.iter().any(|it| it.id == campaign.id) {
                    found.push(campaign);
                }
            }
        }
        found.sort_by_key(|it| std::cmp::Reverse(it.opened_at));
        let mut lines = Vec::with_capacity(found.len());
        for campaign in found {
            let held = Held::of(self, &mut db, op, campaign).await?;
            if may(&op.who, Action::ReadTask, &held.whole(), op.today) != Decision::Allowed {
                continue;
            }
            let late = |row: &&ObligationRow| {
                !is_handed_in(row.state) && row.due_on.is_some_and(|due| due < op.today)
            };
            lines.push(CampaignLine {
                owner: held.name_of(held.campaign.owner),
                handed_in: held.handed_in(),
                places: held.lists.len(),
                late: match held.campaign.closed_on {
                    None => held.lists.iter().filter(late).count(),
                    Some(_) => 0,
                },
                campaign: held.campaign,
            });
        }
        Ok(lines)
    }
}

/// Tells whether somebody may open campaigns at all.
pub fn may_open(op: &Op) -> bool {
    may_ever(&op.who, Action::AssignTasks)
}

/// Returns the bodies of an area that are in charge of criteria of its places, by name.
fn bodies(
    gazetteer: &Gazetteer,
    set: &CriteriaSet,
    area: UnitId,
) -> Vec<(UnitId, String, Vec<u16>)> {
    let mut found: Vec<(UnitId, String, Vec<u16>)> = Vec::new();
    for it in gazetteer.relations() {
        let of_set = it.criteria_set.as_deref().is_none_or(|of| of == set.id);
        let here = it.other == area
            || gazetteer.is_below(it.other, area)
            || gazetteer.is_below(area, it.other);
        let body = gazetteer.unit(it.unit);
        let Some(body) = body.filter(|body| gazetteer.is_below(body.unit, area)) else {
            continue;
        };
        if it.kind != RelationKind::InCharge || !of_set || !here {
            continue;
        }
        let criteria = match it.criterion {
            Some(criterion) => vec![criterion],
            None => set.criteria.iter().map(|it| it.number).collect(),
        };
        match found.iter_mut().find(|(unit, ..)| *unit == it.unit) {
            Some((.., known)) => known.extend(criteria),
            None => found.push((it.unit, body.name.clone(), criteria)),
        }
    }
    for (.., criteria) in &mut found {
        criteria.sort_unstable();
        criteria.dedup();
    }
    found.sort_by_key(|(unit, ..)| gazetteer.rank(*unit));
    found
}

fn check_opening(
    op: &Op,
    opening: &Opening,
    gazetteer: &Gazetteer,
    set: &CriteriaSet,
    area: UnitId,
) -> Outcome<()> {
    let mut faults = Vec::new();
    let mut say = |field: &'static str, vi: &str, en: &str| {
        faults.push(FieldFault::new(field, vi, en));
    };
    match opening.name.trim().chars().count() {
        0 => say(
            "name",
            "Hãy đặt tên cho đợt rà soát.",
            "Give the campaign a name.",
        ),
        201.. => say(
            "name",
            "Tên dài quá 200 chữ.",
            "The name has more than 200 letters.",
        ),
        _ => {}
    }
    if set.level != Level::Xa {
        say(
            "set",
            "Đợt rà soát dành cho bộ tiêu chí cấp xã.",
            "A campaign goes by a set for communes.",
        );
    }
    if opening.lists_due_on < op.today {
        say(
            "lists_due_on",
            "Thời hạn của xã ở trước ngày mở. Hãy chọn từ hôm nay trở đi.",
            "The deadline lies before the opening day. Choose today or later.",
        );
    }
    match opening.checks_due_on {
        Some(due) if due < opening.lists_due_on => say(
            "checks_due_on",
            "Thời hạn thẩm định không được trước thời hạn của xã.",
            "The deadline of the bodies may not lie before that of the communes.",
        ),
        None if !opening.bodies.is_empty() => say(
            "checks_due_on",
            "Đã chọn cơ quan thẩm định thì đặt cả thời hạn của cơ quan.",
            "Bodies are chosen: give their deadline as well.",
        ),
        _ => {}
    }
    let places: Vec<UnitId> = gazetteer
        .places_in(area, kinds_of(set))
        .map(|it| it.unit)
        .collect();
    if opening.places.is_empty() {
        say(
            "places",
            "Hãy chọn ít nhất một xã.",
            "Choose at least one commune.",
        );
    } else if opening.places.iter().any(|it| !places.contains(it)) {
        say(
            "places",
            "Có đơn vị không thuộc địa bàn của cơ quan bạn hoặc không thuộc bộ tiêu chí này.",
            "One of the places is not in the area of your office, or is not judged by this set.",
        );
    }
    let bodies = bodies(gazetteer, set, area);
    let known = |unit: &UnitId| bodies.iter().any(|(body, ..)| body == unit);
    if !opening.bodies.iter().all(known) {
        say(
            "bodies",
            "Có cơ quan chưa được phân công phụ trách tiêu chí nào trên địa bàn.",
            "One of the bodies is in charge of no criterion in this area.",
        );
    }
    match faults.is_empty() {
        true => Ok(()),
        false => Err(Fault::Invalid(faults)),
    }
}

/// Two lists of one place for one set would count the same need twice.
async fn refuse_busy(
    tx: &mut Tx,
    province: i64,
    set: i64,
    opening: &Opening,
    gazetteer: &Gazetteer,
) -> Outcome<()> {
    let busy = kept::busy(tx, province, set).await?;
    let found = busy.iter().find(|(unit, _)| opening.places.contains(unit));
    let Some((unit, name)) = found else {
        return Ok(());
    };
    let place = gazetteer.unit(*unit).map_or("", |it| it.name.as_str());
    Err(Fault::refused(
        format!(
            "{place} đang trong đợt rà soát “{name}” chưa đóng của cùng bộ tiêu chí. Hãy đóng đợt đó, hoặc bỏ chọn xã này."
        ),
        format!(
            "{place} is in the open campaign “{name}” of the same set. Close that one, or leave this commune out."
        ),
    ))
}

/// One of the two tasks of a campaign.
struct Part<'a> {
    title: String,
    text: String,
    units: &'a [UnitId],
    due: Date,
    reason: &'static str,
}

impl<'p> Part<'p> {
    fn task(self) -> OwnTask<'p> {
        OwnTask {
            title: self.title,
            text: self.text,
            units: self.units,
            reason: self.reason,
            deadline: TaskDeadline {
                position: 1,
                written: format!("chậm nhất ngày {}", calendar::written(self.due)),
                kind: "date".to_owned(),
                value: self.due.to_string(),
                bound: "by".to_owned(),
                set_on: None,
                span: None,
                opened_until: None,
            },
        }
    }

    fn lists<'a>(opening: &'a Opening, set: &CriteriaSet) -> Part<'a> {
        let due = calendar::written(opening.lists_due_on);
        Part {
            title: format!(
                "Rà soát nhu cầu của các chỉ tiêu chưa đạt: {}",
                opening.name.trim()
            ),
            text: text(
                opening,
                format!(
                    "Lập danh sách công trình và kinh phí còn thiếu cho từng chỉ tiêu chưa đạt của bộ tiêu chí “{}”, chậm nhất ngày {due}.",
                    set.name
                ),
            ),
            units: &opening.places,
            due: opening.lists_due_on,
            reason: "được chọn khi mở đợt rà soát",
        }
    }

    fn checks<'a>(opening: &'a Opening, set: &CriteriaSet, due: Date) -> Part<'a> {
        Part {
            title: format!("Thẩm định nhu cầu của các xã: {}", opening.name.trim()),
            text: text(
                opening,
                format!(
                    "Thẩm định nhu cầu các xã đề xuất cho tiêu chí được phân công phụ trách của bộ tiêu chí “{}”, chậm nhất ngày {}.",
                    set.name,
                    calendar::written(due)
                ),
            ),
            units: &opening.bodies,
            due,
            reason: "phụ trách tiêu chí",
        }
    }
}

fn text(opening: &Opening, said: String) -> String {
    match opening.note.as_deref().map(str::trim) {
        Some(note) if !note.is_empty() => format!("{said}\n{note}"),
        _ => said,
    }
}

/// A campaign in the hands of a practice, with all that decides who may do what to it.
pub(crate) struct Held {
    pub(crate) campaign: Campaign,
    pub(crate) set: Cow<'static, CriteriaSet>,
    /// The register of the day on which it was closed, or of today.
    pub(crate) gazetteer: Arc<Gazetteer>,
    owner_line: Vec<UnitId>,
    /// The obligations of the places.
    pub(crate) lists: Vec<ObligationRow>,
    /// The obligations of the bodies.
    pub(crate) checks: Vec<ObligationRow>,
}

impl Held {
    async fn of(
        office: &Office,
        db: &mut impl Query,
        op: &Op,
        campaign: Campaign,
    ) -> Outcome<Held> {
        let day = campaign.closed_on.unwrap_or(op.today);
        let gazetteer = office.gazetteer(db, day).await?;
        let owner_line = unit::line(db, campaign.owner).await?;
        let lists = obligation::of_task(db, campaign.province, campaign.lists_task).await?;
        let checks = match campaign.checks_task {
            Some(task) => obligation::of_task(db, campaign.province, task).await?,
            None => Vec::new(),
        };
        let sets = criteria_set::sets(db).await?;
        let set = sets.iter().find(|it| it.number == campaign.set);
        let set = set_called(db, &set.ok_or(Fault::NotFound)?.id).await?;
        Ok(Held {
            campaign,
            set,
            gazetteer,
            owner_line,
            lists,
            checks,
        })
    }

    /// Finds a campaign to look at it; to those who may not know of it it is not there.
    pub(crate) async fn find(
        office: &Office,
        db: &mut impl Query,
        op: &Op,
        id: CampaignId,
    ) -> Outcome<Held> {
        let campaign = kept::find(db, id).await?.ok_or(Fault::NotFound)?;
        let held = Held::of(office, db, op, campaign).await?;
        op.require(Action::ReadTask, &held.whole())?;
        Ok(held)
    }

    /// Finds a campaign to change something in it: nobody closes it until the transaction ends.
    pub(crate) async fn lock(
        office: &Office,
        tx: &mut Tx,
        op: &Op,
        id: CampaignId,
    ) -> Outcome<Held> {
        let campaign = kept::lock(tx, id).await?.ok_or(Fault::NotFound)?;
        let held = Held::of(office, tx, op, campaign).await?;
        op.require(Action::ReadTask, &held.whole())?;
        Ok(held)
    }

    /// Returns the policy's view of the campaign: the office that opened it, and all who take part.
    pub(crate) fn whole(&self) -> Resource {
        let all = self.lists.iter().chain(&self.checks);
        Resource {
            owner: self.owner_line.clone(),
            parties: all.map(|row| row.unit).collect(),
            ..Resource::default()
        }
    }

    /// Returns the policy's view of what one unit hands in. The bodies read every list.
    pub(crate) fn part_of(&self, unit: UnitId) -> Resource {
        let is_list = self.lists.iter().any(|row| row.unit == unit);
        let bodies = self.checks.iter().filter(|_| is_list);
        Resource {
            owner: self.owner_line.clone(),
            performer: self.line(unit),
            parties: bodies.map(|row| row.unit).collect(),
            ..Resource::default()
        }
    }

    /// Tells whether somebody may see what a unit hands in.
    pub(crate) fn shows(&self, op: &Op, unit: UnitId) -> bool {
        let part = self.part_of(unit);
        may(&op.who, Action::ReadTask, &part, op.today) == Decision::Allowed
    }

    /// Tells whether somebody leads the campaign: reminds and closes it.
    pub(crate) fn is_led_by(&self, op: &Op) -> bool {
        let owner = Resource::of(self.owner_line.clone());
        may(&op.who, Action::AssignTasks, &owner, op.today) == Decision::Allowed
    }

    pub(crate) fn line(&self, unit: UnitId) -> Vec<UnitId> {
        let above = self.gazetteer.ancestors(unit).map(|it| it.unit);
        std::iter::once(unit).chain(above).collect()
    }

    /// Returns the bodies of the campaign that are in charge of a criterion of a place.
    pub(crate) fn in_charge(&self, unit: UnitId, criterion: u16) -> Vec<UnitId> {
        let mut bodies = in_charge(&self.gazetteer, &self.set.id, criterion, &self.line(unit));
        bodies.retain(|body| self.checks.iter().any(|row| row.unit == *body));
        bodies
    }

    /// Returns what a unit is called on the day that is shown; its last name where it has ended.
    pub(crate) fn name_of(&self, unit: UnitId) -> String {
        let gone = || self.gazetteer.gone().iter().find(|it| it.unit == unit);
        let known = self.gazetteer.unit(unit).or_else(gone);
        known.map(|it| it.name.clone()).unwrap_or_default()
    }

    /// Returns the last day of a unit that has ended, on which its criteria can still be looked at.
    pub(crate) fn last_day_of(&self, unit: UnitId) -> Option<Date> {
        let gone = self.gazetteer.gone().iter().find(|it| it.unit == unit)?;
        gone.valid.to?.yesterday().ok()
    }

    pub(crate) fn list_of(&self, unit: UnitId) -> Outcome<&ObligationRow> {
        let row = self.lists.iter().find(|row| row.unit == unit);
        row.ok_or(Fault::NotFound)
    }

    fn handed_in(&self) -> usize {
        let lists = self.lists.iter();
        lists.filter(|row| is_handed_in(row.state)).count()
    }

    /// # Errors
    ///
    /// [`Fault::Refused`] where the campaign is closed.
    pub(crate) fn require_open(&self) -> Outcome<()> {
        match self.campaign.closed_on {
            None => Ok(()),
            Some(day) => Err(Fault::refused(
                format!(
                    "Đợt rà soát đã đóng ngày {}; kết quả không thay đổi được nữa.",
                    calendar::written(day)
                ),
                format!(
                    "The campaign was closed on {}; its result changes no more.",
                    calendar::written(day)
                ),
            )),
        }
    }
}

/// Tells whether what a unit hands in is there.
pub fn is_handed_in(state: State) -> bool {
    matches!(state, State::Submitted | State::Accepted)
}

/// A list is handed in on its own page, where it can be seen whether it is whole: the general form for
/// results would pass that over.
pub(crate) async fn refuse_by_hand(db: &mut impl Query, task: TaskId) -> Outcome<()> {
    match kept::of_task(db, task).await? {
        None => Ok(()),
        Some(campaign) => Err(Fault::refused(
            format!(
                "Việc này thuộc đợt rà soát “{}”. Hãy mở danh sách của đơn vị bạn trong đợt rà soát rồi gửi tại đó.",
                campaign.name
            ),
            format!(
                "This belongs to the review campaign “{}”. Open your unit's list there and hand it in.",
                campaign.name
            ),
        )),
    }
}

/// Says what is wrong with a need, field by field.
fn need_faults(faults: Vec<NeedFault>) -> Fault {
    let said = faults.into_iter().map(|fault| FieldFault {
        field: fault.field(),
        message: Message::new(fault.to_string(), fault.text_en()),
    });
    Fault::Invalid(said.collect())
}

async fn record_act(
    tx: &mut Tx,
    op: &Op,
    campaign: &Campaign,
    action: &'static str,
    data: serde_json::Value,
) -> Outcome<()> {
    record(
        tx,
        op,
        Record {
            province: campaign.province,
            action,
            resource: "campaign",
            id: campaign.id.to_string(),
            data,
        },
    )
    .await
}
