//! A country by seed: 34 provinces, 3,321 communes, 50,000 documents, 1,000,000 obligations.
//!
//! Measuring needs the size and spread of real use, not its history, so the rows are laid directly
//! in large batches. Nothing here is ever offered as data of an installation.

use anyhow::Context as _;
use jiff::{SignedDuration, Timestamp, ToSpan as _, civil::Date};
use ntm_office::{Office, token_hash};
use ntm_programme::{identity::UnitId, right::Role, unit::UnitKind};
use ntm_store::{Store, Value};
use uuid::Uuid;

/// How large the country is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Size {
    /// Provinces.
    pub(crate) provinces: usize,
    /// Communes in the whole country.
    pub(crate) communes: usize,
    /// Documents in the whole country.
    pub(crate) documents: usize,
    /// Obligations in the whole country.
    pub(crate) obligations: usize,
}

impl Size {
    /// The country since 1 July 2025.
    pub(crate) const NATIONAL: Size = Size {
        provinces: 34,
        communes: 3_321,
        documents: 50_000,
        obligations: 1_000_000,
    };
}

/// Every task of which a document gives goes to all communes of the province once in so many.
const TO_ALL_COMMUNES: usize = 10;

/// The tasks of one document.
const TASKS_OF_A_DOCUMENT: usize = 2;
/// Reports that every commune owes its province each month.
pub(crate) const REPORT_TYPES: usize = 5;

/// Lays the country into an empty, migrated database. `today` parts what is due from what was.
pub(crate) async fn seed(
    office: &Office,
    size: Size,
    today: Date,
    told: impl Fn(&str),
) -> anyhow::Result<()> {
    let store = office.store();
    let now = office.clock().now();
    let hash = office
        .hash_password(PASSWORD)
        .await
        .context("cannot hash the password")?;
    let mut country = Country {
        size,
        today,
        now,
        dice: Dice(1),
        password_hash: hash,
        obligations: 0,
    };
    told("units, accounts, sessions");
    country.people(store).await?;
    for province in 0..size.provinces {
        country.papers(store, province).await?;
        if province % 4 == 3 || province + 1 == size.provinces {
            told(&format!(
                "{} of {} provinces, {} obligations",
                province + 1,
                size.provinces,
                country.obligations
            ));
        }
    }
    told("summaries");
    let mut tx = store.begin().await?;
    tx.execute(SUMMARY, &[]).await?;
    tx.commit().await?;
    told("search index");
    office
        .refresh_search(&ntm_office::Op::system(office, "bench"))
        .await?;
    store.analyze().await?;
    Ok(())
}

/// Lays the reports that every commune owes its province each month, opened up to the month before.
pub(crate) async fn monthly_reports(
    office: &Office,
    size: Size,
    today: Date,
) -> anyhow::Result<()> {
    let now = office.clock().now();
    let month_before = today.first_of_month().yesterday()?;
    let (mut tasks, mut parties, mut deadlines) = (Vec::new(), Vec::new(), Vec::new());
    let each = (0..REPORT_TYPES).flat_map(|kind| (0..size.provinces).map(move |it| (kind, it)));
    for (kind, province) in each {
        let partition = (province + 1) as i64;
        let number = size.documents * TASKS_OF_A_DOCUMENT + kind * size.provinces + province;
        let task = id(Thing::Task, number);
        tasks.push(vec![
            partition.into(),
            task.into(),
            format!("NV-{}-{number:06}", today.year()).into(),
            id(Thing::Office, province).into(),
            "Báo cáo tiến độ xây dựng nông thôn mới hằng tháng".into(),
            "UBND các xã báo cáo tiến độ xây dựng nông thôn mới hằng tháng.".into(),
            account_id("office", province).into(),
            now.into(),
            month_before.into(),
        ]);
        deadlines.push(vec![
            partition.into(),
            task.into(),
            "trước ngày 28 hằng tháng".into(),
            "monthly day=28".into(),
            month_before.into(),
        ]);
        for commune in communes_of(size, province) {
            parties.push(vec![
                partition.into(),
                task.into(),
                id(Thing::Commune, commune).into(),
            ]);
        }
    }
    let mut tx = office.store().begin().await?;
    tx.execute_many(
        "INSERT INTO task (province, id, code, owner_unit, title, text, strength, assigned_by,
            assigned_at, assigned_on)
         VALUES ($1, $2, $3, $4, $5, $6, 'assign', $7, $8, $9)",
        tasks,
    )
    .await
    .context("tasks")?;
    tx.execute_many(
        "INSERT INTO task_unit (province, task_id, role, unit_id) VALUES ($1, $2, 'lead', $3)",
        parties,
    )
    .await
    .context("parties")?;
    tx.execute_many(
        "INSERT INTO task_deadline (province, task_id, position, written, kind, value, bound, opened_until)
         VALUES ($1, $2, 1, $3, 'recurring', $4, 'before', $5)",
        deadlines,
    )
    .await
    .context("deadlines")?;
    tx.commit().await?;
    Ok(())
}

/// The password of every account of the country.
pub(crate) const PASSWORD: &str = "đo tốc độ của hệ thống";

/// Returns the session token of a commune's head, or of a province's coordinator.
pub(crate) fn token(unit: &str, number: usize) -> String {
    format!("bench-{unit}-{number}")
}

/// Returns the id of a commune by its number in the country.
pub(crate) fn commune(number: usize) -> UnitId {
    UnitId(id(Thing::Commune, number))
}

/// Returns how many communes a province has, and the number of its first.
pub(crate) fn communes_of(size: Size, province: usize) -> std::ops::Range<usize> {
    let start = |province: usize| province * size.communes / size.provinces;
    start(province)..start(province + 1)
}

#[derive(Clone, Copy)]
pub(crate) enum Thing {
    Province = 1,
    Office,
    Department,
    Commune,
    Account,
    Document,
    Task,
    Obligation,
}

/// Identities that follow from what they name, ordered as they are made.
pub(crate) fn id(thing: Thing, number: usize) -> Uuid {
    let time = 0x0190_0000_0000_u128 + number as u128;
    Uuid::from_u128(time << 80 | 0x7 << 76 | 0x2 << 62 | (thing as u128) << 32 | number as u128)
}

const DEPARTMENTS: [&str; 8] = [
    "Sở Nông nghiệp và Môi trường",
    "Sở Tài chính",
    "Sở Xây dựng",
    "Sở Giáo dục và Đào tạo",
    "Sở Y tế",
    "Sở Văn hóa, Thể thao và Du lịch",
    "Sở Nội vụ",
    "Sở Khoa học và Công nghệ",
];

struct Country {
    size: Size,
    today: Date,
    now: Timestamp,
    dice: Dice,
    password_hash: String,
    obligations: usize,
}

impl Country {
    async fn people(&mut self, store: &Store) -> anyhow::Result<()> {
        let mut rows = People::default();
        for province in 0..self.size.provinces {
            let number = (province + 1) as i64;
            let top = id(Thing::Province, province);
            rows.provinces.push(vec![
                number.into(),
                top.into(),
                format!("Tỉnh số {number}").into(),
            ]);
            self.unit(
                &mut rows,
                number,
                top,
                &format!("Tỉnh số {number}"),
                UnitKind::Province,
                &[],
            );
            let office = id(Thing::Office, province);
            self.unit(
                &mut rows,
                number,
                office,
                &format!("Văn phòng Điều phối NTM tỉnh số {number}"),
                UnitKind::CoordinationOffice,
                &[top],
            );
            self.account(&mut rows, "office", province, office, Role::Coordinator);
            for (index, name) in DEPARTMENTS.iter().enumerate() {
                let department = id(Thing::Department, province * DEPARTMENTS.len() + index);
                self.unit(
                    &mut rows,
                    number,
                    department,
                    name,
                    UnitKind::Department,
                    &[top],
                );
            }
            for commune in communes_of(self.size, province) {
                let unit = id(Thing::Commune, commune);
                let name = format!("Xã {} {}", self.dice.name(), commune);
                self.unit(&mut rows, number, unit, &name, UnitKind::Commune, &[top]);
                self.account(&mut rows, "commune", commune, unit, Role::Head);
            }
        }
        let mut tx = store.begin().await?;
        tx.execute_many(
            "INSERT INTO province (number, unit_id, name) VALUES ($1, $2, $3)",
            rows.provinces,
        )
        .await?;
        tx.execute_many(
            "INSERT INTO unit (id, province, created_at) VALUES ($1, $2, $3)",
            rows.units,
        )
        .await?;
        tx.execute_many(
            "INSERT INTO unit_version (unit_id, valid_from, name, folded, kind, parent_id)
             VALUES ($1, $2, $3, $4, $5, $6)",
            rows.versions,
        )
        .await?;
        tx.execute_many(
            "INSERT INTO unit_ancestor (ancestor_id, unit_id, depth) VALUES ($1, $2, $3)",
            rows.ancestors,
        )
        .await?;
        tx.execute_many(
            "INSERT INTO unit_head (unit_id, valid_from, full_name, position) VALUES ($1, $2, $3, $4)",
            rows.heads,
        )
        .await?;
        tx.execute_many(
            "INSERT INTO account (id, login, full_name, folded, unit_id, password_hash, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            rows.accounts,
        )
        .await?;
        tx.execute_many(
            "INSERT INTO account_role (account_id, role, unit_id) VALUES ($1, $2, $3)",
            rows.roles,
        )
        .await?;
        tx.execute_many(
            "INSERT INTO session (token_hash, account_id, stage, created_at, seen_at, expires_at)
             VALUES ($1, $2, 'full', $3, $3, $4)",
            rows.sessions,
        )
        .await?;
        tx.commit().await?;
        Ok(())
    }

    fn unit(
        &self,
        rows: &mut People,
        province: i64,
        unit: Uuid,
        name: &str,
        kind: UnitKind,
        above: &[Uuid],
    ) {
        let since = if kind == UnitKind::Commune {
            "2025-07-01"
        } else {
            "2004-01-01"
        };
        rows.units
            .push(vec![unit.into(), province.into(), self.now.into()]);
        rows.versions.push(vec![
            unit.into(),
            since.into(),
            name.into(),
            ntm_text::fold(name).into(),
            kind.as_str().into(),
            above.first().copied().into(),
        ]);
        rows.heads.push(vec![
            unit.into(),
            since.into(),
            "Nguyễn Văn An".into(),
            "Chủ tịch".into(),
        ]);
        for (depth, ancestor) in std::iter::once(&unit).chain(above).enumerate() {
            rows.ancestors
                .push(vec![(*ancestor).into(), unit.into(), (depth as i64).into()]);
        }
    }

    fn account(&self, rows: &mut People, of: &str, number: usize, unit: Uuid, role: Role) {
        let account = account_id(of, number);
        rows.accounts.push(vec![
            account.into(),
            format!("{of}.{number}").into(),
            "Nguyễn Văn An".into(),
            "nguyen van an".into(),
            unit.into(),
            self.password_hash.as_str().into(),
            self.now.into(),
        ]);
        rows.roles
            .push(vec![account.into(), role.key().into(), unit.into()]);
        rows.sessions.push(vec![
            token_hash(&token(of, number)).into(),
            account.into(),
            self.now.into(),
            (self.now + SignedDuration::from_hours(24 * 365)).into(),
        ]);
    }

    async fn papers(&mut self, store: &Store, province: usize) -> anyhow::Result<()> {
        let size = self.size;
        let start = |province: usize| province * size.documents / size.provinces;
        let wanted = (province + 1) * size.obligations / size.provinces;
        let mut rows = Papers::default();
        for number in start(province)..start(province + 1) {
            self.document(&mut rows, province, number, wanted);
        }
        let mut tx = store.begin().await?;
        tx.execute_many(
            "INSERT INTO stored_file (hash, bytes, created_at) VALUES ($1, $2, $3)",
            rows.files,
        )
        .await
        .context("files")?;
        tx.execute_many(
            "INSERT INTO document (province, id, code, owner_unit, state, file_hash, file_name, media_type,
                text, text_sha256, kind, number, symbol, issuer, issued_on, subject, received_by, received_at,
                read_at, assigned_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, 'text/plain', NULL, NULL, 'TB', $8, 'TB-UBND', $9, $10, $11,
                $12, $13, $13, $14)",
            rows.documents,
        )
        .await
        .context("documents")?;
        tx.execute_many(
            "INSERT INTO task (province, id, code, owner_unit, document_id, section, title, text, strength,
                assigned_by, assigned_at, assigned_on)
             VALUES ($1, $2, $3, $4, $5, '1', $6, $7, 'assign', $8, $9, $10)",
            rows.tasks,
        )
        .await
        .context("tasks")?;
        tx.execute_many(
            "INSERT INTO task_unit (province, task_id, role, unit_id) VALUES ($1, $2, $3, $4)",
            rows.parties,
        )
        .await
        .context("parties")?;
        tx.execute_many(
            "INSERT INTO task_deadline (province, task_id, position, written, kind, value, bound)
             VALUES ($1, $2, 1, $3, 'date', $4, 'by')",
            rows.deadlines,
        )
        .await
        .context("deadlines")?;
        tx.execute_many(
            "INSERT INTO obligation (province, id, task_id, deadline, unit_id, first_unit, owner_unit, period, opens_on,
                due_on, first_due_on, state, submitted_on, settled_on, frozen_on, frozen_due, frozen_unit,
                frozen_head, late_unit, opened_at, changed_at)
             VALUES ($1, $2, $3, 1, $4, $4, $5, 'once', $6, $7, $7, $8, $9, $10, $11, $12, $13, $14,
                     CASE WHEN $11 IS NULL THEN NULL ELSE $4 END, $15, $15)",
            rows.obligations,
        )
        .await
        .context("obligations")?;
        tx.execute_many(
            "INSERT INTO obligation_event (province, obligation_id, number, act, on_date, at)
             VALUES ($1, $2, $3, $4, $5, $6)",
            rows.events,
        )
        .await
        .context("events")?;
        tx.commit().await?;
        Ok(())
    }

    fn document(&mut self, rows: &mut Papers, province: usize, number: usize, wanted: usize) {
        let partition = (province + 1) as i64;
        let office = id(Thing::Office, province);
        let document = id(Thing::Document, number);
        let issued = self.today.saturating_sub(self.dice.below(700).days());
        let coordinator = account_id("office", province);
        // The originals themselves are not laid down: no page that is measured opens one.
        let file = token_hash(&format!("bench-document-{number}"));
        rows.files
            .push(vec![file.as_str().into(), 10_000.into(), self.now.into()]);
        let subject = format!("Về việc {} năm {}", self.dice.deed(), issued.year());
        rows.documents.push(vec![
            partition.into(),
            document.into(),
            format!("VB-{}-{number:05}", issued.year()).into(),
            office.into(),
            (if self.dice.below(50) == 0 {
                "review"
            } else {
                "assigned"
            })
            .into(),
            file.into(),
            format!("{number}.txt").into(),
            (number as i64).to_string().into(),
            format!("UBND tỉnh số {partition}").into(),
            issued.into(),
            subject.into(),
            coordinator.into(),
            self.now.into(),
            self.now.into(),
        ]);
        for nth in 0..TASKS_OF_A_DOCUMENT {
            let task_number = number * TASKS_OF_A_DOCUMENT + nth;
            let task = id(Thing::Task, task_number);
            let title = self.dice.deed();
            let due = issued.saturating_add((10 + self.dice.below(90)).days());
            rows.tasks.push(vec![
                partition.into(),
                task.into(),
                format!("NV-{}-{task_number:06}", issued.year()).into(),
                office.into(),
                document.into(),
                title.clone().into(),
                format!("{title} trên địa bàn, báo cáo kết quả về Văn phòng Điều phối.").into(),
                coordinator.into(),
                self.now.into(),
                issued.into(),
            ]);
            rows.deadlines.push(vec![
                partition.into(),
                task.into(),
                format!("chậm nhất ngày {}", due.strftime("%d/%m/%Y")).into(),
                due.to_string().into(),
            ]);
            let units: Vec<Uuid> = if task_number.is_multiple_of(TO_ALL_COMMUNES) {
                communes_of(self.size, province)
                    .map(|commune| id(Thing::Commune, commune))
                    .collect()
            } else {
                let department = province * DEPARTMENTS.len() + self.dice.below(8) as usize;
                vec![id(Thing::Department, department)]
            };
            for unit in units {
                if self.obligations < wanted {
                    self.obligation(rows, partition, task, office, unit, issued, due);
                }
                rows.parties.push(vec![
                    partition.into(),
                    task.into(),
                    "lead".into(),
                    unit.into(),
                ]);
            }
        }
    }

    #[expect(clippy::too_many_arguments, reason = "the columns of one row")]
    fn obligation(
        &mut self,
        rows: &mut Papers,
        partition: i64,
        task: Uuid,
        office: Uuid,
        unit: Uuid,
        opened: Date,
        due: Date,
    ) {
        let obligation = id(Thing::Obligation, self.obligations);
        self.obligations += 1;
        let past = due < self.today;
        let (state, submitted, settled, late) = match (past, self.dice.below(100)) {
            (true, 0..=84) => ("accepted", Some(due), Some(due), false),
            (true, 85..=91) => ("accepted", due.tomorrow().ok(), due.tomorrow().ok(), true),
            (true, 92..=94) => ("submitted", Some(due), None, false),
            (true, 95..=96) => ("returned", Some(due), None, true),
            (true, _) => ("due", None, None, true),
            (false, 0..=39) => ("submitted", Some(opened), None, false),
            (false, _) => ("due", None, None, false),
        };
        let frozen_on = late.then(|| due.tomorrow().ok()).flatten();
        rows.obligations.push(vec![
            partition.into(),
            obligation.into(),
            task.into(),
            unit.into(),
            office.into(),
            opened.into(),
            due.into(),
            state.into(),
            submitted.into(),
            settled.into(),
            frozen_on.into(),
            late.then_some(due).into(),
            late.then_some("Xã").into(),
            late.then_some("Nguyễn Văn An").into(),
            self.now.into(),
        ]);
        let acts = [
            Some(("open", opened)),
            submitted.map(|day| ("submit", day)),
            settled.map(|day| ("accept", day)),
        ];
        for (number, (act, day)) in acts.into_iter().flatten().enumerate() {
            rows.events.push(vec![
                partition.into(),
                obligation.into(),
                (number as i64 + 1).into(),
                act.into(),
                day.into(),
                self.now.into(),
            ]);
        }
    }
}

pub(crate) fn account_id(of: &str, number: usize) -> Uuid {
    id(Thing::Account, number * 2 + usize::from(of == "office"))
}

#[derive(Default)]
struct People {
    provinces: Vec<Vec<Value>>,
    units: Vec<Vec<Value>>,
    versions: Vec<Vec<Value>>,
    ancestors: Vec<Vec<Value>>,
    heads: Vec<Vec<Value>>,
    accounts: Vec<Vec<Value>>,
    roles: Vec<Vec<Value>>,
    sessions: Vec<Vec<Value>>,
}

#[derive(Default)]
struct Papers {
    files: Vec<Vec<Value>>,
    documents: Vec<Vec<Value>>,
    tasks: Vec<Vec<Value>>,
    parties: Vec<Vec<Value>>,
    deadlines: Vec<Vec<Value>>,
    obligations: Vec<Vec<Value>>,
    events: Vec<Vec<Value>>,
}

const SUMMARY: &str = "INSERT INTO occurrence (province, task_id, deadline, period, owner_unit, opens_on, due_on,
        sort_due, units, to_do, returned, submitted, accepted, closed, late)
    SELECT province, task_id, deadline, period, owner_unit, MIN(opens_on), MAX(due_on),
           COALESCE(MIN(CASE WHEN state IN ('not_due', 'due', 'returned') THEN due_on END), MAX(due_on), '9999-12-31'),
           COUNT(*),
           SUM(CASE WHEN state IN ('not_due', 'due', 'returned') THEN 1 ELSE 0 END),
           SUM(CASE WHEN state = 'returned' THEN 1 ELSE 0 END),
           SUM(CASE WHEN state = 'submitted' THEN 1 ELSE 0 END),
           SUM(CASE WHEN state = 'accepted' THEN 1 ELSE 0 END),
           SUM(CASE WHEN state IN ('waived', 'declined') THEN 1 ELSE 0 END),
           SUM(CASE WHEN frozen_on IS NOT NULL THEN 1 ELSE 0 END)
      FROM obligation GROUP BY province, task_id, deadline, period, owner_unit";

/// Numbers that repeat themselves with the seed (SplitMix64).
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, limit: i64) -> i64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % limit.unsigned_abs()) as i64
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len() as i64) as usize]
    }

    fn name(&mut self) -> String {
        let first = ["Mường", "Nậm", "Tân", "Hòa", "Phú", "Vĩnh", "Đông", "Sơn"];
        let second = [
            "So", "Xe", "Lập", "Bình", "Thịnh", "Lâm", "Hà", "Thủy", "Khê",
        ];
        format!("{} {}", self.pick(&first), self.pick(&second))
    }

    fn deed(&mut self) -> String {
        let verb = [
            "Rà soát",
            "Đẩy nhanh",
            "Báo cáo",
            "Hoàn thiện",
            "Kiểm tra",
            "Tổ chức",
            "Xây dựng",
        ];
        let thing = [
            "hiện trạng các tiêu chí môi trường",
            "tiến độ giải ngân vốn chương trình mục tiêu quốc gia",
            "kế hoạch nâng cao thu nhập cho người dân",
            "hồ sơ công trình giao thông nông thôn",
            "phong trào thi đua xây dựng nông thôn mới",
            "danh mục công trình nước sạch và vệ sinh",
            "kết quả thực hiện tiêu chí trường học",
            "mô hình thôn, bản kiểu mẫu",
        ];
        format!("{} {}", self.pick(&verb), self.pick(&thing))
    }
}
