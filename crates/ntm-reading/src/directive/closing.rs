//! What ends the tasks, and who reports to whom there.

use super::clause::{clauses, is_anybody};
use super::{Reader, Zone};
use crate::assignment::{self, Assignment};
use crate::body::{self, Reach};
use crate::cue::Cue;
use crate::detail;
use crate::lexicon::Class;
use crate::outline::Paragraph;
use crate::page::{Page, same};
use crate::reading::Strength;
use std::ops::Range;

impl Reader<'_, '_> {
    pub(super) fn closing(&self, paragraph: &Paragraph) -> bool {
        let page = self.page;
        let words = paragraph.words();
        let marked = paragraph.marker.is_some();
        if page.starts(words.start, Class::Closing) {
            return true;
        }
        // "Điều 3. Chánh Văn phòng, … chịu trách nhiệm thi hành Quyết định này."
        let executes = |at: usize| {
            page.get(at + 1).is_some_and(|w| same!(w, "hành"))
                && words.end - at <= 9
                && (at..words.end).any(|word| same!(page.words[word], "này"))
        };
        if page.cues(words.clone(), Cue::Executed).any(executes) {
            return true;
        }
        // "Nghị quyết này đã được HĐND xã khóa I thông qua ngày …"
        let passed = words.clone().take(4).any(|at| {
            same!(page.words[at], "này")
                && page.get(at + 1).is_some_and(|w| same!(w, "đã" | "được"))
        }) && words.clone().any(|at| {
            same!(page.words[at], "thông") && page.get(at + 1).is_some_and(|w| same!(w, "qua"))
        });
        if passed {
            return true;
        }
        // "Chỉ thị này có hiệu lực kể từ ngày ký.", "… này phổ biến đến chi bộ."
        let in_force = words.len() <= 60
            && words.clone().take(8).any(|at| {
                let next = page.get(at + 1);
                same!(page.words[at], "hiệu") && next.is_some_and(|w| same!(w, "lực"))
                    || same!(page.words[at], "phổ") && next.is_some_and(|w| same!(w, "biến"))
            })
            && words.clone().take(4).any(|at| same!(page.words[at], "này"));
        if in_force {
            return true;
        }
        if marked || words.len() > 90 || page.sign(words.end - 1, ':') {
            return false;
        }
        if notifies(page, words.clone()) {
            return true;
        }
        let conditional = words.len() < 80
            && words.clone().take(12).any(|at| {
                same!(page.words[at], "quá") && page.get(at + 1).is_some_and(|w| same!(w, "trình"))
            })
            && words.clone().any(|at| same!(page.words[at], "vướng"));
        if conditional {
            return true;
        }
        // A sentence of formula words behind its subject.
        if let Some(order) = assignment::assignment(page, words.clone()) {
            return assignment::is_formula(page, order.action..words.end);
        }
        assignment::is_formula(page, words)
    }

    /// A closing may still tell bodies to whom they report.
    pub(super) fn closing_duties(&mut self, paragraph: &Paragraph) {
        let page = self.page;
        if self.zone == Zone::Context && self.kind != "KH" {
            return;
        }
        let mut before: Option<Assignment> = None;
        for clause in clauses(page, paragraph.words(), false) {
            let told = before.take();
            before = assignment::assignment(page, clause.clone());
            let trouble = clause.clone().any(|at| {
                same!(page.words[at], "phản") && page.get(at + 1).is_some_and(|w| same!(w, "ánh"))
            }) || clause.clone().any(|at| same!(page.words[at], "vướng"));
            let reports = trouble || self.is_due(clause.clone());
            if !reports {
                continue;
            }
            let found = assignment::assignment(page, clause.clone()).or_else(|| {
                let behind = (clause.start..clause.end)
                    .find(|&at| page.sign(at, ','))
                    .filter(|_| page.starts(clause.start, Class::Closing))?;
                assignment::assignment(page, behind + 1..clause.end)
            });
            let found = found.or_else(|| self.asked_address(clause.clone()));
            // "Yêu cầu các cơ quan thực hiện. Nếu có vướng mắc báo cáo UBND huyện."
            let found = found.or_else(|| {
                let action = clause.start;
                told.filter(|_| trouble)
                    .map(|told| Assignment { action, ..told })
            });
            let Some(mut order) = found else {
                continue;
            };
            let anybody = order.leads.len() == 1 && is_anybody(page, &order.leads[0]);
            if let Some(scope) = self.address.as_ref().filter(|_| anybody && !trouble) {
                order.leads.clone_from(&scope.leads);
            }
            if detail::reports_to_somebody(page, order.action..clause.end) {
                let levels = std::mem::take(&mut self.levels);
                self.push(clause, Some(order), &[], None);
                self.levels = levels;
            }
        }
    }

    /// Reads "…, đề nghị phản ánh về Bộ Nội vụ": nobody is named, so that the
    /// addressees are asked.
    fn asked_address(&self, clause: Range<usize>) -> Option<Assignment> {
        let page = self.page;
        let address = self.address.as_ref()?;
        let (action, strength) = clause.clone().find_map(|at| {
            let (end, strength) = page
                .end(at, Class::Request)
                .map(|end| (end, Strength::Request))
                .or_else(|| {
                    page.end(at, Class::Require)
                        .map(|end| (end, Strength::Assign))
                })?;
            (end < clause.end && page.starts(end, Class::Verb)).then_some((end, strength))
        })?;
        Some(Assignment {
            leads: address.leads.clone(),
            strength,
            rule: "kính gửi",
            action,
        })
    }

    /// Whether words only say until when anybody has to act: "Các đơn vị thực
    /// hiện trước ngày …".
    pub(super) fn only_due(&self, words: Range<usize>) -> bool {
        let page = self.page;
        if self.found.is_empty() {
            return false;
        }
        let Some(names) = body::names(page, words.start, words.end, Reach::default()) else {
            return false;
        };
        names.list.len() == 1
            && is_anybody(page, &names.list[0])
            && words.end - names.end <= 16
            && page
                .get(names.end)
                .is_some_and(|w| same!(w, "thực" | "hoàn" | "gửi" | "triển" | "báo"))
            && self.is_due(words)
    }

    /// Whether a clause says until when something is due.
    pub(super) fn is_due(&self, clause: Range<usize>) -> bool {
        let clause = clause.start..clause.end.min(clause.start + 400);
        let due = crate::time::deadlines(
            self.page,
            clause,
            self.context.issued,
            self.context.covers,
            crate::time::Setting::Sentence,
        );
        due.iter().any(|found| found.deadline.kind != "event")
    }
}

/// Whether words close a paper: "Văn phòng … thông báo để … biết, thực hiện."
pub(super) fn notifies(page: &Page<'_>, words: Range<usize>) -> bool {
    let told = words.clone().any(|at| {
        same!(page.words[at], "thông")
            && page.get(at + 1).is_some_and(|w| same!(w, "báo"))
            && page
                .get(at + 2)
                .is_some_and(|w| same!(w, "để" | "và" | "đến"))
    });
    told && words.clone().any(|at| same!(page.words[at], "biết"))
}
