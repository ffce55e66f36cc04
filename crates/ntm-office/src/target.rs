//! Targets of an office: set, measured at every change, and told of when a change breaks them.

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet, hash_map::Entry},
};

use jiff::{ToSpan as _, civil::Date};
use ntm_programme::{
    criteria::{CriteriaSet, Level},
    identity::{AccountId, TargetId, UnitId},
    right::{Action, Decision, Resource, may},
    target::{Aim, Gap, Goal, Measured, Position, TargetState, measure, outlook},
    unit::{Gazetteer, UnitVersion},
};
use ntm_store::{
    Query, Tx,
    criteria::{self as criteria_kept, StandingVersion},
    criteria_set, document,
    queue::{self, NewNotification},
    target::{self as kept, Source, Target, TargetStateVersion},
    unit,
};
use serde_json::json;

use crate::{
    Fault, FieldFault, Office, Op, Outcome,
    criteria::{begin_at, fits_grade, kinds_of, readable, set_called},
    perform::officers,
    record::{Record, record},
};

/// How far back an outlook looks, in months, and in which steps.
const LOOKS_BACK: i32 = 24;
const STEP: usize = 6;

/// A target to be set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTarget {
    /// The place whose places are counted.
    pub area: UnitId,
    /// The criteria set's name.
    pub set: String,
    pub aim: Aim,
    pub note: Option<String>,
    /// The words of a document that it comes from.
    pub source: Option<Source>,
}

/// A target with how it stands.
#[derive(Debug, Clone)]
pub struct TargetLine {
    pub target: Target,
    pub set: Cow<'static, CriteriaSet>,
    pub area: String,
    pub owner: String,
    pub measured: Measured,
    /// The places on the shortest way to it, as far as the one who looks may see them.
    pub way: Vec<Gap>,
    /// The other places that are not as wanted, as far as the one who looks may see them.
    pub others: Vec<Gap>,
    pub state: TargetState,
    /// Since when it stands so.
    pub since: Option<Date>,
    /// How many places will be as wanted if all go on as before.
    pub outlook: Option<u16>,
    /// The places that are meant or missing, by name.
    pub names: HashMap<UnitId, String>,
    /// Whether the one who looks may take it back.
    pub may_set: bool,
}

/// The targets of an area, and of those above it.
#[derive(Debug, Clone)]
pub struct Targets {
    pub area: UnitVersion,
    pub lines: Vec<TargetLine>,
    /// Whether the one who looks may set one.
    pub may_set: bool,
}

/// One target with its past.
#[derive(Debug, Clone)]
pub struct TargetPage {
    pub line: TargetLine,
    /// The latest first.
    pub states: Vec<TargetStateVersion>,
    /// The document that it comes from: code, and number with symbol.
    pub document: Option<(String, String)>,
    pub set_by: Option<String>,
}

impl Office {
    /// Returns the targets of an area, of what lies below it and of the areas above it.
    pub async fn targets(&self, op: &Op, area: Option<UnitId>) -> Outcome<Targets> {
        let mut db = self.store().read().await?;
        let (gazetteer, area) = begin_at(self, &mut db, op, area, op.today).await?;
        let line = unit::line(&mut db, area).await?;
        op.require(Action::ReadCriteria, &readable(&gazetteer, op, line))?;
        let found = kept::of_area(&mut db, area).await?;
        let mut lines = Vec::with_capacity(found.len());
        let mut ground = Ground::default();
        for target in found {
            lines.push(
                self.target_line(&mut db, op, &gazetteer, &mut ground, target)
                    .await?,
            );
        }
        Ok(Targets {
            may_set: self.setter(&mut db, op, &gazetteer, area).await?.is_some(),
            area: gazetteer.unit(area).cloned().ok_or(Fault::NotFound)?,
            lines,
        })
    }

    /// Returns one target with its past.
    pub async fn target(&self, op: &Op, id: TargetId) -> Outcome<TargetPage> {
        let mut db = self.store().read().await?;
        let target = kept::find(&mut db, id).await?.ok_or(Fault::NotFound)?;
        let gazetteer = self.gazetteer(&mut db, op.today).await?;
        self.require_target(&mut db, op, &gazetteer, &target)
            .await?;
        let mut states = kept::states(&mut db, &target).await?;
        states.reverse();
        let document = match &target.source {
            Some(source) => document::find(&mut db, source.document).await?,
            None => None,
        };
        let people: Vec<AccountId> = target.set_by.into_iter().collect();
        let names = ntm_store::account::names(&mut db, people).await?;
        Ok(TargetPage {
            set_by: target.set_by.and_then(|by| names.get(&by).cloned()),
            line: self
                .target_line(&mut db, op, &gazetteer, &mut Ground::default(), target)
                .await?,
            states,
            document: document.map(|it| {
                let reference = it.reference().unwrap_or_else(|| it.code.clone());
                (it.code, reference)
            }),
        })
    }

    /// Sets a target.
    ///
    /// # Errors
    ///
    /// [`Fault::Invalid`] with the fields `places`, `criteria`, `by` for what cannot be wanted.
    pub async fn set_target(&self, op: &Op, new: &NewTarget) -> Outcome<TargetId> {
        let mut tx = self.store().begin().await?;
        let id = self.set_target_in(&mut tx, op, new).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Sets a target within a transaction.
    pub(crate) async fn set_target_in(
        &self,
        tx: &mut Tx,
        op: &Op,
        new: &NewTarget,
    ) -> Outcome<TargetId> {
        let gazetteer = self.gazetteer(tx, op.today).await?;
        let line = unit::line(tx, new.area).await?;
        op.require(Action::ReadCriteria, &readable(&gazetteer, op, line))?;
        let owner = self
            .setter(tx, op, &gazetteer, new.area)
            .await?
            .ok_or_else(|| {
                Fault::refused(
                    "Chỉ cán bộ điều phối và lãnh đạo của địa phương đó hoặc cấp trên được đặt mục tiêu.",
                    "Only coordinators and leaders of that place or of one above may set its targets.",
                )
            })?;
        let set = set_called(tx, &new.set).await?;
        if set.level != Level::Xa {
            return Err(Fault::field(
                "set",
                "Mục tiêu chỉ đặt theo bộ tiêu chí cấp xã.",
                "Targets are set by criteria of communes.",
            ));
        }
        if new.aim.by < op.today {
            return Err(Fault::field(
                "by",
                "Hạn của mục tiêu đã qua.",
                "The target's day has passed.",
            ));
        }
        let places: Vec<UnitId> = gazetteer
            .places_in(new.area, kinds_of(&set))
            .map(|place| place.unit)
            .collect();
        if !new.aim.named.iter().all(|unit| places.contains(unit)) {
            return Err(Fault::field(
                "named",
                "Có xã không thuộc địa phương này.",
                "A named commune does not lie in this place.",
            ));
        }
        let numbers: Vec<u16> = set.criteria.iter().map(|it| it.number).collect();
        new.aim.check(places.len(), &numbers).map_err(|fault| {
            use ntm_programme::target::AimFault as F;
            let field = match fault {
                F::NoPlaces | F::TooManyPlaces { .. } => "places",
                F::TooManyCriteria { .. } | F::NoCriteria => "criteria",
            };
            Fault::Invalid(vec![FieldFault::new(
                field,
                fault.to_string(),
                fault.text_en(),
            )])
        })?;
        let identity = unit::identity(tx, new.area).await?.ok_or(Fault::NotFound)?;
        let target = Target {
            province: identity.province,
            id: TargetId(self.new_id(op.now)),
            owner,
            area: new.area,
            set: criteria_set::number_for(tx, &set.id, op.now).await?,
            aim: new.aim.clone(),
            note: new.note.clone(),
            source: new.source.clone(),
            set_by: op.who.account,
            set_at: op.now,
            ended: None,
        };
        kept::add(tx, &target).await?;
        let mut ground = Ground::default();
        let positions = ground
            .positions(tx, &gazetteer, &set, &target, op.today)
            .await?;
        let measured = measure(&target.aim, positions, count_of(&set));
        kept::keep_state(tx, &target, &state_of(&target, &measured, op.today)).await?;
        note(
            tx,
            op,
            &target,
            "target.set",
            json!({ "aim": target.aim, "area": target.area, "set": set.id, "have": measured.have }),
        )
        .await?;
        Ok(target.id)
    }

    /// Takes a target back, with a reason. What it was stays.
    pub async fn take_back_target(&self, op: &Op, id: TargetId, reason: &str) -> Outcome<()> {
        let mut tx = self.store().begin().await?;
        let target = kept::find(&mut tx, id).await?.ok_or(Fault::NotFound)?;
        let gazetteer = self.gazetteer(&mut tx, op.today).await?;
        self.require_target(&mut tx, op, &gazetteer, &target)
            .await?;
        let line = unit::line(&mut tx, target.owner).await?;
        op.require_of_known(Action::SetTarget, &Resource::of(line))?;
        if reason.trim().is_empty() {
            return Err(Fault::field("reason", "Hãy ghi lý do.", "Give the reason."));
        }
        if !kept::end(&mut tx, &target, reason.trim(), op.who.account, op.now).await? {
            return Err(Fault::changed_meanwhile());
        }
        note(
            &mut tx,
            op,
            &target,
            "target.take_back",
            json!({ "reason": reason.trim() }),
        )
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Measures all targets anew, as a new day asks. Returns how many stand otherwise than before.
    pub async fn measure_targets(&self, op: &Op) -> Outcome<u64> {
        let mut tx = self.store().begin().await?;
        let targets = kept::all(&mut tx).await?;
        let changed = self.remeasure(&mut tx, op, targets).await?.len() as u64;
        tx.commit().await?;
        Ok(changed)
    }

    /// Measures the targets that count a place, by one set or all, after what it reached changed. Returns those that
    /// were reached and are no more, in words: Vietnamese, English.
    pub(crate) async fn remeasure_around(
        &self,
        tx: &mut Tx,
        op: &Op,
        place: UnitId,
        set: Option<i64>,
    ) -> Outcome<Vec<(String, String)>> {
        let mut targets = kept::counting(tx, place).await?;
        targets.retain(|target| set.is_none_or(|set| target.set == set));
        let changed = self.remeasure(tx, op, targets).await?;
        Ok(changed.into_iter().flatten().collect())
    }

    /// Measures the targets of all areas by one set, after what it asks changed.
    pub(crate) async fn remeasure_set(&self, tx: &mut Tx, op: &Op, set: i64) -> Outcome<()> {
        let mut targets = kept::all(tx).await?;
        targets.retain(|target| target.set == set);
        self.remeasure(tx, op, targets).await?;
        Ok(())
    }

    /// Measures targets; for each that stands otherwise than before, what was broken in words.
    async fn remeasure(
        &self,
        tx: &mut Tx,
        op: &Op,
        targets: Vec<Target>,
    ) -> Outcome<Vec<Option<(String, String)>>> {
        let mut changed = Vec::new();
        let mut ground = Ground::default();
        if targets.is_empty() {
            return Ok(changed);
        }
        let gazetteer = self.gazetteer(tx, op.today).await?;
        for target in targets {
            let set = ground.set(tx, target.set).await?;
            let positions = ground
                .positions(tx, &gazetteer, &set, &target, op.today)
                .await?;
            let measured = measure(&target.aim, positions, count_of(&set));
            let now = state_of(&target, &measured, op.today);
            let before = kept::states(tx, &target).await?.pop();
            let same = before
                .is_some_and(|it| (it.state, it.have, it.want) == (now.state, now.have, now.want));
            if same {
                continue;
            }
            kept::keep_state(tx, &target, &now).await?;
            let was_reached = before.is_some_and(|it| it.state == TargetState::Reached);
            changed.push(match was_reached && now.state != TargetState::Reached {
                true => Some(
                    self.tell_broken(tx, op, &gazetteer, &target, &measured)
                        .await?,
                ),
                false => None,
            });
        }
        Ok(changed)
    }

    /// Tells the office that a target of its own is reached no more.
    async fn tell_broken(
        &self,
        tx: &mut Tx,
        op: &Op,
        gazetteer: &Gazetteer,
        target: &Target,
        measured: &Measured,
    ) -> Outcome<(String, String)> {
        let names = names_of(gazetteer, target, measured);
        let said = |english| goal_said(&target.aim, &names, english);
        let (vi, en) = (said(false), said(true));
        let mut people = officers(tx, target.owner, "'coordinator', 'leader'").await?;
        people.extend(target.set_by);
        people.sort_unstable();
        people.dedup();
        let news = people
            .into_iter()
            .map(|account| NewNotification {
                id: self.new_id(op.now),
                account,
                kind: "target_broken",
                province: target.province,
                obligation: None,
                document: None,
                data: json!({
                    "target": target.id, "title": vi, "title_en": en,
                    "have": measured.have, "want": measured.want,
                }),
                dedupe: format!("target:{}:{}:{account}", target.id, op.today),
                at: op.now,
            })
            .collect();
        queue::notify(tx, news).await?;
        note(
            tx,
            op,
            target,
            "target.break",
            json!({ "have": measured.have, "want": measured.want }),
        )
        .await?;
        Ok((vi, en))
    }

    async fn target_line(
        &self,
        db: &mut impl Query,
        op: &Op,
        gazetteer: &Gazetteer,
        ground: &mut Ground,
        target: Target,
    ) -> Outcome<TargetLine> {
        let set = ground.set(db, target.set).await?;
        let all = count_of(&set);
        let positions = ground
            .positions(db, gazetteer, &set, &target, op.today)
            .await?;
        let measured = measure(&target.aim, positions, all);
        let mut past = Vec::new();
        for months in (0..=LOOKS_BACK).rev().step_by(STEP) {
            let day = op.today.saturating_sub(months.months());
            let gazetteer = self.gazetteer(db, day).await?;
            let known = ground
                .positions(db, &gazetteer, &set, &target, day)
                .await?
                .to_vec();
            // A day before anything was collected tells nothing.
            if known.iter().any(|it| it.unmet.len() < usize::from(all)) {
                past.push((day, known));
            }
        }
        let line = unit::line(db, target.owner).await?;
        let may_set = target.ended.is_none()
            && may(&op.who, Action::SetTarget, &Resource::of(line), op.today) == Decision::Allowed;
        let state = TargetState::on(op.today, target.aim.by, measured.is_reached());
        let since = kept::states(db, &target).await?.pop();
        // A commune knows its district's targets, and of the ways there its own.
        let sees = |unit: UnitId| {
            let above = gazetteer.ancestors(unit).map(|it| it.unit);
            let line = std::iter::once(unit).chain(above).collect();
            let resource = readable(gazetteer, op, line);
            may(&op.who, Action::ReadCriteria, &resource, op.today) == Decision::Allowed
        };
        let seen = |gaps: &[Gap]| -> Vec<Gap> {
            gaps.iter().filter(|gap| sees(gap.unit)).cloned().collect()
        };
        let way = measured.what_would_reach_it();
        let (way, others) = (seen(way), seen(&measured.gaps[way.len()..]));
        let called = |unit: UnitId| {
            let unit = gazetteer.unit(unit);
            unit.map(|unit| unit.name.clone()).unwrap_or_default()
        };
        Ok(TargetLine {
            area: called(target.area),
            owner: called(target.owner),
            outlook: outlook(&target.aim, &past, all),
            names: names_of(gazetteer, &target, &measured),
            way,
            others,
            state,
            since: since.filter(|it| it.state == state).map(|it| it.from),
            measured,
            set,
            target,
            may_set,
        })
    }

    /// Returns the office for which somebody may set targets of an area: their own, where it stands at
    /// that place or above it. The program itself sets for the place.
    async fn setter(
        &self,
        db: &mut impl Query,
        op: &Op,
        gazetteer: &Gazetteer,
        area: UnitId,
    ) -> Outcome<Option<UnitId>> {
        if op.who.account.is_none() {
            return Ok(Some(area));
        }
        let Some(office) = op.who.unit else {
            return Ok(None);
        };
        let over = gazetteer
            .place_of(office)
            .is_some_and(|place| place.unit == area || gazetteer.is_below(area, place.unit));
        let line = unit::line(db, office).await?;
        let may = may(&op.who, Action::SetTarget, &Resource::of(line), op.today);
        Ok((over && may == Decision::Allowed).then_some(office))
    }

    /// A target is seen by those who see its area, and by the places that it names.
    async fn require_target(
        &self,
        db: &mut impl Query,
        op: &Op,
        gazetteer: &Gazetteer,
        target: &Target,
    ) -> Outcome<()> {
        let line = unit::line(db, target.area).await?;
        let mut resource = readable(gazetteer, op, line);
        resource.parties.extend(&target.aim.named);
        let own = op.who.unit.and_then(|unit| gazetteer.place_of(unit));
        if let Some(own) = own.filter(|own| gazetteer.is_below(own.unit, target.area)) {
            resource.parties.push(own.unit);
            resource.parties.extend(op.who.unit);
        }
        op.require(Action::ReadCriteria, &resource)
    }
}

/// Where the places of areas stand, asked for once.
#[derive(Default)]
struct Ground {
    sets: HashMap<i64, Cow<'static, CriteriaSet>>,
    known: HashMap<(UnitId, i64, Date), Vec<Position>>,
}

impl Ground {
    async fn set(
        &mut self,
        db: &mut impl Query,
        number: i64,
    ) -> Outcome<Cow<'static, CriteriaSet>> {
        if let Some(set) = self.sets.get(&number) {
            return Ok(set.clone());
        }
        let sets = criteria_set::sets(db).await?;
        let id = sets.into_iter().find(|it| it.number == number);
        let set = set_called(db, &id.ok_or(Fault::NotFound)?.id).await?;
        self.sets.insert(number, set.clone());
        Ok(set)
    }

    async fn positions(
        &mut self,
        db: &mut impl Query,
        gazetteer: &Gazetteer,
        set: &CriteriaSet,
        target: &Target,
        day: Date,
    ) -> Outcome<&[Position]> {
        let key = (target.area, target.set, day);
        Ok(match self.known.entry(key) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => {
                let rows = criteria_kept::standings_on(db, target.set, target.area, day).await?;
                place.insert(positions(gazetteer, set, target.area, day, &rows))
            }
        })
    }
}

/// Returns where the places of an area stand on a day.
fn positions(
    gazetteer: &Gazetteer,
    set: &CriteriaSet,
    area: UnitId,
    day: Date,
    rows: &[StandingVersion],
) -> Vec<Position> {
    let mut by_unit: HashMap<UnitId, Vec<&StandingVersion>> = HashMap::new();
    for row in rows {
        by_unit.entry(row.unit).or_default().push(row);
    }
    let recognised: HashSet<UnitId> = gazetteer
        .standings()
        .iter()
        .filter(|it| it.valid.contains(day) && fits_grade(it.status, set.grade.as_deref()))
        .map(|it| it.unit)
        .collect();
    gazetteer
        .places_in(area, kinds_of(set))
        .map(|place| {
            let known = by_unit.get(&place.unit);
            let unmet = |met: &dyn Fn(&StandingVersion) -> bool| {
                let numbers = set.criteria.iter().map(|it| it.number);
                numbers
                    .filter(|number| {
                        let row = known.into_iter().flatten();
                        !row.clone().any(|row| row.criterion == *number && met(row))
                    })
                    .collect()
            };
            Position {
                unit: place.unit,
                recognised: recognised.contains(&place.unit),
                unmet: unmet(&|row| row.official.verdict.is_reached()),
                unmet_claimed: unmet(&|row| row.claimed.is_reached()),
            }
        })
        .collect()
}

fn count_of(set: &CriteriaSet) -> u16 {
    u16::try_from(set.criteria.len()).unwrap_or(u16::MAX)
}

fn state_of(target: &Target, measured: &Measured, day: Date) -> TargetStateVersion {
    TargetStateVersion {
        from: day,
        to: None,
        state: TargetState::on(day, target.aim.by, measured.is_reached()),
        have: measured.have,
        want: measured.want,
    }
}

fn names_of(
    gazetteer: &Gazetteer,
    target: &Target,
    measured: &Measured,
) -> HashMap<UnitId, String> {
    let gaps = measured.gaps.iter().map(|gap| gap.unit);
    let units = target.aim.named.iter().copied().chain(gaps);
    units
        .filter_map(|unit| Some((unit, gazetteer.unit(unit)?.proper_name().to_owned())))
        .collect()
}

/// Says a target in words.
pub fn goal_said(aim: &Aim, names: &HashMap<UnitId, String>, english: bool) -> String {
    let said = |vi: String, en: String| if english { en } else { vi };
    let named: Vec<&str> = aim
        .named
        .iter()
        .filter_map(|unit| names.get(unit).map(String::as_str))
        .collect();
    let which = match named.is_empty() {
        true => String::new(),
        false => format!(" ({})", named.join(", ")),
    };
    match aim.goal {
        Goal::Keep { places } => said(
            format!("Giữ vững {places} xã đã đạt chuẩn{which}"),
            format!("{places} recognised communes keep their standard{which}"),
        ),
        Goal::Reach { places, criteria } => said(
            format!("Ít nhất {places} xã{which} đạt {criteria} tiêu chí"),
            format!("At least {places} communes{which} meet {criteria} criteria"),
        ),
        Goal::NoneBelow { criteria } => said(
            format!("Không có xã dưới {criteria} tiêu chí{which}"),
            format!("No commune below {criteria} criteria{which}"),
        ),
        Goal::Criterion { places, criterion } => said(
            format!("Ít nhất {places} xã{which} đạt tiêu chí số {criterion}"),
            format!("At least {places} communes{which} meet criterion {criterion}"),
        ),
    }
}

async fn note(
    tx: &mut Tx,
    op: &Op,
    target: &Target,
    action: &str,
    data: serde_json::Value,
) -> Outcome<()> {
    record(
        tx,
        op,
        Record {
            province: target.province,
            action,
            resource: "target",
            id: target.id.to_string(),
            data,
        },
    )
    .await
}
