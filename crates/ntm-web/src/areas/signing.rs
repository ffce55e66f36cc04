//! Who signs for a unit, and the head of its papers: the page, and the same for programs.

use axum::{
    Json,
    extract::{Query, State},
    http::Method,
    routing::{get, post, put},
};
use jiff::civil::Date;
use ntm_office::{
    Fault,
    signing::{SigningView, valid_until},
};
use ntm_programme::{
    identity::{DelegationId, UnitId},
    right::Action,
    signing::{Delegation, SigningForm},
};
use ntm_store::signing::Letterhead;
use ntm_views::{
    frame::{Lang, Section},
    pages::list::{Body, Part, RecordPage, administration_tabs, paper_tabs},
    parts::{
        ActForm, Cell, Chip, Choice, Column, Facts, Field, Filters, Row, Sentence, Table, Tone,
        Weight,
    },
    paths, say, words,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    App,
    address::Id,
    answer::{self, Answer},
    export::{self, AskedForm},
    form::{self, Typed},
    route::{Need, Route},
    session::Signed,
};

const API: &str = "/api/v1/signing";

pub(crate) fn routes() -> Vec<Route> {
    let edit = Need::May(Action::EditSigning);
    let (page, api) = (Route::page, Route::api);
    vec![
        page(
            Method::GET,
            paths::SIGNING,
            Need::SignedIn,
            "Who signs for a unit",
            get(show),
        ),
        page(
            Method::POST,
            paths::SIGNING,
            edit,
            "Say that somebody signs",
            post(add),
        ),
        page(
            Method::POST,
            paths::SIGNING_END,
            edit,
            "End a delegation",
            post(end),
        ),
        page(
            Method::POST,
            paths::LETTERHEAD,
            edit,
            "Set the letterhead of a unit",
            post(head),
        ),
        api(
            Method::GET,
            API,
            Need::SignedIn,
            "Who signs for a unit",
            get(api_show),
        )
        .query::<UnitQuery>()
        .gives::<SigningBody>("200", "Delegations and letterhead"),
        api(
            Method::POST,
            API,
            edit,
            "Say that somebody signs, under an id of the caller's choice",
            post(api_add),
        )
        .takes::<NewDelegation>()
        .gives::<SigningBody>("200", "Delegations and letterhead"),
        api(
            Method::POST,
            "/api/v1/signing/{id}/end",
            edit,
            "End a delegation",
            post(api_end),
        )
        .takes::<DelegationEnd>(),
        api(
            Method::PUT,
            "/api/v1/signing/letterhead",
            edit,
            "Set the letterhead of a unit",
            put(api_head),
        )
        .takes::<LetterheadBody>()
        .gives::<SigningBody>("200", "Delegations and letterhead"),
    ]
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    #[serde(rename = "don-vi")]
    unit: Option<UnitId>,
}

async fn show(
    State(app): State<App>,
    who: Signed,
    Query(asked): Query<Asked>,
    form: AskedForm,
) -> Answer {
    let page = page(&app, &who, asked.unit).await?;
    export::record(page, &form).await
}

async fn page(app: &App, who: &Signed, unit: Option<UnitId>) -> Result<RecordPage, Fault> {
    let lang = who.lang();
    let w = words::outgoing::of(lang);
    let found = app.office().signing(&who.op, unit).await?;
    let administers = ntm_programme::right::may_ever(&who.op.who, Action::EditSigning);
    let section = match administers {
        true => Section::Settings,
        false => Section::Documents,
    };
    let mut page = RecordPage::new(app.frame(who, w.signing(), section).await?);
    page.tabs = Some(match administers {
        true => administration_tabs(&page.frame, paths::SIGNING),
        false => paper_tabs(lang, paths::SIGNING),
    });
    page.under = found.name.clone();
    page.said = Sentence::default().say(w.signing_lead());
    if found.others.len() > 1 {
        let choices = found.others.iter();
        let choices =
            choices.map(|(unit, name)| Choice::new(unit.to_string(), name, *unit == found.unit));
        page.filters = Filters {
            lang,
            action: paths::SIGNING.to_owned(),
            fields: vec![Field::select("don-vi", w.of_unit(), choices.collect())],
            clear: None,
        };
    }
    page.parts = vec![
        signers_part(lang, &found, who.op.today),
        head_part(lang, &found),
    ];
    if found.may_edit {
        page.parts[0].acts.push(add_form(
            lang,
            &found,
            app.office().new_id(who.op.now).into(),
        ));
        page.parts[1].acts.push(head_form(lang, &found));
    }
    Ok(page)
}

fn form_said(lang: Lang, form: SigningForm) -> &'static str {
    match lang {
        Lang::Vi => form.label_vi(),
        Lang::En => form.label_en(),
    }
}

fn signers_part(lang: Lang, found: &SigningView, today: Date) -> Part {
    let w = words::outgoing::of(lang);
    let mut rows: Vec<Row> = Vec::new();
    let head = found.head.iter().filter(|_| {
        let names = |it: &&Delegation| {
            it.holds_on(today) && matches!(it.form, SigningForm::Head | SigningForm::Acting)
        };
        !found.delegations.iter().any(|it| names(&it))
    });
    for it in head.chain(&found.delegations) {
        let last = it.valid.to.and_then(|to| to.yesterday().ok());
        let valid = match last {
            Some(last) => w.between(say::date(it.valid.from), say::date(last)),
            None => w.since(say::date(it.valid.from)),
        };
        let is_listed = !uuid::Uuid::from(it.id).is_nil();
        let mut form = Cell::text(form_said(lang, it.form));
        if !it.holds_on(today) {
            form = form.with_chip(Chip::new(Tone::Plain, "lock", valid.clone()));
        }
        let source = match is_listed {
            true => it.source.clone().unwrap_or_default(),
            false => w.of_register().to_owned(),
        };
        let for_whom = [
            it.collective.as_ref().map(|of| format!("TM. {of}")),
            it.head.clone(),
        ];
        let for_whom: Vec<String> = for_whom.into_iter().flatten().collect();
        let mut row = Row::new(vec![
            Cell::text(&it.name).under(&it.position),
            form.under(for_whom.join(" · ")),
            Cell::text(valid),
            Cell::text(source),
        ]);
        if found.may_edit && is_listed && it.holds_on(today) {
            row = row.form(
                ActForm::new("end", w.end_signer(), paths::at(paths::SIGNING_END, it.id))
                    .field(
                        Field::date("last", w.last_day())
                            .value(today.to_string())
                            .required(),
                    )
                    .weight(Weight::Quiet),
            );
        }
        rows.push(row);
    }
    let mut columns = vec![
        Column::title(w.full_name()),
        Column::text(w.form()),
        Column::text(w.valid()),
        Column::text(w.source()),
    ];
    if found.may_edit {
        columns.push(Column::text(""));
    }
    Part::new(w.signers()).body(Body::Table(Table {
        caption: w.signers().to_owned(),
        columns,
        rows,
    }))
}

fn add_form(lang: Lang, found: &SigningView, id: DelegationId) -> ActForm {
    let w = words::outgoing::of(lang);
    let forms = SigningForm::ALL.into_iter();
    let forms = forms.map(|it| Choice::new(it.key(), form_said(lang, it), it == SigningForm::Head));
    ActForm::new("signer", w.add_signer(), paths::SIGNING)
        .hidden("id", id)
        .hidden("unit", found.unit)
        .field(Field::text("full_name", w.full_name()).required())
        .field(Field::text("position", w.position()).required())
        .field(Field::select("form", w.form(), forms.collect()))
        .field(Field::text("head", w.head()).hint(w.head_hint()))
        .field(Field::text("collective", w.collective()).hint(w.collective_hint()))
        .field(Field::date("valid_from", w.valid_from()).required())
        .field(Field::date("valid_to", w.valid_to()))
        .field(Field::text("source", w.source()))
        .icon("plus")
}

fn head_part(lang: Lang, found: &SigningView) -> Part {
    let w = words::outgoing::of(lang);
    let head = &found.letterhead;
    let text = |text: &Option<String>| Cell::text(text.clone().unwrap_or_default());
    let facts = Facts::default()
        .fact(w.issuer(), Cell::text(&head.issuer))
        .fact(w.parent(), text(&head.parent))
        .fact(w.abbreviation(), Cell::text(&head.abbreviation))
        .fact(w.section(), text(&head.section))
        .fact(w.place(), Cell::text(&head.place))
        .fact(w.archive(), Cell::text(&head.archive));
    let mut part = Part::new(w.letterhead()).hint(w.letterhead_hint());
    if !found.may_edit {
        part = part.body(Body::Facts(facts));
    }
    part
}

fn head_form(lang: Lang, found: &SigningView) -> ActForm {
    let w = words::outgoing::of(lang);
    let head = &found.letterhead;
    let optional = |text: &Option<String>| text.clone().unwrap_or_default();
    ActForm::new("letterhead", w.save_letterhead(), paths::LETTERHEAD)
        .hidden("unit", found.unit)
        .hidden("version", head.version)
        .field(
            Field::text("issuer", w.issuer())
                .value(&head.issuer)
                .required(),
        )
        .field(Field::text("parent", w.parent()).value(optional(&head.parent)))
        .field(
            Field::text("abbreviation", w.abbreviation())
                .value(&head.abbreviation)
                .required(),
        )
        .field(Field::text("section", w.section()).value(optional(&head.section)))
        .field(
            Field::text("place", w.place())
                .value(&head.place)
                .required(),
        )
        .field(
            Field::text("archive", w.archive())
                .value(&head.archive)
                .required(),
        )
        .bare()
}

fn unit_of(typed: &Typed) -> Result<UnitId, Fault> {
    typed.get("unit").parse().map_err(|_| Fault::NotFound)
}

fn there(unit: UnitId) -> String {
    format!("{}?don-vi={unit}", paths::SIGNING)
}

async fn add(State(app): State<App>, who: Signed, typed: Typed) -> Answer {
    let unit = unit_of(&typed)?;
    let added = async {
        let last = match typed.optional("valid_to") {
            Some(_) => Some(typed.date("valid_to")?),
            None => None,
        };
        let said = Delegation {
            id: typed.get("id").parse().map_err(|_| Fault::NotFound)?,
            unit,
            form: SigningForm::from_key(typed.get("form")).ok_or(Fault::NotFound)?,
            position: typed.get("position").to_owned(),
            name: typed.get("full_name").to_owned(),
            head: typed.optional("head"),
            collective: typed.optional("collective"),
            valid: valid_until(typed.date("valid_from")?, last)?,
            source: typed.optional("source"),
        };
        app.office().delegate(&who.op, &said).await
    };
    match added.await {
        Ok(()) => answer::see_with(there(unit), words::outgoing::of(who.lang()).done_signer()),
        Err(fault) => {
            let page = page(&app, &who, Some(unit)).await?;
            form::refused(page, "signer", &typed, fault)
        }
    }
}

async fn end(
    State(app): State<App>,
    who: Signed,
    Id(id): Id<DelegationId>,
    typed: Typed,
) -> Answer {
    let last = typed.date("last")?;
    let unit = app.office().end_delegation(&who.op, id, last).await?;
    answer::see_with(there(unit), words::outgoing::of(who.lang()).done_end())
}

async fn head(State(app): State<App>, who: Signed, typed: Typed) -> Answer {
    let unit = unit_of(&typed)?;
    let said = Letterhead {
        unit,
        issuer: typed.get("issuer").to_owned(),
        parent: typed.optional("parent"),
        abbreviation: typed.get("abbreviation").to_owned(),
        section: typed.optional("section"),
        place: typed.get("place").to_owned(),
        archive: typed.get("archive").to_owned(),
        version: typed.version(),
    };
    match app.office().set_letterhead(&who.op, &said).await {
        Ok(()) => answer::see_with(
            there(unit),
            words::outgoing::of(who.lang()).done_letterhead(),
        ),
        Err(fault) => {
            let page = page(&app, &who, Some(unit)).await?;
            form::refused(page, "letterhead", &typed, fault)
        }
    }
}

/// Of which unit.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
struct UnitQuery {
    /// One's own where nobody says.
    unit: Option<uuid::Uuid>,
}

/// Who signs for a unit, and its letterhead.
#[derive(Serialize, ToSchema)]
struct SigningBody {
    unit: uuid::Uuid,
    delegations: Vec<DelegationBody>,
    letterhead: LetterheadBody,
}

/// That somebody signs.
#[derive(Serialize, ToSchema)]
struct DelegationBody {
    id: uuid::Uuid,
    /// "head", "deputy" (KT.), "order" (TL.), "authority" (TUQ.), "acting" (Q.).
    form: &'static str,
    position: String,
    full_name: String,
    head: Option<String>,
    collective: Option<String>,
    #[schema(value_type = String, format = Date)]
    valid_from: Date,
    /// The day after the last.
    #[schema(value_type = Option<String>, format = Date)]
    valid_to: Option<Date>,
    source: Option<String>,
}

/// The head of a unit's papers.
#[derive(Serialize, Deserialize, ToSchema)]
struct LetterheadBody {
    unit: uuid::Uuid,
    issuer: String,
    parent: Option<String>,
    abbreviation: String,
    section: Option<String>,
    place: String,
    archive: String,
    /// The version that was seen; 0 for what follows from the register of units.
    version: i64,
}

/// A delegation to be kept.
#[derive(Deserialize, ToSchema)]
struct NewDelegation {
    id: uuid::Uuid,
    unit: uuid::Uuid,
    form: String,
    position: String,
    full_name: String,
    head: Option<String>,
    collective: Option<String>,
    /// YYYY-MM-DD.
    valid_from: String,
    /// The last day (YYYY-MM-DD).
    last: Option<String>,
    source: Option<String>,
}

/// The end of a delegation.
#[derive(Deserialize, ToSchema)]
struct DelegationEnd {
    /// The last day (YYYY-MM-DD).
    last: String,
}

impl From<SigningView> for SigningBody {
    fn from(found: SigningView) -> SigningBody {
        let head = found.letterhead;
        let delegation = |it: Delegation| DelegationBody {
            id: it.id.into(),
            form: it.form.key(),
            position: it.position,
            full_name: it.name,
            head: it.head,
            collective: it.collective,
            valid_from: it.valid.from,
            valid_to: it.valid.to,
            source: it.source,
        };
        SigningBody {
            unit: found.unit.into(),
            delegations: found.delegations.into_iter().map(delegation).collect(),
            letterhead: LetterheadBody {
                unit: head.unit.into(),
                issuer: head.issuer,
                parent: head.parent,
                abbreviation: head.abbreviation,
                section: head.section,
                place: head.place,
                archive: head.archive,
                version: head.version,
            },
        }
    }
}

async fn give(app: &App, who: &Signed, unit: Option<UnitId>) -> Answer {
    let found = app.office().signing(&who.op, unit).await?;
    answer::json(SigningBody::from(found))
}

async fn api_show(State(app): State<App>, who: Signed, Query(asked): Query<UnitQuery>) -> Answer {
    give(&app, &who, asked.unit.map(UnitId)).await
}

fn day(field: &'static str, text: &str) -> Result<Date, Fault> {
    let wrong = || {
        Fault::field(
            field,
            "Ngày ghi dạng 2023-07-30.",
            "Write days as 2023-07-30.",
        )
    };
    form::date(text).ok_or_else(wrong)
}

async fn api_add(State(app): State<App>, who: Signed, Json(body): Json<NewDelegation>) -> Answer {
    let last = body.last.as_deref().map(|it| day("last", it)).transpose()?;
    let form = SigningForm::from_key(&body.form);
    let said = Delegation {
        id: DelegationId(body.id),
        unit: UnitId(body.unit),
        form: form.ok_or_else(|| {
            Fault::field("form", "Hình thức ký không có.", "There is no such form.")
        })?,
        position: body.position,
        name: body.full_name,
        head: body.head,
        collective: body.collective,
        valid: valid_until(day("valid_from", &body.valid_from)?, last)?,
        source: body.source,
    };
    app.office().delegate(&who.op, &said).await?;
    give(&app, &who, Some(said.unit)).await
}

async fn api_end(
    State(app): State<App>,
    who: Signed,
    Id(id): Id<DelegationId>,
    Json(body): Json<DelegationEnd>,
) -> Answer {
    let last = day("last", &body.last)?;
    app.office().end_delegation(&who.op, id, last).await?;
    answer::done()
}

async fn api_head(State(app): State<App>, who: Signed, Json(body): Json<LetterheadBody>) -> Answer {
    let said = Letterhead {
        unit: UnitId(body.unit),
        issuer: body.issuer,
        parent: body.parent,
        abbreviation: body.abbreviation,
        section: body.section,
        place: body.place,
        archive: body.archive,
        version: body.version,
    };
    app.office().set_letterhead(&who.op, &said).await?;
    give(&app, &who, Some(said.unit)).await
}
