//! What happened: documents come in, are read, reviewed and assigned; units report
//! (`data/demonstration/story.toml`).

use anyhow::{Context as _, anyhow, bail};
use jiff::{
    ToSpan as _,
    civil::{Date, DateTime, date},
};
use ntm_office::{
    Fault, Office, Op,
    perform::{HandIn, Outgoing},
    receive::Upload,
    review::{Answer, Asks, proposal},
    stated::Proposal,
};
use ntm_programme::{identity::ObligationId, obligation::Act};
use ntm_store::{
    directive,
    document::{Document, Filter},
    follow::Whose,
};
use serde::Deserialize;

use super::{clock::MovedClock, criteria, places::Known, reports};

/// The five public documents.
const TEXTS: &[(&str, &[u8])] = &[
    (
        "phong-tho",
        include_bytes!("../../../../testdata/seeds/000_93cd218ce9cd63ac.txt"),
    ),
    (
        "huu-lung",
        include_bytes!("../../../../testdata/seeds/001_ea566bc57a790287.txt"),
    ),
    (
        "quang-nam",
        include_bytes!("../../../../testdata/seeds/002_ed3c0ee86e96e319.txt"),
    ),
    (
        "ban-bo",
        include_bytes!("../../../../testdata/seeds/003_c65beb9c74f3847d.txt"),
    ),
    (
        "tan-uyen",
        include_bytes!("../../../../testdata/seeds/004_4a82dbd924c041c9.txt"),
    ),
];

/// From when on the calendar of work turns: the notice was assigned the day before.
pub(crate) const ROUNDS_FROM: Date = date(2023, 7, 9);

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Story {
    document: Vec<Arrival>,
    act: Vec<Deed>,
}

/// A document that comes in.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Arrival {
    text: String,
    name: String,
    by: String,
    on: DateTime,
    review: Option<Review>,
    /// Which of its figures are confirmed as they are proposed, by kind.
    #[serde(default)]
    figures: Vec<String>,
}

/// How a document is reviewed to its end.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Review {
    on: DateTime,
    assign: DateTime,
    /// Names that mean nobody in particular.
    nobody: Vec<String>,
}

/// What somebody does with an obligation.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Deed {
    on: DateTime,
    by: String,
    unit: String,
    task: String,
    act: String,
    number: Option<String>,
    until: Option<Date>,
    to: Option<String>,
    #[serde(default)]
    note: String,
}

/// Confirms what documents say of figures, as it was proposed, once there is something to compare it with.
pub(crate) async fn confirm_figures(office: &Office, known: &Known) -> anyhow::Result<()> {
    for arrival in story()?.document {
        if arrival.figures.is_empty() {
            continue;
        }
        let op = known.op(office, &arrival.by)?;
        let filter = Filter {
            words: Some(arrival.name.clone()),
            ..Filter::default()
        };
        let found = office.documents(&op, &filter).await?.lines;
        let line = found
            .first()
            .ok_or_else(|| anyhow!("{} is not there", arrival.name))?;
        let code = line.document.code.clone();
        for fact in office.stated_facts(&op, &code).await?.facts {
            let (at, kind) = (fact.position, fact.proposal.kind());
            if !arrival.figures.iter().any(|it| it == kind) {
                continue;
            }
            match &fact.proposal {
                Proposal::Standing(said) => office.confirm_standing(&op, &code, at, said).await?,
                Proposal::Payment(said) => office.confirm_payment(&op, &code, at, said).await?,
                Proposal::Target(new) => {
                    office.confirm_target(&op, &code, at, new).await?;
                }
                Proposal::Words => {}
            }
        }
    }
    Ok(())
}

fn story() -> anyhow::Result<Story> {
    toml::from_str(include_str!("../../../../data/demonstration/story.toml"))
        .context("the demonstration's story")
}

/// Lets everything happen in the order of its hours, with the daily round between the days.
pub(crate) async fn tell(office: &Office, clock: &MovedClock, known: &Known) -> anyhow::Result<()> {
    let story = story()?;
    let mut deeds = story.act;
    deeds.sort_by_key(|deed| deed.on);
    let mut arrivals = story.document;
    arrivals.sort_by_key(|arrival| arrival.on);
    let mut arrivals = arrivals.iter().peekable();
    let mut day = ROUNDS_FROM;
    for deed in &deeds {
        // The clock never goes back: what comes in and what is done take turns.
        while let Some(arrival) = arrivals.next_if(|it| it.on <= deed.on) {
            rounds(office, clock, known, &mut day, arrival.on.date()).await?;
            arrive(office, clock, known, arrival)
                .await
                .with_context(|| arrival.name.clone())?;
        }
        rounds(office, clock, known, &mut day, deed.on.date()).await?;
        clock.move_to(deed.on);
        perform(office, known, deed)
            .await
            .with_context(|| format!("{} {} {} {}", deed.on, deed.by, deed.act, deed.task))?;
    }
    for arrival in arrivals {
        rounds(office, clock, known, &mut day, arrival.on.date()).await?;
        arrive(office, clock, known, arrival)
            .await
            .with_context(|| arrival.name.clone())?;
    }
    rounds(office, clock, known, &mut day, super::TODAY).await
}

/// Does what happens by itself on each day up to and with the last.
async fn rounds(
    office: &Office,
    clock: &MovedClock,
    known: &Known,
    day: &mut Date,
    last: Date,
) -> anyhow::Result<()> {
    while *day <= last {
        clock.move_to(day.at(0, 10, 0, 0));
        if *day == ROUNDS_FROM {
            // What communes report in July tells of criteria that are entered by then.
            criteria::begin(office, known, ROUNDS_FROM).await?;
        }
        let op = Op::system(office, "demonstration");
        office.open_periods(&op).await?;
        office.freeze_lateness(&op).await?;
        *day = day.saturating_add(1.day());
    }
    Ok(())
}

async fn arrive(
    office: &Office,
    clock: &MovedClock,
    known: &Known,
    arrival: &Arrival,
) -> anyhow::Result<()> {
    let (_, bytes) = TEXTS
        .iter()
        .find(|(key, _)| *key == arrival.text)
        .ok_or_else(|| anyhow!("there is no text “{}”", arrival.text))?;
    clock.move_to(arrival.on);
    let upload = Upload {
        name: arrival.name.clone(),
        bytes: bytes.to_vec(),
    };
    let op = known.op(office, &arrival.by)?;
    let document = office.receive(&op, upload).await?.document;
    office
        .read_document(&Op::system(office, "demonstration"), document.id)
        .await?;
    if let Some(review) = &arrival.review {
        clock.move_to(review.on);
        answer(office, known, &arrival.by, &document, review).await?;
        let op = known.op(office, &arrival.by)?;
        office.confirm_clear(&op, document.id).await?;
        clock.move_to(review.assign);
        let op = known.op(office, &arrival.by)?;
        office.assign(&op, document.id).await?;
        let op = known.op(office, &arrival.by)?;
        reports::enact(office, &op).await?;
    }
    Ok(())
}

/// Answers every question as proposed, or as the story says.
async fn answer(
    office: &Office,
    known: &Known,
    by: &str,
    document: &Document,
    review: &Review,
) -> anyhow::Result<()> {
    let mut db = office.store().read().await?;
    let doubts = directive::doubts_of(&mut db, document.province, document.id).await?;
    drop(db);
    for doubt in doubts {
        let question = Asks::of(&doubt)?.said().vi;
        let nobody = review.nobody.iter().any(|name| question.contains(name));
        let answer = match proposal(&doubt) {
            Some(_) => Answer::Agree,
            None if nobody => Answer::Units(Vec::new()),
            None => bail!("the story has no answer to “{question}”"),
        };
        let op = known.op(office, by)?;
        office
            .answer(&op, document.id, doubt.id, answer)
            .await
            .context(question)?;
    }
    Ok(())
}

async fn perform(office: &Office, known: &Known, deed: &Deed) -> anyhow::Result<()> {
    let id = obligation(office, known, deed).await?;
    let op = known.op(office, &deed.by)?;
    let note = Some(deed.note.as_str()).filter(|note| !note.is_empty());
    let reason = deed.note.clone();
    let until = || deed.until.ok_or_else(|| anyhow!("until when?"));
    let act = match deed.act.as_str() {
        "submit" => {
            let hand_in = HandIn {
                note: reason,
                outgoing: deed.number.clone().map(|number| Outgoing {
                    number,
                    on: Some(deed.on.date()),
                }),
                files: Vec::new(),
            };
            if reports::send(office, &op, id, &deed.unit, &hand_in).await? {
                return Ok(());
            }
            office.submit(&op, id, None, hand_in).await?;
            return Ok(());
        }
        "note" => Act::Note { text: reason },
        "accept" => Act::Accept,
        "return" => Act::Return { reason },
        "withdraw" => Act::Withdraw,
        "decline" => Act::Decline { reason },
        "refuse_decline" => Act::RefuseDecline { reason },
        "ask_extension" => Act::AskExtension {
            until: until()?,
            reason,
        },
        "grant_extension" => Act::GrantExtension { until: deed.until },
        "refuse_extension" => Act::RefuseExtension { reason },
        "hand_on" => Act::HandOn {
            account: known.account(deed.to.as_deref().unwrap_or_default())?,
        },
        other => bail!("the story knows no act “{other}”"),
    };
    office.perform(&op, id, None, act, note).await?;
    Ok(())
}

/// Finds an obligation as its unit does: in what it has to do, by the beginning of the task's title;
/// the earliest deadline first.
async fn obligation(office: &Office, known: &Known, deed: &Deed) -> anyhow::Result<ObligationId> {
    let op = known.op_at(office, &deed.unit)?;
    let work = office.my_work(&op, Whose::MyUnit, None).await?;
    let found = work
        .part
        .rows
        .iter()
        .find(|line| line.title.starts_with(&deed.task));
    found.map(|line| line.row.id).ok_or_else(|| {
        anyhow!(Fault::NotFound).context(format!("{} has no open task “{}”", deed.unit, deed.task))
    })
}
