//! The first hour of an empty installation: its own unit, and the administrator.
//!
//! Whoever reaches an empty installation first could take it. So the program prints a code where
//! only the operator sees it, and nothing is set up without it. It is done once.

use ntm_programme::{
    identity::{AccountId, UnitId},
    right::{Grant, Role},
    unit::UnitKind,
};
use ntm_store::{Tx, account, setting, unit};
use serde::{Deserialize, Serialize};
use serde_json::json;
use subtle::ConstantTimeEq as _;

use crate::{
    Fault, FieldFault, Message, Office, Op, Outcome,
    office::token_hash,
    people::{Person, password_fault},
    record::{Record, record},
    units::{FROM_OLD, UnitDraft, tidy},
};

/// The tier at which the own unit works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// The centre: the whole country.
    Country,
    /// A province or centrally-run city.
    Province,
    /// A district, until 30/6/2025.
    District,
    /// A commune, ward, township or special zone.
    Commune,
}

impl Level {
    /// All levels, from the top.
    pub const ALL: [Level; 4] = [
        Level::Country,
        Level::Province,
        Level::District,
        Level::Commune,
    ];

    /// Returns the name under which a form sends it.
    pub fn key(self) -> &'static str {
        match self {
            Level::Country => "country",
            Level::Province => "province",
            Level::District => "district",
            Level::Commune => "commune",
        }
    }

    /// Returns the level that a form sent.
    pub fn from_key(key: &str) -> Option<Level> {
        Level::ALL.into_iter().find(|level| level.key() == key)
    }
}

/// The own unit: where it is and what it is called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnUnit {
    pub level: Level,
    /// "Lai Châu"; empty at the centre.
    pub province: String,
    /// "Huyện Phong Thổ", "Xã Mường So"; empty at the centre and in a province.
    pub place: String,
    /// "Văn phòng Điều phối nông thôn mới huyện".
    pub office: String,
}

/// The first administrator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FirstPerson {
    pub full_name: String,
    pub login: String,
    pub password: String,
    pub again: String,
}

const CODE: &str = "set_up.code";

impl Office {
    /// Makes the code without which nothing is set up; `None` where all is set up already. A code
    /// made before counts no more.
    pub async fn new_set_up_code(&self) -> Outcome<Option<String>> {
        if self.is_set_up().await? {
            return Ok(None);
        }
        let code = self.readable_secret();
        let now = self.clock().now();
        let mut tx = self.store().begin().await?;
        setting::set(&mut tx, CODE, &token_hash(&code), now, None).await?;
        tx.commit().await?;
        Ok(Some(code))
    }

    /// Checks the code and what is said of the own unit, and keeps nothing yet.
    pub async fn check_own_unit(&self, code: &str, own: &OwnUnit) -> Outcome<OwnUnit> {
        if self.is_set_up().await? {
            return Err(Fault::NotFound);
        }
        let mut faults = Vec::new();
        let kept = {
            let mut db = self.store().read().await?;
            setting::get(&mut db, CODE).await?.unwrap_or_default()
        };
        let given = token_hash(code.trim());
        if !bool::from(kept.as_bytes().ct_eq(given.as_bytes())) {
            faults.push(fault(
                "token",
                "Mã cài đặt không đúng. Mã in ra khi chương trình khởi động (ntm serve).",
                "The set-up code is wrong. It is printed when the program starts (ntm serve).",
            ));
        }
        let own = OwnUnit {
            province: tidy(&own.province),
            place: tidy(&own.place),
            office: tidy(&own.office),
            level: own.level,
        };
        if own.office.is_empty() || own.office.chars().count() > 200 {
            faults.push(fault(
                "unit",
                "Hãy nhập tên đơn vị của bạn.",
                "Give the name of your unit.",
            ));
        }
        if own.province.is_empty() && own.level != Level::Country {
            faults.push(fault(
                "province",
                "Hãy nhập tên tỉnh, thành phố.",
                "Give the province.",
            ));
        }
        if own.place.is_empty() && matches!(own.level, Level::District | Level::Commune) {
            faults.push(fault(
                "place",
                "Hãy nhập tên huyện hoặc xã.",
                "Give the district or commune.",
            ));
        }
        if faults.is_empty() {
            Ok(own)
        } else {
            Err(Fault::Invalid(faults))
        }
    }

    /// Makes the own unit with the places above it, and the administrator, in one step. It happens
    /// once: afterwards there is no set-up any more.
    pub async fn set_up(
        &self,
        code: &str,
        own: &OwnUnit,
        person: &FirstPerson,
        trace: &str,
    ) -> Outcome<(UnitId, AccountId)> {
        let own = self.check_own_unit(code, own).await?;
        let mut faults: Vec<FieldFault> =
            password_fault("password", &person.login, &person.password)
                .into_iter()
                .collect();
        if person.password != person.again {
            faults.push(fault(
                "repeat",
                "Hai lần nhập mật khẩu không giống nhau.",
                "The two passwords are not the same.",
            ));
        }
        if !faults.is_empty() {
            return Err(Fault::Invalid(faults));
        }
        let hash = self.hash_password(&person.password).await?;
        let op = Op::system(self, trace);
        let mut tx = self.store().begin().await?;
        let (top, office) = self.found_own_unit(&mut tx, &op, &own).await?;
        let first = Person {
            full_name: person.full_name.clone(),
            unit: office,
            position: None,
            email: None,
            grants: vec![
                Grant {
                    role: Role::Administrator,
                    unit: top,
                },
                Grant {
                    role: Role::Coordinator,
                    unit: office,
                },
            ],
        };
        // The form calls the login "name".
        let account = self
            .enrol(&mut tx, &op, &person.login, &first, &hash, false)
            .await
            .map_err(|fault| renamed(fault, "login", "name"))?;
        // Of two who send the form at once, the second finds the first one's account.
        if account::others_with(&mut tx, Role::Administrator, account).await? > 0 {
            return Err(Fault::NotFound);
        }
        setting::remove(&mut tx, CODE).await?;
        setting::set(
            &mut tx,
            "set_up.done",
            &op.today.to_string(),
            op.now,
            Some(account),
        )
        .await?;
        record(
            &mut tx,
            &op,
            Record {
                province: 0,
                action: "installation.set_up",
                resource: "unit",
                id: office.to_string(),
                data: json!({ "own": own, "administrator": account }),
            },
        )
        .await?;
        tx.commit().await?;
        Ok((office, account))
    }

    /// Founds the places from the top down, and the own unit in the last of them. Returns the top
    /// and the own unit.
    async fn found_own_unit(
        &self,
        tx: &mut Tx,
        op: &Op,
        own: &OwnUnit,
    ) -> Outcome<(UnitId, UnitId)> {
        let mut top = None;
        let mut above = None;
        for (name, kind) in places(own) {
            let draft = draft(name, kind, above);
            let id = self.found(tx, op, &draft).await?;
            top = top.or(Some(id));
            above = Some(id);
        }
        let office = draft(own.office.clone(), body_kind(&own.office), above);
        let office = self.found(tx, op, &office).await?;
        let line = unit::line(tx, office).await?;
        debug_assert_eq!(line.last().copied(), top);
        Ok((top.unwrap_or(office), office))
    }
}

fn draft(name: String, kind: UnitKind, parent: Option<UnitId>) -> UnitDraft {
    UnitDraft {
        name,
        short_name: None,
        code: None,
        kind,
        parent,
        from: FROM_OLD,
        decision: None,
    }
}

/// Returns the places of the own unit from the top down, with their full names.
fn places(own: &OwnUnit) -> Vec<(String, UnitKind)> {
    let province = || {
        let name = with_rank(&own.province, &["tỉnh", "thành phố"], "Tỉnh");
        (name, UnitKind::Province)
    };
    match own.level {
        Level::Country => vec![("Việt Nam".to_owned(), UnitKind::Country)],
        Level::Province => vec![province()],
        Level::District => {
            let ranks = ["huyện", "quận", "thị xã", "thành phố"];
            let name = with_rank(&own.place, &ranks, "Huyện");
            vec![province(), (name, UnitKind::District)]
        }
        Level::Commune => {
            let ranks = ["xã", "phường", "thị trấn", "đặc khu"];
            let name = with_rank(&own.place, &ranks, "Xã");
            let kind = commune_kind(&name);
            vec![province(), (name, kind)]
        }
    }
}

/// Puts the rank before a name that comes without one: "Lai Châu" is "Tỉnh Lai Châu".
fn with_rank(name: &str, ranks: &[&str], rank: &str) -> String {
    // With its marks, or with none at all: the "Xà" of Xà Dề Phìn is no rank.
    let written = name.to_lowercase();
    let begins = |rank: &str| {
        written
            .strip_prefix(rank)
            .is_some_and(|rest| rest.starts_with(' '))
    };
    let ranked = ranks
        .iter()
        .any(|rank| begins(rank) || begins(&ntm_text::fold(rank)));
    if ranked {
        name.to_owned()
    } else {
        format!("{rank} {name}")
    }
}

/// Returns what a place of the lowest tier is, by the first word of its name.
pub(crate) fn commune_kind(name: &str) -> UnitKind {
    let folded = ntm_text::fold(name);
    let begins = |rank: &str| folded.starts_with(rank);
    if begins("phuong ") {
        UnitKind::Ward
    } else if begins("thi tran ") {
        UnitKind::Township
    } else if begins("dac khu ") {
        UnitKind::SpecialZone
    } else {
        UnitKind::Commune
    }
}

/// Returns what a body is, by the first words of its name.
pub(crate) fn body_kind(name: &str) -> UnitKind {
    let folded = ntm_text::fold(name);
    let known = [
        ("van phong dieu phoi", UnitKind::CoordinationOffice),
        ("ubnd", UnitKind::PeoplesCommittee),
        ("uy ban nhan dan", UnitKind::PeoplesCommittee),
        ("hdnd", UnitKind::PeoplesCouncil),
        ("hoi dong nhan dan", UnitKind::PeoplesCouncil),
        ("ban chi dao", UnitKind::SteeringCommittee),
        ("ban quan ly", UnitKind::ManagementBoard),
        ("ban phat trien", UnitKind::DevelopmentBoard),
        ("dang uy", UnitKind::PartyCommittee),
        ("huyen uy", UnitKind::PartyCommittee),
        ("tinh uy", UnitKind::PartyCommittee),
        ("uy ban mttq", UnitKind::Front),
        ("mat tran", UnitKind::Front),
        ("mttq", UnitKind::Front),
        ("hoi ", UnitKind::Union),
        ("doan ", UnitKind::Union),
        ("van phong", UnitKind::Office),
        ("phong ", UnitKind::Department),
        ("so ", UnitKind::Department),
        ("ban ", UnitKind::Department),
    ];
    known
        .iter()
        .find(|(begins, _)| folded.starts_with(begins))
        .map_or(UnitKind::Agency, |(_, kind)| *kind)
}

fn renamed(fault: Fault, from: &str, to: &'static str) -> Fault {
    match fault {
        Fault::Invalid(mut fields) => {
            for field in &mut fields {
                if field.field == from {
                    field.field = to;
                }
            }
            Fault::Invalid(fields)
        }
        other => other,
    }
}

fn fault(field: &'static str, vi: &str, en: &str) -> FieldFault {
    FieldFault {
        field,
        message: Message::new(vi, en),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_get_the_rank_that_people_leave_out() {
        let own = |level, province: &str, place: &str| OwnUnit {
            level,
            province: province.to_owned(),
            place: place.to_owned(),
            office: String::new(),
        };
        let names = |own: &OwnUnit| {
            places(own)
                .into_iter()
                .map(|(name, _)| name)
                .collect::<Vec<_>>()
        };
        assert_eq!(
            names(&own(Level::District, "Lai Châu", "Phong Thổ")),
            ["Tỉnh Lai Châu", "Huyện Phong Thổ"]
        );
        assert_eq!(
            names(&own(Level::Commune, "Thành phố Huế", "phường Thuận Hóa")),
            ["Thành phố Huế", "phường Thuận Hóa"]
        );
        assert_eq!(
            names(&own(Level::Commune, "Lai Châu", "Xà Dề Phìn")),
            ["Tỉnh Lai Châu", "Xã Xà Dề Phìn"]
        );
        assert_eq!(commune_kind("Phường Tân Phong"), UnitKind::Ward);
        assert_eq!(
            body_kind("Văn phòng Điều phối NTM huyện"),
            UnitKind::CoordinationOffice
        );
        assert_eq!(
            body_kind("Ủy ban nhân dân huyện"),
            UnitKind::PeoplesCommittee
        );
    }
}
