//! One report for programs: its fields, and what is done with it, in JSON.

use std::collections::BTreeMap;

use axum::{
    Json,
    extract::State,
    http::Method,
    routing::{get, post, put},
};
use jiff::civil::Date;
use ntm_office::{
    Fault,
    perform::Outgoing,
    report::{
        fill::ReportView,
        send::{Returned, Sending},
    },
};
use ntm_programme::{
    identity::ObligationId,
    report::{CellValue, Written},
    right::Action,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    App,
    address::{Id, Ids},
    answer::{self, Answer},
    form,
    route::{Need, Route},
    session::Signed,
};

const REPORT: &str = "/api/v1/reports/{id}";

pub(crate) fn routes() -> Vec<Route> {
    let judge = Need::May(Action::Judge);
    let submit = Need::May(Action::Submit);
    let api = Route::api;
    vec![
        api(
            Method::GET,
            REPORT,
            Need::May(Action::ReadTask),
            "A report: to its unit as it is being filled in, to others as it was sent",
            get(one),
        )
        .gives::<ReportBody>("200", "The report"),
        api(
            Method::PUT,
            "/api/v1/reports/{id}/fields/{field}",
            Need::May(Action::Perform),
            "Enter a field of a report",
            put(enter),
        )
        .takes::<ReportFieldEntry>()
        .gives::<ReportFieldKept>("200", "The field as it stands"),
        api(
            Method::POST,
            "/api/v1/reports/{id}/submission",
            submit,
            "Send a report, a correction, or that there is nothing to report",
            post(send),
        )
        .takes::<ReportSending>(),
        api(
            Method::POST,
            "/api/v1/reports/{id}/withdrawal",
            submit,
            "Withdraw what was sent, while there is time",
            post(withdraw),
        ),
        api(
            Method::POST,
            "/api/v1/reports/{id}/approval",
            judge,
            "Approve the version that the caller has seen: a second person does it",
            post(approve),
        )
        .takes::<ReportApproval>(),
        api(
            Method::POST,
            "/api/v1/reports/{id}/return",
            judge,
            "Return a report to some of its fields, each with its reason",
            post(send_back),
        )
        .takes::<ReportReturn>(),
        api(
            Method::POST,
            "/api/v1/reports/{id}/lock",
            judge,
            "Unlock an approved report up to a day, or lock it again",
            post(lock),
        )
        .takes::<ReportLock>(),
    ]
}

/// A report with its fields.
#[derive(Serialize, ToSchema)]
struct ReportBody {
    id: Uuid,
    #[serde(rename = "type")]
    code: String,
    /// "commune", "agency", "office".
    role: String,
    /// The key of its period: "2023-07".
    period: String,
    unit: Uuid,
    unit_name: String,
    /// As in the list of reports.
    state: String,
    nil: bool,
    #[schema(value_type = Option<String>, format = Date)]
    due_on: Option<Date>,
    fields: Vec<ReportFieldBody>,
    /// The codes of required fields that are not answered.
    missing: Vec<String>,
    /// What figures contradict each other.
    contradictions: Vec<String>,
    versions: Vec<ReportVersionBody>,
    /// The codes of fields that differ from what was decided on before, where a later version waits.
    differs: Option<Vec<String>>,
}

/// A field of a report.
#[derive(Serialize, ToSchema)]
struct ReportFieldBody {
    code: String,
    label: String,
    /// "number", "share", "choice", "table", "prose", "attachment".
    kind: &'static str,
    required: bool,
    /// The figure of the program that it shows; it is not typed.
    figure: Option<String>,
    value: Option<ReportValue>,
    /// What it said in the period before.
    before: Option<ReportValue>,
    /// The number of its version: goes along when it is entered.
    version: i64,
    /// Who wrote it, for those who fill the report in.
    written_by: Option<String>,
    /// When (RFC 3339).
    written_at: Option<String>,
    /// Why it came back.
    remark: Option<String>,
}

/// What stands in a field; numbers as Vietnamese write them: "1.250,5".
#[derive(Serialize, ToSchema)]
struct ReportValue {
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    numerator: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    denominator: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rows: Option<Vec<Vec<String>>>,
}

impl From<&CellValue> for ReportValue {
    fn from(it: &CellValue) -> Self {
        let written = it.written();
        let some = |text: String| Some(text).filter(|text| !text.is_empty());
        ReportValue {
            value: some(written.value),
            numerator: some(written.numerator),
            denominator: some(written.denominator),
            rows: Some(written.rows).filter(|rows| !rows.is_empty()),
        }
    }
}

/// What was sent.
#[derive(Serialize, ToSchema)]
struct ReportVersionBody {
    number: i64,
    nil: bool,
    #[schema(value_type = String, format = Date)]
    sent_on: Date,
    /// SHA-256 of the content.
    sha256: String,
    /// "approved", "returned", "withdrawn"; none while it waits.
    decision: Option<String>,
    reason: Option<String>,
    /// By the code of the field.
    content: BTreeMap<String, ReportValue>,
}

impl From<&ReportView> for ReportBody {
    fn from(found: &ReportView) -> Self {
        let fields = found.sections.iter().flat_map(|(_, fields)| fields);
        let fields = fields.map(|it| ReportFieldBody {
            code: it.field.code.clone(),
            label: it.field.label.clone(),
            kind: it.field.kind.key(),
            required: it.field.required,
            figure: it.field.figure.map(|figure| figure.key().to_owned()),
            value: it.value.as_ref().map(ReportValue::from),
            before: it.before.as_ref().map(ReportValue::from),
            version: it.number,
            written_by: it
                .written
                .and_then(|(by, _)| found.people.get(&by?).cloned()),
            written_at: it.written.map(|(_, at)| at.to_string()),
            remark: it.remark.clone(),
        });
        let versions = found.versions.iter().map(|it| ReportVersionBody {
            number: it.number,
            nil: it.nil,
            sent_on: it.sent_on,
            sha256: it.sha256.clone(),
            decision: it.decision.clone(),
            reason: it.reason.clone(),
            content: it
                .content
                .iter()
                .map(|(code, value)| (code.clone(), ReportValue::from(value)))
                .collect(),
        });
        ReportBody {
            id: found.line.id.into(),
            code: found.of.code.clone(),
            role: found.role.key().to_owned(),
            period: found.period.key(),
            unit: found.expected.row.unit.into(),
            unit_name: found.unit.clone(),
            state: found.line.state.key().to_owned(),
            nil: found.line.nil,
            due_on: found.line.due_on,
            fields: fields.collect(),
            missing: found.missing.iter().map(|it| it.code.clone()).collect(),
            contradictions: found.broken.iter().map(|it| it.says.clone()).collect(),
            versions: versions.collect(),
            differs: found.differs.clone(),
        }
    }
}

async fn one(State(app): State<App>, who: Signed, Id(id): Id<ObligationId>) -> Answer {
    let found = app.office().report(&who.op, id).await?;
    answer::json(ReportBody::from(&found))
}

/// What is entered into a field, by its kind; nothing of it empties the field.
#[derive(Deserialize, ToSchema)]
#[serde(default)]
#[derive(Default)]
struct ReportFieldEntry {
    /// A number as Vietnamese write it, an option, or words.
    value: String,
    numerator: String,
    denominator: String,
    /// The rows of a table.
    rows: Vec<Vec<String>>,
    /// The version that the caller has seen; 0 for the first. Without it whatever stands there is taken.
    version: Option<i64>,
}

#[derive(Serialize, ToSchema)]
struct ReportFieldKept {
    version: i64,
    value: Option<ReportValue>,
}

async fn enter(
    State(app): State<App>,
    who: Signed,
    Ids(id, code): Ids<ObligationId, String>,
    Json(body): Json<ReportFieldEntry>,
) -> Answer {
    let written = Written {
        value: body.value,
        numerator: body.numerator,
        denominator: body.denominator,
        rows: body.rows,
    };
    let kept = app
        .office()
        .enter_report(&who.op, id, &code, &written, body.version)
        .await?;
    answer::json(ReportFieldKept {
        version: kept.number,
        value: kept.value.as_ref().map(ReportValue::from),
    })
}

/// What goes along when a report is sent.
#[derive(Deserialize, ToSchema)]
struct ReportSending {
    /// That there is nothing to report.
    #[serde(default)]
    nil: bool,
    #[serde(default)]
    note: String,
    /// The signed paper: its number and symbol.
    outgoing_number: Option<String>,
    /// Its date (YYYY-MM-DD).
    outgoing_on: Option<String>,
}

fn day(field: &'static str, written: Option<&String>) -> Result<Option<Date>, Fault> {
    let Some(written) = written else {
        return Ok(None);
    };
    let read = form::date(written);
    let unreadable = || Fault::field(field, "Ngày không đọc được.", "The day cannot be read.");
    read.map(Some).ok_or_else(unreadable)
}

async fn send(
    State(app): State<App>,
    who: Signed,
    Id(id): Id<ObligationId>,
    Json(body): Json<ReportSending>,
) -> Answer {
    let on = day("outgoing_on", body.outgoing_on.as_ref())?;
    let sending = Sending {
        nil: body.nil,
        note: body.note,
        outgoing: body.outgoing_number.map(|number| Outgoing { number, on }),
    };
    app.office().send_report(&who.op, id, &sending).await?;
    answer::done()
}

async fn withdraw(State(app): State<App>, who: Signed, Id(id): Id<ObligationId>) -> Answer {
    app.office().withdraw_report(&who.op, id).await?;
    answer::done()
}

/// Which version is approved.
#[derive(Deserialize, ToSchema)]
struct ReportApproval {
    version: i64,
}

async fn approve(
    State(app): State<App>,
    who: Signed,
    Id(id): Id<ObligationId>,
    Json(body): Json<ReportApproval>,
) -> Answer {
    app.office()
        .approve_report(&who.op, id, body.version)
        .await?;
    answer::done()
}

/// Why a version is returned.
#[derive(Deserialize, ToSchema)]
struct ReportReturn {
    version: i64,
    remarks: Vec<ReportRemark>,
}

/// Why a field is returned.
#[derive(Deserialize, ToSchema)]
struct ReportRemark {
    /// The code of the field; empty for the report as a whole.
    #[serde(default)]
    field: String,
    reason: String,
}

async fn send_back(
    State(app): State<App>,
    who: Signed,
    Id(id): Id<ObligationId>,
    Json(body): Json<ReportReturn>,
) -> Answer {
    let remarks = body.remarks.into_iter();
    let returned: Vec<Returned> = remarks
        .map(|it| Returned {
            field: it.field,
            reason: it.reason,
        })
        .collect();
    app.office()
        .return_report(&who.op, id, body.version, &returned)
        .await?;
    answer::done()
}

/// Up to which day it is unlocked (YYYY-MM-DD); locked where nobody says.
#[derive(Deserialize, ToSchema)]
struct ReportLock {
    until: Option<String>,
}

async fn lock(
    State(app): State<App>,
    who: Signed,
    Id(id): Id<ObligationId>,
    Json(body): Json<ReportLock>,
) -> Answer {
    let until = day("until", body.until.as_ref())?;
    app.office().unlock_report(&who.op, id, until).await?;
    answer::done()
}
