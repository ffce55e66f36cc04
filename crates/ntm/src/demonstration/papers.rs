//! Papers that the office has sent out: a letter to the units that were late, and the invitation to the
//! briefing of the coming week (`data/demonstration/papers.toml`).

use anyhow::{Context as _, anyhow};
use jiff::civil::{Date, DateTime};
use ntm_office::{
    Office, Op,
    meeting::prepare::Calling,
    outgoing::{issue::Issuing, wanted::Drafting},
};
use ntm_programme::{
    identity::{DelegationId, MeetingId, OutgoingId},
    meeting::Person,
};
use serde::Deserialize;

use super::{campaign::at, places::Known};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Told {
    letter: Letter,
    briefing: Briefing,
}

/// A letter to all units that are late.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Letter {
    by: String,
    on: DateTime,
    wanted_by: Date,
    recipients: Vec<String>,
}

/// A briefing that lies ahead.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Briefing {
    by: String,
    called: DateTime,
    title: String,
    on: Date,
    at: String,
    place: String,
    chair: Somebody,
    secretary: Somebody,
    units: Vec<String>,
    others: Vec<String>,
}

/// Somebody by name and position.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Somebody {
    name: String,
    position: String,
}

impl From<Somebody> for Person {
    fn from(told: Somebody) -> Person {
        Person {
            name: told.name,
            position: told.position,
        }
    }
}

/// Sends the letter out and calls the briefing.
pub(crate) async fn send(office: &Office, known: &Known) -> anyhow::Result<()> {
    let told: Told = toml::from_str(include_str!("../../../../data/demonstration/papers.toml"))?;
    press(office, known, &told.letter)
        .await
        .context("the letter")?;
    brief(office, known, told.briefing)
        .await
        .context("the briefing")
}

async fn press(office: &Office, known: &Known, told: &Letter) -> anyhow::Result<()> {
    let op = at(known.op(office, &told.by)?, told.on)?;
    let choices = office.draft_choices(&op).await?;
    let signer = choices.signers.first().map(|it| it.id);
    let drafting = Drafting {
        id: Some(OutgoingId(office.new_id(op.now))),
        template: "don-doc".to_owned(),
        units: choices.late.iter().map(|it| it.unit).collect(),
        recipients: told.recipients.clone(),
        wanted_by: Some(told.wanted_by),
        signer,
        ..Drafting::default()
    };
    let code = office.draft_paper(&op, &drafting).await?;
    issue(office, &op, &code).await?;
    Ok(())
}

async fn brief(office: &Office, known: &Known, told: Briefing) -> anyhow::Result<()> {
    let op = at(known.op(office, &told.by)?, told.called)?;
    let units = told.units.iter().map(|it| known.unit(it));
    let calling = Calling {
        title: told.title,
        on: Some(told.on),
        at: told.at,
        place: told.place,
        chair: told.chair.into(),
        secretary: told.secretary.into(),
        units: units.collect::<anyhow::Result<_>>()?,
        others: told.others,
    };
    let signer: Option<DelegationId> = office
        .draft_choices(&op)
        .await?
        .signers
        .first()
        .map(|it| it.id);
    let id = MeetingId(office.new_id(op.now));
    let called = office.call_briefing(&op, id, &calling, signer).await?;
    let invitation = called.papers.last();
    let invitation = invitation.ok_or_else(|| anyhow!("nobody is invited"))?;
    issue(office, &op, invitation).await
}

async fn issue(office: &Office, op: &Op, code: &str) -> anyhow::Result<()> {
    let seen = office.outgoing(op, code).await?.row.version;
    let issuing = Issuing {
        on: op.today,
        number: None,
        sure: false,
    };
    office.issue(op, code, &issuing, seen).await?;
    Ok(())
}
