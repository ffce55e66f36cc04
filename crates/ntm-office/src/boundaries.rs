//! Boundaries of units: a file is looked at, held against the register of its day, and applied as a
//! new version, all of it or nothing.

use std::collections::{BTreeMap, HashSet, btree_map::Entry};

use bytes::Bytes;
use jiff::civil::Date;
use ntm_programme::{
    boundary::{
        KEPT_CORNER, KEPT_POINTS, Shape,
        geojson::{self, Feature, FileFault},
    },
    identity::{BoundaryImportId, UnitId},
    right::{Action, Decision, Resource, may},
    unit::{Gazetteer, UnitVersion, Validity},
};
use ntm_store::{
    Query, Tx,
    boundary::{self, BoundaryImport, UnitBoundary},
    document,
};
use serde_json::json;

use crate::{
    Fault, Message, Office, Op, Outcome,
    perform::Upload,
    record::{Record, record},
    reorganise::{may_handle, may_import},
};

/// What is to be imported, and how.
#[derive(Debug, Clone)]
pub struct AskedBoundaries {
    pub file: Upload,
    /// The first day that counts.
    pub on: Date,
    /// Where it comes from: the decision, the body that measured it.
    pub source: String,
    /// Whether it is a drawing for orientation and no boundary.
    pub schematic: bool,
    /// Whether what matches no unit that one administers is passed over.
    pub leave_out: bool,
}

/// What an import would come to.
#[derive(Debug, Clone, Default)]
pub struct BoundaryPreview {
    pub rows: Vec<PreviewedFeature>,
    /// Units that get a boundary.
    pub taken: usize,
    /// Units that have the very boundary already.
    pub known: usize,
    /// Features that are passed over.
    pub left_out: usize,
    /// Features that stand in the way.
    pub wrong: usize,
}

/// A feature of the file, and what becomes of it.
#[derive(Debug, Clone)]
pub struct PreviewedFeature {
    /// Which of the file, the first is 1.
    pub number: usize,
    /// What the file calls it.
    pub said: String,
    pub unit: Option<(UnitId, String)>,
    pub fate: FeatureFate,
}

/// What becomes of a feature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FeatureFate {
    /// The unit gets it; in the place of one that counted since then.
    Taken { instead_of: Option<Date> },
    /// The unit has it already.
    Known,
    /// It is passed over.
    LeftOut(Message),
    /// It stands in the way.
    Wrong(Message),
}

/// A file of boundaries.
#[derive(Debug, Clone)]
pub struct ShownBoundaries {
    pub import: BoundaryImport,
    /// What it would come to; of one that was applied, nothing.
    pub preview: Option<BoundaryPreview>,
}

/// What a unit covers on a day, and by which file.
#[derive(Debug, Clone)]
pub struct BoundaryOn {
    pub unit: UnitVersion,
    pub valid: Validity,
    pub shape: Shape,
    pub source: String,
    pub schematic: bool,
}

impl Office {
    /// Keeps a file of boundaries to be looked at. What cannot be read is not kept.
    ///
    /// # Errors
    ///
    /// [`Fault::Invalid`] for a file that is none of the kind or too large, and without a source.
    pub async fn keep_boundaries(
        &self,
        op: &Op,
        asked: &AskedBoundaries,
    ) -> Outcome<BoundaryImportId> {
        may_import(op)?;
        let source = asked.source.trim();
        if source.is_empty() {
            return Err(Fault::field(
                "source",
                "Hãy ghi nguồn của ranh giới: văn bản, cơ quan đo đạc.",
                "Say where the boundaries come from.",
            ));
        }
        features(asked.file.bytes.clone()).await?;
        let files = self.keep(std::slice::from_ref(&asked.file)).await?;
        let file = files.into_iter().next().ok_or(Fault::NotFound)?;
        let import = BoundaryImport {
            id: BoundaryImportId(self.new_id(op.now)),
            on: asked.on,
            source: source.to_owned(),
            schematic: asked.schematic,
            leave_out: asked.leave_out,
            file_hash: file.hash.to_string(),
            file_name: file.name,
            at: op.now,
            by: op.who.account,
            applied_at: None,
        };
        let mut tx = self.store().begin().await?;
        document::insert_file(&mut tx, file.hash, file.bytes, op.now).await?;
        boundary::insert(&mut tx, &import).await?;
        let data = json!({ "on": import.on, "source": import.source, "file": import.file_name });
        tell(&mut tx, op, "boundary.keep", import.id, data).await?;
        tx.commit().await?;
        Ok(import.id)
    }

    /// Returns the latest files, with how many units each told of; those that are only looked at are
    /// for whoever brought them, and who administers that person's unit.
    pub async fn boundary_imports(&self, op: &Op) -> Outcome<Vec<(BoundaryImport, u64)>> {
        op.require(Action::ReadUnit, &Resource::default())?;
        let mut db = self.store().read().await?;
        let mut shown = Vec::new();
        for (import, units) in boundary::list(&mut db, 200).await? {
            if import.applied_at.is_some() || may_handle(&mut db, op, import.by).await? {
                shown.push((import, units));
            }
        }
        Ok(shown)
    }

    /// Returns a file of boundaries with what it would come to.
    pub async fn boundary_import(&self, op: &Op, id: BoundaryImportId) -> Outcome<ShownBoundaries> {
        op.require(Action::ReadUnit, &Resource::default())?;
        let mut db = self.store().read().await?;
        let import = boundary::find(&mut db, id).await?;
        let import = import.ok_or(Fault::NotFound)?;
        if import.applied_at.is_some() {
            return Ok(ShownBoundaries {
                import,
                preview: None,
            });
        }
        if !may_handle(&mut db, op, import.by).await? {
            return Err(Fault::NotFound);
        }
        let plan = self.boundary_plan(&mut db, op, &import).await?;
        Ok(ShownBoundaries {
            import,
            preview: Some(plan.preview),
        })
    }

    /// Returns the file as it came.
    pub async fn boundary_file(
        &self,
        op: &Op,
        id: BoundaryImportId,
    ) -> Outcome<(BoundaryImport, Bytes)> {
        let shown = self.boundary_import(op, id).await?;
        let bytes = self.boundary_bytes(&shown.import).await?;
        Ok((shown.import, bytes))
    }

    /// Applies a file, looked at once more: all of it, or nothing where something stands in the way.
    /// Returns how many units got a boundary.
    pub async fn apply_boundaries(&self, op: &Op, id: BoundaryImportId) -> Outcome<usize> {
        may_import(op)?;
        let mut tx = self.store().begin().await?;
        let import = open(&mut tx, op, id).await?;
        let plan = self.boundary_plan(&mut tx, op, &import).await?;
        let wrong = plan.preview.wrong;
        if wrong > 0 {
            return Err(Fault::refused(
                format!(
                    "Còn {wrong} đối tượng không nhận được nên chưa lưu gì. Hãy sửa tệp rồi nạp lại."
                ),
                format!("{wrong} features stand in the way, so nothing was kept."),
            ));
        }
        if plan.boundaries.is_empty() {
            return Err(Fault::refused(
                "Không có ranh giới mới nào trong tệp; không có gì để lưu.",
                "There is no new boundary in the file; nothing was kept.",
            ));
        }
        boundary::add_many(&mut tx, &plan.boundaries).await?;
        boundary::set_applied(&mut tx, id, op.now, op.who.account).await?;
        let data =
            json!({ "units": plan.boundaries.len(), "on": import.on, "hash": import.file_hash });
        tell(&mut tx, op, "boundary.apply", id, data).await?;
        tx.commit().await?;
        Ok(plan.boundaries.len())
    }

    /// Discards a file that was not applied.
    pub async fn discard_boundaries(&self, op: &Op, id: BoundaryImportId) -> Outcome<()> {
        may_import(op)?;
        let mut tx = self.store().begin().await?;
        open(&mut tx, op, id).await?;
        boundary::remove(&mut tx, id).await?;
        tell(&mut tx, op, "boundary.discard", id, json!({})).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Returns what a place and the places below it cover on a day.
    pub async fn boundaries_on(
        &self,
        op: &Op,
        above: UnitId,
        day: Date,
    ) -> Outcome<Vec<BoundaryOn>> {
        op.require(Action::ReadUnit, &Resource::default())?;
        let mut db = self.store().read().await?;
        let gazetteer = self.gazetteer(&mut db, day).await?;
        let mut imports: BTreeMap<BoundaryImportId, BoundaryImport> = BTreeMap::new();
        let mut found = Vec::new();
        for it in boundary::on_day(&mut db, above, day).await? {
            // A unit that has ended since covers nothing.
            let Some(unit) = gazetteer.unit(it.unit) else {
                continue;
            };
            let import = match imports.entry(it.import) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(room) => {
                    let import = boundary::find(&mut db, it.import).await?;
                    room.insert(import.ok_or(Fault::NotFound)?)
                }
            };
            found.push(BoundaryOn {
                unit: unit.clone(),
                valid: it.valid,
                shape: it.shape,
                source: import.source.clone(),
                schematic: import.schematic,
            });
        }
        Ok(found)
    }

    async fn boundary_bytes(&self, import: &BoundaryImport) -> Outcome<Bytes> {
        let hash = import.file_hash.parse().map_err(|_| Fault::NotFound)?;
        Ok(self.files().get(hash).await?)
    }

    async fn boundary_plan(
        &self,
        db: &mut impl Query,
        op: &Op,
        import: &BoundaryImport,
    ) -> Outcome<Plan> {
        let features = features(self.boundary_bytes(import).await?).await?;
        let gazetteer = self.gazetteer(db, import.on).await?;
        let mut kept: BTreeMap<UnitId, Vec<UnitBoundary>> = BTreeMap::new();
        for it in boundary::from_day(db, import.on).await? {
            kept.entry(it.unit).or_default().push(it);
        }
        let plans = Plans {
            op,
            import,
            gazetteer: &gazetteer,
            kept: &kept,
        };
        Ok(plans.of(features))
    }
}

/// Reads a file where others need not wait for it.
async fn features(bytes: Bytes) -> Outcome<Vec<Feature>> {
    let read = tokio::task::spawn_blocking(move || geojson::read(&bytes));
    let read = read.await.map_err(Fault::internal)?;
    read.map_err(|fault: FileFault| Fault::field("file", fault.to_string(), fault.text_en()))
}

struct Plan {
    preview: BoundaryPreview,
    boundaries: Vec<UnitBoundary>,
}

struct Plans<'a> {
    op: &'a Op,
    import: &'a BoundaryImport,
    gazetteer: &'a Gazetteer,
    kept: &'a BTreeMap<UnitId, Vec<UnitBoundary>>,
}

/// Why a feature has no unit, and whether that may be passed over.
struct NoUnit {
    why: Message,
    may_pass: bool,
}

fn no_unit(vi: impl Into<String>, en: impl Into<String>) -> NoUnit {
    NoUnit {
        why: Message::new(vi, en),
        may_pass: true,
    }
}

impl Plans<'_> {
    fn of(&self, features: Vec<Feature>) -> Plan {
        let mut plan = Plan {
            preview: BoundaryPreview::default(),
            boundaries: Vec::new(),
        };
        let mut seen = HashSet::new();
        for feature in features {
            let (unit, fate) = match self.matched(&feature) {
                Err(no) if no.may_pass && self.import.leave_out => {
                    (None, FeatureFate::LeftOut(no.why))
                }
                Err(no) => (None, FeatureFate::Wrong(no.why)),
                Ok(unit) => {
                    let fate = self.fate(unit, &feature, &mut seen, &mut plan.boundaries);
                    (Some((unit.unit, unit.name.clone())), fate)
                }
            };
            let preview = &mut plan.preview;
            *match fate {
                FeatureFate::Taken { .. } => &mut preview.taken,
                FeatureFate::Known => &mut preview.known,
                FeatureFate::LeftOut(_) => &mut preview.left_out,
                FeatureFate::Wrong(_) => &mut preview.wrong,
            } += 1;
            let called = feature.code.iter().chain(&feature.name);
            let called: Vec<&str> = called.map(String::as_str).collect();
            preview.rows.push(PreviewedFeature {
                number: feature.number,
                said: called.join(" "),
                unit,
                fate,
            });
        }
        // What stands in the way is read first.
        plan.preview.rows.sort_by_key(|row| match row.fate {
            FeatureFate::Wrong(_) => (0, row.number),
            FeatureFate::Taken { .. } => (1, row.number),
            FeatureFate::Known => (2, row.number),
            FeatureFate::LeftOut(_) => (3, row.number),
        });
        plan
    }

    /// Finds the unit of a feature as it was on the day: by id, by code, or by a name that only one
    /// place bears.
    fn matched(&self, feature: &Feature) -> Result<&UnitVersion, NoUnit> {
        let day = ntm_programme::calendar::written(self.import.on);
        let places = || {
            self.gazetteer
                .units()
                .iter()
                .filter(|it| it.kind.is_place())
        };
        let found = if let Some(id) = feature.unit {
            self.gazetteer.unit(id).ok_or_else(|| {
                no_unit(
                    format!("không có đơn vị mang mã nội bộ này vào ngày {day}"),
                    format!("no unit of this id existed on {day}"),
                )
            })?
        } else if let Some(code) = &feature.code {
            let is = |it: &UnitVersion| it.code.as_deref().is_some_and(|it| same_code(it, code));
            let mut bear = places().filter(|it| is(it));
            match (bear.next(), bear.next()) {
                (Some(unit), None) => unit,
                (Some(_), Some(_)) => {
                    return Err(no_unit(
                        format!("nhiều đơn vị mang mã {code} vào ngày {day}"),
                        format!("several units bore the code {code} on {day}"),
                    ));
                }
                (None, _) => {
                    let mut others = self.gazetteer.gone().iter().chain(self.gazetteer.former());
                    let once = others.rfind(|it| is(it));
                    return Err(match once {
                        Some(once) => no_unit(
                            format!("mã {code} từng của {}, không còn vào ngày {day}", once.name),
                            format!("the code {code} was {}'s, no more on {day}", once.name),
                        ),
                        None => no_unit(
                            format!("không có đơn vị mang mã {code} vào ngày {day}"),
                            format!("no unit bore the code {code} on {day}"),
                        ),
                    });
                }
            }
        } else if let Some(name) = &feature.name {
            let mut called = places().filter(|it| same_name(it, name) && self.may_change(it.unit));
            match (called.next(), called.next()) {
                (Some(unit), None) => unit,
                (Some(_), Some(_)) => {
                    return Err(no_unit(
                        format!("nhiều đơn vị tên “{name}”; ghi thêm mã đơn vị"),
                        format!("several units are called “{name}”; give the code"),
                    ));
                }
                (None, _) => {
                    return Err(no_unit(
                        format!(
                            "không có đơn vị tên “{name}” vào ngày {day} trong phạm vi bạn quản trị"
                        ),
                        format!("no unit that you administer was called “{name}” on {day}"),
                    ));
                }
            }
        } else {
            return Err(no_unit(
                "không có mã (ma, code) hay tên (ten, name) của đơn vị",
                "it has neither a code nor a name",
            ));
        };
        if let Some(name) = feature.name.as_ref().filter(|it| !same_name(found, it)) {
            return Err(NoUnit {
                why: Message::new(
                    format!("mã này của {}, tệp ghi “{name}”", found.name),
                    format!("this is {}, and the file says “{name}”", found.name),
                ),
                may_pass: false,
            });
        }
        match self.may_change(found.unit) {
            true => Ok(found),
            false => Err(no_unit(
                format!("{} ngoài phạm vi bạn quản trị", found.name),
                format!("you do not administer {}", found.name),
            )),
        }
    }

    fn may_change(&self, unit: UnitId) -> bool {
        let line = self.gazetteer.ancestors(unit).map(|it| it.unit);
        let line = std::iter::once(unit).chain(line).collect();
        let resource = Resource::of(line);
        let op = self.op;
        may(&op.who, Action::EditUnit, &resource, op.today) == Decision::Allowed
    }

    fn fate(
        &self,
        unit: &UnitVersion,
        feature: &Feature,
        seen: &mut HashSet<UnitId>,
        boundaries: &mut Vec<UnitBoundary>,
    ) -> FeatureFate {
        let wrong = |vi: String, en: String| FeatureFate::Wrong(Message::new(vi, en));
        if !seen.insert(unit.unit) {
            return wrong(
                format!("{} đứng hai lần trong tệp", unit.name),
                format!("{} stands twice in the file", unit.name),
            );
        }
        let shape = match &feature.shape {
            Ok(shape) => shape.simplified(KEPT_CORNER, KEPT_POINTS),
            Err(fault) => return wrong(fault.to_string(), fault.text_en()),
        };
        let on = self.import.on;
        let none = Vec::new();
        let kept = self.kept.get(&unit.unit).unwrap_or(&none);
        if let Some(later) = kept.iter().find(|it| it.valid.from >= on) {
            if later.valid.from == on && later.shape == shape {
                return FeatureFate::Known;
            }
            let day = ntm_programme::calendar::written(later.valid.from);
            return wrong(
                format!("đã có ranh giới từ ngày {day}; không sửa lại quá khứ"),
                format!("there is a boundary from {day}; the past is not rewritten"),
            );
        }
        let before = kept.iter().find(|it| it.valid.contains(on));
        boundaries.push(UnitBoundary {
            unit: unit.unit,
            valid: Validity::since(on),
            import: self.import.id,
            shape,
        });
        FeatureFate::Taken {
            instead_of: before.map(|it| it.valid.from),
        }
    }
}

/// Numbers of a JSON file have lost the noughts that codes begin with.
fn same_code(ours: &str, theirs: &str) -> bool {
    let plain = |code: &str| code.trim().trim_start_matches('0').to_owned();
    plain(ours) == plain(theirs)
}

fn same_name(unit: &UnitVersion, name: &str) -> bool {
    let name = ntm_text::tone_key(name.trim());
    [unit.name.as_str(), unit.proper_name()]
        .iter()
        .any(|ours| ntm_text::tone_key(ours) == name)
}

/// Returns a file that is not applied yet, and keeps others from it.
async fn open(tx: &mut Tx, op: &Op, id: BoundaryImportId) -> Outcome<BoundaryImport> {
    let import = boundary::lock(tx, id).await?;
    let import = import.ok_or(Fault::NotFound)?;
    if import.applied_at.is_some() {
        return Err(Fault::Conflict(Message::new(
            "Tệp ranh giới này đã được áp dụng.",
            "This file has been applied.",
        )));
    }
    match may_handle(tx, op, import.by).await? {
        true => Ok(import),
        false => Err(Fault::NotFound),
    }
}

async fn tell(
    tx: &mut Tx,
    op: &Op,
    action: &str,
    id: BoundaryImportId,
    data: serde_json::Value,
) -> Outcome<()> {
    let what = Record {
        province: 0,
        action,
        resource: "boundary",
        id: id.to_string(),
        data,
    };
    record(tx, op, what).await
}
