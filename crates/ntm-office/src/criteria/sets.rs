//! What is asked: sets, bars that were confirmed or raised, classes of places.

use std::borrow::Cow;

use jiff::civil::Date;
use ntm_programme::{
    criteria::{Applied, Bar, Class, CriteriaSet, Indicator, LaidBar, Layer, Measure, shipped},
    identity::UnitId,
    right::{Action, Resource},
    unit::{UnitKind, Validity},
};
use ntm_store::{
    Tx,
    criteria_set::{self, KeptBar, UnitClass},
    unit,
};
use serde_json::json;

use super::{AsOf, Bars, set_called};
use crate::{
    Fault, Office, Op, Outcome,
    keeping::highest_line,
    record::{Record, record},
};

/// A set with what is laid over it.
#[derive(Debug, Clone)]
pub struct SetPage {
    pub set: Cow<'static, CriteriaSet>,
    /// Whether it ships with the program.
    pub ships: bool,
    /// Every bar that was ever laid over it, the latest first for each indicator.
    pub bars: Vec<KeptBar>,
    /// The class that is shown, one of the set's.
    pub class: Option<Class>,
    /// What each indicator asks of that class today, in the set's order.
    pub asked: Vec<(Indicator, Applied)>,
    pub may_edit: bool,
}

/// A bar that somebody lays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewBar {
    pub indicator: String,
    /// All classes where `None`.
    pub class: Option<String>,
    /// All years where `None`.
    pub year: Option<i16>,
    /// As decisions write it: "≥ 98", "Đạt", "Khá".
    pub written: String,
    /// Decision and article in which it was read.
    pub source: String,
    /// The province that raises or fills it; `None` confirms the country's.
    pub place: Option<UnitId>,
    /// The first day that counts.
    pub from: Option<Date>,
}

impl Office {
    /// Returns all sets that can be used, those that ship first.
    pub async fn criteria_sets(&self, op: &Op) -> Outcome<Vec<Cow<'static, CriteriaSet>>> {
        op.require(Action::ReadUnit, &Resource::default())?;
        let mut db = self.store().read().await?;
        let mut sets: Vec<Cow<'static, CriteriaSet>> =
            shipped().iter().map(Cow::Borrowed).collect();
        for kept in criteria_set::sets(&mut db).await? {
            if kept.file.is_some() {
                sets.push(set_called(&mut db, &kept.id).await?);
            }
        }
        Ok(sets)
    }

    /// Returns a set with what is laid over it, as it stands for one of its classes.
    pub async fn criteria_set(&self, op: &Op, id: &str, class: Option<&str>) -> Outcome<SetPage> {
        op.require(Action::ReadUnit, &Resource::default())?;
        let mut db = self.store().read().await?;
        let set = set_called(&mut db, id).await?;
        let number = criteria_set::number(&mut db, id).await?;
        let bars = Bars::of(&mut db, number).await?;
        let at = AsOf {
            day: op.today,
            known: op.now,
        };
        let chosen = set
            .classes
            .iter()
            .map(|(class, _)| class)
            .find(|it| class.is_none_or(|class| it.0 == class))
            .cloned();
        let layers = bars.layers(at);
        let line = match op.who.unit {
            Some(unit) => unit::line(&mut db, unit).await?,
            None => Vec::new(),
        };
        let may_edit = op
            .require(Action::EditCriteria, &Resource::of(line.clone()))
            .is_ok();
        let asked = set
            .indicators()
            .map(|indicator| {
                let applied = layers.of(line.iter().copied()).bar(
                    indicator,
                    chosen.as_ref(),
                    op.today.year(),
                );
                (indicator.clone(), applied)
            })
            .collect();
        Ok(SetPage {
            ships: shipped().iter().any(|it| it.id == id),
            bars: bars.0,
            class: chosen,
            asked,
            may_edit,
            set,
        })
    }

    /// Adds a set: a file of the same form as those that ship.
    ///
    /// # Errors
    ///
    /// [`Fault::Invalid`] with the field `file`, naming line and reason.
    pub async fn add_criteria_set(&self, op: &Op, owner: UnitId, file: &str) -> Outcome<String> {
        let set = CriteriaSet::read(file).map_err(|faults| {
            let said: Vec<String> = faults.iter().take(5).map(ToString::to_string).collect();
            Fault::field(
                "file",
                format!("Tệp bộ tiêu chí có lỗi: {}", said.join("; ")),
                format!("The file of criteria is faulty: {}", said.join("; ")),
            )
        })?;
        let mut tx = self.store().begin().await?;
        let line = unit::line(&mut tx, owner).await?;
        op.require(Action::EditCriteria, &Resource::of(line))?;
        let twice = shipped().iter().any(|it| it.id == set.id);
        let added = !twice
            && criteria_set::add_set(&mut tx, &set.id, file, owner, op.who.account, op.now).await?;
        if !added {
            return Err(Fault::field(
                "file",
                format!(
                    "Đã có bộ tiêu chí mang mã {}. Đặt mã khác trong tệp.",
                    set.id
                ),
                format!("There is a set called {} already. Give another id.", set.id),
            ));
        }
        tell(
            &mut tx,
            op,
            "criteria.add_set",
            &set.id,
            json!({ "name": set.name, "owner": owner }),
        )
        .await?;
        tx.commit().await?;
        Ok(set.id)
    }

    /// Confirms a bar against the decision, or lays a province's.
    ///
    /// # Errors
    ///
    /// [`Fault::Invalid`] for a bar that does not fit the indicator, has no source, or is lower than
    /// the country's.
    pub async fn lay_bar(&self, op: &Op, set: &str, bar: &NewBar) -> Outcome<()> {
        let mut tx = self.store().begin().await?;
        let set = set_called(&mut tx, set).await?;
        let indicator = set
            .indicator(&bar.indicator)
            .ok_or(Fault::NotFound)?
            .clone();
        let line = match bar.place {
            Some(place) => {
                let known = unit::at(&mut tx, place, op.today).await?;
                if known.is_none_or(|it| it.kind != UnitKind::Province) {
                    return Err(Fault::field(
                        "place",
                        "Chỉ cấp tỉnh quy định mức riêng (Quyết định 51/2025/QĐ-TTg, Điều 3).",
                        "Only a province lays bars of its own.",
                    ));
                }
                unit::line(&mut tx, place).await?
            }
            // What the country asks is confirmed for the whole installation, by who administers that.
            None => highest_line(&mut tx).await?,
        };
        op.require(Action::EditCriteria, &Resource::of(line))?;
        if bar.source.trim().is_empty() {
            return Err(Fault::field(
                "source",
                "Hãy ghi quyết định và điều, khoản đã đối chiếu.",
                "Give the decision and article that you compared it with.",
            ));
        }
        if let Some(class) = &bar.class
            && !set.classes.iter().any(|(it, _)| it.0 == *class)
        {
            return Err(Fault::field(
                "class",
                format!("Bộ tiêu chí không có nhóm “{class}”."),
                format!("The set has no class “{class}”."),
            ));
        }
        let read = Bar::read(indicator.measure, &bar.written).ok_or_else(|| {
            Fault::field(
                "bar",
                format!(
                    "“{}” không phải một mức của chỉ tiêu này{}.",
                    bar.written,
                    example(indicator.measure).0
                ),
                format!(
                    "“{}” is no bar of this indicator{}.",
                    bar.written,
                    example(indicator.measure).1
                ),
            )
        })?;
        let number = criteria_set::number_for(&mut tx, &set.id, op.now).await?;
        let now = AsOf {
            day: op.today,
            known: op.now,
        };
        let kept = Bars::of(&mut tx, Some(number)).await?;
        if bar.place.is_some() {
            let laid = LaidBar {
                class: bar.class.clone().map(Class),
                year: bar.year,
                bar: read.clone(),
                source: bar.source.clone(),
            };
            let layer = Layer {
                bars: [(indicator.code.clone(), vec![laid])].into(),
            };
            let lowered = layer.check_against(&[&indicator], &kept.layers(now).confirmed);
            if let Some(lowered) = lowered.first() {
                return Err(Fault::field(
                    "bar",
                    format!(
                        "{lowered}. Tỉnh chỉ được quy định cao hơn (Quyết định 51/2025/QĐ-TTg, Điều 3)."
                    ),
                    format!(
                        "{} is lower than the country's {}; a province may only raise.",
                        lowered.province, lowered.country
                    ),
                ));
            }
        }
        let from = bar.from.unwrap_or(op.today);
        let same = |it: &&KeptBar| {
            it.indicator == indicator.code
                && it.place == bar.place
                && it.class == bar.class
                && it.year == bar.year
                && it.valid.to.is_none()
        };
        for before in kept.0.iter().filter(same) {
            criteria_set::end_bar(&mut tx, before.id, from, op.now).await?;
        }
        let new = KeptBar {
            id: self.new_id(op.now),
            set: number,
            indicator: indicator.code.clone(),
            place: bar.place,
            class: bar.class.clone(),
            year: bar.year,
            bar: read,
            source: bar.source.trim().to_owned(),
            valid: Validity::since(from),
            by: op.who.account,
            at: op.now,
            ended_at: None,
        };
        criteria_set::add_bar(&mut tx, &new).await?;
        tell(
            &mut tx,
            op,
            "criteria.lay_bar",
            &set.id,
            json!({ "indicator": new.indicator, "class": new.class, "year": new.year, "bar": bar.written,
                    "source": new.source, "place": new.place, "from": from }),
        )
        .await?;
        self.rejudge_in(&mut tx, op, &set, Some(&indicator.code))
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Gives a place a class from a day on; the one of the same set that it had ends.
    pub async fn set_unit_class(
        &self,
        op: &Op,
        place: UnitId,
        class: &str,
        from: Date,
        decision: Option<&str>,
    ) -> Outcome<()> {
        let mut tx = self.store().begin().await?;
        let sets = self
            .class_unit(&mut tx, op, place, class, from, decision)
            .await?;
        for set in &sets {
            self.rejudge_in(&mut tx, op, set, None).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Gives a place a class within a transaction. Returns the sets of which it is one: their cells are
    /// still to be judged anew, once for however many places were given one.
    pub(crate) async fn class_unit(
        &self,
        tx: &mut Tx,
        op: &Op,
        place: UnitId,
        class: &str,
        from: Date,
        decision: Option<&str>,
    ) -> Outcome<Vec<Cow<'static, CriteriaSet>>> {
        let mut line = unit::line(tx, place).await?;
        // A place does not class itself; only the first of an installation has nobody above it.
        if line.len() > 1 {
            line.remove(0);
        }
        op.require(Action::EditCriteria, &Resource::of(line))?;
        let sets = self.criteria_sets(op).await?;
        let knows =
            |set: &&Cow<'static, CriteriaSet>| set.classes.iter().any(|(it, _)| it.0 == class);
        let of: Vec<_> = sets.iter().filter(knows).cloned().collect();
        if of.is_empty() {
            return Err(Fault::field(
                "class",
                format!("Không bộ tiêu chí nào có nhóm “{class}”."),
                format!("No set has a class “{class}”."),
            ));
        }
        let siblings: Vec<&str> = of
            .iter()
            .flat_map(|set| set.classes.iter().map(|(it, _)| it.0.as_str()))
            .collect();
        let known = criteria_set::classes_of(tx, place).await?;
        let open = known.iter().filter(|it| {
            it.unit == place && it.valid.to.is_none() && siblings.contains(&it.class.as_str())
        });
        for before in open {
            if before.class == class {
                return Ok(Vec::new());
            }
            if before.valid.from >= from {
                return Err(Fault::field(
                    "from",
                    "Đã có nhóm từ một ngày sau đó; không sửa lại quá khứ.",
                    "A class of a later day is kept already; the past is not rewritten.",
                ));
            }
            criteria_set::end_class(tx, place, &before.class, from, op.now).await?;
        }
        let new = UnitClass {
            unit: place,
            class: class.to_owned(),
            valid: Validity::since(from),
            decision: decision.map(str::to_owned),
            set_at: op.now,
            ended_at: None,
        };
        if !criteria_set::add_class(tx, &new, op.who.account).await? {
            return Err(Fault::changed_meanwhile());
        }
        tell(
            tx,
            op,
            "criteria.set_class",
            &place.to_string(),
            json!({ "class": class, "from": from, "decision": decision }),
        )
        .await?;
        Ok(of)
    }

    /// Returns every class that counts, or ever counted, for a place.
    pub async fn unit_classes(&self, op: &Op, place: UnitId) -> Outcome<Vec<UnitClass>> {
        let mut db = self.store().read().await?;
        let line = unit::line(&mut db, place).await?;
        op.require(Action::ReadUnit, &Resource::of(line))?;
        Ok(criteria_set::classes_of(&mut db, place).await?)
    }
}

async fn tell(
    tx: &mut Tx,
    op: &Op,
    action: &str,
    id: &str,
    data: serde_json::Value,
) -> Outcome<()> {
    record(
        tx,
        op,
        Record {
            province: 0,
            action,
            resource: "criteria_set",
            id: id.to_owned(),
            data,
        },
    )
    .await
}

fn example(measure: Measure) -> (&'static str, &'static str) {
    match measure {
        Measure::Share { .. } | Measure::Number { .. } => (" (ví dụ: ≥ 98)", " (for example ≥ 98)"),
        Measure::Graded => (" (ví dụ: Khá)", " (for example Khá)"),
        Measure::YesNo | Measure::Set => (" (ví dụ: Đạt)", " (for example Đạt)"),
        Measure::None => (" (chỉ có: Không)", " (only: Không)"),
    }
}
