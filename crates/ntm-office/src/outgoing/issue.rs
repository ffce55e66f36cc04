//! A paper gets its number and is frozen, is taken back, or is given to be followed.

use jiff::civil::Date;
use ntm_drafting::{
    docx::{self, docx},
    edxml::{Business, File, Organisation, Sending, SendingFault, package},
    paper::PaperKind,
};
use ntm_programme::{
    calendar,
    outgoing::{NumberDoubt, OutgoingState, doubt},
    right::Action,
    signing::Delegation,
};
use ntm_store::{
    Tx, document,
    outgoing::{self as kept, Outgoing},
    queue::{self, NewNotification},
    unit,
};
use serde_json::json;

use super::{draft::require_draft, keep, lock, paper_of, reference, register_of};
use crate::{
    Fault, Office, Op, Outcome,
    exchange::organisation,
    perform::officers,
    receive::Upload,
    signing::{signature, signers},
    units::tidy,
};

/// How a paper is to be issued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issuing {
    /// The day of issue.
    pub on: Date,
    /// The number that it has outside; the next of the register where nobody says.
    pub number: Option<u32>,
    /// Whether a number that looks odd is meant.
    pub sure: bool,
}

impl Office {
    /// Gives a paper its number and freezes it. `seen` is the version that was shown.
    ///
    /// # Errors
    ///
    /// [`Fault::Invalid`] where the day or the number cannot be taken or nobody may sign on that day;
    /// [`Fault::Refused`] where the paper is not whole. The same issuing sent twice is one.
    pub async fn issue(
        &self,
        op: &Op,
        code: &str,
        issuing: &Issuing,
        seen: i64,
    ) -> Outcome<Outgoing> {
        let mut tx = self.store().begin().await?;
        let (row, resource) = lock(&mut tx, op, code).await?;
        op.require_of_known(Action::IssueOutgoing, &resource)?;
        if row.state == OutgoingState::Issued
            && row.version == seen + 1
            && row.issued_on == Some(issuing.on)
            && issuing.number.is_none_or(|it| Some(it) == row.number)
        {
            return Ok(row);
        }
        require_draft(&row)?;
        if row.version != seen {
            return Err(Fault::changed_meanwhile());
        }
        let row = self.issue_draft(&mut tx, op, row, issuing).await?;
        tx.commit().await?;
        Ok(row)
    }

    /// Gives a draft that is held its number and freezes it, in the transaction of the caller.
    pub(super) async fn issue_draft(
        &self,
        tx: &mut Tx,
        op: &Op,
        mut row: Outgoing,
        issuing: &Issuing,
    ) -> Outcome<Outgoing> {
        if issuing.on > op.today {
            return Err(Fault::field(
                "on",
                "Ngày ban hành ở sau hôm nay. Hãy chọn ngày đã ký.",
                "The day of issue lies ahead. Give the day on which it was signed.",
            ));
        }
        let mut paper = paper_of(&row)?;
        // Minutes are signed by their chair, by no authority of the office.
        if paper.kind != PaperKind::Minutes {
            let signer = self.signer_on(tx, &row, issuing.on).await?;
            paper.signature = signature(&signer);
            row.signer = Some(signer.name);
        }
        row.number = Some(take_number(tx, &row, issuing).await?);
        row.year = issuing.on.year();
        row.state = OutgoingState::Issued;
        row.issued_on = Some(issuing.on);
        paper.number = row.number;
        paper.date = row.issued_on;
        let faults: Vec<String> = paper.faults().iter().map(ToString::to_string).collect();
        if !faults.is_empty() {
            let faults = faults.join(" ");
            return Err(Fault::refused(
                format!("Văn bản chưa phát hành được. {faults}"),
                format!("The paper cannot be issued yet. {faults}"),
            ));
        }
        let bytes = docx(&paper).map_err(Fault::internal)?;
        let size = bytes.len();
        let hash = self.files().put(bytes).await?;
        document::insert_file(tx, hash, size, op.now).await?;
        row.file = Some(hash);
        row.paper = serde_json::to_value(&paper).map_err(Fault::internal)?;
        let data = json!({
            "number": row.number, "symbol": row.symbol, "year": row.year, "register": row.register,
            "on": row.issued_on, "sha256": hash.to_string(), "typed": issuing.number.is_some(),
        });
        keep(tx, op, &row, "issue", Some(&reference(&row)), data).await?;
        self.tell_addressed(tx, op, &row, "outgoing_issued", None)
            .await?;
        self.meeting_paper_issued(tx, op, row.id, &reference(&row))
            .await?;
        row.version += 1;
        Ok(row)
    }

    /// Returns who signs a paper, where they may do so on a day.
    async fn signer_on(&self, tx: &mut Tx, row: &Outgoing, on: Date) -> Outcome<Delegation> {
        let gazetteer = self.gazetteer(tx, on).await?;
        let signers = signers(tx, &gazetteer, row.owner, on).await?;
        let signer = signers.into_iter().find(|it| Some(it.id) == row.delegation);
        signer.ok_or_else(|| {
            let day = calendar::written(on);
            Fault::refused(
                format!(
                    "Chưa có người ký có hiệu lực ngày {day}. Hãy chọn người ký trong dự thảo."
                ),
                format!("Nobody who may sign on {day} was chosen. Choose the signer in the draft."),
            )
        })
    }

    /// Takes an issued paper back: number and text stay.
    pub async fn recall(&self, op: &Op, code: &str, reason: &str) -> Outcome<()> {
        let reason = tidy(reason);
        if reason.is_empty() {
            return Err(Fault::field(
                "reason",
                "Hãy ghi lý do thu hồi.",
                "Say why it is taken back.",
            ));
        }
        let mut tx = self.store().begin().await?;
        let (mut row, resource) = lock(&mut tx, op, code).await?;
        op.require_of_known(Action::IssueOutgoing, &resource)?;
        match row.state {
            OutgoingState::Issued => {}
            OutgoingState::Recalled if row.recall_reason.as_deref() == Some(&*reason) => {
                return Ok(());
            }
            _ => {
                return Err(Fault::refused(
                    "Chỉ thu hồi được văn bản đã phát hành.",
                    "Only a paper that was issued can be taken back.",
                ));
            }
        }
        row.state = OutgoingState::Recalled;
        row.recalled_on = Some(op.today);
        row.recall_reason = Some(reason.clone());
        let data = json!({ "reason": reason, "number": row.number, "year": row.year });
        keep(&mut tx, op, &row, "recall", Some(&reason), data).await?;
        self.tell_addressed(&mut tx, op, &row, "outgoing_recalled", Some(&reason))
            .await?;
        self.meeting_paper_recalled(&mut tx, op, row.id, &reference(&row))
            .await?;
        if let Some(taken) = row.document
            && let Some(document) = document::find(&mut tx, taken).await?
        {
            self.recall_document(&mut tx, op, &document, &reason)
                .await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Gives the DOCX that was issued to the office's own intake, so that its tasks are proposed.
    /// Returns the code of the document. A second press leads to the same document.
    pub async fn follow_outgoing(&self, op: &Op, code: &str) -> Outcome<String> {
        let view = self.outgoing(op, code).await?;
        if let Some(document) = view.document {
            return Ok(document);
        }
        if !view.kind.gives_tasks || view.row.state != OutgoingState::Issued {
            return Err(Fault::refused(
                "Chỉ đưa vào theo dõi được thông báo kết luận, kế hoạch, quyết định phân công đã phát hành.",
                "Only notices of conclusions, plans and decisions that were issued can be followed.",
            ));
        }
        let hash = view.row.file.ok_or(Fault::NotFound)?;
        let upload = Upload {
            name: file_name(&view.row, "docx"),
            bytes: self.files().get(hash).await?.to_vec(),
        };
        // Intake knows the same file again: whatever happens in between, pressing again goes on.
        let taken = self.receive(op, upload).await?;
        let mut tx = self.store().begin().await?;
        let (mut row, resource) = lock(&mut tx, op, code).await?;
        op.require_of_known(Action::DraftOutgoing, &resource)?;
        if row.document.is_none() && row.province == taken.document.province {
            row.document = Some(taken.document.id);
            let data = json!({ "document": taken.document.code });
            keep(
                &mut tx,
                op,
                &row,
                "follow",
                Some(&taken.document.code),
                data,
            )
            .await?;
            tx.commit().await?;
        }
        Ok(taken.document.code)
    }

    /// Returns a paper as DOCX: the one that was issued, or the draft as it stands.
    pub async fn outgoing_docx(&self, op: &Op, code: &str) -> Outcome<(String, Vec<u8>)> {
        let view = self.outgoing(op, code).await?;
        let bytes = match view.row.file {
            Some(hash) => self.files().get(hash).await?.to_vec(),
            None => docx(&view.paper).map_err(Fault::internal)?,
        };
        Ok((file_name(&view.row, "docx"), bytes))
    }

    /// Returns a paper that is issued as a package for exchange (QCVN 102:2016/BTTTT) with the DOCX that
    /// was frozen; that of a paper which was recalled calls it back.
    ///
    /// # Errors
    ///
    /// [`Fault::Refused`] for a draft, and for a paper that goes to nobody.
    pub async fn outgoing_package(&self, op: &Op, code: &str) -> Outcome<(String, Vec<u8>)> {
        let (_, word) = self.outgoing_docx(op, code).await?;
        let view = self.outgoing(op, code).await?;
        let business = match &view.row.recall_reason {
            Some(reason) => Business::Recall(reason.clone()),
            None => Business::New,
        };
        let mut db = self.store().read().await?;
        // The sender as of the day of issue, because the document's identifier is made of it; who
        // receives it, as of today.
        let issued_on = view.row.issued_on.unwrap_or(op.today);
        let from = Organisation {
            name: view.paper.issuer.clone(),
            ..organisation(&mut db, view.row.owner, issued_on).await?
        };
        let mut to = Vec::new();
        for (unit, name) in &view.units {
            to.push(Organisation {
                name: name.clone(),
                ..organisation(&mut db, *unit, op.today).await?
            });
        }
        if to.is_empty() {
            to.extend(view.paper.to.iter().map(|name| Organisation {
                id: None,
                name: name.clone(),
            }));
        }
        let name = file_name(&view.row, "docx");
        let sending = Sending {
            paper: &view.paper,
            from,
            to,
            at: op.now,
            business,
            due: None,
            files: vec![File {
                name: &name,
                media_type: docx::MEDIA_TYPE,
                bytes: &word,
            }],
        };
        match package(&sending) {
            Ok(bytes) => Ok((file_name(&view.row, "edxml"), bytes)),
            Err(fault @ SendingFault::NotIssued) => Err(Fault::refused(
                fault.to_string(),
                "The paper has no number and no day yet: issue it first.",
            )),
            Err(fault @ SendingFault::NobodyToReceive) => Err(Fault::refused(
                fault.to_string(),
                "The paper goes to nobody: name whom it is for.",
            )),
        }
    }

    /// Tells the people of the units that a paper goes to.
    async fn tell_addressed(
        &self,
        tx: &mut Tx,
        op: &Op,
        row: &Outgoing,
        kind: &'static str,
        note: Option<&str>,
    ) -> Outcome<()> {
        let sender = unit::names(tx, &[row.owner], op.today)
            .await?
            .remove(&row.owner);
        let mut news = Vec::new();
        for unit in kept::units(tx, row).await? {
            for account in officers(tx, unit, "'head', 'officer', 'coordinator', 'leader'").await? {
                news.push(NewNotification {
                    id: self.new_id(op.now),
                    account,
                    kind,
                    province: row.province,
                    obligation: None,
                    document: None,
                    data: json!({
                        "outgoing": row.code, "reference": reference(row), "title": row.subject,
                        "unit": sender, "note": note,
                    }),
                    dedupe: format!("{kind}:{}:{account}", row.id),
                    at: op.now,
                });
            }
        }
        queue::notify(tx, news).await?;
        Ok(())
    }
}

/// Returns the name under which a paper is saved.
pub fn file_name(row: &Outgoing, ending: &str) -> String {
    let number = row
        .number
        .map_or("du-thao".to_owned(), |it| format!("{it:02}"));
    format!("{number}-{}-{}.{ending}", row.symbol, row.code)
}

/// Takes the number of a paper: the next of the register, or the one that was typed, which the register
/// then goes on after.
async fn take_number(tx: &mut Tx, row: &Outgoing, issuing: &Issuing) -> Outcome<u32> {
    let register = register_of(row, issuing.on.year());
    let Some(number) = issuing.number else {
        return Ok(register.next(tx).await?);
    };
    if number == 0 || number > 999_999 {
        return Err(Fault::field(
            "number",
            "Số văn bản từ 1 đến 999999.",
            "The number lies between 1 and 999999.",
        ));
    }
    // Held before it is looked whether the number is taken: nobody takes it in between.
    let last = register.hold(tx).await?;
    let taken = register.has(tx, number).await?;
    match doubt(number, last, taken) {
        Some(NumberDoubt::Taken) if !issuing.sure => Err(Fault::field(
            "number",
            format!(
                "Số {number} đã có trong sổ năm {}. Nếu vẫn dùng, hãy đánh dấu xác nhận.",
                issuing.on.year()
            ),
            format!(
                "The register of {} has number {number} already. Tick the box if it is meant.",
                issuing.on.year()
            ),
        )),
        Some(NumberDoubt::Gap { next }) if !issuing.sure => Err(Fault::field(
            "number",
            format!(
                "Số kế tiếp trong sổ là {next}. Nếu vẫn dùng số {number}, hãy đánh dấu xác nhận."
            ),
            format!(
                "The next number of the register is {next}. Tick the box if {number} is meant."
            ),
        )),
        _ => {
            register.raise(tx, number).await?;
            Ok(number)
        }
    }
}
