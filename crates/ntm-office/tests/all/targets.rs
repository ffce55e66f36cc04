//! Targets that an office sets, and figures that documents state.

use jiff::{
    SignedDuration,
    civil::{Date, date},
};
use ntm_office::{
    Fault, Op,
    criteria::cell::{CellAt, Said},
    receive::Upload,
    stated::{PaymentSaid, Proposal, StandingSaid},
    target::NewTarget,
    told,
};
use ntm_programme::{
    identity::UnitId,
    target::{Aim, Goal, TargetState},
    unit::{Relation, RelationKind, Validity},
};
use ntm_testkit::{
    engines::both_engines,
    province::{Small, TODAY, units},
};

const SET: &str = "xa-ntm-2021-2025";

/// The three sentences of a real notice, and the standing of a commune as a meeting was told it.
const NOTICE: &str = "Số: 101/TB-UBND

Phong Thổ, ngày 07 tháng 7 năm 2023

THÔNG BÁO

Kết luận của đồng chí Chủ tịch UBND huyện tại Hội nghị sơ kết

1. Xã Mường So đã có nhiều cố gắng. Đến nay, xã cơ bản đạt 9/19 tiêu chí.

Kết quả giải ngân các nguồn vốn đạt 25.608,6 triệu đồng/58.759,9 triệu đồng, đạt 43,6% KH.

2. UBND các xã

- Rà soát hiện trạng các tiêu chí với mục tiêu đến năm 2025, tiếp tục giữ vững 01 xã đã đạt chuẩn NTM, có ít nhất 2 xã (Mường So, Khổng Lao) đạt 19/19 tiêu chí và không có xã dưới 15 tiêu chí, xong trước ngày 30/7/2023.

Nơi nhận:
- UBND các xã;
- Lưu: VT.
";

fn target(goal: Goal) -> NewTarget {
    NewTarget {
        area: units::DISTRICT,
        set: SET.to_owned(),
        aim: Aim {
            goal,
            named: Vec::new(),
            by: date(2025, 12, 31),
        },
        note: None,
        source: None,
    }
}

const FIRST: Goal = Goal::Criterion {
    places: 1,
    criterion: 1,
};

async fn charged(small: &Small) {
    let relation = Relation {
        kind: RelationKind::InCharge,
        unit: units::EDUCATION,
        other: units::DISTRICT,
        criteria_set: Some(SET.to_owned()),
        criterion: Some(1),
        valid: Validity::since(date(2021, 1, 1)),
    };
    let admin = small.op("quan.tri");
    small.office.relate(&admin, relation, None).await.unwrap();
}

async fn verified(small: &Small, unit: UnitId, indicator: &str, written: &str) -> Vec<String> {
    verified_since(small, unit, indicator, written, None).await
}

async fn verified_since(
    small: &Small,
    unit: UnitId,
    indicator: &str,
    written: &str,
    from: Option<Date>,
) -> Vec<String> {
    let said = Said {
        from,
        note: Some("theo hồ sơ".to_owned()),
        ..Said::default()
    };
    let at = CellAt {
        unit,
        set: SET.to_owned(),
        indicator: indicator.to_owned(),
    };
    let acted = small
        .office
        .record_value(&small.op("giao.duc"), &at, written, &said)
        .await
        .unwrap();
    acted.broken.into_iter().map(|it| it.0).collect()
}

#[tokio::test]
async fn a_target_is_measured_at_every_change_and_a_break_is_told() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = Small::plant(store, folder.path()).await;
        charged(&small).await;
        let office = &small.office;
        let coordinator = small.op("dieu.phoi");
        let id = office
            .set_target(&coordinator, &target(FIRST))
            .await
            .unwrap();
        let state = |op: Op| async move {
            let page = office.target(&op, id).await.unwrap();
            (page.line.state, page.line.measured.have)
        };
        assert_eq!(state(coordinator.clone()).await, (TargetState::Open, 0));

        for indicator in ["1.1", "1.2"] {
            let broken = verified(&small, units::MUONG_SO, indicator, "đạt").await;
            assert_eq!(broken, Vec::<String>::new());
        }
        assert_eq!(state(coordinator.clone()).await, (TargetState::Reached, 1));

        small.clock.pass(SignedDuration::from_hours(24));
        let broken = verified(&small, units::MUONG_SO, "1.2", "chưa đạt").await;
        assert_eq!(broken, ["Ít nhất 1 xã đạt tiêu chí số 1"]);
        let page = office.target(&small.op("muong.so"), id).await.unwrap();
        assert_eq!(page.line.state, TargetState::Open);
        // A commune knows the count, and of the places only itself.
        let seen: Vec<UnitId> = page
            .line
            .way
            .iter()
            .chain(&page.line.others)
            .map(|gap| gap.unit)
            .collect();
        assert_eq!(seen, [units::MUONG_SO]);
        assert_eq!(page.line.measured.gaps.len(), 3);
        assert_eq!(page.states.len(), 2, "each day keeps how it stood");
        assert_eq!(page.states[1].state, TargetState::Reached);

        // The office and whoever set it are told, each once.
        let news = office
            .notifications(&small.op("dieu.phoi"), None, 50)
            .await
            .unwrap();
        let said: Vec<String> = news
            .rows
            .iter()
            .filter(|it| it.kind == "target_broken")
            .map(|it| told::sentence(it, false))
            .collect();
        assert_eq!(
            said,
            ["Mục tiêu không còn đạt: Ít nhất 1 xã đạt tiêu chí số 1"]
        );
    })
    .await;
}

#[tokio::test]
async fn a_target_is_missed_when_its_day_has_passed() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = Small::plant(store, folder.path()).await;
        let office = &small.office;
        let mut new = target(Goal::NoneBelow { criteria: 15 });
        new.aim.by = TODAY;
        let id = office
            .set_target(&small.op("dieu.phoi"), &new)
            .await
            .unwrap();
        small.clock.pass(SignedDuration::from_hours(24));
        let system = Op::system(office, "test");
        assert_eq!(office.measure_targets(&system).await.unwrap(), 1);
        assert_eq!(office.measure_targets(&system).await.unwrap(), 0);
        let page = office.target(&small.op("dieu.phoi"), id).await.unwrap();
        assert_eq!(page.line.state, TargetState::Missed);
        assert_eq!(page.line.measured.what_would_reach_it().len(), 3);
        assert_eq!(page.line.measured.distance(), 45);
    })
    .await;
}

#[tokio::test]
async fn targets_are_set_by_the_office_of_the_area_or_one_above() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = Small::plant(store, folder.path()).await;
        let office = &small.office;
        let set = |login: &'static str| {
            let op = small.op(login);
            async move {
                match office.set_target(&op, &target(FIRST)).await {
                    Ok(_) => "set",
                    Err(Fault::Refused(_)) => "refused",
                    Err(Fault::NotFound) => "hidden",
                    Err(fault) => panic!("{fault}"),
                }
            }
        };
        assert_eq!(set("chu.tich").await, "set");
        assert_eq!(set("lanh.dao.tinh").await, "set");
        assert_eq!(set("giao.duc").await, "refused");
        assert_eq!(set("muong.so").await, "hidden");
        assert_eq!(set("tam.duong").await, "hidden");

        let op = small.op("dieu.phoi");
        let refused = |new: NewTarget| {
            let op = op.clone();
            async move {
                match office.set_target(&op, &new).await {
                    Err(Fault::Invalid(fields)) => fields[0].message.vi.clone(),
                    other => panic!("{other:?}"),
                }
            }
        };
        let many = Goal::Criterion {
            places: 4,
            criterion: 1,
        };
        assert_eq!(
            refused(target(many)).await,
            "Muốn 4 địa phương nhưng chỉ có 3 địa phương được tính."
        );
        let mut past = target(FIRST);
        past.aim.by = date(2023, 1, 1);
        assert_eq!(refused(past).await, "Hạn của mục tiêu đã qua.");
        let mut elsewhere = target(FIRST);
        elsewhere.aim.named = vec![units::BAN_BO];
        assert_eq!(
            refused(elsewhere).await,
            "Có xã không thuộc địa phương này."
        );

        let id = office.set_target(&op, &target(FIRST)).await.unwrap();
        assert!(matches!(
            office.take_back_target(&op, id, " ").await,
            Err(Fault::Invalid(_))
        ));
        office
            .take_back_target(&op, id, "điều chỉnh kế hoạch")
            .await
            .unwrap();
        assert!(matches!(
            office.take_back_target(&op, id, "lần nữa").await,
            Err(Fault::Denied(_) | Fault::Conflict(_))
        ));
        // A neighbour cannot even know of it.
        assert!(matches!(
            office.target(&small.op("ban.bo"), id).await,
            Err(Fault::NotFound)
        ));
    })
    .await;
}

#[tokio::test]
async fn what_a_document_says_is_proposed_with_its_sentence_and_confirmed_by_a_person() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = Small::plant(store, folder.path()).await;
        let office = &small.office;
        let op = small.op("dieu.phoi");
        let upload = Upload {
            name: "TB 101.txt".to_owned(),
            bytes: NOTICE.as_bytes().to_vec(),
        };
        let document = office.receive(&op, upload).await.unwrap().document;
        let system = Op::system(office, "test");
        office.read_document(&system, document.id).await.unwrap();
        let code = document.id.to_string();
        let found = office.stated_facts(&op, &code).await.unwrap();
        let kinds: Vec<&str> = found.facts.iter().map(|it| it.proposal.kind()).collect();
        assert_eq!(kinds, ["standing", "payment", "target", "target", "target"]);
        for fact in &found.facts {
            let (from, to) = (fact.span.0 as usize, fact.span.1 as usize);
            let words = NOTICE[from..to].split_whitespace().collect::<Vec<_>>();
            assert_eq!(words.join(" "), fact.quote);
        }
        let Proposal::Standing(standing) = &found.facts[0].proposal else {
            panic!()
        };
        assert_eq!(
            standing,
            &StandingSaid {
                unit: Some(units::MUONG_SO),
                set: SET.to_owned(),
                on: Some(date(2023, 7, 7)),
                met: Some(9),
                unmet: Vec::new(),
            }
        );
        let Proposal::Payment(payment) = &found.facts[1].proposal else {
            panic!()
        };
        assert_eq!(
            payment,
            &PaymentSaid {
                unit: Some(units::DISTRICT),
                on: Some(date(2023, 7, 7)),
                planned: Some(58_759_900_000),
                disbursed: Some(25_608_600_000),
                percent: Some(4360),
            }
        );
        let Proposal::Target(named) = &found.facts[3].proposal else {
            panic!()
        };
        // "Khổng Lao" is a slip of the pen for Khổng Lào.
        assert_eq!(named.aim.named, [units::MUONG_SO, units::KHONG_LAO]);
        assert_eq!(named.aim.by, date(2025, 12, 31));

        // Nothing counts before a person has said so, and a commune cannot.
        let list = || office.stated_of(&op, None, "standing");
        assert!(list().await.unwrap().is_empty());
        let commune = small.op("muong.so");
        assert!(
            office
                .confirm_standing(&commune, &code, 0, standing)
                .await
                .is_err()
        );
        let contradicts = StandingSaid {
            met: Some(12),
            unmet: (1..=10).collect(),
            ..standing.clone()
        };
        assert!(matches!(
            office.confirm_standing(&op, &code, 0, &contradicts).await,
            Err(Fault::Invalid(_))
        ));
        office
            .confirm_standing(&op, &code, 0, standing)
            .await
            .unwrap();
        assert!(matches!(
            office.confirm_standing(&op, &code, 0, standing).await,
            Err(Fault::Conflict(_))
        ));
        let lines = list().await.unwrap();
        assert_eq!(lines[0].unit, "Xã Mường So");
        assert_eq!(lines[0].agrees(), None, "nothing was collected");
        charged(&small).await;
        for indicator in ["1.1", "1.2"] {
            let since = Some(date(2023, 7, 1));
            verified_since(&small, units::MUONG_SO, indicator, "đạt", since).await;
        }
        let lines = list().await.unwrap();
        assert_eq!(lines[0].verified, Some((1, 19)));
        assert_eq!(lines[0].agrees(), Some(false));

        let target = office.confirm_target(&op, &code, 3, named).await.unwrap();
        let page = office.target(&op, target).await.unwrap();
        let source = page.line.target.source.unwrap();
        assert_eq!(source.document, document.id);
        assert!(source.quote.contains("ít nhất 2 xã (Mường So, Khổng Lao)"));
        assert_eq!(page.line.measured.want, 2);

        office.reject_stated(&op, &code, 1, "số cũ").await.unwrap();
        let found = office.stated_facts(&op, &code).await.unwrap();
        let decided: Vec<Option<bool>> = found
            .facts
            .iter()
            .map(|it| it.decided.as_ref().map(|it| it.confirmed))
            .collect();
        assert_eq!(decided, [Some(true), Some(false), None, Some(true), None]);
    })
    .await;
}
