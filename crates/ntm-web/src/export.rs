//! A list as a file: the whole of it, whatever part of it a page shows.

use ntm_drafting::table::{self, Cell, Table};
use ntm_office::{Fault, follow::Part};

use crate::answer::{self, Answer};

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
