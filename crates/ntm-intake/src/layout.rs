//! Letters on a page become lines, lines become paragraphs.
//!
//! A page of Decree 30/2020/NĐ-CP has one column, but for the letterhead
//! (issuer beside the national motto) and the end (recipients beside the
//! signature), which are read left column first.

use crate::{
    Encoding, Recognised, clean, legacy,
    ruled::{Grid, Rule},
};
use std::{collections::BTreeMap, ops::Range};
use unicode_normalization::UnicodeNormalization;

/// How a cell begins that stands beside another in a letterhead or signature block.
pub(crate) const LETTERHEAD_SIGNS: &[&str] = &[
    "cộng hòa xã hội",
    "cộng hoà xã hội",
    "đảng cộng sản việt nam",
    "độc lập",
    "số:",
    "số ",
    "nơi nhận",
];

#[derive(Default)]
pub(crate) struct Page {
    pub(crate) width: f64,
    pub(crate) height: f64,
    pub(crate) letters: Vec<Letter>,
    pub(crate) rules: Vec<Rule>,
    pub(crate) unreadable: usize,
}

/// A letter, or a recognised word, with its place; `base` grows downwards.
#[derive(Clone)]
pub(crate) struct Letter {
    pub(crate) text: String,
    pub(crate) left: f64,
    pub(crate) right: f64,
    pub(crate) base: f64,
    pub(crate) size: f64,
    /// How sure the recognition is, in per cent; nothing where the file tells the letter.
    pub(crate) confidence: Option<u8>,
}

/// What is read from pages.
#[derive(Default)]
pub(crate) struct Laid {
    pub(crate) text: String,
    /// The range of each page.
    pub(crate) pages: Vec<Range<usize>>,
    pub(crate) recognised: Vec<Recognised>,
}

/// Returns the text of all pages. Fonts of an old encoding name their letters
/// wrongly: such text is converted word by word.
pub(crate) fn read(pages: &[Page], old: Option<Encoding>) -> Laid {
    let mut text = String::new();
    let mut recognised = Vec::new();
    let mut starts = Vec::new();
    let mut last: Option<(Line, Margins)> = None;
    for (index, page) in pages.iter().enumerate() {
        if index > 0 {
            starts.push(text.len());
        }
        let (letters, tables) = tables(page, old);
        let rows = without_page_number(rows(letters, old), page);
        let margins = margins(&rows);
        let mut lines = Vec::new();
        let mut rows = rows.as_slice();
        for (top, table) in tables {
            let above = rows.partition_point(|row| row.base < top);
            lines.extend(in_reading_order(&rows[..above], margins, page));
            lines.extend(table);
            rows = &rows[above..];
        }
        lines.extend(in_reading_order(rows, margins, page));
        for (nth, mut line) in lines.into_iter().enumerate() {
            let joint = match &last {
                None => "",
                Some((above, before)) => joint((above, *before), (&line, margins), nth == 0, page),
            };
            text.push_str(joint);
            let goes_on = !joint.contains('\n');
            line.hangs = hangs(
                last.as_ref().map(|(above, _)| above).filter(|_| goes_on),
                &line,
            );
            if nth == 0
                && index > 0
                && let Some(start) = starts.last_mut()
            {
                *start = text.len();
            }
            recognised.extend(line.recognised.iter().map(|word| Recognised {
                span: word.span.start + text.len()..word.span.end + text.len(),
                ..word.clone()
            }));
            text.push_str(&line.text);
            last = Some((line, margins));
        }
    }
    if !text.is_empty() {
        text.push('\n');
    }
    let ends = starts.iter().copied().chain([text.len()]);
    let begins = std::iter::once(0).chain(starts.iter().copied());
    let pages = begins.zip(ends).map(|(begin, end)| begin..end).collect();
    Laid {
        text,
        pages,
        recognised,
    }
}

/// Takes the tables out of a page: returns the letters outside, and for each table its top and
/// a line for each of its rows.
fn tables(page: &Page, old: Option<Encoding>) -> (Vec<&Letter>, Vec<(f64, Vec<Line>)>) {
    let grids = Grid::all(&page.rules);
    let mut outside = Vec::new();
    let mut inside: Vec<BTreeMap<usize, Vec<&Letter>>> = vec![BTreeMap::new(); grids.len()];
    for letter in &page.letters {
        // The middle of its body, somewhat above the line that it stands on.
        let middle = (letter.left + letter.right) / 2.0;
        let height = letter.base - letter.size * 0.3;
        let cell = grids
            .iter()
            .enumerate()
            .find_map(|(table, grid)| Some((table, grid.cell(middle, height)?)));
        match cell {
            Some((table, cell)) => inside[table].entry(cell).or_default().push(letter),
            None => outside.push(letter),
        }
    }
    let tables = grids.iter().zip(inside).map(|(grid, letters)| {
        let cells = letters
            .into_iter()
            .map(|(cell, letters)| (cell, rows(letters, old)))
            .collect();
        (grid.top(), table_lines(grid, &cells))
    });
    (outside, tables.collect())
}

fn table_lines(grid: &Grid, cells: &BTreeMap<usize, Vec<Row>>) -> Vec<Line> {
    let (left, right) = grid.sides();
    let text = |cell: usize| -> String {
        let rows = cells.get(&cell).map_or(&[][..], Vec::as_slice);
        let mut text = String::new();
        for row in rows {
            if !text.is_empty() && !broken_word(&text) {
                text.push(' ');
            }
            text.push_str(&row.text());
        }
        text
    };
    grid.lines()
        .filter_map(|(base, row)| {
            let texts: Vec<String> = row
                .into_iter()
                .map(|cell| cell.map(text).unwrap_or_default())
                .collect();
            let last = texts.iter().rposition(|text| !text.is_empty())?;
            Some(Line {
                text: texts[..=last].join(" | "),
                left,
                right,
                base,
                apart: true,
                in_table: true,
                ..Line::default()
            })
        })
        .collect()
}

/// Letters on one height, as words.
#[derive(Clone)]
struct Row {
    words: Vec<Word>,
    base: f64,
    size: f64,
}

#[derive(Clone)]
struct Word {
    text: String,
    left: f64,
    right: f64,
    confidence: Option<u8>,
}

/// A stretch of text that is read at once.
#[derive(Clone, Default)]
struct Line {
    text: String,
    recognised: Vec<Recognised>,
    left: f64,
    right: f64,
    base: f64,
    size: f64,
    /// In a column of the letterhead or the signature, or in a table.
    apart: bool,
    /// It is a row of a table with rules.
    in_table: bool,
    /// Where its second word begins.
    second: f64,
    /// Where the lines of its item begin after the first.
    hangs: Option<f64>,
}

impl Row {
    fn left(&self) -> f64 {
        self.words.first().map_or(0.0, |word| word.left)
    }

    fn right(&self) -> f64 {
        self.words.last().map_or(0.0, |word| word.right)
    }

    fn text(&self) -> String {
        join_words(&self.words)
    }

    /// Splits at the widest gap that no space between words explains.
    fn split_columns(&self) -> Vec<&[Word]> {
        let widest_space = self.size * 2.2;
        let mut columns = Vec::new();
        let mut begin = 0;
        for index in 1..self.words.len() {
            if self.words[index].left - self.words[index - 1].right > widest_space {
                columns.push(&self.words[begin..index]);
                begin = index;
            }
        }
        columns.push(&self.words[begin..]);
        columns
    }
}

/// Returns as much of a row from a word on as a sign may be long.
fn text_from(row: &Row, index: usize) -> String {
    const LONGEST: usize = 12;
    join_words(&row.words[index..(index + LONGEST).min(row.words.len())])
}

fn join_words(words: &[Word]) -> String {
    let texts: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
    texts.join(" ")
}

fn line_of(words: &[Word], row: &Row, apart: bool) -> Line {
    line_of_cells(&[words], row, apart)
}

fn line_of_cells(cells: &[&[Word]], row: &Row, apart: bool) -> Line {
    let mut text = String::new();
    let mut recognised = Vec::new();
    for (column, cell) in cells.iter().enumerate() {
        for (index, word) in cell.iter().enumerate() {
            text.push_str(match (column, index) {
                (0, 0) => "",
                (_, 0) => " | ",
                _ => " ",
            });
            let begin = text.len();
            text.push_str(&word.text);
            recognised.extend(word.confidence.map(|confidence| Recognised {
                span: begin..text.len(),
                confidence,
            }));
        }
    }
    let first = cells.first().copied().unwrap_or_default();
    let last = cells.last().copied().unwrap_or_default();
    Line {
        text,
        recognised,
        left: first.first().map_or(0.0, |word| word.left),
        right: last.last().map_or(0.0, |word| word.right),
        base: row.base,
        size: row.size,
        apart,
        in_table: false,
        second: first.get(1).map_or(0.0, |word| word.left),
        hangs: None,
    }
}

/// Gathers letters of about the same height, in the order of their place.
fn rows(letters: Vec<&Letter>, old: Option<Encoding>) -> Vec<Row> {
    let mut order = letters;
    order.sort_by(|one, other| one.base.total_cmp(&other.base));
    let mut groups: Vec<(f64, f64, Vec<&Letter>)> = Vec::new();
    for letter in order {
        match groups.last_mut() {
            // A raised mark of a footnote is smaller and stands a third of a line higher.
            Some((base, size, group)) if letter.base - *base < size.max(letter.size) * 0.42 => {
                if letter.size > *size * 1.05 {
                    (*base, *size) = (letter.base, letter.size);
                }
                group.push(letter);
            }
            _ => groups.push((letter.base, letter.size, vec![letter])),
        }
    }
    groups
        .into_iter()
        .map(|(base, size, mut group)| {
            group.sort_by(|one, other| one.left.total_cmp(&other.left));
            Row {
                words: finished(words(&group), old),
                base,
                size,
            }
        })
        .filter(|row| !row.words.is_empty())
        .collect()
}

fn words(letters: &[&Letter]) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut open = false;
    let mut before: Option<&Letter> = None;
    for letter in letters {
        if letter.text.trim().is_empty() {
            open = false;
            continue;
        }
        // Shadowed or emboldened letters are painted twice.
        if before.is_some_and(|before| {
            before.text == letter.text && (letter.left - before.left).abs() < letter.size * 0.12
        }) {
            continue;
        }
        before = Some(letter);
        if words.is_empty() && letter.text.chars().all(is_bullet) {
            words.push(Word {
                text: "-".into(),
                left: letter.left,
                right: letter.right,
                confidence: letter.confidence,
            });
            open = false;
            continue;
        }
        match words.last_mut() {
            Some(word) if open && letter.left - word.right < letter.size * 0.16 => {
                word.text.push_str(&letter.text);
                word.right = word.right.max(letter.right);
            }
            _ => words.push(Word {
                text: letter.text.clone(),
                left: letter.left,
                right: letter.right,
                confidence: letter.confidence,
            }),
        }
        open = true;
    }
    words
}

/// Words as they are read: composed, without signs that nobody sees.
fn finished(words: Vec<Word>, old: Option<Encoding>) -> Vec<Word> {
    words
        .into_iter()
        .filter_map(|word| {
            let text = match old {
                Some(encoding) => legacy::convert(&word.text, encoding),
                None => word.text,
            };
            let text: String = clean::clean(&text).text.trim().nfc().collect();
            (!text.is_empty()).then_some(Word { text, ..word })
        })
        .collect()
}

/// Bullets, most of them from symbol fonts, which have no place in Unicode.
fn is_bullet(char: char) -> bool {
    matches!(
        char,
        '•' | '▪' | '■' | '●' | '◦' | '○' | '\u{E000}'..='\u{F8FF}'
    )
}

/// Takes away the first and the last row when they only number the page.
fn without_page_number(mut rows: Vec<Row>, page: &Page) -> Vec<Row> {
    if rows.len() < 2 {
        return rows;
    }
    if rows
        .first()
        .is_some_and(|row| row.base < page.height * 0.12 && is_page_number(&row.text()))
    {
        rows.remove(0);
    }
    if rows
        .last()
        .is_some_and(|row| row.base > page.height * 0.88 && is_page_number(&row.text()))
    {
        rows.pop();
    }
    rows
}

fn is_page_number(text: &str) -> bool {
    let text = text.trim().to_lowercase();
    let text = text
        .trim_start_matches("trang")
        .trim_matches(|char: char| char.is_whitespace() || "-–—|".contains(char));
    let mut parts = text.split(['/']);
    let is_number = |part: &str| {
        let part = part.trim();
        (1..=5).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    parts.next().is_some_and(is_number)
        && parts.next().is_none_or(is_number)
        && parts.next().is_none()
}

/// Where the lines of the body begin and end.
#[derive(Clone, Copy)]
struct Margins {
    left: f64,
    right: f64,
}

/// Returns the outermost edges that an eighth of the rows come near. Lines begin
/// at one place, but end at many where text is not justified.
fn margins(rows: &[Row]) -> Margins {
    // A page has some fifty rows; whoever makes one of a million waits no longer.
    const ENOUGH: usize = 500;
    let sample = || rows.iter().step_by(rows.len() / ENOUGH + 1);
    let shared = |mut edges: Vec<f64>, near: f64| {
        edges.sort_by(f64::total_cmp);
        let outermost = edges.first().copied().unwrap_or(0.0);
        edges
            .iter()
            .copied()
            .find(|edge| {
                let close = edges.iter().filter(|other| (*other - edge).abs() < near);
                close.count() * 8 >= edges.len().max(8)
            })
            .unwrap_or(outermost)
    };
    let size = rows.first().map_or(12.0, |row| row.size);
    Margins {
        left: shared(sample().map(Row::left).collect(), size * 0.5),
        right: -shared(sample().map(|row| -row.right()).collect(), size * 3.5),
    }
}

fn in_reading_order(rows: &[Row], margins: Margins, page: &Page) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut index = 0;
    while index < rows.len() {
        if let Some((count, gutter)) = letterhead(&rows[index..], page) {
            let sides = rows[index..index + count].iter().map(|row| {
                let split = row.words.partition_point(|word| word.middle() < gutter);
                (row, row.words.split_at(split))
            });
            side_by_side(sides, &mut lines);
            index += count;
        } else if let Some((count, left)) = signature(&rows[index..], margins) {
            let sides = rows[index..index + count]
                .iter()
                .map(|row| (row, signature_sides(row, left)));
            side_by_side(sides, &mut lines);
            index += count;
        } else {
            lines.push(plain_line(&rows[index], page));
            index += 1;
        }
    }
    lines
}

/// Writes the left sides of all rows, then the right sides.
fn side_by_side<'a>(
    rows: impl Iterator<Item = (&'a Row, (&'a [Word], &'a [Word]))> + Clone,
    lines: &mut Vec<Line>,
) {
    let left = rows.clone().map(|(row, (left, _))| (row, left));
    let right = rows.map(|(row, (_, right))| (row, right));
    lines.extend(
        left.chain(right)
            .filter(|(_, words)| !words.is_empty())
            .map(|(row, words)| line_of(words, row, true)),
    );
}

impl Word {
    fn middle(&self) -> f64 {
        (self.left + self.right) / 2.0
    }
}

/// A row of the body, or a row of a table with its cells marked off.
fn plain_line(row: &Row, page: &Page) -> Line {
    let columns = row.split_columns();
    // A bullet or a number may stand far before its text.
    let is_table = columns.len() > 1
        && !(columns.len() == 2
            && columns[0].len() == 1
            && columns[0][0].text.chars().count() <= 4
            && row.left() < page.width * 0.3);
    if is_table {
        line_of_cells(&columns, row, true)
    } else {
        line_of(&row.words, row, false)
    }
}

/// Recognises a letterhead that begins with the first row: two columns down to
/// the row of place and date, then the subject under the number on the left.
fn letterhead(rows: &[Row], page: &Page) -> Option<(usize, f64)> {
    if rows.first().is_none_or(|row| row.base > page.height * 0.4) {
        return None;
    }
    const LONGEST: usize = 12;
    const MOTTO_WITHIN: usize = 4;
    const WIDEST: usize = 40;
    let motto = rows.iter().take(MOTTO_WITHIN).find_map(|row| {
        let at = row
            .words
            .iter()
            .take(WIDEST)
            .enumerate()
            .position(|(index, _)| {
                let text = text_from(row, index).to_lowercase();
                index > 0
                    && LETTERHEAD_SIGNS[..4]
                        .iter()
                        .any(|sign| text.starts_with(sign))
            })?;
        Some((row.words[at - 1].right + row.words[at].left) / 2.0)
    });
    let beside = || {
        let row = rows.first()?;
        let at = row
            .words
            .iter()
            .take(WIDEST)
            .enumerate()
            .position(|(index, word)| {
                index > 0
                    && word.left - row.words[index - 1].right > row.size * 1.2
                    && is_place_and_date(&text_from(row, index))
            })?;
        Some((row.words[at - 1].right + row.words[at].left) / 2.0)
    };
    let gutter = motto.or_else(beside)?;
    let mut dated = false;
    let mut count = 0;
    for row in rows.iter().take(LONGEST) {
        let straddles = row
            .words
            .iter()
            .any(|word| word.left < gutter - 2.0 && word.right > gutter + 2.0)
            || crosses(row, gutter);
        let right: Vec<Word> = row
            .words
            .iter()
            .filter(|word| word.middle() >= gutter)
            .cloned()
            .collect();
        let addressed = row.text().to_lowercase().starts_with("kính gửi");
        if straddles || (dated && (addressed || !right.is_empty())) {
            break;
        }
        dated |= is_place_and_date(&join_words(&right));
        count += 1;
    }
    (dated && count > 0).then_some((count, gutter))
}

/// Returns whether two words stand on both sides with no more than a space between them.
fn crosses(row: &Row, gutter: f64) -> bool {
    row.words.windows(2).any(|pair| {
        pair[0].middle() < gutter
            && pair[1].middle() >= gutter
            && pair[1].left - pair[0].right < row.size * 0.45
    })
}

/// "Phong Thổ, ngày 07 tháng 7 năm 2023", the day often still to be filled in.
fn is_place_and_date(text: &str) -> bool {
    let text = text.to_lowercase();
    text.find("ngày").is_some_and(|day| {
        day < 60
            && text[day..]
                .find("tháng")
                .is_some_and(|month| text[day + month..].contains("năm"))
    })
}

/// Recognises the end of a document: recipients on the left, signature on the
/// right. Returns its rows and where the recipients begin.
fn signature(rows: &[Row], margins: Margins) -> Option<(usize, f64)> {
    // The signature's title may stand a row or two above "Nơi nhận".
    let at = rows
        .iter()
        .take(3)
        .position(|row| row.text().to_lowercase().starts_with("nơi nhận"))?;
    let left = rows[at].left();
    let beside = |row: &Row| row.left() > left + row.size * 8.0;
    if !rows[..at].iter().all(beside) {
        return None;
    }
    // A full line is body again: an annex on the same page.
    let count = rows
        .iter()
        .position(|row| {
            row.right() > margins.right - row.size * 2.0 && signature_sides(row, left).1.is_empty()
        })
        .unwrap_or(rows.len());
    (count > at).then_some((count, left))
}

/// Recipients are not justified: a gap wider than a letter parts the sides.
fn signature_sides(row: &Row, left: f64) -> (&[Word], &[Word]) {
    let begins_left = row.left() < left + row.size * 8.0;
    let split = if begins_left {
        row.words
            .windows(2)
            // A dash may stand far before its text.
            .enumerate()
            .skip(1)
            .find(|(_, pair)| pair[1].left - pair[0].right > row.size)
            .map_or(row.words.len(), |(index, _)| index + 1)
    } else {
        0
    };
    row.words.split_at(split)
}

/// Returns what stands between two lines: nothing or a space within a
/// paragraph, an empty line between paragraphs.
fn joint(
    (above, before): (&Line, Margins),
    (line, margins): (&Line, Margins),
    turned: bool,
    page: &Page,
) -> &'static str {
    const NEXT: &str = "\n\n";
    let size = line.size.max(above.size);
    if above.in_table || line.in_table {
        return match above.in_table && line.in_table && !turned {
            true => "\n",
            false => NEXT,
        };
    }
    if above.apart || line.apart {
        let same_column = above.apart == line.apart
            && !turned
            && line.base > above.base
            && line.base - above.base < size * 2.0;
        return if !same_column {
            NEXT
        } else if broken_word(&above.text) {
            ""
        } else if line.text.starts_with(char::is_lowercase) && !has_ended(&above.text) {
            " "
        } else {
            "\n"
        };
    }
    let ended = has_ended(&above.text);
    let is_full = above.right > before.right - size * 4.5;
    let begins = is_item(&line.text);
    let centred = is_centred(line, page);
    let set_in = line.left > margins.left + size * 0.7 && !centred;
    // In a list with hanging numbers the lines that follow stand under the text.
    let hanging = above
        .hangs
        .is_some_and(|left| (left - line.left).abs() < size * 0.4);
    // A line that breaks before "- 2025" goes on at the margin; an item is set in, or out of a
    // hanging list.
    let was_hanging = above
        .hangs
        .is_some_and(|left| (left - above.left).abs() < size * 0.4);
    let set_off = set_in || (was_hanging && line.left < above.left - size * 0.7);
    let apart = !turned && line.base - above.base > size * 2.1;
    let larger = (line.size - above.size).abs() > size * 0.05;
    let goes_on = line.text.starts_with(char::is_lowercase) && !ended;
    let new = !is_full
        || larger
        || (begins && (set_off || ended || apart))
        || (set_in && !hanging && !goes_on)
        || (apart && ended)
        || (is_heading(&above.text) != is_heading(&line.text)
            && (apart || is_centred(above, page)));
    if new {
        NEXT
    } else if broken_word(&above.text) {
        ""
    } else {
        " "
    }
}

fn has_ended(text: &str) -> bool {
    text.trim_end_matches(['"', '”', ')', '*'])
        .ends_with(['.', ';', ':', '!', '?'])
}

/// Returns where lines of a hanging list begin: under the text of the item.
fn hangs(above: Option<&Line>, line: &Line) -> Option<f64> {
    match above {
        Some(above) => above.hangs,
        None if is_item(&line.text) => Some(line.second),
        None => None,
    }
}

/// "2021-" + "2025", "101/TB-" + "UBND": a line may break after such a sign without a space.
fn broken_word(text: &str) -> bool {
    let mut last = text.chars().rev();
    matches!(last.next(), Some('-' | '/' | '–')) && last.next().is_some_and(char::is_alphanumeric)
}

/// "- …", "+ …", "a) …", "1. …", "1.2. …", "IV. …", "Điều 5.".
fn is_item(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let first = words.next().unwrap_or_default();
    if matches!(first, "-" | "+" | "*" | "•" | "–") {
        return true;
    }
    if matches!(first, "Điều" | "Chương" | "Mục") {
        let number = words.next().unwrap_or_default();
        return number.starts_with(|char: char| char.is_ascii_digit() || "IVX".contains(char));
    }
    let Some(label) = first.strip_suffix([')', '.']) else {
        return false;
    };
    let label = label.trim_start_matches('(');
    let short = (1..=7).contains(&label.chars().count());
    short
        && (label
            .split('.')
            .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
            || label.chars().all(|char| "IVXLC".contains(char))
            || (label.chars().count() == 1 && label.chars().all(char::is_alphabetic)))
}

fn is_heading(text: &str) -> bool {
    let mut letters = text.chars().filter(|char| char.is_alphabetic()).peekable();
    letters.peek().is_some() && letters.all(char::is_uppercase)
}

fn is_centred(line: &Line, page: &Page) -> bool {
    let middle = (line.left + line.right) / 2.0;
    (middle - page.width / 2.0).abs() < page.width * 0.06 && line.left > page.width * 0.2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_page_numbers() {
        for text in ["2", "- 3 -", "Trang 4/12", "5/7"] {
            assert!(is_page_number(text), "{text}");
        }
        for text in ["2.", "Điều 2", "2021-2025", "07/7/2023", ""] {
            assert!(!is_page_number(text), "{text}");
        }
    }

    #[test]
    fn knows_items() {
        for text in [
            "- Trên",
            "a) Giao",
            "1. Đối",
            "1.2. Về",
            "IV. TỔ CHỨC",
            "đ) Các",
            "Điều 5. Giao",
        ] {
            assert!(is_item(text), "{text}");
        }
        for text in ["Giao", "UBND.", "năm 2023.", "2023", "Điều phối NTM"] {
            assert!(!is_item(text), "{text}");
        }
    }
}
