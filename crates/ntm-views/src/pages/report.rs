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
    /// Where the browser keeps what is typed until it is saved: of whom and of what.
    pub keep: String,
    /// What somebody else wrote meanwhile, where a person has to choose.
    pub theirs: Option<Theirs>,
}

/// What somebody else wrote into a field while it was being typed.
#[derive(Debug, Clone)]
pub struct Theirs {
    pub said: String,
    pub by: String,
    pub at: String,
    /// The field as it stands.
    pub href: String,
}

impl FillEntry {
    /// Returns what was typed, as one text.
    fn mine(&self) -> String {
        match self.kind {
            FillKind::Share => format!("{}/{}", self.written.0, self.written.1),
            FillKind::Table => {
                let rows = self
                    .rows
                    .iter()
                    .filter(|row| row.iter().any(|it| !it.is_empty()));
                let rows: Vec<String> = rows.map(|row| row.join(" | ")).collect();
                rows.join("\n")
            }
            _ => self.written.0.clone(),
        }
    }
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
    const fn class(self) -> &'static str {
        match self {
            Self::Prose => "entry prose",
            Self::Table => "fill-table",
            _ => "entry",
        }
    }
}
