//! Lists as files: whole, also where a page shows only their beginning, and open to whoever may see
//! the page.

use std::{collections::BTreeSet, io::Cursor};

use axum::http::StatusCode;
use calamine::{Data, Reader as _, Xlsx};
use jiff::{ToSpan as _, civil::date};
use ntm_testkit::{both_engines, province::units, tasks::Assigned};

use crate::client::{Answer, Service};

/// Two communes with 120 last days each, more than a page of any list shows: the first hundred in
/// the past and recorded as late.
async fn long(store: ntm_store::Store) -> (Service, Assigned) {
    let service = Service::new(store).await;
    let small = &service.small;
    let days: Vec<_> = (0..120)
        .map(|day: i64| date(2023, 7, 10).saturating_add(day.days()))
        .collect();
    let communes = [units::MUONG_SO, units::BAN_LANG];
    let task = small
        .assign_often("Báo cáo hằng ngày", &communes, &days)
        .await;
    small
        .assign(
            "Tổng hợp báo cáo",
            &[units::OFFICE],
            Some(date(2023, 11, 3)),
        )
        .await;
    small.clock.set(date(2023, 10, 18));
    small
        .office
        .freeze_lateness(&small.op_of_the_program())
        .await
        .unwrap();
    (service, task)
}

/// The rows of a sheet, without its head.
fn rows(answer: &Answer) -> Vec<Vec<Data>> {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(answer.body.clone())).unwrap();
    let sheet = book.worksheet_range_at(0).unwrap().unwrap();
    sheet.rows().skip(1).map(<[Data]>::to_vec).collect()
}

/// Follows a list of the API to its end and returns what each row is known by.
async fn followed(
    service: &Service,
    login: &str,
    path: &str,
    rows: &str,
    key: &str,
) -> Vec<String> {
    let mut found = Vec::new();
    let mut next = String::new();
    loop {
        let body = service.get(login, &format!("{path}{next}")).await.json();
        let part = body[rows]
            .as_array()
            .unwrap_or_else(|| panic!("{path}: {body}"));
        found.extend(part.iter().map(|row| row[key].to_string()));
        next = match body["next"].as_str() {
            Some(cursor) => format!("&cursor={cursor}"),
            None => return found,
        };
        assert!(
            !part.is_empty(),
            "{path}: a part without rows that is not the last"
        );
    }
}

#[tokio::test]
async fn a_file_holds_the_whole_list_and_the_api_leads_to_its_end() {
    both_engines(|store| async {
        let (service, task) = long(store).await;
        let of_task = format!("/nhiem-vu/{}", task.code);
        let record = format!("/don-vi/{}/thuc-hien", units::MUONG_SO);
        // Last days from 18/10 on are still to come, those before it are late.
        for (login, path, wanted) in [
            ("dieu.phoi", of_task.as_str(), 240),
            ("muong.so", of_task.as_str(), 120),
            ("muong.so", "/viec-cua-toi?xem=don-vi", 120),
            ("dieu.phoi", "/viec-cua-toi?xem=cho-duyet", 0),
            ("dieu.phoi", "/nhiem-vu", 121),
            ("dieu.phoi", "/nhiem-vu?tinh-trang=qua-han", 100),
            ("dieu.phoi", "/nhiem-vu?thang=2023-08", 31),
            ("dieu.phoi", "/lich?thang=2023-08", 31),
            ("dieu.phoi", "/lich?thang=2023-11&tinh-trang=can-lam", 7),
            ("dieu.phoi", "/lich?thang=2024-01", 0),
            ("dieu.phoi", "/?bang=viec-den-han", 115),
            ("dieu.phoi", "/?bang=don-vi", 2),
            ("dieu.phoi", "/nhiem-vu/theo-don-vi", 3),
            ("muong.so", "/nhiem-vu/theo-don-vi", 1),
            ("dieu.phoi", record.as_str(), 100),
            ("ban.bo", record.as_str(), 0),
        ] {
            let with = |format: &str| {
                let sign = if path.contains('?') { '&' } else { '?' };
                format!("{path}{sign}dinh-dang={format}")
            };
            let sheet = rows(&service.get(login, &with("xlsx")).await);
            assert_eq!(sheet.len(), wanted, "{login} {path}");
            let csv = service.get(login, &with("csv")).await.text();
            assert_eq!(
                csv.trim_end().lines().count(),
                wanted + 1,
                "{login} {path}: {csv}"
            );
        }
        let of_task = format!("/api/v1/tasks/{}?", task.code);
        let record = format!("/api/v1/units/{}/record?nam=2023", units::MUONG_SO);
        for (login, path, list, wanted) in [
            ("dieu.phoi", of_task.as_str(), "rows", 240),
            ("muong.so", of_task.as_str(), "rows", 120),
            ("muong.so", "/api/v1/my-work?xem=don-vi", "rows", 120),
            ("muong.so", record.as_str(), "late", 100),
        ] {
            let found = followed(&service, login, path, list, "id").await;
            let distinct: BTreeSet<&String> = found.iter().collect();
            assert_eq!(
                (found.len(), distinct.len()),
                (wanted, wanted),
                "{login} {path}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn an_obligation_in_a_file_says_who_how_and_by_when() {
    both_engines(|store| async {
        let (service, _) = long(store).await;
        let path = format!(
            "/don-vi/{}/thuc-hien?nam=2023&dinh-dang=csv",
            units::MUONG_SO
        );
        let csv = service.get("muong.so", &path).await.text();
        let first = csv.lines().nth(1).unwrap();
        // The latest first: the last day before today.
        for word in [
            "Báo cáo hằng ngày",
            "Xã Mường So",
            "quá hạn 1 ngày",
            "17/10/2023",
        ] {
            assert!(first.contains(word), "{word}: {first}");
        }
        let page = service
            .get(
                "muong.so",
                &format!("/don-vi/{}/thuc-hien", units::MUONG_SO),
            )
            .await
            .text();
        assert!(page.contains("120 việc có hạn trong năm 2023"), "{page}");
        assert!(
            page.contains("100 lần chậm hạn</b>, lâu nhất 100 ngày"),
            "{page}"
        );
    })
    .await;
}

#[tokio::test]
async fn every_list_has_its_files_for_those_who_may_see_it() {
    both_engines(|store| async {
        let (service, _) = long(store).await;
        let lists = [
            ("dieu.phoi", "/van-ban"),
            ("dieu.phoi", "/don-vi"),
            ("dieu.phoi", "/don-vi/nhom"),
            ("quan.tri", "/quan-tri/nguoi-dung"),
            ("quan.tri", "/quan-tri/nhat-ky"),
            (
                "quan.tri",
                "/quan-tri/nhat-ky?tu-ngay=2023-07-01&den-ngay=2023-12-31",
            ),
            ("dieu.phoi", "/quan-tri/thang-don-doc"),
            ("dieu.phoi", "/quan-tri/thu-di"),
            ("dieu.phoi", "/quan-tri/thu-di?trang-thai=failed"),
            ("muong.so", "/thong-bao"),
            ("muong.so", "/tim?q=bao+cao"),
            ("muong.so", "/tim?q=bao+cao&loai=nhiem-vu"),
            ("dieu.phoi", "/?bang=van-ban"),
            ("muong.so", "/viec-cua-toi"),
        ];
        for (login, path) in lists {
            let sign = if path.contains('?') { '&' } else { '?' };
            let file = |format: &str| format!("{path}{sign}dinh-dang={format}");
            rows(&service.get(login, &file("xlsx")).await);
            let csv = service.get(login, &file("csv")).await;
            assert!(csv.body.starts_with("\u{FEFF}".as_bytes()), "{path}");
            let saved = csv.headers["content-disposition"].to_str().unwrap();
            assert!(
                saved.starts_with("attachment; ") && saved.contains(".csv"),
                "{saved}"
            );
            // A form that nobody knows is not there; a stranger is turned away as from the page.
            let unknown = service.get(login, &file("pdf")).await;
            assert_eq!(unknown.status, StatusCode::NOT_FOUND, "{path}");
            for other in ["muong.so", "quan.tri"] {
                let page = service.get(other, path).await.status;
                let as_file = service.get(other, &file("csv")).await.status;
                let allowed = |status: StatusCode| status.is_success() || status.is_redirection();
                assert_eq!(
                    allowed(page),
                    allowed(as_file),
                    "{other} {path}: {page} {as_file}"
                );
            }
        }
        let unnamed = service.get("dieu.phoi", "/?dinh-dang=csv").await;
        assert_eq!(unnamed.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn the_log_is_narrowed_to_days() {
    both_engines(|store| async {
        let (service, _) = long(store).await;
        let count = |days: &'static str| {
            let service = &service;
            async move {
                let path = format!("/quan-tri/nhat-ky?dinh-dang=xlsx&{days}");
                rows(&service.get("quan.tri", &path).await).len()
            }
        };
        // What was late was recorded on 18/10, the clock's day.
        let all = count("").await;
        assert!(all > 50, "{all} rows");
        assert_eq!(count("tu-ngay=2023-10-18").await, all);
        assert_eq!(count("den-ngay=2023-10-18").await, all);
        assert_eq!(count("den-ngay=2023-10-17").await, 0);
        assert_eq!(count("tu-ngay=2023-10-19").await, 0);
        let found = service
            .get("quan.tri", "/api/v1/audit?until=2023-10-17")
            .await
            .json();
        assert_eq!(found["items"].as_array().unwrap().len(), 0);
    })
    .await;
}

#[tokio::test]
async fn the_board_by_the_api_counts_as_the_page_does() {
    both_engines(|store| async {
        let (service, _) = long(store).await;
        let board = service.get("dieu.phoi", "/api/v1/board").await.json();
        assert_eq!((&board["all"], &board["late"]), (&3.into(), &2.into()));
        let units = board["units"].as_array().unwrap();
        let late: Vec<_> = units
            .iter()
            .map(|unit| unit["late"].as_i64().unwrap())
            .collect();
        assert_eq!(late, [100, 100, 0]);
        assert_eq!(units[0]["late_since"], "2023-07-10");
        let rest = service
            .get("dieu.phoi", "/api/v1/board?cursor=2")
            .await
            .json();
        assert_eq!(rest["units"].as_array().unwrap().len(), 1);
        let page = service
            .get("dieu.phoi", "/nhiem-vu/theo-don-vi")
            .await
            .text();
        assert!(page.contains("2 trong 3 đơn vị đang quá hạn"), "{page}");
    })
    .await;
}
