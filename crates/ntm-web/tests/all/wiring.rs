//! The table of routes and what answers are one.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::{Method, header};
use ntm_programme::right::Action;
use ntm_testkit::engines;
use ntm_web::route::{Kind, Need};

use crate::client::{Service, request};

#[test]
fn every_line_has_a_title_and_each_address_stands_once() {
    let mut seen = BTreeSet::new();
    for route in ntm_web::routes() {
        let line = format!("{} {}", route.method, route.path);
        assert!(!route.title.is_empty(), "{line}");
        assert!(seen.insert(line.clone()), "{line} stands twice");
        let public = [
            "/api",
            "/dang-nhap",
            "/healthz",
            "/readyz",
            "/metrics",
            "/static/",
            "/cai-dat",
            "/lich/",
            "/ngon-ngu",
        ];
        assert!(
            route.need != Need::Public || public.iter().any(|open| route.path.starts_with(open)),
            "{line} is open to everybody: say so here, if it must be"
        );
        if route.method == Method::GET && route.kind == Kind::Page {
            assert!(
                !matches!(
                    route.need,
                    Need::May(Action::Submit | Action::Judge | Action::AssignTasks)
                ),
                "{line}: looking changes nothing"
            );
        }
    }
}

/// A handler that answers a method which the table does not name would pass by the table's right.
#[tokio::test]
async fn nothing_answers_that_is_not_in_the_table() {
    let database = engines::sqlite().await;
    let service = Service::new(database.store.clone()).await;
    let cookie = service.small.cookie("quan.tri").await;
    let mut methods: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for route in ntm_web::routes() {
        let listed = methods.entry(route.path).or_default();
        listed.insert(route.method.to_string());
        if route.method == Method::GET {
            listed.insert("HEAD".to_owned());
        }
    }
    for (path, listed) in methods {
        let address = path.replace("{*path}", "x").replace(['{', '}'], "");
        let asked = request(Method::TRACE, &address, Some(&cookie), "", String::new());
        let answer = service.send(asked).await;
        let Some(allowed) = answer.headers.get(header::ALLOW) else {
            // The guard refused before the method was looked at.
            assert!(
                answer.status.is_client_error() || answer.status.is_redirection(),
                "{path}"
            );
            continue;
        };
        let allowed: BTreeSet<String> = allowed
            .to_str()
            .unwrap()
            .split(',')
            .map(|method| method.trim().to_owned())
            .collect();
        assert_eq!(allowed, listed, "{path} answers more than the table says");
    }
}

#[test]
fn every_rule_of_the_reader_is_said_in_plain_words() {
    use ntm_views::{frame::Lang, words::rule};
    for name in ntm_office::rule::ALL {
        let said = [Lang::Vi, Lang::En].map(|lang| rule::said(lang, name));
        assert!(said.iter().all(Option::is_some), "{name}");
        assert_ne!(said[0], said[1], "{name}");
    }
}
