//! Electronic identifiers of units: the register, one unit's, and tables of them.

use axum::{
    Json,
    body::Bytes,
    extract::{Query, State},
    http::Method,
    routing::{get, post},
};
use jiff::civil::Date;
use ntm_drafting::table;
use ntm_office::{
    Fault, follow,
    organ_ids::{OrganIdPage, OrganIdTable},
    units::UnitDetail,
};
use ntm_programme::{
    identity::UnitId,
    right::{Action, may_ever},
};
use ntm_store::{
    organ_id::UnitOrganId,
    unit::{Filter, Listed},
};
use ntm_views::{
    frame::{Lang, Section},
    pages::list::{self, Body, ListPage, Part, RecordPage},
    parts::{
        ActForm, Cell, Chip, Choice, Column, Control, Empty, Event, Field, Filters, Pager, Row,
        Sentence, Table, Timeline, Tone, Weight,
    },
    paths, say, words,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{unit_choice, units::span};
use crate::{
    App,
    address::Id,
    answer::{self, Answer},
    export::{self, Format},
    form::{self, Sent, Typed},
    listing::{self, Listing},
    route::{Need, Route},
    session::Signed,
};

const SET: &str = "/don-vi/{id}/ma-dinh-danh";
const PAGE: usize = 50;

/// A page shows no more rows of a table; those with faults come first.
const SHOWN: usize = 200;

pub(crate) fn routes() -> Vec<Route> {
    let read = Need::May(Action::ReadUnit);
    let edit = Need::May(Action::EditUnit);
    vec![
        Route::page(
            Method::GET,
            paths::ORGAN_IDS,
            read,
            "Electronic identifiers of units",
            get(register),
        ),
        Route::page(
            Method::POST,
            paths::ORGAN_IDS_LOOK,
            edit,
            "Look at a table of identifiers",
            post(look),
        ),
        Route::page(
            Method::POST,
            paths::ORGAN_IDS,
            edit,
            "Keep a table of identifiers",
            post(keep),
        ),
        Route::page(
            Method::POST,
            SET,
            edit,
            "Set the electronic identifier of a unit",
            post(set),
        ),
        Route::api(
            Method::GET,
            "/api/v1/organ-ids",
            read,
            "Units with their electronic identifiers (QĐ 20/2020/QĐ-TTg)",
            get(api_register),
        )
        .query::<ApiQuery>()
        .gives::<OrganIdsBody>("200", "Units, in alphabetical order"),
        Route::api(
            Method::POST,
            "/api/v1/organ-ids/preview",
            edit,
            "Preview a table of identifiers (CSV)",
            post(api_look),
        )
        .gives::<OrganIdTableBody>("200", "What it would come to"),
        Route::api(
            Method::POST,
            "/api/v1/organ-ids",
            edit,
            "Bring a table of identifiers (CSV), all rows or none",
            post(api_bring),
        )
        .gives::<OrganIdTableBody>("200", "What it came to"),
        Route::api(
            Method::POST,
            "/api/v1/units/{id}/organ-ids",
            edit,
            "Set the electronic identifier of a unit from a day on",
            post(api_set),
        )
        .takes::<SetOrganIdBody>(),
    ]
}

/// The filters of the register, as they stand in the address.
#[derive(Debug, Clone, Default, Deserialize)]
struct Asked {
    #[serde(rename = "tu-khoa", default)]
    name: String,
    #[serde(rename = "co-ma", default)]
    has: String,
    #[serde(rename = "ngay", default)]
    day: String,
    #[serde(rename = "sau", default)]
    after: String,
    #[serde(rename = "dinh-dang", default)]
    format: String,
}

impl Asked {
    fn filter(&self, today: Date) -> Filter {
        Filter {
            name: Some(self.name.trim().to_owned()).filter(|name| !name.is_empty()),
            identified: match self.has.as_str() {
                "co" => Some(true),
                "chua" => Some(false),
                _ => None,
            },
            ..Filter::on(form::date(&self.day).unwrap_or(today))
        }
    }

    fn listing(&self) -> Listing {
        let filters = [
            ("tu-khoa", self.name.as_str()),
            ("co-ma", self.has.as_str()),
            ("ngay", self.day.as_str()),
        ];
        Listing::new(paths::ORGAN_IDS, &filters)
    }
}

async fn register(State(app): State<App>, who: Signed, Query(asked): Query<Asked>) -> Answer {
    let lang = who.lang();
    if let Some(format) = Format::asked(&asked.format)? {
        let filter = &asked.filter(who.op.today);
        let (office, op) = (app.office(), &who.op);
        let part = |after: Option<(String, UnitId)>| async move {
            let after = after.as_ref().map(|(folded, id)| (folded.as_str(), *id));
            let found = office
                .organ_ids(op, filter, after, export::PART.into())
                .await?;
            let next = found.units.next.clone();
            Ok(follow::Part {
                rows: with_own(found),
                next,
            })
        };
        let rows = export::rows(part, cells).await?;
        return export::answer(format, "ma-dinh-danh", sheet(lang, rows)).await;
    }
    answer::page(&register_page(&app, &who, &asked).await?)
}

async fn register_page(app: &App, who: &Signed, asked: &Asked) -> Result<ListPage, Fault> {
    let lang = who.lang();
    let w = words::organ_id::of(lang);
    let a = words::administer::of(lang);
    let filter = asked.filter(who.op.today);
    let office = app.office();
    let found = office
        .organ_ids(&who.op, &filter, listing::place(&asked.after), PAGE)
        .await?;
    let frame = app.frame(who, w.title(), Section::Units).await?;
    let may_edit = unit_choice::scope(who).is_some()
        || who.op.who.holds(ntm_programme::right::Role::Administrator);
    let mut page = ListPage::new(frame);
    page.said = Sentence::default()
        .strong(w.lead(say::number(found.known.0), say::number(found.known.1)))
        .say(" ")
        .say(w.lead_use());
    let may_name = may_ever(&who.op.who, Action::EditName);
    page.tabs = Some(list::unit_tabs(lang, paths::ORGAN_IDS, may_name, may_edit));
    let choices = [
        ("", w.has_all()),
        ("co", w.has_one()),
        ("chua", w.has_none()),
    ];
    let choices = choices
        .iter()
        .map(|(key, word)| Choice::new(*key, *word, asked.has == *key));
    page.filters = Filters {
        lang,
        action: paths::ORGAN_IDS.to_owned(),
        fields: vec![
            Field::new(Control::Search, "tu-khoa", words::common::of(lang).search())
                .value(&asked.name),
            Field::select("co-ma", w.has(), choices.collect()),
            Field::date("ngay", a.on_the_day()).value(&asked.day),
        ],
        clear: asked.listing().clear(paths::ORGAN_IDS),
    };
    page.empty = Empty::new("building", w.empty());
    page.exports = asked.listing().files();
    if may_edit {
        page.acts = vec![bring_form(lang)];
    }
    let next = found.units.next.clone().map(listing::cursor);
    let (shown, total) = (found.units.rows.len(), say::number(found.units.total));
    page.pager = Pager {
        said: words::common::of(lang).shown_of(shown, total),
        ..asked
            .listing()
            .pager(lang, "sau", asked.after.is_empty(), next)
    };
    page.table = Table {
        caption: w.whole_title().to_owned(),
        columns: vec![
            Column::title(words::common::of(lang).unit()),
            Column::text(a.above()),
            Column::text(w.organ_id()),
            Column::text(w.from()),
            Column::text(w.decision()),
        ],
        rows: with_own(found).iter().map(|row| line(lang, row)).collect(),
    };
    Ok(page)
}

/// Each unit with what it bears.
fn with_own(mut page: OrganIdPage) -> Vec<(Listed, Option<UnitOrganId>)> {
    let rows = page.units.rows.into_iter();
    rows.map(|row| {
        let own = page.borne.remove(&row.unit.unit);
        (row, own)
    })
    .collect()
}

fn line(lang: Lang, (row, own): &(Listed, Option<UnitOrganId>)) -> Row {
    let name = Cell::link(
        &row.unit.name,
        format!("{}/{}", paths::UNITS, row.unit.unit),
    );
    let above = Cell::text(row.parent_name.clone().unwrap_or_default());
    Row::new(match own {
        Some(own) => vec![
            name,
            above,
            Cell::text(own.organ_id.to_string()),
            Cell::text(say::date(own.valid.from)),
            Cell::text(own.decision.clone().unwrap_or_default()),
        ],
        None => vec![
            name,
            above,
            Cell::chip(Chip::plain(words::organ_id::of(lang).none_yet())),
            Cell::default(),
            Cell::default(),
        ],
    })
}

/// The register as a table for a file; as CSV it can be filled in and brought back.
fn sheet(lang: Lang, rows: Vec<Vec<table::Cell>>) -> table::Table {
    use table::{Column, Kind};
    let w = words::organ_id::of(lang);
    let a = words::administer::of(lang);
    table::Table {
        title: w.whole_title().to_owned(),
        columns: vec![
            Column::new(words::common::of(lang).unit(), Kind::Text, 40.0),
            Column::new(a.above(), Kind::Text, 36.0),
            Column::new(w.organ_id(), Kind::Text, 18.0),
            Column::new(w.from(), Kind::Date, 14.0),
            Column::new(w.decision(), Kind::Text, 30.0),
        ],
        rows,
    }
}

fn cells((row, own): &(Listed, Option<UnitOrganId>)) -> Vec<table::Cell> {
    let own = own.as_ref();
    vec![
        row.unit.name.as_str().into(),
        row.parent_name.as_deref().into(),
        own.map(|it| it.organ_id.as_str()).into(),
        own.map(|it| it.valid.from).into(),
        own.and_then(|it| it.decision.as_deref()).into(),
    ]
}

fn bring_form(lang: Lang) -> ActForm {
    let w = words::organ_id::of(lang);
    let file = Field::new(
        Control::File(".csv,.txt,text/csv".to_owned()),
        "file",
        w.file(),
    );
    ActForm::new("bring", w.bring(), paths::ORGAN_IDS_LOOK)
        .hint(w.bring_hint())
        .field(file.required())
        .icon("inbox")
}

async fn look(State(app): State<App>, who: Signed, sent: Sent) -> Answer {
    let bytes = sent.into_bytes();
    match app.office().bring_organ_ids(&who.op, &bytes, true).await {
        Ok(found) => {
            let content = ntm_office::as_text(&bytes)?;
            answer::page(&looked_page(&app, &who, &found, &content).await?)
        }
        Err(fault) => refused(&app, &who, fault).await,
    }
}

async fn keep(State(app): State<App>, who: Signed, typed: Typed) -> Answer {
    let content = typed.get("content").as_bytes();
    match app.office().bring_organ_ids(&who.op, content, false).await {
        Ok(kept) => {
            let sentence = words::organ_id::of(who.lang()).done(kept.new);
            answer::see_with(paths::ORGAN_IDS, &sentence)
        }
        Err(fault) => refused(&app, &who, fault).await,
    }
}

/// Nothing that was typed comes back: a browser sends no file by itself.
async fn refused(app: &App, who: &Signed, fault: Fault) -> Answer {
    let page = register_page(app, who, &Asked::default()).await?;
    form::refused(page, "bring", &Typed::default(), fault)
}

async fn looked_page(
    app: &App,
    who: &Signed,
    found: &OrganIdTable,
    content: &str,
) -> Result<RecordPage, Fault> {
    let lang = who.lang();
    let w = words::organ_id::of(lang);
    let frame = app
        .frame(who, w.preview(), Section::Units)
        .await?
        .crumb(w.title(), paths::ORGAN_IDS);
    let mut page = RecordPage::new(frame);
    page.said = Sentence::default().strong(w.looked(found.new, found.same, found.faulty));
    let mut rows: Vec<_> = found.rows.iter().collect();
    rows.sort_by_key(|it| (it.fault.is_none(), !it.is_new(), it.line));
    let rows = rows.into_iter().take(SHOWN).map(|it| {
        let (chip, why) = match &it.fault {
            Some(fault) => (
                Chip::new(Tone::Bad, "alert", w.effect_faulty()),
                form::said(fault, lang),
            ),
            None if it.is_new() => (Chip::new(Tone::Good, "plus", w.effect_new()), String::new()),
            None => (Chip::plain(w.effect_same()), String::new()),
        };
        Row::new(vec![
            Cell::number(it.line),
            Cell::text(&it.unit),
            Cell::text(&it.organ_id),
            Cell::text(it.from.map(say::date).unwrap_or_default()),
            Cell::chip(chip).under(why),
        ])
    });
    let mut part = Part::new(w.preview()).body(Body::Table(Table {
        caption: w.preview().to_owned(),
        columns: vec![
            Column::number(w.line()),
            Column::title(words::common::of(lang).unit()),
            Column::text(w.organ_id()),
            Column::text(w.from()),
            Column::text(w.effect()),
        ],
        rows: rows.collect(),
    }));
    if found.faulty == 0 && found.new > 0 {
        part = part.act(
            ActForm::new("keep", w.keep(), paths::ORGAN_IDS)
                .hidden("content", content)
                .weight(Weight::Primary),
        );
    }
    page.parts = vec![part];
    Ok(page)
}

/// A unit's identifiers through time, with the form that sets the next.
pub(super) fn part(who: &Signed, detail: &UnitDetail) -> Part {
    let lang = who.lang();
    let w = words::organ_id::of(lang);
    let mut part = Part::new(w.whole_title());
    part = match detail.organ_ids.is_empty() {
        true => part.hint(w.none_yet()),
        false => {
            let events = detail.organ_ids.iter().map(|it| Event {
                tone: match it.valid.contains(who.op.today) {
                    true => Tone::Good,
                    false => Tone::Plain,
                },
                icon: "link",
                what: it.organ_id.to_string(),
                note: it.decision.clone().unwrap_or_default(),
                who: String::new(),
                when: span(lang, it.valid),
            });
            part.body(Body::Timeline(Timeline {
                events: events.collect(),
            }))
        }
    };
    if detail.may_edit {
        part = part.act(
            ActForm::new("organ_id", w.set(), paths::at(SET, detail.identity.unit))
                .field(
                    Field::text("organ_id", w.organ_id())
                        .hint(w.organ_id_hint())
                        .required(),
                )
                .field(
                    Field::date("from", w.from())
                        .value(who.op.today.to_string())
                        .required(),
                )
                .field(Field::text("decision", w.decision())),
        );
    }
    part
}

async fn set(State(app): State<App>, who: Signed, Id(id): Id<UnitId>, typed: Typed) -> Answer {
    let set = async {
        let from = typed.date("from")?;
        let (organ_id, decision) = (typed.get("organ_id"), typed.get("decision"));
        app.office()
            .set_organ_id(&who.op, id, organ_id, from, decision)
            .await
    };
    let done = set.await.map(|()| id);
    super::units::told(&app, &who, id, &typed, "organ_id", done).await
}

/// Which units are asked for.
#[derive(Debug, Deserialize, IntoParams)]
struct ApiQuery {
    /// Part of the name, or a code.
    name: Option<String>,
    /// Only units with an identifier, or only those without.
    identified: Option<bool>,
    /// The day; today where none is given.
    #[param(value_type = Option<String>, format = Date)]
    day: Option<Date>,
    /// Where the page begins: `next` of the page before.
    cursor: Option<String>,
}

/// Units with their identifiers.
#[derive(Serialize, ToSchema)]
struct OrganIdsBody {
    units: Vec<OrganIdBody>,
    total: u64,
    next: Option<String>,
}

/// A unit with the identifier that it bears on the day.
#[derive(Serialize, ToSchema)]
struct OrganIdBody {
    #[schema(value_type = String, format = Uuid)]
    unit: UnitId,
    name: String,
    organ_id: Option<String>,
    #[schema(value_type = Option<String>, format = Date)]
    from: Option<Date>,
    decision: Option<String>,
}

async fn api_register(
    State(app): State<App>,
    who: Signed,
    Query(asked): Query<ApiQuery>,
) -> Answer {
    let filter = Filter {
        name: asked.name.filter(|it| !it.is_empty()),
        identified: asked.identified,
        ..Filter::on(asked.day.unwrap_or(who.op.today))
    };
    let after = asked.cursor.as_deref().and_then(listing::place);
    let found = app.office().organ_ids(&who.op, &filter, after, 200).await?;
    let (total, next) = (found.units.total, found.units.next.clone());
    let units = with_own(found).into_iter().map(|(row, own)| OrganIdBody {
        unit: row.unit.unit,
        name: row.unit.name,
        organ_id: own.as_ref().map(|it| it.organ_id.to_string()),
        from: own.as_ref().map(|it| it.valid.from),
        decision: own.and_then(|it| it.decision),
    });
    answer::json(OrganIdsBody {
        units: units.collect(),
        total,
        next: next.map(listing::cursor),
    })
}

/// What a table of identifiers comes to.
#[derive(Serialize, ToSchema)]
struct OrganIdTableBody {
    new: usize,
    /// Rows that say what is known already.
    same: usize,
    /// Rows with faults: while there is one, nothing is kept.
    faulty: usize,
    faults: Vec<FaultyOrganIdRow>,
}

/// A row that cannot be taken.
#[derive(Serialize, ToSchema)]
struct FaultyOrganIdRow {
    line: u64,
    unit: String,
    /// What is wrong, in Vietnamese.
    fault: String,
}

async fn api_look(State(app): State<App>, who: Signed, body: Bytes) -> Answer {
    table_body(&app.office().bring_organ_ids(&who.op, &body, true).await?)
}

async fn api_bring(State(app): State<App>, who: Signed, body: Bytes) -> Answer {
    table_body(&app.office().bring_organ_ids(&who.op, &body, false).await?)
}

fn table_body(found: &OrganIdTable) -> Answer {
    let faults = found.rows.iter().filter_map(|row| {
        Some(FaultyOrganIdRow {
            line: row.line,
            unit: row.unit.clone(),
            fault: row.fault.as_ref()?.vi.clone(),
        })
    });
    answer::json(OrganIdTableBody {
        new: found.new,
        same: found.same,
        faulty: found.faulty,
        faults: faults.collect(),
    })
}

/// An identifier from a day on.
#[derive(Deserialize, ToSchema)]
struct SetOrganIdBody {
    /// "000.00.12.H35"
    organ_id: String,
    #[schema(value_type = String, format = Date)]
    from: Date,
    /// By which paper it was given.
    #[serde(default)]
    decision: String,
}

async fn api_set(
    State(app): State<App>,
    who: Signed,
    Id(id): Id<UnitId>,
    Json(body): Json<SetOrganIdBody>,
) -> Answer {
    app.office()
        .set_organ_id(&who.op, id, &body.organ_id, body.from, &body.decision)
        .await?;
    answer::done()
}
