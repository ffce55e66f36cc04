//! Signing in and out, and the page that tells a fault.

use std::net::SocketAddr;

use axum::{
    Form,
    extract::{ConnectInfo, Extension, Query, State},
    http::{HeaderMap, Method, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use axum_extra::extract::cookie::CookieJar;
use ntm_office::Fault;
use ntm_programme::right::{Action, Actor, may_ever};
use ntm_views::{
    frame::{Lang, Section},
    pages::enter::{DemoAccount, ErrorPage, SignInPage},
    parts::Link,
    paths, words,
};
use serde::Deserialize;

use crate::{
    App,
    answer::{self, Answer},
    layers::RequestId,
    limit,
    route::{Need, Route},
    session::{self, Signed},
};

pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::page(
            Method::GET,
            paths::SIGN_IN,
            Need::Public,
            "Sign in",
            get(ask),
        ),
        Route::page(
            Method::POST,
            paths::SIGN_IN,
            Need::Public,
            "Sign in: take what was sent",
            post(enter),
        ),
        Route::page(
            Method::POST,
            paths::SIGN_OUT,
            Need::SignedIn,
            "Sign out",
            post(leave),
        ),
    ]
}

#[derive(Deserialize)]
struct Back {
    #[serde(rename = "ve", default)]
    back: String,
}

async fn ask(
    State(app): State<App>,
    headers: HeaderMap,
    who: Option<Signed>,
    Query(Back { back }): Query<Back>,
) -> Answer {
    if who.is_some_and(|who| who.who.complete) {
        return answer::see(local(&back));
    }
    answer::page(&sign_in_page(&app, language(&headers), back))
}

#[derive(Deserialize)]
struct SignIn {
    name: String,
    password: String,
    #[serde(default)]
    back: String,
}

async fn enter(
    State(app): State<App>,
    address: Option<Extension<ConnectInfo<SocketAddr>>>,
    Extension(RequestId(trace)): Extension<RequestId>,
    headers: HeaderMap,
    Form(form): Form<SignIn>,
) -> Answer {
    let peer = address.map(|Extension(ConnectInfo(address))| address.ip());
    let address = limit::client_address(peer, &headers);
    let from = address.clone().unwrap_or_default();
    app.failures().heard(&from, &form.name)?;
    let agent = headers
        .get(header::USER_AGENT)
        .and_then(|agent| agent.to_str().ok());
    let opened = app
        .office()
        .sign_in(
            &form.name,
            &form.password,
            address.as_deref(),
            agent,
            &trace,
        )
        .await;
    match opened {
        Ok(opened) => {
            let next = if opened.second_factor {
                format!(
                    "{}?ve={}",
                    paths::SECOND_FACTOR,
                    answer::encode(local(&form.back))
                )
            } else {
                let who = app.office().signed_in(&opened.token).await?;
                let actor = who.map_or_else(Actor::nobody, |who| who.actor);
                inside(&actor, &form.back).to_owned()
            };
            let jar = CookieJar::new().add(session::cookie(&app, opened.token));
            Ok((jar, answer::see(next)?).into_response())
        }
        Err(Fault::Denied(_)) => {
            app.failures().failed(&from, &form.name);
            let mut page = sign_in_page(&app, language(&headers), form.back);
            page.problem = words::enter::of(page.frame.lang).wrong().to_owned();
            page.name = form.name;
            let mut response = answer::page(&page)?;
            *response.status_mut() = axum::http::StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
        Err(fault) => Err(fault.into()),
    }
}

async fn leave(State(app): State<App>, who: Signed) -> Answer {
    app.office().sign_out(&who.who.session).await?;
    let mut gone = session::cookie(&app, String::new());
    gone.make_removal();
    Ok((CookieJar::new().add(gone), answer::see(paths::SIGN_IN)?).into_response())
}

fn sign_in_page(app: &App, lang: Lang, back: String) -> SignInPage {
    let w = words::enter::of(lang);
    let demonstration = app.options().demonstration.as_ref();
    SignInPage {
        frame: app.frame_outside(lang, w.sign_in(), Section::Enter),
        problem: String::new(),
        name: String::new(),
        back,
        demo: demonstration.map_or_else(Vec::new, |demonstration| {
            demonstration
                .accounts
                .iter()
                .map(|account| DemoAccount {
                    user_name: account.login.clone(),
                    name: account.name.clone(),
                    unit: account.unit.clone(),
                })
                .collect()
        }),
        demo_password: demonstration.map_or_else(String::new, |d| d.password.clone()),
    }
}

/// Returns where somebody goes after signing in: where they came from, or the first page that is
/// open to them. Whoever only administers sees no tasks, so not the overview either.
pub(crate) fn inside<'a>(actor: &Actor, back: &'a str) -> &'a str {
    match local(back) {
        paths::OVERVIEW if !may_ever(actor, Action::Follow) => {
            if may_ever(actor, Action::ReadAccount) {
                paths::PEOPLE
            } else {
                paths::SECURITY
            }
        }
        back => back,
    }
}

/// Returns an address of this server only: nobody is sent elsewhere after signing in.
pub(crate) fn local(back: &str) -> &str {
    let inside = back.starts_with('/')
        && !back.starts_with("//")
        && !back.contains(['\\', '\r', '\n', '\t'])
        && !back.starts_with(paths::SIGN_IN);
    if inside { back } else { paths::OVERVIEW }
}

/// Returns the language that a browser asks for, Vietnamese where it asks for neither.
pub(crate) fn language(headers: &HeaderMap) -> Lang {
    if let Some(cookie) = CookieJar::from_headers(headers).get("ntm-lang") {
        return Lang::parse(cookie.value()).unwrap_or_default();
    }
    let wanted = headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let place = |code: &str| {
        wanted
            .split(',')
            .position(|part| part.trim_start().starts_with(code))
    };
    match (place("vi"), place("en")) {
        (None, Some(_)) => Lang::En,
        (Some(vi), Some(en)) if en < vi => Lang::En,
        _ => Lang::Vi,
    }
}

/// Shows a fault to a person: what happened, what was kept, what to do.
pub(crate) async fn fault_page(
    app: &App,
    fault: &Fault,
    signed: Option<&Signed>,
    trace: &str,
) -> Response {
    let lang = signed.map_or(Lang::Vi, Signed::lang);
    let message = fault.message();
    let sentence = match lang {
        Lang::Vi => message.vi,
        Lang::En => message.en,
    };
    let (title, rest) = sentence
        .split_once(". ")
        .map_or((sentence.as_str(), ""), |(title, rest)| (title, rest));
    let framed = match signed.filter(|who| who.who.complete) {
        Some(who) => app.frame(who, title, Section::Enter).await.ok(),
        None => None,
    };
    let page = ErrorPage {
        frame: framed.unwrap_or_else(|| app.frame_outside(lang, title, Section::Enter)),
        status: answer::status(fault).as_u16(),
        happened: String::new(),
        kept: String::new(),
        advice: rest.to_owned(),
        actions: vec![Link::new(
            words::enter::of(lang).to_overview(),
            paths::OVERVIEW,
        )],
        request_id: trace.to_owned(),
    };
    answer::page(&page).unwrap_or_else(IntoResponse::into_response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_elsewhere() {
        for back in [
            "",
            "https://a.example",
            "//a.example",
            "/\\a.example",
            "/\r\nX: y",
            "/dang-nhap",
        ] {
            assert_eq!(local(back), "/", "{back}");
        }
        assert_eq!(local("/van-ban?trang-thai=moi"), "/van-ban?trang-thai=moi");
    }

    #[test]
    fn the_language_is_what_the_browser_prefers() {
        let asks = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_LANGUAGE, value.parse().unwrap());
            language(&headers)
        };
        assert_eq!(asks("vi-VN,vi;q=0.9,en;q=0.8"), Lang::Vi);
        assert_eq!(asks("en-GB,en;q=0.9"), Lang::En);
        assert_eq!(asks("en,vi;q=0.5"), Lang::En);
        assert_eq!(asks("fr"), Lang::Vi);
    }
}
