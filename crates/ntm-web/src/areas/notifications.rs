//! What one was told: the page, and the API.

use axum::{
    extract::{Query, State},
    http::Method,
    routing::{get, post},
};
use ntm_drafting::table;
use ntm_office::{follow::Part, told};
use ntm_store::reminder::Told;
use ntm_views::{
    frame::{Lang, Section},
    pages::list::{self, ListPage},
    parts::{ActForm, Cell, Chip, Column, Empty, Exports, Pager, Row, Sentence, Table, Tone},
    paths, words,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::lines::moment;
use crate::{
    App,
    address::Id,
    answer::{self, Answer},
    export::{self, Format},
    route::{Need, Route},
    session::Signed,
};

const SEEN: &str = "/thong-bao/da-xem";

pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::page(
            Method::GET,
            paths::NOTIFICATIONS,
            Need::SignedIn,
            "What one was told",
            get(page),
        ),
        Route::page(
            Method::POST,
            SEEN,
            Need::SignedIn,
            "Mark what one was told as seen",
            post(see_all),
        ),
        Route::api(
            Method::GET,
            "/api/v1/notifications",
            Need::SignedIn,
            "List what you were told",
            get(list),
        )
        .query::<Wanted>()
        .gives::<NewsBody>("200", "What you were told, the latest first"),
        Route::api(
            Method::POST,
            "/api/v1/notifications/seen",
            Need::SignedIn,
            "Mark all that you were told as seen",
            post(api_see_all),
        )
        .gives::<SeenBody>("200", "How many were marked"),
        Route::api(
            Method::POST,
            "/api/v1/notifications/{id}/seen",
            Need::SignedIn,
            "Mark one notification as seen",
            post(see_one),
        )
        .gives::<SeenBody>("200", "How many were marked"),
    ]
}

/// Which part is asked for.
#[derive(Deserialize, IntoParams)]
struct Wanted {
    /// Where the part begins: `next` of the part before.
    #[serde(rename = "cursor", alias = "sau", default)]
    after: Option<String>,
    /// `xlsx` or `csv`: all of it as a file.
    #[serde(rename = "dinh-dang", default)]
    #[param(ignore)]
    format: String,
}

const PAGE: u32 = 50;

async fn page(State(app): State<App>, who: Signed, Query(wanted): Query<Wanted>) -> Answer {
    let lang = who.lang();
    let w = words::tell::of(lang);
    let title = words::list::of(lang).notifications();
    if let Some(format) = Format::asked(&wanted.format)? {
        let (office, op) = (app.office(), &who.op);
        let part = |after: Option<String>| async move {
            office
                .notifications(op, after.as_deref(), export::PART.into())
                .await
        };
        let list = table::Table {
            title: title.to_owned(),
            columns: vec![
                table::Column::new(w.at(), table::Kind::Text, 18.0),
                table::Column::new(w.kind(), table::Kind::Text, 18.0),
                table::Column::new(w.what(), table::Kind::Text, 90.0),
                table::Column::new(words::common::of(lang).note(), table::Kind::Text, 50.0),
            ],
            rows: export::rows(part, |told| cells(lang, told)).await?,
        };
        return export::answer(format, "thong-bao", list).await;
    }
    let Part { rows, next } = app
        .office()
        .notifications(&who.op, wanted.after.as_deref(), PAGE)
        .await?;
    let frame = app.frame(&who, title, Section::Account).await?;
    let new = frame.counts.notifications;
    let mut page = ListPage::new(frame);
    page.tabs = Some(list::account_tabs(lang, paths::NOTIFICATIONS));
    page.said = match new {
        0 => Sentence::default().say(w.nothing_new()),
        n => Sentence::default().strong(w.count_new(n)).say("."),
    };
    page.empty = Empty::new("bell", w.no_notifications());
    if new > 0 {
        page.acts = vec![ActForm::new("read", w.mark_seen(), SEEN).icon("check")];
    }
    page.table = Table {
        caption: title.to_owned(),
        columns: vec![
            Column::text(w.kind()),
            Column::title(w.what()),
            Column::text(w.at()),
        ],
        rows: rows.iter().map(|it| row(lang, it)).collect(),
    };
    if !rows.is_empty() {
        page.exports = Exports::of(|format| format!("{}?dinh-dang={format}", paths::NOTIFICATIONS));
    }
    page.pager = Pager {
        next: next.map(|after| format!("{}?sau={after}", paths::NOTIFICATIONS)),
        ..Pager::none(lang)
    };
    answer::page(&page)
}

fn row(lang: Lang, told: &Told) -> Row {
    let mut what = Cell::link(told::sentence(told, lang == Lang::En), told::path(told))
        .under(told::remark(told));
    if !told.read {
        what = what.with_chip(Chip::new(Tone::Info, "", words::tell::of(lang).unread()));
    }
    Row::new(vec![
        Cell::chip(chip(lang, told)),
        what,
        Cell::text(moment(told.at)),
    ])
}

fn cells(lang: Lang, told: &Told) -> Vec<table::Cell> {
    vec![
        moment(told.at).into(),
        chip(lang, told).word.into(),
        told::sentence(told, lang == Lang::En).into(),
        told::remark(told).into(),
    ]
}

fn chip(lang: Lang, told: &Told) -> Chip {
    let w = words::tell::of(lang);
    match told.kind.as_str() {
        "assigned" | "handed_on" => Chip::new(Tone::Info, "send", w.kind_assigned()),
        "reminded" if told::is_pressing(told) => Chip::new(Tone::Bad, "late", w.kind_late()),
        "reminded" => Chip::new(Tone::Soon, "clock", w.kind_soon()),
        "returned" => Chip::new(Tone::Bad, "returned", w.kind_returned()),
        "submitted" => Chip::new(Tone::Info, "send", w.kind_submitted()),
        "accepted" | "granted" | "released" | "waived" => {
            Chip::new(Tone::Good, "check", w.kind_granted())
        }
        "asked" | "declined" => Chip::new(Tone::Soon, "question", w.kind_asked()),
        "refused" => Chip::new(Tone::Bad, "stop", w.kind_refused()),
        _ => Chip::new(Tone::Plain, "bell", w.kind_other()),
    }
}

async fn see_all(State(app): State<App>, who: Signed) -> Answer {
    app.office().see_notifications(&who.op, None).await?;
    answer::see(paths::NOTIFICATIONS)
}

async fn list(State(app): State<App>, who: Signed, Query(wanted): Query<Wanted>) -> Answer {
    let found = app
        .office()
        .notifications(&who.op, wanted.after.as_deref(), PAGE)
        .await?;
    let news = found
        .rows
        .iter()
        .map(|told| OneBody {
            id: told.id,
            kind: told.kind.clone(),
            sentence: told::sentence(told, false),
            sentence_en: told::sentence(told, true),
            remark: told::remark(told),
            href: told::path(told),
            at: told.at,
            seen: told.read,
        })
        .collect();
    let next = found.next;
    answer::json(NewsBody { news, next })
}

async fn api_see_all(State(app): State<App>, who: Signed) -> Answer {
    let seen = app.office().see_notifications(&who.op, None).await?;
    answer::json(SeenBody { seen })
}

async fn see_one(State(app): State<App>, who: Signed, Id(id): Id<uuid::Uuid>) -> Answer {
    let seen = app.office().see_notifications(&who.op, Some(id)).await?;
    answer::json(SeenBody { seen })
}

/// What somebody was told.
#[derive(Serialize, ToSchema)]
struct NewsBody {
    news: Vec<OneBody>,
    /// Where the next part begins.
    next: Option<String>,
}

/// One notification.
#[derive(Serialize, ToSchema)]
struct OneBody {
    id: uuid::Uuid,
    /// `assigned`, `reminded`, `submitted`, `returned`, `accepted` …
    kind: String,
    sentence: String,
    sentence_en: String,
    /// The reason or remark of whoever acted.
    remark: String,
    /// The page of what it is about.
    href: String,
    #[schema(value_type = String)]
    at: jiff::Timestamp,
    seen: bool,
}

/// How many were marked as seen.
#[derive(Serialize, ToSchema)]
struct SeenBody {
    seen: u64,
}
