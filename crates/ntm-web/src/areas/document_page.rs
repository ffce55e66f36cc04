//! What the pages of documents show, made from what the office knows.

use ntm_drafting::table;
use ntm_office::{
    FieldFault, Op,
    documents::{DocumentPage as ListOfDocuments, WholeDocument},
};
use ntm_programme::{
    deadline::Deadline,
    right::{Action, Decision, Resource, may},
};
use ntm_store::{
    batch::Batch,
    document::{Document, DocumentState, Line},
    task::{self, TaskDeadline, TaskLine},
};
use ntm_views::{
    frame::{Frame, Lang},
    pages::{
        document::{DocumentListPage, DocumentPage, DocumentRow, Upload},
        list::{Body, Part, RecordPage, paper_tabs},
        work::ObligationRow,
    },
    parts::{
        ActForm, Cell, Chip, Choice, Column, Control, Exports, Facts, Field, Filters, Link, Pager,
        Progress, Row, Sentence, Table, Tone, Weight,
    },
    paths, say, words,
};

use super::document_exchange::{self, recalled_chip, recalled_said};
use crate::areas::documents::{HeadForm, ListQuery, STATES, address, cursor_of};

/// Returns the kind, number and symbol of a document, or the name of its file while unread.
pub(crate) fn title(lang: Lang, document: &Document) -> String {
    let kind = document.kind.as_deref().map(|kind| kind_name(lang, kind));
    match (kind, document.reference()) {
        (Some(kind), Some(reference)) => format!("{kind} {reference}"),
        (None, Some(reference)) => reference,
        (Some(kind), None) => format!("{kind} · {}", document.file_name),
        (None, None) => document.file_name.clone(),
    }
}

/// The kinds of documents by their symbols (Decree 30/2020/NĐ-CP, Annex III).
const KINDS: [(&str, &str, &str); 16] = [
    ("TB", "Thông báo", "Notice"),
    ("CV", "Công văn", "Official letter"),
    ("KL", "Kết luận", "Conclusion"),
    ("KH", "Kế hoạch", "Plan"),
    ("CT", "Chỉ thị", "Directive"),
    ("QĐ", "Quyết định", "Decision"),
    ("NQ", "Nghị quyết", "Resolution"),
    ("BC", "Báo cáo", "Report"),
    ("TTr", "Tờ trình", "Submission"),
    ("HD", "Hướng dẫn", "Guidance"),
    ("CĐ", "Công điện", "Telegram"),
    ("CTr", "Chương trình", "Programme"),
    ("ĐA", "Đề án", "Scheme"),
    ("GM", "Giấy mời", "Invitation"),
    ("NĐ", "Nghị định", "Decree"),
    ("TT", "Thông tư", "Circular"),
];

pub(crate) fn kind_name(lang: Lang, kind: &str) -> String {
    KINDS
        .iter()
        .find(|(symbol, ..)| *symbol == kind)
        .map_or(kind, |(_, vi, en)| match lang {
            Lang::Vi => vi,
            Lang::En => en,
        })
        .to_owned()
}

/// Returns the label of a document's state.
pub(crate) fn chip(lang: Lang, state: DocumentState) -> Chip {
    let w = words::receive::of(lang);
    match state {
        DocumentState::Reading => Chip::new(Tone::Info, "clock", w.reading()),
        DocumentState::Failed => Chip::new(Tone::Bad, "alert", w.failed()),
        DocumentState::Review => Chip::new(Tone::Soon, "edit", w.to_review()),
        DocumentState::Assigned => Chip::new(Tone::Good, "send", w.assigned()),
        DocumentState::Closed => Chip::new(Tone::Good, "check", w.closed()),
        DocumentState::Linked => Chip::new(Tone::Plain, "link", w.linked()),
    }
}

/// The place to upload.
pub(crate) fn upload(limit: usize, token: String, error: String) -> Upload {
    Upload {
        action: paths::DOCUMENTS.to_owned(),
        token,
        accept: ntm_office::receive::accepted(),
        limit: limit as u64,
        error,
    }
}

/// The list.
pub(crate) fn list(
    frame: Frame,
    op: &Op,
    query: &ListQuery,
    page: ListOfDocuments,
    batches: &[(Batch, i64)],
    upload: Option<Upload>,
) -> DocumentListPage {
    let lang = frame.lang;
    let waiting = frame.counts.documents_to_review;
    let mut said = Sentence::default();
    if waiting > 0 {
        let w = words::receive::of(lang);
        let href = format!("{}?tinh-trang=cho-duyet", paths::DOCUMENTS);
        said = said.figure(w.waiting_review(waiting), href).say(". ");
    }
    for (batch, arrived) in batches.iter().filter(|(_, arrived)| *arrived > 1) {
        said = unfinished(lang, said, batch, *arrived);
    }
    let next = page
        .lines
        .last()
        .filter(|_| page.more)
        .map(|line| query.address("tiep", &cursor_of(&line.document)));
    let first = (!query.after.is_empty()).then(|| query.address("tiep", ""));
    let exports = match page.lines.is_empty() {
        true => Exports::default(),
        false => Exports::of(|format| query.address("dinh-dang", format)),
    };
    DocumentListPage {
        said,
        upload,
        tabs: Some(paper_tabs(lang, paths::DOCUMENTS)),
        filters: filters(lang, query),
        rows: page.lines.iter().map(|line| row(lang, op, line)).collect(),
        pager: Pager {
            lang,
            previous: first,
            next,
            said: String::new(),
        },
        exports,
        frame,
    }
}

/// Leads to a batch that is being read or broke off.
fn unfinished(lang: Lang, said: Sentence, batch: &Batch, arrived: i64) -> Sentence {
    let w = words::receive::of(lang);
    let href = paths::BATCH.replace("{id}", &batch.id.to_string());
    if batch.whole_at.is_some() {
        return said.figure(w.batch_under_way(arrived), href).say(". ");
    }
    let at = jiff::tz::offset(7).to_datetime(batch.started_at);
    let time = format!("{:02}:{:02}", at.hour(), at.minute());
    said.figure(w.batch_left(time, arrived), href)
        .say(w.batch_left_do())
}

fn filters(lang: Lang, query: &ListQuery) -> Filters {
    let w = words::receive::of(lang);
    let c = words::common::of(lang);
    let mut states = vec![Choice::new("", c.all(), query.state.is_empty())];
    states.extend(
        STATES
            .iter()
            .map(|(word, state)| Choice::new(*word, chip(lang, *state).word, *word == query.state)),
    );
    let mut kinds = vec![Choice::new("", c.all(), query.kind.is_empty())];
    kinds.extend(
        KINDS.iter().map(|(symbol, ..)| {
            Choice::new(*symbol, kind_name(lang, symbol), *symbol == query.kind)
        }),
    );
    Filters {
        lang,
        action: paths::DOCUMENTS.to_owned(),
        fields: vec![
            Field::new(Control::Search, "tu-khoa", c.search()).value(&query.words),
            Field::select("tinh-trang", c.state(), states),
            Field::select("loai", w.kind(), kinds),
            Field::text("co-quan", w.issuer()).value(&query.issuer),
            Field::text("nam", w.year()).value(&query.year),
        ],
        clear: query.is_narrowed().then(|| paths::DOCUMENTS.to_owned()),
    }
}

fn row(lang: Lang, op: &Op, line: &Line) -> DocumentRow {
    let document = &line.document;
    let owner = Resource::of(vec![document.owner_unit]);
    let again = document.state == DocumentState::Failed
        && may(&op.who, Action::ReviewDocument, &owner, op.today) == Decision::Allowed;
    let w = words::receive::of(lang);
    let subject = match (document.state, &document.subject) {
        (DocumentState::Failed, _) => failure(lang, document),
        (DocumentState::Review, subject) if line.open_questions > 0 => {
            let questions = w.questions(line.open_questions);
            match subject {
                Some(subject) => format!("{subject} · {questions}"),
                None => questions,
            }
        }
        (_, subject) => subject.clone().unwrap_or_default(),
    };
    DocumentRow {
        chip: chip(lang, document.state),
        title: title(lang, document),
        href: address(document),
        subject,
        issuer: issuer(document),
        issued_on: document.issued_on,
        progress: (line.tasks > 0).then(|| Progress {
            done: count(line.done),
            late: count(line.late),
            all: count(line.tasks),
        }),
        again: match again {
            true => format!("{}/doc-lai", address(document)),
            false => String::new(),
        },
    }
}

fn count(n: i64) -> u64 {
    u64::try_from(n).unwrap_or(0)
}

/// Returns who issued a document, or from where it is written.
pub(crate) fn issuer(document: &Document) -> String {
    document
        .issuer
        .clone()
        .or_else(|| document.place.clone())
        .unwrap_or_default()
}

fn failure(lang: Lang, document: &Document) -> String {
    let key = match lang {
        Lang::Vi => "vi",
        Lang::En => "en",
    };
    document
        .failure
        .as_ref()
        .and_then(|failure| failure[key].as_str())
        .unwrap_or_default()
        .to_owned()
}

/// Returns documents as a table for a file.
pub(crate) fn table(lang: Lang, rows: Vec<Vec<table::Cell>>) -> table::Table {
    use table::{Column, Kind};
    let w = words::receive::of(lang);
    table::Table {
        title: w.list_title().to_owned(),
        columns: vec![
            Column::new(w.arrival(), Kind::Integer, 8.0),
            Column::new(w.code(), Kind::Text, 14.0),
            Column::new(words::document::of(lang).document(), Kind::Text, 28.0),
            Column::new(w.subject(), Kind::Text, 60.0),
            Column::new(w.issuer(), Kind::Text, 28.0),
            Column::new(w.issued_on(), Kind::Date, 12.0),
            Column::new(w.state(), Kind::Text, 14.0),
            Column::new(w.proposals(), Kind::Integer, 12.0),
            Column::new(w.tasks_assigned(), Kind::Integer, 12.0),
            Column::new(w.owner(), Kind::Text, 28.0),
            Column::new(w.received_on(), Kind::Date, 12.0),
        ],
        rows,
    }
}

/// Returns a document as a row of a file.
pub(crate) fn cells(lang: Lang, line: &Line) -> Vec<table::Cell> {
    let document = &line.document;
    vec![
        document.arrival.into(),
        document.code.as_str().into(),
        title(lang, document).into(),
        document.subject.as_deref().into(),
        issuer(document).into(),
        document.issued_on.into(),
        chip(lang, document.state).word.into(),
        (line.proposed + line.confirmed).into(),
        line.tasks.into(),
        line.owner_name.as_str().into(),
        ntm_office::legal_day(document.received_at).into(),
    ]
}

/// Returns the tasks of a document, each with how far it is, as a table for a file.
pub(crate) fn tasks_table(lang: Lang, whole: &WholeDocument) -> table::Table {
    use table::{Column, Kind};
    let c = words::common::of(lang);
    let w = words::follow::of(lang);
    let work = words::work::of(lang);
    table::Table {
        title: title(lang, &whole.document),
        columns: vec![
            Column::new(c.code(), Kind::Text, 15.0),
            Column::new(c.task(), Kind::Text, 70.0),
            Column::new(c.lead(), Kind::Text, 32.0),
            Column::new(c.deadline(), Kind::Text, 30.0),
            Column::new(w.column_next_due(), Kind::Date, 14.0),
            Column::new(w.column_obligations(), Kind::Integer, 10.0),
            Column::new(w.column_sent(), Kind::Integer, 10.0),
            Column::new(work.done(), Kind::Integer, 10.0),
            Column::new(work.late(), Kind::Integer, 10.0),
        ],
        rows: whole
            .tasks
            .iter()
            .map(|line| {
                vec![
                    line.code.as_str().into(),
                    line.title.as_str().into(),
                    leads(lang, line).into(),
                    phrases(lang, &line.deadlines).into(),
                    line.next_due.into(),
                    line.obligations.into(),
                    (line.done + line.submitted).into(),
                    line.done.into(),
                    line.late.into(),
                ]
            })
            .collect(),
    }
}

/// Tells whether a task speaks of a report and is due once.
fn asks_for_a_report(task: &TaskLine) -> bool {
    let once = |it: &TaskDeadline| !matches!(it.kind.as_str(), "recurring" | "event");
    ntm_text::fold(&task.title).contains("bao cao") && task.deadlines.iter().any(once)
}

/// One document: where it stands, its tasks, where it comes from.
pub(crate) fn page(frame: Frame, op: &Op, whole: &WholeDocument) -> DocumentPage {
    let lang = frame.lang;
    let document = &whole.document;
    let base = address(document);
    let sum = task::progress(&whole.tasks);
    let reviewable = matches!(
        document.state,
        DocumentState::Review | DocumentState::Assigned | DocumentState::Closed
    );
    // Of a scan a person types the tasks.
    let by_hand = document.state == DocumentState::Failed && whole.may_review;
    let w = words::receive::of(lang);
    let mut links = Vec::new();
    if reviewable {
        links.push(Link::new(w.text_file(), format!("{base}/chu")));
        links.push(Link::new(
            words::target::of(lang).open_stated(),
            format!("{base}/so-lieu"),
        ));
    }
    if whole.may_review && document.state != DocumentState::Reading {
        links.push(Link::new(w.edit_head(), format!("{base}/thong-tin")));
    }
    if whole.may_review && whole.tasks.iter().any(asks_for_a_report) {
        let ask = format!("{}?van-ban={}", paths::REPORT_ASK, document.code);
        let said = words::report_form::of(lang).ask_from_here();
        links.push(Link::new(said, ask));
    }
    DocumentPage {
        chip: recalled_chip(lang, whole).unwrap_or_else(|| chip(lang, document.state)),
        subject: document.subject.clone().unwrap_or_default(),
        said: said(lang, whole),
        progress: Progress {
            done: count(sum.done),
            late: count(sum.late),
            all: count(sum.tasks),
        },
        review: if reviewable || by_hand {
            format!("{base}/duyet")
        } else {
            String::new()
        },
        to_review: document.state == DocumentState::Review
            && whole.may_review
            && whole.recalled.is_none(),
        by_hand,
        original: format!("{base}/tep"),
        reading: document.state == DocumentState::Reading,
        facts: facts(lang, whole),
        rows: whole
            .tasks
            .iter()
            .map(|it| task_row(lang, op, it))
            .collect(),
        pager: Pager::none(lang),
        side: side(lang, whole),
        acts: acts(lang, whole, &base),
        links,
        exports: Exports::default(),
        frame: frame.crumb(words::document::of(lang).documents(), paths::DOCUMENTS),
    }
}

fn said(lang: Lang, whole: &WholeDocument) -> Sentence {
    let w = words::receive::of(lang);
    let sentence = Sentence::default();
    if let Some(recalled) = recalled_said(lang, whole) {
        return recalled;
    }
    let review = format!("{}/duyet", address(&whole.document));
    let sum = task::progress(&whole.tasks);
    match whole.document.state {
        DocumentState::Reading => match whole.page {
            Some(page) => sentence.say(w.reading_page(page.number, page.of)),
            None => sentence.say(w.reading_said()),
        },
        DocumentState::Failed => sentence.say(failure(lang, &whole.document)),
        DocumentState::Review if whole.directives.is_empty() => sentence.say(w.found_none()),
        _ if sum.tasks == 0 => {
            let open = whole.doubts.iter().filter(|it| it.answer.is_none()).count();
            sentence.figure(w.found(whole.directives.len(), open), review)
        }
        _ => {
            let tasks = format!("{}?van-ban={}", paths::TASKS, whole.document.code);
            let sentence = sentence
                .say(w.among())
                .figure(w.in_tasks(sum.tasks), &tasks)
                .say(w.are())
                .figure(w.done(sum.done), format!("{tasks}&tinh-trang=xong"));
            match sum.late {
                0 => sentence.say("."),
                late => sentence
                    .say(", ")
                    .figure(w.late(late), format!("{tasks}&tinh-trang=qua-han"))
                    .say("."),
            }
        }
    }
}

fn task_row(lang: Lang, op: &Op, line: &TaskLine) -> ObligationRow {
    let w = words::receive::of(lang);
    let work = words::work::of(lang);
    let chip = match line {
        it if it.is_done() => Chip::new(Tone::Good, "check", work.done_of(it.done, it.obligations)),
        it if it.late > 0 => Chip::new(Tone::Bad, "late", w.late(it.late)),
        it => match it.next_due {
            Some(day) => Chip::due(lang, op.today, day),
            // Words without a day: an event that waits for its date.
            None if it.deadlines.iter().any(|due| due.kind == "event") => {
                Chip::new(Tone::Soon, "clock", w.deadline_later())
            }
            None => Chip::new(Tone::Plain, "open", words::parts::of(lang).due()),
        },
    };
    ObligationRow {
        chip,
        title: line.title.clone(),
        href: format!("{}/{}", paths::TASKS, line.code),
        recurring: String::new(),
        unit: Link::text(leads(lang, line)),
        progress: w.sent_of(line.done + line.submitted, line.obligations),
        deadline: phrases(lang, &line.deadlines),
        first_due: None,
        basis: Link::text(line.code.clone()),
    }
}

/// Returns who leads a task: the one, or how many.
fn leads(lang: Lang, line: &TaskLine) -> String {
    match (&line.lead_name, line.leads) {
        (Some(name), 1) => name.clone(),
        (_, many) => words::receive::of(lang).lead_of(many),
    }
}

/// Returns the deadlines of a task as screens show them.
fn phrases(lang: Lang, deadlines: &[TaskDeadline]) -> String {
    deadlines
        .iter()
        .map(
            |it| match Deadline::parse(&it.written, &it.kind, &it.value, &it.bound) {
                Ok(deadline) if lang == Lang::Vi => deadline.phrase(),
                Ok(deadline) => deadline.phrase_en(),
                Err(_) => it.written.clone(),
            },
        )
        .collect::<Vec<_>>()
        .join("; ")
}

fn facts(lang: Lang, whole: &WholeDocument) -> Facts {
    let w = words::receive::of(lang);
    let document = &whole.document;
    let day = |it: Option<jiff::civil::Date>| it.map(say::date).unwrap_or_default();
    let text = |it: &Option<String>| Cell::text(it.clone().unwrap_or_default());
    let position = [&document.signer_competence, &document.signer_position]
        .into_iter()
        .flatten()
        .cloned()
        .collect::<Vec<_>>()
        .join(" ");
    let moment = jiff::tz::offset(7).to_datetime(document.received_at);
    Facts::default()
        .fact(w.issuer(), Cell::text(issuer(document)))
        .fact(w.issued_on(), Cell::text(day(document.issued_on)))
        .fact(w.event_on(), Cell::text(day(document.event_on)))
        .fact(w.chair(), text(&document.chair))
        .fact(w.signer(), text(&document.signer_name).under(position))
        .fact(
            w.addressed_to(),
            Cell::text(document.addressed_to.join("; ")),
        )
        .fact(w.recipients(), Cell::text(document.recipients.join("; ")))
        .fact(
            w.owner(),
            Cell::text(&whole.owner_name).under(format!(
                "{}, {} {:02}:{:02}",
                whole.received_by,
                say::date(moment.date()),
                moment.hour(),
                moment.minute()
            )),
        )
        .fact(w.code(), Cell::text(&document.code))
        .fact(
            w.arrival(),
            Cell::text(document.arrival.map_or_else(String::new, |number| {
                w.arrival_of(number, moment.date().year())
            })),
        )
        .fact(
            w.file(),
            Cell::link(&document.file_name, format!("{}/tep", address(document)))
                .under(notes(lang, whole)),
        )
}

fn notes(lang: Lang, whole: &WholeDocument) -> String {
    whole
        .notes
        .iter()
        .map(|note| match lang {
            Lang::Vi => note.vi.as_str(),
            Lang::En => note.en.as_str(),
        })
        .collect::<Vec<_>>()
        .join(" ")
}

fn side(lang: Lang, whole: &WholeDocument) -> Vec<Part> {
    let d = words::document::of(lang);
    let w = words::receive::of(lang);
    let mut parts = Vec::from_iter(document_exchange::part(lang, whole));
    if !whole.references.is_empty() {
        let rows = whole
            .references
            .iter()
            .map(|it| {
                let name = match it.target {
                    Some(id) => Cell::link(&it.written, format!("{}/{id}", paths::DOCUMENTS)),
                    None => Cell::text(&it.written),
                };
                let dated = it.dated.map(say::date).unwrap_or_default();
                Row::new(vec![name, Cell::text(dated)])
            })
            .collect();
        parts.push(Part::new(d.references()).body(Body::Table(Table {
            caption: String::new(),
            columns: vec![Column::title(d.document()), Column::text(d.date())],
            rows,
        })));
    }
    if !whole.copies.is_empty() {
        let rows = whole
            .copies
            .iter()
            .map(|it| {
                let path = format!("{}/ban-sao/{}", address(&whole.document), it.file_hash);
                let day = ntm_office::legal_day(it.received_at);
                Row::new(vec![
                    Cell::link(&it.file_name, path),
                    Cell::text(say::date(day)),
                ])
            })
            .collect();
        parts.push(Part::new(d.copies()).body(Body::Table(Table {
            caption: String::new(),
            columns: vec![Column::title(w.file()), Column::text(d.received())],
            rows,
        })));
    }
    parts
}

fn acts(lang: Lang, whole: &WholeDocument, base: &str) -> Vec<ActForm> {
    let w = words::receive::of(lang);
    let mut acts = Vec::new();
    if whole.document.state == DocumentState::Failed && whole.may_review {
        acts.push(
            ActForm::new("again", w.read_again(), format!("{base}/doc-lai"))
                .icon("repeat")
                .weight(Weight::Primary),
        );
    }
    if whole.may_assign {
        for (number, event) in whole.events.iter().enumerate() {
            let day = event.set_on.map_or_else(String::new, |day| day.to_string());
            acts.push(
                ActForm::new(
                    format!("event{number}"),
                    w.set_event_day(),
                    format!("{base}/ngay-su-kien"),
                )
                .icon("calendar")
                .hint(w.event_of(&event.code, &event.written))
                .hidden("task", event.task_id)
                .hidden("position", event.position)
                .field(Field::date("day", w.day()).value(day).required()),
            );
        }
    }
    acts
}

/// The header, to be mended.
pub(crate) fn head_form(
    frame: Frame,
    document: &Document,
    form: &HeadForm,
    faults: &[FieldFault],
) -> RecordPage {
    let lang = frame.lang;
    let w = words::receive::of(lang);
    let error = |name: &str| {
        faults
            .iter()
            .find(|it| it.field == name)
            .map(|it| match lang {
                Lang::Vi => it.message.vi.clone(),
                Lang::En => it.message.en.clone(),
            })
            .unwrap_or_default()
    };
    let mut kinds = vec![Choice::new("", "", form.kind.is_empty())];
    kinds.extend(
        KINDS.iter().map(|(symbol, ..)| {
            Choice::new(*symbol, kind_name(lang, symbol), *symbol == form.kind)
        }),
    );
    let fields = [
        Field::select("kind", w.kind(), kinds),
        Field::text("number", w.number()).value(&form.number),
        Field::text("symbol", w.symbol()).value(&form.symbol),
        Field::text("issuer", w.issuer()).value(&form.issuer),
        Field::text("place", w.place()).value(&form.place),
        Field::date("issued_on", w.issued_on()).value(&form.issued_on),
        Field::lines("subject", w.subject(), 3).value(&form.subject),
        Field::date("event_on", w.event_on()).value(&form.event_on),
        Field::text("chair", w.chair()).value(&form.chair),
        Field::text("signer_name", w.signer()).value(&form.signer_name),
        Field::text("signer_position", w.signer_position()).value(&form.signer_position),
        Field::text("signer_competence", w.signer_competence())
            .hint(w.signer_competence_hint())
            .value(&form.signer_competence),
        Field::lines("addressed_to", w.addressed_to(), 2)
            .hint(w.one_per_line())
            .value(&form.addressed_to),
        Field::lines("recipients", w.recipients(), 4)
            .hint(w.one_per_line())
            .value(&form.recipients),
    ];
    let mut act = ActForm::new("head", w.save(), format!("{}/thong-tin", address(document)))
        .weight(Weight::Primary)
        .open()
        .hidden("version", form.version);
    for field in fields {
        let error = error(&field.name);
        act = act.field(field.error(error));
    }
    let title = title(lang, document);
    let frame = frame
        .crumb(words::document::of(lang).documents(), paths::DOCUMENTS)
        .crumb(title, address(document));
    let hint = w.edit_head_hint();
    RecordPage {
        parts: vec![Part::new(w.details()).hint(hint).act(act)],
        ..RecordPage::new(frame)
    }
}
