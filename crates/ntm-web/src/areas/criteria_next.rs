//! From one set to the next: what communes keep and lose.

use axum::{
    extract::{Query, State},
    http::Method,
    routing::get,
};
use ntm_drafting::table::{Cell as FileCell, Column as FileColumn, Kind, Table as FileTable};
use ntm_office::{
    Fault,
    criteria::next::{AreaNext, MappingPage, NextView, PlaceNext},
};
use ntm_programme::{
    criteria::{Anew, Carried, Class, CriteriaSet, Fate, LinkKind, NewIndicator, Verdict},
    identity::UnitId,
    right::Action,
};
use ntm_views::{
    frame::{Frame, Lang, Section},
    pages::{
        criteria::{criteria_tabs, verdict_chip, verdict_said},
        list::{Body, Part, RecordPage},
    },
    parts::{Cell, Chip, Choice, Column, Empty, Field, Filters, Link, Row, Sentence, Table, Tone},
    paths, say, words,
};
use serde::Deserialize;

use super::{
    criteria::{bar_said, cell_href, short, value_said},
    criteria_sets::class_label,
};
use crate::{
    App,
    address::Id,
    answer::{self, Answer},
    export::{self, Format},
    form,
    listing::Listing,
    route::{Need, Route},
    session::Signed,
};

pub(crate) fn routes() -> Vec<Route> {
    let read = Need::May(Action::ReadCriteria);
    let page = Route::page;
    vec![
        page(
            Method::GET,
            paths::CRITERIA_NEXT,
            read,
            "What communes keep and lose under the next set",
            get(area),
        ),
        page(
            Method::GET,
            paths::CRITERIA_NEXT_PLACE,
            read,
            "What one place keeps and loses under the next set",
            get(place),
        ),
    ]
}

/// What an address asks to see.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Asked {
    /// From which set to which: `cu..moi`.
    #[serde(rename = "buoc")]
    step: String,
    #[serde(rename = "don-vi")]
    above: String,
    #[serde(rename = "ngay")]
    day: String,
    #[serde(rename = "nhom")]
    class: String,
    #[serde(rename = "xem")]
    show: String,
    #[serde(rename = "dinh-dang")]
    format: String,
}

/// The word of [`Asked::show`] for what is missing only.
const MISSING: &str = "con-thieu";

impl Asked {
    fn step(&self) -> Option<(String, String)> {
        read_step(&self.step)
    }

    fn view(&self) -> NextView {
        NextView {
            step: self.step(),
            above: self.above.parse().ok(),
            day: form::date(&self.day),
            class: Some(self.class.clone()).filter(|it| !it.is_empty()),
        }
    }

    fn listing(&self, path: &str) -> Listing {
        Listing::new(
            path,
            &[
                ("buoc", self.step.as_str()),
                ("don-vi", self.above.as_str()),
                ("ngay", self.day.as_str()),
                ("nhom", self.class.as_str()),
                ("xem", self.show.as_str()),
            ],
        )
    }
}

pub(super) fn read_step(written: &str) -> Option<(String, String)> {
    let (from, to) = written.split_once("..")?;
    Some((from.to_owned(), to.to_owned()))
}

pub(super) fn written_step(page: &MappingPage) -> String {
    format!("{}..{}", page.mapping.from, page.mapping.to)
}

fn mapping_href(page: &MappingPage) -> String {
    format!("{}?buoc={}", paths::CRITERIA_MAPPING, written_step(page))
}

pub(super) fn mapping_chip(lang: Lang, page: &MappingPage) -> Chip {
    let w = words::next::of(lang);
    match page.confirmed() {
        (done, all) if done == all => Chip::new(Tone::Good, "check", w.mapping_confirmed()),
        (done, all) => Chip::new(Tone::Soon, "alert", w.mapping_unconfirmed(done, all)),
    }
}

fn under(lang: Lang, page: &MappingPage, day: jiff::civil::Date) -> String {
    let w = words::next::of(lang);
    let day = words::criteria::of(lang).set_at(&page.to.name, &page.to.decision, say::date(day));
    w.step_said(&page.from.decision, day)
}

async fn filters(
    app: &App,
    who: &Signed,
    path: &str,
    asked: &Asked,
    page: &MappingPage,
    day: jiff::civil::Date,
) -> Result<Filters, Fault> {
    let lang = who.lang();
    let (w, c) = (words::next::of(lang), words::criteria::of(lang));
    let mut fields = Vec::new();
    let steps = app.office().criteria_steps(&who.op).await?;
    if steps.len() > 1 {
        let sets = app.office().criteria_sets(&who.op).await?;
        let name = |id: &str| {
            let set = sets.iter().find(|set| set.id == id);
            set.map_or(id.to_owned(), |set| set.name.clone())
        };
        let choices = steps.iter().map(|(from, to)| {
            let chosen = *from == page.mapping.from && *to == page.mapping.to;
            Choice::new(
                format!("{from}..{to}"),
                w.step_said(name(from), name(to)),
                chosen,
            )
        });
        fields.push(Field::select("buoc", w.step(), choices.collect()));
    }
    fields.push(Field::date("ngay", c.day()).value(day.to_string()));
    if !page.to.classes.is_empty() {
        let mut choices = vec![Choice::new("", w.assume_none(), asked.class.is_empty())];
        choices.extend(page.to.classes.iter().map(|(class, label)| {
            Choice::new(
                &class.0,
                class_label(lang, &class.0, label),
                class.0 == asked.class,
            )
        }));
        fields.push(Field::select("nhom", w.assume(), choices));
    }
    Ok(Filters {
        lang,
        action: path.to_owned(),
        fields,
        clear: asked.listing(path).clear(path),
    })
}

/// The class of a place in the new set: known, only assumed, or none.
fn class_said(lang: Lang, set: &CriteriaSet, class: Option<&(Class, bool)>) -> String {
    let w = words::next::of(lang);
    let Some((class, assumed)) = class else {
        return w.unknown().to_owned();
    };
    let label = set.classes.iter().find(|(it, _)| it == class);
    let said = class_label(lang, &class.0, label.map_or("", |(_, label)| label));
    match assumed {
        true => w.assumed(said),
        false => said,
    }
}

async fn area(State(app): State<App>, who: Signed, Query(asked): Query<Asked>) -> Answer {
    let lang = who.lang();
    let w = words::next::of(lang);
    let found = app.office().criteria_next(&who.op, &asked.view()).await?;
    if let Some(format) = Format::asked(&asked.format)? {
        return export::answer(format, "chuyen-bo-tieu-chi", area_table(lang, &found)).await;
    }
    let frame = app.frame(&who, w.page(), Section::Criteria).await?;
    let mut page = RecordPage::new(frame);
    page.under = under(lang, &found.page, found.day);
    page.chips = vec![mapping_chip(lang, &found.page)];
    page.links = vec![Link::new(w.mapping(), mapping_href(&found.page))];
    page.tabs = Some(criteria_tabs(lang, paths::CRITERIA_NEXT, true));
    page.filters = filters(
        &app,
        &who,
        paths::CRITERIA_NEXT,
        &asked,
        &found.page,
        found.day,
    )
    .await?;
    let areas = app.office().criteria_areas(&who.op, found.day).await?;
    if areas.len() > 1 {
        let choices = areas
            .iter()
            .map(|(unit, name)| Choice::new(unit.to_string(), name, *unit == found.above.unit));
        let above = Field::select(
            "don-vi",
            words::criteria::of(lang).above(),
            choices.collect(),
        );
        page.filters.fields.insert(0, above);
    }
    if found.rows.is_empty() {
        let nothing = Empty::new("search", words::criteria::of(lang).no_place());
        page.parts = vec![Part::new(w.by_place()).body(Body::Empty(nothing))];
        return answer::page(&page);
    }
    let all = |fate| {
        let rows = found.rows.iter().map(|row| row.fate(fate));
        say::number(rows.sum::<usize>())
    };
    let met: usize = found.rows.iter().map(|row| row.met).sum();
    page.said = Sentence::default().say(w.said_area(
        say::number(found.rows.len()),
        say::number(met),
        all(Fate::Kept),
        all(Fate::Lost),
        all(Fate::Open),
        all(Fate::Dropped),
    ));
    page.exports = asked.listing(paths::CRITERIA_NEXT).files();
    page.parts = vec![
        Part::new(w.by_place()).body(Body::Table(places(lang, &asked, &found))),
        Part::new(w.by_old())
            .hint(w.by_old_hint())
            .body(Body::Table(olds(lang, &found))),
        Part::new(w.by_new())
            .hint(w.by_new_hint())
            .body(Body::Table(news(lang, &found))),
    ];
    answer::page(&page)
}

fn places(lang: Lang, asked: &Asked, found: &AreaNext) -> Table {
    let (w, c) = (words::next::of(lang), words::criteria::of(lang));
    let (old, new) = (found.page.from.criteria.len(), found.page.to.criteria.len());
    let mut columns = vec![Column::title(c.commune())];
    let classed = !found.page.to.classes.is_empty();
    if classed {
        columns.push(Column::text(w.class()));
    }
    let figures = [
        w.met_old(),
        w.kept(),
        w.lost(),
        w.open(),
        w.dropped(),
        w.new_met(),
        w.collect(),
    ];
    columns.extend(figures.map(Column::number));
    let rows = found.rows.iter().map(|row| {
        let path = paths::at(paths::CRITERIA_NEXT_PLACE, row.unit);
        let filters = [
            ("buoc", asked.step.as_str()),
            ("ngay", asked.day.as_str()),
            ("nhom", asked.class.as_str()),
        ];
        let address = Listing::new(&path, &filters);
        let href = address.address().trim_end_matches(['?', '&']);
        let mut cells = vec![Cell::link(&row.name, href)];
        if classed {
            cells.push(Cell::text(class_said(
                lang,
                &found.page.to,
                row.class.as_ref(),
            )));
        }
        cells.extend([
            Cell::text(format!("{}/{old}", row.met)),
            Cell::number(row.fate(Fate::Kept)),
            Cell::number(row.fate(Fate::Lost)),
            Cell::number(row.fate(Fate::Open)),
            Cell::number(row.fate(Fate::Dropped)),
            Cell::text(format!("{}/{new}", row.new_met())),
            Cell::number(row.counts.collect),
        ]);
        Row::new(cells)
    });
    Table {
        caption: w.by_place().to_owned(),
        columns,
        rows: rows.collect(),
    }
}

const FATES: [Fate; 4] = [Fate::Kept, Fate::Lost, Fate::Open, Fate::Dropped];

fn fate_said(lang: Lang, fate: Fate) -> &'static str {
    let w = words::next::of(lang);
    match fate {
        Fate::Kept => w.kept(),
        Fate::Lost => w.lost(),
        Fate::Open => w.open(),
        Fate::Dropped => w.dropped(),
    }
}

fn olds(lang: Lang, found: &AreaNext) -> Table {
    let (w, c) = (words::next::of(lang), words::criteria::of(lang));
    let mut columns = vec![Column::title(c.title()), Column::number(w.met_old())];
    columns.extend(FATES.map(|fate| Column::number(fate_said(lang, fate))));
    let criteria = found.page.from.criteria.iter().enumerate();
    let rows = criteria.map(|(index, criterion)| {
        let counts = FATES.map(|fate| found.with_fate(index, fate));
        let mut cells = vec![
            Cell::text(c.criterion_title(criterion.number, &criterion.name)),
            Cell::number(counts.iter().sum::<usize>()),
        ];
        cells.extend(counts.map(Cell::number));
        Row::new(cells)
    });
    Table {
        caption: w.by_old().to_owned(),
        columns,
        rows: rows.collect(),
    }
}

fn news(lang: Lang, found: &AreaNext) -> Table {
    let (w, c) = (words::next::of(lang), words::criteria::of(lang));
    let criteria = found.page.to.criteria.iter().enumerate();
    let rows = criteria.map(|(index, criterion)| {
        let count = |stands: fn(Verdict) -> bool| Cell::number(found.standing(index, stands));
        Row::new(vec![
            Cell::text(c.criterion_title(criterion.number, &criterion.name)),
            count(|it| it == Verdict::Met),
            count(|it| it == Verdict::Unmet),
            count(|it| matches!(it, Verdict::Undecided { .. })),
            count(|it| it == Verdict::NotRequired),
        ])
    });
    Table {
        caption: w.by_new().to_owned(),
        columns: vec![
            Column::title(c.title()),
            Column::number(w.met()),
            Column::number(w.unmet()),
            Column::number(w.open()),
            Column::number(w.not_required()),
        ],
        rows: rows.collect(),
    }
}

fn area_table(lang: Lang, found: &AreaNext) -> FileTable {
    let (w, c) = (words::next::of(lang), words::criteria::of(lang));
    let (from, to) = (&found.page.from, &found.page.to);
    let mut columns = vec![
        FileColumn::new(c.commune(), Kind::Text, 24.0),
        FileColumn::new(w.class(), Kind::Text, 16.0),
    ];
    let counts = [
        w.met_old(),
        w.kept(),
        w.lost(),
        w.open(),
        w.dropped(),
        w.new_met(),
        w.met(),
        w.unmet(),
        w.waits_bar(),
        w.collect(),
        w.not_required(),
    ];
    columns.extend(counts.map(|title| FileColumn::new(title, Kind::Integer, 12.0)));
    let titled = |of: &str, number: u16, name: &str| {
        let title = format!("{of} {}", c.criterion_title(number, name));
        FileColumn::new(title, Kind::Text, 16.0)
    };
    columns.extend(
        from.criteria
            .iter()
            .map(|it| titled(w.old_set(), it.number, &it.name)),
    );
    columns.extend(
        to.criteria
            .iter()
            .map(|it| titled(w.new_set(), it.number, &it.name)),
    );
    let count = |count: usize| FileCell::Integer(i64::try_from(count).unwrap_or(i64::MAX));
    let rows = found.rows.iter().map(|row| {
        let mut cells: Vec<FileCell> = vec![
            row.name.as_str().into(),
            class_said(lang, to, row.class.as_ref()).as_str().into(),
        ];
        cells.push(count(row.met));
        cells.extend(FATES.map(|fate| count(row.fate(fate))));
        let left = row.counts;
        cells.extend(
            [
                row.new_met(),
                left.met,
                left.unmet,
                left.open,
                left.collect,
                left.not_required,
            ]
            .map(count),
        );
        let fate = |fate: &Option<Fate>| match fate {
            Some(fate) => fate_said(lang, *fate).into(),
            None => c.unmet().into(),
        };
        cells.extend(row.fates.iter().map(fate));
        cells.extend(row.stands.iter().map(|it| verdict_said(lang, *it).into()));
        cells
    });
    FileTable {
        title: under(lang, &found.page, found.day),
        columns,
        rows: rows.collect(),
    }
}

fn why_said(lang: Lang, why: Anew) -> &'static str {
    let w = words::next::of(lang);
    match why {
        Anew::New => w.why_new(),
        Anew::Split => w.why_split(),
        Anew::Together => w.why_together(),
        Anew::OtherMeasure => w.why_other_measure(),
        Anew::Recount => w.why_recount(),
        Anew::AsksMore => w.why_asks_more(),
        Anew::Overruled => w.why_overruled(),
        Anew::NotCollected => w.why_not_collected(),
    }
}

pub(super) fn kind_said(lang: Lang, kind: LinkKind) -> &'static str {
    let w = words::next::of(lang);
    match kind {
        LinkKind::Same => w.kind_same(),
        LinkKind::Tighter => w.kind_tighter(),
        LinkKind::Split => w.kind_split(),
        LinkKind::New => w.kind_new(),
        LinkKind::Dropped => w.kind_dropped(),
    }
}

fn outcome_said(lang: Lang, carried: Carried) -> (&'static str, &'static str) {
    match carried {
        Carried::Kept { verdict, .. } => (verdict_said(lang, verdict), ""),
        Carried::NotRequired => (words::criteria::of(lang).not_required(), ""),
        Carried::Collect { why } => (words::next::of(lang).collect(), why_said(lang, why)),
    }
}

fn outcome(lang: Lang, carried: Carried) -> Cell {
    let (said, why) = outcome_said(lang, carried);
    match carried {
        Carried::Collect { .. } => Cell::chip(Chip::new(Tone::Soon, "open", said)).under(why),
        _ => Cell::chip(verdict_chip(lang, carried.verdict(), false)),
    }
}

/// Whether something is still to be done for an indicator.
fn is_missing(carried: Carried) -> bool {
    !matches!(carried.verdict(), Verdict::Met | Verdict::NotRequired)
}

/// A value of the old set as people read it.
fn old_value(found: &PlaceNext, code: &str) -> Option<String> {
    let value = found.cells.get(code)?.cell.official?;
    let unit = found.page.from.indicator(code).map_or("", |it| &it.unit);
    Some(value_said(value, unit))
}

fn papers_for<'a>(found: &'a PlaceNext, code: &'a str) -> impl Iterator<Item = &'a str> {
    let papers = found.papers.iter();
    papers
        .filter(move |(_, proves)| proves.iter().any(|it| it == code))
        .map(|(paper, _)| paper.name.as_str())
}

async fn place(
    State(app): State<App>,
    who: Signed,
    Id(unit): Id<UnitId>,
    Query(asked): Query<Asked>,
) -> Answer {
    let lang = who.lang();
    let (w, c) = (words::next::of(lang), words::criteria::of(lang));
    let found = app
        .office()
        .criteria_next_of(&who.op, unit, &asked.view())
        .await?;
    if let Some(format) = Format::asked(&asked.format)? {
        return export::answer(format, "chuyen-bo-xa", place_table(lang, &found)).await;
    }
    let path = paths::at(paths::CRITERIA_NEXT_PLACE, unit);
    let frame: Frame = app
        .frame(
            &who,
            w.page_of(say::within(&found.unit.name)),
            Section::Criteria,
        )
        .await?
        .crumb(w.title(), paths::CRITERIA_NEXT);
    let mut page = RecordPage::new(frame);
    page.under = under(lang, &found.page, found.day);
    page.chips = vec![mapping_chip(lang, &found.page)];
    if !found.page.to.classes.is_empty() {
        let said = class_said(lang, &found.page.to, found.class.as_ref());
        page.chips.push(match found.class {
            Some((_, false)) => Chip::plain(said),
            _ => Chip::new(Tone::Soon, "alert", said),
        });
    }
    page.links = vec![
        Link::new(w.back(), paths::CRITERIA_NEXT),
        Link::new(w.mapping(), mapping_href(&found.page)),
    ];
    page.tabs = Some(criteria_tabs(lang, paths::CRITERIA_NEXT, true));
    page.filters = filters(&app, &who, &path, &asked, &found.page, found.day).await?;
    let missing = asked.show == MISSING;
    page.filters.fields.push(Field::select(
        "xem",
        w.show(),
        vec![
            Choice::new("", w.show_all(), !missing),
            Choice::new(MISSING, w.show_missing(), missing),
        ],
    ));
    page.exports = asked.listing(&path).files();
    let counts = found.transition.counts();
    let all = found.transition.news.len();
    page.said = Sentence::default()
        .strong(w.said_place(all, counts.met, counts.unmet))
        .say(w.said_place_rest(counts.collect, counts.open, counts.not_required));
    for criterion in &found.page.to.criteria {
        let rows: Vec<Row> = criterion
            .indicators
            .iter()
            .filter_map(|it| found.transition.new_indicator(&it.code))
            .filter(|it| !missing || is_missing(it.carried))
            .map(|it| new_row(lang, &found, it))
            .collect();
        if rows.is_empty() {
            continue;
        }
        let stand = found.transition.stand(criterion);
        let title = c.criterion_title(criterion.number, &criterion.name);
        let part = Part::new(format!("{title}: {}", verdict_said(lang, stand.verdict)));
        page.parts.push(part.body(Body::Table(Table {
            caption: title,
            columns: vec![
                Column::title(w.new_indicator()),
                Column::text(w.old_indicator()),
                Column::text(w.new_bar()),
                Column::text(w.outcome()),
                Column::text(w.papers()),
            ],
            rows,
        })));
    }
    if page.parts.is_empty() {
        let nothing = Empty::new("check", w.nothing_missing());
        page.parts
            .push(Part::new(w.missing()).body(Body::Empty(nothing)));
    }
    if !missing {
        page.parts.push(dropped_part(lang, &found));
    }
    page.parts.push(papers_part(lang, &found));
    answer::page(&page)
}

/// An indicator of the old set with its value, and what that came to where it does not say so itself.
fn old_cell(lang: Lang, found: &PlaceNext, code: &str) -> String {
    let w = words::next::of(lang);
    let verdict = found.cells.get(code).map(|it| it.verdict);
    match (old_value(found, code), verdict) {
        (Some(value), Some(verdict)) => match verdict_said(lang, verdict) {
            said if said == value => format!("{code}: {value}"),
            said => format!("{code}: {value} ({})", w.was(said)),
        },
        _ => format!("{code}: {}", words::criteria::of(lang).not_collected()),
    }
}

fn new_row(lang: Lang, found: &PlaceNext, it: &NewIndicator) -> Row {
    let w = words::next::of(lang);
    let indicator = found.page.to.indicator(&it.code);
    let name = indicator.map_or("", |it| it.name.as_str());
    let links = it.from.iter().map(|(code, _)| {
        let at = ntm_office::criteria::cell::CellAt {
            unit: found.unit.unit,
            set: found.page.from.id.clone(),
            indicator: code.clone(),
        };
        Link::new(
            old_cell(lang, found, code),
            cell_href(paths::CRITERIA_CELL, &at),
        )
    });
    let kinds: Vec<&str> = match it.from.first() {
        Some((_, kind)) => vec![kind_said(lang, *kind)],
        None => vec![w.kind_new()],
    };
    let papers: Vec<&str> = papers_for(found, &it.code).collect();
    Row::new(vec![
        Cell::text(format!("{} {}", it.code, short(name)))
            .under(indicator.map_or("", |it| it.unit.as_str())),
        Cell::links(links.collect()).under(kinds.join(", ")),
        Cell::text(bar_said(lang, &it.applied).0),
        outcome(lang, it.carried),
        Cell::text(match papers.is_empty() {
            true => w.no_papers().to_owned(),
            false => papers.join("; "),
        }),
    ])
}

fn dropped_part(lang: Lang, found: &PlaceNext) -> Part {
    let (w, c) = (words::next::of(lang), words::criteria::of(lang));
    let rows = found.transition.dropped.iter().map(|code| {
        let indicator = found.page.from.indicator(code);
        let name = indicator.map_or("", |it| it.name.as_str());
        let links = &found.page.mapping.links;
        let note = links.iter().find(|it| it.old.as_ref() == Some(code));
        let verdict = found.cells.get(code).map(|it| it.verdict);
        Row::new(vec![
            Cell::text(format!("{code} {}", short(name))),
            Cell::text(old_value(found, code).unwrap_or_else(|| c.not_collected().to_owned()))
                .under(verdict.map_or("", |it| verdict_said(lang, it))),
            Cell::text(note.and_then(|it| it.note.clone()).unwrap_or_default()),
        ])
    });
    Part::new(w.dropped_part()).body(Body::Table(Table {
        caption: w.dropped_part().to_owned(),
        columns: vec![
            Column::title(c.indicator()),
            Column::text(w.old_value()),
            Column::text(w.reason()),
        ],
        rows: rows.collect(),
    }))
}

fn papers_part(lang: Lang, found: &PlaceNext) -> Part {
    let w = words::next::of(lang);
    let part = Part::new(w.papers_part()).hint(w.papers_hint(say::date(found.day)));
    if found.papers.is_empty() {
        return part.body(Body::Empty(Empty::new("file", w.no_paper())));
    }
    let rows = found.papers.iter().map(|(paper, proves)| {
        let good = paper.valid_from.is_none_or(|from| from <= found.day)
            && paper.valid_to.is_none_or(|to| found.day < to);
        let last = paper.valid_to.and_then(|to| to.yesterday().ok());
        let chip = match (good, proves.is_empty()) {
            (false, _) => Chip::new(Tone::Bad, "stop", w.expired()),
            (true, true) => Chip::plain(w.speaks_for_none()),
            (true, false) => Chip::new(Tone::Good, "check", w.good()),
        };
        let href = match &paper.file_hash {
            Some(_) => paths::CRITERIA_PAPER
                .replace("{id}", &found.unit.unit.to_string())
                .replace("{paper}", &paper.id.to_string()),
            None => String::new(),
        };
        let name = match href.is_empty() {
            true => Cell::text(&paper.name),
            false => Cell::link(&paper.name, href),
        };
        Row::new(vec![
            name,
            Cell::text(match last {
                Some(last) => w.valid_to(say::date(last)),
                None => w.valid_ever().to_owned(),
            }),
            Cell::chip(chip),
            Cell::text(proves.join(", ")),
        ])
    });
    part.body(Body::Table(Table {
        caption: w.papers_part().to_owned(),
        columns: vec![
            Column::title(w.paper()),
            Column::text(w.valid()),
            Column::text(w.outcome()),
            Column::text(w.speaks_for()),
        ],
        rows: rows.collect(),
    }))
}

fn place_table(lang: Lang, found: &PlaceNext) -> FileTable {
    let (w, c) = (words::next::of(lang), words::criteria::of(lang));
    let titles = [
        c.title(),
        w.new_indicator(),
        w.old_indicator(),
        w.kind(),
        w.old_value(),
        w.new_bar(),
        w.outcome(),
        w.reason(),
        w.papers(),
    ];
    let mut rows: Vec<Vec<FileCell>> = Vec::new();
    let mut row = |cells: [String; 9]| {
        rows.push(cells.iter().map(|it| it.as_str().into()).collect());
    };
    for criterion in &found.page.to.criteria {
        for indicator in &criterion.indicators {
            let Some(it) = found.transition.new_indicator(&indicator.code) else {
                continue;
            };
            let olds: Vec<&str> = it.from.iter().map(|(code, _)| code.as_str()).collect();
            let values: Vec<String> = olds
                .iter()
                .filter_map(|code| Some(format!("{code}: {}", old_value(found, code)?)))
                .collect();
            let (said, why) = outcome_said(lang, it.carried);
            let kind = it.from.first().map_or(LinkKind::New, |(_, kind)| *kind);
            row([
                c.criterion_title(criterion.number, &criterion.name),
                format!("{} {}", it.code, short(&indicator.name)),
                olds.join(", "),
                kind_said(lang, kind).to_owned(),
                values.join("; "),
                bar_said(lang, &it.applied).0,
                said.to_owned(),
                why.to_owned(),
                papers_for(found, &it.code).collect::<Vec<_>>().join("; "),
            ]);
        }
    }
    for code in &found.transition.dropped {
        let name = found.page.from.indicator(code).map_or("", |it| &it.name);
        row([
            w.dropped_part().to_owned(),
            String::new(),
            format!("{code} {}", short(name)),
            w.kind_dropped().to_owned(),
            old_value(found, code).unwrap_or_default(),
            String::new(),
            w.dropped().to_owned(),
            String::new(),
            String::new(),
        ]);
    }
    FileTable {
        title: format!(
            "{} – {}",
            found.unit.name,
            under(lang, &found.page, found.day)
        ),
        columns: titles
            .into_iter()
            .map(|title| FileColumn::new(title, Kind::Text, 22.0))
            .collect(),
        rows,
    }
}
