//! How handlers answer, and how a fault is told to whoever asked.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Redirect, Response},
};
use ntm_office::Fault;
use serde::Serialize;

/// What a handler answers.
pub(crate) type Answer = Result<Response, WebFault>;

/// A fault on its way out. The guard of the route tells it in the language and form of the one who
/// asked: a page, or problem+json.
#[derive(Debug)]
pub(crate) struct WebFault(pub(crate) Fault);

impl<E: Into<Fault>> From<E> for WebFault {
    fn from(fault: E) -> WebFault {
        WebFault(fault.into())
    }
}

/// Rides in the response from the handler to the guard.
#[derive(Clone)]
pub(crate) struct Untold(pub(crate) std::sync::Arc<Fault>);

impl IntoResponse for WebFault {
    fn into_response(self) -> Response {
        let mut response = status(&self.0).into_response();
        response
            .extensions_mut()
            .insert(Untold(std::sync::Arc::new(self.0)));
        response
    }
}

/// Returns the status that goes with a fault.
pub(crate) fn status(fault: &Fault) -> StatusCode {
    match fault {
        Fault::NotFound => StatusCode::NOT_FOUND,
        Fault::SignedOut => StatusCode::UNAUTHORIZED,
        Fault::Denied(_) => StatusCode::FORBIDDEN,
        Fault::Invalid(_) | Fault::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
        Fault::Conflict(_) => StatusCode::CONFLICT,
        Fault::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
        Fault::Full => StatusCode::INSUFFICIENT_STORAGE,
        Fault::Busy => StatusCode::SERVICE_UNAVAILABLE,
        Fault::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// Answers a page.
pub(crate) fn page(template: &impl askama::Template) -> Answer {
    let html = template.render().map_err(Fault::internal)?;
    Ok(Html(html).into_response())
}

/// Answers a program.
pub(crate) fn json(body: impl Serialize) -> Answer {
    Ok(Json(body).into_response())
}

/// Answers a program with what it made.
pub(crate) fn made(body: impl Serialize) -> Answer {
    Ok((StatusCode::CREATED, Json(body)).into_response())
}

/// Answers a program that it is done, and that there is nothing to say about it.
pub(crate) fn done() -> Answer {
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Rides in a response that holds a secret: it is given this once and kept nowhere.
#[derive(Clone)]
pub(crate) struct ShownOnce;

/// Answers a program with a secret.
pub(crate) fn shown_once(status: StatusCode, body: impl Serialize) -> Answer {
    let mut response = (status, Json(body)).into_response();
    response.extensions_mut().insert(ShownOnce);
    Ok(response)
}

/// Answers "see there" after a form was taken.
pub(crate) fn see(path: impl AsRef<str>) -> Answer {
    Ok(Redirect::to(path.as_ref()).into_response())
}

/// Answers "see there" with a sentence that the next page shows once.
pub(crate) fn see_with(path: impl AsRef<str>, sentence: &str) -> Answer {
    use base64::Engine as _;
    let mut response = Redirect::to(path.as_ref()).into_response();
    let value = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(sentence);
    let cookie = format!("ntm-flash={value}; Path=/; Max-Age=60; HttpOnly; SameSite=Lax");
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    Ok(response)
}

/// Answers a file for saving.
pub(crate) fn download(name: &str, media_type: &str, bytes: Vec<u8>) -> Answer {
    let ascii: String = ntm_text::fold(name)
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || c == '.' || c == '-' {
                c
            } else {
                '-'
            }
        })
        .collect();
    let encoded: String = name
        .bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() || b".-_".contains(&byte) {
                (byte as char).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect();
    let disposition = format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{encoded}");
    Ok((
        [
            (header::CONTENT_TYPE, media_type.to_owned()),
            (header::CONTENT_DISPOSITION, disposition),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
        ],
        bytes,
    )
        .into_response())
}

/// Encodes a text for a query string.
pub(crate) fn encode(text: &str) -> String {
    text.bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() || b"-_.~/".contains(&byte) {
                (byte as char).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}

/// Says that an upload did not arrive whole.
pub(crate) fn unreadable(error: axum::extract::multipart::MultipartError) -> Fault {
    Fault::refused(
        "Tệp tải lên chưa trọn vẹn hoặc quá lớn. Chưa lưu gì; hãy tải lại.",
        format!("The upload could not be read: {error}"),
    )
}
