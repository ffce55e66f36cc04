//! Reports: put in force out of tasks, expected, explained.

use jiff::civil::{Date, date};
use ntm_office::{
    Fault, Op,
    report::{
        expect::{Expected, Look},
        regime::Start,
    },
};
use ntm_programme::{
    identity::{ReportRuleId, TaskId, UnitId},
    period::Period,
    report::{ReportState, Role},
    unit::Validity,
};
use ntm_store::{Query as _, Store, params, unit};
use ntm_testkit::{
    both_engines,
    province::{Small, TODAY, units},
};
use uuid::Uuid;

const TITLE: &str = "Định kỳ gửi báo cáo";

/// The reports of notice 101: of communes, agencies and the office. Each is one task.
async fn planted(store: Store, folder: &std::path::Path) -> (Small, Vec<(TaskId, i64)>) {
    let small = Small::plant(store, folder).await;
    let communes = [units::MUONG_SO, units::KHONG_LAO];
    let bodies = [units::EDUCATION, units::FINANCE];
    let mut chosen = Vec::new();
    for (leads, rule) in [
        (&communes[..], "monthly day=15"),
        (&communes[..], "yearly 12-05"),
        (&bodies[..], "yearly 12-10"),
        (&[units::OFFICE][..], "quarterly day=20 month=3"),
    ] {
        let task = small.assign_recurring(TITLE, leads, rule).await;
        chosen.push((task.id, 1));
    }
    let program = small.op_of_the_program();
    small.office.open_periods(&program).await.unwrap();
    (small, chosen)
}

async fn in_force(store: Store, folder: &std::path::Path) -> Small {
    let (small, chosen) = planted(store, folder).await;
    let office = small.op("dieu.phoi");
    small.office.enact_reports(&office, &chosen).await.unwrap();
    small
}

async fn expected(small: &Small, op: &Op) -> Expected {
    small
        .office
        .expected_reports(op, &Look::default())
        .await
        .unwrap()
}

fn state(found: &Expected, code: &str, unit: UnitId, period: &str) -> Option<ReportState> {
    let period: Period = period.parse().unwrap();
    let table = found.tables.iter().find(|it| it.series.of.code == code)?;
    let row = table.rows.iter().find(|it| it.unit == unit)?;
    row.reports.get(&period).map(|it| it.state)
}

async fn obligations(small: &Small) -> i64 {
    let mut db = small.office.store().read().await.unwrap();
    let row = db
        .query_one("SELECT COUNT(*) AS n FROM obligation", params![])
        .await
        .unwrap();
    row.get("n").unwrap()
}

#[tokio::test]
async fn confirmed_tasks_become_reports_in_one_press_and_nothing_is_expected_twice() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let (small, chosen) = planted(store, folder.path()).await;
        let other = small
            .assign_recurring("Trồng rừng", &[units::MUONG_SO], "monthly day=15")
            .await;
        let mixed = small
            .assign_recurring(
                TITLE,
                &[units::MUONG_SO, units::EDUCATION],
                "monthly day=15",
            )
            .await;
        let before = obligations(&small).await;
        let op = small.op("dieu.phoi");
        let regime = small.office.report_regime(&op).await.unwrap();
        assert!(regime.may_enact && regime.rules.is_empty());
        // Planting trees is no report; one for communes and bodies alike is named with its reason.
        assert_eq!(regime.offers.len(), 5);
        assert!(!regime.offers.iter().any(|it| it.deadline.task == other.id));
        let fitting = regime.offers.iter().filter_map(|it| it.fits.as_ref().ok());
        let mut fitting: Vec<_> = fitting
            .map(|(of, role)| (of.code.as_str(), *role))
            .collect();
        fitting.sort_unstable();
        assert_eq!(
            fitting,
            [
                ("nam", Role::Commune),
                ("nam", Role::Agency),
                ("quy-van-phong", Role::Office),
                ("thang", Role::Commune),
            ]
        );
        let refused = small.office.enact_reports(&op, &[(mixed.id, 1)]).await;
        assert!(matches!(refused, Err(Fault::Refused(_))), "{refused:?}");
        let nothing = small.office.enact_reports(&op, &[]).await;
        assert!(matches!(nothing, Err(Fault::Invalid(_))), "{nothing:?}");
        // A commune puts nothing in force, and a neighbour does not know of the tasks.
        for login in ["muong.so", "tam.duong"] {
            let theirs = small.office.enact_reports(&small.op(login), &chosen).await;
            assert!(theirs.is_err(), "{login}");
        }
        assert_eq!(small.office.enact_reports(&op, &chosen).await.unwrap(), 4);
        // The press that came twice.
        assert_eq!(small.office.enact_reports(&op, &chosen).await.unwrap(), 0);
        assert_eq!(obligations(&small).await, before);
        let found = expected(&small, &op).await;
        let due = Some(ReportState::Expected);
        assert_eq!(state(&found, "thang", units::MUONG_SO, "2023-07"), due);
        assert_eq!(state(&found, "nam", units::EDUCATION, "2023"), due);
        assert_eq!(
            state(&found, "quy-van-phong", units::OFFICE, "2023-Q3"),
            due
        );
        // A commune sees itself alone.
        let own = expected(&small, &small.op("muong.so")).await;
        let seen = own.tables.iter().flat_map(|it| &it.rows).map(|it| it.unit);
        assert!(seen.clone().count() == 2 && seen.clone().all(|it| it == units::MUONG_SO));
        assert!(
            expected(&small, &small.op("tam.duong"))
                .await
                .tables
                .is_empty()
        );
    })
    .await;
}

#[tokio::test]
async fn a_period_that_opens_twice_is_expected_once_and_a_missing_report_is_late() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = in_force(store, folder.path()).await;
        small.clock.set(date(2023, 8, 1));
        let program = || small.op_of_the_program();
        assert_eq!(small.office.open_periods(&program()).await.unwrap(), 2);
        assert_eq!(small.office.open_periods(&program()).await.unwrap(), 0);
        small.office.freeze_lateness(&program()).await.unwrap();
        let found = expected(&small, &small.op("dieu.phoi")).await;
        assert_eq!(
            state(&found, "thang", units::KHONG_LAO, "2023-07"),
            Some(ReportState::Late)
        );
        assert_eq!(
            state(&found, "thang", units::KHONG_LAO, "2023-08"),
            Some(ReportState::Expected)
        );
        let counts = found.counts();
        assert_eq!(counts.get(&ReportState::Late), Some(&2));
        // Of another year nothing is known.
        let look = Look {
            year: Some(2022),
            code: None,
        };
        let found = small
            .office
            .expected_reports(&small.op("dieu.phoi"), &look)
            .await
            .unwrap();
        assert!(found.tables.is_empty() && found.years == [2023, 2022]);
    })
    .await;
}

async fn due_of(small: &Small, period: &str) -> Option<Date> {
    let found = expected(small, &small.op("dieu.phoi")).await;
    let period: Period = period.parse().unwrap();
    let rows = found.tables.iter().flat_map(|it| &it.rows);
    rows.filter_map(|row| row.reports.get(&period)?.due_on)
        .next()
}

#[tokio::test]
async fn a_day_that_a_month_does_not_have_is_its_last() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = Small::plant(store, folder.path()).await;
        let task = small
            .assign_recurring(TITLE, &[units::MUONG_SO], "monthly day=31")
            .await;
        let chosen = [(task.id, 1)];
        small
            .office
            .enact_reports(&small.op("dieu.phoi"), &chosen)
            .await
            .unwrap();
        small
            .office
            .open_periods(&small.op_of_the_program())
            .await
            .unwrap();
        small.clock.set(date(2024, 2, 20));
        small
            .office
            .open_periods(&small.op_of_the_program())
            .await
            .unwrap();
        // "Before the 31st": of the 29 days of February 2024 the 28th is the last that counts.
        assert_eq!(due_of(&small, "2024-02").await, Some(date(2024, 2, 28)));
    })
    .await;
}

#[tokio::test]
async fn why_a_report_is_due_on_its_day_is_explained() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = in_force(store, folder.path()).await;
        let op = small.op("muong.so");
        let found = expected(&small, &op).await;
        let table = found
            .tables
            .iter()
            .find(|it| it.series.of.code == "thang")
            .unwrap();
        let line = table.rows[0].reports[&"2023-07".parse().unwrap()];
        let why = small.office.report_why(&op, line.id).await.unwrap();
        let explained = why.explained.unwrap();
        assert_eq!(explained.last_day, date(2023, 7, 14));
        // Figures close on the 14th, a Friday: the decree would not have it before the 17th.
        assert_eq!(explained.earliest, Some(date(2023, 7, 17)));
        assert!(explained.is_before_the_decree() && explained.holidays_missing.is_none());
        let hidden = small
            .office
            .report_why(&small.op("khong.lao"), line.id)
            .await;
        assert!(matches!(hidden, Err(Fault::NotFound)), "{hidden:?}");
    })
    .await;
}

fn start(id: u128, units: &[UnitId], from: Date) -> Start {
    Start {
        id: ReportRuleId(Uuid::from_u128(id)),
        code: "thang".to_owned(),
        role: Role::Commune,
        units: units.to_vec(),
        from,
        month: None,
    }
}

fn field(answer: Result<ReportRuleId, Fault>) -> &'static str {
    match answer {
        Err(Fault::Invalid(faults)) => faults[0].field,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_type_is_put_in_force_for_units_from_a_day_on() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = Small::plant(store, folder.path()).await;
        let op = small.op("dieu.phoi");
        let office = &small.office;
        // June was due before anybody asked.
        let early = start(1, &[units::MUONG_SO], date(2023, 6, 1));
        assert_eq!(field(office.start_reports(&op, &early).await), "from");
        let elsewhere = start(1, &[units::BAN_BO], TODAY);
        assert_eq!(field(office.start_reports(&op, &elsewhere).await), "units");
        let body = start(1, &[units::EDUCATION], TODAY);
        assert_eq!(field(office.start_reports(&op, &body).await), "units");
        let quarter = Start {
            code: "quy-van-phong".to_owned(),
            role: Role::Office,
            ..start(1, &[units::OFFICE], TODAY)
        };
        assert_eq!(field(office.start_reports(&op, &quarter).await), "month");
        let no_rule = Start {
            role: Role::Agency,
            ..start(1, &[units::EDUCATION], TODAY)
        };
        assert_eq!(field(office.start_reports(&op, &no_rule).await), "role");
        let unconfirmed = Start {
            code: "bieu-10".to_owned(),
            ..start(1, &[units::MUONG_SO], TODAY)
        };
        let refused = office.start_reports(&op, &unconfirmed).await;
        assert!(matches!(refused, Err(Fault::Refused(_))), "{refused:?}");

        let july = start(1, &[units::MUONG_SO], date(2023, 7, 1));
        office.start_reports(&op, &july).await.unwrap();
        office.start_reports(&op, &july).await.unwrap();
        let found = expected(&small, &op).await;
        let due = Some(ReportState::Expected);
        assert_eq!(state(&found, "thang", units::MUONG_SO, "2023-07"), due);
        // A second rule would expect July of Mường So twice.
        let twice = start(2, &[units::MUONG_SO, units::KHONG_LAO], TODAY);
        let refused = office.start_reports(&op, &twice).await;
        assert!(matches!(refused, Err(Fault::Refused(_))), "{refused:?}");
        // What begins later opens later.
        let later = start(3, &[units::KHONG_LAO], date(2023, 8, 1));
        office.start_reports(&op, &later).await.unwrap();
        small.clock.set(date(2023, 8, 1));
        office
            .open_periods(&small.op_of_the_program())
            .await
            .unwrap();
        let op = small.op("dieu.phoi");
        let found = expected(&small, &op).await;
        assert_eq!(state(&found, "thang", units::KHONG_LAO, "2023-07"), None);
        assert_eq!(state(&found, "thang", units::KHONG_LAO, "2023-08"), due);
        // Ended: what has opened stays, nothing more opens.
        let rule = ReportRuleId(Uuid::from_u128(3));
        let theirs = office.end_reports(&small.op("khong.lao"), rule).await;
        assert!(matches!(theirs, Err(Fault::Denied(_))), "{theirs:?}");
        office.end_reports(&op, rule).await.unwrap();
        office.end_reports(&op, rule).await.unwrap();
        small.clock.set(date(2023, 9, 1));
        office
            .open_periods(&small.op_of_the_program())
            .await
            .unwrap();
        let found = expected(&small, &small.op("dieu.phoi")).await;
        assert_eq!(state(&found, "thang", units::KHONG_LAO, "2023-09"), None);
        assert_eq!(state(&found, "thang", units::MUONG_SO, "2023-09"), due);
    })
    .await;
}

#[tokio::test]
async fn a_unit_that_ends_in_the_period_gets_nothing_more() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = in_force(store, folder.path()).await;
        small.clock.set(date(2023, 7, 20));
        let program = small.op_of_the_program();
        small.office.freeze_lateness(&program).await.unwrap();
        let mut tx = small.office.store().begin().await.unwrap();
        unit::end_version(&mut tx, units::KHONG_LAO, date(2023, 7, 25))
            .await
            .unwrap();
        unit::next_generation(&mut tx, small.office.clock().now(), None)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        small.clock.set(date(2023, 8, 1));
        small
            .office
            .open_periods(&small.op_of_the_program())
            .await
            .unwrap();
        let found = expected(&small, &small.op("dieu.phoi")).await;
        assert_eq!(state(&found, "thang", units::KHONG_LAO, "2023-08"), None);
        // What it left undone is still there under its last name, late.
        let table = found
            .tables
            .iter()
            .find(|it| it.series.of.code == "thang")
            .unwrap();
        let row = table
            .rows
            .iter()
            .find(|it| it.unit == units::KHONG_LAO)
            .unwrap();
        assert_eq!(row.name, "Xã Khổng Lào");
        assert_eq!(
            state(&found, "thang", units::KHONG_LAO, "2023-07"),
            Some(ReportState::Late)
        );
    })
    .await;
}

#[tokio::test]
async fn lateness_is_the_head_s_of_the_last_day_also_where_another_came_on_it() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = in_force(store, folder.path()).await;
        let mut tx = small.office.store().begin().await.unwrap();
        tx.execute(
            "UPDATE unit_head SET valid_to = $2 WHERE unit_id = $1",
            params![units::MUONG_SO, date(2023, 7, 14)],
        )
        .await
        .unwrap();
        let head = unit::Head {
            valid: Validity::since(date(2023, 7, 14)),
            full_name: "Người Mới".to_owned(),
            position: "Chủ tịch".to_owned(),
        };
        unit::add_head(&mut tx, units::MUONG_SO, &head)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        small.clock.set(date(2023, 7, 15));
        small
            .office
            .freeze_lateness(&small.op_of_the_program())
            .await
            .unwrap();
        let op = small.op("dieu.phoi");
        let found = expected(&small, &op).await;
        let table = found
            .tables
            .iter()
            .find(|it| it.series.of.code == "thang")
            .unwrap();
        let row = table
            .rows
            .iter()
            .find(|it| it.unit == units::MUONG_SO)
            .unwrap();
        let line = row.reports[&"2023-07".parse().unwrap()];
        let why = small.office.report_why(&op, line.id).await.unwrap();
        let frozen = why.expected.row.frozen.unwrap();
        assert_eq!(frozen.head.unwrap().name, "Người Mới");
    })
    .await;
}
