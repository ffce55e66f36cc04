//! What stands in a cell of a report: read as people write it, checked, compared.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Check, Field, FieldKind, ReportType, Role};
use crate::criteria::Quantity;

/// The most letters of a piece of prose.
const MOST_LETTERS: usize = 20_000;
/// The most rows of a table.
const MOST_ROWS: usize = 200;

/// The cells of a report by the codes of their fields; what was not answered has no row.
pub type Values = BTreeMap<String, CellValue>;

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum CellValue {
    Number {
        value: Quantity,
    },
    Share {
        numerator: Quantity,
        denominator: Quantity,
    },
    Choice {
        option: String,
    },
    Table {
        rows: Vec<Vec<String>>,
    },
    Prose {
        text: String,
    },
}

/// What somebody types into a cell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// A number, an option, or words.
    pub value: String,
    /// The parts of a share.
    pub numerator: String,
    pub denominator: String,
    /// The rows of a table.
    pub rows: Vec<Vec<String>>,
}

/// Why what was typed cannot stand in a cell.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CellFault {
    #[error("“{0}” không phải là số. Viết như 1.250,5.")]
    NotANumber(String),
    #[error("Số không được âm.")]
    Negative,
    #[error("Ghi nhiều nhất {0} chữ số thập phân.")]
    TooFine(u8),
    #[error("Ghi cả tử số và mẫu số.")]
    HalfAShare,
    #[error("Mẫu số phải lớn hơn 0.")]
    NoWhole,
    #[error("Tử số không được lớn hơn mẫu số.")]
    MoreThanAll,
    #[error("Hãy chọn một mục trong danh sách.")]
    NotAnOption,
    #[error("Dài quá {MOST_LETTERS} chữ.")]
    TooLong,
    #[error("Bảng có quá {MOST_ROWS} dòng hoặc sai số cột.")]
    NotATable,
    #[error("Ô này do chương trình điền, không nhập tay.")]
    FilledIn,
}

impl CellFault {
    pub fn text_en(&self) -> String {
        match self {
            Self::NotANumber(text) => format!("“{text}” is no number. Write it as 1.250,5."),
            Self::Negative => "The number may not be negative.".to_owned(),
            Self::TooFine(places) => format!("At most {places} decimals."),
            Self::HalfAShare => "Give both numerator and denominator.".to_owned(),
            Self::NoWhole => "The denominator must be above 0.".to_owned(),
            Self::MoreThanAll => "The numerator may not be above the denominator.".to_owned(),
            Self::NotAnOption => "Choose one of the list.".to_owned(),
            Self::TooLong => format!("More than {MOST_LETTERS} letters."),
            Self::NotATable => format!("More than {MOST_ROWS} rows, or other columns."),
            Self::FilledIn => "The program fills this in; it is not typed.".to_owned(),
        }
    }
}

impl CellValue {
    /// Reads what was typed; `None` where the cell was emptied.
    ///
    /// # Errors
    ///
    /// A [`CellFault`] that says why it cannot be taken.
    pub fn read(field: &Field, written: &Written) -> Result<Option<CellValue>, CellFault> {
        if !field.is_typed() {
            return Err(CellFault::FilledIn);
        }
        let text = written.value.trim();
        Ok(match &field.kind {
            FieldKind::Number { scale, .. } if !text.is_empty() => Some(CellValue::Number {
                value: number(text, *scale)?,
            }),
            FieldKind::Share { .. } => share(written.numerator.trim(), written.denominator.trim())?,
            FieldKind::Choice { options } if !text.is_empty() => {
                if !options.iter().any(|it| it == text) {
                    return Err(CellFault::NotAnOption);
                }
                Some(CellValue::Choice {
                    option: text.to_owned(),
                })
            }
            FieldKind::Table { columns } => table(columns.len(), &written.rows)?,
            FieldKind::Prose if !text.is_empty() => {
                if text.chars().count() > MOST_LETTERS {
                    return Err(CellFault::TooLong);
                }
                Some(CellValue::Prose {
                    text: text.replace("\r\n", "\n"),
                })
            }
            _ => None,
        })
    }

    /// Returns what to type to get the value again.
    pub fn written(&self) -> Written {
        let value = |value: String| Written {
            value,
            ..Written::default()
        };
        match self {
            Self::Number { value: number } => value(number.to_string()),
            Self::Share {
                numerator,
                denominator,
            } => Written {
                numerator: numerator.to_string(),
                denominator: denominator.to_string(),
                ..Written::default()
            },
            Self::Choice { option } => value(option.clone()),
            Self::Prose { text } => value(text.clone()),
            Self::Table { rows } => Written {
                rows: rows.clone(),
                ..Written::default()
            },
        }
    }

    /// Returns the value as one line of text, for lists and files.
    pub fn said(&self) -> String {
        match self {
            Self::Number { value } => value.to_string(),
            Self::Share {
                numerator,
                denominator,
            } => format!("{numerator}/{denominator}"),
            Self::Choice { option } => option.clone(),
            Self::Prose { text } => text.clone(),
            Self::Table { rows } => {
                let rows: Vec<String> = rows.iter().map(|row| row.join(" | ")).collect();
                rows.join("\n")
            }
        }
    }

    /// Returns the figure of a number.
    pub fn number(&self) -> Option<Quantity> {
        match self {
            Self::Number { value } => Some(*value),
            _ => None,
        }
    }
}

fn number(text: &str, scale: u8) -> Result<Quantity, CellFault> {
    let read = Quantity::parse(text).ok_or_else(|| CellFault::NotANumber(text.to_owned()))?;
    if read.0 < 0 {
        return Err(CellFault::Negative);
    }
    let step = 10_i64.pow(4 - u32::from(scale.min(4)));
    if read.0 % step != 0 {
        return Err(CellFault::TooFine(scale));
    }
    Ok(read)
}

fn share(numerator: &str, denominator: &str) -> Result<Option<CellValue>, CellFault> {
    if numerator.is_empty() && denominator.is_empty() {
        return Ok(None);
    }
    if numerator.is_empty() || denominator.is_empty() {
        return Err(CellFault::HalfAShare);
    }
    let (numerator, denominator) = (number(numerator, 4)?, number(denominator, 4)?);
    if denominator.0 == 0 {
        return Err(CellFault::NoWhole);
    }
    if numerator > denominator {
        return Err(CellFault::MoreThanAll);
    }
    Ok(Some(CellValue::Share {
        numerator,
        denominator,
    }))
}

fn table(columns: usize, rows: &[Vec<String>]) -> Result<Option<CellValue>, CellFault> {
    let trimmed = rows.iter().map(|row| {
        let cells = row.iter().map(|cell| cell.trim().to_owned());
        cells.collect::<Vec<String>>()
    });
    let rows: Vec<Vec<String>> = trimmed
        .filter(|row| row.iter().any(|cell| !cell.is_empty()))
        .collect();
    let letters: usize = rows.iter().flatten().map(|cell| cell.chars().count()).sum();
    if rows.len() > MOST_ROWS || rows.iter().any(|row| row.len() != columns) {
        return Err(CellFault::NotATable);
    }
    if letters > MOST_LETTERS {
        return Err(CellFault::TooLong);
    }
    Ok((!rows.is_empty()).then_some(CellValue::Table { rows }))
}

/// Returns the checks that the figures of a report break.
pub fn broken_checks<'a>(of: &'a ReportType, values: &Values) -> Vec<&'a Check> {
    let figure = |code: &str| values.get(code).and_then(CellValue::number);
    let broken = |check: &&Check| match (figure(&check.left), figure(&check.not_above)) {
        (Some(left), Some(right)) => left > right,
        _ => false,
    };
    of.checks.iter().filter(broken).collect()
}

/// Returns the fields that a role has to answer and did not. `evidence` is how many files and numbers
/// are attached.
pub fn missing<'a>(
    of: &'a ReportType,
    role: Role,
    values: &Values,
    evidence: usize,
) -> Vec<&'a Field> {
    let answered = |field: &Field| match field.kind {
        FieldKind::Attachment => evidence > 0,
        _ => field.figure.is_some() || values.contains_key(&field.code),
    };
    of.fields_of(role)
        .filter(|field| field.required && !answered(field))
        .collect()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::super::{RollUp, called};
    use super::*;
    use proptest::prelude::*;

    pub(crate) fn field(kind: FieldKind, roll: RollUp) -> Field {
        Field {
            code: "o".to_owned(),
            label: String::new(),
            label_en: String::new(),
            kind,
            required: false,
            figure: None,
            roll,
            roles: Vec::new(),
        }
    }

    fn number_field(scale: u8) -> Field {
        let unit = "hộ".to_owned();
        field(FieldKind::Number { unit, scale }, RollUp::Sum)
    }

    fn share_field() -> Field {
        let kind = FieldKind::Share {
            unit: "%".to_owned(),
            numerator: "đã giải ngân".to_owned(),
            denominator: "kế hoạch".to_owned(),
        };
        field(kind, RollUp::Parts)
    }

    fn typed(value: &str) -> Written {
        Written {
            value: value.to_owned(),
            ..Written::default()
        }
    }

    #[test]
    fn what_cannot_be_taken_says_why() {
        let read = |scale, text: &str| CellValue::read(&number_field(scale), &typed(text));
        assert_eq!(read(0, " "), Ok(None));
        assert_eq!(read(0, "12,5"), Err(CellFault::TooFine(0)));
        assert_eq!(read(1, "-3"), Err(CellFault::Negative));
        assert_eq!(read(1, "ba"), Err(CellFault::NotANumber("ba".to_owned())));
        let share = |numerator: &str, denominator: &str| {
            let written = Written {
                numerator: numerator.to_owned(),
                denominator: denominator.to_owned(),
                ..Written::default()
            };
            CellValue::read(&share_field(), &written)
        };
        assert_eq!(share("", ""), Ok(None));
        assert_eq!(share("1", ""), Err(CellFault::HalfAShare));
        assert_eq!(share("1", "0"), Err(CellFault::NoWhole));
        assert_eq!(share("3", "2"), Err(CellFault::MoreThanAll));
        let options = vec!["Tốt".to_owned(), "Chậm".to_owned()];
        let choice = field(FieldKind::Choice { options }, RollUp::None);
        assert_eq!(
            CellValue::read(&choice, &typed("Khá")),
            Err(CellFault::NotAnOption)
        );
        let columns = vec!["Công trình".to_owned(), "Tiến độ".to_owned()];
        let table = field(FieldKind::Table { columns }, RollUp::None);
        let written = Written {
            rows: vec![vec!["Đường".to_owned()]],
            ..Written::default()
        };
        assert_eq!(CellValue::read(&table, &written), Err(CellFault::NotATable));
        let long = typed(&"a".repeat(MOST_LETTERS + 1));
        let prose = field(FieldKind::Prose, RollUp::None);
        assert_eq!(CellValue::read(&prose, &long), Err(CellFault::TooLong));
        let mut known = number_field(0);
        known.figure = Some(super::super::Figure::CriteriaMet);
        assert_eq!(
            CellValue::read(&known, &typed("3")),
            Err(CellFault::FilledIn)
        );
    }

    #[test]
    fn what_is_missing_and_what_contradicts_is_named() {
        let monthly = called("thang").unwrap();
        let asked = missing(monthly, Role::Commune, &Values::new(), 0);
        assert!(!asked.is_empty());
        assert!(asked.iter().all(|it| it.figure.is_none()));
        let check = &monthly.checks[0];
        let number = |whole| CellValue::Number {
            value: Quantity::whole(whole),
        };
        let mut values = Values::new();
        values.insert(check.left.clone(), number(3));
        assert!(broken_checks(monthly, &values).is_empty());
        values.insert(check.not_above.clone(), number(2));
        assert_eq!(broken_checks(monthly, &values), [check]);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(parts in 0i64..9_000_000_000_000, more in 0i64..9_000_000_000_000) {
            let number = CellValue::Number { value: Quantity(parts) };
            prop_assert_eq!(CellValue::read(&number_field(4), &number.written()), Ok(Some(number)));
            let share = CellValue::Share {
                numerator: Quantity(parts),
                denominator: Quantity(parts + more + 1),
            };
            prop_assert_eq!(CellValue::read(&share_field(), &share.written()), Ok(Some(share)));
        }

        #[test]
        fn reading_never_fails_hard(text in ".{0,40}", scale in 0u8..5) {
            let _ = CellValue::read(&number_field(scale), &typed(&text));
            let _ = CellValue::read(&field(FieldKind::Prose, RollUp::None), &typed(&text));
        }
    }
}
