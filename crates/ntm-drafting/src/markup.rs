//! Lines become the blocks of a paper, and blocks become lines again that a person can edit.
//!
//! A line is a block. Its first sign says which: `# ` a heading, `- ` an item, `|` a row of a table
//! (the second row, `| --- 8 | :-: 2 | --: 4 |`, says how the columns stand and how wide they are
//! beside each other), anything else a paragraph. `**bold**` and `__italic__` stand within a line, and a
//! backslash before a sign makes a word of it.
//!
//! Signs are looked for only among the letters that a person wrote as markup: a [`Letter`] that came
//! out of a value is a word whatever it looks like, so that no value can become markup.

use crate::paper::{Align, Block, Run, Table, TableColumn, Text};

/// A letter of a line, and whether it can be a sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Letter {
    pub letter: char,
    /// Whether it came out of a value, or stands behind a backslash: then it is a word.
    pub is_word: bool,
}

impl Letter {
    fn is(self, sign: char) -> bool {
        !self.is_word && self.letter == sign
    }

    fn is_blank(self) -> bool {
        !self.is_word && self.letter.is_whitespace()
    }
}

/// A line with its number in what was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub number: usize,
    pub letters: Vec<Letter>,
}

/// What is wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("Dòng {line}: {why}")]
pub struct MarkupFault {
    pub line: usize,
    pub why: TableFault,
}

/// What is wrong with a table: the one thing that lines can get wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TableFault {
    #[error("bảng thiếu dòng kẻ dưới dòng tên cột, ví dụ | --- | :-: | --: |.")]
    NoRule,
    #[error("dòng kẻ có {rule} cột nhưng dòng tên cột có {titles}.")]
    Rule { rule: usize, titles: usize },
    #[error("bảng có {columns} cột nhưng dòng này có {cells} ô.")]
    Cells { columns: usize, cells: usize },
}

impl TableFault {
    /// Says the same in English.
    pub fn text_en(&self) -> String {
        match self {
            TableFault::NoRule => {
                "the table lacks the rule below its headings, like | --- | :-: | --: |.".to_owned()
            }
            TableFault::Rule { rule, titles } => {
                format!("the rule has {rule} columns and the headings {titles}.")
            }
            TableFault::Cells { columns, cells } => {
                format!("the table has {columns} columns and this row {cells} cells.")
            }
        }
    }
}

/// Reads what a person wrote.
///
/// # Errors
///
/// [`MarkupFault`] for the first table that is none.
pub fn read(text: &str) -> Result<Vec<Block>, MarkupFault> {
    let lines: Vec<Line> = text
        .lines()
        .enumerate()
        .map(|(index, line)| Line {
            number: index + 1,
            letters: written(line),
        })
        .collect();
    blocks(&lines)
}

/// Returns the letters of a line that a person wrote: a backslash takes a sign its meaning.
pub fn written(line: &str) -> Vec<Letter> {
    let mut letters = Vec::with_capacity(line.len());
    let mut rest = line.chars().peekable();
    while let Some(letter) = rest.next() {
        let next = rest.peek().copied();
        let (letter, is_word) = match (letter, next) {
            ('\\', Some(sign)) if sign.is_ascii_punctuation() => {
                rest.next();
                (sign, true)
            }
            (letter, _) => (letter, false),
        };
        letters.push(Letter { letter, is_word });
    }
    letters
}

/// Reads lines as blocks; lines with nothing on them are passed over.
///
/// # Errors
///
/// [`MarkupFault`] for the first table that is none.
pub fn blocks(lines: &[Line]) -> Result<Vec<Block>, MarkupFault> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut in_table = false;
    let mut lines = lines
        .iter()
        .map(|line| (line.number, trim(&line.letters)))
        .filter(|(_, letters)| !letters.is_empty())
        .peekable();
    while let Some((number, letters)) = lines.next() {
        if !letters[0].is('|') {
            in_table = false;
            blocks.push(plain_block(letters));
            continue;
        }
        let fault = |why| MarkupFault { line: number, why };
        let cells = cells(letters);
        let rule = lines.peek().and_then(|(_, next)| rule(next));
        match (rule, blocks.last_mut()) {
            (Some(columns), _) => {
                if columns.len() != cells.len() {
                    return Err(fault(TableFault::Rule {
                        rule: columns.len(),
                        titles: cells.len(),
                    }));
                }
                lines.next();
                let columns = columns.into_iter().zip(cells);
                blocks.push(Block::Table(Table {
                    columns: columns
                        .map(|(column, title)| TableColumn {
                            title: inline(title),
                            ..column
                        })
                        .collect(),
                    rows: Vec::new(),
                }));
                in_table = true;
            }
            (None, Some(Block::Table(table))) if in_table => {
                if table.columns.len() != cells.len() {
                    return Err(fault(TableFault::Cells {
                        columns: table.columns.len(),
                        cells: cells.len(),
                    }));
                }
                table.rows.push(cells.into_iter().map(inline).collect());
            }
            _ => return Err(fault(TableFault::NoRule)),
        }
    }
    Ok(blocks)
}

fn plain_block(letters: &[Letter]) -> Block {
    let marked = |sign: char| letters[0].is(sign) && letters.get(1).is_none_or(|it| it.is_blank());
    match letters {
        letters if marked('#') => Block::Heading(inline(&letters[1..])),
        letters if marked('-') => Block::Item(inline(&letters[1..])),
        letters => Block::Paragraph(inline(letters)),
    }
}

fn trim(letters: &[Letter]) -> &[Letter] {
    let Some(from) = letters.iter().position(|it| !it.is_blank()) else {
        return &[];
    };
    let to = letters
        .iter()
        .rposition(|it| !it.is_blank())
        .unwrap_or(from);
    &letters[from..=to]
}

/// Returns the cells of a row: what stands between upright strokes.
fn cells(row: &[Letter]) -> Vec<&[Letter]> {
    let row = &row[1..];
    let row = match row.split_last() {
        Some((last, rest)) if last.is('|') => rest,
        _ => row,
    };
    row.split(|it| it.is('|')).map(trim).collect()
}

/// Reads the rule below the headings of a table; none where a line is none.
fn rule(line: &[Letter]) -> Option<Vec<TableColumn>> {
    if !line.first()?.is('|') {
        return None;
    }
    cells(line)
        .into_iter()
        .map(|cell| {
            let text: Option<String> = cell
                .iter()
                .map(|it| (!it.is_word).then_some(it.letter))
                .collect();
            let text = text?;
            let (stroke, width) = match text.split_once(' ') {
                Some((stroke, width)) => (stroke, width.trim().parse().ok()?),
                None => (text.as_str(), 1),
            };
            let align = match (stroke.starts_with(':'), stroke.ends_with(':')) {
                (true, true) => Align::Centre,
                (false, true) => Align::Right,
                _ => Align::Left,
            };
            let inner = stroke.trim_matches(':');
            let drawn = !inner.is_empty() && inner.chars().all(|it| it == '-');
            (drawn && (1..=100).contains(&width)).then_some(TableColumn {
                title: Text::Plain(String::new()),
                width,
                align,
            })
        })
        .collect()
}

/// Stands for a value that is empty: a line with nothing else on it is a line all the same, because no
/// value changes the structure. It is no letter of any word.
pub(crate) const EMPTY: Letter = Letter {
    letter: '\u{200b}',
    is_word: true,
};

/// Reads the words of a line: a sign of emphasis that is never closed is only two letters.
pub fn inline(letters: &[Letter]) -> Text {
    let letters = trim(letters);
    let mut runs: Vec<Run> = Vec::new();
    let (mut bold, mut italic) = (false, false);
    let mut at = 0;
    while at < letters.len() {
        let rest = &letters[at..];
        if doubled(rest, '*') && (bold || closes(rest, '*')) {
            bold = !bold;
            at += 2;
            continue;
        }
        if doubled(rest, '_') && (italic || closes(rest, '_')) {
            italic = !italic;
            at += 2;
            continue;
        }
        at += 1;
        if rest[0] == EMPTY {
            continue;
        }
        let letter = rest[0].letter;
        match runs.last_mut() {
            Some(run) if run.bold == bold && run.italic == italic => run.text.push(letter),
            _ => runs.push(Run {
                text: letter.to_string(),
                bold,
                italic,
            }),
        }
    }
    match runs.as_slice() {
        [] => Text::Plain(String::new()),
        [one] if !one.bold && !one.italic => Text::Plain(one.text.clone()),
        _ => Text::Runs(runs),
    }
}

fn doubled(letters: &[Letter], sign: char) -> bool {
    matches!(letters, [one, other, ..] if one.is(sign) && other.is(sign))
}

/// Tells whether a sign of emphasis is closed further on, behind at least one letter.
fn closes(from: &[Letter], sign: char) -> bool {
    let rest = from.get(3..).unwrap_or_default();
    (0..rest.len()).any(|at| doubled(&rest[at..], sign))
}

/// Writes blocks as lines that [`read`] takes for the same blocks.
pub fn write(blocks: &[Block]) -> String {
    let mut text = String::new();
    for (index, block) in blocks.iter().enumerate() {
        if index > 0 {
            // Two tables, one after the other, stay two by their rules; the blank line is for the eye.
            text.push_str(if matches!(block, Block::Table(_)) {
                "\n\n"
            } else {
                "\n"
            });
        }
        match block {
            Block::Heading(words) => text.push_str(&format!("# {}", words_of(words, false))),
            Block::Item(words) => text.push_str(&format!("- {}", words_of(words, false))),
            Block::Paragraph(words) => {
                let words = words_of(words, false);
                if words.starts_with(['#', '-', '|', '@']) {
                    text.push('\\');
                }
                text.push_str(&words);
            }
            Block::Table(table) => text.push_str(&table_lines(table)),
        }
    }
    text
}

fn table_lines(table: &Table) -> String {
    let line = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
    let words = |cells: &[Text]| line(cells.iter().map(|it| words_of(it, true)).collect());
    let titles: Vec<Text> = table.columns.iter().map(|it| it.title.clone()).collect();
    let rule = table.columns.iter().map(|it| {
        let stroke = match it.align {
            Align::Left => "---",
            Align::Centre => ":-:",
            Align::Right => "--:",
        };
        format!("{stroke} {}", it.width)
    });
    let mut lines = vec![words(&titles), line(rule.collect())];
    lines.extend(table.rows.iter().map(|row| words(row)));
    lines.join("\n")
}

fn words_of(text: &Text, in_cell: bool) -> String {
    let mut out = String::new();
    for run in text.runs() {
        let mut words = String::with_capacity(run.text.len());
        for letter in run.text.chars() {
            if matches!(letter, '\\' | '*' | '_') || (in_cell && letter == '|') {
                words.push('\\');
            }
            words.push(letter);
        }
        let (bold, italic) = (
            if run.bold { "**" } else { "" },
            if run.italic { "__" } else { "" },
        );
        if !words.is_empty() {
            out.push_str(&format!("{bold}{italic}{words}{italic}{bold}"));
        }
    }
    out.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn run(text: &str, bold: bool, italic: bool) -> Run {
        Run {
            text: text.to_owned(),
            bold,
            italic,
        }
    }

    #[test]
    fn lines_become_blocks() {
        let text = "# I. Kết quả\n\nĐã làm **xong** __hết__ 5**3\n- Một việc\n\\- Không phải mục\n| TT | Xã |\n| :-: 2 | --- 8 |\n\n| 1 | A \\| B |\n-5 độ";
        let blocks = read(text).expect("blocks");
        let [heading, said, item, word, table, last] = blocks.as_slice() else {
            panic!("{blocks:?}");
        };
        assert_eq!(*heading, Block::Heading("I. Kết quả".into()));
        assert_eq!(
            *said,
            Block::Paragraph(Text::Runs(vec![
                run("Đã làm ", false, false),
                run("xong", true, false),
                run(" ", false, false),
                run("hết", false, true),
                run(" 5**3", false, false),
            ]))
        );
        assert_eq!(*item, Block::Item("Một việc".into()));
        assert_eq!(*word, Block::Paragraph("- Không phải mục".into()));
        assert_eq!(*last, Block::Paragraph("-5 độ".into()));
        let Block::Table(table) = table else {
            panic!("{table:?}");
        };
        assert_eq!(
            (table.columns[0].width, table.columns[0].align),
            (2, Align::Centre)
        );
        assert_eq!(table.rows, [[Text::from("1"), Text::from("A | B")]]);
    }

    #[test]
    fn a_table_that_is_none_is_refused_by_its_line() {
        for (text, said) in [
            ("Một\n| A | B |\n| 1 | 2 |", "Dòng 2: bảng thiếu dòng kẻ"),
            ("| A | B |\n| --- |", "Dòng 1: dòng kẻ có 1 cột"),
            (
                "| A | B |\n| --- | --- |\n\n| 1 |",
                "Dòng 4: bảng có 2 cột nhưng dòng này có 1 ô.",
            ),
        ] {
            let fault = read(text).expect_err(text).to_string();
            assert!(fault.starts_with(said), "{fault}");
        }
    }

    fn words() -> impl Strategy<Value = String> {
        proptest::collection::vec(
            prop_oneof![
                Just("*"),
                Just("**"),
                Just("__"),
                Just("|"),
                Just("#"),
                Just("-"),
                Just("\\"),
                Just("@"),
                Just("{{"),
                Just("a"),
                Just("Đ"),
                Just(" "),
                Just("="),
                Just("\u{202e}"),
            ],
            1..8,
        )
        .prop_map(|pieces| format!("x{}y", pieces.concat()))
    }

    fn text() -> impl Strategy<Value = Text> {
        proptest::collection::vec((words(), any::<bool>(), any::<bool>()), 1..4).prop_map(|runs| {
            let mut joined: Vec<Run> = Vec::new();
            for (words, bold, italic) in runs {
                match joined.last_mut() {
                    Some(last) if last.bold == bold && last.italic == italic => {
                        last.text.push_str(&words);
                    }
                    _ => joined.push(run(&words, bold, italic)),
                }
            }
            for run in &mut joined {
                run.text = crate::paper::clean(&run.text);
            }
            match joined.as_slice() {
                [one] if !one.bold && !one.italic => Text::Plain(one.text.clone()),
                _ => Text::Runs(joined),
            }
        })
    }

    fn block() -> impl Strategy<Value = Block> {
        prop_oneof![
            text().prop_map(Block::Heading),
            text().prop_map(Block::Paragraph),
            text().prop_map(Block::Item),
            (1_usize..4, 0_usize..3).prop_flat_map(|(columns, rows)| {
                let column = (text(), 1_u32..20).prop_map(|(title, width)| TableColumn {
                    title,
                    width,
                    align: Align::Centre,
                });
                (
                    proptest::collection::vec(column, columns),
                    proptest::collection::vec(proptest::collection::vec(text(), columns), rows),
                )
                    .prop_map(|(columns, rows)| Block::Table(Table { columns, rows }))
            }),
        ]
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_as_the_same(blocks in proptest::collection::vec(block(), 0..6)) {
            let text = write(&blocks);
            prop_assert_eq!(read(&text).expect("blocks"), blocks, "{}", text);
        }

        #[test]
        fn any_text_is_read_or_refused(text in "(?s).{0,200}") {
            let _ = read(&text);
        }
    }
}
