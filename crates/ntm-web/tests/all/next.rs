//! From one set of criteria to the next, as pages and for programs.

use axum::http::{Method, StatusCode};
use ntm_programme::{criteria::shipped_mappings, right::Role};
use ntm_testkit::{both_engines, province::units};
use serde_json::json;

use crate::client::{Service, encode, request};

const AREA: &str = "/tieu-chi/chuyen-bo?nhom=nhom_3";
const MAPPING: &str = "/tieu-chi/chuyen-bo/anh-xa";
const STEP: &str = "xa-ntm-2021-2025..xa-ntm-2026-2030";

/// The key of somebody who administers the whole province.
async fn top(service: &Service) -> String {
    let who = service
        .small
        .enrol(1, "quan.tri.tinh", units::PROVINCE, Role::Administrator)
        .await;
    service.small.cookie_of(who.account.unwrap()).await
}

#[tokio::test]
async fn the_page_says_what_is_kept_and_that_nobody_has_confirmed_the_mapping() {
    both_engines(|store| async move {
        let service = Service::new(store).await;
        let shown = service.get("dieu.phoi", AREA).await;
        assert_eq!(shown.status, StatusCode::OK);
        for said in [
            "Ánh xạ chưa xác nhận (0/76 dòng)",
            "Nhóm 3 (giả định)",
            "Mường So",
        ] {
            assert!(shown.text().contains(said), "{said}");
        }
        let place = format!("/tieu-chi/chuyen-bo/{}", units::MUONG_SO);
        let one = service.get("muong.so", &place).await.text();
        for said in [
            "còn thiếu gì?",
            "bộ cũ không có chỉ tiêu này",
            "Bộ mới không còn yêu cầu",
        ] {
            assert!(one.contains(said), "{said}");
        }
        let neighbour = service.get("khong.lao", &place).await;
        assert_eq!(neighbour.status, StatusCode::NOT_FOUND);
        let csv = service
            .get("muong.so", &format!("{place}?dinh-dang=csv"))
            .await
            .text();
        let links = shipped_mappings()[0].links.iter();
        let dropped = links.filter(|it| it.new.is_none()).count();
        assert_eq!(csv.trim().lines().count(), 1 + 47 + dropped, "{csv}");
        let sheet = service
            .get("dieu.phoi", &format!("{AREA}&dinh-dang=csv"))
            .await
            .text();
        assert_eq!(sheet.trim().lines().count(), 1 + 3);
        let wrong = service
            .get("dieu.phoi", "/tieu-chi/chuyen-bo?buoc=a..b")
            .await;
        assert_eq!(wrong.status, StatusCode::NOT_FOUND);
        let ahead = service
            .get("dieu.phoi", "/tieu-chi/chuyen-bo?ngay=2030-01-01")
            .await;
        assert_eq!(ahead.status, StatusCode::UNPROCESSABLE_ENTITY);
    })
    .await;
}

#[tokio::test]
async fn an_administrator_confirms_lines_and_brings_another_version() {
    both_engines(|store| async move {
        let service = Service::new(store).await;
        let cookie = top(&service).await;
        let confirm = async |form: &[(&str, &str)]| {
            let kind = "application/x-www-form-urlencoded";
            let path = "/tieu-chi/chuyen-bo/anh-xa/xac-nhan";
            let asked = request(Method::POST, path, Some(&cookie), kind, encode(form));
            service.send(asked).await
        };
        let line = ("link", "4.2>2.4:same");
        let bare = confirm(&[("step", STEP), line, ("source", "")]).await;
        assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            bare.text().contains("căn cứ đã đối chiếu"),
            "{}",
            bare.text()
        );
        let source = ("source", "51/2025/QĐ-TTg, Phụ lục I");
        let done = confirm(&[("step", STEP), line, source]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER);
        let shown = service.get("muong.so", MAPPING).await.text();
        assert!(shown.contains("(1/76 dòng)") && shown.contains("51/2025/QĐ-TTg, Phụ lục I"));
        assert!(
            !shown.contains("Nạp ánh xạ khác"),
            "a commune may not bring one"
        );

        let text = &shipped_mappings()[0].file;
        let faulty = text.replace("new = \"2.4\"", "new = \"2.9\"");
        let upload = async |file: &str| {
            let files = [("file", "anh-xa.toml", file)];
            service
                .upload(&cookie, MAPPING, &[("step", STEP)], &files)
                .await
        };
        let refused = upload(&faulty).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            refused.text().contains("không có chỉ tiêu 2.9"),
            "{}",
            refused.text()
        );
        let changed = text.replace("Tên chỉ tiêu giữ nguyên.", "Giữ nguyên tên.");
        assert_eq!(upload(&changed).await.status, StatusCode::SEE_OTHER);
        let old = service
            .get("muong.so", &format!("{MAPPING}/tep?phien-ban=0"))
            .await;
        assert_eq!(&old.text(), text, "what ships stays");
        let new = service.get("muong.so", &format!("{MAPPING}/tep")).await;
        assert_eq!(new.text(), changed);
    })
    .await;
}

#[tokio::test]
async fn programs_read_the_same() {
    both_engines(|store| async move {
        let service = Service::new(store).await;
        let get = async |login: &str, path: &str| service.get(login, path).await.json();
        let mapping = get("muong.so", "/api/v1/criteria/mapping").await;
        assert_eq!(mapping["links"].as_array().unwrap().len(), 76);
        assert_eq!(
            (&mapping["version"], &mapping["confirmed"]),
            (&json!(0), &json!(0))
        );
        let area = get("dieu.phoi", "/api/v1/criteria/next?class=nhom_3").await;
        assert_eq!(area["mapping_confirmed"], json!(false));
        let row = &area["rows"][0];
        assert_eq!(
            (&row["class"], &row["class_assumed"]),
            (&json!("nhom_3"), &json!(true))
        );
        let place = format!("/api/v1/criteria/next/{}", units::MUONG_SO);
        let one = get("muong.so", &place).await;
        assert_eq!(one["indicators"].as_array().unwrap().len(), 47);
        let by_code = |code: &str| {
            let all = one["indicators"].as_array().unwrap();
            all.iter()
                .find(|it| it["indicator"] == code)
                .unwrap()
                .clone()
        };
        assert_eq!(by_code("10.3")["why"], json!("new"));
        assert_eq!(by_code("8.4")["why"], json!("split"));
        let confirm =
            json!({ "from": "xa-ntm-2021-2025", "to": "xa-ntm-2026-2030", "source": "x" });
        let denied = service
            .json(
                "muong.so",
                Method::POST,
                "/api/v1/criteria/mapping/confirmations",
                confirm,
            )
            .await;
        assert!(
            denied.status.is_client_error(),
            "a commune does not confirm for all"
        );
    })
    .await;
}
