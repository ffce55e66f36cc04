//! What receivers of papers answered: taken as a file, shown beside each of them.

use axum::{extract::State, http::Method, routing::post};
use ntm_drafting::edxml::Progress;
use ntm_office::{
    Fault,
    outgoing::statuses::{Receiver, StatusTaken},
};
use ntm_programme::right::Action;
use ntm_views::{
    frame::Lang,
    pages::list::{Body, Part},
    parts::{ActForm, Cell, Chip, Column, Control, Field, Row, Table, Tone},
    paths, words,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{lines::moment, outgoing_list::whole};
use crate::{
    App,
    answer::{self, Answer},
    form::{self, Sent},
    route::{Need, Route},
    session::Signed,
};

pub(crate) fn routes() -> Vec<Route> {
    let draft = Need::May(Action::DraftOutgoing);
    vec![
        Route::page(
            Method::POST,
            paths::OUTGOING_STATUSES,
            draft,
            "Take a status message of a receiver",
            post(take),
        ),
        Route::api(
            Method::POST,
            "/api/v1/outgoing/statuses",
            draft,
            "Take a status message that a receiver sent back (multipart/form-data, field `file`: edXML, QCVN 102:2016/BTTTT)",
            post(take_api),
        )
        .gives::<StatusBody>("200", "The paper that it is about"),
    ]
}

/// A status message that was taken.
#[derive(Serialize, ToSchema)]
struct StatusBody {
    /// The paper that it is about.
    paper: String,
    /// "09/VPĐP-NTM".
    reference: String,
    /// Who answered.
    from: String,
    /// StatusCode of the standard: "03".
    status: &'static str,
    /// Whether the same message had come before.
    known: bool,
}

/// How far a receiver of a paper is.
#[derive(Serialize, ToSchema)]
pub(super) struct ReceiverBody {
    name: String,
    /// StatusCode of the last answer; none where nothing has come back.
    status: Option<&'static str>,
    description: Option<String>,
    #[schema(value_type = Option<String>, format = DateTime)]
    at: Option<jiff::Timestamp>,
}

impl From<Receiver> for ReceiverBody {
    fn from(it: Receiver) -> ReceiverBody {
        let (status, answer) = it.last.unzip();
        ReceiverBody {
            name: it.name,
            status: status.map(Progress::code),
            at: answer.as_ref().map(|it| it.at),
            description: answer.map(|it| it.description),
        }
    }
}

/// The form by which a message is taken.
pub(super) fn take_form(lang: Lang) -> ActForm {
    let w = words::outgoing::of(lang);
    ActForm::new("status", w.take_status(), paths::OUTGOING_STATUSES)
        .hint(w.take_status_hint())
        .field(
            Field::new(
                Control::File(".edxml,.xml".to_owned()),
                "file",
                w.status_file(),
            )
            .required(),
        )
        .icon("inbox")
}

/// How far each receiver is.
pub(super) fn answers(lang: Lang, receivers: &[Receiver]) -> Part {
    let w = words::outgoing::of(lang);
    let row = |it: &Receiver| match &it.last {
        Some((progress, answer)) => Row::new(vec![
            Cell::text(&it.name).under(&answer.description),
            Cell::chip(chip(lang, *progress)),
            Cell::text(moment(answer.at)),
        ]),
        None => Row::new(vec![
            Cell::text(&it.name),
            Cell::chip(Chip::new(Tone::Plain, "clock", w.no_answer())),
            Cell::text(""),
        ]),
    };
    Part::new(w.answers_of())
        .hint(w.answers_hint_of())
        .body(Body::Table(Table {
            caption: String::new(),
            columns: vec![
                Column::title(w.receiver()),
                Column::text(w.progress()),
                Column::text(w.answered_at()),
            ],
            rows: receivers.iter().map(row).collect(),
        }))
}

pub(super) fn chip(lang: Lang, progress: Progress) -> Chip {
    let tone = match progress {
        Progress::Received | Progress::Done | Progress::ChangeAgreed => Tone::Good,
        Progress::Refused | Progress::ChangeRefused => Tone::Bad,
        Progress::Arrived | Progress::Waiting | Progress::Assigned | Progress::ChangeAsked => {
            Tone::Info
        }
    };
    let icon = match tone {
        Tone::Good => "check",
        Tone::Bad => "cross",
        _ => "clock",
    };
    Chip::new(tone, icon, said(lang, progress))
}

pub(super) fn said(lang: Lang, progress: Progress) -> &'static str {
    let w = words::outgoing::of(lang);
    match progress {
        Progress::Arrived => w.progress_arrived(),
        Progress::Refused => w.progress_refused(),
        Progress::Received => w.progress_received(),
        Progress::Waiting => w.progress_waiting(),
        Progress::Assigned => w.progress_assigned(),
        Progress::Done => w.progress_done(),
        Progress::ChangeAsked => w.progress_change_asked(),
        Progress::ChangeAgreed => w.progress_change_agreed(),
        Progress::ChangeRefused => w.progress_change_refused(),
    }
}

async fn taken(app: &App, who: &Signed, bytes: &[u8]) -> Result<StatusTaken, Fault> {
    if bytes.is_empty() {
        return Err(Fault::field(
            "file",
            "Hãy chọn tệp edXML nơi nhận gửi lại.",
            "Choose the edXML file that a receiver sent back.",
        ));
    }
    app.office().take_status(&who.op, bytes).await
}

async fn take(State(app): State<App>, who: Signed, sent: Sent) -> Answer {
    let typed = sent.typed.clone();
    match taken(&app, &who, &sent.into_bytes()).await {
        Ok(it) => {
            let w = words::outgoing::of(who.lang());
            let progress = said(who.lang(), it.progress);
            let sentence = match it.known {
                true => w.done_status_again(&it.from, progress),
                false => w.done_status(&it.from, progress),
            };
            answer::see_with(paths::at(paths::OUTGOING_ONE, &it.code), &sentence)
        }
        Err(fault) => form::refused(whole(&app, &who).await?, "status", &typed, fault),
    }
}

async fn take_api(State(app): State<App>, who: Signed, sent: Sent) -> Answer {
    let it = taken(&app, &who, &sent.into_bytes()).await?;
    answer::json(StatusBody {
        paper: it.code,
        reference: it.reference,
        from: it.from,
        status: it.progress.code(),
        known: it.known,
    })
}
