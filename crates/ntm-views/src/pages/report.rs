//! The form of a report: a line for each field, entered one after the other.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::frame::Lang;
use crate::parts::Table;
use crate::parts::Tone;
use crate::words;

/// The fields of a section.
#[derive(Debug, Clone, Template)]
#[template(
    ext = "html",
    source = r#"{% let w = words::report::of(lang) %}<div class="scroll"><table class="list tight cards cells fill"><caption class="sr">{{ caption }}</caption><thead><tr><th scope="col">{{ w.field() }}</th><th scope="col">{{ w.before() }}</th><th scope="col">{{ w.now() }}</th></tr></thead><tbody>{% for line in lines %}{{ line }}{% endfor %}</tbody></table></div>"#
)]
pub struct FillSheet {
    pub lang: Lang,
    pub caption: String,
    pub lines: Vec<FillLine>,
}

impl HtmlSafe for FillSheet {}

/// A field with what it says.
#[derive(Debug, Clone, Template)]
#[template(path = "report/line.html")]
pub struct FillLine {
    pub lang: Lang,
    /// Distinguishes the line: letters, digits, dashes.
    pub code: String,
    pub label: String,
    pub unit: String,
    pub required: bool,
    /// What it said in the period before.
    pub before: String,
    /// Whether that is prose, which is shown small.
    pub before_prose: bool,
    /// What it says, where it is not typed here.
    pub value: String,
    /// The rows of a table that is not typed here.
    pub table: Option<Table>,
    /// Where a figure of the program comes from.
    pub link: String,
    pub entry: Option<FillEntry>,
    /// Why it came back.
    pub remark: String,
    pub notes: Vec<(Tone, String)>,
}

impl HtmlSafe for FillLine {}

/// A field that is typed.
#[derive(Debug, Clone)]
pub struct FillEntry {
    pub action: String,
    /// The number of the version that is shown.
    pub seen: i64,
    pub kind: FillKind,
    /// What stands in it: the value, or the parts of a share.
    pub written: (String, String),
    /// What the parts of a share are called.
    pub parts: (String, String),
    /// The columns of a table, or what can be chosen.
    pub columns: Vec<String>,
    /// The rows of a table, with empty ones to be filled.
    pub rows: Vec<Vec<String>>,
    pub wrong: bool,
}

/// How a field is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FillKind {
    Number,
    Share,
    Choice,
    Prose,
    Table,
}

impl FillKind {
    /// Returns whether it is saved as soon as one leaves it: a table has a button, so that nothing that
    /// is being typed in its next cell is lost.
    const fn is_live(self) -> bool {
        !matches!(self, Self::Table)
    }

    const fn class(self) -> &'static str {
        match self {
            Self::Prose => "entry prose",
            Self::Table => "fill-table",
            _ => "entry",
        }
    }
}
