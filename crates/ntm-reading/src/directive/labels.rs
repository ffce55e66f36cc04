//! Tasks given in form: "Cơ quan chủ trì: …", "Thời gian: …".

use super::clause::clauses;
use super::{Reader, Zone};
use crate::block::{self, Block, Column};
use crate::detail;
use crate::outline::Paragraph;
use std::ops::Range;

impl Reader<'_, '_> {
    /// Takes the labels of a paragraph: "- Cơ quan chủ trì: Sở Tư pháp.", or one
    /// behind the other: "Cơ quan chủ trì: Sở A; cơ quan phối hợp: Sở B".
    pub(super) fn labels(&mut self, paragraph: &Paragraph) -> bool {
        let page = self.page;
        let mut next = block::label(page, paragraph);
        let mut first = paragraph.first;
        let mut taken = false;
        while let Some((column, value)) = next.take() {
            let mut own = value.clone();
            for at in value.clone().filter(|&at| page.sign(at, ';')) {
                let rest = Paragraph::of(at + 1..value.end);
                if rest.len() > 0
                    && let Some(label) = block::label(page, &rest)
                {
                    own.end = at;
                    next = Some(label);
                    break;
                }
            }
            if !self.label(column, own.clone(), first) {
                return taken;
            }
            taken = true;
            first = own.end + 1;
        }
        taken
    }

    /// Takes one label of a block; `first` is the first word of its paragraph.
    fn label(&mut self, column: Column, value: Range<usize>, first: usize) -> bool {
        let page = self.page;
        let plan = matches!(
            self.kind,
            "KH" | "CTr" | "PA" | "ĐA" | "HD" | "QĐ" | "NQ" | "CT"
        );
        if matches!(column, Column::Task | Column::Other | Column::Number) {
            if column == Column::Task && plan && value.len() >= 3 && self.zone_here() != Zone::Idle
            {
                self.block = None;
                self.candidate = Some(value);
                return true;
            }
            return self.block.is_some();
        }
        let Some(text) = self
            .block
            .as_ref()
            .map(|(block, _)| block.deed.clone())
            .or_else(|| self.candidate.clone())
        else {
            return false;
        };
        if !plan && self.block.is_none() && column != Column::Lead {
            return false;
        }
        let (mut block, place) = self.block.take().unwrap_or_else(|| {
            let start = page
                .words
                .get(text.start)
                .map_or(0, |word| word.start as usize);
            let known = self
                .found
                .last()
                .is_some_and(|last| last.text.span.start == start);
            (
                Block {
                    deed: text.clone(),
                    text: text.clone(),
                    ..Block::default()
                },
                known.then(|| self.found.len() - 1),
            )
        });
        match column {
            Column::Lead => block.leads = block::bodies(page, value.clone()),
            Column::With => block.with = block::bodies(page, value.clone()),
            Column::Time => {
                block.due = block::times(page, &self.context, value.clone());
                block.time = value.clone();
            }
            Column::Number | Column::Task | Column::Other => {}
        }
        if block.text.end + 3 >= first {
            block.widen(&value);
        }
        let mut place = place;
        if !block.leads.is_empty() {
            if let Some(at) = place {
                self.found.truncate(at);
            }
            self.push_block(&block, "nhãn");
            place = Some(self.found.len() - 1);
        } else if let Some(directive) = place.and_then(|at| self.found.get_mut(at)) {
            directive.text = page.quote(block.text.clone());
            directive
                .deadlines
                .extend(block.due.drain(..).map(|found| found.deadline));
        }
        self.block = Some((block, place));
        true
    }

    /// Takes labels within a paragraph: "…. Thời gian: tháng 10/2025. Đơn vị
    /// thực hiện: Ban Quản lý xã."
    pub(super) fn inline_labels(&mut self, words: Range<usize>) -> bool {
        let page = self.page;
        let mut block = Block::default();
        let mut first = None;
        for clause in clauses(page, words.clone(), true) {
            let part = Paragraph::of(clause.clone());
            let Some((column, value)) = block::label(page, &part) else {
                continue;
            };
            first = first.or(Some(clause.start));
            match column {
                Column::Lead => block.leads = block::bodies(page, value),
                Column::With => block.with = block::bodies(page, value),
                Column::Time => block.due = block::times(page, &self.context, value),
                Column::Number | Column::Task | Column::Other => {}
            }
        }
        if block.leads.is_empty() || first.is_none_or(|at| at <= words.start) {
            return false;
        }
        block.deed = words.clone();
        block.text = words;
        self.push_block(&block, "nhãn");
        true
    }

    /// Adds a task given in form.
    pub(super) fn push_block(&mut self, block: &Block, rule: &'static str) {
        let page = self.page;
        let mut directive = detail::details(
            page,
            &self.context,
            block.deed.clone(),
            block.deed.start,
            &block.leads,
            &block.with,
        );
        directive.text = page.quote(block.text.clone());
        // "Thời gian: trình HĐND tỉnh tại kỳ họp giữa năm"
        if directive.report_to.is_empty() && !block.time.is_empty() {
            directive.report_to = detail::reported(page, block.time.clone(), &block.leads);
        }
        directive.leads = detail::leads(page, &block.leads, rule);
        for found in &block.due {
            if !directive.deadlines.contains(&found.deadline) {
                directive.deadlines.push(found.deadline.clone());
            }
        }
        directive.section = block.label.clone().or_else(|| self.section());
        directive.rule = rule;
        self.found.push(directive);
    }
}
