//! Documents for programs: the same practices as the pages, in JSON.

use axum::{
    Json,
    extract::{Multipart, Path, Query, State},
    http::Method,
    routing::{get, post, put},
};
use jiff::civil::Date;
use ntm_office::{
    Fault, Op,
    documents::WholeDocument,
    fields::{Due, Name, Said},
    receive::Taken,
    review::{
        Answer as Reply, Asks, Decision, DirectiveEdit, DueEdit, Selection, answered, proposal,
    },
};
use ntm_programme::{
    identity::{DirectiveId, DocumentId, QuestionId, TaskId, UnitId},
    resolve::NameQuestion,
    right::Action,
};
use ntm_store::document::{Document, Head, Line};
use ntm_views::say;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    App,
    address::Ids,
    answer::{self, Answer},
    areas::{
        batches::{Arriving, Sent},
        document_exchange::PackageBody,
        documents::{ListQuery, both, copy, cursor_of, original, read_soon},
    },
    route::{Need, Route},
    session::Signed,
};

pub(crate) fn routes() -> Vec<Route> {
    let read = Need::May(Action::ReadDocument);
    let review = Need::May(Action::ReviewDocument);
    let api = Route::api;
    vec![
        api(
            Method::GET,
            "/api/v1/documents",
            read,
            "List the newest documents",
            get(list),
        )
        .query::<Listing>()
        .gives::<DocumentList>("200", "Documents, the newest first"),
        api(
            Method::POST,
            "/api/v1/documents",
            Need::May(Action::ReceiveDocument),
            "Take in files (multipart/form-data, field `file`, one or several)",
            post(receive),
        )
        .gives::<Vec<TakenBody>>("201", "What came of each file"),
        api(
            Method::GET,
            "/api/v1/documents/{id}",
            read,
            "A document with its proposals, questions and tasks",
            get(show),
        )
        .gives::<WholeBody>("200", "The document"),
        api(
            Method::GET,
            "/api/v1/documents/{id}/text",
            read,
            "The text that all spans point into",
            get(text),
        )
        .gives::<TextBody>("200", "The text"),
        api(
            Method::GET,
            "/api/v1/documents/{id}/file",
            read,
            "The original of a document",
            get(original),
        )
        .gives_file("The file, byte for byte"),
        api(
            Method::GET,
            "/api/v1/documents/{id}/copies/{hash}",
            read,
            "Another file of a document",
            get(copy),
        )
        .gives_file("The file, byte for byte"),
        api(
            Method::POST,
            "/api/v1/documents/{id}/read-again",
            review,
            "Read a document again that could not be read",
            post(read_again),
        )
        .gives::<DocumentBody>("200", "The document, being read"),
        api(
            Method::PUT,
            "/api/v1/documents/{id}/header",
            review,
            "Mend the header",
            put(edit_head),
        )
        .takes::<HeaderBody>()
        .gives::<HeadEditedBody>("200", "The document, and what that changed"),
        api(
            Method::POST,
            "/api/v1/documents/{id}/directives",
            review,
            "Make a proposal of a passage of the text",
            post(add),
        )
        .takes::<SelectionBody>()
        .gives::<Made>("201", "The proposal"),
        api(
            Method::PUT,
            "/api/v1/documents/{id}/directives/{directive}",
            review,
            "Mend a proposal",
            put(edit),
        )
        .takes::<EditBody>()
        .gives::<Made>("200", "The proposal"),
        api(
            Method::POST,
            "/api/v1/documents/{id}/directives/{directive}/decision",
            review,
            "Confirm a proposal, leave it out, or open it again",
            post(decide),
        )
        .takes::<DecisionBody>()
        .gives::<Made>("200", "The proposal"),
        api(
            Method::POST,
            "/api/v1/documents/{id}/directives/{directive}/split",
            review,
            "Divide a proposal at the empty lines of its words",
            post(split),
        )
        .takes::<Division>()
        .gives::<MadeSeveral>("200", "The parts"),
        api(
            Method::POST,
            "/api/v1/documents/{id}/directives/{directive}/merge",
            review,
            "Join a proposal with the next",
            post(merge),
        )
        .takes::<VersionBody>()
        .gives::<Made>("200", "The proposal"),
        api(
            Method::POST,
            "/api/v1/documents/{id}/confirm-clear",
            review,
            "Confirm all proposals about which no question is open",
            post(confirm_clear),
        )
        .gives::<Counted>("200", "How many"),
        api(
            Method::POST,
            "/api/v1/documents/{id}/questions/{question}/answer",
            review,
            "Answer a question",
            post(answer_question),
        )
        .takes::<AnswerBody>()
        .gives::<Counted>("200", "Open questions that remain"),
        api(
            Method::PUT,
            "/api/v1/documents/{id}/names",
            review,
            "Settle which units a name of the document means",
            put(settle),
        )
        .takes::<NameBody>()
        .gives::<Counted>("200", "Open questions that remain"),
        api(
            Method::POST,
            "/api/v1/documents/{id}/assignment",
            Need::May(Action::AssignTasks),
            "Assign all confirmed proposals; twice makes nothing twice",
            post(assign),
        )
        .gives::<AssignmentBody>("200", "What was assigned"),
        api(
            Method::PUT,
            "/api/v1/documents/{id}/event-day",
            Need::May(Action::EditTask),
            "Give the event of a deadline its day",
            put(set_event_day),
        )
        .takes::<EventDayBody>()
        .gives::<DocumentBody>("200", "The document"),
    ]
}

/// How the list is narrowed.
#[derive(Debug, Default, Deserialize, IntoParams)]
struct Listing {
    /// Words of code, number, subject or file name, with or without accents.
    q: Option<String>,
    /// `dang-doc`, `khong-doc-duoc`, `cho-duyet`, `da-giao`, `da-ket-thuc`
    state: Option<String>,
    /// TB, CV, KL, KH, CT, QĐ …
    kind: Option<String>,
    /// Year of issue.
    year: Option<String>,
    /// Words of the issuer.
    issuer: Option<String>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// A page of documents.
#[derive(Debug, Serialize, ToSchema)]
struct DocumentList {
    documents: Vec<DocumentBody>,
    /// To be sent as `cursor` for the next page; absent on the last.
    next: Option<String>,
}

/// A document without its text.
#[derive(Debug, Serialize, ToSchema)]
struct DocumentBody {
    #[schema(value_type = String, format = Uuid)]
    id: DocumentId,
    code: String,
    /// Its number in the register of its office in the year of its arrival.
    arrival: Option<i64>,
    /// `reading`, `failed`, `review`, `assigned`, `closed`, `linked`
    state: &'static str,
    version: i64,
    file_name: String,
    sha256: String,
    #[serde(flatten)]
    header: Header,
    /// Why it could not be read, in Vietnamese and English.
    #[schema(value_type = Option<Object>)]
    failure: Option<serde_json::Value>,
    #[schema(value_type = String, format = DateTime)]
    received_at: jiff::Timestamp,
}

impl DocumentBody {
    fn of(document: &Document) -> DocumentBody {
        DocumentBody {
            id: document.id,
            code: document.code.clone(),
            arrival: document.arrival,
            state: document.state.key(),
            version: document.version,
            file_name: document.file_name.clone(),
            sha256: document.file_hash.to_string(),
            header: Header::of(document),
            failure: document.failure.clone(),
            received_at: document.received_at,
        }
    }
}

/// What the header of a document says.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
struct Header {
    kind: Option<String>,
    number: Option<String>,
    symbol: Option<String>,
    issuer: Option<String>,
    place: Option<String>,
    #[schema(value_type = Option<String>, format = Date)]
    issued_on: Option<Date>,
    subject: Option<String>,
    #[schema(value_type = Option<String>, format = Date)]
    event_on: Option<Date>,
    chair: Option<String>,
    signer_name: Option<String>,
    signer_position: Option<String>,
    signer_competence: Option<String>,
    #[serde(default)]
    addressed_to: Vec<String>,
    #[serde(default)]
    recipients: Vec<String>,
}

impl Header {
    fn of(document: &Document) -> Header {
        Header {
            kind: document.kind.clone(),
            number: document.number.clone(),
            symbol: document.symbol.clone(),
            issuer: document.issuer.clone(),
            place: document.place.clone(),
            issued_on: document.issued_on,
            subject: document.subject.clone(),
            event_on: document.event_on,
            chair: document.chair.clone(),
            signer_name: document.signer_name.clone(),
            signer_position: document.signer_position.clone(),
            signer_competence: document.signer_competence.clone(),
            addressed_to: document.addressed_to.clone(),
            recipients: document.recipients.clone(),
        }
    }

    fn head(self) -> Head {
        Head {
            kind: self.kind,
            number: self.number,
            symbol: self.symbol,
            issuer: self.issuer,
            place: self.place,
            issued_on: self.issued_on,
            subject: self.subject,
            event_on: self.event_on,
            chair: self.chair,
            signer_name: self.signer_name,
            signer_position: self.signer_position,
            signer_competence: self.signer_competence,
            addressed_to: self.addressed_to,
            recipients: self.recipients,
            ..Head::default()
        }
    }
}

/// What came of one file.
#[derive(Debug, Serialize, ToSchema)]
struct TakenBody {
    file_name: String,
    /// The document that the file is, new or known.
    document: Option<DocumentBody>,
    /// Whether the office had this very file already.
    known: bool,
    /// Why the file was not taken.
    refused: Option<String>,
}

/// A document with all that its page shows.
#[derive(Debug, Serialize, ToSchema)]
struct WholeBody {
    document: DocumentBody,
    owner_name: String,
    directives: Vec<DirectiveBody>,
    questions: Vec<QuestionBody>,
    references: Vec<ReferenceBody>,
    /// Other files of the same document.
    copies: Vec<CopyBody>,
    packages: Vec<PackageBody>,
    /// Why whoever issued it has called it back.
    recalled: Option<String>,
    tasks: Vec<MadeTask>,
    may_review: bool,
    may_assign: bool,
}

/// A proposed assignment.
#[derive(Debug, Serialize, ToSchema)]
struct DirectiveBody {
    #[schema(value_type = String, format = Uuid)]
    id: DirectiveId,
    version: i64,
    /// `proposed`, `confirmed`, `rejected`
    state: &'static str,
    /// `reader` or `person`
    origin: String,
    section: Option<String>,
    title: String,
    text: String,
    /// Bytes `[start, end)` of the text.
    span: [usize; 2],
    leads: Vec<NameInBody>,
    coordinators: Vec<NameInBody>,
    report_to: Vec<NameInBody>,
    via: Vec<NameInBody>,
    places: Vec<NameInBody>,
    deadlines: Vec<DeadlineInBody>,
    criteria: Vec<u16>,
    references: Vec<String>,
    urgent: bool,
    strength: String,
    evidence_wanted: Option<String>,
    #[schema(value_type = Option<String>, format = Uuid)]
    task: Option<TaskId>,
}

/// A name as the document writes it, and the units that it is taken to mean.
#[derive(Debug, Serialize, ToSchema)]
struct NameInBody {
    text: String,
    span: Option<[usize; 2]>,
    units: Vec<UnitInBody>,
    /// Whether nobody has to be asked what it means.
    settled: bool,
    /// What a person has to answer: its kind and what it is about.
    #[schema(value_type = Option<Object>)]
    question: Option<NameQuestion>,
    /// Who gave or settled it; absent for the reader.
    by: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
struct UnitInBody {
    #[schema(value_type = String, format = Uuid)]
    id: UnitId,
    name: String,
    why: String,
}

impl NameInBody {
    fn all(names: &[Name]) -> Vec<NameInBody> {
        names
            .iter()
            .map(|name| NameInBody {
                text: name.text.clone(),
                span: name.span.map(|(start, end)| [start, end]),
                units: name
                    .units
                    .iter()
                    .map(|unit| UnitInBody {
                        id: unit.id,
                        name: unit.name.clone(),
                        why: unit.why.vi.clone(),
                    })
                    .collect(),
                settled: name.is_settled(),
                question: name.question.clone(),
                by: name
                    .settled_by
                    .as_ref()
                    .or(name.by.as_ref())
                    .map(|by| by.name.clone()),
            })
            .collect()
    }
}

/// A deadline as the document writes it, and how it is read.
#[derive(Debug, Serialize, ToSchema)]
struct DeadlineInBody {
    text: String,
    span: Option<[usize; 2]>,
    kind: String,
    value: String,
    bound: String,
    /// As screens show it; absent where it names no possible day.
    phrase: Option<String>,
    #[schema(value_type = Option<String>, format = Date)]
    set_on: Option<Date>,
    /// Who gave it; absent for the reader.
    by: Option<String>,
}

impl DeadlineInBody {
    fn of(due: &Due) -> DeadlineInBody {
        DeadlineInBody {
            text: due.text.clone(),
            span: due.span.map(|(start, end)| [start, end]),
            kind: due.kind.clone(),
            value: due.value.clone(),
            bound: due.bound.clone(),
            phrase: due.deadline().ok().map(|it| it.phrase()),
            set_on: due.set_on,
            by: due.by.as_ref().map(|by| by.name.clone()),
        }
    }
}

/// The same in Vietnamese and in English; words of a document stay as they are there.
#[derive(Debug, Serialize, ToSchema)]
struct SaidBody {
    vi: String,
    en: String,
}

impl From<Said> for SaidBody {
    fn from(said: Said) -> SaidBody {
        SaidBody {
            vi: said.vi,
            en: said.en,
        }
    }
}

/// A question with the answer that it proposes.
#[derive(Debug, Serialize, ToSchema)]
struct QuestionBody {
    #[schema(value_type = String, format = Uuid)]
    id: QuestionId,
    #[schema(value_type = Option<String>, format = Uuid)]
    directive: Option<DirectiveId>,
    /// `date`, `event`, `quarter`, `unit`, `reference`, `header`
    about: String,
    /// The kind of question and what it is about.
    #[schema(value_type = Object)]
    asks: serde_json::Value,
    question: SaidBody,
    proposal: Option<SaidBody>,
    span: Option<[usize; 2]>,
    answer: Option<SaidBody>,
    answered_by: Option<String>,
}

/// A numbered document that the text cites.
#[derive(Debug, Serialize, ToSchema)]
struct ReferenceBody {
    written: String,
    #[schema(value_type = Option<String>, format = Date)]
    dated: Option<Date>,
    #[schema(value_type = Option<String>, format = Uuid)]
    document: Option<DocumentId>,
}

/// Another file of the document.
#[derive(Debug, Serialize, ToSchema)]
struct CopyBody {
    file_name: String,
    /// Names the file: its SHA-256.
    hash: String,
    #[schema(value_type = String, format = DateTime)]
    received_at: jiff::Timestamp,
}

/// A task that came of the document, and where it stands.
#[derive(Debug, Serialize, ToSchema)]
struct MadeTask {
    #[schema(value_type = String, format = Uuid)]
    id: TaskId,
    code: String,
    title: String,
    obligations: i64,
    done: i64,
    late: i64,
    submitted: i64,
    #[schema(value_type = Option<String>, format = Date)]
    next_due: Option<Date>,
}

impl WholeBody {
    fn of(whole: &WholeDocument) -> WholeBody {
        let pair = |span: Option<(usize, usize)>| span.map(|(start, end)| [start, end]);
        WholeBody {
            document: DocumentBody::of(&whole.document),
            owner_name: whole.owner_name.clone(),
            directives: whole
                .directives
                .iter()
                .map(|(it, fields)| DirectiveBody {
                    id: it.id,
                    version: it.version,
                    state: it.state.key(),
                    origin: it.origin.clone(),
                    section: it.section.clone(),
                    title: it.title.clone(),
                    text: it.text.clone(),
                    span: [it.span.0, it.span.1],
                    leads: NameInBody::all(&fields.leads),
                    coordinators: NameInBody::all(&fields.coordinators),
                    report_to: NameInBody::all(&fields.report_to),
                    via: NameInBody::all(&fields.via),
                    places: NameInBody::all(&fields.places),
                    deadlines: fields.deadlines.iter().map(DeadlineInBody::of).collect(),
                    criteria: fields.criteria.clone(),
                    references: fields.references.iter().map(|it| it.text.clone()).collect(),
                    urgent: fields.urgent,
                    strength: fields.strength.clone(),
                    evidence_wanted: fields.evidence_wanted.clone(),
                    task: it.task_id,
                })
                .collect(),
            questions: whole
                .doubts
                .iter()
                .zip(&whole.answered_by)
                .map(|(it, by)| QuestionBody {
                    id: it.id,
                    directive: it.directive_id,
                    about: it.about.clone(),
                    asks: it.question.clone(),
                    question: Asks::of(it)
                        .map(|asks| asks.said())
                        .unwrap_or_default()
                        .into(),
                    proposal: proposal(it).map(SaidBody::from),
                    span: pair(it.span),
                    answer: answered(it).map(SaidBody::from),
                    answered_by: Some(by.clone()).filter(|it| !it.is_empty()),
                })
                .collect(),
            references: whole
                .references
                .iter()
                .map(|it| ReferenceBody {
                    written: it.written.clone(),
                    dated: it.dated,
                    document: it.target,
                })
                .collect(),
            copies: whole
                .copies
                .iter()
                .map(|it| CopyBody {
                    file_name: it.file_name.clone(),
                    hash: it.file_hash.to_string(),
                    received_at: it.received_at,
                })
                .collect(),
            packages: PackageBody::all(whole),
            recalled: whole.recalled.as_ref().map(|it| it.reason.clone()),
            tasks: whole
                .tasks
                .iter()
                .map(|it| MadeTask {
                    id: it.id,
                    code: it.code.clone(),
                    title: it.title.clone(),
                    obligations: it.obligations,
                    done: it.done,
                    late: it.late,
                    submitted: it.submitted,
                    next_due: it.next_due,
                })
                .collect(),
            may_review: whole.may_review,
            may_assign: whole.may_assign,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
struct TextBody {
    text: String,
}

/// The version that the caller saw.
#[derive(Debug, Deserialize, ToSchema)]
struct VersionBody {
    version: i64,
}

#[derive(Debug, Deserialize, ToSchema)]
struct DecisionBody {
    version: i64,
    /// `confirm`, `reject` or `reopen`
    #[schema(value_type = String)]
    decision: Decision,
}

#[derive(Debug, Deserialize, ToSchema)]
struct Division {
    version: i64,
    /// The words of the proposal with an empty line at each cut.
    text: String,
}

/// Either `start` and `end` as byte offsets, or `text`.
#[derive(Debug, Deserialize, ToSchema)]
struct SelectionBody {
    start: Option<usize>,
    end: Option<usize>,
    text: Option<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
struct EditBody {
    version: i64,
    /// Whether it is confirmed in the same step.
    #[serde(default)]
    confirm: bool,
    title: String,
    #[serde(default)]
    leads: Vec<String>,
    #[serde(default)]
    coordinators: Vec<String>,
    #[serde(default)]
    report_to: Vec<String>,
    #[serde(default)]
    via: Vec<String>,
    #[serde(default)]
    criteria: Vec<u16>,
    #[serde(default)]
    evidence_wanted: Option<String>,
    #[serde(default)]
    deadlines: Vec<DeadlineEdit>,
    #[serde(default)]
    urgent: Option<bool>,
}

#[derive(Debug, Deserialize, ToSchema)]
struct DeadlineEdit {
    #[serde(default)]
    text: String,
    /// `date`, `month`, `quarter`, `year`, `recurring`, `event`
    kind: String,
    value: String,
    /// `before`, `within`, `by`, `from`
    bound: String,
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    set_on: Option<Date>,
}

impl EditBody {
    fn edit(self) -> DirectiveEdit {
        DirectiveEdit {
            title: self.title,
            leads: self.leads,
            coordinators: self.coordinators,
            report_to: self.report_to,
            via: self.via,
            criteria: self.criteria,
            evidence_wanted: self.evidence_wanted,
            deadlines: self
                .deadlines
                .into_iter()
                .map(|it| DueEdit {
                    text: it.text,
                    kind: it.kind,
                    value: it.value,
                    bound: it.bound,
                    set_on: it.set_on,
                })
                .collect(),
            urgent: self.urgent,
        }
    }
}

/// One of: `agree` as true, `text`, or `units`.
#[derive(Debug, Deserialize, ToSchema)]
struct AnswerBody {
    #[serde(default)]
    agree: bool,
    text: Option<String>,
    #[schema(value_type = Option<Vec<String>>)]
    units: Option<Vec<UnitId>>,
}

#[derive(Debug, Deserialize, ToSchema)]
struct NameBody {
    name: String,
    #[schema(value_type = Vec<String>)]
    units: Vec<UnitId>,
    /// Whether the office learns the name for later documents.
    #[serde(default)]
    remember: bool,
}

#[derive(Debug, Deserialize, ToSchema)]
struct EventDayBody {
    #[schema(value_type = String, format = Uuid)]
    task: TaskId,
    /// The place of the deadline in its task, from 1.
    position: i64,
    #[schema(value_type = String, format = Date)]
    day: Date,
}

/// The header that a document gets in place of the one it has.
#[derive(Debug, Deserialize, ToSchema)]
struct HeaderBody {
    version: i64,
    #[serde(flatten)]
    header: Header,
}

/// A document after its header was mended.
#[derive(Debug, Serialize, ToSchema)]
struct HeadEditedBody {
    document: DocumentBody,
    /// Proposals whose units or deadlines are read otherwise now.
    #[schema(value_type = Vec<String>)]
    changed: Vec<DirectiveId>,
    /// How many of them had been confirmed and wait for a review again.
    reopened: usize,
    /// How many assigned tasks would be read otherwise now; they stay as they are.
    assigned: usize,
}

#[derive(Debug, Serialize, ToSchema)]
struct Made {
    #[schema(value_type = String, format = Uuid)]
    id: DirectiveId,
}

#[derive(Debug, Serialize, ToSchema)]
struct MadeSeveral {
    #[schema(value_type = Vec<String>)]
    ids: Vec<DirectiveId>,
}

#[derive(Debug, Serialize, ToSchema)]
struct Counted {
    count: usize,
}

#[derive(Debug, Serialize, ToSchema)]
struct AssignmentBody {
    tasks: usize,
    obligations: u64,
}

async fn list(State(app): State<App>, who: Signed, Query(query): Query<Listing>) -> Answer {
    let query = ListQuery {
        words: query.q.unwrap_or_default(),
        state: query.state.unwrap_or_default(),
        kind: query.kind.unwrap_or_default(),
        year: query.year.unwrap_or_default(),
        issuer: query.issuer.unwrap_or_default(),
        after: query.cursor.unwrap_or_default(),
        format: String::new(),
    };
    let page = app.office().documents(&who.op, &query.filter()).await?;
    let last: Option<&Line> = page.lines.last().filter(|_| page.more);
    answer::json(DocumentList {
        next: last.map(|line| cursor_of(&line.document)),
        documents: page
            .lines
            .iter()
            .map(|line| DocumentBody::of(&line.document))
            .collect(),
    })
}

async fn receive(State(app): State<App>, who: Signed, form: Multipart) -> Answer {
    let mut results = Vec::new();
    let mut arriving = Arriving::new(form, app.office().settings().upload_bytes);
    while let Some(sent) = arriving.next().await? {
        let (file_name, taken) = match sent {
            Sent::Whole(file) => (file.name.clone(), app.office().receive(&who.op, file).await),
            Sent::TooLarge { name, limit } => {
                let size = say::bytes(limit as u64);
                let fault = both("file", |w| w.file_too_large(&name, &size));
                (name, Err(fault))
            }
        };
        if let Ok(taken) = &taken {
            read_soon(app.office(), taken);
        }
        results.push(taken_body(file_name, taken)?);
    }
    if results.is_empty() {
        return Err(both("file", |w| w.no_file().to_owned()).into());
    }
    answer::made(results)
}

fn taken_body(file_name: String, taken: Result<Taken, Fault>) -> Result<TakenBody, Fault> {
    match taken {
        Ok(taken) => Ok(TakenBody {
            file_name,
            document: Some(DocumentBody::of(&taken.document)),
            known: taken.known,
            refused: None,
        }),
        Err(fault @ Fault::Invalid(_)) => Ok(TakenBody {
            file_name,
            document: None,
            known: false,
            refused: Some(fault.message().vi),
        }),
        Err(fault) => Err(fault),
    }
}

async fn show(State(app): State<App>, who: Signed, Path(id): Path<String>) -> Answer {
    let whole = app.office().whole_document(&who.op, &id).await?;
    answer::json(WholeBody::of(&whole))
}

async fn text(State(app): State<App>, who: Signed, Path(id): Path<String>) -> Answer {
    let (_, text) = app.office().document_text(&who.op, &id).await?;
    answer::json(TextBody { text })
}

async fn found(app: &App, op: &Op, id: &str) -> Result<DocumentId, Fault> {
    Ok(app.office().document(op, id).await?.id)
}

async fn read_again(State(app): State<App>, who: Signed, Path(id): Path<String>) -> Answer {
    let id = found(&app, &who.op, &id).await?;
    let document = app.office().read_again(&who.op, id).await?;
    let body = DocumentBody::of(&document);
    read_soon(
        app.office(),
        &Taken {
            document,
            known: false,
        },
    );
    answer::json(body)
}

async fn edit_head(
    State(app): State<App>,
    who: Signed,
    Path(id): Path<String>,
    Json(body): Json<HeaderBody>,
) -> Answer {
    let id = found(&app, &who.op, &id).await?;
    let edited = app
        .office()
        .edit_head(&who.op, id, body.version, body.header.head())
        .await?;
    answer::json(HeadEditedBody {
        document: DocumentBody::of(&edited.document),
        changed: edited.changed,
        reopened: edited.reopened,
        assigned: edited.assigned,
    })
}

async fn add(
    State(app): State<App>,
    who: Signed,
    Path(id): Path<String>,
    Json(body): Json<SelectionBody>,
) -> Answer {
    let document = found(&app, &who.op, &id).await?;
    let selection = match (body.start, body.end) {
        (Some(start), Some(end)) => Selection::Span { start, end },
        _ => Selection::Words {
            text: body.text.unwrap_or_default(),
        },
    };
    let id = app
        .office()
        .add_directive(&who.op, document, selection)
        .await?;
    answer::made(Made { id })
}

async fn edit(
    State(app): State<App>,
    who: Signed,
    Ids(id, directive): Ids<String, DirectiveId>,
    Json(body): Json<EditBody>,
) -> Answer {
    let document = found(&app, &who.op, &id).await?;
    let (version, confirm) = (body.version, body.confirm);
    let id = app
        .office()
        .edit_directive(&who.op, document, directive, version, body.edit(), confirm)
        .await?;
    answer::json(Made { id })
}

async fn decide(
    State(app): State<App>,
    who: Signed,
    Ids(id, directive): Ids<String, DirectiveId>,
    Json(body): Json<DecisionBody>,
) -> Answer {
    let document = found(&app, &who.op, &id).await?;
    let id = app
        .office()
        .decide(&who.op, document, directive, body.version, body.decision)
        .await?;
    answer::json(Made { id })
}

async fn split(
    State(app): State<App>,
    who: Signed,
    Ids(id, directive): Ids<String, DirectiveId>,
    Json(body): Json<Division>,
) -> Answer {
    let document = found(&app, &who.op, &id).await?;
    let ids = app
        .office()
        .split_directive(&who.op, document, directive, body.version, &body.text)
        .await?;
    answer::json(MadeSeveral { ids })
}

async fn merge(
    State(app): State<App>,
    who: Signed,
    Ids(id, directive): Ids<String, DirectiveId>,
    Json(body): Json<VersionBody>,
) -> Answer {
    let document = found(&app, &who.op, &id).await?;
    let id = app
        .office()
        .merge_with_next(&who.op, document, directive, body.version)
        .await?;
    answer::json(Made { id })
}

async fn confirm_clear(State(app): State<App>, who: Signed, Path(id): Path<String>) -> Answer {
    let document = found(&app, &who.op, &id).await?;
    let count = app.office().confirm_clear(&who.op, document).await?;
    answer::json(Counted { count })
}

async fn answer_question(
    State(app): State<App>,
    who: Signed,
    Ids(id, question): Ids<String, QuestionId>,
    Json(body): Json<AnswerBody>,
) -> Answer {
    let document = found(&app, &who.op, &id).await?;
    let reply = match (body.units, body.text) {
        (Some(units), _) => Reply::Units(units),
        (None, Some(text)) if !body.agree => Reply::Words(text),
        _ => Reply::Agree,
    };
    app.office()
        .answer(&who.op, document, question, reply)
        .await?;
    remaining(&app, &who.op, &id).await
}

async fn settle(
    State(app): State<App>,
    who: Signed,
    Path(id): Path<String>,
    Json(body): Json<NameBody>,
) -> Answer {
    let document = found(&app, &who.op, &id).await?;
    app.office()
        .settle_name(&who.op, document, &body.name, &body.units, body.remember)
        .await?;
    remaining(&app, &who.op, &id).await
}

async fn remaining(app: &App, op: &Op, id: &str) -> Answer {
    let whole = app.office().whole_document(op, id).await?;
    let count = whole.doubts.iter().filter(|it| it.answer.is_none()).count();
    answer::json(Counted { count })
}

async fn assign(State(app): State<App>, who: Signed, Path(id): Path<String>) -> Answer {
    let document = found(&app, &who.op, &id).await?;
    let count = app.office().assign(&who.op, document).await?;
    answer::json(AssignmentBody {
        tasks: count.tasks,
        obligations: count.obligations,
    })
}

async fn set_event_day(
    State(app): State<App>,
    who: Signed,
    Path(id): Path<String>,
    Json(body): Json<EventDayBody>,
) -> Answer {
    let document = app.office().document(&who.op, &id).await?;
    app.office()
        .set_event_day(&who.op, body.task, body.position, body.day)
        .await?;
    answer::json(DocumentBody::of(&document))
}
