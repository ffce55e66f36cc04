//! Targets of an area: how each stands, what would reach it, and the form that sets one.

use axum::{
    extract::{Query, State},
    http::Method,
    routing::{get, post},
};
use ntm_drafting::table::{Cell as FileCell, Column as FileColumn, Kind, Table as FileTable};
use ntm_office::{
    Fault,
    criteria::see::View,
    target::{NewTarget, TargetLine, TargetPage, Targets, goal_said},
};
use ntm_programme::{
    identity::{TargetId, UnitId},
    right::Action,
    target::{Aim, Gap, Goal, TargetState},
};
use ntm_views::{
    frame::{Lang, Section},
    pages::{
        criteria::criteria_tabs,
        list::{Body, ListPage, Part, RecordPage},
    },
    parts::{
        ActForm, Cell, Chip, Choice, Column, Empty, Facts, Field, Filters, Link, Row, Sentence,
        Table, Tone, Weight,
    },
    paths, say, words,
};
use serde::Deserialize;

use super::criteria::place_href;
use crate::{
    App,
    address::Id,
    answer::{self, Answer},
    export::{self, AskedForm, Format},
    form::{self, Typed},
    listing::Listing,
    route::{Need, Route},
    session::Signed,
};

pub(crate) fn routes() -> Vec<Route> {
    let read = Need::May(Action::ReadCriteria);
    let set = Need::May(Action::SetTarget);
    vec![
        Route::page(
            Method::GET,
            paths::TARGETS,
            read,
            "Targets of an area",
            get(list),
        ),
        Route::page(Method::POST, paths::TARGETS, set, "Set a target", post(put)),
        Route::page(
            Method::GET,
            paths::TARGET,
            read,
            "A target with its past",
            get(one),
        ),
        Route::page(
            Method::POST,
            paths::TARGET_END,
            set,
            "Take a target back",
            post(take_back),
        ),
    ]
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    #[serde(rename = "don-vi")]
    area: String,
    #[serde(rename = "dinh-dang")]
    format: String,
}

async fn list(State(app): State<App>, who: Signed, Query(asked): Query<Asked>) -> Answer {
    let targets = app
        .office()
        .targets(&who.op, asked.area.parse().ok())
        .await?;
    if let Some(format) = Format::asked(&asked.format)? {
        return export::answer(format, "muc-tieu", as_file(who.lang(), &targets)).await;
    }
    answer::page(&page(&app, &who, &targets, &asked).await?)
}

async fn page(
    app: &App,
    who: &Signed,
    targets: &Targets,
    asked: &Asked,
) -> Result<ListPage, Fault> {
    let lang = who.lang();
    let w = words::target::of(lang);
    let c = words::criteria::of(lang);
    let mut page = ListPage::new(app.frame(who, w.title(), Section::Criteria).await?);
    page.tabs = Some(criteria_tabs(lang, paths::TARGETS, true));
    let listing = Listing::new(paths::TARGETS, &[("don-vi", asked.area.as_str())]);
    let areas = app.office().criteria_areas(&who.op, who.op.today).await?;
    if areas.len() > 1 {
        let choices = areas
            .iter()
            .map(|(unit, name)| Choice::new(unit.to_string(), name, *unit == targets.area.unit));
        page.filters = Filters {
            lang,
            action: paths::TARGETS.to_owned(),
            fields: vec![Field::select("don-vi", c.above(), choices.collect())],
            clear: listing.clear(paths::TARGETS),
        };
    }
    let reached = |line: &&TargetLine| line.state == TargetState::Reached;
    page.said = match targets.lines.is_empty() {
        true => Sentence::default(),
        false => Sentence::default()
            .strong(w.said(
                targets.lines.iter().filter(reached).count(),
                targets.lines.len(),
            ))
            .say(". ")
            .say(w.only_verified()),
    };
    page.table = Table {
        caption: w.title().to_owned(),
        columns: vec![
            Column::title(w.target()),
            Column::text(w.by()),
            Column::text(w.count()),
            Column::text(w.distance()),
            Column::text(w.outlook()),
            Column::text(w.state()),
        ],
        rows: targets.lines.iter().map(|line| row(lang, line)).collect(),
    };
    page.empty = Empty::new("list", w.said_none()).text(w.none_hint());
    page.links = vec![Link::new(w.stated(), paths::STATED)];
    page.exports = listing.files();
    if targets.may_set {
        let fields = TargetFields {
            goal: Goal::Reach {
                places: 1,
                criteria: 0,
            },
            named: String::new(),
            by: String::new(),
            set: String::new(),
        };
        let mut form = ActForm::new("target", w.put(), paths::TARGETS)
            .hint(w.put_hint())
            .icon("plus")
            .weight(Weight::Primary)
            .hidden("area", targets.area.unit);
        for field in target_fields(app, who, &fields).await? {
            form = form.field(field);
        }
        page.acts = vec![form];
    }
    Ok(page)
}

/// What stands in the form of a target at first.
pub(super) struct TargetFields {
    pub(super) goal: Goal,
    /// Names, one on each line.
    pub(super) named: String,
    pub(super) by: String,
    pub(super) set: String,
}

/// Returns the fields by which a target is set: the same by hand and out of a document.
pub(super) async fn target_fields(
    app: &App,
    who: &Signed,
    first: &TargetFields,
) -> Result<Vec<Field>, Fault> {
    let w = words::target::of(who.lang());
    let (kind, places, criteria) = match first.goal {
        Goal::Reach { places, criteria } => ("reach", Some(places), Some(criteria)),
        Goal::Keep { places } => ("keep", Some(places), None),
        Goal::NoneBelow { criteria } => ("none_below", None, Some(criteria)),
        Goal::Criterion { places, criterion } => ("criterion", Some(places), Some(criterion)),
    };
    let goals = [
        ("reach", w.goal_reach()),
        ("keep", w.goal_keep()),
        ("none_below", w.goal_none_below()),
        ("criterion", w.goal_criterion()),
    ];
    let goals = goals.map(|(value, text)| Choice::new(value, text, value == kind));
    let count = |count: Option<u16>| {
        let count = count.filter(|count| *count > 0);
        count.map(|count| count.to_string()).unwrap_or_default()
    };
    let usual = ntm_office::criteria::usual_set(who.op.today);
    let chosen = match first.set.as_str() {
        "" => usual.id.as_str(),
        set => set,
    };
    let sets = app.office().criteria_sets(&who.op).await?;
    let sets = sets
        .iter()
        .filter(|it| it.level == ntm_programme::criteria::Level::Xa)
        .map(|it| Choice::new(&it.id, &it.name, it.id == chosen));
    Ok(vec![
        Field::select("goal", w.goal(), goals.into()),
        Field::text("places", w.places())
            .hint(w.places_hint())
            .value(count(places)),
        Field::text("criteria", w.criteria())
            .hint(w.criteria_hint())
            .value(count(criteria)),
        Field::lines("named", w.named(), 3)
            .hint(w.named_hint())
            .value(&first.named),
        Field::select("set", w.set(), sets.collect()),
        Field::date("by", w.by()).value(&first.by).required(),
        Field::text("note", w.note()),
    ])
}

/// Reads a target as it was typed.
pub(super) async fn target_typed(
    app: &App,
    who: &Signed,
    area: UnitId,
    typed: &Typed,
) -> Result<NewTarget, Fault> {
    let lang = who.lang();
    let w = words::target::of(lang);
    let count = |name: &'static str| match typed.get(name).trim() {
        "" => Ok(0),
        text => text.parse::<u16>().map_err(|_| {
            Fault::field(name, words::target::of(Lang::Vi).bad_count(), w.bad_count())
        }),
    };
    let (places, criteria) = (count("places")?, count("criteria")?);
    let goal = match typed.get("goal") {
        "keep" => Goal::Keep { places },
        "none_below" => Goal::NoneBelow { criteria },
        "criterion" => Goal::Criterion {
            places,
            criterion: criteria,
        },
        _ => Goal::Reach { places, criteria },
    };
    let set = typed.get("set").to_owned();
    let view = View {
        set: Some(set.clone()),
        above: Some(area),
        day: None,
    };
    let mut named = Vec::new();
    if typed.optional("named").is_some() {
        let matrix = app.office().criteria_matrix(&who.op, &view).await?;
        for line in typed.get("named").lines().flat_map(|line| line.split(',')) {
            let name = line.trim();
            if name.is_empty() {
                continue;
            }
            let wanted = ntm_text::fold_words(name);
            let wanted = wanted.strip_prefix("xa ").unwrap_or(&wanted);
            let found = matrix
                .rows
                .iter()
                .find(|row| ntm_text::fold_words(&row.name) == wanted);
            let found = found.ok_or_else(|| {
                Fault::field(
                    "named",
                    words::target::of(Lang::Vi).unknown_commune(name),
                    words::target::of(Lang::En).unknown_commune(name),
                )
            })?;
            if !named.contains(&found.unit) {
                named.push(found.unit);
            }
        }
    }
    Ok(NewTarget {
        area,
        set,
        aim: Aim {
            goal,
            named,
            by: typed.date("by")?,
        },
        note: typed.optional("note"),
        source: None,
    })
}

fn row(lang: Lang, line: &TargetLine) -> Row {
    let w = words::target::of(lang);
    let mut count = Cell::text(w.of(line.measured.have, line.measured.want));
    if line.measured.have_claimed != line.measured.have {
        count = count.under(w.of_claimed(line.measured.have_claimed));
    }
    Row::new(vec![
        Cell::link(
            goal_said(&line.target.aim, &line.names, lang == Lang::En),
            paths::at(paths::TARGET, line.target.id),
        )
        .under(format!("{} · {}", line.area, line.set.name)),
        Cell::text(say::date(line.target.aim.by)),
        count,
        Cell::text(distance_said(lang, line)).under(way_said(lang, line)),
        Cell::text(outlook_said(lang, line)),
        Cell::chip(chip(lang, line)).under(match line.since {
            Some(since) => w.since(say::date(since)),
            None => String::new(),
        }),
    ])
}

fn chip(lang: Lang, line: &TargetLine) -> Chip {
    let w = words::target::of(lang);
    match (line.target.ended.is_some(), line.state) {
        (true, _) => Chip::plain(w.taken_back()),
        (false, TargetState::Reached) => Chip::new(Tone::Good, "check", w.reached()),
        (false, TargetState::Open) => Chip::new(Tone::Soon, "clock", w.open()),
        (false, TargetState::Missed) => Chip::new(Tone::Bad, "alert", w.missed()),
    }
}

/// How much is missing, at least.
pub(super) fn distance_said(lang: Lang, line: &TargetLine) -> String {
    let w = words::target::of(lang);
    let way = line.measured.what_would_reach_it();
    let short = usize::from(line.measured.want.saturating_sub(line.measured.have));
    if short == 0 {
        return "–".to_owned();
    }
    let mut said = Vec::new();
    if !way.is_empty() {
        said.push(w.distance_said(line.measured.distance(), way.len()));
    }
    if way.len() < short {
        said.push(w.recognition_missing(short - way.len()));
    }
    said.join("; ")
}

/// The nearest places, each with what it still has to meet.
pub(super) fn way_said(lang: Lang, line: &TargetLine) -> String {
    let w = words::target::of(lang);
    let said: Vec<String> = line
        .way
        .iter()
        .take(4)
        .filter_map(|gap| Some(w.way(line.names.get(&gap.unit)?, gap.lacks)))
        .collect();
    said.join(", ")
}

fn outlook_said(lang: Lang, line: &TargetLine) -> String {
    let w = words::target::of(lang);
    match line.outlook {
        _ if line.state != TargetState::Open => "–".to_owned(),
        Some(places) => w.outlook_said(places, line.measured.want),
        None => w.outlook_none().to_owned(),
    }
}

fn as_file(lang: Lang, targets: &Targets) -> FileTable {
    let w = words::target::of(lang);
    let column = |title: &str, kind, width| FileColumn::new(title, kind, width);
    FileTable {
        title: format!("{} · {}", w.title(), targets.area.name),
        columns: vec![
            column(w.target(), Kind::Text, 48.0),
            column(w.area(), Kind::Text, 20.0),
            column(w.set(), Kind::Text, 30.0),
            column(w.by(), Kind::Date, 12.0),
            column(w.count(), Kind::Text, 12.0),
            column(w.distance(), Kind::Text, 28.0),
            column(w.what_would(), Kind::Text, 40.0),
            column(w.outlook(), Kind::Text, 28.0),
            column(w.state(), Kind::Text, 16.0),
        ],
        rows: targets
            .lines
            .iter()
            .map(|line| {
                vec![
                    FileCell::Text(goal_said(&line.target.aim, &line.names, lang == Lang::En)),
                    line.area.as_str().into(),
                    line.set.name.as_str().into(),
                    FileCell::Date(line.target.aim.by),
                    FileCell::Text(w.of(line.measured.have, line.measured.want)),
                    FileCell::Text(distance_said(lang, line)),
                    FileCell::Text(way_said(lang, line)),
                    FileCell::Text(outlook_said(lang, line)),
                    FileCell::Text(chip(lang, line).word),
                ]
            })
            .collect(),
    }
}

async fn put(State(app): State<App>, who: Signed, typed: Typed) -> Answer {
    let area: UnitId = typed.get("area").parse().map_err(|_| Fault::NotFound)?;
    let set = async {
        let new = target_typed(&app, &who, area, &typed).await?;
        app.office().set_target(&who.op, &new).await
    };
    match set.await {
        Ok(id) => answer::see_with(
            paths::at(paths::TARGET, id),
            words::target::of(who.lang()).done_put(),
        ),
        Err(fault) => {
            let targets = app.office().targets(&who.op, Some(area)).await?;
            let page = page(&app, &who, &targets, &Asked::default()).await?;
            form::refused(page, "target", &typed, fault)
        }
    }
}

async fn one(State(app): State<App>, who: Signed, Id(id): Id<TargetId>, form: AskedForm) -> Answer {
    let target = app.office().target(&who.op, id).await?;
    export::record(record(&app, &who, &target).await?, &form).await
}

async fn record(app: &App, who: &Signed, found: &TargetPage) -> Result<RecordPage, Fault> {
    let lang = who.lang();
    let w = words::target::of(lang);
    let line = &found.line;
    let target = &line.target;
    let title = goal_said(&target.aim, &line.names, lang == Lang::En);
    let frame = app
        .frame(who, title, Section::Criteria)
        .await?
        .crumb(w.title(), paths::TARGETS);
    let mut page = RecordPage::new(frame);
    page.chips = vec![chip(lang, line)];
    page.under = format!("{} · {} · {}", line.area, line.set.name, line.set.decision);
    page.said = Sentence::default()
        .strong(w.of(line.measured.have, line.measured.want))
        .say(format!(" {}. ", w.of_claimed(line.measured.have_claimed)))
        .say(w.only_verified());
    page.parts = parts(lang, found);
    page.side = vec![Part::new(w.target()).body(Body::Facts(facts(lang, found)))];
    if line.may_set {
        page.acts = vec![
            ActForm::new(
                "end",
                w.take_back(),
                paths::at(paths::TARGET_END, target.id),
            )
            .weight(Weight::Quiet)
            .field(Field::text("reason", w.reason()).required()),
        ];
    }
    Ok(page)
}

fn parts(lang: Lang, found: &TargetPage) -> Vec<Part> {
    let w = words::target::of(lang);
    let line = &found.line;
    let mut parts = Vec::new();
    if !line.way.is_empty() {
        let table = Body::Table(gaps(lang, line, w.what_would(), &line.way));
        parts.push(
            Part::new(w.what_would())
                .hint(w.what_would_hint())
                .body(table),
        );
    }
    if !line.others.is_empty() {
        let table = Body::Table(gaps(lang, line, w.others(), &line.others));
        parts.push(Part::new(w.others()).body(table));
    }
    if line.measured.gaps.is_empty() {
        parts.push(
            Part::new(w.what_would()).body(Body::Empty(Empty::new("check", w.nothing_missing()))),
        );
    }
    let rows = found.states.iter().map(|state| {
        let (tone, icon, word) = match state.state {
            TargetState::Reached => (Tone::Good, "check", w.reached()),
            TargetState::Open => (Tone::Soon, "clock", w.open()),
            TargetState::Missed => (Tone::Bad, "alert", w.missed()),
        };
        Row::new(vec![
            Cell::text(say::date(state.from)),
            Cell::text(w.of(state.have, state.want)),
            Cell::chip(Chip::new(tone, icon, word)),
        ])
    });
    parts.push(Part::new(w.history()).body(Body::Table(Table {
        caption: w.history().to_owned(),
        columns: vec![
            Column::title(w.from_day()),
            Column::text(w.count()),
            Column::text(w.state()),
        ],
        rows: rows.collect(),
    })));
    parts
}

fn gaps(lang: Lang, line: &TargetLine, caption: &str, gaps: &[Gap]) -> Table {
    let w = words::target::of(lang);
    let rows = gaps.iter().map(|gap| {
        let name = line.names.get(&gap.unit).cloned().unwrap_or_default();
        let unmet = gap.unmet.iter().map(|number| {
            let criterion = line.set.criteria.iter().find(|it| it.number == *number);
            let name = criterion.map_or("", |it| it.name.as_str());
            format!("{number} {name}")
        });
        Row::new(vec![
            Cell::link(name, place_href(gap.unit, &line.set.id)),
            Cell::text(w.lacks_said(gap.lacks)),
            Cell::text(unmet.collect::<Vec<_>>().join("; ")),
        ])
    });
    Table {
        caption: caption.to_owned(),
        columns: vec![
            Column::title(w.commune()),
            Column::text(w.lacks()),
            Column::text(w.unmet()),
        ],
        rows: rows.collect(),
    }
}

fn facts(lang: Lang, found: &TargetPage) -> Facts {
    let w = words::target::of(lang);
    let line = &found.line;
    let target = &line.target;
    let mut facts = Facts::default()
        .fact(w.by(), Cell::text(say::date(target.aim.by)))
        .fact(w.distance(), Cell::text(distance_said(lang, line)))
        .fact(w.outlook(), Cell::text(outlook_said(lang, line)))
        .fact(
            w.owner(),
            Cell::text(&line.owner).under(found.set_by.clone().unwrap_or_default()),
        );
    if let (Some(source), Some((code, reference))) = (&target.source, &found.document) {
        let href = paths::at(paths::DOCUMENT_FIGURES, code);
        facts = facts.fact(
            w.source(),
            Cell::link(reference, href).under(format!("“{}”", source.quote)),
        );
    }
    if let Some(note) = &target.note {
        facts = facts.fact(w.note(), Cell::text(note));
    }
    if let Some((at, reason)) = &target.ended {
        let day = ntm_office::legal_day(*at);
        facts = facts.fact(w.taken_back(), Cell::text(say::date(day)).under(reason));
    }
    facts
}

async fn take_back(
    State(app): State<App>,
    who: Signed,
    Id(id): Id<TargetId>,
    typed: Typed,
) -> Answer {
    let reason = typed.get("reason");
    match app.office().take_back_target(&who.op, id, reason).await {
        Ok(()) => answer::see_with(
            paths::at(paths::TARGET, id),
            words::target::of(who.lang()).done_take_back(),
        ),
        Err(fault) => {
            let target = app.office().target(&who.op, id).await?;
            form::refused(record(&app, &who, &target).await?, "end", &typed, fault)
        }
    }
}
