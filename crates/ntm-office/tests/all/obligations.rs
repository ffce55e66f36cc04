//! Obligations: done, answered, frozen, by the right people and by nobody else.

use jiff::civil::date;
use ntm_office::{
    Fault, Office,
    perform::{HandIn, Outgoing, Upload},
};
use ntm_programme::{
    identity::ObligationId,
    obligation::{Act, State},
};
use ntm_store::{Query as _, obligation as kept, params};
use ntm_testkit::{
    both_engines,
    province::{PROVINCE, Small, TODAY, account, units},
};

async fn small(store: ntm_store::Store) -> (Small, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    (Small::plant(store, folder.path()).await, folder)
}

async fn row(office: &Office, id: ObligationId) -> kept::ObligationRow {
    let mut db = office.store().read().await.unwrap();
    kept::find(&mut db, id).await.unwrap().unwrap()
}

fn numbered(number: &str) -> HandIn {
    HandIn {
        note: "Đã hoàn thành".to_owned(),
        outgoing: Some(Outgoing {
            number: number.to_owned(),
            on: Some(TODAY),
        }),
        files: Vec::new(),
    }
}

fn reason(text: &str) -> String {
    text.to_owned()
}

#[tokio::test]
async fn a_unit_submits_with_evidence_and_the_assigner_accepts() {
    both_engines(|store| async {
        let (small, _folder) = small(store).await;
        let office = &small.office;
        let task = small
            .assign("Rà soát", &[units::MUONG_SO, units::KHONG_LAO], Some(date(2023, 7, 28)))
            .await;
        let id = task.obligations[0];
        let unit = small.op("muong.so");

        let empty = office.submit(&unit, id, Some(1), HandIn::default()).await;
        assert!(matches!(empty, Err(Fault::Refused(_))), "{empty:?}");

        let report = Upload {
            name: "bao-cao.pdf".to_owned(),
            media_type: "application/pdf".to_owned(),
            bytes: bytes::Bytes::from_static(b"%PDF-1.4 thu"),
        };
        let hand_in = HandIn {
            files: vec![report],
            ..numbered("45/BC-UBND")
        };
        let sent = office.submit(&unit, id, Some(1), hand_in).await.unwrap();
        let after = row(office, id).await;
        assert_eq!((after.state, after.version), (State::Submitted, sent.version));
        assert_eq!(after.submitted_on, Some(TODAY));

        let mut db = office.store().read().await.unwrap();
        let evidence = kept::evidence(&mut db, PROVINCE, id).await.unwrap();
        assert_eq!(evidence.len(), 2);
        let acts: Vec<String> = kept::events(&mut db, PROVINCE, id, TODAY)
            .await
            .unwrap()
            .into_iter()
            .map(|event| event.act)
            .collect();
        assert_eq!(acts, ["open", "attach", "attach", "submit"]);
        let told: i64 = db
            .query_one(
                "SELECT COUNT(*) AS n FROM notification WHERE account_id = $1 AND kind = 'submitted'",
                params![account("dieu.phoi")],
            )
            .await
            .unwrap()
            .get("n")
            .unwrap();
        assert_eq!(told, 1);
        drop(db);

        let (file, bytes) = office
            .evidence_file(&small.op("dieu.phoi"), id, evidence.iter().find(|it| it.file_hash.is_some()).unwrap().id)
            .await
            .unwrap();
        assert_eq!(file.file_name.as_deref(), Some("bao-cao.pdf"));
        assert_eq!(&bytes[..], b"%PDF-1.4 thu");

        let judge = small.op("dieu.phoi");
        office
            .perform(&judge, id, Some(sent.version), Act::Accept, None)
            .await
            .unwrap();
        assert_eq!(row(office, id).await.state, State::Accepted);
        let summary = office
            .store()
            .read()
            .await
            .unwrap()
            .query_one(
                "SELECT units, to_do, accepted FROM occurrence WHERE task_id = $1",
                params![task.id],
            )
            .await
            .unwrap();
        let count = |name: &str| summary.get::<i64>(name).unwrap();
        assert_eq!((count("units"), count("to_do"), count("accepted")), (2, 1, 1));
    })
    .await;
}

#[tokio::test]
async fn whoever_performs_or_asks_cannot_accept_and_strangers_find_nothing() {
    both_engines(|store| async {
        let (small, _folder) = small(store).await;
        let office = &small.office;
        let due = Some(date(2023, 7, 28));
        let task = small
            .assign("Báo cáo", &[units::MUONG_SO, units::OFFICE], due)
            .await;
        let (id, own) = (task.obligations[0], task.obligations[1]);

        for stranger in ["khong.lao", "ban.bo", "tam.duong"] {
            let answer = office
                .submit(&small.op(stranger), id, None, numbered("1/BC"))
                .await;
            assert!(
                matches!(answer, Err(Fault::NotFound)),
                "{stranger}: {answer:?}"
            );
        }
        let unit = small.op("muong.so");
        let sent = office
            .submit(&unit, id, None, numbered("1/BC"))
            .await
            .unwrap();
        let answer = office
            .perform(&unit, id, Some(sent.version), Act::Accept, None)
            .await;
        assert!(matches!(answer, Err(Fault::Denied(_))), "{answer:?}");

        // What the office assigned to itself is accepted above it, never by itself.
        let coordinator = small.op("dieu.phoi");
        office
            .submit(&coordinator, own, None, numbered("2/BC"))
            .await
            .unwrap();
        for same in ["dieu.phoi", "dieu.phoi.2"] {
            let answer = office
                .perform(&small.op(same), own, None, Act::Accept, None)
                .await;
            assert!(
                matches!(answer, Err(Fault::Denied(_))),
                "{same}: {answer:?}"
            );
        }
        office
            .perform(&small.op("chu.tich"), own, None, Act::Accept, None)
            .await
            .unwrap();
    })
    .await;
}

#[tokio::test]
async fn lateness_is_frozen_once_with_the_head_of_the_last_day() {
    both_engines(|store| async {
        let (small, _folder) = small(store).await;
        let office = &small.office;
        let task = small
            .assign("Kế hoạch", &[units::MUONG_SO, units::KHONG_LAO, units::BAN_LANG], Some(date(2023, 7, 14)))
            .await;
        office
            .submit(&small.op("khong.lao"), task.obligations[1], None, numbered("3/BC"))
            .await
            .unwrap();
        let mut tx = office.store().begin().await.unwrap();
        for (sql, on) in [
            ("UPDATE unit_head SET valid_to = $2 WHERE unit_id = $1", date(2023, 7, 15)),
            (
                "INSERT INTO unit_head (unit_id, valid_from, full_name, position) VALUES ($1, $2, 'Người Mới', 'Chủ tịch')",
                date(2023, 7, 15),
            ),
            ("UPDATE unit_version SET valid_to = $2 WHERE unit_id = $1", date(2023, 7, 16)),
            (
                "INSERT INTO unit_version (unit_id, valid_from, name, folded, kind) VALUES ($1, $2, 'Xã Tên Mới', 'xa ten moi', 'commune')",
                date(2023, 7, 16),
            ),
        ] {
            tx.execute(sql, params![units::MUONG_SO, on]).await.unwrap();
        }
        tx.commit().await.unwrap();

        small.clock.set(date(2023, 7, 14));
        assert_eq!(office.freeze_lateness(&small.op_of_the_program()).await.unwrap(), 0);
        // The installation was down for five days.
        small.clock.set(date(2023, 7, 20));
        assert_eq!(office.freeze_lateness(&small.op_of_the_program()).await.unwrap(), 2);
        assert_eq!(office.freeze_lateness(&small.op_of_the_program()).await.unwrap(), 0);

        let late = row(office, task.obligations[0]).await;
        let frozen = late.frozen.clone().unwrap();
        assert_eq!(frozen.unit, "Xã Mường So");
        assert_eq!(frozen.head.unwrap().name, "Người đứng đầu Xã Mường So");
        assert_eq!((frozen.due, frozen.on), (date(2023, 7, 14), date(2023, 7, 20)));
        assert!(row(office, task.obligations[1]).await.frozen.is_none());

        // Nobody waits for the job: an act after the deadline freezes first.
        let other = small.assign("Việc khác", &[units::MUONG_SO], Some(date(2023, 7, 21))).await;
        small.clock.set(date(2023, 7, 22));
        office
            .submit(&small.op("muong.so"), other.obligations[0], None, numbered("9/BC"))
            .await
            .unwrap();
        let met = row(office, other.obligations[0]).await;
        assert_eq!(met.state, State::Submitted);
        assert_eq!(met.frozen.unwrap().due, date(2023, 7, 21));
        // Accepted or not, what was frozen stays.
        office
            .submit(&small.op("muong.so"), task.obligations[0], None, numbered("10/BC"))
            .await
            .unwrap();
        assert_eq!(row(office, task.obligations[0]).await.frozen, late.frozen);
    })
    .await;
}

#[tokio::test]
async fn an_extension_keeps_both_dates() {
    both_engines(|store| async {
        let (small, _folder) = small(store).await;
        let office = &small.office;
        let first = date(2023, 7, 14);
        let task = small
            .assign("Kế hoạch", &[units::MUONG_SO], Some(first))
            .await;
        let id = task.obligations[0];
        let asked = office
            .perform(
                &small.op("muong.so"),
                id,
                Some(1),
                Act::AskExtension {
                    until: date(2023, 7, 25),
                    reason: reason("Chờ số liệu của thôn"),
                },
                None,
            )
            .await
            .unwrap();
        // Asked in time: the deadline passes while the answer waits, and nothing is frozen.
        small.clock.set(date(2023, 7, 17));
        assert_eq!(
            office
                .freeze_lateness(&small.op_of_the_program())
                .await
                .unwrap(),
            0
        );
        office
            .perform(
                &small.op("dieu.phoi"),
                id,
                Some(asked.version),
                Act::GrantExtension { until: None },
                None,
            )
            .await
            .unwrap();
        let after = row(office, id).await;
        assert_eq!(
            (after.first_due_on, after.due_on),
            (Some(first), Some(date(2023, 7, 25)))
        );
        assert_eq!(after.extension_asked, None);
        assert_eq!(
            office
                .freeze_lateness(&small.op_of_the_program())
                .await
                .unwrap(),
            0
        );
        small.clock.set(date(2023, 7, 26));
        assert_eq!(
            office
                .freeze_lateness(&small.op_of_the_program())
                .await
                .unwrap(),
            1
        );
        assert_eq!(row(office, id).await.frozen.unwrap().due, date(2023, 7, 25));
    })
    .await;
}

#[tokio::test]
async fn two_people_at_once_and_a_form_sent_twice() {
    both_engines(|store| async {
        let (small, _folder) = small(store).await;
        let office = &small.office;
        let task = small
            .assign("Báo cáo", &[units::MUONG_SO], Some(date(2023, 7, 28)))
            .await;
        let id = task.obligations[0];
        let unit = small.op("muong.so");
        let sent = office
            .submit(&unit, id, Some(1), numbered("1/BC"))
            .await
            .unwrap();
        let again = office
            .submit(&unit, id, Some(1), numbered("1/BC"))
            .await
            .unwrap();
        assert_eq!(sent, again);
        let mut db = office.store().read().await.unwrap();
        assert_eq!(
            kept::evidence(&mut db, PROVINCE, id).await.unwrap().len(),
            1
        );
        drop(db);

        let back = Act::Return {
            reason: reason("Thiếu biểu 2"),
        };
        let (first, second) = (small.op("dieu.phoi"), small.op("dieu.phoi.2"));
        let (one, other) = tokio::join!(
            office.perform(&first, id, Some(sent.version), back, None),
            office.perform(&second, id, Some(sent.version), Act::Accept, None),
        );
        let faults: Vec<Fault> = [one, other].into_iter().filter_map(Result::err).collect();
        assert_eq!(faults.len(), 1, "{faults:?}");
        let Fault::Conflict(message) = &faults[0] else {
            panic!("{faults:?}");
        };
        assert!(message.vi.contains("vừa “"), "{}", message.vi);
    })
    .await;
}

#[tokio::test]
async fn declining_handing_on_withdrawing_and_waiving() {
    both_engines(|store| async {
        let (small, _folder) = small(store).await;
        let office = &small.office;
        let leads = [units::MUONG_SO, units::KHONG_LAO, units::BAN_LANG];
        let task = small
            .assign("Báo cáo", &leads, Some(date(2023, 7, 28)))
            .await;
        let [one, two, three] = task.obligations[..] else {
            panic!("three obligations");
        };
        let head = small.op("muong.so");
        let to_officer = Act::HandOn {
            account: account("muong.so.2"),
        };
        office
            .perform(&head, one, None, to_officer, None)
            .await
            .unwrap();
        let elsewhere = Act::HandOn {
            account: account("khong.lao"),
        };
        let answer = office.perform(&head, one, None, elsewhere, None).await;
        assert!(matches!(answer, Err(Fault::Invalid(_))), "{answer:?}");
        let officer = small.op("muong.so.2");
        let decline = || Act::Decline {
            reason: reason("Không thuộc thẩm quyền"),
        };
        let answer = office.perform(&officer, one, None, decline(), None).await;
        assert!(matches!(answer, Err(Fault::Denied(_))), "{answer:?}");
        office
            .submit(&officer, one, None, numbered("1/BC"))
            .await
            .unwrap();
        office
            .perform(&officer, one, None, Act::Withdraw, None)
            .await
            .unwrap();
        assert_eq!(row(office, one).await.state, State::Due);

        office
            .perform(&small.op("khong.lao"), two, None, decline(), None)
            .await
            .unwrap();
        office
            .perform(&small.op("dieu.phoi"), two, None, Act::AcceptDecline, None)
            .await
            .unwrap();
        assert_eq!(row(office, two).await.state, State::Declined);
        let waive = Act::Waive {
            reason: reason("Xã chia tách"),
        };
        office
            .perform(&small.op("dieu.phoi"), three, None, waive, None)
            .await
            .unwrap();
        let after = row(office, three).await;
        assert_eq!(
            (after.state, after.settled_on),
            (State::Waived, Some(TODAY))
        );
    })
    .await;
}

#[tokio::test]
async fn a_period_opens_once_for_each_unit_also_after_downtime() {
    both_engines(|store| async {
        let (small, _folder) = small(store).await;
        let office = &small.office;
        let leads = [units::MUONG_SO, units::KHONG_LAO, units::BAN_LANG];
        let task = small.assign_recurring("Báo cáo tháng", &leads, "monthly day=15").await;
        let program = || small.op_of_the_program();
        assert_eq!(office.open_periods(&program()).await.unwrap(), 3);
        assert_eq!(office.open_periods(&program()).await.unwrap(), 0);
        let told = |kind: &'static str| async move {
            let mut db = office.store().read().await.unwrap();
            let sql = "SELECT COUNT(*) AS n FROM notification WHERE kind = $1";
            let row = db.query_one(sql, params![kind]).await.unwrap();
            row.get::<i64>("n").unwrap()
        };
        // Two people work in Mường So.
        assert_eq!(told("opened").await, 4);

        // One commune is merged away, then the installation is down for three months.
        let mut tx = office.store().begin().await.unwrap();
        tx.execute(
            "UPDATE unit_version SET valid_to = '2023-08-15' WHERE unit_id = $1",
            params![units::BAN_LANG],
        )
        .await
        .unwrap();
        tx.commit().await.unwrap();
        small.clock.set(date(2023, 10, 20));
        let (one, other) = (program(), program());
        let (one, other) = tokio::join!(office.open_periods(&one), office.open_periods(&other));
        assert_eq!(one.unwrap() + other.unwrap(), 6);
        let mut db = office.store().read().await.unwrap();
        let rows = db
            .query(
                "SELECT period, units, to_do, due_on FROM occurrence WHERE task_id = $1 ORDER BY period",
                params![task.id],
            )
            .await
            .unwrap();
        let shown: Vec<String> = rows
            .iter()
            .map(|row| {
                let units: i64 = row.get("units").unwrap();
                let due: String = row.get("due_on").unwrap();
                format!("{} {units} {due}", row.get::<String>("period").unwrap())
            })
            .collect();
        assert_eq!(
            shown,
            ["2023-07 3 2023-07-14", "2023-08 2 2023-08-14", "2023-09 2 2023-09-14", "2023-10 2 2023-10-14"]
        );
        drop(db);
        // What was missed meanwhile is late, and frozen with the day that it was due.
        assert_eq!(office.freeze_lateness(&program()).await.unwrap(), 9);
    })
    .await;
}
