//! One figure behind the overview, the API, the files, the briefing, the report, what reports come to and
//! the paper that is signed.

use std::io::Cursor;

use axum::http::{Method, StatusCode};
use calamine::{Reader as _, Xlsx};
use jiff::civil::date;
use ntm_testkit::{both_engines, province::units};
use serde_json::{Value as Json, json};

use crate::client::Service;

const SIGNER: &str = "0198f000-0000-7000-8000-00000000d2";
const LATE: u64 = 3;

/// Three tasks of Mường So are late, one of them is done, and both communes report monthly.
async fn planted(store: ntm_store::Store) -> Service {
    let service = Service::new(store).await;
    let small = &service.small;
    for (title, day) in [("Việc một", 1), ("Việc hai", 4), ("Việc ba", 5)] {
        small
            .assign(title, &[units::MUONG_SO], Some(date(2023, 7, day)))
            .await;
    }
    small
        .assign("Còn hạn", &[units::MUONG_SO], Some(date(2023, 7, 30)))
        .await;
    let leads = [units::MUONG_SO, units::KHONG_LAO];
    let task = small
        .assign_recurring("Định kỳ gửi báo cáo", &leads, "monthly day=15")
        .await;
    let program = small.op_of_the_program();
    small.office.open_periods(&program).await.unwrap();
    let chosen = format!("{}/1", task.id);
    service
        .post(
            "dieu.phoi",
            "/bao-cao/che-do",
            &[("chosen", chosen.as_str())],
        )
        .await;
    for (number, unit) in [("01", units::MUONG_SO), ("02", units::OFFICE)] {
        let body = json!({
            "id": format!("{SIGNER}{number}"), "unit": unit, "form": "head", "position": "Người đứng đầu",
            "full_name": "Lò Văn Ký", "valid_from": "2023-01-01",
        });
        let answer = service
            .json("quan.tri", Method::POST, "/api/v1/signing", body)
            .await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    }
    service
}

async fn overview(service: &Service, login: &str) -> u64 {
    let body = service.get(login, "/api/v1/overview").await.json();
    body["late"].as_u64().unwrap()
}

async fn rows_of_file(service: &Service, login: &str) -> u64 {
    let path = "/nhiem-vu?tinh-trang=qua-han&dinh-dang=xlsx";
    let bytes = service.get(login, path).await.body;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let sheet = book.worksheet_range_at(0).unwrap().unwrap();
    let titles = sheet
        .rows()
        .filter(|row| row.iter().any(|cell| cell.to_string().starts_with("Việc ")));
    titles.count() as u64
}

async fn rows_of_page(service: &Service, login: &str) -> u64 {
    let page = service
        .get(login, "/nhiem-vu?tinh-trang=qua-han")
        .await
        .text();
    ["Việc một", "Việc hai", "Việc ba", "Còn hạn"]
        .iter()
        .filter(|title| page.contains(**title))
        .count() as u64
}

fn field<'a>(body: &'a Json, code: &str) -> &'a Json {
    let mut fields = body["fields"].as_array().unwrap().iter();
    fields
        .find(|it| it["code"] == code)
        .unwrap_or_else(|| panic!("{code}: {body}"))
}

/// Issues a draft and returns the text of its DOCX.
async fn signed(service: &Service, login: &str, code: &str) -> String {
    let path = format!("/api/v1/outgoing/{code}");
    let draft = service.get(login, &path).await.json();
    let body = json!({ "on": "2023-07-10", "version": draft["version"] });
    let issued = service
        .json(login, Method::POST, &format!("{path}/issue"), body)
        .await;
    assert_eq!(issued.status, StatusCode::OK, "{}", issued.text());
    let bytes = service
        .get(login, &format!("{path}/file?format=docx"))
        .await
        .body;
    ntm_intake::intake("bao-cao.docx", &bytes, &ntm_intake::Limits::default())
        .unwrap()
        .text
}

/// Returns the figure of a row of a table in a text: the last number of the line that bears the label.
fn figure_in(text: &str, label: &str) -> u64 {
    let at = text
        .find(label)
        .unwrap_or_else(|| panic!("{label}: {text}"));
    let line: String = text[at..].chars().take_while(|it| *it != '\n').collect();
    let words = line.split(|it: char| !it.is_ascii_digit());
    words
        .filter_map(|it| it.parse().ok())
        .next_back()
        .unwrap_or_else(|| panic!("no figure in “{line}”"))
}

#[tokio::test]
async fn the_signed_report_says_what_every_page_says() {
    both_engines(|store| async move {
        let service = planted(store).await;
        for login in ["muong.so", "dieu.phoi"] {
            assert_eq!(overview(&service, login).await, LATE, "overview of {login}");
            assert_eq!(rows_of_page(&service, login).await, LATE, "list of {login}");
            assert_eq!(rows_of_file(&service, login).await, LATE, "file of {login}");
        }
        let page = service.get("dieu.phoi", "/hop/giao-ban").await.text();
        assert!(
            page.contains(&format!("{LATE} nhiệm vụ quá hạn, lâu nhất 9 ngày")),
            "{page}"
        );
        let briefing = service.get("dieu.phoi", "/api/v1/briefing").await.json();
        let topics = briefing["topics"].as_array().unwrap();
        let late = topics
            .iter()
            .find(|it| it["topic"] == "late_units")
            .unwrap();
        assert_eq!(
            late["lines"][0]["what"],
            format!("{LATE} nhiệm vụ quá hạn, lâu nhất 9 ngày")
        );

        // The report is filled in by the program, sent with its paper, approved and put together.
        let all = service.get("muong.so", "/api/v1/reports").await.json();
        let id = all["reports"][0]["id"].as_str().unwrap();
        let path = format!("/api/v1/reports/{id}");
        for (code, body) in [
            ("ket-qua", json!({ "value": "Đang làm." })),
            (
                "giai-ngan",
                json!({ "numerator": "250", "denominator": "1.000" }),
            ),
            ("cong-trinh", json!({ "value": "2" })),
            ("cong-trinh-cham", json!({ "value": "0" })),
        ] {
            let cell = format!("{path}/fields/{code}");
            let answer = service.json("muong.so", Method::PUT, &cell, body).await;
            assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        }
        let report = service.get("muong.so", &path).await.json();
        let tasks_late = field(&report, "nhiem-vu-qua-han");
        let label = tasks_late["label"].as_str().unwrap().to_owned();
        assert_eq!(
            tasks_late["value"]["value"],
            LATE.to_string(),
            "{tasks_late}"
        );
        let made = service
            .json(
                "muong.so",
                Method::POST,
                &format!("{path}/paper"),
                json!({}),
            )
            .await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
        let again = service
            .json(
                "muong.so",
                Method::POST,
                &format!("{path}/paper"),
                json!({}),
            )
            .await;
        assert_eq!(
            made.json(),
            again.json(),
            "a draft is there: it is that one"
        );
        let paper = made.json()["paper"].as_str().unwrap().to_owned();
        let text = signed(&service, "muong.so", &paper).await;
        assert_eq!(figure_in(&text, &label), LATE, "{text}");

        let sent = service
            .json(
                "muong.so",
                Method::POST,
                &format!("{path}/submission"),
                json!({}),
            )
            .await;
        assert_eq!(sent.status, StatusCode::NO_CONTENT, "{}", sent.text());
        let page = service
            .get("dieu.phoi", &format!("/bao-cao/{id}"))
            .await
            .text();
        assert!(page.contains("01/BC-UBND"), "the paper goes along: {page}");
        let approval = format!("{path}/approval");
        service
            .json(
                "dieu.phoi",
                Method::POST,
                &approval,
                json!({ "version": 1 }),
            )
            .await;

        let merged = "/api/v1/reports/merged/thang/2023-07";
        let body = service.get("dieu.phoi", merged).await.json();
        assert_eq!(field(&body, "nhiem-vu-qua-han")["value"], LATE.to_string());
        let made = service
            .json(
                "dieu.phoi",
                Method::POST,
                &format!("{merged}/paper"),
                json!({}),
            )
            .await;
        let paper = made.json()["paper"].as_str().unwrap().to_owned();
        let text = signed(&service, "dieu.phoi", &paper).await;
        assert!(text.contains("1 trên 2 đơn vị đã gửi báo cáo"), "{text}");
        let at = text.find(&label).unwrap();
        let row: String = text[at..].lines().next().unwrap().to_owned();
        assert!(row.contains(&LATE.to_string()), "{row}");
        let refused = service
            .json(
                "muong.so",
                Method::POST,
                &format!("{merged}/paper"),
                json!({}),
            )
            .await;
        assert!(refused.status.is_client_error(), "{}", refused.text());
    })
    .await;
}
