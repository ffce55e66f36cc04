//! Following: overview, lists with their filters, one task, the board, the month, a unit's record.

use axum::http::StatusCode;
use jiff::civil::date;
use ntm_testkit::{both_engines, province::units};

use crate::client::Service;

/// Three communes have to do one thing, the office another, a department a third without a day.
async fn busy(store: ntm_store::Store) -> (Service, Vec<ntm_testkit::tasks::Assigned>) {
    let service = Service::new(store).await;
    let communes = [units::MUONG_SO, units::KHONG_LAO, units::BAN_LANG];
    let small = &service.small;
    let tasks = vec![
        small
            .assign(
                "Rà soát hiện trạng tiêu chí",
                &communes,
                Some(date(2023, 7, 14)),
            )
            .await,
        small
            .assign(
                "Tổng hợp báo cáo tiến độ",
                &[units::OFFICE],
                Some(date(2023, 7, 20)),
            )
            .await,
        small
            .assign("Kế hoạch trường đạt chuẩn", &[units::EDUCATION], None)
            .await,
    ];
    let sent = service
        .post(
            "khong.lao",
            &format!("/viec/{}/gui", tasks[0].obligations[1]),
            &[("version", "1"), ("outgoing_number", "45/BC-UBND")],
        )
        .await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER);
    small.clock.set(date(2023, 7, 18));
    small
        .office
        .freeze_lateness(&small.op_of_the_program())
        .await
        .unwrap();
    (service, tasks)
}

#[tokio::test]
async fn each_sees_what_is_within_reach_counted_as_far_as_that() {
    both_engines(|store| async {
        let (service, tasks) = busy(store).await;
        let list = service.get("dieu.phoi", "/nhiem-vu").await;
        assert_eq!(list.status, StatusCode::OK, "{}", list.text());
        assert!(
            list.text().contains("3 đơn vị · 1/3 đã gửi"),
            "{}",
            list.text()
        );
        assert!(list.text().contains("Kế hoạch trường đạt chuẩn"));
        assert!(list.text().contains("quá 4 ngày"));

        let lines = |login: &'static str, path: &'static str| {
            let service = &service;
            async move {
                service.get(login, path).await.json()["rows"]
                    .as_array()
                    .unwrap()
                    .clone()
            }
        };
        // The province and the district see all of it, a commune its own, a neighbour nothing.
        for everything in ["lanh.dao.tinh", "chu.tich", "dieu.phoi"] {
            assert_eq!(
                lines(everything, "/api/v1/tasks").await.len(),
                3,
                "{everything}"
            );
        }
        let own = lines("muong.so", "/api/v1/tasks").await;
        assert_eq!(own.len(), 1);
        assert_eq!(
            (own[0]["units"].as_i64(), own[0]["late"].as_i64()),
            (Some(1), Some(1))
        );
        assert_eq!(
            own[0]["obligation"]["id"],
            tasks[0].obligations[0].to_string()
        );
        assert_eq!(lines("khong.lao", "/api/v1/tasks").await.len(), 0);
        assert_eq!(
            lines("khong.lao", "/api/v1/tasks?tinh-trang=cho-duyet")
                .await
                .len(),
            1
        );
        assert_eq!(
            lines("tam.duong", "/api/v1/tasks?tinh-trang=tat-ca")
                .await
                .len(),
            0
        );
        assert_eq!(
            lines("ban.bo", "/api/v1/tasks?tinh-trang=tat-ca")
                .await
                .len(),
            0
        );

        let task = format!("/nhiem-vu/{}", tasks[0].code);
        assert_eq!(
            service.get("ban.bo", &task).await.status,
            StatusCode::NOT_FOUND
        );
        let shown = |text: &str| {
            let ids = tasks[0].obligations.iter();
            ids.filter(|id| text.contains(&format!("/viec/{id}")))
                .count()
        };
        let whole = service.get("dieu.phoi", &task).await.text();
        assert_eq!(shown(&whole), 3, "{whole}");
        let part = service.get("muong.so", &task).await.text();
        assert_eq!(shown(&part), 1, "{part}");
    })
    .await;
}

#[tokio::test]
async fn filters_live_in_the_address_and_lists_leave_as_files() {
    both_engines(|store| async {
        let (service, _) = busy(store).await;
        let count = |path: String| {
            let service = &service;
            async move {
                let answer = service.get("dieu.phoi", &path).await;
                assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text());
                answer.json()["rows"].as_array().unwrap().len()
            }
        };
        let unit = units::KHONG_LAO;
        for (filter, expected) in [
            ("tinh-trang=qua-han".to_owned(), 1),
            ("tinh-trang=cho-duyet".to_owned(), 1),
            ("tinh-trang=xong".to_owned(), 0),
            ("q=bao+cao+tien+do".to_owned(), 1),
            ("q=TRƯỜNG".to_owned(), 1),
            ("q=100%25".to_owned(), 0),
            ("thang=2023-07".to_owned(), 2),
            ("thang=2023-07-20".to_owned(), 1),
            ("thang=2023-08".to_owned(), 0),
            ("tieu-chi=3".to_owned(), 0),
            ("van-ban=VB-2023-0001".to_owned(), 0),
            (format!("don-vi={unit}"), 0),
            (format!("don-vi={unit}&tinh-trang=cho-duyet"), 1),
        ] {
            assert_eq!(
                count(format!("/api/v1/tasks?{filter}")).await,
                expected,
                "{filter}"
            );
            let page = service
                .get("dieu.phoi", &format!("/nhiem-vu?{filter}"))
                .await;
            assert_eq!(page.status, StatusCode::OK, "{filter}");
        }
        let csv = service
            .get("dieu.phoi", "/nhiem-vu?tinh-trang=tat-ca&dinh-dang=csv")
            .await;
        assert_eq!(csv.text().lines().count(), 4, "{}", csv.text());
        for path in [
            "/nhiem-vu?dinh-dang=xlsx",
            "/nhiem-vu/theo-don-vi?dinh-dang=xlsx",
        ] {
            let xlsx = service.get("dieu.phoi", path).await;
            assert!(xlsx.body.starts_with(b"PK"), "{path}: {}", xlsx.text());
        }
    })
    .await;
}

#[tokio::test]
async fn the_overview_says_what_the_rows_say() {
    both_engines(|store| async {
        let (service, _) = busy(store).await;
        let page = service.get("dieu.phoi", "/").await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text());
        assert!(page.text().contains("2 việc quá hạn"), "{}", page.text());
        assert!(page.text().contains("ở 2 đơn vị"), "{}", page.text());
        let figures = service.get("dieu.phoi", "/api/v1/overview").await.json();
        assert_eq!(figures["late"], 2);
        assert_eq!(figures["submitted"], 1);
        assert_eq!(figures["to_do"], 4);
        assert_eq!(figures["due_this_week"], 1);
        assert_eq!(figures["units"].as_array().unwrap().len(), 2);
        // A commune reads only of itself; a newcomer is led to the first document.
        let own = service.get("muong.so", "/api/v1/overview").await.json();
        assert_eq!((&own["late"], &own["to_do"]), (&1.into(), &1.into()));
        let nothing = service.get("tam.duong", "/").await;
        assert!(
            nothing.text().contains("Chưa có nhiệm vụ nào"),
            "{}",
            nothing.text()
        );
    })
    .await;
}

#[tokio::test]
async fn board_month_and_record() {
    both_engines(|store| async {
        let (service, _) = busy(store).await;
        let board = service.get("dieu.phoi", "/nhiem-vu/theo-don-vi").await;
        assert_eq!(board.status, StatusCode::OK, "{}", board.text());
        let text = board.text();
        let place = |name: &str| text.find(name).unwrap_or_else(|| panic!("{name}: {text}"));
        assert!(place("Xã Mường So") < place("Phòng Giáo dục và Đào tạo"));

        let month = service.get("dieu.phoi", "/lich?thang=2023-07").await;
        assert_eq!(month.status, StatusCode::OK, "{}", month.text());
        assert!(month.text().contains("Tổng hợp báo cáo tiến độ"));
        let days = service
            .get("dieu.phoi", "/api/v1/calendar?thang=2023-07")
            .await
            .json();
        let dates: Vec<&str> = days["days"]
            .as_array()
            .unwrap()
            .iter()
            .map(|day| day["date"].as_str().unwrap())
            .collect();
        assert_eq!(dates, ["2023-07-14", "2023-07-20"]);

        let path = format!("/don-vi/{}/thuc-hien?nam=2023", units::MUONG_SO);
        let record = service.get("dieu.phoi", &path).await;
        assert_eq!(record.status, StatusCode::OK, "{}", record.text());
        assert!(
            record
                .text()
                .contains("1 lần chậm hạn</b>, lâu nhất 4 ngày"),
            "{}",
            record.text()
        );
        // A neighbour knows the unit, but nothing of what it has to do.
        let stranger = service.get("ban.bo", &path).await.text();
        assert!(
            stranger.contains("0 việc có hạn trong năm 2023"),
            "{stranger}"
        );
    })
    .await;
}
