//! Overview, matrix, place, API, XLSX, CSV and DHIS2 say the same of the criteria, to the unit.

use std::{collections::BTreeMap, io::Cursor};

use axum::{
    body::Body,
    http::{Method, Request, header},
};
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use calamine::{Data, Reader as _, Xlsx};
use jiff::civil::date;
use ntm_office::{
    Op,
    criteria::{
        cell::{CellAt, Entered, EnteredAct, Said},
        sets::NewBar,
    },
};
use ntm_programme::identity::UnitId;
use ntm_testkit::{both_engines, province::units};
use serde_json::Value as Json;

use crate::client::Service;

const SET: &str = "xa-ntm-2021-2025";

/// What each commune has: verified, then claimed.
const VERIFIED: &[(UnitId, &[(&str, &str)])] = &[
    (
        units::MUONG_SO,
        &[
            ("1.1", "đạt"),
            ("1.2", "đạt"),
            ("4.1", "đạt"),
            ("4.2", "995/1.000"),
            ("7", "đạt"),
            ("17.1", "600/1.000"),
        ],
    ),
    (
        units::KHONG_LAO,
        &[
            ("1.1", "đạt"),
            ("1.2", "chưa đạt"),
            ("7", "đạt"),
            ("10", "38,5"),
        ],
    ),
];
const CLAIMED: &[(UnitId, &str, &str)] = &[
    (units::KHONG_LAO, "1.2", "đạt"),
    (units::BAN_LANG, "7", "đạt"),
    (units::BAN_LANG, "4.2", "899/900"),
];

/// What is said of a commune: criteria met, met if what waits were confirmed, cells that wait.
type Counts = BTreeMap<String, (u64, u64, u64)>;

fn number(cell: &Data) -> u64 {
    match cell {
        Data::Float(number) => *number as u64,
        Data::Int(number) => *number as u64,
        other => panic!("no number: {other:?}"),
    }
}

/// Reads a page's matrix: the signs of each commune, and what stands at the end of its row.
fn of_page(page: &str) -> BTreeMap<String, (String, String)> {
    let table = page
        .split("<table class=\"matrix\">")
        .nth(1)
        .expect("a matrix");
    let table = table.split("</table>").next().unwrap();
    let text = |html: &str| {
        let mut said = String::new();
        let mut within = false;
        for char in html.chars() {
            match char {
                '<' => within = true,
                '>' => within = false,
                _ if !within => said.push(char),
                _ => {}
            }
        }
        said
    };
    let rows = table.split("<tr><th scope=\"row\"").skip(1);
    rows.map(|row| {
        let name = row.split("</th>").next().unwrap();
        let name = text(name.split_once('>').unwrap().1);
        let signs = row.split("<a class=\"m ").skip(1).map(|cell| &cell[..1]);
        let met = row.split("<td class=\"s\">").nth(1).unwrap();
        (
            name,
            (signs.collect(), text(met.split("</td>").next().unwrap())),
        )
    })
    .collect()
}

#[tokio::test]
async fn every_way_says_the_same_of_the_criteria() {
    both_engines(|store| async move {
        let service = Service::new(store).await;
        let small = &service.small;
        let op = Op::system(&small.office, "test");
        // Bars that nobody has read in the decision yet, as a province may lay them.
        for (indicator, written) in [("4.1", "Đạt"), ("4.2", "≥ 98"), ("7", "Đạt")] {
            let bar = NewBar {
                indicator: indicator.to_owned(),
                written: written.to_owned(),
                source: "thử nghiệm".to_owned(),
                place: Some(units::PROVINCE),
                from: Some(date(2022, 1, 1)),
                ..NewBar::default()
            };
            small.office.lay_bar(&op, SET, &bar).await.unwrap();
        }
        let entered = |unit, indicator: &str, act, written: &str| Entered {
            at: CellAt {
                unit,
                set: SET.to_owned(),
                indicator: indicator.to_owned(),
            },
            act,
            written: written.to_owned(),
            said: Said {
                from: Some(date(2023, 6, 30)),
                note: Some("biên bản".to_owned()),
                ..Said::default()
            },
        };
        let record = |unit, code, written| entered(unit, code, EnteredAct::Record, written);
        let mut all: Vec<Entered> = VERIFIED
            .iter()
            .flat_map(|(unit, values)| values.iter().map(|it| record(*unit, it.0, it.1)))
            .collect();
        all.extend(
            CLAIMED
                .iter()
                .map(|(unit, code, written)| entered(*unit, code, EnteredAct::Claim, written)),
        );
        small.office.enter_values(&op, &all).await.unwrap();
        let get = async |path: &str| service.get("chu.tich", path).await;

        // Programs.
        let matrix = get("/api/v1/criteria/matrix").await.json();
        let of_rows = |rows: &Json| -> Counts {
            let rows = rows.as_array().unwrap().iter();
            rows.map(|row| {
                let cells = row["cells"].as_array().into_iter().flatten();
                let waiting = cells.map(|it| it["waiting"].as_u64().unwrap()).sum();
                let count = |name: &str| row[name].as_u64().unwrap();
                let name = row["name"].as_str().unwrap().to_owned();
                (name, (count("met"), count("claimed"), waiting))
            })
            .collect()
        };
        let counts = of_rows(&matrix["rows"]);
        assert_eq!(
            counts["Mường So"],
            (3, 3, 0),
            "1, 4 and 7 are met: {counts:?}"
        );
        assert_eq!(counts["Khổng Lào"], (1, 2, 1));
        assert_eq!(counts["Bản Lang"], (0, 1, 2));
        let signs: BTreeMap<String, String> = matrix["rows"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| {
                let cells = row["cells"].as_array().unwrap().iter();
                let signs =
                    cells.map(
                        |it| match (it["waiting"].as_u64(), it["verdict"].as_str()) {
                            (Some(waiting), _) if waiting > 0 => "w",
                            (_, Some("met")) => "y",
                            (_, Some("unmet")) => "x",
                            (_, Some("not_required")) => "r",
                            _ => "o",
                        },
                    );
                (row["name"].as_str().unwrap().to_owned(), signs.collect())
            })
            .collect();

        // Pages: the matrix, and the same on the overview.
        let page = get("/tieu-chi").await.text();
        let overview = get("/").await.text();
        let shown = of_page(&page);
        assert_eq!(shown, of_page(&overview), "the overview shows the matrix");
        for (name, (met, claimed, _)) in &counts {
            let (row, said) = &shown[name];
            assert_eq!(row, &signs[name], "{name}");
            let expected = match met == claimed {
                true => format!("{met}/19"),
                false => format!("{met}/19({claimed})"),
            };
            assert_eq!(said, &expected, "{name}");
        }
        assert!(page.contains("0/3 xã đạt đủ 19 tiêu chí"));
        assert!(overview.contains("0/3 xã đạt đủ 19 tiêu chí"));
        let body = get("/api/v1/overview").await.json();
        let area = &body["criteria"];
        let waiting: u64 = counts.values().map(|it| it.2).sum();
        assert_eq!(area["waiting"].as_u64(), Some(waiting));
        assert!(overview.contains(&format!("{waiting} ô chờ thẩm định")));
        for row in area["rows"].as_array().unwrap() {
            let (met, claimed, _) = counts[row["name"].as_str().unwrap()];
            let said = (
                row["met"].as_u64().unwrap(),
                row["claimed"].as_u64().unwrap(),
            );
            assert_eq!(said, (met, claimed));
        }
        let watch = get("/api/v1/criteria/watch").await.json();
        assert_eq!(
            area["lost"].as_u64(),
            Some(watch["lost"].as_array().unwrap().len() as u64)
        );
        let near = watch["near"].as_array().unwrap().iter();
        let near = near.filter(|it| it["verdict"] == "met").count() as u64;
        assert_eq!(area["about_to_be_lost"].as_u64(), Some(near));
        assert!(near > 0, "99,5 % stands close to its bar");
        assert!(overview.contains(&format!("{near} chỉ tiêu sắp mất")));

        // Files.
        let xlsx = get("/tieu-chi?dinh-dang=xlsx").await;
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(&xlsx.body[..])).unwrap();
        let (_, sheet) = book.worksheets().remove(0);
        let mut read: BTreeMap<String, Vec<Data>> = BTreeMap::new();
        for row in sheet.rows() {
            if let Data::String(name) = &row[0] {
                read.insert(name.clone(), row.to_vec());
            }
        }
        let csv = get("/tieu-chi?dinh-dang=csv").await.text();
        for (name, (met, claimed, waiting)) in &counts {
            let row = &read[name];
            let ends: Vec<u64> = row[row.len() - 3..].iter().map(number).collect();
            assert_eq!(ends, [*met, *claimed, *waiting], "{name} in the XLSX");
            let verdicts = row
                .iter()
                .filter(|it| **it == Data::String("đạt".to_owned()));
            assert_eq!(verdicts.count() as u64, *met, "{name} in the XLSX");
            let line = csv
                .lines()
                .find(|line| line.starts_with(name.as_str()))
                .unwrap();
            assert!(
                line.ends_with(&format!("{met},{claimed},{waiting}")),
                "{line}"
            );
        }

        // Each commune: its page for programs, its list, and what DHIS2 reads, figure by figure.
        for (unit, values) in VERIFIED {
            let login = match *unit == units::MUONG_SO {
                true => "muong.so",
                false => "khong.lao",
            };
            let place = get(&format!("/api/v1/criteria/places/{unit}?set={SET}"))
                .await
                .json();
            let (met, claimed, _) =
                counts[place["name"].as_str().unwrap().trim_start_matches("Xã ")];
            assert_eq!(
                (place["met"].as_u64(), place["claimed"].as_u64()),
                (Some(met), Some(claimed))
            );
            let lines = place["lines"].as_array().unwrap();
            let list = service
                .get(login, &format!("/api/v1/criteria/values?set={SET}"))
                .await
                .json();
            let token = small.token(login, "read").await;
            let dhis2 = async |path: String| {
                let pair = BASE64.encode(format!("{login}:{token}"));
                let asked = Request::builder()
                    .method(Method::GET)
                    .uri(path)
                    .header(header::HOST, "ntm.example")
                    .header(header::AUTHORIZATION, format!("Basic {pair}"))
                    .body(Body::empty());
                service.send(asked.unwrap()).await.json()
            };
            let first = |found: Json, name: &str| found[name][0]["id"].as_str().unwrap().to_owned();
            let set = dhis2(format!("/api/dataSets.json?filter=code:eq:{SET}")).await;
            let set = first(set, "dataSets");
            let there = dhis2("/api/organisationUnits.json?paging=false".to_owned()).await;
            let there = first(there, "organisationUnits");
            let figures = dhis2(format!(
                "/api/dataValueSets.json?dataSet={set}&orgUnit={there}"
            ))
            .await;
            let elements = dhis2(format!(
                "/api/dataElements.json?fields=id,code&paging=false&filter=code:like:{SET}"
            ))
            .await;
            for (code, written) in *values {
                let line = lines.iter().find(|it| it["indicator"] == *code).unwrap();
                assert_eq!(line["cell"]["official"], *written, "{code}");
                let value = list["values"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .find(|it| it["indicator"] == *code)
                    .unwrap();
                assert_eq!(value["official"], *written, "{code}");
                let of = |part: &str| {
                    let code = format!("{SET}:{code}{part}");
                    let elements = elements["dataElements"].as_array().unwrap();
                    let id = &elements.iter().find(|it| it["code"] == code)?["id"];
                    let values = figures["dataValues"].as_array().unwrap();
                    let found = values.iter().find(|it| it["dataElement"] == *id)?;
                    Some(found["value"].as_str().unwrap().to_owned())
                };
                let expected = match (*written, written.split_once('/')) {
                    ("đạt", _) => "true".to_owned(),
                    ("chưa đạt", _) => "false".to_owned(),
                    (_, Some((part, whole))) => {
                        let plain = |it: &str| Some(it.replace('.', ""));
                        assert_eq!((of(":tu-so"), of(":mau-so")), (plain(part), plain(whole)));
                        continue;
                    }
                    (number, None) => number.replace(',', "."),
                };
                assert_eq!(of(""), Some(expected), "{code}");
            }
            let known = figures["dataValues"].as_array().unwrap().len();
            let shares = values.iter().filter(|it| it.1.contains('/')).count();
            assert_eq!(
                known,
                values.len() + 2 * shares,
                "nothing that was only claimed"
            );
        }
    })
    .await;
}
