//! Boundaries for programs: what units cover on a day as GeoJSON, and the import.

use axum::{
    extract::{Query, State},
    http::Method,
    routing::{delete, get, post},
};
use ntm_office::{
    BoundaryImport,
    boundaries::{BoundaryOn, FeatureFate, ShownBoundaries},
};
use ntm_programme::{boundary::geojson, identity::BoundaryImportId, right::Action};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{boundaries::read_asked, criteria_api::day};
use crate::{
    App,
    address::Id,
    answer::{self, Answer},
    form::Sent,
    route::{Need, Route},
    session::Signed,
};

pub(crate) fn routes() -> Vec<Route> {
    let read = Need::May(Action::ReadUnit);
    let edit = Need::May(Action::EditUnit);
    let api = Route::api;
    vec![
        api(
            Method::GET,
            "/api/v1/units/{id}/boundaries",
            read,
            "What a unit and the units below it cover on a day, as GeoJSON",
            get(on_day),
        )
        .query::<BoundaryQuery>()
        .gives::<FeatureCollectionBody>("200", "A FeatureCollection"),
        api(
            Method::GET,
            "/api/v1/boundaries",
            read,
            "List files of boundaries",
            get(all),
        )
        .gives::<BoundaryList>("200", "The latest first"),
        api(
            Method::POST,
            "/api/v1/boundaries",
            edit,
            "Upload a file of boundaries to be looked at (multipart/form-data: file, on, source, schematic, leave_out)",
            post(upload),
        )
        .gives::<BoundaryShown>("201", "What it would come to"),
        api(
            Method::GET,
            "/api/v1/boundaries/{id}",
            read,
            "Show a file of boundaries with what it would come to",
            get(one),
        )
        .gives::<BoundaryShown>("200", "The file"),
        api(
            Method::GET,
            "/api/v1/boundaries/{id}/file",
            read,
            "A file of boundaries as it came",
            get(file),
        )
        .gives_file("The file"),
        api(
            Method::POST,
            "/api/v1/boundaries/{id}/apply",
            edit,
            "Apply a file of boundaries, all of it or nothing",
            post(apply),
        )
        .gives::<BoundaryShown>("200", "The file, applied"),
        api(
            Method::DELETE,
            "/api/v1/boundaries/{id}",
            edit,
            "Discard a file of boundaries that was not applied",
            delete(discard),
        ),
    ]
}

/// Of which day.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
struct BoundaryQuery {
    /// On which day (YYYY-MM-DD); today where nobody says.
    day: Option<String>,
}

/// Areas as GeoJSON (RFC 7946).
#[derive(Serialize, ToSchema)]
pub(super) struct FeatureCollectionBody {
    /// "FeatureCollection".
    #[serde(rename = "type")]
    kind: &'static str,
    #[schema(value_type = Vec<Object>)]
    features: Vec<Json>,
}

impl FeatureCollectionBody {
    pub(super) fn of(features: Vec<Json>) -> FeatureCollectionBody {
        FeatureCollectionBody {
            kind: "FeatureCollection",
            features,
        }
    }
}

fn feature(it: &BoundaryOn) -> Json {
    json!({
        "type": "Feature",
        "id": it.unit.unit,
        "properties": {
            "unit": it.unit.unit,
            "code": it.unit.code,
            "name": it.unit.name,
            "from": it.valid.from,
            "to": it.valid.to,
            "source": it.source,
            "schematic": it.schematic,
        },
        "geometry": geojson::written(&it.shape),
    })
}

/// Files of boundaries, for programs.
#[derive(Serialize, ToSchema)]
struct BoundaryList {
    imports: Vec<BoundaryLine>,
}

/// A line of the list of files of boundaries.
#[derive(Serialize, ToSchema)]
struct BoundaryLine {
    id: Uuid,
    /// The first day that counts (YYYY-MM-DD).
    on: String,
    source: String,
    /// Whether it is a drawing for orientation and no boundary.
    schematic: bool,
    file: String,
    applied: bool,
    /// How many units it told of.
    units: u64,
}

impl BoundaryLine {
    fn of(import: &BoundaryImport, units: u64) -> BoundaryLine {
        BoundaryLine {
            id: import.id.into(),
            on: import.on.to_string(),
            source: import.source.clone(),
            schematic: import.schematic,
            file: import.file_name.clone(),
            applied: import.applied_at.is_some(),
            units,
        }
    }
}

/// A file of boundaries, for programs.
#[derive(Serialize, ToSchema)]
struct BoundaryShown {
    id: Uuid,
    /// The first day that counts (YYYY-MM-DD).
    on: String,
    source: String,
    schematic: bool,
    applied: bool,
    /// What it would come to; left out once it was applied.
    preview: Option<BoundaryPreviewBody>,
}

/// What a file of boundaries would come to.
#[derive(Serialize, ToSchema)]
struct BoundaryPreviewBody {
    taken: usize,
    known: usize,
    left_out: usize,
    wrong: usize,
    features: Vec<BoundaryFeatureBody>,
}

/// A feature of a file of boundaries.
#[derive(Serialize, ToSchema)]
struct BoundaryFeatureBody {
    /// Which of the file, the first is 1.
    number: usize,
    /// What the file calls it.
    said: String,
    unit: Option<Uuid>,
    /// "taken", "known", "left_out" or "wrong".
    fate: String,
    why: Option<String>,
}

impl BoundaryShown {
    fn of(shown: &ShownBoundaries) -> BoundaryShown {
        let import = &shown.import;
        BoundaryShown {
            id: import.id.into(),
            on: import.on.to_string(),
            source: import.source.clone(),
            schematic: import.schematic,
            applied: import.applied_at.is_some(),
            preview: shown.preview.as_ref().map(|preview| BoundaryPreviewBody {
                taken: preview.taken,
                known: preview.known,
                left_out: preview.left_out,
                wrong: preview.wrong,
                features: preview
                    .rows
                    .iter()
                    .map(|row| {
                        let (fate, why) = match &row.fate {
                            FeatureFate::Taken { .. } => ("taken", None),
                            FeatureFate::Known => ("known", None),
                            FeatureFate::LeftOut(why) => ("left_out", Some(why)),
                            FeatureFate::Wrong(why) => ("wrong", Some(why)),
                        };
                        BoundaryFeatureBody {
                            number: row.number,
                            said: row.said.clone(),
                            unit: row.unit.as_ref().map(|(unit, _)| (*unit).into()),
                            fate: fate.to_owned(),
                            why: why.map(|why| why.vi.clone()),
                        }
                    })
                    .collect(),
            }),
        }
    }
}

async fn on_day(
    State(app): State<App>,
    who: Signed,
    Id(unit): Id<ntm_programme::identity::UnitId>,
    Query(asked): Query<BoundaryQuery>,
) -> Answer {
    let on = day("day", asked.day.as_deref())?.unwrap_or(who.op.today);
    let found = app.office().boundaries_on(&who.op, unit, on).await?;
    let features = found.iter().map(feature).collect();
    answer::json(FeatureCollectionBody::of(features))
}

async fn all(State(app): State<App>, who: Signed) -> Answer {
    let all = app.office().boundary_imports(&who.op).await?;
    let lines = all
        .iter()
        .map(|(import, units)| BoundaryLine::of(import, *units));
    answer::json(BoundaryList {
        imports: lines.collect(),
    })
}

async fn upload(State(app): State<App>, who: Signed, sent: Sent) -> Answer {
    let (typed, file) = sent.into_file();
    let asked = read_asked(&typed, file)?;
    let id = app.office().keep_boundaries(&who.op, &asked).await?;
    answer::made(BoundaryShown::of(
        &app.office().boundary_import(&who.op, id).await?,
    ))
}

async fn one(State(app): State<App>, who: Signed, Id(id): Id<BoundaryImportId>) -> Answer {
    let shown = app.office().boundary_import(&who.op, id).await?;
    answer::json(BoundaryShown::of(&shown))
}

async fn file(State(app): State<App>, who: Signed, Id(id): Id<BoundaryImportId>) -> Answer {
    let (import, bytes) = app.office().boundary_file(&who.op, id).await?;
    answer::download(&import.file_name, "application/geo+json", bytes.to_vec())
}

async fn apply(State(app): State<App>, who: Signed, Id(id): Id<BoundaryImportId>) -> Answer {
    app.office().apply_boundaries(&who.op, id).await?;
    one(State(app), who, Id(id)).await
}

async fn discard(State(app): State<App>, who: Signed, Id(id): Id<BoundaryImportId>) -> Answer {
    app.office().discard_boundaries(&who.op, id).await?;
    answer::done()
}
