//! Units: the list, one unit through time, and what an administrator does with it.

use std::collections::BTreeSet;

use axum::{
    extract::{Query, State},
    http::Method,
    routing::{get, post},
};
use jiff::civil::Date;
use ntm_drafting::table;
use ntm_office::{
    Fault, Outcome, follow,
    units::{Decree, FROM_OLD, Into as Target, UnitDetail, UnitDraft},
};
use ntm_programme::{
    calendar,
    identity::{RelationId, UnitId},
    right::{Action, may_ever},
    unit::{Extent, Relation, RelationKind, Standing, Status, UnitKind, Validity},
};
use ntm_store::unit::{Filter, Listed};
use ntm_views::{
    frame::{Lang, Section},
    pages::list::{self, Body, ListPage, Part, RecordPage},
    parts::{
        ActForm, Cell, Chip, Choice, Column, Control, Empty, Event, Field, Filters, Link, Pager,
        Row, Sentence, Table, Timeline, Tone, Weight,
    },
    paths, say, words,
};
use serde::Deserialize;
use uuid::Uuid;

use super::{organ_ids, unit_choice};
use crate::{
    App,
    address::{Id, Ids},
    answer::{self, Answer},
    export::{self, AskedForm, Format},
    form::{self, Typed},
    listing::{self, Listing},
    route::{Need, Route},
    session::Signed,
};

pub(crate) fn routes() -> Vec<Route> {
    let read = Need::May(Action::ReadUnit);
    let edit = Need::May(Action::EditUnit);
    let page = Route::page;
    let act = |path, title, handler| Route::page(Method::POST, path, edit, title, handler);
    vec![
        page(Method::GET, paths::UNITS, read, "Units", get(units)),
        act("/don-vi/them", "Found a unit", post(create)),
        page(
            Method::GET,
            "/don-vi/{id}",
            read,
            "A unit through time",
            get(unit),
        ),
        act(
            "/don-vi/{id}/phien-ban",
            "Change a unit from a day on",
            post(change),
        ),
        act("/don-vi/{id}/nhap-vao", "Merge units", post(merge)),
        act("/don-vi/{id}/chia-tach", "Split a unit", post(split)),
        act("/don-vi/{id}/ket-thuc", "Dissolve a unit", post(dissolve)),
        act(
            "/don-vi/{id}/dung-dau",
            "Set the head of a unit",
            post(set_head),
        ),
        act("/don-vi/{id}/quan-he", "Relate units", post(relate)),
        act(
            "/don-vi/{id}/quan-he/{relation}/ket-thuc",
            "End a relation",
            post(end_relation),
        ),
        act("/don-vi/{id}/danh-hieu", "Record a title", post(recognise)),
        act(
            "/don-vi/{id}/danh-hieu/{standing}/ket-thuc",
            "End a title",
            post(end_title),
        ),
    ]
}

/// The filters of the list, as they stand in the address.
#[derive(Debug, Clone, Default, Deserialize)]
struct Asked {
    #[serde(rename = "tu-khoa", default)]
    name: String,
    #[serde(rename = "loai", default)]
    kind: String,
    #[serde(rename = "danh-hieu", default)]
    status: String,
    #[serde(rename = "ngay", default)]
    day: String,
    #[serde(rename = "cap-tren", default)]
    parent: String,
    #[serde(rename = "thuoc", default)]
    under: String,
    #[serde(rename = "sau", default)]
    after: String,
    #[serde(rename = "dinh-dang", default)]
    format: String,
}

impl Asked {
    fn filter(&self, today: Date) -> Filter {
        Filter {
            day: form::date(&self.day).unwrap_or(today),
            name: Some(self.name.trim().to_owned()).filter(|name| !name.is_empty()),
            kind: self.kind.parse().ok(),
            under: self.under.parse().ok(),
            parent: self.parent.parse().ok(),
            status: self.status.parse().ok(),
            identified: None,
        }
    }

    fn listing(&self) -> Listing {
        let filters = [
            ("tu-khoa", self.name.as_str()),
            ("loai", self.kind.as_str()),
            ("danh-hieu", self.status.as_str()),
            ("ngay", self.day.as_str()),
            ("cap-tren", self.parent.as_str()),
            ("thuoc", self.under.as_str()),
        ];
        Listing::new(paths::UNITS, &filters)
    }
}

const PAGE: usize = 50;

async fn units(State(app): State<App>, who: Signed, Query(asked): Query<Asked>) -> Answer {
    if let Some(format) = Format::asked(&asked.format)? {
        let filter = &asked.filter(who.op.today);
        let (office, op) = (app.office(), &who.op);
        let part = |after: Option<(String, UnitId)>| async move {
            let after = after.as_ref().map(|(folded, id)| (folded.as_str(), *id));
            let found = office
                .list_units(op, filter, after, export::PART.into())
                .await?;
            Ok(follow::Part {
                rows: found.rows,
                next: found.next,
            })
        };
        let rows = export::rows(part, |row| cells(who.lang(), row)).await?;
        return export::answer(format, "don-vi", sheet(who.lang(), rows)).await;
    }
    answer::page(&units_page(&app, &who, &asked).await?)
}

async fn units_page(app: &App, who: &Signed, asked: &Asked) -> Result<ListPage, Fault> {
    let lang = who.lang();
    let w = words::administer::of(lang);
    let filter = asked.filter(who.op.today);
    let found = app
        .office()
        .list_units(&who.op, &filter, listing::place(&asked.after), PAGE)
        .await?;
    let may_edit = unit_choice::scope(who).is_some()
        || who.op.who.holds(ntm_programme::right::Role::Administrator);
    let mut frame = app
        .frame(who, words::list::of(lang).units(), Section::Units)
        .await?;
    let mut said = Sentence::default().strong(w.all_units(say::number(found.total)));
    if let Some(parent) = filter.parent {
        let detail = app.office().unit_detail(&who.op, parent).await?;
        frame = frame.crumb(words::list::of(lang).units(), paths::UNITS);
        for (id, name) in detail.above.iter().rev() {
            frame = frame.crumb(name, format!("{}?cap-tren={id}", paths::UNITS));
        }
        said = said.say(" ").figure(
            w.below_of(&detail.current.name),
            format!("{}/{parent}", paths::UNITS),
        );
    }
    let mut page = ListPage::new(frame);
    page.said = said.say(w.on_day(say::date(filter.day)));
    let may_name = may_ever(&who.op.who, Action::EditName);
    page.tabs = Some(list::unit_tabs(lang, paths::UNITS, may_name, may_edit));
    page.filters = Filters {
        lang,
        action: paths::UNITS.to_owned(),
        fields: filter_fields(lang, asked),
        clear: asked.listing().clear(paths::UNITS),
    };
    page.empty = Empty::new("building", w.no_units());
    page.exports = asked.listing().files();
    if may_edit {
        page.acts = vec![create_form(app, who, filter.parent).await?];
    }
    let next = found.next.map(listing::cursor);
    page.pager = Pager {
        said: words::common::of(lang).shown_of(found.rows.len(), say::number(found.total)),
        ..asked
            .listing()
            .pager(lang, "sau", asked.after.is_empty(), next)
    };
    page.table = Table {
        caption: words::list::of(lang).units().to_owned(),
        columns: vec![
            Column::title(words::common::of(lang).unit()),
            Column::text(w.code()),
            Column::text(w.kind()),
            Column::text(w.above()),
            Column::text(w.head()),
        ],
        rows: found.rows.iter().map(|row| line(lang, row)).collect(),
    };
    Ok(page)
}

fn filter_fields(lang: Lang, asked: &Asked) -> Vec<Field> {
    let w = words::administer::of(lang);
    let mut kinds = vec![Choice::new("", w.all_kinds(), asked.kind.is_empty())];
    kinds.extend(UnitKind::ALL.iter().map(|kind| {
        Choice::new(
            kind.as_str(),
            kind_word(lang, *kind),
            asked.kind == kind.as_str(),
        )
    }));
    let mut titles = vec![Choice::new("", w.all_standings(), asked.status.is_empty())];
    titles.extend(Status::ALL.iter().map(|status| {
        Choice::new(
            status.as_str(),
            status_word(lang, *status),
            asked.status == status.as_str(),
        )
    }));
    let mut fields = vec![
        Field::new(Control::Search, "tu-khoa", words::common::of(lang).search()).value(&asked.name),
        Field::select("loai", w.kind(), kinds),
        Field::select("danh-hieu", w.standing(), titles),
        Field::date("ngay", w.on_the_day()).value(&asked.day),
    ];
    for (name, value) in [("cap-tren", &asked.parent), ("thuoc", &asked.under)] {
        if !value.is_empty() {
            fields.push(Field::new(Control::Hidden, name, "").value(value));
        }
    }
    fields
}

/// Returns a kind of unit in words.
pub(crate) fn kind_word(lang: Lang, kind: UnitKind) -> &'static str {
    match lang {
        Lang::Vi => kind.label_vi(),
        Lang::En => kind.label_en(),
    }
}

pub(super) fn status_word(lang: Lang, status: Status) -> &'static str {
    match lang {
        Lang::Vi => status.label_vi(),
        Lang::En => status.label_en(),
    }
}

fn line(lang: Lang, row: &Listed) -> Row {
    let w = words::administer::of(lang);
    let unit = &row.unit;
    let mut name = Cell::link(&unit.name, format!("{}/{}", paths::UNITS, unit.unit));
    if let Some(status) = row.status {
        name = name.with_chip(Chip::new(Tone::Good, "check", status_word(lang, status)));
    }
    let mut above = Cell::default();
    if let (Some(id), Some(name)) = (unit.parent, &row.parent_name) {
        above = Cell::link(name, format!("{}/{id}", paths::UNITS));
    }
    let mut kind = Cell::text(kind_word(lang, unit.kind));
    if row.children > 0 {
        kind = Cell::links(vec![
            Link::text(kind_word(lang, unit.kind)),
            Link::new(
                w.children(say::number(row.children)),
                format!("{}?cap-tren={}", paths::UNITS, unit.unit),
            ),
        ]);
    }
    Row::new(vec![
        name,
        Cell::text(unit.code.clone().unwrap_or_default()),
        kind,
        above,
        Cell::text(row.head.clone().unwrap_or_default()),
    ])
}

fn sheet(lang: Lang, rows: Vec<Vec<table::Cell>>) -> table::Table {
    use table::{Column, Kind};
    let w = words::administer::of(lang);
    table::Table {
        title: words::list::of(lang).units().to_owned(),
        columns: vec![
            Column::new(w.unit_name(), Kind::Text, 40.0),
            Column::new(w.code(), Kind::Text, 10.0),
            Column::new(w.kind(), Kind::Text, 22.0),
            Column::new(w.above(), Kind::Text, 36.0),
            Column::new(w.short_name(), Kind::Text, 20.0),
            Column::new(w.standing(), Kind::Text, 28.0),
            Column::new(w.head(), Kind::Text, 26.0),
            Column::new(w.valid_from(), Kind::Date, 14.0),
        ],
        rows,
    }
}

fn cells(lang: Lang, row: &Listed) -> Vec<table::Cell> {
    let unit = &row.unit;
    vec![
        unit.name.as_str().into(),
        unit.code.as_deref().into(),
        kind_word(lang, unit.kind).into(),
        row.parent_name.as_deref().into(),
        unit.short_name.as_deref().into(),
        row.status.map(|status| status_word(lang, status)).into(),
        row.head.as_deref().into(),
        Some(unit.valid.from).filter(|day| *day > FROM_OLD).into(),
    ]
}

fn kind_field(lang: Lang, chosen: UnitKind) -> Field {
    let kinds = UnitKind::ALL
        .iter()
        .map(|kind| Choice::new(kind.as_str(), kind_word(lang, *kind), *kind == chosen))
        .collect();
    Field::select("kind", words::administer::of(lang).kind(), kinds)
}

fn decision_field(lang: Lang) -> Field {
    let w = words::administer::of(lang);
    Field::text("decision", w.decision()).hint(w.decision_hint())
}

fn day_field(lang: Lang, name: &str, day: Date) -> Field {
    let w = words::administer::of(lang);
    Field::date(name, w.valid_from())
        .hint(w.valid_from_hint())
        .value(day.to_string())
        .required()
}

async fn create_form(app: &App, who: &Signed, parent: Option<UnitId>) -> Result<ActForm, Fault> {
    let lang = who.lang();
    let w = words::administer::of(lang);
    let above = unit_choice::field(app, who, "parent", w.above(), parent, None).await?;
    Ok(ActForm::new("unit", w.add_unit(), "/don-vi/them")
        .field(
            Field::text("name", w.unit_name())
                .hint(w.unit_name_hint())
                .required(),
        )
        .field(kind_field(lang, UnitKind::Commune))
        .field(above.required())
        .field(Field::text("code", w.code()))
        .field(Field::text("short_name", w.short_name()))
        .field(day_field(lang, "from", who.op.today))
        .field(decision_field(lang))
        .icon("plus"))
}

async fn read_draft(app: &App, who: &Signed, typed: &Typed) -> Result<UnitDraft, Fault> {
    Ok(UnitDraft {
        name: typed.get("name").to_owned(),
        short_name: typed.optional("short_name"),
        code: typed.optional("code"),
        kind: typed.get("kind").parse().unwrap_or(UnitKind::Other),
        parent: unit_choice::read(app, who, typed, "parent").await?,
        from: typed.date("from")?,
        decision: typed.optional("decision"),
    })
}

async fn create(State(app): State<App>, who: Signed, typed: Typed) -> Answer {
    let made = match read_draft(&app, &who, &typed).await {
        Ok(draft) if draft.parent.is_none() => Err(Fault::field(
            "parent",
            "Hãy chọn đơn vị cấp trên.",
            "Choose the unit above.",
        )),
        Ok(draft) => app.office().create_unit(&who.op, &draft).await,
        Err(fault) => Err(fault),
    };
    match made {
        Ok(id) => {
            let sentence = words::administer::of(who.lang()).unit_made(typed.get("name"));
            answer::see_with(format!("{}/{id}", paths::UNITS), &sentence)
        }
        Err(fault) => {
            let page = units_page(&app, &who, &Asked::default()).await?;
            form::refused(page, "unit", &typed, fault)
        }
    }
}

async fn unit(State(app): State<App>, who: Signed, Id(id): Id<UnitId>, form: AskedForm) -> Answer {
    export::record(unit_page(&app, &who, id).await?, &form).await
}

async fn unit_page(app: &App, who: &Signed, id: UnitId) -> Result<RecordPage, Fault> {
    let lang = who.lang();
    let w = words::administer::of(lang);
    let detail = app.office().unit_detail(&who.op, id).await?;
    let current = &detail.current;
    let mut frame = app
        .frame(who, &current.name, Section::Units)
        .await?
        .crumb(words::list::of(lang).units(), paths::UNITS);
    for (above, name) in detail.above.iter().rev() {
        frame = frame.crumb(name, format!("{}/{above}", paths::UNITS));
    }
    let mut page = RecordPage::new(frame);
    page.chips = vec![Chip::plain(kind_word(lang, current.kind))];
    if !detail.exists {
        page.chips.push(match current.valid.to {
            Some(to) if to <= who.op.today => {
                Chip::new(Tone::Soon, "alert", w.ended(say::date(to)))
            }
            _ => Chip::new(
                Tone::Info,
                "clock",
                w.not_yet(say::date(current.valid.from)),
            ),
        });
    }
    for (_, standing) in &detail.standings {
        if standing.valid.contains(who.op.today) {
            page.chips.push(Chip::new(
                Tone::Good,
                "check",
                status_word(lang, standing.status),
            ));
        }
    }
    let code = current
        .code
        .as_ref()
        .map(|code| format!("{} {code}", w.code().to_lowercase()));
    let under: Vec<String> = code.into_iter().chain(current.short_name.clone()).collect();
    page.under = under.join(" · ");
    if detail.children > 0 {
        page.links.push(Link::new(
            w.children(say::number(detail.children)),
            format!("{}?cap-tren={id}", paths::UNITS),
        ));
    }
    if may_ever(&who.op.who, Action::ReadTask) {
        page.links.push(Link::new(
            w.kept_deadlines(),
            paths::at(paths::UNIT_RECORD, id),
        ));
    }
    page.said = lineage_said(lang, &detail);
    page.parts = vec![
        versions_part(app, who, &detail).await?,
        relations_part(app, who, &detail).await?,
        lineage_part(lang, &detail),
    ];
    page.side = vec![
        heads_part(who, &detail),
        titles_part(who, &detail),
        organ_ids::part(who, &detail),
    ];
    if current.kind.is_place() {
        page.side
            .push(super::criteria_place::classes_part(app, who, id).await?);
        if may_ever(&who.op.who, Action::ReadCriteria) && current.kind == UnitKind::Commune {
            page.links.push(Link::new(
                words::criteria::of(lang).title(),
                paths::at(paths::CRITERIA_PLACE, id),
            ));
        }
    }
    Ok(page)
}

fn path(id: UnitId, rest: &str) -> String {
    format!("{}/{id}/{rest}", paths::UNITS)
}

fn since(lang: Lang, day: Date) -> String {
    let w = words::administer::of(lang);
    if day <= FROM_OLD {
        w.since_old().to_owned()
    } else {
        w.since(say::date(day))
    }
}

fn until(valid: Validity) -> String {
    valid
        .to
        .map_or_else(String::new, |to| say::date(calendar::day_before(to)))
}

pub(super) fn span(lang: Lang, valid: Validity) -> String {
    let w = words::administer::of(lang);
    let mut text = since(lang, valid.from);
    if let Some(to) = valid.to {
        text.push(' ');
        text.push_str(&w.until(say::date(calendar::day_before(to))));
    }
    text
}

async fn versions_part(app: &App, who: &Signed, detail: &UnitDetail) -> Result<Part, Fault> {
    let lang = who.lang();
    let w = words::administer::of(lang);
    let current = &detail.current;
    let id = detail.identity.unit;
    let rows = detail
        .versions
        .iter()
        .rev()
        .map(|version| {
            let above = version.parent.map_or_else(Cell::default, |parent| {
                let name = detail.names.get(&parent).cloned().unwrap_or_default();
                Cell::link(name, format!("{}/{parent}", paths::UNITS))
            });
            Row::new(vec![
                Cell::text(&version.name).under(version.decision.clone().unwrap_or_default()),
                Cell::text(version.code.clone().unwrap_or_default()),
                Cell::text(kind_word(lang, version.kind)),
                above,
                Cell::text(since(lang, version.valid.from)),
                Cell::text(until(version.valid)),
            ])
        })
        .collect();
    let mut part = Part::new(w.versions())
        .hint(w.versions_hint())
        .body(Body::Table(Table {
            caption: w.versions().to_owned(),
            columns: vec![
                Column::title(w.unit_name()),
                Column::text(w.code()),
                Column::text(w.kind()),
                Column::text(w.above()),
                Column::text(words::common::of(lang).from()),
                Column::text(w.valid_until()),
            ],
            rows,
        }));
    let open = detail
        .versions
        .last()
        .is_some_and(|last| last.valid.to.is_none());
    if !detail.may_edit || !open {
        return Ok(part);
    }
    let version = detail.identity.version;
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let mut change = ActForm::new("change", w.change_unit(), path(id, "phien-ban"))
        .hidden("version", version)
        .field(
            Field::text("name", w.unit_name())
                .value(&current.name)
                .required(),
        )
        .field(kind_field(lang, current.kind));
    if current.parent.is_some() {
        change = change
            .field(unit_choice::field(app, who, "parent", w.above(), current.parent, None).await?);
    }
    part.acts = vec![
        change
            .field(Field::text("code", w.code()).value(text(&current.code)))
            .field(Field::text("short_name", w.short_name()).value(text(&current.short_name)))
            .field(day_field(lang, "from", who.op.today))
            .field(decision_field(lang)),
        ActForm::new("merge", w.merge_unit(), path(id, "nhap-vao"))
            .hint(w.merge_hint())
            .field(unit_choice::field(app, who, "into", w.merge_into(), None, Some("—")).await?)
            .field(Field::text("name", w.merge_new()))
            .field(Field::lines("units", w.merge_others(), 3))
            .field(day_field(lang, "from", who.op.today))
            .field(decision_field(lang)),
        ActForm::new("split", w.split_unit(), path(id, "chia-tach"))
            .hidden("version", version)
            .field(Field::lines("name", w.split_parts(), 3).required())
            .field(Field::check("goes_on", w.split_goes_on()).value("true"))
            .field(day_field(lang, "from", who.op.today))
            .field(decision_field(lang)),
        ActForm::new("dissolve", w.dissolve_unit(), path(id, "ket-thuc"))
            .hidden("version", version)
            .confirm(w.dissolve_ask())
            .field(day_field(lang, "from", who.op.today))
            .field(decision_field(lang))
            .weight(Weight::Danger),
    ];
    Ok(part)
}

async fn relations_part(app: &App, who: &Signed, detail: &UnitDetail) -> Result<Part, Fault> {
    let lang = who.lang();
    let w = words::administer::of(lang);
    let id = detail.identity.unit;
    let mut part = Part::new(w.relations());
    let word = |kind: RelationKind| match lang {
        Lang::Vi => kind.label_vi(),
        Lang::En => kind.label_en(),
    };
    let rows: Vec<Row> = detail
        .relations
        .iter()
        .enumerate()
        .map(|(number, kept)| {
            let relation = &kept.relation;
            let name = |unit: UnitId| {
                let name = detail.names.get(&unit).cloned().unwrap_or_default();
                Link::new(name, format!("{}/{unit}", paths::UNITS))
            };
            let about = match (&relation.criteria_set, relation.criterion) {
                (Some(set), Some(number)) => format!("{} {number} ({set})", w.criterion()),
                (Some(set), None) => set.clone(),
                _ => String::new(),
            };
            let row = Row::new(vec![
                Cell::links(vec![name(relation.unit)]).under(about),
                Cell::text(word(relation.kind)),
                Cell::links(vec![name(relation.other)]),
                Cell::text(span(lang, relation.valid)),
            ]);
            if !detail.may_edit || relation.valid.to.is_some() || relation.unit != id {
                return row;
            }
            let action = path(id, &format!("quan-he/{}/ket-thuc", kept.id));
            row.form(
                ActForm::new(format!("unrelate{number}"), w.end(), action)
                    .confirm(w.end_ask())
                    .weight(Weight::Danger),
            )
        })
        .collect();
    part = if rows.is_empty() {
        part.hint(w.no_relations())
    } else {
        part.body(Body::Table(Table {
            caption: w.relations().to_owned(),
            columns: vec![
                Column::title(words::common::of(lang).unit()),
                Column::text(w.relation_kind()),
                Column::text(w.other_unit()),
                Column::text(words::common::of(lang).from()),
                Column::text(""),
            ],
            rows,
        }))
    };
    if detail.may_edit {
        let kinds = RelationKind::ALL
            .iter()
            .map(|kind| Choice::new(kind.as_str(), word(*kind), *kind == RelationKind::InCharge))
            .collect();
        part = part.act(
            ActForm::new("relate", w.add_relation(), path(id, "quan-he"))
                .field(Field::select("kind", w.relation_kind(), kinds))
                .field(
                    unit_choice::field(app, who, "other", w.other_unit(), None, Some("—"))
                        .await?
                        .required(),
                )
                .field(Field::text("criteria_set", w.criteria_set()).hint(w.criteria_set_hint()))
                .field(Field::new(Control::Number, "criterion", w.criterion()))
                .field(day_field(lang, "from", who.op.today))
                .field(decision_field(lang))
                .icon("plus"),
        );
    }
    Ok(part)
}

/// Says what a unit was made of, and what it became.
fn lineage_said(lang: Lang, detail: &UnitDetail) -> Sentence {
    let w = words::reorganise::of(lang);
    let id = detail.identity.unit;
    let mut said = Sentence::default();
    let of = |came: bool| {
        detail
            .lineage
            .iter()
            .filter(move |row| row.old != row.new && (if came { row.new } else { row.old }) == id)
    };
    for came in [true, false] {
        let days: BTreeSet<Date> = of(came).map(|row| row.on).collect();
        for on in days {
            let rows: Vec<_> = of(came).filter(|row| row.on == on).collect();
            let founded = detail
                .versions
                .first()
                .is_some_and(|it| it.valid.from == on);
            let whole = rows.iter().all(|row| row.extent == Extent::Full);
            said = said.say(match (came, founded, whole) {
                (true, true, _) => w.founded_from(),
                (true, false, _) => w.took_in(),
                (false, _, true) => w.merged_into(),
                (false, _, false) => w.divided_into(),
            });
            for (number, row) in rows.iter().enumerate() {
                let other = if came { row.old } else { row.new };
                let name = detail.names.get(&other).cloned().unwrap_or_default();
                let name = match (came, row.extent) {
                    (true, Extent::Partial) => w.part_of(name),
                    _ => name,
                };
                let comma = if number > 0 { ", " } else { "" };
                said = said
                    .say(comma)
                    .figure(name, format!("{}/{other}", paths::UNITS));
            }
            said = said.say(w.since(say::date(on)));
        }
    }
    said
}

fn lineage_part(lang: Lang, detail: &UnitDetail) -> Part {
    let w = words::administer::of(lang);
    let id = detail.identity.unit;
    let part = Part::new(w.lineage());
    if detail.lineage.is_empty() {
        return part.hint(w.no_lineage());
    }
    let rows = detail
        .lineage
        .iter()
        .map(|row| {
            let kind = match lang {
                Lang::Vi => row.kind.label_vi(),
                Lang::En => row.kind.label_en(),
            };
            let (direction, other) = match (row.old == id, row.new == id) {
                (true, true) => ("", None),
                (true, false) => (w.became(), Some(row.new)),
                _ => (w.came_from(), Some(row.old)),
            };
            let other = other.map_or_else(Cell::default, |other| {
                let name = detail.names.get(&other).cloned().unwrap_or_default();
                Cell::link(name, format!("{}/{other}", paths::UNITS)).under(direction)
            });
            Row::new(vec![
                Cell::text(kind),
                other,
                Cell::text(say::date(row.on)).under(row.decision.clone().unwrap_or_default()),
            ])
        })
        .collect();
    part.body(Body::Table(Table {
        caption: w.lineage().to_owned(),
        columns: vec![
            Column::title(w.lineage()),
            Column::text(words::common::of(lang).unit()),
            Column::text(words::common::of(lang).date()),
        ],
        rows,
    }))
}

fn heads_part(who: &Signed, detail: &UnitDetail) -> Part {
    let lang = who.lang();
    let w = words::administer::of(lang);
    let id = detail.identity.unit;
    let mut part = Part::new(w.head());
    part = if detail.heads.is_empty() {
        part.hint(w.no_heads())
    } else {
        let events = detail
            .heads
            .iter()
            .map(|head| Event {
                tone: if head.valid.contains(who.op.today) {
                    Tone::Good
                } else {
                    Tone::Plain
                },
                icon: "people",
                what: format!("{}, {}", head.full_name, head.position),
                note: String::new(),
                who: String::new(),
                when: span(lang, head.valid),
            })
            .collect();
        part.body(Body::Timeline(Timeline { events }))
    };
    if detail.may_edit {
        part = part.act(
            ActForm::new("head", w.set_head(), path(id, "dung-dau"))
                .field(Field::text("full_name", w.full_name()).required())
                .field(Field::text("position", w.position()).required())
                .field(day_field(lang, "from", who.op.today)),
        );
    }
    part
}

fn titles_part(who: &Signed, detail: &UnitDetail) -> Part {
    let lang = who.lang();
    let w = words::administer::of(lang);
    let id = detail.identity.unit;
    let mut part = Part::new(w.standings());
    part = if detail.standings.is_empty() {
        part.hint(w.no_standings())
    } else {
        let rows = detail
            .standings
            .iter()
            .enumerate()
            .map(|(number, (standing_id, standing))| {
                let row = Row::new(vec![
                    Cell::text(status_word(lang, standing.status))
                        .under(standing.decision.clone().unwrap_or_default()),
                    Cell::text(span(lang, standing.valid)),
                ]);
                if !detail.may_edit || standing.valid.to.is_some() {
                    return row;
                }
                let action = path(id, &format!("danh-hieu/{standing_id}/ket-thuc"));
                row.form(
                    ActForm::new(format!("untitle{number}"), w.end(), action)
                        .confirm(w.end_ask())
                        .weight(Weight::Danger),
                )
            })
            .collect();
        part.body(Body::Table(Table {
            caption: w.standings().to_owned(),
            columns: vec![
                Column::title(w.standing()),
                Column::text(words::common::of(lang).from()),
                Column::text(""),
            ],
            rows,
        }))
    };
    if detail.may_edit && detail.current.kind.is_place() {
        let titles = Status::ALL
            .iter()
            .map(|status| Choice::new(status.as_str(), status_word(lang, *status), false))
            .collect();
        part = part.act(
            ActForm::new("title", w.recognise(), path(id, "danh-hieu"))
                .field(Field::select("status", w.standing(), titles))
                .field(day_field(lang, "from", who.op.today))
                .field(decision_field(lang)),
        );
    }
    part
}

/// Goes back to the unit that is to be shown now, or gives the form back with what is wrong.
pub(super) async fn told(
    app: &App,
    who: &Signed,
    id: UnitId,
    typed: &Typed,
    form: &str,
    done: Outcome<UnitId>,
) -> Answer {
    match done {
        Ok(shown) => {
            let w = words::administer::of(who.lang());
            answer::see_with(format!("{}/{shown}", paths::UNITS), w.unit_saved())
        }
        Err(fault) => form::refused(unit_page(app, who, id).await?, form, typed, fault),
    }
}

async fn change(State(app): State<App>, who: Signed, Id(id): Id<UnitId>, typed: Typed) -> Answer {
    let changed = async {
        let draft = read_draft(&app, &who, &typed).await?;
        app.office()
            .change_unit(&who.op, id, typed.version(), &draft)
            .await
    };
    let done = changed.await.map(|()| id);
    told(&app, &who, id, &typed, "change", done).await
}

fn decree(typed: &Typed) -> Result<Decree, Fault> {
    Ok(Decree {
        on: typed.date("from")?,
        number: typed.optional("decision"),
    })
}

/// Returns a new unit of the same kind and in the same place.
fn like(unit: &UnitDetail, name: &str, decree: &Decree) -> UnitDraft {
    UnitDraft {
        name: name.to_owned(),
        short_name: None,
        code: None,
        kind: unit.current.kind,
        parent: unit.current.parent,
        from: decree.on,
        decision: decree.number.clone(),
    }
}

async fn merge(State(app): State<App>, who: Signed, Id(id): Id<UnitId>, typed: Typed) -> Answer {
    let done = async {
        let decree = decree(&typed)?;
        let mut olds = unit_choice::read_lines(&app, &who, &typed, "units").await?;
        olds.push(id);
        let into = match unit_choice::read(&app, &who, &typed, "into").await? {
            Some(into) => Target::Existing(into),
            None if typed.optional("name").is_none() => {
                return Err(Fault::field(
                    "into",
                    "Hãy chọn đơn vị được nhập vào, hoặc đặt tên đơn vị mới.",
                    "Choose the unit to merge into, or name a new one.",
                ));
            }
            None => {
                let detail = app.office().unit_detail(&who.op, id).await?;
                Target::New(like(&detail, typed.get("name"), &decree))
            }
        };
        app.office()
            .merge_units(&who.op, &olds, &into, &decree)
            .await
    };
    let done = done.await;
    told(&app, &who, id, &typed, "merge", done).await
}

async fn split(State(app): State<App>, who: Signed, Id(id): Id<UnitId>, typed: Typed) -> Answer {
    let done = async {
        let decree = decree(&typed)?;
        let detail = app.office().unit_detail(&who.op, id).await?;
        let parts: Vec<UnitDraft> = typed
            .get("name")
            .lines()
            .map(str::trim)
            .filter(|name| !name.is_empty())
            .map(|name| like(&detail, name, &decree))
            .collect();
        let goes_on = typed.ticked("goes_on");
        app.office()
            .split_unit(&who.op, id, typed.version(), &parts, goes_on, &decree)
            .await
            .map(|_| id)
    };
    let done = done.await;
    told(&app, &who, id, &typed, "split", done).await
}

async fn dissolve(State(app): State<App>, who: Signed, Id(id): Id<UnitId>, typed: Typed) -> Answer {
    let dissolved = async {
        let decree = decree(&typed)?;
        app.office()
            .dissolve_unit(&who.op, id, typed.version(), &decree)
            .await
    };
    let done = dissolved.await.map(|()| id);
    told(&app, &who, id, &typed, "dissolve", done).await
}

async fn set_head(State(app): State<App>, who: Signed, Id(id): Id<UnitId>, typed: Typed) -> Answer {
    let set = async {
        let from = typed.date("from")?;
        let (name, position) = (typed.get("full_name"), typed.get("position"));
        app.office()
            .set_head(&who.op, id, name, position, from)
            .await
    };
    let done = set.await.map(|()| id);
    told(&app, &who, id, &typed, "head", done).await
}

async fn relate(State(app): State<App>, who: Signed, Id(id): Id<UnitId>, typed: Typed) -> Answer {
    let done = async {
        let other = unit_choice::read(&app, &who, &typed, "other")
            .await?
            .ok_or_else(|| {
                Fault::field("other", "Hãy chọn đơn vị kia.", "Choose the other unit.")
            })?;
        let relation = Relation {
            kind: typed.get("kind").parse().unwrap_or(RelationKind::InCharge),
            unit: id,
            other,
            criteria_set: typed.optional("criteria_set"),
            criterion: typed.get("criterion").trim().parse().ok(),
            valid: Validity::since(typed.date("from")?),
        };
        let decision = typed.optional("decision");
        app.office()
            .relate(&who.op, relation, decision.as_deref())
            .await
            .map(|_| id)
    };
    let done = done.await;
    told(&app, &who, id, &typed, "relate", done).await
}

async fn end_relation(
    State(app): State<App>,
    who: Signed,
    Ids(id, relation): Ids<UnitId, RelationId>,
    typed: Typed,
) -> Answer {
    let done = app
        .office()
        .end_relation(&who.op, relation, who.op.today)
        .await;
    told(&app, &who, id, &typed, "", done).await
}

async fn recognise(
    State(app): State<App>,
    who: Signed,
    Id(id): Id<UnitId>,
    typed: Typed,
) -> Answer {
    let recognised = async {
        let standing = Standing {
            unit: id,
            status: typed.get("status").parse().unwrap_or(Status::Recognised),
            valid: Validity::since(typed.date("from")?),
            decision: typed.optional("decision"),
        };
        app.office().recognise(&who.op, standing).await
    };
    let done = recognised.await.map(|_| id);
    told(&app, &who, id, &typed, "title", done).await
}

async fn end_title(
    State(app): State<App>,
    who: Signed,
    Ids(id, title): Ids<UnitId, Uuid>,
    typed: Typed,
) -> Answer {
    let ended = app
        .office()
        .end_recognition(&who.op, id, title, who.op.today)
        .await;
    told(&app, &who, id, &typed, "", ended.map(|()| id)).await
}
