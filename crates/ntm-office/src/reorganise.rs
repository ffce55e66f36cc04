//! Reorganisation: what files tell of units that became others is looked at, answered, and then
//! carried out as history, all of it or nothing; and what it makes of titles.
//!
//! Figures stay where they were reported; titles are not inherited (Resolution 35/2023/UBTVQH15,
//! Article 17): where all units that were merged bore one, a decision is proposed, where only some
//! did, a review.

mod plan;
mod say;
mod shares;
mod succession;

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use ntm_programme::{
    calendar::day_before,
    identity::{AccountId, LineageId, ReorganisationId, UnitId},
    lineage::{AfterMerger, Counts, after_merger},
    right::{Action, Resource, may_ever},
    unit::{Extent, LineageKind, Standing, Status, UnitKind, UnitVersion, Validity},
};
use ntm_store::{
    Query, Tx, account,
    reorganisation::{self, File, Kept},
    unit,
};
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

pub use crate::lineage_file::{COLUMNS, template};
pub use say::{Ask, Note};
pub use shares::{Divided, Portion};
pub use succession::{HandedOver, Leaving, Left};

use crate::{
    Fault, Message, Office, Op, Outcome, lineage_file,
    record::{Record, record},
    units::written,
};
use plan::Home;

/// What is to be imported, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    pub files: Vec<File>,
    /// The first day that counts, where the files name none.
    pub on: Date,
    /// The decision, where the files name none.
    pub decision: Option<String>,
    /// The code or name of the only province that is taken from the files.
    pub within: Option<String>,
    /// Whether districts that have no commune left end on that day.
    pub ends_districts: bool,
    /// What is answered already, by the names of the questions.
    pub answers: BTreeMap<String, String>,
}

/// What an import would come to.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Preview {
    /// The names of the files, in the order in which places count them.
    pub files: Vec<String>,
    /// The first day that counts.
    pub on: Date,
    /// What the files tell.
    pub counts: Counts,
    /// What is done by it in the register.
    pub effects: Effects,
    /// What must be known before, what stands in the way first.
    pub notes: Vec<Note>,
    /// How many of them stand in the way.
    pub open: usize,
    /// The new units, and what each was made of.
    pub units: Vec<PreviewUnit>,
}

/// What is done in the register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Effects {
    /// Old units that the register has, and those that it gets as history.
    pub old_found: usize,
    pub old_founded: usize,
    /// New units that the register has, and those that it gets.
    pub new_found: usize,
    pub new_founded: usize,
    /// Units that go on as they were or under a new name.
    pub going_on: usize,
    /// Of these, the ones that get a new version.
    pub changed: usize,
    pub new_links: usize,
    /// Links that are there already.
    pub known_links: usize,
    /// Units below that come to stand below a new one.
    pub handed_over: usize,
    pub districts_ended: usize,
    /// Bodies that end with what they stood below.
    pub bodies_ended: usize,
    /// Open obligations of units that end: those that the one unit they went into takes over, and
    /// those about which a person decides.
    pub obligations_handed: usize,
    pub obligations_left: usize,
    /// People of units that end, likewise.
    pub people_moved: usize,
    pub people_left: usize,
}

/// A new unit of the files.
#[derive(Debug, Clone, Serialize)]
pub struct PreviewUnit {
    pub code: Option<String>,
    pub name: String,
    pub kind: UnitKind,
    /// Whether the register gets it by this import.
    pub founded: bool,
    pub sources: Vec<Named>,
}

/// An old unit of the files.
#[derive(Debug, Clone, Serialize)]
pub struct Named {
    pub code: Option<String>,
    pub name: String,
    pub extent: Extent,
    pub kind: LineageKind,
}

/// A reorganisation that is kept.
#[derive(Debug, Clone)]
pub struct Shown {
    pub kept: Kept,
    /// What it would come to; of one that was carried out, nothing.
    pub preview: Option<Preview>,
    /// What became of units, by the new unit; of one that is looked at, nothing.
    pub became: Vec<Became>,
    /// The units that it divided; of one that is looked at, nothing.
    pub divided: Vec<Divided>,
    pub may_edit: bool,
}

/// A new unit, what it came from, and how it stands with its title.
#[derive(Debug, Clone)]
pub struct Became {
    pub unit: UnitVersion,
    pub sources: Vec<Came>,
    /// The first day that counts.
    pub on: Date,
    /// What it bears.
    pub title: Option<Status>,
    /// What is to be decided.
    pub after: AfterMerger,
}

/// An old unit that went into a new one.
#[derive(Debug, Clone)]
pub struct Came {
    pub unit: UnitId,
    pub name: String,
    pub code: Option<String>,
    pub extent: Extent,
    pub kind: LineageKind,
    /// What it bore on its last day.
    pub title: Option<Status>,
}

/// How a new unit stands with its title.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TitleState {
    /// All it came from bore one: a decision is proposed.
    Proposed(Status),
    /// Some did: a review.
    Review(Status),
    /// It bears one, and nothing is left to decide.
    Borne(Status),
    None,
}

impl PreviewUnit {
    /// Returns whether an old unit goes on as this one.
    pub fn goes_on(&self) -> bool {
        let kinds = [LineageKind::Keep, LineageKind::Rename];
        self.sources.iter().any(|it| kinds.contains(&it.kind))
    }
}

impl Became {
    pub fn title_state(&self) -> TitleState {
        match (self.after.propose, self.after.review, self.title) {
            (Some(title), ..) => TitleState::Proposed(title),
            (None, Some(title), _) => TitleState::Review(title),
            (None, None, Some(title)) => TitleState::Borne(title),
            (None, None, None) => TitleState::None,
        }
    }
}

impl Office {
    /// Tells what an import would come to; nothing is kept.
    pub async fn preview_reorganisation(&self, op: &Op, asked: &Asked) -> Outcome<Preview> {
        may_import(op)?;
        let mut db = self.store().read().await?;
        let kept = self.draft(op, asked);
        Ok(plan::make(self, &mut db, op, &kept, &asked.files)
            .await?
            .preview)
    }

    /// Keeps files to be looked at, answered and carried out. What cannot be read is not kept.
    pub async fn keep_reorganisation(&self, op: &Op, asked: &Asked) -> Outcome<ReorganisationId> {
        may_import(op)?;
        lineage_file::read(&asked.files, asked.on, asked.decision.as_deref())?;
        let mut tx = self.store().begin().await?;
        let kept = self.draft(op, asked);
        reorganisation::insert(&mut tx, &kept, &asked.files).await?;
        let data = json!({ "on": kept.on, "decision": kept.decision, "within": kept.within });
        told(&mut tx, op, "reorganisation.keep", kept.id, data).await?;
        tx.commit().await?;
        Ok(kept.id)
    }

    fn draft(&self, op: &Op, asked: &Asked) -> Kept {
        Kept {
            id: ReorganisationId(self.new_id(op.now)),
            on: asked.on,
            decision: asked.decision.clone(),
            within: asked.within.clone(),
            ends_districts: asked.ends_districts,
            answers: asked.answers.clone(),
            version: 1,
            made_at: op.now,
            made_by: op.who.account,
            applied_at: None,
        }
    }

    /// Returns the latest reorganisations, with how many links each brought; those that are only
    /// looked at are for whoever uploaded them, and who administers that person's unit.
    pub async fn reorganisations(&self, op: &Op) -> Outcome<Vec<(Kept, u64)>> {
        op.require(Action::ReadUnit, &Resource::default())?;
        let mut db = self.store().read().await?;
        let mut all = Vec::new();
        for (kept, links) in reorganisation::list(&mut db, 200).await? {
            if kept.applied_at.is_some() || may_handle(&mut db, op, kept.made_by).await? {
                all.push((kept, links));
            }
        }
        Ok(all)
    }

    /// Returns a reorganisation: what it would come to, or what came of it.
    pub async fn reorganisation(&self, op: &Op, id: ReorganisationId) -> Outcome<Shown> {
        op.require(Action::ReadUnit, &Resource::default())?;
        let mut db = self.store().read().await?;
        let kept = reorganisation::find(&mut db, id).await?;
        let kept = kept.ok_or(Fault::NotFound)?;
        if kept.applied_at.is_some() {
            let became = became(&mut db, op, &kept).await?;
            return Ok(Shown {
                kept,
                preview: None,
                became,
                divided: shares::divided(&mut db, op, id).await?,
                may_edit: may_import(op).is_ok(),
            });
        }
        if !may_handle(&mut db, op, kept.made_by).await? {
            return Err(Fault::NotFound);
        }
        let files = reorganisation::files(&mut db, id).await?;
        let plan = plan::make(self, &mut db, op, &kept, &files).await?;
        Ok(Shown {
            kept,
            preview: Some(plan.preview),
            became: Vec::new(),
            divided: Vec::new(),
            may_edit: true,
        })
    }

    /// Keeps answers to what was asked; an empty answer takes back what was answered.
    pub async fn answer_reorganisation(
        &self,
        op: &Op,
        id: ReorganisationId,
        answers: &BTreeMap<String, String>,
    ) -> Outcome<()> {
        may_import(op)?;
        let mut tx = self.store().begin().await?;
        let mut kept = open(&mut tx, op, id).await?;
        for (name, answer) in answers {
            if answer.is_empty() {
                kept.answers.remove(name);
            } else {
                kept.answers.insert(name.clone(), answer.clone());
            }
        }
        reorganisation::set_answers(&mut tx, id, &kept.answers).await?;
        let data = json!({ "answers": answers });
        told(&mut tx, op, "reorganisation.answer", id, data).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Carries a reorganisation out, looked at once more: all of it, or nothing where something
    /// stands in the way.
    pub async fn apply_reorganisation(&self, op: &Op, id: ReorganisationId) -> Outcome<Preview> {
        may_import(op)?;
        let mut tx = self.store().begin().await?;
        let kept = open(&mut tx, op, id).await?;
        let files = reorganisation::files(&mut tx, id).await?;
        let plan = plan::make(self, &mut tx, op, &kept, &files).await?;
        if plan.preview.open > 0 {
            let open = plan.preview.open;
            return Err(Fault::refused(
                format!("Còn {open} điểm phải sửa hoặc trả lời nên chưa thực hiện gì."),
                format!("{open} points stand in the way, so nothing was done."),
            ));
        }
        if plan.lineage.is_empty() {
            return Err(Fault::refused(
                "Mọi liên kết trong tệp đã có trong lịch sử; không có gì để thực hiện.",
                "All links are there already; there is nothing to do.",
            ));
        }
        let mut numbers: HashMap<UnitId, i64> = HashMap::new();
        let homes: HashMap<UnitId, Home> = plan.units.iter().copied().collect();
        // A province's number stands for it before the province itself is there.
        let mut units = Vec::with_capacity(plan.units.len());
        for (province, name) in &plan.provinces {
            let number = unit::add_province(&mut tx, *province, name).await?;
            numbers.insert(*province, number);
        }
        for (unit, _) in &plan.units {
            units.push((*unit, number_of(*unit, &homes, &numbers)));
        }
        unit::found_many(&mut tx, &units, &plan.founded, op.now).await?;
        unit::end_versions(&mut tx, &plan.ended, plan.preview.on).await?;
        unit::add_versions(&mut tx, &plan.versions).await?;
        let lineage: Vec<_> = plan
            .lineage
            .into_iter()
            .map(|row| (LineageId(self.new_id(op.now)), row))
            .collect();
        reorganisation::add_lineage(&mut tx, id, &lineage).await?;
        unit::place_all(&mut tx, op.today).await?;
        unit::next_generation(&mut tx, op.now, op.who.account).await?;
        reorganisation::set_applied(&mut tx, id, op.now, op.who.account).await?;
        let preview = plan.preview;
        // What ends on a day that lies ahead is handed over when that has come.
        if preview.on <= op.today {
            self.hand_over_whole(&mut tx, op).await?;
        }
        let data =
            json!({ "on": preview.on, "counts": preview.counts, "effects": preview.effects });
        told(&mut tx, op, "reorganisation.apply", id, data).await?;
        tx.commit().await?;
        Ok(preview)
    }

    /// Forgets a reorganisation that was never carried out.
    pub async fn discard_reorganisation(&self, op: &Op, id: ReorganisationId) -> Outcome<()> {
        may_import(op)?;
        let mut tx = self.store().begin().await?;
        open(&mut tx, op, id).await?;
        reorganisation::remove(&mut tx, id).await?;
        told(&mut tx, op, "reorganisation.discard", id, json!({})).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Writes that a new unit bears the title which is proposed for it, by a decision of its own.
    pub async fn confirm_title(
        &self,
        op: &Op,
        id: ReorganisationId,
        unit: UnitId,
        from: Date,
        decision: &str,
    ) -> Outcome<Status> {
        let decision = crate::units::tidy(decision);
        if decision.is_empty() {
            return Err(Fault::field(
                "decision",
                "Hãy ghi số quyết định công nhận.",
                "Give the number of the decision.",
            ));
        }
        let mut tx = self.store().begin().await?;
        let kept = reorganisation::find(&mut tx, id).await?;
        let kept = kept.ok_or(Fault::NotFound)?;
        let all = became(&mut tx, op, &kept).await?;
        let this = all.iter().find(|it| it.unit.unit == unit);
        let this = this.ok_or(Fault::NotFound)?;
        let Some(status) = this.after.propose else {
            return Err(Fault::refused(
                "Không có danh hiệu nào được đề xuất công nhận cho đơn vị này.",
                "No title is proposed for this unit.",
            ));
        };
        if from < this.unit.valid.from {
            return Err(Fault::field(
                "from",
                format!(
                    "Ngày công nhận phải từ ngày {}, khi đơn vị được thành lập.",
                    written(this.unit.valid.from)
                ),
                format!(
                    "The day must not be before {}.",
                    written(this.unit.valid.from)
                ),
            ));
        }
        let standing = Standing {
            unit,
            status,
            valid: Validity::since(from),
            decision: Some(decision),
        };
        self.recognise_in(&mut tx, op, standing).await?;
        tx.commit().await?;
        Ok(status)
    }

    /// Returns the links of a reorganisation in the columns of [`COLUMNS`]: a table that can be
    /// imported elsewhere.
    pub async fn reorganisation_rows(
        &self,
        op: &Op,
        id: ReorganisationId,
    ) -> Outcome<Vec<[String; 9]>> {
        op.require(Action::ReadUnit, &Resource::default())?;
        let mut db = self.store().read().await?;
        reorganisation::find(&mut db, id)
            .await?
            .ok_or(Fault::NotFound)?;
        let lineage = reorganisation::lineage(&mut db, id).await?;
        let versions = by_unit(reorganisation::register(&mut db).await?);
        let cells = |unit: UnitId, day: Date| {
            let unit = at(&versions, unit, day)?;
            let above = unit.parent.and_then(|above| at(&versions, above, day));
            Some([
                unit.code.clone().unwrap_or_default(),
                unit.name.clone(),
                above.map_or_else(String::new, |it| it.name.clone()),
            ])
        };
        let mut rows: Vec<[String; 9]> = lineage
            .iter()
            .filter_map(|row| {
                let [old_code, old_name, old_above] = cells(row.old, day_before(row.on))?;
                let [new_code, new_name, new_above] = cells(row.new, row.on)?;
                Some([
                    old_code,
                    old_name,
                    old_above,
                    new_code,
                    new_name,
                    new_above,
                    row.extent.label_vi().to_owned(),
                    written(row.on),
                    row.decision.clone().unwrap_or_default(),
                ])
            })
            .collect();
        rows.sort_unstable();
        Ok(rows)
    }
}

type Versions = HashMap<UnitId, Vec<UnitVersion>>;

fn by_unit(register: Vec<(UnitVersion, i64)>) -> Versions {
    let mut versions = Versions::new();
    for (version, _) in register {
        versions.entry(version.unit).or_default().push(version);
    }
    versions
}

fn at(versions: &Versions, unit: UnitId, day: Date) -> Option<&UnitVersion> {
    let mut versions = versions.get(&unit).into_iter().flatten();
    versions.find(|version| version.valid.contains(day))
}

fn number_of(unit: UnitId, homes: &HashMap<UnitId, Home>, numbers: &HashMap<UnitId, i64>) -> i64 {
    let mut at = unit;
    // Units that are founded stand below others that are, a few tiers at most.
    for _ in 0..16 {
        if let Some(number) = numbers.get(&at) {
            return *number;
        }
        match homes.get(&at) {
            Some(Home::Number(number)) => return *number,
            Some(Home::With(above)) if *above != at => at = *above,
            _ => return 0,
        }
    }
    0
}

/// Whoever may change no unit at all may import none.
pub(crate) fn may_import(op: &Op) -> Outcome<()> {
    if may_ever(&op.who, Action::EditUnit) {
        return Ok(());
    }
    op.require(Action::EditUnit, &Resource::default())
}

/// Tells whether somebody may look at what is not carried out yet, and go on with it: whoever
/// uploaded it, and who administers that person's unit. What they may carry out is asked besides.
pub(crate) async fn may_handle(
    db: &mut impl Query,
    op: &Op,
    made_by: Option<AccountId>,
) -> Outcome<bool> {
    if may_import(op).is_err() {
        return Ok(false);
    }
    let Some(maker) = made_by.filter(|_| made_by != op.who.account) else {
        return Ok(true);
    };
    let Some(account) = account::find(db, maker).await? else {
        return Ok(false);
    };
    let line = unit::line(db, account.unit).await?;
    Ok(op.require(Action::EditUnit, &Resource::of(line)).is_ok())
}

/// Returns a reorganisation that is not carried out yet, and keeps others from it.
async fn open(tx: &mut Tx, op: &Op, id: ReorganisationId) -> Outcome<Kept> {
    let kept = reorganisation::lock(tx, id).await?;
    let kept = kept.ok_or(Fault::NotFound)?;
    if kept.applied_at.is_some() {
        return Err(Fault::Conflict(Message::new(
            "Đợt sắp xếp này đã được thực hiện.",
            "This reorganisation has been carried out.",
        )));
    }
    if !may_handle(tx, op, kept.made_by).await? {
        return Err(Fault::NotFound);
    }
    Ok(kept)
}

/// Returns what became of units, in the alphabetical order of the new ones.
async fn became(db: &mut impl Query, op: &Op, kept: &Kept) -> Outcome<Vec<Became>> {
    let lineage = reorganisation::lineage(db, kept.id).await?;
    let Some(on) = lineage.first().map(|row| row.on) else {
        return Ok(Vec::new());
    };
    let before = day_before(on);
    let (bore, bears) = (
        reorganisation::titles(db, before).await?,
        reorganisation::titles(db, op.today.max(on)).await?,
    );
    let versions = by_unit(reorganisation::register(db).await?);
    let mut by_new: HashMap<UnitId, Vec<Came>> = HashMap::new();
    for row in &lineage {
        let Some(old) = at(&versions, row.old, before) else {
            continue;
        };
        by_new.entry(row.new).or_default().push(Came {
            unit: row.old,
            name: old.name.clone(),
            code: old.code.clone(),
            extent: row.extent,
            kind: row.kind,
            title: bore.get(&row.old).copied(),
        });
    }
    let mut all: Vec<Became> = by_new
        .into_iter()
        .filter_map(|(new, mut sources)| {
            let unit = at(&versions, new, on)?.clone();
            sources.sort_by_cached_key(|it| ntm_text::collate_key(&it.name));
            let title = bears.get(&new).copied();
            // What goes on keeps what it was given; provinces have their own procedure.
            let itself = sources.iter().any(|it| it.unit == new);
            let after = if itself || unit.kind.tier() != Some(3) {
                AfterMerger::default()
            } else {
                let titles: Vec<_> = sources.iter().map(|it| it.title).collect();
                let AfterMerger { propose, review } = after_merger(&titles);
                AfterMerger {
                    propose: propose.filter(|it| Some(*it) > title),
                    review: review.filter(|it| Some(*it) > title),
                }
            };
            Some(Became {
                on,
                unit,
                sources,
                title,
                after,
            })
        })
        .collect();
    all.sort_by_cached_key(|it| {
        let tier = it.unit.kind.tier();
        (tier, ntm_text::collate_key(&it.unit.name), it.unit.unit)
    });
    Ok(all)
}

async fn told(
    tx: &mut Tx,
    op: &Op,
    action: &str,
    id: ReorganisationId,
    data: serde_json::Value,
) -> Outcome<()> {
    record(
        tx,
        op,
        Record {
            province: 0,
            action,
            resource: "reorganisation",
            id: Uuid::from(id).to_string(),
            data,
        },
    )
    .await
}
