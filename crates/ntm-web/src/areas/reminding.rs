//! Reminding, for the coordination office: its ladder, and what was sent to whom and why.

use axum::{
    Json,
    extract::{Query, State},
    http::Method,
    routing::{get, post},
};
use ntm_drafting::table;
use ntm_office::Fault;
use ntm_programme::{
    escalation::{Audience, Channel, Ladder, Step},
    right::Action,
};
use ntm_store::outbox::{Letter, LetterState};
use ntm_views::{
    frame::{Lang, Section},
    pages::list::{self, Body, ListPage, Part, RecordPage},
    parts::{
        ActForm, Cell, Chip, Choice, Column, Control, Empty, Exports, Field, Filters, Pager, Row,
        Sentence, Table, Tone, Weight,
    },
    paths, words,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::lines::moment;
use crate::{
    App,
    address::Id,
    answer::{self, Answer},
    export::{self, Format},
    form::{self, Typed},
    route::{Need, Route},
    session::Signed,
};

const REMOVE: &str = "/quan-tri/thang-don-doc/bo";
const STANDARD: &str = "/quan-tri/thang-don-doc/mac-dinh";
const AGAIN: &str = "/quan-tri/thu-di/{id}/gui-lai";

pub(crate) fn routes() -> Vec<Route> {
    let need = Need::May(Action::EditLadder);
    let page = |method, path, title, handler| Route::page(method, path, need, title, handler);
    vec![
        page(
            Method::GET,
            paths::LADDERS,
            "The ladder of reminders",
            get(ladder),
        ),
        page(Method::POST, paths::LADDERS, "Add a step", post(add)),
        page(Method::POST, REMOVE, "Remove a step", post(remove)),
        page(
            Method::POST,
            STANDARD,
            "Return to the standard ladder",
            post(standard),
        ),
        page(
            Method::GET,
            paths::OUTBOX,
            "What was sent to whom and why",
            get(outbox),
        ),
        page(Method::POST, AGAIN, "Send a letter again", post(again)),
        Route::api(
            Method::GET,
            "/api/v1/ladder",
            need,
            "The ladder of reminders of your office",
            get(give),
        )
        .gives::<LadderBody>("200", "The ladder and its version"),
        Route::api(
            Method::PUT,
            "/api/v1/ladder",
            need,
            "Set the ladder of your office",
            axum::routing::put(take),
        )
        .takes::<LadderBody>()
        .gives::<LadderBody>("200", "The ladder as it stands now"),
        Route::api(
            Method::GET,
            "/api/v1/letters",
            need,
            "What was sent to whom and why",
            get(letters),
        )
        .query::<Wanted>()
        .gives::<LettersBody>("200", "The letters, the latest first"),
        Route::api(
            Method::POST,
            "/api/v1/letters/{id}/send-again",
            need,
            "Send a letter again that could not be sent",
            post(api_again),
        ),
    ]
}

/// How the ladder is wanted.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct AskedLadder {
    /// `xlsx` or `csv`: its steps as a file.
    #[serde(rename = "dinh-dang")]
    format: String,
}

async fn ladder(State(app): State<App>, who: Signed, Query(asked): Query<AskedLadder>) -> Answer {
    if let Some(format) = Format::asked(&asked.format)? {
        let lang = who.lang();
        let w = words::tell::of(lang);
        let (mut ladder, _) = app.office().ladder(&who.op).await?;
        ladder.steps.sort();
        let list = table::Table {
            title: words::list::of(lang).ladders().to_owned(),
            columns: vec![
                table::Column::new(w.step_days(), table::Kind::Integer, 14.0),
                table::Column::new(w.when(), table::Kind::Text, 28.0),
                table::Column::new(w.to_whom(), table::Kind::Text, 32.0),
                table::Column::new(w.how(), table::Kind::Text, 32.0),
            ],
            rows: ladder
                .steps
                .iter()
                .map(|step| {
                    let said = step_said(lang, step);
                    let days = i64::from(step.offset_days).into();
                    [days].into_iter().chain(said.map(Into::into)).collect()
                })
                .collect(),
        };
        return export::answer(format, "thang-don-doc", list).await;
    }
    answer::page(&ladder_page(&app, &who).await?)
}

/// Returns when a step is taken, who is told, and how.
fn step_said(lang: Lang, step: &Step) -> [String; 3] {
    match lang {
        Lang::Vi => [
            step.label_vi(),
            step.to.label_vi().to_owned(),
            step.channel.label_vi().to_owned(),
        ],
        Lang::En => [
            step.label_en(),
            step.to.label_en().to_owned(),
            step.channel.label_en().to_owned(),
        ],
    }
}

async fn ladder_page(app: &App, who: &Signed) -> Result<RecordPage, Fault> {
    let lang = who.lang();
    let w = words::tell::of(lang);
    let (mut ladder, version) = app.office().ladder(&who.op).await?;
    ladder.steps.sort();
    let title = words::list::of(lang).ladders();
    let mut page = RecordPage::new(app.frame(who, title, Section::Settings).await?);
    page.tabs = Some(list::administration_tabs(&page.frame, paths::LADDERS));
    page.said = Sentence::default().say(w.ladder_lead());
    page.exports = Exports::of(|format| format!("{}?dinh-dang={format}", paths::LADDERS));
    let mut part = Part::new(if version == 0 {
        w.ladder_standard()
    } else {
        w.ladder_own()
    })
    .hint(w.ladder_hint())
    .body(Body::Table(Table {
        caption: title.to_owned(),
        columns: vec![
            Column::title(w.when()),
            Column::text(w.to_whom()),
            Column::text(w.how()),
            Column::text(""),
        ],
        rows: ladder
            .steps
            .iter()
            .map(|step| step_row(lang, step, version))
            .collect(),
    }))
    .act(add_form(lang, version));
    if version > 0 {
        part = part.act(
            ActForm::new("standard", w.ladder_back(), STANDARD)
                .hidden("version", version)
                .confirm(w.ladder_back_sure())
                .weight(Weight::Quiet),
        );
    }
    page.parts = vec![part];
    Ok(page)
}

fn add_form(lang: Lang, version: i64) -> ActForm {
    let w = words::tell::of(lang);
    let say = |vi: &'static str, en: &'static str| if lang == Lang::Vi { vi } else { en };
    let audiences = Audience::ALL
        .into_iter()
        .map(|it| Choice::new(it.as_str(), say(it.label_vi(), it.label_en()), false));
    let channels = Channel::ALL
        .into_iter()
        .map(|it| Choice::new(it.as_str(), say(it.label_vi(), it.label_en()), false));
    ActForm::new("step", w.step_add(), paths::LADDERS)
        .field(
            Field::new(Control::Number, "days", w.step_days())
                .hint(w.step_days_hint())
                .required(),
        )
        .field(Field::select("to", w.to_whom(), audiences.collect()))
        .field(Field::select("channel", w.how(), channels.collect()))
        .hidden("version", version)
        .icon("plus")
}

fn step_row(lang: Lang, step: &Step, version: i64) -> Row {
    let [when, whom, how] = step_said(lang, step);
    let tone = match step.offset_days {
        ..0 => Tone::Plain,
        0 => Tone::Soon,
        _ => Tone::Bad,
    };
    Row::new(vec![
        Cell::text(when),
        Cell::text(whom),
        Cell::chip(Chip::new(tone, "mail", how)),
    ])
    .form(
        ActForm::new("remove", words::common::of(lang).remove(), REMOVE)
            .hidden("days", step.offset_days)
            .hidden("to", step.to.as_str())
            .hidden("version", version)
            .weight(Weight::Quiet),
    )
}

async fn add(State(app): State<App>, who: Signed, typed: Typed) -> Answer {
    match add_step(&app, &who, &typed).await {
        Ok(()) => answer::see_with(paths::LADDERS, words::tell::of(who.lang()).ladder_saved()),
        Err(fault) => form::refused(ladder_page(&app, &who).await?, "step", &typed, fault),
    }
}

async fn add_step(app: &App, who: &Signed, typed: &Typed) -> Result<(), Fault> {
    let days = typed.get("days").trim().parse().map_err(|_| {
        Fault::field(
            "days",
            "Hãy ghi số ngày: -3 là trước hạn 3 ngày, 0 là ngày hết hạn.",
            "Write a number of days: -3 is three days before, 0 the last day.",
        )
    })?;
    let unknown = || Fault::field("to", "Hãy chọn trong danh sách.", "Choose from the list.");
    let step = Step {
        offset_days: days,
        to: typed.get("to").parse().map_err(|_| unknown())?,
        channel: typed.get("channel").parse().map_err(|_| unknown())?,
    };
    let (mut ladder, _) = app.office().ladder(&who.op).await?;
    ladder.steps.push(step);
    ladder.steps.sort();
    app.office()
        .set_ladder(&who.op, &ladder, typed.version())
        .await
}

async fn remove(State(app): State<App>, who: Signed, typed: Typed) -> Answer {
    let (mut ladder, _) = app.office().ladder(&who.op).await?;
    ladder.steps.retain(|step| {
        step.offset_days.to_string() != typed.get("days") || step.to.as_str() != typed.get("to")
    });
    app.office()
        .set_ladder(&who.op, &ladder, typed.version())
        .await?;
    answer::see_with(paths::LADDERS, words::tell::of(who.lang()).ladder_saved())
}

async fn standard(State(app): State<App>, who: Signed, typed: Typed) -> Answer {
    app.office()
        .set_ladder(&who.op, &Ladder::standard(), typed.version())
        .await?;
    answer::see_with(paths::LADDERS, words::tell::of(who.lang()).ladder_saved())
}

async fn give(State(app): State<App>, who: Signed) -> Answer {
    let (ladder, version) = app.office().ladder(&who.op).await?;
    answer::json(LadderBody::of(&ladder, version))
}

async fn take(State(app): State<App>, who: Signed, Json(body): Json<LadderBody>) -> Answer {
    let unknown = |_| {
        Fault::field(
            "steps",
            "Có bậc ghi sai đối tượng hoặc cách báo.",
            "A step names no known audience or channel.",
        )
    };
    let mut steps = Vec::with_capacity(body.steps.len());
    for step in &body.steps {
        steps.push(Step {
            offset_days: step.offset_days,
            to: step.to.parse().map_err(unknown)?,
            channel: step.channel.parse().map_err(unknown)?,
        });
    }
    app.office()
        .set_ladder(&who.op, &Ladder { steps }, body.version)
        .await?;
    give(State(app), who).await
}

/// A ladder of reminders.
#[derive(Serialize, Deserialize, ToSchema)]
struct LadderBody {
    /// The version that was shown; 0 where the office has set none.
    version: i64,
    steps: Vec<StepBody>,
}

/// One step of a ladder.
#[derive(Serialize, Deserialize, ToSchema)]
struct StepBody {
    /// Below zero before the last day, above zero after it.
    offset_days: i32,
    /// `assignee_officer`, `unit_head`, `assigner_office` or `leader`.
    to: String,
    /// `immediate` or `digest`.
    channel: String,
}

impl LadderBody {
    fn of(ladder: &Ladder, version: i64) -> LadderBody {
        LadderBody {
            version,
            steps: ladder
                .steps
                .iter()
                .map(|step| StepBody {
                    offset_days: step.offset_days,
                    to: step.to.as_str().to_owned(),
                    channel: step.channel.as_str().to_owned(),
                })
                .collect(),
        }
    }
}

/// Which letters are asked for.
#[derive(Deserialize, IntoParams)]
struct Wanted {
    /// `waiting`, `sent`, `failed` or `unsent`; all without it.
    #[serde(rename = "state", alias = "trang-thai", default)]
    state: String,
    /// Where the part begins: `next` of the part before.
    #[serde(rename = "cursor", alias = "sau", default)]
    after: Option<String>,
    /// `xlsx` or `csv`: all of them as a file.
    #[serde(rename = "dinh-dang", default)]
    #[param(ignore)]
    format: String,
}

const PAGE: u32 = 50;

async fn outbox(State(app): State<App>, who: Signed, Query(wanted): Query<Wanted>) -> Answer {
    let lang = who.lang();
    let w = words::tell::of(lang);
    let state = LetterState::from_key(&wanted.state);
    let title = words::list::of(lang).outbox();
    if let Some(format) = Format::asked(&wanted.format)? {
        let (office, op) = (app.office(), &who.op);
        let part = |after: Option<String>| async move {
            office
                .letters(op, state, after.as_deref(), export::PART.into())
                .await
        };
        let list = letters_table(lang, export::rows(part, |it| cells(lang, it)).await?);
        return export::answer(format, "thu-di", list).await;
    }
    let found = app
        .office()
        .letters(&who.op, state, wanted.after.as_deref(), PAGE)
        .await?;
    let mut page = ListPage::new(app.frame(&who, title, Section::Settings).await?);
    page.tabs = Some(list::administration_tabs(&page.frame, paths::OUTBOX));
    page.said = Sentence::default().say(w.outbox_lead());
    page.empty = Empty::new("mail", w.no_letters());
    let mut choices = vec![Choice::new(
        "",
        words::common::of(lang).all(),
        state.is_none(),
    )];
    for it in LetterState::ALL {
        choices.push(Choice::new(
            it.key(),
            state_name(lang, it),
            state == Some(it),
        ));
    }
    page.filters = Filters {
        lang,
        action: paths::OUTBOX.to_owned(),
        fields: vec![Field::select("trang-thai", w.state(), choices)],
        clear: None,
    };
    page.table = Table {
        caption: title.to_owned(),
        columns: vec![
            Column::title(w.reader()),
            Column::text(w.letter()),
            Column::text(w.state()),
            Column::text(w.at()),
            Column::text(""),
        ],
        rows: found
            .rows
            .iter()
            .map(|letter| letter_row(lang, letter))
            .collect(),
    };
    let here = format!(
        "{}?trang-thai={}",
        paths::OUTBOX,
        state.map_or("", LetterState::key)
    );
    page.pager = Pager {
        next: found.next.map(|after| format!("{here}&sau={after}")),
        ..Pager::none(lang)
    };
    if !found.rows.is_empty() {
        page.exports = Exports::of(|format| format!("{here}&dinh-dang={format}"));
    }
    answer::page(&page)
}

fn letters_table(lang: Lang, rows: Vec<Vec<table::Cell>>) -> table::Table {
    use table::{Column, Kind};
    let w = words::tell::of(lang);
    table::Table {
        title: words::list::of(lang).outbox().to_owned(),
        columns: vec![
            Column::new(w.reader(), Kind::Text, 26.0),
            Column::new(words::common::of(lang).unit(), Kind::Text, 30.0),
            Column::new(w.address(), Kind::Text, 28.0),
            Column::new(w.letter(), Kind::Text, 60.0),
            Column::new(w.reason(), Kind::Text, 30.0),
            Column::new(w.state(), Kind::Text, 12.0),
            Column::new(w.written_at(), Kind::Text, 17.0),
            Column::new(w.sent_at(), Kind::Text, 17.0),
            Column::new(w.trouble(), Kind::Text, 40.0),
        ],
        rows,
    }
}

fn cells(lang: Lang, letter: &Letter) -> Vec<table::Cell> {
    vec![
        letter.full_name.as_str().into(),
        letter.unit.as_str().into(),
        letter.address.as_deref().into(),
        letter.subject.as_str().into(),
        letter.why.as_str().into(),
        state_name(lang, letter.state).into(),
        moment(letter.created_at).into(),
        letter.sent_at.map(moment).into(),
        letter.last_error.as_deref().into(),
    ]
}

fn letter_row(lang: Lang, letter: &Letter) -> Row {
    let w = words::tell::of(lang);
    let tone = match letter.state {
        LetterState::Sent => Tone::Good,
        LetterState::Waiting => Tone::Plain,
        LetterState::Unsent => Tone::Soon,
        LetterState::Failed => Tone::Bad,
    };
    let who = match &letter.address {
        Some(address) => format!("{} · {address}", letter.unit),
        None => letter.unit.clone(),
    };
    let row = Row::new(vec![
        Cell::text(&letter.full_name).under(who),
        Cell::text(&letter.subject).under(w.because(&letter.why)),
        Cell::chip(Chip::new(tone, "mail", state_name(lang, letter.state)))
            .under(letter.last_error.clone().unwrap_or_default()),
        Cell::text(moment(letter.sent_at.unwrap_or(letter.created_at))),
    ]);
    match letter.state {
        LetterState::Failed | LetterState::Unsent => row.form(
            ActForm::new("again", w.send_again(), paths::at(AGAIN, letter.id))
                .weight(Weight::Quiet),
        ),
        LetterState::Sent | LetterState::Waiting => row,
    }
}

fn state_name(lang: Lang, state: LetterState) -> &'static str {
    let w = words::tell::of(lang);
    match state {
        LetterState::Waiting => w.letter_waiting(),
        LetterState::Sent => w.letter_sent(),
        LetterState::Failed => w.letter_failed(),
        LetterState::Unsent => w.letter_unsent(),
    }
}

async fn again(State(app): State<App>, who: Signed, Id(id): Id<uuid::Uuid>) -> Answer {
    app.office().send_again(&who.op, id).await?;
    answer::see_with(paths::OUTBOX, words::tell::of(who.lang()).letter_again())
}

async fn api_again(State(app): State<App>, who: Signed, Id(id): Id<uuid::Uuid>) -> Answer {
    app.office().send_again(&who.op, id).await?;
    answer::done()
}

async fn letters(State(app): State<App>, who: Signed, Query(wanted): Query<Wanted>) -> Answer {
    let state = LetterState::from_key(&wanted.state);
    let found = app
        .office()
        .letters(&who.op, state, wanted.after.as_deref(), PAGE)
        .await?;
    let letters = found
        .rows
        .into_iter()
        .map(|it| LetterBody {
            id: it.id,
            to: it.full_name,
            unit: it.unit,
            address: it.address,
            subject: it.subject,
            why: it.why,
            state: it.state.key(),
            created_at: it.created_at,
            sent_at: it.sent_at,
            error: it.last_error,
        })
        .collect();
    let next = found.next;
    answer::json(LettersBody { letters, next })
}

/// Letters.
#[derive(Serialize, ToSchema)]
struct LettersBody {
    letters: Vec<LetterBody>,
    /// Where the next part begins.
    next: Option<String>,
}

/// One letter.
#[derive(Serialize, ToSchema)]
struct LetterBody {
    id: uuid::Uuid,
    to: String,
    unit: String,
    address: Option<String>,
    subject: String,
    /// Why the person was told.
    why: String,
    /// `waiting`, `sent`, `failed` or `unsent`.
    state: &'static str,
    #[schema(value_type = String)]
    created_at: jiff::Timestamp,
    #[schema(value_type = Option<String>)]
    sent_at: Option<jiff::Timestamp>,
    error: Option<String>,
}
