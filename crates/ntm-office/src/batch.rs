//! Taking in many files at once: each is kept as it arrives, whatever becomes of the rest.
//!
//! A batch bears an id that the sender chose. Who sends the same files again under it goes on where
//! the line broke: a file is known by name and content. The reading is left to the queue.

use jiff::{SignedDuration, Timestamp};
use ntm_programme::{
    identity::BatchId,
    right::{Action, Resource},
};
use ntm_store::{
    batch::{self, Arrived, Batch, File},
    document::{self, DocumentState},
};
use serde_json::json;

use crate::{
    Fault, Message, Office, Op, Outcome,
    fields::Said,
    receive::{Taken, Upload, file_name, receiving_office},
    record::{Record, record},
};

/// A batch takes no more files than this.
pub const MOST_FILES: usize = 300;

/// A batch with what came of each of its files.
#[derive(Debug, Clone, PartialEq)]
pub struct WholeBatch {
    pub batch: Batch,
    /// In the order in which they arrived.
    pub files: Vec<File>,
}

/// How many files of a batch are where.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// New to the office.
    pub new: usize,
    /// Known before, by content or once they were read.
    pub known: usize,
    pub refused: usize,
    /// Still to be read.
    pub reading: usize,
    pub failed: usize,
}

impl WholeBatch {
    /// Counts the files.
    pub fn tally(&self) -> Tally {
        let mut tally = Tally::default();
        for file in &self.files {
            let state = file.document.as_ref().map(|it| it.state);
            match state {
                None => tally.refused += 1,
                Some(DocumentState::Linked) => tally.known += 1,
                Some(_) if file.known => tally.known += 1,
                Some(_) => tally.new += 1,
            }
            tally.reading += usize::from(state == Some(DocumentState::Reading));
            tally.failed += usize::from(state == Some(DocumentState::Failed));
        }
        tally
    }

    /// Tells whether all files have arrived and none is to be read any more.
    pub fn is_finished(&self) -> bool {
        self.batch.whole_at.is_some() && self.tally().reading == 0
    }
}

impl Office {
    /// Opens a batch under an id that the sender chose, or goes on with it.
    ///
    /// # Errors
    ///
    /// [`Fault::NotFound`] where another office has a batch of that id.
    pub async fn open_batch(&self, op: &Op, id: BatchId) -> Outcome<Batch> {
        let (office, by) = receiving_office(op)?;
        let mut tx = self.store().begin().await?;
        let province = document::province_of(&mut tx, office)
            .await?
            .ok_or(Fault::NotFound)?;
        let line = document::line_of(&mut tx, office).await?;
        op.require(Action::ReceiveDocument, &Resource::of(line))?;
        let new = Batch {
            province,
            id,
            owner_unit: office,
            started_by: by,
            started_at: op.now,
            whole_at: None,
        };
        if batch::insert(&mut tx, &new).await? {
            tx.commit().await?;
            return Ok(new);
        }
        let there = batch::lock(&mut tx, id).await?.ok_or(Fault::NotFound)?;
        if there.owner_unit != office {
            return Err(Fault::NotFound);
        }
        batch::set_whole(&mut tx, &there, None).await?;
        tx.commit().await?;
        Ok(there)
    }

    /// Takes in a file of a batch. One that is empty, too large or one too many is refused with the
    /// reason that is given back, and the others go on.
    ///
    /// # Errors
    ///
    /// Where the disk is full or the database does not answer: then the rest cannot be kept either.
    pub async fn receive_in_batch(
        &self,
        op: &Op,
        batch: &Batch,
        upload: Upload,
    ) -> Outcome<Result<Taken, Message>> {
        let name = file_name(&upload.name);
        let mut db = self.store().read().await?;
        let others = batch::count_besides(&mut db, batch, &name).await?;
        drop(db);
        let taken = match usize::try_from(others) {
            Ok(others) if others < MOST_FILES => self.receive_as(op, upload, Some(batch)).await,
            _ => Err(too_many()),
        };
        match taken {
            Ok(taken) => Ok(Ok(taken)),
            Err(fault @ (Fault::Invalid(_) | Fault::Refused(_))) => {
                let why = fault.message();
                self.refuse_in_batch(op, batch, &name, &why).await?;
                Ok(Err(why))
            }
            Err(fault) => Err(fault),
        }
    }

    /// Keeps that a file of a batch was refused, and why.
    pub async fn refuse_in_batch(
        &self,
        op: &Op,
        batch: &Batch,
        name: &str,
        why: &Message,
    ) -> Outcome<()> {
        let mut tx = self.store().begin().await?;
        let file = Arrived {
            file_name: &file_name(name),
            file_hash: None,
            document: None,
            known: false,
            refusal: Some(json!(Said::new(&why.vi, &why.en))),
            at: op.now,
        };
        batch::arrive(&mut tx, batch, &file).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Says that the last file of a batch has arrived.
    pub async fn close_batch(&self, op: &Op, batch: &Batch) -> Outcome<()> {
        let mut tx = self.store().begin().await?;
        batch::set_whole(&mut tx, batch, Some(op.now)).await?;
        let files = batch::count_besides(&mut tx, batch, "").await?;
        record(
            &mut tx,
            op,
            Record {
                province: batch.province,
                action: "batch.receive",
                resource: "batch",
                id: batch.id.to_string(),
                data: json!({ "files": files }),
            },
        )
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Returns a batch of the own office.
    pub async fn whole_batch(&self, op: &Op, id: BatchId) -> Outcome<WholeBatch> {
        let mut db = self.store().read().await?;
        let batch = batch::find(&mut db, id).await?.ok_or(Fault::NotFound)?;
        let line = document::line_of(&mut db, batch.owner_unit).await?;
        op.require(Action::ReceiveDocument, &Resource::of(line))?;
        let files = batch::files(&mut db, &batch).await?;
        Ok(WholeBatch { batch, files })
    }

    /// Returns the batches of the one who asks that are broken off or still being read, with how
    /// many files of each have arrived.
    pub async fn unfinished_batches(&self, op: &Op) -> Outcome<Vec<(Batch, i64)>> {
        let Some(account) = op.who.account else {
            return Ok(Vec::new());
        };
        let mut db = self.store().read().await?;
        Ok(batch::unfinished(&mut db, account, a_week_before(op.now)).await?)
    }
}

fn a_week_before(now: Timestamp) -> Timestamp {
    now - SignedDuration::from_hours(7 * 24)
}

fn too_many() -> Fault {
    Fault::refused(
        format!("Mỗi lô nhận tối đa {MOST_FILES} tệp. Hãy gửi các tệp còn lại trong lô khác."),
        format!("A batch takes at most {MOST_FILES} files. Send the others in another batch."),
    )
}
