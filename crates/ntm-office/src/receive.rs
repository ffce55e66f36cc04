//! Taking in a document: the file is kept byte for byte, the reading is left to a job.
//!
//! A file that the office has already is recognised by its content and leads to the document that
//! is there; nothing is ever doubled, however often and however simultaneously it is sent.

use ntm_intake::{Attachment, Kind};
use ntm_programme::{
    identity::{AccountId, DocumentId, JobId, UnitId},
    right::{Action, Resource, Role},
};
use ntm_store::{
    Query, StoreError, Tx,
    batch::{self, Arrived, Batch},
    document::{self, Document, DocumentState, Received},
    files::ContentHash,
    queue::{self, NewJob},
    search,
};
use serde_json::json;

use crate::{
    Fault, Office, Op, Outcome,
    record::{Record, record},
};

/// The kind of job that reads a document.
pub const READ_JOB: &str = "document.read";

/// A file as it was sent.
#[derive(Debug, Clone)]
pub struct Upload {
    /// The name that the sender gave it.
    pub name: String,
    pub bytes: Vec<u8>,
}

/// What came of one file.
#[derive(Debug, Clone, PartialEq)]
pub struct Taken {
    /// The document that the file is, new or known.
    pub document: Document,
    /// Whether the office had this very file already.
    pub known: bool,
}

/// A file that came with a letter and is kept already.
pub(crate) struct Enclosed {
    name: String,
    media_type: &'static str,
    hash: ContentHash,
    size: usize,
}

/// A file that is kept and becomes a document.
struct NewFile<'a> {
    province: i64,
    office: UnitId,
    by: AccountId,
    hash: ContentHash,
    size: usize,
    name: &'a str,
    media_type: &'a str,
    enclosed_in: Option<&'a Document>,
}

impl Office {
    /// Keeps a file that came with a letter, where it can be read as a document.
    pub(crate) async fn keep_enclosed(&self, file: Attachment) -> Outcome<Option<Enclosed>> {
        let Some(kind) = file.kind().filter(|_| !file.bytes.is_empty()) else {
            return Ok(None);
        };
        let size = file.bytes.len();
        Ok(Some(Enclosed {
            name: file_name(&file.name),
            media_type: kind.media_type(),
            hash: self.files().put(file.bytes).await?,
            size,
        }))
    }

    /// Takes in one file for the office of the one who asks.
    ///
    /// # Errors
    ///
    /// [`Fault::Invalid`] where the file is empty or too large: then nothing is kept.
    /// [`Fault::Full`] where the disk is: then nothing is kept either.
    pub async fn receive(&self, op: &Op, upload: Upload) -> Outcome<Taken> {
        self.receive_as(op, upload, None).await
    }

    /// Takes in one file, alone or as a file of a batch.
    pub(crate) async fn receive_as(
        &self,
        op: &Op,
        upload: Upload,
        batch: Option<&Batch>,
    ) -> Outcome<Taken> {
        let (office, by) = receiving_office(op)?;
        let name = file_name(&upload.name);
        self.check_size(&name, upload.bytes.len())?;
        let mut reader = self.store().read().await?;
        let province = document::province_of(&mut reader, office)
            .await?
            .ok_or(Fault::NotFound)?;
        let line = document::line_of(&mut reader, office).await?;
        drop(reader);
        op.require(Action::ReceiveDocument, &Resource::of(line))?;

        let size = upload.bytes.len();
        let media_type = media_type(&name, &upload.bytes);
        let hash = self.files().put(upload.bytes).await?;
        let mut tx = self.store().begin().await?;
        if let Some(known) = document::with_file(&mut tx, province, office, hash).await? {
            return received_again(tx, op, known, &name, batch).await;
        }
        let file = NewFile {
            province,
            office,
            by,
            hash,
            size,
            name: &name,
            media_type,
            enclosed_in: None,
        };
        if let Some(document) = self.enter(&mut tx, op, &file).await? {
            arrive(&mut tx, op, batch, &name, &document, false).await?;
            tx.commit().await?;
            return Ok(Taken {
                document,
                known: false,
            });
        }
        // Somebody else sent the same file in this very moment and was first.
        tx.rollback().await?;
        let mut tx = self.store().begin().await?;
        let known = document::with_file(&mut tx, province, office, hash)
            .await?
            .ok_or(Fault::Busy)?;
        received_again(tx, op, known, &name, batch).await
    }

    /// Enters a file that is kept as a new document, to be read; nothing where the office has it.
    async fn enter(&self, tx: &mut Tx, op: &Op, file: &NewFile<'_>) -> Outcome<Option<Document>> {
        document::insert_file(tx, file.hash, file.size, op.now).await?;
        let year = op.today.year();
        let number = document::next_number(tx, file.province, "VB", year, 1).await?;
        let register = format!("arrival:{}", file.office);
        let arrival = document::next_number(tx, file.province, &register, year, 1).await?;
        let new = Received {
            arrival,
            province: file.province,
            id: DocumentId(self.new_id(op.now)),
            code: format!("VB-{year}-{number:04}"),
            owner_unit: file.office,
            file_hash: file.hash,
            file_name: file.name,
            media_type: file.media_type,
            by: file.by,
            at: op.now,
        };
        if !document::insert(tx, &new).await? {
            return Ok(None);
        }
        let document = document::find(tx, new.id).await?.ok_or(StoreError::NoRow)?;
        search::index_document(tx, document.id).await?;
        self.enqueue_reading(tx, op, &document).await?;
        let mut data = json!({
            "file": file.name,
            "sha256": file.hash.to_string(),
            "bytes": file.size,
        });
        if let Some(letter) = file.enclosed_in {
            data["enclosed_in"] = json!(letter.code);
        }
        record(
            tx,
            op,
            Record {
                province: file.province,
                action: "document.receive",
                resource: "document",
                id: document.code.clone(),
                data,
            },
        )
        .await?;
        Ok(Some(document))
    }

    /// Takes in a file that came with a letter, for the office that has the letter. Returns the
    /// document that the file is, new or known.
    pub(crate) async fn receive_enclosed(
        &self,
        tx: &mut Tx,
        op: &Op,
        letter: &Document,
        file: &Enclosed,
    ) -> Outcome<Document> {
        let (province, office) = (letter.province, letter.owner_unit);
        let new = NewFile {
            province,
            office,
            by: letter.received_by,
            hash: file.hash,
            size: file.size,
            name: &file.name,
            media_type: file.media_type,
            enclosed_in: Some(letter),
        };
        let known = document::with_file(tx, province, office, file.hash).await?;
        match known {
            Some(known) => original(tx, known).await,
            None => Ok(self.enter(tx, op, &new).await?.ok_or(Fault::Busy)?),
        }
    }

    /// Sends a document that could not be read to the reader again.
    pub async fn read_again(&self, op: &Op, id: DocumentId) -> Outcome<Document> {
        let mut tx = self.store().begin().await?;
        let found = document::lock(&mut tx, id).await?.ok_or(Fault::NotFound)?;
        let resource = document_resource(&mut tx, op, &found).await?;
        op.require(Action::ReviewDocument, &resource)?;
        if found.state != DocumentState::Failed {
            return Err(Fault::refused(
                "Chỉ đọc lại được văn bản mà lần đọc trước không thành công.",
                "Only a document that could not be read can be read again.",
            ));
        }
        document::set_reading(&mut tx, &found).await?;
        let document = document::find(&mut tx, id)
            .await?
            .ok_or(StoreError::NoRow)?;
        self.enqueue_reading(&mut tx, op, &document).await?;
        record(
            &mut tx,
            op,
            Record {
                province: document.province,
                action: "document.read_again",
                resource: "document",
                id: document.code.clone(),
                data: json!({}),
            },
        )
        .await?;
        tx.commit().await?;
        Ok(document)
    }

    fn check_size(&self, name: &str, size: usize) -> Outcome<()> {
        let limit = self.settings().upload_bytes;
        if size == 0 {
            return Err(Fault::field(
                "file",
                format!("“{name}” không có nội dung. Hãy kiểm tra và tải lên lại tệp có nội dung."),
                format!("“{name}” is empty. Check it and upload a file with content."),
            ));
        }
        if size > limit {
            let megabytes = |bytes: usize| bytes.div_ceil(1024 * 1024);
            return Err(Fault::field(
                "file",
                format!(
                    "“{name}” có dung lượng {} MB, vượt mức cho phép {} MB. Hãy tách phụ lục thành tệp riêng rồi tải lên lại.",
                    megabytes(size),
                    megabytes(limit)
                ),
                format!(
                    "“{name}” has {} MB; at most {} MB are accepted. Send its annexes as files of their own.",
                    megabytes(size),
                    megabytes(limit)
                ),
            ));
        }
        Ok(())
    }

    async fn enqueue_reading(&self, tx: &mut Tx, op: &Op, document: &Document) -> Outcome<()> {
        queue::enqueue(
            tx,
            &NewJob {
                id: JobId(self.new_id(op.now)),
                kind: READ_JOB,
                payload: &json!({ "document": document.id.to_string() }),
                dedupe: Some(reading_key(document)),
                run_at: op.now,
            },
        )
        .await?;
        Ok(())
    }
}

/// Returns the key of the job that reads a document in its present version.
pub(crate) fn reading_key(document: &Document) -> String {
    format!("{READ_JOB}:{}:{}", document.id, document.version)
}

/// Returns what the policy has to know of a document: whose it is, and whether the one who asks
/// takes part in its tasks.
pub(crate) async fn document_resource(
    db: &mut impl Query,
    op: &Op,
    document: &Document,
) -> Outcome<Resource> {
    let mut parties: Vec<UnitId> = Vec::new();
    for grant in &op.who.grants {
        if !parties.contains(&grant.unit) && document::in_scope(db, document.id, grant.unit).await?
        {
            parties.push(grant.unit);
        }
    }
    Ok(Resource {
        owner: document::line_of(db, document.owner_unit).await?,
        parties,
        ..Resource::default()
    })
}

/// Follows a row that is but another file of an older document to that document.
pub(crate) async fn original(db: &mut impl Query, found: Document) -> Outcome<Document> {
    match found.duplicate_of {
        Some(id) => document::find(db, id).await?.ok_or(Fault::NotFound),
        None => Ok(found),
    }
}

/// The office for which somebody takes in documents: that of their co-ordinator's role.
pub(crate) fn receiving_office(op: &Op) -> Outcome<(UnitId, AccountId)> {
    let unit = op
        .who
        .grants
        .iter()
        .find(|grant| grant.role == Role::Coordinator)
        .map(|grant| grant.unit);
    unit.zip(op.who.account).ok_or_else(|| {
        Fault::Denied(crate::Message::new(
            "Chỉ cán bộ điều phối được tiếp nhận văn bản.",
            "Only a coordination officer may take in documents.",
        ))
    })
}

/// Leads to the document that a known file is. One that had arrived in the same batch is nothing new.
async fn received_again(
    mut tx: Tx,
    op: &Op,
    known: Document,
    name: &str,
    batch: Option<&Batch>,
) -> Outcome<Taken> {
    let arrived = arrive(&mut tx, op, batch, name, &known, true).await?;
    let document = original(&mut tx, known).await?;
    if arrived {
        record(
            &mut tx,
            op,
            Record {
                province: document.province,
                action: "document.receive_again",
                resource: "document",
                id: document.code.clone(),
                data: json!({ "file": name }),
            },
        )
        .await?;
    }
    tx.commit().await?;
    Ok(Taken {
        document,
        known: true,
    })
}

/// Keeps that a file arrived in its batch. Returns false where it had before.
async fn arrive(
    tx: &mut Tx,
    op: &Op,
    batch: Option<&Batch>,
    name: &str,
    document: &Document,
    known: bool,
) -> Outcome<bool> {
    let Some(batch) = batch else {
        return Ok(true);
    };
    let file = Arrived {
        file_name: name,
        file_hash: Some(document.file_hash),
        document: Some(document.id),
        known,
        refusal: None,
        at: op.now,
    };
    Ok(batch::arrive(tx, batch, &file).await?)
}

/// Returns the last part of a file's name without what no file system or page should see.
pub(crate) fn file_name(sent: &str) -> String {
    let last = sent.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last.chars().filter(|c| !c.is_control()).take(200).collect();
    match clean.trim() {
        "" | "." | ".." => "van-ban".to_owned(),
        name => ntm_text::nfc(name).text().to_owned(),
    }
}

/// Returns the endings of files that can be read, as forms write them: `.txt,.md,.html`.
pub fn accepted() -> String {
    let endings = Kind::ALL.iter().flat_map(|kind| kind.endings());
    let dotted: Vec<String> = endings.map(|ending| format!(".{ending}")).collect();
    dotted.join(",")
}

fn media_type(name: &str, bytes: &[u8]) -> &'static str {
    Kind::of(name, bytes).map_or("application/octet-stream", Kind::media_type)
}

#[cfg(test)]
mod tests {
    use super::file_name;

    #[test]
    fn a_file_name_is_a_name_and_no_path() {
        for (sent, kept) in [
            ("thông báo 101.docx", "thông báo 101.docx"),
            ("C:\\Users\\mai\\TB101.pdf", "TB101.pdf"),
            ("../../etc/passwd", "passwd"),
            ("..", "van-ban"),
            ("", "van-ban"),
            ("a\u{0}b\n.txt", "ab.txt"),
        ] {
            assert_eq!(file_name(sent), kept, "{sent:?}");
        }
    }
}
