//! Forms of an office's own: all of them, one as it is being made, publishing.

use axum::{
    extract::{Query, State},
    http::Method,
    routing::{get, post},
};
use ntm_office::{
    Fault,
    report::form::{FormLine, Forms, Origin},
};
use ntm_programme::{
    identity::ReportFormId,
    report::{PeriodKind, shipped},
    right::Action,
};
use ntm_views::{
    frame::{Lang, Section},
    pages::list::{Body, Part, RecordPage},
    parts::{
        ActForm, Cell, Chip, Choice, Column, Control, Empty, Field, Row, Sentence, Table, Tone,
        Weight,
    },
    paths, words,
};
use serde::Deserialize;

use super::{
    lines::moment,
    report_form::{self, form_page, read_change},
    reports::{tabs, title_of},
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

pub(crate) fn routes() -> Vec<Route> {
    let read = Need::May(Action::ReadTask);
    let edit = Need::May(Action::AssignTasks);
    let page = Route::page;
    vec![
        page(
            Method::GET,
            paths::REPORT_FORMS,
            read,
            "Forms of reports that an office makes",
            get(all),
        ),
        page(
            Method::POST,
            paths::REPORT_FORMS,
            edit,
            "Make a form of a report",
            post(make),
        ),
        page(
            Method::POST,
            paths::REPORT_FORM_FILE,
            edit,
            "Bring a form of a report as a file",
            post(bring),
        ),
        page(
            Method::GET,
            paths::REPORT_FORM,
            read,
            "A form of a report",
            get(one),
        ),
        page(
            Method::POST,
            paths::REPORT_FORM,
            edit,
            "Change a form of a report",
            post(change),
        ),
        page(
            Method::GET,
            paths::REPORT_FORM_EXPORT,
            read,
            "A form of a report as a file",
            get(export),
        ),
        page(
            Method::POST,
            paths::REPORT_FORM_PUBLISH,
            edit,
            "Publish a form of a report",
            post(publish),
        ),
        page(
            Method::POST,
            paths::REPORT_FORM_REVISE,
            edit,
            "Begin the next version of a form",
            post(revise),
        ),
        page(
            Method::POST,
            paths::REPORT_FORM_DROP,
            edit,
            "Drop the version of a form that is being made",
            post(drop_draft),
        ),
    ]
}

pub(super) fn kind_said(lang: Lang, kind: PeriodKind) -> &'static str {
    match lang {
        Lang::Vi => kind.label_vi(),
        Lang::En => kind.label_en(),
    }
}

async fn all(State(app): State<App>, who: Signed, form: AskedForm) -> Answer {
    let page = list_page(&app, &who).await?;
    export::record(page, &form).await
}

async fn list_page(app: &App, who: &Signed) -> Result<RecordPage, Fault> {
    let lang = who.lang();
    let w = words::report_form::of(lang);
    let found = app.office().report_forms(&who.op).await?;
    let frame = app
        .frame(who, w.forms(), Section::Reports)
        .await?
        .crumb(words::report::of(lang).title(), paths::REPORTS);
    let mut page = RecordPage::new(frame);
    page.tabs = Some(tabs(who, paths::REPORT_FORMS));
    page.said = Sentence::default().strong(w.forms_said(found.lines.len()));
    page.parts.push(match found.lines.is_empty() {
        true => Part::new(w.forms()).body(Body::Empty(
            Empty::new("archive", w.forms_none()).text(w.forms_none_hint()),
        )),
        false => Part::new(w.forms()).body(Body::Table(forms_table(lang, &found))),
    });
    if found.may_edit {
        let id = app.office().new_id(who.op.now);
        page.parts.push(
            Part::new(w.make())
                .hint(w.make_hint())
                .act(make_form(lang, id)),
        );
        let bring = ActForm::new("bring", w.bring(), paths::REPORT_FORM_FILE)
            .hidden("id", id)
            .field(
                Field::new(
                    Control::File(".toml,text/plain".to_owned()),
                    "file",
                    w.file(),
                )
                .required(),
            )
            .bare();
        page.parts
            .push(Part::new(w.bring()).hint(w.bring_hint()).act(bring));
    }
    Ok(page)
}

fn forms_table(lang: Lang, found: &Forms) -> Table {
    let w = words::report_form::of(lang);
    let row = |line: &FormLine| {
        let mut chips = Vec::new();
        if line.row.draft.is_some() {
            chips.push(Chip::new(Tone::Soon, "edit", w.being_made()));
        }
        let last = line.versions.first();
        if let Some(last) = last {
            chips.push(Chip::new(Tone::Good, "check", w.version(last.number)));
        }
        let mut state = Cell {
            chips,
            ..Cell::default()
        };
        if let Some(last) = last {
            let name = last.by_name.clone().unwrap_or_default();
            state = state.under(w.published_by(name, moment(last.at)));
        }
        let fields = line.shown.sections.iter().map(|it| it.fields.len()).sum();
        let fields: usize = fields;
        Row::new(vec![
            Cell::link(
                title_of(lang, &line.shown),
                paths::at(paths::REPORT_FORM, line.row.id),
            )
            .under(w.fields_count(fields)),
            Cell::text(kind_said(lang, line.shown.period)),
            state,
        ])
    };
    Table {
        caption: w.forms().to_owned(),
        columns: vec![
            Column::title(w.form()),
            Column::text(w.period()),
            Column::text(w.versions()),
        ],
        rows: found.lines.iter().map(row).collect(),
    }
}

fn make_form(lang: Lang, id: uuid::Uuid) -> ActForm {
    let w = words::report_form::of(lang);
    let blank = Choice::new("", w.out_of_blank(), true);
    let copies = shipped().iter().filter(|it| !it.sections.is_empty());
    let copies = copies.map(|it| Choice::new(&it.code, title_of(lang, it), false));
    ActForm::new("make", w.make(), paths::REPORT_FORMS)
        .hidden("id", id)
        .field(Field::text("title", w.title()).required())
        .field(period_field(lang, PeriodKind::Month))
        .field(Field::select(
            "copy",
            w.out_of(),
            std::iter::once(blank).chain(copies).collect(),
        ))
        .bare()
        .weight(Weight::Primary)
}

pub(super) fn period_field(lang: Lang, chosen: PeriodKind) -> Field {
    let kinds = PeriodKind::ALL
        .iter()
        .map(|it| Choice::new(it.key(), kind_said(lang, *it), *it == chosen));
    Field::select(
        "period",
        words::report_form::of(lang).period(),
        kinds.collect(),
    )
}

async fn make(State(app): State<App>, who: Signed, typed: Typed) -> Answer {
    let done = async {
        let title = typed.get("title").to_owned();
        let origin = match typed.optional("copy") {
            Some(code) => Origin::Copy { title, code },
            None => Origin::Blank {
                title,
                period: PeriodKind::from_key(typed.get("period")).ok_or(Fault::NotFound)?,
            },
        };
        let id: ReportFormId = typed.get("id").parse().map_err(|_| Fault::NotFound)?;
        app.office().make_form(&who.op, id, &origin).await?;
        Ok(id)
    };
    made(&app, &who, "make", &typed, done.await).await
}

async fn made(
    app: &App,
    who: &Signed,
    form_id: &str,
    typed: &Typed,
    done: Result<ReportFormId, Fault>,
) -> Answer {
    match done {
        Ok(id) => answer::see_with(
            paths::at(paths::REPORT_FORM, id),
            words::report_form::of(who.lang()).done_make(),
        ),
        Err(fault) => form::refused(list_page(app, who).await?, form_id, typed, fault),
    }
}

async fn bring(State(app): State<App>, who: Signed, sent: Sent) -> Answer {
    let (typed, file) = sent.into_file();
    let done = async {
        let id: ReportFormId = typed.get("id").parse().map_err(|_| Fault::NotFound)?;
        let bytes = file.map(|it| it.bytes.to_vec()).unwrap_or_default();
        let text = String::from_utf8(bytes).map_err(|_| {
            Fault::field(
                "file",
                "Tệp không phải là văn bản UTF-8.",
                "The file is not UTF-8 text.",
            )
        })?;
        let origin = Origin::File(text);
        app.office().make_form(&who.op, id, &origin).await?;
        Ok(id)
    };
    let done = done.await;
    made(&app, &who, "bring", &typed, done).await
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    /// The version that is looked at.
    #[serde(rename = "ban")]
    pub(super) number: Option<i64>,
    /// The field that is changed.
    #[serde(rename = "o")]
    pub(super) field: String,
}

async fn one(
    State(app): State<App>,
    who: Signed,
    Id(id): Id<ReportFormId>,
    Query(asked): Query<Asked>,
    form: AskedForm,
) -> Answer {
    export::record(form_page(&app, &who, id, &asked).await?, &form).await
}

async fn change(
    State(app): State<App>,
    who: Signed,
    Id(id): Id<ReportFormId>,
    typed: Typed,
) -> Answer {
    let done = async {
        let found = app.office().report_form(&who.op, id, None).await?;
        let change = read_change(&found.shown, &typed)?;
        let seen = typed.version();
        app.office().change_form(&who.op, id, seen, change).await
    };
    let back = report_form::place(id, &typed);
    finish(&app, &who, id, &typed, done.await, back).await
}

/// Goes back to the form, or shows it with what was refused.
async fn finish(
    app: &App,
    who: &Signed,
    id: ReportFormId,
    typed: &Typed,
    done: Result<(), Fault>,
    back: String,
) -> Answer {
    match done {
        Ok(()) => answer::see_with(back, words::report_form::of(who.lang()).done_change()),
        Err(fault) => {
            let asked = Asked {
                field: typed.get("code").to_owned(),
                ..Asked::default()
            };
            let page = form_page(app, who, id, &asked).await?;
            form::refused(page, typed.get("form"), typed, fault)
        }
    }
}

async fn export(
    State(app): State<App>,
    who: Signed,
    Id(id): Id<ReportFormId>,
    Query(asked): Query<Asked>,
) -> Answer {
    let found = app.office().report_form(&who.op, id, asked.number).await?;
    let name = format!("{}.toml", found.shown.code);
    answer::download(&name, "application/toml", found.shown.file().into_bytes())
}

async fn publish(
    State(app): State<App>,
    who: Signed,
    Id(id): Id<ReportFormId>,
    typed: Typed,
) -> Answer {
    let done = app.office().publish_form(&who.op, id, typed.version());
    match done.await {
        Ok(_) => answer::see_with(
            paths::at(paths::REPORT_FORM, id),
            words::report_form::of(who.lang()).done_publish(),
        ),
        Err(fault) => {
            let page = form_page(&app, &who, id, &Asked::default()).await?;
            form::refused(page, "publish", &typed, fault)
        }
    }
}

async fn revise(State(app): State<App>, who: Signed, Id(id): Id<ReportFormId>) -> Answer {
    app.office().revise_form(&who.op, id).await?;
    answer::see_with(
        paths::at(paths::REPORT_FORM, id),
        words::report_form::of(who.lang()).done_revise(),
    )
}

async fn drop_draft(
    State(app): State<App>,
    who: Signed,
    Id(id): Id<ReportFormId>,
    typed: Typed,
) -> Answer {
    let done = app.office().drop_draft(&who.op, id, typed.version());
    match done.await {
        Ok(()) => answer::see_with(
            paths::REPORT_FORMS,
            words::report_form::of(who.lang()).done_drop(),
        ),
        Err(fault) => {
            let page = form_page(&app, &who, id, &Asked::default()).await?;
            form::refused(page, "drop", &typed, fault)
        }
    }
}
