//! One box: accents, tone placement, slips, codes, and only what one may know of.

use axum::http::StatusCode;
use ntm_store::search;
use ntm_testkit::{both_engines, province::units};
use serde_json::Value as Json;

use crate::client::Service;

struct Found(Json);

impl Found {
    fn titles(&self, kind: &str) -> Vec<&str> {
        let hits = self.0["hits"].as_array().unwrap().iter();
        hits.filter(|hit| hit["kind"] == kind)
            .map(|hit| hit["title"].as_str().unwrap())
            .collect()
    }

    fn first(&self) -> &Json {
        &self.0["hits"][0]
    }
}

async fn find(service: &Service, login: &str, query: &str) -> Found {
    let path = format!("/api/v1/search?{}", crate::client::encode(&[("q", query)]));
    let answer = service.get(login, &path).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    Found(answer.json())
}

async fn service(store: ntm_store::Store) -> Service {
    let service = Service::new(store.clone()).await;
    service
        .small
        .assign(
            "Rà soát hiện trạng các tiêu chí, hoà giải cơ sở",
            &[units::MUONG_SO],
            None,
        )
        .await;
    service
        .small
        .assign(
            "Hoàn thiện hồ sơ công trình tại Không Lào",
            &[units::KHONG_LAO],
            None,
        )
        .await;
    search::reindex(&store, |_| ()).await.unwrap();
    service
}

#[tokio::test]
async fn accents_tone_placement_and_slips() {
    both_engines(|store| async {
        let service = service(store).await;
        let khong_lao = ["Xã Khổng Lào"];
        for (query, near) in [
            ("khong lao", false),
            ("KHỔNG LÀO", false),
            ("Khổng L", false),
            ("Không Lào", true),
            ("khog lao", true),
            ("khonng lao", true),
        ] {
            let found = find(&service, "dieu.phoi", query).await;
            assert_eq!(found.titles("don-vi"), khong_lao, "{query}: {}", found.0);
            assert_eq!(found.first()["kind"], "don-vi", "{query}: {}", found.0);
            assert_eq!(found.first()["near"], near, "{query}: {}", found.0);
        }
        for query in ["hòa giải", "hoà giải", "hoa giai", "rà soát hiện trạng"] {
            let found = find(&service, "dieu.phoi", query).await;
            assert_eq!(found.titles("nhiem-vu").len(), 1, "{query}: {}", found.0);
            assert_eq!(found.first()["near"], false, "{query}: {}", found.0);
        }
        let code = find(&service, "dieu.phoi", "hoà giải").await.first()["code"].clone();
        let code = code.as_str().unwrap();
        let found = find(&service, "dieu.phoi", code).await;
        assert_eq!(found.first()["code"], code, "{}", found.0);
        assert_eq!(found.titles("nhiem-vu").len(), 1);
        assert!(
            find(&service, "dieu.phoi", "xyzzy").await.0["hits"]
                .as_array()
                .unwrap()
                .is_empty()
        );
        assert!(
            find(&service, "dieu.phoi", "\" OR * :( '").await.0["hits"]
                .as_array()
                .unwrap()
                .is_empty()
        );
    })
    .await;
}

#[tokio::test]
async fn only_what_one_may_know_of_is_found() {
    both_engines(|store| async {
        let service = service(store).await;
        let task = |found: Found| found.titles("nhiem-vu").len();
        assert_eq!(task(find(&service, "muong.so", "hoà giải").await), 1);
        assert_eq!(task(find(&service, "chu.tich", "hoà giải").await), 1);
        for stranger in ["khong.lao", "tam.duong", "ban.bo", "quan.tri"] {
            assert_eq!(
                task(find(&service, stranger, "hoà giải").await),
                0,
                "{stranger}"
            );
        }
        assert_eq!(
            find(&service, "ban.bo", "mường so")
                .await
                .titles("don-vi")
                .len(),
            1
        );
    })
    .await;
}

#[tokio::test]
async fn the_page_marks_what_matched_and_says_why() {
    both_engines(|store| async {
        let service = service(store).await;
        let page = service.get("dieu.phoi", "/tim?q=Kh%C3%B4ng+L%C3%A0o").await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text());
        assert!(
            page.text().contains("<mark>Khổng Lào</mark>"),
            "{}",
            page.text()
        );
        assert!(page.text().contains("viết gần giống"), "{}", page.text());
        let few = service.get("dieu.phoi", "/tim/goi-y?q=ra+soat").await;
        assert!(
            few.text().contains("<mark>Rà soát</mark>"),
            "{}",
            few.text()
        );
        let one = service.get("dieu.phoi", "/tim?q=x%C3%A3&loai=don-vi").await;
        assert!(one.text().contains("1–4 trong 4"), "{}", one.text());
    })
    .await;
}
