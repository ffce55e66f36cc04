//! Directives: the task zone of a document, who inherits what from which
//! heading, and where one paragraph holds several assignments.

mod clause;
mod closing;
mod heading;
mod labels;
mod opening;
mod task;
mod tree;

use crate::block::{self, Block};
use crate::body::{self, Name, Reach};
use crate::detail::{self, Context};
use crate::frame::Frame;
use crate::lexicon::Class;
use crate::outline::{Form, Paragraph, is_upper};
use crate::page::Page;
use crate::reading::{Criterion, Directive, Strength};
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

/// Whether a paragraph is a part of a signature: "(Đã ký)", a name.
fn signs(page: &Page<'_>, paragraph: &Paragraph) -> bool {
    let name = paragraph.marker.is_none()
        && (2..=5).contains(&paragraph.len())
        && page.starts(paragraph.body, Class::Surname)
        && crate::frame::is_name(page, paragraph.words());
    name || crate::frame::is_signed(page, paragraph.body)
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
        if self.labels(paragraph) || signs(page, paragraph) {
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
}
