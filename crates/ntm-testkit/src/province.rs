//! A small province: one district with an office, two departments and three communes, a
//! neighbouring district with one, and somebody in each.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
};

use jiff::{Timestamp, civil::Date};
use ntm_office::{Chance, Clock, Office, Op, Settings, token_hash};
use ntm_programme::{
    identity::{AccountId, UnitId},
    right::{Actor, Grant, Role},
    unit::UnitKind,
};
use ntm_store::{Store, files::Files, params};
use uuid::Uuid;

/// The number of the small province: the partition of all its rows.
pub const PROVINCE: i64 = 12;

/// The day on which every test begins.
pub const TODAY: Date = jiff::civil::date(2023, 7, 10);

/// An office on a small province, with a clock that the test moves.
pub struct Small {
    /// The office.
    pub office: Office,
    /// Its clock.
    pub clock: Arc<FrozenClock>,
}

/// The units of the small province; each has somebody who signs in by the name in the comment.
pub mod units {
    use super::UnitId;
    use uuid::Uuid;

    const fn id(number: u128) -> UnitId {
        UnitId(Uuid::from_u128(number))
    }

    /// Tỉnh Lai Châu: `lanh.dao.tinh` leads.
    pub const PROVINCE: UnitId = id(0x100);
    /// Huyện Phong Thổ: `chu.tich` leads, `quan.tri` administers.
    pub const DISTRICT: UnitId = id(0x200);
    /// Văn phòng Điều phối NTM huyện: `dieu.phoi` and `dieu.phoi.2` coordinate.
    pub const OFFICE: UnitId = id(0x201);
    /// Phòng Giáo dục và Đào tạo: `giao.duc` heads.
    pub const EDUCATION: UnitId = id(0x202);
    /// Phòng Tài chính - Kế hoạch: `tai.chinh` heads.
    pub const FINANCE: UnitId = id(0x203);
    /// Xã Mường So: `muong.so` heads, `muong.so.2` is an officer.
    pub const MUONG_SO: UnitId = id(0x301);
    /// Xã Khổng Lào: `khong.lao` heads.
    pub const KHONG_LAO: UnitId = id(0x302);
    /// Xã Bản Lang: `ban.lang` heads.
    pub const BAN_LANG: UnitId = id(0x303);
    /// Huyện Tam Đường, the neighbour: `tam.duong` coordinates.
    pub const NEIGHBOUR: UnitId = id(0x400);
    /// Xã Bản Bo, in the neighbour: `ban.bo` heads.
    pub const BAN_BO: UnitId = id(0x401);
    /// Tỉnh Điện Biên, where a test plants it.
    pub const OTHER_PROVINCE: UnitId = id(0x900);
    /// Xã Thanh Nưa in that province.
    pub const THANH_NUA: UnitId = id(0x901);
}

/// Everybody who signs in: name, full name, unit, role.
pub const PEOPLE: &[(&str, &str, UnitId, Role)] = &[
    (
        "lanh.dao.tinh",
        "Lò Văn Tỉnh",
        units::PROVINCE,
        Role::Leader,
    ),
    ("chu.tich", "Trần Văn Huyện", units::DISTRICT, Role::Leader),
    (
        "quan.tri",
        "Nguyễn Quản Trị",
        units::DISTRICT,
        Role::Administrator,
    ),
    ("thanh.tra", "Lê Thanh Tra", units::DISTRICT, Role::Auditor),
    (
        "dieu.phoi",
        "Vàng Thị Mai",
        units::OFFICE,
        Role::Coordinator,
    ),
    (
        "dieu.phoi.2",
        "Tao Văn Hai",
        units::OFFICE,
        Role::Coordinator,
    ),
    ("giao.duc", "Phạm Thị Giáo", units::EDUCATION, Role::Head),
    ("tai.chinh", "Đỗ Văn Tài", units::FINANCE, Role::Head),
    ("muong.so", "Giàng A Chu", units::MUONG_SO, Role::Head),
    ("muong.so.2", "Lý Thị So", units::MUONG_SO, Role::Officer),
    ("khong.lao", "Tẩn A Khổng", units::KHONG_LAO, Role::Head),
    ("ban.lang", "Phàn Văn Lang", units::BAN_LANG, Role::Head),
    (
        "tam.duong",
        "Hoàng Thị Đường",
        units::NEIGHBOUR,
        Role::Coordinator,
    ),
    ("ban.bo", "Lù Văn Bo", units::BAN_BO, Role::Head),
];

/// The password of everybody in the small province.
pub const PASSWORD: &str = "mật khẩu thử nghiệm";

const PLACES: &[(UnitId, &str, UnitKind, Option<UnitId>)] = &[
    (units::PROVINCE, "Tỉnh Lai Châu", UnitKind::Province, None),
    (
        units::DISTRICT,
        "Huyện Phong Thổ",
        UnitKind::District,
        Some(units::PROVINCE),
    ),
    (
        units::OFFICE,
        "Văn phòng Điều phối NTM huyện",
        UnitKind::CoordinationOffice,
        Some(units::DISTRICT),
    ),
    (
        units::EDUCATION,
        "Phòng Giáo dục và Đào tạo",
        UnitKind::Department,
        Some(units::DISTRICT),
    ),
    (
        units::FINANCE,
        "Phòng Tài chính - Kế hoạch",
        UnitKind::Department,
        Some(units::DISTRICT),
    ),
    (
        units::MUONG_SO,
        "Xã Mường So",
        UnitKind::Commune,
        Some(units::DISTRICT),
    ),
    (
        units::KHONG_LAO,
        "Xã Khổng Lào",
        UnitKind::Commune,
        Some(units::DISTRICT),
    ),
    (
        units::BAN_LANG,
        "Xã Bản Lang",
        UnitKind::Commune,
        Some(units::DISTRICT),
    ),
    (
        units::NEIGHBOUR,
        "Huyện Tam Đường",
        UnitKind::District,
        Some(units::PROVINCE),
    ),
    (
        units::BAN_BO,
        "Xã Bản Bo",
        UnitKind::Commune,
        Some(units::NEIGHBOUR),
    ),
];

impl Small {
    /// Plants the small province in an empty, migrated store. Files go below `folder`.
    pub async fn plant(store: Store, folder: &Path) -> Small {
        Small::plant_with(store, folder, Settings::default()).await
    }

    /// As [`Small::plant`], with what an operator decided.
    pub async fn plant_with(store: Store, folder: &Path, settings: Settings) -> Small {
        let small = Small::with(store, folder, settings);
        plant(&small.office).await;
        small
    }

    /// Returns an office in which nobody and nothing is known yet.
    pub fn empty(store: Store, folder: &Path) -> Small {
        Small::with(store, folder, Settings::default())
    }

    fn with(store: Store, folder: &Path, settings: Settings) -> Small {
        let clock = Arc::new(FrozenClock::on(TODAY));
        let office = Office::new(
            store,
            Files::open(folder.join("files")).expect("a folder for files"),
            clock.clone(),
            Arc::new(Seeded::default()),
            settings,
        );
        Small { office, clock }
    }

    /// Returns an operation by somebody of [`PEOPLE`].
    pub fn op(&self, login: &str) -> Op {
        let (number, (_, _, unit, role)) = person(login);
        Op {
            who: Actor {
                account: Some(account_id(number)),
                unit: Some(*unit),
                grants: vec![Grant {
                    role: *role,
                    unit: *unit,
                }],
            },
            now: self.clock.now(),
            today: self.clock.today(),
            trace: "test".to_owned(),
        }
    }

    /// Opens a session for somebody of [`PEOPLE`] and returns the `Cookie` header's value.
    pub async fn cookie(&self, login: &str) -> String {
        self.cookie_of(account(login)).await
    }

    /// Opens a session for an account and returns the `Cookie` header's value.
    pub async fn cookie_of(&self, account: AccountId) -> String {
        let token = self.office.new_token();
        let mut tx = self.office.store().begin().await.expect("a transaction");
        let now = self.clock.now();
        tx.execute(
            "INSERT INTO session (token_hash, account_id, stage, created_at, seen_at, expires_at)
             VALUES ($1, $2, 'full', $3, $3, $4)",
            params![
                token_hash(&token),
                account,
                now,
                now + jiff::SignedDuration::from_hours(24 * 400)
            ],
        )
        .await
        .expect("a session");
        tx.commit().await.expect("committed");
        format!("ntm={token}")
    }

    /// Adds somebody who is not in [`PEOPLE`]; `number` tells them from others.
    pub async fn enrol(&self, number: u32, login: &str, unit: UnitId, role: Role) -> Actor {
        let id = AccountId(Uuid::from_u128(0xB000 + u128::from(number)));
        let now = self.clock.now();
        let mut tx = self.office.store().begin().await.expect("a transaction");
        tx.execute(
            "INSERT INTO account (id, login, full_name, folded, unit_id, created_at)
             VALUES ($1, $2, $2, $2, $3, $4)",
            params![id, login, unit, now],
        )
        .await
        .expect("an account");
        tx.execute(
            "INSERT INTO account_role (account_id, role, unit_id) VALUES ($1, $2, $3)",
            params![id, role.key(), unit],
        )
        .await
        .expect("a role");
        tx.commit().await.expect("committed");
        Actor {
            account: Some(id),
            unit: Some(unit),
            grants: vec![Grant { role, unit }],
        }
    }

    /// Adds another province with one commune, and returns the commune.
    pub async fn plant_neighbouring_province(&self) -> UnitId {
        let now = self.clock.now();
        let since = jiff::civil::date(2004, 1, 1);
        let (above, commune) = (units::OTHER_PROVINCE, units::THANH_NUA);
        let mut tx = self.office.store().begin().await.expect("a transaction");
        tx.execute(
            "INSERT INTO province (number, unit_id, name) VALUES ($1, $2, 'Điện Biên')",
            params![PROVINCE + 1, above],
        )
        .await
        .expect("the province");
        for (unit, name, kind, parent) in [
            (above, "Tỉnh Điện Biên", UnitKind::Province, None),
            (commune, "Xã Thanh Nưa", UnitKind::Commune, Some(above)),
        ] {
            tx.execute(
                "INSERT INTO unit (id, province, created_at) VALUES ($1, $2, $3)",
                params![unit, PROVINCE + 1, now],
            )
            .await
            .expect("a unit");
            tx.execute(
                "INSERT INTO unit_version (unit_id, valid_from, name, folded, kind, parent_id)
                 VALUES ($1, $2, $3, $4, $5, $6)",
                params![
                    unit,
                    since,
                    name,
                    ntm_text::fold(name),
                    kind.as_str(),
                    parent
                ],
            )
            .await
            .expect("its name");
        }
        for (ancestor, unit, depth) in [
            (above, above, 0),
            (commune, commune, 0),
            (above, commune, 1),
        ] {
            tx.execute(
                "INSERT INTO unit_ancestor (ancestor_id, unit_id, depth) VALUES ($1, $2, $3)",
                params![ancestor, unit, depth],
            )
            .await
            .expect("who stands above");
        }
        tx.commit().await.expect("committed");
        commune
    }

    /// Makes a token for a program of somebody of [`PEOPLE`], with scopes ("read write").
    pub async fn token(&self, login: &str, scopes: &str) -> String {
        let token = self.office.new_token();
        let now = self.clock.now();
        let mut tx = self.office.store().begin().await.expect("a transaction");
        tx.execute(
            "INSERT INTO api_token (id, account_id, name, token_hash, scopes, created_at)
             VALUES ($1, $2, 'test', $3, $4, $5)",
            params![
                self.office.new_id(now),
                account(login),
                token_hash(&token),
                scopes,
                now
            ],
        )
        .await
        .expect("a token");
        tx.commit().await.expect("committed");
        token
    }
}

/// Returns the account of somebody of [`PEOPLE`].
pub fn account(login: &str) -> AccountId {
    account_id(person(login).0)
}

fn person(login: &str) -> (usize, &'static (&'static str, &'static str, UnitId, Role)) {
    PEOPLE
        .iter()
        .enumerate()
        .find(|(_, (name, ..))| *name == login)
        .unwrap_or_else(|| panic!("nobody is called {login}"))
}

fn account_id(number: usize) -> AccountId {
    AccountId(Uuid::from_u128(0xA000 + number as u128))
}

async fn plant(office: &Office) {
    let now = office.clock().now();
    let since = jiff::civil::date(2004, 1, 1);
    let mut tx = office.store().begin().await.expect("a transaction");
    tx.execute(
        "INSERT INTO province (number, unit_id, name) VALUES ($1, $2, 'Lai Châu')",
        params![PROVINCE, units::PROVINCE],
    )
    .await
    .expect("the province");
    for (id, name, kind, parent) in PLACES {
        tx.execute(
            "INSERT INTO unit (id, province, created_at) VALUES ($1, $2, $3)",
            params![*id, PROVINCE, now],
        )
        .await
        .expect("a unit");
        tx.execute(
            "INSERT INTO unit_version (unit_id, valid_from, name, folded, kind, parent_id)
             VALUES ($1, $2, $3, $4, $5, $6)",
            params![
                *id,
                since,
                *name,
                ntm_text::fold(name),
                kind.as_str(),
                *parent
            ],
        )
        .await
        .expect("its name");
        tx.execute(
            "INSERT INTO unit_head (unit_id, valid_from, full_name, position) VALUES ($1, $2, $3, $4)",
            params![*id, since, format!("Người đứng đầu {name}"), "Thủ trưởng"],
        )
        .await
        .expect("its head");
        for (depth, above) in line(*id).into_iter().enumerate() {
            tx.execute(
                "INSERT INTO unit_ancestor (ancestor_id, unit_id, depth) VALUES ($1, $2, $3)",
                params![above, *id, depth as i64],
            )
            .await
            .expect("who stands above");
        }
    }
    let hash = office.hash_password(PASSWORD).await.expect("a hash");
    for (number, (login, name, unit, role)) in PEOPLE.iter().enumerate() {
        tx.execute(
            "INSERT INTO account (id, login, full_name, folded, unit_id, password_hash, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            params![
                account_id(number),
                *login,
                *name,
                ntm_text::fold(name),
                *unit,
                hash.as_str(),
                now
            ],
        )
        .await
        .expect("an account");
        tx.execute(
            "INSERT INTO account_role (account_id, role, unit_id) VALUES ($1, $2, $3)",
            params![account_id(number), role.key(), *unit],
        )
        .await
        .expect("a role");
    }
    tx.commit().await.expect("committed");
}

/// Returns a unit and those above it, nearest first.
pub fn line(unit: UnitId) -> Vec<UnitId> {
    let mut line = vec![unit];
    while let Some(parent) = line.last().and_then(|last| {
        PLACES
            .iter()
            .find(|(id, ..)| id == last)
            .and_then(|(.., parent)| *parent)
    }) {
        line.push(parent);
    }
    line
}

/// A clock that stands still until the test moves it.
#[derive(Debug)]
pub struct FrozenClock {
    micros: AtomicI64,
}

impl FrozenClock {
    /// Returns a clock at nine o'clock in Vietnam on a day.
    pub fn on(day: Date) -> FrozenClock {
        let clock = FrozenClock {
            micros: AtomicI64::new(0),
        };
        clock.set(day);
        clock
    }

    /// Sets the clock to nine o'clock in Vietnam on a day.
    pub fn set(&self, day: Date) {
        let at = jiff::tz::offset(7)
            .to_timestamp(day.at(9, 0, 0, 0))
            .expect("a day of our time");
        self.micros.store(at.as_microsecond(), Ordering::SeqCst);
    }

    /// Lets time pass.
    pub fn pass(&self, span: jiff::SignedDuration) {
        let micros = i64::try_from(span.as_micros()).expect("a short time");
        self.micros.fetch_add(micros, Ordering::SeqCst);
    }
}

impl Clock for FrozenClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_microsecond(self.micros.load(Ordering::SeqCst)).expect("an instant")
    }

    fn is_set(&self) -> bool {
        true
    }
}

/// Chance that repeats itself: the same bytes in the same order.
#[derive(Debug, Default)]
pub struct Seeded(AtomicU64);

impl Chance for Seeded {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            // SplitMix64: spreads a counter over all bits.
            let mut z = self
                .0
                .fetch_add(0x9E37_79B9_7F4A_7C15, Ordering::SeqCst)
                .wrapping_add(0x9E37_79B9_7F4A_7C15);
            z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            z ^= z >> 31;
            let length = chunk.len();
            chunk.copy_from_slice(&z.to_le_bytes()[..length]);
        }
    }
}
