//! Units from a table: read, previewed with every row's fault, then applied as a whole or not at
//! all.
//!
//! A row names a unit and the one above it. A unit that is known already (same code, or same name
//! below the same unit) gets a new version where something differs; nothing is ever removed by an
//! import. The classes that a row names (region, group of communes) are given as on the unit's page.

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap},
};

use jiff::civil::Date;
use ntm_programme::{
    criteria::{CriteriaSet, shipped},
    identity::UnitId,
    right::{Action, Resource},
    unit::{UnitKind, UnitVersion, Validity},
};
use ntm_store::{
    Query, criteria_set,
    unit::{self, Filter, Head},
};
use serde::Serialize;
use serde_json::json;

use crate::{
    Fault, Message, Office, Op, Outcome,
    record::{Record, record},
    set_up::{body_kind, commune_kind},
    sheet::{self, Row},
    units::{FROM_OLD, UnitDraft, checked, version, written},
};

/// The columns of the table: key, Vietnamese heading, English heading.
pub const COLUMNS: [(&str, &str, &str); 10] = [
    ("name", "Tên đơn vị", "Name"),
    ("code", "Mã đơn vị", "Code"),
    ("kind", "Loại", "Kind"),
    ("parent", "Trực thuộc", "Parent"),
    ("short_name", "Tên viết tắt", "Short name"),
    ("class", "Nhóm", "Class"),
    ("from", "Từ ngày", "From"),
    ("decision", "Quyết định", "Decision"),
    ("head", "Người đứng đầu", "Head"),
    ("position", "Chức vụ", "Position"),
];

/// What an import would do.
#[derive(Debug, Clone, Serialize)]
pub struct Preview {
    /// What each row would do, in the order of the file.
    pub rows: Vec<PreviewRow>,
    pub new: usize,
    pub changed: usize,
    pub same: usize,
    pub faulty: usize,
}

/// What one row would do.
#[derive(Debug, Clone, Serialize)]
pub struct PreviewRow {
    /// The line in the file, the heading being line 1.
    pub line: u64,
    pub name: String,
    pub kind: Option<UnitKind>,
    pub parent: String,
    pub effect: Effect,
    /// What is wrong, in Vietnamese and in English.
    #[serde(skip)]
    pub faults: Vec<Message>,
}

/// What a row does to the unit that it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    New,
    Changed,
    Same,
    Faulty,
}

/// A row that can be carried out.
struct Planned {
    unit: UnitId,
    draft: UnitDraft,
    effect: Effect,
    head: Option<Head>,
    /// The classes that it is given and does not have yet.
    classes: Vec<String>,
}

/// The units that are there, by what rows call them.
pub(crate) struct Known {
    pub(crate) units: HashMap<UnitId, UnitVersion>,
    by_code: HashMap<String, Vec<UnitId>>,
    by_name: HashMap<String, Vec<UnitId>>,
    provinces: HashMap<UnitId, i64>,
}

impl Office {
    /// Tells what an import of a table would do; nothing is changed.
    pub async fn preview_units(&self, op: &Op, bytes: &[u8]) -> Outcome<Preview> {
        let rows = read(bytes)?;
        let mut db = self.store().read().await?;
        let (preview, _) = self.plan(&mut db, op, &rows).await?;
        Ok(preview)
    }

    /// Imports a table: all rows or, where any has a fault, none.
    pub async fn import_units(&self, op: &Op, bytes: &[u8]) -> Outcome<Preview> {
        let rows = read(bytes)?;
        let mut tx = self.store().begin().await?;
        let (preview, planned) = self.plan(&mut tx, op, &rows).await?;
        if preview.faulty > 0 {
            return Err(Fault::refused(
                format!(
                    "Tệp còn {} dòng có lỗi nên chưa nhập dòng nào. Hãy sửa tệp rồi tải lại.",
                    preview.faulty
                ),
                format!("{} rows have faults, so none was imported.", preview.faulty),
            ));
        }
        let provinces: HashMap<UnitId, i64> = known(&mut tx, op.today).await?.provinces;
        let mut placed: HashMap<UnitId, i64> = HashMap::new();
        let (mut units, mut ends, mut versions, mut heads) = (vec![], vec![], vec![], vec![]);
        for row in &planned {
            let province = match (row.draft.parent, row.effect) {
                (_, Effect::New) if row.draft.kind == UnitKind::Province => {
                    unit::add_province(&mut tx, row.unit, &row.draft.name).await?
                }
                (Some(parent), _) => *placed.get(&parent).or(provinces.get(&parent)).unwrap_or(&0),
                (None, _) => 0,
            };
            placed.insert(row.unit, province);
            match row.effect {
                Effect::New => units.push((row.unit, province)),
                Effect::Changed => ends.push(vec![row.unit.into(), row.draft.from.into()]),
                Effect::Same | Effect::Faulty => {}
            }
            if matches!(row.effect, Effect::New | Effect::Changed) {
                versions.push(version(row.unit, &row.draft));
            }
            heads.extend(row.head.as_ref().map(|head| (row.unit, head)));
        }
        tx.execute_many(
            "UPDATE unit_version SET valid_to = $2 WHERE unit_id = $1 AND valid_to IS NULL",
            ends,
        )
        .await?;
        unit::found_many(&mut tx, &units, &versions, op.now).await?;
        for (id, head) in heads {
            unit::add_head(&mut tx, id, head).await?;
        }
        unit::place_all(&mut tx, op.today).await?;
        let mut sets: BTreeMap<String, Cow<'static, CriteriaSet>> = BTreeMap::new();
        for row in &planned {
            for class in &row.classes {
                let (from, decision) = (row.draft.from, row.draft.decision.as_deref());
                let of = self
                    .class_unit(&mut tx, op, row.unit, class, from, decision)
                    .await?;
                sets.extend(of.into_iter().map(|set| (set.id.clone(), set)));
            }
        }
        for set in sets.values() {
            self.rejudge_in(&mut tx, op, set, None).await?;
        }
        unit::next_generation(&mut tx, op.now, op.who.account).await?;
        record(
            &mut tx,
            op,
            Record {
                province: 0,
                action: "unit.import",
                resource: "unit",
                id: crate::token_hash(&String::from_utf8_lossy(bytes)),
                data: json!({ "new": preview.new, "changed": preview.changed, "same": preview.same }),
            },
        )
        .await?;
        tx.commit().await?;
        Ok(preview)
    }

    /// Returns the units in scope as a table that can be imported again.
    pub async fn export_units(&self, op: &Op, under: Option<UnitId>) -> Outcome<Vec<u8>> {
        op.require(Action::ReadUnit, &Resource::default())?;
        let mut db = self.store().read().await?;
        let filter = Filter {
            under,
            ..Filter::on(op.today)
        };
        let listed = unit::list(&mut db, &filter, None, 500_000).await?;
        let mut classes: HashMap<UnitId, Vec<String>> = HashMap::new();
        for (unit, class) in criteria_set::own_classes(&mut db).await? {
            classes.entry(unit).or_default().push(class);
        }
        let rows = listed.into_iter().map(|it| {
            let unit = it.unit;
            let own = classes.remove(&unit.unit).unwrap_or_default();
            [
                unit.name,
                unit.code.unwrap_or_default(),
                unit.kind.label_vi().to_owned(),
                it.parent_name.unwrap_or_default(),
                unit.short_name.unwrap_or_default(),
                own.join("; "),
                written(unit.valid.from),
                unit.decision.unwrap_or_default(),
                it.head.unwrap_or_default(),
                String::new(),
            ]
        });
        sheet::write(&COLUMNS, rows)
    }

    async fn plan(
        &self,
        db: &mut impl Query,
        op: &Op,
        rows: &[Row],
    ) -> Outcome<(Preview, Vec<Planned>)> {
        let mut known = known(db, op.today).await?;
        let mut shown: Vec<Option<PreviewRow>> = rows.iter().map(|_| None).collect();
        let mut planned = Vec::with_capacity(rows.len());
        let mut allowed: HashMap<Option<UnitId>, bool> = HashMap::new();
        let names: HashMap<String, usize> = rows
            .iter()
            .flat_map(|(_, row)| [row.get("name"), row.get("code")])
            .flatten()
            .filter(|text| !text.is_empty())
            .fold(HashMap::new(), |mut names, text| {
                *names.entry(ntm_text::fold(text)).or_default() += 1;
                names
            });
        // A unit may stand in the file before the one above it: what waits is looked at again.
        let mut waiting: Vec<usize> = (0..rows.len()).collect();
        loop {
            let before = waiting.len();
            let mut still = Vec::new();
            for index in waiting {
                let (line, row) = &rows[index];
                let above = row.get("parent").map_or("", String::as_str);
                let found = find(&known, above);
                let may_come = names.contains_key(&ntm_text::fold(above))
                    && row.get("name").map(|it| ntm_text::fold(it)) != Some(ntm_text::fold(above));
                if found.is_empty() && !above.is_empty() && may_come {
                    still.push(index);
                    continue;
                }
                let parent = parent_of(above, &found, &known);
                let (shown_row, plan) = self
                    .plan_row(db, op, *line, row, parent, &known, &mut allowed)
                    .await?;
                if let Some(plan) = plan {
                    learn(&mut known, &plan);
                    planned.push(plan);
                }
                shown[index] = Some(shown_row);
            }
            if still.is_empty() {
                break;
            }
            if still.len() == before {
                for index in still {
                    let (line, row) = &rows[index];
                    let fault = Message::new(
                        "Đơn vị cấp trên nằm trong tệp nhưng có lỗi, hoặc các dòng trực thuộc lẫn nhau.",
                        "The unit above stands in the file but has a fault, or rows stand below each other.",
                    );
                    shown[index] = Some(faulty(*line, row, vec![fault]));
                }
                break;
            }
            waiting = still;
        }
        let rows: Vec<PreviewRow> = shown.into_iter().flatten().collect();
        let count = |effect| rows.iter().filter(|row| row.effect == effect).count();
        let preview = Preview {
            new: count(Effect::New),
            changed: count(Effect::Changed),
            same: count(Effect::Same),
            faulty: count(Effect::Faulty),
            rows,
        };
        Ok((preview, planned))
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "the state of one pass over the rows"
    )]
    async fn plan_row(
        &self,
        db: &mut impl Query,
        op: &Op,
        line: u64,
        row: &HashMap<&'static str, String>,
        parent: Result<Option<UnitId>, Message>,
        known: &Known,
        allowed: &mut HashMap<Option<UnitId>, bool>,
    ) -> Outcome<(PreviewRow, Option<Planned>)> {
        let mut faults = Vec::new();
        let parent = parent.unwrap_or_else(|fault| {
            faults.push(fault);
            None
        });
        let text = |key: &str| row.get(key).cloned().unwrap_or_default();
        let optional = |key: &str| Some(text(key)).filter(|text| !text.is_empty());
        let name = text("name");
        let kind = kind_of(&text("kind"), &name).unwrap_or_else(|fault| {
            faults.push(fault);
            UnitKind::Other
        });
        let from = match optional("from").as_deref().map(sheet::day) {
            None => None,
            Some(Some(day)) => Some(day),
            Some(None) => {
                faults.push(Message::new(
                    format!("“{}” không phải là ngày (viết 01/7/2025).", text("from")),
                    format!("“{}” is not a day (write 01/7/2025).", text("from")),
                ));
                None
            }
        };
        let mut classes = Vec::new();
        for written in text("class").split(';').map(str::trim) {
            match class_called(written) {
                Some(class) => classes.push(class),
                None if written.is_empty() => {}
                None => faults.push(Message::new(
                    format!("Không bộ tiêu chí nào có nhóm “{written}”."),
                    format!("No set has a class “{written}”."),
                )),
            }
        }
        let there = same_unit(known, parent, &name, optional("code").as_deref());
        let draft = UnitDraft {
            name: name.clone(),
            short_name: optional("short_name"),
            code: optional("code"),
            kind,
            parent,
            from: from.unwrap_or(if there.is_some() { op.today } else { FROM_OLD }),
            decision: optional("decision"),
        };
        if let Err(Fault::Invalid(fields)) = checked(&draft) {
            faults.extend(fields.into_iter().map(|field| field.message));
        }
        if parent.is_none() && there.is_none() && faults.is_empty() && op.who.account.is_some() {
            faults.push(Message::new(
                "Hãy cho biết đơn vị cấp trên (tên hoặc mã).",
                "Say which unit stands above (name or code).",
            ));
        }
        // Units that this file founds stand below ones that were asked for already.
        let asked = parent.filter(|parent| known.provinces.contains_key(parent));
        if faults.is_empty() && op.who.account.is_some() && asked.is_some() {
            let may = match allowed.get(&asked) {
                Some(may) => *may,
                None => {
                    let line = unit::line(db, asked.unwrap_or(UnitId(uuid::Uuid::nil()))).await?;
                    let may = op.require(Action::EditUnit, &Resource::of(line)).is_ok();
                    allowed.insert(asked, may);
                    may
                }
            };
            if !may {
                faults.push(Message::new(
                    "Đơn vị cấp trên nằm ngoài phạm vi bạn quản trị.",
                    "The unit above lies outside the scope that you administer.",
                ));
            }
        }
        let mut effect = Effect::New;
        if let Some(old) = there {
            let same = old.name == draft.name
                && old.kind == draft.kind
                && (draft.code.is_none() || old.code == draft.code)
                && (draft.short_name.is_none() || old.short_name == draft.short_name)
                && (draft.parent.is_none() || old.parent == draft.parent);
            effect = if same { Effect::Same } else { Effect::Changed };
            if effect == Effect::Changed && draft.from <= old.valid.from {
                faults.push(Message::new(
                    format!(
                        "Đã có “{}” từ ngày {}; thay đổi phải có “Từ ngày” sau ngày đó.",
                        old.name,
                        written(old.valid.from)
                    ),
                    format!(
                        "“{}” is there since {}; a change must begin later.",
                        old.name,
                        written(old.valid.from)
                    ),
                ));
            }
        }
        if !faults.is_empty() {
            return Ok((faulty(line, row, faults), None));
        }
        let id = there.map_or_else(|| UnitId(self.new_id(op.now)), |old| old.unit);
        let head = head_of(db, there.map(|old| old.unit), &draft, row, op.today).await?;
        if let Some(old) = there {
            let own = criteria_set::classes_of(db, old.unit).await?;
            let has = |class: &String| {
                own.iter()
                    .any(|it| it.unit == old.unit && it.valid.to.is_none() && it.class == *class)
            };
            classes.retain(|class| !has(class));
        }
        let shown = PreviewRow {
            line,
            name,
            kind: Some(kind),
            parent: parent
                .and_then(|parent| known.units.get(&parent))
                .map_or_else(String::new, |parent| parent.name.clone()),
            effect: if effect == Effect::Same && (head.is_some() || !classes.is_empty()) {
                Effect::Changed
            } else {
                effect
            },
            faults: Vec::new(),
        };
        let draft = match there {
            // What the file leaves open stays as it was.
            Some(old) => UnitDraft {
                parent: draft.parent.or(old.parent),
                code: draft.code.or_else(|| old.code.clone()),
                short_name: draft.short_name.or_else(|| old.short_name.clone()),
                ..draft
            },
            None => draft,
        };
        Ok((
            shown,
            Some(Planned {
                unit: id,
                draft,
                effect,
                head,
                classes,
            }),
        ))
    }
}

/// Returns the class that words name: by its key, its name in a set, or "nhóm 2".
fn class_called(written: &str) -> Option<String> {
    let wanted = ntm_text::fold_words(written);
    let classes = shipped().iter().flat_map(|set| &set.classes);
    let found = classes.into_iter().find(|(class, label)| {
        let key = ntm_text::fold_words(&class.0.replace('_', " "));
        key == wanted || class.0 == written || ntm_text::fold_words(label) == wanted
    });
    found.map(|(class, _)| class.0.clone())
}

/// Returns the table with its headings and two rows to show how it is meant.
pub fn template() -> Outcome<Vec<u8>> {
    sheet::write(
        &COLUMNS,
        [
            [
                "Xã Mường So",
                "03571",
                "Xã",
                "Huyện Phong Thổ",
                "",
                "",
                "01/01/2004",
                "",
                "Giàng A Chu",
                "Chủ tịch UBND xã",
            ],
            [
                "Phòng Tài chính - Kế hoạch",
                "",
                "Sở, phòng",
                "Huyện Phong Thổ",
                "Phòng TC-KH",
                "",
                "",
                "",
                "",
                "",
            ],
        ]
        .map(|row| row.map(str::to_owned))
        .into_iter(),
    )
}

/// Reads the table, whatever its encoding, its separator, and the order of its columns.
fn read(bytes: &[u8]) -> Outcome<Vec<Row>> {
    sheet::read(bytes, column, &[COLUMNS[0]])
}

/// Returns the column that a heading names, in Vietnamese, in English or by its key.
fn column(heading: &str) -> Option<&'static str> {
    let others = [
        ("ten", "name"),
        ("ten day du", "name"),
        ("ma", "code"),
        ("ma so", "code"),
        ("ma dvhc", "code"),
        ("loai don vi", "kind"),
        ("cap", "kind"),
        ("don vi cap tren", "parent"),
        ("cap tren", "parent"),
        ("thuoc", "parent"),
        ("viet tat", "short_name"),
        ("phan loai", "class"),
        ("hieu luc tu", "from"),
        ("ngay hieu luc", "from"),
        ("valid from", "from"),
        ("so quyet dinh", "decision"),
        ("thu truong", "head"),
    ];
    sheet::column(heading, &COLUMNS, &others)
}

pub(crate) fn kind_of(text: &str, name: &str) -> Result<UnitKind, Message> {
    if text.is_empty() {
        let folded = ntm_text::fold(name);
        let begins = |rank: &str| folded.starts_with(rank);
        return Ok(if begins("tinh ") && !begins("tinh uy") {
            UnitKind::Province
        } else if begins("huyen ") && !begins("huyen uy") {
            UnitKind::District
        } else if ["xa ", "phuong ", "thi tran ", "dac khu "]
            .iter()
            .any(|rank| begins(rank))
        {
            commune_kind(name)
        } else if ["thon ", "ban ", "ap ", "to dan pho "]
            .iter()
            .any(|rank| begins(rank))
            && ![
                "ban chi dao",
                "ban quan ly",
                "ban phat trien",
                "ban dan van",
                "ban to chuc",
            ]
            .iter()
            .any(|rank| begins(rank))
        {
            UnitKind::Village
        } else {
            body_kind(name)
        });
    }
    let folded = ntm_text::fold(text);
    let also = [
        ("tinh", UnitKind::Province),
        ("thanh pho", UnitKind::Province),
        ("xa", UnitKind::Commune),
        ("phuong", UnitKind::Ward),
        ("thi tran", UnitKind::Township),
        ("dac khu", UnitKind::SpecialZone),
        ("thon", UnitKind::Village),
        ("ban", UnitKind::Village),
        ("ap", UnitKind::Village),
        ("ubnd", UnitKind::PeoplesCommittee),
        ("hdnd", UnitKind::PeoplesCouncil),
        ("phong", UnitKind::Department),
        ("so", UnitKind::Department),
        ("mttq", UnitKind::Front),
        ("dang uy", UnitKind::PartyCommittee),
    ];
    UnitKind::ALL
        .iter()
        .copied()
        .find(|kind| {
            folded == kind.as_str()
                || folded == ntm_text::fold(kind.label_vi())
                || folded == ntm_text::fold(kind.label_en())
        })
        .or_else(|| {
            also.iter()
                .find(|(word, _)| folded == *word)
                .map(|(_, kind)| *kind)
        })
        .ok_or_else(|| {
            Message::new(
                format!(
                    "Không có loại đơn vị “{text}”. Ví dụ: Xã, Phường, Sở, phòng, Ủy ban nhân dân."
                ),
                format!("There is no kind “{text}”. For example: Commune, Ward, Department."),
            )
        })
}

pub(crate) async fn known(db: &mut impl Query, today: Date) -> Outcome<Known> {
    let mut known = Known {
        units: HashMap::new(),
        by_code: HashMap::new(),
        by_name: HashMap::new(),
        provinces: HashMap::new(),
    };
    for (version, province) in unit::all_on(db, today).await? {
        known.provinces.insert(version.unit, province);
        enter(&mut known, version);
    }
    Ok(known)
}

fn enter(known: &mut Known, version: UnitVersion) {
    let id = version.unit;
    let keep = |map: &mut HashMap<String, Vec<UnitId>>, key: String| {
        let units = map.entry(key).or_default();
        if !units.contains(&id) {
            units.push(id);
        }
    };
    keep(&mut known.by_name, ntm_text::fold(&version.name));
    if let Some(code) = &version.code {
        keep(&mut known.by_code, code.clone());
    }
    known.units.insert(id, version);
}

/// Later rows may stand below this one.
fn learn(known: &mut Known, plan: &Planned) {
    enter(known, version(plan.unit, &plan.draft));
}

/// Returns the units that a text means: by code, else by name.
pub(crate) fn find(known: &Known, text: &str) -> Vec<UnitId> {
    let by_code = known.by_code.get(text);
    let by_name = || known.by_name.get(&ntm_text::fold(text));
    by_code.or_else(by_name).cloned().unwrap_or_default()
}

fn parent_of(above: &str, found: &[UnitId], known: &Known) -> Result<Option<UnitId>, Message> {
    match found {
        _ if above.is_empty() => Ok(None),
        [one] => Ok(Some(*one)),
        [] => Err(Message::new(
            format!("Không có đơn vị cấp trên “{above}”."),
            format!("There is no unit “{above}” above."),
        )),
        several => {
            let exact: Vec<_> = several
                .iter()
                .filter(|id| known.units.get(id).is_some_and(|unit| unit.name == above))
                .collect();
            match exact.as_slice() {
                [one] => Ok(Some(**one)),
                _ => Err(Message::new(
                    format!(
                        "Có {} đơn vị tên “{above}”; hãy ghi mã của đơn vị cấp trên.",
                        several.len()
                    ),
                    format!(
                        "{} units are called “{above}”; give the code instead.",
                        several.len()
                    ),
                )),
            }
        }
    }
}

/// Returns the unit that a row is about, where it is there already.
fn same_unit<'a>(
    known: &'a Known,
    parent: Option<UnitId>,
    name: &str,
    code: Option<&str>,
) -> Option<&'a UnitVersion> {
    let below = |id: &&UnitId| {
        known
            .units
            .get(id)
            .is_some_and(|unit| parent.is_none() || unit.parent == parent)
    };
    let by_code = code.and_then(|code| known.by_code.get(code)?.iter().find(below));
    let by_name = || known.by_name.get(&ntm_text::fold(name))?.iter().find(below);
    let id = by_code.or_else(by_name)?;
    known.units.get(id)
}

async fn head_of(
    db: &mut impl Query,
    unit: Option<UnitId>,
    draft: &UnitDraft,
    row: &HashMap<&'static str, String>,
    today: Date,
) -> Outcome<Option<Head>> {
    let Some(full_name) = row.get("head").filter(|name| !name.is_empty()) else {
        return Ok(None);
    };
    let position = row.get("position").filter(|it| !it.is_empty());
    let mut from = draft.from;
    if let Some(unit) = unit {
        let last = unit::heads(db, unit).await?.into_iter().next();
        if let Some(last) = last {
            let same = last.full_name == *full_name
                && position.is_none_or(|position| last.position == *position);
            if same {
                return Ok(None);
            }
            from = today.max(last.valid.from.tomorrow().map_err(Fault::internal)?);
        }
    }
    Ok(Some(Head {
        valid: Validity::since(from),
        full_name: full_name.clone(),
        position: position
            .cloned()
            .unwrap_or_else(|| "Thủ trưởng đơn vị".to_owned()),
    }))
}

fn faulty(line: u64, row: &HashMap<&'static str, String>, faults: Vec<Message>) -> PreviewRow {
    let text = |key: &str| row.get(key).cloned().unwrap_or_default();
    PreviewRow {
        line,
        name: text("name"),
        kind: None,
        parent: text("parent"),
        effect: Effect::Faulty,
        faults,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_known_in_both_languages() {
        for (key, vietnamese, english) in COLUMNS {
            assert_eq!(column(vietnamese), Some(key));
            assert_eq!(column(&english.to_uppercase()), Some(key));
        }
        assert_eq!(column("\u{feff}Tên"), Some("name"));
        assert_eq!(column("Ghi chú"), None);
    }

    #[test]
    fn every_encoding_and_separator_is_read() {
        let text = "Tên đơn vị;Mã đơn vị\nXã Mường So;03571\n";
        let utf16: Vec<u8> = [0xFF, 0xFE]
            .into_iter()
            .chain(text.encode_utf16().flat_map(u16::to_le_bytes))
            .collect();
        for bytes in [
            text.as_bytes().to_vec(),
            utf16,
            text.replace(';', "\t").into_bytes(),
            text.replace(';', ",").into_bytes(),
        ] {
            let rows = read(&bytes).unwrap();
            assert_eq!(rows.len(), 1);
            assert_eq!(rows[0].0, 2);
            assert_eq!(rows[0].1["name"], "Xã Mường So");
            assert_eq!(rows[0].1["code"], "03571");
        }
        assert!(read(b"").is_err());
        assert!(read("Tên đơn vị\n".as_bytes()).is_err());
        assert!(read("Ghi chú\nabc\n".as_bytes()).is_err());
    }

    #[test]
    fn kinds_are_guessed_from_names() {
        let kind = |name: &str| kind_of("", name).unwrap();
        assert_eq!(kind("Bản Hợp Nhất"), UnitKind::Village);
        assert_eq!(
            kind("Ban Chỉ đạo chương trình MTQG"),
            UnitKind::SteeringCommittee
        );
        assert_eq!(kind("Thị trấn Phong Thổ"), UnitKind::Township);
        assert_eq!(kind("Huyện ủy Phong Thổ"), UnitKind::PartyCommittee);
        assert_eq!(kind_of("sở, phòng", "").unwrap(), UnitKind::Department);
        assert!(kind_of("hợp tác xã", "").is_err());
    }
}
