//! Doing what was assigned: notes, evidence, submitting, asking; and the assigner's answers.
//!
//! Every act goes through [`ntm_programme::obligation::apply`]; what it makes of the obligation, its
//! event, the audit row and what people are told are one transaction.

use bytes::Bytes;
use jiff::civil::Date;
use ntm_programme::{
    calendar,
    identity::{AccountId, EvidenceId, ObligationId, UnitId},
    obligation::{self, Act, ActKind, By, Evidence, Obligation, Refusal},
    right::{Action, Resource},
};
use ntm_store::{
    Query, Tx,
    document::insert_file,
    files::ContentHash,
    obligation::{self as kept, EvidenceRow, Lines, ObligationRow},
    params,
};
use serde_json::json;

use crate::{Fault, Message, Office, Op, Outcome, Record, campaign, record, report};

/// An obligation after an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Performed {
    /// The obligation.
    pub id: ObligationId,
    /// Its version now.
    pub version: i64,
}

/// A file that somebody attaches as evidence.
#[derive(Debug, Clone)]
pub struct Upload {
    /// The name that it bore where it came from.
    pub name: String,
    /// What kind of file it is said to be.
    pub media_type: String,
    /// Its content, kept byte for byte.
    pub bytes: Bytes,
}

/// An outgoing document that shows that the work was done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outgoing {
    /// Its number and symbol ("45/BC-UBND").
    pub number: String,
    /// Its date, where known.
    pub on: Option<Date>,
}

/// What a unit hands in.
#[derive(Debug, Clone, Default)]
pub struct HandIn {
    /// What it says about the result.
    pub note: String,
    /// The outgoing document, where there is one.
    pub outgoing: Option<Outgoing>,
    /// Files, where there are some.
    pub files: Vec<Upload>,
}

impl Office {
    /// Carries out an act on an obligation. `version` is the one that the person looked at; without
    /// it whatever stands there now is taken.
    ///
    /// # Errors
    ///
    /// [`Fault::NotFound`] and [`Fault::Denied`] by the policy, [`Fault::Refused`] by the rules of
    /// obligations, [`Fault::Conflict`] where somebody else was faster. The same act of the same
    /// person sent twice is carried out once and answered twice.
    pub async fn perform(
        &self,
        op: &Op,
        id: ObligationId,
        version: Option<i64>,
        act: Act,
        note: Option<&str>,
    ) -> Outcome<Performed> {
        let mut tx = self.store().begin().await?;
        let mut standing = Standing::find(&mut tx, op, id).await?;
        standing.require(op, act.kind())?;
        if act.kind() == ActKind::Submit {
            refuse_elsewhere(&mut tx, &standing.row).await?;
        }
        if let Some(done) = standing.seen(&mut tx, op, version, act.kind()).await? {
            return Ok(done);
        }
        if let Act::HandOn { account } = act {
            belongs(&mut tx, account, standing.row.unit).await?;
        }
        self.freeze_first(&mut tx, op, &mut standing).await?;
        self.carry_out(&mut tx, op, &mut standing, &act, note)
            .await?;
        kept::recount(&mut tx, &standing.row.occurrence).await?;
        tx.commit().await?;
        Ok(standing.performed())
    }

    /// Attaches what is handed in and submits, all or nothing.
    pub async fn submit(
        &self,
        op: &Op,
        id: ObligationId,
        version: Option<i64>,
        hand_in: HandIn,
    ) -> Outcome<Performed> {
        let files = self.keep(&hand_in.files).await?;
        let outgoing = hand_in.outgoing.filter(|it| !it.number.trim().is_empty());
        let mut tx = self.store().begin().await?;
        let mut standing = Standing::find(&mut tx, op, id).await?;
        standing.require(op, ActKind::Submit)?;
        refuse_elsewhere(&mut tx, &standing.row).await?;
        if let Some(done) = standing.seen(&mut tx, op, version, ActKind::Submit).await? {
            return Ok(done);
        }
        self.freeze_first(&mut tx, op, &mut standing).await?;
        self.add_evidence(&mut tx, op, &mut standing, files, outgoing.clone())
            .await?;
        let act = Act::Submit {
            outgoing_number: outgoing.map(|it| it.number),
        };
        let note = Some(hand_in.note.trim()).filter(|note| !note.is_empty());
        self.carry_out(&mut tx, op, &mut standing, &act, note)
            .await?;
        kept::recount(&mut tx, &standing.row.occurrence).await?;
        tx.commit().await?;
        Ok(standing.performed())
    }

    /// Attaches evidence without submitting.
    pub async fn attach(
        &self,
        op: &Op,
        id: ObligationId,
        files: &[Upload],
        outgoing: Option<Outgoing>,
    ) -> Outcome<Performed> {
        let outgoing = outgoing.filter(|it| !it.number.trim().is_empty());
        if files.is_empty() && outgoing.is_none() {
            return Err(Fault::field(
                "files",
                "Hãy chọn tệp hoặc ghi số văn bản đi.",
                "Choose a file or give the number of an outgoing document.",
            ));
        }
        let files = self.keep(files).await?;
        let mut tx = self.store().begin().await?;
        let mut standing = Standing::find(&mut tx, op, id).await?;
        standing.require(op, ActKind::Attach)?;
        self.freeze_first(&mut tx, op, &mut standing).await?;
        self.add_evidence(&mut tx, op, &mut standing, files, outgoing)
            .await?;
        kept::recount(&mut tx, &standing.row.occurrence).await?;
        tx.commit().await?;
        Ok(standing.performed())
    }

    /// Takes a piece of evidence away from an obligation that has not been submitted.
    pub async fn remove_evidence(
        &self,
        op: &Op,
        id: ObligationId,
        evidence: EvidenceId,
    ) -> Outcome<Performed> {
        let mut tx = self.store().begin().await?;
        let standing = Standing::find(&mut tx, op, id).await?;
        standing.require(op, ActKind::Attach)?;
        let by = standing.by(op);
        obligation::allows(&standing.obligation, ActKind::Attach, by, op.today).map_err(refused)?;
        let province = standing.row.occurrence.province;
        let removed = kept::remove_evidence(&mut tx, province, id, evidence, op.now).await?;
        if removed {
            let text = "Bỏ một minh chứng".to_owned();
            let note = Act::Note { text: text.clone() };
            kept::append_event(
                &mut tx,
                province,
                id,
                &note,
                op.today,
                op.now,
                Some((by.account, by.unit)),
                Some(&text),
            )
            .await?;
            let data = json!({ "evidence": evidence });
            standing
                .record(&mut tx, op, "obligation.remove_evidence", data)
                .await?;
        }
        tx.commit().await?;
        Ok(standing.performed())
    }

    /// Returns a piece of evidence that is a file, for somebody who may see the obligation.
    pub async fn evidence_file(
        &self,
        op: &Op,
        id: ObligationId,
        evidence: EvidenceId,
    ) -> Outcome<(EvidenceRow, Bytes)> {
        let mut db = self.store().read().await?;
        let row = kept::find(&mut db, id).await?.ok_or(Fault::NotFound)?;
        let lines = kept::lines(&mut db, &row).await?;
        op.require(Action::ReadTask, &resource(lines))?;
        let all = kept::evidence(&mut db, row.occurrence.province, id).await?;
        drop(db);
        let found = all
            .into_iter()
            .find(|it| it.id == evidence)
            .ok_or(Fault::NotFound)?;
        let hash = found
            .file_hash
            .as_deref()
            .and_then(|hash| hash.parse().ok())
            .ok_or(Fault::NotFound)?;
        let bytes = self.files().get(hash).await?;
        Ok((found, bytes))
    }

    /// Keeps files before the transaction begins: content that nobody points to harms nobody, a
    /// row that points to nothing would.
    pub(crate) async fn keep(&self, files: &[Upload]) -> Outcome<Vec<Kept>> {
        let most = self.settings().upload_bytes;
        let mut all = Vec::with_capacity(files.len());
        for file in files {
            if file.bytes.is_empty() {
                return Err(Fault::field(
                    "files",
                    format!("Tệp “{}” trống.", file.name),
                    format!("The file “{}” is empty.", file.name),
                ));
            }
            if file.bytes.len() > most {
                let megabytes = most / (1024 * 1024);
                return Err(Fault::field(
                    "files",
                    format!("Tệp “{}” lớn hơn {megabytes} MB.", file.name),
                    format!("The file “{}” is larger than {megabytes} MB.", file.name),
                ));
            }
            let hash = self.files().put(file.bytes.clone()).await?;
            all.push(Kept {
                name: file.name.clone(),
                media_type: file.media_type.clone(),
                bytes: file.bytes.len(),
                hash,
            });
        }
        Ok(all)
    }

    pub(crate) async fn add_evidence(
        &self,
        tx: &mut Tx,
        op: &Op,
        standing: &mut Standing,
        files: Vec<Kept>,
        outgoing: Option<Outgoing>,
    ) -> Outcome<()> {
        let by = standing.by(op);
        let id = standing.row.id;
        let province = standing.row.occurrence.province;
        let bare = |id| EvidenceRow {
            id,
            file_hash: None,
            file_name: None,
            media_type: None,
            outgoing_number: None,
            outgoing_on: None,
            note: None,
            added_by: by.account,
            added_at: op.now,
        };
        for file in files {
            insert_file(tx, file.hash, file.bytes, op.now).await?;
            let evidence = Evidence::File {
                hash: file.hash.to_string().parse().map_err(Fault::internal)?,
                name: file.name.clone(),
            };
            let row = EvidenceRow {
                file_hash: Some(file.hash.to_string()),
                file_name: Some(file.name.clone()),
                media_type: Some(file.media_type),
                ..bare(EvidenceId(self.new_id(op.now)))
            };
            self.carry_out(
                tx,
                op,
                standing,
                &Act::Attach { evidence },
                Some(&file.name),
            )
            .await?;
            kept::add_evidence(tx, province, id, &row).await?;
        }
        if let Some(outgoing) = outgoing {
            let number = outgoing.number.trim().to_owned();
            let evidence = Evidence::OutgoingDocument {
                number: number.clone(),
                date: outgoing.on,
            };
            let row = EvidenceRow {
                outgoing_number: Some(number.clone()),
                outgoing_on: outgoing.on,
                ..bare(EvidenceId(self.new_id(op.now)))
            };
            self.carry_out(tx, op, standing, &Act::Attach { evidence }, Some(&number))
                .await?;
            kept::add_evidence(tx, province, id, &row).await?;
        }
        Ok(())
    }

    /// Freezes lateness that no job has frozen yet, before anything changes: an act on the morning
    /// after the deadline must not be faster than the record of the evening.
    pub(crate) async fn freeze_first(
        &self,
        tx: &mut Tx,
        op: &Op,
        standing: &mut Standing,
    ) -> Outcome<()> {
        let by = standing.by(op);
        if obligation::allows(&standing.obligation, ActKind::Freeze, by, op.today).is_err() {
            return Ok(());
        }
        let program = Op {
            who: ntm_programme::right::Actor::system(),
            ..op.clone()
        };
        self.freeze(tx, &program, standing).await
    }

    /// Freezes an obligation as late, with its unit's name and head of the last day.
    pub(crate) async fn freeze(
        &self,
        tx: &mut Tx,
        op: &Op,
        standing: &mut Standing,
    ) -> Outcome<()> {
        let Some(due) = standing.obligation.last_day() else {
            return Ok(());
        };
        let (name, head) = kept::unit_on(tx, standing.row.unit, due).await?;
        standing.unit_name = name;
        self.carry_out(tx, op, standing, &Act::Freeze { head }, None)
            .await
    }

    /// Applies an act and writes what it made: the row, the event, the audit row, the news.
    pub(crate) async fn carry_out(
        &self,
        tx: &mut Tx,
        op: &Op,
        standing: &mut Standing,
        act: &Act,
        note: Option<&str>,
    ) -> Outcome<()> {
        let by = standing.by(op);
        let after = obligation::apply(&standing.obligation, act, by, op.today).map_err(refused)?;
        standing.row.take(&after, &standing.unit_name, op.now);
        standing.obligation = after;
        if !kept::save(tx, &standing.row).await? {
            return Err(Fault::changed_meanwhile());
        }
        let note = note.or(reason(act));
        let person = op.who.account.is_some().then_some((by.account, by.unit));
        let province = standing.row.occurrence.province;
        let id = standing.row.id;
        let number =
            kept::append_event(tx, province, id, act, op.today, op.now, person, note).await?;
        let action = format!("obligation.{}", act.kind());
        let data = json!({
            "act": act, "event": number, "state": standing.row.state.as_str(),
            "version": standing.row.version, "note": note,
        });
        standing.record(tx, op, &action, data).await?;
        report::send::follow(tx, op, province, id, act).await?;
        self.tell(tx, op, standing, act, note, number).await
    }

    /// Tells those concerned in the application; nobody is told what they did themselves.
    async fn tell(
        &self,
        tx: &mut Tx,
        op: &Op,
        standing: &Standing,
        act: &Act,
        note: Option<&str>,
        event: i64,
    ) -> Outcome<()> {
        let Some((kind, side)) = news(act.kind()) else {
            return Ok(());
        };
        let row = &standing.row;
        let mut people = match side {
            Side::Assigner => officers(tx, row.owner, "'coordinator'").await?,
            Side::Performer => {
                officers(tx, row.unit, "'head', 'officer', 'coordinator', 'leader'").await?
            }
            Side::Assignee => Vec::new(),
        };
        match side {
            Side::Assigner => people.push(standing.task.assigned_by),
            Side::Performer => people.extend(row.submitted_by.into_iter().chain(row.assignee)),
            Side::Assignee => people.extend(row.assignee),
        }
        people.sort_unstable();
        people.dedup();
        people.retain(|person| Some(*person) != op.who.account);
        let (unit, _) = kept::unit_on(tx, row.unit, op.today).await?;
        let data = json!({
            "code": standing.task.code, "title": standing.task.title, "unit": unit,
            "act": act.kind().as_str(), "note": note, "due_on": row.due_on,
            "extension_asked": row.extension_asked,
        });
        let rows = people
            .into_iter()
            .map(|person| {
                params![
                    self.new_id(op.now),
                    person,
                    kind,
                    row.occurrence.province,
                    row.id,
                    &data,
                    format!("obligation:{}:{event}:{person}", row.id),
                    op.now
                ]
                .to_vec()
            })
            .collect();
        tx.execute_many(
            "INSERT INTO notification (id, account_id, kind, province, obligation_id, data, dedupe, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (dedupe) DO NOTHING",
            rows,
        )
        .await?;
        Ok(())
    }
}

/// A file whose content is kept.
pub(crate) struct Kept {
    pub(crate) name: String,
    pub(crate) media_type: String,
    pub(crate) bytes: usize,
    pub(crate) hash: ContentHash,
}

/// What of a task an act on its obligations has to know.
#[derive(Debug, Clone)]
pub(crate) struct TaskFacts {
    pub(crate) code: String,
    pub(crate) title: String,
    pub(crate) wants_evidence: bool,
    pub(crate) assigned_by: AccountId,
}

/// An obligation in the hands of a transaction.
pub(crate) struct Standing {
    pub(crate) row: ObligationRow,
    pub(crate) obligation: Obligation,
    pub(crate) task: TaskFacts,
    pub(crate) lines: Lines,
    /// The unit's name on the last day, once somebody has looked.
    pub(crate) unit_name: String,
}

impl Standing {
    /// Finds an obligation to change it; to those who may not know of it it is not there.
    async fn find(tx: &mut Tx, op: &Op, id: ObligationId) -> Outcome<Standing> {
        let row = kept::find_for_change(tx, id)
            .await?
            .ok_or(Fault::NotFound)?;
        let standing = Standing::of(tx, row).await?;
        op.require(Action::ReadTask, &resource(standing.lines.clone()))?;
        Ok(standing)
    }

    /// Gathers what belongs to an obligation.
    pub(crate) async fn of(db: &mut impl Query, row: ObligationRow) -> Outcome<Standing> {
        let lines = kept::lines(db, &row).await?;
        let task = task_facts(db, &row).await?;
        let evidence = kept::evidence(db, row.occurrence.province, row.id).await?;
        let count = u32::try_from(evidence.len()).unwrap_or(u32::MAX);
        Ok(Standing {
            obligation: row.obligation(task.wants_evidence, count),
            row,
            task,
            lines,
            unit_name: String::new(),
        })
    }

    fn require(&self, op: &Op, kind: ActKind) -> Outcome<()> {
        op.require(action(kind), &resource(self.lines.clone()))
    }

    /// Returns who acts; the program itself acts in the name of the assigner.
    pub(crate) fn by(&self, op: &Op) -> By {
        By {
            account: op.who.account.unwrap_or(AccountId(uuid::Uuid::nil())),
            unit: op.who.unit.unwrap_or(self.row.owner),
        }
    }

    fn performed(&self) -> Performed {
        Performed {
            id: self.row.id,
            version: self.row.version,
        }
    }

    /// Compares the version that the person looked at. Where the very same act of the same person
    /// stands there already (a form sent twice), that is the answer.
    async fn seen(
        &self,
        tx: &mut Tx,
        op: &Op,
        version: Option<i64>,
        kind: ActKind,
    ) -> Outcome<Option<Performed>> {
        if version.is_none_or(|version| version == self.row.version) {
            return Ok(None);
        }
        let last = kept::events(tx, self.row.occurrence.province, self.row.id, op.today)
            .await?
            .pop();
        let Some(last) = last else {
            return Err(Fault::changed_meanwhile());
        };
        if last.account == op.who.account && last.act == kind.as_str() {
            return Ok(Some(self.performed()));
        }
        let (who, who_en) = match last.account_name {
            Some(name) => (name.clone(), name),
            None => ("Hệ thống".to_owned(), "The system".to_owned()),
        };
        let act: Option<ActKind> = last.act.parse().ok();
        Err(Fault::Conflict(Message::new(
            format!(
                "{who} vừa “{}” ngày {}. Việc bạn làm chưa được lưu; hãy xem tình trạng mới rồi làm lại nếu cần.",
                act.map_or("thay đổi", ActKind::label_vi),
                calendar::written(last.on)
            ),
            format!(
                "{who_en} has just done “{}” ({}). What you did was not saved; look at the new state and repeat it if needed.",
                act.map_or("a change", ActKind::label_en),
                calendar::written(last.on)
            ),
        )))
    }

    async fn record(
        &self,
        tx: &mut Tx,
        op: &Op,
        action: &str,
        data: serde_json::Value,
    ) -> Outcome<()> {
        let row = &self.row;
        record(
            tx,
            op,
            Record {
                province: row.occurrence.province,
                action,
                resource: "obligation",
                id: row.id.to_string(),
                data,
            },
        )
        .await
    }
}

/// Returns the right that an act needs.
pub fn action(kind: ActKind) -> Action {
    match kind {
        ActKind::Note | ActKind::Attach => Action::Perform,
        ActKind::Submit | ActKind::Withdraw | ActKind::AskExtension => Action::Submit,
        ActKind::Decline | ActKind::HandOn => Action::HandOn,
        ActKind::Accept
        | ActKind::Return
        | ActKind::Waive
        | ActKind::GrantExtension
        | ActKind::RefuseExtension
        | ActKind::AcceptDecline
        | ActKind::RefuseDecline
        // Nobody opens, hands over or freezes by hand: the strictest right, and no address leads there.
        | ActKind::Open
        | ActKind::HandOver
        | ActKind::Freeze => Action::Judge,
    }
}

/// Returns the policy's view of an obligation.
pub(crate) fn resource(lines: Lines) -> Resource {
    Resource {
        owner: lines.owner,
        performer: lines.performer,
        parties: lines.parties,
        person: None,
    }
}

/// Tells a refusal of the rules to people.
pub(crate) fn refused(refusal: Refusal) -> Fault {
    Fault::refused(refusal.text_vi(), refusal.text_en())
}

/// Returns what of an obligation's task its acts have to know.
pub(crate) async fn task_facts(db: &mut impl Query, row: &ObligationRow) -> Outcome<TaskFacts> {
    let task = db
        .query_one(
            "SELECT code, title, evidence_wanted, assigned_by FROM task WHERE province = $1 AND id = $2",
            params![row.occurrence.province, row.occurrence.task],
        )
        .await?;
    let wanted: Option<String> = task.get("evidence_wanted")?;
    Ok(TaskFacts {
        code: task.get("code")?,
        title: task.get("title")?,
        // A task that wants none says so; silence means a number or a file (domain.md).
        wants_evidence: wanted.as_deref() != Some("none"),
        assigned_by: task.get("assigned_by")?,
    })
}

/// What is handed in on a page of its own is not handed in by the general form.
async fn refuse_elsewhere(tx: &mut Tx, row: &ObligationRow) -> Outcome<()> {
    let at = &row.occurrence;
    campaign::refuse_by_hand(tx, at.task).await?;
    report::refuse_by_hand(tx, at.province, at.task, at.deadline).await
}

enum Side {
    Assigner,
    Performer,
    Assignee,
}

/// Returns what is told of an act, and to whom.
fn news(kind: ActKind) -> Option<(&'static str, Side)> {
    Some(match kind {
        ActKind::Submit => ("submitted", Side::Assigner),
        ActKind::Withdraw => ("withdrawn", Side::Assigner),
        ActKind::AskExtension => ("asked", Side::Assigner),
        ActKind::Decline => ("declined", Side::Assigner),
        ActKind::GrantExtension => ("granted", Side::Performer),
        ActKind::RefuseExtension | ActKind::RefuseDecline => ("refused", Side::Performer),
        ActKind::AcceptDecline => ("released", Side::Performer),
        ActKind::Accept => ("accepted", Side::Performer),
        ActKind::Return => ("returned", Side::Performer),
        ActKind::Waive => ("waived", Side::Performer),
        ActKind::HandOn => ("handed_on", Side::Assignee),
        ActKind::Open | ActKind::Note | ActKind::Attach | ActKind::HandOver | ActKind::Freeze => {
            return None;
        }
    })
}

/// Returns the people of a unit who hold one of some roles, at most twenty.
pub(crate) async fn officers(tx: &mut Tx, unit: UnitId, roles: &str) -> Outcome<Vec<AccountId>> {
    let sql = format!(
        "SELECT a.id FROM account a
          WHERE a.unit_id = $1 AND a.disabled_at IS NULL
            AND EXISTS (SELECT 1 FROM account_role r WHERE r.account_id = a.id AND r.role IN ({roles}))
          ORDER BY a.id LIMIT 20"
    );
    let rows = tx.query(&sql, params![unit]).await?;
    rows.iter().map(|row| Ok(row.get("id")?)).collect()
}

/// Work is handed on to people of the unit that has to do it.
async fn belongs(tx: &mut Tx, account: AccountId, unit: UnitId) -> Outcome<()> {
    let found = tx
        .query_opt(
            "SELECT id FROM account WHERE id = $1 AND unit_id = $2 AND disabled_at IS NULL",
            params![account, unit],
        )
        .await?;
    match found {
        Some(_) => Ok(()),
        None => Err(Fault::field(
            "account",
            "Hãy chọn một người đang làm việc tại đơn vị.",
            "Choose somebody who works in the unit.",
        )),
    }
}

/// Returns the words that an act itself carries.
fn reason(act: &Act) -> Option<&str> {
    match act {
        Act::Note { text } => Some(text),
        Act::AskExtension { reason, .. }
        | Act::RefuseExtension { reason }
        | Act::Decline { reason }
        | Act::RefuseDecline { reason }
        | Act::Return { reason }
        | Act::Waive { reason } => Some(reason),
        _ => None,
    }
}
