//! The register of papers that go out, as a page and as a file.

use axum::{
    extract::{Query, State},
    http::Method,
    routing::get,
};
use jiff::Timestamp;
use ntm_drafting::{
    paper::PaperKind,
    table::{Cell as FileCell, Column as FileColumn, Kind, Table as FileTable},
};
use ntm_office::{
    Fault,
    outgoing::{OutgoingFilter, OutgoingLine, may_draft, reference},
};
use ntm_programme::{identity::OutgoingId, outgoing::OutgoingState, right::Action};
use ntm_store::outgoing::Outgoing;
use ntm_views::{
    frame::{Lang, Section},
    pages::list::{ListPage, paper_tabs},
    parts::{Cell, Chip, Choice, Column, Empty, Field, Filters, Link, Row, Sentence, Table, Tone},
    paths, say, words,
};
use serde::Deserialize;

use super::{letters::open_links, outgoing_statuses::take_form};
use crate::{
    App,
    answer::{self, Answer},
    export::{self, Format},
    listing::Listing,
    route::{Need, Route},
    session::Signed,
};

const PART: i64 = 50;

pub(crate) fn routes() -> Vec<Route> {
    vec![Route::page(
        Method::GET,
        paths::OUTGOING,
        Need::May(Action::ReadOutgoing),
        "Papers out",
        get(list),
    )]
}

/// What the address of the register says.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    #[serde(rename = "nam")]
    year: String,
    #[serde(rename = "loai")]
    kind: String,
    #[serde(rename = "tinh-trang")]
    state: String,
    #[serde(rename = "tiep")]
    after: String,
    #[serde(rename = "dinh-dang")]
    format: String,
}

/// Reads the filters of the register, in the words of addresses.
pub(super) fn filter(year: &str, kind: &str, state: &str) -> OutgoingFilter {
    OutgoingFilter {
        year: year.parse().ok(),
        register: PaperKind::from_key(kind).map(|it| it.key().to_owned()),
        state: OutgoingState::from_key(state),
    }
}

/// Reads where a part of the register begins.
pub(super) fn place(text: &str) -> Option<(Timestamp, OutgoingId)> {
    let (at, id) = text.split_once('_')?;
    let at = Timestamp::from_microsecond(at.parse().ok()?).ok()?;
    Some((at, id.parse().ok()?))
}

/// Writes where the next part of the register begins.
pub(super) fn cursor((at, id): (Timestamp, OutgoingId)) -> String {
    format!("{}_{id}", at.as_microsecond())
}

async fn list(State(app): State<App>, who: Signed, Query(asked): Query<Asked>) -> Answer {
    let lang = who.lang();
    let filter = filter(&asked.year, &asked.kind, &asked.state);
    if let Some(format) = Format::asked(&asked.format)? {
        let (office, op, filter) = (app.office(), &who.op, &filter);
        let part = |after| async move {
            office
                .outgoing_part(op, filter, after, i64::from(export::PART))
                .await
        };
        let rows = export::rows(part, |line| cells(lang, line)).await?;
        return export::answer(format, "van-ban-di", table(lang, rows)).await;
    }
    answer::page(&page(&app, &who, &asked).await?)
}

async fn page(app: &App, who: &Signed, asked: &Asked) -> Result<ListPage, Fault> {
    let lang = who.lang();
    let w = words::outgoing::of(lang);
    let filter = filter(&asked.year, &asked.kind, &asked.state);
    let after = place(&asked.after);
    let part = app
        .office()
        .outgoing_part(&who.op, &filter, after, PART)
        .await?;
    let mut page = ListPage::new(app.frame(who, w.title(), Section::Documents).await?);
    page.tabs = Some(paper_tabs(lang, paths::OUTGOING));
    page.said = Sentence::default().say(w.lead());
    if may_draft(&who.op) {
        page.links = vec![Link::new(w.make(), paths::OUTGOING_NEW)];
        page.acts = vec![take_form(lang)];
        for open in open_links(lang, &app.office().open_letters(&who.op).await?) {
            page.said = page.said.say(" ").figure(open.text, open.href);
        }
    }
    let listing = Listing::new(
        paths::OUTGOING,
        &[
            ("nam", &asked.year),
            ("loai", &asked.kind),
            ("tinh-trang", &asked.state),
        ],
    );
    page.filters = filters(lang, who.op.today.year(), asked, &listing);
    page.empty = Empty::new("file", w.none()).text(w.none_hint());
    page.table = Table {
        caption: w.title().to_owned(),
        columns: vec![
            Column::text(w.number()),
            Column::title(w.subject()),
            Column::text(w.issued_on()),
            Column::text(w.signer()),
            Column::text(words::common::of(lang).state()),
        ],
        rows: part.rows.iter().map(|line| row(lang, line)).collect(),
    };
    if !part.rows.is_empty() {
        page.exports = listing.files();
    }
    page.pager = listing.pager(lang, "tiep", after.is_none(), part.next.map(cursor));
    Ok(page)
}

/// Returns the register as it stands without filters, for what was sent from it and cannot be taken.
pub(super) async fn whole(app: &App, who: &Signed) -> Result<ListPage, Fault> {
    page(app, who, &Asked::default()).await
}

fn filters(lang: Lang, this_year: i16, asked: &Asked, listing: &Listing) -> Filters {
    let (w, c) = (words::outgoing::of(lang), words::common::of(lang));
    let all = |chosen: &str| Choice::new("", c.all(), chosen.is_empty());
    let years = (0..6).map(|back| (this_year - back).to_string());
    let years = years.map(|year| Choice::new(&year, &year, year == asked.year));
    let kinds = KINDS.iter();
    let kinds = kinds.map(|it| Choice::new(it.key(), kind_said(*it), it.key() == asked.kind));
    let states = OutgoingState::ALL.into_iter();
    let states =
        states.map(|it| Choice::new(it.key(), chip(lang, it).word, it.key() == asked.state));
    Filters {
        lang,
        action: paths::OUTGOING.to_owned(),
        fields: vec![
            Field::select(
                "nam",
                c.year(),
                [all(&asked.year)].into_iter().chain(years).collect(),
            ),
            Field::select(
                "loai",
                w.kind(),
                [all(&asked.kind)].into_iter().chain(kinds).collect(),
            ),
            Field::select(
                "tinh-trang",
                c.state(),
                [all(&asked.state)].into_iter().chain(states).collect(),
            ),
        ],
        clear: listing.clear(paths::OUTGOING),
    }
}

/// The kinds of papers that templates make.
const KINDS: [PaperKind; 8] = [
    PaperKind::Letter,
    PaperKind::Notice,
    PaperKind::Report,
    PaperKind::Plan,
    PaperKind::Submission,
    PaperKind::Decision,
    PaperKind::Invitation,
    PaperKind::Minutes,
];

/// Returns a kind of paper as papers call it.
pub(super) fn kind_said(kind: PaperKind) -> &'static str {
    match kind {
        PaperKind::Letter => "Công văn",
        kind => kind.title(),
    }
}

pub(super) fn register_said(row: &Outgoing) -> &str {
    PaperKind::from_key(&row.register).map_or(row.register.as_str(), |it| kind_said(it))
}

pub(super) fn chip(lang: Lang, state: OutgoingState) -> Chip {
    let w = words::outgoing::of(lang);
    match state {
        OutgoingState::Draft => Chip::new(Tone::Soon, "edit", w.draft()),
        OutgoingState::Issued => Chip::new(Tone::Good, "check", w.issued()),
        OutgoingState::Recalled => Chip::new(Tone::Bad, "returned", w.recalled()),
        OutgoingState::Discarded => Chip::new(Tone::Plain, "cross", w.discarded()),
    }
}

fn row(lang: Lang, line: &OutgoingLine) -> Row {
    let paper = &line.paper;
    let day = paper.issued_on.map(say::date).unwrap_or_default();
    Row::new(vec![
        Cell::text(reference(paper)).under(register_said(paper)),
        Cell::link(&paper.subject, paths::at(paths::OUTGOING_ONE, &paper.code)).under(&line.owner),
        Cell::text(day),
        Cell::text(paper.signer.clone().unwrap_or_default()),
        Cell::chip(chip(lang, paper.state)),
    ])
}

fn cells(lang: Lang, line: &OutgoingLine) -> Vec<FileCell> {
    let paper = &line.paper;
    vec![
        paper.code.as_str().into(),
        paper.number.map(i64::from).into(),
        paper.symbol.as_str().into(),
        register_said(paper).into(),
        paper.issued_on.into(),
        paper.subject.as_str().into(),
        line.owner.as_str().into(),
        paper.signer.clone().into(),
        chip(lang, paper.state).word.into(),
        paper.recall_reason.clone().into(),
    ]
}

fn table(lang: Lang, rows: Vec<Vec<FileCell>>) -> FileTable {
    let (w, c) = (words::outgoing::of(lang), words::common::of(lang));
    FileTable {
        title: w.title().to_owned(),
        columns: vec![
            FileColumn::new(c.code(), Kind::Text, 16.0),
            FileColumn::new(w.number_alone(), Kind::Integer, 9.0),
            FileColumn::new(w.symbol(), Kind::Text, 16.0),
            FileColumn::new(w.kind(), Kind::Text, 18.0),
            FileColumn::new(w.issued_on(), Kind::Date, 14.0),
            FileColumn::new(w.subject(), Kind::Text, 60.0),
            FileColumn::new(w.sender(), Kind::Text, 34.0),
            FileColumn::new(w.signer(), Kind::Text, 22.0),
            FileColumn::new(c.state(), Kind::Text, 16.0),
            FileColumn::new(c.reason(), Kind::Text, 40.0),
        ],
        rows,
    }
}
