//! One's own account: password, second factor, sessions, tokens, language.

use axum::{
    extract::{Path, State},
    http::{Method, StatusCode},
    response::IntoResponse as _,
    routing::{get, post},
};
use axum_extra::extract::cookie::{Cookie, CookieJar};
use jiff::{Timestamp, tz};
use ntm_office::{Fault, people::Enrolment};
use ntm_programme::identity::TokenId;
use ntm_store::account::Session;
use ntm_views::{
    frame::{Frame, Lang, Section},
    pages::list::{self, Body, ListPage, Part, Picture, RecordPage, Secret},
    parts::{
        ActForm, Cell, Chip, Column, Control, Empty, Facts, Field, Row, Sentence, Table, Tone,
        Weight,
    },
    paths, say, words,
};
use qrcodegen::{QrCode, QrCodeEcc};

use super::sign_in::{language, local};
use crate::{
    App,
    answer::{self, Answer},
    form::{self, Typed},
    route::{Need, Route},
    session::Signed,
};

const FACTOR: &str = "/tai-khoan/bao-mat/hai-lop";
const FACTOR_OFF: &str = "/tai-khoan/bao-mat/hai-lop/tat";
const SESSION_END: &str = "/tai-khoan/bao-mat/phien";

pub(crate) fn routes() -> Vec<Route> {
    let own =
        |method, path, title, handler| Route::page(method, path, Need::SignedIn, title, handler);
    vec![
        own(
            Method::GET,
            paths::ACCOUNT,
            "One's own account",
            get(account),
        ),
        own(
            Method::GET,
            paths::SECURITY,
            "One's own security",
            get(security),
        ),
        own(
            Method::GET,
            paths::NEW_PASSWORD,
            "Change one's password",
            get(ask_password),
        ),
        own(
            Method::POST,
            paths::NEW_PASSWORD,
            "Change one's password: take what was sent",
            post(change_password),
        ),
        own(
            Method::GET,
            FACTOR,
            "Set up the second factor",
            get(ask_factor),
        ),
        own(
            Method::POST,
            FACTOR,
            "Set up the second factor: take what was sent",
            post(turn_on),
        ),
        own(
            Method::POST,
            FACTOR_OFF,
            "Turn the second factor off",
            post(turn_off),
        ),
        own(
            Method::POST,
            SESSION_END,
            "End one of one's sessions",
            post(end_session),
        ),
        own(
            Method::GET,
            paths::TOKENS,
            "One's own access tokens",
            get(tokens),
        ),
        own(
            Method::POST,
            paths::TOKENS,
            "One's own access tokens: take what was sent",
            post(issue),
        ),
        own(
            Method::POST,
            "/tai-khoan/ma-truy-cap/{id}/thu-hoi",
            "Revoke a token",
            post(revoke),
        ),
        Route::page(
            Method::POST,
            paths::LANGUAGE,
            Need::Public,
            "Choose the language",
            post(choose),
        ),
    ]
}

async fn account() -> Answer {
    answer::see(paths::SECURITY)
}

async fn security(State(app): State<App>, who: Signed) -> Answer {
    answer::page(&security_page(&app, &who).await?)
}

async fn security_page(app: &App, who: &Signed) -> Result<RecordPage, Fault> {
    let lang = who.lang();
    let w = words::administer::of(lang);
    let own = app.office().own_account(&who.op).await?;
    let sessions = app.office().own_sessions(&who.op).await?;
    let factor = Part::new(w.second_factor());
    let factor = if own.second_factor {
        factor.hint(w.factor_is_on()).act(
            ActForm::new("off", w.factor_turn_off(), FACTOR_OFF)
                .field(password_field(
                    w.old_password(),
                    "password",
                    "current-password",
                ))
                .weight(Weight::Danger),
        )
    } else {
        let mut part = factor.hint(w.factor_why());
        part.body.push(Body::Said(
            Sentence::default().figure(w.factor_set_up(), FACTOR),
        ));
        part
    };
    let mut page = RecordPage::new(frame(app, who, words::list::of(lang).security()).await?);
    page.tabs = Some(list::account_tabs(lang, paths::SECURITY));
    page.under = format!("{} · {}", own.full_name, own.login);
    page.parts = vec![
        factor,
        Part::new(w.change_password()).act(password_form(lang)),
    ];
    page.side = vec![Part::new(w.sessions()).body(Body::Table(session_table(
        lang,
        &sessions,
        &who.who.session,
        SESSION_END,
    )))];
    Ok(page)
}

/// Returns sessions with a button to end each.
pub(crate) fn session_table(lang: Lang, sessions: &[Session], own: &str, action: &str) -> Table {
    let w = words::administer::of(lang);
    Table {
        caption: w.sessions().to_owned(),
        columns: vec![Column::title(w.session_device()), Column::text("")],
        rows: sessions
            .iter()
            .enumerate()
            .map(|(number, session)| {
                let device = device(session.agent.as_deref());
                let place = session.address.as_deref().unwrap_or_default();
                let seen = w.seen(moment(session.seen_at));
                let cell = Cell::text(device).under(format!("{seen} {place}"));
                if session.token_hash == own {
                    let chip = Chip::new(Tone::Good, "check", w.session_this());
                    return Row::new(vec![cell.with_chip(chip), Cell::default()]);
                }
                let end = ActForm::new(format!("end{number}"), w.session_end(), action)
                    .hidden("session", &session.token_hash)
                    .weight(Weight::Danger);
                Row::new(vec![cell]).form(end)
            })
            .collect(),
    }
}

/// Names the program and system that a browser gives itself out as.
fn device(agent: Option<&str>) -> String {
    let agent = agent.unwrap_or_default();
    let first = |known: &[(&str, &'static str)]| {
        known
            .iter()
            .find(|(mark, _)| agent.contains(mark))
            .map(|(_, name)| *name)
    };
    let browser = first(&[
        ("Edg/", "Edge"),
        ("coc_coc", "Cốc Cốc"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
        ("curl/", "curl"),
    ]);
    let system = first(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser}, {system}"),
        (Some(name), None) | (None, Some(name)) => name.to_owned(),
        (None, None) if agent.is_empty() => "?".to_owned(),
        (None, None) => agent.chars().take(40).collect(),
    }
}

/// Returns an instant as people in Vietnam read it.
pub(crate) fn moment(at: Timestamp) -> String {
    let local = tz::offset(7).to_datetime(at);
    format!(
        "{} {:02}:{:02}",
        say::date(local.date()),
        local.hour(),
        local.minute()
    )
}

fn password_field(label: &str, name: &str, kind: &'static str) -> Field {
    Field::password(name, label).autocomplete(kind).required()
}

fn password_form(lang: Lang) -> ActForm {
    let w = words::administer::of(lang);
    ActForm::new("password", w.change_password(), paths::NEW_PASSWORD)
        .field(password_field(w.old_password(), "old", "current-password"))
        .field(password_field(w.new_password(), "new", "new-password").hint(w.new_password_hint()))
        .field(password_field(w.repeat_password(), "again", "new-password"))
        .weight(Weight::Primary)
}

async fn ask_password(State(app): State<App>, who: Signed) -> Answer {
    answer::page(&password_page(&app, &who).await?.0)
}

async fn password_page(app: &App, who: &Signed) -> Result<(RecordPage, ActForm), Fault> {
    let w = words::administer::of(who.lang());
    let mut page = RecordPage::new(frame(app, who, w.change_password()).await?);
    if who.who.must_change_password {
        page.said = Sentence::default().say(w.must_change());
    }
    let form = password_form(who.lang()).open();
    page.parts = vec![Part::new(w.change_password()).act(form.clone())];
    Ok((page, form))
}

async fn change_password(State(app): State<App>, who: Signed, typed: Typed) -> Answer {
    let key = format!("{} password", who.who.login);
    app.failures().heard(&key, &key)?;
    let changed = app
        .office()
        .change_password(
            &who.op,
            &who.who.session,
            typed.get("old"),
            typed.get("new"),
            typed.get("again"),
        )
        .await;
    let w = words::administer::of(who.lang());
    match changed {
        Ok(()) if who.who.must_change_password => {
            answer::see_with(paths::OVERVIEW, w.password_changed())
        }
        Ok(()) => answer::see_with(paths::SECURITY, w.password_changed()),
        Err(fault) => {
            app.failures().failed(&key, &key);
            let (mut page, mut form) = password_page(&app, &who).await?;
            let status = form::give_back(&mut page.frame, &mut form, &typed, fault)?;
            page.parts = vec![Part::new(w.change_password()).act(form)];
            form::page_with(status, &page)
        }
    }
}

async fn ask_factor(State(app): State<App>, who: Signed) -> Answer {
    let enrolment = app.office().begin_second_factor(&who.op).await?;
    answer::page(&factor_page(&app, &who, &enrolment).await?.0)
}

async fn factor_page(
    app: &App,
    who: &Signed,
    enrolment: &Enrolment,
) -> Result<(RecordPage, ActForm), Fault> {
    let w = words::administer::of(who.lang());
    let frame = frame(app, who, w.second_factor()).await?;
    let mut page =
        RecordPage::new(frame.crumb(words::list::of(who.lang()).security(), paths::SECURITY));
    let form = ActForm::new("factor", w.factor_turn_on(), FACTOR)
        .field(
            Field::new(Control::Digits, "code", w.factor_code())
                .autocomplete("one-time-code")
                .required(),
        )
        .open()
        .weight(Weight::Primary);
    let key = enrolment
        .secret
        .as_bytes()
        .chunks(4)
        .map(|some| String::from_utf8_lossy(some).into_owned())
        .collect::<Vec<_>>()
        .join(" ");
    page.parts = vec![
        Part::new(w.second_factor())
            .hint(w.factor_hint())
            .body(Body::Picture(picture(
                &enrolment.address,
                w.factor_picture(),
            )?))
            .body(Body::Facts(
                Facts::default().fact(w.factor_key(), Cell::text(key)),
            ))
            .act(form.clone()),
    ];
    Ok((page, form))
}

/// Draws a QR code as one path.
fn picture(text: &str, said: &str) -> Result<Picture, Fault> {
    use std::fmt::Write as _;
    /// Modules of white around the code (ISO/IEC 18004).
    const QUIET: i32 = 4;
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).map_err(Fault::internal)?;
    let mut path = String::new();
    for y in 0..code.size() {
        for x in 0..code.size() {
            if code.get_module(x, y) {
                let _ = write!(path, "M{} {}h1v1h-1z", x + QUIET, y + QUIET);
            }
        }
    }
    Ok(Picture {
        size: u32::try_from(code.size() + 2 * QUIET).unwrap_or(0),
        path,
        said: said.to_owned(),
    })
}

async fn turn_on(State(app): State<App>, who: Signed, typed: Typed) -> Answer {
    let w = words::administer::of(who.lang());
    let key = format!("{} enrolment", who.who.login);
    app.failures().heard(&key, &key)?;
    let confirmed = app
        .office()
        .confirm_second_factor(&who.op, &who.who.session, typed.get("code"))
        .await;
    match confirmed {
        Ok(()) => answer::see_with(paths::SECURITY, w.factor_on_done()),
        Err(fault) => {
            app.failures().failed(&key, &key);
            let enrolment = app.office().begin_second_factor(&who.op).await?;
            let (mut page, mut form) = factor_page(&app, &who, &enrolment).await?;
            let status = form::give_back(&mut page.frame, &mut form, &typed, fault)?;
            if let Some(part) = page.parts.first_mut() {
                part.acts = vec![form];
            }
            form::page_with(status, &page)
        }
    }
}

async fn turn_off(State(app): State<App>, who: Signed, typed: Typed) -> Answer {
    let w = words::administer::of(who.lang());
    let key = format!("{} password", who.who.login);
    app.failures().heard(&key, &key)?;
    match app
        .office()
        .end_second_factor(&who.op, typed.get("password"))
        .await
    {
        Ok(()) => answer::see_with(paths::SECURITY, w.factor_off_done()),
        Err(fault) => {
            app.failures().failed(&key, &key);
            let mut page = security_page(&app, &who).await?;
            let mut status = StatusCode::UNPROCESSABLE_ENTITY;
            if let Some(form) = page
                .parts
                .first_mut()
                .and_then(|part| part.acts.first_mut())
            {
                status = form::give_back(&mut page.frame, form, &typed, fault)?;
            }
            form::page_with(status, &page)
        }
    }
}

async fn end_session(State(app): State<App>, who: Signed, typed: Typed) -> Answer {
    let account = who.op.who.account.ok_or(Fault::SignedOut)?;
    app.office()
        .end_session_of(&who.op, account, typed.get("session"))
        .await?;
    answer::see_with(
        paths::SECURITY,
        words::administer::of(who.lang()).session_ended(),
    )
}

async fn tokens(State(app): State<App>, who: Signed) -> Answer {
    answer::page(&tokens_page(&app, &who).await?)
}

async fn tokens_page(app: &App, who: &Signed) -> Result<ListPage, Fault> {
    let lang = who.lang();
    let w = words::administer::of(lang);
    let tokens = app.office().own_tokens(&who.op).await?;
    let mut page = ListPage::new(frame(app, who, words::list::of(lang).tokens()).await?);
    page.tabs = Some(list::account_tabs(lang, paths::TOKENS));
    page.said = Sentence::default().say(w.tokens_lead());
    page.empty = Empty::new("key", w.no_tokens());
    page.acts = vec![
        ActForm::new("token", w.token_make(), paths::TOKENS)
            .field(
                Field::text("name", w.token_name())
                    .hint(w.token_name_hint())
                    .required(),
            )
            .field(Field::new(Control::Number, "days", w.token_days()).hint(w.token_days_hint()))
            .field(Field::check("write", w.token_write()))
            .weight(Weight::Primary)
            .icon("plus"),
    ];
    page.table = Table {
        caption: words::list::of(lang).tokens().to_owned(),
        columns: vec![
            Column::title(w.token_name()),
            Column::text(w.token_scopes()),
            Column::text(words::common::of(lang).state()),
            Column::text(""),
        ],
        rows: tokens
            .iter()
            .enumerate()
            .map(|(number, token)| {
                let scopes = if token.scopes.contains("write") {
                    w.token_scope_write()
                } else {
                    w.token_scope_read()
                };
                let expired = token.expires_at.is_some_and(|end| end <= who.op.now);
                let state = if token.revoked_at.is_some() {
                    Chip::plain(w.token_revoked())
                } else if expired {
                    Chip::new(Tone::Soon, "clock", w.token_expired())
                } else {
                    Chip::new(Tone::Good, "check", w.token_good())
                };
                let until = token.expires_at.map(|end| w.token_until(moment(end)));
                let row = Row::new(vec![
                    Cell::text(&token.name).under(w.token_made(moment(token.created_at))),
                    Cell::text(scopes).under(until.unwrap_or_default()),
                    Cell::chip(state),
                ]);
                if token.revoked_at.is_some() || expired {
                    return row;
                }
                let path = format!("{}/{}/thu-hoi", paths::TOKENS, token.id);
                row.form(
                    ActForm::new(format!("revoke{number}"), w.token_revoke(), path)
                        .confirm(w.token_revoke_ask())
                        .weight(Weight::Danger),
                )
            })
            .collect(),
    };
    Ok(page)
}

async fn issue(State(app): State<App>, who: Signed, typed: Typed) -> Answer {
    let days = typed.get("days").trim().parse().ok();
    let issued = app
        .office()
        .issue_token(&who.op, typed.get("name"), typed.ticked("write"), days)
        .await;
    let mut page = tokens_page(&app, &who).await?;
    match issued {
        Ok(value) => {
            let label = words::administer::of(who.lang()).token_new(typed.get("name"));
            page.secret = Some(Secret { label, value });
            answer::page(&page)
        }
        Err(fault) => {
            let mut status = StatusCode::UNPROCESSABLE_ENTITY;
            if let Some(form) = page.acts.first_mut() {
                status = form::give_back(&mut page.frame, form, &typed, fault)?;
            }
            form::page_with(status, &page)
        }
    }
}

async fn revoke(State(app): State<App>, who: Signed, Path(id): Path<String>) -> Answer {
    let id: TokenId = id.parse().map_err(|_| Fault::NotFound)?;
    app.office().revoke_token(&who.op, id).await?;
    answer::see_with(
        paths::TOKENS,
        words::administer::of(who.lang()).token_revoked_done(),
    )
}

/// The choice is kept with the account, and in a cookie for the pages before signing in.
async fn choose(
    State(app): State<App>,
    headers: axum::http::HeaderMap,
    who: Option<Signed>,
    typed: Typed,
) -> Answer {
    let lang = Lang::parse(typed.get("lang")).unwrap_or_else(|| language(&headers));
    if let Some(who) = who.filter(|who| who.who.complete) {
        app.office().choose_language(&who.op, lang.code()).await?;
    }
    let cookie = Cookie::build(("ntm-lang", lang.code()))
        .path("/")
        .http_only(true)
        .secure(app.options().secure_cookies)
        .same_site(axum_extra::extract::cookie::SameSite::Lax)
        .permanent()
        .build();
    let back = match typed.get("back") {
        // The page before signing in is a good place to come back to as well.
        back if back.starts_with(paths::SIGN_IN) => paths::SIGN_IN,
        back => local(back),
    };
    Ok((CookieJar::new().add(cookie), answer::see(back)?).into_response())
}

async fn frame(app: &App, who: &Signed, title: &str) -> Result<Frame, Fault> {
    app.frame(who, title, Section::Account).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices_are_named_as_people_know_them() {
        let chrome = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0 Safari/537.36";
        assert_eq!(device(Some(chrome)), "Chrome, Windows");
        let phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Mobile Safari/604.1";
        assert_eq!(device(Some(phone)), "Safari, iPhone");
        assert_eq!(device(None), "?");
    }

    #[test]
    fn a_moment_is_told_in_vietnamese_time() {
        assert_eq!(
            moment("2023-07-22T17:05:00Z".parse().unwrap()),
            "23/7/2023 00:05"
        );
    }
}
