//! Reports: every unit in every period, and why a report is due on its day.

use axum::{
    extract::{Query, State},
    http::Method,
    routing::get,
};
use jiff::civil::Date;
use ntm_drafting::table::{Cell as FileCell, Column as FileColumn, Kind, Table as FileTable};
use ntm_office::report::expect::{Expected, Look, ReportLine, Series, TypeTable, Why};
use ntm_programme::{
    deadline::Deadline,
    identity::ObligationId,
    lateness::Punctuality,
    period::Period,
    report::{ReportState, ReportType, Role},
    right::{Action, may_ever},
};
use ntm_views::{
    frame::{Lang, Section},
    pages::list::{Body, Part, RecordPage},
    parts::{
        Cell, Chip, Choice, Column, Empty, Facts, Field, Filters, Link, Row, Sentence, Tab, Table,
        Tabs, Tone,
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
    listing::Listing,
    route::{Need, Route},
    session::Signed,
};

pub(crate) fn routes() -> Vec<Route> {
    let read = Need::May(Action::ReadTask);
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
            paths::REPORT_WHY,
            read,
            "Why a report is due on its day",
            get(why),
        ),
    ]
}

/// The pages about reports, one of them current.
pub(super) fn tabs(who: &Signed, current: &str) -> Tabs {
    let lang = who.lang();
    let w = words::report::of(lang);
    let mut pages = vec![
        (w.all(), paths::REPORTS),
        (w.regime(), paths::REPORT_REGIME),
    ];
    if may_ever(&who.op.who, Action::AssignTasks) {
        let w = words::report_form::of(lang);
        pages.push((w.forms(), paths::REPORT_FORMS));
        pages.push((w.ask(), paths::REPORT_ASK));
    }
    pages.push((w.figures(), paths::REPORT_FIGURES));
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

/// What reports that belong together are called: by their type, or by what they were asked for.
pub(super) fn series_title(lang: Lang, series: &Series) -> &str {
    series
        .about
        .as_deref()
        .unwrap_or_else(|| title_of(lang, series.of))
}

/// The period of a report in words; one that does not recur is told by what it is about, and by its kind
/// where that is its title already.
pub(super) fn occasion_said(
    lang: Lang,
    of: &ReportType,
    period: Period,
    about: Option<&str>,
) -> String {
    if period != Period::Once {
        return period_said(lang, period);
    }
    let kind = match lang {
        Lang::Vi => of.period.label_vi(),
        Lang::En => of.period.label_en(),
    };
    match about {
        Some(about) if about != of.title => about.to_owned(),
        _ => kind.to_lowercase(),
    }
}

pub(super) fn role_said(lang: Lang, role: Role) -> &'static str {
    match lang {
        Lang::Vi => role.label_vi(),
        Lang::En => role.label_en(),
    }
}

pub(super) fn phrase(lang: Lang, deadline: &Deadline) -> String {
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
    page.tabs = Some(tabs(&who, paths::REPORTS));
    if found.series.is_empty() {
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
        .series
        .iter()
        .map(|it| Choice::new(&it.key, series_title(lang, it), it.key == asked.code));
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
    let said = |it: Period| occasion_said(lang, table.series.of, it, None);
    let columns = periods.map(|it| Column::text(said(*it)));
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
        let href = merged_href(paths::REPORT_MERGED, &table.series.key, *period);
        merged = merged.say(" ").figure(said(*period), href);
    }
    let title = series_title(lang, &table.series);
    let part = Part::new(title).body(Body::Said(merged));
    part.body(Body::Table(Table {
        caption: title.to_owned(),
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
                    series_title(lang, &table.series).into(),
                    occasion_said(lang, table.series.of, *period, None).into(),
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
    let about = found.rule.about.as_deref();
    let period = occasion_said(lang, found.of, found.period, about);
    let frame = app
        .frame(&who, w.why_title(title), Section::Reports)
        .await?
        .crumb(w.title(), paths::REPORTS);
    let mut page = RecordPage::new(frame);
    page.chips = vec![state_chip(lang, &found.line)];
    page.under = format!("{} · {}", found.unit, period);
    page.said = match &found.explained {
        Some(it) => Sentence::default().strong(w.why_said(
            &found.unit,
            title,
            &period,
            say::date(it.last_day),
        )),
        None => Sentence::default().say(w.why_no_day()),
    };
    let id = found.expected.row.id;
    page.links = vec![
        Link::new(w.open_report(), paths::at(paths::REPORT, id)),
        Link::new(w.obligation(), paths::at(paths::OBLIGATION, id)),
    ];
    page.parts = why_parts(lang, &found, period);
    answer::page(&page)
}

fn why_parts(lang: Lang, found: &Why, period: String) -> Vec<Part> {
    let w = words::report::of(lang);
    let row = &found.expected.row;
    let rule = Facts::default()
        .fact(w.written(), Cell::text(&found.written))
        .fact(w.clause(), Cell::text(&found.rule.clause))
        .fact(w.asked_by(), Cell::text(&found.owner))
        .fact(w.about(), Cell::text(period))
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
        if let Some(missing) = &it.holidays_missing {
            lines.push(words::holidays::of(lang).missing(missing));
        }
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
