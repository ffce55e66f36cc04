//! Lateness is frozen when the deadline has passed: with the unit's name and its head of the last
//! day, once, whatever is renamed, merged or appointed later.

use ntm_store::obligation as kept;

use crate::{Office, Op, Outcome, perform::Standing};

/// How many obligations one transaction freezes, so that nobody waits long for the writer.
const BATCH: i64 = 200;

impl Office {
    /// Freezes every obligation whose last day has passed unmet, also those of days on which the
    /// installation was down, and returns how many. What is frozen stays as it is, so it may be
    /// called at any time.
    ///
    /// # Errors
    ///
    /// Only what the store answers; what was frozen before stays frozen.
    pub async fn freeze_lateness(&self, op: &Op) -> Outcome<u64> {
        let mut frozen = 0;
        loop {
            let mut tx = self.store().begin().await?;
            let rows = kept::to_freeze(&mut tx, op.today, BATCH).await?;
            if rows.is_empty() {
                return Ok(frozen);
            }
            let mut touched: Vec<kept::Occurrence> = Vec::new();
            for found in rows {
                // Read again under lock: somebody may have submitted since.
                let Some(row) = kept::find_for_change(&mut tx, found.id).await? else {
                    continue;
                };
                if row.version != found.version {
                    continue;
                }
                let mut standing = Standing::of(&mut tx, row).await?;
                self.freeze(&mut tx, op, &mut standing).await?;
                if !touched.contains(&standing.row.occurrence) {
                    touched.push(standing.row.occurrence);
                }
                frozen += 1;
            }
            for occurrence in &touched {
                kept::recount(&mut tx, occurrence).await?;
            }
            tx.commit().await?;
        }
    }
}
