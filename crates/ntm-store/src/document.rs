//! Documents as received: the row, its text, its other files, its references.

use {
    crate::{
        engine::{FromValue, Query, Row, StoreError, Tx, Value, dialect},
        files::ContentHash,
        params,
    },
    jiff::{Timestamp, civil::Date},
    ntm_programme::identity::{AccountId, DocumentId, UnitId},
    serde::Serialize,
    serde_json::Value as Json,
    uuid::Uuid,
};

/// A document without its text, which may be long.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    pub province: i64,
    pub id: DocumentId,
    /// What people quote: `VB-2023-0101`.
    pub code: String,
    /// Its number in the register of its office in the year of its arrival.
    pub arrival: Option<i64>,
    pub owner_unit: UnitId,
    pub state: DocumentState,
    pub file_hash: ContentHash,
    pub file_name: String,
    pub media_type: String,
    /// TB, CV, KL, KH, CT, QĐ …
    pub kind: Option<String>,
    pub number: Option<String>,
    pub symbol: Option<String>,
    pub issuer: Option<String>,
    pub issuer_unit: Option<UnitId>,
    pub place: Option<String>,
    pub issued_on: Option<Date>,
    pub subject: Option<String>,
    pub event_on: Option<Date>,
    pub chair: Option<String>,
    pub signer_name: Option<String>,
    pub signer_position: Option<String>,
    pub signer_competence: Option<String>,
    pub addressed_to: Vec<String>,
    pub recipients: Vec<String>,
    /// Why it could not be read, in both languages: `{"vi": …, "en": …}`.
    pub failure: Option<Json>,
    /// The document of which this is but another file.
    pub duplicate_of: Option<DocumentId>,
    pub received_by: AccountId,
    pub received_at: Timestamp,
    pub read_at: Option<Timestamp>,
    pub assigned_at: Option<Timestamp>,
    pub version: i64,
}

impl Document {
    /// Returns number and symbol as people write them: `101/TB-UBND`.
    pub fn reference(&self) -> Option<String> {
        match (&self.number, &self.symbol) {
            (Some(number), Some(symbol)) => Some(format!("{number}/{symbol}")),
            (None, Some(symbol)) => Some(format!("…/{symbol}")),
            _ => None,
        }
    }
}

/// How far a document has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DocumentState {
    /// A job reads it.
    Reading,
    /// It could not be read; the file is kept.
    Failed,
    /// People review what the reader proposed.
    Review,
    /// Its tasks are assigned.
    Assigned,
    /// Nothing is left to do about it.
    Closed,
    /// It is another file of a document that was there before.
    Linked,
}

impl DocumentState {
    /// All states.
    pub const ALL: [DocumentState; 6] = [
        DocumentState::Reading,
        DocumentState::Failed,
        DocumentState::Review,
        DocumentState::Assigned,
        DocumentState::Closed,
        DocumentState::Linked,
    ];

    /// Returns the name under which it is kept.
    pub fn key(self) -> &'static str {
        match self {
            DocumentState::Reading => "reading",
            DocumentState::Failed => "failed",
            DocumentState::Review => "review",
            DocumentState::Assigned => "assigned",
            DocumentState::Closed => "closed",
            DocumentState::Linked => "linked",
        }
    }

    /// Returns the state that is kept under a name.
    pub fn from_key(key: &str) -> Option<DocumentState> {
        DocumentState::ALL
            .into_iter()
            .find(|state| state.key() == key)
    }
}

impl From<DocumentState> for Value {
    fn from(state: DocumentState) -> Value {
        Value::Text(state.key().to_owned())
    }
}

impl FromValue for DocumentState {
    fn from_value(value: &Value) -> Result<DocumentState, String> {
        let key = String::from_value(value)?;
        DocumentState::from_key(&key).ok_or_else(|| format!("“{key}” is no state of a document"))
    }
}

const COLUMNS: &str =
    "province, id, code, owner_unit, state, file_hash, file_name, media_type, kind,
    number, symbol, issuer, issuer_unit, place, issued_on, subject, event_on, chair, signer_name,
    signer_position, signer_competence, addressed_to, recipients, failure, duplicate_of,
    received_by, received_at, read_at, assigned_at, version, arrival";

fn from_row(row: &Row) -> Result<Document, StoreError> {
    let list = |column: &str| -> Result<Vec<String>, StoreError> {
        match row.get::<Option<String>>(column)? {
            Some(_) => row.json(column),
            None => Ok(Vec::new()),
        }
    };
    Ok(Document {
        province: row.get("province")?,
        id: row.get("id")?,
        code: row.get("code")?,
        arrival: row.get("arrival")?,
        owner_unit: row.get("owner_unit")?,
        state: row.get("state")?,
        file_hash: row.get("file_hash")?,
        file_name: row.get("file_name")?,
        media_type: row.get("media_type")?,
        kind: row.get("kind")?,
        number: row.get("number")?,
        symbol: row.get("symbol")?,
        issuer: row.get("issuer")?,
        issuer_unit: row.get("issuer_unit")?,
        place: row.get("place")?,
        issued_on: row.get("issued_on")?,
        subject: row.get("subject")?,
        event_on: row.get("event_on")?,
        chair: row.get("chair")?,
        signer_name: row.get("signer_name")?,
        signer_position: row.get("signer_position")?,
        signer_competence: row.get("signer_competence")?,
        addressed_to: list("addressed_to")?,
        recipients: list("recipients")?,
        failure: row.get("failure")?,
        duplicate_of: row.get("duplicate_of")?,
        received_by: row.get("received_by")?,
        received_at: row.get("received_at")?,
        read_at: row.get("read_at")?,
        assigned_at: row.get("assigned_at")?,
        version: row.get("version")?,
    })
}

/// What is known of a document at the moment it is received.
#[derive(Clone, Debug)]
pub struct Received<'a> {
    pub province: i64,
    pub id: DocumentId,
    pub code: String,
    pub arrival: i64,
    pub owner_unit: UnitId,
    pub file_hash: ContentHash,
    pub file_name: &'a str,
    pub media_type: &'a str,
    pub by: AccountId,
    pub at: Timestamp,
}

/// Keeps a new document in the state `reading`, and who may know of it. Returns false where the
/// office has this very file already; then nothing was written.
pub async fn insert(tx: &mut Tx, new: &Received<'_>) -> Result<bool, StoreError> {
    let written = tx
        .execute(
            "INSERT INTO document (province, id, code, owner_unit, state, file_hash, file_name,
                                   media_type, folded, received_by, received_at, arrival)
             VALUES ($1, $2, $3, $4, 'reading', $5, $6, $7, $8, $9, $10, $11)
             ON CONFLICT (province, owner_unit, file_hash) DO NOTHING",
            params![
                new.province,
                new.id,
                new.code.as_str(),
                new.owner_unit,
                new.file_hash,
                new.file_name,
                new.media_type,
                ntm_text::fold(&format!("{} {}", new.code, new.file_name)),
                new.by,
                new.at,
                new.arrival
            ],
        )
        .await?;
    if written == 0 {
        return Ok(false);
    }
    tx.execute(
        "INSERT INTO document_scope (unit_id, received_at, province, document_id)
         SELECT ancestor_id, $3, $1, $2 FROM unit_ancestor WHERE unit_id = $4
         ON CONFLICT DO NOTHING",
        params![new.province, new.id, new.at, new.owner_unit],
    )
    .await?;
    Ok(true)
}

/// Lets all units that take part in the document's tasks know of it, and the units above them.
pub async fn widen_scope(tx: &mut Tx, province: i64, id: DocumentId) -> Result<u64, StoreError> {
    tx.execute(
        "INSERT INTO document_scope (unit_id, received_at, province, document_id)
         SELECT DISTINCT a.ancestor_id, d.received_at, d.province, d.id
           FROM document d
           JOIN task t ON t.province = d.province AND t.document_id = d.id
           JOIN task_unit u ON u.province = t.province AND u.task_id = t.id
           JOIN unit_ancestor a ON a.unit_id = u.unit_id
          WHERE d.province = $1 AND d.id = $2
         ON CONFLICT DO NOTHING",
        params![province, id],
    )
    .await
}

/// Keeps what is known of a file's content.
pub async fn insert_file(
    tx: &mut Tx,
    hash: ContentHash,
    bytes: usize,
    at: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO stored_file (hash, bytes, created_at) VALUES ($1, $2, $3)
         ON CONFLICT (hash) DO NOTHING",
        params![hash, i64::try_from(bytes).unwrap_or(i64::MAX), at],
    )
    .await?;
    Ok(())
}

/// Keeps another file of a document; the same file twice is kept once.
pub async fn insert_copy(
    tx: &mut Tx,
    original: &Document,
    copy: &Document,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO document_copy (province, document_id, file_hash, file_name, received_by, received_at)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (province, document_id, file_hash) DO NOTHING",
        params![
            original.province,
            original.id,
            copy.file_hash,
            copy.file_name.as_str(),
            copy.received_by,
            copy.received_at
        ],
    )
    .await?;
    Ok(())
}

/// Another file of a document.
#[derive(Clone, Debug, PartialEq)]
pub struct Copy {
    pub file_hash: ContentHash,
    pub file_name: String,
    pub received_at: Timestamp,
}

/// Returns the other files of a document, at most fifty.
pub async fn copies(
    db: &mut impl Query,
    province: i64,
    id: DocumentId,
) -> Result<Vec<Copy>, StoreError> {
    db.query(
        "SELECT file_hash, file_name, received_at FROM document_copy
          WHERE province = $1 AND document_id = $2 ORDER BY received_at LIMIT 50",
        params![province, id],
    )
    .await?
    .iter()
    .map(|row| {
        Ok(Copy {
            file_hash: row.get("file_hash")?,
            file_name: row.get("file_name")?,
            received_at: row.get("received_at")?,
        })
    })
    .collect()
}

/// Returns the document.
pub async fn find(db: &mut impl Query, id: DocumentId) -> Result<Option<Document>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM document WHERE id = $1");
    db.query_opt(&sql, params![id])
        .await?
        .as_ref()
        .map(from_row)
        .transpose()
}

/// Returns the document and keeps others from changing it until the transaction ends.
pub async fn lock(tx: &mut Tx, id: DocumentId) -> Result<Option<Document>, StoreError> {
    let lock = dialect::for_update(tx.engine());
    let sql = format!("SELECT {COLUMNS} FROM document WHERE id = $1{lock}");
    tx.query_opt(&sql, params![id])
        .await?
        .as_ref()
        .map(from_row)
        .transpose()
}

/// Returns the office's document with this very file, be it as its original or as a copy.
pub async fn with_file(
    db: &mut impl Query,
    province: i64,
    owner_unit: UnitId,
    hash: ContentHash,
) -> Result<Option<Document>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM document WHERE province = $1 AND owner_unit = $2 AND file_hash = $3"
    );
    db.query_opt(&sql, params![province, owner_unit, hash])
        .await?
        .as_ref()
        .map(from_row)
        .transpose()
}

/// Returns the office's document with this identity.
pub async fn with_identity(
    db: &mut impl Query,
    province: i64,
    owner_unit: UnitId,
    identity_key: &str,
) -> Result<Option<Document>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM document
          WHERE province = $1 AND owner_unit = $2 AND identity_key = $3"
    );
    db.query_opt(&sql, params![province, owner_unit, identity_key])
        .await?
        .as_ref()
        .map(from_row)
        .transpose()
}

/// Returns the documents of an office whose identity begins so: code, and the rest of the identity.
pub async fn with_identity_like(
    db: &mut impl Query,
    province: i64,
    owner_unit: UnitId,
    beginning: &str,
) -> Result<Vec<(String, String)>, StoreError> {
    let rows = db
        .query(
            "SELECT code, identity_key FROM document
              WHERE province = $1 AND owner_unit = $2 AND identity_key >= $3 AND identity_key < $4
              ORDER BY identity_key LIMIT 20",
            params![province, owner_unit, beginning, format!("{beginning}~")],
        )
        .await?;
    rows.iter()
        .map(|row| {
            let key: String = row.get("identity_key")?;
            let rest = key.get(beginning.len()..).unwrap_or_default();
            Ok((row.get("code")?, rest.to_owned()))
        })
        .collect()
}

/// Tells whether any of these units may know of the document.
pub async fn in_scope(
    db: &mut impl Query,
    id: DocumentId,
    unit: UnitId,
) -> Result<bool, StoreError> {
    let row = db
        .query_opt(
            "SELECT 1 AS one FROM document_scope WHERE document_id = $1 AND unit_id = $2 LIMIT 1",
            params![id, unit],
        )
        .await?;
    Ok(row.is_some())
}

/// Returns the document's text, empty until it has been read.
pub async fn text(
    db: &mut impl Query,
    province: i64,
    id: DocumentId,
) -> Result<String, StoreError> {
    let row = db
        .query_one(
            "SELECT text FROM document WHERE province = $1 AND id = $2",
            params![province, id],
        )
        .await?;
    Ok(row.get::<Option<String>>("text")?.unwrap_or_default())
}

/// Returns the checksum of the document's text, in hexadecimal; empty until it has been read.
pub async fn text_sha256(
    db: &mut impl Query,
    province: i64,
    id: DocumentId,
) -> Result<String, StoreError> {
    let sql = "SELECT text_sha256 FROM document WHERE province = $1 AND id = $2";
    let row = db.query_one(sql, params![province, id]).await?;
    Ok(row
        .get::<Option<String>>("text_sha256")?
        .unwrap_or_default())
}

/// Returns the statements that are no assignments, as the reader gave them.
pub async fn facts(db: &mut impl Query, province: i64, id: DocumentId) -> Result<Json, StoreError> {
    let sql = "SELECT facts FROM document WHERE province = $1 AND id = $2";
    let row = db.query_one(sql, params![province, id]).await?;
    Ok(row.get::<Option<Json>>("facts")?.unwrap_or_default())
}

/// Returns the documents whose review has ended, by province and code, those after one.
pub async fn reviewed(
    db: &mut impl Query,
    after: &(i64, String),
    limit: i64,
) -> Result<Vec<(i64, String, DocumentId)>, StoreError> {
    let (province, code) = (after.0, after.1.as_str());
    db.query(
        "SELECT province, code, id FROM document
          WHERE state IN ('assigned', 'closed') AND (province, code) > ($1, $2)
          ORDER BY province, code LIMIT $3",
        params![province, code, limit],
    )
    .await?
    .iter()
    .map(|row| Ok((row.get("province")?, row.get("code")?, row.get("id")?)))
    .collect()
}

/// What reading a document gave beside the proposals.
#[derive(Clone, Debug, Default)]
pub struct ReadText<'a> {
    pub text: &'a str,
    pub text_sha256: &'a str,
    pub media_type: &'a str,
    /// Byte ranges of the pages.
    pub pages: Json,
    /// Statements that are no assignments.
    pub facts: Json,
    pub at: Timestamp,
}

/// Keeps the text and opens the document for review.
pub async fn set_read(
    tx: &mut Tx,
    document: &Document,
    read: &ReadText<'_>,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE document SET state = 'review', text = $3, text_sha256 = $4, media_type = $5,
                pages = $6, facts = $7, read_at = $8, failure = NULL, version = version + 1
          WHERE province = $1 AND id = $2",
        params![
            document.province,
            document.id,
            read.text,
            read.text_sha256,
            read.media_type,
            &read.pages,
            &read.facts,
            read.at
        ],
    )
    .await?;
    Ok(())
}

/// Letterhead, subject, recipients and signature, as the reader found or a person mended them.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Head {
    pub kind: Option<String>,
    pub number: Option<String>,
    pub symbol: Option<String>,
    pub issuer: Option<String>,
    pub issuer_unit: Option<UnitId>,
    pub place: Option<String>,
    pub issued_on: Option<Date>,
    pub subject: Option<String>,
    pub event_on: Option<Date>,
    pub chair: Option<String>,
    pub signer_name: Option<String>,
    pub signer_position: Option<String>,
    pub signer_competence: Option<String>,
    pub addressed_to: Vec<String>,
    pub recipients: Vec<String>,
    /// By what the document is known again: number, symbol, issuer and date, folded.
    #[serde(skip)]
    pub identity_key: Option<String>,
    /// Where each part comes from.
    #[serde(skip)]
    pub origins: Json,
}

impl From<&Document> for Head {
    /// Takes the header as it is kept, without key and origins.
    fn from(document: &Document) -> Head {
        Head {
            kind: document.kind.clone(),
            number: document.number.clone(),
            symbol: document.symbol.clone(),
            issuer: document.issuer.clone(),
            issuer_unit: document.issuer_unit,
            place: document.place.clone(),
            issued_on: document.issued_on,
            subject: document.subject.clone(),
            event_on: document.event_on,
            chair: document.chair.clone(),
            signer_name: document.signer_name.clone(),
            signer_position: document.signer_position.clone(),
            signer_competence: document.signer_competence.clone(),
            addressed_to: document.addressed_to.clone(),
            recipients: document.recipients.clone(),
            identity_key: None,
            origins: Json::Null,
        }
    }
}

/// Returns where each part of a document's header comes from.
pub async fn origins(
    db: &mut impl Query,
    province: i64,
    id: DocumentId,
) -> Result<Json, StoreError> {
    let row = db
        .query_one(
            "SELECT origins FROM document WHERE province = $1 AND id = $2",
            params![province, id],
        )
        .await?;
    Ok(row.get::<Option<Json>>("origins")?.unwrap_or_default())
}

/// Keeps the header. A document of the same identity in the same office is a conflict.
pub async fn set_head(tx: &mut Tx, document: &Document, head: &Head) -> Result<(), StoreError> {
    let folded = ntm_text::fold(&format!(
        "{} {} {}/{} {} {}",
        document.code,
        document.file_name,
        head.number.as_deref().unwrap_or_default(),
        head.symbol.as_deref().unwrap_or_default(),
        head.issuer.as_deref().unwrap_or_default(),
        head.subject.as_deref().unwrap_or_default(),
    ));
    tx.execute(
        "UPDATE document SET kind = $3, number = $4, symbol = $5, issuer = $6, issuer_unit = $7,
                place = $8, issued_on = $9, subject = $10, event_on = $11, chair = $12,
                signer_name = $13, signer_position = $14, signer_competence = $15,
                addressed_to = $16, recipients = $17, identity_key = $18, folded = $19,
                origins = $20, version = version + 1
          WHERE province = $1 AND id = $2",
        params![
            document.province,
            document.id,
            head.kind.as_deref(),
            head.number.as_deref(),
            head.symbol.as_deref(),
            head.issuer.as_deref(),
            head.issuer_unit,
            head.place.as_deref(),
            head.issued_on,
            head.subject.as_deref(),
            head.event_on,
            head.chair.as_deref(),
            head.signer_name.as_deref(),
            head.signer_position.as_deref(),
            head.signer_competence.as_deref(),
            serde_json::json!(head.addressed_to),
            serde_json::json!(head.recipients),
            head.identity_key.as_deref(),
            folded,
            &head.origins
        ],
    )
    .await?;
    Ok(())
}

/// Keeps why the document could not be read.
pub async fn set_failed(
    tx: &mut Tx,
    document: &Document,
    failure: &Json,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE document SET state = 'failed', failure = $3, version = version + 1
          WHERE province = $1 AND id = $2",
        params![document.province, document.id, failure],
    )
    .await?;
    Ok(())
}

/// Sends a document that could not be read to the reader again.
pub async fn set_reading(tx: &mut Tx, document: &Document) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE document SET state = 'reading', failure = NULL, version = version + 1
          WHERE province = $1 AND id = $2",
        params![document.province, document.id],
    )
    .await?;
    Ok(())
}

/// Turns a document that proved to be another file of an older one into a pointer to that.
pub async fn set_linked(
    tx: &mut Tx,
    document: &Document,
    original: &Document,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE document SET state = 'linked', duplicate_of = $3, version = version + 1
          WHERE province = $1 AND id = $2",
        params![document.province, document.id, original.id],
    )
    .await?;
    Ok(())
}

/// Keeps that tasks of the document were assigned; the first time stays.
pub async fn set_assigned(
    tx: &mut Tx,
    document: &Document,
    at: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE document SET state = 'assigned', assigned_at = COALESCE(assigned_at, $3),
                version = version + 1
          WHERE province = $1 AND id = $2",
        params![document.province, document.id, at],
    )
    .await?;
    Ok(())
}

/// A numbered document that the text cites.
#[derive(Clone, Debug, PartialEq)]
pub struct Reference {
    pub written: String,
    pub dated: Option<Date>,
    pub span: Option<(usize, usize)>,
    /// The cited document, where it is kept here.
    pub target: Option<DocumentId>,
}

/// Keeps the references of a document in the place of those before; each that names a document of
/// the same office points to it.
pub async fn set_references(
    tx: &mut Tx,
    document: &Document,
    references: &[Reference],
) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM document_reference WHERE province = $1 AND document_id = $2",
        params![document.province, document.id],
    )
    .await?;
    let rows = references
        .iter()
        .enumerate()
        .map(|(position, reference)| {
            params![
                document.province,
                document.id,
                position_value(position),
                reference.written.as_str(),
                reference.dated,
                reference.span.map(|span| position_value(span.0)),
                reference.span.map(|span| position_value(span.1)),
                document.owner_unit
            ]
            .to_vec()
        })
        .collect();
    tx.execute_many(
        "INSERT INTO document_reference (province, document_id, position, written, dated, span_from,
                                         span_to, target_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7,
                 (SELECT id FROM document
                   WHERE province = $1 AND owner_unit = $8 AND number || '/' || symbol = $4
                     AND (CAST($5 AS TEXT) IS NULL OR issued_on = $5)
                   ORDER BY received_at LIMIT 1))",
        rows,
    )
    .await?;
    Ok(())
}

/// Returns what a document cites, at most five hundred.
pub async fn references(
    db: &mut impl Query,
    province: i64,
    id: DocumentId,
) -> Result<Vec<Reference>, StoreError> {
    db.query(
        "SELECT written, dated, span_from, span_to, target_id FROM document_reference
          WHERE province = $1 AND document_id = $2 ORDER BY position LIMIT 500",
        params![province, id],
    )
    .await?
    .iter()
    .map(|row| {
        Ok(Reference {
            written: row.get("written")?,
            dated: row.get("dated")?,
            span: span(row)?,
            target: row.get("target_id")?,
        })
    })
    .collect()
}

/// Which documents a list shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    pub state: Option<DocumentState>,
    pub kind: Option<String>,
    pub year: Option<i16>,
    /// Words of the issuer.
    pub issuer: Option<String>,
    /// Words of code, number, subject or file name.
    pub words: Option<String>,
    /// Those received before this one, of the page before.
    pub after: Option<(Timestamp, DocumentId)>,
}

/// One line of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    pub document: Document,
    pub owner_name: String,
    pub proposed: i64,
    pub confirmed: i64,
    pub tasks: i64,
    /// Tasks of which every obligation is done with.
    pub done: i64,
    /// Tasks of which an obligation is past its day.
    pub late: i64,
    pub open_questions: i64,
}

/// Returns the newest documents that a unit may know of.
pub async fn list(
    db: &mut impl Query,
    unit: UnitId,
    today: Date,
    filter: &Filter,
    limit: i64,
) -> Result<Vec<Line>, StoreError> {
    let mut filters = Filters {
        values: vec![unit.into(), today.into()],
        sql: String::new(),
    };
    match filter.state {
        Some(state) => filters.and("d.state = ?", state),
        None => filters.and("d.state <> ?", DocumentState::Linked),
    }
    if let Some(kind) = &filter.kind {
        filters.and("d.kind = ?", kind);
    }
    if let Some(year) = filter.year {
        filters.and("d.issued_on >= ?", format!("{year:04}-01-01"));
        filters.and("d.issued_on <= ?", format!("{year:04}-12-31"));
    }
    for words in [&filter.issuer, &filter.words].into_iter().flatten() {
        for word in ntm_text::fold(words).split_whitespace().take(8) {
            let word = word.replace(['%', '_'], "");
            filters.and("d.folded LIKE ?", format!("%{word}%"));
        }
    }
    if let Some((at, id)) = filter.after {
        filters.and("s.received_at <= ?", at);
        filters.and("(s.received_at < $AT OR s.document_id < ?)", id);
    }
    let columns = COLUMNS
        .split(',')
        .map(|column| format!("d.{}", column.trim()))
        .collect::<Vec<_>>()
        .join(", ");
    let sql = format!(
        "SELECT {columns},
                (SELECT v.name FROM unit_version v WHERE v.unit_id = d.owner_unit
                    AND v.valid_from <= $2 AND (v.valid_to IS NULL OR v.valid_to > $2)
                  LIMIT 1) AS owner_name,
                (SELECT COUNT(*) FROM directive p WHERE p.province = d.province
                    AND p.document_id = d.id AND p.state = 'proposed') AS proposed,
                (SELECT COUNT(*) FROM directive p WHERE p.province = d.province
                    AND p.document_id = d.id AND p.state = 'confirmed' AND p.task_id IS NULL) AS confirmed,
                (SELECT COUNT(*) FROM task t WHERE t.province = d.province
                    AND t.document_id = d.id) AS tasks,
                (SELECT COUNT(*) FROM task t WHERE t.province = d.province
                    AND t.document_id = d.id
                    AND EXISTS (SELECT 1 FROM occurrence o
                         WHERE o.province = t.province AND o.task_id = t.id)
                    AND NOT EXISTS (SELECT 1 FROM occurrence o
                         WHERE o.province = t.province AND o.task_id = t.id
                           AND (o.to_do > 0 OR o.submitted > 0))) AS done,
                (SELECT COUNT(*) FROM task t WHERE t.province = d.province
                    AND t.document_id = d.id
                    AND EXISTS (SELECT 1 FROM occurrence o
                         WHERE o.province = t.province AND o.task_id = t.id
                           AND o.to_do > 0 AND o.sort_due < $2)) AS late,
                (SELECT COUNT(*) FROM doubt q WHERE q.province = d.province
                    AND q.document_id = d.id AND q.answer IS NULL) AS open_questions
           FROM document_scope s
           JOIN document d ON d.province = s.province AND d.id = s.document_id
          WHERE s.unit_id = $1{}
          ORDER BY s.received_at DESC, s.document_id DESC
          LIMIT {limit}",
        filters.sql
    );
    db.query(&sql, &filters.values)
        .await?
        .iter()
        .map(|row| {
            Ok(Line {
                document: from_row(row)?,
                owner_name: row.get::<Option<String>>("owner_name")?.unwrap_or_default(),
                proposed: row.get("proposed")?,
                confirmed: row.get("confirmed")?,
                tasks: row.get("tasks")?,
                done: row.get("done")?,
                late: row.get("late")?,
                open_questions: row.get("open_questions")?,
            })
        })
        .collect()
}

/// Conditions that a list is narrowed by, with their values.
struct Filters {
    sql: String,
    values: Vec<Value>,
}

impl Filters {
    /// Adds a condition; `?` stands for the value, `$AT` for the value before it.
    fn and(&mut self, sql: &str, value: impl Into<Value>) {
        let before = format!("${}", self.values.len());
        self.values.push(value.into());
        let here = format!("${}", self.values.len());
        self.sql.push_str(" AND ");
        self.sql
            .push_str(&sql.replace("$AT", &before).replace('?', &here));
    }
}

/// Gives the next readable number of a kind and year: the counter of that province moves on.
pub async fn next_number(
    tx: &mut Tx,
    province: i64,
    name: &str,
    year: i16,
    how_many: usize,
) -> Result<i64, StoreError> {
    let how_many = position_value(how_many);
    let row = tx
        .query_one(
            "INSERT INTO counter (province, name, year, value) VALUES ($1, $2, $3, $4)
             ON CONFLICT (province, name, year) DO UPDATE SET value = counter.value + $4
             RETURNING value",
            params![province, name, year, how_many],
        )
        .await?;
    Ok(row.get::<i64>("value")? - how_many + 1)
}

pub(crate) fn span(row: &Row) -> Result<Option<(usize, usize)>, StoreError> {
    let from: Option<usize> = row.get("span_from")?;
    let to: Option<usize> = row.get("span_to")?;
    Ok(from.zip(to))
}

pub(crate) fn position_value(position: usize) -> i64 {
    i64::try_from(position).unwrap_or(i64::MAX)
}

/// Returns the partition of a unit.
pub async fn province_of(db: &mut impl Query, unit: UnitId) -> Result<Option<i64>, StoreError> {
    db.query_opt(
        "SELECT province FROM unit WHERE id = $1",
        params![Uuid::from(unit)],
    )
    .await?
    .map(|row| row.get("province"))
    .transpose()
}

/// Returns the unit and the units above it, nearest first: what the policy wants to know.
pub async fn line_of(db: &mut impl Query, unit: UnitId) -> Result<Vec<UnitId>, StoreError> {
    db.query(
        "SELECT ancestor_id FROM unit_ancestor WHERE unit_id = $1 ORDER BY depth LIMIT 20",
        params![unit],
    )
    .await?
    .iter()
    .map(|row| row.get("ancestor_id"))
    .collect()
}
