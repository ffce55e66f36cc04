//! The door of each route: who is asking, may they at all, and how a fault is told to them.

use axum::{
    Json,
    extract::{Request, State},
    http::{HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use ntm_office::{Fault, Message};
use ntm_programme::right;
use ntm_views::paths;

use crate::{
    App,
    answer::{Untold, WebFault, status},
    areas::OWN_PASSWORD,
    idempotency,
    layers::RequestId,
    openapi::{Problem, ProblemField},
    route::{Kind, Need},
    session::{self, Signed},
};

/// What the guard of one route knows.
#[derive(Clone)]
pub(crate) struct Door {
    pub(crate) app: App,
    pub(crate) need: Need,
    pub(crate) kind: Kind,
    /// What a token needs.
    pub(crate) scope: Option<&'static str>,
}

/// Lets a request in, or tells why not; tells the handler's fault where it answers one.
pub(crate) async fn guard(State(door): State<Door>, mut request: Request, next: Next) -> Response {
    let trace = request
        .extensions()
        .get::<RequestId>()
        .map_or_else(String::new, |id| id.0.clone());
    let method = request.method().clone();
    let address = request
        .uri()
        .path_and_query()
        .map_or_else(|| "/".to_owned(), ToString::to_string);
    let htmx = request.headers().contains_key("hx-request");
    if door.kind == Kind::Page && !address.starts_with(paths::SET_UP) {
        match door.app.is_set_up().await {
            Ok(true) => {}
            Ok(false) => return Redirect::to(paths::SET_UP).into_response(),
            Err(fault) => tracing::error!(error = %fault, "cannot tell whether it is set up"),
        }
    }
    let mut signed = None;
    let response = match enter(&door, &mut request, &address, &trace, &mut signed).await {
        Ok(()) => carry_out(&door, request, next, signed.as_ref()).await,
        Err(fault) => WebFault(fault).into_response(),
    };
    let Some(Untold(fault)) = response.extensions().get::<Untold>().cloned() else {
        return said(response, signed.as_ref());
    };
    if matches!(&*fault, Fault::Busy) {
        metrics::counter!("ntm_database_busy_total").increment(1);
    }
    if let Fault::Internal(error) = &*fault {
        tracing::error!(request.id = %trace, error = %error, "unexpected fault");
    }
    match door.kind {
        Kind::Page => {
            tell_person(
                &door.app,
                &fault,
                signed.as_ref(),
                &method,
                &address,
                htmx,
                &trace,
            )
            .await
        }
        Kind::Api => problem(&fault, &trace),
        Kind::Feed | Kind::Service => (status(&fault), fault.message().en).into_response(),
    }
}

/// Runs the handler: once only, where a program names the request by a key.
async fn carry_out(door: &Door, request: Request, next: Next, signed: Option<&Signed>) -> Response {
    let creates = door.kind == Kind::Api && request.method() == Method::POST;
    let key = request.headers().get(idempotency::KEY).cloned();
    match (key, signed) {
        (Some(key), Some(signed)) if creates => {
            idempotency::once(door.app.office(), &signed.op, &key, request, next).await
        }
        _ => next.run(request).await,
    }
}

/// A sentence that the page has shown is not shown again.
fn said(mut response: Response, signed: Option<&Signed>) -> Response {
    let shown = response.status().is_success() && signed.is_some_and(|who| who.flash.is_some());
    if shown && !response.headers().contains_key(header::SET_COOKIE) {
        response.headers_mut().append(
            header::SET_COOKIE,
            HeaderValue::from_static("ntm-flash=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"),
        );
    }
    response
}

async fn enter(
    door: &Door,
    request: &mut Request,
    address: &str,
    trace: &str,
    seen: &mut Option<Signed>,
) -> Result<(), Fault> {
    if matches!(door.kind, Kind::Feed | Kind::Service) && door.need == Need::Public {
        return Ok(());
    }
    let signed = session::find(&door.app, request.headers(), address, trace).await?;
    if let Some(signed) = &signed {
        request.extensions_mut().insert(signed.clone());
    }
    *seen = signed.clone();
    let action = match door.need {
        Need::Public => return Ok(()),
        Need::SignedIn => None,
        Need::May(action) => Some(action),
    };
    let signed = signed.ok_or(Fault::SignedOut)?;
    if !signed.who.complete {
        return Err(Fault::SignedOut);
    }
    if signed.who.must_change_password && signed.scopes.is_none() && !goes_on(address) {
        return Err(Fault::SignedOut);
    }
    if let (Some(scopes), Some(wanted)) = (&signed.scopes, door.scope)
        && !scopes.iter().any(|scope| scope == wanted)
    {
        return Err(Fault::Denied(Message::new(
            format!("Mã truy cập này không có quyền “{wanted}”."),
            format!("This token lacks the scope “{wanted}”."),
        )));
    }
    match action {
        Some(action) if !right::may_ever(&signed.op.who, action) => Err(Fault::Denied(
            Message::new("Bạn không có quyền làm việc này.", "You may not do this."),
        )),
        _ => Ok(()),
    }
}

/// What somebody may do who still has to choose a password of their own.
fn goes_on(address: &str) -> bool {
    [
        paths::NEW_PASSWORD,
        OWN_PASSWORD,
        paths::SIGN_OUT,
        paths::LANGUAGE,
    ]
    .iter()
    .any(|path| address.starts_with(path))
}

async fn tell_person(
    app: &App,
    fault: &Fault,
    signed: Option<&Signed>,
    method: &Method,
    address: &str,
    htmx: bool,
    trace: &str,
) -> Response {
    if matches!(fault, Fault::SignedOut) {
        let back = if method == Method::GET { address } else { "/" };
        let path = match signed {
            Some(signed) if !signed.who.complete => paths::SECOND_FACTOR.to_owned(),
            Some(signed) if signed.who.must_change_password => paths::NEW_PASSWORD.to_owned(),
            _ => format!("{}?ve={}", paths::SIGN_IN, crate::answer::encode(back)),
        };
        if htmx {
            let mut response = StatusCode::UNAUTHORIZED.into_response();
            if let Ok(value) = HeaderValue::from_str(&path) {
                response.headers_mut().insert("hx-redirect", value);
            }
            return response;
        }
        return Redirect::to(&path).into_response();
    }
    let mut response = crate::areas::fault_page(app, fault, signed, trace).await;
    *response.status_mut() = status(fault);
    if let Fault::TooMany { retry_after } = fault {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, (*retry_after).into());
    }
    response
}

/// Answers a fault as problem+json (RFC 9457), with the fields that are at fault.
pub(crate) fn problem(fault: &Fault, trace: &str) -> Response {
    let errors = match fault {
        Fault::Invalid(fields) => fields
            .iter()
            .map(|fault| ProblemField {
                field: fault.field.to_owned(),
                detail: fault.message.vi.clone(),
                detail_en: fault.message.en.clone(),
            })
            .collect(),
        _ => Vec::new(),
    };
    let kind = problem_kind(fault);
    let mut response = problem_of(status(fault), kind, &fault.message(), errors, trace);
    if let Fault::TooMany { retry_after } = fault {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, (*retry_after).into());
    }
    response
}

/// Answers problem+json.
pub(crate) fn problem_of(
    status: StatusCode,
    kind: &str,
    message: &Message,
    errors: Vec<ProblemField>,
    trace: &str,
) -> Response {
    let problem = Problem {
        kind: format!("urn:ntm:problem:{kind}"),
        title: status.canonical_reason().unwrap_or("Error").to_owned(),
        status: status.as_u16(),
        detail: message.vi.clone(),
        detail_en: message.en.clone(),
        errors,
        request_id: trace.to_owned(),
    };
    let mut response = (status, Json(problem)).into_response();
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/problem+json"),
    );
    response
}

fn problem_kind(fault: &Fault) -> &'static str {
    match fault {
        Fault::NotFound => "not-found",
        Fault::SignedOut => "signed-out",
        Fault::Denied(_) => "denied",
        Fault::Invalid(_) => "invalid",
        Fault::Refused(_) => "refused",
        Fault::Conflict(_) => "conflict",
        Fault::TooMany { .. } => "too-many",
        Fault::Full => "full",
        Fault::Busy => "busy",
        Fault::Internal(_) => "internal",
    }
}
