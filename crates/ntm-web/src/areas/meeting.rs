//! One meeting, and what can be done with it.

use axum::{
    extract::{Path, State},
    http::Method,
    routing::{get, post},
};
use ntm_office::{
    Fault,
    meeting::{MeetingView, prepare::Calling, prepare::ItemEdit},
    outgoing::reference,
};
use ntm_programme::{
    identity::UnitId,
    meeting::{Decision, Guest, Item, Meeting, MeetingPaper, MeetingState},
    right::Action,
    signing::Delegation,
};
use ntm_store::{history::Happened, meeting::DecidedTask};
use ntm_views::{
    frame::{Lang, Section},
    pages::list::{Body, Part, RecordPage, meeting_tabs},
    parts::{
        ActForm, Cell, Chip, Choice, Column, Control, Event, Facts, Field, Link, Row, Sentence,
        Table, Timeline, Tone, Weight,
    },
    paths, say, words,
};

use super::{
    lines::moment,
    meetings::{asked_of, chip, read},
    outgoing::{signer, signer_choices},
    outgoing_list,
};
use crate::{
    App,
    answer::{self, Answer},
    export::{self, AskedForm},
    form::{self, Typed},
    route::{Need, Route},
    session::Signed,
};

pub(crate) fn routes() -> Vec<Route> {
    let read_it = Need::May(Action::ReadMeeting);
    let prepare = Need::May(Action::PrepareMeeting);
    let page = Route::page;
    let post_to = |path, said, handler| page(Method::POST, path, prepare, said, handler);
    vec![
        page(Method::GET, paths::MEETING, read_it, "A meeting", get(one)),
        post_to(
            paths::MEETING,
            "Change when and where a meeting is, and who is invited",
            post(edit),
        ),
        post_to(
            paths::MEETING_ITEMS,
            "Add a point to an agenda",
            post(add_item),
        ),
        post_to(
            paths::MEETING_HOLD,
            "Write down who came to a meeting",
            post(hold),
        ),
        post_to(paths::MEETING_CANCEL, "Call a meeting off", post(cancel)),
        post_to(
            paths::MEETING_PAPER,
            "Draft a paper about a meeting",
            post(draft),
        ),
        page(
            Method::POST,
            paths::MEETING_ASSIGN,
            Need::May(Action::AssignTasks),
            "Make tasks of what a meeting decided",
            post(assign),
        ),
    ]
}

async fn one(
    State(app): State<App>,
    who: Signed,
    Path(code): Path<String>,
    form: AskedForm,
) -> Answer {
    export::record(page(&app, &who, &code).await?, &form).await
}

async fn page(app: &App, who: &Signed, code: &str) -> Result<RecordPage, Fault> {
    let lang = who.lang();
    let w = words::meeting::of(lang);
    let found = app.office().meeting(&who.op, code).await?;
    let meeting = &found.row.meeting;
    let frame = app
        .frame(who, meeting.title.clone(), Section::Meetings)
        .await?
        .crumb(w.title(), paths::MEETINGS);
    let mut page = RecordPage::new(frame);
    page.tabs = Some(meeting_tabs(lang, paths::MEETINGS));
    page.chips = vec![chip(lang, found.row.state)];
    page.under = format!(
        "{}, {} · {}",
        meeting.at,
        say::date(meeting.on),
        meeting.place
    );
    page.said = said(lang, &found);
    let prepares = found.may_prepare && found.row.state.is_open();
    let choices = match found.may_prepare {
        true => Some(app.office().draft_choices(&who.op).await?),
        false => None,
    };
    if let Some(choices) = &choices {
        page.acts = acts(lang, &found, &choices.signers, who.op.today);
    } else if let Some(act) = assign_act(lang, &found) {
        page.acts = vec![act];
    }
    page.parts.push(agenda(
        lang,
        &found,
        prepares,
        app.office().new_id(who.op.now),
    ));
    if meeting.decisions().next().is_some() {
        let table = decisions_table(lang, &found, meeting.decisions());
        page.parts
            .push(Part::new(w.decisions()).body(Body::Table(table)));
    }
    let mut part = guests(lang, meeting);
    if let Some(choices) = choices.filter(|_| prepares) {
        part = part.act(edit_form(lang, &found, &choices.units));
    }
    page.parts.push(part);
    page.side = vec![
        Part::new(w.papers()).body(papers(lang, &found)),
        Part::new(words::outgoing::of(lang).facts()).body(Body::Facts(facts(lang, &found))),
        Part::new(words::outgoing::of(lang).history()).body(Body::Timeline(Timeline {
            events: found.events.iter().map(|it| event(lang, it)).collect(),
        })),
    ];
    Ok(page)
}

fn said(lang: Lang, found: &MeetingView) -> Sentence {
    let w = words::meeting::of(lang);
    let meeting = &found.row.meeting;
    let decisions = meeting.decisions().count();
    let mut sentence = Sentence::default().say(w.said_planned(
        say::date(meeting.on),
        meeting.agenda.len(),
        meeting.guests.len(),
    ));
    if matches!(
        found.row.state,
        MeetingState::Held | MeetingState::Concluded
    ) {
        let (present, absent, _) = meeting.attendance();
        sentence = sentence.say(" ").say(w.said_held(present, absent));
    }
    if decisions > 0 {
        let tasks = decisions - found.without_task();
        sentence = sentence.say(" ").strong(w.said_decided(decisions, tasks));
    }
    sentence
}

fn acts(
    lang: Lang,
    found: &MeetingView,
    signers: &[Delegation],
    today: jiff::civil::Date,
) -> Vec<ActForm> {
    let w = words::meeting::of(lang);
    let row = &found.row;
    let meeting = &row.meeting;
    let is_over = matches!(row.state, MeetingState::Held | MeetingState::Concluded);
    let wanted = |role| row.state != MeetingState::Cancelled && found.paper(role).is_none();
    let mut acts = Vec::new();
    if row.state.is_open() && today >= meeting.on {
        acts.push(hold_form(lang, found));
    }
    let roles = [
        (
            MeetingPaper::Briefing,
            w.draft_briefing(),
            meeting.is_briefing && !is_over,
        ),
        (
            MeetingPaper::Invitation,
            w.draft_invitation(),
            !is_over && !meeting.guests.is_empty(),
        ),
        (MeetingPaper::Minutes, w.draft_minutes(), is_over),
        (MeetingPaper::Conclusion, w.draft_conclusion(), is_over),
    ];
    for (role, title, is_time) in roles {
        if is_time && wanted(role) {
            acts.push(paper_form(lang, found, role, title, signers));
        }
    }
    acts.extend(assign_act(lang, found));
    if row.state == MeetingState::Planned {
        acts.push(
            ActForm::new(
                "cancel",
                w.cancel(),
                paths::at(paths::MEETING_CANCEL, &row.code),
            )
            .hint(w.cancel_hint())
            .field(Field::text("reason", words::common::of(lang).reason()).required())
            .icon("cross")
            .weight(Weight::Danger),
        );
    }
    acts
}

fn assign_act(lang: Lang, found: &MeetingView) -> Option<ActForm> {
    let w = words::meeting::of(lang);
    let waits = found.without_task();
    let issued = found
        .paper(MeetingPaper::Conclusion)
        .is_some_and(|it| it.state.is_registered());
    (waits > 0 && issued && found.may_assign).then(|| {
        ActForm::new(
            "assign",
            w.assign(),
            paths::at(paths::MEETING_ASSIGN, &found.row.code),
        )
        .confirm(w.assign_hint(waits))
        .icon("check")
        .weight(Weight::Primary)
    })
}

fn paper_form(
    lang: Lang,
    found: &MeetingView,
    role: MeetingPaper,
    title: &str,
    signers: &[Delegation],
) -> ActForm {
    let action = paths::at(paths::MEETING_PAPER, &found.row.code);
    let form = ActForm::new(role.key(), title, action)
        .hidden("role", role.key())
        .icon("edit");
    // The chair signs the minutes.
    if role == MeetingPaper::Minutes {
        return form;
    }
    let choices = signer_choices(lang, signers, signers.first().map(|it| it.id));
    form.field(
        Field::select("signer", words::outgoing::of(lang).signer(), choices)
            .hint(words::meeting::of(lang).signer_hint()),
    )
}

fn hold_form(lang: Lang, found: &MeetingView) -> ActForm {
    let w = words::meeting::of(lang);
    let row = &found.row;
    let guests = &row.meeting.guests;
    let came = guests
        .iter()
        .enumerate()
        .map(|(index, it)| Choice::new(index.to_string(), &it.name, it.present != Some(false)));
    let notes = guests.iter().filter(|it| !it.note.is_empty());
    let notes: Vec<String> = notes
        .map(|it| format!("{}: {}", it.name, it.note))
        .collect();
    let mut form = ActForm::new("hold", w.hold(), paths::at(paths::MEETING_HOLD, &row.code))
        .hidden("version", row.version)
        .hint(w.hold_hint());
    if !guests.is_empty() {
        form = form
            .field(Field::new(
                Control::Checks(came.collect()),
                "came",
                w.came(),
            ))
            .field(
                Field::lines("absences", w.absences(), 3)
                    .hint(w.absences_hint())
                    .value(notes.join("\n")),
            );
    }
    let form = form
        .field(Field::text("ended_at", w.ended_at()).value(&row.meeting.ended_at))
        .icon("people");
    match row.state {
        MeetingState::Planned => form.weight(Weight::Primary),
        _ => form,
    }
}

fn agenda(lang: Lang, found: &MeetingView, prepares: bool, id: uuid::Uuid) -> Part {
    let w = words::meeting::of(lang);
    let items = &found.row.meeting.agenda;
    let mut part = Part::new(w.agenda());
    part = match items.is_empty() {
        true => part.body(Body::Text(w.agenda_empty().to_owned())),
        false => part.body(Body::Table(Table {
            caption: w.agenda().to_owned(),
            columns: vec![
                Column::text(w.number()),
                Column::title(w.item()),
                Column::text(w.presenter()),
                Column::number(w.decisions()),
            ],
            rows: (1..)
                .zip(items)
                .map(|(number, item)| item_row(&found.row.code, number, item))
                .collect(),
        })),
    };
    if !prepares {
        return part;
    }
    let action = paths::at(paths::MEETING_ITEMS, &found.row.code);
    part.act(
        ActForm::new("item", w.add_item(), action)
            .hidden("id", id)
            .field(Field::text("title", w.item()).required())
            .field(Field::text("presenter", w.presenter()))
            .field(Field::lines("about", w.about(), 3).hint(w.about_hint()))
            .icon("plus"),
    )
}

fn item_row(code: &str, number: usize, item: &Item) -> Row {
    let href = paths::at(&paths::at(paths::MEETING_ITEM, code), item.id);
    let under = item.about.lines().next().unwrap_or_default();
    let more = item.about.lines().count().saturating_sub(1);
    let under = match more {
        0 => under.to_owned(),
        more => format!("{under} (+{more})"),
    };
    Row::new(vec![
        Cell::text(number.to_string()),
        Cell::link(&item.title, href).under(under),
        Cell::text(&item.presenter),
        Cell::number(item.decisions.len()),
    ])
}

/// Decisions with whom they mean and the task that came of each.
pub(super) fn decisions_table<'a>(
    lang: Lang,
    found: &MeetingView,
    decisions: impl Iterator<Item = &'a Decision>,
) -> Table {
    let w = words::meeting::of(lang);
    Table {
        caption: w.decisions().to_owned(),
        columns: vec![
            Column::title(w.decision()),
            Column::text(w.leads()),
            Column::text(w.due()),
            Column::text(w.task()),
        ],
        rows: decisions
            .map(|it| Row::new(decision_cells(lang, found, it)))
            .collect(),
    }
}

pub(super) fn decision_cells(lang: Lang, found: &MeetingView, decision: &Decision) -> Vec<Cell> {
    let w = words::meeting::of(lang);
    let mut units: Vec<&str> = decision
        .leads
        .iter()
        .filter_map(|text| found.named.get(text))
        .flatten()
        .map(|(_, name)| name.as_str())
        .collect();
    units.dedup();
    let who = Cell::text(decision.leads.join("; ")).under(match units.as_slice() {
        [] | [_] => String::new(),
        several => w.means(several.len()),
    });
    let due = match (&decision.due, lang) {
        (None, _) => String::new(),
        (Some(due), Lang::Vi) => due.phrase(),
        (Some(due), Lang::En) => due.phrase_en(),
    };
    let task = match found.tasks.get(&decision.id) {
        Some(task) => Cell::link(&task.code, paths::at(paths::TASK, &task.code))
            .with_chip(task_chip(lang, task)),
        None => Cell::text(w.no_task()),
    };
    vec![Cell::text(decision.sentence()), who, Cell::text(due), task]
}

fn task_chip(lang: Lang, task: &DecidedTask) -> Chip {
    let w = words::meeting::of(lang);
    let done = task.all - task.to_do;
    match (task.late, task.to_do) {
        (0, 0) => Chip::new(Tone::Good, "check", w.task_done()),
        (0, _) => Chip::new(Tone::Info, "open", w.task_open(done, task.all)),
        (late, _) => Chip::new(Tone::Bad, "late", w.task_late(late)),
    }
}

fn guests(lang: Lang, meeting: &Meeting) -> Part {
    let w = words::meeting::of(lang);
    let part = Part::new(w.guests());
    if meeting.guests.is_empty() {
        return part.body(Body::Text(w.guests_none().to_owned()));
    }
    let row = |guest: &Guest| {
        let presence = match guest.present {
            Some(true) => Cell::chip(Chip::new(Tone::Good, "check", w.present())),
            Some(false) => Cell::chip(Chip::new(Tone::Bad, "cross", w.absent())),
            None => Cell::text(""),
        };
        Row::new(vec![Cell::text(&guest.name), presence.under(&guest.note)])
    };
    part.body(Body::Table(Table {
        caption: w.guests().to_owned(),
        columns: vec![Column::title(w.who()), Column::text(w.presence())],
        rows: meeting.guests.iter().map(row).collect(),
    }))
}

fn papers(lang: Lang, found: &MeetingView) -> Body {
    let w = words::meeting::of(lang);
    if found.papers.is_empty() {
        return Body::Text(w.papers_none().to_owned());
    }
    let rows = found.papers.iter().map(|(role, paper)| {
        let said = match lang {
            Lang::Vi => role.label_vi(),
            Lang::En => role.label_en(),
        };
        let href = paths::at(paths::OUTGOING_ONE, &paper.code);
        Row::new(vec![
            Cell::link(said, href)
                .under(reference(paper))
                .with_chip(outgoing_list::chip(lang, paper.state)),
        ])
    });
    Body::Table(Table {
        caption: w.papers().to_owned(),
        columns: vec![Column::title(w.papers())],
        rows: rows.collect(),
    })
}

fn facts(lang: Lang, found: &MeetingView) -> Facts {
    let w = words::meeting::of(lang);
    let meeting = &found.row.meeting;
    let mut facts = Facts::default()
        .fact(words::common::of(lang).code(), Cell::text(&found.row.code))
        .fact(w.holder(), Cell::text(&found.owner))
        .fact(w.chair_name(), Cell::text(meeting.chair.said()));
    if !meeting.secretary.said().is_empty() {
        facts = facts.fact(w.secretary_name(), Cell::text(meeting.secretary.said()));
    }
    if !meeting.ended_at.is_empty() {
        facts = facts.fact(w.ended_at(), Cell::text(&meeting.ended_at));
    }
    facts
}

fn event(lang: Lang, it: &Happened) -> Event {
    let w = words::meeting::of(lang);
    let (tone, icon, what) = match it.act.as_str() {
        "call" => (Tone::Plain, "plus", w.act_call()),
        "edit" => (Tone::Plain, "edit", w.act_edit()),
        "item" => (Tone::Plain, "edit", w.act_item()),
        "order" => (Tone::Plain, "down", w.act_order()),
        "drop" => (Tone::Plain, "cross", w.act_drop()),
        "decide" => (Tone::Info, "check", w.act_decide()),
        "undecide" => (Tone::Plain, "cross", w.act_undecide()),
        "hold" => (Tone::Info, "people", w.act_hold()),
        "paper" => (Tone::Plain, "file", w.act_paper()),
        "issue" => (Tone::Good, "send", w.act_issue()),
        "conclude" => (Tone::Good, "send", w.act_conclude()),
        "recall" => (Tone::Bad, "returned", w.act_recall()),
        "assign" => (Tone::Good, "check", w.act_assign()),
        _ => (Tone::Bad, "cross", w.act_cancel()),
    };
    Event {
        tone,
        icon,
        what: what.to_owned(),
        note: it.note.clone().unwrap_or_default(),
        who: it.by.clone().unwrap_or_default(),
        when: moment(it.at),
    }
}

fn edit_form(lang: Lang, found: &MeetingView, units: &[(UnitId, String)]) -> ActForm {
    let row = &found.row;
    let meeting = &row.meeting;
    let known = Calling {
        title: meeting.title.clone(),
        on: Some(meeting.on),
        at: meeting.at.clone(),
        place: meeting.place.clone(),
        chair: meeting.chair.clone(),
        secretary: meeting.secretary.clone(),
        units: meeting.guests.iter().filter_map(|it| it.unit).collect(),
        others: meeting
            .guests
            .iter()
            .filter(|it| it.unit.is_none())
            .map(|it| it.name.clone())
            .collect(),
    };
    let title = words::meeting::of(lang).edit();
    let form = ActForm::new("edit", title, paths::at(paths::MEETING, &row.code))
        .hidden("version", row.version)
        .icon("edit");
    asked_of(lang, form, &known, units)
}

async fn edit(
    State(app): State<App>,
    who: Signed,
    Path(code): Path<String>,
    typed: Typed,
) -> Answer {
    let edited = async {
        let calling = read(&typed)?;
        app.office()
            .edit_meeting(&who.op, &code, &calling, typed.version())
            .await
    };
    match edited.await {
        Ok(()) => seen(&code, words::meeting::of(who.lang()).done_edit()),
        Err(fault) => form::refused(page(&app, &who, &code).await?, "edit", &typed, fault),
    }
}

fn seen(code: &str, sentence: &str) -> Answer {
    answer::see_with(paths::at(paths::MEETING, code), sentence)
}

/// Reads a point of an agenda.
pub(super) fn read_item(typed: &Typed) -> ItemEdit {
    let text = |name: &str| typed.get(name).to_owned();
    ItemEdit {
        title: text("title"),
        presenter: text("presenter"),
        about: text("about"),
        minutes: text("minutes"),
        conclusion: text("conclusion"),
    }
}

async fn add_item(
    State(app): State<App>,
    who: Signed,
    Path(code): Path<String>,
    typed: Typed,
) -> Answer {
    let id = typed.get("id").parse().map_err(|_| Fault::NotFound)?;
    let added = app
        .office()
        .add_item(&who.op, &code, id, &read_item(&typed))
        .await;
    match added {
        Ok(_) => seen(&code, words::meeting::of(who.lang()).done_item()),
        Err(fault) => form::refused(page(&app, &who, &code).await?, "item", &typed, fault),
    }
}

async fn hold(
    State(app): State<App>,
    who: Signed,
    Path(code): Path<String>,
    typed: Typed,
) -> Answer {
    let held = async {
        let meeting = app.office().meeting(&who.op, &code).await?.row.meeting;
        let came = attendance(&meeting, &typed)?;
        app.office()
            .hold_meeting(
                &who.op,
                &code,
                &came,
                typed.get("ended_at"),
                typed.version(),
            )
            .await
    };
    match held.await {
        Ok(()) => seen(&code, words::meeting::of(who.lang()).done_hold()),
        Err(fault) => form::refused(page(&app, &who, &code).await?, "hold", &typed, fault),
    }
}

/// Reads who came, and what is noted of whom.
fn attendance(meeting: &Meeting, typed: &Typed) -> Result<Vec<(Option<bool>, String)>, Fault> {
    let ticked: Vec<usize> = typed.all("came").filter_map(|it| it.parse().ok()).collect();
    let mut came: Vec<(Option<bool>, String)> = (0..meeting.guests.len())
        .map(|index| (Some(ticked.contains(&index)), String::new()))
        .collect();
    for line in typed.lines("absences") {
        let (name, note) = line.split_once(':').unwrap_or((&line, ""));
        let name = name.trim();
        let at = meeting.guests.iter().position(|it| it.name == name);
        let at = at.ok_or_else(|| {
            let said = |lang| words::meeting::of(lang).absences_wrong(name);
            Fault::field("absences", said(Lang::Vi), said(Lang::En))
        })?;
        note.trim().clone_into(&mut came[at].1);
    }
    Ok(came)
}

async fn cancel(
    State(app): State<App>,
    who: Signed,
    Path(code): Path<String>,
    typed: Typed,
) -> Answer {
    let cancelled = app
        .office()
        .cancel_meeting(&who.op, &code, typed.get("reason"));
    match cancelled.await {
        Ok(()) => seen(&code, words::meeting::of(who.lang()).done_cancel()),
        Err(fault) => form::refused(page(&app, &who, &code).await?, "cancel", &typed, fault),
    }
}

async fn draft(
    State(app): State<App>,
    who: Signed,
    Path(code): Path<String>,
    typed: Typed,
) -> Answer {
    let role = MeetingPaper::from_key(typed.get("role")).ok_or(Fault::NotFound)?;
    let drafted = async {
        let signer = signer(typed.get("signer"))?;
        app.office()
            .draft_meeting_paper(&who.op, &code, role, signer)
            .await
    };
    match drafted.await {
        Ok(paper) => answer::see_with(
            paths::at(paths::OUTGOING_ONE, &paper),
            words::meeting::of(who.lang()).done_draft(),
        ),
        Err(fault) => form::refused(page(&app, &who, &code).await?, role.key(), &typed, fault),
    }
}

async fn assign(
    State(app): State<App>,
    who: Signed,
    Path(code): Path<String>,
    typed: Typed,
) -> Answer {
    let w = words::meeting::of(who.lang());
    match app.office().assign_decided(&who.op, &code).await {
        Ok(done) if done.missing.is_empty() => seen(&code, &w.done_assign(done.tasks)),
        Ok(done) => {
            let said = w.done_assign_missing(done.tasks, done.missing.len());
            seen(&code, &said)
        }
        Err(fault) => form::refused(page(&app, &who, &code).await?, "assign", &typed, fault),
    }
}

/// Returns the line that leads from a paper to its meeting.
pub(super) fn meeting_link((code, title): &(String, String)) -> Link {
    Link::new(title, paths::at(paths::MEETING, code))
}
