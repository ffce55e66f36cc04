//! Groups of units, and names that an office has taught.

use std::collections::HashMap;

use axum::{
    Json,
    extract::{Query, State},
    http::Method,
    routing::{delete, get, post, put},
};
use ntm_drafting::table::{self, Kind};
use ntm_office::{Fault, Outcome, follow};
use ntm_programme::{
    identity::{AliasId, UnitId},
    right::{Action, Role},
};
use ntm_store::naming::{Group, Taught};
use ntm_views::{
    frame::{Lang, Section},
    pages::list::{self, Body, Part, RecordPage},
    parts::{ActForm, Cell, Column, Empty, Exports, Field, Link, Row, Sentence, Table, Weight},
    paths, words,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::unit_choice;
use crate::{
    App,
    address::Id,
    answer::{self, Answer},
    export::{self, Format},
    form::{self, Typed},
    listing,
    route::{Need, Route},
    session::Signed,
};

const TAUGHT: &str = "/don-vi/nhom/ten-goi";

/// A page shows no more groups and names than these; programs ask for them part by part.
const GROUPS: i64 = 500;
const NAMES: i64 = 1000;

pub(crate) fn routes() -> Vec<Route> {
    let need = Need::May(Action::EditName);
    let page = |method, path, title, handler| Route::page(method, path, need, title, handler);
    let api = |method, path, title, handler| Route::api(method, path, need, title, handler);
    vec![
        page(Method::GET, paths::GROUPS, "Groups and names", get(names)),
        page(
            Method::POST,
            paths::GROUPS,
            "Groups and names: take what was sent",
            post(make_group),
        ),
        page(
            Method::POST,
            "/don-vi/nhom/{id}",
            "Change a group",
            post(change_group),
        ),
        page(
            Method::POST,
            "/don-vi/nhom/{id}/bo",
            "Remove a group",
            post(remove_group),
        ),
        page(Method::POST, TAUGHT, "Teach a name", post(teach)),
        page(
            Method::POST,
            "/don-vi/nhom/ten-goi/{id}/quen",
            "Forget a name",
            post(forget),
        ),
        api(
            Method::GET,
            "/api/v1/groups",
            "List the groups of units",
            get(api_groups),
        )
        .query::<Wanted>()
        .gives::<GroupList>("200", "The groups of the offices in scope, by name"),
        api(
            Method::POST,
            "/api/v1/groups",
            "Make a group of units; one of the same name gets these members",
            post(api_make_group),
        )
        .takes::<NewGroup>()
        .gives::<MadeName>("201", "The group"),
        api(
            Method::PUT,
            "/api/v1/groups/{id}",
            "Change the members of a group from today on",
            put(api_change_group),
        )
        .takes::<Members>(),
        api(
            Method::DELETE,
            "/api/v1/groups/{id}",
            "Remove a group",
            delete(api_remove_group),
        ),
        api(
            Method::GET,
            "/api/v1/names",
            "List the taught names",
            get(api_names),
        )
        .query::<Wanted>()
        .gives::<NameList>(
            "200",
            "The names that the offices in scope have taught, by name",
        ),
        api(
            Method::POST,
            "/api/v1/names",
            "Teach what a written name stands for",
            post(api_teach),
        )
        .takes::<NewName>()
        .gives::<MadeName>("201", "The name"),
        api(
            Method::DELETE,
            "/api/v1/names/{id}",
            "Forget a taught name",
            delete(api_forget),
        ),
    ]
}

/// How the names are wanted.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    /// `xlsx` or `csv`: groups and names as a file.
    #[serde(rename = "dinh-dang")]
    format: String,
}

async fn names(State(app): State<App>, who: Signed, Query(asked): Query<Asked>) -> Answer {
    if let Some(format) = Format::asked(&asked.format)? {
        let list = table(&app, &who).await?;
        return export::answer(format, "nhom-va-ten-goi", list).await;
    }
    answer::page(&names_page(&app, &who).await?)
}

async fn names_page(app: &App, who: &Signed) -> Result<RecordPage, Fault> {
    let lang = who.lang();
    let w = words::administer::of(lang);
    let groups = app.office().groups(&who.op, None, GROUPS).await?;
    let taught = app.office().taught_names(&who.op, None, NAMES).await?;
    let may_import = who.op.who.holds(Role::Administrator);
    let frame = app
        .frame(who, words::list::of(lang).groups(), Section::Units)
        .await?;
    let mut page = RecordPage::new(frame);
    page.tabs = Some(list::unit_tabs(lang, paths::GROUPS, true, may_import));
    page.said = Sentence::default().say(w.groups_lead());
    if groups.rows.len() + taught.rows.len() > 0 {
        page.exports = Exports::of(|format| format!("{}?dinh-dang={format}", paths::GROUPS));
    }
    let group_rows = groups
        .rows
        .iter()
        .enumerate()
        .map(|(number, group)| group_row(lang, &groups.names, number, group))
        .collect();
    let taught_rows = taught
        .rows
        .iter()
        .enumerate()
        .map(|(number, taught_name)| taught_row(lang, &taught.names, number, taught_name))
        .collect();
    let table = |title: &str, head: &str, meaning: &str, rows: Vec<Row>, empty: &str| {
        if rows.is_empty() {
            return Body::Empty(Empty::new("list", empty));
        }
        Body::Table(Table {
            caption: title.to_owned(),
            columns: vec![Column::title(head), Column::text(meaning), Column::text("")],
            rows,
        })
    };
    page.parts = vec![
        Part::new(w.groups())
            .body(table(
                w.groups(),
                w.group_name(),
                words::list::of(lang).units(),
                group_rows,
                w.no_groups(),
            ))
            .act(
                ActForm::new("group", w.group_add(), paths::GROUPS)
                    .field(
                        Field::text("name", w.group_name())
                            .hint(w.group_name_hint())
                            .required(),
                    )
                    .field(Field::lines("units", w.group_members(), 6).required())
                    .icon("plus"),
            ),
        Part::new(w.taught())
            .body(table(
                w.taught(),
                w.taught_name(),
                w.taught_means(),
                taught_rows,
                w.no_taught(),
            ))
            .act(
                ActForm::new("taught", w.taught_add(), TAUGHT)
                    .field(Field::text("name", w.taught_name()).required())
                    .field(Field::lines("units", w.taught_units(), 3).required())
                    .icon("plus"),
            ),
    ];
    Ok(page)
}

/// Returns all groups, then all taught names, as a table for a file.
async fn table(app: &App, who: &Signed) -> Result<table::Table, Fault> {
    let lang = who.lang();
    let w = words::administer::of(lang);
    let l = words::list::of(lang);
    let (office, op) = (app.office(), &who.op);
    let groups = |after: Option<(String, Uuid)>| async move {
        let after = after.as_ref().map(|(folded, id)| (folded.as_str(), *id));
        let part = office.groups(op, after, export::PART.into()).await?;
        let row = |it: &Group| cells(w.groups(), &it.name, &part.names, &it.members, &it.owner);
        Ok(follow::Part {
            rows: part.rows.iter().map(row).collect(),
            next: part.next,
        })
    };
    let taught = |after: Option<(String, Uuid)>| async move {
        let after = after.as_ref().map(|(folded, id)| (folded.as_str(), *id));
        let part = office.taught_names(op, after, export::PART.into()).await?;
        let row = |it: &Taught| cells(w.taught(), &it.written, &part.names, &it.units, &it.owner);
        Ok(follow::Part {
            rows: part.rows.iter().map(row).collect(),
            next: part.next,
        })
    };
    let mut rows = export::rows(groups, Vec::clone).await?;
    rows.extend(export::rows(taught, Vec::clone).await?);
    Ok(table::Table {
        title: l.groups().to_owned(),
        columns: vec![
            table::Column::new(w.kind(), Kind::Text, 20.0),
            table::Column::new(w.name(), Kind::Text, 36.0),
            table::Column::new(l.units(), Kind::Text, 90.0),
            table::Column::new(w.owner(), Kind::Text, 36.0),
        ],
        rows,
    })
}

fn cells(
    kind: &str,
    written: &str,
    names: &HashMap<UnitId, String>,
    units: &[UnitId],
    owner: &UnitId,
) -> Vec<table::Cell> {
    let units: Vec<String> = units.iter().map(|it| name(names, it)).collect();
    vec![
        kind.into(),
        written.into(),
        units.join("; ").into(),
        name(names, owner).into(),
    ]
}

fn group_row(lang: Lang, names: &HashMap<UnitId, String>, number: usize, group: &Group) -> Row {
    let w = words::administer::of(lang);
    let action = format!("{}/{}", paths::GROUPS, group.id);
    let members: Vec<String> = group.members.iter().map(|it| name(names, it)).collect();
    Row::new(vec![
        Cell::text(&group.name).under(name(names, &group.owner)),
        links(names, &group.members),
    ])
    .form(
        ActForm::new(format!("group{number}"), w.group_change(), &action)
            .hidden("version", group.version)
            .field(Field::lines("units", w.group_members(), 6).value(members.join("\n"))),
    )
    .form(
        ActForm::new(
            format!("ungroup{number}"),
            w.group_remove(),
            format!("{action}/bo"),
        )
        .confirm(w.group_remove_ask())
        .weight(Weight::Danger),
    )
}

fn taught_row(lang: Lang, names: &HashMap<UnitId, String>, number: usize, taught: &Taught) -> Row {
    let w = words::administer::of(lang);
    let action = format!("{TAUGHT}/{}/quen", taught.id);
    Row::new(vec![
        Cell::text(&taught.written).under(name(names, &taught.owner)),
        links(names, &taught.units),
    ])
    .form(ActForm::new(format!("forget{number}"), w.taught_forget(), action).weight(Weight::Danger))
}

fn name(names: &HashMap<UnitId, String>, unit: &UnitId) -> String {
    names.get(unit).cloned().unwrap_or_default()
}

fn links(names: &HashMap<UnitId, String>, units: &[UnitId]) -> Cell {
    Cell::links(
        units
            .iter()
            .map(|unit| Link::new(name(names, unit), format!("{}/{unit}", paths::UNITS)))
            .collect(),
    )
}

/// Goes back to the page with a sentence, or gives the form back with what is wrong.
async fn told<T>(
    app: &App,
    who: &Signed,
    typed: &Typed,
    form: &str,
    done: Outcome<T>,
    sentence: &str,
) -> Answer {
    match done {
        Ok(_) => answer::see_with(paths::GROUPS, sentence),
        Err(fault) => form::refused(names_page(app, who).await?, form, typed, fault),
    }
}

async fn make_group(State(app): State<App>, who: Signed, typed: Typed) -> Answer {
    let made = async {
        let units = unit_choice::read_lines(&app, &who, &typed, "units").await?;
        app.office()
            .make_group(&who.op, typed.get("name"), &units)
            .await
    };
    let w = words::administer::of(who.lang());
    told(&app, &who, &typed, "group", made.await, w.group_saved()).await
}

async fn change_group(
    State(app): State<App>,
    who: Signed,
    Id(id): Id<Uuid>,
    typed: Typed,
) -> Answer {
    let changed = async {
        let units = unit_choice::read_lines(&app, &who, &typed, "units").await?;
        app.office()
            .change_group(&who.op, id, typed.version(), &units)
            .await
    };
    let w = words::administer::of(who.lang());
    told(&app, &who, &typed, "", changed.await, w.group_saved()).await
}

async fn remove_group(
    State(app): State<App>,
    who: Signed,
    Id(id): Id<Uuid>,
    typed: Typed,
) -> Answer {
    let removed = app.office().remove_group(&who.op, id).await;
    let w = words::administer::of(who.lang());
    told(&app, &who, &typed, "", removed, w.group_removed()).await
}

async fn teach(State(app): State<App>, who: Signed, typed: Typed) -> Answer {
    let taught = async {
        let units = unit_choice::read_lines(&app, &who, &typed, "units").await?;
        app.office()
            .teach_name(&who.op, typed.get("name"), &units)
            .await
    };
    let w = words::administer::of(who.lang());
    told(&app, &who, &typed, "taught", taught.await, w.taught_saved()).await
}

async fn forget(State(app): State<App>, who: Signed, Id(id): Id<AliasId>, typed: Typed) -> Answer {
    let forgotten = app.office().forget_name(&who.op, id).await;
    let w = words::administer::of(who.lang());
    told(&app, &who, &typed, "", forgotten, w.taught_forgotten()).await
}

/// Which part is asked for.
#[derive(Deserialize, IntoParams)]
struct Wanted {
    /// Where the part begins: `next` of the part before.
    #[serde(default)]
    cursor: String,
    /// At most so many, 200 at most.
    limit: Option<i64>,
}

impl Wanted {
    fn after(&self) -> Option<(&str, Uuid)> {
        listing::place(&self.cursor)
    }

    fn limit(&self) -> i64 {
        self.limit.unwrap_or(50).clamp(1, 200)
    }
}

/// Groups.
#[derive(Serialize, ToSchema)]
struct GroupList {
    groups: Vec<GroupBody>,
    /// Where the next part begins.
    next: Option<String>,
}

/// A group of units.
#[derive(Serialize, ToSchema)]
struct GroupBody {
    id: Uuid,
    name: String,
    /// The office whose group it is.
    owner: Uuid,
    /// For changes.
    version: i64,
    units: Vec<NamedUnit>,
}

/// Taught names.
#[derive(Serialize, ToSchema)]
struct NameList {
    names: Vec<TaughtBody>,
    /// Where the next part begins.
    next: Option<String>,
}

/// A name that an office has taught.
#[derive(Serialize, ToSchema)]
struct TaughtBody {
    id: Uuid,
    /// As documents write it.
    name: String,
    /// The office that taught it.
    owner: Uuid,
    /// What it stands for.
    units: Vec<NamedUnit>,
}

/// A unit and its name today.
#[derive(Serialize, ToSchema)]
struct NamedUnit {
    id: Uuid,
    name: String,
}

/// A group to be made.
#[derive(Deserialize, ToSchema)]
struct NewGroup {
    name: String,
    units: Vec<Uuid>,
}

/// The members of a group from today on.
#[derive(Deserialize, ToSchema)]
struct Members {
    /// The version that was shown.
    version: i64,
    units: Vec<Uuid>,
}

/// A name to be taught.
#[derive(Deserialize, ToSchema)]
struct NewName {
    /// As documents write it.
    name: String,
    /// What it stands for.
    units: Vec<Uuid>,
}

/// What was made.
#[derive(Serialize, ToSchema)]
struct MadeName {
    id: Uuid,
}

fn ids(units: Vec<Uuid>) -> Vec<UnitId> {
    units.into_iter().map(UnitId::from).collect()
}

fn named(names: &HashMap<UnitId, String>, units: &[UnitId]) -> Vec<NamedUnit> {
    units
        .iter()
        .map(|unit| NamedUnit {
            id: (*unit).into(),
            name: name(names, unit),
        })
        .collect()
}

async fn api_groups(State(app): State<App>, who: Signed, Query(wanted): Query<Wanted>) -> Answer {
    let part = app
        .office()
        .groups(&who.op, wanted.after(), wanted.limit())
        .await?;
    let groups = part
        .rows
        .into_iter()
        .map(|group| GroupBody {
            id: group.id,
            name: group.name,
            owner: group.owner.into(),
            version: group.version,
            units: named(&part.names, &group.members),
        })
        .collect();
    let next = part.next.map(listing::cursor);
    answer::json(GroupList { groups, next })
}

async fn api_make_group(State(app): State<App>, who: Signed, Json(body): Json<NewGroup>) -> Answer {
    let units = ids(body.units);
    let id = app.office().make_group(&who.op, &body.name, &units).await?;
    answer::made(MadeName { id })
}

async fn api_change_group(
    State(app): State<App>,
    who: Signed,
    Id(id): Id<Uuid>,
    Json(body): Json<Members>,
) -> Answer {
    let units = ids(body.units);
    app.office()
        .change_group(&who.op, id, body.version, &units)
        .await?;
    answer::done()
}

async fn api_remove_group(State(app): State<App>, who: Signed, Id(id): Id<Uuid>) -> Answer {
    app.office().remove_group(&who.op, id).await?;
    answer::done()
}

async fn api_names(State(app): State<App>, who: Signed, Query(wanted): Query<Wanted>) -> Answer {
    let part = app
        .office()
        .taught_names(&who.op, wanted.after(), wanted.limit())
        .await?;
    let names = part
        .rows
        .into_iter()
        .map(|taught| TaughtBody {
            id: taught.id.into(),
            name: taught.written,
            owner: taught.owner.into(),
            units: named(&part.names, &taught.units),
        })
        .collect();
    let next = part.next.map(listing::cursor);
    answer::json(NameList { names, next })
}

async fn api_teach(State(app): State<App>, who: Signed, Json(body): Json<NewName>) -> Answer {
    let units = ids(body.units);
    let id = app.office().teach_name(&who.op, &body.name, &units).await?;
    answer::made(MadeName { id: id.into() })
}

async fn api_forget(State(app): State<App>, who: Signed, Id(id): Id<AliasId>) -> Answer {
    app.office().forget_name(&who.op, id).await?;
    answer::done()
}
