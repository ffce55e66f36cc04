//! The keys of one's own account: password, second factor with its recovery codes, sessions.

use axum::{
    Json,
    extract::State,
    http::{Method, StatusCode},
    routing::{delete, get, post, put},
};
use ntm_office::{
    Fault,
    second_factor::{Enrolment, RECOVERY_CODES},
};
use ntm_store::account::Session;
use ntm_views::{
    frame::{Flash, Frame, Lang, Section},
    pages::list::{self, Body, Part, Picture, RecordPage},
    parts::{
        ActForm, Cell, Chip, Column, Control, Facts, Field, Row, Sentence, Table, Tone, Weight,
    },
    paths, words,
};
use qrcodegen::{QrCode, QrCodeEcc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::lines::moment;
use crate::{
    App,
    address::Id,
    answer::{self, Answer},
    export::{self, AskedForm},
    form::{self, Typed},
    route::{Need, Route},
    session::Signed,
};

const FACTOR: &str = "/tai-khoan/bao-mat/hai-lop";
const FACTOR_OFF: &str = "/tai-khoan/bao-mat/hai-lop/tat";
const RECOVERY: &str = "/tai-khoan/bao-mat/ma-du-phong";
const SESSION_END: &str = "/tai-khoan/bao-mat/phien";

/// Where a program changes the password: the one thing that may be done before that.
pub(crate) const OWN_PASSWORD: &str = "/api/v1/me/password";

pub(crate) fn routes() -> Vec<Route> {
    let look =
        |path, title, handler| Route::page(Method::GET, path, Need::SignedIn, title, handler);
    let act = |path, title, handler| {
        Route::page(Method::POST, path, Need::SignedIn, title, handler).changes_keys()
    };
    let api = |method, path, title, handler| {
        Route::api(method, path, Need::SignedIn, title, handler).changes_keys()
    };
    vec![
        look(paths::SECURITY, "One's own security", get(security)),
        look(
            paths::NEW_PASSWORD,
            "Change one's password",
            get(ask_password),
        ),
        act(
            paths::NEW_PASSWORD,
            "Change one's password: take what was sent",
            post(change_password),
        ),
        look(FACTOR, "Set up the second factor", get(ask_factor)).changes_keys(),
        act(
            FACTOR,
            "Set up the second factor: take what was sent",
            post(turn_on),
        ),
        act(FACTOR_OFF, "Turn the second factor off", post(turn_off)),
        act(RECOVERY, "Make recovery codes anew", post(new_codes)),
        act(SESSION_END, "End one of one's sessions", post(end_session)),
        api(
            Method::PUT,
            OWN_PASSWORD,
            "Change your password; your other sessions end",
            put(api_password),
        )
        .takes::<PasswordChange>(),
        api(
            Method::POST,
            "/api/v1/me/second-factor",
            "Begin to set up the second factor",
            post(api_begin),
        )
        .gives::<EnrolmentBody>("200", "The secret, which counts once a code has proved it"),
        api(
            Method::POST,
            "/api/v1/me/second-factor/confirm",
            "Turn the second factor on",
            post(api_turn_on),
        )
        .takes::<CodeBody>()
        .gives::<RecoveryCodes>("200", "The recovery codes, shown this once"),
        api(
            Method::POST,
            "/api/v1/me/second-factor/end",
            "Turn the second factor off",
            post(api_turn_off),
        )
        .takes::<PasswordBody>(),
        api(
            Method::POST,
            "/api/v1/me/recovery-codes",
            "Make recovery codes anew; those before count no more",
            post(api_new_codes),
        )
        .takes::<PasswordBody>()
        .gives::<RecoveryCodes>("200", "The recovery codes, shown this once"),
        Route::api(
            Method::GET,
            "/api/v1/me/sessions",
            Need::SignedIn,
            "List your sessions",
            get(api_sessions),
        )
        .gives::<SessionList>(
            "200",
            "Your sessions that still live, the latest first; 100 at most",
        ),
        api(
            Method::DELETE,
            "/api/v1/me/sessions/{id}",
            "End one of your sessions",
            delete(api_end_session),
        ),
    ]
}

async fn security(State(app): State<App>, who: Signed, form: AskedForm) -> Answer {
    export::record(security_page(&app, &who).await?, &form).await
}

async fn security_page(app: &App, who: &Signed) -> Result<RecordPage, Fault> {
    let lang = who.lang();
    let w = words::administer::of(lang);
    let own = app.office().own_account(&who.op).await?;
    let sessions = app.office().own_sessions(&who.op).await?;
    let mut page = RecordPage::new(frame(app, who, words::list::of(lang).security()).await?);
    page.tabs = Some(list::account_tabs(lang, paths::SECURITY));
    page.under = format!("{} · {}", own.full_name, own.login);
    page.parts = if own.second_factor {
        let left = app.office().recovery_codes_left(&who.op).await?;
        vec![factor_on_part(lang), recovery_part(lang, left)]
    } else {
        let set_up = Sentence::default().figure(w.factor_set_up(), FACTOR);
        vec![
            Part::new(w.second_factor())
                .hint(w.factor_why())
                .body(Body::Said(set_up)),
        ]
    };
    let password = Part::new(w.change_password()).act(password_form(lang));
    page.parts.push(password);
    page.side = vec![sessions_part(who, &sessions, SESSION_END)];
    Ok(page)
}

fn factor_on_part(lang: Lang) -> Part {
    let w = words::administer::of(lang);
    Part::new(w.second_factor()).hint(w.factor_is_on()).act(
        ActForm::new("off", w.factor_turn_off(), FACTOR_OFF)
            .field(present_password(lang))
            .weight(Weight::Danger),
    )
}

fn recovery_part(lang: Lang, left: u64) -> Part {
    let w = words::administer::of(lang);
    let mut said = Sentence::default().say(w.recovery_left(left, RECOVERY_CODES));
    if left <= FEW {
        said = said.say(" ").strong(w.recovery_few()).say(".");
    }
    Part::new(w.recovery_codes()).body(Body::Said(said)).act(
        ActForm::new("codes", w.recovery_new(), RECOVERY)
            .hint(w.recovery_new_hint())
            .field(present_password(lang)),
    )
}

/// So many recovery codes are few.
const FEW: u64 = 3;

/// Returns sessions with a button to end each but one's own.
pub(crate) fn sessions_part(who: &Signed, sessions: &[Session], action: &str) -> Part {
    let w = words::administer::of(who.lang());
    let part = Part::new(w.sessions());
    if sessions.is_empty() {
        return part.hint(w.no_sessions());
    }
    part.body(Body::Table(Table {
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
                if session.token_hash == who.who.session {
                    let chip = Chip::new(Tone::Good, "check", w.session_this());
                    return Row::new(vec![cell.with_chip(chip), Cell::default()]);
                }
                let end = ActForm::new(format!("end{number}"), w.session_end(), action)
                    .hidden("session", &session.token_hash)
                    .weight(Weight::Danger);
                Row::new(vec![cell]).form(end)
            })
            .collect(),
    }))
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

fn password_field(label: &str, name: &str, kind: &'static str) -> Field {
    Field::password(name, label).autocomplete(kind).required()
}

fn present_password(lang: Lang) -> Field {
    let w = words::administer::of(lang);
    password_field(w.old_password(), "password", "current-password")
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
    answer::page(&password_page(&app, &who).await?)
}

async fn password_page(app: &App, who: &Signed) -> Result<RecordPage, Fault> {
    let w = words::administer::of(who.lang());
    let mut page = RecordPage::new(frame(app, who, w.change_password()).await?);
    if who.who.must_change_password {
        page.said = Sentence::default().say(w.must_change());
    }
    let form = password_form(who.lang()).bare();
    page.parts = vec![Part::new(w.change_password()).act(form)];
    Ok(page)
}

async fn change_password(State(app): State<App>, who: Signed, typed: Typed) -> Answer {
    let [old, new, again] = ["old", "new", "again"].map(|name| typed.get(name));
    let w = words::administer::of(who.lang());
    match replace_password(&app, &who, old, new, again).await {
        Ok(()) if who.who.must_change_password => {
            answer::see_with(paths::OVERVIEW, w.password_changed())
        }
        Ok(()) => answer::see_with(paths::SECURITY, w.password_changed()),
        Err(fault) => form::refused(password_page(&app, &who).await?, "password", &typed, fault),
    }
}

/// Who tries to prove that they know the password is not heard without end.
async fn replace_password(
    app: &App,
    who: &Signed,
    old: &str,
    new: &str,
    again: &str,
) -> Result<(), Fault> {
    let session = &who.who.session;
    let change = app
        .office()
        .change_password(&who.op, session, old, new, again);
    app.failures().attempt(&password_key(who), change).await
}

fn password_key(who: &Signed) -> String {
    format!("{} password", who.who.login)
}

async fn ask_factor(State(app): State<App>, who: Signed) -> Answer {
    let enrolment = app.office().begin_second_factor(&who.op).await?;
    answer::page(&factor_page(&app, &who, &enrolment).await?)
}

async fn factor_page(app: &App, who: &Signed, enrolment: &Enrolment) -> Result<RecordPage, Fault> {
    let w = words::administer::of(who.lang());
    let mut page = RecordPage::new(factor_frame(app, who, w.second_factor()).await?);
    let form = ActForm::new("factor", w.factor_turn_on(), FACTOR)
        .field(
            Field::new(Control::Digits, "code", w.factor_code())
                .autocomplete("one-time-code")
                .required(),
        )
        .bare()
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
            .act(form),
    ];
    Ok(page)
}

async fn factor_frame(app: &App, who: &Signed, title: &str) -> Result<Frame, Fault> {
    let security = words::list::of(who.lang()).security();
    Ok(frame(app, who, title)
        .await?
        .crumb(security, paths::SECURITY))
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
    match confirm(&app, &who, typed.get("code")).await {
        Ok(codes) => {
            let w = words::administer::of(who.lang());
            show_codes(&app, &who, codes, w.factor_on_done()).await
        }
        Err(fault) => {
            let enrolment = app.office().begin_second_factor(&who.op).await?;
            let page = factor_page(&app, &who, &enrolment).await?;
            form::refused(page, "factor", &typed, fault)
        }
    }
}

async fn confirm(app: &App, who: &Signed, code: &str) -> Result<Vec<String>, Fault> {
    let key = format!("{} enrolment", who.who.login);
    let session = &who.who.session;
    let confirmed = app.office().confirm_second_factor(&who.op, session, code);
    app.failures().attempt(&key, confirmed).await
}

/// Shows recovery codes, this once.
async fn show_codes(app: &App, who: &Signed, codes: Vec<String>, done: &str) -> Answer {
    let w = words::administer::of(who.lang());
    let mut page = RecordPage::new(factor_frame(app, who, w.recovery_codes()).await?);
    page.frame.flash = Some(Flash::done(done));
    page.parts = vec![
        Part::new(w.recovery_safe())
            .hint(w.recovery_keep())
            .body(Body::Codes(codes))
            .body(Body::Said(
                Sentence::default().figure(w.recovery_kept(), paths::SECURITY),
            )),
    ];
    answer::page(&page)
}

async fn turn_off(State(app): State<App>, who: Signed, typed: Typed) -> Answer {
    match end_factor(&app, &who, typed.get("password")).await {
        Ok(()) => {
            let w = words::administer::of(who.lang());
            answer::see_with(paths::SECURITY, w.factor_off_done())
        }
        Err(fault) => form::refused(security_page(&app, &who).await?, "off", &typed, fault),
    }
}

async fn end_factor(app: &App, who: &Signed, password: &str) -> Result<(), Fault> {
    let ended = app.office().end_second_factor(&who.op, password);
    app.failures().attempt(&password_key(who), ended).await
}

async fn new_codes(State(app): State<App>, who: Signed, typed: Typed) -> Answer {
    match make_codes(&app, &who, typed.get("password")).await {
        Ok(codes) => {
            let w = words::administer::of(who.lang());
            show_codes(&app, &who, codes, w.recovery_new_hint()).await
        }
        Err(fault) => form::refused(security_page(&app, &who).await?, "codes", &typed, fault),
    }
}

async fn make_codes(app: &App, who: &Signed, password: &str) -> Result<Vec<String>, Fault> {
    let made = app.office().new_recovery_codes(&who.op, password);
    app.failures().attempt(&password_key(who), made).await
}

async fn end_session(State(app): State<App>, who: Signed, typed: Typed) -> Answer {
    let account = who.op.who.account.ok_or(Fault::SignedOut)?;
    app.office()
        .end_session_of(&who.op, account, typed.get("session"))
        .await?;
    let w = words::administer::of(who.lang());
    answer::see_with(paths::SECURITY, w.session_ended())
}

async fn frame(app: &App, who: &Signed, title: &str) -> Result<Frame, Fault> {
    app.frame(who, title, Section::Account).await
}

/// A change of the password.
#[derive(Deserialize, ToSchema)]
struct PasswordChange {
    /// The present one.
    old: String,
    new: String,
}

/// The password, to prove that it is you.
#[derive(Deserialize, ToSchema)]
struct PasswordBody {
    password: String,
}

/// Six digits that the telephone shows.
#[derive(Deserialize, ToSchema)]
struct CodeBody {
    code: String,
}

/// A second factor that is being set up.
#[derive(Serialize, ToSchema)]
struct EnrolmentBody {
    /// The secret in base 32, to be typed into the telephone.
    secret: String,
    /// The same as an `otpauth:` address, to be shown as a picture.
    address: String,
}

/// Codes that stand in for the telephone, each once.
#[derive(Serialize, ToSchema)]
struct RecoveryCodes {
    recovery_codes: Vec<String>,
}

/// Sessions.
#[derive(Serialize, ToSchema)]
struct SessionList {
    sessions: Vec<SessionBody>,
}

/// A session of a person with a browser.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SessionBody {
    /// Names the session; it cannot be used with it.
    id: String,
    /// The browser and the system that it gives itself out as.
    device: String,
    address: Option<String>,
    #[schema(value_type = String)]
    created_at: jiff::Timestamp,
    /// When it was used last, to within five minutes.
    #[schema(value_type = String)]
    seen_at: jiff::Timestamp,
    /// Whether it is the one that asks.
    current: bool,
}

impl SessionBody {
    pub(crate) fn of(session: Session, who: &Signed) -> SessionBody {
        SessionBody {
            device: device(session.agent.as_deref()),
            current: session.token_hash == who.who.session,
            id: session.token_hash,
            address: session.address,
            created_at: session.created_at,
            seen_at: session.seen_at,
        }
    }
}

async fn api_password(
    State(app): State<App>,
    who: Signed,
    Json(body): Json<PasswordChange>,
) -> Answer {
    replace_password(&app, &who, &body.old, &body.new, &body.new).await?;
    answer::done()
}

async fn api_begin(State(app): State<App>, who: Signed) -> Answer {
    let enrolment = app.office().begin_second_factor(&who.op).await?;
    let body = EnrolmentBody {
        secret: enrolment.secret,
        address: enrolment.address,
    };
    answer::shown_once(StatusCode::OK, body)
}

async fn api_turn_on(State(app): State<App>, who: Signed, Json(body): Json<CodeBody>) -> Answer {
    let recovery_codes = confirm(&app, &who, &body.code).await?;
    answer::shown_once(StatusCode::OK, RecoveryCodes { recovery_codes })
}

async fn api_turn_off(
    State(app): State<App>,
    who: Signed,
    Json(body): Json<PasswordBody>,
) -> Answer {
    end_factor(&app, &who, &body.password).await?;
    answer::done()
}

async fn api_new_codes(
    State(app): State<App>,
    who: Signed,
    Json(body): Json<PasswordBody>,
) -> Answer {
    let recovery_codes = make_codes(&app, &who, &body.password).await?;
    answer::shown_once(StatusCode::OK, RecoveryCodes { recovery_codes })
}

async fn api_sessions(State(app): State<App>, who: Signed) -> Answer {
    let sessions = app.office().own_sessions(&who.op).await?;
    let sessions = sessions
        .into_iter()
        .map(|session| SessionBody::of(session, &who))
        .collect();
    answer::json(SessionList { sessions })
}

async fn api_end_session(State(app): State<App>, who: Signed, Id(id): Id<String>) -> Answer {
    let account = who.op.who.account.ok_or(Fault::SignedOut)?;
    app.office().end_session_of(&who.op, account, &id).await?;
    answer::done()
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
}
