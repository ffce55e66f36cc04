//! A report, or what reports come to, becomes a paper that is ready to be signed.

use axum::{
    extract::State,
    http::Method,
    routing::{MethodRouter, post},
};
use ntm_office::{Fault, outgoing::reference};
use ntm_programme::{
    identity::{DelegationId, ObligationId},
    outgoing::OutgoingState,
    period::Period,
    right::Action,
};
use ntm_store::outgoing::Outgoing;
use ntm_views::{
    frame::Lang,
    parts::{ActForm, Link},
    paths, words,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    App,
    address::{Id, Ids},
    answer::{self, Answer},
    route::{Need, Route},
    session::Signed,
};

pub(crate) fn routes() -> Vec<Route> {
    let draft = Need::May(Action::DraftOutgoing);
    let page = |path, said, handler: MethodRouter<App>| {
        Route::page(Method::POST, path, draft, said, handler)
    };
    let api = |path, said, handler: MethodRouter<App>| {
        Route::api(Method::POST, path, draft, said, handler)
            .gives::<ReportPaperBody>("201", "The draft")
    };
    vec![
        page(
            paths::REPORT_PAPER,
            "Draft the paper of a report",
            post(of_report),
        ),
        page(
            paths::REPORT_MERGED_PAPER,
            "Draft the paper of reports put together",
            post(of_merged),
        ),
        api(
            "/api/v1/reports/{id}/paper",
            "Draft the paper of a report",
            post(give_of_report),
        ),
        api(
            "/api/v1/reports/merged/{type}/{period}/paper",
            "Draft the paper of reports put together",
            post(give_of_merged),
        ),
    ]
}

/// The draft that a report became.
#[derive(Serialize, ToSchema)]
struct ReportPaperBody {
    /// The code of the outgoing paper.
    paper: String,
}

/// Returns the form that drafts a paper, unless there is one.
pub(super) fn draft_act(lang: Lang, action: String) -> ActForm {
    ActForm::new("paper", words::report::of(lang).draft_paper(), action).icon("file")
}

/// Returns the link to the paper that a report became.
pub(super) fn paper_link(lang: Lang, paper: &Outgoing) -> Link {
    let w = words::report::of(lang);
    let said = match paper.state {
        OutgoingState::Draft => w.paper_draft().to_owned(),
        _ => w.paper_issued(reference(paper)),
    };
    Link::new(said, paths::at(paths::OUTGOING_ONE, &paper.code))
}

/// Whoever signs by default can be changed in the draft.
async fn signer(app: &App, who: &Signed) -> Result<Option<DelegationId>, Fault> {
    let choices = app.office().draft_choices(&who.op).await?;
    Ok(choices.signers.first().map(|it| it.id))
}

async fn draft_of_report(app: &App, who: &Signed, id: ObligationId) -> Result<String, Fault> {
    let signer = signer(app, who).await?;
    app.office().draft_report_paper(&who.op, id, signer).await
}

async fn draft_of_merged(
    app: &App,
    who: &Signed,
    code: &str,
    period: &str,
) -> Result<String, Fault> {
    let period: Period = period.parse().map_err(|_| Fault::NotFound)?;
    let signer = signer(app, who).await?;
    app.office()
        .draft_merged_paper(&who.op, code, period, signer)
        .await
}

fn see(who: &Signed, paper: &str) -> Answer {
    answer::see_with(
        paths::at(paths::OUTGOING_ONE, paper),
        words::meeting::of(who.lang()).done_draft(),
    )
}

async fn of_report(State(app): State<App>, who: Signed, Id(id): Id<ObligationId>) -> Answer {
    see(&who, &draft_of_report(&app, &who, id).await?)
}

async fn of_merged(
    State(app): State<App>,
    who: Signed,
    Ids(code, period): Ids<String, String>,
) -> Answer {
    see(&who, &draft_of_merged(&app, &who, &code, &period).await?)
}

async fn give_of_report(State(app): State<App>, who: Signed, Id(id): Id<ObligationId>) -> Answer {
    let paper = draft_of_report(&app, &who, id).await?;
    answer::made(ReportPaperBody { paper })
}

async fn give_of_merged(
    State(app): State<App>,
    who: Signed,
    Ids(code, period): Ids<String, String>,
) -> Answer {
    let paper = draft_of_merged(&app, &who, &code, &period).await?;
    answer::made(ReportPaperBody { paper })
}
