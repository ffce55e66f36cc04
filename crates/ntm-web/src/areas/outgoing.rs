//! One paper that goes out, and what can be done with it.

use axum::{
    extract::{Path, Query, State},
    http::Method,
    routing::{get, post},
};
use ntm_drafting::{markup, paper::Urgency};
use ntm_office::{
    Fault,
    outgoing::{OutgoingView, draft::Edited, issue::Issuing, reference},
};
use ntm_programme::{
    identity::DelegationId,
    outgoing::OutgoingState,
    right::{Action, may_ever},
    signing::Delegation,
};
use ntm_store::{history::Happened, outgoing::Outgoing};
use ntm_views::{
    frame::{Lang, Section},
    pages::list::{Body, Part, RecordPage, paper_tabs},
    parts::{
        ActForm, Cell, Choice, Control, Event, Facts, Field, Link, Sentence, Timeline, Tone, Weight,
    },
    paths, say, words,
};
use serde::Deserialize;

use super::{
    lines::{document_path, moment},
    meeting::meeting_link,
    outgoing_list::{chip, register_said},
    outgoing_sheet::sheet,
    outgoing_statuses::answers,
};
use crate::{
    App,
    answer::{self, Answer},
    export::{self, AskedForm},
    form::{self, Typed},
    route::{Need, Route},
    session::Signed,
};

pub(crate) fn routes() -> Vec<Route> {
    let read = Need::May(Action::ReadOutgoing);
    let draft = Need::May(Action::DraftOutgoing);
    let issue_it = Need::May(Action::IssueOutgoing);
    let page = Route::page;
    vec![
        page(
            Method::GET,
            paths::OUTGOING_ONE,
            read,
            "A paper out",
            get(one),
        ),
        page(
            Method::POST,
            paths::OUTGOING_ONE,
            draft,
            "Change a draft",
            post(edit),
        ),
        page(
            Method::GET,
            paths::OUTGOING_FILE,
            read,
            "A paper out as DOCX or PDF",
            get(file),
        ),
        page(
            Method::POST,
            paths::OUTGOING_ISSUE,
            issue_it,
            "Issue a paper",
            post(issue),
        ),
        page(
            Method::POST,
            paths::OUTGOING_RECALL,
            issue_it,
            "Recall a paper",
            post(recall),
        ),
        page(
            Method::POST,
            paths::OUTGOING_DISCARD,
            draft,
            "Discard a draft",
            post(discard),
        ),
        page(
            Method::POST,
            paths::OUTGOING_FOLLOW,
            draft,
            "Take an issued paper in to follow its tasks",
            post(follow),
        ),
    ]
}

async fn one(
    State(app): State<App>,
    who: Signed,
    Path(code): Path<String>,
    form: AskedForm,
) -> Answer {
    export::record(page(&app, &who, &code).await?, &form).await
}

async fn page(app: &App, who: &Signed, code: &str) -> Result<RecordPage, Fault> {
    let lang = who.lang();
    let w = words::outgoing::of(lang);
    let found = app.office().outgoing(&who.op, code).await?;
    let row = &found.row;
    let title = format!("{} {}", register_said(row), reference(row));
    let frame = app
        .frame(who, title, Section::Documents)
        .await?
        .crumb(w.title(), paths::OUTGOING);
    let mut page = RecordPage::new(frame);
    page.tabs = Some(paper_tabs(lang, paths::OUTGOING));
    page.chips = vec![chip(lang, row.state)];
    page.under = row.subject.clone();
    page.said = said(lang, row);
    let file = |format: &str| {
        format!(
            "{}?dinh-dang={format}",
            paths::at(paths::OUTGOING_FILE, code)
        )
    };
    page.links = vec![
        Link::new(w.docx(), file("docx")),
        Link::new(w.pdf(), file("pdf")),
    ];
    if matches!(row.state, OutgoingState::Issued | OutgoingState::Recalled) {
        page.links.push(Link::new(w.edxml(), file("edxml")));
    }
    let stands = matches!(row.state, OutgoingState::Draft | OutgoingState::Issued);
    let own = Some(row.owner) == who.op.who.unit && may_ever(&who.op.who, Action::AssignTasks);
    if stands && own {
        let ask = format!("{}?van-ban-di={}", paths::REPORT_ASK, row.code);
        let said = words::report_form::of(lang).ask_from_here();
        page.links.push(Link::new(said, ask));
    }
    page.acts = acts(lang, &found, who.op.today);
    let mark = match row.state {
        OutgoingState::Draft => w.draft_mark(),
        OutgoingState::Recalled => w.recalled_mark(),
        OutgoingState::Discarded => w.discarded(),
        OutgoingState::Issued => "",
    };
    page.parts
        .push(Part::new(w.preview()).body(Body::Sheet(Box::new(sheet(lang, &found.paper, mark)))));
    if !found.receivers.is_empty() {
        page.parts.push(answers(lang, &found.receivers));
    }
    if found.may_draft {
        page.parts
            .push(Part::new(w.edit()).act(edit_form(lang, &found)));
    }
    let mut facts = facts(lang, &found);
    if let Some(meeting) = app.office().meeting_of_paper(&who.op, row.id).await? {
        let link = Cell::links(vec![meeting_link(&meeting)]);
        facts = facts.fact(words::meeting::of(lang).of_meeting(), link);
    }
    page.side = vec![
        Part::new(w.facts()).body(Body::Facts(facts)),
        Part::new(w.history()).body(Body::Timeline(Timeline {
            events: found.events.iter().map(|it| event(lang, it)).collect(),
        })),
    ];
    Ok(page)
}

fn said(lang: Lang, row: &Outgoing) -> Sentence {
    let w = words::outgoing::of(lang);
    let day = row.issued_on.map(say::date).unwrap_or_default();
    let issued = w.said_issued(reference(row), day);
    match row.state {
        OutgoingState::Draft => Sentence::default().say(w.said_draft()),
        OutgoingState::Issued => Sentence::default().strong(issued),
        OutgoingState::Recalled => {
            let day = row.recalled_on.map(say::date).unwrap_or_default();
            let reason = row.recall_reason.as_deref().unwrap_or_default();
            let reason = reason.trim_end_matches('.');
            Sentence::default()
                .say(issued)
                .strong(w.said_recalled(day, reason))
        }
        OutgoingState::Discarded => Sentence::default().say(w.said_discarded()),
    }
}

fn acts(lang: Lang, found: &OutgoingView, today: jiff::civil::Date) -> Vec<ActForm> {
    let w = words::outgoing::of(lang);
    let row = &found.row;
    let at = |path| paths::at(path, &row.code);
    let mut acts = Vec::new();
    if row.state == OutgoingState::Draft && found.may_issue {
        acts.push(
            ActForm::new("issue", w.issue(), at(paths::OUTGOING_ISSUE))
                .hidden("version", row.version)
                .hint(w.issue_hint(found.next))
                .field(
                    Field::date("on", w.on())
                        .value(today.to_string())
                        .required(),
                )
                .field(
                    Field::new(Control::Digits, "number", w.own_number()).hint(w.own_number_hint()),
                )
                .field(Field::check("sure", w.sure()))
                .icon("send")
                .weight(Weight::Primary),
        );
    }
    if found.may_draft {
        acts.push(
            ActForm::new("discard", w.discard(), at(paths::OUTGOING_DISCARD))
                .confirm(w.discard_sure())
                .weight(Weight::Danger),
        );
    }
    if found.may_follow {
        acts.push(
            ActForm::new("follow", w.follow(), at(paths::OUTGOING_FOLLOW))
                .icon("inbox")
                .weight(Weight::Primary),
        );
    }
    if row.state == OutgoingState::Issued && found.may_issue {
        acts.push(
            ActForm::new("recall", w.recall(), at(paths::OUTGOING_RECALL))
                .hint(w.recall_hint())
                .field(Field::text("reason", words::common::of(lang).reason()).required())
                .icon("returned")
                .weight(Weight::Danger),
        );
    }
    acts
}

fn edit_form(lang: Lang, found: &OutgoingView) -> ActForm {
    let w = words::outgoing::of(lang);
    let (row, paper) = (&found.row, &found.paper);
    let urgencies = [
        ("", w.not_urgent(), None),
        ("urgent", Urgency::Urgent.mark(), Some(Urgency::Urgent)),
        (
            "very_urgent",
            Urgency::VeryUrgent.mark(),
            Some(Urgency::VeryUrgent),
        ),
        ("express", Urgency::Express.mark(), Some(Urgency::Express)),
    ];
    let urgencies = urgencies.map(|(key, said, it)| Choice::new(key, said, paper.urgency == it));
    ActForm::new(
        "edit",
        words::common::of(lang).save(),
        paths::at(paths::OUTGOING_ONE, &row.code),
    )
    .hidden("version", row.version)
    .field(
        Field::text("subject", w.subject())
            .value(&paper.subject)
            .required(),
    )
    .field(
        Field::lines("to", w.addressees(), 3)
            .hint(w.one_a_line())
            .value(paper.to.join("\n")),
    )
    .field(Field::lines("bases", w.bases(), 2).value(paper.bases.join("\n")))
    .field(
        Field::lines("body", w.body(), 12)
            .hint(w.body_hint())
            .value(markup::write(&paper.body))
            .required(),
    )
    .field(
        Field::lines("recipients", w.receivers(), 3)
            .hint(w.further_hint())
            .value(paper.recipients.join("\n")),
    )
    .field(Field::text("archive", w.archive()).value(&paper.archive))
    .field(Field::select(
        "signer",
        w.signer(),
        signer_choices(lang, &found.signers, row.delegation),
    ))
    .field(Field::select("urgency", w.urgency(), urgencies.to_vec()))
    .bare()
}

/// Returns who can sign, one of them chosen.
pub(super) fn signer_choices(
    lang: Lang,
    signers: &[Delegation],
    chosen: Option<DelegationId>,
) -> Vec<Choice> {
    let none = words::outgoing::of(lang).no_signer();
    let none = Choice::new("", none, chosen.is_none());
    let choices = signers.iter().map(|it| {
        let said = format!("{} {} · {}", it.form.abbreviation(), it.position, it.name);
        Choice::new(it.id.to_string(), said.trim(), chosen == Some(it.id))
    });
    std::iter::once(none).chain(choices).collect()
}

fn facts(lang: Lang, found: &OutgoingView) -> Facts {
    let w = words::outgoing::of(lang);
    let row = &found.row;
    let mut facts = Facts::default()
        .fact(words::common::of(lang).code(), Cell::text(&row.code))
        .fact(w.sender(), Cell::text(&found.owner))
        .fact(
            w.signer(),
            Cell::text(row.signer.clone().unwrap_or_default()),
        );
    if !found.units.is_empty() {
        let names: Vec<&str> = found.units.iter().map(|(_, name)| name.as_str()).collect();
        facts = facts.fact(w.goes_to(), Cell::text(names.join(", ")));
    }
    if found.obligations > 0 {
        facts = facts.fact(w.presses_for(), Cell::text(w.tasks(found.obligations)));
    }
    let version = match row.template_number {
        0 => w.template_shipped().to_owned(),
        number => w.template_version(number),
    };
    let kind = match lang {
        Lang::Vi => found.kind.vi,
        Lang::En => found.kind.en,
    };
    facts = facts.fact(
        w.template_of(),
        Cell::link(kind, paths::at(paths::TEMPLATE, found.kind.key)).under(version),
    );
    if let Some(letters) = found.letters {
        let link = Cell::link(w.in_letters_link(), paths::at(paths::LETTERS, letters));
        facts = facts.fact(w.in_letters(), link);
    }
    if let Some(document) = &found.document {
        facts = facts.fact(
            w.followed_as(),
            Cell::link(document, document_path(document)),
        );
    }
    facts
}

fn event(lang: Lang, it: &Happened) -> Event {
    let w = words::outgoing::of(lang);
    let (tone, icon, what) = match it.act.as_str() {
        "draft" => (Tone::Plain, "plus", w.act_draft()),
        "edit" => (Tone::Plain, "edit", w.act_edit()),
        "issue" => (Tone::Good, "send", w.act_issue()),
        "recall" => (Tone::Bad, "returned", w.act_recall()),
        "discard" => (Tone::Plain, "cross", w.act_discard()),
        _ => (Tone::Info, "inbox", w.act_follow()),
    };
    Event {
        tone,
        icon,
        what: what.to_owned(),
        note: it.note.clone().unwrap_or_default(),
        who: it.by.clone().unwrap_or_default(),
        when: moment(it.at),
    }
}

async fn edit(
    State(app): State<App>,
    who: Signed,
    Path(code): Path<String>,
    typed: Typed,
) -> Answer {
    let edited = Edited {
        subject: typed.get("subject").to_owned(),
        to: typed.lines("to"),
        bases: typed.lines("bases"),
        body: typed.get("body").to_owned(),
        recipients: typed.lines("recipients"),
        archive: typed.get("archive").to_owned(),
        urgency: urgency(typed.get("urgency")),
        signer: signer(typed.get("signer"))?,
    };
    let done = app
        .office()
        .edit_draft(&who.op, &code, &edited, typed.version());
    match done.await {
        Ok(()) => answer::see_with(
            paths::at(paths::OUTGOING_ONE, &code),
            words::outgoing::of(who.lang()).done_edit(),
        ),
        Err(fault) => form::refused(page(&app, &who, &code).await?, "edit", &typed, fault),
    }
}

/// Reads a mark of urgency by the word under which it is kept.
pub(super) fn urgency(word: &str) -> Option<Urgency> {
    match word {
        "urgent" => Some(Urgency::Urgent),
        "very_urgent" => Some(Urgency::VeryUrgent),
        "express" => Some(Urgency::Express),
        _ => None,
    }
}

/// Reads who was chosen to sign.
pub(super) fn signer(text: &str) -> Result<Option<DelegationId>, Fault> {
    match text {
        "" => Ok(None),
        text => Ok(Some(text.parse().map_err(|_| Fault::NotFound)?)),
    }
}

async fn issue(
    State(app): State<App>,
    who: Signed,
    Path(code): Path<String>,
    typed: Typed,
) -> Answer {
    let issued = async {
        let number = typed.optional("number").map(|it| it.parse::<u32>());
        let number = number.transpose().map_err(|_| {
            Fault::field(
                "number",
                "Số văn bản chỉ gồm chữ số.",
                "The number has digits only.",
            )
        })?;
        let issuing = Issuing {
            on: typed.date("on")?,
            number,
            sure: typed.ticked("sure"),
        };
        app.office()
            .issue_and_assign(&who.op, &code, &issuing, typed.version())
            .await
    };
    match issued.await {
        Ok((row, decided)) => {
            let paper = reference(&row);
            let said = match decided {
                Some(Err(fault)) => {
                    tracing::warn!(%fault, "the decisions of a meeting are not assigned");
                    words::meeting::of(who.lang()).done_issue_alone(paper)
                }
                Some(Ok(it)) if it.missing.is_empty() => {
                    words::meeting::of(who.lang()).done_issue_tasks(paper, it.tasks)
                }
                Some(Ok(it)) => {
                    words::meeting::of(who.lang()).done_assign_missing(it.tasks, it.missing.len())
                }
                None => words::outgoing::of(who.lang()).done_issue(paper),
            };
            answer::see_with(paths::at(paths::OUTGOING_ONE, &code), &said)
        }
        Err(fault) => form::refused(page(&app, &who, &code).await?, "issue", &typed, fault),
    }
}

async fn recall(
    State(app): State<App>,
    who: Signed,
    Path(code): Path<String>,
    typed: Typed,
) -> Answer {
    match app
        .office()
        .recall(&who.op, &code, typed.get("reason"))
        .await
    {
        Ok(()) => answer::see_with(
            paths::at(paths::OUTGOING_ONE, &code),
            words::outgoing::of(who.lang()).done_recall(),
        ),
        Err(fault) => form::refused(page(&app, &who, &code).await?, "recall", &typed, fault),
    }
}

async fn discard(
    State(app): State<App>,
    who: Signed,
    Path(code): Path<String>,
    typed: Typed,
) -> Answer {
    match app.office().discard_draft(&who.op, &code).await {
        Ok(()) => answer::see_with(
            paths::OUTGOING,
            words::outgoing::of(who.lang()).done_discard(),
        ),
        Err(fault) => form::refused(page(&app, &who, &code).await?, "discard", &typed, fault),
    }
}

async fn follow(
    State(app): State<App>,
    who: Signed,
    Path(code): Path<String>,
    typed: Typed,
) -> Answer {
    match app.office().follow_outgoing(&who.op, &code).await {
        Ok(document) => answer::see_with(
            document_path(&document),
            words::outgoing::of(who.lang()).done_follow(),
        ),
        Err(fault) => form::refused(page(&app, &who, &code).await?, "follow", &typed, fault),
    }
}

/// In which form a paper is asked for: `docx`, `pdf`, `edxml`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct AskedPaper {
    #[serde(rename = "dinh-dang")]
    pub(super) format: String,
}

async fn file(
    State(app): State<App>,
    who: Signed,
    Path(code): Path<String>,
    Query(asked): Query<AskedPaper>,
) -> Answer {
    paper_file(&app, &who, &code, &asked.format).await
}

/// Answers a paper as DOCX, PDF or a package for exchange.
pub(super) async fn paper_file(app: &App, who: &Signed, code: &str, format: &str) -> Answer {
    let media_type = match format {
        "docx" => ntm_drafting::docx::MEDIA_TYPE,
        "edxml" => "application/xml",
        _ => "application/pdf",
    };
    let (name, bytes) = paper_bytes(app, who, code, format).await?;
    answer::download(&name, media_type, bytes)
}

/// Returns a paper in a form, with the name under which it is saved.
pub(super) async fn paper_bytes(
    app: &App,
    who: &Signed,
    code: &str,
    format: &str,
) -> Result<(String, Vec<u8>), Fault> {
    match format {
        "docx" => app.office().outgoing_docx(&who.op, code).await,
        "edxml" => app.office().outgoing_package(&who.op, code).await,
        "pdf" => {
            let found = app.office().outgoing(&who.op, code).await?;
            let name = ntm_office::outgoing::issue::file_name(&found.row, "pdf");
            // Setting a page takes some hundred milliseconds.
            let paper = found.paper;
            let set = tokio::task::spawn_blocking(move || ntm_press::print(&paper));
            let bytes = set
                .await
                .map_err(Fault::internal)?
                .map_err(Fault::internal)?;
            Ok((name, bytes))
        }
        _ => Err(Fault::NotFound),
    }
}
