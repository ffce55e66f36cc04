//! Holidays: what is known, and bringing a table after having looked at it.

use std::collections::BTreeMap;

use axum::{
    Json,
    extract::State,
    http::Method,
    routing::{get, post},
};
use jiff::civil::Date;
use ntm_office::{Fault, holidays::HolidayYear};
use ntm_programme::{
    calendar::{NamedDay, YearFile},
    right::Action,
};
use ntm_views::{
    frame::{Lang, Section},
    pages::list::{self, Body, Part, RecordPage},
    parts::{ActForm, Cell, Column, Control, Field, Row, Sentence, Table, Weight},
    paths, say, words,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::lines::moment;
use crate::{
    App,
    answer::{self, Answer},
    export::{self, AskedForm},
    form::{self, Sent, Typed},
    route::{Need, Route},
    session::Signed,
};

pub(crate) fn routes() -> Vec<Route> {
    let operate = Need::May(Action::Operate);
    vec![
        Route::page(
            Method::GET,
            paths::HOLIDAYS,
            operate,
            "Holidays of each year",
            get(all),
        ),
        Route::page(
            Method::POST,
            paths::HOLIDAYS_LOOK,
            operate,
            "Look at a table of holidays",
            post(look),
        ),
        Route::page(
            Method::POST,
            paths::HOLIDAYS,
            operate,
            "Bring a table of holidays",
            post(keep),
        ),
        Route::api(
            Method::GET,
            "/api/v1/holidays",
            Need::May(Action::ReadUnit),
            "Holidays of each year, with their notices",
            get(api_all),
        )
        .gives::<HolidaysBody>("200", "The years"),
        Route::api(
            Method::POST,
            "/api/v1/holidays",
            operate,
            "Bring a table of holidays, or look at it alone",
            post(api_bring),
        )
        .takes::<BringHolidaysBody>()
        .gives::<HolidaysBody>("200", "The years of the table"),
    ]
}

async fn all(State(app): State<App>, who: Signed, form: AskedForm) -> Answer {
    let page = page(&app, &who, None).await?;
    export::record(page, &form).await
}

/// The page; `looked` is a table that is looked at before it is kept.
async fn page(
    app: &App,
    who: &Signed,
    looked: Option<(&str, &BTreeMap<i16, YearFile>)>,
) -> Result<RecordPage, Fault> {
    let lang = who.lang();
    let w = words::holidays::of(lang);
    let found = app.office().holidays(&who.op).await?;
    let frame = app.frame(who, w.title(), Section::Settings).await?;
    let tabs = list::administration_tabs(&frame, paths::HOLIDAYS);
    let mut page = RecordPage::new(frame);
    page.tabs = Some(tabs);
    page.said = Sentence::default()
        .strong(w.said(found.years.len()))
        .say(" ")
        .say(w.said_use());
    if let Some((text, years)) = looked {
        let keep = ActForm::new("keep", w.keep(), paths::HOLIDAYS)
            .hidden("text", text)
            .weight(Weight::Primary);
        page.parts.push(Part::new(w.preview()).act(keep));
        for (year, file) in years {
            page.parts.push(year_part(lang, *year, file, ""));
        }
    }
    if found.may_bring {
        let bring = ActForm::new("look", w.look(), paths::HOLIDAYS_LOOK)
            .field(Field::new(
                Control::File(".toml,.csv,.txt,text/plain,text/csv".to_owned()),
                "file",
                w.file(),
            ))
            .field(Field::lines("text", w.text(), 4))
            .bare();
        page.parts
            .push(Part::new(w.bring()).hint(w.bring_hint()).act(bring));
    }
    if looked.is_none() {
        for it in &found.years {
            page.parts
                .push(year_part(lang, it.year, &it.file, &brought_said(lang, it)));
        }
    }
    Ok(page)
}

fn brought_said(lang: Lang, it: &HolidayYear) -> String {
    let w = words::holidays::of(lang);
    match &it.brought {
        Some((name, at)) => w.brought(name.clone().unwrap_or_default(), moment(*at)),
        None => w.ships().to_owned(),
    }
}

fn year_part(lang: Lang, year: i16, file: &YearFile, hint: &str) -> Part {
    let w = words::holidays::of(lang);
    let row = |kind: &str, it: &NamedDay| {
        Row::new(vec![
            Cell::text(say::date(it.day)),
            Cell::text(kind),
            Cell::text(&it.name),
            Cell::text(&it.source),
        ])
    };
    let closed = file.closed.iter().map(|it| (it.day, row(w.closed(), it)));
    let open = file.open.iter().map(|it| (it.day, row(w.open(), it)));
    let mut rows: Vec<(Date, Row)> = closed.chain(open).collect();
    rows.sort_by_key(|(day, _)| *day);
    let mut part = Part::new(w.year(year)).hint(hint);
    if let Some(missing) = &file.missing {
        part = part.body(Body::Text(w.missing(missing)));
    }
    part.body(Body::Table(Table {
        caption: w.year(year),
        columns: vec![
            Column::title(w.day()),
            Column::text(w.kind()),
            Column::text(w.name()),
            Column::text(w.source()),
        ],
        rows: rows.into_iter().map(|(_, row)| row).collect(),
    }))
}

async fn look(State(app): State<App>, who: Signed, sent: Sent) -> Answer {
    let (typed, file) = sent.into_file();
    let text = match file {
        Some(file) => String::from_utf8_lossy(&file.bytes).into_owned(),
        None => typed.get("text").to_owned(),
    };
    match app.office().bring_holidays(&who.op, &text, true).await {
        Ok(years) => answer::page(&page(&app, &who, Some((&text, &years))).await?),
        Err(fault) => form::refused(page(&app, &who, None).await?, "look", &typed, fault),
    }
}

async fn keep(State(app): State<App>, who: Signed, typed: Typed) -> Answer {
    let kept = app
        .office()
        .bring_holidays(&who.op, typed.get("text"), false)
        .await;
    match kept {
        Ok(years) => {
            let years: Vec<String> = years.keys().map(ToString::to_string).collect();
            let said = words::holidays::of(who.lang()).done(years.join(", "));
            answer::see_with(paths::HOLIDAYS, &said)
        }
        Err(fault) => form::refused(page(&app, &who, None).await?, "look", &typed, fault),
    }
}

/// Holidays by year.
#[derive(Serialize, ToSchema)]
struct HolidaysBody {
    years: Vec<HolidayYearBody>,
}

/// The holidays of a year.
#[derive(Serialize, ToSchema)]
struct HolidayYearBody {
    year: i16,
    /// Days beside Saturday and Sunday on which offices are closed.
    closed: Vec<HolidayBody>,
    /// Weekend days on which they work instead.
    open: Vec<HolidayBody>,
    /// What of the year is not known.
    missing: Option<String>,
}

/// A day with its notice.
#[derive(Serialize, ToSchema)]
struct HolidayBody {
    #[schema(value_type = String, format = Date)]
    day: Date,
    name: String,
    /// Number and date of the notice.
    source: String,
}

impl HolidayYearBody {
    fn of(year: i16, file: &YearFile) -> Self {
        let days = |days: &[NamedDay]| {
            let day = |it: &NamedDay| HolidayBody {
                day: it.day,
                name: it.name.clone(),
                source: it.source.clone(),
            };
            days.iter().map(day).collect()
        };
        HolidayYearBody {
            year,
            closed: days(&file.closed),
            open: days(&file.open),
            missing: file.missing.clone(),
        }
    }
}

async fn api_all(State(app): State<App>, who: Signed) -> Answer {
    let found = app.office().holidays(&who.op).await?;
    let years = found.years.iter();
    answer::json(HolidaysBody {
        years: years
            .map(|it| HolidayYearBody::of(it.year, &it.file))
            .collect(),
    })
}

/// A table of holidays to be brought.
#[derive(Deserialize, ToSchema)]
struct BringHolidaysBody {
    /// TOML as the tables that ship, or lines "ngày;loại;tên;căn cứ".
    text: String,
    /// To look at it and keep nothing.
    #[serde(default)]
    look: bool,
}

async fn api_bring(
    State(app): State<App>,
    who: Signed,
    Json(body): Json<BringHolidaysBody>,
) -> Answer {
    let office = app.office();
    let years = office
        .bring_holidays(&who.op, &body.text, body.look)
        .await?;
    let years = years.iter();
    answer::json(HolidaysBody {
        years: years
            .map(|(year, file)| HolidayYearBody::of(*year, file))
            .collect(),
    })
}
