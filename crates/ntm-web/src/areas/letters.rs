//! Letters that are made together: how far they are, issuing them, all as one archive.

use axum::{
    body::Body,
    extract::{Query, State},
    http::Method,
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use bytes::Bytes;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use ntm_drafting::archive::{self, Archive};
use ntm_office::{
    Fault, legal_day,
    outgoing::{letters::LettersView, written},
};
use ntm_programme::{identity::LetterBatchId, right::Action};
use ntm_store::letter_batch::{LetterBatch, LetterTally, Line};
use ntm_views::{
    frame::{Flash, Lang, Section},
    pages::list::{Going, ListPage, paper_tabs},
    parts::{
        ActForm, Bar, Cell, Chip, Column, Empty, Field, Link, Row, Sentence, Table, Tone, Weight,
    },
    paths, say, words,
};
use serde::Deserialize;

use super::{
    batches::said,
    outgoing::{AskedPaper, paper_bytes},
    outgoing_list::chip,
};
use crate::{
    App,
    address::Id,
    answer::{self, Answer},
    export::{self, AskedForm},
    form::{self, Typed},
    listing::Listing,
    route::{Need, Route},
    session::Signed,
};

/// Letters on one page.
const PART: usize = 100;

pub(crate) fn routes() -> Vec<Route> {
    let draft = Need::May(Action::DraftOutgoing);
    vec![
        Route::page(
            Method::GET,
            paths::LETTERS,
            draft,
            "Letters that are made together",
            get(show),
        ),
        Route::page(
            Method::POST,
            paths::LETTERS_ISSUE,
            Need::May(Action::IssueOutgoing),
            "Issue letters together",
            post(issue),
        ),
        Route::page(
            Method::POST,
            paths::LETTERS_GO_ON,
            draft,
            "Take up letters that stopped",
            post(go_on),
        ),
        Route::page(
            Method::GET,
            paths::LETTERS_FILES,
            draft,
            "Letters as one archive of DOCX or PDF",
            get(files),
        ),
    ]
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    #[serde(rename = "tiep")]
    after: i64,
}

async fn show(
    State(app): State<App>,
    who: Signed,
    Id(id): Id<LetterBatchId>,
    Query(asked): Query<Asked>,
    form: AskedForm,
) -> Answer {
    let (after, most) = form.span(Some(asked.after), PART);
    let page = page(&app, &who, id, after.unwrap_or(0), most).await?;
    export::list(page, &form).await
}

async fn page(
    app: &App,
    who: &Signed,
    id: LetterBatchId,
    after: i64,
    most: usize,
) -> Result<ListPage, Fault> {
    let lang = who.lang();
    let w = words::outgoing::of(lang);
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let found = app.office().letter_batch(&who.op, id, after, most).await?;
    let kind = match lang {
        Lang::Vi => found.kind.vi,
        Lang::En => found.kind.en,
    };
    let title = w.letters_of(kind, say::date(legal_day(found.batch.created_at)));
    let mut frame = app
        .frame(who, title, Section::Documents)
        .await?
        .crumb(w.title(), paths::OUTGOING);
    if let Some(why) = &found.batch.failure {
        frame.flash = Some(Flash::problem(w.letters_stopped(said(lang, why))));
    }
    let path = paths::at(paths::LETTERS, id);
    let mut page = ListPage::new(frame);
    page.tabs = Some(paper_tabs(lang, paths::OUTGOING));
    page.said = sentence(lang, &found);
    page.going = going(&found);
    page.acts = acts(lang, &found, who.op.today);
    if found.tally.drafts + found.tally.issued > 0 && !found.is_under_way() {
        let file = |format: &str| {
            let path = paths::at(paths::LETTERS_FILES, id);
            format!("{path}?dinh-dang={format}")
        };
        page.links = vec![
            Link::new(w.all_docx(), file("docx")),
            Link::new(w.all_pdf(), file("pdf")),
        ];
    }
    page.empty = Empty::new("file", w.none());
    page.table = Table {
        caption: w.letters().to_owned(),
        columns: vec![
            Column::text(w.order()),
            Column::title(w.goes_to()),
            Column::text(w.number()),
            Column::text(words::common::of(lang).state()),
        ],
        rows: found.lines.iter().map(|it| row(lang, it)).collect(),
    };
    let next = found.next.map(|it| it.to_string());
    page.pager = Listing::new(&path, &[]).pager(lang, "tiep", after == 0, next);
    Ok(page)
}

/// How many letters are there of how many.
fn sentence(lang: Lang, found: &LettersView) -> Sentence {
    let w = words::outgoing::of(lang);
    let tally = &found.tally;
    let drafted = tally.drafts + tally.issued + tally.discarded;
    let mut sentence = Sentence::default();
    sentence = match found.batch.issue_on {
        _ if tally.waiting > 0 => {
            sentence.strong(w.letters_drafting(tally.all - tally.waiting, tally.all))
        }
        _ if drafted == 0 => sentence.strong(w.letters_none_left()),
        Some(on) if tally.drafts == 0 => {
            sentence.strong(w.letters_issued(tally.issued, say::date(on)))
        }
        _ if tally.issued > 0 => {
            sentence.strong(w.letters_issuing(tally.issued, tally.issued + tally.drafts))
        }
        _ => sentence.strong(w.letters_drafted(drafted)),
    };
    if tally.on_time > 0 && drafted > 0 {
        sentence = sentence.say(w.letters_on_time(tally.on_time));
    }
    if tally.discarded > 0 {
        sentence = sentence.say(w.letters_discarded(tally.discarded));
    }
    sentence
}

/// The bar: of drafting, then of issuing.
fn going(found: &LettersView) -> Option<Going> {
    let tally = &found.tally;
    let (part, whole) = match found.batch.issue_on {
        Some(_) => (tally.issued, tally.issued + tally.drafts),
        None => (tally.all - tally.waiting, tally.all),
    };
    (whole > 0).then(|| Going {
        bar: Bar::of(part.unsigned_abs(), whole.unsigned_abs(), Tone::Good),
        under_way: found.is_under_way(),
    })
}

fn acts(lang: Lang, found: &LettersView, today: jiff::civil::Date) -> Vec<ActForm> {
    let w = words::outgoing::of(lang);
    let id = found.batch.id;
    let mut acts = Vec::new();
    if found.may_issue {
        acts.push(
            ActForm::new(
                "issue",
                w.letters_issue_all(),
                paths::at(paths::LETTERS_ISSUE, id),
            )
            .hint(w.letters_issue_hint())
            .field(
                Field::date("on", w.on())
                    .value(today.to_string())
                    .required(),
            )
            .icon("send")
            .weight(Weight::Primary),
        );
    }
    if found.may_go_on {
        acts.push(
            ActForm::new(
                "goon",
                w.letters_go_on(),
                paths::at(paths::LETTERS_GO_ON, id),
            )
            .icon("repeat")
            .weight(Weight::Primary),
        );
    }
    acts
}

fn row(lang: Lang, (line, unit): &(Line, String)) -> Row {
    let w = words::outgoing::of(lang);
    let (number, standing) = match &line.paper {
        Some(paper) => (
            Cell::link(
                written(paper.number, &paper.symbol),
                paths::at(paths::OUTGOING_ONE, &paper.code),
            ),
            chip(lang, paper.state),
        ),
        None if line.on_time => (
            Cell::text(""),
            Chip::new(Tone::Good, "check", w.letter_on_time()),
        ),
        None => (
            Cell::text(""),
            Chip::new(Tone::Plain, "clock", w.letter_waiting()),
        ),
    };
    Row::new(vec![
        Cell::text(line.position.to_string()),
        Cell::text(unit),
        number,
        Cell::chip(standing),
    ])
}

/// Says where letters stand that are not all issued, each with its link.
pub(super) fn open_links(lang: Lang, open: &[(LetterBatch, LetterTally)]) -> Vec<Link> {
    let w = words::outgoing::of(lang);
    let link = |(batch, tally): &(LetterBatch, LetterTally)| {
        let day = say::date(legal_day(batch.created_at));
        let said = w.letters_link(day, tally.issued, tally.all - tally.on_time);
        Link::new(said, paths::at(paths::LETTERS, batch.id))
    };
    open.iter().map(link).collect()
}

async fn issue(
    State(app): State<App>,
    who: Signed,
    Id(id): Id<LetterBatchId>,
    typed: Typed,
) -> Answer {
    let asked = async {
        let on = typed.date("on")?;
        app.office().ask_letters_issued(&who.op, id, on).await
    };
    match asked.await {
        Ok(()) => answer::see(paths::at(paths::LETTERS, id)),
        Err(fault) => form::refused(page(&app, &who, id, 0, PART).await?, "issue", &typed, fault),
    }
}

async fn go_on(State(app): State<App>, who: Signed, Id(id): Id<LetterBatchId>) -> Answer {
    app.office().go_on_with_letters(&who.op, id).await?;
    answer::see(paths::at(paths::LETTERS, id))
}

async fn files(
    State(app): State<App>,
    who: Signed,
    Id(id): Id<LetterBatchId>,
    Query(asked): Query<AskedPaper>,
) -> Answer {
    archive_of(&app, &who, id, asked.format).await
}

/// Papers that are set at the same time.
const AT_ONCE: usize = 2;

/// Answers all letters as one archive, which is sent while it grows: a thousand papers are never in
/// memory together.
pub(super) async fn archive_of(
    app: &App,
    who: &Signed,
    id: LetterBatchId,
    format: String,
) -> Answer {
    if !matches!(format.as_str(), "docx" | "pdf") {
        return Err(Fault::NotFound.into());
    }
    let codes = app.office().letter_codes(&who.op, id).await?;
    let name = format!("loat-van-ban-{format}.zip");
    let (app, who) = (app.clone(), who.clone());
    let papers = stream::iter(codes)
        .map(move |code| {
            let (app, who, format) = (app.clone(), who.clone(), format.clone());
            async move { paper_bytes(&app, &who, &code, &format).await }
        })
        .buffered(AT_ONCE);
    let packing = (Some(Archive::default()), papers.boxed());
    let parts = stream::try_unfold(packing, |(mut archive, mut papers)| async move {
        let Some(open) = archive.as_mut() else {
            return Ok(None);
        };
        let grown = match papers.try_next().await? {
            Some((name, bytes)) => open.add(&name, &bytes).map_err(Fault::internal)?,
            None => match archive.take() {
                Some(whole) => whole.finish().map_err(Fault::internal)?,
                None => return Ok(None),
            },
        };
        Ok::<_, Fault>(Some((Bytes::from(grown), (archive, papers))))
    });
    let parts = parts.inspect_err(|fault| tracing::warn!(%fault, "an archive broke off"));
    let mut response: Response = answer::download(&name, archive::MEDIA_TYPE, Vec::new())?;
    *response.body_mut() = Body::from_stream(parts);
    response
        .headers_mut()
        .remove(axum::http::header::CONTENT_LENGTH);
    Ok(response.into_response())
}
