//! Reports put together for programs: the same practices as the pages, in JSON.

use axum::{
    Json,
    extract::{Path, State},
    http::Method,
    routing::{get, put},
};
use jiff::civil::Date;
use ntm_office::{
    Fault,
    report::{
        expect::Look,
        merge::{Merged, MergedField, figures_used},
    },
};
use ntm_programme::{period::Period, report::Rolled, right::Action};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    App,
    address::Ids,
    answer::{self, Answer},
    route::{Need, Route},
    session::Signed,
};

pub(crate) fn routes() -> Vec<Route> {
    let read = Need::May(Action::ReadTask);
    let api = Route::api;
    vec![
        api(
            Method::GET,
            "/api/v1/reports/figures",
            read,
            "In which reports a figure of the program is used",
            get(figures),
        )
        .gives::<FiguresUsedBody>("200", "Each figure"),
        api(
            Method::GET,
            "/api/v1/reports/merged/{type}/{period}",
            read,
            "Reports of a type and period put together, saying how many are there",
            get(merged),
        )
        .gives::<MergedBody>("200", "Figures and prose, each with its sources"),
        api(
            Method::PUT,
            "/api/v1/reports/merged/{type}/{period}/{field}",
            Need::May(Action::AssignTasks),
            "Keep the text that the caller's office has made of a field",
            put(edit),
        )
        .takes::<MergedEdit>(),
    ]
}

/// Reports put together.
#[derive(Serialize, ToSchema)]
struct MergedBody {
    #[serde(rename = "type")]
    code: String,
    period: String,
    received: usize,
    expected: usize,
    /// The names of units that are late.
    late: Vec<String>,
    units: Vec<MergedUnitBody>,
    fields: Vec<MergedFieldBody>,
}

#[derive(Serialize, ToSchema)]
struct MergedUnitBody {
    /// The obligation.
    report: Uuid,
    unit: Uuid,
    name: String,
    state: String,
    #[schema(value_type = Option<String>, format = Date)]
    due_on: Option<Date>,
    #[schema(value_type = Option<String>, format = Date)]
    sent_on: Option<Date>,
}

/// A field over all reports; numbers as Vietnamese write them.
#[derive(Serialize, ToSchema)]
struct MergedFieldBody {
    code: String,
    label: String,
    /// "sum", "parts", "last", "none".
    way: &'static str,
    value: Option<String>,
    numerator: Option<String>,
    denominator: Option<String>,
    /// The text that the office has made of it.
    text: Option<String>,
    /// How often that was edited: goes along with the next edit.
    version: i64,
    sources: Vec<MergedSourceBody>,
}

#[derive(Serialize, ToSchema)]
struct MergedSourceBody {
    report: Uuid,
    name: String,
    value: String,
}

impl From<&MergedField> for MergedFieldBody {
    fn from(it: &MergedField) -> Self {
        let (mut value, mut numerator, mut denominator) = (None, None, None);
        match &it.rolled {
            Rolled::Sum { total, .. } => value = Some(total.to_string()),
            Rolled::Last(last) => value = Some(last.said()),
            Rolled::Parts {
                numerator: top,
                denominator: bottom,
                ..
            } => {
                numerator = Some(top.to_string());
                denominator = Some(bottom.to_string());
            }
            Rolled::Nothing | Rolled::Unsaid | Rolled::TooLarge => {}
        }
        let edited = it.edited.as_ref();
        MergedFieldBody {
            code: it.field.code.clone(),
            label: it.field.label.clone(),
            way: it.field.roll.key(),
            value,
            numerator,
            denominator,
            text: edited
                .map(|it| it.text.clone())
                .filter(|text| !text.is_empty()),
            version: edited.map_or(0, |it| it.number),
            sources: it
                .parts
                .iter()
                .map(|part| MergedSourceBody {
                    report: part.id.into(),
                    name: part.name.clone(),
                    value: part.value.said(),
                })
                .collect(),
        }
    }
}

impl From<&Merged> for MergedBody {
    fn from(found: &Merged) -> Self {
        let (received, expected) = found.received();
        let fields = found.sections.iter().flat_map(|(_, fields)| fields);
        MergedBody {
            code: found.series.of.code.clone(),
            period: found.period.key(),
            received,
            expected,
            late: found.late().map(|it| it.name.clone()).collect(),
            units: found
                .units
                .iter()
                .map(|it| MergedUnitBody {
                    report: it.line.id.into(),
                    unit: it.unit.into(),
                    name: it.name.clone(),
                    state: it.line.state.key().to_owned(),
                    due_on: it.line.due_on,
                    sent_on: it.line.sent_on,
                })
                .collect(),
            fields: fields.map(MergedFieldBody::from).collect(),
        }
    }
}

async fn merged(
    State(app): State<App>,
    who: Signed,
    Ids(code, period): Ids<String, Period>,
) -> Answer {
    let found = app.office().merged_reports(&who.op, &code, period).await?;
    answer::json(MergedBody::from(&found))
}

/// A text that an office makes of a field.
#[derive(Deserialize, ToSchema)]
struct MergedEdit {
    /// Empty to take it back.
    text: String,
    /// The version that the caller has seen; 0 for the first.
    version: Option<i64>,
}

async fn edit(
    State(app): State<App>,
    who: Signed,
    Path((code, period, field)): Path<(String, String, String)>,
    Json(body): Json<MergedEdit>,
) -> Answer {
    let period: Period = period.parse().map_err(|_| Fault::NotFound)?;
    app.office()
        .edit_merged(&who.op, (&code, period), &field, &body.text, body.version)
        .await?;
    answer::done()
}

/// The figures of the program.
#[derive(Serialize, ToSchema)]
struct FiguresUsedBody {
    year: i16,
    figures: Vec<FigureUsedBody>,
}

/// A figure, and the reports in which it is used.
#[derive(Serialize, ToSchema)]
struct FigureUsedBody {
    figure: &'static str,
    label: &'static str,
    /// The codes of the types.
    types: Vec<String>,
    /// In how many reports of the year that were sent.
    reports: usize,
}

async fn figures(State(app): State<App>, who: Signed) -> Answer {
    let look = Look::default();
    let expected = app.office().expected_reports(&who.op, &look).await?;
    let figures = figures_used(&expected)
        .into_iter()
        .map(|it| FigureUsedBody {
            figure: it.figure.key(),
            label: it.figure.label_vi(),
            types: it.types.iter().map(|of| of.code.clone()).collect(),
            reports: it.reports,
        });
    answer::json(FiguresUsedBody {
        year: expected.year,
        figures: figures.collect(),
    })
}
