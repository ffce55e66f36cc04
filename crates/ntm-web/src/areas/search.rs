//! One box over documents, tasks, papers that go out and units: the page, the few best under the box, the API.

use axum::{
    Json,
    extract::{Query, State},
    http::Method,
    response::IntoResponse as _,
    routing::get,
};
use ntm_drafting::table::{Column, Kind as Cells, Table};
use ntm_office::search::{Asked, Hit, Marked, Results};
use ntm_programme::right::Action;
use ntm_store::search::Kind;
use ntm_views::{
    frame::{Lang, Section},
    pages::search::{self as view, Piece, SearchHits, SearchPage},
    parts::{Exports, Pager, Tab, Tabs},
    paths, say, words,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::lines::document_path;
use crate::{
    App,
    answer::{self, Answer},
    export::{self, Format},
    route::{Need, Route},
    session::Signed,
};

pub(crate) fn routes() -> Vec<Route> {
    let need = Need::May(Action::ReadUnit);
    vec![
        Route::page(Method::GET, paths::SEARCH, need, "Search", get(page)),
        Route::page(
            Method::GET,
            paths::SEARCH_SUGGEST,
            need,
            "The few best hits",
            get(suggest),
        ),
        Route::api(
            Method::GET,
            "/api/v1/search",
            need,
            "Find documents, tasks, papers that go out and units",
            get(list),
        )
        .query::<Wanted>()
        .gives::<FoundBody>("200", "What was found, the best first"),
    ]
}

/// What is looked for.
#[derive(Deserialize, IntoParams)]
struct Wanted {
    /// Words, with or without accents; a number such as 101/TB-UBND; a code such as NV-2023-00017.
    #[serde(rename = "q", default)]
    query: String,
    /// `van-ban`, `nhiem-vu`, `van-ban-di` or `don-vi`; all kinds without it.
    #[serde(rename = "loai", default)]
    kind: String,
    /// How many to pass over: `next` of the part before.
    #[serde(rename = "cursor", alias = "sau", default)]
    skip: usize,
    /// `xlsx` or `csv`: what was found as a file.
    #[serde(rename = "dinh-dang", default)]
    #[param(ignore)]
    format: String,
}

/// How many a page of one kind has, and how many of each kind the page of all.
const PAGE: usize = 20;
const OF_EACH: usize = 8;

impl Wanted {
    fn kind(&self) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| word(*kind) == self.kind)
    }

    fn asked(&self) -> Asked {
        let kind = self.kind();
        Asked {
            query: self.query.clone(),
            kind,
            most: if kind.is_some() { PAGE } else { OF_EACH },
            skip: if kind.is_some() { self.skip } else { 0 },
        }
    }

    fn address(&self, kind: Option<Kind>, skip: usize) -> String {
        let mut address = format!("{}?q={}", paths::SEARCH, answer::encode(&self.query));
        if let Some(kind) = kind {
            address.push_str(&format!("&loai={}", word(kind)));
        }
        if skip > 0 {
            address.push_str(&format!("&sau={skip}"));
        }
        address
    }
}

fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::Document => "van-ban",
        Kind::Task => "nhiem-vu",
        Kind::Outgoing => "van-ban-di",
        Kind::Unit => "don-vi",
    }
}

async fn page(State(app): State<App>, who: Signed, Query(wanted): Query<Wanted>) -> Answer {
    let lang = who.lang();
    let asked = wanted.asked();
    let title = words::document::of(lang).search();
    if let Some(format) = Format::asked(&wanted.format)? {
        let all = Asked {
            most: Results::MOST,
            skip: 0,
            ..asked
        };
        let results = app.office().search(&who.op, &all).await?;
        let title = format!("{title}: {}", wanted.query.trim());
        return export::answer(format, "tim", table(lang, title, &results.hits)).await;
    }
    let results = app.office().search(&who.op, &asked).await?;
    // Counts of the other kinds stand in the tabs also where one kind is shown.
    let counts = match asked.kind {
        Some(_) => {
            let all = Asked {
                kind: None,
                most: 0,
                ..asked.clone()
            };
            app.office().search(&who.op, &all).await?
        }
        None => results.clone(),
    };
    let exports = match results.hits.is_empty() {
        true => Exports::default(),
        false => Exports::of(|format| {
            let address = wanted.address(asked.kind, 0);
            format!("{address}&dinh-dang={format}")
        }),
    };
    answer::page(&SearchPage {
        frame: app.frame(&who, title, Section::Search).await?,
        query: wanted.query.clone(),
        tabs: (!wanted.query.trim().is_empty()).then(|| tabs(lang, &wanted, &counts)),
        hits: results
            .hits
            .iter()
            .map(|hit| shown(lang, hit, &wanted.query))
            .collect(),
        pager: pager(lang, &wanted, &asked, &results),
        exports,
    })
}

/// What was found as a table for a file.
fn table(lang: Lang, title: String, hits: &[Hit]) -> Table {
    let c = words::common::of(lang);
    let w = words::tell::of(lang);
    Table {
        title,
        columns: vec![
            Column::new(w.found_kind(), Cells::Text, 12.0),
            Column::new(c.code(), Cells::Text, 16.0),
            Column::new(w.found_title(), Cells::Text, 70.0),
            Column::new(w.found_of(), Cells::Text, 36.0),
            Column::new(c.date(), Cells::Date, 12.0),
            Column::new(w.found_passage(), Cells::Text, 70.0),
        ],
        rows: hits
            .iter()
            .map(|hit| {
                vec![
                    look(lang, hit.kind).1.into(),
                    hit.code.as_str().into(),
                    hit.title.text.as_str().into(),
                    hit.of.as_str().into(),
                    hit.on.into(),
                    hit.passage.text.as_str().into(),
                ]
            })
            .collect(),
    }
}

/// The picture and the name of a kind.
fn look(lang: Lang, kind: Kind) -> (&'static str, &'static str) {
    let w = words::tell::of(lang);
    match kind {
        Kind::Document => ("file", w.document()),
        Kind::Task => ("list", w.task()),
        Kind::Outgoing => ("send", w.outgoing()),
        Kind::Unit => ("building", w.unit()),
    }
}

async fn suggest(State(app): State<App>, who: Signed, Query(wanted): Query<Wanted>) -> Answer {
    let asked = Asked {
        most: 4,
        ..wanted.asked()
    };
    let results = app.office().search(&who.op, &asked).await?;
    if wanted.query.trim().is_empty() {
        return Ok(().into_response());
    }
    let lang = who.lang();
    answer::page(&SearchHits {
        lang,
        hits: results
            .hits
            .iter()
            .map(|hit| shown(lang, hit, &wanted.query))
            .collect(),
        all: wanted.address(None, 0),
        query: wanted.query,
    })
}

async fn list(State(app): State<App>, who: Signed, Query(wanted): Query<Wanted>) -> Answer {
    let asked = wanted.asked();
    let results = app.office().search(&who.op, &asked).await?;
    let body = FoundBody {
        hits: results.hits.iter().map(HitBody::of).collect(),
        counts: results
            .counts
            .iter()
            .map(|(kind, count)| CountBody {
                kind: word(*kind),
                count: *count,
            })
            .collect(),
        next: (asked.kind.is_some() && results.more).then_some(asked.skip + PAGE),
    };
    Ok(Json(body).into_response())
}

fn tabs(lang: Lang, wanted: &Wanted, counts: &Results) -> Tabs {
    let w = words::frame::of(lang);
    let current = wanted.kind();
    let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let sum = Kind::ALL.into_iter().map(|kind| counts.count(kind)).sum();
    let mut tabs = vec![
        Tab::new(
            words::common::of(lang).all(),
            wanted.address(None, 0),
            current.is_none(),
        )
        .count(number(sum)),
    ];
    for kind in Kind::ALL {
        let name = match kind {
            Kind::Document => w.documents(),
            Kind::Task => w.tasks(),
            Kind::Outgoing => words::outgoing::of(lang).title(),
            Kind::Unit => w.units(),
        };
        let tab = Tab::new(name, wanted.address(Some(kind), 0), current == Some(kind));
        tabs.push(tab.count(number(counts.count(kind))));
    }
    Tabs {
        label: words::document::of(lang).search().to_owned(),
        tabs,
    }
}

fn pager(lang: Lang, wanted: &Wanted, asked: &Asked, results: &Results) -> Pager {
    let Some(kind) = asked.kind.filter(|_| !results.hits.is_empty()) else {
        return Pager::none(lang);
    };
    let to = asked.skip + results.hits.len();
    Pager {
        lang,
        previous: (asked.skip > 0)
            .then(|| wanted.address(Some(kind), asked.skip.saturating_sub(PAGE))),
        next: results
            .more
            .then(|| wanted.address(Some(kind), asked.skip + PAGE)),
        said: words::tell::of(lang).shown(asked.skip + 1, to, results.count(kind)),
    }
}

fn shown(lang: Lang, hit: &Hit, query: &str) -> view::Hit {
    let w = words::tell::of(lang);
    let (icon, name) = look(lang, hit.kind);
    let mut under = vec![name.to_owned()];
    under.extend((!hit.code.is_empty()).then(|| hit.code.clone()));
    under.extend((!hit.of.is_empty()).then(|| hit.of.clone()));
    under.extend(hit.on.map(say::date));
    view::Hit {
        icon,
        title: pieces(&hit.title),
        href: href(hit),
        under: under.join(" · "),
        passage: pieces(&hit.passage),
        why: if hit.near {
            w.spelled_like(query.trim())
        } else {
            String::new()
        },
        chip: None,
    }
}

fn href(hit: &Hit) -> String {
    match hit.kind {
        Kind::Document => document_path(&hit.code),
        Kind::Task => paths::at(paths::TASK, &hit.code),
        Kind::Outgoing => paths::at(paths::OUTGOING_ONE, &hit.code),
        Kind::Unit => format!("{}/{}", paths::UNITS, hit.id),
    }
}

/// Cuts a text at its marks; words that matched side by side are one piece.
fn pieces(marked: &Marked) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut at = 0;
    for mark in &marked.marks {
        let between = &marked.text[at..mark.start];
        let word = &marked.text[mark.clone()];
        match pieces
            .last_mut()
            .filter(|last| last.hit && between.trim().is_empty())
        {
            Some(last) => {
                last.text.push_str(between);
                last.text.push_str(word);
            }
            None => {
                if !between.is_empty() {
                    pieces.push(Piece::plain(between));
                }
                pieces.push(Piece::hit(word));
            }
        }
        at = mark.end;
    }
    if at < marked.text.len() {
        pieces.push(Piece::plain(&marked.text[at..]));
    }
    pieces
}

/// What was found.
#[derive(Serialize, ToSchema)]
struct FoundBody {
    hits: Vec<HitBody>,
    /// How many there are of each kind, counted up to 200.
    counts: Vec<CountBody>,
    /// Where the next part begins, where one kind was asked for and there is more.
    next: Option<usize>,
}

/// How many there are of a kind.
#[derive(Serialize, ToSchema)]
struct CountBody {
    kind: &'static str,
    count: usize,
}

/// One thing that was found.
#[derive(Serialize, ToSchema)]
struct HitBody {
    /// `van-ban`, `nhiem-vu` or `don-vi`.
    kind: &'static str,
    id: uuid::Uuid,
    code: String,
    title: String,
    /// The words of title and passage that matched.
    matched: Vec<String>,
    /// The piece of the text with the words that matched, where the title has not all of them.
    passage: String,
    /// The issuer of a document, the document of a task, the parent of a unit.
    of: String,
    /// The day of a document.
    #[schema(value_type = Option<String>)]
    on: Option<jiff::civil::Date>,
    /// Whether it is only spelled like what was looked for.
    near: bool,
    /// The page of the thing.
    href: String,
}

impl HitBody {
    fn of(hit: &Hit) -> HitBody {
        let matched = |marked: &Marked| {
            let pieces = pieces(marked).into_iter().filter(|piece| piece.hit);
            pieces.map(|piece| piece.text).collect::<Vec<_>>()
        };
        HitBody {
            kind: word(hit.kind),
            id: hit.id,
            code: hit.code.clone(),
            title: hit.title.text.clone(),
            matched: [matched(&hit.title), matched(&hit.passage)].concat(),
            passage: hit.passage.text.clone(),
            of: hit.of.clone(),
            on: hit.on,
            near: hit.near,
            href: href(hit),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matched_words_side_by_side_are_one_piece() {
        let marked = Marked {
            text: "Xã Khổng Lào, huyện".into(),
            marks: vec![4..11, 12..16],
        };
        assert_eq!(&marked.text[4..11], "Khổng");
        assert_eq!(
            pieces(&marked),
            [
                Piece::plain("Xã "),
                Piece::hit("Khổng Lào"),
                Piece::plain(", huyện")
            ]
        );
    }
}
