//! Proposed assignments of a document, what people made of them, and the open questions.

use {
    crate::{
        document::{position_value, span},
        engine::{FromValue, Query, Row, StoreError, Tx, Value, dialect},
        params,
    },
    jiff::Timestamp,
    ntm_programme::identity::{AccountId, DirectiveId, DocumentId, QuestionId, TaskId},
    serde_json::Value as Json,
};

/// One proposed assignment.
#[derive(Clone, Debug, PartialEq)]
pub struct Directive {
    pub province: i64,
    pub id: DirectiveId,
    pub document_id: DocumentId,
    /// Place in the document; places of added ones lie between.
    pub position: i64,
    pub state: DirectiveState,
    /// `reader` or `person`.
    pub origin: String,
    pub section: Option<String>,
    pub title: String,
    pub text: String,
    /// Bytes in the document's text.
    pub span: (usize, usize),
    pub fields: Json,
    pub created_by: Option<AccountId>,
    pub decided_by: Option<AccountId>,
    pub decided_at: Option<Timestamp>,
    /// The task that it became.
    pub task_id: Option<TaskId>,
    pub version: i64,
}

/// What people have decided about a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DirectiveState {
    Proposed,
    Confirmed,
    Rejected,
}

impl DirectiveState {
    /// Returns the name under which it is kept.
    pub fn key(self) -> &'static str {
        match self {
            DirectiveState::Proposed => "proposed",
            DirectiveState::Confirmed => "confirmed",
            DirectiveState::Rejected => "rejected",
        }
    }
}

impl From<DirectiveState> for Value {
    fn from(state: DirectiveState) -> Value {
        Value::Text(state.key().to_owned())
    }
}

impl FromValue for DirectiveState {
    fn from_value(value: &Value) -> Result<DirectiveState, String> {
        match String::from_value(value)?.as_str() {
            "proposed" => Ok(DirectiveState::Proposed),
            "confirmed" => Ok(DirectiveState::Confirmed),
            "rejected" => Ok(DirectiveState::Rejected),
            other => Err(format!("“{other}” is no state of a proposal")),
        }
    }
}

/// Between two neighbours there is room for what people add and split off.
pub const STEP: i64 = 1 << 20;

const COLUMNS: &str = "province, id, document_id, position, state, origin, section, title, text,
    span_from, span_to, fields, created_by, decided_by, decided_at, task_id, version";

fn from_row(row: &Row) -> Result<Directive, StoreError> {
    Ok(Directive {
        province: row.get("province")?,
        id: row.get("id")?,
        document_id: row.get("document_id")?,
        position: row.get("position")?,
        state: row.get("state")?,
        origin: row.get("origin")?,
        section: row.get("section")?,
        title: row.get("title")?,
        text: row.get("text")?,
        span: span(row)?.unwrap_or_default(),
        fields: row.get("fields")?,
        created_by: row.get("created_by")?,
        decided_by: row.get("decided_by")?,
        decided_at: row.get("decided_at")?,
        task_id: row.get("task_id")?,
        version: row.get("version")?,
    })
}

/// Keeps new proposals.
pub async fn insert(tx: &mut Tx, directives: &[Directive]) -> Result<(), StoreError> {
    let rows = directives
        .iter()
        .map(|it| {
            params![
                it.province,
                it.id,
                it.document_id,
                it.position,
                it.state,
                it.origin.as_str(),
                it.section.as_deref(),
                it.title.as_str(),
                it.text.as_str(),
                position_value(it.span.0),
                position_value(it.span.1),
                &it.fields,
                it.created_by,
                it.decided_by,
                it.decided_at,
                it.task_id,
                it.version
            ]
            .to_vec()
        })
        .collect();
    let sql = format!(
        "INSERT INTO directive ({COLUMNS})
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)"
    );
    tx.execute_many(&sql, rows).await?;
    Ok(())
}

/// Returns the proposals of a document in its order, at most five thousand.
pub async fn of_document(
    db: &mut impl Query,
    province: i64,
    document: DocumentId,
) -> Result<Vec<Directive>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM directive
          WHERE province = $1 AND document_id = $2 ORDER BY position LIMIT 5000"
    );
    db.query(&sql, params![province, document])
        .await?
        .iter()
        .map(from_row)
        .collect()
}

/// Returns a proposal of a document.
pub async fn find(
    db: &mut impl Query,
    document: DocumentId,
    province: i64,
    id: DirectiveId,
) -> Result<Option<Directive>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM directive WHERE province = $1 AND id = $2 AND document_id = $3"
    );
    db.query_opt(&sql, params![province, id, document])
        .await?
        .as_ref()
        .map(from_row)
        .transpose()
}

/// Returns a proposal of a document and keeps others from changing it until the transaction ends.
pub async fn lock(
    tx: &mut Tx,
    document: DocumentId,
    province: i64,
    id: DirectiveId,
) -> Result<Option<Directive>, StoreError> {
    let lock = dialect::for_update(tx.engine());
    let sql = format!(
        "SELECT {COLUMNS} FROM directive
          WHERE province = $1 AND id = $2 AND document_id = $3{lock}"
    );
    tx.query_opt(&sql, params![province, id, document])
        .await?
        .as_ref()
        .map(from_row)
        .transpose()
}

/// Keeps what became of a proposal under its next version. Returns false where somebody else
/// changed it since that version was read.
pub async fn update(tx: &mut Tx, directive: &Directive) -> Result<bool, StoreError> {
    let written = tx
        .execute(
            "UPDATE directive
                SET position = $4, state = $5, section = $6, title = $7, text = $8, span_from = $9,
                    span_to = $10, fields = $11, decided_by = $12, decided_at = $13, task_id = $14,
                    version = version + 1
              WHERE province = $1 AND id = $2 AND version = $3",
            params![
                directive.province,
                directive.id,
                directive.version,
                directive.position,
                directive.state,
                directive.section.as_deref(),
                directive.title.as_str(),
                directive.text.as_str(),
                position_value(directive.span.0),
                position_value(directive.span.1),
                &directive.fields,
                directive.decided_by,
                directive.decided_at,
                directive.task_id
            ],
        )
        .await?;
    Ok(written == 1)
}

/// Removes all proposals and questions of a document that is to be read again.
pub async fn clear(tx: &mut Tx, province: i64, document: DocumentId) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM doubt WHERE province = $1 AND document_id = $2",
        params![province, document],
    )
    .await?;
    tx.execute(
        "DELETE FROM directive_revision WHERE province = $1 AND directive_id IN
             (SELECT id FROM directive WHERE province = $1 AND document_id = $2)",
        params![province, document],
    )
    .await?;
    tx.execute(
        "DELETE FROM directive WHERE province = $1 AND document_id = $2",
        params![province, document],
    )
    .await?;
    Ok(())
}

/// What somebody did to a proposal.
#[derive(Clone, Debug, PartialEq)]
pub struct Revision {
    /// The version that came of it.
    pub version: i64,
    pub at: Timestamp,
    pub account: Option<AccountId>,
    /// confirm, reject, reopen, edit, split, merge, add, resolve, answer, header
    pub what: String,
    pub before: Option<Json>,
    pub after: Option<Json>,
}

/// Keeps who changed what.
pub async fn insert_revision(
    tx: &mut Tx,
    province: i64,
    directive: DirectiveId,
    revision: &Revision,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO directive_revision (province, directive_id, version, at, account_id, what,
                                         before, after)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        params![
            province,
            directive,
            revision.version,
            revision.at,
            revision.account,
            revision.what.as_str(),
            revision.before.as_ref(),
            revision.after.as_ref()
        ],
    )
    .await?;
    Ok(())
}

/// The last change of a proposal, and who made it.
#[derive(Clone, Debug, PartialEq)]
pub struct LastChange {
    pub what: String,
    pub at: Timestamp,
    pub account: Option<AccountId>,
    /// Their name.
    pub by: Option<String>,
    pub before: Option<Json>,
    pub after: Option<Json>,
}

/// Returns who changed a proposal last.
pub async fn last_change(
    db: &mut impl Query,
    province: i64,
    directive: DirectiveId,
) -> Result<Option<LastChange>, StoreError> {
    db.query_opt(
        "SELECT r.what, r.at, r.account_id, r.before, r.after, a.full_name
           FROM directive_revision r LEFT JOIN account a ON a.id = r.account_id
          WHERE r.province = $1 AND r.directive_id = $2
          ORDER BY r.version DESC LIMIT 1",
        params![province, directive],
    )
    .await?
    .map(|row| last_change_of(&row))
    .transpose()
}

/// Returns of each proposal of a document what somebody did to it last, where that was `what`.
pub async fn last_changes(
    db: &mut impl Query,
    province: i64,
    document: DocumentId,
    what: &str,
) -> Result<Vec<(DirectiveId, LastChange)>, StoreError> {
    db.query(
        "SELECT d.id, r.what, r.at, r.account_id, r.before, r.after, a.full_name
           FROM directive d
           JOIN directive_revision r
             ON r.province = d.province AND r.directive_id = d.id AND r.version = d.version
           LEFT JOIN account a ON a.id = r.account_id
          WHERE d.province = $1 AND d.document_id = $2 AND r.what = $3 LIMIT 5000",
        params![province, document, what],
    )
    .await?
    .iter()
    .map(|row| Ok((row.get("id")?, last_change_of(row)?)))
    .collect()
}

fn last_change_of(row: &Row) -> Result<LastChange, StoreError> {
    Ok(LastChange {
        what: row.get("what")?,
        at: row.get("at")?,
        account: row.get("account_id")?,
        by: row.get("full_name")?,
        before: row.get("before")?,
        after: row.get("after")?,
    })
}

/// A question with the answer that it proposes.
#[derive(Clone, Debug, PartialEq)]
pub struct Doubt {
    pub province: i64,
    pub id: QuestionId,
    pub document_id: DocumentId,
    pub directive_id: Option<DirectiveId>,
    /// date, event, quarter, unit, reference, header
    pub about: String,
    /// Its kind, and what it is about.
    pub question: Json,
    /// What the answer changes, with the value that is taken when a person agrees.
    pub target: Option<Json>,
    pub span: Option<(usize, usize)>,
    /// In both languages: `{"vi": …, "en": …}`.
    pub answer: Option<Json>,
    pub answered_by: Option<AccountId>,
    pub answered_at: Option<Timestamp>,
}

/// Keeps new questions.
pub async fn insert_doubts(tx: &mut Tx, doubts: &[Doubt]) -> Result<(), StoreError> {
    let rows = doubts
        .iter()
        .map(|it| {
            params![
                it.province,
                it.id,
                it.document_id,
                it.directive_id,
                it.about.as_str(),
                &it.question,
                it.target.as_ref(),
                it.span.map(|span| position_value(span.0)),
                it.span.map(|span| position_value(span.1)),
                it.answer.as_ref(),
                it.answered_by,
                it.answered_at
            ]
            .to_vec()
        })
        .collect();
    tx.execute_many(
        "INSERT INTO doubt (province, id, document_id, directive_id, about, question, target,
                            span_from, span_to, answer, answered_by, answered_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        rows,
    )
    .await?;
    Ok(())
}

/// Returns the questions of a document in the order of its text, at most five thousand.
pub async fn doubts_of(
    db: &mut impl Query,
    province: i64,
    document: DocumentId,
) -> Result<Vec<Doubt>, StoreError> {
    db.query(
        "SELECT province, id, document_id, directive_id, about, question, target, span_from,
                span_to, answer, answered_by, answered_at
           FROM doubt WHERE province = $1 AND document_id = $2
          ORDER BY COALESCE(span_from, 0), id LIMIT 5000",
        params![province, document],
    )
    .await?
    .iter()
    .map(|row| {
        Ok(Doubt {
            province: row.get("province")?,
            id: row.get("id")?,
            document_id: row.get("document_id")?,
            directive_id: row.get("directive_id")?,
            about: row.get("about")?,
            question: row.get("question")?,
            target: row.get("target")?,
            span: span(row)?,
            answer: row.get("answer")?,
            answered_by: row.get("answered_by")?,
            answered_at: row.get("answered_at")?,
        })
    })
    .collect()
}

/// Keeps the answer to a question; a later answer takes the place of an earlier one.
pub async fn set_answer(
    tx: &mut Tx,
    province: i64,
    id: QuestionId,
    answer: &Json,
    by: Option<AccountId>,
    at: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE doubt SET answer = $3, answered_by = $4, answered_at = $5
          WHERE province = $1 AND id = $2",
        params![province, id, answer, by, at],
    )
    .await?;
    Ok(())
}

/// Hands the questions of a proposal to another: when proposals are merged.
pub async fn move_doubts(
    tx: &mut Tx,
    province: i64,
    from: DirectiveId,
    to: DirectiveId,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE doubt SET directive_id = $3 WHERE province = $1 AND directive_id = $2",
        params![province, from, to],
    )
    .await?;
    Ok(())
}

/// Withdraws the open questions of a document about names.
pub async fn drop_open_names(
    tx: &mut Tx,
    province: i64,
    document: DocumentId,
) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM doubt WHERE province = $1 AND document_id = $2 AND about = 'unit'
            AND directive_id IS NULL AND answer IS NULL",
        params![province, document],
    )
    .await?;
    Ok(())
}

/// Withdraws the open questions of a proposal whose words stand in these bytes.
pub async fn drop_open_doubts(
    tx: &mut Tx,
    province: i64,
    directive: DirectiveId,
    about: &[&str],
) -> Result<(), StoreError> {
    for about in about {
        tx.execute(
            "DELETE FROM doubt WHERE province = $1 AND directive_id = $2 AND about = $3
                AND answer IS NULL",
            params![province, directive, *about],
        )
        .await?;
    }
    Ok(())
}
