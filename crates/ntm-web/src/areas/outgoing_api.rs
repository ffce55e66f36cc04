//! Papers that go out for programs: the same practices as the pages, in JSON.

use axum::{
    Json,
    extract::{Path, Query, State},
    http::Method,
    routing::{get, post, put},
};
use jiff::civil::Date;
use ntm_drafting::markup;
use ntm_office::{
    Fault,
    outgoing::{OutgoingView, draft::Edited, issue::Issuing, reference, wanted::Drafting},
};
use ntm_programme::{
    identity::{DelegationId, OutgoingId, UnitId},
    right::Action,
};
use ntm_store::outgoing::Outgoing;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    outgoing::{paper_file, urgency},
    outgoing_list::{cursor, filter, place},
    outgoing_statuses::ReceiverBody,
};
use crate::{
    App,
    answer::{self, Answer},
    form,
    route::{Need, Route},
    session::Signed,
};

const ALL: &str = "/api/v1/outgoing";
const ONE: &str = "/api/v1/outgoing/{code}";

pub(crate) fn routes() -> Vec<Route> {
    let read = Need::May(Action::ReadOutgoing);
    let draft = Need::May(Action::DraftOutgoing);
    let issue_it = Need::May(Action::IssueOutgoing);
    let api = Route::api;
    vec![
        api(
            Method::GET,
            ALL,
            read,
            "Papers out, the latest first",
            get(list),
        )
        .query::<Wanted>()
        .gives::<OutgoingListBody>("200", "One part of the papers"),
        api(
            Method::GET,
            "/api/v1/outgoing/choices",
            draft,
            "What papers can be drafted from: late units, signers",
            get(choices),
        )
        .gives::<OutgoingChoicesBody>("200", "The choices"),
        api(Method::POST, ALL, draft, "Draft a paper", post(make))
            .takes::<NewOutgoing>()
            .gives::<OutgoingCodeBody>("201", "The code of the draft"),
        api(Method::GET, ONE, read, "A paper out", get(one))
            .gives::<OutgoingPaperBody>("200", "The paper"),
        api(Method::PUT, ONE, draft, "Change a draft", put(edit))
            .takes::<OutgoingEdit>()
            .gives::<OutgoingPaperBody>("200", "The paper as it stands now"),
        api(
            Method::GET,
            "/api/v1/outgoing/{code}/file",
            read,
            "A paper out as DOCX or PDF",
            get(file),
        )
        .query::<FileQuery>()
        .gives_file("The file"),
        api(
            Method::POST,
            "/api/v1/outgoing/{code}/issue",
            issue_it,
            "Issue a paper: it takes its number and changes no more",
            post(issue),
        )
        .takes::<OutgoingIssue>()
        .gives::<OutgoingPaperBody>("200", "The paper with its number"),
        api(
            Method::POST,
            "/api/v1/outgoing/{code}/recall",
            issue_it,
            "Recall a paper: number and text stay",
            post(recall),
        )
        .takes::<OutgoingRecall>(),
        api(
            Method::POST,
            "/api/v1/outgoing/{code}/discard",
            draft,
            "Discard a draft",
            post(discard),
        ),
        api(
            Method::POST,
            "/api/v1/outgoing/{code}/follow",
            draft,
            "Take an issued paper in, so that its tasks are proposed",
            post(follow),
        )
        .gives::<OutgoingFollowedBody>("200", "The document"),
    ]
}

/// Which papers are wanted.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
struct Wanted {
    /// The year of the register.
    year: String,
    /// The kind of paper: "cong-van", "thong-bao" …
    kind: String,
    /// "draft", "issued", "recalled", "discarded".
    state: String,
    /// Where the part begins: `next` of the part before.
    cursor: String,
}

/// One part of the papers.
#[derive(Serialize, ToSchema)]
struct OutgoingListBody {
    papers: Vec<OutgoingBody>,
    next: Option<String>,
}

/// A paper in the register.
#[derive(Serialize, ToSchema)]
struct OutgoingBody {
    code: String,
    owner: uuid::Uuid,
    /// The kind of its template.
    template: String,
    /// The version of the office's template; 0 for what ships.
    template_version: i64,
    /// The kind of paper: its register.
    kind: String,
    state: String,
    year: i16,
    number: Option<u32>,
    symbol: String,
    /// "09/VPĐP-NTM".
    reference: String,
    subject: String,
    #[schema(value_type = Option<String>, format = Date)]
    issued_on: Option<Date>,
    signer: Option<String>,
    #[schema(value_type = Option<String>, format = Date)]
    recalled_on: Option<Date>,
    recall_reason: Option<String>,
    /// SHA-256 of the DOCX that was issued.
    sha256: Option<String>,
    /// Goes along as `version` when something is changed.
    version: i64,
}

impl From<&Outgoing> for OutgoingBody {
    fn from(row: &Outgoing) -> OutgoingBody {
        OutgoingBody {
            code: row.code.clone(),
            owner: row.owner.into(),
            template: row.template.clone(),
            template_version: row.template_number,
            kind: row.register.clone(),
            state: row.state.key().to_owned(),
            year: row.year,
            number: row.number,
            symbol: row.symbol.clone(),
            reference: reference(row),
            subject: row.subject.clone(),
            issued_on: row.issued_on,
            signer: row.signer.clone(),
            recalled_on: row.recalled_on,
            recall_reason: row.recall_reason.clone(),
            sha256: row.file.map(|it| it.to_string()),
            version: row.version,
        }
    }
}

/// A paper with what it says.
#[derive(Serialize, ToSchema)]
struct OutgoingPaperBody {
    #[serde(flatten)]
    row: OutgoingBody,
    to: Vec<String>,
    bases: Vec<String>,
    /// In lines: a heading begins with "# ", an item with "- ", a row of a table with "|".
    body: String,
    recipients: Vec<String>,
    archive: String,
    /// The units that it goes to.
    units: Vec<uuid::Uuid>,
    /// How many obligations it presses for.
    obligations: usize,
    /// How far receivers are; of a paper that was issued.
    receivers: Vec<ReceiverBody>,
    /// The document as which it is followed.
    document: Option<String>,
}

impl From<OutgoingView> for OutgoingPaperBody {
    fn from(found: OutgoingView) -> OutgoingPaperBody {
        OutgoingPaperBody {
            row: (&found.row).into(),
            to: found.paper.to,
            bases: found.paper.bases,
            body: markup::write(&found.paper.body),
            recipients: found.paper.recipients,
            archive: found.paper.archive,
            units: found.units.iter().map(|(unit, _)| (*unit).into()).collect(),
            obligations: found.obligations,
            receivers: found
                .receivers
                .into_iter()
                .map(ReceiverBody::from)
                .collect(),
            document: found.document,
        }
    }
}

/// What papers can be drafted from.
#[derive(Serialize, ToSchema)]
struct OutgoingChoicesBody {
    late: Vec<OutgoingLateBody>,
    signers: Vec<OutgoingSignerBody>,
}

/// A unit that is late with what the office assigned.
#[derive(Serialize, ToSchema)]
struct OutgoingLateBody {
    unit: uuid::Uuid,
    name: String,
    tasks: i64,
    /// Days of the longest delay.
    days: i64,
}

/// Who can sign today.
#[derive(Serialize, ToSchema)]
struct OutgoingSignerBody {
    id: uuid::Uuid,
    form: &'static str,
    position: String,
    full_name: String,
}

/// A paper to be drafted.
#[derive(Deserialize, ToSchema)]
pub(super) struct NewOutgoing {
    /// Chosen by the caller: the same body sent twice makes one draft.
    id: Option<uuid::Uuid>,
    /// The kind of template: "don-doc", "ket-luan" …
    template: String,
    /// The units that it goes to; for "don-doc" those that are late.
    #[serde(default)]
    units: Vec<uuid::Uuid>,
    /// Others that it is addressed to, in words.
    #[serde(default)]
    others: Vec<String>,
    #[serde(default)]
    subject: String,
    #[serde(default)]
    body: String,
    #[serde(default)]
    recipients: Vec<String>,
    /// A delegation.
    signer: Option<uuid::Uuid>,
    /// YYYY-MM-DD.
    wanted_by: Option<String>,
    #[serde(default)]
    basis: String,
    #[serde(default)]
    meeting: String,
    /// YYYY-MM-DD.
    meeting_on: Option<String>,
    #[serde(default)]
    meeting_at: String,
    #[serde(default)]
    meeting_place: String,
    #[serde(default)]
    chair: String,
    #[serde(default)]
    answers: String,
}

/// The draft that was made.
#[derive(Serialize, ToSchema)]
struct OutgoingCodeBody {
    code: String,
}

/// A draft as it is changed.
#[derive(Deserialize, ToSchema)]
struct OutgoingEdit {
    subject: String,
    #[serde(default)]
    to: Vec<String>,
    #[serde(default)]
    bases: Vec<String>,
    body: String,
    #[serde(default)]
    recipients: Vec<String>,
    #[serde(default)]
    archive: String,
    /// "urgent", "very_urgent", "express".
    urgency: Option<String>,
    signer: Option<uuid::Uuid>,
    /// The version that was seen.
    version: i64,
}

/// How a paper is issued.
#[derive(Deserialize, ToSchema)]
struct OutgoingIssue {
    /// The day of issue (YYYY-MM-DD).
    on: String,
    /// The number that it has outside; the next of the register where nobody says.
    number: Option<u32>,
    /// Whether a number that is taken or leaves a gap is meant.
    #[serde(default)]
    sure: bool,
    /// The version that was seen.
    version: i64,
}

/// Why a paper is taken back.
#[derive(Deserialize, ToSchema)]
struct OutgoingRecall {
    reason: String,
}

/// The document as which a paper is followed.
#[derive(Serialize, ToSchema)]
struct OutgoingFollowedBody {
    document: String,
}

/// In which form a paper is wanted.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
pub(super) struct FileQuery {
    /// "docx", "pdf" or "edxml".
    pub(super) format: String,
}

async fn list(State(app): State<App>, who: Signed, Query(wanted): Query<Wanted>) -> Answer {
    let filter = filter(&wanted.year, &wanted.kind, &wanted.state);
    let part = app
        .office()
        .outgoing_part(&who.op, &filter, place(&wanted.cursor), 100)
        .await?;
    answer::json(OutgoingListBody {
        papers: part.rows.iter().map(|it| (&it.paper).into()).collect(),
        next: part.next.map(cursor),
    })
}

async fn choices(State(app): State<App>, who: Signed) -> Answer {
    let found = app.office().draft_choices(&who.op).await?;
    let late = found.late.into_iter().map(|it| OutgoingLateBody {
        unit: it.unit.into(),
        name: it.name,
        tasks: it.tasks,
        days: it.days,
    });
    let signers = found.signers.into_iter().map(|it| OutgoingSignerBody {
        id: it.id.into(),
        form: it.form.key(),
        position: it.position,
        full_name: it.name,
    });
    answer::json(OutgoingChoicesBody {
        late: late.collect(),
        signers: signers.collect(),
    })
}

pub(super) fn day(field: &'static str, text: Option<&str>) -> Result<Option<Date>, Fault> {
    let wrong = || {
        Fault::field(
            field,
            "Ngày ghi dạng 2023-07-30.",
            "Write days as 2023-07-30.",
        )
    };
    text.map(|it| form::date(it).ok_or_else(wrong)).transpose()
}

impl NewOutgoing {
    /// Returns what is to be drafted.
    pub(super) fn drafting(self) -> Result<Drafting, Fault> {
        Ok(Drafting {
            id: self.id.map(OutgoingId),
            template: self.template,
            units: self.units.into_iter().map(UnitId).collect(),
            others: self.others,
            subject: self.subject,
            body: self.body,
            recipients: self.recipients,
            signer: self.signer.map(DelegationId),
            wanted_by: day("wanted_by", self.wanted_by.as_deref())?,
            basis: self.basis,
            meeting: self.meeting,
            meeting_on: day("meeting_on", self.meeting_on.as_deref())?,
            meeting_at: self.meeting_at,
            meeting_place: self.meeting_place,
            chair: self.chair,
            answers: self.answers,
            ..Drafting::default()
        })
    }
}

async fn make(State(app): State<App>, who: Signed, Json(body): Json<NewOutgoing>) -> Answer {
    let drafting = body.drafting()?;
    let code = app.office().draft_paper(&who.op, &drafting).await?;
    answer::made(OutgoingCodeBody { code })
}

async fn give(app: &App, who: &Signed, code: &str) -> Answer {
    let found = app.office().outgoing(&who.op, code).await?;
    answer::json(OutgoingPaperBody::from(found))
}

async fn one(State(app): State<App>, who: Signed, Path(code): Path<String>) -> Answer {
    give(&app, &who, &code).await
}

async fn edit(
    State(app): State<App>,
    who: Signed,
    Path(code): Path<String>,
    Json(body): Json<OutgoingEdit>,
) -> Answer {
    let edited = Edited {
        subject: body.subject,
        to: body.to,
        bases: body.bases,
        body: body.body,
        recipients: body.recipients,
        archive: body.archive,
        urgency: urgency(body.urgency.as_deref().unwrap_or_default()),
        signer: body.signer.map(DelegationId),
    };
    app.office()
        .edit_draft(&who.op, &code, &edited, body.version)
        .await?;
    give(&app, &who, &code).await
}

async fn file(
    State(app): State<App>,
    who: Signed,
    Path(code): Path<String>,
    Query(asked): Query<FileQuery>,
) -> Answer {
    paper_file(&app, &who, &code, &asked.format).await
}

async fn issue(
    State(app): State<App>,
    who: Signed,
    Path(code): Path<String>,
    Json(body): Json<OutgoingIssue>,
) -> Answer {
    let issuing = Issuing {
        on: day("on", Some(&body.on))?.unwrap_or(who.op.today),
        number: body.number,
        sure: body.sure,
    };
    app.office()
        .issue_and_assign(&who.op, &code, &issuing, body.version)
        .await?;
    give(&app, &who, &code).await
}

async fn recall(
    State(app): State<App>,
    who: Signed,
    Path(code): Path<String>,
    Json(body): Json<OutgoingRecall>,
) -> Answer {
    app.office().recall(&who.op, &code, &body.reason).await?;
    answer::done()
}

async fn discard(State(app): State<App>, who: Signed, Path(code): Path<String>) -> Answer {
    app.office().discard_draft(&who.op, &code).await?;
    answer::done()
}

async fn follow(State(app): State<App>, who: Signed, Path(code): Path<String>) -> Answer {
    let document = app.office().follow_outgoing(&who.op, &code).await?;
    answer::json(OutgoingFollowedBody { document })
}
