//! What was drawn up is read back: the same words in DOCX and PDF, and by the reader the same head, tasks
//! and deadlines that went in.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod long;
mod opened;
mod pages;
mod scanned;

use jiff::civil::{Date, date};
use ntm_drafting::{
    docx::docx,
    edxml::{
        About, Answer, Business, File, Organisation, Progress, Sending, SendingFault, answer,
        package,
    },
    paper::{Behalf, Block, Paper, PaperKind, Signature},
};
use ntm_intake::{Limits, intake};
use ntm_reading::Reading;
use proptest::prelude::*;

const SAMPLES: &[(&str, &str)] = &[
    (
        "thong-bao",
        include_str!("../../../../testdata/papers/thong-bao.json"),
    ),
    (
        "cong-van",
        include_str!("../../../../testdata/papers/cong-van.json"),
    ),
    (
        "bao-cao",
        include_str!("../../../../testdata/papers/bao-cao.json"),
    ),
    (
        "giay-moi",
        include_str!("../../../../testdata/papers/giay-moi.json"),
    ),
    (
        "quyet-dinh",
        include_str!("../../../../testdata/papers/quyet-dinh.json"),
    ),
    (
        "ke-hoach",
        include_str!("../../../../testdata/papers/ke-hoach.json"),
    ),
    (
        "to-trinh",
        include_str!("../../../../testdata/papers/to-trinh.json"),
    ),
    (
        "bien-ban",
        include_str!("../../../../testdata/papers/bien-ban.json"),
    ),
];

fn sample(kind: &str, text: &str) -> Paper {
    let mut parts: serde_json::Value = serde_json::from_str(text).unwrap();
    parts["kind"] = kind.into();
    serde_json::from_value(parts).unwrap()
}

fn text_of(name: &str, bytes: &[u8]) -> String {
    intake(name, bytes, &Limits::default()).unwrap().text
}

/// The words alone, in order, without the signs by which the readers of formats mark tables and emphasis.
fn words(text: &str) -> Vec<String> {
    let text = text.replace(['*', '|', '#', '_'], " ");
    text.split_whitespace()
        .filter(|word| !word.chars().all(|letter| letter == '-'))
        .map(str::to_owned)
        .collect()
}

/// The words in alphabetical order: the halves of the head stand beside each other in PDF, and below each
/// other in DOCX.
fn sorted(text: &str) -> Vec<String> {
    let mut words = words(text);
    words.sort();
    words
}

#[test]
fn docx_and_pdf_say_the_same() {
    for (kind, json) in SAMPLES {
        let paper = sample(kind, json);
        assert_eq!(paper.faults(), [], "{kind}");
        let by_word = text_of("a.docx", &docx(&paper).unwrap());
        let press = ntm_press::print(&paper).unwrap();
        let press = intake("a.pdf", &press, &Limits::default()).unwrap();
        let (mut one, mut other) = (sorted(&by_word), sorted(&press.text));
        if press.pages.len() > 1 {
            // Tables say their heads again on every page of the PDF.
            one.dedup();
            other.dedup();
        }
        let only = |of: &[String], not: &[String]| -> Vec<String> {
            of.iter().filter(|it| !not.contains(it)).cloned().collect()
        };
        assert_eq!(
            (only(&one, &other), only(&other, &one)),
            (vec![], vec![]),
            "{kind}"
        );
        assert_eq!(one.len(), other.len(), "{kind}");
    }
}

#[test]
fn the_same_paper_gives_the_same_bytes() {
    let (kind, json) = SAMPLES[0];
    let paper = sample(kind, json);
    assert_eq!(docx(&paper).unwrap(), docx(&paper).unwrap());
    assert_eq!(
        ntm_press::print(&paper).unwrap(),
        ntm_press::print(&paper).unwrap()
    );
}

fn head_of(reading: &Reading) -> (Option<String>, String, String, String, String) {
    let header = &reading.header;
    let words = |quote: &Option<ntm_reading::Quote>| {
        let text = quote.as_ref().map(|it| it.text.as_str());
        words(text.unwrap_or_default()).join(" ")
    };
    (
        header.kind.clone(),
        words(&header.code_number),
        words(&header.code_notation),
        header
            .issued_date
            .as_ref()
            .map(|it| it.value.clone())
            .unwrap_or_default(),
        words(&header.signer.full_name),
    )
}

/// The head that a paper was given, as [`head_of`] returns it.
fn head_given(paper: &Paper) -> (Option<String>, String, String, String, String) {
    let symbol = match paper.kind {
        PaperKind::Letter => "CV",
        kind => kind.abbreviation(),
    };
    (
        Some(symbol.to_owned()),
        paper.number.map_or(String::new(), |it| format!("{it:02}")),
        paper.symbol.clone(),
        paper.date.map_or(String::new(), |it| it.to_string()),
        paper.signature.name.clone(),
    )
}

#[test]
fn the_head_is_read_back() {
    for (kind, json) in SAMPLES {
        let paper = sample(kind, json);
        let mut expected = head_given(&paper);
        if paper.signature.beside.is_some() {
            // Two sign minutes, side by side: the reader names neither rather than the wrong one.
            expected.4.clear();
        }
        for (name, bytes) in [
            ("a.docx", docx(&paper).unwrap()),
            ("a.pdf", ntm_press::print(&paper).unwrap()),
        ] {
            let reading = ntm_reading::read(&text_of(name, &bytes));
            assert_eq!(head_of(&reading), expected, "{kind} {name}");
        }
    }
}

/// An assignment: who, what, until when.
#[derive(Debug, Clone)]
struct Task {
    lead: &'static str,
    deed: &'static str,
    due: Date,
}

const LEADS: &[&str] = &[
    "UBND các xã",
    "Phòng Tài chính - Kế hoạch",
    "Phòng Giáo dục và Đào tạo",
    "Văn phòng Điều phối nông thôn mới huyện",
    "Phòng Nông nghiệp và Phát triển nông thôn",
    "UBND xã Mường So",
];

const DEEDS: &[&str] = &[
    "rà soát hiện trạng các tiêu chí",
    "hoàn thiện hồ sơ đề nghị công nhận đạt chuẩn",
    "tham mưu phương án điều chỉnh vốn",
    "tổng hợp khó khăn, vướng mắc",
    "kiểm tra tiến độ thi công các công trình",
];

fn tasks() -> impl Strategy<Value = Vec<Task>> {
    let day = (1i8..=28, 8i8..=12).prop_map(|(day, month)| date(2023, month, day));
    let task = (
        prop::sample::select(LEADS),
        prop::sample::select(DEEDS),
        day,
    );
    let task = task.prop_map(|(lead, deed, due)| Task { lead, deed, due });
    prop::collection::vec(task, 1..7)
}

/// The kinds of papers that give tasks.
const KINDS: &[PaperKind] = &[PaperKind::Notice, PaperKind::Letter, PaperKind::Plan];

fn notice(tasks: &[Task], deputy: bool) -> Paper {
    giving(PaperKind::Notice, tasks, deputy)
}

/// A paper of a kind that gives tasks.
fn giving(kind: PaperKind, tasks: &[Task], deputy: bool) -> Paper {
    let mut body = vec![Block::Paragraph(
        "Sau khi nghe báo cáo và ý kiến của các đại biểu, đồng chí Chủ tịch UBND huyện kết luận như sau:"
            .into(),
    )];
    for (index, task) in tasks.iter().enumerate() {
        body.push(Block::Paragraph(
            format!(
                "{}. Giao {} {} xong trước ngày {}.",
                index + 1,
                task.lead,
                task.deed,
                day(task.due)
            )
            .into(),
        ));
    }
    Paper {
        kind,
        parent: None,
        issuer: "Ủy ban nhân dân huyện Phong Thổ".to_owned(),
        number: Some(118),
        symbol: match kind.abbreviation() {
            "" => "UBND-NTM".to_owned(),
            kind => format!("{kind}-UBND"),
        },
        place: "Phong Thổ".to_owned(),
        date: Some(date(2023, 7, 31)),
        subject: "Kết luận của đồng chí Chủ tịch UBND huyện tại Hội nghị giao ban".to_owned(),
        urgency: None,
        to: match kind.is_addressed() {
            true => ADDRESSEES.map(str::to_owned).to_vec(),
            false => Vec::new(),
        },
        bases: Vec::new(),
        body,
        signature: Signature {
            collective: None,
            behalf: deputy.then(|| Behalf::Order("Chủ tịch".to_owned())),
            acting: false,
            position: "Chánh Văn phòng".to_owned(),
            name: "Tẩn A Vần".to_owned(),
            beside: None,
        },
        recipients: vec!["UBND các xã".to_owned(), "Ban Chỉ đạo huyện".to_owned()],
        archive: "VT".to_owned(),
        appendices: Vec::new(),
    }
}

const ADDRESSEES: [&str; 2] = ["Phòng Tài chính - Kế hoạch", "Ủy ban nhân dân các xã"];

fn day(day: Date) -> String {
    format!("{:02}/{}/{}", day.day(), day.month(), day.year())
}

/// The words of a name on one line.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What the reader found of tasks: who leads each, and until when.
fn found(reading: &Reading) -> Vec<(Vec<String>, Vec<String>)> {
    let tasks = reading.directives.iter().map(|it| {
        (
            it.leads.iter().map(|lead| plain(&lead.text)).collect(),
            it.deadlines.iter().map(|due| due.value.clone()).collect(),
        )
    });
    tasks.collect()
}

fn given(tasks: &[Task]) -> Vec<(Vec<String>, Vec<String>)> {
    let tasks = tasks
        .iter()
        .map(|it| (vec![it.lead.to_owned()], vec![it.due.to_string()]));
    tasks.collect()
}

/// Whom the paper goes to, by its last lines, without the signs at their ends.
fn recipients(reading: &Reading) -> Vec<String> {
    let places = reading.header.to_places.iter();
    places
        .map(|it| words(it.text.trim_start_matches('-').trim_end_matches([';', '.'])).join(" "))
        .filter(|it| !it.starts_with("Lưu"))
        .collect()
}

/// The head, the tasks and the recipients are those that went in.
fn check(paper: &Paper, tasks: &[Task], reading: &Reading) {
    assert_eq!(found(reading), given(tasks));
    assert_eq!(head_of(reading), head_given(paper));
    assert_eq!(recipients(reading), paper.recipients);
    let to: Vec<String> = reading
        .header
        .to
        .iter()
        .map(|it| plain(it.text.trim_end_matches([';', '.'])))
        .collect();
    assert_eq!(to, paper.to);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn tasks_are_read_back_from_docx(
        kind in prop::sample::select(KINDS),
        tasks in tasks(),
        deputy in any::<bool>(),
    ) {
        let paper = giving(kind, &tasks, deputy);
        let text = text_of("a.docx", &docx(&paper).unwrap());
        check(&paper, &tasks, &ntm_reading::read(&text));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn tasks_are_read_back_from_pdf(
        kind in prop::sample::select(KINDS),
        tasks in tasks(),
        deputy in any::<bool>(),
    ) {
        let paper = giving(kind, &tasks, deputy);
        let pdf = ntm_press::print(&paper).unwrap();
        check(&paper, &tasks, &ntm_reading::read(&text_of("a.pdf", &pdf)));
    }

    /// Nothing that stands in a paper is ever markup: quotes, backslashes, hashes, formulas, marks of
    /// direction.
    #[test]
    fn hostile_words_are_only_words(words in "[#*_$<>&\"'\\\\\\[\\]{}=@+\\-a-zđ\u{202e} ]{1,40}") {
        let mut paper = notice(&[], false);
        paper.subject = format!("x{words}x");
        paper.body.push(Block::Item(format!("x{words}x").into()));
        let by_word = docx(&paper).unwrap();
        text_of("a.docx", &by_word);
        text_of("a.pdf", &ntm_press::print(&paper).unwrap());
    }
}

fn office(id: &str, name: &str) -> Organisation {
    Organisation {
        id: Some(id.to_owned()).filter(|id| !id.is_empty()),
        name: name.to_owned(),
    }
}

#[test]
fn a_package_is_read_back_with_its_header_and_its_paper() {
    for (kind, json) in SAMPLES {
        let mut paper = sample(kind, json);
        paper.number = Some(118);
        paper.date = Some(date(2023, 8, 4));
        paper.subject = format!("{} & <b>\u{202e}“hai”</b>", paper.subject);
        let word = docx(&paper).unwrap();
        let pdf = ntm_press::print(&paper).unwrap();
        let sending = Sending {
            paper: &paper,
            from: office("000.00.12.H35", &paper.issuer),
            to: vec![
                office("000.01.12.H35", "Ủy ban nhân dân xã Mường So"),
                office("", "Ủy ban nhân dân xã Khổng Lào"),
            ],
            at: "2023-08-04T03:00:00Z".parse().unwrap(),
            business: Business::New,
            due: Some(date(2023, 8, 20)),
            files: vec![
                File {
                    name: "van-ban.docx",
                    media_type: ntm_drafting::docx::MEDIA_TYPE,
                    bytes: &word,
                },
                File {
                    name: "van-ban.pdf",
                    media_type: "application/pdf",
                    bytes: &pdf,
                },
            ],
        };
        let packed = package(&sending).unwrap();
        assert_eq!(packed, package(&sending).unwrap(), "the same bytes");
        let taken = intake("a.edxml", &packed, &Limits::default()).unwrap();
        assert_eq!(taken.text, text_of("van-ban.docx", &word), "{kind}");
        assert_eq!(taken.attachments[0].bytes, pdf);
        let given = taken.given.unwrap();
        assert_eq!(given.number.as_deref(), Some("118"));
        assert_eq!(given.symbol.as_deref(), Some(paper.symbol.as_str()));
        assert_eq!(given.issued_on.as_deref(), Some("2023-08-04"));
        assert_eq!(given.issuer.as_deref(), Some(paper.issuer.as_str()));
        assert_eq!(given.place.as_deref(), Some(paper.place.as_str()));
        let subject = paper.subject.replace('\u{202e}', "");
        assert_eq!(given.subject.as_deref(), Some(subject.as_str()));
        assert_eq!(
            given.to,
            [
                "Ủy ban nhân dân xã Mường So",
                "Ủy ban nhân dân xã Khổng Lào"
            ]
        );
        assert_eq!(
            given.signer_name.as_deref(),
            Some(paper.signature.name.as_str())
        );
        assert_eq!(given.to_places.len(), paper.recipients.len() + 1);
        let text = String::from_utf8(packed).unwrap();
        assert!(text.contains("<edXML:Timestamp>2023/08/04 10:00:00</edXML:Timestamp>"));
        let nobody = Sending {
            to: Vec::new(),
            ..sending.clone()
        };
        assert_eq!(package(&nobody), Err(SendingFault::NobodyToReceive));
        let draft = Paper {
            number: None,
            ..paper.clone()
        };
        let draft = Sending {
            paper: &draft,
            ..sending.clone()
        };
        assert_eq!(package(&draft), Err(SendingFault::NotIssued));
    }
}

#[test]
fn an_answer_names_the_paper_and_how_far_it_is() {
    let about = About {
        sender: office("000.00.12.H35", "UBND huyện Phong Thổ"),
        code: "101/TB-UBND".to_owned(),
        issued_on: date(2023, 7, 7),
    };
    let said = answer(&Answer {
        paper: &about,
        from: office("000.01.12.H35", "UBND xã Mường So"),
        progress: Progress::Received,
        description: "Đã tiếp nhận".to_owned(),
        at: "2023-07-07T03:00:00Z".parse().unwrap(),
    });
    let said = String::from_utf8(said).unwrap();
    for part in [
        "<edXML:Code>101/TB-UBND</edXML:Code>",
        "<edXML:DocumentId>000.00.12.H35,2023/07/07,101/TB-UBND</edXML:DocumentId>",
        "<edXML:StatusCode>03</edXML:StatusCode>",
        "<edXML:OrganName>UBND xã Mường So</edXML:OrganName>",
    ] {
        assert!(said.contains(part), "{said}");
    }
    assert_eq!(Progress::of_code(" 16 "), Some(Progress::ChangeRefused));
    assert_eq!(Progress::of_code("07"), None);
}
