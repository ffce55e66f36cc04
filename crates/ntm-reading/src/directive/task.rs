//! Paragraphs that hold tasks: how many, whose, and which words are theirs.

use super::clause::{
    assesses, begins_deed, begins_time, clauses, is_anybody, orders, sends, states,
};
use super::closing::notifies;
use super::{Reader, Scope};
use crate::assignment::{self, Assignment};
use crate::body::{self, Name, Reach, Sort};
use crate::cue::Cue;
use crate::detail;
use crate::lexicon::Class;
use crate::outline::Paragraph;
use crate::page::{Page, same};
use crate::reading::{Criterion, Strength};
use crate::time::{self, Setting};
use std::ops::Range;

impl Reader<'_, '_> {
    /// Finds "đề nghị quý cơ quan …": the addressees are asked. Returns the
    /// first word of what they are asked to do.
    pub(super) fn asks_addressees(&self, clause: Range<usize>) -> Option<usize> {
        let page = self.page;
        self.scope
            .as_ref()
            .filter(|scope| scope.rule == "kính gửi")?;
        for at in clause.clone() {
            let cue = page
                .end(at, Class::Request)
                .or_else(|| page.end(at, Class::Require));
            let Some(end) = cue.filter(|end| *end + 2 < clause.end) else {
                continue;
            };
            if at > clause.start
                && same!(page.words[at - 1], "theo" | "xét" | "kiến" | "có" | "đáp")
            {
                continue;
            }
            let polite = same!(page.words[end], "quý");
            let common = body::names(page, end, clause.end, Reach::default())
                .filter(|names| names.list.len() == 1 && is_anybody(page, &names.list[0]));
            if !polite && common.is_none() {
                continue;
            }
            let behind = match common {
                Some(names) => names.end,
                None => (end..clause.end).find(|&word| {
                    page.starts(word, Class::Verb) || page.starts(word, Class::Strong)
                })?,
            };
            return (!assignment::is_formula(page, behind..clause.end)).then_some(behind);
        }
        None
    }

    pub(super) fn push_addressed(&mut self, clause: Range<usize>, action: usize) {
        let Some(scope) = self.scope.clone() else {
            return;
        };
        let asks = (clause.start..action).any(|at| self.page.starts(at, Class::Request));
        let strength = if asks {
            Strength::Request
        } else {
            Strength::Assign
        };
        let order = Assignment {
            leads: scope.leads,
            strength,
            rule: "kính gửi",
            action,
        };
        self.push(clause, Some(order), &[], None);
    }

    /// Adds a sentence to the task before it.
    pub(super) fn extend(&mut self, clause: Range<usize>) {
        let page = self.page;
        let Some(mut task) = self.found.pop() else {
            return;
        };
        let start = page
            .words
            .partition_point(|word| (word.start as usize) < task.text.span.start);
        if clause.end.saturating_sub(start) > 600 {
            self.found.push(task);
            return;
        }
        let more = detail::details(page, &self.context, start..clause.end, start, &[], &[]);
        let sent = detail::details(page, &self.context, clause.clone(), clause.start, &[], &[]);
        task.text = more.text;
        for (known, new) in [
            (&mut task.report_to, sent.report_to),
            (&mut task.via, sent.via),
        ] {
            for quote in new {
                if !known
                    .iter()
                    .any(|quote_known| quote_known.text == quote.text)
                {
                    known.push(quote);
                }
            }
        }
        task.deadlines = more.deadlines;
        task.references = more.references;
        task.urgent = more.urgent;
        if task.coordinators.is_empty() {
            task.coordinators = more.coordinators;
        }
        self.found.push(task);
    }

    /// Reads the assignments of a paragraph.
    pub(super) fn tasks(&mut self, paragraph: &Paragraph, was_heading: bool, all: bool) {
        let page = self.page;
        let words = paragraph.words();
        if words.len() < 3 {
            return;
        }
        let marked = paragraph.marker.is_some();
        let criteria = detail::criterion_prefix(page, words.clone());
        if let Some(level) = self.levels.last_mut().filter(|_| marked) {
            level.criteria.clone_from(&criteria);
        }
        let inherited: Vec<Criterion> = self
            .levels
            .iter()
            .flat_map(|level| level.criteria.iter().cloned())
            .collect();
        let scope = self.scope_here().cloned();
        let start = assignment::skip_connectors(page, words.start, words.end);
        let told =
            page.starts(start, Class::Assessment) && !marked && !begins_deed(page, words.clone());
        // "1. Đánh giá chung: Trong tháng 02/2026, các phòng đã bám sát …"
        let looks_back = same!(
            page.words[words.start],
            "đánh" | "kết" | "tình" | "nhận" | "ưu" | "hạn" | "tồn" | "thuận" | "khó"
        );
        let idle = page.end(words.start, Class::Idle);
        if looks_back && idle.is_some_and(|end| page.sign(end, ':')) {
            return;
        }
        if self.inline_labels(words.clone()) {
            return;
        }
        let mut pieces: Vec<(Range<usize>, Option<Assignment>)> = Vec::new();
        // Where the last sentence of the open piece only states something.
        let mut stated: Option<usize> = None;
        if let Some((order, parts)) = enumerated(page, words.clone()) {
            for part in parts {
                self.push(part, Some(order.clone()), &inherited, scope.as_ref());
            }
            return;
        }
        for clause in joined_names(page, clauses(page, words.clone(), true)) {
            let first = marked && clause.start == words.start;
            let order = assignment::assignment(page, clause.clone())
                .filter(|order| self.is_order(order, clause.clone(), first, told));
            let fresh = match (&order, pieces.last()) {
                (_, None) => true,
                (None, Some(_)) => false,
                (Some(order), Some((_, open))) => match open {
                    Some(open) => !same_names(page, &open.leads, &order.leads),
                    None => !scope
                        .as_ref()
                        .is_some_and(|scope| same_names(page, &scope.leads, &order.leads)),
                },
            };
            if fresh {
                // "… kết quả thực hiện. Phát triển cụm công nghiệp là nhiệm vụ
                // quan trọng. UBND tỉnh yêu cầu …": why somebody else is told.
                if let (Some(why), Some((open, _))) = (stated.take(), pieces.last_mut()) {
                    open.end = why;
                }
                pieces.push((clause, order));
            } else if order.is_none() && notifies(page, clause.clone()) {
                break;
            } else if let Some((open, led)) = pieces.last()
                && self.has_own_time(open.clone(), clause.start..words.end)
            {
                let action = assignment::skip_connectors(page, clause.start, clause.end);
                let order = led.clone().map(|led| Assignment { action, ..led });
                pieces.push((clause, order));
            } else if let Some((open, _)) = pieces.last_mut() {
                let sentence = page.ends_sentence(open.end - 1, clause.end);
                stated = (sentence && states(page, clause.clone())).then_some(clause.start);
                open.end = clause.end;
            }
        }
        for (piece, order) in pieces {
            let order = order.or_else(|| bracketed(page, piece.clone()));
            match order {
                Some(order) => {
                    let formula = assignment::is_formula(page, order.action..piece.end);
                    let later = piece.start > words.start;
                    let own = piece
                        .clone()
                        .rev()
                        .take(3)
                        .any(|at| same!(page.words[at], "này"));
                    if formula
                        && (!marked || later || own || order.rule == "yêu cầu")
                        && !was_heading
                    {
                        continue;
                    }
                    self.push(piece, Some(order), &inherited, scope.as_ref());
                }
                None => {
                    let led = scope.as_ref().is_some_and(|scope| scope.rule != "kính gửi");
                    if !self.is_deed(piece.clone(), marked, led, was_heading, all) {
                        continue;
                    }
                    self.push(piece, None, &inherited, scope.as_ref());
                }
            }
        }
    }

    /// Whether an order that the grammar finds in a clause is one here; `first`
    /// tells the first clause of an item, `told` one of a paragraph that looks back.
    fn is_order(&self, order: &Assignment, clause: Range<usize>, first: bool, told: bool) -> bool {
        let page = self.page;
        // "chịu trách nhiệm trước UBND tỉnh": liability, no task.
        let at = order.action;
        let liable = page.get(at).is_some_and(|w| same!(w, "chịu"))
            && page.get(at + 3).is_some_and(|w| same!(w, "trước"));
        // "…; khuyến khích Nhân dân trồng hoa" is what those of the heading do; in a
        // sentence of its own the others are told.
        let headed = self
            .scope_here()
            .is_some_and(|scope| scope.rule == "đề mục");
        let within = !first
            && clause
                .start
                .checked_sub(1)
                .is_some_and(|before| !page.ends_sentence(before, clause.end));
        // "…; mỗi thôn chọn 02 hộ": each of those that are told.
        let each = order
            .leads
            .first()
            .is_some_and(|name| same!(page.words[name.words.start], "mỗi" | "từng"));
        let states = order.rule == "chủ thể"
            && (told || self.leads_party(clause.start) || assesses(page, at..clause.end));
        let encourages = headed && within && order.rule == "khuyến khích";
        !(liable && !first || encourages || each || states)
    }

    /// Whether "Lãnh đạo UBND xã rà soát …" stands under a body of the Party,
    /// which leads the others: no post is meant.
    fn leads_party(&self, at: usize) -> bool {
        let page = self.page;
        let at = assignment::skip_connectors(page, at, page.len());
        let leads = same!(page.words[at], "Lãnh")
            && page.get(at + 1).is_some_and(|w| same!(w, "đạo"))
            && page.starts(at + 2, Class::Head);
        let above = self.scope_here().filter(|scope| scope.rule == "đề mục");
        leads && above.is_some_and(|scope| scope.leads.iter().all(|name| self.is_party(name)))
    }

    /// Whether a name is that of a body of the Party: "Đảng ủy xã", "Ban Thường
    /// vụ Huyện ủy".
    fn is_party(&self, name: &Name) -> bool {
        let page = self.page;
        name.words.clone().any(|at| {
            let council = page.get(at + 1).is_some_and(|w| same!(w, "ban"));
            same!(page.words[at], "đảng") || same!(page.words[at], "ủy") && !council
        })
    }

    /// Whether a sentence of the same bodies is a task of its own: a duty to
    /// report on its own day, "Kiểm tra các cơ sở. Trước ngày 25 hằng tháng, tổng
    /// hợp tiến độ báo cáo UBND tỉnh."
    fn has_own_time(&self, open: Range<usize>, rest: Range<usize>) -> bool {
        const DEED: usize = 6;
        // Time must not grow with the square of a sentence without end.
        const LONGEST: usize = 600;
        let page = self.page;
        if !page.ends_sentence(open.end - 1, rest.end) {
            return false;
        }
        let end = (rest.start..rest.end)
            .find(|&at| page.ends_sentence(at, rest.end))
            .map_or(rest.end, |last| last + 1);
        let sentence = rest.start..end;
        let issued = self.context.issued;
        let times = |words: Range<usize>| {
            let words = words.start..words.end.min(words.start + LONGEST);
            time::deadlines(page, words, issued, self.context.covers, Setting::Sentence)
        };
        let begins = begins_deed(page, sentence.clone()) || begins_time(page, sentence.start);
        if !begins || sends(page, sentence.clone()) {
            return false;
        }
        if !detail::reports_to_somebody(page, sentence.clone()) {
            return false;
        }
        let mut own = times(sentence.clone());
        own.retain(|one| one.deadline.kind != "event");
        let timed: usize = own.iter().map(|one| one.words.len()).sum();
        let value = |one: &time::Found| one.deadline.value.clone();
        let same = || own.iter().map(value).eq(times(open).iter().map(value));
        !own.is_empty() && sentence.len() >= timed + DEED && !same()
    }

    /// Whether a piece that names no body is an assignment.
    fn is_deed(
        &self,
        piece: Range<usize>,
        marked: bool,
        led: bool,
        was_heading: bool,
        all: bool,
    ) -> bool {
        let page = self.page;
        let start = assignment::skip_connectors(page, piece.start, piece.end);
        let behind_topic = piece
            .clone()
            .take(40)
            .find(|&at| page.sign(at, ':'))
            .map_or(start, |colon| colon + 1);
        if page.starts(start, Class::Decision) || page.starts(behind_topic, Class::Decision) {
            return false;
        }
        // "Ban Thường vụ cơ bản thống nhất …", "UBND xã thông báo …"
        let tells = body::names(page, start, piece.end, Reach::default()).is_some_and(|names| {
            page.starts(names.end, Class::Telling) || page.starts(names.end, Class::Decision)
        });
        if tells && !orders(page, piece.clone()) {
            return false;
        }
        let heading_scope = self.levels.iter().any(|level| {
            level
                .scope
                .as_ref()
                .is_some_and(|scope| scope.rule == "đề mục")
        });
        if !all && !heading_scope {
            return false;
        }
        if heading_scope && (marked || was_heading) {
            return true;
        }
        if page.starts(start, Class::Telling) && !begins_deed(page, piece.clone()) {
            return false;
        }
        // "Sau 3 năm thực hiện, nhận thức … Tuy nhiên, …"
        let looks_back = page.get(start).is_some_and(|w| same!(w, "sau"))
            && page
                .get(start + 1)
                .is_some_and(|w| w.is_number() || same!(w, "hơn" | "gần"));
        if looks_back && !orders(page, piece.clone()) {
            return false;
        }
        let assessed = page.starts(start, Class::Assessment) && !begins_deed(page, piece.clone());
        if marked {
            let told = led || begins_deed(page, piece.clone()) || orders(page, piece.clone());
            let states = piece.clone().take(40).any(|at| {
                let next = page.get(at + 1);
                same!(page.words[at], "đã" | "được" | "là") && !same!(page.words[piece.start], "Là")
                    || (same!(page.words[at], "đạt")
                        && next.is_some_and(|w| same!(w, "nhiều" | "được" | "kết")))
            });
            return !(assessed && states) && (told || !(assessed || states));
        }
        if assessed && !orders(page, piece.clone()) {
            return false;
        }
        if states(page, piece.clone()) {
            return false;
        }
        // "Văn bản đề nghị gửi về Sở … trước ngày …" in a paragraph of its own.
        let sent = sends(page, piece.clone()) && detail::reports_to_somebody(page, piece.clone());
        sent || begins_deed(page, piece.clone()) || (was_heading && led && orders(page, piece))
    }

    pub(super) fn push(
        &mut self,
        piece: Range<usize>,
        order: Option<Assignment>,
        criteria: &[Criterion],
        scope: Option<&Scope>,
    ) {
        let page = self.page;
        let mut end = piece.end;
        if end >= piece.start + 2 && page.sign(end - 1, '.') && page.sign(end - 2, '/') {
            end -= 2;
        } else if end >= piece.start + 3
            && page.sign(end - 1, '.')
            && page.sign(end - 2, '/')
            && page.sign(end - 3, '.')
        {
            end -= 3;
        }
        while end > piece.start
            && (page.sign(end - 1, ';') || page.sign(end - 1, '/') || page.sign(end - 1, ':'))
        {
            end -= 1;
        }
        if end > piece.start + 1
            && page.sign(end - 1, '.')
            && page.sign(end - 2, '.')
            && !page.words[end - 1].glued
        {
            end -= 1;
        }
        let piece = piece.start..end;
        if piece.len() < 3 {
            return;
        }
        let section = self.section();
        let mut order = order;
        let helpers = order
            .as_mut()
            .map_or_else(Vec::new, |order| body::take_helpers(page, &mut order.leads));
        let mut directive = match &order {
            Some(order) => {
                let (context, action) = (&self.context, order.action);
                let mut directive =
                    detail::details(page, context, piece, action, &order.leads, &helpers);
                directive.leads = detail::leads(page, &order.leads, order.rule);
                directive.strength = match scope {
                    Some(scope) if order.rule == "đối với" => scope.strength,
                    _ => order.strength,
                };
                directive.rule = order.rule;
                directive
            }
            None => {
                let (leads, coordinators, strength, rule) = match scope {
                    Some(scope) => (
                        scope.leads.as_slice(),
                        scope.coordinators.as_slice(),
                        scope.strength,
                        scope.rule,
                    ),
                    None => (&[][..], &[][..], Strength::Assign, "danh mục nhiệm vụ"),
                };
                let start = piece.start;
                let mut directive =
                    detail::details(page, &self.context, piece, start, leads, coordinators);
                directive.leads = detail::leads(page, leads, rule);
                directive.strength = strength;
                directive.rule = rule;
                directive
            }
        };
        if page.starts(
            assignment::skip_connectors(
                page,
                order
                    .as_ref()
                    .map_or(usize::MAX - 8, |o| o.action)
                    .min(page.len()),
                page.len(),
            ),
            Class::Encourage,
        ) {
            directive.strength = Strength::Encourage;
        }
        directive.section = section;
        let mut all: Vec<Criterion> = criteria.to_vec();
        if let Some(scope) = scope {
            all.extend_from_slice(&scope.criteria);
        }
        all.append(&mut directive.criteria);
        detail::in_order(&mut all);
        directive.criteria = all;
        self.found.push(directive);
    }
}

/// Reads "Giao X: (i) …; (ii) …": each part is a task of the same bodies.
fn enumerated(page: &Page<'_>, words: Range<usize>) -> Option<(Assignment, Vec<Range<usize>>)> {
    let opens = |at: usize| page.sign(at, '(') && at > words.start && page.sign(at - 1, ':');
    if !page.cues(words.clone(), Cue::Part).any(opens) {
        return None;
    }
    let order = assignment::assignment(page, words.clone())?;
    let is_mark = |at: usize| {
        page.sign(at, '(')
            && page.sign(at + 2, ')')
            && page.get(at + 1).is_some_and(|w| {
                w.is_number() || crate::outline::roman(page.slice(at + 1)).is_some()
            })
    };
    if !(page.sign(order.action.checked_sub(1)?, ':') && is_mark(order.action)) {
        return None;
    }
    let mut marks: Vec<usize> = (order.action..words.end)
        .filter(|&at| is_mark(at))
        .collect();
    marks.push(words.end);
    let parts = marks
        .windows(2)
        .map(|pair| pair[0] + 3..pair[1])
        .filter(|part| part.len() > 2);
    Some((order, parts.collect()))
}

/// "Thủ trưởng các sở; Chủ tịch UBND các xã chịu trách nhiệm …": a clause of
/// names alone belongs to the next one.
fn joined_names(page: &Page<'_>, clauses: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let mut joined: Vec<Range<usize>> = Vec::with_capacity(clauses.len());
    let mut open = false;
    for clause in clauses {
        let names = page.sign(clause.end - 1, ';')
            && body::names(page, clause.start, clause.end - 1, Reach::default())
                .is_some_and(|names| names.end + 1 == clause.end);
        match joined.last_mut().filter(|_| open) {
            Some(last) => last.end = clause.end,
            None => joined.push(clause),
        }
        open = names;
    }
    joined
}

/// Reads "… (Sở Tài chính chủ trì; hoàn thành trong quý II)" behind a deed.
fn bracketed(page: &Page<'_>, piece: Range<usize>) -> Option<Assignment> {
    let open = (piece.start + 3..piece.end)
        .rev()
        .find(|&at| page.sign(at, '('))?;
    let close = (open..piece.end).find(|&at| page.sign(at, ')'))?;
    if close + 3 < piece.end {
        return None;
    }
    // "… (Chủ trì: Sở Y tế; hoàn thành: tháng 6/2026)"
    if let Some(colon) = page
        .end(open + 1, Class::LabelLead)
        .filter(|&colon| page.sign(colon, ':'))
    {
        let names = body::names(page, colon + 1, close, Reach::default())?;
        return Some(Assignment {
            leads: names.list,
            strength: Strength::Assign,
            rule: "nhãn",
            action: piece.start,
        });
    }
    let names = body::names(page, open + 1, close, Reach::default())?;
    let led = page
        .get(names.end)
        .is_some_and(|w| same!(w, "chủ" | "thực"))
        && page
            .get(names.end + 1)
            .is_some_and(|w| same!(w, "trì" | "hiện"));
    (led && names.list.iter().all(|name| name.sort != Sort::Bare)).then_some(Assignment {
        leads: names.list,
        strength: Strength::Assign,
        rule: "nhãn",
        action: piece.start,
    })
}

fn same_names(page: &Page<'_>, a: &[Name], b: &[Name]) -> bool {
    let key = |names: &[Name]| -> Vec<u64> {
        names
            .iter()
            .flat_map(|name| {
                page.words[name.words.clone()]
                    .iter()
                    .filter(|word| word.is_word() || word.is_number())
                    .map(|word| word.fold)
            })
            .collect()
    };
    key(a) == key(b)
}
