//! Paragraphs and tables as they come, whatever the format: here the text grows.

use crate::{Intake, Kind, Limits, Note, Refusal, clean, layout::LETTERHEAD_SIGNS};

/// The text of a document as a reader of paragraphs writes it down.
pub(crate) struct Flow {
    text: String,
    page_starts: Vec<usize>,
    /// Tables stand in each other.
    tables: Vec<Table>,
    /// Notes at the foot, in the order of their marks.
    notes: Vec<String>,
    /// What waits in open tables, in bytes.
    pending: usize,
    limits: Limits,
}

#[derive(Default)]
struct Table {
    rows: Vec<Vec<Cell>>,
    /// A page begins within it.
    page: bool,
}

impl Table {
    /// The last row; a table that has none gets one.
    fn row(&mut self) -> &mut Vec<Cell> {
        if self.rows.is_empty() {
            self.rows.push(Vec::new());
        }
        let last = self.rows.len() - 1;
        &mut self.rows[last]
    }

    /// The last cell of the last row; a row that has none gets one.
    fn cell(&mut self) -> &mut Cell {
        let row = self.row();
        if row.is_empty() {
            row.push(Cell::default());
        }
        let last = row.len() - 1;
        &mut row[last]
    }
}

/// One cell of a table.
#[derive(Default, Clone)]
pub(crate) struct Cell {
    paragraphs: Vec<String>,
    /// How many columns it is wide; 0 counts as 1.
    pub(crate) columns: usize,
    /// It is a part of the cell above it.
    pub(crate) continues: bool,
}

impl Cell {
    pub(crate) fn wide(columns: usize) -> Self {
        Self {
            columns,
            ..Self::default()
        }
    }

    pub(crate) fn continued() -> Self {
        Self {
            continues: true,
            ..Self::default()
        }
    }
}

impl Flow {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            text: String::new(),
            page_starts: Vec::new(),
            tables: Vec::new(),
            notes: Vec::new(),
            pending: 0,
            limits: *limits,
        }
    }

    /// Takes a paragraph into the open cell, or into the text. `page_at` is the byte of
    /// the paragraph at which a page begins.
    pub(crate) fn paragraph(&mut self, text: &str, page_at: Option<usize>) -> Result<(), Refusal> {
        if let Some(table) = self.tables.last_mut() {
            table.page |= page_at.is_some();
            if !text.trim().is_empty() {
                table.cell().paragraphs.push(text.to_owned());
                self.pending += text.len();
            }
        } else {
            let begin = self.write(text);
            if let Some(at) = page_at {
                self.page_begins(begin + at);
            }
        }
        self.check(0)
    }

    /// Refuses to grow without end.
    fn check(&self, more: usize) -> Result<(), Refusal> {
        let limit = self.limits.text_bytes;
        match self.text.len() + self.pending + more > limit {
            true => Err(Refusal::TooMuchText { limit }),
            false => Ok(()),
        }
    }

    /// Takes a note that stands at the foot of a page, and returns the mark that leads to it.
    pub(crate) fn note(&mut self, text: String) -> String {
        self.notes.push(text);
        format!("[{}]", self.notes.len())
    }

    pub(crate) fn open_table(&mut self) -> Result<(), Refusal> {
        // What stands in a table is written anew for each table around it.
        const DEEPEST: usize = 30;
        if self.tables.len() >= DEEPEST {
            return Err(Refusal::Damaged("tables nested without end".into()));
        }
        self.tables.push(Table::default());
        Ok(())
    }

    pub(crate) fn open_row(&mut self) {
        if let Some(table) = self.tables.last_mut() {
            table.rows.push(Vec::new());
        }
    }

    pub(crate) fn open_cell(&mut self, cell: Cell) -> Result<(), Refusal> {
        // An empty cell takes room too.
        const ROOM: usize = 16;
        if let Some(table) = self.tables.last_mut() {
            table.row().push(cell);
            self.pending += ROOM;
        }
        self.check(0)
    }

    /// Changes the cell that is open.
    pub(crate) fn with_cell(&mut self, change: impl FnOnce(&mut Cell)) {
        if let Some(table) = self.tables.last_mut() {
            change(table.cell());
        }
    }

    pub(crate) fn close_table(&mut self) -> Result<(), Refusal> {
        let Some(table) = self.tables.pop() else {
            return Ok(());
        };
        if self.tables.is_empty() {
            self.pending = 0;
        }
        if table.page {
            self.page_break();
        }
        if is_letterhead(&table) || is_frame(&table) {
            for paragraph in table
                .rows
                .into_iter()
                .flatten()
                .flat_map(|it| it.paragraphs)
            {
                self.paragraph(&paragraph, None)?;
            }
            return Ok(());
        }
        let lines = self.lines(&table)?;
        self.paragraph(&lines, None)
    }

    /// Returns a line for each row of a table.
    fn lines(&self, table: &Table) -> Result<String, Refusal> {
        let mut lines = String::new();
        let mut above: Vec<String> = Vec::new();
        for row in &table.rows {
            let mut texts = Vec::new();
            for cell in row {
                let text = match above.get(texts.len()) {
                    // A cell over several rows counts for each of them.
                    Some(above) if cell.continues => above.clone(),
                    _ => one_line(&cell.paragraphs.join(" ")),
                };
                texts.push(text);
                // A page shows no more columns.
                const WIDEST: usize = 64;
                texts.resize(
                    texts.len() + cell.columns.clamp(1, WIDEST) - 1,
                    String::new(),
                );
            }
            // What is empty at the end of a row is left out.
            if let Some(last) = texts.iter().rposition(|text| !text.is_empty()) {
                if !lines.is_empty() {
                    lines.push('\n');
                }
                lines.push_str(&texts[..=last].join(" | "));
                self.check(lines.len())?;
            }
            above = texts;
        }
        Ok(lines)
    }

    /// Whether text goes into a cell.
    pub(crate) fn in_table(&self) -> bool {
        !self.tables.is_empty()
    }

    /// A page begins with what comes next.
    pub(crate) fn page_break(&mut self) {
        match self.tables.last_mut() {
            Some(table) => table.page = true,
            None => self.page_begins(self.text.len()),
        }
    }

    fn page_begins(&mut self, at: usize) {
        if at > self.page_starts.last().copied().unwrap_or(0) {
            self.page_starts.push(at);
        }
    }

    /// Writes a paragraph and returns where it begins.
    fn write(&mut self, text: &str) -> usize {
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

    /// Closes what is open and returns the text.
    pub(crate) fn finish(mut self, kind: Kind, notes: Vec<Note>) -> Result<Intake, Refusal> {
        while self.in_table() {
            self.close_table()?;
        }
        for (index, note) in std::mem::take(&mut self.notes).iter().enumerate() {
            self.paragraph(&format!("[{}] {}", index + 1, one_line(note)), None)?;
        }
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        let length = self.text.len();
        self.page_starts.retain(|start| *start < length);
        Ok(Intake {
            pages: clean::pages(&self.page_starts, length),
            notes,
            ..Intake::new(kind, self.text)
        })
    }
}

/// A table that only places text side by side (Decree 30/2020/NĐ-CP, Annex I): issuer and
/// number beside the national motto and the date; recipients beside the signature. Its cells
/// are read one after the other.
fn is_letterhead(table: &Table) -> bool {
    const ROWS: usize = 6;
    const COLUMNS: usize = 3;
    let shape = table.rows.len() <= ROWS && table.rows.iter().all(|row| row.len() <= COLUMNS);
    let single = table.rows.iter().all(|row| row.len() <= 1);
    let paragraphs = || {
        let cells = table.rows.iter().flatten();
        cells.flat_map(|cell| &cell.paragraphs)
    };
    shape
        && (single
            || paragraphs().any(|paragraph| {
                let paragraph = paragraph.to_lowercase();
                LETTERHEAD_SIGNS
                    .iter()
                    .any(|sign| paragraph.starts_with(sign))
            }))
}

/// The frame of a web page: a cell holds a whole text.
fn is_frame(table: &Table) -> bool {
    const WHOLE: usize = 15;
    let mut cells = table.rows.iter().flatten();
    cells.any(|cell| cell.paragraphs.len() >= WHOLE)
}

pub(crate) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(rows: &[&[(&str, Cell)]]) -> String {
        let mut flow = Flow::new(&Limits::default());
        flow.open_table().expect("shallow");
        for row in rows {
            flow.open_row();
            for (text, cell) in *row {
                flow.open_cell(cell.clone()).expect("fits");
                flow.paragraph(text, None).expect("fits");
            }
        }
        flow.close_table().expect("fits");
        flow.finish(Kind::Docx, Vec::new()).expect("fits").text
    }

    fn wide(columns: usize) -> Cell {
        Cell::wide(columns)
    }

    #[test]
    fn merged_cells_keep_their_columns() {
        let continued = Cell::continued();
        let rows: &[&[(&str, Cell)]] = &[
            &[("STT", wide(1)), ("Nhiệm vụ", wide(2)), ("Hạn", wide(1))],
            &[
                ("1", wide(1)),
                ("Rà soát", wide(1)),
                ("Phòng Nội vụ", wide(1)),
                ("30/7/2023", wide(1)),
            ],
            &[
                ("2", wide(1)),
                ("Báo cáo", wide(1)),
                ("", continued.clone()),
                ("", continued),
            ],
            &[("", wide(4))],
        ];
        assert_eq!(
            table(rows),
            "STT | Nhiệm vụ |  | Hạn\n1 | Rà soát | Phòng Nội vụ | 30/7/2023\n2 | Báo cáo | Phòng Nội vụ | 30/7/2023\n"
        );
    }

    #[test]
    fn a_letterhead_is_no_table() {
        let rows: &[&[(&str, Cell)]] = &[
            &[("UBND XÃ A", wide(1)), ("Độc lập - Tự do", wide(1))],
            &[("Số: 1/TB-UBND", wide(1)), ("", wide(1))],
        ];
        assert_eq!(
            table(rows),
            "UBND XÃ A\n\nĐộc lập - Tự do\n\nSố: 1/TB-UBND\n"
        );
    }

    #[test]
    fn a_text_without_end_is_refused() {
        let limits = Limits {
            text_bytes: 100,
            ..Limits::default()
        };
        let mut flow = Flow::new(&limits);
        flow.open_table().expect("shallow");
        flow.open_row();
        flow.open_cell(Cell::default()).expect("fits");
        let refused = (0..100).find_map(|_| flow.paragraph("mười chữ", None).err());
        assert_eq!(refused, Some(Refusal::TooMuchText { limit: 100 }));
    }
}
