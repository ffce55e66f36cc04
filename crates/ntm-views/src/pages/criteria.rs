//! Criteria: communes by criteria, and one place with all its indicators.

use askama::Template;
use askama::filters::HtmlSafe;
use ntm_programme::criteria::{Measure, Undecided, Verdict};

use crate::assets;
use crate::chart::Chart;
use crate::chart::Series;
use crate::frame::FlashKind;
use crate::frame::Frame;
use crate::frame::Lang;
use crate::frame::Section;
use crate::icon;
use crate::pages::Page;
use crate::parts::ActForm;
use crate::parts::Chip;
use crate::parts::Choice;
use crate::parts::Control;
use crate::parts::Empty;
use crate::parts::Exports;
use crate::parts::Facts;
use crate::parts::Field;
use crate::parts::Filters;
use crate::parts::Link;
use crate::parts::Sentence;
use crate::parts::Table;
use crate::parts::Tabs;
use crate::parts::Tone;
use crate::paths;
use crate::words;

/// Communes by criteria, and beside them the cell that was chosen.
#[derive(Debug, Template)]
#[template(path = "criteria/matrix.html")]
pub struct MatrixPage {
    pub frame: Frame,
    pub tabs: Tabs,
    /// The set and the day: the quiet line under the title.
    pub under: String,
    pub said: Sentence,
    /// Other days of the same matrix, year by year; whether it is the day shown.
    pub years: Vec<(Link, bool)>,
    pub filters: Filters,
    pub matrix: Matrix,
    /// In the place of the matrix, where there are too many places for one.
    pub summed: Option<Table>,
    pub panel: Option<Panel>,
    pub links: Vec<Link>,
    pub exports: Exports,
}

impl MatrixPage {
    fn nothing(&self) -> Empty {
        let w = words::criteria::of(self.frame.lang);
        Empty::new("search", w.no_place())
            .text(w.enter_places())
            .action(w.to_units(), paths::UNITS)
    }
}

/// Communes by criteria as a part of another page, with what its signs mean there.
#[derive(Debug, Clone, Template)]
#[template(
    ext = "html",
    source = r#"{% let w = words::criteria::of(lang) %}{% include "criteria/marks.html" %}<ul class="plain legend small">{% for (mark, said) in legend %}<li><i class="m {{ mark.class() }}" aria-hidden="true">{{ mark.sign() }}</i>{{ said }}</li>{% endfor %}</ul>"#
)]
pub struct Marks {
    pub lang: Lang,
    pub caption: String,
    /// What stands above the last column.
    pub total: String,
    pub columns: Vec<MatrixColumn>,
    pub rows: Vec<MatrixRow>,
    pub legend: Vec<(Mark, String)>,
}

impl HtmlSafe for Marks {}

/// The table of communes by criteria, with what its signs mean under it.
#[derive(Debug, Clone, Template)]
#[template(path = "criteria/table.html")]
pub struct Matrix {
    pub lang: Lang,
    /// What it shows, for those who do not see it.
    pub caption: String,
    pub columns: Vec<MatrixColumn>,
    pub rows: Vec<MatrixRow>,
}

impl HtmlSafe for Matrix {}

impl Matrix {
    /// Returns an illustration: signs of [`Mark`] for each commune.
    pub(crate) fn sample(lang: Lang, rows: &[(&str, &str, usize)]) -> Self {
        let w = words::criteria::of(lang);
        let mark = |sign| match sign {
            'y' => Mark::Met,
            'x' => Mark::Unmet,
            'w' => Mark::Waiting,
            _ => Mark::Undecided,
        };
        Self {
            lang,
            caption: w.matrix().to_owned(),
            columns: (1..=19)
                .map(|number| MatrixColumn {
                    number,
                    name: "Quy hoạch".to_owned(),
                })
                .collect(),
            rows: rows
                .iter()
                .map(|(name, signs, met)| MatrixRow {
                    place: Link::new(*name, "#"),
                    cells: signs
                        .chars()
                        .enumerate()
                        .map(|(index, sign)| MatrixCell {
                            mark: mark(sign),
                            said: w.cell_said(name, index + 1, w.met()),
                            href: "#".to_owned(),
                            chosen: *name == "Bản Lang" && index == 9,
                        })
                        .collect(),
                    met: format!("{met}/19"),
                    claimed: String::new(),
                })
                .collect(),
        }
    }
}

/// Communes of an illustration.
pub(crate) const SAMPLE: [(&str, &str, usize); 5] = [
    ("Mường So", "yyyyyyyyyyyyyyyyyyy", 19),
    ("Khổng Lào", "yyyyyyyyyyyyyyyyyyy", 19),
    ("Sin Suối Hồ", "wyywyyyyyyyyywyyyyy", 16),
    ("Bản Lang", "yyyyyyywyxxyyyyyyyy", 16),
    ("Sì Lở Lầu", "yoyyxoyyyxxyyxyyxxy", 11),
];

/// A criterion at the head of a column.
#[derive(Debug, Clone)]
pub struct MatrixColumn {
    pub number: u16,
    pub name: String,
}

/// A commune.
#[derive(Debug, Clone)]
pub struct MatrixRow {
    pub place: Link,
    pub cells: Vec<MatrixCell>,
    /// `17/19`.
    pub met: String,
    /// `18/19` where what waits would change it; otherwise empty.
    pub claimed: String,
}

/// How a commune stands at a criterion.
#[derive(Debug, Clone)]
pub struct MatrixCell {
    pub mark: Mark,
    /// `Bản Lang · tiêu chí 10: chưa đạt`.
    pub said: String,
    /// The same page with this cell chosen.
    pub href: String,
    pub chosen: bool,
}

/// What a cell shows: a sign and a colour, never a colour alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    Met,
    Unmet,
    Waiting,
    NotRequired,
    Undecided,
}

impl Mark {
    /// Returns the mark of a verdict; what waits for verification shows as that.
    pub fn of(verdict: Verdict, waiting: bool) -> Self {
        match verdict {
            _ if waiting => Self::Waiting,
            Verdict::Met => Self::Met,
            Verdict::Unmet => Self::Unmet,
            Verdict::NotRequired => Self::NotRequired,
            Verdict::Undecided { .. } => Self::Undecided,
        }
    }

    pub(crate) const fn class(self) -> &'static str {
        match self {
            Self::Met => "y",
            Self::Unmet => "x",
            Self::Waiting => "w",
            Self::NotRequired => "r",
            Self::Undecided => "o",
        }
    }

    /// Returns the sign that tells it apart without its colour.
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Met => "✓",
            Self::Unmet => "–",
            Self::Waiting => "?",
            Self::NotRequired => "·",
            Self::Undecided => "",
        }
    }
}

/// The cell that was chosen, beside the matrix.
#[derive(Debug, Clone)]
pub struct Panel {
    pub chip: Chip,
    /// `Bản Lang · tiêu chí 10`.
    pub under: String,
    pub title: String,
    /// The bodies in charge.
    pub facts: Facts,
    pub chart: Option<Chart>,
    pub lines: Vec<PanelLine>,
    pub links: Vec<Link>,
}

/// An indicator in the panel.
#[derive(Debug, Clone)]
pub struct PanelLine {
    pub indicator: Link,
    pub chip: Chip,
    /// `36,8 · mức 39 · thiếu 2,2`.
    pub figures: String,
}

/// All criteria of one place; who may speak for it enters its values here.
#[derive(Debug, Template)]
#[template(path = "criteria/place.html")]
pub struct PlacePage {
    pub frame: Frame,
    pub tabs: Tabs,
    pub under: String,
    pub chips: Vec<Chip>,
    pub said: Sentence,
    /// What warns of a withdrawal; may be empty.
    pub warning: String,
    pub filters: Filters,
    pub groups: Vec<CriterionGroup>,
    pub may_claim: bool,
    pub acts: Vec<ActForm>,
    pub links: Vec<Link>,
    pub exports: Exports,
}

/// A criterion of a place.
#[derive(Debug, Clone)]
pub struct CriterionGroup {
    /// `10. Thu nhập`.
    pub title: String,
    pub anchor: String,
    pub chip: Chip,
    /// Who is in charge of it.
    pub body: String,
    pub lines: Vec<CellLine>,
}

/// An indicator of a place.
#[derive(Debug, Clone, Template)]
#[template(path = "criteria/line.html")]
pub struct CellLine {
    pub lang: Lang,
    /// The code: letters, digits and points.
    pub code: String,
    pub indicator: Link,
    pub unit: String,
    /// What has to be reached, and by whose word.
    pub bar: String,
    pub bar_note: String,
    pub official: String,
    pub chip: Chip,
    /// What the claim is at, where there is one.
    pub claim: String,
    pub claim_chip: Option<Chip>,
    pub papers: u64,
    pub entry: Option<Entry>,
    /// Warnings and faults about what was just saved.
    pub notes: Vec<(Tone, String)>,
}

impl HtmlSafe for CellLine {}

/// How a value is typed.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Where it is sent.
    pub action: String,
    /// The version of the cell that is shown.
    pub seen: i64,
    pub kind: EntryKind,
    /// What stands there, as it is written.
    pub value: String,
    /// For shares: the two parts.
    pub parts: (String, String),
    pub wrong: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryKind {
    Share,
    Number,
    Answer,
    Grade,
}

impl EntryKind {
    /// Returns how values of a measure are typed.
    pub fn of(measure: Measure) -> Self {
        match measure {
            Measure::Share { .. } => Self::Share,
            Measure::Number { .. } => Self::Number,
            Measure::YesNo | Measure::None | Measure::Set => Self::Answer,
            Measure::Graded => Self::Grade,
        }
    }

    /// Returns the words that can be chosen, beside nothing.
    pub fn choices(self) -> &'static [&'static str] {
        match self {
            Self::Share | Self::Number => &[],
            Self::Answer => &["đạt", "chưa đạt", "không phát sinh", "không áp dụng"],
            Self::Grade => &[
                "Đạt",
                "Khá",
                "Tốt",
                "chưa đạt",
                "không phát sinh",
                "không áp dụng",
            ],
        }
    }
}

impl Entry {
    /// Returns the fields for a form of its own, as the page of a cell shows it.
    pub fn fields(&self, lang: Lang) -> Vec<Field> {
        let w = words::criteria::of(lang);
        match self.kind {
            EntryKind::Share => vec![
                Field::text("numerator", w.numerator()).value(&self.parts.0),
                Field::text("denominator", w.denominator()).value(&self.parts.1),
            ],
            EntryKind::Number => vec![Field::text("value", w.value()).value(&self.value)],
            EntryKind::Answer | EntryKind::Grade => {
                let mut choices = vec![Choice::new("", w.choose(), self.value.is_empty())];
                choices.extend(
                    self.kind
                        .choices()
                        .iter()
                        .map(|word| Choice::new(*word, *word, self.value == *word)),
                );
                vec![Field::new(Control::Select(choices), "value", w.value())]
            }
        }
    }
}

/// Returns a verdict in words.
pub fn verdict_said(lang: Lang, verdict: Verdict) -> &'static str {
    let w = words::criteria::of(lang);
    match verdict {
        Verdict::Met => w.met(),
        Verdict::Unmet => w.unmet(),
        Verdict::NotRequired => w.not_required(),
        Verdict::Undecided { why } => match why {
            Undecided::NotCollected => w.not_collected(),
            Undecided::Unconfirmed => w.unconfirmed(),
            Undecided::LeftToProvince => w.left_to_province(),
            Undecided::ClassUnknown => w.class_unknown(),
            Undecided::Nil => w.nil(),
            Undecided::Kind => w.kind(),
        },
    }
}

/// Returns a verdict as a label.
pub fn verdict_chip(lang: Lang, verdict: Verdict, waiting: bool) -> Chip {
    if waiting {
        return Chip::new(Tone::Soon, "clock", words::criteria::of(lang).waits());
    }
    let said = verdict_said(lang, verdict);
    match verdict {
        Verdict::Met => Chip::new(Tone::Good, "check", said),
        Verdict::Unmet => Chip::new(Tone::Bad, "stop", said),
        Verdict::NotRequired => Chip::new(Tone::Plain, "", said),
        Verdict::Undecided { .. } => Chip::new(Tone::Plain, "open", said),
    }
}

/// Returns the pages about criteria, one of them current; `sees` tells whether the one who looks may
/// see what places reached, and not only what is asked.
pub fn criteria_tabs(lang: Lang, current: &str, sees: bool) -> Tabs {
    let w = words::criteria::of(lang);
    if !sees {
        return super::list::tabs(w.title(), current, &[(w.sets(), paths::CRITERIA_SETS)]);
    }
    let pages = [
        (w.matrix_tab(), paths::CRITERIA),
        (words::boundary::of(lang).map(), paths::CRITERIA_MAP),
        (w.to_verify(), paths::CRITERIA_TO_VERIFY),
        (w.watch(), paths::CRITERIA_WATCH),
        (w.compare(), paths::CRITERIA_COMPARE),
        (words::target::of(lang).title(), paths::TARGETS),
        (words::campaign::of(lang).title(), paths::CAMPAIGNS),
        (words::next::of(lang).title(), paths::CRITERIA_NEXT),
        (words::workbook::of(lang).title(), paths::CRITERIA_WORKBOOK),
        (w.sets(), paths::CRITERIA_SETS),
    ];
    super::list::tabs(w.title(), current, &pages)
}

impl Page for MatrixPage {
    const NAME: &'static str = "criteria-matrix";

    fn samples(lang: Lang) -> Vec<(&'static str, Self)> {
        let w = words::criteria::of(lang);
        let page = |rows: &[(&str, &str, usize)], panel| {
            let frame = Frame::sample(lang, w.matrix(), Section::Criteria);
            Self {
                tabs: criteria_tabs(lang, paths::CRITERIA, true),
                under: w.set_at("Xã NTM 2021–2025", "318/QĐ-TTg", "23/7/2023"),
                said: Sentence::default().strong(w.said_matrix(2, rows.len(), 19)),
                years: vec![
                    (Link::new(w.year_end(2022), "#"), false),
                    (Link::new(w.latest(), "#"), true),
                ],
                filters: Filters::none(lang),
                matrix: Matrix::sample(lang, rows),
                summed: None,
                panel,
                links: Vec::new(),
                exports: Exports::default(),
                frame,
            }
        };
        let series = Series {
            figures: vec![(2021.0, 32.0), (2022.0, 34.0), (2023.0, 36.8)],
            bar: vec![(2021.0, 36.0), (2025.0, 44.0)],
            ahead: Some((2025.0, 41.5)),
        };
        let chart = Chart::of(w.chart_said("Thu nhập"), &series, |it| it.to_string());
        let panel = Panel {
            chip: verdict_chip(lang, Verdict::Unmet, false),
            under: format!("Bản Lang · {}", w.criterion(10)),
            title: "Thu nhập".to_owned(),
            facts: Facts::default(),
            chart: chart.map(|it| it.named(w.official(), w.chart_bar(), w.chart_forecast())),
            lines: vec![PanelLine {
                indicator: Link::new("10. Thu nhập bình quân đầu người", "#"),
                chip: verdict_chip(lang, Verdict::Unmet, false),
                figures: "36,8 · ≥ 39".to_owned(),
            }],
            links: vec![Link::new(w.open_place(), "#")],
        };
        vec![("", page(&SAMPLE, Some(panel))), ("empty", page(&[], None))]
    }
}

impl Page for PlacePage {
    const NAME: &'static str = "criteria-place";

    fn samples(lang: Lang) -> Vec<(&'static str, Self)> {
        let w = words::criteria::of(lang);
        let line = |code: &str, kind, value: &str, may_claim: bool| CellLine {
            lang,
            code: code.to_owned(),
            indicator: Link::new(format!("{code} Tỷ lệ hộ được sử dụng nước sạch"), "#"),
            unit: "%".to_owned(),
            bar: "≥ 98".to_owned(),
            bar_note: String::new(),
            official: "97,5".to_owned(),
            chip: verdict_chip(lang, Verdict::Unmet, false),
            claim: "98,1".to_owned(),
            claim_chip: Some(verdict_chip(lang, Verdict::Met, true)),
            papers: 2,
            entry: may_claim.then(|| Entry {
                action: "#".to_owned(),
                seen: 3,
                kind,
                value: value.to_owned(),
                parts: ("981".to_owned(), "1.000".to_owned()),
                wrong: false,
            }),
            notes: Vec::new(),
        };
        let page = |may_claim| Self {
            frame: Frame::sample(lang, "Xã Bản Lang", Section::Criteria),
            tabs: criteria_tabs(lang, paths::CRITERIA, true),
            under: w.set_at("Xã NTM 2021–2025", "318/QĐ-TTg", "23/7/2023"),
            chips: Vec::new(),
            said: Sentence::default().say(w.said_place(16, 19, 17)),
            warning: String::new(),
            filters: Filters::none(lang),
            groups: vec![CriterionGroup {
                title: "17. Môi trường và an toàn thực phẩm".to_owned(),
                anchor: "tc-17".to_owned(),
                chip: verdict_chip(lang, Verdict::Unmet, true),
                body: "Phòng Tài nguyên và Môi trường".to_owned(),
                lines: vec![
                    line("17.1", EntryKind::Share, "", may_claim),
                    line("17.2", EntryKind::Number, "98", may_claim),
                    line("17.3", EntryKind::Answer, "đạt", may_claim),
                ],
            }],
            may_claim,
            acts: Vec::new(),
            links: Vec::new(),
            exports: Exports::default(),
        };
        vec![("", page(false)), ("enter", page(true))]
    }
}
