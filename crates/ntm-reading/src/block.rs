//! Tasks that a plan gives in form: blocks of labels ("Cơ quan chủ trì: …",
//! "Thời gian: …") and tables with columns for task, lead and time.

use crate::body::{self, Name, Reach};
use crate::detail::Context;
use crate::lexicon::Class;
use crate::outline::{Form, Paragraph};
use crate::page::{Page, same};
use crate::time::{self, Found, Setting};
use std::ops::Range;

/// What a label or a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Column {
    Number,
    Task,
    Lead,
    With,
    Time,
    Other,
}

const COLUMNS: [(Class, Column); 6] = [
    (Class::LabelLead, Column::Lead),
    (Class::LabelWith, Column::With),
    (Class::LabelTime, Column::Time),
    (Class::LabelTask, Column::Task),
    (Class::LabelOther, Column::Other),
    (Class::NumberColumn, Column::Number),
];

/// A task given in form.
#[derive(Debug, Clone, Default)]
pub(crate) struct Block {
    /// Words of what is to be done.
    pub(crate) deed: Range<usize>,
    /// Those and all that follow at once: who leads it, with whom, until when.
    pub(crate) text: Range<usize>,
    /// Words that say until when.
    pub(crate) time: Range<usize>,
    pub(crate) leads: Vec<Name>,
    pub(crate) with: Vec<Name>,
    pub(crate) due: Vec<Found>,
    /// Number of the row.
    pub(crate) label: Option<String>,
}

impl Block {
    /// Begins with what is to be done.
    fn begin(&mut self, deed: Range<usize>) {
        self.text = deed.clone();
        self.deed = deed;
    }

    /// The assignment reaches to the last cell or label that says something of it.
    pub(crate) fn widen(&mut self, value: &Range<usize>) {
        if !self.text.is_empty() && value.start >= self.text.end {
            self.text.end = value.end;
        }
    }
}

/// Reads the label that a paragraph begins with, and its value.
pub(crate) fn label(page: &Page<'_>, paragraph: &Paragraph) -> Option<(Column, Range<usize>)> {
    let at = paragraph.body;
    COLUMNS.iter().find_map(|&(class, column)| {
        let end = page.end(at, class)?;
        let behind = if page.sign(end, '(') {
            (end..paragraph.end.min(end + 12)).find(|&word| page.sign(word, ')'))? + 1
        } else {
            end
        };
        (behind < paragraph.end && page.sign(behind, ':'))
            .then_some((column, behind + 1..paragraph.end))
    })
}

/// Reads the bodies of a value; one that is no list of names is kept whole.
pub(crate) fn bodies(page: &Page<'_>, value: Range<usize>) -> Vec<Name> {
    let mut end = value.end;
    while end > value.start
        && (page.sign(end - 1, '.') || page.sign(end - 1, ';') || page.sign(end - 1, ','))
    {
        end -= 1;
    }
    let start = (value.start..end)
        .find(|&at| page.words[at].is_word())
        .unwrap_or(end);
    if start >= end {
        return Vec::new();
    }
    let reach = Reach {
        semicolons: true,
        bare: false,
    };
    let Some(names) = body::names(page, start, end, reach) else {
        return match end - start {
            0..=16 => vec![Name::whole(start..end)],
            _ => Vec::new(),
        };
    };
    // "Phòng Văn hóa; Viettel Tân Sơn": what stands between signs is a name
    // here, known or not.
    let mut list = names.list;
    let mut at = names.end;
    while at < end && (page.sign(at, ';') || page.sign(at, ',')) {
        let next = at + 1;
        match body::names(page, next, end, reach) {
            Some(more) => {
                at = more.end;
                list.extend(more.list);
            }
            None => {
                at = (next..end)
                    .find(|&word| page.sign(word, ';') || page.sign(word, ','))
                    .unwrap_or(end);
                let listed = page.words[next].is_capital() || page.sign(next - 1, ';');
                if (1..=8).contains(&(at - next)) && listed {
                    list.push(Name::whole(next..at));
                }
            }
        }
    }
    list
}

/// Reads the times of a value.
pub(crate) fn times(page: &Page<'_>, context: &Context<'_>, value: Range<usize>) -> Vec<Found> {
    time::deadlines(page, value, context.issued, context.covers, Setting::Value)
}

/// Finds the tables of tasks from a paragraph on. Returns their rows and marks
/// the paragraphs that belong to them.
pub(crate) fn tables(
    page: &Page<'_>,
    context: &Context<'_>,
    paragraphs: &[Paragraph],
    from: usize,
) -> (Vec<(usize, Block)>, Vec<bool>) {
    let mut taken = vec![false; paragraphs.len()];
    let mut rows = Vec::new();
    let mut at = from;
    while at < paragraphs.len() {
        let Some((columns, first)) = header(page, paragraphs, at) else {
            at += 1;
            continue;
        };
        let mut next = first;
        let mut number = 1;
        while let Some((start, end)) = row(page, paragraphs, next, number) {
            if let Some(block) = read_row(page, context, &paragraphs[start..end], &columns, number)
            {
                rows.push((start, block));
            }
            next = end;
            number += 1;
        }
        if next > first {
            taken[at..next].fill(true);
        }
        at = next.max(at + 1);
    }
    (rows, taken)
}

/// Reads a row of column titles.
fn header(page: &Page<'_>, paragraphs: &[Paragraph], at: usize) -> Option<(Vec<Column>, usize)> {
    let mut columns = Vec::new();
    let mut next = at;
    while let Some(column) = paragraphs
        .get(next)
        .and_then(|paragraph| title(page, paragraph))
    {
        columns.push(column);
        next += 1;
        if columns.len() > 12 {
            return None;
        }
    }
    let whole =
        columns.len() >= 3 && columns.contains(&Column::Task) && columns.contains(&Column::Lead);
    (whole && columns[0] != Column::Lead).then_some((columns, next))
}

fn title(page: &Page<'_>, paragraph: &Paragraph) -> Option<Column> {
    if paragraph.len() > 14 || paragraph.len() == 0 || page.sign(paragraph.end - 1, ':') {
        return None;
    }
    COLUMNS.iter().find_map(|&(class, column)| {
        let end = page.end(paragraph.body, class)?;
        let rest = paragraph.end.saturating_sub(end);
        let bracketed = page.sign(end, '(') || page.sign(end, '/');
        (rest <= 2 || bracketed).then_some(column)
    })
}

/// Finds the paragraphs of the row with a number.
fn row(
    page: &Page<'_>,
    paragraphs: &[Paragraph],
    from: usize,
    number: u32,
) -> Option<(usize, usize)> {
    let limit = paragraphs.len().min(from + 40);
    let start = (from..limit).find(|&at| begins_row(page, &paragraphs[at], number))?;
    // Behind the first rows a stranger between is a heading of a group at most.
    if start > from + 3 && number > 1 {
        return None;
    }
    let mut end = start + 1;
    while end < paragraphs.len() && end < start + 40 {
        let paragraph = &paragraphs[end];
        let group = paragraph
            .marker
            .as_ref()
            .is_some_and(|m| matches!(m.form, Form::Roman | Form::Part));
        let foot = page.get(paragraph.body).is_some_and(|w| same!(w, "Nơi"))
            && page
                .get(paragraph.body + 1)
                .is_some_and(|w| same!(w, "nhận"));
        if begins_row(page, paragraph, number + 1) || group || foot {
            break;
        }
        end += 1;
    }
    Some((start, end))
}

fn begins_row(page: &Page<'_>, paragraph: &Paragraph, number: u32) -> bool {
    let words = &page.words[paragraph.first..paragraph.end];
    let alone = words.len() <= 2
        && words[0].is_number()
        && words[0].value == number
        && words.get(1).is_none_or(|w| w.is('.'));
    let marked = paragraph
        .marker
        .as_ref()
        .is_some_and(|marker| marker.form == Form::Number(1) && marker.label == number.to_string());
    alone || marked
}

fn read_row(
    page: &Page<'_>,
    context: &Context<'_>,
    paragraphs: &[Paragraph],
    columns: &[Column],
    number: u32,
) -> Option<Block> {
    let celled = paragraphs.iter().any(|paragraph| paragraph.cell);
    let mut cells: Vec<Range<usize>> = Vec::new();
    for (at, paragraph) in paragraphs.iter().enumerate() {
        let only_number = at == 0 && paragraph.marker.is_none();
        if only_number {
            continue;
        }
        match cells.last_mut() {
            Some(cell) if celled && !paragraph.cell => cell.end = paragraph.end,
            _ => cells.push(paragraph.body..paragraph.end),
        }
    }
    let done = cells.iter().any(|cell| {
        same!(page.words[cell.start], "Đã" | "Hoàn")
            && page
                .get(cell.start + 1)
                .is_some_and(|w| same!(w, "hoàn" | "thành"))
            && cell.len() <= 8
    });
    if cells.is_empty() || done {
        return None;
    }
    let kinds: Vec<Column> = columns
        .iter()
        .copied()
        .filter(|column| *column != Column::Number)
        .collect();
    let mut block = Block {
        label: Some(number.to_string()),
        ..Block::default()
    };
    if cells.len() == kinds.len() {
        for (kind, cell) in kinds.iter().zip(&cells) {
            match kind {
                Column::Task if block.deed.is_empty() => block.begin(cell.clone()),
                Column::Lead if block.leads.is_empty() => {
                    block.leads = bodies(page, cell.clone());
                    block.widen(cell);
                }
                Column::With => {
                    block.with = bodies(page, cell.clone());
                    block.widen(cell);
                }
                Column::Time => {
                    block.due = times(page, context, cell.clone());
                    block.time = cell.clone();
                    block.widen(cell);
                }
                _ => {}
            }
        }
    } else {
        // Cells are missing or split: what they hold tells what they are.
        for (at, cell) in cells.iter().enumerate() {
            if at == 0 {
                block.begin(cell.clone());
                continue;
            }
            let whole = body::names(
                page,
                cell.start,
                cell.end,
                Reach {
                    semicolons: true,
                    bare: false,
                },
            )
            .filter(|names| names.end + 1 >= cell.end);
            let due = times(page, context, cell.clone());
            match whole {
                Some(names) if block.leads.is_empty() => {
                    block.leads = names.list;
                    block.widen(cell);
                }
                Some(names) if block.with.is_empty() => {
                    block.with = names.list;
                    block.widen(cell);
                }
                _ if !due.is_empty() && cell.len() <= 20 => {
                    block.due.extend(due);
                    block.widen(cell);
                }
                None if block.leads.is_empty() => block.begin(block.deed.start..cell.end),
                _ => {}
            }
        }
    }
    (block.deed.len() >= 2 && (!block.leads.is_empty() || !block.due.is_empty())).then_some(block)
}
