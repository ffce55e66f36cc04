//! Tasks: the list with filters that live in the address, and one task with all its units.

use std::collections::HashSet;

use axum::{
    Json,
    extract::{Path, Query, State},
    http::Method,
    response::IntoResponse as _,
    routing::get,
};
use jiff::civil::Date;
use ntm_drafting::table::{Cell as Value, Column, Kind, Table};
use ntm_office::{
    Fault, Filter, OccurrenceLine, Participant, PeriodTally, Standing, TaskRow,
    follow::{Choices, TaskView},
};
use ntm_programme::{
    calendar, identity::UnitId, lateness::Punctuality, obligation::State as Stage,
    period::YearMonth, right::Action,
};
use ntm_views::{
    frame::{Lang, Section},
    pages::work::{ObligationRow, SourceQuote, TaskListPage, TaskPage},
    parts::{
        Cell, Chip, Choice, Control, Exports, Facts, Field, Filters, Link, Pager, Progress,
        Sentence, Tab, Tabs,
    },
    paths, say, words,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{lines, obligations::ObligationBody};
use crate::{
    App,
    answer::{self, Answer},
    export::{self, Format},
    route::{Need, Route},
    session::Signed,
};

pub(crate) fn routes() -> Vec<Route> {
    let follow = Need::May(Action::Follow);
    let read = Need::May(Action::ReadTask);
    vec![
        Route::page(Method::GET, paths::TASKS, follow, "Tasks", get(page)),
        Route::page(Method::GET, paths::TASK, read, "One task", get(one)),
        Route::api(
            Method::GET,
            "/api/v1/tasks",
            follow,
            "List tasks, one line for each occurrence",
            get(list),
        )
        .query::<Asked>()
        .gives::<TasksBody>("200", "One part of the list"),
        Route::api(
            Method::GET,
            "/api/v1/tasks/{code}",
            read,
            "One task with its obligations",
            get(show),
        )
        .query::<AskedOfTask>()
        .gives::<TaskBody>("200", "The task"),
    ]
}

/// Which tasks are asked for.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(default)]
pub(crate) struct Asked {
    /// `can-lam`, `qua-han`, `cho-duyet`, `xong`, `tat-ca`
    #[serde(rename = "tinh-trang")]
    standing: String,
    /// The id of a unit: only what it has to do.
    #[serde(rename = "don-vi")]
    unit: String,
    /// The readable code of a document.
    #[serde(rename = "van-ban")]
    document: String,
    /// The number of a criterion.
    #[serde(rename = "tieu-chi")]
    criterion: String,
    /// A month, `2023-07`, or a day, `2023-07-28`, in which the last day lies.
    #[serde(rename = "thang")]
    month: String,
    /// Words of the title or the code, with or without accents.
    #[serde(rename = "q")]
    words: String,
    /// Where the part begins: `next` of the part before.
    #[serde(rename = "cursor", alias = "sau")]
    after: Option<String>,
    /// `xlsx` or `csv`: the whole list as a file.
    #[serde(rename = "dinh-dang")]
    #[param(ignore)]
    format: String,
}

impl Asked {
    /// Returns the filter; what cannot be understood narrows nothing.
    pub(crate) fn filter(&self) -> Filter {
        Filter {
            standing: match self.standing.as_str() {
                "qua-han" => Standing::Late,
                "cho-duyet" => Standing::Waiting,
                "xong" => Standing::Done,
                "tat-ca" => Standing::Any,
                _ => Standing::ToDo,
            },
            unit: self.unit.parse().ok(),
            document: Some(self.document.clone()).filter(|it| !it.is_empty()),
            criterion: self.criterion.parse().ok(),
            due: stretch(&self.month),
            words: self.words.chars().take(200).collect(),
        }
    }

    fn narrowed(&self) -> bool {
        let Asked {
            unit,
            document,
            criterion,
            month,
            words,
            ..
        } = self;
        [unit, document, criterion, month, words]
            .iter()
            .any(|it| !it.is_empty())
    }

    /// Returns the address of the list with one thing changed.
    fn address(&self, changed: &str, value: &str) -> String {
        let all = [
            ("tinh-trang", &self.standing),
            ("don-vi", &self.unit),
            ("van-ban", &self.document),
            ("tieu-chi", &self.criterion),
            ("thang", &self.month),
            ("q", &self.words),
        ];
        let kept = all
            .into_iter()
            .map(|(name, kept)| {
                (
                    name,
                    if name == changed {
                        value
                    } else {
                        kept.as_str()
                    },
                )
            })
            .chain(
                [(changed, value)]
                    .into_iter()
                    .filter(|(name, _)| all.iter().all(|(known, _)| known != name)),
            )
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| format!("{name}={}", answer::encode(value)));
        let query = kept.collect::<Vec<_>>().join("&");
        if query.is_empty() {
            paths::TASKS.to_owned()
        } else {
            format!("{}?{query}", paths::TASKS)
        }
    }
}

/// Returns the first and last day of a month `2023-07` or of a day `2023-07-28`.
fn stretch(text: &str) -> Option<(Date, Date)> {
    if let Ok(day) = text.parse::<Date>() {
        return Some((day, day));
    }
    let month: YearMonth = text.parse().ok()?;
    Some((month.first_day(), month.last_day()))
}

async fn page(State(app): State<App>, who: Signed, Query(asked): Query<Asked>) -> Answer {
    let lang = who.lang();
    let today = who.op.today;
    let filter = asked.filter();
    if let Some(format) = Format::asked(&asked.format)? {
        let title = words::follow::of(lang).file_tasks();
        let list = table(&app, &who, title, &[filter]).await?;
        return export::answer(format, "nhiem-vu", list).await;
    }
    let tasks = app
        .office()
        .task_list(&who.op, &filter, asked.after.as_deref())
        .await?;
    let choices = app.office().task_choices(&who.op).await?;
    let w = words::follow::of(lang);
    let counts = [
        ("", Standing::ToDo, w.tab_to_do(), Some(tasks.counts.to_do)),
        (
            "qua-han",
            Standing::Late,
            w.tab_late(),
            Some(tasks.counts.late),
        ),
        (
            "cho-duyet",
            Standing::Waiting,
            w.tab_waiting(),
            Some(tasks.counts.waiting),
        ),
        (
            "xong",
            Standing::Done,
            w.tab_done(),
            Some(tasks.counts.done),
        ),
    ];
    let mut tabs: Vec<Tab> = counts
        .into_iter()
        .map(|(word, standing, text, count)| {
            let tab = Tab::new(
                text,
                asked.address("tinh-trang", word),
                filter.standing == standing,
            );
            match count {
                Some(count) => tab.count(count),
                None => tab,
            }
        })
        .collect();
    tabs.extend(other_views(lang, None));
    let shown = tasks.part.rows.len();
    answer::page(&TaskListPage {
        frame: app
            .frame(&who, words::work::of(lang).tasks(), Section::Tasks)
            .await?,
        said: Sentence::default(),
        tabs: Tabs {
            label: words::work::of(lang).tasks().to_owned(),
            tabs,
        },
        filters: filters(lang, &asked, &choices, today),
        rows: tasks
            .part
            .rows
            .iter()
            .map(|line| row(lang, today, line))
            .collect(),
        pager: Pager {
            lang,
            previous: None,
            next: tasks.part.next.map(|next| asked.address("sau", &next)),
            said: w.said_list(say::number(shown)),
        },
        exports: Exports::of(|format| asked.address("dinh-dang", format)),
    })
}

/// The neighbouring views: board by unit, month.
pub(crate) fn other_views(lang: Lang, current: Option<&str>) -> Vec<Tab> {
    let w = words::work::of(lang);
    vec![
        Tab::new(w.board(), paths::BOARD, current == Some(paths::BOARD)),
        Tab::new(
            w.calendar(),
            paths::CALENDAR,
            current == Some(paths::CALENDAR),
        ),
    ]
}

fn filters(lang: Lang, asked: &Asked, choices: &Choices, today: Date) -> Filters {
    let c = words::common::of(lang);
    let w = words::follow::of(lang);
    let all = |value: &str| Choice::new("", c.all(), value.is_empty());
    let mut documents = vec![all(&asked.document)];
    let known = choices.documents.iter().any(|it| it.code == asked.document);
    documents.extend(
        choices
            .documents
            .iter()
            .map(|it| Choice::new(&it.code, it.short(w.item()), it.code == asked.document)),
    );
    if !known && !asked.document.is_empty() {
        documents.push(Choice::new(&asked.document, &asked.document, true));
    }
    let mut months = vec![all(&asked.month)];
    let shown: Vec<String> = around(today).map(|month| month.to_string()).collect();
    if !asked.month.is_empty() && !shown.contains(&asked.month) {
        let said = stretch(&asked.month)
            .map_or_else(|| asked.month.clone(), |(from, _)| calendar::written(from));
        months.push(Choice::new(&asked.month, said, true));
    }
    months.extend(around(today).map(|month| {
        Choice::new(
            month.to_string(),
            say::month(lang, month.year(), month.month()),
            month.to_string() == asked.month,
        )
    }));
    let mut criteria = vec![all(&asked.criterion)];
    criteria.extend((1..=19).map(|number: u16| {
        Choice::new(
            number.to_string(),
            w.criterion(number),
            asked.criterion == number.to_string(),
        )
    }));
    let mut fields = vec![
        Field::new(Control::Hidden, "tinh-trang", "").value(&asked.standing),
        Field::new(Control::Search, "q", c.search())
            .id("f-words")
            .value(&asked.words),
        Field::select("van-ban", c.document(), documents),
        Field::select("thang", c.month(), months),
        Field::select("tieu-chi", c.criteria(), criteria),
    ];
    let chosen: Option<UnitId> = asked.unit.parse().ok();
    if !choices.units.is_empty() {
        let mut units = vec![all(&asked.unit)];
        units.extend(
            choices
                .units
                .iter()
                .map(|(id, name)| Choice::new(id.to_string(), name, chosen == Some(*id))),
        );
        fields.insert(2, Field::select("don-vi", c.unit(), units));
    } else if chosen.is_some() {
        // Too many units to choose from: the one that a link chose stays chosen.
        fields.push(Field::new(Control::Hidden, "don-vi", "").value(&asked.unit));
    }
    Filters {
        lang,
        action: paths::TASKS.to_owned(),
        fields,
        clear: asked.narrowed().then(|| {
            Asked {
                standing: asked.standing.clone(),
                ..Asked::default()
            }
            .address("tinh-trang", &asked.standing)
        }),
    }
}

/// The months of the last half-year and of the next.
fn around(today: Date) -> impl Iterator<Item = YearMonth> {
    use jiff::ToSpan as _;
    (-6_i64..=6).filter_map(move |months| {
        YearMonth::containing(today.first_of_month().saturating_add(months.months()))
    })
}

/// Returns an occurrence as a row of a list; what concerns one unit leads to its obligation.
pub(crate) fn row(lang: Lang, today: Date, line: &OccurrenceLine) -> ObligationRow {
    if let Some(single) = &line.single {
        return lines::row(lang, today, single);
    }
    let w = words::follow::of(lang);
    let tally = line.tally;
    let period = &line.key.period;
    let recurring = lines::period(lang, period);
    let task = paths::at(paths::TASK, &line.task_code);
    ObligationRow {
        chip: chip(lang, today, line),
        title: line.title.clone(),
        href: if recurring.is_empty() {
            task
        } else {
            format!("{task}?ky={}", answer::encode(period))
        },
        recurring,
        unit: Link::text(match &line.written {
            Some(written) if !written.is_empty() => written.clone(),
            _ => w.units_of(tally.units),
        }),
        progress: format!(
            "{} · {}",
            w.units_of(tally.units),
            w.sent_of(tally.sent(), tally.units)
        ),
        deadline: lines::deadline(lang, line.deadline.as_ref(), line.due_on, line.due_on),
        first_due: None,
        basis: line
            .basis
            .as_ref()
            .map_or_else(Link::default, |it| lines::basis(lang, it)),
    }
}

/// How an occurrence stands as a whole: by whoever is furthest behind.
pub(crate) fn chip(lang: Lang, today: Date, line: &OccurrenceLine) -> Chip {
    let tally = line.tally;
    let left = line.due_on.map(|due| calendar::days_between(today, due));
    let open = match left {
        None => Punctuality::Undated,
        Some(0) => Punctuality::DueToday,
        Some(days) if days > 0 => Punctuality::NotDue { days_left: days },
        Some(days) => Punctuality::Late { days: -days },
    };
    if tally.to_do > 0 {
        Chip::standing(lang, Stage::Due, open)
    } else if tally.submitted > 0 {
        Chip::standing(lang, Stage::Submitted, Punctuality::MetOnTime)
    } else if tally.late == 0 && tally.accepted > 0 && line.due_on.is_some() {
        Chip::standing(lang, Stage::Accepted, Punctuality::MetOnTime)
    } else if tally.accepted == 0 {
        Chip::standing(lang, Stage::Waived, Punctuality::Excused)
    } else {
        Chip::standing(lang, Stage::Accepted, Punctuality::Undated)
    }
}

/// Returns every line that filters let through, one filter after the other, as a table for a file.
pub(crate) async fn table(
    app: &App,
    who: &Signed,
    title: impl Into<String>,
    filters: &[Filter],
) -> Result<Table, Fault> {
    let lang = who.lang();
    let mut rows = Vec::new();
    for filter in filters {
        let (office, op) = (app.office(), &who.op);
        let part = |after: Option<String>| async move {
            office
                .task_part(op, filter, after.as_deref(), export::PART.into())
                .await
        };
        rows.extend(export::rows(part, |line| cells(lang, line)).await?);
    }
    let c = words::common::of(lang);
    let w = words::follow::of(lang);
    Ok(Table {
        title: title.into(),
        columns: vec![
            Column::new(c.code(), Kind::Text, 15.0),
            Column::new(c.task(), Kind::Text, 60.0),
            Column::new(c.unit(), Kind::Text, 30.0),
            Column::new(w.column_period(), Kind::Text, 16.0),
            Column::new(c.state(), Kind::Text, 20.0),
            Column::new(c.deadline(), Kind::Text, 22.0),
            Column::new(w.column_due(), Kind::Date, 12.0),
            Column::new(w.column_units(), Kind::Integer, 9.0),
            Column::new(w.column_sent(), Kind::Integer, 9.0),
            Column::new(w.column_accepted(), Kind::Integer, 9.0),
            Column::new(w.column_late(), Kind::Integer, 9.0),
            Column::new(c.basis(), Kind::Text, 22.0),
        ],
        rows,
    })
}

fn cells(lang: Lang, line: &OccurrenceLine) -> Vec<Value> {
    // The day of the list does not matter to the words of the file: they are the chip's.
    let shown = row(lang, line_day(line), line);
    vec![
        line.task_code.as_str().into(),
        line.title.as_str().into(),
        shown.unit.text.into(),
        shown.recurring.into(),
        standing_word(lang, line).into(),
        shown.deadline.into(),
        line.due_on.into(),
        line.tally.units.into(),
        line.tally.sent().into(),
        line.tally.accepted.into(),
        line.tally.late.into(),
        shown.basis.text.into(),
    ]
}

fn line_day(line: &OccurrenceLine) -> Date {
    line.due_on.unwrap_or(Date::MIN)
}

/// The standing in a file: of one obligation its state, of many how far they are.
fn standing_word(lang: Lang, line: &OccurrenceLine) -> String {
    let label = |state: Stage| match lang {
        Lang::Vi => state.label_vi().to_owned(),
        Lang::En => state.label_en().to_owned(),
    };
    match &line.single {
        Some(single) => label(single.row.state),
        None if line.tally.to_do > 0 => label(Stage::Due),
        None if line.tally.submitted > 0 => label(Stage::Submitted),
        None => label(Stage::Accepted),
    }
}

/// What of a task is asked for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
struct AskedOfTask {
    /// The key of a period: `2023-07`.
    #[serde(rename = "ky")]
    period: Option<String>,
    /// Where the part begins: `next` of the part before.
    #[serde(rename = "cursor", alias = "sau")]
    after: Option<String>,
    /// `xlsx` or `csv`: all rows as a file.
    #[serde(rename = "dinh-dang")]
    #[param(ignore)]
    format: String,
}

/// How many obligations of a task are fetched at a time for a file: each part puts all of them in
/// order anew.
const MANY: i64 = 5_000;

async fn one(
    State(app): State<App>,
    who: Signed,
    Path(code): Path<String>,
    Query(asked): Query<AskedOfTask>,
) -> Answer {
    let lang = who.lang();
    let today = who.op.today;
    let period = asked.period.as_deref().filter(|it| !it.is_empty());
    let view = app
        .office()
        .task(&who.op, &code, period, asked.after.as_deref())
        .await?;
    if let Some(format) = Format::asked(&asked.format)? {
        let (office, op, task) = (app.office(), &who.op, &view.task);
        let part = |after: Option<String>| async move {
            office
                .obligations_part(op, task, period, after.as_deref(), MANY)
                .await
        };
        let list = Table {
            title: view.task.title.clone(),
            columns: lines::columns(lang),
            rows: export::rows(part, |line| lines::cells(lang, today, line)).await?,
        };
        return export::answer(format, &view.task.code, list).await;
    }
    let address = |more: &str| {
        let task = paths::at(paths::TASK, &view.task.code);
        match (period, more) {
            (None, "") => task,
            (None, more) => format!("{task}?{more}"),
            (Some(period), "") => format!("{task}?ky={}", answer::encode(period)),
            (Some(period), more) => format!("{task}?ky={}&{more}", answer::encode(period)),
        }
    };
    let tally = sum(&view.periods, period);
    answer::page(&TaskPage {
        frame: app
            .frame(&who, view.task.title.as_str(), Section::Tasks)
            .await?
            .crumb(words::work::of(lang).tasks(), paths::TASKS),
        said: task_said(lang, today, &tally),
        quote: SourceQuote {
            text: view.task.text.clone(),
            source: lines::source(lang, &view.task),
        },
        facts: facts(lang, &view.task),
        progress: Progress {
            done: count(tally.done),
            late: count(tally.late),
            all: count(tally.all),
        },
        filters: period_filter(lang, &view, period),
        rows: view
            .part
            .rows
            .iter()
            .map(|line| lines::row(lang, today, line))
            .collect(),
        pager: Pager {
            lang,
            previous: asked.after.is_some().then(|| address("")),
            next: view.part.next.map(|next| address(&format!("sau={next}"))),
            said: words::common::of(lang)
                .shown_of(say::number(view.part.rows.len()), say::number(tally.all)),
        },
        acts: Vec::new(),
        exports: Exports::of(|format| address(&format!("dinh-dang={format}"))),
    })
}

fn count(n: i64) -> u64 {
    u64::try_from(n).unwrap_or(0)
}

fn sum(periods: &[PeriodTally], wanted: Option<&str>) -> PeriodTally {
    let mut sum = PeriodTally {
        period: String::new(),
        all: 0,
        sent: 0,
        done: 0,
        late: 0,
        next_due: None,
    };
    let wanted = |it: &&PeriodTally| wanted.is_none_or(|wanted| it.period == wanted);
    for it in periods.iter().filter(wanted) {
        sum.all += it.all;
        sum.sent += it.sent;
        sum.done += it.done;
        sum.late += it.late;
        sum.next_due = [sum.next_due, it.next_due].into_iter().flatten().min();
    }
    sum
}

fn task_said(lang: Lang, today: Date, tally: &PeriodTally) -> Sentence {
    let w = words::follow::of(lang);
    let mut said = Sentence::default().strong(w.sent_of(tally.sent, tally.all));
    if tally.late > 0 {
        said = said.say(", ").strong(w.said_late(say::number(tally.late)));
    } else if let Some(due) = tally.next_due {
        said = said.say("; ").say(say::days_left(lang, today, due));
    }
    said.say(".")
}

fn facts(lang: Lang, task: &TaskRow) -> Facts {
    let c = words::common::of(lang);
    let w = words::follow::of(lang);
    let several = |role: &str| {
        let found: Vec<&Participant> = task
            .participants
            .iter()
            .filter(|it| it.role == role)
            .collect();
        let mut written: Vec<&str> = found
            .iter()
            .filter_map(|it| it.written.as_deref())
            .filter(|it| !it.is_empty())
            .collect();
        let mut seen = HashSet::new();
        written.retain(|it| seen.insert(*it));
        match found.len() {
            0..=6 => Cell::links(
                found
                    .iter()
                    .map(|it| Link::new(&it.name, paths::at(paths::UNIT_RECORD, it.unit)))
                    .collect(),
            ),
            many if written.is_empty() => Cell::text(w.units_of(many)),
            many => Cell::text(written.join("; ")).under(w.units_of(many)),
        }
    };
    let deadlines: Vec<String> = task
        .deadlines
        .iter()
        .map(|it| match (&it.deadline, it.set_on) {
            (_, Some(day)) => format!("{} ({})", it.written, calendar::written(day)),
            (Some(deadline), None) if lang == Lang::Vi => deadline.phrase(),
            (Some(deadline), None) => deadline.phrase_en(),
            (None, None) => it.written.clone(),
        })
        .collect();
    let criteria = task.criteria.as_array().map_or_else(String::new, |all| {
        let shown = all.iter().map(|it| it.to_string().replace('"', ""));
        shown.collect::<Vec<_>>().join(", ")
    });
    Facts::default()
        .fact(c.code(), Cell::text(&task.code))
        .fact(c.lead(), several("lead"))
        .fact(c.coordinators(), several("coordinator"))
        .fact(c.deadline(), Cell::text(deadlines.join("; ")))
        .fact(c.recipients(), several("recipient"))
        .fact(c.via(), several("via"))
        .fact(
            w.assigned_by(),
            Cell::link(&task.owner_name, paths::at(paths::UNIT_RECORD, task.owner))
                .under(say::date(task.assigned_on)),
        )
        .fact(c.criteria(), Cell::text(criteria))
}

fn period_filter(lang: Lang, view: &TaskView, period: Option<&str>) -> Filters {
    let periods: Vec<&PeriodTally> = view
        .periods
        .iter()
        .filter(|it| !lines::period(lang, &it.period).is_empty())
        .collect();
    if periods.is_empty() {
        return Filters::none(lang);
    }
    let mut choices = vec![Choice::new(
        "",
        words::common::of(lang).all(),
        period.is_none(),
    )];
    choices.extend(periods.iter().map(|it| {
        Choice::new(
            &it.period,
            lines::period(lang, &it.period),
            period == Some(it.period.as_str()),
        )
    }));
    Filters {
        lang,
        action: paths::at(paths::TASK, &view.task.code),
        fields: vec![Field::select(
            "ky",
            words::follow::of(lang).period(),
            choices,
        )],
        clear: None,
    }
}

async fn list(State(app): State<App>, who: Signed, Query(asked): Query<Asked>) -> Answer {
    let tasks = app
        .office()
        .task_list(&who.op, &asked.filter(), asked.after.as_deref())
        .await?;
    let today = who.op.today;
    Ok(Json(TasksBody {
        rows: tasks
            .part
            .rows
            .iter()
            .map(|line| TaskLineBody::of(line, today))
            .collect(),
        next: tasks.part.next,
    })
    .into_response())
}

async fn show(
    State(app): State<App>,
    who: Signed,
    Path(code): Path<String>,
    Query(asked): Query<AskedOfTask>,
) -> Answer {
    let view = app
        .office()
        .task(
            &who.op,
            &code,
            asked.period.as_deref(),
            asked.after.as_deref(),
        )
        .await?;
    let today = who.op.today;
    let tally = sum(&view.periods, asked.period.as_deref());
    Ok(Json(TaskBody {
        code: view.task.code.clone(),
        title: view.task.title.clone(),
        text: view.task.text.clone(),
        document: view.task.basis.as_ref().map(|it| it.code.clone()),
        section: view.task.basis.as_ref().and_then(|it| it.section.clone()),
        criteria: view.task.criteria.clone(),
        assigned_on: view.task.assigned_on,
        participants: view
            .task
            .participants
            .iter()
            .map(|it| ParticipantBody {
                role: it.role.clone(),
                unit: it.unit,
                name: it.name.clone(),
                written: it.written.clone(),
            })
            .collect(),
        deadlines: view
            .task
            .deadlines
            .iter()
            .map(|it| it.written.clone())
            .collect(),
        obligations: tally.all,
        sent: tally.sent,
        done: tally.done,
        late: tally.late,
        rows: view
            .part
            .rows
            .iter()
            .map(|line| ObligationBody::of(line, today))
            .collect(),
        next: view.part.next,
    })
    .into_response())
}

/// One part of the list of tasks.
#[derive(Serialize, ToSchema)]
struct TasksBody {
    rows: Vec<TaskLineBody>,
    /// The cursor of the next part (`sau`); absent where this is the last.
    next: Option<String>,
}

/// Task × occurrence, with the obligations of its units counted.
#[derive(Serialize, ToSchema)]
pub(crate) struct TaskLineBody {
    /// The readable code of the task.
    task: String,
    title: String,
    period: String,
    /// The earliest last day of what is to do, else the day on which it was due.
    #[schema(value_type = Option<String>, format = Date)]
    due_on: Option<Date>,
    units: i64,
    to_do: i64,
    returned: i64,
    submitted: i64,
    accepted: i64,
    closed: i64,
    late: i64,
    /// The readable code of the document.
    document: Option<String>,
    /// The obligation, where there is only one within your reach.
    obligation: Option<ObligationBody>,
}

impl TaskLineBody {
    pub(crate) fn of(line: &OccurrenceLine, today: Date) -> TaskLineBody {
        TaskLineBody {
            task: line.task_code.clone(),
            title: line.title.clone(),
            period: line.key.period.clone(),
            due_on: line.due_on,
            units: line.tally.units,
            to_do: line.tally.to_do,
            returned: line.tally.returned,
            submitted: line.tally.submitted,
            accepted: line.tally.accepted,
            closed: line.tally.closed,
            late: line.tally.late,
            document: line.basis.as_ref().map(|it| it.code.clone()),
            obligation: line
                .single
                .as_ref()
                .map(|single| ObligationBody::of(single, today)),
        }
    }
}

/// A task with its obligations.
#[derive(Serialize, ToSchema)]
struct TaskBody {
    code: String,
    title: String,
    text: String,
    document: Option<String>,
    section: Option<String>,
    #[schema(value_type = Vec<u16>)]
    criteria: serde_json::Value,
    #[schema(value_type = String, format = Date)]
    assigned_on: Date,
    participants: Vec<ParticipantBody>,
    deadlines: Vec<String>,
    obligations: i64,
    sent: i64,
    done: i64,
    late: i64,
    rows: Vec<ObligationBody>,
    /// The cursor of the next part; absent where this is the last.
    next: Option<String>,
}

/// A unit that takes part in a task.
#[derive(Serialize, ToSchema)]
struct ParticipantBody {
    /// `lead`, `coordinator`, `recipient`, `via`
    role: String,
    #[schema(value_type = String, format = Uuid)]
    unit: UnitId,
    name: String,
    written: Option<String>,
}
