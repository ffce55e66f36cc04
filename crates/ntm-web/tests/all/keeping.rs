use axum::http::{Method, StatusCode};
use ntm_testkit::both_engines;
use serde_json::json;

use crate::client::Service;

#[tokio::test]
async fn the_log_is_read_and_its_chain_verified_by_those_who_may() {
    both_engines(|store| async move {
        let service = Service::new(store).await;
        service.post("dieu.phoi", "/dang-xuat", &[]).await;
        service
            .small
            .office
            .sign_in("chu.tich", ntm_testkit::province::PASSWORD, None, None, "t")
            .await
            .unwrap();
        for login in ["quan.tri", "thanh.tra"] {
            let page = service.get(login, "/quan-tri/nhat-ky?chuoi=he-thong").await;
            assert_eq!(page.status, StatusCode::OK, "{login}");
            assert!(page.text().contains("account.sign_in"), "{login}");
            let verified = service.post(login, "/quan-tri/nhat-ky/kiem-tra", &[]).await;
            assert_eq!(verified.location(), "/quan-tri/nhat-ky");
        }
        let csv = service
            .get("quan.tri", "/quan-tri/nhat-ky?chuoi=he-thong&dinh-dang=csv")
            .await;
        assert!(csv.text().contains("account.sign_in"));
        for login in ["dieu.phoi", "muong.so", "chu.tich"] {
            let page = service.get(login, "/quan-tri/nhat-ky").await;
            assert_eq!(page.status, StatusCode::FORBIDDEN, "{login}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_backup_made_by_a_page_is_listed_and_whole() {
    both_engines(|store| async move {
        let service = Service::new(store).await;
        let made = service.post("quan.tri", "/quan-tri/sao-luu", &[]).await;
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text());
        let page = service.get("quan.tri", "/quan-tri/sao-luu").await;
        assert!(page.text().contains("20230710T020000Z"), "{}", page.text());
        assert!(page.text().contains("nguyên vẹn"));
        let again = service.post("quan.tri", "/quan-tri/sao-luu", &[]).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    })
    .await;
}

#[tokio::test]
async fn a_program_lists_backups_in_parts() {
    both_engines(|store| async move {
        let service = Service::new(store).await;
        let path = "/api/v1/backups";
        let made = service
            .json("quan.tri", Method::POST, path, json!({}))
            .await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
        assert_eq!(made.json()["name"], "20230710T020000Z");
        let listed = service.get("quan.tri", path).await.json();
        assert_eq!(listed["backups"][0]["name"], "20230710T020000Z");
        assert_eq!(listed["backups"][0]["whole"], true);
        let before = service
            .get("quan.tri", &format!("{path}?cursor=20230710T020000Z"))
            .await
            .json();
        assert_eq!(before["backups"], json!([]));
        let denied = service.get("dieu.phoi", path).await;
        assert_eq!(denied.status, StatusCode::FORBIDDEN);
        let job = "/api/v1/jobs/0198f000-0000-7000-8000-000000000000/retry";
        let retried = service.json("quan.tri", Method::POST, job, json!({})).await;
        assert_eq!(retried.status, StatusCode::NO_CONTENT);
        let shown = service.get("quan.tri", "/api/v1/installation").await.json();
        assert_eq!(shown["failed"], json!([]));
    })
    .await;
}
