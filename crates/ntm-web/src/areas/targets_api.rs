//! Targets and the figures of documents, for programs.

use axum::{
    Json,
    extract::{Query, State},
    http::{Method, StatusCode},
    response::IntoResponse as _,
    routing::{get, post},
};
use jiff::civil::Date;
use ntm_office::{
    Fault,
    stated::{PaymentSaid, Proposal, StandingSaid, StatedFact},
    target::{NewTarget, TargetLine, goal_said},
};
use ntm_programme::{
    identity::{TargetId, UnitId},
    right::Action,
    target::{Aim, Goal},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    App,
    address::{Id, Ids},
    answer::{self, Answer},
    route::{Need, Route},
    session::Signed,
};

const TARGETS: &str = "/api/v1/targets";
const TARGET: &str = "/api/v1/targets/{id}";
const END: &str = "/api/v1/targets/{id}/end";
const STATED: &str = "/api/v1/stated-figures";
const FIGURES: &str = "/api/v1/documents/{code}/figures";
const FIGURE: &str = "/api/v1/documents/{code}/figures/{position}";
const REJECT: &str = "/api/v1/documents/{code}/figures/{position}/reject";

pub(crate) fn routes() -> Vec<Route> {
    let read = Need::May(Action::ReadCriteria);
    let set = Need::May(Action::SetTarget);
    let decide = Need::May(Action::ReviewDocument);
    vec![
        Route::api(Method::GET, TARGETS, read, "Targets of an area", get(list))
            .query::<AreaQuery>()
            .gives::<TargetsBody>("200", "How each stands, and what would reach it"),
        Route::api(Method::POST, TARGETS, set, "Set a target", post(put))
            .takes::<NewTargetBody>()
            .gives::<TargetBody>("201", "The target as it stands"),
        Route::api(
            Method::GET,
            TARGET,
            read,
            "A target with its past",
            get(one),
        )
        .gives::<TargetWhole>("200", "The target, and how it stood through time"),
        Route::api(Method::POST, END, set, "Take a target back", post(end))
            .takes::<WhyBody>()
            .gives::<TargetWhole>("200", "The target as it ended"),
        Route::api(
            Method::GET,
            STATED,
            read,
            "Confirmed figures that documents state of an area",
            get(stated),
        )
        .query::<StatedQuery>()
        .gives::<StatedBody>("200", "Each with its sentence and document"),
        Route::api(
            Method::GET,
            FIGURES,
            Need::May(Action::ReadDocument),
            "Figures and targets that a document states",
            get(figures),
        )
        .gives::<FiguresBody>("200", "Each with what it proposes and what was decided"),
        Route::api(
            Method::POST,
            FIGURE,
            decide,
            "Confirm a figure of a document",
            post(confirm),
        )
        .takes::<ConfirmBody>()
        .gives::<FiguresBody>("200", "The document's figures"),
        Route::api(
            Method::POST,
            REJECT,
            decide,
            "Reject a figure of a document",
            post(reject),
        )
        .takes::<WhyBody>()
        .gives::<FiguresBody>("200", "The document's figures"),
    ]
}

#[derive(Debug, Deserialize, IntoParams)]
struct AreaQuery {
    /// The area; one's own where nobody says.
    area: Option<Uuid>,
}

#[derive(Debug, Deserialize, IntoParams)]
struct StatedQuery {
    /// The area; one's own where nobody says.
    area: Option<Uuid>,
    /// `standing` (criteria of places) or `payment` (money paid out).
    #[serde(default = "standing")]
    kind: String,
}

fn standing() -> String {
    "standing".to_owned()
}

/// What is wanted, by its kind: `keep`, `reach`, `none_below`, `criterion`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
struct GoalBody {
    goal: String,
    /// At least so many places; not for `none_below`.
    places: Option<u16>,
    /// At least so many criteria each; for `reach` and `none_below`.
    criteria: Option<u16>,
    /// The criterion's number; for `criterion`.
    criterion: Option<u16>,
}

impl GoalBody {
    fn of(goal: Goal) -> GoalBody {
        let (key, places, criteria, criterion) = match goal {
            Goal::Keep { places } => ("keep", Some(places), None, None),
            Goal::Reach { places, criteria } => ("reach", Some(places), Some(criteria), None),
            Goal::NoneBelow { criteria } => ("none_below", None, Some(criteria), None),
            Goal::Criterion { places, criterion } => {
                ("criterion", Some(places), None, Some(criterion))
            }
        };
        GoalBody {
            goal: key.to_owned(),
            places,
            criteria,
            criterion,
        }
    }

    fn goal(&self) -> Result<Goal, Fault> {
        let places = self.places.unwrap_or(0);
        Ok(match self.goal.as_str() {
            "keep" => Goal::Keep { places },
            "reach" => Goal::Reach {
                places,
                criteria: self.criteria.unwrap_or(0),
            },
            "none_below" => Goal::NoneBelow {
                criteria: self.criteria.unwrap_or(0),
            },
            "criterion" => Goal::Criterion {
                places,
                criterion: self.criterion.unwrap_or(0),
            },
            _ => {
                return Err(Fault::field(
                    "goal",
                    "Loại mục tiêu là keep, reach, none_below hoặc criterion.",
                    "A goal is keep, reach, none_below or criterion.",
                ));
            }
        })
    }
}

/// A target to be set.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
struct NewTargetBody {
    area: Uuid,
    /// The criteria set's name.
    set: String,
    goal: GoalBody,
    /// The communes that are meant; all of the area where it is empty.
    #[serde(default)]
    named: Vec<Uuid>,
    #[schema(value_type = String, format = Date)]
    by: Date,
    #[serde(default)]
    note: Option<String>,
}

impl NewTargetBody {
    fn target(self) -> Result<NewTarget, Fault> {
        Ok(NewTarget {
            area: UnitId(self.area),
            set: self.set,
            aim: Aim {
                goal: self.goal.goal()?,
                named: self.named.into_iter().map(UnitId).collect(),
                by: self.by,
            },
            note: self.note,
            source: None,
        })
    }
}

/// A place that is not as wanted.
#[derive(Debug, Serialize, ToSchema)]
struct GapBody {
    unit: Uuid,
    name: String,
    /// Criteria still to be met; 0 where only recognition is missing.
    lacks: u16,
    unmet: Vec<u16>,
    /// Whether it is on the shortest way.
    nearest: bool,
}

/// A target as it stands.
#[derive(Debug, Serialize, ToSchema)]
struct TargetBody {
    id: Uuid,
    area: Uuid,
    area_name: String,
    owner: Uuid,
    set: String,
    goal: GoalBody,
    named: Vec<Uuid>,
    #[schema(value_type = String, format = Date)]
    by: Date,
    said: String,
    /// `reached`, `open` or `missed`.
    state: String,
    #[schema(value_type = Option<String>, format = Date)]
    since: Option<Date>,
    have: u16,
    have_claimed: u16,
    want: u16,
    /// Criteria still to be met on the shortest way.
    distance: u32,
    /// Places that will be as wanted if all go on as before.
    outlook: Option<u16>,
    gaps: Vec<GapBody>,
    note: Option<String>,
    document: Option<Uuid>,
    quote: Option<String>,
    /// Why it was taken back, where it was.
    ended: Option<String>,
}

impl TargetBody {
    fn of(line: &TargetLine) -> TargetBody {
        let target = &line.target;
        let way = line.way.iter().map(|gap| (gap, true));
        let gaps = way.chain(line.others.iter().map(|gap| (gap, false)));
        TargetBody {
            id: target.id.0,
            area: target.area.0,
            area_name: line.area.clone(),
            owner: target.owner.0,
            set: line.set.id.clone(),
            goal: GoalBody::of(target.aim.goal),
            named: target.aim.named.iter().map(|it| it.0).collect(),
            by: target.aim.by,
            said: goal_said(&target.aim, &line.names, false),
            state: line.state.key().to_owned(),
            since: line.since,
            have: line.measured.have,
            have_claimed: line.measured.have_claimed,
            want: line.measured.want,
            distance: line.measured.distance(),
            outlook: line.outlook,
            gaps: gaps
                .map(|(gap, nearest)| GapBody {
                    unit: gap.unit.0,
                    name: line.names.get(&gap.unit).cloned().unwrap_or_default(),
                    lacks: gap.lacks,
                    unmet: gap.unmet.clone(),
                    nearest,
                })
                .collect(),
            note: target.note.clone(),
            document: target.source.as_ref().map(|it| it.document.0),
            quote: target.source.as_ref().map(|it| it.quote.clone()),
            ended: target.ended.as_ref().map(|it| it.1.clone()),
        }
    }
}

/// The targets of an area.
#[derive(Debug, Serialize, ToSchema)]
struct TargetsBody {
    area: Uuid,
    targets: Vec<TargetBody>,
}

/// How a target stood from a day on.
#[derive(Debug, Serialize, ToSchema)]
struct TargetStateBody {
    #[schema(value_type = String, format = Date)]
    from: Date,
    state: String,
    have: u16,
    want: u16,
}

/// A target with its past, the latest first.
#[derive(Debug, Serialize, ToSchema)]
struct TargetWhole {
    target: TargetBody,
    states: Vec<TargetStateBody>,
}

/// Why.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
struct WhyBody {
    reason: String,
}

async fn list(State(app): State<App>, who: Signed, Query(query): Query<AreaQuery>) -> Answer {
    let targets = app
        .office()
        .targets(&who.op, query.area.map(UnitId))
        .await?;
    answer::json(TargetsBody {
        area: targets.area.unit.0,
        targets: targets.lines.iter().map(TargetBody::of).collect(),
    })
}

async fn put(State(app): State<App>, who: Signed, Json(body): Json<NewTargetBody>) -> Answer {
    let id = app.office().set_target(&who.op, &body.target()?).await?;
    let target = app.office().target(&who.op, id).await?;
    Ok((StatusCode::CREATED, Json(TargetBody::of(&target.line))).into_response())
}

async fn one(State(app): State<App>, who: Signed, Id(id): Id<TargetId>) -> Answer {
    whole(&app, &who, id).await
}

async fn whole(app: &App, who: &Signed, id: TargetId) -> Answer {
    let target = app.office().target(&who.op, id).await?;
    let states = target.states.iter().map(|state| TargetStateBody {
        from: state.from,
        state: state.state.key().to_owned(),
        have: state.have,
        want: state.want,
    });
    answer::json(TargetWhole {
        target: TargetBody::of(&target.line),
        states: states.collect(),
    })
}

async fn end(
    State(app): State<App>,
    who: Signed,
    Id(id): Id<TargetId>,
    Json(body): Json<WhyBody>,
) -> Answer {
    app.office()
        .take_back_target(&who.op, id, &body.reason)
        .await?;
    whole(&app, &who, id).await
}

/// A confirmed figure of a document.
#[derive(Debug, Serialize, ToSchema)]
struct StatedFigureBody {
    document: String,
    position: i64,
    unit: Option<Uuid>,
    unit_name: String,
    set: Option<String>,
    #[schema(value_type = Option<String>, format = Date)]
    on: Option<Date>,
    /// Of a standing `met`, `total`, `unmet`; of a payment `planned`, `disbursed` (đồng) and `percent`
    /// (hundredths).
    #[schema(value_type = Object)]
    said: serde_json::Value,
    quote: String,
    /// Criteria met by verified values on that day.
    verified: Option<usize>,
}

/// Confirmed figures of documents.
#[derive(Debug, Serialize, ToSchema)]
struct StatedBody {
    figures: Vec<StatedFigureBody>,
}

async fn stated(State(app): State<App>, who: Signed, Query(query): Query<StatedQuery>) -> Answer {
    let area = query.area.map(UnitId);
    let found = app.office().stated_of(&who.op, area, &query.kind).await?;
    let figures = found.into_iter().map(|line| {
        let stated = line.kept.stated;
        StatedFigureBody {
            document: line.kept.code,
            position: stated.position,
            unit: stated.unit.map(|it| it.0),
            unit_name: line.unit,
            set: line.kept.set,
            on: stated.on,
            said: stated.said,
            quote: stated.quote,
            verified: line.verified.map(|it| it.0),
        }
    });
    answer::json(StatedBody {
        figures: figures.collect(),
    })
}

/// A sentence of a document with figures.
#[derive(Debug, Serialize, ToSchema)]
struct FigureBody {
    position: i64,
    /// `standing`, `payment`, `target` or `words`.
    kind: String,
    quote: String,
    /// Bytes of the document's text.
    span: (i64, i64),
    /// `open`, `confirmed` or `rejected`.
    state: String,
    /// What it proposes, in the form in which it can be sent back.
    proposal: Option<ConfirmBody>,
    #[schema(value_type = Object)]
    said: Option<serde_json::Value>,
    target: Option<Uuid>,
}

/// A document's sentences with figures.
#[derive(Debug, Serialize, ToSchema)]
struct FiguresBody {
    document: String,
    figures: Vec<FigureBody>,
}

/// What is confirmed; the fields of its kind.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
struct ConfirmBody {
    /// The place or body of which it is said.
    unit: Option<Uuid>,
    #[schema(value_type = Option<String>, format = Date)]
    on: Option<Date>,
    /// Of a standing: the set, criteria met, numbers of those that are not.
    set: Option<String>,
    met: Option<u16>,
    #[serde(default)]
    unmet: Vec<u16>,
    /// Of a payment, in đồng.
    planned: Option<i64>,
    disbursed: Option<i64>,
    /// In hundredths of a per cent.
    percent: Option<i64>,
    /// Of a target.
    target: Option<NewTargetBody>,
}

impl ConfirmBody {
    fn of(fact: &StatedFact) -> Option<ConfirmBody> {
        Some(match &fact.proposal {
            Proposal::Standing(said) => ConfirmBody {
                unit: said.unit.map(|it| it.0),
                on: said.on,
                set: Some(said.set.clone()),
                met: said.met,
                unmet: said.unmet.clone(),
                ..ConfirmBody::default()
            },
            Proposal::Payment(said) => ConfirmBody {
                unit: said.unit.map(|it| it.0),
                on: said.on,
                planned: said.planned,
                disbursed: said.disbursed,
                percent: said.percent,
                ..ConfirmBody::default()
            },
            Proposal::Target(new) => ConfirmBody {
                target: Some(NewTargetBody {
                    area: new.area.0,
                    set: new.set.clone(),
                    goal: GoalBody::of(new.aim.goal),
                    named: new.aim.named.iter().map(|it| it.0).collect(),
                    by: new.aim.by,
                    note: new.note.clone(),
                }),
                ..ConfirmBody::default()
            },
            Proposal::Words => return None,
        })
    }
}

async fn figures(State(app): State<App>, who: Signed, Id(code): Id<String>) -> Answer {
    of_document(&app, &who, &code).await
}

async fn of_document(app: &App, who: &Signed, code: &str) -> Answer {
    let found = app.office().stated_facts(&who.op, code).await?;
    let figures = found.facts.iter().map(|fact| FigureBody {
        position: fact.position,
        kind: fact.proposal.kind().to_owned(),
        quote: fact.quote.clone(),
        span: fact.span,
        state: match &fact.decided {
            None => "open",
            Some(decided) if decided.confirmed => "confirmed",
            Some(_) => "rejected",
        }
        .to_owned(),
        proposal: ConfirmBody::of(fact),
        said: fact.decided.as_ref().map(|it| it.said.clone()),
        target: fact
            .decided
            .as_ref()
            .and_then(|it| it.target)
            .map(|it| it.0),
    });
    answer::json(FiguresBody {
        document: found.document.code.clone(),
        figures: figures.collect(),
    })
}

async fn confirm(
    State(app): State<App>,
    who: Signed,
    Ids(code, position): Ids<String, i64>,
    Json(body): Json<ConfirmBody>,
) -> Answer {
    let office = app.office();
    let found = office.stated_facts(&who.op, &code).await?;
    let fact = found.facts.iter().find(|it| it.position == position);
    let unit = body.unit.map(UnitId);
    match &fact.ok_or(Fault::NotFound)?.proposal {
        Proposal::Standing(first) => {
            let said = StandingSaid {
                unit,
                set: body.set.unwrap_or_else(|| first.set.clone()),
                on: body.on,
                met: body.met,
                unmet: body.unmet,
            };
            office
                .confirm_standing(&who.op, &code, position, &said)
                .await?;
        }
        Proposal::Payment(_) => {
            let said = PaymentSaid {
                unit,
                on: body.on,
                planned: body.planned,
                disbursed: body.disbursed,
                percent: body.percent,
            };
            office
                .confirm_payment(&who.op, &code, position, &said)
                .await?;
        }
        Proposal::Target(_) => {
            let new = body.target.ok_or(Fault::NotFound)?.target()?;
            office
                .confirm_target(&who.op, &code, position, &new)
                .await?;
        }
        Proposal::Words => return Err(Fault::NotFound.into()),
    }
    of_document(&app, &who, &code).await
}

async fn reject(
    State(app): State<App>,
    who: Signed,
    Ids(code, position): Ids<String, i64>,
    Json(body): Json<WhyBody>,
) -> Answer {
    app.office()
        .reject_stated(&who.op, &code, position, &body.reason)
        .await?;
    of_document(&app, &who, &code).await
}
