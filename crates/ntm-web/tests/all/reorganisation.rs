//! A reorganisation in the browser and for programs: looked at, answered, carried out, and what it
//! makes of titles.

use axum::http::{Method, StatusCode};
use jiff::civil::date;
use ntm_office::Op;
use ntm_programme::{
    right::{Actor, Role},
    unit::{Standing, Status, Validity},
};
use ntm_testkit::{both_engines, province::units};
use serde_json::json;

use crate::client::{Answer, Service, encode, request};

const TABLE: &str =
    "Mã đơn vị cũ;Tên đơn vị cũ;Trực thuộc cũ;Mã đơn vị mới;Tên đơn vị mới;Trực thuộc mới;Phạm vi
03577;Xã Bản Lang;Huyện Phong Thổ;03583;Xã Khổng Lào;Tỉnh Lai Châu;Toàn bộ
03583;Xã Khổng Lào;Huyện Phong Thổ;03583;Xã Khổng Lào;Tỉnh Lai Châu;Toàn bộ
03589;Xã Mường So;Huyện Phong Thổ;03549;Xã Phong Thổ;Tỉnh Lai Châu;Một phần
";

const FIELDS: [(&str, &str); 2] = [("on", "2025-07-01"), ("decision", "1670/NQ-UBTVQH15")];

/// Somebody who administers the whole province, with the key to the service.
async fn administrator(service: &Service) -> (Actor, String) {
    let who = service
        .small
        .enrol(1, "quan.tri.tinh", units::PROVINCE, Role::Administrator)
        .await;
    let cookie = service.small.cookie_of(who.account.unwrap()).await;
    (who, cookie)
}

async fn get(service: &Service, cookie: &str, path: &str) -> Answer {
    let asked = request(Method::GET, path, Some(cookie), "", String::new());
    service.send(asked).await
}

async fn post(service: &Service, cookie: &str, path: &str, form: &[(&str, &str)]) -> Answer {
    let kind = "application/x-www-form-urlencoded";
    let asked = request(Method::POST, path, Some(cookie), kind, encode(form));
    service.send(asked).await
}

async fn recognise(service: &Service) {
    for unit in [units::BAN_LANG, units::KHONG_LAO] {
        let standing = Standing {
            unit,
            status: Status::Recognised,
            valid: Validity::since(date(2020, 12, 31)),
            decision: None,
        };
        let op = Op::system(&service.small.office, "test");
        service.small.office.recognise(&op, standing).await.unwrap();
    }
}

#[tokio::test]
async fn it_is_looked_at_answered_and_carried_out() {
    both_engines(|store| async move {
        let service = Service::new(store).await;
        let (who, cookie) = administrator(&service).await;
        recognise(&service).await;
        let page = "/don-vi/sap-xep";
        let files = [("file", "phong-tho.csv", TABLE)];
        let nothing = service.upload(&cookie, page, &FIELDS, &[]).await;
        assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(nothing.text().contains("Hãy chọn tệp"));
        let unreadable = [("file", "x.csv", "Ghi chú\nabc\n")];
        let refused = service.upload(&cookie, page, &FIELDS, &unreadable).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text().contains("Không thấy cột “Tên đơn vị cũ”"));
        let kept = service.upload(&cookie, page, &FIELDS, &files).await;
        assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.text());
        let one = kept.location().to_owned();
        let shown = get(&service, &cookie, &one).await.text();
        for said in [
            "3 đơn vị cũ → 2 đơn vị mới",
            "3: 2 toàn bộ, 1 một phần",
            "Chỉ một phần Xã Mường So (03589) nhập vào Xã Phong Thổ (03549)",
            "phong-tho.csv: Dòng 4",
            "1 điểm phải sửa hoặc trả lời",
        ] {
            assert!(shown.contains(said), "{said}: {shown}");
        }
        assert!(
            !shown.contains("/thuc-hien"),
            "no button before it is answered"
        );
        let early = post(&service, &cookie, &format!("{one}/thuc-hien"), &[]).await;
        assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(early.text().contains("chưa thực hiện gì"));
        // Others learn nothing of it before.
        let other = service.get("muong.so", &one).await;
        assert_eq!(other.status, StatusCode::NOT_FOUND);
        assert!(!service.get("muong.so", page).await.text().contains(&one));

        let answer = [("part:03589", "goes_on")];
        let answered = post(&service, &cookie, &format!("{one}/tra-loi"), &answer).await;
        assert_eq!(answered.location(), one);
        let shown = get(&service, &cookie, &one).await.text();
        assert!(shown.contains("/thuc-hien") && shown.contains("điều chỉnh địa giới 1"));
        let done = post(&service, &cookie, &format!("{one}/thuc-hien"), &[]).await;
        assert_eq!(done.location(), one, "{}", done.text());

        service.small.clock.set(date(2025, 7, 2));
        let office = &service.small.office;
        office
            .place_units(&Op::system(office, "test"))
            .await
            .unwrap();
        let cookie = service.small.cookie_of(who.account.unwrap()).await;
        let became = service.get("muong.so", &one).await.text();
        assert!(
            became.contains("đề xuất: Đạt chuẩn nông thôn mới"),
            "{became}"
        );
        assert!(became.contains("một phần Xã Mường So"));
        assert!(!became.contains("/cong-nhan"), "an officer decides nothing");
        let proposed = get(&service, &cookie, &format!("{one}?danh-hieu=de-xuat"))
            .await
            .text();
        assert!(proposed.contains("Xã Khổng Lào") && !proposed.contains("Xã Phong Thổ"));
        let unit = proposed.split("name=\"unit\" value=\"").nth(1).unwrap();
        let unit = unit.split('"').next().unwrap();
        let path = format!("{one}/cong-nhan");
        let undated = post(&service, &cookie, &path, &[("unit", unit)]).await;
        assert_eq!(undated.status, StatusCode::UNPROCESSABLE_ENTITY);
        let form = [
            ("unit", unit),
            ("from", "02/7/2025"),
            ("decision", "1502/QĐ-UBND"),
        ];
        let decided = post(&service, &cookie, &path, &form).await;
        assert_eq!(decided.location(), one, "{}", decided.text());
        let new = service
            .get("muong.so", &format!("/don-vi/{unit}"))
            .await
            .text();
        for said in ["Thành lập từ", "ngày 01/7/2025", "1502/QĐ-UBND"] {
            assert!(new.contains(said), "{said}: {new}");
        }
        let old = format!("/don-vi/{}", units::BAN_LANG);
        let old = service.get("muong.so", &old).await.text();
        assert!(old.contains("Nhập vào <a href=\"/don-vi/"), "{old}");
        let csv = service
            .get("muong.so", &format!("{one}?dinh-dang=csv"))
            .await
            .text();
        assert!(csv.contains("Mã đơn vị cũ") && csv.contains("1670/NQ-UBTVQH15"));
    })
    .await;
}

#[tokio::test]
async fn a_program_does_the_same() {
    both_engines(|store| async move {
        let service = Service::new(store).await;
        let (who, cookie) = administrator(&service).await;
        recognise(&service).await;
        let list = "/api/v1/reorganisations";
        let files = [("file", "phong-tho.csv", TABLE)];
        let kept = service.upload(&cookie, list, &FIELDS, &files).await;
        assert_eq!(kept.status, StatusCode::CREATED, "{}", kept.text());
        let kept = kept.json();
        let one = format!("{list}/{}", kept["id"].as_str().unwrap());
        assert_eq!(kept["preview"]["counts"]["full"], 2);
        assert_eq!(kept["preview"]["notes"][0]["name"], "part:03589");
        let account = who.account.unwrap();
        let send = async |method: Method, path: String, body: serde_json::Value| {
            let cookie = service.small.cookie_of(account).await;
            let kind = "application/json";
            let asked = request(method, &path, Some(&cookie), kind, body.to_string());
            service.send(asked).await
        };
        let refused = send(Method::POST, format!("{one}/apply"), json!({})).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        let answers = json!({ "answers": { "part": "goes_on" } });
        let answered = send(Method::POST, format!("{one}/answers"), answers).await;
        assert_eq!(answered.json()["preview"]["open"], 0, "{}", answered.text());
        let done = send(Method::POST, format!("{one}/apply"), json!({}))
            .await
            .json();
        assert_eq!(done["applied"], true);
        let new = &done["became"][0];
        assert_eq!(
            (&new["state"], &new["title"]),
            (&json!("proposed"), &json!("recognised"))
        );
        let again = send(Method::DELETE, one.clone(), json!({})).await;
        assert_eq!(
            again.status,
            StatusCode::CONFLICT,
            "history is not discarded"
        );
        let body = json!({ "unit": new["id"], "from": "2025-07-01", "decision": "1502/QĐ-UBND" });
        let office = &service.small.office;
        service.small.clock.set(date(2025, 7, 2));
        office
            .place_units(&Op::system(office, "test"))
            .await
            .unwrap();
        let decided = send(Method::POST, format!("{one}/titles"), body).await;
        assert_eq!(
            decided.json()["became"][0]["state"],
            "borne",
            "{}",
            decided.text()
        );
        let all = service.get("muong.so", list).await.json();
        assert_eq!(all["reorganisations"][0]["links"], 3);
    })
    .await;
}
