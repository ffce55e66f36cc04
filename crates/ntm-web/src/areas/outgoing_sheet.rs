//! A paper as the page shows it: what DOCX and PDF hold, line by line.

use ntm_drafting::paper::{
    Align, Block, Paper, PaperKind, Run, Table, TableColumn, Text, annex_title,
};
use ntm_views::{
    frame::Lang,
    sheet::{Sheet, SheetAlign, SheetAppendix, SheetBlock, SheetCell, SheetColumn, SheetRun},
};

/// Returns a paper as it will be printed; `mark` is what stands across it.
pub(crate) fn sheet(lang: Lang, paper: &Paper, mark: &str) -> Sheet {
    let (address, addressees) = paper.address_lines();
    let is_letter = paper.kind == PaperKind::Letter;
    let all = paper.appendices.len();
    let appendices = paper.appendices.iter().enumerate();
    Sheet {
        lang,
        parent: paper.parent.clone().unwrap_or_default(),
        issuer: paper.issuer.clone(),
        number: paper.number_line(),
        dated: paper.date_line(),
        title: match is_letter {
            true => String::new(),
            false => paper.kind.title().to_uppercase(),
        },
        subject: paper.subject.clone(),
        urgency: paper.urgency.map_or("", |it| it.mark()).to_owned(),
        address,
        addressees,
        bases: paper.base_lines(),
        blocks: blocks(&paper.body),
        signature: paper.signature.lines(),
        signer: paper.signature.name.clone(),
        beside: paper
            .signature
            .beside
            .as_ref()
            .map(|it| (it.position.to_uppercase(), it.name.clone())),
        recipients: paper.recipient_lines(),
        appendices: appendices
            .map(|(index, it)| SheetAppendix {
                title: annex_title(index, all),
                subject: it.title.clone(),
                line: paper.annex_line(),
                blocks: blocks(&it.body),
            })
            .collect(),
        mark: mark.to_owned(),
    }
}

fn blocks(blocks: &[Block]) -> Vec<SheetBlock> {
    let block = |block: &Block| match block {
        Block::Heading(text) => SheetBlock::Heading(runs(text)),
        Block::Paragraph(text) => SheetBlock::Paragraph(runs(text)),
        Block::Item(text) => SheetBlock::Item(runs(text)),
        Block::Table(table) => SheetBlock::Table(
            columns(table),
            table.rows.iter().map(|row| cells(table, row)).collect(),
        ),
    };
    blocks.iter().map(block).collect()
}

/// The columns with their widths as the printed table has them.
fn columns(table: &Table) -> Vec<SheetColumn> {
    let all: u32 = table.columns.iter().map(|it| it.width.max(1)).sum();
    let column = |it: &TableColumn| SheetColumn {
        title: runs(&it.title),
        share: it.width.max(1) * 100 / all.max(1),
    };
    table.columns.iter().map(column).collect()
}

/// The cells of a row, each as its column stands.
fn cells(table: &Table, row: &[Text]) -> Vec<SheetCell> {
    let aligns = table.columns.iter().map(|it| it.align);
    let cell = |(text, align): (&Text, Align)| SheetCell {
        words: runs(text),
        align: match align {
            Align::Left => SheetAlign::Left,
            Align::Centre => SheetAlign::Centre,
            Align::Right => SheetAlign::Right,
        },
    };
    row.iter().zip(aligns).map(cell).collect()
}

fn runs(text: &Text) -> Vec<SheetRun> {
    let run = |run: Run| SheetRun {
        text: run.text,
        bold: run.bold,
        italic: run.italic,
    };
    text.runs().into_iter().map(run).collect()
}
