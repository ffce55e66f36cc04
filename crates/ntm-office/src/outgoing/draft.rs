//! Drafts: a letter that presses for what is late, or a paper out of a form; changed until they are
//! issued, or thrown away.

use jiff::civil::Date;
use ntm_drafting::{
    markup,
    paper::{Paper, PaperKind, Urgency},
    template::{self, Context, LateTask, LateUnit, Shipped},
};
use ntm_programme::{
    calendar,
    identity::{DelegationId, ObligationId, OutgoingId, UnitId},
    outgoing::OutgoingState,
    right::{Action, Resource},
    signing::Delegation,
    unit::Gazetteer,
};
use ntm_store::{
    Query, Tx, document,
    follow::ObligationLine,
    lateness,
    outgoing::{self as kept, Outgoing},
    signing::Letterhead,
    unit,
};
use serde_json::json;

use super::{
    keep, lock, note_act, paper_of,
    wanted::{Drafting, check, no_body, no_subject},
};
use crate::{
    Fault, Office, Op, Outcome,
    part::cut,
    signing::{addressed, letterhead, signature, signers},
    templates,
    units::tidy,
};

/// No letter presses for more.
pub(super) const MOST_LATE: i64 = 2000;

/// A draft as it was changed by hand.
#[derive(Debug, Clone, Default)]
pub struct Edited {
    pub subject: String,
    pub to: Vec<String>,
    pub bases: Vec<String>,
    /// In the lines of [`markup`].
    pub body: String,
    pub recipients: Vec<String>,
    pub archive: String,
    pub urgency: Option<Urgency>,
    pub signer: Option<DelegationId>,
}

/// What a draft can be made of.
#[derive(Debug, Clone)]
pub struct DraftChoices {
    pub letterhead: Letterhead,
    pub signers: Vec<Delegation>,
    /// Units that it can go to, by the order of the register.
    pub units: Vec<(UnitId, String)>,
    /// Units that are late with what the office assigned: how many tasks, and the most days.
    pub late: Vec<LateLine>,
}

/// A unit that is late.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LateLine {
    pub unit: UnitId,
    pub name: String,
    pub tasks: i64,
    pub days: i64,
}

impl Office {
    /// Returns what the one who asks can make drafts of.
    pub async fn draft_choices(&self, op: &Op) -> Outcome<DraftChoices> {
        let mut db = self.store().read().await?;
        let owner = op.who.unit.ok_or(Fault::NotFound)?;
        let resource = Resource::of(unit::line(&mut db, owner).await?);
        op.require(Action::DraftOutgoing, &resource)?;
        let gazetteer = self.gazetteer(&mut db, op.today).await?;
        let late = late_units_of(&mut db, &gazetteer, owner, op.today).await?;
        Ok(DraftChoices {
            letterhead: letterhead(&mut db, &gazetteer, owner).await?,
            signers: signers(&mut db, &gazetteer, owner, op.today).await?,
            units: reachable(&gazetteer, owner),
            late,
        })
    }

    /// Returns the units that are late with what an office assigned.
    pub(crate) async fn late_with(&self, op: &Op, owner: UnitId) -> Outcome<Vec<LateLine>> {
        let mut db = self.store().read().await?;
        let gazetteer = self.gazetteer(&mut db, op.today).await?;
        late_units_of(&mut db, &gazetteer, owner, op.today).await
    }

    /// Makes a draft. Returns its code.
    ///
    /// # Errors
    ///
    /// [`Fault::Invalid`] for each field that cannot be taken. The same drafting sent twice makes one.
    pub async fn draft_paper(&self, op: &Op, drafting: &Drafting) -> Outcome<String> {
        let mut tx = self.store().begin().await?;
        let code = self.draft_within(&mut tx, op, drafting).await?;
        tx.commit().await?;
        Ok(code)
    }

    /// Makes a draft as part of a transaction.
    pub(crate) async fn draft_within(
        &self,
        tx: &mut Tx,
        op: &Op,
        drafting: &Drafting,
    ) -> Outcome<String> {
        let kind = template::shipped(&drafting.template).ok_or(Fault::NotFound)?;
        let owner = op.who.unit.ok_or(Fault::NotFound)?;
        let line = unit::line(tx, owner).await?;
        op.require(Action::DraftOutgoing, &Resource::of(line))?;
        if let Some(id) = drafting.id
            && let Some(known) = kept::find(tx, id).await?
        {
            return match known.owner == owner && Some(known.created_by) == op.who.account {
                true => Ok(known.code),
                false => Err(Fault::changed_meanwhile()),
            };
        }
        let gazetteer = self.gazetteer(tx, op.today).await?;
        let units = chosen_units(kind, drafting, &gazetteer, owner)?;
        let late = match kind.has("don_vi") {
            true => late_of(tx, op, owner, &units).await?,
            false => Vec::new(),
        };
        let desk = Desk::of(self, tx, op, owner, drafting, &gazetteer).await?;
        let row = desk.draft(tx, drafting.id, &units, &late).await?;
        Ok(row.code)
    }

    /// Changes a draft; `seen` is the version that was shown.
    pub async fn edit_draft(&self, op: &Op, code: &str, edited: &Edited, seen: i64) -> Outcome<()> {
        let mut tx = self.store().begin().await?;
        let (mut row, resource) = lock(&mut tx, op, code).await?;
        op.require_of_known(Action::DraftOutgoing, &resource)?;
        require_draft(&row)?;
        let body = markup::read(&edited.body.replace("\r\n", "\n")).map_err(|fault| {
            let en = format!("Line {}: {}", fault.line, fault.why.text_en());
            Fault::field("body", fault.to_string(), en)
        })?;
        let before = paper_of(&row)?;
        let gazetteer = self.gazetteer(&mut tx, op.today).await?;
        // Minutes are signed by their chair, whatever the form says.
        let signer = match before.kind {
            PaperKind::Minutes => None,
            _ => chosen(&mut tx, op, &gazetteer, row.owner, edited.signer).await?,
        };
        let lines = |lines: &[String]| -> Vec<String> {
            lines
                .iter()
                .map(|it| tidy(it))
                .filter(|it| !it.is_empty())
                .collect()
        };
        let paper = Paper {
            subject: tidy(&edited.subject),
            to: lines(&edited.to),
            bases: lines(&edited.bases),
            body,
            recipients: lines(&edited.recipients),
            archive: match tidy(&edited.archive) {
                archive if archive.is_empty() => before.archive.clone(),
                archive => archive,
            },
            urgency: edited.urgency,
            signature: match &signer {
                Some(signer) => signature(signer),
                None => before.signature.clone(),
            },
            ..before.clone()
        };
        let mut faults = Vec::new();
        if paper.subject.is_empty() {
            faults.push(no_subject());
        }
        if paper.body.is_empty() {
            faults.push(no_body());
        }
        if !faults.is_empty() {
            return Err(Fault::Invalid(faults));
        }
        if paper == before {
            return Ok(());
        }
        if row.version != seen {
            return Err(Fault::changed_meanwhile());
        }
        row.subject.clone_from(&paper.subject);
        if let Some(signer) = signer {
            row.signer = Some(signer.name);
            row.delegation = Some(signer.id);
        }
        row.paper = serde_json::to_value(&paper).map_err(Fault::internal)?;
        keep(
            &mut tx,
            op,
            &row,
            "edit",
            None,
            json!({ "subject": row.subject }),
        )
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Throws a draft away.
    pub async fn discard_draft(&self, op: &Op, code: &str) -> Outcome<()> {
        let mut tx = self.store().begin().await?;
        let (mut row, resource) = lock(&mut tx, op, code).await?;
        op.require_of_known(Action::DraftOutgoing, &resource)?;
        if row.state == OutgoingState::Discarded {
            return Ok(());
        }
        require_draft(&row)?;
        row.state = OutgoingState::Discarded;
        keep(&mut tx, op, &row, "discard", None, json!({})).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// What all drafts of one drafting have in common.
pub(super) struct Desk<'a> {
    office: &'a Office,
    op: &'a Op,
    owner: UnitId,
    province: i64,
    pub(super) kind: &'static Shipped,
    drafting: &'a Drafting,
    gazetteer: &'a Gazetteer,
    letterhead: Letterhead,
    signer: Option<Delegation>,
    template: (String, i64),
}

impl<'a> Desk<'a> {
    /// Lays out what drafts of an office need.
    pub(super) async fn of(
        office: &'a Office,
        tx: &mut Tx,
        op: &'a Op,
        owner: UnitId,
        drafting: &'a Drafting,
        gazetteer: &'a Gazetteer,
    ) -> Outcome<Desk<'a>> {
        let kind = template::shipped(&drafting.template).ok_or(Fault::NotFound)?;
        let identity = unit::identity(tx, owner).await?.ok_or(Fault::NotFound)?;
        Ok(Desk {
            office,
            op,
            owner,
            province: identity.province,
            kind,
            drafting,
            gazetteer,
            letterhead: letterhead(tx, gazetteer, owner).await?,
            signer: chosen(tx, op, gazetteer, owner, drafting.signer).await?,
            template: templates::counting(tx, owner, kind).await?,
        })
    }

    /// Keeps a draft for some units, which names what they are late with.
    pub(super) async fn draft(
        &self,
        tx: &mut Tx,
        id: Option<OutgoingId>,
        units: &[UnitId],
        late: &[ObligationLine],
    ) -> Outcome<Outgoing> {
        let op = self.op;
        let paper = self.paper(units, late)?;
        let year = op.today.year();
        let number = document::next_number(tx, self.province, "VBD", year, 1).await?;
        let row = Outgoing {
            province: self.province,
            id: id.unwrap_or_else(|| OutgoingId(self.office.new_id(op.now))),
            code: format!("VBD-{year}-{number:04}"),
            owner: self.owner,
            template: self.kind.key.to_owned(),
            template_number: self.template.1,
            register: self.kind.paper.key().to_owned(),
            state: OutgoingState::Draft,
            year,
            number: None,
            symbol: paper.symbol.clone(),
            subject: paper.subject.clone(),
            issued_on: None,
            signer: self.signer.as_ref().map(|it| it.name.clone()),
            delegation: self.signer.as_ref().map(|it| it.id),
            paper: serde_json::to_value(&paper).map_err(Fault::internal)?,
            file: None,
            recalled_on: None,
            recall_reason: None,
            document: None,
            created_by: op.who.account.ok_or(Fault::SignedOut)?,
            created_at: op.now,
            version: 1,
        };
        let obligations: Vec<ObligationId> = late.iter().map(|it| it.row.id).collect();
        if !kept::insert(tx, &row, units, &obligations).await? {
            return Err(Fault::changed_meanwhile());
        }
        let data = json!({
            "template": row.template, "template_number": row.template_number, "units": units,
            "obligations": obligations.len(),
        });
        note_act(tx, op, &row, "draft", None, data).await?;
        Ok(row)
    }

    fn paper(&self, units: &[UnitId], late: &[ObligationLine]) -> Outcome<Paper> {
        let body = markup::read(&self.drafting.body.replace("\r\n", "\n")).map_err(|fault| {
            let en = format!("Line {}: {}", fault.line, fault.why.text_en());
            Fault::field("body", fault.to_string(), en)
        })?;
        let context = self.context(units, late);
        let filled = template::fill(self.kind, &self.template.0, &context, &body)
            .map_err(templates::fault)?;
        let mut faults = Vec::new();
        if filled.subject.trim().is_empty() {
            faults.push(no_subject());
        }
        if filled.body.is_empty() {
            faults.push(no_body());
        }
        if !faults.is_empty() {
            return Err(Fault::Invalid(faults));
        }
        let signer = self.signer.as_ref();
        Ok(templates::paper(
            self.kind,
            filled,
            &self.letterhead,
            signer,
        ))
    }

    fn context(&self, units: &[UnitId], late: &[ObligationLine]) -> Context {
        let (asked, today) = (self.drafting, self.op.today);
        let optional = |text: &str| Some(tidy(text)).filter(|it| !it.is_empty());
        let written = |day: Option<Date>| day.map(calendar::written);
        let named = units
            .iter()
            .filter_map(|it| self.gazetteer.unit(*it))
            .map(addressed);
        let others = asked
            .others
            .iter()
            .map(|it| tidy(it))
            .filter(|it| !it.is_empty());
        let don_vi = late_units(late, today);
        Context {
            co_quan: self.letterhead.issuer.clone(),
            cap_tren: self.letterhead.parent.clone(),
            dia_danh: self.letterhead.place.clone(),
            ngay: calendar::written(today),
            nam: today.year(),
            trich_yeu: tidy(&asked.subject),
            kinh_gui: named.chain(others).collect(),
            noi_nhan: asked
                .recipients
                .iter()
                .map(|it| tidy(it))
                .filter(|it| !it.is_empty())
                .collect(),
            luu: self.letterhead.archive.clone(),
            can_cu: optional(&asked.basis),
            cuoc_hop: tidy(&asked.meeting),
            ngay_hop: written(asked.meeting_on).unwrap_or_default(),
            thoi_gian: tidy(&asked.meeting_at),
            dia_diem: tidy(&asked.meeting_place),
            chu_tri: tidy(&asked.chair),
            thu_ky: tidy(&asked.secretary),
            ket_thuc: optional(&asked.ended_at),
            co_mat: asked.present.clone(),
            vang_mat: asked.absent.clone(),
            van_ban_den: optional(&asked.answers),
            han_tra_loi: written(asked.wanted_by),
            so_don_vi: don_vi.len(),
            so_viec: late.len(),
            don_vi,
        }
    }
}

/// Returns the units that are late with what an office assigned, by the order of the register.
async fn late_units_of(
    db: &mut impl Query,
    gazetteer: &Gazetteer,
    owner: UnitId,
    today: Date,
) -> Outcome<Vec<LateLine>> {
    let late = lateness::late_units(db, owner, today).await?;
    let mut lines: Vec<LateLine> = late
        .into_iter()
        .map(|it| LateLine {
            unit: it.unit,
            name: it.name,
            tasks: it.tasks,
            days: calendar::days_between(it.oldest, today),
        })
        .collect();
    lines.sort_by_key(|it| gazetteer.rank(it.unit));
    Ok(lines)
}

/// Returns late obligations by unit, numbered through.
fn late_units(late: &[ObligationLine], today: Date) -> Vec<LateUnit> {
    let mut units: Vec<LateUnit> = Vec::new();
    let mut last = None;
    for (index, line) in late.iter().enumerate() {
        if last != Some(line.row.unit) {
            units.push(LateUnit {
                ten: line.unit_name.clone(),
                ..LateUnit::default()
            });
            last = Some(line.row.unit);
        }
        let Some(unit) = units.last_mut() else {
            continue;
        };
        unit.so_viec += 1;
        unit.viec.push(LateTask {
            tt: index + 1,
            ma: line.task_code.clone(),
            ten: line.title.trim_end_matches(['.', ';']).to_owned(),
            can_cu: line.basis.as_ref().map(|it| it.short("mục")),
            han: line.row.due_on.map(calendar::written).unwrap_or_default(),
            so_ngay: days_late(line, today),
        });
    }
    units
}

fn days_late(line: &ObligationLine, today: Date) -> i64 {
    line.row
        .due_on
        .map_or(0, |due| calendar::days_between(due, today))
}

/// Returns the units that a form names, by the order of the register, once the form holds what it must.
pub(super) fn chosen_units(
    kind: &Shipped,
    drafting: &Drafting,
    gazetteer: &Gazetteer,
    owner: UnitId,
) -> Outcome<Vec<UnitId>> {
    let mut units = drafting.units.clone();
    units.sort_by_key(|unit| (gazetteer.rank(*unit), *unit));
    units.dedup();
    check(kind, drafting, gazetteer, owner, &units)?;
    Ok(units)
}

/// Returns what the chosen units are late with, in the order in which they were chosen.
async fn late_of(
    db: &mut impl Query,
    op: &Op,
    owner: UnitId,
    units: &[UnitId],
) -> Outcome<Vec<ObligationLine>> {
    let mut late = lateness::late_of_office(db, owner, units, op.today, MOST_LATE + 1).await?;
    if cut(&mut late, MOST_LATE).is_some() {
        return Err(Fault::field(
            "units",
            "Một công văn nêu tối đa 2.000 nhiệm vụ. Hãy chọn ít đơn vị hơn, hoặc “Mỗi đơn vị một văn bản”.",
            "One letter names at most 2,000 tasks. Choose fewer units, or a letter for each unit.",
        ));
    }
    late.sort_by_key(|it| units.iter().position(|unit| *unit == it.row.unit));
    let on_time = units
        .iter()
        .any(|unit| !late.iter().any(|it| it.row.unit == *unit));
    match on_time {
        false => Ok(late),
        true => Err(Fault::field(
            "units",
            "Có đơn vị không còn nhiệm vụ quá hạn. Hãy chọn lại đơn vị.",
            "One of the units is late with nothing any more. Choose again.",
        )),
    }
}

/// Returns the units that papers of an office can go to: those of its area, and those above it.
fn reachable(gazetteer: &Gazetteer, owner: UnitId) -> Vec<(UnitId, String)> {
    const MOST: usize = 400;
    let Some(area) = gazetteer.place_of(owner) else {
        return Vec::new();
    };
    let above = gazetteer.ancestors(area.unit).map(|it| it.unit);
    let above: Vec<UnitId> = above.chain([area.unit]).collect();
    let near = |unit: UnitId| {
        unit != owner
            && (above.contains(&unit)
                || gazetteer.unit(unit).and_then(|it| it.parent) == Some(area.unit)
                || gazetteer
                    .unit(unit)
                    .and_then(|it| it.parent)
                    .is_some_and(|it| above.contains(&it)))
    };
    gazetteer
        .units()
        .iter()
        .filter(|it| near(it.unit))
        .take(MOST)
        .map(|it| (it.unit, it.name.clone()))
        .collect()
}

/// Returns who was chosen to sign, where somebody was.
async fn chosen(
    db: &mut impl Query,
    op: &Op,
    gazetteer: &Gazetteer,
    owner: UnitId,
    id: Option<DelegationId>,
) -> Outcome<Option<Delegation>> {
    let Some(id) = id else { return Ok(None) };
    let signers = signers(db, gazetteer, owner, op.today).await?;
    let found = signers.into_iter().find(|it| it.id == id);
    found.map(Some).ok_or_else(|| {
        Fault::field(
            "signer",
            "Người ký không còn hiệu lực. Hãy chọn lại.",
            "The signer's delegation does not hold any more. Choose again.",
        )
    })
}

pub(super) fn require_draft(row: &Outgoing) -> Outcome<()> {
    match row.state {
        OutgoingState::Draft => Ok(()),
        _ => Err(Fault::refused(
            "Văn bản không còn là dự thảo nên không sửa được nữa.",
            "The paper is no draft any more and cannot be changed.",
        )),
    }
}
