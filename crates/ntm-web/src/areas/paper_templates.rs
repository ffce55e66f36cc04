//! The templates of an office: all of them, one with its fields, its preview and its versions.

use axum::{
    Json,
    extract::{Path, Query, State},
    http::Method,
    routing::{get, post, put},
};
use ntm_drafting::template::Shipped;
use ntm_office::{
    Fault,
    templates::{TemplateLine, TemplateView, difference, preview},
};
use ntm_programme::right::Action;
use ntm_views::{
    frame::{Lang, Section},
    pages::list::{Body, ListPage, Part, RecordPage, Side, paper_tabs},
    parts::{ActForm, Cell, Column, Field, Row, Sentence, Table, Weight},
    paths, words,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{lines::moment, outgoing_sheet::sheet};
use crate::{
    App,
    answer::{self, Answer},
    export::{self, AskedForm},
    form::{self, Typed},
    route::{Need, Route},
    session::Signed,
};

pub(crate) fn routes() -> Vec<Route> {
    let read = Need::May(Action::ReadOutgoing);
    let edit = Need::May(Action::EditTemplate);
    let (page, api) = (Route::page, Route::api);
    vec![
        page(
            Method::GET,
            paths::TEMPLATES,
            read,
            "Templates of papers",
            get(list),
        ),
        page(
            Method::GET,
            paths::TEMPLATE,
            read,
            "A template with its versions",
            get(one),
        ),
        page(
            Method::POST,
            paths::TEMPLATE,
            edit,
            "Save a template as a new version",
            post(save),
        ),
        page(
            Method::POST,
            paths::TEMPLATE_PREVIEW,
            edit,
            "Look at a template without saving it",
            post(look),
        ),
        page(
            Method::POST,
            paths::TEMPLATE_SHIPPED,
            edit,
            "Go back to the template that ships",
            post(shipped),
        ),
        api(
            Method::GET,
            "/api/v1/templates",
            read,
            "Templates of papers, and which version of each counts",
            get(api_list),
        )
        .gives::<TemplateListBody>("200", "The templates"),
        api(
            Method::GET,
            "/api/v1/templates/{kind}",
            read,
            "A template with its fields",
            get(api_one),
        )
        .gives::<TemplateBody>("200", "The template"),
        api(
            Method::PUT,
            "/api/v1/templates/{kind}",
            edit,
            "Save a template as a new version; without a text go back to what ships",
            put(api_save),
        )
        .takes::<TemplateWriting>()
        .gives::<TemplateBody>("200", "The template as it counts now"),
    ]
}

fn name(lang: Lang, kind: &Shipped) -> &'static str {
    match lang {
        Lang::Vi => kind.vi,
        Lang::En => kind.en,
    }
}

async fn list(State(app): State<App>, who: Signed, asked: AskedForm) -> Answer {
    let lang = who.lang();
    let w = words::outgoing::of(lang);
    let lines = app.office().templates(&who.op).await?;
    let frame = app.frame(&who, w.templates(), Section::Documents).await?;
    let mut page = ListPage::new(frame);
    page.tabs = Some(paper_tabs(lang, paths::TEMPLATES));
    page.said = Sentence::default().say(w.templates_lead());
    page.table = Table {
        caption: w.templates().to_owned(),
        columns: vec![
            Column::title(w.template()),
            Column::text(w.kind()),
            Column::text(w.counts()),
            Column::text(w.changed()),
        ],
        rows: lines.iter().map(|line| row(lang, line)).collect(),
    };
    export::list(page, &asked).await
}

fn row(lang: Lang, line: &TemplateLine) -> Row {
    let w = words::outgoing::of(lang);
    let counts = match line.number {
        0 => w.shipped().to_owned(),
        number => w.own(number),
    };
    let changed = match &line.changed {
        Some((at, by)) => Cell::text(moment(*at)).under(by.clone().unwrap_or_default()),
        None => Cell::default(),
    };
    Row::new(vec![
        Cell::link(
            name(lang, line.kind),
            paths::at(paths::TEMPLATE, line.kind.key),
        ),
        Cell::text(super::outgoing_list::kind_said(line.kind.paper)),
        Cell::text(counts),
        changed,
    ])
}

/// Which version is set against the one before it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    #[serde(rename = "ban")]
    number: Option<i64>,
}

async fn one(
    State(app): State<App>,
    who: Signed,
    Path(kind): Path<String>,
    Query(asked): Query<Asked>,
    form: AskedForm,
) -> Answer {
    export::record(page(&app, &who, &kind, None, asked.number).await?, &form).await
}

/// The page of a template; `unsaved` is a text that is looked at before it is kept.
async fn page(
    app: &App,
    who: &Signed,
    kind: &str,
    unsaved: Option<&str>,
    against: Option<i64>,
) -> Result<RecordPage, Fault> {
    let lang = who.lang();
    let w = words::outgoing::of(lang);
    let found = app.office().template(&who.op, kind).await?;
    let title = name(lang, found.kind);
    let frame = app
        .frame(who, title, Section::Documents)
        .await?
        .crumb(w.templates(), paths::TEMPLATES);
    let mut page = RecordPage::new(frame);
    page.tabs = Some(paper_tabs(lang, paths::TEMPLATES));
    page.under = match found.is_shipped {
        true => w.shipped().to_owned(),
        false => w.own(found.number),
    };
    let text = unsaved.unwrap_or(&found.text);
    if found.may_edit {
        let form = ActForm::new("edit", w.save_template(), paths::at(paths::TEMPLATE, kind))
            .hidden("version", found.number)
            .field(
                Field::lines("text", w.text(), 18)
                    .hint(w.text_hint())
                    .value(text)
                    .required(),
            )
            .also(w.see_first(), paths::at(paths::TEMPLATE_PREVIEW, kind))
            .weight(Weight::Primary)
            .bare();
        page.parts.push(Part::new(w.edit_template()).act(form));
        if !found.is_shipped {
            page.acts = vec![
                ActForm::new(
                    "shipped",
                    w.back_to_shipped(),
                    paths::at(paths::TEMPLATE_SHIPPED, kind),
                )
                .hidden("version", found.number)
                .confirm(w.back_sure())
                .icon("returned"),
            ];
        }
    } else {
        let lines = text.lines().map(|line| (Side::Both, line.to_owned()));
        page.parts
            .push(Part::new(w.text()).body(Body::Difference(lines.collect())));
    }
    // A text that cannot be used is told at its form; the paper of the one that counts is shown then.
    let shown = preview(found.kind, text).or_else(|_| preview(found.kind, &found.text));
    if let Ok(paper) = shown {
        let title = match unsaved {
            Some(_) => w.unsaved_preview(),
            None => w.sample_preview(),
        };
        let body = Body::Sheet(Box::new(sheet(lang, &paper, "")));
        page.parts.push(Part::new(title).body(body));
    }
    if let Some(number) = against {
        page.parts.insert(0, difference_part(lang, &found, number)?);
    }
    page.side = vec![fields_part(lang, found.kind)];
    if !found.versions.is_empty() {
        page.side.push(versions_part(lang, &found));
    }
    Ok(page)
}

fn fields_part(lang: Lang, kind: &Shipped) -> Part {
    let w = words::outgoing::of(lang);
    let row = |name: &str, said: &str| Row::new(vec![Cell::text(name), Cell::text(said)]);
    let rows = kind.fields().map(|it| match lang {
        Lang::Vi => row(it.name, it.vi),
        Lang::En => row(it.name, it.en),
    });
    Part::new(w.fields())
        .hint(w.fields_hint())
        .body(Body::Table(Table {
            caption: w.fields().to_owned(),
            columns: vec![Column::title(w.field()), Column::text(w.meaning())],
            rows: rows.collect(),
        }))
}

fn versions_part(lang: Lang, found: &TemplateView) -> Part {
    let w = words::outgoing::of(lang);
    let rows = found.versions.iter().map(|it| {
        let what = match it.text {
            Some(_) => w.version(it.number),
            None => format!("{} · {}", w.version(it.number), w.shipped()),
        };
        let href = format!(
            "{}?ban={}",
            paths::at(paths::TEMPLATE, found.kind.key),
            it.number
        );
        Row::new(vec![
            Cell::link(what, href).under(moment(it.at)),
            Cell::text(it.by_name.clone().unwrap_or_default()),
        ])
    });
    Part::new(w.versions()).body(Body::Table(Table {
        caption: w.versions().to_owned(),
        columns: vec![
            Column::title(w.template()),
            Column::text(w.signer_of_version()),
        ],
        rows: rows.collect(),
    }))
}

fn difference_part(lang: Lang, found: &TemplateView, number: i64) -> Result<Part, Fault> {
    let w = words::outgoing::of(lang);
    let text = |number: i64| match found.versions.iter().find(|it| it.number == number) {
        Some(version) => Some(version.text.as_deref().unwrap_or(found.kind.text)),
        None if number == 0 => Some(found.kind.text),
        None => None,
    };
    let (Some(after), Some(before)) = (text(number), text(number - 1)) else {
        return Err(Fault::NotFound);
    };
    let lines: Vec<(Side, String)> = difference(before, after)
        .into_iter()
        .map(|(side, line)| {
            let side = match side {
                std::cmp::Ordering::Less => Side::Before,
                std::cmp::Ordering::Equal => Side::Both,
                std::cmp::Ordering::Greater => Side::After,
            };
            (side, line.to_owned())
        })
        .collect();
    let part = Part::new(w.difference_of(number));
    Ok(match lines.iter().all(|(side, _)| *side == Side::Both) {
        true => part.body(Body::Text(w.no_difference().to_owned())),
        false => part.body(Body::Difference(lines)),
    })
}

async fn save(
    State(app): State<App>,
    who: Signed,
    Path(kind): Path<String>,
    typed: Typed,
) -> Answer {
    let text = typed.get("text");
    let saved = app
        .office()
        .write_template(&who.op, &kind, Some(text), typed.version());
    match saved.await {
        Ok(number) => answer::see_with(
            paths::at(paths::TEMPLATE, &kind),
            &words::outgoing::of(who.lang()).done_template(number),
        ),
        Err(fault) => {
            let page = page(&app, &who, &kind, None, None).await?;
            form::refused(page, "edit", &typed, fault)
        }
    }
}

async fn look(
    State(app): State<App>,
    who: Signed,
    Path(kind): Path<String>,
    typed: Typed,
) -> Answer {
    let text = typed.get("text");
    let page = page(&app, &who, &kind, Some(text), None).await?;
    match app.office().try_template(&who.op, &kind, text).await {
        Ok(()) => answer::page(&page),
        Err(fault) => form::refused(page, "edit", &typed, fault),
    }
}

async fn shipped(
    State(app): State<App>,
    who: Signed,
    Path(kind): Path<String>,
    typed: Typed,
) -> Answer {
    let back = app
        .office()
        .write_template(&who.op, &kind, None, typed.version());
    match back.await {
        Ok(_) => answer::see_with(
            paths::at(paths::TEMPLATE, &kind),
            words::outgoing::of(who.lang()).done_shipped(),
        ),
        Err(fault) => {
            let page = page(&app, &who, &kind, None, None).await?;
            form::refused(page, "shipped", &typed, fault)
        }
    }
}

/// Templates of papers.
#[derive(Serialize, ToSchema)]
struct TemplateListBody {
    templates: Vec<TemplateLineBody>,
}

/// A kind of template.
#[derive(Serialize, ToSchema)]
struct TemplateLineBody {
    kind: &'static str,
    name: &'static str,
    /// The kind of paper that comes of it: "cong-van".
    paper: &'static str,
    /// The office's version; 0 where what ships counts.
    version: i64,
}

/// A template.
#[derive(Serialize, ToSchema)]
struct TemplateBody {
    kind: &'static str,
    name: &'static str,
    /// The text that counts.
    text: String,
    /// Goes along as `version` when a new one is saved.
    version: i64,
    shipped: bool,
    fields: Vec<TemplateFieldBody>,
}

/// A field that a template can name.
#[derive(Serialize, ToSchema)]
struct TemplateFieldBody {
    name: &'static str,
    meaning: &'static str,
}

impl TemplateBody {
    fn of(lang: Lang, found: TemplateView) -> TemplateBody {
        let fields = found.kind.fields().map(|it| TemplateFieldBody {
            name: it.name,
            meaning: match lang {
                Lang::Vi => it.vi,
                Lang::En => it.en,
            },
        });
        TemplateBody {
            kind: found.kind.key,
            name: name(lang, found.kind),
            version: found.number,
            shipped: found.is_shipped,
            fields: fields.collect(),
            text: found.text,
        }
    }
}

/// A template to be saved.
#[derive(Deserialize, ToSchema)]
struct TemplateWriting {
    /// None goes back to what ships.
    text: Option<String>,
    /// The version that was seen.
    version: i64,
}

async fn api_list(State(app): State<App>, who: Signed) -> Answer {
    let lang = who.lang();
    let lines = app.office().templates(&who.op).await?;
    let line = |it: &TemplateLine| TemplateLineBody {
        kind: it.kind.key,
        name: name(lang, it.kind),
        paper: it.kind.paper.key(),
        version: it.number,
    };
    answer::json(TemplateListBody {
        templates: lines.iter().map(line).collect(),
    })
}

async fn api_one(State(app): State<App>, who: Signed, Path(kind): Path<String>) -> Answer {
    let found = app.office().template(&who.op, &kind).await?;
    answer::json(TemplateBody::of(who.lang(), found))
}

async fn api_save(
    State(app): State<App>,
    who: Signed,
    Path(kind): Path<String>,
    Json(body): Json<TemplateWriting>,
) -> Answer {
    app.office()
        .write_template(&who.op, &kind, body.text.as_deref(), body.version)
        .await?;
    api_one(State(app), who, Path(kind)).await
}
