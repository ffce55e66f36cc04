//! Letters that are made together, one for each unit: drafted by a job, looked at, then issued by another.
//!
//! Both jobs go part by part. A part is one transaction, and the batch is held meanwhile: what broke off
//! goes on with the letters that are not there yet, and no letter is made or numbered twice.

use ntm_drafting::template::{self, Shipped};
use ntm_programme::{
    identity::{JobId, LetterBatchId, UnitId},
    outgoing::OutgoingState,
    right::{Action, Actor, Decision, Resource, may},
};
use ntm_store::{
    Query, Tx, account, job, lateness,
    letter_batch::{self as kept, LetterBatch, LetterTally, Line, Which},
    outgoing,
    queue::{self, NewJob},
    unit,
};
use serde_json::json;

use super::{
    draft::{Desk, MOST_LATE, chosen_units},
    issue::Issuing,
    wanted::Drafting,
};
use crate::{
    Fault, Message, Office, Op, Outcome, legal_day,
    part::cut,
    record::{Record, record},
};

/// Drafts what is not drafted yet; the payload names the batch as `letters`.
pub const DRAFT_JOB: &str = "draft_letters";
/// Issues what is not issued yet.
pub const ISSUE_JOB: &str = "issue_letters";

/// Letters of one transaction: on SQLite nobody else writes meanwhile.
const PART: i64 = 25;

/// No batch has more: a country has fewer communes.
const MOST: usize = 5_000;

/// Letters that are made together, as their page shows them.
#[derive(Debug, Clone)]
pub struct LettersView {
    pub batch: LetterBatch,
    pub kind: &'static Shipped,
    pub tally: LetterTally,
    /// One part of the letters, with the names of their units.
    pub lines: Vec<(Line, String)>,
    /// The position after which the next part begins.
    pub next: Option<i64>,
    /// Everything is drafted, and nobody has asked for the issue yet.
    pub may_issue: bool,
    /// The work stopped, and can be taken up again.
    pub may_go_on: bool,
}

impl LettersView {
    /// Tells whether a job is at work, so that the page changes by itself.
    pub fn is_under_way(&self) -> bool {
        self.batch.failure.is_none() && is_unfinished(&self.batch, &self.tally)
    }
}

/// Tells whether there are letters that a job was asked for and has not made or issued.
fn is_unfinished(batch: &LetterBatch, tally: &LetterTally) -> bool {
    tally.waiting > 0 || (batch.issue_on.is_some() && tally.drafts > 0)
}

/// What the jobs do with a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Draft,
    Issue,
}

impl Step {
    fn job(self) -> &'static str {
        match self {
            Step::Draft => DRAFT_JOB,
            Step::Issue => ISSUE_JOB,
        }
    }

    fn key(self, id: LetterBatchId) -> String {
        format!("{}:{id}", self.job())
    }

    fn action(self) -> Action {
        match self {
            Step::Draft => Action::DraftOutgoing,
            Step::Issue => Action::IssueOutgoing,
        }
    }
}

impl Office {
    /// Begins letters to some units, one to each. The first is drafted at once, so that what is wrong with
    /// the form is said where it was filled in; a job drafts the others.
    ///
    /// # Errors
    ///
    /// [`Fault::Invalid`] for each field that cannot be taken. The same drafting sent twice makes one batch.
    pub async fn start_letters(&self, op: &Op, drafting: &Drafting) -> Outcome<LetterBatchId> {
        let kind = template::shipped(&drafting.template).ok_or(Fault::NotFound)?;
        let owner = op.who.unit.ok_or(Fault::NotFound)?;
        let id = drafting.id.map(|it| LetterBatchId(it.0));
        let id = id.unwrap_or_else(|| LetterBatchId(self.new_id(op.now)));
        let mut tx = self.store().begin().await?;
        let line = unit::line(&mut tx, owner).await?;
        op.require(Action::DraftOutgoing, &Resource::of(line))?;
        if let Some(known) = kept::find(&mut tx, id).await? {
            return match known.owner == owner && Some(known.created_by) == op.who.account {
                true => Ok(id),
                false => Err(Fault::changed_meanwhile()),
            };
        }
        let gazetteer = self.gazetteer(&mut tx, op.today).await?;
        let units = chosen_units(kind, drafting, &gazetteer, owner)?;
        if units.is_empty() || units.len() > MOST {
            return Err(Fault::field(
                "units",
                "Mỗi loạt văn bản gửi từ 1 đến 5.000 đơn vị. Hãy chọn lại đơn vị.",
                "Letters go to between 1 and 5,000 units at a time. Choose again.",
            ));
        }
        let identity = unit::identity(&mut tx, owner).await?;
        let batch = LetterBatch {
            province: identity.ok_or(Fault::NotFound)?.province,
            id,
            owner,
            drafting: serde_json::to_value(drafting).map_err(Fault::internal)?,
            created_by: op.who.account.ok_or(Fault::SignedOut)?,
            created_at: op.now,
            issue_on: None,
            issue_by: None,
            failure: None,
        };
        if !kept::insert(&mut tx, &batch, &units).await? {
            return Err(Fault::changed_meanwhile());
        }
        self.draft_part(&mut tx, op, &batch, 1).await?;
        self.enqueue_letters(&mut tx, op, Step::Draft, id).await?;
        let data = json!({ "template": drafting.template, "units": units.len() });
        note(&mut tx, op, &batch, "letters.start", data).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Returns letters that were made together, with one part of them.
    ///
    /// # Errors
    ///
    /// [`Fault::NotFound`] where they are not there or may not be known of.
    pub async fn letter_batch(
        &self,
        op: &Op,
        id: LetterBatchId,
        after: i64,
        limit: i64,
    ) -> Outcome<LettersView> {
        let mut db = self.store().read().await?;
        let batch = known(&mut db, op, id).await?;
        let tally = kept::tally(&mut db, &batch).await?;
        let mut lines = kept::lines(&mut db, &batch, Which::All, after, limit + 1).await?;
        let next = cut(&mut lines, limit).map(|last| last.position);
        let units: Vec<UnitId> = lines.iter().map(|it| it.unit).collect();
        let mut names = unit::names(&mut db, &units, op.today).await?;
        let named = |line: Line| {
            let name = names.remove(&line.unit).unwrap_or_default();
            (line, name)
        };
        let drafting: Drafting = drafting_of(&batch)?;
        let resource = Resource::of(vec![batch.owner]);
        let may_issue = may(&op.who, Action::IssueOutgoing, &resource, op.today);
        let may_draft = may(&op.who, Action::DraftOutgoing, &resource, op.today);
        Ok(LettersView {
            lines: lines.into_iter().map(named).collect(),
            next,
            kind: template::shipped(&drafting.template).ok_or(Fault::NotFound)?,
            may_issue: may_issue == Decision::Allowed
                && batch.issue_on.is_none()
                && tally.waiting == 0
                && tally.drafts > 0,
            may_go_on: may_draft == Decision::Allowed
                && batch.failure.is_some()
                && is_unfinished(&batch, &tally),
            tally,
            batch,
        })
    }

    /// Returns the letters of one's own office that are not all issued yet, the latest first.
    pub async fn open_letters(&self, op: &Op) -> Outcome<Vec<(LetterBatch, LetterTally)>> {
        let mut db = self.store().read().await?;
        let Some(owner) = op.who.unit else {
            return Ok(Vec::new());
        };
        let resource = Resource::of(vec![owner]);
        if may(&op.who, Action::DraftOutgoing, &resource, op.today) != Decision::Allowed {
            return Ok(Vec::new());
        }
        let mut open = Vec::new();
        for batch in kept::open(&mut db, owner, 5).await? {
            let tally = kept::tally(&mut db, &batch).await?;
            open.push((batch, tally));
        }
        Ok(open)
    }

    /// Returns the codes of the letters that were drafted and not thrown away, in their order.
    pub async fn letter_codes(&self, op: &Op, id: LetterBatchId) -> Outcome<Vec<String>> {
        let mut db = self.store().read().await?;
        let batch = known(&mut db, op, id).await?;
        let lines = kept::lines(&mut db, &batch, Which::All, 0, i64::MAX).await?;
        Ok(lines
            .into_iter()
            .filter_map(|it| it.paper)
            .filter(|it| it.state != OutgoingState::Discarded)
            .map(|it| it.code)
            .collect())
    }

    /// Asks for all letters to be issued on a day. The first is issued at once, so that what stands in the
    /// way is said to the one who asks; a job issues the others, in the order of the register of units.
    ///
    /// # Errors
    ///
    /// [`Fault::Refused`] while letters are being drafted, and where a letter cannot be issued.
    pub async fn ask_letters_issued(
        &self,
        op: &Op,
        id: LetterBatchId,
        on: jiff::civil::Date,
    ) -> Outcome<()> {
        let mut tx = self.store().begin().await?;
        known(&mut tx, op, id).await?;
        let mut batch = kept::lock(&mut tx, id).await?.ok_or(Fault::NotFound)?;
        let resource = Resource::of(vec![batch.owner]);
        op.require_of_known(Action::IssueOutgoing, &resource)?;
        if batch.issue_on == Some(on) {
            return Ok(());
        }
        if batch.issue_on.is_some() {
            return Err(Fault::changed_meanwhile());
        }
        let tally = kept::tally(&mut tx, &batch).await?;
        if tally.waiting > 0 {
            return Err(Fault::refused(
                "Các văn bản chưa soạn xong. Hãy phát hành khi đã soạn đủ.",
                "The letters are still being drafted. Issue them when all are there.",
            ));
        }
        batch.issue_on = Some(on);
        if self.issue_part(&mut tx, op, &batch, 1).await? == 0 {
            return Err(Fault::refused(
                "Không còn dự thảo nào trong loạt này để phát hành.",
                "No draft is left to be issued.",
            ));
        }
        kept::ask_issue(&mut tx, &batch, on, op.who.account).await?;
        self.enqueue_letters(&mut tx, op, Step::Issue, id).await?;
        let data = json!({ "on": on, "letters": tally.drafts });
        note(&mut tx, op, &batch, "letters.issue", data).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Takes work up again that stopped, once its cause is gone.
    pub async fn go_on_with_letters(&self, op: &Op, id: LetterBatchId) -> Outcome<()> {
        let mut tx = self.store().begin().await?;
        let batch = known(&mut tx, op, id).await?;
        op.require_of_known(Action::DraftOutgoing, &Resource::of(vec![batch.owner]))?;
        for step in [Step::Draft, Step::Issue] {
            job::take_up(&mut tx, &step.key(id), op.now).await?;
        }
        kept::set_failure(&mut tx, &batch, None).await?;
        note(&mut tx, op, &batch, "letters.go_on", json!({})).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Drafts the letters of a batch that are not drafted yet.
    pub async fn draft_letters(&self, op: &Op, id: LetterBatchId) -> Outcome<()> {
        self.part_by_part(op, id, Step::Draft).await
    }

    /// Issues the letters of a batch that are not issued yet.
    pub async fn issue_letters(&self, op: &Op, id: LetterBatchId) -> Outcome<()> {
        self.part_by_part(op, id, Step::Issue).await
    }

    async fn part_by_part(&self, op: &Op, id: LetterBatchId, step: Step) -> Outcome<()> {
        loop {
            match self.next_part(op, id, step).await {
                Ok(0) => return Ok(()),
                Ok(_) => {}
                Err(fault) => {
                    self.note_failure(id, &fault).await;
                    return Err(fault);
                }
            }
        }
    }

    /// Does one part in a transaction of its own. Returns how many letters it settled.
    async fn next_part(&self, op: &Op, id: LetterBatchId, step: Step) -> Outcome<usize> {
        let mut tx = self.store().begin().await?;
        let batch = kept::lock(&mut tx, id).await?.ok_or(Fault::NotFound)?;
        // In the name of whoever asked, by what they may do now; all letters name the same day.
        let (by, today) = match step {
            Step::Draft => (Some(batch.created_by), legal_day(batch.created_at)),
            Step::Issue => (batch.issue_by, op.today),
        };
        let by = by.ok_or(Fault::NotFound)?;
        let op = Op {
            who: Actor {
                account: Some(by),
                unit: Some(batch.owner),
                grants: account::grants(&mut tx, by).await?,
            },
            today,
            ..op.clone()
        };
        op.require(step.action(), &Resource::of(vec![batch.owner]))?;
        let settled = match step {
            Step::Draft => self.draft_part(&mut tx, &op, &batch, PART).await?,
            Step::Issue => self.issue_part(&mut tx, &op, &batch, PART).await?,
        };
        if batch.failure.is_some() {
            kept::set_failure(&mut tx, &batch, None).await?;
        }
        tx.commit().await?;
        Ok(settled)
    }

    async fn draft_part(
        &self,
        tx: &mut Tx,
        op: &Op,
        batch: &LetterBatch,
        most: i64,
    ) -> Outcome<usize> {
        let lines = kept::lines(tx, batch, Which::Waiting, 0, most).await?;
        if lines.is_empty() {
            return Ok(0);
        }
        let drafting = drafting_of(batch)?;
        let gazetteer = self.gazetteer(tx, op.today).await?;
        let desk = Desk::of(self, tx, op, batch.owner, &drafting, &gazetteer).await?;
        let presses = desk.kind.has("don_vi");
        for line in &lines {
            let unit = [line.unit];
            let late = match presses {
                true => {
                    lateness::late_of_office(tx, batch.owner, &unit, op.today, MOST_LATE).await?
                }
                false => Vec::new(),
            };
            let paper = match presses && late.is_empty() {
                true => None,
                false => Some(desk.draft(tx, None, &unit, &late).await?.id),
            };
            kept::settle(tx, batch, line.position, paper).await?;
        }
        Ok(lines.len())
    }

    async fn issue_part(
        &self,
        tx: &mut Tx,
        op: &Op,
        batch: &LetterBatch,
        most: i64,
    ) -> Outcome<usize> {
        let on = batch.issue_on.ok_or(Fault::NotFound)?;
        let lines = kept::lines(tx, batch, Which::Drafts, 0, most).await?;
        let issuing = Issuing {
            on,
            number: None,
            sure: false,
        };
        // All are held before the first number is taken, so that whoever issues one of them by itself is
        // waited for and never waits for us.
        let mut drafts = Vec::with_capacity(lines.len());
        for paper in lines.iter().filter_map(|it| it.paper.as_ref()) {
            let row = outgoing::lock(tx, paper.id).await?;
            drafts.extend(row.filter(|it| it.state == OutgoingState::Draft));
        }
        for row in drafts {
            let code = row.code.clone();
            let issued = self.issue_draft(tx, op, row, &issuing).await;
            issued.map_err(|fault| about(&code, fault))?;
        }
        Ok(lines.len())
    }

    async fn enqueue_letters(
        &self,
        tx: &mut Tx,
        op: &Op,
        step: Step,
        id: LetterBatchId,
    ) -> Outcome<()> {
        queue::enqueue(
            tx,
            &NewJob {
                id: JobId(self.new_id(op.now)),
                kind: step.job(),
                payload: &json!({ "letters": id.to_string() }),
                dedupe: Some(step.key(id)),
                run_at: op.now,
            },
        )
        .await?;
        Ok(())
    }

    /// Writes for the page why the work stopped. A database that is merely busy is no news; one that cannot
    /// even take this sentence keeps the letters that it has.
    async fn note_failure(&self, id: LetterBatchId, fault: &Fault) {
        if matches!(fault, Fault::Busy) {
            return;
        }
        let Message { vi, en } = fault.message();
        let written = async {
            let mut tx = self.store().begin().await?;
            if let Some(batch) = kept::lock(&mut tx, id).await? {
                kept::set_failure(&mut tx, &batch, Some(&json!({ "vi": vi, "en": en }))).await?;
            }
            tx.commit().await
        };
        if let Err(error) = written.await {
            tracing::warn!(letters = %id, %error, "why the letters stopped could not be written");
        }
    }
}

/// Finds a batch for whoever may know of it: its office alone.
async fn known(db: &mut impl Query, op: &Op, id: LetterBatchId) -> Outcome<LetterBatch> {
    let batch = kept::find(db, id).await?.ok_or(Fault::NotFound)?;
    op.require(Action::ReadOutgoing, &Resource::of(vec![batch.owner]))?;
    Ok(batch)
}

fn drafting_of(batch: &LetterBatch) -> Outcome<Drafting> {
    serde_json::from_value(batch.drafting.clone()).map_err(Fault::internal)
}

/// Names the letter that cannot be issued.
fn about(code: &str, fault: Fault) -> Fault {
    match fault {
        Fault::Refused(why) => Fault::refused(
            format!("Văn bản {code}: {}", why.vi),
            format!("Paper {code}: {}", why.en),
        ),
        other => other,
    }
}

async fn note(
    tx: &mut Tx,
    op: &Op,
    batch: &LetterBatch,
    action: &str,
    data: serde_json::Value,
) -> Outcome<()> {
    record(
        tx,
        op,
        Record {
            province: batch.province,
            action,
            resource: "letters",
            id: batch.id.to_string(),
            data,
        },
    )
    .await
}
