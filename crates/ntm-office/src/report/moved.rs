//! Figures of the program that stand otherwise in a report that was approved: whoever corrected one sees
//! which reports are to be corrected with it.

use ntm_programme::{
    identity::ObligationId,
    period::Period,
    report::{CellValue, Figure, ReportState, ReportType},
};
use ntm_store::report_content as content;

use super::{
    expect::Look,
    fill::{Filled, counting},
};
use crate::{Office, Op, Outcome};

/// A figure that is not what an approved report says.
#[derive(Debug, Clone)]
pub struct Moved {
    pub id: ObligationId,
    pub of: &'static ReportType,
    pub period: Period,
    pub unit: String,
    pub figure: Figure,
    /// What was approved, and what the program knows now.
    pub said: String,
    pub now: String,
    /// Whether the report is unlocked, so that its unit can correct it.
    pub is_open: bool,
}

impl Office {
    /// Returns, of a year's approved reports that one may see, those whose figures are others today. Only
    /// figures that close with the period are compared: what is under way moves every day.
    pub async fn figures_moved(&self, op: &Op, year: Option<i16>) -> Outcome<Vec<Moved>> {
        let look = Look { year, code: None };
        let expected = self.expected_reports(op, &look).await?;
        let mut db = self.store().read().await?;
        let mut moved = Vec::new();
        for table in &expected.tables {
            let of = table.series.of;
            let mut fields = of.sections.iter().flat_map(|it| &it.fields);
            if !fields.any(|it| it.figure.is_some_and(Figure::closes_with_period)) {
                continue;
            }
            for row in &table.rows {
                for (period, line) in &row.reports {
                    let approved = matches!(
                        line.state,
                        ReportState::Approved | ReportState::Unlocked | ReportState::Corrected
                    );
                    if !approved || line.nil {
                        continue;
                    }
                    let filled = Filled::find(self, &mut db, op, line.id).await?;
                    let versions = content::versions(&mut db, filled.at).await?;
                    let Some(version) = counting(&versions, filled.expected.extra.approved) else {
                        continue;
                    };
                    let now = filled.figures(&mut db, op).await?;
                    for field in of.fields_of(filled.role) {
                        let Some(figure) = field.figure.filter(|it| it.closes_with_period()) else {
                            continue;
                        };
                        let (said, now) = (version.content.get(&field.code), now.get(&field.code));
                        if said == now {
                            continue;
                        }
                        let words =
                            |it: Option<&CellValue>| it.map(CellValue::said).unwrap_or_default();
                        moved.push(Moved {
                            id: line.id,
                            of,
                            period: *period,
                            unit: row.name.clone(),
                            figure,
                            said: words(said),
                            now: words(now),
                            is_open: line.state == ReportState::Unlocked,
                        });
                    }
                }
            }
        }
        Ok(moved)
    }
}
