//! The installation: what it holds, what it runs on, and work that failed.

use axum::{
    extract::State,
    http::Method,
    routing::{get, post},
};
use ntm_programme::{identity::JobId, right::Action};
use ntm_store::Engine;
use ntm_views::{
    frame::Section,
    pages::list::{self, Body, Part, RecordPage},
    parts::{ActForm, Cell, Column, Facts, Row, Table},
    paths, say, words,
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::lines::moment;
use crate::{
    App,
    address::Id,
    answer::{self, Answer},
    export::{self, AskedForm},
    route::{Need, Route},
    session::Signed,
};

pub(crate) fn routes() -> Vec<Route> {
    let need = Need::May(Action::Operate);
    vec![
        Route::page(
            Method::GET,
            paths::INSTALLATION,
            need,
            "The installation",
            get(show),
        ),
        Route::page(
            Method::POST,
            "/quan-tri/he-thong/viec/{id}/chay-lai",
            need,
            "Run failed work again",
            post(retry),
        ),
        Route::api(
            Method::GET,
            "/api/v1/installation",
            need,
            "What the installation holds",
            get(api_show),
        )
        .gives::<InstallationBody>("200", "Counts and versions"),
        Route::api(
            Method::POST,
            "/api/v1/jobs/{id}/retry",
            need,
            "Run failed work again",
            post(api_retry),
        ),
    ]
}

async fn show(State(app): State<App>, who: Signed, form: AskedForm) -> Answer {
    let lang = who.lang();
    let w = words::administer::of(lang);
    let shown = app.office().installation(&who.op).await?;
    let settings = app.office().settings();
    let counts = shown.counts;
    let mut page = RecordPage::new(app.frame(&who, w.system(), Section::Settings).await?);
    page.tabs = Some(list::administration_tabs(&page.frame, paths::INSTALLATION));
    let program = Facts::default()
        .fact(w.version(), Cell::text(env!("CARGO_PKG_VERSION")))
        .fact(w.engine(), Cell::text(engine(shown.engine)))
        .fact(w.schema(), Cell::text(&shown.schema))
        .fact(w.base_url(), Cell::text(&settings.base_url))
        .fact(
            w.upload_limit(),
            Cell::text(say::bytes(settings.upload_bytes as u64)),
        )
        .fact(
            w.session_idle(),
            Cell::text(w.minutes(settings.session_idle_minutes)),
        );
    let kept = Facts::default()
        .fact(w.kept_accounts(), Cell::number(counts.accounts))
        .fact(w.kept_units(), Cell::number(counts.units))
        .fact(w.kept_documents(), Cell::number(counts.documents))
        .fact(w.kept_tasks(), Cell::number(counts.tasks))
        .fact(w.kept_obligations(), Cell::number(counts.obligations))
        .fact(
            w.kept_files(),
            Cell::number(counts.files).under(say::bytes(counts.file_bytes)),
        );
    let said = w.jobs_said(
        say::number(counts.jobs_waiting),
        say::number(counts.jobs_done),
        say::number(counts.jobs_failed),
    );
    let mut jobs = Part::new(w.jobs()).hint(said);
    jobs = if shown.failed.is_empty() {
        jobs.body(Body::Text(w.jobs_none().to_owned()))
    } else {
        let rows = shown
            .failed
            .iter()
            .enumerate()
            .map(|(number, job)| {
                let action = format!("{}/viec/{}/chay-lai", paths::INSTALLATION, job.id);
                Row::new(vec![
                    Cell::text(&job.kind),
                    Cell::text(moment(job.failed_at)),
                    Cell::text(job.error.chars().take(300).collect::<String>()),
                ])
                .form(ActForm::new(
                    format!("retry{number}"),
                    w.jobs_retry(),
                    action,
                ))
            })
            .collect();
        jobs.body(Body::Table(Table {
            caption: w.jobs().to_owned(),
            columns: vec![
                Column::title(w.jobs_kind()),
                Column::text(w.jobs_at()),
                Column::text(w.jobs_error()),
                Column::text(""),
            ],
            rows,
        }))
    };
    let mut remembered = Facts::default();
    for (key, value) in &shown.settings {
        remembered = remembered.fact(key, Cell::text(value));
    }
    page.parts = vec![Part::new(w.kept()).body(Body::Facts(kept)), jobs];
    page.side = vec![
        Part::new(w.program()).body(Body::Facts(program)),
        Part::new(w.settings())
            .hint(w.settings_hint())
            .body(Body::Facts(remembered)),
    ];
    export::record(page, &form).await
}

fn engine(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => "SQLite",
        Engine::Postgres => "PostgreSQL",
    }
}

async fn retry(State(app): State<App>, who: Signed, Id(id): Id<JobId>) -> Answer {
    app.office().retry_job(&who.op, id).await?;
    answer::see_with(
        paths::INSTALLATION,
        words::administer::of(who.lang()).jobs_retried(),
    )
}

/// What an installation holds.
#[derive(Debug, Serialize, ToSchema)]
struct InstallationBody {
    version: String,
    engine: String,
    schema: String,
    accounts: u64,
    units: u64,
    documents: u64,
    tasks: u64,
    obligations: u64,
    files: u64,
    file_bytes: u64,
    jobs_waiting: u64,
    jobs_failed: u64,
    /// The work that failed last, 50 at most.
    failed: Vec<FailedBody>,
}

/// Work that did not succeed.
#[derive(Debug, Serialize, ToSchema)]
struct FailedBody {
    id: Uuid,
    kind: String,
    #[schema(value_type = String)]
    failed_at: jiff::Timestamp,
    error: String,
}

async fn api_show(State(app): State<App>, who: Signed) -> Answer {
    let shown = app.office().installation(&who.op).await?;
    let counts = shown.counts;
    answer::json(InstallationBody {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        engine: engine(shown.engine).to_owned(),
        schema: shown.schema,
        accounts: counts.accounts,
        units: counts.units,
        documents: counts.documents,
        tasks: counts.tasks,
        obligations: counts.obligations,
        files: counts.files,
        file_bytes: counts.file_bytes,
        jobs_waiting: counts.jobs_waiting,
        jobs_failed: counts.jobs_failed,
        failed: shown
            .failed
            .into_iter()
            .map(|job| FailedBody {
                id: job.id.into(),
                kind: job.kind,
                failed_at: job.failed_at,
                error: job.error,
            })
            .collect(),
    })
}

async fn api_retry(State(app): State<App>, who: Signed, Id(id): Id<JobId>) -> Answer {
    app.office().retry_job(&who.op, id).await?;
    answer::done()
}
