//! Asking for a report once: page and operation.

use axum::{
    Json,
    extract::{Query, State},
    http::Method,
    routing::{get, post},
};
use jiff::civil::Date;
use ntm_office::{
    Fault,
    report::ask::{AskChoices, Asking, Which, Whom},
};
use ntm_programme::{identity::ReportRuleId, right::Action};
use ntm_views::{
    frame::{Lang, Section},
    pages::list::{Part, RecordPage},
    parts::{ActForm, Choice, Control, Field, Sentence, Weight},
    paths, say, words,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{
    report_forms::kind_said,
    reports::{role_said, tabs, title_of},
};
use crate::{
    App,
    answer::{self, Answer},
    form::{self, Typed},
    listing::Listing,
    route::{Need, Route},
    session::Signed,
};

pub(crate) fn routes() -> Vec<Route> {
    // Looking changes nothing; whoever asks nobody finds nothing there.
    let read = Need::May(Action::ReadTask);
    let lead = Need::May(Action::AssignTasks);
    vec![
        Route::page(
            Method::GET,
            paths::REPORT_ASK,
            read,
            "Ask for a report once",
            get(page),
        ),
        Route::page(
            Method::POST,
            paths::REPORT_ASK,
            lead,
            "Ask units for a report by a day",
            post(ask),
        ),
        Route::api(
            Method::GET,
            "/api/v1/reports/asking",
            read,
            "Which reports can be asked for once, and what documents have assigned",
            get(choices),
        )
        .query::<AskQuery>()
        .gives::<AskChoicesBody>("200", "Types, tasks, and the units of a letter"),
        Route::api(
            Method::POST,
            "/api/v1/reports/asking",
            lead,
            "Ask units for a report by a day, or by a task that a document gave",
            post(ask_api),
        )
        .takes::<AskBody>()
        .gives::<AskedReportBody>("201", "The rule by which the reports are expected"),
    ]
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct From {
    /// A task with the position of its deadline: "…/1".
    #[serde(rename = "viec")]
    task: String,
    /// The code of a document whose tasks come first.
    #[serde(rename = "van-ban")]
    document: String,
    /// The code of an outgoing paper.
    #[serde(rename = "van-ban-di")]
    letter: String,
}

impl From {
    fn letter(&self) -> Option<&str> {
        Some(self.letter.as_str()).filter(|it| !it.is_empty())
    }
}

async fn page(State(app): State<App>, who: Signed, Query(from): Query<From>) -> Answer {
    answer::page(&ask_page(&app, &who, &from).await?)
}

async fn ask_page(app: &App, who: &Signed, from: &From) -> Result<RecordPage, Fault> {
    let lang = who.lang();
    let w = words::report_form::of(lang);
    let found = app.office().ask_choices(&who.op, from.letter()).await?;
    let frame = app
        .frame(who, w.ask(), Section::Reports)
        .await?
        .crumb(words::report::of(lang).title(), paths::REPORTS);
    let mut page = RecordPage::new(frame);
    page.tabs = Some(tabs(who, paths::REPORT_ASK));
    page.said = Sentence::default().say(w.ask_said());
    if let Some(letter) = &found.letter {
        page.said = page.said.say(" ").strong(w.ask_letter(&letter.subject));
    }
    let id = app.office().new_id(who.op.now);
    page.parts
        .push(Part::new(w.ask()).act(ask_form(lang, id, from, &found)));
    Ok(page)
}

fn ask_form(lang: Lang, id: Uuid, from: &From, found: &AskChoices) -> ActForm {
    let w = words::report_form::of(lang);
    let letter = found.letter.as_ref();
    let lines = Choice::new("", w.ask_which_lines(), true);
    let types = found.types.iter().map(|of| {
        let said = format!("{} ({})", title_of(lang, of), kind_said(lang, of.period));
        Choice::new(&of.code, said, false)
    });
    let units = found.units.iter().map(|(role, unit, name)| {
        let said = format!("{name} ({})", role_said(lang, *role));
        let chosen = letter.is_some_and(|it| it.units.contains(unit));
        Choice::new(unit.to_string(), said, chosen)
    });
    let mut form = ActForm::new("ask", w.ask_press(), paths::REPORT_ASK)
        .hidden("id", id)
        .hidden("letter", &from.letter)
        .field(
            Field::text("about", w.ask_about())
                .hint(w.ask_about_hint())
                .value(letter.map_or("", |it| &it.subject))
                .required(),
        )
        .field(Field::select(
            "type",
            w.ask_which(),
            std::iter::once(lines).chain(types).collect(),
        ))
        .field(Field::lines("lines", w.ask_lines(), 5).hint(w.ask_lines_hint()));
    let assigned = assigned(lang, from, found);
    if !assigned.is_empty() {
        let chosen = assigned.iter().any(|it| it.chosen);
        let none = Choice::new("", w.ask_whom_none(), !chosen);
        let choices = std::iter::once(none).chain(assigned).collect();
        form = form.field(Field::select("task", w.ask_whom(), choices).hint(w.ask_whom_hint()));
    }
    form.field(Field::new(
        Control::Checks(units.collect()),
        "units",
        w.ask_units(),
    ))
    .field(Field::date("last_day", w.ask_last_day()))
    .field(
        Field::text("clause", w.ask_clause())
            .hint(w.ask_clause_hint())
            .value(letter.map_or("", |it| &it.clause)),
    )
    .field(Field::date("covers_from", w.ask_covers_from()).hint(w.ask_covers_hint()))
    .field(Field::date("covers_to", w.ask_covers_to()))
    .bare()
    .weight(Weight::Primary)
}

/// What documents have assigned, the one that one comes from chosen.
fn assigned(lang: Lang, from: &From, found: &AskChoices) -> Vec<Choice> {
    let w = words::report_form::of(lang);
    let mut choices: Vec<Choice> = Vec::new();
    for it in &found.assigned {
        let deadline = &it.deadline;
        let day = it.last_day.map(say::date);
        let said = w.ask_assigned(
            &deadline.title,
            deadline.document.as_ref().unwrap_or(&deadline.code),
            it.units,
            day.unwrap_or_default(),
        );
        let value = format!("{}/{}", deadline.task, deadline.position);
        let of_document = !from.document.is_empty()
            && deadline.document_code.as_ref() == Some(&from.document)
            && !choices.iter().any(|it| it.chosen);
        let chosen = value == from.task || of_document;
        choices.push(Choice::new(value, said, chosen));
    }
    choices
}

async fn ask(State(app): State<App>, who: Signed, typed: Typed) -> Answer {
    let done = async {
        let asking = read(&typed)?;
        app.office().ask_report(&who.op, &asking).await
    };
    match done.await {
        Ok(id) => {
            let key = id.to_string();
            let here = Listing::new(paths::REPORTS, &[("loai", key.as_str())]);
            let said = words::report_form::of(who.lang()).done_ask();
            answer::see_with(here.address(), said)
        }
        Err(fault) => {
            let from = From {
                task: typed.get("task").to_owned(),
                letter: typed.get("letter").to_owned(),
                ..From::default()
            };
            let page = ask_page(&app, &who, &from).await?;
            form::refused(page, "ask", &typed, fault)
        }
    }
}

fn read(typed: &Typed) -> Result<Asking, Fault> {
    let whom = match typed.optional("task") {
        Some(task) => {
            let (task, position) = task.split_once('/').ok_or(Fault::NotFound)?;
            Whom::Assigned(
                task.parse().map_err(|_| Fault::NotFound)?,
                position.parse().map_err(|_| Fault::NotFound)?,
            )
        }
        None => Whom::Units {
            units: typed
                .all("units")
                .map(|it| it.parse().map_err(|_| Fault::NotFound))
                .collect::<Result<_, Fault>>()?,
            last_day: typed.date("last_day")?,
        },
    };
    let which = match typed.optional("type") {
        Some(code) => Which::Type(code),
        None => Which::Lines(typed.get("lines").to_owned()),
    };
    let covers = match (typed.optional("covers_from"), typed.optional("covers_to")) {
        (None, None) => None,
        _ => Some((typed.date("covers_from")?, typed.date("covers_to")?)),
    };
    Ok(Asking {
        id: typed.get("id").parse().map_err(|_| Fault::NotFound)?,
        about: typed.get("about").to_owned(),
        which,
        whom,
        clause: typed.get("clause").to_owned(),
        covers,
    })
}

#[derive(Debug, Deserialize, IntoParams)]
struct AskQuery {
    /// The code of an outgoing paper by which it is asked for.
    letter: Option<String>,
}

/// What can be asked for once.
#[derive(Serialize, ToSchema)]
struct AskChoicesBody {
    types: Vec<AskTypeBody>,
    /// Tasks that a document gave, that speak of a report and are due once.
    assigned: Vec<AskTaskBody>,
    /// The units to which the letter goes.
    units: Vec<Uuid>,
    /// What the letter is called where its number is known.
    clause: Option<String>,
}

/// A type for one occasion.
#[derive(Serialize, ToSchema)]
struct AskTypeBody {
    #[serde(rename = "type")]
    code: String,
    title: String,
    /// "term", "campaign", "on_demand".
    period: String,
}

/// A task that asks for a report once.
#[derive(Serialize, ToSchema)]
struct AskTaskBody {
    task: Uuid,
    deadline: i64,
    title: String,
    document: Option<String>,
    units: usize,
    #[schema(value_type = Option<String>, format = Date)]
    last_day: Option<Date>,
}

async fn choices(State(app): State<App>, who: Signed, Query(asked): Query<AskQuery>) -> Answer {
    let letter = asked.letter.as_deref();
    let found = app.office().ask_choices(&who.op, letter).await?;
    let types = found.types.iter().map(|of| AskTypeBody {
        code: of.code.clone(),
        title: of.title.clone(),
        period: of.period.key().to_owned(),
    });
    let assigned = found.assigned.into_iter().map(|it| AskTaskBody {
        task: it.deadline.task.into(),
        deadline: it.deadline.position,
        title: it.deadline.title,
        document: it.deadline.document,
        units: it.units,
        last_day: it.last_day,
    });
    let letter = found.letter.as_ref();
    answer::json(AskChoicesBody {
        types: types.collect(),
        assigned: assigned.collect(),
        units: letter.map_or_else(Vec::new, |it| {
            it.units.iter().map(|unit| (*unit).into()).collect()
        }),
        clause: letter.map(|it| it.clause.clone()),
    })
}

/// A report to be asked for once: by `type` or by `lines`, of `units` by `last_day` or by `task`.
#[derive(Deserialize, ToSchema)]
struct AskBody {
    /// Chosen by the caller: the same body sent twice asks once.
    id: Option<Uuid>,
    about: String,
    #[serde(rename = "type")]
    code: Option<String>,
    /// What is asked for, a line each, made into a form of the office.
    lines: Option<String>,
    #[serde(default)]
    units: Vec<Uuid>,
    /// The last day that counts (YYYY-MM-DD).
    last_day: Option<String>,
    /// A task that a document gave.
    task: Option<Uuid>,
    /// The position of its deadline.
    deadline: Option<i64>,
    clause: Option<String>,
    covers_from: Option<String>,
    covers_to: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct AskedReportBody {
    id: Uuid,
}

async fn ask_api(State(app): State<App>, who: Signed, Json(body): Json<AskBody>) -> Answer {
    let day = |field: &'static str, text: &Option<String>| {
        form::date(text.as_deref().unwrap_or_default())
            .ok_or_else(|| Fault::field(field, "Ngày không đọc được.", "The day cannot be read."))
    };
    let whom = match body.task {
        Some(task) => Whom::Assigned(task.into(), body.deadline.unwrap_or(1)),
        None => Whom::Units {
            units: body.units.iter().map(|it| (*it).into()).collect(),
            last_day: day("last_day", &body.last_day)?,
        },
    };
    let covers = match (&body.covers_from, &body.covers_to) {
        (None, None) => None,
        (from, to) => Some((day("covers_from", from)?, day("covers_to", to)?)),
    };
    let asking = Asking {
        id: ReportRuleId(body.id.unwrap_or_else(|| app.office().new_id(who.op.now))),
        about: body.about,
        which: match body.code {
            Some(code) => Which::Type(code),
            None => Which::Lines(body.lines.unwrap_or_default()),
        },
        whom,
        clause: body.clause.unwrap_or_default(),
        covers,
    };
    let id = app.office().ask_report(&who.op, &asking).await?;
    answer::made(AskedReportBody { id: id.into() })
}
