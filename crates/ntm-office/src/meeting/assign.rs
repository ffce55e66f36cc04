//! What was decided becomes tasks: the notice of conclusions is taken in like any other document, read,
//! and what the reader finds is held against the decisions that it was made from.

use ntm_programme::{
    identity::{DirectiveId, DocumentId},
    meeting::{Decision, MeetingPaper},
    outgoing::OutgoingState,
};
use ntm_store::{
    directive::{Directive, DirectiveState},
    meeting as kept,
    outgoing::Outgoing,
};
use serde_json::json;

use super::{MeetingView, called, note_act};
use crate::{
    Fault, Office, Op, Outcome,
    fields::{Fields, Part},
    outgoing::issue::Issuing,
    propose::one_line,
    review::{self, DirectiveEdit, DueEdit, Selection},
};

/// What became of the decisions of a meeting.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Decided {
    /// The code of the document as which the conclusions were taken in.
    pub document: String,
    /// Decisions that are tasks now.
    pub tasks: usize,
    /// Those of them that the reader took from the paper without help.
    pub read: usize,
    /// Decisions whose sentence does not stand in the paper any more.
    pub missing: Vec<String>,
    /// What the reader proposes besides, for a person to review.
    pub others: usize,
}

impl Office {
    /// Issues a paper; where it holds the conclusions of a meeting, its decisions are tasks at once, as far
    /// as the one who issues may assign. The paper is issued whatever becomes of that: the fault is returned
    /// beside it, and assigning goes on from the meeting's page. `seen` is the version that was shown.
    pub async fn issue_and_assign(
        &self,
        op: &Op,
        code: &str,
        issuing: &Issuing,
        seen: i64,
    ) -> Outcome<(Outgoing, Option<Outcome<Decided>>)> {
        let issued = self.issue(op, code, issuing, seen).await?;
        let Some((meeting, _)) = self.meeting_of_paper(op, issued.id).await? else {
            return Ok((issued, None));
        };
        let view = self.meeting(op, &meeting).await?;
        let concludes = view
            .paper(MeetingPaper::Conclusion)
            .is_some_and(|it| it.id == issued.id);
        if !concludes || !view.may_assign || view.without_task() == 0 {
            return Ok((issued, None));
        }
        let decided = self.assign_decided(op, &meeting).await;
        Ok((issued, Some(decided)))
    }

    /// Makes tasks of what a meeting decided, once its conclusions are issued. Pressed again it goes on
    /// where it stopped, and makes nothing twice.
    ///
    /// # Errors
    ///
    /// [`Fault::Refused`] where the conclusions are not issued.
    pub async fn assign_decided(&self, op: &Op, code: &str) -> Outcome<Decided> {
        let view = self.meeting(op, code).await?;
        if !view.may_assign {
            return Err(Fault::refused(
                "Bạn không có quyền giao nhiệm vụ của cuộc họp này.",
                "You may not assign the tasks of this meeting.",
            ));
        }
        let paper = view
            .paper(MeetingPaper::Conclusion)
            .filter(|it| it.state == OutgoingState::Issued);
        let Some(paper) = paper else {
            return Err(Fault::refused(
                "Thông báo kết luận chưa phát hành nên chưa giao nhiệm vụ được.",
                "The conclusions are not issued yet: nothing can be assigned.",
            ));
        };
        let document = self.follow_outgoing(op, &paper.code).await?;
        let id = self.document(op, &document).await?.id;
        self.read_document(op, id).await?;
        let mut done = Decided {
            document: document.clone(),
            ..Decided::default()
        };
        for decision in view.row.meeting.decisions() {
            if view.tasks.contains_key(&decision.id) {
                continue;
            }
            match self
                .confirm_decided(op, id, &document, &view, decision)
                .await?
            {
                Some(was_read) => done.read += usize::from(was_read),
                None => done.missing.push(decision.sentence()),
            }
        }
        let whole = self.whole_document(op, &document).await?;
        if waits(&whole.directives) {
            self.assign(op, id).await?;
        }
        self.tie_tasks(op, &document, &view, &mut done).await?;
        Ok(done)
    }

    /// Confirms what the reader found of a decision, in the words of the decision where the reader took
    /// them otherwise. Returns whether it took them so by itself; none where the sentence is not there.
    async fn confirm_decided(
        &self,
        op: &Op,
        id: DocumentId,
        document: &str,
        view: &MeetingView,
        decision: &Decision,
    ) -> Outcome<Option<bool>> {
        let sentence = decision.sentence();
        let whole = self.whole_document(op, document).await?;
        let found = found(&whole.directives, &sentence);
        let (directive, fields, mut was_read) = match found {
            Some((directive, fields)) => (directive.clone(), fields.clone(), true),
            None => {
                let words = Selection::Words {
                    text: sentence.trim_end_matches('.').to_owned(),
                };
                let added = match self.add_directive(op, id, words).await {
                    Ok(added) => added,
                    Err(Fault::Invalid(_)) => return Ok(None),
                    Err(fault) => return Err(fault),
                };
                let whole = self.whole_document(op, document).await?;
                let (directive, fields) = by_id(whole.directives, added)?;
                (directive, fields, false)
            }
        };
        if directive.state == DirectiveState::Confirmed || directive.task_id.is_some() {
            return Ok(Some(was_read));
        }
        let clear = review::open_questions(&directive, &fields, &whole.doubts).is_empty();
        if clear && agrees(view, decision, &fields) {
            self.decide(
                op,
                id,
                directive.id,
                directive.version,
                review::Decision::Confirm,
            )
            .await?;
        } else {
            was_read = false;
            let edit = edit(decision, &directive, &fields);
            self.edit_directive(op, id, directive.id, directive.version, edit, true)
                .await?;
        }
        Ok(Some(was_read))
    }

    /// Keeps which task came of which decision.
    async fn tie_tasks(
        &self,
        op: &Op,
        document: &str,
        view: &MeetingView,
        done: &mut Decided,
    ) -> Outcome<()> {
        let whole = self.whole_document(op, document).await?;
        let mut tx = self.store().begin().await?;
        let (row, _) = called(&mut tx, op, &view.row.code).await?;
        let known = kept::tasks(&mut tx, &row, op.today).await?;
        let mut new = 0;
        for decision in row.meeting.decisions() {
            let found = found(&whole.directives, &decision.sentence());
            let task = found.and_then(|(directive, _)| directive.task_id);
            if let Some(task) = task {
                if !known.contains_key(&decision.id) {
                    kept::set_task(&mut tx, &row, decision.id, task).await?;
                    new += 1;
                }
                done.tasks += 1;
            }
        }
        let open = |it: &&(Directive, Fields)| it.0.state == DirectiveState::Proposed;
        done.others = whole.directives.iter().filter(open).count();
        if new > 0 {
            let data = json!({ "document": document, "tasks": new });
            note_act(&mut tx, op, &row, "assign", Some(document), data).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}

/// Returns the proposal in whose words a decision's sentence stands.
fn found<'a>(
    directives: &'a [(Directive, Fields)],
    sentence: &str,
) -> Option<&'a (Directive, Fields)> {
    let wanted = one_line(sentence.trim_end_matches('.'));
    directives
        .iter()
        .filter(|(it, _)| it.state != DirectiveState::Rejected)
        .find(|(it, _)| one_line(&it.text).contains(&wanted))
}

fn by_id(directives: Vec<(Directive, Fields)>, id: DirectiveId) -> Outcome<(Directive, Fields)> {
    let mut directives = directives.into_iter();
    directives
        .find(|(it, _)| it.id == id)
        .ok_or(Fault::NotFound)
}

fn waits(directives: &[(Directive, Fields)]) -> bool {
    directives
        .iter()
        .any(|(it, _)| it.state == DirectiveState::Confirmed && it.task_id.is_none())
}

/// Tells whether the reader took from the paper what was decided: the same units, the same day.
fn agrees(view: &MeetingView, decision: &Decision, fields: &Fields) -> bool {
    let units = |part: Part| {
        let names = fields.part(part).iter();
        let mut units: Vec<_> = names
            .flat_map(|it| it.units.iter().map(|unit| unit.id))
            .collect();
        units.sort_unstable();
        units.dedup();
        units
    };
    let meant = |texts: &[String]| {
        let named = texts.iter().filter_map(|text| view.named.get(text));
        let mut units: Vec<_> = named.flatten().map(|(unit, _)| *unit).collect();
        units.sort_unstable();
        units.dedup();
        units
    };
    let due = fields.deadlines.iter().map(|it| it.deadline().ok());
    let due: Option<Vec<_>> = due.collect();
    let same_day = due.is_some_and(|due| {
        let wanted: Vec<_> = decision.due.iter().collect();
        due.len() == wanted.len()
            && due
                .iter()
                .zip(wanted)
                .all(|(read, wanted)| (&read.when, read.bound) == (&wanted.when, wanted.bound))
    });
    same_day
        && units(Part::Leads) == meant(&decision.leads)
        && units(Part::Coordinators) == meant(&decision.coordinators)
}

/// Returns a proposal as it was decided; what a decision does not speak of stays.
fn edit(decision: &Decision, directive: &Directive, fields: &Fields) -> DirectiveEdit {
    let texts = |part: Part| fields.part(part).iter().map(|it| it.text.clone()).collect();
    DirectiveEdit {
        title: directive.title.clone(),
        leads: decision.leads.clone(),
        coordinators: decision.coordinators.clone(),
        report_to: texts(Part::ReportTo),
        via: texts(Part::Via),
        criteria: fields.criteria.clone(),
        evidence_wanted: fields.evidence_wanted.clone(),
        deadlines: decision
            .due
            .iter()
            .map(|due| DueEdit {
                text: due.text.clone(),
                kind: due.when.kind().to_owned(),
                value: due.when.value_string(),
                bound: due.bound.as_str().to_owned(),
                set_on: None,
            })
            .collect(),
        urgent: None,
    }
}
