//! Reorganisation: upload of lineage files, the preview with its questions, and afterwards what
//! became of each unit and of its title.

use std::collections::BTreeMap;

use axum::{
    extract::{Query, State},
    http::Method,
    routing::{get, post},
};
use ntm_drafting::table;
use ntm_office::{
    Fault, KeptReorganisation, LineageFile, Outcome,
    reorganise::{self, Asked, Became, Note, Preview, Shown, TitleState},
};
use ntm_programme::{
    identity::{ReorganisationId, UnitId},
    lineage::{AFTER_MERGER, Weight as NoteWeight},
    right::{Action, may_ever},
    unit::Extent,
};
use ntm_views::{
    frame::{Lang, Section},
    pages::list::{self, Body, Part, RecordPage},
    parts::{
        ActForm, Cell, Chip, Choice, Column, Control, Exports, Facts, Field, Link, Row, Sentence,
        Tab, Table, Tabs, Tone, Weight,
    },
    paths, say, words,
};
use serde::Deserialize;

use super::units::{kind_word, status_word};
use crate::{
    App,
    address::Id,
    answer::{self, Answer},
    export::{self, Format},
    form::{self, Sent, Typed},
    listing::Listing,
    route::{Need, Route},
    session::Signed,
};

const TEMPLATE: &str = "/don-vi/sap-xep/mau.csv";

/// A page shows no more lines of a preview.
const SHOWN: usize = 200;

/// A page asks no more questions one by one; those of a kind are answered together.
const ASKED: usize = 60;

/// How many new units a page shows afterwards.
const PAGE: usize = 50;

pub(crate) fn routes() -> Vec<Route> {
    let read = Need::May(Action::ReadUnit);
    let edit = Need::May(Action::EditUnit);
    let page = Route::page;
    vec![
        page(
            Method::GET,
            paths::REORGANISATIONS,
            read,
            "Reorganisations",
            get(all),
        ),
        page(
            Method::POST,
            paths::REORGANISATIONS,
            edit,
            "Upload lineage files",
            post(upload),
        ),
        page(
            Method::GET,
            TEMPLATE,
            edit,
            "Template of a lineage file",
            get(template),
        ),
        page(
            Method::GET,
            paths::REORGANISATION,
            read,
            "A reorganisation: its preview, or what came of it",
            get(one),
        ),
        page(
            Method::POST,
            "/don-vi/sap-xep/{id}/tra-loi",
            edit,
            "Answer what a reorganisation asks",
            post(answer_all),
        ),
        page(
            Method::POST,
            "/don-vi/sap-xep/{id}/thuc-hien",
            edit,
            "Carry a reorganisation out",
            post(apply),
        ),
        page(
            Method::POST,
            "/don-vi/sap-xep/{id}/bo",
            edit,
            "Discard the preview of a reorganisation",
            post(discard),
        ),
        page(
            Method::POST,
            "/don-vi/sap-xep/{id}/cong-nhan",
            edit,
            "Record the decision on a title that is proposed",
            post(confirm),
        ),
    ]
}

async fn list_page(app: &App, who: &Signed) -> Result<RecordPage, Fault> {
    let lang = who.lang();
    let w = words::reorganise::of(lang);
    let frame = app.frame(who, w.title(), Section::Units).await?;
    let mut page = RecordPage::new(frame);
    let may_edit = may_ever(&who.op.who, Action::EditUnit);
    let may_name = may_ever(&who.op.who, Action::EditName);
    page.tabs = Some(list::unit_tabs(
        lang,
        paths::REORGANISATIONS,
        may_name,
        may_edit,
    ));
    page.said = Sentence::default().say(w.lead());
    let all = app.office().reorganisations(&who.op).await?;
    let mut part = Part::new(w.all());
    part = if all.is_empty() {
        part.hint(w.none())
    } else {
        let rows = all.iter().map(|(kept, links)| {
            Row::new(vec![
                Cell::link(
                    w.from_day(say::date(kept.on)),
                    paths::at(paths::REORGANISATION, kept.id),
                )
                .under(about(kept)),
                Cell::chip(state_chip(lang, kept)),
                Cell::number(*links),
            ])
        });
        part.body(Body::Table(Table {
            caption: w.all().to_owned(),
            columns: vec![
                Column::title(w.day()),
                Column::text(words::keeping::of(lang).state()),
                Column::number(w.links()),
            ],
            rows: rows.collect(),
        }))
    };
    page.parts = vec![part];
    if may_edit {
        page.links = vec![
            Link::new(w.left_title(), paths::LEFT_BEHIND),
            Link::new(w.template(), TEMPLATE),
        ];
        page.parts.insert(0, upload_part(lang));
    }
    Ok(page)
}

fn about(kept: &KeptReorganisation) -> String {
    let said = kept.decision.iter().chain(&kept.within);
    said.cloned().collect::<Vec<_>>().join(" · ")
}

fn state_chip(lang: Lang, kept: &KeptReorganisation) -> Chip {
    let w = words::reorganise::of(lang);
    match kept.applied_at {
        Some(_) => Chip::new(Tone::Good, "check", w.state_applied()),
        None => Chip::new(Tone::Info, "clock", w.state_draft()),
    }
}

fn upload_part(lang: Lang) -> Part {
    let w = words::reorganise::of(lang);
    let file = |name: &str, label: &str| {
        let kinds = ".csv,.txt,.json,text/csv,application/json";
        Field::new(Control::File(kinds.to_owned()), name, label)
    };
    Part::new(w.upload()).act(
        ActForm::new("upload", w.preview(), paths::REORGANISATIONS)
            .field(file("file", w.file()).hint(w.file_hint()).required())
            .field(file("second", w.second_file()).hint(w.second_file_hint()))
            .field(Field::date("on", w.day()).hint(w.day_hint()).required())
            .field(Field::text("decision", w.decision()))
            .field(Field::text("within", w.within()))
            .field(Field::check("ends_districts", w.ends_districts()).hint(w.ends_districts_hint()))
            .bare()
            .weight(Weight::Primary),
    )
}

async fn all(State(app): State<App>, who: Signed) -> Answer {
    answer::page(&list_page(&app, &who).await?)
}

async fn template() -> Answer {
    answer::download(
        "mau-sap-xep.csv",
        "text/csv; charset=utf-8",
        reorganise::template()?,
    )
}

async fn upload(State(app): State<App>, who: Signed, sent: Sent) -> Answer {
    let kept = async {
        let asked = read_asked(&sent)?;
        app.office().keep_reorganisation(&who.op, &asked).await
    };
    match kept.await {
        Ok(id) => answer::see(paths::at(paths::REORGANISATION, id)),
        Err(fault) => form::refused(list_page(&app, &who).await?, "upload", &sent.typed, fault),
    }
}

/// Reads what is to be imported, and how.
pub(super) fn read_asked(sent: &Sent) -> Outcome<Asked> {
    let typed = &sent.typed;
    let files = sent.files.iter().filter(|file| !file.bytes.is_empty());
    let files = files.map(|file| {
        Ok(LineageFile {
            name: file.name.clone(),
            content: ntm_office::as_text(&file.bytes)?,
        })
    });
    let files: Vec<LineageFile> = files.collect::<Outcome<_>>()?;
    if files.is_empty() {
        return Err(Fault::field("file", "Hãy chọn tệp.", "Choose a file."));
    }
    Ok(Asked {
        files,
        on: typed.date("on")?,
        decision: typed.optional("decision"),
        within: typed.optional("within"),
        ends_districts: typed.ticked("ends_districts"),
        answers: BTreeMap::new(),
    })
}

/// The filters of what became of units, as they stand in the address.
#[derive(Debug, Clone, Default, Deserialize)]
struct Filter {
    #[serde(rename = "danh-hieu", default)]
    title: String,
    #[serde(rename = "trang", default)]
    page: String,
    #[serde(rename = "dinh-dang", default)]
    format: String,
}

async fn one(
    State(app): State<App>,
    who: Signed,
    Id(id): Id<ReorganisationId>,
    Query(filter): Query<Filter>,
) -> Answer {
    if let Some(format) = Format::asked(&filter.format)? {
        let rows = app.office().reorganisation_rows(&who.op, id).await?;
        return export::answer(format, "sap-xep-don-vi", sheet(who.lang(), rows)).await;
    }
    answer::page(&record(&app, &who, id, &filter).await?)
}

fn sheet(lang: Lang, rows: Vec<[String; 9]>) -> table::Table {
    table::Table {
        title: words::reorganise::of(lang).title().to_owned(),
        // The headings by which it is read back, in whichever language.
        columns: reorganise::COLUMNS
            .iter()
            .map(|(_, vietnamese, english)| {
                let heading = match lang {
                    Lang::Vi => vietnamese,
                    Lang::En => english,
                };
                table::Column::new(*heading, table::Kind::Text, 22.0)
            })
            .collect(),
        rows: rows
            .into_iter()
            .map(|row| row.into_iter().map(|cell| cell.as_str().into()).collect())
            .collect(),
    }
}

async fn record(
    app: &App,
    who: &Signed,
    id: ReorganisationId,
    filter: &Filter,
) -> Result<RecordPage, Fault> {
    let lang = who.lang();
    let w = words::reorganise::of(lang);
    let shown = app.office().reorganisation(&who.op, id).await?;
    let on = match &shown.preview {
        Some(preview) => preview.on,
        None => shown.became.first().map_or(shown.kept.on, |it| it.on),
    };
    let frame = app
        .frame(who, w.from_day(say::date(on)), Section::Units)
        .await?
        .crumb(words::list::of(lang).units(), paths::UNITS)
        .crumb(w.title(), paths::REORGANISATIONS);
    let mut page = RecordPage::new(frame);
    page.chips = vec![state_chip(lang, &shown.kept)];
    page.under = about(&shown.kept);
    match &shown.preview {
        Some(preview) => preview_parts(&mut page, lang, id, preview),
        None => became_part(&mut page, lang, &shown, filter),
    }
    Ok(page)
}

fn preview_parts(page: &mut RecordPage, lang: Lang, id: ReorganisationId, preview: &Preview) {
    let w = words::reorganise::of(lang);
    let path = |rest: &str| format!("{}/{rest}", paths::at(paths::REORGANISATION, id));
    page.said = match preview.open {
        0 => Sentence::default().say(w.notes_none()),
        open => Sentence::default().strong(w.notes_open(say::number(open))),
    };
    if preview.open == 0 && !preview.notes.is_empty() {
        page.said = Sentence::default();
    }
    if preview.open == 0 && preview.effects.new_links > 0 {
        page.acts.push(
            ActForm::new("apply", w.apply(), path("thuc-hien"))
                .confirm(w.apply_ask())
                .weight(Weight::Primary),
        );
    }
    page.acts.push(
        ActForm::new("discard", w.discard(), path("bo"))
            .confirm(w.discard_ask())
            .weight(Weight::Danger),
    );
    page.parts = vec![
        Part::new(w.what_file_tells()).body(Body::Facts(counts(lang, preview))),
        Part::new(w.what_is_done()).body(Body::Facts(effects(lang, preview))),
    ];
    if !preview.notes.is_empty() {
        page.parts.push(notes_part(lang, preview));
    }
    if let Some(form) = answer_form(lang, path("tra-loi"), preview) {
        page.parts
            .push(Part::new(w.answers()).hint(w.answers_hint()).act(form));
    }
    page.parts.push(units_part(lang, preview));
}

fn counts(lang: Lang, preview: &Preview) -> Facts {
    let w = words::reorganise::of(lang);
    let counts = &preview.counts;
    let n = |count: usize| say::number(count);
    let links = |all, full, partial| w.links_said(n(all), n(full), n(partial));
    let some =
        |count: usize, said: String| Cell::text(if count > 0 { said } else { String::new() });
    Facts::default()
        .fact(w.files(), Cell::text(preview.files.join(", ")))
        .fact(w.day(), Cell::text(say::date(preview.on)))
        .fact(
            w.communes(),
            Cell::text(w.old_to_new(n(counts.old), n(counts.new))),
        )
        .fact(
            w.districts(),
            some(
                counts.old_districts,
                w.districts_too(n(counts.old_districts)),
            ),
        )
        .fact(
            w.links(),
            Cell::text(links(counts.links, counts.full, counts.partial)),
        )
        .fact(
            w.kinds(),
            Cell::text(w.kinds_said(
                n(counts.merge),
                n(counts.split),
                n(counts.rename),
                n(counts.transfer),
                n(counts.keep),
            )),
        )
        .fact(
            w.reused(),
            some(counts.reused_codes, w.reused_said(n(counts.reused_codes))),
        )
        .fact(
            w.provinces(),
            some(
                counts.province_links,
                w.old_to_new(n(counts.old_provinces), n(counts.new_provinces)),
            ),
        )
}

fn effects(lang: Lang, preview: &Preview) -> Facts {
    let w = words::reorganise::of(lang);
    let effects = &preview.effects;
    let n = |count: usize| say::number(count);
    let some = |count: usize| Cell::text(if count > 0 { n(count) } else { String::new() });
    let left = |obligations: usize, people: usize| {
        let said = w.handed_said(n(obligations), n(people));
        Cell::text(
            Some(said)
                .filter(|_| obligations + people > 0)
                .unwrap_or_default(),
        )
    };
    Facts::default()
        .fact(
            w.old_units(),
            Cell::text(w.found_said(n(effects.old_found), n(effects.old_founded))),
        )
        .fact(
            w.new_units(),
            Cell::text(w.found_said(n(effects.new_found), n(effects.new_founded))),
        )
        .fact(
            w.going_on(),
            Cell::text(w.going_on_said(n(effects.going_on), n(effects.changed))),
        )
        .fact(
            w.links(),
            Cell::text(w.links_done(n(effects.new_links), n(effects.known_links))),
        )
        .fact(w.handed_over(), some(effects.handed_over))
        .fact(w.districts_ended(), some(effects.districts_ended))
        .fact(w.bodies_ended(), some(effects.bodies_ended))
        .fact(
            w.handed(),
            left(effects.obligations_handed, effects.people_moved),
        )
        .fact(
            w.to_decide(),
            left(effects.obligations_left, effects.people_left),
        )
}

fn notes_part(lang: Lang, preview: &Preview) -> Part {
    let w = words::reorganise::of(lang);
    let chip = |note: &Note| match (note.weight, note.is_open()) {
        (NoteWeight::Stops, _) => Chip::new(Tone::Bad, "alert", w.stops()),
        (NoteWeight::Asks, true) => Chip::new(Tone::Soon, "alert", w.asks()),
        (NoteWeight::Asks, false) => Chip::new(Tone::Good, "check", w.answered()),
        (NoteWeight::Tells, _) => Chip::plain(w.tells()),
    };
    let rows = preview.notes.iter().take(SHOWN).map(|note| {
        let places: Vec<String> = note
            .places
            .iter()
            .map(|place| form::said(place, lang))
            .collect();
        Row::new(vec![
            Cell::text(form::said(&note.message, lang)),
            Cell::chip(chip(note)),
            Cell::text(places.join("; ")),
        ])
    });
    let mut part = Part::new(w.notes());
    if preview.notes.len() > SHOWN {
        part = part.hint(w.notes_shown(SHOWN, say::number(preview.notes.len())));
    }
    part.body(Body::Table(Table {
        caption: w.notes().to_owned(),
        columns: vec![
            Column::title(w.note()),
            Column::text(words::keeping::of(lang).state()),
            Column::text(w.place()),
        ],
        rows: rows.collect(),
    }))
}

/// Makes the form of all that is asked: a field for each question, and one for all of a kind.
fn answer_form(lang: Lang, action: String, preview: &Preview) -> Option<ActForm> {
    let w = words::reorganise::of(lang);
    let asking: Vec<(&Note, &reorganise::Ask)> = preview
        .notes
        .iter()
        .filter_map(|note| Some((note, note.ask.as_ref()?)))
        .collect();
    if asking.is_empty() {
        return None;
    }
    let mut kinds: BTreeMap<&str, Vec<&reorganise::Ask>> = BTreeMap::new();
    for (_, ask) in &asking {
        kinds.entry(ask.kind()).or_default().push(ask);
    }
    let mut form = ActForm::new("answers", w.keep_answers(), action).bare();
    let choices = |ask: &reorganise::Ask, given: Option<&str>| {
        let mut choices = vec![Choice::new("", w.not_answered(), given.is_none())];
        choices.extend(ask.choices.iter().map(|(value, vi, en)| {
            let text = match lang {
                Lang::Vi => vi,
                Lang::En => en,
            };
            Choice::new(value, text, given == Some(value))
        }));
        choices
    };
    for (kind, asks) in &kinds {
        // Units differ in what they may be divided among: there is no answer for all.
        let same = asks.iter().all(|ask| ask.choices == asks[0].choices);
        if asks.len() > 1 && same {
            let label = w.answer_all(say::number(asks.len()));
            form = form.field(Field::select(*kind, label, choices(asks[0], None)));
        }
    }
    for (note, ask) in asking.into_iter().take(ASKED) {
        let label = form::said(&note.message, lang);
        form = form.field(Field::select(
            &ask.name,
            label,
            choices(ask, ask.given.as_deref()),
        ));
    }
    Some(form.weight(Weight::Primary))
}

fn units_part(lang: Lang, preview: &Preview) -> Part {
    let w = words::reorganise::of(lang);
    let rows = preview.units.iter().take(SHOWN).map(|unit| {
        let sources: Vec<String> = unit
            .sources
            .iter()
            .map(|source| {
                let name = match &source.code {
                    Some(code) => format!("{} ({code})", source.name),
                    None => source.name.clone(),
                };
                in_part(lang, name, source.extent)
            })
            .collect();
        let chip = match (unit.founded, unit.goes_on()) {
            (_, true) => Chip::new(Tone::Info, "check", w.goes_on()),
            (true, false) => Chip::new(Tone::Good, "plus", w.is_new()),
            (false, false) => Chip::plain(w.is_there()),
        };
        Row::new(vec![
            Cell::text(&unit.name).under(unit.code.clone().unwrap_or_default()),
            Cell::text(kind_word(lang, unit.kind)),
            Cell::text(sources.join(", ")),
            Cell::chip(chip),
        ])
    });
    let mut part = Part::new(w.becomes());
    if preview.units.len() > SHOWN {
        part = part.hint(w.units_shown(SHOWN, say::number(preview.units.len())));
    }
    part.body(Body::Table(Table {
        caption: w.becomes().to_owned(),
        columns: vec![
            Column::title(w.new_unit()),
            Column::text(words::administer::of(lang).kind()),
            Column::text(w.made_from()),
            Column::text(words::keeping::of(lang).state()),
        ],
        rows: rows.collect(),
    }))
}

fn in_part(lang: Lang, name: String, extent: Extent) -> String {
    match extent {
        Extent::Full => name,
        Extent::Partial => words::reorganise::of(lang).part_of(name),
    }
}

/// The words of the address for each state of a title.
const TITLES: [&str; 4] = ["", "de-xuat", "ra-soat", "dang-mang"];

fn title_word(state: TitleState) -> &'static str {
    match state {
        TitleState::Proposed(_) => TITLES[1],
        TitleState::Review(_) => TITLES[2],
        TitleState::Borne(_) => TITLES[3],
        TitleState::None => TITLES[0],
    }
}

fn became_part(page: &mut RecordPage, lang: Lang, shown: &Shown, filter: &Filter) {
    let w = words::reorganise::of(lang);
    let address = paths::at(paths::REORGANISATION, shown.kept.id);
    let wanted = |state: &str, became: &Became| {
        state.is_empty() || title_word(became.title_state()) == state
    };
    let count = |state: &str| shown.became.iter().filter(|it| wanted(state, it)).count();
    let labels = [
        w.tally_all(),
        w.tally_propose(),
        w.tally_review(),
        w.tally_borne(),
    ];
    let tabs = TITLES.iter().zip(labels).map(|(state, label)| {
        let href = match *state {
            "" => address.clone(),
            state => format!("{address}?danh-hieu={state}"),
        };
        let count = i64::try_from(count(state)).unwrap_or(i64::MAX);
        Tab::new(label, href, filter.title == *state).count(count)
    });
    page.tabs = Some(Tabs {
        label: w.titles().to_owned(),
        tabs: tabs.collect(),
    });
    page.exports = Exports::of(|format| format!("{address}?dinh-dang={format}"));
    let these: Vec<&Became> = shown
        .became
        .iter()
        .filter(|it| wanted(&filter.title, it))
        .collect();
    let first: usize = filter.page.parse().unwrap_or(0);
    let rows = these.iter().skip(first * PAGE).take(PAGE).enumerate();
    let rows: Vec<Row> = rows
        .map(|(number, became)| became_row(lang, shown, number, became))
        .collect();
    let mut columns = vec![
        Column::title(w.new_unit()),
        Column::text(w.made_from()),
        Column::text(w.title_state()),
    ];
    if rows.iter().any(|row| !row.forms.is_empty()) {
        columns.push(Column::text(""));
    }
    page.parts = vec![
        Part::new(w.becomes())
            .hint(w.titles_hint(AFTER_MERGER))
            .body(Body::Table(Table {
                caption: w.becomes().to_owned(),
                columns,
                rows,
            })),
    ];
    page.parts
        .extend(super::reorganisation_shares::part(lang, shown));
    let listing = Listing::new(&address, &[("danh-hieu", filter.title.as_str())]);
    let next = (these.len() > (first + 1) * PAGE).then(|| (first + 1).to_string());
    let pager = listing.pager(lang, "trang", first == 0, next);
    let ways = [
        pager
            .previous
            .map(|href| Link::new(words::common::of(lang).previous(), href)),
        pager
            .next
            .map(|href| Link::new(words::common::of(lang).next(), href)),
    ];
    page.links = ways.into_iter().flatten().collect();
    if shown.may_edit {
        page.links
            .push(Link::new(w.left_title(), paths::LEFT_BEHIND));
    }
}

fn became_row(lang: Lang, shown: &Shown, number: usize, became: &Became) -> Row {
    let w = words::reorganise::of(lang);
    let unit = &became.unit;
    let sources = became.sources.iter().map(|source| {
        let mut name = in_part(lang, source.name.clone(), source.extent);
        if let Some(title) = source.title {
            name.push_str(&format!(
                " ({})",
                w.was(ntm_text::uncapitalised(status_word(lang, title)))
            ));
        }
        Link::new(name, format!("{}/{}", paths::UNITS, source.unit))
    });
    let chip = match became.title_state() {
        TitleState::Proposed(title) => {
            Chip::new(Tone::Info, "edit", w.propose(status_word(lang, title)))
        }
        TitleState::Review(title) => {
            Chip::new(Tone::Soon, "alert", w.review(status_word(lang, title)))
        }
        TitleState::Borne(title) => Chip::new(Tone::Good, "check", status_word(lang, title)),
        TitleState::None => Chip::plain(w.no_title()),
    };
    let code = unit.code.clone().unwrap_or_default();
    let row = Row::new(vec![
        Cell::link(&unit.name, format!("{}/{}", paths::UNITS, unit.unit)).under(code),
        Cell::links(sources.collect()),
        Cell::chip(chip),
    ]);
    let TitleState::Proposed(title) = became.title_state() else {
        return row;
    };
    if !shown.may_edit {
        return row;
    }
    let action = format!(
        "{}/cong-nhan",
        paths::at(paths::REORGANISATION, shown.kept.id)
    );
    let named = |field: Field| {
        let id = format!("f{number}-{}", field.name);
        field.id(id)
    };
    row.form(
        ActForm::new(format!("title{number}"), w.confirm_title(), action)
            .hint(status_word(lang, title))
            .hidden("unit", unit.unit)
            .field(named(
                Field::date("from", words::common::of(lang).from()).required(),
            ))
            .field(named(
                Field::text("decision", w.title_decision()).required(),
            )),
    )
}

async fn answer_all(
    State(app): State<App>,
    who: Signed,
    Id(id): Id<ReorganisationId>,
    typed: Typed,
) -> Answer {
    let answers: BTreeMap<String, String> = typed.0.into_iter().collect();
    app.office()
        .answer_reorganisation(&who.op, id, &answers)
        .await?;
    let w = words::reorganise::of(who.lang());
    answer::see_with(paths::at(paths::REORGANISATION, id), w.answers_kept())
}

async fn apply(
    State(app): State<App>,
    who: Signed,
    Id(id): Id<ReorganisationId>,
    typed: Typed,
) -> Answer {
    match app.office().apply_reorganisation(&who.op, id).await {
        Ok(done) => {
            let w = words::reorganise::of(who.lang());
            let sentence = w.applied(say::number(done.effects.new_links));
            answer::see_with(paths::at(paths::REORGANISATION, id), &sentence)
        }
        Err(fault) => refused(&app, &who, id, "apply", &typed, fault).await,
    }
}

async fn discard(
    State(app): State<App>,
    who: Signed,
    Id(id): Id<ReorganisationId>,
    typed: Typed,
) -> Answer {
    match app.office().discard_reorganisation(&who.op, id).await {
        Ok(()) => {
            let w = words::reorganise::of(who.lang());
            answer::see_with(paths::REORGANISATIONS, w.discarded())
        }
        Err(fault) => refused(&app, &who, id, "discard", &typed, fault).await,
    }
}

async fn confirm(
    State(app): State<App>,
    who: Signed,
    Id(id): Id<ReorganisationId>,
    typed: Typed,
) -> Answer {
    let confirmed = async {
        let unit: UnitId = typed.get("unit").parse().map_err(|_| Fault::NotFound)?;
        let (from, decision) = (typed.date("from")?, typed.get("decision"));
        let title = app
            .office()
            .confirm_title(&who.op, id, unit, from, decision)
            .await?;
        let detail = app.office().unit_detail(&who.op, unit).await?;
        Ok((title, detail.current.name))
    };
    match confirmed.await {
        Ok((title, name)) => {
            let lang = who.lang();
            let sentence = words::reorganise::of(lang).title_kept(status_word(lang, title), name);
            answer::see_with(paths::at(paths::REORGANISATION, id), &sentence)
        }
        Err(fault) => refused(&app, &who, id, "", &typed, fault).await,
    }
}

pub(super) async fn refused(
    app: &App,
    who: &Signed,
    id: ReorganisationId,
    form: &str,
    typed: &Typed,
    fault: Fault,
) -> Answer {
    let page = record(app, who, id, &Filter::default()).await?;
    form::refused(page, form, typed, fault)
}
