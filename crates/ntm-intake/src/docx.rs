//! DOCX: paragraphs, tables, numbers and footnotes of `word/document.xml`, by hand.

use crate::{
    Encoding, Intake, Kind, Limits, Note, Refusal, clean,
    flow::{Cell, Flow},
    legacy,
    numbering::Numbering,
    package::Package,
    xml::{Element, Step, walk},
};
use std::collections::HashMap;

const WORD: &str = "wordprocessingml";

pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Result<Intake, Refusal> {
    let mut package = Package::open(bytes, limits)?;
    let main = main_part(&mut package)?;
    let document = package
        .part(&main)?
        .ok_or_else(|| Refusal::Damaged(format!("no part {main}")))?;
    let beside = |name: &str| match main.rsplit_once('/') {
        Some((folder, _)) => format!("{folder}/{name}"),
        None => name.to_owned(),
    };
    let styles = match package.part(&beside("styles.xml"))? {
        Some(xml) => Styles::read(&xml)?,
        None => Styles::default(),
    };
    let numbering = match package.part(&beside("numbering.xml"))? {
        Some(xml) => Numbering::read(&xml)?,
        None => Numbering::default(),
    };
    let mut notes = HashMap::new();
    for (part, element) in [("footnotes.xml", "footnote"), ("endnotes.xml", "endnote")] {
        if let Some(xml) = package.part(&beside(part))? {
            read_notes(&xml, element, &styles, limits, &mut notes)?;
        }
    }
    let mut body = Body::new(&styles, numbering, notes, limits);
    walk(&document, Some(WORD), |step| body.step(step))?;
    body.finish()
}

/// Follows the package's own sign to the document; nearly always `word/document.xml`.
fn main_part(package: &mut Package<'_>) -> Result<String, Refusal> {
    let mut target = None;
    if let Some(xml) = package.part("_rels/.rels")? {
        walk(&xml, Some("relationships"), |step| {
            if let Step::Open(element) = step
                && element
                    .attribute("Type")
                    .is_some_and(|kind| kind.ends_with("/officeDocument"))
            {
                target = element.attribute("Target");
            }
            Ok(())
        })?;
    }
    Ok(target.map_or_else(
        || "word/document.xml".to_owned(),
        |target| target.trim_start_matches('/').to_owned(),
    ))
}

/// Reads the notes at the foot of pages or at the end, by what their marks call them.
fn read_notes(
    xml: &str,
    element: &str,
    styles: &Styles,
    limits: &Limits,
    notes: &mut Notes,
) -> Result<(), Refusal> {
    let empty = || Body::new(styles, Numbering::default(), Notes::new(), limits);
    let mut id = None;
    let mut body = empty();
    walk(xml, Some(WORD), |step| {
        match &step {
            Step::Open(open) if open.name == element => {
                // "separator" and "continuationSeparator" are lines, not notes.
                id = open
                    .attribute("id")
                    .filter(|_| open.attribute("type").is_none_or(|kind| kind == "normal"));
                body = empty();
            }
            Step::Close(name) if *name == element => {
                if let Some(id) = id.take() {
                    let taken = std::mem::replace(&mut body, empty()).finish()?;
                    notes.insert(format!("{element} {id}"), taken.text);
                }
            }
            _ => {}
        }
        body.step(step)
    })
}

/// What paragraph styles say about numbers and fonts.
#[derive(Default)]
struct Styles {
    by_id: HashMap<String, Style>,
    /// The style of paragraphs that name none.
    default: String,
    font: Option<String>,
}

#[derive(Default, Clone)]
struct Style {
    based_on: Option<String>,
    list: Option<i64>,
    level: Option<usize>,
    font: Option<String>,
    caps: Option<bool>,
}

impl Styles {
    fn read(xml: &str) -> Result<Self, Refusal> {
        let mut styles = Self::default();
        let mut open: Option<(String, Style)> = None;
        walk(xml, Some(WORD), |step| {
            let element = match step {
                Step::Open(element) => element,
                Step::Close("style") => {
                    styles.by_id.extend(open.take());
                    return Ok(());
                }
                _ => return Ok(()),
            };
            if element.name == "style" {
                let id = element.attribute("styleId");
                if let Some(id) = &id
                    && element.attribute("default").as_deref() == Some("1")
                    && element.attribute("type").as_deref() == Some("paragraph")
                {
                    styles.default.clone_from(id);
                }
                open = id.map(|id| (id, Style::default()));
                return Ok(());
            }
            let Some((_, style)) = &mut open else {
                if element.name == "rFonts" {
                    styles.font = font(&element);
                }
                return Ok(());
            };
            match element.name {
                "basedOn" => style.based_on = element.value(),
                "numId" => style.list = element.number(),
                "ilvl" => style.level = level(&element),
                "rFonts" => style.font = font(&element),
                "caps" => style.caps = Some(element.is_on()),
                _ => {}
            }
            Ok(())
        })?;
        Ok(styles)
    }

    /// Returns what the style of a paragraph says; the default one where it names none.
    fn of_paragraph<'s, T>(
        &'s self,
        id: &Option<String>,
        pick: impl Fn(&'s Style) -> Option<T>,
    ) -> Option<T> {
        self.find(Some(id.as_deref().unwrap_or(&self.default)), pick)
    }

    /// Returns the first answer along the line of styles that a style is based on.
    fn find<'s, T>(&'s self, id: Option<&str>, pick: impl Fn(&'s Style) -> Option<T>) -> Option<T> {
        // Styles may be based on each other in a circle.
        const LONGEST_LINE: usize = 20;
        let mut next = id;
        for _ in 0..LONGEST_LINE {
            let style = self.by_id.get(next?)?;
            if let Some(found) = pick(style) {
                return Some(found);
            }
            next = style.based_on.as_deref();
        }
        None
    }
}

fn font(element: &Element<'_>) -> Option<String> {
    element
        .attribute("ascii")
        .or_else(|| element.attribute("hAnsi"))
}

fn level(element: &Element<'_>) -> Option<usize> {
    element
        .number()
        .and_then(|level| usize::try_from(level).ok())
}

/// Texts of notes by kind and number.
type Notes = HashMap<String, String>;

/// The document as it grows.
struct Body<'a> {
    styles: &'a Styles,
    numbering: Numbering,
    notes: Notes,
    flow: Flow,
    /// Paragraphs stand in each other when a text box is anchored in one.
    paragraphs: Vec<Paragraph>,
    run: Run,
    in_text: bool,
    /// Elements deep within something that is not shown.
    hidden: usize,
    /// Elements deep within properties that a tracked change has replaced.
    past: usize,
    converted: Option<Encoding>,
    removed: usize,
}

#[derive(Default)]
struct Paragraph {
    text: String,
    style: Option<String>,
    list: Option<i64>,
    level: Option<usize>,
    /// Where in the paragraph a page begins.
    page_at: Option<usize>,
    in_properties: bool,
}

#[derive(Default)]
struct Run {
    font: Option<String>,
    style: Option<String>,
    caps: Option<bool>,
    vanish: bool,
}

impl<'a> Body<'a> {
    fn new(styles: &'a Styles, numbering: Numbering, notes: Notes, limits: &Limits) -> Self {
        Self {
            styles,
            numbering,
            notes,
            flow: Flow::new(limits),
            paragraphs: Vec::new(),
            run: Run::default(),
            in_text: false,
            hidden: 0,
            past: 0,
            converted: None,
            removed: 0,
        }
    }

    fn step(&mut self, step: Step<'_>) -> Result<(), Refusal> {
        match step {
            // The fallback of a drawing repeats its text for old programs.
            Step::Foreign {
                name: "Fallback",
                opens,
            } => {
                self.hidden = if opens {
                    self.hidden + 1
                } else {
                    self.hidden.saturating_sub(1)
                };
            }
            // Formulas have their own text elements, m:t.
            Step::Foreign { name: "t", opens } => self.in_text = opens,
            Step::Foreign { .. } => {}
            Step::Open(element) if self.past > 0 || element.name.ends_with("PrChange") => {
                self.past += 1;
            }
            Step::Close(_) if self.past > 0 => self.past -= 1,
            Step::Open(element) => self.open(&element)?,
            Step::Close(name) => self.close(name)?,
            Step::Text(text) if self.in_text => self.write(&text),
            Step::Text(_) => {}
        }
        Ok(())
    }

    fn open(&mut self, element: &Element<'_>) -> Result<(), Refusal> {
        match element.name {
            "p" => self.paragraphs.push(Paragraph::default()),
            "r" => self.run = Run::default(),
            "pPr" => self.with_paragraph(|paragraph| paragraph.in_properties = true),
            "pStyle" => self.with_paragraph(|paragraph| paragraph.style = element.value()),
            "numId" => self.with_paragraph(|paragraph| paragraph.list = element.number()),
            "ilvl" => self.with_paragraph(|paragraph| paragraph.level = level(element)),
            "rFonts" => self.run.font = font(element),
            "rStyle" => self.run.style = element.value(),
            "caps" => self.run.caps = Some(element.is_on()),
            // The mark of a paragraph has properties too; they hide no text.
            "vanish" if !self.in_paragraph_properties() => self.run.vanish = element.is_on(),
            "t" => self.in_text = true,
            "tab" if !self.in_paragraph_properties() => self.write("\t"),
            "br" | "cr" => match element.attribute("type").as_deref() {
                Some("page") => self.page_break(),
                _ => self.write("\n"),
            },
            "lastRenderedPageBreak" => self.page_break(),
            "noBreakHyphen" => self.write("-"),
            "footnoteReference" => self.note("footnote", element),
            "endnoteReference" => self.note("endnote", element),
            // Text that was moved away is written twice; deleted text is delText and never read.
            "moveFrom" => self.hidden += 1,
            "tbl" => self.flow.open_table()?,
            "tr" => self.flow.open_row(),
            "tc" => self.flow.open_cell(Cell::default())?,
            "gridSpan" => {
                let columns = element.number().and_then(|it| usize::try_from(it).ok());
                self.flow
                    .with_cell(|cell| cell.columns = columns.unwrap_or(1));
            }
            "vMerge" => {
                let begins = element.value().as_deref() == Some("restart");
                self.flow.with_cell(|cell| cell.continues = !begins);
            }
            _ => {}
        }
        Ok(())
    }

    fn close(&mut self, name: &str) -> Result<(), Refusal> {
        match name {
            "t" => self.in_text = false,
            "pPr" => self.with_paragraph(|paragraph| paragraph.in_properties = false),
            "r" => self.run = Run::default(),
            "moveFrom" => self.hidden = self.hidden.saturating_sub(1),
            "p" => self.end_paragraph()?,
            "tbl" => self.flow.close_table()?,
            _ => {}
        }
        Ok(())
    }

    fn note(&mut self, kind: &str, element: &Element<'_>) {
        let id = element.attribute("id").unwrap_or_default();
        if let Some(text) = self.notes.get(&format!("{kind} {id}")) {
            let mark = self.flow.note(text.clone());
            self.write(&mark);
        }
    }

    fn with_paragraph(&mut self, change: impl FnOnce(&mut Paragraph)) {
        if let Some(paragraph) = self.paragraphs.last_mut() {
            change(paragraph);
        }
    }

    fn in_paragraph_properties(&self) -> bool {
        self.paragraphs
            .last()
            .is_some_and(|paragraph| paragraph.in_properties)
    }

    fn write(&mut self, text: &str) {
        if self.hidden > 0 || self.run.vanish {
            return;
        }
        let Some(paragraph) = self.paragraphs.last_mut() else {
            return;
        };
        let styles = self.styles;
        let run_style = self.run.style.as_deref();
        let style_font = || {
            styles
                .find(run_style, |style| style.font.as_deref())
                .or_else(|| styles.of_paragraph(&paragraph.style, |style| style.font.as_deref()))
                .or(styles.font.as_deref())
        };
        let style_caps = || {
            styles
                .find(run_style, |style| style.caps)
                .or_else(|| styles.of_paragraph(&paragraph.style, |style| style.caps))
        };
        let old = self
            .run
            .font
            .as_deref()
            .or_else(style_font)
            .and_then(legacy::of_font);
        let mut capitals = self.run.caps.or_else(style_caps).unwrap_or(false);
        let written = match old {
            // A run in an old font may hold proper Unicode all the same.
            Some((encoding, of_font)) if text.chars().all(|char| char <= '\u{FF}') => {
                let converted = legacy::convert(text, encoding);
                if converted != text {
                    self.converted = Some(encoding);
                }
                capitals |= of_font;
                converted
            }
            _ => {
                let clean = clean::clean(text);
                self.removed += clean.removed;
                clean.text
            }
        };
        if capitals {
            paragraph.text.push_str(&written.to_uppercase());
        } else {
            paragraph.text.push_str(&written);
        }
    }

    fn page_break(&mut self) {
        if self.hidden == 0
            && let Some(paragraph) = self.paragraphs.last_mut()
        {
            paragraph.page_at.get_or_insert(paragraph.text.len());
        }
    }

    fn end_paragraph(&mut self) -> Result<(), Refusal> {
        let Some(paragraph) = self.paragraphs.pop() else {
            return Ok(());
        };
        let list = paragraph
            .list
            .or_else(|| {
                self.styles
                    .of_paragraph(&paragraph.style, |style| style.list)
            })
            // List 0 takes a number away that the style would give.
            .filter(|list| *list != 0);
        let number = match list {
            Some(list) if !paragraph.text.trim().is_empty() => {
                let level = paragraph.level.or_else(|| {
                    self.styles
                        .of_paragraph(&paragraph.style, |style| style.level)
                });
                self.numbering.next(list, level.unwrap_or(0))
            }
            _ => String::new(),
        };
        let kept = paragraph.text.trim_start_matches(' ');
        let cut = paragraph.text.len() - kept.len();
        let text = format!("{number}{}", kept.trim_end());
        let page_at = paragraph.page_at.map(|at| {
            let at = (at.saturating_sub(cut) + number.len()).min(text.len());
            // A break before the first word begins the page with its number.
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
        self.flow.finish(Kind::Docx, notes)
    }
}
