//! Units through time: what was, stays.

use jiff::{
    ToSpan as _,
    civil::{Date, date},
};
use ntm_office::{
    Fault,
    units::{Decree, Into, UnitDraft},
};
use ntm_programme::{
    identity::UnitId,
    unit::{LineageKind, Relation, RelationKind, Standing, Status, UnitKind, Validity},
};
use ntm_store::{
    unit::{self, Filter},
    unit_register,
};
use ntm_testkit::{
    engines::both_engines,
    province::{Small, units},
};

fn commune(name: &str, from: Date) -> UnitDraft {
    UnitDraft {
        name: name.to_owned(),
        short_name: None,
        code: None,
        kind: UnitKind::Commune,
        parent: Some(units::DISTRICT),
        from,
        decision: Some("1670/NQ-UBTVQH15".to_owned()),
    }
}

fn decree(on: Date) -> Decree {
    Decree {
        on,
        number: Some("1670/NQ-UBTVQH15".to_owned()),
    }
}

async fn seen(small: &Small, id: UnitId) -> i64 {
    let mut db = small.office.store().read().await.unwrap();
    unit::identity(&mut db, id).await.unwrap().unwrap().version
}

/// What every unit was called, and below whom, on each first of a month up to a day.
async fn past(small: &Small, until: Date) -> Vec<(Date, UnitId, String, Option<UnitId>)> {
    let mut db = small.office.store().read().await.unwrap();
    let records = unit_register::records(&mut db).await.unwrap();
    let mut past = Vec::new();
    let mut day = date(2003, 6, 1);
    while day < until {
        for version in &records.versions {
            if version.valid.contains(day) {
                past.push((day, version.unit, version.name.clone(), version.parent));
            }
        }
        day = day.checked_add(1.month()).unwrap();
    }
    past.sort_unstable();
    past
}

#[tokio::test]
async fn no_change_of_units_rewrites_the_past() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = Small::plant(store, folder.path()).await;
        let op = small.op("quan.tri");
        let office = &small.office;
        let day = date(2025, 7, 1);
        let before = past(&small, day).await;
        assert!(!before.is_empty());

        let renamed = commune("Xã Khổng Lào mới", day);
        let version = seen(&small, units::KHONG_LAO).await;
        office
            .change_unit(&op, units::KHONG_LAO, version, &renamed)
            .await
            .unwrap();
        let merged = office
            .merge_units(
                &op,
                &[units::MUONG_SO, units::BAN_LANG],
                &Into::New(commune("Xã Phong Thổ", day)),
                &decree(day),
            )
            .await
            .unwrap();
        let parts = [commune("Xã Lào Trên", day.tomorrow().unwrap())];
        let version = seen(&small, units::KHONG_LAO).await;
        office
            .split_unit(
                &op,
                units::KHONG_LAO,
                version,
                &parts,
                true,
                &decree(day.tomorrow().unwrap()),
            )
            .await
            .unwrap();
        let version = seen(&small, units::FINANCE).await;
        office
            .dissolve_unit(&op, units::FINANCE, version, &decree(day))
            .await
            .unwrap();

        assert_eq!(past(&small, day).await, before);
        // From the day on, all is as decided.
        let mut db = office.store().read().await.unwrap();
        assert!(
            unit::at(&mut db, units::MUONG_SO, day)
                .await
                .unwrap()
                .is_none()
        );
        assert_eq!(
            unit::at(&mut db, units::KHONG_LAO, day)
                .await
                .unwrap()
                .unwrap()
                .name,
            "Xã Khổng Lào mới"
        );
        let lineage = unit::lineage(&mut db, merged).await.unwrap();
        assert_eq!(lineage.len(), 2);
        assert!(
            lineage
                .iter()
                .all(|row| row.kind == LineageKind::Merge && row.new == merged && row.on == day)
        );
        let kinds: Vec<_> = unit::lineage(&mut db, units::KHONG_LAO)
            .await
            .unwrap()
            .iter()
            .map(|row| row.kind)
            .collect();
        assert_eq!(kinds, [LineageKind::Rename, LineageKind::Split]);
    })
    .await;
}

#[tokio::test]
async fn a_version_does_not_begin_before_the_last_one() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = Small::plant(store, folder.path()).await;
        let op = small.op("quan.tri");
        let early = commune("Xã Nào Đó", date(2003, 1, 1));
        let fault = small
            .office
            .change_unit(&op, units::BAN_LANG, 1, &early)
            .await
            .unwrap_err();
        assert!(
            matches!(fault, Fault::Invalid(ref fields) if fields[0].field == "from"),
            "{fault}"
        );
        assert_eq!(
            seen(&small, units::BAN_LANG).await,
            1,
            "nothing half-written"
        );
    })
    .await;
}

#[tokio::test]
async fn two_people_do_not_overwrite_each_other() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = Small::plant(store, folder.path()).await;
        let op = small.op("quan.tri");
        let one = commune("Xã Một", date(2024, 1, 1));
        let two = commune("Xã Hai", date(2024, 2, 1));
        small
            .office
            .change_unit(&op, units::BAN_LANG, 1, &one)
            .await
            .unwrap();
        let fault = small
            .office
            .change_unit(&op, units::BAN_LANG, 1, &two)
            .await
            .unwrap_err();
        assert!(matches!(fault, Fault::Conflict(_)), "{fault}");
    })
    .await;
}

#[tokio::test]
async fn who_stands_above_whom_is_kept_in_step() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = Small::plant(store, folder.path()).await;
        let system = ntm_office::Op::system(&small.office, "test");
        let before = generation(&small).await;
        let village = UnitDraft {
            kind: UnitKind::Village,
            parent: Some(units::BAN_BO),
            ..commune("Bản Hợp Nhất", date(2020, 1, 1))
        };
        let id = small.office.create_unit(&system, &village).await.unwrap();
        assert_eq!(
            small.office.create_unit(&system, &village).await.unwrap(),
            id,
            "posted twice"
        );
        let mut db = small.office.store().read().await.unwrap();
        assert_eq!(
            unit::line(&mut db, id).await.unwrap(),
            [id, units::BAN_BO, units::NEIGHBOUR, units::PROVINCE]
        );
        drop(db);
        // The commune goes to the other district, and the village with it.
        let moved = UnitDraft {
            parent: Some(units::DISTRICT),
            ..commune("Xã Bản Bo", date(2023, 7, 1))
        };
        small
            .office
            .change_unit(&system, units::BAN_BO, 1, &moved)
            .await
            .unwrap();
        let mut db = small.office.store().read().await.unwrap();
        assert_eq!(
            unit::line(&mut db, id).await.unwrap(),
            [id, units::BAN_BO, units::DISTRICT, units::PROVINCE]
        );
        drop(db);
        assert_ne!(
            generation(&small).await,
            before,
            "whoever keeps a copy sees it"
        );
        let all = lines(&small).await;
        let before = generation(&small).await;
        small.office.place_units(&system).await.unwrap();
        assert_eq!(
            generation(&small).await,
            before,
            "a day that changes nothing makes nobody read the units again"
        );
        assert_eq!(
            lines(&small).await,
            all,
            "the whole written anew is the same"
        );
        // No unit stands below itself.
        let version = seen(&small, units::BAN_BO).await;
        let circle = UnitDraft {
            parent: Some(id),
            ..commune("Xã Bản Bo", date(2024, 1, 1))
        };
        let fault = small
            .office
            .change_unit(&system, units::BAN_BO, version, &circle)
            .await
            .unwrap_err();
        assert!(
            matches!(fault, Fault::Invalid(ref fields) if fields[0].field == "parent"),
            "{fault}"
        );
    })
    .await;
}

async fn generation(small: &Small) -> unit_register::Generation {
    let mut db = small.office.store().read().await.unwrap();
    unit_register::generation(&mut db).await.unwrap()
}

async fn lines(small: &Small) -> Vec<(UnitId, Vec<UnitId>)> {
    let mut db = small.office.store().read().await.unwrap();
    let listed = unit::list(&mut db, &Filter::on(small.op("quan.tri").today), None, 100)
        .await
        .unwrap();
    let mut lines = Vec::new();
    for it in listed {
        lines.push((
            it.unit.unit,
            unit::line(&mut db, it.unit.unit).await.unwrap(),
        ));
    }
    lines
}

#[tokio::test]
async fn an_administrator_changes_only_what_stands_below() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = Small::plant(store, folder.path()).await;
        let draft = commune("Xã Bản Bo", date(2024, 1, 1));
        for login in ["quan.tri", "dieu.phoi", "chu.tich"] {
            let fault = small
                .office
                .change_unit(&small.op(login), units::BAN_BO, 1, &draft)
                .await
                .unwrap_err();
            assert!(matches!(fault, Fault::Denied(_)), "{login}: {fault}");
        }
        let there = UnitDraft {
            parent: Some(units::NEIGHBOUR),
            ..commune("Xã Mới", date(2024, 1, 1))
        };
        let fault = small
            .office
            .create_unit(&small.op("quan.tri"), &there)
            .await
            .unwrap_err();
        assert!(matches!(fault, Fault::Denied(_)), "{fault}");
    })
    .await;
}

#[tokio::test]
async fn lists_are_filtered_and_paged_in_order() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = Small::plant(store, folder.path()).await;
        let op = small.op("muong.so");
        let all = Filter::on(op.today);
        let mut names = Vec::new();
        let mut after = None;
        loop {
            let cursor = after
                .as_ref()
                .map(|(folded, id): &(String, UnitId)| (folded.as_str(), *id));
            let page = small.office.list_units(&op, &all, cursor, 3).await.unwrap();
            assert_eq!(page.total, 10);
            names.extend(page.rows.into_iter().map(|row| row.unit.name));
            match page.next {
                Some(next) => after = Some(next),
                None => break,
            }
        }
        assert_eq!(names.len(), 10);
        let mut sorted = names.clone();
        sorted.sort_by_key(|name| ntm_text::fold(name));
        assert_eq!(names, sorted);
        let filter = Filter {
            name: Some("khong lao".to_owned()),
            under: Some(units::DISTRICT),
            kind: Some(UnitKind::Commune),
            ..Filter::on(op.today)
        };
        let page = small
            .office
            .list_units(&op, &filter, None, 10)
            .await
            .unwrap();
        assert_eq!(page.rows.len(), 1);
        assert_eq!(page.rows[0].unit.unit, units::KHONG_LAO);
        assert_eq!(page.rows[0].parent_name.as_deref(), Some("Huyện Phong Thổ"));
    })
    .await;
}

#[tokio::test]
async fn heads_duties_and_titles_have_their_time() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = Small::plant(store, folder.path()).await;
        let op = small.op("quan.tri");
        let office = &small.office;
        let day = date(2023, 8, 1);
        office
            .set_head(&op, units::MUONG_SO, "Giàng A Chu", "Chủ tịch UBND xã", day)
            .await
            .unwrap();
        office
            .set_head(&op, units::MUONG_SO, "Giàng A Chu", "Chủ tịch UBND xã", day)
            .await
            .unwrap();
        let duty = Relation {
            kind: RelationKind::InCharge,
            unit: units::EDUCATION,
            other: units::DISTRICT,
            criteria_set: Some("xa-2021-2025".to_owned()),
            criterion: Some(5),
            valid: Validity::since(day),
        };
        let id = office.relate(&op, duty.clone(), None).await.unwrap();
        assert_eq!(
            office.relate(&op, duty, None).await.unwrap(),
            id,
            "posted twice"
        );
        office
            .end_relation(&op, id, date(2024, 1, 1))
            .await
            .unwrap();
        let title = Standing {
            unit: units::MUONG_SO,
            status: Status::Recognised,
            valid: Validity::since(date(2021, 12, 31)),
            decision: Some("1800/QĐ-UBND".to_owned()),
        };
        office.recognise(&op, title.clone()).await.unwrap();
        assert!(matches!(
            office.recognise(&op, title).await.unwrap_err(),
            Fault::Refused(_)
        ));

        let detail = office.unit_detail(&op, units::MUONG_SO).await.unwrap();
        assert_eq!(detail.heads.len(), 2);
        assert_eq!(detail.heads[1].valid.to, Some(day));
        assert_eq!(detail.above[0].1, "Huyện Phong Thổ");
        let mut db = office.store().read().await.unwrap();
        let then = unit::head_on(&mut db, units::MUONG_SO, date(2023, 7, 31))
            .await
            .unwrap()
            .unwrap();
        assert_eq!(then.full_name, "Người đứng đầu Xã Mường So");
        let filter = Filter {
            status: Some(Status::Recognised),
            ..Filter::on(op.today)
        };
        assert_eq!(unit::count(&mut db, &filter).await.unwrap(), 1);
        let verified = ntm_store::audit::verify(&mut db).await.unwrap();
        assert_eq!((verified.first_broken, verified.rows), (None, 4));
    })
    .await;
}

#[tokio::test]
async fn a_table_of_units_brings_their_classes() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = Small::plant(store, folder.path()).await;
        let op = small.op("quan.tri");
        let office = &small.office;
        let table = "Tên đơn vị;Loại;Trực thuộc;Nhóm;Từ ngày;Quyết định
Xã Mường So;Xã;Huyện Phong Thổ;\"nhóm 2; Trung du miền núi phía Bắc\";;QĐ 12/QĐ-UBND
Xã Mới;Xã;Huyện Phong Thổ;nhom_3;01/7/2023;QĐ 12/QĐ-UBND
";
        let preview = office.preview_units(&op, table.as_bytes()).await.unwrap();
        let faults: Vec<&str> = preview
            .rows
            .iter()
            .flat_map(|row| &row.faults)
            .map(|fault| fault.vi.as_str())
            .collect();
        assert_eq!(faults, Vec::<&str>::new());
        assert_eq!((preview.new, preview.changed), (1, 1));
        office.import_units(&op, table.as_bytes()).await.unwrap();
        let classes = office.unit_classes(&op, units::MUONG_SO).await.unwrap();
        let mut own: Vec<&str> = classes.iter().map(|it| it.class.as_str()).collect();
        own.sort_unstable();
        assert_eq!(own, ["TDMNPB", "nhom_2"]);
        assert_eq!(classes[0].decision.as_deref(), Some("QĐ 12/QĐ-UBND"));

        // The table that leaves is the same again: nothing would change.
        let exported = office.export_units(&op, None).await.unwrap();
        let text = String::from_utf8_lossy(&exported).into_owned();
        assert!(text.contains("TDMNPB; nhom_2"), "{text}");
        let again = office.preview_units(&op, &exported).await.unwrap();
        assert_eq!((again.new, again.changed), (0, 0));
        let classed = again.rows.iter().filter(|row| row.name.starts_with("Xã M"));
        assert!(classed.clone().count() == 2 && classed.clone().all(|row| row.faults.is_empty()));

        let unknown = table.replace("nhom_3", "nhóm 9");
        let told = office.preview_units(&op, unknown.as_bytes()).await.unwrap();
        assert_eq!(
            told.rows[1].faults[0].vi,
            "Không bộ tiêu chí nào có nhóm “nhóm 9”."
        );
    })
    .await;
}
