//! Meetings: called from what is not as it should be, held, concluded, and their decisions are tasks.

use jiff::civil::date;
use ntm_office::{
    Fault,
    meeting::prepare::{Calling, DecisionEdit, ItemEdit},
    outgoing::issue::Issuing,
    signing::valid_until,
};
use ntm_programme::{
    cadence::DayOfMonth,
    deadline::Deadline,
    identity::{DelegationId, MeetingId},
    meeting::{MeetingPaper, MeetingState, Person, Topic},
    outgoing::OutgoingState,
    period::Day,
    signing::{Delegation, SigningForm},
};
use ntm_store::{Query as _, Store, params};
use ntm_testkit::{
    engines::both_engines,
    province::{Small, TODAY, units},
};
use uuid::Uuid;

const MEETING: MeetingId = MeetingId(Uuid::from_u128(0x3EE7));

fn signer() -> DelegationId {
    DelegationId(Uuid::from_u128(0xDE01))
}

async fn planted(store: Store, folder: &std::path::Path) -> Small {
    let small = Small::plant(store, folder).await;
    small
        .assign(
            "Rà soát hiện trạng các tiêu chí",
            &[units::MUONG_SO, units::KHONG_LAO],
            Some(date(2023, 7, 1)),
        )
        .await;
    small
        .assign(
            "Trả lời kiến nghị của cử tri về đường trục thôn",
            &[units::BAN_LANG],
            Some(date(2023, 7, 30)),
        )
        .await;
    let deputy = Delegation {
        id: signer(),
        unit: units::OFFICE,
        form: SigningForm::Deputy,
        position: "Phó Chánh Văn phòng".to_owned(),
        name: "Vàng Thị Mai".to_owned(),
        head: Some("Chánh Văn phòng".to_owned()),
        collective: None,
        valid: valid_until(date(2023, 1, 1), Some(date(2023, 12, 31))).unwrap(),
        source: None,
    };
    let admin = small.op("quan.tri");
    small.office.delegate(&admin, &deputy).await.unwrap();
    small
}

fn calling() -> Calling {
    Calling {
        title: "Hội nghị giao ban nông thôn mới tháng 7 năm 2023".to_owned(),
        on: Some(date(2023, 7, 14)),
        at: "08 giờ 00 phút".to_owned(),
        place: "Phòng họp Ủy ban nhân dân huyện".to_owned(),
        chair: Person {
            name: "Trần Văn Huyện".to_owned(),
            position: "Chủ tịch Ủy ban nhân dân huyện".to_owned(),
        },
        secretary: Person {
            name: "Vàng Thị Mai".to_owned(),
            position: "Văn phòng Điều phối".to_owned(),
        },
        units: vec![units::MUONG_SO, units::KHONG_LAO, units::EDUCATION],
        others: vec!["Ủy ban Mặt trận Tổ quốc huyện".to_owned()],
    }
}

fn day(day: jiff::civil::Date) -> Day {
    Day::new(day).unwrap()
}

fn decisions() -> Vec<DecisionEdit> {
    let texts = |texts: &[&str]| texts.iter().map(|it| (*it).to_owned()).collect();
    vec![
        DecisionEdit {
            deed: "Rà soát hiện trạng các tiêu chí chưa đạt".to_owned(),
            leads: texts(&["UBND xã Mường So"]),
            coordinators: Vec::new(),
            due: Some(Deadline::before(day(date(2023, 7, 30)))),
        },
        DecisionEdit {
            deed: "Hướng dẫn các xã hoàn thiện hồ sơ tiêu chí số 5".to_owned(),
            leads: texts(&["Phòng Giáo dục và Đào tạo"]),
            coordinators: texts(&["Phòng Tài chính - Kế hoạch"]),
            due: Some(Deadline::no_later_than(day(date(2023, 8, 15)))),
        },
        DecisionEdit {
            deed: "Tổng hợp tiến độ thực hiện các tiêu chí".to_owned(),
            leads: texts(&["UBND các xã"]),
            coordinators: Vec::new(),
            due: Some(Deadline::monthly_before(DayOfMonth::new(25).unwrap())),
        },
    ]
}

#[tokio::test]
async fn a_briefing_is_one_press() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = planted(store, folder.path()).await;
        let mai = small.op("dieu.phoi");
        let office = &small.office;
        let briefing = office.briefing(&mai).await.unwrap();
        let count = |topic| {
            let (_, lines) = briefing.topics.iter().find(|it| it.0 == topic).unwrap();
            lines.len()
        };
        assert_eq!(count(Topic::LateUnits), 2);
        assert_eq!(count(Topic::Petitions), 1);
        assert_eq!(briefing.len(), 3);

        let calling = calling();
        let call = || office.call_briefing(&mai, MEETING, &calling, Some(signer()));
        let called = call().await.unwrap();
        assert_eq!(called, call().await.unwrap(), "pressed twice, called once");
        assert_eq!(called.papers.len(), 2);
        let view = office.meeting(&mai, &called.meeting).await.unwrap();
        let agenda: Vec<&str> = view
            .row
            .meeting
            .agenda
            .iter()
            .map(|it| it.title.as_str())
            .collect();
        assert_eq!(
            agenda,
            [
                Topic::LateUnits.label_vi(),
                Topic::Petitions.label_vi(),
                "Nội dung khác"
            ]
        );
        assert_eq!(
            view.row.meeting.agenda[0].about,
            "Xã Khổng Lào: 1 nhiệm vụ quá hạn, lâu nhất 9 ngày\nXã Mường So: 1 nhiệm vụ quá hạn, lâu nhất 9 ngày"
        );
        let invitation = view.paper(MeetingPaper::Invitation).unwrap();
        let paper = office.outgoing(&mai, &invitation.code).await.unwrap().paper;
        assert_eq!(
            paper.to,
            [
                "Phòng Giáo dục và Đào tạo",
                "Ủy ban nhân dân xã Khổng Lào",
                "Ủy ban nhân dân xã Mường So",
                "Ủy ban Mặt trận Tổ quốc huyện"
            ]
        );
        let text = ntm_drafting::markup::write(&paper.body);
        assert!(text.contains("08 giờ 00 phút, ngày 14/7/2023"), "{text}");
        assert!(text.contains(Topic::Petitions.label_vi()), "{text}");
        let report = view.paper(MeetingPaper::Briefing).unwrap();
        let report = office.outgoing(&mai, &report.code).await.unwrap().paper;
        let text = ntm_drafting::markup::write(&report.body);
        assert!(
            text.contains("Xã Mường So: 1 nhiệm vụ quá hạn, lâu nhất 9 ngày"),
            "{text}"
        );
    })
    .await;
}

#[tokio::test]
async fn decisions_are_tasks_once_the_conclusions_are_issued() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = planted(store, folder.path()).await;
        let office = &small.office;
        let mai = small.op("dieu.phoi");
        let items = [ItemEdit {
            title: "Tiến độ các tiêu chí".to_owned(),
            presenter: "Văn phòng Điều phối".to_owned(),
            ..ItemEdit::default()
        }];
        let code = office
            .call_meeting(&mai, MEETING, &calling(), &items)
            .await
            .unwrap();
        let item = office.meeting(&mai, &code).await.unwrap().row.meeting.agenda[0].id;

        let early = office.hold_meeting(&mai, &code, &[], "", 1).await;
        assert!(matches!(early, Err(Fault::Refused(_))), "{early:?}");
        let early = office
            .draft_meeting_paper(&mai, &code, MeetingPaper::Conclusion, Some(signer()))
            .await;
        assert!(matches!(early, Err(Fault::Refused(_))), "{early:?}");

        small.clock.set(date(2023, 7, 14));
        let mai = small.op("dieu.phoi");
        let unknown = DecisionEdit {
            leads: vec!["Phòng Không Có Thật".to_owned()],
            ..decisions()[0].clone()
        };
        let refused = office
            .decide_item(&mai, &code, item, Uuid::from_u128(9), &unknown)
            .await;
        assert!(
            matches!(&refused, Err(Fault::Invalid(it)) if it[0].field == "leads"),
            "{refused:?}"
        );
        for (number, decision) in (1..).zip(decisions()) {
            for _ in 0..2 {
                office
                    .decide_item(&mai, &code, item, Uuid::from_u128(number), &decision)
                    .await
                    .unwrap();
            }
        }
        let seen = office.meeting(&mai, &code).await.unwrap().row.version;
        let came = [
            (Some(true), String::new()),
            (Some(true), String::new()),
            (Some(false), "đi công tác".to_owned()),
            (None, String::new()),
        ];
        office
            .hold_meeting(&mai, &code, &came, "11 giờ 00 phút", seen)
            .await
            .unwrap();
        let minutes = office
            .draft_meeting_paper(&mai, &code, MeetingPaper::Minutes, Some(signer()))
            .await
            .unwrap();
        let minutes = office.outgoing(&mai, &minutes).await.unwrap();
        let beside = minutes.paper.signature.beside.clone().unwrap();
        assert_eq!(minutes.paper.signature.name, "Trần Văn Huyện");
        assert_eq!(
            (beside.position.as_str(), beside.name.as_str()),
            ("Thư ký", "Vàng Thị Mai")
        );
        let text = ntm_drafting::markup::write(&minutes.paper.body);
        assert!(text.contains("Ủy ban nhân dân xã Mường So (đi công tác)"), "{text}");
        let today = Issuing {
            on: date(2023, 7, 14),
            number: None,
            sure: false,
        };
        office
            .issue(&mai, &minutes.row.code, &today, minutes.row.version)
            .await
            .unwrap();

        let draft = || office.draft_meeting_paper(&mai, &code, MeetingPaper::Conclusion, Some(signer()));
        let paper = draft().await.unwrap();
        assert_eq!(paper, draft().await.unwrap(), "a draft is there: it is that one");
        let seen = office.outgoing(&mai, &paper).await.unwrap().row.version;
        let (issued, decided) = office
            .issue_and_assign(&mai, &paper, &today, seen)
            .await
            .unwrap();
        assert_eq!(issued.state, OutgoingState::Issued);
        let decided = decided.unwrap().unwrap();
        assert_eq!(
            (decided.tasks, decided.read, decided.others),
            (3, 3, 0),
            "the reader takes from the paper what was decided: {decided:?}"
        );
        assert!(decided.missing.is_empty());
        let again = office.assign_decided(&mai, &code).await.unwrap();
        assert_eq!(again.tasks, 3, "pressed again, nothing is doubled");

        let view = office.meeting(&mai, &code).await.unwrap();
        assert_eq!(view.row.state, MeetingState::Concluded);
        assert_eq!(view.without_task(), 0);
        let mut db = office.store().read().await.unwrap();
        let rows = db
            .query(
                "SELECT u.unit_id, u.role, b.due_on FROM task t
                   JOIN task_unit u ON u.province = t.province AND u.task_id = t.id
                   LEFT JOIN obligation b ON b.province = t.province AND b.task_id = t.id AND b.unit_id = u.unit_id
                  WHERE t.document_id IS NOT NULL AND u.role IN ('lead', 'coordinator')
                  ORDER BY t.code, u.role, u.unit_id LIMIT 100",
                params![],
            )
            .await
            .unwrap();
        let rows: Vec<(ntm_programme::identity::UnitId, String, Option<jiff::civil::Date>)> = rows
            .iter()
            .map(|row| {
                (
                    row.get("unit_id").unwrap(),
                    row.get("role").unwrap(),
                    row.get("due_on").unwrap(),
                )
            })
            .collect();
        let lead = "lead".to_owned();
        assert_eq!(
            rows,
            [
                (units::MUONG_SO, lead.clone(), Some(date(2023, 7, 29))),
                (units::FINANCE, "coordinator".to_owned(), None),
                (units::EDUCATION, lead.clone(), Some(date(2023, 8, 15))),
                (units::MUONG_SO, lead.clone(), Some(date(2023, 7, 24))),
                (units::KHONG_LAO, lead.clone(), Some(date(2023, 7, 24))),
                (units::BAN_LANG, lead, Some(date(2023, 7, 24))),
            ]
        );
        drop(db);
        let closed = office.drop_item(&mai, &code, item).await;
        assert!(matches!(closed, Err(Fault::Refused(_))), "{closed:?}");

        // Conclusions that are taken back make room for others; the meeting can be mended again.
        office.recall(&mai, &paper, "Sai trích yếu").await.unwrap();
        let view = office.meeting(&mai, &code).await.unwrap();
        assert_eq!(view.row.state, MeetingState::Held);
        assert!(view.paper(MeetingPaper::Conclusion).is_none());
    })
    .await;
}

#[tokio::test]
async fn those_invited_see_a_meeting_once_it_is_announced() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = planted(store, folder.path()).await;
        let office = &small.office;
        let mai = small.op("dieu.phoi");
        let called = office
            .call_briefing(&mai, MEETING, &calling(), Some(signer()))
            .await
            .unwrap();
        let code = &called.meeting;
        let sees = async |login: &str| {
            let op = small.op(login);
            let part = office.meetings_part(&op, None, None, 50).await.unwrap();
            let listed = part.rows.iter().any(|it| it.row.code == *code);
            assert_eq!(listed, office.meeting(&op, code).await.is_ok(), "{login}");
            listed
        };
        assert!(sees("chu.tich").await, "whoever stands above the office");
        assert!(!sees("muong.so").await, "nobody has announced it yet");
        let invitation = &called.papers[1];
        let seen = office.outgoing(&mai, invitation).await.unwrap().row.version;
        let today = Issuing {
            on: TODAY,
            number: None,
            sure: false,
        };
        office.issue(&mai, invitation, &today, seen).await.unwrap();
        assert!(sees("muong.so").await);
        assert!(!sees("ban.lang").await, "not invited");
        assert!(!sees("tam.duong").await, "the neighbour");
        let head = small.op("muong.so");
        let view = office.meeting(&head, code).await.unwrap();
        assert!(!view.may_prepare && view.paper(MeetingPaper::Briefing).is_none());
        let denied = office.cancel_meeting(&head, code, "Không họp").await;
        assert!(matches!(denied, Err(Fault::Denied(_))), "{denied:?}");
        office
            .cancel_meeting(&mai, code, "Trùng lịch")
            .await
            .unwrap();
        let late = office
            .draft_meeting_paper(&mai, code, MeetingPaper::Briefing, None)
            .await;
        assert!(matches!(late, Err(Fault::Refused(_))), "{late:?}");
    })
    .await;
}

#[tokio::test]
async fn two_who_write_down_one_point_do_not_overwrite_each_other() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = planted(store, folder.path()).await;
        let office = &small.office;
        let mai = small.op("dieu.phoi");
        let other = small.op("dieu.phoi.2");
        let item = ItemEdit {
            title: "Tiến độ".to_owned(),
            ..ItemEdit::default()
        };
        let items = [item.clone(), item.clone()];
        let code = office
            .call_meeting(&mai, MEETING, &calling(), &items)
            .await
            .unwrap();
        let agenda = office
            .meeting(&mai, &code)
            .await
            .unwrap()
            .row
            .meeting
            .agenda;
        let said = |minutes: &str| ItemEdit {
            minutes: minutes.to_owned(),
            ..item.clone()
        };
        let first = agenda[0].id;
        office
            .edit_item(&mai, &code, first, &said("Ý kiến một"), 0)
            .await
            .unwrap();
        office
            .edit_item(&mai, &code, first, &said("Ý kiến một"), 0)
            .await
            .expect("the same sent twice is one");
        let second = office
            .edit_item(&other, &code, first, &said("Ý kiến hai"), 0)
            .await;
        assert!(matches!(second, Err(Fault::Conflict(_))), "{second:?}");
        office
            .edit_item(&other, &code, agenda[1].id, &said("Ý kiến hai"), 0)
            .await
            .expect("another point is free");
    })
    .await;
}
