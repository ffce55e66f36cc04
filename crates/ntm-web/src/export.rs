//! A list as a file: the whole of it, whatever part of it a page shows.

use axum::{
    extract::FromRequestParts,
    http::{Uri, request::Parts},
};
use ntm_drafting::table::{self, Cell, Table};
use ntm_office::{Fault, follow};
use ntm_views::{
    pages::{
        criteria::{Mark, Marks, MatrixRow},
        list::{Body, ListPage, Part, RecordPage},
    },
    parts::{self, ColumnKind, Exports},
    words,
};

use crate::answer::{self, Answer, WebFault};

/// In which form a page is asked for (`?dinh-dang=`), and where it lies.
#[derive(Debug)]
pub(crate) struct AskedForm {
    /// None where a page is asked for.
    pub(crate) format: Option<Format>,
    /// The address with all that it asks for but the form, ready for one more question.
    page: String,
}

impl<S: Send + Sync> FromRequestParts<S> for AskedForm {
    type Rejection = WebFault;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<AskedForm, WebFault> {
        Ok(AskedForm::of(&parts.uri)?)
    }
}

impl AskedForm {
    fn of(uri: &Uri) -> Result<AskedForm, Fault> {
        const FORM: &str = "dinh-dang=";
        let questions = || uri.query().unwrap_or_default().split('&');
        let word = questions().find_map(|it| it.strip_prefix(FORM));
        let others: Vec<&str> = questions()
            .filter(|it| !it.is_empty() && !it.starts_with(FORM))
            .collect();
        let page = match others.as_slice() {
            [] => format!("{}?", uri.path()),
            others => format!("{}?{}&", uri.path(), others.join("&")),
        };
        Ok(AskedForm {
            format: Format::asked(word.unwrap_or_default())?,
            page,
        })
    }

    /// Returns behind what a list begins and how much of it is fetched: of a page its part, for a file the
    /// whole, wherever the page stands.
    pub(crate) fn span<C>(&self, after: Option<C>, part: usize) -> (Option<C>, usize) {
        match self.format {
            Some(_) => (None, MOST),
            None => (after, part),
        }
    }

    /// Returns the links to the files of the page.
    pub(crate) fn exports(&self) -> Exports {
        Exports::of(|format| format!("{}dinh-dang={format}", self.page))
    }
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
    F: Future<Output = Result<follow::Part<T, C>, Fault>>,
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
/// below the other. The file bears the title of the page.
pub(crate) async fn record(mut page: RecordPage, asked: &AskedForm) -> Answer {
    let mut parts = page.parts.iter().chain(&page.side);
    if asked.format.is_some() {
        return tables(
            &page.frame.title,
            parts.flat_map(tables_of).collect(),
            asked,
        )
        .await;
    }
    if parts.any(has_table) {
        page.exports = asked.exports();
    }
    answer::page(&page)
}

/// Answers tables as the file that is asked for: a sheet for each, as CSV one below the other.
pub(crate) async fn tables(title: &str, tables: Vec<Table>, asked: &AskedForm) -> Answer {
    let name = file_name(title);
    match asked.format {
        Some(Format::Xlsx) => answer_book(Format::Xlsx, &name, tables).await,
        Some(Format::Csv) => {
            let name = format!("{name}.csv");
            answer::download(&name, "text/csv; charset=utf-8", csv_of(&tables))
        }
        None => Err(Fault::NotFound.into()),
    }
}

/// Answers a list that a page shows whole, or the list as a file, which bears the title of the page.
pub(crate) async fn list(mut page: ListPage, asked: &AskedForm) -> Answer {
    let title = &page.frame.title;
    match asked.format {
        Some(format) => answer(format, &file_name(title), as_shown(title, &page.table)).await,
        None => {
            if !page.table.rows.is_empty() {
                page.exports = asked.exports();
            }
            answer::page(&page)
        }
    }
}

/// Whether a part shows a table.
pub(crate) fn has_table(part: &Part) -> bool {
    let is_table = |it: &Body| matches!(it, Body::Table(_) | Body::Marks(_));
    part.body.iter().any(is_table)
}

/// Returns the tables of a part, by its title.
pub(crate) fn tables_of(part: &Part) -> Vec<Table> {
    let tables = part.body.iter().filter_map(|body| match body {
        Body::Table(table) => Some(as_shown(&part.title, table)),
        Body::Marks(marks) => Some(signs(&part.title, marks)),
        _ => None,
    });
    tables.collect()
}

/// Communes by criteria, each sign as the word that the legend has for it.
fn signs(title: &str, marks: &Marks) -> Table {
    let word = |mark: Mark| {
        let known = marks.legend.iter().find(|(it, _)| *it == mark);
        Cell::from(known.map_or(mark.sign(), |(_, word)| word.as_str()))
    };
    let place = words::criteria::of(marks.lang).commune();
    let numbers = marks.columns.iter().map(|it| it.number.to_string());
    let titles = [place.to_owned()].into_iter().chain(numbers);
    let titles = titles.chain([marks.total.clone()]);
    let row = |row: &MatrixRow| {
        let signs = row.cells.iter().map(|it| word(it.mark));
        let place = Cell::from(row.place.text.as_str());
        let cells = [place].into_iter().chain(signs);
        cells.chain([Cell::from(row.met.as_str())]).collect()
    };
    Table {
        title: title.to_owned(),
        columns: titles
            .map(|it| table::Column::new(it, table::Kind::Text, 16.0))
            .collect(),
        rows: marks.rows.iter().map(row).collect(),
    }
}

/// `nguoi-ky-va-the-thuc`: a title as the name of a file that no system refuses.
fn file_name(title: &str) -> String {
    const MOST: usize = 80;
    let words = ntm_text::fold_words(title);
    let name = words.chars().take(MOST);
    name.map(|c| if c == ' ' { '-' } else { c }).collect()
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

/// A table with the words that stand on the page, and figures as numbers; a column of buttons has no
/// label and is left out.
fn as_shown(title: &str, shown: &parts::Table) -> Table {
    const WIDTH: f64 = 28.0;
    let labelled = shown.columns.iter().enumerate();
    let kept: Vec<(usize, &parts::Column)> =
        labelled.filter(|(_, it)| !it.label.is_empty()).collect();
    let columns = kept.iter().map(|(_, column)| {
        let kind = match column.kind {
            ColumnKind::Number => table::Kind::Integer,
            ColumnKind::Text | ColumnKind::Title => table::Kind::Text,
        };
        table::Column::new(&column.label, kind, WIDTH)
    });
    let cells = |row: &parts::Row| {
        let cells = kept.iter().filter_map(|(at, _)| row.cells.get(*at));
        cells.map(as_value).collect()
    };
    Table {
        title: title.to_owned(),
        columns: columns.collect(),
        rows: shown.rows.iter().map(cells).collect(),
    }
}

/// A cell that is nothing but a figure as a number, any other by its words, the quiet line after them.
fn as_value(cell: &parts::Cell) -> Cell {
    if let (Some(number), [], true) = (cell.number, &cell.chips[..], cell.under.is_empty()) {
        return Cell::Integer(number);
    }
    let links = cell.links.iter().map(|it| it.text.as_str());
    let chips = cell.chips.iter().map(|it| it.word.as_str());
    let all = links.chain(chips).chain([cell.under.as_str()]);
    let said: Vec<&str> = all.filter(|it| !it.is_empty()).collect();
    Cell::from(said.join(" · "))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A list of so many numbers, in parts.
    async fn numbers(all: usize) -> Result<Vec<Vec<Cell>>, Fault> {
        let part = |after: Option<usize>| async move {
            let from = after.unwrap_or(0);
            let to = (from + 7).min(all);
            Ok(follow::Part {
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
                parts::Column::number("Số dân"),
            ],
            rows: vec![parts::Row::new(vec![
                parts::Cell::text("Xã Mường So").under("=1+1"),
                parts::Cell::text("03391"),
                parts::Cell::text("Xóa"),
                parts::Cell::number(5_204),
            ])],
        };
        let table = as_shown("Đơn vị", &shown);
        assert_eq!(table.columns.len(), 3);
        let words = ["Xã Mường So · =1+1", "03391"].map(Cell::from);
        assert_eq!(table.rows, [[&words[..], &[Cell::Integer(5_204)]].concat()]);
        let both = String::from_utf8(csv_of(&[table.clone(), table])).unwrap();
        assert_eq!(both.matches("Mường So").count(), 2);
        assert_eq!(both.matches('\u{feff}').count(), 1);
    }

    #[test]
    fn a_file_is_asked_for_beside_all_else_that_the_address_asks() {
        let asked = |address: &str| AskedForm::of(&address.parse().unwrap());
        let links = |address: &str| {
            let links = asked(address).unwrap().exports().links;
            links.into_iter().map(|it| it.href).collect::<Vec<_>>()
        };
        assert_eq!(
            links("/ky?don-vi=3&dinh-dang=csv"),
            ["/ky?don-vi=3&dinh-dang=xlsx", "/ky?don-vi=3&dinh-dang=csv"]
        );
        assert_eq!(links("/ky"), ["/ky?dinh-dang=xlsx", "/ky?dinh-dang=csv"]);
        assert_eq!(
            asked("/ky?dinh-dang=csv").unwrap().format,
            Some(Format::Csv)
        );
        let span = |address: &str| asked(address).unwrap().span(Some(7), 20);
        assert_eq!(span("/ma?sau=7"), (Some(7), 20));
        assert_eq!(span("/ma?sau=7&dinh-dang=csv"), (None, MOST));
        assert!(matches!(asked("/ky?dinh-dang=exe"), Err(Fault::NotFound)));
        assert_eq!(
            file_name("Người ký, thể thức: “2023”"),
            "nguoi-ky-the-thuc-2023"
        );
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
