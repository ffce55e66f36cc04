//! Asking for a report once: a form, whom it is asked of and its last day become reports that are expected,
//! with that one deadline as obligations.
//!
//! Where a document has assigned it already, its own task is tied, so that nothing is asked twice.

use jiff::civil::Date;
use ntm_programme::{
    calendar,
    deadline::Deadline,
    identity::{ReportFormId, ReportRuleId, TaskId, UnitId},
    period::Day,
    report::{ReportType, Role, form_code, shipped},
    right::{Action, Resource},
    unit::Gazetteer,
};
use ntm_store::{
    Query, Tx, outgoing as papers,
    report::{self as kept, OpenDeadline, ReportRule},
    task::TaskDeadline,
    unit,
};

use super::{
    form::{keep_new, latest, mark, publish},
    regime::{asked_of, record_rule, usable},
};
use crate::{
    Fault, Office, Op, Outcome,
    own_task::{OwnTask, OwnTasks},
};

/// What can be asked for, of whom, and what has been assigned already.
#[derive(Debug, Clone)]
pub struct AskChoices {
    /// The forms that are for one occasion.
    pub types: Vec<&'static ReportType>,
    /// Tasks of the office that a document gave, that speak of a report and are due once.
    pub assigned: Vec<Assigned>,
    /// Whom it can be asked of: by role, in the order of the register.
    pub units: Vec<(Role, UnitId, String)>,
    /// The letter that it comes from, with those to whom it goes.
    pub letter: Option<Letter>,
}

/// A task that asks for a report once.
#[derive(Debug, Clone)]
pub struct Assigned {
    pub deadline: OpenDeadline,
    pub last_day: Option<Date>,
    pub units: usize,
}

/// An outgoing letter by which a report is asked for.
#[derive(Debug, Clone)]
pub struct Letter {
    pub code: String,
    pub subject: String,
    /// "Công văn số 12/VPĐP-NTM ngày 07/7/2023", or its subject before it is issued.
    pub clause: String,
    pub units: Vec<UnitId>,
}

/// Which form is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Which {
    /// A type by its code.
    Type(String),
    /// A form that is made out of these lines and published at once.
    Lines(String),
}

/// Of whom, and by when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whom {
    /// Those of a task, by its deadline.
    Assigned(TaskId, i64),
    /// Units that one chooses, by a day that still counts.
    Units { units: Vec<UnitId>, last_day: Date },
}

/// A report that is asked for once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asking {
    /// Chosen by whoever asks, so that a form sent twice asks once.
    pub id: ReportRuleId,
    /// What it is called: "báo cáo thiệt hại do mưa lũ".
    pub about: String,
    pub which: Which,
    pub whom: Whom,
    /// What asks for it; that of the task where it comes from one.
    pub clause: String,
    /// Of which days its figures are, where somebody says so.
    pub covers: Option<(Date, Date)>,
}

impl Office {
    /// Returns what one's office can ask for once, beginning with an outgoing letter where one is named.
    pub async fn ask_choices(&self, op: &Op, letter: Option<&str>) -> Outcome<AskChoices> {
        let mut db = self.store().read().await?;
        let owner = op.who.unit.ok_or(Fault::NotFound)?;
        let resource = Resource::of(unit::line(&mut db, owner).await?);
        op.require(Action::AssignTasks, &resource)?;
        let gazetteer = self.gazetteer(&mut db, op.today).await?;
        let own = latest(&mut db, owner).await?;
        let types = shipped().iter().chain(own);
        let letter = match letter {
            Some(code) => Some(read_letter(&mut db, owner, code).await?),
            None => None,
        };
        Ok(AskChoices {
            types: types
                .filter(|it| it.confirmed && !it.period.recurs())
                .collect(),
            assigned: assigned(&mut db, op, owner).await?,
            units: asked_of(&gazetteer, owner),
            letter,
        })
    }

    /// Asks for a report once.
    ///
    /// # Errors
    ///
    /// [`Fault::Invalid`] for each field that cannot be taken. The same sent twice is carried out once.
    pub async fn ask_report(&self, op: &Op, asking: &Asking) -> Outcome<ReportRuleId> {
        let by = op.who.account.ok_or(Fault::SignedOut)?;
        let owner = op.who.unit.ok_or(Fault::NotFound)?;
        let about = named(&asking.about)?;
        let mut tx = self.store().begin().await?;
        let line = unit::line(&mut tx, owner).await?;
        op.require(Action::AssignTasks, &Resource::of(line))?;
        if let Some(known) = kept::rule(&mut tx, asking.id).await? {
            return match known.owner == owner && known.about.as_ref() == Some(&about) {
                true => Ok(known.id),
                false => Err(Fault::changed_meanwhile()),
            };
        }
        check_days(op, asking)?;
        let gazetteer = self.gazetteer(&mut tx, op.today).await?;
        let source = match &asking.whom {
            Whom::Assigned(task, position) => {
                let all = assigned(&mut tx, op, owner).await?;
                let at =
                    |it: &Assigned| it.deadline.task == *task && it.deadline.position == *position;
                Some(all.into_iter().find(at).ok_or(Fault::NotFound)?.deadline)
            }
            Whom::Units { .. } => None,
        };
        let clause = match &source {
            Some(deadline) => super::regime::clause_of(deadline),
            None => asking.clause.trim().to_owned(),
        };
        if clause.is_empty() {
            return Err(Fault::field(
                "clause",
                "Ghi căn cứ yêu cầu báo cáo (văn bản, cuộc họp hoặc ý kiến chỉ đạo).",
                "Say what asks for the report: a document, a meeting, an instruction.",
            ));
        }
        let of = self
            .asked_type(&mut tx, op, owner, asking, &about, &clause)
            .await?;
        let identity = unit::identity(&mut tx, owner).await?;
        let province = identity.ok_or(Fault::NotFound)?.province;
        let (task, position, units) = match (&asking.whom, source) {
            (Whom::Units { units, last_day }, _) => {
                check_units(&gazetteer, owner, units)?;
                let tasks = OwnTasks {
                    office: self,
                    op,
                    owner,
                    province,
                    by,
                    reference: &about,
                };
                let asked = own_task(&about, &clause, units, *last_day)?;
                let task = tasks.assign(&mut tx, &gazetteer, asked).await?;
                (task, 1, units.clone())
            }
            (Whom::Assigned(task, position), _) => {
                let part = kept::part(&mut tx, province, *task).await?;
                (*task, *position, part.leads)
            }
        };
        let role = role_for(&gazetteer, owner, of, &units)?;
        let rule = ReportRule {
            province,
            id: asking.id,
            owner,
            code: of.code.clone(),
            role,
            task,
            deadline: position,
            clause,
            from: op.today,
            made_by: by,
            made_at: op.now,
            ended_on: None,
            about: Some(about),
            covers: asking.covers,
        };
        if !kept::insert_rule(&mut tx, &rule).await? {
            return Err(Fault::changed_meanwhile());
        }
        record_rule(&mut tx, op, &rule, "report.ask").await?;
        tx.commit().await?;
        Ok(rule.id)
    }

    async fn asked_type(
        &self,
        tx: &mut Tx,
        op: &Op,
        owner: UnitId,
        asking: &Asking,
        about: &str,
        clause: &str,
    ) -> Outcome<&'static ReportType> {
        let code = match &asking.which {
            Which::Type(code) => code.clone(),
            Which::Lines(lines) if lines.trim().is_empty() => {
                return Err(Fault::field(
                    "lines",
                    "Chọn mẫu, hoặc ghi nội dung cần báo cáo, mỗi dòng một mục.",
                    "Choose a form, or write what is asked for, a line each.",
                ));
            }
            Which::Lines(lines) => {
                let id = ReportFormId(self.new_id(op.now));
                let code = form_code(about, &mark(id));
                let made = ReportType::of_lines(&code, about, clause, lines);
                let row = keep_new(tx, op, owner, id, &made).await?;
                publish(tx, op, &row, row.version).await?
            }
        };
        let of = usable(tx, owner, &code).await?;
        match of.confirmed && !of.period.recurs() {
            true => Ok(of),
            false => Err(Fault::field(
                "type",
                "Mẫu này là báo cáo định kỳ hoặc chưa được xác nhận. Hãy chọn mẫu theo đợt, đột xuất hoặc giai đoạn.",
                "This form recurs or is not confirmed. Choose one for a campaign, an occasion or a term.",
            )),
        }
    }
}

fn named(about: &str) -> Outcome<String> {
    let about = about.trim();
    match (3..=150).contains(&about.chars().count()) {
        true => Ok(about.to_owned()),
        false => Err(Fault::field(
            "about",
            "Ghi tên đợt báo cáo, từ 3 đến 150 chữ.",
            "Say what the report is about, in 3 to 150 letters.",
        )),
    }
}

fn check_days(op: &Op, asking: &Asking) -> Outcome<()> {
    if let Whom::Units { last_day, .. } = asking.whom
        && last_day < op.today
    {
        return Err(Fault::field(
            "last_day",
            "Hạn đã qua. Chọn từ hôm nay trở đi.",
            "That day has passed. Choose today or later.",
        ));
    }
    match asking.covers {
        Some((from, to)) if to < from => Err(Fault::field(
            "covers_to",
            "Số liệu kết thúc trước ngày bắt đầu.",
            "The figures end before they begin.",
        )),
        _ => Ok(()),
    }
}

fn check_units(gazetteer: &Gazetteer, owner: UnitId, units: &[UnitId]) -> Outcome<()> {
    let known = asked_of(gazetteer, owner);
    let fits = |unit: &UnitId| known.iter().any(|(_, it, _)| it == unit);
    match !units.is_empty() && units.iter().all(fits) {
        true => Ok(()),
        false => Err(Fault::field(
            "units",
            "Hãy chọn ít nhất một đơn vị thuộc địa bàn của cơ quan bạn.",
            "Choose at least one unit of your office's area.",
        )),
    }
}

fn own_task<'a>(
    about: &str,
    clause: &str,
    units: &'a [UnitId],
    last_day: Date,
) -> Outcome<OwnTask<'a>> {
    let day = Day::new(last_day).ok_or_else(|| {
        Fault::field(
            "last_day",
            "Ngày không đọc được.",
            "The day cannot be read.",
        )
    })?;
    let deadline = Deadline::no_later_than(day);
    let said = &deadline.text;
    Ok(OwnTask {
        title: about.to_owned(),
        text: format!("Gửi báo cáo: {about}, {said}. Căn cứ: {clause}."),
        units,
        reason: "được chọn khi yêu cầu báo cáo",
        deadline: TaskDeadline::only(&deadline),
    })
}

/// Returns as what units fill a form in. Where they differ, the form has to be one for all of them.
fn role_for(
    gazetteer: &Gazetteer,
    owner: UnitId,
    of: &ReportType,
    units: &[UnitId],
) -> Outcome<Role> {
    let roles = units.iter().map(|unit| Role::of(gazetteer, *unit, owner));
    let roles: Vec<Role> = roles.collect();
    let first = *roles.first().ok_or(Fault::NotFound)?;
    let same = roles.iter().all(|it| *it == first);
    match same && of.roles.contains(&first) || of.is_one_for_all() {
        true => Ok(first),
        false => Err(Fault::field(
            "units",
            "Mẫu này có ô riêng cho từng loại đơn vị: hãy yêu cầu xã và cơ quan thành hai đợt.",
            "This form asks different things of communes and bodies: ask them one after the other.",
        )),
    }
}

async fn assigned(db: &mut impl Query, op: &Op, owner: UnitId) -> Outcome<Vec<Assigned>> {
    let mut all = Vec::new();
    for deadline in kept::open_deadlines(db, owner, false, op.today).await? {
        let said = ntm_text::fold(&format!("{} {}", deadline.title, deadline.text));
        let read = Deadline::parse(
            &deadline.written,
            &deadline.kind,
            &deadline.value,
            &deadline.bound,
        );
        let (true, Some(_), Ok(read)) = (said.contains("bao cao"), &deadline.document_code, read)
        else {
            continue;
        };
        let part = kept::part(db, deadline.province, deadline.task).await?;
        all.push(Assigned {
            last_day: read.last_day(),
            units: part.leads.len(),
            deadline,
        });
    }
    Ok(all)
}

async fn read_letter(db: &mut impl Query, owner: UnitId, code: &str) -> Outcome<Letter> {
    let mut found = papers::called(db, code).await?.into_iter();
    let paper = found.find(|it| it.owner == owner).ok_or(Fault::NotFound)?;
    let clause = match (paper.number, paper.issued_on) {
        (Some(number), Some(day)) => format!(
            "Văn bản số {number}/{} ngày {}",
            paper.symbol,
            calendar::written(day)
        ),
        _ => format!("Dự thảo văn bản: {}", paper.subject),
    };
    Ok(Letter {
        units: papers::units(db, &paper).await?,
        code: paper.code,
        subject: paper.subject,
        clause,
    })
}
