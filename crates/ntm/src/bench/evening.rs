//! Deadline evening: every commune submits within a minute, each at its own moment.
//!
//! The arrivals are open-loop: nobody waits for anybody else's answer, as on a real evening.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use anyhow::Context as _;
use jiff::civil::Date;
use ntm_store::{Query as _, Store, params};
use uuid::Uuid;

use super::{
    client::Client,
    figures::Figures,
    seed::{Size, commune, token},
};

/// What the evening came to.
pub(crate) struct Evening {
    /// The times of the answers.
    pub(crate) figures: Figures,
    /// Communes that had something to submit.
    pub(crate) communes: usize,
    /// Obligations that stand as submitted afterwards.
    pub(crate) submitted: i64,
    /// Submissions in the events of these obligations.
    pub(crate) events: i64,
}

/// Lets every commune submit within `lasts` and counts the rows afterwards.
pub(crate) async fn evening(
    address: SocketAddr,
    store: &Store,
    size: Size,
    today: Date,
    lasts: Duration,
) -> anyhow::Result<Evening> {
    let mut wanted = Vec::new();
    let mut reader = store.read().await?;
    for number in 0..size.communes {
        let row = reader
            .query_opt(
                "SELECT id, version FROM obligation
                  WHERE unit_id = $1 AND state = 'due' AND due_on >= $2
                  ORDER BY due_on LIMIT 1",
                params![commune(number), today],
            )
            .await?;
        if let Some(row) = row {
            let id: Uuid = row.get("id")?;
            let version: i64 = row.get("version")?;
            wanted.push((number, id, version));
        }
    }
    drop(reader);
    let communes = wanted.len();
    let start = Instant::now() + Duration::from_millis(200);
    let mut people = tokio::task::JoinSet::new();
    for (nth, (number, id, version)) in wanted.iter().copied().enumerate() {
        // Moments without pattern, the same in each run: the golden ratio spreads them.
        let share = (nth as f64 * 0.618_033_988_749_895).fract();
        let at = start + lasts.mul_f64(share);
        people.spawn(async move {
            tokio::time::sleep_until(at.into()).await;
            let mut client = Client::new(address, &token("commune", number));
            let form = format!("version={version}&note=Da+hoan+thanh&outgoing_number=45%2FBC-UBND");
            let began = Instant::now();
            let answer = client.post(&format!("/viec/{id}/gui"), &form).await;
            (began.elapsed(), answer)
        });
    }
    let mut figures = Figures::default();
    while let Some(person) = people.join_next().await {
        match person? {
            (took, Ok(answer)) if answer.status == 303 => figures.add("gửi kết quả", took),
            (_, Ok(answer)) => figures.fail(format!(
                "status {}: {}",
                answer.status,
                answer.location.unwrap_or_default()
            )),
            (_, Err(error)) => figures.fail(error.to_string()),
        }
    }
    let mut reader = store.read().await?;
    let (mut submitted, mut events) = (0, 0);
    for (_, id, _) in &wanted {
        let row = reader
            .query_one(
                "SELECT (SELECT COUNT(*) FROM obligation WHERE id = $1 AND state = 'submitted') AS submitted,
                        (SELECT COUNT(*) FROM obligation o
                           JOIN obligation_event e ON e.province = o.province AND e.obligation_id = o.id
                          WHERE o.id = $1 AND e.act = 'submit') AS events",
                params![*id],
            )
            .await
            .context("counting")?;
        submitted += row.get::<i64>("submitted")?;
        events += row.get::<i64>("events")?;
    }
    Ok(Evening {
        figures,
        communes,
        submitted,
        events,
    })
}
