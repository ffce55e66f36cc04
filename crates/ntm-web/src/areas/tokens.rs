//! One's own tokens for programs.

use axum::{
    Json,
    extract::{Query, State},
    http::{Method, StatusCode},
    routing::{delete, get, post},
};
use ntm_office::{Fault, own_account::TokenDraft};
use ntm_programme::identity::TokenId;
use ntm_store::account::ApiToken;
use ntm_views::{
    frame::{Lang, Section},
    pages::list::{self, ListPage, Secret},
    parts::{
        ActForm, Cell, Chip, Column, Control, Empty, Field, Row, Sentence, Table, Tone, Weight,
    },
    paths, words,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::lines::moment;
use crate::{
    App,
    address::Id,
    answer::{self, Answer},
    export::{self, AskedForm},
    form::{self, Typed},
    listing::Listing,
    route::{Need, Route},
    session::Signed,
};

pub(crate) fn routes() -> Vec<Route> {
    let own = Need::SignedIn;
    vec![
        Route::page(
            Method::GET,
            paths::TOKENS,
            own,
            "One's own access tokens",
            get(tokens),
        ),
        Route::page(
            Method::POST,
            paths::TOKENS,
            own,
            "One's own access tokens: take what was sent",
            post(issue),
        )
        .changes_keys(),
        Route::page(
            Method::POST,
            "/tai-khoan/ma-truy-cap/{id}/thu-hoi",
            own,
            "Revoke a token",
            post(revoke),
        )
        .changes_keys(),
        Route::api(
            Method::GET,
            "/api/v1/me/tokens",
            own,
            "List your access tokens",
            get(api_list),
        )
        .query::<Wanted>()
        .gives::<TokenList>(
            "200",
            "Your tokens, the latest first, without their secrets",
        ),
        Route::api(
            Method::POST,
            "/api/v1/me/tokens",
            own,
            "Make an access token",
            post(api_issue),
        )
        .changes_keys()
        .takes::<NewToken>()
        .gives::<IssuedToken>("201", "The token, shown this once"),
        Route::api(
            Method::DELETE,
            "/api/v1/me/tokens/{id}",
            own,
            "Revoke one of your access tokens",
            delete(api_revoke),
        )
        .changes_keys(),
    ]
}

const PAGE: usize = 50;

/// Which part is asked for.
#[derive(Default, Deserialize, IntoParams)]
struct Wanted {
    /// Where the part begins: `next` of the part before.
    #[serde(rename = "cursor", alias = "sau", default)]
    after: Option<String>,
}

impl Wanted {
    fn after(&self) -> Option<TokenId> {
        self.after.as_deref()?.parse().ok()
    }
}

async fn tokens(
    State(app): State<App>,
    who: Signed,
    Query(wanted): Query<Wanted>,
    form: AskedForm,
) -> Answer {
    let span = form.span(wanted.after(), PAGE);
    export::list(tokens_page(&app, &who, span).await?, &form).await
}

async fn tokens_page(
    app: &App,
    who: &Signed,
    (after, most): (Option<TokenId>, usize),
) -> Result<ListPage, Fault> {
    let lang = who.lang();
    let w = words::administer::of(lang);
    let (tokens, next) = app.office().own_tokens(&who.op, after, most).await?;
    let title = words::list::of(lang).tokens();
    let mut page = ListPage::new(app.frame(who, title, Section::Account).await?);
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
            .field(Field::check("account", w.token_account()))
            .weight(Weight::Primary)
            .icon("plus"),
    ];
    page.table = Table {
        caption: title.to_owned(),
        columns: vec![
            Column::title(w.token_name()),
            Column::text(w.token_scopes()),
            Column::text(w.token_used()),
            Column::text(words::common::of(lang).state()),
            Column::text(""),
        ],
        rows: tokens.iter().map(|token| row(who, token)).collect(),
    };
    let next = next.map(|id| id.to_string());
    page.pager = Listing::new(paths::TOKENS, &[]).pager(lang, "sau", after.is_none(), next);
    Ok(page)
}

fn row(who: &Signed, token: &ApiToken) -> Row {
    let lang = who.lang();
    let w = words::administer::of(lang);
    let ended = token.expires_at.is_some_and(|end| end <= who.op.now);
    let state = if token.revoked_at.is_some() {
        Chip::plain(w.token_revoked())
    } else if ended {
        Chip::new(Tone::Soon, "clock", w.token_expired())
    } else {
        Chip::new(Tone::Good, "check", w.token_good())
    };
    let until = token.expires_at.map(|end| w.token_until(moment(end)));
    let used = token
        .last_used_at
        .map_or_else(|| w.token_unused().to_owned(), moment);
    let row = Row::new(vec![
        Cell::text(&token.name).under(w.token_made(moment(token.created_at))),
        Cell::text(scopes(lang, &token.scopes)).under(until.unwrap_or_default()),
        Cell::text(used),
        Cell::chip(state),
    ]);
    if token.revoked_at.is_some() || ended {
        return row;
    }
    let path = format!("{}/{}/thu-hoi", paths::TOKENS, token.id);
    row.form(
        ActForm::new("revoke", w.token_revoke(), path)
            .confirm(w.token_revoke_ask())
            .weight(Weight::Danger),
    )
}

fn scopes(lang: Lang, scopes: &str) -> String {
    let w = words::administer::of(lang);
    let words: Vec<&str> = scopes
        .split_whitespace()
        .map(|scope| match scope {
            "write" => w.token_scope_write(),
            "account" => w.token_scope_account(),
            _ => w.token_scope_read(),
        })
        .collect();
    words.join(", ")
}

async fn issue(State(app): State<App>, who: Signed, typed: Typed) -> Answer {
    let draft = TokenDraft {
        name: typed.get("name").to_owned(),
        write: typed.ticked("write"),
        account: typed.ticked("account"),
        days: typed.get("days").trim().parse().ok(),
    };
    let issued = app.office().issue_token(&who.op, &draft).await;
    let mut page = tokens_page(&app, &who, (None, PAGE)).await?;
    match issued {
        Ok(issued) => {
            let label = words::administer::of(who.lang()).token_new(&draft.name);
            let value = issued.secret;
            page.secret = Some(Secret { label, value });
            answer::page(&page)
        }
        Err(fault) => form::refused(page, "token", &typed, fault),
    }
}

async fn revoke(State(app): State<App>, who: Signed, Id(id): Id<TokenId>) -> Answer {
    app.office().revoke_token(&who.op, id).await?;
    let w = words::administer::of(who.lang());
    answer::see_with(paths::TOKENS, w.token_revoked_done())
}

/// Tokens.
#[derive(Serialize, ToSchema)]
struct TokenList {
    tokens: Vec<TokenBody>,
    /// Where the next part begins.
    next: Option<String>,
}

/// A token, without its secret.
#[derive(Serialize, ToSchema)]
struct TokenBody {
    id: Uuid,
    name: String,
    /// `read`, `write`, `account`
    scopes: Vec<String>,
    #[schema(value_type = String)]
    created_at: jiff::Timestamp,
    #[schema(value_type = Option<String>)]
    expires_at: Option<jiff::Timestamp>,
    /// When it was used last, to within an hour.
    #[schema(value_type = Option<String>)]
    last_used_at: Option<jiff::Timestamp>,
    #[schema(value_type = Option<String>)]
    revoked_at: Option<jiff::Timestamp>,
}

/// A token to be made. Every token reads.
#[derive(Deserialize, ToSchema)]
struct NewToken {
    /// What it is used for.
    name: String,
    /// Whether it may change what you may change.
    #[serde(default)]
    write: bool,
    /// Whether it may change the keys of your account: password, second factor, sessions, tokens,
    /// feeds.
    #[serde(default)]
    account: bool,
    /// After how many days it ends; never where it is missing.
    days: Option<i64>,
}

/// A token that was just made.
#[derive(Serialize, ToSchema)]
struct IssuedToken {
    id: Uuid,
    /// To be sent as `Authorization: Bearer …`.
    token: String,
}

async fn api_list(State(app): State<App>, who: Signed, Query(wanted): Query<Wanted>) -> Answer {
    let (tokens, next) = app
        .office()
        .own_tokens(&who.op, wanted.after(), PAGE)
        .await?;
    let tokens = tokens
        .into_iter()
        .map(|token| TokenBody {
            id: token.id.into(),
            name: token.name,
            scopes: token.scopes.split_whitespace().map(str::to_owned).collect(),
            created_at: token.created_at,
            expires_at: token.expires_at,
            last_used_at: token.last_used_at,
            revoked_at: token.revoked_at,
        })
        .collect();
    let next = next.map(|id| id.to_string());
    answer::json(TokenList { tokens, next })
}

async fn api_issue(State(app): State<App>, who: Signed, Json(body): Json<NewToken>) -> Answer {
    let draft = TokenDraft {
        name: body.name,
        write: body.write,
        account: body.account,
        days: body.days,
    };
    let issued = app.office().issue_token(&who.op, &draft).await?;
    let body = IssuedToken {
        id: issued.id.into(),
        token: issued.secret,
    };
    answer::shown_once(StatusCode::CREATED, body)
}

async fn api_revoke(State(app): State<App>, who: Signed, Id(id): Id<TokenId>) -> Answer {
    app.office().revoke_token(&who.op, id).await?;
    answer::done()
}
