//! The API told: to programs as OpenAPI, to people as a page.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, Method},
    response::IntoResponse as _,
    routing::get,
};
use jiff::civil::Date;
use ntm_views::{
    frame::Section,
    pages::list::ListPage,
    parts::{Cell, Column, Link, Row, Sentence, Table},
    words,
};

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::sign_in::language;
use crate::{
    App,
    answer::{self, Answer},
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
        Route::api(
            Method::GET,
            "/api/v1/me",
            Need::SignedIn,
            "Who you are, and what you may do where",
            get(me),
        )
        .gives::<Me>("200", "You"),
    ]
}

async fn document() -> Answer {
    Ok(Json(openapi::document(&super::routes())).into_response())
}

/// The one who asks.
#[derive(Serialize, ToSchema)]
struct Me {
    account: Option<Uuid>,
    login: String,
    full_name: String,
    unit: Uuid,
    unit_name: String,
    grants: Vec<Granted>,
    /// The scopes of the token; absent for a session.
    #[serde(skip_serializing_if = "Option::is_none")]
    scopes: Option<Vec<String>>,
    /// The day in Vietnam by which deadlines are reckoned.
    #[schema(value_type = String, format = Date)]
    today: Date,
}

/// A role, held for a unit and, for reading, for the units below it.
#[derive(Serialize, ToSchema)]
struct Granted {
    /// `administrator`, `coordinator`, `leader`, `head`, `officer`, `verifier` or `auditor`.
    role: &'static str,
    unit: Uuid,
}

async fn me(who: Signed) -> Answer {
    let Signed {
        who, op, scopes, ..
    } = who;
    let grants = op.who.grants.iter().map(|grant| Granted {
        role: grant.role.key(),
        unit: grant.unit.into(),
    });
    Ok(Json(Me {
        account: op.who.account_uuid(),
        login: who.login.clone(),
        full_name: who.full_name.clone(),
        unit: who.unit.into(),
        unit_name: who.unit_name.clone(),
        grants: grants.collect(),
        scopes: scopes.map(|scopes| scopes.to_vec()),
        today: op.today,
    })
    .into_response())
}

async fn page(State(app): State<App>, who: Option<Signed>, headers: HeaderMap) -> Answer {
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
    answer::page(&page)
}

fn row(route: &Route) -> Row {
    let scope = match (route.need, route.method.is_safe()) {
        (Need::Public, _) => "",
        (_, true) => "read",
        (_, false) => "write",
    };
    Row::new(vec![
        Cell::text(route.title),
        Cell::text(format!("{} {}", route.method, route.path)),
        Cell::text(scope),
    ])
}
