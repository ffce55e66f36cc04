//! Boundaries and the map that is drawn from them, as pages and for programs.

use axum::http::{Method, StatusCode};
use ntm_testkit::{both_engines, province::units};
use serde_json::json;

use crate::client::{Service, request};

const PAGE: &str = "/don-vi/ranh-gioi";
const MAP: &str = "/tieu-chi/ban-do";

fn collection(name: &str, lon: f64) -> String {
    let (a, b) = (lon, lon + 0.1);
    format!(
        r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","properties":{{"ten":"{name}"}},"geometry":{{"type":"Polygon","coordinates":[[[{a},22],[{b},22],[{b},22.1],[{a},22.1],[{a},22]]]}}}}]}}"#
    )
}

const FIELDS: [(&str, &str); 3] = [
    ("on", "2022-01-01"),
    ("source", "Bản đồ địa chính"),
    ("schematic", "on"),
];

#[tokio::test]
async fn a_map_is_drawn_once_there_are_boundaries_and_the_table_is_always_there() {
    both_engines(|store| async move {
        let service = Service::new(store).await;
        let before = service.get("dieu.phoi", MAP).await;
        assert_eq!(before.status, StatusCode::OK);
        let before = before.text();
        assert!(before.contains("nên chỉ có bảng") && !before.contains("figure class=\"map\""));
        assert!(before.contains("Mường So"), "the table is there");

        let cookie = service.small.cookie("quan.tri").await;
        let upload = async |file: &str| {
            let files = [("file", "a.geojson", file)];
            service.upload(&cookie, PAGE, &FIELDS, &files).await
        };
        let none = service.upload(&cookie, PAGE, &FIELDS, &[]).await;
        assert!(none.text().contains("Hãy chọn tệp"), "{}", none.text());
        let refused = upload("{\"type\":\"Feature\"").await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text().contains("không phải JSON: dòng 1"));
        let unknown = upload(&collection("Xã Không Đâu", 103.0)).await;
        let shown = service.get("quan.tri", unknown.location()).await.text();
        assert!(shown.contains("không có đơn vị tên") && !shown.contains("/ap-dung"));
        let kept = upload(&collection("Xã Mường So", 103.0)).await;
        assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.text());
        let one = kept.location().to_owned();
        let shown = service.get("quan.tri", &one).await.text();
        assert!(shown.contains("1 đơn vị nhận ranh giới mới") && shown.contains("/ap-dung"));
        let hidden = service.get("muong.so", &one).await;
        assert_eq!(hidden.status, StatusCode::NOT_FOUND);
        let applied = service
            .post("quan.tri", &format!("{one}/ap-dung"), &[])
            .await;
        assert_eq!(applied.status, StatusCode::SEE_OTHER, "{}", applied.text());

        let map = service
            .get("dieu.phoi", &format!("{MAP}?tieu-chi=1"))
            .await
            .text();
        for said in [
            "figure class=\"map\"",
            "aria-label=\"Mường So: chưa có số liệu\"",
            "url(#map-o)",
            "Sơ đồ minh họa, không phải ranh giới thật.",
            "Ranh giới: Bản đồ địa chính.",
            "2 xã chưa có ranh giới",
        ] {
            assert!(map.contains(said), "{said}");
        }
        let earlier = service
            .get("dieu.phoi", &format!("{MAP}?ngay=2021-12-31"))
            .await;
        assert!(
            !earlier.text().contains("figure class=\"map\""),
            "a day before"
        );
        let csv = service
            .get("dieu.phoi", &format!("{MAP}?dinh-dang=csv"))
            .await;
        assert_eq!(csv.text().trim().lines().count(), 4);
        let wrong = service
            .get("dieu.phoi", &format!("{MAP}?tieu-chi=99"))
            .await;
        assert_eq!(wrong.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn programs_bring_boundaries_and_read_them_back() {
    both_engines(|store| async move {
        let service = Service::new(store).await;
        let cookie = service.small.cookie("quan.tri").await;
        let file = collection("Xã Bản Lang", 103.2);
        let files = [("file", "a.geojson", file.as_str())];
        let made = service
            .upload(&cookie, "/api/v1/boundaries", &FIELDS, &files)
            .await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
        let made = made.json();
        assert_eq!(made["preview"]["taken"], json!(1));
        let one = format!("/api/v1/boundaries/{}", made["id"].as_str().unwrap());
        let applied = service
            .json("quan.tri", Method::POST, &format!("{one}/apply"), json!({}))
            .await;
        assert_eq!(applied.json()["applied"], json!(true));
        let back = service.get("quan.tri", &format!("{one}/file")).await;
        assert_eq!(back.text(), file);
        let listed = service.get("muong.so", "/api/v1/boundaries").await.json();
        assert_eq!(listed["imports"][0]["units"], json!(1));
        let path = format!("/api/v1/units/{}/boundaries", units::DISTRICT);
        let drawn = service.get("dieu.phoi", &path).await.json();
        assert_eq!(drawn["type"], json!("FeatureCollection"));
        assert_eq!(
            drawn["features"][0]["properties"]["name"],
            json!("Xã Bản Lang")
        );
        let corner = &drawn["features"][0]["geometry"]["coordinates"][0][0][0];
        assert_eq!(corner, &json!([103.2, 22.0]));
        let map = service
            .get("dieu.phoi", "/api/v1/criteria/map?criterion=1")
            .await
            .json();
        let features = map["features"].as_array().unwrap();
        assert_eq!(features.len(), 3);
        let with = features.iter().filter(|it| !it["geometry"].is_null());
        assert_eq!(with.count(), 1);
        assert!(
            features
                .iter()
                .all(|it| it["properties"]["verdict"] == "not_collected")
        );
        let gone = request(Method::DELETE, &one, Some(&cookie), "", String::new());
        assert_eq!(service.send(gone).await.status, StatusCode::CONFLICT);
    })
    .await;
}
