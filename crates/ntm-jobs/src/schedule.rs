//! The calendar of work: what is to be done each day or each hour, by the office's clock.
//!
//! Work of the calendar is a job like any other, with the slot of time as its key, so that two
//! servers leave it once. Slots that passed while nothing ran are not made up for one by one: each
//! kind catches up by itself with whatever it finds undone.

use jiff::{SignedDuration, Timestamp, civil::DateTime, tz};
use ntm_office::{Office, Outcome};
use ntm_store::params;

/// Every kind of regular work, with its rhythm.
const REGULAR: &[(&str, Rhythm)] = &[
    ("place_units", Rhythm::Daily { from_hour: 0 }),
    ("open_periods", Rhythm::Daily { from_hour: 0 }),
    ("freeze_lateness", Rhythm::Daily { from_hour: 0 }),
    ("refresh_search", Rhythm::Daily { from_hour: 0 }),
    ("measure_targets", Rhythm::Daily { from_hour: 0 }),
    ("remind", Rhythm::Daily { from_hour: 6 }),
    // After the reminders of the morning, so that they stand in it.
    ("digest", Rhythm::Daily { from_hour: 7 }),
    ("sweep", Rhythm::Hourly { from_hour: 0 }),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rhythm {
    /// Once a day in Vietnam, from this hour on.
    Daily { from_hour: i8 },
    /// Every hour from this hour of the day in Vietnam on.
    Hourly { from_hour: i8 },
}

impl Rhythm {
    /// Returns the slot that an instant lies in; none before the first of the day.
    fn slot(self, now: Timestamp) -> Option<String> {
        let here: DateTime = tz::offset(7).to_datetime(now);
        match self {
            Rhythm::Daily { from_hour } => {
                (here.hour() >= from_hour).then(|| here.date().to_string())
            }
            Rhythm::Hourly { from_hour } => {
                (here.hour() >= from_hour).then(|| format!("{} {:02}h", here.date(), here.hour()))
            }
        }
    }
}

/// Remembers which slots were seen to, so that the database is asked once for each.
#[derive(Debug, Default)]
pub(crate) struct Schedule {
    seen: Vec<Option<String>>,
}

impl Schedule {
    /// Leaves work for every slot that has begun since the last look.
    pub(crate) async fn keep(&mut self, office: &Office) -> Outcome<()> {
        self.seen.resize(REGULAR.len(), None);
        let now = office.clock().now();
        let slots: Vec<Option<String>> =
            REGULAR.iter().map(|(_, rhythm)| rhythm.slot(now)).collect();
        if slots == self.seen {
            return Ok(());
        }
        let mut tx = office.store().begin().await?;
        let slots_seen = slots.iter().zip(&self.seen);
        for (left, ((kind, _), (slot, seen))) in
            (0..REGULAR.len()).rev().zip(REGULAR.iter().zip(slots_seen))
        {
            let Some(slot) = slot.as_ref().filter(|slot| Some(*slot) != seen.as_ref()) else {
                continue;
            };
            // In the order of the list, which is the order in which they depend on each other.
            let run_at = now - SignedDuration::from_micros(i64::try_from(left).unwrap_or(0));
            tx.execute(
                "INSERT INTO job (id, kind, payload, dedupe, run_at, created_at)
                 VALUES ($1, $2, '{}', $3, $4, $5) ON CONFLICT (dedupe) DO NOTHING",
                params![
                    office.new_id(now),
                    *kind,
                    format!("{kind}:{slot}"),
                    run_at,
                    now
                ],
            )
            .await?;
        }
        tx.commit().await?;
        self.seen = slots;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_are_those_of_vietnam() {
        let slot = |rhythm: Rhythm, at: &str| rhythm.slot(at.parse().unwrap());
        let daily = Rhythm::Daily { from_hour: 7 };
        assert_eq!(slot(daily, "2023-07-09T23:59:59Z"), None);
        assert_eq!(slot(daily, "2023-07-10T00:00:00Z").unwrap(), "2023-07-10");
        let hourly = Rhythm::Hourly { from_hour: 0 };
        assert_eq!(
            slot(hourly, "2023-07-09T17:30:00Z").unwrap(),
            "2023-07-10 00h"
        );
    }
}
