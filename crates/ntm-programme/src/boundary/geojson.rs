//! Areas from GeoJSON (RFC 7946), as people and programs bring them.
//!
//! What cannot be an area on the map of the world is told with the number of its feature and the
//! reason; nothing is mended in silence.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error as _, IgnoredAny, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::{Crossing, Point, Polygon, Ring, Shape, crossing, doubled_area};
use crate::identity::UnitId;

/// The largest file that is read.
pub const MOST_BYTES: usize = 16 * 1024 * 1024;
/// The most features of a file.
pub const MOST_FEATURES: usize = 20_000;
/// The most points of a file.
pub const MOST_POINTS: usize = 1_000_000;
/// How many pairs of lines are held against each other in a file.
const MOST_PAIRS: u64 = 50_000_000;

/// A feature that is an area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feature {
    /// Which of the file, the first is 1.
    pub number: usize,
    /// The unit's id in this installation, where it gives one.
    pub unit: Option<UnitId>,
    /// The official code.
    pub code: Option<String>,
    /// The name.
    pub name: Option<String>,
    /// What it covers, or why it covers nothing that can be drawn.
    pub shape: Result<Shape, ShapeFault>,
}

/// Why a file is not read at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FileFault {
    /// It is too large.
    #[error("Tệp lớn hơn {} MB. Hãy chia tệp hoặc giản lược ranh giới trước khi nạp.", MOST_BYTES / (1024 * 1024))]
    TooLarge,
    /// It is no JSON.
    #[error("Tệp không phải JSON: dòng {line}, cột {column}.")]
    NotJson {
        /// Where reading ended.
        line: usize,
        /// In which column.
        column: usize,
    },
    /// It is JSON, and no collection of features.
    #[error("Tệp không phải GeoJSON dạng FeatureCollection{}.", at(*line, *column))]
    NotCollection {
        /// Where it differs; 0 where that is everywhere.
        line: usize,
        /// In which column.
        column: usize,
    },
    /// It says that its coordinates are of another system.
    #[error("Tọa độ theo hệ “{0}”. Hãy chuyển sang kinh độ, vĩ độ (WGS 84, EPSG:4326).")]
    OtherSystem(String),
    /// There is nothing in it.
    #[error("Tệp không có đối tượng (feature) nào.")]
    Empty,
    /// There are too many features.
    #[error("Tệp có {0} đối tượng, nhiều hơn {MOST_FEATURES}. Hãy chia tệp theo tỉnh.")]
    TooManyFeatures(usize),
    /// There are too many points.
    #[error("Tệp có nhiều hơn {MOST_POINTS} điểm. Hãy giản lược ranh giới trước khi nạp.")]
    TooManyPoints,
}

fn at(line: usize, column: usize) -> String {
    match line {
        0 => String::new(),
        _ => format!(" (dòng {line}, cột {column})"),
    }
}

impl FileFault {
    /// Returns the sentence in English; `Display` is the Vietnamese one.
    pub fn text_en(&self) -> String {
        match self {
            FileFault::TooLarge => format!(
                "The file is larger than {} MB. Divide it, or simplify its boundaries first.",
                MOST_BYTES / (1024 * 1024)
            ),
            FileFault::NotJson { line, column } => {
                format!("The file is no JSON: line {line}, column {column}.")
            }
            FileFault::NotCollection { line, .. } => {
                format!("The file is no GeoJSON FeatureCollection (line {line}).")
            }
            FileFault::OtherSystem(system) => {
                format!("Coordinates are of “{system}”. Convert them to WGS 84 (EPSG:4326).")
            }
            FileFault::Empty => "There is no feature in the file.".to_owned(),
            FileFault::TooManyFeatures(count) => {
                format!("The file has {count} features, more than {MOST_FEATURES}. Divide it.")
            }
            FileFault::TooManyPoints => {
                format!("The file has more than {MOST_POINTS} points. Simplify it first.")
            }
        }
    }
}

/// Why a feature is no area.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ShapeFault {
    /// There is no geometry.
    #[error("không có hình (geometry)")]
    NoGeometry,
    /// It is a point or a line.
    #[error("hình kiểu {0}, cần Polygon hoặc MultiPolygon")]
    NotAnArea(String),
    /// The lists of coordinates are not those of an area.
    #[error("tọa độ không đúng cấu trúc của một vùng")]
    Malformed,
    /// A ring has too few points.
    #[error("vòng ranh giới có {0} điểm, cần ít nhất 4")]
    ShortRing(usize),
    /// A ring does not end where it begins.
    #[error("vòng ranh giới không khép kín: điểm cuối phải trùng điểm đầu")]
    OpenRing,
    /// A coordinate is none of the world.
    #[error("tọa độ {0}, {1} không phải kinh độ (0 đến 180), vĩ độ (-90 đến 90)")]
    NotLonLat(String, String),
    /// Latitude stands before longitude.
    #[error("tọa độ {0}, {1} có vẻ ghi vĩ độ trước kinh độ; GeoJSON ghi kinh độ trước")]
    Swapped(String, String),
    /// A ring crosses itself.
    #[error("vòng ranh giới tự cắt gần {0}, {1}")]
    Crosses(String, String),
    /// It covers nothing.
    #[error("vùng không có diện tích")]
    NoArea,
    /// It would take too long to look at it.
    #[error("ranh giới quá phức tạp; hãy giản lược trước khi nạp")]
    TooComplex,
}

impl ShapeFault {
    /// Returns the reason in English; `Display` is the Vietnamese one.
    pub fn text_en(&self) -> String {
        match self {
            ShapeFault::NoGeometry => "there is no geometry".to_owned(),
            ShapeFault::NotAnArea(kind) => {
                format!("it is a {kind}; a Polygon or MultiPolygon is wanted")
            }
            ShapeFault::Malformed => "its coordinates are not those of an area".to_owned(),
            ShapeFault::ShortRing(count) => format!("a ring has {count} points; it needs four"),
            ShapeFault::OpenRing => "a ring does not end where it begins".to_owned(),
            ShapeFault::NotLonLat(x, y) => {
                format!("{x}, {y} is no longitude (0 to 180) and latitude (-90 to 90)")
            }
            ShapeFault::Swapped(x, y) => {
                format!("{x}, {y} seems to be latitude before longitude")
            }
            ShapeFault::Crosses(x, y) => format!("a ring crosses itself near {x}, {y}"),
            ShapeFault::NoArea => "it covers nothing".to_owned(),
            ShapeFault::TooComplex => "it is too complex; simplify it first".to_owned(),
        }
    }
}

#[derive(Deserialize)]
struct RawCollection {
    #[serde(rename = "type")]
    kind: String,
    features: Vec<RawFeature>,
    #[serde(default)]
    crs: Option<Value>,
}

#[derive(Deserialize)]
struct RawFeature {
    #[serde(default)]
    id: Option<Value>,
    #[serde(default)]
    properties: Option<Map<String, Value>>,
    #[serde(default)]
    geometry: Option<RawGeometry>,
}

#[derive(Deserialize)]
struct RawGeometry {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    coordinates: Nested,
}

/// Lists of coordinates however deep; a position takes no more than two numbers.
enum Nested {
    Number(f64),
    Position(f64, f64),
    List(Vec<Nested>),
}

impl Default for Nested {
    fn default() -> Nested {
        Nested::List(Vec::new())
    }
}

impl<'de> Deserialize<'de> for Nested {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Nested, D::Error> {
        struct Reads;
        impl<'de> Visitor<'de> for Reads {
            type Value = Nested;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("coordinates")
            }

            fn visit_f64<E>(self, number: f64) -> Result<Nested, E> {
                Ok(Nested::Number(number))
            }

            fn visit_i64<E>(self, number: i64) -> Result<Nested, E> {
                Ok(Nested::Number(number as f64))
            }

            fn visit_u64<E>(self, number: u64) -> Result<Nested, E> {
                Ok(Nested::Number(number as f64))
            }

            fn visit_unit<E>(self) -> Result<Nested, E> {
                Ok(Nested::default())
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Nested, A::Error> {
                let mut nested = Vec::new();
                while let Some(next) = list.next_element::<Nested>()? {
                    match next {
                        // Heights and whatever else stands behind are passed over, not kept.
                        Nested::Number(lon) if nested.is_empty() => {
                            let lat = list.next_element::<f64>()?;
                            while list.next_element::<IgnoredAny>()?.is_some() {}
                            let lat = lat.ok_or_else(|| A::Error::custom("a lone coordinate"))?;
                            return Ok(Nested::Position(lon, lat));
                        }
                        next => nested.push(next),
                    }
                }
                Ok(Nested::List(nested))
            }
        }
        deserializer.deserialize_any(Reads)
    }
}

/// Reads a collection of areas.
///
/// # Errors
///
/// [`FileFault`] for what is no such file, or too large to be looked at. What is wrong in one feature
/// is told in that feature.
pub fn read(bytes: &[u8]) -> Result<Vec<Feature>, FileFault> {
    if bytes.len() > MOST_BYTES {
        return Err(FileFault::TooLarge);
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let raw: RawCollection = serde_json::from_slice(bytes).map_err(|fault| {
        let (line, column) = (fault.line(), fault.column());
        match fault.classify() {
            serde_json::error::Category::Data => FileFault::NotCollection { line, column },
            _ => FileFault::NotJson { line, column },
        }
    })?;
    if raw.kind != "FeatureCollection" {
        return Err(FileFault::NotCollection { line: 0, column: 0 });
    }
    if let Some(system) = raw.crs.as_ref().and_then(other_system) {
        return Err(FileFault::OtherSystem(system));
    }
    if raw.features.is_empty() {
        return Err(FileFault::Empty);
    }
    if raw.features.len() > MOST_FEATURES {
        return Err(FileFault::TooManyFeatures(raw.features.len()));
    }
    let mut pairs = MOST_PAIRS;
    let features: Vec<Feature> = raw
        .features
        .into_iter()
        .zip(1..)
        .map(|(raw, number)| feature(number, raw, &mut pairs))
        .collect();
    let shapes = features.iter().filter_map(|it| it.shape.as_ref().ok());
    if shapes.map(Shape::points).sum::<usize>() > MOST_POINTS {
        return Err(FileFault::TooManyPoints);
    }
    Ok(features)
}

/// Returns the name of a system of coordinates that is not the world's, where the file names one.
fn other_system(crs: &Value) -> Option<String> {
    let name = crs.pointer("/properties/name")?.as_str()?;
    let known = ["CRS84", "4326", "WGS84", "WGS 84"];
    let of_the_world = known.iter().any(|it| name.ends_with(it));
    (!of_the_world).then(|| name.chars().take(60).collect())
}

fn feature(number: usize, raw: RawFeature, pairs: &mut u64) -> Feature {
    let properties = raw.properties.unwrap_or_default();
    let id = raw.id.iter().filter_map(said);
    let id = id.chain(found(&properties, &["unit", "unitid", "donvi", "id"]));
    let unit = id.filter_map(|it| it.parse().ok()).next();
    let code = found(
        &properties,
        &["code", "ma", "maxa", "madvhc", "officialcode", "madonvi"],
    );
    let name = found(
        &properties,
        &["name", "ten", "tenxa", "tendvhc", "tendonvi"],
    );
    Feature {
        number,
        unit,
        code: code.into_iter().next(),
        name: name.into_iter().next(),
        shape: match raw.geometry {
            None => Err(ShapeFault::NoGeometry),
            Some(geometry) => shape(geometry, pairs),
        },
    }
}

/// Returns the values of properties that are called so, however they are written: "MA_XA", "Mã xã".
fn found(properties: &Map<String, Value>, names: &[&str]) -> Vec<String> {
    let plain = |key: &str| {
        let mut letters = ntm_text::fold(key);
        letters.retain(|it| it.is_ascii_alphanumeric());
        letters
    };
    let keys: Vec<(String, &Value)> = properties
        .iter()
        .map(|(key, it)| (plain(key), it))
        .collect();
    names
        .iter()
        .filter_map(|name| {
            let (_, value) = keys.iter().find(|(key, _)| key == name)?;
            said(value)
        })
        .collect()
}

fn said(value: &Value) -> Option<String> {
    let said = match value {
        Value::String(said) => said.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!said.is_empty() && said.len() <= 300).then_some(said)
}

fn shape(geometry: RawGeometry, pairs: &mut u64) -> Result<Shape, ShapeFault> {
    let list = |nested: Nested| match nested {
        Nested::List(list) => Ok(list),
        _ => Err(ShapeFault::Malformed),
    };
    let polygons: Vec<Nested> = match geometry.kind.as_str() {
        "Polygon" => vec![geometry.coordinates],
        "MultiPolygon" => list(geometry.coordinates)?,
        kind => return Err(ShapeFault::NotAnArea(kind.chars().take(40).collect())),
    };
    let mut shape = Shape::default();
    for polygon in polygons {
        let mut rings = Polygon::new();
        for positions in list(polygon)? {
            rings.push(ring(list(positions)?, pairs)?);
        }
        if rings.first().is_none_or(|outer| doubled_area(outer) == 0) {
            return Err(ShapeFault::NoArea);
        }
        shape.0.push(rings);
    }
    match shape.0.is_empty() {
        true => Err(ShapeFault::NoArea),
        false => Ok(shape),
    }
}

fn ring(positions: Vec<Nested>, pairs: &mut u64) -> Result<Ring, ShapeFault> {
    let mut ring = Ring::with_capacity(positions.len());
    for position in positions {
        let Nested::Position(lon, lat) = position else {
            return Err(ShapeFault::Malformed);
        };
        let said = || (lon.to_string(), lat.to_string());
        let is_lat = |it: f64| (-90.0..=90.0).contains(&it);
        if !(0.0..=180.0).contains(&lon) || !is_lat(lat) {
            let (x, y) = said();
            return Err(match is_lat(lon) && (90.0..=180.0).contains(&lat) {
                true => ShapeFault::Swapped(x, y),
                false => ShapeFault::NotLonLat(x, y),
            });
        }
        // Millionths of at most 180 fit.
        let millionths = |it: f64| (it * 1e6).round() as i32;
        ring.push(Point {
            lon: millionths(lon),
            lat: millionths(lat),
        });
    }
    if ring.len() < 4 {
        return Err(ShapeFault::ShortRing(ring.len()));
    }
    if ring.first() != ring.last() {
        return Err(ShapeFault::OpenRing);
    }
    match crossing(&ring, pairs) {
        Crossing::None => Ok(ring),
        Crossing::Unknown => Err(ShapeFault::TooComplex),
        Crossing::At(point) => {
            let degrees = |it: i32| format!("{:.4}", f64::from(it) / 1e6);
            Err(ShapeFault::Crosses(degrees(point.lon), degrees(point.lat)))
        }
    }
}

/// Writes a shape as the geometry of a feature.
pub fn written(shape: &Shape) -> Value {
    let degrees = |it: i32| f64::from(it) / 1e6;
    let polygons: Vec<Vec<Vec<[f64; 2]>>> = shape
        .0
        .iter()
        .map(|polygon| {
            let ring = |ring: &Ring| {
                ring.iter()
                    .map(|it| [degrees(it.lon), degrees(it.lat)])
                    .collect()
            };
            polygon.iter().map(ring).collect()
        })
        .collect();
    serde_json::json!({ "type": "MultiPolygon", "coordinates": polygons })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(geometry: &str) -> String {
        format!(
            r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","properties":{{"Mã xã":"03577","TEN":"Xã Bản Lang","x":[1]}},"geometry":{geometry}}}]}}"#
        )
    }

    fn square(points: &str) -> String {
        file(&format!(
            r#"{{"type":"Polygon","coordinates":[[{points}]]}}"#
        ))
    }

    #[test]
    fn a_feature_is_known_by_its_properties() {
        let text = square("[103.1,22.5],[103.2,22.5,12.0],[103.2,22.6],[103.1,22.5]");
        let read = read(text.as_bytes()).expect("reads");
        let it = &read[0];
        assert_eq!((it.number, it.unit), (1, None));
        assert_eq!(it.code.as_deref(), Some("03577"));
        assert_eq!(it.name.as_deref(), Some("Xã Bản Lang"));
        let shape = it.shape.as_ref().expect("is an area");
        assert_eq!(shape.points(), 4);
        assert_eq!(shape.0[0][0][1].lon, 103_200_000);
        // What is written is read back.
        let again = file(&written(shape).to_string());
        let again = super::read(again.as_bytes()).expect("reads");
        assert_eq!(again[0].shape.as_ref(), Ok(shape));
    }

    #[test]
    fn what_is_no_such_file_is_refused_with_the_place() {
        let check = |text: &str, expected: &str| {
            let fault = read(text.as_bytes()).expect_err(text);
            assert!(fault.to_string().contains(expected), "{fault}");
            assert!(!fault.text_en().is_empty());
        };
        check("", "không phải JSON: dòng 1");
        check("{\"type\":\n\"FeatureCollection\",,", "dòng 2");
        check("[]", "FeatureCollection");
        check(
            "{\"type\":\"Feature\",\"features\":[]}",
            "FeatureCollection",
        );
        check(
            "{\"type\":\"FeatureCollection\",\"features\":[]}",
            "không có đối tượng",
        );
        check("{\"type\":\"FeatureCollection\",\"features\":{}}", "dòng 1");
        check(&"[".repeat(100_000), "dòng 1");
        check(
            r#"{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::3405"}},"features":[]}"#,
            "EPSG::3405",
        );
        assert_eq!(read(&vec![b' '; MOST_BYTES + 1]), Err(FileFault::TooLarge));
        let many = format!(
            "{{\"type\":\"FeatureCollection\",\"features\":[{}]}}",
            vec!["{}"; MOST_FEATURES + 1].join(",")
        );
        check(&many, "nhiều hơn 20000");
    }

    #[test]
    fn what_is_no_area_is_told_in_its_feature() {
        let check = |text: String, expected: &str| {
            let read = read(text.as_bytes()).expect("reads");
            let fault = read[0].shape.as_ref().expect_err(expected);
            assert!(fault.to_string().contains(expected), "{fault}");
            assert!(!fault.text_en().is_empty());
        };
        check(file("null"), "không có hình");
        check(
            file(r#"{"type":"Point","coordinates":[103,22]}"#),
            "hình kiểu Point",
        );
        check(
            file(r#"{"type":"Polygon","coordinates":[103,22]}"#),
            "không đúng cấu trúc",
        );
        check(file(r#"{"type":"MultiPolygon"}"#), "không có diện tích");
        check(square("[103,22],[104,22],[103,22]"), "có 3 điểm");
        check(
            square("[103,22],[104,22],[104,23],[103,23]"),
            "không khép kín",
        );
        check(
            square("[22.5,103.1],[22.6,103.1],[22.6,103.2],[22.5,103.1]"),
            "vĩ độ trước kinh độ",
        );
        check(
            square("[512000,2480000],[513000,2480000],[513000,2490000],[512000,2480000]"),
            "không phải kinh độ",
        );
        check(
            square("[-103,22],[-104,22],[-104,23],[-103,22]"),
            "không phải kinh độ",
        );
        check(
            square("[103,22],[104,23],[104,22],[103,23],[103,22]"),
            "tự cắt gần",
        );
        check(
            square("[103,22],[104,22],[105,22],[103,22]"),
            "không có diện tích",
        );
    }
}
