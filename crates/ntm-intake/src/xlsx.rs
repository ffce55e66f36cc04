//! A workbook's cells: what a person filled in, and what makes a form untrustworthy.
//!
//! This is no calculator: a formula is told as one, and its last result is not looked at.

use std::collections::BTreeMap;

use crate::{
    Limits, Refusal,
    package::Package,
    xml::{Element, Step, walk},
};

/// What stands in an XLSX file.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Workbook {
    /// In the order of the tabs.
    pub sheets: Vec<Sheet>,
    /// Whether it carries a program (VBA, or the macros of older sheets).
    pub macros: bool,
    /// Whether it takes values from other files.
    pub links: bool,
}

/// One sheet.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sheet {
    pub name: String,
    /// Whether its tab is not shown.
    pub hidden: bool,
    /// By number, counted from 1; only those that hold anything.
    pub rows: BTreeMap<u32, Row>,
    /// The columns that are not shown, counted from 1, first and last of each stretch.
    pub hidden_columns: Vec<(u32, u32)>,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Row {
    pub hidden: bool,
    /// By column, counted from 1; only those that hold anything.
    pub cells: BTreeMap<u32, Cell>,
}

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    Text(String),
    Number(f64),
    /// A number that is shown as a day or a time.
    Day,
    Truth(bool),
    /// `#DIV/0!` and its kin.
    Error(String),
    Formula(String),
}

/// Why a file gives no cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum XlsxRefusal {
    /// An older or another format.
    #[error("the file is no XLSX workbook")]
    NoWorkbook,
    /// Locked with a password, or an XLS: both look alike from outside.
    #[error("the file is an old or a locked workbook")]
    OldOrLocked,
    /// More sheets, rows or cells than a form has, or an archive that swells.
    #[error("the workbook is larger than any form")]
    TooLarge,
    /// Cut off, or not as the format wants it.
    #[error("the workbook is damaged")]
    Damaged,
}

impl From<Refusal> for XlsxRefusal {
    fn from(refusal: Refusal) -> XlsxRefusal {
        match refusal {
            Refusal::PasswordProtected => XlsxRefusal::OldOrLocked,
            Refusal::ZipBomb | Refusal::TooLarge { .. } => XlsxRefusal::TooLarge,
            _ => XlsxRefusal::Damaged,
        }
    }
}

impl Sheet {
    /// Returns what stands in a cell, both counted from 1.
    pub fn cell(&self, row: u32, column: u32) -> Option<&Cell> {
        self.rows.get(&row)?.cells.get(&column)
    }
}

impl Cell {
    /// Returns the text as it stands, empty where it is no text.
    pub fn text(&self) -> &str {
        match self {
            Cell::Text(text) => text,
            _ => "",
        }
    }
}

/// Returns the address of a cell as people say it: column 4, row 12 is `D12`.
///
/// ```
/// assert_eq!(ntm_intake::xlsx::address(12, 28), "AB12");
/// ```
pub fn address(row: u32, column: u32) -> String {
    let (mut letters, mut rest) = (String::new(), column);
    while rest > 0 {
        rest -= 1;
        letters.insert(0, char::from(b'A' + (rest % 26) as u8));
        rest /= 26;
    }
    format!("{letters}{row}")
}

/// No form has more.
const SHEETS: usize = 20;
const ROWS: u32 = 50_000;
const COLUMNS: u32 = 1_000;
const CELLS: usize = 100_000;
const LIMITS: Limits = Limits {
    bytes: 10 << 20,
    unpacked_bytes: 64 << 20,
    parts: 1_000,
    ..Limits::USUAL
};

/// Reads the cells of a workbook.
///
/// # Errors
///
/// An [`XlsxRefusal`]; what it costs to come to it is bounded.
pub fn read(bytes: &[u8]) -> Result<Workbook, XlsxRefusal> {
    if bytes.len() > LIMITS.bytes {
        return Err(XlsxRefusal::TooLarge);
    }
    if bytes.starts_with(b"\xD0\xCF\x11\xE0") {
        return Err(XlsxRefusal::OldOrLocked);
    }
    if !bytes.starts_with(b"PK") {
        return Err(XlsxRefusal::NoWorkbook);
    }
    let mut package = Package::open(bytes, &LIMITS)?;
    let Some(book) = package.part("xl/workbook.xml")? else {
        return Err(XlsxRefusal::NoWorkbook);
    };
    let relations = package.part("xl/_rels/workbook.xml.rels")?;
    let relations = relations.as_deref().map_or(Ok(Vec::new()), targets)?;
    let target = |id: &str| relations.iter().find(|it| it.id == id);
    let texts = package.part("xl/sharedStrings.xml")?;
    let texts = texts.as_deref().map_or(Ok(Vec::new()), shared)?;
    let styles = package.part("xl/styles.xml")?;
    let days = styles.as_deref().map_or(Ok(Vec::new()), day_styles)?;
    let mut workbook = Workbook {
        macros: relations.iter().any(|it| {
            let kind = it.kind.rsplit('/').next().unwrap_or_default();
            kind.eq_ignore_ascii_case("vbaProject") || kind.contains("acrosheet")
        }),
        links: relations.iter().any(|it| it.kind.ends_with("externalLink")),
        sheets: Vec::new(),
    };
    let mut cells = 0;
    for (name, hidden, id) in tabs(&book)? {
        if workbook.sheets.len() == SHEETS {
            return Err(XlsxRefusal::TooLarge);
        }
        let path = target(&id).map(Relation::path);
        let path = path.ok_or(XlsxRefusal::Damaged)?;
        let part = package.part(&path)?.ok_or(XlsxRefusal::Damaged)?;
        let mut reader = Reader {
            texts: &texts,
            days: &days,
            sheet: Sheet {
                name,
                hidden,
                ..Sheet::default()
            },
            ..Reader::default()
        };
        let mut too_large = false;
        walk(&part, None, |step| {
            reader.step(step);
            too_large = cells + reader.count > CELLS || reader.row > ROWS;
            match too_large {
                true => Err(Refusal::ZipBomb),
                false => Ok(()),
            }
        })?;
        cells += reader.count;
        workbook.sheets.push(reader.sheet);
    }
    Ok(workbook)
}

/// One line of the list of parts.
struct Relation {
    id: String,
    kind: String,
    target: String,
}

impl Relation {
    /// Returns where the part lies in the archive.
    fn path(&self) -> String {
        match self.target.strip_prefix('/') {
            Some(path) => path.to_owned(),
            None => format!("xl/{}", self.target),
        }
    }
}

fn targets(xml: &str) -> Result<Vec<Relation>, Refusal> {
    let mut relations = Vec::new();
    walk(xml, None, |step| {
        if let Step::Open(element) = step
            && element.name == "Relationship"
        {
            let of = |name| element.attribute(name).unwrap_or_default();
            relations.push(Relation {
                id: of("Id"),
                kind: of("Type"),
                target: of("Target"),
            });
        }
        Ok(())
    })?;
    Ok(relations)
}

/// Returns name, whether hidden, and id of each tab.
fn tabs(xml: &str) -> Result<Vec<(String, bool, String)>, Refusal> {
    let mut tabs = Vec::new();
    walk(xml, None, |step| {
        if let Step::Open(element) = step
            && element.name == "sheet"
        {
            let of = |name| element.attribute(name).unwrap_or_default();
            let state = of("state");
            tabs.push((of("name"), !matches!(&*state, "" | "visible"), of("id")));
        }
        Ok(())
    })?;
    Ok(tabs)
}

/// Returns the texts that cells name by number; hints of pronunciation are left out.
fn shared(xml: &str) -> Result<Vec<String>, Refusal> {
    let (mut texts, mut text, mut within) = (Vec::new(), String::new(), false);
    let mut spoken = false;
    walk(xml, None, |step| {
        match step {
            Step::Open(element) if element.name == "t" => within = true,
            Step::Open(element) if element.name == "rPh" => spoken = true,
            Step::Close("t") => within = false,
            Step::Close("rPh") => spoken = false,
            Step::Close("si") => texts.push(std::mem::take(&mut text)),
            Step::Text(piece) if within && !spoken => text.push_str(&piece),
            _ => {}
        }
        Ok(())
    })?;
    Ok(texts)
}

/// Returns for each style of cells whether it shows a day or a time.
fn day_styles(xml: &str) -> Result<Vec<bool>, Refusal> {
    let (mut own, mut styles, mut within) = (BTreeMap::new(), Vec::new(), false);
    walk(xml, None, |step| {
        match step {
            Step::Open(element) if element.name == "numFmt" => {
                let code = element.attribute("formatCode").unwrap_or_default();
                own.insert(format_of(&element), shows_day(&code));
            }
            Step::Open(element) if element.name == "cellXfs" => within = true,
            Step::Close("cellXfs") => within = false,
            Step::Open(element) if within && element.name == "xf" => {
                let number = format_of(&element);
                // The numbers that ECMA-376 gives to days and times, in every language.
                let known = matches!(number, 14..=22 | 27..=36 | 45..=47 | 50..=58);
                styles.push(own.get(&number).copied().unwrap_or(known));
            }
            _ => {}
        }
        Ok(())
    })?;
    Ok(styles)
}

fn format_of(element: &Element<'_>) -> u32 {
    let number = element.attribute("numFmtId");
    number.and_then(|it| it.parse().ok()).unwrap_or(0)
}

/// Tells whether a format such as `dd/mm/yyyy` shows a day: its letters outside of what is quoted.
fn shows_day(code: &str) -> bool {
    let (mut quoted, mut bracketed, mut escaped) = (false, false, false);
    code.chars().any(|char| {
        let plain = !(quoted || bracketed || escaped);
        match char {
            _ if escaped => escaped = false,
            '"' => quoted = !quoted,
            '[' if !quoted => bracketed = true,
            ']' if !quoted => bracketed = false,
            '\\' | '_' | '*' if plain => escaped = true,
            _ => {}
        }
        plain && matches!(char, 'd' | 'D' | 'm' | 'M' | 'y' | 'Y' | 'h' | 'H')
    })
}

/// What a sheet's cells are while its part is walked through.
#[derive(Default)]
struct Reader<'a> {
    texts: &'a [String],
    days: &'a [bool],
    sheet: Sheet,
    row: u32,
    column: u32,
    kind: String,
    style: usize,
    value: String,
    formula: Option<String>,
    into: Into,
    count: usize,
}

/// Where the letters under way belong.
#[derive(Default, Clone, Copy, PartialEq)]
enum Into {
    #[default]
    Nowhere,
    Value,
    Formula,
}

impl Reader<'_> {
    fn step(&mut self, step: Step<'_>) {
        match step {
            Step::Open(element) => match element.name {
                "row" => {
                    self.row = number(&element, "r").unwrap_or(self.row + 1);
                    self.column = 0;
                    if is_on(&element, "hidden") && self.row <= ROWS {
                        self.sheet.rows.entry(self.row).or_default().hidden = true;
                    }
                }
                "col" if is_on(&element, "hidden") => {
                    let ends = (number(&element, "min"), number(&element, "max"));
                    if let (Some(first), Some(last)) = ends {
                        self.sheet.hidden_columns.push((first, last));
                    }
                }
                "c" => {
                    let place = element.attribute("r").and_then(|it| column_of(&it));
                    self.column = place.unwrap_or(self.column + 1);
                    self.kind = element.attribute("t").unwrap_or_default();
                    self.style = number(&element, "s").unwrap_or(0) as usize;
                    self.value.clear();
                    self.formula = None;
                }
                "v" | "t" => self.into = Into::Value,
                "f" => {
                    self.formula.get_or_insert_default();
                    self.into = Into::Formula;
                }
                _ => {}
            },
            Step::Close(name) => match name {
                "c" => self.close(),
                "v" | "t" | "f" => self.into = Into::Nowhere,
                _ => {}
            },
            Step::Text(text) => match (self.into, &mut self.formula) {
                (Into::Value, _) => self.value.push_str(&text),
                (Into::Formula, Some(formula)) => formula.push_str(&text),
                _ => {}
            },
            Step::Foreign { .. } => {}
        }
    }

    fn close(&mut self) {
        let value = std::mem::take(&mut self.value);
        let cell = match (self.formula.take(), self.kind.as_str()) {
            (Some(formula), _) => Some(Cell::Formula(formula)),
            (None, "s") => {
                let text = value.trim().parse().ok();
                text.and_then(|index: usize| self.texts.get(index))
                    .map(|text| Cell::Text(text.clone()))
            }
            (None, "inlineStr" | "str") => Some(Cell::Text(value)),
            (None, "b") => Some(Cell::Truth(value.trim() == "1")),
            (None, "e") => Some(Cell::Error(value)),
            (None, "d") => Some(Cell::Day),
            (None, _) if value.trim().is_empty() => None,
            (None, _) => Some(match value.trim().parse() {
                Ok(number) if self.days.get(self.style) != Some(&true) => Cell::Number(number),
                Ok(_) => Cell::Day,
                Err(_) => Cell::Error(value),
            }),
        };
        let empty = matches!(&cell, Some(Cell::Text(text)) if text.trim().is_empty());
        if let Some(cell) = cell.filter(|_| !empty && self.column <= COLUMNS) {
            self.count += 1;
            let row = self.sheet.rows.entry(self.row).or_default();
            row.cells.insert(self.column, cell);
        }
    }
}

fn number(element: &Element<'_>, name: &str) -> Option<u32> {
    element.attribute(name)?.trim().parse().ok()
}

fn is_on(element: &Element<'_>, name: &str) -> bool {
    matches!(element.attribute(name).as_deref(), Some("1" | "true"))
}

/// Returns the column of an address: 28 for `AB12`.
fn column_of(address: &str) -> Option<u32> {
    let letters = address.bytes().take_while(u8::is_ascii_uppercase);
    let column = letters.take(4).fold(0, |column, letter| {
        column * 26 + u32::from(letter - b'A') + 1
    });
    (column > 0).then_some(column)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    /// Packs a workbook of one sheet whose rows are given.
    fn packed(rows: &str, more: &[(&str, &str)]) -> Vec<u8> {
        let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        let options = zip::write::SimpleFileOptions::default();
        let mut part = |name: &str, text: &str| {
            archive.start_file(name, options).unwrap();
            archive.write_all(text.as_bytes()).unwrap();
        };
        part(
            "xl/workbook.xml",
            r#"<workbook xmlns:r="x"><sheets><sheet name="Mẫu" sheetId="1" r:id="rId1"/></sheets></workbook>"#,
        );
        if !more.iter().any(|(name, _)| name.ends_with(".rels")) {
            part("xl/_rels/workbook.xml.rels", RELATIONS);
        }
        part(
            "xl/sharedStrings.xml",
            "<sst><si><r><t>đ</t></r><r><t>ạt</t></r><rPh><t>x</t></rPh></si></sst>",
        );
        part(
            "xl/styles.xml",
            r##"<styleSheet><numFmts><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/><numFmt numFmtId="165" formatCode="#,##0 &quot;m&quot;"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="14"/><xf numFmtId="165"/></cellXfs></styleSheet>"##,
        );
        part(
            "xl/worksheets/sheet1.xml",
            &format!(
                r#"<x:worksheet xmlns:x="m"><x:cols><x:col min="2" max="3" hidden="1"/></x:cols><x:sheetData>{rows}</x:sheetData></x:worksheet>"#
            ),
        );
        for (name, text) in more {
            part(name, text);
        }
        archive.finish().unwrap().into_inner()
    }

    const RELATIONS: &str = r#"<Relationships><Relationship Id="rId1" Type="a/worksheet" Target="/xl/worksheets/sheet1.xml"/></Relationships>"#;

    #[test]
    fn cells_are_read_as_what_they_are() {
        let book = read(&packed(
            r#"<row r="2"><c r="B2" t="s"><v>0</v></c><c><v>98.5</v></c><c s="1"><v>45000</v></c><c s="2"><v>1</v></c><c s="3"><v>7</v></c><c t="b"><v>1</v></c><c t="e"><v>#N/A</v></c><c t="inlineStr"><is><t>a &amp; b</t></is></c><c><f>1+1</f><v>2</v></c><c><f/><v>2</v></c><c t="d"><v>2023-07-30</v></c><c t="inlineStr"><is><t> </t></is></c></row><row hidden="1"><c><v>1</v></c></row>"#,
            &[],
        ))
        .unwrap();
        let sheet = &book.sheets[0];
        assert_eq!((sheet.name.as_str(), sheet.hidden), ("Mẫu", false));
        assert_eq!(sheet.hidden_columns, [(2, 3)]);
        let row: Vec<(u32, &Cell)> = sheet.rows[&2]
            .cells
            .iter()
            .map(|(at, it)| (*at, it))
            .collect();
        let text = |text: &str| Cell::Text(text.to_owned());
        let formula = |text: &str| Cell::Formula(text.to_owned());
        let expected = [
            (2, text("đạt")),
            (3, Cell::Number(98.5)),
            (4, Cell::Day),
            (5, Cell::Day),
            (6, Cell::Number(7.0)),
            (7, Cell::Truth(true)),
            (8, Cell::Error("#N/A".to_owned())),
            (9, text("a & b")),
            (10, formula("1+1")),
            (11, formula("")),
            (12, Cell::Day),
        ];
        assert_eq!(row, expected.each_ref().map(|(at, cell)| (*at, cell)));
        assert!(sheet.rows[&3].hidden && !sheet.rows[&2].hidden);
        assert!(!book.macros && !book.links);
    }

    #[test]
    fn what_is_no_form_is_refused() {
        let check = |bytes: &[u8], expected: XlsxRefusal| assert_eq!(read(bytes), Err(expected));
        check(b"", XlsxRefusal::NoWorkbook);
        check(b"%PDF-1.7", XlsxRefusal::NoWorkbook);
        check(
            b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1",
            XlsxRefusal::OldOrLocked,
        );
        check(b"PK\x03\x04", XlsxRefusal::Damaged);
        check(&vec![b'P'; LIMITS.bytes + 1], XlsxRefusal::TooLarge);
        let whole = packed("<row><c><v>1</v></c></row>", &[]);
        check(&whole[..whole.len() / 2], XlsxRefusal::Damaged);
        check(
            &packed(r#"<row r="4000000000"><c><v>1</v></c></row>"#, &[]),
            XlsxRefusal::TooLarge,
        );
        let many = "<c><v>1</v></c>".repeat(1000);
        let rows = format!("<row>{many}</row>").repeat(101);
        check(&packed(&rows, &[]), XlsxRefusal::TooLarge);
    }

    #[test]
    fn programs_and_other_files_are_seen() {
        let relations = |kind: &str| {
            let more =
                format!(r#"<Relationship Id="rId9" Type="b/{kind}" Target="z"/></Relationships>"#);
            let relations = RELATIONS.replace("</Relationships>", &more);
            let book = read(&packed("", &[("xl/_rels/workbook.xml.rels", &relations)])).unwrap();
            (book.macros, book.links)
        };
        assert_eq!(relations("vbaProject"), (true, false));
        assert_eq!(relations("externalLink"), (false, true));
        assert_eq!(relations("theme"), (false, false));
    }

    #[test]
    fn addresses_are_said_as_people_do() {
        for (column, letters) in [(1, "A"), (26, "Z"), (27, "AA"), (702, "ZZ"), (703, "AAA")] {
            let said = address(12, column);
            assert_eq!(said, format!("{letters}12"));
            assert_eq!(column_of(&said), Some(column));
        }
        assert_eq!(column_of("12"), None);
    }
}
