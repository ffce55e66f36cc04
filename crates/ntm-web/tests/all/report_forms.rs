//! Forms of offices, asking once, two people in one field, and holidays: by programs and by forms.

use axum::http::{Method, StatusCode};
use ntm_testkit::{both_engines, province::units};
use serde_json::json;

use crate::client::Service;

const PAGES: &str = "/bao-cao";
const API: &str = "/api/v1/reports";

#[tokio::test]
async fn a_form_goes_round_as_a_file_and_is_asked_for_once() {
    both_engines(|store| async move {
        let service = Service::new(store).await;
        let forms = format!("{API}/forms");
        let made = json!({ "title": "Vệ sinh môi trường", "period": "on_demand" });
        let made = service.json("dieu.phoi", Method::POST, &forms, made).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
        let id = made.json()["id"].as_str().unwrap().to_owned();
        let path = format!("{forms}/{id}");
        let before = service.get("dieu.phoi", &path).await.json();
        let field = "\n[[section]]\ntitle = \"Kết quả\"\ntitle_en = \"Results\"\n[[section.field]]\ncode = \"so-ho\"\n\
                     label = \"Số hộ\"\nlabel_en = \"Households\"\nkind = \"number\"\nunit = \"hộ\"\nroll = \"sum\"\n";
        let toml = format!("{}{field}", before["toml"].as_str().unwrap());
        let put = |version: i64, toml: String| json!({ "version": version, "toml": toml });
        let broken = put(1, toml.replace("hộ\"\nroll", "hộ\"\nrol"));
        let broken = service.json("dieu.phoi", Method::PUT, &path, broken).await;
        assert_eq!(broken.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(broken.text().contains("không có khóa tên"), "{}", broken.text());
        let after = service.json("dieu.phoi", Method::PUT, &path, put(1, toml.clone())).await;
        assert_eq!(after.json()["version"], json!(2), "{}", after.text());
        let stale = put(1, toml.replace("Số hộ", "Số nhà"));
        let stale = service.json("dieu.phoi", Method::PUT, &path, stale).await;
        assert_eq!(stale.status, StatusCode::CONFLICT);
        let published = service
            .json("dieu.phoi", Method::POST, &format!("{path}/publish"), json!({ "version": 2 }))
            .await;
        let code = published.json()["type"].as_str().unwrap().to_owned();
        let page = service.get("dieu.phoi", &format!("{PAGES}/mau/{id}")).await.text();
        assert!(page.contains("không sửa được") && page.contains("Số hộ: …"), "{page}");
        let file = service.get("dieu.phoi", &format!("{PAGES}/mau/{id}/tep")).await.text();
        assert!(file.contains(&code) && file.contains("confirmed = true"), "{file}");

        let unit = units::MUONG_SO.to_string();
        let asked = json!({
            "about": "Vệ sinh tháng 7", "type": code, "units": [unit], "last_day": "2023-07-31",
            "clause": "Công văn thử",
        });
        let asking = format!("{API}/asking");
        let theirs = service.json("muong.so", Method::POST, &asking, asked.clone()).await;
        assert!(!theirs.status.is_success(), "{}", theirs.text());
        let done = service.json("dieu.phoi", Method::POST, &asking, asked).await;
        assert_eq!(done.status, StatusCode::CREATED, "{}", done.text());
        let all = service.get("muong.so", API).await.json();
        assert_eq!(all["reports"][0]["due_on"], json!("2023-07-31"), "{all}");
        let report = all["reports"][0]["id"].as_str().unwrap().to_owned();

        // Two people in one field: the second sees both, without a script too.
        let cell = format!("{PAGES}/{report}/o/so-ho");
        let first = service.post("muong.so.2", &cell, &[("seen", "0"), ("value", "20")]).await;
        assert!(first.location().contains("#o-so-ho"));
        let second = service.post("muong.so", &cell, &[("seen", "0"), ("value", "15")]).await;
        assert_eq!(second.status, StatusCode::CONFLICT);
        let said = second.text();
        for word in ["Chọn một trong hai", "Lý Thị So", "value=\"15\"", "Giữ của tôi"] {
            assert!(said.contains(word), "{word}: {said}");
        }
        let fields = service.get("muong.so", &format!("{API}/{report}")).await.json();
        assert_eq!(fields["fields"][0]["written_by"], json!("Lý Thị So"), "{fields}");
        let mine = service.post("muong.so", &cell, &[("seen", "1"), ("value", "15")]).await;
        assert!(mine.location().contains("#o-so-ho"));
    })
    .await;
}

#[tokio::test]
async fn holidays_are_looked_at_before_they_are_kept() {
    both_engines(|store| async move {
        let service = Service::new(store).await;
        let path = "/api/v1/holidays";
        let known = service.get("muong.so", path).await.json();
        let year = |body: &serde_json::Value, year: i64| {
            let years = body["years"].as_array().unwrap();
            years.iter().find(|it| it["year"] == json!(year)).cloned()
        };
        assert!(year(&known, 2025).is_some() && year(&known, 2028).is_none());
        let who = "quan.tri";
        let text = "01/01/2028;nghỉ;Tết Dương lịch;thông báo thử số 1 ngày 01/12/2027";
        let body = |look: bool| json!({ "text": text, "look": look });
        let theirs = service
            .json("dieu.phoi", Method::POST, path, body(false))
            .await;
        assert!(!theirs.status.is_success(), "{}", theirs.text());
        let looked = service.json(who, Method::POST, path, body(true)).await;
        assert_eq!(looked.status, StatusCode::OK, "{}", looked.text());
        assert!(year(&service.get("muong.so", path).await.json(), 2028).is_none());
        let kept = service.json(who, Method::POST, path, body(false)).await;
        assert_eq!(kept.status, StatusCode::OK, "{}", kept.text());
        let found = year(&service.get("muong.so", path).await.json(), 2028).unwrap();
        assert_eq!(found["closed"][0]["day"], json!("2028-01-01"));
        let wrong = json!({ "text": "30/02/2028;nghỉ;x;y" });
        let wrong = service.json(who, Method::POST, path, wrong).await;
        assert!(wrong.text().contains("ngày có thật"), "{}", wrong.text());
    })
    .await;
}
