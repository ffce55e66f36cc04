//! Mending the header of a document: what hangs on issuer and date is resolved anew.
//!
//! "UBND huyện" is the issuer's district, and a name means what it meant on the document's day; a day
//! without a year is the first one from that day on. What a person chose by hand stays.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use ntm_programme::identity::{DirectiveId, DocumentId};
use ntm_reading::{FoundDeadline, Given};
use ntm_store::{
    StoreError, Tx,
    directive::{self, Directive, DirectiveState, Revision},
    document::{self, Document, Head},
    search,
};
use serde_json::{Value as Json, json};

use crate::{
    Fault, Message, Office, Op, Outcome,
    doubt::{Asked, DEADLINES},
    fields::{By, Fields, Origin, Origins},
    gazetteer::Names,
    lexicon::lexicon_of,
    propose::{guessed_issuer, identity_key, issuer_of, redate},
    record::{Record, record},
    review::{alike, by, fields_of, open_document, snapshot},
};

/// The document after its header was mended, and what that changed in its proposals.
#[derive(Debug, Clone, PartialEq)]
pub struct HeadEdited {
    pub document: Document,
    /// Proposals whose units or deadlines are read otherwise now.
    pub changed: Vec<DirectiveId>,
    /// How many of these were confirmed before and wait for a review again.
    pub reopened: usize,
    /// How many tasks were assigned by the header before and would be read otherwise now; they stay.
    pub assigned: usize,
}

impl Office {
    /// Mends the header of a document. Names and deadlines that hang on issuer and date are
    /// resolved anew, except where a person chose; a confirmed proposal that reads otherwise waits
    /// for its review again.
    ///
    /// # Errors
    ///
    /// [`Fault::Conflict`] where the office has a document of that number, symbol, issuer and date.
    pub async fn edit_head(
        &self,
        op: &Op,
        id: DocumentId,
        version: i64,
        mut head: Head,
    ) -> Outcome<HeadEdited> {
        let mut tx = self.store().begin().await?;
        let document = open_document(&mut tx, op, id).await?;
        if document.version != version {
            return Err(Fault::changed_meanwhile());
        }
        let by = by(&mut tx, op).await?;
        self.settle_issuer(&mut tx, op, &document, &mut head, &by)
            .await?;
        head.identity_key = identity_key(&head);
        is_no_other(&mut tx, &document, &head).await?;
        document::set_head(&mut tx, &document, &head).await?;
        let mended = document::find(&mut tx, id)
            .await?
            .ok_or(StoreError::NoRow)?;
        answer_number(&mut tx, op, &mended).await?;
        let edited = self.resolve_again(&mut tx, op, &document, mended).await?;
        search::index_document(&mut tx, id).await?;
        record(
            &mut tx,
            op,
            Record {
                province: document.province,
                action: "document.edit_head",
                resource: "document",
                id: document.code.clone(),
                data: json!({
                    "number": head.number, "symbol": head.symbol, "issuer": head.issuer,
                    "issued_on": head.issued_on, "subject": head.subject,
                    "changed": edited.changed, "reopened": edited.reopened,
                }),
            },
        )
        .await?;
        tx.commit().await?;
        Ok(edited)
    }

    /// Notes who gave which part, and finds the unit that issued the document. An issuer that only
    /// the reader guessed is guessed anew from the mended symbol and place.
    async fn settle_issuer(
        &self,
        tx: &mut Tx,
        op: &Op,
        document: &Document,
        head: &mut Head,
        by: &By,
    ) -> Outcome<()> {
        let mut origins = origins_of(document::origins(tx, document.province, document.id).await?);
        let changed = differences(&Head::from(document), head);
        for part in &changed {
            origins.insert(part.clone(), Origin::of_person(by.clone()));
        }
        let day = head.issued_on.unwrap_or(op.today);
        let by_hand = |origin: &Origin| origin.by.is_some();
        if !origins.get("issuer").is_some_and(by_hand)
            && changed.iter().any(|it| it == "symbol" || it == "place")
        {
            let gazetteer = self.gazetteer(tx, day).await?;
            head.issuer = issuer_of(head, &gazetteer, document).map(|(name, _)| name);
            origins.insert("issuer".to_owned(), guessed_issuer(&origins));
        }
        // Who sent it may be known by its identifier: a name says no more.
        let same_issuer = !changed
            .iter()
            .any(|it| matches!(it.as_str(), "issuer" | "issued_on" | "symbol" | "place"));
        head.issuer_unit = match &head.issuer {
            Some(_) if same_issuer && document.issuer_unit.is_some() => document.issuer_unit,
            Some(issuer) => {
                let names = Names::of(self, tx, document.owner_unit, None, day).await?;
                match names.surely(issuer).as_slice() {
                    [unit] => Some(*unit),
                    _ => None,
                }
            }
            None => None,
        };
        head.origins = json!(origins);
        Ok(())
    }

    /// Resolves what hangs on the header anew, and asks again what is open then.
    async fn resolve_again(
        &self,
        tx: &mut Tx,
        op: &Op,
        before: &Document,
        document: Document,
    ) -> Outcome<HeadEdited> {
        let mut edited = HeadEdited {
            document,
            changed: Vec::new(),
            reopened: 0,
            assigned: 0,
        };
        let document = &edited.document;
        let redated = document.issued_on != before.issued_on;
        if !redated && document.issuer_unit == before.issuer_unit {
            return Ok(edited);
        }
        let names = self.names_of(tx, op, document).await?;
        let dated = match document.issued_on.filter(|_| redated) {
            Some(day) => self.deadlines_as_of(tx, document, day).await?,
            None => HashMap::new(),
        };
        directive::drop_open_names(tx, document.province, document.id).await?;
        let known = directive::doubts_of(tx, document.province, document.id).await?;
        let mut asked = Asked::knowing(&known);
        for mut directive in directive::of_document(tx, document.province, document.id).await? {
            let old = fields_of(&directive)?;
            let mut fields = old.clone();
            names.resolve_all(&mut fields);
            redate(&mut fields, &dated);
            let differs = !same_meaning(&old, &fields);
            if directive.task_id.is_some() {
                edited.assigned += usize::from(differs);
                continue;
            }
            if redated {
                directive::drop_open_doubts(tx, document.province, directive.id, &DEADLINES)
                    .await?;
                asked.about_deadlines_left(directive.id, &fields, document.issued_on, &known);
            }
            asked.about_names(&fields);
            if fields == old {
                continue;
            }
            if differs {
                edited.changed.push(directive.id);
                edited.reopened += usize::from(directive.state == DirectiveState::Confirmed);
            }
            keep(tx, op, &mut directive, fields, differs).await?;
        }
        asked.insert(tx, self, op, document).await?;
        Ok(edited)
    }

    /// Reads the deadlines of a document as of a day, by the place of their words.
    async fn deadlines_as_of(
        &self,
        tx: &mut Tx,
        document: &Document,
        day: Date,
    ) -> Outcome<HashMap<(usize, usize), FoundDeadline>> {
        let text = document::text(tx, document.province, document.id).await?;
        let lexicon = lexicon_of(tx, document.owner_unit).await?;
        let given = Given {
            issued_on: Some(day),
        };
        let reading =
            tokio::task::spawn_blocking(move || ntm_reading::read_as(&text, &lexicon, given))
                .await
                .map_err(Fault::internal)?;
        let deadlines = reading.directives.into_iter().flat_map(|it| it.deadlines);
        Ok(deadlines
            .map(|it| ((it.quote.span.start, it.quote.span.end), it))
            .collect())
    }
}

/// A number that a person gave answers the question after it.
async fn answer_number(tx: &mut Tx, op: &Op, document: &Document) -> Outcome<()> {
    let Some(number) = &document.number else {
        return Ok(());
    };
    let answer = json!(alike(number.clone()));
    let known = directive::doubts_of(tx, document.province, document.id).await?;
    for doubt in known
        .iter()
        .filter(|it| it.about == "header" && it.answer.is_none())
    {
        directive::set_answer(
            tx,
            doubt.province,
            doubt.id,
            &answer,
            op.who.account,
            op.now,
        )
        .await?;
    }
    Ok(())
}

/// Keeps the fields of a proposal; one that was confirmed and reads otherwise waits again.
async fn keep(
    tx: &mut Tx,
    op: &Op,
    directive: &mut Directive,
    fields: Fields,
    differs: bool,
) -> Outcome<()> {
    let before = snapshot(directive);
    directive.fields = json!(fields);
    if differs && directive.state == DirectiveState::Confirmed {
        directive.state = DirectiveState::Proposed;
        directive.decided_by = None;
        directive.decided_at = None;
    }
    if !directive::update(tx, directive).await? {
        return Err(Fault::changed_meanwhile());
    }
    let revision = Revision {
        version: directive.version + 1,
        at: op.now,
        account: op.who.account,
        what: "header".to_owned(),
        before: Some(before),
        after: None,
    };
    directive::insert_revision(tx, directive.province, directive.id, &revision).await?;
    Ok(())
}

/// Tells whether two readings mean the same units and days.
fn same_meaning(a: &Fields, b: &Fields) -> bool {
    let units = |fields: &Fields| -> Vec<_> {
        let names = fields.names();
        names
            .map(|(_, name)| name.units.iter().map(|unit| unit.id).collect::<Vec<_>>())
            .collect()
    };
    let days = |fields: &Fields| -> Vec<_> {
        let dues = fields.deadlines.iter();
        dues.map(|due| (due.kind.clone(), due.value.clone()))
            .collect()
    };
    units(a) == units(b) && days(a) == days(b)
}

async fn is_no_other(tx: &mut Tx, document: &Document, head: &Head) -> Outcome<()> {
    let Some(key) = &head.identity_key else {
        return Ok(());
    };
    let known = document::with_identity(tx, document.province, document.owner_unit, key).await?;
    let Some(other) = known.filter(|other| other.id != document.id) else {
        return Ok(());
    };
    Err(Fault::Conflict(Message::new(
        format!(
            "Cơ quan đã có văn bản cùng số, ký hiệu, nơi ban hành và ngày: {}. Thay đổi chưa được lưu.",
            other.code
        ),
        format!(
            "The office already has a document of this number, symbol, issuer and date: {}. Nothing was saved.",
            other.code
        ),
    )))
}

/// Returns the names of the parts in which two headers differ.
fn differences(before: &Head, after: &Head) -> Vec<String> {
    let (Json::Object(before), Json::Object(after)) = (json!(before), json!(after)) else {
        return Vec::new();
    };
    after
        .into_iter()
        .filter(|(part, value)| part != "issuer_unit" && before.get(part) != Some(value))
        .map(|(part, _)| part)
        .collect()
}

/// Returns where each part of a header comes from, as it is kept.
pub(crate) fn origins_of(kept: Json) -> Origins {
    serde_json::from_value(kept).unwrap_or_else(|_| BTreeMap::new())
}
