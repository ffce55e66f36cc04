//! Reviewing what the reader proposed: confirm, mend, divide, join, add, leave out, answer.
//!
//! Each change carries the version that the person saw. Whoever comes second is told who changed
//! what, and nothing of either is lost. The same press twice is one change.

use jiff::civil::Date;
use ntm_programme::{
    cadence::MonthOfQuarter,
    calendar,
    deadline::{Deadline, When},
    identity::{AccountId, AliasId, DirectiveId, DocumentId, QuestionId, UnitId},
    resolve::NameQuestion,
    right::Action,
};
use ntm_store::{
    Query, Tx, directive,
    directive::{Directive, DirectiveState, Doubt, Revision},
    document::{self, Document, DocumentState},
    params, unit_register,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

pub use crate::doubt::{Asks, answered, day_in, name_asked, proposal};
use crate::{
    Fault, FieldFault, Message, Office, Op, Outcome,
    doubt::{Asked, DEADLINES, Target, later, month_in},
    exchange::not_recalled,
    fields::{By, Due, Fields, Name, NamedUnit, Part, Said},
    gazetteer::Names,
    propose::{one_line, title_of},
    receive::document_resource,
    record::{Record, record},
};

/// What a person sets in a proposal; what stays as it was keeps its origin.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct DirectiveEdit {
    pub title: String,
    #[serde(default)]
    pub leads: Vec<String>,
    #[serde(default)]
    pub coordinators: Vec<String>,
    #[serde(default)]
    pub report_to: Vec<String>,
    #[serde(default)]
    pub via: Vec<String>,
    #[serde(default)]
    pub criteria: Vec<u16>,
    #[serde(default)]
    pub evidence_wanted: Option<String>,
    #[serde(default)]
    pub deadlines: Vec<DueEdit>,
    /// Left as it was where not said.
    #[serde(default)]
    pub urgent: Option<bool>,
}

/// A deadline as a person sets it, in the notation of the annotation.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct DueEdit {
    #[serde(default)]
    pub text: String,
    pub kind: String,
    pub value: String,
    pub bound: String,
    #[serde(default)]
    pub set_on: Option<Date>,
}

/// What a person decides about a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    Confirm,
    Reject,
    Reopen,
}

impl Decision {
    fn state(self) -> DirectiveState {
        match self {
            Decision::Confirm => DirectiveState::Confirmed,
            Decision::Reject => DirectiveState::Rejected,
            Decision::Reopen => DirectiveState::Proposed,
        }
    }

    fn key(self) -> &'static str {
        match self {
            Decision::Confirm => "confirm",
            Decision::Reject => "reject",
            Decision::Reopen => "reopen",
        }
    }
}

/// Which words of the document become a new proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Selection {
    /// Bytes of the document's text.
    Span { start: usize, end: usize },
    /// The words themselves; where they stand twice, the first place is taken.
    Words { text: String },
}

/// How a person answers a question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// As proposed.
    Agree,
    /// In their own words: a day, a month of the quarter, names of units.
    Words(String),
    /// These units.
    Units(Vec<UnitId>),
}

impl Office {
    /// Confirms a proposal, leaves it out, or opens it again.
    pub async fn decide(
        &self,
        op: &Op,
        document: DocumentId,
        id: DirectiveId,
        version: i64,
        decision: Decision,
    ) -> Outcome<DirectiveId> {
        let request = json!({ "decision": decision.key() });
        let mut at = match self
            .review(op, document, id, version, decision.key(), request)
            .await?
        {
            Step::Again => return Ok(id),
            Step::Open(at) => at,
        };
        if at.directive.state == decision.state() {
            return Ok(id);
        }
        at.decide(op, decision);
        at.finish(op).await?;
        Ok(id)
    }

    /// Confirms all proposals about which no question is open. Returns how many.
    pub async fn confirm_clear(&self, op: &Op, id: DocumentId) -> Outcome<usize> {
        let mut tx = self.store().begin().await?;
        let document = open_document(&mut tx, op, id).await?;
        let by = by(&mut tx, op).await?;
        let directives = directive::of_document(&mut tx, document.province, id).await?;
        let doubts = directive::doubts_of(&mut tx, document.province, id).await?;
        let mut confirmed = 0;
        for directive in directives {
            let fields = fields_of(&directive)?;
            let clear = directive.state == DirectiveState::Proposed
                && open_questions(&directive, &fields, &doubts).is_empty();
            if !clear {
                continue;
            }
            let mut at = Reviewing::new(tx, document.clone(), directive, fields, by.clone());
            at.what = "confirm";
            at.request = json!({ "decision": "confirm" });
            at.decide(op, Decision::Confirm);
            tx = at.write(op).await?;
            confirmed += 1;
        }
        tx.commit().await?;
        Ok(confirmed)
    }

    /// Mends a proposal; `confirm` confirms it in the same step.
    pub async fn edit_directive(
        &self,
        op: &Op,
        document: DocumentId,
        id: DirectiveId,
        version: i64,
        edit: DirectiveEdit,
        confirm: bool,
    ) -> Outcome<DirectiveId> {
        let mut edit = edit;
        check(&mut edit)?;
        let request = json!(edit);
        let mut at = match self
            .review(op, document, id, version, "edit", request)
            .await?
        {
            Step::Again => return Ok(id),
            Step::Open(at) => at,
        };
        at.edit(edit);
        let names = self.names_of(&mut at.tx, op, &at.document).await?;
        names.resolve_all(&mut at.fields);
        at.ask_again(self, op).await?;
        if confirm {
            at.decide(op, Decision::Confirm);
        } else if at.directive.state == DirectiveState::Confirmed {
            // A person mended what was confirmed: it stays so, by the one who mended it.
            at.decide(op, Decision::Confirm);
        }
        at.finish(op).await?;
        Ok(id)
    }

    /// Divides a proposal where the given words have an empty line.
    pub async fn split_directive(
        &self,
        op: &Op,
        document: DocumentId,
        id: DirectiveId,
        version: i64,
        words: &str,
    ) -> Outcome<Vec<DirectiveId>> {
        let request = json!({ "words": words });
        let mut at = match self
            .review(op, document, id, version, "split", request)
            .await?
        {
            Step::Again => return Ok(vec![id]),
            Step::Open(at) => at,
        };
        let text = document::text(&mut at.tx, at.document.province, document).await?;
        let span = at.directive.span;
        let slice = text.get(span.0..span.1).unwrap_or_default();
        let pieces = pieces_of(slice, words).ok_or_else(|| {
            Fault::field(
                "text",
                "Chỉ thêm dòng trống ở chỗ cần tách, không sửa chữ của văn bản.",
                "Only put an empty line where it is to be divided; do not change the words.",
            )
        })?;
        if pieces.len() < 2 {
            return Err(Fault::field(
                "text",
                "Hãy thêm một dòng trống ở chỗ cần tách.",
                "Put an empty line where it is to be divided.",
            ));
        }
        let pieces: Vec<(usize, usize)> = pieces
            .into_iter()
            .map(|(start, end)| (span.0 + start, span.0 + end))
            .collect();
        let whole = at.fields.clone();
        let next = next_position(&mut at.tx, &at.document, at.directive.position).await?;
        let gap = (next - at.directive.position) / i64::try_from(pieces.len()).unwrap_or(2);
        let mut ids = vec![id];
        let mut added = Vec::new();
        for (number, piece) in pieces.iter().enumerate().skip(1) {
            let words = text.get(piece.0..piece.1).unwrap_or_default();
            let fields = share(&whole, span, *piece);
            let new = DirectiveId(self.new_id(op.now));
            ids.push(new);
            added.push(Directive {
                id: new,
                position: at.directive.position + gap * i64::try_from(number).unwrap_or(1),
                state: DirectiveState::Proposed,
                origin: "person".to_owned(),
                title: title_of("", words),
                text: words.to_owned(),
                span: *piece,
                fields: json!(fields),
                created_by: op.who.account,
                decided_by: None,
                decided_at: None,
                version: 1,
                ..at.directive.clone()
            });
        }
        let first = pieces[0];
        let words = text.get(first.0..first.1).unwrap_or_default();
        at.directive.span = first;
        at.directive.text = words.to_owned();
        at.directive.title = title_of("", words);
        at.fields = share(&whole, span, first);
        at.decide(op, Decision::Reopen);
        directive::insert(&mut at.tx, &added).await?;
        at.ask_again(self, op).await?;
        for new in added {
            let fields = fields_of(&new)?;
            let mut asked = Asked::default();
            asked.about_deadlines(new.id, &fields, at.document.issued_on);
            at.insert_questions(self, op, asked).await?;
            directive::insert_revision(
                &mut at.tx,
                new.province,
                new.id,
                &Revision {
                    version: 1,
                    at: op.now,
                    account: op.who.account,
                    what: "split".to_owned(),
                    before: None,
                    after: Some(json!({ "from": id.to_string() })),
                },
            )
            .await?;
        }
        at.finish(op).await?;
        Ok(ids)
    }

    /// Joins a proposal with the next one of the document, which is left out.
    pub async fn merge_with_next(
        &self,
        op: &Op,
        document: DocumentId,
        id: DirectiveId,
        version: i64,
    ) -> Outcome<DirectiveId> {
        let mut at = match self
            .review(op, document, id, version, "merge", json!({}))
            .await?
        {
            Step::Again => return Ok(id),
            Step::Open(at) => at,
        };
        let all = directive::of_document(&mut at.tx, at.document.province, document).await?;
        let mut next = all
            .into_iter()
            .find(|it| {
                it.position > at.directive.position
                    && it.state != DirectiveState::Rejected
                    && it.task_id.is_none()
            })
            .ok_or_else(|| {
                Fault::refused(
                    "Không còn nhiệm vụ nào phía sau để gộp.",
                    "There is no proposal after this one to join it with.",
                )
            })?;
        let text = document::text(&mut at.tx, at.document.province, document).await?;
        let span = (
            at.directive.span.0.min(next.span.0),
            at.directive.span.1.max(next.span.1),
        );
        at.directive.span = span;
        at.directive.text = text.get(span.0..span.1).unwrap_or_default().to_owned();
        let other = fields_of(&next)?;
        join(&mut at.fields, other);
        at.decide(op, Decision::Reopen);
        let before = snapshot(&next);
        next.state = DirectiveState::Rejected;
        next.decided_by = op.who.account;
        next.decided_at = Some(op.now);
        if !directive::update(&mut at.tx, &next).await? {
            return Err(Fault::changed_meanwhile());
        }
        directive::insert_revision(
            &mut at.tx,
            next.province,
            next.id,
            &Revision {
                version: next.version + 1,
                at: op.now,
                account: op.who.account,
                what: "merge".to_owned(),
                before: Some(before),
                after: Some(json!({ "into": id.to_string() })),
            },
        )
        .await?;
        directive::move_doubts(&mut at.tx, next.province, next.id, id).await?;
        at.finish(op).await?;
        Ok(id)
    }

    /// Makes a proposal of a selection in the text. The same selection twice is one proposal.
    pub async fn add_directive(
        &self,
        op: &Op,
        id: DocumentId,
        selection: Selection,
    ) -> Outcome<DirectiveId> {
        let mut tx = self.store().begin().await?;
        let document = open_document(&mut tx, op, id).await?;
        let text = document::text(&mut tx, document.province, id).await?;
        let (span, words) = chosen(&text, &selection).ok_or_else(|| {
            Fault::field(
                "text",
                "Không tìm thấy đoạn này trong văn bản. Hãy chọn nguyên văn một đoạn.",
                "These words are not in the document. Select a passage as it stands.",
            )
        })?;
        let words = words.as_str();
        let all = directive::of_document(&mut tx, document.province, id).await?;
        let same = |it: &&Directive| it.span == span && (span != NOWHERE || it.text == words);
        if let Some(there) = all.iter().find(same) {
            return Ok(there.id);
        }
        let before = all.iter().rev().find(|it| it.span.0 <= span.0);
        let after = all.iter().find(|it| it.span.0 > span.0);
        let from = before.map_or(0, |it| it.position);
        let to = after.map_or(from + 2 * directive::STEP, |it| it.position);
        let mut fields = read_selection(words, span.0);
        if span == NOWHERE {
            forget_spans(&mut fields);
        }
        if fields.leads.is_empty()
            && let Some(before) = before
        {
            fields.leads = fields_of(before)?.leads;
        }
        let names = self.names_of(&mut tx, op, &document).await?;
        names.resolve_all(&mut fields);
        let new = Directive {
            province: document.province,
            id: DirectiveId(self.new_id(op.now)),
            document_id: id,
            position: from + (to - from) / 2,
            state: DirectiveState::Proposed,
            origin: "person".to_owned(),
            section: before.and_then(|it| it.section.clone()),
            title: title_of("", words),
            text: words.to_owned(),
            span,
            fields: json!(fields),
            created_by: op.who.account,
            decided_by: None,
            decided_at: None,
            task_id: None,
            version: 1,
        };
        let by = by(&mut tx, op).await?;
        directive::insert(&mut tx, std::slice::from_ref(&new)).await?;
        let added = new.id;
        let mut at = Reviewing::new(tx, document, new, fields, by);
        at.ask_again(self, op).await?;
        directive::insert_revision(
            &mut at.tx,
            at.document.province,
            added,
            &Revision {
                version: 1,
                at: op.now,
                account: op.who.account,
                what: "add".to_owned(),
                before: None,
                after: Some(json!(selection)),
            },
        )
        .await?;
        at.what = "add";
        at.record(op).await?;
        at.tx.commit().await?;
        Ok(added)
    }

    /// Answers a question; what it changes is changed in the same step.
    pub async fn answer(
        &self,
        op: &Op,
        id: DocumentId,
        question: QuestionId,
        answer: Answer,
    ) -> Outcome<()> {
        let mut tx = self.store().begin().await?;
        let document = open_document(&mut tx, op, id).await?;
        let doubt = directive::doubts_of(&mut tx, document.province, id)
            .await?
            .into_iter()
            .find(|it| it.id == question)
            .ok_or(Fault::NotFound)?;
        let answer = match answer {
            Answer::Words(words)
                if proposal(&doubt)
                    .is_some_and(|said| [said.vi, said.en].iter().any(|it| it == words.trim())) =>
            {
                Answer::Agree
            }
            other => other,
        };
        let said = match Target::of(&doubt) {
            Some(Target::Name { name, units, .. }) => {
                let names = self.names_of(&mut tx, op, &document).await?;
                let units = units_meant(&names, answer, units)?;
                let chosen = names.chosen(&units);
                self.settle(&mut tx, op, &document, &name, &chosen, None)
                    .await?;
                said_of(&chosen)
            }
            Some(target) => {
                let said = self
                    .answer_about_deadline(&mut tx, op, &document, &doubt, target, answer)
                    .await?;
                said.ok_or_else(|| {
                    Fault::field(
                        "answer",
                        "Hãy ghi một ngày có thật, ví dụ 29/7/2023.",
                        "Write a day that exists, such as 29/7/2023.",
                    )
                })?
            }
            None => match answer {
                Answer::Agree => Said::new("Đúng", "Right"),
                Answer::Words(words) if !words.trim().is_empty() => alike(one_line(&words)),
                _ => {
                    return Err(Fault::field(
                        "answer",
                        "Hãy ghi câu trả lời.",
                        "Write an answer.",
                    ));
                }
            },
        };
        directive::set_answer(
            &mut tx,
            document.province,
            question,
            &json!(said),
            op.who.account,
            op.now,
        )
        .await?;
        record(
            &mut tx,
            op,
            Record {
                province: document.province,
                action: "document.answer",
                resource: "document",
                id: document.code.clone(),
                data: json!({ "question": doubt.question, "answer": said }),
            },
        )
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Settles which units a name of the document means, wherever it stands; `remember` teaches it
    /// to the office.
    pub async fn settle_name(
        &self,
        op: &Op,
        id: DocumentId,
        name: &str,
        units: &[UnitId],
        remember: bool,
    ) -> Outcome<()> {
        let mut tx = self.store().begin().await?;
        let document = open_document(&mut tx, op, id).await?;
        let names = self.names_of(&mut tx, op, &document).await?;
        let chosen = names.chosen(units);
        if chosen.len() != units.len() {
            return Err(Fault::NotFound);
        }
        self.settle(&mut tx, op, &document, name, &chosen, Some(remember))
            .await?;
        let said = said_of(&chosen);
        let key = ntm_text::fold_words(name);
        for doubt in directive::doubts_of(&mut tx, document.province, id).await? {
            if name_asked(&doubt).is_some_and(|name| ntm_text::fold_words(&name) == key) {
                directive::set_answer(
                    &mut tx,
                    document.province,
                    doubt.id,
                    &json!(said),
                    op.who.account,
                    op.now,
                )
                .await?;
            }
        }
        record(
            &mut tx,
            op,
            Record {
                province: document.province,
                action: "document.settle_name",
                resource: "document",
                id: document.code.clone(),
                data: json!({ "name": name, "units": said.vi, "remember": remember }),
            },
        )
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Prepares a change of one proposal: everything is locked and may be changed.
    async fn review(
        &self,
        op: &Op,
        document: DocumentId,
        id: DirectiveId,
        version: i64,
        what: &'static str,
        request: Json,
    ) -> Outcome<Step> {
        let mut tx = self.store().begin().await?;
        let document = open_document(&mut tx, op, document).await?;
        let directive = directive::lock(&mut tx, document.id, document.province, id)
            .await?
            .ok_or(Fault::NotFound)?;
        if directive.version != version {
            let last = directive::last_change(&mut tx, document.province, id).await?;
            let same = last.as_ref().is_some_and(|last| {
                directive.version == version + 1
                    && last.account == op.who.account
                    && last.what == what
                    && last.after.as_ref() == Some(&request)
            });
            if same {
                return Ok(Step::Again);
            }
            return Err(changed_by(last.as_ref()));
        }
        if directive.task_id.is_some() {
            return Err(Fault::refused(
                "Nhiệm vụ này đã giao nên không sửa được ở đây.",
                "This task has been assigned, so it cannot be changed here.",
            ));
        }
        let fields = fields_of(&directive)?;
        let by = by(&mut tx, op).await?;
        let mut at = Reviewing::new(tx, document, directive, fields, by);
        at.what = what;
        at.request = request;
        Ok(Step::Open(Box::new(at)))
    }

    pub(crate) async fn names_of(
        &self,
        db: &mut impl Query,
        op: &Op,
        document: &Document,
    ) -> Outcome<Names> {
        let day = document.issued_on.unwrap_or(op.today);
        Names::of(self, db, document.owner_unit, document.issuer_unit, day).await
    }

    /// Puts the chosen units in the place of what the rules proposed, wherever the name stands.
    async fn settle(
        &self,
        tx: &mut Tx,
        op: &Op,
        document: &Document,
        name: &str,
        chosen: &[NamedUnit],
        remember: Option<bool>,
    ) -> Outcome<()> {
        let by = by(tx, op).await?;
        let key = ntm_text::fold_words(name);
        let mut asks = None;
        for mut directive in directive::of_document(tx, document.province, document.id).await? {
            let mut fields = fields_of(&directive)?;
            let mut touched = false;
            for part in Part::ALL {
                for it in fields.part_mut(part) {
                    if ntm_text::fold_words(&it.text) != key {
                        continue;
                    }
                    asks.clone_from(&it.question);
                    let why = |id| it.units.iter().find(|unit| unit.id == id);
                    it.units = chosen
                        .iter()
                        .map(|unit| why(unit.id).unwrap_or(unit).clone())
                        .collect();
                    it.settled_by = Some(by.clone());
                    touched = true;
                }
            }
            if !touched || directive.task_id.is_some() {
                continue;
            }
            let before = snapshot(&directive);
            directive.fields = json!(fields);
            if !directive::update(tx, &directive).await? {
                return Err(Fault::changed_meanwhile());
            }
            directive::insert_revision(
                tx,
                document.province,
                directive.id,
                &Revision {
                    version: directive.version + 1,
                    at: op.now,
                    account: op.who.account,
                    what: "resolve".to_owned(),
                    before: Some(before),
                    after: Some(json!({ "name": name, "units": said_of(chosen).vi })),
                },
            )
            .await?;
        }
        // What a group or a condition means differs from document to document; a name does not.
        let lasting = !matches!(
            asks,
            Some(
                NameQuestion::OpenGroup
                    | NameQuestion::Condition { .. }
                    | NameQuestion::EachOfThem
                    | NameQuestion::NoRecognitions
            )
        );
        if remember.unwrap_or(lasting && !chosen.is_empty()) && !chosen.is_empty() {
            let units: Vec<UnitId> = chosen.iter().map(|unit| unit.id).collect();
            unit_register::remember(
                tx,
                AliasId(self.new_id(op.now)),
                document.owner_unit,
                name,
                &units,
                op.who.account,
                op.now,
            )
            .await?;
        }
        Ok(())
    }

    /// Sets a deadline by the answer to a question; `None` where the answer is no day.
    async fn answer_about_deadline(
        &self,
        tx: &mut Tx,
        op: &Op,
        document: &Document,
        doubt: &Doubt,
        target: Target,
        answer: Answer,
    ) -> Outcome<Option<Said>> {
        let Some(id) = doubt.directive_id else {
            return Ok(None);
        };
        let mut directive = directive::lock(tx, document.id, document.province, id)
            .await?
            .ok_or(Fault::NotFound)?;
        if directive.task_id.is_some() {
            return Err(Fault::refused(
                "Nhiệm vụ này đã giao. Hãy đặt ngày ở trang tiến độ của văn bản.",
                "This task has been assigned. Set the day on the progress page of the document.",
            ));
        }
        let mut fields = fields_of(&directive)?;
        let by = by(tx, op).await?;
        let written = match &target {
            Target::Deadline { written, .. }
            | Target::Quarter { written, .. }
            | Target::Event { written, .. } => written.clone(),
            Target::Name { .. } => return Ok(None),
        };
        let Some(due) = fields.deadlines.iter_mut().find(|it| it.text == written) else {
            // The deadline was mended in the meantime; the question answered itself.
            return Ok(Some(Said::new(
                "Đã sửa thời hạn",
                "The deadline was changed",
            )));
        };
        let said = match (target, answer) {
            (Target::Event { .. }, Answer::Agree) => match due.set_on {
                Some(day) => Some(alike(calendar::written(day))),
                None => Some(later()),
            },
            (Target::Event { .. }, Answer::Words(words)) => day_in(&words).map(|day| {
                due.set_on = Some(day);
                alike(calendar::written(day))
            }),
            (Target::Quarter { month, .. }, answer) => {
                let month = match answer {
                    Answer::Agree => Some(month),
                    Answer::Words(words) => month_of_quarter(&words),
                    Answer::Units(_) => None,
                };
                month.and_then(|month| set_month_of_quarter(due, month))
            }
            (Target::Deadline { kind, value, .. }, answer) => {
                let meant = match answer {
                    Answer::Agree => value.and_then(|value| When::parse(&kind, &value).ok()),
                    Answer::Words(words) => match day_in(&words) {
                        Some(day) => When::date(day),
                        None => month_in(&words).map(When::Month),
                    },
                    Answer::Units(_) => None,
                };
                meant.map(|when| {
                    due.kind = when.kind().to_owned();
                    due.value = when.value_string();
                    if due.bound.is_empty() {
                        due.bound = "by".to_owned();
                    }
                    match when {
                        When::Date(day) => alike(calendar::written(day.date())),
                        other => alike(other.value_string()),
                    }
                })
            }
            _ => None,
        };
        let Some(said) = said else {
            return Ok(None);
        };
        due.by = Some(by);
        due.doubt = None;
        let before = snapshot(&directive);
        directive.fields = json!(fields);
        if !directive::update(tx, &directive).await? {
            return Err(Fault::changed_meanwhile());
        }
        directive::insert_revision(
            tx,
            document.province,
            id,
            &Revision {
                version: directive.version + 1,
                at: op.now,
                account: op.who.account,
                what: "answer".to_owned(),
                before: Some(before),
                after: Some(json!({ "question": doubt.question, "answer": said })),
            },
        )
        .await?;
        Ok(Some(said))
    }
}

/// Returns the questions about a proposal that nobody has answered: about its own fields, and
/// about the names that stand in it.
pub fn open_questions<'a>(
    directive: &Directive,
    fields: &Fields,
    doubts: &'a [Doubt],
) -> Vec<&'a Doubt> {
    doubts
        .iter()
        .filter(|doubt| doubt.answer.is_none())
        .filter(|doubt| match doubt.directive_id {
            Some(id) => id == directive.id,
            None => name_asked(doubt).is_some_and(|name| {
                let key = ntm_text::fold_words(&name);
                fields.names().any(|(part, it)| {
                    part != Part::Places
                        && !it.is_settled()
                        && ntm_text::fold_words(&it.text) == key
                })
            }),
        })
        .collect()
}

/// Returns the fields of a proposal.
pub fn fields_of(directive: &Directive) -> Outcome<Fields> {
    serde_json::from_value(directive.fields.clone()).map_err(Fault::internal)
}

enum Step {
    /// The same press a second time: done already.
    Again,
    Open(Box<Reviewing>),
}

/// A proposal that is being changed, with everything locked.
struct Reviewing {
    tx: Tx,
    document: Document,
    directive: Directive,
    fields: Fields,
    by: By,
    before: Json,
    what: &'static str,
    request: Json,
}

impl Reviewing {
    fn new(tx: Tx, document: Document, directive: Directive, fields: Fields, by: By) -> Self {
        Reviewing {
            before: snapshot(&directive),
            tx,
            document,
            directive,
            fields,
            by,
            what: "edit",
            request: Json::Null,
        }
    }

    fn decide(&mut self, op: &Op, decision: Decision) {
        self.directive.state = decision.state();
        let decided = decision != Decision::Reopen;
        self.directive.decided_by = op.who.account.filter(|_| decided);
        self.directive.decided_at = decided.then_some(op.now);
    }

    fn edit(&mut self, edit: DirectiveEdit) {
        if self.directive.title != edit.title {
            self.directive.title = edit.title;
            self.fields.title_by = Some(self.by.clone());
        }
        for (part, names) in [
            (Part::Leads, edit.leads),
            (Part::Coordinators, edit.coordinators),
            (Part::ReportTo, edit.report_to),
            (Part::Via, edit.via),
        ] {
            let old = std::mem::take(self.fields.part_mut(part));
            *self.fields.part_mut(part) = names
                .into_iter()
                .map(|text| {
                    old.iter()
                        .find(|name| name.text == text)
                        .cloned()
                        .unwrap_or_else(|| Name {
                            text,
                            by: Some(self.by.clone()),
                            ..Name::default()
                        })
                })
                .collect();
        }
        let old = std::mem::take(&mut self.fields.deadlines);
        self.fields.deadlines = edit
            .deadlines
            .into_iter()
            .map(|new| {
                let same = |due: &&Due| {
                    (&due.text, &due.kind, &due.value, &due.bound, &due.set_on)
                        == (&new.text, &new.kind, &new.value, &new.bound, &new.set_on)
                };
                old.iter().find(same).cloned().unwrap_or_else(|| Due {
                    span: old
                        .iter()
                        .find(|due| due.text == new.text)
                        .and_then(|due| due.span),
                    text: new.text,
                    kind: new.kind,
                    value: new.value,
                    bound: new.bound,
                    set_on: new.set_on,
                    by: Some(self.by.clone()),
                    ..Due::default()
                })
            })
            .collect();
        if self.fields.criteria != edit.criteria {
            self.fields.criteria = edit.criteria;
            self.fields.criteria_found.clear();
            self.fields.criteria_by = Some(self.by.clone());
        }
        if self.fields.evidence_wanted != edit.evidence_wanted {
            self.fields.evidence_wanted = edit.evidence_wanted;
            self.fields.evidence_by = Some(self.by.clone());
        }
        self.fields.urgent = edit.urgent.unwrap_or(self.fields.urgent);
    }

    /// Withdraws the open questions about the proposal's deadlines and asks anew; asks about names
    /// that nobody asked about before.
    async fn ask_again(&mut self, office: &Office, op: &Op) -> Outcome<()> {
        let (province, id) = (self.directive.province, self.directive.id);
        directive::drop_open_doubts(&mut self.tx, province, id, &DEADLINES).await?;
        let known = directive::doubts_of(&mut self.tx, province, self.document.id).await?;
        let mut asked = Asked::knowing(&known);
        asked.about_deadlines_left(id, &self.fields, self.document.issued_on, &known);
        asked.about_names(&self.fields);
        self.insert_questions(office, op, asked).await
    }

    async fn insert_questions(&mut self, office: &Office, op: &Op, asked: Asked) -> Outcome<()> {
        asked.insert(&mut self.tx, office, op, &self.document).await
    }

    async fn finish(self, op: &Op) -> Outcome<()> {
        self.write(op).await?.commit().await?;
        Ok(())
    }

    async fn write(mut self, op: &Op) -> Outcome<Tx> {
        self.directive.fields = json!(self.fields);
        if !directive::update(&mut self.tx, &self.directive).await? {
            return Err(Fault::changed_meanwhile());
        }
        directive::insert_revision(
            &mut self.tx,
            self.directive.province,
            self.directive.id,
            &Revision {
                version: self.directive.version + 1,
                at: op.now,
                account: op.who.account,
                what: self.what.to_owned(),
                before: Some(self.before.clone()),
                after: Some(self.request.clone()),
            },
        )
        .await?;
        self.record(op).await?;
        Ok(self.tx)
    }

    async fn record(&mut self, op: &Op) -> Outcome<()> {
        record(
            &mut self.tx,
            op,
            Record {
                province: self.document.province,
                action: &format!("directive.{}", self.what),
                resource: "directive",
                id: self.directive.id.to_string(),
                data: json!({ "document": self.document.code, "title": self.directive.title }),
            },
        )
        .await
    }
}

/// Returns a document whose proposals may be changed, locked.
pub(crate) async fn open_document(tx: &mut Tx, op: &Op, id: DocumentId) -> Outcome<Document> {
    let document = document::lock(tx, id).await?.ok_or(Fault::NotFound)?;
    let resource = document_resource(tx, op, &document).await?;
    op.require(Action::ReviewDocument, &resource)?;
    not_recalled(tx, &document).await?;
    match document.state {
        DocumentState::Review | DocumentState::Assigned => Ok(document),
        DocumentState::Failed => Ok(document),
        _ => Err(Fault::refused(
            "Văn bản chưa đọc xong hoặc đã đóng nên chưa rà soát được.",
            "The document is still being read, or is closed, so it cannot be reviewed.",
        )),
    }
}

pub(crate) async fn by(db: &mut impl Query, op: &Op) -> Outcome<By> {
    let name = match op.who.account {
        Some(account) => account_name(db, account).await?,
        None => String::new(),
    };
    Ok(By {
        account: op.who.account,
        name,
        at: op.now,
    })
}

pub(crate) async fn account_name(db: &mut impl Query, account: AccountId) -> Outcome<String> {
    let row = db
        .query_opt(
            "SELECT full_name FROM account WHERE id = $1",
            params![account],
        )
        .await?;
    Ok(match row {
        Some(row) => row.get("full_name")?,
        None => String::new(),
    })
}

async fn next_position(tx: &mut Tx, document: &Document, position: i64) -> Outcome<i64> {
    let row = tx
        .query_one(
            "SELECT MIN(position) AS next FROM directive
              WHERE province = $1 AND document_id = $2 AND position > $3",
            params![document.province, document.id, position],
        )
        .await?;
    Ok(row
        .get::<Option<i64>>("next")?
        .unwrap_or(position + directive::STEP))
}

fn changed_by(last: Option<&directive::LastChange>) -> Fault {
    let Some((last, who)) = last.and_then(|last| Some((last, last.by.as_deref()?))) else {
        return Fault::changed_meanwhile();
    };
    let at = jiff::tz::offset(7).to_datetime(last.at);
    let clock = format!("{:02}:{:02}", at.hour(), at.minute());
    let (vi, en) = match last.what.as_str() {
        "confirm" => ("duyệt", "confirmed"),
        "reject" => ("bỏ qua", "left out"),
        "reopen" => ("mở lại", "reopened"),
        "split" => ("tách", "divided"),
        "merge" => ("gộp", "joined"),
        "header" => (
            "sửa thông tin văn bản nên đổi",
            "mended the header and so changed",
        ),
        "resolve" | "answer" => ("trả lời câu hỏi về", "answered a question about"),
        _ => ("sửa", "edited"),
    };
    Fault::Conflict(Message::new(
        format!(
            "{who} vừa {vi} nhiệm vụ này lúc {clock}. Thay đổi của bạn chưa được lưu; hãy xem bản mới rồi làm lại."
        ),
        format!(
            "{who} {en} this task at {clock}. Your change was not saved; look at the new version and repeat it."
        ),
    ))
}

pub(crate) fn snapshot(directive: &Directive) -> Json {
    json!({
        "state": directive.state.key(),
        "title": directive.title,
        "text": directive.text,
        "span": directive.span,
        "fields": directive.fields,
    })
}

fn check(edit: &mut DirectiveEdit) -> Outcome<()> {
    let mut faults = Vec::new();
    edit.title = one_line(&edit.title);
    if edit.title.is_empty() || edit.title.chars().count() > 500 {
        faults.push(FieldFault {
            field: "title",
            message: Message::new(
                "Tên nhiệm vụ cần có, dài không quá 500 chữ cái.",
                "A title is needed, of at most 500 letters.",
            ),
        });
    }
    for names in [
        &mut edit.leads,
        &mut edit.coordinators,
        &mut edit.report_to,
        &mut edit.via,
    ] {
        *names = names
            .iter()
            .map(|name| one_line(name))
            .filter(|name| !name.is_empty())
            .collect();
        names.dedup();
    }
    if edit.criteria.iter().any(|it| !(1..=99).contains(it)) {
        faults.push(FieldFault {
            field: "criteria",
            message: Message::new(
                "Số tiêu chí không đúng.",
                "There is no criterion of that number.",
            ),
        });
    }
    edit.evidence_wanted = edit
        .evidence_wanted
        .take()
        .map(|it| one_line(&it))
        .filter(|it| !it.is_empty());
    for due in &mut edit.deadlines {
        due.text = one_line(&due.text);
        due.value = due.value.trim().to_owned();
        if due.kind == "date"
            && let Some(day) = day_in(&due.value)
        {
            due.value = day.to_string();
        }
        if let Err(error) = Deadline::parse(&due.text, &due.kind, &due.value, &due.bound) {
            faults.push(FieldFault {
                field: "deadline_value",
                message: Message::new(
                    format!(
                        "“{}” không phải là thời hạn có thật. Ví dụ: 30/7/2023; monthly day=15; yearly 06-15.",
                        due.value
                    ),
                    format!("“{}” is no possible deadline: {error}.", due.value),
                ),
            });
        }
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(Fault::Invalid(faults))
    }
}

/// Returns the byte ranges of the pieces of a text that stand between empty lines in a copy of it;
/// `None` where the copy has other words.
fn pieces_of(text: &str, copy: &str) -> Option<Vec<(usize, usize)>> {
    let mut letters = text
        .char_indices()
        .filter(|(_, c)| !c.is_whitespace())
        .peekable();
    let mut pieces = Vec::new();
    let copy = copy.replace("\r\n", "\n");
    let mut blocks: Vec<String> = vec![String::new()];
    for line in copy.lines() {
        if line.trim().is_empty() {
            blocks.push(String::new());
        } else if let Some(block) = blocks.last_mut() {
            block.push_str(line);
        }
    }
    for block in blocks.iter().filter(|block| !block.is_empty()) {
        let mut span: Option<(usize, usize)> = None;
        for wanted in ntm_text::nfc(block)
            .text()
            .chars()
            .filter(|c| !c.is_whitespace())
        {
            let (at, c) = letters.next()?;
            if c != wanted {
                return None;
            }
            let start = span.map_or(at, |span| span.0);
            span = Some((start, at + c.len_utf8()));
        }
        pieces.extend(span);
    }
    letters.next().is_none().then_some(pieces)
}

/// Gives a piece of a divided proposal its share: what stands in the piece, and what was inherited
/// from outside the whole.
fn share(whole: &Fields, span: (usize, usize), piece: (usize, usize)) -> Fields {
    let mine = |of: &Option<(usize, usize)>| match of {
        None => true,
        Some(of) => {
            let within = |range: (usize, usize)| range.0 <= of.0 && of.0 < range.1;
            !within(span) || within(piece)
        }
    };
    let mut fields = whole.clone();
    for part in Part::ALL {
        fields.part_mut(part).retain(|name| mine(&name.span));
    }
    fields.deadlines.retain(|due| mine(&due.span));
    fields
}

fn join(into: &mut Fields, other: Fields) {
    for part in Part::ALL {
        for name in other.part(part) {
            if !into.part(part).iter().any(|it| it.text == name.text) {
                into.part_mut(part).push(name.clone());
            }
        }
    }
    for due in other.deadlines {
        if !into.deadlines.iter().any(|it| it.text == due.text) {
            into.deadlines.push(due);
        }
    }
    into.criteria.extend(other.criteria);
    into.criteria.sort_unstable();
    into.criteria.dedup();
    into.criteria_found.extend(other.criteria_found);
    into.references.extend(other.references);
    into.urgent |= other.urgent;
    if into.evidence_wanted.is_none() {
        into.evidence_wanted = other.evidence_wanted;
        into.evidence_by = other.evidence_by;
    }
}

/// The place of words that a person typed from a paper without text, such as a scan.
const NOWHERE: (usize, usize) = (0, 0);

/// Returns the place and the words of a selection. Of a document without text, a scan, the words
/// are taken as a person typed them.
fn chosen(text: &str, selection: &Selection) -> Option<((usize, usize), String)> {
    if let Selection::Words { text: typed } = selection
        && text.is_empty()
    {
        let words = ntm_text::nfc(typed.trim()).text().to_owned();
        return (!words.is_empty()).then_some((NOWHERE, words));
    }
    let span = span_of(text, selection)?;
    Some((span, text.get(span.0..span.1)?.to_owned()))
}

fn forget_spans(fields: &mut Fields) {
    for part in Part::ALL {
        for name in fields.part_mut(part) {
            name.span = None;
        }
    }
    for due in &mut fields.deadlines {
        due.span = None;
    }
    fields.criteria_found.clear();
}

fn span_of(text: &str, selection: &Selection) -> Option<(usize, usize)> {
    let (start, end) = match selection {
        Selection::Span { start, end } => (*start, *end),
        Selection::Words { text: words } => {
            let words = ntm_text::nfc(words.trim()).text().to_owned();
            match text.find(&words) {
                _ if words.is_empty() => return None,
                Some(start) => (start, start + words.len()),
                None => find_loosely(text, &words)?,
            }
        }
    };
    let slice = text.get(start..end)?;
    let start = start + (slice.len() - slice.trim_start().len());
    let end = start + slice.trim().len();
    (start < end).then_some((start, end))
}

/// Finds words whatever the white space between them.
fn find_loosely(text: &str, words: &str) -> Option<(usize, usize)> {
    let wanted: Vec<char> = words.chars().filter(|c| !c.is_whitespace()).collect();
    let letters: Vec<(usize, char)> = text
        .char_indices()
        .filter(|(_, c)| !c.is_whitespace())
        .collect();
    let at = letters
        .windows(wanted.len().max(1))
        .position(|window| window.iter().map(|(_, c)| c).eq(wanted.iter()))?;
    let (last, c) = letters[at + wanted.len() - 1];
    Some((letters[at].0, last + c.len_utf8()))
}

/// Reads a selection alone, for its deadlines and bodies; spans are those of the document.
fn read_selection(words: &str, from: usize) -> Fields {
    let reading = ntm_reading::read(words);
    let mut fields = Fields {
        strength: "assign".to_owned(),
        ..Fields::default()
    };
    for found in &reading.directives {
        join(&mut fields, crate::propose::fields_of(found));
    }
    let shift = |span: &mut (usize, usize)| *span = (span.0 + from, span.1 + from);
    for part in Part::ALL {
        fields
            .part_mut(part)
            .iter_mut()
            .filter_map(|it| it.span.as_mut())
            .for_each(shift);
    }
    fields
        .deadlines
        .iter_mut()
        .filter_map(|it| it.span.as_mut())
        .for_each(shift);
    let cited = fields.references.iter_mut().map(|it| &mut it.found.span);
    let criteria = fields.criteria_found.iter_mut().map(|it| &mut it.span);
    cited.chain(criteria).for_each(shift);
    fields
}

fn units_meant(names: &Names, answer: Answer, proposed: Vec<UnitId>) -> Outcome<Vec<UnitId>> {
    let words = match answer {
        Answer::Agree => return Ok(proposed),
        Answer::Units(units) => return Ok(units),
        Answer::Words(words) => words,
    };
    let mut units = Vec::new();
    for name in words.split([';', '\n', ',']).map(one_line) {
        if name.is_empty() {
            continue;
        }
        let found = names.surely(&name);
        if found.is_empty() {
            return Err(Fault::field(
                "answer",
                format!(
                    "Không có đơn vị nào tên đúng là “{name}”. Hãy ghi đúng tên, cách nhau bằng dấu phẩy."
                ),
                format!(
                    "No unit bears exactly the name “{name}”. Write exact names, with commas between them."
                ),
            ));
        }
        units.extend(found);
    }
    units.dedup();
    Ok(units)
}

fn said_of(units: &[NamedUnit]) -> Said {
    if units.is_empty() {
        return Said::new("Không giao đơn vị cụ thể", "To no unit in particular");
    }
    let names: Vec<&str> = units.iter().map(|unit| unit.name.as_str()).collect();
    alike(names.join(", "))
}

/// Says the same in both languages: a day, names, somebody's own words.
pub(crate) fn alike(words: String) -> Said {
    Said::new(words.clone(), words)
}

/// Reads which month of the quarter is meant: `3`, `tháng thứ ba`, `tháng cuối quý`.
fn month_of_quarter(words: &str) -> Option<i8> {
    let words = ntm_text::fold_words(words);
    let has = |one: &[&str]| words.split(' ').any(|word| one.contains(&word));
    if has(&["1", "nhat", "dau"]) {
        Some(1)
    } else if has(&["2", "hai", "giua"]) {
        Some(2)
    } else if has(&["3", "ba", "cuoi"]) {
        Some(3)
    } else {
        None
    }
}

fn set_month_of_quarter(due: &mut Due, month: i8) -> Option<Said> {
    let mut deadline = due.deadline().ok()?;
    let When::Recurring(cadence) = deadline.when else {
        return None;
    };
    let month = MonthOfQuarter::new(month)?;
    deadline.when = When::Recurring(cadence.with_month_of_quarter(month));
    due.set(&deadline);
    Some(Said::new(deadline.phrase(), deadline.phrase_en()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_divided_at_empty_lines_and_nowhere_else() {
        let text = "- Rà soát hiện trạng;\nbáo cáo trước ngày 15.";
        let at = |copy: &str| {
            pieces_of(text, copy).map(|pieces| {
                pieces
                    .into_iter()
                    .map(|(start, end)| text[start..end].to_owned())
                    .collect::<Vec<_>>()
            })
        };
        assert_eq!(
            at("- Rà soát hiện trạng;\r\n\r\nbáo cáo trước ngày 15."),
            Some(vec![
                "- Rà soát hiện trạng;".to_owned(),
                "báo cáo trước ngày 15.".to_owned()
            ])
        );
        assert_eq!(at(text), Some(vec![text.to_owned()]));
        assert_eq!(at("- Rà soát;\n\nbáo cáo trước ngày 15."), None);
        assert_eq!(at("- Rà soát hiện trạng;"), None);
    }

    #[test]
    fn a_selection_is_found_by_its_words_and_trimmed() {
        let text = "1. Đối với các xã\n- Báo cáo  trước ngày 15.\n";
        let words = |words: &str| {
            span_of(
                text,
                &Selection::Words {
                    text: words.to_owned(),
                },
            )
            .map(|(start, end)| &text[start..end])
        };
        assert_eq!(words("Báo cáo trước ngày"), Some("Báo cáo  trước ngày"));
        assert_eq!(words("  "), None);
        assert_eq!(words("không có"), None);
        let typed = Selection::Words {
            text: " Báo cáo quý ".to_owned(),
        };
        assert_eq!(
            chosen("", &typed),
            Some((NOWHERE, "Báo cáo quý".to_owned())),
            "from a scan"
        );
        let span = |start, end| span_of(text, &Selection::Span { start, end });
        assert_eq!(span(0, 9999), None);
        assert_eq!(span(5, 5), None);
        assert_eq!(span(4, 7), None, "inside a letter");
    }

    #[test]
    fn the_month_of_a_quarter_is_read_from_words() {
        assert_eq!(month_of_quarter("tháng cuối quý"), Some(3));
        assert_eq!(month_of_quarter("Tháng thứ hai"), Some(2));
        assert_eq!(month_of_quarter("1"), Some(1));
        assert_eq!(month_of_quarter("không rõ"), None);
    }
}
