//! Import of units from a table: upload, look at every row, then take all or none.

use axum::{
    body::Bytes,
    extract::State,
    http::Method,
    routing::{get, post},
};
use ntm_office::{
    Fault,
    import_units::{self, Effect, Preview, PreviewRow},
};
use ntm_programme::right::Action;
use ntm_views::{
    frame::{Lang, Section},
    pages::list::{self, Body, Part, RecordPage},
    parts::{
        ActForm, Cell, Chip, Column, Control, Field, Link, Row, Sentence, Table, Tone, Weight,
    },
    paths, say, words,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{unit_choice, units::kind_word};
use crate::{
    App,
    answer::{self, Answer},
    form::{self, Sent, Typed},
    route::{Need, Route},
    session::Signed,
};

const APPLY: &str = "/don-vi/nhap/thuc-hien";
const TEMPLATE: &str = "/don-vi/nhap/mau.csv";
const EXPORT: &str = "/don-vi/nhap/hien-co.csv";

/// A page shows no more rows; those with faults come first.
const SHOWN: usize = 200;

pub(crate) fn routes() -> Vec<Route> {
    let need = Need::May(Action::EditUnit);
    let page = |method, path, title, handler| Route::page(method, path, need, title, handler);
    vec![
        page(Method::GET, paths::UNIT_IMPORT, "Import units", get(ask)),
        page(
            Method::POST,
            paths::UNIT_IMPORT,
            "Import units: take what was sent",
            post(preview),
        ),
        page(Method::POST, APPLY, "Apply an import of units", post(apply)),
        page(
            Method::GET,
            TEMPLATE,
            "Template for an import of units",
            get(template),
        ),
        page(
            Method::GET,
            EXPORT,
            "Units in the form of the import",
            get(export),
        ),
        Route::api(
            Method::POST,
            "/api/v1/units/import/preview",
            need,
            "Preview an import of units (CSV)",
            post(api_preview),
        )
        .gives::<ImportBody>("200", "What it would come to"),
        Route::api(
            Method::POST,
            "/api/v1/units/import",
            need,
            "Import units (CSV), all rows or none",
            post(api_import),
        )
        .gives::<ImportBody>("200", "What it came to"),
    ]
}

async fn page(app: &App, who: &Signed) -> Result<RecordPage, Fault> {
    let lang = who.lang();
    let w = words::administer::of(lang);
    let frame = app
        .frame(who, words::list::of(lang).import(), Section::Units)
        .await?;
    let mut page = RecordPage::new(frame);
    page.tabs = Some(list::unit_tabs(lang, paths::UNIT_IMPORT, true, true));
    page.said = Sentence::default().say(w.import_lead());
    page.links = vec![
        Link::new(w.import_template(), TEMPLATE),
        Link::new(w.import_export(), EXPORT),
    ];
    let file = Field::new(
        Control::File(".csv,.txt,text/csv".to_owned()),
        "file",
        w.import_file(),
    );
    page.parts = vec![
        Part::new(w.import_file()).act(
            ActForm::new("import", w.import_preview(), paths::UNIT_IMPORT)
                .field(file.hint(w.import_file_hint()).required())
                .bare()
                .weight(Weight::Primary),
        ),
    ];
    Ok(page)
}

async fn ask(State(app): State<App>, who: Signed) -> Answer {
    answer::page(&page(&app, &who).await?)
}

async fn preview(State(app): State<App>, who: Signed, sent: Sent) -> Answer {
    let bytes = sent.into_bytes();
    let mut page = page(&app, &who).await?;
    match app.office().preview_units(&who.op, &bytes).await {
        Ok(preview) => {
            let content = ntm_office::as_text(&bytes)?;
            page.parts
                .insert(0, preview_part(who.lang(), &preview, &content));
            answer::page(&page)
        }
        Err(fault) => refused(page, fault),
    }
}

/// Nothing that was typed comes back: a browser sends no file by itself.
fn refused(page: RecordPage, fault: Fault) -> Answer {
    form::refused(page, "import", &Typed::default(), fault)
}

fn preview_part(lang: Lang, preview: &Preview, content: &str) -> Part {
    let w = words::administer::of(lang);
    let mut said =
        Sentence::default().strong(w.import_said(preview.new, preview.changed, preview.same));
    if preview.faulty > 0 {
        said = said.say(" ").strong(w.import_faulty(preview.faulty));
    }
    let mut rows: Vec<&PreviewRow> = preview.rows.iter().collect();
    rows.sort_by_key(|row| {
        (
            row.effect != Effect::Faulty,
            row.effect == Effect::Same,
            row.line,
        )
    });
    let shown = rows.len().min(SHOWN);
    if rows.len() > shown {
        said = said
            .say(" ")
            .say(w.import_shown(shown, say::number(rows.len())));
    }
    let rows = rows
        .into_iter()
        .take(SHOWN)
        .map(|row| {
            let chip = match row.effect {
                Effect::New => Chip::new(Tone::Good, "plus", w.effect_new()),
                Effect::Changed => Chip::new(Tone::Info, "edit", w.effect_changed()),
                Effect::Same => Chip::plain(w.effect_same()),
                Effect::Faulty => Chip::new(Tone::Bad, "alert", w.effect_faulty()),
            };
            let faults: Vec<String> = row
                .faults
                .iter()
                .map(|fault| form::said(fault, lang))
                .collect();
            Row::new(vec![
                Cell::number(row.line),
                Cell::text(&row.name),
                Cell::text(row.kind.map_or("", |kind| kind_word(lang, kind))),
                Cell::text(&row.parent),
                Cell::chip(chip).under(faults.join(" ")),
            ])
        })
        .collect();
    let mut part = Part::new(w.import_preview())
        .body(Body::Said(said))
        .body(Body::Table(Table {
            caption: w.import_preview().to_owned(),
            columns: vec![
                Column::number(w.import_line()),
                Column::title(w.unit_name()),
                Column::text(w.kind()),
                Column::text(w.above()),
                Column::text(w.import_effect()),
            ],
            rows,
        }));
    if preview.faulty == 0 && preview.new + preview.changed > 0 {
        part = part.act(
            ActForm::new("apply", w.import_apply(), APPLY)
                .hidden("content", content)
                .weight(Weight::Primary),
        );
    }
    part
}

async fn apply(State(app): State<App>, who: Signed, typed: Typed) -> Answer {
    let imported = app
        .office()
        .import_units(&who.op, typed.get("content").as_bytes())
        .await;
    match imported {
        Ok(done) => {
            let sentence = words::administer::of(who.lang()).import_done(done.new, done.changed);
            answer::see_with(paths::UNITS, &sentence)
        }
        Err(fault) => refused(page(&app, &who).await?, fault),
    }
}

async fn template() -> Answer {
    answer::download(
        "mau-don-vi.csv",
        "text/csv; charset=utf-8",
        import_units::template()?,
    )
}

async fn export(State(app): State<App>, who: Signed) -> Answer {
    let bytes = app
        .office()
        .export_units(&who.op, unit_choice::scope(&who))
        .await?;
    answer::download("don-vi.csv", "text/csv; charset=utf-8", bytes)
}

/// What an import comes to.
#[derive(Serialize, ToSchema)]
struct ImportBody {
    /// Units that are new.
    new: usize,
    changed: usize,
    /// Units that are as the rows say already.
    same: usize,
    /// Rows with faults: while there is one, nothing is imported.
    faulty: usize,
    faults: Vec<FaultyRow>,
}

/// A row that cannot be taken.
#[derive(Serialize, ToSchema)]
struct FaultyRow {
    line: u64,
    name: String,
    /// What is wrong, in Vietnamese.
    faults: Vec<String>,
}

async fn api_preview(State(app): State<App>, who: Signed, body: Bytes) -> Answer {
    told(&app.office().preview_units(&who.op, &body).await?)
}

async fn api_import(State(app): State<App>, who: Signed, body: Bytes) -> Answer {
    told(&app.office().import_units(&who.op, &body).await?)
}

fn told(preview: &Preview) -> Answer {
    let faulty = preview
        .rows
        .iter()
        .filter(|row| row.effect == Effect::Faulty);
    answer::json(ImportBody {
        new: preview.new,
        changed: preview.changed,
        same: preview.same,
        faulty: preview.faulty,
        faults: faulty
            .map(|row| FaultyRow {
                line: row.line,
                name: row.name.clone(),
                faults: row.faults.iter().map(|fault| fault.vi.clone()).collect(),
            })
            .collect(),
    })
}
