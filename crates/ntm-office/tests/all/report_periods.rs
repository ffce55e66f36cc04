//! Reports on every kind of period, and units that are merged or moved while one runs.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use ntm_office::{
    LineageFile, Op,
    reorganise::Asked,
    report::{
        ask::{Asking, Which, Whom},
        expect::{Expected, Look},
        regime::Start,
    },
};
use ntm_programme::{
    identity::{ReportFormId, ReportRuleId, UnitId},
    period::Period,
    report::{PeriodKind, ReportState, Role, Written},
    right::{Actor, Role as Post},
};
use ntm_store::{account, params, unit};
use ntm_testkit::{
    both_engines,
    province::{self, Small, units},
};
use uuid::Uuid;

use crate::report_forms::{blank, change, due, number, publish, section};

async fn expected(small: &Small, op: &Op, year: i16) -> Expected {
    let look = Look {
        year: Some(year),
        code: None,
    };
    small.office.expected_reports(op, &look).await.unwrap()
}

fn start(id: u128, code: &str, units: &[UnitId], from: Date) -> Start {
    Start {
        id: ReportRuleId(Uuid::from_u128(id)),
        code: code.to_owned(),
        role: Role::Commune,
        units: units.to_vec(),
        from,
        month: None,
    }
}

#[tokio::test]
async fn every_kind_of_period_opens_is_named_and_falls_due() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = Small::plant(store, folder.path()).await;
        let office = &small.office;
        let new_year = date(2023, 1, 1);
        small.clock.set(new_year);
        let op = small.op("dieu.phoi");
        let leads = [units::MUONG_SO];
        for (at, period) in (1_u128..).zip(PeriodKind::ALL) {
            let id = ReportFormId(Uuid::from_u128(at << 8));
            let title = format!("Mẫu {}", period.label_vi());
            office.make_form(&op, id, &blank(&title, *period)).await.unwrap();
            change(&small, &op, id, section()).await;
            change(&small, &op, id, number("Số hộ")).await;
            let rule = match period {
                PeriodKind::Month => "monthly day=31",
                PeriodKind::Quarter => "quarterly day=20 month=3",
                PeriodKind::SixMonths => "half-yearly",
                PeriodKind::NineMonths => "nine-monthly 10-05",
                _ => "yearly 12-05",
            };
            if period.recurs() {
                change(&small, &op, id, due(rule)).await;
            }
            let code = publish(&small, &op, id).await;
            if period.recurs() {
                office.start_reports(&op, &start(at, &code, &leads, new_year)).await.unwrap();
                continue;
            }
            let covers = (*period == PeriodKind::Term).then_some((date(2021, 1, 1), date(2025, 12, 31)));
            let asking = Asking {
                id: ReportRuleId(Uuid::from_u128(at)),
                about: title,
                which: Which::Type(code),
                whom: Whom::Units {
                    units: leads.to_vec(),
                    last_day: date(2023, 11, 30),
                },
                clause: "Kế hoạch thử".to_owned(),
                covers,
            };
            office.ask_report(&op, &asking).await.unwrap();
        }
        small.clock.set(date(2023, 7, 1));
        office.open_periods(&small.op_of_the_program()).await.unwrap();
        let op = small.op("dieu.phoi");
        let found = expected(&small, &op, 2023).await;
        let said: Vec<String> = found
            .tables
            .iter()
            .map(|table| {
                let rows = table.rows.iter().flat_map(|it| &it.reports);
                let said = rows.map(|(period, line)| format!("{period} {}", line.due_on.unwrap()));
                let said: Vec<String> = said.collect();
                format!("{}: {}", table.series.of.period.key(), said.join(", "))
            })
            .collect();
        let mut said: Vec<&str> = said.iter().map(String::as_str).collect();
        said.sort_unstable();
        assert_eq!(
            said,
            [
                "campaign: once 2023-11-30",
                // A month without its 31st has its last day instead.
                "month: 2023-01 2023-01-31, 2023-02 2023-02-28, 2023-03 2023-03-31, 2023-04 2023-04-30, \
                 2023-05 2023-05-31, 2023-06 2023-06-30, 2023-07 2023-07-31",
                "nine_months: 2023-9M 2023-10-05",
                "on_demand: once 2023-11-30",
                "quarter: 2023-Q1 2023-03-20, 2023-Q2 2023-06-20, 2023-Q3 2023-09-20",
                "six_months: 2023-H1 2023-06-30, 2023-H2 2023-12-31",
                "term: once 2023-11-30",
                "year: 2023 2023-12-05",
            ]
        );
        // The decree says nothing of nine months and of what does not recur: nothing is shown.
        for table in &found.tables {
            for (period, line) in table.rows.iter().flat_map(|it| &it.reports) {
                let why = office.report_why(&op, line.id).await.unwrap();
                let closes = why.explained.unwrap().cut_off.is_some();
                let silent = matches!(period, Period::NineMonths(_) | Period::Once);
                assert_eq!(closes, !silent, "{period}");
            }
        }
    })
    .await;
}

const ON: Date = date(2025, 7, 1);

const TABLE: &str =
    "Tên đơn vị cũ;Trực thuộc cũ;Mã đơn vị mới;Tên đơn vị mới;Trực thuộc mới;Phạm vi
Xã Bản Lang;Huyện Phong Thổ;03583;Xã Khổng Lào;Tỉnh Lai Châu;Toàn bộ
Xã Khổng Lào;Huyện Phong Thổ;03583;Xã Khổng Lào;Tỉnh Lai Châu;Toàn bộ
";

fn typed(value: &str) -> Written {
    Written {
        value: value.to_owned(),
        ..Written::default()
    }
}

#[tokio::test]
async fn a_unit_that_is_merged_in_the_period_leaves_its_report_to_its_successor() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = Small::plant(store, folder.path()).await;
        let office = &small.office;
        small.clock.set(date(2025, 6, 2));
        let communes = [units::BAN_LANG, units::KHONG_LAO];
        let started = start(1, "thang", &communes, date(2025, 6, 1));
        office
            .start_reports(&small.op("dieu.phoi"), &started)
            .await
            .unwrap();
        let who = small
            .enrol(1, "quan.tri.tinh", units::PROVINCE, Post::Administrator)
            .await;
        let op = |small: &Small| Op {
            who: who.clone(),
            ..small.op("quan.tri")
        };
        small.clock.set(date(2025, 6, 20));
        office
            .freeze_lateness(&small.op_of_the_program())
            .await
            .unwrap();
        let asked = Asked {
            files: vec![LineageFile {
                name: "phong-tho.csv".to_owned(),
                content: TABLE.to_owned(),
            }],
            on: ON,
            decision: None,
            within: None,
            ends_districts: false,
            answers: BTreeMap::new(),
        };
        let id = office
            .keep_reorganisation(&op(&small), &asked)
            .await
            .unwrap();
        office.apply_reorganisation(&op(&small), id).await.unwrap();
        small.clock.set(date(2025, 7, 2));
        office
            .place_units(&small.op_of_the_program())
            .await
            .unwrap();
        office
            .open_periods(&small.op_of_the_program())
            .await
            .unwrap();
        let found = expected(&small, &small.op("lanh.dao.tinh"), 2025).await;
        let rows = &found.tables[0].rows;
        // What each left undone stands beside what the new commune owes itself.
        let said: Vec<(Option<&str>, Vec<String>)> = rows
            .iter()
            .map(|row| {
                let was = row.was.as_ref().map(|(_, name)| name.as_str());
                let said = row
                    .reports
                    .iter()
                    .map(|(period, line)| format!("{period} {}", line.state));
                (was, said.collect())
            })
            .collect();
        let late = || vec!["2025-06 late".to_owned()];
        assert!(said.contains(&(Some("Xã Bản Lang"), late())), "{said:?}");
        assert!(said.contains(&(Some("Xã Khổng Lào"), late())), "{said:?}");
        assert!(
            said.contains(&(None, vec!["2025-07 expected".to_owned()])),
            "{said:?}"
        );
        assert_eq!(said.len(), 3);
        // The successor fills in what the old commune owed.
        let row = rows.iter().find(|it| it.was.is_some()).unwrap();
        let june = row.reports[&"2025-06".parse().unwrap()].id;
        let person = province::account("ban.lang");
        let mut db = office.store().read().await.unwrap();
        let grants = account::grants(&mut db, person).await.unwrap();
        drop(db);
        let heir = Op {
            who: Actor {
                account: Some(person),
                unit: Some(row.unit),
                grants,
            },
            ..small.op("ban.lang")
        };
        office
            .enter_report(&heir, june, "cong-trinh", &typed("2"), None)
            .await
            .unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_unit_that_is_moved_in_the_period_still_owes_what_it_was_asked_for() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = Small::plant(store, folder.path()).await;
        let office = &small.office;
        let started = start(1, "thang", &[units::MUONG_SO], date(2023, 7, 1));
        office
            .start_reports(&small.op("dieu.phoi"), &started)
            .await
            .unwrap();
        let mut tx = office.store().begin().await.unwrap();
        let mut version = unit::versions(&mut tx, units::MUONG_SO)
            .await
            .unwrap()
            .pop()
            .unwrap();
        let day = date(2023, 7, 12);
        unit::end_version(&mut tx, units::MUONG_SO, day)
            .await
            .unwrap();
        version.parent = Some(units::NEIGHBOUR);
        version.valid.from = day;
        unit::add_version(&mut tx, &version).await.unwrap();
        tx.execute(
            "UPDATE unit_version SET valid_to = NULL WHERE unit_id = $1 AND valid_from = $2",
            params![units::MUONG_SO, day],
        )
        .await
        .unwrap();
        unit::next_generation(&mut tx, office.clock().now(), None)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        small.clock.set(date(2023, 7, 13));
        office
            .place_units(&small.op_of_the_program())
            .await
            .unwrap();
        let head = small.op("muong.so");
        let found = expected(&small, &head, 2023).await;
        let line = found.tables[0].rows[0].reports[&"2023-07".parse().unwrap()];
        assert_eq!(line.state, ReportState::Expected);
        office
            .enter_report(&head, line.id, "cong-trinh", &typed("2"), None)
            .await
            .unwrap();
        // The office that asked sees it; the district that it went to was asked by nobody.
        let asked = expected(&small, &small.op("dieu.phoi"), 2023).await;
        let other = expected(&small, &small.op("tam.duong"), 2023).await;
        assert_eq!((asked.tables.len(), other.tables.len()), (1, 0));
    })
    .await;
}
