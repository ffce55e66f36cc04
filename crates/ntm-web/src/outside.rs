//! What goes wrong before or beside the handlers: an address that is nowhere, a method that is not
//! answered, a body too large or malformed, a time limit, a panic. It is told like every other
//! fault: problem+json to programs, a page to people.

use axum::{
    body::to_bytes,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use ntm_office::Message;

use ntm_views::{
    frame::{Lang, Section},
    pages::enter::ErrorPage,
    parts::Link,
    paths, words,
};

use crate::{App, answer, guard, layers::RequestId};

/// Tells faults that nobody has told yet.
pub(crate) async fn tell(State(app): State<App>, request: Request, next: Next) -> Response {
    let to_program = request.uri().path().starts_with("/api/");
    let to_person = wants_page(request.headers());
    let trace = request
        .extensions()
        .get::<RequestId>()
        .map_or_else(String::new, |id| id.0.clone());
    let response = next.run(request).await;
    let status = response.status();
    if !(status.is_client_error() || status.is_server_error()) || told(&response) {
        return response;
    }
    if !(to_program || to_person) {
        return response;
    }
    let (parts, body) = response.into_parts();
    let reason = to_bytes(body, 4096).await.unwrap_or_default();
    let message = message(status, &String::from_utf8_lossy(&reason));
    let mut answer = if to_program {
        guard::problem_of(status, kind(status), &message, Vec::new(), &trace)
    } else {
        page(&app, status, &message, &trace)
    };
    for name in [header::ALLOW, header::RETRY_AFTER] {
        if let Some(value) = parts.headers.get(&name) {
            answer.headers_mut().insert(name, value.clone());
        }
    }
    answer
}

/// Tells whether a fault has its body already: a page, JSON, or the plain word of a service.
fn told(response: &Response) -> bool {
    let media_type = response
        .headers()
        .get(header::CONTENT_TYPE)
        .map_or(&b""[..], HeaderValue::as_bytes);
    media_type.starts_with(b"text/html") || media_type.ends_with(b"json")
}

fn wants_page(headers: &HeaderMap) -> bool {
    headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"))
}

fn kind(status: StatusCode) -> &'static str {
    match status {
        StatusCode::NOT_FOUND => "not-found",
        StatusCode::METHOD_NOT_ALLOWED => "method",
        StatusCode::PAYLOAD_TOO_LARGE => "too-large",
        StatusCode::UNSUPPORTED_MEDIA_TYPE => "media-type",
        StatusCode::FORBIDDEN => "cross-site",
        StatusCode::GATEWAY_TIMEOUT => "timeout",
        status if status.is_client_error() => "malformed",
        _ => "internal",
    }
}

/// Returns the sentence for people; `reason` is what the library said, in English.
fn message(status: StatusCode, reason: &str) -> Message {
    let (vi, en) = match status {
        StatusCode::NOT_FOUND => (
            "Không tìm thấy nội dung này, hoặc bạn không được xem.",
            "There is no such thing here, or you may not see it.",
        ),
        StatusCode::METHOD_NOT_ALLOWED => (
            "Địa chỉ này không nhận cách gọi đó.",
            "This address does not answer that method.",
        ),
        StatusCode::PAYLOAD_TOO_LARGE => (
            "Nội dung gửi lên quá lớn nên chưa được nhận. Hãy chia nhỏ hoặc nén tệp rồi gửi lại.",
            "What was sent is too large and was not taken. Split or compress it and send it again.",
        ),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => (
            "Kiểu nội dung gửi lên không đúng với địa chỉ này.",
            "This address does not take that media type.",
        ),
        StatusCode::FORBIDDEN => (
            "Yêu cầu đến từ một trang khác nên không được nhận. Hãy mở lại trang này rồi làm lại.",
            "The request came from another site and was not taken. Open this page again and repeat it.",
        ),
        StatusCode::GATEWAY_TIMEOUT => (
            "Máy chủ chưa làm xong trong thời gian cho phép. Hãy xem lại kết quả trước khi làm lại.",
            "The server did not finish in time. Look at the result before you repeat it.",
        ),
        status if status.is_client_error() => (
            "Yêu cầu không đọc được. Chưa có gì thay đổi.",
            "The request could not be read. Nothing was changed.",
        ),
        _ => (
            "Có lỗi ngoài dự kiến. Dữ liệu cũ vẫn nguyên vẹn. Hãy thử lại; nếu vẫn lỗi, báo quản trị viên kèm mã yêu cầu.",
            "Something unexpected went wrong. What was there is intact. Try again; if it persists, tell the administrator the request id.",
        ),
    };
    let reason = reason.trim();
    let readable = status.is_client_error()
        && !matches!(status, StatusCode::NOT_FOUND | StatusCode::FORBIDDEN)
        && !reason.is_empty();
    let en = if readable {
        format!("{en} {reason}")
    } else {
        en.to_owned()
    };
    Message::new(vi, en)
}

/// Shows the sentence to a person. Nobody knows here who they are: the page speaks Vietnamese.
fn page(app: &App, status: StatusCode, message: &Message, trace: &str) -> Response {
    let (title, rest) = message
        .vi
        .split_once(". ")
        .unwrap_or((message.vi.as_str(), ""));
    let page = ErrorPage {
        frame: app.frame_outside(Lang::Vi, title.trim_end_matches('.'), Section::Enter),
        status: status.as_u16(),
        happened: String::new(),
        kept: String::new(),
        advice: rest.to_owned(),
        actions: vec![Link::new(
            words::enter::of(Lang::Vi).to_overview(),
            paths::OVERVIEW,
        )],
        request_id: trace.to_owned(),
    };
    let mut response =
        answer::page(&page).unwrap_or_else(axum::response::IntoResponse::into_response);
    *response.status_mut() = status;
    response
}

/// Answers an address that is nowhere in the table.
pub(crate) async fn nowhere() -> Response {
    StatusCode::NOT_FOUND.into_response()
}
