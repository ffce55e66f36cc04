//! Groups of units, and names that an office has taught.

use std::collections::HashMap;

use axum::{
    extract::{Path, State},
    http::{Method, StatusCode},
    routing::{get, post},
};
use ntm_office::Fault;
use ntm_programme::{
    identity::{AliasId, UnitId},
    right::{Action, Role},
};
use ntm_views::{
    frame::Section,
    pages::list::{self, Body, Part, RecordPage},
    parts::{ActForm, Cell, Column, Empty, Field, Link, Row, Sentence, Table, Weight},
    paths, words,
};
use uuid::Uuid;

use super::unit_choice;
use crate::{
    App,
    answer::{self, Answer},
    form::{self, Typed},
    route::{Need, Route},
    session::Signed,
};

const TAUGHT: &str = "/don-vi/nhom/ten-goi";

pub(crate) fn routes() -> Vec<Route> {
    let need = Need::May(Action::EditName);
    let page = |method, path, title, handler| Route::page(method, path, need, title, handler);
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
    ]
}

async fn names(State(app): State<App>, who: Signed) -> Answer {
    answer::page(&names_page(&app, &who).await?)
}

async fn names_page(app: &App, who: &Signed) -> Result<RecordPage, Fault> {
    let lang = who.lang();
    let w = words::administer::of(lang);
    let kept = app.office().names(&who.op).await?;
    let may_import = who.op.who.holds(Role::Administrator);
    let frame = app
        .frame(who, words::list::of(lang).groups(), Section::Units)
        .await?;
    let mut page = RecordPage::new(frame);
    page.tabs = Some(list::unit_tabs(lang, paths::GROUPS, true, may_import));
    page.said = Sentence::default().say(w.groups_lead());
    let name = |unit: &UnitId| kept.names.get(unit).cloned().unwrap_or_default();
    let groups = kept
        .groups
        .iter()
        .enumerate()
        .map(|(number, group)| {
            let action = format!("{}/{}", paths::GROUPS, group.id);
            let members: Vec<String> = group.members.iter().map(name).collect();
            Row::new(vec![
                Cell::text(&group.name).under(name(&group.owner)),
                links(&kept.names, &group.members),
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
        })
        .collect::<Vec<_>>();
    let taught = kept
        .taught
        .iter()
        .enumerate()
        .map(|(number, taught)| {
            let action = format!("{TAUGHT}/{}/quen", taught.id);
            Row::new(vec![
                Cell::text(&taught.written).under(name(&taught.owner)),
                links(&kept.names, &taught.units),
            ])
            .form(
                ActForm::new(format!("forget{number}"), w.taught_forget(), action)
                    .weight(Weight::Danger),
            )
        })
        .collect::<Vec<_>>();
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
                groups,
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
                taught,
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

fn links(names: &HashMap<UnitId, String>, units: &[UnitId]) -> Cell {
    Cell::links(
        units
            .iter()
            .map(|unit| {
                let name = names.get(unit).cloned().unwrap_or_default();
                Link::new(name, format!("{}/{unit}", paths::UNITS))
            })
            .collect(),
    )
}

async fn told(
    app: &App,
    who: &Signed,
    typed: &Typed,
    form: &str,
    done: Result<(), Fault>,
    sentence: &str,
) -> Answer {
    let fault = match done {
        Ok(()) => return answer::see_with(paths::GROUPS, sentence),
        Err(fault) => fault,
    };
    let mut page = names_page(app, who).await?;
    let mut nowhere = ActForm::default();
    let form = page
        .parts
        .iter_mut()
        .flat_map(|part| part.acts.iter_mut())
        .find(|act| act.id == form)
        .unwrap_or(&mut nowhere);
    let status: StatusCode = form::give_back(&mut page.frame, form, typed, fault)?;
    form::page_with(status, &page)
}

async fn make_group(State(app): State<App>, who: Signed, typed: Typed) -> Answer {
    let done = match unit_choice::read_lines(&app, &who, &typed, "units").await {
        Ok(units) => app
            .office()
            .make_group(&who.op, typed.get("name"), &units)
            .await
            .map(drop),
        Err(fault) => Err(fault),
    };
    told(
        &app,
        &who,
        &typed,
        "group",
        done,
        words::administer::of(who.lang()).group_saved(),
    )
    .await
}

async fn change_group(
    State(app): State<App>,
    who: Signed,
    Path(id): Path<Uuid>,
    typed: Typed,
) -> Answer {
    let done = match unit_choice::read_lines(&app, &who, &typed, "units").await {
        Ok(units) => {
            app.office()
                .change_group(&who.op, id, typed.version(), &units)
                .await
        }
        Err(fault) => Err(fault),
    };
    told(
        &app,
        &who,
        &typed,
        "",
        done,
        words::administer::of(who.lang()).group_saved(),
    )
    .await
}

async fn remove_group(
    State(app): State<App>,
    who: Signed,
    Path(id): Path<Uuid>,
    typed: Typed,
) -> Answer {
    let done = app.office().remove_group(&who.op, id).await;
    told(
        &app,
        &who,
        &typed,
        "",
        done,
        words::administer::of(who.lang()).group_removed(),
    )
    .await
}

async fn teach(State(app): State<App>, who: Signed, typed: Typed) -> Answer {
    let done = match unit_choice::read_lines(&app, &who, &typed, "units").await {
        Ok(units) => {
            app.office()
                .teach_name(&who.op, typed.get("name"), &units)
                .await
        }
        Err(fault) => Err(fault),
    };
    told(
        &app,
        &who,
        &typed,
        "taught",
        done,
        words::administer::of(who.lang()).taught_saved(),
    )
    .await
}

async fn forget(State(app): State<App>, who: Signed, Path(id): Path<Uuid>, typed: Typed) -> Answer {
    let done = app.office().forget_name(&who.op, AliasId(id)).await;
    told(
        &app,
        &who,
        &typed,
        "",
        done,
        words::administer::of(who.lang()).taught_forgotten(),
    )
    .await
}
