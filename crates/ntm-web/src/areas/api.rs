//! The API told: to programs as OpenAPI, to people as a page.

use axum::{
    extract::State,
    http::{HeaderMap, Method},
    routing::get,
};
use ntm_views::{
    frame::Section,
    pages::list::ListPage,
    parts::{Cell, Column, Link, Row, Sentence, Table},
    words,
};

use super::sign_in::language;
use crate::{
    App,
    answer::{self, Answer},
    export::{self, AskedForm},
    openapi,
    route::{Kind, Need, Route},
    session::Signed,
};

const DOCUMENT: &str = "/api/openapi.json";

pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::page(
            Method::GET,
            "/api",
            Need::Public,
            "The API for people",
            get(page),
        ),
        Route::page(
            Method::GET,
            DOCUMENT,
            Need::Public,
            "The API as OpenAPI 3.1",
            get(document),
        )
        .speaks(Kind::Service),
    ]
}

async fn document() -> Answer {
    answer::json(openapi::document(&super::routes()))
}

async fn page(
    State(app): State<App>,
    who: Option<Signed>,
    headers: HeaderMap,
    form: AskedForm,
) -> Answer {
    let lang = who
        .as_ref()
        .map_or_else(|| language(&headers), Signed::lang);
    let w = words::api::of(lang);
    let frame = match who.filter(|who| who.who.complete) {
        Some(who) => app.frame(&who, w.title(), Section::Account).await?,
        None => app.frame_outside(lang, w.title(), Section::Enter),
    };
    let mut page = ListPage::new(frame);
    let rows: Vec<Row> = super::routes()
        .iter()
        .filter(|route| route.operation.is_some())
        .map(row)
        .collect();
    page.said = Sentence::default().say(w.said(rows.len()));
    page.table = Table {
        caption: w.title().to_owned(),
        columns: vec![
            Column::text(w.operation()),
            Column::text(w.address()),
            Column::text(w.scope()),
        ],
        rows,
    };
    page.links = vec![Link::new("OpenAPI 3.1", DOCUMENT)];
    export::list(page, &form).await
}

fn row(route: &Route) -> Row {
    Row::new(vec![
        Cell::text(route.title),
        Cell::text(format!("{} {}", route.method, route.path)),
        Cell::text(route.scope().unwrap_or_default()),
    ])
}
