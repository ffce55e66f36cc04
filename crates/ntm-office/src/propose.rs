//! Reading a document: its bytes become text, the text becomes proposals and questions.
//!
//! What the reader found is only proposed; nothing is assigned before a person confirms it.

use std::collections::HashMap;

use jiff::civil::Date;
use ntm_intake::{Given, Intake, Kind, Limits, Means, Note, intake_with};
use ntm_programme::{
    identity::{DirectiveId, DocumentId, QuestionId},
    unit::Gazetteer,
};
use ntm_reading::{FoundDeadline, Header, Lexicon, Quote, Reading};
use ntm_store::{
    StoreError, Tx, directive,
    directive::{Directive, DirectiveState},
    document::{self, Document, DocumentState, Head, ReadText, Reference},
    queue, search,
};
use serde_json::{Value as Json, json};

use crate::{
    Fault, Office, Op, Outcome,
    doubt::Asked,
    exchange::holder,
    fields::{Citation, Due, Fields, Found, Name, Origin, Origins, Part, Said},
    gazetteer::Names,
    lexicon::lexicon_of,
    receive::{Enclosed, reading_key},
    record::record_document,
};

/// What came of the bytes of a document.
enum Read {
    Text(Box<Intake>, Box<Reading>),
    Refusal(ntm_intake::Refusal),
}

impl Office {
    /// Reads a document that waits for it: what the job does. A document that is not waiting is
    /// left as it is, so that reading twice does no harm; who comes while it is being read waits.
    /// Reading is given up when its caller is. Returns the state after it.
    ///
    /// # Errors
    ///
    /// Only what may pass: a busy database, a full disk. A file that cannot be read is no error
    /// but the document's state `failed`, with the reason.
    pub async fn read_document(&self, op: &Op, id: DocumentId) -> Outcome<DocumentState> {
        let desk = self.desks().of(id);
        let _alone = desk.reader.lock().await;
        let mut reader = self.store().read().await?;
        let document = document::find(&mut reader, id)
            .await?
            .ok_or(Fault::NotFound)?;
        if document.state != DocumentState::Reading {
            return Ok(document.state);
        }
        let lexicon = lexicon_of(&mut reader, document.owner_unit).await?;
        drop(reader);
        let bytes = self.files().get(document.file_hash).await?;
        let limits = Limits {
            bytes: self.settings().upload_bytes,
            ..Limits::default()
        };
        let name = document.file_name.clone();
        let programs = self.settings().programs.clone();
        let (underway, _waiting) = desk.begin();
        let mut read = tokio::task::spawn_blocking(move || {
            let means = Means {
                limits,
                programs: &programs,
                course: &underway,
            };
            match intake_with(&name, &bytes, &means) {
                Ok(taken) => {
                    let mut reading = ntm_reading::read_with(&taken.text, &lexicon);
                    reading.doubt_words(&taken.text, &taken.unclear());
                    if taken.given.as_ref().is_some_and(|it| it.number.is_some()) {
                        // The header stands as it was filed: there is nothing to ask about it.
                        reading.questions.retain(|it| it.doubt.about() != "header");
                    }
                    Read::Text(Box::new(taken), Box::new(reading))
                }
                Err(refusal) => Read::Refusal(refusal),
            }
        })
        .await
        .map_err(Fault::internal)?;

        let mut enclosed = Vec::new();
        if let Read::Text(taken, _) = &mut read {
            for file in std::mem::take(&mut taken.attachments) {
                let name = file.name.clone();
                enclosed.push((name, self.keep_enclosed(file).await?));
            }
        }

        let mut tx = self.store().begin().await?;
        let document = document::lock(&mut tx, id).await?.ok_or(Fault::NotFound)?;
        if document.state != DocumentState::Reading {
            return Ok(document.state);
        }
        let state = match &read {
            Read::Refusal(refusal) => {
                let why = Said::new(refusal.message_vi(), refusal.message_en());
                self.fail(&mut tx, op, &document, &why).await?;
                DocumentState::Failed
            }
            Read::Text(taken, reading) => {
                let mut notes: Vec<Said> = taken.notes.iter().map(said).collect();
                notes.extend(self.enclosed(&mut tx, op, &document, &enclosed).await?);
                self.propose(&mut tx, op, &document, taken, reading, &notes)
                    .await?
            }
        };
        search::index_document(&mut tx, id).await?;
        queue::done(&mut tx, &reading_key(&document), op.now).await?;
        tx.commit().await?;
        Ok(state)
    }

    /// Says of a document whose reading was given up that it cannot be read, and why; for the job,
    /// in the transaction in which it is given up. A person can have it read again.
    pub async fn give_up_reading(
        &self,
        tx: &mut Tx,
        op: &Op,
        id: DocumentId,
        error: &str,
    ) -> Outcome<()> {
        let waiting = document::lock(tx, id).await?;
        let Some(document) = waiting.filter(|it| it.state == DocumentState::Reading) else {
            return Ok(());
        };
        let why = Said::new(
            format!(
                "Máy đã thử nhiều lần mà không đọc được. Tệp gốc vẫn được giữ nguyên. Hãy bấm “Đọc lại”; nếu vẫn không được, hãy báo quản trị viên lý do kỹ thuật: {error}"
            ),
            format!(
                "The reader tried several times and did not succeed. The original is kept. Press “Read again”; if that does not help, tell the administrator the technical reason: {error}"
            ),
        );
        self.fail(tx, op, &document, &why).await?;
        search::index_document(tx, id).await?;
        Ok(())
    }

    async fn fail(&self, tx: &mut Tx, op: &Op, document: &Document, why: &Said) -> Outcome<()> {
        let failure = json!(why);
        document::set_failed(tx, document, &failure).await?;
        record_document(tx, op, document, "document.fail", failure).await
    }

    /// Takes in the files that came with a letter, each as a document of its own, and says so.
    async fn enclosed(
        &self,
        tx: &mut Tx,
        op: &Op,
        letter: &Document,
        files: &[(String, Option<Enclosed>)],
    ) -> Outcome<Vec<Said>> {
        let (mut taken, mut left) = (Vec::new(), Vec::new());
        for (name, file) in files {
            match file {
                Some(file) => {
                    let document = self.receive_enclosed(tx, op, letter, file).await?;
                    taken.push(format!("{name} ({})", document.code));
                }
                None => left.push(name.as_str()),
            }
        }
        let mut notes = Vec::new();
        if !taken.is_empty() {
            let list = taken.join(", ");
            notes.push(Said::new(
                format!("Tệp kèm theo được tiếp nhận thành văn bản riêng: {list}."),
                format!("Files that came with it became documents of their own: {list}."),
            ));
        }
        if !left.is_empty() {
            let list = left.join(", ");
            notes.push(Said::new(
                format!("Tệp kèm theo không phải văn bản đọc được, chỉ có trong tệp gốc: {list}."),
                format!(
                    "Files that came with it and are no documents stay in the original: {list}."
                ),
            ));
        }
        Ok(notes)
    }

    async fn propose(
        &self,
        tx: &mut Tx,
        op: &Op,
        document: &Document,
        taken: &Intake,
        reading: &Reading,
        notes: &[Said],
    ) -> Outcome<DocumentState> {
        let mut head = head_of(&reading.header);
        let mut origins = origins_of(&reading.header);
        if let Some(given) = &taken.given {
            take_as_given(&mut head, &mut origins, given);
        }
        let day = head.issued_on.unwrap_or(op.today);
        let gazetteer = self.gazetteer(tx, day).await?;
        let package = taken.given.as_deref().filter(|_| taken.kind == Kind::Edxml);
        let sender = package.and_then(|it| it.issuer_id.as_deref());
        if let Some(id) = sender {
            head.issuer_unit = holder(tx, id, day).await?;
        }
        if head.issuer_unit.is_none()
            && let Some((name, unit)) = issuer_of(&head, &gazetteer, document)
        {
            head.issuer_unit = Some(unit);
            if head.issuer.is_none() {
                head.issuer = Some(name);
                origins.insert("issuer".to_owned(), guessed_issuer(&origins));
            }
        }
        head.origins = json!(origins);
        head.identity_key = identity_key(&head);
        if let Some(key) = &head.identity_key
            && let Some(original) =
                document::with_identity(tx, document.province, document.owner_unit, key).await?
            && original.id != document.id
        {
            document::insert_copy(tx, &original, document).await?;
            document::set_linked(tx, document, &original).await?;
            if let Some(given) = package {
                self.take_package(tx, op, &original, (document.file_hash, given))
                    .await?;
            }
            record_document(
                tx,
                op,
                document,
                "document.link",
                json!({ "original": original.code }),
            )
            .await?;
            return Ok(DocumentState::Linked);
        }
        let mut notes = notes.to_vec();
        notes.extend(namesakes(tx, document, &head).await?);
        let names = Names::of(self, tx, document.owner_unit, head.issuer_unit, day).await?;
        document::set_head(tx, document, &head).await?;
        document::set_references(tx, document, &references_of(&reading.header)).await?;
        let mut asked = Asked::default();
        let mut directives = Vec::with_capacity(reading.directives.len());
        for (index, found) in reading.directives.iter().enumerate() {
            let mut fields = fields_of(found);
            names.resolve_all(&mut fields);
            let id = DirectiveId(self.new_id(op.now));
            asked.about_deadlines(id, &fields, head.issued_on);
            asked.about_names(&fields);
            directives.push(Directive {
                province: document.province,
                id,
                document_id: document.id,
                position: (i64::try_from(index).unwrap_or(0) + 1) * directive::STEP,
                state: DirectiveState::Proposed,
                origin: "reader".to_owned(),
                section: found.section.clone(),
                title: title_of(&found.title, &found.text.text),
                text: found.text.text.clone(),
                span: (found.text.span.start, found.text.span.end),
                fields: json!(fields),
                created_by: None,
                decided_by: None,
                decided_at: None,
                task_id: None,
                version: 1,
            });
        }
        asked.about_the_rest(reading);
        let text = ReadText {
            text: &taken.text,
            text_sha256: &reading.text_sha256,
            media_type: taken.kind.media_type(),
            pages: json!({
                "pages": taken.pages.iter().map(|page| [page.start, page.end]).collect::<Vec<_>>(),
                "notes": notes,
            }),
            facts: json!(reading.facts),
            at: op.now,
        };
        document::set_read(tx, document, &text).await?;
        directive::insert(tx, &directives).await?;
        let doubts = asked
            .questions
            .into_iter()
            .map(|question| question.into_row(document, QuestionId(self.new_id(op.now))))
            .collect::<Vec<_>>();
        directive::insert_doubts(tx, &doubts).await?;
        record_document(
            tx,
            op,
            document,
            "document.propose",
            json!({ "proposals": directives.len(), "questions": doubts.len() }),
        )
        .await?;
        if let Some(given) = package {
            let read = document::find(tx, document.id).await?;
            let read = read.ok_or(StoreError::NoRow)?;
            self.take_package(tx, op, &read, (document.file_hash, given))
                .await?;
        }
        Ok(DocumentState::Review)
    }
}

/// Returns the key by which a document is known again: number, symbol, issuer and date. A document
/// whose number or date is blank has none: two drafts are not one document.
pub(crate) fn identity_key(head: &Head) -> Option<String> {
    let number = head.number.as_deref().filter(|it| !it.trim().is_empty())?;
    let symbol = head.symbol.as_deref().filter(|it| !it.trim().is_empty())?;
    let issued_on = head.issued_on?;
    let issuer = head
        .issuer
        .as_deref()
        .or(head.place.as_deref())
        .unwrap_or_default();
    Some(format!(
        "{}|{}|{}|{issued_on}",
        ntm_text::fold_words(number).trim_start_matches('0'),
        ntm_text::fold_words(symbol),
        ntm_text::fold_words(issuer),
    ))
}

/// Says which documents of the year have the same number, symbol and issuer but another day: one of the
/// days may be wrong (Nghị định 30/2020/NĐ-CP, Phụ lục VI).
async fn namesakes(tx: &mut Tx, document: &Document, head: &Head) -> Outcome<Option<Said>> {
    let Some((named, day)) = head
        .identity_key
        .as_deref()
        .and_then(|it| it.rsplit_once('|'))
    else {
        return Ok(None);
    };
    let beginning = format!("{named}|");
    let (province, owner) = (document.province, document.owner_unit);
    let alike = document::with_identity_like(tx, province, owner, &beginning).await?;
    let same_year = |it: &str| it.get(..4) == day.get(..4);
    let others: Vec<String> = alike
        .into_iter()
        .filter(|(code, on)| *code != document.code && same_year(on))
        .filter_map(|(code, on)| Some((code, on.parse::<Date>().ok()?)))
        .map(|(code, on)| format!("{code} ({})", ntm_programme::calendar::written(on)))
        .collect();
    let list = others.join(", ");
    Ok((!others.is_empty()).then(|| {
        Said::new(
            format!(
                "Trùng số, ký hiệu và cơ quan ban hành với {list}, chỉ khác ngày: hãy kiểm tra ngày ban hành."
            ),
            format!("Number, symbol and issuer are those of {list}; only the day differs: check it."),
        )
    }))
}

fn said(note: &Note) -> Said {
    Said::new(note.message_vi(), note.message_en())
}

fn head_of(header: &Header) -> Head {
    let text = |quote: &Option<Quote>| quote.as_ref().map(|it| one_line(&it.text));
    let list = |quotes: &[Quote]| quotes.iter().map(|it| one_line(&it.text)).collect();
    let day = |dated: &Option<ntm_reading::Dated>| dated.as_ref()?.value.parse::<Date>().ok();
    Head {
        kind: header.kind.clone(),
        number: text(&header.code_number).filter(|it| !it.is_empty()),
        symbol: text(&header.code_notation).filter(|it| !it.is_empty()),
        issuer: None,
        issuer_unit: None,
        place: text(&header.place),
        issued_on: day(&header.issued_date),
        subject: text(&header.subject),
        event_on: day(&header.event_date),
        chair: text(&header.chair),
        signer_name: text(&header.signer.full_name),
        signer_position: text(&header.signer.position),
        signer_competence: text(&header.signer.competence),
        addressed_to: list(&header.to),
        recipients: list(&header.to_places),
        identity_key: None,
        origins: Json::Null,
    }
}

/// Returns where the reader found each part of the header. A list has the place of its first entry.
fn origins_of(header: &Header) -> Origins {
    let signer = &header.signer;
    let quotes = [
        ("kind", header.kind_quote.as_ref()),
        ("number", header.code_number.as_ref()),
        ("symbol", header.code_notation.as_ref()),
        ("place", header.place.as_ref()),
        ("subject", header.subject.as_ref()),
        ("chair", header.chair.as_ref()),
        ("signer_name", signer.full_name.as_ref()),
        ("signer_position", signer.position.as_ref()),
        ("signer_competence", signer.competence.as_ref()),
        ("addressed_to", header.to.first()),
        ("recipients", header.to_places.first()),
    ];
    let dates = [
        ("issued_on", header.issued_date.as_ref()),
        ("event_on", header.event_date.as_ref()),
    ];
    let quotes = quotes
        .into_iter()
        .filter_map(|(part, it)| Some((part, found(&it?.span, it?.rule))));
    let dates = dates
        .into_iter()
        .filter_map(|(part, it)| Some((part, found(&it?.span, it?.rule))));
    quotes
        .chain(dates)
        .map(|(part, found)| {
            let origin = Origin {
                found: Some(found),
                by: None,
            };
            (part.to_owned(), origin)
        })
        .collect()
}

fn found(span: &std::ops::Range<usize>, rule: &str) -> Found {
    Found {
        span: (span.start, span.end),
        rule: rule.to_owned(),
    }
}

/// The rule by which an issuer is guessed; it stands beside those of the reader.
pub(crate) const ISSUER_RULE: &str = "cơ quan theo ký hiệu";

/// Returns where a guessed issuer comes from: the symbol.
pub(crate) fn guessed_issuer(origins: &Origins) -> Origin {
    let symbol = origins.get("symbol").and_then(|it| it.found.clone());
    Origin {
        found: symbol.map(|symbol| Found {
            rule: ISSUER_RULE.to_owned(),
            ..symbol
        }),
        by: None,
    }
}

/// Lets what the sender filed with the document stand before what was read.
fn take_as_given(head: &mut Head, origins: &mut Origins, given: &Given) {
    let kind = given.kind.as_deref();
    if let Some(kind) = kind.and_then(|name| Lexicon::shipped().symbol_of_kind(name)) {
        head.kind = Some(kind.to_owned());
        origins.remove("kind");
    }
    for (part, field, filed) in [
        ("number", &mut head.number, &given.number),
        ("symbol", &mut head.symbol, &given.symbol),
        ("place", &mut head.place, &given.place),
        ("subject", &mut head.subject, &given.subject),
        ("issuer", &mut head.issuer, &given.issuer),
        ("signer_name", &mut head.signer_name, &given.signer_name),
        (
            "signer_position",
            &mut head.signer_position,
            &given.signer_position,
        ),
        (
            "signer_competence",
            &mut head.signer_competence,
            &given.signer_competence,
        ),
    ] {
        if filed.is_some() {
            field.clone_from(filed);
            origins.remove(part);
        }
    }
    if let Some(day) = given.issued_on.as_deref().and_then(|day| day.parse().ok()) {
        head.issued_on = Some(day);
        origins.remove("issued_on");
    }
    for (part, field, filed) in [
        ("addressed_to", &mut head.addressed_to, &given.to),
        ("recipients", &mut head.recipients, &given.to_places),
    ] {
        if !filed.is_empty() {
            field.clone_from(filed);
            origins.remove(part);
        }
    }
}

/// Guesses who issued a document from the authority in its symbol and the place beside its date:
/// `TB-UBND` of `Phong Thổ` is of UBND huyện Phong Thổ. A person can mend it.
pub(crate) fn issuer_of(
    head: &Head,
    gazetteer: &Gazetteer,
    document: &Document,
) -> Option<(String, ntm_programme::identity::UnitId)> {
    let authority = head.symbol.as_deref()?.split('-').nth(1)?.trim();
    let words = match authority {
        "UBND" => "UBND",
        "HĐND" => "HĐND",
        "BCĐ" => "Ban Chỉ đạo",
        "VPĐP" | "VPĐPNTM" => "Văn phòng Điều phối",
        _ => return None,
    };
    let place = ntm_text::fold_words(head.place.as_deref()?);
    let own = gazetteer.place_of(document.owner_unit)?;
    let line = std::iter::once(own).chain(gazetteer.ancestors(own.unit));
    let below = gazetteer
        .units()
        .iter()
        .filter(|unit| unit.kind.is_place() && gazetteer.is_below(unit.unit, own.unit));
    let issuing = line.chain(below).find(|unit| {
        let name = ntm_text::fold_words(&unit.name);
        unit.kind.is_place() && (name == place || name.ends_with(&format!(" {place}")))
    })?;
    let name = ntm_text::uncapitalised(&issuing.name);
    Some((format!("{words} {name}"), issuing.unit))
}

fn references_of(header: &Header) -> Vec<Reference> {
    header
        .references
        .iter()
        .map(|it| Reference {
            written: one_line(&it.quote.text),
            dated: it.date.as_deref().and_then(|day| day.parse().ok()),
            span: Some((it.quote.span.start, it.quote.span.end)),
            target: None,
        })
        .collect()
}

pub(crate) fn fields_of(directive: &ntm_reading::Directive) -> Fields {
    let names = |quotes: &[Quote]| -> Vec<Name> {
        quotes
            .iter()
            .map(|quote| Name {
                text: one_line(&quote.text),
                span: Some((quote.span.start, quote.span.end)),
                found_by: quote.rule.to_owned(),
                ..Name::default()
            })
            .collect()
    };
    let mut fields = Fields {
        criteria: directive
            .criteria
            .iter()
            .map(|it| it.number.into())
            .collect(),
        criteria_found: directive
            .criteria
            .iter()
            .map(|it| found(&it.span, it.rule))
            .collect(),
        references: directive
            .references
            .iter()
            .map(|it| Citation {
                text: one_line(&it.text),
                found: found(&it.span, it.rule),
            })
            .collect(),
        urgent: directive.urgent,
        strength: json!(directive.strength)
            .as_str()
            .unwrap_or("assign")
            .to_owned(),
        deadlines: directive.deadlines.iter().map(due_of).collect(),
        ..Fields::default()
    };
    for (part, quotes) in [
        (Part::Leads, &directive.leads),
        (Part::Coordinators, &directive.coordinators),
        (Part::ReportTo, &directive.report_to),
        (Part::Via, &directive.via),
        (Part::Places, &directive.units),
    ] {
        *fields.part_mut(part) = names(quotes);
    }
    fields
}

/// Reads the deadlines that stand at these places anew, but for those that a person set.
pub(crate) fn redate(fields: &mut Fields, read: &HashMap<(usize, usize), FoundDeadline>) {
    let own = fields
        .deadlines
        .iter_mut()
        .filter(|due| due.by.is_none() && due.set_on.is_none());
    for due in own {
        if let Some(found) = due.span.and_then(|span| read.get(&span)) {
            *due = due_of(found);
        }
    }
}

fn due_of(found: &FoundDeadline) -> Due {
    Due {
        text: one_line(&found.quote.text),
        span: Some((found.quote.span.start, found.quote.span.end)),
        found_by: found.quote.rule.to_owned(),
        kind: found.kind.clone(),
        value: found.value.clone(),
        bound: found.bound.clone(),
        doubt: found.question.clone(),
        proposal: found.proposal.clone(),
        ..Due::default()
    }
}

/// Returns the title, or the beginning of the words where the reader gave none.
pub(crate) fn title_of(title: &str, text: &str) -> String {
    if !title.trim().is_empty() {
        // Where emphasis stood inside of brackets, its marks have left a space.
        return one_line(title).replace("( ", "(").replace(" )", ")");
    }
    let words = one_line(text);
    let words = words.trim_start_matches(['-', '+', '*', ' ']);
    let cut = words
        .char_indices()
        .nth(140)
        .map_or(words.len(), |(at, _)| at);
    if cut == words.len() {
        return words.to_owned();
    }
    let end = words[..cut].rfind(' ').unwrap_or(cut);
    format!("{}…", &words[..end])
}

/// Returns the words on one line, as they were written before the page broke them.
pub(crate) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_known_again_by_number_symbol_issuer_and_date() {
        let head = |number: Option<&str>, issuer: &str| Head {
            number: number.map(str::to_owned),
            symbol: Some("TB-UBND".to_owned()),
            issuer: Some(issuer.to_owned()),
            issued_on: Some(jiff::civil::date(2023, 7, 7)),
            ..Head::default()
        };
        let key = |number, issuer| identity_key(&head(number, issuer));
        assert_eq!(
            key(Some("101"), "UBND huyện Phong Thổ"),
            key(Some("0101"), "Ubnd huyện  PHONG THỔ")
        );
        assert_ne!(
            key(Some("101"), "UBND huyện Phong Thổ"),
            key(Some("101"), "UBND huyện Tam Đường")
        );
        assert_eq!(key(None, "UBND huyện Phong Thổ"), None);
        let mut undated = head(Some("101"), "UBND huyện Phong Thổ");
        undated.issued_on = None;
        assert_eq!(identity_key(&undated), None);
    }

    #[test]
    fn a_long_text_gives_a_short_title() {
        let text = "- Chịu trách nhiệm hướng dẫn, ".repeat(20);
        let title = title_of("", &text);
        assert!(title.chars().count() <= 141, "{title}");
        assert!(title.starts_with("Chịu trách nhiệm") && title.ends_with('…'));
        assert_eq!(title_of("Báo cáo quý", &text), "Báo cáo quý");
        assert_eq!(
            title_of("Báo cáo ( qua  huyện ) ", ""),
            "Báo cáo (qua huyện)"
        );
    }
}
