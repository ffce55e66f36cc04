//! Criteria for programs: the same figures that the pages show.

use axum::{
    Json,
    extract::{Path, Query, State},
    http::Method,
    routing::{delete, get, post, put},
};
use jiff::civil::Date;
use ntm_office::{
    Fault,
    criteria::{
        cell::{Acted, CellAt, Said},
        papers::NewPaper,
        see::{CellLine, View},
        sets::NewBar,
    },
    perform::Outgoing,
};
use ntm_programme::{
    criteria::{Applied, CriteriaSet, Value},
    identity::{EvidenceId, UnitId},
    right::Action,
};
use ntm_store::criteria::CellVersion;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    App,
    address::{Id, Ids},
    answer::{self, Answer},
    form::{self, Sent},
    route::{Need, Route},
    session::Signed,
};

pub(crate) fn routes() -> Vec<Route> {
    let read = Need::May(Action::ReadCriteria);
    let claim = Need::May(Action::ClaimCriteria);
    let verify = Need::May(Action::VerifyCriteria);
    let edit = Need::May(Action::EditCriteria);
    let api = Route::api;
    vec![
        api(
            Method::GET,
            "/api/v1/criteria/sets",
            Need::May(Action::ReadUnit),
            "The criteria sets that can be used",
            get(sets),
        )
        .gives::<CriteriaSetsBody>("200", "The sets"),
        api(
            Method::POST,
            "/api/v1/criteria/sets",
            edit,
            "Add a set: the text of its TOML file",
            post(add_set),
        )
        .takes::<NewSetBody>()
        .gives::<SetIdBody>("201", "Its id"),
        api(
            Method::GET,
            "/api/v1/criteria/sets/{set}",
            Need::May(Action::ReadUnit),
            "A set with what each indicator asks of a class today",
            get(set),
        )
        .query::<ClassQuery>()
        .gives::<SetWholeBody>("200", "The set"),
        api(
            Method::POST,
            "/api/v1/criteria/sets/{set}/bars",
            edit,
            "Confirm a bar against the decision, or lay a province's",
            post(lay_bar),
        )
        .takes::<BarBody>(),
        api(
            Method::GET,
            "/api/v1/criteria/matrix",
            read,
            "Places by criteria at the end of a day",
            get(matrix),
        )
        .query::<ViewQuery>()
        .gives::<MatrixBody>("200", "The matrix"),
        api(
            Method::GET,
            "/api/v1/criteria/roll-up",
            read,
            "How many places of each province have met each criterion",
            get(rolled_up),
        )
        .query::<ViewQuery>()
        .gives::<RolledUpBody>("200", "The counts"),
        api(
            Method::GET,
            "/api/v1/criteria/moved",
            read,
            "Criteria that stand otherwise on the second of two days",
            get(moved),
        )
        .query::<ViewQuery>()
        .gives::<ChangesBody>("200", "The changes"),
        api(
            Method::GET,
            "/api/v1/criteria/watch",
            read,
            "What was met and lost, what is close to its bar, what recognition is at risk",
            get(watch),
        )
        .query::<ViewQuery>()
        .gives::<WatchBody>("200", "What needs an eye"),
        api(
            Method::GET,
            "/api/v1/criteria/waiting",
            read,
            "What waits for the verification of one's own body",
            get(waiting),
        )
        .query::<ViewQuery>()
        .gives::<WaitingBody>("200", "The cells"),
        api(
            Method::GET,
            "/api/v1/criteria/indicators/{indicator}",
            read,
            "An indicator across places",
            get(indicator),
        )
        .query::<ViewQuery>()
        .gives::<IndicatorBody>("200", "The places"),
        api(
            Method::GET,
            "/api/v1/criteria/places/{id}",
            read,
            "All indicators of a place at the end of a day",
            get(place),
        )
        .query::<ViewQuery>()
        .gives::<PlaceCriteriaBody>("200", "The place"),
        api(
            Method::PUT,
            "/api/v1/criteria/places/{id}/class",
            edit,
            "Give a place a class from a day on",
            put(set_class),
        )
        .takes::<UnitClassBody>(),
        api(
            Method::GET,
            "/api/v1/criteria/places/{id}/cells/{indicator}",
            read,
            "One cell with its past",
            get(cell),
        )
        .query::<ViewQuery>()
        .gives::<CellHistoryBody>("200", "The cell"),
        api(
            Method::PUT,
            "/api/v1/criteria/places/{id}/cells/{indicator}",
            claim,
            "Say what a place reached",
            put(claim_value),
        )
        .query::<ViewQuery>()
        .takes::<CellValueBody>()
        .gives::<CellBody>("200", "The cell"),
        api(
            Method::POST,
            "/api/v1/criteria/places/{id}/cells/{indicator}/verdict",
            verify,
            "Confirm, return or correct what waits",
            post(verdict),
        )
        .query::<ViewQuery>()
        .takes::<CellVerdictBody>()
        .gives::<CellBody>("200", "The cell"),
        api(
            Method::POST,
            "/api/v1/criteria/places/{id}/cells/{indicator}/decision",
            Need::May(Action::OverruleCriteria),
            "Decide against what follows from value and bar, or take that back",
            post(decision),
        )
        .query::<ViewQuery>()
        .takes::<CellDecisionBody>()
        .gives::<CellBody>("200", "The cell"),
        api(
            Method::POST,
            "/api/v1/criteria/places/{id}/cells/{indicator}/evidence",
            claim,
            "Add evidence (multipart/form-data: file, number, on, said, valid_from, valid_to), or use what is there (paper)",
            post(evidence),
        )
        .query::<ViewQuery>(),
        api(
            Method::DELETE,
            "/api/v1/criteria/places/{id}/cells/{indicator}/evidence/{paper}",
            claim,
            "Use evidence no more for an indicator",
            delete(drop_evidence),
        )
        .query::<ViewQuery>(),
        api(
            Method::GET,
            "/api/v1/criteria/places/{id}/evidence/{paper}",
            read,
            "A file of evidence",
            get(evidence_file),
        )
        .gives_file("The file"),
    ]
}

/// What is to be seen.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
pub(super) struct ViewQuery {
    /// The set; the one in force where nobody says.
    set: Option<String>,
    /// The place from which down; one's own where nobody says.
    above: Option<uuid::Uuid>,
    /// At the end of which day (YYYY-MM-DD); today where nobody says.
    day: Option<String>,
    /// The earlier of two days; a year before where nobody says.
    since: Option<String>,
}

impl ViewQuery {
    pub(super) fn view(&self) -> Result<View, Fault> {
        Ok(View {
            set: self.set.clone(),
            above: self.above.map(UnitId),
            day: day("day", self.day.as_deref())?,
        })
    }

    pub(super) fn at(&self, unit: UnitId, indicator: String, today: Date) -> CellAt {
        CellAt {
            unit,
            set: match &self.set {
                Some(set) => set.clone(),
                None => ntm_office::criteria::usual_set(today).id.clone(),
            },
            indicator,
        }
    }
}

pub(super) fn day(field: &'static str, written: Option<&str>) -> Result<Option<Date>, Fault> {
    match written.filter(|it| !it.is_empty()) {
        None => Ok(None),
        Some(written) => form::date(written).map(Some).ok_or_else(|| {
            Fault::field(
                field,
                "Hãy ghi ngày, ví dụ 2023-07-30.",
                "Give a day, for example 2023-07-30.",
            )
        }),
    }
}

/// A criteria set.
#[derive(Serialize, ToSchema)]
struct CriteriaSetBody {
    id: String,
    name: String,
    /// "thon", "xa", "huyen" or "tinh".
    level: String,
    grade: Option<String>,
    decision: String,
    #[schema(value_type = String, format = Date)]
    effective_from: Date,
    #[schema(value_type = Option<String>, format = Date)]
    valid_until: Option<Date>,
    criteria: usize,
    indicators: usize,
}

impl CriteriaSetBody {
    fn of(set: &CriteriaSet) -> CriteriaSetBody {
        CriteriaSetBody {
            id: set.id.clone(),
            name: set.name.clone(),
            level: format!("{:?}", set.level).to_lowercase(),
            grade: set.grade.clone(),
            decision: set.decision.clone(),
            effective_from: set.effective_from,
            valid_until: set.valid_until,
            criteria: set.criteria.len(),
            indicators: set.indicators().count(),
        }
    }
}

/// The criteria sets that can be used.
#[derive(Serialize, ToSchema)]
struct CriteriaSetsBody {
    sets: Vec<CriteriaSetBody>,
}

/// How many places of each province have met each criterion.
#[derive(Serialize, ToSchema)]
struct RolledUpBody {
    set: String,
    rows: Vec<RolledBody>,
}

/// Criteria that stand otherwise on the second of two days.
#[derive(Serialize, ToSchema)]
struct ChangesBody {
    changes: Vec<MovedBody>,
}

/// What waits for verification.
#[derive(Serialize, ToSchema)]
struct WaitingBody {
    cells: Vec<CellBody>,
}

/// A set that an office adds.
#[derive(Deserialize, ToSchema)]
struct NewSetBody {
    /// The text of its TOML file.
    file: String,
}

#[derive(Serialize, ToSchema)]
struct SetIdBody {
    id: String,
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
struct ClassQuery {
    /// One of the set's classes; its first where nobody says.
    class: Option<String>,
}

/// A set with what it asks.
#[derive(Serialize, ToSchema)]
struct SetWholeBody {
    #[serde(flatten)]
    set: CriteriaSetBody,
    /// The class for which the bars stand here.
    class: Option<String>,
    asked: Vec<AskedBody>,
}

/// What an indicator asks.
#[derive(Serialize, ToSchema)]
struct AskedBody {
    indicator: String,
    name: String,
    unit: String,
    bar: BarSaid,
}

/// A bar, and by whose word it stands.
#[derive(Serialize, ToSchema)]
pub(super) struct BarSaid {
    /// "required", "not_required", "unconfirmed", "left_to_province" or "class_unknown".
    applies: String,
    /// As decisions write it: "≥ 98". Of an unconfirmed bar what is remembered.
    bar: Option<String>,
    /// "decision", "confirmed" or "province".
    origin: Option<String>,
    source: Option<String>,
}

impl BarSaid {
    pub(super) fn of(applied: &Applied) -> BarSaid {
        let said = |applies: &str, bar: Option<String>| BarSaid {
            applies: applies.to_owned(),
            bar,
            origin: None,
            source: None,
        };
        match applied {
            Applied::Required {
                bar,
                origin,
                source,
            } => BarSaid {
                origin: Some(format!("{origin:?}").to_lowercase()),
                source: Some(source.clone()).filter(|it| !it.is_empty()),
                ..said("required", Some(bar.to_string()))
            },
            Applied::NotRequired => said("not_required", None),
            Applied::Unconfirmed { remembered } => {
                said("unconfirmed", remembered.as_ref().map(ToString::to_string))
            }
            Applied::LeftToProvince => said("left_to_province", None),
            Applied::ClassUnknown => said("class_unknown", None),
        }
    }
}

/// A bar that somebody lays.
#[derive(Deserialize, ToSchema)]
struct BarBody {
    indicator: String,
    class: Option<String>,
    year: Option<i16>,
    /// As decisions write it: "≥ 98", "Đạt", "Khá", "Không".
    bar: String,
    /// Decision and article.
    source: String,
    /// The province that raises or fills it; left out to confirm the country's.
    place: Option<uuid::Uuid>,
    /// The first day that counts (YYYY-MM-DD); today where nobody says.
    from: Option<String>,
}

/// Places by criteria.
#[derive(Serialize, ToSchema)]
struct MatrixBody {
    set: String,
    above: uuid::Uuid,
    #[schema(value_type = String, format = Date)]
    day: Date,
    /// Numbers of the criteria, in the order of each row's cells.
    criteria: Vec<u16>,
    rows: Vec<MatrixRowBody>,
}

#[derive(Serialize, ToSchema)]
struct MatrixRowBody {
    unit: uuid::Uuid,
    name: String,
    met: usize,
    /// If what waits were confirmed.
    claimed: usize,
    cells: Vec<StandingBody>,
}

/// How a place stands at a criterion.
#[derive(Serialize, ToSchema)]
struct StandingBody {
    verdict: String,
    claimed: String,
    waiting: u16,
    /// Indicators met, and those asked of the place.
    met: u16,
    required: u16,
}

/// Places of a province at a criterion.
#[derive(Serialize, ToSchema)]
struct RolledBody {
    province: i64,
    criterion: u16,
    places: i64,
    met: i64,
    unmet: i64,
    claimed: i64,
    waiting: i64,
}

/// A criterion that stands otherwise.
#[derive(Serialize, ToSchema)]
struct MovedBody {
    unit: uuid::Uuid,
    name: String,
    criterion: u16,
    before: Option<String>,
    after: Option<String>,
}

/// What needs an eye.
#[derive(Serialize, ToSchema)]
struct WatchBody {
    lost: Vec<LostBody>,
    near: Vec<NearBody>,
    revocations: Vec<RevocationBody>,
}

#[derive(Serialize, ToSchema)]
struct LostBody {
    unit: uuid::Uuid,
    name: String,
    criterion: u16,
    #[schema(value_type = String, format = Date)]
    on: Date,
}

#[derive(Serialize, ToSchema)]
struct NearBody {
    unit: uuid::Uuid,
    name: String,
    indicator: String,
    /// The figure less its bar.
    apart: String,
    verdict: String,
}

#[derive(Serialize, ToSchema)]
struct RevocationBody {
    unit: uuid::Uuid,
    name: String,
    applies: bool,
    failed: Vec<u16>,
    undecided: Vec<u16>,
    /// How many criteria more have to fail before the rule applies.
    margin: u16,
}

/// A cell as it stands.
#[derive(Serialize, ToSchema)]
struct CellBody {
    unit: uuid::Uuid,
    indicator: String,
    /// Counts its versions: send it back as `seen`.
    number: i64,
    /// "none", "waiting", "confirmed", "returned" or "corrected".
    state: String,
    /// As people write it: "860/1.000", "36,8", "đạt".
    claim: Option<String>,
    #[schema(value_type = Option<String>, format = Date)]
    claim_on: Option<Date>,
    official: Option<String>,
    verdict: String,
    claim_verdict: String,
    #[schema(value_type = String, format = Date)]
    from: Date,
    act: String,
    note: Option<String>,
    /// What is odd about a value that was just sent: "leap", "other_whole", or what the set says of
    /// values that contradict each other.
    warnings: Vec<String>,
    /// Targets of the area that were reached before this and are no more, in words.
    broken_targets: Vec<String>,
}

impl CellBody {
    fn of(version: &CellVersion) -> CellBody {
        CellBody {
            unit: version.place.unit.into(),
            indicator: version.place.indicator.clone(),
            number: version.number,
            state: version.cell.state.key().to_owned(),
            claim: version.cell.claim.map(Value::written),
            claim_on: version.claim_on,
            official: version.cell.official.map(Value::written),
            verdict: version.verdict.key().to_owned(),
            claim_verdict: version.claim_verdict.key().to_owned(),
            from: version.from,
            act: version.act.clone(),
            note: version.note.clone(),
            warnings: Vec::new(),
            broken_targets: Vec::new(),
        }
    }

    fn acted(acted: &Acted) -> CellBody {
        CellBody {
            warnings: acted
                .warnings
                .iter()
                .map(|it| match it {
                    ntm_programme::criteria::Warning::Leap { .. } => "leap".to_owned(),
                    ntm_programme::criteria::Warning::OtherWhole { .. } => "other_whole".to_owned(),
                })
                .chain(acted.contradictions.iter().cloned())
                .collect(),
            broken_targets: acted.broken.iter().map(|it| it.0.clone()).collect(),
            ..CellBody::of(&acted.version)
        }
    }
}

/// All indicators of a place.
#[derive(Serialize, ToSchema)]
struct PlaceCriteriaBody {
    unit: uuid::Uuid,
    name: String,
    set: String,
    #[schema(value_type = String, format = Date)]
    day: Date,
    class: Option<String>,
    met: usize,
    claimed: usize,
    lines: Vec<CellLineBody>,
}

/// An indicator of a place.
#[derive(Serialize, ToSchema)]
struct CellLineBody {
    criterion: u16,
    indicator: String,
    name: String,
    bar: BarSaid,
    verdict: String,
    claimed: String,
    /// Left out where nothing was ever kept.
    cell: Option<CellBody>,
    evidence: usize,
}

impl CellLineBody {
    fn of(criterion: u16, line: &CellLine) -> CellLineBody {
        CellLineBody {
            criterion,
            indicator: line.indicator.code.clone(),
            name: line.indicator.name.clone(),
            bar: BarSaid::of(&line.applied),
            verdict: line.verdict.key().to_owned(),
            claimed: line.claimed.key().to_owned(),
            cell: line.version.as_ref().map(CellBody::of),
            evidence: line.papers,
        }
    }
}

/// A cell with its past.
#[derive(Serialize, ToSchema)]
struct CellHistoryBody {
    line: CellLineBody,
    /// The latest first.
    history: Vec<CellBody>,
}

/// An indicator across places.
#[derive(Serialize, ToSchema)]
struct IndicatorBody {
    indicator: String,
    name: String,
    /// Verified numerators and denominators added up: "12.345/14.000".
    total: Option<String>,
    verified: usize,
    rows: Vec<IndicatorRowBody>,
}

#[derive(Serialize, ToSchema)]
struct IndicatorRowBody {
    unit: uuid::Uuid,
    name: String,
    bar: BarSaid,
    verdict: String,
    cell: Option<CellBody>,
}

/// What a place reached.
#[derive(Deserialize, ToSchema)]
struct CellValueBody {
    /// As people write it: "860/1.000", "36,8", "đạt", "không phát sinh"; empty for "not collected".
    value: String,
    /// The number of the version that was seen.
    seen: Option<i64>,
    /// The day that the figure is of (YYYY-MM-DD).
    of: Option<String>,
    /// From when on it counts; today where nobody says.
    from: Option<String>,
    note: Option<String>,
}

/// What the body in charge says.
#[derive(Deserialize, ToSchema)]
struct CellVerdictBody {
    /// "confirm", "return" or "record".
    act: String,
    /// For "record": the value that was found.
    value: Option<String>,
    seen: Option<i64>,
    /// Due for "return" and "record".
    note: Option<String>,
}

/// A leader's decision.
#[derive(Deserialize, ToSchema)]
struct CellDecisionBody {
    /// Left out to go back to the rule.
    met: Option<bool>,
    seen: Option<i64>,
    note: String,
}

/// A class of a place.
#[derive(Deserialize, ToSchema)]
struct UnitClassBody {
    /// "nhom_2", "TDMNPB".
    class: String,
    /// The first day that counts (YYYY-MM-DD).
    from: String,
    decision: Option<String>,
}

async fn sets(State(app): State<App>, who: Signed) -> Answer {
    let sets = app.office().criteria_sets(&who.op).await?;
    answer::json(CriteriaSetsBody {
        sets: sets.iter().map(|it| CriteriaSetBody::of(it)).collect(),
    })
}

async fn add_set(State(app): State<App>, who: Signed, Json(body): Json<NewSetBody>) -> Answer {
    let owner = who.op.who.unit.ok_or(Fault::NotFound)?;
    let id = app
        .office()
        .add_criteria_set(&who.op, owner, &body.file)
        .await?;
    answer::made(SetIdBody { id })
}

async fn set(
    State(app): State<App>,
    who: Signed,
    Id(id): Id<String>,
    Query(asked): Query<ClassQuery>,
) -> Answer {
    let found = app
        .office()
        .criteria_set(&who.op, &id, asked.class.as_deref())
        .await?;
    answer::json(SetWholeBody {
        class: found.class.as_ref().map(|it| it.0.clone()),
        asked: found
            .asked
            .iter()
            .map(|(indicator, applied)| AskedBody {
                indicator: indicator.code.clone(),
                name: indicator.name.clone(),
                unit: indicator.unit.clone(),
                bar: BarSaid::of(applied),
            })
            .collect(),
        set: CriteriaSetBody::of(&found.set),
    })
}

async fn lay_bar(
    State(app): State<App>,
    who: Signed,
    Id(id): Id<String>,
    Json(body): Json<BarBody>,
) -> Answer {
    let bar = NewBar {
        from: day("from", body.from.as_deref())?,
        indicator: body.indicator,
        class: body.class,
        year: body.year,
        written: body.bar,
        source: body.source,
        place: body.place.map(UnitId),
    };
    app.office().lay_bar(&who.op, &id, &bar).await?;
    answer::done()
}

async fn matrix(State(app): State<App>, who: Signed, Query(asked): Query<ViewQuery>) -> Answer {
    let found = app
        .office()
        .criteria_matrix(&who.op, &asked.view()?)
        .await?;
    let empty = || StandingBody {
        verdict: "not_collected".to_owned(),
        claimed: "not_collected".to_owned(),
        waiting: 0,
        met: 0,
        required: 0,
    };
    answer::json(MatrixBody {
        set: found.set.id.clone(),
        above: found.above.unit.into(),
        day: found.day,
        criteria: found.set.criteria.iter().map(|it| it.number).collect(),
        rows: found
            .rows
            .iter()
            .map(|row| MatrixRowBody {
                unit: row.unit.into(),
                name: row.name.clone(),
                met: row.met,
                claimed: row.claimed,
                cells: row
                    .cells
                    .iter()
                    .map(|cell| match cell {
                        None => empty(),
                        Some(it) => StandingBody {
                            verdict: it.official.verdict.key().to_owned(),
                            claimed: it.claimed.key().to_owned(),
                            waiting: it.waiting,
                            met: it.official.met,
                            required: it.official.required,
                        },
                    })
                    .collect(),
            })
            .collect(),
    })
}

async fn rolled_up(State(app): State<App>, who: Signed, Query(asked): Query<ViewQuery>) -> Answer {
    let (set, rolled) = app
        .office()
        .criteria_rolled_up(&who.op, &asked.view()?)
        .await?;
    let rows = rolled.into_iter().map(|it| RolledBody {
        province: it.province,
        criterion: it.criterion,
        places: it.places,
        met: it.met,
        unmet: it.unmet,
        claimed: it.claimed,
        waiting: it.waiting,
    });
    answer::json(RolledUpBody {
        set: set.id.clone(),
        rows: rows.collect(),
    })
}

async fn moved(State(app): State<App>, who: Signed, Query(asked): Query<ViewQuery>) -> Answer {
    let view = asked.view()?;
    let until = view.day.unwrap_or(who.op.today);
    let since = match day("since", asked.since.as_deref())? {
        Some(day) => day,
        None => until
            .checked_sub(jiff::ToSpan::years(1))
            .map_err(Fault::internal)?,
    };
    let moved = app.office().criteria_moved(&who.op, &view, since).await?;
    let rows = moved.into_iter().map(|it| MovedBody {
        unit: it.unit.into(),
        name: it.name,
        criterion: it.criterion,
        before: it.before.map(|it| it.key().to_owned()),
        after: it.after.map(|it| it.key().to_owned()),
    });
    answer::json(ChangesBody {
        changes: rows.collect(),
    })
}

async fn watch(State(app): State<App>, who: Signed, Query(asked): Query<ViewQuery>) -> Answer {
    let (_, found) = app.office().criteria_watch(&who.op, &asked.view()?).await?;
    answer::json(WatchBody {
        lost: found
            .lost
            .into_iter()
            .map(|(unit, name, criterion, on)| LostBody {
                unit: unit.into(),
                name,
                criterion,
                on,
            })
            .collect(),
        near: found
            .near
            .into_iter()
            .map(|(unit, name, indicator, apart, verdict)| NearBody {
                unit: unit.into(),
                name,
                indicator,
                apart: apart.to_string(),
                verdict: verdict.key().to_owned(),
            })
            .collect(),
        revocations: found
            .revocations
            .into_iter()
            .map(|(unit, name, rule)| RevocationBody {
                unit: unit.into(),
                name,
                applies: rule.applies,
                margin: rule.margin,
                failed: rule.failed,
                undecided: rule.undecided,
            })
            .collect(),
    })
}

async fn waiting(State(app): State<App>, who: Signed, Query(asked): Query<ViewQuery>) -> Answer {
    let found = app
        .office()
        .criteria_to_verify(&who.op, &asked.view()?, 1000)
        .await?;
    let cells = found.rows.iter().map(|row| CellBody::of(&row.version));
    answer::json(WaitingBody {
        cells: cells.collect(),
    })
}

async fn indicator(
    State(app): State<App>,
    who: Signed,
    Id(code): Id<String>,
    Query(asked): Query<ViewQuery>,
) -> Answer {
    let found = app
        .office()
        .criteria_indicator(&who.op, &code, &asked.view()?)
        .await?;
    answer::json(IndicatorBody {
        name: found.indicator.name.clone(),
        total: found.total.map(|(part, whole)| format!("{part}/{whole}")),
        verified: found.verified,
        rows: found
            .rows
            .iter()
            .map(|row| IndicatorRowBody {
                unit: row.unit.into(),
                name: row.name.clone(),
                bar: BarSaid::of(&row.applied),
                verdict: row.verdict.key().to_owned(),
                cell: row.version.as_ref().map(CellBody::of),
            })
            .collect(),
        indicator: code,
    })
}

async fn place(
    State(app): State<App>,
    who: Signed,
    Id(unit): Id<UnitId>,
    Query(asked): Query<ViewQuery>,
) -> Answer {
    let found = app
        .office()
        .criteria_of(&who.op, unit, &asked.view()?)
        .await?;
    let lines = found.criteria.iter().flat_map(|criterion| {
        let number = criterion.criterion.number;
        criterion
            .lines
            .iter()
            .map(move |line| CellLineBody::of(number, line))
    });
    answer::json(PlaceCriteriaBody {
        unit: unit.into(),
        name: found.unit.name.clone(),
        set: found.set.id.clone(),
        day: found.day,
        class: found.class.as_ref().map(|it| it.class.clone()),
        met: found.met,
        claimed: found.claimed,
        lines: lines.collect(),
    })
}

async fn set_class(
    State(app): State<App>,
    who: Signed,
    Id(unit): Id<UnitId>,
    Json(body): Json<UnitClassBody>,
) -> Answer {
    let from = day("from", Some(&body.from))?.unwrap_or(who.op.today);
    app.office()
        .set_unit_class(&who.op, unit, &body.class, from, body.decision.as_deref())
        .await?;
    answer::done()
}

async fn cell(
    State(app): State<App>,
    who: Signed,
    Ids(unit, code): Ids<UnitId, String>,
    Query(asked): Query<ViewQuery>,
) -> Answer {
    let at = asked.at(unit, code, who.op.today);
    let page = app.office().criteria_cell(&who.op, &at).await?;
    answer::json(CellHistoryBody {
        line: CellLineBody::of(page.criterion.criterion.number, &page.line),
        history: page.history.iter().map(CellBody::of).collect(),
    })
}

async fn claim_value(
    State(app): State<App>,
    who: Signed,
    Ids(unit, code): Ids<UnitId, String>,
    Query(asked): Query<ViewQuery>,
    Json(body): Json<CellValueBody>,
) -> Answer {
    let at = asked.at(unit, code, who.op.today);
    let said = Said {
        seen: body.seen,
        of: day("of", body.of.as_deref())?,
        from: day("from", body.from.as_deref())?,
        note: body.note,
    };
    let acted = app
        .office()
        .claim_value(&who.op, &at, &body.value, &said)
        .await?;
    answer::json(CellBody::acted(&acted))
}

async fn verdict(
    State(app): State<App>,
    who: Signed,
    Ids(unit, code): Ids<UnitId, String>,
    Query(asked): Query<ViewQuery>,
    Json(body): Json<CellVerdictBody>,
) -> Answer {
    let at = asked.at(unit, code, who.op.today);
    let said = Said {
        seen: body.seen,
        note: body.note,
        ..Said::default()
    };
    let value = body.value.unwrap_or_default();
    let office = app.office();
    let acted = match body.act.as_str() {
        "confirm" => office.confirm_value(&who.op, &at, &said).await?,
        "return" => office.return_value(&who.op, &at, &said).await?,
        "record" => office.record_value(&who.op, &at, &value, &said).await?,
        _ => {
            let fault = Fault::field(
                "act",
                "Chỉ có confirm, return hoặc record.",
                "Only confirm, return or record.",
            );
            return Err(fault.into());
        }
    };
    answer::json(CellBody::acted(&acted))
}

async fn decision(
    State(app): State<App>,
    who: Signed,
    Ids(unit, code): Ids<UnitId, String>,
    Query(asked): Query<ViewQuery>,
    Json(body): Json<CellDecisionBody>,
) -> Answer {
    let at = asked.at(unit, code, who.op.today);
    let said = Said {
        seen: body.seen,
        note: Some(body.note),
        ..Said::default()
    };
    let acted = app
        .office()
        .overrule_verdict(&who.op, &at, body.met, &said)
        .await?;
    answer::json(CellBody::acted(&acted))
}

async fn evidence(
    State(app): State<App>,
    who: Signed,
    Ids(unit, code): Ids<UnitId, String>,
    Query(asked): Query<ViewQuery>,
    sent: Sent,
) -> Answer {
    let at = asked.at(unit, code, who.op.today);
    let (typed, file) = sent.into_file();
    let said = typed.get("said").to_owned();
    let given = |name: &'static str| day(name, typed.optional(name).as_deref());
    let known = typed.optional("paper");
    let known: Option<EvidenceId> = match known {
        Some(known) => Some(known.parse().map_err(|_| Fault::NotFound)?),
        None => None,
    };
    if let Some(known) = known {
        app.office().use_paper(&who.op, &at, known, &said).await?;
        return answer::done();
    }
    let paper = NewPaper {
        name: None,
        file,
        outgoing: Some(Outgoing {
            number: typed.get("number").to_owned(),
            on: given("on")?,
        }),
        valid: (given("valid_from")?, given("valid_to")?),
        proves: vec![(at.indicator.clone(), said)],
    };
    app.office()
        .add_paper(&who.op, at.unit, &at.set, &paper)
        .await?;
    answer::done()
}

async fn drop_evidence(
    State(app): State<App>,
    who: Signed,
    Path((unit, code, paper)): Path<(String, String, String)>,
    Query(asked): Query<ViewQuery>,
) -> Answer {
    let unit = unit.parse().map_err(|_| Fault::NotFound)?;
    let paper = paper.parse().map_err(|_| Fault::NotFound)?;
    let at = asked.at(unit, code, who.op.today);
    app.office().drop_paper(&who.op, &at, paper).await?;
    answer::done()
}

async fn evidence_file(
    State(app): State<App>,
    who: Signed,
    Ids(unit, paper): Ids<UnitId, EvidenceId>,
) -> Answer {
    let (found, bytes) = app.office().paper_file(&who.op, unit, paper).await?;
    let name = found.file_name.unwrap_or(found.name);
    answer::download(&name, &found.media_type.unwrap_or_default(), bytes.to_vec())
}
