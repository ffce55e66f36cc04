//! Figures of before a reorganisation on today's map: an indicator of a place through time, and one
//! indicator of a past day across the places of today.

use axum::{
    extract::{Query, State},
    http::Method,
    routing::get,
};
use jiff::civil::Date;
use ntm_drafting::table::{Column as FileColumn, Kind, Table as FileTable};
use ntm_office::criteria::{
    cell::CellAt,
    todays_map::{RetoldPoint, Told},
};
use ntm_programme::{
    criteria::{Quantity, Value},
    identity::UnitId,
    lineage::{Basis, Why},
    right::Action,
};
use ntm_views::{
    frame::{Lang, Section},
    pages::list::{Body, ListPage, Part, RecordPage},
    parts::{Cell, Column, Empty, Exports, Row, Sentence, Tab, Table, Tabs},
    paths, say, words,
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::criteria::{
    Asked, TODAYS_MAP, cell_href, drawn, filters, place_href, short, value_said, with_set,
};
use super::criteria_api::ViewQuery;
use crate::{
    App,
    address::{Id, Ids},
    answer::{self, Answer},
    export::{self, Format},
    route::{Need, Route},
    session::Signed,
};

pub(crate) fn routes() -> Vec<Route> {
    let read = Need::May(Action::ReadCriteria);
    vec![
        Route::api(
            Method::GET,
            "/api/v1/criteria/places/{id}/cells/{indicator}/todays-map",
            read,
            "One indicator of a place through time, what others reported before they went into it told on today's map",
            get(cell_body),
        )
        .query::<ViewQuery>()
        .gives::<RetoldCellBody>("200", "The days on which a figure changed, the latest first"),
        Route::api(
            Method::GET,
            "/api/v1/criteria/indicators/{indicator}/todays-map",
            read,
            "One indicator as of a past day across the places of today",
            get(indicator_body),
        )
        .query::<ViewQuery>()
        .gives::<RetoldIndicatorBody>("200", "The places of today"),
    ]
}

/// An indicator of a place through time, on today's map.
#[derive(Serialize, ToSchema)]
struct RetoldCellBody {
    /// The units that the place came from.
    forebears: Vec<ForebearBody>,
    points: Vec<RetoldPointBody>,
}

/// A unit that went into the place.
#[derive(Serialize, ToSchema)]
struct ForebearBody {
    unit: Uuid,
    name: String,
    /// The first day on which it had gone into another (YYYY-MM-DD).
    on: String,
}

/// What stands for a place on today's map as of a day.
#[derive(Serialize, ToSchema)]
struct RetoldPointBody {
    on: String,
    told: RetoldBody,
    /// As the units of that day reported it.
    reported: Vec<ReportedBody>,
}

/// A figure on today's map, or the reasons why there is none.
#[derive(Serialize, ToSchema)]
struct RetoldBody {
    value: Option<String>,
    /// same, sum, share
    basis: Option<String>,
    /// In Vietnamese; empty where there is a value.
    why_not: Vec<String>,
}

/// A figure as it was reported.
#[derive(Serialize, ToSchema)]
struct ReportedBody {
    unit: Uuid,
    name: String,
    value: Option<String>,
}

/// An indicator of a day of the past across the places of today.
#[derive(Serialize, ToSchema)]
struct RetoldIndicatorBody {
    day: String,
    /// Numerators and denominators added up: "12.345/14.000".
    total: Option<String>,
    /// How many places have a figure that can be told.
    known: usize,
    rows: Vec<RetoldRowBody>,
}

/// A place of today with its figure of the day.
#[derive(Serialize, ToSchema)]
struct RetoldRowBody {
    unit: Uuid,
    name: String,
    /// None where nothing was reported there.
    told: Option<RetoldBody>,
}

/// The two ways to see a cell whose place came from others.
pub(super) fn maps_of_cell(lang: Lang, at: &CellAt, retold: bool) -> Tabs {
    let w = words::criteria::of(lang);
    let href = cell_href(paths::CRITERIA_CELL, at);
    let today = format!("{href}&ban-do={TODAYS_MAP}");
    Tabs {
        label: w.map().to_owned(),
        tabs: vec![
            Tab::new(w.as_reported(), href, !retold),
            Tab::new(w.todays_map(), today, retold),
        ],
    }
}

/// The two maps on which an indicator of a past day can be seen.
pub(super) fn maps(lang: Lang, asked: &Asked, path: &str, day: Date) -> Tabs {
    let w = words::criteria::of(lang);
    let (then, today) = (asked.on(""), asked.on(TODAYS_MAP));
    let retold = asked.on_todays_map();
    let alone = |asked: &Asked| {
        let listing = asked.listing(path);
        listing.address().trim_end_matches(['?', '&']).to_owned()
    };
    Tabs {
        label: w.map().to_owned(),
        tabs: vec![
            Tab::new(w.map_of(say::date(day)), alone(&then), !retold),
            Tab::new(w.todays_map(), alone(&today), retold),
        ],
    }
}

pub(super) async fn cell(app: &App, who: &Signed, at: &CellAt, asked: &Asked) -> Answer {
    let lang = who.lang();
    let w = words::criteria::of(lang);
    let page = app.office().criteria_cell(&who.op, at).await?;
    let retold = app.office().criteria_retold(&who.op, at).await?;
    let unit = page.line.indicator.unit.as_str();
    if let Some(format) = Format::asked(&asked.format)? {
        let titles = [w.day(), w.retold_value(), w.retold_basis(), w.retold_from()];
        let table = FileTable {
            title: format!(
                "{} – {} {}",
                page.unit.name,
                at.indicator,
                short(&page.line.indicator.name)
            ),
            columns: titles
                .into_iter()
                .map(|title| FileColumn::new(title, Kind::Text, 30.0))
                .collect(),
            rows: retold
                .points
                .iter()
                .map(|point| {
                    let (value, basis) = said(lang, &point.told, unit);
                    let reported = reported(lang, point, unit).join("; ");
                    [say::date(point.on), value, basis, reported]
                        .iter()
                        .map(|cell| cell.as_str().into())
                        .collect()
                })
                .collect(),
        };
        return export::answer(format, "ban-do-hom-nay", table).await;
    }
    let number = page.criterion.criterion.number;
    let title = format!("{} {}", at.indicator, short(&page.line.indicator.name));
    let frame = app
        .frame(who, title, Section::Criteria)
        .await?
        .crumb(w.matrix(), with_set(paths::CRITERIA, &at.set))
        .crumb(
            &page.unit.name,
            format!("{}#tc-{number}", place_href(at.unit, &at.set)),
        );
    let mut record = RecordPage::new(frame);
    record.tabs = Some(maps_of_cell(lang, at, true));
    record.under = format!("{} · {}", page.unit.name, w.todays_map());
    let names: Vec<&str> = retold.forebears.iter().map(|it| it.1.as_str()).collect();
    if !names.is_empty() {
        record.said = Sentence::default()
            .strong(w.retold_said(names.join(", "), &page.unit.name))
            .say(" ")
            .say(w.retold_rule());
    }
    let figures: Vec<(Date, Quantity)> = retold
        .points
        .iter()
        .rev()
        .filter_map(|point| Some((point.on, point.told.value()?.figure()?)))
        .collect();
    let chart = Part::new(w.past());
    record.parts.push(
        match drawn(
            lang,
            &page.line.indicator.name,
            &retold.bars,
            &figures,
            who.op.today,
        ) {
            Some(drawn) => chart.body(Body::Chart(Box::new(drawn))),
            None => chart.body(Body::Text(w.retold_nothing().to_owned())),
        },
    );
    if !retold.points.is_empty() {
        let rows = retold.points.iter().map(|point| {
            let (value, basis) = said(lang, &point.told, unit);
            let place = |unit: UnitId| CellAt { unit, ..at.clone() };
            let reported = point.reported.iter().zip(reported(lang, point, unit));
            let reported = reported.map(|((from, ..), said)| {
                ntm_views::parts::Link::new(said, cell_href(paths::CRITERIA_CELL, &place(*from)))
            });
            Row::new(vec![
                Cell::text(say::date(point.on)),
                Cell::text(value),
                Cell::text(basis),
                Cell::links(reported.collect()),
            ])
        });
        record
            .parts
            .push(Part::new(w.history()).body(Body::Table(Table {
                caption: w.todays_map().to_owned(),
                columns: vec![
                    Column::title(w.day()),
                    Column::text(w.retold_value()),
                    Column::text(w.retold_basis()),
                    Column::text(w.retold_from()),
                ],
                rows: rows.collect(),
            })));
        let href = format!(
            "{}&ban-do={TODAYS_MAP}",
            cell_href(paths::CRITERIA_CELL, at)
        );
        record.exports = Exports::of(|format| format!("{href}&dinh-dang={format}"));
    }
    answer::page(&record)
}

pub(super) async fn indicator(app: &App, who: &Signed, code: &str, asked: &Asked) -> Answer {
    let lang = who.lang();
    let w = words::criteria::of(lang);
    let retold = app
        .office()
        .criteria_indicator_retold(&who.op, code, &asked.view())
        .await?;
    let unit = retold.indicator.unit.as_str();
    let path = paths::at(paths::CRITERIA_INDICATOR, code);
    let title = format!("{code} {}", short(&retold.indicator.name));
    let told = |told: &Option<Told>| match told {
        Some(told) => said(lang, told, unit),
        None => (w.not_collected().to_owned(), String::new()),
    };
    if let Some(format) = Format::asked(&asked.format)? {
        let titles = [w.commune(), w.retold_value(), w.retold_basis()];
        let table = FileTable {
            title: format!("{title} – {} – {}", w.todays_map(), say::date(retold.day)),
            columns: titles
                .into_iter()
                .map(|title| FileColumn::new(title, Kind::Text, 30.0))
                .collect(),
            rows: retold
                .rows
                .iter()
                .map(|(_, name, it)| {
                    let (value, basis) = told(it);
                    vec![
                        name.as_str().into(),
                        value.as_str().into(),
                        basis.as_str().into(),
                    ]
                })
                .collect(),
        };
        return export::answer(format, "ban-do-hom-nay", table).await;
    }
    let mut page = ListPage::new(app.frame(who, title, Section::Criteria).await?);
    page.frame = page
        .frame
        .crumb(w.matrix(), with_set(paths::CRITERIA, &retold.set.id));
    page.tabs = Some(maps(lang, asked, &path, retold.day));
    let all = say::number(retold.rows.len());
    let known = w.retold_known(say::number(retold.known), all, say::date(retold.day));
    page.said = Sentence::default()
        .strong(known)
        .say(" ")
        .say(w.retold_rule());
    page.filters = filters(
        app,
        who,
        &path,
        asked,
        &retold.set.id,
        retold.day,
        Some(retold.above.unit),
    )
    .await?;
    page.filters.fields.push(
        ntm_views::parts::Field::new(ntm_views::parts::Control::Hidden, "ban-do", "")
            .value(TODAYS_MAP),
    );
    page.table = Table {
        caption: retold.indicator.name.clone(),
        columns: vec![
            Column::title(w.commune()),
            Column::text(w.retold_value()),
            Column::text(w.retold_basis()),
        ],
        rows: retold
            .rows
            .iter()
            .map(|(place, name, it)| {
                let at = CellAt {
                    unit: *place,
                    set: retold.set.id.clone(),
                    indicator: code.to_owned(),
                };
                let href = format!(
                    "{}&ban-do={TODAYS_MAP}",
                    cell_href(paths::CRITERIA_CELL, &at)
                );
                let (value, basis) = told(it);
                Row::new(vec![
                    Cell::link(name, href),
                    Cell::text(value),
                    Cell::text(basis),
                ])
            })
            .collect(),
    };
    page.empty = Empty::new("search", w.no_place());
    page.exports = asked.listing(&path).files();
    answer::page(&page)
}

/// A figure on today's map and the rule by which it stands there, or why there is none.
fn said(lang: Lang, told: &Told, unit: &str) -> (String, String) {
    let w = words::criteria::of(lang);
    match told {
        Told::Is { value, basis } => {
            let basis = match basis {
                Basis::Same => w.basis_same(),
                Basis::Sum => w.basis_sum(),
                Basis::Share => w.basis_share(),
            };
            (value_said(*value, unit), basis.to_owned())
        }
        Told::Not(why) => (w.untold().to_owned(), reasons(lang, why).join("; ")),
    }
}

fn reasons(lang: Lang, why: &[(Why, String)]) -> Vec<String> {
    let w = words::criteria::of(lang);
    why.iter()
        .map(|(why, name)| match why {
            Why::Part(_) => w.why_part(name),
            Why::Shares(_) => w.why_shares(name),
            Why::Missing(_) => w.why_missing(name),
            Why::Kind(_) => w.why_kind(name),
            Why::TooLarge => w.why_too_large().to_owned(),
        })
        .collect()
}

fn reported(lang: Lang, point: &RetoldPoint, unit: &str) -> Vec<String> {
    let w = words::criteria::of(lang);
    let said = |value: Option<Value>| match value {
        Some(value) => value_said(value, unit),
        None => w.not_collected().to_owned(),
    };
    point
        .reported
        .iter()
        .map(|(_, name, value)| format!("{name}: {}", said(*value)))
        .collect()
}

async fn cell_body(
    State(app): State<App>,
    who: Signed,
    Ids(unit, indicator): Ids<UnitId, String>,
    Query(asked): Query<ViewQuery>,
) -> Answer {
    let at = asked.at(unit, indicator, who.op.today);
    let retold = app.office().criteria_retold(&who.op, &at).await?;
    answer::json(RetoldCellBody {
        forebears: retold
            .forebears
            .into_iter()
            .map(|(unit, name, on)| ForebearBody {
                unit: unit.into(),
                name,
                on: on.to_string(),
            })
            .collect(),
        points: retold
            .points
            .iter()
            .map(|point| RetoldPointBody {
                on: point.on.to_string(),
                told: RetoldBody::of(&point.told),
                reported: point
                    .reported
                    .iter()
                    .map(|(unit, name, value)| ReportedBody {
                        unit: (*unit).into(),
                        name: name.clone(),
                        value: value.map(Value::written),
                    })
                    .collect(),
            })
            .collect(),
    })
}

async fn indicator_body(
    State(app): State<App>,
    who: Signed,
    Id(indicator): Id<String>,
    Query(asked): Query<ViewQuery>,
) -> Answer {
    let retold = app
        .office()
        .criteria_indicator_retold(&who.op, &indicator, &asked.view()?)
        .await?;
    answer::json(RetoldIndicatorBody {
        day: retold.day.to_string(),
        total: retold.total.map(|(part, whole)| format!("{part}/{whole}")),
        known: retold.known,
        rows: retold
            .rows
            .into_iter()
            .map(|(unit, name, told)| RetoldRowBody {
                unit: unit.into(),
                name,
                told: told.as_ref().map(RetoldBody::of),
            })
            .collect(),
    })
}

impl RetoldBody {
    fn of(told: &Told) -> RetoldBody {
        match told {
            Told::Is { value, basis } => RetoldBody {
                value: Some(value.written()),
                basis: Some(
                    match basis {
                        Basis::Same => "same",
                        Basis::Sum => "sum",
                        Basis::Share => "share",
                    }
                    .to_owned(),
                ),
                why_not: Vec::new(),
            },
            Told::Not(why) => RetoldBody {
                value: None,
                basis: None,
                why_not: reasons(Lang::Vi, why),
            },
        }
    }
}
