//! A criterion, or how many are met, on a map with its table behind it; for programs as GeoJSON.

use std::collections::{BTreeSet, HashMap};

use axum::{
    extract::{Query, State},
    http::Method,
    routing::get,
};
use ntm_drafting::table::{Cell as FileCell, Column as FileColumn, Kind, Table as FileTable};
use ntm_office::{
    Fault,
    boundaries::BoundaryOn,
    criteria::see::{Matrix, MatrixRow, View},
};
use ntm_programme::{
    boundary::geojson,
    criteria::{Criterion, Verdict},
    identity::UnitId,
    right::Action,
};
use ntm_store::criteria::StandingVersion;
use ntm_views::{
    frame::{Lang, Section},
    map::{Fill, Map, MapPlace},
    pages::{
        criteria::{Mark, criteria_tabs, verdict_chip, verdict_said},
        list::{Body, Part, RecordPage},
    },
    parts::{Cell, Choice, Column, Empty, Field, Row, Sentence, Table},
    paths, say, words,
};
use serde::Deserialize;
use serde_json::{Value as Json, json};
use utoipa::IntoParams;

use super::{
    boundaries_api::FeatureCollectionBody,
    criteria::{Asked, filters, place_href, under, with_areas},
    criteria_api::day,
};
use crate::{
    App,
    answer::{self, Answer},
    export::{self, Format},
    listing::Listing,
    route::{Need, Route},
    session::Signed,
};

/// A page draws and lists no more places: it stays light.
const MOST: usize = 400;

pub(crate) fn routes() -> Vec<Route> {
    let read = Need::May(Action::ReadCriteria);
    vec![
        Route::page(
            Method::GET,
            paths::CRITERIA_MAP,
            read,
            "Criteria on a map",
            get(map),
        ),
        Route::api(
            Method::GET,
            "/api/v1/criteria/map",
            read,
            "A criterion, or how many are met, with what each place covers, as GeoJSON",
            get(for_programs),
        )
        .query::<MapQuery>()
        .gives::<FeatureCollectionBody>(
            "200",
            "A FeatureCollection; places without a boundary have no geometry",
        ),
    ]
}

/// What is drawn: one criterion, or how many are met.
struct Drawn<'a> {
    lang: Lang,
    matrix: &'a Matrix,
    /// The criterion with its place in the set.
    criterion: Option<(usize, &'a Criterion)>,
}

impl<'a> Drawn<'a> {
    fn of(lang: Lang, matrix: &'a Matrix, number: Option<u16>) -> Result<Drawn<'a>, Fault> {
        let mut criteria = matrix.set.criteria.iter().enumerate();
        let criterion = match number {
            None => None,
            Some(number) => Some(
                criteria
                    .find(|(_, it)| it.number == number)
                    .ok_or(Fault::NotFound)?,
            ),
        };
        Ok(Drawn {
            lang,
            matrix,
            criterion,
        })
    }

    fn title(&self) -> String {
        match self.criterion {
            None => words::boundary::of(self.lang).count().to_owned(),
            Some((_, it)) => words::criteria::of(self.lang).criterion_title(it.number, &it.name),
        }
    }

    /// How a place stands at the criterion; `None` where nothing was ever kept.
    fn standing<'r>(&self, row: &'r MatrixRow) -> Option<&'r StandingVersion> {
        row.cells.get(self.criterion?.0)?.as_ref()
    }

    fn verdict(&self, row: &MatrixRow) -> Verdict {
        let none = Verdict::Undecided {
            why: ntm_programme::criteria::Undecided::NotCollected,
        };
        self.standing(row).map_or(none, |it| it.official.verdict)
    }

    fn waits(&self, row: &MatrixRow) -> bool {
        self.standing(row).is_some_and(|it| it.waiting > 0)
    }

    fn fill(&self, row: &MatrixRow) -> Fill {
        match self.criterion {
            Some(_) => Fill::Mark(Mark::of(self.verdict(row), self.waits(row))),
            None => Fill::Step(step(row.met, self.matrix.all())),
        }
    }

    /// What stands on the shape.
    fn sign(&self, row: &MatrixRow) -> String {
        match self.fill(row) {
            Fill::Mark(mark) => mark.sign().to_owned(),
            Fill::Step(_) => format!("{}/{}", row.met, self.matrix.all()),
        }
    }

    fn said(&self, row: &MatrixRow) -> String {
        match (self.criterion, self.waits(row)) {
            (None, _) => format!("{}/{}", row.met, self.matrix.all()),
            (Some(_), true) => words::criteria::of(self.lang).waits().to_owned(),
            (Some(_), false) => verdict_said(self.lang, self.verdict(row)).to_owned(),
        }
    }

    /// The kinds of shapes in their order, each with its words.
    fn kinds(&self) -> Vec<(Fill, String)> {
        let (w, c) = (
            words::boundary::of(self.lang),
            words::criteria::of(self.lang),
        );
        match self.criterion {
            None => vec![
                (Fill::Step(4), w.all_met().to_owned()),
                (Fill::Step(3), w.share_from(85, 99)),
                (Fill::Step(2), w.share_from(70, 84)),
                (Fill::Step(1), w.share_from(50, 69)),
                (Fill::Step(0), w.share_below(50)),
            ],
            Some(_) => [
                (Mark::Met, c.legend_met()),
                (Mark::Unmet, c.legend_unmet()),
                (Mark::Waiting, c.legend_waiting()),
                (Mark::Undecided, c.legend_undecided()),
                (Mark::NotRequired, c.legend_not_required()),
            ]
            .map(|(mark, said)| (Fill::Mark(mark), said.to_owned()))
            .into(),
        }
    }
}

/// The step of a share of the criteria: all, from 85 %, from 70 %, from half, less.
fn step(met: usize, all: usize) -> u8 {
    match met * 100 {
        _ if all == 0 => 0,
        _ if met == all => 4,
        share if share >= 85 * all => 3,
        share if share >= 70 * all => 2,
        share if share >= 50 * all => 1,
        _ => 0,
    }
}

async fn map(State(app): State<App>, who: Signed, Query(asked): Query<Asked>) -> Answer {
    let lang = who.lang();
    let (w, c) = (words::boundary::of(lang), words::criteria::of(lang));
    let matrix = app.office().criteria_matrix(&who.op, &asked.view()).await?;
    let drawn = Drawn::of(lang, &matrix, asked.criterion.parse().ok())?;
    if let Some(format) = Format::asked(&asked.format)? {
        return export::answer(format, "ban-do-tieu-chi", file(&drawn)).await;
    }
    let above = matrix.above.unit;
    let boundaries = app
        .office()
        .boundaries_on(&who.op, above, matrix.day)
        .await?;
    let frame = app.frame(&who, w.map_of(drawn.title()), Section::Criteria);
    let mut page = RecordPage::new(frame.await?);
    page.under = under(lang, &matrix.set, matrix.day);
    page.tabs = Some(criteria_tabs(lang, paths::CRITERIA_MAP, true));
    page.filters = filters(
        &app,
        &who,
        paths::CRITERIA_MAP,
        &asked,
        &matrix.set.id,
        matrix.day,
        Some(above),
    )
    .await?;
    let mut choices = vec![Choice::new("", w.count(), drawn.criterion.is_none())];
    choices.extend(matrix.set.criteria.iter().map(|it| {
        let chosen = drawn
            .criterion
            .is_some_and(|(_, of)| of.number == it.number);
        let title = c.criterion_title(it.number, &it.name);
        Choice::new(it.number.to_string(), title, chosen)
    }));
    let what = Field::select("tieu-chi", w.what(), choices);
    page.filters.fields.insert(0, what);
    let listing = Listing::new(
        paths::CRITERIA_MAP,
        &[
            ("bo", asked.set.as_str()),
            ("don-vi", asked.above.as_str()),
            ("ngay", asked.day.as_str()),
            ("tieu-chi", asked.criterion.as_str()),
        ],
    );
    page.exports = listing.files();
    if matrix.rows.is_empty() {
        let nothing = Empty::new("search", c.no_place());
        page.parts = vec![Part::new(w.table()).body(Body::Empty(nothing))];
        return answer::page(&page);
    }
    if matrix.rows.len() > MOST {
        let said = Sentence::default().say(w.too_many(MOST));
        page.said = with_areas(&app, &who, paths::CRITERIA_MAP, &asked, &matrix, said).await?;
        return answer::page(&page);
    }
    match picture(&drawn, &boundaries) {
        Some(map) => page.parts = vec![Part::new(drawn.title()).body(Body::Map(Box::new(map)))],
        None => page.said = Sentence::default().say(w.none_map()),
    }
    page.parts
        .push(Part::new(w.table()).body(Body::Table(table(&drawn))));
    answer::page(&page)
}

fn picture(drawn: &Drawn<'_>, boundaries: &[BoundaryOn]) -> Option<Map> {
    let (lang, matrix) = (drawn.lang, drawn.matrix);
    let w = words::boundary::of(lang);
    let by_unit: HashMap<UnitId, &BoundaryOn> =
        boundaries.iter().map(|it| (it.unit.unit, it)).collect();
    let rows = matrix.rows.iter();
    let shown: Vec<(&MatrixRow, &BoundaryOn)> = rows
        .filter_map(|row| Some((row, *by_unit.get(&row.unit)?)))
        .collect();
    let places: Vec<MapPlace> = shown
        .iter()
        .map(|(row, boundary)| MapPlace {
            name: row.name.clone(),
            said: w.shape_said(&row.name, drawn.said(row)),
            sign: drawn.sign(row),
            href: place_href(row.unit, &matrix.set.id),
            fill: drawn.fill(row),
            shape: boundary.shape.clone(),
        })
        .collect();
    let said = w.map_said(drawn.title(), &matrix.above.name, say::date(matrix.day));
    let mut map = Map::of(said, &places)?;
    let counted: Vec<(Fill, String)> = drawn
        .kinds()
        .into_iter()
        .filter_map(|(fill, said)| {
            let count = places.iter().filter(|it| it.fill == fill).count();
            (count > 0).then(|| (fill, w.legend_count(said, count)))
        })
        .collect();
    let counts: Vec<&str> = counted.iter().map(|(_, said)| said.as_str()).collect();
    map.description = w.map_desc(format!("{}.", counts.join("; ")));
    map.legend = counted
        .into_iter()
        .map(|(fill, said)| {
            let (class, pattern) = fill.drawn();
            (class, pattern, said)
        })
        .collect();
    if shown.iter().any(|(_, it)| it.schematic) {
        map.notes.push(w.sketch().to_owned());
    }
    let sources: BTreeSet<&str> = shown.iter().map(|(_, it)| it.source.as_str()).collect();
    let sources: Vec<&str> = sources.into_iter().collect();
    map.notes.push(w.sources(sources.join("; ")));
    let missing = matrix.rows.len() - shown.len();
    if missing > 0 {
        map.notes.push(w.some_missing(say::number(missing)));
    }
    Some(map)
}

fn table(drawn: &Drawn<'_>) -> Table {
    let lang = drawn.lang;
    let (w, c) = (words::boundary::of(lang), words::criteria::of(lang));
    let matrix = drawn.matrix;
    let rows = matrix.rows.iter().map(|row| {
        let mut cells = vec![Cell::link(&row.name, place_href(row.unit, &matrix.set.id))];
        match drawn.criterion {
            None => cells.extend([
                Cell::text(format!("{}/{}", row.met, matrix.all())),
                Cell::text(format!("{}/{}", row.claimed, matrix.all())),
            ]),
            Some(_) => cells.extend([
                Cell::chip(verdict_chip(lang, drawn.verdict(row), drawn.waits(row))),
                Cell::text(indicators(drawn, row)),
            ]),
        }
        Row::new(cells)
    });
    let columns = match drawn.criterion {
        None => vec![
            Column::title(c.commune()),
            Column::number(c.met_column()),
            Column::number(c.claimed_column()),
        ],
        Some(_) => vec![
            Column::title(c.commune()),
            Column::text(c.verdict()),
            Column::number(w.indicators_met()),
        ],
    };
    Table {
        caption: drawn.title(),
        columns,
        rows: rows.collect(),
    }
}

fn indicators(drawn: &Drawn<'_>, row: &MatrixRow) -> String {
    drawn.standing(row).map_or_else(
        || "–".to_owned(),
        |it| format!("{}/{}", it.official.met, it.official.required),
    )
}

fn file(drawn: &Drawn<'_>) -> FileTable {
    let lang = drawn.lang;
    let (w, c) = (words::boundary::of(lang), words::criteria::of(lang));
    let count = |count: usize| FileCell::Integer(i64::try_from(count).unwrap_or(i64::MAX));
    let text = |title: &str| FileColumn::new(title, Kind::Text, 24.0);
    let whole = |title: &str| FileColumn::new(title, Kind::Integer, 14.0);
    let rows = drawn.matrix.rows.iter().map(|row| {
        let name: FileCell = row.name.as_str().into();
        match drawn.criterion {
            None => vec![name, count(row.met), count(row.claimed)],
            Some(_) => vec![
                name,
                drawn.said(row).as_str().into(),
                indicators(drawn, row).as_str().into(),
            ],
        }
    });
    FileTable {
        title: format!(
            "{} – {}",
            drawn.title(),
            under(lang, &drawn.matrix.set, drawn.matrix.day)
        ),
        columns: match drawn.criterion {
            None => vec![
                text(c.commune()),
                whole(c.met_column()),
                whole(c.claimed_column()),
            ],
            Some(_) => vec![
                text(c.commune()),
                text(c.verdict()),
                text(w.indicators_met()),
            ],
        },
        rows: rows.collect(),
    }
}

/// What is to be drawn.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
struct MapQuery {
    /// The set; the one in force where nobody says.
    set: Option<String>,
    /// The place from which down; one's own where nobody says.
    above: Option<uuid::Uuid>,
    /// At the end of which day (YYYY-MM-DD); today where nobody says.
    day: Option<String>,
    /// The number of the criterion; how many are met where nobody says.
    criterion: Option<u16>,
}

async fn for_programs(
    State(app): State<App>,
    who: Signed,
    Query(asked): Query<MapQuery>,
) -> Answer {
    let view = View {
        set: asked.set.clone(),
        above: asked.above.map(UnitId),
        day: day("day", asked.day.as_deref())?,
    };
    let matrix = app.office().criteria_matrix(&who.op, &view).await?;
    let drawn = Drawn::of(who.lang(), &matrix, asked.criterion)?;
    let boundaries = app
        .office()
        .boundaries_on(&who.op, matrix.above.unit, matrix.day)
        .await?;
    let features = matrix.rows.iter().map(|row| {
        let boundary = boundaries.iter().find(|it| it.unit.unit == row.unit);
        let mut properties = json!({
            "unit": row.unit,
            "name": row.name,
            "met": row.met,
            "all": matrix.all(),
            "schematic": boundary.map(|it| it.schematic),
        });
        if let Some((_, criterion)) = drawn.criterion {
            properties["criterion"] = json!(criterion.number);
            properties["verdict"] = json!(drawn.verdict(row).key());
            properties["waiting"] = json!(drawn.waits(row));
        }
        json!({
            "type": "Feature",
            "id": row.unit,
            "properties": properties,
            "geometry": boundary.map_or(Json::Null, |it| geojson::written(&it.shape)),
        })
    });
    answer::json(FeatureCollectionBody::of(features.collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_is_more_than_nearly_all() {
        let steps: Vec<u8> = [0, 9, 10, 13, 14, 16, 17, 18, 19]
            .into_iter()
            .map(|met| step(met, 19))
            .collect();
        assert_eq!(steps, [0, 0, 1, 1, 2, 2, 3, 3, 4]);
        assert_eq!(step(0, 0), 0);
    }
}
