//! Review campaigns: the list of what one commune needs, entered line by line.

use askama::Template;
use askama::filters::HtmlSafe;
use ntm_programme::campaign::NeedKind;
use ntm_programme::campaign::Source;
use ntm_programme::criteria::Verdict;

use crate::assets;
use crate::frame::FlashKind;
use crate::frame::Frame;
use crate::frame::Lang;
use crate::frame::Section;
use crate::icon;
use crate::pages::Page;
use crate::pages::criteria::criteria_tabs;
use crate::pages::criteria::verdict_chip;
use crate::parts::ActForm;
use crate::parts::Cell;
use crate::parts::Chip;
use crate::parts::Choice;
use crate::parts::Column;
use crate::parts::Event;
use crate::parts::Exports;
use crate::parts::Link;
use crate::parts::Row;
use crate::parts::Sentence;
use crate::parts::Table;
use crate::parts::Tabs;
use crate::parts::Timeline;
use crate::parts::Tone;
use crate::parts::Weight;
use crate::paths;
use crate::words;

/// What one commune needs for each indicator that it has not met.
#[derive(Debug, Template)]
#[template(path = "campaign/list.html")]
pub struct NeedsPage {
    pub frame: Frame,
    pub tabs: Tabs,
    pub chips: Vec<Chip>,
    /// The campaign and the deadline: the quiet line under the title.
    pub under: String,
    pub said: Sentence,
    /// Handing in.
    pub acts: Vec<ActForm>,
    pub links: Vec<Link>,
    pub exports: Exports,
    pub groups: Vec<NeedGroup>,
    /// Indicators for which nothing has to be said.
    pub later: Vec<NeedGroup>,
    /// Whether these stand open.
    pub later_open: bool,
    /// Whether lines are entered here.
    pub enters: bool,
    pub history: Timeline,
}

impl NeedsPage {
    fn later_count(&self) -> usize {
        self.later.iter().map(|group| group.blocks.len()).sum()
    }
}

/// A criterion.
#[derive(Debug, Clone, Template)]
#[template(path = "campaign/group.html")]
pub struct NeedGroup {
    pub lang: Lang,
    /// `10. Thu nhập`.
    pub title: String,
    /// Who is in charge of it.
    pub body: String,
    pub blocks: Vec<NeedBlock>,
}

impl HtmlSafe for NeedGroup {}

/// An indicator with its needs.
#[derive(Debug, Clone)]
pub struct NeedBlock {
    pub code: String,
    pub indicator: Link,
    /// What is official and what has to be reached.
    pub stands: String,
    pub chip: Chip,
    /// What is special about it: met meanwhile, nobody can say.
    pub remark: String,
    /// The needs as they can be read.
    pub table: Option<Table>,
    /// The needs as they can be changed.
    pub forms: Vec<NeedForm>,
    /// A new need.
    pub add: Option<NeedForm>,
    /// Whether the new one stands open.
    pub add_open: bool,
    /// The answer that nothing is needed: to be given, or given already and to be taken back.
    pub nothing: Option<ActForm>,
}

impl NeedBlock {
    fn acts(&self) -> bool {
        self.nothing.is_some() || (self.add.is_some() && !self.add_open)
    }
}

/// A need that is typed.
#[derive(Debug, Clone, Template)]
#[template(path = "campaign/need.html")]
pub struct NeedForm {
    pub lang: Lang,
    /// Distinguishes its fields from those of other forms: letters, digits, dashes.
    pub id: String,
    pub action: String,
    pub need: String,
    pub indicator: String,
    pub seen: i64,
    /// What it is called for those who do not see where it stands.
    pub called: String,
    pub kinds: Vec<Choice>,
    pub name: String,
    pub quantity: String,
    pub measure: String,
    pub amount: String,
    pub sources: Vec<Choice>,
    pub years: Vec<Choice>,
    /// What is wrong, by field.
    pub errors: Vec<(String, String)>,
    /// Whether the cursor stands in it when the page opens.
    pub focus: bool,
    /// Where it is taken off the list; empty for a new one.
    pub drop: String,
    /// What the body in charge said of it.
    pub note: Option<(Tone, String)>,
}

impl HtmlSafe for NeedForm {}

impl NeedForm {
    fn wrong(&self, field: &str) -> bool {
        self.errors.iter().any(|(of, _)| of == field)
    }

    /// The cursor goes to what is wrong, or else to the name.
    fn focused(&self, field: &str) -> bool {
        let first = self.errors.first().map_or("name", |(field, _)| field);
        self.focus && first == field
    }
}

/// Returns the kinds of need that cost money, one of them chosen.
pub fn kind_choices(lang: Lang, chosen: Option<NeedKind>) -> Vec<Choice> {
    let w = words::campaign::of(lang);
    let kinds = [
        (NeedKind::Works, w.works()),
        (NeedKind::Recurrent, w.recurrent()),
    ];
    let chosen = chosen.unwrap_or(NeedKind::Works);
    kinds
        .into_iter()
        .map(|(kind, said)| Choice::new(kind.key(), said, kind == chosen))
        .collect()
}

/// Returns the sources, one of them chosen or none.
pub fn source_choices(lang: Lang, chosen: Option<Source>) -> Vec<Choice> {
    let w = words::campaign::of(lang);
    let none = Choice::new("", w.choose_source(), chosen.is_none());
    let all = Source::ALL
        .iter()
        .map(|it| Choice::new(it.key(), source_said(lang, *it), chosen == Some(*it)));
    std::iter::once(none).chain(all).collect()
}

/// Returns what a need is, in words.
pub fn kind_said(lang: Lang, kind: NeedKind) -> &'static str {
    match lang {
        Lang::Vi => kind.label_vi(),
        Lang::En => kind.label_en(),
    }
}

/// Returns a source in words.
pub fn source_said(lang: Lang, source: Source) -> &'static str {
    match lang {
        Lang::Vi => source.label_vi(),
        Lang::En => source.label_en(),
    }
}

impl Page for NeedsPage {
    const NAME: &'static str = "campaign-list";

    fn samples(lang: Lang) -> Vec<(&'static str, Self)> {
        let w = words::campaign::of(lang);
        let form = |name: &str, amount: &str, errors: &[(&str, &str)], drop: &str| NeedForm {
            lang,
            id: format!("n-{}", name.len()),
            action: "#".to_owned(),
            need: "0".to_owned(),
            indicator: "10".to_owned(),
            seen: 0,
            called: w.new_need("10"),
            kinds: kind_choices(lang, None),
            name: name.to_owned(),
            quantity: "2,5".to_owned(),
            measure: "km".to_owned(),
            amount: amount.to_owned(),
            sources: source_choices(lang, Some(Source::Central)),
            years: vec![Choice::new("2024", "2024", true)],
            errors: errors
                .iter()
                .map(|(field, said)| ((*field).to_owned(), (*said).to_owned()))
                .collect(),
            focus: !errors.is_empty(),
            drop: drop.to_owned(),
            note: (!drop.is_empty()).then(|| (Tone::Good, w.verified_as("4.500.000.000 đồng"))),
        };
        let block = |code: &str, forms: Vec<NeedForm>, add: Option<NeedForm>, table| NeedBlock {
            code: code.to_owned(),
            indicator: Link::new(format!("{code} Thu nhập bình quân đầu người"), "#"),
            stands: w.stands("36,8", "≥ 39"),
            chip: verdict_chip(lang, Verdict::Unmet, false),
            remark: String::new(),
            table,
            forms,
            add_open: add.is_some(),
            nothing: add
                .as_ref()
                .map(|_| ActForm::new("nothing", w.nothing(), "#").weight(Weight::Quiet)),
            add,
        };
        let page = |blocks: Vec<NeedBlock>, enters| Self {
            frame: Frame::sample(lang, w.list_title("Xã Bản Lang"), Section::Criteria),
            tabs: criteria_tabs(lang, paths::CAMPAIGNS, true),
            chips: vec![Chip::new(Tone::Soon, "clock", w.is_open())],
            under: w.due("31/7/2023"),
            said: Sentence::default().strong(w.said_list(2, 3)),
            acts: match enters {
                true => vec![ActForm::new("hand-in", w.hand_in(), "#").weight(Weight::Primary)],
                false => Vec::new(),
            },
            links: Vec::new(),
            exports: Exports::default(),
            later: vec![NeedGroup {
                lang,
                title: "2. Giao thông".to_owned(),
                body: String::new(),
                blocks: vec![block("2.1", Vec::new(), None, None)],
            }],
            later_open: false,
            groups: vec![NeedGroup {
                lang,
                title: "10. Thu nhập".to_owned(),
                body: "Phòng Nông nghiệp và PTNT".to_owned(),
                blocks,
            }],
            enters,
            history: Timeline {
                events: vec![Event {
                    tone: Tone::Info,
                    icon: "edit",
                    what: w.did_enter("Đường bản"),
                    ..Event::default()
                }],
            },
        };
        let wrong = form("", "1.234,5", &[("amount", "Số tiền ghi bằng đồng.")], "");
        let table = Table {
            caption: w.needs().to_owned(),
            columns: vec![Column::title(w.need_name()), Column::number(w.amount())],
            rows: vec![Row::new(vec![
                Cell::text("Đường bản"),
                Cell::number(4_500_000_000_i64),
            ])],
        };
        vec![
            (
                "",
                page(
                    vec![block(
                        "10",
                        vec![form("Đường bản", "4.500.000.000", &[], "#")],
                        Some(wrong),
                        None,
                    )],
                    true,
                ),
            ),
            (
                "read",
                page(vec![block("10", Vec::new(), None, Some(table))], false),
            ),
        ]
    }
}
