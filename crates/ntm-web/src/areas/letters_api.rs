//! Letters that are made together, for programs.

use axum::{
    Json,
    extract::{Query, State},
    http::Method,
    routing::{get, post},
};
use jiff::civil::Date;
use ntm_office::outgoing::letters::LettersView;
use ntm_programme::{identity::LetterBatchId, right::Action};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    letters::archive_of,
    outgoing_api::{FileQuery, NewOutgoing, day},
};
use crate::{
    App,
    address::Id,
    answer::{self, Answer},
    route::{Need, Route},
    session::Signed,
};

const ONE: &str = "/api/v1/outgoing/batches/{id}";

/// Letters of one answer.
const PART: i64 = 1_000;

pub(crate) fn routes() -> Vec<Route> {
    let draft = Need::May(Action::DraftOutgoing);
    let api = Route::api;
    vec![
        api(
            Method::POST,
            "/api/v1/outgoing/batches",
            draft,
            "Begin letters to some units, one to each; they are drafted one after the other",
            post(start),
        )
        .takes::<NewOutgoing>()
        .gives::<LetterBatchBody>("201", "How far they are"),
        api(
            Method::GET,
            ONE,
            draft,
            "How far letters are that are made together",
            get(show),
        )
        .query::<LettersQuery>()
        .gives::<LetterBatchBody>("200", "How far they are, and one part of them"),
        api(
            Method::POST,
            "/api/v1/outgoing/batches/{id}/issue",
            Need::May(Action::IssueOutgoing),
            "Issue letters together, one after the other",
            post(issue),
        )
        .takes::<LettersIssue>(),
        api(
            Method::POST,
            "/api/v1/outgoing/batches/{id}/continue",
            draft,
            "Take up letters that stopped, once the cause is gone",
            post(go_on),
        ),
        api(
            Method::GET,
            "/api/v1/outgoing/batches/{id}/file",
            draft,
            "Letters as one ZIP archive of DOCX or PDF",
            get(files),
        )
        .query::<FileQuery>()
        .gives_file("The archive, sent while it grows"),
    ]
}

/// Which part of the letters is wanted.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
struct LettersQuery {
    /// Where the part begins: `next` of the part before.
    cursor: i64,
}

/// On which day letters are issued.
#[derive(Deserialize, ToSchema)]
struct LettersIssue {
    /// The day of issue (YYYY-MM-DD).
    on: String,
}

/// Letters that are made together.
#[derive(Serialize, ToSchema)]
struct LetterBatchBody {
    #[schema(value_type = String, format = Uuid)]
    id: LetterBatchId,
    /// The kind of template.
    template: &'static str,
    /// How many letters were asked for.
    all: i64,
    /// Not drafted yet.
    waiting: i64,
    /// Units that were late with nothing any more: they get no letter.
    on_time: i64,
    drafts: i64,
    issued: i64,
    discarded: i64,
    /// Whether letters are being drafted or issued right now.
    under_way: bool,
    /// The day of issue that was asked for.
    #[schema(value_type = Option<String>, format = Date)]
    issue_on: Option<Date>,
    /// Why the work stopped, in Vietnamese and English.
    #[schema(value_type = Option<Object>)]
    failure: Option<serde_json::Value>,
    letters: Vec<BatchedLetterBody>,
    /// Where the next part begins.
    next: Option<i64>,
}

/// A letter among those that are made together.
#[derive(Serialize, ToSchema)]
struct BatchedLetterBody {
    position: i64,
    unit: uuid::Uuid,
    on_time: bool,
    /// The code of the paper, once it is drafted.
    code: Option<String>,
    state: Option<&'static str>,
    number: Option<u32>,
}

impl From<LettersView> for LetterBatchBody {
    fn from(found: LettersView) -> LetterBatchBody {
        let letters = found.lines.iter().map(|(line, _)| BatchedLetterBody {
            position: line.position,
            unit: line.unit.into(),
            on_time: line.on_time,
            code: line.paper.as_ref().map(|it| it.code.clone()),
            state: line.paper.as_ref().map(|it| it.state.key()),
            number: line.paper.as_ref().and_then(|it| it.number),
        });
        LetterBatchBody {
            id: found.batch.id,
            template: found.kind.key,
            all: found.tally.all,
            waiting: found.tally.waiting,
            on_time: found.tally.on_time,
            drafts: found.tally.drafts,
            issued: found.tally.issued,
            discarded: found.tally.discarded,
            under_way: found.is_under_way(),
            issue_on: found.batch.issue_on,
            letters: letters.collect(),
            next: found.next,
            failure: found.batch.failure,
        }
    }
}

async fn found(
    app: &App,
    who: &Signed,
    id: LetterBatchId,
    after: i64,
) -> Result<LetterBatchBody, ntm_office::Fault> {
    let found = app.office().letter_batch(&who.op, id, after, PART).await?;
    Ok(found.into())
}

async fn start(State(app): State<App>, who: Signed, Json(body): Json<NewOutgoing>) -> Answer {
    let drafting = body.drafting()?;
    let id = app.office().start_letters(&who.op, &drafting).await?;
    answer::made(found(&app, &who, id, 0).await?)
}

async fn show(
    State(app): State<App>,
    who: Signed,
    Id(id): Id<LetterBatchId>,
    Query(asked): Query<LettersQuery>,
) -> Answer {
    answer::json(found(&app, &who, id, asked.cursor).await?)
}

async fn issue(
    State(app): State<App>,
    who: Signed,
    Id(id): Id<LetterBatchId>,
    Json(body): Json<LettersIssue>,
) -> Answer {
    let on = day("on", Some(&body.on))?.unwrap_or(who.op.today);
    app.office().ask_letters_issued(&who.op, id, on).await?;
    answer::done()
}

async fn go_on(State(app): State<App>, who: Signed, Id(id): Id<LetterBatchId>) -> Answer {
    app.office().go_on_with_letters(&who.op, id).await?;
    answer::done()
}

async fn files(
    State(app): State<App>,
    who: Signed,
    Id(id): Id<LetterBatchId>,
    Query(asked): Query<FileQuery>,
) -> Answer {
    archive_of(&app, &who, id, asked.format).await
}
