//! What proves the values of a place: kept once, used for several indicators.

use bytes::Bytes;
use jiff::civil::Date;
use ntm_programme::{
    criteria::Value,
    identity::{EvidenceId, UnitId},
    right::{Action, Resource},
};
use ntm_store::{
    Tx,
    criteria_evidence::{self as kept, CriteriaEvidence, EvidenceUse},
    criteria_set, document, unit,
};
use serde_json::json;

use super::{
    cell::{self, CellAt},
    readable, set_called,
};
use crate::{
    Fault, Office, Op, Outcome,
    perform::{Outgoing, Upload},
    record::{Record, record},
};

/// A paper that a commune adds.
#[derive(Debug, Clone, Default)]
pub struct NewPaper {
    /// What it is called; the file's name or the document's number where nobody says.
    pub name: Option<String>,
    pub file: Option<Upload>,
    pub outgoing: Option<Outgoing>,
    /// For how long the paper itself is good: the first day, and the last day.
    pub valid: (Option<Date>, Option<Date>),
    /// The indicators that it proves, each with the figure that the paper states, as written.
    pub proves: Vec<(String, String)>,
}

impl Office {
    /// Adds a paper of a place, and uses it for indicators.
    ///
    /// # Errors
    ///
    /// [`Fault::Invalid`] for a paper without file and number, a program, dates that turn round, a
    /// figure that does not fit its indicator.
    pub async fn add_paper(
        &self,
        op: &Op,
        unit: UnitId,
        set: &str,
        paper: &NewPaper,
    ) -> Outcome<EvidenceId> {
        let outgoing = paper
            .outgoing
            .clone()
            .filter(|it| !it.number.trim().is_empty());
        if paper.file.is_none() && outgoing.is_none() {
            return Err(Fault::field(
                "file",
                "Hãy chọn tệp hoặc ghi số văn bản.",
                "Choose a file or give the number of a document.",
            ));
        }
        if let (Some(from), Some(to)) = paper.valid
            && to < from
        {
            return Err(Fault::field(
                "valid_to",
                "Ngày hết hiệu lực trước ngày có hiệu lực.",
                "The last day lies before the first.",
            ));
        }
        if let Some(file) = &paper.file
            && is_program(&file.bytes)
        {
            return Err(Fault::field(
                "file",
                format!(
                    "Tệp “{}” là một chương trình, không phải minh chứng. Chưa lưu gì.",
                    file.name
                ),
                format!(
                    "The file “{}” is a program, not evidence. Nothing was kept.",
                    file.name
                ),
            ));
        }
        let files = self.keep(paper.file.as_slice()).await?;
        let mut tx = self.store().begin().await?;
        let province = may_claim(&mut tx, op, unit).await?;
        let by = op.who.account.ok_or(Fault::SignedOut)?;
        let file = files.into_iter().next();
        if let Some(file) = &file {
            document::insert_file(&mut tx, file.hash, file.bytes, op.now).await?;
        }
        let number = outgoing.as_ref().map(|it| it.number.trim().to_owned());
        let name = paper
            .name
            .clone()
            .filter(|name| !name.trim().is_empty())
            .or_else(|| file.as_ref().map(|it| it.name.clone()))
            .or_else(|| number.clone())
            .unwrap_or_default();
        let evidence = CriteriaEvidence {
            id: EvidenceId(self.new_id(op.now)),
            unit,
            name,
            file_hash: file.as_ref().map(|it| it.hash.to_string()),
            file_name: file.as_ref().map(|it| it.name.clone()),
            media_type: file.map(|it| it.media_type),
            outgoing_number: number,
            outgoing_on: outgoing.and_then(|it| it.on),
            valid_from: paper.valid.0,
            valid_to: match paper.valid.1 {
                Some(last) => Some(last.tomorrow().map_err(Fault::internal)?),
                None => None,
            },
            added_by: by,
            added_at: op.now,
        };
        kept::add(&mut tx, province, &evidence).await?;
        for (indicator, written) in &paper.proves {
            self.attach_in(&mut tx, op, province, evidence.id, set, indicator, written)
                .await?;
        }
        record(
            &mut tx,
            op,
            Record {
                province,
                action: "criteria.add_evidence",
                resource: "criteria_evidence",
                id: evidence.id.to_string(),
                data: json!({ "unit": unit, "name": evidence.name, "set": set,
                              "indicators": paper.proves.iter().map(|(it, _)| it).collect::<Vec<_>>() }),
            },
        )
        .await?;
        tx.commit().await?;
        Ok(evidence.id)
    }

    /// Uses a paper that is there for another indicator; `written` is the figure that it states.
    pub async fn use_paper(
        &self,
        op: &Op,
        at: &CellAt,
        paper: EvidenceId,
        written: &str,
    ) -> Outcome<()> {
        let mut tx = self.store().begin().await?;
        let province = may_claim(&mut tx, op, at.unit).await?;
        let papers = kept::of_unit(&mut tx, at.unit).await?;
        if !papers.iter().any(|it| it.id == paper) {
            return Err(Fault::NotFound);
        }
        self.attach_in(
            &mut tx,
            op,
            province,
            paper,
            &at.set,
            &at.indicator,
            written,
        )
        .await?;
        record(
            &mut tx,
            op,
            Record {
                province,
                action: "criteria.attach_evidence",
                resource: "criteria_evidence",
                id: paper.to_string(),
                data: json!({ "unit": at.unit, "set": at.set, "indicator": at.indicator }),
            },
        )
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Uses a paper no more for an indicator.
    pub async fn drop_paper(&self, op: &Op, at: &CellAt, paper: EvidenceId) -> Outcome<()> {
        let mut tx = self.store().begin().await?;
        let province = may_claim(&mut tx, op, at.unit).await?;
        let papers = kept::of_unit(&mut tx, at.unit).await?;
        let set = criteria_set::number(&mut tx, &at.set).await?;
        let (true, Some(set)) = (papers.iter().any(|it| it.id == paper), set) else {
            return Err(Fault::NotFound);
        };
        if kept::detach(&mut tx, province, paper, set, &at.indicator).await? {
            record(
                &mut tx,
                op,
                Record {
                    province,
                    action: "criteria.detach_evidence",
                    resource: "criteria_evidence",
                    id: paper.to_string(),
                    data: json!({ "unit": at.unit, "set": at.set, "indicator": at.indicator }),
                },
            )
            .await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Returns the content of a paper that is a file, for somebody who may see the place's criteria.
    pub async fn paper_file(
        &self,
        op: &Op,
        place: UnitId,
        paper: EvidenceId,
    ) -> Outcome<(CriteriaEvidence, Bytes)> {
        let mut db = self.store().read().await?;
        let line = unit::line(&mut db, place).await?;
        let gazetteer = self.gazetteer(&mut db, op.today).await?;
        op.require(Action::ReadCriteria, &readable(&gazetteer, op, line))?;
        let papers = kept::of_unit(&mut db, place).await?;
        drop(db);
        let found = papers.into_iter().find(|it| it.id == paper);
        let found = found.ok_or(Fault::NotFound)?;
        let hash = found.file_hash.as_deref().and_then(|it| it.parse().ok());
        let bytes = self.files().get(hash.ok_or(Fault::NotFound)?).await?;
        Ok((found, bytes))
    }

    #[allow(clippy::too_many_arguments)]
    async fn attach_in(
        &self,
        tx: &mut Tx,
        op: &Op,
        province: i64,
        evidence: EvidenceId,
        set: &str,
        indicator: &str,
        written: &str,
    ) -> Outcome<()> {
        let set = set_called(tx, set).await?;
        let (_, indicator) = cell::find(&set.criteria, indicator).ok_or_else(|| {
            Fault::field(
                "indicator",
                format!("Bộ tiêu chí không có chỉ tiêu {indicator}."),
                format!("The set has no indicator {indicator}."),
            )
        })?;
        let said = Value::read(indicator, written)
            .map_err(|fault| Fault::field("said", fault.to_string(), fault.text_en()))?;
        let number = criteria_set::number_for(tx, &set.id, op.now).await?;
        let used = EvidenceUse {
            evidence,
            set: number,
            indicator: indicator.code.clone(),
            said,
        };
        let by = op.who.account.ok_or(Fault::SignedOut)?;
        kept::attach(tx, province, &used, by, op.now).await?;
        Ok(())
    }
}

/// Asks whether somebody may speak for a place; returns its province.
async fn may_claim(tx: &mut Tx, op: &Op, place: UnitId) -> Outcome<i64> {
    let line = unit::line(tx, place).await?;
    op.require(
        Action::ClaimCriteria,
        &Resource {
            performer: line.clone(),
            owner: line,
            ..Resource::default()
        },
    )?;
    cell::province_of(tx, place).await
}

/// Tells whether a file begins as programs and scripts do (PE, ELF, Mach-O, a script's first line).
fn is_program(bytes: &[u8]) -> bool {
    const STARTS: [&[u8]; 7] = [
        b"MZ",
        b"\x7fELF",
        b"\xfe\xed\xfa",
        b"\xcf\xfa\xed\xfe",
        b"\xca\xfe\xba\xbe",
        b"#!",
        b"@echo off",
    ];
    STARTS.iter().any(|start| bytes.starts_with(start))
}
