//! The keys of one's own account, by page and by program: recovery codes, tokens, sessions, feeds.

use axum::http::{Method, StatusCode, header};
use ntm_office::{Clock as _, second_factor};
use ntm_store::Query as _;
use ntm_testkit::{
    both_engines,
    province::{PASSWORD, account},
};
use ntm_web::{App, Options};
use serde_json::{Value as Json, json};

use crate::client::{Answer, Service, encode, request};

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";

/// Sends a request as a program, by its token.
async fn by(service: &Service, token: &str, method: Method, path: &str, body: Json) -> Answer {
    let mut asked = request(method, path, None, JSON, body.to_string());
    asked.headers_mut().remove("sec-fetch-site");
    let value = format!("Bearer {token}").parse().unwrap();
    asked.headers_mut().insert(header::AUTHORIZATION, value);
    service.send(asked).await
}

/// Signs in with the password only; the second factor is still owed.
async fn half(service: &Service, login: &str) -> String {
    let form = encode(&[("name", login), ("password", PASSWORD)]);
    let opened = service
        .send(request(Method::POST, "/dang-nhap", None, FORM, form))
        .await;
    assert!(opened.location().starts_with("/dang-nhap/ma-xac-thuc"));
    let cookie = opened.headers[header::SET_COOKIE].to_str().unwrap();
    cookie.split(';').next().unwrap().to_owned()
}

async fn show(service: &Service, cookie: &str, code: &str) -> Answer {
    let form = encode(&[("code", code), ("back", "/don-vi")]);
    let path = "/dang-nhap/ma-xac-thuc";
    service
        .send(request(Method::POST, path, Some(cookie), FORM, form))
        .await
}

/// Turns the second factor on by the API and returns the recovery codes.
async fn turn_on(service: &Service, login: &str) -> Vec<String> {
    let send = |path: &'static str, body: Json| service.json(login, Method::POST, path, body);
    let begun = send("/api/v1/me/second-factor", json!({})).await.json();
    let secret = begun["secret"].as_str().unwrap();
    let code = second_factor::code_at(secret, service.small.clock.now()).unwrap();
    let wrong = send("/api/v1/me/second-factor/confirm", json!({ "code": "1" })).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(wrong.json()["errors"][0]["field"], "code");
    let body = json!({ "code": code });
    let on = send("/api/v1/me/second-factor/confirm", body).await;
    assert_eq!(on.status, StatusCode::OK, "{}", on.text());
    codes_of(&on.json())
}

fn codes_of(body: &Json) -> Vec<String> {
    let codes = body["recovery_codes"].as_array().unwrap();
    codes
        .iter()
        .map(|it| it.as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn a_recovery_code_signs_in_once_and_the_page_says_how_many_are_left() {
    both_engines(|store| async move {
        let service = Service::new(store).await;
        let codes = turn_on(&service, "dieu.phoi").await;
        assert_eq!(codes.len(), 10);

        let entered = half(&service, "dieu.phoi").await;
        let shown = show(&service, &entered, &codes[0].to_uppercase()).await;
        assert_eq!(shown.location(), "/don-vi", "{}", shown.text());
        assert!(
            shown.headers.contains_key(header::SET_COOKIE),
            "told how many are left"
        );
        let again = half(&service, "dieu.phoi").await;
        let refused = show(&service, &again, &codes[0]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);

        let page = service.get("dieu.phoi", "/tai-khoan/bao-mat").await.text();
        assert!(page.contains("Còn 9 trong 10 mã"), "{page}");
        let me = service.get("dieu.phoi", "/api/v1/me").await.json();
        assert_eq!(
            (&me["second_factor"], &me["recovery_codes_left"]),
            (&json!(true), &json!(9))
        );

        let path = "/tai-khoan/bao-mat/ma-du-phong";
        let wrong = service
            .post("dieu.phoi", path, &[("password", "sai")])
            .await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        let made = service
            .post("dieu.phoi", path, &[("password", PASSWORD)])
            .await;
        assert_eq!(made.status, StatusCode::OK);
        let text = made.text();
        let anew: Vec<&str> = text
            .split("<li><code>")
            .skip(1)
            .map(|rest| rest.split('<').next().unwrap())
            .collect();
        assert_eq!(anew.len(), 10);
        assert!(!codes.iter().any(|code| anew.contains(&code.as_str())));
        let cookie = half(&service, "dieu.phoi").await;
        let old = show(&service, &cookie, &codes[1]).await;
        assert_eq!(
            old.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "the old ones count no more"
        );
        assert_eq!(show(&service, &cookie, anew[3]).await.location(), "/don-vi");

        let end = |password: &'static str| {
            let body = json!({ "password": password });
            service.json(
                "dieu.phoi",
                Method::POST,
                "/api/v1/me/second-factor/end",
                body,
            )
        };
        assert_eq!(end("sai").await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(end(PASSWORD).await.status, StatusCode::NO_CONTENT);
        let body = json!({ "password": PASSWORD });
        let none = service
            .json("dieu.phoi", Method::POST, "/api/v1/me/recovery-codes", body)
            .await;
        assert_eq!(none.json()["type"], "urn:ntm:problem:refused");
    })
    .await;
}

#[tokio::test]
async fn recovery_codes_are_not_guessed_without_end() {
    both_engines(|store| async move {
        let service = Service::new(store).await;
        let codes = turn_on(&service, "dieu.phoi").await;
        let cookie = half(&service, "dieu.phoi").await;
        let options = Options {
            sign_in_per_minute: 3,
            ..Options::default()
        };
        let router = ntm_web::router(App::new(service.small.office.clone(), options, None));
        let limited = Service { router, ..service };
        let mut statuses = Vec::new();
        for _ in 0..5 {
            let shown = show(&limited, &cookie, "aaaa-bbbb-cccc-dddd").await;
            statuses.push(shown.status.as_u16());
        }
        assert_eq!(statuses, [422, 422, 422, 422, 429]);
        let right = show(&limited, &cookie, &codes[0]).await;
        assert_eq!(right.status, StatusCode::TOO_MANY_REQUESTS);

        // The same holds for the password that a program proves.
        let mut statuses = Vec::new();
        for _ in 0..5 {
            let body = json!({ "password": "sai" });
            let path = "/api/v1/me/recovery-codes";
            let answer = limited.json("dieu.phoi", Method::POST, path, body).await;
            statuses.push(answer.status.as_u16());
        }
        assert_eq!(statuses, [422, 422, 422, 422, 429]);
    })
    .await;
}

#[tokio::test]
async fn only_a_token_for_the_account_makes_other_keys() {
    both_engines(|store| async move {
        let service = Service::new(store).await;
        let path = "/api/v1/me/tokens";
        let make = |body: Json| service.json("muong.so", Method::POST, path, body);
        let nameless = make(json!({ "name": " " })).await;
        assert_eq!(nameless.json()["errors"][0]["field"], "name");
        let writer = make(json!({ "name": "Báo cáo", "write": true, "days": 30 })).await;
        assert_eq!(writer.status, StatusCode::CREATED, "{}", writer.text());
        let writer = writer.json()["token"].as_str().unwrap().to_owned();
        let keeper = make(json!({ "name": "Khóa", "account": true }))
            .await
            .json();
        let keeper = keeper["token"].as_str().unwrap();

        let body = json!({ "name": "Lén" });
        for (method, path, body) in [
            (Method::POST, path, body.clone()),
            (Method::POST, "/api/v1/me/feeds", json!({})),
            (Method::POST, "/api/v1/me/second-factor", json!({})),
            (Method::DELETE, "/api/v1/me/sessions/x", json!({})),
            (
                Method::PUT,
                "/api/v1/me/password",
                json!({ "old": PASSWORD, "new": "mật khẩu khác" }),
            ),
        ] {
            let refused = by(&service, &writer, method, path, body).await;
            assert_eq!(refused.status, StatusCode::FORBIDDEN, "{path}");
        }
        let chosen = by(
            &service,
            &writer,
            Method::PATCH,
            "/api/v1/me",
            json!({ "daily_letter": false }),
        )
        .await;
        assert_eq!(chosen.json()["daily_letter"], false, "{}", chosen.text());
        let made = by(&service, keeper, Method::POST, path, body).await;
        assert_eq!(made.status, StatusCode::CREATED);
        let refused = by(&service, keeper, Method::PATCH, "/api/v1/me", json!({})).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "it may not write");

        let listed = service.get("muong.so", path).await.json();
        let tokens = listed["tokens"].as_array().unwrap();
        let named = |name: &str| tokens.iter().find(|it| it["name"] == name).unwrap();
        assert_eq!(tokens.len(), 3);
        assert_eq!(named("Báo cáo")["scopes"], json!(["read", "write"]));
        assert!(named("Báo cáo")["last_used_at"].is_string());
        assert!(named("Lén")["last_used_at"].is_null());
        assert!(!listed.to_string().contains(&writer), "no secret is listed");
        let page = service
            .get("muong.so", "/tai-khoan/ma-truy-cap")
            .await
            .text();
        assert!(
            page.contains("10/7/2023 09:00") && page.contains("chưa dùng"),
            "{page}"
        );

        let one = format!("{path}/{}", named("Báo cáo")["id"].as_str().unwrap());
        let gone = service
            .json("muong.so", Method::DELETE, &one, json!({}))
            .await;
        assert_eq!(gone.status, StatusCode::NO_CONTENT);
        let out = by(&service, &writer, Method::GET, "/api/v1/me", json!({})).await;
        assert_eq!(out.status, StatusCode::UNAUTHORIZED);
    })
    .await;
}

#[tokio::test]
async fn a_repeated_creation_of_a_secret_makes_nothing_again_and_keeps_no_secret() {
    both_engines(|store| async move {
        let service = Service::new(store).await;
        let cookie = service.small.cookie("muong.so").await;
        let send = || {
            let body = json!({ "name": "Một lần" }).to_string();
            let path = "/api/v1/me/tokens";
            let mut asked = request(Method::POST, path, Some(&cookie), JSON, body);
            let key = "khoa-1".parse().unwrap();
            asked.headers_mut().insert("idempotency-key", key);
            service.send(asked)
        };
        let first = send().await;
        let secret = first.json()["token"].as_str().unwrap().to_owned();
        let again = send().await;
        assert_eq!(again.status, StatusCode::CREATED);
        assert!(again.headers.contains_key("idempotency-replayed"));
        assert!(again.body.is_empty());
        let listed = service.get("muong.so", "/api/v1/me/tokens").await.json();
        assert_eq!(listed["tokens"].as_array().unwrap().len(), 1);
        let mut db = service.small.office.store().read().await.unwrap();
        let kept = db.query("SELECT body FROM idempotency", &[]).await.unwrap();
        let kept: Vec<String> = kept.iter().map(|row| row.get("body").unwrap()).collect();
        assert!(kept.iter().all(|body| !body.contains(&secret)), "{kept:?}");
    })
    .await;
}

#[tokio::test]
async fn sessions_feeds_and_choices_by_a_program() {
    both_engines(|store| async move {
        let service = Service::new(store).await;
        let me = "muong.so";
        let other = service.small.cookie(me).await;
        let open = || {
            service.send(request(
                Method::GET,
                "/viec-cua-toi",
                Some(&other),
                "",
                String::new(),
            ))
        };
        assert_eq!(open().await.status, StatusCode::OK);
        let listed = service.get(me, "/api/v1/me/sessions").await.json();
        for session in listed["sessions"].as_array().unwrap() {
            if session["current"] == false {
                let path = format!("/api/v1/me/sessions/{}", session["id"].as_str().unwrap());
                let ended = service.json(me, Method::DELETE, &path, json!({})).await;
                assert_eq!(ended.status, StatusCode::NO_CONTENT);
            }
        }
        assert!(open().await.location().starts_with("/dang-nhap"));

        let made = service
            .json(
                me,
                Method::POST,
                "/api/v1/me/feeds",
                json!({ "of_unit": true }),
            )
            .await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
        let made = made.json();
        let path = made["address"].as_str().unwrap();
        let path = path.strip_prefix("http://127.0.0.1:8080").unwrap();
        let fetch = || service.send(request(Method::GET, path, None, "", String::new()));
        assert!(fetch().await.text().starts_with("BEGIN:VCALENDAR"));
        let feeds = service.get(me, "/api/v1/me/feeds").await.json();
        assert!(feeds["feeds"][0]["last_used_at"].is_string());
        assert!(!feeds.to_string().contains("/lich/"));
        let feed = format!("/api/v1/me/feeds/{}", made["id"].as_str().unwrap());
        let gone = service.json(me, Method::DELETE, &feed, json!({})).await;
        assert_eq!(gone.status, StatusCode::NO_CONTENT);
        assert_eq!(fetch().await.status, StatusCode::NOT_FOUND);
        let again = service.json(me, Method::DELETE, &feed, json!({})).await;
        assert_eq!(again.json()["type"], "urn:ntm:problem:not-found");

        let page = service.get(me, "/tai-khoan").await.text();
        assert!(page.contains("value=\"daily\" checked"), "{page}");
        let chosen = [("language", "en"), ("letters", "single")];
        assert_eq!(
            service.post(me, "/tai-khoan", &chosen).await.location(),
            "/tai-khoan"
        );
        let page = service.get(me, "/tai-khoan").await.text();
        assert!(page.contains("Language and letters") && page.contains("value=\"single\" checked"));
        let back = json!({ "language": "vi", "daily_letter": true });
        let told = service
            .json(me, Method::PATCH, "/api/v1/me", back)
            .await
            .json();
        assert_eq!(
            (&told["language"], &told["daily_letter"]),
            (&json!("vi"), &json!(true))
        );
        let wrong = service
            .json(me, Method::PATCH, "/api/v1/me", json!({ "language": "fr" }))
            .await;
        assert_eq!(wrong.json()["errors"][0]["field"], "language");

        let change = json!({ "old": PASSWORD, "new": "mật khẩu của tôi" });
        let changed = service
            .json(me, Method::PUT, "/api/v1/me/password", change)
            .await;
        assert_eq!(changed.status, StatusCode::NO_CONTENT, "{}", changed.text());
        let office = &service.small.office;
        assert!(office.sign_in(me, PASSWORD, None, None, "t").await.is_err());
        assert!(
            office
                .sign_in(me, "mật khẩu của tôi", None, None, "t")
                .await
                .is_ok()
        );
    })
    .await;
}

#[tokio::test]
async fn an_administrator_ends_sessions_and_resets_by_a_program() {
    both_engines(|store| async move {
        let service = Service::new(store).await;
        turn_on(&service, "muong.so").await;
        let person = format!("/api/v1/accounts/{}", account("muong.so"));
        let shown = service.get("quan.tri", &person).await.json();
        let session = shown["sessions"][0]["id"].as_str().unwrap();
        let path = format!("{person}/sessions/{session}");
        let denied = service
            .json("dieu.phoi", Method::DELETE, &path, json!({}))
            .await;
        assert_eq!(denied.status, StatusCode::FORBIDDEN);
        let ended = service
            .json("quan.tri", Method::DELETE, &path, json!({}))
            .await;
        assert_eq!(ended.status, StatusCode::NO_CONTENT);
        let left = service.get("quan.tri", &person).await.json();
        assert!(!left["sessions"].to_string().contains(session));

        let reset = format!("{person}/reset-password");
        let send = |body: Json| service.json("quan.tri", Method::POST, &reset, body);
        assert_eq!(send(json!({})).await.status, StatusCode::OK);
        assert_eq!(
            service.get("quan.tri", &person).await.json()["second_factor"],
            true
        );
        let password = send(json!({ "second_factor": true })).await.json();
        assert_eq!(
            service.get("quan.tri", &person).await.json()["second_factor"],
            false
        );
        let password = password["one_time_password"].as_str().unwrap();

        // Whoever has to choose a password can do that by a program, and nothing else before.
        let office = &service.small.office;
        let opened = office
            .sign_in("muong.so", password, None, None, "t")
            .await
            .unwrap();
        let cookie = format!("ntm={}", opened.token);
        let ask = |method: Method, path: &'static str, body: Json| {
            service.send(request(method, path, Some(&cookie), JSON, body.to_string()))
        };
        let early = ask(Method::GET, "/api/v1/me", json!({})).await;
        assert_eq!(early.status, StatusCode::UNAUTHORIZED);
        let change = json!({ "old": password, "new": "mật khẩu của tôi" });
        let changed = ask(Method::PUT, "/api/v1/me/password", change).await;
        assert_eq!(changed.status, StatusCode::NO_CONTENT, "{}", changed.text());
        assert_eq!(
            ask(Method::GET, "/api/v1/me", json!({})).await.status,
            StatusCode::OK
        );
    })
    .await;
}
