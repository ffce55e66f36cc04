//! Two pages that serve many areas: a list of things, and one thing with its
//! parts. Units, groups, people, ladders, outbox, audit log, tokens, feeds and
//! notifications are lists; a unit, a person, one's security are records.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::assets;
use crate::chart::Chart;
use crate::frame::FlashKind;
use crate::frame::Frame;
use crate::frame::Lang;
use crate::frame::Section;
use crate::icon;
use crate::map::Map;
use crate::pages::Page;
use crate::pages::criteria::Marks;
use crate::pages::report::FillSheet;
use crate::parts::ActForm;
use crate::parts::Bar;
use crate::parts::Cell;
use crate::parts::Chip;
use crate::parts::Choice;
use crate::parts::Column;
use crate::parts::Control;
use crate::parts::Empty;
use crate::parts::ErrorSummary;
use crate::parts::Event;
use crate::parts::Exports;
use crate::parts::Facts;
use crate::parts::Field;
use crate::parts::Filters;
use crate::parts::Link;
use crate::parts::Pager;
use crate::parts::Row;
use crate::parts::Sentence;
use crate::parts::Tab;
use crate::parts::Table;
use crate::parts::Tabs;
use crate::parts::Timeline;
use crate::parts::Tone;
use crate::parts::Weight;
use crate::paths;
use crate::sheet::Sheet;
use crate::words;

/// A list of things of one kind.
#[derive(Debug, Template)]
#[template(path = "list/list.html")]
pub struct ListPage {
    pub frame: Frame,
    /// The first sentence, made from the data; may be empty.
    pub said: Sentence,
    /// How far the work is that makes the list.
    pub going: Option<Going>,
    /// The neighbouring pages: [`administration_tabs`] and its kin.
    pub tabs: Option<Tabs>,
    pub filters: Filters,
    pub table: Table,
    /// What stands there when the table has no row.
    pub empty: Empty,
    pub pager: Pager,
    /// What can be added here.
    pub acts: Vec<ActForm>,
    /// Other pages about it.
    pub links: Vec<Link>,
    pub exports: Exports,
    /// A secret that was just made and is never shown again.
    pub secret: Option<Secret>,
}

impl ListPage {
    /// Returns an empty list with its frame; the rest is set by name.
    pub fn new(frame: Frame) -> Self {
        let lang = frame.lang;
        Self {
            frame,
            said: Sentence::default(),
            going: None,
            tabs: None,
            filters: Filters::none(lang),
            table: Table::default(),
            empty: Empty::new("list", words::list::of(lang).nothing()),
            pager: Pager::none(lang),
            acts: Vec::new(),
            links: Vec::new(),
            exports: Exports::default(),
            secret: None,
        }
    }
}

/// Work that goes on by itself.
#[derive(Debug, Clone, Copy)]
pub struct Going {
    pub bar: Bar,
    /// Whether the page looks again by itself.
    pub under_way: bool,
}

/// A token, an address of a feed, a new password: shown once.
#[derive(Debug, Clone)]
pub struct Secret {
    /// What it is for.
    pub label: String,
    pub value: String,
}

/// One thing with its parts.
#[derive(Debug, Template)]
#[template(path = "list/record.html")]
pub struct RecordPage {
    pub frame: Frame,
    /// Labels beside the quiet line under the title.
    pub chips: Vec<Chip>,
    /// The quiet line under the title.
    pub under: String,
    /// The first sentence, made from the data; may be empty.
    pub said: Sentence,
    pub tabs: Option<Tabs>,
    pub filters: Filters,
    pub errors: ErrorSummary,
    /// What can be done with the thing as a whole.
    pub acts: Vec<ActForm>,
    /// Other pages about it.
    pub links: Vec<Link>,
    /// Its parts as one list.
    pub exports: Exports,
    pub parts: Vec<Part>,
    /// Parts in a narrower column on the right.
    pub side: Vec<Part>,
    pub secret: Option<Secret>,
}

impl RecordPage {
    /// Returns a page without parts; the rest is set by name.
    pub fn new(frame: Frame) -> Self {
        let lang = frame.lang;
        Self {
            frame,
            chips: Vec::new(),
            under: String::new(),
            said: Sentence::default(),
            tabs: None,
            filters: Filters::none(lang),
            errors: ErrorSummary::none(lang),
            acts: Vec::new(),
            links: Vec::new(),
            exports: Exports::default(),
            parts: Vec::new(),
            side: Vec::new(),
            secret: None,
        }
    }
}

/// A part of a record: a card with a heading.
#[derive(Debug, Clone)]
pub struct Part {
    pub title: String,
    /// One quiet sentence under the heading.
    pub hint: String,
    pub body: Vec<Body>,
    pub acts: Vec<ActForm>,
}

impl Part {
    pub fn new(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            hint: String::new(),
            body: Vec::new(),
            acts: Vec::new(),
        }
    }

    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    #[must_use]
    pub fn body(mut self, body: Body) -> Self {
        self.body.push(body);
        self
    }

    #[must_use]
    pub fn act(mut self, act: ActForm) -> Self {
        self.acts.push(act);
        self
    }
}

/// What a part holds.
#[derive(Debug, Clone, Template)]
#[template(
    ext = "html",
    source = r#"{% match self %}{% when Self::Facts(facts) %}{{ facts }}{% when Self::Table(table) %}{{ table }}{% when Self::Timeline(timeline) %}{{ timeline }}{% when Self::Text(text) %}<p>{{ text }}</p>{% when Self::Said(said) %}<p>{{ said }}</p>{% when Self::Codes(codes) %}<ul class="plain codes">{% for code in codes %}<li><code>{{ code }}</code></li>{% endfor %}</ul>{% when Self::Empty(empty) %}{{ empty }}{% when Self::Picture(picture) %}<svg class="picture" viewBox="0 0 {{ picture.size }} {{ picture.size }}" role="img" aria-label="{{ picture.said }}"><path d="{{ picture.path }}"/></svg>{% when Self::Chart(chart) %}{{ chart }}{% when Self::Marks(marks) %}{{ marks }}{% when Self::Map(map) %}{{ map }}{% when Self::Sheet(sheet) %}{{ sheet }}{% when Self::Fill(fill) %}{{ fill }}{% when Self::Difference(lines) %}<ul class="diff">{% for (side, line) in lines %}<li class="{{ side.class() }}"><span aria-hidden="true">{{ side.sign() }} </span>{{ line }}</li>{% endfor %}</ul>{% endmatch %}"#
)]
pub enum Body {
    Facts(Facts),
    Table(Table),
    Timeline(Timeline),
    Text(String),
    Said(Sentence),
    /// Recovery codes, one beside the other.
    Codes(Vec<String>),
    Empty(Empty),
    Picture(Picture),
    Chart(Box<Chart>),
    /// Communes by criteria.
    Marks(Box<Marks>),
    /// Shapes of places by what they reached.
    Map(Box<Map>),
    /// A paper as it will be printed.
    Sheet(Box<Sheet>),
    /// Two texts line by line.
    Difference(Vec<(Side, String)>),
    /// The fields of a report.
    Fill(Box<FillSheet>),
}

impl HtmlSafe for Body {}

/// In which of two texts a line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Both,
    /// Only in the one before.
    Before,
    /// Only in the one after.
    After,
}

impl Side {
    const fn class(self) -> &'static str {
        match self {
            Side::Both => "both",
            Side::Before => "out",
            Side::After => "in",
        }
    }

    const fn sign(self) -> &'static str {
        match self {
            Side::Both => "\u{2007}",
            Side::Before => "−",
            Side::After => "+",
        }
    }
}

/// A square picture in one colour: a QR code.
#[derive(Debug, Clone)]
pub struct Picture {
    /// Width and height in modules, with the quiet zone.
    pub size: u32,
    /// The dark modules as an SVG path: `M4 4h1v1h-1z…`.
    pub path: String,
    /// What it is, for those who do not see it.
    pub said: String,
}

/// Returns the pages of administration, one of them current.
pub fn administration_tabs(frame: &Frame, current: &str) -> Tabs {
    let lang = frame.lang;
    let w = words::list::of(lang);
    let account = frame.account.as_ref();
    let mut pages = Vec::new();
    if account.is_some_and(|who| who.reminds) {
        pages.extend([(w.ladders(), paths::LADDERS), (w.outbox(), paths::OUTBOX)]);
    }
    if account.is_some_and(|who| who.administers) {
        pages.insert(0, (w.people(), paths::PEOPLE));
        pages.insert(1, (words::outgoing::of(lang).signing(), paths::SIGNING));
        pages.extend([
            (w.audit(), paths::AUDIT),
            (w.backup(), paths::BACKUP),
            (words::administer::of(lang).system(), paths::INSTALLATION),
            (words::holidays::of(lang).title(), paths::HOLIDAYS),
        ]);
    }
    tabs(w.administration(), current, &pages)
}

/// Returns the pages about papers, in and out, one of them current.
pub fn paper_tabs(lang: Lang, current: &str) -> Tabs {
    let w = words::outgoing::of(lang);
    tabs(
        w.title(),
        current,
        &[
            (w.incoming(), paths::DOCUMENTS),
            (w.title(), paths::OUTGOING),
            (w.templates(), paths::TEMPLATES),
            (w.signing(), paths::SIGNING),
        ],
    )
}

/// Returns the pages about meetings, one of them current.
pub fn meeting_tabs(lang: Lang, current: &str) -> Tabs {
    let w = words::meeting::of(lang);
    tabs(
        w.title(),
        current,
        &[
            (w.title(), paths::MEETINGS),
            (w.briefing(), paths::BRIEFING),
        ],
    )
}

/// Returns the pages of one's own account, one of them current.
pub fn account_tabs(lang: Lang, current: &str) -> Tabs {
    let w = words::list::of(lang);
    tabs(
        w.account(),
        current,
        &[
            (w.account(), paths::ACCOUNT),
            (w.security(), paths::SECURITY),
            (w.feeds(), paths::FEEDS),
            (w.tokens(), paths::TOKENS),
            (w.notifications(), paths::NOTIFICATIONS),
        ],
    )
}

/// Returns the pages about units, one of them current.
pub fn unit_tabs(lang: Lang, current: &str, may_name: bool, may_import: bool) -> Tabs {
    let w = words::list::of(lang);
    let mut pages = vec![(w.units(), paths::UNITS)];
    if may_name {
        pages.push((w.groups(), paths::GROUPS));
        pages.push((words::lexicon::of(lang).title(), paths::LEXICON));
    }
    if may_import {
        pages.push((w.import(), paths::UNIT_IMPORT));
    }
    pages.push((words::organ_id::of(lang).title(), paths::ORGAN_IDS));
    let reorganise = words::reorganise::of(lang);
    pages.push((reorganise.title(), paths::REORGANISATIONS));
    pages.push((words::boundary::of(lang).title(), paths::BOUNDARIES));
    tabs(w.units(), current, &pages)
}

pub(super) fn tabs(label: &str, current: &str, pages: &[(&str, &str)]) -> Tabs {
    Tabs {
        label: label.to_owned(),
        tabs: pages
            .iter()
            .map(|(text, href)| Tab::new(*text, *href, *href == current))
            .collect(),
    }
}

impl Page for ListPage {
    const NAME: &'static str = "list";

    fn samples(lang: Lang) -> Vec<(&'static str, Self)> {
        vec![
            ("units", sample_units(lang)),
            ("people", sample_people(lang)),
            ("audit", sample_audit(lang)),
            ("feeds", sample_feeds(lang)),
            ("notifications", sample_notifications(lang)),
            ("import", sample_import(lang)),
            ("letters", sample_letters(lang)),
            (
                "empty",
                Self {
                    tabs: Some(administration_tabs(
                        &Frame::sample(lang, String::new(), Section::Settings),
                        paths::OUTBOX,
                    )),
                    ..Self::new(Frame::sample(
                        lang,
                        words::list::of(lang).outbox(),
                        Section::Settings,
                    ))
                },
            ),
        ]
    }
}

fn sample_units(lang: Lang) -> ListPage {
    let vi = lang == Lang::Vi;
    let say = |vi_said: &str, en: &str| if vi { vi_said } else { en }.to_owned();
    let c = words::common::of(lang);
    let row = |name: &str, code: &str, kind: String, late: i64| {
        Row::new(vec![
            Cell::link(name, "/don-vi/x").under(say("từ 01/01/2020", "since 01/01/2020")),
            Cell::text(code),
            Cell::text(kind),
            Cell::number(late),
        ])
    };
    ListPage {
        said: Sentence::default()
            .strong(say("17 đơn vị cấp xã", "17 communes"))
            .say(say(
                " và 22 cơ quan của huyện Phong Thổ, ngày 23/7/2023.",
                " and 22 bodies of Phong Thổ district on 23/7/2023.",
            )),
        tabs: Some(unit_tabs(lang, paths::UNITS, true, true)),
        filters: Filters {
            lang,
            action: paths::UNITS.to_owned(),
            fields: vec![
                Field::new(Control::Search, "tu-khoa", c.search()),
                Field::select(
                    "loai",
                    say("Loại", "Kind"),
                    vec![Choice::new("", c.all(), true)],
                ),
                Field::date("ngay", say("Tại ngày", "On the day")).value("2023-07-23"),
            ],
            clear: None,
        },
        table: Table {
            caption: say("Đơn vị", "Units"),
            columns: vec![
                Column::title(c.unit()),
                Column::text(say("Mã", "Code")),
                Column::text(say("Loại", "Kind")),
                Column::number(say("Quá hạn", "Late")),
            ],
            rows: vec![
                row("Xã Mường So", "03562", say("xã", "commune"), 0),
                row("Xã Khổng Lào", "03565", say("xã", "commune"), 0),
                row(
                    "Thị trấn Phong Thổ",
                    "03549",
                    say("thị trấn", "township"),
                    0,
                ),
                row("Xã Pa Vây Sử", "03553", say("xã", "commune"), 3),
            ],
        },
        exports: Exports::of(|format| format!("{}?dinh-dang={format}", paths::UNITS)),
        ..ListPage::new(Frame::sample(
            lang,
            words::list::of(lang).units(),
            Section::Units,
        ))
    }
}

fn sample_people(lang: Lang) -> ListPage {
    let vi = lang == Lang::Vi;
    let say = |vi_said: &str, en: &str| if vi { vi_said } else { en }.to_owned();
    let c = words::common::of(lang);
    let row = |name: &str, user: &str, unit: &str, role: String, chip: Chip| {
        Row::new(vec![
            Cell::link(name, "/quan-tri/nguoi-dung/1").under(user),
            Cell::text(unit),
            Cell::text(role),
            Cell::chip(chip),
        ])
    };
    let active = || Chip::new(Tone::Good, "check", say("đang dùng", "active"));
    ListPage {
        said: Sentence::default()
            .strong(say("38 người dùng", "38 people"))
            .say(say(
                ", 2 tài khoản bị khóa, 5 người chưa bật xác thực hai bước.",
                ", 2 accounts are disabled, 5 people without a second factor.",
            )),
        tabs: Some(administration_tabs(
            &Frame::sample(lang, String::new(), Section::Settings),
            paths::PEOPLE,
        )),
        acts: vec![
            ActForm::new(
                "person",
                say("Thêm người dùng", "Add a person"),
                paths::PEOPLE,
            )
            .field(Field::text("full_name", say("Họ và tên", "Full name")).required())
            .field(Field::text("name", say("Tên đăng nhập", "User name")).required())
            .weight(Weight::Primary)
            .icon("plus"),
        ],
        table: Table {
            caption: say("Người dùng", "People"),
            columns: vec![
                Column::title(say("Họ và tên", "Name")),
                Column::text(c.unit()),
                Column::text(say("Vai trò", "Role")),
                Column::text(c.state()),
            ],
            rows: vec![
                row(
                    "Vàng Thị Mai",
                    "mai",
                    "Văn phòng Điều phối NTM huyện",
                    say("Cán bộ điều phối", "Coordinator"),
                    active(),
                ),
                row(
                    "Giàng A Chu",
                    "chu",
                    "UBND xã Mường So",
                    say("Cán bộ đơn vị", "Officer"),
                    active(),
                ),
                row(
                    "Lò Văn Tình",
                    "tinh",
                    "UBND xã Mù Sang",
                    say("Cán bộ đơn vị", "Officer"),
                    Chip::new(Tone::Plain, "lock", say("bị khóa", "disabled")),
                ),
            ],
        },
        ..ListPage::new(Frame::sample(
            lang,
            words::list::of(lang).people(),
            Section::Settings,
        ))
    }
}

fn sample_letters(lang: Lang) -> ListPage {
    let w = words::outgoing::of(lang);
    let row = |unit: &str, chip: Chip| {
        Row::new(vec![
            Cell::number(1),
            Cell::text(unit),
            Cell::text("…/VPĐP-NTM"),
            Cell::chip(chip),
        ])
    };
    ListPage {
        said: Sentence::default().strong(w.letters_drafting(12, 40)),
        going: Some(Going {
            bar: Bar::of(12, 40, Tone::Good),
            under_way: true,
        }),
        table: Table {
            caption: w.letters().to_owned(),
            columns: vec![
                Column::number(w.order()),
                Column::title(w.goes_to()),
                Column::text(w.number()),
                Column::text(words::common::of(lang).state()),
            ],
            rows: vec![
                row("Xã Mường So", Chip::new(Tone::Soon, "edit", w.draft())),
                row(
                    "Xã Khổng Lào",
                    Chip::new(Tone::Plain, "clock", w.letter_waiting()),
                ),
            ],
        },
        ..ListPage::new(Frame::sample(lang, w.letters(), Section::Documents))
    }
}

fn sample_audit(lang: Lang) -> ListPage {
    let vi = lang == Lang::Vi;
    let say = |vi_said: &str, en: &str| if vi { vi_said } else { en }.to_owned();
    let row = |number: i64, when: &str, who: &str, what: String, thing: &str| {
        Row::new(vec![
            Cell::number(number),
            Cell::text(when),
            Cell::text(who),
            Cell::text(what),
            Cell::link(thing, "/nhiem-vu/NV-2023-00002"),
        ])
    };
    ListPage {
        said: Sentence::default()
            .strong(say("Chuỗi nguyên vẹn", "The chain is whole"))
            .say(say(
                " đến dòng 1.284, kiểm tra lúc 06:00.",
                " up to row 1.284, checked at 06:00.",
            )),
        tabs: Some(administration_tabs(
            &Frame::sample(lang, String::new(), Section::Settings),
            paths::AUDIT,
        )),
        acts: vec![
            ActForm::new(
                "verify",
                say("Kiểm tra ngay", "Verify now"),
                "/quan-tri/nhat-ky/kiem-tra",
            )
            .icon("shield"),
        ],
        table: Table {
            caption: say("Nhật ký", "Audit log"),
            columns: vec![
                Column::number(say("Số", "No.")),
                Column::text(say("Lúc", "At")),
                Column::text(say("Người", "Who")),
                Column::title(say("Việc", "What")),
                Column::text(say("Đối tượng", "Thing")),
            ],
            rows: vec![
                row(
                    1284,
                    "23/7/2023 08:12",
                    "Vàng Thị Mai",
                    say("duyệt nhiệm vụ", "confirmed a task"),
                    "NV-2023-00002",
                ),
                row(
                    1283,
                    "23/7/2023 08:11",
                    "Vàng Thị Mai",
                    say("đăng nhập", "signed in"),
                    "mai",
                ),
            ],
        },
        pager: Pager {
            lang,
            previous: None,
            next: Some("/quan-tri/nhat-ky?truoc=1235".to_owned()),
            said: String::new(),
        },
        ..ListPage::new(Frame::sample(
            lang,
            words::list::of(lang).audit(),
            Section::Settings,
        ))
    }
}

fn sample_feeds(lang: Lang) -> ListPage {
    let vi = lang == Lang::Vi;
    let say = |vi_said: &str, en: &str| if vi { vi_said } else { en }.to_owned();
    let revoke = ActForm::new(
        "revoke",
        say("Thu hồi", "Revoke"),
        "/tai-khoan/lich-dong-bo/1/thu-hoi",
    )
    .confirm(say(
        "Thu hồi lịch này? Điện thoại sẽ không cập nhật nữa.",
        "Revoke this feed? Telephones will no longer update.",
    ))
    .weight(Weight::Danger);
    ListPage {
        said: Sentence::default().say(say(
            "Thêm địa chỉ vào lịch của điện thoại hay Outlook; mỗi việc là một sự kiện cả ngày.",
            "Add the address to your telephone or Outlook; each obligation is an all-day event.",
        )),
        tabs: Some(account_tabs(lang, paths::FEEDS)),
        acts: vec![
            ActForm::new("feed", say("Tạo lịch", "New feed"), paths::FEEDS)
                .field(Field::new(
                    Control::Radios(vec![
                        Choice::new("person", say("Việc của tôi", "My work"), true),
                        Choice::new("unit", say("Việc của đơn vị", "My unit's work"), false),
                    ]),
                    "scope",
                    say("Gồm", "What"),
                ))
                .weight(Weight::Primary)
                .icon("plus"),
        ],
        secret: Some(Secret {
            label: say("Địa chỉ lịch mới", "Address of the new feed"),
            value: "https://ntm.phongtho.example/lich/8f14e45fceea167a5a36dedd4bea2543.ics"
                .to_owned(),
        }),
        table: Table {
            caption: say("Lịch đồng bộ", "Calendar feeds"),
            columns: vec![
                Column::title(say("Lịch", "Feed")),
                Column::text(say("Dùng lần cuối", "Last used")),
                Column::text(""),
            ],
            rows: vec![
                Row::new(vec![
                    Cell::text(say("Việc của tôi", "My work"))
                        .under(say("tạo 01/7/2023", "made 01/7/2023")),
                    Cell::text("23/7/2023 07:30"),
                ])
                .form(revoke),
            ],
        },
        ..ListPage::new(Frame::sample(
            lang,
            words::list::of(lang).feeds(),
            Section::Account,
        ))
    }
}

impl Page for RecordPage {
    const NAME: &'static str = "record";

    fn samples(lang: Lang) -> Vec<(&'static str, Self)> {
        vec![
            ("unit", sample_unit(lang)),
            ("security", sample_security(lang)),
            ("ladders", sample_ladders(lang)),
            ("paper", sample_paper(lang)),
        ]
    }
}

fn sample_paper(lang: Lang) -> RecordPage {
    let w = words::outgoing::of(lang);
    let edit = ActForm::new("edit", w.edit(), "#")
        .field(Field::lines("body", w.body(), 6))
        .also(w.see_first(), "#")
        .open();
    RecordPage {
        tabs: Some(paper_tabs(lang, paths::OUTGOING)),
        said: Sentence::default().say(w.said_draft()),
        parts: vec![
            Part::new(w.preview()).body(Body::Sheet(Box::new(Sheet::sample(lang)))),
            Part::new(w.edit()).act(edit),
            Part::new(w.difference()).body(Body::Difference(vec![
                (Side::Both, "Kính gửi".to_owned()),
                (Side::Before, "Trân trọng.".to_owned()),
                (Side::After, "Trân trọng./.".to_owned()),
            ])),
        ],
        ..RecordPage::new(Frame::sample(lang, w.title(), Section::Documents))
    }
}

fn sample_unit(lang: Lang) -> RecordPage {
    let vi = lang == Lang::Vi;
    let say = |vi_said: &str, en: &str| if vi { vi_said } else { en }.to_owned();
    let c = words::common::of(lang);
    RecordPage {
        chips: vec![Chip::plain(say("xã", "commune"))],
        under: say(
            "mã 03553 · huyện Phong Thổ",
            "code 03553 · Phong Thổ district",
        ),
        said: Sentence::default()
            .figure(
                say("3 việc quá hạn", "3 are late"),
                "/nhiem-vu?don-vi=x&tinh-trang=qua-han",
            )
            .say(say(
                ", lâu nhất 12 ngày; trong 12 tháng qua chậm 4 lần trên 5.",
                ", the longest by 12 days; 4 of 5 were late in the last 12 months.",
            )),
        links: vec![Link::new(
            say("Việc của đơn vị", "Its work"),
            "/nhiem-vu?don-vi=x",
        )],
        parts: vec![
            Part::new(say("Tên gọi qua các thời kỳ", "Versions"))
                .body(Body::Table(Table {
                    caption: String::new(),
                    columns: vec![
                        Column::title(say("Tên", "Name")),
                        Column::text(say("Mã", "Code")),
                        Column::text(say("Từ", "From")),
                        Column::text(say("Đến", "Until")),
                    ],
                    rows: vec![Row::new(vec![
                        Cell::text("Xã Pa Vây Sử"),
                        Cell::text("03553"),
                        Cell::text("01/01/2020"),
                        Cell::text("30/6/2025"),
                    ])],
                }))
                .act(
                    ActForm::new(
                        "version",
                        say("Thêm tên gọi", "Add a version"),
                        "/don-vi/x/ten",
                    )
                    .field(Field::text("name", say("Tên", "Name")).required())
                    .field(Field::date("from", c.from())),
                ),
            Part::new(say("Quan hệ", "Relations")).body(Body::Facts(
                Facts::default()
                    .fact(
                        say("Thuộc", "Belongs to"),
                        Cell::link("Huyện Phong Thổ", "/don-vi/y")
                            .under(say("từ 01/01/2020", "since 01/01/2020")),
                    )
                    .fact(
                        say("Báo cáo về", "Reports to"),
                        Cell::link("Văn phòng Điều phối NTM huyện", "/don-vi/z"),
                    ),
            )),
            Part::new(say("Sáp nhập, chia tách", "Lineage")).body(Body::Empty(Empty::new(
                "split",
                say("Chưa có thay đổi", "No change"),
            ))),
        ],
        side: vec![
            Part::new(say("Người đứng đầu", "Heads")).body(Body::Timeline(Timeline {
                events: vec![Event {
                    tone: Tone::Good,
                    icon: "people",
                    what: "Chẻo A Lở, Chủ tịch UBND xã".to_owned(),
                    note: String::new(),
                    who: String::new(),
                    when: say("từ 01/7/2021", "since 01/7/2021"),
                }],
            })),
        ],
        ..RecordPage::new(
            Frame::sample(lang, "Xã Pa Vây Sử", Section::Units)
                .crumb(words::list::of(lang).units(), paths::UNITS),
        )
    }
}

fn sample_security(lang: Lang) -> RecordPage {
    let vi = lang == Lang::Vi;
    let say = |vi_said: &str, en: &str| if vi { vi_said } else { en }.to_owned();
    let field = Field::text("code", words::enter::of(lang).second_factor())
        .autocomplete("one-time-code")
        .required();
    let end = ActForm::new("end", say("Kết thúc", "End"), "/tai-khoan/bao-mat/phien/2")
        .weight(Weight::Danger);
    RecordPage {
        tabs: Some(account_tabs(lang, paths::SECURITY)),
        parts: vec![
            Part::new(say("Xác thực hai bước", "Second factor"))
                .hint(say(
                    "Quét mã bằng ứng dụng xác thực, rồi nhập 6 chữ số.",
                    "Scan the code with an authenticator app, then type the 6 digits.",
                ))
                .body(Body::Picture(Picture {
                    size: 12,
                    path: "M2 2h3v3h-3zM7 2h3v3h-3zM2 7h3v3h-3zM7 7h1v1h-1zM9 9h1v1h-1z".to_owned(),
                    said: say(
                        "Mã QR để thêm tài khoản vào ứng dụng xác thực",
                        "QR code for the authenticator app",
                    ),
                }))
                .body(Body::Facts(
                    Facts::default().fact(say("Khóa", "Key"), Cell::text("JBSW Y3DP EHPK 3PXP")),
                ))
                .act(
                    ActForm::new(
                        "totp",
                        say("Bật xác thực hai bước", "Turn on"),
                        "/tai-khoan/bao-mat/hai-buoc",
                    )
                    .field(field)
                    .bare()
                    .weight(Weight::Primary),
                ),
            Part::new(say("Mã dự phòng", "Recovery codes"))
                .hint(say("Mỗi mã dùng một lần.", "Each code works once."))
                .body(Body::Codes(vec![
                    "7f3k-92qd-mm4s-h7wy".to_owned(),
                    "pm4n-83xz-kd2t-9cre".to_owned(),
                    "qw2n-55rt-vb6h-4uxa".to_owned(),
                    "zx8c-29bv-ws7k-e3fn".to_owned(),
                ])),
        ],
        side: vec![
            Part::new(say("Phiên đăng nhập", "Sessions")).body(Body::Table(Table {
                caption: String::new(),
                columns: vec![Column::title(say("Thiết bị", "Device")), Column::text("")],
                rows: vec![
                    Row::new(vec![
                        Cell::text("Chrome, Windows").under(say("đang dùng", "this one")),
                        Cell::default(),
                    ]),
                    Row::new(vec![Cell::text("Safari, iPhone").under("22/7/2023 19:02")]).form(end),
                ],
            })),
            Part::new(say("Đổi mật khẩu", "Change password")).act(
                ActForm::new(
                    "password",
                    say("Đổi mật khẩu", "Change password"),
                    "/tai-khoan/bao-mat/mat-khau",
                )
                .field(
                    Field::password("old", say("Mật khẩu hiện tại", "Current password"))
                        .autocomplete("current-password")
                        .required(),
                )
                .field(
                    Field::password("password", say("Mật khẩu mới", "New password"))
                        .autocomplete("new-password")
                        .required(),
                ),
            ),
        ],
        ..RecordPage::new(Frame::sample(
            lang,
            words::list::of(lang).security(),
            Section::Account,
        ))
    }
}

fn sample_notifications(lang: Lang) -> ListPage {
    let vi = lang == Lang::Vi;
    let say = |vi_said: &str, en: &str| if vi { vi_said } else { en }.to_owned();
    let row = |chip: Chip, what: &str, under: String, when: &str| {
        Row::new(vec![
            Cell::chip(chip),
            Cell::link(what, "/viec/018f3c2e").under(under),
            Cell::text(when),
        ])
    };
    ListPage {
        said: Sentence::default()
            .strong(say("3 thông báo mới", "3 new notifications"))
            .say("."),
        acts: vec![
            ActForm::new(
                "read",
                say("Đánh dấu đã xem hết", "Mark all as read"),
                "/thong-bao/da-xem",
            )
            .icon("check"),
        ],
        table: Table {
            caption: words::list::of(lang).notifications().to_owned(),
            columns: vec![
                Column::text(say("Loại", "Kind")),
                Column::title(say("Việc", "What")),
                Column::text(say("Lúc", "At")),
            ],
            rows: vec![
                row(
                    Chip::new(Tone::Bad, "late", say("quá hạn", "late")),
                    "Tổng hợp báo cáo tiến độ quý II",
                    say(
                        "quá 3 ngày; đã báo Chánh Văn phòng",
                        "3 days late; the chief of office was told",
                    ),
                    "23/7/2023 06:00",
                ),
                row(
                    Chip::new(Tone::Info, "send", say("mới giao", "assigned")),
                    "Rà soát hiện trạng các tiêu chí",
                    say("hạn trước 30/7/2023", "due before 30/7/2023"),
                    "08/7/2023 14:30",
                ),
            ],
        },
        ..ListPage::new(Frame::sample(
            lang,
            words::list::of(lang).notifications(),
            Section::Account,
        ))
    }
}

fn sample_import(lang: Lang) -> ListPage {
    let vi = lang == Lang::Vi;
    let say = |vi_said: &str, en: &str| if vi { vi_said } else { en }.to_owned();
    let d = words::document::of(lang);
    let row = |line: i64, chip: Chip, name: &str, code: &str, error: String| {
        Row::new(vec![
            Cell::number(line),
            Cell::chip(chip),
            Cell::text(name).under(error),
            Cell::text(code),
        ])
    };
    ListPage {
        said: Sentence::default()
            .strong(say("15 dòng ghi được", "15 rows can be saved"))
            .say(say(
                ", 2 dòng có lỗi. Chưa ghi gì.",
                ", 2 have errors. Nothing is saved yet.",
            )),
        tabs: Some(unit_tabs(lang, paths::UNIT_IMPORT, true, true)),
        acts: vec![
            ActForm::new("apply", d.import_apply(15), "/don-vi/nhap/ghi")
                .hidden("token", "018f3c2e")
                .weight(Weight::Primary)
                .icon("check"),
            ActForm::new(
                "file",
                say("Tải tệp khác", "Another file"),
                paths::UNIT_IMPORT,
            )
            .field(Field::new(Control::File(".csv".to_owned()), "file", d.file()).required()),
        ],
        table: Table {
            caption: d.import_preview().to_owned(),
            columns: vec![
                Column::number(d.line()),
                Column::text(words::common::of(lang).state()),
                Column::title(say("Tên", "Name")),
                Column::text(say("Mã", "Code")),
            ],
            rows: vec![
                row(
                    2,
                    Chip::new(Tone::Good, "plus", say("thêm", "new")),
                    "Xã Mường So",
                    "03562",
                    String::new(),
                ),
                row(
                    3,
                    Chip::new(Tone::Bad, "alert", say("lỗi", "error")),
                    "Xã Khổng Lào",
                    "3565",
                    say("Mã xã phải có 5 chữ số.", "A commune code has 5 digits."),
                ),
            ],
        },
        ..ListPage::new(Frame::sample(lang, d.import(), Section::Units))
    }
}

fn sample_ladders(lang: Lang) -> RecordPage {
    let vi = lang == Lang::Vi;
    let say = |vi_said: &str, en: &str| if vi { vi_said } else { en }.to_owned();
    let remove = || {
        ActForm::new(
            "remove",
            words::common::of(lang).remove(),
            "/quan-tri/thang-don-doc/1/bac/1/bo",
        )
        .weight(Weight::Quiet)
    };
    let step = |days: String, whom: String, chip: Chip| {
        Row::new(vec![Cell::text(days), Cell::text(whom), Cell::chip(chip)]).form(remove())
    };
    RecordPage {
        tabs: Some(administration_tabs(
            &Frame::sample(lang, String::new(), Section::Settings),
            paths::LADDERS,
        )),
        said: Sentence::default().say(say(
            "Nhắc trước hạn và đôn đốc sau hạn, mỗi bậc một lần.",
            "Reminders before the deadline and escalation after it, each step once.",
        )),
        parts: vec![
            Part::new(say("Nhiệm vụ thường", "Ordinary tasks"))
                .hint(say(
                    "Dùng khi không chọn thang khác.",
                    "Used unless another is chosen.",
                ))
                .body(Body::Table(Table {
                    caption: String::new(),
                    columns: vec![
                        Column::title(say("Khi", "When")),
                        Column::text(say("Báo cho", "To whom")),
                        Column::text(say("Cách", "How")),
                        Column::text(""),
                    ],
                    rows: vec![
                        step(
                            say("trước 7 ngày", "7 days before"),
                            say("người thực hiện", "the person"),
                            Chip::new(
                                Tone::Plain,
                                "bell",
                                say("trong ứng dụng", "in the application"),
                            ),
                        ),
                        step(
                            say("trước 1 ngày", "1 day before"),
                            say("đơn vị thực hiện", "the unit"),
                            Chip::new(Tone::Plain, "mail", say("thư", "mail")),
                        ),
                        step(
                            say("quá 3 ngày", "3 days late"),
                            say("người đứng đầu đơn vị", "the head of the unit"),
                            Chip::new(Tone::Soon, "mail", say("thư", "mail")),
                        ),
                        step(
                            say("quá 10 ngày", "10 days late"),
                            say("lãnh đạo cơ quan giao", "the leader of the assigner"),
                            Chip::new(Tone::Bad, "mail", say("thư", "mail")),
                        ),
                    ],
                }))
                .act(
                    ActForm::new(
                        "step",
                        say("Thêm bậc", "Add a step"),
                        "/quan-tri/thang-don-doc/1/bac",
                    )
                    .field(
                        Field::new(
                            Control::Number,
                            "days",
                            say("Số ngày so với hạn", "Days from the deadline"),
                        )
                        .hint(say("Số âm là trước hạn.", "Negative: before the deadline."))
                        .required(),
                    )
                    .icon("plus"),
                ),
        ],
        ..RecordPage::new(Frame::sample(
            lang,
            words::list::of(lang).ladders(),
            Section::Settings,
        ))
    }
}
