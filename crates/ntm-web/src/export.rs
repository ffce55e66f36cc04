//! A list as a file: the whole of it, whatever part of it a page shows.

use ntm_drafting::table::{self, Cell, Table};
use ntm_office::{Fault, follow::Part};
use ntm_views::{
    pages::list::{Body, ListPage, RecordPage},
    parts::{self, Exports},
};
use serde::Deserialize;

use crate::answer::{self, Answer};

/// In which form a page is asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct AskedForm {
    #[serde(rename = "dinh-dang")]
    pub(crate) format: String,
}

/// The form in which a list leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Xlsx,
    Csv,
}

impl Format {
    /// Returns the form that an address asks for (`?dinh-dang=`); none where it asks for a page.
    pub(crate) fn asked(word: &str) -> Result<Option<Format>, Fault> {
        match word {
            "" => Ok(None),
            "xlsx" => Ok(Some(Format::Xlsx)),
            "csv" => Ok(Some(Format::Csv)),
            _ => Err(Fault::NotFound),
        }
    }
}

/// How many rows of a list are fetched at a time: particulars are asked for by lists of ids.
pub(crate) const PART: u16 = 500;

/// No file has more rows: a sheet is drawn up in memory. A longer list is refused and not cut,
/// because nobody sees what a file lacks.
pub(crate) const MOST: usize = 50_000;

/// Fetches a list to its end and makes each row into cells, part by part, so that of the list itself
/// only one part is in memory. `part` gets the cursor of where it begins.
///
/// # Errors
///
/// [`Fault::Refused`] where the list has more than [`MOST`] rows.
pub(crate) async fn rows<T, C, F>(
    mut part: impl FnMut(Option<C>) -> F,
    row: impl Fn(&T) -> Vec<Cell>,
) -> Result<Vec<Vec<Cell>>, Fault>
where
    F: Future<Output = Result<Part<T, C>, Fault>>,
{
    let (mut rows, mut after) = (Vec::new(), None);
    loop {
        let found = part(after).await?;
        rows.extend(found.rows.iter().map(&row));
        if rows.len() > MOST {
            return Err(Fault::refused(
                "Danh sách dài hơn 50.000 dòng nên không đưa vào một tệp. Hãy lọc hẹp hơn rồi tải lại.",
                "The list has more than 50,000 rows and does not go into one file. Narrow it and try again.",
            ));
        }
        after = found.next;
        if after.is_none() {
            return Ok(rows);
        }
    }
}

/// Answers a list as a file for saving.
pub(crate) async fn answer(format: Format, name: &str, list: Table) -> Answer {
    answer_book(format, name, vec![list]).await
}

/// Answers a list and what it adds up to: a workbook with a sheet for each, or the list alone as CSV.
pub(crate) async fn answer_book(format: Format, name: &str, tables: Vec<Table>) -> Answer {
    // Fifty thousand rows take a moment, in which others want to be answered.
    let bytes = tokio::task::spawn_blocking(move || match format {
        Format::Xlsx => table::book(&tables),
        Format::Csv => Ok(tables.first().map(table::csv).unwrap_or_default()),
    })
    .await
    .map_err(Fault::internal)?
    .map_err(Fault::internal)?;
    match format {
        Format::Xlsx => answer::download(
            &format!("{name}.xlsx"),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            bytes,
        ),
        Format::Csv => answer::download(&format!("{name}.csv"), "text/csv; charset=utf-8", bytes),
    }
}

/// Answers a page that shows its tables whole, or these tables as a file: a sheet for each, as CSV one
/// below the other.
pub(crate) async fn record(
    mut page: RecordPage,
    asked: &AskedForm,
    path: &str,
    name: &str,
) -> Answer {
    let bodies = page.parts.iter().chain(&page.side).flat_map(|part| {
        let tables = part.body.iter().filter_map(|body| match body {
            Body::Table(table) => Some(as_shown(&part.title, table)),
            _ => None,
        });
        tables.collect::<Vec<_>>()
    });
    let tables: Vec<Table> = bodies.collect();
    match Format::asked(&asked.format)? {
        Some(Format::Csv) => {
            let name = format!("{name}.csv");
            answer::download(&name, "text/csv; charset=utf-8", csv_of(&tables))
        }
        Some(format) => answer_book(format, name, tables).await,
        None => {
            if !tables.is_empty() {
                page.exports = Exports::of(|format| format!("{path}?dinh-dang={format}"));
            }
            answer::page(&page)
        }
    }
}

/// Answers a list that a page shows whole, or the list as a file.
pub(crate) async fn list(mut page: ListPage, asked: &AskedForm, path: &str, name: &str) -> Answer {
    match Format::asked(&asked.format)? {
        Some(format) => answer(format, name, as_shown(&page.frame.title, &page.table)).await,
        None => {
            if !page.table.rows.is_empty() {
                page.exports = Exports::of(|format| format!("{path}?dinh-dang={format}"));
            }
            answer::page(&page)
        }
    }
}

/// Tables as one CSV, an empty line between them.
fn csv_of(tables: &[Table]) -> Vec<u8> {
    const MARK: &[u8] = "\u{feff}".as_bytes();
    let mut text = Vec::new();
    for (at, table) in tables.iter().enumerate() {
        let bytes = table::csv(table);
        match at {
            0 => text.extend_from_slice(&bytes),
            _ => {
                text.extend_from_slice(b"\r\n");
                text.extend_from_slice(bytes.strip_prefix(MARK).unwrap_or(&bytes));
            }
        }
    }
    text
}

/// A table with the words that stand on the page; a column of buttons has no label and is left out.
fn as_shown(title: &str, shown: &parts::Table) -> Table {
    let labelled = |at: usize| shown.columns.get(at).is_some_and(|it| !it.label.is_empty());
    let columns = shown.columns.iter().filter(|it| !it.label.is_empty());
    let cells = |row: &parts::Row| {
        let cells = row.cells.iter().enumerate();
        let kept = cells.filter(|(at, _)| labelled(*at));
        kept.map(|(_, cell)| Cell::from(words(cell))).collect()
    };
    Table {
        title: title.to_owned(),
        columns: columns
            .map(|it| table::Column::new(&it.label, table::Kind::Text, 28.0))
            .collect(),
        rows: shown.rows.iter().map(cells).collect(),
    }
}

/// The words of a cell, the quiet line after them.
fn words(cell: &parts::Cell) -> String {
    let links = cell.links.iter().map(|it| it.text.as_str());
    let chips = cell.chips.iter().map(|it| it.word.as_str());
    let all = links.chain(chips).chain([cell.under.as_str()]);
    let said: Vec<&str> = all.filter(|it| !it.is_empty()).collect();
    said.join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A list of so many numbers, in parts.
    async fn numbers(all: usize) -> Result<Vec<Vec<Cell>>, Fault> {
        let part = |after: Option<usize>| async move {
            let from = after.unwrap_or(0);
            let to = (from + 7).min(all);
            Ok(Part {
                rows: (from..to).collect(),
                next: (to < all).then_some(to),
            })
        };
        rows(part, |number| vec![Cell::from(*number as i64)]).await
    }

    #[test]
    fn a_table_leaves_as_it_stands_on_the_page_but_for_its_buttons() {
        let shown = parts::Table {
            caption: String::new(),
            columns: vec![
                parts::Column::title("Tên"),
                parts::Column::text("Mã"),
                parts::Column::text(""),
            ],
            rows: vec![parts::Row::new(vec![
                parts::Cell::text("Xã Mường So").under("=1+1"),
                parts::Cell::text("03391"),
                parts::Cell::text("Xóa"),
            ])],
        };
        let table = as_shown("Đơn vị", &shown);
        assert_eq!(table.columns.len(), 2);
        let cells = ["Xã Mường So · =1+1", "03391"].map(Cell::from);
        assert_eq!(table.rows, [cells]);
        let both = String::from_utf8(csv_of(&[table.clone(), table])).unwrap();
        assert_eq!(both.matches("Mường So").count(), 2);
        assert_eq!(both.matches('\u{feff}').count(), 1);
    }

    #[tokio::test]
    async fn a_file_holds_the_list_to_its_end_or_is_refused() {
        let found = numbers(23).await.unwrap();
        let wanted: Vec<Vec<Cell>> = (0..23).map(|number| vec![Cell::Integer(number)]).collect();
        assert_eq!(found, wanted);
        assert!(numbers(0).await.unwrap().is_empty());
        assert_eq!(numbers(MOST).await.unwrap().len(), MOST);
        let refused = numbers(MOST + 1).await;
        assert!(matches!(refused, Err(Fault::Refused(_))), "{refused:?}");
    }
}
