//! Boundaries: looked at, applied as a whole or not at all, and kept for the days before.

use jiff::civil::{Date, date};
use ntm_office::units::UnitDraft;
use ntm_office::{
    Fault, Op,
    boundaries::{AskedBoundaries, FeatureFate, ShownBoundaries},
    perform::Upload,
};
use ntm_programme::{
    identity::{BoundaryImportId, UnitId},
    unit::UnitKind,
};
use ntm_testkit::{
    engines::both_engines,
    province::{Small, TODAY, units},
};

/// A square, so many degrees wide.
fn square(lon: f64, side: f64) -> String {
    let (a, b) = (lon, lon + side);
    format!("[[{a},22],[{b},22],[{b},22.5],[{a},22.5],[{a},22]]")
}

fn feature(properties: &str, ring: &str) -> String {
    format!(
        r#"{{"type":"Feature","properties":{{{properties}}},"geometry":{{"type":"Polygon","coordinates":[{ring}]}}}}"#
    )
}

fn asked(features: &[String], on: Date) -> AskedBoundaries {
    let text = format!(
        r#"{{"type":"FeatureCollection","features":[{}]}}"#,
        features.join(",")
    );
    AskedBoundaries {
        file: Upload {
            name: "ranh-gioi.geojson".to_owned(),
            media_type: "application/geo+json".to_owned(),
            bytes: text.into_bytes().into(),
        },
        on,
        source: "Bản đồ địa chính 2020".to_owned(),
        schematic: false,
        leave_out: false,
    }
}

const CODE: &str = "03001";
const OUTSIDE: &str = "04001";

/// A commune of the district, and one of another, each with a code.
async fn founded(small: &Small) -> UnitId {
    let mut units = Vec::new();
    for (name, code, parent) in [
        ("Xã Thử Một", CODE, units::DISTRICT),
        ("Xã Thử Hai", OUTSIDE, units::NEIGHBOUR),
    ] {
        let draft = UnitDraft {
            name: name.to_owned(),
            short_name: None,
            code: Some(code.to_owned()),
            kind: UnitKind::Commune,
            parent: Some(parent),
            from: date(2020, 1, 1),
            decision: None,
        };
        let op = small.op_of_the_program();
        units.push(small.office.create_unit(&op, &draft).await.unwrap());
    }
    units[0]
}

async fn kept(
    small: &Small,
    op: &Op,
    asked: &AskedBoundaries,
) -> (BoundaryImportId, ShownBoundaries) {
    let id = small.office.keep_boundaries(op, asked).await.unwrap();
    let shown = small.office.boundary_import(op, id).await.unwrap();
    (id, shown)
}

#[tokio::test]
async fn a_new_version_counts_from_its_day_and_the_old_one_before() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = Small::plant(store, folder.path()).await;
        let (office, op) = (&small.office, small.op("quan.tri"));
        let unit = founded(&small).await;
        let first = asked(
            &[
                // A number has lost the noughts that the code begins with.
                feature("\"ma\":3001", &square(103.0, 0.1)),
                feature("\"ten\":\"Xã Khổng Lào\"", &square(103.1, 0.1)),
            ],
            date(2022, 1, 1),
        );
        let (id, shown) = kept(&small, &op, &first).await;
        let preview = shown.preview.unwrap();
        assert_eq!((preview.taken, preview.wrong), (2, 0), "{preview:?}");
        let nothing = office.boundaries_on(&op, units::DISTRICT, TODAY).await;
        assert!(nothing.unwrap().is_empty(), "a preview changes nothing");
        assert_eq!(office.apply_boundaries(&op, id).await.unwrap(), 2);
        let twice = office.apply_boundaries(&op, id).await;
        assert!(matches!(twice, Err(Fault::Conflict(_))));
        let (import, bytes) = office.boundary_file(&op, id).await.unwrap();
        assert_eq!(bytes, first.file.bytes, "the file is kept as it came");
        assert!(import.applied_at.is_some());

        let second = asked(
            &[feature(
                &format!("\"code\":\"{CODE}\""),
                &square(103.0, 0.2),
            )],
            date(2023, 7, 1),
        );
        let (id, shown) = kept(&small, &op, &second).await;
        let before = FeatureFate::Taken {
            instead_of: Some(date(2022, 1, 1)),
        };
        assert_eq!(shown.preview.unwrap().rows[0].fate, before);
        office.apply_boundaries(&op, id).await.unwrap();
        let wide = async |day: Date| {
            let found = office
                .boundaries_on(&op, units::DISTRICT, day)
                .await
                .unwrap();
            let mut found = found.iter().filter(|it| it.unit.unit == unit);
            let (low, high) = found.next()?.shape.bounds()?;
            Some((high.lon - low.lon) / 100_000)
        };
        assert_eq!(wide(date(2021, 12, 31)).await, None);
        assert_eq!(wide(date(2022, 1, 1)).await, Some(1));
        assert_eq!(wide(date(2023, 6, 30)).await, Some(1));
        assert_eq!(wide(date(2023, 7, 1)).await, Some(2));

        // The same file again changes nothing, and nothing goes before what is there.
        let (again, shown) = kept(&small, &op, &second).await;
        assert_eq!(shown.preview.unwrap().known, 1);
        assert!(matches!(
            office.apply_boundaries(&op, again).await,
            Err(Fault::Refused(_))
        ));
        office.discard_boundaries(&op, again).await.unwrap();
        let past = AskedBoundaries {
            on: date(2022, 6, 1),
            ..second
        };
        let (_, shown) = kept(&small, &op, &past).await;
        let preview = shown.preview.unwrap();
        assert_eq!(preview.wrong, 1);
        let FeatureFate::Wrong(why) = &preview.rows[0].fate else {
            panic!("{preview:?}")
        };
        assert!(
            why.vi.contains("đã có ranh giới từ ngày 01/7/2023"),
            "{}",
            why.vi
        );
    })
    .await;
}

#[tokio::test]
async fn what_does_not_match_stands_in_the_way_of_all() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = Small::plant(store, folder.path()).await;
        let (office, op) = (&small.office, small.op("quan.tri"));
        founded(&small).await;
        let good = feature(&format!("\"ma\":\"{CODE}\""), &square(103.0, 0.1));
        let check = async |other: String, leave_out: bool, expected: &str| {
            let mut all = asked(&[good.clone(), other], date(2022, 1, 1));
            all.leave_out = leave_out;
            let (id, shown) = kept(&small, &op, &all).await;
            let preview = shown.preview.unwrap();
            let why = preview.rows.iter().find_map(|row| match &row.fate {
                FeatureFate::Wrong(why) => Some(why.vi.clone()),
                _ => None,
            });
            assert!(
                why.as_deref().is_some_and(|it| it.contains(expected)),
                "{why:?}"
            );
            let refused = office.apply_boundaries(&op, id).await;
            assert!(matches!(refused, Err(Fault::Refused(_))), "{expected}");
            let none = office.boundaries_on(&op, units::DISTRICT, TODAY).await;
            assert!(none.unwrap().is_empty(), "{expected}");
        };
        let bow_tie = "[[103,22],[104,23],[104,22],[103,23],[103,22]]";
        let other = |properties: &str| feature(properties, &square(103.5, 0.1));
        check(
            other("\"ma\":\"99999\""),
            false,
            "không có đơn vị mang mã 99999",
        )
        .await;
        check(other("\"x\":1"), false, "không có mã").await;
        check(
            other("\"ten\":\"Xã Không Đâu\""),
            false,
            "không có đơn vị tên",
        )
        .await;
        check(
            other(&format!("\"ma\":\"{CODE}\",\"ten\":\"Xã Khổng Lào\"")),
            true,
            "tệp ghi “Xã Khổng Lào”",
        )
        .await;
        check(good.clone(), true, "đứng hai lần").await;
        check(feature("\"ten\":\"Xã Khổng Lào\"", bow_tie), true, "tự cắt").await;
        check(
            other(&format!("\"ma\":\"{OUTSIDE}\"")),
            false,
            "ngoài phạm vi bạn quản trị",
        )
        .await;

        // What is nobody's here may be passed over.
        let mut some = asked(
            &[
                good.clone(),
                other(&format!("\"ma\":\"{OUTSIDE}\"")),
                other("\"ma\":\"99999\""),
            ],
            date(2022, 1, 1),
        );
        some.leave_out = true;
        let (id, shown) = kept(&small, &op, &some).await;
        let preview = shown.preview.unwrap();
        assert_eq!((preview.taken, preview.left_out, preview.wrong), (1, 2, 0));
        // A unit that did not exist yet on that day gets none.
        let early = AskedBoundaries {
            on: date(1800, 1, 1),
            ..some.clone()
        };
        let (_, shown) = kept(&small, &op, &early).await;
        assert_eq!(shown.preview.unwrap().taken, 0);

        let commune = small.op("muong.so");
        let denied = office.keep_boundaries(&commune, &some).await;
        assert!(matches!(denied, Err(Fault::Denied(_) | Fault::NotFound)));
        let hidden = office.boundary_import(&commune, id).await;
        assert!(matches!(hidden, Err(Fault::NotFound)));
        assert_eq!(office.apply_boundaries(&op, id).await.unwrap(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_file_that_is_none_is_refused_with_what_to_do() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = Small::plant(store, folder.path()).await;
        let op = small.op("quan.tri");
        let check = async |bytes: Vec<u8>, expected: &str| {
            let mut file = asked(&[], date(2022, 1, 1));
            file.file.bytes = bytes.into();
            let refused = small.office.keep_boundaries(&op, &file).await;
            let said = refused.expect_err(expected).message().vi;
            assert!(said.contains(expected), "{said}");
        };
        check(b"PK\x03\x04".to_vec(), "không phải JSON").await;
        check(b"{\"type\":\"Topology\"}".to_vec(), "FeatureCollection").await;
        check(vec![b' '; 17 << 20], "lớn hơn 16 MB").await;
        let mut bare = asked(&[], date(2022, 1, 1));
        bare.source = " ".to_owned();
        let refused = small.office.keep_boundaries(&op, &bare).await;
        assert!(refused.unwrap_err().message().vi.contains("nguồn"));
        assert!(small.office.boundary_imports(&op).await.unwrap().is_empty());
    })
    .await;
}
