//! Exchange of documents by packages (QCVN 102:2016/BTTTT): by which packages a document came, what is
//! answered to its sender, and documents that their issuer calls back.

use jiff::civil::Date;
use ntm_drafting::edxml::{About, Answer, Organisation, Progress, answer};
pub use ntm_intake::Business;
use ntm_intake::Given;
use ntm_programme::{
    identity::{AccountId, UnitId},
    organ_id::OrganId,
    right::Action,
};
use ntm_store::{
    Query, Tx,
    document::{self, Document, DocumentState},
    files::ContentHash,
    organ_id,
    package::{self, GivenAnswer, Package, Recalled},
    params,
    queue::{self, NewNotification},
    task::{self, TaskLine},
};
use serde_json::json;

use crate::{
    Fault, Office, Op, Outcome, documents::unit_name, perform::officers,
    receive::document_resource, record::record_document, units::tidy,
};

impl Office {
    /// Keeps by which package a document came. One that calls it back is only told of: a header is
    /// easily written, so a person agrees or refuses (StatusCode 15, 16).
    pub(crate) async fn take_package(
        &self,
        tx: &mut Tx,
        op: &Op,
        document: &Document,
        (file, given): (ContentHash, &Given),
    ) -> Outcome<()> {
        let text = |it: &Option<String>| it.clone().unwrap_or_default();
        let replaced = given.replaces.join("; ");
        let reason: Vec<String> = [text(&given.business_reason), replaced]
            .into_iter()
            .filter(|it| !it.is_empty())
            .collect();
        let package = Package {
            file_hash: file,
            business: given.business.code().to_owned(),
            reason: reason.join(" · "),
            sender_id: text(&given.issuer_id),
            sender_name: text(&given.issuer),
            code: format!("{}/{}", text(&given.number), text(&given.symbol)),
            issued_on: given.issued_on.as_deref().and_then(|it| it.parse().ok()),
            taken_at: op.now,
        };
        package::insert(tx, document, &package).await?;
        if given.business == Business::Recall {
            let office = officers(tx, document.owner_unit, "'coordinator', 'leader'").await?;
            let (kind, reason) = ("document_asked_back", package.reason.as_str());
            self.tell_of_document(tx, op, document, (kind, reason, office))
                .await?;
        }
        Ok(())
    }

    /// Tells people of what becomes of a document.
    async fn tell_of_document(
        &self,
        tx: &mut Tx,
        op: &Op,
        document: &Document,
        (kind, note, people): (&'static str, &str, Vec<AccountId>),
    ) -> Outcome<()> {
        let news = people.into_iter().map(|account| NewNotification {
            id: self.new_id(op.now),
            account,
            kind,
            province: document.province,
            obligation: None,
            document: Some(document.id),
            data: json!({
                "document": document.code, "reference": document.reference(),
                "title": document.subject, "unit": document.issuer, "note": note,
            }),
            dedupe: format!("{kind}:{}:{}:{account}", document.id, op.today),
            at: op.now,
        });
        Ok(queue::notify(tx, news.collect()).await?)
    }

    /// Freezes a document that its issuer has called back, once a person agrees: nothing of it is assigned
    /// any more, its tasks open no more periods, and everybody who has to do with it is told. What is open
    /// stays until a person waives it.
    pub(crate) async fn recall_document(
        &self,
        tx: &mut Tx,
        op: &Op,
        document: &Document,
        reason: &str,
    ) -> Outcome<()> {
        if !package::recall(tx, document, reason, op.now, op.today).await? {
            return Ok(());
        }
        let mut people = officers(tx, document.owner_unit, "'coordinator', 'leader'").await?;
        people.extend(taking_part(tx, document).await?);
        people.sort_unstable();
        people.dedup();
        let about = ("document_recalled", reason, people);
        self.tell_of_document(tx, op, document, about).await?;
        let data = json!({ "reason": reason });
        record_document(tx, op, document, "document.recall", data).await
    }

    /// Answers the sender of a document how far one is with it; to agree to a recall freezes the document.
    /// Returns the number of the answer, whose file is [`Office::answer_file`].
    ///
    /// # Errors
    ///
    /// [`Fault::Refused`] where the document did not come by a package, or an answer to a request that
    /// nobody has made.
    pub async fn answer_sender(
        &self,
        op: &Op,
        address: &str,
        progress: Progress,
        description: &str,
    ) -> Outcome<i64> {
        let found = self.document(op, address).await?;
        let mut tx = self.store().begin().await?;
        // Held, so that two who answer at once get two numbers.
        let document = document::lock(&mut tx, found.id).await?;
        let document = document.ok_or(Fault::NotFound)?;
        let resource = document_resource(&mut tx, op, &document).await?;
        op.require(Action::ReviewDocument, &resource)?;
        let packages = package::of_document(&mut tx, &document).await?;
        about(&packages, &document)?;
        if !answers_to(&packages).contains(&progress) {
            return Err(Fault::refused(
                "Nơi gửi không đề nghị lấy lại hay cập nhật văn bản này, nên không có gì để đồng ý hoặc từ chối.",
                "The sender has not asked for the document back: there is nothing to agree to or to refuse.",
            ));
        }
        let description = tidy(description);
        if description.chars().count() > 500 {
            return Err(Fault::field(
                "description",
                "Nội dung dài quá 500 ký tự.",
                "At most 500 characters.",
            ));
        }
        let said = (progress.code(), description.as_str());
        let number = package::answer(&mut tx, &document, said, op.who.account, op.now).await?;
        let data = json!({ "status": progress.code(), "number": number });
        record_document(&mut tx, op, &document, "document.answer", data).await?;
        if progress == Progress::ChangeAgreed
            && let Some(reason) = asked_back(&packages)
        {
            self.recall_document(&mut tx, op, &document, reason).await?;
        }
        tx.commit().await?;
        Ok(number)
    }

    /// Returns the status message of an answer: its name and its bytes.
    pub async fn answer_file(
        &self,
        op: &Op,
        address: &str,
        number: i64,
    ) -> Outcome<(String, Vec<u8>)> {
        let document = self.document(op, address).await?;
        let mut db = self.store().read().await?;
        let packages = package::of_document(&mut db, &document).await?;
        let answers = package::answers(&mut db, &document).await?;
        let given = answers
            .into_iter()
            .find(|it| it.number == number)
            .ok_or(Fault::NotFound)?;
        let paper = about(&packages, &document)?;
        let day = crate::legal_day(given.at);
        let message = Answer {
            paper: &paper,
            from: organisation(&mut db, document.owner_unit, day).await?,
            progress: Progress::of_code(&given.status).ok_or(Fault::NotFound)?,
            description: given.description,
            at: given.at,
        };
        let name = format!("trang-thai-{}-{number:02}.edxml", document.code);
        Ok((name, answer(&message)))
    }
}

/// What a receiver may answer to these packages, in the order of the codes.
pub fn answers_to(packages: &[Package]) -> Vec<Progress> {
    let changes = |it: &Package| matches!(business(it), Business::Recall | Business::Update);
    let asked = packages.iter().any(changes);
    let may = |it: &Progress| match it {
        // To ask is the sender's.
        Progress::ChangeAsked => false,
        Progress::ChangeAgreed | Progress::ChangeRefused => asked,
        _ => true,
    };
    Progress::all().filter(may).collect()
}

/// Returns why the sender asks for a document back; nothing where it does not.
fn asked_back(packages: &[Package]) -> Option<&str> {
    let last = packages
        .iter()
        .rfind(|it| business(it) == Business::Recall)?;
    Some(&last.reason)
}

/// Returns the recall that nobody has agreed to or refused yet.
pub fn open_recall<'a>(
    packages: &'a [Package],
    answers: &[GivenAnswer],
    recalled: Option<&Recalled>,
) -> Option<&'a Package> {
    let asked = packages
        .iter()
        .rfind(|it| business(it) == Business::Recall)?;
    let refused = Progress::ChangeRefused.code();
    let answered = answers
        .iter()
        .any(|it| it.status == refused && it.at >= asked.taken_at);
    (recalled.is_none() && !answered).then_some(asked)
}

/// Why a package was sent.
pub fn business(package: &Package) -> Business {
    Business::of_code(&package.business).unwrap_or_default()
}

/// How far an office is with a document, as its sender would be told today.
pub fn suggested(state: DocumentState, asked_back: bool, tasks: &[TaskLine]) -> Progress {
    let sum = task::progress(tasks);
    match state {
        _ if asked_back => Progress::ChangeAgreed,
        DocumentState::Closed => Progress::Done,
        DocumentState::Assigned if sum.tasks > 0 && sum.done == sum.tasks => Progress::Done,
        DocumentState::Assigned => Progress::Assigned,
        _ => Progress::Received,
    }
}

/// Refuses where a document was called back.
pub(crate) async fn not_recalled(db: &mut impl Query, document: &Document) -> Outcome<()> {
    match package::recalled(db, document).await? {
        None => Ok(()),
        Some(Recalled { at, .. }) => {
            let day = ntm_programme::calendar::written(crate::legal_day(at));
            Err(Fault::refused(
                format!(
                    "Văn bản đã bị cơ quan ban hành thu hồi (nhận thông báo ngày {day}) nên không giao, không sửa được nữa."
                ),
                format!(
                    "Whoever issued the document has called it back (told on {day}), so it can be neither assigned nor changed."
                ),
            ))
        }
    }
}

/// A unit as packages name it: by its name and, where it bears one on that day, its identifier.
pub(crate) async fn organisation(
    db: &mut impl Query,
    unit: UnitId,
    day: Date,
) -> Outcome<Organisation> {
    let borne = organ_id::on(db, &[unit], day).await?;
    Ok(Organisation {
        id: borne.get(&unit).map(|it| it.organ_id.to_string()),
        name: unit_name(db, unit, day).await?,
    })
}

/// Returns the unit that bears an identifier, as a package writes it, on a day.
pub(crate) async fn holder(
    db: &mut impl Query,
    written: &str,
    day: Date,
) -> Outcome<Option<UnitId>> {
    match written.parse::<OrganId>() {
        Ok(id) => Ok(organ_id::holder(db, &id, day).await?),
        Err(_) => Ok(None),
    }
}

/// The paper that an answer is about, as its sender named it last.
fn about(packages: &[Package], document: &Document) -> Outcome<About> {
    let last = packages.last().ok_or_else(|| {
        Fault::refused(
            "Văn bản không đến bằng gói edXML nên không có nơi gửi để trả lời trạng thái.",
            "The document did not come by a package: there is no sender to answer.",
        )
    })?;
    let issued_on = last.issued_on.or(document.issued_on).ok_or_else(|| {
        Fault::refused(
            "Văn bản chưa có ngày ban hành. Hãy bổ sung thông tin văn bản trước khi trả lời.",
            "The document has no day of issue. Complete its details first.",
        )
    })?;
    Ok(About {
        sender: Organisation {
            id: Some(last.sender_id.clone()).filter(|it| !it.is_empty()),
            name: last.sender_name.clone(),
        },
        code: last.code.clone(),
        issued_on,
    })
}

/// The people of the units that have tasks from a document.
async fn taking_part(tx: &mut Tx, document: &Document) -> Outcome<Vec<AccountId>> {
    let rows = tx
        .query(
            "SELECT DISTINCT a.id
               FROM task t
               JOIN task_unit u ON u.province = t.province AND u.task_id = t.id
               JOIN account a ON a.unit_id = u.unit_id
              WHERE t.province = $1 AND t.document_id = $2 AND a.disabled_at IS NULL
                AND EXISTS (SELECT 1 FROM account_role r
                             WHERE r.account_id = a.id AND r.role <> 'administrator')
              LIMIT 100000",
            params![document.province, document.id],
        )
        .await?;
    rows.iter().map(|row| Ok(row.get("id")?)).collect()
}
