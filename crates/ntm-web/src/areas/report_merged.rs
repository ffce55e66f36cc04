//! Reports of one type and period put together, and in which reports a figure is used.

use axum::{
    extract::State,
    http::Method,
    routing::{get, post},
};
use ntm_drafting::table::{Cell as FileCell, Column as FileColumn, Kind, Table as FileTable};
use ntm_office::{
    Fault,
    report::{
        expect::Look,
        merge::{FigureUse, Merged, MergedField, figures_used},
    },
};
use ntm_programme::{
    criteria::Quantity,
    period::Period,
    report::{CellValue, FieldKind, Rolled},
    right::Action,
};
use ntm_views::{
    frame::{Lang, Section},
    pages::list::{Body, ListPage, Part, RecordPage},
    parts::{ActForm, Cell, Column, Field, Link, Row, Sentence, Table},
    paths, say, words,
};

use super::{
    report_papers::{draft_act, paper_link},
    reports::{occasion_said, series_title, state_chip, tabs, title_of},
};
use crate::{
    App,
    address::Ids,
    answer::{self, Answer},
    export::{self, AskedForm},
    form::{self, Typed},
    listing::Listing,
    route::{Need, Route},
    session::Signed,
};

pub(crate) fn routes() -> Vec<Route> {
    let read = Need::May(Action::ReadTask);
    vec![
        Route::page(
            Method::GET,
            paths::REPORT_MERGED,
            read,
            "Reports of a type and period put together",
            get(merged),
        ),
        Route::page(
            Method::POST,
            paths::REPORT_MERGED_EDIT,
            Need::May(Action::AssignTasks),
            "Edit the text that reports come to",
            post(edit),
        ),
        Route::page(
            Method::GET,
            paths::REPORT_FIGURES,
            read,
            "In which reports a figure is used",
            get(figures),
        ),
    ]
}

/// The address of the reports of a series and period put together.
pub(super) fn merged_href(path: &str, series: &str, period: Period) -> String {
    paths::at(&paths::at(path, series), period.key())
}

fn merged_title(lang: Lang, found: &Merged) -> String {
    let series = &found.series;
    let period = occasion_said(lang, series.of, found.period, None);
    words::report::of(lang).merged_title(series_title(lang, series), period)
}

fn read_period(key: &str) -> Result<Period, Fault> {
    key.parse().map_err(|_| Fault::NotFound)
}

async fn merged(
    State(app): State<App>,
    who: Signed,
    Ids(code, period): Ids<String, String>,
    asked: AskedForm,
) -> Answer {
    let period = read_period(&period)?;
    let found = app.office().merged_reports(&who.op, &code, period).await?;
    if let Some(format) = asked.format {
        return export::answer_book(format, "tong-hop-bao-cao", book(who.lang(), &found)).await;
    }
    answer::page(&page(&app, &who, &found).await?)
}

async fn page(app: &App, who: &Signed, found: &Merged) -> Result<RecordPage, Fault> {
    let lang = who.lang();
    let w = words::report::of(lang);
    let title = merged_title(lang, found);
    let frame = app
        .frame(who, title, Section::Reports)
        .await?
        .crumb(w.title(), paths::REPORTS);
    let mut page = RecordPage::new(frame);
    let (received, expected) = found.received();
    page.said = Sentence::default().strong(w.merged_received(received, expected));
    let late: Vec<&str> = found.late().map(|it| it.name.as_str()).collect();
    if !late.is_empty() {
        page.said = page.said.say(" ").strong(w.merged_late(late.join(", ")));
    }
    page.exports = Listing::new(
        &merged_href(paths::REPORT_MERGED, &found.series.key, found.period),
        &[],
    )
    .files();
    match app.office().paper_of_merged(&who.op, found).await? {
        Some(paper) => page.links.push(paper_link(lang, &paper)),
        None if found.may_edit => {
            let action = merged_href(paths::REPORT_MERGED_PAPER, &found.series.key, found.period);
            page.acts.push(draft_act(lang, action));
        }
        None => {}
    }
    for (section, fields) in &found.sections {
        let title = match lang {
            Lang::Vi => &section.title,
            Lang::En => &section.title_en,
        };
        let (prose, figures): (Vec<&MergedField>, Vec<&MergedField>) = fields
            .iter()
            .filter(|it| !matches!(it.field.kind, FieldKind::Attachment))
            .partition(|it| is_prose(it));
        let mut part = Part::new(title);
        if !figures.is_empty() {
            part = part.body(Body::Table(figures_table(lang, title, &figures, received)));
        }
        for it in prose {
            part = prose_part(lang, found, it, part);
        }
        if !part.body.is_empty() {
            page.parts.push(part);
        }
    }
    page.parts.push(units_part(lang, found));
    Ok(page)
}

fn is_prose(it: &MergedField) -> bool {
    matches!(it.field.kind, FieldKind::Prose | FieldKind::Table { .. })
}

fn label(lang: Lang, it: &MergedField) -> &'static str {
    match lang {
        Lang::Vi => &it.field.label,
        Lang::En => &it.field.label_en,
    }
}

/// What a field comes to, and of how many reports.
fn rolled_said(lang: Lang, it: &MergedField) -> (String, String) {
    let w = words::report::of(lang);
    match &it.rolled {
        Rolled::Nothing | Rolled::Unsaid => (String::new(), String::new()),
        Rolled::Sum { total, .. } => (total.to_string(), w.rolled_sum().to_owned()),
        Rolled::Parts {
            numerator,
            denominator,
            ..
        } => {
            // Ten-thousandths of large sums would not fit when they are made tenths of a per cent.
            let parts = |it: Quantity| u64::try_from(it.0).unwrap_or(0);
            let (mut part, mut whole) = (parts(*numerator), parts(*denominator));
            if whole > u64::MAX / 10_000 {
                (part, whole) = (part / 10_000, whole / 10_000);
            }
            let said = format!("{numerator}/{denominator} ({})", say::percent(part, whole));
            (said, w.rolled_parts().to_owned())
        }
        Rolled::Last(value) => (value.said(), w.rolled_last().to_owned()),
        Rolled::TooLarge => (w.rolled_too_large().to_owned(), String::new()),
    }
}

fn figures_table(lang: Lang, title: &str, fields: &[&MergedField], received: usize) -> Table {
    let w = words::report::of(lang);
    let rows = fields.iter().map(|it| {
        let (said, way) = rolled_said(lang, it);
        let sources = it
            .parts
            .iter()
            .map(|part| {
                let said = format!("{}: {}", part.name, part.value.said());
                Link::new(said, paths::at(paths::REPORT, part.id))
            })
            .collect();
        Row::new(vec![
            Cell::text(label(lang, it)).under(it.field.unit()),
            Cell::text(said).under(way),
            Cell::text(w.said_of(it.parts.len(), received)),
            Cell::links(sources),
        ])
    });
    Table {
        caption: title.to_owned(),
        columns: vec![
            Column::title(w.field()),
            Column::number(w.merged()),
            Column::text(w.from_reports()),
            Column::text(w.sources()),
        ],
        rows: rows.collect(),
    }
}

/// Prose with what it was made of; the office edits it, and the sources stay beside it.
fn prose_part(lang: Lang, found: &Merged, it: &MergedField, part: Part) -> Part {
    let w = words::report::of(lang);
    if it.parts.is_empty() {
        return part;
    }
    let mut part = part.body(Body::Said(Sentence::default().strong(label(lang, it))));
    let edited = it.edited.as_ref().filter(|it| !it.text.is_empty());
    match edited {
        Some(edit) => {
            for paragraph in edit.text.lines().filter(|line| !line.trim().is_empty()) {
                part = part.body(Body::Text(paragraph.to_owned()));
            }
            let mut sources = Sentence::default().say(w.made_of());
            for source in &it.parts {
                sources = sources
                    .say(" ")
                    .figure(&source.name, paths::at(paths::REPORT, source.id));
            }
            part = part.body(Body::Said(sources));
        }
        None => {
            for source in &it.parts {
                part = part.body(Body::Said(
                    Sentence::default()
                        .figure(&source.name, paths::at(paths::REPORT, source.id))
                        .say(": ")
                        .say(source.value.said()),
                ));
            }
        }
    }
    if found.may_edit {
        let text = match edited {
            Some(edit) => edit.text.clone(),
            None => joined(it),
        };
        let action = merged_href(paths::REPORT_MERGED_EDIT, &found.series.key, found.period);
        part = part.act(
            ActForm::new(
                format!("edit-{}", it.field.code),
                w.edit_text(label(lang, it)),
                action,
            )
            .hidden("field", &it.field.code)
            .hidden("seen", it.edited.as_ref().map_or(0, |it| it.number))
            .hint(w.edit_hint())
            .field(Field::lines("text", w.text(), 8).value(text))
            .icon("edit"),
        );
    }
    part
}

/// What units say, one under the other: where editing begins.
fn joined(it: &MergedField) -> String {
    let parts = it.parts.iter();
    let parts: Vec<String> = parts
        .map(|part| format!("- {}: {}", part.name, part.value.said()))
        .collect();
    parts.join("\n")
}

fn units_part(lang: Lang, found: &Merged) -> Part {
    let w = words::report::of(lang);
    let rows = found.units.iter().map(|it| {
        Row::new(vec![
            Cell::link(&it.name, paths::at(paths::REPORT, it.line.id)),
            Cell::chip(state_chip(lang, &it.line)),
            Cell::text(it.line.due_on.map(say::date).unwrap_or_default()),
            Cell::text(it.line.sent_on.map(say::date).unwrap_or_default()),
        ])
    });
    Part::new(w.who_sent()).body(Body::Table(Table {
        caption: w.who_sent().to_owned(),
        columns: vec![
            Column::title(w.unit()),
            Column::text(w.state()),
            Column::text(w.due_on()),
            Column::text(w.sent_on()),
        ],
        rows: rows.collect(),
    }))
}

/// What a field says, a figure as a number.
pub(super) fn value_cell(value: &CellValue) -> FileCell {
    match value {
        CellValue::Number { value } => FileCell::Decimal(value.to_f64()),
        other => other.said().into(),
    }
}

/// The result, and what each report says.
fn book(lang: Lang, found: &Merged) -> Vec<FileTable> {
    let w = words::report::of(lang);
    let (received, expected) = found.received();
    let fields = || found.sections.iter().flat_map(|(_, fields)| fields);
    let rolled = fields()
        .filter(|it| !matches!(it.field.kind, FieldKind::Attachment))
        .map(|it| {
            let (said, way) = rolled_said(lang, it);
            let edited = it.edited.as_ref().map(|it| it.text.clone());
            let text = match is_prose(it) {
                true => edited.filter(|text| !text.is_empty()).unwrap_or(joined(it)),
                false => said,
            };
            vec![
                label(lang, it).into(),
                text.into(),
                way.into(),
                FileCell::Integer(i64::try_from(it.parts.len()).unwrap_or(i64::MAX)),
            ]
        })
        .collect();
    let each = fields()
        .flat_map(|it| {
            it.parts.iter().map(move |part| {
                let value = value_cell(&part.value);
                vec![part.name.as_str().into(), label(lang, it).into(), value]
            })
        })
        .collect();
    vec![
        FileTable {
            title: format!(
                "{} – {}",
                merged_title(lang, found),
                w.merged_received(received, expected)
            ),
            columns: vec![
                FileColumn::new(w.field(), Kind::Text, 44.0),
                FileColumn::new(w.merged(), Kind::Text, 60.0),
                FileColumn::new(w.way(), Kind::Text, 28.0),
                FileColumn::new(w.from_reports(), Kind::Integer, 14.0),
            ],
            rows: rolled,
        },
        FileTable {
            title: w.sources().to_owned(),
            columns: vec![
                FileColumn::new(w.unit(), Kind::Text, 30.0),
                FileColumn::new(w.field(), Kind::Text, 44.0),
                FileColumn::new(w.now(), Kind::Decimal, 40.0),
            ],
            rows: each,
        },
    ]
}

async fn edit(
    State(app): State<App>,
    who: Signed,
    Ids(code, period): Ids<String, String>,
    typed: Typed,
) -> Answer {
    let period = read_period(&period)?;
    let field = typed.get("field");
    let seen = typed.get("seen").parse().ok();
    let done = app
        .office()
        .edit_merged(&who.op, (&code, period), field, typed.get("text"), seen)
        .await;
    let found = app.office().merged_reports(&who.op, &code, period).await?;
    match done {
        Ok(()) => answer::see_with(
            merged_href(paths::REPORT_MERGED, &found.series.key, period),
            words::report::of(who.lang()).done_edit(),
        ),
        Err(fault) => {
            let page = page(&app, &who, &found).await?;
            form::refused(page, &format!("edit-{field}"), &typed, fault)
        }
    }
}

async fn figures(State(app): State<App>, who: Signed, form: AskedForm) -> Answer {
    let lang = who.lang();
    let w = words::report::of(lang);
    let look = Look::default();
    let expected = app.office().expected_reports(&who.op, &look).await?;
    let used = figures_used(&expected);
    let frame = app
        .frame(&who, w.figures(), Section::Reports)
        .await?
        .crumb(w.title(), paths::REPORTS);
    let mut page = ListPage::new(frame);
    page.tabs = Some(tabs(&who, paths::REPORT_FIGURES));
    page.said = Sentence::default().say(w.figures_said());
    page.links = vec![Link::new(w.moved(), paths::REPORT_MOVED)];
    page.table = Table {
        caption: w.figures().to_owned(),
        columns: vec![
            Column::title(w.figure()),
            Column::text(w.used_in()),
            Column::number(w.used_reports(expected.year)),
        ],
        rows: used.iter().map(|it| figure_row(lang, it)).collect(),
    };
    export::list(page, &form).await
}

fn figure_row(lang: Lang, it: &FigureUse) -> Row {
    let label = match lang {
        Lang::Vi => it.figure.label_vi(),
        Lang::En => it.figure.label_en(),
    };
    let types = it.types.iter().map(|of| {
        let href = Listing::new(paths::REPORTS, &[("loai", of.code.as_str())]);
        Link::new(title_of(lang, of), href.address())
    });
    Row::new(vec![
        Cell::text(label),
        Cell::links(types.collect()),
        Cell::number(i64::try_from(it.reports).unwrap_or(i64::MAX)),
    ])
}
