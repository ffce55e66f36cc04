//! One report: filled in cell by cell by its unit, read, approved and returned by the office.

use axum::{
    extract::{Query, State},
    http::{HeaderMap, Method, StatusCode},
    routing::{get, post},
};
use ntm_drafting::table::{Cell as FileCell, Column as FileColumn, Kind, Table as FileTable};
use ntm_office::{
    Fault,
    perform::Outgoing,
    report::{
        fill::{FieldView, ReportView},
        send::{Returned, Sending},
    },
};
use ntm_programme::{
    identity::ObligationId,
    obligation::State as Standing,
    report::{self, CellValue, FieldKind, Written},
    right::Action,
};
use ntm_store::report_content::SentVersion;
use ntm_views::{
    frame::{Flash, Lang, Section},
    pages::{
        list::{Body, Part, RecordPage},
        report::{FillLine, FillSheet},
    },
    parts::{ActForm, Choice, Event, Field, Link, Sentence, Timeline, Tone, Weight},
    paths, say, words,
};
use serde::Deserialize;

use super::{
    report_line::{Tried, label, tried_line, unit},
    report_merged::value_cell,
    report_papers::{draft_act, paper_link},
    reports::{occasion_said, state_chip, title_of},
};
use crate::{
    App,
    address::{Id, Ids},
    answer::{self, Answer},
    export::{self, AskedForm},
    form::{self, Typed},
    route::{Need, Route},
    session::Signed,
};

pub(crate) fn routes() -> Vec<Route> {
    let act = |path, action, title, handler| {
        Route::page(Method::POST, path, Need::May(action), title, handler)
    };
    vec![
        Route::page(
            Method::GET,
            paths::REPORT,
            Need::May(Action::ReadTask),
            "A report",
            get(one),
        ),
        act(
            paths::REPORT_CELL,
            Action::Perform,
            "Enter a field of a report",
            post(enter),
        ),
        act(
            paths::REPORT_SEND,
            Action::Submit,
            "Send a report",
            post(send),
        ),
        act(
            paths::REPORT_NIL,
            Action::Submit,
            "Report that there is nothing to report",
            post(send_nil),
        ),
        act(
            paths::REPORT_WITHDRAW,
            Action::Submit,
            "Withdraw a report",
            post(withdraw),
        ),
        act(
            paths::REPORT_APPROVE,
            Action::Judge,
            "Approve a report",
            post(approve),
        ),
        act(
            paths::REPORT_RETURN,
            Action::Judge,
            "Return a report to a field",
            post(send_back),
        ),
        act(
            paths::REPORT_UNLOCK,
            Action::Judge,
            "Unlock an approved report for a time",
            post(unlock),
        ),
        act(
            paths::REPORT_LOCK,
            Action::Judge,
            "Lock a report again",
            post(lock),
        ),
    ]
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Shown {
    /// "1": the whole report, where otherwise the difference is shown.
    #[serde(rename = "ca")]
    whole: String,
}

async fn one(
    State(app): State<App>,
    who: Signed,
    Id(id): Id<ObligationId>,
    Query(asked): Query<Shown>,
    form: AskedForm,
) -> Answer {
    let mut page = page(&app, &who, id, asked.whole == "1", None).await?;
    if form.format.is_some() {
        let found = app.office().report(&who.op, id).await?;
        let table = as_file(who.lang(), &page.frame.title, &found);
        return export::tables(&page.frame.title, vec![table], &form).await;
    }
    page.exports = form.exports();
    answer::page(&page)
}

/// What a report says, field by field, and what it said in the period before.
fn as_file(lang: Lang, title: &str, found: &ReportView) -> FileTable {
    let w = words::report::of(lang);
    let form = words::report_form::of(lang);
    let value = |it: &Option<CellValue>| it.as_ref().map_or(FileCell::Empty, value_cell);
    let shown = found.sections.iter().filter(|_| shows_fields(found));
    let fields = shown.flat_map(|(section, fields)| {
        let title = section_title(lang, section);
        fields.iter().map(move |it| (title, it))
    });
    let row = |(section, it): (&str, &FieldView)| {
        vec![
            section.into(),
            label(lang, it).into(),
            unit(it).into(),
            value(&it.before),
            value(&it.value),
        ]
    };
    FileTable {
        title: title.to_owned(),
        columns: vec![
            FileColumn::new(form.section(), Kind::Text, 30.0),
            FileColumn::new(w.field(), Kind::Text, 44.0),
            FileColumn::new(form.unit(), Kind::Text, 24.0),
            FileColumn::new(w.before(), Kind::Decimal, 24.0),
            FileColumn::new(w.now(), Kind::Decimal, 24.0),
        ],
        rows: fields.map(row).collect(),
    }
}

/// Whether one who looks sees what the report says: who fills it in, and everybody else once it was sent.
fn shows_fields(found: &ReportView) -> bool {
    let received = found.may.enter || !found.versions.is_empty();
    received && !found.expected.extra.nil
}

fn section_title(lang: Lang, section: &report::Section) -> &str {
    match lang {
        Lang::Vi => &section.title,
        Lang::En => &section.title_en,
    }
}

async fn page(
    app: &App,
    who: &Signed,
    id: ObligationId,
    whole: bool,
    tried: Option<&Tried>,
) -> Result<RecordPage, Fault> {
    let lang = who.lang();
    let w = words::report::of(lang);
    let found = app.office().report(&who.op, id).await?;
    let about = found.rule.about.as_deref();
    let period = occasion_said(lang, found.of, found.period, about);
    let title = w.fill_said(title_of(lang, found.of), period);
    let frame = app
        .frame(who, title, Section::Reports)
        .await?
        .crumb(w.title(), paths::REPORTS);
    let mut page = RecordPage::new(frame);
    page.chips = vec![state_chip(lang, &found.line)];
    let due = found.line.due_on.map(|day| w.cell_due(say::date(day)));
    page.under = match due {
        Some(due) => format!("{} · {due}", found.unit),
        None => found.unit.clone(),
    };
    page.said = said(lang, &found);
    page.links = vec![
        Link::new(w.why(), paths::at(paths::REPORT_WHY, id)),
        Link::new(w.obligation(), paths::at(paths::OBLIGATION, id)),
    ];
    page.acts = acts(lang, &found);
    match app.office().paper_of_report(&who.op, &found).await? {
        Some(paper) => page.links.push(paper_link(lang, &paper)),
        None if found.may.submit => {
            let action = paths::at(paths::REPORT_PAPER, id);
            page.acts.push(draft_act(lang, action));
        }
        None => {}
    }
    let only = found.differs.as_ref().filter(|_| !whole);
    if let Some(differs) = &found.differs {
        let here = paths::at(paths::REPORT, id);
        let said = match only {
            Some(_) => Sentence::default()
                .say(w.only_difference(differs.len()))
                .say(" ")
                .figure(w.whole(), format!("{here}?ca=1")),
            None => Sentence::default().figure(w.difference(), here),
        };
        page.parts
            .push(Part::new(w.versions()).body(Body::Said(said)));
    }
    if shows_fields(&found) {
        for (section, fields) in &found.sections {
            let is_shown = |it: &&FieldView| only.is_none_or(|only| only.contains(&it.field.code));
            let fields = fields
                .iter()
                .filter(|it| !matches!(it.field.kind, FieldKind::Attachment));
            let lines: Vec<FillLine> = fields
                .filter(is_shown)
                .map(|it| tried_line(lang, who, &found, it, tried))
                .collect();
            if lines.is_empty() {
                continue;
            }
            let title = section_title(lang, section);
            page.parts
                .push(Part::new(title).body(Body::Fill(Box::new(FillSheet {
                    lang,
                    caption: title.to_owned(),
                    lines,
                }))));
        }
    }
    page.parts.push(attachments(lang, &found));
    if !found.versions.is_empty() {
        page.parts
            .push(Part::new(w.versions()).body(Body::Timeline(history(lang, &found))));
    }
    Ok(page)
}

fn said(lang: Lang, found: &ReportView) -> Sentence {
    let w = words::report::of(lang);
    if found.may.enter {
        let mut said = match found.missing.len() {
            0 => Sentence::default().strong(w.fill_complete()),
            count => Sentence::default().strong(w.fill_missing(count)),
        };
        for check in &found.broken {
            said = said.say(" ").strong(match lang {
                Lang::Vi => &check.says,
                Lang::En => &check.says_en,
            });
        }
        return said.say(" ").say(w.fill_hint());
    }
    let Some(last) = found.versions.first() else {
        return Sentence::default().say(w.not_sent());
    };
    let who = last.sent_by.and_then(|by| found.people.get(&by));
    let sent = w.sent_said(
        say::date(last.sent_on),
        who.map_or(found.unit.as_str(), String::as_str),
    );
    match found.expected.extra.nil {
        true => Sentence::default().strong(w.said_nil()).say(" ").say(sent),
        false => Sentence::default().say(sent),
    }
}

fn acts(lang: Lang, found: &ReportView) -> Vec<ActForm> {
    let w = words::report::of(lang);
    let id = found.expected.row.id;
    let may = found.may;
    let mut acts = Vec::new();
    let waiting = found.versions.iter().find(|it| it.decision.is_none());
    if let Some(version) = waiting.filter(|_| may.judge) {
        acts.push(
            ActForm::new("approve", w.approve(), paths::at(paths::REPORT_APPROVE, id))
                .hidden("version", version.number)
                .icon("check")
                .weight(Weight::Primary),
        );
        let whole = Choice::new("", w.whole_report(), true);
        let fields = found.sections.iter().flat_map(|(_, fields)| fields);
        let fields = fields.map(|it| Choice::new(&it.field.code, label(lang, it), false));
        let fields = std::iter::once(whole).chain(fields).collect();
        acts.push(
            ActForm::new("return", w.send_back(), paths::at(paths::REPORT_RETURN, id))
                .hidden("version", version.number)
                .field(Field::select("field", w.which_field(), fields))
                .field(Field::lines("reason", w.reason(), 2).required())
                .icon("returned"),
        );
    }
    if may.submit {
        let title = match found.expected.row.state {
            Standing::Accepted => w.send_correction(),
            _ => w.send(),
        };
        acts.push(
            ActForm::new("send", title, paths::at(paths::REPORT_SEND, id))
                .field(Field::text("outgoing_number", w.outgoing_number()))
                .field(Field::date("outgoing_on", w.outgoing_on()))
                .field(Field::lines("note", w.note(), 2))
                .icon("send")
                .weight(Weight::Primary),
        );
        acts.push(
            ActForm::new("nil", w.send_nil(), paths::at(paths::REPORT_NIL, id))
                .confirm(w.nil_sure()),
        );
    }
    if may.withdraw {
        acts.push(
            ActForm::new(
                "withdraw",
                w.withdraw(),
                paths::at(paths::REPORT_WITHDRAW, id),
            )
            .confirm(w.withdraw_sure()),
        );
    }
    if may.unlock {
        acts.push(
            ActForm::new("unlock", w.unlock(), paths::at(paths::REPORT_UNLOCK, id))
                .hint(w.unlock_hint())
                .field(Field::date("until", w.unlock_until()).required())
                .icon("edit"),
        );
    }
    if may.lock {
        acts.push(ActForm::new("lock", w.lock(), paths::at(paths::REPORT_LOCK, id)).icon("lock"));
    }
    acts
}

fn attachments(lang: Lang, found: &ReportView) -> Part {
    let w = words::report::of(lang);
    let id = found.expected.row.id;
    let mut part = Part::new(w.attachments());
    let papers: Vec<Link> = found
        .evidence
        .iter()
        .map(|it| match (&it.file_name, &it.outgoing_number) {
            (Some(name), _) => Link::new(name, paths::at(&paths::at(paths::EVIDENCE, id), it.id)),
            (None, number) => Link::text(number.clone().unwrap_or_default()),
        })
        .collect();
    let mut said = Sentence::default();
    if papers.is_empty() {
        said = said.say(w.no_attachments());
    }
    for (at, paper) in papers.into_iter().enumerate() {
        if at > 0 {
            said = said.say(", ");
        }
        said = match paper.href.is_empty() {
            true => said.say(paper.text),
            false => said.figure(paper.text, paper.href),
        };
    }
    if found.may.enter {
        said = said
            .say(" ")
            .figure(w.attach(), paths::at(paths::OBLIGATION, id));
    }
    part = part.body(Body::Said(said));
    part
}

fn history(lang: Lang, found: &ReportView) -> Timeline {
    let w = words::report::of(lang);
    let name = |by: Option<ntm_programme::identity::AccountId>| {
        by.and_then(|by| found.people.get(&by).cloned())
    };
    let event = |it: &SentVersion| {
        let (tone, icon, said) = match it.decision.as_deref() {
            Some("approved") => (Tone::Good, "check", w.version_approved()),
            Some("returned") => (Tone::Bad, "returned", w.version_returned()),
            Some(_) => (Tone::Plain, "left", w.version_withdrawn()),
            None => (Tone::Info, "send", w.version_waits()),
        };
        let people = [name(it.sent_by), name(it.decided_by)];
        let people: Vec<String> = people.into_iter().flatten().collect();
        Event {
            tone,
            icon,
            what: format!("{}, {said}", w.version(it.number)),
            note: it.reason.clone().unwrap_or_default(),
            who: people.join(" → "),
            when: say::date(it.sent_on),
        }
    };
    Timeline {
        events: found.versions.iter().map(event).collect(),
    }
}

async fn enter(
    State(app): State<App>,
    who: Signed,
    Ids(id, code): Ids<ObligationId, String>,
    headers: HeaderMap,
    typed: Typed,
) -> Answer {
    let lang = who.lang();
    let w = words::report::of(lang);
    let seen = typed.get("seen").parse().ok();
    let written = written(&typed);
    let kept = app
        .office()
        .enter_report(&who.op, id, &code, &written, seen)
        .await;
    let alone = headers.contains_key("hx-request");
    let (note, status, conflict) = match kept {
        Ok(_) if !alone => {
            let here = paths::at(paths::REPORT, id);
            return answer::see_with(format!("{here}#o-{code}"), w.saved());
        }
        Ok(_) => ((Tone::Good, w.saved().to_owned()), StatusCode::OK, false),
        Err(fault @ (Fault::Invalid(_) | Fault::Refused(_) | Fault::Conflict(_))) => {
            let said = form::said(&fault.message(), lang);
            let conflict = matches!(fault, Fault::Conflict(_));
            ((Tone::Bad, said), answer::status(&fault), conflict)
        }
        Err(fault) => return Err(fault.into()),
    };
    let tried = Tried {
        code,
        written,
        note,
        conflict,
    };
    if !alone {
        let mut page = page(&app, &who, id, false, Some(&tried)).await?;
        page.frame.flash = Some(Flash::problem(tried.note.1));
        return form::page_with(status, &page);
    }
    let found = app.office().report(&who.op, id).await?;
    let fields = found.sections.iter().flat_map(|(_, fields)| fields);
    let mut fields = fields.filter(|it| it.field.code == tried.code);
    let field = fields.next().ok_or(Fault::NotFound)?;
    form::page_with(status, &tried_line(lang, &who, &found, field, Some(&tried)))
}

fn written(typed: &Typed) -> Written {
    let text = |name: &str| typed.get(name).to_owned();
    let mut rows: Vec<Vec<String>> = Vec::new();
    // The cells of a row bear the same name, in the order of the columns.
    for number in 1..=500 {
        let row: Vec<String> = typed
            .all(&format!("r{number}"))
            .map(ToOwned::to_owned)
            .collect();
        if row.is_empty() {
            break;
        }
        rows.push(row);
    }
    Written {
        value: text("value"),
        numerator: text("numerator"),
        denominator: text("denominator"),
        rows,
    }
}

/// Goes back to the report with a sentence, or shows it with what was refused.
async fn finish(
    app: &App,
    who: &Signed,
    id: ObligationId,
    form_id: &str,
    typed: &Typed,
    done: Result<(), Fault>,
    sentence: &str,
) -> Answer {
    match done {
        Ok(()) => answer::see_with(paths::at(paths::REPORT, id), sentence),
        Err(fault) => {
            let page = page(app, who, id, false, None).await?;
            form::refused(page, form_id, typed, fault)
        }
    }
}

fn outgoing(typed: &Typed) -> Result<Option<Outgoing>, Fault> {
    let Some(number) = typed.optional("outgoing_number") else {
        return Ok(None);
    };
    let on = match typed.optional("outgoing_on") {
        Some(_) => Some(typed.date("outgoing_on")?),
        None => None,
    };
    Ok(Some(Outgoing { number, on }))
}

async fn send(
    State(app): State<App>,
    who: Signed,
    Id(id): Id<ObligationId>,
    typed: Typed,
) -> Answer {
    let done = async {
        let sending = Sending {
            nil: false,
            note: typed.get("note").to_owned(),
            outgoing: outgoing(&typed)?,
        };
        app.office().send_report(&who.op, id, &sending).await
    };
    let done = done.await;
    let sentence = words::report::of(who.lang()).done_send();
    finish(&app, &who, id, "send", &typed, done, sentence).await
}

async fn send_nil(
    State(app): State<App>,
    who: Signed,
    Id(id): Id<ObligationId>,
    typed: Typed,
) -> Answer {
    let sending = Sending {
        nil: true,
        ..Sending::default()
    };
    let done = app.office().send_report(&who.op, id, &sending).await;
    let sentence = words::report::of(who.lang()).done_send();
    finish(&app, &who, id, "nil", &typed, done, sentence).await
}

async fn withdraw(
    State(app): State<App>,
    who: Signed,
    Id(id): Id<ObligationId>,
    typed: Typed,
) -> Answer {
    let done = app.office().withdraw_report(&who.op, id).await;
    let sentence = words::report::of(who.lang()).done_withdraw();
    finish(&app, &who, id, "withdraw", &typed, done, sentence).await
}

async fn approve(
    State(app): State<App>,
    who: Signed,
    Id(id): Id<ObligationId>,
    typed: Typed,
) -> Answer {
    let seen = typed.version();
    let done = app.office().approve_report(&who.op, id, seen).await;
    let sentence = words::report::of(who.lang()).done_approve();
    finish(&app, &who, id, "approve", &typed, done, sentence).await
}

async fn send_back(
    State(app): State<App>,
    who: Signed,
    Id(id): Id<ObligationId>,
    typed: Typed,
) -> Answer {
    let returned = [Returned {
        field: typed.get("field").to_owned(),
        reason: typed.get("reason").to_owned(),
    }];
    let seen = typed.version();
    let done = app
        .office()
        .return_report(&who.op, id, seen, &returned)
        .await;
    let sentence = words::report::of(who.lang()).done_return();
    finish(&app, &who, id, "return", &typed, done, sentence).await
}

async fn unlock(
    State(app): State<App>,
    who: Signed,
    Id(id): Id<ObligationId>,
    typed: Typed,
) -> Answer {
    let done = async {
        let until = typed.date("until")?;
        app.office().unlock_report(&who.op, id, Some(until)).await
    };
    let done = done.await;
    let sentence = words::report::of(who.lang()).done_unlock();
    finish(&app, &who, id, "unlock", &typed, done, sentence).await
}

async fn lock(
    State(app): State<App>,
    who: Signed,
    Id(id): Id<ObligationId>,
    typed: Typed,
) -> Answer {
    let done = app.office().unlock_report(&who.op, id, None).await;
    let sentence = words::report::of(who.lang()).done_lock();
    finish(&app, &who, id, "lock", &typed, done, sentence).await
}
