//! Review campaigns: who opened them, what places need, and how they stood when a campaign was closed.

use jiff::{Timestamp, civil::Date};
use ntm_programme::{
    campaign::{Need, NeedKind, Source},
    criteria::{Quantity, Verdict},
    identity::{AccountId, CampaignId, NeedId, TaskId, UnitId},
};

use crate::{Query, Row, StoreError, Tx, dialect, params};

/// A campaign as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Campaign {
    pub province: i64,
    pub id: CampaignId,
    /// The office that opened it.
    pub owner: UnitId,
    /// The set, as `criteria_set` numbers it.
    pub set: i64,
    pub name: String,
    pub note: Option<String>,
    /// The task by which places list what they need.
    pub lists_task: TaskId,
    /// The task by which bodies verify it; none where no body was chosen.
    pub checks_task: Option<TaskId>,
    pub lists_due_on: Date,
    pub checks_due_on: Option<Date>,
    pub opened_on: Date,
    pub opened_by: AccountId,
    pub opened_at: Timestamp,
    /// The last day on which somebody pressed for the reminder.
    pub reminded_on: Option<Date>,
    pub closed_on: Option<Date>,
    pub closed_by: Option<AccountId>,
}

/// A need as it stands after one act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NeedVersion {
    pub province: i64,
    pub campaign: CampaignId,
    pub id: NeedId,
    /// Counts from 1.
    pub number: i64,
    pub unit: UnitId,
    pub criterion: u16,
    pub indicator: String,
    pub act: String,
    pub need: Need,
    /// What the body in charge found it to be, in đồng.
    pub verified: Option<i64>,
    pub note: Option<String>,
    pub by: Option<AccountId>,
    pub by_unit: Option<UnitId>,
    pub at: Timestamp,
}

impl NeedVersion {
    /// Tells whether it was taken off the list.
    pub fn is_dropped(&self) -> bool {
        self.act == "drop"
    }
}

/// How an indicator of a place stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stands {
    pub unit: UnitId,
    pub criterion: u16,
    pub indicator: String,
    pub verdict: Verdict,
}

const CAMPAIGN: &str =
    "c.province, c.id, c.owner_unit, c.set_number, c.name, c.note, c.lists_task, c.checks_task,
    c.lists_due_on, c.checks_due_on, c.opened_on, c.opened_by, c.opened_at, c.reminded_on, c.closed_on,
    c.closed_by";

fn campaign_row(row: &Row) -> Result<Campaign, StoreError> {
    Ok(Campaign {
        province: row.get("province")?,
        id: row.get("id")?,
        owner: row.get("owner_unit")?,
        set: row.get("set_number")?,
        name: row.get("name")?,
        note: row.get("note")?,
        lists_task: row.get("lists_task")?,
        checks_task: row.get("checks_task")?,
        lists_due_on: row.get("lists_due_on")?,
        checks_due_on: row.get("checks_due_on")?,
        opened_on: row.get("opened_on")?,
        opened_by: row.get("opened_by")?,
        opened_at: row.get("opened_at")?,
        reminded_on: row.get("reminded_on")?,
        closed_on: row.get("closed_on")?,
        closed_by: row.get("closed_by")?,
    })
}

/// Keeps a campaign that is opened. False where somebody else was first with its id.
pub async fn insert(tx: &mut Tx, campaign: &Campaign) -> Result<bool, StoreError> {
    let written = tx.execute(
        "INSERT INTO campaign (province, id, owner_unit, set_number, name, note, lists_task, checks_task,
                               lists_due_on, checks_due_on, opened_on, opened_by, opened_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
         ON CONFLICT DO NOTHING",
        params![
            campaign.province,
            campaign.id,
            campaign.owner,
            campaign.set,
            &campaign.name,
            campaign.note.as_deref(),
            campaign.lists_task,
            campaign.checks_task,
            campaign.lists_due_on,
            campaign.checks_due_on,
            campaign.opened_on,
            campaign.opened_by,
            campaign.opened_at
        ],
    )
    .await?;
    Ok(written == 1)
}

/// Returns a campaign.
pub async fn find(db: &mut impl Query, id: CampaignId) -> Result<Option<Campaign>, StoreError> {
    let sql = format!("SELECT {CAMPAIGN} FROM campaign c WHERE c.id = $1");
    let row = db.query_opt(&sql, params![id]).await?;
    row.as_ref().map(campaign_row).transpose()
}

/// Returns a campaign, and keeps others from closing it until the transaction ends.
pub async fn lock(tx: &mut Tx, id: CampaignId) -> Result<Option<Campaign>, StoreError> {
    let lock = dialect::for_update(tx.engine());
    let sql = format!("SELECT {CAMPAIGN} FROM campaign c WHERE c.id = $1{lock}");
    let row = tx.query_opt(&sql, params![id]).await?;
    row.as_ref().map(campaign_row).transpose()
}

/// Returns the campaigns that were opened at or below a unit, or in which it takes part, the latest
/// first.
pub async fn of_unit(
    db: &mut impl Query,
    unit: UnitId,
    limit: i64,
) -> Result<Vec<Campaign>, StoreError> {
    let sql = format!(
        "SELECT {CAMPAIGN} FROM campaign c
          WHERE EXISTS (SELECT 1 FROM unit_ancestor a
                         WHERE a.ancestor_id = $1 AND a.unit_id = c.owner_unit)
             OR EXISTS (SELECT 1 FROM task_unit p
                         WHERE p.unit_id = $1 AND p.role = 'lead' AND p.province = c.province
                           AND (p.task_id = c.lists_task OR p.task_id = c.checks_task))
          ORDER BY c.opened_at DESC, c.id LIMIT $2"
    );
    let rows = db.query(&sql, params![unit, limit]).await?;
    rows.iter().map(campaign_row).collect()
}

/// Returns the campaign of which a task is a part.
pub async fn of_task(db: &mut impl Query, task: TaskId) -> Result<Option<Campaign>, StoreError> {
    let sql =
        format!("SELECT {CAMPAIGN} FROM campaign c WHERE c.lists_task = $1 OR c.checks_task = $1");
    let row = db.query_opt(&sql, params![task]).await?;
    row.as_ref().map(campaign_row).transpose()
}

/// Returns which places are in a campaign of a set that is still open, and the name of that.
pub async fn busy(
    db: &mut impl Query,
    province: i64,
    set: i64,
) -> Result<Vec<(UnitId, String)>, StoreError> {
    db.query(
        "SELECT p.unit_id, c.name
           FROM campaign c JOIN task_unit p ON p.province = c.province AND p.task_id = c.lists_task
          WHERE c.province = $1 AND c.set_number = $2 AND c.closed_on IS NULL AND p.role = 'lead'
          ORDER BY p.unit_id LIMIT 20000",
        params![province, set],
    )
    .await?
    .iter()
    .map(|row| Ok((row.get("unit_id")?, row.get("name")?)))
    .collect()
}

/// Notes that somebody has pressed for the reminder. False where it was done that day already.
pub async fn remind(tx: &mut Tx, campaign: &Campaign, day: Date) -> Result<bool, StoreError> {
    let written = tx
        .execute(
            "UPDATE campaign SET reminded_on = $3
              WHERE province = $1 AND id = $2 AND (reminded_on IS NULL OR reminded_on < $3)",
            params![campaign.province, campaign.id, day],
        )
        .await?;
    Ok(written == 1)
}

/// Closes a campaign and keeps how everything stood.
pub async fn close(
    tx: &mut Tx,
    campaign: &Campaign,
    day: Date,
    by: Option<AccountId>,
    at: Timestamp,
    stood: &[Stands],
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE campaign SET closed_on = $3, closed_by = $4, closed_at = $5
          WHERE province = $1 AND id = $2 AND closed_on IS NULL",
        params![campaign.province, campaign.id, day, by, at],
    )
    .await?;
    let rows = stood.iter().map(|it| {
        params![
            campaign.province,
            campaign.id,
            it.unit,
            &it.indicator,
            it.criterion,
            it.verdict.key()
        ]
        .to_vec()
    });
    tx.execute_many(
        "INSERT INTO campaign_standing (province, campaign_id, unit_id, indicator, criterion, verdict)
         VALUES ($1, $2, $3, $4, $5, $6)",
        rows.collect(),
    )
    .await?;
    Ok(())
}

/// Returns the indicators of a campaign's places that are not met by what counts now.
pub async fn unmet(db: &mut impl Query, campaign: &Campaign) -> Result<Vec<Stands>, StoreError> {
    db.query(
        "SELECT c.unit_id, c.criterion, c.indicator, c.verdict
           FROM task_unit p CROSS JOIN criteria_cell c
          WHERE p.province = $1 AND p.task_id = $2 AND p.role = 'lead'
            AND c.set_number = $3 AND c.unit_id = p.unit_id AND c.valid_to IS NULL
            AND c.province = $1 AND c.verdict = 'unmet'
          ORDER BY c.unit_id, c.criterion, c.indicator LIMIT 500000",
        params![campaign.province, campaign.lists_task, campaign.set],
    )
    .await?
    .iter()
    .map(stands_row)
    .collect()
}

/// Returns how the indicators stood when a campaign was closed.
pub async fn stood(db: &mut impl Query, campaign: &Campaign) -> Result<Vec<Stands>, StoreError> {
    db.query(
        "SELECT unit_id, criterion, indicator, verdict FROM campaign_standing
          WHERE province = $1 AND campaign_id = $2 ORDER BY unit_id, criterion, indicator LIMIT 500000",
        params![campaign.province, campaign.id],
    )
    .await?
    .iter()
    .map(stands_row)
    .collect()
}

fn stands_row(row: &Row) -> Result<Stands, StoreError> {
    let key: String = row.get("verdict")?;
    Ok(Stands {
        unit: row.get("unit_id")?,
        criterion: row.get("criterion")?,
        indicator: row.get("indicator")?,
        verdict: Verdict::from_key(&key).ok_or_else(|| bad("verdict", &key))?,
    })
}

fn bad(column: &str, word: &str) -> StoreError {
    StoreError::Column {
        column: column.to_owned(),
        why: format!("unknown word “{word}”"),
    }
}

const NEED: &str =
    "province, campaign_id, id, number, unit_id, criterion, indicator, act, kind, name, quantity,
    measure, amount, source, year, verified, note, acted_by, acted_unit, acted_at";

fn need_row(row: &Row) -> Result<NeedVersion, StoreError> {
    let kind: String = row.get("kind")?;
    let source: Option<String> = row.get("source")?;
    let source = match source {
        Some(key) => Some(Source::from_key(&key).ok_or_else(|| bad("source", &key))?),
        None => None,
    };
    let quantity: Option<i64> = row.get("quantity")?;
    Ok(NeedVersion {
        province: row.get("province")?,
        campaign: row.get("campaign_id")?,
        id: row.get("id")?,
        number: row.get("number")?,
        unit: row.get("unit_id")?,
        criterion: row.get("criterion")?,
        indicator: row.get("indicator")?,
        act: row.get("act")?,
        need: Need {
            kind: NeedKind::from_key(&kind).ok_or_else(|| bad("kind", &kind))?,
            name: row.get("name")?,
            quantity: quantity.map(Quantity),
            measure: row.get("measure")?,
            amount: row.get("amount")?,
            source,
            year: row.get("year")?,
        },
        verified: row.get("verified")?,
        note: row.get("note")?,
        by: row.get("acted_by")?,
        by_unit: row.get("acted_unit")?,
        at: row.get("acted_at")?,
    })
}

/// Keeps the next version of a need and ends the one before. False where somebody else was first.
pub async fn keep(tx: &mut Tx, version: &NeedVersion) -> Result<bool, StoreError> {
    if version.number > 1 {
        let ended = tx
            .execute(
                "UPDATE campaign_need SET ended_at = $5
                  WHERE province = $1 AND campaign_id = $2 AND id = $3 AND number = $4
                    AND ended_at IS NULL",
                params![
                    version.province,
                    version.campaign,
                    version.id,
                    version.number - 1,
                    version.at
                ],
            )
            .await?;
        if ended != 1 {
            return Ok(false);
        }
    }
    let need = &version.need;
    let sql = format!(
        "INSERT INTO campaign_need ({NEED})
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
         ON CONFLICT DO NOTHING"
    );
    let written = tx
        .execute(
            &sql,
            params![
                version.province,
                version.campaign,
                version.id,
                version.number,
                version.unit,
                version.criterion,
                &version.indicator,
                &version.act,
                need.kind.key(),
                &need.name,
                need.quantity.map(|it| it.0),
                &need.measure,
                need.amount,
                need.source.map(Source::key),
                need.year,
                version.verified,
                version.note.as_deref(),
                version.by,
                version.by_unit,
                version.at
            ],
        )
        .await?;
    Ok(written == 1)
}

/// Returns a need as it stands, also one that was taken off its list.
pub async fn need(
    db: &mut impl Query,
    campaign: &Campaign,
    id: NeedId,
) -> Result<Option<NeedVersion>, StoreError> {
    let sql = format!(
        "SELECT {NEED} FROM campaign_need
          WHERE province = $1 AND campaign_id = $2 AND id = $3 AND ended_at IS NULL"
    );
    let row = db
        .query_opt(&sql, params![campaign.province, campaign.id, id])
        .await?;
    row.as_ref().map(need_row).transpose()
}

/// Returns the needs that stand on the lists of a campaign: of one place, or of all.
pub async fn needs(
    db: &mut impl Query,
    campaign: &Campaign,
    unit: Option<UnitId>,
) -> Result<Vec<NeedVersion>, StoreError> {
    let (one, values) = match unit {
        Some(unit) => (
            " AND unit_id = $3",
            params![campaign.province, campaign.id, unit].to_vec(),
        ),
        None => ("", params![campaign.province, campaign.id].to_vec()),
    };
    // Ids are ordered by the time at which they were made: needs stay in the order of their entry.
    let sql = format!(
        "SELECT {NEED} FROM campaign_need
          WHERE province = $1 AND campaign_id = $2 AND ended_at IS NULL AND act <> 'drop'{one}
          ORDER BY unit_id, criterion, indicator, id LIMIT 200000"
    );
    let rows = db.query(&sql, &values).await?;
    rows.iter().map(need_row).collect()
}

/// Returns all that happened to the needs of a place, the latest first.
pub async fn history(
    db: &mut impl Query,
    campaign: &Campaign,
    unit: UnitId,
    limit: i64,
) -> Result<Vec<NeedVersion>, StoreError> {
    let sql = format!(
        "SELECT {NEED} FROM campaign_need
          WHERE province = $1 AND campaign_id = $2 AND unit_id = $3
          ORDER BY acted_at DESC, number DESC, id LIMIT $4"
    );
    db.query(&sql, params![campaign.province, campaign.id, unit, limit])
        .await?
        .iter()
        .map(need_row)
        .collect()
}

/// Returns how often the list of a place was changed: who hands it in says which state they saw.
pub async fn version(
    db: &mut impl Query,
    campaign: &Campaign,
    unit: UnitId,
) -> Result<i64, StoreError> {
    db.query_one(
        "SELECT COUNT(*) AS acts FROM campaign_need
          WHERE province = $1 AND campaign_id = $2 AND unit_id = $3
            AND act IN ('enter', 'change', 'drop')",
        params![campaign.province, campaign.id, unit],
    )
    .await?
    .get("acts")
}
