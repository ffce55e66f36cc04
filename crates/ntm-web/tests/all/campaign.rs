//! Review campaigns: by forms, by programs, and as a file.

use axum::http::{Method, StatusCode};
use jiff::civil::date;
use ntm_office::criteria::cell::{CellAt, Entered, EnteredAct, Said};
use ntm_programme::unit::{Relation, RelationKind, Validity};
use ntm_testkit::{both_engines, province::units};
use serde_json::{Value as Json, json};

use crate::client::Service;

const PAGES: &str = "/tieu-chi/ra-soat";
const API: &str = "/api/v1/criteria/campaigns";
const SET: &str = "xa-ntm-2021-2025";
const ID: &str = "0198f000-0000-7000-8000-00000000ca00";
const NEED: &str = "0198f000-0000-7000-8000-00000000ca01";

/// Mường So has not met 1.2, of which the education office is in charge.
async fn planted(store: ntm_store::Store) -> Service {
    let service = Service::new(store).await;
    let small = &service.small;
    let relation = Relation {
        kind: RelationKind::InCharge,
        unit: units::EDUCATION,
        other: units::DISTRICT,
        criteria_set: Some(SET.to_owned()),
        criterion: Some(1),
        valid: Validity::since(date(2021, 1, 1)),
    };
    let admin = small.op("quan.tri");
    small.office.relate(&admin, relation, None).await.unwrap();
    let entered = |indicator: &str, written: &str| Entered {
        at: CellAt {
            unit: units::MUONG_SO,
            set: SET.to_owned(),
            indicator: indicator.to_owned(),
        },
        act: EnteredAct::Record,
        written: written.to_owned(),
        said: Said::default(),
    };
    let values = [entered("1.1", "đạt"), entered("1.2", "chưa đạt")];
    let program = small.op_of_the_program();
    small.office.enter_values(&program, &values).await.unwrap();
    service
}

fn opening(lists_due_on: &str) -> Json {
    json!({
        "id": ID, "name": "Rà soát 6 tháng cuối năm", "places": [units::MUONG_SO],
        "lists_due_on": lists_due_on, "bodies": [units::EDUCATION], "checks_due_on": "2023-07-31",
    })
}

async fn opened(service: &Service) {
    let body = opening("2023-07-20");
    let answer = service.json("dieu.phoi", Method::POST, API, body).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
}

fn part(unit: ntm_programme::identity::UnitId) -> String {
    format!("{PAGES}/{ID}/{unit}")
}

#[tokio::test]
async fn an_office_opens_a_campaign_by_a_form_and_what_is_wrong_comes_back() {
    both_engines(|store| async move {
        let service = planted(store).await;
        let form = service
            .get("dieu.phoi", &format!("{PAGES}/mo"))
            .await
            .text();
        for name in [
            "Xã Mường So",
            "Xã Khổng Lào",
            "Phòng Giáo dục và Đào tạo (tiêu chí 1)",
        ] {
            assert!(form.contains(name), "{name}: {form}");
        }
        assert!(!form.contains("Xã Bản Bo"), "a commune of another district");
        let muong_so = units::MUONG_SO.to_string();
        let typed = |due: &'static str| {
            [
                ("id", ID),
                ("name", "Rà soát nhu cầu"),
                ("places", muong_so.as_str()),
                ("lists_due_on", due),
            ]
        };
        let wrong = service.post("dieu.phoi", PAGES, &typed("2023-07-09")).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        let text = wrong.text();
        assert!(text.contains("ở trước ngày mở") && text.contains("value=\"Rà soát nhu cầu\""));
        let right = service.post("dieu.phoi", PAGES, &typed("2023-07-20")).await;
        assert_eq!(right.location(), format!("{PAGES}/{ID}"));
        // The same form again opens nothing more.
        let again = service.post("dieu.phoi", PAGES, &typed("2023-07-20")).await;
        assert_eq!(again.location(), format!("{PAGES}/{ID}"));
        let overview = service.get("dieu.phoi", "/").await.text();
        assert!(
            overview.contains("đã gửi danh sách, hạn 20/7/2023"),
            "the overview does not tell of the campaign"
        );
        let all = service.get("dieu.phoi", API).await.json();
        assert_eq!(all["campaigns"].as_array().unwrap().len(), 1);
        for (login, status) in [
            ("muong.so", StatusCode::NOT_FOUND),
            ("quan.tri", StatusCode::FORBIDDEN),
        ] {
            let answer = service.get(login, &format!("{PAGES}/mo")).await;
            assert_eq!(answer.status, status, "{login}");
        }
        for (login, status) in [
            ("muong.so", StatusCode::OK),
            ("khong.lao", StatusCode::NOT_FOUND),
            ("ban.bo", StatusCode::NOT_FOUND),
            ("chu.tich", StatusCode::OK),
        ] {
            let answer = service.get(login, &format!("{PAGES}/{ID}")).await;
            assert_eq!(answer.status, status, "{login}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_commune_enters_its_needs_and_hands_in() {
    both_engines(|store| async move {
        let service = planted(store).await;
        opened(&service).await;
        let page = part(units::MUONG_SO);
        let shown = service.get("muong.so", &page).await.text();
        assert!(
            shown.contains("Đã trả lời 0/1 chỉ tiêu chưa đạt"),
            "{shown}"
        );
        let typed = |amount: &'static str| {
            [
                ("need", NEED),
                ("seen", "0"),
                ("indicator", "1.2"),
                ("kind", "works"),
                ("name", "Cắm mốc quy hoạch"),
                ("quantity", "2,5"),
                ("measure", "km"),
                ("amount", amount),
                ("source", "central"),
                ("year", "2024"),
            ]
        };
        let enter = format!("{page}/nhu-cau");
        for (amount, said) in [
            ("1.234,5", "không có phần lẻ"),
            ("-5", "lớn hơn 0"),
            ("nhiều", "Không phải một số tiền"),
        ] {
            let wrong = service.post("muong.so", &enter, &typed(amount)).await;
            assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
            let text = wrong.text();
            assert!(text.contains(said), "{amount}: {text}");
            assert!(
                text.contains(&format!("value=\"{amount}\"")),
                "what was typed comes back"
            );
        }
        let done = service.post("muong.so", &enter, &typed("4,5 tỷ")).await;
        assert_eq!(done.location(), format!("{page}?tai=1.2"));
        let shown = service.get("muong.so", &page).await.text();
        assert!(shown.contains("value=\"4.500.000.000\""), "{shown}");
        let met = json!({ "indicator": "1.1", "kind": "nothing" });
        let address = format!("{API}/{ID}/parts/{}/needs/{ID}", units::MUONG_SO);
        let met = service.json("muong.so", Method::PUT, &address, met).await;
        assert_eq!(met.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(met.text().contains("1.1"), "{}", met.text());

        let stale = service
            .post("muong.so", &format!("{page}/gui"), &[("seen", "0")])
            .await;
        assert_eq!(stale.status, StatusCode::CONFLICT);
        let sent = service
            .post("muong.so", &format!("{page}/gui"), &[("seen", "1")])
            .await;
        assert_eq!(sent.location(), page);
        let late = service.post("muong.so", &enter, &typed("5 tỷ")).await;
        assert!(late.text().contains("Danh sách đã gửi"), "{}", late.text());
        let file = service
            .get("dieu.phoi", &format!("{page}?dinh-dang=csv"))
            .await
            .text();
        assert!(
            file.contains("Cắm mốc quy hoạch") && file.contains("4500000000"),
            "{file}"
        );

        // The obligation leads to the list, and is submitted.
        let work = service
            .get("dieu.phoi", &format!("{API}/{ID}"))
            .await
            .json();
        let commune = &work["communes"][0];
        assert_eq!(
            (&commune["state"], &work["handed_in"]),
            (&json!("submitted"), &json!(1))
        );
        let obligation = commune["obligation"].as_str().unwrap();
        let shown = service
            .get("muong.so", &format!("/viec/{obligation}"))
            .await
            .text();
        assert!(
            shown.contains(&page),
            "no way from the obligation to the list"
        );
    })
    .await;
}

#[tokio::test]
async fn a_body_verifies_and_closing_gives_the_result_as_a_file() {
    both_engines(|store| async move {
        let service = planted(store).await;
        opened(&service).await;
        let parts = format!("{API}/{ID}/parts");
        let list = format!("{parts}/{}", units::MUONG_SO);
        let need = json!({
            "indicator": "1.2", "kind": "works", "name": "Cắm mốc quy hoạch", "amount": "4,5 tỷ",
            "source": "central", "year": 2024, "seen": 0,
        });
        let address = format!("{list}/needs/{NEED}");
        let entered = service
            .json("muong.so", Method::PUT, &address, need)
            .await
            .json();
        assert_eq!(entered["amount"], 4_500_000_000_i64);
        let foreign = service
            .json("khong.lao", Method::DELETE, &address, json!({}))
            .await;
        assert_eq!(foreign.status, StatusCode::NOT_FOUND);
        let sent = service
            .json(
                "muong.so",
                Method::POST,
                &format!("{list}/submission"),
                json!({ "seen": 1 }),
            )
            .await;
        assert_eq!(sent.status, StatusCode::NO_CONTENT, "{}", sent.text());

        let body = part(units::EDUCATION);
        let shown = service.get("giao.duc", &body).await.text();
        assert!(shown.contains("1/1 nhu cầu chờ thẩm định"), "{shown}");
        let early = service.post("giao.duc", &format!("{body}/gui"), &[]).await;
        assert!(early.text().contains("Còn 1 nhu cầu chưa thẩm định"));
        let checked = service
            .post(
                "giao.duc",
                &format!("{body}/tham-dinh"),
                &[
                    ("need", NEED),
                    ("seen", "1"),
                    ("act", "adjust"),
                    ("amount", "4.000.000.000"),
                    ("note", "Theo đơn giá mới"),
                ],
            )
            .await;
        assert_eq!(checked.location(), body);
        let sent = service.post("giao.duc", &format!("{body}/gui"), &[]).await;
        assert_eq!(sent.location(), body);

        let closed = service
            .post("dieu.phoi", &format!("{PAGES}/{ID}/dong"), &[])
            .await;
        assert_eq!(closed.location(), format!("{PAGES}/{ID}/ket-qua"));
        let result = service
            .get("dieu.phoi", &format!("{API}/{ID}/result"))
            .await
            .json();
        let whole = &result["sum"];
        assert_eq!(
            (&whole["proposed"], &whole["counted"]),
            (&json!(4_500_000_000_i64), &json!(4_000_000_000_i64))
        );
        for by in ["by_commune", "by_criterion", "by_source", "by_year"] {
            let sums: Vec<&Json> = result[by].as_object().unwrap().values().collect();
            assert_eq!(sums, [whole], "{by}");
        }
        let page = service
            .get("chu.tich", &format!("{PAGES}/{ID}/ket-qua"))
            .await
            .text();
        assert!(page.contains("Còn thiếu 4.000.000.000 đồng"), "{page}");
        let file = format!("{PAGES}/{ID}/ket-qua?dinh-dang=xlsx");
        let file = service.get("dieu.phoi", &file).await;
        assert!(file.body.starts_with(b"PK"), "{}", file.text());
        let none = service
            .get("khong.lao", &format!("{PAGES}/{ID}/ket-qua"))
            .await;
        assert_eq!(none.status, StatusCode::NOT_FOUND);
        let again = service
            .post("dieu.phoi", &format!("{PAGES}/{ID}/dong"), &[])
            .await;
        assert!(again.text().contains("đã đóng ngày 10/7/2023"));
    })
    .await;
}
