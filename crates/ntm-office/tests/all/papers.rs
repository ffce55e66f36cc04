//! Papers of every kind: letters with what comes with them, packages with their header, scans.

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path, time::Duration};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ntm_intake::{Program, Programs};
use ntm_office::{
    Op, Settings,
    documents::WholeDocument,
    receive::Upload,
    review::{Asks, proposal},
};
use ntm_programme::identity::DocumentId;
use ntm_store::{
    Store,
    document::{DocumentState, Filter},
};
use ntm_testkit::{both_engines, province::Small};

fn given(name: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../testdata/intake");
    fs::read(format!("{folder}/{name}")).unwrap()
}

struct Desk {
    small: Small,
    folder: tempfile::TempDir,
}

impl Desk {
    async fn new(store: Store, programs: impl FnOnce(&Path) -> Programs) -> Desk {
        let folder = tempfile::tempdir().unwrap();
        let settings = Settings {
            programs: programs(folder.path()),
            ..Settings::default()
        };
        Desk {
            small: Small::plant_with(store, folder.path(), settings).await,
            folder,
        }
    }

    async fn send(&self, name: &str, bytes: Vec<u8>) -> DocumentId {
        let upload = Upload {
            name: name.to_owned(),
            bytes,
        };
        let op = self.small.op("dieu.phoi");
        let taken = self.small.office.receive(&op, upload).await;
        taken.unwrap().document.id
    }

    async fn read(&self, id: DocumentId) -> DocumentState {
        let system = Op::system(&self.small.office, "test");
        self.small.office.read_document(&system, id).await.unwrap()
    }

    async fn whole(&self, id: DocumentId) -> WholeDocument {
        let op = self.small.op("dieu.phoi");
        let (office, address) = (&self.small.office, id.to_string());
        office.whole_document(&op, &address).await.unwrap()
    }
}

#[tokio::test]
async fn what_comes_with_a_letter_becomes_documents_of_their_own() {
    both_engines(async |store| {
        let desk = Desk::new(store, |_| Programs::none()).await;
        let letter = format!(
            "From: a@example.vn\nTo: b@example.vn\nSubject: Gui thong bao\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=r\n\n--r\nContent-Type: text/plain\n\nKinh gui.\n--r\nContent-Type: application/octet-stream\nContent-Disposition: attachment; filename=TB101.docx\nContent-Transfer-Encoding: base64\n\n{}\n--r\nContent-Type: application/octet-stream\nContent-Disposition: attachment; filename=bang.xlsx\nContent-Transfer-Encoding: base64\n\n{}\n--r--\n",
            STANDARD.encode(given("000.docx")),
            STANDARD.encode(b"PK\x03\x04 xl/workbook.xml"),
        );
        let id = desk.send("thu.eml", letter.into_bytes()).await;
        assert_eq!(desk.read(id).await, DocumentState::Review);
        let letter = desk.whole(id).await;
        assert_eq!(letter.document.media_type, "message/rfc822");
        let notes: Vec<&str> = letter.notes.iter().map(|it| it.vi.as_str()).collect();
        assert_eq!(
            notes,
            [
                "Tệp kèm theo được tiếp nhận thành văn bản riêng: TB101.docx (VB-2023-0002).",
                "Tệp kèm theo không phải văn bản đọc được, chỉ có trong tệp gốc: bang.xlsx."
            ]
        );
        let op = desk.small.op("dieu.phoi");
        let list = desk.small.office.documents(&op, &Filter::default()).await;
        let list = list.unwrap().lines;
        let notice = list.iter().find(|it| it.document.code == "VB-2023-0002");
        let notice = &notice.unwrap().document;
        assert_eq!(notice.state, DocumentState::Reading);
        assert_eq!(desk.read(notice.id).await, DocumentState::Review);
        assert!(desk.whole(notice.id).await.directives.len() > 10);
        // The letter once more, as another officer has it: the notice is known.
        let again = String::from_utf8(desk_bytes(&desk, id).await).unwrap();
        let id = desk
            .send("thu2.eml", again.replace("Kinh gui", "Xin gui").into_bytes())
            .await;
        desk.read(id).await;
        assert!(desk.whole(id).await.notes[0].vi.contains("VB-2023-0002"));
    })
    .await;
}

async fn desk_bytes(desk: &Desk, id: DocumentId) -> Vec<u8> {
    let op = desk.small.op("dieu.phoi");
    let file = desk.small.office.original_file(&op, &id.to_string()).await;
    file.unwrap().1.to_vec()
}

#[tokio::test]
async fn a_package_has_the_header_that_was_filed() {
    both_engines(async |store| {
        let desk = Desk::new(store, |_| Programs::none()).await;
        let text = "Số:      /TB-UBND\n\nPhong Thổ, ngày    tháng 7 năm 2023\n\nTHÔNG BÁO\n\nUBND các xã báo cáo trước ngày 30/7/2023.\n";
        let package = format!(
            "<edXML xmlns='x'><edXMLEnvelope><edXMLHeader><MessageHeader><From><OrganName>UBND huyện Phong Thổ</OrganName></From><To><OrganName>UBND xã Mường So</OrganName></To><Code><CodeNumber>101</CodeNumber><CodeNotation>TB-UBND</CodeNotation></Code><PromulgationInfo><PromulgationDate>2023/07/07</PromulgationDate></PromulgationInfo><DocumentType><TypeName>Kết luận</TypeName></DocumentType><Subject>Kết luận</Subject></MessageHeader></edXMLHeader></edXMLEnvelope><AttachmentEncoded><Attachment><AttachmentName>a.txt</AttachmentName><ContentTransferEncoded>{}</ContentTransferEncoded></Attachment></AttachmentEncoded></edXML>",
            STANDARD.encode(text)
        );
        let id = desk.send("101.edxml", package.into_bytes()).await;
        assert_eq!(desk.read(id).await, DocumentState::Review);
        let whole = desk.whole(id).await;
        let document = &whole.document;
        assert_eq!(document.reference().as_deref(), Some("101/TB-UBND"));
        assert_eq!(document.kind.as_deref(), Some("KL"));
        assert_eq!(document.issuer.as_deref(), Some("UBND huyện Phong Thổ"));
        assert_eq!(document.issued_on, Some(jiff::civil::date(2023, 7, 7)));
        assert_eq!(document.subject.as_deref(), Some("Kết luận"));
        assert_eq!(document.addressed_to, ["UBND xã Mường So"]);
        assert_eq!(whole.text, text);
        // The draft has no number; nobody is asked for it.
        assert!(whole.doubts.iter().all(|it| it.about != "header"));
    })
    .await;
}

/// Recognises the same page in every picture, slowly; of its runs it keeps a list.
fn slow_eye(folder: &Path) -> Programs {
    let line = |top: usize, words: &[(&str, u8)]| {
        let words: String = words
            .iter()
            .enumerate()
            .map(|(at, (word, sure))| {
                let left = 200 + at * 150;
                format!(
                    "<span class='ocrx_word' title='bbox {left} {top} {} {}; x_wconf {sure}'>{word}</span>",
                    left + 130,
                    top + 50
                )
            })
            .collect();
        format!(
            "<span class='ocr_line' title='bbox 200 {top} 2000 {}; baseline 0 -10; x_size 50'>{words}</span>",
            top + 60
        )
    };
    let sure = |words: &'static str| -> Vec<(&str, u8)> {
        words.split(' ').map(|word| (word, 99)).collect()
    };
    let mut task = sure("Giao UBND các xã rà soát, báo cáo trước ngày");
    task.push(("30/7/2023.", 75));
    let page = format!(
        "<html><div class='ocr_page' title='bbox 0 0 2480 3508'>{}{}</div></html>",
        line(300, &sure("Số: 101/TB-UBND")),
        line(600, &task)
    );
    let program = folder.join("eye");
    let words = format!(
        "#!/bin/sh\necho x >> '{}'\nsleep 1\ncat <<'END'\n{page}\nEND\n",
        folder.join("runs").display()
    );
    fs::write(&program, words).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    Programs::none().with(Program::Tesseract, program)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scan_shows_its_page_is_read_once_and_asks_about_what_is_unclear() {
    both_engines(async |store| {
        let desk = Desk::new(store, slow_eye).await;
        let id = desk.send("quet.png", given("scan.png")).await;
        let page = async {
            loop {
                if let Some(page) = desk.whole(id).await.page {
                    return page;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let (one, other, page) = tokio::join!(desk.read(id), desk.read(id), page);
        assert_eq!((one, other), (DocumentState::Review, DocumentState::Review));
        assert_eq!((page.number, page.of), (1, 1));
        let runs = fs::read_to_string(desk.folder.path().join("runs")).unwrap();
        assert_eq!(runs, "x\n", "two readers, one reading");
        let whole = desk.whole(id).await;
        assert_eq!(whole.page, None);
        assert!(whole.notes[0].vi.contains("do máy nhận dạng"));
        let asked: Vec<(String, Option<String>)> = whole
            .doubts
            .iter()
            .map(|it| {
                let asks = Asks::of(it).unwrap().said();
                assert_ne!(asks.vi, asks.en);
                (asks.vi, proposal(it).map(|it| it.vi))
            })
            .collect();
        assert_eq!(asked.len(), 1);
        assert!(
            asked[0]
                .0
                .starts_with("“trước ngày 30/7/2023” do máy nhận dạng từ ảnh")
        );
        assert_eq!(asked[0].1.as_deref(), Some("30/7/2023"));
        assert!(whole.doubts[0].directive_id.is_some());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reading_that_nobody_waits_for_is_given_up() {
    both_engines(async |store| {
        let desk = Desk::new(store, slow_eye).await;
        let id = desk.send("quet.png", given("scan.png")).await;
        let given_up = tokio::time::timeout(Duration::from_millis(300), desk.read(id)).await;
        assert!(given_up.is_err());
        // The document still waits, and the next reader reads it.
        assert_eq!(desk.whole(id).await.document.state, DocumentState::Reading);
        assert_eq!(desk.read(id).await, DocumentState::Review);
    })
    .await;
}

#[tokio::test]
async fn a_file_that_needs_a_program_waits_with_the_name_of_its_package() {
    both_engines(async |store| {
        let desk = Desk::new(store, |_| Programs::none()).await;
        for (name, package) in [
            ("000.doc", "libreoffice-writer-nogui"),
            ("scan.png", "tesseract-ocr tesseract-ocr-vie"),
        ] {
            let id = desk.send(name, given(name)).await;
            assert_eq!(desk.read(id).await, DocumentState::Failed, "{name}");
            let why = desk.whole(id).await.document.failure.unwrap();
            for language in ["vi", "en"] {
                assert!(why[language].as_str().unwrap().contains(package), "{why}");
            }
        }
    })
    .await;
}
