//! Asking for a report once: of units by a day, by a task that a document gave, by an outgoing letter.

use jiff::civil::{Date, date};
use ntm_office::{
    Fault, Op,
    report::{
        ask::{Asking, Which, Whom},
        expect::{Look, TypeTable},
        send::Sending,
    },
};
use ntm_programme::{
    identity::{ReportRuleId, UnitId},
    period::Period,
    report::{ReportState, Written},
};
use ntm_store::params;
use ntm_testkit::{
    both_engines,
    province::{PROVINCE, Small, TODAY, account, units},
};
use uuid::Uuid;

const LINES: &str = "Số hộ bị thiệt hại (hộ)\nKhó khăn, vướng mắc";

fn asking(id: u128, about: &str, units: &[UnitId], last_day: Date) -> Asking {
    Asking {
        id: ReportRuleId(Uuid::from_u128(id)),
        about: about.to_owned(),
        which: Which::Lines(LINES.to_owned()),
        whom: Whom::Units {
            units: units.to_vec(),
            last_day,
        },
        clause: "Công điện thử".to_owned(),
        covers: None,
    }
}

async fn tables(small: &Small, op: &Op, year: i16) -> Vec<TypeTable> {
    let look = Look {
        year: Some(year),
        code: None,
    };
    small
        .office
        .expected_reports(op, &look)
        .await
        .unwrap()
        .tables
}

fn field<T: std::fmt::Debug>(answer: Result<T, Fault>) -> &'static str {
    match answer {
        Err(Fault::Invalid(faults)) => faults[0].field,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_letter_becomes_form_rule_and_recipients_at_once() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = Small::plant(store, folder.path()).await;
        let office = &small.office;
        let op = small.op("dieu.phoi");
        let last_day = date(2023, 8, 3);
        let whom = [units::MUONG_SO, units::KHONG_LAO, units::EDUCATION];
        let flood = asking(1, "Thiệt hại do mưa lũ", &whom, last_day);
        for (wrong, name) in [
            (asking(9, "x", &whom, last_day), "about"),
            (asking(9, "Thiệt hại", &[], last_day), "units"),
            (
                asking(9, "Thiệt hại", &[units::NEIGHBOUR], last_day),
                "units",
            ),
            (asking(9, "Thiệt hại", &whom, date(2023, 1, 1)), "last_day"),
            (
                Asking {
                    clause: " ".to_owned(),
                    ..flood.clone()
                },
                "clause",
            ),
            (
                Asking {
                    which: Which::Lines(" \n".to_owned()),
                    ..flood.clone()
                },
                "lines",
            ),
            (
                Asking {
                    which: Which::Type("thang".to_owned()),
                    ..flood.clone()
                },
                "type",
            ),
        ] {
            assert_eq!(field(office.ask_report(&op, &wrong).await), name);
        }
        let theirs = office.ask_report(&small.op("muong.so"), &flood).await;
        assert!(theirs.is_err(), "{theirs:?}");
        office.ask_report(&op, &flood).await.unwrap();
        office.ask_report(&op, &flood).await.unwrap();
        // Asked again later in the year it is another series.
        let again = asking(2, "Thiệt hại do mưa lũ, lần 2", &whom[..1], last_day);
        office.ask_report(&op, &again).await.unwrap();
        let found = tables(&small, &op, 2023).await;
        assert_eq!(found.len(), 2);
        assert!(tables(&small, &op, 2024).await.is_empty());
        let table = found.iter().find(|it| it.rows.len() == 3).unwrap();
        assert_eq!(table.periods, [Period::Once]);
        assert_eq!(table.series.about.as_deref(), Some("Thiệt hại do mưa lũ"));
        let line = table.rows[0].reports[&Period::Once];
        assert_eq!(
            (line.state, line.due_on),
            (ReportState::Expected, Some(last_day))
        );
        // It is filled in, sent, approved and put together as any other.
        let head = small.op("muong.so");
        let own = tables(&small, &head, 2023).await;
        let own = own
            .iter()
            .find(|it| it.series.key == table.series.key)
            .unwrap();
        let id = own.rows[0].reports[&Period::Once].id;
        for (code, value) in [
            ("so-ho-bi-thiet-hai", "12"),
            ("kho-khan-vuong-mac", "Sạt lở đường."),
        ] {
            let typed = Written {
                value: value.to_owned(),
                ..Written::default()
            };
            office
                .enter_report(&head, id, code, &typed, None)
                .await
                .unwrap();
        }
        office
            .send_report(&head, id, &Sending::default())
            .await
            .unwrap();
        office.approve_report(&op, id, 1).await.unwrap();
        let merged = office
            .merged_reports(&op, &table.series.key, Period::Once)
            .await
            .unwrap();
        assert_eq!(merged.received(), (1, 3));
        // A year later it is late with whoever has not sent.
        small.clock.set(date(2023, 8, 4));
        let found = tables(&small, &small.op("dieu.phoi"), 2023).await;
        let table = found.iter().find(|it| it.rows.len() == 3).unwrap();
        let late = table.rows.iter().flat_map(|it| it.reports.values());
        assert_eq!(late.filter(|it| it.state == ReportState::Late).count(), 2);
    })
    .await;
}

#[tokio::test]
async fn what_a_document_assigned_is_tied_and_nothing_is_assigned_besides() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = Small::plant(store, folder.path()).await;
        let office = &small.office;
        let op = small.op("dieu.phoi");
        let leads = [units::MUONG_SO, units::FINANCE];
        let due = Some(date(2023, 8, 10));
        let task = small.assign("Báo cáo kết quả giải ngân", &leads, due).await;
        let plain = small.assign("Trồng rừng", &leads, due).await;
        let by_hand = Asking {
            whom: Whom::Assigned(task.id, 1),
            ..asking(1, "Kết quả giải ngân", &[], TODAY)
        };
        // Without a document there is nothing to tie it to.
        let unknown = office.ask_report(&op, &by_hand).await;
        assert!(matches!(unknown, Err(Fault::NotFound)), "{unknown:?}");
        let mut tx = office.store().begin().await.unwrap();
        let document = Uuid::from_u128(77);
        tx.execute(
            "INSERT INTO stored_file (hash, bytes, created_at) VALUES ('x', 1, $1)",
            params![small.office.clock().now()],
        )
        .await
        .unwrap();
        tx.execute(
            "INSERT INTO document (province, id, code, owner_unit, state, file_hash, file_name, media_type,
                                   number, symbol, received_by, received_at)
             VALUES ($1, $2, 'VB-2023-00001', $3, 'assigned', 'x', 'x.txt', 'text/plain', '12', 'UBND-NTM', $4, $5)",
            params![PROVINCE, document, units::OFFICE, account("dieu.phoi"), small.office.clock().now()],
        )
        .await
        .unwrap();
        for id in [task.id, plain.id] {
            tx.execute(
                "UPDATE task SET document_id = $3 WHERE province = $1 AND id = $2",
                params![PROVINCE, id, document],
            )
            .await
            .unwrap();
        }
        tx.commit().await.unwrap();
        let choices = office.ask_choices(&op, None).await.unwrap();
        // Planting trees is no report.
        assert_eq!(choices.assigned.len(), 1);
        assert_eq!((choices.assigned[0].last_day, choices.assigned[0].units), (due, 2));
        office.ask_report(&op, &by_hand).await.unwrap();
        office.ask_report(&op, &by_hand).await.unwrap();
        let choices = office.ask_choices(&op, None).await.unwrap();
        assert!(choices.assigned.is_empty());
        let found = tables(&small, &op, 2023).await;
        let ids: Vec<_> = found[0].rows.iter().map(|it| it.reports[&Period::Once].id).collect();
        assert!(task.obligations.iter().all(|it| ids.contains(it)));
        let rules = office.report_regime(&op).await.unwrap().rules;
        assert_eq!(rules[0].rule.clause, "12/UBND-NTM");
    })
    .await;
}
