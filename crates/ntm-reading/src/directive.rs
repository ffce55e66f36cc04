//! Directives: the task zone of a document, who inherits what from which
//! heading, and where one paragraph holds several assignments.

use crate::assignment::{self, Assignment};
use crate::block::{self, Block, Column};
use crate::body::{self, Name, Reach, Sort};
use crate::cue::Cue;
use crate::detail::{self, Context};
use crate::frame::Frame;
use crate::lexicon::Class;
use crate::outline::{Form, Paragraph, is_upper};
use crate::page::{Page, same};
use crate::reading::{Criterion, Directive, Strength};
use crate::words::Kind;
use std::ops::Range;

/// Bodies that a heading, an opening sentence or the address gives to what
/// stands under it.
#[derive(Debug, Clone)]
struct Scope {
    leads: Vec<Name>,
    coordinators: Vec<Name>,
    strength: Strength,
    rule: &'static str,
    criteria: Vec<Criterion>,
}

/// What a part of the document is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Zone {
    /// Before the sentence that opens the list.
    Context,
    /// Every item is a task.
    Tasks,
    /// Only what names a body is a task.
    Named,
    /// Assessment, purpose, money: no tasks.
    Idle,
}

struct Level {
    form: Form,
    label: Option<String>,
    scope: Option<Scope>,
    zone: Option<Zone>,
    criteria: Vec<Criterion>,
}

struct Reader<'p, 'a> {
    page: &'p Page<'a>,
    paragraphs: &'p [Paragraph],
    context: Context<'p>,
    kind: &'p str,
    zone: Zone,
    scope: Option<Scope>,
    /// The addressees, whatever the opening sentence says.
    address: Option<Scope>,
    levels: Vec<Level>,
    closed: bool,
    last_was_heading: bool,
    /// The paragraph that labels below it may speak of.
    candidate: Option<Range<usize>>,
    /// The block of labels being read, and its place among the directives.
    block: Option<(Block, Option<usize>)>,
    /// Paragraphs that belong to tables.
    taken: Vec<bool>,
    found: Vec<Directive>,
}

/// Reads the directives of a document.
pub(crate) fn directives(
    page: &Page<'_>,
    paragraphs: &[Paragraph],
    frame: &Frame,
    covers: &[Range<usize>],
    cited: &[crate::reference::Cited],
) -> Vec<Directive> {
    let kind = frame.header.kind.as_deref().unwrap_or("");
    // Reports, submissions and minutes ask upwards; they assign nothing.
    if matches!(kind, "BC" | "TTr" | "BB" | "GM") {
        return Vec::new();
    }
    let context = Context {
        issued: crate::time::Issued(frame.issued),
        covers,
        cited,
    };
    let address = addressed(page, frame);
    let mut reader = Reader {
        page,
        paragraphs,
        context,
        kind,
        zone: Zone::Context,
        scope: address.clone(),
        address,
        levels: Vec::new(),
        closed: false,
        last_was_heading: false,
        candidate: None,
        block: None,
        taken: Vec::new(),
        found: Vec::new(),
    };
    let (rows, taken) = block::tables(page, &reader.context, paragraphs, frame.body.start);
    reader.taken = taken;
    reader.run(frame.body.clone());
    // A plan that a decision puts into force stands behind the signature.
    if let Some(start) = attached(page, paragraphs, frame.annex) {
        reader.attached(start..paragraphs.len());
    }
    for (_, row) in rows {
        reader.push_block(&row, "bảng");
    }
    reader
        .found
        .sort_by_key(|directive| directive.text.span.start);
    for directive in &mut reader.found {
        let rule = directive.rule;
        let unnamed = |it: &&mut crate::reading::Quote| it.rule.is_empty();
        for with in directive.coordinators.iter_mut().filter(unnamed) {
            with.rule = rule;
        }
    }
    reader.found
}

/// The bodies after "Kính gửi" or "điện:".
fn addressed(page: &Page<'_>, frame: &Frame) -> Option<Scope> {
    let mut leads = Vec::new();
    for words in &frame.to {
        match body::names(
            page,
            words.start,
            words.end,
            Reach {
                semicolons: true,
                bare: false,
            },
        ) {
            Some(names) if names.end == words.end => leads.extend(names.list),
            _ => leads.push(Name::whole(words.clone())),
        }
    }
    // Every task gets them all: a list without end would fill the memory.
    leads.truncate(60);
    (!leads.is_empty()).then_some(Scope {
        leads,
        coordinators: Vec::new(),
        strength: Strength::Assign,
        rule: "kính gửi",
        criteria: Vec::new(),
    })
}

/// Finds the title of an attached plan behind the signature.
fn attached(page: &Page<'_>, paragraphs: &[Paragraph], annex: usize) -> Option<usize> {
    (annex..paragraphs.len()).find(|&index| {
        let paragraph = &paragraphs[index];
        paragraph.marker.is_none()
            && page
                .within(paragraph.body, Class::Kind, paragraph.end)
                .is_some_and(|hit| {
                    let end = paragraph.body + usize::from(hit.length);
                    let kind = hit
                        .kind
                        .and_then(|kind| page.lexicon.kind(kind))
                        .unwrap_or("");
                    is_upper(page, paragraph.body..end)
                        && matches!(kind, "KH" | "CTr" | "PA" | "ĐA" | "QC" | "QyĐ")
                })
    })
}

impl Reader<'_, '_> {
    fn run(&mut self, range: Range<usize>) {
        let plan = matches!(self.kind, "KH" | "CTr" | "PA" | "ĐA" | "HD" | "QC" | "QyĐ");
        let opens = range
            .clone()
            .any(|index| self.opens(&self.paragraphs[index]));
        if plan && !opens {
            self.zone = Zone::Named;
        }
        for index in range.clone() {
            self.paragraph(index, range.end);
        }
    }

    fn attached(&mut self, range: Range<usize>) {
        self.kind = "KH";
        self.zone = Zone::Named;
        self.scope = None;
        self.levels.clear();
        self.closed = false;
        for index in range.clone() {
            self.paragraph(index, range.end);
        }
    }

    fn paragraph(&mut self, index: usize, limit: usize) {
        let page = self.page;
        let paragraph = &self.paragraphs[index];
        if self.taken.get(index).is_some_and(|taken| *taken) {
            return;
        }
        if self.labels(paragraph) {
            return;
        }
        self.block = None;
        self.enter(paragraph);
        let was_heading = std::mem::replace(&mut self.last_was_heading, false);
        if paragraph.len() == 0 {
            return;
        }
        if self.closing(paragraph) {
            self.closing_duties(paragraph);
            if paragraph.marker.is_none() {
                self.closed = true;
            }
            return;
        }
        if self.heading(index, limit) {
            let criteria = detail::criterion_prefix(self.page, paragraph.words());
            if let Some(level) = self
                .levels
                .last_mut()
                .filter(|_| paragraph.marker.is_some())
            {
                level.criteria = criteria;
            }
            self.last_was_heading = true;
            self.closed = false;
            self.candidate = Some(paragraph.words());
            return;
        }
        self.candidate = (self.zone_here() != Zone::Idle).then(|| paragraph.words());
        if self.opens(paragraph) && self.open(paragraph, index, limit) {
            self.last_was_heading = true;
            return;
        }
        if self.closed && paragraph.marker.is_none() {
            // Behind the closing only who is told by name has to act.
            let start = paragraph.body;
            let told = page.starts(start, Class::Assign)
                || page.starts(start, Class::Request)
                || page.starts(start, Class::Require);
            if told {
                self.tasks(paragraph, false, false);
            }
            return;
        }
        match self.zone_here() {
            Zone::Idle => {}
            Zone::Context => self.context_paragraph(paragraph),
            Zone::Tasks => self.tasks(paragraph, was_heading, true),
            Zone::Named => self.tasks(paragraph, was_heading, false),
        }
    }

    /// Takes the labels of a paragraph: "- Cơ quan chủ trì: Sở Tư pháp.", or one
    /// behind the other: "Cơ quan chủ trì: Sở A; cơ quan phối hợp: Sở B".
    fn labels(&mut self, paragraph: &Paragraph) -> bool {
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
            .map(|(block, _)| block.text.clone())
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
                    text: text.clone(),
                    ..Block::default()
                },
                known.then(|| self.found.len() - 1),
            )
        });
        match column {
            Column::Lead => {
                block.leads = block::bodies(page, value.clone());
                if block.text.end + 3 >= first && !block.leads.is_empty() {
                    block.text.end = value.end;
                }
            }
            Column::With => block.with = block::bodies(page, value),
            Column::Time => block.due = block::times(page, &self.context, value),
            Column::Number | Column::Task | Column::Other => {}
        }
        let mut place = place;
        if !block.leads.is_empty() {
            if let Some(at) = place {
                self.found.truncate(at);
            }
            self.push_block(&block, "nhãn");
            place = Some(self.found.len() - 1);
        } else if let Some(directive) = place.and_then(|at| self.found.get_mut(at)) {
            directive
                .deadlines
                .extend(block.due.drain(..).map(|found| found.deadline));
        }
        self.block = Some((block, place));
        true
    }

    /// Takes labels within a paragraph: "…. Thời gian: tháng 10/2025. Đơn vị
    /// thực hiện: Ban Quản lý xã."
    fn inline_labels(&mut self, words: Range<usize>) -> bool {
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
        block.text = words;
        self.push_block(&block, "nhãn");
        true
    }

    /// Adds a task given in form.
    fn push_block(&mut self, block: &Block, rule: &'static str) {
        let page = self.page;
        let mut directive = detail::details(
            page,
            &self.context,
            block.text.clone(),
            block.text.start,
            &block.leads,
            &block.with,
        );
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

    /// Puts the paragraph's marker into the tree.
    fn enter(&mut self, paragraph: &Paragraph) {
        let Some(marker) = &paragraph.marker else {
            // Text without marker ends lists of bullets.
            if !self.last_was_heading {
                while self.levels.last().is_some_and(|level| {
                    matches!(
                        level.form,
                        Form::Dash | Form::Plus | Form::Letter | Form::SmallRoman
                    )
                }) {
                    self.levels.pop();
                }
            }
            return;
        };
        if let Some(at) = self
            .levels
            .iter()
            .position(|level| level.form == marker.form)
        {
            self.levels.truncate(at);
        } else if let Form::Number(depth) = marker.form {
            // "2." after "1.1.": the shallower numbers stay above.
            while self.levels.last().is_some_and(|level| match level.form {
                Form::Number(other) => other > depth,
                Form::Dash | Form::Plus | Form::Letter | Form::SmallRoman => true,
                _ => false,
            }) {
                self.levels.pop();
            }
        } else if matches!(marker.form, Form::Roman | Form::Part | Form::Article) {
            let keep = self
                .levels
                .iter()
                .take_while(|level| {
                    matches!(level.form, Form::Part)
                        || (marker.form != Form::Part && level.form == Form::Roman)
                })
                .count();
            self.levels.truncate(keep);
        }
        let label = marker.names_section().then(|| marker.label.clone());
        self.levels.push(Level {
            form: marker.form,
            label,
            scope: None,
            zone: None,
            criteria: Vec::new(),
        });
    }

    fn zone_here(&self) -> Zone {
        self.levels
            .iter()
            .rev()
            .find_map(|level| level.zone)
            .unwrap_or(self.zone)
    }

    fn scope_here(&self) -> Option<&Scope> {
        self.levels
            .iter()
            .rev()
            .find_map(|level| level.scope.as_ref())
            .or(self.scope.as_ref())
    }

    fn section(&self) -> Option<String> {
        self.levels
            .iter()
            .rev()
            .find_map(|level| level.label.clone())
    }

    /// Whether a sentence opens a list: it ends with a colon and says so.
    fn opens(&self, paragraph: &Paragraph) -> bool {
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
            let names = body::names(page, end, last, Reach::default())?;
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
    fn open(&mut self, paragraph: &Paragraph, index: usize, limit: usize) -> bool {
        let page = self.page;
        if paragraph.marker.is_some() && self.zone_here() != Zone::Context {
            return self.opens_below(paragraph, index, limit);
        }
        let told = self
            .told_at_end(paragraph)
            .or_else(|| self.last_order(paragraph));
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
    fn last_order(&self, paragraph: &Paragraph) -> Option<(Assignment, Range<usize>)> {
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

    /// Takes a heading; returns false for other paragraphs.
    fn heading(&mut self, index: usize, limit: usize) -> bool {
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
        // Bodies and nothing else.
        if words.len() <= 70
            && children
            && (form.is_some() || colon || upper)
            && let Some((names, strength)) = self.only_bodies(words.clone())
        {
            let scope = Scope {
                leads: names,
                coordinators: Vec::new(),
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

    /// Settles what the part under a heading is for.
    fn part(&mut self, words: Range<usize>) {
        let page = self.page;
        let mut start = words.start;
        while start < words.end
            && (same!(
                page.words[start],
                "về" | "một" | "số" | "các" | "những" | "công" | "tác"
            ) || !page.words[start].is_word())
        {
            start += 1;
        }
        let organisation = words.clone().any(|at| page.starts(at, Class::Organisation));
        let idle = page.starts(start, Class::Idle) || page.starts(words.start, Class::Idle);
        let plan = words.clone().any(|at| page.starts(at, Class::Plan));
        let is_plan = matches!(
            self.kind,
            "KH" | "CTr" | "PA" | "ĐA" | "HD" | "QĐ" | "QC" | "QyĐ" | "NQ"
        );
        // "Về tình hình …" is an item of the agenda of a resolution: what was
        // found, and who has to act.
        let agenda = self.kind == "NQ" && same!(page.words[words.start], "về") && idle;
        let zone = if organisation {
            Some(Zone::Tasks)
        } else if agenda {
            Some(Zone::Named)
        } else if idle {
            Some(Zone::Idle)
        } else if plan && is_plan {
            Some(Zone::Named)
        } else if plan && matches!(self.zone, Zone::Context | Zone::Idle) {
            Some(Zone::Tasks)
        } else if self.levels.len() <= 1 && self.zone != Zone::Context && !is_plan {
            Some(self.zone)
        } else {
            None
        };
        // A part of its own ends what an idle part before it was.
        match self.levels.last_mut() {
            Some(level) => level.zone = zone,
            None => {
                if let Some(zone) = zone {
                    self.zone = zone;
                }
            }
        }
    }

    fn open_zone(&mut self) {
        if self.zone == Zone::Context {
            self.zone = Zone::Tasks;
        }
        if let Some(level) = self.levels.last_mut()
            && level.zone.is_none()
        {
            level.zone = Some(Zone::Tasks);
        }
    }

    fn set(&mut self, scope: Scope) {
        match self.levels.last_mut() {
            Some(level) => level.scope = Some(scope),
            None => self.scope = Some(scope),
        }
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

    fn closing(&self, paragraph: &Paragraph) -> bool {
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
        let in_force = words.len() <= 24
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
    fn closing_duties(&mut self, paragraph: &Paragraph) {
        let page = self.page;
        if self.zone == Zone::Context && self.kind != "KH" {
            return;
        }
        for clause in clauses(page, paragraph.words(), false) {
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
    fn only_due(&self, words: Range<usize>) -> bool {
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
    fn is_due(&self, clause: Range<usize>) -> bool {
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

    /// Before the list opens, only an express order counts.
    fn context_paragraph(&mut self, paragraph: &Paragraph) {
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
        for clause in clauses(page, words, false) {
            if let Some(action) = self.asks_addressees(clause.clone()) {
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
            let told = order.rule == "yêu cầu"
                || order.rule == "đề nghị"
                || order.rule == "giao"
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

    /// Finds "đề nghị quý cơ quan …": the addressees are asked. Returns the
    /// first word of what they are asked to do.
    fn asks_addressees(&self, clause: Range<usize>) -> Option<usize> {
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

    fn push_addressed(&mut self, clause: Range<usize>, action: usize) {
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
    fn extend(&mut self, clause: Range<usize>) {
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
    fn tasks(&mut self, paragraph: &Paragraph, was_heading: bool, all: bool) {
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
            let order = assignment::assignment(page, clause.clone())
                .filter(|order| {
                    // "chịu trách nhiệm trước UBND tỉnh": liability, no task.
                    let at = order.action;
                    !(same!(page.words[at], "chịu")
                        && page.get(at + 3).is_some_and(|w| same!(w, "trước")))
                })
                .filter(|order| {
                    // Who stands in the heading encourages.
                    order.rule != "khuyến khích"
                        || scope.as_ref().is_none_or(|scope| scope.rule != "đề mục")
                })
                .filter(|order| {
                    order.rule != "chủ thể" || !(told || assesses(page, order.action..clause.end))
                });
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
                .is_some_and(|w| w.is_number() || same!(w, "hơn"));
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

    fn push(
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
        let mut directive = match &order {
            Some(order) => {
                let mut directive =
                    detail::details(page, &self.context, piece, order.action, &order.leads, &[]);
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

/// Splits words into clauses at sentence ends and, where asked, at ";".
fn clauses(page: &Page<'_>, words: Range<usize>, semicolons: bool) -> Vec<Range<usize>> {
    let mut clauses = Vec::new();
    let mut start = words.start;
    let mut open = 0usize;
    for at in page.marked(words.clone(), Cue::Part.bit() | Cue::Stop.bit()) {
        let cut = match page.words[at].kind {
            Kind::Sign('(') => {
                open += 1;
                false
            }
            Kind::Sign(')') => {
                open = open.saturating_sub(1);
                false
            }
            Kind::Sign(';') => semicolons && open == 0,
            _ => open == 0 && page.ends_sentence(at, words.end),
        };
        if cut {
            clauses.push(start..at + 1);
            start = at + 1;
        }
    }
    if start < words.end {
        clauses.push(start..words.end);
    }
    clauses
}

/// Reads "Giao X: (i) …; (ii) …": each part is a task of the same bodies.
fn enumerated(page: &Page<'_>, words: Range<usize>) -> Option<(Assignment, Vec<Range<usize>>)> {
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

/// Whether a sentence only says where and when a result is sent.
fn sends(page: &Page<'_>, clause: Range<usize>) -> bool {
    let start = assignment::skip_connectors(page, clause.start, clause.end);
    let thing = page.get(start).is_some_and(|w| {
        same!(
            w,
            "báo" | "kết" | "văn" | "hồ" | "thời" | "ý" | "tài" | "danh" | "nội" | "gửi"
        )
    });
    let sent = clause.clone().any(|at| {
        same!(page.words[at], "gửi" | "trước" | "hạn") || page.starts(at, Class::LabelTime)
    });
    thing && sent
}

/// Whether a name is only "các đơn vị", "các cơ quan, đơn vị", "các địa phương".
fn is_anybody(page: &Page<'_>, name: &Name) -> bool {
    name.sort == Sort::Group
        && same!(page.words[name.words.start], "các")
        && page.words[name.words.start + 1..name.words.end]
            .iter()
            .all(|word| {
                word.is(',')
                    || same!(
                        word,
                        "cơ" | "quan"
                            | "đơn"
                            | "vị"
                            | "địa"
                            | "phương"
                            | "và"
                            | "tổ"
                            | "chức"
                            | "ngành"
                            | "sở"
                            | "ban"
                    )
            })
}

/// Whether a clause says how things are: "… còn chậm", "… chưa được quan tâm".
fn assesses(page: &Page<'_>, clause: Range<usize>) -> bool {
    clause.clone().any(|at| {
        let next = page.get(at + 1);
        same!(page.words[at], "còn")
            && next.is_some_and(|w| {
                same!(
                    w,
                    "chậm" | "hạn" | "lúng" | "thấp" | "bất" | "tồn" | "nhiều"
                )
            })
            || at == clause.start && same!(page.words[at], "còn" | "chưa" | "đã" | "luôn")
    })
}

/// Whether words close a paper: "Văn phòng … thông báo để … biết, thực hiện."
fn notifies(page: &Page<'_>, words: Range<usize>) -> bool {
    let told = words.clone().any(|at| {
        same!(page.words[at], "thông")
            && page.get(at + 1).is_some_and(|w| same!(w, "báo"))
            && page
                .get(at + 2)
                .is_some_and(|w| same!(w, "để" | "và" | "đến"))
    });
    told && words.clone().any(|at| same!(page.words[at], "biết"))
}

/// Whether a sentence says what something is: "Phát triển cụm công nghiệp là
/// nhiệm vụ quan trọng."
fn states(page: &Page<'_>, piece: Range<usize>) -> bool {
    let first_comma = piece
        .clone()
        .find(|&at| page.sign(at, ','))
        .unwrap_or(piece.end);
    (piece.start..first_comma).any(|at| same!(page.words[at], "là")) && !orders(page, piece)
}

/// Whether a clause begins with what is to be done.
fn begins_deed(page: &Page<'_>, piece: Range<usize>) -> bool {
    let start = assignment::skip_connectors(page, piece.start, piece.end);
    let Some(word) = page.get(start) else {
        return false;
    };
    if begins_act(page, start) {
        return true;
    }
    let next = page.get(start + 1);
    (same!(word, "đối") && next.is_some_and(|w| same!(w, "với")) && orders(page, piece.clone()))
        || (same!(word, "theo" | "để" | "khi" | "trong" | "trường" | "nhằm")
            && orders(page, piece.clone()))
}

/// Whether a clause holds words that order.
fn orders(page: &Page<'_>, piece: Range<usize>) -> bool {
    piece.clone().any(|at| {
        let word = &page.words[at];
        same!(word, "cần" | "phải")
            || (same!(word, "yêu" | "đề") && at > piece.start && page.sign(at - 1, ','))
            || (page.sign(at, ',') && page.starts(at + 1, Class::Strong))
            || (page.sign(at, ':')
                && begins_act(page, assignment::skip_connectors(page, at + 1, piece.end)))
    })
}

/// Whether a word begins an act, or names the ground for one.
fn begins_act(page: &Page<'_>, start: usize) -> bool {
    let Some(word) = page.get(start) else {
        return false;
    };
    let next = page.get(start + 1);
    page.starts(start, Class::Verb)
        || page.starts(start, Class::Strong)
        || page.starts(start, Class::Adverb)
        || page.starts(start, Class::Assign)
        || (same!(word, "trên") && next.is_some_and(|w| same!(w, "cơ")))
        || (same!(word, "căn") && next.is_some_and(|w| same!(w, "cứ")))
}
