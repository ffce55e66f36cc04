//! Criteria of one place: its sheet, one cell with its past, and what is done with it.

use axum::{
    extract::{Path, Query, State},
    http::{HeaderMap, Method, StatusCode},
    response::IntoResponse as _,
    routing::{get, post},
};
use jiff::civil::Date;
use ntm_drafting::table::{Column as FileColumn, Kind, Table as FileTable};
use ntm_office::{
    Fault,
    criteria::{
        cell::{Acted, CellAt, Said},
        papers::NewPaper,
        see::{CellLine as Line, CellPage, CriterionLines, PlaceCriteria, View, WaitingRow},
    },
    perform::{Outgoing, Upload},
    stated::StatedLine,
};
use ntm_programme::{
    criteria::{Amended, ClaimState, CriteriaSet, Value, Warning},
    identity::{EvidenceId, UnitId},
    right::Action,
};
use ntm_store::criteria::CellVersion;
use ntm_views::{
    frame::{Lang, Section},
    pages::{
        criteria::{
            CellLine, CriterionGroup, Entry, EntryKind, PlacePage, criteria_tabs, verdict_chip,
            verdict_said,
        },
        list::{Body, Part, RecordPage},
    },
    parts::{
        ActForm, Cell, Chip, Choice, Control, Event, Facts, Field, Filters, Link, Row, Sentence,
        Timeline, Tone, Weight,
    },
    paths, say, words,
};

use super::{
    criteria::{
        Asked, apart_said, bar_said, cell_href, chart, place_href, short, under, value_said,
        with_set,
    },
    stated::{document_said, what_said},
};
use crate::{
    App,
    address::{Id, Ids},
    answer::{self, Answer},
    export::{self, Format},
    form::{self, Sent, Typed},
    route::{Need, Route},
    session::Signed,
};

pub(crate) fn routes() -> Vec<Route> {
    let page = |path, title, handler| {
        Route::page(
            Method::GET,
            path,
            Need::May(Action::ReadCriteria),
            title,
            handler,
        )
    };
    let act = |path, action, title, handler| {
        Route::page(Method::POST, path, Need::May(action), title, handler)
    };
    vec![
        page(paths::CRITERIA_PLACE, "All criteria of a place", get(place)),
        page(
            paths::CRITERIA_CELL,
            "One indicator of a place with its past",
            get(cell),
        ),
        act(
            paths::CRITERIA_CLAIM,
            Action::ClaimCriteria,
            "Say what a place reached",
            post(claim),
        ),
        act(
            paths::CRITERIA_CONFIRM,
            Action::VerifyCriteria,
            "Confirm a value",
            post(confirm),
        ),
        act(
            paths::CRITERIA_RETURN,
            Action::VerifyCriteria,
            "Return a value with a reason",
            post(return_value),
        ),
        act(
            paths::CRITERIA_RECORD,
            Action::VerifyCriteria,
            "Record one's own value",
            post(record),
        ),
        act(
            paths::CRITERIA_OVERRULE,
            Action::OverruleCriteria,
            "Decide against the rule",
            post(overrule),
        ),
        act(
            paths::CRITERIA_PAPERS,
            Action::ClaimCriteria,
            "Add evidence for an indicator, or use what is there",
            post(add_paper),
        ),
        act(
            paths::CRITERIA_PAPER_DROP,
            Action::ClaimCriteria,
            "Use evidence no more for an indicator",
            post(drop_paper),
        ),
        page(paths::CRITERIA_PAPER, "A file of evidence", get(paper)),
        act(
            paths::CRITERIA_CLASS,
            Action::EditCriteria,
            "Give a place a class",
            post(set_class),
        ),
    ]
}

fn at(unit: UnitId, indicator: &str, set: &str) -> CellAt {
    CellAt {
        unit,
        set: set.to_owned(),
        indicator: indicator.to_owned(),
    }
}

async fn place(
    State(app): State<App>,
    who: Signed,
    Id(unit): Id<UnitId>,
    Query(asked): Query<Asked>,
) -> Answer {
    let lang = who.lang();
    let w = words::criteria::of(lang);
    let found = app
        .office()
        .criteria_of(&who.op, unit, &asked.view())
        .await?;
    if let Some(format) = Format::asked(&asked.format)? {
        return export::answer(format, "tieu-chi-xa", table(lang, &found)).await;
    }
    let today = found.day == who.op.today;
    let may_claim = found.may_claim && today;
    let all = found.criteria.len();
    let sets = app.office().criteria_sets(&who.op).await?;
    let choices = sets
        .iter()
        .map(|it| Choice::new(&it.id, &it.name, it.id == found.set.id))
        .collect();
    let path = paths::at(paths::CRITERIA_PLACE, unit);
    let stated = app
        .office()
        .stated_of(&who.op, Some(unit), "standing")
        .await?;
    let stated: Vec<&StatedLine> = stated
        .iter()
        .filter(|it| it.kept.stated.unit == Some(unit) && it.kept.stated.on <= Some(found.day))
        .collect();
    let warning = match &found.revocation {
        Some(rule) if rule.applies => w.revocation_applies(rule.failed.len(), all),
        Some(rule) if rule.may_apply => format!(
            "{} {}",
            w.revocation_may(rule.failed.len(), rule.undecided.len(), all),
            w.revocation_margin(rule.margin)
        ),
        Some(rule) if !rule.failed.is_empty() => w.revocation_margin(rule.margin),
        _ => String::new(),
    };
    let mut chips: Vec<Chip> = found
        .standings
        .iter()
        .map(|it| {
            let status = match lang {
                Lang::Vi => it.status.label_vi(),
                Lang::En => it.status.label_en(),
            };
            let said = w.recognised_said(status, say::date(it.valid.from));
            Chip::new(Tone::Good, "check", said)
        })
        .collect();
    chips.extend(class_chip(lang, &found));
    let exports = ntm_views::parts::Exports::of(|format| {
        format!(
            "{}&ngay={}&dinh-dang={format}",
            place_href(unit, &found.set.id),
            found.day
        )
    });
    let frame = app
        .frame(&who, &found.unit.name, Section::Criteria)
        .await?
        .crumb(w.matrix(), with_set(paths::CRITERIA, &found.set.id));
    answer::page(&PlacePage {
        tabs: criteria_tabs(lang, paths::CRITERIA, true),
        under: under(lang, &found.set, found.day),
        chips,
        said: with_stated(
            lang,
            Sentence::default().say(w.said_place(found.met, all, found.claimed)),
            &stated,
        ),
        warning,
        filters: Filters {
            lang,
            action: path,
            fields: vec![
                Field::select("bo", w.set(), choices),
                Field::date("ngay", w.day()).value(found.day.to_string()),
            ],
            clear: None,
        },
        groups: found
            .criteria
            .iter()
            .map(|criterion| group(lang, &found.set, unit, criterion, may_claim))
            .collect(),
        may_claim,
        acts: Vec::new(),
        links: Vec::new(),
        exports,
        frame,
    })
}

/// What documents said of the place, each with the way to its sentence.
fn with_stated(lang: Lang, said: Sentence, stated: &[&StatedLine]) -> Sentence {
    let w = words::target::of(lang);
    stated.iter().take(3).fold(said, |said, line| {
        let kept = &line.kept.stated;
        let what = what_said(lang, &kept.kind, &kept.said);
        said.say(" ").figure(
            w.by_document(
                document_said(&line.kept),
                kept.on.map(say::date).unwrap_or_default(),
                what,
            ),
            paths::at(paths::DOCUMENT_FIGURES, &line.kept.code),
        )
    })
}

fn class_chip(lang: Lang, found: &PlaceCriteria) -> Option<Chip> {
    if found.set.classes.is_empty() {
        return None;
    }
    let w = words::criteria::of(lang);
    Some(match &found.class {
        None => Chip::new(Tone::Soon, "alert", w.class_missing()),
        Some(class) => Chip::plain(class_said(lang, &found.set, class)),
    })
}

fn class_said(lang: Lang, set: &CriteriaSet, class: &ntm_store::criteria_set::UnitClass) -> String {
    let w = words::criteria::of(lang);
    let label = set.classes.iter().find(|(it, _)| it.0 == class.class);
    let label = label.map_or(class.class.as_str(), |(_, label)| label.as_str());
    let day = say::date(class.valid.from);
    match &class.decision {
        Some(decision) => w.class_by(label, day, decision),
        None => w.class_said(label, day),
    }
}

fn group(
    lang: Lang,
    set: &CriteriaSet,
    unit: UnitId,
    criterion: &CriterionLines,
    may_claim: bool,
) -> CriterionGroup {
    let w = words::criteria::of(lang);
    let number = criterion.criterion.number;
    let bodies: Vec<&str> = criterion
        .bodies
        .iter()
        .map(|(_, name)| name.as_str())
        .collect();
    CriterionGroup {
        title: w.criterion_title(number, &criterion.criterion.name),
        anchor: format!("tc-{number}"),
        chip: verdict_chip(lang, criterion.verdict, criterion.waiting > 0),
        body: match bodies.is_empty() {
            true => w.nobody().to_owned(),
            false => bodies.join(", "),
        },
        lines: criterion
            .lines
            .iter()
            .map(|line| shown(lang, set, unit, line, may_claim))
            .collect(),
    }
}

/// One line of the sheet.
fn shown(lang: Lang, set: &CriteriaSet, unit: UnitId, line: &Line, may_claim: bool) -> CellLine {
    let w = words::criteria::of(lang);
    let code = &line.indicator.code;
    let at = at(unit, code, &set.id);
    let (bar, bar_note) = bar_said(lang, &line.applied);
    let cell = line.version.as_ref().map(|it| it.cell).unwrap_or_default();
    let said = |value: Option<Value>| {
        value
            .map(|it| value_said(it, &line.indicator.unit))
            .unwrap_or_default()
    };
    let mut notes = Vec::new();
    if let Some(apart) = line.near {
        let said = format!("{}: {}", w.near(), apart_said(lang, apart, line.verdict));
        notes.push((Tone::Soon, said));
    }
    if let Some(version) = &line.version
        && cell.state == ClaimState::Returned
        && let Some(note) = &version.note
    {
        notes.push((Tone::Bad, format!("{}: {note}", w.returned())));
    }
    CellLine {
        lang,
        code: code.clone(),
        indicator: Link::new(
            format!("{code} {}", short(&line.indicator.name)),
            cell_href(paths::CRITERIA_CELL, &at),
        ),
        unit: line.indicator.unit.clone(),
        bar,
        bar_note,
        official: said(cell.official),
        chip: verdict_chip(lang, line.verdict, false),
        claim: said(cell.claim),
        claim_chip: claim_chip(lang, line.version.as_ref()),
        papers: line.papers as u64,
        entry: may_claim.then(|| entry(line, &at, None)),
        notes,
    }
}

fn claim_chip(lang: Lang, version: Option<&CellVersion>) -> Option<Chip> {
    let w = words::criteria::of(lang);
    Some(match version?.cell.state {
        ClaimState::None => return None,
        ClaimState::Waiting => Chip::new(Tone::Soon, "clock", w.waits()),
        ClaimState::Confirmed => Chip::new(Tone::Good, "check", w.confirmed()),
        ClaimState::Returned => Chip::new(Tone::Bad, "returned", w.returned()),
        ClaimState::Corrected => Chip::new(Tone::Info, "info", w.corrected()),
    })
}

/// How the value of a line is typed; `typed` comes back where it could not be taken.
fn entry(line: &Line, at: &CellAt, typed: Option<&Typed>) -> Entry {
    let claim = line.version.as_ref().and_then(|it| it.cell.claim);
    let (value, parts) = match typed {
        Some(typed) => (
            typed.get("value").to_owned(),
            (
                typed.get("numerator").to_owned(),
                typed.get("denominator").to_owned(),
            ),
        ),
        None => (
            claim.map(Value::written).unwrap_or_default(),
            match claim {
                Some(Value::Share {
                    numerator,
                    denominator,
                }) => (numerator.to_string(), denominator.to_string()),
                Some(other) => (other.written(), String::new()),
                None => (String::new(), String::new()),
            },
        ),
    };
    Entry {
        action: cell_href(paths::CRITERIA_CLAIM, at),
        seen: line.version.as_ref().map_or(0, |it| it.number),
        kind: EntryKind::of(line.indicator.measure),
        value,
        parts,
        wrong: typed.is_some(),
    }
}

/// What was typed into a cell, as it is written: a share by its two parts, or by the first alone.
pub(super) fn written(typed: &Typed) -> String {
    let (part, whole) = (
        typed.get("numerator").trim(),
        typed.get("denominator").trim(),
    );
    match (part, whole) {
        ("", "") => typed.get("value").trim().to_owned(),
        (part, "") => part.to_owned(),
        (part, whole) => format!("{part}/{whole}"),
    }
}

fn said(typed: &Typed) -> Result<Said, Fault> {
    let day = |name: &'static str| match typed.optional(name) {
        None => Ok(None),
        Some(_) => typed.date(name).map(Some),
    };
    Ok(Said {
        seen: typed.optional("seen").and_then(|it| it.parse().ok()),
        of: day("of")?,
        from: None,
        note: typed.optional("note"),
    })
}

async fn claim(
    State(app): State<App>,
    who: Signed,
    Ids(unit, code): Ids<UnitId, String>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
    typed: Typed,
) -> Answer {
    let lang = who.lang();
    let at = at(unit, &code, &asked.set);
    let claimed = match said(&typed) {
        Ok(said) => {
            app.office()
                .claim_value(&who.op, &at, &written(&typed), &said)
                .await
        }
        Err(fault) => Err(fault),
    };
    let alone = headers.contains_key("hx-request");
    match claimed {
        Ok(acted) if alone => {
            let odd = oddities(lang, &acted);
            let mut notes: Vec<(Tone, String)> =
                odd.into_iter().map(|said| (Tone::Soon, said)).collect();
            let saved = words::criteria::of(lang).saved().to_owned();
            notes.insert(0, (Tone::Good, saved));
            fragment(&app, &who, &at, None, notes, StatusCode::OK).await
        }
        Ok(acted) => {
            let w = words::criteria::of(lang);
            let done = match acted.version.cell.claim {
                Some(_) => w.done_claim(),
                None => w.done_cleared(),
            };
            let sentence = with_oddities(lang, done, &acted);
            let back = match typed.get("back") {
                "cell" => cell_href(paths::CRITERIA_CELL, &at),
                _ => format!("{}#ct-{code}", place_href(unit, &at.set)),
            };
            answer::see_with(back, &sentence)
        }
        Err(fault @ (Fault::Invalid(_) | Fault::Refused(_) | Fault::Conflict(_))) if alone => {
            let status = answer::status(&fault);
            let note = form::said(&fault.message(), lang);
            fragment(
                &app,
                &who,
                &at,
                Some(&typed),
                vec![(Tone::Bad, note)],
                status,
            )
            .await
        }
        Err(fault) => refused(&app, &who, &at, "claim", &typed, fault).await,
    }
}

/// What a person should look at after an act: odd figures, contradictions, targets that it broke.
fn oddities(lang: Lang, acted: &Acted) -> Vec<String> {
    let broken = acted.broken.iter().map(|(vi, en)| {
        words::target::of(lang).broken(match lang {
            Lang::Vi => vi,
            Lang::En => en,
        })
    });
    let warnings = acted.warnings.iter();
    warnings
        .map(|warning| warning_said(lang, *warning))
        .chain(acted.contradictions.iter().cloned())
        .chain(broken)
        .collect()
}

fn with_oddities(lang: Lang, sentence: &str, acted: &Acted) -> String {
    let mut said = vec![sentence.to_owned()];
    said.extend(oddities(lang, acted));
    said.join(" ")
}

fn warning_said(lang: Lang, warning: Warning) -> String {
    let w = words::criteria::of(lang);
    match warning {
        Warning::Leap { before, now } => w.leap(before, now),
        Warning::OtherWhole { before, now } => w.other_whole(before, now),
    }
}

/// The line of one cell alone, for a sheet that is filled in cell by cell.
async fn fragment(
    app: &App,
    who: &Signed,
    at: &CellAt,
    typed: Option<&Typed>,
    notes: Vec<(Tone, String)>,
    status: StatusCode,
) -> Answer {
    let view = View {
        set: Some(at.set.clone()),
        ..View::default()
    };
    let found = app.office().criteria_of(&who.op, at.unit, &view).await?;
    let lines = found.criteria.iter().flat_map(|it| &it.lines);
    let line = lines
        .into_iter()
        .find(|it| it.indicator.code == at.indicator)
        .ok_or(Fault::NotFound)?;
    let mut shown = shown(who.lang(), &found.set, at.unit, line, found.may_claim);
    if typed.is_some() {
        shown.entry = Some(entry(line, at, typed));
    }
    shown.notes.splice(0..0, notes);
    let mut response = answer::page(&shown)?;
    *response.status_mut() = status;
    Ok(response)
}

async fn confirm(
    State(app): State<App>,
    who: Signed,
    Ids(unit, code): Ids<UnitId, String>,
    Query(asked): Query<Asked>,
    typed: Typed,
) -> Answer {
    let at = at(unit, &code, &asked.set);
    let said = said(&typed)?;
    let done = app.office().confirm_value(&who.op, &at, &said).await;
    verified(&app, &who, &at, "confirm", &typed, done).await
}

async fn return_value(
    State(app): State<App>,
    who: Signed,
    Ids(unit, code): Ids<UnitId, String>,
    Query(asked): Query<Asked>,
    typed: Typed,
) -> Answer {
    let at = at(unit, &code, &asked.set);
    let said = said(&typed)?;
    let done = app.office().return_value(&who.op, &at, &said).await;
    verified(&app, &who, &at, "return", &typed, done).await
}

async fn record(
    State(app): State<App>,
    who: Signed,
    Ids(unit, code): Ids<UnitId, String>,
    Query(asked): Query<Asked>,
    typed: Typed,
) -> Answer {
    let at = at(unit, &code, &asked.set);
    let said = said(&typed)?;
    let done = app
        .office()
        .record_value(&who.op, &at, &written(&typed), &said)
        .await;
    verified(&app, &who, &at, "record", &typed, done).await
}

async fn overrule(
    State(app): State<App>,
    who: Signed,
    Ids(unit, code): Ids<UnitId, String>,
    Query(asked): Query<Asked>,
    typed: Typed,
) -> Answer {
    let at = at(unit, &code, &asked.set);
    let said = said(&typed)?;
    let met = match typed.get("met") {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    };
    let done = app
        .office()
        .overrule_verdict(&who.op, &at, met, &said)
        .await;
    verified(&app, &who, &at, "overrule", &typed, done).await
}

async fn verified(
    app: &App,
    who: &Signed,
    at: &CellAt,
    act: &str,
    typed: &Typed,
    done: Result<Acted, Fault>,
) -> Answer {
    let w = words::criteria::of(who.lang());
    match done {
        Ok(acted) => {
            let sentence = match act {
                "confirm" => w.done_confirm(),
                "return" => w.done_return(),
                "record" => w.done_record(),
                _ => w.done_overrule(),
            };
            let sentence = &with_oddities(who.lang(), sentence, &acted);
            match typed.get("back") {
                "list" => answer::see_with(with_set(paths::CRITERIA_TO_VERIFY, &at.set), sentence),
                _ => answer::see_with(cell_href(paths::CRITERIA_CELL, at), sentence),
            }
        }
        Err(fault) => refused(app, who, at, act, typed, fault).await,
    }
}

async fn refused(
    app: &App,
    who: &Signed,
    at: &CellAt,
    act: &str,
    typed: &Typed,
    fault: Fault,
) -> Answer {
    let page = app.office().criteria_cell(&who.op, at).await?;
    form::refused(cell_page(app, who, at, &page).await?, act, typed, fault)
}

async fn cell(
    State(app): State<App>,
    who: Signed,
    Ids(unit, code): Ids<UnitId, String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let at = at(unit, &code, &asked.set);
    if asked.on_todays_map() {
        return super::criteria_retold::cell(&app, &who, &at, &asked).await;
    }
    let page = app.office().criteria_cell(&who.op, &at).await?;
    answer::page(&cell_page(&app, &who, &at, &page).await?)
}

async fn cell_page(
    app: &App,
    who: &Signed,
    at: &CellAt,
    page: &CellPage,
) -> Result<RecordPage, Fault> {
    let lang = who.lang();
    let w = words::criteria::of(lang);
    let line = &page.line;
    let code = &line.indicator.code;
    let cell = line.version.as_ref().map(|it| it.cell).unwrap_or_default();
    let waits = cell.state == ClaimState::Waiting;
    let title = format!("{code} {}", short(&line.indicator.name));
    let frame = app
        .frame(who, title, Section::Criteria)
        .await?
        .crumb(w.matrix(), with_set(paths::CRITERIA, &at.set))
        .crumb(
            &page.unit.name,
            format!(
                "{}#tc-{}",
                place_href(at.unit, &at.set),
                page.criterion.criterion.number
            ),
        );
    let mut record = RecordPage::new(frame);
    record.chips = vec![verdict_chip(lang, line.verdict, false)];
    record.chips.extend(claim_chip(lang, line.version.as_ref()));
    record.under = format!(
        "{} · {}",
        page.unit.name,
        w.criterion_title(
            page.criterion.criterion.number,
            &page.criterion.criterion.name
        )
    );
    record.links = vec![Link::new(
        w.indicator(),
        with_set(&paths::at(paths::CRITERIA_INDICATOR, code), &at.set),
    )];
    if page.came_from_others {
        record.tabs = Some(super::criteria_retold::maps_of_cell(lang, at, false));
    }
    record.parts = vec![
        facts(lang, page),
        past(lang, page, page.day),
        history(lang, page),
    ];
    record.side = vec![papers(lang, at, page)];
    let acts = acts(lang, at, page, waits);
    if !acts.is_empty() {
        let mut part = Part::new(w.to_do());
        part.acts = acts;
        record.side.insert(0, part);
    }
    Ok(record)
}

fn facts(lang: Lang, page: &CellPage) -> Part {
    let w = words::criteria::of(lang);
    let line = &page.line;
    let cell = line.version.as_ref().map(|it| it.cell).unwrap_or_default();
    let value = |value: Option<Value>| match value {
        Some(value) => Cell::text(value_said(value, &line.indicator.unit)),
        None => Cell::text(w.not_collected()),
    };
    let (bar, note) = bar_said(lang, &line.applied);
    let mut official = value(cell.official);
    if cell.overruled.is_some() {
        official = official.under(w.overruled());
    } else if let Some(apart) = line.near {
        official = official.under(apart_said(lang, apart, line.verdict));
    }
    let mut claim = value(cell.claim);
    if let Some(day) = line.version.as_ref().and_then(|it| it.claim_on) {
        claim = claim.under(format!("{} {}", w.of_day(), say::date(day)));
    }
    let class = page
        .class
        .as_ref()
        .map(|class| class_said(lang, &page.set, class));
    let bodies = page
        .criterion
        .bodies
        .iter()
        .map(|(unit, name)| super::board::unit_link(*unit, name))
        .collect::<Vec<_>>();
    let facts = Facts::default()
        .fact(
            w.indicator(),
            Cell::text(&line.indicator.name).under(&line.indicator.unit),
        )
        .fact(w.official(), official)
        .fact(w.claim(), claim)
        .fact(w.bar(), Cell::text(bar).under(note))
        .fact(w.class(), Cell::text(class.unwrap_or_default()))
        .fact(
            w.body(),
            match bodies.is_empty() {
                true => Cell::text(w.nobody()),
                false => Cell::links(bodies),
            },
        )
        .fact(
            w.rule(),
            Cell::text(line.indicator.rule.clone().unwrap_or_default()),
        );
    let amended = line.indicator.amended.as_ref();
    let facts = match amended.map(|it| amended_said(lang, it, &line.indicator.name)) {
        Some(said) => facts.fact(w.amended(), said),
        None => facts,
    };
    Part::new(w.value()).body(Body::Facts(facts))
}

/// Says by which decision the words changed, and what they were before where both are known.
fn amended_said(lang: Lang, amended: &Amended, now: &str) -> Cell {
    let w = words::criteria::of(lang);
    let said = Cell::text(w.amended_by(&amended.by, say::date(amended.from)));
    match amended.before == now {
        true => said,
        false => said.under(w.before_that(&amended.before)),
    }
}

fn past(lang: Lang, page: &CellPage, today: Date) -> Part {
    let w = words::criteria::of(lang);
    let part = Part::new(w.past());
    match chart(lang, page, today) {
        Some(chart) => part.body(Body::Chart(Box::new(chart))),
        None => part.body(Body::Text(w.not_collected().to_owned())),
    }
}

fn history(lang: Lang, page: &CellPage) -> Part {
    let w = words::criteria::of(lang);
    let unit = page.line.indicator.unit.as_str();
    let value = |value: Option<Value>| match value {
        Some(value) => value_said(value, unit),
        None => w.not_collected().to_owned(),
    };
    let events = page
        .history
        .iter()
        .map(|version| {
            let (icon, tone, what) = match version.act.as_str() {
                "claim" => ("send", Tone::Info, w.did_claim(value(version.cell.claim))),
                "confirm" => (
                    "check",
                    Tone::Good,
                    w.did_confirm(value(version.cell.official)),
                ),
                "return" => ("returned", Tone::Bad, w.did_return().to_owned()),
                "record" => (
                    "check",
                    Tone::Good,
                    w.did_record(value(version.cell.official)),
                ),
                "overrule" => (
                    "people",
                    Tone::Soon,
                    w.did_overrule(verdict_said(lang, version.verdict)),
                ),
                _ => (
                    "clock",
                    Tone::Plain,
                    w.did_judge(verdict_said(lang, version.verdict)),
                ),
            };
            Event {
                tone,
                icon,
                what,
                note: version.note.clone().unwrap_or_default(),
                who: version
                    .by
                    .and_then(|by| page.people.get(&by).cloned())
                    .unwrap_or_default(),
                when: say::date(version.from),
            }
        })
        .collect();
    Part::new(w.history()).body(Body::Timeline(Timeline { events }))
}

fn acts(lang: Lang, at: &CellAt, page: &CellPage, waits: bool) -> Vec<ActForm> {
    let w = words::criteria::of(lang);
    let seen = page.line.version.as_ref().map_or(0, |it| it.number);
    let act = |id: &str, title: &str, path: &str| {
        ActForm::new(id, title, cell_href(path, at)).hidden("seen", seen)
    };
    let reason = || Field::lines("note", w.reason(), 3).required();
    let mut acts = Vec::new();
    if page.criterion.may_verify {
        if waits {
            acts.push(
                act("confirm", w.act_confirm(), paths::CRITERIA_CONFIRM).weight(Weight::Primary),
            );
            acts.push(act("return", w.act_return(), paths::CRITERIA_RETURN).field(reason()));
        }
        let mut record = act("record", w.act_record(), paths::CRITERIA_RECORD);
        let mut empty = entry(&page.line, at, None);
        let official = page.line.version.as_ref().and_then(|it| it.cell.official);
        empty.value = official.map(Value::written).unwrap_or_default();
        if let Some(Value::Share {
            numerator,
            denominator,
        }) = official
        {
            empty.parts = (numerator.to_string(), denominator.to_string());
        }
        for field in empty.fields(lang) {
            record = record.field(field);
        }
        acts.push(record.field(reason()));
    }
    if page.may_claim {
        let mut claim = act("claim", w.act_claim(), paths::CRITERIA_CLAIM).hidden("back", "cell");
        for field in entry(&page.line, at, None).fields(lang) {
            claim = claim.field(field);
        }
        claim = claim
            .field(Field::date("of", w.of_day()))
            .field(Field::lines("note", w.note(), 2));
        acts.push(claim);
    }
    if page.criterion.may_overrule {
        let choices = vec![
            Choice::new("yes", w.met(), true),
            Choice::new("no", w.unmet(), false),
            Choice::new("", w.take_back(), false),
        ];
        acts.push(
            act("overrule", w.act_overrule(), paths::CRITERIA_OVERRULE)
                .field(Field::select("met", w.decision(), choices))
                .field(reason()),
        );
    }
    acts
}

fn papers(lang: Lang, at: &CellAt, page: &CellPage) -> Part {
    let w = words::criteria::of(lang);
    let mut part = Part::new(w.papers());
    let used: Vec<_> = page
        .papers
        .iter()
        .filter(|(_, used)| used.is_some())
        .collect();
    if used.is_empty() {
        part = part.body(Body::Text(w.no_paper().to_owned()));
    } else {
        let rows = used
            .iter()
            .map(|(paper, used)| {
                let mut under = Vec::new();
                under.extend(paper.outgoing_number.clone());
                under.extend(paper.outgoing_on.map(say::date));
                if paper.valid_from.is_some() || paper.valid_to.is_some() {
                    let day = |day: Option<Date>| day.map_or_else(|| "…".to_owned(), say::date);
                    let last = paper.valid_to.and_then(|day| day.yesterday().ok());
                    under.push(w.paper_valid(day(paper.valid_from), day(last)));
                }
                let said = used.as_ref().and_then(|it| it.said);
                under.extend(said.map(|it| w.paper_says(it.written())));
                let mut name = match &paper.file_hash {
                    Some(_) => Cell::link(
                        &paper.name,
                        paths::at(&paths::at(paths::CRITERIA_PAPER, at.unit), paper.id),
                    ),
                    None => Cell::text(&paper.name),
                };
                let claim = page.line.version.as_ref().and_then(|it| it.cell.claim);
                if said.is_some() && said != claim {
                    name = name.with_chip(Chip::new(
                        Tone::Soon,
                        "alert",
                        w.otherwise(said.map(Value::written).unwrap_or_default()),
                    ));
                }
                let mut row = Row::new(vec![name.under(under.join(" · "))]);
                if page.may_claim {
                    let path = cell_href(paths::CRITERIA_PAPER_DROP, at)
                        .replace("{paper}", &paper.id.to_string());
                    row = row.form(
                        ActForm::new(format!("drop-{}", paper.id), w.drop_paper(), path)
                            .weight(Weight::Quiet),
                    );
                }
                row
            })
            .collect();
        part = part.body(Body::Table(ntm_views::parts::Table {
            caption: w.papers().to_owned(),
            columns: vec![
                ntm_views::parts::Column::title(w.paper()),
                ntm_views::parts::Column::text(""),
            ],
            rows,
        }));
    }
    if page.may_claim {
        let path = cell_href(paths::CRITERIA_PAPERS, at);
        let file = Field::new(
            Control::File(".pdf,.png,.jpg,.jpeg,.docx,.xlsx".to_owned()),
            "file",
            w.paper_file(),
        );
        part = part.act(
            ActForm::new("paper", w.add_paper(), path.clone())
                .field(file)
                .field(Field::text("number", w.paper_number()))
                .field(Field::date("on", w.paper_on()))
                .field(Field::text("said", w.paper_said()))
                .field(Field::date("valid_from", w.paper_from()))
                .field(Field::date("valid_to", w.paper_to())),
        );
        let others: Vec<Choice> = page
            .papers
            .iter()
            .filter(|(_, used)| used.is_none())
            .map(|(paper, _)| Choice::new(paper.id.to_string(), &paper.name, false))
            .collect();
        if !others.is_empty() {
            part = part.act(
                ActForm::new("use", w.use_paper(), path)
                    .field(Field::select("paper", w.paper(), others))
                    .field(Field::text("said", w.paper_said())),
            );
        }
    }
    part
}

/// A row of what waits for verification.
pub(super) fn waiting_row(lang: Lang, set: &CriteriaSet, row: &WaitingRow) -> Row {
    let w = words::criteria::of(lang);
    let version = &row.version;
    let code = &version.place.indicator;
    let at = at(version.place.unit, code, &set.id);
    let indicator = set.indicator(code);
    let unit = indicator.map_or("", |it| it.unit.as_str());
    let said = |value: Option<Value>| value.map(|it| value_said(it, unit)).unwrap_or_default();
    let mut place = Cell::link(&row.name, cell_href(paths::CRITERIA_CELL, &at));
    if row.changed {
        place = place.with_chip(Chip::new(Tone::Info, "info", w.fresh()));
    }
    let mut papers = Cell::text(match row.papers {
        0 => w.no_papers().to_owned(),
        count => w.papers_of(count),
    });
    if let Some(otherwise) = row.otherwise {
        papers = papers.with_chip(Chip::new(
            Tone::Soon,
            "alert",
            w.otherwise(value_said(otherwise, unit)),
        ));
    }
    Row::new(vec![
        place.under(format!("{} {}", w.since(), say::date(version.from))),
        Cell::text(format!(
            "{code} {}",
            short(indicator.map_or("", |it| it.name.as_str()))
        )),
        match (
            said(version.cell.claim),
            verdict_said(lang, version.claim_verdict),
        ) {
            (claim, verdict) if claim == verdict => Cell::text(claim),
            (claim, verdict) => Cell::text(claim).under(verdict),
        },
        Cell::text(said(version.cell.official)),
        papers,
    ])
    .form(
        ActForm::new(
            format!("confirm-{}-{code}", at.unit),
            w.act_confirm(),
            cell_href(paths::CRITERIA_CONFIRM, &at),
        )
        .hidden("seen", version.number)
        .hidden("back", "list"),
    )
}

async fn add_paper(
    State(app): State<App>,
    who: Signed,
    Ids(unit, code): Ids<UnitId, String>,
    Query(asked): Query<Asked>,
    sent: Sent,
) -> Answer {
    let at = at(unit, &code, &asked.set);
    let (typed, file) = sent.into_file();
    let done = match typed.get("paper").parse::<EvidenceId>() {
        Ok(paper) => {
            app.office()
                .use_paper(&who.op, &at, paper, typed.get("said"))
                .await
        }
        Err(_) => add(&app, &who, &at, &typed, file).await,
    };
    match done {
        Ok(()) => answer::see_with(
            cell_href(paths::CRITERIA_CELL, &at),
            words::criteria::of(who.lang()).done_paper(),
        ),
        Err(fault) => {
            let act = match typed.get("paper") {
                "" => "paper",
                _ => "use",
            };
            refused(&app, &who, &at, act, &typed, fault).await
        }
    }
}

async fn add(
    app: &App,
    who: &Signed,
    at: &CellAt,
    typed: &Typed,
    file: Option<Upload>,
) -> Result<(), Fault> {
    let day = |name: &'static str| match typed.optional(name) {
        None => Ok(None),
        Some(_) => typed.date(name).map(Some),
    };
    let paper = NewPaper {
        name: None,
        file,
        outgoing: Some(Outgoing {
            number: typed.get("number").to_owned(),
            on: day("on")?,
        }),
        valid: (day("valid_from")?, day("valid_to")?),
        proves: vec![(at.indicator.clone(), typed.get("said").to_owned())],
    };
    app.office()
        .add_paper(&who.op, at.unit, &at.set, &paper)
        .await?;
    Ok(())
}

async fn drop_paper(
    State(app): State<App>,
    who: Signed,
    Path((unit, code, paper)): Path<(String, String, String)>,
    Query(asked): Query<Asked>,
) -> Answer {
    let unit = unit.parse().map_err(|_| Fault::NotFound)?;
    let paper = paper.parse().map_err(|_| Fault::NotFound)?;
    let at = at(unit, &code, &asked.set);
    app.office().drop_paper(&who.op, &at, paper).await?;
    answer::see(cell_href(paths::CRITERIA_CELL, &at))
}

async fn paper(
    State(app): State<App>,
    who: Signed,
    Ids(unit, paper): Ids<UnitId, EvidenceId>,
) -> Answer {
    let (found, bytes) = app.office().paper_file(&who.op, unit, paper).await?;
    let name = found.file_name.unwrap_or(found.name);
    let media_type = found.media_type.unwrap_or_default();
    answer::download(&name, &media_type, bytes.to_vec())
}

async fn set_class(
    State(app): State<App>,
    who: Signed,
    Id(unit): Id<UnitId>,
    typed: Typed,
) -> Answer {
    let decision = typed.optional("decision");
    let from = typed.date("from")?;
    app.office()
        .set_unit_class(&who.op, unit, typed.get("class"), from, decision.as_deref())
        .await?;
    let back = paths::at("/don-vi/{id}", unit);
    let sentence = words::criteria::of(who.lang()).done_class();
    Ok(answer::see_with(back, sentence)?.into_response())
}

/// The classes of a place, on its page among the units; who may, gives it another.
pub(super) async fn classes_part(app: &App, who: &Signed, unit: UnitId) -> Result<Part, Fault> {
    let lang = who.lang();
    let w = words::criteria::of(lang);
    let classes = app.office().unit_classes(&who.op, unit).await?;
    let sets = app.office().criteria_sets(&who.op).await?;
    let mut known: Vec<(&str, String)> = Vec::new();
    for (class, label) in sets.iter().flat_map(|set| &set.classes) {
        if !known.iter().any(|(it, _)| *it == class.0) {
            known.push((
                &class.0,
                super::criteria_sets::class_label(lang, &class.0, label),
            ));
        }
    }
    let label = |class: &str| {
        let label = known.iter().find(|(it, _)| *it == class);
        label.map_or_else(|| class.to_owned(), |(_, label)| label.clone())
    };
    let mut part = Part::new(w.class());
    part = match classes.is_empty() {
        true => part.hint(w.no_class()),
        false => part.body(Body::Table(ntm_views::parts::Table {
            caption: w.class().to_owned(),
            columns: vec![
                ntm_views::parts::Column::title(w.class()),
                ntm_views::parts::Column::text(w.effective()),
            ],
            rows: classes
                .iter()
                .map(|it| {
                    let mut from = w.from_day(say::date(it.valid.from));
                    if let Some(last) = it.valid.to.and_then(|to| to.yesterday().ok()) {
                        from = format!("{from} – {}", say::date(last));
                    }
                    let mut name = Cell::text(label(&it.class));
                    if it.unit != unit {
                        name = name.under(w.class_from_above());
                    }
                    Row::new(vec![
                        name,
                        Cell::text(from).under(it.decision.clone().unwrap_or_default()),
                    ])
                })
                .collect(),
        })),
    };
    if ntm_programme::right::may_ever(&who.op.who, Action::EditCriteria) {
        let choices = known
            .iter()
            .map(|(class, label)| Choice::new(*class, label, false))
            .collect();
        part = part.act(
            ActForm::new(
                "class",
                w.set_class(),
                paths::at(paths::CRITERIA_CLASS, unit),
            )
            .field(Field::select("class", w.class(), choices))
            .field(Field::date("from", w.from()).required())
            .field(Field::text("decision", w.by_decision())),
        );
    }
    Ok(part)
}

fn table(lang: Lang, found: &PlaceCriteria) -> FileTable {
    let w = words::criteria::of(lang);
    let columns = [
        (w.title(), 30.0),
        (w.indicator(), 70.0),
        (w.bar(), 20.0),
        (w.claim(), 20.0),
        (w.official(), 20.0),
        (w.verdict(), 18.0),
    ];
    let rows = found
        .criteria
        .iter()
        .flat_map(|criterion| {
            criterion.lines.iter().map(|line| {
                let cell = line.version.as_ref().map(|it| it.cell).unwrap_or_default();
                let said = |value: Option<Value>| {
                    value
                        .map(|it| value_said(it, &line.indicator.unit))
                        .unwrap_or_default()
                };
                let number = criterion.criterion.number;
                vec![
                    w.criterion_title(number, &criterion.criterion.name).into(),
                    format!("{} {}", line.indicator.code, line.indicator.name).into(),
                    bar_said(lang, &line.applied).0.into(),
                    said(cell.claim).into(),
                    said(cell.official).into(),
                    verdict_said(lang, line.verdict).into(),
                ]
            })
        })
        .collect();
    FileTable {
        title: format!(
            "{} – {}",
            found.unit.name,
            under(lang, &found.set, found.day)
        ),
        columns: columns
            .into_iter()
            .map(|(title, width)| FileColumn::new(title, Kind::Text, width))
            .collect(),
        rows,
    }
}
