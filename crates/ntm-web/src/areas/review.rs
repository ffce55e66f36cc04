//! The review page: each form is one decision of a person about one proposal.

use axum::{
    Form,
    extract::{Path, Query, State},
    http::Method,
    routing::{MethodRouter, get, post},
};
use ntm_office::{
    Fault, FieldFault, Outcome,
    documents::WholeDocument,
    review::{Answer as Reply, Decision, DirectiveEdit, DueEdit, Selection},
};
use ntm_programme::{
    identity::{DirectiveId, QuestionId, UnitId},
    right::Action,
};
use ntm_store::directive::DirectiveState;
use ntm_views::{
    frame::{Flash, Section},
    paths, words,
};
use serde::Deserialize;

use crate::{
    App,
    address::Ids,
    answer::{self, Answer},
    areas::{
        document_page,
        documents::{address, with_status},
        review_page::{self, Look},
    },
    form::{self, Typed},
    route::{Need, Route},
    session::Signed,
};

pub(crate) fn routes() -> Vec<Route> {
    let review = Need::May(Action::ReviewDocument);
    let form = |path, title, handler| Route::page(Method::POST, path, review, title, handler);
    vec![
        Route::page(
            Method::GET,
            paths::REVIEW,
            Need::May(Action::ReadDocument),
            "Review of a document",
            get(show),
        ),
        form("/van-ban/{code}/de-xuat", "Add a proposal", post(add)),
        form(
            "/van-ban/{code}/de-xuat/duyet-het",
            "Confirm all clear proposals",
            post(confirm_all),
        ),
        form(
            "/van-ban/{code}/de-xuat/{id}/duyet",
            "Confirm a proposal",
            deciding(Decision::Confirm),
        ),
        form(
            "/van-ban/{code}/de-xuat/{id}/bo-qua",
            "Leave a proposal out",
            deciding(Decision::Reject),
        ),
        form(
            "/van-ban/{code}/de-xuat/{id}/mo-lai",
            "Open a proposal again",
            deciding(Decision::Reopen),
        ),
        form(
            "/van-ban/{code}/de-xuat/{id}/sua",
            "Edit a proposal",
            post(edit),
        ),
        form(
            "/van-ban/{code}/de-xuat/{id}/tach",
            "Divide a proposal",
            post(split),
        ),
        form(
            "/van-ban/{code}/de-xuat/{id}/gop",
            "Join a proposal with the next",
            post(merge),
        ),
        form(
            "/van-ban/{code}/cau-hoi/{id}",
            "Answer a question",
            post(reply),
        ),
        Route::page(
            Method::GET,
            "/van-ban/{code}/ten",
            review,
            "Which units a name means",
            get(names),
        ),
        form(
            "/van-ban/{code}/ten",
            "Settle which units a name means",
            post(settle),
        ),
        Route::page(
            Method::POST,
            "/van-ban/{code}/giao",
            Need::May(Action::AssignTasks),
            "Assign the confirmed tasks",
            post(assign),
        ),
    ]
}

/// What the address of the review page says.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct LookQuery {
    #[serde(default)]
    task: String,
    #[serde(default, rename = "sua")]
    edit: String,
    #[serde(default, rename = "tach")]
    split: String,
    /// Bytes of the text to be shown: `120-150`.
    #[serde(default, rename = "xem")]
    see: String,
}

async fn show(
    State(app): State<App>,
    who: Signed,
    Path(code): Path<String>,
    Query(query): Query<LookQuery>,
) -> Answer {
    let whole = app.office().whole_document(&who.op, &code).await?;
    let look = Look {
        active: query.task.parse().ok(),
        editing: !query.edit.is_empty(),
        dividing: !query.split.is_empty(),
        asked: asked(&query.see),
        ..Look::default()
    };
    show_review(&app, &who, &whole, look).await
}

fn asked(span: &str) -> Option<std::ops::Range<usize>> {
    let (start, end) = span.split_once('-')?;
    Some(start.parse().ok()?..end.parse().ok()?)
}

async fn show_review(app: &App, who: &Signed, whole: &WholeDocument, look: Look) -> Answer {
    let title = document_page::title(who.lang(), &whole.document);
    let mut frame = app.frame(who, title, Section::Documents).await?;
    if let Some(problem) = &look.problem {
        frame.flash = Some(Flash::problem(form::said(problem, who.lang())));
    }
    let frame = frame
        .crumb(
            words::document::of(who.lang()).documents(),
            paths::DOCUMENTS,
        )
        .crumb(whole.document.code.clone(), address(&whole.document));
    answer::page(&review_page::page(frame, &who.op, whole, look))
}

#[derive(Deserialize)]
struct Version {
    version: i64,
}

/// Makes the handler of one decision about a proposal.
fn deciding(decision: Decision) -> MethodRouter<App> {
    post(
        move |State(app): State<App>,
              who: Signed,
              Ids(code, id): Ids<String, DirectiveId>,
              Form(Version { version }): Form<Version>| async move {
            decide(&app, &who, &code, id, version, decision).await
        },
    )
}

async fn decide(
    app: &App,
    who: &Signed,
    code: &str,
    id: DirectiveId,
    version: i64,
    decision: Decision,
) -> Answer {
    let document = app.office().document(&who.op, code).await?;
    let decided = app
        .office()
        .decide(&who.op, document.id, id, version, decision)
        .await;
    match decided {
        Ok(id) if decision == Decision::Reopen => answer::see(review_of(code, Some(id))),
        Ok(id) => see_next(app, who, code, id).await,
        Err(fault) => refused(app, who, code, Look::at(id), fault).await,
    }
}

/// Goes on to the next proposal that waits, from the one that was just decided.
async fn see_next(app: &App, who: &Signed, code: &str, from: DirectiveId) -> Answer {
    let whole = app.office().whole_document(&who.op, code).await?;
    let place = whole
        .directives
        .iter()
        .position(|(it, _)| it.id == from)
        .unwrap_or(0);
    let (before, after) = whole.directives.split_at(place);
    let next = after
        .iter()
        .chain(before)
        .find(|(it, _)| it.state == DirectiveState::Proposed)
        .map(|(it, _)| it.id);
    answer::see(review_of(code, next.or(Some(from))))
}

fn review_of(code: &str, at: Option<DirectiveId>) -> String {
    match at {
        Some(id) => format!("{}/{code}/duyet?task={id}", paths::DOCUMENTS),
        None => format!("{}/{code}/duyet", paths::DOCUMENTS),
    }
}

/// Shows the page again with what was wrong: what was typed is kept, what another changed is told.
async fn refused(app: &App, who: &Signed, code: &str, look: Look, fault: Fault) -> Answer {
    let status = answer::status(&fault);
    let mut look = look;
    match &fault {
        Fault::Conflict(message) => {
            if let Some(id) = look.active {
                look.changed = app.office().last_change(&who.op, code, id).await?;
            }
            look.problem = look.changed.is_none().then(|| message.clone());
        }
        Fault::Refused(message) => look.problem = Some(message.clone()),
        Fault::Invalid(faults) => {
            look.problem = faults.first().map(|it| it.message.clone());
            look.faults.clone_from(faults);
        }
        _ => return Err(fault.into()),
    }
    let whole = app.office().whole_document(&who.op, code).await?;
    let response = show_review(app, who, &whole, look).await?;
    Ok(with_status(response, status))
}

async fn confirm_all(State(app): State<App>, who: Signed, Path(code): Path<String>) -> Answer {
    let document = app.office().document(&who.op, &code).await?;
    let confirmed = app.office().confirm_clear(&who.op, document.id).await?;
    let w = words::receive::of(who.lang());
    answer::see_with(review_of(&code, None), &w.confirmed_all(confirmed))
}

async fn edit(
    State(app): State<App>,
    who: Signed,
    Ids(code, id): Ids<String, DirectiveId>,
    typed: Typed,
) -> Answer {
    let document = app.office().document(&who.op, &code).await?;
    let confirm = typed.get("then") == "confirm";
    let version = version_of(&typed)?;
    let edited = match edit_of(&typed) {
        Ok(edit) => {
            app.office()
                .edit_directive(&who.op, document.id, id, version, edit, confirm)
                .await
        }
        Err(fault) => Err(fault),
    };
    match edited {
        Ok(id) if confirm => see_next(&app, &who, &code, id).await,
        Ok(id) => answer::see(review_of(&code, Some(id))),
        Err(fault) => {
            let look = Look {
                editing: true,
                typed: Some(review_page::typed(|name| {
                    typed.all(name).map(str::to_owned).collect()
                })),
                ..Look::at(id)
            };
            refused(&app, &who, &code, look, fault).await
        }
    }
}

fn version_of(typed: &Typed) -> Outcome<i64> {
    typed
        .get("version")
        .parse()
        .map_err(|_| Fault::changed_meanwhile())
}

/// Reads the form of a proposal.
fn edit_of(typed: &Typed) -> Outcome<DirectiveEdit> {
    let lines = |name| -> Vec<String> { typed.get(name).lines().map(str::to_owned).collect() };
    let mut faults: Vec<FieldFault> = Vec::new();
    let criteria = typed
        .get("criteria")
        .split([',', ';', ' '])
        .filter(|it| !it.is_empty())
        .map(|it| it.parse().unwrap_or(0))
        .collect();
    let rows = [
        "deadline_text",
        "deadline_kind",
        "deadline_value",
        "deadline_bound",
        "deadline_set_on",
    ]
    .map(|name| typed.all(name).collect::<Vec<_>>());
    let mut deadlines = Vec::new();
    for number in 0..rows[1].len() {
        let cell = |column: usize| rows[column].get(number).copied().unwrap_or("");
        if cell(1).is_empty() {
            continue;
        }
        let set_on = match crate::areas::documents::optional_day("deadline_set_on", cell(4)) {
            Ok(day) => day,
            Err(Fault::Invalid(wrong)) => {
                faults.extend(wrong);
                None
            }
            Err(other) => return Err(other),
        };
        let words = if cell(1) == "event" && cell(2).is_empty() {
            cell(0)
        } else {
            cell(2)
        };
        deadlines.push(DueEdit {
            text: cell(0).to_owned(),
            kind: cell(1).to_owned(),
            value: words.to_owned(),
            bound: cell(3).to_owned(),
            set_on,
        });
    }
    if !faults.is_empty() {
        return Err(Fault::Invalid(faults));
    }
    Ok(DirectiveEdit {
        title: typed.get("title").to_owned(),
        leads: lines("leads"),
        coordinators: lines("coordinators"),
        report_to: lines("recipients"),
        via: lines("via"),
        criteria,
        evidence_wanted: Some(typed.get("evidence").to_owned()),
        deadlines,
        urgent: None,
    })
}

#[derive(Deserialize)]
struct Division {
    version: i64,
    text: String,
}

async fn split(
    State(app): State<App>,
    who: Signed,
    Ids(code, id): Ids<String, DirectiveId>,
    Form(form): Form<Division>,
) -> Answer {
    let document = app.office().document(&who.op, &code).await?;
    let parts = app
        .office()
        .split_directive(&who.op, document.id, id, form.version, &form.text)
        .await;
    match parts {
        Ok(_) => answer::see(review_of(&code, Some(id))),
        Err(fault) => {
            let look = Look {
                dividing: true,
                divided: Some(form.text),
                ..Look::at(id)
            };
            refused(&app, &who, &code, look, fault).await
        }
    }
}

async fn merge(
    State(app): State<App>,
    who: Signed,
    Ids(code, id): Ids<String, DirectiveId>,
    Form(Version { version }): Form<Version>,
) -> Answer {
    let document = app.office().document(&who.op, &code).await?;
    let merged = app
        .office()
        .merge_with_next(&who.op, document.id, id, version)
        .await;
    match merged {
        Ok(id) => answer::see(review_of(&code, Some(id))),
        Err(fault) => refused(&app, &who, &code, Look::at(id), fault).await,
    }
}

async fn add(
    State(app): State<App>,
    who: Signed,
    Path(code): Path<String>,
    typed: Typed,
) -> Answer {
    let document = app.office().document(&who.op, &code).await?;
    let span = typed
        .get("start")
        .parse()
        .ok()
        .zip(typed.get("end").parse().ok());
    let selection = match span {
        Some((start, end)) => Selection::Span { start, end },
        None => Selection::Words {
            text: typed.get("text").to_owned(),
        },
    };
    match app
        .office()
        .add_directive(&who.op, document.id, selection)
        .await
    {
        Ok(id) => answer::see(format!("{}&sua=1", review_of(&code, Some(id)))),
        Err(fault) => refused(&app, &who, &code, Look::default(), fault).await,
    }
}

#[derive(Deserialize)]
struct ReplyForm {
    #[serde(default)]
    answer: String,
}

async fn reply(
    State(app): State<App>,
    who: Signed,
    Ids(code, id): Ids<String, QuestionId>,
    Form(form): Form<ReplyForm>,
) -> Answer {
    let document = app.office().document(&who.op, &code).await?;
    let about = app.office().whole_document(&who.op, &code).await?;
    let at = review_page::directive_of(&about, id);
    match app
        .office()
        .answer(&who.op, document.id, id, Reply::Words(form.answer))
        .await
    {
        Ok(()) => answer::see(review_of(&code, at)),
        Err(fault) => {
            let look = Look {
                active: at,
                ..Look::default()
            };
            refused(&app, &who, &code, look, fault).await
        }
    }
}

#[derive(Deserialize)]
struct NameQuery {
    ten: String,
    #[serde(default, rename = "tu-khoa")]
    words: String,
}

async fn names(
    State(app): State<App>,
    who: Signed,
    Path(code): Path<String>,
    Query(query): Query<NameQuery>,
) -> Answer {
    let whole = app.office().whole_document(&who.op, &code).await?;
    let units = app
        .office()
        .units_to_choose(&who.op, &code, &query.words)
        .await?;
    let w = words::receive::of(who.lang());
    let frame = app
        .frame(&who, w.names_title(&query.ten), Section::Documents)
        .await?;
    answer::page(&review_page::names(frame, &whole, &query.ten, &units))
}

async fn settle(
    State(app): State<App>,
    who: Signed,
    Path(code): Path<String>,
    typed: Typed,
) -> Answer {
    let document = app.office().document(&who.op, &code).await?;
    let units: Vec<UnitId> = typed.all("unit").filter_map(|it| it.parse().ok()).collect();
    let remember = typed.get("remember") == "true";
    app.office()
        .settle_name(&who.op, document.id, typed.get("ten"), &units, remember)
        .await?;
    let w = words::receive::of(who.lang());
    answer::see_with(review_of(&code, None), w.names_saved())
}

async fn assign(State(app): State<App>, who: Signed, Path(code): Path<String>) -> Answer {
    let document = app.office().document(&who.op, &code).await?;
    let w = words::receive::of(who.lang());
    match app.office().assign(&who.op, document.id).await {
        Ok(count) if count.tasks == 0 => answer::see_with(address(&document), w.assigned_before()),
        Ok(count) => answer::see_with(
            address(&document),
            &w.assigned_done(count.tasks, count.obligations),
        ),
        Err(fault) => refused(&app, &who, &code, Look::default(), fault).await,
    }
}
