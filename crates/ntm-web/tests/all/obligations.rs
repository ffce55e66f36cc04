//! Obligations through the service: the page, the forms, the API.

use axum::http::{Method, StatusCode};
use jiff::civil::date;
use ntm_testkit::{both_engines, province::units};
use serde_json::json;

use crate::client::{Service, encode, request};

#[tokio::test]
async fn a_commune_finds_its_work_submits_and_the_office_accepts() {
    both_engines(|store| async {
        let service = Service::new(store).await;
        let task = service
            .small
            .assign(
                "Rà soát hiện trạng",
                &[units::MUONG_SO, units::KHONG_LAO],
                Some(date(2023, 7, 14)),
            )
            .await;
        let path = format!("/viec/{}", task.obligations[0]);

        let work = service.get("muong.so", "/viec-cua-toi").await;
        assert_eq!(work.status, StatusCode::OK, "{}", work.text());
        assert!(
            work.text().contains("Rà soát hiện trạng"),
            "{}",
            work.text()
        );
        assert!(
            work.text().contains("1 việc đến hạn trong 7 ngày tới"),
            "{}",
            work.text()
        );

        let page = service.get("muong.so", &path).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.text().contains("Gửi kết quả"));

        // Without evidence it is refused, and what was typed stays.
        let refused = service
            .post(
                "muong.so",
                &format!("{path}/gui"),
                &[("version", "1"), ("note", "Đã xong việc rà soát")],
            )
            .await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            refused.text().contains("minh chứng trước khi gửi"),
            "{}",
            refused.text()
        );
        assert!(refused.text().contains("Đã xong việc rà soát"));

        let sent = service
            .post(
                "muong.so",
                &format!("{path}/gui"),
                &[
                    ("version", "1"),
                    ("outgoing_number", "45/BC-UBND"),
                    ("outgoing_on", "10/7/2023"),
                ],
            )
            .await;
        assert_eq!(
            (sent.status, sent.location()),
            (StatusCode::SEE_OTHER, path.as_str())
        );

        let waiting = service.get("dieu.phoi", "/viec-cua-toi").await;
        assert!(
            waiting.text().contains("Kết quả chờ duyệt"),
            "{}",
            waiting.text()
        );
        let returned = service
            .post(
                "dieu.phoi",
                &format!("{path}/tra-lai"),
                &[("version", "3"), ("reason", "Thiếu biểu số 2")],
            )
            .await;
        assert_eq!(
            returned.status,
            StatusCode::SEE_OTHER,
            "{}",
            returned.text()
        );
        let work = service.get("muong.so", "/viec-cua-toi").await;
        assert!(work.text().contains("1 việc bị trả lại"), "{}", work.text());
        assert!(
            service
                .get("muong.so", &path)
                .await
                .text()
                .contains("Thiếu biểu số 2")
        );
    })
    .await;
}

#[tokio::test]
async fn nobody_acts_on_anothers_obligation_or_after_signing_out() {
    both_engines(|store| async {
        let service = Service::new(store).await;
        let task = service
            .small
            .assign("Báo cáo", &[units::MUONG_SO], Some(date(2023, 7, 28)))
            .await;
        let path = format!("/viec/{}", task.obligations[0]);
        for stranger in ["khong.lao", "ban.bo"] {
            assert_eq!(
                service.get(stranger, &path).await.status,
                StatusCode::NOT_FOUND
            );
            for act in [
                "gui",
                "tien-do",
                "rut-lai",
                "gia-han",
                "tu-choi",
                "giao-nguoi",
                "minh-chung",
            ] {
                let fields = [
                    ("version", "1"),
                    ("reason", "x"),
                    ("note", "x"),
                    ("outgoing_number", "1/BC"),
                    ("until", "2023-08-01"),
                    ("account", "0190f0a0-0000-7000-8000-000000000000"),
                ];
                let answer = service
                    .post(stranger, &format!("{path}/{act}"), &fields)
                    .await;
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{stranger} {act}");
            }
            let answer = service
                .json(
                    stranger,
                    Method::POST,
                    &format!("/api/v1/obligations/{}/acts", task.obligations[0]),
                    json!({ "act": { "act": "submit", "outgoing_number": "1/BC" } }),
                )
                .await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{}", answer.text());
        }
        // Who has signed out meanwhile is asked to sign in, and nothing has changed.
        let cookie = service.small.cookie("muong.so").await;
        let form = "application/x-www-form-urlencoded";
        for (path, fields) in [
            ("/dang-xuat".to_owned(), encode(&[])),
            (
                format!("{path}/gui"),
                encode(&[("version", "1"), ("outgoing_number", "1/BC")]),
            ),
        ] {
            let sent = request(Method::POST, &path, Some(&cookie), form, fields);
            let answer = service.send(sent).await;
            assert!(answer.location().starts_with("/dang-nhap"), "{path}");
        }
        let shown = format!("/api/v1/obligations/{}", task.obligations[0]);
        let shown = service.get("muong.so", &shown).await.json();
        assert_eq!(shown["obligation"]["state"], "due", "{shown}");
        // The commune itself knows of it, but may not judge it.
        let answer = service
            .post("muong.so", &format!("{path}/duyet"), &[("version", "1")])
            .await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
    })
    .await;
}

#[tokio::test]
async fn the_same_by_the_api() {
    both_engines(|store| async {
        let service = Service::new(store).await;
        let task = service
            .small
            .assign("Báo cáo", &[units::MUONG_SO], Some(date(2023, 7, 28)))
            .await;
        let path = format!("/api/v1/obligations/{}", task.obligations[0]);
        let acts = format!("{path}/acts");
        let act = |login: &'static str, version: i64, act: serde_json::Value| {
            let body = json!({ "version": version, "act": act });
            service.json(login, Method::POST, &acts, body)
        };
        let work = service.get("muong.so", "/api/v1/my-work").await.json();
        assert_eq!(work["rows"][0]["title"], "Báo cáo");
        assert_eq!(work["counts"]["my_unit"], 1);

        let asked = act(
            "muong.so",
            1,
            json!({ "act": "ask_extension", "until": "2023-08-05", "reason": "Chờ số liệu" }),
        )
        .await;
        assert_eq!(asked.status, StatusCode::OK, "{}", asked.text());
        let stale = act(
            "dieu.phoi",
            1,
            json!({ "act": "grant_extension", "until": null }),
        )
        .await;
        assert_eq!(stale.status, StatusCode::CONFLICT);
        assert!(
            stale.json()["detail"]
                .as_str()
                .unwrap()
                .contains("Giàng A Chu vừa “Xin gia hạn”"),
            "{}",
            stale.text()
        );
        let granted = act(
            "dieu.phoi",
            2,
            json!({ "act": "grant_extension", "until": null }),
        )
        .await;
        assert_eq!(granted.status, StatusCode::OK, "{}", granted.text());

        let detail = service.get("muong.so", &path).await.json();
        assert_eq!(detail["obligation"]["due_on"], "2023-08-05");
        assert_eq!(detail["obligation"]["first_due_on"], "2023-07-28");
        let sent = act(
            "muong.so",
            3,
            json!({ "act": "submit", "outgoing_number": "45/BC-UBND" }),
        )
        .await;
        assert_eq!(sent.status, StatusCode::OK, "{}", sent.text());
        let accepted = act("dieu.phoi", 5, json!({ "act": "accept" })).await;
        assert_eq!(accepted.status, StatusCode::OK, "{}", accepted.text());
        let detail = service.get("dieu.phoi", &path).await.json();
        assert_eq!(detail["obligation"]["state"], "accepted");
        assert_eq!(detail["acts"], json!([]));
        assert_eq!(detail["events"].as_array().unwrap().len(), 6);
    })
    .await;
}
