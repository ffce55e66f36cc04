//! `Idempotency-Key`: a POST that is repeated does nothing again and answers as the first time; a
//! secret in the answer is not kept, so it is not given again.

use axum::{
    body::{Body, to_bytes},
    extract::Request,
    http::{HeaderName, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use ntm_office::{Answered, Fault, Office, Op, Turn};
use sha2::{Digest as _, Sha256};

use crate::answer::{ShownOnce, WebFault};

/// The header that names a request.
pub(crate) const KEY: &str = "idempotency-key";

/// Answers larger than this are not kept: the request is then carried out again.
const LARGEST_ANSWER: usize = 1024 * 1024;

/// Carries the request out once for its key.
pub(crate) async fn once(
    office: &Office,
    op: &Op,
    key: &HeaderValue,
    request: Request,
    next: Next,
) -> Response {
    match try_once(office, op, key, request, next).await {
        Ok(response) => response,
        Err(fault) => WebFault(fault).into_response(),
    }
}

async fn try_once(
    office: &Office,
    op: &Op,
    key: &HeaderValue,
    request: Request,
    next: Next,
) -> Result<Response, Fault> {
    let key = key
        .to_str()
        .ok()
        .map(str::trim)
        .filter(|key| (1..=200).contains(&key.len()))
        .ok_or_else(|| {
            Fault::refused(
                "Idempotency-Key phải có từ 1 đến 200 ký tự ASCII.",
                "An Idempotency-Key has 1 to 200 ASCII characters.",
            )
        })?;
    let (parts, body) = request.into_parts();
    let limit = office.settings().upload_bytes + 1024 * 1024;
    let Ok(content) = to_bytes(body, limit).await else {
        return Ok(StatusCode::PAYLOAD_TOO_LARGE.into_response());
    };
    let media_type = parts.headers.get(header::CONTENT_TYPE);
    let hash = digest(&[
        parts.method.as_str().as_bytes(),
        parts.uri.to_string().as_bytes(),
        // The boundary of a multipart body differs between repetitions by some clients; it is part
        // of the content then, and the repetition counts as another request.
        media_type.map_or(&b""[..], HeaderValue::as_bytes),
        &content,
    ]);
    if let Turn::Again(Answered { status, body }) = office.take_key(op, key, &hash).await? {
        return Ok(again(status, body));
    }
    let response = next
        .run(Request::from_parts(parts, Body::from(content)))
        .await;
    if !response.status().is_success() {
        office.settle_key(op, key, None).await?;
        return Ok(response);
    }
    let secret = response.extensions().get::<ShownOnce>().is_some();
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, LARGEST_ANSWER)
        .await
        .map_err(Fault::internal)?;
    let answer = Answered {
        status: parts.status.as_u16(),
        body: match secret {
            true => String::new(),
            false => String::from_utf8_lossy(&body).into_owned(),
        },
    };
    office.settle_key(op, key, Some(answer)).await?;
    Ok(Response::from_parts(parts, Body::from(body)))
}

fn again(status: u16, body: String) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
    let replayed = (
        HeaderName::from_static("idempotency-replayed"),
        HeaderValue::from_static("true"),
    );
    if body.is_empty() {
        return (status, [replayed]).into_response();
    }
    let json = (
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    (status, [json, replayed], body).into_response()
}

fn digest(parts: &[&[u8]]) -> String {
    let mut sha = Sha256::new();
    for part in parts {
        sha.update((part.len() as u64).to_be_bytes());
        sha.update(part);
    }
    sha.finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
