//! DOCX: paragraphs, tables, numbers and footnotes of `word/document.xml`, by hand.

use crate::{
    Encoding, Intake, Kind, Limits, Note, Refusal, clean, legacy,
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
    let footnotes = package.part(&beside("footnotes.xml"))?;

    let mut body = Body::new(&styles, numbering, limits);
    walk(&document, WORD, |step| body.step(step))?;
    let order = std::mem::take(&mut body.footnotes);
    let mut notes = HashMap::new();
    if let Some(xml) = footnotes {
        read_footnotes(&xml, &styles, limits, &mut notes)?;
    }
    for (index, id) in order.iter().enumerate() {
        if let Some(note) = notes.get(id) {
            body.paragraph_out(&format!("[{}] {note}", index + 1));
        }
    }
    Ok(body.finish())
}

/// Follows the package's own sign to the document; nearly always `word/document.xml`.
fn main_part(package: &mut Package<'_>) -> Result<String, Refusal> {
    let mut target = None;
    if let Some(xml) = package.part("_rels/.rels")? {
        walk(&xml, "relationships", |step| {
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

fn read_footnotes(
    xml: &str,
    styles: &Styles,
    limits: &Limits,
    notes: &mut HashMap<String, String>,
) -> Result<(), Refusal> {
    let mut id = None;
    let mut body = Body::new(styles, Numbering::default(), limits);
    walk(xml, WORD, |step| {
        match &step {
            Step::Open(element) if element.name == "footnote" => {
                // "separator" and "continuationSeparator" are lines, not notes.
                id = element.attribute("id").filter(|_| {
                    element
                        .attribute("type")
                        .is_none_or(|kind| kind == "normal")
                });
                body = Body::new(styles, Numbering::default(), limits);
            }
            Step::Close(name) if name == "footnote" => {
                if let Some(id) = id.take() {
                    notes.insert(id, one_line(&body.text));
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
}

impl Styles {
    fn read(xml: &str) -> Result<Self, Refusal> {
        let mut styles = Self::default();
        let mut id: Option<String> = None;
        walk(xml, WORD, |step| {
            let element = match step {
                Step::Open(element) => element,
                Step::Close(name) if name == "style" => {
                    id = None;
                    return Ok(());
                }
                _ => return Ok(()),
            };
            if element.name == "style" {
                id = element.attribute("styleId");
                if let Some(id) = &id
                    && element.attribute("default").as_deref() == Some("1")
                    && element.attribute("type").as_deref() == Some("paragraph")
                {
                    styles.default.clone_from(id);
                }
                return Ok(());
            }
            let Some(id) = &id else {
                if element.name == "rFonts" {
                    styles.font = font(&element);
                }
                return Ok(());
            };
            let style = styles.by_id.entry(id.clone()).or_default();
            match element.name.as_str() {
                "basedOn" => style.based_on = element.value(),
                "numId" => style.list = element.number(),
                "ilvl" => style.level = level(&element),
                "rFonts" => style.font = font(&element),
                _ => {}
            }
            Ok(())
        })?;
        Ok(styles)
    }

    /// Returns the first answer along the line of styles that a style is based on.
    fn find<T>(&self, id: Option<&str>, pick: impl Fn(&Style) -> Option<T>) -> Option<T> {
        // Styles may be based on each other in a circle.
        const LONGEST_LINE: usize = 20;
        let mut next = Some(id.unwrap_or(&self.default));
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

/// The document as it grows.
struct Body<'a> {
    styles: &'a Styles,
    numbering: Numbering,
    limit: usize,
    text: String,
    page_starts: Vec<usize>,
    /// Footnotes in the order of their marks.
    footnotes: Vec<String>,
    /// Paragraphs stand in each other when a text box is anchored in one.
    paragraphs: Vec<Paragraph>,
    tables: Vec<Table>,
    run: Run,
    in_text: bool,
    /// Elements deep within something that is not shown.
    hidden: usize,
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
    /// Tables that were open when it began.
    tables: usize,
}

#[derive(Default)]
struct Run {
    font: Option<String>,
    vanish: bool,
    in_properties: bool,
}

#[derive(Default)]
struct Table {
    rows: Vec<Vec<Vec<String>>>,
    page: bool,
}

impl<'a> Body<'a> {
    fn new(styles: &'a Styles, numbering: Numbering, limits: &Limits) -> Self {
        Self {
            styles,
            numbering,
            limit: limits.text_bytes,
            text: String::new(),
            page_starts: Vec::new(),
            footnotes: Vec::new(),
            paragraphs: Vec::new(),
            tables: Vec::new(),
            run: Run::default(),
            in_text: false,
            hidden: 0,
            converted: None,
            removed: 0,
        }
    }

    fn step(&mut self, step: Step<'_>) -> Result<(), Refusal> {
        match step {
            // The fallback of a drawing repeats its text for old programs.
            Step::Foreign { name, opens } if name == "Fallback" => {
                self.hidden = if opens {
                    self.hidden + 1
                } else {
                    self.hidden.saturating_sub(1)
                };
            }
            // Formulas have their own text elements, m:t.
            Step::Foreign { name, opens } if name == "t" => self.in_text = opens,
            Step::Foreign { .. } => {}
            Step::Open(element) => self.open(&element),
            Step::Close(name) => self.close(&name),
            Step::Text(text) if self.in_text && self.hidden == 0 && !self.run.vanish => {
                self.write(&text);
            }
            Step::Text(_) => {}
        }
        let pending: usize = self
            .paragraphs
            .iter()
            .map(|paragraph| paragraph.text.len())
            .sum();
        if self.text.len() + pending > self.limit {
            return Err(Refusal::TooMuchText { limit: self.limit });
        }
        Ok(())
    }

    fn open(&mut self, element: &Element<'_>) {
        match element.name.as_str() {
            "p" => self.paragraphs.push(Paragraph {
                tables: self.tables.len(),
                ..Paragraph::default()
            }),
            "r" => self.run = Run::default(),
            "rPr" => self.run.in_properties = true,
            "pPr" => self.with_paragraph(|paragraph| paragraph.in_properties = true),
            "pStyle" => self.with_paragraph(|paragraph| paragraph.style = element.value()),
            "numId" => self.with_paragraph(|paragraph| paragraph.list = element.number()),
            "ilvl" => self.with_paragraph(|paragraph| paragraph.level = level(element)),
            "rFonts" => self.run.font = font(element),
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
            "footnoteReference" => {
                if let Some(id) = element.attribute("id") {
                    self.footnotes.push(id);
                    let mark = format!("[{}]", self.footnotes.len());
                    self.write(&mark);
                }
            }
            // Text that was moved away is written twice; deleted text is delText and never read.
            "moveFrom" => self.hidden += 1,
            "tbl" => self.tables.push(Table::default()),
            "tr" => self.with_table(|table| table.rows.push(Vec::new())),
            "tc" => self.with_table(|table| {
                if let Some(row) = table.rows.last_mut() {
                    row.push(Vec::new());
                }
            }),
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "t" => self.in_text = false,
            "pPr" => self.with_paragraph(|paragraph| paragraph.in_properties = false),
            "rPr" => self.run.in_properties = false,
            "r" => self.run = Run::default(),
            "moveFrom" => self.hidden = self.hidden.saturating_sub(1),
            "p" => self.end_paragraph(),
            "tbl" => self.end_table(),
            _ => {}
        }
    }

    fn with_paragraph(&mut self, change: impl FnOnce(&mut Paragraph)) {
        if let Some(paragraph) = self.paragraphs.last_mut() {
            change(paragraph);
        }
    }

    fn with_table(&mut self, change: impl FnOnce(&mut Table)) {
        if let Some(table) = self.tables.last_mut() {
            change(table);
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
        let style_font = || {
            styles
                .find(paragraph.style.as_deref(), |style| style.font.clone())
                .or_else(|| styles.font.clone())
        };
        let old = self
            .run
            .font
            .clone()
            .or_else(style_font)
            .and_then(|font| legacy::of_font(&font));
        match old {
            // A run in an old font may hold proper Unicode all the same.
            Some((encoding, capitals)) if text.chars().all(|char| char <= '\u{FF}') => {
                let converted = legacy::convert(text, encoding);
                if converted != text {
                    self.converted = Some(encoding);
                }
                if capitals {
                    paragraph.text.push_str(&converted.to_uppercase());
                } else {
                    paragraph.text.push_str(&converted);
                }
            }
            _ => {
                let clean = clean::clean(text);
                self.removed += clean.removed;
                paragraph.text.push_str(&clean.text);
            }
        }
    }

    fn page_break(&mut self) {
        if self.hidden > 0 {
            return;
        }
        if let Some(table) = self.tables.last_mut() {
            table.page = true;
        } else if let Some(paragraph) = self.paragraphs.last_mut() {
            paragraph.page_at.get_or_insert(paragraph.text.len());
        }
    }

    fn end_paragraph(&mut self) {
        let Some(paragraph) = self.paragraphs.pop() else {
            return;
        };
        let style = paragraph.style.as_deref();
        let list = paragraph
            .list
            .or_else(|| self.styles.find(style, |style| style.list))
            // List 0 takes a number away that the style would give.
            .filter(|list| *list != 0);
        let is_empty = paragraph.text.trim().is_empty();
        let number = match list {
            Some(list) if !is_empty => {
                let level = paragraph
                    .level
                    .or_else(|| self.styles.find(style, |style| style.level));
                self.numbering.next(list, level.unwrap_or(0))
            }
            _ => String::new(),
        };
        let kept = paragraph.text.trim_start_matches(' ');
        let cut = paragraph.text.len() - kept.len();
        let text = format!("{number}{}", kept.trim_end());
        let table = self.tables.len();
        match self.tables.last_mut() {
            Some(open) if table == paragraph.tables => {
                if let Some(cell) = open.rows.last_mut().and_then(|row| row.last_mut())
                    && !is_empty
                {
                    cell.push(text);
                }
            }
            _ => {
                let page_at = paragraph
                    .page_at
                    .map(|at| (at.saturating_sub(cut) + number.len()).min(text.len()));
                let begin = self.paragraph_out(&text);
                if let Some(at) = page_at {
                    // A break before the first word begins the page with its number.
                    let at = if at <= number.len() { 0 } else { at };
                    self.page_begins(begin + at);
                }
            }
        }
    }

    fn end_table(&mut self) {
        let Some(table) = self.tables.pop() else {
            return;
        };
        let page = table.page;
        let paragraphs = table_paragraphs(table);
        if let Some(outer) = self.tables.last_mut() {
            outer.page |= page;
            if let Some(cell) = outer.rows.last_mut().and_then(|row| row.last_mut()) {
                cell.extend(paragraphs);
            }
            return;
        }
        if page {
            self.page_begins(self.text.len());
        }
        for paragraph in paragraphs {
            self.paragraph_out(&paragraph);
        }
    }

    fn page_begins(&mut self, at: usize) {
        if at > self.page_starts.last().copied().unwrap_or(0) {
            self.page_starts.push(at);
        }
    }

    /// Writes a paragraph and returns where it begins.
    fn paragraph_out(&mut self, text: &str) -> usize {
        if text.trim().is_empty() {
            return self.text.len();
        }
        if !self.text.is_empty() {
            self.text.push_str("\n\n");
        }
        let begin = self.text.len();
        self.text.push_str(text);
        begin
    }

    fn finish(mut self) -> Intake {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        let notes = self
            .converted
            .map(Note::Converted)
            .into_iter()
            .chain(clean::note(self.removed))
            .collect();
        let length = self.text.len();
        self.page_starts.retain(|start| *start < length);
        Intake {
            kind: Kind::Docx,
            pages: clean::pages(&self.page_starts, length),
            text: self.text,
            notes,
        }
    }
}

/// A table that only places text side by side (letterhead, signature) gives its
/// cells one after the other; any other table gives a line for each row.
fn table_paragraphs(table: Table) -> Vec<String> {
    if is_letterhead(&table) {
        return table.rows.into_iter().flatten().flatten().collect();
    }
    let rows: Vec<String> = table
        .rows
        .iter()
        .map(|row| {
            row.iter()
                .map(|cell| one_line(&cell.join(" ")))
                .collect::<Vec<_>>()
        })
        .filter(|row| row.iter().any(|cell| !cell.is_empty()))
        .map(|row| row.join(" | "))
        .collect();
    if rows.is_empty() {
        Vec::new()
    } else {
        vec![rows.join("\n")]
    }
}

/// Decree 30/2020/NĐ-CP, Annex I: issuer and number beside the national motto and
/// the date; recipients beside the signature.
fn is_letterhead(table: &Table) -> bool {
    const ROWS: usize = 6;
    const COLUMNS: usize = 3;
    let shape = table.rows.len() <= ROWS && table.rows.iter().all(|row| row.len() <= COLUMNS);
    let single = table.rows.iter().all(|row| row.len() <= 1);
    shape
        && (single
            || table.rows.iter().flatten().flatten().any(|paragraph| {
                let paragraph = paragraph.to_lowercase();
                crate::layout::LETTERHEAD_SIGNS
                    .iter()
                    .any(|sign| paragraph.starts_with(sign))
            }))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
