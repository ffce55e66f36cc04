//! What a place reached: a value with its state, and what is odd about it.

use serde::{Deserialize, Serialize};

use super::{Grade, Indicator, Measure, Quantity};

/// What stands in a cell. An empty cell ("chưa thu thập") is not a zero, and neither is "không phát
/// sinh" or "không áp dụng".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "value")]
pub enum Value {
    /// A share by its parts, so that it can be added up.
    Share {
        /// What has it.
        numerator: Quantity,
        /// Of how many.
        denominator: Quantity,
    },
    /// A number, or a share of which only the percentage is known.
    Number {
        /// The figure, in the indicator's unit.
        number: Quantity,
    },
    /// Yes or no.
    Answer {
        /// Whether it is met.
        yes: bool,
    },
    /// A grade.
    Graded {
        /// Which; `None` where not even the lowest is reached.
        grade: Option<Grade>,
    },
    /// Nothing of the kind occurred ("không phát sinh").
    Nil,
    /// The indicator does not concern the place ("không áp dụng").
    NotApplicable,
}

/// Why something cannot stand in a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ValueFault {
    /// No number.
    #[error("Không phải một số. Viết như 25.608,6 hoặc 98.")]
    NotANumber,
    /// A number with a comma between thousands.
    #[error(
        "Số viết kiểu tiếng Anh. Viết dấu chấm giữa hàng nghìn, dấu phẩy trước phần thập phân: 1.234,5."
    )]
    EnglishNumber,
    /// A day where a figure is wanted.
    #[error("Đây là một ngày, không phải một số.")]
    Day,
    /// Neither yes nor no.
    #[error("Ghi “đạt” hoặc “chưa đạt”.")]
    NotAnAnswer,
    /// None of the grades.
    #[error("Ghi “Đạt”, “Khá”, “Tốt” hoặc “chưa đạt”.")]
    NotAGrade,
    /// A word where a figure is wanted, or the other way round.
    #[error("Giá trị không đúng kiểu của chỉ tiêu.")]
    Kind,
    /// More than all.
    #[error("Tử số lớn hơn mẫu số.")]
    MoreThanAll,
    /// Nothing to take a share of.
    #[error("Mẫu số bằng 0: nếu không có đối tượng để tính, ghi “không phát sinh”.")]
    NoWhole,
    /// Below nought.
    #[error("Giá trị âm.")]
    Negative,
    /// More than a hundred of a hundred.
    #[error("Tỷ lệ lớn hơn 100%.")]
    OverHundred,
}

/// What is possible and still odd: it is said, and does not refuse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "warning")]
pub enum Warning {
    /// The figure moved by more than half of what it was.
    Leap {
        /// What it was.
        before: Quantity,
        /// What it is.
        now: Quantity,
    },
    /// The whole that the share is taken of changed by more than a fifth.
    OtherWhole {
        /// What it was.
        before: Quantity,
        /// What it is.
        now: Quantity,
    },
}

impl ValueFault {
    /// Returns the sentence in English; `Display` is the Vietnamese one.
    pub fn text_en(self) -> &'static str {
        match self {
            ValueFault::NotANumber => "This is no number. Write it like 25.608,6 or 98.",
            ValueFault::EnglishNumber => {
                "Write a point between thousands and a comma before decimals: 1.234,5."
            }
            ValueFault::Day => "This is a day, not a number.",
            ValueFault::NotAnAnswer => "Write “đạt” (met) or “chưa đạt” (not met).",
            ValueFault::NotAGrade => "Write “Đạt”, “Khá”, “Tốt” or “chưa đạt” (not met).",
            ValueFault::Kind => "This kind of value does not fit the indicator.",
            ValueFault::MoreThanAll => "The numerator is greater than the denominator.",
            ValueFault::NoWhole => {
                "The denominator is nought: where there is nothing to count, say “không phát sinh”."
            }
            ValueFault::Negative => "The value is below nought.",
            ValueFault::OverHundred => "The share is more than 100 %.",
        }
    }
}

/// What people write where nothing of the kind occurred.
pub const NIL: &str = "không phát sinh";
/// What people write where the indicator does not concern the place.
pub const NOT_APPLICABLE: &str = "không áp dụng";
/// What people write where it is met, and where it is not.
pub const YES: &str = "đạt";
/// See [`YES`].
pub const NO: &str = "chưa đạt";

impl Value {
    /// Returns numerator and denominator of a share, so that shares can be added up.
    pub fn parts(self) -> Option<(Quantity, Quantity)> {
        match self {
            Value::Share {
                numerator,
                denominator,
            } => Some((numerator, denominator)),
            _ => None,
        }
    }

    /// Reads what a person wrote into a cell: "98", "860/1.000", "đạt", "không phát sinh"; nothing
    /// for an empty cell.
    ///
    /// # Errors
    ///
    /// A [`ValueFault`] for what is no such value, or does not fit the indicator.
    pub fn read(indicator: &Indicator, written: &str) -> Result<Option<Value>, ValueFault> {
        let written = written.trim();
        if written.is_empty() {
            return Ok(None);
        }
        let folded = ntm_text::fold_words(written);
        let said = |word: &str| folded == ntm_text::fold(word);
        let value = if said(NIL) {
            Value::Nil
        } else if said(NOT_APPLICABLE) {
            Value::NotApplicable
        } else {
            match indicator.measure {
                Measure::YesNo | Measure::None | Measure::Set => match () {
                    () if said(YES) => Value::Answer { yes: true },
                    () if said(NO) || said("không đạt") => Value::Answer { yes: false },
                    () => return Err(ValueFault::NotAnAnswer),
                },
                Measure::Graded => match Grade::parse(written) {
                    Some(grade) => Value::Graded { grade: Some(grade) },
                    None if said(NO) || said("không đạt") => Value::Graded { grade: None },
                    None => Value::Number {
                        number: number(written).map_err(|_| ValueFault::NotAGrade)?,
                    },
                },
                Measure::Share { .. } => match written.split_once('/') {
                    Some((_, whole)) if whole.contains('/') => return Err(ValueFault::Day),
                    Some((part, whole)) => Value::Share {
                        numerator: number(part)?,
                        denominator: number(whole)?,
                    },
                    None => Value::Number {
                        number: number(written.trim_end_matches(['%', ' ']))?,
                    },
                },
                Measure::Number { .. } => Value::Number {
                    number: number(written)?,
                },
            }
        };
        value.check(indicator)?;
        Ok(Some(value))
    }

    /// Writes a value as [`Value::read`] reads it back.
    pub fn written(self) -> String {
        match self {
            Value::Share {
                numerator,
                denominator,
            } => format!("{numerator}/{denominator}"),
            Value::Number { number } => number.to_string(),
            Value::Answer { yes: true } => YES.to_owned(),
            Value::Answer { yes: false } | Value::Graded { grade: None } => NO.to_owned(),
            Value::Graded { grade: Some(grade) } => grade.label_vi().to_owned(),
            Value::Nil => NIL.to_owned(),
            Value::NotApplicable => NOT_APPLICABLE.to_owned(),
        }
    }

    /// Returns the value as it is kept: its kind, and up to two figures.
    pub fn kept(self) -> (&'static str, Option<i64>, Option<i64>) {
        match self {
            Value::Share {
                numerator,
                denominator,
            } => ("share", Some(numerator.0), Some(denominator.0)),
            Value::Number { number } => ("number", Some(number.0), None),
            Value::Answer { yes } => ("answer", Some(i64::from(yes)), None),
            Value::Graded { grade } => (
                "grade",
                grade.map(|grade| {
                    1 + Grade::ALL.iter().take_while(|it| **it < grade).count() as i64
                }),
                None,
            ),
            Value::Nil => ("nil", None, None),
            Value::NotApplicable => ("not_applicable", None, None),
        }
    }

    /// Returns the value that is kept so; `None` where it is none of ours.
    pub fn from_kept(kind: &str, first: Option<i64>, second: Option<i64>) -> Option<Value> {
        Some(match (kind, first, second) {
            ("share", Some(part), Some(whole)) => Value::Share {
                numerator: Quantity(part),
                denominator: Quantity(whole),
            },
            ("number", Some(number), None) => Value::Number {
                number: Quantity(number),
            },
            ("answer", Some(yes @ (0 | 1)), None) => Value::Answer { yes: yes == 1 },
            ("grade", None, None) => Value::Graded { grade: None },
            ("grade", Some(rank), None) => Value::Graded {
                grade: Some(*Grade::ALL.get(usize::try_from(rank - 1).ok()?)?),
            },
            ("nil", None, None) => Value::Nil,
            ("not_applicable", None, None) => Value::NotApplicable,
            _ => return None,
        })
    }

    /// Checks that a value fits an indicator.
    ///
    /// # Errors
    ///
    /// A [`ValueFault`] that tells the person what is wrong.
    pub fn check(self, indicator: &Indicator) -> Result<(), ValueFault> {
        match (indicator.measure, self) {
            (_, Value::Nil | Value::NotApplicable) => Ok(()),
            (
                Measure::Share { .. },
                Value::Share {
                    numerator,
                    denominator,
                },
            ) => {
                if numerator.0 < 0 || denominator.0 < 0 {
                    Err(ValueFault::Negative)
                } else if denominator.0 == 0 {
                    Err(ValueFault::NoWhole)
                } else if numerator > denominator {
                    Err(ValueFault::MoreThanAll)
                } else {
                    Ok(())
                }
            }
            (Measure::Share { .. }, Value::Number { number }) => {
                if number.0 < 0 {
                    Err(ValueFault::Negative)
                } else if number > Quantity::whole(100) {
                    Err(ValueFault::OverHundred)
                } else {
                    Ok(())
                }
            }
            (Measure::Number { .. }, Value::Number { .. })
            | (Measure::YesNo | Measure::None | Measure::Set, Value::Answer { .. })
            | (Measure::Graded, Value::Graded { .. }) => Ok(()),
            // "Mức độ 2": a sector that grades by numbers.
            (Measure::Graded, Value::Number { number }) => match number.0 {
                ..0 => Err(ValueFault::Negative),
                _ => Ok(()),
            },
            _ => Err(ValueFault::Kind),
        }
    }

    /// Returns the figure that charts and lists show: the percentage of a share, in hundredths of
    /// the whole and rounded down, so that 97,9999 never reads as 98.
    pub fn figure(self) -> Option<Quantity> {
        match self {
            Value::Share {
                numerator,
                denominator,
            } if denominator.0 > 0 => {
                let parts = i128::from(numerator.0) * i128::from(100 * Quantity::ONE)
                    / i128::from(denominator.0);
                i64::try_from(parts).ok().map(Quantity)
            }
            Value::Number { number } => Some(number),
            _ => None,
        }
    }

    /// Says what is odd about a value beside the one of the period before.
    pub fn warnings(self, before: Value) -> Vec<Warning> {
        let mut warnings = Vec::new();
        if let (Some(was), Some(is)) = (before.figure(), self.figure())
            && was.0 != 0
            && 2 * (i128::from(is.0) - i128::from(was.0)).abs() > i128::from(was.0).abs()
        {
            warnings.push(Warning::Leap {
                before: was,
                now: is,
            });
        }
        if let (
            Value::Share {
                denominator: was, ..
            },
            Value::Share {
                denominator: is, ..
            },
        ) = (before, self)
            && 5 * (i128::from(is.0) - i128::from(was.0)).abs() > i128::from(was.0).abs()
        {
            warnings.push(Warning::OtherWhole {
                before: was,
                now: is,
            });
        }
        warnings
    }
}

impl Quantity {
    /// Reads a figure that a person wrote, as [`Quantity::parse`] does.
    ///
    /// # Errors
    ///
    /// A [`ValueFault`] that says what is wrong with what only looks like a figure.
    pub fn read(written: &str) -> Result<Quantity, ValueFault> {
        number(written)
    }
}

fn number(written: &str) -> Result<Quantity, ValueFault> {
    let written = written.trim();
    if let Some(number) = Quantity::parse(written) {
        return Ok(number);
    }
    let parts = |mark: char| -> Vec<usize> { written.split(mark).map(str::len).collect() };
    let digits = |marks: &[char]| {
        written
            .chars()
            .all(|c| c.is_ascii_digit() || marks.contains(&c))
    };
    let day = |mark: char| digits(&[mark]) && matches!(parts(mark)[..], [1..=4, 1..=2, 1..=4]);
    let english = digits(&[',', '.'])
        && written.find(',') < written.find('.').or(written.rfind(','))
        && written.contains(',');
    Err(match () {
        () if day('/') || day('-') || day('.') => ValueFault::Day,
        () if english => ValueFault::EnglishNumber,
        () => ValueFault::NotANumber,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_people_write_is_read_or_refused_with_its_reason() {
        let set = crate::criteria::shipped()
            .iter()
            .find(|set| set.id == "xa-ntm-2026-2030")
            .expect("ships");
        let electricity = set.indicator("2.4").expect("is there");
        let planning = set.indicator("1.1").expect("is there");
        let check = |indicator: &Indicator, written: &str, expected: Result<&str, ValueFault>| {
            let read = Value::read(indicator, written);
            let said = read.map(|it| it.map(Value::written).unwrap_or_default());
            assert_eq!(said, expected.map(str::to_owned), "{written}");
        };
        check(electricity, "860/1.000", Ok("860/1.000"));
        check(electricity, " 98,5 % ", Ok("98,5"));
        check(electricity, "", Ok(""));
        check(electricity, "KHÔNG PHÁT SINH", Ok("không phát sinh"));
        check(electricity, "1.234,5", Err(ValueFault::OverHundred));
        check(electricity, "1,234.5", Err(ValueFault::EnglishNumber));
        check(electricity, "1,234,567", Err(ValueFault::EnglishNumber));
        check(electricity, "30/7/2023", Err(ValueFault::Day));
        check(electricity, "2023-07-30", Err(ValueFault::Day));
        check(electricity, "101/100", Err(ValueFault::MoreThanAll));
        check(electricity, "5/0", Err(ValueFault::NoWhole));
        check(
            electricity,
            "=cmd|' /C calc'!A0",
            Err(ValueFault::NotANumber),
        );
        check(electricity, "đạt", Err(ValueFault::NotANumber));
        check(planning, "Đạt", Ok("đạt"));
        check(planning, "chưa  đạt", Ok("chưa đạt"));
        check(planning, "98", Err(ValueFault::NotAnAnswer));
    }

    proptest! {
        #[test]
        fn what_is_kept_comes_back(a in 0i64..1_000_000_000, b in 1i64..1_000_000_000, kind in 0usize..7) {
            let value = [
                Value::Share { numerator: Quantity(a.min(b)), denominator: Quantity(b) },
                Value::Number { number: Quantity(a % 1_000_000) },
                Value::Answer { yes: a % 2 == 0 },
                Value::Graded { grade: None },
                Value::Graded { grade: Some(Grade::ALL[(a % 3) as usize]) },
                Value::Nil,
                Value::NotApplicable,
            ][kind];
            let (word, first, second) = value.kept();
            prop_assert_eq!(Value::from_kept(word, first, second), Some(value));
            let fits = crate::criteria::shipped()
                .iter()
                .flat_map(crate::criteria::CriteriaSet::indicators)
                .find(|it| value.check(it).is_ok() && matches!(
                    (it.measure, value),
                    (Measure::Graded, Value::Graded { .. })
                        | (Measure::Share { .. }, Value::Share { .. } | Value::Number { .. })
                        | (Measure::YesNo, _)
                ));
            if let Some(indicator) = fits {
                prop_assert_eq!(Value::read(indicator, &value.written()), Ok(Some(value)));
            }
        }
    }

    fn share(numerator: i64, denominator: i64) -> Value {
        Value::Share {
            numerator: Quantity::whole(numerator),
            denominator: Quantity::whole(denominator),
        }
    }

    #[test]
    fn what_cannot_be_is_refused_with_its_reason() {
        let set = crate::criteria::shipped()
            .iter()
            .find(|set| set.id == "xa-ntm-2026-2030")
            .expect("ships");
        let electricity = set.indicator("2.4").expect("is there");
        let planning = set.indicator("1.1").expect("is there");
        let number = |value: &str| Value::Number {
            number: Quantity::parse(value).expect("is a number"),
        };
        let check = |indicator: &Indicator, value: Value, expected: Result<(), ValueFault>| {
            assert_eq!(value.check(indicator), expected, "{value:?}");
        };
        check(electricity, share(98, 100), Ok(()));
        check(electricity, share(101, 100), Err(ValueFault::MoreThanAll));
        check(electricity, share(0, 0), Err(ValueFault::NoWhole));
        check(electricity, share(-1, 5), Err(ValueFault::Negative));
        check(electricity, number("100,01"), Err(ValueFault::OverHundred));
        check(electricity, Value::Nil, Ok(()));
        check(
            electricity,
            Value::Answer { yes: true },
            Err(ValueFault::Kind),
        );
        check(planning, Value::Answer { yes: true }, Ok(()));
        check(planning, number("1"), Err(ValueFault::Kind));
    }

    #[test]
    fn what_is_odd_is_said() {
        assert_eq!(share(50, 100).warnings(share(49, 100)), []);
        assert!(matches!(
            share(20, 100).warnings(share(90, 100))[..],
            [Warning::Leap { .. }]
        ));
        assert!(matches!(
            share(95, 100).warnings(share(180, 200))[..],
            [Warning::OtherWhole { .. }]
        ));
    }

    #[test]
    fn a_share_is_never_rounded_up_to_its_bar() {
        assert_eq!(
            share(979_999, 1_000_000).figure(),
            Quantity::parse("97,9999")
        );
        let third = share(2, 3).figure().expect("is a figure");
        assert_eq!(third, Quantity::parse("66,6666").expect("is a number"));
    }
}
