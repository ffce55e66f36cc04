//! The overview: how things stand in one sentence, some figures, and what needs somebody.

use axum::{
    Json,
    extract::{Query, State},
    http::Method,
    response::IntoResponse as _,
    routing::get,
};
use jiff::{ToSpan as _, civil::Date};
use ntm_drafting::table::{Cell, Column, Kind, Table};
use ntm_office::{
    DocumentLine, Fault, OccurrenceLine, UnitLine,
    campaign::CampaignLine,
    criteria::see::{Matrix, Watch},
    follow::{self, Overview},
};
use ntm_programme::{
    calendar::days_between,
    period::{Period, YearMonth},
    right::Action,
};
use ntm_views::{
    frame::{Lang, Section},
    pages::work::{AreaCriteria, DocumentProgress, DueRow, OverviewPage, UnitLateness},
    parts::{Bar, Exports, Link, Progress, Sentence, Tile, Tone},
    paths, say, words,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    board::{self, UnitStanding, unit_link},
    criteria, lines,
    tasks::{self, TaskLineBody},
};
use crate::{
    App,
    answer::{self, Answer},
    export::{self, Format},
    listing::Listing,
    route::{Need, Route},
    session::Signed,
};

pub(crate) fn routes() -> Vec<Route> {
    vec![
        // Everybody lands here after signing in; an administrator without other roles is led on.
        Route::page(
            Method::GET,
            paths::OVERVIEW,
            Need::SignedIn,
            "Overview",
            get(page),
        ),
        Route::api(
            Method::GET,
            "/api/v1/overview",
            Need::May(Action::Follow),
            "How things stand within your reach",
            get(show),
        )
        .gives::<OverviewBody>("200", "The figures"),
    ]
}

const LATE: &str = "/nhiem-vu?tinh-trang=qua-han";
const WAITING: &str = "/nhiem-vu?tinh-trang=cho-duyet";
const DONE: &str = "/nhiem-vu?tinh-trang=xong";

/// Which of its lists is asked for as a file.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    /// `viec-den-han`, `don-vi` or `van-ban`.
    #[serde(rename = "bang")]
    list: String,
    #[serde(rename = "dinh-dang")]
    format: String,
}

/// What is late or falls due within 14 days.
const DUE: &str = "viec-den-han";
/// The units that are late.
const UNITS: &str = "don-vi";
/// The documents that are not finished.
const OF_DOCUMENTS: &str = "van-ban";

async fn page(State(app): State<App>, who: Signed, Query(asked): Query<Asked>) -> Answer {
    if !ntm_programme::right::may_ever(&who.op.who, Action::Follow) {
        return answer::see(paths::ADMINISTRATION);
    }
    let lang = who.lang();
    let today = who.op.today;
    if let Some(format) = Format::asked(&asked.format)? {
        let list = match asked.list.as_str() {
            DUE => {
                let title = words::work::of(lang).due_list();
                tasks::table(&app, &who, title, &follow::due_filters(today)).await?
            }
            UNITS => board::late_units_table(&app, &who).await?,
            OF_DOCUMENTS => documents_table(&app, &who).await?,
            _ => return Err(Fault::NotFound.into()),
        };
        return export::answer(format, &asked.list, list).await;
    }
    let overview = app.office().overview(&who.op).await?;
    let criteria = app.office().criteria_overview(&who.op).await?;
    let campaigns = app.office().open_campaigns(&who.op).await?;
    let all = overview.totals.tally.all();
    let title = words::follow::of(lang).overview_of(&who.who.unit_name);
    answer::page(&OverviewPage {
        frame: app.frame(&who, title, Section::Overview).await?,
        said: said(lang, today, &overview, criteria.as_ref()),
        tiles: tiles(lang, today, &overview, criteria.as_ref(), &campaigns),
        due: overview
            .due
            .iter()
            .filter_map(|line| due(lang, today, line))
            .collect(),
        due_all: paths::TASKS.to_owned(),
        due_exports: exports(DUE, overview.due.is_empty()),
        units: overview
            .units
            .iter()
            .map(|unit| lateness(today, unit))
            .collect(),
        unit_exports: exports(UNITS, overview.units.is_empty()),
        documents: overview
            .documents
            .iter()
            .map(|document| progress(lang, document))
            .collect(),
        document_exports: exports(OF_DOCUMENTS, overview.documents.is_empty()),
        new: all == 0 && overview.documents.is_empty() && criteria.is_none(),
        criteria: criteria.map(|(matrix, _)| area(lang, &matrix)),
    })
}

/// How many places the overview shows.
const PLACES: usize = 20;

fn area(lang: Lang, matrix: &Matrix) -> AreaCriteria {
    let w = words::criteria::of(lang);
    let listing = Listing::new(paths::CRITERIA, &[("bo", &matrix.set.id)]);
    AreaCriteria {
        under: criteria::under(lang, &matrix.set, matrix.day),
        matrix: criteria::table_of(lang, matrix, &listing, None, PLACES),
        more: Link::new(w.see_all(say::number(matrix.rows.len())), paths::CRITERIA),
    }
}

/// "4/16 xã đạt đủ", with what is lost, about to be lost, at risk and waiting.
fn criteria_tile(lang: Lang, matrix: &Matrix, watch: &Watch) -> Tile {
    let w = words::criteria::of(lang);
    let (full, places) = (matrix.full(|row| row.met), matrix.rows.len());
    let notable = [
        (watch.revocations.len(), w.at_risk(watch.revocations.len())),
        (watch.lost.len(), w.lost_count(watch.lost.len())),
        (
            watch.about_to_be_lost(),
            w.about_to_be_lost(watch.about_to_be_lost()),
        ),
    ];
    let waiting = matrix.waiting();
    let mut details: Vec<(String, &str)> = notable
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(_, said)| (said, paths::CRITERIA_WATCH))
        .collect();
    if waiting > 0 {
        let said = w.waiting_count(say::number(waiting));
        details.push((said, paths::CRITERIA_TO_VERIFY));
    }
    let mut detail = Sentence::default();
    for (place, (said, href)) in details.iter().enumerate() {
        if place > 0 {
            detail = detail.say(" · ");
        }
        detail = detail.figure(said, *href);
    }
    if details.is_empty() {
        detail = detail.say(w.nothing_to_watch());
    }
    Tile {
        label: w.tile_full().to_owned(),
        value: say::number(full),
        of: format!("/{}", say::number(places)),
        bar: Some(Bar::of(full as u64, places as u64, Tone::Good)),
        detail,
        href: paths::CRITERIA.to_owned(),
    }
}

/// How many communes have handed in, in the open campaign that ends first.
fn campaign_tile(lang: Lang, campaigns: &[CampaignLine]) -> Option<Tile> {
    let w = words::campaign::of(lang);
    let line = campaigns.iter().min_by_key(|it| it.campaign.lists_due_on)?;
    let mut detail = Sentence::default().say(w.tile_due(say::date(line.campaign.lists_due_on)));
    if line.late > 0 {
        detail = detail.say(" · ").say(w.late(say::number(line.late)));
    }
    if campaigns.len() > 1 {
        let others = w.tile_others(say::number(campaigns.len() - 1));
        detail = detail.say(" · ").figure(others, paths::CAMPAIGNS);
    }
    let tone = match line.late {
        0 => Tone::Good,
        _ => Tone::Bad,
    };
    Some(Tile {
        label: w.title().to_owned(),
        value: say::number(line.handed_in),
        of: w.tile_of(say::number(line.places)),
        bar: Some(Bar::of(line.handed_in as u64, line.places as u64, tone)),
        detail,
        href: paths::at(paths::CAMPAIGN, line.campaign.id),
    })
}

/// The files of one list, where it has rows.
fn exports(list: &str, empty: bool) -> Exports {
    match empty {
        true => Exports::default(),
        false => {
            Exports::of(|format| format!("{}?bang={list}&dinh-dang={format}", paths::OVERVIEW))
        }
    }
}

async fn documents_table(app: &App, who: &Signed) -> Result<Table, Fault> {
    let lang = who.lang();
    let c = words::common::of(lang);
    let d = words::receive::of(lang);
    let w = words::work::of(lang);
    let (office, op) = (app.office(), &who.op);
    let part = |after| async move {
        office
            .unfinished_documents(op, after, export::PART.into())
            .await
    };
    let rows = export::rows(part, |line| {
        vec![
            line.code.as_str().into(),
            name(line).into(),
            line.subject.as_deref().into(),
            Cell::from(line.issued_on),
            line.tasks.into(),
            line.all.into(),
            line.done.into(),
            line.late.into(),
        ]
    })
    .await?;
    Ok(Table {
        title: w.by_document().to_owned(),
        columns: vec![
            Column::new(c.code(), Kind::Text, 14.0),
            Column::new(c.document(), Kind::Text, 24.0),
            Column::new(d.subject(), Kind::Text, 70.0),
            Column::new(d.issued_on(), Kind::Date, 12.0),
            Column::new(w.tasks(), Kind::Integer, 11.0),
            Column::new(
                words::follow::of(lang).column_obligations(),
                Kind::Integer,
                11.0,
            ),
            Column::new(w.done(), Kind::Integer, 11.0),
            Column::new(w.late(), Kind::Integer, 11.0),
        ],
        rows,
    })
}

fn count(n: i64) -> u64 {
    u64::try_from(n).unwrap_or(0)
}

/// "9 việc quá hạn ở 5 đơn vị, lâu nhất Pa Vây Sử 12 ngày. Trong 7 ngày tới có 28 việc đến hạn; …"
fn said(
    lang: Lang,
    today: Date,
    overview: &Overview,
    criteria: Option<&(Matrix, Watch)>,
) -> Sentence {
    let w = words::follow::of(lang);
    let totals = &overview.totals;
    let tally = &totals.tally;
    let mut said = Sentence::default();
    if let Some((matrix, _)) = criteria {
        let full = say::number(matrix.full(|row| row.met));
        let places = say::number(matrix.rows.len());
        let full = words::criteria::of(lang).said_full(full, places, matrix.all());
        said = said.figure(full, paths::CRITERIA).say(". ");
    }
    if tally.late > 0 {
        said = said
            .figure(w.said_late(say::number(tally.late)), LATE)
            .say(" ")
            .figure(w.at_units(say::number(overview.late_units)), paths::BOARD);
        let worst = overview
            .units
            .iter()
            .filter_map(|unit| Some((unit, unit.tally.oldest?)))
            .min_by_key(|(_, oldest)| *oldest);
        if let Some((unit, oldest)) = worst {
            said = said.say(", ").say(w.longest_at()).say(" ").figure(
                w.unit_by_days(
                    say::within(&unit.name),
                    say::number(days_between(oldest, today)),
                ),
                paths::at(paths::UNIT_RECORD, unit.unit),
            );
        }
    } else {
        said = said.strong(w.nothing_late());
    }
    said = said.say(". ");
    if totals.soon > 0 {
        said = said
            .figure(w.said_soon(say::number(totals.soon)), paths::CALENDAR)
            .say("; ");
    }
    let done = tally.accepted + tally.closed;
    said.figure(
        w.said_done(say::number(done), say::number(tally.all())),
        DONE,
    )
    .say(".")
}

fn tiles(
    lang: Lang,
    today: Date,
    overview: &Overview,
    criteria: Option<&(Matrix, Watch)>,
    campaigns: &[CampaignLine],
) -> Vec<Tile> {
    let w = words::follow::of(lang);
    let totals = &overview.totals;
    let tally = &totals.tally;
    let done = tally.accepted + tally.closed;
    // What has passed its day unmet counts against punctuality as much as what came late.
    let judged = tally.on_time + tally.met_late + tally.late;
    let mut tiles = vec![
        Tile {
            label: w.tile_on_time().to_owned(),
            value: say::percent(count(tally.on_time), count(judged)),
            of: String::new(),
            bar: (judged > 0).then(|| Bar::of(count(tally.on_time), count(judged), Tone::Good)),
            detail: Sentence::default()
                .say(w.tile_done(say::number(done)))
                .say(" · ")
                .say(w.said_open(say::number(tally.to_do))),
            href: paths::TASKS.to_owned(),
        },
        Tile {
            label: w.tab_late().to_owned(),
            value: say::number(tally.late),
            of: format!("/{}", w.of_obligations(say::number(tally.all()))),
            bar: Some(Bar::of(count(tally.late), count(tally.all()), Tone::Bad)),
            detail: if tally.late > 0 {
                Sentence::default()
                    .figure(w.at_units(say::number(overview.late_units)), paths::BOARD)
            } else {
                Sentence::default().say(w.nothing_late())
            },
            href: LATE.to_owned(),
        },
    ];
    tiles.extend(criteria.map(|(matrix, watch)| criteria_tile(lang, matrix, watch)));
    tiles.extend(campaign_tile(lang, campaigns));
    if let (Some(reports), Some(month)) = (&overview.reports, YearMonth::containing(today)) {
        let period = Period::Month(month);
        let said = match lang {
            Lang::Vi => period.label_vi(),
            Lang::En => period.label_en(),
        };
        let mut detail = Sentence::default();
        if reports.missing.is_empty() {
            detail = detail.say(w.all_sent());
        } else {
            detail = detail.say(w.missing()).say(" ");
            for (place, (unit, name)) in reports.missing.iter().enumerate() {
                if place > 0 {
                    detail = detail.say(", ");
                }
                detail = detail.figure(name, paths::at(paths::UNIT_RECORD, *unit));
            }
            if reports.units - reports.sent > 3 {
                detail = detail.say("…");
            }
        }
        tiles.push(Tile {
            label: w.tile_reports(said),
            value: say::number(reports.sent),
            of: format!("/{}", say::number(reports.units)),
            bar: Some(Bar::of(
                count(reports.sent),
                count(reports.units),
                Tone::Soon,
            )),
            detail,
            href: format!("{}?tinh-trang=tat-ca&thang={month}", paths::TASKS),
        });
    }
    tiles.push(Tile {
        label: w.tab_waiting().to_owned(),
        value: say::number(tally.submitted),
        of: format!(" {}", w.results()),
        bar: None,
        detail: match totals.waiting_since {
            Some(day) => Sentence::default().say(w.oldest_since(say::date(day))),
            None => Sentence::default().say(w.nothing_waits()),
        },
        href: WAITING.to_owned(),
    });
    tiles
}

fn due(lang: Lang, today: Date, line: &OccurrenceLine) -> Option<DueRow> {
    let day = line.due_on?;
    let row = tasks::row(lang, today, line);
    let mut under = vec![row.unit.text];
    let mut chip = row.chip;
    if line.single.is_none() {
        under.push(row.progress);
        // The day stands in front already.
        chip.word = format!("{}/{}", line.tally.sent(), line.tally.units);
    }
    if !row.basis.text.is_empty() {
        under.push(row.basis.text);
    }
    Some(DueRow {
        day,
        day_note: say::days_left(lang, today, day),
        title: row.title,
        href: row.href,
        under: under.join(" · "),
        chip,
    })
}

fn lateness(today: Date, line: &UnitLine) -> UnitLateness {
    let UnitLine { unit, name, tally } = line;
    UnitLateness {
        unit: unit_link(*unit, name),
        open: count(tally.to_do),
        late: count(tally.late),
        late_href: format!("{LATE}&don-vi={unit}"),
        longest: tally
            .oldest
            .map_or(0, |oldest| count(days_between(oldest, today))),
        done_on_time: count(tally.on_time),
        done_late: count(tally.met_late),
    }
}

/// `TB 101/TB-UBND`, or the code of what has no number.
fn name(line: &DocumentLine) -> String {
    match (&line.kind, &line.number, &line.symbol) {
        (Some(kind), Some(number), Some(symbol)) => format!("{kind} {number}/{symbol}"),
        (Some(kind), Some(number), None) => format!("{kind} {number}"),
        (Some(kind), None, Some(symbol)) => format!("{kind} …/{symbol}"),
        _ => line.code.clone(),
    }
}

fn progress(lang: Lang, line: &DocumentLine) -> DocumentProgress {
    let mut under = vec![words::follow::of(lang).tasks_of(say::number(line.tasks))];
    under.extend(line.issued_on.map(say::date));
    under.extend(line.subject.clone());
    DocumentProgress {
        document: Link::new(name(line), lines::document_path(&line.code)),
        under: under.join(" · "),
        progress: Progress {
            done: count(line.done),
            late: count(line.late),
            all: count(line.all),
        },
    }
}

async fn show(State(app): State<App>, who: Signed) -> Answer {
    let today = who.op.today;
    let overview = app.office().overview(&who.op).await?;
    let criteria = app.office().criteria_overview(&who.op).await?;
    let tally = &overview.totals.tally;
    Ok(Json(OverviewBody {
        criteria: criteria.as_ref().map(AreaBody::of),
        today,
        week_ends: today.saturating_add(7.days()),
        to_do: tally.to_do,
        late: tally.late,
        late_units: overview.late_units,
        due_this_week: overview.totals.soon,
        submitted: tally.submitted,
        accepted: tally.accepted,
        closed: tally.closed,
        met_on_time: tally.on_time,
        met_late: tally.met_late,
        due: overview
            .due
            .iter()
            .map(|line| TaskLineBody::of(line, today))
            .collect(),
        units: overview.units.iter().map(UnitStanding::of).collect(),
        documents: overview
            .documents
            .iter()
            .map(|line| OpenDocumentBody {
                code: line.code.clone(),
                tasks: line.tasks,
                obligations: line.all,
                done: line.done,
                late: line.late,
            })
            .collect(),
    })
    .into_response())
}

/// How things stand within your reach. Done counts what was due this year.
#[derive(Serialize, ToSchema)]
struct OverviewBody {
    #[schema(value_type = String, format = Date)]
    today: Date,
    #[schema(value_type = String, format = Date)]
    week_ends: Date,
    to_do: i64,
    late: i64,
    late_units: usize,
    due_this_week: i64,
    submitted: i64,
    accepted: i64,
    closed: i64,
    met_on_time: i64,
    met_late: i64,
    /// Late, then due within 14 days, at most ten; all of them by `/api/v1/tasks`.
    due: Vec<TaskLineBody>,
    /// The units that are late, the worst first, at most ten; all of them by `/api/v1/board`.
    units: Vec<UnitStanding>,
    documents: Vec<OpenDocumentBody>,
    /// How the criteria of one's own area stand; none where nothing is kept, and for the whole
    /// country, of which there is `/api/v1/criteria/roll-up`.
    criteria: Option<AreaBody>,
}

/// The criteria of an area, counted.
#[derive(Serialize, ToSchema)]
struct AreaBody {
    set: String,
    places: usize,
    /// Places that meet all criteria by verified values, and if what waits were confirmed.
    full: usize,
    full_claimed: usize,
    /// Cells that wait for verification.
    waiting: u32,
    /// Criteria that were met and are lost.
    lost: usize,
    /// Indicators that are met and within a twentieth of their bar.
    about_to_be_lost: usize,
    /// Recognised places to which the rule of withdrawal applies or may apply.
    at_risk: usize,
    /// Criteria met, by place.
    rows: Vec<AreaRowBody>,
}

/// A place and how many criteria it meets.
#[derive(Serialize, ToSchema)]
struct AreaRowBody {
    unit: uuid::Uuid,
    name: String,
    met: usize,
    claimed: usize,
}

impl AreaBody {
    fn of((matrix, watch): &(Matrix, Watch)) -> AreaBody {
        AreaBody {
            set: matrix.set.id.clone(),
            places: matrix.rows.len(),
            full: matrix.full(|row| row.met),
            full_claimed: matrix.full(|row| row.claimed),
            waiting: matrix.waiting(),
            lost: watch.lost.len(),
            about_to_be_lost: watch.about_to_be_lost(),
            at_risk: watch.revocations.len(),
            rows: matrix
                .rows
                .iter()
                .map(|row| AreaRowBody {
                    unit: row.unit.into(),
                    name: row.name.clone(),
                    met: row.met,
                    claimed: row.claimed,
                })
                .collect(),
        }
    }
}

/// A document that is not finished.
#[derive(Serialize, ToSchema)]
struct OpenDocumentBody {
    code: String,
    tasks: i64,
    obligations: i64,
    done: i64,
    late: i64,
}
