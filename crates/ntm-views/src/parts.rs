//! The parts that pages are made of: each is a value that a template writes
//! with `{{ part }}`.
//!
//! Colour never speaks alone: a [`Chip`] has a picture and a word, a [`Bar`]
//! has its figure beside it.

use askama::Template;
use askama::filters::HtmlSafe;
use jiff::civil::Date;
use ntm_programme::calendar;
use ntm_programme::lateness::Punctuality;
use ntm_programme::obligation::State;

use crate::frame::Lang;
use crate::icon;
use crate::say;
use crate::words;

/// What a colour means, everywhere the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    /// Nothing to say about it.
    #[default]
    Plain,
    /// As it should be.
    Good,
    /// Needs somebody soon.
    Soon,
    /// Late, returned, contradictory.
    Bad,
    /// Worth knowing.
    Info,
}

impl Tone {
    pub const fn class(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Good => "ok",
            Self::Soon => "soon",
            Self::Bad => "late",
            Self::Info => "info",
        }
    }
}

/// A small label: picture, word, colour.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(
    ext = "html",
    source = r#"<span class="chip {{ tone.class() }}">{% if !icon.is_empty() %}{{ icon::of(icon) }}{% endif %}{{ word }}</span>"#
)]
pub struct Chip {
    pub tone: Tone,
    /// The name of a picture in [`icon`], or empty.
    pub icon: &'static str,
    pub word: String,
}

impl Chip {
    pub fn new(tone: Tone, icon: &'static str, word: impl Into<String>) -> Self {
        Self {
            tone,
            icon,
            word: word.into(),
        }
    }

    pub fn plain(word: impl Into<String>) -> Self {
        Self::new(Tone::Plain, "", word)
    }

    /// Returns the label of a last day: late, soon (within seven days), later.
    pub fn due(lang: Lang, today: Date, last_day: Date) -> Self {
        let said = say::days_left(lang, today, last_day);
        match calendar::days_between(today, last_day) {
            ..0 => Self::new(Tone::Bad, "late", said),
            0..=7 => Self::new(Tone::Soon, "clock", said),
            _ => Self::new(Tone::Plain, "open", said),
        }
    }
}

impl Chip {
    /// Returns how an obligation stands: its state, and its lateness where that
    /// says more.
    pub fn standing(lang: Lang, state: State, punctuality: Punctuality) -> Self {
        let w = words::parts::of(lang);
        let days = |days: i64| say::number(days);
        match (state, punctuality) {
            (State::Accepted, Punctuality::MetLate { days: late }) => {
                Self::new(Tone::Soon, "check", w.done_late(days(late)))
            }
            (State::Accepted, Punctuality::MetOnTime) => {
                Self::new(Tone::Good, "check", w.done_on_time())
            }
            (State::Accepted, _) => Self::new(Tone::Good, "check", w.done()),
            (State::Submitted, _) => Self::new(Tone::Info, "send", w.submitted()),
            (State::Returned, Punctuality::Late { days: late }) => {
                Self::new(Tone::Bad, "returned", w.returned_late(days(late)))
            }
            (State::Returned, _) => Self::new(Tone::Bad, "returned", w.returned()),
            (State::Waived, _) => Self::new(Tone::Plain, "stop", w.waived()),
            (State::Declined, _) => Self::new(Tone::Plain, "stop", w.declined()),
            (_, Punctuality::Late { days: late }) => {
                Self::new(Tone::Bad, "late", w.late(days(late)))
            }
            (State::NotDue, _) => Self::new(Tone::Plain, "open", w.not_due()),
            (State::Due, Punctuality::DueToday) => Self::new(Tone::Soon, "clock", w.due_today()),
            (State::Due, Punctuality::NotDue { days_left }) => Self::new(
                match days_left {
                    ..=7 => Tone::Soon,
                    _ => Tone::Plain,
                },
                "clock",
                w.days_left(days(days_left)),
            ),
            (State::Due, _) => Self::new(Tone::Plain, "open", w.due()),
        }
    }
}

impl HtmlSafe for Chip {}

/// A thing with an address: a unit, a person, a document, a figure with its
/// rows. Without an address it is plain text.
#[derive(Debug, Clone, PartialEq, Eq, Default, Template)]
#[template(
    ext = "html",
    source = r#"{% if href.is_empty() %}{{ text }}{% else %}<a href="{{ href }}">{{ text }}</a>{% endif %}"#
)]
pub struct Link {
    pub text: String,
    pub href: String,
}

impl Link {
    pub fn new(text: impl Into<String>, href: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            href: href.into(),
        }
    }

    pub fn text(text: impl Into<String>) -> Self {
        Self::new(text, "")
    }

    /// Whether it reads badly over two lines: a short name, or a code with its hyphens.
    fn is_kept_whole(&self) -> bool {
        const NAME: usize = 14;
        const CODE: usize = 24;
        let letters = self.text.chars().count();
        let name = self.text.contains(char::is_whitespace);
        (name || self.text.contains('-')) && letters <= if name { NAME } else { CODE }
    }
}

impl HtmlSafe for Link {}

/// A share as a bar; the figure stands beside it in the template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Template)]
#[template(
    ext = "html",
    source = r##"<svg class="bar {{ tone.class() }}" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="100" height="8"/><rect class="fill" width="{{ share }}" height="8"/></svg>"##
)]
pub struct Bar {
    /// From 0 to 100.
    pub share: u8,
    pub tone: Tone,
}

impl Bar {
    pub fn of(part: u64, whole: u64, tone: Tone) -> Self {
        Self {
            share: say::share(part, whole),
            tone,
        }
    }
}

impl HtmlSafe for Bar {}

/// A piece of a sentence: plain words, or a figure that leads to its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    pub text: String,
    /// Where the rows behind the figure are; empty for plain words.
    pub href: String,
    pub strong: bool,
}

/// A sentence made from the data, each of its figures a link.
#[derive(Debug, Clone, PartialEq, Eq, Default, Template)]
#[template(
    ext = "html",
    source = r#"{% for said in pieces %}{% if said.href.is_empty() %}{% if said.strong %}<b>{{ said.text }}</b>{% else %}{{ said.text }}{% endif %}{% else %}<a href="{{ said.href }}">{{ said.text }}</a>{% endif %}{% endfor %}"#
)]
pub struct Sentence {
    pub pieces: Vec<Said>,
}

impl Sentence {
    #[must_use]
    pub fn say(mut self, text: impl Into<String>) -> Self {
        self.pieces.push(Said {
            text: text.into(),
            href: String::new(),
            strong: false,
        });
        self
    }

    #[must_use]
    pub fn strong(mut self, text: impl Into<String>) -> Self {
        self.pieces.push(Said {
            text: text.into(),
            href: String::new(),
            strong: true,
        });
        self
    }

    #[must_use]
    pub fn figure(mut self, text: impl Into<String>, href: impl Into<String>) -> Self {
        self.pieces.push(Said {
            text: text.into(),
            href: href.into(),
            strong: true,
        });
        self
    }

    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }
}

impl HtmlSafe for Sentence {}

/// Views of the same rows, one of them current.
#[derive(Debug, Clone, Template)]
#[template(
    ext = "html",
    source = r#"<nav class="tabs" aria-label="{{ label }}">{% for tab in tabs %}<a href="{{ tab.href }}"{% if tab.current %} aria-current="page"{% endif %}>{{ tab.text }}{% if let Some(count) = tab.count %} <span class="n">{{ say::number(count) }}</span>{% endif %}</a>{% endfor %}</nav>"#
)]
pub struct Tabs {
    /// What the tabs choose, for those who do not see them.
    pub label: String,
    pub tabs: Vec<Tab>,
}

impl HtmlSafe for Tabs {}

#[derive(Debug, Clone)]
pub struct Tab {
    pub text: String,
    pub href: String,
    pub count: Option<i64>,
    pub current: bool,
}

impl Tab {
    pub fn new(text: impl Into<String>, href: impl Into<String>, current: bool) -> Self {
        Self {
            text: text.into(),
            href: href.into(),
            count: None,
            current,
        }
    }

    #[must_use]
    pub fn count(mut self, count: i64) -> Self {
        self.count = Some(count);
        self
    }
}

/// From page to page of a long list, by cursor.
#[derive(Debug, Clone, Template)]
#[template(
    ext = "html",
    source = r#"{% let w = words::common::of(lang) %}{% if previous.is_some() || next.is_some() || !said.is_empty() %}<nav class="pager" aria-label="{{ w.pages() }}">{% if let Some(href) = previous %}<a class="btn" href="{{ href }}" rel="prev">{{ icon::of("left") }}{{ w.previous() }}</a>{% endif %}<span class="muted">{{ said }}</span>{% if let Some(href) = next %}<a class="btn" href="{{ href }}" rel="next">{{ w.next() }}{{ icon::of("right") }}</a>{% endif %}</nav>{% endif %}"#
)]
pub struct Pager {
    pub lang: Lang,
    pub previous: Option<String>,
    pub next: Option<String>,
    /// How much is shown: `50 trong 3.321`.
    pub said: String,
}

impl Pager {
    /// Returns the pager of a list that fits on one page.
    pub fn none(lang: Lang) -> Self {
        Self {
            lang,
            previous: None,
            next: None,
            said: String::new(),
        }
    }
}

impl HtmlSafe for Pager {}

/// The whole of a list as a file, in each form in which it leaves.
#[derive(Debug, Clone, Default, Template)]
#[template(
    ext = "html",
    source = r#"{% for link in links %}<a class="btn" href="{{ link.href }}" download>{{ icon::of("download") }}{{ link.text }}</a>{% endfor %}"#
)]
pub struct Exports {
    pub links: Vec<Link>,
}

impl Exports {
    /// Makes the links; the address is made from the value of `dinh-dang`.
    pub fn of(address: impl Fn(&str) -> String) -> Self {
        Self {
            links: vec![
                Link::new("XLSX", address("xlsx")),
                Link::new("CSV", address("csv")),
            ],
        }
    }

    pub fn is_empty(&self) -> bool {
        self.links.is_empty()
    }
}

impl HtmlSafe for Exports {}

/// What stands where there is nothing yet, and where to go from there.
#[derive(Debug, Clone, Template)]
#[template(
    ext = "html",
    source = r#"<div class="empty">{{ icon::of(icon) }}<p class="empty-title">{{ title }}</p>{% if !text.is_empty() %}<p class="muted">{{ text }}</p>{% endif %}{% if let Some(action) = action %}<a class="btn primary" href="{{ action.href }}">{{ action.text }}</a>{% endif %}</div>"#
)]
pub struct Empty {
    pub icon: &'static str,
    pub title: String,
    pub text: String,
    pub action: Option<Link>,
}

impl Empty {
    pub fn new(icon: &'static str, title: impl Into<String>) -> Self {
        Self {
            icon,
            title: title.into(),
            text: String::new(),
            action: None,
        }
    }

    #[must_use]
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.text = text.into();
        self
    }

    #[must_use]
    pub fn action(mut self, text: impl Into<String>, href: impl Into<String>) -> Self {
        self.action = Some(Link::new(text, href));
        self
    }
}

impl HtmlSafe for Empty {}

/// One thing that a form asks: label, hint, what is wrong, and the control.
///
/// # Example
///
/// ```
/// use ntm_views::parts::Field;
///
/// let field = Field::text("reason", "Lý do").hint("Một câu.").required();
/// assert!(field.to_string().contains("<label for=\"f-reason\">Lý do</label>"));
/// ```
#[derive(Debug, Clone, Template)]
#[template(path = "parts/field.html")]
pub struct Field {
    pub name: String,
    /// The anchor of the control; `f-NAME` unless several forms on one page
    /// ask the same.
    pub id: String,
    pub label: String,
    pub hint: String,
    pub error: String,
    pub value: String,
    pub control: Control,
    pub required: bool,
    /// The value of `autocomplete`, where a browser can help.
    pub autocomplete: &'static str,
}

/// How a value is given.
#[derive(Debug, Clone)]
pub enum Control {
    Text,
    /// Digits only: a telephone shows its number pad.
    Digits,
    Email,
    Password,
    Date,
    Number,
    Search,
    /// So many lines.
    Lines(u8),
    Select(Vec<Choice>),
    /// Several of a few.
    Checks(Vec<Choice>),
    /// One of a few.
    Radios(Vec<Choice>),
    /// One yes or no; the label stands beside the box.
    Check,
    /// The kinds of file that are taken: `.pdf,.docx,.txt`.
    File(String),
    Hidden,
}

/// One of several values.
#[derive(Debug, Clone)]
pub struct Choice {
    pub value: String,
    pub text: String,
    pub chosen: bool,
}

impl Choice {
    pub fn new(value: impl Into<String>, text: impl Into<String>, chosen: bool) -> Self {
        Self {
            value: value.into(),
            text: text.into(),
            chosen,
        }
    }
}

impl Field {
    pub fn new(control: Control, name: impl Into<String>, label: impl Into<String>) -> Self {
        let name = name.into();
        Self {
            id: format!("f-{name}"),
            name,
            label: label.into(),
            hint: String::new(),
            error: String::new(),
            value: String::new(),
            control,
            required: false,
            autocomplete: "",
        }
    }

    pub fn text(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(Control::Text, name, label)
    }

    pub fn password(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(Control::Password, name, label)
    }

    pub fn date(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(Control::Date, name, label)
    }

    pub fn lines(name: impl Into<String>, label: impl Into<String>, lines: u8) -> Self {
        Self::new(Control::Lines(lines), name, label)
    }

    pub fn select(name: impl Into<String>, label: impl Into<String>, choices: Vec<Choice>) -> Self {
        Self::new(Control::Select(choices), name, label)
    }

    pub fn check(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(Control::Check, name, label)
    }

    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    #[must_use]
    pub fn error(mut self, error: impl Into<String>) -> Self {
        self.error = error.into();
        self
    }

    #[must_use]
    pub fn value(mut self, value: impl Into<String>) -> Self {
        self.value = value.into();
        self
    }

    #[must_use]
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = id.into();
        self
    }

    #[must_use]
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    #[must_use]
    pub fn autocomplete(mut self, kind: &'static str) -> Self {
        self.autocomplete = kind;
        self
    }

    fn described_by(&self) -> String {
        let mut ids = Vec::new();
        if !self.hint.is_empty() {
            ids.push(format!("{}-hint", self.id));
        }
        if !self.error.is_empty() {
            ids.push(format!("{}-error", self.id));
        }
        ids.join(" ")
    }

    fn input_type(&self) -> &'static str {
        match self.control {
            Control::Email => "email",
            Control::Password => "password",
            Control::Date => "date",
            Control::Number => "number",
            Control::Search => "search",
            _ => "text",
        }
    }
}

impl HtmlSafe for Field {}

/// All errors of a form, at its head, each leading to its field.
#[derive(Debug, Clone, Template)]
#[template(
    ext = "html",
    source = r##"{% if !errors.is_empty() %}<div class="error-summary" role="alert" tabindex="-1" data-focus><h2>{{ icon::of("alert") }}{{ title }}</h2><ul>{% for error in errors %}<li>{{ error }}</li>{% endfor %}</ul></div>{% endif %}"##
)]
pub struct ErrorSummary {
    pub title: String,
    pub errors: Vec<Link>,
}

impl ErrorSummary {
    /// Returns the summary of the errors that stand at the fields, and of those
    /// that concern the form as a whole.
    pub fn of(lang: Lang, fields: &[&Field], whole: &[String]) -> Self {
        let whole = whole.iter().map(Link::text);
        let fields = fields
            .iter()
            .filter(|field| !field.error.is_empty())
            .map(|field| Link::new(&field.error, format!("#{}", field.id)));
        Self {
            title: words::common::of(lang).problem().to_owned(),
            errors: whole.chain(fields).collect(),
        }
    }

    pub fn none(lang: Lang) -> Self {
        Self::of(lang, &[], &[])
    }
}

impl HtmlSafe for ErrorSummary {}

/// How much of a whole is done, late and still open, as one bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Template)]
#[template(
    ext = "html",
    source = r##"<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="100" height="8"/><rect class="done" width="{{ self.done_share() }}" height="8"/><rect class="late" x="{{ self.done_share() }}" width="{{ self.late_share() }}" height="8"/></svg>"##
)]
pub struct Progress {
    pub done: u64,
    pub late: u64,
    pub all: u64,
}

impl Progress {
    fn done_share(&self) -> u8 {
        say::share(self.done, self.all)
    }

    fn late_share(&self) -> u8 {
        say::share(self.late, self.all).min(100 - self.done_share())
    }
}

impl HtmlSafe for Progress {}

/// A figure with its bar; the whole tile leads to the rows.
#[derive(Debug, Clone, Template)]
#[template(
    ext = "html",
    source = r#"<div class="card tile"><div class="k">{{ label }}</div><div class="v">{% if href.is_empty() %}{{ value }}{% else %}<a href="{{ href }}">{{ value }}</a>{% endif %}{% if !of.is_empty() %}<small>{{ of }}</small>{% endif %}</div>{% if let Some(bar) = bar %}{{ bar }}{% endif %}<div class="d">{{ detail }}</div></div>"#
)]
pub struct Tile {
    pub label: String,
    /// The figure: `82%`, `13`.
    pub value: String,
    /// What it is of: `/16 xã`; may be empty.
    pub of: String,
    pub bar: Option<Bar>,
    pub detail: Sentence,
    /// Where the rows behind the figure are.
    pub href: String,
}

impl HtmlSafe for Tile {}

/// One cell of a [`Table`].
#[derive(Debug, Clone, Default, Template)]
#[template(
    ext = "html",
    source = r#"{% for chip in chips %}{{ chip }} {% endfor %}{% for link in links %}{% if !loop.first %}, {% endif %}{% if link.is_kept_whole() %}<span class="nowrap">{{ link }}</span>{% else %}{{ link }}{% endif %}{% endfor %}{% if let Some(progress) = progress %}{{ progress }}{% endif %}{% if !under.is_empty() %}<span class="under">{{ under }}</span>{% endif %}"#
)]
pub struct Cell {
    pub chips: Vec<Chip>,
    /// Texts, with an address where there is one.
    pub links: Vec<Link>,
    /// The figure that the text is: a file holds it as a number.
    pub number: Option<i64>,
    pub progress: Option<Progress>,
    /// A second, quiet line.
    pub under: String,
}

impl Cell {
    pub fn text(text: impl Into<String>) -> Self {
        Self {
            links: vec![Link::text(text)],
            ..Self::default()
        }
    }

    pub fn link(text: impl Into<String>, href: impl Into<String>) -> Self {
        Self {
            links: vec![Link::new(text, href)],
            ..Self::default()
        }
    }

    pub fn number(value: impl say::Whole) -> Self {
        Self {
            number: Some(value.whole()),
            ..Self::text(say::number(value))
        }
    }

    pub fn chip(chip: Chip) -> Self {
        Self {
            chips: vec![chip],
            ..Self::default()
        }
    }

    pub fn links(links: Vec<Link>) -> Self {
        Self {
            links,
            ..Self::default()
        }
    }

    pub fn progress(progress: Progress, under: impl Into<String>) -> Self {
        Self {
            progress: Some(progress),
            under: under.into(),
            ..Self::default()
        }
    }

    #[must_use]
    pub fn under(mut self, under: impl Into<String>) -> Self {
        self.under = under.into();
        self
    }

    #[must_use]
    pub fn with_chip(mut self, chip: Chip) -> Self {
        self.chips.push(chip);
        self
    }
}

impl HtmlSafe for Cell {}

/// A heading of a [`Table`].
#[derive(Debug, Clone)]
pub struct Column {
    pub label: String,
    pub kind: ColumnKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    Text,
    /// What the row is called; on a phone the heading of its card.
    Title,
    /// Set to the right, in even figures.
    Number,
}

impl ColumnKind {
    const fn class(self) -> &'static str {
        match self {
            Self::Text => "",
            Self::Title => "title",
            Self::Number => "num",
        }
    }
}

impl Column {
    pub fn text(label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            kind: ColumnKind::Text,
        }
    }

    pub fn title(label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            kind: ColumnKind::Title,
        }
    }

    pub fn number(label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            kind: ColumnKind::Number,
        }
    }
}

/// Rows under headings; on a phone each row is a card.
#[derive(Debug, Clone, Default, Template)]
#[template(
    ext = "html",
    source = r#"<div class="scroll" tabindex="0"><table class="list cards">{% if !caption.is_empty() %}<caption class="sr">{{ caption }}</caption>{% endif %}<thead><tr>{% for column in columns %}{% if column.label.is_empty() %}<td></td>{% else %}<th scope="col"{% if !column.kind.class().is_empty() %} class="{{ column.kind.class() }}"{% endif %}>{{ column.label }}</th>{% endif %}{% endfor %}</tr></thead><tbody>{% for row in rows %}<tr>{% for (cell, column) in row.cells.iter().zip(columns) %}<td{% if !column.kind.class().is_empty() %} class="{{ column.kind.class() }}"{% endif %}{% if column.kind != ColumnKind::Title && !column.label.is_empty() %} data-label="{{ column.label }}"{% endif %}>{{ cell }}</td>{% endfor %}{% if !row.forms.is_empty() %}<td class="row-acts"><div class="acts">{% for form in row.forms %}{{ form }}{% endfor %}</div></td>{% endif %}</tr>{% endfor %}</tbody></table></div>"#
)]
pub struct Table {
    /// What the table lists, for those who do not see the heading above it.
    pub caption: String,
    pub columns: Vec<Column>,
    pub rows: Vec<Row>,
}

impl HtmlSafe for Table {}

#[derive(Debug, Clone, Default)]
pub struct Row {
    pub cells: Vec<Cell>,
    /// What can be done with the row; the last column then has an empty label.
    pub forms: Vec<ActForm>,
}

impl Row {
    pub fn new(cells: Vec<Cell>) -> Self {
        Self {
            cells,
            forms: Vec::new(),
        }
    }

    #[must_use]
    pub fn form(mut self, form: ActForm) -> Self {
        self.forms.push(form);
        self
    }
}

/// Something that can be done: a button where nothing is asked, otherwise a
/// fold that opens to a form. POST.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "parts/act-form.html")]
pub struct ActForm {
    /// Distinguishes the fields of several forms on one page; letters only.
    pub id: String,
    /// The verb: `Gửi kết quả`.
    pub title: String,
    /// Where it is sent.
    pub action: String,
    /// What it asks; hidden fields (version) as well.
    pub fields: Vec<Field>,
    /// One sentence above the fields.
    pub hint: String,
    /// A question to be answered before it is sent; empty where none is needed.
    pub confirm: String,
    pub weight: Weight,
    /// The name of a picture in [`icon`], or empty.
    pub icon: &'static str,
    /// Whether it stands open (after an error, or as the one thing to do).
    pub open: bool,
    /// Whether it is the one thing to do here: its fields stand there without a button to open them.
    pub bare: bool,
    /// Whether it sends files.
    pub files: bool,
    /// Another button that sends the same fields elsewhere: its verb and where to.
    pub also: Option<Link>,
}

/// How a button looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Weight {
    /// The one thing to do here.
    Primary,
    #[default]
    Plain,
    Quiet,
    /// What takes something away.
    Danger,
}

impl Weight {
    const fn class(self) -> &'static str {
        match self {
            Self::Primary => "primary",
            Self::Plain => "",
            Self::Quiet => "quiet",
            Self::Danger => "danger",
        }
    }
}

impl ActForm {
    pub fn new(id: impl Into<String>, title: impl Into<String>, action: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            title: title.into(),
            action: action.into(),
            ..Self::default()
        }
    }

    /// Adds a field; its anchor is made unique by the form's own id.
    #[must_use]
    pub fn field(mut self, mut field: Field) -> Self {
        field.id = format!("f-{}-{}", self.id, field.name);
        self.open |= !field.error.is_empty();
        self.files |= matches!(field.control, Control::File(_));
        self.fields.push(field);
        self
    }

    /// Adds a value that is sent along unseen.
    #[must_use]
    pub fn hidden(self, name: impl Into<String>, value: impl ToString) -> Self {
        self.field(Field::new(Control::Hidden, name, "").value(value.to_string()))
    }

    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    #[must_use]
    pub fn confirm(mut self, question: impl Into<String>) -> Self {
        self.confirm = question.into();
        self
    }

    #[must_use]
    pub fn icon(mut self, icon: &'static str) -> Self {
        self.icon = icon;
        self
    }

    #[must_use]
    pub fn weight(mut self, weight: Weight) -> Self {
        self.weight = weight;
        self
    }

    #[must_use]
    pub fn also(mut self, title: impl Into<String>, action: impl Into<String>) -> Self {
        self.also = Some(Link::new(title, action));
        self
    }

    #[must_use]
    pub fn open(mut self) -> Self {
        self.open = true;
        self
    }

    #[must_use]
    pub fn bare(mut self) -> Self {
        self.bare = true;
        self
    }

    fn asks(&self) -> bool {
        let seen = |field: &Field| !matches!(field.control, Control::Hidden);
        self.fields.iter().any(seen) || !self.hint.is_empty()
    }
}

impl HtmlSafe for ActForm {}

/// What happened, latest first or last as the page orders it.
#[derive(Debug, Clone, Default, Template)]
#[template(
    ext = "html",
    source = r#"<ol class="timeline">{% for event in events %}<li><span class="ball {{ event.tone.class() }}">{{ icon::of(event.icon) }}</span><p><b>{{ event.what }}</b>{% if !event.note.is_empty() %}: {{ event.note }}{% endif %}</p><p class="when">{{ event.who }}{% if !event.who.is_empty() && !event.when.is_empty() %} · {% endif %}{{ event.when }}</p></li>{% endfor %}</ol>"#
)]
pub struct Timeline {
    pub events: Vec<Event>,
}

impl HtmlSafe for Timeline {}

#[derive(Debug, Clone, Default)]
pub struct Event {
    pub tone: Tone,
    /// The name of a picture in [`icon`].
    pub icon: &'static str,
    /// What was done: `Xin gia hạn đến 05/8/2023`.
    pub what: String,
    /// Words of the one who did it.
    pub note: String,
    /// Person and unit.
    pub who: String,
    /// Day and time, ready to read.
    pub when: String,
}

/// Facts of a thing, one under the other.
#[derive(Debug, Clone, Default, Template)]
#[template(
    ext = "html",
    source = r#"<dl class="kv">{% for fact in facts %}<dt>{{ fact.label }}</dt><dd>{{ fact.cell }}</dd>{% endfor %}</dl>"#
)]
pub struct Facts {
    pub facts: Vec<Fact>,
}

impl Facts {
    /// Adds a fact; one without a value is passed over.
    #[must_use]
    pub fn fact(mut self, label: impl Into<String>, cell: Cell) -> Self {
        let empty = cell.chips.is_empty()
            && cell.progress.is_none()
            && cell.links.iter().all(|link| link.text.is_empty());
        if !empty {
            self.facts.push(Fact {
                label: label.into(),
                cell,
            });
        }
        self
    }
}

impl HtmlSafe for Facts {}

#[derive(Debug, Clone)]
pub struct Fact {
    pub label: String,
    pub cell: Cell,
}

/// Filters that live in the address: GET, acting at once where scripts run.
#[derive(Debug, Clone, Template)]
#[template(
    ext = "html",
    source = r#"{% let w = words::common::of(lang) %}{% if !fields.is_empty() %}<form class="filters" method="get" action="{{ action }}" data-submit-on-change>{% for field in fields %}{{ field }}{% endfor %}<button class="btn">{{ w.filter() }}</button>{% if let Some(href) = clear %}<a class="btn quiet" href="{{ href }}">{{ w.clear_filter() }}</a>{% endif %}</form>{% endif %}"#
)]
pub struct Filters {
    pub lang: Lang,
    /// The page itself.
    pub action: String,
    pub fields: Vec<Field>,
    /// The page without filters, when there are some.
    pub clear: Option<String>,
}

impl Filters {
    pub fn none(lang: Lang) -> Self {
        Self {
            lang,
            action: String::new(),
            fields: Vec::new(),
            clear: None,
        }
    }
}

impl HtmlSafe for Filters {}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn what_a_person_wrote_is_escaped() {
        let field = Field::text("a", "<b>").value("\"><script>");
        let html = field.to_string();
        assert!(
            !html.contains("<script>") && !html.contains("<b>"),
            "{html}"
        );
        let link = Link::new("<i>", "/?q=\"").to_string();
        assert!(!link.contains("<i>") && !link.contains("q=\""), "{link}");
    }

    #[test]
    fn a_last_day_is_late_only_when_it_has_passed() {
        let tone = |day| Chip::due(Lang::Vi, date(2023, 7, 23), day).tone;
        assert_eq!(tone(date(2023, 7, 22)), Tone::Bad);
        assert_eq!(tone(date(2023, 7, 23)), Tone::Soon);
        assert_eq!(tone(date(2023, 7, 30)), Tone::Soon);
        assert_eq!(tone(date(2023, 7, 31)), Tone::Plain);
    }

    #[test]
    fn an_error_names_its_field_and_is_read_with_it() {
        let field = Field::text("reason", "Lý do")
            .hint("Một câu.")
            .error("Cần có lý do.");
        let html = field.to_string();
        assert!(
            html.contains("aria-describedby=\"f-reason-hint f-reason-error\""),
            "{html}"
        );
        let summary = ErrorSummary::of(Lang::Vi, &[&field], &[]).to_string();
        assert!(
            summary.contains("<a href=\"#f-reason\">Cần có lý do.</a>"),
            "{summary}"
        );
    }
}
