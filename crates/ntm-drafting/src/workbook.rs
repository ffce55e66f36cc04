//! A form as a workbook, to be filled in by hand far from any network: what may be written is open
//! and checked by the spreadsheet, all else is locked, and what the form is about rides along on a
//! sheet that nobody sees.

use rust_xlsxwriter::{
    Color, DataValidation, DataValidationRule, Format, FormatAlign, FormatBorder,
    ProtectionOptions, Worksheet, XlsxError,
};

use crate::table::{TableError, begun, fitting, set_up_print, sheet_name};

/// A form.
#[derive(Debug, Clone, PartialEq)]
pub struct Form {
    /// The name of the sheet, and its first line.
    pub title: String,
    /// What to know before filling it in, a line each.
    pub lead: Vec<String>,
    /// Headings with their width in letters.
    pub columns: Vec<(&'static str, f64)>,
    pub lines: Vec<Line>,
    /// What rides along unseen, a line each; text and nothing else.
    pub kept: Vec<String>,
}

/// A line of a form.
#[derive(Debug, Clone, PartialEq)]
pub enum Line {
    /// A heading over the lines that follow.
    Heading(String),
    /// One entry for each column.
    Entries(Vec<Entry>),
}

/// A cell of a form.
#[derive(Debug, Clone, PartialEq)]
pub enum Entry {
    /// To be read only.
    Shown(String),
    /// Nothing belongs here.
    Closed,
    /// A number, between two others where there are limits.
    Number {
        value: Option<f64>,
        within: Option<(f64, f64)>,
    },
    /// One of some words.
    Choice {
        value: Option<&'static str>,
        of: Vec<&'static str>,
    },
    /// Any words.
    Words,
}

/// The sheet that nobody sees.
pub const KEPT: &str = "ntm";

impl Form {
    /// Returns the row of the headings, counted from 1.
    pub fn head(&self) -> u32 {
        2 + u32::try_from(self.lead.len()).unwrap_or(0)
    }

    /// Returns the row of the first line, counted from 1.
    pub fn first(&self) -> u32 {
        self.head() + 1
    }
}

/// Draws up a form.
///
/// ```
/// use ntm_drafting::workbook::{Entry, Form, Line, xlsx};
/// let form = Form {
///     title: "Biểu mẫu".into(),
///     lead: vec![],
///     columns: vec![("Chỉ tiêu", 30.0), ("Giá trị", 12.0)],
///     lines: vec![Line::Entries(vec![
///         Entry::Shown("Thu nhập".into()),
///         Entry::Number { value: None, within: None },
///     ])],
///     kept: vec!["1".into()],
/// };
/// assert!(xlsx(&form)?.starts_with(b"PK"));
/// # Ok::<(), ntm_drafting::table::TableError>(())
/// ```
pub fn xlsx(form: &Form) -> Result<Vec<u8>, TableError> {
    let mut workbook = begun(&form.title)?;
    let sheet = workbook.add_worksheet();
    sheet.set_name(sheet_name(&form.title))?;
    write(sheet, form)?;
    let kept = workbook.add_worksheet();
    kept.set_name(KEPT)?.set_very_hidden(true).protect();
    for (row, line) in (0..).zip(&form.kept) {
        kept.write_string(row, 0, line)?;
    }
    Ok(workbook.save_to_buffer()?)
}

fn write(sheet: &mut Worksheet, form: &Form) -> Result<(), XlsxError> {
    let title = Format::new().set_bold().set_font_size(14);
    sheet.write_string_with_format(0, 0, fitting(&form.title), &title)?;
    let lead = Format::new().set_font_color(Color::RGB(0x004A_5568));
    for (row, line) in (1..).zip(&form.lead) {
        sheet.write_string_with_format(row, 0, fitting(line), &lead)?;
    }
    let look = Looks::new();
    let head = form.head() - 1;
    for (column, (title, width)) in (0..).zip(&form.columns) {
        sheet.set_column_width(column, *width)?;
        sheet.write_string_with_format(head, column, *title, &look.head)?;
    }
    for (row, line) in (head + 1..).zip(&form.lines) {
        match line {
            Line::Heading(text) => {
                sheet.write_string_with_format(row, 0, fitting(text), &look.group)?;
                for column in 1..u16::try_from(form.columns.len()).unwrap_or(1) {
                    sheet.write_blank(row, column, &look.group)?;
                }
            }
            Line::Entries(entries) => {
                for (column, entry) in (0..).zip(entries) {
                    write_entry(sheet, (row, column), entry, &look)?;
                }
            }
        }
    }
    set_up_print(sheet, &form.title, head)?;
    sheet.protect_with_options(&ProtectionOptions {
        // Columns and rows may be made wider for the eye.
        format_columns: true,
        format_rows: true,
        ..ProtectionOptions::default()
    });
    Ok(())
}

/// How cells look: those to be filled in are bright, all others are grey and locked.
struct Looks {
    head: Format,
    group: Format,
    shown: Format,
    closed: Format,
    number: Format,
    words: Format,
}

impl Looks {
    fn new() -> Looks {
        let cell = || {
            Format::new()
                .set_border(FormatBorder::Hair)
                .set_align(FormatAlign::Top)
        };
        let open = || {
            cell()
                .set_unlocked()
                .set_background_color(Color::RGB(0x00FF_FBE6))
        };
        Looks {
            head: Format::new()
                .set_bold()
                .set_text_wrap()
                .set_align(FormatAlign::Center)
                .set_align(FormatAlign::VerticalCenter)
                .set_background_color(Color::RGB(0x00E6_EEF5))
                .set_border(FormatBorder::Thin),
            group: Format::new()
                .set_bold()
                .set_background_color(Color::RGB(0x00F2_F4F7))
                .set_border(FormatBorder::Hair),
            shown: cell().set_text_wrap(),
            closed: cell().set_background_color(Color::RGB(0x00E2_E5EA)),
            // As many decimals as there are: what is shown is what is kept.
            number: open().set_num_format("#,##0.####"),
            words: open().set_text_wrap(),
        }
    }
}

fn write_entry(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    entry: &Entry,
    look: &Looks,
) -> Result<(), XlsxError> {
    match entry {
        Entry::Shown(text) => {
            sheet.write_string_with_format(row, column, fitting(text), &look.shown)?;
        }
        Entry::Closed => {
            sheet.write_blank(row, column, &look.closed)?;
        }
        Entry::Number { value, within } => {
            match value {
                Some(value) => sheet.write_number_with_format(row, column, *value, &look.number)?,
                None => sheet.write_blank(row, column, &look.number)?,
            };
            // A spreadsheet keeps fifteen digits: eleven here, and four decimals.
            let (least, most) = within.unwrap_or((-9e10, 9e10));
            let rule = DataValidationRule::Between(least, most);
            let said = match within {
                Some(_) => format!("Ghi một số từ {least} đến {most}."),
                None => "Ghi một số.".to_owned(),
            };
            let check = DataValidation::new().allow_decimal_number(rule);
            add_check(sheet, (row, column), check, &said)?;
        }
        Entry::Choice { value, of } => {
            match value {
                Some(word) => {
                    sheet.write_string_with_format(row, column, *word, &look.words)?;
                }
                None => {
                    sheet.write_blank(row, column, &look.words)?;
                }
            }
            let check = DataValidation::new().allow_list_strings(of)?;
            add_check(
                sheet,
                (row, column),
                check,
                "Chọn một giá trị trong danh sách.",
            )?;
        }
        Entry::Words => {
            sheet.write_blank(row, column, &look.words)?;
        }
    }
    Ok(())
}

fn add_check(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    check: DataValidation,
    said: &str,
) -> Result<(), XlsxError> {
    let check = check
        .set_error_title("Không nhận giá trị này")?
        .set_error_message(said)?;
    sheet.add_data_validation(row, column, row, column, &check)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use calamine::{Data, Reader as _, Xlsx};

    use super::*;

    fn form() -> Form {
        Form {
            title: "Biểu mẫu xã Mường So".to_owned(),
            lead: vec!["Ghi vào ô sáng màu.".to_owned()],
            columns: vec![("Chỉ tiêu", 30.0), ("Kết quả", 12.0), ("Giá trị", 12.0)],
            lines: vec![
                Line::Heading("1. Quy hoạch".to_owned()),
                Line::Entries(vec![
                    Entry::Shown("=1+1".to_owned()),
                    Entry::Choice {
                        value: Some("đạt"),
                        of: vec!["đạt", "chưa đạt"],
                    },
                    Entry::Number {
                        value: Some(98.5),
                        within: Some((0.0, 100.0)),
                    },
                ]),
            ],
            kept: vec!["một|dòng".to_owned()],
        }
    }

    fn part(bytes: &[u8], name: &str) -> String {
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
        let mut text = String::new();
        archive
            .by_name(name)
            .unwrap()
            .read_to_string(&mut text)
            .unwrap();
        text
    }

    #[test]
    fn another_reader_finds_what_was_written() {
        let bytes = xlsx(&form()).unwrap();
        let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(&bytes)).unwrap();
        let sheet = book.worksheet_range("Biểu mẫu xã Mường So").unwrap();
        let at = |row, column| sheet.get_value((row, column)).cloned();
        let text = |text: &str| Some(Data::String(text.to_owned()));
        assert_eq!((form().head(), form().first()), (3, 4));
        assert_eq!(at(2, 0), text("Chỉ tiêu"));
        assert_eq!(at(3, 0), text("1. Quy hoạch"));
        // Text is text, whatever it looks like.
        assert_eq!(at(4, 0), text("=1+1"));
        assert_eq!(at(4, 1), text("đạt"));
        assert_eq!(at(4, 2), Some(Data::Float(98.5)));
        let kept = book.worksheet_range(KEPT).unwrap();
        assert_eq!(kept.get_value((0, 0)), text("một|dòng").as_ref());
        assert_eq!(bytes, xlsx(&form()).unwrap());
    }

    #[test]
    fn what_is_not_to_be_filled_in_is_locked_and_what_is_is_checked() {
        let bytes = xlsx(&form()).unwrap();
        let sheet = part(&bytes, "xl/worksheets/sheet1.xml");
        assert!(sheet.contains("<sheetProtection sheet=\"1\""));
        assert!(sheet.contains("<dataValidation type=\"list\""));
        assert!(sheet.contains("<dataValidation type=\"decimal\""));
        assert!(part(&bytes, "xl/workbook.xml").contains("state=\"veryHidden\""));
        assert!(part(&bytes, "xl/styles.xml").contains("<protection locked=\"0\"/>"));
    }
}
