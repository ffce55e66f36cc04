//! Reports for programs: the same practices as the pages, in JSON.

use std::collections::BTreeMap;

use axum::{
    Json,
    extract::{Query, State},
    http::Method,
    routing::{get, post},
};
use jiff::civil::Date;
use ntm_office::{
    Fault,
    report::{
        expect::{Look, ReportLine},
        regime::{RuleLine, Start},
    },
};
use ntm_programme::{
    identity::{ObligationId, ReportRuleId, TaskId},
    report::Role,
    right::Action,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    App,
    address::Id,
    answer::{self, Answer},
    form,
    route::{Need, Route},
    session::Signed,
};

pub(crate) fn routes() -> Vec<Route> {
    let read = Need::May(Action::ReadTask);
    let lead = Need::May(Action::AssignTasks);
    let api = Route::api;
    vec![
        api(
            Method::GET,
            "/api/v1/reports",
            read,
            "What is expected in a year: every unit in every period, by type",
            get(all),
        )
        .query::<ReportQuery>()
        .gives::<ReportsBody>("200", "The reports, as far as the caller may see them"),
        api(
            Method::GET,
            "/api/v1/reports/regime",
            read,
            "Which reports are in force, and which confirmed recurring tasks can become reports",
            get(regime),
        )
        .gives::<RegimeBody>("200", "Rules and offers"),
        api(
            Method::POST,
            "/api/v1/reports/regime",
            lead,
            "Make confirmed recurring tasks reports: nothing is assigned besides",
            post(enact),
        )
        .takes::<EnactBody>()
        .gives::<EnactedBody>("200", "How many rules are new"),
        api(
            Method::POST,
            "/api/v1/reports/rules",
            lead,
            "Put a report in force for units from a day on",
            post(start),
        )
        .takes::<StartBody>()
        .gives::<RuleIdBody>("201", "The rule"),
        api(
            Method::POST,
            "/api/v1/reports/rules/{id}/end",
            lead,
            "End a rule: what has opened stays to be done",
            post(end),
        ),
        api(
            Method::GET,
            "/api/v1/reports/{id}/why",
            read,
            "Why a report is due on its day",
            get(why),
        )
        .gives::<WhyReportBody>(
            "200",
            "Rule, clause, period, working days, cut-off of figures",
        ),
    ]
}

#[derive(Debug, Deserialize, IntoParams)]
struct ReportQuery {
    /// This year where nobody says.
    year: Option<i16>,
    /// The code of a type.
    #[serde(rename = "type")]
    code: Option<String>,
}

/// What is expected in a year.
#[derive(Serialize, ToSchema)]
struct ReportsBody {
    year: i16,
    /// How many reports stand in each state.
    counts: BTreeMap<String, usize>,
    reports: Vec<ReportLineBody>,
}

/// A report that is expected.
#[derive(Serialize, ToSchema)]
struct ReportLineBody {
    /// The obligation by which it is expected.
    id: Uuid,
    #[serde(rename = "type")]
    code: String,
    /// The key of its period: "2023-07", "2023-Q3", "2023-H1", "2023".
    period: String,
    unit: Uuid,
    unit_name: String,
    /// "expected", "late", "submitted", "returned", "approved", "nil", "unlocked", "corrected",
    /// "waived", "declined".
    state: String,
    /// Whether it was or is late, sent or not.
    late: bool,
    #[schema(value_type = Option<String>, format = Date)]
    due_on: Option<Date>,
    #[schema(value_type = Option<String>, format = Date)]
    sent_on: Option<Date>,
}

impl ReportLineBody {
    fn of(code: &str, period: String, unit: Uuid, name: &str, line: &ReportLine) -> Self {
        ReportLineBody {
            id: line.id.into(),
            code: code.to_owned(),
            period,
            unit,
            unit_name: name.to_owned(),
            state: line.state.key().to_owned(),
            late: line.punctuality.is_late(),
            due_on: line.due_on,
            sent_on: line.sent_on,
        }
    }
}

async fn all(State(app): State<App>, who: Signed, Query(asked): Query<ReportQuery>) -> Answer {
    let look = Look {
        year: asked.year.filter(|it| (1900..3000).contains(it)),
        code: asked.code,
    };
    let found = app.office().expected_reports(&who.op, &look).await?;
    let counts = found.counts();
    let mut reports = Vec::new();
    for table in &found.tables {
        for row in &table.rows {
            for (period, line) in &row.reports {
                let unit = row.unit.into();
                let period = period.key();
                let body = ReportLineBody::of(&table.series.of.code, period, unit, &row.name, line);
                reports.push(body);
            }
        }
    }
    answer::json(ReportsBody {
        year: found.year,
        counts: counts
            .into_iter()
            .map(|(state, count)| (state.key().to_owned(), count))
            .collect(),
        reports,
    })
}

/// What is in force, and what can be.
#[derive(Serialize, ToSchema)]
struct RegimeBody {
    rules: Vec<ReportRuleBody>,
    offers: Vec<ReportOfferBody>,
}

/// A recurring deadline that asks for a report.
#[derive(Serialize, ToSchema)]
struct ReportRuleBody {
    id: Uuid,
    #[serde(rename = "type")]
    code: String,
    title: String,
    /// What a report that does not recur is called.
    about: Option<String>,
    /// "commune", "agency", "office".
    role: String,
    owner: Uuid,
    task: Uuid,
    clause: String,
    /// The words of the document.
    written: String,
    units: usize,
    #[schema(value_type = String, format = Date)]
    from: Date,
    #[schema(value_type = Option<String>, format = Date)]
    ended_on: Option<Date>,
}

impl From<&RuleLine> for ReportRuleBody {
    fn from(it: &RuleLine) -> Self {
        ReportRuleBody {
            id: it.rule.id.into(),
            code: it.rule.code.clone(),
            title: it.series.of.title.clone(),
            about: it.rule.about.clone(),
            role: it.rule.role.key().to_owned(),
            owner: it.rule.owner.into(),
            task: it.rule.task.into(),
            clause: it.rule.clause.clone(),
            written: it.written.clone(),
            units: it.units,
            from: it.rule.from,
            ended_on: it.rule.ended_on,
        }
    }
}

/// A confirmed recurring task of the caller's office that speaks of reports.
#[derive(Serialize, ToSchema)]
struct ReportOfferBody {
    task: Uuid,
    code: String,
    /// The position of the deadline in the task.
    deadline: i64,
    written: String,
    units: usize,
    /// The type that it asks for; none where no type fits.
    #[serde(rename = "type")]
    report: Option<String>,
    role: Option<String>,
    /// Why no type fits.
    why_not: Option<String>,
}

async fn regime(State(app): State<App>, who: Signed) -> Answer {
    let found = app.office().report_regime(&who.op).await?;
    let offers = found.offers.iter().map(|it| {
        let fits = it.fits.as_ref();
        ReportOfferBody {
            task: it.deadline.task.into(),
            code: it.deadline.code.clone(),
            deadline: it.deadline.position,
            written: it.deadline.written.clone(),
            units: it.units,
            report: fits.ok().map(|(of, _)| of.code.clone()),
            role: fits.ok().map(|(_, role)| role.key().to_owned()),
            why_not: fits.err().map(|message| form::said(message, who.lang())),
        }
    });
    answer::json(RegimeBody {
        offers: offers.collect(),
        rules: found.rules.iter().map(ReportRuleBody::from).collect(),
    })
}

/// Which tasks become reports.
#[derive(Deserialize, ToSchema)]
struct EnactBody {
    chosen: Vec<ChosenDeadline>,
}

/// A deadline of a task.
#[derive(Deserialize, ToSchema)]
struct ChosenDeadline {
    task: Uuid,
    deadline: i64,
}

#[derive(Serialize, ToSchema)]
struct EnactedBody {
    /// How many rules are new.
    made: usize,
}

async fn enact(State(app): State<App>, who: Signed, Json(body): Json<EnactBody>) -> Answer {
    let chosen: Vec<(TaskId, i64)> = body
        .chosen
        .iter()
        .map(|it| (it.task.into(), it.deadline))
        .collect();
    let made = app.office().enact_reports(&who.op, &chosen).await?;
    answer::json(EnactedBody { made })
}

/// A report to be put in force.
#[derive(Deserialize, ToSchema)]
struct StartBody {
    /// Chosen by the caller: the same body sent twice makes one rule.
    id: Option<Uuid>,
    #[serde(rename = "type")]
    code: String,
    /// "commune", "agency", "office".
    role: String,
    units: Vec<Uuid>,
    /// Periods that open from this day on are asked for (YYYY-MM-DD).
    from: String,
    /// Which month of the quarter is meant, where the document leaves it open.
    month: Option<i8>,
}

#[derive(Serialize, ToSchema)]
struct RuleIdBody {
    id: Uuid,
}

async fn start(State(app): State<App>, who: Signed, Json(body): Json<StartBody>) -> Answer {
    let unknown = |field| Fault::field(field, "Không có loại này.", "There is no such word.");
    let id = body.id.unwrap_or_else(|| app.office().new_id(who.op.now));
    let start = Start {
        id: ReportRuleId(id),
        code: body.code,
        role: Role::from_key(&body.role).ok_or_else(|| unknown("role"))?,
        units: body.units.into_iter().map(Into::into).collect(),
        from: form::date(&body.from).ok_or_else(|| {
            Fault::field("from", "Ngày không đọc được.", "The day cannot be read.")
        })?,
        month: body.month,
    };
    let id = app.office().start_reports(&who.op, &start).await?;
    answer::made(RuleIdBody { id: id.into() })
}

async fn end(State(app): State<App>, who: Signed, Id(id): Id<ReportRuleId>) -> Answer {
    app.office().end_reports(&who.op, id).await?;
    answer::done()
}

/// Why a report is due on its day.
#[derive(Serialize, ToSchema)]
struct WhyReportBody {
    #[serde(flatten)]
    report: ReportLineBody,
    /// The words of the document.
    written: String,
    clause: String,
    #[schema(value_type = String, format = Date)]
    opens_on: Date,
    /// The last day before any extension.
    #[schema(value_type = Option<String>, format = Date)]
    first_due_on: Option<Date>,
    /// Whether offices work on the last day.
    works: Option<bool>,
    holidays_known: Option<bool>,
    /// What of the year's holidays is not known.
    holidays_missing: Option<String>,
    /// From when to when figures run (Nghị định 09/2019/NĐ-CP, Điều 12).
    #[schema(value_type = Option<String>, format = Date)]
    figures_from: Option<Date>,
    #[schema(value_type = Option<String>, format = Date)]
    figures_to: Option<Date>,
    /// The first day on which the decree lets it be due (Điều 8.5).
    #[schema(value_type = Option<String>, format = Date)]
    earliest: Option<Date>,
    before_the_decree: Option<bool>,
}

async fn why(State(app): State<App>, who: Signed, Id(id): Id<ObligationId>) -> Answer {
    let found = app.office().report_why(&who.op, id).await?;
    let row = &found.expected.row;
    let explained = found.explained.as_ref();
    let cut_off = explained.and_then(|it| it.cut_off);
    answer::json(WhyReportBody {
        report: ReportLineBody::of(
            &found.of.code,
            found.period.key(),
            row.unit.into(),
            &found.unit,
            &found.line,
        ),
        written: found.written,
        clause: found.rule.clause,
        opens_on: row.opens_on,
        first_due_on: row.first_due_on,
        works: explained.map(|it| it.works),
        holidays_known: explained.map(|it| it.holidays_known),
        holidays_missing: explained.and_then(|it| it.holidays_missing.clone()),
        figures_from: cut_off.map(|it| it.from),
        figures_to: cut_off.map(|it| it.to),
        earliest: explained.and_then(|it| it.earliest),
        before_the_decree: explained.map(|it| it.is_before_the_decree()),
    })
}
