//! Letters that are made together: one for each late unit, drafted and issued by jobs.

use std::path::Path;

use jiff::civil::date;
use ntm_office::{
    Fault, Op,
    outgoing::{issue::Issuing, letters::LettersView, wanted::Drafting},
    signing::valid_until,
};
use ntm_programme::{
    identity::{DelegationId, LetterBatchId, OutgoingId, UnitId},
    outgoing::OutgoingState,
    signing::{Delegation, SigningForm},
};
use ntm_store::{Query as _, Store, params};
use ntm_testkit::{
    engines::both_engines,
    province::{Small, TODAY, units},
};
use uuid::Uuid;

pub(crate) const BATCH: LetterBatchId = LetterBatchId(Uuid::from_u128(0xBA7C4));
const SIGNER: DelegationId = DelegationId(Uuid::from_u128(0xDE01));

/// An office whose head signs, and so many communes that are late with two tasks.
pub(crate) async fn planted(store: Store, folder: &Path, count: u16) -> (Small, Vec<UnitId>) {
    let small = Small::plant(store, folder).await;
    let communes = small.plant_communes(count).await;
    for (title, due) in [
        ("Rà soát hiện trạng các tiêu chí", date(2023, 7, 1)),
        ("Báo cáo tháng 6", date(2023, 7, 5)),
    ] {
        small.assign(title, &communes, Some(due)).await;
    }
    let head = Delegation {
        id: SIGNER,
        unit: units::OFFICE,
        form: SigningForm::Head,
        position: "Chánh Văn phòng".to_owned(),
        name: "Vàng Thị Mai".to_owned(),
        head: None,
        collective: None,
        valid: valid_until(date(2023, 1, 1), Some(date(2023, 12, 31))).unwrap(),
        source: None,
    };
    small
        .office
        .delegate(&small.op("quan.tri"), &head)
        .await
        .unwrap();
    (small, communes)
}

pub(crate) fn pressing(units: &[UnitId]) -> Drafting {
    Drafting {
        id: Some(OutgoingId(BATCH.0)),
        template: "don-doc".to_owned(),
        units: units.to_vec(),
        wanted_by: Some(date(2023, 7, 20)),
        signer: Some(SIGNER),
        ..Drafting::default()
    }
}

pub(crate) async fn seen(small: &Small) -> LettersView {
    let op = small.op("dieu.phoi");
    let letters = small.office.letter_batch(&op, BATCH, 0, 10_000).await;
    letters.unwrap()
}

/// The numbers of the letters in their order, all of which are issued.
pub(crate) fn numbers(view: &LettersView) -> Vec<u32> {
    let papers = view
        .lines
        .iter()
        .filter_map(|(line, _)| line.paper.as_ref());
    papers.map(|it| it.number.unwrap()).collect()
}

async fn count(small: &Small, sql: &str) -> i64 {
    let mut db = small.office.store().read().await.unwrap();
    db.query_one(sql, params![]).await.unwrap().get(0).unwrap()
}

#[tokio::test]
async fn each_late_unit_gets_its_letter_once_and_numbers_follow_the_register() {
    both_engines(async |store| {
        let folder = tempfile::tempdir().unwrap();
        let (small, communes) = planted(store, folder.path(), 60).await;
        let (mai, office, system) = (
            small.op("dieu.phoi"),
            &small.office,
            small.op_of_the_program(),
        );
        // One that is on time by the time its turn comes, and one that never was late.
        let mut all = communes.clone();
        all.push(units::BAN_LANG);
        let nobody = office
            .start_letters(&mai, &pressing(&[]))
            .await
            .unwrap_err();
        assert!(matches!(nobody, Fault::Invalid(_)), "{nobody:?}");
        assert_eq!(
            office.start_letters(&mai, &pressing(&all)).await.unwrap(),
            BATCH
        );
        assert_eq!(
            office.start_letters(&mai, &pressing(&all)).await.unwrap(),
            BATCH
        );
        assert!(
            office
                .start_letters(&small.op("dieu.phoi.2"), &pressing(&all))
                .await
                .is_err()
        );
        let begun = seen(&small).await;
        assert_eq!(
            (begun.tally.all, begun.tally.waiting),
            (61, 60),
            "the first is there at once"
        );
        assert!(begun.is_under_way() && !begun.may_issue);
        let early = office.ask_letters_issued(&mai, BATCH, TODAY).await;
        assert!(matches!(early, Err(Fault::Refused(_))), "{early:?}");
        for login in ["muong.so", "tam.duong", "chu.tich"] {
            let hidden = office.letter_batch(&small.op(login), BATCH, 0, 10).await;
            assert!(matches!(hidden, Err(Fault::NotFound)), "{login}");
        }
        office.draft_letters(&system, BATCH).await.unwrap();
        office.draft_letters(&system, BATCH).await.unwrap();
        let drafted = seen(&small).await;
        assert_eq!((drafted.tally.drafts, drafted.tally.on_time), (60, 1));
        assert!(drafted.may_issue && !drafted.is_under_way());
        let names: Vec<&str> = drafted
            .lines
            .iter()
            .map(|(_, name)| name.as_str())
            .collect();
        assert!(names.is_sorted(), "{names:?}");
        let code = |at: usize| drafted.lines[at].0.paper.as_ref().unwrap().code.clone();
        let one = office.outgoing(&mai, &code(6)).await.unwrap();
        assert_eq!(
            (one.paper.to.len(), one.obligations, one.letters),
            (1, 2, Some(BATCH))
        );
        assert!(one.paper.to[0].contains("Số 0006") || one.paper.to[0].contains("Số 0007"));

        // One is thrown away and one issued by itself: both stay as they are.
        office.discard_draft(&mai, &code(10)).await.unwrap();
        let alone = Issuing {
            on: TODAY,
            number: None,
            sure: false,
        };
        office.issue(&mai, &code(30), &alone, 1).await.unwrap();
        let ahead = office
            .ask_letters_issued(&mai, BATCH, date(2023, 7, 11))
            .await;
        assert!(matches!(ahead, Err(Fault::Invalid(_))), "{ahead:?}");
        office.ask_letters_issued(&mai, BATCH, TODAY).await.unwrap();
        office.ask_letters_issued(&mai, BATCH, TODAY).await.unwrap();
        assert_eq!(office.open_letters(&mai).await.unwrap().len(), 1);
        office.issue_letters(&system, BATCH).await.unwrap();
        office.issue_letters(&system, BATCH).await.unwrap();
        let issued = seen(&small).await;
        assert_eq!(
            (
                issued.tally.issued,
                issued.tally.discarded,
                issued.tally.drafts
            ),
            (59, 1, 0)
        );
        assert!(office.open_letters(&mai).await.unwrap().is_empty());
        let papers = issued
            .lines
            .iter()
            .filter_map(|(line, _)| line.paper.as_ref());
        let numbers: Vec<u32> = papers.filter_map(|it| it.number).collect();
        let mut sorted = numbers.clone();
        sorted.sort_unstable();
        assert_eq!(
            sorted,
            (1..=59).collect::<Vec<u32>>(),
            "no gap, nothing twice"
        );
        assert!(
            numbers.iter().filter(|it| **it > 1).is_sorted(),
            "{numbers:?}"
        );
        let codes = office.letter_codes(&mai, BATCH).await.unwrap();
        assert_eq!(codes.len(), 59);
        let told = count(
            &small,
            "SELECT COUNT(*) FROM outgoing_event WHERE act = 'issue'",
        )
        .await;
        assert_eq!(told, 59);
        // By name of whoever asked, not of the program.
        let by_nobody = "SELECT COUNT(*) FROM outgoing_event WHERE account_id IS NULL";
        assert_eq!(count(&small, by_nobody).await, 0);
    })
    .await;
}

#[tokio::test]
async fn others_issue_meanwhile_and_no_number_is_lost() {
    both_engines(async |store| {
        let folder = tempfile::tempdir().unwrap();
        let (small, communes) = planted(store, folder.path(), 40).await;
        let (mai, office) = (small.op("dieu.phoi"), &small.office);
        office
            .start_letters(&mai, &pressing(&communes))
            .await
            .unwrap();
        office
            .draft_letters(&small.op_of_the_program(), BATCH)
            .await
            .unwrap();
        let mut others = Vec::new();
        for unit in &communes[..20] {
            let one = Drafting {
                id: None,
                ..pressing(&[*unit])
            };
            others.push(office.draft_paper(&mai, &one).await.unwrap());
        }
        office.ask_letters_issued(&mai, BATCH, TODAY).await.unwrap();
        let alone = Issuing {
            on: TODAY,
            number: None,
            sure: false,
        };
        let issues = others.iter().map(|code| {
            let (office, op, alone) = (office.clone(), mai.clone(), alone.clone());
            async move {
                patiently(async || office.issue(&op, code, &alone, 1).await)
                    .await
                    .number
                    .unwrap()
            }
        });
        let system = small.op_of_the_program();
        let together = patiently(async || office.issue_letters(&system, BATCH).await);
        let (mut all, ()) = tokio::join!(futures::future::join_all(issues), together);
        let own = numbers(&seen(&small).await);
        assert!(own.is_sorted(), "{own:?}");
        all.extend(own);
        all.sort_unstable();
        assert_eq!(all, (1..=60).collect::<Vec<u32>>());
    })
    .await;
}

/// A busy database says so, and is asked again.
async fn patiently<T>(work: impl AsyncFn() -> Result<T, Fault>) -> T {
    for _ in 0..200 {
        match work().await {
            Err(Fault::Busy) => tokio::task::yield_now().await,
            done => return done.unwrap(),
        }
    }
    panic!("busy for ever");
}

#[tokio::test]
async fn work_that_stopped_says_why_and_goes_on() {
    both_engines(async |store| {
        let folder = tempfile::tempdir().unwrap();
        let (small, communes) = planted(store, folder.path(), 30).await;
        let (mai, office) = (small.op("dieu.phoi"), &small.office);
        let system: Op = small.op_of_the_program();
        office
            .start_letters(&mai, &pressing(&communes))
            .await
            .unwrap();
        office.draft_letters(&system, BATCH).await.unwrap();
        office.ask_letters_issued(&mai, BATCH, TODAY).await.unwrap();
        // The delegation is ended while letters are being issued: who signs them must hold on the day.
        office
            .end_delegation(&small.op("quan.tri"), SIGNER, date(2023, 7, 9))
            .await
            .unwrap();
        let fault = office.issue_letters(&system, BATCH).await.unwrap_err();
        assert!(matches!(fault, Fault::Refused(_)), "{fault:?}");
        let stopped = seen(&small).await;
        assert_eq!(stopped.tally.issued, 1);
        assert!(stopped.may_go_on && !stopped.is_under_way());
        let why = stopped.batch.failure.unwrap();
        assert!(
            why["vi"]
                .as_str()
                .unwrap()
                .contains("Chưa có người ký có hiệu lực ngày 10/7/2023"),
            "{why}"
        );
        assert!(
            why["vi"].as_str().unwrap().starts_with("Văn bản VBD-2023-"),
            "{why}"
        );
        let mut again = Delegation {
            id: DelegationId(Uuid::from_u128(0xDE02)),
            unit: units::OFFICE,
            form: SigningForm::Head,
            position: "Chánh Văn phòng".to_owned(),
            name: "Vàng Thị Mai".to_owned(),
            head: None,
            collective: None,
            valid: valid_until(date(2023, 7, 10), None).unwrap(),
            source: None,
        };
        again.valid.to = None;
        office
            .delegate(&small.op("quan.tri"), &again)
            .await
            .unwrap();
        let mut tx = office.store().begin().await.unwrap();
        tx.execute(
            "UPDATE outgoing SET delegation_id = $1 WHERE state = 'draft'",
            params![again.id],
        )
        .await
        .unwrap();
        tx.commit().await.unwrap();
        office.go_on_with_letters(&mai, BATCH).await.unwrap();
        assert!(seen(&small).await.is_under_way());
        office.issue_letters(&system, BATCH).await.unwrap();
        let done = seen(&small).await;
        assert_eq!(
            (numbers(&done), done.batch.failure),
            ((1..=30).collect(), None)
        );
        assert!(
            done.lines
                .iter()
                .all(|(line, _)| line.paper.as_ref().unwrap().state == OutgoingState::Issued)
        );
    })
    .await;
}
