//! Sending a report, judging it, and opening what was approved for a correction.
//!
//! Sending and accepting are acts on the obligation, which carry lateness, news and history. Beside them
//! stands what was sent, whole and with its hash: an approval is of that and of nothing that is typed
//! later. What was approved is locked; unlocked for a time, it can be corrected, and the correction waits
//! for its own approval while what was approved goes on to count.

use jiff::civil::Date;
use ntm_programme::{
    calendar,
    identity::ObligationId,
    obligation::{Act, State},
    report::{Values, broken_checks, missing},
    right::Action,
};
use ntm_store::{
    Tx, obligation,
    queue::{self, NewNotification},
    report_content::{self as content, NewVersion, Remark, ReportAt, SentVersion},
};
use serde_json::json;

use super::{
    fill::{Filled, require_open},
    paper,
};
use crate::{
    Fault, FieldFault, Message, Office, Op, Outcome,
    perform::{Outgoing, Standing, officers},
    record::{Record, record},
};

/// What goes along when a report is sent.
#[derive(Debug, Clone, Default)]
pub struct Sending {
    /// That there is nothing to report.
    pub nil: bool,
    pub note: String,
    /// The signed paper, where there is one.
    pub outgoing: Option<Outgoing>,
}

/// Why a cell comes back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Returned {
    /// The code of the field; empty for the report as a whole.
    pub field: String,
    pub reason: String,
}

impl Office {
    /// Sends a report, or says that there is nothing to report; a correction where it was approved and
    /// is unlocked.
    ///
    /// # Errors
    ///
    /// [`Fault::Refused`] names what is missing and what contradicts, or says that the report is locked.
    /// The same sent twice is sent once.
    pub async fn send_report(&self, op: &Op, id: ObligationId, sending: &Sending) -> Outcome<()> {
        let mut tx = self.store().begin().await?;
        let row = obligation::find_for_change(&mut tx, id)
            .await?
            .ok_or(Fault::NotFound)?;
        let filled = Filled::find(self, &mut tx, op, id).await?;
        let part = filled.held.part_of(filled.expected.row.unit);
        op.require_of_known(Action::Submit, &part)?;
        let versions = content::versions(&mut tx, filled.at).await?;
        if waiting(&versions).is_some_and(|it| it.sent_by == op.who.account) {
            // A form that was sent twice.
            return Ok(());
        }
        require_open(&filled, op)?;
        let values = match sending.nil {
            true => Values::new(),
            false => filled.live(&mut tx, op).await?.0,
        };
        let mut standing = Standing::of(&mut tx, row).await?;
        let outgoing = match &sending.outgoing {
            Some(outgoing) => Some(outgoing.clone()),
            None => paper::issued(&mut tx, filled.at.province, id).await?,
        };
        if !sending.nil {
            let evidence = usize::try_from(standing.obligation.evidence).unwrap_or(usize::MAX);
            let papers = evidence.saturating_add(usize::from(outgoing.is_some()));
            refuse_unfinished(&filled, &values, papers)?;
        }
        content::begin(&mut tx, filled.at).await?;
        content::set_nil(&mut tx, filled.at, sending.nil).await?;
        let number = versions.first().map_or(0, |it| it.number) + 1;
        let new = NewVersion {
            number,
            nil: sending.nil,
            content: &values,
            by: op.who.account,
            on: op.today,
            at: op.now,
        };
        let sha256 = content::send(&mut tx, filled.at, new).await?;
        let data = json!({ "version": number, "nil": sending.nil, "sha256": sha256 });
        record_act(&mut tx, op, filled.at, "report.send", data).await?;
        let note = Some(sending.note.trim()).filter(|note| !note.is_empty());
        self.freeze_first(&mut tx, op, &mut standing).await?;
        if matches!(standing.row.state, State::Due | State::Returned) {
            let number = outgoing.as_ref().map(|it| it.number.clone());
            self.add_evidence(&mut tx, op, &mut standing, Vec::new(), outgoing)
                .await?;
            // What was filled in is what shows that it was done.
            standing.obligation.wants_evidence = false;
            let act = Act::Submit {
                outgoing_number: number,
            };
            self.carry_out(&mut tx, op, &mut standing, &act, note)
                .await?;
            obligation::recount(&mut tx, &standing.row.occurrence).await?;
        } else {
            let people = officers(&mut tx, standing.row.owner, "'coordinator'").await?;
            self.tell_of(&mut tx, op, &standing, people, "submitted", number)
                .await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Takes back what was sent, while the obligation allows it; a correction at any time before it is
    /// judged.
    pub async fn withdraw_report(&self, op: &Op, id: ObligationId) -> Outcome<()> {
        let mut tx = self.store().begin().await?;
        let row = obligation::find_for_change(&mut tx, id)
            .await?
            .ok_or(Fault::NotFound)?;
        let filled = Filled::find(self, &mut tx, op, id).await?;
        let part = filled.held.part_of(filled.expected.row.unit);
        op.require_of_known(Action::Submit, &part)?;
        let versions = content::versions(&mut tx, filled.at).await?;
        let Some(version) = waiting(&versions) else {
            return Ok(());
        };
        let number = version.number;
        if row.state == State::Submitted {
            let mut standing = Standing::of(&mut tx, row).await?;
            self.carry_out(&mut tx, op, &mut standing, &Act::Withdraw, None)
                .await?;
            obligation::recount(&mut tx, &standing.row.occurrence).await?;
        } else {
            content::decide(
                &mut tx,
                filled.at,
                "withdrawn",
                op.who.account,
                op.now,
                None,
            )
            .await?;
        }
        let data = json!({ "version": number });
        record_act(&mut tx, op, filled.at, "report.withdraw", data).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Approves the version that the one who asks has seen. A second person does it: nobody of the unit,
    /// and not who sent it.
    ///
    /// # Errors
    ///
    /// [`Fault::Conflict`] where another version waits, [`Fault::Refused`] where nothing waits.
    pub async fn approve_report(&self, op: &Op, id: ObligationId, seen: i64) -> Outcome<()> {
        let mut tx = self.store().begin().await?;
        let (filled, mut standing, version) = self.judged(&mut tx, op, id, seen).await?;
        let Some(version) = version else {
            return Ok(());
        };
        self.decide_sent(
            &mut tx,
            op,
            &filled,
            (&mut standing, &version),
            &Act::Accept,
        )
        .await?;
        let data = json!({ "version": version.number, "sha256": version.sha256 });
        record_act(&mut tx, op, filled.at, "report.approve", data).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Returns the version that waits, to some of its cells, each with its reason.
    pub async fn return_report(
        &self,
        op: &Op,
        id: ObligationId,
        seen: i64,
        returned: &[Returned],
    ) -> Outcome<()> {
        let given = |it: &&Returned| !it.reason.trim().is_empty();
        let returned: Vec<&Returned> = returned.iter().filter(given).collect();
        if returned.is_empty() {
            return Err(Fault::field(
                "reason",
                "Hãy ghi lý do trả lại.",
                "Say why it is returned.",
            ));
        }
        let mut tx = self.store().begin().await?;
        let (filled, mut standing, version) = self.judged(&mut tx, op, id, seen).await?;
        let Some(version) = version else {
            return Ok(());
        };
        let mut said = Vec::new();
        for it in returned {
            let reason = it.reason.trim();
            if it.field.is_empty() {
                said.push(reason.to_owned());
                continue;
            }
            let field = filled.field(&it.field).ok_or(Fault::NotFound)?;
            said.push(format!("{}: {reason}", field.label));
            let remark = Remark {
                field: it.field.clone(),
                reason: reason.to_owned(),
                by: op.who.account,
                at: op.now,
            };
            content::remark(&mut tx, filled.at, &remark).await?;
        }
        let reason = said.join("; ");
        let act = Act::Return {
            reason: reason.clone(),
        };
        self.decide_sent(&mut tx, op, &filled, (&mut standing, &version), &act)
            .await?;
        let data = json!({ "version": version.number, "reason": reason });
        record_act(&mut tx, op, filled.at, "report.return", data).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Carries a decision on a version out: by the obligation where that waits too, and on the correction
    /// alone where the obligation was decided before.
    async fn decide_sent(
        &self,
        tx: &mut Tx,
        op: &Op,
        filled: &Filled,
        (standing, version): (&mut Standing, &SentVersion),
        act: &Act,
    ) -> Outcome<()> {
        if standing.row.state == State::Submitted {
            self.carry_out(tx, op, standing, act, None).await?;
            return Ok(obligation::recount(tx, &standing.row.occurrence).await?);
        }
        let (decision, told, reason) = match act {
            Act::Return { reason } => ("returned", "returned", Some(reason.as_str())),
            _ => ("approved", "accepted", None),
        };
        content::decide(tx, filled.at, decision, op.who.account, op.now, reason).await?;
        let people = version.sent_by.into_iter().collect();
        self.tell_of(tx, op, standing, people, told, version.number)
            .await
    }

    /// Lets what was approved be corrected up to a day; without one it is locked again. It locks by
    /// itself the day after.
    pub async fn unlock_report(
        &self,
        op: &Op,
        id: ObligationId,
        until: Option<Date>,
    ) -> Outcome<()> {
        let mut tx = self.store().begin().await?;
        let row = obligation::find_for_change(&mut tx, id)
            .await?
            .ok_or(Fault::NotFound)?;
        let filled = Filled::find(self, &mut tx, op, id).await?;
        let part = filled.held.part_of(filled.expected.row.unit);
        op.require_of_known(Action::Judge, &part)?;
        if row.state != State::Accepted {
            return Err(Fault::refused(
                "Chỉ mở khóa báo cáo đã duyệt.",
                "Only what was approved can be unlocked.",
            ));
        }
        if until.is_some_and(|until| until < op.today) {
            return Err(Fault::field(
                "until",
                format!(
                    "Ngày mở khóa phải từ {} trở đi.",
                    calendar::written(op.today)
                ),
                "The day may not lie in the past.",
            ));
        }
        content::begin(&mut tx, filled.at).await?;
        content::unlock(&mut tx, filled.at, until, op.who.account).await?;
        let action = match until {
            Some(_) => "report.unlock",
            None => "report.lock",
        };
        record_act(&mut tx, op, filled.at, action, json!({ "until": until })).await?;
        if until.is_some() {
            let standing = Standing::of(&mut tx, row).await?;
            let people = standing.row.submitted_by.into_iter().collect();
            let changes = filled.expected.extra.changes;
            self.tell_of(&mut tx, op, &standing, people, "returned", changes)
                .await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Finds what waits for the one who judges; nothing where they have decided on it already.
    async fn judged(
        &self,
        tx: &mut Tx,
        op: &Op,
        id: ObligationId,
        seen: i64,
    ) -> Outcome<(Filled, Standing, Option<SentVersion>)> {
        let row = obligation::find_for_change(tx, id)
            .await?
            .ok_or(Fault::NotFound)?;
        let filled = Filled::find(self, tx, op, id).await?;
        let part = filled.held.part_of(filled.expected.row.unit);
        op.require_of_known(Action::Judge, &part)?;
        let mut versions = content::versions(tx, filled.at).await?;
        let standing = Standing::of(tx, row).await?;
        let mut decided = versions.iter();
        if decided
            .any(|it| it.number == seen && it.decided_by == op.who.account && it.decision.is_some())
        {
            // A form that was sent twice.
            return Ok((filled, standing, None));
        }
        let Some(at) = versions.iter().position(|it| it.decision.is_none()) else {
            return Err(Fault::refused(
                "Không có báo cáo nào đang chờ duyệt ở đây.",
                "Nothing waits for approval here.",
            ));
        };
        let version = versions.swap_remove(at);
        if version.number != seen {
            return Err(Fault::changed_meanwhile());
        }
        if version.sent_by == op.who.account {
            return Err(Fault::refused(
                "Người gửi không tự duyệt báo cáo của mình.",
                "Who sent a report does not approve it.",
            ));
        }
        Ok((filled, standing, Some(version)))
    }

    /// Tells people of what happened to a report that the obligation knows nothing of.
    async fn tell_of(
        &self,
        tx: &mut Tx,
        op: &Op,
        standing: &Standing,
        people: Vec<ntm_programme::identity::AccountId>,
        kind: &'static str,
        number: i64,
    ) -> Outcome<()> {
        let row = &standing.row;
        let (unit, _) = obligation::unit_on(tx, row.unit, op.today).await?;
        let others = people
            .into_iter()
            .filter(|person| Some(*person) != op.who.account);
        let news = others.map(|account| NewNotification {
            id: self.new_id(op.now),
            account,
            kind,
            province: row.occurrence.province,
            obligation: Some(row.id.into()),
            document: None,
            data: json!({
                "code": standing.task.code, "title": standing.task.title, "unit": unit,
                "due_on": row.due_on,
            }),
            dedupe: format!("report:{}:{kind}:{number}:{account}", row.id),
            at: op.now,
        });
        queue::notify(tx, news.collect()).await?;
        Ok(())
    }
}

fn waiting(versions: &[SentVersion]) -> Option<&SentVersion> {
    versions.iter().find(|it| it.decision.is_none())
}

fn refuse_unfinished(filled: &Filled, values: &Values, evidence: usize) -> Outcome<()> {
    let of = filled.held.of;
    let missing = missing(of, filled.role, values, evidence);
    let broken = broken_checks(of, values);
    if missing.is_empty() && broken.is_empty() {
        return Ok(());
    }
    let missing = missing.iter().map(|field| FieldFault {
        field: "values",
        message: Message::new(
            format!("Chưa điền: {}.", field.label),
            format!("Not answered: {}.", field.label_en),
        ),
    });
    let broken = broken.iter().map(|check| FieldFault {
        field: "values",
        message: Message::new(check.says.clone(), check.says_en.clone()),
    });
    Err(Fault::Invalid(missing.chain(broken).collect()))
}

/// Follows what was done to the obligation of a report on its own page: what waits is decided by that.
pub(crate) async fn follow(
    tx: &mut Tx,
    op: &Op,
    province: i64,
    id: ObligationId,
    act: &Act,
) -> Outcome<()> {
    let (decision, reason) = match act {
        Act::Accept => ("approved", None),
        Act::Return { reason } => ("returned", Some(reason.as_str())),
        Act::Withdraw => ("withdrawn", None),
        _ => return Ok(()),
    };
    let at = ReportAt { province, id };
    content::decide(tx, at, decision, op.who.account, op.now, reason).await?;
    Ok(())
}

async fn record_act(
    tx: &mut Tx,
    op: &Op,
    at: ReportAt,
    action: &'static str,
    data: serde_json::Value,
) -> Outcome<()> {
    record(
        tx,
        op,
        Record {
            province: at.province,
            action,
            resource: "report",
            id: at.id.to_string(),
            data,
        },
    )
    .await
}
