//! The second step of signing in, for those who have set a second factor.

use axum::{
    Form,
    extract::{Query, State},
    http::{Method, StatusCode},
    routing::{get, post},
};
use ntm_office::Fault;
use ntm_views::{frame::Section, pages::enter::SecondFactorPage, paths, words};
use serde::Deserialize;

use super::sign_in::{inside, local};
use crate::{
    App,
    answer::{self, Answer},
    form,
    route::{Need, Route},
    session::Signed,
};

pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::page(
            Method::GET,
            paths::SECOND_FACTOR,
            Need::Public,
            "Show the second factor",
            get(ask),
        ),
        Route::page(
            Method::POST,
            paths::SECOND_FACTOR,
            Need::Public,
            "Show the second factor: take what was sent",
            post(enter),
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
    who: Option<Signed>,
    Query(Back { back }): Query<Back>,
) -> Answer {
    match who {
        None => answer::see(paths::SIGN_IN),
        Some(who) if who.who.complete => answer::see(local(&back)),
        Some(who) => answer::page(&page(&app, &who, back)),
    }
}

#[derive(Deserialize)]
struct Code {
    code: String,
    #[serde(default)]
    back: String,
}

async fn enter(State(app): State<App>, who: Option<Signed>, Form(typed): Form<Code>) -> Answer {
    let who = who.ok_or(Fault::SignedOut)?;
    let account = who.op.who.account.ok_or(Fault::SignedOut)?;
    // Failures count against the name, wherever they come from: six digits are soon guessed.
    let key = format!("{} second factor", who.who.login);
    let session = &who.who.session;
    let show = app
        .office()
        .show_second_factor(&who.op, account, session, &typed.code);
    let back = inside(&who.op.who, &typed.back);
    match app.failures().attempt(&key, show).await {
        Ok(None) => answer::see(back),
        Ok(Some(left)) => {
            let w = words::enter::of(who.lang());
            answer::see_with(back, &w.recovery_code_used(left))
        }
        Err(Fault::Invalid(_)) => {
            let mut page = page(&app, &who, typed.back);
            page.problem = words::enter::of(page.frame.lang)
                .second_factor_wrong()
                .to_owned();
            form::page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
        Err(fault) => Err(fault.into()),
    }
}

fn page(app: &App, who: &Signed, back: String) -> SecondFactorPage {
    let w = words::enter::of(who.lang());
    SecondFactorPage {
        frame: app.frame_outside(who.lang(), w.second_factor(), Section::Enter),
        problem: String::new(),
        back,
    }
}
