//! People: the accounts that an administrator keeps.

use axum::{
    extract::{Query, State},
    http::Method,
    routing::{get, post},
};
use ntm_drafting::table;
use ntm_office::{
    Fault,
    people::{Person, PersonDetail},
};
use ntm_programme::{
    identity::{AccountId, UnitId},
    right::{Action, Grant, Role},
};
use ntm_store::account::{Filter, Listed};
use ntm_views::{
    frame::{Lang, Section},
    pages::list::{self, Body, ListPage, Part, RecordPage, Secret},
    parts::{
        ActForm, Cell, Chip, Choice, Column, Control, Empty, Facts, Field, Filters, Row, Sentence,
        Table, Tone, Weight,
    },
    paths, words,
};
use serde::Deserialize;

use super::{lines::moment, security::sessions_part, unit_choice};
use crate::{
    App,
    address::Id,
    answer::{self, Answer},
    export::{self, AskedForm, Format},
    form::{self, Typed},
    listing::{self, Listing},
    route::{Need, Route},
    session::Signed,
};

pub(crate) fn routes() -> Vec<Route> {
    let read = Need::May(Action::ReadAccount);
    let edit = Need::May(Action::EditAccount);
    let page = Route::page;
    vec![
        page(
            Method::GET,
            paths::ADMINISTRATION,
            read,
            "Administration",
            get(administration),
        ),
        page(Method::GET, paths::PEOPLE, read, "People", get(people)),
        page(
            Method::POST,
            "/quan-tri/nguoi-dung/them",
            edit,
            "Make an account",
            post(create),
        ),
        page(
            Method::GET,
            "/quan-tri/nguoi-dung/{id}",
            read,
            "A person",
            get(person),
        ),
        page(
            Method::POST,
            "/quan-tri/nguoi-dung/{id}",
            edit,
            "A person: take what was sent",
            post(change),
        ),
        page(
            Method::POST,
            "/quan-tri/nguoi-dung/{id}/vai-tro",
            edit,
            "Give a role",
            post(give),
        ),
        page(
            Method::POST,
            "/quan-tri/nguoi-dung/{id}/bo-vai-tro",
            edit,
            "Take a role",
            post(take),
        ),
        page(
            Method::POST,
            "/quan-tri/nguoi-dung/{id}/khoa",
            edit,
            "Disable an account",
            post(disable),
        ),
        page(
            Method::POST,
            "/quan-tri/nguoi-dung/{id}/mo",
            edit,
            "Enable an account",
            post(enable),
        ),
        page(
            Method::POST,
            "/quan-tri/nguoi-dung/{id}/mat-khau",
            edit,
            "Reset a password",
            post(reset),
        ),
        page(
            Method::POST,
            "/quan-tri/nguoi-dung/{id}/phien",
            edit,
            "End somebody's session",
            post(end_session),
        ),
    ]
}

async fn administration() -> Answer {
    answer::see(paths::PEOPLE)
}

/// The filters of the list, as they stand in the address.
#[derive(Debug, Clone, Default, Deserialize)]
struct Asked {
    #[serde(rename = "tu-khoa", default)]
    name: String,
    #[serde(rename = "vai-tro", default)]
    role: String,
    #[serde(rename = "tinh-trang", default)]
    state: String,
    #[serde(rename = "sau", default)]
    after: String,
    #[serde(rename = "dinh-dang", default)]
    format: String,
}

impl Asked {
    fn filter(&self) -> Filter {
        Filter {
            name: Some(self.name.trim().to_owned()).filter(|name| !name.is_empty()),
            under: Vec::new(),
            role: Role::from_key(&self.role),
            disabled: match self.state.as_str() {
                "bi-khoa" => Some(true),
                "dang-dung" => Some(false),
                _ => None,
            },
        }
    }

    fn listing(&self) -> Listing {
        let filters = [
            ("tu-khoa", self.name.as_str()),
            ("vai-tro", self.role.as_str()),
            ("tinh-trang", self.state.as_str()),
        ];
        Listing::new(paths::PEOPLE, &filters)
    }
}

const PAGE: usize = 50;

async fn people(State(app): State<App>, who: Signed, Query(asked): Query<Asked>) -> Answer {
    if let Some(format) = Format::asked(&asked.format)? {
        let (office, op, filter) = (app.office(), &who.op, &asked.filter());
        let part = |after: Option<(String, AccountId)>| async move {
            let after = after.as_ref().map(|(folded, id)| (folded.as_str(), *id));
            office
                .list_people(op, filter, after, export::PART.into())
                .await
        };
        let rows = export::rows(part, |row| cells(&who, row)).await?;
        return export::answer(format, "nguoi-dung", sheet(who.lang(), rows)).await;
    }
    answer::page(&people_page(&app, &who, &asked).await?)
}

async fn people_page(app: &App, who: &Signed, asked: &Asked) -> Result<ListPage, Fault> {
    let lang = who.lang();
    let w = words::administer::of(lang);
    let place = listing::place(&asked.after);
    let found = app
        .office()
        .list_people(&who.op, &asked.filter(), place, PAGE)
        .await?;
    let mut page = ListPage::new(
        app.frame(who, words::list::of(lang).people(), Section::Settings)
            .await?,
    );
    page.tabs = Some(list::administration_tabs(&page.frame, paths::PEOPLE));
    page.filters = Filters {
        lang,
        action: paths::PEOPLE.to_owned(),
        fields: filter_fields(who, asked),
        clear: asked.listing().clear(paths::PEOPLE),
    };
    page.empty = Empty::new("people", w.no_people());
    page.acts = vec![create_form(app, who).await?];
    page.exports = asked.listing().files();
    let next = found.next.map(listing::cursor);
    page.pager = asked
        .listing()
        .pager(lang, "sau", asked.after.is_empty(), next);
    page.table = Table {
        caption: words::list::of(lang).people().to_owned(),
        columns: vec![
            Column::title(w.full_name()),
            Column::text(w.unit()),
            Column::text(w.roles()),
            Column::text(w.last_seen()),
            Column::text(words::common::of(lang).state()),
        ],
        rows: found.rows.iter().map(|row| line(who, row)).collect(),
    };
    Ok(page)
}

fn filter_fields(who: &Signed, asked: &Asked) -> Vec<Field> {
    let lang = who.lang();
    let w = words::administer::of(lang);
    let c = words::common::of(lang);
    let mut roles = vec![Choice::new("", w.all_roles(), asked.role.is_empty())];
    roles.extend(Role::ALL.map(|role| {
        Choice::new(
            role.key(),
            words::administer::role(lang, role),
            asked.role == role.key(),
        )
    }));
    let states = [
        ("", w.all_states()),
        ("dang-dung", w.state_active()),
        ("bi-khoa", w.state_disabled()),
    ]
    .map(|(key, text)| Choice::new(key, text, asked.state == key));
    vec![
        Field::new(Control::Search, "tu-khoa", c.search()).value(&asked.name),
        Field::select("vai-tro", w.role(), roles),
        Field::select("tinh-trang", c.state(), states.to_vec()),
    ]
}

fn line(who: &Signed, row: &Listed) -> Row {
    let lang = who.lang();
    let w = words::administer::of(lang);
    let roles: Vec<&str> = row
        .roles
        .iter()
        .map(|role| words::administer::role(lang, *role))
        .collect();
    let href = format!("{}/{}", paths::PEOPLE, row.account.id);
    let seen = row.seen_at.map_or_else(|| w.never().to_owned(), moment);
    Row::new(vec![
        Cell::link(&row.account.full_name, href).under(&row.account.login),
        Cell::text(&row.unit_name).under(row.account.position.clone().unwrap_or_default()),
        Cell::text(roles.join(", ")),
        Cell::text(seen),
        Cell::chip(state(who, &row.account)),
    ])
}

fn state(who: &Signed, account: &ntm_store::account::Account) -> Chip {
    let w = words::administer::of(who.lang());
    if account.disabled_at.is_some() {
        Chip::new(Tone::Plain, "lock", w.state_disabled())
    } else if account.must_change_password {
        Chip::new(Tone::Soon, "key", w.state_first())
    } else {
        Chip::new(Tone::Good, "check", w.state_active())
    }
}

fn sheet(lang: Lang, rows: Vec<Vec<table::Cell>>) -> table::Table {
    use table::{Column, Kind};
    let w = words::administer::of(lang);
    table::Table {
        title: words::list::of(lang).people().to_owned(),
        columns: vec![
            Column::new(w.full_name(), Kind::Text, 28.0),
            Column::new(w.user_name(), Kind::Text, 20.0),
            Column::new(w.unit(), Kind::Text, 36.0),
            Column::new(w.position(), Kind::Text, 24.0),
            Column::new(w.email(), Kind::Text, 28.0),
            Column::new(w.roles(), Kind::Text, 30.0),
            Column::new(words::common::of(lang).state(), Kind::Text, 14.0),
        ],
        rows,
    }
}

fn cells(who: &Signed, row: &Listed) -> Vec<table::Cell> {
    let roles: Vec<&str> = row
        .roles
        .iter()
        .map(|role| words::administer::role(who.lang(), *role))
        .collect();
    vec![
        row.account.full_name.as_str().into(),
        row.account.login.as_str().into(),
        row.unit_name.as_str().into(),
        row.account.position.as_deref().into(),
        row.account.email.as_deref().into(),
        roles.join(", ").into(),
        state(who, &row.account).word.into(),
    ]
}

async fn create_form(app: &App, who: &Signed) -> Result<ActForm, Fault> {
    let lang = who.lang();
    let w = words::administer::of(lang);
    let roles = Role::ALL.map(|role| {
        Choice::new(
            role.key(),
            words::administer::role(lang, role),
            role == Role::Officer,
        )
    });
    Ok(
        ActForm::new("person", w.add_person(), "/quan-tri/nguoi-dung/them")
            .field(
                Field::text("full_name", w.full_name())
                    .autocomplete("off")
                    .required(),
            )
            .field(
                Field::text("login", w.user_name())
                    .hint(w.user_name_hint())
                    .autocomplete("off")
                    .required(),
            )
            .field(
                unit_choice::field(app, who, "unit", w.unit(), None, Some("—"))
                    .await?
                    .required(),
            )
            .field(Field::text("position", w.position()))
            .field(Field::new(Control::Email, "email", w.email()))
            .field(Field::new(
                Control::Checks(roles.to_vec()),
                "roles",
                w.roles(),
            ))
            .field(
                unit_choice::field(app, who, "scope", w.scope(), None, Some(w.own_unit_scope()))
                    .await?
                    .hint(w.scope_hint()),
            )
            .weight(Weight::Primary)
            .icon("plus"),
    )
}

/// Reads a person from a form; the roles are those ticked, for the scope or else the own unit.
async fn read_person(app: &App, who: &Signed, typed: &Typed) -> Result<Person, Fault> {
    let unit = unit_choice::read(app, who, typed, "unit")
        .await?
        .ok_or_else(|| Fault::field("unit", "Hãy chọn đơn vị.", "Choose the unit."))?;
    let scope = unit_choice::read(app, who, typed, "scope")
        .await?
        .unwrap_or(unit);
    Ok(Person {
        full_name: typed.get("full_name").to_owned(),
        unit,
        position: typed.optional("position"),
        email: typed.optional("email"),
        grants: typed
            .all("roles")
            .filter_map(Role::from_key)
            .map(|role| Grant { role, unit: scope })
            .collect(),
    })
}

async fn create(State(app): State<App>, who: Signed, typed: Typed) -> Answer {
    let w = words::administer::of(who.lang());
    let made = match read_person(&app, &who, &typed).await {
        Ok(person) => {
            app.office()
                .create_person(&who.op, typed.get("login"), &person)
                .await
        }
        Err(fault) => Err(fault),
    };
    match made {
        Ok((id, password)) => {
            let mut page = person_page(&app, &who, id).await?;
            page.secret = Some(Secret {
                label: w.one_time_password(typed.get("login")),
                value: password,
            });
            page.frame.flash = Some(ntm_views::frame::Flash::done(
                w.person_made(typed.get("full_name")),
            ));
            answer::page(&page)
        }
        Err(fault) => {
            let page = people_page(&app, &who, &Asked::default()).await?;
            form::refused(page, "person", &typed, fault)
        }
    }
}

async fn person(
    State(app): State<App>,
    who: Signed,
    Id(id): Id<AccountId>,
    form: AskedForm,
) -> Answer {
    export::record(person_page(&app, &who, id).await?, &form).await
}

async fn person_page(app: &App, who: &Signed, id: AccountId) -> Result<RecordPage, Fault> {
    let lang = who.lang();
    let w = words::administer::of(lang);
    let detail = app.office().person(&who.op, id).await?;
    let account = &detail.account;
    let path = format!("{}/{id}", paths::PEOPLE);
    let frame = app
        .frame(who, &account.full_name, Section::Settings)
        .await?;
    let mut page = RecordPage::new(frame.crumb(words::list::of(lang).people(), paths::PEOPLE));
    page.chips = vec![state(who, account)];
    page.under = account.login.clone();
    let factor = if account.second_factor {
        w.second_factor_on()
    } else {
        w.second_factor_off()
    };
    let facts = Facts::default()
        .fact(
            w.unit(),
            Cell::link(
                &detail.unit_name,
                format!("{}/{}", paths::UNITS, account.unit),
            ),
        )
        .fact(
            w.position(),
            Cell::text(account.position.clone().unwrap_or_default()),
        )
        .fact(
            w.email(),
            Cell::text(account.email.clone().unwrap_or_default()),
        )
        .fact(w.second_factor(), Cell::text(factor));
    let mut about = Part::new(words::list::of(lang).account()).body(Body::Facts(facts));
    if detail.may_edit {
        about = about.act(edit_form(app, who, &detail, &path).await?);
        let reset = ActForm::new("reset", w.reset(), format!("{path}/mat-khau"))
            .hint(w.reset_hint())
            .field(Field::check("factor", w.reset_factor()));
        page.acts.push(reset);
        page.acts.push(if account.disabled_at.is_some() {
            ActForm::new("enable", w.enable(), format!("{path}/mo"))
        } else {
            ActForm::new("disable", w.disable(), format!("{path}/khoa"))
                .confirm(w.disable_ask())
                .weight(Weight::Danger)
        });
    }
    page.parts = vec![about, roles_part(app, who, &detail, &path).await?];
    page.side = vec![sessions_part(
        who,
        &detail.sessions,
        &format!("{path}/phien"),
    )];
    Ok(page)
}

async fn edit_form(
    app: &App,
    who: &Signed,
    detail: &PersonDetail,
    path: &str,
) -> Result<ActForm, Fault> {
    let w = words::administer::of(who.lang());
    let account = &detail.account;
    let unit = unit_choice::field(app, who, "unit", w.unit(), Some(account.unit), None).await?;
    Ok(ActForm::new("edit", w.edit_person(), path)
        .hidden("version", account.version)
        .field(
            Field::text("full_name", w.full_name())
                .value(&account.full_name)
                .required(),
        )
        .field(unit.required())
        .field(
            Field::text("position", w.position())
                .value(account.position.clone().unwrap_or_default()),
        )
        .field(
            Field::new(Control::Email, "email", w.email())
                .value(account.email.clone().unwrap_or_default()),
        ))
}

async fn roles_part(
    app: &App,
    who: &Signed,
    detail: &PersonDetail,
    path: &str,
) -> Result<Part, Fault> {
    let lang = who.lang();
    let w = words::administer::of(lang);
    let version = detail.account.version;
    let rows = detail
        .grants
        .iter()
        .enumerate()
        .map(|(number, (grant, unit))| {
            let row = Row::new(vec![
                Cell::text(words::administer::role(lang, grant.role)),
                Cell::link(unit, format!("{}/{}", paths::UNITS, grant.unit)),
            ]);
            if !detail.may_edit {
                return row;
            }
            row.form(
                ActForm::new(
                    format!("take{number}"),
                    w.remove_role(),
                    format!("{path}/bo-vai-tro"),
                )
                .hidden("version", version)
                .hidden("role", grant.role.key())
                .hidden("scope", grant.unit)
                .confirm(w.remove_role_ask())
                .weight(Weight::Danger),
            )
        })
        .collect();
    let part = Part::new(w.roles()).body(Body::Table(Table {
        caption: w.roles().to_owned(),
        columns: vec![
            Column::title(w.role()),
            Column::text(w.unit()),
            Column::text(""),
        ],
        rows,
    }));
    if !detail.may_edit {
        return Ok(part);
    }
    let roles = Role::ALL
        .map(|role| Choice::new(role.key(), words::administer::role(lang, role), false))
        .to_vec();
    let scope = unit_choice::field(
        app,
        who,
        "scope",
        w.scope(),
        Some(detail.account.unit),
        None,
    )
    .await?;
    Ok(part.act(
        ActForm::new("give", w.add_role(), format!("{path}/vai-tro"))
            .hidden("version", version)
            .field(Field::select("role", w.role(), roles))
            .field(scope)
            .icon("plus"),
    ))
}

fn person_of(detail: &PersonDetail) -> Person {
    Person {
        full_name: detail.account.full_name.clone(),
        unit: detail.account.unit,
        position: detail.account.position.clone(),
        email: detail.account.email.clone(),
        grants: detail.grants.iter().map(|(grant, _)| *grant).collect(),
    }
}

async fn change(
    State(app): State<App>,
    who: Signed,
    Id(id): Id<AccountId>,
    typed: Typed,
) -> Answer {
    let detail = app.office().person(&who.op, id).await?;
    let changed = async {
        let unit = unit_choice::read(&app, &who, &typed, "unit").await?;
        let person = Person {
            full_name: typed.get("full_name").to_owned(),
            unit: unit.unwrap_or(detail.account.unit),
            position: typed.optional("position"),
            email: typed.optional("email"),
            ..person_of(&detail)
        };
        app.office()
            .change_person(&who.op, id, typed.version(), &person)
            .await
    };
    let done = changed.await;
    let w = words::administer::of(who.lang());
    told(&app, &who, id, &typed, "edit", done, w.person_saved()).await
}

async fn give(State(app): State<App>, who: Signed, Id(id): Id<AccountId>, typed: Typed) -> Answer {
    let detail = app.office().person(&who.op, id).await?;
    let given = async {
        let mut person = person_of(&detail);
        let scope = unit_choice::read(&app, &who, &typed, "scope").await?;
        let role = Role::from_key(typed.get("role"))
            .ok_or_else(|| Fault::field("role", "Hãy chọn vai trò.", "Choose the role."))?;
        person.grants.push(Grant {
            role,
            unit: scope.unwrap_or(detail.account.unit),
        });
        app.office()
            .change_person(&who.op, id, typed.version(), &person)
            .await
    };
    let done = given.await;
    let w = words::administer::of(who.lang());
    told(&app, &who, id, &typed, "give", done, w.person_saved()).await
}

async fn take(State(app): State<App>, who: Signed, Id(id): Id<AccountId>, typed: Typed) -> Answer {
    let detail = app.office().person(&who.op, id).await?;
    let mut person = person_of(&detail);
    let unit: Option<UnitId> = typed.get("scope").parse().ok();
    let role = Role::from_key(typed.get("role"));
    person
        .grants
        .retain(|grant| Some(grant.role) != role || Some(grant.unit) != unit);
    let done = app
        .office()
        .change_person(&who.op, id, typed.version(), &person)
        .await;
    let w = words::administer::of(who.lang());
    told(&app, &who, id, &typed, "", done, w.person_saved()).await
}

/// Goes back to the person with a sentence, or gives the form back with what is wrong.
async fn told(
    app: &App,
    who: &Signed,
    id: AccountId,
    typed: &Typed,
    form: &str,
    done: Result<(), Fault>,
    sentence: &str,
) -> Answer {
    match done {
        Ok(()) => answer::see_with(format!("{}/{id}", paths::PEOPLE), sentence),
        Err(fault) => form::refused(person_page(app, who, id).await?, form, typed, fault),
    }
}

async fn disable(
    State(app): State<App>,
    who: Signed,
    Id(id): Id<AccountId>,
    typed: Typed,
) -> Answer {
    let done = app.office().disable_person(&who.op, id).await;
    let w = words::administer::of(who.lang());
    told(&app, &who, id, &typed, "", done, w.disabled_done()).await
}

async fn enable(
    State(app): State<App>,
    who: Signed,
    Id(id): Id<AccountId>,
    typed: Typed,
) -> Answer {
    let done = app.office().enable_person(&who.op, id).await;
    let w = words::administer::of(who.lang());
    told(&app, &who, id, &typed, "", done, w.enabled_done()).await
}

async fn reset(State(app): State<App>, who: Signed, Id(id): Id<AccountId>, typed: Typed) -> Answer {
    let password = app
        .office()
        .reset_password(&who.op, id, typed.ticked("factor"))
        .await?;
    let w = words::administer::of(who.lang());
    let mut page = person_page(&app, &who, id).await?;
    page.said = Sentence::default().say(w.one_time_hint());
    page.secret = Some(Secret {
        label: w.one_time_password(&page.under),
        value: password,
    });
    answer::page(&page)
}

async fn end_session(
    State(app): State<App>,
    who: Signed,
    Id(id): Id<AccountId>,
    typed: Typed,
) -> Answer {
    let done = app
        .office()
        .end_session_of(&who.op, id, typed.get("session"))
        .await;
    let w = words::administer::of(who.lang());
    told(&app, &who, id, &typed, "", done, w.session_ended()).await
}
