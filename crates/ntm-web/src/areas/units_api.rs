//! Units for programs: the same practices as the pages, in JSON.

use axum::{
    Json,
    extract::{Query, State},
    http::Method,
    routing::{get, post},
};
use jiff::civil::Date;
use ntm_office::{
    Fault,
    units::{Decree, Into as Target, UnitDraft},
};
use ntm_programme::{
    identity::{RelationId, UnitId},
    right::Action,
    unit::{Relation, Standing, Validity},
};
use ntm_store::unit::Filter;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    App,
    address::{Id, Ids},
    answer::{self, Answer},
    form, listing,
    route::{Need, Route},
    session::Signed,
};

pub(crate) fn routes() -> Vec<Route> {
    let read = Need::May(Action::ReadUnit);
    let edit = Need::May(Action::EditUnit);
    let api = Route::api;
    vec![
        api(Method::GET, "/api/v1/units", read, "List units", get(list))
            .query::<ApiFilter>()
            .gives::<UnitList>("200", "Units that exist on the day"),
        api(
            Method::POST,
            "/api/v1/units",
            edit,
            "Found a unit",
            post(create),
        )
        .takes::<UnitBody>()
        .gives::<UnitMade>("201", "The new unit"),
        api(
            Method::GET,
            "/api/v1/units/{id}",
            read,
            "Show a unit through time",
            get(show),
        )
        .gives::<UnitShown>(
            "200",
            "The unit with its versions, lineage, relations, heads and titles",
        ),
        api(
            Method::POST,
            "/api/v1/units/{id}/versions",
            edit,
            "Change a unit from a day on",
            post(change),
        )
        .takes::<UnitBody>()
        .gives::<UnitShown>("200", "The unit as it is now"),
        api(
            Method::POST,
            "/api/v1/units/{id}/merge",
            edit,
            "Merge the unit, and others, into one",
            post(merge),
        )
        .takes::<MergeBody>()
        .gives::<UnitMade>("200", "The unit that they became"),
        api(
            Method::POST,
            "/api/v1/units/{id}/split",
            edit,
            "Split new units off",
            post(split),
        )
        .takes::<SplitBody>()
        .gives::<UnitsMade>("200", "The new units"),
        api(
            Method::POST,
            "/api/v1/units/{id}/dissolve",
            edit,
            "Dissolve a unit",
            post(dissolve),
        )
        .takes::<DissolveBody>(),
        api(
            Method::POST,
            "/api/v1/units/{id}/heads",
            edit,
            "Set the head of a unit",
            post(head),
        )
        .takes::<HeadBody>(),
        api(
            Method::POST,
            "/api/v1/units/{id}/relations",
            edit,
            "Relate units",
            post(relate),
        )
        .takes::<RelationBody>()
        .gives::<UnitMade>("201", "The relation"),
        api(
            Method::POST,
            "/api/v1/units/{id}/relations/{relation}/end",
            edit,
            "End a relation today",
            post(end_relation),
        ),
        api(
            Method::POST,
            "/api/v1/units/{id}/titles",
            edit,
            "Record a title",
            post(title),
        )
        .takes::<TitleBody>()
        .gives::<UnitMade>("201", "The title"),
        api(
            Method::POST,
            "/api/v1/units/{id}/titles/{title}/end",
            edit,
            "End a title today",
            post(end_title),
        ),
    ]
}

/// A unit as it is from a day on, for programs.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
struct UnitBody {
    name: String,
    short_name: Option<String>,
    code: Option<String>,
    /// country, province, district, commune, ward, township, special_zone, village,
    /// peoples_committee, …
    kind: String,
    parent: Option<Uuid>,
    /// The first day that counts (YYYY-MM-DD).
    from: String,
    decision: Option<String>,
    /// For a change: the version of the record that it is made from.
    #[serde(default)]
    version: i64,
}

/// A unit that was made.
#[derive(Debug, Serialize, ToSchema)]
struct UnitMade {
    id: Uuid,
}

/// Units that were made.
#[derive(Debug, Serialize, ToSchema)]
struct UnitsMade {
    ids: Vec<Uuid>,
}

/// Units, for programs.
#[derive(Debug, Serialize, ToSchema)]
struct UnitList {
    units: Vec<UnitLine>,
    total: u64,
    /// Where the next part begins.
    next: Option<String>,
}

/// A line of the list of units.
#[derive(Debug, Serialize, ToSchema)]
struct UnitLine {
    id: Uuid,
    name: String,
    code: Option<String>,
    kind: String,
    parent: Option<Uuid>,
    parent_name: Option<String>,
    head: Option<String>,
    title: Option<String>,
    children: u64,
}

/// A unit through time.
#[derive(Debug, Serialize, ToSchema)]
struct UnitShown {
    id: Uuid,
    /// The version of the record, for changes.
    version: i64,
    exists: bool,
    versions: Vec<VersionShown>,
    lineage: Vec<LineageShown>,
    relations: Vec<RelationBody>,
    heads: Vec<HeadBody>,
    organ_ids: Vec<OrganIdShown>,
    titles: Vec<TitleBody>,
}

/// One version of a unit.
#[derive(Debug, Serialize, ToSchema)]
struct VersionShown {
    name: String,
    code: Option<String>,
    kind: String,
    parent: Option<Uuid>,
    from: String,
    /// The first day that counts no more.
    to: Option<String>,
    decision: Option<String>,
}

/// What became of a unit.
#[derive(Debug, Serialize, ToSchema)]
struct LineageShown {
    old: Uuid,
    new: Uuid,
    kind: String,
    extent: String,
    on: String,
    decision: Option<String>,
}

/// An electronic identifier (QĐ 20/2020/QĐ-TTg) for a time.
#[derive(Debug, Serialize, ToSchema)]
struct OrganIdShown {
    organ_id: String,
    from: String,
    to: Option<String>,
    decision: Option<String>,
}

/// Who heads a unit.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
struct HeadBody {
    full_name: String,
    position: String,
    from: String,
    to: Option<String>,
}

/// What one unit is to another.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
struct RelationBody {
    /// Names the relation, to end it; left out where one is made.
    id: Option<Uuid>,
    /// reports_to, supervises, in_charge, member_of
    kind: String,
    #[serde(default)]
    unit: Option<Uuid>,
    other: Uuid,
    criteria_set: Option<String>,
    criterion: Option<u16>,
    from: String,
    to: Option<String>,
    decision: Option<String>,
}

/// What a unit is recognised as.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
struct TitleBody {
    /// Names the title, to end it; left out where one is recorded.
    id: Option<Uuid>,
    /// recognised, advanced, model
    status: String,
    from: String,
    to: Option<String>,
    decision: Option<String>,
}

/// Into what the unit, and others with it, are merged.
#[derive(Debug, Deserialize, ToSchema)]
struct MergeBody {
    #[serde(default)]
    others: Vec<Uuid>,
    /// The unit that goes on; or else `new`.
    into: Option<Uuid>,
    new: Option<UnitBody>,
    on: String,
    decision: Option<String>,
}

/// What is split off.
#[derive(Debug, Deserialize, ToSchema)]
struct SplitBody {
    parts: Vec<UnitBody>,
    goes_on: bool,
    on: String,
    decision: Option<String>,
    version: i64,
}

/// When a unit ends.
#[derive(Debug, Deserialize, ToSchema)]
struct DissolveBody {
    on: String,
    decision: Option<String>,
    version: i64,
}

/// Which units are listed.
#[derive(Debug, Deserialize, IntoParams)]
struct ApiFilter {
    /// Part of the name, or a code.
    name: Option<String>,
    kind: Option<String>,
    /// The unit above, at any distance.
    under: Option<Uuid>,
    /// The unit right above.
    parent: Option<Uuid>,
    /// recognised, advanced, model
    title: Option<String>,
    /// The day on which they exist; today where it is missing.
    on: Option<String>,
    /// Where the part begins: `next` of the part before.
    #[serde(rename = "cursor", alias = "after")]
    after: Option<String>,
    /// At most 500.
    limit: Option<usize>,
}

fn api_day(text: &str, field: &'static str) -> Result<Date, Fault> {
    form::date(text).ok_or_else(|| {
        Fault::field(
            field,
            "Hãy ghi ngày dạng 2025-07-01.",
            "Write the day as 2025-07-01.",
        )
    })
}

/// Reads a word of which there are only some.
fn known<T: std::str::FromStr>(field: &'static str, word: &str) -> Result<T, Fault> {
    word.parse().map_err(|_| {
        Fault::field(
            field,
            format!("Không có giá trị “{word}”."),
            format!("There is no “{word}”."),
        )
    })
}

fn draft_from(body: &UnitBody) -> Result<UnitDraft, Fault> {
    Ok(UnitDraft {
        name: body.name.clone(),
        short_name: body.short_name.clone(),
        code: body.code.clone(),
        kind: known("kind", &body.kind)?,
        parent: body.parent.map(UnitId::from),
        from: api_day(&body.from, "from")?,
        decision: body.decision.clone(),
    })
}

fn decree_from(on: &str, decision: Option<String>) -> Result<Decree, Fault> {
    Ok(Decree {
        on: api_day(on, "on")?,
        number: decision,
    })
}

async fn list(State(app): State<App>, who: Signed, Query(asked): Query<ApiFilter>) -> Answer {
    let filter = Filter {
        day: asked
            .on
            .as_deref()
            .and_then(form::date)
            .unwrap_or(who.op.today),
        name: asked.name,
        kind: asked.kind.and_then(|kind| kind.parse().ok()),
        under: asked.under.map(UnitId::from),
        parent: asked.parent.map(UnitId::from),
        status: asked.title.and_then(|title| title.parse().ok()),
        identified: None,
    };
    let after = asked.after.unwrap_or_default();
    let limit = asked.limit.unwrap_or(100).clamp(1, 500);
    let page = app
        .office()
        .list_units(&who.op, &filter, listing::place(&after), limit)
        .await?;
    let units = page
        .rows
        .into_iter()
        .map(|row| UnitLine {
            id: row.unit.unit.into(),
            name: row.unit.name,
            code: row.unit.code,
            kind: row.unit.kind.as_str().to_owned(),
            parent: row.unit.parent.map(Uuid::from),
            parent_name: row.parent_name,
            head: row.head,
            title: row.status.map(|status| status.as_str().to_owned()),
            children: row.children,
        })
        .collect();
    answer::json(UnitList {
        units,
        total: page.total,
        next: page.next.map(listing::cursor),
    })
}

async fn show(State(app): State<App>, who: Signed, Id(id): Id<UnitId>) -> Answer {
    let detail = app.office().unit_detail(&who.op, id).await?;
    let day = |day: Date| day.to_string();
    answer::json(UnitShown {
        id: detail.identity.unit.into(),
        version: detail.identity.version,
        exists: detail.exists,
        versions: detail
            .versions
            .into_iter()
            .map(|it| VersionShown {
                name: it.name,
                code: it.code,
                kind: it.kind.as_str().to_owned(),
                parent: it.parent.map(Uuid::from),
                from: day(it.valid.from),
                to: it.valid.to.map(day),
                decision: it.decision,
            })
            .collect(),
        lineage: detail
            .lineage
            .into_iter()
            .map(|it| LineageShown {
                old: it.old.into(),
                new: it.new.into(),
                kind: it.kind.as_str().to_owned(),
                extent: it.extent.as_str().to_owned(),
                on: day(it.on),
                decision: it.decision,
            })
            .collect(),
        relations: detail
            .relations
            .into_iter()
            .map(|kept| RelationBody {
                id: Some(kept.id.into()),
                kind: kept.relation.kind.as_str().to_owned(),
                unit: Some(kept.relation.unit.into()),
                other: kept.relation.other.into(),
                criteria_set: kept.relation.criteria_set,
                criterion: kept.relation.criterion,
                from: day(kept.relation.valid.from),
                to: kept.relation.valid.to.map(day),
                decision: kept.decision,
            })
            .collect(),
        organ_ids: detail
            .organ_ids
            .into_iter()
            .map(|it| OrganIdShown {
                organ_id: it.organ_id.to_string(),
                from: day(it.valid.from),
                to: it.valid.to.map(day),
                decision: it.decision,
            })
            .collect(),
        heads: detail
            .heads
            .into_iter()
            .map(|it| HeadBody {
                full_name: it.full_name,
                position: it.position,
                from: day(it.valid.from),
                to: it.valid.to.map(day),
            })
            .collect(),
        titles: detail
            .standings
            .into_iter()
            .map(|(id, it)| TitleBody {
                id: Some(id),
                status: it.status.as_str().to_owned(),
                from: day(it.valid.from),
                to: it.valid.to.map(day),
                decision: it.decision,
            })
            .collect(),
    })
}

async fn create(State(app): State<App>, who: Signed, Json(body): Json<UnitBody>) -> Answer {
    let id = app
        .office()
        .create_unit(&who.op, &draft_from(&body)?)
        .await?;
    answer::made(UnitMade { id: id.into() })
}

async fn change(
    State(app): State<App>,
    who: Signed,
    Id(id): Id<UnitId>,
    Json(body): Json<UnitBody>,
) -> Answer {
    let draft = draft_from(&body)?;
    app.office()
        .change_unit(&who.op, id, body.version, &draft)
        .await?;
    show(State(app), who, Id(id)).await
}

async fn merge(
    State(app): State<App>,
    who: Signed,
    Id(id): Id<UnitId>,
    Json(body): Json<MergeBody>,
) -> Answer {
    let decree = decree_from(&body.on, body.decision)?;
    let into = match (body.into, &body.new) {
        (Some(into), _) => Target::Existing(into.into()),
        (None, Some(new)) => Target::New(draft_from(new)?),
        (None, None) => {
            return Err(
                Fault::field("into", "Thiếu “into” hoặc “new”.", "Give “into” or “new”.").into(),
            );
        }
    };
    let mut olds: Vec<UnitId> = body.others.into_iter().map(UnitId::from).collect();
    olds.push(id);
    let made = app
        .office()
        .merge_units(&who.op, &olds, &into, &decree)
        .await?;
    answer::json(UnitMade { id: made.into() })
}

async fn split(
    State(app): State<App>,
    who: Signed,
    Id(id): Id<UnitId>,
    Json(body): Json<SplitBody>,
) -> Answer {
    let decree = decree_from(&body.on, body.decision)?;
    let parts = body
        .parts
        .iter()
        .map(draft_from)
        .collect::<Result<Vec<_>, _>>()?;
    let made = app
        .office()
        .split_unit(&who.op, id, body.version, &parts, body.goes_on, &decree)
        .await?;
    let ids = made.into_iter().map(Uuid::from).collect();
    answer::json(UnitsMade { ids })
}

async fn dissolve(
    State(app): State<App>,
    who: Signed,
    Id(id): Id<UnitId>,
    Json(body): Json<DissolveBody>,
) -> Answer {
    let decree = decree_from(&body.on, body.decision)?;
    app.office()
        .dissolve_unit(&who.op, id, body.version, &decree)
        .await?;
    answer::done()
}

async fn head(
    State(app): State<App>,
    who: Signed,
    Id(id): Id<UnitId>,
    Json(body): Json<HeadBody>,
) -> Answer {
    let from = api_day(&body.from, "from")?;
    app.office()
        .set_head(&who.op, id, &body.full_name, &body.position, from)
        .await?;
    answer::done()
}

async fn relate(
    State(app): State<App>,
    who: Signed,
    Id(id): Id<UnitId>,
    Json(body): Json<RelationBody>,
) -> Answer {
    let relation = Relation {
        kind: known("kind", &body.kind)?,
        unit: id,
        other: body.other.into(),
        criteria_set: body.criteria_set,
        criterion: body.criterion,
        valid: Validity::since(api_day(&body.from, "from")?),
    };
    let made = app
        .office()
        .relate(&who.op, relation, body.decision.as_deref())
        .await?;
    answer::made(UnitMade { id: made.into() })
}

async fn end_relation(
    State(app): State<App>,
    who: Signed,
    Ids(_, relation): Ids<UnitId, RelationId>,
) -> Answer {
    app.office()
        .end_relation(&who.op, relation, who.op.today)
        .await?;
    answer::done()
}

async fn title(
    State(app): State<App>,
    who: Signed,
    Id(id): Id<UnitId>,
    Json(body): Json<TitleBody>,
) -> Answer {
    let standing = Standing {
        unit: id,
        status: known("status", &body.status)?,
        valid: Validity::since(api_day(&body.from, "from")?),
        decision: body.decision,
    };
    let id = app.office().recognise(&who.op, standing).await?;
    answer::made(UnitMade { id })
}

async fn end_title(
    State(app): State<App>,
    who: Signed,
    Ids(id, title): Ids<UnitId, Uuid>,
) -> Answer {
    app.office()
        .end_recognition(&who.op, id, title, who.op.today)
        .await?;
    answer::done()
}
