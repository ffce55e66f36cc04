//! Headings: those that name bodies, and those that name a part.

use super::clause::begins_deed;
use super::{Reader, Scope, Zone};
use crate::assignment;
use crate::body::{self, Name, Reach, Sort};
use crate::detail;
use crate::lexicon::Class;
use crate::outline::{Form, Paragraph, is_upper};
use crate::page::same;
use crate::reading::Strength;
use std::ops::Range;

impl Reader<'_, '_> {
    /// Takes a heading; returns false for other paragraphs.
    pub(super) fn heading(&mut self, index: usize, limit: usize) -> bool {
        let page = self.page;
        let paragraph = &self.paragraphs[index];
        let words = paragraph.words();
        let next = self.paragraphs.get(index + 1).filter(|_| index + 1 < limit);
        let last_sign = page.words[words.end - 1];
        let colon = last_sign.is(':');
        let firm = last_sign.is('.') || last_sign.is(';');
        let marked = paragraph.marker.as_ref();
        let form = marked.map(|marker| marker.form);
        let upper = is_upper(page, words.clone()) && words.len() >= 2;
        let own_form = |p: &Paragraph| p.marker.as_ref().map(|m| m.form) == form;
        let children = next.is_some_and(|p| {
            !own_form(p)
                && !self
                    .levels
                    .iter()
                    .any(|level| p.marker.as_ref().is_some_and(|m| m.form == level.form))
                || (p.marker.is_none() && form.is_some())
        });
        // "8. Tổ chức thực hiện:"
        let organises = page.end(words.start, Class::Organisation) == Some(words.end - 1);
        if organises && colon && children && form.is_some() {
            self.part(words);
            return true;
        }
        // "2. Bộ Tài chính: a) Chỉ đạo Tổng cục Hải quan: - …": who stands above directs.
        let directs = same!(page.words[words.start], "Chỉ")
            && page.end(words.start, Class::Assign) == Some(words.start + 2);
        let led = self.scope_here().is_some();
        if directs && led && colon && children && form.is_some() {
            return true;
        }
        // Bodies and nothing else.
        if words.len() <= 70
            && children
            && (form.is_some() || colon || upper)
            && let Some((mut names, strength)) = self.only_bodies(words.clone())
        {
            let scope = Scope {
                coordinators: body::take_helpers(page, &mut names),
                leads: names,
                strength,
                rule: "đề mục",
                criteria: Vec::new(),
            };
            self.open_zone();
            self.set(scope);
            return true;
        }
        if upper && words.len() <= 60 {
            self.part(words);
            return true;
        }
        // Numbers that a converter lost: "Văn phòng Sở", "Nhiệm vụ tháng 3" in
        // lines of their own.
        let alone = form.is_none()
            && !firm
            && !colon
            && !last_sign.is(',')
            && words.len() <= 16
            && self.zone_here() != Zone::Context
            && page.words[words.start].is_capital();
        if alone && next.is_some_and(|p| p.marker.is_none() && begins_deed(page, p.words())) {
            let named = self.only_bodies(words.clone()).filter(|(names, _)| {
                names.last().is_some_and(|name| name.words.end == words.end)
                    && assignment::assignment(page, words.clone()).is_none()
            });
            if let Some((leads, strength)) = named {
                self.open_zone();
                self.set(Scope {
                    leads,
                    coordinators: Vec::new(),
                    strength,
                    rule: "đề mục",
                    criteria: Vec::new(),
                });
                return true;
            }
        }
        let part = [Class::Idle, Class::Plan, Class::Organisation]
            .iter()
            .any(|class| page.starts(words.start, *class));
        if alone && part && words.len() <= 8 && self.levels.is_empty() {
            self.part(words);
            return true;
        }
        // "2. Thời gian tới, yêu cầu Đảng ủy các xã tập trung một số nhiệm vụ sau:"
        if colon
            && children
            && form.is_some()
            && self.zone_here() != Zone::Context
            && self.opens(paragraph)
            && assignment::assignment(page, words.clone()).is_none()
            && let Some((order, clause)) = self.last_order(paragraph)
        {
            let coordinators = detail::coordinators(page, order.action..clause.end, &order.leads);
            self.open_zone();
            self.set(Scope {
                leads: order.leads,
                coordinators,
                strength: order.strength,
                rule: "đề mục",
                criteria: Vec::new(),
            });
            return true;
        }
        // "Bộ Tài chính chủ trì, phối hợp với các bộ, địa phương liên quan:";
        // without number "UBND xã xây dựng Kế hoạch như sau:" is the issuer.
        if colon
            && children
            && words.len() <= 60
            && (form.is_some() || !self.opens(paragraph))
            && let Some(order) = assignment::assignment(page, words.clone())
            && !self.only_details(index, limit)
        {
            let coordinators = detail::coordinators(page, order.action..words.end, &order.leads);
            let scope = Scope {
                leads: order.leads,
                coordinators,
                strength: order.strength,
                rule: "đề mục",
                criteria: Vec::new(),
            };
            self.open_zone();
            self.set(scope);
            return true;
        }
        if colon && words.len() <= 130 && same!(page.words[words.start], "Về") {
            self.part(words);
            return true;
        }
        if firm || words.len() > 60 {
            return false;
        }
        let names_part = matches!(
            form,
            Some(
                Form::Part
                    | Form::Roman
                    | Form::Article
                    | Form::Number(_)
                    | Form::Letter
                    | Form::Bracket
            )
        );
        if !names_part {
            // "Về …:" without number.
            if form.is_none() && colon && same!(page.words[words.start], "Về") && words.len() <= 60
            {
                return true;
            }
            return false;
        }
        let topic = same!(page.words[words.start], "Về") && (colon || children);
        let idle = page.starts(words.start, Class::Idle) && words.len() <= 14;
        let titled = children
            && !colon
            && words.len() <= 30
            && assignment::assignment(page, words.clone()).is_none();
        let introduces =
            colon && children && !self.only_details(index, limit) && !self.opens(paragraph);
        if topic || titled || introduces || (idle && colon) {
            self.part(words);
            return true;
        }
        false
    }

    /// Reads a heading that only names bodies.
    fn only_bodies(&self, words: Range<usize>) -> Option<(Vec<Name>, Strength)> {
        let page = self.page;
        let mut end = words.end;
        while end > words.start && (page.sign(end - 1, ':') || page.sign(end - 1, '.')) {
            end -= 1;
        }
        let told = page
            .end(words.start, Class::Require)
            .is_some_and(|at| body::names(page, at, end, Reach::default()).is_some());
        if !told
            && [Class::Organisation, Class::Idle, Class::Plan]
                .iter()
                .any(|class| page.starts(words.start, *class))
        {
            return None;
        }
        let mut start = words.start;
        let mut strength = Strength::Assign;
        let cue = page
            .end(start, Class::Request)
            .map(|at| (at, Strength::Request))
            .or_else(|| {
                page.end(start, Class::Assign)
                    .map(|at| (at, Strength::Assign))
            })
            .or_else(|| {
                page.end(start, Class::Require)
                    .map(|at| (at, Strength::Assign))
            })
            .or_else(|| {
                page.end(start, Class::Toward)
                    .filter(|at| *at - start >= 2)
                    .map(|at| (at, Strength::Assign))
            });
        let cued = cue.is_some();
        if let Some((at, kind)) = cue {
            start = at;
            strength = kind;
        }
        if start >= end {
            return None;
        }
        let reach = Reach {
            semicolons: true,
            bare: false,
        };
        let Some(mut names) = body::names(page, start, end, reach) else {
            // "Công chức Địa chính - Xây dựng": a post that names no body.
            let post = page
                .end(start, Class::Title)
                .filter(|at| *at < end && page.words[start].is_capital())?;
            let acts =
                (post..end).any(|at| !page.words[at].is_capital() && page.starts(at, Class::Verb));
            return (end - start <= 20 && !acts).then(|| (vec![Name::whole(start..end)], strength));
        };
        if page.sign(names.end, '(') && page.sign(end - 1, ')') {
            return Some((names.list, strength));
        }
        // "Các cơ quan, đơn vị có trách nhiệm:"
        if page.end(names.end, Class::Adverb) == Some(end) {
            return Some((names.list, strength));
        }
        if page.sign(names.end, '-') {
            // "Sở Tài chính - Cơ quan thường trực Ban Chỉ đạo", but "Giao đồng chí
            // A - Phó Chủ tịch UBND xã trực tiếp chỉ đạo …".
            let acts = assignment::predicate(page, names.end, end).is_some();
            return (!acts).then_some((names.list, strength));
        }
        if names.end == end {
            return Some((names.list, strength));
        }
        let period = page
            .get(names.end)
            .is_some_and(|w| same!(w, "giai" | "năm"));
        if period && end - names.end <= 8 {
            return Some((names.list, strength));
        }
        // A sentence that says more than who is no heading.
        if end < words.end && page.sign(words.end - 1, '.') {
            return None;
        }
        // The rest of a heading belongs to the last name when it holds no verb
        // that could be done, and tells nothing ("UBND xã thông báo như sau:").
        let rest = names.end..end;
        if page.starts(names.end, Class::Telling) || page.starts(names.end, Class::Decision) {
            return None;
        }
        let acts = assignment::predicate(page, names.end, end).is_some();
        // "Các sở, ban, ngành; huyện, thành, thị đoàn": bodies whose common word stands once, last.
        let cut_short =
            page.sign(names.end, ';') && same!(page.words[end - 1], "đoàn" | "ủy" | "hội");
        if cut_short && rest.len() <= 14 && !acts {
            names.list.push(Name::whole(names.end + 1..end));
            return Some((names.list, strength));
        }
        let kept = page.get(names.end).is_some_and(|w| w.is_word())
            && !same!(page.words[names.end], "về" | "trong" | "tại" | "để");
        if rest.len() <= 14
            && !acts
            && (kept || cued)
            && names
                .list
                .last()
                .is_some_and(|name| name.sort != Sort::Place || cued)
        {
            if let Some(last) = names.list.last_mut() {
                last.words.end = end;
            }
            return Some((names.list, strength));
        }
        None
    }

    /// Whether what follows a colon are details of the task, not tasks.
    fn only_details(&self, index: usize, limit: usize) -> bool {
        let page = self.page;
        let Some(first) = self.paragraphs.get(index + 1).filter(|_| index + 1 < limit) else {
            return true;
        };
        let Some(form) = first.marker.as_ref().map(|m| m.form) else {
            return false;
        };
        let mut items = 0;
        let mut acts = 0;
        for paragraph in self.paragraphs[index + 1..limit].iter().take(24) {
            match paragraph.marker.as_ref().map(|m| m.form) {
                Some(other) if other == form => {
                    items += 1;
                    acts += usize::from(begins_deed(page, paragraph.words()));
                }
                Some(other) if self.levels.iter().any(|level| level.form == other) => break,
                _ => {}
            }
        }
        acts * 2 < items
    }
}
