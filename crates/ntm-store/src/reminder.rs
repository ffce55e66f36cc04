//! Steps of ladders that were taken, what people are told in the application, and what of it is
//! still to be told by letter.

use {
    crate::{
        engine::{Query, Row, StoreError, Tx},
        params,
    },
    jiff::{Timestamp, civil::Date},
    ntm_programme::identity::{AccountId, ObligationId, TaskId, UnitId},
    serde_json::Value as Json,
    uuid::Uuid,
};

/// An obligation that is still to be done, with what a reminder says of it.
#[derive(Clone, Debug)]
pub struct ToDo {
    pub province: i64,
    pub id: ObligationId,
    pub task: TaskId,
    pub deadline: i64,
    pub period: String,
    pub unit: UnitId,
    pub unit_name: String,
    pub owner: UnitId,
    pub due_on: Date,
    pub opened_at: Timestamp,
    pub assignee: Option<AccountId>,
    pub code: String,
    pub title: String,
    pub ladder: String,
}

/// Returns what is due on a day and still to be done, task by task. Where the day has passed, what
/// waits for the answer to an extension asked for is left out: it is not late yet.
pub async fn to_do_on(
    db: &mut impl Query,
    due: Date,
    today: Date,
    after: Option<(TaskId, ObligationId)>,
    most: u32,
) -> Result<Vec<ToDo>, StoreError> {
    let (task, id) = after.map_or((Uuid::nil(), Uuid::nil()), |(task, id)| (task.0, id.0));
    let rows = db
        .query(
            "SELECT o.province, o.id, o.task_id, o.deadline, o.period, o.unit_id, o.owner_unit, o.due_on,
                    o.opened_at, o.assignee, t.code, t.title, t.ladder,
                    (SELECT v.name FROM unit_version v
                      WHERE v.unit_id = o.unit_id AND v.valid_from <= $2
                        AND (v.valid_to IS NULL OR v.valid_to > $2)) AS unit_name
               FROM obligation o JOIN task t ON t.province = o.province AND t.id = o.task_id
              WHERE o.due_on = $1 AND o.state IN ('not_due', 'due', 'returned')
                AND ($1 >= $2 OR o.extension_asked IS NULL)
                AND (o.task_id > $3 OR (o.task_id = $3 AND o.id > $4))
              ORDER BY o.task_id, o.id LIMIT $5",
            params![due, today, task, id, most],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(ToDo {
                province: row.get("province")?,
                id: row.get("id")?,
                task: row.get("task_id")?,
                deadline: row.get("deadline")?,
                period: row.get("period")?,
                unit: row.get("unit_id")?,
                unit_name: row.get::<Option<String>>("unit_name")?.unwrap_or_default(),
                owner: row.get("owner_unit")?,
                due_on: row.get("due_on")?,
                opened_at: row.get("opened_at")?,
                assignee: row.get("assignee")?,
                code: row.get("code")?,
                title: row.get("title")?,
                ladder: row.get("ladder")?,
            })
        })
        .collect()
}

/// A step that was taken for one obligation and one person.
#[derive(Clone, Debug)]
pub struct Taken {
    pub province: i64,
    pub obligation: ObligationId,
    pub due_on: Date,
    pub offset_days: i32,
    pub account: AccountId,
    pub audience: &'static str,
    pub channel: &'static str,
    pub on: Date,
    pub at: Timestamp,
}

/// Notes that steps were taken; one that was noted before is left as it is.
pub async fn take(tx: &mut Tx, taken: &[Taken]) -> Result<(), StoreError> {
    let rows = taken
        .iter()
        .map(|it| {
            params![
                it.province,
                it.obligation,
                it.due_on,
                it.offset_days,
                it.account,
                it.audience,
                it.channel,
                it.on,
                it.at
            ]
            .to_vec()
        })
        .collect();
    tx.execute_many(
        "INSERT INTO reminder (province, obligation_id, due_on, offset_days, account_id, audience,
                               channel, created_on, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING",
        rows,
    )
    .await?;
    Ok(())
}

/// Something that a person is told in the application about what is due.
#[derive(Clone, Debug)]
pub struct News {
    pub id: Uuid,
    pub account: AccountId,
    pub province: i64,
    pub obligation: Option<ObligationId>,
    pub data: Json,
    pub urgent: bool,
    pub dedupe: String,
    pub at: Timestamp,
}

/// Reminds people in the application; of all news with one key only the first is kept.
pub async fn tell(tx: &mut Tx, news: Vec<News>) -> Result<(), StoreError> {
    let rows = news
        .into_iter()
        .map(|it| {
            params![
                it.id,
                it.account,
                it.province,
                it.obligation,
                it.data,
                it.urgent,
                it.dedupe,
                it.at
            ]
            .to_vec()
        })
        .collect();
    tx.execute_many(
        "INSERT INTO notification (id, account_id, kind, province, obligation_id, data, urgent, dedupe, created_at)
         VALUES ($1, $2, 'reminded', $3, $4, $5, $6, $7, $8) ON CONFLICT (dedupe) DO NOTHING",
        rows,
    )
    .await?;
    Ok(())
}

/// Returns the people who hold one of some roles for a unit, at most fifty.
pub async fn holders(
    db: &mut impl Query,
    unit: UnitId,
    role: &str,
) -> Result<Vec<AccountId>, StoreError> {
    let rows = db
        .query(
            "SELECT a.id FROM account_role r JOIN account a ON a.id = r.account_id
              WHERE a.unit_id = $1 AND r.unit_id = $1 AND r.role = $2 AND a.disabled_at IS NULL
              ORDER BY a.id LIMIT 50",
            params![unit, role],
        )
        .await?;
    rows.iter().map(|row| row.get("id")).collect()
}

/// Tells whether an account can still be used.
pub async fn is_active(db: &mut impl Query, account: AccountId) -> Result<bool, StoreError> {
    let found = db
        .query(
            "SELECT 1 AS one FROM account WHERE id = $1 AND disabled_at IS NULL",
            params![account],
        )
        .await?;
    Ok(!found.is_empty())
}

/// A ladder that an office has set.
#[derive(Clone, Debug)]
pub struct LadderRow {
    pub owner: UnitId,
    pub name: String,
    pub steps: Json,
    pub version: i64,
}

/// Returns every ladder that offices have set: some for each office.
pub async fn ladders(db: &mut impl Query) -> Result<Vec<LadderRow>, StoreError> {
    let rows = db
        .query(
            "SELECT owner_unit, name, steps, version FROM ladder ORDER BY owner_unit, name LIMIT 100000",
            params![],
        )
        .await?;
    rows.iter().map(ladder_row).collect()
}

/// Returns one ladder, where the office has set it.
pub async fn ladder(
    db: &mut impl Query,
    owner: UnitId,
    name: &str,
) -> Result<Option<LadderRow>, StoreError> {
    db.query_opt(
        "SELECT owner_unit, name, steps, version FROM ladder WHERE owner_unit = $1 AND name = $2",
        params![owner, name],
    )
    .await?
    .as_ref()
    .map(ladder_row)
    .transpose()
}

fn ladder_row(row: &Row) -> Result<LadderRow, StoreError> {
    Ok(LadderRow {
        owner: row.get("owner_unit")?,
        name: row.get("name")?,
        steps: row.json("steps")?,
        version: row.get("version")?,
    })
}

/// Sets a ladder in place of the version that was shown (0: none was set). Returns false where
/// somebody was faster.
pub async fn set_ladder(
    tx: &mut Tx,
    row: &LadderRow,
    at: Timestamp,
    by: Option<AccountId>,
) -> Result<bool, StoreError> {
    let written = if row.version == 0 {
        tx.execute(
            "INSERT INTO ladder (owner_unit, name, steps, updated_at, updated_by) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (owner_unit, name) DO NOTHING",
            params![row.owner, row.name.as_str(), &row.steps, at, by],
        )
        .await?
    } else {
        tx.execute(
            "UPDATE ladder SET steps = $3, updated_at = $4, updated_by = $5, version = version + 1
              WHERE owner_unit = $1 AND name = $2 AND version = $6",
            params![
                row.owner,
                row.name.as_str(),
                &row.steps,
                at,
                by,
                row.version
            ],
        )
        .await?
    };
    Ok(written == 1)
}

/// Something that a person was told.
#[derive(Clone, Debug)]
pub struct Told {
    pub id: Uuid,
    pub kind: String,
    pub obligation: Option<ObligationId>,
    pub data: Json,
    pub at: Timestamp,
    pub read: bool,
}

const TOLD: &str = "id, kind, obligation_id, data, created_at, read_at";

fn told(row: &Row) -> Result<Told, StoreError> {
    Ok(Told {
        id: row.get("id")?,
        kind: row.get("kind")?,
        obligation: row.get("obligation_id")?,
        data: row.json("data")?,
        at: row.get("created_at")?,
        read: row.get::<Option<i64>>("read_at")?.is_some(),
    })
}

/// Returns what a person was told, the latest first, before a position in that order.
pub async fn told_to(
    db: &mut impl Query,
    account: AccountId,
    before: Option<(Timestamp, Uuid)>,
    most: u32,
) -> Result<Vec<Told>, StoreError> {
    let (at, id) = before.unwrap_or((Timestamp::MAX, Uuid::max()));
    let rows = db
        .query(
            &format!(
                "SELECT {TOLD} FROM notification
                  WHERE account_id = $1 AND (created_at < $2 OR (created_at = $2 AND id < $3))
                  ORDER BY created_at DESC, id DESC LIMIT $4"
            ),
            params![account, at, id, most],
        )
        .await?;
    rows.iter().map(told).collect()
}

/// Marks what a person was told as seen, all of it or one.
pub async fn see(
    tx: &mut Tx,
    account: AccountId,
    one: Option<Uuid>,
    at: Timestamp,
) -> Result<u64, StoreError> {
    tx.execute(
        "UPDATE notification SET read_at = $2
          WHERE account_id = $1 AND read_at IS NULL AND (CAST($3 AS TEXT) = '' OR id = $4)",
        params![
            account,
            at,
            one.map_or_else(String::new, |id| id.to_string()),
            one.unwrap_or_else(Uuid::nil)
        ],
    )
    .await
}

/// Somebody to whom a letter is owed.
#[derive(Clone, Debug)]
pub struct Reader {
    pub account: AccountId,
    pub full_name: String,
    pub email: Option<String>,
    pub english: bool,
}

fn reader(row: &Row) -> Result<Reader, StoreError> {
    Ok(Reader {
        account: row.get("id")?,
        full_name: row.get("full_name")?,
        email: row.get("email")?,
        english: row.get::<String>("language")? == "en",
    })
}

/// Returns people whom something urgent has not been told by letter.
pub async fn owed_at_once(db: &mut impl Query, most: u32) -> Result<Vec<Reader>, StoreError> {
    let rows = db
        .query(
            "SELECT DISTINCT a.id, a.full_name, a.email, a.language
               FROM notification n JOIN account a ON a.id = n.account_id
              WHERE n.outbox_id IS NULL AND (n.urgent = 1 OR n.kind = 'returned')
                AND a.disabled_at IS NULL
              ORDER BY a.id LIMIT $1",
            params![most],
        )
        .await?;
    rows.iter().map(reader).collect()
}

/// Returns people with an address who have news that they have neither seen nor been told by letter:
/// those who get one letter a day (`digest`), or those who get a letter for each piece of news.
pub async fn owed_the_rest(
    db: &mut impl Query,
    digest: bool,
    since: Timestamp,
    after: AccountId,
    most: u32,
) -> Result<Vec<Reader>, StoreError> {
    let rows = db
        .query(
            "SELECT a.id, a.full_name, a.email, a.language FROM account a
              WHERE a.id > $2 AND a.digest = $4 AND a.disabled_at IS NULL AND a.email IS NOT NULL
                AND EXISTS (SELECT 1 FROM notification n
                             WHERE n.account_id = a.id AND n.outbox_id IS NULL AND n.read_at IS NULL
                               AND n.urgent = 0 AND n.kind <> 'returned' AND n.created_at >= $1)
              ORDER BY a.id LIMIT $3",
            params![since, after, most, digest],
        )
        .await?;
    rows.iter().map(reader).collect()
}

/// Returns what a person has not been told by letter: what is urgent, or what else is unseen.
pub async fn untold(
    db: &mut impl Query,
    account: AccountId,
    urgent: bool,
    since: Timestamp,
    most: u32,
) -> Result<Vec<Told>, StoreError> {
    let which = if urgent {
        "(urgent = 1 OR kind = 'returned')"
    } else {
        "read_at IS NULL AND urgent = 0 AND kind <> 'returned'"
    };
    let rows = db
        .query(
            &format!(
                "SELECT {TOLD} FROM notification
                  WHERE account_id = $1 AND outbox_id IS NULL AND {which} AND created_at >= $2
                  ORDER BY created_at, id LIMIT $3"
            ),
            params![account, since, most],
        )
        .await?;
    rows.iter().map(told).collect()
}

/// Notes by which letter news were told.
pub async fn told_by(tx: &mut Tx, letter: Uuid, told: &[Told]) -> Result<(), StoreError> {
    let rows = told
        .iter()
        .map(|it| params![it.id, letter].to_vec())
        .collect();
    tx.execute_many(
        "UPDATE notification SET outbox_id = $2 WHERE id = $1 AND outbox_id IS NULL",
        rows,
    )
    .await?;
    Ok(())
}
