//! Documents: the list with its place to upload, and one document with what
//! came of it.

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
use crate::pages::list::Body;
use crate::pages::list::Part;
use crate::pages::work::ObligationRow;
use crate::parts::ActForm;
use crate::parts::Bar;
use crate::parts::Cell;
use crate::parts::Chip;
use crate::parts::Choice;
use crate::parts::Column;
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
use crate::parts::Row;
use crate::parts::Sentence;
use crate::parts::Table;
use crate::parts::Tabs;
use crate::parts::Timeline;
use crate::parts::Tone;
use crate::parts::Weight;
use crate::paths;
use crate::say;
use crate::words;

/// Documents, the latest first.
#[derive(Debug, Template)]
#[template(path = "document/list.html")]
pub struct DocumentListPage {
    pub frame: Frame,
    /// The first sentence, made from the data; may be empty.
    pub said: Sentence,
    /// The place to upload, for whoever may.
    pub upload: Option<Upload>,
    /// To review, under way, finished.
    pub tabs: Option<Tabs>,
    pub filters: Filters,
    pub rows: Vec<DocumentRow>,
    pub pager: Pager,
    pub exports: Exports,
}

impl DocumentListPage {
    fn nothing(&self) -> Empty {
        let w = words::document::of(self.frame.lang);
        Empty::new("file", w.no_document()).text(w.no_document_text())
    }
}

impl DocumentListPage {
    fn progress_said(&self, progress: &Progress) -> String {
        let w = words::work::of(self.frame.lang);
        match progress.late {
            0 => w.done_of(progress.done, progress.all),
            late => w.done_of_late(progress.done, progress.all, late),
        }
    }
}

/// Where a file is handed in: POST, multipart, `file` and `token`.
#[derive(Debug, Clone)]
pub struct Upload {
    pub action: String,
    /// Distinguishes one intention from the next, so that a form sent twice
    /// makes one document.
    pub token: String,
    /// `.txt,.docx,.pdf`
    pub accept: String,
    /// The largest file in bytes.
    pub limit: u64,
    /// Why the last file was not taken; empty at first.
    pub error: String,
}

/// Files that were sent together, and what came of each.
#[derive(Debug, Template)]
#[template(path = "document/batch.html")]
pub struct BatchPage {
    pub frame: Frame,
    pub said: Sentence,
    /// How many of the files are read.
    pub progress: Bar,
    /// Whether the page looks again by itself, because the reader is at work.
    pub reading: bool,
    /// Where the same files are sent again, after the line broke.
    pub upload: Option<Upload>,
    pub rows: Vec<BatchRow>,
    pub exports: Exports,
}

/// One file of a batch.
#[derive(Debug, Clone)]
pub struct BatchRow {
    pub chip: Chip,
    pub name: String,
    /// Its document; empty where it was refused.
    pub code: String,
    pub href: String,
    /// Why it was refused or cannot be read, or what was found.
    pub note: String,
}

#[derive(Debug, Clone)]
pub struct DocumentRow {
    /// Being read, to review, assigned, failed.
    pub chip: Chip,
    /// `Thông báo 101/TB-UBND`, or the name of the file while unread.
    pub title: String,
    pub href: String,
    /// What it is about.
    pub subject: String,
    pub issuer: String,
    pub issued_on: Option<Date>,
    /// None before it is assigned.
    pub progress: Option<Progress>,
    /// Where it is sent to the reader again; empty where that is not to be done.
    pub again: String,
}

/// One document: where it stands, its tasks, where it comes from.
#[derive(Debug, Template)]
#[template(path = "document/document.html")]
pub struct DocumentPage {
    pub frame: Frame,
    pub chip: Chip,
    /// What it is about, one line.
    pub subject: String,
    /// `Trong 17 nhiệm vụ có 9 xong, 3 quá hạn`.
    pub said: Sentence,
    pub progress: Progress,
    /// The review page; empty while the document is being read.
    pub review: String,
    /// Whether somebody still has to review it.
    pub to_review: bool,
    /// Whether it could not be read, so that a person types what it assigns.
    pub by_hand: bool,
    /// The original file.
    pub original: String,
    /// Whether the page looks again by itself, because the reader is at work.
    pub reading: bool,
    pub facts: Facts,
    pub rows: Vec<ObligationRow>,
    pub pager: Pager,
    /// References, copies, figures, history: beside the tasks.
    pub side: Vec<Part>,
    pub acts: Vec<ActForm>,
    /// The text as a file, and other pages about it.
    pub links: Vec<Link>,
    /// Its tasks as a file.
    pub exports: Exports,
}

impl DocumentPage {
    /// A file is taken away, another page is opened.
    fn link_icon(&self, link: &Link) -> &'static str {
        match link.href.rsplit('/').next() {
            Some("chu") => "download",
            Some("so-lieu") => "flag",
            _ => "edit",
        }
    }
}

impl Page for DocumentListPage {
    const NAME: &'static str = "documents";

    fn samples(lang: Lang) -> Vec<(&'static str, Self)> {
        let vi = lang == Lang::Vi;
        let say = |vi_said: &str, en: &str| if vi { vi_said } else { en }.to_owned();
        let c = words::common::of(lang);
        let upload = |error: String| Upload {
            action: paths::DOCUMENTS.to_owned(),
            token: "018f3c2e".to_owned(),
            accept: ".txt,.docx,.pdf".to_owned(),
            limit: 20 * 1024 * 1024,
            error,
        };
        let row =
            |chip, title: &str, subject: &str, issuer: &str, issued_on, progress| DocumentRow {
                chip,
                title: title.to_owned(),
                href: "/van-ban/VB-2023-0101".to_owned(),
                subject: subject.to_owned(),
                issuer: issuer.to_owned(),
                issued_on,
                progress,
                again: String::new(),
            };
        let mut failed = row(
            Chip::new(Tone::Bad, "alert", say("không đọc được", "cannot be read")),
            "quet-0712.pdf",
            &say(
                "Đây là bản quét, không có chữ. Tệp gốc đã được giữ.",
                "This is a scan without text. The original is kept.",
            ),
            "",
            None,
            None,
        );
        failed.again = "/van-ban/VB-2023-0102/doc-lai".to_owned();
        let rows = vec![
            failed,
            row(
                Chip::new(Tone::Info, "clock", say("đang đọc", "being read")),
                "cong-van-99.pdf",
                "",
                "",
                None,
                None,
            ),
            row(
                Chip::new(Tone::Bad, "edit", say("chờ duyệt", "to review")),
                "Công văn 99/BCĐ-NTM",
                "V/v đẩy nhanh tiến độ triển khai thực hiện Chương trình MTQG xây dựng nông thôn mới năm 2024",
                "Ban Chỉ đạo các Chương trình MTQG tỉnh Lạng Sơn",
                Some(date(2024, 6, 26)),
                None,
            ),
            row(
                Chip::new(Tone::Good, "send", say("đã giao", "assigned")),
                "Thông báo 101/TB-UBND",
                "Kết luận tại Hội nghị sơ kết Chương trình MTQG xây dựng Nông thôn mới 6 tháng đầu năm",
                "UBND huyện Phong Thổ",
                Some(date(2023, 7, 7)),
                Some(Progress {
                    done: 32,
                    late: 9,
                    all: 65,
                }),
            ),
        ];
        let page = |rows: Vec<DocumentRow>, error: String| Self {
            frame: Frame::sample(
                lang,
                words::document::of(lang).documents(),
                Section::Documents,
            ),
            said: match rows.is_empty() {
                true => Sentence::default(),
                false => Sentence::default()
                    .figure(
                        say("2 văn bản chờ duyệt", "2 documents to review"),
                        "/van-ban?tinh-trang=cho-duyet",
                    )
                    .say("."),
            },
            upload: Some(upload(error)),
            tabs: None,
            filters: match rows.is_empty() {
                true => Filters::none(lang),
                false => Filters {
                    lang,
                    action: paths::DOCUMENTS.to_owned(),
                    fields: vec![
                        Field::new(Control::Search, "tu-khoa", c.search()),
                        Field::select(
                            "tinh-trang",
                            c.state(),
                            vec![Choice::new("", c.all(), true)],
                        ),
                        Field::select(
                            "nam",
                            c.year(),
                            vec![
                                Choice::new("", c.all(), true),
                                Choice::new("2023", "2023", false),
                            ],
                        ),
                    ],
                    clear: None,
                },
            },
            rows,
            pager: Pager::none(lang),
            exports: Exports::of(|format| format!("?dinh-dang={format}")),
        };
        let too_big = say(
            "Tệp lớn hơn 20 MB. Chưa ghi phần nào.",
            "The file is larger than 20 MB. Nothing was saved.",
        );
        vec![
            ("", page(rows, String::new())),
            ("none", page(Vec::new(), too_big)),
        ]
    }
}

impl Page for BatchPage {
    const NAME: &'static str = "batch";

    fn samples(lang: Lang) -> Vec<(&'static str, Self)> {
        let w = words::receive::of(lang);
        let row = |chip: Chip, name: &str, code: &str, note: String| BatchRow {
            chip,
            name: name.to_owned(),
            code: code.to_owned(),
            href: match code {
                "" => String::new(),
                code => format!("{}/{code}", paths::DOCUMENTS),
            },
            note,
        };
        let reading = Self {
            frame: Frame::sample(lang, w.batch(), Section::Documents)
                .crumb(words::document::of(lang).documents(), paths::DOCUMENTS),
            said: Sentence::default()
                .say(w.batch_said(4, 2, 1, 1))
                .say(format!(" {}", w.batch_reading(2, 3))),
            progress: Bar::of(2, 3, Tone::Good),
            reading: true,
            upload: None,
            rows: vec![
                row(
                    Chip::new(Tone::Bad, "cross", w.not_taken()),
                    "ban-do.tif",
                    "",
                    w.file_too_large("ban-do.tif", "20 MB"),
                ),
                row(
                    Chip::new(Tone::Info, "clock", w.reading()),
                    "TB 102.docx",
                    "VB-2023-0102",
                    String::new(),
                ),
                row(
                    Chip::new(Tone::Soon, "edit", w.to_review()),
                    "TB 101.docx",
                    "VB-2023-0101",
                    w.in_tasks(19),
                ),
                row(
                    Chip::new(Tone::Good, "send", w.assigned()),
                    "KH 15.docx",
                    "VB-2023-0015",
                    w.known_before().to_owned(),
                ),
            ],
            exports: Exports::of(|format| format!("?dinh-dang={format}")),
        };
        let broken = Self {
            frame: Frame::sample(lang, w.batch(), Section::Documents),
            said: Sentence::default().say(w.batch_said(120, 120, 0, 0)),
            progress: Bar::of(120, 120, Tone::Good),
            reading: false,
            upload: Some(Upload {
                action: paths::DOCUMENTS.to_owned(),
                token: "018f3c2e".to_owned(),
                accept: ".txt,.docx,.pdf".to_owned(),
                limit: 20 * 1024 * 1024,
                error: String::new(),
            }),
            rows: Vec::new(),
            exports: Exports::default(),
        };
        vec![("", reading), ("broken", broken)]
    }
}

impl Page for DocumentPage {
    const NAME: &'static str = "document";

    fn samples(lang: Lang) -> Vec<(&'static str, Self)> {
        let vi = lang == Lang::Vi;
        let say = |vi_said: &str, en: &str| if vi { vi_said } else { en }.to_owned();
        let w = words::document::of(lang);
        let page = Self {
            frame: Frame::sample(lang, "Thông báo 101/TB-UBND", Section::Documents)
                .crumb(w.documents(), paths::DOCUMENTS),
            chip: Chip::new(Tone::Good, "send", say("đã giao", "assigned")),
            subject: "Kết luận của đồng chí Chủ tịch UBND huyện tại Hội nghị sơ kết Chương trình MTQG xây dựng Nông thôn mới 6 tháng đầu năm".to_owned(),
            said: Sentence::default()
                .say(say("Trong ", "Of "))
                .figure(say("19 nhiệm vụ", "19 tasks"), "#")
                .say(say(" có ", ", "))
                .figure(say("9 xong", "9 are done"), "#")
                .say(", ")
                .figure(say("3 quá hạn", "3 are late"), "#")
                .say("."),
            progress: Progress { done: 9, late: 3, all: 19 },
            review: "/van-ban/VB-2023-0101/duyet".to_owned(),
            to_review: false,
            by_hand: false,
            original: "/van-ban/VB-2023-0101/tep".to_owned(),
            reading: false,
            facts: Facts::default()
                .fact(w.issuer(), Cell::text("UBND huyện Phong Thổ"))
                .fact(w.date(), Cell::text(say::date(date(2023, 7, 7))).under(say("họp ngày 04/7/2023", "meeting of 04/7/2023")))
                .fact(say("Người ký", "Signed by"), Cell::text("Tẩn A Vần").under(say("TL. Chủ tịch, Chánh Văn phòng", "TL. Chairman, chief of office")))
                .fact(say("Nơi nhận", "Recipients"), Cell::text("Thường trực Huyện ủy, HĐND, UBND huyện; thành viên Ban chỉ đạo; UBND các xã")),
            rows: super::work::sample_rows(lang),
            pager: Pager::none(lang),
            side: vec![
                Part::new(w.references()).body(Body::Table(Table {
                    caption: String::new(),
                    columns: vec![Column::title(say("Văn bản", "Document")), Column::text(w.date())],
                    rows: vec![Row::new(vec![Cell::text("Quyết định 263/QĐ-TTg"), Cell::text("22/02/2022")])],
                })),
                Part::new(w.history()).body(Body::Timeline(Timeline {
                    events: vec![
                        Event { tone: Tone::Good, icon: "send", what: say("Giao 19 nhiệm vụ", "Assigned 19 tasks"), note: String::new(), who: "Vàng Thị Mai".to_owned(), when: "08/7/2023 14:30".to_owned() },
                        Event { tone: Tone::Info, icon: "upload", what: say("Nhận văn bản", "Received"), note: String::new(), who: "Vàng Thị Mai".to_owned(), when: "08/7/2023 08:02".to_owned() },
                    ],
                })),
            ],
            acts: Vec::new(),
            links: Vec::new(),
            exports: Exports::of(|format| format!("?dinh-dang={format}")),
        };
        let mut scan = Self {
            chip: Chip::new(Tone::Bad, "alert", say("không đọc được", "cannot be read")),
            subject: String::new(),
            said: Sentence::default().say(say(
                "Đây là bản quét, không có chữ. Tệp gốc đã được giữ; hãy tải lên bản có chữ.",
                "This is a scan without text. The original is kept; upload a version with text.",
            )),
            progress: Progress::default(),
            review: String::new(),
            rows: Vec::new(),
            side: Vec::new(),
            facts: Facts::default(),
            acts: vec![
                ActForm::new(
                    "again",
                    say("Đọc lại", "Read again"),
                    "/van-ban/VB-2023-0102/doc-lai",
                )
                .weight(Weight::Primary),
            ],
            ..page_like(lang)
        };
        scan.frame.title = "quet-0712.pdf".to_owned();
        vec![("", page), ("scan", scan)]
    }
}

fn page_like(lang: Lang) -> DocumentPage {
    DocumentPage {
        frame: Frame::sample(lang, "", Section::Documents)
            .crumb(words::document::of(lang).documents(), paths::DOCUMENTS),
        chip: Chip::plain(""),
        subject: String::new(),
        said: Sentence::default(),
        progress: Progress::default(),
        review: String::new(),
        to_review: false,
        by_hand: false,
        original: "/van-ban/VB-2023-0102/tep".to_owned(),
        reading: false,
        facts: Facts::default(),
        rows: Vec::new(),
        pager: Pager::none(lang),
        side: Vec::new(),
        acts: Vec::new(),
        links: Vec::new(),
        exports: Exports::default(),
    }
}
