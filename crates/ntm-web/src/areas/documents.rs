//! Documents: the list with its place to upload, one document with what came of it, its files.

use axum::{
    Form,
    extract::{Multipart, Path, Query, State},
    http::{Method, StatusCode},
    response::Response,
    routing::{get, post},
};
use jiff::Timestamp;
use ntm_office::{
    Fault, FieldFault, Message, Office, Op, documents::DocumentPage as ListOfDocuments,
    follow::Part, head::HeadEdited, receive::Taken,
};
use ntm_programme::{
    identity::{BatchId, DocumentId, TaskId},
    right::{Action, Role},
};
use ntm_store::{
    batch::Batch,
    document::{Document, DocumentState, Filter, Head},
    files::ContentHash,
};
use ntm_views::{frame::Lang, parts::Cell, paths, words};
use serde::Deserialize;

use crate::{
    App,
    address::Ids,
    answer::{self, Answer},
    areas::{
        batches::{self, Arriving},
        document_page,
    },
    export::{self, AskedForm, Format},
    route::{Need, Route},
    session::Signed,
};

pub(crate) fn routes() -> Vec<Route> {
    let read = Need::May(Action::ReadDocument);
    let review = Need::May(Action::ReviewDocument);
    let page = Route::page;
    vec![
        page(Method::GET, paths::DOCUMENTS, read, "Documents", get(list)),
        page(
            Method::POST,
            paths::DOCUMENTS,
            Need::May(Action::ReceiveDocument),
            "Take in documents",
            post(upload),
        )
        .takes_long(),
        page(Method::GET, paths::DOCUMENT, read, "A document", get(show)),
        page(
            Method::GET,
            "/van-ban/{code}/tep",
            read,
            "The original of a document",
            get(original),
        ),
        page(
            Method::GET,
            "/van-ban/{code}/ban-sao/{hash}",
            read,
            "Another file of a document",
            get(copy),
        ),
        page(
            Method::GET,
            "/van-ban/{code}/chu",
            read,
            "The text of a document",
            get(text),
        ),
        page(
            Method::POST,
            "/van-ban/{code}/doc-lai",
            review,
            "Read a document again",
            post(read_again),
        ),
        page(
            Method::GET,
            "/van-ban/{code}/thong-tin",
            review,
            "The details of a document, to edit",
            get(head_form),
        ),
        page(
            Method::POST,
            "/van-ban/{code}/thong-tin",
            review,
            "Edit the details of a document",
            post(edit_head),
        ),
        page(
            Method::POST,
            "/van-ban/{code}/ngay-su-kien",
            Need::May(Action::EditTask),
            "Set the day of an event",
            post(set_event_day),
        ),
    ]
}

/// What the address of the list says.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct ListQuery {
    #[serde(rename = "tu-khoa", default)]
    pub(crate) words: String,
    #[serde(rename = "tinh-trang", default)]
    pub(crate) state: String,
    #[serde(rename = "loai", default)]
    pub(crate) kind: String,
    #[serde(rename = "nam", default)]
    pub(crate) year: String,
    #[serde(rename = "co-quan", default)]
    pub(crate) issuer: String,
    #[serde(rename = "tiep", default)]
    pub(crate) after: String,
    #[serde(rename = "dinh-dang", default)]
    pub(crate) format: String,
}

impl ListQuery {
    pub(crate) fn filter(&self) -> Filter {
        let given = |text: &str| Some(text.trim().to_owned()).filter(|it| !it.is_empty());
        Filter {
            state: state_from(&self.state),
            kind: given(&self.kind),
            year: self.year.parse().ok(),
            issuer: given(&self.issuer),
            words: given(&self.words),
            after: cursor(&self.after),
        }
    }

    pub(crate) fn is_narrowed(&self) -> bool {
        [
            &self.words,
            &self.state,
            &self.kind,
            &self.year,
            &self.issuer,
        ]
        .iter()
        .any(|it| !it.is_empty())
    }

    /// Returns the address of the list with these filters and one more parameter.
    pub(crate) fn address(&self, name: &str, value: &str) -> String {
        let mut address = format!("{}?{name}={}", paths::DOCUMENTS, answer::encode(value));
        for (name, value) in [
            ("tu-khoa", &self.words),
            ("tinh-trang", &self.state),
            ("loai", &self.kind),
            ("nam", &self.year),
            ("co-quan", &self.issuer),
        ] {
            if !value.is_empty() {
                address.push_str(&format!("&{name}={}", answer::encode(value)));
            }
        }
        address
    }
}

/// The words under which the states of documents stand in addresses.
pub(crate) const STATES: [(&str, DocumentState); 5] = [
    ("dang-doc", DocumentState::Reading),
    ("khong-doc-duoc", DocumentState::Failed),
    ("cho-duyet", DocumentState::Review),
    ("da-giao", DocumentState::Assigned),
    ("da-ket-thuc", DocumentState::Closed),
];

fn state_from(word: &str) -> Option<DocumentState> {
    STATES
        .iter()
        .find(|(name, _)| *name == word)
        .map(|(_, state)| *state)
}

/// Writes the place in the list after a document.
pub(crate) fn cursor_of(document: &Document) -> String {
    format!("{}_{}", document.received_at.as_microsecond(), document.id)
}

pub(crate) fn cursor(text: &str) -> Option<(Timestamp, DocumentId)> {
    let (at, id) = text.split_once('_')?;
    let at = Timestamp::from_microsecond(at.parse().ok()?).ok()?;
    Some((at, id.parse().ok()?))
}

async fn list(State(app): State<App>, who: Signed, Query(query): Query<ListQuery>) -> Answer {
    if let Some(format) = Format::asked(&query.format)? {
        let (office, op, whole) = (app.office(), &who.op, &query.filter());
        let part = |after| async move {
            let filter = Filter {
                after,
                ..whole.clone()
            };
            let page = office
                .documents_up_to(op, &filter, export::PART.into())
                .await?;
            let last = page.lines.last().filter(|_| page.more);
            Ok(Part {
                next: last.map(|it| (it.document.received_at, it.document.id)),
                rows: page.lines,
            })
        };
        let rows = export::rows(part, |line| document_page::cells(who.lang(), line)).await?;
        let list = document_page::table(who.lang(), rows);
        return export::answer(format, "van-ban", list).await;
    }
    let page = app.office().documents(&who.op, &query.filter()).await?;
    show_list(&app, &who, &query, page, String::new()).await
}

async fn show_list(
    app: &App,
    who: &Signed,
    query: &ListQuery,
    page: ListOfDocuments,
    error: String,
) -> Answer {
    let frame = app
        .frame(
            who,
            words::document::of(who.lang()).documents(),
            ntm_views::frame::Section::Documents,
        )
        .await?;
    let limit = app.office().settings().upload_bytes;
    let token = app.office().new_id(who.op.now).to_string();
    let may_upload = who.op.who.holds(Role::Coordinator);
    let upload = may_upload.then(|| document_page::upload(limit, token, error));
    let batches = app.office().unfinished_batches(&who.op).await?;
    answer::page(&document_page::list(
        frame, &who.op, query, page, &batches, upload,
    ))
}

/// Takes in one or several files, each as it arrives. One leads to its document, several to the
/// page of their batch.
async fn upload(State(app): State<App>, who: Signed, form: Multipart) -> Answer {
    let office = app.office();
    let mut arriving = Arriving::new(form, office.settings().upload_bytes);
    let mut open: Option<Batch> = None;
    let mut last = None;
    while let Some(sent) = arriving.next().await? {
        let batch = match open.take() {
            Some(batch) => batch,
            None => {
                let new = || BatchId(office.new_id(who.op.now));
                let id = arriving.token.unwrap_or_else(new);
                office.open_batch(&who.op, id).await?
            }
        };
        last = Some(batches::keep(&app, &who, &batch, sent).await?);
        open = Some(batch);
    }
    let (Some(batch), Some(last)) = (open, last) else {
        return Err(both("file", |w| w.no_file().to_owned()).into());
    };
    office.close_batch(&who.op, &batch).await?;
    if office.whole_batch(&who.op, batch.id).await?.files.len() > 1 {
        return answer::see(paths::BATCH.replace("{id}", &batch.id.to_string()));
    }
    match last {
        Ok(taken) => {
            read_soon(office, &taken);
            see_taken(&who, &taken)
        }
        Err(why) => refuse_upload(&app, &who, &why).await,
    }
}

fn see_taken(who: &Signed, taken: &Taken) -> Answer {
    let path = address(&taken.document);
    if taken.known {
        let w = words::receive::of(who.lang());
        return answer::see_with(path, &w.known(&taken.document.code));
    }
    answer::see(path)
}

async fn refuse_upload(app: &App, who: &Signed, why: &Message) -> Answer {
    let error = match who.lang() {
        Lang::Vi => why.vi.clone(),
        Lang::En => why.en.clone(),
    };
    let query = ListQuery::default();
    let page = app.office().documents(&who.op, &query.filter()).await?;
    let mut response = show_list(app, who, &query, page, error).await?;
    *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(response)
}

/// Reads a new document at once, so that nobody waits for the queue; should the process end before
/// it is done, the job is still there.
pub(crate) fn read_soon(office: &Office, taken: &Taken) {
    if taken.document.state != DocumentState::Reading {
        return;
    }
    let (office, id) = (office.clone(), taken.document.id);
    tokio::spawn(async move {
        let op = Op::system(&office, format!("read-{id}"));
        if let Err(fault) = office.read_document(&op, id).await {
            tracing::warn!(document = %id, error = %fault, "reading is left to the queue");
        }
    });
}

/// Makes a fault of a field in both languages.
pub(crate) fn both(field: &'static str, say: impl Fn(words::receive::Words) -> String) -> Fault {
    Fault::field(
        field,
        say(words::receive::of(Lang::Vi)),
        say(words::receive::of(Lang::En)),
    )
}

async fn show(
    State(app): State<App>,
    who: Signed,
    Path(code): Path<String>,
    form: AskedForm,
) -> Answer {
    let whole = app.office().whole_document(&who.op, &code).await?;
    if whole.document.code != code && whole.document.id.to_string() != code {
        let w = words::receive::of(who.lang());
        let said = w.same_as(&whole.document.code);
        return answer::see_with(address(&whole.document), &said);
    }
    let title = document_page::title(who.lang(), &whole.document);
    let frame = app
        .frame(&who, title, ntm_views::frame::Section::Documents)
        .await?;
    let mut page = document_page::page(frame, &who.op, &whole);
    let outgoing = app
        .office()
        .outgoing_of_document(&who.op, whole.document.id);
    if let Some((code, reference)) = outgoing.await? {
        let w = words::outgoing::of(who.lang());
        let cell = Cell::link(reference, paths::at(paths::OUTGOING_ONE, code));
        page.facts = page.facts.fact(w.issued_as(), cell);
    }
    let assigns = !whole.tasks.is_empty();
    if form.format.is_some() {
        let tasks = assigns.then(|| document_page::tasks_table(who.lang(), &whole));
        let beside = page.side.iter().flat_map(export::tables_of);
        let tables = tasks.into_iter().chain(beside).collect();
        return export::tables(&whole.document.code, tables, &form).await;
    }
    if assigns || page.side.iter().any(export::has_table) {
        page.exports = form.exports();
    }
    answer::page(&page)
}

pub(crate) async fn original(
    State(app): State<App>,
    who: Signed,
    Path(code): Path<String>,
) -> Answer {
    let (document, bytes) = app.office().original_file(&who.op, &code).await?;
    answer::download(&document.file_name, &document.media_type, bytes.to_vec())
}

pub(crate) async fn copy(
    State(app): State<App>,
    who: Signed,
    Ids(code, hash): Ids<String, ContentHash>,
) -> Answer {
    let (name, bytes) = app.office().copy_of_file(&who.op, &code, hash).await?;
    answer::download(&name, "application/octet-stream", bytes.to_vec())
}

async fn text(State(app): State<App>, who: Signed, Path(code): Path<String>) -> Answer {
    let (document, text) = app.office().document_text(&who.op, &code).await?;
    let name = format!("{}.txt", document.code);
    answer::download(&name, "text/plain; charset=utf-8", text.into_bytes())
}

async fn read_again(State(app): State<App>, who: Signed, Path(code): Path<String>) -> Answer {
    let found = app.office().document(&who.op, &code).await?;
    let document = app.office().read_again(&who.op, found.id).await?;
    let path = address(&document);
    read_soon(
        app.office(),
        &Taken {
            document,
            known: false,
        },
    );
    answer::see(path)
}

async fn head_form(State(app): State<App>, who: Signed, Path(code): Path<String>) -> Answer {
    let document = app.office().document_to_mend(&who.op, &code).await?;
    show_head_form(&app, &who, &document, &HeadForm::of(&document), &[]).await
}

async fn show_head_form(
    app: &App,
    who: &Signed,
    document: &Document,
    form: &HeadForm,
    faults: &[FieldFault],
) -> Answer {
    let frame = app
        .frame(
            who,
            words::receive::of(who.lang()).edit_head(),
            ntm_views::frame::Section::Documents,
        )
        .await?;
    answer::page(&document_page::head_form(frame, document, form, faults))
}

/// The header as a form sends it.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct HeadForm {
    pub(crate) version: i64,
    #[serde(default)]
    pub(crate) kind: String,
    #[serde(default)]
    pub(crate) number: String,
    #[serde(default)]
    pub(crate) symbol: String,
    #[serde(default)]
    pub(crate) issuer: String,
    #[serde(default)]
    pub(crate) place: String,
    #[serde(default)]
    pub(crate) issued_on: String,
    #[serde(default)]
    pub(crate) subject: String,
    #[serde(default)]
    pub(crate) event_on: String,
    #[serde(default)]
    pub(crate) chair: String,
    #[serde(default)]
    pub(crate) signer_name: String,
    #[serde(default)]
    pub(crate) signer_position: String,
    #[serde(default)]
    pub(crate) signer_competence: String,
    #[serde(default)]
    pub(crate) addressed_to: String,
    #[serde(default)]
    pub(crate) recipients: String,
}

impl HeadForm {
    fn of(document: &Document) -> HeadForm {
        let text = |it: &Option<String>| it.clone().unwrap_or_default();
        let day =
            |it: Option<jiff::civil::Date>| it.map_or_else(String::new, |day| day.to_string());
        HeadForm {
            version: document.version,
            kind: text(&document.kind),
            number: text(&document.number),
            symbol: text(&document.symbol),
            issuer: text(&document.issuer),
            place: text(&document.place),
            issued_on: day(document.issued_on),
            subject: text(&document.subject),
            event_on: day(document.event_on),
            chair: text(&document.chair),
            signer_name: text(&document.signer_name),
            signer_position: text(&document.signer_position),
            signer_competence: text(&document.signer_competence),
            addressed_to: document.addressed_to.join("\n"),
            recipients: document.recipients.join("\n"),
        }
    }

    fn head(&self) -> Result<Head, Fault> {
        let text = |it: &str| Some(it.trim().to_owned()).filter(|it| !it.is_empty());
        let lines = |it: &str| -> Vec<String> { it.lines().filter_map(text).collect() };
        Ok(Head {
            kind: text(&self.kind),
            number: text(&self.number),
            symbol: text(&self.symbol),
            issuer: text(&self.issuer),
            place: text(&self.place),
            issued_on: optional_day("issued_on", &self.issued_on)?,
            subject: text(&self.subject),
            event_on: optional_day("event_on", &self.event_on)?,
            chair: text(&self.chair),
            signer_name: text(&self.signer_name),
            signer_position: text(&self.signer_position),
            signer_competence: text(&self.signer_competence),
            addressed_to: lines(&self.addressed_to),
            recipients: lines(&self.recipients),
            ..Head::default()
        })
    }
}

async fn edit_head(
    State(app): State<App>,
    who: Signed,
    Path(code): Path<String>,
    Form(form): Form<HeadForm>,
) -> Answer {
    let document = app.office().document_to_mend(&who.op, &code).await?;
    let edited = match form.head() {
        Ok(head) => {
            app.office()
                .edit_head(&who.op, document.id, form.version, head)
                .await
        }
        Err(fault) => Err(fault),
    };
    match edited {
        Ok(edited) => {
            let path = address(&edited.document);
            let path = match edited.changed.as_slice() {
                [] => path,
                [first, ..] => format!("{path}/duyet?task={first}"),
            };
            answer::see_with(path, &what_changed(who.lang(), &edited))
        }
        Err(Fault::Invalid(faults)) => {
            let response = show_head_form(&app, &who, &document, &form, &faults).await?;
            Ok(with_status(response, StatusCode::UNPROCESSABLE_ENTITY))
        }
        Err(Fault::Conflict(message)) => {
            let faults = [FieldFault {
                field: "number",
                message,
            }];
            let response = show_head_form(&app, &who, &document, &form, &faults).await?;
            Ok(with_status(response, StatusCode::CONFLICT))
        }
        Err(fault) => Err(fault.into()),
    }
}

/// Says what a mended header changed in the proposals.
fn what_changed(lang: Lang, edited: &HeadEdited) -> String {
    let w = words::receive::of(lang);
    let mut said = w.saved().to_owned();
    if !edited.changed.is_empty() {
        said.push(' ');
        said.push_str(&w.header_changed(edited.changed.len()));
    }
    if edited.reopened > 0 {
        said.push(' ');
        said.push_str(&w.header_reopened(edited.reopened));
    }
    if edited.assigned > 0 {
        said.push(' ');
        said.push_str(&w.header_assigned(edited.assigned));
    }
    said
}

#[derive(Deserialize)]
struct EventDay {
    task: TaskId,
    position: i64,
    day: String,
}

async fn set_event_day(
    State(app): State<App>,
    who: Signed,
    Path(code): Path<String>,
    Form(form): Form<EventDay>,
) -> Answer {
    let day =
        optional_day("day", &form.day)?.ok_or_else(|| both("day", |w| w.day_wrong().to_owned()))?;
    app.office()
        .set_event_day(&who.op, form.task, form.position, day)
        .await?;
    let w = words::receive::of(who.lang());
    answer::see_with(format!("{}/{code}", paths::DOCUMENTS), w.event_set())
}

/// Reads a day of a form, or that none is given.
pub(crate) fn optional_day(
    field: &'static str,
    text: &str,
) -> Result<Option<jiff::civil::Date>, Fault> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    ntm_office::review::day_in(text)
        .map(Some)
        .ok_or_else(|| both(field, |w| w.day_wrong().to_owned()))
}

/// Returns the address of a document.
pub(crate) fn address(document: &Document) -> String {
    format!("{}/{}", paths::DOCUMENTS, document.code)
}

pub(crate) fn with_status(mut response: Response, status: StatusCode) -> Response {
    *response.status_mut() = status;
    response
}
