//! What stands before the tasks: sentences that open a list, and orders in
//! the reasons.

use super::clause::{begins_deed, clauses, is_anybody, orders, sends};
use super::{Reader, Scope, Zone};
use crate::assignment::{self, Assignment};
use crate::body::{self, Reach};
use crate::detail;
use crate::lexicon::Class;
use crate::outline::{Form, Paragraph};
use crate::page::same;
use crate::reading::Strength;
use std::ops::Range;

impl Reader<'_, '_> {
    /// Whether a sentence opens a list: it ends with a colon and says so.
    pub(super) fn opens(&self, paragraph: &Paragraph) -> bool {
        let page = self.page;
        if !page.sign(paragraph.end - 1, ':') || paragraph.len() < 4 {
            return false;
        }
        let last = paragraph.end - 1;
        let says = (1..=4).any(|back| {
            last.checked_sub(back).is_some_and(|at| {
                at >= paragraph.body && page.end(at, Class::Opening) == Some(last)
            })
        });
        says || paragraph.marker.is_none() && self.told_at_end(paragraph).is_some()
    }

    /// Reads "…, Sở Tài chính đề nghị UBND các xã, phường:": the sentence ends
    /// with who is told.
    fn told_at_end(&self, paragraph: &Paragraph) -> Option<(Assignment, Range<usize>)> {
        let page = self.page;
        let last = paragraph.end - 1;
        (paragraph.body..last).rev().take(60).find_map(|at| {
            let (end, strength) = page
                .end(at, Class::Request)
                .map(|end| (end, Strength::Request))
                .or_else(|| {
                    page.end(at, Class::Require)
                        .map(|end| (end, Strength::Assign))
                })?;
            let mut names = body::names(page, end, last, Reach::default())?;
            // "…, đề nghị UBND các tỉnh vùng hạ lưu sông A:": a tail that nobody knows.
            let acts = (names.end..last)
                .any(|at| page.starts(at, Class::Verb) || page.starts(at, Class::Strong));
            if names.end < last && last - names.end <= 6 && !acts {
                names.list.last_mut()?.words.end = last;
                names.end = last;
            }
            (names.end == last).then(|| {
                let order = Assignment {
                    leads: names.list,
                    strength,
                    rule: "câu mở đầu",
                    action: last,
                };
                (order, at..paragraph.end)
            })
        })
    }

    /// Takes an opening sentence; returns false where it is only a task that
    /// happens to end with a colon.
    pub(super) fn open(&mut self, paragraph: &Paragraph, index: usize, limit: usize) -> bool {
        let page = self.page;
        if paragraph.marker.is_some() && self.zone_here() != Zone::Context {
            return self.opens_below(paragraph, index, limit);
        }
        let told = self
            .told_at_end(paragraph)
            .or_else(|| self.last_order(paragraph))
            .or_else(|| self.several_told(paragraph));
        let plan = matches!(
            self.kind,
            "KH" | "CTr" | "PA" | "ĐA" | "HD" | "QC" | "QyĐ" | "QĐ"
        );
        // "UBND xã thông báo như sau:" tells what is so; who has to act is named.
        let tells = told.is_none() && self.informs(paragraph);
        if self.zone == Zone::Context || told.is_some() {
            if !plan || self.zone == Zone::Context {
                let named = plan || tells;
                self.zone = if named { Zone::Named } else { Zone::Tasks };
            }
            for level in &mut self.levels {
                if matches!(level.zone, Some(Zone::Context | Zone::Idle)) {
                    level.zone = None;
                }
            }
        }
        if let Some((order, clause)) = told {
            // "…; cụ thể như sau:" behind an order of its own is a task as well.
            let tail = (order.action..clause.end)
                .rev()
                .find(|&at| page.sign(at, ';'));
            let deed = order.action..tail.unwrap_or(clause.end - 1);
            let coordinators = detail::coordinators(page, deed.clone(), &order.leads);
            if tail.is_some() && deed.len() > 8 && !assignment::is_formula(page, deed.clone()) {
                let text = paragraph.body..deed.end;
                self.push(text, Some(order.clone()), &[], None);
            }
            // A letter that asks "các cơ quan, đơn vị" asks its addressees.
            let addressed = self
                .address
                .as_ref()
                .filter(|_| order.leads.len() == 1 && is_anybody(page, &order.leads[0]));
            let scope = Scope {
                rule: addressed.map_or("câu mở đầu", |_| "kính gửi"),
                leads: match addressed {
                    Some(scope) => scope.leads.clone(),
                    None => order.leads,
                },
                coordinators,
                strength: order.strength,
                criteria: Vec::new(),
            };
            match self
                .levels
                .last_mut()
                .filter(|_| paragraph.marker.is_some())
            {
                Some(level) => level.scope = Some(scope),
                None => {
                    // Under a heading the sentence holds for what follows there.
                    match self.levels.last_mut() {
                        Some(level)
                            if self
                                .paragraphs
                                .get(index + 1)
                                .filter(|_| index + 1 < limit)
                                .and_then(|p| p.marker.as_ref())
                                .is_some_and(|m| m.form != level.form) =>
                        {
                            level.scope = Some(scope)
                        }
                        _ => self.scope = Some(scope),
                    }
                }
            }
        }
        true
    }

    /// Reads "Thủ trưởng các sở, Chủ tịch UBND các xã tập trung thực hiện các
    /// việc sau:": several are told; one alone may be who issues the paper.
    fn several_told(&self, paragraph: &Paragraph) -> Option<(Assignment, Range<usize>)> {
        let words = paragraph.words();
        assignment::assignment(self.page, words.clone())
            .filter(|order| order.rule == "chủ thể" && order.leads.len() > 1)
            .map(|order| (order, words))
    }

    /// Whether a numbered sentence that tells nobody only opens the numbers below
    /// it: "2. Để hoàn thành mục tiêu, yêu cầu thực hiện các nhiệm vụ sau:".
    fn opens_below(&self, paragraph: &Paragraph, index: usize, limit: usize) -> bool {
        let numbered = |p: &Paragraph| match p.marker.as_ref().map(|marker| marker.form) {
            Some(Form::Number(depth)) => Some(depth),
            _ => None,
        };
        let below = self.paragraphs[index + 1..limit].first().and_then(numbered);
        below.is_some_and(|below| numbered(paragraph).is_some_and(|own| own < below))
            && self.last_order(paragraph).is_none()
            && assignment::assignment(self.page, paragraph.words()).is_none()
    }

    /// Whether a sentence ends with "thông báo như sau:".
    fn informs(&self, paragraph: &Paragraph) -> bool {
        let page = self.page;
        let from = paragraph.end.saturating_sub(8).max(paragraph.body);
        (from..paragraph.end).any(|at| {
            same!(page.words[at], "thông")
                && page.get(at + 1).is_some_and(|w| same!(w, "báo"))
                && (page.end(at + 2, Class::Opening) == Some(paragraph.end - 1)
                    || page.sign(at + 2, ':'))
        })
    }

    /// Finds the last order of a sentence: "…, UBND huyện yêu cầu X, Y thực
    /// hiện các nội dung sau:".
    pub(super) fn last_order(&self, paragraph: &Paragraph) -> Option<(Assignment, Range<usize>)> {
        let page = self.page;
        let mut last = None;
        for at in paragraph.body..paragraph.end {
            let cue = page.starts(at, Class::Require)
                || page.starts(at, Class::Request)
                || (page.starts(at, Class::Assign) && !same!(page.words[at], "chỉ" | "phân"));
            if !cue {
                continue;
            }
            if at > paragraph.body
                && same!(
                    page.words[at - 1],
                    "theo"
                        | "được"
                        | "đã"
                        | "xét"
                        | "đáp"
                        | "những"
                        | "các"
                        | "kiến"
                        | "thẩm"
                        | "ứng"
                        | "việc"
                )
            {
                continue;
            }
            if let Some(order) = assignment::assignment(page, at..paragraph.end)
                && order.rule != "chủ thể"
            {
                last = Some((order, at..paragraph.end));
            }
        }
        last
    }

    /// Before the list opens, only an express order counts.
    pub(super) fn context_paragraph(&mut self, paragraph: &Paragraph) {
        let page = self.page;
        if !matches!(
            self.kind,
            "CV" | "CĐ" | "CT" | "TB" | "KL" | "QĐ" | "NQ" | ""
        ) {
            return;
        }
        // "…, Phó Thủ tướng có ý kiến như sau: Bộ Tài chính …" in one paragraph.
        let words = paragraph.words();
        let colon = words.clone().find(|&at| {
            page.sign(at, ':')
                && at + 4 < words.end
                && (1..=4).any(|back| {
                    at.checked_sub(back).is_some_and(|from| {
                        from >= words.start && page.end(from, Class::Opening) == Some(at)
                    })
                })
        });
        if let Some(colon) = colon
            && self.kind != "QĐ"
        {
            self.zone = Zone::Tasks;
            let rest = Paragraph {
                body: colon + 1,
                ..paragraph.clone()
            };
            self.tasks(&rest, true, true);
            return;
        }
        // "Các đơn vị thực hiện trước ngày …" in a line of its own.
        if words.len() <= 30 && self.only_due(words.clone()) {
            self.extend(words);
            return;
        }
        let mut open = false;
        let first = words.start;
        for clause in clauses(page, words, false) {
            // "Sở A đã có Công văn số … đề nghị các địa phương báo cáo trước ngày …" tells what was.
            if let Some(action) = self
                .asks_addressees(clause.clone())
                .filter(|&action| !self.has_asked(clause.start..action))
            {
                self.push_addressed(clause, action);
                open = true;
                continue;
            }
            let Some(order) = assignment::assignment(page, clause.clone()) else {
                // Where and when the result of the sentence before is sent,
                // and what else has to be done.
                let goes_on = sends(page, clause.clone())
                    || orders(page, clause.clone())
                    || begins_deed(page, clause.clone())
                    || self.only_due(clause.clone());
                if open && goes_on {
                    self.extend(clause);
                }
                continue;
            };
            let article = paragraph
                .marker
                .as_ref()
                .is_some_and(|marker| marker.form == Form::Article);
            // A letter without list gives its next order so: "Đối với các xã A, B: bổ sung …".
            let further = order.rule == "đối với"
                && clause.start == first
                && self.kind == "CV"
                && !self.found.is_empty();
            let told = order.rule == "yêu cầu"
                || order.rule == "đề nghị"
                || order.rule == "giao"
                || further
                || article && order.rule == "chủ thể" && self.is_due(clause.clone());
            let past = clause
                .clone()
                .take_while(|&at| at < order.action)
                .any(|at| same!(page.words[at], "đã"));
            if !told
                || past
                || self.recalls(clause.clone(), &order)
                || assignment::is_formula(page, order.action..clause.end)
            {
                continue;
            }
            self.push(clause, Some(order), &[], None);
            open = true;
        }
    }

    /// Whether words up to an order tell that it was given before: "đã có Công văn số … đề nghị".
    fn has_asked(&self, words: Range<usize>) -> bool {
        const BEFORE: usize = 5;
        let page = self.page;
        let covers = self.context.covers;
        let next = covers.partition_point(|cover| cover.start < words.start);
        let within = covers[next..].iter().take_while(|it| it.end <= words.end);
        let sent = |at: usize| {
            let next = page.get(at + 1);
            same!(page.words[at], "đã") && next.is_some_and(|w| same!(w, "có" | "ban" | "gửi"))
        };
        within
            .map(|it| it.start.saturating_sub(BEFORE).max(words.start)..it.start)
            .any(|mut before| before.any(sent))
    }

    /// Whether a clause recalls what a cited paper told somebody: "Thực hiện
    /// Công văn số …, trong đó giao Sở Tài chính …". Its days are not ours.
    fn recalls(&self, clause: Range<usize>, order: &Assignment) -> bool {
        let page = self.page;
        let Some(first) = order.leads.first().map(|name| name.words.start) else {
            return false;
        };
        let covers = self.context.covers;
        let next = covers.partition_point(|cover| cover.start < clause.start);
        let cited = covers.get(next).is_some_and(|cover| cover.end <= first);
        let cue = (clause.start..first).rev().find(|&at| {
            page.starts(at, Class::Assign)
                || page.starts(at, Class::Request)
                || page.starts(at, Class::Require)
        });
        let recalled = cue.is_some_and(|cue| {
            cue > clause.start
                && same!(
                    page.words[cue - 1],
                    "đó" | "việc" | "về" | "đã" | "có" | "được"
                )
        });
        cited && recalled
    }
}
