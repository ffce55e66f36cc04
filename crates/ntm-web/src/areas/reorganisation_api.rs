//! Reorganisation for programs: the same practices as the pages, in JSON.

use std::collections::BTreeMap;

use axum::{
    Json,
    extract::State,
    http::Method,
    routing::{delete, get, post},
};
use ntm_office::{
    Fault, KeptReorganisation,
    reorganise::{Became, Effects, Note, Preview, PreviewUnit, Shown, TitleState},
};
use ntm_programme::{
    identity::ReorganisationId,
    lineage::{AFTER_MERGER, Counts, Weight},
    right::Action,
    unit::{Extent, Status},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::reorganisation::read_asked;
use crate::{
    App,
    address::Id,
    answer::{self, Answer},
    form::{self, Sent},
    route::{Need, Route},
    session::Signed,
};

pub(crate) fn routes() -> Vec<Route> {
    let read = Need::May(Action::ReadUnit);
    let edit = Need::May(Action::EditUnit);
    let api = Route::api;
    vec![
        api(
            Method::GET,
            "/api/v1/reorganisations",
            read,
            "List reorganisations",
            get(all),
        )
        .gives::<ReorganisationList>("200", "The latest first"),
        api(
            Method::POST,
            "/api/v1/reorganisations",
            edit,
            "Upload lineage files to be looked at (multipart/form-data: file, one or several; on, decision, within, ends_districts)",
            post(upload),
        )
        .gives::<ReorganisationShown>("201", "What it would come to"),
        api(
            Method::GET,
            "/api/v1/reorganisations/{id}",
            read,
            "Show a reorganisation: its preview, or what came of it",
            get(one),
        )
        .gives::<ReorganisationShown>("200", "The reorganisation"),
        api(
            Method::POST,
            "/api/v1/reorganisations/{id}/answers",
            edit,
            "Answer what a reorganisation asks",
            post(answers),
        )
        .takes::<AnswersBody>()
        .gives::<ReorganisationShown>("200", "What it would come to now"),
        api(
            Method::POST,
            "/api/v1/reorganisations/{id}/apply",
            edit,
            "Carry a reorganisation out, all of it or nothing",
            post(apply),
        )
        .gives::<ReorganisationShown>("200", "What came of it"),
        api(
            Method::DELETE,
            "/api/v1/reorganisations/{id}",
            edit,
            "Discard the preview of a reorganisation",
            delete(discard),
        ),
        api(
            Method::POST,
            "/api/v1/reorganisations/{id}/titles",
            edit,
            "Record the decision on a title that is proposed",
            post(title),
        )
        .takes::<ProposedTitleBody>()
        .gives::<ReorganisationShown>("200", "How titles stand now"),
    ]
}

/// Reorganisations, for programs.
#[derive(Debug, Serialize, ToSchema)]
struct ReorganisationList {
    reorganisations: Vec<ReorganisationLine>,
}

/// A line of the list of reorganisations.
#[derive(Debug, Serialize, ToSchema)]
struct ReorganisationLine {
    id: Uuid,
    /// The first day that counts (YYYY-MM-DD).
    on: String,
    decision: Option<String>,
    /// The only province that is taken from the files.
    within: Option<String>,
    /// Whether it was carried out.
    applied: bool,
    links: u64,
}

/// A reorganisation, for programs.
#[derive(Debug, Serialize, ToSchema)]
struct ReorganisationShown {
    id: Uuid,
    on: String,
    decision: Option<String>,
    within: Option<String>,
    applied: bool,
    /// Of one that is looked at: what it would come to.
    preview: Option<ReorganisationPreview>,
    /// Of one that was carried out: what became of units.
    became: Vec<BecameShown>,
    /// The law by which titles are proposed or reviewed.
    law: String,
}

/// What a reorganisation would come to.
#[derive(Debug, Serialize, ToSchema)]
struct ReorganisationPreview {
    /// The names of the files.
    files: Vec<String>,
    /// What the files tell.
    #[schema(value_type = BTreeMap<String, u64>)]
    counts: Counts,
    /// What is done in the register.
    #[schema(value_type = BTreeMap<String, u64>)]
    effects: Effects,
    /// How many notes stand in the way.
    open: usize,
    notes: Vec<NoteShown>,
    units: Vec<NewUnitShown>,
}

/// Something that must be known before anything is done.
#[derive(Debug, Serialize, ToSchema)]
struct NoteShown {
    /// stops, asks, tells
    weight: String,
    open: bool,
    /// In Vietnamese.
    message: String,
    /// Where the files say so: a line, or an element by its JSON pointer.
    places: Vec<String>,
    /// The name under which it is answered.
    name: Option<String>,
    choices: Vec<String>,
    given: Option<String>,
}

/// A new unit of the files, and what it was made of.
#[derive(Debug, Serialize, ToSchema)]
struct NewUnitShown {
    code: Option<String>,
    name: String,
    kind: String,
    /// Whether the register gets it by this import.
    founded: bool,
    from: Vec<SourceShown>,
}

/// An old unit that went into a new one.
#[derive(Debug, Serialize, ToSchema)]
struct SourceShown {
    id: Option<Uuid>,
    code: Option<String>,
    name: String,
    /// full, partial
    extent: String,
    /// merge, split, transfer, rename, keep
    kind: String,
    /// What it bore on its last day: recognised, advanced, model
    title: Option<String>,
}

/// A new unit, what it came from, and how it stands with its title.
#[derive(Debug, Serialize, ToSchema)]
struct BecameShown {
    id: Uuid,
    code: Option<String>,
    name: String,
    kind: String,
    from: Vec<SourceShown>,
    /// proposed, review, borne, none
    state: String,
    /// The title that the state is about.
    title: Option<String>,
}

/// Answers by the names of the questions; an empty one takes an answer back.
#[derive(Debug, Deserialize, ToSchema)]
struct AnswersBody {
    answers: BTreeMap<String, String>,
}

/// The decision on a title that is proposed.
#[derive(Debug, Deserialize, ToSchema)]
struct ProposedTitleBody {
    unit: Uuid,
    /// The first day that counts (YYYY-MM-DD).
    from: String,
    decision: String,
}

async fn all(State(app): State<App>, who: Signed) -> Answer {
    let all = app.office().reorganisations(&who.op).await?;
    let line = |(kept, links): (KeptReorganisation, u64)| ReorganisationLine {
        id: kept.id.into(),
        on: kept.on.to_string(),
        decision: kept.decision,
        within: kept.within,
        applied: kept.applied_at.is_some(),
        links,
    };
    let reorganisations = all.into_iter().map(line).collect();
    answer::json(ReorganisationList { reorganisations })
}

async fn upload(State(app): State<App>, who: Signed, sent: Sent) -> Answer {
    let asked = read_asked(&sent)?;
    let id = app.office().keep_reorganisation(&who.op, &asked).await?;
    answer::made(body(app.office().reorganisation(&who.op, id).await?))
}

async fn one(State(app): State<App>, who: Signed, Id(id): Id<ReorganisationId>) -> Answer {
    answer::json(body(app.office().reorganisation(&who.op, id).await?))
}

async fn answers(
    State(app): State<App>,
    who: Signed,
    Id(id): Id<ReorganisationId>,
    Json(given): Json<AnswersBody>,
) -> Answer {
    app.office()
        .answer_reorganisation(&who.op, id, &given.answers)
        .await?;
    one(State(app), who, Id(id)).await
}

async fn apply(State(app): State<App>, who: Signed, Id(id): Id<ReorganisationId>) -> Answer {
    app.office().apply_reorganisation(&who.op, id).await?;
    one(State(app), who, Id(id)).await
}

async fn discard(State(app): State<App>, who: Signed, Id(id): Id<ReorganisationId>) -> Answer {
    app.office().discard_reorganisation(&who.op, id).await?;
    answer::done()
}

async fn title(
    State(app): State<App>,
    who: Signed,
    Id(id): Id<ReorganisationId>,
    Json(given): Json<ProposedTitleBody>,
) -> Answer {
    let from = form::date(&given.from).ok_or_else(|| {
        Fault::field(
            "from",
            "Hãy ghi ngày dạng 2025-07-01.",
            "Write the day as 2025-07-01.",
        )
    })?;
    app.office()
        .confirm_title(&who.op, id, given.unit.into(), from, &given.decision)
        .await?;
    one(State(app), who, Id(id)).await
}

fn body(shown: Shown) -> ReorganisationShown {
    let Shown {
        kept,
        preview,
        became,
        ..
    } = shown;
    ReorganisationShown {
        id: kept.id.into(),
        on: kept.on.to_string(),
        decision: kept.decision,
        within: kept.within,
        applied: kept.applied_at.is_some(),
        preview: preview.map(preview_body),
        became: became.into_iter().map(became_body).collect(),
        law: AFTER_MERGER.to_owned(),
    }
}

fn preview_body(preview: Preview) -> ReorganisationPreview {
    ReorganisationPreview {
        files: preview.files,
        counts: preview.counts,
        effects: preview.effects,
        open: preview.open,
        notes: preview.notes.into_iter().map(note_body).collect(),
        units: preview.units.into_iter().map(unit_body).collect(),
    }
}

fn note_body(note: Note) -> NoteShown {
    let open = note.is_open();
    let (name, choices, given) = note.ask.map_or_else(Default::default, |ask| {
        let choices = ask.choices.into_iter().map(|(value, ..)| value).collect();
        (Some(ask.name), choices, ask.given)
    });
    NoteShown {
        weight: match note.weight {
            Weight::Stops => "stops",
            Weight::Asks => "asks",
            Weight::Tells => "tells",
        }
        .to_owned(),
        open,
        message: note.message.vi,
        places: note.places.into_iter().map(|place| place.vi).collect(),
        name,
        choices,
        given,
    }
}

fn unit_body(unit: PreviewUnit) -> NewUnitShown {
    let from = unit.sources.into_iter().map(|source| SourceShown {
        id: None,
        code: source.code,
        name: source.name,
        extent: source.extent.as_str().to_owned(),
        kind: source.kind.as_str().to_owned(),
        title: None,
    });
    NewUnitShown {
        code: unit.code,
        name: unit.name,
        kind: unit.kind.as_str().to_owned(),
        founded: unit.founded,
        from: from.collect(),
    }
}

fn became_body(became: Became) -> BecameShown {
    let (state, title) = match became.title_state() {
        TitleState::Proposed(title) => ("proposed", Some(title)),
        TitleState::Review(title) => ("review", Some(title)),
        TitleState::Borne(title) => ("borne", Some(title)),
        TitleState::None => ("none", None),
    };
    let word = |title: Status| title.as_str().to_owned();
    let from = became.sources.into_iter().map(|source| SourceShown {
        id: Some(source.unit.into()),
        code: source.code,
        name: source.name,
        extent: Extent::as_str(source.extent).to_owned(),
        kind: source.kind.as_str().to_owned(),
        title: source.title.map(word),
    });
    BecameShown {
        id: became.unit.unit.into(),
        code: became.unit.code,
        name: became.unit.name,
        kind: became.unit.kind.as_str().to_owned(),
        from: from.collect(),
        state: state.to_owned(),
        title: title.map(word),
    }
}
