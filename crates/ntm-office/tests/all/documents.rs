//! From the file to the obligation: taking in, reading, reviewing, resolving, assigning.

use jiff::civil::date;
use ntm_office::{
    Fault, Office, Op,
    fields::Fields,
    gold::gold,
    lexicon::{self, OfficeWords},
    receive::{Taken, Upload},
    review::{Answer, Asks, Decision, DirectiveEdit, DueEdit, Selection, fields_of, proposal},
};
use ntm_programme::identity::{DirectiveId, DocumentId, UnitId};
use ntm_store::{
    Query as _, Store,
    directive::{Directive, DirectiveState, Doubt},
    document::{DocumentState, Filter, Head},
    params,
};
use ntm_testkit::{
    both_engines,
    province::{Small, units},
};

const NOTICE: &str = "Số: 101/TB-UBND

Phong Thổ, ngày 07 tháng 7 năm 2023

THÔNG BÁO

Kết luận của đồng chí Chủ tịch UBND huyện tại Hội nghị sơ kết

2. UBND các xã

- Rà soát hiện trạng các tiêu chí xong trước ngày 30/7/2023.

- Đối với các xã Mường So, Không Lào: hoàn thiện hồ sơ công trình trình kỳ họp HĐND huyện lần thứ 14.

- Báo cáo kết quả trước ngày 15 hàng tháng.

Nơi nhận:
- UBND các xã;
- Lưu: VT.
";

const FIRST: &str = "Rà soát hiện trạng các tiêu chí xong trước ngày 30/7/2023.";
const MONTHLY: &str = "Báo cáo kết quả trước ngày 15 hàng tháng.";
const SESSION: &str = "hoàn thiện hồ sơ công trình trình kỳ họp HĐND huyện lần thứ 14.";

struct Desk {
    small: Small,
    _folder: tempfile::TempDir,
}

impl Desk {
    async fn new(store: Store) -> Desk {
        let folder = tempfile::tempdir().unwrap();
        Desk {
            small: Small::plant(store, folder.path()).await,
            _folder: folder,
        }
    }

    fn office(&self) -> &Office {
        &self.small.office
    }

    fn op(&self, login: &str) -> Op {
        self.small.op(login)
    }

    async fn send(&self, login: &str, name: &str, bytes: &[u8]) -> Result<Taken, Fault> {
        let upload = Upload {
            name: name.to_owned(),
            bytes: bytes.to_vec(),
        };
        self.office().receive(&self.op(login), upload).await
    }

    /// Takes in the notice, reads it, and leaves it without any proposal of the reader.
    async fn notice(&self) -> DocumentId {
        let taken = self
            .send("dieu.phoi", "TB 101.txt", NOTICE.as_bytes())
            .await
            .unwrap();
        let id = taken.document.id;
        self.read(id).await;
        let whole = self
            .office()
            .whole_document(&self.op("dieu.phoi"), &id.to_string())
            .await
            .unwrap();
        for (directive, _) in whole.directives {
            self.decide(id, directive.id, Decision::Reject).await;
        }
        id
    }

    async fn read(&self, id: DocumentId) -> DocumentState {
        let system = Op::system(self.office(), "test");
        self.office().read_document(&system, id).await.unwrap()
    }

    async fn add(&self, document: DocumentId, words: &str, edit: DirectiveEdit) -> DirectiveId {
        let op = self.op("dieu.phoi");
        // A little less than the reader may have taken, so that it is a proposal of its own.
        let selection = Selection::Words {
            text: words.trim_end_matches('.').to_owned(),
        };
        let id = self
            .office()
            .add_directive(&op, document, selection)
            .await
            .unwrap();
        let version = self.version(document, id).await;
        self.office()
            .edit_directive(&op, document, id, version, edit, false)
            .await
            .unwrap();
        id
    }

    async fn version(&self, document: DocumentId, id: DirectiveId) -> i64 {
        self.directive(document, id).await.version
    }

    async fn directive(
        &self,
        document: DocumentId,
        id: DirectiveId,
    ) -> ntm_store::directive::Directive {
        let whole = self
            .office()
            .whole_document(&self.op("dieu.phoi"), &document.to_string())
            .await
            .unwrap();
        let mut found = whole.directives.into_iter();
        found.find(|(it, _)| it.id == id).unwrap().0
    }

    async fn decide(&self, document: DocumentId, id: DirectiveId, decision: Decision) {
        let version = self.version(document, id).await;
        let op = self.op("dieu.phoi");
        self.office()
            .decide(&op, document, id, version, decision)
            .await
            .unwrap();
    }

    async fn count(&self, sql: &str) -> i64 {
        let mut reader = self.office().store().read().await.unwrap();
        let row = reader.query_one(sql, params![]).await.unwrap();
        row.get(0).unwrap()
    }
}

fn edit(title: &str, leads: &[&str], deadline: Option<(&str, &str, &str, &str)>) -> DirectiveEdit {
    DirectiveEdit {
        title: title.to_owned(),
        leads: leads.iter().map(|it| (*it).to_owned()).collect(),
        deadlines: deadline
            .into_iter()
            .map(|(text, kind, value, bound)| DueEdit {
                text: text.to_owned(),
                kind: kind.to_owned(),
                value: value.to_owned(),
                bound: bound.to_owned(),
                set_on: None,
            })
            .collect(),
        ..DirectiveEdit::default()
    }
}

#[tokio::test]
async fn a_document_becomes_obligations() {
    both_engines(async |store| {
        let desk = Desk::new(store).await;
        let op = desk.op("dieu.phoi");
        let id = desk.notice().await;
        let first = desk
            .add(
                id,
                FIRST,
                edit(
                    "Rà soát hiện trạng các tiêu chí",
                    &["UBND các xã"],
                    Some(("trước ngày 30/7/2023", "date", "2023-07-30", "before")),
                ),
            )
            .await;
        let monthly = desk
            .add(
                id,
                MONTHLY,
                edit(
                    "Báo cáo hằng tháng",
                    &["UBND các xã"],
                    Some((
                        "trước ngày 15 hàng tháng",
                        "recurring",
                        "monthly day=15",
                        "before",
                    )),
                ),
            )
            .await;
        for directive in [first, monthly] {
            desk.decide(id, directive, Decision::Confirm).await;
        }
        let count = desk.office().assign(&op, id).await.unwrap();
        assert_eq!((count.tasks, count.obligations), (2, 6));
        let again = desk.office().assign(&op, id).await.unwrap();
        assert_eq!((again.tasks, again.obligations), (0, 0), "pressed twice");

        let mut reader = desk.office().store().read().await.unwrap();
        let rows = reader
            .query(
                "SELECT t.code, t.title, o.due_on, o.period, o.state FROM obligation o
                   JOIN task t ON t.province = o.province AND t.id = o.task_id
                  WHERE o.unit_id = $1 ORDER BY t.code",
                params![units::MUONG_SO],
            )
            .await
            .unwrap();
        let said: Vec<String> = rows
            .iter()
            .map(|row| {
                format!(
                    "{} {} {} {}",
                    row.get::<String>("code").unwrap(),
                    row.get::<String>("due_on").unwrap(),
                    row.get::<String>("period").unwrap(),
                    row.get::<String>("state").unwrap(),
                )
            })
            .collect();
        assert_eq!(
            said,
            [
                "NV-2023-00001 2023-07-29 once due",
                "NV-2023-00002 2023-07-14 2023-07 due"
            ]
        );
        drop(reader);
        assert_eq!(
            desk.count("SELECT COUNT(*) FROM obligation_event WHERE act = 'open'")
                .await,
            6
        );
        // Each of four people in three communes is told once.
        assert_eq!(
            desk.count("SELECT COUNT(*) FROM notification WHERE kind = 'assigned'")
                .await,
            4
        );
        // A commune that takes part may read the document now; one of the next district may not.
        let address = id.to_string();
        let whole = desk
            .office()
            .whole_document(&desk.op("muong.so"), &address)
            .await
            .unwrap();
        assert!(!whole.may_review && whole.tasks.len() == 2);
        let strange = desk
            .office()
            .whole_document(&desk.op("ban.bo"), &address)
            .await;
        assert!(matches!(strange, Err(Fault::NotFound)));
        let listed = |login: &str| {
            let op = desk.op(login);
            let office = desk.office().clone();
            async move {
                let page = office.documents(&op, &Filter::default()).await.unwrap();
                page.lines.len()
            }
        };
        assert_eq!(listed("dieu.phoi").await, 1);
        assert_eq!(listed("lanh.dao.tinh").await, 1);
        assert_eq!(listed("khong.lao").await, 1);
        assert_eq!(listed("tam.duong").await, 0);
        let words = Filter {
            words: Some("thong bao khong co".to_owned()),
            ..Filter::default()
        };
        let none = desk.office().documents(&op, &words).await.unwrap();
        assert!(none.lines.is_empty());
        let words = Filter {
            words: Some("tb 101".to_owned()),
            year: None,
            ..Filter::default()
        };
        let found = desk.office().documents(&op, &words).await.unwrap();
        assert_eq!(found.lines.len(), 1);
        assert_eq!(found.lines[0].tasks, 2);

        let mut reader = desk.office().store().read().await.unwrap();
        let reviewed =
            ntm_store::document::reviewed(&mut reader, &(i64::MIN, String::new()), 9).await;
        assert_eq!(reviewed.unwrap().len(), 1);
        let gold = gold(&mut reader, id, "TB 101.txt").await.unwrap();
        let tasks = gold.annotation["tasks"].as_array().unwrap();
        assert_eq!(tasks.len(), 2, "what was rejected is no task");
        assert_eq!(tasks[0]["text"], FIRST.trim_end_matches('.'));
        assert_eq!(tasks[0]["leads"][0], "UBND các xã");
        assert_eq!(tasks[1]["deadlines"][0]["value"], "monthly day=15");
        assert_eq!(gold.annotation["document"]["code_number"], "101");
        assert_eq!(gold.annotation["document"]["issued_date"], "2023-07-07");
        for task in tasks {
            let span = &task["span"];
            let span = [&span[0], &span[1]].map(|it| it.as_u64().unwrap() as usize);
            assert_eq!(task["text"], gold.text[span[0]..span[1]]);
        }
        assert_eq!(gold.left_out, 0);
    })
    .await;
}

#[tokio::test]
async fn the_same_upload_twenty_times_at_once_is_one_document() {
    both_engines(async |store| {
        let desk = Desk::new(store).await;
        let sends = (0..20).map(|number| {
            let login = if number % 2 == 0 {
                "dieu.phoi"
            } else {
                "dieu.phoi.2"
            };
            desk.send(login, "TB 101.txt", NOTICE.as_bytes())
        });
        let taken = futures::future::join_all(sends).await;
        let taken: Vec<Taken> = taken.into_iter().map(Result::unwrap).collect();
        assert!(
            taken
                .iter()
                .all(|it| it.document.id == taken[0].document.id)
        );
        assert_eq!(taken.iter().filter(|it| !it.known).count(), 1);
        assert_eq!(desk.count("SELECT COUNT(*) FROM document").await, 1);
        assert_eq!(desk.count("SELECT COUNT(*) FROM job").await, 1);
        // The next document has the next number: none was lost on the way.
        let next = desk.send("dieu.phoi", "khác.txt", b"Khac").await.unwrap();
        assert_eq!(next.document.code, "VB-2023-0002");
    })
    .await;
}

#[tokio::test]
async fn the_original_is_kept_byte_for_byte() {
    both_engines(async |store| {
        let desk = Desk::new(store).await;
        let bytes = b"\xef\xbb\xbfTh\xc3\xb4ng b\xc3\xa1o\r\n\r\n".as_slice();
        let taken = desk.send("dieu.phoi", "TB.txt", bytes).await.unwrap();
        desk.read(taken.document.id).await;
        let (_, kept) = desk
            .office()
            .original_file(&desk.op("dieu.phoi"), &taken.document.code)
            .await
            .unwrap();
        assert_eq!(&kept[..], bytes);
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_read_says_why_and_keeps_the_file() {
    both_engines(async |store| {
        let desk = Desk::new(store).await;
        let empty = desk.send("dieu.phoi", "rỗng.txt", b"").await;
        assert!(matches!(&empty, Err(Fault::Invalid(_))));
        assert!(
            empty
                .unwrap_err()
                .message()
                .vi
                .contains("không có nội dung")
        );
        assert_eq!(desk.count("SELECT COUNT(*) FROM document").await, 0);

        let large = vec![b'a'; desk.office().settings().upload_bytes + 1];
        let refused = desk.send("dieu.phoi", "lớn.txt", &large).await;
        assert!(refused.unwrap_err().message().vi.contains("vượt mức"));

        let given = |name: &str| {
            let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../testdata/intake");
            std::fs::read(format!("{folder}/{name}")).unwrap()
        };
        let binary: Vec<u8> = (0..4000_u32).map(|it| (it * 7 % 251) as u8).collect();
        let torn = given("letterhead.docx")[..2000].to_vec();
        let mut taken = None;
        for (name, bytes, why) in [
            ("quét.pdf", given("scan.pdf"), "bản quét"),
            ("khóa.pdf", given("locked.pdf"), "mật khẩu"),
            ("đứt.docx", torn, "bị cụt"),
            ("ảnh.bin", binary, "Không nhận dạng"),
        ] {
            let sent = desk.send("dieu.phoi", name, &bytes).await.unwrap();
            assert_eq!(desk.read(sent.document.id).await, DocumentState::Failed);
            let op = desk.op("dieu.phoi");
            let code = &sent.document.code;
            let whole = desk.office().whole_document(&op, code).await.unwrap();
            let failure = whole.document.failure.unwrap();
            let told = failure["vi"].as_str().unwrap();
            assert!(told.contains(why), "{name}: {told}");
            assert!(told.to_lowercase().contains("hãy"), "{name}: {told}");
            let (_, kept) = desk.office().original_file(&op, code).await.unwrap();
            assert_eq!(&kept[..], &bytes[..], "{name}");
            taken = Some(sent);
        }
        let taken = taken.unwrap();
        // Somebody reads it themselves and types what it assigns.
        let op = desk.op("dieu.phoi");
        let typed = || Selection::Words {
            text: "UBND các xã báo cáo kết quả trước ngày 30/7/2023.".to_owned(),
        };
        let id = taken.document.id;
        let by_hand = desk.office().add_directive(&op, id, typed()).await.unwrap();
        let again = desk.office().add_directive(&op, id, typed()).await.unwrap();
        assert_eq!(by_hand, again);
        assert!(fields_of(&desk.directive(id, by_hand).await).is_ok());
        // It can be read again, as after a new release that reads more.
        let again = desk
            .office()
            .read_again(&desk.op("dieu.phoi"), taken.document.id)
            .await
            .unwrap();
        assert_eq!(again.state, DocumentState::Reading);
        assert_eq!(desk.read(taken.document.id).await, DocumentState::Failed);
        assert_eq!(
            desk.count("SELECT COUNT(*) FROM job WHERE done_at IS NOT NULL")
                .await,
            5
        );
    })
    .await;
}

#[tokio::test]
async fn two_reviewers_do_not_overwrite_each_other() {
    both_engines(async |store| {
        let desk = Desk::new(store).await;
        let id = desk.notice().await;
        let one = desk
            .add(id, FIRST, edit("Rà soát", &["UBND các xã"], None))
            .await;
        let version = desk.version(id, one).await;
        let (mai, hai) = (desk.op("dieu.phoi"), desk.op("dieu.phoi.2"));
        let office = desk.office();
        office
            .decide(&mai, id, one, version, Decision::Confirm)
            .await
            .unwrap();
        // The same press again is one change.
        office
            .decide(&mai, id, one, version, Decision::Confirm)
            .await
            .unwrap();
        assert_eq!(desk.version(id, one).await, version + 1);
        let second = office
            .edit_directive(
                &hai,
                id,
                one,
                version,
                edit("Khác", &["UBND các xã"], None),
                false,
            )
            .await;
        let Err(Fault::Conflict(message)) = second else {
            panic!("{second:?}");
        };
        assert!(
            message.vi.contains("Vàng Thị Mai vừa duyệt"),
            "{}",
            message.vi
        );
        let now = desk.directive(id, one).await;
        assert_eq!(now.title, "Rà soát");
        assert_eq!(now.state, DirectiveState::Confirmed);
        // Another commune's officer, and another district's, do not even know of it.
        for login in ["muong.so", "tam.duong"] {
            let strange = office
                .decide(&desk.op(login), id, one, version + 1, Decision::Reject)
                .await;
            assert!(matches!(strange, Err(Fault::NotFound)), "{login}");
        }
        // The district's leader sees it and may not review it.
        let leader = office
            .decide(&desk.op("chu.tich"), id, one, version + 1, Decision::Reject)
            .await;
        assert!(matches!(leader, Err(Fault::Denied(_))));
    })
    .await;
}

#[tokio::test]
async fn nothing_is_assigned_while_a_question_is_open() {
    both_engines(async |store| {
        let desk = Desk::new(store).await;
        let op = desk.op("dieu.phoi");
        let office = desk.office();
        let id = desk.notice().await;
        let event = "kỳ họp HĐND huyện lần thứ 14";
        let one = desk
            .add(
                id,
                SESSION,
                edit(
                    "Hoàn thiện hồ sơ",
                    &["xã Mường So", "xã Không Lào"],
                    Some((event, "event", event, "within")),
                ),
            )
            .await;
        desk.decide(id, one, Decision::Confirm).await;
        let refused = office.assign(&op, id).await;
        assert!(matches!(&refused, Err(Fault::Refused(_))), "{refused:?}");
        assert_eq!(desk.count("SELECT COUNT(*) FROM task").await, 0);

        let whole = office.whole_document(&op, &id.to_string()).await.unwrap();
        let open: Vec<_> = whole
            .doubts
            .iter()
            .filter(|it| it.answer.is_none())
            .collect();
        let name = open
            .iter()
            .find(|it| it.about == "unit" && it.directive_id.is_none());
        let name = name.expect("a question about the name");
        assert!(asked(name).contains("Không Lào"), "{}", asked(name));
        assert_eq!(proposed(name).as_deref(), Some("Xã Khổng Lào"));
        office
            .answer(&op, id, name.id, Answer::Agree)
            .await
            .unwrap();
        let session = open.iter().find(|it| it.about == "event").unwrap();
        let wrong = office
            .answer(&op, id, session.id, Answer::Words("20/20/2023".to_owned()))
            .await;
        assert!(matches!(wrong, Err(Fault::Invalid(_))));
        office
            .answer(&op, id, session.id, Answer::Agree)
            .await
            .unwrap();

        let directive = desk.directive(id, one).await;
        assert_eq!(directive.state, DirectiveState::Confirmed);
        let count = office.assign(&op, id).await.unwrap();
        assert_eq!((count.tasks, count.obligations), (1, 2));
        assert_eq!(
            desk.count("SELECT COUNT(*) FROM obligation WHERE due_on IS NULL")
                .await,
            2
        );
        // The office has learnt the name.
        assert_eq!(desk.count("SELECT COUNT(*) FROM unit_alias").await, 1);

        let task = office
            .whole_document(&op, &id.to_string())
            .await
            .unwrap()
            .tasks[0]
            .id;
        office
            .set_event_day(&op, task, 1, date(2023, 7, 20))
            .await
            .unwrap();
        office
            .set_event_day(&op, task, 1, date(2023, 7, 20))
            .await
            .unwrap();
        assert_eq!(
            desk.count(
                "SELECT COUNT(*) FROM obligation WHERE due_on = '2023-07-20' AND version = 2"
            )
            .await,
            2
        );
        let commune = office
            .set_event_day(&desk.op("khong.lao"), task, 1, date(2023, 9, 1))
            .await;
        assert!(commune.is_err());
    })
    .await;
}

#[tokio::test]
async fn a_proposal_is_divided_joined_and_opened_again() {
    both_engines(async |store| {
        let desk = Desk::new(store).await;
        let op = desk.op("dieu.phoi");
        let office = desk.office();
        let id = desk.notice().await;
        let one = desk
            .add(id, FIRST, edit("Rà soát", &["UBND các xã"], None))
            .await;
        let version = desk.version(id, one).await;
        let words = "Rà soát hiện trạng các tiêu chí\n\nxong trước ngày 30/7/2023";
        let parts = office
            .split_directive(&op, id, one, version, words)
            .await
            .unwrap();
        assert_eq!(parts.len(), 2);
        let first = desk.directive(id, parts[0]).await;
        let second = desk.directive(id, parts[1]).await;
        assert_eq!(first.text, "Rà soát hiện trạng các tiêu chí");
        assert_eq!(second.text, "xong trước ngày 30/7/2023");
        assert!(first.position < second.position);
        assert_eq!(fields_of(&second).unwrap().leads[0].text, "UBND các xã");
        office
            .merge_with_next(&op, id, one, first.version)
            .await
            .unwrap();
        let joined = desk.directive(id, one).await;
        assert_eq!(joined.text, FIRST.trim_end_matches('.'));
        assert_eq!(
            desk.directive(id, parts[1]).await.state,
            DirectiveState::Rejected
        );
        // The selection of a proposal that is there gives that proposal.
        let selection = Selection::Words {
            text: FIRST.trim_end_matches('.').to_owned(),
        };
        assert_eq!(office.add_directive(&op, id, selection).await.unwrap(), one);
    })
    .await;
}

/// Takes in a text, lets the reader read it, and returns all of it.
async fn taken(desk: &Desk, name: &str, text: &str) -> ntm_office::documents::WholeDocument {
    let sent = desk.send("dieu.phoi", name, text.as_bytes()).await.unwrap();
    desk.read(sent.document.id).await;
    desk.office()
        .whole_document(&desk.op("dieu.phoi"), &sent.document.id.to_string())
        .await
        .unwrap()
}

fn asked(doubt: &Doubt) -> String {
    Asks::of(doubt).unwrap().said().vi
}

fn proposed(doubt: &Doubt) -> Option<String> {
    proposal(doubt).map(|said| said.vi)
}

fn letter(number: &str, body: &str) -> String {
    format!(
        "ỦY BAN NHÂN DÂN\nHUYỆN PHONG THỔ\n\nSố: {number}/UBND-NN\n\nPhong Thổ, ngày 07 tháng 7 năm 2023\n\nKính gửi: UBND các xã.\n\nỦy ban nhân dân huyện yêu cầu:\n\n{body}\n\nNơi nhận:\n- Như trên;\n- Lưu: VT.\n"
    )
}

#[tokio::test]
async fn another_file_of_the_same_document_is_linked() {
    both_engines(async |store| {
        let desk = Desk::new(store).await;
        let first = taken(&desk, "TB 101.txt", NOTICE).await.document;
        assert_eq!(first.reference().as_deref(), Some("101/TB-UBND"));
        let again = format!("{NOTICE}\n\n(bản quét lại)");
        let whole = taken(&desk, "TB 101 (2).txt", &again).await;
        assert_eq!(
            whole.document.id, first.id,
            "its address leads to the first"
        );
        assert_eq!(whole.copies.len(), 1);
        let op = desk.op("dieu.phoi");
        let listed = desk.office().documents(&op, &Filter::default()).await;
        assert_eq!(listed.unwrap().lines.len(), 1);
        let (name, kept) = desk
            .office()
            .copy_of_file(&op, &first.code, whole.copies[0].file_hash)
            .await
            .unwrap();
        assert_eq!(
            (name.as_str(), &kept[..]),
            ("TB 101 (2).txt", again.as_bytes())
        );
        // Sent a third time it is known by its content.
        let third = desk
            .send("dieu.phoi.2", "x.txt", again.as_bytes())
            .await
            .unwrap();
        assert!(third.known && third.document.id == first.id);
    })
    .await;
}

#[tokio::test]
async fn what_is_impossible_is_asked() {
    both_engines(async |store| {
        let desk = Desk::new(store).await;
        let op = desk.op("dieu.phoi");
        let body = "1. UBND các xã rà soát hiện trạng các tiêu chí, báo cáo trước ngày 20/20/2023.\n\n2. Phòng Giáo dục và Đào tạo xây dựng kế hoạch, gửi về UBND huyện trước ngày 15/6/2023.\n\n3. Phòng Tài chính - Kế hoạch tổng hợp, báo cáo UBND huyện trước ngày 20 hàng quý.";
        let whole = taken(&desk, "cv.txt", &letter("12", body)).await;
        let about = |kind: &str| whole.doubts.iter().filter(|it| it.about == kind).count();
        assert_eq!(about("quarter"), 1, "{:?}", whole.doubts);
        let dates: Vec<_> = whole.doubts.iter().filter(|it| it.about == "date").collect();
        assert!(
            dates.iter().any(|it| asked(it).contains("20/20/2023")),
            "{dates:?}"
        );
        let early = dates
            .iter()
            .find(|it| asked(it).contains("sớm hơn"))
            .expect("a deadline before the document");
        assert_eq!(proposed(early).as_deref(), Some("15/6/2024"));
        for doubt in &whole.doubts {
            let answer = match proposed(doubt) {
                Some(_) => Answer::Agree,
                None => Answer::Words("20/12/2023".to_owned()),
            };
            desk.office()
                .answer(&op, whole.document.id, doubt.id, answer)
                .await
                .unwrap();
        }
        let after = desk
            .office()
            .whole_document(&op, &whole.document.code)
            .await
            .unwrap();
        for (_, fields) in &after.directives {
            for due in &fields.deadlines {
                assert!(due.deadline().is_ok(), "{due:?}");
                assert_eq!(due.by.as_ref().unwrap().name, "Vàng Thị Mai");
            }
        }
        assert!(after.doubts.iter().all(|it| it.answer.is_some()));
    })
    .await;
}

#[tokio::test]
async fn decomposed_letters_and_papers_without_tasks_are_read() {
    both_engines(async |store| {
        let desk = Desk::new(store).await;
        let decomposed: String = {
            use unicode_normalization::UnicodeNormalization as _;
            NOTICE.nfd().collect()
        };
        let whole = taken(&desk, "nfd.txt", &decomposed).await;
        assert_eq!(whole.document.reference().as_deref(), Some("101/TB-UBND"));
        assert!(!whole.directives.is_empty());
        for (directive, _) in &whole.directives {
            let (start, end) = directive.span;
            assert_eq!(whole.text.get(start..end), Some(directive.text.as_str()));
        }
        let greeting = taken(&desk, "thiep.txt", "Chúc mừng năm mới.\n").await;
        assert_eq!(greeting.document.state, DocumentState::Review);
        assert!(greeting.directives.is_empty() && greeting.document.number.is_none());
    })
    .await;
}

#[tokio::test]
async fn a_unit_that_was_dissolved_is_asked_about() {
    both_engines(async |store| {
        let desk = Desk::new(store).await;
        let gone = ntm_programme::identity::UnitId(uuid::Uuid::from_u128(0x777));
        let mut tx = desk.office().store().begin().await.unwrap();
        for (sql, values) in [
            (
                "INSERT INTO unit (id, province, created_at) VALUES ($1, 12, 0)",
                params![gone].to_vec(),
            ),
            (
                "INSERT INTO unit_version (unit_id, valid_from, valid_to, name, folded, kind, parent_id)
                 VALUES ($1, '2004-01-01', '2020-02-01', 'Xã Ma Ly Chải', 'xa ma ly chai', 'commune', $2)",
                params![gone, units::DISTRICT].to_vec(),
            ),
            (
                "INSERT INTO unit_lineage (id, old_unit, new_unit, kind, extent, on_date)
                 VALUES ($1, $1, $2, 'merge', 'full', '2020-02-01')",
                params![gone, units::BAN_LANG].to_vec(),
            ),
        ] {
            tx.execute(sql, &values).await.unwrap();
        }
        tx.commit().await.unwrap();
        let body = "1. UBND xã Ma Ly Chải rà soát hiện trạng các tiêu chí, báo cáo trước ngày 20/8/2023.";
        let whole = taken(&desk, "cv.txt", &letter("13", body)).await;
        let doubt = whole
            .doubts
            .iter()
            .find(|it| asked(it).contains("kết thúc hoạt động"))
            .unwrap_or_else(|| panic!("{:?}", whole.doubts));
        assert_eq!(proposed(doubt).as_deref(), Some("Xã Bản Lang"));
    })
    .await;
}

#[tokio::test]
async fn a_mended_header_resolves_again_what_nobody_chose() {
    both_engines(async |store| {
        let desk = Desk::new(store).await;
        let (office, op) = (desk.office(), desk.op("dieu.phoi"));
        let text = "Số: 12/TB-UBND\n\nLai Châu, ngày 07 tháng 7 năm 2023\n\nTHÔNG BÁO\n\nKết luận tại Hội nghị sơ kết\n\n1. UBND các xã\n\n- Rà soát hiện trạng các tiêu chí, hoàn thành trước ngày 30/9.\n\n- Hoàn thiện hồ sơ công trình trước ngày 15/8.\n\n2. Phòng Giáo dục và Đào tạo\n\n- Xây dựng kế hoạch trước ngày 20/9.\n\nNơi nhận:\n- Như trên;\n- Lưu: VT.\n";
        let whole = taken(&desk, "TB 12.txt", text).await;
        assert_eq!(whole.document.issuer.as_deref(), Some("UBND tỉnh Lai Châu"));
        let id = whole.document.id;
        let [communes, by_hand, school] = whole.directives.as_slice() else {
            panic!("{:?}", whole.directives);
        };
        let leads = |fields: &Fields| -> Vec<UnitId> {
            let units = fields.leads.iter().flat_map(|it| &it.units);
            units.map(|it| it.id).collect()
        };
        assert!(leads(&communes.1).contains(&units::BAN_BO), "{communes:?}");
        desk.decide(id, communes.0.id, Decision::Confirm).await;
        // What a person sets stays: the deadline of the second, the lead of the third.
        let set = edit(
            &by_hand.0.title,
            &["UBND các xã"],
            Some(("trước ngày 15/8", "date", "2023-08-31", "before")),
        );
        office
            .edit_directive(&op, id, by_hand.0.id, by_hand.0.version, set, false)
            .await
            .unwrap();
        let school_name = school.1.leads[0].text.clone();
        office
            .settle_name(&op, id, &school_name, &[units::FINANCE], false)
            .await
            .unwrap();

        let document = office.document(&op, &id.to_string()).await.unwrap();
        let mut head = Head::from(&document);
        head.place = Some("Phong Thổ".to_owned());
        head.issued_on = Some(date(2023, 10, 10));
        let edited = office
            .edit_head(&op, id, document.version, head.clone())
            .await
            .unwrap();
        assert_eq!(
            edited.document.issuer.as_deref(),
            Some("UBND huyện Phong Thổ"),
            "guessed anew from the place"
        );
        assert_eq!(edited.changed.len(), 3, "{edited:?}");
        assert_eq!(edited.reopened, 1);

        let whole = office.whole_document(&op, &id.to_string()).await.unwrap();
        let [communes, by_hand, school] = whole.directives.as_slice() else {
            panic!("{:?}", whole.directives);
        };
        let three = [units::MUONG_SO, units::KHONG_LAO, units::BAN_LANG];
        for of in [communes, by_hand] {
            let found = leads(&of.1);
            assert_eq!(found.len(), 3);
            assert!(three.iter().all(|it| found.contains(it)), "{found:?}");
        }
        assert_eq!(communes.0.state, DirectiveState::Proposed);
        assert_eq!(communes.1.deadlines[0].value, "2024-09-30");
        assert_eq!(by_hand.1.deadlines[0].value, "2023-08-31");
        assert_eq!(school.1.deadlines[0].value, "2024-09-20");
        assert_eq!(leads(&school.1), [units::FINANCE]);
        let about = |of: &Directive| {
            let open = whole.doubts.iter().filter(|it| it.answer.is_none());
            open.filter(|it| it.directive_id == Some(of.id))
                .map(|it| proposed(it).unwrap())
                .collect::<Vec<_>>()
        };
        assert_eq!(about(&communes.0), ["30/9/2024"]);
        assert_eq!(about(&school.0), ["20/9/2024"]);
        assert_eq!(whole.by_header.len(), 3);
        let origin = &whole.origins["place"];
        assert_eq!(origin.by.as_ref().unwrap().name, "Vàng Thị Mai");
        assert!(whole.origins["subject"].by.is_none());
        assert_eq!(
            desk.count("SELECT COUNT(*) FROM audit WHERE action = 'document.edit_head'")
                .await,
            1
        );

        // The same header again changes nothing.
        let same = office
            .edit_head(&op, id, edited.document.version, Head::from(&edited.document))
            .await
            .unwrap();
        assert_eq!((same.changed.len(), same.reopened), (0, 0));
    })
    .await;
}

/// Takes in a letter that gives work to a body which the reader does not know, and returns the leads
/// that it found.
async fn leads_of_club(desk: &Desk, name: &str, number: &str) -> Vec<String> {
    let order = "Giao Câu lạc bộ Hoa Ban tổng hợp kết quả trước ngày 25/7/2023.";
    let whole = taken(desk, name, &letter(number, order)).await;
    let fields = whole
        .directives
        .iter()
        .map(|(it, _)| fields_of(it).unwrap());
    fields.flat_map(|it| it.leads).map(|it| it.text).collect()
}

#[tokio::test]
async fn words_of_the_office_are_tried_before_they_count() {
    both_engines(async |store| {
        let desk = Desk::new(store).await;
        let op = desk.op("dieu.phoi");
        let known = "Câu lạc bộ Hoa Ban".to_owned();
        assert!(!leads_of_club(&desk, "a.txt", "201").await.contains(&known));

        let words = OfficeWords::typed("Câu lạc bộ Hoa Ban", "").unwrap();
        let trial = desk.office().try_words(&op, &words).await.unwrap();
        assert_eq!((trial.documents, trial.changed.len()), (1, 1));
        let leads = (lexicon::Part::Leads, vec![known.clone()]);
        assert!(trial.changed[0].new[0].found.contains(&leads));
        assert!(
            !leads_of_club(&desk, "b.txt", "202").await.contains(&known),
            "only tried"
        );

        desk.office().set_words(&op, &words).await.unwrap();
        assert_eq!(desk.office().office_words(&op).await.unwrap(), words);
        assert!(leads_of_club(&desk, "c.txt", "203").await.contains(&known));
        let trial = desk.office().try_words(&op, &words).await.unwrap();
        assert_eq!(
            (trial.documents, trial.changed.len()),
            (3, 0),
            "they count now"
        );

        let commune = desk.op("muong.so");
        let refused = desk.office().set_words(&commune, &words).await;
        assert!(matches!(refused, Err(Fault::Denied(_) | Fault::NotFound)));
        let neighbour = desk.op("tam.duong");
        let theirs = desk.office().office_words(&neighbour).await.unwrap();
        assert!(theirs.is_empty(), "each office has its own");
    })
    .await;
}
