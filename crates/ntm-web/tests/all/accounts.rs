//! Accounts as people meet them: the first hour, passwords, second factor, too many attempts.

use std::sync::Arc;

use axum::http::{Method, StatusCode, header};
use ntm_office::{Clock as _, Office, Settings, second_factor};
use ntm_testkit::{
    both_engines,
    province::{FrozenClock, PASSWORD, Seeded, TODAY, account},
};
use ntm_web::{App, Options};
use tower::ServiceExt as _;

use crate::client::{Answer, Service, encode, request};

const FORM: &str = "application/x-www-form-urlencoded";

async fn sign_in(service: &Service, login: &str, password: &str) -> Answer {
    let form = encode(&[("name", login), ("password", password)]);
    service
        .send(request(Method::POST, "/dang-nhap", None, FORM, form))
        .await
}

fn cookie(answer: &Answer) -> String {
    let set = answer.headers[header::SET_COOKIE].to_str().unwrap();
    set.split(';').next().unwrap().to_owned()
}

async fn get(service: &Service, cookie: &str, path: &str) -> Answer {
    service
        .send(request(Method::GET, path, Some(cookie), "", String::new()))
        .await
}

async fn post(service: &Service, cookie: &str, path: &str, form: &[(&str, &str)]) -> Answer {
    service
        .send(request(
            Method::POST,
            path,
            Some(cookie),
            FORM,
            encode(form),
        ))
        .await
}

#[tokio::test]
async fn an_empty_installation_leads_through_the_first_hour() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let office = Office::new(
            store,
            ntm_store::files::Files::open(folder.path()).unwrap(),
            Arc::new(FrozenClock::on(TODAY)),
            Arc::new(Seeded::default()),
            Settings::default(),
        );
        let router = ntm_web::router(App::new(office.clone(), Options::default(), None));
        let send = |request| {
            let router = router.clone();
            async move { router.oneshot(request).await.unwrap() }
        };
        let ask = |path: &str| request(Method::GET, path, None, "", String::new());
        for path in ["/dang-nhap", "/tai-khoan/bao-mat", "/quan-tri/nguoi-dung"] {
            let answer = send(ask(path)).await;
            assert_eq!(answer.headers()[header::LOCATION], "/cai-dat", "{path}");
        }
        assert_eq!(send(ask("/cai-dat")).await.status(), StatusCode::OK);

        let old = office.new_set_up_code().await.unwrap().unwrap();
        let code = office.new_set_up_code().await.unwrap().unwrap();
        let unit = |code: &str| {
            vec![
                ("token", code.to_owned()),
                ("level", "district".to_owned()),
                ("province", "Lai Châu".to_owned()),
                ("place", "Phong Thổ".to_owned()),
                ("unit", "Văn phòng Điều phối NTM huyện".to_owned()),
            ]
        };
        let send_form = |fields: Vec<(&'static str, String)>| {
            let pairs: Vec<(&str, &str)> = fields
                .iter()
                .map(|(name, value)| (*name, value.as_str()))
                .collect();
            send(request(
                Method::POST,
                "/cai-dat",
                None,
                FORM,
                encode(&pairs),
            ))
        };
        for wrong in ["", "abcd", &old] {
            assert_eq!(
                send_form(unit(wrong)).await.status(),
                StatusCode::UNPROCESSABLE_ENTITY
            );
        }
        let person = |code: &str, password: &str| {
            let mut fields = unit(code);
            fields.extend([
                ("step", "person".to_owned()),
                ("full_name", "Vàng Thị Mai".to_owned()),
                ("name", "Mai".to_owned()),
                ("password", password.to_owned()),
                ("repeat", password.to_owned()),
            ]);
            fields
        };
        assert_eq!(send_form(unit(&code)).await.status(), StatusCode::OK);
        assert_eq!(
            send_form(person(&code, "ngắn")).await.status(),
            StatusCode::UNPROCESSABLE_ENTITY
        );
        assert_eq!(
            send_form(person("abcd", PASSWORD)).await.status(),
            StatusCode::UNPROCESSABLE_ENTITY
        );
        let done = send_form(person(&code, PASSWORD)).await;
        assert_eq!(done.headers()[header::LOCATION], "/cai-dat/tiep");
        let cookie = done.headers()[header::SET_COOKIE]
            .to_str()
            .unwrap()
            .split(';')
            .next()
            .unwrap()
            .to_owned();
        let next = send(request(
            Method::GET,
            "/cai-dat/tiep",
            Some(&cookie),
            "",
            String::new(),
        ))
        .await;
        assert_eq!(next.status(), StatusCode::OK);
        // It is done once.
        assert_eq!(
            send_form(person(&code, PASSWORD)).await.status(),
            StatusCode::NOT_FOUND
        );
        assert_eq!(send(ask("/cai-dat")).await.headers()[header::LOCATION], "/");
        assert_eq!(office.new_set_up_code().await.unwrap(), None);
        assert_eq!(
            send(ask("/quan-tri/nguoi-dung")).await.headers()[header::LOCATION],
            "/dang-nhap?ve=/quan-tri/nguoi-dung"
        );
    })
    .await;
}

#[tokio::test]
async fn a_second_factor_is_set_up_asked_for_and_not_taken_twice() {
    both_engines(|store| async move {
        let service = Service::new(store).await;
        let open = cookie(&sign_in(&service, "dieu.phoi", PASSWORD).await);
        let page = get(&service, &open, "/tai-khoan/bao-mat/hai-lop")
            .await
            .text();
        assert!(
            page.contains("<path d=\"M4 4h1v1h-1z"),
            "a picture for the telephone"
        );
        let mut db = service.small.office.store().read().await.unwrap();
        let secret = ntm_store::account::second_factor(&mut db, account("dieu.phoi"))
            .await
            .unwrap()
            .pending
            .unwrap();
        drop(db);
        let now = service.small.clock.now();
        let code = |steps: i64| {
            second_factor::code_at(&secret, now + jiff::SignedDuration::from_secs(30 * steps))
                .unwrap()
        };
        let on = post(
            &service,
            &open,
            "/tai-khoan/bao-mat/hai-lop",
            &[("code", &code(0))],
        )
        .await;
        assert_eq!(on.status, StatusCode::OK);
        assert_eq!(
            on.text().matches("<li><code>").count(),
            10,
            "recovery codes"
        );

        let half = sign_in(&service, "dieu.phoi", PASSWORD).await;
        assert!(
            half.location().starts_with("/dang-nhap/ma-xac-thuc"),
            "{}",
            half.location()
        );
        let half = cookie(&half);
        assert_eq!(
            get(&service, &half, "/tai-khoan/bao-mat").await.location(),
            "/dang-nhap/ma-xac-thuc"
        );
        let step = |code: String| {
            let (service, half) = (&service, half.as_str());
            async move {
                post(
                    service,
                    half,
                    "/dang-nhap/ma-xac-thuc",
                    &[("code", &code), ("back", "/don-vi")],
                )
                .await
            }
        };
        assert_eq!(step(code(0)).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(step(code(1)).await.location(), "/don-vi");
        assert_eq!(
            get(&service, &half, "/tai-khoan/bao-mat").await.status,
            StatusCode::OK
        );
        let again = cookie(&sign_in(&service, "dieu.phoi", PASSWORD).await);
        let replayed = post(
            &service,
            &again,
            "/dang-nhap/ma-xac-thuc",
            &[("code", &code(1))],
        )
        .await;
        assert_eq!(
            replayed.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "a code counts once"
        );
    })
    .await;
}

#[tokio::test]
async fn a_new_account_enters_by_its_one_time_password_and_is_disabled_at_once() {
    both_engines(|store| async move {
        let service = Service::new(store).await;
        let unit = ntm_testkit::province::units::BAN_LANG.to_string();
        let form = [
            ("full_name", "Chảo Thị Mẩy"),
            ("login", "may.bl"),
            ("unit", unit.as_str()),
            ("roles", "officer"),
            ("roles", "head"),
        ];
        let nameless = service
            .post("quan.tri", "/quan-tri/nguoi-dung/them", &form[1..])
            .await;
        assert_eq!(nameless.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            nameless.text().contains("value=\"may.bl\""),
            "what was typed is kept"
        );
        let made = service
            .post("quan.tri", "/quan-tri/nguoi-dung/them", &form)
            .await;
        assert_eq!(made.status, StatusCode::OK, "{}", made.text());
        let text = made.text();
        let password = text
            .split("<p><code>")
            .nth(1)
            .unwrap()
            .split('<')
            .next()
            .unwrap()
            .to_owned();
        assert_eq!(password.len(), 19, "{password}");

        let entered = cookie(&sign_in(&service, "may.bl", &password).await);
        assert_eq!(
            get(&service, &entered, "/tai-khoan/bao-mat")
                .await
                .location(),
            "/tai-khoan/mat-khau"
        );
        assert_eq!(
            get(&service, &entered, "/tai-khoan/mat-khau").await.status,
            StatusCode::OK
        );
        let change = [
            ("old", password.as_str()),
            ("new", "mật khẩu của tôi"),
            ("again", "mật khẩu của tôi"),
        ];
        assert_eq!(
            post(&service, &entered, "/tai-khoan/mat-khau", &change)
                .await
                .location(),
            "/"
        );
        assert_eq!(
            get(&service, &entered, "/tai-khoan/bao-mat").await.status,
            StatusCode::OK
        );

        let list = service
            .get("quan.tri", "/quan-tri/nguoi-dung?tu-khoa=may")
            .await
            .text();
        let id = list
            .split("/quan-tri/nguoi-dung/")
            .find_map(|rest| {
                let id: String = rest.chars().take(36).collect();
                id.parse::<uuid::Uuid>().ok()
            })
            .unwrap();
        assert!(
            service
                .get("quan.tri", "/quan-tri/nguoi-dung?dinh-dang=xlsx")
                .await
                .body
                .starts_with(b"PK")
        );
        for stranger in ["dieu.phoi", "muong.so", "chu.tich"] {
            let denied = service
                .get(stranger, &format!("/quan-tri/nguoi-dung/{id}"))
                .await;
            assert_eq!(denied.status, StatusCode::FORBIDDEN, "{stranger}");
        }
        let out = service
            .post("quan.tri", &format!("/quan-tri/nguoi-dung/{id}/khoa"), &[])
            .await;
        assert_eq!(out.status, StatusCode::SEE_OTHER, "{}", out.text());
        assert_eq!(
            get(&service, &entered, "/tai-khoan/bao-mat")
                .await
                .location(),
            "/dang-nhap?ve=/tai-khoan/bao-mat"
        );
        assert_eq!(
            sign_in(&service, "may.bl", "mật khẩu của tôi").await.status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
    })
    .await;
}

#[tokio::test]
async fn who_fails_too_often_waits() {
    both_engines(|store| async move {
        let service = Service::new(store).await;
        let options = Options {
            sign_in_per_minute: 3,
            ..Options::default()
        };
        let router = ntm_web::router(App::new(service.small.office.clone(), options, None));
        let limited = Service { router, ..service };
        let mut statuses = Vec::new();
        for _ in 0..5 {
            statuses.push(sign_in(&limited, "dieu.phoi", "sai").await.status.as_u16());
        }
        assert_eq!(statuses, [422, 422, 422, 422, 429]);
        let right = sign_in(&limited, "dieu.phoi", PASSWORD).await;
        assert_eq!(
            right.status,
            StatusCode::TOO_MANY_REQUESTS,
            "not even the right password is heard"
        );
        assert!(right.headers.contains_key(header::RETRY_AFTER));
        assert_eq!(
            sign_in(&limited, "muong.so", PASSWORD).await.status,
            StatusCode::SEE_OTHER
        );
    })
    .await;
}

#[tokio::test]
async fn a_token_reads_or_writes_as_it_was_made_for() {
    both_engines(|store| async move {
        let service = Service::new(store).await;
        let made = service.post("quan.tri", "/tai-khoan/ma-truy-cap", &[("name", "Đồng bộ")]).await.text();
        let token = made.split("<code>").nth(1).unwrap().split('<').next().unwrap().to_owned();
        assert!(token.starts_with("ntm_"), "{token}");
        let ask = |method, path: &str, body: &str| {
            let mut request = request(method, path, None, "application/json", body.to_owned());
            request.headers_mut().insert(header::AUTHORIZATION, format!("Bearer {token}").parse().unwrap());
            service.send(request)
        };
        let list = ask(Method::GET, "/api/v1/accounts?limit=3", "").await;
        assert_eq!(list.status, StatusCode::OK, "{}", list.text());
        assert_eq!(list.json()["accounts"].as_array().unwrap().len(), 3);
        let body = serde_json::json!({
            "login": "api.nguoi", "full_name": "Người API", "unit": ntm_testkit::province::units::BAN_LANG,
            "roles": [{"role": "officer", "unit": ntm_testkit::province::units::BAN_LANG}],
        });
        let refused = ask(Method::POST, "/api/v1/accounts", &body.to_string()).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "it may only read");
        let made = service.json("quan.tri", Method::POST, "/api/v1/accounts", body).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
        let id = made.json()["id"].as_str().unwrap().to_owned();
        let shown = service.get("quan.tri", &format!("/api/v1/accounts/{id}")).await.json();
        assert_eq!(shown["roles"][0]["role"], "officer");
    })
    .await;
}
