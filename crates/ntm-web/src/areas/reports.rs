//! Reports: every unit in every period, what is in force, and why a report is due on its day.

use axum::{
    extract::{Query, State},
    http::Method,
    routing::{get, post},
};
use jiff::civil::Date;
use ntm_drafting::table::{Cell as FileCell, Column as FileColumn, Kind, Table as FileTable};
use ntm_office::{
    Fault,
    report::{
        expect::{Expected, Look, ReportLine, TypeTable, Why},
        regime::{Offer, Regime, RuleLine, Start},
    },
};
use ntm_programme::{
    deadline::Deadline,
    identity::{ObligationId, ReportRuleId, TaskId},
    lateness::Punctuality,
    period::Period,
    report::{Figures, ReportState, ReportType, Role, called, shipped},
    right::Action,
};
use ntm_views::{
    frame::{Lang, Section},
    pages::list::{Body, Part, RecordPage},
    parts::{
        ActForm, Cell, Chip, Choice, Column, Control, Empty, Facts, Field, Filters, Link, Row,
        Sentence, Tab, Table, Tabs, Tone, Weight,
    },
    paths, say, words,
};
use serde::Deserialize;

use super::report_merged::merged_href;
use crate::{
    App,
    address::Id,
    answer::{self, Answer},
    export::{self, Format},
    form::{self, Typed},
    listing::Listing,
    route::{Need, Route},
    session::Signed,
};

pub(crate) fn routes() -> Vec<Route> {
    let read = Need::May(Action::ReadTask);
    let lead = Need::May(Action::AssignTasks);
    let page = Route::page;
    vec![
        page(
            Method::GET,
            paths::REPORTS,
            read,
            "Reports by unit and period",
            get(all),
        ),
        page(
            Method::GET,
            paths::REPORT_REGIME,
            read,
            "Which reports are in force",
            get(regime),
        ),
        page(
            Method::POST,
            paths::REPORT_REGIME,
            lead,
            "Make confirmed recurring tasks reports",
            post(enact),
        ),
        page(
            Method::POST,
            paths::REPORT_START,
            lead,
            "Put a report in force for units",
            post(start),
        ),
        page(
            Method::POST,
            paths::REPORT_END,
            lead,
            "End a report",
            post(end),
        ),
        page(
            Method::GET,
            paths::REPORT_WHY,
            read,
            "Why a report is due on its day",
            get(why),
        ),
    ]
}

/// The pages about reports, one of them current.
pub(super) fn tabs(lang: Lang, current: &str) -> Tabs {
    let w = words::report::of(lang);
    let pages = [
        (w.all(), paths::REPORTS),
        (w.regime(), paths::REPORT_REGIME),
        (w.figures(), paths::REPORT_FIGURES),
    ];
    Tabs {
        label: w.tabs().to_owned(),
        tabs: pages
            .iter()
            .map(|(text, href)| Tab::new(*text, *href, *href == current))
            .collect(),
    }
}

pub(super) fn title_of(lang: Lang, of: &ReportType) -> &str {
    match lang {
        Lang::Vi => &of.title,
        Lang::En => &of.title_en,
    }
}

pub(super) fn period_said(lang: Lang, period: Period) -> String {
    match lang {
        Lang::Vi => period.label_vi(),
        Lang::En => period.label_en(),
    }
}

pub(super) fn role_said(lang: Lang, role: Role) -> &'static str {
    match lang {
        Lang::Vi => role.label_vi(),
        Lang::En => role.label_en(),
    }
}

fn phrase(lang: Lang, deadline: &Deadline) -> String {
    match lang {
        Lang::Vi => deadline.phrase(),
        Lang::En => deadline.phrase_en(),
    }
}

/// How a report stands, as a label.
pub(super) fn state_chip(lang: Lang, line: &ReportLine) -> Chip {
    let w = words::report::of(lang);
    match (line.state, line.punctuality) {
        (ReportState::Late, Punctuality::Late { days }) => {
            Chip::new(Tone::Bad, "late", w.late_days(days))
        }
        (ReportState::Approved, Punctuality::MetLate { .. }) => {
            Chip::new(Tone::Soon, "check", w.approved_late())
        }
        (
            ReportState::Expected,
            Punctuality::NotDue { days_left: ..=7 } | Punctuality::DueToday,
        ) => Chip::new(Tone::Soon, "clock", w.expected()),
        (state, _) => state_word(lang, state),
    }
}

fn state_word(lang: Lang, state: ReportState) -> Chip {
    let w = words::report::of(lang);
    match state {
        ReportState::Expected => Chip::new(Tone::Plain, "open", w.expected()),
        ReportState::Late => Chip::new(Tone::Bad, "late", w.late()),
        ReportState::Submitted => Chip::new(Tone::Info, "send", w.submitted()),
        ReportState::Returned => Chip::new(Tone::Bad, "returned", w.returned()),
        ReportState::Approved => Chip::new(Tone::Good, "check", w.approved()),
        ReportState::Nil => Chip::new(Tone::Good, "check", w.nil()),
        ReportState::Unlocked => Chip::new(Tone::Soon, "edit", w.unlocked()),
        ReportState::Corrected => Chip::new(Tone::Info, "send", w.corrected()),
        ReportState::Waived => Chip::new(Tone::Plain, "stop", w.waived()),
        ReportState::Declined => Chip::new(Tone::Plain, "stop", w.declined()),
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    #[serde(rename = "nam")]
    year: String,
    #[serde(rename = "loai")]
    code: String,
    #[serde(rename = "dinh-dang")]
    format: String,
}

async fn all(State(app): State<App>, who: Signed, Query(asked): Query<Asked>) -> Answer {
    let lang = who.lang();
    let w = words::report::of(lang);
    let look = Look {
        year: asked
            .year
            .parse()
            .ok()
            .filter(|it| (1900..3000).contains(it)),
        code: Some(asked.code.clone()).filter(|code| !code.is_empty()),
    };
    let found = app.office().expected_reports(&who.op, &look).await?;
    if let Some(format) = Format::asked(&asked.format)? {
        return export::answer(format, "bao-cao", as_file(lang, &found)).await;
    }
    let mut page = RecordPage::new(app.frame(&who, w.title(), Section::Reports).await?);
    page.tabs = Some(tabs(lang, paths::REPORTS));
    if found.types.is_empty() {
        page.parts = vec![Part::new(w.all()).body(Body::Empty(
            Empty::new("archive", w.none()).text(w.none_hint()),
        ))];
        return answer::page(&page);
    }
    page.said = said(lang, &found);
    let year = found.year.to_string();
    let set = [("nam", asked.year.as_str()), ("loai", asked.code.as_str())];
    let listing = Listing::new(paths::REPORTS, &set);
    let years = found.years.iter().map(|it| {
        let it = it.to_string();
        Choice::new(&it, &it, it == year)
    });
    let every = Choice::new("", w.every_kind(), asked.code.is_empty());
    let kinds = found
        .types
        .iter()
        .map(|it| Choice::new(&it.code, title_of(lang, it), it.code == asked.code));
    page.filters = Filters {
        lang,
        action: paths::REPORTS.to_owned(),
        fields: vec![
            Field::select("nam", w.year(), years.collect()),
            Field::select(
                "loai",
                w.kind(),
                std::iter::once(every).chain(kinds).collect(),
            ),
        ],
        clear: listing.clear(paths::REPORTS),
    };
    page.exports = listing.files();
    page.parts = found.tables.iter().map(|it| part(lang, it)).collect();
    if page.parts.is_empty() {
        let nothing = Empty::new("archive", w.none_in_year(found.year));
        page.parts
            .push(Part::new(w.all()).body(Body::Empty(nothing)));
    }
    answer::page(&page)
}

fn said(lang: Lang, found: &Expected) -> Sentence {
    let w = words::report::of(lang);
    let counts = found.counts();
    let of = |fits: fn(ReportState) -> bool| -> usize {
        let fitting = counts.iter().filter(|(state, _)| fits(**state));
        fitting.map(|(_, count)| count).sum()
    };
    let received = of(ReportState::is_received);
    let expected = of(ReportState::is_expected);
    let late = of(|it| it == ReportState::Late);
    let waits = of(|it| matches!(it, ReportState::Submitted | ReportState::Corrected));
    let mut said = Sentence::default().strong(w.said_received(received, expected, found.year));
    if late > 0 {
        said = said.strong(w.said_late(late));
    }
    if waits > 0 {
        said = said.say(w.said_waits(waits));
    }
    said.say(".")
}

fn part(lang: Lang, table: &TypeTable) -> Part {
    let w = words::report::of(lang);
    let periods = table.periods.iter();
    let columns = periods.map(|it| Column::text(period_said(lang, *it)));
    let rows = table.rows.iter().map(|row| {
        let was = row.was.as_ref().map(|(_, name)| w.was(name));
        let unit = Cell::link(&row.name, paths::at(paths::UNIT_RECORD, row.unit))
            .under(was.unwrap_or_default());
        let cells = table
            .periods
            .iter()
            .map(|period| match row.reports.get(period) {
                Some(line) => report_cell(lang, line),
                None => Cell::default(),
            });
        Row::new(std::iter::once(unit).chain(cells).collect())
    });
    let mut merged = Sentence::default().say(w.merge()).say(":");
    for period in &table.periods {
        let href = merged_href(paths::REPORT_MERGED, table.of, *period);
        merged = merged.say(" ").figure(period_said(lang, *period), href);
    }
    let part = Part::new(title_of(lang, table.of)).body(Body::Said(merged));
    part.body(Body::Table(Table {
        caption: title_of(lang, table.of).to_owned(),
        columns: std::iter::once(Column::title(w.unit()))
            .chain(columns)
            .collect(),
        rows: rows.collect(),
    }))
}

fn report_cell(lang: Lang, line: &ReportLine) -> Cell {
    let w = words::report::of(lang);
    let day = match (line.sent_on, line.due_on) {
        (Some(sent), _) if line.state.is_received() => w.cell_sent(say::day_month(sent)),
        (_, Some(due)) => w.cell_due(say::day_month(due)),
        _ => w.why().to_owned(),
    };
    Cell::link(day, paths::at(paths::REPORT, line.id)).with_chip(state_chip(lang, line))
}

fn as_file(lang: Lang, found: &Expected) -> FileTable {
    let w = words::report::of(lang);
    let columns = vec![
        FileColumn::new(w.kind(), Kind::Text, 46.0),
        FileColumn::new(w.period(), Kind::Text, 22.0),
        FileColumn::new(w.unit(), Kind::Text, 32.0),
        FileColumn::new(w.state(), Kind::Text, 24.0),
        FileColumn::new(w.due_on(), Kind::Date, 12.0),
        FileColumn::new(w.sent_on(), Kind::Date, 12.0),
    ];
    let day = |day: Option<Date>| day.map_or(FileCell::Empty, FileCell::Date);
    let mut rows = Vec::new();
    for table in &found.tables {
        for period in &table.periods {
            for row in &table.rows {
                let Some(line) = row.reports.get(period) else {
                    continue;
                };
                rows.push(vec![
                    title_of(lang, table.of).into(),
                    period_said(lang, *period).into(),
                    row.name.as_str().into(),
                    state_chip(lang, line).word.into(),
                    day(line.due_on),
                    day(line.sent_on),
                ]);
            }
        }
    }
    FileTable {
        title: format!("{} {}", w.title(), found.year),
        columns,
        rows,
    }
}

async fn why(State(app): State<App>, who: Signed, Id(id): Id<ObligationId>) -> Answer {
    let lang = who.lang();
    let w = words::report::of(lang);
    let found = app.office().report_why(&who.op, id).await?;
    let title = title_of(lang, found.of);
    let frame = app
        .frame(&who, w.why_title(title), Section::Reports)
        .await?
        .crumb(w.title(), paths::REPORTS);
    let mut page = RecordPage::new(frame);
    page.chips = vec![state_chip(lang, &found.line)];
    page.under = format!("{} · {}", found.unit, period_said(lang, found.period));
    page.said = match &found.explained {
        Some(it) => Sentence::default().strong(w.why_said(
            &found.unit,
            title,
            period_said(lang, found.period),
            say::date(it.last_day),
        )),
        None => Sentence::default().say(w.why_no_day()),
    };
    let id = found.expected.row.id;
    page.links = vec![
        Link::new(w.open_report(), paths::at(paths::REPORT, id)),
        Link::new(w.obligation(), paths::at(paths::OBLIGATION, id)),
    ];
    page.parts = why_parts(lang, &found);
    answer::page(&page)
}

fn why_parts(lang: Lang, found: &Why) -> Vec<Part> {
    let w = words::report::of(lang);
    let row = &found.expected.row;
    let rule = Facts::default()
        .fact(w.written(), Cell::text(&found.written))
        .fact(w.clause(), Cell::text(&found.rule.clause))
        .fact(w.asked_by(), Cell::text(&found.owner))
        .fact(w.about(), Cell::text(period_said(lang, found.period)))
        .fact(w.opened(), Cell::text(say::date(row.opens_on)));
    let mut parts = vec![Part::new(w.why_rule()).body(Body::Facts(rule))];
    if let Some(it) = &found.explained {
        let year = it.last_day.year();
        let mut last = Part::new(w.last_day());
        let is_before = found.written.contains("trước");
        let mut lines = Vec::new();
        if is_before {
            lines.push(w.before_means(say::date(row.first_due_on.unwrap_or(it.last_day))));
        }
        if let Some(first) = row.first_due_on.filter(|first| *first != it.last_day) {
            lines.push(w.extended(say::date(first)));
        }
        lines.push(match it.works {
            true => w.works().to_owned(),
            false => w.works_not().to_owned(),
        });
        if let Some(exception) = &it.exception {
            lines.push(w.holiday(&exception.name, &exception.source));
        }
        lines.push(match it.holidays_known {
            true => w.holidays_known(year),
            false => w.holidays_unknown(year),
        });
        for line in lines {
            last = last.body(Body::Text(line));
        }
        parts.push(last);
        let mut figures = Part::new(w.cut_off());
        match it.cut_off {
            Some(cut_off) => {
                let days = w.cut_off_said(say::date(cut_off.from), say::date(cut_off.to));
                let facts =
                    Facts::default().fact(w.cut_off(), Cell::text(days).under(w.cut_off_by()));
                figures = figures.body(Body::Facts(facts));
            }
            None => figures = figures.body(Body::Text(w.cut_off_none().to_owned())),
        }
        if let Some(day) = it.earliest {
            figures = figures.body(Body::Text(w.earliest(say::date(day))));
        }
        if it.is_before_the_decree() {
            figures = figures.body(Body::Text(w.before_the_decree().to_owned()));
        }
        parts.push(figures);
    }
    if let Some(frozen) = &row.frozen {
        let said = match &frozen.head {
            Some(head) => w.frozen_said(&frozen.unit, &head.name, say::date(frozen.on)),
            None => w.frozen_no_head(&frozen.unit, say::date(frozen.on)),
        };
        parts.push(Part::new(w.frozen()).body(Body::Text(said)));
    }
    parts
}

async fn regime(State(app): State<App>, who: Signed) -> Answer {
    answer::page(&regime_page(&app, &who).await?)
}

async fn regime_page(app: &App, who: &Signed) -> Result<RecordPage, Fault> {
    let lang = who.lang();
    let w = words::report::of(lang);
    let found = app.office().report_regime(&who.op).await?;
    let frame = app
        .frame(who, w.regime(), Section::Reports)
        .await?
        .crumb(w.title(), paths::REPORTS);
    let mut page = RecordPage::new(frame);
    page.tabs = Some(tabs(lang, paths::REPORT_REGIME));
    let (going, ended): (Vec<&RuleLine>, Vec<&RuleLine>) = found
        .rules
        .iter()
        .partition(|it| it.rule.ended_on.is_none());
    let (fitting, other): (Vec<&Offer>, Vec<&Offer>) =
        found.offers.iter().partition(|it| it.fits.is_ok());
    page.said = match going.len() {
        0 => Sentence::default().say(w.regime_none()),
        count => Sentence::default().strong(w.regime_said(count)),
    };
    if !fitting.is_empty() {
        page.said = page.said.strong(w.offers_said(fitting.len()));
    }
    page.said = page.said.say(".");
    if !fitting.is_empty() {
        page.parts.push(
            Part::new(w.offers())
                .hint(w.offers_hint())
                .act(enact_form(lang, &fitting)),
        );
    }
    if !other.is_empty() {
        page.parts.push(not_fitting(lang, &other));
    }
    if !going.is_empty() {
        page.parts
            .push(Part::new(w.in_force()).body(Body::Table(rules_table(lang, &going))));
    }
    if found.may_enact {
        page.parts.push(
            Part::new(w.start())
                .hint(w.start_hint())
                .act(start_form(app, who, &found)),
        );
    }
    if !ended.is_empty() {
        page.parts
            .push(Part::new(w.ended()).body(Body::Table(rules_table(lang, &ended))));
    }
    page.parts.push(types_part(lang));
    Ok(page)
}

fn enact_form(lang: Lang, offers: &[&Offer]) -> ActForm {
    let w = words::report::of(lang);
    let choices = offers.iter().filter_map(|offer| {
        let (of, role) = offer.fits.as_ref().ok()?;
        let roles = format!("{}, {}", role_said(lang, *role), w.offer_units(offer.units));
        let deadline = &offer.deadline;
        let written = match deadline.written.is_empty() {
            true => phrase(lang, &offer.read),
            false => deadline.written.clone(),
        };
        let from = deadline.document.as_ref().unwrap_or(&deadline.code);
        let text = w.offer(title_of(lang, of), roles, format!("{written} ({from})"));
        let value = format!("{}/{}", deadline.task, deadline.position);
        Some(Choice::new(value, text, true))
    });
    ActForm::new("enact", w.enact(), paths::REPORT_REGIME)
        .field(Field::new(
            Control::Checks(choices.collect()),
            "chosen",
            w.task(),
        ))
        .bare()
        .weight(Weight::Primary)
}

fn not_fitting(lang: Lang, offers: &[&Offer]) -> Part {
    let w = words::report::of(lang);
    let rows = offers.iter().map(|offer| {
        let deadline = &offer.deadline;
        let reason = match &offer.fits {
            Err(message) => form::said(message, lang),
            Ok(_) => String::new(),
        };
        Row::new(vec![
            Cell::link(&deadline.title, paths::at(paths::TASK, &deadline.code))
                .under(phrase(lang, &offer.read)),
            Cell::text(reason),
        ])
    });
    Part::new(w.not_fitting()).body(Body::Table(Table {
        caption: w.not_fitting().to_owned(),
        columns: vec![Column::title(w.task()), Column::text(w.reason())],
        rows: rows.collect(),
    }))
}

fn rules_table(lang: Lang, rules: &[&RuleLine]) -> Table {
    let w = words::report::of(lang);
    let may_end = rules
        .iter()
        .any(|it| it.may_end && it.rule.ended_on.is_none());
    let mut columns = vec![
        Column::title(w.kind()),
        Column::text(w.role()),
        Column::text(w.due_rules()),
        Column::text(w.clause()),
    ];
    if may_end {
        columns.push(Column::text(""));
    }
    let rows = rules.iter().map(|it| {
        let rule = &it.rule;
        let dates = match rule.ended_on {
            Some(day) => w.ended_on(say::date(day)),
            None => w.since(say::date(rule.from)),
        };
        let due = it.deadline.as_ref().map(|deadline| phrase(lang, deadline));
        let row = Row::new(vec![
            Cell::link(
                title_of(lang, it.of),
                Listing::new(paths::REPORTS, &[("loai", rule.code.as_str())]).address(),
            )
            .under(format!("{} · {dates}", it.owner)),
            Cell::text(role_said(lang, rule.role)).under(w.offer_units(it.units)),
            Cell::text(due.unwrap_or_default()),
            Cell::text(&rule.clause),
        ]);
        match it.may_end && rule.ended_on.is_none() {
            true => row.form(
                ActForm::new(
                    format!("end-{}", rule.id.0.simple()),
                    w.end(),
                    paths::at(paths::REPORT_END, rule.id),
                )
                .confirm(w.end_sure())
                .weight(Weight::Quiet),
            ),
            false => row,
        }
    });
    Table {
        caption: w.in_force().to_owned(),
        columns,
        rows: rows.collect(),
    }
}

fn start_form(app: &App, who: &Signed, found: &Regime) -> ActForm {
    let lang = who.lang();
    let w = words::report::of(lang);
    let which = shipped().iter().filter(|it| it.confirmed).flat_map(|of| {
        of.due.iter().map(move |due| {
            let said = w.which_choice(
                title_of(lang, of),
                role_said(lang, due.role),
                phrase(lang, &due.deadline),
            );
            Choice::new(format!("{}/{}", of.code, due.role.key()), said, false)
        })
    });
    let units = found.units.iter().map(|(role, unit, name)| {
        let said = format!("{name} ({})", role_said(lang, *role));
        Choice::new(unit.to_string(), said, false)
    });
    let months = [("", w.month_unsaid()), ("1", "1"), ("2", "2"), ("3", "3")];
    let months = months
        .iter()
        .map(|(value, said)| Choice::new(*value, *said, value.is_empty()));
    ActForm::new("start", w.start(), paths::REPORT_START)
        .hidden("id", app.office().new_id(who.op.now))
        .field(Field::select("role", w.which(), which.collect()).required())
        .field(
            Field::new(Control::Checks(units.collect()), "units", w.units()).hint(w.units_hint()),
        )
        .field(
            Field::date("from", w.from())
                .value(who.op.today.to_string())
                .required(),
        )
        .field(Field::select(
            "month",
            w.month_of_quarter(),
            months.collect(),
        ))
}

fn types_part(lang: Lang) -> Part {
    let w = words::report::of(lang);
    let rows = shipped().iter().map(|of| {
        let figures = match of.figures {
            Figures::Cumulative => w.cumulative(),
            Figures::Period => w.of_period(),
        };
        let period = match lang {
            Lang::Vi => of.period.label_vi(),
            Lang::En => of.period.label_en(),
        };
        let due: Vec<String> = of
            .due
            .iter()
            .map(|it| {
                format!(
                    "{}: {}",
                    role_said(lang, it.role),
                    phrase(lang, &it.deadline)
                )
            })
            .collect();
        let chip = match of.confirmed {
            true => Chip::new(Tone::Good, "check", w.confirmed()),
            false => Chip::new(Tone::Plain, "stop", w.unconfirmed()),
        };
        Row::new(vec![
            Cell::text(title_of(lang, of)).under(format!("{period}, {figures}")),
            Cell::text(match due.is_empty() {
                true => w.no_rule().to_owned(),
                false => due.join("; "),
            }),
            Cell::chip(chip),
            Cell::text(&of.source),
        ])
    });
    Part::new(w.types()).body(Body::Table(Table {
        caption: w.types().to_owned(),
        columns: vec![
            Column::title(w.kind()),
            Column::text(w.due_rules()),
            Column::text(w.state()),
            Column::text(w.source()),
        ],
        rows: rows.collect(),
    }))
}

async fn enact(State(app): State<App>, who: Signed, typed: Typed) -> Answer {
    let done = async {
        let chosen: Option<Vec<(TaskId, i64)>> = typed.all("chosen").map(read_chosen).collect();
        let chosen = chosen.ok_or(Fault::NotFound)?;
        app.office().enact_reports(&who.op, &chosen).await
    };
    match done.await {
        Ok(count) => answer::see_with(
            paths::REPORT_REGIME,
            &words::report::of(who.lang()).done_enact(count),
        ),
        Err(fault) => {
            let page = regime_page(&app, &who).await?;
            form::refused(page, "enact", &typed, fault)
        }
    }
}

fn read_chosen(value: &str) -> Option<(TaskId, i64)> {
    let (task, position) = value.split_once('/')?;
    Some((task.parse().ok()?, position.parse().ok()?))
}

async fn start(State(app): State<App>, who: Signed, typed: Typed) -> Answer {
    let done = async {
        let start = read_start(&typed)?;
        app.office().start_reports(&who.op, &start).await
    };
    match done.await {
        Ok(_) => answer::see_with(
            paths::REPORT_REGIME,
            words::report::of(who.lang()).done_start(),
        ),
        Err(fault) => {
            let page = regime_page(&app, &who).await?;
            form::refused(page, "start", &typed, fault)
        }
    }
}

fn read_start(typed: &Typed) -> Result<Start, Fault> {
    let (code, role) = typed.get("role").split_once('/').ok_or(Fault::NotFound)?;
    let units = typed.all("units").map(|it| it.parse());
    Ok(Start {
        id: typed.get("id").parse().map_err(|_| Fault::NotFound)?,
        code: called(code).ok_or(Fault::NotFound)?.code.clone(),
        role: Role::from_key(role).ok_or(Fault::NotFound)?,
        units: units
            .collect::<Result<_, _>>()
            .map_err(|_| Fault::NotFound)?,
        from: typed.date("from")?,
        month: typed.get("month").parse().ok(),
    })
}

async fn end(State(app): State<App>, who: Signed, Id(id): Id<ReportRuleId>) -> Answer {
    app.office().end_reports(&who.op, id).await?;
    answer::see_with(
        paths::REPORT_REGIME,
        words::report::of(who.lang()).done_end(),
    )
}
