//! Meetings for programs: the same practices as the pages, in JSON.

use axum::{
    Json,
    extract::{Path, Query, State},
    http::Method,
    routing::{delete, get, post, put},
};
use jiff::civil::Date;
use ntm_office::{
    Fault,
    meeting::{
        MeetingView,
        assign::Decided,
        prepare::{Calling, DecisionEdit, ItemEdit},
    },
    outgoing::reference,
};
use ntm_programme::{
    identity::{DelegationId, MeetingId, UnitId},
    meeting::{Decision, Item, MeetingPaper, MeetingState, Person},
    right::Action,
};
use ntm_store::meeting::MeetingRow;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{
    meeting_item::due,
    meetings::{cursor, href, place},
};
use crate::{
    App,
    answer::{self, Answer},
    form,
    route::{Need, Route},
    session::Signed,
};

const ALL: &str = "/api/v1/meetings";
const ONE: &str = "/api/v1/meetings/{code}";
const ITEM: &str = "/api/v1/meetings/{code}/items/{item}";

pub(crate) fn routes() -> Vec<Route> {
    let read = Need::May(Action::ReadMeeting);
    let prepare = Need::May(Action::PrepareMeeting);
    let api = Route::api;
    vec![
        api(
            Method::GET,
            "/api/v1/briefing",
            Need::May(Action::Follow),
            "What one's office is briefed from",
            get(briefing),
        )
        .gives::<BriefingBody>("200", "What is not as it should be"),
        api(
            Method::POST,
            "/api/v1/briefing",
            prepare,
            "Call a briefing: its agenda, its report and its invitation",
            post(call_briefing),
        )
        .takes::<NewMeeting>()
        .gives::<MeetingCalledBody>("201", "The meeting and its drafts"),
        api(
            Method::GET,
            ALL,
            read,
            "Meetings, the latest first",
            get(list),
        )
        .query::<Wanted>()
        .gives::<MeetingListBody>("200", "One part of the meetings"),
        api(Method::POST, ALL, prepare, "Call a meeting", post(call))
            .takes::<NewMeeting>()
            .gives::<MeetingCalledBody>("201", "The meeting"),
        api(Method::GET, ONE, read, "A meeting", get(one))
            .gives::<MeetingBody>("200", "The meeting"),
        api(
            Method::PUT,
            ONE,
            prepare,
            "Change when and where a meeting is, and who is invited",
            put(edit),
        )
        .takes::<MeetingEdit>()
        .gives::<MeetingBody>("200", "The meeting as it stands now"),
        api(
            Method::PUT,
            ITEM,
            prepare,
            "Add a point to an agenda, or change it",
            put(put_item),
        )
        .takes::<MeetingItemEdit>()
        .gives::<MeetingBody>("200", "The meeting as it stands now"),
        api(
            Method::DELETE,
            ITEM,
            prepare,
            "Take a point off an agenda",
            delete(drop_item),
        ),
        api(
            Method::POST,
            "/api/v1/meetings/{code}/items/{item}/move",
            prepare,
            "Move a point of an agenda",
            post(shift),
        )
        .takes::<MeetingMove>(),
        api(
            Method::PUT,
            "/api/v1/meetings/{code}/items/{item}/decisions/{decision}",
            prepare,
            "Write down a decision, or change it",
            put(decide),
        )
        .takes::<MeetingDecisionEdit>()
        .gives::<MeetingBody>("200", "The meeting as it stands now"),
        api(
            Method::DELETE,
            "/api/v1/meetings/{code}/items/{item}/decisions/{decision}",
            prepare,
            "Strike out a decision",
            delete(undecide),
        ),
        api(
            Method::POST,
            "/api/v1/meetings/{code}/attendance",
            prepare,
            "Write down who came to a meeting",
            post(hold),
        )
        .takes::<MeetingAttendance>()
        .gives::<MeetingBody>("200", "The meeting as it stands now"),
        api(
            Method::POST,
            "/api/v1/meetings/{code}/cancel",
            prepare,
            "Call a meeting off",
            post(cancel),
        )
        .takes::<MeetingCancel>(),
        api(
            Method::POST,
            "/api/v1/meetings/{code}/papers",
            prepare,
            "Draft a paper about a meeting",
            post(draft),
        )
        .takes::<MeetingPaperWanted>()
        .gives::<MeetingPaperBody>("201", "The draft"),
        api(
            Method::POST,
            "/api/v1/meetings/{code}/assignment",
            Need::May(Action::AssignTasks),
            "Make tasks of what a meeting decided",
            post(assign),
        )
        .gives::<MeetingAssignedBody>("200", "What became of the decisions"),
    ]
}

/// What an office is briefed from.
#[derive(Serialize, ToSchema)]
struct BriefingBody {
    #[schema(value_type = String, format = Date)]
    on: Date,
    /// The gravest first.
    topics: Vec<BriefingTopicBody>,
}

/// A topic of a briefing.
#[derive(Serialize, ToSchema)]
struct BriefingTopicBody {
    /// "exceptions", "late_units", "late_reports", "criteria_at_risk", "money_behind", "petitions".
    topic: &'static str,
    lines: Vec<BriefingLineBody>,
}

/// One thing that is not as it should be.
#[derive(Serialize, ToSchema)]
struct BriefingLineBody {
    who: String,
    what: String,
    what_en: String,
    /// The page from which it comes.
    page: String,
}

/// Which meetings are wanted.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
struct Wanted {
    /// "planned", "held", "concluded", "cancelled".
    state: String,
    /// Where the part begins: `next` of the part before.
    cursor: String,
}

/// One part of the meetings.
#[derive(Serialize, ToSchema)]
struct MeetingListBody {
    meetings: Vec<MeetingHeadBody>,
    next: Option<String>,
}

/// A meeting in a list.
#[derive(Serialize, ToSchema)]
struct MeetingHeadBody {
    code: String,
    owner: Uuid,
    state: &'static str,
    title: String,
    #[schema(value_type = String, format = Date)]
    on: Date,
    at: String,
    place: String,
    chair: MeetingPersonBody,
    secretary: MeetingPersonBody,
    is_briefing: bool,
    /// Goes along as `version` when the meeting is changed.
    version: i64,
}

impl From<&MeetingRow> for MeetingHeadBody {
    fn from(row: &MeetingRow) -> MeetingHeadBody {
        let meeting = &row.meeting;
        MeetingHeadBody {
            code: row.code.clone(),
            owner: row.owner.into(),
            state: row.state.key(),
            title: meeting.title.clone(),
            on: meeting.on,
            at: meeting.at.clone(),
            place: meeting.place.clone(),
            chair: (&meeting.chair).into(),
            secretary: (&meeting.secretary).into(),
            is_briefing: meeting.is_briefing,
            version: row.version,
        }
    }
}

/// Somebody by name and position.
#[derive(Default, Serialize, Deserialize, ToSchema)]
#[serde(default)]
struct MeetingPersonBody {
    name: String,
    position: String,
}

impl From<&Person> for MeetingPersonBody {
    fn from(person: &Person) -> MeetingPersonBody {
        MeetingPersonBody {
            name: person.name.clone(),
            position: person.position.clone(),
        }
    }
}

impl From<MeetingPersonBody> for Person {
    fn from(body: MeetingPersonBody) -> Person {
        Person {
            name: body.name,
            position: body.position,
        }
    }
}

/// A meeting with everything about it.
#[derive(Serialize, ToSchema)]
struct MeetingBody {
    #[serde(flatten)]
    head: MeetingHeadBody,
    ended_at: String,
    agenda: Vec<MeetingItemBody>,
    guests: Vec<MeetingGuestBody>,
    papers: Vec<MeetingPaperBody>,
}

/// A point of an agenda.
#[derive(Serialize, ToSchema)]
struct MeetingItemBody {
    id: Uuid,
    title: String,
    presenter: String,
    about: String,
    minutes: String,
    conclusion: String,
    decisions: Vec<MeetingDecisionBody>,
    /// Goes along as `revision` when the point is changed.
    revision: u32,
}

/// What was decided that somebody does.
#[derive(Serialize, ToSchema)]
struct MeetingDecisionBody {
    id: Uuid,
    /// As it stands in the conclusions.
    sentence: String,
    deed: String,
    leads: Vec<String>,
    coordinators: Vec<String>,
    /// The units that the names mean.
    units: Vec<Uuid>,
    /// As it is written: "trước ngày 30/7/2023".
    due: Option<String>,
    /// The last day that counts.
    #[schema(value_type = Option<String>, format = Date)]
    last_day: Option<Date>,
    /// The code of the task that came of it.
    task: Option<String>,
}

/// Somebody who is invited.
#[derive(Serialize, ToSchema)]
struct MeetingGuestBody {
    unit: Option<Uuid>,
    name: String,
    present: Option<bool>,
    note: String,
}

/// A paper about a meeting.
#[derive(Serialize, ToSchema)]
struct MeetingPaperBody {
    /// "briefing", "invitation", "minutes", "conclusion".
    role: &'static str,
    /// The code of the outgoing paper.
    paper: String,
    /// Number and symbol, where it has them.
    reference: Option<String>,
}

impl From<&MeetingView> for MeetingBody {
    fn from(found: &MeetingView) -> MeetingBody {
        let meeting = &found.row.meeting;
        MeetingBody {
            head: (&found.row).into(),
            ended_at: meeting.ended_at.clone(),
            agenda: meeting.agenda.iter().map(|it| item(found, it)).collect(),
            guests: meeting
                .guests
                .iter()
                .map(|it| MeetingGuestBody {
                    unit: it.unit.map(Into::into),
                    name: it.name.clone(),
                    present: it.present,
                    note: it.note.clone(),
                })
                .collect(),
            papers: found
                .papers
                .iter()
                .map(|(role, paper)| MeetingPaperBody {
                    role: role.key(),
                    paper: paper.code.clone(),
                    reference: paper.number.map(|_| reference(paper)),
                })
                .collect(),
        }
    }
}

fn item(found: &MeetingView, item: &Item) -> MeetingItemBody {
    MeetingItemBody {
        id: item.id,
        title: item.title.clone(),
        presenter: item.presenter.clone(),
        about: item.about.clone(),
        minutes: item.minutes.clone(),
        conclusion: item.conclusion.clone(),
        decisions: item
            .decisions
            .iter()
            .map(|it| decision(found, it))
            .collect(),
        revision: item.revision,
    }
}

fn decision(found: &MeetingView, it: &Decision) -> MeetingDecisionBody {
    let named = it.leads.iter().filter_map(|text| found.named.get(text));
    MeetingDecisionBody {
        id: it.id,
        sentence: it.sentence(),
        deed: it.deed.clone(),
        leads: it.leads.clone(),
        coordinators: it.coordinators.clone(),
        units: named.flatten().map(|(unit, _)| (*unit).into()).collect(),
        due: it.due.as_ref().map(|due| due.text.clone()),
        last_day: it.due.as_ref().and_then(|due| due.last_day()),
        task: found.tasks.get(&it.id).map(|task| task.code.clone()),
    }
}

/// A meeting to be called.
#[derive(Deserialize, ToSchema)]
struct NewMeeting {
    /// Chosen by the caller: the same body sent twice calls one meeting.
    id: Uuid,
    #[serde(flatten)]
    calling: MeetingCalling,
    /// The points of the agenda; a briefing has its own.
    #[serde(default)]
    agenda: Vec<MeetingItemEdit>,
    /// A delegation: who signs the drafts of a briefing.
    signer: Option<Uuid>,
}

/// When and where a meeting is, and who is invited.
#[derive(Deserialize, ToSchema)]
struct MeetingCalling {
    title: String,
    /// YYYY-MM-DD.
    on: String,
    /// When it begins, in words: "08 giờ 00 phút".
    at: String,
    place: String,
    chair: MeetingPersonBody,
    #[serde(default)]
    secretary: MeetingPersonBody,
    /// The units that are invited.
    #[serde(default)]
    units: Vec<Uuid>,
    /// Others that are invited, in words.
    #[serde(default)]
    others: Vec<String>,
}

impl MeetingCalling {
    fn read(self) -> Result<Calling, Fault> {
        Ok(Calling {
            title: self.title,
            on: Some(day("on", &self.on)?),
            at: self.at,
            place: self.place,
            chair: self.chair.into(),
            secretary: self.secretary.into(),
            units: self.units.into_iter().map(UnitId).collect(),
            others: self.others,
        })
    }
}

/// A meeting that was called, and the drafts that were made with it.
#[derive(Serialize, ToSchema)]
struct MeetingCalledBody {
    code: String,
    /// The codes of the outgoing papers.
    papers: Vec<String>,
}

/// A meeting as it is changed.
#[derive(Deserialize, ToSchema)]
struct MeetingEdit {
    #[serde(flatten)]
    calling: MeetingCalling,
    /// The version that was seen.
    version: i64,
}

/// A point of an agenda as somebody writes it.
#[derive(Deserialize, ToSchema)]
struct MeetingItemEdit {
    title: String,
    #[serde(default)]
    presenter: String,
    /// What it is about, a line each.
    #[serde(default)]
    about: String,
    #[serde(default)]
    minutes: String,
    #[serde(default)]
    conclusion: String,
    /// The revision that was seen; none for a new point.
    revision: Option<u32>,
}

impl From<MeetingItemEdit> for ItemEdit {
    fn from(body: MeetingItemEdit) -> ItemEdit {
        ItemEdit {
            title: body.title,
            presenter: body.presenter,
            about: body.about,
            minutes: body.minutes,
            conclusion: body.conclusion,
        }
    }
}

/// Where a point goes.
#[derive(Deserialize, ToSchema)]
struct MeetingMove {
    /// One place up, otherwise one place down.
    up: bool,
}

/// A decision as somebody writes it.
#[derive(Deserialize, ToSchema)]
struct MeetingDecisionEdit {
    /// What is to be done, beginning with the verb.
    deed: String,
    /// Names as in the register: "UBND các xã".
    leads: Vec<String>,
    #[serde(default)]
    coordinators: Vec<String>,
    /// "before" a day, "by" a day, "monthly" before a day of each month; none without a deadline.
    due: Option<String>,
    /// YYYY-MM-DD, for "before" and "by".
    due_on: Option<String>,
    /// 1 to 31, for "monthly".
    due_day: Option<i8>,
}

/// Who came to a meeting.
#[derive(Deserialize, ToSchema)]
struct MeetingAttendance {
    /// In the order of the guests.
    guests: Vec<MeetingPresence>,
    #[serde(default)]
    ended_at: String,
    /// The version that was seen.
    version: i64,
}

/// Whether a guest came.
#[derive(Deserialize, ToSchema)]
struct MeetingPresence {
    present: Option<bool>,
    /// Who came instead, or why nobody did.
    #[serde(default)]
    note: String,
}

/// Why a meeting is called off.
#[derive(Deserialize, ToSchema)]
struct MeetingCancel {
    reason: String,
}

/// Which paper is wanted.
#[derive(Deserialize, ToSchema)]
struct MeetingPaperWanted {
    /// "briefing", "invitation", "minutes", "conclusion".
    role: String,
    /// A delegation.
    signer: Option<Uuid>,
}

/// What became of the decisions of a meeting.
#[derive(Serialize, ToSchema)]
pub(super) struct MeetingAssignedBody {
    /// The document as which the conclusions were taken in.
    document: String,
    /// Decisions that are tasks now.
    tasks: usize,
    /// Those that the program's reader took from the paper without help.
    read: usize,
    /// Sentences that do not stand in the issued paper any more.
    missing: Vec<String>,
    /// What the reader proposes besides.
    others: usize,
}

impl From<Decided> for MeetingAssignedBody {
    fn from(done: Decided) -> MeetingAssignedBody {
        MeetingAssignedBody {
            document: done.document,
            tasks: done.tasks,
            read: done.read,
            missing: done.missing,
            others: done.others,
        }
    }
}

fn day(field: &'static str, text: &str) -> Result<Date, Fault> {
    form::date(text).ok_or_else(|| {
        Fault::field(
            field,
            "Ngày ghi dạng 2023-07-30.",
            "Write days as 2023-07-30.",
        )
    })
}

async fn briefing(State(app): State<App>, who: Signed) -> Answer {
    let found = app.office().briefing(&who.op).await?;
    let topics = found.topics.into_iter().map(|(topic, lines)| {
        let lines = lines.into_iter().map(|line| BriefingLineBody {
            page: href(&line.from),
            who: line.who,
            what: line.what.vi,
            what_en: line.what.en,
        });
        BriefingTopicBody {
            topic: topic.key(),
            lines: lines.collect(),
        }
    });
    answer::json(BriefingBody {
        on: found.on,
        topics: topics.collect(),
    })
}

async fn call_briefing(
    State(app): State<App>,
    who: Signed,
    Json(body): Json<NewMeeting>,
) -> Answer {
    let calling = body.calling.read()?;
    let signer = body.signer.map(DelegationId);
    let called = app
        .office()
        .call_briefing(&who.op, MeetingId(body.id), &calling, signer)
        .await?;
    answer::made(MeetingCalledBody {
        code: called.meeting,
        papers: called.papers,
    })
}

async fn list(State(app): State<App>, who: Signed, Query(wanted): Query<Wanted>) -> Answer {
    let state = MeetingState::from_key(&wanted.state);
    let part = app
        .office()
        .meetings_part(&who.op, state, place(&wanted.cursor), 100)
        .await?;
    answer::json(MeetingListBody {
        meetings: part.rows.iter().map(|it| (&it.row).into()).collect(),
        next: part.next.map(cursor),
    })
}

async fn call(State(app): State<App>, who: Signed, Json(body): Json<NewMeeting>) -> Answer {
    let calling = body.calling.read()?;
    let items: Vec<ItemEdit> = body.agenda.into_iter().map(Into::into).collect();
    let code = app
        .office()
        .call_meeting(&who.op, MeetingId(body.id), &calling, &items)
        .await?;
    answer::made(MeetingCalledBody {
        code,
        papers: Vec::new(),
    })
}

async fn give(app: &App, who: &Signed, code: &str) -> Answer {
    let found = app.office().meeting(&who.op, code).await?;
    answer::json(MeetingBody::from(&found))
}

async fn one(State(app): State<App>, who: Signed, Path(code): Path<String>) -> Answer {
    give(&app, &who, &code).await
}

async fn edit(
    State(app): State<App>,
    who: Signed,
    Path(code): Path<String>,
    Json(body): Json<MeetingEdit>,
) -> Answer {
    let calling = body.calling.read()?;
    app.office()
        .edit_meeting(&who.op, &code, &calling, body.version)
        .await?;
    give(&app, &who, &code).await
}

type ItemAt = Path<(String, Uuid)>;
type DecisionAt = Path<(String, Uuid, Uuid)>;

async fn put_item(
    State(app): State<App>,
    who: Signed,
    Path((code, item)): ItemAt,
    Json(body): Json<MeetingItemEdit>,
) -> Answer {
    let office = app.office();
    let revision = body.revision;
    let edit: ItemEdit = body.into();
    match revision {
        Some(seen) => {
            office.edit_item(&who.op, &code, item, &edit, seen).await?;
        }
        None => {
            office.add_item(&who.op, &code, item, &edit).await?;
        }
    }
    give(&app, &who, &code).await
}

async fn drop_item(State(app): State<App>, who: Signed, Path((code, item)): ItemAt) -> Answer {
    app.office().drop_item(&who.op, &code, item).await?;
    answer::done()
}

async fn shift(
    State(app): State<App>,
    who: Signed,
    Path((code, item)): ItemAt,
    Json(body): Json<MeetingMove>,
) -> Answer {
    app.office()
        .shift_item(&who.op, &code, item, body.up)
        .await?;
    answer::done()
}

async fn decide(
    State(app): State<App>,
    who: Signed,
    Path((code, item, decision)): DecisionAt,
    Json(body): Json<MeetingDecisionEdit>,
) -> Answer {
    let on = match &body.due_on {
        Some(text) => Some(day("due_on", text)?),
        None => None,
    };
    let of_month = body.due_day.map(|it| it.to_string()).unwrap_or_default();
    let edit = DecisionEdit {
        deed: body.deed,
        leads: body.leads,
        coordinators: body.coordinators,
        due: due(body.due.as_deref().unwrap_or_default(), on, &of_month)?,
    };
    app.office()
        .decide_item(&who.op, &code, item, decision, &edit)
        .await?;
    give(&app, &who, &code).await
}

async fn undecide(
    State(app): State<App>,
    who: Signed,
    Path((code, _, decision)): DecisionAt,
) -> Answer {
    app.office().drop_decision(&who.op, &code, decision).await?;
    answer::done()
}

async fn hold(
    State(app): State<App>,
    who: Signed,
    Path(code): Path<String>,
    Json(body): Json<MeetingAttendance>,
) -> Answer {
    let came = body.guests.into_iter().map(|it| (it.present, it.note));
    let came: Vec<(Option<bool>, String)> = came.collect();
    app.office()
        .hold_meeting(&who.op, &code, &came, &body.ended_at, body.version)
        .await?;
    give(&app, &who, &code).await
}

async fn cancel(
    State(app): State<App>,
    who: Signed,
    Path(code): Path<String>,
    Json(body): Json<MeetingCancel>,
) -> Answer {
    app.office()
        .cancel_meeting(&who.op, &code, &body.reason)
        .await?;
    answer::done()
}

async fn draft(
    State(app): State<App>,
    who: Signed,
    Path(code): Path<String>,
    Json(body): Json<MeetingPaperWanted>,
) -> Answer {
    let role = MeetingPaper::from_key(&body.role).ok_or_else(|| {
        Fault::field(
            "role",
            "Loại văn bản: briefing, invitation, minutes hoặc conclusion.",
            "The role is briefing, invitation, minutes or conclusion.",
        )
    })?;
    let paper = app
        .office()
        .draft_meeting_paper(&who.op, &code, role, body.signer.map(DelegationId))
        .await?;
    answer::made(MeetingPaperBody {
        role: role.key(),
        paper,
        reference: None,
    })
}

async fn assign(State(app): State<App>, who: Signed, Path(code): Path<String>) -> Answer {
    let done = app.office().assign_decided(&who.op, &code).await?;
    answer::json(MeetingAssignedBody::from(done))
}
