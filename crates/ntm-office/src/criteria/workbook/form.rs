//! The form itself: what is drawn up for whom, and what comes back from it. Nothing here asks the
//! store: the same slip gives the same form, and a form gives its slip back or the reason why not.

use std::fmt::Write as _;

use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::civil::Date;
use ntm_drafting::workbook::{Entry, Form, KEPT, Line};
use ntm_intake::xlsx::{self, Cell, Sheet, XlsxRefusal, address};
use ntm_programme::{
    criteria::{
        CriteriaSet, Grade, Indicator, Measure, Quantity, Value, ValueFault,
        value::{NIL, NO, NOT_APPLICABLE, YES},
    },
    identity::UnitId,
};
use sha2::{Digest as _, Sha256};

use super::super::figures::Misfit;
use crate::{Fault, Message};

/// The headings and their widths. What a person fills in stands from [`CHOICE`] on.
pub(super) const COLUMNS: [(&str, f64); 11] = [
    ("Mã", 7.0),
    ("Chỉ tiêu", 46.0),
    ("Đơn vị tính", 12.0),
    ("Mức phải đạt", 18.0),
    ("Xã tự đánh giá", 15.0),
    ("Chính thức", 15.0),
    ("Kết quả (chọn)", 17.0),
    ("Giá trị", 12.0),
    ("Tử số", 12.0),
    ("Mẫu số", 12.0),
    ("Ghi chú, lý do", 30.0),
];
const CHOICE: u32 = 7;
const FIGURE: u32 = 8;
const PART: u32 = 9;
const WHOLE: u32 = 10;
const NOTE: u32 = 11;
/// What a body in charge chooses to confirm the commune's value as it is.
const CONFIRM: &str = "xác nhận";
/// The edition of the form: another one has other columns.
const EDITION: &str = "ntm-tieu-chi|1";

/// Whose form it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// A commune says what it reached.
    Commune,
    /// The body in charge of a criterion says what it verified.
    Body {
        /// Which criterion.
        criterion: u16,
    },
}

/// What a form is about; it rides along, signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Slip {
    pub whose: Whose,
    /// The set's name.
    pub set: String,
    /// What identifies the set's indicators: [`asked`].
    pub asked: String,
    /// The commune, or the place over whose communes the form goes.
    pub unit: UnitId,
    /// The day that the figures are of.
    pub day: Date,
    /// The first line that people see.
    pub title: String,
    pub rows: Vec<SlipRow>,
}

/// One line of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SlipRow {
    /// Its row on the sheet, counted from 1.
    pub row: u32,
    pub unit: UnitId,
    pub indicator: String,
    /// The number of the version that the form was made from; 0 for an empty cell.
    pub seen: i64,
    /// What stood in the cells to be filled in.
    pub value: Option<Value>,
}

/// A line to be drawn up.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Drawn<'a> {
    /// The heading above it, where another one begins.
    pub(super) under: String,
    pub(super) unit: UnitId,
    pub(super) indicator: &'a Indicator,
    pub(super) bar: String,
    pub(super) claim: Option<Value>,
    pub(super) official: Option<Value>,
    /// Whether the claim waits for the body in charge.
    pub(super) waits: bool,
    pub(super) seen: i64,
}

/// What somebody entered into a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Entered {
    Value(Option<Value>),
    /// The commune's value is right.
    Confirm,
}

/// A line as it came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Back {
    pub(super) row: SlipRow,
    /// The cell to be named where anything is wrong with the value.
    pub(super) place: String,
    /// The cell of the remark.
    pub(super) note_place: String,
    pub(super) entered: Entered,
    pub(super) note: Option<String>,
}

/// A form that was opened: its signature holds.
pub(super) struct Opened {
    pub(super) slip: Slip,
    sheet: Sheet,
}

/// Names what a set asks, so that a form of another state of the set is known as old.
pub(super) fn asked(set: &CriteriaSet) -> String {
    let mut digest = Sha256::new();
    for indicator in set.indicators() {
        digest.update(format!("{}\n{:?}\n", indicator.code, indicator.measure));
    }
    hex(&digest.finalize()[..8])
}

impl Slip {
    /// Draws the form up; the slip's rows follow from the lines.
    pub(super) fn draw(mut self, lines: &[Drawn<'_>], secret: &str) -> Form {
        let mut form = Form {
            title: self.title.clone(),
            lead: self.lead(),
            columns: COLUMNS.to_vec(),
            lines: Vec::new(),
            kept: Vec::new(),
        };
        let mut row = form.first();
        let mut under = None;
        for line in lines {
            if under != Some(&line.under) {
                under = Some(&line.under);
                form.lines.push(Line::Heading(line.under.clone()));
                row += 1;
            }
            let value = match self.whose {
                Whose::Commune => line.claim,
                Whose::Body { .. } => line.official,
            };
            form.lines.push(Line::Entries(self.entries(line, value)));
            self.rows.push(SlipRow {
                row,
                unit: line.unit,
                indicator: line.indicator.code.clone(),
                seen: line.seen,
                value,
            });
            row += 1;
        }
        form.kept = self.signed(secret);
        form
    }

    fn lead(&self) -> Vec<String> {
        let day = self.day.strftime("%d/%m/%Y");
        let last = match self.whose {
            Whose::Commune => {
                "Để trống nếu chưa thu thập được. Không thêm, xóa, ẩn dòng hoặc cột; không dùng công thức."
            }
            Whose::Body { .. } => {
                "Chọn “xác nhận” nếu giá trị của xã đúng; giá trị khác với xã phải có lý do. Không thêm, xóa, ẩn dòng hoặc cột; không dùng công thức."
            }
        };
        vec![
            format!("Số liệu tính đến ngày {day}. Chỉ ghi vào các ô sáng màu."),
            "Tỷ lệ: ghi tử số và mẫu số; nếu chỉ biết tỷ lệ thì ghi vào cột “Giá trị”.".to_owned(),
            last.to_owned(),
        ]
    }

    fn entries(&self, line: &Drawn<'_>, value: Option<Value>) -> Vec<Entry> {
        let said =
            |value: Option<Value>| Entry::Shown(value.map(Value::written).unwrap_or_default());
        let indicator = line.indicator;
        let mut words = words_of(indicator.measure);
        if matches!(self.whose, Whose::Body { .. }) && line.waits {
            words.insert(0, CONFIRM);
        }
        let (mut chosen, mut figure, mut part, mut whole) = (None, None, None, None);
        match value {
            Some(Value::Share {
                numerator,
                denominator,
            }) => (part, whole) = (Some(numerator.to_f64()), Some(denominator.to_f64())),
            Some(Value::Number { number }) => figure = Some(number.to_f64()),
            Some(value) => chosen = words.iter().find(|word| **word == value.written()).copied(),
            None => {}
        }
        let number = |value, within| Entry::Number { value, within };
        let (least, most) = (0.0, 9e10);
        let (figure, part, whole) = match indicator.measure {
            Measure::YesNo | Measure::None | Measure::Set => {
                (Entry::Closed, Entry::Closed, Entry::Closed)
            }
            Measure::Graded => (
                number(figure, Some((least, most))),
                Entry::Closed,
                Entry::Closed,
            ),
            Measure::Number { .. } => (number(figure, None), Entry::Closed, Entry::Closed),
            Measure::Share { .. } => (
                number(figure, Some((0.0, 100.0))),
                number(part, Some((least, most))),
                number(whole, Some((least, most))),
            ),
        };
        vec![
            Entry::Shown(indicator.code.clone()),
            Entry::Shown(indicator.name.clone()),
            Entry::Shown(indicator.unit.clone()),
            Entry::Shown(line.bar.clone()),
            said(line.claim),
            said(line.official),
            Entry::Choice {
                value: chosen,
                of: words,
            },
            figure,
            part,
            whole,
            Entry::Words,
        ]
    }

    /// Returns the slip as lines of text, the last of which is the signature.
    fn signed(&self, secret: &str) -> Vec<String> {
        let whose = match self.whose {
            Whose::Commune => "xa".to_owned(),
            Whose::Body { criterion } => criterion.to_string(),
        };
        let key = key_name(secret);
        let Slip {
            set,
            asked,
            unit,
            day,
            ..
        } = self;
        let mut lines = vec![
            EDITION.to_owned(),
            format!("{key}|{whose}|{set}|{asked}|{unit}|{day}"),
            self.title.clone(),
        ];
        lines.extend(self.rows.iter().map(row_line));
        lines.push(hex(&sign(secret, &lines).finalize().into_bytes()));
        lines
    }
}

/// Opens what came back: it is a form of ours, of this installation and this edition, and nobody has
/// touched what rides along.
///
/// # Errors
///
/// [`Fault::Refused`] with the reason.
pub(super) fn open(bytes: &[u8], secret: &str) -> Result<Opened, Fault> {
    let mut book = xlsx::read(bytes).map_err(unreadable)?;
    if book.macros {
        return Err(Fault::refused(
            "Tệp có chứa macro nên không được nhận. Hãy tải biểu mẫu mới và chỉ ghi giá trị vào các ô.",
            "The file carries macros and is not taken. Fetch a new form and write values only.",
        ));
    }
    if book.links {
        return Err(Fault::refused(
            "Tệp có liên kết tới tệp khác nên không được nhận. Hãy dán dạng giá trị vào biểu mẫu mới.",
            "The file takes values from other files and is not taken. Paste values into a new form.",
        ));
    }
    let kept = book.sheets.iter().find(|it| it.name == KEPT);
    let lines: Vec<&str> = match kept {
        Some(sheet) => (1..=sheet.rows.len() as u32)
            .map_while(|row| sheet.cell(row, 1))
            .map(Cell::text)
            .collect(),
        None => {
            return Err(Fault::refused(
                "Đây không phải biểu mẫu của hệ thống (không có chữ ký). Hãy tải biểu mẫu ở trang này rồi điền vào đó.",
                "This is no form of this system (it has no signature). Fetch the form from this page and fill that in.",
            ));
        }
    };
    let slip = slip_of(&lines, secret)?;
    let Some(at) = book
        .sheets
        .iter()
        .position(|it| it.name != KEPT && !it.hidden)
    else {
        return Err(altered());
    };
    Ok(Opened {
        slip,
        sheet: book.sheets.swap_remove(at),
    })
}

fn unreadable(refusal: XlsxRefusal) -> Fault {
    let (vi, en) = match refusal {
        XlsxRefusal::NoWorkbook => (
            "Tệp không phải sổ tính XLSX. Hãy chọn đúng tệp biểu mẫu (.xlsx) đã tải từ hệ thống.",
            "The file is no XLSX workbook. Choose the form (.xlsx) that was fetched from the system.",
        ),
        XlsxRefusal::OldOrLocked => (
            "Tệp ở định dạng Excel cũ (.xls) hoặc bị khóa bằng mật khẩu. Hãy lưu lại thành .xlsx không mật khẩu rồi tải lên.",
            "The file is an old workbook (.xls) or locked with a password. Save it as .xlsx without a password.",
        ),
        XlsxRefusal::TooLarge => (
            "Tệp lớn hơn mọi biểu mẫu của hệ thống nên không được nhận. Hãy tải biểu mẫu mới và điền lại.",
            "The file is larger than any form of this system. Fetch a new form and fill that in.",
        ),
        XlsxRefusal::Damaged => (
            "Tệp bị hỏng hoặc chưa tải lên trọn vẹn. Hãy mở, lưu lại rồi tải lên.",
            "The file is damaged or did not arrive whole. Open it, save it again and upload that.",
        ),
    };
    Fault::refused(vi, en)
}

fn altered() -> Fault {
    Fault::refused(
        "Chữ ký của biểu mẫu không khớp: phần ẩn đã bị sửa. Hãy tải biểu mẫu mới rồi điền lại.",
        "The form's signature does not hold: what rides along was changed. Fetch a new form.",
    )
}

fn slip_of(lines: &[&str], secret: &str) -> Result<Slip, Fault> {
    let [edition, about, title, rows @ .., signature] = lines else {
        return Err(altered());
    };
    if *edition != EDITION {
        return Err(Fault::refused(
            "Biểu mẫu thuộc mẫu cũ, không còn dùng. Hãy tải biểu mẫu mới rồi điền lại.",
            "The form is of an edition that is no longer used. Fetch a new one.",
        ));
    }
    let about: Vec<&str> = about.split('|').collect();
    let [key, whose, set, asked, unit, day] = about[..] else {
        return Err(altered());
    };
    if key != key_name(secret) {
        return Err(Fault::refused(
            "Biểu mẫu do một hệ thống khác tạo ra nên không được nhận. Hãy tải biểu mẫu ở hệ thống này.",
            "The form was made by another installation. Fetch one from this one.",
        ));
    }
    let signed: Vec<String> = lines[..lines.len() - 1]
        .iter()
        .map(ToString::to_string)
        .collect();
    let proof = bytes_of(signature).ok_or_else(altered)?;
    sign(secret, &signed)
        .verify_slice(&proof)
        .map_err(|_| altered())?;
    // What is signed was written here: that it cannot be read is our own mistake.
    let ours = || Fault::internal("a signed form that cannot be read");
    let whose = match whose {
        "xa" => Whose::Commune,
        number => Whose::Body {
            criterion: number.parse().map_err(|_| ours())?,
        },
    };
    let rows: Option<Vec<SlipRow>> = rows.iter().map(|line| row_of(line)).collect();
    Ok(Slip {
        whose,
        set: set.to_owned(),
        asked: asked.to_owned(),
        unit: unit.parse().map(UnitId).map_err(|_| ours())?,
        day: day.parse().map_err(|_| ours())?,
        title: (*title).to_owned(),
        rows: rows.ok_or_else(ours)?,
    })
}

fn row_line(row: &SlipRow) -> String {
    let number = |it: Option<i64>| it.map(|it| it.to_string()).unwrap_or_default();
    let (kind, first, second) = row.value.map_or(("", None, None), Value::kept);
    let SlipRow {
        row,
        unit,
        indicator,
        seen,
        ..
    } = row;
    let (first, second) = (number(first), number(second));
    format!("{row}|{unit}|{indicator}|{seen}|{kind}|{first}|{second}")
}

fn row_of(line: &str) -> Option<SlipRow> {
    let parts: Vec<&str> = line.split('|').collect();
    let [row, unit, indicator, seen, kind, first, second] = parts[..] else {
        return None;
    };
    let value = match kind {
        "" => None,
        kind => Some(Value::from_kept(
            kind,
            first.parse().ok(),
            second.parse().ok(),
        )?),
    };
    Some(SlipRow {
        row: row.parse().ok()?,
        unit: unit.parse().map(UnitId).ok()?,
        indicator: indicator.to_owned(),
        seen: seen.parse().ok()?,
        value,
    })
}

fn key_name(secret: &str) -> String {
    hex(&Sha256::digest(format!("ntm workbook key {secret}"))[..6])
}

fn sign(secret: &str, lines: &[String]) -> Hmac<Sha256> {
    #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any key");
    mac.update(lines.join("\n").as_bytes());
    mac
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn bytes_of(hex: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = hex
        .chars()
        .map(|digit| digit.to_digit(16).and_then(|it| u8::try_from(it).ok()))
        .collect();
    let digits = digits.filter(|it| it.len().is_multiple_of(2))?;
    Some(
        digits
            .chunks(2)
            .map(|pair| pair[0] << 4 | pair[1])
            .collect(),
    )
}

fn words_of(measure: Measure) -> Vec<&'static str> {
    let mut words = match measure {
        Measure::YesNo | Measure::None | Measure::Set => vec![YES, NO],
        Measure::Graded => {
            let grades = Grade::ALL.iter().map(|grade| grade.label_vi());
            grades.chain([NO]).collect()
        }
        Measure::Share { .. } | Measure::Number { .. } => Vec::new(),
    };
    words.extend([NIL, NOT_APPLICABLE]);
    words
}

impl Opened {
    /// Returns the lines that say something else than when the form was made, and all that is wrong.
    ///
    /// # Errors
    ///
    /// [`Fault::Refused`] where the sheet is no longer laid out as it was made.
    pub(super) fn read(&self, set: &CriteriaSet) -> Result<(Vec<Back>, Vec<Misfit>), Fault> {
        if asked(set) != self.slip.asked {
            return Err(Fault::refused(
                "Biểu mẫu được tạo khi bộ tiêu chí còn khác. Hãy tải biểu mẫu mới rồi điền lại.",
                "The set has changed since the form was made. Fetch a new form.",
            ));
        }
        self.check_layout()?;
        let mut misfits = self.hidden();
        misfits.extend(self.formulas());
        misfits.extend(self.beyond());
        let mut back = Vec::new();
        for row in &self.slip.rows {
            let indicator = set.indicator(&row.indicator);
            let indicator = indicator.ok_or_else(|| Fault::internal("an indicator is gone"))?;
            match self.entered(row, indicator) {
                Ok(entered) if entered == Entered::Value(row.value) => {
                    if self.at(row, NOTE).is_some() {
                        misfits.push(self.misfit(row, NOTE, "Có ghi chú nhưng giá trị không đổi: xóa ghi chú hoặc sửa giá trị.", "There is a remark but no other value: remove the remark or change the value."));
                    }
                }
                Ok(entered) => back.push(Back {
                    row: row.clone(),
                    place: address(row.row, self.column_of(row)),
                    note_place: address(row.row, NOTE),
                    entered,
                    note: self.note(row),
                }),
                Err(faults) => misfits.extend(faults),
            }
        }
        misfits.sort_by_key(|it| place_order(&it.place));
        misfits.dedup_by(|a, b| a.place == b.place);
        Ok((back, misfits))
    }

    fn at(&self, row: &SlipRow, column: u32) -> Option<&Cell> {
        self.sheet.cell(row.row, column)
    }

    fn note(&self, row: &SlipRow) -> Option<String> {
        Some(match self.at(row, NOTE)? {
            Cell::Text(text) => text.trim().to_owned(),
            Cell::Number(number) => number.to_string(),
            _ => return None,
        })
    }

    /// The cell that a person looks at for the value: the first that is filled in.
    fn column_of(&self, row: &SlipRow) -> u32 {
        let filled = [CHOICE, FIGURE, PART, WHOLE].into_iter();
        filled
            .clone()
            .find(|column| self.at(row, *column).is_some())
            .unwrap_or(CHOICE)
    }

    /// A row or a column that was put in, taken out or moved shows in the headings and the codes.
    fn check_layout(&self) -> Result<(), Fault> {
        let said = |row: u32, column: u32, expected: &str| -> Result<(), Fault> {
            let found = self.sheet.cell(row, column).map_or("", Cell::text);
            if found.trim() == expected.trim() {
                return Ok(());
            }
            let place = address(row, column);
            Err(Fault::refused(
                format!(
                    "Ô {place} phải là “{expected}”: dòng hoặc cột đã bị thêm, bớt, sắp xếp lại hoặc sửa. Hãy tải biểu mẫu mới rồi điền lại."
                ),
                format!(
                    "Cell {place} should be “{expected}”: rows or columns were added, removed, moved or changed. Fetch a new form."
                ),
            ))
        };
        said(1, 1, &self.slip.title)?;
        let head = self.head();
        for (column, (title, _)) in (1..).zip(COLUMNS) {
            said(head, column, title)?;
        }
        let mut rows = self.slip.rows.iter();
        rows.try_for_each(|row| said(row.row, 1, &row.indicator))
    }

    fn head(&self) -> u32 {
        2 + u32::try_from(self.slip.lead().len()).unwrap_or(0)
    }

    fn hidden(&self) -> Vec<Misfit> {
        let last = COLUMNS.len() as u32;
        let rows = self.sheet.rows.iter();
        let rows = rows
            .filter(|(_, row)| row.hidden && !row.cells.is_empty())
            .map(|(number, _)| {
                misfit(address(*number, 1), format!("Dòng {number} đang bị ẩn. Hãy bỏ ẩn (hoặc bỏ lọc), xem lại rồi tải lên."), format!("Row {number} is hidden. Show it (or end the filter), look at it and upload again."))
            });
        let columns = self.sheet.hidden_columns.iter();
        let columns = columns
            .filter(|(first, _)| *first <= last)
            .map(|(first, _)| {
                let place = address(self.head(), *first);
                misfit(
                    place,
                    "Cột này đang bị ẩn. Hãy bỏ ẩn, xem lại rồi tải lên.",
                    "This column is hidden. Show it, look at it and upload again.",
                )
            });
        rows.chain(columns).collect()
    }

    fn formulas(&self) -> Vec<Misfit> {
        let mut found = Vec::new();
        for (number, row) in &self.sheet.rows {
            for (column, cell) in &row.cells {
                if let Cell::Formula(_) = cell {
                    found.push(misfit(
                        address(*number, *column),
                        "Ô chứa công thức. Hãy ghi giá trị (dán dạng giá trị) thay cho công thức.",
                        "The cell holds a formula. Write the value instead.",
                    ));
                }
            }
        }
        found
    }

    /// What was written outside of the form.
    fn beyond(&self) -> Vec<Misfit> {
        let last_row = self.slip.rows.last().map_or(0, |it| it.row);
        let last_column = COLUMNS.len() as u32;
        let mut found = Vec::new();
        for (number, row) in &self.sheet.rows {
            let outside = row
                .cells
                .keys()
                .find(|column| *number > last_row || **column > last_column);
            if let Some(column) = outside {
                found.push(misfit(
                    address(*number, *column),
                    "Nội dung nằm ngoài biểu mẫu nên không được nhận. Hãy xóa ô này.",
                    "This stands outside of the form and is not taken. Clear the cell.",
                ));
            }
        }
        found
    }

    fn misfit(&self, row: &SlipRow, column: u32, vi: &str, en: &str) -> Misfit {
        misfit(address(row.row, column), vi, en)
    }

    fn entered(&self, row: &SlipRow, indicator: &Indicator) -> Result<Entered, Vec<Misfit>> {
        let choice = self.chosen(row, indicator);
        let open = match indicator.measure {
            Measure::Share { .. } => 3,
            Measure::Number { .. } | Measure::Graded => 1,
            Measure::YesNo | Measure::None | Measure::Set => 0,
        };
        let mut faults = Vec::new();
        let mut figures = [None; 3];
        for (index, column) in [FIGURE, PART, WHOLE].into_iter().enumerate() {
            match (index < open, self.at(row, column)) {
                (_, None) => {}
                (false, Some(_)) => faults.push(self.misfit(row, column, "Chỉ tiêu này không nhập ở ô này; hãy xóa ô và dùng các ô sáng màu.", "Nothing belongs into this cell for this indicator; clear it and use the bright cells.")),
                (true, Some(cell)) => match figure(cell) {
                    Ok(figure) => figures[index] = Some(figure),
                    Err(message) => faults.push(Misfit { place: address(row.row, column), message }),
                },
            }
        }
        let choice = choice.unwrap_or_else(|fault| {
            faults.push(fault);
            None
        });
        if !faults.is_empty() {
            return Err(faults);
        }
        let one = |column, vi: &str, en: &str| Err(vec![self.misfit(row, column, vi, en)]);
        let value = match (choice, figures) {
            (Some(entered), [None, None, None]) => return Ok(entered),
            (None, [None, None, None]) => return Ok(Entered::Value(None)),
            (None, [Some(number), None, None]) => Value::Number { number },
            (None, [None, Some(numerator), Some(denominator)]) => Value::Share {
                numerator,
                denominator,
            },
            (None, [None, Some(_), None]) => {
                return one(WHOLE, "Thiếu mẫu số.", "The denominator is missing.");
            }
            (None, [None, None, Some(_)]) => {
                return one(PART, "Thiếu tử số.", "The numerator is missing.");
            }
            _ => {
                return one(
                    FIGURE,
                    "Chỉ điền một cách: chọn kết quả, hoặc ghi giá trị, hoặc ghi tử số và mẫu số. Hãy xóa các ô còn lại.",
                    "Fill in one way only: choose a result, or give a value, or numerator and denominator. Clear the others.",
                );
            }
        };
        match value.check(indicator) {
            Ok(()) => Ok(Entered::Value(Some(value))),
            Err(fault) => {
                let column = match (fault, value) {
                    (ValueFault::NoWhole, _) => WHOLE,
                    (_, Value::Share { numerator, .. }) if numerator.0 < 0 => PART,
                    (ValueFault::Negative, Value::Share { .. }) => WHOLE,
                    (ValueFault::MoreThanAll, _) => PART,
                    _ => FIGURE,
                };
                Err(vec![misfit(
                    address(row.row, column),
                    fault.to_string(),
                    fault.text_en(),
                )])
            }
        }
    }

    fn chosen(&self, row: &SlipRow, indicator: &Indicator) -> Result<Option<Entered>, Misfit> {
        let Some(cell) = self.at(row, CHOICE) else {
            return Ok(None);
        };
        let folded = ntm_text::fold_words(cell.text());
        let mut words = words_of(indicator.measure);
        if matches!(self.slip.whose, Whose::Body { .. }) {
            words.insert(0, CONFIRM);
        }
        match words.iter().find(|word| ntm_text::fold(word) == folded) {
            Some(&CONFIRM) => Ok(Some(Entered::Confirm)),
            Some(word) => match Value::read(indicator, word) {
                Ok(value) => Ok(Some(Entered::Value(value))),
                Err(fault) => Err(misfit(
                    address(row.row, CHOICE),
                    fault.to_string(),
                    fault.text_en(),
                )),
            },
            None => {
                let list = words.join(", ");
                Err(misfit(
                    address(row.row, CHOICE),
                    format!("Chọn một trong các giá trị: {list}."),
                    format!("Choose one of: {list}."),
                ))
            }
        }
    }
}

fn misfit(place: String, vi: impl Into<String>, en: impl Into<String>) -> Misfit {
    Misfit {
        place,
        message: Message::new(vi, en),
    }
}

/// Row before column, as people read.
pub(super) fn place_order(place: &str) -> (u32, usize, String) {
    let letters = place.trim_end_matches(|it: char| it.is_ascii_digit());
    let row = place[letters.len()..].parse().unwrap_or(0);
    (row, letters.len(), letters.to_owned())
}

/// Reads a figure: a number, or a text that a person wrote as one.
fn figure(cell: &Cell) -> Result<Quantity, Message> {
    let fault = |fault: ValueFault| Message::new(fault.to_string(), fault.text_en());
    match cell {
        Cell::Number(number) => {
            let quantity = Quantity::from_f64(*number);
            let quantity = quantity.ok_or_else(|| fault(ValueFault::NotANumber))?;
            // A spreadsheet keeps fifteen digits; what differs beyond them is the noise of binary
            // fractions, and no fifth decimal.
            let noise = 1e-9_f64.max(number.abs() * 1e-15);
            match (quantity.to_f64() - number).abs() <= noise {
                true => Ok(quantity),
                false => Err(Message::new(
                    "Số có nhiều hơn bốn chữ số thập phân. Hãy làm tròn rồi ghi lại.",
                    "The number has more than four decimals. Round it.",
                )),
            }
        }
        Cell::Text(text) => Quantity::read(text).map_err(fault),
        Cell::Day => Err(fault(ValueFault::Day)),
        Cell::Truth(_) | Cell::Error(_) => Err(fault(ValueFault::NotANumber)),
        Cell::Formula(_) => Err(Message::new(
            "Ô chứa công thức. Hãy ghi giá trị (dán dạng giá trị) thay cho công thức.",
            "The cell holds a formula. Write the value instead.",
        )),
    }
}

#[cfg(test)]
mod tests {
    use ntm_programme::criteria::shipped;
    use proptest::prelude::*;

    use super::*;

    const SECRET: &str = "bí mật của tỉnh";

    fn unit(number: u128) -> UnitId {
        UnitId(uuid::Uuid::from_u128(number))
    }

    fn slip(whose: Whose, set: &CriteriaSet) -> Slip {
        Slip {
            whose,
            set: set.id.clone(),
            asked: asked(set),
            unit: unit(7),
            day: jiff::civil::date(2023, 6, 30),
            title: "Biểu mẫu tiêu chí xã Mường So".to_owned(),
            rows: Vec::new(),
        }
    }

    fn line<'a>(indicator: &'a Indicator, value: Option<Value>) -> Drawn<'a> {
        Drawn {
            under: "1. Quy hoạch".to_owned(),
            unit: unit(7),
            indicator,
            bar: "≥ 98".to_owned(),
            claim: value,
            official: value,
            waits: true,
            seen: 3,
        }
    }

    fn file(form: &Form) -> Vec<u8> {
        ntm_drafting::workbook::xlsx(form).unwrap()
    }

    fn values(measure: Measure) -> BoxedStrategy<Option<Value>> {
        let quantity = |least: i64, most: i64| (least..most).prop_map(Quantity);
        let own = match measure {
            Measure::YesNo | Measure::None | Measure::Set => {
                any::<bool>().prop_map(|yes| Value::Answer { yes }).boxed()
            }
            Measure::Graded => prop_oneof![
                proptest::option::of(proptest::sample::select(Grade::ALL.to_vec()))
                    .prop_map(|grade| Value::Graded { grade }),
                quantity(0, 100_000).prop_map(|number| Value::Number { number }),
            ]
            .boxed(),
            Measure::Number { .. } => quantity(-900_000_000_000_000, 900_000_000_000_000)
                .prop_map(|number| Value::Number { number })
                .boxed(),
            Measure::Share { .. } => prop_oneof![
                quantity(0, 1_000_001).prop_map(|number| Value::Number { number }),
                (
                    quantity(0, 1_000_000_000_000),
                    quantity(1, 1_000_000_000_000)
                )
                    .prop_map(|(one, other)| Value::Share {
                        numerator: one.min(other),
                        denominator: one.max(other),
                    }),
            ]
            .boxed(),
        };
        prop_oneof![
            1 => Just(None),
            1 => Just(Some(Value::Nil)),
            1 => Just(Some(Value::NotApplicable)),
            6 => own.prop_map(Some),
        ]
        .boxed()
    }

    fn filled() -> impl Strategy<Value = (usize, Vec<Option<Value>>, Vec<Option<Value>>)> {
        (0..shipped().len()).prop_flat_map(|set| {
            let all = || -> Vec<_> {
                shipped()[set]
                    .indicators()
                    .map(|it| values(it.measure))
                    .collect()
            };
            (Just(set), all(), all())
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]

        /// What nobody touched says nothing; what was written comes back as it was meant.
        #[test]
        fn a_workbook_out_and_in_is_identity((set, values, others) in filled()) {
            let set = &shipped()[set];
            for whose in [Whose::Commune, Whose::Body { criterion: 1 }] {
                let lines: Vec<Drawn<'_>> = set.indicators().zip(&values).map(|(it, value)| line(it, *value)).collect();
                let mut form = slip(whose, set).draw(&lines, SECRET);
                let opened = open(&file(&form), SECRET).unwrap();
                prop_assert_eq!(opened.slip.rows.len(), values.len());
                let kept: Vec<Option<Value>> = opened.slip.rows.iter().map(|it| it.value).collect();
                prop_assert_eq!(&kept, &values);
                prop_assert_eq!(opened.read(set).unwrap(), (Vec::new(), Vec::new()));
                // Another form's cells under this form's slip: somebody filled all of it in anew.
                let lines: Vec<Drawn<'_>> = set.indicators().zip(&others).map(|(it, value)| line(it, *value)).collect();
                form.lines = slip(whose, set).draw(&lines, SECRET).lines;
                let (back, misfits) = open(&file(&form), SECRET).unwrap().read(set).unwrap();
                prop_assert_eq!(misfits, Vec::new());
                let expected: Vec<Entered> = values.iter().zip(&others).filter(|(before, after)| before != after)
                    .map(|(_, after)| Entered::Value(*after)).collect();
                prop_assert_eq!(back.into_iter().map(|it| it.entered).collect::<Vec<_>>(), expected);
            }
        }
    }

    /// Returns what is wrong after cells of the form were set to other entries.
    fn wrong(entries: &[(&str, u32, Entry)]) -> Vec<(String, String)> {
        let set = &shipped()
            .iter()
            .find(|it| it.id == "xa-ntm-2026-2030")
            .unwrap();
        let lines: Vec<Drawn<'_>> = set.indicators().map(|it| line(it, None)).collect();
        let mut form = slip(Whose::Commune, set).draw(&lines, SECRET);
        for (code, column, entry) in entries {
            for it in &mut form.lines {
                if let Line::Entries(cells) = it
                    && cells[0] == Entry::Shown((*code).to_owned())
                {
                    cells[*column as usize - 1] = entry.clone();
                }
            }
        }
        let (_, misfits) = open(&file(&form), SECRET).unwrap().read(set).unwrap();
        misfits
            .into_iter()
            .map(|it| (it.place, it.message.vi))
            .collect()
    }

    #[test]
    fn each_wrong_cell_is_named_with_its_reason() {
        let text = |text: &str| Entry::Shown(text.to_owned());
        let number = |value: f64| Entry::Number {
            value: Some(value),
            within: None,
        };
        let check = |entries: &[(&str, u32, Entry)], column: &str, expected: &str| {
            let said = wrong(entries);
            assert_eq!(said.len(), 1, "{entries:?}: {said:?}");
            assert!(said[0].0.starts_with(column), "{entries:?}: {said:?}");
            assert!(said[0].1.contains(expected), "{entries:?}: {said:?}");
        };
        // 2.4 is a share, 1.1 a yes or no.
        check(&[("2.4", FIGURE, text("1,234.5"))], "H", "kiểu tiếng Anh");
        check(&[("2.4", FIGURE, text("1.234,5"))], "H", "lớn hơn 100%");
        check(&[("2.4", FIGURE, text("30/7/2023"))], "H", "một ngày");
        check(&[("2.4", FIGURE, number(100.5))], "H", "lớn hơn 100%");
        check(&[("2.4", FIGURE, number(97.999_999))], "H", "bốn chữ số");
        check(&[("2.4", FIGURE, number(-1.0))], "H", "âm");
        check(
            &[("2.4", PART, number(101.0)), ("2.4", WHOLE, number(100.0))],
            "I",
            "Tử số lớn hơn mẫu số",
        );
        check(
            &[("2.4", PART, number(0.0)), ("2.4", WHOLE, number(0.0))],
            "J",
            "Mẫu số bằng 0",
        );
        check(&[("2.4", PART, number(1.0))], "J", "Thiếu mẫu số");
        check(&[("2.4", WHOLE, number(1.0))], "I", "Thiếu tử số");
        check(
            &[("2.4", FIGURE, number(1.0)), ("2.4", CHOICE, text(NIL))],
            "H",
            "một cách",
        );
        check(&[("2.4", CHOICE, text("đạt"))], "G", "Chọn một trong");
        check(&[("1.1", CHOICE, text("xác nhận"))], "G", "Chọn một trong");
        check(&[("1.1", FIGURE, number(98.0))], "H", "không nhập ở ô này");
        check(
            &[("1.1", NOTE, text("theo báo cáo"))],
            "K",
            "giá trị không đổi",
        );
        assert_eq!(
            wrong(&[
                ("2.4", FIGURE, text("98,5")),
                ("1.1", CHOICE, text(" CHƯA  ĐẠT "))
            ]),
            []
        );
    }

    #[test]
    fn a_form_that_is_not_ours_is_refused_with_the_reason() {
        let set = &shipped()[0];
        let lines: Vec<Drawn<'_>> = set.indicators().map(|it| line(it, None)).collect();
        let form = slip(Whose::Commune, set).draw(&lines, SECRET);
        let check = |change: &dyn Fn(&mut Form), secret: &str, expected: &str| {
            let mut form = form.clone();
            change(&mut form);
            let refused = match open(&file(&form), secret) {
                Ok(opened) => opened.read(set).map(|_| ()).unwrap_err(),
                Err(fault) => fault,
            };
            let said = refused.message().vi;
            assert!(said.contains(expected), "{expected}: {said}");
        };
        check(&|_| {}, "khóa khác", "hệ thống khác");
        check(
            &|form| form.kept[0] = "ntm-tieu-chi|0".to_owned(),
            SECRET,
            "mẫu cũ",
        );
        check(
            &|form| form.kept[3] = form.kept[3].replace("|3|", "|4|"),
            SECRET,
            "Chữ ký",
        );
        check(&|form| form.kept.truncate(1), SECRET, "Chữ ký");
        check(
            &|form| form.title = "Biểu mẫu tiêu chí xã Khổng Lào".to_owned(),
            SECRET,
            "Ô A1",
        );
        check(&|form| form.columns.swap(7, 8), SECRET, "Ô H5");
        check(&|form| form.lines.swap(1, 2), SECRET, "Ô A7");
        check(&|form| drop(form.lines.remove(1)), SECRET, "Ô A7");
        let plain = ntm_drafting::table::xlsx(&ntm_drafting::table::Table {
            title: "Bảng".to_owned(),
            columns: Vec::new(),
            rows: Vec::new(),
        });
        let refused = |bytes: &[u8]| open(bytes, SECRET).err().unwrap().message().vi;
        assert!(refused(&plain.unwrap()).contains("không có chữ ký"));
        assert!(refused(b"%PDF-1.7").contains("không phải sổ tính"));
        let another = &shipped()[1];
        let opened = open(&file(&form), SECRET).unwrap();
        let said = opened.read(another).unwrap_err().message().vi;
        assert!(said.contains("bộ tiêu chí còn khác"), "{said}");
    }
}
