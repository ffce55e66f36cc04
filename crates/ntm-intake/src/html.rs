//! HTML: paragraphs, lists and tables of a page, by the tokenizer of `html5gum`.

use crate::{
    Encoding, Intake, Kind, Limits, Note, Refusal, clean,
    flow::{Cell, Flow, one_line},
    legacy, numbering, txt,
};
use html5gum::{DefaultEmitter, StartTag, Token, Tokenizer};
use unicode_normalization::UnicodeNormalization;

pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Result<Intake, Refusal> {
    let (source, encoding) = decode(bytes)?;
    let mut page = Page::new(limits);
    let mut emitter = DefaultEmitter::default();
    // Scripts and styles are told from text.
    emitter.naively_switch_states(true);
    for token in Tokenizer::new_with_emitter(source.as_str(), emitter) {
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) => page.open(&tag)?,
            Token::EndTag(tag) => page.close(&String::from_utf8_lossy(&tag.name))?,
            Token::String(text) => page.write(&String::from_utf8_lossy(&text)),
            _ => {}
        }
    }
    page.end_paragraph()?;
    let taken = page.flow.finish(Kind::Html, Vec::new())?;
    let (text, old) = match legacy::recognise(&taken.text) {
        Some((text, old)) => (text, Some(old)),
        None => (taken.text, encoding),
    };
    let clean = clean::clean(&text);
    Ok(Intake {
        notes: old
            .map(Note::Converted)
            .into_iter()
            .chain(clean::note(clean.removed))
            .collect(),
        ..Intake::new(Kind::Html, clean.text)
    })
}

/// By what the page says of itself, else as any text.
fn decode(bytes: &[u8]) -> Result<(String, Option<Encoding>), Refusal> {
    const DECLARED_WITHIN: usize = 2048;
    let head = bytes[..bytes.len().min(DECLARED_WITHIN)].to_ascii_lowercase();
    let declared = memchr::memmem::find(&head, b"charset=").and_then(|at| {
        let label = head[at + 8..]
            .strip_prefix(b"\"")
            .unwrap_or(&head[at + 8..]);
        let end = label
            .iter()
            .position(|byte| !byte.is_ascii_alphanumeric() && !b"-_".contains(byte))?;
        encoding_rs::Encoding::for_label(&label[..end])
    });
    let from = |encoding: &'static encoding_rs::Encoding| {
        let text = encoding.decode(bytes).0.nfc().collect();
        let note = (encoding == encoding_rs::WINDOWS_1258).then_some(Encoding::Windows1258);
        (text, note)
    };
    match declared {
        Some(encoding) if encoding == encoding_rs::WINDOWS_1258 => Ok(from(encoding)),
        _ => match (txt::decode(bytes), declared) {
            (Ok(decoded), _) => Ok(decoded),
            (Err(_), Some(encoding)) => Ok(from(encoding)),
            (Err(refusal), None) => Err(refusal),
        },
    }
}

/// The page as it grows.
struct Page {
    flow: Flow,
    /// The open paragraph.
    text: String,
    /// The number or bullet that the next paragraph begins with.
    marker: String,
    lists: Vec<List>,
    grids: Vec<Grid>,
    /// An element that is not shown, and how often its name was opened within.
    hidden: Option<(String, usize)>,
    /// Spaces and lines count.
    preformatted: usize,
    /// Where in the paragraph the mark of a note begins.
    mark: Option<usize>,
}

struct List {
    next: i64,
    format: &'static str,
}

/// Cells of a table that reach into the next rows, by column.
#[derive(Default)]
struct Grid {
    rows_left: Vec<usize>,
    column: usize,
}

impl Page {
    fn new(limits: &Limits) -> Self {
        Self {
            flow: Flow::new(limits),
            text: String::new(),
            marker: String::new(),
            lists: Vec::new(),
            grids: Vec::new(),
            hidden: None,
            preformatted: 0,
            mark: None,
        }
    }

    fn open(&mut self, tag: &StartTag<()>) -> Result<(), Refusal> {
        let name = String::from_utf8_lossy(&tag.name).into_owned();
        if let Some((hidden, depth)) = &mut self.hidden {
            *depth += usize::from(*hidden == name);
            return Ok(());
        }
        if is_hidden(&name, tag) && !tag.self_closing {
            self.hidden = Some((name, 0));
            return Ok(());
        }
        if is_block(&name) {
            self.end_paragraph()?;
        }
        match name.as_str() {
            "br" => self.text.push('\n'),
            "pre" => self.preformatted += 1,
            "ul" => self.lists.push(List {
                next: 1,
                format: "bullet",
            }),
            "ol" => self.lists.push(List {
                next: number(tag, "start").unwrap_or(1),
                format: match attribute(tag, "type").as_deref() {
                    Some("a") => "lowerLetter",
                    Some("A") => "upperLetter",
                    Some("i") => "lowerRoman",
                    Some("I") => "upperRoman",
                    _ => "decimal",
                },
            }),
            "li" => self.item(tag),
            "a" if leads_to_note(tag) => self.mark = Some(self.text.len()),
            "table" => {
                self.flow.open_table()?;
                self.grids.push(Grid::default());
            }
            "tr" => {
                self.end_row()?;
                self.flow.open_row();
            }
            "td" | "th" => self.cell(tag)?,
            _ => {}
        }
        Ok(())
    }

    fn close(&mut self, name: &str) -> Result<(), Refusal> {
        match &mut self.hidden {
            Some((hidden, 0)) if hidden == name => {
                self.hidden = None;
                return Ok(());
            }
            Some((hidden, depth)) => {
                *depth -= usize::from(hidden == name);
                return Ok(());
            }
            None => {}
        }
        if is_block(name) {
            self.end_paragraph()?;
        }
        match name {
            "pre" => self.preformatted = self.preformatted.saturating_sub(1),
            "ul" | "ol" => {
                self.lists.pop();
                self.marker.clear();
            }
            "a" => self.end_mark(),
            "tr" => self.end_row()?,
            "table" => {
                self.end_row()?;
                self.grids.pop();
                self.flow.close_table()?;
            }
            _ => {}
        }
        Ok(())
    }

    fn write(&mut self, text: &str) {
        if self.hidden.is_some() {
            return;
        }
        for char in text.chars() {
            match char {
                '\n' if self.preformatted > 0 => self.text.push('\n'),
                // A space that does not break is a space to the reader.
                '\u{A0}' => self.text.push(' '),
                char if char.is_whitespace() && self.preformatted == 0 => {
                    if !self.text.is_empty() && !self.text.ends_with([' ', '\n']) {
                        self.text.push(' ');
                    }
                }
                char => self.text.push(char),
            }
        }
    }

    fn item(&mut self, tag: &StartTag<()>) {
        let Some(list) = self.lists.last_mut() else {
            "- ".clone_into(&mut self.marker);
            return;
        };
        if let Some(value) = number(tag, "value") {
            list.next = value;
        }
        self.marker = match list.format {
            "bullet" => "- ".to_owned(),
            format => format!("{}. ", numbering::format(list.next, format)),
        };
        list.next = list.next.saturating_add(1);
    }

    fn cell(&mut self, tag: &StartTag<()>) -> Result<(), Refusal> {
        self.continue_cells()?;
        const WIDEST: i64 = 64;
        const LONGEST: i64 = 1000;
        let span = |name, most| {
            let rows = number(tag, name).unwrap_or(1).clamp(1, most);
            usize::try_from(rows).unwrap_or(1)
        };
        let columns = span("colspan", WIDEST);
        let rows = span("rowspan", LONGEST);
        self.flow.open_cell(Cell::wide(columns))?;
        if let Some(grid) = self.grids.last_mut() {
            let end = grid.column + columns;
            if rows > 1 && end <= WIDEST as usize {
                grid.rows_left.resize(grid.rows_left.len().max(end), 0);
                grid.rows_left[grid.column..end].fill(rows - 1);
            }
            grid.column = end;
        }
        Ok(())
    }

    /// Fills the places of the row into which cells from above reach.
    fn continue_cells(&mut self) -> Result<(), Refusal> {
        let Some(grid) = self.grids.last_mut() else {
            return Ok(());
        };
        while let Some(left) = grid
            .rows_left
            .get_mut(grid.column)
            .filter(|left| **left > 0)
        {
            *left -= 1;
            grid.column += 1;
            self.flow.open_cell(Cell::continued())?;
        }
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), Refusal> {
        if self.grids.last().is_some_and(|grid| grid.column > 0) {
            self.continue_cells()?;
        }
        if let Some(grid) = self.grids.last_mut() {
            grid.column = 0;
        }
        Ok(())
    }

    /// Sets the mark of a note apart from the word before it, and from its own text.
    fn end_mark(&mut self) {
        let Some(begin) = self.mark.take() else {
            return;
        };
        let number = self.text.get(begin..).unwrap_or_default().trim().to_owned();
        if !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) {
            self.text.truncate(begin);
            let space = if begin == 0 { " " } else { "" };
            self.text.push_str(&format!("[{number}]{space}"));
        }
    }

    fn end_paragraph(&mut self) -> Result<(), Refusal> {
        self.mark = None;
        let lines: Vec<String> = match self.preformatted {
            0 => self.text.split('\n').map(one_line).collect(),
            _ => self.text.split('\n').map(str::to_owned).collect(),
        };
        self.text.clear();
        let text = lines.join("\n");
        let text = text.trim_matches('\n');
        if text.trim().is_empty() {
            return Ok(());
        }
        let marked = format!("{}{text}", std::mem::take(&mut self.marker));
        self.flow.paragraph(&marked, None)
    }
}

fn attribute(tag: &StartTag<()>, name: &str) -> Option<String> {
    tag.attributes
        .get(name.as_bytes())
        .map(|value| String::from_utf8_lossy(value).into_owned())
}

fn number(tag: &StartTag<()>, name: &str) -> Option<i64> {
    attribute(tag, name)?.trim().parse().ok()
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "body"
            | "caption"
            | "center"
            | "dd"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figure"
            | "figcaption"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hr"
            | "html"
            | "li"
            | "main"
            | "nav"
            | "ol"
            | "p"
            | "pre"
            | "section"
            | "table"
            | "tbody"
            | "td"
            | "tfoot"
            | "th"
            | "thead"
            | "tr"
            | "ul"
    )
}

/// What no browser shows, and the heads and feet of pages that a word processor leaves.
fn is_hidden(name: &str, tag: &StartTag<()>) -> bool {
    // These end without an end tag, so that nobody could tell where.
    const OPEN_ENDED: &[&str] = &[
        "area", "base", "br", "col", "dd", "dt", "hr", "img", "input", "li", "link", "meta",
        "option", "p", "source", "td", "th", "tr", "wbr",
    ];
    let never = matches!(
        name,
        "script" | "style" | "title" | "template" | "textarea" | "select" | "noscript" | "svg"
    );
    let style = || attribute(tag, "style").unwrap_or_default();
    let frame = || attribute(tag, "title").is_some_and(|it| it == "header" || it == "footer");
    never
        || (!OPEN_ENDED.contains(&name)
            && (attribute(tag, "hidden").is_some()
                || style().replace(' ', "").contains("display:none")
                || (name == "div" && frame())))
}

fn leads_to_note(tag: &StartTag<()>) -> bool {
    attribute(tag, "href").is_some_and(|href| {
        let inside = href.rsplit_once('#').map(|(_, place)| place);
        inside.is_some_and(|place| {
            ["ftn", "edn", "footnote", "endnote"]
                .iter()
                .any(|name| place.contains(name))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(source: &str) -> String {
        read(source.as_bytes(), &Limits::default())
            .expect("a page")
            .text
    }

    #[test]
    fn a_page_is_read_as_it_is_shown() {
        for (source, shown) in [
            ("<p>Trước ngày<br>30/7</p>x", "Trước ngày\n30/7\n\nx\n"),
            ("<p>a\n  <b>b</b>&nbsp;&amp; c</p>", "a b & c\n"),
            ("<title>x</title><script>var a='<p>'</script><p>y", "y\n"),
            ("<div title=header><p>2</p></div><p>Số: 1", "Số: 1\n"),
            ("<span style='display: none'>x</span><p>y", "y\n"),
            ("<p hidden>y<p>z", "y\n\nz\n"),
            (
                "<ol type=a start=2><li>x<ul><li><p>y</p></ul><li>z</ol>",
                "b. x\n\n- y\n\nc. z\n",
            ),
            (
                "án<a href='#sdfootnote1sym'><sup>1</sup></a> x<div><a href='#_ftnref1'>1</a>Chú thích",
                "án[1] x\n\n[1] Chú thích\n",
            ),
            (
                "<table><tr><th>STT<th>Việc<th>Ai<tr><td>1<td>x<td rowspan=2>Sở A<tr><td>2<td>y</table>",
                "STT | Việc | Ai\n1 | x | Sở A\n2 | y | Sở A\n",
            ),
            ("<pre>a\n  b</pre>", "a\n  b\n"),
            ("<table>lạc<td>x</table>", "lạc | x\n"),
        ] {
            assert_eq!(text(source), shown, "{source}");
        }
    }

    #[test]
    fn a_page_says_how_its_letters_are_written() {
        for (bytes, written, encoding) in [
            (
                &b"<meta http-equiv=x content='text/html; charset=windows-1258'><p>tr\xFD\xF5\xECc ng\xE0y"[..],
                "trước ngày\n",
                Encoding::Windows1258,
            ),
            (
                b"<meta charset=iso-8859-1><font face='.VnTime'>C\xE9ng h\xDFa x\xB7 h\xE9i ch\xF1 ngh\xDCa",
                "Cộng hòa xã hội chủ nghĩa\n",
                Encoding::Tcvn3,
            ),
        ] {
            let taken = read(bytes, &Limits::default()).expect("a page");
            assert_eq!(taken.text, written);
            assert_eq!(taken.notes, [Note::Converted(encoding)]);
        }
    }
}
