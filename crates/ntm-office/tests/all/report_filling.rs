//! Filling reports in: cells, sending, approving, returning, correcting.

use jiff::civil::{Date, date};
use ntm_office::{
    Fault, Op,
    criteria::{
        cell::{CellAt, Entered, EnteredAct, Said},
        see::View,
    },
    perform::HandIn,
    receive::Upload,
    report::{
        expect::Look,
        fill::ReportView,
        send::{Returned, Sending},
    },
    stated::{PaymentSaid, Proposal},
};
use ntm_programme::{
    identity::ObligationId,
    obligation::Act,
    report::{CellValue, Figure, ReportState, Written},
};
use ntm_store::Store;
use ntm_testkit::{
    both_engines,
    province::{Small, units},
};

/// Mường So and Khổng Lào report monthly.
async fn planted(store: Store, folder: &std::path::Path) -> Small {
    planted_by(store, folder, "monthly day=15").await
}

/// Mường So and Khổng Lào report by a rule.
async fn planted_by(store: Store, folder: &std::path::Path, rule: &str) -> Small {
    let small = Small::plant(store, folder).await;
    let leads = [units::MUONG_SO, units::KHONG_LAO];
    let task = small
        .assign_recurring("Định kỳ gửi báo cáo", &leads, rule)
        .await;
    let program = small.op_of_the_program();
    small.office.open_periods(&program).await.unwrap();
    let office = small.op("dieu.phoi");
    small
        .office
        .enact_reports(&office, &[(task.id, 1)])
        .await
        .unwrap();
    small
}

/// The report of the one who asks for a period.
async fn own(small: &Small, op: &Op, period: &str) -> ObligationId {
    let found = small
        .office
        .expected_reports(op, &Look::default())
        .await
        .unwrap();
    let row = &found.tables[0].rows[0];
    row.reports[&period.parse().unwrap()].id
}

fn typed(value: &str) -> Written {
    Written {
        value: value.to_owned(),
        ..Written::default()
    }
}

async fn enter(small: &Small, op: &Op, id: ObligationId, code: &str, value: &str) {
    small
        .office
        .enter_report(op, id, code, &typed(value), None)
        .await
        .unwrap();
}

async fn fill(small: &Small, op: &Op, id: ObligationId) {
    enter(small, op, id, "ket-qua", "Hoàn thành 2 km đường bản.").await;
    enter(small, op, id, "cong-trinh", "4").await;
    enter(small, op, id, "cong-trinh-cham", "1").await;
    let share = Written {
        numerator: "380".to_owned(),
        denominator: "1.000".to_owned(),
        ..Written::default()
    };
    small
        .office
        .enter_report(op, id, "giai-ngan", &share, None)
        .await
        .unwrap();
}

async fn view(small: &Small, op: &Op, id: ObligationId) -> ReportView {
    small.office.report(op, id).await.unwrap()
}

fn said(found: &ReportView, code: &str) -> String {
    let mut fields = found.sections.iter().flat_map(|(_, fields)| fields);
    let field = fields.find(|it| it.field.code == code).unwrap();
    field
        .value
        .as_ref()
        .map(CellValue::said)
        .unwrap_or_default()
}

fn plain() -> Sending {
    Sending::default()
}

#[tokio::test]
async fn a_report_is_filled_in_sent_and_approved_by_a_second_person() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = planted(store, folder.path()).await;
        let office = &small.office;
        let (head, coordinator) = (small.op("muong.so"), small.op("dieu.phoi"));
        let id = own(&small, &head, "2023-07").await;
        // What is wrong says so, what is not the unit's is hidden, what the program knows is not typed.
        for (code, value) in [
            ("cong-trinh", "-1"),
            ("ngay-cong", "ba"),
            ("nhiem-vu-xong", "3"),
        ] {
            let wrong = office
                .enter_report(&head, id, code, &typed(value), None)
                .await;
            assert!(matches!(wrong, Err(Fault::Invalid(_))), "{code}: {wrong:?}");
        }
        let elsewhere = office
            .enter_report(&small.op("khong.lao"), id, "cong-trinh", &typed("1"), None)
            .await;
        assert!(matches!(elsewhere, Err(Fault::NotFound)), "{elsewhere:?}");
        let judge = office
            .enter_report(&coordinator, id, "cong-trinh", &typed("1"), None)
            .await;
        assert!(matches!(judge, Err(Fault::Denied(_))), "{judge:?}");
        // Nothing is sent that is not whole, nor by the general form.
        let unfinished = office.send_report(&head, id, &plain()).await;
        assert!(
            matches!(unfinished, Err(Fault::Invalid(_))),
            "{unfinished:?}"
        );
        let by_hand = office.submit(&head, id, None, HandIn::default()).await;
        assert!(matches!(by_hand, Err(Fault::Refused(_))), "{by_hand:?}");
        fill(&small, &head, id).await;
        enter(&small, &head, id, "cong-trinh-cham", "9").await;
        let contradicts = office.send_report(&head, id, &plain()).await;
        assert!(
            matches!(contradicts, Err(Fault::Invalid(_))),
            "{contradicts:?}"
        );
        enter(&small, &head, id, "cong-trinh-cham", "1").await;
        // Two people in one cell: the second is told.
        let two = small.op("muong.so.2");
        let late = office
            .enter_report(&two, id, "cong-trinh", &typed("5"), Some(0))
            .await;
        assert!(matches!(late, Err(Fault::Conflict(_))), "{late:?}");
        // The office does not read what is not sent.
        assert_eq!(
            said(&view(&small, &coordinator, id).await, "cong-trinh"),
            ""
        );
        office.send_report(&head, id, &plain()).await.unwrap();
        office.send_report(&head, id, &plain()).await.unwrap();
        let sent = view(&small, &coordinator, id).await;
        assert_eq!(sent.line.state, ReportState::Submitted);
        assert_eq!(
            (sent.versions.len(), said(&sent, "cong-trinh").as_str()),
            (1, "4")
        );
        assert_eq!(said(&sent, "nhiem-vu-dang-lam"), "0");
        assert!(sent.may.judge && sent.differs.is_none());
        // Locked while it waits; nobody of the unit approves it.
        let locked = office
            .enter_report(&head, id, "cong-trinh", &typed("5"), None)
            .await;
        assert!(matches!(locked, Err(Fault::Refused(_))), "{locked:?}");
        let own_cause = office.approve_report(&head, id, 1).await;
        assert!(matches!(own_cause, Err(Fault::Denied(_))), "{own_cause:?}");
        let stale = office.approve_report(&coordinator, id, 7).await;
        assert!(matches!(stale, Err(Fault::Conflict(_))), "{stale:?}");
        office.approve_report(&coordinator, id, 1).await.unwrap();
        office.approve_report(&coordinator, id, 1).await.unwrap();
        let done = view(&small, &head, id).await;
        assert_eq!(done.line.state, ReportState::Approved);
        assert_eq!(done.versions[0].decision.as_deref(), Some("approved"));
        assert!(!done.may.enter && !done.may.withdraw);
    })
    .await;
}

#[tokio::test]
async fn a_report_that_comes_back_is_judged_by_its_difference() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = planted(store, folder.path()).await;
        let office = &small.office;
        let (head, coordinator) = (small.op("muong.so"), small.op("dieu.phoi"));
        let id = own(&small, &head, "2023-07").await;
        fill(&small, &head, id).await;
        office.send_report(&head, id, &plain()).await.unwrap();
        // Withdrawn while there is time, changed, sent again.
        office.withdraw_report(&head, id).await.unwrap();
        office.withdraw_report(&head, id).await.unwrap();
        enter(&small, &head, id, "cong-trinh", "6").await;
        office.send_report(&head, id, &plain()).await.unwrap();
        let sent = view(&small, &coordinator, id).await;
        assert_eq!(sent.versions.len(), 2);
        assert!(
            sent.differs.is_none(),
            "what was withdrawn was judged by nobody"
        );
        let returned = |field: &str, reason: &str| {
            [Returned {
                field: field.to_owned(),
                reason: reason.to_owned(),
            }]
        };
        let silent = office
            .return_report(&coordinator, id, 2, &returned("cong-trinh", " "))
            .await;
        assert!(matches!(silent, Err(Fault::Invalid(_))), "{silent:?}");
        let unknown = office
            .return_report(&coordinator, id, 2, &returned("khong-co", "sai"))
            .await;
        assert!(matches!(unknown, Err(Fault::NotFound)), "{unknown:?}");
        let why = returned("cong-trinh", "chưa khớp với hồ sơ");
        office
            .return_report(&coordinator, id, 2, &why)
            .await
            .unwrap();
        let back = view(&small, &head, id).await;
        assert_eq!(back.line.state, ReportState::Returned);
        let fields = back.sections.iter().flat_map(|(_, fields)| fields);
        let remarks: Vec<_> = fields.filter_map(|it| it.remark.as_deref()).collect();
        assert_eq!(remarks, ["chưa khớp với hồ sơ"]);
        enter(&small, &head, id, "cong-trinh", "5").await;
        office.send_report(&head, id, &plain()).await.unwrap();
        let again = view(&small, &coordinator, id).await;
        assert_eq!(
            again.differs.as_deref(),
            Some(&["cong-trinh".to_owned()][..])
        );
        // Accepted on the page of the obligation: the version is decided by that as well.
        office
            .perform(&coordinator, id, None, Act::Accept, None)
            .await
            .unwrap();
        let done = view(&small, &head, id).await;
        assert_eq!(done.line.state, ReportState::Approved);
        assert_eq!(done.versions[0].decision.as_deref(), Some("approved"));
    })
    .await;
}

#[tokio::test]
async fn what_was_approved_is_corrected_while_it_is_unlocked() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = planted(store, folder.path()).await;
        let office = &small.office;
        let id = own(&small, &small.op("muong.so"), "2023-07").await;
        fill(&small, &small.op("muong.so"), id).await;
        office
            .send_report(&small.op("muong.so"), id, &plain())
            .await
            .unwrap();
        let early = office
            .unlock_report(&small.op("dieu.phoi"), id, Some(date(2023, 7, 20)))
            .await;
        assert!(matches!(early, Err(Fault::Refused(_))), "{early:?}");
        office
            .approve_report(&small.op("dieu.phoi"), id, 1)
            .await
            .unwrap();
        let until = |day: Date| {
            let op = small.op("dieu.phoi");
            async move { office.unlock_report(&op, id, Some(day)).await }
        };
        let past = until(date(2023, 7, 1)).await;
        assert!(matches!(past, Err(Fault::Invalid(_))), "{past:?}");
        let own_cause = office
            .unlock_report(&small.op("muong.so"), id, Some(date(2023, 7, 20)))
            .await;
        assert!(matches!(own_cause, Err(Fault::Denied(_))), "{own_cause:?}");
        until(date(2023, 7, 12)).await.unwrap();
        // It locks by itself.
        small.clock.set(date(2023, 7, 13));
        let locked = office
            .enter_report(&small.op("muong.so"), id, "cong-trinh", &typed("7"), None)
            .await;
        assert!(matches!(locked, Err(Fault::Refused(_))), "{locked:?}");
        until(date(2023, 7, 30)).await.unwrap();
        enter(&small, &small.op("muong.so"), id, "cong-trinh", "7").await;
        office
            .send_report(&small.op("muong.so"), id, &plain())
            .await
            .unwrap();
        let waits = view(&small, &small.op("dieu.phoi"), id).await;
        assert_eq!(waits.line.state, ReportState::Corrected);
        assert_eq!(
            waits.differs.as_deref(),
            Some(&["cong-trinh".to_owned()][..])
        );
        assert!(matches!(waits.expected.extra.approved, Some(1)));
        office
            .approve_report(&small.op("dieu.phoi"), id, 2)
            .await
            .unwrap();
        let done = view(&small, &small.op("muong.so"), id).await;
        assert_eq!(
            (done.line.state, said(&done, "cong-trinh").as_str()),
            (ReportState::Approved, "7")
        );
        assert!(done.expected.extra.unlocked_until.is_none());
    })
    .await;
}

#[tokio::test]
async fn nothing_to_report_is_said_in_one_press_and_the_next_period_sees_the_one_before() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = planted(store, folder.path()).await;
        let office = &small.office;
        let id = own(&small, &small.op("muong.so"), "2023-07").await;
        fill(&small, &small.op("muong.so"), id).await;
        office
            .send_report(&small.op("muong.so"), id, &plain())
            .await
            .unwrap();
        office
            .approve_report(&small.op("dieu.phoi"), id, 1)
            .await
            .unwrap();
        let other = own(&small, &small.op("khong.lao"), "2023-07").await;
        let nil = Sending {
            nil: true,
            ..plain()
        };
        office
            .send_report(&small.op("khong.lao"), other, &nil)
            .await
            .unwrap();
        office
            .approve_report(&small.op("dieu.phoi"), other, 1)
            .await
            .unwrap();
        let found = view(&small, &small.op("dieu.phoi"), other).await;
        assert_eq!(found.line.state, ReportState::Nil);
        small.clock.set(date(2023, 8, 1));
        office
            .open_periods(&small.op_of_the_program())
            .await
            .unwrap();
        let op = small.op("muong.so");
        let next = own(&small, &op, "2023-08").await;
        let found = view(&small, &op, next).await;
        let mut fields = found.sections.iter().flat_map(|(_, fields)| fields);
        let works = fields.find(|it| it.field.code == "cong-trinh").unwrap();
        assert_eq!(
            works.before.as_ref().map(CellValue::said).as_deref(),
            Some("4")
        );
        assert!(works.value.is_none());
    })
    .await;
}

#[tokio::test]
async fn the_criteria_in_a_report_are_those_of_the_page() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = planted(store, folder.path()).await;
        let office = &small.office;
        let head = small.op("muong.so");
        let set = "xa-ntm-2021-2025";
        let entered = |indicator: &str, written: &str| Entered {
            at: CellAt {
                unit: units::MUONG_SO,
                set: set.to_owned(),
                indicator: indicator.to_owned(),
            },
            act: EnteredAct::Record,
            written: written.to_owned(),
            said: Said {
                from: Some(date(2023, 6, 30)),
                note: Some("biên bản".to_owned()),
                ..Said::default()
            },
        };
        let all = [
            entered("1.1", "đạt"),
            entered("1.2", "đạt"),
            entered("13.1", "chưa đạt"),
        ];
        office
            .enter_values(&small.op_of_the_program(), &all)
            .await
            .unwrap();
        let id = own(&small, &head, "2023-07").await;
        let view = View {
            set: Some(set.to_owned()),
            ..View::default()
        };
        let page = office
            .criteria_of(&head, units::MUONG_SO, &view)
            .await
            .unwrap();
        assert_eq!(page.met, 1);
        let found = office.report(&head, id).await.unwrap();
        assert_eq!(said(&found, "tieu-chi-dat"), page.met.to_string());

        // What is corrected after the approval is listed, and stands in the report until that is corrected.
        fill(&small, &head, id).await;
        office.send_report(&head, id, &plain()).await.unwrap();
        let mai = small.op("dieu.phoi");
        office.approve_report(&mai, id, 1).await.unwrap();
        assert!(office.figures_moved(&mai, None).await.unwrap().is_empty());
        let program = small.op_of_the_program();
        let more = [entered("13.1", "đạt"), entered("13.2", "đạt")];
        let taken_back = [entered("1.2", "chưa đạt")];
        office.enter_values(&program, &more).await.unwrap();
        office.enter_values(&program, &taken_back).await.unwrap();
        let moved = office.figures_moved(&mai, None).await.unwrap();
        let listed: Vec<_> = moved
            .iter()
            .map(|it| (it.id, it.figure, it.said.as_str(), it.now.as_str()))
            .collect();
        assert_eq!(listed, [(id, Figure::CriteriaMet, "1", "0")]);
        let found = office.report(&mai, id).await.unwrap();
        assert_eq!(said(&found, "tieu-chi-dat"), "1", "what was approved stays");
        let other = small.op("khong.lao");
        assert!(office.figures_moved(&other, None).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn what_was_paid_is_filled_in_as_documents_say_it_that_a_person_confirmed() {
    const NOTICE: &str = "Số: 77/TB-UBND\n\nPhong Thổ, ngày 07 tháng 7 năm 2023\n\nTHÔNG BÁO\n\nKết luận tại Hội nghị sơ kết\n\nKết quả giải ngân các nguồn vốn đạt 380 triệu đồng/1.000 triệu đồng, đạt 38% KH.\n\nNơi nhận:\n- Lưu: VT.\n";
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = planted_by(store, folder.path(), "yearly 12-05").await;
        let office = &small.office;
        let (head, mai) = (small.op("muong.so"), small.op("dieu.phoi"));
        let id = own(&small, &head, "2023").await;
        assert_eq!(said(&view(&small, &head, id).await, "von-giai-ngan"), "");

        let upload = Upload {
            name: "TB 77.txt".to_owned(),
            bytes: NOTICE.as_bytes().to_vec(),
        };
        let document = office.receive(&mai, upload).await.unwrap().document;
        let system = small.op_of_the_program();
        office.read_document(&system, document.id).await.unwrap();
        let code = document.id.to_string();
        let found = office.stated_facts(&mai, &code).await.unwrap();
        let mut facts = found.facts.iter();
        let (position, payment) = facts
            .find_map(|it| match &it.proposal {
                Proposal::Payment(payment) => Some((it.position, payment.clone())),
                _ => None,
            })
            .unwrap();
        let of_muong_so = PaymentSaid {
            unit: Some(units::MUONG_SO),
            ..payment
        };
        assert_eq!(said(&view(&small, &head, id).await, "von-giai-ngan"), "");
        office
            .confirm_payment(&mai, &code, position, &of_muong_so)
            .await
            .unwrap();

        let found = view(&small, &head, id).await;
        assert_eq!(said(&found, "von-giao"), "1.000");
        assert_eq!(said(&found, "von-giai-ngan"), "380");
        let other = small.op("khong.lao");
        let theirs = own(&small, &other, "2023").await;
        assert_eq!(said(&view(&small, &other, theirs).await, "von-giao"), "");
    })
    .await;
}
