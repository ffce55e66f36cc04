//! Papers that an office sends out: drafted from what the program knows, numbered in the registers of
//! the unit when they are issued, kept as they were, taken back with a reason.
//!
//! One file per practice: [`draft`] makes drafts and changes them, [`issue`] gives the number, takes back
//! and gives a paper to be followed; [`letters`] makes and issues many together; [`statuses`] is how far
//! receivers are; [`wanted`] is what a form holds.

pub mod draft;
pub mod issue;
pub mod letters;
pub mod statuses;
pub mod wanted;

use std::collections::HashMap;

use ntm_drafting::{
    paper::Paper,
    template::{self, Shipped},
};
use ntm_programme::{
    identity::{DocumentId, LetterBatchId, UnitId},
    outgoing::OutgoingState,
    right::{Action, Decision, Resource, may, may_ever},
    signing::Delegation,
};
use ntm_store::{
    Query, Tx, document,
    history::Happened,
    letter_batch,
    outgoing::{self as kept, After, Outgoing, Register},
    outgoing_status, search, unit,
};

use self::statuses::{Receiver, receivers};
use crate::{
    Fault, Office, Op, Outcome,
    follow::Part,
    part::cut,
    record::{Record, record},
    signing::signers,
};

pub use ntm_store::outgoing::Filter as OutgoingFilter;

/// One line of the register.
#[derive(Debug, Clone)]
pub struct OutgoingLine {
    pub paper: Outgoing,
    /// The unit that sends it.
    pub owner: String,
}

/// A paper with everything that its page shows.
#[derive(Debug, Clone)]
pub struct OutgoingView {
    pub row: Outgoing,
    pub paper: Paper,
    pub kind: &'static Shipped,
    pub owner: String,
    pub events: Vec<Happened>,
    /// To which units it goes.
    pub units: Vec<(UnitId, String)>,
    /// How many obligations it presses for.
    pub obligations: usize,
    /// Who can sign it today; for a draft.
    pub signers: Vec<Delegation>,
    /// The number that it would get today; for a draft.
    pub next: u32,
    /// The code of the document as which it is followed.
    pub document: Option<String>,
    /// How far those are that it goes to; for a paper that was issued.
    pub receivers: Vec<Receiver>,
    /// The letters together with which it was drafted; for whoever drafts.
    pub letters: Option<LetterBatchId>,
    pub may_draft: bool,
    pub may_issue: bool,
    pub may_follow: bool,
}

impl Office {
    /// Returns one part of the papers that the one who asks may know of, the latest first.
    pub async fn outgoing_part(
        &self,
        op: &Op,
        filter: &OutgoingFilter,
        after: Option<After>,
        limit: i64,
    ) -> Outcome<Part<OutgoingLine, After>> {
        let mut db = self.store().read().await?;
        let mut units: Vec<UnitId> = op.who.grants.iter().map(|it| it.unit).collect();
        units.sort_unstable();
        units.dedup();
        let mut papers = kept::list(&mut db, &units, filter, after, limit + 1).await?;
        let next = cut(&mut papers, limit).map(|last| (last.created_at, last.id));
        let mut rows = Vec::with_capacity(papers.len());
        let owners: Vec<UnitId> = papers.iter().map(|it| it.owner).collect();
        let names = unit::names(&mut db, &owners, op.today).await?;
        let mut lines: HashMap<UnitId, Vec<UnitId>> = HashMap::new();
        for paper in papers {
            let line = match lines.get(&paper.owner) {
                Some(line) => line.clone(),
                None => unit::line(&mut db, paper.owner).await?,
            };
            lines.insert(paper.owner, line.clone());
            let addressed = match paper.state.is_registered() {
                true => kept::units(&mut db, &paper).await?,
                false => Vec::new(),
            };
            let resource = resource_of(&paper, line, addressed);
            if may(&op.who, Action::ReadOutgoing, &resource, op.today) == Decision::Allowed {
                rows.push(OutgoingLine {
                    owner: names.get(&paper.owner).cloned().unwrap_or_default(),
                    paper,
                });
            }
        }
        Ok(Part { rows, next })
    }

    /// Returns one paper by its code.
    ///
    /// # Errors
    ///
    /// [`Fault::NotFound`] where it is not there or may not be known of.
    pub async fn outgoing(&self, op: &Op, code: &str) -> Outcome<OutgoingView> {
        let mut db = self.store().read().await?;
        let (row, resource) = called(&mut db, op, code).await?;
        let gazetteer = self.gazetteer(&mut db, op.today).await?;
        let allows = |action| may(&op.who, action, &resource, op.today) == Decision::Allowed;
        let is_draft = row.state == OutgoingState::Draft;
        let kind = template::shipped(&row.template).ok_or(Fault::NotFound)?;
        let units = kept::units(&mut db, &row).await?;
        let mut named = unit::names(&mut db, &units, op.today).await?;
        let mut units: Vec<(UnitId, String)> = units
            .into_iter()
            .map(|it| (it, named.remove(&it).unwrap_or_default()))
            .collect();
        units.sort_by_key(|(unit, _)| gazetteer.rank(*unit));
        let register = register_of(&row, op.today.year());
        let document = match row.document {
            Some(id) => document::find(&mut db, id).await?.map(|it| it.code),
            None => None,
        };
        let letters = match allows(Action::DraftOutgoing) {
            true => letter_batch::of_paper(&mut db, row.id).await?,
            false => None,
        };
        let receivers = match row.state.is_registered() {
            true => receivers(&units, outgoing_status::of_paper(&mut db, &row).await?),
            false => Vec::new(),
        };
        Ok(OutgoingView {
            letters,
            receivers,
            paper: paper_of(&row)?,
            owner: unit::names(&mut db, &[row.owner], op.today)
                .await?
                .remove(&row.owner)
                .unwrap_or_default(),
            events: row.history().all(&mut db).await?,
            obligations: kept::obligations(&mut db, &row).await?.len(),
            signers: match is_draft {
                true => signers(&mut db, &gazetteer, row.owner, op.today).await?,
                false => Vec::new(),
            },
            next: register.last(&mut db).await?.saturating_add(1),
            may_draft: is_draft && allows(Action::DraftOutgoing),
            may_issue: allows(Action::IssueOutgoing),
            may_follow: kind.gives_tasks
                && row.state == OutgoingState::Issued
                && row.document.is_none()
                && allows(Action::DraftOutgoing)
                && allows(Action::ReceiveDocument),
            units,
            document,
            kind,
            row,
        })
    }

    /// Returns the paper that was taken in as a document, as far as one may know of it: its code and
    /// what it is called.
    pub async fn outgoing_of_document(
        &self,
        op: &Op,
        document: DocumentId,
    ) -> Outcome<Option<(String, String)>> {
        let mut db = self.store().read().await?;
        let Some(row) = kept::of_document(&mut db, document).await? else {
            return Ok(None);
        };
        let resource = resource(&mut db, &row).await?;
        if may(&op.who, Action::ReadOutgoing, &resource, op.today) != Decision::Allowed {
            return Ok(None);
        }
        Ok(Some((row.code.clone(), reference(&row))))
    }
}

/// Tells whether somebody drafts papers at all.
pub fn may_draft(op: &Op) -> bool {
    may_ever(&op.who, Action::DraftOutgoing)
}

/// Returns number and symbol: "9/VPĐP-NTM"; of a draft the symbol after dots.
pub fn reference(row: &Outgoing) -> String {
    written(row.number, &row.symbol)
}

/// Writes number and symbol as papers are called by them.
pub fn written(number: Option<u32>, symbol: &str) -> String {
    match number {
        Some(number) => format!("{number:02}/{symbol}"),
        None => format!("…/{symbol}"),
    }
}

/// Returns a paper as it is printed.
pub(crate) fn paper_of(row: &Outgoing) -> Outcome<Paper> {
    serde_json::from_value(row.paper.clone()).map_err(Fault::internal)
}

/// Returns what the policy has to know of a paper: a draft is known to its unit alone.
pub(crate) async fn resource(db: &mut impl Query, row: &Outgoing) -> Outcome<Resource> {
    let line = unit::line(db, row.owner).await?;
    let addressed = match row.state.is_registered() {
        true => kept::units(db, row).await?,
        false => Vec::new(),
    };
    Ok(resource_of(row, line, addressed))
}

fn resource_of(row: &Outgoing, line: Vec<UnitId>, addressed: Vec<UnitId>) -> Resource {
    match row.state.is_registered() {
        true => Resource {
            owner: line,
            parties: addressed,
            ..Resource::default()
        },
        false => Resource::of(vec![row.owner]),
    }
}

/// Finds a paper by its code: that of one's own province first.
async fn called(db: &mut impl Query, op: &Op, code: &str) -> Outcome<(Outgoing, Resource)> {
    let mut papers = kept::called(db, code).await?;
    let own = op.province(db).await?;
    papers.sort_by_key(|it| Some(it.province) != own);
    for paper in papers {
        let resource = resource(db, &paper).await?;
        if may(&op.who, Action::ReadOutgoing, &resource, op.today) == Decision::Allowed {
            return Ok((paper, resource));
        }
    }
    Err(Fault::NotFound)
}

/// Finds a paper to change it: nobody else does until the transaction ends.
async fn lock(tx: &mut Tx, op: &Op, code: &str) -> Outcome<(Outgoing, Resource)> {
    let (found, _) = called(tx, op, code).await?;
    let row = kept::lock(tx, found.id).await?.ok_or(Fault::NotFound)?;
    let resource = resource(tx, &row).await?;
    op.require(Action::ReadOutgoing, &resource)?;
    Ok((row, resource))
}

fn register_of(row: &Outgoing, year: i16) -> Register<'_> {
    Register {
        province: row.province,
        owner: row.owner,
        year,
        kind: &row.register,
    }
}

/// Writes what became of a paper with its event and its audit row.
async fn keep(
    tx: &mut Tx,
    op: &Op,
    row: &Outgoing,
    act: &str,
    note: Option<&str>,
    data: serde_json::Value,
) -> Outcome<()> {
    if !kept::save(tx, row).await? {
        return Err(Fault::changed_meanwhile());
    }
    note_act(tx, op, row, act, note, data).await
}

async fn note_act(
    tx: &mut Tx,
    op: &Op,
    row: &Outgoing,
    act: &str,
    note: Option<&str>,
    data: serde_json::Value,
) -> Outcome<()> {
    row.history()
        .append(tx, act, note, op.who.account, op.now)
        .await?;
    search::index_outgoing(tx, row.id).await?;
    record(
        tx,
        op,
        Record {
            province: row.province,
            action: &format!("outgoing.{act}"),
            resource: "outgoing",
            id: row.code.clone(),
            data,
        },
    )
    .await
}
