//! Exchange by packages: offices are named by their identifiers, senders are answered, what is called
//! back is frozen.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::civil::{Date, date};
use ntm_drafting::edxml::Progress;
use ntm_office::{
    Fault, Op,
    documents::WholeDocument,
    exchange::{open_recall, suggested},
    receive::Upload,
    review::Decision,
};
use ntm_programme::identity::UnitId;
use ntm_store::{Query as _, document::DocumentState, params};
use ntm_testkit::{
    both_engines,
    province::{Small, units},
};

const SINCE: Date = date(2023, 1, 1);

fn refused(fault: &Fault) -> &'static str {
    match fault {
        Fault::Invalid(faults) => faults[0].field,
        other => panic!("{other:?}"),
    }
}

async fn set(small: &Small, unit: UnitId, id: &str, from: Date) -> Result<(), Fault> {
    let admin = small.op("quan.tri");
    small
        .office
        .set_organ_id(&admin, unit, id, from, "QĐ 05/QĐ-UBND")
        .await
}

#[tokio::test]
async fn a_unit_bears_one_identifier_at_a_time_and_no_other_bears_it() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = Small::plant(store, folder.path()).await;
        let (admin, office) = (small.op("quan.tri"), &small.office);
        set(&small, units::OFFICE, "000.00.01.h35", SINCE)
            .await
            .unwrap();
        set(&small, units::OFFICE, "000.00.01.H35", SINCE)
            .await
            .unwrap();
        let fault = set(&small, units::OFFICE, "không", SINCE)
            .await
            .unwrap_err();
        assert_eq!(refused(&fault), "organ_id");
        let fault = set(&small, units::OFFICE, "000.00.02.H35", SINCE)
            .await
            .unwrap_err();
        assert_eq!(refused(&fault), "from");
        let fault = set(&small, units::MUONG_SO, "000.00.01.H35", date(2023, 2, 1)).await;
        let fault = fault.unwrap_err();
        assert!(fault.message().vi.contains("đang là của"), "{fault:?}");
        let denied = office
            .set_organ_id(
                &small.op("muong.so"),
                units::MUONG_SO,
                "000.00.09.H35",
                SINCE,
                "",
            )
            .await;
        assert!(matches!(denied, Err(Fault::Denied(_))), "{denied:?}");

        // The identifier goes to another unit once the first has a new one.
        set(&small, units::OFFICE, "000.00.07.H35", date(2023, 6, 1))
            .await
            .unwrap();
        set(&small, units::MUONG_SO, "000.00.01.H35", date(2023, 6, 1))
            .await
            .unwrap();
        let detail = office.unit_detail(&admin, units::OFFICE).await.unwrap();
        let borne: Vec<(String, Option<Date>)> = detail
            .organ_ids
            .into_iter()
            .map(|it| (it.organ_id.to_string(), it.valid.to))
            .collect();
        let ended = Some(date(2023, 6, 1));
        assert_eq!(
            borne,
            [
                ("000.00.07.H35".to_owned(), None),
                ("000.00.01.H35".to_owned(), ended)
            ]
        );
        let audited: i64 = office
            .store()
            .read()
            .await
            .unwrap()
            .query_one(
                "SELECT COUNT(*) AS n FROM audit WHERE action = 'unit.set_organ_id'",
                params![],
            )
            .await
            .unwrap()
            .get("n")
            .unwrap();
        assert_eq!(audited, 3);
    })
    .await;
}

#[tokio::test]
async fn a_table_of_identifiers_is_taken_whole_or_not_at_all() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = Small::plant(store, folder.path()).await;
        let (admin, office) = (small.op("quan.tri"), &small.office);
        let table = "Đơn vị;Mã định danh;Từ ngày;Căn cứ\n\
                     Xã Mường So;000.01.12.H35;01/01/2023;QĐ 5\n\
                     Xã Khổng Lào;000.01.12.H35;01/01/2023;\n\
                     Xã Không Có;000.02.12.H35;01/01/2023;\n\
                     Xã Bản Lang;;;\n\
                     Xã Bản Lang;000.03.12.H35;30/02/2023;\n";
        let looked = office
            .bring_organ_ids(&admin, table.as_bytes(), true)
            .await
            .unwrap();
        assert_eq!((looked.new, looked.faulty), (1, 3));
        let faults: Vec<(u64, &str)> = looked
            .rows
            .iter()
            .filter_map(|it| Some((it.line, it.fault.as_ref()?.vi.as_str())))
            .collect();
        assert_eq!(faults[0], (3, "Mã 000.01.12.H35 có ở hai dòng của bảng."));
        assert_eq!(faults[1], (4, "Không có đơn vị “Xã Không Có”."));
        assert!(
            faults[2].0 == 6 && faults[2].1.contains("ngày bắt đầu"),
            "{faults:?}"
        );
        let all = office
            .bring_organ_ids(&admin, table.as_bytes(), false)
            .await;
        assert_eq!(refused(&all.unwrap_err()), "file");
        let good = table
            .replace("Khổng Lào;000.01", "Khổng Lào;000.02")
            .replace("30/02", "28/02");
        let good = good.replace("Xã Không Có;000.02.12.H35;01/01/2023;\n", "");
        let kept = office
            .bring_organ_ids(&admin, good.as_bytes(), false)
            .await
            .unwrap();
        assert_eq!(kept.new, 3);
        let again = office
            .bring_organ_ids(&admin, good.as_bytes(), false)
            .await
            .unwrap();
        assert_eq!((again.new, again.same), (0, 3));
    })
    .await;
}

/// A package as another office sends it.
fn package(business: &str, sender: &str) -> Vec<u8> {
    let text = "Giao UBND xã Mường So báo cáo kết quả trước ngày 30/7/2023.\n";
    let business = match business {
        "" => String::new(),
        code => format!(
            "<TraceHeaderList><Bussiness><BussinessDocType>{code}</BussinessDocType><BussinessDocReason>Sai thẩm quyền</BussinessDocReason></Bussiness></TraceHeaderList>"
        ),
    };
    format!(
        "<edXML xmlns='x'><edXMLEnvelope><edXMLHeader><MessageHeader><From><OrganId>000.00.12.H35</OrganId><OrganName>{sender}</OrganName></From><Code><CodeNumber>101</CodeNumber><CodeNotation>TB-XYZ</CodeNotation></Code><PromulgationInfo><PromulgationDate>2023/07/07</PromulgationDate></PromulgationInfo><Subject>Kết luận</Subject></MessageHeader>{business}</edXMLHeader></edXMLEnvelope><AttachmentEncoded><Attachment><AttachmentName>a.txt</AttachmentName><ContentTransferEncoded>{}</ContentTransferEncoded></Attachment></AttachmentEncoded></edXML>",
        STANDARD.encode(text)
    )
    .into_bytes()
}

/// Whether the sender asks for a document back, and waits.
fn asks(whole: &WholeDocument) -> bool {
    open_recall(&whole.packages, &whole.answers, whole.recalled.as_ref()).is_some()
}

/// What the sender would be told today.
fn next(whole: &WholeDocument) -> Progress {
    suggested(whole.document.state, asks(whole), &whole.tasks)
}

async fn take(small: &Small, bytes: Vec<u8>) -> (DocumentState, WholeDocument) {
    let (mai, office) = (small.op("dieu.phoi"), &small.office);
    let upload = Upload {
        name: "goi.edxml".to_owned(),
        bytes,
    };
    let id = office.receive(&mai, upload).await.unwrap().document.id;
    let state = office
        .read_document(&Op::system(office, "test"), id)
        .await
        .unwrap();
    let whole = office.whole_document(&mai, &id.to_string()).await.unwrap();
    (state, whole)
}

#[tokio::test]
async fn a_sender_is_known_by_its_identifier_and_answered() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = Small::plant(store, folder.path()).await;
        let (mai, office) = (small.op("dieu.phoi"), &small.office);
        set(&small, units::DISTRICT, "000.00.12.H35", SINCE)
            .await
            .unwrap();
        set(&small, units::OFFICE, "000.07.12.H35", SINCE)
            .await
            .unwrap();
        let (state, whole) = take(&small, package("", "Tên không ai biết")).await;
        assert_eq!(state, DocumentState::Review);
        let code = whole.document.code.as_str();
        assert_eq!(whole.document.issuer_unit, Some(units::DISTRICT));
        assert_eq!(whole.packages[0].sender_id, "000.00.12.H35");
        assert_eq!(next(&whole), Progress::Received);

        let number = office
            .answer_sender(&mai, code, Progress::Received, " Đã nhận & vào sổ ")
            .await
            .unwrap();
        let (name, bytes) = office.answer_file(&mai, code, number).await.unwrap();
        assert_eq!(name, format!("trang-thai-{code}-01.edxml"));
        let read = ntm_intake::status(&bytes).unwrap().unwrap();
        assert_eq!(read.code, "101/TB-XYZ");
        assert_eq!(read.issued_on.as_deref(), Some("2023-07-07"));
        assert_eq!(read.from_id, "000.07.12.H35");
        assert_eq!(read.status, "03");
        assert_eq!(read.description, "Đã nhận & vào sổ");
        let text = String::from_utf8(bytes).unwrap();
        assert!(
            text.contains("000.00.12.H35,2023/07/07,101/TB-XYZ"),
            "{text}"
        );
        // A document that came otherwise has no sender to answer.
        let upload = Upload {
            name: "a.txt".to_owned(),
            bytes: b"Van ban".to_vec(),
        };
        let other = office.receive(&mai, upload).await.unwrap().document.code;
        let fault = office.answer_sender(&mai, &other, Progress::Done, "").await;
        assert!(matches!(fault, Err(Fault::Refused(_))), "{fault:?}");
        let denied = office
            .answer_sender(&small.op("muong.so"), code, Progress::Done, "")
            .await;
        assert!(denied.is_err(), "{denied:?}");
    })
    .await;
}

/// How often people were told of something.
async fn news(small: &Small, kind: &str) -> i64 {
    let mut db = small.office.store().read().await.unwrap();
    db.query_one(
        "SELECT COUNT(*) AS n FROM notification WHERE kind = $1",
        params![kind],
    )
    .await
    .unwrap()
    .get("n")
    .unwrap()
}

#[tokio::test]
async fn what_its_issuer_asks_back_is_frozen_once_a_person_agrees() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = Small::plant(store, folder.path()).await;
        let (mai, office) = (small.op("dieu.phoi"), &small.office);
        let (_, whole) = take(&small, package("", "UBND huyện Phong Thổ")).await;
        let document = whole.document.clone();
        let code = document.code.as_str();
        let directive = whole.directives[0].0.clone();
        let answer = async |progress| office.answer_sender(&mai, code, progress, "").await;
        let early = answer(Progress::ChangeAgreed).await;
        assert!(
            matches!(early, Err(Fault::Refused(_))),
            "nobody has asked: {early:?}"
        );

        let (state, back) = take(&small, package("1", "UBND huyện Phong Thổ")).await;
        assert_eq!(state, DocumentState::Linked);
        assert_eq!(
            back.document.id, document.id,
            "the page is that of the document"
        );
        assert_eq!(back.packages.len(), 2);
        assert_eq!(
            back.document.state,
            DocumentState::Review,
            "a header alone does nothing"
        );
        assert!(back.recalled.is_none() && asks(&back));
        assert_eq!(next(&back), Progress::ChangeAgreed);
        assert!(news(&small, "document_asked_back").await >= 1);

        answer(Progress::ChangeRefused).await.unwrap();
        let kept = office.whole_document(&mai, code).await.unwrap();
        assert!(kept.recalled.is_none() && !asks(&kept));
        assert_eq!(next(&kept), Progress::Received);

        answer(Progress::ChangeAgreed).await.unwrap();
        let frozen = office.whole_document(&mai, code).await.unwrap();
        assert_eq!(frozen.recalled.clone().unwrap().reason, "Sai thẩm quyền");
        assert_eq!(
            frozen.document.state,
            DocumentState::Closed,
            "nobody has to review it"
        );
        assert_eq!(frozen.text, whole.text, "it is kept as it was");
        let decided = office
            .decide(
                &mai,
                document.id,
                directive.id,
                directive.version,
                Decision::Confirm,
            )
            .await;
        assert!(matches!(decided, Err(Fault::Refused(_))), "{decided:?}");
        let assigned = office.assign(&mai, document.id).await;
        assert!(
            matches!(&assigned, Err(Fault::Refused(it)) if it.vi.contains("thu hồi")),
            "{assigned:?}"
        );
        let told = news(&small, "document_recalled").await;
        assert!(told >= 1, "{told}");
        // To agree once more changes nothing.
        answer(Progress::ChangeAgreed).await.unwrap();
        assert_eq!(news(&small, "document_recalled").await, told);

        // A recall that comes before its document asks as well.
        let early = String::from_utf8(package("1", "UBND huyện Phong Thổ")).unwrap();
        let early = early.replace("<CodeNumber>101<", "<CodeNumber>102<");
        let (state, early) = take(&small, early.into_bytes()).await;
        assert_eq!(state, DocumentState::Review);
        assert!(early.recalled.is_none() && asks(&early));
    })
    .await;
}

#[tokio::test]
async fn papers_in_are_numbered_by_office_and_year_and_a_second_day_is_noticed() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = Small::plant(store, folder.path()).await;
        let (_, first) = take(&small, package("", "UBND huyện Phong Thổ")).await;
        let other = String::from_utf8(package("", "UBND huyện Phong Thổ")).unwrap();
        let other = other.replace("2023/07/07", "2023/07/06");
        let (state, second) = take(&small, other.clone().into_bytes()).await;
        assert_eq!(state, DocumentState::Review);
        assert_eq!(
            first.document.arrival.zip(second.document.arrival),
            Some((1, 2))
        );
        assert!(first.notes.is_empty());
        let note = &second.notes[0].vi;
        assert!(
            note.contains(&format!("{} (07/7/2023)", first.document.code)),
            "{note}"
        );
        // A paper of another year has the number anew.
        let (_, third) = take(
            &small,
            other.replace("2023/07/06", "2022/07/06").into_bytes(),
        )
        .await;
        assert!(third.notes.is_empty(), "{:?}", third.notes);
        assert_eq!(third.document.arrival, Some(3));
    })
    .await;
}
