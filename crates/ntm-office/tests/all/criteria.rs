//! What communes claim, what is verified, and where everybody stands.

use jiff::{
    SignedDuration,
    civil::{Date, date},
};
use ntm_office::{
    Fault, Op,
    criteria::{
        cell::{Acted, CellAt, Said},
        papers::NewPaper,
        see::View,
        sets::NewBar,
    },
    perform::{Outgoing, Upload},
};
use ntm_programme::{
    criteria::{Applied, ClaimState, Undecided, Verdict},
    identity::UnitId,
    unit::{Relation, RelationKind, Validity},
};
use ntm_testkit::{
    engines::both_engines,
    province::{Small, TODAY, units},
};

const SET: &str = "xa-ntm-2021-2025";

fn at(unit: UnitId, indicator: &str) -> CellAt {
    CellAt {
        unit,
        set: SET.to_owned(),
        indicator: indicator.to_owned(),
    }
}

fn because(note: &str) -> Said {
    Said {
        note: Some(note.to_owned()),
        ..Said::default()
    }
}

/// The education office looks after criteria 1, 5 and 14 of the district.
async fn charged(small: &Small) {
    for criterion in [1, 5, 14] {
        let relation = Relation {
            kind: RelationKind::InCharge,
            unit: units::EDUCATION,
            other: units::DISTRICT,
            criteria_set: Some(SET.to_owned()),
            criterion: Some(criterion),
            valid: Validity::since(date(2021, 1, 1)),
        };
        let admin = small.op("quan.tri");
        small.office.relate(&admin, relation, None).await.unwrap();
    }
}

async fn claim(small: &Small, op: &Op, unit: UnitId, indicator: &str, written: &str) -> Acted {
    let said = Said::default();
    let claimed = small
        .office
        .claim_value(op, &at(unit, indicator), written, &said)
        .await;
    claimed.unwrap()
}

#[tokio::test]
async fn a_claim_counts_once_the_body_in_charge_has_confirmed_it() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = Small::plant(store, folder.path()).await;
        charged(&small).await;
        let office = &small.office;
        let (commune, body) = (small.op("muong.so"), small.op("giao.duc"));
        for indicator in ["1.1", "1.2"] {
            let claimed = claim(&small, &commune, units::MUONG_SO, indicator, "đạt").await;
            assert_eq!(claimed.version.cell.state, ClaimState::Waiting);
        }
        let view = View::default();
        let matrix = office
            .criteria_matrix(&small.op("chu.tich"), &view)
            .await
            .unwrap();
        assert_eq!(matrix.set.id, SET);
        assert_eq!(matrix.rows.len(), 3, "the communes of the district");
        let row = matrix
            .rows
            .iter()
            .find(|row| row.unit == units::MUONG_SO)
            .unwrap();
        assert_eq!((row.met, row.claimed), (0, 1));

        let waiting = office.criteria_to_verify(&body, &view, 100).await.unwrap();
        assert_eq!(waiting.rows.len(), 2);
        for row in &waiting.rows {
            let said = Said {
                seen: Some(row.version.number),
                ..Said::default()
            };
            let cell = at(units::MUONG_SO, &row.version.place.indicator);
            let confirmed = office.confirm_value(&body, &cell, &said).await.unwrap();
            assert_eq!(confirmed.version.verdict, Verdict::Met);
        }
        let matrix = office
            .criteria_matrix(&small.op("dieu.phoi"), &view)
            .await
            .unwrap();
        assert_eq!(
            (matrix.rows[0].unit, matrix.rows[0].met),
            (units::MUONG_SO, 1)
        );
        assert!(
            office
                .criteria_to_verify(&body, &view, 100)
                .await
                .unwrap()
                .rows
                .is_empty()
        );
        // The day before, nothing was there: the past stays what it was.
        let yesterday = View {
            day: Some(TODAY.yesterday().unwrap()),
            ..View::default()
        };
        let before = office
            .criteria_matrix(&small.op("chu.tich"), &yesterday)
            .await
            .unwrap();
        assert!(before.rows.iter().all(|row| row.met == 0));
        assert_eq!(office.verify_verdicts(SET, |_| {}).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn nobody_verifies_themselves_and_nobody_speaks_for_another() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = Small::plant(store, folder.path()).await;
        charged(&small).await;
        let office = &small.office;
        let commune = small.op("muong.so");
        claim(&small, &commune, units::MUONG_SO, "1.1", "đạt").await;
        let cell = at(units::MUONG_SO, "1.1");
        let said = Said::default();
        let denied = |outcome: Result<Acted, Fault>| match outcome {
            Err(Fault::Denied(_)) => "denied",
            Err(Fault::NotFound) => "hidden",
            Err(fault) => panic!("{fault}"),
            Ok(_) => "done",
        };
        for (login, expected) in [
            ("muong.so", "denied"),
            ("khong.lao", "hidden"),
            ("ban.bo", "hidden"),
            ("tai.chinh", "denied"),
            ("chu.tich", "denied"),
            ("quan.tri", "hidden"),
        ] {
            let done = office.confirm_value(&small.op(login), &cell, &said).await;
            assert_eq!(denied(done), expected, "{login} confirms");
        }
        for (login, expected) in [
            ("khong.lao", "hidden"),
            ("giao.duc", "denied"),
            ("chu.tich", "denied"),
            ("thanh.tra", "denied"),
        ] {
            let done = office
                .claim_value(&small.op(login), &cell, "chưa đạt", &said)
                .await;
            assert_eq!(denied(done), expected, "{login} claims");
        }
        // A neighbour sees nothing of it either.
        let view = View {
            above: Some(units::DISTRICT),
            ..View::default()
        };
        let seen = office.criteria_matrix(&small.op("tam.duong"), &view).await;
        assert!(matches!(seen, Err(Fault::NotFound)));
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_is_refused_and_leaves_nothing() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = Small::plant(store, folder.path()).await;
        charged(&small).await;
        let office = &small.office;
        let commune = small.op("muong.so");
        let check = async |indicator: &str, written: &str, said: Said, expected: &str| {
            let cell = at(units::MUONG_SO, indicator);
            let fault = office.claim_value(&commune, &cell, written, &said).await;
            let sentence = fault.expect_err(written).message().vi;
            assert!(sentence.contains(expected), "{written}: {sentence}");
        };
        let today = Said::default;
        check("4.2", "101/100", today(), "Tử số lớn hơn mẫu số").await;
        check("4.2", "100,01", today(), "lớn hơn 100%").await;
        check("4.2", "1.234,5", today(), "lớn hơn 100%").await;
        check("4.2", "1,234.5", today(), "kiểu tiếng Anh").await;
        check("4.2", "30/7/2023", today(), "một ngày").await;
        check("1.1", "98", today(), "“đạt” hoặc “chưa đạt”").await;
        let ahead = Said {
            from: Some(TODAY.tomorrow().unwrap()),
            ..today()
        };
        check("1.1", "đạt", ahead, "tương lai").await;
        let long_ago = Said {
            from: Some(date(1800, 1, 1)),
            ..today()
        };
        check("1.1", "đạt", long_ago, "chưa có").await;
        // The figure itself is of a day before the place was founded.
        let of_before = Said {
            of: Some(date(1800, 1, 1)),
            ..today()
        };
        check("1.1", "đạt", of_before, "chưa thành lập").await;
        let moved = Said {
            seen: Some(7),
            ..today()
        };
        check("1.1", "đạt", moved, "người khác thay đổi").await;
        let page = office
            .criteria_of(&commune, units::MUONG_SO, &View::default())
            .await
            .unwrap();
        let lines = page.criteria.iter().flat_map(|it| &it.lines);
        assert!(lines.clone().all(|line| line.version.is_none()));
        assert_eq!(lines.count(), 57);
    })
    .await;
}

#[tokio::test]
async fn two_people_on_one_cell_do_not_overwrite_each_other() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = Small::plant(store, folder.path()).await;
        let office = &small.office;
        let (one, other) = (small.op("muong.so"), small.op("muong.so.2"));
        let cell = at(units::MUONG_SO, "10");
        let empty = Said {
            seen: Some(0),
            ..Said::default()
        };
        let first = office.claim_value(&one, &cell, "36,8", &empty).await;
        assert_eq!(first.unwrap().version.number, 1);
        let second = office.claim_value(&other, &cell, "38", &empty).await;
        assert!(matches!(second, Err(Fault::Conflict(_))));
        // The same value again is no conflict: a form that was sent twice.
        let again = office.claim_value(&one, &cell, "36,8", &empty).await;
        assert_eq!(again.unwrap().version.number, 1);
        let leap = Said {
            seen: Some(1),
            ..Said::default()
        };
        let third = office
            .claim_value(&other, &cell, "98", &leap)
            .await
            .unwrap();
        assert_eq!((third.version.number, third.warnings.len()), (2, 1));
    })
    .await;
}

#[tokio::test]
async fn the_same_figure_of_another_day_is_kept_and_waits_again() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = Small::plant(store, folder.path()).await;
        let office = &small.office;
        let commune = small.op("muong.so");
        let cell = at(units::MUONG_SO, "10");
        let of = |day: Date| Said {
            of: Some(day),
            ..Said::default()
        };
        let june = of(date(2023, 6, 30));
        let claimed = office.claim_value(&commune, &cell, "36,8", &june).await;
        assert_eq!(claimed.unwrap().version.claim_on, june.of);
        let may = of(date(2023, 5, 31));
        let mended = office.claim_value(&commune, &cell, "36,8", &may).await;
        let mended = mended.unwrap().version;
        assert_eq!((mended.number, mended.claim_on), (2, may.of));
        assert_eq!(mended.cell.state, ClaimState::Waiting);
        // Sent twice, it is done once.
        let again = office.claim_value(&commune, &cell, "36,8", &may).await;
        assert_eq!(again.unwrap().version.number, 2);
    })
    .await;
}

#[tokio::test]
async fn values_that_contradict_each_other_are_taken_and_told() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = Small::plant(store, folder.path()).await;
        let commune = small.op("muong.so");
        let trained = claim(&small, &commune, units::MUONG_SO, "12.1", "300/1.000").await;
        assert!(trained.contradictions.is_empty());
        let fewer = claim(&small, &commune, units::MUONG_SO, "12.2", "200/1.000").await;
        assert!(fewer.contradictions.is_empty());
        let more = claim(&small, &commune, units::MUONG_SO, "12.2", "400/1.000").await;
        assert!(more.contradictions[0].contains("12.2"), "{more:?}");
    })
    .await;
}

#[tokio::test]
async fn a_return_goes_to_the_cell_with_its_reason() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = Small::plant(store, folder.path()).await;
        charged(&small).await;
        let office = &small.office;
        let (commune, body) = (small.op("muong.so"), small.op("giao.duc"));
        let cell = at(units::MUONG_SO, "14.1");
        claim(&small, &commune, units::MUONG_SO, "14.1", "đạt").await;
        let silent = office.return_value(&body, &cell, &Said::default()).await;
        assert!(matches!(silent, Err(Fault::Invalid(_))), "a reason is due");
        let returned = office
            .return_value(&body, &cell, &because("Thiếu sổ theo dõi phổ cập"))
            .await
            .unwrap();
        assert_eq!(returned.version.cell.state, ClaimState::Returned);
        let again = claim(&small, &commune, units::MUONG_SO, "14.1", "đạt").await;
        assert_eq!(again.version.cell.state, ClaimState::Waiting);
        let corrected = office
            .record_value(
                &body,
                &cell,
                "chưa đạt",
                &because("Kiểm tra tại chỗ 08/7/2023"),
            )
            .await
            .unwrap();
        assert_eq!(corrected.version.cell.state, ClaimState::Corrected);
        let page = office.criteria_cell(&commune, &cell).await.unwrap();
        let notes: Vec<&str> = page
            .history
            .iter()
            .filter_map(|it| it.note.as_deref())
            .collect();
        assert_eq!(
            notes,
            ["Kiểm tra tại chỗ 08/7/2023", "Thiếu sổ theo dõi phổ cập"]
        );
        assert_eq!(page.history.len(), 4);
        assert_eq!(page.people.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_bar_counts_once_it_is_confirmed_and_never_below_the_countrys() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = Small::plant(store, folder.path()).await;
        let office = &small.office;
        let (commune, admin) = (small.op("muong.so"), Op::system(&small.office, "test"));
        claim(&small, &commune, units::MUONG_SO, "2.1", "98").await;
        let line = async || {
            let page = office
                .criteria_of(&small.op("muong.so"), units::MUONG_SO, &View::default())
                .await
                .unwrap();
            page.criteria[1].lines[0].clone()
        };
        assert!(matches!(line().await.applied, Applied::LeftToProvince));
        let bar = NewBar {
            indicator: "2.1".to_owned(),
            written: "≥ 95".to_owned(),
            source: "QĐ 1234/QĐ-UBND, Điều 2".to_owned(),
            place: Some(units::PROVINCE),
            ..NewBar::default()
        };
        let bare = NewBar {
            source: " ".to_owned(),
            ..bar.clone()
        };
        assert!(office.lay_bar(&admin, SET, &bare).await.is_err());
        small.clock.pass(SignedDuration::from_mins(1));
        let admin = Op::system(office, "test");
        office.lay_bar(&admin, SET, &bar).await.unwrap();
        let judged = line().await;
        assert!(matches!(judged.applied, Applied::Required { .. }));
        assert_eq!(judged.claimed, Verdict::Met, "the claim is judged anew");
        assert!(matches!(
            judged.verdict,
            Verdict::Undecided {
                why: Undecided::NotCollected
            }
        ));
        small.clock.pass(SignedDuration::from_mins(1));
        let admin = Op::system(office, "test");
        let country = NewBar {
            indicator: "2.1".to_owned(),
            written: "≥ 97".to_owned(),
            source: "QĐ 318/QĐ-TTg".to_owned(),
            ..NewBar::default()
        };
        office.lay_bar(&admin, SET, &country).await.unwrap();
        let Applied::Required { bar: applied, .. } = line().await.applied else {
            panic!("required");
        };
        assert_eq!(applied.to_string(), "≥ 97", "a lower bar never applies");
        let lower = office.lay_bar(&admin, SET, &bar).await;
        assert!(matches!(lower, Err(Fault::Invalid(_))));
        let somebody = office.lay_bar(&small.op("dieu.phoi"), SET, &bar).await;
        assert!(somebody.is_err());
        assert_eq!(office.verify_verdicts(SET, |_| {}).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn evidence_is_attached_once_and_used_several_times() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = Small::plant(store, folder.path()).await;
        let office = &small.office;
        let commune = small.op("muong.so");
        let program = NewPaper {
            file: Some(Upload {
                name: "bao-cao.pdf".to_owned(),
                media_type: "application/pdf".to_owned(),
                bytes: bytes::Bytes::from_static(b"MZ\x90\x00"),
            }),
            ..NewPaper::default()
        };
        let refused = office
            .add_paper(&commune, units::MUONG_SO, SET, &program)
            .await;
        assert!(refused.unwrap_err().message().vi.contains("chương trình"));
        let paper = NewPaper {
            outgoing: Some(Outgoing {
                number: "45/BC-UBND".to_owned(),
                on: Some(date(2023, 7, 5)),
            }),
            valid: (None, Some(date(2023, 12, 31))),
            proves: vec![("10".to_owned(), "36,8".to_owned())],
            ..NewPaper::default()
        };
        let id = office
            .add_paper(&commune, units::MUONG_SO, SET, &paper)
            .await
            .unwrap();
        office
            .use_paper(&commune, &at(units::MUONG_SO, "11"), id, "")
            .await
            .unwrap();
        let strange = office
            .use_paper(&small.op("khong.lao"), &at(units::KHONG_LAO, "11"), id, "")
            .await;
        assert!(matches!(strange, Err(Fault::NotFound)));
        let page = office
            .criteria_of(&commune, units::MUONG_SO, &View::default())
            .await
            .unwrap();
        assert_eq!((page.papers.len(), page.uses.len()), (1, 2));
        office
            .drop_paper(&commune, &at(units::MUONG_SO, "11"), id)
            .await
            .unwrap();
        let page = office
            .criteria_of(&commune, units::MUONG_SO, &View::default())
            .await
            .unwrap();
        assert_eq!((page.papers.len(), page.uses.len()), (1, 1));
    })
    .await;
}

#[tokio::test]
async fn a_class_counts_from_its_day() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = Small::plant(store, folder.path()).await;
        let office = &small.office;
        let admin = Op::system(office, "test");
        let set = "xa-ntm-2026-2030";
        let view = View {
            set: Some(set.to_owned()),
            ..View::default()
        };
        let commune = small.op("muong.so");
        let class = async || {
            let page = office
                .criteria_of(&commune, units::MUONG_SO, &view)
                .await
                .unwrap();
            page.class.map(|it| it.class)
        };
        assert_eq!(class().await, None);
        let decision = Some("QĐ 12/QĐ-UBND");
        office
            .set_unit_class(
                &admin,
                units::PROVINCE,
                "nhom_3",
                date(2023, 1, 1),
                decision,
            )
            .await
            .unwrap();
        assert_eq!(class().await.as_deref(), Some("nhom_3"), "from above");
        office
            .set_unit_class(
                &admin,
                units::MUONG_SO,
                "nhom_2",
                date(2023, 4, 1),
                decision,
            )
            .await
            .unwrap();
        assert_eq!(class().await.as_deref(), Some("nhom_2"), "its own");
        let earlier = office
            .set_unit_class(
                &admin,
                units::MUONG_SO,
                "nhom_1",
                date(2023, 2, 1),
                decision,
            )
            .await;
        assert!(earlier.is_err(), "the past is not rewritten");
        let unknown = office
            .set_unit_class(&admin, units::MUONG_SO, "nhom_9", TODAY, decision)
            .await;
        assert!(unknown.is_err());
    })
    .await;
}
