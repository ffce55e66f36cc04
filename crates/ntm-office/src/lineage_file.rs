//! Lineage files as they come: JSON that lists old units below new ones or the other way round, and
//! a table of our own.
//!
//! The JSON forms are those of the public mapping of July 2025: `merges` (what a new unit was made
//! of, the whole or a part) and `splits` (what became of an old unit). Given together they are held
//! against each other.

use jiff::civil::Date;
use ntm_programme::{
    lineage::{Link, Named, Told},
    unit::{Extent, UnitKind},
};
use ntm_store::reorganisation::File;
use serde::Deserialize;

use crate::{
    Fault, Message, Outcome,
    import_units::kind_of,
    sheet::{self, Column},
    units::tidy,
};

/// The columns of the table.
pub const COLUMNS: [Column; 9] = [
    ("old_code", "Mã đơn vị cũ", "Old code"),
    ("old_name", "Tên đơn vị cũ", "Old name"),
    ("old_parent", "Trực thuộc cũ", "Old parent"),
    ("new_code", "Mã đơn vị mới", "New code"),
    ("new_name", "Tên đơn vị mới", "New name"),
    ("new_parent", "Trực thuộc mới", "New parent"),
    ("extent", "Phạm vi", "Extent"),
    ("date", "Từ ngày", "Date"),
    ("decision", "Nghị quyết", "Decision"),
];

/// What files told, before it is put together.
pub(crate) struct Read {
    pub(crate) links: Vec<Link>,
    /// The two files that should tell the same.
    pub(crate) compared: Option<[usize; 2]>,
}

/// Reads files, a link for each line; day and decision hold for those that name none.
pub(crate) fn read(files: &[File], on: Date, decision: Option<&str>) -> Outcome<Read> {
    let mut reader = Reader {
        on,
        decision,
        links: Vec::new(),
        faults: Vec::new(),
    };
    let (mut merges, mut splits) = (Vec::new(), Vec::new());
    for (number, file) in files.iter().enumerate() {
        let content = file.content.trim_start_matches('\u{feff}').trim_start();
        if !content.starts_with('{') {
            reader.table(number, &file.content)?;
            continue;
        }
        match reader.json(number, &file.name, content)? {
            Form::Merges => merges.push(number),
            Form::Splits => splits.push(number),
        }
    }
    if !reader.faults.is_empty() {
        return Err(faulty(reader.faults));
    }
    let compared = match (merges.as_slice(), splits.as_slice()) {
        ([merges], [splits]) => Some([*merges, *splits]),
        _ => None,
    };
    Ok(Read {
        links: reader.links,
        compared,
    })
}

/// Returns the table with its headings and three rows to show how it is meant.
pub fn template() -> Outcome<Vec<u8>> {
    let row = |old: [&str; 3], new: [&str; 3], extent: &str| {
        let rest = [extent, "01/7/2025", ""];
        let mut cells = old.into_iter().chain(new).chain(rest).map(str::to_owned);
        std::array::from_fn(|_| cells.next().unwrap_or_default())
    };
    let new = ["03583", "Xã Khổng Lào", "Tỉnh Lai Châu"];
    sheet::write(
        &COLUMNS,
        [
            ["03577", "Xã Bản Lang", "Huyện Phong Thổ"],
            ["03580", "Xã Hoang Thèn", "Huyện Phong Thổ"],
            ["03583", "Xã Khổng Lào", "Huyện Phong Thổ"],
        ]
        .into_iter()
        .map(|old| row(old, new, "Toàn bộ")),
    )
}

/// How many faults are told of at once.
const MOST_FAULTS: usize = 20;

fn faulty(faults: Vec<Message>) -> Fault {
    let more = faults.len().saturating_sub(MOST_FAULTS);
    let join = |text: fn(&Message) -> &str| {
        let some: Vec<&str> = faults.iter().take(MOST_FAULTS).map(text).collect();
        some.join(" ")
    };
    let (mut vi, mut en) = (join(|it| &it.vi), join(|it| &it.en));
    if more > 0 {
        vi.push_str(&format!(" Và {more} lỗi nữa."));
        en.push_str(&format!(" And {more} more."));
    }
    Fault::field("file", vi, en)
}

enum Form {
    Merges,
    Splits,
}

struct Reader<'a> {
    on: Date,
    decision: Option<&'a str>,
    links: Vec<Link>,
    faults: Vec<Message>,
}

#[derive(Deserialize)]
struct Document {
    data: Vec<Province>,
}

#[derive(Deserialize)]
struct Province {
    level1_id: String,
    name: String,
    #[serde(default)]
    merges: Vec<Source>,
    #[serde(default)]
    splits: Vec<Target>,
    #[serde(default)]
    level2s: Vec<Second>,
    #[serde(default)]
    level3s: Vec<Third>,
}

/// In one form a new commune, in the other an old district.
#[derive(Deserialize)]
struct Second {
    level2_id: String,
    name: String,
    #[serde(default)]
    merges: Vec<Source>,
    #[serde(default)]
    splits: Vec<Target>,
}

#[derive(Deserialize)]
struct Third {
    level3_id: String,
    name: String,
    #[serde(default)]
    splits: Vec<Target>,
}

#[derive(Deserialize)]
struct Source {
    old_id: String,
    name: String,
    #[serde(rename = "type")]
    extent: Option<String>,
}

#[derive(Deserialize)]
struct Target {
    new_id: String,
    name: String,
}

/// An element of a file, and the tier under which it lists it.
struct Listed<'a> {
    code: &'a str,
    name: &'a str,
    above: Option<&'a str>,
    tier: u8,
}

impl Listed<'_> {
    fn named(&self) -> Named {
        let name = tidy(self.name);
        Named {
            code: Some(tidy(self.code)).filter(|code| !code.is_empty()),
            kind: if self.tier == 1 {
                UnitKind::Province
            } else {
                place_kind(&name)
            },
            name,
            above: self.above.map(str::to_owned),
        }
    }
}

impl Reader<'_> {
    fn json(&mut self, file: usize, name: &str, content: &str) -> Outcome<Form> {
        let document: Document = serde_json::from_str(content).map_err(|error| {
            Fault::field(
                "file",
                format!(
                    "Tệp “{name}” không đúng dạng JSON của tệp sắp xếp (dòng {}, cột {}).",
                    error.line(),
                    error.column()
                ),
                format!("“{name}” is no lineage file in JSON: {error}"),
            )
        })?;
        let (mut merges, mut splits) = (0, 0);
        for (number, province) in document.data.iter().enumerate() {
            let at = format!("/data/{number}");
            let itself = Listed {
                code: &province.level1_id,
                name: &province.name,
                above: None,
                tier: 1,
            };
            merges += self.sources(file, &at, &itself, &province.merges);
            splits += self.targets(file, &at, &itself, &province.splits);
            for (number, second) in province.level2s.iter().enumerate() {
                let at = format!("{at}/level2s/{number}");
                let listed = |tier| Listed {
                    code: &second.level2_id,
                    name: &second.name,
                    above: Some(&province.level1_id),
                    tier,
                };
                merges += self.sources(file, &at, &listed(3), &second.merges);
                splits += self.targets(file, &at, &listed(2), &second.splits);
            }
            for (number, third) in province.level3s.iter().enumerate() {
                let at = format!("{at}/level3s/{number}");
                let old = Listed {
                    code: &third.level3_id,
                    name: &third.name,
                    above: Some(&province.level1_id),
                    tier: 3,
                };
                splits += self.targets(file, &at, &old, &third.splits);
            }
        }
        match (merges, splits) {
            (1.., 0) => Ok(Form::Merges),
            (0, 1..) => Ok(Form::Splits),
            (0, 0) => Err(Fault::field(
                "file",
                format!("Tệp “{name}” không có liên kết nào giữa đơn vị cũ và đơn vị mới."),
                format!("“{name}” has no link between an old unit and a new one."),
            )),
            _ => Err(Fault::field(
                "file",
                format!("Tệp “{name}” có cả “merges” và “splits”: hãy tách thành hai tệp."),
                format!("“{name}” has both “merges” and “splits”: make two files of it."),
            )),
        }
    }

    /// Takes what a new unit was made of.
    fn sources(&mut self, file: usize, at: &str, new: &Listed<'_>, sources: &[Source]) -> usize {
        for (number, source) in sources.iter().enumerate() {
            let place = format!("{at}/merges/{number}");
            let extent = match source.extent.as_deref().map(extent_of) {
                None => None,
                Some(Some(extent)) => Some(extent),
                Some(None) => {
                    self.no_extent(&place, source.extent.as_deref().unwrap_or_default());
                    None
                }
            };
            let old = Listed {
                code: &source.old_id,
                name: &source.name,
                above: None,
                tier: new.tier,
            };
            self.link(file, place, &old, new, extent);
        }
        sources.len()
    }

    /// Takes what became of an old unit.
    fn targets(&mut self, file: usize, at: &str, old: &Listed<'_>, targets: &[Target]) -> usize {
        for (number, target) in targets.iter().enumerate() {
            let new = Listed {
                code: &target.new_id,
                name: &target.name,
                above: None,
                tier: if old.tier == 1 { 1 } else { 3 },
            };
            self.link(file, format!("{at}/splits/{number}"), old, &new, None);
        }
        targets.len()
    }

    fn link(
        &mut self,
        file: usize,
        place: String,
        old: &Listed<'_>,
        new: &Listed<'_>,
        extent: Option<Extent>,
    ) {
        for listed in [old, new] {
            if listed.name.trim().is_empty() {
                self.no_name(&place);
            }
        }
        self.links.push(Link {
            listed: Some(old.tier),
            old: old.named(),
            new: new.named(),
            extent,
            on: self.on,
            decision: self.decision.map(str::to_owned),
            told: Told { file, place },
        });
    }

    fn table(&mut self, file: usize, content: &str) -> Outcome<()> {
        let needed = [COLUMNS[1], COLUMNS[4]];
        for (line, row) in sheet::read(content.as_bytes(), column, &needed)? {
            let place = line.to_string();
            let text = |key: &str| row.get(key).filter(|text| !text.is_empty()).cloned();
            let unit = |code: &str, name: &str, above: &str| {
                let name = text(name)?;
                let code = text(code);
                Some(Named {
                    kind: table_kind(&name, code.as_deref()),
                    code,
                    above: text(above),
                    name,
                })
            };
            let old = unit("old_code", "old_name", "old_parent");
            let new = unit("new_code", "new_name", "new_parent");
            let on = match text("date").as_deref().map(sheet::day) {
                None => Some(self.on),
                Some(day) => day,
            };
            if on.is_none() {
                let written = text("date").unwrap_or_default();
                self.faults.push(Message::new(
                    format!("Dòng {line}: “{written}” không phải là ngày (viết 01/7/2025)."),
                    format!("Line {line}: “{written}” is not a day (write 01/7/2025)."),
                ));
            }
            let extent = text("extent");
            if let Some(written) = extent.as_deref().filter(|it| extent_of(it).is_none()) {
                self.no_extent(&place, written);
            }
            let (Some(old), Some(new), Some(on)) = (old, new, on) else {
                if on.is_some() {
                    self.no_name(&place);
                }
                continue;
            };
            self.links.push(Link {
                old,
                new,
                extent: extent.as_deref().and_then(extent_of),
                listed: None,
                on,
                decision: text("decision").or_else(|| self.decision.map(str::to_owned)),
                told: Told { file, place },
            });
        }
        Ok(())
    }

    fn no_name(&mut self, place: &str) {
        self.faults.push(Message::new(
            format!("{}: thiếu tên đơn vị cũ hoặc đơn vị mới.", at_vi(place)),
            format!("{}: the old or the new unit has no name.", at_en(place)),
        ));
    }

    fn no_extent(&mut self, place: &str, written: &str) {
        self.faults.push(Message::new(
            format!(
                "{}: phạm vi “{written}” không rõ (viết “Toàn bộ” hoặc “Một phần”).",
                at_vi(place)
            ),
            format!(
                "{}: “{written}” is neither “Whole” nor “Part”.",
                at_en(place)
            ),
        ));
    }
}

/// Says where in a file something stands: a line, or an element by its JSON pointer.
pub(crate) fn at_vi(place: &str) -> String {
    match place.starts_with('/') {
        true => format!("Phần tử {place}"),
        false => format!("Dòng {place}"),
    }
}

/// As [`at_vi`], in English.
pub(crate) fn at_en(place: &str) -> String {
    match place.starts_with('/') {
        true => format!("Element {place}"),
        false => format!("Line {place}"),
    }
}

fn column(heading: &str) -> Option<&'static str> {
    let others = [
        ("ma cu", "old_code"),
        ("ten cu", "old_name"),
        ("ma moi", "new_code"),
        ("ten moi", "new_name"),
        ("tu ngay", "date"),
        ("ngay hieu luc", "date"),
        ("on", "date"),
        ("quyet dinh", "decision"),
        ("so nghi quyet", "decision"),
    ];
    sheet::column(heading, &COLUMNS, &others)
}

fn extent_of(text: &str) -> Option<Extent> {
    let folded = ntm_text::fold(text);
    let also = [
        ("whole", Extent::Full),
        ("nhap toan bo", Extent::Full),
        ("part", Extent::Partial),
    ];
    Extent::ALL
        .iter()
        .copied()
        .find(|it| folded == it.as_str() || folded == ntm_text::fold(it.label_vi()))
        .or_else(|| also.iter().find(|(word, _)| folded == *word).map(|it| it.1))
}

/// Returns what a place below a province is, by the first words of its name.
fn place_kind(name: &str) -> UnitKind {
    let folded = ntm_text::fold(name);
    let district = ["huyen ", "quan ", "thi xa ", "thanh pho "];
    if district.iter().any(|rank| folded.starts_with(rank)) {
        return UnitKind::District;
    }
    kind_of("", name)
        .ok()
        .filter(|kind| kind.is_place() && *kind != UnitKind::Province)
        .unwrap_or(UnitKind::Commune)
}

/// Returns what a unit of a table is; provinces have codes of two digits.
fn table_kind(name: &str, code: Option<&str>) -> UnitKind {
    let folded = ntm_text::fold(name);
    match code.map(str::len) {
        Some(2) => UnitKind::Province,
        None if folded.starts_with("tinh ") => UnitKind::Province,
        _ => place_kind(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const ON: Date = date(2025, 7, 1);

    fn file(name: &str, content: &str) -> File {
        File {
            name: name.to_owned(),
            content: content.to_owned(),
        }
    }

    fn refusal(content: &str) -> String {
        match read(&[file("tep", content)], ON, None) {
            Err(fault) => match fault {
                Fault::Invalid(fields) => fields[0].message.vi.clone(),
                other => other.message().vi,
            },
            Ok(read) => panic!("{} links", read.links.len()),
        }
    }

    #[test]
    fn the_template_is_read_back() {
        let template = String::from_utf8(template().unwrap()).unwrap();
        let read = read(&[file("mau.csv", &template)], ON, None).unwrap();
        assert_eq!(read.links.len(), 3);
        let first = &read.links[0];
        assert_eq!(first.old.name, "Xã Bản Lang");
        assert_eq!(first.old.above.as_deref(), Some("Huyện Phong Thổ"));
        assert_eq!(first.new.code.as_deref(), Some("03583"));
        assert_eq!(first.extent, Some(Extent::Full));
        assert_eq!((first.on, first.decision.as_deref()), (ON, None));
        assert_eq!(first.told.place, "2");
    }

    #[test]
    fn both_json_forms_are_read_and_paired() {
        let merges = r#"{"data":[{"level1_id":"12","name":"Tỉnh Lai Châu",
            "merges":[{"old_id":"12","name":"Tỉnh Lai Châu","type":"full"}],
            "level2s":[{"level2_id":"03583","name":"Xã Khổng Lào","merges":[
                {"old_id":"03577","name":"Xã Bản Lang","type":"partial"}]}]}]}"#;
        let splits = r#"{"data":[{"level1_id":"12","name":"Lai Châu",
            "splits":[{"new_id":"12","name":"Tỉnh Lai Châu"}],
            "level2s":[{"level2_id":"755","name":"Huyện Côn Đảo","splits":[
                {"new_id":"26732","name":"Đặc khu Côn Đảo"}]}],
            "level3s":[{"level3_id":"03577","name":"Xã Bản Lang","splits":[
                {"new_id":"03583","name":"Xã Khổng Lào "}]}]}]}"#;
        let read = read(&[file("m", merges), file("s", splits)], ON, None).unwrap();
        assert_eq!(read.compared, Some([0, 1]));
        let told: Vec<_> = read
            .links
            .iter()
            .map(|it| (it.told.place.as_str(), it.old.kind, it.new.kind, it.listed))
            .collect();
        use UnitKind::{Commune, District, Province, SpecialZone};
        assert_eq!(
            told,
            [
                ("/data/0/merges/0", Province, Province, Some(1)),
                ("/data/0/level2s/0/merges/0", Commune, Commune, Some(3)),
                ("/data/0/splits/0", Province, Province, Some(1)),
                ("/data/0/level2s/0/splits/0", District, SpecialZone, Some(2)),
                ("/data/0/level3s/0/splits/0", Commune, Commune, Some(3)),
            ]
        );
        assert_eq!(read.links[1].extent, Some(Extent::Partial));
        assert_eq!(read.links[4].new.name, "Xã Khổng Lào");
    }

    #[test]
    fn what_cannot_be_read_says_where() {
        let check = |content: &str, said: &str| {
            let refusal = refusal(content);
            assert!(refusal.contains(said), "{refusal}");
        };
        check("", "Không thấy cột “Tên đơn vị cũ”");
        check("{\"data\": [", "dòng 1, cột 10");
        check("{\"data\": []}", "không có liên kết nào");
        check(
            "{\"data\":[{\"level1_id\":\"1\",\"name\":\"A\",\"merges\":[{\"old_id\":\"1\",\"name\":\"\",\"type\":\"half\"}]}]}",
            "Phần tử /data/0/merges/0: phạm vi “half” không rõ",
        );
        let heading = "Tên đơn vị cũ;Tên đơn vị mới;Phạm vi;Từ ngày\n";
        check(&format!("{heading}Xã A;;;\n"), "Dòng 2: thiếu tên");
        check(
            &format!("{heading}Xã A;Xã B;nửa;\n"),
            "Dòng 2: phạm vi “nửa”",
        );
        check(
            &format!("{heading}Xã A;Xã B;;31/02/2025\n"),
            "“31/02/2025” không phải là ngày",
        );
        check(&format!("{heading}\"Xã A;Xã B;;\n"), "Dòng 2");
    }
}
