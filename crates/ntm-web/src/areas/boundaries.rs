//! Boundaries of units: files are uploaded, looked at feature by feature, applied or discarded.

use axum::{
    extract::State,
    http::Method,
    routing::{get, post},
};
use ntm_office::{
    BoundaryImport, Fault, Outcome,
    boundaries::{AskedBoundaries, BoundaryPreview, FeatureFate, PreviewedFeature},
    perform::Upload,
};
use ntm_programme::{
    identity::BoundaryImportId,
    right::{Action, may_ever},
};
use ntm_views::{
    frame::{Lang, Section},
    pages::list::{self, Body, Part, RecordPage},
    parts::{
        ActForm, Cell, Chip, Column, Control, Field, Link, Row, Sentence, Table, Tone, Weight,
    },
    paths, say, words,
};

use crate::{
    App,
    address::Id,
    answer::{self, Answer},
    export::{self, AskedForm},
    form::{self, Sent, Typed},
    route::{Need, Route},
    session::Signed,
};

/// A page shows no more features of a file.
const SHOWN: usize = 200;

pub(crate) fn routes() -> Vec<Route> {
    let read = Need::May(Action::ReadUnit);
    let edit = Need::May(Action::EditUnit);
    let page = Route::page;
    vec![
        page(
            Method::GET,
            paths::BOUNDARIES,
            read,
            "Files of boundaries",
            get(all),
        ),
        page(
            Method::POST,
            paths::BOUNDARIES,
            edit,
            "Upload a file of boundaries",
            post(upload),
        ),
        page(
            Method::GET,
            paths::BOUNDARY_IMPORT,
            read,
            "A file of boundaries: its preview, or that it was applied",
            get(one),
        ),
        page(
            Method::GET,
            "/don-vi/ranh-gioi/{id}/tep",
            read,
            "A file of boundaries as it came",
            get(file),
        ),
        page(
            Method::POST,
            "/don-vi/ranh-gioi/{id}/ap-dung",
            edit,
            "Apply a file of boundaries",
            post(apply),
        ),
        page(
            Method::POST,
            "/don-vi/ranh-gioi/{id}/bo",
            edit,
            "Discard the preview of a file of boundaries",
            post(discard),
        ),
    ]
}

async fn list_page(app: &App, who: &Signed) -> Result<RecordPage, Fault> {
    let lang = who.lang();
    let w = words::boundary::of(lang);
    let mut page = RecordPage::new(app.frame(who, w.title(), Section::Units).await?);
    let may_edit = may_ever(&who.op.who, Action::EditUnit);
    let may_name = may_ever(&who.op.who, Action::EditName);
    page.tabs = Some(list::unit_tabs(lang, paths::BOUNDARIES, may_name, may_edit));
    page.said = Sentence::default().say(w.lead());
    let all = app.office().boundary_imports(&who.op).await?;
    let mut part = Part::new(w.all());
    part = if all.is_empty() {
        part.hint(w.none())
    } else {
        let rows = all.iter().map(|(import, units)| {
            Row::new(vec![
                Cell::link(
                    w.from_day(say::date(import.on)),
                    paths::at(paths::BOUNDARY_IMPORT, import.id),
                )
                .under(&import.file_name),
                Cell::text(&import.source).under(match import.schematic {
                    true => w.schematic(),
                    false => "",
                }),
                Cell::chip(state_chip(lang, import)),
                Cell::number(*units),
            ])
        });
        part.body(Body::Table(Table {
            caption: w.all().to_owned(),
            columns: vec![
                Column::title(w.day()),
                Column::text(w.source()),
                Column::text(w.state()),
                Column::number(w.units()),
            ],
            rows: rows.collect(),
        }))
    };
    page.parts = vec![part];
    if may_edit {
        page.parts.insert(0, upload_part(lang));
    }
    Ok(page)
}

fn state_chip(lang: Lang, import: &BoundaryImport) -> Chip {
    let w = words::boundary::of(lang);
    match import.applied_at {
        Some(_) => Chip::new(Tone::Good, "check", w.state_applied()),
        None => Chip::new(Tone::Info, "clock", w.state_draft()),
    }
}

fn upload_part(lang: Lang) -> Part {
    let w = words::boundary::of(lang);
    let kinds = ".geojson,.json,application/geo+json,application/json";
    let file = Field::new(Control::File(kinds.to_owned()), "file", w.file());
    Part::new(w.upload()).act(
        ActForm::new("upload", w.preview(), paths::BOUNDARIES)
            .field(file.hint(w.file_hint()).required())
            .field(Field::date("on", w.day()).required())
            .field(
                Field::text("source", w.source())
                    .hint(w.source_hint())
                    .required(),
            )
            .field(Field::check("schematic", w.schematic()))
            .field(Field::check("leave_out", w.leave_out()))
            .bare()
            .weight(Weight::Primary),
    )
}

async fn all(State(app): State<App>, who: Signed, form: AskedForm) -> Answer {
    let page = list_page(&app, &who).await?;
    export::record(page, &form).await
}

/// Reads what is to be imported, and how.
pub(super) fn read_asked(typed: &Typed, file: Option<Upload>) -> Outcome<AskedBoundaries> {
    match file {
        None => Err(Fault::field("file", "Hãy chọn tệp.", "Choose a file.")),
        Some(file) => typed.date("on").map(|on| AskedBoundaries {
            file,
            on,
            source: typed.get("source").to_owned(),
            schematic: typed.ticked("schematic"),
            leave_out: typed.ticked("leave_out"),
        }),
    }
}

async fn upload(State(app): State<App>, who: Signed, sent: Sent) -> Answer {
    let (typed, file) = sent.into_file();
    let kept = match read_asked(&typed, file) {
        Ok(asked) => app.office().keep_boundaries(&who.op, &asked).await,
        Err(fault) => Err(fault),
    };
    match kept {
        Ok(id) => answer::see(paths::at(paths::BOUNDARY_IMPORT, id)),
        Err(fault) => form::refused(list_page(&app, &who).await?, "upload", &typed, fault),
    }
}

async fn one(
    State(app): State<App>,
    who: Signed,
    Id(id): Id<BoundaryImportId>,
    form: AskedForm,
) -> Answer {
    export::record(record(&app, &who, id).await?, &form).await
}

async fn record(app: &App, who: &Signed, id: BoundaryImportId) -> Result<RecordPage, Fault> {
    let lang = who.lang();
    let w = words::boundary::of(lang);
    let shown = app.office().boundary_import(&who.op, id).await?;
    let import = &shown.import;
    let frame = app
        .frame(who, w.from_day(say::date(import.on)), Section::Units)
        .await?
        .crumb(words::list::of(lang).units(), paths::UNITS)
        .crumb(w.title(), paths::BOUNDARIES);
    let mut page = RecordPage::new(frame);
    page.chips = vec![state_chip(lang, import)];
    if import.schematic {
        page.chips
            .push(Chip::new(Tone::Soon, "alert", w.schematic()));
    }
    page.under = format!("{} · {}", import.source, import.file_name);
    let path = |rest: &str| format!("{}/{rest}", paths::at(paths::BOUNDARY_IMPORT, id));
    page.links = vec![Link::new(w.fetch(), path("tep"))];
    let Some(preview) = &shown.preview else {
        return Ok(page);
    };
    page.said = Sentence::default();
    if preview.wrong > 0 {
        page.said = page
            .said
            .strong(w.said_wrong(say::number(preview.wrong)))
            .say(" ");
    }
    page.said = page.said.say(w.said_preview(
        say::number(preview.taken),
        say::number(preview.known),
        say::number(preview.left_out),
    ));
    if preview.wrong == 0 && preview.taken > 0 {
        page.acts.push(
            ActForm::new("apply", w.apply(), path("ap-dung"))
                .confirm(w.apply_ask())
                .weight(Weight::Primary),
        );
    }
    page.acts.push(
        ActForm::new("discard", w.discard(), path("bo"))
            .confirm(w.discard_ask())
            .weight(Weight::Danger),
    );
    page.parts = vec![features(lang, preview)];
    Ok(page)
}

fn features(lang: Lang, preview: &BoundaryPreview) -> Part {
    let w = words::boundary::of(lang);
    let mut part = Part::new(w.features());
    if preview.rows.len() > SHOWN {
        part = part.hint(w.features_shown(SHOWN, say::number(preview.rows.len())));
    }
    let rows = preview.rows.iter().take(SHOWN);
    part.body(Body::Table(Table {
        caption: w.features().to_owned(),
        columns: vec![
            Column::title(w.called()),
            Column::text(w.units()),
            Column::text(w.fate()),
        ],
        rows: rows.map(|row| feature(lang, row)).collect(),
    }))
}

fn feature(lang: Lang, row: &PreviewedFeature) -> Row {
    let w = words::boundary::of(lang);
    let (chip, under) = match &row.fate {
        FeatureFate::Taken { instead_of } => (
            Chip::new(Tone::Good, "check", w.taken()),
            instead_of.map_or(String::new(), |day| w.taken_for(say::date(day))),
        ),
        FeatureFate::Known => (Chip::plain(w.known()), String::new()),
        FeatureFate::LeftOut(why) => (Chip::plain(w.left_out()), form::said(why, lang)),
        FeatureFate::Wrong(why) => (
            Chip::new(Tone::Bad, "alert", w.wrong()),
            form::said(why, lang),
        ),
    };
    Row::new(vec![
        Cell::text(match row.said.is_empty() {
            true => "–",
            false => &row.said,
        })
        .under(w.feature(row.number)),
        match &row.unit {
            Some((unit, name)) => Cell::link(name, format!("{}/{unit}", paths::UNITS)),
            None => Cell::text(""),
        },
        Cell::chip(chip).under(under),
    ])
}

async fn file(State(app): State<App>, who: Signed, Id(id): Id<BoundaryImportId>) -> Answer {
    let (import, bytes) = app.office().boundary_file(&who.op, id).await?;
    answer::download(&import.file_name, "application/geo+json", bytes.to_vec())
}

async fn apply(
    State(app): State<App>,
    who: Signed,
    Id(id): Id<BoundaryImportId>,
    typed: Typed,
) -> Answer {
    match app.office().apply_boundaries(&who.op, id).await {
        Ok(units) => {
            let w = words::boundary::of(who.lang());
            let sentence = w.said_applied(say::number(units));
            answer::see_with(paths::at(paths::BOUNDARY_IMPORT, id), &sentence)
        }
        Err(fault) => form::refused(record(&app, &who, id).await?, "apply", &typed, fault),
    }
}

async fn discard(
    State(app): State<App>,
    who: Signed,
    Id(id): Id<BoundaryImportId>,
    typed: Typed,
) -> Answer {
    match app.office().discard_boundaries(&who.op, id).await {
        Ok(()) => {
            let w = words::boundary::of(who.lang());
            answer::see_with(paths::BOUNDARIES, w.discarded())
        }
        Err(fault) => form::refused(record(&app, &who, id).await?, "discard", &typed, fault),
    }
}
