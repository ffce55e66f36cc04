//! What ended units have left, and who takes it over: the page on which somebody decides, and the
//! same for programs.

use axum::{
    Json,
    extract::{Query, State},
    http::Method,
    routing::{get, post},
};
use ntm_drafting::table;
use ntm_office::{
    Fault, Outcome,
    reorganise::{Leaving, Left},
};
use ntm_programme::{
    identity::{AccountId, ObligationId, UnitId},
    right::Action,
};
use ntm_views::{
    frame::{Lang, Section},
    pages::list::{Body, Part, RecordPage},
    parts::{
        ActForm, Cell, Choice, Column, Empty, Exports, Field, Link, Row, Sentence, Table, Weight,
    },
    paths, say, words,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    App,
    answer::{self, Answer},
    export::{self, Format},
    form::{self, Typed},
    route::{Need, Route},
    session::Signed,
};

const PROGRAMS: &str = "/api/v1/reorganisations/left";

/// A page shows no more of what one unit has left; the file has all.
const SHOWN: usize = 60;

pub(crate) fn routes() -> Vec<Route> {
    let edit = Need::May(Action::EditUnit);
    vec![
        Route::page(
            Method::GET,
            paths::LEFT_BEHIND,
            edit,
            "What ended units have left",
            get(page),
        ),
        Route::page(
            Method::POST,
            paths::LEFT_BEHIND,
            edit,
            "Hand over what an ended unit has left",
            post(hand_over),
        ),
        Route::api(
            Method::GET,
            PROGRAMS,
            edit,
            "List what ended units have left and a person decides about",
            get(list),
        )
        .gives::<LeftList>("200", "By the unit that ended"),
        Route::api(
            Method::POST,
            PROGRAMS,
            edit,
            "Hand over what an ended unit has left: all of it, one obligation, or one account",
            post(hand_over_one),
        )
        .takes::<HandOverBody>()
        .gives::<HandedOverShown>("200", "How much was handed over"),
    ]
}

/// What ended units have left, for programs.
#[derive(Debug, Serialize, ToSchema)]
struct LeftList {
    units: Vec<LeftShown>,
}

/// A unit that ended, and what it has left.
#[derive(Debug, Serialize, ToSchema)]
struct LeftShown {
    id: Uuid,
    name: String,
    /// The first day on which it was no more (YYYY-MM-DD).
    ended_on: Option<String>,
    /// Units that may take it over.
    heirs: Vec<LeftNamed>,
    obligations: Vec<LeftObligation>,
    people: Vec<LeftNamed>,
}

/// A unit or a person, by name.
#[derive(Debug, Serialize, ToSchema)]
struct LeftNamed {
    id: Uuid,
    name: String,
}

/// An open obligation of a unit that ended.
#[derive(Debug, Serialize, ToSchema)]
struct LeftObligation {
    id: Uuid,
    task: String,
    title: String,
    due_on: Option<String>,
}

/// What is handed over, and to which unit.
#[derive(Debug, Deserialize, ToSchema)]
struct HandOverBody {
    /// unit (all that it has left), obligation, person
    what: String,
    id: Uuid,
    to: Uuid,
}

/// How much was handed over.
#[derive(Debug, Serialize, ToSchema)]
struct HandedOverShown {
    obligations: usize,
    people: usize,
}

fn leaving(what: &str, id: Uuid) -> Outcome<Leaving> {
    Ok(match what {
        "unit" => Leaving::Unit(UnitId(id)),
        "obligation" => Leaving::Obligation(ObligationId(id)),
        "person" => Leaving::Person(AccountId(id)),
        _ => {
            return Err(Fault::field(
                "what",
                "Hãy ghi unit, obligation hoặc person.",
                "Write unit, obligation or person.",
            ));
        }
    })
}

/// Which unit's things are shown one by one, and the format, where a file is asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Wanted {
    #[serde(rename = "don-vi")]
    unit: String,
    #[serde(rename = "dinh-dang")]
    format: String,
}

async fn page(State(app): State<App>, who: Signed, Query(wanted): Query<Wanted>) -> Answer {
    if let Some(format) = Format::asked(&wanted.format)? {
        let left = app.office().left_behind(&who.op).await?;
        return export::answer(format, "ban-giao-sau-sap-xep", sheet(who.lang(), &left)).await;
    }
    answer::page(&record(&app, &who, &wanted.unit).await?)
}

async fn record(app: &App, who: &Signed, one: &str) -> Result<RecordPage, Fault> {
    let lang = who.lang();
    let w = words::reorganise::of(lang);
    let left = app.office().left_behind(&who.op).await?;
    let frame = app
        .frame(who, w.left_title(), Section::Units)
        .await?
        .crumb(words::list::of(lang).units(), paths::UNITS)
        .crumb(w.title(), paths::REORGANISATIONS);
    let mut page = RecordPage::new(frame);
    if left.is_empty() {
        page.parts =
            vec![Part::new(w.to_decide()).body(Body::Empty(Empty::new("check", w.left_none())))];
        return Ok(page);
    }
    let count = |of: fn(&Left) -> usize| say::number(left.iter().map(of).sum::<usize>());
    page.said = Sentence::default()
        .strong(w.left_lead(
            count(|it| it.obligations.len()),
            count(|it| it.people.len()),
            say::number(left.len()),
        ))
        .say(" ")
        .say(w.left_hint());
    page.exports = Exports::of(|format| format!("{}?dinh-dang={format}", paths::LEFT_BEHIND));
    let chosen = left.iter().find(|it| it.unit.unit.to_string() == one);
    page.parts = match chosen {
        Some(left) => vec![things(lang, left)],
        None => vec![units(lang, &left)],
    };
    if chosen.is_some() {
        page.links = vec![Link::new(w.left_title(), paths::LEFT_BEHIND)];
    }
    Ok(page)
}

/// The form by which something is handed to a unit.
fn form_of(lang: Lang, left: &Left, what: &str, id: Uuid, title: String) -> ActForm {
    let mut choices = vec![Choice::new("", words::common::of(lang).choose(), true)];
    let heirs = left.heirs.iter();
    choices.extend(heirs.map(|(unit, name)| Choice::new(unit.to_string(), name, false)));
    let to = words::reorganise::of(lang).hand_to();
    ActForm::new(format!("{what}-{id}"), title, paths::LEFT_BEHIND)
        .hidden("what", what)
        .hidden("id", id)
        .field(Field::select("to", to, choices).required())
}

/// All units that have left something: what of it, and one decision for all.
fn units(lang: Lang, all: &[Left]) -> Part {
    let w = words::reorganise::of(lang);
    let rows = all.iter().map(|left| {
        let unit = left.unit.unit;
        let ended = left.unit.valid.to.map(say::date).unwrap_or_default();
        let things = left.obligations.len() + left.people.len();
        Row::new(vec![
            Cell::link(
                &left.unit.name,
                format!("{}?don-vi={unit}", paths::LEFT_BEHIND),
            )
            .under(w.ended_on(ended)),
            Cell::number(left.obligations.len() as u64),
            Cell::number(left.people.len() as u64),
        ])
        .form(form_of(
            lang,
            left,
            "unit",
            unit.into(),
            w.hand_over_all(say::number(things)),
        ))
    });
    Part::new(w.to_decide()).body(Body::Table(Table {
        caption: w.to_decide().to_owned(),
        columns: vec![
            Column::title(words::common::of(lang).unit()),
            Column::number(w.open_obligations()),
            Column::number(w.accounts()),
            Column::text(""),
        ],
        rows: rows.collect(),
    }))
}

/// What one unit has left, thing by thing.
fn things(lang: Lang, left: &Left) -> Part {
    let w = words::reorganise::of(lang);
    let form = |what: &str, id: Uuid| {
        let form = form_of(lang, left, what, id, w.hand_over().to_owned());
        form.hidden("unit", left.unit.unit)
    };
    let obligations = left.obligations.iter().map(|open| {
        let due = open.due_on.map(say::date).unwrap_or_default();
        let link = paths::at(paths::OBLIGATION, open.id);
        Row::new(vec![
            Cell::link(&open.title, link).under(&open.code),
            Cell::text(w.open_obligation()),
            Cell::text(due),
        ])
        .form(form("obligation", open.id.into()))
    });
    let people = left.people.iter().map(|person| {
        Row::new(vec![
            Cell::text(&person.full_name),
            Cell::text(w.account()),
            Cell::text(person.position.clone().unwrap_or_default()),
        ])
        .form(form("person", person.id.into()))
    });
    let all = left.obligations.len() + left.people.len();
    let ended = left.unit.valid.to.map(say::date).unwrap_or_default();
    let mut part = Part::new(&left.unit.name)
        .hint(w.ended_on(ended))
        .body(Body::Table(Table {
            caption: left.unit.name.clone(),
            columns: vec![
                Column::title(w.left_what()),
                Column::text(w.left_kind()),
                Column::text(words::common::of(lang).deadline()),
                Column::text(""),
            ],
            rows: obligations.chain(people).take(SHOWN).collect(),
        }));
    if all > 1 {
        let title = w.hand_over_all(say::number(all));
        let all = form_of(lang, left, "unit", left.unit.unit.into(), title);
        part = part.act(all.weight(Weight::Primary));
    }
    part
}

fn sheet(lang: Lang, left: &[Left]) -> table::Table {
    let w = words::reorganise::of(lang);
    let columns = [
        (words::common::of(lang).unit(), 28.0),
        (w.left_kind(), 12.0),
        (w.left_what(), 60.0),
        (words::common::of(lang).deadline(), 14.0),
    ];
    let rows = left.iter().flat_map(|it| {
        let name = it.unit.name.as_str();
        let obligations = it.obligations.iter().map(move |open| {
            let due = open.due_on.map(say::date).unwrap_or_default();
            [
                name.to_owned(),
                w.open_obligation().to_owned(),
                format!("{} {}", open.code, open.title),
                due,
            ]
        });
        let people = it.people.iter().map(move |person| {
            [
                name.to_owned(),
                w.account().to_owned(),
                person.full_name.clone(),
                String::new(),
            ]
        });
        obligations.chain(people)
    });
    table::Table {
        title: w.left_title().to_owned(),
        columns: columns
            .into_iter()
            .map(|(title, width)| table::Column::new(title, table::Kind::Text, width))
            .collect(),
        rows: rows
            .map(|row| row.into_iter().map(|cell| cell.as_str().into()).collect())
            .collect(),
    }
}

async fn hand_over(State(app): State<App>, who: Signed, typed: Typed) -> Answer {
    let done = async {
        let id = typed.get("id").parse().map_err(|_| Fault::NotFound)?;
        let to = typed.get("to").parse().map_err(|_| {
            Fault::field(
                "to",
                "Hãy chọn đơn vị tiếp nhận.",
                "Choose the unit that takes over.",
            )
        })?;
        let what = leaving(typed.get("what"), id)?;
        app.office().hand_over(&who.op, what, UnitId(to)).await
    };
    match done.await {
        Ok(done) => {
            let w = words::reorganise::of(who.lang());
            let said = w.handed_done(say::number(done.obligations), say::number(done.people));
            let back = match typed.get("unit") {
                "" => paths::LEFT_BEHIND.to_owned(),
                unit => format!("{}?don-vi={}", paths::LEFT_BEHIND, answer::encode(unit)),
            };
            answer::see_with(back, &said)
        }
        Err(fault) => {
            let id = format!("{}-{}", typed.get("what"), typed.get("id"));
            let page = record(&app, &who, typed.get("unit")).await?;
            form::refused(page, &id, &typed, fault)
        }
    }
}

async fn list(State(app): State<App>, who: Signed) -> Answer {
    let named = |(id, name): (Uuid, String)| LeftNamed { id, name };
    let units = app
        .office()
        .left_behind(&who.op)
        .await?
        .into_iter()
        .map(|left| LeftShown {
            id: left.unit.unit.into(),
            name: left.unit.name,
            ended_on: left.unit.valid.to.map(|day| day.to_string()),
            heirs: left
                .heirs
                .into_iter()
                .map(|(unit, name)| named((unit.into(), name)))
                .collect(),
            obligations: left
                .obligations
                .into_iter()
                .map(|open| LeftObligation {
                    id: open.id.into(),
                    task: open.code,
                    title: open.title,
                    due_on: open.due_on.map(|day| day.to_string()),
                })
                .collect(),
            people: left
                .people
                .into_iter()
                .map(|it| named((it.id.into(), it.full_name)))
                .collect(),
        })
        .collect();
    answer::json(LeftList { units })
}

async fn hand_over_one(
    State(app): State<App>,
    who: Signed,
    Json(given): Json<HandOverBody>,
) -> Answer {
    let what = leaving(&given.what, given.id)?;
    let done = app
        .office()
        .hand_over(&who.op, what, UnitId(given.to))
        .await?;
    answer::json(HandedOverShown {
        obligations: done.obligations,
        people: done.people,
    })
}
