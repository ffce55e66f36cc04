//! Doubts: what the reader cannot settle, put as questions for a person.

use crate::page::Page;
use crate::plain::plain;
use crate::reading::{Directive, Header, Question};
use crate::reference::Cited;
use jiff::civil::Date;
use ntm_programme::{
    deadline::DeadlineQuestion,
    period::{YearMonth, YearQuarter},
};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// What a person is asked, with what it is about; words of the document stay as they are there.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "doubt", rename_all = "snake_case")]
pub enum Doubt {
    /// A deadline that is no day of the calendar: "trước ngày 20/20/2023".
    NoSuchDay { written: String },
    /// A day without its month.
    NoMonth { written: String },
    /// A week is named and no day.
    NoDay { written: String },
    /// A day without its year, and the day that is likely meant.
    NoYear { written: String, day: Option<Date> },
    /// A month without its year, and the month that is likely meant.
    NoYearOfMonth {
        written: String,
        month: Option<YearMonth>,
    },
    /// A quarter without its year, and the quarter that is likely meant.
    NoYearOfQuarter {
        written: String,
        quarter: Option<YearQuarter>,
    },
    /// A day that is another day of the week than the one beside it.
    WrongWeekday { day: Date, weekday: String },
    /// A day of the next month or year, which may come once or each time.
    OnceOrOften { written: String },
    /// What the rules of deadlines leave open.
    Deadline(DeadlineQuestion),
    /// A cited document whose date is no day of the calendar.
    ReferenceDate { symbol: String, written: String },
    /// A task that names nobody.
    NobodyNamed { title: String },
    /// A document whose number is blank.
    NoNumber { symbol: String },
    /// A share that its two amounts do not give; in per cent and million đồng, as papers write them.
    Share {
        written: String,
        part: String,
        whole: String,
        share: String,
    },
    /// The number, symbol or date of the document stands on words that were recognised in a picture
    /// and may be wrong.
    UnclearHeader { written: String },
    /// A deadline stands on such words.
    UnclearDeadline { written: String },
    /// The name of a body stands on such words.
    UnclearName { written: String },
}

impl Doubt {
    /// Returns what the question is about: `deadline`, `reference`, `unit`, `header` or `fact`.
    pub fn about(&self) -> &'static str {
        match self {
            Doubt::NoSuchDay { .. }
            | Doubt::NoMonth { .. }
            | Doubt::NoDay { .. }
            | Doubt::NoYear { .. }
            | Doubt::NoYearOfMonth { .. }
            | Doubt::NoYearOfQuarter { .. }
            | Doubt::WrongWeekday { .. }
            | Doubt::OnceOrOften { .. }
            | Doubt::UnclearDeadline { .. }
            | Doubt::Deadline(_) => "deadline",
            Doubt::ReferenceDate { .. } => "reference",
            Doubt::NobodyNamed { .. } | Doubt::UnclearName { .. } => "unit",
            Doubt::NoNumber { .. } | Doubt::UnclearHeader { .. } => "header",
            Doubt::Share { .. } => "fact",
        }
    }

    /// Returns the question as Vietnamese screens put it.
    pub fn text_vi(&self) -> String {
        match self {
            Doubt::NoSuchDay { written } => {
                format!("“{written}” không phải là ngày có thật. Thời hạn đúng là ngày nào?")
            }
            Doubt::NoMonth { written } => {
                format!("“{written}” không ghi tháng. Thời hạn là ngày nào?")
            }
            Doubt::NoDay { written } => {
                format!("“{written}” không ghi ngày. Thời hạn là ngày nào?")
            }
            Doubt::NoYear { written, day } => match day {
                Some(day) => format!(
                    "“{written}” không ghi năm. Có phải là ngày {}?",
                    short(*day)
                ),
                None => format!("“{written}” không ghi năm. Thời hạn là ngày nào?"),
            },
            Doubt::NoYearOfMonth { written, month } => match month {
                Some(it) => format!(
                    "“{written}” không ghi năm. Có phải là tháng {}/{}?",
                    it.month(),
                    it.year()
                ),
                None => format!("“{written}” không ghi năm. Thời hạn là tháng nào, năm nào?"),
            },
            Doubt::NoYearOfQuarter { written, quarter } => match quarter {
                Some(it) => format!(
                    "“{written}” không ghi năm. Có phải là quý {} năm {}?",
                    it.quarter(),
                    it.year()
                ),
                None => format!("“{written}” không ghi năm. Thời hạn là quý nào, năm nào?"),
            },
            Doubt::WrongWeekday { day, weekday } => format!(
                "Ngày {} không phải là {weekday}. Thời hạn đúng là ngày nào?",
                short(*day)
            ),
            Doubt::OnceOrOften { written } => {
                format!("“{written}” là một lần hay định kỳ?")
            }
            Doubt::Deadline(question) => question.text_vi(),
            Doubt::ReferenceDate { symbol, written } => format!(
                "Văn bản {symbol} ghi “{written}”, không phải là ngày có thật. Ngày đúng là ngày nào?"
            ),
            Doubt::NobodyNamed { title } => {
                format!("Nhiệm vụ “{title}” không nêu cơ quan thực hiện. Giao cho ai?")
            }
            Doubt::NoNumber { symbol } => {
                format!("Văn bản chưa ghi số (…/{symbol}). Số văn bản là bao nhiêu?")
            }
            Doubt::Share {
                written,
                part,
                whole,
                share,
            } => format!(
                "Tỷ lệ ghi là {written}%, nhưng {part} trên {whole} triệu đồng là {share}%. Số nào đúng?"
            ),
            Doubt::UnclearHeader { written }
            | Doubt::UnclearDeadline { written }
            | Doubt::UnclearName { written } => format!(
                "“{written}” do máy nhận dạng từ ảnh, chưa chắc đúng. Hãy đối chiếu với bản gốc: văn bản ghi thế nào?"
            ),
        }
    }

    /// Returns the question as English screens put it.
    pub fn text_en(&self) -> String {
        match self {
            Doubt::NoSuchDay { written } => {
                format!("“{written}” is no day of the calendar. Which day is the deadline?")
            }
            Doubt::NoMonth { written } => {
                format!("“{written}” names no month. Which day is the deadline?")
            }
            Doubt::NoDay { written } => {
                format!("“{written}” names no day. Which day is the deadline?")
            }
            Doubt::NoYear { written, day } => match day {
                Some(day) => format!("“{written}” names no year. Is it {}?", short(*day)),
                None => format!("“{written}” names no year. Which day is the deadline?"),
            },
            Doubt::NoYearOfMonth { written, month } => match month {
                Some(it) => format!(
                    "“{written}” names no year. Is it {}/{}?",
                    it.month(),
                    it.year()
                ),
                None => format!("“{written}” names no year. Which month of which year is it?"),
            },
            Doubt::NoYearOfQuarter { written, quarter } => match quarter {
                Some(it) => format!(
                    "“{written}” names no year. Is it quarter {} of {}?",
                    it.quarter(),
                    it.year()
                ),
                None => format!("“{written}” names no year. Which quarter of which year is it?"),
            },
            Doubt::WrongWeekday { day, weekday } => format!(
                "{} is not “{weekday}”. Which day is the deadline?",
                short(*day)
            ),
            Doubt::OnceOrOften { written } => {
                format!("“{written}”: once, or each time?")
            }
            Doubt::Deadline(question) => question.text_en(),
            Doubt::ReferenceDate { symbol, written } => format!(
                "Document {symbol} is cited with “{written}”, which is no day of the calendar. Which day is meant?"
            ),
            Doubt::NobodyNamed { title } => {
                format!("The task “{title}” names nobody. Who has to do it?")
            }
            Doubt::NoNumber { symbol } => {
                format!("The document bears no number (…/{symbol}). Which number is it?")
            }
            Doubt::Share {
                written,
                part,
                whole,
                share,
            } => format!(
                "The share is given as {written}%, but {part} of {whole} million đồng are {share}%. Which is right?"
            ),
            Doubt::UnclearHeader { written }
            | Doubt::UnclearDeadline { written }
            | Doubt::UnclearName { written } => format!(
                "“{written}” was recognised in a picture and may be wrong. Compare it with the original: what does the document say?"
            ),
        }
    }
}

fn short(day: Date) -> String {
    format!("{}/{}/{}", day.day(), day.month(), day.year())
}

/// Gathers the questions of a document in the order of their places.
pub(crate) fn questions(
    page: &Page<'_>,
    header: &Header,
    directives: &[Directive],
    cited: &[Cited],
) -> Vec<Question> {
    let mut questions = Vec::new();
    for deadline in directives.iter().flat_map(|directive| &directive.deadlines) {
        if let Some(doubt) = &deadline.question {
            questions.push(Question {
                doubt: doubt.clone(),
                proposal: deadline.proposal.clone(),
                span: deadline.quote.span.clone(),
            });
        }
    }
    for one in cited {
        let impossible = one
            .date
            .filter(|date| date.year.is_some() && date.civil().is_none());
        if impossible.is_some() {
            let symbol = plain(&page.text[page.span(one.symbol.words.clone())]);
            let written = plain(&page.text[page.span(one.symbol.words.end..one.covers.end)]);
            let written = written.trim_start_matches([',', ' ']).to_owned();
            questions.push(Question {
                doubt: Doubt::ReferenceDate { symbol, written },
                proposal: None,
                span: page.span(one.covers.clone()),
            });
        }
    }
    for directive in directives
        .iter()
        .filter(|directive| directive.leads.is_empty())
    {
        questions.push(Question {
            doubt: Doubt::NobodyNamed {
                title: directive.title.clone(),
            },
            proposal: None,
            span: directive.text.span.clone(),
        });
    }
    if let (None, Some(notation)) = (&header.code_number, &header.code_notation) {
        questions.push(Question {
            doubt: Doubt::NoNumber {
                symbol: notation.text.clone(),
            },
            proposal: None,
            span: notation.span.clone(),
        });
    }
    questions.sort_by_key(|question| question.span.start);
    let mut asked = HashSet::new();
    questions.retain(|question| asked.insert((question.doubt.clone(), question.span.clone())));
    questions
}
