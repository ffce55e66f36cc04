//! A list as people take it along: XLSX to work with, CSV for other programs.

use jiff::civil;
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet,
    XlsxError,
};

#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Name of the sheet, head of every printed page.
    pub title: String,
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<Cell>>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    pub title: String,
    pub kind: Kind,
    /// In letters of the ordinary width.
    pub width: f64,
}

/// How the values of a column look and where they stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Text,
    Integer,
    Decimal,
    Date,
    Percent,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    Empty,
    Text(String),
    Integer(i64),
    Decimal(f64),
    Date(civil::Date),
    /// A share of one: 0.5 shows as 50 %.
    Percent(f64),
}

impl Column {
    /// Returns a column that is so many letters wide.
    pub fn new(title: impl Into<String>, kind: Kind, width: f64) -> Column {
        Column {
            title: title.into(),
            kind,
            width,
        }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Cell {
        Cell::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Cell {
        Cell::Text(text)
    }
}

impl From<i64> for Cell {
    fn from(number: i64) -> Cell {
        Cell::Integer(number)
    }
}

impl From<civil::Date> for Cell {
    fn from(day: civil::Date) -> Cell {
        Cell::Date(day)
    }
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Cell {
        value.map_or(Cell::Empty, Into::into)
    }
}

#[derive(Debug, thiserror::Error)]
pub enum TableError {
    #[error("a sheet holds {limit} rows, the table has {rows}")]
    TooManyRows { rows: usize, limit: usize },
    #[error("the workbook could not be written")]
    Workbook(#[from] XlsxError),
}

/// Returns a workbook of one sheet: head frozen and with filters, every page
/// printed with its head on A4 across. Text is written as text and never
/// becomes a formula.
///
/// ```
/// use ntm_drafting::table::{Cell, Column, Kind, Table, xlsx};
/// let table = Table {
///     title: "Nhiệm vụ quá hạn".into(),
///     columns: vec![Column { title: "Hạn".into(), kind: Kind::Date, width: 12.0 }],
///     rows: vec![vec![Cell::Date(jiff::civil::date(2023, 7, 30))]],
/// };
/// assert!(xlsx(&table)?.starts_with(b"PK"));
/// # Ok::<(), ntm_drafting::table::TableError>(())
/// ```
pub fn xlsx(table: &Table) -> Result<Vec<u8>, TableError> {
    book(std::slice::from_ref(table))
}

/// Returns a workbook with a sheet for each table, in their order; the first names the workbook.
///
/// # Errors
///
/// [`TableError::TooManyRows`] where one of them does not fit on a sheet.
pub fn book(tables: &[Table]) -> Result<Vec<u8>, TableError> {
    const LIMIT: usize = 1_048_575;
    if let Some(table) = tables.iter().find(|it| it.rows.len() > LIMIT) {
        return Err(TableError::TooManyRows {
            rows: table.rows.len(),
            limit: LIMIT,
        });
    }
    let mut workbook = begun(tables.first().map_or("", |it| it.title.as_str()))?;
    for (table, name) in tables.iter().zip(sheet_names(tables)) {
        add_sheet(&mut workbook, table, name)?;
    }
    Ok(workbook.save_to_buffer()?)
}

fn add_sheet(workbook: &mut Workbook, table: &Table, name: String) -> Result<(), XlsxError> {
    let sheet = workbook.add_worksheet();
    sheet.set_name(name)?;
    set_up_print(sheet, &table.title, 0)?;
    write_head(sheet, &table.columns)?;
    let formats: Vec<Format> = table
        .columns
        .iter()
        .map(|column| column.kind.format())
        .collect();
    for (row, cells) in (1_u32..).zip(&table.rows) {
        for (index, (column, cell)) in (0_u16..).zip(cells).enumerate() {
            match formats.get(index) {
                Some(format) => write_cell(sheet, row, column, cell, format)?,
                None => break,
            }
        }
    }
    if let Some(last) = last_column(table) {
        let last_row = u32::try_from(table.rows.len()).unwrap_or(u32::MAX);
        sheet.autofilter(0, 0, last_row, last)?;
    }
    Ok(())
}

/// Returns an empty workbook: the same bytes for the same content, whenever it is drawn up.
pub(crate) fn begun(title: &str) -> Result<Workbook, XlsxError> {
    let mut workbook = Workbook::new();
    workbook.set_properties(
        &DocProperties::new()
            .set_title(title)
            .set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?),
    );
    Ok(workbook)
}

/// Returns the table by RFC 4180: UTF-8 with a byte order mark (or Excel takes it
/// for another encoding), commas, CRLF. A text that a spreadsheet would take for
/// a formula begins with an apostrophe.
pub fn csv(table: &Table) -> Vec<u8> {
    let mut text = String::from("\u{FEFF}");
    let titles = table.columns.iter().map(|column| harmless(&column.title));
    push_record(&mut text, titles);
    for row in &table.rows {
        push_record(
            &mut text,
            row.iter().take(table.columns.len()).map(Cell::plain),
        );
    }
    text.into_bytes()
}

impl Kind {
    fn format(self) -> Format {
        let format = Format::new()
            .set_border(FormatBorder::Hair)
            .set_align(FormatAlign::Top);
        match self {
            Self::Text => format.set_text_wrap(),
            Self::Integer => format.set_num_format("#,##0"),
            Self::Decimal => format.set_num_format("#,##0.00"),
            Self::Date => format
                .set_num_format("dd/mm/yyyy")
                .set_align(FormatAlign::Center),
            Self::Percent => format.set_num_format("0.0%"),
        }
    }
}

impl Cell {
    fn plain(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => harmless(text),
            Self::Integer(number) => number.to_string(),
            Self::Decimal(number) if number.is_finite() => number.to_string(),
            Self::Date(date) => date.strftime("%d/%m/%Y").to_string(),
            // Hundredths of a percent are enough; more would be the noise of binary fractions.
            Self::Percent(share) if share.is_finite() => {
                format!("{}%", (share * 10_000.0).round() / 100.0)
            }
            Self::Decimal(_) | Self::Percent(_) => String::new(),
        }
    }
}

pub(crate) fn set_up_print(sheet: &mut Worksheet, title: &str, head: u32) -> Result<(), XlsxError> {
    const A4: u8 = 9;
    // Excel's own limit for the head of a page, less what is set around the title.
    let title: String = title.replace('&', "&&").chars().take(200).collect();
    sheet
        .set_paper_size(A4)
        .set_landscape()
        .set_print_fit_to_pages(1, 0)
        .set_margins(0.5, 0.4, 0.8, 0.6, 0.3, 0.3)
        .set_header(format!(
            "&C&\"Times New Roman,Bold\"&14{}",
            after_number(&title)
        ))
        .set_footer("&RTrang &P/&N")
        .set_repeat_rows(head, head)?
        .set_freeze_panes(head + 1, 0)?;
    Ok(())
}

/// Figures at the front of a title would be read as part of the letter size.
fn after_number(title: &str) -> String {
    if title.starts_with(|char: char| char.is_ascii_digit()) {
        format!(" {title}")
    } else {
        title.to_owned()
    }
}

fn write_head(sheet: &mut Worksheet, columns: &[Column]) -> Result<(), XlsxError> {
    let format = Format::new()
        .set_bold()
        .set_text_wrap()
        .set_align(FormatAlign::Center)
        .set_align(FormatAlign::VerticalCenter)
        .set_background_color(Color::RGB(0x00E6_EEF5))
        .set_border(FormatBorder::Thin);
    for (index, column) in (0_u16..).zip(columns) {
        sheet.set_column_width(index, column.width.clamp(4.0, 120.0))?;
        sheet.write_string_with_format(0, index, fitting(&column.title), &format)?;
    }
    Ok(())
}

fn write_cell(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    cell: &Cell,
    format: &Format,
) -> Result<(), XlsxError> {
    match cell {
        Cell::Empty => sheet.write_blank(row, column, format),
        Cell::Text(text) => sheet.write_string_with_format(row, column, fitting(text), format),
        #[expect(
            clippy::cast_precision_loss,
            reason = "a sheet keeps every number as a double"
        )]
        Cell::Integer(number) => {
            sheet.write_number_with_format(row, column, *number as f64, format)
        }
        Cell::Decimal(number) | Cell::Percent(number) if number.is_finite() => {
            sheet.write_number_with_format(row, column, *number, format)
        }
        Cell::Decimal(_) | Cell::Percent(_) => sheet.write_blank(row, column, format),
        // A sheet knows no day before 1900.
        Cell::Date(date) if date.year() < 1900 => {
            sheet.write_string_with_format(row, column, cell.plain(), format)
        }
        Cell::Date(date) => sheet.write_date_with_format(row, column, *date, format),
    }
    .map(|_| ())
}

fn last_column(table: &Table) -> Option<u16> {
    u16::try_from(table.columns.len()).ok()?.checked_sub(1)
}

/// The name of each sheet: of two that would bear one name, whatever its case, the second is numbered.
fn sheet_names(tables: &[Table]) -> Vec<String> {
    let mut names: Vec<String> = Vec::with_capacity(tables.len());
    for table in tables {
        let mut name = sheet_name(&table.title);
        let mut number = 1;
        while names
            .iter()
            .any(|it| it.to_lowercase() == name.to_lowercase())
        {
            number += 1;
            let mark = format!(" ({number})");
            name = shortened(&sheet_name(&table.title), LONGEST - mark.len()) + &mark;
        }
        names.push(name);
    }
    names
}

/// The longest name that a sheet may have, in units of UTF-16.
const LONGEST: usize = 31;

/// The beginning of a name that is so many units of UTF-16 long at most.
fn shortened(name: &str, most: usize) -> String {
    let mut left = most;
    let fits = |c: &char| match left.checked_sub(c.len_utf16()) {
        Some(rest) => {
            left = rest;
            true
        }
        None => false,
    };
    name.chars().take_while(fits).collect()
}

/// At most [`LONGEST`] letters without those that a sheet's name may not have.
pub(crate) fn sheet_name(title: &str) -> String {
    let allowed = title.chars().map(|c| match c {
        '[' | ']' | ':' | '*' | '?' | '/' | '\\' => ' ',
        c if c.is_control() => ' ',
        c => c,
    });
    let name = shortened(&allowed.collect::<String>(), LONGEST);
    let name = name.trim().trim_matches('\'').trim();
    // Excel keeps this name for itself.
    if name.is_empty() || name.eq_ignore_ascii_case("history") {
        "Bảng".into()
    } else {
        name.to_owned()
    }
}

/// A cell holds 32,767 letters; what is longer ends in an ellipsis.
pub(crate) fn fitting(text: &str) -> String {
    const LONGEST: usize = 32_767;
    if text.encode_utf16().count() <= LONGEST {
        return text.to_owned();
    }
    // Letters beyond the first plane count twice.
    let mut length = 0;
    let mut cut: String = text
        .chars()
        .take_while(|char| {
            length += char.len_utf16();
            length < LONGEST
        })
        .collect();
    cut.push('…');
    cut
}

fn harmless(text: &str) -> String {
    let begins_formula =
        text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    if begins_formula {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

fn push_record(text: &mut String, fields: impl Iterator<Item = String>) {
    for (index, field) in fields.enumerate() {
        if index > 0 {
            text.push(',');
        }
        if field.contains(['"', ',', '\n', '\r', ';']) || field != field.trim() {
            text.push('"');
            text.push_str(&field.replace('"', "\"\""));
            text.push('"');
        } else {
            text.push_str(&field);
        }
    }
    text.push_str("\r\n");
}
