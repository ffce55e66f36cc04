//! Deadline evening with reports: every commune of the country sends a report of sixty fields within a
//! minute, and what they come to is put together.

use std::{
    fmt::Write as _,
    net::SocketAddr,
    time::{Duration, Instant},
};

use anyhow::Context as _;
use jiff::civil::Date;
use ntm_office::{Office, Op, report::form::Origin};
use ntm_programme::{
    identity::{AccountId, ReportFormId, UnitId},
    period::{Period, YearMonth},
    right::{Actor, Grant, Role},
};
use ntm_store::{Query as _, Store, params};
use uuid::Uuid;

use super::{
    client::Client,
    figures::Figures,
    seed::{Size, Thing, account_id, commune, id, token},
};

/// Fields of the report.
const FIELDS: usize = 60;
/// The number of the task, beyond those of the country.
const TASK: usize = 9_000_000;

/// Lays a report of sixty fields that every commune owes one office this month, filled in and not sent.
/// Returns how many reports there are.
pub(crate) async fn lay(office: &Office, size: Size, today: Date) -> anyhow::Result<usize> {
    let op = Op {
        who: officer(),
        ..Op::system(office, "bench")
    };
    let form = ReportFormId(Uuid::from_u128(0x60));
    office.make_form(&op, form, &Origin::File(file())).await?;
    let seen = office.report_forms(&op).await?;
    let seen = seen.lines.iter().find(|it| it.row.id == form);
    let version = seen.context("the form")?.row.version;
    let code = office.publish_form(&op, form, version).await?;
    task(office, size, today, &code).await?;
    office.open_periods(&Op::system(office, "bench")).await?;
    let reports = reports(office.store(), size, today).await?;
    let now = office.clock().now();
    for some in reports.chunks(500) {
        let mut tx = office.store().begin().await?;
        let begun = some.iter().map(|(_, it)| params![1i64, *it].to_vec());
        tx.execute_many(
            "INSERT INTO report (province, obligation_id, changes) VALUES ($1, $2, 60)
             ON CONFLICT DO NOTHING",
            begun.collect(),
        )
        .await?;
        let cells = some.iter().flat_map(|(number, report)| {
            (0..FIELDS).map(move |field| {
                let value = serde_json::json!({ "kind": "number", "value": number + field });
                params![1i64, *report, format!("o-{field}"), value, now].to_vec()
            })
        });
        tx.execute_many(
            "INSERT INTO report_cell (province, obligation_id, field, number, value, acted_at)
             VALUES ($1, $2, $3, 1, $4, $5) ON CONFLICT DO NOTHING",
            cells.collect(),
        )
        .await?;
        tx.commit().await?;
    }
    Ok(reports.len())
}

/// The coordinator of the first office.
fn officer() -> Actor {
    let unit = UnitId(id(Thing::Office, 0));
    Actor {
        account: Some(account()),
        unit: Some(unit),
        grants: vec![Grant {
            role: Role::Coordinator,
            unit,
        }],
    }
}

fn account() -> AccountId {
    AccountId(account_id("office", 0))
}

fn file() -> String {
    let mut text = String::from(
        "[report]\ncode = \"do-tai\"\ntitle = \"Báo cáo sáu mươi chỉ tiêu\"\ntitle_en = \"Sixty fields\"\nperiod = \"month\"\nfigures = \"period\"\nconfirmed = false\nsource = \"đo tải\"\nroles = [\"commune\"]\n\n[[due]]\nrole = \"commune\"\nwritten = \"trước ngày 28 hằng tháng\"\nrule = \"monthly day=28\"\nbound = \"before\"\nclause = \"đo tải\"\n\n[[section]]\ntitle = \"Số liệu\"\ntitle_en = \"Figures\"\n",
    );
    for field in 0..FIELDS {
        let _ = write!(
            text,
            "\n[[section.field]]\ncode = \"o-{field}\"\nlabel = \"Chỉ tiêu {field}\"\nlabel_en = \"Field {field}\"\nkind = \"number\"\nunit = \"công trình\"\nroll = \"sum\"\nrequired = true\n"
        );
    }
    text
}

/// A task of the first office for every commune, due at the end of each month, and the rule that makes
/// reports of it.
async fn task(office: &Office, size: Size, today: Date, code: &str) -> anyhow::Result<()> {
    let now = office.clock().now();
    let month_before = today.first_of_month().yesterday()?;
    let (task, owner) = (id(Thing::Task, TASK), id(Thing::Office, 0));
    let account = account();
    let mut tx = office.store().begin().await?;
    tx.execute(
        "INSERT INTO task (province, id, code, owner_unit, title, text, strength, assigned_by,
            assigned_at, assigned_on)
         VALUES (1, $1, 'NV-BENCH-REPORTS', $2, 'Báo cáo hằng tháng', 'Báo cáo hằng tháng.', 'assign', $3, $4, $5)",
        params![task, owner, account, now, month_before],
    )
    .await?;
    let units = (0..size.communes).map(|it| params![task, commune(it)].to_vec());
    tx.execute_many(
        "INSERT INTO task_unit (province, task_id, role, unit_id) VALUES (1, $1, 'lead', $2)",
        units.collect(),
    )
    .await?;
    tx.execute(
        "INSERT INTO task_deadline (province, task_id, position, written, kind, value, bound, opened_until)
         VALUES (1, $1, 1, 'hằng tháng', 'recurring', 'monthly', 'by', $2)",
        params![task, month_before],
    )
    .await?;
    tx.execute(
        "INSERT INTO report_rule (province, id, owner_unit, type_code, role, task_id, deadline, clause,
                                  from_day, made_by, made_at)
         VALUES (1, $1, $2, $3, 'commune', $4, 1, 'đo tải', $5, $6, $7)",
        params![Uuid::from_u128(0x61), owner, code, task, month_before, account, now],
    )
    .await?;
    tx.commit().await?;
    Ok(())
}

/// The report of each commune by the commune's number.
async fn reports(store: &Store, size: Size, today: Date) -> anyhow::Result<Vec<(usize, Uuid)>> {
    let mut db = store.read().await?;
    let month = month(today)?.key();
    let mut found = Vec::with_capacity(size.communes);
    for number in 0..size.communes {
        let row = db
            .query_opt(
                "SELECT id FROM obligation WHERE province = 1 AND task_id = $1 AND unit_id = $2 AND period = $3",
                params![id(Thing::Task, TASK), commune(number), &month],
            )
            .await?;
        if let Some(row) = row {
            found.push((number, row.get("id")?));
        }
    }
    Ok(found)
}

fn month(today: Date) -> anyhow::Result<Period> {
    let month = YearMonth::containing(today).context("a month of our times")?;
    Ok(Period::Month(month))
}

/// What the evening came to.
pub(crate) struct Sent {
    pub(crate) figures: Figures,
    pub(crate) communes: usize,
    /// Reports that were sent.
    pub(crate) versions: i64,
    /// Reports that were sent twice.
    pub(crate) doubled: i64,
}

/// Lets every commune send its report within `lasts`, and counts the rows afterwards.
pub(crate) async fn evening(
    address: SocketAddr,
    store: &Store,
    size: Size,
    today: Date,
    lasts: Duration,
) -> anyhow::Result<Sent> {
    let wanted = reports(store, size, today).await?;
    let communes = wanted.len();
    let start = Instant::now() + Duration::from_millis(200);
    let mut people = tokio::task::JoinSet::new();
    for (nth, (number, report)) in wanted.into_iter().enumerate() {
        // Moments without pattern, the same in each run: the golden ratio spreads them.
        let share = (nth as f64 * 0.618_033_988_749_895).fract();
        let at = start + lasts.mul_f64(share);
        people.spawn(async move {
            tokio::time::sleep_until(at.into()).await;
            let mut client = Client::new(address, &token("commune", number));
            let began = Instant::now();
            let answer = client
                .post(&format!("/bao-cao/{report}/gui"), "note=Da+hoan+thanh")
                .await;
            (began.elapsed(), answer)
        });
    }
    let mut figures = Figures::default();
    while let Some(person) = people.join_next().await {
        match person? {
            (took, Ok(answer)) if answer.status == 303 => figures.add("gửi báo cáo", took),
            (_, Ok(answer)) => figures.fail(format!("status {}", answer.status)),
            (_, Err(error)) => figures.fail(error.to_string()),
        }
    }
    let row = store
        .read()
        .await?
        .query_one(
            "SELECT COUNT(*) AS versions, COUNT(*) FILTER (WHERE v.number > 1) AS doubled
               FROM report_version v JOIN obligation b ON b.province = v.province AND b.id = v.obligation_id
              WHERE b.province = 1 AND b.task_id = $1",
            params![id(Thing::Task, TASK)],
        )
        .await?;
    Ok(Sent {
        figures,
        communes,
        versions: row.get("versions")?,
        doubled: row.get("doubled")?,
    })
}

/// Returns how long it takes to put all reports together, the median of seven, and how many were there.
pub(crate) async fn merge(office: &Office, today: Date) -> anyhow::Result<(Duration, usize)> {
    let op = Op {
        who: officer(),
        ..Op::system(office, "bench")
    };
    let row = office
        .store()
        .read()
        .await?
        .query_one(
            "SELECT type_code FROM report_rule WHERE task_id = $1",
            params![id(Thing::Task, TASK)],
        )
        .await?;
    let code: String = row.get("type_code")?;
    let mut took = Vec::new();
    let mut there = 0;
    for _ in 0..7 {
        let begun = Instant::now();
        let merged = office.merged_reports(&op, &code, month(today)?).await?;
        took.push(begun.elapsed());
        there = merged.received().0;
    }
    took.sort_unstable();
    Ok((took[took.len() / 2], there))
}
