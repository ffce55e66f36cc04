//! A document becomes tasks: its text on the left, proposals on the right,
//! each tied to its words.
//!
//! Addresses below [`ReviewPage::base`], all POST, all with `version`:
//! `de-xuat/ID/duyet` (confirm), `…/bo-qua` (leave out), `…/mo-lai` (review
//! again), `…/sua` (the edit form; `then=confirm` confirms as well), `…/tach`
//! (`text` with an empty line at the cut), `…/gop` (merge with the next);
//! `de-xuat` (new: `start` and `end` as byte offsets, or `text`);
//! `de-xuat/duyet-het` (all without questions); `cau-hoi/ID` (`answer`);
//! `giao` (assign). GET `?task=ID` makes a proposal active, `?task=ID&sua=1`
//! opens its form, `?task=ID&tach=1` its division.

use std::collections::BTreeSet;
use std::ops::Range;

use askama::Template;
use jiff::civil::Date;
use jiff::civil::date;

use crate::assets;
use crate::frame::FlashKind;
use crate::frame::Frame;
use crate::frame::Lang;
use crate::frame::Section;
use crate::icon;
use crate::pages::Page;
use crate::parts::Bar;
use crate::parts::Chip;
use crate::parts::Choice;
use crate::parts::Field;
use crate::parts::Link;
use crate::parts::Tone;
use crate::paths;
use crate::say;
use crate::words;

/// The page.
#[derive(Debug, Template)]
#[template(path = "document/review.html")]
pub struct ReviewPage {
    pub frame: Frame,
    /// Address of the document, without a slash at its end: `/van-ban/ID`.
    pub base: String,
    /// Who issued it.
    pub issuer: String,
    pub issued_on: Option<Date>,
    /// What it is about, one line.
    pub subject: String,
    /// Address of the original file.
    pub original: String,
    /// The text with its marks, made by [`blocks`].
    pub source: Vec<Block>,
    /// In the order of the text.
    pub proposals: Vec<Proposal>,
    /// Questions that belong to no proposal.
    pub doubts: Vec<Doubt>,
    /// The header, each part with where it comes from.
    pub header: Vec<ProposedField>,
    /// Where the header is mended; empty where one may not.
    pub mend_header: String,
    /// The id of the proposal that one looks at.
    pub active: String,
    /// The form of the active proposal, when it is open.
    pub form: Option<ProposalForm>,
    /// The text of the active proposal, when it is to be divided.
    pub dividing: Option<String>,
    /// Whether one may change anything here.
    pub may_review: bool,
}

impl ReviewPage {
    fn decided(&self) -> usize {
        self.count(|state| state != ProposalState::Waiting)
    }

    fn confirmed(&self) -> usize {
        self.count(|state| state == ProposalState::Confirmed)
    }

    fn count(&self, of: impl Fn(ProposalState) -> bool) -> usize {
        self.proposals.iter().filter(|it| of(it.state)).count()
    }

    fn without_question(&self) -> usize {
        let clear = |it: &&Proposal| it.state == ProposalState::Waiting && !it.is_doubtful();
        self.proposals.iter().filter(clear).count()
    }

    fn summary(&self) -> String {
        let w = words::review::of(self.frame.lang);
        let with_deadline = self.proposals.iter().filter(|it| it.has_deadline).count();
        let recurring = self.proposals.iter().filter(|it| it.recurring).count();
        let mut parts = vec![self.issuer.clone()];
        parts.extend(self.issued_on.map(say::date));
        parts.push(w.found(self.proposals.len()));
        parts.push(w.with_deadline(with_deadline));
        parts.push(w.recurring_count(recurring));
        parts.retain(|part| !part.is_empty());
        parts.join(" · ")
    }

    fn progress(&self) -> Bar {
        Bar::of(
            self.decided() as u64,
            self.proposals.len() as u64,
            Tone::Good,
        )
    }

    fn is_active(&self, proposal: &Proposal) -> bool {
        proposal.id == self.active
    }

    fn is_last(&self, proposal: &Proposal) -> bool {
        self.proposals.last().is_some_and(|it| it.id == proposal.id)
    }

    /// Returns whether the words that somebody wants to see begin here.
    fn is_anchor(&self, segment: &Segment) -> bool {
        let mut segments = self.source.iter().flat_map(|block| &block.segments);
        let first = segments.find(|it| it.asked);
        first.is_some_and(|it| it.start == segment.start)
    }

    fn segment_class(&self, segment: &Segment) -> String {
        let mut classes = Vec::new();
        if !segment.task.is_empty() {
            classes.push("src");
        }
        if !segment.task.is_empty() && segment.task == self.active {
            classes.push("on");
        }
        if segment.asked {
            classes.push("asked");
        }
        classes.join(" ")
    }

    /// Returns whether the words of a part of the header are shown in the text.
    fn shows_header(&self) -> bool {
        self.header.iter().any(ProposedField::is_shown)
    }

    fn add_field(&self) -> Field {
        let w = words::review::of(self.frame.lang);
        Field::lines("text", w.add_task_text(), 3)
            .id("add-text")
            .hint(w.add_task_hint())
    }

    fn split_field(&self, text: &str) -> Field {
        let w = words::review::of(self.frame.lang);
        Field::lines("text", w.split_title(), 8)
            .id("split-text")
            .hint(w.split_hint())
            .value(text)
    }
}

/// One proposed task.
#[derive(Debug, Clone, Default)]
pub struct Proposal {
    pub id: String,
    /// Its number on the page, from 1; the same as in [`TaskSpan`].
    pub number: usize,
    /// Sent along with every action, so that nobody overwrites another.
    pub version: i64,
    pub state: ProposalState,
    pub title: String,
    /// The numbered item of the text: `1`, `(5)`.
    pub section: String,
    pub recurring: bool,
    pub urgent: bool,
    pub has_deadline: bool,
    /// Who found the task.
    pub origin: Origin,
    /// Lead, co-ordinating, deadline, recipients, through, criteria, evidence.
    pub fields: Vec<ProposedField>,
    pub doubts: Vec<Doubt>,
    /// Who confirmed or left it out, and when, ready to read.
    pub decided: String,
    /// The task that came of it, once assigned.
    pub task: Option<Link>,
    /// What changed without one's doing.
    pub change: Option<Change>,
}

impl Proposal {
    /// Returns whether a question about it is still open.
    pub fn is_doubtful(&self) -> bool {
        self.doubts.iter().any(|doubt| doubt.answer.is_empty())
    }

    fn chip(&self, lang: &Lang) -> Chip {
        let w = words::review::of(lang);
        match self.state {
            ProposalState::Confirmed => Chip::new(Tone::Good, "check", w.confirmed()),
            ProposalState::Rejected => Chip::new(Tone::Plain, "cross", w.rejected()),
            ProposalState::Assigned => Chip::new(Tone::Good, "send", w.assigned()),
            ProposalState::Waiting if self.is_doubtful() => {
                Chip::new(Tone::Bad, "question", w.doubtful())
            }
            ProposalState::Waiting => Chip::new(Tone::Plain, "open", w.waiting()),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ProposalState {
    #[default]
    Waiting,
    Confirmed,
    Rejected,
    Assigned,
}

impl ProposalState {
    const fn class(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Confirmed => "confirmed",
            Self::Rejected => "rejected",
            Self::Assigned => "assigned",
        }
    }
}

/// Where a value comes from: what no person has seen looks different.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Origin {
    #[default]
    Reader,
    /// A person, by name.
    Person(String),
}

impl Origin {
    fn is_reader(&self) -> bool {
        *self == Self::Reader
    }

    /// Returns who changed what the reader gave.
    fn said(&self, lang: &Lang) -> String {
        let w = words::review::of(lang);
        match self {
            Self::Reader => w.by_reader().to_owned(),
            Self::Person(name) => w.by_person(name),
        }
    }

    fn name(&self, lang: &Lang) -> String {
        match self {
            Self::Reader => words::review::of(lang).by_reader().to_owned(),
            Self::Person(name) => name.clone(),
        }
    }
}

/// One line of a proposal.
#[derive(Debug, Clone, Default)]
pub struct ProposedField {
    pub label: String,
    pub values: Vec<ProposedValue>,
    /// What stands where there is no value: `chưa nêu`.
    pub missing: String,
    /// What one can do about it: `đặt thời hạn`.
    pub mend: Option<Link>,
}

impl ProposedField {
    fn sources(&self) -> impl Iterator<Item = &Source> {
        self.values.iter().flat_map(|value| &value.sources)
    }

    /// Returns whether nothing but the reader speaks for it.
    fn is_unseen(&self) -> bool {
        self.sources().all(|source| source.who.is_reader())
    }

    /// Returns whether the words of one of its values are shown in the text.
    fn is_shown(&self) -> bool {
        self.sources().any(|source| source.shown)
    }

    /// Names who gave it, each once.
    fn who(&self, lang: &Lang) -> String {
        let mut names: Vec<String> = Vec::new();
        for name in self.sources().map(|source| source.who.name(lang)) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names.join(", ")
    }
}

/// Who gave a value, and why.
#[derive(Debug, Clone, Default)]
pub struct Source {
    pub who: Origin,
    /// The reader's rule in plain words, or what a person did and when.
    pub how: String,
    /// Where the page shows the words that the value was found by; empty where it has none.
    pub see: String,
    /// Whether the page shows them now.
    pub shown: bool,
}

/// One value of a line.
#[derive(Debug, Clone, Default)]
pub struct ProposedValue {
    pub text: String,
    pub strong: bool,
    /// A remark beside it: `còn 23 ngày`, `≈ Khổng Lào?`.
    pub chip: Option<Chip>,
    /// The units that it means.
    pub resolved: Option<Resolved>,
    /// Who gave it, and why; the last word is the last one's.
    pub sources: Vec<Source>,
}

impl ProposedValue {
    pub fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            ..Self::default()
        }
    }
}

/// What a name of the document stands for.
#[derive(Debug, Clone, Default)]
pub struct Resolved {
    pub units: Vec<Link>,
    /// Why these: `theo phân công phụ trách tiêu chí, ngày 07/7/2023`.
    pub reason: String,
    /// Whether a person has yet to look at the list.
    pub doubtful: bool,
    /// Where the list is changed; empty where one may not.
    pub change: String,
}

/// A question with a proposed answer.
#[derive(Debug, Clone, Default)]
pub struct Doubt {
    pub id: String,
    pub text: String,
    /// What the reader would answer; empty where it does not know.
    pub proposal: String,
    /// Whether the answer is a day.
    pub wants_date: bool,
    /// Where units are chosen from a list, for a question about a name.
    pub choose: String,
    /// Set once answered, with who answered.
    pub answer: String,
    pub answered_by: String,
}

/// What changed without one's doing: by another person between one's look and one's press, or by a
/// mended header.
#[derive(Debug, Clone, Default)]
pub struct Change {
    /// Who did what, and when.
    pub said: String,
    /// Label, before, after.
    pub changes: Vec<(String, String, String)>,
}

/// The form of one proposal; several names stand one per line.
#[derive(Debug, Clone, Default)]
pub struct ProposalForm {
    pub title: String,
    pub leads: String,
    pub coordinators: String,
    pub recipients: String,
    pub via: String,
    pub criteria: String,
    pub evidence: String,
    /// One row each, all with the same names; the template adds an empty one.
    pub deadlines: Vec<DeadlineInput>,
    /// Wrong fields: name and what is wrong.
    pub errors: Vec<(String, String)>,
}

impl ProposalForm {
    fn fields(&self, lang: &Lang) -> Vec<Field> {
        let w = words::review::of(lang);
        let names = |name: &str, label: &str, value: &str| {
            Field::lines(name, label, lines(value))
                .value(value)
                .hint(w.one_per_line())
        };
        let mut fields = vec![
            Field::lines("title", w.title(), 3)
                .value(&self.title)
                .required(),
            names("leads", w.leads(), &self.leads),
            names("coordinators", w.coordinators(), &self.coordinators),
            names("recipients", w.recipients(), &self.recipients),
            names("via", w.via(), &self.via),
        ];
        for field in &mut fields {
            field.error = self.error(&field.name);
        }
        fields
    }

    fn last_fields(&self, lang: &Lang) -> Vec<Field> {
        let w = words::review::of(lang);
        vec![
            Field::text("criteria", w.criteria())
                .hint(w.criteria_hint())
                .value(&self.criteria)
                .error(self.error("criteria")),
            Field::text("evidence", w.evidence())
                .hint(w.evidence_hint())
                .value(&self.evidence)
                .error(self.error("evidence")),
        ]
    }

    fn error(&self, name: &str) -> String {
        let found = self.errors.iter().find(|(field, _)| field == name);
        found.map(|(_, error)| error.clone()).unwrap_or_default()
    }

    fn rows(&self) -> Vec<DeadlineInput> {
        let mut rows = self.deadlines.clone();
        rows.push(DeadlineInput::default());
        rows
    }
}

/// Returns how many lines a value takes in the narrow half of the form.
fn lines(value: &str) -> u8 {
    let lines: usize = value
        .lines()
        .map(|line| line.chars().count().div_ceil(30).max(1))
        .sum();
    u8::try_from(lines.clamp(1, 8)).unwrap_or(8)
}

/// One deadline in the form, in the notation of the annotation.
#[derive(Debug, Clone, Default)]
pub struct DeadlineInput {
    pub text: String,
    /// `date`, `month`, `quarter`, `year`, `recurring`, `event`, or empty.
    pub kind: String,
    pub value: String,
    /// `before`, `within`, `by`, `from`.
    pub bound: String,
    /// The day that a person gave to an event.
    pub set_on: String,
    pub error: String,
}

impl DeadlineInput {
    fn fields(&self, lang: &Lang, row: &usize) -> Vec<Field> {
        let w = words::review::of(lang);
        let choices = |all: &[(&str, &str)], chosen: &str| {
            all.iter()
                .map(|(value, text)| Choice::new(*value, *text, *value == chosen))
                .collect()
        };
        let kinds = [
            ("", w.kind_none()),
            ("date", w.kind_date()),
            ("month", w.kind_month()),
            ("quarter", w.kind_quarter()),
            ("year", w.kind_year()),
            ("recurring", w.kind_recurring()),
            ("event", w.kind_event()),
        ];
        let bounds = [
            ("before", w.bound_before()),
            ("within", w.bound_within()),
            ("by", w.bound_by()),
            ("from", w.bound_from()),
        ];
        let id = |name: &str| format!("f-{name}-{row}");
        vec![
            Field::text("deadline_text", w.deadline_text())
                .id(id("deadline_text"))
                .value(&self.text),
            Field::select(
                "deadline_bound",
                w.deadline_bound(),
                choices(&bounds, &self.bound),
            )
            .id(id("deadline_bound")),
            Field::select(
                "deadline_kind",
                w.deadline_kind(),
                choices(&kinds, &self.kind),
            )
            .id(id("deadline_kind")),
            Field::text("deadline_value", w.deadline_value())
                .id(id("deadline_value"))
                .value(&self.value)
                .error(&self.error),
            Field::date("deadline_set_on", w.deadline_set_on())
                .id(id("deadline_set_on"))
                .value(&self.set_on),
        ]
    }
}

/// What some words of the text are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    Lead,
    Coordinator,
    Recipient,
    Via,
    Time,
    Reference,
}

impl Role {
    const fn class(self) -> &'static str {
        match self {
            Self::Lead => "m-lead",
            Self::Coordinator => "m-co",
            Self::Recipient | Self::Via => "m-to",
            Self::Time => "m-time",
            Self::Reference => "m-ref",
        }
    }
}

/// Words with a role, by their bytes.
#[derive(Debug, Clone)]
pub struct Mark {
    pub range: Range<usize>,
    pub role: Role,
}

/// The words of a proposal, by their bytes.
#[derive(Debug, Clone)]
pub struct TaskSpan {
    pub id: String,
    pub number: usize,
    pub range: Range<usize>,
}

/// A paragraph of the text.
#[derive(Debug, Clone)]
pub struct Block {
    pub shape: Shape,
    pub segments: Vec<Segment>,
    /// The proposal that the whole paragraph belongs to, or empty.
    pub task: String,
    /// How many paragraphs are left out here; then it has no words.
    pub left_out: usize,
}

/// How a paragraph looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// `THÔNG BÁO`
    Title,
    /// `1. Đối với các cơ quan…`
    Heading,
    /// `- Phối hợp với…`
    Item,
    Plain,
}

impl Shape {
    const fn class(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Heading => "heading",
            Self::Item => "item",
            Self::Plain => "",
        }
    }

    fn of(line: &str) -> Self {
        let line = line.trim();
        let letters = || line.chars().filter(|c| c.is_alphabetic());
        if letters().next().is_some()
            && line.chars().count() < 90
            && letters().all(char::is_uppercase)
        {
            return Self::Title;
        }
        if line.starts_with(['-', '+', '•', '–', '*']) {
            return Self::Item;
        }
        let number = line.trim_start_matches(|c: char| c.is_ascii_digit() || "IVX".contains(c));
        let numbered = number.len() < line.len() && number.starts_with(". ");
        match numbered && line.chars().count() < 160 {
            true => Self::Heading,
            false => Self::Plain,
        }
    }
}

/// Some words that are all alike: of the same proposal and the same role.
#[derive(Debug, Clone)]
pub struct Segment {
    pub text: String,
    /// First byte in the text of the document.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
    pub role: Option<Role>,
    /// The proposal that they belong to, or empty.
    pub task: String,
    /// The number of the proposal, where its words begin.
    pub pin: Option<usize>,
    /// Whether somebody asks to see these words.
    pub asked: bool,
}

/// Cuts a text into paragraphs and these where a mark or a proposal begins or
/// ends. Of several marks on the same words the shortest is shown; a span that
/// lies outside the text or inside a letter is passed over. Of a very long
/// text only what lies near proposals is given back, so that the page stays
/// small; what is left out is said. `asked` are the words that somebody wants to see.
pub fn blocks(
    text: &str,
    tasks: &[TaskSpan],
    marks: &[Mark],
    asked: Option<&Range<usize>>,
) -> Vec<Block> {
    let mut pinned = BTreeSet::new();
    let mut start = 0;
    let mut blocks = Vec::new();
    for line in text.split('\n') {
        let range = start..start + line.len();
        start = range.end + 1;
        if !line.trim().is_empty() {
            blocks.push(block(text, range, tasks, marks, asked, &mut pinned));
        }
    }
    match text.len() {
        ..=LONG_TEXT => blocks,
        _ => near_proposals(blocks),
    }
}

/// Bytes of text up to which a page shows all of it.
const LONG_TEXT: usize = 120_000;

/// Keeps the head of the text and each paragraph that lies within three of one
/// with words of a proposal.
fn near_proposals(blocks: Vec<Block>) -> Vec<Block> {
    let mut keep = vec![false; blocks.len()];
    for (at, block) in blocks.iter().enumerate() {
        let wanted = |it: &Segment| it.asked || !it.task.is_empty();
        if at < 12 || block.segments.iter().any(wanted) {
            let end = (at + 4).min(keep.len());
            keep[at.saturating_sub(3)..end].fill(true);
        }
    }
    let mut kept: Vec<Block> = Vec::new();
    for (block, keep) in blocks.into_iter().zip(keep) {
        match kept.last_mut() {
            _ if keep => kept.push(block),
            Some(last) if last.left_out > 0 => last.left_out += 1,
            _ => kept.push(Block {
                shape: Shape::Plain,
                segments: Vec::new(),
                task: String::new(),
                left_out: 1,
            }),
        }
    }
    kept
}

fn block(
    text: &str,
    line: Range<usize>,
    tasks: &[TaskSpan],
    marks: &[Mark],
    asked: Option<&Range<usize>>,
    pinned: &mut BTreeSet<usize>,
) -> Block {
    let touches = |range: &Range<usize>| range.start < line.end && range.end > line.start;
    let tasks: Vec<&TaskSpan> = tasks.iter().filter(|it| touches(&it.range)).collect();
    let marks: Vec<&Mark> = marks.iter().filter(|it| touches(&it.range)).collect();

    let ranges = tasks
        .iter()
        .map(|it| &it.range)
        .chain(marks.iter().map(|it| &it.range))
        .chain(asked);
    let mut cuts: BTreeSet<usize> = ranges
        .flat_map(|range| [range.start, range.end])
        .filter(|cut| line.contains(cut) && text.is_char_boundary(*cut))
        .collect();
    cuts.extend([line.start, line.end]);
    let cuts: Vec<usize> = cuts.into_iter().collect();

    let segments: Vec<Segment> = cuts
        .windows(2)
        .map(|cut| {
            let (from, to) = (cut[0], cut[1]);
            let task = shortest(&tasks, from, |it| &it.range);
            Segment {
                text: text[from..to].to_owned(),
                start: from,
                end: to,
                role: shortest(&marks, from, |it| &it.range).map(|it| it.role),
                task: task.map(|it| it.id.clone()).unwrap_or_default(),
                pin: task
                    .map(|it| it.number)
                    .filter(|number| pinned.insert(*number)),
                asked: asked.is_some_and(|it| it.contains(&from)),
            }
        })
        .collect();
    let worded = || segments.iter().filter(|it| !it.text.trim().is_empty());
    let first = worded()
        .next()
        .map(|it| it.task.clone())
        .unwrap_or_default();
    Block {
        shape: Shape::of(&text[line]),
        task: match worded().all(|it| it.task == first) {
            true => first,
            false => String::new(),
        },
        segments,
        left_out: 0,
    }
}

fn shortest<'a, T>(all: &[&'a T], at: usize, range: impl Fn(&T) -> &Range<usize>) -> Option<&'a T> {
    all.iter()
        .filter(|it| range(it).contains(&at))
        .min_by_key(|it| range(it).len())
        .copied()
}

impl Page for ReviewPage {
    const NAME: &'static str = "review";

    fn samples(lang: Lang) -> Vec<(&'static str, Self)> {
        let mut editing = sample(lang);
        editing.form = Some(ProposalForm {
            title: editing.proposals[1].title.clone(),
            leads: "các cơ quan, đơn vị được phân công phụ trách các tiêu chí\ncác thành viên Ban chỉ đạo".to_owned(),
            coordinators: "UBND các xã".to_owned(),
            recipients: "Văn phòng Điều phối NTM huyện".to_owned(),
            evidence: match lang {
                Lang::Vi => "báo cáo kết quả rà soát",
                Lang::En => "report of the review",
            }
            .to_owned(),
            deadlines: vec![DeadlineInput {
                text: "xong trước ngày 30/7/2023".to_owned(),
                kind: "date".to_owned(),
                value: "2023-07-30".to_owned(),
                bound: "before".to_owned(),
                ..DeadlineInput::default()
            }],
            ..ProposalForm::default()
        });
        let mut dividing = sample(lang);
        dividing.dividing = Some(SOURCE.lines().nth(7).unwrap_or_default().to_owned());
        let mut none = sample(lang);
        none.proposals.clear();
        none.source = blocks(SOURCE, &[], &[], None);
        vec![
            ("", sample(lang)),
            ("editing", editing),
            ("dividing", dividing),
            ("none", none),
        ]
    }
}

const SOURCE: &str = "Số: 101 /TB-UBND
Phong Thổ, ngày 07 tháng 7 năm 2023
THÔNG BÁO
Kết luận của đồng chí Chủ tịch UBND huyện, Trưởng Ban chỉ đạo các chương trình MTQG giai đoạn 2021-2025 huyện Phong Thổ tại Hội nghị sơ kết Chương trình MTQG xây dựng Nông thôn mới 6 tháng đầu năm, triển khai phương hướng, nhiệm vụ 6 tháng cuối năm 2023
1. Đối với các cơ quan, đơn vị được phân công phụ trách các tiêu chí; các thành viên Ban chỉ đạo
- Chịu trách nhiệm hướng dẫn, thẩm định, đánh giá các tiêu chí đã được giao phụ trách.
- Phối hợp với UBND các xã tổ chức rà soát hiện trạng các tiêu chí, danh mục, nguồn vốn thuộc các tiêu chí được phân công phụ trách xong trước ngày 30/7/2023 (Kết quả gửi về Văn phòng Điều phối NTM huyện theo dõi, tổng hợp).
- Riêng đối với phòng Giáo dục và đào tạo: Căn cứ Đề án xây dựng trường đạt chuẩn Quốc gia giai đoạn 2021 – 2025, triển khai xây dựng kế hoạch, lộ trình thực hiện của tất cả các trường thuộc thẩm quyền quản lý trên địa bàn huyện trong cả giai đoạn.
- Định kỳ gửi báo cáo về Ban chỉ đạo các chương trình MTQG huyện (Qua Văn phòng điều phối Nông thôn mới huyện) trước ngày 15 tháng 6 cùng năm đối với báo cáo 6 tháng; trước ngày 10 tháng 12 năm kế hoạch đối với báo cáo năm; đồng thời chịu trách nhiệm trước Ủy ban nhân dân huyện về tiến độ, chất lượng.
2. UBND các xã, BQL các chương trình MTQG xã giai đoạn 2021 - 2025
- Đối với các xã Mường So, Không Lào: Phối hợp với Phòng Tài chính Kế hoạch khẩn trương đẩy nhanh tiến độ hoàn thiện hồ sơ công trình nguồn vốn NTM năm 2023 chưa phân bổ, đảm bảo thủ tục trình kỳ họp HĐND huyện lần thứ 14.";

fn sample(lang: Lang) -> ReviewPage {
    let w = words::review::of(lang);
    let at = |words: &str| {
        let start = SOURCE.find(words).unwrap_or_default();
        start..start + words.len()
    };
    let lines = |first: &str| {
        let start = SOURCE.find(first).unwrap_or_default();
        let end = SOURCE[start..]
            .find('\n')
            .map_or(SOURCE.len(), |length| start + length);
        start..end
    };
    let span = |number: usize, first: &str| TaskSpan {
        id: format!("d{number}"),
        number,
        range: lines(first),
    };
    let tasks = [
        span(1, "- Chịu trách nhiệm"),
        span(2, "- Phối hợp với UBND"),
        span(3, "- Riêng đối với"),
        span(4, "- Định kỳ gửi"),
        span(5, "- Đối với các xã Mường So"),
    ];
    let mark = |words: &str, role| Mark {
        range: at(words),
        role,
    };
    let marks = [
        mark(
            "cơ quan, đơn vị được phân công phụ trách các tiêu chí",
            Role::Lead,
        ),
        mark("thành viên Ban chỉ đạo", Role::Lead),
        Mark {
            range: at("UBND các xã tổ chức").start
                ..at("UBND các xã tổ chức").start + "UBND các xã".len(),
            role: Role::Coordinator,
        },
        mark("xong trước ngày 30/7/2023", Role::Time),
        mark("Văn phòng Điều phối NTM huyện", Role::Recipient),
        mark("phòng Giáo dục và đào tạo", Role::Lead),
        mark("Ban chỉ đạo các chương trình MTQG huyện", Role::Recipient),
        mark("Văn phòng điều phối Nông thôn mới huyện", Role::Via),
        mark(
            "trước ngày 15 tháng 6 cùng năm đối với báo cáo 6 tháng; trước ngày 10 tháng 12 năm kế hoạch đối với báo cáo năm",
            Role::Time,
        ),
        mark("UBND các xã, BQL", Role::Lead),
        mark("Mường So", Role::Lead),
        mark("Không Lào", Role::Lead),
        mark("Phòng Tài chính Kế hoạch", Role::Coordinator),
        mark("kỳ họp HĐND huyện lần thứ 14", Role::Time),
    ];
    let mai = || Origin::Person("Vàng Thị Mai".to_owned());
    let asked = at("xong trước ngày 30/7/2023");
    let source = |who: Origin, how: &str| Source {
        who,
        how: how.to_owned(),
        ..Source::default()
    };
    let day = words::rule::of(lang).day();
    let read = || Source {
        see: "?task=d2&xem=0-9#xem".to_owned(),
        ..source(Origin::Reader, words::rule::of(lang).heading())
    };
    let field = |label: &str, values: Vec<ProposedValue>| ProposedField {
        label: label.to_owned(),
        values: values
            .into_iter()
            .map(|value| ProposedValue {
                sources: if value.sources.is_empty() {
                    vec![read()]
                } else {
                    value.sources
                },
                ..value
            })
            .collect(),
        ..ProposedField::default()
    };
    let missing = |label: &str, id: &str| ProposedField {
        label: label.to_owned(),
        missing: w.not_stated().to_owned(),
        mend: Some(Link::new(
            w.set_deadline(),
            format!("/van-ban/VB-2023-0101/duyet?task={id}&sua=1"),
        )),
        ..ProposedField::default()
    };
    let units = |names: &[&str], reason: &str| Resolved {
        units: names
            .iter()
            .map(|name| Link::new(*name, paths::UNITS))
            .collect(),
        reason: reason.to_owned(),
        change: "/van-ban/VB-2023-0101/duyet?task=d2&sua=1".to_owned(),
        ..Resolved::default()
    };
    let group = |text: &str, resolved: Resolved| ProposedValue {
        text: text.to_owned(),
        resolved: Some(resolved),
        ..ProposedValue::default()
    };
    let said = |vi: &str, en: &str| match lang {
        Lang::Vi => vi.to_owned(),
        Lang::En => en.to_owned(),
    };
    let by_duty = said(
        "theo phân công phụ trách tiêu chí, ngày 07/7/2023",
        "in charge of a criterion on 07/7/2023",
    );
    let in_charge = || {
        units(
            &[
                "Phòng Nông nghiệp và PTNT",
                "Phòng Kinh tế - Hạ tầng",
                "Phòng Giáo dục và Đào tạo",
                "Phòng Tài chính - Kế hoạch",
                "Trung tâm Y tế huyện",
            ],
            &by_duty,
        )
    };
    let communes = || {
        units(
            &[
                "Xã Mường So",
                "Xã Khổng Lào",
                "Xã Bản Lang",
                "Xã Dào San",
                "Xã Hoang Thèn",
                "Xã Huổi Luông",
            ],
            &said(
                "các xã của huyện ngày 07/7/2023",
                "the communes of the district on 07/7/2023",
            ),
        )
    };
    let strong = |text: &str, chip: Option<Chip>| ProposedValue {
        text: text.to_owned(),
        strong: true,
        chip,
        ..ProposedValue::default()
    };
    let proposals = vec![
        Proposal {
            id: "d1".to_owned(),
            number: 1,
            state: ProposalState::Confirmed,
            title: "Hướng dẫn, thẩm định, đánh giá các tiêu chí đã được giao phụ trách".to_owned(),
            section: "1".to_owned(),
            decided: w.decided_by("Vàng Thị Mai", "08:12"),
            fields: vec![
                field(w.leads(), vec![group("cơ quan, đơn vị được phân công phụ trách các tiêu chí", in_charge())]),
                missing(w.deadline(), "d1"),
            ],
            ..Proposal::default()
        },
        Proposal {
            id: "d2".to_owned(),
            number: 2,
            title: "Rà soát hiện trạng các tiêu chí, danh mục, nguồn vốn thuộc các tiêu chí được phân công phụ trách".to_owned(),
            section: "1".to_owned(),
            has_deadline: true,
            fields: vec![
                field(w.leads(), vec![group("cơ quan, đơn vị được phân công phụ trách các tiêu chí", in_charge())]),
                field(w.coordinators(), vec![group("UBND các xã", communes())]),
                field(w.deadline(), vec![ProposedValue {
                    sources: vec![Source { shown: true, ..source(Origin::Reader, day) }],
                    ..strong("trước 30/7/2023", Some(Chip::due(lang, date(2023, 7, 7), date(2023, 7, 29))))
                }]),
                field(w.recipients(), vec![ProposedValue {
                    sources: vec![source(mai(), &w.wrote("08:12"))],
                    ..ProposedValue::new("Văn phòng Điều phối NTM huyện")
                }]),
            ],
            ..Proposal::default()
        },
        Proposal {
            id: "d3".to_owned(),
            number: 3,
            title: "Xây dựng kế hoạch, lộ trình trường đạt chuẩn Quốc gia trong cả giai đoạn".to_owned(),
            section: "1".to_owned(),
            fields: vec![
                field(w.leads(), vec![ProposedValue::new("Phòng Giáo dục và Đào tạo")]),
                missing(w.deadline(), "d3"),
                field(w.criteria(), vec![ProposedValue::new("5 Trường học, 14 Giáo dục")]),
            ],
            ..Proposal::default()
        },
        Proposal {
            id: "d4".to_owned(),
            number: 4,
            title: "Báo cáo 6 tháng và báo cáo năm về Ban chỉ đạo".to_owned(),
            section: "1".to_owned(),
            recurring: true,
            has_deadline: true,
            fields: vec![
                field(w.leads(), vec![group("cơ quan phụ trách tiêu chí", in_charge())]),
                field(w.deadline(), vec![strong("trước 15/6 hằng năm", None), strong("trước 10/12 hằng năm", None)]),
                field(w.recipients(), vec![ProposedValue::new("Ban chỉ đạo các chương trình MTQG huyện")]),
                field(w.via(), vec![ProposedValue::new("Văn phòng Điều phối Nông thôn mới huyện")]),
            ],
            ..Proposal::default()
        },
        Proposal {
            id: "d5".to_owned(),
            number: 5,
            title: "Hoàn thiện hồ sơ công trình nguồn vốn NTM năm 2023 chưa phân bổ".to_owned(),
            section: "2".to_owned(),
            urgent: true,
            has_deadline: true,
            fields: vec![
                field(
                    w.leads(),
                    vec![
                        ProposedValue::new("Mường So"),
                        ProposedValue {
                            chip: Some(Chip::new(Tone::Soon, "question", "≈ Khổng Lào?")),
                            ..ProposedValue::new("Không Lào")
                        },
                    ],
                ),
                field(w.coordinators(), vec![ProposedValue::new("Phòng Tài chính Kế hoạch")]),
                field(w.deadline(), vec![ProposedValue::new("kỳ họp HĐND huyện lần thứ 14")]),
            ],
            doubts: vec![
                Doubt {
                    id: "q1".to_owned(),
                    text: said("Không có đơn vị nào tên “Không Lào”. Có phải xã Khổng Lào?", "No unit is called “Không Lào”. Is it xã Khổng Lào?"),
                    proposal: "Xã Khổng Lào".to_owned(),
                    ..Doubt::default()
                },
                Doubt {
                    id: "q2".to_owned(),
                    text: said("Kỳ họp HĐND huyện lần thứ 14 vào ngày nào?", "On which day is the 14th session of the district council?"),
                    wants_date: true,
                    ..Doubt::default()
                },
            ],
            ..Proposal::default()
        },
    ];
    let title = match lang {
        Lang::Vi => "Thông báo 101/TB-UBND",
        Lang::En => "Notice 101/TB-UBND",
    };
    ReviewPage {
        frame: Frame::sample(lang, title, Section::Documents),
        base: "/van-ban/VB-2023-0101".to_owned(),
        issuer: "UBND huyện Phong Thổ".to_owned(),
        issued_on: Some(date(2023, 7, 7)),
        subject: String::new(),
        original: "/van-ban/VB-2023-0101/tep".to_owned(),
        source: blocks(SOURCE, &tasks, &marks, Some(&asked)),
        proposals,
        doubts: Vec::new(),
        header: vec![field(
            words::receive::of(lang).symbol(),
            vec![ProposedValue::new("TB-UBND")],
        )],
        mend_header: "/van-ban/VB-2023-0101/thong-tin".to_owned(),
        active: "d2".to_owned(),
        form: None,
        dividing: None,
        may_review: true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(blocks: &[Block]) -> String {
        let mut said = String::new();
        for block in blocks {
            for it in &block.segments {
                let role = it.role.map_or("", Role::class);
                let pin = it.pin.map(|pin| pin.to_string()).unwrap_or_default();
                said += &format!("[{}|{}|{role}|{pin}]", it.text, it.task);
            }
            said += &format!("={}\n", block.task);
        }
        said
    }

    fn task(id: &str, number: usize, range: Range<usize>) -> TaskSpan {
        TaskSpan {
            id: id.to_owned(),
            number,
            range,
        }
    }

    #[test]
    fn a_text_is_cut_where_marks_and_tasks_begin_and_end() {
        let text = "ab cd\n\nef gh";
        let marks = [Mark {
            range: 3..5,
            role: Role::Time,
        }];
        let tasks = [task("x", 1, 3..9), task("y", 2, 10..12)];
        assert_eq!(
            said(&blocks(text, &tasks, &marks, None)),
            "[ab |||][cd|x|m-time|1]=\n[ef|x||][ |||][gh|y||2]=\n"
        );
    }

    #[test]
    fn a_paragraph_of_one_task_belongs_to_it() {
        let blocks = blocks("- làm gì", &[task("x", 1, 2..11)], &[], None);
        assert_eq!(blocks[0].task, "");
        let blocks = super::blocks("- làm gì", &[task("x", 1, 0..11)], &[], None);
        assert_eq!(blocks[0].task, "x");
    }

    #[test]
    fn the_pieces_put_together_are_the_text() {
        let blocks = blocks(SOURCE, &[], &[], None);
        for segment in blocks.iter().flat_map(|it| &it.segments) {
            assert_eq!(segment.text, SOURCE[segment.start..segment.end]);
        }
        let lines: usize = blocks
            .iter()
            .flat_map(|it| &it.segments)
            .map(|it| it.text.len())
            .sum();
        assert_eq!(lines, SOURCE.replace('\n', "").len());
    }

    #[test]
    fn of_a_very_long_text_only_what_lies_near_proposals_is_shown() {
        let line = "một đoạn văn bản dài\n";
        let text = line.repeat(50_000);
        let at = line.len() * 25_000;
        let blocks = blocks(&text, &[task("x", 1, at..at + 5)], &[], None);
        assert!(blocks.len() < 40, "{}", blocks.len());
        let shown = blocks.iter().filter(|it| it.left_out == 0).count();
        let left_out: usize = blocks.iter().map(|it| it.left_out).sum();
        assert_eq!(shown + left_out, 50_000);
        assert!(
            blocks
                .iter()
                .flat_map(|it| &it.segments)
                .any(|it| it.task == "x")
        );
    }

    #[test]
    fn a_span_inside_a_letter_or_outside_the_text_does_no_harm() {
        let marks = [
            Mark {
                range: 1..2,
                role: Role::Lead,
            },
            Mark {
                range: 90..99,
                role: Role::Lead,
            },
        ];
        let blocks = blocks("ệệ", &[], &marks, Some(&(1..2)));
        assert_eq!(blocks[0].segments.len(), 1);
    }
}
