//! Every route as every role, from the unit itself, above it, below it, beside it and from another
//! province: what the one policy forbids answers nothing, and what is hidden answers as if it were
//! not there.

use std::{collections::HashMap, fmt::Write as _};

use axum::http::{Method, StatusCode};
use ntm_office::receive::Upload;
use ntm_programme::{
    identity::UnitId,
    right::{Action, Actor, Decision, Resource, Role, may, may_ever},
};
use ntm_testkit::{
    both_engines,
    province::{Small, TODAY, account, line, units},
};
use ntm_web::route::{Kind, Need, Route};

use crate::client::{Answer, Service, encode, request};

/// Somebody who tries every door.
struct Visitor {
    name: String,
    place: &'static str,
    role: Role,
    actor: Actor,
    cookie: String,
}

#[tokio::test]
async fn no_route_gives_more_than_the_policy() {
    both_engines(|store| async move {
        let service = Service::new(store).await;
        let things = Things::plant(&service.small).await;
        let visitors = visitors(&service.small).await;
        let mut strange = HashMap::new();
        let mut wrong = String::new();
        for route in ntm_web::routes() {
            let Need::May(action) = route.need else {
                continue;
            };
            let Some(thing) = things.about(route.path) else {
                lists(&service, &route, action, &visitors, &mut wrong).await;
                continue;
            };
            // One's own things change one's own account: nobody else's is at stake but the sample's.
            for visitor in &visitors {
                let decision = may(&visitor.actor, action, &thing.resource, TODAY);
                let answer = call(&service, &route, &thing.path(route.path), visitor).await;
                let expected = match decision {
                    Decision::Allowed => allowed(&route, &answer),
                    Decision::Denied => !answer.status.is_success() && !sees(&answer),
                    Decision::Hidden => {
                        let key = (route.method.clone(), route.path, visitor.role);
                        if !strange.contains_key(&key) {
                            let nowhere = nowhere(route.path);
                            let answer = call(&service, &route, &nowhere, visitor).await;
                            strange.insert(key.clone(), answer.status);
                        }
                        answer.status.is_client_error() && answer.status == strange[&key]
                    }
                };
                if !expected {
                    writeln!(
                        wrong,
                        "{} {} by {}: {decision:?} by the policy, answered {}",
                        route.method, route.path, visitor.name, answer.status
                    )
                    .unwrap();
                }
            }
        }
        assert!(wrong.is_empty(), "\n{wrong}");
    })
    .await;
}

/// Lists and creations, whose rows the handlers choose: whoever may never do it gets nothing.
async fn lists(
    service: &Service,
    route: &Route,
    action: Action,
    visitors: &[Visitor],
    wrong: &mut String,
) {
    for visitor in visitors.iter().filter(|it| it.place == "performer") {
        let may_ever = may_ever(&visitor.actor, action);
        if may_ever && !route.method.is_safe() {
            continue;
        }
        let answer = call(service, route, &nowhere(route.path), visitor).await;
        let expected = if may_ever {
            !answer.status.is_server_error()
        } else {
            answer.status == StatusCode::FORBIDDEN
        };
        if !expected {
            writeln!(
                wrong,
                "{} {} by {}: may ever: {may_ever}, answered {}",
                route.method, route.path, visitor.name, answer.status
            )
            .unwrap();
        }
    }
}

/// A page that may be read answers it; a change may still be refused by a rule.
fn allowed(route: &Route, answer: &Answer) -> bool {
    let parameters = route.path.matches('{').count();
    if route.method == Method::GET && parameters == 1 {
        // A question without its words is malformed, whoever asks.
        return answer.status.is_success()
            || sees(answer)
            || answer.status == StatusCode::BAD_REQUEST;
    }
    !answer.status.is_server_error()
        && answer.status != StatusCode::UNAUTHORIZED
        && answer.status != StatusCode::FORBIDDEN
}

fn sees(answer: &Answer) -> bool {
    answer.status.is_redirection() && !answer.location().starts_with("/dang-nhap")
}

#[tokio::test]
async fn who_has_not_signed_in_gets_nothing() {
    both_engines(|store| async move {
        let service = Service::new(store).await;
        let things = Things::plant(&service.small).await;
        for route in ntm_web::routes() {
            if route.need == Need::Public {
                continue;
            }
            let path = things
                .about(route.path)
                .map_or_else(|| nowhere(route.path), |thing| thing.path(route.path));
            let asked = request(
                route.method.clone(),
                &path,
                None,
                media_type(&route),
                content(&route),
            );
            let answer = service.send(asked).await;
            let refused = answer.status == StatusCode::UNAUTHORIZED
                || answer.location().starts_with("/dang-nhap");
            assert!(refused, "{} {path}: {}", route.method, answer.status);
        }
    })
    .await;
}

async fn visitors(small: &Small) -> Vec<Visitor> {
    let elsewhere = small.plant_neighbouring_province().await;
    let places: [(&str, UnitId); 6] = [
        ("province", units::PROVINCE),
        ("district", units::DISTRICT),
        ("office", units::OFFICE),
        ("performer", units::MUONG_SO),
        ("sibling", units::KHONG_LAO),
        ("another province", elsewhere),
    ];
    let mut visitors = Vec::new();
    for (place, unit) in places {
        for role in Role::ALL {
            let number = u32::try_from(visitors.len()).unwrap();
            let name = format!("{} at {place}", role.key());
            let actor = small
                .enrol(number, &format!("visitor.{number}"), unit, role)
                .await;
            let cookie = small.cookie_of(actor.account.unwrap()).await;
            visitors.push(Visitor {
                name,
                place,
                role,
                actor,
                cookie,
            });
        }
    }
    visitors
}

/// What there is to be seen and changed.
struct Things {
    obligation: Thing,
    task: Thing,
    document: Thing,
    account: Thing,
    unit: Thing,
    own: Thing,
}

/// One thing: what stands in the address for it, and whose it is.
struct Thing {
    key: String,
    resource: Resource,
}

impl Thing {
    /// Returns a route's path with the thing in the first place and strange ids in the others.
    fn path(&self, path: &str) -> String {
        let (from, to) = (path.find('{').unwrap(), path.find('}').unwrap());
        nowhere(&format!("{}{}{}", &path[..from], self.key, &path[to + 1..]))
    }
}

impl Things {
    async fn plant(small: &Small) -> Things {
        let due = jiff::civil::date(2023, 7, 30);
        let task = small
            .assign("Báo cáo tháng", &[units::MUONG_SO], Some(due))
            .await;
        let upload = Upload {
            name: "cong-van.txt".to_owned(),
            bytes: "ỦY BAN NHÂN DÂN HUYỆN\nVề việc báo cáo".as_bytes().to_vec(),
        };
        let document = small
            .office
            .receive(&small.op("dieu.phoi"), upload)
            .await
            .unwrap();
        let office = Resource::of(line(units::OFFICE));
        Things {
            obligation: Thing {
                key: task.obligations[0].to_string(),
                resource: Resource {
                    owner: line(units::OFFICE),
                    performer: line(units::MUONG_SO),
                    ..Resource::default()
                },
            },
            task: Thing {
                key: task.code,
                resource: Resource {
                    owner: line(units::OFFICE),
                    parties: line(units::MUONG_SO),
                    ..Resource::default()
                },
            },
            document: Thing {
                key: document.document.code.clone(),
                resource: office.clone(),
            },
            account: Thing {
                key: account("dieu.phoi.2").to_string(),
                resource: office,
            },
            unit: Thing {
                key: units::BAN_LANG.to_string(),
                resource: Resource::of(line(units::BAN_LANG)),
            },
            own: Thing {
                key: account("dieu.phoi.2").to_string(),
                resource: Resource {
                    person: Some(account("dieu.phoi.2")),
                    ..Resource::default()
                },
            },
        }
    }

    /// Returns what a route is about, where its path names a thing.
    fn about(&self, path: &str) -> Option<&Thing> {
        let under = |folders: &[&str]| folders.iter().any(|folder| path.starts_with(folder));
        if under(&["/viec/{", "/api/v1/obligations/{"]) {
            Some(&self.obligation)
        } else if under(&["/nhiem-vu/{", "/api/v1/tasks/{"]) {
            Some(&self.task)
        } else if under(&["/van-ban/{", "/api/v1/documents/{"]) {
            Some(&self.document)
        } else if under(&["/quan-tri/nguoi-dung/{", "/api/v1/accounts/{"]) {
            Some(&self.account)
        } else if under(&["/don-vi/{", "/api/v1/units/{"]) {
            Some(&self.unit)
        } else if path.contains('{') && path.starts_with("/tai-khoan/") {
            Some(&self.own)
        } else {
            None
        }
    }
}

/// Returns a path with ids that nothing bears.
fn nowhere(path: &str) -> String {
    path.split('/')
        .map(|part| match part.starts_with('{') {
            true => "0198f000-0000-7000-8000-000000000000",
            false => part,
        })
        .collect::<Vec<_>>()
        .join("/")
}

async fn call(service: &Service, route: &Route, path: &str, visitor: &Visitor) -> Answer {
    let asked = request(
        route.method.clone(),
        path,
        Some(&visitor.cookie),
        media_type(route),
        content(route),
    );
    service.send(asked).await
}

fn media_type(route: &Route) -> &'static str {
    match (route.method == Method::GET, route.kind) {
        (true, _) => "",
        (false, Kind::Api) => "application/json",
        (false, _) => "application/x-www-form-urlencoded",
    }
}

fn content(route: &Route) -> String {
    match (route.method == Method::GET, route.kind) {
        (true, _) => String::new(),
        (false, Kind::Api) => "{}".to_owned(),
        (false, _) => encode(&[("version", "1")]),
    }
}
