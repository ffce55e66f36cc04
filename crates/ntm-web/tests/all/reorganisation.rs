//! A reorganisation in the browser and for programs: looked at, answered, carried out, and what it
//! makes of titles.

use axum::http::{Method, StatusCode};
use jiff::civil::date;
use ntm_office::{
    Op,
    criteria::cell::{CellAt, Entered, EnteredAct, Said},
};
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

const DIVIDED: &str =
    "Tên đơn vị cũ;Trực thuộc cũ;Mã đơn vị mới;Tên đơn vị mới;Trực thuộc mới;Phạm vi
Xã Bản Lang;Huyện Phong Thổ;03583;Xã Khổng Lào;Tỉnh Lai Châu;Toàn bộ
Xã Khổng Lào;Huyện Phong Thổ;03583;Xã Khổng Lào;Tỉnh Lai Châu;Toàn bộ
Xã Mường So;Huyện Phong Thổ;2;Xã Hai;Tỉnh Lai Châu;Một phần
Xã Mường So;Huyện Phong Thổ;3;Xã Ba;Tỉnh Lai Châu;Một phần
";

#[tokio::test]
async fn what_ended_units_left_is_decided_on_a_page_and_by_programs() {
    both_engines(|store| async move {
        let service = Service::new(store).await;
        let small = &service.small;
        let office = &small.office;
        small.clock.set(date(2025, 7, 3));
        let leads = [units::MUONG_SO, units::BAN_LANG];
        let task = small.assign("Rà soát đường thôn", &leads, Some(date(2025, 7, 20))).await;
        let record = async |unit, written: &str| {
            let entered = Entered {
                at: CellAt {
                    unit,
                    set: "xa-ntm-2021-2025".to_owned(),
                    indicator: "17.1".to_owned(),
                },
                act: EnteredAct::Record,
                written: written.to_owned(),
                said: Said {
                    from: Some(date(2024, 12, 31)),
                    note: Some("biên bản".to_owned()),
                    ..Said::default()
                },
            };
            let op = Op::system(office, "test");
            office.enter_values(&op, &[entered]).await.unwrap();
        };
        record(units::BAN_LANG, "300/400").await;
        record(units::KHONG_LAO, "540/600").await;
        let (_, cookie) = administrator(&service).await;
        let files = [("file", "phong-tho.csv", DIVIDED)];
        let kept = service.upload(&cookie, "/don-vi/sap-xep", &FIELDS, &files).await;
        let one = kept.location().to_owned();
        let shown = get(&service, &cookie, &one).await.text();
        assert!(shown.contains("1 nhiệm vụ đang mở, 2 tài khoản"), "{shown}");
        assert!(shown.contains("“Xã Mường So” kết thúc mà không có một đơn vị tiếp nhận toàn bộ: 1 nhiệm vụ đang mở và 2 tài khoản"));
        let done = post(&service, &cookie, &format!("{one}/thuc-hien"), &[]).await;
        assert_eq!(done.location(), one, "{}", done.text());

        let page = "/don-vi/sap-xep/ban-giao";
        let left = get(&service, &cookie, page).await.text();
        assert!(left.contains("Bàn giao cả 3 mục"), "{left}");
        let of_unit = format!("{page}?don-vi={}", units::MUONG_SO);
        let things = get(&service, &cookie, &of_unit).await.text();
        for said in ["Xã Mường So", "Rà soát đường thôn", "Giàng A Chu", "Bàn giao cả 3 mục"] {
            assert!(things.contains(said), "{said}: {things}");
        }
        assert!(!left.contains("Xã Bản Lang"), "that went whole and is handed over");
        let file = get(&service, &cookie, &format!("{page}?dinh-dang=csv")).await.text();
        assert!(file.contains("Rà soát đường thôn") && file.contains("Giàng A Chu"));
        let officer = service.get("ban.bo", page).await;
        assert_eq!(officer.status, StatusCode::FORBIDDEN);
        let programs = "/api/v1/reorganisations/left";
        let listed = get(&service, &cookie, programs).await.json();
        let of = |name: &str| {
            let units = listed["units"].as_array().unwrap().iter();
            units.clone().find(|it| it["name"] == name).unwrap().clone()
        };
        let so = of("Xã Mường So");
        let heir = |name: &str| {
            let heirs = so["heirs"].as_array().unwrap().iter();
            let found = heirs.clone().find(|it| it["name"] == name).unwrap();
            found["id"].as_str().unwrap().to_owned()
        };
        let (second, third) = (heir("Xã Hai"), heir("Xã Ba"));
        let obligation = task.obligations[0].to_string();
        let nowhere = [("what", "obligation"), ("id", obligation.as_str()), ("to", "")];
        let refused = post(&service, &cookie, page, &nowhere).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text().contains("Hãy chọn đơn vị tiếp nhận"));
        let form = [("what", "obligation"), ("id", obligation.as_str()), ("to", second.as_str())];
        let handed = post(&service, &cookie, page, &form).await;
        assert_eq!(handed.location(), page, "{}", handed.text());
        let shown = service.get("lanh.dao.tinh", &format!("/viec/{obligation}")).await.text();
        assert!(shown.contains("ban đầu giao cho Xã Mường So"), "{shown}");
        assert!(shown.contains("Bàn giao sau sắp xếp"));
        let body = json!({ "what": "unit", "id": so["id"], "to": third });
        let asked = request(Method::POST, programs, Some(&cookie), "application/json", body.to_string());
        let handed = service.send(asked).await.json();
        assert_eq!((&handed["obligations"], &handed["people"]), (&json!(0), &json!(2)));
        let again = request(Method::POST, programs, Some(&cookie), "application/json", body.to_string());
        assert_eq!(service.send(again).await.status, StatusCode::NOT_FOUND);

        // Who divided what is stated on the page of the reorganisation and by programs.
        let stated = [
            ("unit", units::MUONG_SO.to_string()),
            (second.as_str(), "60,5".to_owned()),
            (third.as_str(), "39,4".to_owned()),
            ("source", "dân số năm 2024".to_owned()),
        ];
        let form: Vec<(&str, &str)> = stated.iter().map(|it| (it.0, it.1.as_str())).collect();
        let refused = post(&service, &cookie, &format!("{one}/ty-le"), &form).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text().contains("cộng đủ 100%"), "{}", refused.text());
        let form: Vec<(&str, &str)> = form
            .into_iter()
            .map(|it| if it.1 == "39,4" { (it.0, "39,5") } else { it })
            .collect();
        let kept = post(&service, &cookie, &format!("{one}/ty-le"), &form).await;
        assert_eq!(kept.location(), one, "{}", kept.text());
        let shown = get(&service, &cookie, &one).await.text();
        assert!(shown.contains("Xã Hai: 60,5%") && shown.contains("dân số năm 2024"), "{shown}");
        let shares = format!("/api/v1{}/shares", one.replace("/don-vi/sap-xep", "/reorganisations"));
        let body = json!({
            "unit": units::MUONG_SO.to_string(), "source": "dân số năm 2025",
            "shares": [{ "unit": second, "percent": "70" }, { "unit": third, "percent": "30" }],
        });
        let asked = request(Method::POST, &shares, Some(&cookie), "application/json", body.to_string());
        let divided = service.send(asked).await.json();
        assert_eq!(divided["divided"][0]["source"], "dân số năm 2025", "{divided}");

        // The figures of the old communes on today's map: on the page, as a file, for programs.
        let became = get(&service, &cookie, &one).await.text();
        let new = became.split("href=\"/don-vi/").skip(1);
        let new = new.filter_map(|it| it.get(..36)).filter(|it| uuid::Uuid::parse_str(it).is_ok());
        let mut khong_lao = None;
        for id in new {
            let shown = service.get("lanh.dao.tinh", &format!("/tieu-chi/dia-phuong/{id}/17.1?bo=xa-ntm-2021-2025&ban-do=hom-nay")).await.text();
            if shown.contains("cộng các đơn vị nhập toàn bộ") {
                assert!(shown.contains("84% (840/1.000)"), "{shown}");
                assert!(shown.contains("Xã Bản Lang: 75% (300/400)"), "{shown}");
                khong_lao = Some(id.to_owned());
            }
        }
        let khong_lao = khong_lao.expect("a commune whose figures are told");
        let cell = format!("/tieu-chi/dia-phuong/{khong_lao}/17.1?bo=xa-ntm-2021-2025");
        let plain = service.get("lanh.dao.tinh", &cell).await.text();
        assert!(plain.contains("Quy về bản đồ hôm nay"), "the switch");
        let file = service.get("lanh.dao.tinh", &format!("{cell}&ban-do=hom-nay&dinh-dang=csv")).await.text();
        assert!(file.contains("31/12/2024") && file.contains("840/1.000"), "{file}");
        let programs = format!("/api/v1/criteria/places/{khong_lao}/cells/17.1/todays-map?set=xa-ntm-2021-2025");
        let told = service.get("lanh.dao.tinh", &programs).await.json();
        assert_eq!(told["points"][0]["told"]["value"], "840/1.000");
        assert_eq!(told["points"][0]["told"]["basis"], "sum");
        let across = "/tieu-chi/chi-tieu/17.1?bo=xa-ntm-2021-2025&ngay=2025-06-30";
        let then = service.get("lanh.dao.tinh", across).await.text();
        assert!(then.contains("Xã Bản Lang") && then.contains("ban-do=hom-nay"), "{then}");
        let now = service.get("lanh.dao.tinh", &format!("{across}&ban-do=hom-nay")).await.text();
        assert!(now.contains("84% (840/1.000)") && !now.contains("Xã Bản Lang"), "{now}");
        let programs = "/api/v1/criteria/indicators/17.1/todays-map?set=xa-ntm-2021-2025&day=2025-06-30";
        let told = service.get("lanh.dao.tinh", programs).await.json();
        assert_eq!(told["total"], "840/1.000");
    })
    .await;
}
