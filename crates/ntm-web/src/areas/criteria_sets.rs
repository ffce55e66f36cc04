//! What is asked: the sets, their bars with their certainty, and what was confirmed or raised.

use axum::{
    extract::{Query, State},
    http::Method,
    routing::{get, post},
};
use ntm_office::{
    Fault,
    criteria::sets::{NewBar, SetPage},
};
use ntm_programme::{
    criteria::{Applied, CriteriaSet, Level},
    right::Action,
};
use ntm_views::{
    frame::{Lang, Section},
    pages::{
        criteria::criteria_tabs,
        list::{Body, ListPage, Part, RecordPage},
    },
    parts::{
        ActForm, Cell, Chip, Choice, Column, Control, Field, Row, Sentence, Tab, Table, Tabs, Tone,
    },
    paths, say, words,
};
use serde::Deserialize;

use super::{
    criteria::{bar_said, short},
    unit_choice,
};
use crate::{
    App,
    address::Id,
    answer::{self, Answer},
    export::{self, AskedForm},
    form::{self, Sent, Typed},
    route::{Need, Route},
    session::Signed,
};

pub(crate) fn routes() -> Vec<Route> {
    let read = Need::May(Action::ReadUnit);
    let edit = Need::May(Action::EditCriteria);
    vec![
        Route::page(
            Method::GET,
            paths::CRITERIA_SETS,
            read,
            "Criteria sets",
            get(sets),
        ),
        Route::page(
            Method::POST,
            paths::CRITERIA_SETS,
            edit,
            "Add a set",
            post(add),
        ),
        Route::page(
            Method::GET,
            paths::CRITERIA_SET,
            read,
            "A set with its bars",
            get(set),
        ),
        Route::page(
            Method::POST,
            paths::CRITERIA_BAR,
            edit,
            "Confirm a bar, or lay a province's",
            post(lay_bar),
        ),
    ]
}

fn level(lang: Lang, level: Level) -> &'static str {
    let w = words::criteria::of(lang);
    match level {
        Level::Thon => w.level_thon(),
        Level::Xa => w.level_xa(),
        Level::Huyen => w.level_huyen(),
        Level::Tinh => w.level_tinh(),
    }
}

async fn list(app: &App, who: &Signed) -> Result<ListPage, Fault> {
    let lang = who.lang();
    let w = words::criteria::of(lang);
    let sets = app.office().criteria_sets(&who.op).await?;
    let mut page = ListPage::new(app.frame(who, w.sets(), Section::Criteria).await?);
    let sees = ntm_programme::right::may_ever(&who.op.who, Action::ReadCriteria);
    page.tabs = Some(criteria_tabs(lang, paths::CRITERIA_SETS, sees));
    page.table = Table {
        caption: w.sets().to_owned(),
        columns: vec![
            Column::title(w.name()),
            Column::text(w.by_decision()),
            Column::text(w.level()),
            Column::text(w.effective()),
            Column::text(w.counts()),
        ],
        rows: sets.iter().map(|set| row(lang, set)).collect(),
    };
    if ntm_programme::right::may_ever(&who.op.who, Action::EditCriteria) {
        let file = Field::new(
            Control::File(".toml,text/plain".to_owned()),
            "file",
            w.set_file(),
        );
        page.acts = vec![
            ActForm::new("set", w.add_set(), paths::CRITERIA_SETS)
                .field(file.hint(w.add_set_hint()).required()),
        ];
    }
    Ok(page)
}

fn row(lang: Lang, set: &CriteriaSet) -> Row {
    let w = words::criteria::of(lang);
    let known = |applied: &Applied| {
        !matches!(
            applied,
            Applied::Unconfirmed { .. } | Applied::LeftToProvince
        )
    };
    let class = set.classes.first().map(|(class, _)| class);
    let year = set.effective_from.year();
    let sure = set
        .indicators()
        .filter(|it| known(&it.bar(class, year)))
        .count();
    let indicators = set.indicators().count();
    Row::new(vec![
        Cell::link(&set.name, paths::at(paths::CRITERIA_SET, &set.id)).under(&set.id),
        Cell::text(&set.decision),
        Cell::text(level(lang, set.level)),
        Cell::text(w.from_day(say::date(set.effective_from))),
        Cell::text(format!("{}/{indicators}", set.criteria.len()))
            .under(w.certain(sure, indicators)),
    ])
}

async fn sets(State(app): State<App>, who: Signed, form: AskedForm) -> Answer {
    let page = list(&app, &who).await?;
    export::list(page, &form).await
}

async fn add(State(app): State<App>, who: Signed, sent: Sent) -> Answer {
    let bytes = sent.into_bytes();
    let owner = who.op.who.unit.ok_or(Fault::NotFound)?;
    let added = match std::str::from_utf8(&bytes) {
        Ok(text) => app.office().add_criteria_set(&who.op, owner, text).await,
        Err(_) => Err(Fault::field(
            "file",
            "Tệp không phải văn bản UTF-8.",
            "The file is no UTF-8 text.",
        )),
    };
    match added {
        Ok(id) => answer::see_with(
            paths::at(paths::CRITERIA_SET, id),
            words::criteria::of(who.lang()).done_set(),
        ),
        Err(fault) => form::refused(list(&app, &who).await?, "set", &Typed::default(), fault),
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    #[serde(rename = "nhom")]
    class: String,
}

async fn set(
    State(app): State<App>,
    who: Signed,
    Id(id): Id<String>,
    Query(asked): Query<Asked>,
    form: AskedForm,
) -> Answer {
    let class = Some(asked.class.as_str()).filter(|class| !class.is_empty());
    export::record(page(&app, &who, &id, class).await?, &form).await
}

async fn page(app: &App, who: &Signed, id: &str, class: Option<&str>) -> Result<RecordPage, Fault> {
    let lang = who.lang();
    let w = words::criteria::of(lang);
    let found = app.office().criteria_set(&who.op, id, class).await?;
    let set = &found.set;
    let frame = app
        .frame(who, &set.name, Section::Criteria)
        .await?
        .crumb(w.sets(), paths::CRITERIA_SETS);
    let mut page = RecordPage::new(frame);
    let sure = found
        .asked
        .iter()
        .filter(|(_, applied)| {
            !matches!(
                applied,
                Applied::Unconfirmed { .. } | Applied::LeftToProvince
            )
        })
        .count();
    page.under = format!(
        "{} · {} · {}",
        set.decision,
        level(lang, set.level),
        w.from_day(say::date(set.effective_from))
    );
    page.said = Sentence::default().say(w.certain(sure, found.asked.len()));
    if !set.classes.is_empty() {
        let path = paths::at(paths::CRITERIA_SET, id);
        page.tabs = Some(Tabs {
            label: w.class().to_owned(),
            tabs: set
                .classes
                .iter()
                .map(|(class, label)| {
                    let href = format!("{path}?nhom={}", answer::encode(&class.0));
                    Tab::new(
                        class_label(lang, &class.0, label),
                        href,
                        found.class.as_ref() == Some(class),
                    )
                })
                .collect(),
        });
    }
    for criterion in &set.criteria {
        let rows = criterion
            .indicators
            .iter()
            .map(|it| bar_row(lang, &found, &it.code))
            .collect();
        page.parts.push(
            Part::new(w.criterion_title(criterion.number, &criterion.name)).body(Body::Table(
                Table {
                    caption: criterion.name.clone(),
                    columns: vec![
                        Column::title(w.indicator()),
                        Column::text(w.bar()),
                        Column::text(w.origin()),
                    ],
                    rows,
                },
            )),
        );
    }
    if found.may_edit {
        page.acts = vec![bar_form(app, who, &found).await?];
    }
    if let Some((_, label)) = set
        .classes
        .iter()
        .find(|(class, _)| found.class.as_ref() == Some(class))
    {
        page.said = page.said.say(format!(". {label}."));
    }
    Ok(page)
}

/// A class in few words: definitions of groups fill a paragraph.
pub(super) fn class_label(lang: Lang, class: &str, label: &str) -> String {
    match class.strip_prefix("nhom_") {
        Some(number) => words::criteria::of(lang).group(number),
        None => label.to_owned(),
    }
}

fn bar_row(lang: Lang, found: &SetPage, code: &str) -> Row {
    let w = words::criteria::of(lang);
    let asked = found.asked.iter().find(|(it, _)| it.code == code);
    let Some((indicator, applied)) = asked else {
        return Row::default();
    };
    let (bar, note) = bar_said(lang, applied);
    let certain = match applied {
        Applied::Required { .. } | Applied::NotRequired => {
            Chip::new(Tone::Good, "check", w.confirmed())
        }
        Applied::LeftToProvince => Chip::new(Tone::Soon, "clock", w.left_to_province()),
        _ => Chip::new(Tone::Soon, "alert", w.not_confirmed_bare()),
    };
    let amended = indicator.amended.as_ref();
    let under = match amended.map(|it| w.amended_by(&it.by, say::date(it.from))) {
        Some(said) if indicator.unit.is_empty() => said,
        Some(said) => format!("{} · {said}", indicator.unit),
        None => indicator.unit.clone(),
    };
    let shown = match applied {
        Applied::Unconfirmed {
            remembered: Some(remembered),
        } => remembered.to_string(),
        Applied::Required { .. } | Applied::NotRequired => bar,
        _ => "–".to_owned(),
    };
    Row::new(vec![
        Cell::text(format!("{code} {}", short(&indicator.name))).under(under),
        Cell::text(shown),
        Cell::chip(certain).under(match note.is_empty() {
            true => String::new(),
            false => note,
        }),
    ])
}

async fn bar_form(app: &App, who: &Signed, found: &SetPage) -> Result<ActForm, Fault> {
    let lang = who.lang();
    let w = words::criteria::of(lang);
    let set = &found.set;
    let indicators = set
        .indicators()
        .map(|it| Choice::new(&it.code, format!("{} {}", it.code, short(&it.name)), false))
        .collect();
    let mut classes = vec![Choice::new("", w.all_classes(), true)];
    classes.extend(
        set.classes
            .iter()
            .map(|(class, label)| Choice::new(&class.0, class_label(lang, &class.0, label), false)),
    );
    let place = unit_choice::place_field(app, who, "place", w.lay_for(), Some(w.country())).await?;
    let mut form = ActForm::new("bar", w.lay_bar(), paths::at(paths::CRITERIA_BAR, &set.id))
        .hint(w.lay_hint())
        .field(Field::select("indicator", w.indicator(), indicators))
        .field(place);
    if !set.classes.is_empty() {
        form = form.field(Field::select("class", w.class(), classes));
    }
    Ok(form
        .field(Field::text("year", w.year()).hint(w.all_years()))
        .field(
            Field::text("bar", w.written())
                .hint(w.written_hint())
                .required(),
        )
        .field(Field::text("source", w.source()).required())
        .field(Field::date("from", w.from())))
}

async fn lay_bar(State(app): State<App>, who: Signed, Id(id): Id<String>, typed: Typed) -> Answer {
    match laid(&app, &who, &id, &typed).await {
        Ok(()) => answer::see_with(
            paths::at(paths::CRITERIA_SET, &id),
            words::criteria::of(who.lang()).done_bar(),
        ),
        Err(fault) => form::refused(page(&app, &who, &id, None).await?, "bar", &typed, fault),
    }
}

async fn laid(app: &App, who: &Signed, id: &str, typed: &Typed) -> Result<(), Fault> {
    let year = match typed.optional("year") {
        None => None,
        Some(year) => Some(year.parse().map_err(|_| {
            Fault::field(
                "year",
                "Ghi năm bằng số, ví dụ 2025.",
                "Give the year, for example 2025.",
            )
        })?),
    };
    let bar = NewBar {
        indicator: typed.get("indicator").to_owned(),
        class: typed.optional("class"),
        year,
        written: typed.get("bar").to_owned(),
        source: typed.get("source").to_owned(),
        place: unit_choice::read(app, who, typed, "place").await?,
        from: match typed.optional("from") {
            None => None,
            Some(_) => Some(typed.date("from")?),
        },
    };
    app.office().lay_bar(&who.op, id, &bar).await
}
