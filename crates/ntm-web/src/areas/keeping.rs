//! Keeping the installation: audit log and backups.

use axum::{
    extract::{Query, State},
    http::Method,
    routing::{get, post},
};
use jiff::civil::Date;
use ntm_drafting::table;
use ntm_office::keeping::AuditFilter;
use ntm_programme::right::Action;
use ntm_store::audit::Listed;
use ntm_views::{
    frame::{Lang, Section},
    pages::list::{self, ListPage},
    parts::{
        ActForm, Cell, Chip, Choice, Column, Control, Empty, Field, Filters, Row, Sentence, Table,
        Tone, Weight,
    },
    paths, say, words,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::lines::moment;
use crate::{
    App,
    answer::{self, Answer},
    export::{self, AskedForm, Format},
    form,
    listing::Listing,
    route::{Need, Route},
    session::Signed,
};

const VERIFY: &str = "/quan-tri/nhat-ky/kiem-tra";

pub(crate) fn routes() -> Vec<Route> {
    let audit = Need::May(Action::ReadAudit);
    let operate = Need::May(Action::Operate);
    vec![
        Route::page(Method::GET, paths::AUDIT, audit, "Audit log", get(log)),
        Route::page(
            Method::POST,
            VERIFY,
            audit,
            "Verify the chain",
            post(verify),
        ),
        Route::page(Method::GET, paths::BACKUP, operate, "Backups", get(backups)),
        Route::page(
            Method::POST,
            paths::BACKUP,
            operate,
            "Backups: take what was sent",
            post(back_up),
        ),
        Route::api(
            Method::GET,
            "/api/v1/audit",
            audit,
            "List the audit log",
            get(api_log),
        )
        .query::<LogFilter>()
        .gives::<LogPage>("200", "Rows, the latest first"),
        Route::api(
            Method::POST,
            "/api/v1/audit/verify",
            audit,
            "Verify the audit chain",
            post(api_verify),
        )
        .gives::<ChainBody>("200", "Whether the chain holds"),
        Route::api(
            Method::GET,
            "/api/v1/backups",
            operate,
            "List the backups",
            get(api_backups),
        )
        .query::<WantedBackups>()
        .gives::<BackupList>("200", "The backups, the latest first, each verified"),
        Route::api(
            Method::POST,
            "/api/v1/backups",
            operate,
            "Make a backup",
            post(api_back_up),
        )
        .gives::<BackupMade>("201", "The backup's name"),
    ]
}

/// The filters of the log, as they stand in the address.
#[derive(Debug, Clone, Default, Deserialize)]
struct Asked {
    #[serde(rename = "chuoi", default)]
    chain: String,
    #[serde(rename = "viec", default)]
    action: String,
    #[serde(rename = "tu-ngay", default)]
    from: String,
    #[serde(rename = "den-ngay", default)]
    until: String,
    #[serde(rename = "truoc", default)]
    before: Option<i64>,
    #[serde(rename = "dinh-dang", default)]
    format: String,
}

impl Asked {
    fn filter(&self) -> AuditFilter {
        AuditFilter {
            installation: self.chain == "he-thong",
            action: self.action.clone(),
            from: form::date(&self.from),
            until: form::date(&self.until),
        }
    }

    fn listing(&self) -> Listing {
        let filters = [
            ("chuoi", self.chain.as_str()),
            ("viec", self.action.as_str()),
            ("tu-ngay", self.from.as_str()),
            ("den-ngay", self.until.as_str()),
        ];
        Listing::new(paths::AUDIT, &filters)
    }
}

const PAGE: i64 = 50;

async fn log(State(app): State<App>, who: Signed, Query(asked): Query<Asked>) -> Answer {
    let lang = who.lang();
    let filter = &asked.filter();
    if let Some(format) = Format::asked(&asked.format)? {
        let (office, op) = (app.office(), &who.op);
        let part = |before: Option<i64>| async move {
            office
                .list_audit(op, filter, before, export::PART.into())
                .await
        };
        let rows = export::rows(part, |row| cells(lang, row)).await?;
        return export::answer(format, "nhat-ky", sheet(lang, rows)).await;
    }
    let found = app
        .office()
        .list_audit(&who.op, filter, asked.before, PAGE)
        .await?;
    let c = words::common::of(lang);
    let w = words::keeping::of(lang);
    let mut page = ListPage::new(
        app.frame(&who, words::list::of(lang).audit(), Section::Settings)
            .await?,
    );
    page.tabs = Some(list::administration_tabs(&page.frame, paths::AUDIT));
    page.said = Sentence::default().say(w.rows_said());
    page.filters = Filters {
        lang,
        action: paths::AUDIT.to_owned(),
        fields: vec![
            Field::select(
                "chuoi",
                w.chain(),
                vec![
                    Choice::new("", w.chain_province(), !filter.installation),
                    Choice::new("he-thong", w.chain_installation(), filter.installation),
                ],
            ),
            Field::new(Control::Search, "viec", w.action_begins()).value(&asked.action),
            Field::date("tu-ngay", c.from()).value(&asked.from),
            Field::date("den-ngay", c.until()).value(&asked.until),
        ],
        clear: asked.listing().clear(paths::AUDIT),
    };
    page.table = Table {
        caption: words::list::of(lang).audit().to_owned(),
        columns: vec![
            Column::number(w.number()),
            Column::text(w.when()),
            Column::text(w.whose()),
            Column::title(w.what()),
            Column::text(w.on_what()),
        ],
        rows: found
            .rows
            .iter()
            .map(|row| {
                Row::new(vec![
                    Cell::number(row.seq),
                    Cell::text(moment(row.at)),
                    Cell::text(row.name.as_deref().unwrap_or(w.program())),
                    Cell::text(&row.action).under(short(&row.data)),
                    Cell::text(&row.resource).under(&row.resource_id),
                ])
            })
            .collect(),
    };
    let next = found.next.map(|seq| seq.to_string());
    let first = asked.before.is_none();
    page.pager = asked.listing().pager(lang, "truoc", first, next);
    page.acts = vec![ActForm {
        id: "verify".to_owned(),
        title: w.verify().to_owned(),
        action: VERIFY.to_owned(),
        weight: Weight::Primary,
        ..ActForm::default()
    }];
    page.exports = asked.listing().files();
    answer::page(&page)
}

/// Long data would tear the table; the whole stands in the export.
fn short(data: &str) -> String {
    match data.char_indices().nth(160) {
        Some((at, _)) => format!("{}…", &data[..at]),
        None if data == "{}" => String::new(),
        None => data.to_owned(),
    }
}

fn sheet(lang: Lang, rows: Vec<Vec<table::Cell>>) -> table::Table {
    use table::{Column, Kind};
    let w = words::keeping::of(lang);
    table::Table {
        title: words::list::of(lang).audit().to_owned(),
        columns: vec![
            Column::new(w.number(), Kind::Integer, 10.0),
            Column::new(w.when(), Kind::Text, 20.0),
            Column::new(w.whose(), Kind::Text, 24.0),
            Column::new(w.what(), Kind::Text, 28.0),
            Column::new(w.on_what(), Kind::Text, 44.0),
            Column::new(w.details(), Kind::Text, 60.0),
        ],
        rows,
    }
}

fn cells(lang: Lang, row: &Listed) -> Vec<table::Cell> {
    let program = words::keeping::of(lang).program();
    vec![
        row.seq.into(),
        moment(row.at).into(),
        row.name.as_deref().unwrap_or(program).into(),
        row.action.as_str().into(),
        format!("{} {}", row.resource, row.resource_id).into(),
        row.data.as_str().into(),
    ]
}

async fn verify(State(app): State<App>, who: Signed) -> Answer {
    let found = app.office().verify_audit(&who.op).await?;
    let w = words::keeping::of(who.lang());
    let sentence = match found.first_broken {
        None => w.chain_holds(say::number(i64::try_from(found.rows).unwrap_or(i64::MAX))),
        Some(broken) => w.chain_breaks(broken.province, broken.seq, broken.why),
    };
    answer::see_with(paths::AUDIT, &sentence)
}

/// A page shows no more backups: each is verified when it is shown.
const BACKUPS: usize = 20;

/// Which part of the backups is asked for.
#[derive(Deserialize, IntoParams)]
struct WantedBackups {
    /// Where the part begins: `next` of the part before.
    #[serde(rename = "cursor", alias = "truoc", default)]
    before: Option<String>,
}

async fn backups(
    State(app): State<App>,
    who: Signed,
    Query(wanted): Query<WantedBackups>,
    form: AskedForm,
) -> Answer {
    let lang = who.lang();
    let w = words::keeping::of(lang);
    let (before, most) = form.span(wanted.before.as_deref(), BACKUPS);
    let (found, next) = app.office().backups(&who.op, before, most).await?;
    let mut page = ListPage::new(
        app.frame(&who, words::list::of(lang).backup(), Section::Settings)
            .await?,
    );
    page.tabs = Some(list::administration_tabs(&page.frame, paths::BACKUP));
    let folder = app.office().backups_folder();
    page.said = Sentence::default().say(w.backups_said(folder.display()));
    page.empty = Empty::new("file", w.no_backups());
    page.table = Table {
        caption: words::list::of(lang).backup().to_owned(),
        columns: vec![
            Column::title(w.name()),
            Column::text(w.when()),
            Column::number(w.database_size()),
            Column::number(w.files()),
            Column::text(w.state()),
        ],
        rows: found
            .iter()
            .map(|backup| {
                let chip = if backup.whole {
                    Chip::new(Tone::Good, "check", w.whole())
                } else {
                    Chip::new(Tone::Bad, "alert", w.damaged())
                };
                Row::new(vec![
                    Cell::text(&backup.name),
                    Cell::text(moment(backup.at)),
                    Cell::text(say::bytes(backup.database_bytes)),
                    Cell::number(i64::try_from(backup.files).unwrap_or(i64::MAX)),
                    Cell::chip(chip),
                ])
            })
            .collect(),
    };
    page.acts = vec![ActForm {
        id: "backup".to_owned(),
        title: w.back_up_now().to_owned(),
        action: paths::BACKUP.to_owned(),
        weight: Weight::Primary,
        ..ActForm::default()
    }];
    page.pager = Listing::new(paths::BACKUP, &[]).pager(lang, "truoc", before.is_none(), next);
    export::list(page, &form).await
}

async fn back_up(State(app): State<App>, who: Signed) -> Answer {
    let name = app.office().back_up(&who.op).await?;
    let w = words::keeping::of(who.lang());
    answer::see_with(paths::BACKUP, &w.backed_up(name))
}

/// Which rows of the log.
#[derive(Debug, Default, Deserialize, IntoParams)]
struct LogFilter {
    /// The chain of the installation instead of the province's.
    #[serde(default)]
    installation: bool,
    /// The beginning of an action's name: `obligation.`
    #[serde(default)]
    action: String,
    /// The first day in Vietnam: `2023-07-01`.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<Date>,
    /// The last day.
    #[param(value_type = Option<String>, format = Date)]
    until: Option<Date>,
    /// Rows before this number.
    cursor: Option<i64>,
    /// At most so many rows, 500 at most.
    limit: Option<i64>,
}

/// A page of the log.
#[derive(Serialize, ToSchema)]
struct LogPage {
    items: Vec<LogRow>,
    /// The cursor of the next page.
    next: Option<i64>,
}

/// A row of the log.
#[derive(Serialize, ToSchema)]
struct LogRow {
    number: i64,
    /// The instant, UTC.
    at: String,
    /// Who did it; nobody where the program did.
    name: Option<String>,
    action: String,
    resource: String,
    resource_id: String,
    /// What changed, as JSON.
    data: String,
    hash: String,
}

async fn api_log(State(app): State<App>, who: Signed, Query(asked): Query<LogFilter>) -> Answer {
    let limit = asked.limit.unwrap_or(PAGE).clamp(1, 500);
    let filter = AuditFilter {
        installation: asked.installation,
        action: asked.action,
        from: asked.from,
        until: asked.until,
    };
    let found = app
        .office()
        .list_audit(&who.op, &filter, asked.cursor, limit)
        .await?;
    let items = found
        .rows
        .into_iter()
        .map(|row| LogRow {
            number: row.seq,
            at: row.at.to_string(),
            name: row.name,
            action: row.action,
            resource: row.resource,
            resource_id: row.resource_id,
            data: row.data,
            hash: row.hash,
        })
        .collect();
    let next = found.next;
    answer::json(LogPage { items, next })
}

/// Whether the chain holds.
#[derive(Serialize, ToSchema)]
struct ChainBody {
    /// Rows followed.
    rows: u64,
    holds: bool,
    /// The province of the first row that breaks the chain, its number, and why.
    first_broken: Option<(i64, i64, String)>,
}

async fn api_verify(State(app): State<App>, who: Signed) -> Answer {
    let found = app.office().verify_audit(&who.op).await?;
    let broken = found
        .first_broken
        .map(|broken| (broken.province, broken.seq, broken.why.to_owned()));
    answer::json(ChainBody {
        rows: found.rows,
        holds: broken.is_none(),
        first_broken: broken,
    })
}

/// Backups.
#[derive(Serialize, ToSchema)]
struct BackupList {
    backups: Vec<BackupBody>,
    /// Where the next part begins.
    next: Option<String>,
}

/// A backup that stands in the folder of backups.
#[derive(Serialize, ToSchema)]
struct BackupBody {
    /// The instant at which it was made, as `20230710T020000Z`.
    name: String,
    #[schema(value_type = String)]
    at: jiff::Timestamp,
    /// The database in bytes.
    database_bytes: u64,
    /// The originals and evidence.
    files: usize,
    /// Whether everything in it still has the hash that its manifest names.
    whole: bool,
}

/// A backup that was made.
#[derive(Serialize, ToSchema)]
struct BackupMade {
    name: String,
}

async fn api_backups(
    State(app): State<App>,
    who: Signed,
    Query(wanted): Query<WantedBackups>,
) -> Answer {
    let before = wanted.before.as_deref();
    let (found, next) = app.office().backups(&who.op, before, BACKUPS).await?;
    let backups = found
        .into_iter()
        .map(|backup| BackupBody {
            name: backup.name,
            at: backup.at,
            database_bytes: backup.database_bytes,
            files: backup.files,
            whole: backup.whole,
        })
        .collect();
    answer::json(BackupList { backups, next })
}

async fn api_back_up(State(app): State<App>, who: Signed) -> Answer {
    let name = app.office().back_up(&who.op).await?;
    answer::made(BackupMade { name })
}
