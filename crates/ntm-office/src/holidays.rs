//! Holidays: the tables that ship and those that an administrator brought, and the calendar of both.

use std::collections::BTreeMap;

use jiff::Timestamp;
use ntm_programme::{
    calendar::{WorkingCalendar, YearFile, read_table, shipped_years},
    right::{Action, Resource},
};
use ntm_store::{
    Query,
    holiday::{self as kept, HolidayTable},
};
use serde_json::json;

use crate::{
    Fault, Office, Op, Outcome,
    record::{Record, record},
};

/// The largest table that is read, in bytes.
const MOST_BYTES: usize = 100_000;

/// The holidays of a year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HolidayYear {
    pub year: i16,
    pub file: YearFile,
    /// Who brought it and when; none for what ships.
    pub brought: Option<(Option<String>, Timestamp)>,
}

/// The years of which something is known.
#[derive(Debug, Clone)]
pub struct Holidays {
    /// The latest first.
    pub years: Vec<HolidayYear>,
    pub may_bring: bool,
}

impl Office {
    /// Returns the holidays that are known.
    pub async fn holidays(&self, op: &Op) -> Outcome<Holidays> {
        op.require(Action::ReadUnit, &Resource::default())?;
        let mut db = self.store().read().await?;
        let mut years: BTreeMap<i16, HolidayYear> = BTreeMap::new();
        for (year, file) in shipped_years() {
            let brought = None;
            years.insert(
                year,
                HolidayYear {
                    year,
                    file,
                    brought,
                },
            );
        }
        for table in kept::tables(&mut db).await? {
            let file = read_kept(&table)?;
            let year = table.year;
            let brought = Some((table.by_name, table.at));
            years.insert(
                year,
                HolidayYear {
                    year,
                    file,
                    brought,
                },
            );
        }
        Ok(Holidays {
            years: years.into_values().rev().collect(),
            may_bring: self.operates(op).await.is_ok(),
        })
    }

    /// Brings tables of holidays, each year in the place of what was known of it; looking at them alone
    /// keeps nothing. Returns the years.
    ///
    /// # Errors
    ///
    /// [`Fault::Invalid`] with the field `file`, naming lines and reasons.
    pub async fn bring_holidays(
        &self,
        op: &Op,
        text: &str,
        only_look: bool,
    ) -> Outcome<BTreeMap<i16, YearFile>> {
        self.operates(op).await?;
        let years = read(text)?;
        if only_look {
            return Ok(years);
        }
        let mut tx = self.store().begin().await?;
        let before = kept::tables(&mut tx).await?;
        for (year, file) in &years {
            let last = before.iter().find(|it| it.year == *year);
            let content = file.file();
            if last.is_some_and(|it| it.content == content) {
                // Nothing would change; also the same form sent twice.
                continue;
            }
            let table = HolidayTable {
                year: *year,
                number: last.map_or(0, |it| it.number) + 1,
                content,
                by: op.who.account,
                by_name: None,
                at: op.now,
            };
            if !kept::keep(&mut tx, &table).await? {
                return Err(Fault::changed_meanwhile());
            }
            record(
                &mut tx,
                op,
                Record {
                    province: 0,
                    action: "holidays.bring",
                    resource: "holidays",
                    id: year.to_string(),
                    data: json!({ "number": table.number, "days": file.closed.len() + file.open.len() }),
                },
            )
            .await?;
        }
        tx.commit().await?;
        Ok(years)
    }
}

/// Returns which days offices work on: what ships, and in its place what was brought.
pub(crate) async fn calendar(db: &mut impl Query) -> Outcome<WorkingCalendar> {
    let mut years: BTreeMap<i16, YearFile> = shipped_years().collect();
    for table in kept::tables(db).await? {
        years.insert(table.year, read_kept(&table)?);
    }
    Ok(WorkingCalendar::of(years))
}

fn read_kept(table: &HolidayTable) -> Outcome<YearFile> {
    WorkingCalendar::read_year(&table.content).map_err(Fault::internal)
}

fn read(text: &str) -> Outcome<BTreeMap<i16, YearFile>> {
    if text.len() > MOST_BYTES {
        return Err(Fault::field(
            "file",
            format!("Tệp lớn hơn {} KB.", MOST_BYTES / 1000),
            format!("The file is larger than {} KB.", MOST_BYTES / 1000),
        ));
    }
    read_table(text).map_err(|faults| {
        let said: Vec<String> = faults.iter().take(5).map(ToString::to_string).collect();
        Fault::field(
            "file",
            format!("Bảng ngày nghỉ có lỗi: {}", said.join("; ")),
            format!("The table is faulty: {}", said.join("; ")),
        )
    })
}
