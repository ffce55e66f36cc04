//! Review campaigns for programs: the same practices as the pages, in JSON. Amounts are whole đồng.

use std::collections::BTreeMap;

use axum::{
    Json,
    extract::{Query, State},
    http::Method,
    routing::{delete, get, post, put},
};
use jiff::civil::Date;
use ntm_office::{
    Fault,
    campaign::{
        Opening,
        check::{Check, CheckView},
        end::{BodyProgress, PlaceProgress, ResultRow},
        list::{EnteredNeed, ListView},
    },
};
use ntm_programme::{
    campaign::{Sum, WrittenNeed},
    identity::{CampaignId, NeedId, UnitId},
    right::Action,
};
use ntm_store::{
    campaign::{Campaign, NeedVersion},
    obligation::ObligationRow,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::campaign_part::read_check;
use crate::{
    App,
    address::{Id, Ids},
    answer::{self, Answer},
    form,
    route::{Need, Route},
    session::Signed,
};

const ALL: &str = "/api/v1/criteria/campaigns";
const PART: &str = "/api/v1/criteria/campaigns/{id}/parts/{unit}";
const NEED: &str = "/api/v1/criteria/campaigns/{id}/parts/{unit}/needs/{need}";

pub(crate) fn routes() -> Vec<Route> {
    let read = Need::May(Action::ReadTask);
    let lead = Need::May(Action::AssignTasks);
    let api = Route::api;
    vec![
        api(
            Method::GET,
            ALL,
            read,
            "Review campaigns, the latest first",
            get(all),
        )
        .gives::<CampaignListBody>("200", "The campaigns"),
        api(
            Method::POST,
            ALL,
            lead,
            "Open a review campaign: an obligation for every commune and body",
            post(open),
        )
        .takes::<NewCampaignBody>()
        .gives::<CampaignIdBody>("201", "Its id"),
        api(
            Method::GET,
            "/api/v1/criteria/campaigns/{id}",
            read,
            "How far a review campaign is",
            get(one),
        )
        .gives::<CampaignProgressBody>("200", "The campaign"),
        api(
            Method::GET,
            "/api/v1/criteria/campaigns/{id}/result",
            read,
            "What is missing, with totals by commune, criterion, source and year",
            get(result),
        )
        .gives::<CampaignResultBody>("200", "The result"),
        api(
            Method::POST,
            "/api/v1/criteria/campaigns/{id}/reminder",
            lead,
            "Remind who has not handed in, once a day",
            post(remind),
        )
        .gives::<CampaignRemindedBody>("200", "How many units were reminded"),
        api(
            Method::POST,
            "/api/v1/criteria/campaigns/{id}/close",
            lead,
            "Close a review campaign: its result changes no more",
            post(close),
        ),
        api(
            Method::GET,
            PART,
            read,
            "What a unit hands in: the list of a commune, or what a body verifies",
            get(part),
        )
        .gives::<CampaignPartBody>("200", "The needs"),
        api(
            Method::PUT,
            NEED,
            Need::May(Action::Perform),
            "Enter or change a need under an id of the caller's choice (a UUID)",
            put(enter),
        )
        .takes::<CampaignNeedEntry>()
        .gives::<CampaignNeedBody>("200", "The need"),
        api(
            Method::DELETE,
            NEED,
            Need::May(Action::Perform),
            "Take a need off the list",
            delete(drop_need),
        )
        .query::<SeenQuery>(),
        api(
            Method::POST,
            "/api/v1/criteria/campaigns/{id}/parts/{unit}/checks",
            Need::May(Action::VerifyCriteria),
            "Verify a need, or all that wait, in the name of a body",
            post(check),
        )
        .takes::<CampaignCheckEntry>()
        .gives::<CampaignPartBody>("200", "What the body verifies now"),
        api(
            Method::POST,
            "/api/v1/criteria/campaigns/{id}/parts/{unit}/submission",
            Need::May(Action::Submit),
            "Hand in: the obligation is submitted by that",
            post(hand_in),
        )
        .takes::<CampaignHandInBody>(),
    ]
}

/// Review campaigns.
#[derive(Serialize, ToSchema)]
struct CampaignListBody {
    campaigns: Vec<CampaignBody>,
}

/// A review campaign.
#[derive(Serialize, ToSchema)]
struct CampaignBody {
    id: uuid::Uuid,
    name: String,
    note: Option<String>,
    owner: uuid::Uuid,
    #[schema(value_type = String, format = Date)]
    opened_on: Date,
    #[schema(value_type = String, format = Date)]
    lists_due_on: Date,
    #[schema(value_type = Option<String>, format = Date)]
    checks_due_on: Option<Date>,
    #[schema(value_type = Option<String>, format = Date)]
    closed_on: Option<Date>,
    /// How many communes have handed in, of how many.
    handed_in: usize,
    places: usize,
}

impl CampaignBody {
    fn of(campaign: &Campaign, handed_in: usize, places: usize) -> CampaignBody {
        CampaignBody {
            id: campaign.id.into(),
            name: campaign.name.clone(),
            note: campaign.note.clone(),
            owner: campaign.owner.into(),
            opened_on: campaign.opened_on,
            lists_due_on: campaign.lists_due_on,
            checks_due_on: campaign.checks_due_on,
            closed_on: campaign.closed_on,
            handed_in,
            places,
        }
    }
}

/// A campaign to be opened.
#[derive(Deserialize, ToSchema)]
struct NewCampaignBody {
    /// Chosen by the caller: the same body sent twice opens one campaign.
    id: Option<uuid::Uuid>,
    /// The set; the one in force where nobody says.
    set: Option<String>,
    name: String,
    note: Option<String>,
    /// The communes.
    places: Vec<uuid::Uuid>,
    /// The last day for their lists (YYYY-MM-DD).
    lists_due_on: String,
    /// The bodies that verify.
    #[serde(default)]
    bodies: Vec<uuid::Uuid>,
    /// The last day for verifying (YYYY-MM-DD); needed where bodies are named.
    checks_due_on: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct CampaignIdBody {
    id: uuid::Uuid,
}

/// How far a campaign is, as far as the caller may see it.
#[derive(Serialize, ToSchema)]
struct CampaignProgressBody {
    #[serde(flatten)]
    campaign: CampaignBody,
    set: String,
    communes: Vec<CampaignCommuneBody>,
    bodies: Vec<CampaignVerifierBody>,
}

/// How far a commune is.
#[derive(Serialize, ToSchema)]
struct CampaignCommuneBody {
    unit: uuid::Uuid,
    name: String,
    #[serde(flatten)]
    standing: CampaignStandingBody,
    /// Indicators that have to be answered, and how many are.
    wanted: usize,
    answered: usize,
    /// By criterion: "nothing" is missing, "unanswered", "waiting" to be verified, "done".
    criteria: BTreeMap<u16, String>,
    sum: NeedSumBody,
}

/// How far a body is.
#[derive(Serialize, ToSchema)]
struct CampaignVerifierBody {
    unit: uuid::Uuid,
    name: String,
    #[serde(flatten)]
    standing: CampaignStandingBody,
    needs: usize,
    verified: usize,
}

/// The obligation by which a unit takes part.
#[derive(Serialize, ToSchema)]
struct CampaignStandingBody {
    obligation: uuid::Uuid,
    /// As obligations stand: "due", "submitted", "returned", "accepted" …
    state: String,
    #[schema(value_type = Option<String>, format = Date)]
    due_on: Option<Date>,
    late: bool,
}

impl CampaignStandingBody {
    fn of(row: &ObligationRow, late: bool) -> CampaignStandingBody {
        CampaignStandingBody {
            obligation: row.id.into(),
            state: row.state.as_str().to_owned(),
            due_on: row.due_on,
            late,
        }
    }
}

/// Needs added up, in đồng.
#[derive(Serialize, ToSchema)]
struct NeedSumBody {
    needs: u64,
    verified: u64,
    /// As communes propose.
    proposed: i64,
    /// What counts: verified amounts, before that what is proposed.
    works: i64,
    recurrent: i64,
    counted: i64,
}

impl From<&Sum> for NeedSumBody {
    fn from(sum: &Sum) -> NeedSumBody {
        NeedSumBody {
            needs: sum.needs,
            verified: sum.verified,
            proposed: sum.proposed,
            works: sum.works,
            recurrent: sum.recurrent,
            counted: sum.counted(),
        }
    }
}

/// A need of an indicator.
#[derive(Serialize, ToSchema)]
struct CampaignNeedBody {
    id: uuid::Uuid,
    /// The number of its version.
    version: i64,
    unit: uuid::Uuid,
    criterion: u16,
    indicator: String,
    /// "works", "recurrent" or "nothing".
    kind: String,
    name: String,
    /// As Vietnamese write it: "2,5".
    quantity: Option<String>,
    measure: String,
    amount: i64,
    /// "central", "province", "district", "commune", "combined", "credit", "enterprise", "people",
    /// "other".
    source: Option<String>,
    year: Option<i16>,
    /// What the body in charge found.
    verified: Option<i64>,
    note: Option<String>,
}

impl From<&NeedVersion> for CampaignNeedBody {
    fn from(it: &NeedVersion) -> CampaignNeedBody {
        let need = &it.need;
        CampaignNeedBody {
            id: it.id.into(),
            version: it.number,
            unit: it.unit.into(),
            criterion: it.criterion,
            indicator: it.indicator.clone(),
            kind: need.kind.key().to_owned(),
            name: need.name.clone(),
            quantity: need.quantity.map(|it| it.to_string()),
            measure: need.measure.clone(),
            amount: need.amount,
            source: need.source.map(|it| it.key().to_owned()),
            year: need.year,
            verified: it.verified,
            note: it.note.clone(),
        }
    }
}

/// A need as it is entered; values as people write them.
#[derive(Deserialize, ToSchema)]
struct CampaignNeedEntry {
    /// The indicator's code.
    indicator: String,
    /// "works", "recurrent" or "nothing".
    kind: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    quantity: String,
    #[serde(default)]
    measure: String,
    /// "1.250.000.000", "1.250 triệu", "1,25 tỷ".
    #[serde(default)]
    amount: String,
    #[serde(default)]
    source: String,
    year: Option<i16>,
    /// The version that was seen; 0 for a new one.
    seen: Option<i64>,
}

/// Which version of a thing was seen.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
struct SeenQuery {
    /// The version that was seen.
    seen: Option<i64>,
}

/// What a unit hands in.
#[derive(Serialize, ToSchema)]
struct CampaignPartBody {
    campaign: uuid::Uuid,
    unit: uuid::Uuid,
    name: String,
    #[serde(flatten)]
    standing: CampaignStandingBody,
    /// For a commune: goes along as `seen` when it hands in.
    version: Option<i64>,
    /// For a commune: indicators that have to be answered and are not.
    unanswered: Vec<String>,
    /// For a body: how many needs it has not verified.
    waiting: Option<usize>,
    needs: Vec<CampaignNeedBody>,
    sum: NeedSumBody,
}

impl From<&ListView> for CampaignPartBody {
    fn from(found: &ListView) -> CampaignPartBody {
        let lines = found.criteria.iter().flat_map(|it| &it.lines);
        CampaignPartBody {
            campaign: found.campaign.id.into(),
            unit: found.unit.into(),
            name: found.name.clone(),
            standing: CampaignStandingBody::of(&found.row, found.punctuality.is_late()),
            version: Some(found.version),
            unanswered: found.unanswered.clone(),
            waiting: None,
            needs: lines
                .flat_map(|it| &it.needs)
                .map(CampaignNeedBody::from)
                .collect(),
            sum: (&found.totals.all).into(),
        }
    }
}

impl From<&CheckView> for CampaignPartBody {
    fn from(found: &CheckView) -> CampaignPartBody {
        let needs = found.rows.iter().map(|it| CampaignNeedBody::from(&it.need));
        CampaignPartBody {
            campaign: found.campaign.id.into(),
            unit: found.unit.into(),
            name: found.name.clone(),
            standing: CampaignStandingBody::of(&found.row, found.punctuality.is_late()),
            version: None,
            unanswered: Vec::new(),
            waiting: Some(found.waiting),
            needs: needs.collect(),
            sum: (&found.totals.all).into(),
        }
    }
}

/// What a body says.
#[derive(Deserialize, ToSchema)]
struct CampaignCheckEntry {
    /// The need; left out to confirm all that wait.
    need: Option<uuid::Uuid>,
    /// "confirm", "adjust" or "comment".
    act: String,
    /// For "adjust", as people write it; "0" where the need is not accepted.
    #[serde(default)]
    amount: String,
    /// The reason or the remark.
    note: Option<String>,
    /// The version that was seen.
    seen: Option<i64>,
}

/// Handing in.
#[derive(Deserialize, ToSchema)]
struct CampaignHandInBody {
    /// The version of the list that was seen.
    seen: Option<i64>,
    note: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct CampaignRemindedBody {
    units: usize,
}

/// What is missing.
#[derive(Serialize, ToSchema)]
struct CampaignResultBody {
    #[serde(flatten)]
    campaign: CampaignBody,
    set: String,
    #[schema(value_type = String, format = Date)]
    day: Date,
    sum: NeedSumBody,
    /// By the ids of communes.
    by_commune: BTreeMap<String, NeedSumBody>,
    by_criterion: BTreeMap<String, NeedSumBody>,
    by_source: BTreeMap<String, NeedSumBody>,
    by_year: BTreeMap<String, NeedSumBody>,
    needs: Vec<CampaignNeedBody>,
    /// Needs of indicators that are met by now: they count nowhere.
    met_since: Vec<CampaignNeedBody>,
    unanswered: Vec<CampaignOpenBody>,
    /// Communes that have not handed in.
    missing: Vec<uuid::Uuid>,
    /// Indicators for which nothing is needed.
    nothing_needed: usize,
}

/// An indicator that is not met and was not answered.
#[derive(Serialize, ToSchema)]
struct CampaignOpenBody {
    unit: uuid::Uuid,
    indicator: String,
}

async fn all(State(app): State<App>, who: Signed) -> Answer {
    let campaigns = app.office().campaigns(&who.op).await?;
    let bodies = campaigns
        .iter()
        .map(|it| CampaignBody::of(&it.campaign, it.handed_in, it.places));
    answer::json(CampaignListBody {
        campaigns: bodies.collect(),
    })
}

fn day(field: &'static str, written: &str) -> Result<Date, Fault> {
    form::date(written).ok_or_else(|| {
        Fault::field(
            field,
            "Hãy ghi ngày, ví dụ 2023-07-30.",
            "Give a day, for example 2023-07-30.",
        )
    })
}

async fn open(State(app): State<App>, who: Signed, Json(body): Json<NewCampaignBody>) -> Answer {
    let units = |units: Vec<uuid::Uuid>| units.into_iter().map(UnitId).collect();
    let id = body.id.unwrap_or_else(|| app.office().new_id(who.op.now));
    let opening = Opening {
        id: CampaignId(id),
        set: body.set,
        name: body.name,
        note: body.note,
        places: units(body.places),
        lists_due_on: day("lists_due_on", &body.lists_due_on)?,
        bodies: units(body.bodies),
        checks_due_on: match &body.checks_due_on {
            Some(written) => Some(day("checks_due_on", written)?),
            None => None,
        },
    };
    let id = app.office().open_campaign(&who.op, &opening).await?;
    answer::made(CampaignIdBody { id: id.into() })
}

async fn one(State(app): State<App>, who: Signed, Id(id): Id<CampaignId>) -> Answer {
    let found = app.office().campaign(&who.op, id).await?;
    let numbers = || found.set.criteria.iter().map(|it| it.number);
    let commune = |it: &PlaceProgress| CampaignCommuneBody {
        criteria: numbers()
            .zip(it.criteria.iter().map(|it| it.key().to_owned()))
            .collect(),
        unit: it.unit.into(),
        name: it.name.clone(),
        standing: CampaignStandingBody::of(&it.row, it.punctuality.is_late()),
        wanted: it.wanted,
        answered: it.answered,
        sum: (&it.sum).into(),
    };
    let body = |it: &BodyProgress| CampaignVerifierBody {
        unit: it.unit.into(),
        name: it.name.clone(),
        standing: CampaignStandingBody::of(&it.row, it.punctuality.is_late()),
        needs: it.needs,
        verified: it.verified,
    };
    answer::json(CampaignProgressBody {
        campaign: CampaignBody::of(&found.campaign, found.handed_in, found.all),
        set: found.set.id.clone(),
        communes: found.places.iter().map(commune).collect(),
        bodies: found.bodies.iter().map(body).collect(),
    })
}

async fn result(State(app): State<App>, who: Signed, Id(id): Id<CampaignId>) -> Answer {
    let found = app.office().campaign_result(&who.op, id).await?;
    let totals = &found.totals;
    let needs = |rows: &[ResultRow]| {
        let rows = rows.iter().map(|row| CampaignNeedBody::from(&row.need));
        rows.collect()
    };
    let places = found.names.len();
    answer::json(CampaignResultBody {
        campaign: CampaignBody::of(&found.campaign, places - found.missing.len(), places),
        set: found.set.id.clone(),
        day: found.day,
        sum: (&totals.all).into(),
        by_commune: said(totals.by_unit.iter()),
        by_criterion: said(totals.by_criterion.iter()),
        by_source: said(totals.by_source.iter()),
        by_year: said(totals.by_year.iter()),
        needs: needs(&found.rows),
        met_since: needs(&found.met_since),
        unanswered: found
            .unanswered
            .iter()
            .map(|(unit, _, indicator)| CampaignOpenBody {
                unit: (*unit).into(),
                indicator: indicator.clone(),
            })
            .collect(),
        missing: found
            .missing
            .iter()
            .map(|(unit, _)| (*unit).into())
            .collect(),
        nothing_needed: found.nothing_needed,
    })
}

fn said<'a, K: std::fmt::Display + 'a>(
    sums: impl Iterator<Item = (&'a K, &'a Sum)>,
) -> BTreeMap<String, NeedSumBody> {
    sums.map(|(key, sum)| (key.to_string(), sum.into()))
        .collect()
}

async fn remind(State(app): State<App>, who: Signed, Id(id): Id<CampaignId>) -> Answer {
    let units = app.office().remind_campaign(&who.op, id).await?;
    answer::json(CampaignRemindedBody { units })
}

async fn close(State(app): State<App>, who: Signed, Id(id): Id<CampaignId>) -> Answer {
    app.office().close_campaign(&who.op, id).await?;
    answer::done()
}

async fn part(
    State(app): State<App>,
    who: Signed,
    Ids(id, unit): Ids<CampaignId, UnitId>,
) -> Answer {
    match app.office().campaign_list(&who.op, id, unit).await {
        Ok(found) => answer::json(CampaignPartBody::from(&found)),
        Err(Fault::NotFound) => {
            let found = app.office().campaign_check(&who.op, id, unit).await?;
            answer::json(CampaignPartBody::from(&found))
        }
        Err(fault) => Err(fault.into()),
    }
}

/// A campaign, a unit of it, and a need of that.
type OfNeed = axum::extract::Path<(String, String, String)>;

fn ids(path: &OfNeed) -> Result<(CampaignId, UnitId, NeedId), Fault> {
    let (id, unit, need) = &path.0;
    match (id.parse(), unit.parse(), need.parse()) {
        (Ok(id), Ok(unit), Ok(need)) => Ok((id, unit, need)),
        _ => Err(Fault::NotFound),
    }
}

async fn enter(
    State(app): State<App>,
    who: Signed,
    path: OfNeed,
    Json(body): Json<CampaignNeedEntry>,
) -> Answer {
    let (id, unit, need) = ids(&path)?;
    let entered = EnteredNeed {
        indicator: body.indicator,
        written: WrittenNeed {
            kind: body.kind,
            name: body.name,
            quantity: body.quantity,
            measure: body.measure,
            amount: body.amount,
            source: body.source,
            year: body.year.map(|it| it.to_string()).unwrap_or_default(),
        },
        seen: body.seen,
    };
    let kept = app
        .office()
        .enter_need(&who.op, id, unit, need, &entered)
        .await?;
    answer::json(CampaignNeedBody::from(&kept.version))
}

async fn drop_need(
    State(app): State<App>,
    who: Signed,
    path: OfNeed,
    Query(seen): Query<SeenQuery>,
) -> Answer {
    let (id, unit, need) = ids(&path)?;
    app.office()
        .drop_need(&who.op, id, unit, need, seen.seen)
        .await?;
    answer::done()
}

async fn check(
    State(app): State<App>,
    who: Signed,
    Ids(id, unit): Ids<CampaignId, UnitId>,
    Json(body): Json<CampaignCheckEntry>,
) -> Answer {
    let check = read_check(&body.act, &body.amount)?;
    match (body.need, &check) {
        (Some(need), check) => {
            let note = body.note.as_deref();
            app.office()
                .check_need(&who.op, id, NeedId(need), check, note, body.seen)
                .await?;
        }
        (None, Check::Confirm) => {
            app.office().check_all(&who.op, id, unit).await?;
        }
        (None, _) => {
            return Err(Fault::field(
                "need",
                "Điều chỉnh hoặc ghi ý kiến thì phải nêu nhu cầu nào.",
                "To adjust or to remark, name the need.",
            )
            .into());
        }
    }
    let found = app.office().campaign_check(&who.op, id, unit).await?;
    answer::json(CampaignPartBody::from(&found))
}

async fn hand_in(
    State(app): State<App>,
    who: Signed,
    Ids(id, unit): Ids<CampaignId, UnitId>,
    Json(body): Json<CampaignHandInBody>,
) -> Answer {
    app.office()
        .hand_in_campaign(&who.op, id, unit, body.seen, body.note.as_deref())
        .await?;
    answer::done()
}
