//! What ended units leave: handed to the one unit that they went into, or waiting for a person; and
//! their figures, told on today's map.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use ntm_office::{
    Fault, LineageFile, Op,
    campaign::{Opening, is_handed_in, list::EnteredNeed},
    criteria::{
        cell::{CellAt, Entered, EnteredAct, Said},
        next::NextView,
        see::View,
        todays_map::Told,
    },
    reorganise::{Asked, Leaving},
};
use ntm_programme::{
    campaign::WrittenNeed,
    criteria::{Quantity, Value},
    identity::{CampaignId, NeedId, ObligationId, UnitId},
    lineage::{Basis, Why},
    right::{Grant, Role},
    unit::{Relation, RelationKind, Validity},
};
use ntm_store::{
    Query as _, account,
    obligation::{self as kept, ObligationRow},
    params, unit,
};
use ntm_testkit::{
    both_engines,
    province::{self, PROVINCE, Small, units},
};

const ON: Date = date(2025, 7, 1);

const TABLE: &str =
    "Tên đơn vị cũ;Trực thuộc cũ;Mã đơn vị mới;Tên đơn vị mới;Trực thuộc mới;Phạm vi
Xã Bản Lang;Huyện Phong Thổ;03583;Xã Khổng Lào;Tỉnh Lai Châu;Toàn bộ
Xã Khổng Lào;Huyện Phong Thổ;03583;Xã Khổng Lào;Tỉnh Lai Châu;Toàn bộ
Xã Mường So;Huyện Phong Thổ;2;Xã Hai;Tỉnh Lai Châu;Một phần
Xã Mường So;Huyện Phong Thổ;3;Xã Ba;Tỉnh Lai Châu;Một phần
";

fn asked() -> Asked {
    Asked {
        files: vec![LineageFile {
            name: "phong-tho.csv".to_owned(),
            content: TABLE.to_owned(),
        }],
        on: ON,
        decision: None,
        within: None,
        ends_districts: true,
        answers: BTreeMap::new(),
    }
}

async fn administrator(small: &Small) -> Op {
    let who = small
        .enrol(1, "quan.tri.tinh", units::PROVINCE, Role::Administrator)
        .await;
    Op {
        who,
        ..small.op("quan.tri")
    }
}

fn today(small: &Small, op: &Op) -> Op {
    Op {
        who: op.who.clone(),
        ..small.op("quan.tri")
    }
}

async fn row(small: &Small, id: ObligationId) -> ObligationRow {
    let mut db = small.office.store().read().await.unwrap();
    kept::find(&mut db, id).await.unwrap().unwrap()
}

/// What of a monthly report is open for which unit.
async fn opened(small: &Small, period: &str) -> Vec<UnitId> {
    let mut db = small.office.store().read().await.unwrap();
    db.query(
        "SELECT unit_id FROM obligation WHERE period = $1 ORDER BY unit_id",
        params![period],
    )
    .await
    .unwrap()
    .iter()
    .map(|row| row.get("unit_id").unwrap())
    .collect()
}

async fn called(small: &Small, name: &str) -> UnitId {
    let mut db = small.office.store().read().await.unwrap();
    let all = unit::all_on(&mut db, ON).await.unwrap();
    let found = all.into_iter().find(|(it, _)| it.name == name);
    found.unwrap().0.unit
}

#[tokio::test]
async fn what_went_whole_is_handed_over_on_the_day_and_lateness_stays() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = Small::plant(store, folder.path()).await;
        let office = &small.office;
        small.clock.set(date(2025, 6, 10));
        let (khong_lao, ban_lang) = (units::KHONG_LAO, units::BAN_LANG);
        let head = unit::Head {
            valid: Validity::since(date(2020, 1, 1)),
            full_name: "Phàn Văn Lang".to_owned(),
            position: "Chủ tịch".to_owned(),
        };
        let leads = [ban_lang, khong_lao, units::MUONG_SO];
        let late = small.assign("Trồng rừng", &leads, Some(date(2025, 6, 20))).await;
        let soon = small
            .assign("Rà soát", &[khong_lao, units::EDUCATION], Some(date(2025, 7, 20)))
            .await;
        let mut tx = office.store().begin().await.unwrap();
        unit::add_head(&mut tx, ban_lang, &head).await.unwrap();
        tx.execute(
            "INSERT INTO task_deadline (province, task_id, position, written, kind, value, bound)
             VALUES ($1, $2, 9, 'trước ngày 15 hàng tháng', 'recurring', 'monthly day=15', 'before')",
            params![PROVINCE, late.id],
        )
        .await
        .unwrap();
        tx.commit().await.unwrap();
        let program = |small: &Small| Op::system(&small.office, "test");
        office.open_periods(&program(&small)).await.unwrap();
        assert_eq!(opened(&small, "2025-06").await, leads_sorted(&leads));
        let op = administrator(&small).await;
        small.clock.set(date(2025, 6, 25));
        office.freeze_lateness(&program(&small)).await.unwrap();
        let id = office.keep_reorganisation(&today(&small, &op), &asked()).await.unwrap();
        let preview = office.apply_reorganisation(&today(&small, &op), id).await.unwrap();
        let effects = preview.effects;
        // Bản Lang and Khổng Lào: the planting, the report of June, and the review of one of them.
        assert_eq!((effects.obligations_handed, effects.people_moved), (5, 2));
        assert_eq!((effects.obligations_left, effects.people_left), (3, 9));
        let told = preview.notes.iter().map(|it| it.message.vi.as_str());
        let told: Vec<&str> = told.filter(|it| it.contains("cần người quyết định")).collect();
        assert!(told.iter().any(|it| it.starts_with("“Xã Mường So” kết thúc")), "{told:?}");
        // Nothing happens before the day.
        assert_eq!(row(&small, late.obligations[0]).await.unit, ban_lang);

        small.clock.set(ON);
        office.place_units(&program(&small)).await.unwrap();
        office.place_units(&program(&small)).await.unwrap();
        let new = called(&small, "Xã Khổng Lào").await;
        let planting = row(&small, late.obligations[0]).await;
        assert_eq!((planting.unit, planting.first_unit), (new, ban_lang));
        let frozen = planting.frozen.clone().unwrap();
        assert_eq!((frozen.of, frozen.unit.as_str()), (ban_lang, "Xã Bản Lang"));
        assert_eq!(frozen.head.unwrap().name, "Phàn Văn Lang");
        let mut db = office.store().read().await.unwrap();
        let events = kept::events(&mut db, PROVINCE, planting.id, ON).await.unwrap();
        assert_eq!(events.iter().filter(|it| it.act == "hand_over").count(), 1);
        let note = events.last().unwrap().note.clone().unwrap();
        assert_eq!(note, "Xã Bản Lang kết thúc từ ngày 01/7/2025; Xã Khổng Lào tiếp nhận.");
        let person = province::account("ban.lang");
        assert_eq!(account::find(&mut db, person).await.unwrap().unwrap().unit, new);
        let grants = account::grants(&mut db, person).await.unwrap();
        let head_of = |unit| Grant { role: Role::Head, unit };
        assert!(grants.contains(&head_of(new)) && grants.contains(&head_of(ban_lang)));
        drop(db);
        // The successor does what is left; the lateness is the old unit's.
        let new_head = Op {
            who: ntm_programme::right::Actor {
                account: Some(person),
                unit: Some(new),
                grants,
            },
            ..small.op("ban.lang")
        };
        let seen = office.obligation(&new_head, planting.id).await.unwrap();
        assert_eq!(seen.first_unit.as_deref(), Some("Xã Bản Lang"));
        let chair = small.op("lanh.dao.tinh");
        let of = |unit| office.unit_record(&chair, unit, 2025, None);
        assert_eq!(of(ban_lang).await.unwrap().record.times_late, 2);
        assert_eq!(of(new).await.unwrap().record.times_late, 0);
        assert_eq!(row(&small, soon.obligations[0]).await.unit, new);
        // The next period opens once for the successor, and for nobody who has ended.
        small.clock.set(date(2025, 7, 2));
        office.open_periods(&program(&small)).await.unwrap();
        assert_eq!(opened(&small, "2025-07").await, [new]);
        assert_eq!(opened(&small, "once").await.len(), 5);
    })
    .await;
}

fn leads_sorted(leads: &[UnitId]) -> Vec<UnitId> {
    let mut leads = leads.to_vec();
    leads.sort_unstable();
    leads
}

#[tokio::test]
async fn what_was_divided_or_has_no_successor_waits_for_a_person() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = Small::plant(store, folder.path()).await;
        let office = &small.office;
        small.clock.set(date(2025, 7, 3));
        let leads = [units::MUONG_SO, units::EDUCATION, units::BAN_LANG];
        let task = small
            .assign("Rà soát", &leads, Some(date(2025, 7, 20)))
            .await;
        let op = today(&small, &administrator(&small).await);
        // Carried out after its day: what went whole is handed over in the same transaction.
        let id = office.keep_reorganisation(&op, &asked()).await.unwrap();
        office.apply_reorganisation(&op, id).await.unwrap();
        let new = called(&small, "Xã Khổng Lào").await;
        assert_eq!(row(&small, task.obligations[2]).await.unit, new);

        let left = office.left_behind(&op).await.unwrap();
        let names: Vec<&str> = left.iter().map(|it| it.unit.name.as_str()).collect();
        for name in [
            "Xã Mường So",
            "Phòng Giáo dục và Đào tạo",
            "Huyện Phong Thổ",
        ] {
            assert!(names.contains(&name), "{names:?}");
        }
        let of = |name: &str| left.iter().find(|it| it.unit.name == name).unwrap();
        let heirs: Vec<&str> = of("Xã Mường So")
            .heirs
            .iter()
            .map(|it| it.1.as_str())
            .collect();
        assert_eq!(heirs, ["Xã Ba", "Xã Hai"]);
        assert_eq!(
            (
                of("Xã Mường So").obligations.len(),
                of("Xã Mường So").people.len()
            ),
            (1, 2)
        );
        let heirs = &of("Phòng Giáo dục và Đào tạo").heirs;
        assert!(heirs.iter().any(|it| it.1 == "Tỉnh Lai Châu"), "{heirs:?}");

        let (second, third) = (
            called(&small, "Xã Hai").await,
            called(&small, "Xã Ba").await,
        );
        let obligation = Leaving::Obligation(task.obligations[0]);
        let stranger = small.op("tam.duong");
        let refused = office.hand_over(&stranger, obligation, second).await;
        assert!(
            matches!(refused, Err(Fault::NotFound | Fault::Denied(_))),
            "{refused:?}"
        );
        let gone = office.hand_over(&op, obligation, units::BAN_LANG).await;
        assert!(matches!(gone, Err(Fault::Invalid(_))), "{gone:?}");
        let done = office.hand_over(&op, obligation, second).await.unwrap();
        assert_eq!((done.obligations, done.people), (1, 0));
        assert_eq!(row(&small, task.obligations[0]).await.unit, second);
        let again = office.hand_over(&op, obligation, third).await;
        assert!(matches!(again, Err(Fault::NotFound)), "decided once");
        let person = Leaving::Person(province::account("muong.so.2"));
        assert_eq!(
            office.hand_over(&op, person, third).await.unwrap().people,
            1
        );
        let all = Leaving::Unit(units::EDUCATION);
        let done = office.hand_over(&op, all, units::PROVINCE).await.unwrap();
        assert_eq!((done.obligations, done.people), (1, 1));
        let left = office.left_behind(&op).await.unwrap();
        let so = left
            .iter()
            .find(|it| it.unit.unit == units::MUONG_SO)
            .unwrap();
        assert_eq!((so.obligations.len(), so.people.len()), (0, 1));
        assert!(left.iter().all(|it| it.unit.unit != units::EDUCATION));
        let district = office.left_behind(&small.op("ban.bo")).await.unwrap();
        assert!(district.is_empty(), "an officer decides nothing");
    })
    .await;
}

#[tokio::test]
async fn lists_of_a_review_campaign_stay_with_the_places_that_they_are_of() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = Small::plant(store, folder.path()).await;
        let office = &small.office;
        small.clock.set(date(2025, 6, 20));
        let campaign = CampaignId(uuid::Uuid::from_u128(0xCA));
        let entered = Entered {
            at: cell(units::BAN_LANG, "1.2"),
            act: EnteredAct::Record,
            written: "chưa đạt".to_owned(),
            said: Said::default(),
        };
        let in_charge = Relation {
            kind: RelationKind::InCharge,
            unit: units::EDUCATION,
            other: units::DISTRICT,
            criteria_set: Some("xa-ntm-2021-2025".to_owned()),
            criterion: Some(1),
            valid: Validity::since(date(2021, 1, 1)),
        };
        let admin = small.op("quan.tri");
        office.relate(&admin, in_charge, None).await.unwrap();
        let program = small.op_of_the_program();
        office.enter_values(&program, &[entered]).await.unwrap();
        let opening = Opening {
            id: campaign,
            set: Some("xa-ntm-2021-2025".to_owned()),
            name: "Rà soát trước khi sắp xếp".to_owned(),
            note: None,
            places: vec![units::BAN_LANG, units::KHONG_LAO],
            lists_due_on: date(2025, 7, 15),
            bodies: vec![units::EDUCATION],
            checks_due_on: Some(date(2025, 7, 20)),
        };
        let leader = small.op("dieu.phoi");
        office.open_campaign(&leader, &opening).await.unwrap();
        let op = administrator(&small).await;
        small.clock.set(ON);
        let op = today(&small, &op);
        let id = office.keep_reorganisation(&op, &asked()).await.unwrap();
        let effects = office.apply_reorganisation(&op, id).await.unwrap().effects;
        assert_eq!(
            (effects.obligations_handed, effects.obligations_left),
            (0, 0)
        );
        let left = office.left_behind(&op).await.unwrap();
        assert!(left.iter().all(|it| it.obligations.is_empty()));

        // Who knew the old commune finishes its list, and the campaign ends with both by name.
        let head = small.op("ban.lang");
        let need = EnteredNeed {
            indicator: "1.2".to_owned(),
            written: WrittenNeed {
                kind: "nothing".to_owned(),
                ..WrittenNeed::default()
            },
            seen: Some(0),
        };
        let first = NeedId(uuid::Uuid::from_u128(0x4EED));
        office
            .enter_need(&head, campaign, units::BAN_LANG, first, &need)
            .await
            .unwrap();
        office
            .hand_in_campaign(&head, campaign, units::BAN_LANG, Some(1), None)
            .await
            .unwrap();
        let leader = small.op("dieu.phoi");
        let seen = office.campaign(&leader, campaign).await.unwrap();
        let names: Vec<(&str, bool)> = seen
            .places
            .iter()
            .map(|it| (it.name.as_str(), is_handed_in(it.row.state)))
            .collect();
        assert_eq!(names, [("Xã Khổng Lào", false), ("Xã Bản Lang", true)]);
        office.close_campaign(&leader, campaign).await.unwrap();
    })
    .await;
}

fn cell(unit: UnitId, indicator: &str) -> CellAt {
    CellAt {
        unit,
        set: "xa-ntm-2021-2025".to_owned(),
        indicator: indicator.to_owned(),
    }
}

fn share(numerator: i64, denominator: i64) -> Value {
    Value::Share {
        numerator: Quantity::whole(numerator),
        denominator: Quantity::whole(denominator),
    }
}

#[tokio::test]
async fn the_past_is_told_on_todays_map_or_it_is_said_why_not() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = Small::plant(store, folder.path()).await;
        let office = &small.office;
        let program = |small: &Small| Op::system(&small.office, "test");
        let record = async |unit, indicator: &str, written: &str, from| {
            let entered = Entered {
                at: cell(unit, indicator),
                act: EnteredAct::Record,
                written: written.to_owned(),
                said: Said {
                    from: Some(from),
                    note: Some("biên bản".to_owned()),
                    ..Said::default()
                },
            };
            office
                .enter_values(&program(&small), &[entered])
                .await
                .unwrap();
        };
        small.clock.set(date(2025, 7, 10));
        let (first, second) = (date(2024, 6, 30), date(2024, 12, 31));
        record(units::BAN_LANG, "17.1", "300/400", first).await;
        record(units::KHONG_LAO, "17.1", "540/600", second).await;
        record(units::BAN_LANG, "10", "40", first).await;
        record(units::KHONG_LAO, "10", "42,5", first).await;
        record(units::MUONG_SO, "17.1", "700/1.000", first).await;
        let op = today(&small, &administrator(&small).await);
        let id = office.keep_reorganisation(&op, &asked()).await.unwrap();
        office.apply_reorganisation(&op, id).await.unwrap();
        let new = called(&small, "Xã Khổng Lào").await;
        record(new, "17.1", "900/1.000", date(2025, 7, 5)).await;

        let chair = small.op("lanh.dao.tinh");
        let retold = office
            .criteria_retold(&chair, &cell(new, "17.1"))
            .await
            .unwrap();
        let names: Vec<&str> = retold.forebears.iter().map(|it| it.1.as_str()).collect();
        assert_eq!(names, ["Xã Bản Lang", "Xã Khổng Lào"]);
        let told: Vec<_> = retold
            .points
            .iter()
            .map(|it| (it.on, it.told.clone()))
            .collect();
        let is = |value, basis| Told::Is { value, basis };
        assert_eq!(
            told,
            [
                (date(2025, 7, 5), is(share(900, 1000), Basis::Same)),
                (second, is(share(840, 1000), Basis::Sum)),
                (
                    first,
                    Told::Not(vec![(
                        Why::Missing(units::KHONG_LAO),
                        "Xã Khổng Lào".to_owned()
                    )])
                ),
            ]
        );
        assert_eq!(retold.points[1].reported.len(), 2, "the parts of the sum");
        // An average is not added.
        let income = office
            .criteria_retold(&chair, &cell(new, "10"))
            .await
            .unwrap();
        assert!(matches!(&income.points[0].told, Told::Not(why) if why[0].0 == Why::Kind(new)));
        // A divided unit is told nowhere without a stated share.
        let part = called(&small, "Xã Hai").await;
        let divided = office
            .criteria_retold(&chair, &cell(part, "17.1"))
            .await
            .unwrap();
        assert_eq!(
            divided.points[0].told,
            Told::Not(vec![(Why::Part(units::MUONG_SO), "Xã Mường So".to_owned())])
        );
        // Somebody states by how many people it was divided.
        let third = called(&small, "Xã Ba").await;
        let state = async |op: &Op, given: &[(UnitId, u16)], source: &str| {
            office
                .state_shares(op, id, units::MUONG_SO, given, source)
                .await
        };
        for (given, source) in [
            (vec![(part, 6_000), (third, 3_999)], "dân số"),
            (vec![(part, 10_000)], "dân số"),
            (vec![(part, 6_000), (part, 4_000)], "dân số"),
            (vec![(part, 6_000), (third, 4_000)], " "),
        ] {
            let refused = state(&op, &given, source).await;
            assert!(
                matches!(refused, Err(Fault::Invalid(_))),
                "{given:?}: {refused:?}"
            );
        }
        let given = [(part, 6_000), (third, 4_000)];
        let denied = state(&small.op("muong.so"), &given, "dân số").await;
        assert!(denied.is_err(), "an officer states nothing");
        state(&op, &given, "dân số năm 2024").await.unwrap();
        let divided = office
            .criteria_retold(&chair, &cell(part, "17.1"))
            .await
            .unwrap();
        assert_eq!(divided.points[0].told, is(share(420, 600), Basis::Share));
        let shown = office.reorganisation(&op, id).await.unwrap().divided;
        assert_eq!(
            (shown.len(), shown[0].source.as_deref()),
            (1, Some("dân số năm 2024"))
        );
        // One day across the places of today: nothing is counted twice or lost.
        let view = View {
            set: Some("xa-ntm-2021-2025".to_owned()),
            above: Some(units::PROVINCE),
            day: Some(date(2025, 6, 30)),
        };
        let all = office
            .criteria_indicator_retold(&chair, "17.1", &view)
            .await
            .unwrap();
        assert_eq!(
            all.total,
            Some((Quantity::whole(840 + 700), Quantity::whole(2000)))
        );
        assert_eq!(
            (all.known, all.rows.len()),
            (3, 4),
            "with a neighbour that has no figure"
        );
        let of = |name: &str| all.rows.iter().find(|it| it.1 == name).unwrap().2.clone();
        assert_eq!(of("Xã Khổng Lào").unwrap().value(), Some(share(840, 1000)));
        assert_eq!(of("Xã Ba").unwrap().value(), Some(share(280, 400)));
        assert_eq!(of("Xã Bản Bo"), None);
        // What has ended stays to be read as it stood, and nothing more is said of it.
        let old = office
            .criteria_cell(&chair, &cell(units::BAN_LANG, "17.1"))
            .await
            .unwrap();
        assert_eq!(old.day, date(2025, 6, 30));
        assert_eq!(
            old.line.version.unwrap().cell.official,
            Some(share(300, 400))
        );
        assert!(!old.may_claim && !old.criterion.may_overrule);
        let place = office
            .criteria_of(&chair, units::BAN_LANG, &View::default())
            .await
            .unwrap();
        assert_eq!(place.day, date(2025, 6, 30));
        let area = View {
            above: Some(units::BAN_LANG),
            ..View::default()
        };
        let matrix = office.criteria_matrix(&chair, &area).await.unwrap();
        assert_eq!((matrix.day, matrix.rows.len()), (date(2025, 6, 30), 1));
        let next = NextView {
            above: Some(units::BAN_LANG),
            ..NextView::default()
        };
        let next = office.criteria_next(&chair, &next).await.unwrap();
        assert_eq!((next.day, next.rows.len()), (date(2025, 6, 30), 1));
        // Who may not read the place may not read what it came from.
        let stranger = small.op("ban.bo");
        let hidden = office.criteria_retold(&stranger, &cell(new, "17.1")).await;
        assert!(matches!(hidden, Err(Fault::NotFound)), "{hidden:?}");
    })
    .await;
}
