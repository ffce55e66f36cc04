//! The papers that reports became.

use ntm_programme::identity::{ObligationId, OutgoingId};

use crate::{Query, StoreError, Tx, params, report_merged::MergedAt};

/// What a paper reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    pub province: i64,
    key: String,
}

impl About {
    /// A unit's report.
    pub fn report(province: i64, id: ObligationId) -> About {
        About {
            province,
            key: id.to_string(),
        }
    }

    /// Reports put together.
    pub fn merged(at: &MergedAt) -> About {
        About {
            province: at.province,
            key: format!("{}/{}/{}", at.owner, at.code, at.period),
        }
    }
}

/// Ties a paper to what it reports.
pub async fn tie(tx: &mut Tx, about: &About, paper: OutgoingId) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO report_paper (province, about, outgoing_id) VALUES ($1, $2, $3)
         ON CONFLICT DO NOTHING",
        params![about.province, &about.key, paper],
    )
    .await?;
    Ok(())
}

/// Returns the last paper about something that was neither thrown away nor taken back.
pub async fn last(db: &mut impl Query, about: &About) -> Result<Option<OutgoingId>, StoreError> {
    let row = db
        .query_opt(
            "SELECT p.outgoing_id FROM report_paper p
               JOIN outgoing o ON o.province = p.province AND o.id = p.outgoing_id
              WHERE p.province = $1 AND p.about = $2 AND o.state IN ('draft', 'issued')
              ORDER BY o.created_at DESC, o.code DESC LIMIT 1",
            params![about.province, &about.key],
        )
        .await?;
    row.map(|row| row.get("outgoing_id")).transpose()
}
