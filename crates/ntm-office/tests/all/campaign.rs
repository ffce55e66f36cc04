//! Review campaigns: opened, filled in, verified, closed.

use jiff::{
    ToSpan as _,
    civil::{Date, date},
};
use ntm_office::{
    Fault, Op,
    campaign::{
        Opening,
        check::Check,
        end::CriterionProgress,
        list::{EnteredNeed, NeedKept},
    },
    criteria::cell::{CellAt, Entered, EnteredAct, Said},
};
use ntm_programme::{
    campaign::{Source, WrittenNeed},
    identity::{CampaignId, NeedId, UnitId},
    obligation::{Act, State},
    unit::{Relation, RelationKind, Validity},
};
use ntm_store::{Query as _, Store, follow::Whose, params};
use ntm_testkit::{
    engines::both_engines,
    province::{Small, TODAY, units},
};
use uuid::Uuid;

const SET: &str = "xa-ntm-2021-2025";
const LISTS_DUE: Date = date(2023, 7, 20);
const CHECKS_DUE: Date = date(2023, 7, 25);

fn campaign_id() -> CampaignId {
    CampaignId(Uuid::from_u128(0xCA))
}

fn need_id(number: u128) -> NeedId {
    NeedId(Uuid::from_u128(0x4EED_0000 + number))
}

fn opening() -> Opening {
    Opening {
        id: campaign_id(),
        set: Some(SET.to_owned()),
        name: "Rà soát nhu cầu 6 tháng cuối năm".to_owned(),
        note: None,
        places: vec![units::MUONG_SO, units::KHONG_LAO],
        lists_due_on: LISTS_DUE,
        bodies: vec![units::EDUCATION],
        checks_due_on: Some(CHECKS_DUE),
    }
}

/// A district in which the education office looks after criteria 1, 5 and 14, and both communes have
/// verified values: 1.1 met, 1.2 and 14.1 not met.
async fn planted(store: Store, folder: &std::path::Path) -> Small {
    let small = Small::plant(store, folder).await;
    let admin = small.op("quan.tri");
    for criterion in [1, 5, 14] {
        let relation = Relation {
            kind: RelationKind::InCharge,
            unit: units::EDUCATION,
            other: units::DISTRICT,
            criteria_set: Some(SET.to_owned()),
            criterion: Some(criterion),
            valid: Validity::since(date(2021, 1, 1)),
        };
        small.office.relate(&admin, relation, None).await.unwrap();
    }
    for unit in [units::MUONG_SO, units::KHONG_LAO] {
        value(&small, unit, "1.1", "đạt").await;
        value(&small, unit, "1.2", "chưa đạt").await;
        value(&small, unit, "15.2", "chưa đạt").await;
    }
    small
}

async fn value(small: &Small, unit: UnitId, indicator: &str, written: &str) {
    let entered = Entered {
        at: CellAt {
            unit,
            set: SET.to_owned(),
            indicator: indicator.to_owned(),
        },
        act: EnteredAct::Record,
        written: written.to_owned(),
        said: Said::default(),
    };
    let program = small.op_of_the_program();
    small
        .office
        .enter_values(&program, &[entered])
        .await
        .unwrap();
}

async fn opened(small: &Small) -> CampaignId {
    let office = small.op("dieu.phoi");
    small
        .office
        .open_campaign(&office, &opening())
        .await
        .unwrap()
}

fn works(indicator: &str, amount: &str) -> EnteredNeed {
    EnteredNeed {
        indicator: indicator.to_owned(),
        written: WrittenNeed {
            kind: "works".to_owned(),
            name: format!("Công trình của chỉ tiêu {indicator}"),
            quantity: "2,5".to_owned(),
            measure: "km".to_owned(),
            amount: amount.to_owned(),
            source: "central".to_owned(),
            year: "2024".to_owned(),
        },
        seen: Some(0),
    }
}

fn nothing(indicator: &str) -> EnteredNeed {
    EnteredNeed {
        indicator: indicator.to_owned(),
        written: WrittenNeed {
            kind: "nothing".to_owned(),
            ..WrittenNeed::default()
        },
        seen: Some(0),
    }
}

async fn enter(
    small: &Small,
    op: &Op,
    unit: UnitId,
    number: u128,
    entered: &EnteredNeed,
) -> Result<NeedKept, Fault> {
    small
        .office
        .enter_need(op, campaign_id(), unit, need_id(number), entered)
        .await
}

/// A commune answers both indicators that it has not met, and hands in.
async fn hand_in(small: &Small, login: &str, unit: UnitId, first: u128, amount: &str) {
    let op = small.op(login);
    enter(small, &op, unit, first, &works("1.2", amount))
        .await
        .unwrap();
    enter(small, &op, unit, first + 1, &nothing("15.2"))
        .await
        .unwrap();
    small
        .office
        .hand_in_campaign(&op, campaign_id(), unit, Some(2), None)
        .await
        .unwrap();
}

fn said<T>(outcome: Result<T, Fault>) -> String {
    match outcome {
        Ok(_) => "done".to_owned(),
        Err(Fault::NotFound) => "hidden".to_owned(),
        Err(Fault::Denied(_)) => "denied".to_owned(),
        Err(Fault::Internal(error)) => panic!("{error}"),
        Err(fault) => fault.message().vi,
    }
}

#[tokio::test]
async fn a_campaign_is_obligations_and_its_result_is_what_is_missing() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = planted(store, folder.path()).await;
        let office = &small.office;
        let id = opened(&small).await;
        let lead = small.op("dieu.phoi");
        // What each has to do stands in their own work, with its deadline.
        for (login, due) in [("muong.so", LISTS_DUE), ("giao.duc", CHECKS_DUE)] {
            let work = office
                .my_work(&small.op(login), Whose::MyUnit, None)
                .await
                .unwrap();
            let line = &work.part.rows[0];
            assert_eq!((line.row.due_on, line.row.state), (Some(due), State::Due));
            let by_hand = office
                .submit(&small.op(login), line.row.id, None, Default::default())
                .await;
            assert!(said(by_hand).contains("thuộc đợt rà soát"));
            let view = office
                .obligation(&small.op(login), line.row.id)
                .await
                .unwrap();
            assert_eq!(view.campaign, Some(id));
        }
        let view = office.campaign(&lead, id).await.unwrap();
        assert_eq!((view.handed_in, view.all, view.bodies.len()), (0, 2, 1));
        assert_eq!((view.places[0].wanted, view.places[0].answered), (2, 0));

        hand_in(&small, "muong.so", units::MUONG_SO, 10, "4,5 tỷ").await;
        let view = office.campaign(&lead, id).await.unwrap();
        assert_eq!(view.handed_in, 1);
        assert_eq!(view.bodies[0].needs, 1, "15.2 is none of the body's");
        let place = |unit| view.places.iter().find(|it| it.unit == unit).unwrap();
        let criteria = &place(units::MUONG_SO).criteria;
        assert_eq!(
            (criteria[0], criteria[1], criteria[14]),
            (
                CriterionProgress::Waiting,
                CriterionProgress::Nothing,
                CriterionProgress::Done
            )
        );
        let criteria = &place(units::KHONG_LAO).criteria;
        assert_eq!(criteria[0], CriterionProgress::Unanswered);

        // The body adjusts the amount with its reason and hands in.
        let body = small.op("giao.duc");
        let check = office
            .campaign_check(&body, id, units::EDUCATION)
            .await
            .unwrap();
        assert_eq!(
            (check.rows.len(), check.waiting, check.missing.len()),
            (1, 1, 1)
        );
        let waits = office
            .hand_in_campaign(&body, id, units::EDUCATION, None, None)
            .await;
        assert!(said(waits).contains("Còn 1 nhu cầu chưa thẩm định"));
        let adjust = Check::Adjust("4 tỷ".to_owned());
        let bare = office
            .check_need(&body, id, need_id(10), &adjust, None, Some(1))
            .await;
        assert_eq!(said(bare), "Hãy ghi lý do.");
        let note = Some("Đơn giá theo công bố quý II");
        let adjusted = office
            .check_need(&body, id, need_id(10), &adjust, note, Some(1))
            .await
            .unwrap();
        assert_eq!(adjusted.verified, Some(4_000_000_000));
        office
            .hand_in_campaign(&body, id, units::EDUCATION, None, None)
            .await
            .unwrap();

        let result = office.campaign_result(&lead, id).await.unwrap();
        let all = result.totals.all;
        assert_eq!(
            (all.needs, all.proposed, all.works),
            (1, 4_500_000_000, 4_000_000_000)
        );
        assert_eq!(result.totals.by_source[&Source::Central], all);
        assert_eq!(result.totals.by_unit[&units::MUONG_SO], all);
        assert_eq!(result.totals.by_criterion[&1], all);
        assert_eq!((result.nothing_needed, result.missing.len()), (1, 1));

        // Closing after the deadline: who was late stays late, and nothing changes any more.
        small.clock.set(date(2023, 7, 26));
        let lead = small.op("dieu.phoi");
        office.close_campaign(&lead, id).await.unwrap();
        value(&small, units::MUONG_SO, "1.2", "đạt").await;
        let after = office.campaign_result(&lead, id).await.unwrap();
        assert_eq!(after.totals, result.totals);
        assert_eq!(after.day, date(2023, 7, 26));
        let (commune, body) = (small.op("muong.so"), small.op("giao.duc"));
        let closed = "Đợt rà soát đã đóng ngày 26/7/2023";
        let entered = enter(&small, &commune, units::MUONG_SO, 30, &works("1.2", "1 tỷ")).await;
        assert!(said(entered).contains(closed));
        let dropped = office
            .drop_need(&commune, id, units::MUONG_SO, need_id(10), None)
            .await;
        assert!(said(dropped).contains(closed));
        let checked = office
            .check_need(&body, id, need_id(10), &Check::Confirm, None, None)
            .await;
        assert!(said(checked).contains(closed));
        assert!(said(office.close_campaign(&lead, id).await).contains(closed));
        let mut db = office.store().read().await.unwrap();
        let rows = db
            .query(
                "SELECT o.unit_id, o.state, o.frozen_on FROM obligation o ORDER BY o.unit_id",
                params![],
            )
            .await
            .unwrap();
        let states: Vec<(UnitId, String, bool)> = rows
            .iter()
            .map(|row| {
                let frozen: Option<Date> = row.get("frozen_on").unwrap();
                (
                    row.get("unit_id").unwrap(),
                    row.get("state").unwrap(),
                    frozen.is_some(),
                )
            })
            .collect();
        let expected = [
            (units::EDUCATION, "accepted", false),
            (units::MUONG_SO, "accepted", false),
            (units::KHONG_LAO, "waived", true),
        ];
        for (unit, state, late) in expected {
            assert!(
                states.contains(&(unit, state.to_owned(), late)),
                "{states:?}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_opened_is_refused_field_by_field() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = planted(store, folder.path()).await;
        let office = &small.office;
        let lead = small.op("dieu.phoi");
        let check = async |change: fn(&mut Opening), expected: &[&str]| {
            let mut opening = opening();
            change(&mut opening);
            match office.open_campaign(&lead, &opening).await {
                Err(Fault::Invalid(faults)) => {
                    let fields: Vec<&str> = faults.iter().map(|it| it.field).collect();
                    assert_eq!(fields, expected);
                }
                other => panic!("{expected:?}: {other:?}"),
            }
        };
        check(|it| it.name = " ".to_owned(), &["name"]).await;
        check(
            |it| it.lists_due_on = TODAY.yesterday().unwrap(),
            &["lists_due_on"],
        )
        .await;
        check(
            |it| it.checks_due_on = Some(LISTS_DUE.saturating_sub(1.day())),
            &["checks_due_on"],
        )
        .await;
        check(|it| it.checks_due_on = None, &["checks_due_on"]).await;
        check(|it| it.places.clear(), &["places"]).await;
        check(|it| it.places.push(units::BAN_BO), &["places"]).await;
        check(|it| it.bodies.push(units::FINANCE), &["bodies"]).await;
        check(
            |it| it.set = Some("tinh-ntm-2021-2025".to_owned()),
            &["set", "places", "bodies"],
        )
        .await;
    })
    .await;
}

#[tokio::test]
async fn a_campaign_opened_twice_is_one_and_a_place_is_in_one_at_a_time() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = planted(store, folder.path()).await;
        let office = &small.office;
        let lead = small.op("dieu.phoi");
        let id = opened(&small).await;
        assert_eq!(office.open_campaign(&lead, &opening()).await.unwrap(), id);
        assert_eq!(office.campaigns(&lead).await.unwrap().len(), 1);
        let work = office
            .my_work(&small.op("muong.so"), Whose::MyUnit, None)
            .await
            .unwrap();
        assert_eq!(work.part.rows.len(), 1);
        let other = Opening {
            id: CampaignId(Uuid::from_u128(0xCB)),
            name: "Đợt khác".to_owned(),
            ..opening()
        };
        let refused = said(office.open_campaign(&lead, &other).await);
        assert!(refused.contains("đang trong đợt rà soát"), "{refused}");
        office.close_campaign(&lead, id).await.unwrap();
        office.open_campaign(&lead, &other).await.unwrap();
        assert_eq!(office.campaigns(&lead).await.unwrap().len(), 2);
    })
    .await;
}

#[tokio::test]
async fn everybody_does_their_own_part_and_sees_their_scope() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = planted(store, folder.path()).await;
        let office = &small.office;
        for (login, expected) in [
            ("muong.so", "denied"),
            ("giao.duc", "denied"),
            ("quan.tri", "hidden"),
            ("thanh.tra", "denied"),
        ] {
            let done = said(office.open_campaign(&small.op(login), &opening()).await);
            // A commune or body has no office of its own to assign for.
            assert!(done == expected || done == "hidden", "{login}: {done}");
        }
        let id = opened(&small).await;
        hand_in(&small, "muong.so", units::MUONG_SO, 10, "4,5 tỷ").await;
        let list = async |login: &str| {
            said(
                office
                    .campaign_list(&small.op(login), id, units::MUONG_SO)
                    .await,
            )
        };
        for (login, expected) in [
            ("muong.so", "done"),
            ("muong.so.2", "done"),
            ("khong.lao", "hidden"),
            ("ban.lang", "hidden"),
            ("ban.bo", "hidden"),
            ("giao.duc", "done"),
            ("tai.chinh", "hidden"),
            ("dieu.phoi", "done"),
            ("chu.tich", "done"),
            ("thanh.tra", "done"),
            ("lanh.dao.tinh", "done"),
            ("quan.tri", "hidden"),
            ("tam.duong", "hidden"),
        ] {
            assert_eq!(list(login).await, expected, "{login} looks at the list");
        }
        for (login, expected) in [
            ("khong.lao", "hidden"),
            ("giao.duc", "denied"),
            ("dieu.phoi", "denied"),
            ("chu.tich", "denied"),
            ("ban.bo", "hidden"),
        ] {
            let need = works("1.2", "1 tỷ");
            let done = enter(&small, &small.op(login), units::MUONG_SO, 20, &need).await;
            assert_eq!(said(done), expected, "{login} enters");
        }
        for (login, expected) in [
            ("muong.so", "denied"),
            ("khong.lao", "hidden"),
            ("tai.chinh", "hidden"),
            ("dieu.phoi", "denied"),
            ("giao.duc", "done"),
        ] {
            let done = office
                .check_need(
                    &small.op(login),
                    id,
                    need_id(10),
                    &Check::Confirm,
                    None,
                    None,
                )
                .await;
            assert_eq!(said(done), expected, "{login} verifies");
        }
        // Criterion 15 is in nobody's charge here, so nobody verifies it.
        let other = office
            .check_need(
                &small.op("giao.duc"),
                id,
                need_id(11),
                &Check::Confirm,
                None,
                None,
            )
            .await;
        assert_eq!(said(other), "denied");
        for (login, expected) in [
            ("muong.so", "denied"),
            ("giao.duc", "denied"),
            ("ban.lang", "hidden"),
            ("lanh.dao.tinh", "denied"),
        ] {
            let op = small.op(login);
            assert_eq!(
                said(office.close_campaign(&op, id).await),
                expected,
                "{login} closes"
            );
            assert_eq!(
                said(office.remind_campaign(&op, id).await),
                expected,
                "{login} reminds"
            );
        }
        let seen = office.campaign(&small.op("khong.lao"), id).await.unwrap();
        let seen: Vec<UnitId> = seen.places.iter().map(|it| it.unit).collect();
        assert_eq!(seen, [units::KHONG_LAO]);
        let result = office
            .campaign_result(&small.op("khong.lao"), id)
            .await
            .unwrap();
        assert!(result.rows.is_empty());
        assert_eq!(
            office.campaigns(&small.op("ban.bo")).await.unwrap().len(),
            0
        );
    })
    .await;
}

#[tokio::test]
async fn what_is_no_need_is_refused_and_leaves_nothing() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = planted(store, folder.path()).await;
        opened(&small).await;
        let commune = small.op("muong.so");
        let check = async |entered: EnteredNeed, expected: &str| {
            let done = said(enter(&small, &commune, units::MUONG_SO, 10, &entered).await);
            assert!(done.contains(expected), "{entered:?}: {done}");
        };
        check(works("1.2", "1.234,5"), "không có phần lẻ").await;
        check(works("1.2", "-5.000.000"), "lớn hơn 0").await;
        check(works("1.2", "một tỷ rưỡi"), "Không phải một số tiền").await;
        check(works("1.2", ""), "Hãy ghi số tiền").await;
        check(works("1.1", "1 tỷ"), "đã đạt theo giá trị chính thức").await;
        check(works("99.9", "1 tỷ"), "hidden").await;
        let list = small
            .office
            .campaign_list(&commune, campaign_id(), units::MUONG_SO)
            .await
            .unwrap();
        assert_eq!(
            (list.version, list.wanted, list.unanswered.len()),
            (0, 2, 2)
        );
        // Nothing needed and a need exclude each other; a whole list is wanted.
        enter(&small, &commune, units::MUONG_SO, 1, &nothing("1.2"))
            .await
            .unwrap();
        let early = small
            .office
            .hand_in_campaign(&commune, campaign_id(), units::MUONG_SO, None, None)
            .await;
        assert!(said(early).contains("chưa được trả lời: 15.2"));
        enter(
            &small,
            &commune,
            units::MUONG_SO,
            2,
            &works("1.2", "500 triệu"),
        )
        .await
        .unwrap();
        let list = small
            .office
            .campaign_list(&commune, campaign_id(), units::MUONG_SO)
            .await
            .unwrap();
        let needs: Vec<NeedId> = list
            .criteria
            .iter()
            .flat_map(|it| &it.lines)
            .flat_map(|it| &it.needs)
            .map(|it| it.id)
            .collect();
        assert_eq!(
            needs,
            [need_id(2)],
            "the need has taken the place of the answer"
        );
        let back = enter(&small, &commune, units::MUONG_SO, 3, &nothing("1.2")).await;
        assert!(said(back).contains("đã có 1 nhu cầu"));
        let twin = enter(
            &small,
            &commune,
            units::MUONG_SO,
            4,
            &works("1.2", "700 triệu"),
        )
        .await;
        assert!(said(twin).contains("đã có trong danh sách"));
        let little = works("15.2", "4.500");
        let kept = enter(&small, &commune, units::MUONG_SO, 5, &little)
            .await
            .unwrap();
        assert!(kept.little, "4,500 đồng were probably meant in millions");
    })
    .await;
}

#[tokio::test]
async fn two_people_on_one_list_do_not_overwrite_each_other() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = planted(store, folder.path()).await;
        let office = &small.office;
        let id = opened(&small).await;
        let (one, other) = (small.op("muong.so"), small.op("muong.so.2"));
        let unit = units::MUONG_SO;
        let first = enter(&small, &one, unit, 1, &works("1.2", "4,5 tỷ"))
            .await
            .unwrap();
        assert_eq!(first.version.number, 1);
        // The same form again is one need; the other's change of an unseen version is none.
        let again = enter(&small, &one, unit, 1, &works("1.2", "4,5 tỷ"))
            .await
            .unwrap();
        assert_eq!(again.version.number, 1);
        let unseen = enter(&small, &other, unit, 1, &works("1.2", "5 tỷ")).await;
        assert!(matches!(unseen, Err(Fault::Conflict(_))), "{unseen:?}");
        let mut seen = works("1.2", "5 tỷ");
        seen.seen = Some(1);
        let changed = enter(&small, &other, unit, 1, &seen).await.unwrap();
        assert_eq!(changed.version.number, 2);
        let dropped = office.drop_need(&one, id, unit, need_id(1), Some(1)).await;
        assert!(matches!(dropped, Err(Fault::Conflict(_))), "{dropped:?}");
        enter(&small, &one, unit, 2, &nothing("15.2"))
            .await
            .unwrap();
        // Who hands in what they have not seen whole is told so.
        let stale = office.hand_in_campaign(&one, id, unit, Some(2), None).await;
        assert!(matches!(stale, Err(Fault::Conflict(_))), "{stale:?}");
        office
            .hand_in_campaign(&one, id, unit, Some(3), None)
            .await
            .unwrap();
        office
            .hand_in_campaign(&one, id, unit, Some(3), None)
            .await
            .unwrap();
        let late = enter(&small, &other, unit, 3, &works("1.2", "1 tỷ")).await;
        assert!(said(late).contains("Danh sách đã gửi"));
        // Returned, it can be changed; what was verified of a need lapses with its change.
        let body = small.op("giao.duc");
        office
            .check_need(&body, id, need_id(1), &Check::Confirm, None, Some(2))
            .await
            .unwrap();
        let row = office.campaign_list(&one, id, unit).await.unwrap().row;
        let reason = "Thiếu quy mô".to_owned();
        office
            .perform(
                &small.op("dieu.phoi"),
                row.id,
                None,
                Act::Return { reason },
                None,
            )
            .await
            .unwrap();
        let mut mended = works("1.2", "5,2 tỷ");
        mended.seen = Some(3);
        let mended = enter(&small, &one, unit, 1, &mended).await.unwrap();
        assert_eq!((mended.version.number, mended.version.verified), (4, None));
        let history = office.campaign_list(&one, id, unit).await.unwrap().history;
        assert_eq!(history.len(), 5, "nothing of the past is lost");
    })
    .await;
}

#[tokio::test]
async fn a_reminder_reaches_those_who_have_not_handed_in_once_a_day() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = planted(store, folder.path()).await;
        let office = &small.office;
        let id = opened(&small).await;
        hand_in(&small, "muong.so", units::MUONG_SO, 10, "4,5 tỷ").await;
        let lead = small.op("dieu.phoi");
        assert_eq!(office.remind_campaign(&lead, id).await.unwrap(), 2);
        assert!(said(office.remind_campaign(&lead, id).await).contains("Hôm nay đã nhắc rồi"));
        let told = async |login: &str| {
            let mut db = office.store().read().await.unwrap();
            let row = db
                .query_one(
                    "SELECT COUNT(*) AS told FROM notification WHERE account_id = $1 AND kind = 'reminded'",
                    params![ntm_testkit::province::account(login)],
                )
                .await
                .unwrap();
            row.get::<i64>("told").unwrap()
        };
        assert_eq!((told("khong.lao").await, told("muong.so").await), (1, 0));
        small.clock.set(TODAY.tomorrow().unwrap());
        assert_eq!(office.remind_campaign(&small.op("dieu.phoi"), id).await.unwrap(), 2);
        assert_eq!(told("khong.lao").await, 2);
    })
    .await;
}

#[tokio::test]
async fn what_is_met_before_the_end_is_missing_no_more() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = planted(store, folder.path()).await;
        let office = &small.office;
        let id = opened(&small).await;
        hand_in(&small, "muong.so", units::MUONG_SO, 10, "4,5 tỷ").await;
        let lead = small.op("dieu.phoi");
        value(&small, units::MUONG_SO, "1.2", "đạt").await;
        value(&small, units::MUONG_SO, "13.1", "chưa đạt").await;
        let result = office.campaign_result(&lead, id).await.unwrap();
        assert_eq!((result.rows.len(), result.met_since.len()), (0, 1));
        assert_eq!(result.totals.all.needs, 0);
        let open: Vec<&str> = result.unanswered.iter().map(|it| it.2.as_str()).collect();
        assert_eq!(open, ["13.1"], "it came after the list was handed in");
    })
    .await;
}
