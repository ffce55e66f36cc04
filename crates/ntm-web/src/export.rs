//! A list as a file.

use jiff::civil::Date;
use ntm_drafting::table::{self, Table};
use ntm_office::Fault;

use crate::answer::{self, Answer};

/// Answers a list as XLSX or CSV, as the address asked (`?dinh-dang=`).
pub(crate) fn answer(format: &str, name: &str, list: &Table) -> Answer {
    match format {
        "xlsx" => answer::download(
            &format!("{name}.xlsx"),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            table::xlsx(list).map_err(Fault::internal)?,
        ),
        "csv" => answer::download(
            &format!("{name}.csv"),
            "text/csv; charset=utf-8",
            table::csv(list),
        ),
        _ => Err(Fault::NotFound.into()),
    }
}

/// Returns a column of words.
pub(crate) fn column(title: &str, width: f64) -> table::Column {
    table::Column {
        title: title.to_owned(),
        kind: table::Kind::Text,
        width,
    }
}

/// Returns words as a cell.
pub(crate) fn cell(text: &str) -> table::Cell {
    table::Cell::Text(text.to_owned())
}

/// Returns a day as a cell, or an empty one.
pub(crate) fn day(day: Option<Date>) -> table::Cell {
    day.map_or(table::Cell::Empty, table::Cell::Date)
}
