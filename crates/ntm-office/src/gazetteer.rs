//! Names become units: the register of units at a day, and what the office has taught.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::civil::Date;
use ntm_programme::{
    identity::UnitId,
    resolve::{Alias, Context, resolve},
    unit::Gazetteer,
};
use ntm_store::{Query, document, unit_register};

use crate::{
    Office, Outcome,
    fields::{Fields, Name, NamedUnit, Part, Said},
};

/// The registers of the last few days asked for; each holds until a unit changes.
#[derive(Default)]
pub(crate) struct Registers(Mutex<Vec<Register>>);

struct Register {
    day: Date,
    generation: unit_register::Generation,
    gazetteer: Arc<Gazetteer>,
}

/// Registers kept at once: reviewers work on documents of a few days.
const KEPT: usize = 6;

impl Office {
    /// Returns the register of units at a day.
    pub async fn gazetteer(&self, db: &mut impl Query, day: Date) -> Outcome<Arc<Gazetteer>> {
        let generation = unit_register::generation(db).await?;
        if let Some(known) = self.registers().find(day, &generation) {
            return Ok(known);
        }
        let gazetteer = Arc::new(Gazetteer::at(day, unit_register::records(db).await?));
        self.registers().keep(day, generation, gazetteer.clone());
        Ok(gazetteer)
    }
}

impl Registers {
    fn find(&self, day: Date, generation: &unit_register::Generation) -> Option<Arc<Gazetteer>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter()
            .find(|it| it.day == day && it.generation == *generation)
            .map(|it| it.gazetteer.clone())
    }

    fn keep(&self, day: Date, generation: unit_register::Generation, gazetteer: Arc<Gazetteer>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|it| it.generation == generation && it.day != day);
        if kept.len() == KEPT {
            kept.remove(0);
        }
        kept.push(Register {
            day,
            generation,
            gazetteer,
        });
    }
}

/// All that is needed to say what a name means in one document.
pub(crate) struct Names {
    pub(crate) gazetteer: Arc<Gazetteer>,
    pub(crate) issuer: UnitId,
    aliases: Vec<Alias>,
}

impl Names {
    /// Prepares for a document of an office, as of a day.
    pub(crate) async fn of(
        office: &Office,
        db: &mut impl Query,
        owner: UnitId,
        issuer: Option<UnitId>,
        day: Date,
    ) -> Outcome<Names> {
        let line = document::line_of(db, owner).await?;
        let mut aliases = Vec::new();
        for unit in line {
            aliases.extend(unit_register::aliases(db, unit, day).await?);
        }
        Ok(Names {
            gazetteer: office.gazetteer(db, day).await?,
            issuer: issuer.unwrap_or(owner),
            aliases,
        })
    }

    /// Says what every name of a proposal means; names that a person settled are left.
    pub(crate) fn resolve_all(&self, fields: &mut Fields) {
        let mut context = Context::of(self.issuer);
        context.criteria = fields.criteria.clone();
        let mut places = Vec::new();
        for name in &mut fields.places {
            self.resolve(name, &context);
            places.extend(name.units.iter().map(|unit| unit.id));
        }
        context.places = places;
        for part in [Part::Leads, Part::Coordinators, Part::ReportTo, Part::Via] {
            for name in fields.part_mut(part) {
                self.resolve(name, &context);
            }
        }
    }

    fn resolve(&self, name: &mut Name, context: &Context) {
        if name.settled_by.is_some() {
            return;
        }
        let found = resolve(&name.text, context, &self.gazetteer, &self.aliases);
        name.units = found
            .units
            .iter()
            .filter_map(|proposal| {
                let unit = self.gazetteer.unit(proposal.unit)?;
                Some(NamedUnit {
                    id: proposal.unit,
                    name: unit.name.clone(),
                    why: Said::new(proposal.reason.text_vi(), proposal.reason.text_en()),
                })
            })
            .collect();
        name.rule = serde_json::to_value(found.rule)
            .ok()
            .and_then(|rule| rule.as_str().map(str::to_owned))
            .unwrap_or_default();
        name.certain = found.certain;
        name.question = found.question;
    }

    /// Returns the units that a name surely means, none where there is any doubt.
    pub(crate) fn surely(&self, name: &str) -> Vec<UnitId> {
        let found = resolve(
            name,
            &Context::of(self.issuer),
            &self.gazetteer,
            &self.aliases,
        );
        if found.certain {
            found.ids().collect()
        } else {
            Vec::new()
        }
    }

    /// Returns the units with their names, for a list that a person chose.
    pub(crate) fn chosen(&self, units: &[UnitId]) -> Vec<NamedUnit> {
        units
            .iter()
            .filter_map(|id| {
                let unit = self.gazetteer.unit(*id)?;
                Some(NamedUnit {
                    id: *id,
                    name: unit.name.clone(),
                    why: Said::new("do người rà soát chọn", "chosen by the reviewer"),
                })
            })
            .collect()
    }
}
