//! The names of bodies that occur in the annotated documents, resolved as the
//! offices that wrote them meant them.

use super::*;
use crate::unit::Extent;
use crate::unit::Lineage;
use crate::unit::LineageKind;
use crate::unit::Records;
use crate::unit::Relation;
use crate::unit::Validity;
use crate::unit::tests::id;
use crate::unit::tests::version;
use jiff::civil::date;
use std::fmt::Write;

const DISTRICT: u128 = 2;
const COMMITTEE: u128 = 3;
const OFFICE: u128 = 6;

const COMMUNES: [&str; 16] = [
    "Xã Bản Lang",
    "Xã Dào San",
    "Xã Hoang Thèn",
    "Xã Huổi Luông",
    "Xã Khổng Lào",
    "Xã Lản Nhì Thàng",
    "Xã Ma Ly Pho",
    "Xã Mồ Sì San",
    "Xã Mù Sang",
    "Xã Mường So",
    "Xã Nậm Xe",
    "Xã Pa Vây Sử",
    "Xã Sì Lở Lầu",
    "Xã Sin Suối Hồ",
    "Xã Tông Qua Lìn",
    "Xã Vàng Ma Chải",
];

/// Huyện Phong Thổ in July 2023, with what a directory would hold of it.
fn phong_tho() -> Records {
    use UnitKind as K;
    let mut versions = vec![
        version(1, K::Province, "Tỉnh Lai Châu", 0),
        version(DISTRICT, K::District, "Huyện Phong Thổ", 1),
        version(
            COMMITTEE,
            K::PeoplesCommittee,
            "Ủy ban nhân dân huyện Phong Thổ",
            DISTRICT,
        ),
        version(
            4,
            K::PeoplesCouncil,
            "Hội đồng nhân dân huyện Phong Thổ",
            DISTRICT,
        ),
        version(
            5,
            K::SteeringCommittee,
            "Ban Chỉ đạo các chương trình mục tiêu quốc gia huyện Phong Thổ",
            DISTRICT,
        ),
        version(
            OFFICE,
            K::CoordinationOffice,
            "Văn phòng Điều phối nông thôn mới huyện Phong Thổ",
            COMMITTEE,
        ),
        version(7, K::Township, "Thị trấn Phong Thổ", DISTRICT),
        version(30, K::Department, "Phòng Tài chính - Kế hoạch", COMMITTEE),
        version(31, K::Department, "Phòng Giáo dục và Đào tạo", COMMITTEE),
        version(
            32,
            K::Department,
            "Phòng Nông nghiệp và Phát triển nông thôn",
            COMMITTEE,
        ),
        version(33, K::Department, "Phòng Kinh tế và Hạ tầng", COMMITTEE),
        version(
            34,
            K::Department,
            "Phòng Lao động - Thương binh và Xã hội",
            COMMITTEE,
        ),
        version(35, K::Agency, "Trung tâm Y tế huyện Phong Thổ", COMMITTEE),
        version(
            40,
            K::Front,
            "Ủy ban Mặt trận Tổ quốc Việt Nam huyện Phong Thổ",
            DISTRICT,
        ),
        version(41, K::Union, "Hội Nông dân huyện Phong Thổ", DISTRICT),
        version(
            42,
            K::Union,
            "Hội Liên hiệp Phụ nữ huyện Phong Thổ",
            DISTRICT,
        ),
        version(43, K::PartyCommittee, "Huyện ủy Phong Thổ", DISTRICT),
        version(50, K::PeoplesCommittee, "Ủy ban nhân dân tỉnh Lai Châu", 1),
        version(51, K::Department, "Sở Xây dựng", 50),
        version(
            52,
            K::CoordinationOffice,
            "Văn phòng Điều phối nông thôn mới tỉnh Lai Châu",
            50,
        ),
        version(60, K::District, "Huyện Tân Uyên", 1),
        version(61, K::Commune, "Xã Mường Khoa", 60),
    ];
    for (number, name) in (10..).zip(COMMUNES) {
        versions.push(version(number, K::Commune, name, DISTRICT));
    }
    let relation = |kind, unit, other, criterion| Relation {
        kind,
        unit: id(unit),
        other: id(other),
        criteria_set: None,
        criterion,
        valid: Validity::since(date(2022, 1, 1)),
    };
    let standing = |unit, status, year| Standing {
        unit: id(unit),
        status,
        valid: Validity::since(date(year, 12, 20)),
        decision: None,
    };
    Records {
        versions,
        relations: vec![
            relation(RelationKind::InCharge, 31, DISTRICT, Some(14)),
            relation(RelationKind::InCharge, 31, DISTRICT, Some(5)),
            relation(RelationKind::InCharge, 33, DISTRICT, Some(2)),
            relation(RelationKind::InCharge, 51, 1, Some(2)),
            relation(RelationKind::MemberOf, 30, 5, None),
            relation(RelationKind::MemberOf, 31, 5, None),
        ],
        standings: vec![
            standing(19, Status::Recognised, 2015),
            standing(14, Status::Recognised, 2018),
            standing(12, Status::Recognised, 2022),
        ],
        lineage: Vec::new(),
    }
}

fn in_2023() -> Gazetteer {
    Gazetteer::at(date(2023, 7, 7), phong_tho())
}

/// Writes what a name resolves to: the rule, a question mark where a person is
/// asked, and the units with their reasons.
fn tell(name: &str, context: &Context, gazetteer: &Gazetteer) -> String {
    let found = resolve(name, context, gazetteer, &[]);
    assert_eq!(found.certain, found.question.is_none(), "{name}");
    let mut told = format!(
        "{name} → {:?}{}",
        found.rule,
        if found.certain { "" } else { " ?" }
    );
    if let Some(question) = &found.question {
        write!(told, " {}", question.text_vi(name)).unwrap();
    }
    let reason = |proposal: &Proposal| proposal.reason.text_vi();
    if found.units.len() > 7 {
        let reasons: std::collections::BTreeSet<_> = found.units.iter().map(reason).collect();
        let reasons = reasons.into_iter().collect::<Vec<_>>().join("; ");
        write!(told, "\n    {} units ({reasons})", found.units.len()).unwrap();
        return told;
    }
    for proposal in &found.units {
        let unit = gazetteer.unit(proposal.unit).unwrap();
        write!(told, "\n    {} ({})", unit.name, reason(proposal)).unwrap();
    }
    told
}

#[test]
fn the_names_of_notice_101_mean_what_the_district_meant() {
    let gazetteer = in_2023();
    let context = Context::of(id(COMMITTEE));
    let names = [
        "UBND các xã",
        "các xã",
        "UBND các xã, thị trấn",
        "Ủy ban nhân dân cấp xã",
        "UBND cấp huyện, xã",
        "BQL các chương trình MTQG xã",
        "xã Mường So",
        "Không Lào",
        "Sin Suối Hồ",
        "Bản Lang",
        "Lãn Nhì Thàng",
        "các xã Mường So, Không Lào",
        "UBND xã Dào San",
        "MTTQ",
        "các đoàn thể",
        "phòng Giáo dục và đào tạo",
        "Phòng GD&ĐT",
        "Phòng Tài chính Kế hoạch",
        "Phòng Kinh tế - hạ tầng",
        "Phòng Nông nghiệp",
        "Phòng Lao động, Thương binh và Xã hội huyện",
        "Trung tâm Y tế huyện",
        "Văn phòng Điều phối NTM huyện",
        "Văn phòng điều phối Nông thôn mới huyện",
        "Văn phòng điều phối Chương trình mục tiêu quốc gia xây dựng nông thôn mới huyện",
        "Văn phòng Điều phối NTM tỉnh",
        "Ban chỉ đạo các chương trình MTQG huyện",
        "BCĐ cấp huyện",
        "Ban Chỉ đạo huyện",
        "Ban chỉ đạo xã",
        "HĐND huyện",
        "UBND huyện",
        "Ủy ban Nhân dân huyện",
        "UBND tỉnh",
        "Huyện ủy",
        "Ban Thường vụ Huyện ủy",
        "Sở Xây dựng",
        "các phòng, ban",
        "các cơ quan chuyên môn",
        "các Sở, ngành liên quan",
        "các cơ quan, đơn vị được phân công phụ trách các tiêu chí",
        "cơ quan, đơn vị được phân công phụ trách tiêu chí, lĩnh vực",
        "các thành viên Ban chỉ đạo",
        "Các cơ quan thành viên Ban Chỉ đạo các Chương trình MTQG huyện",
        "các xã chưa đạt chuẩn",
        "các xã đã được công nhận đạt chuẩn nông thôn mới, nông thôn mới nâng cao trước năm 2022",
        "các cơ quan, đơn vị liên quan",
        "Các cơ quan, ban ngành, đoàn thể huyện",
        "cấp huyện, xã",
        "các cấp",
        "đơn vị tư vấn",
        "Thường trực",
        "xã Cai Kinh",
        "UBND xã Mường Khoa",
        "Ủy ban nhân dân các xã, phường có cụm công nghiệp",
    ];
    let told: Vec<String> = names
        .iter()
        .map(|name| tell(name, &context, &gazetteer))
        .collect();
    insta::assert_snapshot!("notice_101", told.join("\n"));
}

/// A province with districts, and one of two tiers after 1 July 2025.
#[test]
fn the_names_of_provincial_and_central_papers_mean_what_their_authors_meant() {
    use UnitKind as K;
    let district_era = Records {
        versions: vec![
            version(1, K::Province, "Tỉnh Quảng Nam", 0),
            version(2, K::PeoplesCommittee, "Ủy ban nhân dân tỉnh Quảng Nam", 1),
            version(3, K::PeoplesCouncil, "Hội đồng nhân dân tỉnh Quảng Nam", 1),
            version(
                4,
                K::Front,
                "Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh Quảng Nam",
                1,
            ),
            version(5, K::Department, "Sở Xây dựng", 2),
            version(
                6,
                K::Department,
                "Sở Nông nghiệp và Phát triển nông thôn",
                2,
            ),
            version(
                7,
                K::CoordinationOffice,
                "Văn phòng Điều phối nông thôn mới tỉnh",
                6,
            ),
            version(10, K::District, "Huyện Núi Thành", 1),
            version(11, K::District, "Thị xã Điện Bàn", 1),
            version(12, K::District, "Thành phố Hội An", 1),
            version(20, K::Commune, "Xã Tam Hiệp", 10),
            version(21, K::Commune, "Xã Điện Phước", 11),
            version(22, K::Ward, "Phường Minh An", 12),
        ],
        ..Records::default()
    };
    let two_tiers = Records {
        versions: vec![
            version(9, K::Country, "Việt Nam", 0),
            version(1, K::Province, "Tỉnh Lào Cai", 9),
            version(8, K::Province, "Tỉnh Sơn La", 9),
            version(7, K::Province, "Thành phố Đà Nẵng", 9),
            version(2, K::PeoplesCommittee, "Ủy ban nhân dân tỉnh Lào Cai", 1),
            version(3, K::Department, "Sở Công Thương", 2),
            version(4, K::Department, "Sở Nông nghiệp và Môi trường", 2),
            version(10, K::Ward, "Phường Yên Bái", 1),
            version(11, K::Ward, "Phường Văn Phú", 1),
            version(12, K::Ward, "Phường Âu Lâu", 1),
            version(13, K::Commune, "Xã Yên Bình", 1),
            version(14, K::SpecialZone, "Đặc khu Lý Sơn", 7),
            version(20, K::Agency, "Bộ Tài chính", 9),
            version(21, K::Agency, "Bộ Nông nghiệp và Môi trường", 9),
            version(22, K::Agency, "Văn phòng Chính phủ", 9),
        ],
        ..Records::default()
    };
    let quang_nam = Gazetteer::at(date(2022, 9, 5), district_era);
    let lao_cai = Gazetteer::at(date(2026, 6, 11), two_tiers);
    let cases: [(&str, &Gazetteer, u128, &[&str]); 3] = [
        (
            "Quảng Nam 2022",
            &quang_nam,
            2,
            &[
                "UBND cấp huyện",
                "UBND các huyện, thị xã, thành phố",
                "UBND cấp huyện, xã",
                "cấp huyện, xã",
                "các huyện, xã",
                "HĐND cấp huyện",
                "HĐND tỉnh",
                "UBND tỉnh",
                "Ủy ban Mặt trận Tổ quốc",
                "Sở Xây dựng",
                "Sở NN&PTNT",
                "Văn phòng Điều phối NTM tỉnh",
                "Các Sở, ngành được UBND tỉnh giao nhiệm vụ",
                "các Hội, đoàn thể chính trị - xã hội các cấp",
                "các ngành",
                "UBND huyện Núi Thành",
            ],
        ),
        (
            "Lào Cai 2026",
            &lao_cai,
            2,
            &[
                "UBND các phường: Yên Bái, Văn Phú, Âu Lâu",
                "UBND phường Âu Lâu",
                "Ủy ban nhân dân phường Văn Phú, Ủy ban nhân dân xã Yên Bình",
                "Ủy ban nhân dân các xã, phường",
                "Văn Phú",
                "Sở Nông nghiệp và Môi\ntrường",
                "Chủ tịch Ủy ban nhân dân tỉnh",
                "Thủ trưởng các sở, ban, ngành",
            ],
        ),
        (
            "Government 2026",
            &lao_cai,
            22,
            &[
                "Bộ Tài chính",
                "Bộ Nông nghiệp và Môi trường",
                "Văn phòng Chính phủ",
                "Ủy ban nhân dân các tỉnh, thành phố",
                "Ủy ban nhân dân tỉnh Sơn La",
                "tỉnh Sơn La",
                "Đà Nẵng",
                "Chủ tịch UBND các xã, phường và đặc khu",
            ],
        ),
    ];
    let mut told = String::new();
    for (title, gazetteer, issuer, names) in cases {
        writeln!(told, "{title}").unwrap();
        for name in names {
            writeln!(told, "{}", tell(name, &Context::of(id(issuer)), gazetteer)).unwrap();
        }
    }
    insta::assert_snapshot!("provincial_and_central", told);
}

#[test]
fn sixteen_communes_have_one_obligation_each() {
    let found = resolve("UBND các xã", &Context::of(id(OFFICE)), &in_2023(), &[]);
    assert_eq!(found.units.len(), 16);
    let with_township = resolve(
        "UBND các xã, thị trấn",
        &Context::of(id(OFFICE)),
        &in_2023(),
        &[],
    );
    assert_eq!(with_township.units.len(), 17);
}

#[test]
fn a_slip_is_mended_with_its_reason_and_a_question() {
    let found = resolve("Không Lào", &Context::of(id(DISTRICT)), &in_2023(), &[]);
    assert_eq!(
        found.units,
        [Proposal {
            unit: id(14),
            reason: Reason::NearName { slips: 1 }
        }]
    );
    assert_eq!(
        found.question,
        Some(NameQuestion::NoUnitBearsItExactly {
            name: "Không Lào".to_owned()
        })
    );
    assert_eq!(found.units[0].reason.text_vi(), "gần giống, khác 1 dấu");
}

#[test]
fn what_the_office_has_taught_comes_first() {
    let taught = [Alias {
        written: "các XÃ biên giới".to_owned(),
        units: vec![id(11), id(16)],
    }];
    let found = resolve(
        "Các xã biên giới",
        &Context::of(id(DISTRICT)),
        &in_2023(),
        &taught,
    );
    assert_eq!(
        (found.rule, found.certain, found.units.len()),
        (Rule::Alias, true, 2)
    );
}

#[test]
fn a_paper_on_one_commune_means_that_commune() {
    let context = Context {
        places: vec![id(19)],
        ..Context::of(id(43))
    };
    let told = ["Đảng ủy xã", "UBND xã", "chính quyền xã", "Ban chỉ đạo xã"]
        .map(|name| tell(name, &context, &in_2023()));
    insta::assert_snapshot!("one_commune", told.join("\n"));
}

#[test]
fn duty_may_ask_for_one_criterion() {
    let context = Context {
        criteria: vec![2],
        ..Context::of(id(DISTRICT))
    };
    let found = resolve("cơ quan phụ trách tiêu chí", &context, &in_2023(), &[]);
    let reason = Reason::InCharge { criteria: vec![2] };
    assert_eq!(
        found.units,
        [Proposal {
            unit: id(33),
            reason
        }]
    );
}

#[test]
fn a_dissolved_unit_is_said_to_be_so_and_its_successor_proposed() {
    let mut records = phong_tho();
    for version in &mut records.versions {
        if version.unit == id(19) {
            version.valid.to = Some(date(2025, 7, 1));
        }
    }
    let mut new = version(70, UnitKind::Commune, "Xã Phong Thổ", 1);
    new.valid.from = date(2025, 7, 1);
    records.versions.push(new);
    records.lineage.push(Lineage {
        old: id(19),
        new: id(70),
        kind: LineageKind::Merge,
        extent: Extent::Full,
        on: date(2025, 7, 1),
        decision: Some("1670/NQ-UBTVQH15".to_owned()),
    });
    let today = Gazetteer::at(date(2026, 1, 5), records);
    let told = tell("UBND xã Mường So", &Context::of(id(50)), &today);
    insta::assert_snapshot!("dissolved", told);
}

#[test]
fn a_body_of_its_own_is_preferred_to_the_place() {
    let mut records = phong_tho();
    let committee = UnitKind::PeoplesCommittee;
    records
        .versions
        .push(version(80, committee, "Ủy ban nhân dân xã Mường So", 19));
    let gazetteer = Gazetteer::at(date(2023, 7, 7), records);
    let found = resolve("UBND các xã", &Context::of(id(OFFICE)), &gazetteer, &[]);
    assert_eq!(found.units.len(), 16);
    assert!(found.ids().any(|unit| unit == id(80)) && !found.ids().any(|unit| unit == id(19)));
}

proptest::proptest! {
    #[test]
    fn any_name_is_resolved_without_a_panic(name in "\\PC{0,60}") {
        let _ = resolve(&name, &Context::of(id(OFFICE)), &in_2023(), &[]);
    }

    #[test]
    fn words_in_any_order_give_only_units_that_exist(
        words in proptest::collection::vec(
            proptest::sample::select(vec![
                "UBND", "các", "xã", "cấp", "huyện", ",", "Ban Chỉ đạo", "Mường So", "và", "Không Lào",
                "thị trấn", "phụ trách", "tiêu chí", "thành viên", "đạt chuẩn", "phòng", "trước năm 2022",
            ]),
            0..8,
        ),
    ) {
        let gazetteer = in_2023();
        let found = resolve(&words.join(" "), &Context::of(id(OFFICE)), &gazetteer, &[]);
        for unit in found.ids() {
            proptest::prop_assert!(gazetteer.unit(unit).is_some());
        }
        proptest::prop_assert_eq!(found.certain, found.question.is_none());
    }
}

/// Of all bodies and places that the annotation of notice 101 names, only the
/// consultants, who are no unit, stay without a proposal.
#[test]
fn every_unit_that_notice_101_names_is_proposed() {
    let text = include_str!("../../../../testdata/gold/seeds/000_93cd218ce9cd63ac.json");
    let gold: serde_json::Value = serde_json::from_str(text).unwrap();
    let gazetteer = in_2023();
    let mut unresolved = std::collections::BTreeSet::new();
    let mut count = 0;
    for task in gold["tasks"].as_array().unwrap() {
        for field in ["leads", "coordinators", "report_to", "via", "units"] {
            for name in task[field].as_array().unwrap() {
                let name = name.as_str().unwrap();
                count += 1;
                if resolve(name, &Context::of(id(COMMITTEE)), &gazetteer, &[])
                    .units
                    .is_empty()
                {
                    unresolved.insert(name);
                }
            }
        }
    }
    assert!(count > 40, "{count}");
    assert_eq!(
        unresolved.into_iter().collect::<Vec<_>>(),
        ["đơn vị tư vấn"]
    );
}
