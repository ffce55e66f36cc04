//! Places, bodies and people: `data/demonstration/phong-tho.toml`, entered one by one.

use std::collections::HashMap;

use anyhow::{Context as _, anyhow};
use jiff::civil::{Date, date};
use ntm_office::{
    Office, Op,
    people::Person,
    units::{FROM_OLD, UnitDraft},
};
use ntm_programme::{
    identity::{AccountId, UnitId},
    right::{Actor, Grant, Role},
    unit::{Relation, RelationKind, Standing, Status, UnitKind, Validity},
};
use serde::Deserialize;

/// From when on heads and duties count: the present term of office.
const TERM: Date = date(2021, 7, 1);

/// What stands in the file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Places {
    unit: Vec<PlacedUnit>,
    duty: Vec<Duty>,
    committee: Vec<Committee>,
    pub(crate) person: Vec<PlacedPerson>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PlacedUnit {
    key: String,
    name: String,
    kind: UnitKind,
    code: Option<String>,
    parent: Option<String>,
    short: Option<String>,
    head: Option<String>,
    position: Option<String>,
    status: Option<Status>,
    status_since: Option<Date>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Duty {
    body: String,
    over: String,
    set: String,
    criteria: Vec<u16>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Committee {
    body: String,
    members: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlacedPerson {
    pub(crate) login: String,
    pub(crate) name: String,
    pub(crate) unit: String,
    position: String,
    role: Role,
}

/// Who and what was entered, by the names that the file gives them.
pub(crate) struct Known {
    units: HashMap<String, UnitId>,
    people: HashMap<String, Actor>,
}

impl Places {
    /// Reads the file, which is part of the program.
    pub(crate) fn read() -> anyhow::Result<Places> {
        toml::from_str(include_str!(
            "../../../../data/demonstration/phong-tho.toml"
        ))
        .context("the demonstration's places")
    }

    /// Returns the name of a unit.
    pub(crate) fn unit_called(&self, key: &str) -> String {
        self.unit
            .iter()
            .find(|unit| unit.key == key)
            .map_or_else(String::new, |unit| unit.name.clone())
    }

    /// Returns everybody who has an account: those named in the file, and the head of each unit.
    fn people(&self) -> Vec<PlacedPerson> {
        let named = |name: &str| self.person.iter().any(|person| person.name == name);
        let heads = self.unit.iter().filter_map(|unit| {
            let head = unit.head.as_ref().filter(|head| !named(head))?;
            Some(PlacedPerson {
                login: unit.key.replace('-', "."),
                name: head.clone(),
                unit: unit.key.clone(),
                position: unit.position.clone().unwrap_or_default(),
                role: Role::Head,
            })
        });
        let listed = self.person.iter().map(|person| PlacedPerson {
            login: person.login.clone(),
            name: person.name.clone(),
            unit: person.unit.clone(),
            position: person.position.clone(),
            role: person.role,
        });
        listed.chain(heads).collect()
    }
}

impl Known {
    /// Returns the unit of a key.
    pub(crate) fn unit(&self, key: &str) -> anyhow::Result<UnitId> {
        self.units
            .get(key)
            .copied()
            .ok_or_else(|| anyhow!("the demonstration knows no unit “{key}”"))
    }

    /// Returns somebody's account.
    pub(crate) fn account(&self, login: &str) -> anyhow::Result<AccountId> {
        self.actor(login)?
            .account
            .ok_or_else(|| anyhow!("“{login}” has no account"))
    }

    /// Returns an operation of somebody who works for a unit.
    pub(crate) fn op_at(&self, office: &Office, unit: &str) -> anyhow::Result<Op> {
        let unit = self.unit(unit)?;
        let who = self
            .people
            .values()
            .find(|actor| actor.unit == Some(unit))
            .ok_or_else(|| anyhow!("nobody works for unit {unit}"))?;
        Ok(op_of(office, who))
    }

    fn actor(&self, login: &str) -> anyhow::Result<&Actor> {
        self.people
            .get(login)
            .ok_or_else(|| anyhow!("the demonstration knows nobody called “{login}”"))
    }

    /// Returns an operation of somebody, at the office's present hour.
    pub(crate) fn op(&self, office: &Office, login: &str) -> anyhow::Result<Op> {
        Ok(op_of(office, self.actor(login)?))
    }
}

/// Enters units, heads, recognitions, duties, memberships and people.
pub(crate) async fn enter(
    office: &Office,
    places: &Places,
    password: &str,
) -> anyhow::Result<Known> {
    let mut known = Known {
        units: HashMap::new(),
        people: HashMap::new(),
    };
    for unit in &places.unit {
        enter_unit(office, &mut known, unit)
            .await
            .with_context(|| unit.name.clone())?;
    }
    for duty in &places.duty {
        for criterion in &duty.criteria {
            let relation = Relation {
                kind: RelationKind::InCharge,
                unit: known.unit(&duty.body)?,
                other: known.unit(&duty.over)?,
                criteria_set: Some(duty.set.clone()),
                criterion: Some(*criterion),
                valid: Validity::since(TERM),
            };
            office.relate(&op(office), relation, None).await?;
        }
    }
    for committee in &places.committee {
        for member in &committee.members {
            let relation = Relation {
                kind: RelationKind::MemberOf,
                unit: known.unit(member)?,
                other: known.unit(&committee.body)?,
                criteria_set: None,
                criterion: None,
                valid: Validity::since(TERM),
            };
            office.relate(&op(office), relation, None).await?;
        }
    }
    for person in places.people() {
        enter_person(office, &mut known, &person, password)
            .await
            .with_context(|| person.login.clone())?;
    }
    Ok(known)
}

async fn enter_unit(office: &Office, known: &mut Known, unit: &PlacedUnit) -> anyhow::Result<()> {
    let parent = unit.parent.as_deref().map(|key| known.unit(key));
    let draft = UnitDraft {
        name: unit.name.clone(),
        short_name: unit.short.clone(),
        code: unit.code.clone(),
        kind: unit.kind,
        parent: parent.transpose()?,
        from: FROM_OLD,
        decision: None,
    };
    let id = office.create_unit(&op(office), &draft).await?;
    known.units.insert(unit.key.clone(), id);
    if let (Some(head), Some(position)) = (&unit.head, &unit.position) {
        office
            .set_head(&op(office), id, head, position, TERM)
            .await?;
    }
    if let (Some(status), Some(since)) = (unit.status, unit.status_since) {
        let standing = Standing {
            unit: id,
            status,
            valid: Validity::since(since),
            decision: None,
        };
        office.recognise(&op(office), standing).await?;
    }
    Ok(())
}

async fn enter_person(
    office: &Office,
    known: &mut Known,
    placed: &PlacedPerson,
    password: &str,
) -> anyhow::Result<()> {
    let unit = known.unit(&placed.unit)?;
    let person = Person {
        full_name: placed.name.clone(),
        unit,
        position: Some(placed.position.clone()).filter(|it| !it.is_empty()),
        email: None,
        grants: vec![Grant {
            role: placed.role,
            unit,
        }],
    };
    let account = office
        .create_person_with(&op(office), &placed.login, &person, password, false)
        .await?;
    let actor = Actor {
        account: Some(account),
        unit: Some(unit),
        grants: person.grants,
    };
    known.people.insert(placed.login.clone(), actor);
    Ok(())
}

fn op_of(office: &Office, who: &Actor) -> Op {
    Op {
        who: who.clone(),
        ..op(office)
    }
}

fn op(office: &Office) -> Op {
    Op::system(office, "demonstration")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_whole_and_names_only_what_it_has() {
        let places = Places::read().unwrap();
        let keys: Vec<&str> = places.unit.iter().map(|unit| unit.key.as_str()).collect();
        let communes = places
            .unit
            .iter()
            .filter(|unit| unit.parent.as_deref() == Some("phong-tho"))
            .filter(|unit| matches!(unit.kind, UnitKind::Commune | UnitKind::Township))
            .count();
        assert_eq!(communes, 17);
        let named = places.duty.iter().flat_map(|it| [&it.body, &it.over]);
        let named = named.chain(places.committee.iter().flat_map(|it| &it.members));
        let named = named.chain(places.person.iter().map(|it| &it.unit));
        for key in named {
            assert!(keys.contains(&key.as_str()), "{key}");
        }
        let mut logins: Vec<String> = places.people().into_iter().map(|it| it.login).collect();
        let all = logins.len();
        logins.sort();
        logins.dedup();
        assert_eq!(logins.len(), all);
    }
}
