//! The words that an office adds to the reader's lexicon: typed or from a file, tried, put into use.

use axum::{
    Json,
    extract::State,
    http::Method,
    routing::{get, post, put},
};
use ntm_office::{
    Fault,
    lexicon::{self, Change, Line, OfficeWords, Trial},
};
use ntm_programme::right::{Action, Role};
use ntm_views::{
    frame::{Lang, Section},
    pages::list::{self, Body, Part, RecordPage},
    parts::{ActForm, Cell, Column, Control, Empty, Field, Link, Row, Sentence, Table, Weight},
    paths, say, words,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    App,
    answer::{self, Answer},
    export::{self, AskedForm},
    form::{self, Sent, Typed},
    route::{Need, Route},
    session::Signed,
};

const FILE: &str = "/don-vi/tu-dien/tep";
const APPLY: &str = "/don-vi/tu-dien/dua-vao-dung";

/// A page shows no more of the documents that would change.
const SHOWN: usize = 50;

pub(crate) fn routes() -> Vec<Route> {
    let need = Need::May(Action::EditName);
    let page = |method, path, title, handler| Route::page(method, path, need, title, handler);
    let api = |method, path, title, handler| Route::api(method, path, need, title, handler);
    vec![
        page(
            Method::GET,
            paths::LEXICON,
            "The office's words for the reader",
            get(ask),
        ),
        page(
            Method::POST,
            paths::LEXICON,
            "The office's words: try what was typed",
            post(try_typed),
        ),
        page(
            Method::GET,
            FILE,
            "The office's words as a file",
            get(download),
        ),
        page(
            Method::POST,
            FILE,
            "The office's words: try a file",
            post(try_file),
        ),
        page(
            Method::POST,
            APPLY,
            "Put the office's words into use",
            post(apply),
        ),
        api(
            Method::GET,
            "/api/v1/lexicon",
            "The words that the office adds to the reader's lexicon",
            get(api_words),
        )
        .gives::<WordsBody>("200", "The words"),
        api(
            Method::POST,
            "/api/v1/lexicon/trial",
            "Read the last year's documents with other words; nothing is kept",
            post(api_try),
        )
        .takes::<WordsBody>()
        .gives::<TrialBody>("200", "What would be read otherwise"),
        api(
            Method::PUT,
            "/api/v1/lexicon",
            "Put words into use, in place of those before",
            put(api_apply),
        )
        .takes::<WordsBody>(),
    ]
}

async fn page(app: &App, who: &Signed, now: &OfficeWords) -> Result<RecordPage, Fault> {
    let lang = who.lang();
    let w = words::lexicon::of(lang);
    let frame = app.frame(who, w.title(), Section::Units).await?;
    let mut page = RecordPage::new(frame);
    let may_import = who.op.who.holds(Role::Administrator);
    page.tabs = Some(list::unit_tabs(lang, paths::LEXICON, true, may_import));
    page.said = Sentence::default().say(w.lead());
    if !now.is_empty() {
        page.links = vec![Link::new(w.download(), FILE)];
    }
    let mut taught = app.office().names_to_add(&who.op).await?;
    taught.retain(|name| !now.bodies.contains(name));
    let file = Field::new(
        Control::File(".toml,.txt,text/plain".to_owned()),
        "file",
        w.file(),
    );
    page.parts = vec![
        Part::new(w.words()).act(
            ActForm::new("words", w.try_them(), paths::LEXICON)
                .field(
                    Field::lines("bodies", w.bodies(), 8)
                        .hint(w.bodies_hint())
                        .value(now.bodies.join("\n")),
                )
                .field(
                    Field::lines("places", w.places(), 6)
                        .hint(w.places_hint())
                        .value(now.places.join("\n")),
                )
                .bare()
                .weight(Weight::Primary),
        ),
        Part::new(w.from_file()).act(
            ActForm::new("file", w.try_them(), FILE)
                .field(file.hint(w.file_hint()).required())
                .bare(),
        ),
    ];
    if !taught.is_empty() {
        page.parts.insert(1, taught_part(lang, now, &taught));
    }
    Ok(page)
}

/// Offers the names that were taught in review: one press tries them with the others.
fn taught_part(lang: Lang, now: &OfficeWords, taught: &[String]) -> Part {
    let w = words::lexicon::of(lang);
    let bodies: Vec<&str> = now
        .bodies
        .iter()
        .chain(taught)
        .map(String::as_str)
        .collect();
    Part::new(w.taught())
        .body(Body::Said(
            Sentence::default().say(w.taught_said(taught.join("; "))),
        ))
        .act(
            ActForm::new("taught", w.try_taught(), paths::LEXICON)
                .hidden("bodies", bodies.join("\n"))
                .hidden("places", now.places.join("\n")),
        )
}

async fn ask(State(app): State<App>, who: Signed, form: AskedForm) -> Answer {
    let now = app.office().office_words(&who.op).await?;
    export::record(page(&app, &who, &now).await?, &form).await
}

async fn try_typed(State(app): State<App>, who: Signed, typed: Typed) -> Answer {
    let words = OfficeWords::typed(typed.get("bodies"), typed.get("places"));
    match words {
        Ok(words) => tried(&app, &who, &words).await,
        Err(fault) => {
            let now = app.office().office_words(&who.op).await?;
            form::refused(page(&app, &who, &now).await?, "words", &typed, fault)
        }
    }
}

async fn try_file(State(app): State<App>, who: Signed, sent: Sent) -> Answer {
    let bytes = sent.into_bytes();
    match OfficeWords::of_file(&bytes) {
        Ok(words) => tried(&app, &who, &words).await,
        Err(fault) => {
            let now = app.office().office_words(&who.op).await?;
            // A browser sends no file again by itself.
            form::refused(
                page(&app, &who, &now).await?,
                "file",
                &Typed::default(),
                fault,
            )
        }
    }
}

/// The page with what the words would change; they stand in its fields, to be changed further.
async fn tried(app: &App, who: &Signed, words: &OfficeWords) -> Answer {
    let trial = app.office().try_words(&who.op, words).await?;
    let mut page = page(app, who, words).await?;
    page.parts.insert(0, trial_part(who.lang(), words, &trial));
    answer::page(&page)
}

fn trial_part(lang: Lang, words: &OfficeWords, trial: &Trial) -> Part {
    let w = words::lexicon::of(lang);
    let said = w.trial_said(
        say::number(trial.documents),
        say::number(trial.changed.len()),
    );
    let mut part = Part::new(w.trial()).body(Body::Said(Sentence::default().strong(said)));
    if trial.changed.is_empty() {
        part = part.body(Body::Empty(Empty::new("check", w.nothing_changes())));
    } else {
        let rows = trial
            .changed
            .iter()
            .take(SHOWN)
            .flat_map(|change| change_rows(lang, change))
            .collect();
        part = part.body(Body::Table(Table {
            caption: w.trial().to_owned(),
            columns: vec![
                Column::title(w.document()),
                Column::text(w.gone()),
                Column::text(w.instead()),
            ],
            rows,
        }));
    }
    part.act(
        ActForm::new("apply", w.apply(), APPLY)
            .hidden("content", words.file())
            .weight(Weight::Primary),
    )
}

/// A row for each line that changes; the document is named in the first.
fn change_rows(lang: Lang, change: &Change) -> Vec<Row> {
    let href = paths::DOCUMENT.replace("{code}", &change.code);
    let line = |lines: &[Line], at: usize| {
        Cell::text(lines.get(at).map_or_else(String::new, |it| said(lang, it)))
    };
    (0..change.gone.len().max(change.new.len()))
        .map(|at| {
            let document = match at {
                0 => Cell::link(&change.code, &href)
                    .under(change.subject.clone().unwrap_or_default()),
                _ => Cell::text(""),
            };
            Row::new(vec![
                document,
                line(&change.gone, at),
                line(&change.new, at),
            ])
        })
        .collect()
}

/// A task in one line: "Rà soát hồ sơ · chủ trì: Phòng Kinh tế · hạn: trước ngày 30/7/2023".
fn said(lang: Lang, line: &Line) -> String {
    let w = words::lexicon::of(lang);
    let mut said = line.title.clone();
    for (part, texts) in &line.found {
        let label = match part {
            lexicon::Part::Leads => w.leads(),
            lexicon::Part::Coordinators => w.coordinators(),
            lexicon::Part::ReportTo => w.report_to(),
            lexicon::Part::Via => w.via(),
            lexicon::Part::Places => w.at_places(),
            lexicon::Part::Due => w.due(),
        };
        said.push_str(&format!(" · {label}: {}", texts.join("; ")));
    }
    said
}

async fn apply(State(app): State<App>, who: Signed, typed: Typed) -> Answer {
    let words = OfficeWords::of_file(typed.get("content").as_bytes())?;
    app.office().set_words(&who.op, &words).await?;
    answer::see_with(paths::LEXICON, words::lexicon::of(who.lang()).applied())
}

async fn download(State(app): State<App>, who: Signed) -> Answer {
    let words = app.office().office_words(&who.op).await?;
    answer::download(
        "tu-dien.toml",
        "application/toml",
        words.file().into_bytes(),
    )
}

/// The words of an office.
#[derive(Serialize, Deserialize, ToSchema)]
struct WordsBody {
    /// Names of bodies, and their abbreviations.
    bodies: Vec<String>,
    /// Names of places.
    places: Vec<String>,
}

impl WordsBody {
    fn read(self) -> Result<OfficeWords, Fault> {
        OfficeWords::typed(&self.bodies.join("\n"), &self.places.join("\n"))
    }
}

/// What would be read otherwise.
#[derive(Serialize, ToSchema)]
struct TrialBody {
    /// How many documents of the last year were read again.
    documents: usize,
    changed: Vec<ChangeBody>,
}

/// A document that would be read otherwise.
#[derive(Serialize, ToSchema)]
struct ChangeBody {
    /// The readable code of the document.
    code: String,
    /// What would be read no more, one line for each task.
    gone: Vec<String>,
    /// What would be read instead.
    new: Vec<String>,
}

async fn api_words(State(app): State<App>, who: Signed) -> Answer {
    let OfficeWords { bodies, places } = app.office().office_words(&who.op).await?;
    answer::json(WordsBody { bodies, places })
}

async fn api_try(State(app): State<App>, who: Signed, Json(body): Json<WordsBody>) -> Answer {
    let trial = app.office().try_words(&who.op, &body.read()?).await?;
    let lang = who.lang();
    let lines = |lines: Vec<Line>| lines.iter().map(|it| said(lang, it)).collect();
    let changed = trial.changed.into_iter().map(|it| ChangeBody {
        code: it.code,
        gone: lines(it.gone),
        new: lines(it.new),
    });
    answer::json(TrialBody {
        documents: trial.documents,
        changed: changed.collect(),
    })
}

async fn api_apply(State(app): State<App>, who: Signed, Json(body): Json<WordsBody>) -> Answer {
    app.office().set_words(&who.op, &body.read()?).await?;
    answer::done()
}
