//! Meetings: prepared, held, concluded; what is decided becomes tasks.
//!
//! One file per practice: [`prepare`] makes a meeting and keeps what is said and decided, [`briefing`] is
//! what an office is briefed from, [`papers`] drafts invitation, minutes and conclusions, [`assign`] makes
//! tasks of the decisions once the conclusions are issued.

pub mod assign;
pub mod briefing;
pub mod papers;
pub mod prepare;

use std::collections::HashMap;

use jiff::civil::Date;
use ntm_programme::{
    identity::{OutgoingId, UnitId},
    meeting::{MeetingPaper, MeetingState},
    outgoing::OutgoingState,
    right::{Action, Decision, Resource, may, may_ever},
};
use ntm_store::{
    Query, Tx,
    history::Happened,
    meeting::{self as kept, After, DecidedTask, MeetingRow},
    outgoing::{self, Outgoing},
    unit,
};
use uuid::Uuid;

use crate::{
    Fault, Office, Op, Outcome,
    follow::Part,
    gazetteer::Names,
    part::cut,
    record::{Record, record},
};

/// One line of the list of meetings.
#[derive(Debug, Clone)]
pub struct MeetingLine {
    pub row: MeetingRow,
    /// The unit that holds it.
    pub owner: String,
}

/// A meeting with everything that its page shows.
#[derive(Debug, Clone)]
pub struct MeetingView {
    pub row: MeetingRow,
    pub owner: String,
    pub events: Vec<Happened>,
    /// The papers about it that were not thrown away.
    pub papers: Vec<(MeetingPaper, Outgoing)>,
    /// The task that came of each decision.
    pub tasks: HashMap<Uuid, DecidedTask>,
    /// What the names in its decisions mean, as far as that is sure.
    pub named: HashMap<String, Vec<(UnitId, String)>>,
    pub may_prepare: bool,
    /// Whether the one who looks may make tasks of its decisions.
    pub may_assign: bool,
}

impl MeetingView {
    /// Returns the paper of a kind that counts: the last one.
    pub fn paper(&self, role: MeetingPaper) -> Option<&Outgoing> {
        let papers = self.papers.iter().rev();
        papers
            .filter(|(it, paper)| *it == role && paper.state != OutgoingState::Recalled)
            .map(|(_, paper)| paper)
            .next()
    }

    /// Returns how many decisions have no task yet.
    pub fn without_task(&self) -> usize {
        let decisions = self.row.meeting.decisions();
        decisions
            .filter(|it| !self.tasks.contains_key(&it.id))
            .count()
    }
}

impl Office {
    /// Returns one part of the meetings that the one who asks may know of, the latest first.
    pub async fn meetings_part(
        &self,
        op: &Op,
        state: Option<MeetingState>,
        after: Option<After>,
        limit: i64,
    ) -> Outcome<Part<MeetingLine, After>> {
        let mut db = self.store().read().await?;
        let mut units: Vec<UnitId> = op.who.grants.iter().map(|it| it.unit).collect();
        units.sort_unstable();
        units.dedup();
        let mut found = kept::list(&mut db, &units, state, after, limit + 1).await?;
        let next = cut(&mut found, limit).map(|last| (last.meeting.on, last.id));
        let owners: Vec<UnitId> = found.iter().map(|it| it.owner).collect();
        let names = unit::names(&mut db, &owners, op.today).await?;
        let mut rows = Vec::with_capacity(found.len());
        for row in found {
            let resource = resource(&mut db, &row).await?;
            if may(&op.who, Action::ReadMeeting, &resource, op.today) == Decision::Allowed {
                rows.push(MeetingLine {
                    owner: names.get(&row.owner).cloned().unwrap_or_default(),
                    row,
                });
            }
        }
        Ok(Part { rows, next })
    }

    /// Returns one meeting by its code.
    ///
    /// # Errors
    ///
    /// [`Fault::NotFound`] where it is not there or may not be known of.
    pub async fn meeting(&self, op: &Op, code: &str) -> Outcome<MeetingView> {
        let mut db = self.store().read().await?;
        let (row, resource) = called(&mut db, op, code).await?;
        let allows = |action| may(&op.who, action, &resource, op.today) == Decision::Allowed;
        let mut papers = Vec::new();
        for (role, id) in kept::papers(&mut db, &row).await? {
            if let Some(paper) = outgoing::find(&mut db, id).await?
                && (allows(Action::PrepareMeeting) || paper.state.is_registered())
            {
                papers.push((role, paper));
            }
        }
        let names = names_at(self, &mut db, &row, op.today).await?;
        let mut named = HashMap::new();
        for text in row
            .meeting
            .decisions()
            .flat_map(|it| it.leads.iter().chain(&it.coordinators))
        {
            if !named.contains_key(text) {
                named.insert(text.clone(), meant(&names, text));
            }
        }
        Ok(MeetingView {
            owner: unit::names(&mut db, &[row.owner], op.today)
                .await?
                .remove(&row.owner)
                .unwrap_or_default(),
            events: row.history().all(&mut db).await?,
            tasks: kept::tasks(&mut db, &row, op.today).await?,
            may_prepare: allows(Action::PrepareMeeting),
            may_assign: [
                Action::ReceiveDocument,
                Action::ReviewDocument,
                Action::AssignTasks,
            ]
            .into_iter()
            .all(allows),
            papers,
            named,
            row,
        })
    }

    /// Returns the meeting that a paper is about, as far as one may know of it: its code and title.
    pub async fn meeting_of_paper(
        &self,
        op: &Op,
        paper: OutgoingId,
    ) -> Outcome<Option<(String, String)>> {
        let mut db = self.store().read().await?;
        let Some((id, _)) = kept::of_paper(&mut db, paper).await? else {
            return Ok(None);
        };
        let Some(row) = kept::find(&mut db, id).await? else {
            return Ok(None);
        };
        let resource = resource(&mut db, &row).await?;
        let seen = may(&op.who, Action::ReadMeeting, &resource, op.today) == Decision::Allowed;
        Ok(seen.then(|| (row.code.clone(), row.meeting.title.clone())))
    }
}

/// Tells whether somebody prepares meetings at all.
pub fn may_prepare(op: &Op) -> bool {
    may_ever(&op.who, Action::PrepareMeeting)
}

/// Returns the units that a name surely means, each with its name.
fn meant(names: &Names, text: &str) -> Vec<(UnitId, String)> {
    let units = names.surely(text).into_iter();
    units
        .filter_map(|id| Some((id, names.gazetteer.unit(id)?.name.clone())))
        .collect()
}

async fn names_at(
    office: &Office,
    db: &mut impl Query,
    row: &MeetingRow,
    day: Date,
) -> Outcome<Names> {
    Names::of(office, db, row.owner, None, day).await
}

/// Returns what the policy has to know of a meeting: those invited know of it once it is announced.
async fn resource(db: &mut impl Query, row: &MeetingRow) -> Outcome<Resource> {
    let parties = match row.announced_at {
        Some(_) => row.meeting.guests.iter().filter_map(|it| it.unit).collect(),
        None => Vec::new(),
    };
    Ok(Resource {
        owner: unit::line(db, row.owner).await?,
        parties,
        ..Resource::default()
    })
}

/// Finds a meeting by its code: that of one's own province first.
async fn called(db: &mut impl Query, op: &Op, code: &str) -> Outcome<(MeetingRow, Resource)> {
    let mut found = kept::called(db, code).await?;
    let own = op.province(db).await?;
    found.sort_by_key(|it| Some(it.province) != own);
    for row in found {
        let resource = resource(db, &row).await?;
        if may(&op.who, Action::ReadMeeting, &resource, op.today) == Decision::Allowed {
            return Ok((row, resource));
        }
    }
    Err(Fault::NotFound)
}

/// Finds a meeting to change it: nobody else does until the transaction ends.
async fn lock(tx: &mut Tx, op: &Op, code: &str) -> Outcome<MeetingRow> {
    let (found, _) = called(tx, op, code).await?;
    let row = kept::lock(tx, found.id).await?.ok_or(Fault::NotFound)?;
    let resource = resource(tx, &row).await?;
    op.require(Action::ReadMeeting, &resource)?;
    op.require_of_known(Action::PrepareMeeting, &resource)?;
    Ok(row)
}

/// Writes what became of a meeting with its event and its audit row.
async fn keep(
    tx: &mut Tx,
    op: &Op,
    row: &mut MeetingRow,
    act: &str,
    note: Option<&str>,
    data: serde_json::Value,
) -> Outcome<()> {
    if !kept::save(tx, row).await? {
        return Err(Fault::changed_meanwhile());
    }
    row.version += 1;
    note_act(tx, op, row, act, note, data).await
}

async fn note_act(
    tx: &mut Tx,
    op: &Op,
    row: &MeetingRow,
    act: &str,
    note: Option<&str>,
    data: serde_json::Value,
) -> Outcome<()> {
    row.history()
        .append(tx, act, note, op.who.account, op.now)
        .await?;
    record(
        tx,
        op,
        Record {
            province: row.province,
            action: &format!("meeting.{act}"),
            resource: "meeting",
            id: row.code.clone(),
            data,
        },
    )
    .await
}
