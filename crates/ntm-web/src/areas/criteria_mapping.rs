//! The mapping between two sets: its lines with who confirmed them, its versions.

use axum::{
    extract::{Query, State},
    http::Method,
    routing::{get, post},
};
use ntm_office::{Fault, criteria::next::MappingPage};
use ntm_programme::{
    criteria::{CriteriaSet, Link as MappingLink},
    right::Action,
};
use ntm_views::{
    frame::{Lang, Section},
    pages::{
        criteria::criteria_tabs,
        list::{Body, Part, RecordPage},
    },
    parts::{
        ActForm, Cell, Chip, Choice, Column, Control, Field, Link, Row, Sentence, Table, Tone,
    },
    paths, say, words,
};
use serde::Deserialize;

use super::{
    criteria::short,
    criteria_next::{kind_said, mapping_chip, read_step, written_step},
};
use crate::{
    App,
    answer::{self, Answer},
    export::{self, AskedForm},
    form::{self, Sent, Typed},
    route::{Need, Route},
    session::Signed,
};

pub(crate) fn routes() -> Vec<Route> {
    let edit = Need::May(Action::EditCriteria);
    let known = Need::May(Action::ReadUnit);
    let page = Route::page;
    vec![
        page(
            Method::GET,
            paths::CRITERIA_MAPPING,
            known,
            "The mapping between two sets",
            get(mapping),
        ),
        page(
            Method::POST,
            paths::CRITERIA_MAPPING,
            edit,
            "Upload another mapping",
            post(upload),
        ),
        page(
            Method::GET,
            paths::CRITERIA_MAPPING_FILE,
            known,
            "The file of a mapping",
            get(file),
        ),
        page(
            Method::POST,
            paths::CRITERIA_MAPPING_CONFIRM,
            edit,
            "Confirm lines of a mapping",
            post(confirm),
        ),
    ]
}

/// What an address asks to see.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Asked {
    /// From which set to which: `cu..moi`.
    #[serde(rename = "buoc")]
    step: String,
    #[serde(rename = "phien-ban")]
    version: String,
}

impl Asked {
    fn step(&self) -> Option<(String, String)> {
        read_step(&self.step)
    }
}

async fn mapping(
    State(app): State<App>,
    who: Signed,
    Query(asked): Query<Asked>,
    form: AskedForm,
) -> Answer {
    export::record(mapping_page(&app, &who, asked.step()).await?, &form).await
}

async fn mapping_page(
    app: &App,
    who: &Signed,
    step: Option<(String, String)>,
) -> Result<RecordPage, Fault> {
    let lang = who.lang();
    let w = words::next::of(lang);
    let found = app
        .office()
        .criteria_mapping(&who.op, step.as_ref())
        .await?;
    let frame = app
        .frame(who, w.mapping(), Section::Criteria)
        .await?
        .crumb(w.title(), paths::CRITERIA_NEXT);
    let mut page = RecordPage::new(frame);
    page.under = w.step_said(&found.from.name, &found.to.name);
    page.chips = vec![mapping_chip(lang, &found)];
    let sees = ntm_programme::right::may_ever(&who.op.who, Action::ReadCriteria);
    page.tabs = Some(criteria_tabs(lang, paths::CRITERIA_NEXT, sees));
    page.said = Sentence::default().say(w.mapping_lead(found.mapping.links.len()));
    page.links = vec![Link::new(w.fetch(), file_href(&found, None))];
    if found.may_edit {
        page.acts = acts(lang, &found);
    }
    let rows = found.mapping.links.iter();
    page.parts = vec![
        Part::new(w.mapping()).body(Body::Table(Table {
            caption: w.mapping().to_owned(),
            columns: vec![
                Column::title(w.old_set()),
                Column::text(w.new_set()),
                Column::text(w.kind()),
                Column::text(w.reason()),
                Column::text(w.state()),
            ],
            rows: rows.map(|link| link_row(lang, &found, link)).collect(),
        })),
        versions_part(lang, &found),
    ];
    Ok(page)
}

fn file_href(found: &MappingPage, version: Option<i64>) -> String {
    let step = written_step(found);
    let version = version.map_or(String::new(), |it| format!("&phien-ban={it}"));
    format!("{}?buoc={step}{version}", paths::CRITERIA_MAPPING_FILE)
}

fn link_named(found: &MappingPage, link: &MappingLink) -> (String, String) {
    let named = |set: &CriteriaSet, code: &Option<String>| match code {
        None => "–".to_owned(),
        Some(code) => {
            let name = set.indicator(code).map_or("", |it| it.name.as_str());
            format!("{code} {}", short(name))
        }
    };
    (named(&found.from, &link.old), named(&found.to, &link.new))
}

fn link_row(lang: Lang, found: &MappingPage, link: &MappingLink) -> Row {
    let w = words::next::of(lang);
    let (old, new) = link_named(found, link);
    let state = match found.word(link) {
        None => Cell::chip(Chip::new(Tone::Soon, "alert", w.not_confirmed())),
        Some(word) => {
            let who = word.by.and_then(|by| found.people.get(&by).cloned());
            let day = say::date(ntm_office::legal_day(word.at));
            let said = w.confirmed_by(who.unwrap_or_default(), day);
            Cell::chip(Chip::new(Tone::Good, "check", said)).under(&word.source)
        }
    };
    Row::new(vec![
        Cell::text(old),
        Cell::text(new),
        Cell::text(kind_said(lang, link.kind)).under(match link.recount {
            true => w.recount(),
            false => "",
        }),
        Cell::text(link.note.clone().unwrap_or_default()),
        state,
    ])
}

fn acts(lang: Lang, found: &MappingPage) -> Vec<ActForm> {
    let w = words::next::of(lang);
    let step = written_step(found);
    let source = || Field::text("source", w.source()).required();
    let confirm = |id: &str, title: &str| {
        ActForm::new(id, title, paths::CRITERIA_MAPPING_CONFIRM).hidden("step", &step)
    };
    let open = found.mapping.links.iter();
    let open: Vec<Choice> = open
        .filter(|link| found.word(link).is_none())
        .map(|link| {
            let code = |code: &Option<String>| code.clone().unwrap_or_else(|| "–".to_owned());
            let said = format!(
                "{} → {} ({})",
                code(&link.old),
                code(&link.new),
                kind_said(lang, link.kind)
            );
            Choice::new(link.key(), said, false)
        })
        .collect();
    let mut acts = Vec::new();
    if !open.is_empty() {
        acts.push(
            confirm("line", w.confirm_lines())
                .hint(w.confirm_hint())
                .field(Field::select("link", w.which_line(), open))
                .field(source()),
        );
        acts.push(
            confirm("all", w.confirm_all())
                .hint(w.confirm_hint())
                .confirm(w.confirm_ask())
                .field(source()),
        );
    }
    let file = Field::new(
        Control::File(".toml,text/plain".to_owned()),
        "file",
        w.file(),
    );
    acts.push(
        ActForm::new("upload", w.upload(), paths::CRITERIA_MAPPING)
            .hidden("step", &step)
            .field(file.hint(w.upload_hint()).required()),
    );
    acts
}

fn versions_part(lang: Lang, found: &MappingPage) -> Part {
    let w = words::next::of(lang);
    let in_use = |first: bool| match first {
        true => Cell::chip(Chip::new(Tone::Good, "check", w.in_use())),
        false => Cell::text(""),
    };
    let mut rows: Vec<Row> = found
        .versions
        .iter()
        .enumerate()
        .map(|(index, it)| {
            let who = it.by.and_then(|by| found.people.get(&by).cloned());
            let day = say::date(ntm_office::legal_day(it.at));
            Row::new(vec![
                Cell::link(w.version(it.number), file_href(found, Some(it.number))),
                Cell::text(w.confirmed_by(who.unwrap_or_default(), day)),
                in_use(index == 0),
            ])
        })
        .collect();
    if found.ships() {
        rows.push(Row::new(vec![
            Cell::link(w.ships(), file_href(found, Some(0))),
            Cell::text(""),
            in_use(found.versions.is_empty()),
        ]));
    }
    Part::new(w.versions()).body(Body::Table(Table {
        caption: w.versions().to_owned(),
        columns: vec![
            Column::title(w.versions()),
            Column::text(w.brought()),
            Column::text(words::keeping::of(lang).state()),
        ],
        rows,
    }))
}

async fn file(State(app): State<App>, who: Signed, Query(asked): Query<Asked>) -> Answer {
    let step = asked.step();
    let found = app
        .office()
        .criteria_mapping(&who.op, step.as_ref())
        .await?;
    let text = found.file(asked.version.parse().ok())?;
    answer::download(
        &format!("{}_{}.toml", found.mapping.from, found.mapping.to),
        "application/toml; charset=utf-8",
        text.as_bytes().to_vec(),
    )
}

async fn upload(State(app): State<App>, who: Signed, sent: Sent) -> Answer {
    let (typed, file) = sent.into_file();
    let bytes = file.map(|it| it.bytes).unwrap_or_default();
    let added = match std::str::from_utf8(&bytes) {
        Ok(text) => app.office().add_criteria_mapping(&who.op, text).await,
        Err(_) => Err(Fault::field(
            "file",
            "Tệp không phải văn bản UTF-8.",
            "The file is no UTF-8 text.",
        )),
    };
    match added {
        Ok((from, to)) => answer::see_with(
            format!("{}?buoc={from}..{to}", paths::CRITERIA_MAPPING),
            words::next::of(who.lang()).done_upload(),
        ),
        Err(fault) => {
            let page = mapping_page(&app, &who, read_step(typed.get("step"))).await?;
            form::refused(page, "upload", &typed, fault)
        }
    }
}

async fn confirm(State(app): State<App>, who: Signed, typed: Typed) -> Answer {
    let step = read_step(typed.get("step")).ok_or(Fault::NotFound)?;
    let one = typed.optional("link").map(|link| vec![link]);
    let confirmed = app
        .office()
        .confirm_mapping(&who.op, &step, one.as_deref(), typed.get("source"))
        .await;
    match confirmed {
        Ok(count) => answer::see_with(
            format!("{}?buoc={}..{}", paths::CRITERIA_MAPPING, step.0, step.1),
            &words::next::of(who.lang()).done_confirm(count),
        ),
        Err(fault) => {
            let form = if one.is_some() { "line" } else { "all" };
            form::refused(
                mapping_page(&app, &who, Some(step)).await?,
                form,
                &typed,
                fault,
            )
        }
    }
}
