//! Every change leaves its row in the audit log, in the same transaction.

use ntm_store::{Tx, audit, document::Document};
use serde_json::Value as Json;

use crate::{Op, Outcome};

/// What was done to what: the audit row of one change.
pub struct Record<'a> {
    /// The province whose chain the row joins; 0 for what belongs to the whole installation.
    pub province: i64,
    /// What was done, as `object.verb` ("obligation.submit").
    pub action: &'a str,
    /// The kind of thing.
    pub resource: &'a str,
    /// The thing's id or readable code.
    pub id: String,
    /// What changed; never a secret, never a text of a file.
    pub data: Json,
}

/// Appends the row to the chain of its province.
pub async fn record(tx: &mut Tx, op: &Op, record: Record<'_>) -> Outcome<()> {
    audit::append(
        tx,
        &audit::Entry {
            province: record.province,
            at: op.now,
            account: op.who.account_uuid(),
            action: record.action.to_owned(),
            resource: record.resource.to_owned(),
            resource_id: record.id,
            data: record.data,
            trace: op.trace.clone(),
        },
    )
    .await?;
    Ok(())
}

/// Appends what was done to a document.
pub(crate) async fn record_document(
    tx: &mut Tx,
    op: &Op,
    document: &Document,
    action: &str,
    data: Json,
) -> Outcome<()> {
    let row = Record {
        province: document.province,
        action,
        resource: "document",
        id: document.code.clone(),
        data,
    };
    record(tx, op, row).await
}
