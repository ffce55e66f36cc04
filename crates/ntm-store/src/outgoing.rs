//! Papers that offices send out, and their registers.

use jiff::{Timestamp, civil::Date};
use ntm_programme::{
    identity::{AccountId, DelegationId, DocumentId, ObligationId, OutgoingId, UnitId},
    outgoing::OutgoingState,
};
use serde_json::Value as Json;

use crate::{
    Query, Row, StoreError, Tx, Value, dialect, files::ContentHash, history::History, params,
};

/// A paper as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Outgoing {
    pub province: i64,
    pub id: OutgoingId,
    /// The readable code: "VBD-2023-0001".
    pub code: String,
    pub owner: UnitId,
    /// The kind of its template, and the version of the office; 0 for what ships.
    pub template: String,
    pub template_number: i64,
    /// The kind of paper: its register.
    pub register: String,
    pub state: OutgoingState,
    pub year: i16,
    pub number: Option<u32>,
    pub symbol: String,
    pub subject: String,
    pub issued_on: Option<Date>,
    pub signer: Option<String>,
    pub delegation: Option<DelegationId>,
    /// As it is printed.
    pub paper: Json,
    /// The DOCX that was issued.
    pub file: Option<ContentHash>,
    pub recalled_on: Option<Date>,
    pub recall_reason: Option<String>,
    /// The document as which it was taken in.
    pub document: Option<DocumentId>,
    pub created_by: AccountId,
    pub created_at: Timestamp,
    pub version: i64,
}

impl Outgoing {
    /// Returns what happened to it.
    pub fn history(&self) -> History {
        History {
            kind: "outgoing",
            province: self.province,
            id: self.id.into(),
        }
    }
}

/// Which papers are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    pub year: Option<i16>,
    /// The kind of paper.
    pub register: Option<String>,
    pub state: Option<OutgoingState>,
}

/// Where a part of the list begins: after this paper.
pub type After = (Timestamp, OutgoingId);

const OUTGOING: &str = "o.province, o.id, o.code, o.owner_unit, o.template, o.template_number, o.register,
    o.state, o.year, o.number, o.symbol, o.subject, o.issued_on, o.signer, o.delegation_id, o.paper,
    o.file_hash, o.recalled_on, o.recall_reason, o.document_id, o.created_by, o.created_at, o.version";

pub(crate) fn state(row: &Row) -> Result<OutgoingState, StoreError> {
    let state: String = row.get("state")?;
    OutgoingState::from_key(&state).ok_or_else(|| StoreError::Column {
        column: "state".to_owned(),
        why: format!("unknown word “{state}”"),
    })
}

fn outgoing_row(row: &Row) -> Result<Outgoing, StoreError> {
    Ok(Outgoing {
        province: row.get("province")?,
        id: row.get("id")?,
        code: row.get("code")?,
        owner: row.get("owner_unit")?,
        template: row.get("template")?,
        template_number: row.get("template_number")?,
        register: row.get("register")?,
        state: state(row)?,
        year: row.get("year")?,
        number: row.get("number")?,
        symbol: row.get("symbol")?,
        subject: row.get("subject")?,
        issued_on: row.get("issued_on")?,
        signer: row.get("signer")?,
        delegation: row.get("delegation_id")?,
        paper: row.get("paper")?,
        file: row.get("file_hash")?,
        recalled_on: row.get("recalled_on")?,
        recall_reason: row.get("recall_reason")?,
        document: row.get("document_id")?,
        created_by: row.get("created_by")?,
        created_at: row.get("created_at")?,
        version: row.get("version")?,
    })
}

/// Keeps a draft, to whom it goes and what it presses for. False where it is there already.
pub async fn insert(
    tx: &mut Tx,
    new: &Outgoing,
    units: &[UnitId],
    obligations: &[ObligationId],
) -> Result<bool, StoreError> {
    let written = tx
        .execute(
            "INSERT INTO outgoing (province, id, code, owner_unit, template, template_number, register, state,
                                   year, symbol, subject, signer, delegation_id, paper, created_by, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
             ON CONFLICT DO NOTHING",
            params![
                new.province,
                new.id,
                &new.code,
                new.owner,
                &new.template,
                new.template_number,
                &new.register,
                new.state.key(),
                new.year,
                &new.symbol,
                &new.subject,
                new.signer.as_deref(),
                new.delegation,
                &new.paper,
                new.created_by,
                new.created_at
            ],
        )
        .await?;
    if written == 0 {
        return Ok(false);
    }
    let rows = units
        .iter()
        .map(|it| params![new.province, new.id, *it].to_vec());
    tx.execute_many(
        "INSERT INTO outgoing_unit (province, outgoing_id, unit_id) VALUES ($1, $2, $3)
         ON CONFLICT DO NOTHING",
        rows.collect(),
    )
    .await?;
    let rows = obligations
        .iter()
        .map(|it| params![new.province, new.id, *it].to_vec());
    tx.execute_many(
        "INSERT INTO outgoing_obligation (province, outgoing_id, obligation_id) VALUES ($1, $2, $3)
         ON CONFLICT DO NOTHING",
        rows.collect(),
    )
    .await?;
    Ok(true)
}

/// Returns the papers that a code names: one in each province.
pub async fn called(db: &mut impl Query, code: &str) -> Result<Vec<Outgoing>, StoreError> {
    let sql = format!(
        "SELECT {OUTGOING} FROM outgoing o WHERE o.code = $1 ORDER BY o.province LIMIT 100"
    );
    db.query(&sql, params![code])
        .await?
        .iter()
        .map(outgoing_row)
        .collect()
}

/// Returns a paper.
pub async fn find(db: &mut impl Query, id: OutgoingId) -> Result<Option<Outgoing>, StoreError> {
    let sql = format!("SELECT {OUTGOING} FROM outgoing o WHERE o.id = $1");
    let row = db.query_opt(&sql, params![id]).await?;
    row.as_ref().map(outgoing_row).transpose()
}

/// Returns a paper, and keeps others from changing it until the transaction ends.
pub async fn lock(tx: &mut Tx, id: OutgoingId) -> Result<Option<Outgoing>, StoreError> {
    let lock = dialect::for_update(tx.engine());
    let sql = format!("SELECT {OUTGOING} FROM outgoing o WHERE o.id = $1{lock}");
    let row = tx.query_opt(&sql, params![id]).await?;
    row.as_ref().map(outgoing_row).transpose()
}

/// Returns the paper that was taken in as a document.
pub async fn of_document(
    db: &mut impl Query,
    document: DocumentId,
) -> Result<Option<Outgoing>, StoreError> {
    let sql = format!("SELECT {OUTGOING} FROM outgoing o WHERE o.document_id = $1");
    let row = db.query_opt(&sql, params![document]).await?;
    row.as_ref().map(outgoing_row).transpose()
}

/// Writes what became of a paper, under the version after the one that was seen. False where somebody
/// else was first.
pub async fn save(tx: &mut Tx, paper: &Outgoing) -> Result<bool, StoreError> {
    let written = tx
        .execute(
            "UPDATE outgoing SET state = $3, year = $4, number = $5, symbol = $6, subject = $7, issued_on = $8,
                    signer = $9, delegation_id = $10, paper = $11, file_hash = $12, recalled_on = $13,
                    recall_reason = $14, document_id = $15, version = version + 1
              WHERE province = $1 AND id = $2 AND version = $16",
            params![
                paper.province,
                paper.id,
                paper.state.key(),
                paper.year,
                paper.number,
                &paper.symbol,
                &paper.subject,
                paper.issued_on,
                paper.signer.as_deref(),
                paper.delegation,
                &paper.paper,
                paper.file,
                paper.recalled_on,
                paper.recall_reason.as_deref(),
                paper.document,
                paper.version
            ],
        )
        .await?;
    Ok(written == 1)
}

/// Returns one part of the papers that some units may know of, the latest first: their own, and what was
/// issued below them or sent to them.
pub async fn list(
    db: &mut impl Query,
    units: &[UnitId],
    filter: &Filter,
    after: Option<After>,
    limit: i64,
) -> Result<Vec<Outgoing>, StoreError> {
    if units.is_empty() {
        return Ok(Vec::new());
    }
    let (at, id) = match after {
        Some((at, id)) => (Some(at), Some(id)),
        None => (None, None),
    };
    let mut values: Vec<Value> = params![
        filter.year,
        filter.register.as_deref(),
        filter.state.map(OutgoingState::key),
        at,
        id,
        limit
    ]
    .to_vec();
    let mut marks = Vec::with_capacity(units.len());
    for unit in units {
        values.push(Value::from(*unit));
        marks.push(format!("${}", values.len()));
    }
    let units = marks.join(", ");
    // A parameter has one type on PostgreSQL, which a comparison with NULL alone does not tell.
    let sql = format!(
        "SELECT {OUTGOING} FROM outgoing o
          WHERE (o.owner_unit IN ({units})
                 OR (o.state IN ('issued', 'recalled')
                     AND (EXISTS (SELECT 1 FROM unit_ancestor a
                                   WHERE a.unit_id = o.owner_unit AND a.ancestor_id IN ({units}))
                          OR EXISTS (SELECT 1 FROM outgoing_unit u
                                      WHERE u.province = o.province AND u.outgoing_id = o.id
                                        AND u.unit_id IN ({units})))))
            AND o.year = COALESCE($1, o.year) AND o.register = COALESCE($2, o.register)
            AND o.state = COALESCE($3, o.state)
            AND (o.created_at < COALESCE($4, o.created_at + 1)
                 OR (o.created_at = COALESCE($4, o.created_at + 1) AND o.id < COALESCE($5, o.id)))
          ORDER BY o.created_at DESC, o.id DESC LIMIT $6"
    );
    db.query(&sql, &values)
        .await?
        .iter()
        .map(outgoing_row)
        .collect()
}

/// Returns to which units a paper goes.
pub async fn units(db: &mut impl Query, paper: &Outgoing) -> Result<Vec<UnitId>, StoreError> {
    db.query(
        "SELECT unit_id FROM outgoing_unit WHERE province = $1 AND outgoing_id = $2
          ORDER BY unit_id LIMIT 20000",
        params![paper.province, paper.id],
    )
    .await?
    .iter()
    .map(|row| row.get("unit_id"))
    .collect()
}

/// Returns the obligations that a letter presses for.
pub async fn obligations(
    db: &mut impl Query,
    paper: &Outgoing,
) -> Result<Vec<ObligationId>, StoreError> {
    db.query(
        "SELECT obligation_id FROM outgoing_obligation WHERE province = $1 AND outgoing_id = $2
          ORDER BY obligation_id LIMIT 20000",
        params![paper.province, paper.id],
    )
    .await?
    .iter()
    .map(|row| row.get("obligation_id"))
    .collect()
}

/// A register: whose, of which year, of which kind of papers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Register<'a> {
    pub province: i64,
    pub owner: UnitId,
    pub year: i16,
    pub kind: &'a str,
}

impl Register<'_> {
    fn counter(&self) -> String {
        format!("out:{}:{}", self.owner, self.kind)
    }

    /// Takes the next number. Whoever asks next waits for the transaction.
    pub async fn next(&self, tx: &mut Tx) -> Result<u32, StoreError> {
        let name = self.counter();
        let number = crate::document::next_number(tx, self.province, &name, self.year, 1).await?;
        Ok(u32::try_from(number).unwrap_or(u32::MAX))
    }

    /// Returns the last number, and keeps others from taking one until the transaction ends.
    pub async fn hold(&self, tx: &mut Tx) -> Result<u32, StoreError> {
        let row = tx
            .query_one(
                "INSERT INTO counter (province, name, year, value) VALUES ($1, $2, $3, 0)
                 ON CONFLICT (province, name, year) DO UPDATE SET value = counter.value
                 RETURNING value",
                params![self.province, self.counter(), self.year],
            )
            .await?;
        Ok(u32::try_from(row.get::<i64>("value")?).unwrap_or(u32::MAX))
    }

    /// Lets numbers go on after one that was typed.
    pub async fn raise(&self, tx: &mut Tx, number: u32) -> Result<(), StoreError> {
        tx.execute(
            "UPDATE counter SET value = $4
              WHERE province = $1 AND name = $2 AND year = $3 AND value < $4",
            params![self.province, self.counter(), self.year, number],
        )
        .await?;
        Ok(())
    }

    /// Returns the last number so far, without keeping anybody from anything.
    pub async fn last(&self, db: &mut impl Query) -> Result<u32, StoreError> {
        let row = db
            .query_opt(
                "SELECT value FROM counter WHERE province = $1 AND name = $2 AND year = $3",
                params![self.province, self.counter(), self.year],
            )
            .await?;
        let value: i64 = row.map_or(Ok(0), |row| row.get("value"))?;
        Ok(u32::try_from(value).unwrap_or(u32::MAX))
    }

    /// Tells whether a paper of the register has a number.
    pub async fn has(&self, db: &mut impl Query, number: u32) -> Result<bool, StoreError> {
        let found = db
            .query_opt(
                "SELECT id FROM outgoing
                  WHERE owner_unit = $1 AND year = $2 AND register = $3 AND number = $4 LIMIT 1",
                params![self.owner, self.year, self.kind, number],
            )
            .await?;
        Ok(found.is_some())
    }
}
