//! Somebody with a browser, or a program, in the same process.

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use http_body_util::BodyExt as _;
use ntm_testkit::province::Small;
use ntm_web::{App, Options};
use tower::ServiceExt as _;

/// The service of a small province.
pub(crate) struct Service {
    pub(crate) small: Small,
    pub(crate) router: Router,
    pub(crate) _folder: tempfile::TempDir,
}

/// What was answered.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Service {
    /// Plants the small province in a store and serves it.
    pub(crate) async fn new(store: ntm_store::Store) -> Service {
        let folder = tempfile::tempdir().unwrap();
        let small = Small::plant(store, folder.path()).await;
        let router = ntm_web::router(App::new(small.office.clone(), Options::default(), None));
        Service {
            small,
            router,
            _folder: folder,
        }
    }

    /// Serves a small province that stands already.
    pub(crate) fn with(small: Small, router: Router, folder: tempfile::TempDir) -> Service {
        Service {
            small,
            router,
            _folder: folder,
        }
    }

    /// Asks for a page as somebody of the small province.
    pub(crate) async fn get(&self, login: &str, path: &str) -> Answer {
        let cookie = self.small.cookie(login).await;
        self.send(request(Method::GET, path, Some(&cookie), "", String::new()))
            .await
    }

    /// Sends a form as somebody of the small province.
    pub(crate) async fn post(&self, login: &str, path: &str, form: &[(&str, &str)]) -> Answer {
        let cookie = self.small.cookie(login).await;
        self.send(request(
            Method::POST,
            path,
            Some(&cookie),
            "application/x-www-form-urlencoded",
            encode(form),
        ))
        .await
    }

    /// Sends JSON as somebody of the small province.
    pub(crate) async fn json(
        &self,
        login: &str,
        method: Method,
        path: &str,
        body: serde_json::Value,
    ) -> Answer {
        let cookie = self.small.cookie(login).await;
        self.send(request(
            method,
            path,
            Some(&cookie),
            "application/json",
            body.to_string(),
        ))
        .await
    }

    /// Sends files with fields beside them: each file by field, name and content.
    pub(crate) async fn upload(
        &self,
        cookie: &str,
        path: &str,
        fields: &[(&str, &str)],
        files: &[(&str, &str, &str)],
    ) -> Answer {
        let mut body = String::new();
        for (name, value) in fields {
            let head = format!("Content-Disposition: form-data; name=\"{name}\"");
            body.push_str(&format!("--x\r\n{head}\r\n\r\n{value}\r\n"));
        }
        for (field, name, content) in files {
            let head =
                format!("Content-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"");
            let kind = "Content-Type: application/octet-stream";
            body.push_str(&format!("--x\r\n{head}\r\n{kind}\r\n\r\n{content}\r\n"));
        }
        body.push_str("--x--\r\n");
        let kind = "multipart/form-data; boundary=x";
        self.send(request(Method::POST, path, Some(cookie), kind, body))
            .await
    }

    /// Sends any request.
    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let headers = response.headers().clone();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        Answer {
            status,
            headers,
            body: body.to_vec(),
        }
    }
}

impl Answer {
    /// Returns the body as text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Returns the body as JSON.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// Returns where the answer sends one.
    pub(crate) fn location(&self) -> &str {
        self.headers
            .get(header::LOCATION)
            .map_or("", |value| value.to_str().unwrap())
    }
}

/// Makes a request.
pub(crate) fn request(
    method: Method,
    path: &str,
    cookie: Option<&str>,
    media_type: &str,
    body: String,
) -> Request<Body> {
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::HOST, "ntm.example")
        .header("sec-fetch-site", "same-origin");
    if let Some(cookie) = cookie {
        request = request.header(header::COOKIE, cookie);
    }
    if !media_type.is_empty() {
        request = request.header(header::CONTENT_TYPE, media_type);
    }
    request.body(Body::from(body)).unwrap()
}

/// Encodes a form.
pub(crate) fn encode(form: &[(&str, &str)]) -> String {
    let one = |text: &str| -> String {
        text.bytes()
            .map(|byte| match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => {
                    (byte as char).to_string()
                }
                _ => format!("%{byte:02X}"),
            })
            .collect()
    };
    form.iter()
        .map(|(name, value)| format!("{}={}", one(name), one(value)))
        .collect::<Vec<_>>()
        .join("&")
}
