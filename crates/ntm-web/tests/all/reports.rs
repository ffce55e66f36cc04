//! Reports: by forms, by programs, and as files.

use axum::http::{Method, StatusCode};
use ntm_testkit::{both_engines, province::units};
use serde_json::{Value as Json, json};

use crate::client::Service;

const PAGES: &str = "/bao-cao";
const API: &str = "/api/v1/reports";

/// Two communes report monthly by a task that is confirmed, and nobody has made a report of it.
async fn planted(store: ntm_store::Store) -> (Service, String) {
    let service = Service::new(store).await;
    let small = &service.small;
    let leads = [units::MUONG_SO, units::KHONG_LAO];
    let task = small
        .assign_recurring("Định kỳ gửi báo cáo", &leads, "monthly day=15")
        .await;
    let program = small.op_of_the_program();
    small.office.open_periods(&program).await.unwrap();
    let chosen = format!("{}/1", task.id);
    (service, chosen)
}

async fn in_force(store: ntm_store::Store) -> Service {
    let (service, chosen) = planted(store).await;
    let path = format!("{PAGES}/che-do");
    let answer = service
        .post("dieu.phoi", &path, &[("chosen", chosen.as_str())])
        .await;
    assert_eq!(answer.location(), path);
    service
}

/// The report of July of the one who asks.
async fn own(service: &Service, login: &str) -> String {
    let all = service.get(login, API).await.json();
    let reports = all["reports"].as_array().unwrap();
    assert_eq!(reports.len(), 1, "{all}");
    reports[0]["id"].as_str().unwrap().to_owned()
}

async fn fill(service: &Service, login: &str, id: &str, works: &str) {
    for (field, body) in [
        (
            "ket-qua",
            json!({ "value": format!("Xong {works} công trình.") }),
        ),
        (
            "giai-ngan",
            json!({ "numerator": "250", "denominator": "1.000" }),
        ),
        ("cong-trinh", json!({ "value": works })),
        ("cong-trinh-cham", json!({ "value": "0" })),
    ] {
        let path = format!("{API}/{id}/fields/{field}");
        let answer = service.json(login, Method::PUT, &path, body).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    }
}

#[tokio::test]
async fn an_office_makes_reports_of_its_tasks_and_sees_who_is_expected() {
    both_engines(|store| async move {
        let (service, chosen) = planted(store).await;
        let path = format!("{PAGES}/che-do");
        let before = service.get("dieu.phoi", &path).await.text();
        assert!(before.contains("Chuyển thành chế độ báo cáo") && before.contains(&chosen));
        assert!(
            before.contains("chưa xác nhận, không áp dụng"),
            "forms of 2026 are off"
        );
        let none: [(&str, &str); 0] = [];
        let empty = service.post("dieu.phoi", &path, &none).await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
        let body = json!({ "chosen": [{ "task": &chosen[..36], "deadline": 1 }] });
        let made = service
            .json("dieu.phoi", Method::POST, &format!("{API}/regime"), body)
            .await
            .json();
        assert_eq!(made["made"], 1);
        let all = service.get("dieu.phoi", PAGES).await.text();
        assert!(all.contains("0 trên 2 báo cáo năm 2023 đã gửi"), "{all}");
        assert!(all.contains("tháng 7/2023") && all.contains("Xã Khổng Lào"));
        let csv = service
            .get("dieu.phoi", &format!("{PAGES}?dinh-dang=csv"))
            .await
            .text();
        assert!(
            csv.contains("Xã Mường So") && csv.contains("chưa gửi"),
            "{csv}"
        );
        let other = service
            .get("dieu.phoi", &format!("{PAGES}?nam=2020"))
            .await
            .text();
        assert!(
            other.contains("Không có kỳ báo cáo nào trong năm 2020"),
            "{other}"
        );
        let id = own(&service, "muong.so").await;
        let why = service
            .get("muong.so", &format!("{PAGES}/{id}/vi-sao"))
            .await
            .text();
        for said in ["14/7/2023", "Nghị định 09/2019/NĐ-CP, Điều 12", "17/7/2023"] {
            assert!(why.contains(said), "{said}: {why}");
        }
        // The holidays of 2023 are known whole: nothing has to be said about them.
        assert!(!why.contains("chưa có thông báo"), "{why}");
        let why = service
            .get("muong.so", &format!("{API}/{id}/why"))
            .await
            .json();
        assert_eq!(
            (&why["earliest"], &why["before_the_decree"]),
            (&json!("2023-07-17"), &json!(true))
        );
        let hidden = service
            .get("khong.lao", &format!("{PAGES}/{id}/vi-sao"))
            .await;
        assert_eq!(hidden.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn an_office_puts_a_type_in_force_by_a_form_and_ends_it() {
    both_engines(|store| async move {
        let (service, _) = planted(store).await;
        let regime = format!("{PAGES}/che-do");
        let start = format!("{regime}/ap-dung");
        let unit = units::BAN_LANG.to_string();
        let typed = |from: &'static str, unit: String| {
            [
                ("id", "0198f000-0000-7000-8000-00000000b001".to_owned()),
                ("role", "thang/commune".to_owned()),
                ("units", unit),
                ("from", from.to_owned()),
            ]
        };
        let sent = |fields: [(&'static str, String); 4]| {
            let service = &service;
            let start = &start;
            async move {
                let fields: Vec<(&str, &str)> = fields
                    .iter()
                    .map(|(name, value)| (*name, value.as_str()))
                    .collect();
                service.post("dieu.phoi", start, &fields).await
            }
        };
        let early = sent(typed("2023-06-01", unit.clone())).await;
        assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            early.text().contains("đã quá hạn trước khi được giao"),
            "{}",
            early.text()
        );
        let right = sent(typed("2023-07-01", unit.clone())).await;
        assert_eq!(right.location(), regime);
        let rules = service
            .get("dieu.phoi", &format!("{API}/regime"))
            .await
            .json();
        let rule = rules["rules"][0]["id"].as_str().unwrap().to_owned();
        let ended = service
            .post("dieu.phoi", &format!("{regime}/{rule}/dung"), &[("x", "")])
            .await;
        assert_eq!(ended.location(), regime);
        let page = service.get("dieu.phoi", &regime).await.text();
        assert!(page.contains("Đã dừng"), "{page}");
        let again = json!({
            "type": "bieu-10", "role": "commune", "units": [unit], "from": "2023-07-10",
        });
        let refused = service
            .json("dieu.phoi", Method::POST, &format!("{API}/rules"), again)
            .await;
        assert_eq!(
            refused.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{}",
            refused.text()
        );
    })
    .await;
}

#[tokio::test]
async fn a_commune_fills_a_report_in_and_the_office_approves_or_returns_it() {
    both_engines(|store| async move {
        let service = in_force(store).await;
        let id = own(&service, "muong.so").await;
        let page = format!("{PAGES}/{id}");
        let form = service.get("muong.so", &page).await.text();
        for said in [
            "data-entry",
            "Giải ngân vốn của Chương trình",
            "chương trình điền",
            "Kỳ trước",
        ] {
            assert!(form.contains(said), "{said}: {form}");
        }
        // A cell by a form without scripts: kept, or refused with what was typed.
        let cell = format!("{page}/o/cong-trinh");
        let wrong = service
            .post("muong.so", &cell, &[("seen", "0"), ("value", "hai")])
            .await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            wrong.text().contains("không phải là số"),
            "{}",
            wrong.text()
        );
        let kept = service
            .post("muong.so", &cell, &[("seen", "0"), ("value", "2")])
            .await;
        assert_eq!(kept.location(), format!("{page}#o-cong-trinh"));
        let stale = service
            .post("muong.so.2", &cell, &[("seen", "0"), ("value", "3")])
            .await;
        assert_eq!(stale.status, StatusCode::CONFLICT);
        let unfinished = service
            .post("muong.so", &format!("{page}/gui"), &[("note", "")])
            .await;
        assert!(
            unfinished.text().contains("Chưa điền: "),
            "{}",
            unfinished.text()
        );
        // The general page of the obligation leads here and does not take it.
        let general = service.get("muong.so", &format!("/viec/{id}")).await.text();
        assert!(general.contains("Mở báo cáo") && !general.contains(&format!("/viec/{id}/gui\"")));
        fill(&service, "muong.so", &id, "2").await;
        let sent = service
            .post(
                "muong.so",
                &format!("{page}/gui"),
                &[("outgoing_number", "12/BC-UBND")],
            )
            .await;
        assert_eq!(sent.location(), page);
        let read = service.get("dieu.phoi", &page).await.text();
        assert!(
            read.contains("12/BC-UBND") && read.contains("Bản 1, chờ duyệt"),
            "{read}"
        );
        let back = service
            .post(
                "dieu.phoi",
                &format!("{page}/tra-lai"),
                &[
                    ("version", "1"),
                    ("field", "cong-trinh"),
                    ("reason", "chưa khớp"),
                ],
            )
            .await;
        assert_eq!(back.location(), page);
        let form = service.get("muong.so", &page).await.text();
        assert!(form.contains("Trả lại: chưa khớp"), "{form}");
        fill(&service, "muong.so", &id, "3").await;
        let answer = service
            .json(
                "muong.so",
                Method::POST,
                &format!("{API}/{id}/submission"),
                json!({}),
            )
            .await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.text());
        let read = service.get("dieu.phoi", &page).await.text();
        assert!(
            read.contains("2 ô thay đổi") && !read.contains("id=\"o-giai-ngan\""),
            "{read}"
        );
        let whole = service
            .get("dieu.phoi", &format!("{page}?ca=1"))
            .await
            .text();
        assert!(whole.contains("id=\"o-giai-ngan\""), "{whole}");
        let own_cause = service
            .post("muong.so", &format!("{page}/duyet"), &[("version", "2")])
            .await;
        assert_eq!(own_cause.status, StatusCode::FORBIDDEN);
        let done = service
            .post("dieu.phoi", &format!("{page}/duyet"), &[("version", "2")])
            .await;
        assert_eq!(done.location(), page);
        let until = [("until", "2023-07-20")];
        let unlocked = service
            .post("dieu.phoi", &format!("{page}/mo-khoa"), &until)
            .await;
        assert_eq!(unlocked.location(), page);
        let state = service.get("muong.so", &format!("{API}/{id}")).await.json();
        assert_eq!(
            (&state["state"], &state["versions"][0]["decision"]),
            (&json!("unlocked"), &json!("approved"))
        );
        service
            .post("dieu.phoi", &format!("{page}/khoa"), &[("x", "")])
            .await;
        let state = service.get("muong.so", &format!("{API}/{id}")).await.json();
        assert_eq!(state["state"], "approved");
    })
    .await;
}

fn field<'a>(merged: &'a Json, code: &str) -> &'a Json {
    let mut fields = merged["fields"].as_array().unwrap().iter();
    fields.find(|it| it["code"] == code).unwrap()
}

#[tokio::test]
async fn reports_are_put_together_at_any_time_and_the_text_keeps_its_sources() {
    both_engines(|store| async move {
        let service = in_force(store).await;
        let page = format!("{PAGES}/tong-hop/thang/2023-07");
        let api = format!("{API}/merged/thang/2023-07");
        let nobody = service.get("dieu.phoi", &page).await.text();
        assert!(nobody.contains("0 trên 2 đơn vị đã gửi"), "{nobody}");
        for (login, works) in [("muong.so", "2"), ("khong.lao", "3")] {
            let id = own(&service, login).await;
            fill(&service, login, &id, works).await;
            service
                .json(
                    login,
                    Method::POST,
                    &format!("{API}/{id}/submission"),
                    json!({}),
                )
                .await;
        }
        let merged = service.get("dieu.phoi", &api).await.json();
        assert_eq!(
            (&merged["received"], &merged["expected"]),
            (&json!(2), &json!(2))
        );
        assert_eq!(field(&merged, "cong-trinh")["value"], "5");
        let paid = field(&merged, "giai-ngan");
        assert_eq!(
            (&paid["numerator"], &paid["denominator"]),
            (&json!("500"), &json!("2.000"))
        );
        let text = service.get("dieu.phoi", &page).await.text();
        assert!(
            text.contains("500/2.000 (25%)") && text.contains("Xong 3 công trình."),
            "{text}"
        );
        // A commune sees what it sent itself, and edits nothing.
        let own_page = service.get("muong.so", &page).await.text();
        assert!(
            own_page.contains("1 trên 1") && !own_page.contains("Xong 3"),
            "{own_page}"
        );
        let edit = format!("{page}/sua");
        let typed = |seen: &'static str, text: &'static str| {
            [("field", "ket-qua"), ("seen", seen), ("text", text)]
        };
        let denied = service
            .post("muong.so", &edit, &typed("0", "của tôi"))
            .await;
        assert!(denied.status.is_client_error());
        let kept = service
            .post("dieu.phoi", &edit, &typed("0", "Hai xã xong 5 công trình."))
            .await;
        assert_eq!(kept.location(), page);
        let stale = service
            .post("dieu.phoi.2", &edit, &typed("0", "khác"))
            .await;
        assert_eq!(stale.status, StatusCode::CONFLICT);
        let text = service.get("dieu.phoi", &page).await.text();
        assert!(
            text.contains("Hai xã xong 5 công trình.") && text.contains("Tổng hợp từ:"),
            "{text}"
        );
        let file = service
            .get("dieu.phoi", &format!("{page}?dinh-dang=xlsx"))
            .await;
        assert_eq!(file.status, StatusCode::OK);
        let used = service
            .get("dieu.phoi", &format!("{API}/figures"))
            .await
            .json();
        let met = &used["figures"][0];
        assert_eq!(
            (&met["figure"], &met["reports"]),
            (&json!("criteria_met"), &json!(2))
        );
        let page = service
            .get("dieu.phoi", &format!("{PAGES}/so-lieu"))
            .await
            .text();
        assert!(page.contains("Số tiêu chí đạt"), "{page}");
        for wrong in ["/thang/2023-13", "/khong-co/2023-07", "/thang/2019-07"] {
            let answer = service
                .get("dieu.phoi", &format!("{PAGES}/tong-hop{wrong}"))
                .await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{wrong}");
        }
    })
    .await;
}
