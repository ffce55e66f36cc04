//! Figures of criteria as a workbook, as lists, and for programs that speak as DHIS2 does.

use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use ntm_drafting::workbook::{Entry, Form, Line, xlsx};
use ntm_office::criteria::see::View;
use ntm_testkit::{
    both_engines,
    province::{Small, units},
};
use serde_json::{Value as Json, json};

use crate::client::{Answer, Service, request};

const PAGE: &str = "/tieu-chi/bieu-mau";
const API: &str = "/api/v1/criteria/workbook";
const VALUES: &str = "/api/v1/criteria/values";

/// The form of xã Mường So with a value for criterion 10.
async fn filled(small: &Small, value: Entry) -> Vec<u8> {
    let (op, view) = (small.op("muong.so"), View::default());
    let made = small
        .office
        .commune_workbook(&op, units::MUONG_SO, &view)
        .await;
    let mut form: Form = made.unwrap().form;
    for line in &mut form.lines {
        if let Line::Entries(cells) = line
            && cells[0] == Entry::Shown("10".to_owned())
        {
            cells[7] = value.clone();
        }
    }
    xlsx(&form).unwrap()
}

fn number(value: f64) -> Entry {
    Entry::Number {
        value: Some(value),
        within: None,
    }
}

async fn send(service: &Service, login: &str, path: &str, kind: &str, body: Vec<u8>) -> Answer {
    let cookie = service.small.cookie(login).await;
    let mut asked = request(Method::POST, path, Some(&cookie), kind, String::new());
    *asked.body_mut() = Body::from(body);
    service.send(asked).await
}

async fn upload(service: &Service, login: &str, file: &[u8]) -> Answer {
    let mut body =
        b"--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.xlsx\"\r\n\r\n"
            .to_vec();
    body.extend(file);
    body.extend(b"\r\n--x--\r\n");
    send(
        service,
        login,
        PAGE,
        "multipart/form-data; boundary=x",
        body,
    )
    .await
}

async fn claims(service: &Service) -> Vec<Json> {
    let answer = service.get("muong.so", VALUES).await.json();
    let values = answer["values"].as_array().unwrap().iter();
    values
        .filter(|it| !it["claim"].is_null())
        .cloned()
        .collect()
}

#[tokio::test]
async fn a_workbook_is_fetched_looked_at_and_kept() {
    both_engines(|store| async move {
        let service = Service::new(store).await;
        let page = service.get("muong.so", PAGE).await.text();
        let own = format!("/tieu-chi/bieu-mau/xa/{}?ngay=2023-06-30", units::MUONG_SO);
        assert!(page.contains(&own), "{page}");
        let file = service.get("muong.so", &own).await;
        assert_eq!(file.status, StatusCode::OK);
        assert!(file.body.starts_with(b"PK"));
        let untouched = upload(&service, "muong.so", &file.body).await;
        assert!(untouched.text().contains("không có thay đổi nào"));

        let wrong = upload(
            &service,
            "muong.so",
            &filled(&service.small, Entry::Shown("1,234.5".to_owned())).await,
        )
        .await
        .text();
        assert!(
            wrong.contains("kiểu tiếng Anh") && wrong.contains("chưa lưu ô nào"),
            "{wrong}"
        );
        assert!(
            !wrong.contains("name=\"content\""),
            "what is wrong cannot be kept"
        );
        let foreign = upload(&service, "khong.lao", &file.body).await;
        assert_eq!(foreign.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(foreign.text().contains("của đơn vị khác"));

        let good = filled(&service.small, number(36.8)).await;
        let looked = upload(&service, "muong.so", &good).await.text();
        assert!(
            looked.contains("1 ô thay đổi") && looked.contains("36,8"),
            "{looked}"
        );
        assert!(claims(&service).await.is_empty(), "looking changes nothing");
        let content = BASE64.encode(&good);
        let kept = service
            .post(
                "muong.so",
                "/tieu-chi/bieu-mau/luu",
                &[("content", &content)],
            )
            .await;
        assert_eq!(kept.location(), PAGE);
        let claims = claims(&service).await;
        assert_eq!(claims.len(), 1);
        assert_eq!(claims[0]["claim"], "36,8");
        let broken = service
            .post("muong.so", "/tieu-chi/bieu-mau/luu", &[("content", "?")])
            .await;
        assert_eq!(broken.status, StatusCode::UNPROCESSABLE_ENTITY);
    })
    .await;
}

#[tokio::test]
async fn a_program_does_the_same_with_a_workbook() {
    both_engines(|store| async move {
        let service = Service::new(store).await;
        let good = filled(&service.small, number(36.8)).await;
        let kind = "application/octet-stream";
        let of = |unit| format!("/api/v1/criteria/communes/{unit}/workbook?apply=true");
        let elsewhere = send(
            &service,
            "muong.so",
            &of(units::KHONG_LAO),
            kind,
            good.clone(),
        )
        .await;
        assert_eq!(elsewhere.status, StatusCode::UNPROCESSABLE_ENTITY);
        let looked = send(&service, "muong.so", API, kind, good.clone())
            .await
            .json();
        assert_eq!(
            (&looked["kept"], looked["changes"].as_array().unwrap().len()),
            (&json!(false), 1)
        );
        let kept = send(&service, "muong.so", &of(units::MUONG_SO), kind, good)
            .await
            .json();
        assert_eq!(
            (&kept["kept"], &kept["changes"][0]["after"]),
            (&json!(true), &json!("36,8"))
        );
        let pdf = send(&service, "muong.so", API, kind, b"%PDF-1.7".to_vec()).await;
        assert!(
            pdf.json()["detail"]
                .as_str()
                .unwrap()
                .contains("không phải sổ tính")
        );
        let form = format!("{API}?criterion=1&above={}", units::DISTRICT);
        let form = service.get("chu.tich", &form).await;
        assert!(form.body.starts_with(b"PK"), "{}", form.text());
    })
    .await;
}

#[tokio::test]
async fn a_list_goes_out_and_comes_back_without_a_change() {
    both_engines(|store| async move {
        let service = Service::new(store).await;
        let body = json!({ "set": "xa-ntm-2021-2025", "day": "2023-06-30", "values": [
            { "unit": units::MUONG_SO.to_string(), "indicator": "10", "claim": "36,8" },
            { "unit": units::MUONG_SO.to_string(), "indicator": "4.2", "claim": "860/1.000" },
        ] });
        let apply = format!("{VALUES}?apply=true");
        let kept = service
            .json("muong.so", Method::POST, &apply, body)
            .await
            .json();
        assert_eq!(
            (&kept["kept"], &kept["faults"]),
            (&json!(true), &json!([])),
            "{kept}"
        );
        let list = service.get("muong.so", VALUES).await.json();
        let back = service
            .json("muong.so", Method::POST, &apply, list.clone())
            .await
            .json();
        assert_eq!(
            (&back["changes"], &back["faults"], &back["same"]),
            (&json!([]), &json!([]), &json!(57))
        );
        let csv = service
            .get("muong.so", &format!("{VALUES}?format=csv"))
            .await;
        let back = send(&service, "muong.so", &apply, "text/csv", csv.body.clone())
            .await
            .json();
        assert_eq!(
            (&back["changes"], &back["faults"], &back["same"]),
            (&json!([]), &json!([]), &json!(57))
        );
        let text = csv
            .text()
            .replace("36,8", "38")
            .replace("860/1.000", "1001/1.000");
        let wrong = send(
            &service,
            "muong.so",
            &apply,
            "text/csv",
            text.clone().into_bytes(),
        )
        .await
        .json();
        assert_eq!(
            (&wrong["kept"], wrong["faults"].as_array().unwrap().len()),
            (&json!(false), 1)
        );
        assert!(
            wrong["faults"][0]["detail"]
                .as_str()
                .unwrap()
                .contains("Tử số lớn hơn")
        );
        let text = text.replace("1001/1.000", "861/1.000");
        let kept = send(
            &service,
            "muong.so",
            &apply,
            "text/csv",
            text.clone().into_bytes(),
        )
        .await
        .json();
        assert_eq!(
            (&kept["kept"], kept["changes"].as_array().unwrap().len()),
            (&json!(true), 2),
            "{kept}"
        );
        // The list's version numbers are behind now.
        let late = text.replace("38", "39").into_bytes();
        let late = send(&service, "muong.so", &apply, "text/csv", late)
            .await
            .json();
        assert!(
            late["faults"][0]["detail"]
                .as_str()
                .unwrap()
                .contains("người khác thay đổi"),
            "{late}"
        );
        let torn = send(
            &service,
            "muong.so",
            &apply,
            "text/csv",
            b"unit,claim\n1,2\n".to_vec(),
        )
        .await;
        assert_eq!(torn.status, StatusCode::UNPROCESSABLE_ENTITY);
    })
    .await;
}

/// Asks as dhis2.py does: a name and a token as password, `.json` behind what is fetched.
async fn dhis2(service: &Service, token: &str, method: Method, path: &str, body: Json) -> Answer {
    let pair = BASE64.encode(format!("muong.so:{token}"));
    let asked = Request::builder()
        .method(method)
        .uri(path)
        .header(header::HOST, "ntm.example")
        .header(header::AUTHORIZATION, format!("Basic {pair}"))
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(body.to_string()));
    service.send(asked.unwrap()).await
}

#[tokio::test]
async fn a_program_for_dhis2_finds_places_and_pushes_figures() {
    both_engines(|store| async move {
        let service = Service::new(store).await;
        let token = service.small.token("muong.so", "read write").await;
        let get = async |path: &str| dhis2(&service, &token, Method::GET, path, Json::Null).await.json();
        let strange = dhis2(&service, "mật khẩu", Method::GET, "/api/organisationUnits.json", Json::Null).await;
        assert_eq!(strange.status, StatusCode::UNAUTHORIZED);
        let places = get("/api/organisationUnits.json?fields=id,name&paging=false").await;
        let places = places["organisationUnits"].as_array().unwrap().clone();
        assert_eq!((places.len(), &places[0]["name"]), (1, &json!("Xã Mường So")));
        let unit = places[0]["id"].as_str().unwrap();
        let same = get(&format!("/api/organisationUnits/{unit}.json?fields=name")).await;
        assert_eq!(same, json!({ "name": "Xã Mường So" }));

        let paged = get("/api/dataElements.json?pageSize=7&page=2").await;
        assert_eq!(paged["dataElements"].as_array().unwrap().len(), 7);
        assert_eq!(paged["pager"]["page"], 2);
        let element = async |code: &str| {
            let found = get(&format!("/api/dataElements.json?fields=id,valueType&filter=code:eq:xa-ntm-2021-2025:{code}")).await;
            found["dataElements"][0]["id"].as_str().unwrap().to_owned()
        };
        let (part, whole, income) = (element("4.2:tu-so").await, element("4.2:mau-so").await, element("10").await);
        let sets = get("/api/dataSets.json?filter=code:eq:xa-ntm-2021-2025").await;
        let set = sets["dataSets"][0]["id"].as_str().unwrap().to_owned();

        let push = async |values: Json, query: &str| {
            let body = json!({ "dataSet": set, "period": "202306", "orgUnit": unit, "dataValues": values });
            dhis2(&service, &token, Method::POST, &format!("/api/dataValueSets{query}"), body).await
        };
        let good = json!([
            { "dataElement": part, "value": "860" }, { "dataElement": whole, "value": 1000 },
            { "dataElement": income, "value": "36.8" },
        ]);
        let dry = push(good.clone(), "?dryRun=true").await.json();
        assert_eq!((&dry["status"], &dry["importCount"]["imported"]), (&json!("SUCCESS"), &json!(2)), "{dry}");
        assert!(claims(&service).await.is_empty());
        // Python's word for it.
        let dry = push(good.clone(), "?dryRun=True").await.json();
        assert_eq!(dry["importCount"]["imported"], 2);
        assert!(claims(&service).await.is_empty(), "a dry run keeps nothing");
        let check = async |values: Json, expected: &str| {
            let answer = push(values, "").await;
            assert_eq!(answer.status, StatusCode::CONFLICT, "{expected}");
            let said = answer.json();
            assert_eq!((&said["status"], &said["importCount"]["imported"]), (&json!("ERROR"), &json!(0)));
            assert!(said["conflicts"][0]["value"].as_str().unwrap().contains(expected), "{said}");
        };
        check(json!([{ "dataElement": income, "value": "1,234.5" }]), "dấu chấm").await;
        check(json!([{ "dataElement": income, "value": "1.23456" }]), "bốn chữ số").await;
        check(json!([{ "dataElement": part, "value": "5" }]), "cùng nhau").await;
        check(json!([{ "dataElement": part, "value": 5 }, { "dataElement": whole, "value": 4 }]), "Tử số lớn hơn").await;
        check(json!([{ "dataElement": "aaaaaaaaaaa", "value": "5" }, { "dataElement": income, "value": 1 }]), "dataElement").await;
        check(json!([{ "dataElement": income, "value": 1, "orgUnit": "aaaaaaaaaaa" }]), "orgUnit").await;
        check(json!([{ "dataElement": income, "value": 1, "period": "2023Q1" }]), "period").await;
        assert!(claims(&service).await.is_empty(), "nothing is half kept");
        let done = push(good.clone(), "").await.json();
        assert_eq!(done["importCount"], json!({ "imported": 2, "updated": 0, "ignored": 0, "deleted": 0 }));
        let again = push(good, "").await.json();
        assert_eq!(again["importCount"]["ignored"], 2);
        let claims = claims(&service).await;
        let said: Vec<(&Json, &Json)> = claims.iter().map(|it| (&it["claim"], &it["of"])).collect();
        assert_eq!(said, [(&json!("860/1.000"), &json!("2023-06-30")), (&json!("36,8"), &json!("2023-06-30"))]);
        // What is read is what was verified, and nothing was yet.
        let read = get(&format!("/api/dataValueSets.json?dataSet={set}&orgUnit={unit}&period=202306")).await;
        assert_eq!(read["dataValues"], json!([]));
        let reader = service.small.token("muong.so", "read").await;
        let refused = dhis2(&service, &reader, Method::POST, "/api/dataValueSets", json!({})).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
    })
    .await;
}
