//! What the reader gives back. All spans are bytes of the text that was given,
//! on character borders; every quote is the text at its span. The fields are
//! those of the annotation guidelines (`testdata/gold/GUIDELINES.md`).

use crate::doubt::Doubt;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// Everything that was found in one document.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Reading {
    /// SHA-256 of the text that all spans point into, in hexadecimal.
    pub text_sha256: String,
    pub header: Header,
    /// Assignments, in the order of their places.
    pub directives: Vec<Directive>,
    pub facts: Vec<Fact>,
    /// All doubts, those of deadlines too, in the order of their places.
    pub questions: Vec<Question>,
    /// Slips that were read through, in the order of their places.
    pub repairs: Vec<Repair>,
}

/// A phrase of the lexicon that stands in the document with wrong marks and was
/// read as what it means. The document itself is never changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Repair {
    /// The words as they stand.
    pub quote: Quote,
    /// The phrase that was meant, as the lexicon writes it.
    pub repaired: String,
    /// What was wrong: `dấu thanh` (tone), `dấu chữ` (ă â ê ô ơ ư), `đ`; several
    /// are joined by a comma.
    pub rule: String,
}

/// Words of the document, exactly as they stand there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Quote {
    pub text: String,
    /// Bytes in the given text.
    pub span: Range<usize>,
    /// Rule by which they were found, one of [`crate::rule::ALL`].
    pub rule: &'static str,
}

impl Quote {
    /// Says by which rule the words were found.
    pub(crate) fn by(self, rule: &'static str) -> Quote {
        Quote { rule, ..self }
    }
}

/// A date as precise as the document writes it, with its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Dated {
    /// `2023-07-07`, `2022-09` or `2024`.
    pub value: String,
    pub span: Range<usize>,
    pub rule: &'static str,
}

/// Letterhead, subject, recipients and signature.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Header {
    /// Kind of document by its usual symbol: TB, CV, KL, KH, CT, QĐ …
    pub kind: Option<String>,
    /// The words that tell the kind.
    pub kind_quote: Option<Quote>,
    /// `101` of "101/TB-UBND"; absent where it is left blank to be stamped.
    pub code_number: Option<Quote>,
    /// `TB-UBND` of "101/TB-UBND".
    pub code_notation: Option<Quote>,
    /// Where it was issued, as the line of place and date says.
    pub place: Option<Quote>,
    pub issued_date: Option<Dated>,
    /// What it is about: behind "V/v", or below the kind.
    pub subject: Option<Quote>,
    /// Day of the meeting that a conclusion comes from.
    pub event_date: Option<Dated>,
    /// Who concluded.
    pub chair: Option<Quote>,
    pub signer: Signer,
    /// Addressees after "Kính gửi" or "điện:".
    pub to: Vec<Quote>,
    /// Entries of "Nơi nhận".
    pub to_places: Vec<Quote>,
    /// Numbered documents that are cited anywhere, each once.
    pub references: Vec<Reference>,
}

/// Who signed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Signer {
    pub full_name: Option<Quote>,
    /// Post, as the lines above the name write it.
    pub position: Option<Quote>,
    /// TL., KT., TM., TUQ., Q. as written.
    pub competence: Option<Quote>,
}

/// A numbered document that the text cites.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reference {
    /// Number and symbol: `18/2022/QĐ-TTg`.
    pub quote: Quote,
    /// Its own date when written beside it and possible, as `2024-06-17`.
    pub date: Option<String>,
}

/// How binding an assignment is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Strength {
    /// "giao", "yêu cầu", or simply who does what.
    #[default]
    Assign,
    /// "đề nghị": to bodies that the issuer does not command.
    Request,
    /// "khuyến khích".
    Encourage,
}

/// One assignment.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Directive {
    /// Number of the nearest numbered heading or item: `2`, `(5)`, `II`.
    pub section: Option<String>,
    pub text: Quote,
    /// The first clause on one line, at most 140 letters.
    pub title: String,
    /// Who has to act. They may stand outside `text`, in a heading or address.
    pub leads: Vec<Quote>,
    /// With whom: "phối hợp với".
    pub coordinators: Vec<Quote>,
    /// To whom the result goes: "báo cáo", "trình", "gửi về".
    pub report_to: Vec<Quote>,
    /// Through whom: "(qua Sở Nội vụ)".
    pub via: Vec<Quote>,
    /// Places below the district that it is for or in.
    pub units: Vec<Quote>,
    /// The criteria (Tiêu chí số) that it concerns, by rising number.
    pub criteria: Vec<Criterion>,
    /// Documents that it cites.
    pub references: Vec<Quote>,
    pub deadlines: Vec<FoundDeadline>,
    /// The words press: "khẩn trương".
    pub urgent: bool,
    pub strength: Strength,
    /// Rule by which the leads were found.
    pub rule: &'static str,
}

/// A criterion by its number, and where the number stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Criterion {
    pub number: u8,
    pub span: Range<usize>,
    pub rule: &'static str,
}

/// Until when something is due, as the words say it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct FoundDeadline {
    pub quote: Quote,
    /// `date`, `month`, `quarter`, `year`, `recurring` or `event`.
    pub kind: String,
    /// `2023-07-30`, `2022-09`, `2023-Q3`, `2024`, `monthly day=15`,
    /// `yearly 06-15`, `weekly FR`, or an event's own words. Empty when the
    /// words give no possible date.
    pub value: String,
    /// `before` (the day before is the last one), `within`, `by` (the day itself
    /// is the last one) or `from`.
    pub bound: String,
    /// What the reader is not sure of.
    pub question: Option<Doubt>,
    /// The value that the reader proposes as the answer.
    pub proposal: Option<String>,
}

/// A statement that is no assignment: disbursement, status, target.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Fact {
    /// `disbursement`, `criteria_status` or `target`.
    pub kind: String,
    pub quote: Quote,
    /// Of which place it speaks, where it says so.
    pub unit: Option<Quote>,
    /// Figures by name: `percent` in per cent; `disbursed` and `planned` in the
    /// `currency` "triệu đồng"; `met`, `total`, `unmet`, `names` of criteria;
    /// `as_of` as a date.
    pub values: serde_json::Value,
}

/// What the reader doubts, for a person to decide.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Question {
    pub doubt: Doubt,
    /// The answer that the reader proposes, in the form of the value asked for.
    pub proposal: Option<String>,
    /// The words that raise it.
    pub span: Range<usize>,
}

pub(crate) fn sha256(text: &str) -> String {
    use sha2::Digest;
    const DIGITS: [char; 16] = [
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f',
    ];
    let hash = sha2::Sha256::digest(text.as_bytes());
    let halves = hash.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    halves.map(|half| DIGITS[usize::from(half)]).collect()
}
