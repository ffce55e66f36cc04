//! People for programs: the same practices as the pages, in JSON.

use axum::{
    Json,
    extract::{Query, State},
    http::{Method, StatusCode},
    routing::{delete, get, post, put},
};
use ntm_office::{Fault, people::Person};
use ntm_programme::{
    identity::AccountId,
    right::{Action, Grant, Role},
};
use ntm_store::account::Filter;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::security::SessionBody;
use crate::{
    App,
    address::{Id, Ids},
    answer::{self, Answer},
    listing,
    route::{Need, Route},
    session::Signed,
};

pub(crate) fn routes() -> Vec<Route> {
    let read = Need::May(Action::ReadAccount);
    let edit = Need::May(Action::EditAccount);
    let api = Route::api;
    vec![
        api(
            Method::GET,
            "/api/v1/accounts",
            read,
            "List accounts",
            get(list),
        )
        .query::<ApiFilter>()
        .gives::<AccountList>("200", "The accounts in scope"),
        api(
            Method::POST,
            "/api/v1/accounts",
            edit,
            "Make an account",
            post(create),
        )
        .takes::<PersonBody>()
        .gives::<OneTimePassword>("201", "The account's id and one-time password"),
        api(
            Method::GET,
            "/api/v1/accounts/{id}",
            read,
            "Show an account",
            get(show),
        )
        .gives::<AccountBody>("200", "The account"),
        api(
            Method::PUT,
            "/api/v1/accounts/{id}",
            edit,
            "Change an account",
            put(change),
        )
        .takes::<PersonBody>()
        .gives::<AccountBody>("200", "The account as it is now"),
        api(
            Method::POST,
            "/api/v1/accounts/{id}/disable",
            edit,
            "Disable an account",
            post(disable),
        ),
        api(
            Method::POST,
            "/api/v1/accounts/{id}/enable",
            edit,
            "Enable an account",
            post(enable),
        ),
        api(
            Method::POST,
            "/api/v1/accounts/{id}/reset-password",
            edit,
            "Reset a password",
            post(reset),
        )
        .takes::<ResetBody>()
        .gives::<OneTimePassword>("200", "The one-time password, shown this once"),
        api(
            Method::DELETE,
            "/api/v1/accounts/{id}/sessions/{session}",
            edit,
            "End somebody's session",
            delete(end_session),
        ),
    ]
}

/// An account, for programs.
#[derive(Debug, Serialize, ToSchema)]
struct AccountBody {
    id: Uuid,
    login: String,
    full_name: String,
    unit: Uuid,
    unit_name: String,
    position: Option<String>,
    email: Option<String>,
    roles: Vec<RoleBody>,
    second_factor: bool,
    disabled: bool,
    /// The sessions that still live, the latest first; 100 at most.
    sessions: Vec<SessionBody>,
    version: i64,
}

/// A role and the unit for which it is held.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
struct RoleBody {
    /// administrator, coordinator, leader, head, officer, verifier, auditor
    role: String,
    unit: Uuid,
}

/// Accounts, for programs.
#[derive(Debug, Serialize, ToSchema)]
struct AccountList {
    accounts: Vec<AccountLine>,
    /// Where the next part begins.
    next: Option<String>,
}

/// A line of the list of accounts.
#[derive(Debug, Serialize, ToSchema)]
struct AccountLine {
    id: Uuid,
    login: String,
    full_name: String,
    unit: Uuid,
    unit_name: String,
    roles: Vec<String>,
    disabled: bool,
}

/// What a program says of a person.
#[derive(Debug, Deserialize, ToSchema)]
struct PersonBody {
    /// Needed to make an account; cannot be changed.
    #[serde(default)]
    login: String,
    full_name: String,
    unit: Uuid,
    position: Option<String>,
    email: Option<String>,
    roles: Vec<RoleBody>,
    /// For a change: the version that it is made from.
    #[serde(default)]
    version: i64,
}

/// A password that must be changed at the first sign-in.
#[derive(Debug, Serialize, ToSchema)]
struct OneTimePassword {
    id: Uuid,
    one_time_password: String,
}

/// How a password is reset.
#[derive(Debug, Deserialize, ToSchema)]
struct ResetBody {
    /// Whether the second factor is removed too: the telephone and the recovery codes are lost.
    #[serde(default)]
    second_factor: bool,
}

/// Which accounts are listed.
#[derive(Debug, Deserialize, IntoParams)]
struct ApiFilter {
    /// Part of the name or login.
    name: Option<String>,
    /// The key of a role.
    role: Option<String>,
    disabled: Option<bool>,
    /// Where the part begins: `next` of the part before.
    #[serde(rename = "cursor", alias = "after")]
    after: Option<String>,
    /// At most 200.
    limit: Option<usize>,
}

fn person_from(body: &PersonBody) -> Result<Person, Fault> {
    let grants = body
        .roles
        .iter()
        .map(|it| {
            let role = Role::from_key(&it.role).ok_or_else(|| {
                Fault::field(
                    "roles",
                    format!("Không có vai trò “{}”.", it.role),
                    format!("There is no role “{}”.", it.role),
                )
            })?;
            Ok(Grant {
                role,
                unit: it.unit.into(),
            })
        })
        .collect::<Result<_, Fault>>()?;
    Ok(Person {
        full_name: body.full_name.clone(),
        unit: body.unit.into(),
        position: body.position.clone(),
        email: body.email.clone(),
        grants,
    })
}

async fn list(State(app): State<App>, who: Signed, Query(asked): Query<ApiFilter>) -> Answer {
    let filter = Filter {
        name: asked.name,
        role: asked.role.as_deref().and_then(Role::from_key),
        disabled: asked.disabled,
        under: Vec::new(),
    };
    let after = asked.after.unwrap_or_default();
    let limit = asked.limit.unwrap_or(50).clamp(1, 200);
    let page = app
        .office()
        .list_people(&who.op, &filter, listing::place(&after), limit)
        .await?;
    let accounts = page
        .rows
        .into_iter()
        .map(|row| AccountLine {
            id: row.account.id.into(),
            login: row.account.login,
            full_name: row.account.full_name,
            unit: row.account.unit.into(),
            unit_name: row.unit_name,
            roles: row.roles.iter().map(|role| role.key().to_owned()).collect(),
            disabled: row.account.disabled_at.is_some(),
        })
        .collect();
    let next = page.next.map(listing::cursor);
    answer::json(AccountList { accounts, next })
}

async fn show(State(app): State<App>, who: Signed, Id(id): Id<AccountId>) -> Answer {
    let detail = app.office().person(&who.op, id).await?;
    let account = detail.account;
    answer::json(AccountBody {
        id: account.id.into(),
        login: account.login,
        full_name: account.full_name,
        unit: account.unit.into(),
        unit_name: detail.unit_name,
        position: account.position,
        email: account.email,
        roles: detail
            .grants
            .iter()
            .map(|(grant, _)| RoleBody {
                role: grant.role.key().to_owned(),
                unit: grant.unit.into(),
            })
            .collect(),
        second_factor: account.second_factor,
        disabled: account.disabled_at.is_some(),
        sessions: detail
            .sessions
            .into_iter()
            .map(|session| SessionBody::of(session, &who))
            .collect(),
        version: account.version,
    })
}

async fn create(State(app): State<App>, who: Signed, Json(body): Json<PersonBody>) -> Answer {
    let person = person_from(&body)?;
    let (id, password) = app
        .office()
        .create_person(&who.op, &body.login, &person)
        .await?;
    one_time(StatusCode::CREATED, id, password)
}

async fn change(
    State(app): State<App>,
    who: Signed,
    Id(id): Id<AccountId>,
    Json(body): Json<PersonBody>,
) -> Answer {
    let person = person_from(&body)?;
    app.office()
        .change_person(&who.op, id, body.version, &person)
        .await?;
    show(State(app), who, Id(id)).await
}

async fn disable(State(app): State<App>, who: Signed, Id(id): Id<AccountId>) -> Answer {
    app.office().disable_person(&who.op, id).await?;
    answer::done()
}

async fn enable(State(app): State<App>, who: Signed, Id(id): Id<AccountId>) -> Answer {
    app.office().enable_person(&who.op, id).await?;
    answer::done()
}

async fn reset(
    State(app): State<App>,
    who: Signed,
    Id(id): Id<AccountId>,
    Json(body): Json<ResetBody>,
) -> Answer {
    let password = app
        .office()
        .reset_password(&who.op, id, body.second_factor)
        .await?;
    one_time(StatusCode::OK, id, password)
}

fn one_time(status: StatusCode, id: AccountId, one_time_password: String) -> Answer {
    let id = id.into();
    answer::shown_once(
        status,
        OneTimePassword {
            id,
            one_time_password,
        },
    )
}

async fn end_session(
    State(app): State<App>,
    who: Signed,
    Ids(id, session): Ids<AccountId, String>,
) -> Answer {
    app.office().end_session_of(&who.op, id, &session).await?;
    answer::done()
}
