//! Reports: the reporting tasks of the notice become reports on the day on which it was assigned, and
//! what communes sent in July has its figures (`data/demonstration/reports.toml`).

use anyhow::{Context as _, anyhow};
use jiff::civil::DateTime;
use ntm_office::{
    Fault, Office, Op,
    perform::HandIn,
    report::{expect::Look, fill::ReportView, send::Sending},
};
use ntm_programme::{
    criteria::Quantity,
    identity::ObligationId,
    report::{FieldKind, Written},
};
use serde::Deserialize;

use super::{campaign::at, places::Known};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Told {
    commune: Vec<Figures>,
    draft: Vec<Draft>,
}

/// What a commune reports for July, in triệu đồng, days and works.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Figures {
    unit: String,
    paid: i64,
    planned: i64,
    labour: i64,
    works: i64,
    behind: i64,
    result: String,
    #[serde(default)]
    difficulty: String,
}

/// A report that is being filled in.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Draft {
    unit: String,
    on: DateTime,
    #[serde(rename = "type")]
    code: String,
    result: String,
}

fn told() -> anyhow::Result<Told> {
    toml::from_str(include_str!("../../../../data/demonstration/reports.toml"))
        .context("the demonstration's reports")
}

/// Makes reports of the recurring tasks that were just assigned, in one press.
pub(crate) async fn enact(office: &Office, op: &Op) -> anyhow::Result<()> {
    let offers = office.report_regime(op).await?.offers;
    let fitting = offers.iter().filter(|it| it.fits.is_ok());
    let chosen: Vec<_> = fitting
        .map(|it| (it.deadline.task, it.deadline.position))
        .collect();
    office.enact_reports(op, &chosen).await?;
    Ok(())
}

/// Fills a report in and sends it; false where the obligation is none.
pub(crate) async fn send(
    office: &Office,
    op: &Op,
    id: ObligationId,
    unit: &str,
    hand_in: &HandIn,
) -> anyhow::Result<bool> {
    let view = match office.report(op, id).await {
        Ok(view) => view,
        Err(Fault::NotFound) => return Ok(false),
        Err(fault) => return Err(fault.into()),
    };
    let told = told()?;
    let figures = told.commune.iter().find(|it| it.unit == unit);
    let figures = figures.ok_or_else(|| anyhow!("nothing is told of {unit}"))?;
    figures.fill(office, op, &view).await?;
    let sending = Sending {
        nil: false,
        note: hand_in.note.clone(),
        outgoing: hand_in.outgoing.clone(),
    };
    office.send_report(op, id, &sending).await?;
    Ok(true)
}

impl Figures {
    async fn fill(&self, office: &Office, op: &Op, view: &ReportView) -> anyhow::Result<()> {
        let whole = |number: i64| Quantity::whole(number).to_string();
        let value = |value: String| Written {
            value,
            ..Written::default()
        };
        let share = Written {
            numerator: whole(self.paid),
            denominator: whole(self.planned),
            ..Written::default()
        };
        let id = view.expected.row.id;
        for (code, written) in [
            ("ket-qua", value(self.result.clone())),
            ("giai-ngan", share),
            ("ngay-cong", value(whole(self.labour))),
            ("cong-trinh", value(whole(self.works))),
            ("cong-trinh-cham", value(whole(self.behind))),
            ("kho-khan", value(self.difficulty.clone())),
        ] {
            office
                .enter_report(op, id, code, &written, None)
                .await
                .with_context(|| format!("{} {code}", self.unit))?;
        }
        Ok(())
    }
}

/// Begins reports that are not sent yet.
pub(crate) async fn draft(office: &Office, known: &Known) -> anyhow::Result<()> {
    for draft in told()?.draft {
        let op = at(known.op_at(office, &draft.unit)?, draft.on)?;
        let look = Look {
            year: Some(draft.on.year()),
            code: Some(draft.code.clone()),
        };
        let found = office.expected_reports(&op, &look).await?;
        let rows = found.tables.iter().flat_map(|it| &it.rows);
        let mut reports = rows.flat_map(|it| it.reports.values());
        let line = reports
            .next()
            .ok_or_else(|| anyhow!("{} has no report {}", draft.unit, draft.code))?;
        let view = office.report(&op, line.id).await?;
        let mut fields = view.sections.iter().flat_map(|(_, fields)| fields);
        let prose = fields
            .find(|it| it.field.required && matches!(it.field.kind, FieldKind::Prose))
            .ok_or_else(|| anyhow!("{} asks for no words", draft.code))?;
        let written = Written {
            value: draft.result,
            ..Written::default()
        };
        office
            .enter_report(&op, line.id, &prose.field.code, &written, None)
            .await?;
    }
    Ok(())
}
