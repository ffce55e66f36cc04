//! What protects people and their data, whatever the area.

use std::{
    io,
    sync::{Arc, Mutex, OnceLock},
};

use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use ntm_office::{Clock as _, second_factor};
use ntm_testkit::{
    both_engines, engines,
    province::{PASSWORD, account},
};
use ntm_web::route::{Kind, Need};

use crate::client::{Answer, Service, encode, request};

const FORM: &str = "application/x-www-form-urlencoded";

async fn sign_in(service: &Service, cookie: Option<&str>, back: &str) -> Answer {
    let form = encode(&[
        ("name", "dieu.phoi"),
        ("password", PASSWORD),
        ("back", back),
    ]);
    service
        .send(request(Method::POST, "/dang-nhap", cookie, FORM, form))
        .await
}

#[tokio::test]
async fn every_page_carries_the_strict_policy_and_obeys_it() {
    both_engines(|store| async move {
        let service = Service::new(store).await;
        let mut pages = 0;
        for route in ntm_web::routes() {
            if route.method != Method::GET || route.path.contains('{') {
                continue;
            }
            for login in ["dieu.phoi", "quan.tri"] {
                let answer = service.get(login, route.path).await;
                let policy = answer.headers[header::CONTENT_SECURITY_POLICY]
                    .to_str()
                    .unwrap();
                assert!(
                    policy.starts_with("default-src 'none'; script-src 'self'"),
                    "{policy}"
                );
                assert!(!policy.contains("unsafe"), "{policy}");
                for (name, value) in [
                    ("x-content-type-options", "nosniff"),
                    ("referrer-policy", "same-origin"),
                    ("cross-origin-opener-policy", "same-origin"),
                ] {
                    assert_eq!(answer.headers[name], value, "{}", route.path);
                }
                if route.kind != Kind::Page || !answer.status.is_success() {
                    continue;
                }
                pages += 1;
                assert_eq!(
                    answer.headers[header::CACHE_CONTROL],
                    "no-store",
                    "{}",
                    route.path
                );
                let html = answer.text();
                for inline in [
                    "<style",
                    " style=\"",
                    "javascript:",
                    " onclick=",
                    "<script>",
                ] {
                    assert!(!html.contains(inline), "{}: {inline}", route.path);
                }
                for source in [
                    "src=\"http",
                    "src=\"//",
                    "action=\"http",
                    "<iframe",
                    "<object",
                ] {
                    assert!(!html.contains(source), "{}: {source}", route.path);
                }
            }
        }
        assert!(pages > 5, "{pages} pages were looked at");
    })
    .await;
}

#[tokio::test]
async fn nothing_is_changed_from_another_site() {
    both_engines(|store| async move {
        let service = Service::new(store).await;
        let cookie = service.small.cookie("quan.tri").await;
        for route in ntm_web::routes() {
            if route.method.is_safe() {
                continue;
            }
            let path = route.path.replace(['{', '}', '*'], "");
            for foreign in [
                ("sec-fetch-site", "cross-site"),
                ("sec-fetch-site", "same-site"),
                ("origin", "https://a.example"),
            ] {
                let mut asked = request(
                    route.method.clone(),
                    &path,
                    Some(&cookie),
                    FORM,
                    String::new(),
                );
                asked.headers_mut().remove("sec-fetch-site");
                asked
                    .headers_mut()
                    .insert(foreign.0, foreign.1.parse().unwrap());
                let answer = service.send(asked).await;
                assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path} {foreign:?}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn signing_in_always_makes_a_new_session() {
    both_engines(|store| async move {
        let service = Service::new(store).await;
        let planted = "ntm=da-biet-truoc";
        let opened = sign_in(&service, Some(planted), "/").await;
        let set = opened.headers[header::SET_COOKIE]
            .to_str()
            .unwrap()
            .to_owned();
        assert!(!set.contains("da-biet-truoc"), "{set}");
        let foreign = service
            .send(request(
                Method::GET,
                "/api/v1/me",
                Some(planted),
                "",
                String::new(),
            ))
            .await;
        assert_eq!(foreign.status, StatusCode::UNAUTHORIZED);
        let first = set.split(';').next().unwrap().to_owned();
        let again = sign_in(&service, Some(&first), "/").await;
        let second = again.headers[header::SET_COOKIE].to_str().unwrap();
        assert_ne!(second.split(';').next().unwrap(), first);
        let value = first.strip_prefix("ntm=").unwrap();
        assert_eq!(value.len(), 43, "256 bits");
    })
    .await;
}

#[tokio::test]
async fn over_https_the_cookie_is_bound_to_it() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = ntm_testkit::province::Small::plant(store, folder.path()).await;
        let options = ntm_web::Options {
            secure_cookies: true,
            ..ntm_web::Options::default()
        };
        let router = ntm_web::router(ntm_web::App::new(small.office.clone(), options, None));
        let form = encode(&[("name", "dieu.phoi"), ("password", PASSWORD)]);
        let asked = request(Method::POST, "/dang-nhap", None, FORM, form);
        let answer = tower::ServiceExt::oneshot(router, asked).await.unwrap();
        let set = answer.headers()[header::SET_COOKIE].to_str().unwrap();
        assert!(set.starts_with("__Host-ntm="), "{set}");
        for flag in ["HttpOnly", "Secure", "SameSite=Lax", "Path=/"] {
            assert!(set.contains(flag), "{flag}: {set}");
        }
        assert!(!set.contains("Domain"), "{set}");
    })
    .await;
}

#[tokio::test]
async fn nobody_is_sent_to_another_site() {
    both_engines(|store| async move {
        let service = Service::new(store).await;
        for back in [
            "https://a.example/",
            "//a.example",
            "/\\a.example",
            "/\t/a.example",
            "javascript:alert(1)",
        ] {
            let opened = sign_in(&service, None, back).await;
            assert_eq!(opened.location(), "/", "{back}");
        }
        let cookie = service.small.cookie("dieu.phoi").await;
        let signed = request(
            Method::GET,
            "/dang-nhap?ve=https%3A%2F%2Fa.example",
            Some(&cookie),
            "",
            String::new(),
        );
        assert_eq!(service.send(signed).await.location(), "/");
    })
    .await;
}

#[tokio::test]
async fn assets_lead_nowhere_else() {
    let database = engines::sqlite().await;
    let service = Service::new(database.store.clone()).await;
    for path in [
        "/static/../Cargo.toml",
        "/static/..%2f..%2fCargo.toml",
        "/static/%2e%2e/%2e%2e/etc/passwd",
        "/static//etc/passwd",
        "/static/style.css%00",
    ] {
        let answer = service
            .send(request(Method::GET, path, None, "", String::new()))
            .await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn secrets_stay_out_of_the_log() {
    let log = Captured::everything();
    let database = engines::sqlite().await;
    let service = Service::new(database.store.clone()).await;
    let opened = sign_in(&service, None, "/").await;
    let cookie = opened.headers[header::SET_COOKIE]
        .to_str()
        .unwrap()
        .to_owned();
    let cookie = cookie.split(';').next().unwrap();
    let token = service.small.token("muong.so", "read").await;
    let me = service
        .send(request(
            Method::GET,
            "/api/v1/me?q=ri%C3%AAng",
            Some(cookie),
            "",
            String::new(),
        ))
        .await;
    assert_eq!(me.status, StatusCode::OK);
    let mut by_token = request(Method::GET, "/api/v1/me", None, "", String::new());
    let value = format!("Bearer {token}").parse().unwrap();
    by_token.headers_mut().insert(header::AUTHORIZATION, value);
    assert_eq!(service.send(by_token).await.status, StatusCode::OK);
    let made = service
        .post(
            "muong.so",
            "/tai-khoan/lich-dong-bo",
            &[("scope", "person")],
        )
        .await
        .text();
    let feed = between(&made, "/lich/", ".ics");
    let fetched = service.send(get(&format!("/lich/{feed}.ics"))).await;
    assert_eq!(fetched.status, StatusCode::OK);
    let place = ntm_testkit::province::units::BAN_LANG.to_string();
    let person = [
        ("full_name", "Chảo Thị Mẩy"),
        ("login", "may.bl"),
        ("unit", place.as_str()),
        ("roles", "officer"),
    ];
    let made = service
        .post("quan.tri", "/quan-tri/nguoi-dung/them", &person)
        .await
        .text();
    let first_password = between(&made, "<p><code>", "<");
    let form = encode(&[("name", "may.bl"), ("password", first_password)]);
    let entered = request(Method::POST, "/dang-nhap", None, FORM, form);
    assert_eq!(service.send(entered).await.status, StatusCode::SEE_OTHER);
    let shown = service.get("muong.so", "/tai-khoan/bao-mat/hai-lop").await;
    assert_eq!(shown.status, StatusCode::OK);
    let mut reader = database.store.read().await.unwrap();
    let factor = ntm_store::account::second_factor(&mut reader, account("muong.so")).await;
    let factor = factor.unwrap().pending.unwrap();
    drop(reader);
    let code = second_factor::code_at(&factor, service.small.clock.now()).unwrap();
    let made = service
        .post("muong.so", "/tai-khoan/bao-mat/hai-lop", &[("code", &code)])
        .await
        .text();
    let recovery = between(&made, "<li><code>", "<");
    let form = encode(&[("name", "muong.so"), ("password", PASSWORD)]);
    let half = request(Method::POST, "/dang-nhap", None, FORM, form);
    let half = service.send(half).await;
    let half = half.headers[header::SET_COOKIE].to_str().unwrap();
    let form = encode(&[("code", recovery), ("back", "/")]);
    let whole = request(
        Method::POST,
        "/dang-nhap/ma-xac-thuc",
        half.split(';').next(),
        FORM,
        form,
    );
    assert_eq!(service.send(whole).await.status, StatusCode::SEE_OTHER);

    let text = log.text();
    let answered: Vec<serde_json::Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .filter(|line: &serde_json::Value| line["fields"]["message"] == "answered")
        .collect();
    let id = me.headers["x-request-id"].to_str().unwrap();
    let of_this_request = answered
        .iter()
        .filter(|line| line["span"]["request.id"] == id);
    assert_eq!(of_this_request.count(), 1, "one line for each request");
    let secret = cookie.split_once('=').unwrap().1;
    for hidden in [
        PASSWORD,
        secret,
        &token,
        feed,
        first_password,
        &factor,
        recovery,
        "argon2",
        "ri%C3%AAng",
    ] {
        assert!(!text.contains(hidden), "the log holds {hidden}");
    }
}

/// Returns what stands between two texts.
fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let (_, rest) = text.split_once(before).unwrap();
    rest.split_once(after).unwrap().0
}

#[tokio::test]
async fn what_is_uploaded_is_saved_and_never_run() {
    both_engines(|store| async move {
        let service = Service::new(store).await;
        let due = Some(jiff::civil::date(2023, 7, 30));
        let unit = ntm_testkit::province::units::MUONG_SO;
        let task = service.small.assign("Báo cáo", &[unit], due).await;
        let obligation = task.obligations[0];
        let cookie = service.small.cookie("muong.so").await;
        let body = [
            "--b",
            "Content-Disposition: form-data; name=\"file\"; \
             filename=\"../../%22x\\\u{e0}nh\u{1f4c4}.html\"",
            "Content-Type: text/html",
            "",
            "<script>alert(1)</script>",
            "--b--",
            "",
        ];
        let sent = request(
            Method::POST,
            &format!("/api/v1/obligations/{obligation}/evidence"),
            Some(&cookie),
            "multipart/form-data; boundary=b",
            body.join("\r\n"),
        );
        let taken = service.send(sent).await;
        assert_eq!(taken.status, StatusCode::OK, "{}", taken.text());
        let shown = format!("/api/v1/obligations/{obligation}");
        let shown = service.get("muong.so", &shown).await.json();
        let evidence = shown["evidence"][0]["id"].as_str().unwrap();
        let path = format!("/viec/{obligation}/minh-chung/{evidence}");
        let fetched = service.get("muong.so", &path).await;
        assert_eq!(fetched.status, StatusCode::OK);
        assert_eq!(fetched.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert_eq!(
            fetched.headers[header::CONTENT_TYPE],
            "application/octet-stream"
        );
        let disposition = fetched.headers[header::CONTENT_DISPOSITION]
            .to_str()
            .unwrap();
        assert!(
            disposition.starts_with("attachment; filename=\""),
            "{disposition}"
        );
        assert!(
            !disposition.contains(['\r', '\n', '/', '\\']),
            "{disposition}"
        );
    })
    .await;
}

#[tokio::test]
async fn the_operator_sees_what_waits() {
    both_engines(|store| async move {
        let recorder = metrics_exporter_prometheus::PrometheusBuilder::new().build_recorder();
        let handle = recorder.handle();
        let _guard = metrics::set_default_local_recorder(&recorder);
        let folder = tempfile::tempdir().unwrap();
        let small = ntm_testkit::province::Small::plant(store, folder.path()).await;
        let app = ntm_web::App::new(
            small.office.clone(),
            ntm_web::Options::default(),
            Some(handle),
        );
        let router = ntm_web::router(app);
        let service = Service::with(small, router, folder);
        for path in ["/healthz", "/readyz"] {
            let answer = service.send(get(path)).await;
            assert_eq!(answer.status, StatusCode::OK, "{path}");
        }
        let figures = service.send(get("/metrics")).await.text();
        for line in [
            "ntm_http_requests_total{method=\"GET\",route=\"/healthz\",status=\"200\"} 1",
            "ntm_jobs_waiting 0",
            "ntm_jobs_failed 0",
            "ntm_outbox_waiting 0",
            "ntm_outbox_failed 0",
        ] {
            assert!(figures.lines().any(|it| it == line), "{line}\n{figures}");
        }
        assert!(figures.contains("ntm_http_request_seconds"), "{figures}");
    })
    .await;
}

fn get(path: &str) -> Request<Body> {
    request(Method::GET, path, None, "", String::new())
}

#[test]
fn what_is_open_to_everybody_changes_nothing() {
    for route in ntm_web::routes() {
        let entering = ["/dang-nhap", "/cai-dat", "/ngon-ngu"];
        if route.need == Need::Public && !route.method.is_safe() {
            assert!(
                entering.iter().any(|it| route.path.starts_with(it)),
                "{}",
                route.path
            );
        }
    }
}

/// A log that the test reads: of all tests in this process, which then all keep their secrets.
#[derive(Clone, Default)]
struct Captured(Arc<Mutex<Vec<u8>>>);

impl Captured {
    fn everything() -> Captured {
        static LOG: OnceLock<Captured> = OnceLock::new();
        LOG.get_or_init(|| {
            let log = Captured::default();
            let subscriber = tracing_subscriber::fmt()
                .json()
                .with_max_level(tracing::Level::DEBUG)
                .with_writer(log.clone())
                .finish();
            tracing::subscriber::set_global_default(subscriber).unwrap();
            log
        })
        .clone()
    }

    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl io::Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> tracing_subscriber::fmt::MakeWriter<'a> for Captured {
    type Writer = Captured;

    fn make_writer(&'a self) -> Captured {
        self.clone()
    }
}
