//! The first of a month: every province's monthly reports open for all its communes at once.

use std::time::{Duration, Instant};

use jiff::civil::Date;
use ntm_office::{Office, Op};
use ntm_store::{Query as _, params};

use super::seed::{self, Size};

/// What the opening came to.
pub(crate) struct Period {
    /// How long it took, from the first look to the last commit.
    pub(crate) took: Duration,
    /// Obligations that the opening says it made.
    pub(crate) opened: u64,
    /// Rows that stand in the database afterwards.
    pub(crate) rows: i64,
    /// Rows after the same work was done once more: nothing may be opened twice.
    pub(crate) rows_after_again: i64,
}

/// Lays monthly reports for the communes of each province, and opens this month's period.
pub(crate) async fn period(office: &Office, size: Size, today: Date) -> anyhow::Result<Period> {
    seed::monthly_reports(office, size, today).await?;
    let began = Instant::now();
    let opened = office.open_periods(&Op::system(office, "bench")).await?;
    let took = began.elapsed();
    let rows = rows(office, today).await?;
    office.open_periods(&Op::system(office, "bench")).await?;
    Ok(Period {
        took,
        opened,
        rows,
        rows_after_again: self::rows(office, today).await?,
    })
}

async fn rows(office: &Office, today: Date) -> anyhow::Result<i64> {
    let row = office
        .store()
        .read()
        .await?
        .query_one(
            "SELECT COUNT(*) AS count FROM obligation WHERE period = $1",
            params![today.strftime("%Y-%m").to_string()],
        )
        .await?;
    Ok(row.get("count")?)
}
