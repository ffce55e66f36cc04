//! Looking at documents: the list, one document with its proposals, its files.

use bytes::Bytes;
use ntm_programme::{
    identity::{DirectiveId, DocumentId, UnitId},
    right::{Action, Role, may},
};
use ntm_store::{
    Query, directive,
    directive::{Directive, Doubt, LastChange},
    document::{self, Copy, Document, Filter, Line, Reference},
    files::ContentHash,
    package::{self, GivenAnswer, Package, Recalled},
    params,
    task::{self, EventDeadline, TaskLine},
};

use crate::{
    Fault, Office, Op, Outcome, Page,
    fields::{Fields, Origins, Said},
    head::origins_of,
    part::cut,
    receive::{document_resource, original},
    review::fields_of,
};

/// A page of a list.
#[derive(Debug, Clone)]
pub struct DocumentPage {
    pub lines: Vec<Line>,
    /// Whether more follow.
    pub more: bool,
}

/// One document with all that its page shows.
#[derive(Debug, Clone)]
pub struct WholeDocument {
    pub document: Document,
    pub owner_name: String,
    pub received_by: String,
    pub text: String,
    pub directives: Vec<(Directive, Fields)>,
    /// Names of those who decided about the proposals.
    pub deciders: Vec<(DirectiveId, String)>,
    pub doubts: Vec<Doubt>,
    /// Names of those who answered, in the order of the doubts.
    pub answered_by: Vec<String>,
    pub references: Vec<Reference>,
    pub copies: Vec<Copy>,
    pub tasks: Vec<TaskLine>,
    /// Deadlines of the tasks that hang on events.
    pub events: Vec<EventDeadline>,
    /// Where each part of the header comes from.
    pub origins: Origins,
    /// Proposals that nobody has touched since a mended header changed them.
    pub by_header: Vec<(DirectiveId, LastChange)>,
    /// What the reader noticed about the text, in both languages.
    pub notes: Vec<Said>,
    /// By which packages it came, and what was answered to their senders.
    pub packages: Vec<Package>,
    pub answers: Vec<GivenAnswer>,
    /// That whoever issued it has called it back.
    pub recalled: Option<Recalled>,
    /// The page that is being recognised at this moment.
    pub page: Option<Page>,
    pub may_review: bool,
    pub may_assign: bool,
}

/// How many lines a page of a list has.
pub const PAGE: i64 = 50;

impl Office {
    /// Returns the newest documents that the one who asks may know of.
    pub async fn documents(&self, op: &Op, filter: &Filter) -> Outcome<DocumentPage> {
        self.documents_up_to(op, filter, PAGE).await
    }

    /// Returns at most so many documents: for a file of the whole list.
    pub async fn documents_up_to(
        &self,
        op: &Op,
        filter: &Filter,
        limit: i64,
    ) -> Outcome<DocumentPage> {
        let Some(unit) = scope(op) else {
            return Ok(DocumentPage {
                lines: Vec::new(),
                more: false,
            });
        };
        let mut reader = self.store().read().await?;
        let mut lines = document::list(&mut reader, unit, op.today, filter, limit + 1).await?;
        let more = cut(&mut lines, limit).is_some();
        Ok(DocumentPage { lines, more })
    }

    /// Returns the document that an address means: by its id, or by its readable code.
    pub async fn document(&self, op: &Op, address: &str) -> Outcome<Document> {
        let mut reader = self.store().read().await?;
        readable(&mut reader, op, address).await
    }

    /// Returns a document whose header the one who asks may mend.
    ///
    /// # Errors
    ///
    /// [`Fault::NotFound`] where it may not be known of, [`Fault::Denied`] where it may only be read.
    pub async fn document_to_mend(&self, op: &Op, address: &str) -> Outcome<Document> {
        let mut reader = self.store().read().await?;
        let document = readable(&mut reader, op, address).await?;
        let resource = document_resource(&mut reader, op, &document).await?;
        op.require(Action::ReviewDocument, &resource)?;
        Ok(document)
    }

    /// Returns a document with everything that its page shows. A row that is but another file of
    /// an older document is answered with that document.
    pub async fn whole_document(&self, op: &Op, address: &str) -> Outcome<WholeDocument> {
        let mut db = self.store().read().await?;
        let found = readable(&mut db, op, address).await?;
        let document = original(&mut db, found).await?;
        let resource = document_resource(&mut db, op, &document).await?;
        let allowed = |action| {
            matches!(
                may(&op.who, action, &resource, op.today),
                ntm_programme::right::Decision::Allowed
            )
        };
        let (province, id) = (document.province, document.id);
        let mut directives = Vec::new();
        for it in directive::of_document(&mut db, province, id).await? {
            let fields = fields_of(&it)?;
            directives.push((it, fields));
        }
        let doubts = directive::doubts_of(&mut db, province, id).await?;
        let people = people(&mut db, province, id).await?;
        let name_of = |account: Option<ntm_programme::identity::AccountId>| {
            let account = account?;
            people
                .iter()
                .find(|(id, _)| *id == account)
                .map(|(_, name)| name.clone())
        };
        Ok(WholeDocument {
            page: self.desks().page(id),
            owner_name: unit_name(&mut db, document.owner_unit, op.today).await?,
            received_by: crate::review::account_name(&mut db, document.received_by).await?,
            text: document::text(&mut db, province, id).await?,
            deciders: directives
                .iter()
                .filter_map(|(it, _)| Some((it.id, name_of(it.decided_by)?)))
                .collect(),
            answered_by: doubts
                .iter()
                .map(|it| name_of(it.answered_by).unwrap_or_default())
                .collect(),
            references: document::references(&mut db, province, id).await?,
            copies: document::copies(&mut db, province, id).await?,
            tasks: task::of_document(&mut db, province, id, op.today).await?,
            events: task::events_of_document(&mut db, province, id).await?,
            origins: origins_of(document::origins(&mut db, province, id).await?),
            by_header: directive::last_changes(&mut db, province, id, "header").await?,
            notes: notes(&mut db, province, id).await?,
            packages: package::of_document(&mut db, &document).await?,
            answers: package::answers(&mut db, &document).await?,
            recalled: package::recalled(&mut db, &document).await?,
            may_review: allowed(Action::ReviewDocument),
            may_assign: allowed(Action::AssignTasks),
            document,
            directives,
            doubts,
        })
    }

    /// Returns the original as it was sent, byte for byte.
    pub async fn original_file(&self, op: &Op, address: &str) -> Outcome<(Document, Bytes)> {
        let document = self.document(op, address).await?;
        let bytes = self.files().get(document.file_hash).await?;
        Ok((document, bytes))
    }

    /// Returns another file of the document, byte for byte.
    pub async fn copy_of_file(
        &self,
        op: &Op,
        address: &str,
        hash: ContentHash,
    ) -> Outcome<(String, Bytes)> {
        let document = self.document(op, address).await?;
        let mut reader = self.store().read().await?;
        let copies = document::copies(&mut reader, document.province, document.id).await?;
        let copy = copies
            .into_iter()
            .find(|copy| copy.file_hash == hash)
            .ok_or(Fault::NotFound)?;
        Ok((copy.file_name, self.files().get(hash).await?))
    }

    /// Returns the text that the reader read.
    pub async fn document_text(&self, op: &Op, address: &str) -> Outcome<(Document, String)> {
        let document = self.document(op, address).await?;
        let mut reader = self.store().read().await?;
        let text = document::text(&mut reader, document.province, document.id).await?;
        Ok((document, text))
    }

    /// Returns who changed a proposal last: what the second of two reviewers is told.
    pub async fn last_change(
        &self,
        op: &Op,
        address: &str,
        directive: DirectiveId,
    ) -> Outcome<Option<LastChange>> {
        let document = self.document(op, address).await?;
        let mut reader = self.store().read().await?;
        Ok(directive::last_change(&mut reader, document.province, directive).await?)
    }

    /// Returns units that a reviewer may choose from for a name, by words of their names: below
    /// the place of the document's office, at most two hundred.
    pub async fn units_to_choose(
        &self,
        op: &Op,
        address: &str,
        words: &str,
    ) -> Outcome<Vec<(UnitId, String, String)>> {
        let mut db = self.store().read().await?;
        let document = readable(&mut db, op, address).await?;
        let day = document.issued_on.unwrap_or(op.today);
        let gazetteer = self.gazetteer(&mut db, day).await?;
        let Some(place) = gazetteer.place_of(document.owner_unit).map(|it| it.unit) else {
            return Ok(Vec::new());
        };
        let wanted = ntm_text::fold_words(words);
        let mut found: Vec<(UnitId, String, String)> = gazetteer
            .units()
            .iter()
            .filter(|unit| unit.unit == place || gazetteer.is_below(unit.unit, place))
            .filter(|unit| {
                let name = ntm_text::fold_words(&unit.name);
                wanted.split(' ').all(|word| name.contains(word))
            })
            .take(200)
            .map(|unit| {
                (
                    unit.unit,
                    unit.name.clone(),
                    unit.kind.label_vi().to_owned(),
                )
            })
            .collect();
        found.sort_by_cached_key(|(_, name, _)| ntm_text::collate_key(name));
        Ok(found)
    }
}

/// The unit from which somebody looks: for the widest of their roles.
fn scope(op: &Op) -> Option<UnitId> {
    let order = [
        Role::Coordinator,
        Role::Leader,
        Role::Head,
        Role::Officer,
        Role::Verifier,
        Role::Auditor,
    ];
    order
        .into_iter()
        .find_map(|role| op.who.grants.iter().find(|grant| grant.role == role))
        .map(|grant| grant.unit)
}

async fn readable(db: &mut impl Query, op: &Op, address: &str) -> Outcome<Document> {
    let id: DocumentId = match address.parse() {
        Ok(id) => id,
        Err(_) => by_code(db, op, address).await?,
    };
    let document = document::find(db, id).await?.ok_or(Fault::NotFound)?;
    let resource = document_resource(db, op, &document).await?;
    op.require(Action::ReadDocument, &resource)?;
    Ok(document)
}

/// Readable codes are unique in a province: the one who asks means that of their own, or the only
/// one that they may know of.
async fn by_code(db: &mut impl Query, op: &Op, code: &str) -> Outcome<DocumentId> {
    let unit = scope(op).ok_or(Fault::NotFound)?;
    let rows = db
        .query(
            "SELECT d.id, CASE WHEN u.province = d.province THEN 0 ELSE 1 END AS elsewhere
               FROM province p
               JOIN document d ON d.province = p.number AND d.code = $2
               JOIN document_scope s ON s.document_id = d.id AND s.unit_id = $1
               JOIN unit u ON u.id = $1
              ORDER BY elsewhere LIMIT 2",
            params![unit, code],
        )
        .await?;
    match rows.as_slice() {
        [row] => Ok(row.get("id")?),
        [row, _] if row.get::<i64>("elsewhere")? == 0 => Ok(row.get("id")?),
        _ => Err(Fault::NotFound),
    }
}

async fn notes(db: &mut impl Query, province: i64, id: DocumentId) -> Outcome<Vec<Said>> {
    let row = db
        .query_one(
            "SELECT pages FROM document WHERE province = $1 AND id = $2",
            params![province, id],
        )
        .await?;
    let pages: Option<serde_json::Value> = row.get("pages")?;
    let notes = pages.map(|mut pages| pages["notes"].take());
    Ok(notes
        .and_then(|notes| serde_json::from_value(notes).ok())
        .unwrap_or_default())
}

async fn people(
    db: &mut impl Query,
    province: i64,
    id: DocumentId,
) -> Outcome<Vec<(ntm_programme::identity::AccountId, String)>> {
    db.query(
        "SELECT a.id, a.full_name FROM account a
          WHERE a.id IN (SELECT decided_by FROM directive WHERE province = $1 AND document_id = $2)
             OR a.id IN (SELECT answered_by FROM doubt WHERE province = $1 AND document_id = $2)
          LIMIT 1000",
        params![province, id],
    )
    .await?
    .iter()
    .map(|row| Ok((row.get("id")?, row.get("full_name")?)))
    .collect()
}

/// Returns what a unit is called on a day, or was called last.
pub(crate) async fn unit_name(
    db: &mut impl Query,
    unit: UnitId,
    day: jiff::civil::Date,
) -> Outcome<String> {
    let row = db
        .query_opt(
            "SELECT name FROM unit_version WHERE unit_id = $1 AND valid_from <= $2
              ORDER BY valid_from DESC LIMIT 1",
            params![unit, day],
        )
        .await?;
    Ok(match row {
        Some(row) => row.get("name")?,
        None => String::new(),
    })
}
