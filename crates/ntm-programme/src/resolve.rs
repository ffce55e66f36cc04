//! Resolution: which units a document means by a name.
//!
//! Documents name bodies by name ("xã Mường So, Khổng Lào"), by kind ("UBND các
//! xã"), by duty ("cơ quan phụ trách tiêu chí"), by membership ("thành viên Ban
//! Chỉ đạo") and by status ("các xã chưa đạt chuẩn"). Resolution proposes, each
//! unit with its reason, and a person confirms. Spelling in documents is
//! unreliable, so names are matched by a small distance, and it says so. What
//! cannot be resolved stays visible as a question. What an office has taught
//! ([`Alias`]) comes before every rule.

mod written;

use std::collections::HashSet;

use jiff::civil::Date;
use ntm_text::distance;
use ntm_text::fold_words;
use ntm_text::tone_key;
use serde::Deserialize;
use serde::Serialize;

use self::written::Level;
use self::written::Written;
use self::written::folded;
use crate::calendar;
use crate::identity::UnitId;
use crate::unit::Gazetteer;
use crate::unit::RelationKind;
use crate::unit::Standing;
use crate::unit::Status;
use crate::unit::UnitKind;
use crate::unit::UnitVersion;

/// Resolves a name as a document writes it.
///
/// # Example
///
/// "UBND các xã" in a paper of a district means its communes.
///
/// ```
/// use jiff::civil::date;
/// use ntm_programme::identity::UnitId;
/// use ntm_programme::resolve::{Context, resolve};
/// use ntm_programme::unit::{Gazetteer, Records, UnitKind, UnitVersion, Validity};
/// use uuid::Uuid;
///
/// let id = |number| UnitId(Uuid::from_u128(number));
/// let version = |number, kind, name: &str, parent| UnitVersion {
///     unit: id(number),
///     valid: Validity::since(date(2020, 1, 1)),
///     name: name.to_owned(),
///     short_name: None,
///     code: None,
///     kind,
///     parent,
///     decision: None,
/// };
/// let versions = vec![
///     version(1, UnitKind::District, "Huyện Phong Thổ", None),
///     version(2, UnitKind::Commune, "Xã Khổng Lào", Some(id(1))),
///     version(3, UnitKind::Commune, "Xã Mường So", Some(id(1))),
/// ];
/// let records = Records { versions, ..Records::default() };
/// let gazetteer = Gazetteer::at(date(2023, 7, 7), records);
///
/// let found = resolve("UBND các xã", &Context::of(id(1)), &gazetteer, &[]);
/// assert!(found.certain);
/// assert_eq!(found.ids().collect::<Vec<_>>(), [id(2), id(3)]);
/// let near = resolve("xã Không Lào", &Context::of(id(1)), &gazetteer, &[]);
/// assert_eq!(near.units[0].reason.text_vi(), "gần giống, khác 1 dấu");
/// ```
pub fn resolve(
    name: &str,
    context: &Context,
    gazetteer: &Gazetteer,
    aliases: &[Alias],
) -> Resolution {
    let search = Search {
        context,
        gazetteer,
        written: name,
    };
    search
        .by_alias(aliases)
        .or_else(|| search.by_duty())
        .or_else(|| search.by_membership())
        .or_else(|| search.by_status())
        .or_else(|| search.by_open_group())
        .unwrap_or_else(|| search.by_name_or_kind())
}

/// Who speaks, and of what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Context {
    /// The unit that issued the document.
    pub issuer: UnitId,
    /// The criteria that the task is about; none means all.
    pub criteria: Vec<u16>,
    /// The places that the document is about, where it is about a few: what
    /// "Ban Chỉ đạo xã" means in a paper on one commune.
    pub places: Vec<UnitId>,
}

impl Context {
    /// Returns the context of a document of which only the issuer is known.
    pub fn of(issuer: UnitId) -> Self {
        Self {
            issuer,
            criteria: Vec::new(),
            places: Vec::new(),
        }
    }
}

/// A name that an office has taught, and the units that it stands for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alias {
    pub written: String,
    pub units: Vec<UnitId>,
}

/// What a name is taken to mean.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resolution {
    pub written: String,
    pub units: Vec<Proposal>,
    pub rule: Rule,
    /// Whether a person has no more to do than to look.
    pub certain: bool,
    pub question: Option<NameQuestion>,
}

impl Resolution {
    /// Returns the units proposed.
    pub fn ids(&self) -> impl Iterator<Item = UnitId> {
        self.units.iter().map(|proposal| proposal.unit)
    }
}

/// A unit that a name is taken to mean, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    pub unit: UnitId,
    pub reason: Reason,
}

/// The rule by which a name was resolved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    Alias,
    Name,
    Kind,
    Duty,
    Membership,
    Status,
    Unknown,
}

impl Rule {
    pub fn label_vi(self) -> &'static str {
        match self {
            Self::Alias => "tên gọi đã ghi nhớ",
            Self::Name => "theo tên",
            Self::Kind => "theo loại đơn vị",
            Self::Duty => "theo nhiệm vụ được phân công",
            Self::Membership => "theo thành viên",
            Self::Status => "theo kết quả công nhận",
            Self::Unknown => "chưa xác định",
        }
    }

    pub fn label_en(self) -> &'static str {
        match self {
            Self::Alias => "a remembered name",
            Self::Name => "by name",
            Self::Kind => "by kind",
            Self::Duty => "by duty",
            Self::Membership => "by membership",
            Self::Status => "by recognition",
            Self::Unknown => "not resolved",
        }
    }
}

/// Why a unit is proposed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum Reason {
    /// The office has taught it.
    Taught,
    SameName,
    /// A shorter or longer form of its name.
    ShortName,
    /// The spelling differs by that many slips: a mark is one, a letter two.
    NearName {
        slips: usize,
    },
    FormerName {
        name: String,
    },
    OfKind {
        kind: UnitKind,
    },
    /// The body of that kind at the place.
    BodyOf {
        kind: UnitKind,
    },
    /// Stands in for a body of the place that is not in the directory.
    StandsInFor {
        kind: UnitKind,
    },
    InCharge {
        criteria: Vec<u16>,
    },
    MemberOf {
        body: String,
    },
    Recognised {
        status: Status,
        on: Date,
    },
    NotRecognised,
    Successor {
        of: String,
    },
}

impl Reason {
    /// Returns the reason as Vietnamese screens give it.
    pub fn text_vi(&self) -> String {
        match self {
            Self::Taught => "tên gọi cơ quan đã ghi nhớ".to_owned(),
            Self::SameName => "đúng tên".to_owned(),
            Self::ShortName => "tên viết gọn".to_owned(),
            Self::NearName { slips: 1 } => "gần giống, khác 1 dấu".to_owned(),
            Self::NearName { .. } => "gần giống, khác 1 chữ hoặc 2 dấu".to_owned(),
            Self::FormerName { name } => format!("tên cũ: {name}"),
            Self::OfKind { kind } => format!("thuộc loại {}", kind.label_vi()),
            Self::BodyOf { kind } => format!("{} tại đơn vị", kind.label_vi()),
            Self::StandsInFor { kind } => {
                format!("thay cho {} chưa có trong danh mục", kind.label_vi())
            }
            Self::InCharge { criteria } if criteria.is_empty() => {
                "được phân công phụ trách tiêu chí".to_owned()
            }
            Self::InCharge { criteria } => format!("phụ trách tiêu chí {}", list(criteria)),
            Self::MemberOf { body } => format!("thành viên {body}"),
            Self::Recognised { status, on } => {
                format!("{} từ {}", status.label_vi(), calendar::written(*on))
            }
            Self::NotRecognised => "chưa đạt chuẩn nông thôn mới".to_owned(),
            Self::Successor { of } => format!("kế thừa {of}"),
        }
    }

    /// Returns the reason as English screens give it.
    pub fn text_en(&self) -> String {
        match self {
            Self::Taught => "a name that the office has taught".to_owned(),
            Self::SameName => "the very name".to_owned(),
            Self::ShortName => "a short form of the name".to_owned(),
            Self::NearName { slips: 1 } => "nearly the name: one mark differs".to_owned(),
            Self::NearName { .. } => "nearly the name: one letter or two marks differ".to_owned(),
            Self::FormerName { name } => format!("formerly {name}"),
            Self::OfKind { kind } => format!("of the kind {}", kind.label_en()),
            Self::BodyOf { kind } => format!("{} of the place", kind.label_en()),
            Self::StandsInFor { kind } => {
                format!(
                    "in place of the {}, which is not in the directory",
                    kind.label_en()
                )
            }
            Self::InCharge { criteria } if criteria.is_empty() => {
                "in charge of criteria".to_owned()
            }
            Self::InCharge { criteria } => format!("in charge of criteria {}", list(criteria)),
            Self::MemberOf { body } => format!("member of {body}"),
            Self::Recognised { status, on } => {
                format!("{} since {}", status.label_en(), calendar::written(*on))
            }
            Self::NotRecognised => "not yet recognised".to_owned(),
            Self::Successor { of } => format!("successor of {of}"),
        }
    }
}

fn list(numbers: &[u16]) -> String {
    numbers
        .iter()
        .map(u16::to_string)
        .collect::<Vec<_>>()
        .join(", ")
}

/// What a person has to answer about a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "question", rename_all = "snake_case")]
pub enum NameQuestion {
    NoSuchUnit {
        name: String,
    },
    NoUnitBearsItExactly {
        name: String,
    },
    /// A place of that name lies outside the issuer's area.
    OutsideTheArea {
        name: String,
    },
    WhichOne,
    /// A single body is named, but there are several of its level.
    EachOfThem,
    NotInTheDirectory {
        kind: UnitKind,
    },
    /// Dissolved before the day of the document.
    Dissolved {
        name: String,
        on: Date,
    },
    /// "các cơ quan, đơn vị liên quan": a person has to say which.
    OpenGroup,
    /// A condition that the rules do not know: "có cụm công nghiệp".
    Condition {
        words: String,
    },
    NobodyInCharge,
    NoMembers {
        body: String,
    },
    NoRecognitions,
}

impl NameQuestion {
    /// Returns the question as Vietnamese screens put it.
    pub fn text_vi(&self, written: &str) -> String {
        match self {
            Self::NoSuchUnit { name } => {
                format!("Không có đơn vị nào tên “{name}”. Đó là đơn vị nào?")
            }
            Self::NoUnitBearsItExactly { name } => {
                format!("Không có đơn vị nào tên đúng là “{name}”. Có phải đơn vị được đề xuất?")
            }
            Self::OutsideTheArea { name } => {
                format!("“{name}” ở ngoài địa bàn của cơ quan ban hành. Có đúng là đơn vị này?")
            }
            Self::WhichOne => format!("“{written}” có thể là nhiều đơn vị. Là đơn vị nào?"),
            Self::EachOfThem => {
                format!("“{written}” là của tất cả các đơn vị dưới đây, hay chỉ một số?")
            }
            Self::NotInTheDirectory { kind } => {
                format!(
                    "Danh mục chưa có {}. Giao cho đơn vị được đề xuất?",
                    kind.label_vi()
                )
            }
            Self::Dissolved { name, on } => format!(
                "{name} đã kết thúc hoạt động từ ngày {}. Giao cho đơn vị kế thừa?",
                calendar::written(*on),
            ),
            Self::OpenGroup => format!("“{written}” gồm những đơn vị nào?"),
            Self::Condition { .. } => {
                format!("“{written}”: những đơn vị nào dưới đây đáp ứng điều kiện?")
            }
            Self::NobodyInCharge => {
                "Chưa có cơ quan nào được ghi là phụ trách tiêu chí. Là cơ quan nào?".to_owned()
            }
            Self::NoMembers { body } => {
                format!("Danh mục chưa ghi thành viên của {body}. Gồm những đơn vị nào?")
            }
            Self::NoRecognitions => {
                "Chưa có dữ liệu công nhận đạt chuẩn của các xã. Là những xã nào?".to_owned()
            }
        }
    }

    /// Returns the question as English screens put it.
    pub fn text_en(&self, written: &str) -> String {
        match self {
            Self::NoSuchUnit { name } => format!("No unit is called “{name}”. Which one is meant?"),
            Self::NoUnitBearsItExactly { name } => {
                format!("No unit bears exactly the name “{name}”. Is the proposed one meant?")
            }
            Self::OutsideTheArea { name } => {
                format!("“{name}” lies outside the issuer’s area. Is this the unit meant?")
            }
            Self::WhichOne => format!("“{written}” may be several units. Which one?"),
            Self::EachOfThem => format!("“{written}”: all of the units below, or only some?"),
            Self::NotInTheDirectory { kind } => {
                format!(
                    "The directory has no {}. Assign the proposed unit?",
                    kind.label_en()
                )
            }
            Self::Dissolved { name, on } => format!(
                "{name} ended on {}. Assign its successor?",
                calendar::written(*on),
            ),
            Self::OpenGroup => format!("Which units are “{written}”?"),
            Self::Condition { .. } => {
                format!("“{written}”: which of the units below meet the condition?")
            }
            Self::NobodyInCharge => {
                "No body is recorded as in charge of criteria. Which one is it?".to_owned()
            }
            Self::NoMembers { body } => {
                format!("No members of {body} are recorded. Which units are they?")
            }
            Self::NoRecognitions => {
                "No recognitions of communes are recorded. Which communes are meant?".to_owned()
            }
        }
    }
}

/// How far a written name may be from a real one: one letter, or two marks.
const SLIPS: usize = 2;

struct Search<'a> {
    context: &'a Context,
    gazetteer: &'a Gazetteer,
    written: &'a str,
}

impl Search<'_> {
    fn by_alias(&self, aliases: &[Alias]) -> Option<Resolution> {
        let key = fold_words(self.written);
        let alias = aliases
            .iter()
            .find(|alias| fold_words(&alias.written) == key)?;
        let units = alias
            .units
            .iter()
            .copied()
            .filter(|id| self.gazetteer.unit(*id).is_some());
        let found = units
            .map(|unit| Proposal {
                unit,
                reason: Reason::Taught,
            })
            .collect();
        Some(self.certain(Rule::Alias, found))
    }

    /// "cơ quan, đơn vị được phân công phụ trách các tiêu chí".
    fn by_duty(&self) -> Option<Resolution> {
        let words = folded(self.written);
        if !(words.contains("phu trach") && words.contains("tieu chi")) {
            return None;
        }
        let place = self.place()?;
        let mut found: Vec<(UnitId, Vec<u16>)> = Vec::new();
        for relation in self.gazetteer.relations() {
            let asked = self.context.criteria.is_empty()
                || relation
                    .criterion
                    .is_none_or(|it| self.context.criteria.contains(&it));
            let here = self
                .gazetteer
                .place_of(relation.unit)
                .is_some_and(|it| it.unit == place);
            if relation.kind != RelationKind::InCharge || !asked || !here {
                continue;
            }
            match found.iter_mut().find(|(unit, _)| *unit == relation.unit) {
                Some((_, criteria)) => criteria.extend(relation.criterion),
                None => found.push((relation.unit, relation.criterion.into_iter().collect())),
            }
        }
        if found.is_empty() {
            return Some(self.open(Rule::Duty, NameQuestion::NobodyInCharge));
        }
        let found = found.into_iter().map(|(unit, mut criteria)| {
            criteria.sort_unstable();
            criteria.dedup();
            Proposal {
                unit,
                reason: Reason::InCharge { criteria },
            }
        });
        Some(self.certain(Rule::Duty, self.in_order(found)))
    }

    /// "các thành viên Ban Chỉ đạo".
    fn by_membership(&self) -> Option<Resolution> {
        let words = folded(self.written);
        let openings = [
            "cac co quan thanh vien",
            "co quan thanh vien",
            "cac thanh vien",
            "thanh vien",
        ];
        let opening = openings
            .iter()
            .find(|opening| words.starts_with(**opening))?;
        let rest = words_after(self.written, opening.split(' ').count());
        let body = Search {
            written: &rest,
            ..*self
        }
        .by_name_or_kind();
        let bodies: Vec<UnitId> = body
            .ids()
            .filter(|id| {
                self.gazetteer
                    .unit(*id)
                    .is_some_and(|unit| !unit.kind.is_place())
            })
            .collect();
        let found: Vec<Proposal> = self.in_order(bodies.iter().flat_map(|body| {
            let name = self
                .gazetteer
                .unit(*body)
                .map_or("", |unit| unit.name.as_str());
            self.gazetteer
                .relations()
                .iter()
                .filter(|it| it.kind == RelationKind::MemberOf && it.other == *body)
                .map(|it| Proposal {
                    unit: it.unit,
                    reason: Reason::MemberOf {
                        body: name.to_owned(),
                    },
                })
        }));
        if found.is_empty() {
            return Some(self.open(Rule::Membership, NameQuestion::NoMembers { body: rest }));
        }
        Some(Resolution {
            certain: bodies.len() == 1,
            question: (bodies.len() > 1).then_some(NameQuestion::WhichOne),
            ..self.certain(Rule::Membership, found)
        })
    }

    /// "các xã chưa đạt chuẩn", "các xã đã được công nhận … trước năm 2022".
    fn by_status(&self) -> Option<Resolution> {
        let words = folded(self.written);
        let unmet = ["chua dat chuan", "chua duoc cong nhan", "chua dat ntm"]
            .iter()
            .any(|it| words.contains(it));
        let met = words.contains("dat chuan") || words.contains("cong nhan");
        if !unmet && !met {
            return None;
        }
        let place = self.place()?;
        let asked = Written::read(self.written);
        let kinds: Vec<UnitKind> = asked
            .levels
            .iter()
            .flat_map(|level| level.kinds)
            .copied()
            .collect();
        let places: Vec<&UnitVersion> = self.gazetteer.places_in(place, &kinds).collect();
        if places.is_empty() {
            return None;
        }
        let day = self.gazetteer.day();
        let standings = |unit: UnitId| {
            let all = self.gazetteer.standings().iter();
            all.filter(move |it| it.unit == unit && it.valid.contains(day))
        };
        if !places.iter().any(|it| standings(it.unit).next().is_some()) {
            return Some(self.open(Rule::Status, NameQuestion::NoRecognitions));
        }
        let statuses = statuses_named(&words);
        let years = YearsNamed::read(&words);
        let found = places.iter().filter_map(|place| {
            let mut held = standings(place.unit).filter(|it| statuses.contains(&it.status));
            let reason = if unmet {
                held.next().is_none().then_some(Reason::NotRecognised)
            } else {
                held.find(|it| years.contain(it))
                    .map(|it| Reason::Recognised {
                        status: it.status,
                        on: it.valid.from,
                    })
            };
            reason.map(|reason| Proposal {
                unit: self.doer(place.unit),
                reason,
            })
        });
        Some(self.certain(Rule::Status, self.in_order(found)))
    }

    /// "các phòng, ban", "các sở, ngành", "các đoàn thể" and what a person has
    /// to say: "các cơ quan, đơn vị liên quan".
    fn by_open_group(&self) -> Option<Resolution> {
        let words = folded(self.written);
        let rest = words
            .trim_start_matches("cac ")
            .trim_start_matches("thu truong cac ");
        let group = |openings: &'static [&'static str]| {
            openings
                .iter()
                .copied()
                .find(|it| starts_with_words(rest, it))
        };
        let (opening, kinds): (_, &[UnitKind]) = if let Some(it) = group(&DEPARTMENTS) {
            (it, &[UnitKind::Department, UnitKind::Agency])
        } else if let Some(it) = group(&UNIONS) {
            (it, &[UnitKind::Union])
        } else if group(&OPEN).is_some() || OPEN_ALONE.contains(&rest) {
            return Some(self.open(Rule::Unknown, NameQuestion::OpenGroup));
        } else {
            return None;
        };
        let levels = Written::read(self.written).levels;
        let places = if levels.is_empty() || opening.starts_with("so") {
            self.tier_above(if opening.starts_with("so") { 1 } else { 2 })
        } else {
            self.places_of(&levels, false).0
        };
        let found = self.in_order(
            places
                .iter()
                .flat_map(|place| self.gazetteer.bodies_of(*place))
                .filter(|unit| kinds.contains(&unit.kind))
                .map(|unit| Proposal {
                    unit: unit.unit,
                    reason: Reason::OfKind { kind: unit.kind },
                }),
        );
        let leftover = rest.get(opening.len()..).unwrap_or_default().trim();
        let plain = ["", "huyen", "tinh", "cap huyen", "cap tinh", "thanh pho"].contains(&leftover);
        if found.is_empty() {
            Some(self.open(Rule::Unknown, NameQuestion::OpenGroup))
        } else if plain {
            Some(self.certain(Rule::Kind, found))
        } else {
            Some(self.asked(Rule::Kind, found, NameQuestion::OpenGroup))
        }
    }

    fn by_name_or_kind(&self) -> Resolution {
        let asked = Written::read(self.written);
        if !asked.names.is_empty() {
            return self.by_proper_names(&asked);
        }
        let (places, each) = if asked.levels.is_empty() {
            (self.own_places(&asked), false)
        } else {
            self.places_of(&asked.levels, asked.plural)
        };
        let Some(kind) = asked.head else {
            if asked.levels.is_empty() || !asked.qualifier.is_empty() {
                return self.open(
                    Rule::Unknown,
                    NameQuestion::NoSuchUnit {
                        name: self.written.to_owned(),
                    },
                );
            }
            let found = places.iter().filter_map(|place| {
                let kind = self.gazetteer.unit(*place)?.kind;
                Some(Proposal {
                    unit: self.doer(*place),
                    reason: Reason::OfKind { kind },
                })
            });
            return self.of_kind(&asked, self.in_order(found), each, None);
        };
        let bodies: Vec<Body> = places
            .iter()
            .filter_map(|place| self.body_at(*place, kind, &asked))
            .collect();
        let missing = bodies.iter().any(|body| body.stands_in).then_some(kind);
        let unsure = bodies.iter().any(|body| body.unsure);
        let found = self.in_order(bodies.into_iter().flat_map(|body| body.proposals));
        if found.is_empty() {
            return self.nobody();
        }
        if asked.plural || each || places.len() > 1 {
            return self.of_kind(&asked, found, each, missing);
        }
        match (missing, unsure) {
            (Some(kind), _) => {
                self.asked(Rule::Name, found, NameQuestion::NotInTheDirectory { kind })
            }
            (None, true) if found.len() > 1 => {
                self.asked(Rule::Name, found, NameQuestion::WhichOne)
            }
            (None, true) => self.asked(
                Rule::Name,
                found,
                NameQuestion::NoUnitBearsItExactly {
                    name: self.written.to_owned(),
                },
            ),
            (None, false) => self.certain(Rule::Name, found),
        }
    }

    fn of_kind(
        &self,
        asked: &Written,
        found: Vec<Proposal>,
        each: bool,
        missing: Option<UnitKind>,
    ) -> Resolution {
        let question = if found.is_empty() {
            return self.nobody();
        } else if !asked.condition.is_empty() {
            Some(NameQuestion::Condition {
                words: asked.condition.join(" "),
            })
        } else if let Some(kind) = missing {
            Some(NameQuestion::NotInTheDirectory { kind })
        } else {
            each.then_some(NameQuestion::EachOfThem)
        };
        Resolution {
            certain: question.is_none(),
            question,
            ..self.certain(Rule::Kind, found)
        }
    }

    /// "các xã Mường So, Không Lào", "Ban Chỉ đạo xã Bản Bo", "Sin Suối Hồ".
    fn by_proper_names(&self, asked: &Written) -> Resolution {
        if asked.head.is_none() && asked.levels.is_empty() && asked.names.len() > 1 {
            // "Bộ Nông nghiệp và Môi trường" is one body and no list.
            let whole = self.by_body_name(self.written);
            if !whole.units.is_empty() {
                return whole;
            }
        }
        let mut question = None;
        let mut found = Vec::new();
        for (level, name) in &asked.names {
            let places = self.places_called(name, *level);
            if places.is_empty() && level.is_none() && asked.names.len() == 1 {
                return self.by_body_name(name);
            }
            if places.is_empty() {
                question = question.or(Some(NameQuestion::NoSuchUnit {
                    name: name.to_owned(),
                }));
            } else if places.len() > 1 {
                question = question.or(Some(NameQuestion::WhichOne));
            }
            for (place, reason, doubt) in places {
                question = question.or(doubt);
                match asked.head {
                    None | Some(UnitKind::PeoplesCommittee) => {
                        found.push(Proposal {
                            unit: self.doer(place),
                            reason,
                        });
                    }
                    Some(kind) => match self.body_at(place, kind, asked) {
                        Some(body) => {
                            if body.stands_in {
                                let missing = NameQuestion::NotInTheDirectory { kind };
                                question = question.or(Some(missing));
                            }
                            found.extend(body.proposals);
                        }
                        None => {
                            question =
                                question.or(Some(NameQuestion::NoSuchUnit { name: name.clone() }))
                        }
                    },
                }
            }
        }
        if found.is_empty() {
            return self.nobody();
        }
        Resolution {
            certain: question.is_none(),
            question,
            ..self.certain(Rule::Name, self.in_order(found))
        }
    }

    /// A name without a head that we know and that no place bears.
    fn by_body_name(&self, name: &str) -> Resolution {
        let asked = folded(name);
        let place = self.place();
        let near: Vec<&UnitVersion> = self
            .gazetteer
            .units()
            .iter()
            .filter(|unit| !unit.kind.is_place())
            .filter(|unit| {
                let own = folded(&unit.name);
                let short = unit.short_name.as_deref().map(folded);
                own == asked || starts_with_words(&own, &asked) || short.as_ref() == Some(&asked)
            })
            .collect();
        let here: Vec<_> = near
            .iter()
            .filter(|unit| self.gazetteer.place_of(unit.unit).map(|it| it.unit) == place)
            .copied()
            .collect();
        let near = if here.is_empty() { near } else { here };
        let found = self.in_order(near.iter().map(|unit| {
            let same = folded(&unit.name) == asked;
            let reason = if same {
                Reason::SameName
            } else {
                Reason::ShortName
            };
            Proposal {
                unit: unit.unit,
                reason,
            }
        }));
        match found.len() {
            0 => self.nobody(),
            1 => self.certain(Rule::Name, found),
            _ => self.asked(Rule::Name, found, NameQuestion::WhichOne),
        }
    }

    /// The places that bear a name, in sight of the issuer before elsewhere;
    /// then former names, then what became of those that are gone.
    fn places_called(
        &self,
        name: &str,
        level: Option<Level>,
    ) -> Vec<(UnitId, Reason, Option<NameQuestion>)> {
        let of_level = |unit: &UnitVersion| match level {
            Some(level) => level.kinds.contains(&unit.kind),
            None => unit.kind.is_place(),
        };
        let own = self.place();
        let in_sight = |unit: &UnitVersion| {
            own.is_some_and(|own| {
                unit.unit == own
                    || self.gazetteer.is_below(unit.unit, own)
                    || self.gazetteer.is_below(own, unit.unit)
            })
        };
        let all = self.gazetteer.units().iter().filter(|unit| of_level(unit));
        let near = nearest(name, all.filter(|unit| in_sight(unit)), SLIPS);
        if near.is_empty() {
            let elsewhere = self
                .gazetteer
                .places_called(name)
                .filter(|unit| of_level(unit));
            let found: Vec<_> = elsewhere
                .map(|unit| {
                    let doubt = NameQuestion::OutsideTheArea {
                        name: name.to_owned(),
                    };
                    (unit.unit, Reason::SameName, Some(doubt))
                })
                .collect();
            if !found.is_empty() {
                return found;
            }
        }
        if !near.is_empty() {
            let describe = |(unit, slips): (UnitId, usize)| match slips {
                0 => (unit, Reason::SameName, None),
                slips => {
                    let doubt = Some(NameQuestion::NoUnitBearsItExactly {
                        name: name.to_owned(),
                    });
                    (unit, Reason::NearName { slips }, doubt)
                }
            };
            return near.into_iter().map(describe).collect();
        }
        let former = self.gazetteer.former().iter().filter(|unit| of_level(unit));
        let former: Vec<&UnitVersion> =
            former.filter(|unit| bears(unit, name) == Some(0)).collect();
        if !former.is_empty() {
            let describe = |unit: &&UnitVersion| {
                (
                    unit.unit,
                    Reason::FormerName {
                        name: unit.name.clone(),
                    },
                    None,
                )
            };
            return former.iter().map(describe).collect();
        }
        let gone = self.gazetteer.gone().iter().filter(|unit| of_level(unit));
        gone.filter(|unit| bears(unit, name) == Some(0))
            .flat_map(|unit| {
                let on = unit.valid.to.unwrap_or(self.gazetteer.day());
                let doubt = NameQuestion::Dissolved {
                    name: unit.name.clone(),
                    on,
                };
                self.successors(unit.unit).into_iter().map(move |new| {
                    let reason = Reason::Successor {
                        of: unit.name.clone(),
                    };
                    (new, reason, Some(doubt.clone()))
                })
            })
            .collect()
    }

    /// Follows lineage until units that exist on the day.
    fn successors(&self, id: UnitId) -> Vec<UnitId> {
        let mut seen = HashSet::from([id]);
        let mut open = vec![id];
        let mut found = Vec::new();
        while let Some(id) = open.pop() {
            for row in self.gazetteer.became(id) {
                if !seen.insert(row.new) {
                    continue;
                }
                match self.gazetteer.unit(row.new) {
                    Some(unit) => found.push(unit.unit),
                    None => open.push(row.new),
                }
            }
        }
        found
    }

    /// The body of a kind at a place, by the words that tell it from others.
    fn body_at(&self, place: UnitId, kind: UnitKind, asked: &Written) -> Option<Body> {
        let own_name = self.proper(place);
        let candidates: Vec<(&UnitVersion, Vec<String>)> = self
            .gazetteer
            .bodies_of(place)
            .filter(|unit| unit.kind == kind || kind == UnitKind::Agency && unit.kind.is_service())
            .map(|unit| (unit, written::telling(&unit.name, own_name)))
            .collect();
        let proposal = |unit: &UnitVersion, reason| Proposal {
            unit: unit.unit,
            reason,
        };
        let matches: Vec<(&UnitVersion, Fit)> = candidates
            .iter()
            .filter_map(|(unit, own)| Fit::of(&asked.qualifier, own).map(|fit| (*unit, fit)))
            .collect();
        let best = matches.iter().map(|(_, fit)| *fit).min();
        let best: Vec<_> = matches
            .into_iter()
            .filter(|(_, fit)| Some(*fit) == best)
            .collect();
        if let Some((_, fit)) = best.first() {
            let reason = || match fit {
                Fit::Same if kind.is_one_of_its_kind() => Reason::BodyOf { kind },
                Fit::Same => Reason::SameName,
                Fit::Shorter(_) => Reason::ShortName,
                Fit::Near(slips) => Reason::NearName { slips: *slips },
            };
            return Some(Body {
                unsure: best.len() > 1 || matches!(fit, Fit::Near(_)),
                stands_in: false,
                proposals: best
                    .iter()
                    .map(|(unit, _)| proposal(unit, reason()))
                    .collect(),
            });
        }
        if let [(unit, _)] = candidates.as_slice()
            && kind.is_one_of_its_kind()
        {
            let proposals = vec![proposal(unit, Reason::BodyOf { kind })];
            return Some(Body {
                unsure: true,
                stands_in: false,
                proposals,
            });
        }
        // A place without a committee of its own in the directory is meant
        // itself; boards that work under the committee are stood in for by it.
        let tier = self.gazetteer.unit(place)?.kind.tier()?;
        let (reason, stands_in) = match kind {
            UnitKind::PeoplesCommittee => (Reason::BodyOf { kind }, false),
            UnitKind::SteeringCommittee | UnitKind::ManagementBoard if tier >= 3 => {
                (Reason::StandsInFor { kind }, true)
            }
            _ => return None,
        };
        let proposals = vec![Proposal {
            unit: self.doer(place),
            reason,
        }];
        Some(Body {
            unsure: stands_in,
            stands_in,
            proposals,
        })
    }

    /// The proper name of a place: "Phong Thổ".
    fn proper(&self, place: UnitId) -> &str {
        self.gazetteer
            .unit(place)
            .map_or("", UnitVersion::proper_name)
    }

    /// Who acts for a place: its People's Committee where the directory has one.
    fn doer(&self, place: UnitId) -> UnitId {
        self.gazetteer
            .bodies_of(place)
            .find(|unit| unit.kind == UnitKind::PeoplesCommittee)
            .map_or(place, |unit| unit.unit)
    }

    /// The place of the issuer.
    fn place(&self) -> Option<UnitId> {
        self.gazetteer
            .place_of(self.context.issuer)
            .map(|unit| unit.unit)
    }

    /// Where a body without a level is looked for: at the issuer's place, or,
    /// where that has none such, above it.
    fn own_places(&self, asked: &Written) -> Vec<UnitId> {
        let Some(place) = self.place() else {
            return Vec::new();
        };
        let above = self
            .gazetteer
            .ancestors(place)
            .filter(|unit| unit.kind.is_place());
        let line = std::iter::once(place).chain(above.map(|unit| unit.unit));
        let has = |place: &UnitId| {
            asked.head.is_some_and(|kind| {
                self.gazetteer.bodies_of(*place).any(|unit| {
                    unit.kind == kind
                        && Fit::of(
                            &asked.qualifier,
                            &written::telling(&unit.name, self.proper(*place)),
                        )
                        .is_some()
                })
            })
        };
        let line: Vec<UnitId> = line.collect();
        vec![line.into_iter().find(has).unwrap_or(place)]
    }

    /// The issuer's line at a tier: the province for "các sở, ngành".
    fn tier_above(&self, tier: u8) -> Vec<UnitId> {
        let Some(place) = self.place() else {
            return Vec::new();
        };
        let line = std::iter::once(place)
            .chain(self.gazetteer.ancestors(place).map(|unit| unit.unit))
            .filter(|id| {
                let kind = self.gazetteer.unit(*id).map(|unit| unit.kind);
                kind.and_then(UnitKind::tier)
                    .is_some_and(|own| own <= tier.max(1))
            });
        line.take(1).collect()
    }

    /// The places of some levels as the issuer sees them, and whether one was
    /// named where there are several.
    fn places_of(&self, levels: &[Level], plural: bool) -> (Vec<UnitId>, bool) {
        let Some(own) = self.place() else {
            return (Vec::new(), false);
        };
        let own_tier = self
            .gazetteer
            .unit(own)
            .and_then(|unit| unit.kind.tier())
            .unwrap_or(0);
        let mut places = Vec::new();
        let mut each = false;
        for level in levels {
            let in_line = std::iter::once(own)
                .chain(self.gazetteer.ancestors(own).map(|unit| unit.unit))
                .find(|id| {
                    self.gazetteer
                        .unit(*id)
                        .is_some_and(|unit| level.suits(unit))
                });
            match in_line {
                Some(place) => places.push(place),
                None if level.tier() > own_tier => {
                    let about: Vec<UnitId> = self
                        .context
                        .places
                        .iter()
                        .copied()
                        .filter(|id| {
                            let unit = self.gazetteer.unit(*id);
                            unit.is_some_and(|unit| level.suits(unit))
                        })
                        .collect();
                    if !plural && !about.is_empty() {
                        places.extend(about);
                        continue;
                    }
                    let before = places.len();
                    let below = self
                        .gazetteer
                        .places_in(own, level.kinds)
                        .filter(|unit| level.suits(unit));
                    places.extend(below.map(|unit| unit.unit));
                    each |= !plural && places.len() > before + 1;
                }
                None => {}
            }
        }
        (places, each)
    }

    /// Alphabetical, each unit once, with the first reason.
    fn in_order(&self, found: impl IntoIterator<Item = Proposal>) -> Vec<Proposal> {
        let mut seen = HashSet::new();
        let mut found: Vec<Proposal> = found
            .into_iter()
            .filter(|proposal| seen.insert(proposal.unit))
            .collect();
        found.sort_by_key(|proposal| self.gazetteer.rank(proposal.unit));
        found
    }

    fn certain(&self, rule: Rule, units: Vec<Proposal>) -> Resolution {
        Resolution {
            written: self.written.to_owned(),
            units,
            rule,
            certain: true,
            question: None,
        }
    }

    fn asked(&self, rule: Rule, units: Vec<Proposal>, question: NameQuestion) -> Resolution {
        Resolution {
            certain: false,
            question: Some(question),
            ..self.certain(rule, units)
        }
    }

    fn open(&self, rule: Rule, question: NameQuestion) -> Resolution {
        self.asked(rule, Vec::new(), question)
    }

    fn nobody(&self) -> Resolution {
        self.open(
            Rule::Unknown,
            NameQuestion::NoSuchUnit {
                name: self.written.to_owned(),
            },
        )
    }
}

const DEPARTMENTS: [&str; 8] = [
    "phong ban",
    "phong chuyen mon",
    "co quan chuyen mon",
    "so ban nganh",
    "so nganh",
    "so ban",
    "ban nganh huyen",
    "phong co quan chuyen mon",
];

const UNIONS: [&str; 4] = [
    "doan the",
    "hoi doan the",
    "to chuc chinh tri xa hoi",
    "hoi to chuc chinh tri xa hoi",
];

const OPEN: [&str; 5] = [
    "co quan don vi",
    "co quan ban nganh",
    "co quan lien quan",
    "don vi lien quan",
    "nganh lien quan",
];

const OPEN_ALONE: [&str; 4] = ["nganh", "cap", "dia phuong", "don vi"];

struct Body {
    proposals: Vec<Proposal>,
    unsure: bool,
    stands_in: bool,
}

/// How well the words of a document fit those of a body; the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    Same,
    /// One is a part of the other; by how many words.
    Shorter(usize),
    Near(usize),
}

impl Fit {
    fn of(asked: &[String], own: &[String]) -> Option<Self> {
        let within = |a: &[String], b: &[String]| a.iter().all(|word| b.contains(word));
        if within(asked, own) && within(own, asked) {
            return Some(Self::Same);
        }
        if within(asked, own) || !own.is_empty() && within(own, asked) {
            return Some(Self::Shorter(asked.len().abs_diff(own.len())));
        }
        distance(&asked.join(" "), &own.join(" "), SLIPS).map(Self::Near)
    }
}

/// The places whose names are nearest to a written one, none further than some
/// slips.
fn nearest<'a>(
    name: &str,
    units: impl Iterator<Item = &'a UnitVersion>,
    most: usize,
) -> Vec<(UnitId, usize)> {
    // In a name of four letters, another letter is another name.
    let most = if name.chars().count() > 4 {
        most
    } else {
        most.min(1)
    };
    let found: Vec<(UnitId, usize)> = units
        .filter_map(|unit| {
            bears(unit, name)
                .filter(|it| *it <= most)
                .map(|it| (unit.unit, it))
        })
        .collect();
    let least = found.iter().map(|(_, slips)| *slips).min();
    found
        .into_iter()
        .filter(|(_, slips)| Some(*slips) == least)
        .collect()
}

/// How many slips a written name is from that of a place.
fn bears(unit: &UnitVersion, name: &str) -> Option<usize> {
    let own = unit.proper_name();
    let short = unit
        .short_name
        .as_deref()
        .is_some_and(|short| same(short, name));
    if same(own, name) || short {
        Some(0)
    } else {
        distance(own, name, SLIPS)
    }
}

fn same(a: &str, b: &str) -> bool {
    tone_key(a) == tone_key(b)
}

fn starts_with_words(text: &str, opening: &str) -> bool {
    text.strip_prefix(opening)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

fn words_after(text: &str, count: usize) -> String {
    text.split_whitespace()
        .skip(count)
        .collect::<Vec<_>>()
        .join(" ")
}

/// "đạt chuẩn nông thôn mới, nông thôn mới nâng cao": which recognitions count.
fn statuses_named(words: &str) -> Vec<Status> {
    let advanced = words.matches("nang cao").count();
    let model = words.matches("kieu mau").count();
    let all = words.matches("nong thon moi").count();
    let mut named = Vec::new();
    if all > advanced + model || advanced + model == 0 {
        named.push(Status::Recognised);
    }
    if advanced > 0 || named.contains(&Status::Recognised) {
        named.push(Status::Advanced);
    }
    if model > 0 || named.contains(&Status::Recognised) {
        named.push(Status::Model);
    }
    named
}

/// "trước năm 2022", "năm 2022", "từ năm 2022".
enum YearsNamed {
    Any,
    Before(i16),
    In(i16),
    From(i16),
}

impl YearsNamed {
    fn read(words: &str) -> Self {
        let words: Vec<&str> = words.split(' ').collect();
        let found = words.windows(2).enumerate().find_map(|(at, pair)| {
            let year: i16 = pair[1]
                .parse()
                .ok()
                .filter(|year| (1990..2100).contains(year))?;
            (pair[0] == "nam").then_some((at, year))
        });
        let Some((at, year)) = found else {
            return Self::Any;
        };
        match at.checked_sub(1).and_then(|before| words.get(before)) {
            Some(&"truoc") => Self::Before(year),
            Some(&"tu") => Self::From(year),
            _ => Self::In(year),
        }
    }

    fn contain(&self, standing: &Standing) -> bool {
        let year = standing.valid.from.year();
        match self {
            Self::Any => true,
            Self::Before(limit) => year < *limit,
            Self::In(only) => year == *only,
            Self::From(first) => year >= *first,
        }
    }
}

#[cfg(test)]
mod tests;
