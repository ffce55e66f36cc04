//! What holds for the whole API, whatever the area.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::{Method, StatusCode, header};
use ntm_testkit::both_engines;
use ntm_web::{
    openapi,
    route::{Kind, Route},
};
use serde_json::{Value as Json, json};

use crate::client::{Answer, Service, request};

const JSON: &str = "application/json";

fn api_routes() -> Vec<Route> {
    ntm_web::routes()
        .into_iter()
        .filter(|route| route.kind == Kind::Api)
        .collect()
}

fn document() -> Json {
    serde_json::from_str(&openapi::text(&ntm_web::routes())).unwrap()
}

#[test]
fn every_route_of_the_api_is_described() {
    let document = document();
    assert_eq!(document["openapi"], "3.1.0");
    for route in api_routes() {
        let method = route.method.as_str().to_lowercase();
        let operation = &document["paths"][route.path][&method];
        assert!(operation.is_object(), "{} {}", route.method, route.path);
        let answers = operation["responses"].as_object().unwrap();
        assert!(
            answers.keys().any(|status| status.starts_with('2')),
            "{} {}",
            route.method,
            route.path
        );
        // The addresses that clients of DHIS2 know have no version.
        let known = [
            "organisationUnits",
            "dataElements",
            "dataSets",
            "dataValueSets",
            "system",
        ];
        let dhis2 = route.path.strip_prefix("/api/").is_some_and(|rest| {
            known
                .iter()
                .any(|it| rest.split(['/', '.']).next() == Some(it))
        });
        assert!(
            dhis2 || route.path.starts_with("/api/v1/"),
            "{}",
            route.path
        );
    }
}

#[test]
fn operations_have_names_of_their_own() {
    let mut seen = BTreeMap::new();
    each_operation(&document(), |place, operation| {
        let id = operation["operationId"].as_str().unwrap().to_owned();
        if let Some(other) = seen.insert(id.clone(), place.to_owned()) {
            panic!("{id} names both {other} and {place}");
        }
    });
}

#[test]
fn every_reference_and_link_leads_somewhere() {
    let document = document();
    let mut references = BTreeSet::new();
    collect(&document, "$ref", &mut references);
    assert!(references.contains("#/components/schemas/Problem"));
    for reference in references {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{reference}");
    }
    let mut ids = BTreeSet::new();
    each_operation(&document, |_, operation| {
        ids.insert(operation["operationId"].as_str().unwrap().to_owned());
    });
    let mut links = BTreeSet::new();
    collect(&document, "operationId", &mut links);
    assert!(links.is_subset(&ids), "{:?}", links.difference(&ids));
}

/// Two things of one name would be described as one of them.
#[test]
fn a_name_describes_one_thing() {
    let mut known: BTreeMap<String, Json> = BTreeMap::new();
    for route in api_routes() {
        for (name, schema) in &route.schemas {
            let schema = serde_json::to_value(schema).unwrap();
            let place = format!("{} {}: {name}", route.method, route.path);
            let first = known.entry(name.clone()).or_insert_with(|| schema.clone());
            assert_eq!(*first, schema, "{place}");
        }
    }
}

#[test]
fn what_is_given_in_parts_is_asked_for_by_cursor() {
    let document = document();
    let mut lists = 0;
    each_operation(&document, |place, operation| {
        let answered = operation
            .pointer("/responses/200/content/application~1json/schema/$ref")
            .and_then(Json::as_str);
        let Some(schema) = answered.and_then(|it| document.pointer(it.strip_prefix('#')?)) else {
            return;
        };
        if schema.pointer("/properties/next").is_none() {
            return;
        }
        lists += 1;
        let named = operation["parameters"].as_array().into_iter().flatten();
        let mut names = named.filter_map(|parameter| parameter["name"].as_str());
        assert!(names.any(|name| name == "cursor"), "{place}");
    });
    assert!(lists >= 12, "{lists}");
}

#[test]
fn a_link_names_all_that_its_address_needs() {
    let document = document();
    let mut paths = BTreeMap::new();
    each_operation(&document, |place, operation| {
        paths.insert(operation["operationId"].as_str().unwrap(), place);
    });
    let mut seen = BTreeMap::new();
    each_operation(&document, |place, operation| {
        let answers = operation["responses"].as_object().unwrap().values();
        let links = answers.filter_map(|answer| answer["links"].as_object());
        for link in links.flat_map(|links| links.values()) {
            let target = link["operationId"].as_str().unwrap();
            let needed: BTreeSet<&str> = paths[target]
                .split('/')
                .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
                .collect();
            let given = link["parameters"].as_object().unwrap();
            let given: BTreeSet<&str> = given.keys().map(String::as_str).collect();
            assert_eq!(given, needed, "{place} to {target}");
            seen.insert(target, place);
        }
    });
    // What programs find only by a list, and what they come to from the thing itself.
    for target in [
        "deleteMeTokensById",
        "postLettersByIdSendAgain",
        "getDocumentsByIdText",
    ] {
        assert!(seen.contains_key(target), "{target}");
    }
    assert!(
        !seen.contains_key("getObligationsByIdEvidenceByEvidence"),
        "its id is not told there"
    );
}

#[test]
fn every_parameter_of_a_path_is_described_and_each_once() {
    each_operation(&document(), |place, operation| {
        let described: Vec<String> = operation["parameters"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|parameter| parameter["in"] == "path")
            .map(|parameter| format!("{{{}}}", parameter["name"].as_str().unwrap()))
            .collect();
        let written: Vec<String> = place
            .split('/')
            .filter(|part| part.starts_with('{'))
            .map(str::to_owned)
            .collect();
        assert_eq!(described, written, "{place}");
    });
}

/// `NTM_UPDATE=1 cargo test -p ntm-web openapi` writes the file anew.
#[test]
fn the_kept_openapi_document_is_fresh() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/openapi.json");
    let fresh = openapi::text(&ntm_web::routes());
    if std::env::var_os("NTM_UPDATE").is_some() {
        std::fs::write(path, &fresh).unwrap();
    }
    let kept = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        kept == fresh,
        "docs/openapi.json is behind the table of routes: NTM_UPDATE=1 cargo test -p ntm-web openapi"
    );
}

#[tokio::test]
async fn the_document_and_the_page_about_it_are_served() {
    both_engines(|store| async move {
        let service = Service::new(store).await;
        let served = service
            .send(request(
                Method::GET,
                "/api/openapi.json",
                None,
                "",
                String::new(),
            ))
            .await;
        assert_eq!(served.status, StatusCode::OK);
        assert_eq!(served.json(), document());
        let page = service
            .send(request(Method::GET, "/api", None, "", String::new()))
            .await;
        assert_eq!(page.status, StatusCode::OK);
        for route in api_routes() {
            assert!(page.text().contains(route.path), "{}", route.path);
        }
    })
    .await;
}

#[tokio::test]
async fn every_fault_is_told_as_a_problem() {
    both_engines(|store| async move {
        let service = Service::new(store).await;
        let cookie = service.small.cookie("muong.so").await;
        let ask = |method: Method, path: &'static str, cookie: Option<&str>| {
            request(method, path, cookie, "", String::new())
        };
        let told = service.send(ask(Method::GET, "/api/v1/me", None)).await;
        problem(&told, 401, "signed-out");
        let told = service
            .send(ask(Method::GET, "/api/v1/nowhere", None))
            .await;
        problem(&told, 404, "not-found");
        let told = service
            .send(ask(Method::DELETE, "/api/v1/me", Some(&cookie)))
            .await;
        problem(&told, 405, "method");
        assert!(told.headers.contains_key(header::ALLOW));
        let acts = "/api/v1/obligations/00000000-0000-0000-0000-000000000000/acts";
        let send = |media_type: &str, body: String| {
            request(Method::POST, acts, Some(&cookie), media_type, body)
        };
        let told = service.send(send("text/plain", "x".to_owned())).await;
        problem(&told, 415, "media-type");
        let told = service.send(send(JSON, "{".to_owned())).await;
        problem(&told, 400, "malformed");
        let told = service.send(send(JSON, "{}".to_owned())).await;
        problem(&told, 422, "malformed");
        let large = "x".repeat(22 * 1024 * 1024);
        let told = service
            .send(send(JSON, format!("{{\"act\":\"{large}\"}}")))
            .await;
        problem(&told, 413, "too-large");
    })
    .await;
}

#[tokio::test]
async fn people_are_told_by_a_page() {
    both_engines(|store| async move {
        let service = Service::new(store).await;
        for (method, path, status) in [
            (Method::GET, "/khong-co-trang-nay", StatusCode::NOT_FOUND),
            (Method::PUT, "/api", StatusCode::METHOD_NOT_ALLOWED),
        ] {
            let mut asked = request(method, path, None, "", String::new());
            let accept = "text/html,application/xhtml+xml".parse().unwrap();
            asked.headers_mut().insert(header::ACCEPT, accept);
            let told = service.send(asked).await;
            assert_eq!(told.status, status, "{path}");
            assert!(told.text().contains("<h1"), "{}", told.text());
        }
    })
    .await;
}

#[tokio::test]
async fn a_token_does_what_its_scopes_allow() {
    both_engines(|store| async move {
        let service = Service::new(store).await;
        let reader = service.small.token("muong.so", "read").await;
        let me = service
            .send(bearer(Method::GET, "/api/v1/me", &reader))
            .await;
        assert_eq!(me.status, StatusCode::OK, "{}", me.text());
        assert_eq!(me.json()["login"], "muong.so");
        assert_eq!(me.json()["scopes"], json!(["read"]));
        let acts = "/api/v1/obligations/00000000-0000-0000-0000-000000000000/acts";
        let refused = service.send(bearer(Method::POST, acts, &reader)).await;
        problem(&refused, 403, "denied");
        let unknown = service.send(bearer(Method::GET, "/api/v1/me", "sai")).await;
        problem(&unknown, 401, "signed-out");
    })
    .await;
}

#[tokio::test]
async fn a_repeated_request_does_nothing_again() {
    both_engines(|store| async move {
        let service = Service::new(store).await;
        let task = service
            .small
            .assign(
                "Báo cáo kết quả",
                &[ntm_testkit::province::units::MUONG_SO],
                Some(jiff::civil::date(2023, 7, 30)),
            )
            .await;
        let path = format!("/api/v1/obligations/{}/acts", task.obligations[0]);
        let cookie = service.small.cookie("muong.so").await;
        let send = |key: &str, body: Json| {
            let mut sent = request(Method::POST, &path, Some(&cookie), JSON, body.to_string());
            sent.headers_mut()
                .insert("idempotency-key", key.parse().unwrap());
            sent
        };
        let note = json!({ "act": { "act": "note", "text": "Đang tổng hợp" } });
        let first = service.send(send("mot lan", note.clone())).await;
        assert_eq!(first.status, StatusCode::OK, "{}", first.text());
        let again = service.send(send("mot lan", note.clone())).await;
        assert_eq!(again.status, first.status);
        assert_eq!(again.body, first.body);
        assert!(again.headers.contains_key("idempotency-replayed"));
        let other = service
            .send(send(
                "mot lan",
                json!({ "act": { "act": "note", "text": "Khác" } }),
            ))
            .await;
        problem(&other, 422, "refused");
        let noted = service
            .get("muong.so", path.trim_end_matches("/acts"))
            .await;
        assert_eq!(
            noted.text().matches("Đang tổng hợp").count(),
            1,
            "{}",
            noted.text()
        );

        let failing = json!({ "act": { "act": "return", "reason": "không được phép" } });
        let denied = service.send(send("hai lan", failing)).await;
        assert!(denied.status.is_client_error(), "{}", denied.text());
        let mended = service.send(send("hai lan", note)).await;
        assert_eq!(
            mended.status,
            StatusCode::OK,
            "a key is free again after a refusal"
        );
    })
    .await;
}

fn bearer(method: Method, path: &str, token: &str) -> axum::http::Request<axum::body::Body> {
    let mut asked = request(method, path, None, JSON, "{}".to_owned());
    asked.headers_mut().remove("sec-fetch-site");
    let value = format!("Bearer {token}").parse().unwrap();
    asked.headers_mut().insert(header::AUTHORIZATION, value);
    asked
}

fn problem(told: &Answer, status: u16, kind: &str) {
    assert_eq!(told.status.as_u16(), status, "{}", told.text());
    assert_eq!(
        told.headers[header::CONTENT_TYPE],
        "application/problem+json"
    );
    let body = told.json();
    assert_eq!(body["type"], format!("urn:ntm:problem:{kind}"), "{body}");
    assert_eq!(body["status"], status);
    assert!(!body["detail"].as_str().unwrap().is_empty());
    assert_eq!(body["request_id"].as_str().unwrap().len(), 32);
    assert_eq!(
        told.headers["x-request-id"].to_str().unwrap(),
        body["request_id"].as_str().unwrap()
    );
}

fn each_operation<'a>(document: &'a Json, mut look: impl FnMut(&'a str, &'a Json)) {
    for (path, item) in document["paths"].as_object().unwrap() {
        for operation in item.as_object().unwrap().values() {
            look(path, operation);
        }
    }
}

fn collect(value: &Json, key: &str, into: &mut BTreeSet<String>) {
    match value {
        Json::Object(map) => {
            for (name, value) in map {
                match value.as_str() {
                    Some(text) if name == key => {
                        into.insert(text.to_owned());
                    }
                    _ => collect(value, key, into),
                }
            }
        }
        Json::Array(values) => values.iter().for_each(|value| collect(value, key, into)),
        _ => {}
    }
}
