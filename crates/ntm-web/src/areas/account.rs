//! One's own account: who one is, and how one's pages and letters are.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, Method},
    response::IntoResponse as _,
    routing::{get, patch, post},
};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use jiff::civil::Date;
use ntm_office::{Fault, own_account::Choices};
use ntm_views::{
    frame::{Lang, Section},
    pages::list::{self, Body, Part, RecordPage},
    parts::{ActForm, Cell, Choice, Control, Facts, Field, Weight},
    paths, words,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::sign_in::{language, local};
use crate::{
    App,
    answer::{self, Answer},
    form::{self, Typed},
    route::{Need, Route},
    session::Signed,
};

pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::page(
            Method::GET,
            paths::ACCOUNT,
            Need::SignedIn,
            "One's own account",
            get(account),
        ),
        Route::page(
            Method::POST,
            paths::ACCOUNT,
            Need::SignedIn,
            "Choose the language and how letters come",
            post(choose),
        ),
        Route::page(
            Method::POST,
            paths::LANGUAGE,
            Need::Public,
            "Choose the language",
            post(choose_language),
        ),
        Route::api(
            Method::GET,
            "/api/v1/me",
            Need::SignedIn,
            "Who you are, and what you may do where",
            get(api_show),
        )
        .gives::<Me>("200", "You"),
        Route::api(
            Method::PATCH,
            "/api/v1/me",
            Need::SignedIn,
            "Choose your language and how letters come",
            patch(api_choose),
        )
        .takes::<ChoicesBody>()
        .gives::<Me>("200", "You"),
    ]
}

async fn account(State(app): State<App>, who: Signed) -> Answer {
    answer::page(&account_page(&app, &who).await?)
}

async fn account_page(app: &App, who: &Signed) -> Result<RecordPage, Fault> {
    let lang = who.lang();
    let w = words::administer::of(lang);
    let own = app.office().own_account(&who.op).await?;
    let frame = app
        .frame(who, words::list::of(lang).account(), Section::Account)
        .await?;
    let mut page = RecordPage::new(frame);
    page.tabs = Some(list::account_tabs(lang, paths::ACCOUNT));
    let roles: Vec<&str> = who
        .op
        .who
        .grants
        .iter()
        .map(|grant| words::administer::role(lang, grant.role))
        .collect();
    let facts = Facts::default()
        .fact(w.full_name(), Cell::text(&own.full_name))
        .fact(w.user_name(), Cell::text(&own.login))
        .fact(
            w.unit(),
            Cell::link(&who.who.unit_name, format!("{}/{}", paths::UNITS, own.unit)),
        )
        .fact(
            w.position(),
            Cell::text(own.position.as_deref().unwrap_or_default()),
        )
        .fact(
            w.email(),
            Cell::text(own.email.as_deref().unwrap_or_default()),
        )
        .fact(w.roles(), Cell::text(roles.join(", ")));
    let languages = [Lang::Vi, Lang::En]
        .map(|it| Choice::new(it.code(), it.name(), it.code() == own.language))
        .to_vec();
    let letters = vec![
        Choice::new("daily", w.letters_daily(), own.digest),
        Choice::new("single", w.letters_single(), !own.digest),
    ];
    let hint = match own.email {
        Some(_) => w.letters_hint(),
        None => w.letters_no_email(),
    };
    let choices = ActForm::new("choices", w.choices_save(), paths::ACCOUNT)
        .field(Field::select("language", w.language(), languages))
        .field(Field::new(Control::Radios(letters), "letters", w.letters()).hint(hint))
        .bare()
        .weight(Weight::Primary);
    page.parts = vec![
        Part::new(w.profile())
            .hint(w.profile_hint())
            .body(Body::Facts(facts)),
        Part::new(w.choices()).act(choices),
    ];
    Ok(page)
}

async fn choose(State(app): State<App>, who: Signed, typed: Typed) -> Answer {
    let choices = Choices {
        language: typed.optional("language"),
        daily_letter: typed.optional("letters").map(|it| it == "daily"),
    };
    if let Err(fault) = app.office().choose(&who.op, &choices).await {
        return form::refused(account_page(&app, &who).await?, "choices", &typed, fault);
    }
    let lang = Lang::parse(typed.get("language")).unwrap_or_else(|| who.lang());
    let saved = words::administer::of(lang).choices_saved();
    let seen = answer::see_with(paths::ACCOUNT, saved)?;
    Ok((remembered(&app, lang), seen).into_response())
}

/// The choice is kept with the account, and in a cookie for the pages before signing in.
async fn choose_language(
    State(app): State<App>,
    headers: HeaderMap,
    who: Option<Signed>,
    typed: Typed,
) -> Answer {
    let lang = Lang::parse(typed.get("lang")).unwrap_or_else(|| language(&headers));
    if let Some(who) = who.filter(|who| who.who.complete) {
        let choices = Choices {
            language: Some(lang.code().to_owned()),
            ..Choices::default()
        };
        app.office().choose(&who.op, &choices).await?;
    }
    let back = match typed.get("back") {
        // The page before signing in is a good place to come back to as well.
        back if back.starts_with(paths::SIGN_IN) => paths::SIGN_IN,
        back => local(back),
    };
    Ok((remembered(&app, lang), answer::see(back)?).into_response())
}

fn remembered(app: &App, lang: Lang) -> CookieJar {
    let cookie = Cookie::build(("ntm-lang", lang.code()))
        .path("/")
        .http_only(true)
        .secure(app.options().secure_cookies)
        .same_site(SameSite::Lax)
        .permanent();
    CookieJar::new().add(cookie)
}

/// The one who asks.
#[derive(Serialize, ToSchema)]
struct Me {
    account: Uuid,
    login: String,
    full_name: String,
    position: Option<String>,
    email: Option<String>,
    unit: Uuid,
    unit_name: String,
    grants: Vec<Granted>,
    /// `vi` or `en`.
    language: String,
    /// Whether news come in one letter a day; otherwise each comes in a letter of its own.
    daily_letter: bool,
    /// Whether the second factor is on.
    second_factor: bool,
    /// How many recovery codes are still unused.
    recovery_codes_left: u64,
    /// The scopes of the token; absent for a session.
    #[serde(skip_serializing_if = "Option::is_none")]
    scopes: Option<Vec<String>>,
    /// The day in Vietnam by which deadlines are reckoned.
    #[schema(value_type = String, format = Date)]
    today: Date,
}

/// A role, held for a unit and, for reading, for the units below it.
#[derive(Serialize, ToSchema)]
struct Granted {
    /// `administrator`, `coordinator`, `leader`, `head`, `officer`, `verifier` or `auditor`.
    role: &'static str,
    unit: Uuid,
}

/// What you choose; what is missing stays as it is.
#[derive(Deserialize, ToSchema)]
struct ChoicesBody {
    /// `vi` or `en`.
    language: Option<String>,
    /// Whether news come in one letter a day; otherwise each comes in a letter of its own.
    daily_letter: Option<bool>,
}

async fn api_show(State(app): State<App>, who: Signed) -> Answer {
    let own = app.office().own_account(&who.op).await?;
    let grants = who.op.who.grants.iter().map(|grant| Granted {
        role: grant.role.key(),
        unit: grant.unit.into(),
    });
    answer::json(Me {
        account: own.id.into(),
        login: own.login,
        full_name: own.full_name,
        position: own.position,
        email: own.email,
        unit: own.unit.into(),
        unit_name: who.who.unit_name.clone(),
        grants: grants.collect(),
        language: own.language,
        daily_letter: own.digest,
        second_factor: own.second_factor,
        recovery_codes_left: app.office().recovery_codes_left(&who.op).await?,
        scopes: who.scopes.map(|scopes| scopes.to_vec()),
        today: who.op.today,
    })
}

async fn api_choose(State(app): State<App>, who: Signed, Json(body): Json<ChoicesBody>) -> Answer {
    let choices = Choices {
        language: body.language,
        daily_letter: body.daily_letter,
    };
    app.office().choose(&who.op, &choices).await?;
    api_show(State(app), who).await
}
