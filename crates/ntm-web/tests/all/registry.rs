//! Units as an administrator meets them: list, changes through time, groups, import.

use axum::http::{Method, StatusCode};
use ntm_testkit::{both_engines, province::units};
use serde_json::json;

use crate::client::{Answer, Service};

async fn upload(service: &Service, login: &str, text: &str) -> Answer {
    let cookie = service.small.cookie(login).await;
    let files = [("file", "don-vi.csv", text)];
    service.upload(&cookie, "/don-vi/nhap", &[], &files).await
}

#[tokio::test]
async fn the_list_is_filtered_exported_and_dated() {
    both_engines(|store| async move {
        let service = Service::new(store).await;
        let list = service.get("muong.so", "/don-vi?tu-khoa=khong+lao").await;
        assert_eq!(list.status, StatusCode::OK, "{}", list.text());
        let text = list.text();
        assert!(text.contains("Xã Khổng Lào") && !text.contains("Xã Bản Lang"));
        assert!(!text.contains("/don-vi/them"), "an officer adds no unit");
        let before = service
            .get("muong.so", "/don-vi?ngay=2003-01-01")
            .await
            .text();
        assert!(!before.contains("Xã Khổng Lào"), "it did not exist then");
        assert!(
            service
                .get("muong.so", "/don-vi?dinh-dang=xlsx")
                .await
                .body
                .starts_with(b"PK")
        );
        let csv = service
            .get("muong.so", "/don-vi?dinh-dang=csv&loai=commune")
            .await
            .text();
        assert!(csv.contains("Xã Bản Bo") && !csv.contains("Phòng Giáo dục"));
        let tree = service
            .get(
                "muong.so",
                &format!("/don-vi?cap-tren={}", units::NEIGHBOUR),
            )
            .await
            .text();
        assert!(tree.contains("Xã Bản Bo") && !tree.contains("Xã Bản Lang"));
        assert_eq!(
            service.get("muong.so", "/don-vi/khong-co").await.status,
            StatusCode::NOT_FOUND
        );
    })
    .await;
}

#[tokio::test]
async fn a_unit_is_renamed_merged_and_shown_with_its_past() {
    both_engines(|store| async move {
        let service = Service::new(store).await;
        let page = format!("/don-vi/{}", units::KHONG_LAO);
        let form = |name: &str, from: &str, version: &str| {
            vec![
                ("name", name.to_owned()),
                ("kind", "commune".to_owned()),
                ("parent", units::DISTRICT.to_string()),
                ("from", from.to_owned()),
                ("decision", "12/NQ-HĐND".to_owned()),
                ("version", version.to_owned()),
            ]
        };
        let send = |form: Vec<(&'static str, String)>| {
            let (service, page) = (&service, &page);
            async move {
                let pairs: Vec<(&str, &str)> = form
                    .iter()
                    .map(|(name, value)| (*name, value.as_str()))
                    .collect();
                service
                    .post("quan.tri", &format!("{page}/phien-ban"), &pairs)
                    .await
            }
        };
        let early = send(form("Xã Mới", "01/01/2000", "1")).await;
        assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(early.text().contains("lịch sử không bị sửa"));
        assert!(
            early.text().contains("value=\"Xã Mới\""),
            "what was typed is kept"
        );
        let done = send(form("Xã Mới", "10/7/2023", "1")).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
        let second = send(form("Xã Khác", "11/7/2023", "1")).await;
        assert_eq!(
            second.status,
            StatusCode::CONFLICT,
            "made from an old version"
        );
        let merged = service
            .post(
                "quan.tri",
                &format!("/don-vi/{}/nhap-vao", units::BAN_LANG),
                &[
                    ("name", "Xã Hợp Nhất"),
                    ("units", "Xã Mường So"),
                    ("from", "2025-07-01"),
                    ("decision", "1670/NQ-UBTVQH15"),
                ],
            )
            .await;
        assert_eq!(merged.status, StatusCode::SEE_OTHER, "{}", merged.text());
        let shown = service.get("ban.bo", merged.location()).await.text();
        assert!(
            shown.contains("Xã Mường So")
                && shown.contains("Xã Bản Lang")
                && shown.contains("1670/NQ-UBTVQH15")
        );
        let old = service.get("ban.bo", &page).await.text();
        assert!(old.contains("Xã Khổng Lào") && old.contains("Xã Mới"));
        assert_eq!(
            service
                .post(
                    "dieu.phoi",
                    &format!("{page}/phien-ban"),
                    &[("version", "2")]
                )
                .await
                .status,
            StatusCode::FORBIDDEN
        );
        let api = service
            .get("muong.so", &format!("/api/v1/units/{}", units::KHONG_LAO))
            .await
            .json();
        assert_eq!(api["versions"][0]["name"], "Xã Khổng Lào");
        assert_eq!(api["versions"][1]["from"], "2023-07-10");
        assert_eq!(api["lineage"][0]["kind"], "rename");
    })
    .await;
}

#[tokio::test]
async fn an_import_shows_every_fault_and_takes_all_or_nothing() {
    both_engines(|store| async move {
        let service = Service::new(store).await;
        let bad = "Tên đơn vị;Loại;Trực thuộc;Từ ngày\n\
                   Xã Nậm Xe;Xã;Huyện Phong Thổ;\n\
                   ;Xã;Huyện Phong Thổ;\n\
                   Xã Sin Suối Hồ;hợp tác xã;Huyện Phong Thổ;\n\
                   Xã Lản Nhì Thàng;Xã;Huyện Nào Đó;31/02/2020\n\
                   Xã Ngoài Huyện;Xã;Huyện Tam Đường;\n";
        let shown = upload(&service, "quan.tri", bad).await;
        assert_eq!(shown.status, StatusCode::OK, "{}", shown.text());
        let text = shown.text();
        for said in [
            "Hãy nhập tên đơn vị",
            "Không có loại đơn vị “hợp tác xã”",
            "Không có đơn vị cấp trên “Huyện Nào Đó”",
            "“31/02/2020” không phải là ngày",
            "ngoài phạm vi",
            "4 dòng có lỗi",
        ] {
            assert!(text.contains(said), "{said}");
        }
        assert!(
            !text.contains("/don-vi/nhap/thuc-hien"),
            "no button while there are faults"
        );
        let forced = service
            .post("quan.tri", "/don-vi/nhap/thuc-hien", &[("content", bad)])
            .await;
        assert_eq!(forced.status, StatusCode::UNPROCESSABLE_ENTITY);
        let list = service
            .get("quan.tri", "/don-vi?tu-khoa=nam+xe")
            .await
            .text();
        assert!(!list.contains("Xã Nậm Xe"), "nothing half-imported");

        // A village stands before its commune; a known commune stays, another gets a code.
        let good = "Name,Kind,Parent,Code,Head,Position,From\n\
                    Bản Mấn,,Xã Nậm Xe,,,,\n\
                    Xã Nậm Xe,Commune,Huyện Phong Thổ,03588,Vàng A Páo,Chủ tịch UBND xã,\n\
                    Xã Mường So,Commune,Huyện Phong Thổ,,,,\n\
                    Xã Bản Lang,Commune,Huyện Phong Thổ,03589,,,2023-07-10\n";
        let shown = upload(&service, "quan.tri", good).await.text();
        assert!(
            shown.contains("2 đơn vị mới, 1 thay đổi, 1 giữ nguyên"),
            "{shown}"
        );
        let done = service
            .post("quan.tri", "/don-vi/nhap/thuc-hien", &[("content", good)])
            .await;
        assert_eq!(done.location(), "/don-vi", "{}", done.text());
        let again = upload(&service, "quan.tri", good).await.text();
        assert!(
            again.contains("0 đơn vị mới, 0 thay đổi, 4 giữ nguyên"),
            "{again}"
        );
        let village = service
            .get("muong.so", "/api/v1/units?name=ban+man")
            .await
            .json();
        assert_eq!(village["units"][0]["kind"], "village");
        assert_eq!(village["units"][0]["parent_name"], "Xã Nậm Xe");
        let hits = service.get("muong.so", "/tim?q=ban+man").await.text();
        assert!(hits.contains("Bản Mấn"), "what is imported is found");
        let commune = service
            .get("muong.so", "/api/v1/units?name=03588")
            .await
            .json();
        assert_eq!(commune["units"][0]["head"], "Vàng A Páo");
        // What goes out comes in again as it is.
        let export = service
            .get("quan.tri", "/don-vi/nhap/hien-co.csv")
            .await
            .text();
        let back = upload(&service, "quan.tri", &export).await.text();
        assert!(back.contains("0 đơn vị mới, 0 thay đổi"), "{back}");
        assert_eq!(
            upload(&service, "muong.so", good).await.status,
            StatusCode::FORBIDDEN
        );
        assert_eq!(
            upload(&service, "quan.tri", "").await.status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
        assert_eq!(
            upload(&service, "quan.tri", "PK\u{3}\u{4}\0\0")
                .await
                .status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
    })
    .await;
}

#[tokio::test]
async fn an_office_adds_words_for_the_reader() {
    both_engines(|store| async move {
        let service = Service::new(store).await;
        let page = "/don-vi/tu-dien";
        assert!(
            service
                .get("dieu.phoi", page)
                .await
                .text()
                .contains("Chạy thử")
        );
        assert_eq!(
            service.get("muong.so", page).await.status,
            StatusCode::FORBIDDEN
        );
        // What was taught in review is offered, until it is among the words.
        let club = [("name", "Câu lạc bộ Hoa Ban"), ("units", "Xã Mường So")];
        service
            .post("dieu.phoi", "/don-vi/nhom/ten-goi", &club)
            .await;
        let offered = service.get("dieu.phoi", page).await.text();
        assert!(offered.contains("Bộ đọc chưa biết: Câu lạc bộ Hoa Ban."));
        let pressed = [("bodies", "Câu lạc bộ Hoa Ban"), ("places", "")];
        let tried = service.post("dieu.phoi", page, &pressed).await.text();
        assert!(tried.contains("Kết quả chạy thử"));
        assert!(!tried.contains("Bộ đọc chưa biết"));
        let typed = [("bodies", "Tổ công tác 1719\nVPĐP"), ("places", "Mường So")];
        let tried = service.post("dieu.phoi", page, &typed).await;
        assert_eq!(tried.status, StatusCode::OK);
        let tried = tried.text();
        assert!(tried.contains("Kết quả chạy thử") && tried.contains("Đưa vào dùng"));
        let wrong = service
            .post("dieu.phoi", page, &[("bodies", "1719"), ("places", "")])
            .await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);

        let words = json!({ "bodies": ["Tổ công tác 1719"], "places": ["Mường So"] });
        let put = service
            .json("dieu.phoi", Method::PUT, "/api/v1/lexicon", words.clone())
            .await;
        assert_eq!(put.status, StatusCode::NO_CONTENT);
        let file = service.get("dieu.phoi", "/don-vi/tu-dien/tep").await.text();
        assert!(file.contains("Tổ công tác 1719"));
        let used = [("content", file.as_str())];
        let applied = service
            .post("dieu.phoi", "/don-vi/tu-dien/dua-vao-dung", &used)
            .await;
        assert_eq!(applied.status, StatusCode::SEE_OTHER);
        let kept = service.get("dieu.phoi", "/api/v1/lexicon").await;
        assert_eq!(kept.json(), words, "a file brings back the same words");
    })
    .await;
}

#[tokio::test]
async fn an_office_keeps_groups_and_names() {
    both_engines(|store| async move {
        let service = Service::new(store).await;
        let group = [
            ("name", "Các xã vùng biên"),
            ("units", "Xã Mường So\nkhong lao"),
        ];
        assert_eq!(
            service
                .post("dieu.phoi", "/don-vi/nhom", &group)
                .await
                .status,
            StatusCode::SEE_OTHER
        );
        let wrong = service
            .post(
                "dieu.phoi",
                "/don-vi/nhom",
                &[("name", "Sai"), ("units", "Xã Không Có")],
            )
            .await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        let name = [("name", "xã Mường Xo"), ("units", "Xã Mường So")];
        assert_eq!(
            service
                .post("dieu.phoi", "/don-vi/nhom/ten-goi", &name)
                .await
                .status,
            StatusCode::SEE_OTHER
        );
        let page = service.get("dieu.phoi", "/don-vi/nhom").await.text();
        assert!(
            page.contains("Các xã vùng biên")
                && page.contains("Xã Khổng Lào")
                && page.contains("xã Mường Xo")
        );
        assert_eq!(
            service.get("muong.so", "/don-vi/nhom").await.status,
            StatusCode::FORBIDDEN
        );
        let neighbour = service.get("tam.duong", "/don-vi/nhom").await.text();
        assert!(
            !neighbour.contains("Các xã vùng biên"),
            "not another district's"
        );
    })
    .await;
}

#[tokio::test]
async fn the_installation_belongs_to_its_highest_administrator() {
    both_engines(|store| async move {
        let service = Service::new(store).await;
        let shown = service.get("quan.tri", "/quan-tri/he-thong").await;
        assert_eq!(shown.status, StatusCode::OK, "{}", shown.text());
        assert!(!shown.text().contains("set_up.code"));
        let body = service.get("quan.tri", "/api/v1/installation").await.json();
        assert_eq!(
            (body["accounts"].as_u64(), body["units"].as_u64()),
            (Some(14), Some(10))
        );
        assert_eq!(
            service.get("chu.tich", "/quan-tri/he-thong").await.status,
            StatusCode::FORBIDDEN
        );
        // Once the province has an administrator, the district's keeps only its own.
        let office = &service.small.office;
        let system = ntm_office::Op::system(office, "test");
        let province = ntm_office::people::Person {
            full_name: "Quản trị tỉnh".to_owned(),
            unit: units::PROVINCE,
            position: None,
            email: None,
            grants: vec![ntm_programme::right::Grant {
                role: ntm_programme::right::Role::Administrator,
                unit: units::PROVINCE,
            }],
        };
        office
            .create_person(&system, "quan.tri.tinh", &province)
            .await
            .unwrap();
        for path in ["/quan-tri/he-thong", "/quan-tri/sao-luu"] {
            assert_eq!(
                service.get("quan.tri", path).await.status,
                StatusCode::NOT_FOUND,
                "{path}"
            );
        }
        assert_eq!(
            service.get("quan.tri", "/quan-tri/nguoi-dung").await.status,
            StatusCode::OK
        );
    })
    .await;
}

#[tokio::test]
async fn groups_and_names_by_a_program() {
    both_engines(|store| async move {
        let service = Service::new(store).await;
        let me = "dieu.phoi";
        let send = |method, path: &str, body| {
            let path = path.to_owned();
            let service = &service;
            async move { service.json(me, method, &path, body).await }
        };
        let mut made = Vec::new();
        for name in ["Các xã vùng biên", "Các xã vùng cao", "Ba xã điểm"] {
            let body = json!({ "name": name, "units": [units::MUONG_SO] });
            let group = send(Method::POST, "/api/v1/groups", body).await;
            assert_eq!(group.status, StatusCode::CREATED, "{}", group.text());
            made.push(group.json()["id"].as_str().unwrap().to_owned());
        }
        let first = service.get(me, "/api/v1/groups?limit=2").await.json();
        let next = first["next"].as_str().unwrap().replace(' ', "%20");
        let second = service
            .get(me, &format!("/api/v1/groups?limit=2&cursor={next}"))
            .await
            .json();
        assert_eq!(second["next"], json!(null));
        let names: Vec<&str> = [&first, &second]
            .iter()
            .flat_map(|part| part["groups"].as_array().unwrap())
            .map(|group| group["name"].as_str().unwrap())
            .collect();
        assert_eq!(names, ["Ba xã điểm", "Các xã vùng biên", "Các xã vùng cao"]);
        let group = &first["groups"][1];
        assert_eq!(group["units"][0]["name"], "Xã Mường So");
        let path = format!("/api/v1/groups/{}", made[0]);
        let members = |version: i64| json!({ "version": version, "units": [units::KHONG_LAO] });
        let version = group["version"].as_i64().unwrap();
        let changed = send(Method::PUT, &path, members(version)).await;
        assert_eq!(changed.status, StatusCode::NO_CONTENT, "{}", changed.text());
        let late = send(Method::PUT, &path, members(version)).await;
        assert_eq!(late.json()["type"], "urn:ntm:problem:conflict");
        let empty = json!({ "name": "Sai", "units": [] });
        let empty = send(Method::POST, "/api/v1/groups", empty).await;
        assert_eq!(empty.json()["errors"][0]["field"], "units");
        let gone = send(Method::DELETE, &path, json!({})).await;
        assert_eq!(gone.status, StatusCode::NO_CONTENT);

        let body = json!({ "name": "xã Mường Xo", "units": [units::MUONG_SO] });
        let taught = send(Method::POST, "/api/v1/names", body.clone())
            .await
            .json();
        let again = send(Method::POST, "/api/v1/names", body).await.json();
        assert_eq!(taught["id"], again["id"], "a name is taught once");
        let listed = service.get(me, "/api/v1/names").await.json();
        assert_eq!(listed["names"][0]["name"], "xã Mường Xo");
        assert_eq!(listed["names"][0]["units"][0]["name"], "Xã Mường So");
        let strange = service.get("tam.duong", "/api/v1/names").await.json();
        assert_eq!(strange["names"], json!([]));
        let path = format!("/api/v1/names/{}", taught["id"].as_str().unwrap());
        let gone = send(Method::DELETE, &path, json!({})).await;
        assert_eq!(gone.status, StatusCode::NO_CONTENT);
        let listed = service.get(me, "/api/v1/names").await.json();
        assert_eq!(listed["names"], json!([]));
        let denied = service.get("muong.so", "/api/v1/groups").await;
        assert_eq!(denied.status, StatusCode::FORBIDDEN);
    })
    .await;
}

#[tokio::test]
async fn relations_and_titles_begin_and_end_by_a_program() {
    both_engines(|store| async move {
        let service = Service::new(store).await;
        let unit = format!("/api/v1/units/{}", units::MUONG_SO);
        let send = |path: String, body| {
            let service = &service;
            async move { service.json("quan.tri", Method::POST, &path, body).await }
        };
        let relation =
            json!({ "kind": "supervises", "other": units::KHONG_LAO, "from": "2023-07-01" });
        let related = send(format!("{unit}/relations"), relation).await;
        assert_eq!(related.status, StatusCode::CREATED, "{}", related.text());
        let title =
            json!({ "status": "recognised", "from": "2023-07-01", "decision": "1/QĐ-UBND" });
        let titled = send(format!("{unit}/titles"), title).await;
        assert_eq!(titled.status, StatusCode::CREATED, "{}", titled.text());
        let shown = service.get("quan.tri", &unit).await.json();
        assert_eq!(shown["relations"][0]["id"], related.json()["id"]);
        assert_eq!(shown["titles"][0]["id"], titled.json()["id"]);
        for (list, made) in [("relations", &related), ("titles", &titled)] {
            let id = made.json()["id"].as_str().unwrap().to_owned();
            let ended = send(format!("{unit}/{list}/{id}/end"), json!({})).await;
            assert_eq!(ended.status, StatusCode::NO_CONTENT, "{}", ended.text());
        }
        let shown = service.get("quan.tri", &unit).await.json();
        assert_eq!(shown["relations"][0]["to"], "2023-07-10");
        assert_eq!(shown["titles"][0]["to"], "2023-07-10");
        let odd = json!({ "status": "famous", "from": "2023-07-01" });
        let odd = send(format!("{unit}/titles"), odd).await;
        assert_eq!(odd.json()["errors"][0]["field"], "status");
    })
    .await;
}
