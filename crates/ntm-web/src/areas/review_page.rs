//! What the review page shows, made from what the office knows of a document.

use std::{collections::HashMap, ops::Range};

use jiff::Timestamp;
use ntm_office::{
    FieldFault, Message, Op,
    documents::WholeDocument,
    fields::{By, Due, Fields, Name, Part, Said},
    review::{Asks, answered, name_asked, open_questions, proposal},
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
            Change, DeadlineInput, Doubt, Mark, Origin, Proposal, ProposalForm, ProposalState,
            ProposedField, ProposedValue, Resolved, ReviewPage, Role, Source, TaskSpan, blocks,
        },
    },
    parts::{ActForm, Chip, Choice, Control, Field, Link, Tone, Weight},
    paths, say, words,
};

use crate::{
    answer::encode,
    areas::{
        document_page::{issuer, kind_name},
        documents::address,
    },
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
    /// Bytes of the text that somebody wants to see.
    pub(crate) asked: Option<Range<usize>>,
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
        asked: look.asked.clone(),
        active,
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
        it.change = Some(changed(lang, directive, fields, change, |w, who, when| {
            w.conflict(who, when)
        }));
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
        source: blocks(&whole.text, &spans, &marks(whole), look.asked.as_ref()),
        header: context.header(),
        mend_header: match whole.may_review {
            true => format!("{base}/thong-tin"),
            false => String::new(),
        },
        proposals,
        doubts: whole
            .doubts
            .iter()
            .zip(&whole.answered_by)
            .zip(&context.placed)
            .filter(|(_, place)| place.is_none())
            .map(|((doubt, by), _)| question(lang, doubt, by, &base))
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
    asked: Option<Range<usize>>,
    active: Option<DirectiveId>,
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
                .map(|(doubt, by)| question(self.lang, doubt, by, self.base))
                .collect(),
            decided: self.decided(directive),
            task,
            change: self.by_header(directive, fields),
        }
    }

    /// What a mended header changed in a proposal, until somebody has looked at it.
    fn by_header(&self, directive: &Directive, fields: &Fields) -> Option<Change> {
        let changes = &self.whole.by_header;
        let (_, change) = changes.iter().find(|(id, _)| *id == directive.id)?;
        let change = changed(self.lang, directive, fields, change, |w, who, when| {
            w.by_header(who, when)
        });
        Some(change).filter(|it| !it.changes.is_empty())
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
                words::review::of(self.lang).decided_by(name, self.moment(at))
            }
            _ => String::new(),
        }
    }

    /// Says an instant: the time of day, and the day where it is not today.
    fn moment(&self, at: Timestamp) -> String {
        let at = jiff::tz::offset(7).to_datetime(at);
        let clock = format!("{:02}:{:02}", at.hour(), at.minute());
        if at.date() == self.op.today {
            clock
        } else {
            format!("{} {clock}", say::date(at.date()))
        }
    }

    /// Says by which rule the reader found something, and where its words can be seen.
    fn read(&self, of: Option<DirectiveId>, span: Option<(usize, usize)>, rule: &str) -> Source {
        let see = span.map(|(start, end)| match of.or(self.active) {
            Some(id) => format!("?task={id}&xem={start}-{end}#xem"),
            None => format!("?task=&xem={start}-{end}#xem"),
        });
        Source {
            who: Origin::Reader,
            how: words::rule::said(self.lang, rule)
                .unwrap_or(rule)
                .to_owned(),
            see: see.unwrap_or_default(),
            shown: of.is_none_or(|of| Some(of) == self.active)
                && span.is_some_and(|span| self.asked == Some(span.0..span.1)),
        }
    }

    fn wrote(&self, by: &By) -> Source {
        let w = words::review::of(self.lang);
        self.did(by, w.wrote(self.moment(by.at)))
    }

    fn did(&self, by: &By, how: String) -> Source {
        Source {
            who: Origin::Person(by.name.clone()),
            how,
            ..Source::default()
        }
    }

    /// The header, each part with where it comes from.
    fn header(&self) -> Vec<ProposedField> {
        let w = words::receive::of(self.lang);
        let it = &self.whole.document;
        let day = |day: Option<jiff::civil::Date>| day.map(say::date);
        let list = |list: &[String]| Some(list.join("; ")).filter(|it| !it.is_empty());
        let kind = it.kind.as_deref().map(|kind| kind_name(self.lang, kind));
        let parts = [
            ("kind", w.kind(), kind),
            ("number", w.number(), it.number.clone()),
            ("symbol", w.symbol(), it.symbol.clone()),
            ("issuer", w.issuer(), it.issuer.clone()),
            ("place", w.place(), it.place.clone()),
            ("issued_on", w.issued_on(), day(it.issued_on)),
            ("subject", w.subject(), it.subject.clone()),
            ("event_on", w.event_on(), day(it.event_on)),
            ("chair", w.chair(), it.chair.clone()),
            ("signer_name", w.signer(), it.signer_name.clone()),
            (
                "signer_position",
                w.signer_position(),
                it.signer_position.clone(),
            ),
            (
                "signer_competence",
                w.signer_competence(),
                it.signer_competence.clone(),
            ),
            ("addressed_to", w.addressed_to(), list(&it.addressed_to)),
            ("recipients", w.recipients(), list(&it.recipients)),
        ];
        parts
            .into_iter()
            .filter_map(|(part, label, value)| {
                let origin = self.whole.origins.get(part);
                let source = origin.and_then(|it| match (&it.by, &it.found) {
                    (Some(by), _) => Some(self.wrote(by)),
                    (None, Some(found)) => Some(self.read(None, Some(found.span), &found.rule)),
                    (None, None) => None,
                });
                Some(ProposedField {
                    label: label.to_owned(),
                    values: vec![ProposedValue {
                        sources: source.into_iter().collect(),
                        ..ProposedValue::new(value?)
                    }],
                    ..ProposedField::default()
                })
            })
            .collect()
    }

    fn fields(&self, directive: &Directive, fields: &Fields) -> Vec<ProposedField> {
        let w = words::review::of(self.lang);
        let id = directive.id;
        let mut shown = vec![self.names(id, w.leads(), &fields.leads, true)];
        if !fields.coordinators.is_empty() {
            shown.push(self.names(id, w.coordinators(), &fields.coordinators, false));
        }
        shown.push(self.deadlines(directive, fields));
        if !fields.report_to.is_empty() {
            shown.push(self.names(id, w.recipients(), &fields.report_to, false));
        }
        if !fields.via.is_empty() {
            shown.push(self.names(id, w.via(), &fields.via, false));
        }
        if !fields.criteria.is_empty() {
            let list: Vec<String> = fields.criteria.iter().map(u16::to_string).collect();
            let found = &fields.criteria_found;
            let read = found
                .iter()
                .map(|it| self.read(Some(id), Some(it.span), &it.rule));
            let sources = match &fields.criteria_by {
                Some(by) => vec![self.wrote(by)],
                None => read.collect(),
            };
            shown.push(ProposedField {
                label: w.criteria().to_owned(),
                values: vec![ProposedValue {
                    sources,
                    ..ProposedValue::new(list.join(", "))
                }],
                ..ProposedField::default()
            });
        }
        if !fields.references.is_empty() {
            let cited = fields.references.iter().map(|it| ProposedValue {
                sources: vec![self.read(Some(id), Some(it.found.span), &it.found.rule)],
                ..ProposedValue::new(&it.text)
            });
            shown.push(ProposedField {
                label: w.references().to_owned(),
                values: cited.collect(),
                ..ProposedField::default()
            });
        }
        if let Some(evidence) = &fields.evidence_wanted {
            shown.push(ProposedField {
                label: w.evidence().to_owned(),
                values: vec![ProposedValue {
                    sources: fields.evidence_by.iter().map(|by| self.wrote(by)).collect(),
                    ..ProposedValue::new(evidence)
                }],
                ..ProposedField::default()
            });
        }
        shown
    }

    fn names(&self, of: DirectiveId, label: &str, names: &[Name], wanted: bool) -> ProposedField {
        let w = words::review::of(self.lang);
        ProposedField {
            label: label.to_owned(),
            values: names.iter().map(|name| self.name(of, name)).collect(),
            missing: if wanted {
                words::receive::of(self.lang).nobody().to_owned()
            } else {
                w.not_stated().to_owned()
            },
            mend: None,
        }
    }

    fn name(&self, of: DirectiveId, name: &Name) -> ProposedValue {
        let w = words::receive::of(self.lang);
        let mut sources = vec![match &name.by {
            Some(by) => self.wrote(by),
            None => self.read(Some(of), name.span, &name.found_by),
        }];
        if let Some(by) = &name.settled_by {
            let chose = words::review::of(self.lang).chose_units(self.moment(by.at));
            sources.push(self.did(by, chose));
        }
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
        let reason = name.units.first().map(|unit| said(self.lang, &unit.why));
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
                reason: reason.unwrap_or_default(),
                doubtful: !name.is_settled(),
                change,
            }),
            sources,
        }
    }

    fn deadlines(&self, directive: &Directive, fields: &Fields) -> ProposedField {
        let w = words::review::of(self.lang);
        ProposedField {
            label: w.deadline().to_owned(),
            values: fields
                .deadlines
                .iter()
                .map(|due| self.due(directive.id, due))
                .collect(),
            missing: w.not_stated().to_owned(),
            mend: (fields.deadlines.is_empty() && directive.task_id.is_none()).then(|| {
                let path = format!("{}/duyet?task={}&sua=1", self.base, directive.id);
                Link::new(w.set_deadline(), path)
            }),
        }
    }

    fn due(&self, of: DirectiveId, due: &Due) -> ProposedValue {
        let w = words::receive::of(self.lang);
        let sources = vec![match &due.by {
            Some(by) => self.wrote(by),
            None => self.read(Some(of), due.span, &due.found_by),
        }];
        let Ok(deadline) = due.deadline() else {
            return ProposedValue {
                sources,
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
            sources,
        }
    }
}

fn origin(by: Option<&By>) -> Origin {
    by.map_or(Origin::Reader, |by| Origin::Person(by.name.clone()))
}

fn said(lang: Lang, said: &Said) -> String {
    match lang {
        Lang::Vi => said.vi.clone(),
        Lang::En => said.en.clone(),
    }
}

fn question(lang: Lang, doubt: &Question, by: &str, base: &str) -> Doubt {
    let words = |it: Option<Said>| it.map(|it| said(lang, &it)).unwrap_or_default();
    Doubt {
        id: doubt.id.to_string(),
        text: words(Asks::of(doubt).ok().map(|asks| asks.said())),
        proposal: words(proposal(doubt)),
        wants_date: false,
        choose: name_asked(doubt).map_or_else(String::new, |name| {
            format!("{base}/ten?ten={}", encode(&name))
        }),
        answer: words(answered(doubt)),
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

fn changed(
    lang: Lang,
    directive: &Directive,
    fields: &Fields,
    change: &LastChange,
    say: impl Fn(words::review::Words, &str, &str) -> String,
) -> Change {
    let w = words::review::of(lang);
    let at = jiff::tz::offset(7).to_datetime(change.at);
    let when = format!("{:02}:{:02}", at.hour(), at.minute());
    let mut changes = Vec::new();
    let mut differs = |label: &str, before: String, after: String| {
        if before != after {
            changes.push((label.to_owned(), before, after));
        }
    };
    if let Some(before) = &change.before {
        let old: Fields = serde_json::from_value(before["fields"].clone()).unwrap_or_default();
        let text = |key: &str| before[key].as_str().unwrap_or_default().to_owned();
        let names = |names: &[Name]| names.iter().map(meaning).collect::<Vec<_>>().join("; ");
        let dues = |dues: &[Due]| {
            dues.iter()
                .map(|it| match it.deadline() {
                    Ok(deadline) if lang == Lang::Vi => deadline.phrase(),
                    Ok(deadline) => deadline.phrase_en(),
                    Err(_) => it.text.clone(),
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
    Change {
        said: say(w, change.by.as_deref().unwrap_or_default(), &when),
        changes,
    }
}

/// Returns a name with the units that it means, where these say more than the name.
fn meaning(name: &Name) -> String {
    let units: Vec<&str> = name.units.iter().map(|it| it.name.as_str()).collect();
    match units.as_slice() {
        [] => name.text.clone(),
        [unit] if *unit == name.text => name.text.clone(),
        units => format!("{} → {}", name.text, units.join(", ")),
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
