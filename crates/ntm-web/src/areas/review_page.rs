//! What the review page shows, made from what the office knows of a document.

use std::collections::HashMap;

use ntm_office::{
    FieldFault, Message, Op,
    documents::WholeDocument,
    fields::{By, Due, Fields, Name, Part},
    review::{name_asked, open_questions},
};
use ntm_programme::{
    calendar,
    deadline::{Deadline, When},
    identity::{DirectiveId, QuestionId, UnitId},
};
use ntm_store::directive::{Directive, DirectiveState, Doubt as Question, LastChange};
use ntm_views::{
    frame::{Frame, Lang},
    pages::{
        list::{Part as Card, RecordPage},
        review::{
            Conflict, DeadlineInput, Doubt, Mark, Origin, Proposal, ProposalForm, ProposalState,
            ProposedField, ProposedValue, Resolved, ReviewPage, Role, TaskSpan, blocks,
        },
    },
    parts::{ActForm, Chip, Choice, Control, Field, Link, Tone, Weight},
    paths, say, words,
};

use crate::{
    answer::encode,
    areas::{document_page::issuer, documents::address},
};

/// How somebody looks at the page: at which proposal, with which form open, and what went wrong.
#[derive(Debug, Clone, Default)]
pub(crate) struct Look {
    pub(crate) active: Option<DirectiveId>,
    pub(crate) editing: bool,
    pub(crate) dividing: bool,
    /// What was typed into the form, where it could not be saved.
    pub(crate) typed: Option<ProposalForm>,
    pub(crate) divided: Option<String>,
    pub(crate) faults: Vec<FieldFault>,
    pub(crate) problem: Option<Message>,
    /// What another changed in the meantime.
    pub(crate) changed: Option<LastChange>,
}

impl Look {
    pub(crate) fn at(id: DirectiveId) -> Look {
        Look {
            active: Some(id),
            ..Look::default()
        }
    }
}

/// Returns the page.
pub(crate) fn page(frame: Frame, op: &Op, whole: &WholeDocument, look: Look) -> ReviewPage {
    let lang = frame.lang;
    let document = &whole.document;
    let base = address(document);
    let active = look
        .active
        .filter(|id| whole.directives.iter().any(|(it, _)| it.id == *id))
        .or_else(|| first_waiting(whole));
    let context = Context {
        lang,
        op,
        whole,
        base: &base,
        placed: placed(whole),
    };
    let mut proposals: Vec<Proposal> = whole
        .directives
        .iter()
        .zip(1..)
        .map(|((directive, fields), number)| context.proposal(directive, fields, number))
        .collect();
    let chosen = active.and_then(|id| whole.directives.iter().find(|(it, _)| it.id == id));
    if let (Some((directive, fields)), Some(change)) = (chosen, &look.changed)
        && let Some(it) = proposals
            .iter_mut()
            .find(|it| it.id == directive.id.to_string())
    {
        it.conflict = Some(conflict(lang, directive, fields, change));
    }
    let spans: Vec<TaskSpan> = whole
        .directives
        .iter()
        .zip(1..)
        .map(|((it, _), number)| TaskSpan {
            id: it.id.to_string(),
            number,
            range: it.span.0..it.span.1,
        })
        .collect();
    ReviewPage {
        base: base.clone(),
        issuer: issuer(document),
        issued_on: document.issued_on,
        subject: document.subject.clone().unwrap_or_default(),
        original: format!("{base}/tep"),
        source: blocks(&whole.text, &spans, &marks(whole)),
        proposals,
        doubts: whole
            .doubts
            .iter()
            .zip(&whole.answered_by)
            .zip(&context.placed)
            .filter(|(_, place)| place.is_none())
            .map(|((doubt, by), _)| question(doubt, by, &base))
            .collect(),
        active: active.map_or_else(String::new, |id| id.to_string()),
        form: chosen
            .filter(|(it, _)| look.editing && it.task_id.is_none())
            .map(|(directive, fields)| {
                let form = look
                    .typed
                    .clone()
                    .unwrap_or_else(|| form_of(directive, fields));
                with_errors(lang, form, &look.faults)
            }),
        dividing: chosen
            .filter(|(it, _)| look.dividing && it.task_id.is_none())
            .map(|(directive, _)| {
                look.divided
                    .clone()
                    .unwrap_or_else(|| directive.text.clone())
            }),
        may_review: whole.may_review,
        frame,
    }
}

fn first_waiting(whole: &WholeDocument) -> Option<DirectiveId> {
    whole
        .directives
        .iter()
        .find(|(it, _)| it.state == DirectiveState::Proposed)
        .or(whole.directives.first())
        .map(|(it, _)| it.id)
}

/// Returns the proposal beside which a question is shown: its own, or the first in which the name
/// stands that it asks about; `None` for questions about the document.
pub(crate) fn directive_of(whole: &WholeDocument, question: QuestionId) -> Option<DirectiveId> {
    let place = whole.doubts.iter().position(|it| it.id == question)?;
    placed(whole)[place]
}

/// Returns for each question the proposal beside which it is shown.
fn placed(whole: &WholeDocument) -> Vec<Option<DirectiveId>> {
    let mut bearers: HashMap<String, (DirectiveId, bool)> = HashMap::new();
    for (directive, fields) in &whole.directives {
        let open = directive.state != DirectiveState::Rejected;
        for (_, name) in fields.names().filter(|(part, _)| *part != Part::Places) {
            let first = bearers
                .entry(ntm_text::fold_words(&name.text))
                .or_insert((directive.id, open));
            if open && !first.1 {
                *first = (directive.id, true);
            }
        }
    }
    let bearer = |doubt: &Question| {
        let name = name_asked(doubt)?;
        bearers.get(&ntm_text::fold_words(&name)).map(|it| it.0)
    };
    whole
        .doubts
        .iter()
        .map(|doubt| doubt.directive_id.or_else(|| bearer(doubt)))
        .collect()
}

struct Context<'a> {
    lang: Lang,
    op: &'a Op,
    whole: &'a WholeDocument,
    base: &'a str,
    /// For each question the proposal beside which it is shown.
    placed: Vec<Option<DirectiveId>>,
}

impl Context<'_> {
    fn proposal(&self, directive: &Directive, fields: &Fields, number: usize) -> Proposal {
        let recurring = fields.deadlines.iter().any(|due| due.kind == "recurring");
        let task = directive.task_id.and_then(|id| {
            let line = self.whole.tasks.iter().find(|it| it.id == id)?;
            Some(Link::new(
                line.code.clone(),
                format!("{}/{}", paths::TASKS, line.code),
            ))
        });
        Proposal {
            id: directive.id.to_string(),
            number,
            version: directive.version,
            state: match directive.state {
                _ if directive.task_id.is_some() => ProposalState::Assigned,
                DirectiveState::Confirmed => ProposalState::Confirmed,
                DirectiveState::Rejected => ProposalState::Rejected,
                DirectiveState::Proposed => ProposalState::Waiting,
            },
            title: directive.title.clone(),
            section: directive.section.clone().unwrap_or_default(),
            recurring,
            urgent: fields.urgent,
            has_deadline: !fields.deadlines.is_empty(),
            origin: origin(fields.title_by.as_ref()),
            fields: self.fields(directive, fields),
            doubts: self
                .whole
                .doubts
                .iter()
                .zip(&self.whole.answered_by)
                .zip(&self.placed)
                .filter(|(_, place)| **place == Some(directive.id))
                .map(|(asked, _)| asked)
                .filter(|(doubt, _)| {
                    doubt.answer.is_some()
                        || doubt.directive_id.is_some()
                        || !open_questions(directive, fields, std::slice::from_ref(*doubt))
                            .is_empty()
                })
                .map(|(doubt, by)| question(doubt, by, self.base))
                .collect(),
            decided: self.decided(directive),
            task,
            conflict: None,
        }
    }

    fn decided(&self, directive: &Directive) -> String {
        let name = self
            .whole
            .deciders
            .iter()
            .find(|(id, _)| *id == directive.id)
            .map(|(_, name)| name);
        match (name, directive.decided_at) {
            (Some(name), Some(at)) => {
                let at = jiff::tz::offset(7).to_datetime(at);
                let clock = format!("{:02}:{:02}", at.hour(), at.minute());
                let when = if at.date() == self.op.today {
                    clock
                } else {
                    format!("{} {clock}", say::date(at.date()))
                };
                words::review::of(self.lang).decided_by(name, when)
            }
            _ => String::new(),
        }
    }

    fn fields(&self, directive: &Directive, fields: &Fields) -> Vec<ProposedField> {
        let w = words::review::of(self.lang);
        let mut shown = vec![self.names(w.leads(), &fields.leads, true)];
        if !fields.coordinators.is_empty() {
            shown.push(self.names(w.coordinators(), &fields.coordinators, false));
        }
        shown.push(self.deadlines(directive, fields));
        if !fields.report_to.is_empty() {
            shown.push(self.names(w.recipients(), &fields.report_to, false));
        }
        if !fields.via.is_empty() {
            shown.push(self.names(w.via(), &fields.via, false));
        }
        if !fields.criteria.is_empty() {
            let list: Vec<String> = fields.criteria.iter().map(u16::to_string).collect();
            shown.push(ProposedField {
                label: w.criteria().to_owned(),
                values: vec![ProposedValue::new(list.join(", "))],
                origin: origin(fields.criteria_by.as_ref()),
                ..ProposedField::default()
            });
        }
        if let Some(evidence) = &fields.evidence_wanted {
            shown.push(ProposedField {
                label: w.evidence().to_owned(),
                values: vec![ProposedValue::new(evidence)],
                ..ProposedField::default()
            });
        }
        shown
    }

    fn names(&self, label: &str, names: &[Name], wanted: bool) -> ProposedField {
        let w = words::review::of(self.lang);
        let by = names
            .iter()
            .find_map(|it| it.settled_by.as_ref().or(it.by.as_ref()));
        ProposedField {
            label: label.to_owned(),
            values: names.iter().map(|name| self.name(name)).collect(),
            origin: origin(by),
            missing: if wanted {
                words::receive::of(self.lang).nobody().to_owned()
            } else {
                w.not_stated().to_owned()
            },
            mend: None,
        }
    }

    fn name(&self, name: &Name) -> ProposedValue {
        let w = words::receive::of(self.lang);
        let same = matches!(name.units.as_slice(), [unit] if unit.name == name.text);
        let chip = match name.units.as_slice() {
            [] if !name.is_settled() => Some(Chip::new(Tone::Bad, "question", w.nobody())),
            [unit] if !name.is_settled() => Some(Chip::new(
                Tone::Soon,
                "question",
                format!("≈ {}?", unit.name),
            )),
            _ if !name.is_settled() => Some(Chip::new(Tone::Soon, "question", w.gone_units())),
            _ => None,
        };
        let change = if self.whole.may_review {
            format!("{}/ten?ten={}", self.base, encode(&name.text))
        } else {
            String::new()
        };
        let reason = name
            .units
            .first()
            .map(|unit| match self.lang {
                Lang::Vi => unit.why.vi.clone(),
                Lang::En => unit.why.en.clone(),
            })
            .unwrap_or_default();
        ProposedValue {
            text: name.text.clone(),
            strong: false,
            chip,
            resolved: (!same && (!name.units.is_empty() || name.is_settled())).then(|| Resolved {
                units: name
                    .units
                    .iter()
                    .map(|unit| Link::new(&unit.name, format!("{}/{}", paths::UNITS, unit.id)))
                    .collect(),
                reason,
                doubtful: !name.is_settled(),
                change,
            }),
        }
    }

    fn deadlines(&self, directive: &Directive, fields: &Fields) -> ProposedField {
        let w = words::review::of(self.lang);
        ProposedField {
            label: w.deadline().to_owned(),
            values: fields.deadlines.iter().map(|due| self.due(due)).collect(),
            origin: origin(fields.deadlines.iter().find_map(|due| due.by.as_ref())),
            missing: w.not_stated().to_owned(),
            mend: (fields.deadlines.is_empty() && directive.task_id.is_none()).then(|| {
                let path = format!("{}/duyet?task={}&sua=1", self.base, directive.id);
                Link::new(w.set_deadline(), path)
            }),
        }
    }

    fn due(&self, due: &Due) -> ProposedValue {
        let w = words::receive::of(self.lang);
        let Ok(deadline) = due.deadline() else {
            return ProposedValue {
                chip: Some(Chip::new(Tone::Bad, "question", w.gone_units())),
                ..ProposedValue::new(&due.text)
            };
        };
        let phrase = match self.lang {
            Lang::Vi => deadline.phrase(),
            Lang::En => deadline.phrase_en(),
        };
        let chip = match (&deadline.when, due.set_on, deadline.last_day()) {
            (When::Event(_), Some(day), _) => Some(Chip::plain(calendar::written(day))),
            (When::Event(_), None, _) => Some(Chip::new(Tone::Soon, "clock", w.deadline_later())),
            (_, _, Some(day)) => Some(Chip::due(self.lang, self.op.today, day)),
            _ => None,
        };
        ProposedValue {
            text: phrase,
            strong: true,
            chip,
            resolved: None,
        }
    }
}

fn origin(by: Option<&By>) -> Origin {
    by.map_or(Origin::Reader, |by| Origin::Person(by.name.clone()))
}

fn question(doubt: &Question, by: &str, base: &str) -> Doubt {
    Doubt {
        id: doubt.id.to_string(),
        text: doubt.question.clone(),
        proposal: doubt.proposal.clone().unwrap_or_default(),
        wants_date: false,
        choose: name_asked(doubt).map_or_else(String::new, |name| {
            format!("{base}/ten?ten={}", encode(&name))
        }),
        answer: doubt.answer.clone().unwrap_or_default(),
        answered_by: by.to_owned(),
    }
}

fn marks(whole: &WholeDocument) -> Vec<Mark> {
    let mut marks = Vec::new();
    let mut add = |span: Option<(usize, usize)>, role| {
        if let Some((start, end)) = span {
            marks.push(Mark {
                range: start..end,
                role,
            });
        }
    };
    for (_, fields) in &whole.directives {
        for (part, name) in fields.names() {
            match part {
                Part::Leads => add(name.span, Role::Lead),
                Part::Coordinators => add(name.span, Role::Coordinator),
                Part::ReportTo => add(name.span, Role::Recipient),
                Part::Via => add(name.span, Role::Via),
                Part::Places => {}
            }
        }
        for due in &fields.deadlines {
            add(due.span, Role::Time);
        }
    }
    for reference in &whole.references {
        add(reference.span, Role::Reference);
    }
    marks
}

fn conflict(lang: Lang, directive: &Directive, fields: &Fields, change: &LastChange) -> Conflict {
    let w = words::review::of(lang);
    let at = jiff::tz::offset(7).to_datetime(change.at);
    let mut changes = Vec::new();
    let mut differs = |label: &str, before: String, after: String| {
        if before != after {
            changes.push((label.to_owned(), before, after));
        }
    };
    if let Some(before) = &change.before {
        let old: Fields = serde_json::from_value(before["fields"].clone()).unwrap_or_default();
        let text = |key: &str| before[key].as_str().unwrap_or_default().to_owned();
        let names = |names: &[Name]| {
            names
                .iter()
                .map(|it| it.text.as_str())
                .collect::<Vec<_>>()
                .join(", ")
        };
        let dues = |dues: &[Due]| {
            dues.iter()
                .map(|it| {
                    it.deadline()
                        .map_or_else(|_| it.text.clone(), |it| it.phrase())
                })
                .collect::<Vec<_>>()
                .join(", ")
        };
        let state = |key: &str| match key {
            "confirmed" => w.confirmed(),
            "rejected" => w.rejected(),
            _ => w.waiting(),
        };
        differs(
            words::receive::of(lang).state(),
            state(&text("state")).to_owned(),
            state(directive.state.key()).to_owned(),
        );
        differs(w.title(), text("title"), directive.title.clone());
        differs(w.leads(), names(&old.leads), names(&fields.leads));
        differs(
            w.coordinators(),
            names(&old.coordinators),
            names(&fields.coordinators),
        );
        differs(w.deadline(), dues(&old.deadlines), dues(&fields.deadlines));
        differs(
            w.recipients(),
            names(&old.report_to),
            names(&fields.report_to),
        );
    }
    Conflict {
        who: change.by.clone().unwrap_or_default(),
        when: format!("{:02}:{:02}", at.hour(), at.minute()),
        changes,
    }
}

fn form_of(directive: &Directive, fields: &Fields) -> ProposalForm {
    let lines = |names: &[Name]| {
        names
            .iter()
            .map(|it| it.text.as_str())
            .collect::<Vec<_>>()
            .join("\n")
    };
    ProposalForm {
        title: directive.title.clone(),
        leads: lines(&fields.leads),
        coordinators: lines(&fields.coordinators),
        recipients: lines(&fields.report_to),
        via: lines(&fields.via),
        criteria: fields
            .criteria
            .iter()
            .map(u16::to_string)
            .collect::<Vec<_>>()
            .join(", "),
        evidence: fields.evidence_wanted.clone().unwrap_or_default(),
        deadlines: fields
            .deadlines
            .iter()
            .map(|due| DeadlineInput {
                text: due.text.clone(),
                kind: due.kind.clone(),
                value: due.value.clone(),
                bound: due.bound.clone(),
                set_on: due.set_on.map_or_else(String::new, |day| day.to_string()),
                error: String::new(),
            })
            .collect(),
        errors: Vec::new(),
    }
}

/// Returns the form as it was typed, so that nothing of it is lost.
pub(crate) fn typed(values: impl Fn(&str) -> Vec<String>) -> ProposalForm {
    let one = |name: &str| values(name).into_iter().next().unwrap_or_default();
    let columns = [
        "deadline_text",
        "deadline_kind",
        "deadline_value",
        "deadline_bound",
        "deadline_set_on",
    ]
    .map(&values);
    let cell = |column: usize, row: usize| columns[column].get(row).cloned().unwrap_or_default();
    ProposalForm {
        title: one("title"),
        leads: one("leads"),
        coordinators: one("coordinators"),
        recipients: one("recipients"),
        via: one("via"),
        criteria: one("criteria"),
        evidence: one("evidence"),
        deadlines: (0..columns[1].len())
            .filter(|row| !cell(1, *row).is_empty())
            .map(|row| DeadlineInput {
                text: cell(0, row),
                error: error_of(&cell(0, row), &cell(1, row), &cell(2, row), &cell(3, row)),
                kind: cell(1, row),
                value: cell(2, row),
                bound: cell(3, row),
                set_on: cell(4, row),
            })
            .collect(),
        errors: Vec::new(),
    }
}

fn error_of(text: &str, kind: &str, value: &str, bound: &str) -> String {
    let day = ntm_office::review::day_in(value).map(|day| day.to_string());
    let value = day.as_deref().filter(|_| kind == "date").unwrap_or(value);
    match Deadline::parse(text, kind, value, bound) {
        Ok(_) => String::new(),
        Err(_) => words::receive::of(Lang::Vi).day_wrong().to_owned(),
    }
}

fn with_errors(lang: Lang, mut form: ProposalForm, faults: &[FieldFault]) -> ProposalForm {
    form.errors = faults
        .iter()
        .map(|fault| {
            let message = match lang {
                Lang::Vi => fault.message.vi.clone(),
                Lang::En => fault.message.en.clone(),
            };
            (fault.field.to_owned(), message)
        })
        .collect();
    form
}

/// The page on which a person says which units a name means.
pub(crate) fn names(
    frame: Frame,
    whole: &WholeDocument,
    name: &str,
    units: &[(UnitId, String, String)],
) -> RecordPage {
    let lang = frame.lang;
    let w = words::receive::of(lang);
    let base = address(&whole.document);
    let key = ntm_text::fold_words(name);
    let now: Vec<(UnitId, String)> = whole
        .directives
        .iter()
        .flat_map(|(_, fields)| fields.names())
        .find(|(_, it)| ntm_text::fold_words(&it.text) == key)
        .map(|(_, it)| {
            it.units
                .iter()
                .map(|unit| (unit.id, unit.name.clone()))
                .collect()
        })
        .unwrap_or_default();
    let mut choices: Vec<Choice> = now
        .iter()
        .map(|(id, name)| Choice::new(id.to_string(), name, true))
        .collect();
    choices.extend(
        units
            .iter()
            .filter(|(id, ..)| !now.iter().any(|(chosen, _)| chosen == id))
            .map(|(id, name, kind)| Choice::new(id.to_string(), format!("{name} · {kind}"), false)),
    );
    let act = ActForm::new("names", w.names_save(), format!("{base}/ten"))
        .weight(Weight::Primary)
        .open()
        .hidden("ten", name)
        .field(Field::new(
            Control::Checks(choices),
            "unit",
            w.names_chosen(),
        ))
        .field(Field::check("remember", w.names_remember()));
    let frame = frame
        .crumb(words::document::of(lang).documents(), paths::DOCUMENTS)
        .crumb(whole.document.code.clone(), format!("{base}/duyet"));
    RecordPage {
        parts: vec![Card::new(w.names_chosen()).hint(w.names_hint()).act(act)],
        ..RecordPage::new(frame)
    }
}
