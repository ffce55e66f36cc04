//! What an office is briefed from, the list of meetings, and calling one.

use axum::{
    extract::{Query, State},
    http::Method,
    routing::{get, post},
};
use jiff::civil::Date;
use ntm_drafting::table::{Column as FileColumn, Kind, Table as FileTable};
use ntm_office::{
    Fault,
    meeting::{
        MeetingLine,
        briefing::{Briefing, BriefingLine, Whence},
        may_prepare,
        prepare::Calling,
    },
    outgoing::draft::DraftChoices,
};
use ntm_programme::{
    identity::{MeetingId, UnitId},
    meeting::{MeetingState, Person, Topic},
    right::Action,
};
use ntm_views::{
    frame::{Lang, Section},
    pages::list::{Body, ListPage, Part, RecordPage, meeting_tabs},
    parts::{
        ActForm, Cell, Chip, Choice, Column, Control, Empty, Field, Filters, Link, Row, Sentence,
        Table, Tone, Weight,
    },
    paths, say, words,
};
use serde::Deserialize;

use super::{
    criteria::place_href,
    lines::document_path,
    outgoing::{signer, signer_choices},
};
use crate::{
    App,
    answer::{self, Answer},
    export::{self, Format},
    form::{self, Typed, said},
    listing::Listing,
    route::{Need, Route},
    session::Signed,
};

const PART: i64 = 50;

pub(crate) fn routes() -> Vec<Route> {
    let read = Need::May(Action::ReadMeeting);
    let prepare = Need::May(Action::PrepareMeeting);
    let page = Route::page;
    vec![
        page(
            Method::GET,
            paths::BRIEFING,
            Need::May(Action::Follow),
            "What an office is briefed from",
            get(briefing),
        ),
        page(
            Method::POST,
            paths::BRIEFING,
            prepare,
            "Call a briefing: its agenda, its report and its invitation",
            post(call_briefing),
        ),
        page(Method::GET, paths::MEETINGS, read, "Meetings", get(list)),
        page(
            Method::GET,
            paths::MEETING_NEW,
            prepare,
            "A form for a meeting",
            get(new),
        ),
        page(
            Method::POST,
            paths::MEETINGS,
            prepare,
            "Call a meeting",
            post(call),
        ),
    ]
}

/// What the addresses of these pages say.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    #[serde(rename = "tinh-trang")]
    state: String,
    #[serde(rename = "tiep")]
    after: String,
    #[serde(rename = "dinh-dang")]
    format: String,
}

async fn briefing(State(app): State<App>, who: Signed, Query(asked): Query<Asked>) -> Answer {
    if let Some(format) = Format::asked(&asked.format)? {
        let found = app.office().briefing(&who.op).await?;
        return export::answer(format, "giao-ban", briefing_file(who.lang(), &found)).await;
    }
    answer::page(&briefing_page(&app, &who).await?)
}

async fn briefing_page(app: &App, who: &Signed) -> Result<RecordPage, Fault> {
    let lang = who.lang();
    let w = words::meeting::of(lang);
    let found = app.office().briefing(&who.op).await?;
    let frame = app
        .frame(who, w.briefing(), Section::Meetings)
        .await?
        .crumb(w.title(), paths::MEETINGS);
    let mut page = RecordPage::new(frame);
    page.tabs = Some(meeting_tabs(lang, paths::BRIEFING));
    page.said = match found.is_empty() {
        true => Sentence::default().say(w.nothing_wrong()),
        false => Sentence::default().strong(w.said_briefing(found.len(), say::date(found.on))),
    };
    page.exports = Listing::new(paths::BRIEFING, &[]).files();
    page.parts = found
        .topics
        .iter()
        .map(|(topic, lines)| topic_part(lang, *topic, lines))
        .collect();
    if found.may_call {
        let choices = app.office().draft_choices(&who.op).await?;
        let month = (who.op.today.month(), who.op.today.year());
        let calling = Calling {
            title: w.usual_title(month.0, month.1),
            on: Some(who.op.today),
            ..Calling::default()
        };
        let form = ActForm::new("call", w.call_briefing(), paths::BRIEFING)
            .hidden("id", app.office().new_id(who.op.now))
            .hint(w.call_briefing_hint())
            .icon("people")
            .weight(Weight::Primary);
        let form = asked_of(lang, form, &calling, &choices.units);
        page.acts = vec![with_signer(lang, form, &choices)];
    }
    Ok(page)
}

fn topic_part(lang: Lang, topic: Topic, lines: &[BriefingLine]) -> Part {
    let w = words::meeting::of(lang);
    let title = topic_said(lang, topic);
    let part = Part::new(match lines.len() {
        0 => title.to_owned(),
        count => format!("{title} ({count})"),
    });
    let part = part.hint(match topic {
        Topic::LateUnits => w.late_hint(),
        Topic::MoneyBehind => w.money_hint(),
        Topic::Petitions => w.petitions_hint(),
        Topic::Exceptions | Topic::LateReports | Topic::CriteriaAtRisk => "",
    });
    if lines.is_empty() {
        return part.body(Body::Text(w.nothing_here().to_owned()));
    }
    part.body(Body::Table(Table {
        caption: title.to_owned(),
        columns: vec![Column::title(w.who()), Column::text(w.what())],
        rows: lines
            .iter()
            .map(|line| {
                let what = Cell::link(said(&line.what, lang), href(&line.from));
                Row::new(vec![Cell::text(&line.who), what])
            })
            .collect(),
    }))
}

pub(super) fn topic_said(lang: Lang, topic: Topic) -> &'static str {
    match lang {
        Lang::Vi => topic.label_vi(),
        Lang::En => topic.label_en(),
    }
}

/// Returns the page from which a line of a briefing comes.
pub(super) fn href(from: &Whence) -> String {
    match from {
        Whence::Unit(unit) => paths::at(paths::UNIT_RECORD, unit),
        Whence::Report(id) => paths::at(paths::REPORT, id),
        Whence::Criterion(unit, number, set) => format!("{}#tc-{number}", place_href(*unit, set)),
        Whence::Place(unit, set) => place_href(*unit, set),
        Whence::Target(id) => paths::at(paths::TARGET, id),
        Whence::Document(code) => document_path(code),
        Whence::Task(code) => paths::at(paths::TASK, code),
    }
}

fn briefing_file(lang: Lang, found: &Briefing) -> FileTable {
    let w = words::meeting::of(lang);
    let rows = found.topics.iter().flat_map(|(topic, lines)| {
        lines.iter().map(|line| {
            vec![
                topic_said(lang, *topic).into(),
                line.who.as_str().into(),
                said(&line.what, lang).into(),
            ]
        })
    });
    FileTable {
        title: w.briefing().to_owned(),
        columns: vec![
            FileColumn::new(w.topic(), Kind::Text, 32.0),
            FileColumn::new(w.who(), Kind::Text, 30.0),
            FileColumn::new(w.what(), Kind::Text, 80.0),
        ],
        rows: rows.collect(),
    }
}

/// Adds what a meeting is to a form, as it is known.
pub(super) fn asked_of(
    lang: Lang,
    form: ActForm,
    known: &Calling,
    units: &[(UnitId, String)],
) -> ActForm {
    let w = words::meeting::of(lang);
    let units = units.iter().map(|(unit, name)| {
        let chosen = known.units.contains(unit);
        Choice::new(unit.to_string(), name, chosen)
    });
    let on = known.on.map(|it| it.to_string()).unwrap_or_default();
    form.field(
        Field::text("title", w.name())
            .value(&known.title)
            .required(),
    )
    .field(Field::date("on", w.day()).value(on).required())
    .field(
        Field::text("at", w.at())
            .hint(w.at_hint())
            .value(&known.at)
            .required(),
    )
    .field(
        Field::text("place", w.place())
            .value(&known.place)
            .required(),
    )
    .field(
        Field::text("chair_name", w.chair_name())
            .value(&known.chair.name)
            .required(),
    )
    .field(Field::text("chair_position", w.chair_position()).value(&known.chair.position))
    .field(Field::text("secretary_name", w.secretary_name()).value(&known.secretary.name))
    .field(
        Field::text("secretary_position", w.secretary_position()).value(&known.secretary.position),
    )
    .field(Field::new(
        Control::Checks(units.collect()),
        "units",
        w.units(),
    ))
    .field(
        Field::lines("others", w.others(), 2)
            .hint(words::outgoing::of(lang).one_a_line())
            .value(known.others.join("\n")),
    )
}

fn with_signer(lang: Lang, form: ActForm, choices: &DraftChoices) -> ActForm {
    let first = choices.signers.first().map(|it| it.id);
    form.field(
        Field::select(
            "signer",
            words::outgoing::of(lang).signer(),
            signer_choices(lang, &choices.signers, first),
        )
        .hint(words::meeting::of(lang).signer_hint()),
    )
}

/// Reads what a meeting is to be.
pub(super) fn read(typed: &Typed) -> Result<Calling, Fault> {
    let units = typed.all("units").map(|it| it.parse::<UnitId>());
    let units: Result<Vec<UnitId>, _> = units.collect();
    let on: Option<Date> = match typed.optional("on") {
        Some(_) => Some(typed.date("on")?),
        None => None,
    };
    let text = |name: &str| typed.get(name).to_owned();
    let person = |name: &str, position: &str| Person {
        name: text(name),
        position: text(position),
    };
    Ok(Calling {
        title: text("title"),
        on,
        at: text("at"),
        place: text("place"),
        chair: person("chair_name", "chair_position"),
        secretary: person("secretary_name", "secretary_position"),
        units: units.map_err(|_| Fault::NotFound)?,
        others: typed.lines("others"),
    })
}

fn id(typed: &Typed) -> Result<MeetingId, Fault> {
    typed.get("id").parse().map_err(|_| Fault::NotFound)
}

async fn call_briefing(State(app): State<App>, who: Signed, typed: Typed) -> Answer {
    let called = async {
        let calling = read(&typed)?;
        let signer = signer(typed.get("signer"))?;
        app.office()
            .call_briefing(&who.op, id(&typed)?, &calling, signer)
            .await
    };
    match called.await {
        Ok(called) => answer::see_with(
            paths::at(paths::MEETING, &called.meeting),
            &words::meeting::of(who.lang()).done_briefing(called.papers.len()),
        ),
        Err(fault) => form::refused(briefing_page(&app, &who).await?, "call", &typed, fault),
    }
}

async fn list(State(app): State<App>, who: Signed, Query(asked): Query<Asked>) -> Answer {
    let lang = who.lang();
    let w = words::meeting::of(lang);
    let state = MeetingState::from_key(&asked.state);
    if let Some(format) = Format::asked(&asked.format)? {
        let (office, op) = (app.office(), &who.op);
        let part = |after| async move {
            office
                .meetings_part(op, state, after, i64::from(export::PART))
                .await
        };
        let rows = export::rows(part, |line| {
            let meeting = &line.row.meeting;
            vec![
                line.row.code.as_str().into(),
                Some(meeting.on).into(),
                meeting.title.as_str().into(),
                meeting.place.as_str().into(),
                meeting.chair.said().into(),
                line.owner.as_str().into(),
                chip(lang, line.row.state).word.into(),
            ]
        })
        .await?;
        let table = FileTable {
            title: w.title().to_owned(),
            columns: vec![
                FileColumn::new(words::common::of(lang).code(), Kind::Text, 16.0),
                FileColumn::new(w.day(), Kind::Date, 14.0),
                FileColumn::new(w.name(), Kind::Text, 60.0),
                FileColumn::new(w.place(), Kind::Text, 34.0),
                FileColumn::new(w.chair_name(), Kind::Text, 34.0),
                FileColumn::new(w.holder(), Kind::Text, 34.0),
                FileColumn::new(words::common::of(lang).state(), Kind::Text, 16.0),
            ],
            rows,
        };
        return export::answer(format, "cuoc-hop", table).await;
    }
    let after = place(&asked.after);
    let part = app
        .office()
        .meetings_part(&who.op, state, after, PART)
        .await?;
    let mut page = ListPage::new(app.frame(&who, w.title(), Section::Meetings).await?);
    page.tabs = Some(meeting_tabs(lang, paths::MEETINGS));
    page.said = Sentence::default().say(w.lead());
    if may_prepare(&who.op) {
        page.links = vec![
            Link::new(w.call_briefing(), paths::BRIEFING),
            Link::new(w.call(), paths::MEETING_NEW),
        ];
    }
    let listing = Listing::new(paths::MEETINGS, &[("tinh-trang", &asked.state)]);
    page.filters = Filters {
        lang,
        action: paths::MEETINGS.to_owned(),
        fields: vec![Field::select(
            "tinh-trang",
            words::common::of(lang).state(),
            state_choices(lang, &asked.state),
        )],
        clear: listing.clear(paths::MEETINGS),
    };
    page.empty = Empty::new("people", w.none()).text(w.none_hint());
    page.table = Table {
        caption: w.title().to_owned(),
        columns: vec![
            Column::text(w.day()),
            Column::title(w.name()),
            Column::text(w.place()),
            Column::text(words::common::of(lang).state()),
        ],
        rows: part.rows.iter().map(|line| row(lang, line)).collect(),
    };
    if !part.rows.is_empty() {
        page.exports = listing.files();
    }
    page.pager = listing.pager(lang, "tiep", after.is_none(), part.next.map(cursor));
    answer::page(&page)
}

fn state_choices(lang: Lang, chosen: &str) -> Vec<Choice> {
    let all = Choice::new("", words::common::of(lang).all(), chosen.is_empty());
    let states = MeetingState::ALL.iter();
    let states = states.map(|it| Choice::new(it.key(), chip(lang, *it).word, it.key() == chosen));
    std::iter::once(all).chain(states).collect()
}

pub(super) fn place(text: &str) -> Option<(Date, MeetingId)> {
    let (on, id) = text.split_once('_')?;
    Some((on.parse().ok()?, id.parse().ok()?))
}

pub(super) fn cursor((on, id): (Date, MeetingId)) -> String {
    format!("{on}_{id}")
}

pub(super) fn chip(lang: Lang, state: MeetingState) -> Chip {
    let word = match lang {
        Lang::Vi => state.label_vi(),
        Lang::En => state.label_en(),
    };
    match state {
        MeetingState::Planned => Chip::new(Tone::Soon, "calendar", word),
        MeetingState::Held => Chip::new(Tone::Info, "people", word),
        MeetingState::Concluded => Chip::new(Tone::Good, "check", word),
        MeetingState::Cancelled => Chip::new(Tone::Plain, "cross", word),
    }
}

fn row(lang: Lang, line: &MeetingLine) -> Row {
    let meeting = &line.row.meeting;
    Row::new(vec![
        Cell::text(say::date(meeting.on)).under(&meeting.at),
        Cell::link(&meeting.title, paths::at(paths::MEETING, &line.row.code)).under(&line.owner),
        Cell::text(&meeting.place),
        Cell::chip(chip(lang, line.row.state)),
    ])
}

async fn new(State(app): State<App>, who: Signed) -> Answer {
    answer::page(&new_page(&app, &who).await?)
}

async fn new_page(app: &App, who: &Signed) -> Result<RecordPage, Fault> {
    let lang = who.lang();
    let w = words::meeting::of(lang);
    let choices = app.office().draft_choices(&who.op).await?;
    let frame = app
        .frame(who, w.call(), Section::Meetings)
        .await?
        .crumb(w.title(), paths::MEETINGS);
    let mut page = RecordPage::new(frame);
    page.tabs = Some(meeting_tabs(lang, paths::MEETINGS));
    let form = ActForm::new("call", w.call(), paths::MEETINGS)
        .hidden("id", app.office().new_id(who.op.now))
        .weight(Weight::Primary)
        .bare();
    let calling = Calling {
        on: Some(who.op.today),
        ..Calling::default()
    };
    page.parts = vec![Part::new(w.call()).act(asked_of(lang, form, &calling, &choices.units))];
    Ok(page)
}

async fn call(State(app): State<App>, who: Signed, typed: Typed) -> Answer {
    let called = async {
        let calling = read(&typed)?;
        app.office()
            .call_meeting(&who.op, id(&typed)?, &calling, &[])
            .await
    };
    match called.await {
        Ok(code) => answer::see_with(
            paths::at(paths::MEETING, &code),
            words::meeting::of(who.lang()).done_call(),
        ),
        Err(fault) => form::refused(new_page(&app, &who).await?, "call", &typed, fault),
    }
}
