//! Criteria: communes by criteria, one indicator across communes, what waits, what needs an eye.

use axum::{
    extract::{Query, State},
    http::Method,
    routing::get,
};
use jiff::civil::Date;
use ntm_drafting::table::{Cell as FileCell, Column as FileColumn, Kind, Table as FileTable};
use ntm_office::{
    Fault,
    criteria::{
        cell::CellAt,
        see::{CellPage, Matrix, MatrixRow as Row, View},
    },
};
use ntm_programme::{
    calendar,
    criteria::{self, Applied, Bar, CriteriaSet, Origin, Quantity, Value, Verdict},
    identity::UnitId,
    right::Action,
};
use ntm_views::{
    chart::{Chart, Series},
    frame::{Lang, Section},
    pages::{
        criteria::{
            Mark, Matrix as MatrixTable, MatrixCell, MatrixColumn, MatrixPage, MatrixRow, Panel,
            PanelLine, criteria_tabs, verdict_chip, verdict_said,
        },
        list::{Body, ListPage, Part, RecordPage},
    },
    parts::{
        Cell, Chip, Choice, Column, Empty, Exports, Facts, Field, Filters, Link, Row as ListRow,
        Sentence, Table, Tone,
    },
    paths, say, words,
};
use serde::Deserialize;

use crate::{
    App,
    address::Id,
    answer::{self, Answer},
    export::{self, AskedForm, Format},
    form,
    listing::Listing,
    route::{Need, Route},
    session::Signed,
};

pub(crate) fn routes() -> Vec<Route> {
    let page = |path, title, handler| {
        Route::page(
            Method::GET,
            path,
            Need::May(Action::ReadCriteria),
            title,
            handler,
        )
    };
    vec![
        page(paths::CRITERIA, "Communes by criteria", get(matrix)),
        page(
            paths::CRITERIA_INDICATOR,
            "An indicator across communes",
            get(indicator),
        ),
        page(
            paths::CRITERIA_TO_VERIFY,
            "What waits for verification",
            get(to_verify),
        ),
        page(paths::CRITERIA_WATCH, "What needs an eye", get(watch)),
        page(
            paths::CRITERIA_COMPARE,
            "Two days beside each other",
            get(compare),
        ),
    ]
}

/// What an address says where the past is told on today's map.
pub(super) const TODAYS_MAP: &str = "hom-nay";

/// What an address asks to see.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    #[serde(rename = "bo")]
    pub(super) set: String,
    #[serde(rename = "don-vi")]
    pub(super) above: String,
    #[serde(rename = "ngay")]
    pub(super) day: String,
    #[serde(rename = "tu")]
    since: String,
    /// The cell that is chosen.
    #[serde(rename = "xa")]
    place: String,
    #[serde(rename = "tieu-chi")]
    pub(super) criterion: String,
    #[serde(rename = "dinh-dang")]
    pub(super) format: String,
    /// Whether the past is told on today's map.
    #[serde(rename = "ban-do")]
    map: String,
}

impl Asked {
    pub(super) fn view(&self) -> View {
        View {
            set: Some(self.set.clone()).filter(|set| !set.is_empty()),
            above: self.above.parse().ok(),
            day: form::date(&self.day),
        }
    }

    /// Returns the same on another map.
    pub(super) fn on(&self, map: &str) -> Asked {
        Asked {
            map: map.to_owned(),
            ..self.clone()
        }
    }

    pub(super) fn on_todays_map(&self) -> bool {
        self.map == TODAYS_MAP
    }

    pub(super) fn listing(&self, path: &str) -> Listing {
        Listing::new(
            path,
            &[
                ("bo", self.set.as_str()),
                ("don-vi", self.above.as_str()),
                ("ngay", self.day.as_str()),
                ("tu", self.since.as_str()),
                ("ban-do", self.map.as_str()),
            ],
        )
    }
}

/// The address of a page of a place or a cell, with the set.
pub(super) fn with_set(path: &str, set: &str) -> String {
    format!("{path}?bo={}", answer::encode(set))
}

pub(super) fn place_href(unit: UnitId, set: &str) -> String {
    with_set(&paths::at(paths::CRITERIA_PLACE, unit), set)
}

pub(super) fn cell_href(path: &str, at: &CellAt) -> String {
    let path = paths::at(&paths::at(path, at.unit), &at.indicator);
    with_set(&path, &at.set)
}

/// The set, its decision and the day: the quiet line under titles.
pub(super) fn under(lang: Lang, set: &CriteriaSet, day: Date) -> String {
    words::criteria::of(lang).set_at(&set.name, &set.decision, say::date(day))
}

/// What has to be reached, and by whose word.
pub(super) fn bar_said(lang: Lang, applied: &Applied) -> (String, String) {
    let w = words::criteria::of(lang);
    let bare = |said: &str| (said.to_owned(), String::new());
    match applied {
        Applied::Required {
            bar,
            origin,
            source,
        } => {
            let note = match origin {
                Origin::Decision => String::new(),
                Origin::Confirmed => w.origin_confirmed(source),
                Origin::Province => w.origin_province(source),
            };
            (bar.to_string(), note)
        }
        Applied::NotRequired => bare(w.not_required()),
        Applied::Unconfirmed {
            remembered: Some(bar),
        } => (w.not_confirmed_bare().to_owned(), w.not_confirmed(bar)),
        Applied::Unconfirmed { remembered: None } => bare(w.not_confirmed_bare()),
        Applied::LeftToProvince => bare(w.left_to_province()),
        Applied::ClassUnknown => bare(w.class_unknown()),
    }
}

/// A value as people read it: shares by their percentage, with the two figures behind.
pub(super) fn value_said(value: Value, unit: &str) -> String {
    match (value, value.figure()) {
        (Value::Share { .. }, Some(figure)) => {
            let cut = Quantity(figure.0 - figure.0 % 100);
            format!("{cut}% ({})", value.written())
        }
        (Value::Number { number }, _) if unit == "%" => format!("{number}%"),
        _ => value.written(),
    }
}

/// How far a figure is from its bar, in words.
pub(super) fn apart_said(lang: Lang, apart: Quantity, verdict: Verdict) -> String {
    let w = words::criteria::of(lang);
    let size = Quantity(apart.0.abs() / 100 * 100);
    match verdict {
        Verdict::Met if apart.0 == 0 => w.just_met().to_owned(),
        Verdict::Met => w.above_by(size),
        _ => w.short_of(size),
    }
}

pub(super) async fn filters(
    app: &App,
    who: &Signed,
    path: &str,
    asked: &Asked,
    set: &str,
    day: Date,
    above: Option<UnitId>,
) -> Result<Filters, Fault> {
    let lang = who.lang();
    let w = words::criteria::of(lang);
    let sets = app.office().criteria_sets(&who.op).await?;
    let choices = sets
        .iter()
        .map(|it| Choice::new(&it.id, &it.name, it.id == set))
        .collect();
    let mut fields = vec![Field::select("bo", w.set(), choices)];
    if let Some(above) = above {
        let areas = app.office().criteria_areas(&who.op, day).await?;
        if areas.len() > 1 {
            let choices = areas
                .iter()
                .map(|(unit, name)| Choice::new(unit.to_string(), name, *unit == above))
                .collect();
            fields.push(Field::select("don-vi", w.above(), choices));
        }
    }
    fields.push(Field::date("ngay", w.day()).value(day.to_string()));
    Ok(Filters {
        lang,
        action: path.to_owned(),
        fields,
        clear: asked.listing(path).clear(path),
    })
}

/// A page has no more places in its matrix: beyond that it adds up, and leads to smaller areas.
const MOST_PLACES: usize = 400;

async fn matrix(State(app): State<App>, who: Signed, Query(asked): Query<Asked>) -> Answer {
    let lang = who.lang();
    let w = words::criteria::of(lang);
    let matrix = app.office().criteria_matrix(&who.op, &asked.view()).await?;
    if let Some(format) = Format::asked(&asked.format)? {
        return export::answer(format, "tieu-chi", matrix_table(lang, &matrix)).await;
    }
    let listing = asked.listing(paths::CRITERIA);
    let chosen = chosen(&matrix, &asked);
    let panel = match chosen {
        Some((row, number)) => panel(&app, &who, &matrix, row, number).await?,
        None => None,
    };
    let filters = filters(
        &app,
        &who,
        paths::CRITERIA,
        &asked,
        &matrix.set.id,
        matrix.day,
        Some(matrix.above.unit),
    )
    .await?;
    answer::page(&MatrixPage {
        tabs: criteria_tabs(lang, paths::CRITERIA, true),
        under: under(lang, &matrix.set, matrix.day),
        said: match matrix.rows.len() {
            0 => Sentence::default(),
            1..=MOST_PLACES => matrix_said(lang, &matrix),
            _ => {
                let said = matrix_said(lang, &matrix).say(w.too_many(MOST_PLACES));
                with_areas(&app, &who, paths::CRITERIA, &asked, &matrix, said).await?
            }
        },
        years: years(lang, &matrix, &asked, who.op.today),
        filters,
        matrix: table_of(lang, &matrix, &listing, chosen, MOST_PLACES),
        summed: (matrix.rows.len() > MOST_PLACES).then(|| by_criterion(lang, &matrix)),
        panel,
        links: Vec::new(),
        exports: match matrix.rows.is_empty() {
            true => Exports::default(),
            false => listing.files(),
        },
        frame: app.frame(&who, w.matrix(), Section::Criteria).await?,
    })
}

/// The last days of the years of a set up to now, and the latest that there is, each with the way
/// to its matrix.
fn years(lang: Lang, matrix: &Matrix, asked: &Asked, today: Date) -> Vec<(Link, bool)> {
    let w = words::criteria::of(lang);
    let first = matrix
        .set
        .effective_from
        .year()
        .min(first_year(&matrix.set));
    let ends = (first..today.year()).filter_map(|year| Date::new(year, 12, 31).ok());
    let link = |day: String, said: String| {
        let on = Asked {
            day,
            ..asked.clone()
        };
        let listing = on.listing(paths::CRITERIA);
        Link::new(said, listing.address().trim_end_matches(['&', '?']))
    };
    let past = ends.map(|day| {
        let year = link(day.to_string(), w.year_end(day.year()));
        (year, day == matrix.day)
    });
    let latest = asked.day.is_empty() || matrix.day == today;
    past.chain([(link(String::new(), w.latest().to_owned()), latest)])
        .collect()
}

/// The year from which on a set's figures are kept: `xa-ntm-2021-2025`.
fn first_year(set: &CriteriaSet) -> i16 {
    let years = set.id.split('-').filter_map(|it| it.parse::<i16>().ok());
    let years = years.filter(|year| (2000..2100).contains(year));
    years.min().unwrap_or(i16::MAX)
}

/// Leads from an area that is too large for one page to those below it.
pub(super) async fn with_areas(
    app: &App,
    who: &Signed,
    path: &str,
    asked: &Asked,
    matrix: &Matrix,
    said: Sentence,
) -> Result<Sentence, Fault> {
    let areas = app.office().criteria_areas(&who.op, matrix.day).await?;
    let below = areas.iter().filter(|(unit, _)| *unit != matrix.above.unit);
    Ok(below.enumerate().fold(said, |said, (place, (unit, name))| {
        let area = unit.to_string();
        let listing = Listing::new(
            path,
            &[
                ("bo", asked.set.as_str()),
                ("don-vi", area.as_str()),
                ("ngay", asked.day.as_str()),
                ("tieu-chi", asked.criterion.as_str()),
            ],
        );
        let address = listing.address().trim_end_matches('&').to_owned();
        said.say(if place == 0 { " " } else { ", " })
            .figure(name, address)
    }))
}

/// Adds up the places of an area by criterion.
fn by_criterion(lang: Lang, matrix: &Matrix) -> Table {
    let w = words::criteria::of(lang);
    let rows = matrix.set.criteria.iter().enumerate().map(|(at, it)| {
        let cells = || matrix.rows.iter().filter_map(|row| row.cells[at].as_ref());
        let met = |verdict: Verdict| verdict == Verdict::Met;
        let waiting: usize = cells().map(|it| usize::from(it.waiting)).sum();
        ListRow::new(vec![
            Cell::text(w.criterion_title(it.number, &it.name)),
            Cell::number(cells().filter(|it| met(it.official.verdict)).count()),
            Cell::number(cells().filter(|it| met(it.claimed)).count()),
            Cell::number(waiting),
        ])
    });
    Table {
        caption: w.by_criterion().to_owned(),
        columns: vec![
            Column::title(w.title()),
            Column::number(w.places_met()),
            Column::number(w.places_claimed()),
            Column::number(w.waiting_column()),
        ],
        rows: rows.collect(),
    }
}

/// Draws the first places of a matrix; each cell leads to the page on which it is chosen.
pub(super) fn table_of(
    lang: Lang,
    matrix: &Matrix,
    listing: &Listing,
    chosen: Option<(&Row, u16)>,
    most: usize,
) -> MatrixTable {
    let w = words::criteria::of(lang);
    let all = matrix.all();
    let columns: Vec<MatrixColumn> = matrix
        .set
        .criteria
        .iter()
        .map(|it| MatrixColumn {
            number: it.number,
            name: it.name.clone(),
        })
        .collect();
    let rows = matrix.rows.iter().take(most).map(|row| MatrixRow {
        place: Link::new(&row.name, place_href(row.unit, &matrix.set.id)),
        cells: row
            .cells
            .iter()
            .zip(&columns)
            .map(|(cell, column)| {
                let (mark, verdict) = match cell {
                    Some(it) if it.waiting > 0 => (Mark::Waiting, w.waits()),
                    Some(it) => {
                        let verdict = it.official.verdict;
                        (Mark::of(verdict, false), verdict_said(lang, verdict))
                    }
                    None => (Mark::Undecided, w.not_collected()),
                };
                let number = column.number;
                MatrixCell {
                    mark,
                    said: w.cell_said(&row.name, number, verdict),
                    href: format!("{}xa={}&tieu-chi={number}#o", listing.address(), row.unit),
                    chosen: chosen.is_some_and(|it| it.0.unit == row.unit && it.1 == number),
                }
            })
            .collect(),
        met: format!("{}/{all}", row.met),
        claimed: match row.claimed == row.met {
            true => String::new(),
            false => row.claimed.to_string(),
        },
    });
    MatrixTable {
        lang,
        caption: w.matrix().to_owned(),
        rows: rows.collect(),
        columns,
    }
}

fn matrix_said(lang: Lang, matrix: &Matrix) -> Sentence {
    let w = words::criteria::of(lang);
    let all = matrix.all();
    let (met, claimed) = (matrix.full(|row| row.met), matrix.full(|row| row.claimed));
    let waiting = matrix.waiting();
    let mut said = Sentence::default().strong(w.said_matrix(
        say::number(met),
        say::number(matrix.rows.len()),
        all,
    ));
    said = match claimed == met {
        true => said.say(". "),
        false => said.say(w.said_claimed(say::number(claimed))).say(" "),
    };
    if waiting > 0 {
        said = said.figure(
            w.said_waiting(say::number(waiting)).trim(),
            with_set(paths::CRITERIA_TO_VERIFY, &matrix.set.id),
        );
        said = said.say(" ");
    }
    said.say(w.only_verified())
}

fn chosen<'a>(matrix: &'a Matrix, asked: &Asked) -> Option<(&'a Row, u16)> {
    let unit: UnitId = asked.place.parse().ok()?;
    let number: u16 = asked.criterion.parse().ok()?;
    let row = matrix.rows.iter().find(|row| row.unit == unit)?;
    let known = matrix.set.criteria.iter().any(|it| it.number == number);
    known.then_some((row, number))
}

async fn panel(
    app: &App,
    who: &Signed,
    matrix: &Matrix,
    row: &Row,
    number: u16,
) -> Result<Option<Panel>, Fault> {
    let lang = who.lang();
    let w = words::criteria::of(lang);
    let view = View {
        set: Some(matrix.set.id.clone()),
        day: Some(matrix.day),
        above: None,
    };
    let place = app.office().criteria_of(&who.op, row.unit, &view).await?;
    let Some(criterion) = place
        .criteria
        .into_iter()
        .find(|it| it.criterion.number == number)
    else {
        return Ok(None);
    };
    let at = |code: &str| CellAt {
        unit: row.unit,
        set: matrix.set.id.clone(),
        indicator: code.to_owned(),
    };
    // A chart of the first figure that has one says most in the least room.
    let figure = criterion.lines.iter().find(|line| {
        let version = line.version.as_ref();
        let value = version.and_then(|it| it.cell.official);
        value.is_some_and(|value| value.figure().is_some())
    });
    let chart = match figure {
        Some(line) => {
            let page = app
                .office()
                .criteria_cell(&who.op, &at(&line.indicator.code))
                .await?;
            chart(lang, &page, who.op.today)
        }
        None => None,
    };
    let lines = criterion
        .lines
        .iter()
        .map(|line| {
            let unit = line.indicator.unit.as_str();
            let value = |value: Option<Value>| value.map(|value| value_said(value, unit));
            let version = line.version.as_ref();
            let mut figures = Vec::new();
            figures.extend(version.and_then(|it| value(it.cell.official)));
            figures.push(bar_said(lang, &line.applied).0);
            figures.extend(line.near.map(|apart| apart_said(lang, apart, line.verdict)));
            let waits = version.is_some_and(|it| it.cell.state == criteria::ClaimState::Waiting);
            if let Some(claim) = version
                .filter(|_| waits)
                .and_then(|it| value(it.cell.claim))
            {
                figures.push(format!("{}: {claim}", w.claim()));
            }
            PanelLine {
                indicator: Link::new(
                    short(&format!("{} {}", line.indicator.code, line.indicator.name)),
                    cell_href(paths::CRITERIA_CELL, &at(&line.indicator.code)),
                ),
                chip: verdict_chip(lang, line.verdict, waits),
                figures: figures.join(" · "),
            }
        })
        .collect();
    let bodies = criterion
        .bodies
        .iter()
        .map(|(unit, name)| super::board::unit_link(*unit, name))
        .collect::<Vec<_>>();
    Ok(Some(Panel {
        chip: verdict_chip(lang, criterion.verdict, criterion.waiting > 0),
        under: format!("{} · {}", row.name, w.criterion(number)),
        title: criterion.criterion.name.clone(),
        facts: Facts::default().fact(
            w.body(),
            match bodies.is_empty() {
                true => Cell::text(w.nobody()),
                false => Cell::links(bodies),
            },
        ),
        chart,
        lines,
        links: vec![Link::new(
            w.open_place(),
            format!("{}#tc-{number}", place_href(row.unit, &matrix.set.id)),
        )],
    }))
}

/// Draws the official figures of a cell through time, its bar by year, and where they lead.
pub(super) fn chart(lang: Lang, page: &CellPage, today: Date) -> Option<Chart> {
    let mut figures: Vec<(Date, Quantity)> = page
        .history
        .iter()
        .rev()
        .filter_map(|it| {
            let day = match it.act.as_str() {
                "confirm" => it.claim_on.unwrap_or(it.from),
                "record" => it.from,
                _ => return None,
            };
            Some((day, it.cell.official?.figure()?))
        })
        .collect();
    figures.sort_by_key(|it| it.0);
    // Of several figures of one day the last counts.
    figures.reverse();
    figures.dedup_by_key(|it| it.0);
    figures.reverse();
    drawn(lang, &page.line.indicator.name, &page.bars, &figures, today)
}

/// Draws figures through time, in the order of their days, against the bar of each year.
pub(super) fn drawn(
    lang: Lang,
    name: &str,
    bars: &[(i16, Applied)],
    figures: &[(Date, Quantity)],
    today: Date,
) -> Option<Chart> {
    let w = words::criteria::of(lang);
    let time = |day: Date| f64::from(day.year()) + f64::from(day.day_of_year() - 1) / 366.0;
    let bar = bars
        .iter()
        .filter_map(|(year, applied)| match applied {
            Applied::Required {
                bar: Bar::AtLeast { value } | Bar::AtMost { value },
                ..
            } => Some((f64::from(*year), value.to_f64())),
            _ => None,
        })
        // A bar holds for its whole year.
        .flat_map(|(year, bar)| [(year, bar), (year + 1.0, bar)])
        .collect();
    let ahead = today.checked_add(jiff::ToSpan::years(1)).ok()?;
    let series = Series {
        ahead: criteria::forecast(figures, ahead).map(|it| (time(ahead), it.to_f64())),
        figures: figures
            .iter()
            .map(|(day, figure)| (time(*day), figure.to_f64()))
            .collect(),
        bar,
    };
    let label = |value: f64| {
        Quantity::from_f64((value * 100.0).round() / 100.0)
            .map(|it| it.to_string())
            .unwrap_or_default()
    };
    let said = w.chart_said(short(name));
    let chart = Chart::of(said, &series, label)?;
    Some(chart.named(w.official(), w.chart_bar(), w.chart_forecast()))
}

/// The beginning of a long name: sets have indicators of five lines.
pub(super) fn short(name: &str) -> String {
    const MOST: usize = 110;
    let name = without_notes(name);
    match name.char_indices().nth(MOST) {
        None => name,
        Some((end, _)) => {
            let cut = name[..end].rfind(' ').unwrap_or(end);
            format!("{}…", name[..cut].trim_end_matches([',', ';']))
        }
    }
}

/// The words of a decision without the marks of its footnotes: "phê duyệt[1]".
fn without_notes(name: &str) -> String {
    let mut said = String::with_capacity(name.len());
    let mut rest = name;
    while let Some((before, after)) = rest.split_once('[') {
        said.push_str(before);
        rest = match after.split_once(']') {
            Some((mark, after)) if mark.bytes().all(|b| b.is_ascii_digit()) => after,
            _ => {
                said.push('[');
                after
            }
        };
    }
    said.push_str(rest);
    said
}

fn matrix_table(lang: Lang, matrix: &Matrix) -> FileTable {
    let w = words::criteria::of(lang);
    let mut columns = vec![FileColumn::new(w.commune(), Kind::Text, 24.0)];
    columns.extend(
        matrix
            .set
            .criteria
            .iter()
            .map(|it| FileColumn::new(w.criterion_title(it.number, &it.name), Kind::Text, 14.0)),
    );
    for title in [w.met_column(), w.claimed_column(), w.waiting_column()] {
        columns.push(FileColumn::new(title, Kind::Integer, 12.0));
    }
    let count = |count: usize| FileCell::Integer(i64::try_from(count).unwrap_or(i64::MAX));
    let rows = matrix
        .rows
        .iter()
        .map(|row| {
            let mut cells: Vec<FileCell> = vec![row.name.as_str().into()];
            cells.extend(row.cells.iter().map(|cell| match cell {
                Some(it) => verdict_said(lang, it.official.verdict).into(),
                None => w.not_collected().into(),
            }));
            let waiting = row.cells.iter().flatten().map(|it| usize::from(it.waiting));
            cells.extend([count(row.met), count(row.claimed), count(waiting.sum())]);
            cells
        })
        .collect();
    FileTable {
        title: under(lang, &matrix.set, matrix.day),
        columns,
        rows,
    }
}

async fn indicator(
    State(app): State<App>,
    who: Signed,
    Id(code): Id<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    if asked.on_todays_map() {
        return super::criteria_retold::indicator(&app, &who, &code, &asked).await;
    }
    let lang = who.lang();
    let w = words::criteria::of(lang);
    let found = app
        .office()
        .criteria_indicator(&who.op, &code, &asked.view())
        .await?;
    let path = paths::at(paths::CRITERIA_INDICATOR, &code);
    let unit = found.indicator.unit.as_str();
    let said = |value: Option<Value>| value.map(|it| value_said(it, unit)).unwrap_or_default();
    if let Some(format) = Format::asked(&asked.format)? {
        let columns = [w.commune(), w.official(), w.claim(), w.bar(), w.verdict()];
        let table = FileTable {
            title: format!("{code} – {}", short(&found.indicator.name)),
            columns: columns
                .into_iter()
                .map(|title| FileColumn::new(title, Kind::Text, 24.0))
                .collect(),
            rows: found
                .rows
                .iter()
                .map(|row| {
                    let cell = row.version.as_ref().map(|it| it.cell).unwrap_or_default();
                    vec![
                        row.name.as_str().into(),
                        said(cell.official).into(),
                        said(cell.claim).into(),
                        bar_said(lang, &row.applied).0.into(),
                        verdict_said(lang, row.verdict).into(),
                    ]
                })
                .collect(),
        };
        return export::answer(format, "chi-tieu", table).await;
    }
    let rows = found
        .rows
        .iter()
        .map(|row| {
            let at = CellAt {
                unit: row.unit,
                set: found.set.id.clone(),
                indicator: code.clone(),
            };
            let cell = row.version.as_ref().map(|it| it.cell).unwrap_or_default();
            let waits = cell.state == criteria::ClaimState::Waiting;
            let mut verdict = Cell::chip(verdict_chip(lang, row.verdict, false));
            if let Some(apart) = row.near {
                verdict = verdict.under(apart_said(lang, apart, row.verdict));
            }
            let mut claim = Cell::text(said(cell.claim));
            if waits {
                claim = claim.with_chip(verdict_chip(lang, row.verdict, true));
            }
            ListRow::new(vec![
                Cell::link(&row.name, cell_href(paths::CRITERIA_CELL, &at)),
                Cell::text(said(cell.official)),
                claim,
                Cell::text(bar_said(lang, &row.applied).0),
                verdict,
            ])
        })
        .collect();
    let all = say::number(found.rows.len());
    let verified = say::number(found.verified);
    let total = match found.total {
        Some((part, whole)) => w.total_said(part, whole, verified, all),
        None => w.verified_said(verified, all),
    };
    let title = format!("{code} {}", short(&found.indicator.name));
    let mut page = ListPage::new(app.frame(&who, title, Section::Criteria).await?);
    page.frame = page
        .frame
        .crumb(w.matrix(), with_set(paths::CRITERIA, &found.set.id));
    page.said = Sentence::default().say(total);
    if app.office().map_has_changed(&who.op, found.day).await? {
        page.tabs = Some(super::criteria_retold::maps(lang, &asked, &path, found.day));
    }
    page.filters = filters(
        &app,
        &who,
        &path,
        &asked,
        &found.set.id,
        found.day,
        Some(found.above.unit),
    )
    .await?;
    page.table = Table {
        caption: found.indicator.name.clone(),
        columns: vec![
            Column::title(w.commune()),
            Column::text(w.official()),
            Column::text(w.claim()),
            Column::text(w.bar()),
            Column::text(w.verdict()),
        ],
        rows,
    };
    page.empty = Empty::new("search", w.no_place());
    page.exports = asked.listing(&path).files();
    answer::page(&page)
}

/// A page shows no more of what waits.
const SHOWN: usize = 200;

async fn to_verify(State(app): State<App>, who: Signed, Query(asked): Query<Asked>) -> Answer {
    let lang = who.lang();
    let w = words::criteria::of(lang);
    let found = app
        .office()
        .criteria_to_verify(&who.op, &asked.view(), SHOWN)
        .await?;
    let mut page = ListPage::new(app.frame(&who, w.to_verify(), Section::Criteria).await?);
    page.tabs = Some(criteria_tabs(lang, paths::CRITERIA_TO_VERIFY, true));
    let fresh = found.rows.iter().filter(|row| row.changed).count();
    let mut said = Sentence::default().strong(w.waiting_said(say::number(found.rows.len())));
    if fresh > 0 {
        said = said.say(w.waiting_changed(say::number(fresh)));
    }
    if !found.rows.is_empty() {
        page.said = said;
    }
    page.empty = Empty::new(
        "check",
        match found.charges.is_empty() {
            true => w.no_charge(),
            false => w.nothing_waits(),
        },
    );
    page.table = Table {
        caption: w.to_verify().to_owned(),
        columns: vec![
            Column::title(w.commune()),
            Column::text(w.indicator()),
            Column::text(w.claim()),
            Column::text(w.official()),
            Column::text(w.papers()),
            Column::text(""),
        ],
        rows: found
            .rows
            .iter()
            .map(|row| super::criteria_place::waiting_row(lang, &found.set, row))
            .collect(),
    };
    answer::page(&page)
}

async fn watch(
    State(app): State<App>,
    who: Signed,
    Query(asked): Query<Asked>,
    form: AskedForm,
) -> Answer {
    let lang = who.lang();
    let w = words::criteria::of(lang);
    let (matrix, found) = app.office().criteria_watch(&who.op, &asked.view()).await?;
    let set = &matrix.set;
    let (_, most) = form.span(None::<()>, SHOWN);
    let name = |number: u16| {
        let criterion = set.criteria.iter().find(|it| it.number == number);
        criterion.map_or_else(String::new, |it| w.criterion_title(number, &it.name))
    };
    let table = |caption: &str, columns: Vec<Column>, rows: Vec<ListRow>, nothing: &str| {
        let part = Part::new(caption);
        match rows.is_empty() {
            true => part.body(Body::Empty(Empty::new("check", nothing))),
            false => part.body(Body::Table(Table {
                caption: caption.to_owned(),
                columns,
                rows,
            })),
        }
    };
    let numbers = |numbers: &[u16]| {
        let numbers: Vec<String> = numbers.iter().map(u16::to_string).collect();
        numbers.join(", ")
    };
    let mut page = RecordPage::new(app.frame(&who, w.watch(), Section::Criteria).await?);
    page.under = under(lang, set, matrix.day);
    page.tabs = Some(criteria_tabs(lang, paths::CRITERIA_WATCH, true));
    page.parts = vec![
        table(
            w.withdrawal(),
            vec![
                Column::title(w.commune()),
                Column::text(w.rule()),
                Column::text(w.failed()),
                Column::text(w.undecided()),
            ],
            found
                .revocations
                .iter()
                .map(|(unit, name, rule)| {
                    let chip = match rule.applies {
                        true => Chip::new(Tone::Bad, "alert", w.applies()),
                        false => Chip::new(Tone::Soon, "alert", w.may_apply()),
                    };
                    ListRow::new(vec![
                        Cell::link(name, place_href(*unit, &set.id)),
                        Cell::chip(chip),
                        Cell::text(numbers(&rule.failed)),
                        Cell::text(numbers(&rule.undecided)),
                    ])
                })
                .collect(),
            w.nothing_withdrawn(),
        ),
        table(
            w.lost(),
            vec![
                Column::title(w.commune()),
                Column::text(w.title()),
                Column::text(w.lost_since()),
            ],
            found
                .lost
                .iter()
                .map(|(unit, place, number, on)| {
                    ListRow::new(vec![
                        Cell::link(place, format!("{}#tc-{number}", place_href(*unit, &set.id))),
                        Cell::text(name(*number)),
                        Cell::text(say::date(*on)),
                    ])
                })
                .collect(),
            w.nothing_lost(),
        ),
        table(
            w.close(),
            vec![
                Column::title(w.commune()),
                Column::text(w.indicator()),
                Column::text(w.apart()),
                Column::text(w.verdict()),
            ],
            found
                .near
                .iter()
                .take(most)
                .map(|(unit, place, code, apart, verdict)| {
                    let at = CellAt {
                        unit: *unit,
                        set: set.id.clone(),
                        indicator: code.clone(),
                    };
                    let indicator = set.indicator(code).map_or("", |it| it.name.as_str());
                    ListRow::new(vec![
                        Cell::link(place, cell_href(paths::CRITERIA_CELL, &at)),
                        Cell::text(format!("{code} {}", short(indicator))),
                        Cell::text(apart_said(lang, *apart, *verdict)),
                        Cell::chip(verdict_chip(lang, *verdict, false)),
                    ])
                })
                .collect(),
            w.nothing_close(),
        ),
    ];
    export::record(page, &form).await
}

async fn compare(State(app): State<App>, who: Signed, Query(asked): Query<Asked>) -> Answer {
    let lang = who.lang();
    let w = words::criteria::of(lang);
    let view = asked.view();
    let matrix = app.office().criteria_matrix(&who.op, &view).await?;
    // A year back, where nobody says.
    let year = matrix.day.checked_sub(jiff::ToSpan::years(1));
    let since = match form::date(&asked.since) {
        Some(day) => day,
        None => year.map_err(Fault::internal)?,
    };
    let moved = app.office().criteria_moved(&who.op, &view, since).await?;
    let met = |verdict: Option<Verdict>| verdict == Some(Verdict::Met);
    let better = moved.iter().filter(|it| met(it.after)).count();
    let worse = moved.iter().filter(|it| met(it.before)).count();
    let chip = |verdict: Option<Verdict>| match verdict {
        Some(verdict) => Cell::chip(verdict_chip(lang, verdict, false)),
        None => Cell::text(w.not_collected()),
    };
    let name = |number: u16| {
        let criterion = matrix.set.criteria.iter().find(|it| it.number == number);
        criterion.map_or_else(String::new, |it| w.criterion_title(number, &it.name))
    };
    if let Some(format) = Format::asked(&asked.format)? {
        let said = |verdict: Option<Verdict>| match verdict {
            Some(verdict) => verdict_said(lang, verdict),
            None => w.not_collected(),
        };
        let table = FileTable {
            title: format!("{} – {}", say::date(since), say::date(matrix.day)),
            columns: [w.commune(), w.title(), w.before(), w.after()]
                .into_iter()
                .map(|title| FileColumn::new(title, Kind::Text, 26.0))
                .collect(),
            rows: moved
                .iter()
                .map(|it| {
                    vec![
                        it.name.as_str().into(),
                        name(it.criterion).into(),
                        said(it.before).into(),
                        said(it.after).into(),
                    ]
                })
                .collect(),
        };
        return export::answer(format, "so-sanh-tieu-chi", table).await;
    }
    let mut page = ListPage::new(app.frame(&who, w.compare(), Section::Criteria).await?);
    page.tabs = Some(criteria_tabs(lang, paths::CRITERIA_COMPARE, true));
    if !moved.is_empty() {
        page.said = Sentence::default().say(w.moved_said(say::number(better), say::number(worse)));
    }
    page.filters = filters(
        &app,
        &who,
        paths::CRITERIA_COMPARE,
        &asked,
        &matrix.set.id,
        matrix.day,
        Some(matrix.above.unit),
    )
    .await?;
    page.filters
        .fields
        .push(Field::date("tu", w.since_day()).value(since.to_string()));
    page.table = Table {
        caption: w.compare().to_owned(),
        columns: vec![
            Column::title(w.commune()),
            Column::text(w.title()),
            Column::text(format!("{} ({})", w.before(), calendar::written(since))),
            Column::text(format!("{} ({})", w.after(), calendar::written(matrix.day))),
        ],
        rows: moved
            .iter()
            .map(|it| {
                ListRow::new(vec![
                    Cell::link(
                        &it.name,
                        format!(
                            "{}#tc-{}",
                            place_href(it.unit, &matrix.set.id),
                            it.criterion
                        ),
                    ),
                    Cell::text(name(it.criterion)),
                    chip(it.before),
                    chip(it.after),
                ])
            })
            .collect(),
    };
    page.empty = Empty::new("check", w.nothing_moved());
    page.exports = match moved.is_empty() {
        true => Exports::default(),
        false => asked.listing(paths::CRITERIA_COMPARE).files(),
    };
    answer::page(&page)
}
