//! Figures of criteria as lists: CSV and JSON out, and the same shape back in.

use axum::{
    body::Bytes,
    extract::{Query, State},
    http::{HeaderMap, Method, header},
    routing::{get, post},
};
use jiff::civil::Date;
use ntm_drafting::table::{self, Cell, Column, Kind, Table};
use ntm_office::{
    Fault,
    criteria::{
        figures::{Want, Wish},
        see::View,
    },
};
use ntm_programme::{criteria::Value, identity::UnitId, right::Action};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::criteria_workbook::{FiguresComing, TakeQuery};
use crate::{
    App,
    answer::{self, Answer},
    export::Format,
    route::{Need, Route},
    session::Signed,
};

const VALUES: &str = "/api/v1/criteria/values";

pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::api(
            Method::GET,
            VALUES,
            Need::May(Action::ReadCriteria),
            "Figures of communes, as JSON or CSV",
            get(list),
        )
        .query::<ValuesQuery>()
        .gives::<ValuesBody>("200", "What is kept of each commune and indicator"),
        Route::api(
            Method::POST,
            VALUES,
            Need::May(Action::ClaimCriteria),
            "Look at figures that communes claim (JSON or text/csv), or keep them all",
            post(take),
        )
        .query::<TakeQuery>()
        .takes::<ValuesBody>()
        .gives::<FiguresComing>("200", "What it comes to, or came to"),
    ]
}

/// Which figures.
#[derive(Debug, Deserialize, IntoParams)]
struct ValuesQuery {
    /// The set; the one in force where nobody says.
    set: Option<String>,
    /// The place from which down; one's own where nobody says.
    above: Option<Uuid>,
    /// At the end of which day; today where nobody says.
    #[param(value_type = Option<String>, format = Date)]
    day: Option<Date>,
    /// Only one criterion.
    criterion: Option<u16>,
    /// `csv`, or JSON where nobody says.
    #[serde(default)]
    format: String,
}

/// Figures of one set.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
struct ValuesBody {
    set: String,
    /// The day that figures are of where a line does not say.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    day: Option<Date>,
    values: Vec<ValueBody>,
}

/// One cell.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
struct ValueBody {
    unit: Uuid,
    #[serde(default)]
    unit_name: String,
    /// The indicator's code.
    indicator: String,
    /// What the commune claims, as people write it: `860/1.000`, `98,5`, `đạt`, `không phát sinh`; nothing
    /// where nothing was collected.
    claim: Option<String>,
    /// The day that it is of.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    of: Option<Date>,
    /// What is verified; not taken in.
    #[serde(default)]
    official: Option<String>,
    /// What it comes to; not taken in.
    #[serde(default)]
    verdict: String,
    /// The number of the version that was seen: a change by somebody else since then is a fault.
    #[serde(default)]
    version: Option<i64>,
    #[serde(default)]
    note: Option<String>,
}

/// The columns of the list as CSV; the last is for those who send it back.
const COLUMNS: [&str; 10] = [
    "set",
    "unit",
    "unit_name",
    "indicator",
    "claim",
    "of",
    "official",
    "verdict",
    "version",
    "note",
];

async fn list(State(app): State<App>, who: Signed, Query(query): Query<ValuesQuery>) -> Answer {
    let mut view = View {
        set: query.set,
        above: query.above.map(UnitId),
        day: query.day,
    };
    let matrix = app.office().criteria_matrix(&who.op, &view).await?;
    view.set = Some(matrix.set.id.clone());
    view.above = Some(matrix.above.unit);
    let mut values = Vec::new();
    let criteria = matrix.set.criteria.iter();
    for criterion in criteria.filter(|it| query.criterion.is_none_or(|number| number == it.number))
    {
        for indicator in &criterion.indicators {
            let page = app
                .office()
                .criteria_indicator(&who.op, &indicator.code, &view)
                .await?;
            values.extend(page.rows.into_iter().map(|row| {
                let cell = row.version.as_ref().map(|it| it.cell);
                let said = |value: Option<Value>| value.map(Value::written);
                ValueBody {
                    unit: row.unit.0,
                    unit_name: row.name,
                    indicator: indicator.code.clone(),
                    claim: said(cell.and_then(|it| it.claim)),
                    of: row.version.as_ref().and_then(|it| it.claim_on),
                    official: said(cell.and_then(|it| it.official)),
                    verdict: row.verdict.key().to_owned(),
                    version: Some(row.version.as_ref().map_or(0, |it| it.number)),
                    note: None,
                }
            }));
        }
    }
    let body = ValuesBody {
        set: matrix.set.id.clone(),
        day: Some(matrix.day),
        values,
    };
    match Format::asked(&query.format)? {
        None => answer::json(body),
        Some(Format::Csv) => answer::download(
            &format!("{}-{}.csv", body.set, matrix.day),
            "text/csv; charset=utf-8",
            table::csv(&as_table(body)),
        ),
        Some(Format::Xlsx) => Err(Fault::NotFound.into()),
    }
}

fn as_table(body: ValuesBody) -> Table {
    let text = |text: Option<String>| Cell::Text(text.unwrap_or_default());
    let rows = body.values.into_iter().map(|it| {
        vec![
            Cell::Text(body.set.clone()),
            Cell::Text(it.unit.to_string()),
            Cell::Text(it.unit_name),
            Cell::Text(it.indicator),
            text(it.claim),
            text(it.of.map(|day| day.to_string())),
            text(it.official),
            Cell::Text(it.verdict),
            Cell::from(it.version),
            Cell::Empty,
        ]
    });
    Table {
        title: body.set.clone(),
        columns: COLUMNS
            .map(|title| Column::new(title, Kind::Text, 12.0))
            .into(),
        rows: rows.collect(),
    }
}

async fn take(
    State(app): State<App>,
    who: Signed,
    Query(query): Query<TakeQuery>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .map_or(&b""[..], |it| it.as_bytes());
    let body = match kind.starts_with(b"text/csv") {
        true => from_csv(&body)?,
        false => serde_json::from_slice(&body).map_err(|error| malformed(&error.to_string()))?,
    };
    let wishes: Vec<Wish> = (1..)
        .zip(body.values)
        .map(|(line, it)| Wish {
            place: format!("dòng {line}"),
            note_place: format!("dòng {line}"),
            unit: UnitId(it.unit),
            indicator: it.indicator,
            want: Want::Written(it.claim.unwrap_or_default()),
            of: it.of.or(body.day),
            seen: it.version,
            note: it.note,
        })
        .collect();
    let how = query.how();
    let coming = app
        .office()
        .claim_many(&who.op, &body.set, &wishes, how)
        .await?;
    answer::json(FiguresComing::of(coming, how))
}

/// Reads the list as it was written, whatever the order of its columns.
fn from_csv(bytes: &[u8]) -> Result<ValuesBody, Fault> {
    let bytes = bytes.strip_prefix("\u{FEFF}".as_bytes()).unwrap_or(bytes);
    let mut reader = csv::Reader::from_reader(bytes);
    let heads = reader
        .headers()
        .map_err(|error| malformed(&error.to_string()))?
        .clone();
    let column = |name: &str| heads.iter().position(|it| it.trim() == name);
    for needed in ["set", "unit", "indicator", "claim"] {
        if column(needed).is_none() {
            return Err(malformed(&format!("there is no column “{needed}”")));
        }
    }
    let (mut set, mut values) = (String::new(), Vec::new());
    for record in reader.records() {
        let record = record.map_err(|error| malformed(&error.to_string()))?;
        let line = record.position().map_or(0, csv::Position::line);
        // What a spreadsheet would have taken for a formula was written with an apostrophe before it.
        let of = |name: &str| {
            let text = column(name)
                .and_then(|at| record.get(at))
                .unwrap_or_default()
                .trim();
            text.strip_prefix('\'').unwrap_or(text)
        };
        let some = |name: &str| Some(of(name)).filter(|it| !it.is_empty());
        let wrong = |name: &str| malformed(&format!("line {line}: “{}” is no {name}", of(name)));
        if set.is_empty() {
            of("set").clone_into(&mut set);
        }
        if of("set") != set {
            return Err(malformed(&format!("line {line} is of another set")));
        }
        values.push(ValueBody {
            unit: of("unit").parse().map_err(|_| wrong("unit"))?,
            unit_name: String::new(),
            indicator: of("indicator").to_owned(),
            claim: some("claim").map(str::to_owned),
            of: some("of")
                .map(str::parse)
                .transpose()
                .map_err(|_| wrong("of"))?,
            official: None,
            verdict: String::new(),
            version: some("version")
                .map(str::parse)
                .transpose()
                .map_err(|_| wrong("version"))?,
            note: some("note").map(str::to_owned),
        });
    }
    Ok(ValuesBody {
        set,
        day: None,
        values,
    })
}

fn malformed(why: &str) -> Fault {
    Fault::refused(
        format!("Danh sách không đọc được nên chưa có gì thay đổi ({why})."),
        format!("The list cannot be read, so nothing was changed: {why}."),
    )
}
