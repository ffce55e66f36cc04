//! One point of an agenda: what was said, what was concluded, and what was decided that somebody does.

use axum::{
    extract::{Path, Query, State},
    http::Method,
    routing::{get, post},
};
use ntm_office::{
    Fault,
    meeting::{MeetingView, prepare::DecisionEdit},
};
use ntm_programme::{
    cadence::{Cadence, DayOfMonth},
    deadline::{Bound, Deadline, When},
    meeting::{Decision, Item},
    period::Day,
    right::Action,
};
use ntm_views::{
    frame::{Lang, Section},
    pages::list::{Body, Part, RecordPage, meeting_tabs},
    parts::{ActForm, Cell, Choice, Column, Control, Field, Row, Table, Weight},
    paths, words,
};
use serde::Deserialize;
use uuid::Uuid;

use super::meeting::{decision_cells, decisions_table, read_item};
use crate::{
    App,
    answer::{self, Answer},
    export::{self, AskedForm},
    form::{self, Typed},
    route::{Need, Route},
    session::Signed,
};

pub(crate) fn routes() -> Vec<Route> {
    let prepare = Need::May(Action::PrepareMeeting);
    let page = Route::page;
    let post_to = |path, said, handler| page(Method::POST, path, prepare, said, handler);
    vec![
        page(
            Method::GET,
            paths::MEETING_ITEM,
            Need::May(Action::ReadMeeting),
            "A point of an agenda",
            get(one),
        ),
        post_to(
            paths::MEETING_ITEM,
            "Change a point of an agenda",
            post(edit),
        ),
        post_to(
            paths::MEETING_ITEM_SHIFT,
            "Move a point of an agenda",
            post(shift),
        ),
        post_to(
            paths::MEETING_ITEM_DROP,
            "Take a point off an agenda",
            post(drop_item),
        ),
        post_to(paths::MEETING_DECIDE, "Write down a decision", post(decide)),
        post_to(
            paths::MEETING_UNDECIDE,
            "Strike out a decision",
            post(undecide),
        ),
    ]
}

/// Which decision is to be changed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    #[serde(rename = "sua")]
    change: String,
}

type At = Path<(String, Uuid)>;

async fn one(
    State(app): State<App>,
    who: Signed,
    Path((code, item)): At,
    Query(asked): Query<Asked>,
    form: AskedForm,
) -> Answer {
    let chosen = asked.change.parse().ok();
    export::record(page(&app, &who, &code, item, chosen).await?, &form).await
}

/// Returns an address of a point.
fn at(path: &str, code: &str, item: Uuid) -> String {
    paths::at(&paths::at(path, code), item)
}

async fn page(
    app: &App,
    who: &Signed,
    code: &str,
    id: Uuid,
    chosen: Option<Uuid>,
) -> Result<RecordPage, Fault> {
    let lang = who.lang();
    let w = words::meeting::of(lang);
    let found = app.office().meeting(&who.op, code).await?;
    let meeting = &found.row.meeting;
    let item = meeting.item(id).ok_or(Fault::NotFound)?;
    let frame = app
        .frame(who, item.title.clone(), Section::Meetings)
        .await?
        .crumb(w.title(), paths::MEETINGS)
        .crumb(meeting.title.clone(), paths::at(paths::MEETING, code));
    let mut page = RecordPage::new(frame);
    page.tabs = Some(meeting_tabs(lang, paths::MEETINGS));
    page.under.clone_from(&item.presenter);
    let prepares = found.may_prepare && found.row.state.is_open();
    if prepares {
        page.acts = moves(lang, code, item);
    }
    // Whoever writes has it in the form.
    if !prepares && !item.about.is_empty() {
        let table = Table {
            caption: w.about().to_owned(),
            columns: vec![Column::title(w.about())],
            rows: item
                .about
                .lines()
                .map(|line| Row::new(vec![Cell::text(line)]))
                .collect(),
        };
        page.parts
            .push(Part::new(w.about()).body(Body::Table(table)));
    }
    page.parts.push(match prepares {
        true => Part::new(w.item()).act(item_form(lang, code, item)),
        false => told(lang, item),
    });
    let mut part = Part::new(w.decisions());
    part = match item.decisions.is_empty() {
        true => part.body(Body::Text(w.decisions_none().to_owned())),
        false => part.body(Body::Table(decided(lang, &found, item, prepares))),
    };
    if prepares {
        let known = item.decisions.iter().find(|it| Some(it.id) == chosen);
        let new = app.office().new_id(who.op.now);
        part = part.act(decision_form(lang, code, item, known, new));
    }
    page.parts.push(part);
    Ok(page)
}

fn moves(lang: Lang, code: &str, item: &Item) -> Vec<ActForm> {
    let w = words::meeting::of(lang);
    let shift = |id: &str, title| {
        ActForm::new(id, title, at(paths::MEETING_ITEM_SHIFT, code, item.id))
            .hidden("to", id)
            .weight(Weight::Quiet)
    };
    vec![
        shift("up", w.up()),
        shift("down", w.down()),
        ActForm::new(
            "drop",
            w.drop_item(),
            at(paths::MEETING_ITEM_DROP, code, item.id),
        )
        .confirm(w.drop_item_sure())
        .weight(Weight::Danger),
    ]
}

fn item_form(lang: Lang, code: &str, item: &Item) -> ActForm {
    let w = words::meeting::of(lang);
    ActForm::new(
        "item",
        w.save_item(),
        at(paths::MEETING_ITEM, code, item.id),
    )
    .hidden("revision", item.revision)
    .field(Field::text("title", w.item()).value(&item.title).required())
    .field(Field::text("presenter", w.presenter()).value(&item.presenter))
    .field(
        Field::lines("about", w.about(), 3)
            .hint(w.about_hint())
            .value(&item.about),
    )
    .field(
        Field::lines("minutes", w.minutes(), 6)
            .hint(w.minutes_hint())
            .value(&item.minutes),
    )
    .field(
        Field::lines("conclusion", w.conclusion(), 3)
            .hint(w.conclusion_hint())
            .value(&item.conclusion),
    )
    .bare()
}

fn told(lang: Lang, item: &Item) -> Part {
    let w = words::meeting::of(lang);
    let mut part = Part::new(w.conclusion());
    for line in item.conclusion.lines() {
        part = part.body(Body::Text(line.to_owned()));
    }
    part
}

fn decided(lang: Lang, found: &MeetingView, item: &Item, prepares: bool) -> Table {
    let w = words::meeting::of(lang);
    let mut table = decisions_table(lang, found, std::iter::empty());
    let code = &found.row.code;
    if prepares {
        table.columns.push(Column::text(w.change()));
    }
    table.rows = item
        .decisions
        .iter()
        .map(|it| {
            let mut cells = decision_cells(lang, found, it);
            if !prepares {
                return Row::new(cells);
            }
            let here = at(paths::MEETING_ITEM, code, item.id);
            let change = format!("{here}?sua={}#f-decide-deed", it.id);
            cells.push(Cell::link(w.change(), change));
            Row::new(cells).form(
                ActForm::new(
                    "undecide",
                    w.drop_decision(),
                    at(paths::MEETING_UNDECIDE, code, item.id),
                )
                .hidden("decision", it.id)
                .confirm(w.drop_decision_sure())
                .weight(Weight::Quiet),
            )
        })
        .collect();
    table
}

const BEFORE: &str = "before";
const BY: &str = "by";
const MONTHLY: &str = "monthly";

fn decision_form(
    lang: Lang,
    code: &str,
    item: &Item,
    known: Option<&Decision>,
    new: Uuid,
) -> ActForm {
    let w = words::meeting::of(lang);
    let (kind, on, day) = match known.and_then(|it| it.due.as_ref()) {
        None => ("", String::new(), String::new()),
        Some(due) => match due.when {
            When::Recurring(Cadence::Monthly(Some(day))) => {
                (MONTHLY, String::new(), day.number().to_string())
            }
            When::Date(day) if due.bound == Bound::Before => {
                (BEFORE, day.date().to_string(), String::new())
            }
            When::Date(day) => (BY, day.date().to_string(), String::new()),
            _ => ("", String::new(), String::new()),
        },
    };
    let kinds = [
        ("", w.due_none()),
        (BEFORE, w.due_before()),
        (BY, w.due_by()),
        (MONTHLY, w.due_monthly()),
    ];
    let kinds = kinds.map(|(key, said)| Choice::new(key, said, key == kind));
    let joined = |texts: Option<&Vec<String>>| texts.map(|it| it.join("; ")).unwrap_or_default();
    let title = match known {
        Some(_) => w.redecide(),
        None => w.decide(),
    };
    let form = ActForm::new("decide", title, at(paths::MEETING_DECIDE, code, item.id))
        .hidden("decision", known.map_or(new, |it| it.id))
        .field(
            Field::lines("deed", w.deed(), 2)
                .hint(w.deed_hint())
                .value(known.map(|it| it.deed.clone()).unwrap_or_default())
                .required(),
        )
        .field(
            Field::text("leads", w.leads())
                .hint(w.leads_hint())
                .value(joined(known.map(|it| &it.leads)))
                .required(),
        )
        .field(
            Field::text("coordinators", w.coordinators())
                .value(joined(known.map(|it| &it.coordinators))),
        )
        .field(Field::select("due", w.due(), kinds.to_vec()))
        .field(Field::date("due_on", w.due_on()).value(on))
        .field(Field::new(Control::Digits, "due_day", w.due_day()).value(day))
        .icon("check")
        .weight(Weight::Primary);
    match known {
        Some(_) => form.open(),
        None => form,
    }
}

/// Reads by when a decision is to be done.
pub(super) fn due(
    kind: &str,
    on: Option<jiff::civil::Date>,
    day: &str,
) -> Result<Option<Deadline>, Fault> {
    let wanted = |field| {
        let said = |lang| words::meeting::of(lang).due_wanted();
        Fault::field(field, said(Lang::Vi), said(Lang::En))
    };
    let dated = || on.and_then(Day::new).ok_or_else(|| wanted("due_on"));
    match kind {
        BEFORE => Ok(Some(Deadline::before(dated()?))),
        BY => Ok(Some(Deadline::no_later_than(dated()?))),
        MONTHLY => {
            let day = day.trim().parse().ok().and_then(DayOfMonth::new);
            Ok(Some(Deadline::monthly_before(
                day.ok_or_else(|| wanted("due_day"))?,
            )))
        }
        _ => Ok(None),
    }
}

fn read_decision(typed: &Typed) -> Result<DecisionEdit, Fault> {
    let on = match typed.optional("due_on") {
        Some(_) => Some(typed.date("due_on")?),
        None => None,
    };
    let list = |name: &str| vec![typed.get(name).to_owned()];
    Ok(DecisionEdit {
        deed: typed.get("deed").to_owned(),
        leads: list("leads"),
        coordinators: list("coordinators"),
        due: due(typed.get("due"), on, typed.get("due_day"))?,
    })
}

fn seen(code: &str, item: Uuid, sentence: &str) -> Answer {
    answer::see_with(at(paths::MEETING_ITEM, code, item), sentence)
}

/// Answers the page of a point with one of its forms as it was typed; with it go the meeting, the point
/// and the decision that was being changed.
async fn refused(
    app: &App,
    who: &Signed,
    (code, item, decision): (&str, Uuid, Option<Uuid>),
    form: &str,
    typed: &Typed,
    fault: Fault,
) -> Answer {
    let page = page(app, who, code, item, decision).await?;
    form::refused(page, form, typed, fault)
}

async fn edit(State(app): State<App>, who: Signed, Path((code, item)): At, typed: Typed) -> Answer {
    let revision = typed.get("revision").parse().unwrap_or(0);
    let read = read_item(&typed);
    let edited = app
        .office()
        .edit_item(&who.op, &code, item, &read, revision);
    match edited.await {
        Ok(()) => seen(&code, item, words::meeting::of(who.lang()).done_item()),
        Err(fault) => refused(&app, &who, (&code, item, None), "item", &typed, fault).await,
    }
}

async fn shift(
    State(app): State<App>,
    who: Signed,
    Path((code, item)): At,
    typed: Typed,
) -> Answer {
    let up = typed.get("to") == "up";
    match app.office().shift_item(&who.op, &code, item, up).await {
        Ok(()) => answer::see(paths::at(paths::MEETING, &code)),
        Err(fault) => refused(&app, &who, (&code, item, None), "up", &typed, fault).await,
    }
}

async fn drop_item(
    State(app): State<App>,
    who: Signed,
    Path((code, item)): At,
    typed: Typed,
) -> Answer {
    match app.office().drop_item(&who.op, &code, item).await {
        Ok(()) => answer::see_with(
            paths::at(paths::MEETING, &code),
            words::meeting::of(who.lang()).done_drop(),
        ),
        Err(fault) => refused(&app, &who, (&code, item, None), "drop", &typed, fault).await,
    }
}

fn decision_id(typed: &Typed) -> Result<Uuid, Fault> {
    typed.get("decision").parse().map_err(|_| Fault::NotFound)
}

async fn decide(
    State(app): State<App>,
    who: Signed,
    Path((code, item)): At,
    typed: Typed,
) -> Answer {
    let id = decision_id(&typed)?;
    let decided = async {
        let edit = read_decision(&typed)?;
        app.office()
            .decide_item(&who.op, &code, item, id, &edit)
            .await
    };
    match decided.await {
        Ok(()) => seen(&code, item, words::meeting::of(who.lang()).done_decide()),
        Err(fault) => refused(&app, &who, (&code, item, Some(id)), "decide", &typed, fault).await,
    }
}

async fn undecide(
    State(app): State<App>,
    who: Signed,
    Path((code, item)): At,
    typed: Typed,
) -> Answer {
    let id = decision_id(&typed)?;
    match app.office().drop_decision(&who.op, &code, id).await {
        Ok(()) => seen(&code, item, words::meeting::of(who.lang()).done_drop()),
        Err(fault) => refused(&app, &who, (&code, item, None), "undecide", &typed, fault).await,
    }
}
