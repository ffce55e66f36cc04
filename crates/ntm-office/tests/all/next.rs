//! From one set of criteria to the next: what is kept, what is lost, who confirms the mapping.

use jiff::civil::date;
use ntm_office::{
    Fault, Op,
    criteria::{
        cell::{CellAt, Said},
        next::NextView,
        papers::NewPaper,
    },
    perform::Outgoing,
};
use ntm_programme::{
    criteria::{Anew, Carried, Fate, Verdict, shipped_mappings},
    right::Role,
    unit::{Relation, RelationKind, Validity},
};
use ntm_testkit::{
    engines::both_engines,
    province::{Small, units},
};

const OLD: &str = "xa-ntm-2021-2025";
const NEW: &str = "xa-ntm-2026-2030";

fn step() -> (String, String) {
    (OLD.to_owned(), NEW.to_owned())
}

fn at(indicator: &str) -> CellAt {
    CellAt {
        unit: units::MUONG_SO,
        set: OLD.to_owned(),
        indicator: indicator.to_owned(),
    }
}

/// The body in charge has recorded what Mường So reached.
async fn recorded(small: &Small, values: &[(&str, &str)]) {
    let relation = Relation {
        kind: RelationKind::InCharge,
        unit: units::EDUCATION,
        other: units::DISTRICT,
        criteria_set: Some(OLD.to_owned()),
        criterion: None,
        valid: Validity::since(date(2021, 1, 1)),
    };
    let admin = small.op("quan.tri");
    small.office.relate(&admin, relation, None).await.unwrap();
    for (indicator, written) in values {
        let said = Said {
            note: Some("kiểm tra".to_owned()),
            ..Said::default()
        };
        let (body, cell) = (small.op("giao.duc"), at(indicator));
        let done = small.office.record_value(&body, &cell, written, &said);
        done.await.unwrap();
    }
}

async fn top(small: &Small) -> Op {
    let who = small
        .enrol(1, "quan.tri.tinh", units::PROVINCE, Role::Administrator)
        .await;
    Op {
        who,
        ..small.op("quan.tri")
    }
}

#[tokio::test]
async fn a_commune_sees_what_it_keeps_what_it_loses_and_which_papers_hold() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = Small::plant(store, folder.path()).await;
        recorded(
            &small,
            &[
                ("4.1", "đạt"),
                ("4.2", "985/1.000"),
                ("15.2", "đạt"),
                ("19.2", "đạt"),
                ("17.1", "99"),
            ],
        )
        .await;
        let (office, commune) = (&small.office, small.op("muong.so"));
        let paper = |number: &str, last, proves: &str| NewPaper {
            outgoing: Some(Outgoing {
                number: number.to_owned(),
                ..Outgoing::default()
            }),
            valid: (None, last),
            proves: vec![(proves.to_owned(), String::new())],
            ..NewPaper::default()
        };
        for paper in [
            paper("01/BC-UBND", None, "17.3"),
            paper("02/BC-UBND", Some(date(2023, 7, 9)), "4.2"),
        ] {
            let added = office.add_paper(&commune, units::MUONG_SO, OLD, &paper);
            added.await.unwrap();
        }
        let check = async |class: Option<&str>, new: &str, expected: Carried| {
            let view = NextView {
                class: class.map(str::to_owned),
                ..NextView::default()
            };
            let found = office
                .criteria_next_of(&commune, units::MUONG_SO, &view)
                .await
                .unwrap();
            let it = found.transition.new_indicator(new).unwrap();
            match (it.carried, expected) {
                (
                    Carried::Kept { verdict, .. },
                    Carried::Kept {
                        verdict: wanted, ..
                    },
                ) => {
                    assert_eq!(verdict, wanted, "{new} for {class:?}");
                }
                (found, wanted) => assert_eq!(found, wanted, "{new} for {class:?}"),
            }
            found
        };
        let kept = |verdict| Carried::Kept {
            value: ntm_programme::criteria::Value::Nil,
            verdict,
        };
        let collect = |why| Carried::Collect { why };
        check(Some("nhom_1"), "2.4", kept(Verdict::Unmet)).await;
        check(Some("nhom_3"), "2.4", kept(Verdict::Met)).await;
        check(Some("nhom_3"), "5.3", kept(Verdict::Met)).await;
        check(Some("nhom_3"), "6.3", collect(Anew::OtherMeasure)).await;
        check(Some("nhom_3"), "10.2", collect(Anew::AsksMore)).await;
        check(Some("nhom_3"), "1.2", Carried::NotRequired).await;
        let found = check(Some("nhom_3"), "10.3", collect(Anew::New)).await;
        let papers: Vec<(&str, String)> = found
            .papers
            .iter()
            .map(|(paper, proves)| (paper.name.as_str(), proves.join(" ")))
            .collect();
        assert_eq!(
            papers,
            [
                ("02/BC-UBND", String::new()),
                ("01/BC-UBND", "8.4 8.5".to_owned())
            ]
        );

        let view = NextView {
            class: Some("nhom_1".to_owned()),
            ..NextView::default()
        };
        let area = office
            .criteria_next(&small.op("dieu.phoi"), &view)
            .await
            .unwrap();
        let row = area.rows.iter().find(|row| row.unit == units::MUONG_SO);
        let row = row.unwrap();
        assert_eq!(area.rows.len(), 3);
        // 4.1 has no confirmed bar, so that criterion 4 was not met; nothing else is whole.
        assert_eq!((row.met, row.fate(Fate::Lost)), (0, 0));
        assert_eq!((row.counts.met, row.counts.unmet), (1, 1));
        let wrong = NextView {
            class: Some("nhom_9".to_owned()),
            ..NextView::default()
        };
        let refused = office.criteria_next(&small.op("dieu.phoi"), &wrong).await;
        assert!(matches!(refused, Err(Fault::Invalid(_))));
    })
    .await;
}

#[tokio::test]
async fn only_whoever_stands_highest_confirms_and_a_confirmation_stays_with_its_line() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = Small::plant(store, folder.path()).await;
        let (office, top) = (&small.office, top(&small).await);
        let page = office.criteria_mapping(&top, None).await.unwrap();
        assert_eq!(page.confirmed(), (0, 76));
        assert!(page.may_edit && page.versions.is_empty());
        let link = page
            .mapping
            .links
            .iter()
            .find(|it| it.key() == "4.2>2.4:same");
        let key = link.unwrap().key();

        let source = "51/2025/QĐ-TTg, Phụ lục I";
        let district = small.op("quan.tri");
        let denied = office
            .confirm_mapping(&district, &step(), None, source)
            .await;
        assert!(matches!(denied, Err(Fault::NotFound | Fault::Denied(_))));
        let bare = office.confirm_mapping(&top, &step(), None, "  ").await;
        assert!(bare.unwrap_err().message().vi.contains("căn cứ"));
        let one = [key.clone()];
        let confirm = async |links: &[String]| {
            let step = step();
            let done = office.confirm_mapping(&top, &step, Some(links), source);
            done.await
        };
        assert_eq!(confirm(&one).await.unwrap(), 1);
        assert_eq!(
            confirm(&one).await.unwrap(),
            0,
            "a second press does nothing"
        );
        let gone = confirm(&["4.2>2.9:same".to_owned()]).await;
        assert!(matches!(gone, Err(Fault::Conflict(_))));

        // Another version: one line says something else, the others stay.
        let text = &shipped_mappings()[0].file;
        let changed = text.replace(
            "old = \"15.2\"\nnew = \"5.3\"\nkind = \"same\"",
            "old = \"15.2\"\nnew = \"5.3\"\nkind = \"tighter\"",
        );
        assert_ne!(&changed, text);
        let rest: Vec<String> = page.mapping.links.iter().map(|it| it.key()).collect();
        assert_eq!(confirm(&rest).await.unwrap(), 75);
        let denied = office.add_criteria_mapping(&district, &changed).await;
        assert!(matches!(denied, Err(Fault::NotFound | Fault::Denied(_))));
        assert_eq!(
            office.add_criteria_mapping(&top, &changed).await.unwrap(),
            step()
        );
        let page = office.criteria_mapping(&top, Some(&step())).await.unwrap();
        assert_eq!(page.confirmed(), (75, 76));
        assert_eq!(page.versions.len(), 1);
        assert_eq!(page.file(Some(1)).unwrap(), changed);
        assert_eq!(page.file(Some(0)).unwrap(), text, "what ships stays");
        assert!(page.file(Some(2)).is_err());
        let word = page.mapping.links.iter().find_map(|it| page.word(it));
        assert_eq!(word.unwrap().source, source);
    })
    .await;
}

#[tokio::test]
async fn a_faulty_mapping_is_refused_with_its_lines_and_leaves_nothing() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = Small::plant(store, folder.path()).await;
        let (office, top) = (&small.office, top(&small).await);
        let text = &shipped_mappings()[0].file;
        let check = async |file: String, expected: &[&str]| {
            let fault = office.add_criteria_mapping(&top, &file).await;
            let said = fault.expect_err(expected[0]).message().vi;
            for expected in expected {
                assert!(said.contains(expected), "{said}");
            }
        };
        check(
            text.replace("new = \"2.4\"", "new = \"2.9\""),
            &[
                "bộ tiêu chí xa-ntm-2026-2030 không có chỉ tiêu 2.9",
                "chỉ tiêu 2.4",
            ],
        )
        .await;
        check(
            text.replace("confirmed = false", "confirmed = true"),
            &["tệp không tự xác nhận được"],
        )
        .await;
        check("from = ".to_owned(), &["dòng 1: không đúng cấu trúc"]).await;
        check(
            text.replace(&format!("to = \"{NEW}\""), "to = \"xa-ntm-2031\""),
            &["không có bộ tiêu chí xa-ntm-2031"],
        )
        .await;
        // Back again: every line turned round would be whole, and would lead in a circle.
        let mut back = format!("from = \"{NEW}\"\nto = \"{OLD}\"\n");
        let sets = ntm_programme::criteria::shipped();
        for (id, word, kind) in [(NEW, "old", "dropped"), (OLD, "new", "new")] {
            let set = sets.iter().find(|set| set.id == id).unwrap();
            for indicator in set.indicators() {
                let code = &indicator.code;
                back += &format!("[[link]]\n{word} = \"{code}\"\nkind = \"{kind}\"\n");
            }
        }
        check(back, &["ánh xạ đi vòng qua"]).await;
        let page = office.criteria_mapping(&top, None).await.unwrap();
        assert!(page.versions.is_empty());
    })
    .await;
}
