//! Việc của tôi: what the person who looks has to do or to answer, the urgent first.

use axum::{
    Json,
    extract::{Query, State},
    http::Method,
    response::IntoResponse as _,
    routing::get,
};
use jiff::ToSpan as _;
use ntm_drafting::table::Table;
use ntm_office::{ObligationLine, Whose, WorkCounts, follow::Work};
use ntm_programme::{obligation::State as Standing, right::Action};
use ntm_views::{
    frame::{Lang, Section},
    pages::work::{MyWorkPage, WorkGroup},
    parts::{Exports, Pager, Sentence, Tab, Tabs},
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
    vec![
        Route::page(
            Method::GET,
            paths::MY_WORK,
            Need::May(Action::Follow),
            "My work",
            get(page),
        ),
        Route::api(
            Method::GET,
            "/api/v1/my-work",
            Need::May(Action::Follow),
            "List what you have to do or to answer",
            get(list),
        )
        .query::<Asked>()
        .gives::<WorkBody>("200", "The work, the earliest deadline first"),
    ]
}

/// Which part of one's work is asked for.
#[derive(Deserialize, IntoParams)]
struct Asked {
    /// `toi` (handed to me), `don-vi` (my unit's), `cho-duyet` (for me to answer).
    #[serde(rename = "xem", default)]
    whose: String,
    /// Where the part begins: `next` of the part before.
    #[serde(rename = "cursor", alias = "sau", default)]
    after: Option<String>,
    /// `xlsx` or `csv`: all of it as a file.
    #[serde(rename = "dinh-dang", default)]
    #[param(ignore)]
    format: String,
}

impl Asked {
    /// Without a wish: my unit's work, or what waits for my answer where my unit has none.
    fn whose(&self) -> Option<Whose> {
        match self.whose.as_str() {
            "toi" => Some(Whose::Mine),
            "don-vi" => Some(Whose::MyUnit),
            "cho-duyet" => Some(Whose::ToJudge),
            _ => None,
        }
    }
}

async fn page(State(app): State<App>, who: Signed, Query(asked): Query<Asked>) -> Answer {
    let lang = who.lang();
    let (whose, work) = work(&app, &who, &asked).await?;
    if let Some(format) = Format::asked(&asked.format)? {
        let (office, op) = (app.office(), &who.op);
        let part = |after: Option<String>| async move {
            office
                .work_part(op, whose, after.as_deref(), export::PART.into())
                .await
        };
        let today = who.op.today;
        let list = Table {
            title: format!(
                "{} · {}",
                words::work::of(lang).my_work(),
                name(lang, whose)
            ),
            columns: lines::columns(lang),
            rows: export::rows(part, |line| lines::cells(lang, today, line)).await?,
        };
        return export::answer(format, &format!("viec-cua-toi-{}", word(whose)), list).await;
    }
    let frame = app
        .frame(&who, words::work::of(lang).my_work(), Section::MyWork)
        .await?;
    let next = work
        .part
        .next
        .as_ref()
        .map(|after| format!("{}&sau={after}", address(whose)));
    answer::page(&MyWorkPage {
        frame,
        said: said(lang, &work.counts),
        tabs: tabs(lang, whose, &work.counts),
        groups: groups(lang, whose, &who, &work.part.rows),
        pager: Pager {
            lang,
            previous: None,
            next,
            said: String::new(),
        },
        exports: match work.part.rows.is_empty() {
            true => Exports::default(),
            false => Exports::of(|format| format!("{}&dinh-dang={format}", address(whose))),
        },
    })
}

async fn list(State(app): State<App>, who: Signed, Query(asked): Query<Asked>) -> Answer {
    let (_, work) = work(&app, &who, &asked).await?;
    let today = who.op.today;
    let body = WorkBody {
        rows: work
            .part
            .rows
            .iter()
            .map(|line| ObligationBody::of(line, today))
            .collect(),
        next: work.part.next,
        counts: work.counts.into(),
    };
    Ok(Json(body).into_response())
}

async fn work(app: &App, who: &Signed, asked: &Asked) -> Result<(Whose, Work), ntm_office::Fault> {
    let after = asked.after.as_deref();
    if let Some(whose) = asked.whose() {
        return Ok((whose, app.office().my_work(&who.op, whose, after).await?));
    }
    let work = app.office().my_work(&who.op, Whose::MyUnit, after).await?;
    if work.part.rows.is_empty() && work.counts.to_judge > 0 {
        let work = app.office().my_work(&who.op, Whose::ToJudge, after).await?;
        return Ok((Whose::ToJudge, work));
    }
    Ok((Whose::MyUnit, work))
}

/// One's own work.
#[derive(Serialize, ToSchema)]
struct WorkBody {
    rows: Vec<ObligationBody>,
    /// The cursor of the next part; absent where this is the last.
    next: Option<String>,
    counts: CountsBody,
}

/// How much work there is, each figure counted up to a thousand.
#[derive(Serialize, ToSchema)]
struct CountsBody {
    mine: i64,
    my_unit: i64,
    to_judge: i64,
    returned: i64,
    late: i64,
    soon: i64,
}

impl From<WorkCounts> for CountsBody {
    fn from(counts: WorkCounts) -> CountsBody {
        let WorkCounts {
            mine,
            my_unit,
            to_judge,
            returned,
            late,
            soon,
        } = counts;
        CountsBody {
            mine,
            my_unit,
            to_judge,
            returned,
            late,
            soon,
        }
    }
}

fn address(whose: Whose) -> String {
    format!("{}?xem={}", paths::MY_WORK, word(whose))
}

fn word(whose: Whose) -> &'static str {
    match whose {
        Whose::Mine => "toi",
        Whose::MyUnit => "don-vi",
        Whose::ToJudge => "cho-duyet",
    }
}

fn name(lang: Lang, whose: Whose) -> &'static str {
    let w = words::follow::of(lang);
    match whose {
        Whose::Mine => w.mine(),
        Whose::MyUnit => w.my_unit(),
        Whose::ToJudge => w.to_judge(),
    }
}

fn tabs(lang: Lang, current: Whose, counts: &WorkCounts) -> Tabs {
    let tab =
        |whose, count| Tab::new(name(lang, whose), address(whose), current == whose).count(count);
    Tabs {
        label: words::work::of(lang).my_work().to_owned(),
        tabs: vec![
            tab(Whose::MyUnit, counts.my_unit),
            tab(Whose::Mine, counts.mine),
            tab(Whose::ToJudge, counts.to_judge),
        ],
    }
}

/// The first line: what is wrong first, what comes next after it.
fn said(lang: Lang, counts: &WorkCounts) -> Sentence {
    let w = words::follow::of(lang);
    let unit = address(Whose::MyUnit);
    let mut parts = Vec::new();
    if counts.returned > 0 {
        parts.push((w.said_returned(say::number(counts.returned)), unit.clone()));
    }
    if counts.late > 0 {
        parts.push((w.said_late(say::number(counts.late)), unit.clone()));
    }
    if counts.soon > 0 {
        parts.push((w.said_soon(say::number(counts.soon)), unit.clone()));
    }
    if parts.is_empty() && counts.my_unit > 0 {
        parts.push((w.said_open(say::number(counts.my_unit)), unit));
    }
    if counts.to_judge > 0 {
        let text = w.said_to_judge(say::number(counts.to_judge));
        parts.push((text, address(Whose::ToJudge)));
    }
    let mut sentence = Sentence::default();
    for (place, (text, href)) in parts.into_iter().enumerate() {
        if place > 0 {
            sentence = sentence.say(", ");
        }
        sentence = sentence.figure(text, href);
    }
    if sentence.is_empty() {
        sentence
    } else if counts.returned + counts.late == 0 {
        sentence.say(". ").say(w.said_calm())
    } else {
        sentence.say(".")
    }
}

/// Groups, the exceptions first.
fn groups(lang: Lang, whose: Whose, who: &Signed, rows: &[ObligationLine]) -> Vec<WorkGroup> {
    let w = words::follow::of(lang);
    let today = who.op.today;
    let week = today.saturating_add(7.days());
    let titles = if whose == Whose::ToJudge {
        vec![w.group_extension(), w.group_decline(), w.group_results()]
    } else {
        vec![
            w.group_returned(),
            w.group_late(),
            w.group_soon(),
            w.group_later(),
            w.group_undated(),
            w.group_sent(),
        ]
    };
    let place = |line: &ObligationLine| match (whose, line.row.state, line.row.due_on) {
        (Whose::ToJudge, ..) if line.row.extension_asked.is_some() => 0,
        (Whose::ToJudge, ..) if line.row.decline_asked => 1,
        (Whose::ToJudge, ..) => 2,
        (_, Standing::Returned, _) => 0,
        (_, Standing::Submitted, _) => 5,
        (_, _, Some(due)) if due < today => 1,
        (_, _, Some(due)) if due <= week => 2,
        (_, _, Some(_)) => 3,
        (_, _, None) => 4,
    };
    titles
        .into_iter()
        .enumerate()
        .map(|(group, title)| WorkGroup {
            title: title.to_owned(),
            rows: rows
                .iter()
                .filter(|line| place(line) == group)
                .map(|line| lines::row(lang, today, line))
                .collect(),
        })
        .collect()
}
