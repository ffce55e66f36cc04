//! The way in for every request: id, log, limits, protection; then the table of routes.

use std::time::{Duration, Instant};

use axum::{
    Router,
    extract::{DefaultBodyLimit, MatchedPath, Request, State},
    http::{HeaderName, HeaderValue, StatusCode, header},
    middleware::{Next, from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::MethodRouter,
};
use tower_http::{
    catch_panic::CatchPanicLayer, compression::CompressionLayer, csrf::CsrfLayer,
    timeout::TimeoutLayer,
};
use tracing::Instrument as _;

use crate::{
    App,
    guard::{Door, guard},
};

/// The id of a request, in logs, audit, the answer's header and on error pages.
#[derive(Debug, Clone)]
pub(crate) struct RequestId(pub(crate) String);

/// Builds the server's service from the table of routes.
pub fn router(app: App) -> Router {
    let mut router = Router::new();
    for route in crate::areas::routes() {
        let door = Door {
            app: app.clone(),
            need: route.need,
            kind: route.kind,
            scope: route.scope(),
        };
        let handler: MethodRouter<App> = route.handler.layer(from_fn_with_state(door, guard));
        // Who sends many files is watched by the silence of the line instead.
        let handler = match route.long {
            true => handler.layer(DefaultBodyLimit::disable()),
            false => handler.layer(TimeoutLayer::with_status_code(
                StatusCode::GATEWAY_TIMEOUT,
                Duration::from_secs(120),
            )),
        };
        router = router.route(route.path, handler);
    }
    let body_limit = app.office().settings().upload_bytes + 1024 * 1024;
    router
        .fallback(crate::outside::nowhere)
        .layer(DefaultBodyLimit::max(body_limit))
        .layer(CsrfLayer::new())
        .layer(CatchPanicLayer::new())
        .layer(from_fn_with_state(app.clone(), crate::outside::tell))
        .layer(from_fn(protect))
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(app.clone(), observe))
        .with_state(app)
}

/// Gives the request its id, logs it once and counts it.
async fn observe(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let id = app
        .office()
        .new_id(app.office().clock().now())
        .simple()
        .to_string();
    request.extensions_mut().insert(RequestId(id.clone()));
    let path = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("unmatched".to_owned(), |path| path.as_str().to_owned());
    let method = request.method().clone();
    let began = Instant::now();
    let span =
        tracing::info_span!("request", request.id = %id, http.method = %method, http.route = %path);
    let mut response = next.run(request).instrument(span.clone()).await;
    let took = began.elapsed();
    let status = response.status().as_u16();
    span.in_scope(|| {
        tracing::info!(
            http.status = status,
            took.ms = took.as_secs_f64() * 1000.0,
            "answered"
        );
    });
    let labels = [
        ("method", method.to_string()),
        ("route", path),
        ("status", status.to_string()),
    ];
    metrics::counter!("ntm_http_requests_total", &labels).increment(1);
    metrics::histogram!("ntm_http_request_seconds", &labels[1..2]).record(took.as_secs_f64());
    if let Ok(value) = HeaderValue::from_str(&id) {
        response
            .headers_mut()
            .insert(HeaderName::from_static("x-request-id"), value);
    }
    response
}

/// Adds what protects a page in the browser: no foreign source, no inline script, no framing.
async fn protect(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await.into_response();
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &'static str| {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    };
    set(
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'",
    );
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::REFERRER_POLICY, "same-origin");
    set(header::CACHE_CONTROL, "no-store");
    set(
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    );
    set(
        HeaderName::from_static("permissions-policy"),
        "camera=(), microphone=(), geolocation=()",
    );
    response
}
