//! Many files at once: each is kept as it arrives, and the page of the batch says what came of it.

use std::time::Duration;

use axum::{
    extract::{
        Multipart, State,
        multipart::{Field, MultipartError},
    },
    http::{Method, StatusCode},
    routing::{get, post},
};
use ntm_office::{
    Fault, Message,
    batch::WholeBatch,
    receive::{Taken, Upload},
};
use ntm_programme::{
    identity::{BatchId, DocumentId},
    right::Action,
};
use ntm_store::batch::{Batch, File};
use ntm_views::{frame::Lang, frame::Section, paths, say, words};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    App,
    address::Id,
    answer::{self, Answer},
    areas::{batch_page, documents::both},
    export::{self, AskedForm},
    route::{Need, Route},
    session::Signed,
};

pub(crate) fn routes() -> Vec<Route> {
    let receive = Need::May(Action::ReceiveDocument);
    vec![
        Route::page(
            Method::GET,
            paths::BATCH,
            receive,
            "Files that were sent together",
            get(show),
        ),
        Route::api(
            Method::POST,
            "/api/v1/batches/{id}/files",
            receive,
            "Take in files under an id (a UUID) that the sender chose (multipart/form-data, field `file`, up to 300); the same files again go on where the line broke",
            post(receive_files),
        )
        .takes_long()
        .gives::<BatchBody>("201", "What came of each file so far"),
        Route::api(
            Method::GET,
            "/api/v1/batches/{id}",
            receive,
            "What came of files that were sent together",
            get(show_body),
        )
        .gives::<BatchBody>("200", "The batch"),
    ]
}

async fn show(State(app): State<App>, who: Signed, Id(id): Id<BatchId>, form: AskedForm) -> Answer {
    let whole = app.office().whole_batch(&who.op, id).await?;
    let w = words::receive::of(who.lang());
    let frame = app.frame(&who, w.batch(), Section::Documents).await?;
    let limit = app.office().settings().upload_bytes;
    let mut page = batch_page::page(frame, &whole, limit);
    if form.format.is_some() {
        return export::tables(&page.frame.title, vec![batch_page::table(&page)], &form).await;
    }
    page.exports = form.exports();
    answer::page(&page)
}

async fn show_body(State(app): State<App>, who: Signed, Id(id): Id<BatchId>) -> Answer {
    let whole = app.office().whole_batch(&who.op, id).await?;
    answer::json(BatchBody::of(&whole))
}

async fn receive_files(
    State(app): State<App>,
    who: Signed,
    Id(id): Id<BatchId>,
    form: Multipart,
) -> Answer {
    let mut arriving = Arriving::new(form, app.office().settings().upload_bytes);
    let batch = app.office().open_batch(&who.op, id).await?;
    let mut last = None;
    while let Some(sent) = arriving.next().await? {
        last = Some(keep(&app, &who, &batch, sent).await?);
    }
    if last.is_none() {
        return Err(both("file", |w| w.no_file().to_owned()).into());
    }
    app.office().close_batch(&who.op, &batch).await?;
    let whole = app.office().whole_batch(&who.op, id).await?;
    answer::made(BatchBody::of(&whole))
}

/// Keeps a file of a batch as it arrives; tells why where it is refused.
pub(crate) async fn keep(
    app: &App,
    who: &Signed,
    batch: &Batch,
    sent: Sent,
) -> Result<Result<Taken, Message>, Fault> {
    let office = app.office();
    match sent {
        Sent::Whole(upload) => office.receive_in_batch(&who.op, batch, upload).await,
        Sent::TooLarge { name, limit } => {
            let size = say::bytes(limit as u64);
            let why = both("file", |w| w.file_too_large(&name, &size)).message();
            office.refuse_in_batch(&who.op, batch, &name, &why).await?;
            Ok(Err(why))
        }
    }
}

/// A file of an upload.
pub(crate) enum Sent {
    Whole(Upload),
    /// More than the limit; the rest of it was not looked at.
    TooLarge {
        name: String,
        limit: usize,
    },
}

/// A line that is silent for so long is broken.
const SILENCE: Duration = Duration::from_secs(60);

/// The files of a form, one after the other as they arrive: at most one is held in memory.
pub(crate) struct Arriving {
    form: Multipart,
    limit: usize,
    /// The id that the form gives to what is sent.
    pub(crate) token: Option<BatchId>,
}

impl Arriving {
    /// Prepares for files of at most so many bytes each.
    pub(crate) fn new(form: Multipart, limit: usize) -> Arriving {
        Arriving {
            form,
            limit,
            token: None,
        }
    }

    /// Returns the next file; none after the last.
    pub(crate) async fn next(&mut self) -> Result<Option<Sent>, Fault> {
        let limit = self.limit;
        loop {
            let Some(field) = patiently(self.form.next_field(), limit).await? else {
                return Ok(None);
            };
            let Some(name) = field.file_name().map(str::to_owned) else {
                if field.name() == Some("token") {
                    let text = patiently(field.text(), limit).await?;
                    self.token = text.parse().ok();
                }
                continue;
            };
            let sent = whole(name, field, limit).await?;
            let chosen =
                !matches!(&sent, Sent::Whole(it) if it.name.is_empty() && it.bytes.is_empty());
            if chosen {
                return Ok(Some(sent));
            }
        }
    }
}

async fn whole(name: String, mut field: Field<'_>, limit: usize) -> Result<Sent, Fault> {
    let mut bytes = Vec::new();
    while let Some(chunk) = patiently(field.chunk(), limit).await? {
        if bytes.len() + chunk.len() > limit {
            return Ok(Sent::TooLarge { name, limit });
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(Sent::Whole(Upload { name, bytes }))
}

async fn patiently<T>(
    arriving: impl Future<Output = Result<T, MultipartError>>,
    limit: usize,
) -> Result<T, Fault> {
    match tokio::time::timeout(SILENCE, arriving).await {
        Ok(Ok(arrived)) => Ok(arrived),
        Ok(Err(error)) if error.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            let size = say::bytes(limit as u64);
            Err(both("file", |w| w.upload_too_large(&size)))
        }
        Ok(Err(_)) | Err(_) => Err(both("file", |w| w.batch_broken().to_owned())),
    }
}

/// Files that were sent together.
#[derive(Debug, Serialize, ToSchema)]
struct BatchBody {
    #[schema(value_type = String, format = Uuid)]
    id: BatchId,
    #[schema(value_type = String, format = DateTime)]
    started_at: jiff::Timestamp,
    /// Whether the last of the files has arrived; otherwise it is under way or broken off.
    whole: bool,
    /// New to the office, known before, refused; of those taken, still to be read and not readable.
    new: usize,
    known: usize,
    refused: usize,
    reading: usize,
    failed: usize,
    files: Vec<BatchFileBody>,
}

/// What came of one file.
#[derive(Debug, Serialize, ToSchema)]
struct BatchFileBody {
    file_name: String,
    /// `new`, `known` or `refused`
    outcome: &'static str,
    /// Why it was refused, in Vietnamese and English.
    #[schema(value_type = Option<Object>)]
    refused: Option<serde_json::Value>,
    /// The document that it is.
    #[schema(value_type = Option<String>, format = Uuid)]
    document: Option<DocumentId>,
    code: Option<String>,
    /// `reading`, `failed`, `review`, `assigned`, `closed`, `linked`
    state: Option<&'static str>,
    /// Why the document could not be read, in Vietnamese and English.
    #[schema(value_type = Option<Object>)]
    failure: Option<serde_json::Value>,
    /// The code of the document of which it is but another file.
    same_as: Option<String>,
}

impl BatchBody {
    fn of(whole: &WholeBatch) -> BatchBody {
        let tally = whole.tally();
        BatchBody {
            id: whole.batch.id,
            started_at: whole.batch.started_at,
            whole: whole.batch.whole_at.is_some(),
            new: tally.new,
            known: tally.known,
            refused: tally.refused,
            reading: tally.reading,
            failed: tally.failed,
            files: whole.files.iter().map(BatchFileBody::of).collect(),
        }
    }
}

impl BatchFileBody {
    fn of(file: &File) -> BatchFileBody {
        let document = file.document.as_ref();
        BatchFileBody {
            file_name: file.file_name.clone(),
            outcome: match document {
                None => "refused",
                Some(_) if file.known => "known",
                Some(_) => "new",
            },
            refused: file.refusal.clone(),
            document: document.map(|it| it.id),
            code: document.map(|it| it.code.clone()),
            state: document.map(|it| it.state.key()),
            failure: document.and_then(|it| it.failure.clone()),
            same_as: document.and_then(|it| it.same_as.clone()),
        }
    }
}

/// Says one sentence of two languages.
pub(crate) fn said(lang: Lang, both: &serde_json::Value) -> String {
    let key = match lang {
        Lang::Vi => "vi",
        Lang::En => "en",
    };
    both[key].as_str().unwrap_or_default().to_owned()
}
