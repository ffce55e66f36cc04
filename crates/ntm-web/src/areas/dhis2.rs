//! The small part of the DHIS2 Web API by which programs of that world, such as the public client
//! dhis2.py, find places and indicators, read what is verified and push what communes claim.
//!
//! Shapes follow DHIS2 2.36. An id is eleven letters and digits that follow from ours; nothing is kept
//! to find the way back, because there are few enough to try.

use std::collections::{BTreeMap, HashMap};

use axum::{
    Json,
    extract::{Path, Query, State},
    http::{Method, StatusCode},
    response::IntoResponse as _,
    routing::{MethodRouter, get, post},
};
use jiff::civil::Date;
use ntm_office::{
    Fault,
    criteria::{
        figures::{How, Want, Wish},
        see::View,
    },
};
use ntm_programme::{
    criteria::{CriteriaSet, Indicator, Level, Measure, Quantity, Value},
    identity::UnitId,
    right::Action,
    unit::UnitVersion,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Any, json};
use sha2::{Digest as _, Sha256};
use utoipa::ToSchema;

use crate::{
    App,
    answer::{self, Answer},
    route::{Need, Route},
    session::Signed,
};

/// The only combination of options that there is; every DHIS2 has it under this id.
const DEFAULT_OPTIONS: &str = "HllvX50cXC0";

pub(crate) fn routes() -> Vec<Route> {
    let read = |path, title, handler: MethodRouter<App>| {
        Route::api(
            Method::GET,
            path,
            Need::May(Action::ReadCriteria),
            title,
            handler,
        )
    };
    let places = "Places, as DHIS2 lists them";
    let elements = "Figures that can be read and pushed, as DHIS2 lists them";
    let sets = "Criteria sets, as DHIS2 lists data sets";
    let info = "What the installation says of itself to programs for DHIS2";
    let figures = "Verified figures of a place, as DHIS2 gives them";
    let mut routes = vec![
        Route::api(
            Method::POST,
            "/api/dataValueSets",
            Need::May(Action::ClaimCriteria),
            "Push figures that communes claim, as DHIS2 takes them: all or none",
            post(push),
        )
        .takes::<Pushed>()
        .gives::<Summary>("200", "Import summary")
        .gives::<Summary>("409", "Conflicts; nothing was kept"),
    ];
    // Clients ask with the ending and without it.
    for (path, title, handler) in [
        ("/api/organisationUnits", places, get(list_places)),
        ("/api/organisationUnits.json", places, get(list_places)),
        ("/api/organisationUnits/{id}", places, get(one_place)),
        ("/api/dataElements", elements, get(list_elements)),
        ("/api/dataElements.json", elements, get(list_elements)),
        ("/api/dataElements/{id}", elements, get(one_element)),
        ("/api/dataSets", sets, get(list_sets)),
        ("/api/dataSets.json", sets, get(list_sets)),
        ("/api/dataSets/{id}", sets, get(one_set)),
        ("/api/system/info", info, get(system)),
        ("/api/system/info.json", info, get(system)),
        ("/api/dataValueSets", figures, get(figures_of)),
        ("/api/dataValueSets.json", figures, get(figures_of)),
    ] {
        routes.push(read(path, title, handler).gives::<Shape>("200", "As DHIS2 answers"));
    }
    routes
}

/// An answer in a shape of DHIS2's.
#[derive(Serialize, ToSchema)]
#[schema(value_type = Object)]
struct Shape(serde_json::Map<String, Any>);

/// The words of a query, in order; DHIS2 repeats `filter`.
type Words = Query<Vec<(String, String)>>;

/// Returns the id of a thing: eleven letters and digits that begin with a letter.
fn uid(kind: &str, key: &str) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let digest = Sha256::digest(format!("{kind}:{key}"));
    let of = |byte: u8, among: usize| char::from(LETTERS[usize::from(byte) % among]);
    let first = digest.iter().take(1).map(|byte| of(*byte, 52));
    let rest = digest.iter().skip(1).take(10).map(|byte| of(*byte, 62));
    first.chain(rest).collect()
}

fn unit_uid(unit: UnitId) -> String {
    uid("unit", &unit.to_string())
}

/// What of an indicator a figure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Figure {
    /// The value itself; of a share the percentage.
    Whole,
    Numerator,
    Denominator,
}

/// A figure that can be read and pushed.
struct Element<'a> {
    set: &'a str,
    indicator: &'a Indicator,
    figure: Figure,
}

impl Element<'_> {
    fn code(&self) -> String {
        let part = match self.figure {
            Figure::Whole => "",
            Figure::Numerator => ":tu-so",
            Figure::Denominator => ":mau-so",
        };
        format!("{}:{}{part}", self.set, self.indicator.code)
    }

    fn id(&self) -> String {
        uid("element", &self.code())
    }

    fn shape(&self) -> Any {
        let Indicator {
            code,
            name,
            unit,
            measure,
            ..
        } = self.indicator;
        let part = match self.figure {
            Figure::Whole => "",
            Figure::Numerator => " (tử số)",
            Figure::Denominator => " (mẫu số)",
        };
        let kind = match (self.figure, measure) {
            (Figure::Whole, Measure::Share { .. }) => "PERCENTAGE",
            (Figure::Whole, Measure::YesNo | Measure::None | Measure::Set) => "BOOLEAN",
            (Figure::Whole, Measure::Graded) => "TEXT",
            _ => "NUMBER",
        };
        let name = format!("{code}{part} {name}");
        let short: String = name.chars().take(50).collect();
        // Rates are never added up.
        let adds = match self.figure {
            Figure::Whole => "NONE",
            _ => "SUM",
        };
        json!({
            "id": self.id(), "code": self.code(), "name": name, "displayName": name,
            "shortName": short, "description": unit, "valueType": kind,
            "domainType": "AGGREGATE", "aggregationType": adds,
            "categoryCombo": { "id": "bjDvmb4bfuf" },
            "dataSetElements": [{ "dataSet": { "id": uid("set", self.set) } }],
        })
    }
}

fn elements(set: &CriteriaSet) -> impl Iterator<Item = Element<'_>> {
    set.indicators().flat_map(|indicator| {
        let figures: &[Figure] = match indicator.measure {
            Measure::Share { .. } => &[Figure::Whole, Figure::Numerator, Figure::Denominator],
            _ => &[Figure::Whole],
        };
        figures.iter().map(|figure| Element {
            set: &set.id,
            indicator,
            figure: *figure,
        })
    })
}

fn place_shapes(places: &[UnitVersion]) -> Vec<Any> {
    let by_id: HashMap<UnitId, &UnitVersion> = places.iter().map(|it| (it.unit, it)).collect();
    let path = |unit: &UnitVersion| {
        let mut path = vec![unit_uid(unit.unit)];
        let mut above = unit.parent;
        while let Some(place) = above.and_then(|it| by_id.get(&it)) {
            path.push(unit_uid(place.unit));
            above = place.parent;
        }
        path.reverse();
        path
    };
    let shape = |unit: &UnitVersion| {
        let path = path(unit);
        let parent = path.iter().rev().nth(1).map(|id| json!({ "id": id }));
        let mut shape = json!({
            "id": unit_uid(unit.unit), "code": unit.code, "name": unit.name,
            "displayName": unit.name, "shortName": unit.name, "level": path.len(),
            "path": format!("/{}", path.join("/")), "openingDate": unit.valid.from.to_string(),
        });
        if let Some(parent) = parent {
            shape["parent"] = parent;
        }
        shape
    };
    places.iter().map(shape).collect()
}

fn set_shape(set: &CriteriaSet) -> Any {
    let elements: Vec<Any> = elements(set)
        .map(|it| json!({ "dataElement": { "id": it.id() } }))
        .collect();
    json!({
        "id": uid("set", &set.id), "code": set.id, "name": set.name, "displayName": set.name,
        "periodType": "Daily", "dataSetElements": elements,
    })
}

async fn commune_sets(app: &App, who: &Signed) -> Result<Vec<CriteriaSet>, Fault> {
    let sets = app.office().criteria_sets(&who.op).await?.into_iter();
    let communes = sets.filter(|it| it.level == Level::Xa);
    Ok(communes.map(std::borrow::Cow::into_owned).collect())
}

async fn element_shapes(app: &App, who: &Signed) -> Result<Vec<Any>, Fault> {
    let sets = commune_sets(app, who).await?;
    let of = |set| elements(set).map(|it| it.shape()).collect::<Vec<_>>();
    Ok(sets.iter().flat_map(of).collect())
}

async fn list_places(State(app): State<App>, who: Signed, Query(words): Words) -> Answer {
    let places = app.office().criteria_places(&who.op).await?;
    listed("organisationUnits", place_shapes(&places), &words)
}

async fn one_place(State(app): State<App>, who: Signed, id: Path<String>, words: Words) -> Answer {
    let places = app.office().criteria_places(&who.op).await?;
    one(place_shapes(&places), &id, &words)
}

async fn list_elements(State(app): State<App>, who: Signed, Query(words): Words) -> Answer {
    listed("dataElements", element_shapes(&app, &who).await?, &words)
}

async fn one_element(
    State(app): State<App>,
    who: Signed,
    id: Path<String>,
    words: Words,
) -> Answer {
    one(element_shapes(&app, &who).await?, &id, &words)
}

async fn list_sets(State(app): State<App>, who: Signed, Query(words): Words) -> Answer {
    let sets = commune_sets(&app, &who).await?;
    listed("dataSets", sets.iter().map(set_shape).collect(), &words)
}

async fn one_set(State(app): State<App>, who: Signed, id: Path<String>, words: Words) -> Answer {
    let sets = commune_sets(&app, &who).await?;
    one(sets.iter().map(set_shape).collect(), &id, &words)
}

async fn system(_: Signed) -> Answer {
    answer::json(json!({
        "version": "2.36.0", "revision": env!("CARGO_PKG_VERSION"), "systemName": "NTM",
        "calendar": "iso8601", "dateFormat": "yyyy-mm-dd",
    }))
}

fn word<'a>(words: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let mut found = words.iter().filter(|(key, _)| key == name);
    found.next().map(|(_, value)| value.as_str())
}

/// Tells whether a switch is set: clients in Python write `True` and `False`.
fn is(words: &[(String, String)], name: &str, value: &str) -> bool {
    word(words, name).is_some_and(|it| it.eq_ignore_ascii_case(value))
}

/// Answers one thing, with the fields that are asked for.
fn one(all: Vec<Any>, id: &str, words: &[(String, String)]) -> Answer {
    let id = id.strip_suffix(".json").unwrap_or(id);
    let found = all.into_iter().find(|it| it["id"] == id);
    let found = found.ok_or(Fault::NotFound)?;
    answer::json(chosen(
        &found,
        &fields(word(words, "fields").unwrap_or("*")),
    ))
}

/// Answers a list: filtered, a page of it, with the fields that are asked for.
fn listed(name: &str, all: Vec<Any>, words: &[(String, String)]) -> Answer {
    let mut found = all;
    for (_, filter) in words.iter().filter(|(key, _)| key == "filter") {
        let mut kept = Vec::new();
        for it in found {
            if passes(&it, filter)? {
                kept.push(it);
            }
        }
        found = kept;
    }
    let fields = fields(word(words, "fields").unwrap_or("id,displayName"));
    let paged = !is(words, "paging", "false") && !is(words, "skipPaging", "true");
    let number = |name, or: usize| {
        let given = word(words, name).and_then(|it| it.parse().ok());
        given.filter(|it| *it > 0).unwrap_or(or)
    };
    let mut body = serde_json::Map::new();
    let (page, size, total) = (number("page", 1), number("pageSize", 50), found.len());
    if paged {
        let pager = json!({ "page": page, "pageSize": size, "total": total, "pageCount": total.div_ceil(size).max(1) });
        body.insert("pager".to_owned(), pager);
    }
    let (skip, take) = match paged {
        true => ((page - 1).saturating_mul(size), size),
        false => (0, total),
    };
    let shown = found.iter().skip(skip).take(take);
    let shown = shown.map(|it| chosen(it, &fields)).collect();
    body.insert(name.to_owned(), Any::Array(shown));
    answer::json(body)
}

/// Tells whether a thing passes a filter such as `name:ilike:mường`.
fn passes(thing: &Any, filter: &str) -> Result<bool, Fault> {
    let mut parts = filter.splitn(3, ':');
    let (Some(field), Some(operator), Some(value)) = (parts.next(), parts.next(), parts.next())
    else {
        return Err(no_filter(filter));
    };
    let mut found = thing;
    for step in field.split('.') {
        found = &found[step];
    }
    let found = match found {
        Any::String(text) => text.clone(),
        Any::Null => String::new(),
        other => other.to_string(),
    };
    let folded = || (found.to_lowercase(), value.to_lowercase());
    Ok(match operator {
        "eq" => found == value,
        "!eq" | "ne" | "neq" => found != value,
        "like" => found.contains(value),
        "ilike" => folded().0.contains(&folded().1),
        "$like" => found.starts_with(value),
        "$ilike" => folded().0.starts_with(&folded().1),
        "in" => {
            let list = value.trim_matches(['[', ']']);
            list.split(',').any(|it| it.trim() == found)
        }
        _ => return Err(no_filter(filter)),
    })
}

fn no_filter(filter: &str) -> Fault {
    Fault::refused(
        format!("Bộ lọc “{filter}” không dùng được ở đây."),
        format!("The filter “{filter}” is not known here."),
    )
}

/// The fields that are asked for, each with those within it.
type Fields = BTreeMap<String, String>;

/// Reads `id,name,parent[id,name]`.
fn fields(asked: &str) -> Fields {
    let mut fields = Fields::new();
    let (mut depth, mut name, mut within) = (0_usize, String::new(), String::new());
    for char in asked.chars().chain([',']) {
        match char {
            '[' if depth == 0 => depth = 1,
            '[' => {
                depth += 1;
                within.push(char);
            }
            ']' if depth <= 1 => depth = 0,
            ']' => {
                depth -= 1;
                within.push(char);
            }
            ',' if depth == 0 => {
                let name = std::mem::take(&mut name);
                fields.insert(name.trim().to_owned(), std::mem::take(&mut within));
            }
            _ if depth > 0 => within.push(char),
            _ => name.push(char),
        }
    }
    fields.remove("");
    fields
}

fn chosen(thing: &Any, asked: &Fields) -> Any {
    match thing {
        Any::Array(things) => things.iter().map(|it| chosen(it, asked)).collect(),
        Any::Object(thing) => {
            let whole = asked.is_empty() || asked.keys().any(|it| it == "*" || it.starts_with(':'));
            let names = thing
                .iter()
                .filter(|(name, _)| whole || asked.contains_key(*name));
            let shown = names.map(|(name, value)| {
                let within = asked.get(name).map(|it| fields(it)).unwrap_or_default();
                (name.clone(), chosen(value, &within))
            });
            Any::Object(shown.collect())
        }
        other => other.clone(),
    }
}

/// Figures that are pushed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Pushed {
    /// `202306` or `20230630`, for values that say none.
    period: Option<String>,
    /// For values that say none.
    org_unit: Option<String>,
    #[serde(default)]
    data_values: Vec<PushedValue>,
}

/// One figure.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct PushedValue {
    data_element: String,
    period: Option<String>,
    org_unit: Option<String>,
    /// A number with a point before its decimals, `true` or `false`, or a word of the form; nothing for
    /// what was not collected.
    #[schema(value_type = Option<String>)]
    value: Option<Any>,
    comment: Option<String>,
}

/// What a push came to.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Summary {
    response_type: &'static str,
    /// `SUCCESS` or `ERROR`.
    status: &'static str,
    description: String,
    import_count: ImportCount,
    conflicts: Vec<Conflict>,
    data_set_complete: &'static str,
}

/// How many cells became what.
#[derive(Debug, Default, Serialize, ToSchema)]
struct ImportCount {
    /// Cells that held nothing before.
    imported: usize,
    updated: usize,
    /// Cells that hold the value already; where anything is in conflict, all values.
    ignored: usize,
    /// Cells that hold nothing any more.
    deleted: usize,
}

/// Why a figure cannot be taken.
#[derive(Debug, Serialize, ToSchema)]
struct Conflict {
    /// Which value: element, place, period.
    object: String,
    value: String,
}

/// A cell that a push speaks of: whose, of which indicator, of which day.
type Spot<'a> = (Date, UnitId, &'a str);

async fn push(
    State(app): State<App>,
    who: Signed,
    Query(words): Words,
    Json(pushed): Json<Pushed>,
) -> Answer {
    let places = app.office().criteria_places(&who.op).await?;
    let units: HashMap<String, UnitId> = places
        .iter()
        .map(|it| (unit_uid(it.unit), it.unit))
        .collect();
    let sets = commune_sets(&app, &who).await?;
    let known: HashMap<String, Element<'_>> = sets
        .iter()
        .flat_map(elements)
        .map(|it| (it.id(), it))
        .collect();
    let count = pushed.data_values.len();
    let mut conflicts = Vec::new();
    let mut set = None;
    // The parts of a share come as values of their own, and make one figure. What is of an earlier
    // day is claimed first.
    let mut cells: BTreeMap<Spot<'_>, Figures> = BTreeMap::new();
    for value in &pushed.data_values {
        let period = value.period.as_ref().or(pushed.period.as_ref());
        let unit = value.org_unit.as_ref().or(pushed.org_unit.as_ref());
        let object = format!(
            "{} {} {}",
            value.data_element,
            unit.map_or("", String::as_str),
            period.map_or("", String::as_str)
        );
        let element = known.get(&value.data_element);
        let unit = unit.and_then(|it| units.get(it));
        let day = period.and_then(|it| last_day(it, who.op.today));
        let (Some(element), Some(unit), Some(day)) = (element, unit, day) else {
            let value = match (element, unit) {
                (None, _) => "Không có phần tử dữ liệu này (dataElement)",
                (_, None) => "Không có đơn vị này, hoặc bạn không được xem (orgUnit)",
                _ => "Kỳ số liệu phải viết như 202306 hoặc 20230630, không ở tương lai (period)",
            };
            conflicts.push(Conflict {
                object,
                value: value.to_owned(),
            });
            continue;
        };
        if *set.get_or_insert(element.set) != element.set {
            conflicts.push(Conflict {
                object,
                value: "Mỗi lần gửi chỉ nhận số liệu của một bộ tiêu chí".to_owned(),
            });
            continue;
        }
        match written(element, value.value.as_ref()) {
            Ok(written) => {
                let spot = (day, *unit, element.indicator.code.as_str());
                let cell = cells.entry(spot).or_default();
                cell.0.insert(element.figure, written);
                cell.1 = cell.1.take().or_else(|| value.comment.clone());
            }
            Err(why) => conflicts.push(Conflict {
                object,
                value: why.to_owned(),
            }),
        }
    }
    let mut wishes = Vec::new();
    for ((day, unit, indicator), (figures, note)) in cells {
        let place = format!("{indicator} {} {day}", unit_uid(unit));
        match together(&figures) {
            Ok(written) => wishes.push(Wish {
                note_place: place.clone(),
                place,
                unit,
                indicator: indicator.to_owned(),
                want: Want::Written(written),
                of: Some(day),
                seen: None,
                note,
            }),
            Err(why) => conflicts.push(Conflict {
                object: place,
                value: why.to_owned(),
            }),
        }
    }
    let how = match conflicts.is_empty() && !is(&words, "dryRun", "true") {
        true => How::Apply,
        false => How::Look,
    };
    let mut counts = ImportCount::default();
    if let Some(set) = set {
        let coming = app.office().claim_many(&who.op, set, &wishes, how).await?;
        conflicts.extend(coming.misfits.into_iter().map(|it| Conflict {
            object: it.place,
            value: it.message.vi,
        }));
        for change in &coming.changes {
            match (change.before, change.after) {
                (None, _) => counts.imported += 1,
                (_, None) => counts.deleted += 1,
                _ => counts.updated += 1,
            }
        }
        counts.ignored = coming.same;
    }
    summary(counts, conflicts, count)
}

fn summary(counts: ImportCount, conflicts: Vec<Conflict>, values: usize) -> Answer {
    let fine = conflicts.is_empty();
    let (code, status, description, import_count) = match fine {
        true => (
            StatusCode::OK,
            "SUCCESS",
            "Import process completed successfully",
            counts,
        ),
        false => (
            StatusCode::CONFLICT,
            "ERROR",
            "Conflicts: nothing was imported",
            ImportCount {
                ignored: values,
                ..ImportCount::default()
            },
        ),
    };
    let summary = Summary {
        response_type: "ImportSummary",
        status,
        description: description.to_owned(),
        import_count,
        conflicts,
        data_set_complete: "false",
    };
    Ok((code, Json(summary)).into_response())
}

/// What was pushed of one cell, and the remark.
type Figures = (BTreeMap<Figure, String>, Option<String>);

/// Puts the parts of a share together, as people write it.
fn together(figures: &BTreeMap<Figure, String>) -> Result<String, &'static str> {
    let of = |figure| figures.get(&figure).map(String::as_str);
    match (
        of(Figure::Whole),
        of(Figure::Numerator),
        of(Figure::Denominator),
    ) {
        (Some(whole), None, None) => Ok(whole.to_owned()),
        (_, Some(""), Some("")) => Ok(String::new()),
        // A percentage beside its parts follows from them.
        (_, Some(part), Some(whole)) if !part.is_empty() && !whole.is_empty() => {
            Ok(format!("{part}/{whole}"))
        }
        _ => Err("Tử số và mẫu số phải gửi cùng nhau"),
    }
}

/// Writes a pushed value as people write it: DHIS2 has a point before decimals and none between
/// thousands.
fn written(element: &Element<'_>, value: Option<&Any>) -> Result<String, &'static str> {
    let text = match value {
        None | Some(Any::Null) => return Ok(String::new()),
        Some(Any::String(text)) => text.trim().to_owned(),
        Some(Any::Number(number)) => number.to_string(),
        Some(Any::Bool(yes)) => yes.to_string(),
        Some(_) => return Err("Giá trị phải là một số, một chữ hoặc true/false"),
    };
    let yes_no = matches!(
        element.indicator.measure,
        Measure::YesNo | Measure::None | Measure::Set
    );
    Ok(match text.as_str() {
        "true" | "1" if yes_no => "đạt".to_owned(),
        "false" | "0" if yes_no => "chưa đạt".to_owned(),
        _ if text.contains(',') => {
            return Err(
                "Số trong DHIS2 viết dấu chấm trước phần thập phân, không có dấu phẩy: 1234.5",
            );
        }
        _ if text.parse::<f64>().is_ok() => {
            let number = Quantity::parse(&text.replace('.', ","));
            let number = number.ok_or("Số có nhiều hơn bốn chữ số thập phân, hoặc quá lớn")?;
            number.to_string()
        }
        _ => text,
    })
}

/// Returns the last day of a period that has begun: `202306`, `20230630`.
fn last_day(period: &str, today: Date) -> Option<Date> {
    let number = |from: usize, to: usize| period.get(from..to)?.parse::<i16>().ok();
    let part = |from, to| number(from, to).and_then(|it| i8::try_from(it).ok());
    if !period.bytes().all(|it| it.is_ascii_digit()) {
        return None;
    }
    let day = match period.len() {
        6 => Date::new(number(0, 4)?, part(4, 6)?, 1).ok()?,
        8 => Date::new(number(0, 4)?, part(4, 6)?, part(6, 8)?).ok()?,
        _ => return None,
    };
    if day > today {
        return None;
    }
    match period.len() {
        6 => Some(day.last_of_month().min(today)),
        _ => Some(day),
    }
}

async fn figures_of(State(app): State<App>, who: Signed, Query(words): Words) -> Answer {
    let sets = commune_sets(&app, &who).await?;
    let set =
        word(&words, "dataSet").and_then(|id| sets.iter().find(|it| uid("set", &it.id) == id));
    let places = app.office().criteria_places(&who.op).await?;
    let place =
        word(&words, "orgUnit").and_then(|id| places.iter().find(|it| unit_uid(it.unit) == id));
    let (Some(set), Some(place)) = (set, place) else {
        return Err(Fault::NotFound.into());
    };
    let period = word(&words, "period");
    // Without a period a stretch of days is asked for: what stood at its end.
    let end = word(&words, "endDate").and_then(|it| it.parse::<Date>().ok());
    let day = match period {
        Some(period) => last_day(period, who.op.today).ok_or(Fault::NotFound)?,
        None => end.map_or(who.op.today, |end| end.min(who.op.today)),
    };
    let view = View {
        set: Some(set.id.clone()),
        above: None,
        day: Some(day),
    };
    let page = app.office().criteria_of(&who.op, place.unit, &view).await?;
    let lines = page.criteria.iter().flat_map(|it| &it.lines);
    let official: HashMap<&str, Value> = lines
        .filter_map(|it| {
            Some((
                it.indicator.code.as_str(),
                it.version.as_ref()?.cell.official?,
            ))
        })
        .collect();
    let period = period.map_or_else(|| day.strftime("%Y%m%d").to_string(), str::to_owned);
    let unit = unit_uid(place.unit);
    let values: Vec<Any> = elements(set)
        .filter_map(|element| {
            let value = pushed_as(
                element.figure,
                *official.get(element.indicator.code.as_str())?,
            )?;
            Some(json!({
                "dataElement": element.id(), "period": period, "orgUnit": unit, "value": value,
                "categoryOptionCombo": DEFAULT_OPTIONS, "attributeOptionCombo": DEFAULT_OPTIONS,
            }))
        })
        .collect();
    answer::json(json!({
        "dataSet": uid("set", &set.id), "period": period, "orgUnit": unit, "dataValues": values,
    }))
}

/// Returns a value as DHIS2 writes it; none where its kind has no word for it.
fn pushed_as(figure: Figure, value: Value) -> Option<String> {
    let plain = |number: Quantity| number.to_string().replace('.', "").replace(',', ".");
    match (figure, value) {
        (Figure::Numerator, Value::Share { numerator, .. }) => Some(plain(numerator)),
        (Figure::Denominator, Value::Share { denominator, .. }) => Some(plain(denominator)),
        (Figure::Whole, Value::Share { .. } | Value::Number { .. }) => value.figure().map(plain),
        (Figure::Whole, Value::Answer { yes }) => Some(yes.to_string()),
        (Figure::Whole, Value::Graded { .. }) => Some(value.written()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn ids_are_those_that_dhis2_takes_and_no_two_are_the_same() {
        let sets = ntm_programme::criteria::shipped();
        let ids: Vec<String> = sets.iter().flat_map(elements).map(|it| it.id()).collect();
        for id in &ids {
            let letters = id.chars().all(|it| it.is_ascii_alphanumeric());
            assert!(
                letters && id.len() == 11 && id.starts_with(|it: char| it.is_ascii_alphabetic()),
                "{id}"
            );
        }
        let distinct: std::collections::HashSet<&String> = ids.iter().collect();
        assert_eq!(distinct.len(), ids.len());
    }

    #[test]
    fn a_period_is_its_last_day_that_has_come() {
        let today = date(2023, 7, 10);
        let check = |period: &str, expected: Option<Date>| {
            assert_eq!(last_day(period, today), expected, "{period}");
        };
        check("202306", Some(date(2023, 6, 30)));
        check("202307", Some(today));
        check("20230630", Some(date(2023, 6, 30)));
        for wrong in [
            "202308",
            "20230711",
            "2023",
            "2023-06",
            "20230231",
            "+20230",
            "２０２３０６",
            "",
        ] {
            check(wrong, None);
        }
    }

    #[test]
    fn fields_are_chosen_down_to_those_within() {
        let thing = json!({ "id": "a", "name": "b", "parent": { "id": "c", "name": "d" } });
        let check = |asked: &str, expected: Any| {
            assert_eq!(chosen(&thing, &fields(asked)), expected, "{asked}")
        };
        check("id", json!({ "id": "a" }));
        check(
            "id, parent[name]",
            json!({ "id": "a", "parent": { "name": "d" } }),
        );
        check("*", thing.clone());
        check(":all", thing.clone());
        check("id,nothing[x[y],z]", json!({ "id": "a" }));
    }

    #[test]
    fn filters_are_those_that_clients_use() {
        let thing = json!({ "name": "Xã Mường So", "level": 3, "parent": { "id": "x" } });
        let check = |filter: &str, expected: bool| {
            assert_eq!(passes(&thing, filter).unwrap(), expected, "{filter}")
        };
        check("name:ilike:mường", true);
        check("name:like:mường", false);
        check("level:eq:3", true);
        check("level:!eq:3", false);
        check("parent.id:in:[y,x]", true);
        check("nothing:eq:x", false);
        assert!(passes(&thing, "name:between:x").is_err());
        assert!(passes(&thing, "name").is_err());
    }
}
