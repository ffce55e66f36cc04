//! From one set to the next for programs: the mapping, its confirmation, what communes keep and lose.

use std::collections::BTreeMap;

use axum::{
    Json,
    extract::{Query, State},
    http::Method,
    routing::{get, post},
};
use jiff::civil::Date;
use ntm_office::{
    Fault,
    criteria::next::{MappingPage, NextView},
};
use ntm_programme::{
    criteria::{Carried, CarryCounts, Fate},
    identity::UnitId,
    right::Action,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::criteria_api::{BarSaid, day};
use crate::{
    App,
    address::Id,
    answer::{self, Answer},
    route::{Need, Route},
    session::Signed,
};

pub(crate) fn routes() -> Vec<Route> {
    let read = Need::May(Action::ReadCriteria);
    let edit = Need::May(Action::EditCriteria);
    let known = Need::May(Action::ReadUnit);
    let api = Route::api;
    vec![
        api(
            Method::GET,
            "/api/v1/criteria/mapping",
            known,
            "The mapping between two sets, with who confirmed which line",
            get(mapping),
        )
        .query::<StepQuery>()
        .gives::<MappingBody>("200", "The mapping"),
        api(
            Method::POST,
            "/api/v1/criteria/mapping",
            edit,
            "Put another mapping in place: the text of its TOML file",
            post(upload),
        )
        .takes::<NewMappingBody>()
        .gives::<MappingBody>("201", "The mapping that counts now"),
        api(
            Method::POST,
            "/api/v1/criteria/mapping/confirmations",
            edit,
            "Confirm lines of a mapping",
            post(confirm),
        )
        .takes::<ConfirmLinksBody>()
        .gives::<ConfirmedLinksBody>("200", "How many lines were confirmed"),
        api(
            Method::GET,
            "/api/v1/criteria/next",
            read,
            "What the places of an area keep and lose under the next set",
            get(area),
        )
        .query::<NextQuery>()
        .gives::<AreaNextBody>("200", "The places"),
        api(
            Method::GET,
            "/api/v1/criteria/next/{id}",
            read,
            "What one place keeps and loses under the next set, and which evidence holds",
            get(place),
        )
        .query::<NextQuery>()
        .gives::<PlaceNextBody>("200", "The place"),
    ]
}

/// Which mapping.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
struct StepQuery {
    /// The old set; with `to`. The first mapping that is known where nobody says.
    from: Option<String>,
    /// The new set.
    to: Option<String>,
}

impl StepQuery {
    fn step(&self) -> Option<(String, String)> {
        self.from.clone().zip(self.to.clone())
    }
}

/// Which step is to be seen, of whom, and when.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
struct NextQuery {
    /// The old set; with `to`. The first mapping that is known where nobody says.
    from: Option<String>,
    /// The new set.
    to: Option<String>,
    /// The place from which down; one's own where nobody says.
    above: Option<uuid::Uuid>,
    /// At the end of which day (YYYY-MM-DD); today where nobody says.
    day: Option<String>,
    /// The class of the new set to be assumed of places that have none.
    class: Option<String>,
}

impl NextQuery {
    fn view(&self) -> Result<NextView, Fault> {
        Ok(NextView {
            step: self.from.clone().zip(self.to.clone()),
            above: self.above.map(UnitId),
            day: day("day", self.day.as_deref())?,
            class: self.class.clone(),
        })
    }
}

/// A mapping between two sets.
#[derive(Serialize, ToSchema)]
struct MappingBody {
    from: String,
    to: String,
    /// 0 for the one that ships with the program.
    version: i64,
    /// How many lines are confirmed.
    confirmed: usize,
    links: Vec<MappingLinkBody>,
    /// The text of its file.
    file: String,
}

/// A line of a mapping.
#[derive(Serialize, ToSchema)]
struct MappingLinkBody {
    /// What the line says, by which it is confirmed.
    key: String,
    old: Option<String>,
    new: Option<String>,
    /// "same", "tighter", "split", "new" or "dropped".
    kind: String,
    /// Whether the figure counts something else than before.
    recount: bool,
    note: Option<String>,
    confirmation: Option<LinkWordBody>,
}

/// Who confirmed a line.
#[derive(Serialize, ToSchema)]
struct LinkWordBody {
    source: String,
    by: Option<String>,
    #[schema(value_type = String, format = Date)]
    on: Date,
}

impl MappingBody {
    fn of(page: &MappingPage) -> MappingBody {
        let links = page.mapping.links.iter().map(|link| MappingLinkBody {
            key: link.key(),
            old: link.old.clone(),
            new: link.new.clone(),
            kind: link.kind.key().to_owned(),
            recount: link.recount,
            note: link.note.clone(),
            confirmation: page.word(link).map(|word| LinkWordBody {
                source: word.source.clone(),
                by: word.by.and_then(|by| page.people.get(&by).cloned()),
                on: ntm_office::legal_day(word.at),
            }),
        });
        MappingBody {
            from: page.mapping.from.clone(),
            to: page.mapping.to.clone(),
            version: page.versions.first().map_or(0, |it| it.number),
            confirmed: page.confirmed().0,
            links: links.collect(),
            file: page.mapping.file.clone(),
        }
    }
}

/// Another mapping.
#[derive(Deserialize, ToSchema)]
struct NewMappingBody {
    /// The text of its TOML file.
    file: String,
}

/// Lines that somebody confirms.
#[derive(Deserialize, ToSchema)]
struct ConfirmLinksBody {
    from: String,
    to: String,
    /// The keys of the lines; all that nobody has confirmed where left out.
    links: Option<Vec<String>>,
    /// Document, article and clause that they were compared with.
    source: String,
}

/// How many lines were confirmed.
#[derive(Serialize, ToSchema)]
struct ConfirmedLinksBody {
    confirmed: usize,
}

/// The places of an area under the next set.
#[derive(Serialize, ToSchema)]
struct AreaNextBody {
    from: String,
    to: String,
    above: uuid::Uuid,
    #[schema(value_type = String, format = Date)]
    day: Date,
    /// Whether somebody has confirmed every line of the mapping.
    mapping_confirmed: bool,
    rows: Vec<PlaceNextRowBody>,
}

/// One place of an area under the next set.
#[derive(Serialize, ToSchema)]
struct PlaceNextRowBody {
    unit: uuid::Uuid,
    name: String,
    /// Its class in the new set.
    class: Option<String>,
    /// Whether the class is only assumed.
    class_assumed: bool,
    /// Criteria of the old set that it has met.
    met: usize,
    /// What became of each of these, by the number of the criterion: "kept", "lost", "open" or
    /// "dropped".
    #[schema(value_type = BTreeMap<u16, String>)]
    fates: BTreeMap<u16, Fate>,
    /// What each criterion of the new set comes to, by its number.
    verdicts: BTreeMap<u16, String>,
    indicators: CarryCountsBody,
}

/// How many indicators of the new set stand how.
#[derive(Serialize, ToSchema)]
struct CarryCountsBody {
    met: usize,
    unmet: usize,
    /// The old value holds, and the new bar judges nobody yet.
    open: usize,
    /// To be collected anew.
    collect: usize,
    not_required: usize,
}

impl CarryCountsBody {
    fn of(counts: CarryCounts) -> CarryCountsBody {
        CarryCountsBody {
            met: counts.met,
            unmet: counts.unmet,
            open: counts.open,
            collect: counts.collect,
            not_required: counts.not_required,
        }
    }
}

/// One place under the next set.
#[derive(Serialize, ToSchema)]
struct PlaceNextBody {
    unit: uuid::Uuid,
    name: String,
    from: String,
    to: String,
    #[schema(value_type = String, format = Date)]
    day: Date,
    class: Option<String>,
    /// Whether the class is only assumed.
    class_assumed: bool,
    mapping_confirmed: bool,
    counts: CarryCountsBody,
    indicators: Vec<NewIndicatorBody>,
    /// The indicators of the old set that are asked no more.
    dropped: Vec<String>,
    evidence: Vec<UsedAgainBody>,
}

/// An indicator of the new set with what is left for it.
#[derive(Serialize, ToSchema)]
struct NewIndicatorBody {
    indicator: String,
    name: String,
    from: Vec<String>,
    bar: BarSaid,
    /// "kept", "not_required" or "collect".
    carried: String,
    /// Of what is kept: the old value, as people write it.
    value: Option<String>,
    /// What it comes to for now.
    verdict: String,
    /// Why it has to be collected anew: "new", "split", "together", "other_measure", "recount",
    /// "asks_more", "overruled" or "not_collected".
    why: Option<String>,
}

/// A paper, and what it still speaks for.
#[derive(Serialize, ToSchema)]
struct UsedAgainBody {
    id: uuid::Uuid,
    name: String,
    /// The indicators of the new set; none where it is no longer good.
    proves: Vec<String>,
}

async fn mapping(State(app): State<App>, who: Signed, Query(asked): Query<StepQuery>) -> Answer {
    let step = asked.step();
    let page = app
        .office()
        .criteria_mapping(&who.op, step.as_ref())
        .await?;
    answer::json(MappingBody::of(&page))
}

async fn upload(State(app): State<App>, who: Signed, Json(body): Json<NewMappingBody>) -> Answer {
    let step = app
        .office()
        .add_criteria_mapping(&who.op, &body.file)
        .await?;
    let page = app.office().criteria_mapping(&who.op, Some(&step)).await?;
    answer::made(MappingBody::of(&page))
}

async fn confirm(
    State(app): State<App>,
    who: Signed,
    Json(body): Json<ConfirmLinksBody>,
) -> Answer {
    let step = (body.from, body.to);
    let confirmed = app
        .office()
        .confirm_mapping(&who.op, &step, body.links.as_deref(), &body.source)
        .await?;
    answer::json(ConfirmedLinksBody { confirmed })
}

async fn area(State(app): State<App>, who: Signed, Query(asked): Query<NextQuery>) -> Answer {
    let found = app.office().criteria_next(&who.op, &asked.view()?).await?;
    let (from, to) = (&found.page.from.criteria, &found.page.to.criteria);
    let (done, all) = found.page.confirmed();
    let rows = found.rows.iter().map(|row| PlaceNextRowBody {
        unit: row.unit.into(),
        name: row.name.clone(),
        class: row.class.as_ref().map(|(class, _)| class.0.clone()),
        class_assumed: row.class.as_ref().is_some_and(|(_, assumed)| *assumed),
        met: row.met,
        fates: from
            .iter()
            .zip(&row.fates)
            .filter_map(|(criterion, fate)| Some((criterion.number, (*fate)?)))
            .collect(),
        verdicts: to
            .iter()
            .zip(&row.stands)
            .map(|(criterion, verdict)| (criterion.number, verdict.key().to_owned()))
            .collect(),
        indicators: CarryCountsBody::of(row.counts),
    });
    answer::json(AreaNextBody {
        from: found.page.mapping.from.clone(),
        to: found.page.mapping.to.clone(),
        above: found.above.unit.into(),
        day: found.day,
        mapping_confirmed: done == all,
        rows: rows.collect(),
    })
}

async fn place(
    State(app): State<App>,
    who: Signed,
    Id(unit): Id<UnitId>,
    Query(asked): Query<NextQuery>,
) -> Answer {
    let found = app
        .office()
        .criteria_next_of(&who.op, unit, &asked.view()?)
        .await?;
    let (done, all) = found.page.confirmed();
    let indicators = found.transition.news.iter().map(|it| {
        let (carried, value, why) = match it.carried {
            Carried::Kept { value, .. } => ("kept", Some(value.written()), None),
            Carried::NotRequired => ("not_required", None, None),
            Carried::Collect { why } => ("collect", None, Some(why.key().to_owned())),
        };
        let indicator = found.page.to.indicator(&it.code);
        NewIndicatorBody {
            indicator: it.code.clone(),
            name: indicator.map_or(String::new(), |it| it.name.clone()),
            from: it.from.iter().map(|(code, _)| code.clone()).collect(),
            bar: BarSaid::of(&it.applied),
            carried: carried.to_owned(),
            value,
            verdict: it.carried.verdict().key().to_owned(),
            why,
        }
    });
    answer::json(PlaceNextBody {
        unit: found.unit.unit.into(),
        name: found.unit.name.clone(),
        from: found.page.mapping.from.clone(),
        to: found.page.mapping.to.clone(),
        day: found.day,
        class: found.class.as_ref().map(|(class, _)| class.0.clone()),
        class_assumed: found.class.as_ref().is_some_and(|(_, assumed)| *assumed),
        mapping_confirmed: done == all,
        counts: CarryCountsBody::of(found.transition.counts()),
        indicators: indicators.collect(),
        dropped: found.transition.dropped.clone(),
        evidence: found
            .papers
            .iter()
            .map(|(paper, proves)| UsedAgainBody {
                id: paper.id.0,
                name: paper.name.clone(),
                proves: proves.clone(),
            })
            .collect(),
    })
}
