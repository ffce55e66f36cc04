//! What is told: feeds, notifications, ladders, letters.

use axum::http::{Method, StatusCode, header};
use jiff::civil::date;
use ntm_store::params;
use ntm_testkit::{
    both_engines,
    province::{account, units},
};

use crate::client::{Answer, Service, request};

async fn fetch(service: &Service, path: &str, tag: Option<&str>) -> Answer {
    let mut asked = request(Method::GET, path, None, "", String::new());
    if let Some(tag) = tag {
        asked
            .headers_mut()
            .insert(header::IF_NONE_MATCH, tag.parse().unwrap());
    }
    service.send(asked).await
}

/// Makes a feed and returns its path.
async fn make(service: &Service, login: &str, scope: &str) -> String {
    let made = service
        .post(login, "/tai-khoan/lich-dong-bo", &[("scope", scope)])
        .await;
    assert_eq!(made.status, StatusCode::OK, "{}", made.text());
    let text = made.text();
    let from = text.find("/lich/").unwrap();
    let to = from + text[from..].find(".ics").unwrap() + 4;
    text[from..to].to_owned()
}

#[tokio::test]
async fn a_feed_carries_ones_deadlines_until_it_is_revoked() {
    both_engines(|store| async move {
        let service = Service::new(store.clone()).await;
        let task = service
            .small
            .assign(
                "Rà soát",
                &[units::MUONG_SO, units::KHONG_LAO],
                Some(date(2023, 7, 14)),
            )
            .await;
        let path = make(&service, "muong.so", "person").await;
        let feed = fetch(&service, &path, None).await;
        assert_eq!(feed.status, StatusCode::OK, "{}", feed.text());
        let text = feed.text();
        assert_eq!(text.matches("BEGIN:VEVENT").count(), 1, "{text}");
        assert!(
            text.contains(&format!("UID:{}@ntm", task.obligations[0])),
            "{text}"
        );
        assert!(text.contains("DTSTART;VALUE=DATE:20230714"), "{text}");
        assert!(text.contains("SEQUENCE:1"), "{text}");
        let tag = feed.headers[header::ETAG].to_str().unwrap().to_owned();
        let again = fetch(&service, &path, Some(&tag)).await;
        assert_eq!(again.status, StatusCode::NOT_MODIFIED);

        let mut tx = store.begin().await.unwrap();
        tx.execute(
            "UPDATE obligation SET state = 'waived', version = version + 1 WHERE id = $1",
            params![task.obligations[0]],
        )
        .await
        .unwrap();
        tx.commit().await.unwrap();
        let changed = fetch(&service, &path, Some(&tag)).await.text();
        assert!(
            changed.contains("STATUS:CANCELLED") && changed.contains("SEQUENCE:2"),
            "{changed}"
        );

        let page = service
            .get("muong.so", "/tai-khoan/lich-dong-bo")
            .await
            .text();
        assert!(!page.contains(&path), "the address is shown once");
        let from = page.find("/tai-khoan/lich-dong-bo/").unwrap();
        let revoke = page[from..].split('"').next().unwrap().to_owned();
        let stranger = service.post("khong.lao", &revoke, &[]).await;
        assert_eq!(stranger.status, StatusCode::NOT_FOUND);
        let revoked = service.post("muong.so", &revoke, &[]).await;
        assert_eq!(revoked.status, StatusCode::SEE_OTHER);
        assert_eq!(
            fetch(&service, &path, None).await.status,
            StatusCode::NOT_FOUND
        );
    })
    .await;
}

#[tokio::test]
async fn a_feed_dies_with_the_account() {
    both_engines(|store| async move {
        let service = Service::new(store.clone()).await;
        let path = make(&service, "muong.so.2", "unit").await;
        let alive = fetch(&service, &path, None).await;
        assert_eq!(alive.status, StatusCode::OK);
        assert!(alive.text().contains("Xã Mường So"), "{}", alive.text());
        let mut tx = store.begin().await.unwrap();
        tx.execute(
            "UPDATE account SET disabled_at = 1 WHERE id = $1",
            params![account("muong.so.2")],
        )
        .await
        .unwrap();
        tx.commit().await.unwrap();
        assert_eq!(
            fetch(&service, &path, None).await.status,
            StatusCode::NOT_FOUND
        );
        assert_eq!(
            fetch(&service, "/lich/khong-co.ics", None).await.status,
            StatusCode::NOT_FOUND
        );
    })
    .await;
}

#[tokio::test]
async fn what_one_was_told_is_listed_and_marked_as_seen() {
    both_engines(|store| async move {
        let service = Service::new(store).await;
        let task = service
            .small
            .assign("Rà soát", &[units::MUONG_SO], Some(date(2023, 7, 14)))
            .await;
        service.small.clock.set(date(2023, 7, 15));
        let op = service.small.op("dieu.phoi");
        service.small.office.remind(&op).await.unwrap();
        let page = service.get("muong.so", "/thong-bao").await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text());
        assert!(
            page.text().contains("Quá hạn 1 ngày: Rà soát"),
            "{}",
            page.text()
        );
        assert!(
            page.text()
                .contains(&format!("/viec/{}", task.obligations[0]))
        );
        assert!(page.text().contains("1 thông báo mới"));
        service.post("muong.so", "/thong-bao/da-xem", &[]).await;
        let page = service.get("muong.so", "/thong-bao").await.text();
        assert!(page.contains("Không có thông báo mới"), "{page}");
        let list = service
            .get("muong.so", "/api/v1/notifications")
            .await
            .json();
        assert_eq!(list["news"][0]["seen"], true);
        assert_eq!(list["news"][0]["kind"], "reminded");
    })
    .await;
}

#[tokio::test]
async fn the_office_changes_its_ladder_and_sees_what_was_sent() {
    both_engines(|store| async move {
        let service = Service::new(store).await;
        let path = "/quan-tri/thang-don-doc";
        let page = service.get("dieu.phoi", path).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text());
        assert!(page.text().contains("Thang mặc định") && page.text().contains("trước hạn 7 ngày"));
        let step = |days: &'static str, version: &'static str| {
            [
                ("days", days),
                ("to", "leader"),
                ("channel", "digest"),
                ("version", version),
            ]
        };
        let wrong = service.post("dieu.phoi", path, &step("ba", "0")).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        let added = service.post("dieu.phoi", path, &step("20", "0")).await;
        assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.text());
        let late = service.post("dieu.phoi.2", path, &step("21", "0")).await;
        assert_eq!(late.status, StatusCode::CONFLICT, "{}", late.text());
        let page = service.get("dieu.phoi", path).await.text();
        assert!(
            page.contains("Thang của cơ quan") && page.contains("quá hạn 20 ngày"),
            "{page}"
        );
        let removed = service
            .post(
                "dieu.phoi",
                "/quan-tri/thang-don-doc/bo",
                &[("days", "20"), ("to", "leader"), ("version", "1")],
            )
            .await;
        assert_eq!(removed.status, StatusCode::SEE_OTHER);
        assert!(
            !service
                .get("dieu.phoi", path)
                .await
                .text()
                .contains("quá hạn 20 ngày")
        );
        assert_eq!(
            service.get("muong.so", path).await.status,
            StatusCode::FORBIDDEN
        );

        service
            .small
            .assign("Rà soát", &[units::MUONG_SO], Some(date(2023, 7, 13)))
            .await;
        service.small.clock.set(date(2023, 7, 14));
        let op = service.small.op("dieu.phoi");
        service.small.office.remind(&op).await.unwrap();
        service
            .small
            .office
            .write_letters_at_once(&op)
            .await
            .unwrap();
        let sent = service.get("dieu.phoi", "/quan-tri/thu-di").await;
        assert_eq!(sent.status, StatusCode::OK, "{}", sent.text());
        assert!(
            sent.text().contains("Giàng A Chu") && sent.text().contains("vì: 1 quá hạn"),
            "{}",
            sent.text()
        );
    })
    .await;
}
