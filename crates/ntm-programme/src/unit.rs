//! Units: administrative units and the bodies at them, through time.
//!
//! A unit has an identity that never changes. Its name, code and kind are
//! versions with a valid range; merges, splits, transfers and renames are
//! lineage rows; several relations exist at once, each with its dates. Official
//! codes are no identity: nearly every commune code of July 2025 had belonged
//! to another commune before (Resolution 202/2025/QH15 and the resolutions on
//! each province).

use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use ntm_text::collate_key;
use ntm_text::fold;
use ntm_text::tone_key;
use serde::Deserialize;
use serde::Serialize;

use crate::identity::UnitId;
use crate::word::words;

/// The units that exist on a day, what they are to each other, and what has
/// become of those that no longer exist: what names are resolved against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gazetteer {
    day: Date,
    units: Vec<UnitVersion>,
    place: HashMap<UnitId, usize>,
    bodies: HashMap<UnitId, Vec<usize>>,
    called: HashMap<String, Vec<usize>>,
    gone: Vec<UnitVersion>,
    former: Vec<UnitVersion>,
    relations: Vec<Relation>,
    standings: Vec<Standing>,
    lineage: Vec<Lineage>,
}

/// All that is recorded of the units, whatever the day.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Records {
    pub versions: Vec<UnitVersion>,
    pub relations: Vec<Relation>,
    pub standings: Vec<Standing>,
    pub lineage: Vec<Lineage>,
}

impl Gazetteer {
    /// Returns the units as they were on a day, in alphabetical order.
    ///
    /// Standings ("recognised since …") are kept whatever their dates, because
    /// documents speak of the past: "các xã được công nhận trước năm 2022".
    pub fn at(day: Date, records: Records) -> Self {
        let (mut units, mut ended) = (Vec::new(), Vec::new());
        for version in records.versions {
            if version.valid.contains(day) {
                units.push(version);
            } else if version.valid.to.is_some_and(|to| to <= day) {
                ended.push(version);
            }
        }
        units.sort_by_cached_key(|unit| (collate_key(&unit.name), unit.unit));
        let place: HashMap<_, _> = units
            .iter()
            .enumerate()
            .map(|(index, unit)| (unit.unit, index))
            .collect();
        // A unit that bears another name today is renamed, not gone.
        let (former, gone) = ended
            .into_iter()
            .partition(|version| place.contains_key(&version.unit));
        let mut relations = records.relations;
        relations.retain(|relation| relation.valid.contains(day));
        let mut lineage = records.lineage;
        lineage.retain(|row| row.on <= day);
        let mut gazetteer = Self {
            day,
            units,
            place,
            bodies: HashMap::new(),
            called: HashMap::new(),
            gone,
            former,
            relations,
            standings: records.standings,
            lineage,
        };
        gazetteer.bodies = gazetteer.bodies_by_place();
        gazetteer.called = gazetteer.places_by_name();
        gazetteer
    }

    fn bodies_by_place(&self) -> HashMap<UnitId, Vec<usize>> {
        let mut bodies: HashMap<UnitId, Vec<usize>> = HashMap::new();
        for (index, unit) in self
            .units
            .iter()
            .enumerate()
            .filter(|(_, it)| !it.kind.is_place())
        {
            if let Some(place) = self.place_of(unit.unit) {
                bodies.entry(place.unit).or_default().push(index);
            }
        }
        bodies
    }

    fn places_by_name(&self) -> HashMap<String, Vec<usize>> {
        let mut called: HashMap<String, Vec<usize>> = HashMap::new();
        for (index, unit) in self
            .units
            .iter()
            .enumerate()
            .filter(|(_, it)| it.kind.is_place())
        {
            called
                .entry(tone_key(unit.proper_name()))
                .or_default()
                .push(index);
        }
        called
    }

    /// Returns the day on which the units are as given here.
    pub fn day(&self) -> Date {
        self.day
    }

    /// Returns all units of the day in alphabetical order.
    pub fn units(&self) -> &[UnitVersion] {
        &self.units
    }

    /// Returns a unit as it is on the day, or `None` where it does not exist.
    pub fn unit(&self, id: UnitId) -> Option<&UnitVersion> {
        self.place.get(&id).and_then(|&index| self.units.get(index))
    }

    /// Returns the administrative parents of a unit, nearest first.
    pub fn ancestors(&self, id: UnitId) -> impl Iterator<Item = &UnitVersion> {
        let parent = |unit: &UnitVersion| unit.parent.and_then(|parent| self.unit(parent));
        // Data entered by people may turn in a circle; a country has few tiers.
        std::iter::successors(self.unit(id).and_then(parent), move |unit| parent(unit)).take(16)
    }

    /// Returns the place that a unit is, or that a body belongs to.
    pub fn place_of(&self, id: UnitId) -> Option<&UnitVersion> {
        self.unit(id)
            .filter(|unit| unit.kind.is_place())
            .or_else(|| self.ancestors(id).find(|unit| unit.kind.is_place()))
    }

    /// Returns whether a unit lies below another.
    pub fn is_below(&self, id: UnitId, above: UnitId) -> bool {
        self.ancestors(id).any(|unit| unit.unit == above)
    }

    /// Returns the places of some kinds in a place, or that place itself.
    pub fn places_in(
        &self,
        above: UnitId,
        kinds: &[UnitKind],
    ) -> impl Iterator<Item = &UnitVersion> {
        self.units.iter().filter(move |unit| {
            kinds.contains(&unit.kind) && (unit.unit == above || self.is_below(unit.unit, above))
        })
    }

    /// Returns the places that bear exactly a proper name, such as "Khổng Lào",
    /// wherever they are.
    pub fn places_called(&self, proper_name: &str) -> impl Iterator<Item = &UnitVersion> {
        let indices = self
            .called
            .get(&tone_key(proper_name))
            .into_iter()
            .flatten();
        indices.filter_map(|&index| self.units.get(index))
    }

    /// Returns the bodies of one place, not those of places below it.
    pub fn bodies_of(&self, place: UnitId) -> impl Iterator<Item = &UnitVersion> {
        let indices = self.bodies.get(&place).into_iter().flatten();
        indices.filter_map(|&index| self.units.get(index))
    }

    /// Returns the relations that hold on the day.
    pub fn relations(&self) -> &[Relation] {
        &self.relations
    }

    /// Returns what units have been recognised as, whatever the dates.
    pub fn standings(&self) -> &[Standing] {
        &self.standings
    }

    /// Returns the last versions of units that no longer exist on the day.
    pub fn gone(&self) -> &[UnitVersion] {
        &self.gone
    }

    /// Returns versions that ended of units that still exist.
    pub fn former(&self) -> &[UnitVersion] {
        &self.former
    }

    /// Returns the place of a unit in alphabetical order.
    pub fn rank(&self, id: UnitId) -> usize {
        self.place.get(&id).copied().unwrap_or(usize::MAX)
    }

    /// Returns the lineage rows by which a unit ended, and what it became.
    pub fn became(&self, id: UnitId) -> impl Iterator<Item = &Lineage> {
        self.lineage
            .iter()
            .filter(move |row| row.old == id && row.new != id)
    }
}

/// A stretch of days: from the first that counts to the first that counts no
/// more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Validity {
    pub from: Date,
    pub to: Option<Date>,
}

impl Validity {
    /// Returns the stretch that begins on a day and has no end.
    pub fn since(from: Date) -> Self {
        Self { from, to: None }
    }

    pub fn contains(&self, day: Date) -> bool {
        self.from <= day && self.to.is_none_or(|to| day < to)
    }
}

/// What a unit is called and where it belongs, for a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitVersion {
    pub unit: UnitId,
    pub valid: Validity,
    /// The full name: "Xã Khổng Lào", "Phòng Tài chính - Kế hoạch huyện Phong Thổ".
    pub name: String,
    pub short_name: Option<String>,
    /// The official code of that time.
    pub code: Option<String>,
    pub kind: UnitKind,
    pub parent: Option<UnitId>,
    pub decision: Option<String>,
}

impl UnitVersion {
    /// Returns a place's name without the word for its level: "Khổng Lào". A
    /// commune may be called "Bản Lang", and keeps its Bản.
    pub fn proper_name(&self) -> &str {
        let name = self.name.trim();
        for level in self.kind.level_words() {
            let mut rest = name;
            let stripped = level.split(' ').all(|word| {
                let (first, after) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
                rest = after.trim_start();
                fold(first) == fold(word)
            });
            if stripped && !rest.is_empty() {
                return rest;
            }
        }
        name
    }
}

/// A row of lineage: what became of a unit on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lineage {
    pub old: UnitId,
    pub new: UnitId,
    pub kind: LineageKind,
    pub extent: Extent,
    pub on: Date,
    pub decision: Option<String>,
}

/// What one unit is to another, for a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relation {
    pub kind: RelationKind,
    pub unit: UnitId,
    pub other: UnitId,
    /// For being in charge: the criteria set, and the criterion where not all.
    pub criteria_set: Option<String>,
    pub criterion: Option<u16>,
    pub valid: Validity,
}

/// What a unit was recognised as, for a time, by a decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    pub unit: UnitId,
    pub status: Status,
    pub valid: Validity,
    pub decision: Option<String>,
}

/// A word as it is written: its key.
macro_rules! written {
    ($($name:ident),+) => {$(
        impl $name {
            /// Returns the word under which it is stored.
            pub fn as_str(self) -> &'static str {
                self.key()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.key())
            }
        }

        impl FromStr for $name {
            type Err = UnknownWord;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::from_key(text).ok_or_else(|| UnknownWord(text.to_owned()))
            }
        }
    )+};
}

words! {
    /// What a unit is: a place, or a body at one.
    UnitKind {
        Country = "country", "Trung ương", "Country";
        Province = "province", "Tỉnh, thành phố", "Province";
        District = "district", "Huyện", "District";
        Commune = "commune", "Xã", "Commune";
        Ward = "ward", "Phường", "Ward";
        Township = "township", "Thị trấn", "Township";
        SpecialZone = "special_zone", "Đặc khu", "Special zone";
        Village = "village", "Thôn, bản", "Village";
        PeoplesCommittee = "peoples_committee", "Ủy ban nhân dân", "People’s Committee";
        PeoplesCouncil = "peoples_council", "Hội đồng nhân dân", "People’s Council";
        SteeringCommittee = "steering_committee", "Ban Chỉ đạo", "Steering committee";
        CoordinationOffice = "coordination_office", "Văn phòng Điều phối", "Coordination office";
        Office = "office", "Văn phòng", "Office";
        Department = "department", "Sở, phòng", "Department";
        Agency = "agency", "Cơ quan, đơn vị", "Agency";
        Front = "front", "Mặt trận Tổ quốc", "Fatherland Front";
        Union = "union", "Đoàn thể", "Mass organisation";
        PartyCommittee = "party_committee", "Cấp ủy Đảng", "Party committee";
        ManagementBoard = "management_board", "Ban Quản lý", "Management board";
        DevelopmentBoard = "development_board", "Ban Phát triển thôn", "Village development board";
        Other = "other", "Khác", "Other";
    }

    /// How one unit became another.
    LineageKind {
        Merge = "merge", "Nhập", "Merge";
        Split = "split", "Chia, tách", "Split";
        Transfer = "transfer", "Điều chỉnh địa giới", "Transfer";
        Rename = "rename", "Đổi tên", "Rename";
        Keep = "keep", "Giữ nguyên", "Kept";
    }

    /// Whether the whole of the old unit went into the new one.
    Extent {
        Full = "full", "Toàn bộ", "Whole";
        Partial = "partial", "Một phần", "Part";
    }

    /// What one unit is to another beside its administrative parent.
    RelationKind {
        ReportsTo = "reports_to", "Báo cáo cho", "Reports to";
        Supervises = "supervises", "Theo dõi, giúp đỡ", "Supervises";
        InCharge = "in_charge", "Phụ trách tiêu chí", "In charge of a criterion";
        MemberOf = "member_of", "Thành viên", "Member of";
    }

    /// What a unit is recognised as.
    Status {
        Recognised = "recognised", "Đạt chuẩn nông thôn mới", "New rural";
        Advanced = "advanced", "Đạt chuẩn nông thôn mới nâng cao", "Advanced new rural";
        Model = "model", "Đạt chuẩn nông thôn mới kiểu mẫu", "Model new rural";
    }
}

written!(UnitKind, LineageKind, Extent, RelationKind, Status);

impl UnitKind {
    /// Returns whether it is a place rather than a body.
    pub fn is_place(self) -> bool {
        self.tier().is_some()
    }

    /// Returns whether a place has but one body of the kind.
    pub fn is_one_of_its_kind(self) -> bool {
        matches!(
            self,
            Self::PeoplesCommittee
                | Self::PeoplesCouncil
                | Self::CoordinationOffice
                | Self::SteeringCommittee
                | Self::Front
                | Self::PartyCommittee
                | Self::ManagementBoard
        )
    }

    /// Returns whether it is a body that serves a place beside its committees.
    pub fn is_service(self) -> bool {
        matches!(
            self,
            Self::Department | Self::Agency | Self::Office | Self::Other
        )
    }

    /// Returns the words that stand before the proper names of such places.
    fn level_words(self) -> &'static [&'static str] {
        match self {
            Self::Province => &["tỉnh", "thành phố"],
            Self::District => &["huyện", "quận", "thị xã", "thành phố"],
            Self::Commune => &["xã"],
            Self::Ward => &["phường"],
            Self::Township => &["thị trấn"],
            Self::SpecialZone => &["đặc khu"],
            Self::Village => &["thôn", "bản", "ấp", "buôn", "làng", "xóm"],
            _ => &[],
        }
    }

    /// Returns how far below the country a place stands: province 1, district 2,
    /// commune 3, village 4; `None` for a body.
    pub fn tier(self) -> Option<u8> {
        match self {
            Self::Country => Some(0),
            Self::Province => Some(1),
            Self::District => Some(2),
            Self::Commune | Self::Ward | Self::Township | Self::SpecialZone => Some(3),
            Self::Village => Some(4),
            _ => None,
        }
    }
}

/// A word that names nothing of its kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a word of this list")]
pub struct UnknownWord(pub String);

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use jiff::civil::date;
    use uuid::Uuid;

    pub(crate) fn id(number: u128) -> UnitId {
        UnitId(Uuid::from_u128(number))
    }

    pub(crate) fn version(number: u128, kind: UnitKind, name: &str, parent: u128) -> UnitVersion {
        UnitVersion {
            unit: id(number),
            valid: Validity::since(date(1945, 9, 2)),
            name: name.to_owned(),
            short_name: None,
            code: None,
            kind,
            parent: (parent != 0).then(|| id(parent)),
            decision: None,
        }
    }

    #[test]
    fn a_gazetteer_knows_only_what_exists_on_its_day() {
        let mut old = version(2, UnitKind::Commune, "Xã Mường So", 1);
        old.valid.to = Some(date(2025, 7, 1));
        let mut new = version(3, UnitKind::Commune, "Xã Phong Thổ", 1);
        new.valid.from = date(2025, 7, 1);
        let lineage = Lineage {
            old: id(2),
            new: id(3),
            kind: LineageKind::Merge,
            extent: Extent::Full,
            on: date(2025, 7, 1),
            decision: Some("1670/NQ-UBTVQH15".to_owned()),
        };
        let records = Records {
            versions: vec![version(1, UnitKind::Province, "Tỉnh Lai Châu", 0), old, new],
            lineage: vec![lineage],
            ..Records::default()
        };
        let before = Gazetteer::at(date(2025, 6, 30), records.clone());
        assert!(before.unit(id(2)).is_some() && before.unit(id(3)).is_none());
        assert_eq!(before.became(id(2)).count(), 0);
        let after = Gazetteer::at(date(2025, 7, 1), records);
        assert!(after.unit(id(2)).is_none() && after.unit(id(3)).is_some());
        assert_eq!(after.gone().len(), 1);
        assert_eq!(after.became(id(2)).next().unwrap().new, id(3));
    }

    #[test]
    fn a_place_is_known_without_its_level() {
        let check = |name, kind, proper| {
            assert_eq!(version(1, kind, name, 0).proper_name(), proper);
        };
        check("Xã Khổng Lào", UnitKind::Commune, "Khổng Lào");
        check("Thị trấn Phong Thổ", UnitKind::Township, "Phong Thổ");
        check("Bản Lang", UnitKind::Commune, "Bản Lang");
        check("Xã Bản Lang", UnitKind::Commune, "Bản Lang");
        check("Bản Hung Phong", UnitKind::Village, "Hung Phong");
        check("Thành phố Đà Nẵng", UnitKind::Province, "Đà Nẵng");
        check("Xã", UnitKind::Commune, "Xã");
    }

    #[test]
    fn a_renamed_unit_is_not_gone() {
        let mut old = version(2, UnitKind::Commune, "Xã Bản Phiệt", 0);
        old.valid.to = Some(date(2020, 1, 1));
        let mut new = version(2, UnitKind::Commune, "Xã Bản Mới", 0);
        new.valid.from = date(2020, 1, 1);
        let records = Records {
            versions: vec![old, new],
            ..Records::default()
        };
        let today = Gazetteer::at(date(2023, 1, 1), records);
        assert!(today.gone().is_empty());
        assert_eq!(today.former()[0].name, "Xã Bản Phiệt");
        assert_eq!(today.unit(id(2)).unwrap().name, "Xã Bản Mới");
    }

    #[test]
    fn a_circle_of_parents_ends() {
        let records = Records {
            versions: vec![
                version(1, UnitKind::District, "Huyện A", 2),
                version(2, UnitKind::District, "Huyện B", 1),
            ],
            ..Records::default()
        };
        let gazetteer = Gazetteer::at(date(2023, 1, 1), records);
        assert!(gazetteer.ancestors(id(1)).count() <= 16);
    }

    #[test]
    fn words_of_storage_are_read_back() {
        for kind in UnitKind::ALL {
            assert_eq!(kind.as_str().parse::<UnitKind>().unwrap(), *kind);
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
        }
    }
}
