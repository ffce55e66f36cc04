//! One obligation: what is asked, how it stands, what one may do, what happened.

use axum::{
    Json,
    extract::{Path, State},
    http::Method,
    response::{IntoResponse as _, Response},
    routing::{delete, get, post},
};
use jiff::civil::Date;
use ntm_office::{
    EventRow, EvidenceRow, Fault, ObligationLine, Participant,
    follow::ObligationView,
    perform::{HandIn, Outgoing, Performed, action},
};
use ntm_programme::{
    calendar,
    identity::{AccountId, EvidenceId, ObligationId},
    obligation::{Act, ActKind, State as Standing},
    right::Action,
};
use ntm_views::{
    frame::{Flash, Lang, Section},
    pages::work::{self, Notice, ObligationPage, SourceQuote},
    parts::{
        ActForm, Cell, Chip, Choice, Control, Event, Facts, Field, Link, Timeline, Tone, Weight,
    },
    paths, say, words,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::lines;
use crate::{
    App,
    address::Ids,
    answer::{self, Answer, WebFault},
    form::{self, Sent, Typed},
    route::{Need, Route},
    session::Signed,
};

/// The acts that a plain form carries out: their addresses.
const ACTS: &[(&str, ActKind, &str)] = &[
    (paths::OBLIGATION_NOTE, ActKind::Note, "Note progress"),
    (paths::OBLIGATION_WITHDRAW, ActKind::Withdraw, "Withdraw"),
    (
        paths::OBLIGATION_EXTEND,
        ActKind::AskExtension,
        "Ask for an extension",
    ),
    (
        paths::OBLIGATION_GRANT,
        ActKind::GrantExtension,
        "Grant an extension",
    ),
    (
        paths::OBLIGATION_REFUSE,
        ActKind::RefuseExtension,
        "Refuse an extension",
    ),
    (paths::OBLIGATION_DECLINE, ActKind::Decline, "Decline"),
    (
        paths::OBLIGATION_RELEASE,
        ActKind::AcceptDecline,
        "Agree to a refusal",
    ),
    (
        paths::OBLIGATION_HOLD,
        ActKind::RefuseDecline,
        "Do not agree to a refusal",
    ),
    (paths::OBLIGATION_HAND_ON, ActKind::HandOn, "Hand on"),
    (paths::OBLIGATION_ACCEPT, ActKind::Accept, "Accept"),
    (paths::OBLIGATION_RETURN, ActKind::Return, "Return"),
    (paths::OBLIGATION_WAIVE, ActKind::Waive, "Waive"),
];

pub(crate) fn routes() -> Vec<Route> {
    let read = Need::May(Action::ReadTask);
    let mut routes = vec![
        Route::page(
            Method::GET,
            paths::OBLIGATION,
            read,
            "One obligation",
            get(page),
        ),
        Route::page(
            Method::POST,
            paths::OBLIGATION_SUBMIT,
            Need::May(Action::Submit),
            "Submit",
            post(submit),
        ),
        Route::page(
            Method::POST,
            paths::OBLIGATION_EVIDENCE,
            Need::May(Action::Perform),
            "Attach evidence",
            post(attach),
        ),
        Route::page(
            Method::GET,
            paths::EVIDENCE,
            read,
            "Fetch evidence",
            get(fetch),
        ),
        Route::page(
            Method::POST,
            paths::EVIDENCE_REMOVE,
            Need::May(Action::Perform),
            "Remove evidence",
            post(remove),
        ),
        Route::api(
            Method::GET,
            "/api/v1/obligations/{id}",
            read,
            "One obligation with its evidence and events",
            get(show),
        )
        .gives::<ObligationDetail>("200", "The obligation"),
        Route::api(
            Method::POST,
            "/api/v1/obligations/{id}/acts",
            read,
            "Carry out an act on an obligation",
            post(carry_out),
        )
        .takes::<ActRequest>()
        .gives::<ActDone>("200", "What became of it"),
        Route::api(
            Method::POST,
            "/api/v1/obligations/{id}/evidence",
            Need::May(Action::Perform),
            "Attach evidence (multipart/form-data: file, outgoing_number, outgoing_on)",
            post(attach_by_program),
        )
        .gives::<ActDone>("200", "What became of it"),
        Route::api(
            Method::GET,
            "/api/v1/obligations/{id}/evidence/{evidence}",
            read,
            "Fetch a file of evidence",
            get(fetch),
        )
        .gives_file("The file, byte for byte"),
        Route::api(
            Method::DELETE,
            "/api/v1/obligations/{id}/evidence/{evidence}",
            Need::May(Action::Perform),
            "Remove evidence",
            delete(remove_by_program),
        )
        .gives::<ActDone>("200", "What became of it"),
    ];
    for (path, kind, title) in ACTS {
        let kind = *kind;
        let handler =
            move |State(app): State<App>, who: Signed, Path(id): Path<String>, typed: Typed| {
                act(app, who, id, kind, ActFields::of(&typed))
            };
        routes.push(Route::page(
            Method::POST,
            path,
            Need::May(action(kind)),
            title,
            post(handler),
        ));
    }
    routes
}

/// An id in an address; what is none is not there.
fn id_of<I: std::str::FromStr>(text: &str) -> Result<I, Fault> {
    text.parse().map_err(|_| Fault::NotFound)
}

async fn page(State(app): State<App>, who: Signed, Path(id): Path<String>) -> Answer {
    let view = app.office().obligation(&who.op, id_of(&id)?).await?;
    draw(&app, &who, &view, None).await
}

/// What the forms of an obligation send.
#[derive(Debug, Clone, Default)]
struct ActFields {
    version: Option<i64>,
    reason: String,
    note: String,
    until: String,
    account: String,
    outgoing_number: String,
    outgoing_on: String,
}

impl ActFields {
    fn of(typed: &Typed) -> ActFields {
        let text = |name| typed.get(name).to_owned();
        ActFields {
            version: typed.get("version").trim().parse().ok(),
            reason: text("reason"),
            note: text("note"),
            until: text("until"),
            account: text("account"),
            outgoing_number: text("outgoing_number"),
            outgoing_on: text("outgoing_on"),
        }
    }
}

/// What could not be carried out: shown on the page, with what was typed.
struct Refused {
    kind: ActKind,
    fields: ActFields,
    fault: Fault,
}

async fn act(app: App, who: Signed, id: String, kind: ActKind, fields: ActFields) -> Answer {
    let id = id_of(&id)?;
    let done = match wanted(kind, &fields) {
        Ok(act) => {
            let note = Some(fields.note.as_str()).filter(|it| !it.trim().is_empty());
            app.office()
                .perform(&who.op, id, fields.version, act, note)
                .await
        }
        Err(fault) => Err(fault),
    };
    finish(&app, &who, id, kind, fields, done.map(|_| ())).await
}

async fn submit(State(app): State<App>, who: Signed, Path(id): Path<String>, sent: Sent) -> Answer {
    let id = id_of(&id)?;
    let fields = ActFields::of(&sent.typed);
    let done = match outgoing(&fields) {
        Ok(outgoing) => {
            let hand_in = HandIn {
                note: fields.note.clone(),
                outgoing,
                files: sent.files,
            };
            app.office()
                .submit(&who.op, id, fields.version, hand_in)
                .await
        }
        Err(fault) => Err(fault),
    };
    finish(&app, &who, id, ActKind::Submit, fields, done.map(|_| ())).await
}

async fn attach(State(app): State<App>, who: Signed, Path(id): Path<String>, sent: Sent) -> Answer {
    let id = id_of(&id)?;
    let fields = ActFields::of(&sent.typed);
    let done = match outgoing(&fields) {
        Ok(outgoing) => {
            app.office()
                .attach(&who.op, id, &sent.files, outgoing)
                .await
        }
        Err(fault) => Err(fault),
    };
    finish(&app, &who, id, ActKind::Attach, fields, done.map(|_| ())).await
}

async fn fetch(
    State(app): State<App>,
    who: Signed,
    Path((id, evidence)): Path<(String, String)>,
) -> Answer {
    let (row, bytes) = app
        .office()
        .evidence_file(&who.op, id_of(&id)?, id_of::<EvidenceId>(&evidence)?)
        .await?;
    // Never shown inside a page of ours: what people upload is saved, not run.
    answer::download(
        row.file_name.as_deref().unwrap_or("minh-chung"),
        "application/octet-stream",
        bytes.to_vec(),
    )
}

async fn remove(
    State(app): State<App>,
    who: Signed,
    Path((id, evidence)): Path<(String, String)>,
) -> Answer {
    let id: ObligationId = id_of(&id)?;
    let done = app
        .office()
        .remove_evidence(&who.op, id, id_of(&evidence)?)
        .await;
    let w = words::follow::of(who.lang());
    match done {
        Ok(_) => answer::see_with(paths::at(paths::OBLIGATION, id), w.done_remove()),
        Err(fault) => {
            let kind = ActKind::Attach;
            finish(&app, &who, id, kind, ActFields::default(), Err(fault)).await
        }
    }
}

/// Goes back to the obligation with a sentence; what was refused is shown with what was typed.
async fn finish(
    app: &App,
    who: &Signed,
    id: ObligationId,
    kind: ActKind,
    fields: ActFields,
    done: Result<(), Fault>,
) -> Answer {
    match done {
        Ok(()) => answer::see_with(
            paths::at(paths::OBLIGATION, id),
            done_word(who.lang(), kind),
        ),
        Err(fault @ (Fault::Refused(_) | Fault::Invalid(_) | Fault::Conflict(_))) => {
            let status = answer::status(&fault);
            let view = app.office().obligation(&who.op, id).await?;
            let refused = Refused {
                kind,
                fields,
                fault,
            };
            let mut response = draw(app, who, &view, Some(refused)).await?;
            *response.status_mut() = status;
            Ok(response)
        }
        Err(fault) => Err(fault.into()),
    }
}

fn outgoing(fields: &ActFields) -> Result<Option<Outgoing>, Fault> {
    let number = fields.outgoing_number.trim();
    if number.is_empty() {
        return Ok(None);
    }
    Ok(Some(Outgoing {
        number: number.to_owned(),
        on: day("outgoing_on", &fields.outgoing_on)?,
    }))
}

/// Reads a day as a browser sends it, or as people write it.
fn day(field: &'static str, text: &str) -> Result<Option<Date>, Fault> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    form::date(text).map(Some).ok_or_else(|| {
        Fault::field(
            field,
            "Ngày không hợp lệ. Hãy ghi theo mẫu 28/7/2023.",
            "This is no date. Write it as 28/7/2023.",
        )
    })
}

fn wanted(kind: ActKind, fields: &ActFields) -> Result<Act, Fault> {
    let reason = fields.reason.trim().to_owned();
    Ok(match kind {
        ActKind::Note => Act::Note {
            text: fields.note.trim().to_owned(),
        },
        ActKind::Withdraw => Act::Withdraw,
        ActKind::AskExtension => Act::AskExtension {
            until: day("until", &fields.until)?.ok_or_else(|| {
                Fault::field(
                    "until",
                    "Hãy ghi ngày xin gia hạn đến.",
                    "Say until which day.",
                )
            })?,
            reason,
        },
        ActKind::GrantExtension => Act::GrantExtension {
            until: day("until", &fields.until)?,
        },
        ActKind::RefuseExtension => Act::RefuseExtension { reason },
        ActKind::Decline => Act::Decline { reason },
        ActKind::AcceptDecline => Act::AcceptDecline,
        ActKind::RefuseDecline => Act::RefuseDecline { reason },
        ActKind::HandOn => Act::HandOn {
            account: fields
                .account
                .parse::<AccountId>()
                .map_err(|_| Fault::field("account", "Hãy chọn một người.", "Choose somebody."))?,
        },
        ActKind::Accept => Act::Accept,
        ActKind::Return => Act::Return { reason },
        ActKind::Waive => Act::Waive { reason },
        ActKind::Open | ActKind::Attach | ActKind::Submit | ActKind::HandOver | ActKind::Freeze => {
            return Err(Fault::NotFound);
        }
    })
}

fn done_word(lang: Lang, kind: ActKind) -> &'static str {
    let w = words::follow::of(lang);
    match kind {
        ActKind::Note | ActKind::Open | ActKind::HandOver | ActKind::Freeze => w.done_note(),
        ActKind::Attach => w.done_attach(),
        ActKind::Submit => w.done_submit(),
        ActKind::Withdraw => w.done_withdraw(),
        ActKind::AskExtension => w.done_extend(),
        ActKind::GrantExtension => w.done_grant(),
        ActKind::RefuseExtension => w.done_refuse(),
        ActKind::Decline => w.done_decline(),
        ActKind::AcceptDecline => w.done_release(),
        ActKind::RefuseDecline => w.done_hold(),
        ActKind::HandOn => w.done_hand_on(),
        ActKind::Accept => w.done_accept(),
        ActKind::Return => w.done_return(),
        ActKind::Waive => w.done_waive(),
    }
}

async fn draw(
    app: &App,
    who: &Signed,
    view: &ObligationView,
    refused: Option<Refused>,
) -> Result<Response, WebFault> {
    let lang = who.lang();
    let mut frame = app
        .frame(who, view.line.title.as_str(), Section::MyWork)
        .await?
        .crumb(words::work::of(lang).my_work(), paths::MY_WORK)
        .crumb(
            &view.line.task_code,
            paths::at(paths::TASK, &view.line.task_code),
        );
    if let Some(refused) = &refused {
        frame.flash = Some(Flash::problem(form::said(&refused.fault.message(), lang)));
    }
    let (acts, others) = forms(lang, view, refused.as_ref());
    let row = &view.line.row;
    answer::page(&ObligationPage {
        frame,
        chip: Chip::standing(lang, row.state, view.punctuality),
        under: under(lang, view),
        quote: SourceQuote {
            text: view.task.text.clone(),
            source: lines::source(lang, &view.task),
        },
        facts: facts(lang, view),
        notices: notices(lang, view),
        links: campaign_link(lang, view)
            .into_iter()
            .chain(report_link(lang, view))
            .collect(),
        acts,
        others,
        evidence: view
            .evidence
            .iter()
            .map(|row| evidence(lang, view, row))
            .collect(),
        timeline: Timeline {
            events: view
                .events
                .iter()
                .rev()
                .map(|row| event(lang, row))
                .collect(),
        },
    })
}

/// What belongs to a review campaign is done on the page of that.
fn campaign_link(lang: Lang, view: &ObligationView) -> Option<Link> {
    let campaign = view.campaign?;
    let path = paths::at(paths::CAMPAIGN_PART, campaign);
    Some(Link::new(
        words::campaign::of(lang).open_form(),
        paths::at(&path, view.line.row.unit),
    ))
}

/// A report is filled in and sent on its own page.
fn report_link(lang: Lang, view: &ObligationView) -> Option<Link> {
    let href = paths::at(paths::REPORT, view.line.row.id);
    view.is_report
        .then(|| Link::new(words::report::of(lang).open_report(), href))
}

/// What whoever opens the page has to know first.
fn notices(lang: Lang, view: &ObligationView) -> Vec<Notice> {
    let w = words::work::of(lang);
    let row = &view.line.row;
    let reason = |kind: ActKind| {
        let mut events = view.events.iter().rev();
        let last = events.find(|event| event.act == kind.as_str());
        last.and_then(|event| event.note.clone())
            .unwrap_or_default()
    };
    let mut notices = Vec::new();
    if row.state == Standing::Returned {
        let reason = reason(ActKind::Return);
        notices.push(Notice::new(Tone::Bad, "returned", w.returned(), reason));
    }
    if let Some((due, asked)) = row.due_on.zip(row.extension_asked) {
        let said = w.extension_both(say::date(due), say::date(asked));
        let text = format!("{said} {}", reason(ActKind::AskExtension));
        notices.push(Notice::new(Tone::Soon, "clock", w.extension(), text));
    }
    if row.decline_asked {
        let reason = reason(ActKind::Decline);
        notices.push(Notice::new(Tone::Soon, "question", w.declined(), reason));
    }
    if let Some(frozen) = &row.frozen {
        let due = say::date(frozen.due);
        let text = match &frozen.head {
            None => w.frozen_no_head(&frozen.unit, due),
            Some(head) if head.position.is_empty() => w.frozen_text(&frozen.unit, &head.name, due),
            Some(head) => {
                let head = format!("{}, {}", head.name, head.position);
                w.frozen_text(&frozen.unit, head, due)
            }
        };
        notices.push(Notice::new(Tone::Bad, "lock", w.frozen(), text));
    }
    notices
}

fn under(lang: Lang, view: &ObligationView) -> String {
    let parts = [
        deadline(lang, view),
        view.line.unit_name.clone(),
        lines::period(lang, &view.line.row.occurrence.period),
        view.line.task_code.clone(),
    ];
    let said: Vec<String> = parts.into_iter().filter(|it| !it.is_empty()).collect();
    said.join(" · ")
}

fn deadline(lang: Lang, view: &ObligationView) -> String {
    let ObligationLine { row, deadline, .. } = &view.line;
    lines::deadline(lang, deadline.as_ref(), row.due_on, row.first_due_on)
}

fn facts(lang: Lang, view: &ObligationView) -> Facts {
    let c = words::common::of(lang);
    let w = words::follow::of(lang);
    let row = &view.line.row;
    let unit_link = |id, name: &str| Link::new(name, paths::at(paths::UNIT_RECORD, id));
    let several = |role: &str| {
        let found: Vec<&Participant> = view
            .task
            .participants
            .iter()
            .filter(|it| it.role == role)
            .collect();
        let shown = found.iter().take(8);
        let cell = Cell::links(shown.map(|it| unit_link(it.unit, &it.name)).collect());
        match found.len() {
            0..=8 => cell,
            many => cell.under(w.units_of(many)),
        }
    };
    let mut due = Cell::text(deadline(lang, view));
    if let Some(day) = row.due_on {
        let mut under = words::work::of(lang).last_day(say::date(day));
        if let Some(first) = row.first_due_on.filter(|first| *first != day) {
            under = format!(
                "{under}, {}",
                words::work::of(lang).first_deadline(say::date(first))
            );
        }
        due = due.under(under);
    }
    let mut unit = Cell::links(vec![unit_link(row.unit, &view.line.unit_name)]);
    let first = view.first_unit.as_ref();
    let under = [
        view.line.assignee_name.as_ref().map(|name| w.lead_of(name)),
        first.map(|name| words::reorganise::of(lang).first_unit(name)),
    ];
    let under: Vec<String> = under.into_iter().flatten().collect();
    if !under.is_empty() {
        unit = unit.under(under.join(" · "));
    }
    let criteria = view
        .task
        .criteria
        .as_array()
        .map_or_else(String::new, |all| {
            let shown = all.iter().map(|it| it.to_string().replace('"', ""));
            shown.collect::<Vec<_>>().join(", ")
        });
    Facts::default()
        .fact(c.unit(), unit)
        .fact(c.deadline(), due)
        .fact(
            w.period(),
            Cell::text(lines::period(lang, &row.occurrence.period)),
        )
        .fact(
            w.assigned_by(),
            Cell::links(vec![unit_link(view.task.owner, &view.task.owner_name)]),
        )
        .fact(c.coordinators(), several("coordinator"))
        .fact(c.recipients(), several("recipient"))
        .fact(c.via(), several("via"))
        .fact(c.criteria(), Cell::text(criteria))
        .fact(
            c.task(),
            Cell::link(w.others_too(), paths::at(paths::TASK, &view.line.task_code)),
        )
}

/// The forms of what may be done now: first those for the next step, then the others.
fn forms(
    lang: Lang,
    view: &ObligationView,
    refused: Option<&Refused>,
) -> (Vec<ActForm>, Vec<ActForm>) {
    let w = words::follow::of(lang);
    let c = words::common::of(lang);
    let id = view.line.row.id;
    let make = |kind: ActKind, title: &str, path: &str| {
        ActForm::new(kind.as_str().replace('_', "-"), title, paths::at(path, id))
            .hidden("version", view.line.row.version)
    };
    let typed = |kind: ActKind, field: Field, value: fn(&ActFields) -> &str| match refused {
        Some(refused) if refused.kind == kind => {
            let name = field.name.clone();
            let mut field = field.value(value(&refused.fields));
            if let Fault::Invalid(faults) = &refused.fault {
                let fault = faults.iter().find(|it| it.field == name);
                field.error = fault.map_or_else(String::new, |it| form::said(&it.message, lang));
            }
            field
        }
        _ => field,
    };
    let reason = |kind| {
        typed(
            kind,
            Field::lines("reason", c.reason(), 2).required(),
            |fields| &fields.reason,
        )
    };
    let number = |kind| {
        typed(
            kind,
            Field::text("outgoing_number", w.outgoing_number()).hint(w.outgoing_hint()),
            |fields| &fields.outgoing_number,
        )
    };
    let outgoing_on = |kind| {
        typed(
            kind,
            Field::date("outgoing_on", w.outgoing_on()),
            |fields| &fields.outgoing_on,
        )
    };
    let file = || {
        Field::new(
            Control::File(".pdf,.doc,.docx,.xls,.xlsx,.odt,.ods,.jpg,.jpeg,.png,.zip".to_owned()),
            "file",
            c.file(),
        )
        .hint(w.file_hint())
    };
    let until = |kind, field: Field| typed(kind, field, |fields| &fields.until);
    let (mut first, mut others) = (Vec::new(), Vec::new());
    for kind in &view.acts {
        let kind = *kind;
        let (main, made) = match kind {
            ActKind::Submit => (
                true,
                make(kind, w.submit(), paths::OBLIGATION_SUBMIT)
                    .field(number(kind))
                    .field(outgoing_on(kind))
                    .field(file())
                    .field(typed(
                        kind,
                        Field::lines("note", w.result_note(), 2),
                        |fields| &fields.note,
                    ))
                    .weight(Weight::Primary)
                    .icon("send")
                    .open(),
            ),
            ActKind::Attach => (
                true,
                make(kind, w.attach(), paths::OBLIGATION_EVIDENCE)
                    .field(file())
                    .field(number(kind))
                    .field(outgoing_on(kind))
                    .icon("upload"),
            ),
            ActKind::Note => (
                view.acts.contains(&ActKind::Submit),
                make(kind, w.note_progress(), paths::OBLIGATION_NOTE)
                    .field(typed(
                        kind,
                        Field::lines("note", c.note(), 2).required(),
                        |fields| &fields.note,
                    ))
                    .icon("edit"),
            ),
            ActKind::Withdraw => (
                true,
                make(kind, w.withdraw(), paths::OBLIGATION_WITHDRAW).confirm(w.withdraw_ask()),
            ),
            ActKind::Accept => (
                true,
                make(kind, w.accept(), paths::OBLIGATION_ACCEPT)
                    .weight(Weight::Primary)
                    .icon("check"),
            ),
            ActKind::Return => (
                true,
                make(kind, w.give_back(), paths::OBLIGATION_RETURN)
                    .field(reason(kind))
                    .icon("returned"),
            ),
            ActKind::GrantExtension => (
                true,
                make(kind, w.grant(), paths::OBLIGATION_GRANT)
                    .field(until(
                        kind,
                        Field::date("until", w.extend_until()).value(
                            view.line
                                .row
                                .extension_asked
                                .map_or_else(String::new, |day| day.to_string()),
                        ),
                    ))
                    .weight(Weight::Primary)
                    .icon("check")
                    .open(),
            ),
            ActKind::RefuseExtension => (
                true,
                make(kind, w.refuse(), paths::OBLIGATION_REFUSE).field(reason(kind)),
            ),
            ActKind::AcceptDecline => (
                true,
                make(kind, w.release(), paths::OBLIGATION_RELEASE)
                    .weight(Weight::Primary)
                    .icon("check"),
            ),
            ActKind::RefuseDecline => (
                true,
                make(kind, w.hold(), paths::OBLIGATION_HOLD).field(reason(kind)),
            ),
            ActKind::AskExtension => (
                false,
                make(kind, w.extend(), paths::OBLIGATION_EXTEND)
                    .field(until(
                        kind,
                        Field::date("until", w.extend_until()).required(),
                    ))
                    .field(reason(kind))
                    .icon("clock"),
            ),
            ActKind::Decline => (
                false,
                make(kind, w.decline(), paths::OBLIGATION_DECLINE)
                    .field(reason(kind))
                    .weight(Weight::Quiet),
            ),
            ActKind::HandOn => {
                let people = view.people.iter().map(|(id, name)| {
                    let chosen = view.line.row.assignee == Some(*id);
                    Choice::new(id.to_string(), name, chosen)
                });
                (
                    false,
                    make(kind, w.hand_on(), paths::OBLIGATION_HAND_ON)
                        .field(Field::select(
                            "account",
                            w.hand_on_person(),
                            people.collect(),
                        ))
                        .weight(Weight::Quiet)
                        .icon("people"),
                )
            }
            ActKind::Waive => (
                false,
                make(kind, w.waive(), paths::OBLIGATION_WAIVE)
                    .field(reason(kind))
                    .weight(Weight::Danger),
            ),
            ActKind::Open | ActKind::HandOver | ActKind::Freeze => continue,
        };
        let stands_open = refused.is_some_and(|it| it.kind == kind);
        let made = if stands_open { made.open() } else { made };
        if main {
            first.push(made);
        } else {
            others.push(made);
        }
    }
    first.sort_by_key(|form| form.weight != Weight::Primary);
    (first, others)
}

fn evidence(lang: Lang, view: &ObligationView, row: &EvidenceRow) -> work::EvidenceRow {
    let obligation = paths::at(paths::OBLIGATION, view.line.row.id);
    let href = format!("{obligation}/minh-chung/{}", row.id);
    let what = match (&row.file_name, &row.outgoing_number) {
        (Some(name), _) => Link::new(name, &href),
        (None, Some(number)) => Link::text(match row.outgoing_on {
            Some(day) => format!(
                "{number} {}",
                words::follow::of(lang).dated(calendar::written(day))
            ),
            None => number.clone(),
        }),
        (None, None) => Link::text(row.note.clone().unwrap_or_default()),
    };
    let c = words::common::of(lang);
    let remove = view.acts.contains(&ActKind::Attach).then(|| {
        let form_id = format!("remove-{}", row.id.0.simple());
        ActForm::new(form_id, c.remove(), format!("{href}/bo")).weight(Weight::Quiet)
    });
    work::EvidenceRow {
        what,
        under: lines::moment(row.added_at),
        remove,
    }
}

fn event(lang: Lang, row: &EventRow) -> Event {
    let w = words::follow::of(lang);
    let kind: Option<ActKind> = row.act.parse().ok();
    let mut what = match (kind, lang) {
        (Some(ActKind::Open), _) => w.opened().to_owned(),
        (Some(kind), Lang::Vi) => kind.label_vi().to_owned(),
        (Some(kind), Lang::En) => kind.label_en().to_owned(),
        (None, _) => row.act.clone(),
    };
    let until = row
        .data
        .as_ref()
        .and_then(|data| data.get("until"))
        .and_then(|until| until.as_str()?.parse::<Date>().ok());
    if let Some(day) = until {
        what = format!("{what} {}", w.extended_until(say::date(day)));
    }
    let (tone, icon) = match kind {
        Some(ActKind::Accept | ActKind::GrantExtension) => (Tone::Good, "check"),
        Some(ActKind::Return) => (Tone::Bad, "returned"),
        Some(ActKind::Freeze) => (Tone::Bad, "lock"),
        Some(ActKind::Submit) => (Tone::Info, "send"),
        Some(ActKind::Attach) => (Tone::Info, "file"),
        Some(ActKind::AskExtension) => (Tone::Soon, "clock"),
        Some(ActKind::Decline | ActKind::RefuseExtension | ActKind::RefuseDecline) => {
            (Tone::Soon, "stop")
        }
        Some(ActKind::HandOn | ActKind::HandOver) => (Tone::Plain, "people"),
        Some(ActKind::Open) => (Tone::Good, "flag"),
        _ => (Tone::Plain, "edit"),
    };
    let who = match (&row.account_name, &row.unit_name) {
        (Some(name), Some(unit)) => format!("{name}, {unit}"),
        (Some(name), None) => name.clone(),
        (None, _) => w.system().to_owned(),
    };
    Event {
        tone,
        icon,
        what,
        note: row.note.clone().unwrap_or_default(),
        who,
        when: lines::moment(row.at),
    }
}

async fn show(State(app): State<App>, who: Signed, Path(id): Path<String>) -> Answer {
    let view = app.office().obligation(&who.op, id_of(&id)?).await?;
    Ok(Json(ObligationDetail::of(&view, who.op.today)).into_response())
}

/// An act to be carried out.
#[derive(Deserialize, ToSchema)]
struct ActRequest {
    /// The version that you have seen; without it whatever stands there now is taken.
    version: Option<i64>,
    /// A word on it.
    note: Option<String>,
    /// `{"act": "submit", "outgoing_number": "45/BC-UBND"}`, `{"act": "accept"}`,
    /// `{"act": "return", "reason": "…"}`, `{"act": "ask_extension", "until": "2023-07-28", "reason": "…"}` and so
    /// on: note, withdraw, grant_extension, refuse_extension, decline, accept_decline, refuse_decline, hand_on, waive.
    #[schema(value_type = Object)]
    act: Act,
}

/// What became of it.
#[derive(Serialize, ToSchema)]
struct ActDone {
    #[schema(value_type = String, format = Uuid)]
    id: ObligationId,
    version: i64,
}

impl ActDone {
    fn of(done: &Performed) -> ActDone {
        ActDone {
            id: done.id,
            version: done.version,
        }
    }
}

async fn carry_out(
    State(app): State<App>,
    who: Signed,
    Path(id): Path<String>,
    Json(request): Json<ActRequest>,
) -> Answer {
    let id = id_of(&id)?;
    let note = request.note.as_deref();
    let done = match request.act {
        Act::Submit { outgoing_number } => {
            let hand_in = HandIn {
                note: note.unwrap_or_default().to_owned(),
                outgoing: outgoing_number.map(|number| Outgoing { number, on: None }),
                files: Vec::new(),
            };
            app.office()
                .submit(&who.op, id, request.version, hand_in)
                .await?
        }
        Act::Open | Act::Freeze { .. } | Act::Attach { .. } => {
            return Err(Fault::field(
                "act",
                "Không thực hiện được việc này qua API.",
                "This act is not carried out through the API.",
            )
            .into());
        }
        act => {
            app.office()
                .perform(&who.op, id, request.version, act, note)
                .await?
        }
    };
    answer::json(ActDone::of(&done))
}

async fn attach_by_program(
    State(app): State<App>,
    who: Signed,
    Path(id): Path<String>,
    sent: Sent,
) -> Answer {
    let outgoing = outgoing(&ActFields::of(&sent.typed))?;
    let done = app
        .office()
        .attach(&who.op, id_of(&id)?, &sent.files, outgoing)
        .await?;
    answer::json(ActDone::of(&done))
}

async fn remove_by_program(
    State(app): State<App>,
    who: Signed,
    Ids(id, evidence): Ids<ObligationId, EvidenceId>,
) -> Answer {
    let done = app.office().remove_evidence(&who.op, id, evidence).await?;
    answer::json(ActDone::of(&done))
}

/// An obligation: task × unit × occurrence.
#[derive(Serialize, ToSchema)]
pub(crate) struct ObligationBody {
    #[schema(value_type = String, format = Uuid)]
    id: ObligationId,
    version: i64,
    /// The readable code of the task.
    task: String,
    title: String,
    #[schema(value_type = String, format = Uuid)]
    unit: ntm_programme::identity::UnitId,
    unit_name: String,
    /// `once`, `2023-07`, `2023-Q3`, …
    period: String,
    /// `not_due`, `due`, `submitted`, `returned`, `accepted`, `waived`, `declined`
    state: &'static str,
    /// How it stands to its deadline, in Vietnamese.
    punctuality: String,
    #[schema(value_type = String, format = Date)]
    opens_on: Date,
    /// The last day that counts now.
    #[schema(value_type = Option<String>, format = Date)]
    due_on: Option<Date>,
    /// The last day before any extension.
    #[schema(value_type = Option<String>, format = Date)]
    first_due_on: Option<Date>,
    #[schema(value_type = Option<String>, format = Date)]
    submitted_on: Option<Date>,
    #[schema(value_type = Option<String>, format = Date)]
    settled_on: Option<Date>,
    #[schema(value_type = Option<String>, format = Date)]
    extension_asked: Option<Date>,
    decline_asked: bool,
    assignee: Option<String>,
    /// Lateness as it was recorded; absent where the deadline was kept.
    late: Option<LateBody>,
    /// The readable code of the document.
    document: Option<String>,
}

/// Lateness as it was recorded.
#[derive(Serialize, ToSchema)]
struct LateBody {
    #[schema(value_type = String, format = Date)]
    due: Date,
    #[schema(value_type = String, format = Date)]
    recorded_on: Date,
    unit: String,
    head: Option<String>,
    position: Option<String>,
}

impl ObligationBody {
    pub(crate) fn of(line: &ObligationLine, today: Date) -> ObligationBody {
        let row = &line.row;
        ObligationBody {
            id: row.id,
            version: row.version,
            task: line.task_code.clone(),
            title: line.title.clone(),
            unit: row.unit,
            unit_name: line.unit_name.clone(),
            period: row.occurrence.period.clone(),
            state: row.state.as_str(),
            punctuality: line.punctuality(today).label_vi(),
            opens_on: row.opens_on,
            due_on: row.due_on,
            first_due_on: row.first_due_on,
            submitted_on: row.submitted_on,
            settled_on: row.settled_on,
            extension_asked: row.extension_asked,
            decline_asked: row.decline_asked,
            assignee: line.assignee_name.clone(),
            late: row.frozen.as_ref().map(|frozen| LateBody {
                due: frozen.due,
                recorded_on: frozen.on,
                unit: frozen.unit.clone(),
                head: frozen.head.as_ref().map(|head| head.name.clone()),
                position: frozen.head.as_ref().map(|head| head.position.clone()),
            }),
            document: line.basis.as_ref().map(|basis| basis.code.clone()),
        }
    }
}

/// An obligation with its evidence, its events, and what you may do now.
#[derive(Serialize, ToSchema)]
struct ObligationDetail {
    obligation: ObligationBody,
    /// The words of the task.
    text: String,
    evidence: Vec<EvidenceBody>,
    events: Vec<EventBody>,
    /// The acts that you may carry out now.
    acts: Vec<&'static str>,
}

/// A piece of evidence.
#[derive(Serialize, ToSchema)]
struct EvidenceBody {
    #[schema(value_type = String, format = Uuid)]
    id: EvidenceId,
    file_name: Option<String>,
    outgoing_number: Option<String>,
    #[schema(value_type = Option<String>, format = Date)]
    outgoing_on: Option<Date>,
}

/// Something that happened.
#[derive(Serialize, ToSchema)]
struct EventBody {
    number: i64,
    act: String,
    #[schema(value_type = String, format = Date)]
    on: Date,
    #[schema(value_type = String, format = DateTime)]
    at: jiff::Timestamp,
    account: Option<String>,
    unit: Option<String>,
    note: Option<String>,
}

impl ObligationDetail {
    fn of(view: &ObligationView, today: Date) -> ObligationDetail {
        ObligationDetail {
            obligation: ObligationBody::of(&view.line, today),
            text: view.task.text.clone(),
            evidence: view
                .evidence
                .iter()
                .map(|row| EvidenceBody {
                    id: row.id,
                    file_name: row.file_name.clone(),
                    outgoing_number: row.outgoing_number.clone(),
                    outgoing_on: row.outgoing_on,
                })
                .collect(),
            events: view
                .events
                .iter()
                .map(|row| EventBody {
                    number: row.number,
                    act: row.act.clone(),
                    on: row.on,
                    at: row.at,
                    account: row.account_name.clone(),
                    unit: row.unit_name.clone(),
                    note: row.note.clone(),
                })
                .collect(),
            acts: view.acts.iter().map(|act| act.as_str()).collect(),
        }
    }
}
