//! Documents that came by packages: who sent them and why, and what their senders are answered.

use axum::{
    Json,
    extract::{Path, State},
    http::Method,
    routing::{get, post},
};
use ntm_drafting::edxml::Progress;
use ntm_office::{
    Fault,
    documents::WholeDocument,
    exchange::{Business, answers_to, business, open_recall, suggested},
};
use ntm_programme::right::Action;
use ntm_store::task;
use ntm_views::{
    frame::Lang,
    pages::list::{Body, Part},
    parts::{ActForm, Cell, Chip, Choice, Column, Field, Link, Row, Sentence, Table, Tone},
    paths, say, words,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    documents::address,
    lines::moment,
    outgoing_statuses::{chip, said},
};
use crate::{
    App,
    answer::{self, Answer},
    form::Typed,
    route::{Need, Route},
    session::Signed,
};

pub(crate) fn routes() -> Vec<Route> {
    let review = Need::May(Action::ReviewDocument);
    let read = Need::May(Action::ReadDocument);
    vec![
        Route::page(
            Method::POST,
            paths::DOCUMENT_ANSWERS,
            review,
            "Answer the sender of a document",
            post(give),
        ),
        Route::page(
            Method::GET,
            paths::DOCUMENT_ANSWER,
            read,
            "An answer to a sender, as a status message",
            get(file),
        ),
        Route::api(
            Method::POST,
            "/api/v1/documents/{id}/answers",
            review,
            "Answer the sender of a document that came by a package (QCVN 102:2016/BTTTT)",
            post(api_give),
        )
        .takes::<SenderAnswerBody>()
        .gives::<AnsweredBody>("200", "The number of the answer"),
        Route::api(
            Method::GET,
            "/api/v1/documents/{id}/answers/{number}",
            read,
            "An answer to a sender, as an edXML status message",
            get(file),
        ),
    ]
}

/// What is said of a document that was called back, or is asked for; nothing of others.
pub(super) fn recalled_said(lang: Lang, whole: &WholeDocument) -> Option<Sentence> {
    let w = words::exchange::of(lang);
    if let Some(asked) = asked(whole) {
        let day = say::date(ntm_office::legal_day(asked.taken_at));
        let sentence = Sentence::default().strong(w.asked_said(day));
        let sentence = match asked.reason.trim_end_matches('.') {
            "" => sentence,
            reason => sentence.say(w.recalled_reason(reason)),
        };
        return Some(sentence.say(w.asked_do()));
    }
    let recalled = whole.recalled.as_ref()?;
    let day = say::date(ntm_office::legal_day(recalled.at));
    let mut sentence = Sentence::default().strong(w.recalled_said(day));
    if !recalled.reason.is_empty() {
        sentence = sentence.say(w.recalled_reason(recalled.reason.trim_end_matches('.')));
    }
    let sum = task::progress(&whole.tasks);
    let open: i64 = whole.tasks.iter().map(|it| it.obligations - it.done).sum();
    Some(match (sum.tasks, open) {
        (0, _) | (_, 0) => sentence.say(w.recalled_none()),
        (_, open) => sentence.say(w.recalled_tasks(open)),
    })
}

/// The mark of a document that was called back.
pub(super) fn recalled_chip(lang: Lang, whole: &WholeDocument) -> Option<Chip> {
    let word = words::exchange::of(lang).recalled();
    whole
        .recalled
        .as_ref()
        .map(|_| Chip::new(Tone::Bad, "cross", word))
}

/// By which packages a document came, and what was answered; nothing where it came otherwise.
pub(super) fn part(lang: Lang, whole: &WholeDocument) -> Option<Part> {
    let w = words::exchange::of(lang);
    if whole.packages.is_empty() {
        return None;
    }
    let packages = whole.packages.iter().map(|it| {
        let why = match business(it) {
            Business::New => w.business_new(),
            Business::Recall => w.business_recall(),
            Business::Update => w.business_update(),
            Business::Replace => w.business_replace(),
        };
        Row::new(vec![
            Cell::text(&it.sender_name).under(&it.sender_id),
            Cell::text(why).under(&it.reason),
            Cell::text(moment(it.taken_at)),
        ])
    });
    let mut part = Part::new(w.title()).body(Body::Table(Table {
        caption: w.package().to_owned(),
        columns: vec![
            Column::title(w.sender()),
            Column::text(w.package()),
            Column::text(words::document::of(lang).received()),
        ],
        rows: packages.collect(),
    }));
    if whole.answers.is_empty() {
        part = part.body(Body::Text(w.no_answer().to_owned()));
    } else {
        let rows = whole.answers.iter().map(|it| {
            let mark = Progress::of_code(&it.status).map(|progress| chip(lang, progress));
            let file = answer_path(whole, it.number);
            Row::new(vec![
                mark.map_or_else(|| Cell::text(&it.status), Cell::chip)
                    .under(&it.description),
                Cell::text(moment(it.at)).under(it.by.clone().unwrap_or_default()),
                Cell::links(vec![Link::new(w.file(), file)]),
            ])
        });
        part = part.body(Body::Table(Table {
            caption: w.answered().to_owned(),
            columns: vec![
                Column::title(w.answered()),
                Column::text(words::common::of(lang).date()),
                Column::text(w.file()),
            ],
            rows: rows.collect(),
        }));
    }
    if whole.may_review {
        part = part.act(answer_form(lang, whole));
    }
    Some(part)
}

fn answer_form(lang: Lang, whole: &WholeDocument) -> ActForm {
    let w = words::exchange::of(lang);
    let next = suggested(whole.document.state, asked(whole).is_some(), &whole.tasks);
    let choices = answers_to(&whole.packages)
        .into_iter()
        .map(|it| Choice::new(it.code(), said(lang, it), it == next));
    let action = paths::at(paths::DOCUMENT_ANSWERS, &whole.document.code);
    ActForm::new("answer", w.answer(), action)
        .hint(w.answer_hint())
        .field(Field::select("status", w.status(), choices.collect()))
        .field(Field::text("description", w.description()))
        .icon("send")
}

/// The recall that nobody has agreed to or refused yet.
fn asked(whole: &WholeDocument) -> Option<&ntm_store::package::Package> {
    open_recall(&whole.packages, &whole.answers, whole.recalled.as_ref())
}

fn answer_path(whole: &WholeDocument, number: i64) -> String {
    let path = paths::at(paths::DOCUMENT_ANSWER, &whole.document.code);
    paths::at(&path, number)
}

fn progress(code: &str) -> Result<Progress, Fault> {
    Progress::of_code(code)
        .ok_or_else(|| Fault::field("status", "Hãy chọn trạng thái.", "Choose the status."))
}

async fn give(
    State(app): State<App>,
    who: Signed,
    Path(code): Path<String>,
    typed: Typed,
) -> Answer {
    let progress = progress(typed.get("status"))?;
    let office = app.office();
    office
        .answer_sender(&who.op, &code, progress, typed.get("description"))
        .await?;
    let document = office.document(&who.op, &code).await?;
    answer::see_with(address(&document), words::exchange::of(who.lang()).done())
}

async fn file(
    State(app): State<App>,
    who: Signed,
    Path((code, number)): Path<(String, i64)>,
) -> Answer {
    let (name, bytes) = app.office().answer_file(&who.op, &code, number).await?;
    answer::download(&name, "application/xml", bytes)
}

/// An answer to the sender of a document.
#[derive(Deserialize, ToSchema)]
struct SenderAnswerBody {
    /// StatusCode: "01" to "06", "15", "16".
    status: String,
    #[serde(default)]
    description: String,
}

/// An answer that was kept.
#[derive(Serialize, ToSchema)]
struct AnsweredBody {
    /// By which its file is fetched.
    number: i64,
}

async fn api_give(
    State(app): State<App>,
    who: Signed,
    Path(id): Path<String>,
    Json(body): Json<SenderAnswerBody>,
) -> Answer {
    let progress = progress(&body.status)?;
    let office = app.office();
    let number = office
        .answer_sender(&who.op, &id, progress, &body.description)
        .await?;
    answer::json(AnsweredBody { number })
}

/// A package by which a document came.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PackageBody {
    sender: String,
    sender_id: String,
    /// BussinessDocType: "0" new, "1" recall, "2" update, "3" replace.
    business: String,
    reason: String,
    #[schema(value_type = String, format = DateTime)]
    taken_at: jiff::Timestamp,
}

impl PackageBody {
    pub(super) fn all(whole: &WholeDocument) -> Vec<PackageBody> {
        let package = |it: &ntm_store::package::Package| PackageBody {
            sender: it.sender_name.clone(),
            sender_id: it.sender_id.clone(),
            business: it.business.clone(),
            reason: it.reason.clone(),
            taken_at: it.taken_at,
        };
        whole.packages.iter().map(package).collect()
    }
}
