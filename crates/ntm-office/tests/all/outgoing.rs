//! Papers that go out: drafted from what is late, numbered, frozen, taken back, followed.

use jiff::civil::date;
use ntm_drafting::{
    edxml::{About, Answer, Organisation, Progress, answer},
    paper::{Block, Paper, Text},
};
use ntm_office::{
    Fault,
    outgoing::{OutgoingFilter, draft::Edited, issue::Issuing, wanted::Drafting},
    search::Asked,
    signing::valid_until,
};
use ntm_programme::{
    identity::{DelegationId, OutgoingId, UnitId},
    outgoing::OutgoingState,
    signing::{Delegation, SigningForm},
};
use ntm_store::{Query as _, Store, params, search::Kind, signing::Letterhead};
use ntm_testkit::{
    engines::both_engines,
    province::{Small, TODAY, units},
};
use uuid::Uuid;

fn signer(number: u128, form: SigningForm, position: &str) -> Delegation {
    Delegation {
        id: DelegationId(Uuid::from_u128(0xDE00 + number)),
        unit: units::OFFICE,
        form,
        position: position.to_owned(),
        name: "Vàng Thị Mai".to_owned(),
        head: form.is_for_head().then(|| "Chánh Văn phòng".to_owned()),
        collective: None,
        valid: valid_until(date(2023, 1, 1), Some(date(2023, 12, 31))).unwrap(),
        source: Some("Quyết định số 12/QĐ-VPĐP ngày 02/01/2023".to_owned()),
    }
}

/// An office with a deputy who signs, and two communes that are late.
async fn planted(store: Store, folder: &std::path::Path) -> Small {
    let small = Small::plant(store, folder).await;
    small
        .assign(
            "Rà soát “hiện trạng” & báo cáo | các tiêu chí",
            &[units::MUONG_SO, units::KHONG_LAO],
            Some(date(2023, 7, 1)),
        )
        .await;
    small
        .assign(
            "Báo cáo tháng 6",
            &[units::MUONG_SO],
            Some(date(2023, 7, 5)),
        )
        .await;
    small
        .assign("Còn hạn", &[units::BAN_LANG], Some(date(2023, 7, 30)))
        .await;
    let admin = small.op("quan.tri");
    let deputy = signer(1, SigningForm::Deputy, "Phó Chánh Văn phòng");
    small.office.delegate(&admin, &deputy).await.unwrap();
    small
}

fn pressing(units: &[UnitId]) -> Drafting {
    Drafting {
        id: Some(OutgoingId(Uuid::from_u128(0x0D))),
        template: "don-doc".to_owned(),
        units: units.to_vec(),
        wanted_by: Some(date(2023, 7, 20)),
        signer: Some(signer(1, SigningForm::Deputy, "").id),
        ..Drafting::default()
    }
}

fn conclusions(number: u128) -> Drafting {
    Drafting {
        id: Some(OutgoingId(Uuid::from_u128(0xC0 + number))),
        template: "ket-luan".to_owned(),
        meeting: "Hội nghị giao ban tháng 7".to_owned(),
        meeting_on: Some(date(2023, 7, 9)),
        chair: "đồng chí Chủ tịch UBND huyện".to_owned(),
        units: vec![units::MUONG_SO, units::KHONG_LAO],
        body: "# 1. UBND các xã\n- Rà soát hiện trạng các tiêu chí trước ngày 30/7/2023."
            .to_owned(),
        signer: Some(signer(1, SigningForm::Deputy, "").id),
        ..Drafting::default()
    }
}

fn today() -> Issuing {
    Issuing {
        on: TODAY,
        number: None,
        sure: false,
    }
}

fn first_field(fault: &Fault) -> &'static str {
    match fault {
        Fault::Invalid(faults) => faults[0].field,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_letter_names_the_late_units_with_their_tasks() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = planted(store, folder.path()).await;
        let mai = small.op("dieu.phoi");
        let office = &small.office;
        let choices = office.draft_choices(&mai).await.unwrap();
        let late: Vec<_> = choices
            .late
            .iter()
            .map(|it| (it.unit, it.tasks, it.days))
            .collect();
        assert_eq!(late, [(units::KHONG_LAO, 1, 9), (units::MUONG_SO, 2, 9)]);
        assert_eq!(choices.letterhead.abbreviation, "VPĐP");

        let both = [units::MUONG_SO, units::KHONG_LAO];
        let code = office.draft_paper(&mai, &pressing(&both)).await.unwrap();
        let again = office.draft_paper(&mai, &pressing(&both)).await.unwrap();
        assert_eq!(code, again, "sent twice, drafted once");
        let view = office.outgoing(&mai, &code).await.unwrap();
        assert_eq!(
            view.paper.to,
            [
                "Ủy ban nhân dân xã Khổng Lào",
                "Ủy ban nhân dân xã Mường So"
            ]
        );
        assert_eq!(view.obligations, 3);
        assert_eq!(view.row.symbol, "VPĐP-NTM");
        assert_eq!(
            view.paper.signature.lines(),
            ["KT. CHÁNH VĂN PHÒNG", "PHÓ CHÁNH VĂN PHÒNG"]
        );
        let table = view.paper.body.iter().find_map(|block| match block {
            Block::Table(table) => Some(table),
            _ => None,
        });
        let rows: Vec<Vec<String>> = table
            .unwrap()
            .rows
            .iter()
            .map(|row| row.iter().map(Text::plain).collect())
            .collect();
        assert_eq!(
            rows[0],
            [
                "1",
                "Xã Khổng Lào",
                "Rà soát “hiện trạng” & báo cáo | các tiêu chí",
                "01/7/2023",
                "9"
            ]
        );
        assert_eq!(
            (rows[2][2].as_str(), rows[1][1].as_str()),
            ("Báo cáo tháng 6", "Xã Mường So")
        );

        // Nobody else knows of a draft, and who is not late is not pressed.
        for login in ["chu.tich", "muong.so", "tam.duong"] {
            let seen = office.outgoing(&small.op(login), &code).await;
            assert!(matches!(seen, Err(Fault::NotFound)), "{login}");
        }
        let mut wrong = pressing(&[units::BAN_LANG]);
        wrong.id = None;
        let fault = office.draft_paper(&mai, &wrong).await.unwrap_err();
        assert_eq!(first_field(&fault), "units");
    })
    .await;
}

#[tokio::test]
async fn twenty_at_once_get_twenty_numbers_that_follow_each_other() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = planted(store, folder.path()).await;
        let mai = small.op("dieu.phoi");
        let mut codes = Vec::new();
        for number in 0..20 {
            let made = small
                .office
                .draft_paper(&mai, &conclusions(number))
                .await
                .unwrap();
            codes.push(made);
        }
        let issues = codes.iter().map(|code| {
            let (office, op) = (small.office.clone(), mai.clone());
            async move {
                // A busy database says so, and is asked again.
                for _ in 0..50 {
                    match office.issue(&op, code, &today(), 1).await {
                        Err(Fault::Busy) => tokio::task::yield_now().await,
                        done => return done.unwrap().number.unwrap(),
                    }
                }
                panic!("busy for ever");
            }
        });
        let mut numbers = futures::future::join_all(issues).await;
        numbers.sort_unstable();
        assert_eq!(numbers, (1..=20).collect::<Vec<u32>>());
    })
    .await;
}

#[tokio::test]
async fn an_issued_paper_is_frozen_and_its_recall_keeps_number_and_text() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = planted(store, folder.path()).await;
        let (mai, office) = (small.op("dieu.phoi"), &small.office);
        let code = office.draft_paper(&mai, &conclusions(1)).await.unwrap();
        let edited = Edited {
            subject: "Kết luận Hội nghị giao ban".to_owned(),
            body: "Nội dung **mới**.".to_owned(),
            recipients: vec!["UBND các xã".to_owned()],
            signer: Some(signer(1, SigningForm::Deputy, "").id),
            ..Edited::default()
        };
        office.edit_draft(&mai, &code, &edited, 1).await.unwrap();
        let stale = Edited {
            subject: "Khác".to_owned(),
            ..edited.clone()
        };
        let stale = office.edit_draft(&mai, &code, &stale, 1).await;
        assert!(matches!(stale, Err(Fault::Conflict(_))), "{stale:?}");
        let ahead = Issuing {
            on: date(2023, 7, 11),
            ..today()
        };
        let fault = office.issue(&mai, &code, &ahead, 2).await.unwrap_err();
        assert_eq!(first_field(&fault), "on");
        let before = Issuing {
            on: date(2022, 12, 30),
            ..today()
        };
        let fault = office.issue(&mai, &code, &before, 2).await;
        assert!(
            matches!(fault, Err(Fault::Refused(_))),
            "nobody signs on that day"
        );

        let issued = office.issue(&mai, &code, &today(), 2).await.unwrap();
        assert_eq!((issued.number, issued.year), (Some(1), 2023));
        let twice = office.issue(&mai, &code, &today(), 2).await.unwrap();
        assert_eq!(twice.number, Some(1), "pressed twice, numbered once");
        let (name, bytes) = office.outgoing_docx(&mai, &code).await.unwrap();
        assert!(name.starts_with("01-TB-VPĐP"), "{name}");
        let read = ntm_intake::intake(&name, &bytes, &ntm_intake::Limits::default()).unwrap();
        assert!(
            read.text.contains("Số: 01/TB-VPĐP") && read.text.contains("Nội dung mới."),
            "{}",
            read.text
        );

        // The package that other offices get holds the same paper and says who sends it to whom.
        let admin = small.op("quan.tri");
        for (unit, id) in [
            (units::OFFICE, "000.07.12.H35"),
            (units::MUONG_SO, "000.01.12.H35"),
        ] {
            office
                .set_organ_id(&admin, unit, id, date(2023, 1, 1), "")
                .await
                .unwrap();
        }
        let read_package = |bytes: &[u8]| {
            ntm_intake::intake("a.edxml", bytes, &ntm_intake::Limits::default()).unwrap()
        };
        let (package_name, package) = office.outgoing_package(&mai, &code).await.unwrap();
        assert!(package_name.ends_with(".edxml"), "{package_name}");
        let taken = read_package(&package);
        assert_eq!(taken.text, read.text);
        let given = taken.given.unwrap();
        assert_eq!(given.number.as_deref(), Some("01"));
        assert_eq!(given.to, ["Xã Khổng Lào", "Xã Mường So"]);
        assert_eq!(given.issuer_id.as_deref(), Some("000.07.12.H35"));
        let written = String::from_utf8(package).unwrap();
        for id in [
            ">000.01.12.H35<",
            "DocumentId>000.07.12.H35,2023/07/10,01/TB-VPĐP<",
        ] {
            assert!(written.contains(id), "{id}: {written}");
        }

        // A later template or signer changes nothing of it; it cannot be edited or thrown away.
        for refused in [
            office.edit_draft(&mai, &code, &edited, 3).await,
            office.discard_draft(&mai, &code).await,
        ] {
            assert!(matches!(refused, Err(Fault::Refused(_))), "{refused:?}");
        }
        // Whom it goes to is told and sees it; nobody else below does.
        let news: i64 = office
            .store()
            .read()
            .await
            .unwrap()
            .query_one(
                "SELECT COUNT(*) AS n FROM notification WHERE kind = 'outgoing_issued'",
                params![],
            )
            .await
            .unwrap()
            .get("n")
            .unwrap();
        assert_eq!(news, 3, "two people of Mường So, one of Khổng Lào");
        assert!(office.outgoing(&small.op("muong.so"), &code).await.is_ok());
        assert!(office.outgoing(&small.op("chu.tich"), &code).await.is_ok());
        assert!(office.outgoing(&small.op("ban.lang"), &code).await.is_err());
        // The same people find it, by its number and by its words.
        for (login, found) in [
            ("dieu.phoi", 1),
            ("muong.so", 1),
            ("chu.tich", 1),
            ("ban.lang", 0),
        ] {
            for query in ["01/TB-VPĐP", "noi dung moi"] {
                let asked = Asked {
                    query: query.to_owned(),
                    kind: Some(Kind::Outgoing),
                    most: 10,
                    skip: 0,
                };
                let results = office.search(&small.op(login), &asked).await.unwrap();
                let codes: Vec<&str> = results.hits.iter().map(|it| it.code.as_str()).collect();
                assert_eq!(codes.len(), found, "{login}: {query}");
                assert!(codes.iter().all(|it| *it == code), "{codes:?}");
            }
        }

        let fault = office.recall(&mai, &code, " ").await.unwrap_err();
        assert_eq!(first_field(&fault), "reason");
        office.recall(&mai, &code, "Sai thời hạn").await.unwrap();
        let view = office.outgoing(&mai, &code).await.unwrap();
        assert_eq!(
            (view.row.state, view.row.number),
            (OutgoingState::Recalled, Some(1))
        );
        assert_eq!(office.outgoing_docx(&mai, &code).await.unwrap().1, bytes);
        let (_, back) = office.outgoing_package(&mai, &code).await.unwrap();
        let back = String::from_utf8(back).unwrap();
        assert!(back.contains("BussinessDocType>1<") && back.contains("Sai thời hạn"));
        let next = office.draft_paper(&mai, &conclusions(2)).await.unwrap();
        let next = office.issue(&mai, &next, &today(), 1).await.unwrap();
        assert_eq!(
            next.number,
            Some(2),
            "the number of a recalled paper is not given again"
        );
        let acts: Vec<String> = view.events.into_iter().map(|it| it.act).collect();
        assert_eq!(acts, ["draft", "edit", "issue", "recall"]);
    })
    .await;
}

#[tokio::test]
async fn a_number_can_be_typed_and_an_odd_one_wants_a_word() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = planted(store, folder.path()).await;
        let (mai, office) = (small.op("dieu.phoi"), &small.office);
        let issue = async |number: u128, issuing: Issuing| {
            let code = office
                .draft_paper(&mai, &conclusions(number))
                .await
                .unwrap();
            office.issue(&mai, &code, &issuing, 1).await
        };
        let typed = |number, sure| Issuing {
            number: Some(number),
            sure,
            ..today()
        };
        assert_eq!(issue(1, typed(1, false)).await.unwrap().number, Some(1));
        let gap = issue(2, typed(40, false)).await.unwrap_err();
        assert!(
            gap.message().vi.contains("Số kế tiếp trong sổ là 2"),
            "{gap:?}"
        );
        assert_eq!(issue(3, typed(40, true)).await.unwrap().number, Some(40));
        let taken = issue(4, typed(40, false)).await.unwrap_err();
        assert!(taken.message().vi.contains("đã có trong sổ"), "{taken:?}");
        assert_eq!(issue(5, typed(40, true)).await.unwrap().number, Some(40));
        assert_eq!(
            issue(6, typed(7, false)).await.unwrap().number,
            Some(7),
            "one that was left out"
        );
        assert_eq!(
            issue(7, today()).await.unwrap().number,
            Some(41),
            "the register goes on"
        );
        // Another kind and another year have registers of their own.
        let code = office
            .draft_paper(&mai, &pressing(&[units::MUONG_SO]))
            .await
            .unwrap();
        assert_eq!(
            office.issue(&mai, &code, &today(), 1).await.unwrap().number,
            Some(1)
        );
        let year = OutgoingFilter {
            year: Some(2022),
            ..OutgoingFilter::default()
        };
        assert!(
            office
                .outgoing_part(&mai, &year, None, 50)
                .await
                .unwrap()
                .rows
                .is_empty()
        );
        let kind = OutgoingFilter {
            register: Some("cong-van".to_owned()),
            ..OutgoingFilter::default()
        };
        let first = office.outgoing_part(&mai, &kind, None, 50).await.unwrap();
        assert_eq!(first.rows.len(), 1);
        let mut seen = 0;
        let mut after = None;
        loop {
            let part = office
                .outgoing_part(&mai, &OutgoingFilter::default(), after, 3)
                .await
                .unwrap();
            seen += part.rows.len();
            after = part.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(seen, 8, "part by part, all of them once");
    })
    .await;
}

#[tokio::test]
async fn what_was_issued_is_followed_once() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = planted(store, folder.path()).await;
        let (mai, office) = (small.op("dieu.phoi"), &small.office);
        let code = office.draft_paper(&mai, &conclusions(1)).await.unwrap();
        let early = office.follow_outgoing(&mai, &code).await;
        assert!(matches!(early, Err(Fault::Refused(_))), "{early:?}");
        office.issue(&mai, &code, &today(), 1).await.unwrap();
        assert!(office.outgoing(&mai, &code).await.unwrap().may_follow);
        let document = office.follow_outgoing(&mai, &code).await.unwrap();
        assert_eq!(office.follow_outgoing(&mai, &code).await.unwrap(), document);
        let view = office.outgoing(&mai, &code).await.unwrap();
        assert_eq!(view.document.as_deref(), Some(document.as_str()));
        let id = view.row.document.unwrap();
        office
            .read_document(&small.op_of_the_program(), id)
            .await
            .unwrap();
        let back = office
            .outgoing_of_document(&mai, id)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(back.0, code);
        let rows = office
            .store()
            .read()
            .await
            .unwrap()
            .query(
                "SELECT text FROM directive WHERE document_id = $1",
                params![id],
            )
            .await
            .unwrap();
        let texts: Vec<String> = rows.iter().map(|row| row.get("text").unwrap()).collect();
        assert_eq!(
            texts,
            ["Rà soát hiện trạng các tiêu chí trước ngày 30/7/2023."]
        );
        // A letter gives no tasks to follow.
        let letter = office
            .draft_paper(&mai, &pressing(&[units::MUONG_SO]))
            .await
            .unwrap();
        office.issue(&mai, &letter, &today(), 1).await.unwrap();
        let refused = office.follow_outgoing(&mai, &letter).await;
        assert!(matches!(refused, Err(Fault::Refused(_))), "{refused:?}");
    })
    .await;
}

#[tokio::test]
async fn an_office_writes_templates_version_by_version() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = planted(store, folder.path()).await;
        let (mai, office) = (small.op("dieu.phoi"), &small.office);
        let shipped = office.template(&mai, "don-doc").await.unwrap();
        assert!(shipped.is_shipped && shipped.number == 0 && shipped.may_edit);
        let own = "@trích yếu: nhắc việc\n@kính gửi: {{ kinh_gui[0] }}\nCòn {{ so_viec }} việc.\n@nội dung";
        let fault = office.write_template(&mai, "don-doc", Some("Chào {{ khach }}"), 0).await.unwrap_err();
        assert!(fault.message().vi.starts_with("Dòng 1: không có trường “khach”"), "{fault:?}");
        let own = own.replace("@kính gửi: {{ kinh_gui[0] }}", "{% for k in kinh_gui %}\n@kính gửi: {{ k }}\n{% endfor %}");
        assert_eq!(office.write_template(&mai, "don-doc", Some(&own), 0).await.unwrap(), 1);
        let late = office.write_template(&small.op("dieu.phoi.2"), "don-doc", Some("@trích yếu: A\nB"), 0).await;
        assert!(matches!(late, Err(Fault::Conflict(_))), "{late:?}");
        let code = office.draft_paper(&mai, &pressing(&[units::MUONG_SO])).await.unwrap();
        let view = office.outgoing(&mai, &code).await.unwrap();
        assert_eq!((view.row.template_number, view.row.subject.as_str()), (1, "nhắc việc"));
        assert_eq!(office.write_template(&mai, "don-doc", None, 1).await.unwrap(), 2);
        let back = office.template(&mai, "don-doc").await.unwrap();
        assert!(back.is_shipped && back.versions.len() == 2);
        // A draft keeps what it was drafted with; another office has its own; a commune may not write them.
        let view = office.outgoing(&mai, &code).await.unwrap();
        assert_eq!(view.row.subject, "nhắc việc");
        let other = office.template(&small.op("tam.duong"), "don-doc").await.unwrap();
        assert!(other.versions.is_empty());
        let officer = office.write_template(&small.op("muong.so.2"), "don-doc", None, 0).await;
        assert!(matches!(officer, Err(Fault::Denied(_))), "{officer:?}");
    })
    .await;
}

#[tokio::test]
async fn the_administrator_says_who_signs_and_what_the_letterhead_is() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = planted(store, folder.path()).await;
        let (admin, office) = (small.op("quan.tri"), &small.office);
        let mut authority = signer(2, SigningForm::Authority, "Phó Chánh Văn phòng");
        authority.valid.to = None;
        let fault = office.delegate(&admin, &authority).await.unwrap_err();
        assert_eq!(first_field(&fault), "valid_to");
        let mai = small.op("dieu.phoi");
        let denied = office
            .delegate(&mai, &signer(3, SigningForm::Head, "Chánh Văn phòng"))
            .await;
        assert!(matches!(denied, Err(Fault::Denied(_))), "{denied:?}");
        let id = signer(1, SigningForm::Deputy, "").id;
        office
            .end_delegation(&admin, id, date(2023, 6, 30))
            .await
            .unwrap();
        let choices = office.draft_choices(&mai).await.unwrap();
        assert!(choices.signers.iter().all(|it| it.id != id));
        let gone = office.draft_paper(&mai, &conclusions(1)).await.unwrap_err();
        assert_eq!(first_field(&gone), "signer");

        let seen = office.signing(&admin, Some(units::OFFICE)).await.unwrap();
        assert_eq!(seen.letterhead.version, 0);
        assert!(seen.others.iter().any(|(unit, _)| *unit == units::OFFICE));
        let head = Letterhead {
            issuer: "Văn phòng Điều phối nông thôn mới".to_owned(),
            section: Some("TH".to_owned()),
            ..seen.letterhead
        };
        office.set_letterhead(&admin, &head).await.unwrap();
        let set = office
            .signing(&admin, Some(units::OFFICE))
            .await
            .unwrap()
            .letterhead;
        assert_eq!((set.version, set.section.as_deref()), (1, Some("TH")));
        let stale = office.set_letterhead(&admin, &head).await;
        assert!(matches!(stale, Err(Fault::Conflict(_))), "{stale:?}");
        let drafting = Drafting {
            signer: None,
            ..conclusions(2)
        };
        let code = office.draft_paper(&mai, &drafting).await.unwrap();
        let paper: Paper = office.outgoing(&mai, &code).await.unwrap().paper;
        assert_eq!(paper.issuer, "Văn phòng Điều phối nông thôn mới");
    })
    .await;
}

#[tokio::test]
async fn what_receivers_answer_stands_beside_them_once() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = planted(store, folder.path()).await;
        let (mai, office) = (small.op("dieu.phoi"), &small.office);
        let code = office.draft_paper(&mai, &conclusions(1)).await.unwrap();
        let row = office.issue(&mai, &code, &today(), 1).await.unwrap();
        let paper: Paper = serde_json::from_value(row.paper).unwrap();
        let sender = Organisation {
            id: Some("000.00.12.H35".to_owned()),
            name: paper.issuer.clone(),
        };
        let about = About::paper(&paper, sender).unwrap();
        let message = |from: &str, progress, minute: i64| {
            answer(&Answer {
                paper: &about,
                from: Organisation {
                    id: Some("000.03.12.H35".to_owned()),
                    name: from.to_owned(),
                },
                progress,
                description: "Văn thư xã".to_owned(),
                at: mai.now + jiff::SignedDuration::from_mins(minute),
            })
        };
        let first = message("UBND xã Mường So", Progress::Received, 1);
        let taken = office.take_status(&mai, &first).await.unwrap();
        assert_eq!(
            (taken.code.as_str(), taken.reference.as_str()),
            (code.as_str(), "01/TB-VPĐP")
        );
        assert!(!taken.known);
        assert!(office.take_status(&mai, &first).await.unwrap().known);
        let done = message("Ủy ban nhân dân xã Mường So", Progress::Done, 9);
        let arrived = message("UBND xã Mường So", Progress::Arrived, 0);
        let stranger = message("Công ty X", Progress::Refused, 2);
        for bytes in [done, arrived, stranger] {
            office.take_status(&mai, &bytes).await.unwrap();
        }
        let view = office.outgoing(&mai, &code).await.unwrap();
        let far: Vec<(&str, Option<Progress>)> = view
            .receivers
            .iter()
            .map(|it| {
                (
                    it.name.as_str(),
                    it.last.as_ref().map(|(progress, _)| *progress),
                )
            })
            .collect();
        assert_eq!(
            far,
            [
                ("Xã Khổng Lào", None),
                ("Xã Mường So", Some(Progress::Done)),
                ("Công ty X", Some(Progress::Refused)),
            ],
            "the last by their own clock, whatever order they came in"
        );

        // A package, a paper that was never issued, a code of no standard, the paper of another office.
        let text = String::from_utf8(first.clone()).unwrap();
        let (_, package) = office.outgoing_package(&mai, &code).await.unwrap();
        for (bytes, told) in [
            (package, "không phải thông báo trạng thái"),
            (text.replace("01/TB", "77/TB").into_bytes(), "số 77/TB-VPĐP"),
            (
                text.replace("2023/07/10<", "2022/07/10<").into_bytes(),
                "số 01/TB-VPĐP",
            ),
            (text.replace(">03<", ">99<").into_bytes(), "“99”"),
            (b"PK".to_vec(), ""),
        ] {
            let fault = office.take_status(&mai, &bytes).await.unwrap_err();
            assert_eq!(first_field(&fault), "file");
            assert!(fault.message().vi.contains(told), "{fault:?}");
        }
        let other = office.take_status(&small.op("tam.duong"), &first).await;
        assert!(matches!(other, Err(Fault::Invalid(_))), "{other:?}");
    })
    .await;
}
