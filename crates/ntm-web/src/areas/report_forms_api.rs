//! Forms of an office's own for programs: each is its file, the same as on its page.

use axum::{
    Json,
    extract::{Query, State},
    http::Method,
    routing::{get, post, put},
};
use ntm_office::{
    Fault,
    report::form::{FormLine, FormView, Origin},
};
use ntm_programme::{
    identity::ReportFormId,
    report::{PeriodKind, ReportType},
    right::Action,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    App,
    address::Id,
    answer::{self, Answer},
    route::{Need, Route},
    session::Signed,
};

pub(crate) fn routes() -> Vec<Route> {
    let read = Need::May(Action::ReadTask);
    let edit = Need::May(Action::AssignTasks);
    let api = Route::api;
    vec![
        api(
            Method::GET,
            "/api/v1/reports/forms",
            read,
            "The forms of reports that the caller's office makes",
            get(all),
        )
        .gives::<FormsBody>("200", "The forms"),
        api(
            Method::POST,
            "/api/v1/reports/forms",
            edit,
            "Make a form: with nothing in it, as a copy of a type, or of a TOML file",
            post(make),
        )
        .takes::<MakeFormBody>()
        .gives::<FormIdBody>("201", "The form"),
        api(
            Method::GET,
            "/api/v1/reports/forms/{id}",
            read,
            "A form: what is being made of it, or a version that was published",
            get(one),
        )
        .query::<FormQuery>()
        .gives::<FormBody>("200", "The form as its file"),
        api(
            Method::PUT,
            "/api/v1/reports/forms/{id}",
            edit,
            "Put a file in the place of what is being made",
            put(rewrite),
        )
        .takes::<RewriteFormBody>()
        .gives::<FormBody>("200", "The form as it stands now"),
        api(
            Method::POST,
            "/api/v1/reports/forms/{id}/publish",
            edit,
            "Publish what is being made as the next version: it never changes any more",
            post(publish),
        )
        .takes::<SeenFormBody>()
        .gives::<PublishedFormBody>("200", "The type by which reports are asked for"),
        api(
            Method::POST,
            "/api/v1/reports/forms/{id}/revise",
            edit,
            "Begin the next version out of the last one",
            post(revise),
        )
        .gives::<FormBody>("200", "The form as it stands now"),
        api(
            Method::POST,
            "/api/v1/reports/forms/{id}/drop",
            edit,
            "Drop what is being made; what was published stays",
            post(drop_draft),
        )
        .takes::<SeenFormBody>(),
    ]
}

/// The forms of an office.
#[derive(Serialize, ToSchema)]
struct FormsBody {
    forms: Vec<FormLineBody>,
}

/// A form of an office.
#[derive(Serialize, ToSchema)]
struct FormLineBody {
    id: Uuid,
    code: String,
    title: String,
    /// "month", "quarter", "six_months", "nine_months", "year", "term", "campaign", "on_demand".
    period: String,
    /// Whether a version is being made.
    draft: bool,
    /// The types of the published versions, the latest first.
    types: Vec<String>,
}

impl From<&FormLine> for FormLineBody {
    fn from(it: &FormLine) -> Self {
        FormLineBody {
            id: it.row.id.into(),
            code: it.row.code.clone(),
            title: it.shown.title.clone(),
            period: it.shown.period.key().to_owned(),
            draft: it.row.draft.is_some(),
            types: it.versions.iter().map(|it| it.code.clone()).collect(),
        }
    }
}

async fn all(State(app): State<App>, who: Signed) -> Answer {
    let found = app.office().report_forms(&who.op).await?;
    answer::json(FormsBody {
        forms: found.lines.iter().map(FormLineBody::from).collect(),
    })
}

/// A form to be made: of a file, of another type, or with a title and a period alone.
#[derive(Deserialize, ToSchema)]
struct MakeFormBody {
    /// Chosen by the caller: the same body sent twice makes one form.
    id: Option<Uuid>,
    title: Option<String>,
    period: Option<String>,
    /// The code of a type that is copied.
    copy: Option<String>,
    /// A file as the types that ship.
    toml: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct FormIdBody {
    id: Uuid,
}

async fn make(State(app): State<App>, who: Signed, Json(body): Json<MakeFormBody>) -> Answer {
    let id = body.id.unwrap_or_else(|| app.office().new_id(who.op.now));
    let title = body.title.unwrap_or_default();
    let origin = match (body.toml, body.copy) {
        (Some(file), _) => Origin::File(file),
        (None, Some(code)) => Origin::Copy { title, code },
        (None, None) => {
            let period = body.period.as_deref().and_then(PeriodKind::from_key);
            let period = period.ok_or_else(|| {
                Fault::field(
                    "period",
                    "Không có loại kỳ này.",
                    "There is no such period.",
                )
            })?;
            Origin::Blank { title, period }
        }
    };
    app.office()
        .make_form(&who.op, ReportFormId(id), &origin)
        .await?;
    answer::made(FormIdBody { id })
}

#[derive(Debug, Deserialize, IntoParams)]
struct FormQuery {
    /// The number of a published version.
    version: Option<i64>,
}

/// A form with its file.
#[derive(Serialize, ToSchema)]
struct FormBody {
    id: Uuid,
    /// Goes along as `version` with the next change.
    version: i64,
    /// The number of the published version; none for what is being made.
    number: Option<i64>,
    /// The code of its type.
    #[serde(rename = "type")]
    code: String,
    toml: String,
    /// The same as a structure.
    #[schema(value_type = Object)]
    form: ReportType,
}

impl From<FormView> for FormBody {
    fn from(it: FormView) -> Self {
        FormBody {
            id: it.row.id.into(),
            version: it.row.version,
            number: it.number,
            code: it.shown.code.clone(),
            toml: it.shown.file(),
            form: it.shown,
        }
    }
}

async fn one(
    State(app): State<App>,
    who: Signed,
    Id(id): Id<ReportFormId>,
    Query(asked): Query<FormQuery>,
) -> Answer {
    shown(&app, &who, id, asked.version).await
}

async fn shown(app: &App, who: &Signed, id: ReportFormId, number: Option<i64>) -> Answer {
    let found = app.office().report_form(&who.op, id, number).await?;
    answer::json(FormBody::from(found))
}

/// A file that is put in the place of what is being made.
#[derive(Deserialize, ToSchema)]
struct RewriteFormBody {
    /// The version that was seen.
    version: i64,
    toml: String,
}

async fn rewrite(
    State(app): State<App>,
    who: Signed,
    Id(id): Id<ReportFormId>,
    Json(body): Json<RewriteFormBody>,
) -> Answer {
    app.office()
        .rewrite_form(&who.op, id, body.version, &body.toml)
        .await?;
    shown(&app, &who, id, None).await
}

/// The version of a form that was seen.
#[derive(Deserialize, ToSchema)]
struct SeenFormBody {
    version: i64,
}

#[derive(Serialize, ToSchema)]
struct PublishedFormBody {
    /// By this reports are put in force and asked for.
    #[serde(rename = "type")]
    code: String,
}

async fn publish(
    State(app): State<App>,
    who: Signed,
    Id(id): Id<ReportFormId>,
    Json(body): Json<SeenFormBody>,
) -> Answer {
    let code = app.office().publish_form(&who.op, id, body.version).await?;
    answer::json(PublishedFormBody { code })
}

async fn revise(State(app): State<App>, who: Signed, Id(id): Id<ReportFormId>) -> Answer {
    app.office().revise_form(&who.op, id).await?;
    shown(&app, &who, id, None).await
}

async fn drop_draft(
    State(app): State<App>,
    who: Signed,
    Id(id): Id<ReportFormId>,
    Json(body): Json<SeenFormBody>,
) -> Answer {
    app.office().drop_draft(&who.op, id, body.version).await?;
    answer::done()
}
