//! What is to be done: the overview, one's own work, the list of tasks, one
//! task, one obligation.

use askama::Template;
use jiff::civil::Date;
use jiff::civil::date;
use ntm_programme::lateness::Punctuality;
use ntm_programme::obligation::State;

use crate::assets;
use crate::frame::FlashKind;
use crate::frame::Frame;
use crate::frame::Lang;
use crate::frame::Section;
use crate::icon;
use crate::pages::Page;
use crate::pages::criteria::Matrix;
use crate::pages::criteria::SAMPLE;
use crate::parts::ActForm;
use crate::parts::Bar;
use crate::parts::Cell;
use crate::parts::Chip;
use crate::parts::Choice;
use crate::parts::Control;
use crate::parts::Empty;
use crate::parts::Event;
use crate::parts::Exports;
use crate::parts::Facts;
use crate::parts::Field;
use crate::parts::Filters;
use crate::parts::Link;
use crate::parts::Pager;
use crate::parts::Progress;
use crate::parts::Sentence;
use crate::parts::Tab;
use crate::parts::Tabs;
use crate::parts::Tile;
use crate::parts::Timeline;
use crate::parts::Tone;
use crate::parts::Weight;
use crate::paths;
use crate::say;
use crate::words;

/// How things stand, in one sentence, some figures, and what needs somebody.
#[derive(Debug, Template)]
#[template(path = "work/overview.html")]
pub struct OverviewPage {
    pub frame: Frame,
    /// The first sentence, made from the data.
    pub said: Sentence,
    pub tiles: Vec<Tile>,
    /// What is late and what is due next, at most ten.
    pub due: Vec<DueRow>,
    /// Where all of it is.
    pub due_all: String,
    /// All that is late or due within 14 days, as a file.
    pub due_exports: Exports,
    /// Units that are late, the worst first, at most ten.
    pub units: Vec<UnitLateness>,
    pub unit_exports: Exports,
    /// Documents that are not finished, at most ten.
    pub documents: Vec<DocumentProgress>,
    pub document_exports: Exports,
    /// How the criteria of the area stand, where there is one.
    pub criteria: Option<AreaCriteria>,
    /// Whether there is nothing at all yet: then the page leads to the first
    /// document.
    pub new: bool,
}

impl OverviewPage {
    fn first(&self) -> Empty {
        let w = words::work::of(self.frame.lang);
        Empty::new("file", w.first_document())
            .text(w.first_document_text())
            .action(w.upload(), paths::DOCUMENTS)
    }
}

/// The criteria of an area, with the way to all of them.
#[derive(Debug, Clone)]
pub struct AreaCriteria {
    /// The set: the quiet line under the title.
    pub under: String,
    pub matrix: Matrix,
    /// `Xem cả 38 xã`, where there are more than are shown.
    pub more: Link,
}

/// One line of the due list: a day, what is due, who.
#[derive(Debug, Clone)]
pub struct DueRow {
    pub day: Date,
    /// Under the day: `quá 3 ngày`, `hằng tháng`.
    pub day_note: String,
    pub title: String,
    pub href: String,
    /// Who and from where: `16 xã · 11 đã gửi · TB 101, mục 2`.
    pub under: String,
    pub chip: Chip,
}

/// How a unit keeps its deadlines.
#[derive(Debug, Clone)]
pub struct UnitLateness {
    pub unit: Link,
    pub open: u64,
    /// The late ones, with the address of their rows.
    pub late: u64,
    pub late_href: String,
    /// Days of the one that is late longest.
    pub longest: u64,
    pub done_on_time: u64,
    pub done_late: u64,
}

impl UnitLateness {
    fn on_time(&self) -> String {
        say::percent(self.done_on_time, self.done_on_time + self.done_late)
    }
}

/// How far the tasks of a document are.
#[derive(Debug, Clone)]
pub struct DocumentProgress {
    pub document: Link,
    /// What it is about, and its day.
    pub under: String,
    pub progress: Progress,
}

/// What the person who looks has to do, the urgent first.
#[derive(Debug, Template)]
#[template(path = "work/my-work.html")]
pub struct MyWorkPage {
    pub frame: Frame,
    /// The first sentence, made from the data.
    pub said: Sentence,
    /// One's own, one's unit's, what waits for one's acceptance.
    pub tabs: Tabs,
    /// Returned, late, this week, later …; empty groups are passed over.
    pub groups: Vec<WorkGroup>,
    pub pager: Pager,
    /// The tab that is shown, to its end.
    pub exports: Exports,
}

impl MyWorkPage {
    fn nothing(&self) -> Empty {
        let w = words::work::of(self.frame.lang);
        Empty::new("check", w.nothing_to_do()).text(w.nothing_to_do_text())
    }

    fn is_empty(&self) -> bool {
        self.groups.iter().all(|group| group.rows.is_empty())
    }
}

#[derive(Debug, Clone)]
pub struct WorkGroup {
    /// `Quá hạn`, `Trong 7 ngày tới`.
    pub title: String,
    pub rows: Vec<ObligationRow>,
}

/// One obligation, or one task with all its obligations, in a list.
#[derive(Debug, Clone)]
pub struct ObligationRow {
    /// See [`Chip::standing`].
    pub chip: Chip,
    pub title: String,
    pub href: String,
    /// `hằng tháng`, or the period `tháng 7/2023`; empty for a single one.
    pub recurring: String,
    /// Who has to do it.
    pub unit: Link,
    /// For a task of many units: `11/16 đã gửi`; otherwise empty.
    pub progress: String,
    /// The deadline in the form of the document: `trước 30/7/2023`; empty
    /// where there is none.
    pub deadline: String,
    /// The first deadline, where it was extended.
    pub first_due: Option<Date>,
    /// The place in the document: `TB 101, mục 3`.
    pub basis: Link,
}

/// Tasks or obligations by filters that live in the address.
#[derive(Debug, Template)]
#[template(path = "work/task-list.html")]
pub struct TaskListPage {
    pub frame: Frame,
    pub said: Sentence,
    pub tabs: Tabs,
    pub filters: Filters,
    pub rows: Vec<ObligationRow>,
    pub pager: Pager,
    pub exports: Exports,
}

impl TaskListPage {
    fn nothing(&self) -> Empty {
        let w = words::work::of(self.frame.lang);
        Empty::new("search", w.no_task()).text(w.no_task_text())
    }
}

/// One task with the obligations of all its units.
#[derive(Debug, Template)]
#[template(path = "work/task.html")]
pub struct TaskPage {
    pub frame: Frame,
    pub said: Sentence,
    pub quote: SourceQuote,
    /// Lead, co-ordinating, deadline, recipients, criteria, evidence wanted.
    pub facts: Facts,
    pub progress: Progress,
    pub filters: Filters,
    pub rows: Vec<ObligationRow>,
    pub pager: Pager,
    /// What the assigner may do with the whole task.
    pub acts: Vec<ActForm>,
    pub exports: Exports,
}

/// The sentence of the document, one click away from its place.
#[derive(Debug, Clone, Default)]
pub struct SourceQuote {
    pub text: String,
    /// `Thông báo 101/TB-UBND ngày 07/7/2023, mục 1`; empty for a task without
    /// a document.
    pub source: Link,
}

impl SourceQuote {
    /// Returns the words in runs, with the emphasis that a text file writes as `*slanted*` and
    /// `**strong**`. Where the marks do not come in pairs they are words like any other.
    fn runs(&self) -> Vec<Run<'_>> {
        let text = self.text.as_str();
        let (mut runs, mut from, mut seek) = (Vec::new(), 0, 0);
        let (mut strong, mut slanted) = (false, false);
        while let Some(at) = text[seek..].find('*').map(|at| seek + at) {
            let rest = text[at..].trim_start_matches('*');
            seek = text.len() - rest.len();
            // Between spaces it is the mark of an item of a list.
            let apart = |letter: Option<char>| letter.is_none_or(char::is_whitespace);
            if apart(text[..at].chars().next_back()) && apart(rest.chars().next()) {
                continue;
            }
            runs.push(Run {
                text: &text[from..at],
                strong,
                slanted,
            });
            match seek - at {
                1 => slanted = !slanted,
                2 => strong = !strong,
                _ => (strong, slanted) = (!strong, !slanted),
            }
            from = seek;
        }
        runs.push(Run {
            text: &text[from..],
            strong,
            slanted,
        });
        if strong || slanted {
            runs = vec![Run {
                text,
                strong: false,
                slanted: false,
            }];
        }
        runs.retain(|run| !run.text.is_empty());
        runs
    }
}

/// A piece of a text with its emphasis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Run<'a> {
    text: &'a str,
    strong: bool,
    slanted: bool,
}

/// One obligation: what is asked, how it stands, what one may do, what happened.
#[derive(Debug, Template)]
#[template(path = "work/obligation.html")]
pub struct ObligationPage {
    pub frame: Frame,
    pub chip: Chip,
    /// The period, the unit: one quiet line under the title.
    pub under: String,
    pub quote: SourceQuote,
    /// Unit, person, deadline (the phrase, and its last day), recipients,
    /// through, criteria, evidence wanted, the task.
    pub facts: Facts,
    /// What whoever opens the page has to know first: returned and why, what was asked and waits
    /// for an answer, lateness as it was recorded.
    pub notices: Vec<Notice>,
    /// Where it is done, when that is another page.
    pub links: Vec<Link>,
    /// The things to do next: submit, accept. The first is the main one.
    pub acts: Vec<ActForm>,
    /// What one may also do: extension, decline, hand on, waive.
    pub others: Vec<ActForm>,
    pub evidence: Vec<EvidenceRow>,
    /// The latest first.
    pub timeline: Timeline,
}

/// A sentence above everything else on a page.
#[derive(Debug, Clone)]
pub struct Notice {
    pub tone: Tone,
    /// The name of a picture in [`icon`].
    pub icon: &'static str,
    pub title: String,
    pub text: String,
}

impl Notice {
    pub fn new(
        tone: Tone,
        icon: &'static str,
        title: impl Into<String>,
        text: impl Into<String>,
    ) -> Self {
        Self {
            tone,
            icon,
            title: title.into(),
            text: text.into(),
        }
    }
}

#[derive(Debug, Clone)]
pub struct EvidenceRow {
    /// The file, or number and date of the outgoing document.
    pub what: Link,
    /// Size, who, when.
    pub under: String,
    pub remove: Option<ActForm>,
}

impl Page for OverviewPage {
    const NAME: &'static str = "overview";

    fn samples(lang: Lang) -> Vec<(&'static str, Self)> {
        let vi = lang == Lang::Vi;
        let say = |vi_said: &str, en: &str| if vi { vi_said } else { en }.to_owned();
        let today = date(2023, 7, 23);
        let late = |n: &str| Sentence::default().figure(n, "/nhiem-vu?tinh-trang=qua-han");
        let exports = || Exports::of(|format| format!("/?dinh-dang={format}"));
        let title = say(
            "Chương trình xây dựng nông thôn mới huyện Phong Thổ",
            "New Rural Development programme, Phong Thổ district",
        );
        let page = Self {
            frame: Frame::sample(lang, &title, Section::Overview),
            said: Sentence::default()
                .figure(
                    say("9 việc quá hạn", "9 obligations are late"),
                    "/nhiem-vu?tinh-trang=qua-han",
                )
                .say(say(" ở 5 đơn vị, lâu nhất ", " at 5 units, the longest "))
                .figure(
                    say("Pa Vây Sử 12 ngày", "Pa Vây Sử by 12 days"),
                    "/don-vi/pa-vay-su",
                )
                .say(say(". Trong 7 ngày tới có ", ". Within 7 days "))
                .figure(say("28 việc đến hạn", "28 fall due"), "/lich")
                .say(say(
                    "; 41 trong 77 việc của 2 văn bản đã xong.",
                    "; 41 of 77 from 2 documents are done.",
                )),
            tiles: vec![
                Tile {
                    label: say("Đúng hạn", "On time"),
                    value: "82%".to_owned(),
                    of: String::new(),
                    bar: Some(Bar {
                        share: 82,
                        tone: Tone::Good,
                    }),
                    detail: Sentence::default()
                        .say(say("41 xong · 27 đang làm", "41 done · 27 open")),
                    href: "/nhiem-vu".to_owned(),
                },
                Tile {
                    label: say("Quá hạn", "Late"),
                    value: "9".to_owned(),
                    of: say("/77 việc", "/77"),
                    bar: Some(Bar {
                        share: 12,
                        tone: Tone::Bad,
                    }),
                    detail: late(&say("5 đơn vị", "5 units")),
                    href: "/nhiem-vu?tinh-trang=qua-han".to_owned(),
                },
                Tile {
                    label: say("Báo cáo tháng 7", "July reports"),
                    value: "13".to_owned(),
                    of: say("/16 xã", "/16 communes"),
                    bar: Some(Bar {
                        share: 81,
                        tone: Tone::Soon,
                    }),
                    detail: Sentence::default()
                        .say(say("chưa gửi: ", "missing: "))
                        .figure("Mù Sang", "/don-vi/mu-sang")
                        .say(", ")
                        .figure("Pa Vây Sử", "/don-vi/pa-vay-su")
                        .say(", ")
                        .figure("Mồ Sì San", "/don-vi/mo-si-san"),
                    href: "/nhiem-vu?ky=2023-07".to_owned(),
                },
                Tile {
                    label: say("Chờ duyệt", "To accept"),
                    value: "6".to_owned(),
                    of: say(" kết quả", " results"),
                    bar: None,
                    detail: Sentence::default().say(say("cũ nhất từ 18/7", "the oldest of 18/7")),
                    href: "/viec-cua-toi".to_owned(),
                },
            ],
            due: vec![
                DueRow {
                    day: date(2023, 7, 20),
                    day_note: say::days_left(lang, today, date(2023, 7, 20)),
                    title: "Báo cáo tiến độ quý II, vai trò trách nhiệm của các đơn vị".to_owned(),
                    href: "/nhiem-vu/NV-2023-00017".to_owned(),
                    under: "Văn phòng Điều phối NTM huyện · TB 101, mục 3".to_owned(),
                    chip: Chip::new(Tone::Bad, "late", say("quá hạn", "late")),
                },
                DueRow {
                    day: date(2023, 7, 28),
                    day_note: say::days_left(lang, today, date(2023, 7, 28)),
                    title: "Rà soát hiện trạng tiêu chí, danh mục, nguồn vốn tối thiểu cần bổ sung"
                        .to_owned(),
                    href: "/nhiem-vu/NV-2023-00012".to_owned(),
                    under: say(
                        "16 xã · 11 đã gửi · TB 101, mục 2",
                        "16 communes · 11 sent · TB 101, item 2",
                    ),
                    chip: Chip::new(Tone::Soon, "clock", "11/16"),
                },
                DueRow {
                    day: date(2023, 7, 29),
                    day_note: say::days_left(lang, today, date(2023, 7, 29)),
                    title: "Rà soát tiêu chí, danh mục, nguồn vốn thuộc tiêu chí phụ trách"
                        .to_owned(),
                    href: "/nhiem-vu/NV-2023-00002".to_owned(),
                    under: say(
                        "12 cơ quan phụ trách tiêu chí · TB 101, mục 1",
                        "12 bodies in charge of criteria · TB 101, item 1",
                    ),
                    chip: Chip::new(Tone::Soon, "clock", "4/12"),
                },
            ],
            due_all: "/nhiem-vu".to_owned(),
            due_exports: exports(),
            unit_exports: exports(),
            document_exports: exports(),
            criteria: Some(AreaCriteria {
                under: words::criteria::of(lang).set_at(
                    "Xã NTM 2021–2025",
                    "318/QĐ-TTg",
                    "23/7/2023",
                ),
                matrix: Matrix::sample(lang, &SAMPLE),
                more: Link::new(words::criteria::of(lang).see_all(16), paths::CRITERIA),
            }),
            units: [
                ("Xã Pa Vây Sử", 5, 3, 12, 1, 4),
                ("Xã Mù Sang", 6, 2, 8, 2, 2),
                ("Xã Mồ Sì San", 4, 2, 5, 3, 1),
                ("Văn phòng Điều phối NTM huyện", 7, 1, 3, 9, 1),
                ("Phòng Văn hóa - Thông tin", 3, 1, 1, 4, 0),
            ]
            .into_iter()
            .map(
                |(name, open, late, longest, done_on_time, done_late)| UnitLateness {
                    unit: Link::new(name, paths::UNITS),
                    open,
                    late,
                    late_href: "/nhiem-vu?tinh-trang=qua-han".to_owned(),
                    longest,
                    done_on_time,
                    done_late,
                },
            )
            .collect(),
            documents: vec![
                DocumentProgress {
                    document: Link::new("Thông báo 101/TB-UBND", "/van-ban/VB-2023-0101"),
                    under: say(
                        "07/7/2023 · Hội nghị sơ kết 6 tháng đầu năm",
                        "07/7/2023 · Half-year meeting",
                    ),
                    progress: Progress {
                        done: 32,
                        late: 9,
                        all: 65,
                    },
                },
                DocumentProgress {
                    document: Link::new("Kết luận 123-KL/HU", "/van-ban/VB-2023-0042"),
                    under: say("10/3/2023 · xã Bản Bo", "10/3/2023 · Bản Bo commune"),
                    progress: Progress {
                        done: 9,
                        late: 0,
                        all: 12,
                    },
                },
            ],
            new: false,
        };
        let new = Self {
            frame: Frame::sample(lang, title, Section::Overview),
            said: Sentence::default(),
            tiles: Vec::new(),
            due: Vec::new(),
            due_all: String::new(),
            due_exports: Exports::default(),
            unit_exports: Exports::default(),
            document_exports: Exports::default(),
            criteria: None,
            units: Vec::new(),
            documents: Vec::new(),
            new: true,
        };
        vec![("", page), ("new", new)]
    }
}

pub(crate) fn sample_rows(lang: Lang) -> Vec<ObligationRow> {
    let row = |state,
               punctuality,
               title: &str,
               recurring: &str,
               unit: &str,
               deadline: &str,
               basis: &str| ObligationRow {
        chip: Chip::standing(lang, state, punctuality),
        title: title.to_owned(),
        href: "/viec/018f3c2e".to_owned(),
        recurring: recurring.to_owned(),
        unit: Link::new(unit, paths::UNITS),
        progress: String::new(),
        deadline: deadline.to_owned(),
        first_due: None,
        basis: Link::new(basis, "/van-ban/VB-2023-0101"),
    };
    let quarterly = match lang {
        Lang::Vi => "hằng quý",
        Lang::En => "quarterly",
    };
    let mut rows = vec![
        row(
            State::Due,
            Punctuality::Late { days: 3 },
            "Tổng hợp báo cáo tiến độ quý II, vai trò trách nhiệm các đơn vị",
            quarterly,
            "Văn phòng Điều phối NTM huyện",
            "trước 20/7/2023",
            "TB 101 mục 3",
        ),
        row(
            State::Returned,
            Punctuality::NotDue { days_left: 2 },
            "Báo cáo kết quả rà soát tiêu chí môi trường",
            "",
            "Phòng Tài nguyên và Môi trường",
            "trước 26/7/2023",
            "TB 101 mục 1",
        ),
        row(
            State::Due,
            Punctuality::NotDue { days_left: 5 },
            "Rà soát hiện trạng các tiêu chí, danh mục, nguồn vốn tối thiểu cần bổ sung",
            "",
            "UBND các xã",
            "trước 28/7/2023",
            "TB 101 mục 2",
        ),
        row(
            State::Submitted,
            Punctuality::MetOnTime,
            "Rà soát hiện trạng tiêu chí, danh mục, nguồn vốn thuộc tiêu chí phụ trách",
            "",
            "Phòng Kinh tế - Hạ tầng",
            "trước 30/7/2023",
            "TB 101 mục 1",
        ),
        row(
            State::Due,
            Punctuality::Undated,
            "Tham mưu kế hoạch kiểm tra định kỳ, đột xuất",
            "",
            "Văn phòng Điều phối NTM huyện",
            "",
            "TB 101 mục 3",
        ),
        row(
            State::Accepted,
            Punctuality::MetOnTime,
            "Kế hoạch nâng cao thu nhập xã Bản Bo",
            "",
            "Ban chỉ đạo xã Bản Bo",
            "31/5/2023",
            "KL Bản Bo mục (5)",
        ),
        row(
            State::Accepted,
            Punctuality::MetLate { days: 4 },
            "Kế hoạch chi tiết giảm nghèo xã Bản Bo",
            "",
            "Ban chỉ đạo xã Bản Bo",
            "31/5/2023",
            "KL Bản Bo mục (6)",
        ),
    ];
    rows[2].progress = match lang {
        Lang::Vi => "11/16 đã gửi".to_owned(),
        Lang::En => "11/16 sent".to_owned(),
    };
    rows[3].first_due = Some(date(2023, 7, 20));
    rows
}

impl Page for MyWorkPage {
    const NAME: &'static str = "my-work";

    fn samples(lang: Lang) -> Vec<(&'static str, Self)> {
        let vi = lang == Lang::Vi;
        let say = |vi_said: &str, en: &str| if vi { vi_said } else { en }.to_owned();
        let w = words::work::of(lang);
        let mut rows = sample_rows(lang).into_iter();
        let group = |title: String, rows: Vec<ObligationRow>| WorkGroup { title, rows };
        let tabs = || Tabs {
            label: w.my_work().to_owned(),
            tabs: vec![
                Tab::new(say("Giao cho tôi", "Mine"), "/viec-cua-toi", true).count(3),
                Tab::new(
                    say("Của đơn vị", "My unit's"),
                    "/viec-cua-toi?xem=don-vi",
                    false,
                )
                .count(7),
                Tab::new(
                    say("Chờ tôi duyệt", "For me to accept"),
                    "/viec-cua-toi?xem=cho-duyet",
                    false,
                )
                .count(6),
            ],
        };
        let page = Self {
            frame: Frame::sample(lang, w.my_work(), Section::MyWork),
            said: Sentence::default()
                .figure(say("1 việc quá hạn", "1 is late"), "#")
                .say(say(
                    ", 1 bị trả lại, 2 đến hạn trong 7 ngày tới.",
                    ", 1 was returned, 2 fall due within 7 days.",
                )),
            tabs: tabs(),
            groups: vec![
                group(say("Quá hạn", "Late"), rows.by_ref().take(1).collect()),
                group(
                    say("Bị trả lại", "Returned"),
                    rows.by_ref().take(1).collect(),
                ),
                group(
                    say("Trong 7 ngày tới", "Within 7 days"),
                    rows.by_ref().take(2).collect(),
                ),
                group(say("Sau đó", "Later"), rows.by_ref().take(1).collect()),
            ],
            pager: Pager::none(lang),
            exports: Exports::of(|format| format!("{}?dinh-dang={format}", paths::MY_WORK)),
        };
        let none = Self {
            frame: Frame::sample(lang, w.my_work(), Section::MyWork),
            said: Sentence::default(),
            tabs: tabs(),
            groups: Vec::new(),
            pager: Pager::none(lang),
            exports: Exports::default(),
        };
        vec![("", page), ("none", none)]
    }
}

fn sample_filters(lang: Lang) -> Filters {
    let vi = lang == Lang::Vi;
    let say = |vi_said: &str, en: &str| if vi { vi_said } else { en }.to_owned();
    let c = words::common::of(lang);
    let any = || Choice::new("", c.all(), true);
    Filters {
        lang,
        action: paths::TASKS.to_owned(),
        fields: vec![
            Field::new(Control::Search, "tu-khoa", c.search()),
            Field::select(
                "tinh-trang",
                c.state(),
                vec![any(), Choice::new("qua-han", say("Quá hạn", "Late"), false)],
            ),
            Field::select(
                "don-vi",
                c.unit(),
                vec![any(), Choice::new("x", "Xã Mường So", false)],
            ),
            Field::select(
                "van-ban",
                c.document(),
                vec![any(), Choice::new("x", "TB 101/TB-UBND", false)],
            ),
            Field::select(
                "thang",
                c.month(),
                vec![any(), Choice::new("2023-07", "7/2023", false)],
            ),
        ],
        clear: Some(paths::TASKS.to_owned()),
    }
}

impl Page for TaskListPage {
    const NAME: &'static str = "task-list";

    fn samples(lang: Lang) -> Vec<(&'static str, Self)> {
        let vi = lang == Lang::Vi;
        let say = |vi_said: &str, en: &str| if vi { vi_said } else { en }.to_owned();
        let w = words::work::of(lang);
        let page = |rows: Vec<ObligationRow>| Self {
            frame: Frame::sample(lang, w.tasks(), Section::Tasks),
            said: Sentence::default(),
            tabs: Tabs {
                label: w.tasks().to_owned(),
                tabs: vec![
                    Tab::new(say("Cần làm", "To do"), paths::TASKS, true).count(36),
                    Tab::new(
                        say("Quá hạn", "Late"),
                        "/nhiem-vu?tinh-trang=qua-han",
                        false,
                    )
                    .count(9),
                    Tab::new(
                        say("Chờ duyệt", "To accept"),
                        "/nhiem-vu?tinh-trang=cho-duyet",
                        false,
                    )
                    .count(6),
                    Tab::new(say("Xong", "Done"), "/nhiem-vu?tinh-trang=xong", false).count(41),
                    Tab::new(w.board(), paths::BOARD, false),
                    Tab::new(w.calendar(), paths::CALENDAR, false),
                ],
            },
            filters: sample_filters(lang),
            pager: Pager {
                lang,
                previous: None,
                next: (!rows.is_empty()).then(|| "/nhiem-vu?sau=abc".to_owned()),
                said: words::common::of(lang).shown_of(rows.len(), 36),
            },
            rows,
            exports: Exports::of(|format| format!("{}?dinh-dang={format}", paths::TASKS)),
        };
        vec![("", page(sample_rows(lang))), ("none", page(Vec::new()))]
    }
}

impl Page for TaskPage {
    const NAME: &'static str = "task";

    fn samples(lang: Lang) -> Vec<(&'static str, Self)> {
        let vi = lang == Lang::Vi;
        let say = |vi_said: &str, en: &str| if vi { vi_said } else { en }.to_owned();
        let c = words::common::of(lang);
        let mut rows = sample_rows(lang);
        for (row, unit) in rows.iter_mut().zip([
            "Xã Mường So",
            "Xã Bản Lang",
            "Xã Dào San",
            "Xã Khổng Lào",
            "Xã Hoang Thèn",
        ]) {
            row.unit = Link::new(unit, paths::UNITS);
            row.title = unit.to_owned();
            row.progress = String::new();
        }
        rows.truncate(5);
        vec![(
            "",
            Self {
                frame: Frame::sample(
                    lang,
                    "Rà soát hiện trạng các tiêu chí, danh mục, nguồn vốn tối thiểu cần bổ sung",
                    Section::Tasks,
                )
                .crumb(words::work::of(lang).tasks(), paths::TASKS),
                said: Sentence::default()
                    .strong(say(
                        "11 trong 16 xã đã gửi",
                        "11 of 16 communes have sent it",
                    ))
                    .say(say("; còn 5 ngày.", "; 5 days left.")),
                quote: sample_quote(lang),
                facts: Facts::default()
                    .fact(
                        c.lead(),
                        Cell::text("UBND các xã").under(say(
                            "16 xã, theo danh sách ngày 07/7/2023",
                            "16 communes as of 07/7/2023",
                        )),
                    )
                    .fact(c.coordinators(), Cell::text("Cơ quan phụ trách tiêu chí"))
                    .fact(
                        c.deadline(),
                        Cell::text("trước 28/7/2023").with_chip(Chip::new(
                            Tone::Soon,
                            "clock",
                            say("còn 4 ngày", "4 days left"),
                        )),
                    )
                    .fact(
                        c.recipients(),
                        Cell::link("Văn phòng Điều phối NTM huyện", paths::UNITS),
                    ),
                progress: Progress {
                    done: 11,
                    late: 0,
                    all: 16,
                },
                filters: Filters::none(lang),
                rows,
                pager: Pager::none(lang),
                acts: vec![
                    ActForm::new(
                        "waive",
                        say("Miễn cho tất cả", "Waive for all"),
                        "/nhiem-vu/NV-2023-00012/mien",
                    )
                    .field(Field::lines("reason", c.reason(), 2).required())
                    .weight(Weight::Danger),
                ],
                exports: Exports::of(|format| format!("?dinh-dang={format}")),
            },
        )]
    }
}

fn sample_quote(lang: Lang) -> SourceQuote {
    SourceQuote {
        text: "Phối hợp với UBND các xã tổ chức rà soát hiện trạng các tiêu chí, danh mục, nguồn vốn thuộc các tiêu chí được phân công phụ trách xong trước ngày 30/7/2023 (Kết quả gửi về Văn phòng Điều phối NTM huyện theo dõi, tổng hợp).".to_owned(),
        source: Link::new(
            match lang {
                Lang::Vi => "Thông báo 101/TB-UBND ngày 07/7/2023, mục 1",
                Lang::En => "Notice 101/TB-UBND of 07/7/2023, item 1",
            },
            "/van-ban/VB-2023-0101/duyet?task=d2#s-d2",
        ),
    }
}

impl Page for ObligationPage {
    const NAME: &'static str = "obligation";

    fn samples(lang: Lang) -> Vec<(&'static str, Self)> {
        let vi = lang == Lang::Vi;
        let say = |vi_said: &str, en: &str| if vi { vi_said } else { en }.to_owned();
        let c = words::common::of(lang);
        let w = words::work::of(lang);
        let base = "/viec/018f3c2e";
        let act = |id: &str, title: String, path: &str| {
            ActForm::new(id, title, format!("{base}/{path}")).hidden("version", 3)
        };
        let reason = || Field::lines("reason", c.reason(), 2).required();
        let event = |tone, icon, what: String, who: &str, when: &str| Event {
            tone,
            icon,
            what,
            note: String::new(),
            who: who.to_owned(),
            when: when.to_owned(),
        };
        let page = |acts, others, evidence, chip, notices| {
            Self {
            frame: Frame::sample(lang, "Rà soát hiện trạng các tiêu chí, danh mục, nguồn vốn thuộc các tiêu chí được phân công phụ trách", Section::MyWork)
                .crumb(words::work::of(lang).my_work(), paths::MY_WORK),
            chip,
            links: Vec::new(),
            under: "Phòng Kinh tế - Hạ tầng · NV-2023-00002".to_owned(),
            quote: sample_quote(lang),
            facts: Facts::default()
                .fact(c.unit(), Cell::link("Phòng Kinh tế - Hạ tầng", paths::UNITS).under(say("chủ trì; giao cho Nguyễn Văn Bình", "lead; handed to Nguyễn Văn Bình")))
                .fact(c.deadline(), Cell::text("trước 30/7/2023").under(words::work::of(lang).last_day("29/7/2023")))
                .fact(c.coordinators(), Cell::link("UBND các xã", paths::UNITS).under(say("16 xã", "16 communes")))
                .fact(c.recipients(), Cell::link("Văn phòng Điều phối NTM huyện", paths::UNITS))
                .fact(c.criteria(), Cell::text(say("2 Giao thông, 4 Điện", "2 Roads, 4 Electricity")))
                .fact(c.task(), Cell::link(say("12 đơn vị cùng làm", "12 units do the same"), "/nhiem-vu/NV-2023-00002")),
            notices,
            acts,
            others,
            evidence,
            timeline: Timeline {
                events: vec![
                    Event { note: say("cần thêm số liệu hai xã biên giới", "two border communes are missing"), ..event(Tone::Soon, "clock", say("Xin gia hạn đến 05/8/2023", "Asked for an extension until 05/8/2023"), "Nguyễn Văn Bình, Phòng Kinh tế - Hạ tầng", "22/7/2023 09:14") },
                    event(Tone::Info, "file", say("Thêm minh chứng", "Added evidence"), "Nguyễn Văn Bình, Phòng Kinh tế - Hạ tầng", "21/7/2023 16:40"),
                    event(Tone::Plain, "people", say("Giao cho Nguyễn Văn Bình", "Handed to Nguyễn Văn Bình"), "Lê Quang Huy, Trưởng phòng", "10/7/2023 08:05"),
                    event(Tone::Good, "send", say("Được giao", "Assigned"), "Vàng Thị Mai, Văn phòng Điều phối NTM huyện", "08/7/2023 14:30"),
                ],
            },
        }
        };
        let submit = act("submit", say("Gửi kết quả", "Submit the result"), "gui")
            .field(
                Field::text(
                    "outgoing_number",
                    say("Số, ký hiệu văn bản đi", "Number of the outgoing document"),
                )
                .hint(say("Ví dụ: 45/BC-KTHT", "For example: 45/BC-KTHT")),
            )
            .field(Field::date("outgoing_on", say("Ngày văn bản", "Its date")))
            .field(Field::lines("note", c.note(), 2))
            .weight(Weight::Primary)
            .icon("send")
            .open();
        let evidence = vec![EvidenceRow {
            what: Link::new(
                "45-BC-KTHT ra soat tieu chi.pdf",
                "/viec/018f3c2e/minh-chung/1",
            ),
            under: "482 KB · Nguyễn Văn Bình · 21/7/2023".to_owned(),
            remove: Some(
                act("remove", c.remove().to_owned(), "minh-chung/1/bo").weight(Weight::Quiet),
            ),
        }];
        let doing = page(
            vec![
                submit,
                act(
                    "attach",
                    say("Thêm minh chứng", "Add evidence"),
                    "minh-chung",
                )
                .field(Field::new(
                    Control::File(".pdf,.docx,.xlsx,.jpg,.png".to_owned()),
                    "file",
                    c.file(),
                ))
                .icon("upload"),
                act("note", say("Ghi tiến độ", "Note progress"), "tien-do")
                    .field(Field::lines("note", c.note(), 2).required())
                    .icon("edit"),
            ],
            vec![
                act(
                    "extend",
                    say("Xin gia hạn", "Ask for an extension"),
                    "gia-han",
                )
                .field(Field::date("until", say("Đến ngày", "Until")).required())
                .field(reason()),
                act(
                    "decline",
                    say("Không thuộc thẩm quyền", "Decline"),
                    "tu-choi",
                )
                .field(reason())
                .weight(Weight::Quiet),
                act("hand", say("Giao cho người khác", "Hand on"), "giao-nguoi")
                    .field(Field::select(
                        "account",
                        say("Người thực hiện", "Person"),
                        vec![Choice::new("1", "Nguyễn Văn Bình", true)],
                    ))
                    .weight(Weight::Quiet),
            ],
            evidence.clone(),
            Chip::standing(lang, State::Due, Punctuality::NotDue { days_left: 6 }),
            Vec::new(),
        );
        let deciding = page(
            vec![
                act("grant", say("Cho gia hạn", "Grant"), "cho-gia-han")
                    .field(Field::date("until", say("Đến ngày", "Until")).value("2023-08-05"))
                    .weight(Weight::Primary)
                    .icon("check")
                    .open(),
                act("refuse", say("Không cho", "Refuse"), "khong-gia-han").field(reason()),
            ],
            vec![
                act("waive", say("Miễn", "Waive"), "mien")
                    .field(reason())
                    .weight(Weight::Danger),
            ],
            Vec::new(),
            Chip::standing(lang, State::Due, Punctuality::Late { days: 3 }),
            vec![
                Notice::new(
                    Tone::Soon,
                    "clock",
                    w.extension(),
                    w.extension_both("29/7/2023", "05/8/2023"),
                ),
                Notice::new(
                    Tone::Bad,
                    "lock",
                    w.frozen(),
                    w.frozen_text(
                        "Phòng Kinh tế - Hạ tầng",
                        "Lê Quang Huy, Trưởng phòng",
                        "20/7/2023",
                    ),
                ),
            ],
        );
        vec![("", doing), ("deciding", deciding)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn emphasis_of_a_text_file_is_shown_and_not_its_marks() {
        let said = |text: &str| {
            let quote = SourceQuote {
                text: text.to_owned(),
                ..SourceQuote::default()
            };
            let shown = |run: &Run<'_>| {
                let (open, close) = match (run.strong, run.slanted) {
                    (true, _) => ("<b>", "</b>"),
                    (_, true) => ("<i>", "</i>"),
                    _ => ("", ""),
                };
                format!("{open}{}{close}", run.text)
            };
            quote.runs().iter().map(shown).collect::<String>()
        };
        assert_eq!(
            said("xong **trước ngày 28/7/2023**."),
            "xong <b>trước ngày 28/7/2023</b>."
        );
        assert_eq!(
            said("huyện (*Qua Văn phòng*)"),
            "huyện (<i>Qua Văn phòng</i>)"
        );
        assert_eq!(said("***Giao***: các xã"), "<b>Giao</b>: các xã");
        assert_eq!(said("* Giao các xã\n* Rà soát"), "* Giao các xã\n* Rà soát");
        assert_eq!(said("giao *các xã"), "giao *các xã");
        assert_eq!(said("không dấu"), "không dấu");
        assert_eq!(said(""), "");
    }
}
