//! For the operator: health, readiness, metrics, and the files that pages are made with.

use axum::{
    extract::State,
    http::{HeaderMap, Method, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};

use ntm_office::Figures;
use ntm_store::figures::Waiting;

use crate::{
    App,
    route::{Kind, Need, Route},
};

pub(crate) fn routes() -> Vec<Route> {
    let service = |path, title, handler| {
        Route::page(Method::GET, path, Need::Public, title, handler).speaks(Kind::Service)
    };
    vec![
        service("/healthz", "Whether the process answers", get(health)),
        service("/readyz", "Whether it can serve", get(ready)),
        service("/metrics", "Figures for Prometheus", get(metrics)),
        service("/static/{*path}", "Style, script and fonts", get(asset)),
    ]
}

async fn health() -> &'static str {
    "ok"
}

async fn ready(State(app): State<App>) -> Response {
    match app.office().ready().await {
        Ok(()) => (StatusCode::OK, "ready").into_response(),
        Err(fault) => {
            tracing::warn!(error = %fault, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "not ready").into_response()
        }
    }
}

async fn metrics(State(app): State<App>) -> Response {
    let Some(collected) = app.metrics() else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let mut text = collected.render();
    match app.office().figures().await {
        Ok(figures) => text.push_str(&gauges(&figures)),
        Err(fault) => tracing::warn!(error = %fault, "what waits could not be counted"),
    }
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response()
}

/// Writes what waits in the form of Prometheus.
fn gauges(figures: &Figures) -> String {
    let Waiting {
        jobs,
        failed_jobs,
        letters,
        failed_letters,
    } = figures.waiting;
    [
        (
            "ntm_jobs_waiting",
            "Jobs that are neither done nor given up",
            jobs,
        ),
        ("ntm_jobs_failed", "Jobs that were given up", failed_jobs),
        ("ntm_outbox_waiting", "Letters that have not left", letters),
        (
            "ntm_outbox_failed",
            "Letters that were given up",
            failed_letters,
        ),
    ]
    .into_iter()
    .map(|(name, help, value)| {
        format!("# HELP {name} {help}\n# TYPE {name} gauge\n{name} {value}\n")
    })
    .collect()
}

/// Assets carry their hash in the name, so a browser may keep them for ever.
async fn asset(uri: axum::http::Uri, headers: HeaderMap) -> Response {
    let Some(asset) = ntm_views::assets::find(uri.path()) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let known = headers
        .get(header::IF_NONE_MATCH)
        .is_some_and(|tag| tag.as_bytes() == asset.etag.as_bytes());
    if known {
        return StatusCode::NOT_MODIFIED.into_response();
    }
    (
        [
            (header::CONTENT_TYPE, asset.content_type),
            (header::ETAG, asset.etag.as_str()),
            (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        ],
        axum::body::Bytes::from_static(&asset.bytes),
    )
        .into_response()
}
