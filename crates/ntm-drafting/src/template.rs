//! Templates: what an office writes once and fills in for each paper.
//!
//! A template is text in the lines of [`crate::markup`], with fields in `{{ … }}`, `{% if … %}` and
//! `{% for … in … %}`, and lines with `@` for what stands around the body (subject, addressees, bases,
//! recipients). Fields and loops are carried out by `minijinja` in a bare environment: no loader, no
//! function, one filter, little fuel, and nothing that is not there may be named. Only then lines become
//! blocks, and every letter that came out of a value is a word by then: no value changes the structure.

mod field;
mod shipped;
mod source;

pub use field::{Context, FIELDS, Field, LateTask, LateUnit};
pub use shipped::{SHIPPED, Shipped, shipped};

use std::io;

use minijinja::{Environment, Error, ErrorKind, UndefinedBehavior, Value, value::ValueKind};

use crate::{
    markup::{self, Letter, Line, MarkupFault, TableFault},
    paper::{Appendix, Block, Urgency, clean},
};
use source::{FROM, TO, line_of_mark, without_marks};

/// No template is longer, in letters.
pub const LONGEST: usize = 60_000;
/// No paper that comes of one is longer, in bytes.
const LARGEST: usize = 1024 * 1024;
/// Steps that a template may take: a letter to a hundred units with a dozen tasks each takes a tenth.
const FUEL: u64 = 400_000;

/// What a template comes to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Filled {
    pub subject: String,
    pub urgency: Option<Urgency>,
    pub to: Vec<String>,
    pub bases: Vec<String>,
    pub body: Vec<Block>,
    pub recipients: Vec<String>,
    pub archive: Option<String>,
    pub appendices: Vec<Appendix>,
}

/// What keeps a template from being kept or filled in, with its line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("Dòng {line}: {why}")]
pub struct TemplateFault {
    pub line: usize,
    pub why: Why,
}

impl TemplateFault {
    fn new(line: usize, why: Why) -> TemplateFault {
        TemplateFault { line, why }
    }

    /// Says the same in English.
    pub fn text_en(&self) -> String {
        format!("Line {}: {}", self.line, self.why.text_en())
    }
}

impl From<MarkupFault> for TemplateFault {
    fn from(fault: MarkupFault) -> TemplateFault {
        TemplateFault::new(fault.line, Why::Table(fault.why))
    }
}

macro_rules! whys {
    ($($(#[$doc:meta])* $name:ident $(($($value:ident: $type:ty),+))?: $vi:literal, $en:literal;)+) => {
        /// What is wrong with a line of a template.
        #[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
        pub enum Why {
            $($(#[$doc])* #[error($vi)] $name $({ $($value: $type),+ })?,)+
            /// A table that is none.
            #[error("{0}")]
            Table(TableFault),
        }

        impl Why {
            /// Says the same in English.
            pub fn text_en(&self) -> String {
                match self {
                    $(Why::$name $({ $($value),+ })? => format!($en),)+
                    Why::Table(fault) => fault.text_en(),
                }
            }
        }
    };
}

whys! {
    /// A field that this kind of template does not know.
    Unknown(name: String): "không có trường “{name}”. Xem danh sách trường bên cạnh.", "there is no field “{name}”. See the list of fields.";
    /// `{{` or `{%` without its end.
    Open(sign: String): "chưa đóng “{sign}”.", "“{sign}” is never closed.";
    /// `{% if %}` or `{% for %}` without its end.
    Unended(word: String): "“{{% {word} … %}}” chưa có “{{% end{word} %}}”.", "“{{% {word} … %}}” has no “{{% end{word} %}}”.";
    /// An end, or an else, of nothing.
    Stray(word: String): "“{word}” không thuộc điều kiện hay vòng lặp nào.", "“{word}” belongs to no condition and no loop.";
    /// A statement that templates do not have.
    Statement(word: String): "không dùng được lệnh “{word}”; chỉ dùng if, elif, else, for.", "“{word}” cannot be used; there are if, elif, else and for.";
    /// Anything else within `{{ … }}` or `{% … %}` that cannot be understood.
    Expression(text: String): "không hiểu “{text}”.", "“{text}” is not understood.";
    /// A list where one value is wanted.
    List(text: String): "“{text}” là danh sách: dùng {{% for … in … %}} để ghi từng dòng.", "“{text}” is a list: write its rows with {{% for … in … %}}.";
    /// A line with `@` that names no part of a paper.
    Part(text: String): "không có phần “@{text}”. Các phần: @trích yếu:, @kính gửi:, @căn cứ:, @nội dung, @nơi nhận:, @lưu:, @khẩn:, @phụ lục:", "there is no part “@{text}”. There are @trích yếu:, @kính gửi:, @căn cứ:, @nội dung, @nơi nhận:, @lưu:, @khẩn:, @phụ lục:";
    /// An urgency that there is none.
    NoUrgency(text: String): "mức độ khẩn “{text}” không có; ghi khẩn, thượng khẩn hoặc hỏa tốc.", "there is no urgency “{text}”; write khẩn, thượng khẩn or hỏa tốc.";
    /// No line for the subject.
    NoSubject: "chưa có dòng “@trích yếu: …”.", "there is no line “@trích yếu: …”.";
    /// Nothing that would be read.
    Empty: "mẫu chưa có nội dung.", "the template says nothing.";
    /// More letters than a template may have.
    Long(most: usize): "mẫu dài quá {most} chữ.", "the template has more than {most} letters.";
    /// A template that repeats itself without end.
    Endless: "mẫu lặp quá nhiều.", "the template repeats itself too often.";
}

/// Tells whether a template can be kept for papers of a kind.
///
/// # Errors
///
/// [`TemplateFault`] for the first thing that is wrong, with its line.
pub fn check(kind: &Shipped, source: &str) -> Result<(), TemplateFault> {
    if source.chars().count() > LONGEST {
        return Err(TemplateFault::new(1, Why::Long { most: LONGEST }));
    }
    source::check(source)?;
    let marked = source::mark(source);
    let environment = environment();
    let template = environment
        .template_from_named_str("", &marked)
        .map_err(|error| told(&error, &marked))?;
    let mut unknown: Vec<(usize, String)> = template
        .undeclared_variables(false)
        .into_iter()
        .filter(|name| !kind.knows(name))
        .map(|name| (source::line_that_names(source, &name), name))
        .collect();
    unknown.sort();
    if let Some((line, name)) = unknown.into_iter().next() {
        return Err(TemplateFault::new(line, Why::Unknown { name }));
    }
    let body = [Block::Paragraph("Nội dung.".into())];
    for context in Context::samples() {
        let filled = fill(kind, source, &context, &body)?;
        if filled.body.is_empty() {
            return Err(TemplateFault::new(1, Why::Empty));
        }
    }
    Ok(())
}

/// Fills a template in. `body` is what a person wrote for this paper; it stands where the template says
/// `@nội dung`.
///
/// # Errors
///
/// [`TemplateFault`] for the first thing that is wrong, with its line.
pub fn fill(
    kind: &Shipped,
    source: &str,
    context: &Context,
    body: &[Block],
) -> Result<Filled, TemplateFault> {
    source::check(source)?;
    let marked = source::mark(source);
    let environment = environment();
    let template = environment
        .template_from_named_str("", &marked)
        .map_err(|error| told(&error, &marked))?;
    let mut page = Page::default();
    let known = kind.only_known(context);
    template
        .render_captured_to(known, &mut page)
        .map_err(|error| told(&error, &marked))?;
    let text = String::from_utf8_lossy(&page.bytes);
    parts(&lines(&text), body)
}

/// What is rendered, up to a size.
#[derive(Default)]
struct Page {
    bytes: Vec<u8>,
}

impl io::Write for Page {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + bytes.len() > LARGEST {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn environment() -> Environment<'static> {
    let mut environment = Environment::empty();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(FUEL));
    environment.set_recursion_limit(50);
    environment.set_debug(true);
    environment.add_filter("hoa", |text: String| text.to_uppercase());
    environment.set_formatter(|out, _, value| {
        let words = words_of(value)?;
        write!(out, "{FROM}{words}{TO}")?;
        Ok(())
    });
    environment
}

/// Returns a value as words on one line, without the letters by which words are told from signs.
fn words_of(value: &Value) -> Result<String, Error> {
    match value.kind() {
        ValueKind::None | ValueKind::Undefined => Ok(String::new()),
        ValueKind::Bool => Ok(if value.is_true() { "có" } else { "không" }.to_owned()),
        ValueKind::Number | ValueKind::String => Ok(source::bare(&clean(&value.to_string()))),
        _ => Err(Error::new(ErrorKind::NonPrimitive, "a list")),
    }
}

/// Takes rendered text apart: each line with the number that it has in the template, each letter with
/// whether it came out of a value.
fn lines(text: &str) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut number = 1;
    for line in text.lines() {
        let mut letters: Vec<Letter> = Vec::with_capacity(line.len());
        let mut of_value = false;
        let mut before = 0;
        let mut written = String::new();
        for letter in line.chars() {
            if let Some(mark) = line_of_mark(letter) {
                number = mark;
                continue;
            }
            match letter {
                FROM | TO => {
                    letters.extend(markup::written(&std::mem::take(&mut written)));
                    if letter == TO && letters.len() == before {
                        letters.push(markup::EMPTY);
                    }
                    of_value = letter == FROM;
                    before = letters.len();
                }
                letter if of_value => letters.push(Letter {
                    letter,
                    is_word: true,
                }),
                letter => written.push(letter),
            }
        }
        letters.extend(markup::written(&written));
        lines.push(Line { number, letters });
    }
    lines
}

/// Gives each line to the part of the paper that it belongs to.
fn parts(lines: &[Line], typed: &[Block]) -> Result<Filled, TemplateFault> {
    let mut filled = Filled::default();
    let mut subject = None;
    // The lines that are waiting to become blocks, of the body or of the last annex.
    let mut waiting: Vec<Line> = Vec::new();
    let mut annexes: Vec<Appendix> = Vec::new();
    for line in lines {
        let Some((key, value)) = part_of(line) else {
            waiting.push(line.clone());
            continue;
        };
        let fault = |why| TemplateFault::new(line.number, why);
        let written = markup::inline(&value).plain().trim().to_owned();
        let folded = key.to_lowercase();
        match folded.as_str() {
            "trích yếu" | "trich yeu" => subject = Some(written),
            "kính gửi" | "kinh gui" => filled.to.push(written),
            "căn cứ" | "can cu" => filled.bases.push(written),
            "nơi nhận" | "noi nhan" => filled.recipients.push(written),
            "lưu" | "luu" => filled.archive = Some(written).filter(|it| !it.is_empty()),
            "khẩn" | "khan" => filled.urgency = urgency(&written).map_err(fault)?,
            "nội dung" | "noi dung" | "phụ lục" | "phu luc" => {
                let body = annexes
                    .last_mut()
                    .map_or(&mut filled.body, |it| &mut it.body);
                body.extend(markup::blocks(&std::mem::take(&mut waiting))?);
                match folded.starts_with('n') {
                    true => body.extend_from_slice(typed),
                    false => annexes.push(Appendix {
                        title: written,
                        body: Vec::new(),
                    }),
                }
            }
            _ => return Err(fault(Why::Part { text: key })),
        }
    }
    let body = annexes
        .last_mut()
        .map_or(&mut filled.body, |it| &mut it.body);
    body.extend(markup::blocks(&waiting)?);
    filled.appendices = annexes;
    filled.subject = subject.ok_or(TemplateFault::new(1, Why::NoSubject))?;
    Ok(filled)
}

/// Returns the name of a part and what is said of it, where a line is one.
fn part_of(line: &Line) -> Option<(String, Vec<Letter>)> {
    let from = line
        .letters
        .iter()
        .position(|it| it.is_word || !it.letter.is_whitespace())?;
    let letters = &line.letters[from..];
    if letters[0].is_word || letters[0].letter != '@' {
        return None;
    }
    let is_colon = |it: &Letter| !it.is_word && it.letter == ':';
    let end = letters.iter().position(is_colon).unwrap_or(letters.len());
    let key: String = letters[1..end].iter().map(|it| it.letter).collect();
    let value = letters.get(end + 1..).unwrap_or_default().to_vec();
    Some((key.trim().to_owned(), value))
}

fn urgency(written: &str) -> Result<Option<Urgency>, Why> {
    match written.to_lowercase().as_str() {
        "" => Ok(None),
        "khẩn" => Ok(Some(Urgency::Urgent)),
        "thượng khẩn" => Ok(Some(Urgency::VeryUrgent)),
        "hỏa tốc" | "hoả tốc" => Ok(Some(Urgency::Express)),
        _ => Err(Why::NoUrgency {
            text: written.to_owned(),
        }),
    }
}

/// Says what the engine found wrong, by line and by the words of the template.
fn told(error: &Error, marked: &str) -> TemplateFault {
    let line = error.line().unwrap_or(1);
    let named = error.range().and_then(|range| marked.get(range));
    let text = match named.map(|it| without_marks(it).trim().to_owned()) {
        Some(text) if !text.is_empty() => text,
        _ => {
            let line = marked
                .lines()
                .nth(line.saturating_sub(1))
                .unwrap_or_default();
            without_marks(line).trim().to_owned()
        }
    };
    let why = match error.kind() {
        ErrorKind::UndefinedError => Why::Unknown { name: text },
        ErrorKind::NonPrimitive => Why::List { text },
        ErrorKind::OutOfFuel | ErrorKind::WriteFailure => Why::Endless,
        _ => Why::Expression { text },
    };
    TemplateFault::new(line, why)
}

#[cfg(test)]
mod tests;
