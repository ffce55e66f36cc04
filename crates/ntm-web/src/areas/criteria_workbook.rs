//! Criteria as a workbook: fetched with what is there, filled in by hand, looked at cell by cell, and
//! kept as a whole or not at all.

use axum::{
    body::Bytes,
    extract::{Query, State},
    http::Method,
    routing::{get, post},
};
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use jiff::{ToSpan as _, civil::Date};
use ntm_drafting::workbook;
use ntm_office::{
    Fault,
    criteria::{
        figures::{Change, Coming, How},
        see::View,
        workbook::{Made, Taken, Whose},
    },
};
use ntm_programme::{criteria::Value, identity::UnitId, right::Action};
use ntm_views::{
    frame::{Lang, Section},
    pages::{
        criteria::criteria_tabs,
        list::{Body, Part, RecordPage},
    },
    parts::{
        ActForm, Cell, Chip, Column, Control, Empty, Field, Link, Row, Sentence, Table, Tone,
        Weight,
    },
    paths, say, words,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    App,
    address::Id,
    answer::{self, Answer},
    export::{self, AskedForm},
    form::{self, Sent, Typed},
    route::{Need, Route},
    session::Signed,
};

const APPLY: &str = "/tieu-chi/bieu-mau/luu";
const OF_COMMUNE: &str = "/tieu-chi/bieu-mau/xa/{id}";
const OF_CRITERION: &str = "/tieu-chi/bieu-mau/tieu-chi/{number}";
const API_COMMUNE: &str = "/api/v1/criteria/communes/{id}/workbook";
const API: &str = "/api/v1/criteria/workbook";

/// A page shows no more cells.
const SHOWN: usize = 200;

pub(crate) fn routes() -> Vec<Route> {
    let need = Need::May(Action::ReadCriteria);
    let page = |method, path, title, handler| Route::page(method, path, need, title, handler);
    let api = |method, path, title, handler| Route::api(method, path, need, title, handler);
    vec![
        page(
            Method::GET,
            paths::CRITERIA_WORKBOOK,
            "Criteria as workbooks",
            get(ask),
        ),
        page(
            Method::POST,
            paths::CRITERIA_WORKBOOK,
            "Look at a filled-in workbook",
            post(look),
        ),
        page(
            Method::POST,
            APPLY,
            "Keep what a filled-in workbook says",
            post(apply),
        ),
        page(
            Method::GET,
            OF_COMMUNE,
            "Workbook of a commune",
            get(commune),
        ),
        page(
            Method::GET,
            OF_CRITERION,
            "Workbook of a criterion",
            get(criterion),
        ),
        api(
            Method::GET,
            API_COMMUNE,
            "Workbook of a commune",
            get(api_commune),
        )
        .query::<FormQuery>()
        .gives_file("The workbook (XLSX) with what the commune claims"),
        api(
            Method::POST,
            API_COMMUNE,
            "Look at the commune's filled-in workbook, or keep it",
            post(api_take_commune),
        )
        .query::<TakeQuery>()
        .gives::<WorkbookTaken>("200", "What it comes to, or came to"),
        api(
            Method::GET,
            API,
            "Workbook of a criterion over all communes below a place",
            get(api_criterion),
        )
        .query::<CriterionQuery>()
        .gives_file("The workbook (XLSX) with what is verified"),
        api(
            Method::POST,
            API,
            "Look at a filled-in workbook, or keep it",
            post(api_take),
        )
        .query::<TakeQuery>()
        .gives::<WorkbookTaken>("200", "What it comes to, or came to"),
    ]
}

/// Which form, in the addresses of pages.
#[derive(Debug, Default, Deserialize)]
struct Asked {
    #[serde(default, rename = "bo")]
    set: String,
    #[serde(default, rename = "ngay")]
    day: String,
    #[serde(default, rename = "dia-ban")]
    above: Option<Uuid>,
}

impl Asked {
    fn view(&self) -> View {
        View {
            set: Some(self.set.clone()).filter(|it| !it.is_empty()),
            above: self.above.map(UnitId),
            day: form::date(&self.day),
        }
    }
}

async fn page(app: &App, who: &Signed, asked: &Asked) -> Result<RecordPage, Fault> {
    let lang = who.lang();
    let w = words::workbook::of(lang);
    let frame = app.frame(who, w.title(), Section::Criteria).await?;
    let mut page = RecordPage::new(frame);
    page.tabs = Some(criteria_tabs(lang, paths::CRITERIA_WORKBOOK, true));
    page.said = Sentence::default().say(w.lead());
    let rows = forms(app, who, asked).await?;
    let fetch = Part::new(w.fetch());
    let fetch = match rows.is_empty() {
        true => fetch.body(Body::Empty(Empty::new("list", w.nothing_to_fetch()))),
        false => fetch.body(Body::Table(Table {
            caption: w.fetch().to_owned(),
            columns: vec![Column::title(w.which()), Column::text(w.of_day())],
            rows,
        })),
    };
    let file = Field::new(Control::File(".xlsx".to_owned()), "file", w.file());
    let upload = Part::new(w.upload()).act(
        ActForm::new("upload", w.look(), paths::CRITERIA_WORKBOOK)
            .field(file.hint(w.file_hint()).required())
            .bare()
            .weight(Weight::Primary),
    );
    page.parts = vec![fetch, upload];
    Ok(page)
}

/// The forms that one may fill in, each for the days that figures are usually of.
async fn forms(app: &App, who: &Signed, asked: &Asked) -> Result<Vec<Row>, Fault> {
    let w = words::workbook::of(who.lang());
    let mut rows = Vec::new();
    let view = View {
        day: None,
        ..asked.view()
    };
    if let Some(place) = who.op.who.unit
        && let Ok(page) = app.office().criteria_of(&who.op, place, &view).await
        && page.may_claim
        && ntm_office::criteria::judges(&page.set, page.unit.kind)
    {
        let path = OF_COMMUNE.replace("{id}", &place.to_string());
        let text = w.form_of_commune(&page.unit.name);
        rows.push(form_row(who.op.today, text, &path, &asked.set, None));
    }
    let set = view.set.as_deref();
    for charge in app.office().criteria_charges(&who.op, set).await? {
        for (number, name) in charge.criteria {
            let path = OF_CRITERION.replace("{number}", &number.to_string());
            let text = w.form_of_criterion(number, name, &charge.name);
            rows.push(form_row(
                who.op.today,
                text,
                &path,
                &asked.set,
                Some(charge.over),
            ));
        }
    }
    Ok(rows)
}

fn form_row(today: Date, text: String, path: &str, set: &str, above: Option<UnitId>) -> Row {
    let links = usual_days(today)
        .into_iter()
        .map(|day| {
            let mut href = format!("{path}?ngay={day}");
            if !set.is_empty() {
                href.push_str(&format!("&bo={}", answer::encode(set)));
            }
            if let Some(above) = above {
                href.push_str(&format!("&dia-ban={above}"));
            }
            Link::new(say::date(day), href)
        })
        .collect();
    Row::new(vec![Cell::text(text), Cell::links(links)])
}

/// Today, the end of last month, the end of last year.
fn usual_days(today: Date) -> Vec<Date> {
    let before = |first: Date| first.checked_sub(1.day()).ok();
    let year = Date::new(today.year(), 1, 1).ok().and_then(before);
    let mut days = vec![today];
    days.extend(before(today.first_of_month()));
    days.extend(year);
    days.dedup();
    days
}

async fn ask(
    State(app): State<App>,
    who: Signed,
    Query(asked): Query<Asked>,
    form: AskedForm,
) -> Answer {
    export::record(page(&app, &who, &asked).await?, &form).await
}

async fn look(State(app): State<App>, who: Signed, sent: Sent) -> Answer {
    let bytes = sent.into_bytes();
    let mut page = page(&app, &who, &Asked::default()).await?;
    let taken = app
        .office()
        .take_workbook(&who.op, &bytes, None, How::Look)
        .await;
    match taken {
        Ok(taken) => {
            let part = coming_part(who.lang(), &taken, &bytes);
            page.parts.insert(0, part);
            answer::page(&page)
        }
        Err(fault) => form::refused(page, "upload", &Typed::default(), fault),
    }
}

async fn apply(State(app): State<App>, who: Signed, typed: Typed) -> Answer {
    let bytes = BASE64.decode(typed.get("content")).unwrap_or_default();
    let taken = app
        .office()
        .take_workbook(&who.op, &bytes, None, How::Apply)
        .await;
    match taken {
        Ok(taken) if taken.coming.misfits.is_empty() => {
            let w = words::workbook::of(who.lang());
            answer::see_with(
                paths::CRITERIA_WORKBOOK,
                &w.done(taken.coming.changes.len()),
            )
        }
        Ok(taken) => {
            let mut page = page(&app, &who, &Asked::default()).await?;
            page.parts
                .insert(0, coming_part(who.lang(), &taken, &bytes));
            form::page_with(axum::http::StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
        Err(fault) => {
            let page = page(&app, &who, &Asked::default()).await?;
            form::refused(page, "upload", &Typed::default(), fault)
        }
    }
}

fn coming_part(lang: Lang, taken: &Taken, bytes: &[u8]) -> Part {
    let w = words::workbook::of(lang);
    let coming = &taken.coming;
    let part = Part::new(&taken.title);
    if !coming.misfits.is_empty() {
        let rows = coming.misfits.iter().take(SHOWN).map(|misfit| {
            Row::new(vec![
                Cell::text(&misfit.place),
                Cell::text(form::said(&misfit.message, lang)),
            ])
        });
        let mut said = Sentence::default().strong(w.wrong(coming.misfits.len()));
        if coming.misfits.len() > SHOWN {
            said = said.say(w.shown(SHOWN, coming.misfits.len()));
        }
        return part.body(Body::Said(said)).body(Body::Table(Table {
            caption: w.fault().to_owned(),
            columns: vec![Column::title(w.cell()), Column::text(w.fault())],
            rows: rows.collect(),
        }));
    }
    if coming.changes.is_empty() {
        return part.body(Body::Text(w.nothing_changes().to_owned()));
    }
    let mut said = Sentence::default().strong(w.said(coming.changes.len()));
    if coming.same > 0 {
        said = said.say(w.said_same(coming.same));
    }
    said = said.say(w.said_day(say::date(taken.day)));
    if coming.changes.len() > SHOWN {
        said = said.say(w.shown(SHOWN, coming.changes.len()));
    }
    let several = matches!(taken.whose, Whose::Body { .. });
    let mut columns = vec![Column::title(w.cell())];
    if several {
        columns.push(Column::text(w.place()));
    }
    columns.extend([
        Column::text(w.indicator()),
        Column::text(w.before()),
        Column::text(w.after()),
        Column::text(w.note()),
    ]);
    let changes = coming.changes.iter().take(SHOWN);
    part.body(Body::Said(said))
        .body(Body::Table(Table {
            caption: w.look().to_owned(),
            columns,
            rows: changes.map(|it| change_row(lang, it, several)).collect(),
        }))
        .act(
            ActForm::new("apply", w.apply(), APPLY)
                .hidden("content", BASE64.encode(bytes))
                .weight(Weight::Primary),
        )
}

fn change_row(lang: Lang, change: &Change, several: bool) -> Row {
    let w = words::workbook::of(lang);
    let said = |value: Option<Value>| match value {
        Some(value) => value.written(),
        None => w.not_collected().to_owned(),
    };
    let mut after = Cell::text(said(change.after));
    if change.confirms {
        after = after.with_chip(Chip::new(Tone::Good, "check", w.confirms()));
    }
    if !change.warnings.is_empty() {
        after = after.with_chip(Chip::new(Tone::Soon, "alert", w.odd()));
    }
    let mut cells = vec![Cell::text(&change.place)];
    if several {
        cells.push(Cell::text(&change.unit_name));
    }
    cells.extend([
        Cell::text(&change.indicator).under(&change.name),
        Cell::text(said(change.before)),
        after,
        Cell::text(change.note.clone().unwrap_or_default()),
    ]);
    Row::new(cells)
}

async fn commune(
    State(app): State<App>,
    who: Signed,
    Id(id): Id<Uuid>,
    Query(asked): Query<Asked>,
) -> Answer {
    let view = asked.view();
    file(
        app.office()
            .commune_workbook(&who.op, UnitId(id), &view)
            .await?,
    )
    .await
}

async fn criterion(
    State(app): State<App>,
    who: Signed,
    Id(number): Id<u16>,
    Query(asked): Query<Asked>,
) -> Answer {
    let view = asked.view();
    file(
        app.office()
            .criterion_workbook(&who.op, number, &view)
            .await?,
    )
    .await
}

async fn file(made: Made) -> Answer {
    let bytes = tokio::task::spawn_blocking(move || workbook::xlsx(&made.form))
        .await
        .map_err(Fault::internal)?
        .map_err(Fault::internal)?;
    answer::download(
        &format!("{}.xlsx", made.name),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        bytes,
    )
}

/// Which form.
#[derive(Debug, Deserialize, IntoParams)]
struct FormQuery {
    /// The set; the one in force where nobody says.
    set: Option<String>,
    /// The day that the figures will be of; today where nobody says.
    #[param(value_type = Option<String>, format = Date)]
    day: Option<Date>,
}

/// Which form of a body in charge.
#[derive(Debug, Deserialize, IntoParams)]
struct CriterionQuery {
    /// The criterion's number.
    criterion: u16,
    /// The place over whose communes the form goes; one's own where nobody says.
    above: Option<Uuid>,
    /// The set; the one in force where nobody says.
    set: Option<String>,
    /// The day that the figures will be of; today where nobody says.
    #[param(value_type = Option<String>, format = Date)]
    day: Option<Date>,
}

/// What to do with a file.
#[derive(Debug, Deserialize, IntoParams)]
pub(super) struct TakeQuery {
    /// Whether to keep what it says; it is only looked at where nobody says so.
    #[serde(default)]
    apply: bool,
}

impl TakeQuery {
    pub(super) fn how(&self) -> How {
        match self.apply {
            true => How::Apply,
            false => How::Look,
        }
    }
}

/// What a workbook comes to.
#[derive(Serialize, ToSchema)]
struct WorkbookTaken {
    /// The first line of the form.
    title: String,
    set: String,
    /// The day that the figures are of.
    #[schema(value_type = String, format = Date)]
    day: Date,
    #[serde(flatten)]
    coming: FiguresComing,
}

/// What many figures come to: kept as a whole, or not at all.
#[derive(Serialize, ToSchema)]
pub(super) struct FiguresComing {
    /// Whether the changes are kept.
    kept: bool,
    changes: Vec<FigureChange>,
    /// How many cells have the value already.
    same: usize,
    /// While there is one, nothing is kept.
    faults: Vec<FigureMisfit>,
}

/// What changes in one cell.
#[derive(Serialize, ToSchema)]
struct FigureChange {
    /// The cell of the workbook, or the line of the list.
    place: String,
    unit: Uuid,
    indicator: String,
    /// As people write it; none where nothing was collected.
    before: Option<String>,
    after: Option<String>,
    /// Whether it confirms what the commune claims.
    confirms: bool,
}

/// What is wrong, and where.
#[derive(Serialize, ToSchema)]
struct FigureMisfit {
    place: String,
    /// What to do about it; in Vietnamese.
    detail: String,
    /// The same in English.
    detail_en: String,
}

impl FiguresComing {
    pub(super) fn of(coming: Coming, how: How) -> FiguresComing {
        FiguresComing {
            kept: how == How::Apply && coming.misfits.is_empty() && !coming.changes.is_empty(),
            changes: coming
                .changes
                .into_iter()
                .map(|it| FigureChange {
                    place: it.place,
                    unit: it.unit.0,
                    indicator: it.indicator,
                    before: it.before.map(Value::written),
                    after: it.after.map(Value::written),
                    confirms: it.confirms,
                })
                .collect(),
            same: coming.same,
            faults: coming
                .misfits
                .into_iter()
                .map(|it| FigureMisfit {
                    place: it.place,
                    detail: it.message.vi,
                    detail_en: it.message.en,
                })
                .collect(),
        }
    }
}

async fn api_commune(
    State(app): State<App>,
    who: Signed,
    Id(id): Id<Uuid>,
    Query(asked): Query<FormQuery>,
) -> Answer {
    let view = View {
        set: asked.set,
        above: None,
        day: asked.day,
    };
    file(
        app.office()
            .commune_workbook(&who.op, UnitId(id), &view)
            .await?,
    )
    .await
}

async fn api_criterion(
    State(app): State<App>,
    who: Signed,
    Query(asked): Query<CriterionQuery>,
) -> Answer {
    let view = View {
        set: asked.set,
        above: asked.above.map(UnitId),
        day: asked.day,
    };
    file(
        app.office()
            .criterion_workbook(&who.op, asked.criterion, &view)
            .await?,
    )
    .await
}

async fn api_take_commune(
    State(app): State<App>,
    who: Signed,
    Id(id): Id<Uuid>,
    Query(query): Query<TakeQuery>,
    body: Bytes,
) -> Answer {
    taken(&app, &who, Some(UnitId(id)), query.how(), &body).await
}

async fn api_take(
    State(app): State<App>,
    who: Signed,
    Query(query): Query<TakeQuery>,
    body: Bytes,
) -> Answer {
    taken(&app, &who, None, query.how(), &body).await
}

async fn taken(app: &App, who: &Signed, place: Option<UnitId>, how: How, body: &[u8]) -> Answer {
    let taken = app
        .office()
        .take_workbook(&who.op, body, place, how)
        .await?;
    answer::json(WorkbookTaken {
        title: taken.title,
        set: taken.set,
        day: taken.day,
        coming: FiguresComing::of(taken.coming, how),
    })
}
