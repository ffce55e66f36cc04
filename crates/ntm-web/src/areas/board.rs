//! Who is late, how often, how long: units side by side, one unit's year, and the month.

use axum::{
    Json,
    extract::{Path, Query, State},
    http::Method,
    response::IntoResponse as _,
    routing::get,
};
use jiff::{ToSpan as _, civil::Date};
use ntm_drafting::table::{Cell as Value, Column, Kind, Table};
use ntm_office::{
    Day, Fault, Filter, OccurrenceLine, Standing, UnitLine, UnitTally,
    follow::{Board, UnitRecord},
};
use ntm_programme::{calendar::days_between, identity::UnitId, period::YearMonth, right::Action};
use ntm_views::{
    frame::{Lang, Section},
    pages::{
        calendar::{BoardPage, BoardUnit, CalendarDay, CalendarItem, CalendarPage, weeks},
        work::TaskListPage,
    },
    parts::{Choice, Exports, Field, Filters, Link, Pager, Progress, Sentence, Tab, Tabs},
    paths, say, words,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    lines,
    obligations::ObligationBody,
    tasks::{self, TaskLineBody},
};
use crate::{
    App,
    answer::{self, Answer},
    export::{self, Format},
    route::{Need, Route},
    session::Signed,
};

pub(crate) fn routes() -> Vec<Route> {
    let follow = Need::May(Action::Follow);
    vec![
        Route::page(
            Method::GET,
            paths::BOARD,
            follow,
            "Tasks by unit",
            get(board),
        ),
        Route::page(
            Method::GET,
            paths::CALENDAR,
            follow,
            "The month",
            get(month),
        ),
        Route::page(
            Method::GET,
            paths::UNIT_RECORD,
            follow,
            "How a unit keeps its deadlines",
            get(record),
        ),
        Route::api(
            Method::GET,
            "/api/v1/board",
            follow,
            "Units side by side, the worst first",
            get(show_board),
        )
        .query::<BoardPart>()
        .gives::<BoardBody>(
            "200",
            "Each unit with how it stands and its most urgent obligations",
        ),
        Route::api(
            Method::GET,
            "/api/v1/units/{id}/record",
            follow,
            "How a unit kept its deadlines in a year",
            get(show_record),
        )
        .query::<AskedYear>()
        .gives::<RecordBody>("200", "The record"),
        Route::api(
            Method::GET,
            "/api/v1/calendar",
            follow,
            "What falls due in a month, day by day",
            get(show_month),
        )
        .query::<AskedMonth>()
        .gives::<MonthBody>("200", "The days on which something falls due"),
    ]
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct AskedBoard {
    /// The number of the first unit.
    #[serde(rename = "tu")]
    offset: usize,
    /// `xlsx` or `csv`: all units as a file.
    #[serde(rename = "dinh-dang")]
    format: String,
}

async fn board(State(app): State<App>, who: Signed, Query(asked): Query<AskedBoard>) -> Answer {
    let lang = who.lang();
    let today = who.op.today;
    let w = words::work::of(lang);
    if let Some(format) = Format::asked(&asked.format)? {
        let (office, op) = (app.office(), &who.op);
        let part = |offset: Option<usize>| async move {
            let offset = offset.unwrap_or(0);
            let units = office.units_part(op, offset, UNITS).await?;
            Ok(units.part)
        };
        let list = units_table(
            lang,
            w.board(),
            export::rows(part, |it| cells(today, it)).await?,
        );
        return export::answer(format, "theo-don-vi", list).await;
    }
    let board = app.office().board(&who.op, asked.offset).await?;
    let mut tabs = vec![Tab::new(w.tasks(), paths::TASKS, false)];
    tabs.extend(tasks::other_views(lang, Some(paths::BOARD)));
    let shown =
        words::common::of(lang).shown_of(say::number(board.units.len()), say::number(board.all));
    let next = board.next.map(|next| format!("{}?tu={next}", paths::BOARD));
    answer::page(&BoardPage {
        frame: app.frame(&who, w.board(), Section::Tasks).await?,
        said: board_said(lang, &board),
        tabs: Tabs {
            label: w.tasks().to_owned(),
            tabs,
        },
        filters: Filters::none(lang),
        units: board
            .units
            .iter()
            .map(|(unit, rows)| BoardUnit {
                unit: unit_link(unit.unit, &unit.name),
                progress: progress(&unit.tally),
                rows: rows
                    .iter()
                    .map(|line| lines::row(lang, today, line))
                    .collect(),
                more: count(unit.tally.to_do).saturating_sub(rows.len() as u64),
                more_href: format!("{}?don-vi={}", paths::TASKS, unit.unit),
            })
            .collect(),
        pager: Pager {
            lang,
            previous: (asked.offset > 0).then(|| paths::BOARD.to_owned()),
            next,
            said: shown,
        },
        exports: Exports::of(|format| format!("{}?dinh-dang={format}", paths::BOARD)),
    })
}

/// "4 trong 36 đơn vị đang quá hạn."
fn board_said(lang: Lang, board: &Board) -> Sentence {
    let w = words::follow::of(lang);
    match (board.all, board.late) {
        (0, _) => Sentence::default(),
        (all, 0) => Sentence::default().say(w.board_none_late(say::number(all))),
        (all, late) => Sentence::default()
            .figure(
                w.board_late(say::number(late), say::number(all)),
                format!("{}?tinh-trang=qua-han", paths::TASKS),
            )
            .say("."),
    }
}

/// How many units are added up at a time.
const UNITS: usize = 500;

/// A unit's name with the way to its record.
pub(crate) fn unit_link(unit: UnitId, name: &str) -> Link {
    Link::new(name, paths::at(paths::UNIT_RECORD, unit))
}

fn count(n: i64) -> u64 {
    u64::try_from(n).unwrap_or(0)
}

fn progress(tally: &UnitTally) -> Progress {
    Progress {
        done: count(tally.accepted + tally.closed),
        late: count(tally.late),
        all: count(tally.all()),
    }
}

/// Returns the units that are late, each with how it stands, as a table for a file.
pub(crate) async fn late_units_table(app: &App, who: &Signed) -> Result<Table, Fault> {
    let (lang, today) = (who.lang(), who.op.today);
    let (office, op) = (app.office(), &who.op);
    let part = |offset: Option<usize>| async move {
        let offset = offset.unwrap_or(0);
        office.late_units_part(op, offset, UNITS).await
    };
    let rows = export::rows(part, |it| cells(today, it)).await?;
    Ok(units_table(lang, words::work::of(lang).late_units(), rows))
}

fn units_table(lang: Lang, title: &str, rows: Vec<Vec<Value>>) -> Table {
    let c = words::common::of(lang);
    let w = words::follow::of(lang);
    Table {
        title: title.to_owned(),
        columns: vec![
            Column::new(c.unit(), Kind::Text, 40.0),
            Column::new(w.column_open(), Kind::Integer, 11.0),
            Column::new(w.tab_late(), Kind::Integer, 11.0),
            Column::new(w.column_longest(), Kind::Integer, 16.0),
            Column::new(w.column_waiting(), Kind::Integer, 11.0),
            Column::new(w.column_accepted(), Kind::Integer, 11.0),
            Column::new(w.column_on_time(), Kind::Percent, 11.0),
        ],
        rows,
    }
}

fn cells(today: Date, UnitLine { name, tally, .. }: &UnitLine) -> Vec<Value> {
    let met = tally.on_time + tally.met_late;
    vec![
        name.as_str().into(),
        tally.to_do.into(),
        tally.late.into(),
        tally.oldest.map(|day| days_between(day, today)).into(),
        tally.submitted.into(),
        tally.accepted.into(),
        match met {
            0 => Value::Empty,
            met => Value::Percent(tally.on_time as f64 / met as f64),
        },
    ]
}

/// Which year is asked for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
struct AskedYear {
    /// The year, this year without it.
    #[serde(rename = "nam")]
    year: Option<i16>,
    /// Where the part begins: `next` of the part before.
    #[serde(rename = "cursor", alias = "sau")]
    after: Option<String>,
    /// `xlsx` or `csv`: what was late as a file.
    #[serde(rename = "dinh-dang")]
    #[param(ignore)]
    format: String,
}

async fn record(
    State(app): State<App>,
    who: Signed,
    Path(id): Path<String>,
    Query(asked): Query<AskedYear>,
) -> Answer {
    let lang = who.lang();
    let today = who.op.today;
    let unit: UnitId = id.parse().map_err(|_| Fault::NotFound)?;
    let year = asked.year.unwrap_or(today.year());
    let kept = app
        .office()
        .unit_record(&who.op, unit, year, asked.after.as_deref())
        .await?;
    let w = words::follow::of(lang);
    let title = w.record_of(&kept.name);
    if let Some(format) = Format::asked(&asked.format)? {
        let (office, op) = (app.office(), &who.op);
        let part = |after: Option<String>| async move {
            office
                .late_part(op, unit, year, after.as_deref(), export::PART.into())
                .await
        };
        let list = Table {
            title: format!("{title} · {year}"),
            columns: lines::columns(lang),
            rows: export::rows(part, |line| lines::cells(lang, today, line)).await?,
        };
        return export::answer(format, &format!("cham-han-{year}"), list).await;
    }
    let here = format!("{}?nam={year}", paths::at(paths::UNIT_RECORD, unit));
    let years = (today.year() - 2..=today.year() + 1).map(|it| {
        let href = format!("{}?nam={it}", paths::at(paths::UNIT_RECORD, unit));
        Tab::new(it.to_string(), href, it == year)
    });
    answer::page(&TaskListPage {
        frame: app
            .frame(&who, title.as_str(), Section::Units)
            .await?
            .crumb(words::list::of(lang).units(), paths::UNITS)
            .crumb(&kept.name, format!("{}/{unit}", paths::UNITS)),
        said: record_said(lang, unit, year, &kept),
        tabs: Tabs {
            label: words::common::of(lang).year().to_owned(),
            tabs: years.collect(),
        },
        filters: Filters::none(lang),
        rows: kept
            .late
            .rows
            .iter()
            .map(|line| lines::row(lang, today, line))
            .collect(),
        pager: Pager {
            lang,
            previous: asked.after.is_some().then(|| here.clone()),
            next: kept.late.next.map(|next| format!("{here}&sau={next}")),
            said: w.record_late_rows(say::number(kept.record.times_late)),
        },
        exports: match kept.record.times_late {
            0 => Exports::default(),
            _ => Exports::of(|format| format!("{here}&dinh-dang={format}")),
        },
    })
}

/// Who is late, how often, how long: "12 việc có hạn trong năm 2023: 3 lần chậm hạn, lâu nhất 9
/// ngày; 5 gửi đúng hạn (71,4%); 4 việc đang làm, 1 việc quá hạn."
fn record_said(lang: Lang, unit: UnitId, year: i16, kept: &UnitRecord) -> Sentence {
    let w = words::follow::of(lang);
    let tally = &kept.record.tally;
    let open = format!("{}?don-vi={unit}", paths::TASKS);
    let mut said = Sentence::default().strong(w.record_all(say::number(tally.all()), year));
    if tally.all() == 0 {
        return said.say(".");
    }
    said = said.say(": ");
    said = match kept.record.times_late {
        0 => said.say(w.record_never_late()),
        times => said
            .strong(w.record_times_late(say::number(times)))
            .say(", ")
            .say(w.record_longest(say::number(kept.record.longest))),
    };
    let met = tally.on_time + tally.met_late;
    if met > 0 {
        let share = say::percent(count(tally.on_time), count(met));
        said = said
            .say("; ")
            .say(w.record_on_time(say::number(tally.on_time), share));
    }
    if tally.to_do > 0 {
        said = said
            .say("; ")
            .figure(w.said_open(say::number(tally.to_do)), &open);
    }
    if tally.late > 0 {
        said = said.say(", ").figure(
            w.said_late(say::number(tally.late)),
            format!("{open}&tinh-trang=qua-han"),
        );
    }
    said.say(".")
}

async fn show_record(
    State(app): State<App>,
    who: Signed,
    Path(id): Path<String>,
    Query(asked): Query<AskedYear>,
) -> Answer {
    let unit: UnitId = id.parse().map_err(|_| Fault::NotFound)?;
    let year = asked.year.unwrap_or(who.op.today.year());
    let kept = app
        .office()
        .unit_record(&who.op, unit, year, asked.after.as_deref())
        .await?;
    let tally = &kept.record.tally;
    Ok(Json(RecordBody {
        unit,
        name: kept.name,
        year,
        to_do: tally.to_do,
        late_now: tally.late,
        submitted: tally.submitted,
        accepted: tally.accepted,
        closed: tally.closed,
        met_on_time: tally.on_time,
        met_late: tally.met_late,
        times_late: kept.record.times_late,
        longest_delay_days: kept.record.longest,
        late: kept
            .late
            .rows
            .iter()
            .map(|line| ObligationBody::of(line, who.op.today))
            .collect(),
        next: kept.late.next,
    })
    .into_response())
}

/// How a unit kept its deadlines in a year.
#[derive(Serialize, ToSchema)]
struct RecordBody {
    #[schema(value_type = String, format = Uuid)]
    unit: UnitId,
    name: String,
    year: i16,
    to_do: i64,
    late_now: i64,
    submitted: i64,
    accepted: i64,
    closed: i64,
    met_on_time: i64,
    met_late: i64,
    /// How often it was recorded as late.
    times_late: i64,
    longest_delay_days: i64,
    /// One part of what was recorded as late, the latest first.
    late: Vec<ObligationBody>,
    /// The cursor of the next part; absent where this is the last.
    next: Option<String>,
}

/// Which month is asked for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
struct AskedMonth {
    /// The month, `2023-07`; this month without it.
    #[serde(rename = "thang")]
    month: String,
    /// `can-lam` for what is still to do, everything without it.
    #[serde(rename = "tinh-trang")]
    standing: String,
    /// `xlsx` or `csv`: the whole month as a file.
    #[serde(rename = "dinh-dang")]
    #[param(ignore)]
    format: String,
}

impl AskedMonth {
    fn month(&self, today: Date) -> Option<YearMonth> {
        self.month
            .parse()
            .ok()
            .or_else(|| YearMonth::containing(today))
    }

    fn filter(&self) -> Filter {
        Filter {
            standing: match self.standing.as_str() {
                "can-lam" => Standing::ToDo,
                "qua-han" => Standing::Late,
                _ => Standing::Any,
            },
            ..Filter::default()
        }
    }
}

async fn month(State(app): State<App>, who: Signed, Query(asked): Query<AskedMonth>) -> Answer {
    let lang = who.lang();
    let today = who.op.today;
    let month = asked.month(today).ok_or(Fault::NotFound)?;
    let title = say::month(lang, month.year(), month.month());
    if let Some(format) = Format::asked(&asked.format)? {
        let filter = Filter {
            due: Some((month.first_day(), month.last_day())),
            ..asked.filter()
        };
        let title = format!("{} · {title}", words::work::of(lang).calendar());
        let list = tasks::table(&app, &who, title, &[filter]).await?;
        return export::answer(format, &format!("lich-{month}"), list).await;
    }
    let days = days_of(&app, &who, &asked, month).await?;
    let address = |month: Option<YearMonth>| match month {
        Some(month) if asked.standing.is_empty() => {
            format!("{}?thang={month}", paths::CALENDAR)
        }
        Some(month) => format!(
            "{}?thang={month}&tinh-trang={}",
            paths::CALENDAR,
            answer::encode(&asked.standing)
        ),
        None => paths::CALENDAR.to_owned(),
    };
    let w = words::follow::of(lang);
    let choice = |value: &str, text: &str| Choice::new(value, text, asked.standing == value);
    answer::page(&CalendarPage {
        frame: app
            .frame(&who, words::work::of(lang).calendar(), Section::Calendar)
            .await?,
        year: month.year(),
        month: month.month(),
        previous: address(YearMonth::containing(
            month.first_day().saturating_sub(1.month()),
        )),
        next: address(YearMonth::containing(
            month.first_day().saturating_add(1.month()),
        )),
        this_month: address(None),
        filters: Filters {
            lang,
            action: paths::CALENDAR.to_owned(),
            fields: vec![
                Field::select(
                    "tinh-trang",
                    words::common::of(lang).state(),
                    vec![
                        choice("", words::common::of(lang).all()),
                        choice("can-lam", w.tab_to_do()),
                        choice("qua-han", w.tab_late()),
                    ],
                ),
                Field::new(ntm_views::parts::Control::Hidden, "thang", "").value(month.to_string()),
            ],
            clear: None,
        },
        weeks: weeks(
            month.year(),
            month.month(),
            days.iter()
                .map(|day| calendar_day(lang, today, day))
                .collect(),
        ),
        links: vec![Link::new(words::list::of(lang).feeds(), paths::FEEDS)],
        exports: match days.is_empty() {
            true => Exports::default(),
            false => Exports::of(|format| {
                let address = address(Some(month));
                format!("{address}&dinh-dang={format}")
            }),
        },
    })
}

async fn days_of(
    app: &App,
    who: &Signed,
    asked: &AskedMonth,
    month: YearMonth,
) -> Result<Vec<Day>, Fault> {
    app.office()
        .month(
            &who.op,
            &asked.filter(),
            month.first_day(),
            month.last_day(),
        )
        .await
}

fn calendar_day(lang: Lang, today: Date, day: &Day) -> CalendarDay {
    CalendarDay {
        date: day.date,
        inside: true,
        items: day
            .lines
            .iter()
            .map(|line| calendar_item(lang, today, line))
            .collect(),
        more: count(day.all).saturating_sub(day.lines.len() as u64),
        more_href: format!("{}?tinh-trang=tat-ca&thang={}", paths::TASKS, day.date),
    }
}

fn calendar_item(lang: Lang, today: Date, line: &OccurrenceLine) -> CalendarItem {
    let row = tasks::row(lang, today, line);
    let under = if line.tally.units > 1 {
        format!("{}/{}", line.tally.sent(), line.tally.units)
    } else {
        String::new()
    };
    CalendarItem {
        tone: row.chip.tone,
        icon: row.chip.icon,
        title: row.title,
        href: row.href,
        under,
    }
}

async fn show_month(
    State(app): State<App>,
    who: Signed,
    Query(asked): Query<AskedMonth>,
) -> Answer {
    let today = who.op.today;
    let month = asked.month(today).ok_or(Fault::NotFound)?;
    let days = days_of(&app, &who, &asked, month).await?;
    Ok(Json(MonthBody {
        month: month.to_string(),
        days: days
            .iter()
            .map(|day| DayBody {
                date: day.date,
                all: day.all,
                first: day
                    .lines
                    .iter()
                    .map(|line| TaskLineBody::of(line, today))
                    .collect(),
            })
            .collect(),
    })
    .into_response())
}

/// Which part of the board is asked for.
#[derive(Deserialize, IntoParams)]
struct BoardPart {
    /// Where the part begins: `next` of the part before.
    #[serde(default)]
    cursor: usize,
}

async fn show_board(State(app): State<App>, who: Signed, Query(part): Query<BoardPart>) -> Answer {
    let board = app.office().board(&who.op, part.cursor).await?;
    let units = board.units.iter().map(|(unit, first)| UnitOnBoard {
        standing: UnitStanding::of(unit),
        first: first
            .iter()
            .map(|line| ObligationBody::of(line, who.op.today))
            .collect(),
    });
    answer::json(BoardBody {
        units: units.collect(),
        all: board.all,
        late: board.late,
        next: board.next.map(|next| next.to_string()),
    })
}

/// Units side by side.
#[derive(Serialize, ToSchema)]
struct BoardBody {
    units: Vec<UnitOnBoard>,
    /// How many units there are.
    all: usize,
    /// How many of them are late.
    late: usize,
    /// Where the next part begins.
    next: Option<String>,
}

/// A unit on the board.
#[derive(Serialize, ToSchema)]
struct UnitOnBoard {
    #[serde(flatten)]
    standing: UnitStanding,
    /// Its most urgent obligations.
    first: Vec<ObligationBody>,
}

/// How a unit stands.
#[derive(Serialize, ToSchema)]
pub(crate) struct UnitStanding {
    #[schema(value_type = String, format = Uuid)]
    unit: UnitId,
    name: String,
    to_do: i64,
    late: i64,
    /// The last day of the one that is late longest.
    #[schema(value_type = Option<String>, format = Date)]
    late_since: Option<Date>,
    submitted: i64,
    accepted: i64,
    closed: i64,
    met_on_time: i64,
    met_late: i64,
}

impl UnitStanding {
    pub(crate) fn of(line: &UnitLine) -> UnitStanding {
        let UnitLine { unit, name, tally } = line;
        UnitStanding {
            unit: *unit,
            name: name.clone(),
            to_do: tally.to_do,
            late: tally.late,
            late_since: tally.oldest,
            submitted: tally.submitted,
            accepted: tally.accepted,
            closed: tally.closed,
            met_on_time: tally.on_time,
            met_late: tally.met_late,
        }
    }
}

/// What falls due in a month.
#[derive(Serialize, ToSchema)]
struct MonthBody {
    month: String,
    days: Vec<DayBody>,
}

/// A day on which something falls due.
#[derive(Serialize, ToSchema)]
struct DayBody {
    #[schema(value_type = String, format = Date)]
    date: Date,
    /// How many lines there are.
    all: i64,
    /// The first few; the others by `/api/v1/tasks?tinh-trang=tat-ca&thang=2023-07-28`.
    first: Vec<TaskLineBody>,
}
