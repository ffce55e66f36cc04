//! What units that ended have left: obligations that are not done, people who worked there, and the
//! part that they had in tasks.

use jiff::civil::Date;
use ntm_programme::{
    identity::{AccountId, DocumentId, ObligationId, TaskId, UnitId},
    unit::UnitVersion,
};

use crate::{
    Query, StoreError, Tx,
    occurrence::Statement,
    params,
    unit::{VERSION, version_row},
};

/// An obligation that is not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenObligation {
    pub unit: UnitId,
    pub id: ObligationId,
    pub province: i64,
    pub task: TaskId,
    pub code: String,
    pub title: String,
    pub due_on: Option<Date>,
}

/// Somebody whose unit has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub unit: UnitId,
    pub id: AccountId,
    pub full_name: String,
    pub position: Option<String>,
}

const OPEN: &str = "'not_due', 'due', 'returned', 'submitted'";

/// Parts of a review campaign are of the very places and bodies that it was opened for: nobody inherits
/// them, and closing the campaign settles them.
const OF_NO_CAMPAIGN: &str = "NOT EXISTS (SELECT 1 FROM campaign c WHERE c.lists_task = b.task_id)
     AND NOT EXISTS (SELECT 1 FROM campaign c WHERE c.checks_task = b.task_id)";

/// How many units one statement names.
const BATCH: usize = 400;

/// Returns what some units have open, the most urgent first.
pub async fn open_of(
    db: &mut impl Query,
    units: &[UnitId],
) -> Result<Vec<OpenObligation>, StoreError> {
    let mut all = Vec::new();
    for some in units.chunks(BATCH) {
        let mut statement = Statement::bare();
        let places = statement.list(some);
        let rows = db
            .query(
                &format!(
                    "SELECT b.unit_id, b.id, b.province, b.task_id, t.code, t.title, b.due_on
                       FROM obligation b JOIN task t ON t.province = b.province AND t.id = b.task_id
                      WHERE b.unit_id IN ({places}) AND b.state IN ({OPEN}) AND {OF_NO_CAMPAIGN}
                      ORDER BY COALESCE(b.due_on, '9999-12-31'), b.id LIMIT 500000"
                ),
                &statement.values,
            )
            .await?;
        for row in &rows {
            all.push(OpenObligation {
                unit: row.get("unit_id")?,
                id: row.get("id")?,
                province: row.get("province")?,
                task: row.get("task_id")?,
                code: row.get("code")?,
                title: row.get("title")?,
                due_on: row.get("due_on")?,
            });
        }
    }
    Ok(all)
}

/// Returns the people of some units whose accounts are in use.
pub async fn people_of(db: &mut impl Query, units: &[UnitId]) -> Result<Vec<Person>, StoreError> {
    let mut all = Vec::new();
    for some in units.chunks(BATCH) {
        let mut statement = Statement::bare();
        let places = statement.list(some);
        let rows = db
            .query(
                &format!(
                    "SELECT unit_id, id, full_name, position FROM account
                      WHERE unit_id IN ({places}) AND disabled_at IS NULL
                      ORDER BY folded, id LIMIT 100000"
                ),
                &statement.values,
            )
            .await?;
        for row in &rows {
            all.push(Person {
                unit: row.get("unit_id")?,
                id: row.get("id")?,
                full_name: row.get("full_name")?,
                position: row.get("position")?,
            });
        }
    }
    Ok(all)
}

/// Returns the last versions of the units that have ended by a day and still have people or something
/// open.
pub async fn left_behind(db: &mut impl Query, today: Date) -> Result<Vec<UnitVersion>, StoreError> {
    db.query(
        &format!(
            "SELECT {VERSION} FROM unit_version v
              WHERE v.valid_to IS NOT NULL AND v.valid_to <= $1
                AND NOT EXISTS (SELECT 1 FROM unit_version w
                                 WHERE w.unit_id = v.unit_id AND w.valid_from > v.valid_from)
                AND (EXISTS (SELECT 1 FROM obligation b
                              WHERE b.unit_id = v.unit_id AND b.state IN ({OPEN})
                                AND {OF_NO_CAMPAIGN})
                     OR EXISTS (SELECT 1 FROM account a
                                 WHERE a.unit_id = v.unit_id AND a.disabled_at IS NULL))
              ORDER BY v.folded, v.unit_id LIMIT 20000"
        ),
        params![today],
    )
    .await?
    .iter()
    .map(version_row)
    .collect()
}

/// Lets another unit take part in a task as one that has ended did, and returns the task's document.
/// What the unit was given stays to be read.
pub async fn take_part(
    tx: &mut Tx,
    (province, task): (i64, TaskId),
    (old, new): (UnitId, UnitId),
    reason: &str,
) -> Result<Option<DocumentId>, StoreError> {
    tx.execute(
        "INSERT INTO task_unit (province, task_id, role, unit_id, written, reason, heir)
         SELECT p.province, p.task_id, p.role, $4, p.written, $5, 1
           FROM task_unit p WHERE p.province = $1 AND p.task_id = $2 AND p.unit_id = $3
         ON CONFLICT (province, task_id, role, unit_id) DO NOTHING",
        params![province, task, old, new, reason],
    )
    .await?;
    let row = tx
        .query_one(
            "SELECT document_id FROM task WHERE province = $1 AND id = $2",
            params![province, task],
        )
        .await?;
    row.get("document_id")
}

/// Returns the tasks that are not closed and that a unit takes part in.
pub async fn tasks_of(
    db: &mut impl Query,
    unit: UnitId,
    today: Date,
) -> Result<Vec<(i64, TaskId)>, StoreError> {
    db.query(
        &format!(
            "SELECT DISTINCT b.province, b.task_id FROM task_unit b
               JOIN task t ON t.province = b.province AND t.id = b.task_id
              WHERE b.unit_id = $1 AND (t.closed_on IS NULL OR t.closed_on > $2) AND {OF_NO_CAMPAIGN}
              ORDER BY b.province, b.task_id LIMIT 100000"
        ),
        params![unit, today],
    )
    .await?
    .iter()
    .map(|row| Ok((row.get("province")?, row.get("task_id")?)))
    .collect()
}

/// Moves somebody to another unit, with the same roles there. Those of the old unit stay, so that its
/// records can still be read. False where the person is not of the old unit any more.
pub async fn move_person(
    tx: &mut Tx,
    account: AccountId,
    old: UnitId,
    new: UnitId,
) -> Result<bool, StoreError> {
    let moved = tx
        .execute(
            "UPDATE account SET unit_id = $3, version = version + 1 WHERE id = $1 AND unit_id = $2",
            params![account, old, new],
        )
        .await?;
    tx.execute(
        "INSERT INTO account_role (account_id, role, unit_id)
         SELECT account_id, role, $3 FROM account_role WHERE account_id = $1 AND unit_id = $2
         ON CONFLICT (account_id, role, unit_id) DO NOTHING",
        params![account, old, new],
    )
    .await?;
    Ok(moved == 1)
}
