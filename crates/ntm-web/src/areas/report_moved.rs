//! Figures of the program that are others than an approved report says.

use axum::{
    extract::{Query, State},
    http::Method,
    routing::get,
};
use ntm_drafting::table::{Column as FileColumn, Kind, Table as FileTable};
use ntm_office::report::moved::Moved;
use ntm_programme::right::Action;
use ntm_views::{
    frame::{Lang, Section},
    pages::list::ListPage,
    parts::{Cell, Chip, Column, Empty, Row, Sentence, Table, Tone},
    paths, words,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::reports::{period_said, tabs, title_of};
use crate::{
    App,
    answer::{self, Answer},
    export::{self, Format},
    listing::Listing,
    route::{Need, Route},
    session::Signed,
};

pub(crate) fn routes() -> Vec<Route> {
    let read = Need::May(Action::ReadTask);
    vec![
        Route::page(
            Method::GET,
            paths::REPORT_MOVED,
            read,
            "Figures that are others than approved reports say",
            get(page),
        ),
        Route::api(
            Method::GET,
            "/api/v1/reports/figures/moved",
            read,
            "Figures that are others than approved reports of this year say",
            get(give),
        )
        .gives::<MovedFiguresBody>("200", "Each figure with its report"),
    ]
}

/// Figures that have changed since they were approved.
#[derive(Serialize, ToSchema)]
struct MovedFiguresBody {
    figures: Vec<MovedFigureBody>,
}

#[derive(Serialize, ToSchema)]
struct MovedFigureBody {
    report: Uuid,
    unit: String,
    #[serde(rename = "type")]
    code: String,
    period: String,
    figure: &'static str,
    approved: String,
    now: String,
    unlocked: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    #[serde(rename = "dinh-dang")]
    format: String,
}

fn figure_said(lang: Lang, it: &Moved) -> &'static str {
    match lang {
        Lang::Vi => it.figure.label_vi(),
        Lang::En => it.figure.label_en(),
    }
}

async fn page(State(app): State<App>, who: Signed, Query(asked): Query<Asked>) -> Answer {
    let lang = who.lang();
    let w = words::report::of(lang);
    let moved = app.office().figures_moved(&who.op, None).await?;
    let report = |it: &Moved| w.fill_said(title_of(lang, it.of), period_said(lang, it.period));
    if let Some(format) = Format::asked(&asked.format)? {
        let table = FileTable {
            title: w.moved().to_owned(),
            columns: vec![
                FileColumn::new(w.unit(), Kind::Text, 30.0),
                FileColumn::new(w.title(), Kind::Text, 50.0),
                FileColumn::new(w.figure(), Kind::Text, 36.0),
                FileColumn::new(w.moved_approved(), Kind::Text, 14.0),
                FileColumn::new(w.moved_now(), Kind::Text, 14.0),
            ],
            rows: moved
                .iter()
                .map(|it| {
                    vec![
                        it.unit.as_str().into(),
                        report(it).into(),
                        figure_said(lang, it).into(),
                        it.said.as_str().into(),
                        it.now.as_str().into(),
                    ]
                })
                .collect(),
        };
        return export::answer(format, "so-lieu-thay-doi", table).await;
    }
    let frame = app
        .frame(&who, w.moved(), Section::Reports)
        .await?
        .crumb(w.title(), paths::REPORTS)
        .crumb(w.figures(), paths::REPORT_FIGURES);
    let mut page = ListPage::new(frame);
    page.tabs = Some(tabs(&who, paths::REPORT_FIGURES));
    page.empty = Empty::new("check", w.moved_none()).text(w.moved_none_hint());
    if !moved.is_empty() {
        page.said = Sentence::default().strong(w.moved_said(moved.len()));
        page.exports = Listing::new(paths::REPORT_MOVED, &[]).files();
    }
    page.table = Table {
        caption: w.moved().to_owned(),
        columns: vec![
            Column::title(w.unit()),
            Column::text(w.title()),
            Column::text(w.figure()),
            Column::number(w.moved_approved()),
            Column::number(w.moved_now()),
        ],
        rows: moved
            .iter()
            .map(|it| {
                let mut link = Cell::link(report(it), paths::at(paths::REPORT, it.id));
                if it.is_open {
                    link = link.with_chip(Chip::new(Tone::Soon, "open", w.moved_open()));
                }
                Row::new(vec![
                    Cell::text(&it.unit),
                    link,
                    Cell::text(figure_said(lang, it)),
                    Cell::text(&it.said),
                    Cell::text(&it.now),
                ])
            })
            .collect(),
    };
    answer::page(&page)
}

async fn give(State(app): State<App>, who: Signed) -> Answer {
    let moved = app.office().figures_moved(&who.op, None).await?;
    let figures = moved.into_iter().map(|it| MovedFigureBody {
        report: it.id.into(),
        unit: it.unit,
        code: it.of.code.clone(),
        period: it.period.key(),
        figure: it.figure.key(),
        approved: it.said,
        now: it.now,
        unlocked: it.is_open,
    });
    answer::json(MovedFiguresBody {
        figures: figures.collect(),
    })
}
