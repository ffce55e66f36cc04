//! Reorganisation: what files tell becomes history, all of it or nothing.

use std::{collections::BTreeMap, path::Path};

use jiff::civil::{Date, date};
use ntm_office::{
    Fault, LineageFile, Op,
    reorganise::{Asked, Preview, TitleState},
    units::UnitDraft,
};
use ntm_programme::{
    identity::UnitId,
    lineage::{Counts, Weight},
    right::Role,
    unit::{Standing, Status, UnitKind, Validity},
};
use ntm_store::{Query as _, params, unit};
use ntm_testkit::{
    engines::both_engines,
    province::{Small, units},
};

const ON: Date = date(2025, 7, 1);

fn asked(files: &[(&str, &str)]) -> Asked {
    Asked {
        files: files
            .iter()
            .map(|(name, content)| LineageFile {
                name: (*name).to_owned(),
                content: (*content).to_owned(),
            })
            .collect(),
        on: ON,
        decision: Some("1670/NQ-UBTVQH15".to_owned()),
        within: None,
        ends_districts: false,
        answers: BTreeMap::new(),
    }
}

fn answers(given: &[(&str, &str)]) -> BTreeMap<String, String> {
    given
        .iter()
        .map(|(name, answer)| ((*name).to_owned(), (*answer).to_owned()))
        .collect()
}

/// Returns the public mapping of July 2025, where it lies beside the repository.
fn mapping_of_2025() -> Option<[String; 2]> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/facts/units");
    let read = |name: &str| std::fs::read_to_string(folder.join(name));
    let Ok(merges) = read("merges.json") else {
        eprintln!("không có {}: bỏ qua tệp sắp xếp cả nước", folder.display());
        return None;
    };
    Some([merges, read("splits.json").unwrap()])
}

fn said(preview: &Preview, weight: Weight) -> Vec<&str> {
    let notes = preview.notes.iter().filter(|note| note.weight == weight);
    notes.map(|note| note.message.vi.as_str()).collect()
}

/// Counts rows: `what` is what stands after `SELECT COUNT(*) AS n FROM`.
async fn count(small: &Small, what: &str) -> i64 {
    let mut db = small.office.store().read().await.unwrap();
    let sql = format!("SELECT COUNT(*) AS n FROM {what}");
    db.query_one(&sql, params![])
        .await
        .unwrap()
        .get("n")
        .unwrap()
}

/// Everything that a reorganisation may change.
async fn all(small: &Small) -> [i64; 4] {
    let mut counts = [0; 4];
    let tables = [
        "unit",
        "unit_version",
        "unit_lineage",
        "unit_version WHERE valid_to IS NULL",
    ];
    for (count_of, table) in counts.iter_mut().zip(tables) {
        *count_of = count(small, table).await;
    }
    counts
}

/// Somebody who administers the whole province.
async fn administrator(small: &Small) -> Op {
    let who = small
        .enrol(1, "quan.tri.tinh", units::PROVINCE, Role::Administrator)
        .await;
    Op {
        who,
        ..small.op("quan.tri")
    }
}

async fn recognise(small: &Small, unit: UnitId, status: Status) {
    let standing = Standing {
        unit,
        status,
        valid: Validity::since(date(2020, 12, 31)),
        decision: None,
    };
    small
        .office
        .recognise(&Op::system(&small.office, "test"), standing)
        .await
        .unwrap();
}

fn refused(fault: &Fault) -> String {
    match fault {
        Fault::Invalid(fields) => fields[0].message.vi.clone(),
        other => other.message().vi,
    }
}

const HEADING: &str = "Mã đơn vị cũ;Tên đơn vị cũ;Trực thuộc cũ;Mã đơn vị mới;Tên đơn vị mới;Trực thuộc mới;Phạm vi\n";

/// Communes of Phong Thổ, some of which the small province has, without codes.
fn phong_tho() -> String {
    format!(
        "{HEADING}\
         03577;Xã Bản Lang;Huyện Phong Thổ;03583;Xã Khổng Lào;Tỉnh Lai Châu;Toàn bộ\n\
         03583;Xã Khổng Lào;Huyện Phong Thổ;03583;Xã Khổng Lào;Tỉnh Lai Châu;Toàn bộ\n\
         03589;Xã Mường So;Huyện Phong Thổ;03549;Xã Phong Thổ;Tỉnh Lai Châu;Toàn bộ\n\
         03549;Thị trấn Phong Thổ;Huyện Phong Thổ;03549;Xã Phong Thổ;Tỉnh Lai Châu;Toàn bộ\n"
    )
}

#[tokio::test]
async fn the_whole_country_is_imported_and_every_count_is_told() {
    let Some([merges, splits]) = mapping_of_2025() else {
        return;
    };
    let (merges, splits) = (&merges, &splits);
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = Small::empty(store, folder.path());
        let (office, op) = (&small.office, Op::system(&small.office, "test"));
        let asked = asked(&[("merges.json", merges), ("splits.json", splits)]);
        let id = office.keep_reorganisation(&op, &asked).await.unwrap();
        let preview = office.apply_reorganisation(&op, id).await.unwrap();
        assert_eq!(
            preview.counts,
            Counts {
                old: 10_047,
                old_districts: 5,
                new: 3_321,
                links: 10_604,
                full: 9_592,
                partial: 1_012,
                keep: 126,
                rename: 11,
                merge: 9_455,
                split: 1_012,
                transfer: 0,
                reused_codes: 2_142,
                old_provinces: 63,
                new_provinces: 34,
                province_links: 63,
            }
        );
        // The two files differ in five links; that is told, and nothing is chosen.
        let told = said(&preview, Weight::Tells);
        assert_eq!((told.len(), preview.open), (5, 0));
        assert!(told.iter().all(|it| it.contains("Hai tệp khác nhau")));
        assert!(told[4].contains("Huyện Côn Đảo (755) vào Đặc khu Côn Đảo (26732)"));
        assert_eq!(count(&small, "unit_lineage").await, 10_604 + 63);
        small.clock.set(ON);
        let today = "valid_from <= '2025-07-01' AND (valid_to IS NULL OR valid_to > '2025-07-01')";
        let communes = "kind IN ('commune', 'ward', 'special_zone')";
        let new = format!("unit_version WHERE {today} AND {communes}");
        assert_eq!(count(&small, &new).await, 3_321);
        let provinces = format!("unit_version WHERE {today} AND kind = 'province'");
        assert_eq!(count(&small, &provinces).await, 34);
        let yesterday =
            "valid_from <= '2025-06-30' AND (valid_to IS NULL OR valid_to > '2025-06-30')";
        let communes = "kind IN ('commune', 'ward', 'township')";
        let old = format!("unit_version WHERE {yesterday} AND {communes}");
        assert_eq!(count(&small, &old).await, 10_047);
        // What is there is recognised, unit by unit.
        let again = office.preview_reorganisation(&op, &asked).await.unwrap();
        assert_eq!(
            (again.effects.known_links, again.effects.new_links),
            (10_667, 0)
        );
        assert_eq!(
            (again.effects.old_founded, again.effects.new_founded),
            (0, 0)
        );
        assert_eq!(again.open, 0, "{:?}", said(&again, Weight::Stops));
    })
    .await;
}

#[tokio::test]
async fn a_province_takes_only_its_own() {
    let Some([merges, splits]) = mapping_of_2025() else {
        return;
    };
    let (merges, splits) = (&merges, &splits);
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = Small::plant(store, folder.path()).await;
        let op = administrator(&small).await;
        let asked = Asked {
            within: Some("Lai Châu".to_owned()),
            answers: answers(&[("old", "same")]),
            ..asked(&[("merges.json", merges), ("splits.json", splits)])
        };
        let preview = small
            .office
            .preview_reorganisation(&op, &asked)
            .await
            .unwrap();
        let counts = preview.counts;
        assert_eq!(
            (counts.old, counts.new, counts.province_links),
            (106, 38, 1)
        );
        assert_eq!(preview.open, 0, "{:?}", said(&preview, Weight::Stops));
        assert_eq!(
            preview.effects.old_found,
            4 + 1,
            "four communes and the province"
        );
    })
    .await;
}

#[tokio::test]
async fn a_merger_is_looked_at_carried_out_once_and_titles_are_not_inherited() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = Small::plant(store, folder.path()).await;
        let office = &small.office;
        for unit in [units::KHONG_LAO, units::BAN_LANG, units::MUONG_SO] {
            recognise(&small, unit, Status::Recognised).await;
        }
        let asked = Asked {
            ends_districts: true,
            ..asked(&[("phong-tho.csv", &phong_tho())])
        };
        // The province is not the district administrator's to change.
        let district = small.op("quan.tri");
        let preview = office.preview_reorganisation(&district, &asked).await;
        let outside = preview.unwrap();
        assert!(said(&outside, Weight::Stops)[0].contains("ngoài phạm vi"));
        let id = office.keep_reorganisation(&district, &asked).await.unwrap();
        let before = all(&small).await;
        let fault = office
            .apply_reorganisation(&district, id)
            .await
            .unwrap_err();
        assert!(refused(&fault).contains("chưa thực hiện gì"));
        assert_eq!(all(&small).await, before, "nothing half-applied");
        let officer = small.op("muong.so.2");
        assert!(office.keep_reorganisation(&officer, &asked).await.is_err());
        assert!(matches!(
            office.reorganisation(&officer, id).await,
            Err(Fault::NotFound)
        ));

        // An administrator beside the one who uploaded it learns nothing of it either.
        let beside = small
            .enrol(2, "quan.tri.xa", units::MUONG_SO, Role::Administrator)
            .await;
        let beside = Op {
            who: beside,
            ..small.op("quan.tri")
        };
        assert!(office.reorganisations(&beside).await.unwrap().is_empty());
        let fault = office
            .discard_reorganisation(&beside, id)
            .await
            .unwrap_err();
        assert!(matches!(fault, Fault::NotFound));

        let op = administrator(&small).await;
        let shown = office.reorganisation(&op, id).await.unwrap();
        let preview = shown.preview.unwrap();
        assert_eq!(preview.open, 0, "{:?}", said(&preview, Weight::Stops));
        let effects = preview.effects;
        assert_eq!((effects.old_found, effects.old_founded), (3, 1));
        assert_eq!((effects.new_founded, effects.districts_ended), (2, 1));
        assert_eq!(
            effects.bodies_ended, 3,
            "office and departments of the district"
        );
        assert_eq!(preview.counts.reused_codes, 1, "03549 was a township");
        office.apply_reorganisation(&op, id).await.unwrap();
        let fault = office.apply_reorganisation(&op, id).await.unwrap_err();
        assert!(matches!(fault, Fault::Conflict(_)));
        let second = office.keep_reorganisation(&op, &asked).await.unwrap();
        let fault = office.apply_reorganisation(&op, second).await.unwrap_err();
        assert!(refused(&fault).contains("đã có trong lịch sử"));
        office.discard_reorganisation(&op, second).await.unwrap();
        assert_eq!(count(&small, "reorganisation").await, 1);

        small.clock.set(ON);
        office
            .place_units(&Op::system(office, "test"))
            .await
            .unwrap();
        let op = Op {
            who: op.who,
            ..small.op("quan.tri")
        };
        let shown = office.reorganisation(&op, id).await.unwrap();
        let states: Vec<_> = shown
            .became
            .iter()
            .map(|it| (it.unit.name.as_str(), it.title_state()))
            .collect();
        assert_eq!(
            states,
            [
                ("Xã Khổng Lào", TitleState::Proposed(Status::Recognised)),
                ("Xã Phong Thổ", TitleState::Review(Status::Recognised)),
            ]
        );
        let khong_lao = shown.became[0].unit.unit;
        assert_ne!(khong_lao, units::KHONG_LAO, "code and name are no identity");
        assert!(shown.became[0].title.is_none());
        let phong_tho = shown.became[1].unit.unit;
        let confirm = |op: Op, unit, from, decision: &'static str| async move {
            office.confirm_title(&op, id, unit, from, decision).await
        };
        assert!(confirm(op.clone(), khong_lao, ON, " ").await.is_err());
        assert!(
            confirm(op.clone(), khong_lao, date(2025, 6, 30), "1/QĐ-UBND")
                .await
                .is_err()
        );
        assert!(
            confirm(op.clone(), phong_tho, ON, "1/QĐ-UBND")
                .await
                .is_err()
        );
        assert!(
            confirm(small.op("quan.tri"), khong_lao, ON, "1/QĐ-UBND")
                .await
                .is_err()
        );
        let status = confirm(op.clone(), khong_lao, ON, "1502/QĐ-UBND")
            .await
            .unwrap();
        assert_eq!(status, Status::Recognised);
        let shown = office.reorganisation(&op, id).await.unwrap();
        assert_eq!(
            shown.became[0].title_state(),
            TitleState::Borne(Status::Recognised)
        );
        // Everybody sees what became of units; the old ones keep their names and titles.
        let detail = office
            .unit_detail(&small.op("muong.so.2"), units::MUONG_SO)
            .await
            .unwrap();
        assert!(!detail.exists && detail.standings.len() == 1);
        assert_eq!(detail.lineage[0].new, phong_tho);
        let rows = office.reorganisation_rows(&op, id).await.unwrap();
        let row = "03589;Xã Mường So;Huyện Phong Thổ;03549;Xã Phong Thổ;Tỉnh Lai Châu;Toàn bộ";
        let rows: Vec<String> = rows.iter().map(|cells| cells[..7].join(";")).collect();
        assert!(rows.contains(&row.replace("03589", "")), "{rows:?}");
        let table = format!("{HEADING}{}", rows.join("\n"));
        let back = super::reorganise::asked(&[("lai.csv", &table)]);
        let back = office.preview_reorganisation(&op, &back).await.unwrap();
        assert_eq!((back.effects.known_links, back.effects.new_links), (4, 0));
    })
    .await;
}

async fn found(small: &Small, code: &str, name: &str, from: Date) -> UnitId {
    let draft = UnitDraft {
        name: name.to_owned(),
        short_name: None,
        code: Some(code.to_owned()),
        kind: UnitKind::Commune,
        parent: Some(units::DISTRICT),
        from,
        decision: None,
    };
    let op = Op::system(&small.office, "test");
    small.office.create_unit(&op, &draft).await.unwrap()
}

#[tokio::test]
async fn a_unit_that_agrees_only_in_part_is_asked_about() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = Small::plant(store, folder.path()).await;
        let (office, op) = (&small.office, administrator(&small).await);
        let known = found(&small, "03565", "Xã Tung Qua Lìn", date(2004, 1, 1)).await;
        let table = format!(
            "{HEADING}03565;Xã Tông Qua Lìn;Huyện Phong Thổ;03571;Xã Dào San;Tỉnh Lai Châu;Toàn bộ\n\
             03571;Xã Dào San;Huyện Phong Thổ;03571;Xã Dào San;Tỉnh Lai Châu;Toàn bộ\n"
        );
        let asked = asked(&[("tep.csv", &table)]);
        let id = office.keep_reorganisation(&op, &asked).await.unwrap();
        let preview = office.reorganisation(&op, id).await.unwrap().preview.unwrap();
        let open: Vec<_> = preview.notes.iter().filter(|note| note.is_open()).collect();
        assert!(open[0].message.vi.contains("“Xã Tung Qua Lìn” (03565), tệp ghi “Xã Tông Qua Lìn” (03565)"));
        assert_eq!(open[0].ask.as_ref().unwrap().name, "old:03565");
        assert_eq!(open[0].places[0].vi, "tep.csv: Dòng 2");
        assert!(office.apply_reorganisation(&op, id).await.is_err());
        for (answer, expected) in [("other", (0, 2)), ("same", (1, 1))] {
            let given = answers(&[("old:03565", answer)]);
            office.answer_reorganisation(&op, id, &given).await.unwrap();
            let preview = office.reorganisation(&op, id).await.unwrap().preview.unwrap();
            let effects = preview.effects;
            assert_eq!((effects.old_found, effects.old_founded), expected);
            assert_eq!(preview.open, 0, "{:?}", said(&preview, Weight::Asks));
        }
        office.apply_reorganisation(&op, id).await.unwrap();
        let detail = office.unit_detail(&op, known).await.unwrap();
        assert_eq!(detail.versions[0].valid.to, Some(ON));
        assert_eq!(detail.versions[0].name, "Xã Tung Qua Lìn", "the register's own spelling");
    })
    .await;
}

#[tokio::test]
async fn files_that_contradict_themselves_change_nothing() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = Small::plant(store, folder.path()).await;
        let (office, op) = (&small.office, administrator(&small).await);
        found(&small, "04001", "Xã Chưa Có", date(2025, 8, 1)).await;
        let gone = found(&small, "04002", "Xã Đã Hết", date(2004, 1, 1)).await;
        let decree = ntm_office::units::Decree { on: date(2020, 1, 1), number: None };
        office.dissolve_unit(&op, gone, 1, &decree).await.unwrap();
        let before = all(&small).await;
        let lai_chau = "Tỉnh Lai Châu";
        let check = |rows: &'static str, expected: &'static str| {
            let (small, op) = (&small, &op);
            async move {
                let table = format!("{HEADING}{}", rows.replace("LC", lai_chau));
                let asked = asked(&[("tep.csv", &table)]);
                let preview = small.office.preview_reorganisation(op, &asked).await.unwrap();
                let stops = said(&preview, Weight::Stops).join(" ");
                assert!(stops.contains(expected), "{stops}");
                let id = small.office.keep_reorganisation(op, &asked).await.unwrap();
                assert!(small.office.apply_reorganisation(op, id).await.is_err());
            }
        };
        check(
            "1;Xã Một;Huyện Phong Thổ;2;Xã Hai;LC;Toàn bộ\n1;Xã Một;Huyện Phong Thổ;3;Xã Ba;LC;Toàn bộ\n",
            "Xã Một (1) nhập toàn bộ vào nhiều đơn vị: Xã Hai (2), Xã Ba (3).",
        )
        .await;
        check(
            "1;Xã Một;Huyện Phong Thổ;2;Xã Hai;LC;Toàn bộ\n1;Xã Một;Huyện Phong Thổ;3;Xã Ba;LC;Một phần\n",
            "vừa nhập toàn bộ vừa nhập một phần",
        )
        .await;
        check(
            "04001;Xã Chưa Có;Huyện Phong Thổ;2;Xã Hai;LC;Toàn bộ\n",
            "“Xã Chưa Có” chỉ có từ 01/8/2025",
        )
        .await;
        check(
            "04002;Xã Đã Hết;Huyện Phong Thổ;2;Xã Hai;LC;Toàn bộ\n",
            "“Xã Đã Hết” đã kết thúc từ 01/01/2020",
        )
        .await;
        check(
            "1;Xã Một;Huyện Nào Đó;2;Xã Hai;LC;Toàn bộ\n",
            "đơn vị cấp trên “Huyện Nào Đó” cho 1 đơn vị cũ",
        )
        .await;
        check("1;Xã Một;;2;Xã Hai;LC;Toàn bộ\n", "hãy ghi cột “Trực thuộc cũ”").await;
        assert_eq!(all(&small).await, before, "nothing half-applied");
    })
    .await;
}

#[tokio::test]
async fn two_files_that_differ_are_not_chosen_between() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = Small::plant(store, folder.path()).await;
        let (office, op) = (&small.office, administrator(&small).await);
        let merges = r#"{"data":[{"level1_id":"12","name":"Tỉnh Lai Châu","merges":[
            {"old_id":"12","name":"Tỉnh Lai Châu","type":"full"}],"level2s":[
            {"level2_id":"03549","name":"Xã Phong Thổ","merges":[
                {"old_id":"03589","name":"Xã Mường So","type":"full"},
                {"old_id":"03577","name":"Xã Bản Lang","type":"full"}]}]}]}"#;
        let splits = r#"{"data":[{"level1_id":"12","name":"Tỉnh Lai Châu","splits":[
            {"new_id":"12","name":"Tỉnh Lai Châu"}],"level3s":[
            {"level3_id":"03589","name":"Xã Mường So","splits":[
                {"new_id":"03549","name":"Xã Phong Thổ"}]}]}]}"#;
        let asked = asked(&[("merges.json", merges), ("splits.json", splits)]);
        let id = office.keep_reorganisation(&op, &asked).await.unwrap();
        let preview = office
            .reorganisation(&op, id)
            .await
            .unwrap()
            .preview
            .unwrap();
        let open: Vec<_> = preview.notes.iter().filter(|note| note.is_open()).collect();
        assert_eq!(open.len(), 1, "{open:?}");
        assert!(
            open[0]
                .message
                .vi
                .contains("chỉ “merges.json” có liên kết Xã Bản Lang (03577)")
        );
        assert_eq!(
            open[0].places[0].vi,
            "merges.json: Phần tử /data/0/level2s/0/merges/1"
        );
        assert!(office.apply_reorganisation(&op, id).await.is_err());
        let given = answers(&[("link:03577:03549", "leave")]);
        office.answer_reorganisation(&op, id, &given).await.unwrap();
        let done = office.apply_reorganisation(&op, id).await.unwrap();
        assert_eq!(done.counts.old, 1);
        let mut db = office.store().read().await.unwrap();
        let left = unit::at(&mut db, units::BAN_LANG, ON).await.unwrap();
        assert!(left.is_some(), "what was left out goes on");
    })
    .await;
}

#[tokio::test]
async fn what_stands_below_a_divided_unit_is_asked_about() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = Small::plant(store, folder.path()).await;
        let (office, op) = (&small.office, administrator(&small).await);
        let village = UnitDraft {
            name: "Bản Vàng Pheo".to_owned(),
            short_name: None,
            code: None,
            kind: UnitKind::Village,
            parent: Some(units::MUONG_SO),
            from: date(2010, 1, 1),
            decision: None,
        };
        let village = office.create_unit(&op, &village).await.unwrap();
        let table = format!(
            "{HEADING};Xã Mường So;Huyện Phong Thổ;2;Xã Hai;Tỉnh Lai Châu;Một phần\n\
             ;Xã Mường So;Huyện Phong Thổ;3;Xã Ba;Tỉnh Lai Châu;Một phần\n"
        );
        let asked = asked(&[("tep.csv", &table)]);
        let id = office.keep_reorganisation(&op, &asked).await.unwrap();
        let preview = office
            .reorganisation(&op, id)
            .await
            .unwrap()
            .preview
            .unwrap();
        let ask = preview.notes[0].ask.clone().unwrap();
        assert!(
            preview.notes[0]
                .message
                .vi
                .contains("còn 1 đơn vị trực thuộc")
        );
        let given = answers(&[(ask.name.as_str(), "3")]);
        office.answer_reorganisation(&op, id, &given).await.unwrap();
        office.apply_reorganisation(&op, id).await.unwrap();
        let shown = office.reorganisation(&op, id).await.unwrap();
        let third = shown
            .became
            .iter()
            .find(|it| it.unit.name == "Xã Ba")
            .unwrap();
        let mut db = office.store().read().await.unwrap();
        let moved = unit::at(&mut db, village, ON).await.unwrap().unwrap();
        assert_eq!(moved.parent, Some(third.unit.unit));
        let before = unit::at(&mut db, village, date(2025, 6, 30))
            .await
            .unwrap()
            .unwrap();
        assert_eq!(before.parent, Some(units::MUONG_SO), "the past stays");
    })
    .await;
}
