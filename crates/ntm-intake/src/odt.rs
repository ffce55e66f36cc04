//! ODT: paragraphs, lists, tables and notes of `content.xml`, by hand.

use crate::{
    Encoding, Intake, Kind, Limits, Note, Refusal, clean,
    flow::{Cell, Flow},
    legacy, numbering,
    package::Package,
    xml::{Element, Step, walk},
};
use std::collections::HashMap;

pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Result<Intake, Refusal> {
    let mut package = Package::open(bytes, limits)?;
    // Parts under a password are listed with how to open them.
    if let Some(manifest) = package.part("META-INF/manifest.xml")?
        && manifest.contains("encryption-data")
    {
        return Err(Refusal::PasswordProtected);
    }
    let mut styles = Styles::default();
    if let Some(xml) = package.part("styles.xml")? {
        styles.read(&xml)?;
    }
    let content = package
        .part("content.xml")?
        .ok_or_else(|| Refusal::Damaged("no part content.xml".into()))?;
    styles.read(&content)?;
    let mut body = Body::new(&styles, limits);
    walk(&content, None, |step| body.step(step))?;
    body.finish()
}

const LEVELS: usize = 10;

/// What styles say about numbers and fonts.
#[derive(Default)]
struct Styles {
    lists: HashMap<String, [Level; LEVELS]>,
    fonts: HashMap<String, String>,
    parents: HashMap<String, String>,
}

#[derive(Default, Clone)]
struct Level {
    /// The bullet; empty where it counts.
    bullet: String,
    format: String,
    before: String,
    after: String,
    /// How many levels are shown.
    shown: usize,
    start: Option<i64>,
}

impl Styles {
    fn read(&mut self, xml: &str) -> Result<(), Refusal> {
        let mut list: Option<String> = None;
        let mut style: Option<String> = None;
        walk(xml, None, |step| {
            match step {
                Step::Open(element) => match element.name {
                    "list-style" => list = element.attribute("name"),
                    "list-level-style-number" | "list-level-style-bullet" => {
                        if let Some(list) = &list {
                            self.level(list, &element);
                        }
                    }
                    "style" => {
                        style = element.attribute("name");
                        if let (Some(style), Some(parent)) =
                            (&style, element.attribute("parent-style-name"))
                        {
                            self.parents.insert(style.clone(), parent);
                        }
                    }
                    "text-properties" => {
                        if let (Some(style), Some(font)) = (&style, element.attribute("font-name"))
                        {
                            self.fonts.insert(style.clone(), font);
                        }
                    }
                    _ => {}
                },
                Step::Close(name) => match name {
                    "list-style" => list = None,
                    "style" => style = None,
                    _ => {}
                },
                Step::Text(_) | Step::Foreign { .. } => {}
            }
            Ok(())
        })
    }

    fn level(&mut self, list: &str, element: &Element<'_>) {
        let number = |name: &str| element.attribute(name)?.parse::<i64>().ok();
        let text = |name: &str| element.attribute(name).unwrap_or_default();
        let at = number("level").and_then(|level| usize::try_from(level).ok());
        let levels = self.lists.entry(list.to_owned()).or_default();
        if let Some(level) = at.and_then(|at| levels.get_mut(at.wrapping_sub(1))) {
            *level = Level {
                bullet: text("bullet-char"),
                format: text("num-format"),
                before: text("num-prefix"),
                after: text("num-suffix"),
                shown: number("display-levels")
                    .and_then(|shown| usize::try_from(shown).ok())
                    .unwrap_or(1),
                start: number("start-value"),
            };
        }
    }

    /// Returns the old encoding that a style, or one that it stands on, writes in.
    fn old(&self, style: Option<&str>) -> Option<(Encoding, bool)> {
        // Styles may stand on each other in a circle.
        const LONGEST_LINE: usize = 20;
        let mut next = style;
        for _ in 0..LONGEST_LINE {
            let style = next?;
            if let Some(font) = self.fonts.get(style) {
                return legacy::of_font(font);
            }
            next = self.parents.get(style).map(String::as_str);
        }
        None
    }
}

/// How far a list has counted.
type Counts = [Option<i64>; LEVELS];

/// The document as it grows.
struct Body<'a> {
    styles: &'a Styles,
    flow: Flow,
    in_text: bool,
    /// Paragraphs stand in each other when a text box is anchored in one.
    paragraphs: Vec<Paragraph>,
    /// Styles of the stretches of text that are open.
    spans: Vec<Option<String>>,
    lists: Vec<List>,
    /// Counts of lists that have ended, by their own name and by the name of their style.
    counted: HashMap<String, Counts>,
    /// An item has begun and no paragraph of it yet; with the number it is to have.
    item: Option<Option<i64>>,
    /// How many cells to the right the last cell covers.
    covers: usize,
    /// Notes that are open: their paragraphs go to the foot.
    notes: Vec<String>,
    /// Elements deep within something that is not shown.
    hidden: usize,
    converted: Option<Encoding>,
    removed: usize,
}

struct Paragraph {
    text: String,
    style: Option<String>,
    page_at: Option<usize>,
}

struct List {
    /// Under which name others go on with it.
    id: Option<String>,
    style: String,
    /// The counts of the outermost list are those of all within.
    counts: Counts,
}

impl<'a> Body<'a> {
    fn new(styles: &'a Styles, limits: &Limits) -> Self {
        Self {
            styles,
            flow: Flow::new(limits),
            in_text: false,
            paragraphs: Vec::new(),
            spans: Vec::new(),
            lists: Vec::new(),
            counted: HashMap::new(),
            item: None,
            covers: 0,
            notes: Vec::new(),
            hidden: 0,
            converted: None,
            removed: 0,
        }
    }

    fn step(&mut self, step: Step<'_>) -> Result<(), Refusal> {
        match step {
            Step::Open(_) if self.hidden > 0 => self.hidden += 1,
            Step::Close(_) if self.hidden > 0 => self.hidden -= 1,
            Step::Open(element) => self.open(&element)?,
            Step::Close(name) => self.close(name)?,
            Step::Text(text) if self.hidden == 0 => self.write(&text),
            Step::Text(_) | Step::Foreign { .. } => {}
        }
        Ok(())
    }

    fn open(&mut self, element: &Element<'_>) -> Result<(), Refusal> {
        let count = |name: &str| {
            let number = element.attribute(name)?.parse::<usize>().ok()?;
            // No page has more columns, no line more spaces.
            Some(number.clamp(1, 64))
        };
        match element.name {
            "text" => self.in_text = true,
            // Deleted text, remarks, drawings' descriptions, marks of notes.
            "tracked-changes" | "annotation" | "title" | "desc" | "binary-data"
            | "note-citation" | "ruby-text" | "forms" | "page-number" | "page-count"
            | "hidden-text" => self.hidden = 1,
            "p" | "h" => self.paragraphs.push(Paragraph {
                text: String::new(),
                style: element.attribute("style-name"),
                page_at: None,
            }),
            "span" => self.spans.push(element.attribute("style-name")),
            "s" => self.write_plain(&" ".repeat(count("c").unwrap_or(1))),
            "tab" => self.write_plain("\t"),
            "line-break" => self.write_plain("\n"),
            "soft-page-break" => match self.paragraphs.last_mut() {
                Some(paragraph) => paragraph.page_at = Some(paragraph.text.len()),
                None => self.flow.page_break(),
            },
            "note" => self.notes.push(String::new()),
            "list" => self.open_list(element),
            "list-item" => {
                let start = element.attribute("start-value");
                self.item = Some(start.and_then(|value| value.parse().ok()));
            }
            "table" => self.flow.open_table()?,
            "table-row" => {
                self.covers = 0;
                self.flow.open_row();
            }
            "table-cell" => {
                for _ in 0..count("number-columns-repeated").unwrap_or(1) {
                    self.flow.open_cell(Cell::wide(1))?;
                }
                self.covers = count("number-columns-spanned").unwrap_or(1) - 1;
            }
            "covered-table-cell" => {
                for _ in 0..count("number-columns-repeated").unwrap_or(1) {
                    // Covered from the left, or from above.
                    self.flow.open_cell(match self.covers.checked_sub(1) {
                        Some(left) => {
                            self.covers = left;
                            Cell::wide(1)
                        }
                        None => Cell::continued(),
                    })?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn close(&mut self, name: &str) -> Result<(), Refusal> {
        match name {
            "text" => self.in_text = false,
            "p" | "h" => self.end_paragraph()?,
            "span" => {
                self.spans.pop();
            }
            "note" => {
                if let Some(note) = self.notes.pop() {
                    let mark = self.flow.note(note);
                    self.write_plain(&mark);
                }
            }
            "list" => self.close_list(),
            "table" => self.flow.close_table()?,
            _ => {}
        }
        Ok(())
    }

    fn open_list(&mut self, element: &Element<'_>) {
        let outer = self.lists.last();
        let style = element
            .attribute("style-name")
            .or_else(|| outer.map(|list| list.style.clone()))
            .unwrap_or_default();
        let goes_on = element.attribute("continue-numbering").as_deref() == Some("true");
        let counts = match (outer, element.attribute("continue-list")) {
            (Some(outer), _) => Some(outer.counts),
            (None, Some(list)) => self.counted.get(&list).copied(),
            (None, None) if goes_on => self.counted.get(&style).copied(),
            (None, None) => None,
        };
        self.lists.push(List {
            id: element.attribute("id"),
            style,
            counts: counts.unwrap_or_default(),
        });
    }

    fn close_list(&mut self) {
        self.item = None;
        let Some(list) = self.lists.pop() else {
            return;
        };
        match self.lists.last_mut() {
            Some(outer) => outer.counts = list.counts,
            None => {
                self.counted.extend(list.id.map(|id| (id, list.counts)));
                self.counted.insert(list.style, list.counts);
            }
        }
    }

    /// Counts an item by its first paragraph and returns the number shown before it, with a
    /// space after. Items that only hold deeper lists do not count.
    fn number(&mut self) -> String {
        let Some(given) = self.item.take() else {
            return String::new();
        };
        let depth = self.lists.len().clamp(1, LEVELS) - 1;
        let Some(list) = self.lists.last_mut() else {
            return String::new();
        };
        let unknown = Default::default();
        let levels = self.styles.lists.get(&list.style).unwrap_or(&unknown);
        let start = |level: usize| levels[level].start.unwrap_or(1);
        let next = match list.counts[depth] {
            Some(count) => count.saturating_add(1),
            None => start(depth),
        };
        list.counts[depth] = Some(given.unwrap_or(next));
        list.counts[depth + 1..].fill(None);
        let level = &levels[depth];
        if !level.bullet.is_empty() {
            return format!("{} ", numbering::bullet(&level.bullet));
        }
        if level.format.is_empty() {
            return String::new();
        }
        let first = (depth + 1).saturating_sub(level.shown.max(1));
        let shown: Vec<String> = (first..=depth)
            .map(|at| {
                let count = list.counts[at].unwrap_or_else(|| start(at));
                numbering::format(count, word_of(&levels[at].format))
            })
            .collect();
        format!(
            "{}{}{} ",
            level.before,
            shown.join("."),
            level.after.trim_end()
        )
    }

    fn write(&mut self, text: &str) {
        if self.paragraphs.is_empty() {
            return;
        }
        // Lines and blanks of the file itself are single spaces.
        let mut spaced = String::with_capacity(text.len());
        for char in text.chars() {
            match char {
                ' ' | '\t' | '\n' | '\r' => {
                    if !spaced.ends_with(' ') {
                        spaced.push(' ');
                    }
                }
                char => spaced.push(char),
            }
        }
        let style = self.spans.iter().rev().flatten().next();
        let paragraph = self.paragraphs.last().and_then(|it| it.style.as_ref());
        let old = self
            .styles
            .old(style.map(String::as_str))
            .or_else(|| self.styles.old(paragraph.map(String::as_str)));
        match old {
            Some((encoding, capitals)) if spaced.chars().all(|char| char <= '\u{FF}') => {
                let converted = legacy::convert(&spaced, encoding);
                if converted != spaced {
                    self.converted = Some(encoding);
                }
                match capitals {
                    true => self.write_plain(&converted.to_uppercase()),
                    false => self.write_plain(&converted),
                }
            }
            _ => {
                let clean = clean::clean(&spaced);
                self.removed += clean.removed;
                self.write_plain(&clean.text);
            }
        }
    }

    fn write_plain(&mut self, text: &str) {
        if let Some(paragraph) = self.paragraphs.last_mut() {
            paragraph.text.push_str(text);
        }
    }

    fn end_paragraph(&mut self) -> Result<(), Refusal> {
        let Some(paragraph) = self.paragraphs.pop() else {
            return Ok(());
        };
        let kept = paragraph.text.trim();
        if let Some(note) = self.notes.last_mut() {
            note.push_str(kept);
            note.push(' ');
            return Ok(());
        }
        let number = match kept.is_empty() {
            true => String::new(),
            false => self.number(),
        };
        let cut = paragraph.text.len() - paragraph.text.trim_start().len();
        let text = format!("{number}{kept}");
        let page_at = paragraph.page_at.map(|at| {
            let at = (at.saturating_sub(cut) + number.len()).min(text.len());
            if at <= number.len() { 0 } else { at }
        });
        self.flow.paragraph(&text, page_at)
    }

    fn finish(self) -> Result<Intake, Refusal> {
        let notes = self
            .converted
            .map(Note::Converted)
            .into_iter()
            .chain(clean::note(self.removed))
            .collect();
        self.flow.finish(Kind::Odt, notes)
    }
}

/// The formats of ODF by the words of OOXML.
fn word_of(format: &str) -> &'static str {
    match format {
        "a" => "lowerLetter",
        "A" => "upperLetter",
        "i" => "lowerRoman",
        "I" => "upperRoman",
        _ => "decimal",
    }
}
