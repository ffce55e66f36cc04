//! Figures that documents state: each with its sentence, to be confirmed, mended or rejected.

use std::collections::HashMap;

use axum::{
    extract::{Query, State},
    http::Method,
    routing::{get, post},
};
use jiff::civil::Date;
use ntm_drafting::table::{Cell as FileCell, Column as FileColumn, Kind, Table as FileTable};
use ntm_office::{
    Fault,
    stated::{
        PaymentKept, PaymentSaid, Proposal, StandingKept, StandingSaid, StatedFact, StatedFacts,
        StatedLine,
    },
};
use ntm_programme::{identity::UnitId, right::Action};
use ntm_store::stated::StatedIn;
use ntm_views::{
    frame::{Lang, Section},
    pages::{
        criteria::criteria_tabs,
        list::{Body, ListPage, Part, RecordPage},
    },
    parts::{
        ActForm, Cell, Chip, Choice, Column, Empty, Facts, Field, Filters, Row, Sentence, Table,
        Tone, Weight,
    },
    paths, say, words,
};
use serde::Deserialize;

use super::{
    criteria::place_href,
    targets::{TargetFields, target_fields, target_typed},
};
use crate::{
    App,
    address::{Id, Ids},
    answer::{self, Answer},
    export::{self, AskedForm, Format},
    form::{self, Typed},
    listing::Listing,
    route::{Need, Route},
    session::Signed,
};

pub(crate) fn routes() -> Vec<Route> {
    let decide = Need::May(Action::ReviewDocument);
    vec![
        Route::page(
            Method::GET,
            paths::STATED,
            Need::May(Action::ReadCriteria),
            "Figures that documents state of an area",
            get(list),
        ),
        Route::page(
            Method::GET,
            paths::DOCUMENT_FIGURES,
            Need::May(Action::ReadDocument),
            "Figures and targets of a document",
            get(of_document),
        ),
        Route::page(
            Method::POST,
            paths::DOCUMENT_FIGURE,
            decide,
            "Confirm a figure of a document",
            post(confirm),
        ),
        Route::page(
            Method::POST,
            paths::DOCUMENT_FIGURE_REJECT,
            decide,
            "Reject a figure of a document",
            post(reject),
        ),
    ]
}

async fn of_document(
    State(app): State<App>,
    who: Signed,
    Id(code): Id<String>,
    form: AskedForm,
) -> Answer {
    let found = app.office().stated_facts(&who.op, &code).await?;
    export::record(page(&app, &who, &found).await?, &form).await
}

async fn page(app: &App, who: &Signed, found: &StatedFacts) -> Result<RecordPage, Fault> {
    let lang = who.lang();
    let w = words::target::of(lang);
    let code = &found.document.code;
    let frame = app
        .frame(who, w.stated_of(code), Section::Documents)
        .await?
        .crumb(words::document::of(lang).documents(), paths::DOCUMENTS)
        .crumb(code, paths::at(paths::DOCUMENT, code));
    let mut page = RecordPage::new(frame);
    page.under = found.document.subject.clone().unwrap_or_default();
    let open = found.facts.iter().filter(|it| is_open(it)).count();
    page.said = match found.facts.is_empty() {
        true => Sentence::default().say(w.stated_none()),
        false => Sentence::default()
            .strong(w.stated_said(found.facts.len(), open))
            .say(" ")
            .say(w.stated_hint()),
    };
    for fact in &found.facts {
        page.parts.push(part(app, who, found, fact).await?);
    }
    Ok(page)
}

fn is_open(fact: &StatedFact) -> bool {
    fact.decided.is_none() && fact.proposal != Proposal::Words
}

fn kind_said(lang: Lang, kind: &str) -> &'static str {
    let w = words::target::of(lang);
    match kind {
        "standing" => w.kind_standing(),
        "payment" => w.kind_payment(),
        "target" => w.kind_target(),
        _ => w.kind_words(),
    }
}

async fn part(
    app: &App,
    who: &Signed,
    found: &StatedFacts,
    fact: &StatedFact,
) -> Result<Part, Fault> {
    let lang = who.lang();
    let w = words::target::of(lang);
    let code = &found.document.code;
    let mut part = Part::new(format!(
        "{}. {}",
        fact.position + 1,
        kind_said(lang, fact.proposal.kind())
    ))
    .body(Body::Text(format!("“{}”", fact.quote)));
    if let Some(decided) = &fact.decided {
        let chip = match decided.confirmed {
            true => Chip::new(Tone::Good, "check", w.confirmed()),
            false => Chip::plain(w.rejected()),
        };
        let mut facts = Facts::default().fact(
            w.state(),
            Cell::chip(chip).under(decided.reason.clone().unwrap_or_default()),
        );
        if decided.confirmed {
            let unit = found.units.iter().find(|it| Some(it.0) == decided.unit);
            let unit = unit.map_or(String::new(), |it| it.1.clone());
            let said = match decided.target {
                Some(target) => Cell::link(w.target(), paths::at(paths::TARGET, target)),
                None => Cell::text(what_said(lang, &decided.kind, &decided.said)),
            };
            facts = facts.fact(w.unit(), Cell::text(unit)).fact(w.what(), said);
            if let Some(on) = decided.on {
                let label = match decided.target {
                    Some(_) => w.by(),
                    None => w.on(),
                };
                facts = facts.fact(label, Cell::text(say::date(on)));
            }
        }
        return Ok(part.body(Body::Facts(facts)));
    }
    let path = paths::at(&paths::at(paths::DOCUMENT_FIGURE, code), fact.position);
    let form = ActForm::new(format!("fact{}", fact.position), w.confirm(), &path)
        .weight(Weight::Primary)
        .icon("check");
    let fields = match &fact.proposal {
        Proposal::Words => return Ok(part.hint(w.words_hint())),
        _ if !found.may_decide => Vec::new(),
        Proposal::Standing(said) => standing_fields(lang, found, said),
        Proposal::Payment(said) => payment_fields(lang, found, said),
        Proposal::Target(new) => {
            let names: HashMap<UnitId, &str> = found
                .units
                .iter()
                .map(|(unit, name)| (*unit, name.as_str()))
                .collect();
            let named = new.aim.named.iter();
            let named: Vec<&str> = named.filter_map(|it| names.get(it).copied()).collect();
            let first = TargetFields {
                goal: new.aim.goal,
                named: named.join("\n"),
                by: new.aim.by.to_string(),
                set: new.set.clone(),
            };
            target_fields(app, who, &first).await?
        }
    };
    if fields.is_empty() {
        return Ok(part.hint(w.waits()));
    }
    let form = fields.into_iter().fold(form, ActForm::field);
    let reject = paths::at(
        &paths::at(paths::DOCUMENT_FIGURE_REJECT, code),
        fact.position,
    );
    part = part.act(form.open()).act(
        ActForm::new(format!("reject{}", fact.position), w.reject(), reject)
            .weight(Weight::Quiet)
            .field(Field::text("reason", w.reason()).required()),
    );
    Ok(part)
}

fn unit_field(lang: Lang, found: &StatedFacts, chosen: Option<UnitId>) -> Field {
    let w = words::target::of(lang);
    let mut choices = vec![Choice::new("", w.choose(), chosen.is_none())];
    choices.extend(
        found
            .units
            .iter()
            .map(|(unit, name)| Choice::new(unit.to_string(), name, Some(*unit) == chosen)),
    );
    Field::select("unit", w.unit(), choices)
}

fn day_field(lang: Lang, on: Option<Date>) -> Field {
    let on = on.map(|on| on.to_string()).unwrap_or_default();
    Field::date("on", words::target::of(lang).on())
        .value(on)
        .required()
}

fn standing_fields(lang: Lang, found: &StatedFacts, said: &StandingSaid) -> Vec<Field> {
    let w = words::target::of(lang);
    let sets = found.sets.iter();
    let sets = sets.map(|(id, name)| Choice::new(id, name, *id == said.set));
    vec![
        unit_field(lang, found, said.unit),
        Field::select("set", w.set(), sets.collect()),
        day_field(lang, said.on),
        Field::text("met", w.met()).value(said.met.map(|it| it.to_string()).unwrap_or_default()),
        Field::text("unmet", w.unmet_numbers())
            .hint(w.unmet_hint())
            .value(list_said(&said.unmet)),
    ]
}

fn payment_fields(lang: Lang, found: &StatedFacts, said: &PaymentSaid) -> Vec<Field> {
    let w = words::target::of(lang);
    let amount = |dong: Option<i64>| dong.map(ntm_text::format_million_dong).unwrap_or_default();
    let share = said.percent.map(|it| ntm_text::format_scaled(it, 2));
    vec![
        unit_field(lang, found, said.unit),
        day_field(lang, said.on),
        Field::text("disbursed", w.disbursed()).value(amount(said.disbursed)),
        Field::text("planned", w.planned()).value(amount(said.planned)),
        Field::text("percent", w.percent()).value(share.unwrap_or_default()),
    ]
}

fn list_said(numbers: &[u16]) -> String {
    let said: Vec<String> = numbers.iter().map(u16::to_string).collect();
    said.join(", ")
}

/// What was confirmed, in words.
pub(super) fn what_said(lang: Lang, kind: &str, said: &serde_json::Value) -> String {
    let w = words::target::of(lang);
    let mut parts = Vec::new();
    match kind {
        "standing" => {
            if let Ok(kept) = serde_json::from_value::<StandingKept>(said.clone()) {
                parts.extend(kept.met.map(|met| w.says_met(met, kept.total)));
                if !kept.unmet.is_empty() {
                    parts.push(w.says_unmet(list_said(&kept.unmet)));
                }
            }
        }
        "payment" => {
            if let Ok(kept) = serde_json::from_value::<PaymentKept>(said.clone()) {
                let amount = ntm_text::format_million_dong;
                if let (Some(paid), Some(planned)) = (kept.disbursed, kept.planned) {
                    parts.push(format!("{}/{} triệu đồng", amount(paid), amount(planned)));
                }
                let share = kept.percent.map(|it| ntm_text::format_scaled(it, 2));
                parts.extend(share.map(|share| format!("{share}%")));
            }
        }
        _ => {}
    }
    parts.join("; ")
}

fn number_typed(typed: &Typed, name: &'static str, power: u8) -> Result<Option<i64>, Fault> {
    let Some(text) = typed.optional(name) else {
        return Ok(None);
    };
    let text = text.trim_end_matches('%').trim();
    let value = ntm_text::parse_decimal(text).and_then(|it| it.scaled(power));
    value.map(Some).ok_or_else(|| {
        Fault::field(
            name,
            words::target::of(Lang::Vi).bad_number(),
            words::target::of(Lang::En).bad_number(),
        )
    })
}

fn standing_typed(typed: &Typed) -> Result<StandingSaid, Fault> {
    let bad = |name| {
        Fault::field(
            name,
            words::target::of(Lang::Vi).bad_count(),
            words::target::of(Lang::En).bad_count(),
        )
    };
    let met = match typed.optional("met") {
        None => None,
        Some(met) => Some(met.parse().map_err(|_| bad("met"))?),
    };
    let unmet = typed.get("unmet").split([',', ';', ' ']);
    let unmet = unmet.filter(|it| !it.trim().is_empty());
    let mut unmet: Vec<u16> = unmet
        .map(|it| it.trim().parse().map_err(|_| bad("unmet")))
        .collect::<Result<_, _>>()?;
    unmet.sort_unstable();
    unmet.dedup();
    Ok(StandingSaid {
        unit: typed.get("unit").parse().ok(),
        set: typed.get("set").to_owned(),
        on: Some(typed.date("on")?),
        met,
        unmet,
    })
}

fn payment_typed(typed: &Typed) -> Result<PaymentSaid, Fault> {
    Ok(PaymentSaid {
        unit: typed.get("unit").parse().ok(),
        on: Some(typed.date("on")?),
        // Million đồng, kept in đồng.
        planned: number_typed(typed, "planned", 6)?,
        disbursed: number_typed(typed, "disbursed", 6)?,
        percent: number_typed(typed, "percent", 2)?,
    })
}

async fn confirm(
    State(app): State<App>,
    who: Signed,
    Ids(code, position): Ids<String, i64>,
    typed: Typed,
) -> Answer {
    let found = app.office().stated_facts(&who.op, &code).await?;
    let fact = found.facts.iter().find(|it| it.position == position);
    let fact = fact.ok_or(Fault::NotFound)?;
    let office = app.office();
    let done = async {
        match &fact.proposal {
            Proposal::Standing(_) => {
                let said = standing_typed(&typed)?;
                office
                    .confirm_standing(&who.op, &code, position, &said)
                    .await
            }
            Proposal::Payment(_) => {
                let said = payment_typed(&typed)?;
                office
                    .confirm_payment(&who.op, &code, position, &said)
                    .await
            }
            Proposal::Target(new) => {
                let new = target_typed(&app, &who, new.area, &typed).await?;
                let made = office.confirm_target(&who.op, &code, position, &new).await;
                made.map(|_| ())
            }
            Proposal::Words => Err(Fault::NotFound),
        }
    };
    let done = done.await;
    let w = words::target::of(who.lang());
    decided(
        &app,
        &who,
        &code,
        (position, "fact"),
        &typed,
        done,
        w.done_confirm(),
    )
    .await
}

async fn reject(
    State(app): State<App>,
    who: Signed,
    Ids(code, position): Ids<String, i64>,
    typed: Typed,
) -> Answer {
    let done = app
        .office()
        .reject_stated(&who.op, &code, position, typed.get("reason"))
        .await;
    let w = words::target::of(who.lang());
    decided(
        &app,
        &who,
        &code,
        (position, "reject"),
        &typed,
        done,
        w.done_reject(),
    )
    .await
}

async fn decided(
    app: &App,
    who: &Signed,
    code: &str,
    (position, form): (i64, &str),
    typed: &Typed,
    done: Result<(), Fault>,
    sentence: &str,
) -> Answer {
    match done {
        Ok(()) => answer::see_with(paths::at(paths::DOCUMENT_FIGURES, code), sentence),
        Err(fault) => {
            let found = app.office().stated_facts(&who.op, code).await?;
            let page = page(app, who, &found).await?;
            form::refused(page, &format!("{form}{position}"), typed, fault)
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    #[serde(rename = "don-vi")]
    area: String,
    #[serde(rename = "loai")]
    kind: String,
    #[serde(rename = "dinh-dang")]
    format: String,
}

async fn found(app: &App, who: &Signed, asked: &Asked) -> Result<Vec<StatedLine>, Fault> {
    let kind = match asked.kind.as_str() {
        "payment" => "payment",
        _ => "standing",
    };
    let area: Option<UnitId> = asked.area.parse().ok();
    app.office().stated_of(&who.op, area, kind).await
}

pub(super) fn document_said(line: &StatedIn) -> String {
    match (&line.number, &line.symbol) {
        (Some(number), Some(symbol)) => format!("{number}/{symbol}"),
        _ => line.code.clone(),
    }
}

async fn list(State(app): State<App>, who: Signed, Query(asked): Query<Asked>) -> Answer {
    let lang = who.lang();
    let w = words::target::of(lang);
    let lines = found(&app, &who, &asked).await?;
    if let Some(format) = Format::asked(&asked.format)? {
        return export::answer(format, "so-lieu-van-ban", as_file(lang, &lines)).await;
    }
    let listing = Listing::new(
        paths::STATED,
        &[
            ("don-vi", asked.area.as_str()),
            ("loai", asked.kind.as_str()),
        ],
    );
    let mut page = ListPage::new(app.frame(&who, w.stated(), Section::Criteria).await?);
    page.tabs = Some(criteria_tabs(lang, paths::TARGETS, true));
    page.said = Sentence::default().say(w.stated_hint());
    let kinds = [
        ("standing", w.kind_standing()),
        ("payment", w.kind_payment()),
    ];
    let kinds = kinds.map(|(value, text)| Choice::new(value, text, value == asked.kind));
    page.filters = Filters {
        lang,
        action: paths::STATED.to_owned(),
        fields: vec![Field::select("loai", w.what(), kinds.into())],
        clear: listing.clear(paths::STATED),
    };
    page.table = Table {
        caption: w.stated().to_owned(),
        columns: vec![
            Column::title(w.unit()),
            Column::text(w.what()),
            Column::text(w.on()),
            Column::text(w.document()),
            Column::text(w.compared()),
        ],
        rows: lines.iter().map(|line| row(lang, line)).collect(),
    };
    page.empty = Empty::new("list", w.stated_list_none());
    page.exports = listing.files();
    answer::page(&page)
}

fn row(lang: Lang, line: &StatedLine) -> Row {
    let w = words::target::of(lang);
    let stated = &line.kept.stated;
    let unit = match (&line.kept.set, stated.unit) {
        (Some(set), Some(unit)) => Cell::link(&line.unit, place_href(unit, set)),
        _ => Cell::text(&line.unit),
    };
    let compared = match line.verified {
        Some((met, all)) => {
            let chip = match line.agrees() {
                Some(true) => Chip::new(Tone::Good, "check", w.agrees()),
                Some(false) => Chip::new(Tone::Soon, "alert", w.differs()),
                None => Chip::plain("–"),
            };
            Cell::chip(chip).under(w.kept_now(met, all))
        }
        None => Cell::text(w.nothing_verified()),
    };
    Row::new(vec![
        unit,
        Cell::text(what_said(lang, &stated.kind, &stated.said))
            .under(format!("“{}”", stated.quote)),
        Cell::text(stated.on.map(say::date).unwrap_or_default()),
        Cell::link(
            document_said(&line.kept),
            paths::at(paths::DOCUMENT_FIGURES, &line.kept.code),
        ),
        compared,
    ])
}

fn as_file(lang: Lang, lines: &[StatedLine]) -> FileTable {
    let w = words::target::of(lang);
    let rows = lines.iter().map(|line| {
        let stated = &line.kept.stated;
        vec![
            line.unit.as_str().into(),
            FileCell::Text(what_said(lang, &stated.kind, &stated.said)),
            stated.on.map_or(FileCell::Empty, FileCell::Date),
            FileCell::Text(document_said(&line.kept)),
            stated.quote.as_str().into(),
            match line.verified {
                Some((met, all)) => FileCell::Text(format!("{met}/{all}")),
                None => FileCell::Empty,
            },
        ]
    });
    FileTable {
        title: w.stated().to_owned(),
        columns: vec![
            FileColumn::new(w.unit(), Kind::Text, 24.0),
            FileColumn::new(w.what(), Kind::Text, 36.0),
            FileColumn::new(w.on(), Kind::Date, 12.0),
            FileColumn::new(w.document(), Kind::Text, 18.0),
            FileColumn::new(w.sentence(), Kind::Text, 60.0),
            FileColumn::new(w.compared(), Kind::Text, 16.0),
        ],
        rows: rows.collect(),
    }
}
