//! Which part of a divided unit's figures goes with each of its parts: stated on the page of the
//! reorganisation, and by programs.

use axum::{Json, extract::State, http::Method, routing::post};
use ntm_office::{
    Fault, Outcome,
    reorganise::{Divided, Shown},
};
use ntm_programme::{
    criteria::Quantity,
    identity::{ReorganisationId, UnitId},
    right::Action,
};
use ntm_views::{
    frame::Lang,
    pages::list::{Body, Part},
    parts::{ActForm, Cell, Column, Field, Link, Row, Table},
    paths, say, words,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    App,
    address::Id,
    answer::{self, Answer},
    form::Typed,
    route::{Need, Route},
    session::Signed,
};

/// A page shows no more of what was divided.
const SHOWN: usize = 60;

pub(crate) fn routes() -> Vec<Route> {
    let edit = Need::May(Action::EditUnit);
    vec![
        Route::page(
            Method::POST,
            "/don-vi/sap-xep/{id}/ty-le",
            edit,
            "State the shares of a divided unit",
            post(state),
        ),
        Route::api(
            Method::POST,
            "/api/v1/reorganisations/{id}/shares",
            edit,
            "State which part of a divided unit's figures goes with each of its parts",
            post(state_by_program),
        )
        .takes::<SharesBody>()
        .gives::<DividedList>("200", "The divided units with their shares"),
    ]
}

/// The shares of one divided unit.
#[derive(Debug, Deserialize, ToSchema)]
struct SharesBody {
    unit: Uuid,
    shares: Vec<ShareBody>,
    /// By what they are known.
    source: String,
}

/// The share of one part.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
struct ShareBody {
    unit: Uuid,
    #[serde(default)]
    name: String,
    /// In per cent, as people write it: "60,25"; none where nobody has stated it.
    percent: Option<String>,
}

/// The units that a reorganisation divided.
#[derive(Debug, Serialize, ToSchema)]
struct DividedList {
    divided: Vec<DividedShown>,
}

/// A unit that was divided.
#[derive(Debug, Serialize, ToSchema)]
struct DividedShown {
    unit: Uuid,
    name: String,
    source: Option<String>,
    shares: Vec<ShareBody>,
}

/// The divided units on the page of their reorganisation.
pub(super) fn part(lang: Lang, shown: &Shown) -> Option<Part> {
    let w = words::reorganise::of(lang);
    if shown.divided.is_empty() {
        return None;
    }
    let action = format!("{}/ty-le", paths::at(paths::REORGANISATION, shown.kept.id));
    let rows = shown.divided.iter().take(SHOWN).map(|divided| {
        let parts = divided.parts.iter().map(|it| match it.share {
            Some(share) => format!("{}: {}%", it.name, percent(share)),
            None => it.name.clone(),
        });
        let parts: Vec<String> = parts.collect();
        let stated = divided.source.as_deref();
        let row = Row::new(vec![
            Cell::links(vec![Link::new(
                &divided.name,
                paths::at("/don-vi/{id}", divided.unit),
            )]),
            Cell::text(parts.join("; ")),
            Cell::text(stated.unwrap_or(w.share_none())),
        ]);
        match shown.may_edit {
            true => row.form(form_of(lang, divided, &action)),
            false => row,
        }
    });
    let mut hint = w.shares_hint().to_owned();
    if shown.divided.len() > SHOWN {
        let said = w.units_shown(SHOWN, say::number(shown.divided.len()));
        hint = format!("{hint} {said}");
    }
    let part = Part::new(w.shares()).hint(hint);
    Some(part.body(Body::Table(Table {
        caption: w.shares().to_owned(),
        columns: vec![
            Column::title(w.divided_unit()),
            Column::text(w.share_parts()),
            Column::text(w.share_source()),
            Column::text(""),
        ],
        rows: rows.collect(),
    })))
}

fn form_of(lang: Lang, divided: &Divided, action: &str) -> ActForm {
    let w = words::reorganise::of(lang);
    let form = ActForm::new(format!("share-{}", divided.unit), w.state_shares(), action)
        .hidden("unit", divided.unit);
    let form = divided.parts.iter().fold(form, |form, part| {
        let label = w.share_of(&part.name);
        let value = part.share.map(percent).unwrap_or_default();
        form.field(
            Field::text(part.unit.to_string(), label)
                .value(value)
                .required(),
        )
    });
    let source = divided.source.clone().unwrap_or_default();
    form.field(
        Field::text("source", w.share_source())
            .value(source)
            .required(),
    )
}

fn percent(share: u16) -> String {
    Quantity(i64::from(share) * 100).to_string()
}

/// Reads per cent as people write it, to two decimals.
fn read(written: &str) -> Outcome<u16> {
    let figure = Quantity::parse(written.trim().trim_end_matches('%').trim_end());
    let whole = figure.filter(|it| it.0 % 100 == 0 && (0..=1_000_000).contains(&it.0));
    whole
        .and_then(|it| u16::try_from(it.0 / 100).ok())
        .ok_or_else(|| {
            Fault::field(
                "share",
                "Tỷ lệ viết theo phần trăm, không quá hai chữ số thập phân: 60,25.",
                "Write the share in per cent, with two decimals at most: 60,25.",
            )
        })
}

async fn state(
    State(app): State<App>,
    who: Signed,
    Id(id): Id<ReorganisationId>,
    typed: Typed,
) -> Answer {
    let stated = async {
        let old: UnitId = typed.get("unit").parse().map_err(|_| Fault::NotFound)?;
        let mut given = Vec::new();
        for (name, written) in &typed.0 {
            if let Ok(part) = name.parse::<UnitId>() {
                given.push((part, read(written)?));
            }
        }
        let office = app.office();
        office
            .state_shares(&who.op, id, old, &given, typed.get("source"))
            .await
    };
    match stated.await {
        Ok(()) => {
            let w = words::reorganise::of(who.lang());
            answer::see_with(paths::at(paths::REORGANISATION, id), w.shares_kept())
        }
        Err(fault) => {
            let form = format!("share-{}", typed.get("unit"));
            super::reorganisation::refused(&app, &who, id, &form, &typed, fault).await
        }
    }
}

async fn state_by_program(
    State(app): State<App>,
    who: Signed,
    Id(id): Id<ReorganisationId>,
    Json(given): Json<SharesBody>,
) -> Answer {
    let mut shares = Vec::new();
    for it in &given.shares {
        shares.push((UnitId(it.unit), read(it.percent.as_deref().unwrap_or(""))?));
    }
    let office = app.office();
    office
        .state_shares(&who.op, id, UnitId(given.unit), &shares, &given.source)
        .await?;
    let shown = office.reorganisation(&who.op, id).await?;
    answer::json(DividedList {
        divided: shown
            .divided
            .into_iter()
            .map(|it| DividedShown {
                unit: it.unit.into(),
                name: it.name,
                source: it.source,
                shares: it
                    .parts
                    .into_iter()
                    .map(|part| ShareBody {
                        unit: part.unit.into(),
                        name: part.name,
                        percent: part.share.map(percent),
                    })
                    .collect(),
            })
            .collect(),
    })
}
