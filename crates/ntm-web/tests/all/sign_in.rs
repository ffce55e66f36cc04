use axum::http::{Method, StatusCode, header};
use ntm_testkit::{both_engines, province::PASSWORD};

use crate::client::{Service, encode, request};

const FORM: &str = "application/x-www-form-urlencoded";

#[tokio::test]
async fn a_password_opens_a_session_and_signing_out_ends_it() {
    both_engines(|store| async move {
        let service = Service::new(store).await;
        let form = encode(&[
            ("name", "dieu.phoi"),
            ("password", PASSWORD),
            ("back", "/van-ban"),
        ]);
        let opened = service
            .send(request(Method::POST, "/dang-nhap", None, FORM, form))
            .await;
        assert_eq!(opened.status, StatusCode::SEE_OTHER, "{}", opened.text());
        assert_eq!(opened.location(), "/van-ban");
        let cookie = opened.headers[header::SET_COOKIE]
            .to_str()
            .unwrap()
            .to_owned();
        assert!(
            cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"),
            "{cookie}"
        );
        let cookie = cookie.split(';').next().unwrap();

        let out = service
            .send(request(
                Method::POST,
                "/dang-xuat",
                Some(cookie),
                FORM,
                String::new(),
            ))
            .await;
        assert_eq!(out.location(), "/dang-nhap");
        let again = service
            .send(request(
                Method::POST,
                "/dang-xuat",
                Some(cookie),
                FORM,
                String::new(),
            ))
            .await;
        assert_eq!(again.location(), "/dang-nhap?ve=/", "the session is gone");
    })
    .await;
}

#[tokio::test]
async fn nobody_learns_which_names_exist() {
    both_engines(|store| async move {
        let service = Service::new(store).await;
        let mut answers = Vec::new();
        for name in ["dieu.phoi", "khong.co.ai"] {
            let form = encode(&[("name", name), ("password", "sai mật khẩu")]);
            let answer = service
                .send(request(Method::POST, "/dang-nhap", None, FORM, form))
                .await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(answer.headers.get(header::SET_COOKIE).is_none());
            answers.push(answer.text().replace(name, ""));
        }
        assert_eq!(answers[0], answers[1]);
    })
    .await;
}

#[tokio::test]
async fn a_form_from_another_site_is_refused() {
    both_engines(|store| async move {
        let service = Service::new(store).await;
        let cookie = service.small.cookie("dieu.phoi").await;
        let mut foreign = request(
            Method::POST,
            "/dang-xuat",
            Some(&cookie),
            FORM,
            String::new(),
        );
        foreign
            .headers_mut()
            .insert("sec-fetch-site", "cross-site".parse().unwrap());
        assert_eq!(service.send(foreign).await.status, StatusCode::FORBIDDEN);
    })
    .await;
}

#[tokio::test]
async fn an_administrator_comes_to_a_page_that_is_open_to_them() {
    both_engines(|store| async move {
        let service = Service::new(store).await;
        let form = encode(&[("name", "quan.tri"), ("password", PASSWORD), ("back", "/")]);
        let opened = service
            .send(request(Method::POST, "/dang-nhap", None, FORM, form))
            .await;
        assert_eq!(opened.location(), "/quan-tri/nguoi-dung");
        let page = service.get("quan.tri", opened.location()).await;
        assert_eq!(page.status, StatusCode::OK);
    })
    .await;
}
