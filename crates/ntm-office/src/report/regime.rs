//! Putting report types in force: out of recurring tasks that a person has confirmed, in one press, or
//! for units of one's choice from a day on.
//!
//! A rule ties a report to the obligations of a deadline. Where a notice asked for the report, its own
//! task is tied, so that nothing is expected twice.

use jiff::civil::Date;
use ntm_programme::{
    cadence::MonthOfQuarter,
    calendar,
    deadline::{Deadline, When},
    identity::{ReportRuleId, TaskId, UnitId},
    opening,
    report::{PeriodKind, ReportType, Role, shipped},
    right::{Action, Decision, Resource, may},
    unit::Gazetteer,
};
use ntm_store::{
    Query, Tx,
    report::{self as kept, OpenDeadline, ReportRule},
    report_form,
    task::TaskDeadline,
    unit,
};
use serde_json::json;

use super::{Held, called, expect::Series, form::latest};
use crate::{
    Fault, Message, Office, Op, Outcome,
    own_task::{OwnTask, OwnTasks},
    record::{Record, record},
};

/// A recurring deadline of the office's tasks, and which report it asks for.
#[derive(Debug, Clone)]
pub struct Offer {
    pub deadline: OpenDeadline,
    /// As it is read.
    pub read: Deadline,
    /// The type and the role, or why none fits.
    pub fits: Result<(&'static ReportType, Role), Message>,
    /// How many units have to do it.
    pub units: usize,
}

/// A rule with what is shown of it.
#[derive(Debug, Clone)]
pub struct RuleLine {
    pub rule: ReportRule,
    pub series: Series,
    pub owner: String,
    /// Its deadline in the words of its document.
    pub written: String,
    pub deadline: Option<Deadline>,
    pub units: usize,
    /// Whether the one who looks may end it.
    pub may_end: bool,
}

/// What is in force, and what can be.
#[derive(Debug, Clone)]
pub struct Regime {
    pub rules: Vec<RuleLine>,
    pub offers: Vec<Offer>,
    /// Whether the one who looks puts types in force for an office.
    pub may_enact: bool,
    /// Which types the office can put in force: those that ship and the latest versions of its own.
    pub types: Vec<&'static ReportType>,
    /// Whom types can be put in force for: by role, in the order of the register.
    pub units: Vec<(Role, UnitId, String)>,
}

/// What an office puts in force by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Start {
    /// Chosen by whoever asks, so that a form sent twice makes one rule.
    pub id: ReportRuleId,
    /// The code of the type.
    pub code: String,
    pub role: Role,
    pub units: Vec<UnitId>,
    /// Periods that open from this day on are asked for.
    pub from: Date,
    /// Which month of the quarter is meant, where the rule leaves it open.
    pub month: Option<i8>,
}

impl Office {
    /// Returns what is in force for the one who looks, and what their office can put in force.
    pub async fn report_regime(&self, op: &Op) -> Outcome<Regime> {
        let mut db = self.store().read().await?;
        let mut rules = Vec::new();
        for held in seen(self, &mut db, op).await? {
            let deadlines =
                ntm_store::task::deadlines(&mut db, held.rule.province, held.rule.task).await?;
            let row = deadlines
                .into_iter()
                .find(|it| it.position == held.rule.deadline);
            let owner = Resource::of(held.owner_line.clone());
            rules.push(RuleLine {
                series: Series::of(&held),
                owner: held.name_of(held.rule.owner),
                written: row
                    .as_ref()
                    .map(|it| it.written.clone())
                    .unwrap_or_default(),
                deadline: row.as_ref().and_then(|it| {
                    Deadline::parse(&it.written, &it.kind, &it.value, &it.bound).ok()
                }),
                // Units that have ended report nothing more; their heirs do.
                units: held
                    .part
                    .leads
                    .iter()
                    .filter(|unit| held.gazetteer.unit(**unit).is_some())
                    .count(),
                may_end: may(&op.who, Action::AssignTasks, &owner, op.today) == Decision::Allowed,
                rule: held.rule,
            });
        }
        let mut regime = Regime {
            rules,
            offers: Vec::new(),
            may_enact: false,
            types: Vec::new(),
            units: Vec::new(),
        };
        let Some(owner) = op.who.unit else {
            return Ok(regime);
        };
        let resource = Resource::of(unit::line(&mut db, owner).await?);
        if may(&op.who, Action::AssignTasks, &resource, op.today) != Decision::Allowed {
            return Ok(regime);
        }
        let gazetteer = self.gazetteer(&mut db, op.today).await?;
        regime.may_enact = true;
        regime.offers = offers(&mut db, op, &gazetteer, owner).await?;
        regime.units = asked_of(&gazetteer, owner);
        let own = latest(&mut db, owner).await?;
        let usable = shipped().iter().chain(own);
        regime.types = usable
            .filter(|it| it.confirmed && it.period.recurs())
            .collect();
        Ok(regime)
    }

    /// Makes rules of recurring deadlines, all that were chosen or none: what they open is a report from
    /// now on. Returns how many are new; one that is a rule already is left as it is.
    ///
    /// # Errors
    ///
    /// [`Fault::Refused`] where no type fits one of them, [`Fault::NotFound`] where one is not the
    /// office's.
    pub async fn enact_reports(&self, op: &Op, chosen: &[(TaskId, i64)]) -> Outcome<usize> {
        let by = op.who.account.ok_or(Fault::SignedOut)?;
        let owner = op.who.unit.ok_or(Fault::NotFound)?;
        if chosen.is_empty() {
            return Err(Fault::field(
                "chosen",
                "Hãy chọn ít nhất một nhiệm vụ.",
                "Choose at least one task.",
            ));
        }
        let mut tx = self.store().begin().await?;
        let line = unit::line(&mut tx, owner).await?;
        op.require(Action::AssignTasks, &Resource::of(line))?;
        let gazetteer = self.gazetteer(&mut tx, op.today).await?;
        let offers = offers(&mut tx, op, &gazetteer, owner).await?;
        let mut made = 0;
        for (task, position) in chosen {
            let at = |it: &&Offer| it.deadline.task == *task && it.deadline.position == *position;
            let Some(offer) = offers.iter().find(at) else {
                // A press that came twice finds the rule of the first.
                if is_rule_of(&mut tx, owner, *task, *position).await? {
                    continue;
                }
                return Err(Fault::NotFound);
            };
            let (of, role) = offer.fits.clone().map_err(Fault::Refused)?;
            let deadline = &offer.deadline;
            let rule = ReportRule {
                province: deadline.province,
                id: ReportRuleId(self.new_id(op.now)),
                owner,
                code: of.code.clone(),
                role,
                task: *task,
                deadline: *position,
                clause: clause_of(deadline),
                from: op.today,
                made_by: by,
                made_at: op.now,
                ended_on: None,
                about: None,
                covers: None,
            };
            if kept::insert_rule(&mut tx, &rule).await? {
                record_rule(&mut tx, op, &rule, "report.enact").await?;
                made += 1;
            }
        }
        tx.commit().await?;
        Ok(made)
    }

    /// Puts a type in force for some units from a day on, by the due rule of its role: a task of the
    /// office's own, whose obligations are the reports.
    ///
    /// # Errors
    ///
    /// [`Fault::Invalid`] for each field that cannot be taken; [`Fault::Refused`] where one of the units
    /// sends such a report to the office already. The same sent twice is carried out once.
    pub async fn start_reports(&self, op: &Op, start: &Start) -> Outcome<ReportRuleId> {
        let by = op.who.account.ok_or(Fault::SignedOut)?;
        let owner = op.who.unit.ok_or(Fault::NotFound)?;
        let mut tx = self.store().begin().await?;
        let line = unit::line(&mut tx, owner).await?;
        op.require(Action::AssignTasks, &Resource::of(line))?;
        if let Some(known) = kept::rule(&mut tx, start.id).await? {
            let same = known.owner == owner && known.code == start.code;
            return match same {
                true => Ok(known.id),
                false => Err(Fault::changed_meanwhile()),
            };
        }
        let gazetteer = self.gazetteer(&mut tx, op.today).await?;
        let of = usable(&mut tx, owner, &start.code).await?;
        let (deadline, clause) = check_start(op, start, of, &gazetteer, owner)?;
        let province = unit::identity(&mut tx, owner)
            .await?
            .ok_or(Fault::NotFound)?
            .province;
        let tasks = OwnTasks {
            office: self,
            op,
            owner,
            province,
            by,
            reference: &of.title,
        };
        let asked = OwnTask {
            title: of.title.clone(),
            text: format!("{}, {}. Căn cứ: {clause}.", of.title, deadline.phrase()),
            units: &start.units,
            reason: "được chọn khi áp dụng chế độ báo cáo",
            deadline: TaskDeadline {
                // Only what opens from that day on is asked for.
                opened_until: Some(calendar::day_before(start.from)),
                ..TaskDeadline::only(&deadline)
            },
        };
        let task = tasks.assign(&mut tx, &gazetteer, asked).await?;
        // By now the province's counter of tasks is ours: who was first is seen.
        refuse_twice(&mut tx, self, op, owner, start).await?;
        let rule = ReportRule {
            province,
            id: start.id,
            owner,
            code: start.code.clone(),
            role: start.role,
            task,
            deadline: 1,
            clause,
            from: start.from,
            made_by: by,
            made_at: op.now,
            ended_on: None,
            about: None,
            covers: None,
        };
        if !kept::insert_rule(&mut tx, &rule).await? {
            return Err(Fault::changed_meanwhile());
        }
        record_rule(&mut tx, op, &rule, "report.start").await?;
        tx.commit().await?;
        Ok(rule.id)
    }

    /// Ends a rule: what has opened stays to be done, as an ordinary obligation; a task that the office
    /// gave only for the report is closed.
    pub async fn end_reports(&self, op: &Op, id: ReportRuleId) -> Outcome<()> {
        let mut tx = self.store().begin().await?;
        let rule = kept::rule(&mut tx, id).await?.ok_or(Fault::NotFound)?;
        let held = Held::of(self, &mut tx, op, rule).await?;
        op.require(Action::ReadTask, &held.whole())?;
        op.require_of_known(Action::AssignTasks, &Resource::of(held.owner_line.clone()))?;
        if kept::end_rule(&mut tx, &held.rule, op.today, op.who.account).await? {
            kept::close_own_task(&mut tx, &held.rule, op.today).await?;
            record_rule(&mut tx, op, &held.rule, "report.end").await?;
        }
        tx.commit().await?;
        Ok(())
    }
}

/// Returns the rules that somebody may know of.
pub(super) async fn seen(office: &Office, db: &mut impl Query, op: &Op) -> Outcome<Vec<Held>> {
    let mut all: Vec<Held> = Vec::new();
    for grant in &op.who.grants {
        for rule in kept::rules_seen(db, grant.unit).await? {
            let known = all.iter().any(|it| it.rule.id == rule.id);
            if known || called(db, &rule.code).await?.is_none() {
                continue;
            }
            let held = Held::of(office, db, op, rule).await?;
            if may(&op.who, Action::ReadTask, &held.whole(), op.today) == Decision::Allowed {
                all.push(held);
            }
        }
    }
    // What ships comes first, then what offices made.
    let order = |code: &str| {
        let at = shipped().iter().position(|it| it.code == code);
        at.unwrap_or(usize::MAX)
    };
    all.sort_by_cached_key(|it| {
        let rule = &it.rule;
        (
            order(&rule.code),
            rule.code.clone(),
            rule.role,
            rule.made_at,
        )
    });
    Ok(all)
}

async fn offers(
    db: &mut impl Query,
    op: &Op,
    gazetteer: &Gazetteer,
    owner: UnitId,
) -> Outcome<Vec<Offer>> {
    let own = latest(db, owner).await?;
    let mut offers = Vec::new();
    for deadline in kept::open_deadlines(db, owner, true, op.today).await? {
        let said = ntm_text::fold(&format!("{} {}", deadline.title, deadline.text));
        let read = Deadline::parse(
            &deadline.written,
            "recurring",
            &deadline.value,
            &deadline.bound,
        );
        let (true, Ok(read)) = (said.contains("bao cao"), read) else {
            continue;
        };
        let part = kept::part(db, deadline.province, deadline.task).await?;
        offers.push(Offer {
            fits: fitting(gazetteer, owner, &own, &read, &part.leads),
            units: part.leads.len(),
            deadline,
            read,
        });
    }
    Ok(offers)
}

/// Returns what a deadline comes from: its document and section, or its task.
pub(super) fn clause_of(deadline: &OpenDeadline) -> String {
    match (&deadline.document, &deadline.section) {
        (Some(document), Some(section)) => format!("{document}, mục {section}"),
        (Some(document), None) => document.clone(),
        (None, _) => deadline.code.clone(),
    }
}

/// Returns which type a deadline asks for, by its period and by who has to do it.
fn fitting(
    gazetteer: &Gazetteer,
    owner: UnitId,
    own: &[&'static ReportType],
    read: &Deadline,
    leads: &[UnitId],
) -> Result<(&'static ReportType, Role), Message> {
    let mut roles: Vec<Role> = leads
        .iter()
        .map(|unit| Role::of(gazetteer, *unit, owner))
        .collect();
    roles.sort_unstable();
    roles.dedup();
    // A coordination office among the agencies reports as they do.
    if roles == [Role::Agency, Role::Office] {
        roles = vec![Role::Agency];
    }
    let [role] = roles[..] else {
        return Err(Message::new(
            "giao cho cả xã và cơ quan: mỗi bên có báo cáo riêng",
            "given to communes and bodies alike, whose reports differ",
        ));
    };
    let kind = PeriodKind::of_deadline(read);
    let fits =
        |it: &&ReportType| it.confirmed && Some(it.period) == kind && it.due_of(role).is_some();
    match shipped().iter().chain(own.iter().copied()).find(fits) {
        Some(of) => Ok((of, role)),
        None => Err(Message::new(
            "không có loại báo cáo nào cho kỳ và đơn vị này",
            "there is no type for this period and these units",
        )),
    }
}

/// Returns a type that an office can put in force: one that ships, or one of its own.
pub(super) async fn usable(
    db: &mut impl Query,
    owner: UnitId,
    code: &str,
) -> Outcome<&'static ReportType> {
    if let Some((of_unit, _)) = report_form::published(db, code).await?
        && of_unit != owner
    {
        return Err(Fault::NotFound);
    }
    called(db, code).await?.ok_or(Fault::NotFound)
}

/// Returns the units of an office's area that can be asked, each with its role.
pub(super) fn asked_of(gazetteer: &Gazetteer, owner: UnitId) -> Vec<(Role, UnitId, String)> {
    let Some(area) = gazetteer.place_of(owner) else {
        return Vec::new();
    };
    let below = |unit: UnitId| gazetteer.is_below(unit, area.unit);
    let direct = |unit: UnitId| {
        gazetteer
            .place_of(unit)
            .is_some_and(|it| it.unit == area.unit)
    };
    let mut all = Vec::new();
    for unit in gazetteer.units() {
        let role = Role::of(gazetteer, unit.unit, owner);
        let fits = match role {
            Role::Commune => unit.kind.tier() == Some(3) && below(unit.unit),
            Role::Agency => !unit.kind.is_place() && direct(unit.unit),
            Role::Office => unit.unit == owner,
        };
        if fits {
            all.push((role, unit.unit, unit.name.clone()));
        }
    }
    all.sort_by_key(|(role, unit, _)| (*role, gazetteer.rank(*unit)));
    all
}

fn check_start(
    op: &Op,
    start: &Start,
    of: &ReportType,
    gazetteer: &Gazetteer,
    owner: UnitId,
) -> Outcome<(Deadline, String)> {
    if !of.confirmed {
        return Err(Fault::refused(
            format!(
                "“{}” chưa được xác nhận nên không áp dụng được. {}.",
                of.title, of.source
            ),
            format!(
                "“{}” is not confirmed and cannot be put in force.",
                of.title_en
            ),
        ));
    }
    let Some(due) = of.due_of(start.role) else {
        return Err(Fault::field(
            "role",
            "Không văn bản nào quy định thời hạn báo cáo này cho loại đơn vị đó.",
            "No document says by when such units send this report.",
        ));
    };
    let mut deadline = due.deadline.clone();
    if let When::Recurring(cadence) = &deadline.when
        && cadence.schedule(deadline.bound).is_err()
    {
        let month = start.month.and_then(MonthOfQuarter::new).ok_or_else(|| {
            Fault::field(
                "month",
                "Văn bản không nói ngày của tháng nào trong quý: hãy chọn tháng.",
                "The document does not say which month of the quarter: choose it.",
            )
        })?;
        deadline.when = When::Recurring(cadence.with_month_of_quarter(month));
    }
    let known = asked_of(gazetteer, owner);
    let fits = |unit: &UnitId| {
        let mut known = known.iter();
        known.any(|(role, it, _)| it == unit && *role == start.role)
    };
    if start.units.is_empty() || !start.units.iter().all(fits) {
        return Err(Fault::field(
            "units",
            "Hãy chọn đơn vị thuộc địa bàn của cơ quan bạn, đúng loại đơn vị gửi báo cáo.",
            "Choose units of your office's area that send this report.",
        ));
    }
    let opened = opening::since(&deadline, calendar::day_before(start.from), op.today);
    let passed = opened
        .unwrap_or_default()
        .iter()
        .any(|it| it.due.is_some_and(|due| due < op.today));
    if passed {
        return Err(Fault::field(
            "from",
            "Từ ngày này sẽ có kỳ báo cáo đã quá hạn trước khi được giao. Hãy chọn ngày sau hạn gần nhất.",
            "From this day on there would be reports that were late before anybody asked. Choose a later day.",
        ));
    }
    Ok((deadline, due.clause.clone()))
}

/// Nothing is expected twice: a unit that sends such a report to the office already is not asked again.
async fn refuse_twice(
    tx: &mut Tx,
    office: &Office,
    op: &Op,
    owner: UnitId,
    start: &Start,
) -> Outcome<()> {
    for rule in kept::rules_seen(tx, owner).await? {
        let same = rule.owner == owner && rule.code == start.code && rule.ended_on.is_none();
        if !same {
            continue;
        }
        let held = Held::of(office, tx, op, rule).await?;
        let mut leads = held.part.leads.iter();
        if let Some(unit) = leads.find(|unit| start.units.contains(unit)) {
            let name = held.name_of(*unit);
            return Err(Fault::refused(
                format!(
                    "{name} đã thuộc chế độ “{}” của cơ quan bạn.",
                    held.of.title
                ),
                format!(
                    "{name} already sends the “{}” to your office.",
                    held.of.title_en
                ),
            ));
        }
    }
    Ok(())
}

async fn is_rule_of(tx: &mut Tx, owner: UnitId, task: TaskId, position: i64) -> Outcome<bool> {
    let rules = kept::rules_seen(tx, owner).await?;
    let mut rules = rules.iter();
    Ok(rules.any(|it| it.owner == owner && it.task == task && it.deadline == position))
}

pub(super) async fn record_rule(
    tx: &mut Tx,
    op: &Op,
    rule: &ReportRule,
    action: &'static str,
) -> Outcome<()> {
    record(
        tx,
        op,
        Record {
            province: rule.province,
            action,
            resource: "report_rule",
            id: rule.id.to_string(),
            data: json!({
                "type": rule.code, "role": rule.role.key(), "task": rule.task,
                "deadline": rule.deadline, "clause": rule.clause, "from": rule.from,
            }),
        },
    )
    .await
}
