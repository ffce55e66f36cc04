//! Searching: entries derived from documents, tasks, papers that go out and units, in the engine's own full text.
//!
//! Words are folded by us (marks stripped, đ → d), so that both engines find the same with and
//! without accents. Who may know of a thing stands in the entry as words, one for each unit, so that
//! the index itself leaves out what one may not see; the caller checks what it shows once more.

use {
    crate::{
        engine::{Engine, Query, Row, Store, StoreError, Tx, Value},
        params,
    },
    ntm_programme::identity::{DocumentId, OutgoingId, TaskId, UnitId},
    std::collections::{BTreeSet, HashSet},
    uuid::Uuid,
};

/// What can be found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    Document,
    Task,
    Outgoing,
    Unit,
}

impl Kind {
    pub const ALL: [Kind; 4] = [Kind::Document, Kind::Task, Kind::Outgoing, Kind::Unit];

    /// Returns the word under which it is kept.
    pub fn key(self) -> &'static str {
        match self {
            Kind::Document => "document",
            Kind::Task => "task",
            Kind::Outgoing => "outgoing",
            Kind::Unit => "unit",
        }
    }

    pub fn from_key(key: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.key() == key)
    }
}

/// One word that is looked for, in every spelling that may stand for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Folded spellings, the typed one first. Letters and digits only.
    pub spellings: Vec<String>,
    /// Whether the typed spelling is only the beginning of a word.
    pub begins: bool,
    /// All words of entries that begin so, where they are few: an engine finds whole words several
    /// times faster than beginnings.
    pub completed: Vec<String>,
}

/// Whose entries are looked through.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// The units for which one may look; what is open to everybody is looked through always.
    pub units: Vec<UnitId>,
}

/// An entry that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Where it stands in the index: later entries have larger numbers.
    pub number: i64,
    pub kind: Kind,
    pub id: Uuid,
    pub head: String,
}

/// Returns the entries of a kind in which all words stand, the latest first: with `in_head`, only
/// those whose head has them all.
pub async fn find(
    db: &mut impl Query,
    words: &[Word],
    scope: &Scope,
    kind: Kind,
    in_head: bool,
    most: u32,
) -> Result<Vec<Found>, StoreError> {
    let asked = asked(db.engine(), words, scope, kind, in_head);
    let sql = match db.engine() {
        Engine::Sqlite => {
            "SELECT e.number, e.kind, e.id, e.head FROM
               (SELECT rowid AS number FROM search_words WHERE search_words MATCH $1
                 ORDER BY rowid DESC LIMIT $2) AS f
               JOIN search_entry e ON e.number = f.number ORDER BY e.number DESC"
        }
        Engine::Postgres => POSTGRES_FIND,
    };
    let rows = db.query(sql, params![asked, most]).await?;
    rows.iter().map(found).collect()
}

const POSTGRES_FIND: &str = "SELECT number, kind, id, head FROM search_entry
      WHERE (setweight(to_tsvector('simple', head), 'A') || setweight(to_tsvector('simple', body), 'B')
             || setweight(to_tsvector('simple', scope), 'C'))
            @@ to_tsquery('simple', $1)
      ORDER BY number DESC LIMIT $2";

fn found(row: &Row) -> Result<Found, StoreError> {
    let kind: String = row.get("kind")?;
    Ok(Found {
        number: row.get("number")?,
        kind: Kind::from_key(&kind).ok_or_else(|| StoreError::Column {
            column: "kind".to_owned(),
            why: format!("“{kind}” cannot be found"),
        })?,
        id: row.get("id")?,
        head: row.get("head")?,
    })
}

/// Writes the question in the engine's language. All words are our own letters and digits, so
/// nothing in them can be a sign of that language.
fn asked(engine: Engine, words: &[Word], scope: &Scope, kind: Kind, in_head: bool) -> String {
    let scopes = scope_words(scope, kind);
    let spelled = |word: &Word, one: &dyn Fn(&str, bool) -> String, or: &str| {
        let (first, others) = word.spellings.split_at(1.min(word.spellings.len()));
        let whole = others.iter().chain(&word.completed);
        let begun = first.iter().filter(|_| word.completed.is_empty());
        let all: Vec<String> = begun
            .map(|spelling| one(spelling, word.begins))
            .chain(whole.map(|spelling| one(spelling, false)))
            .collect();
        format!("({})", all.join(or))
    };
    match engine {
        Engine::Sqlite => {
            let one =
                |text: &str, begins: bool| format!("\"{text}\"{}", if begins { " *" } else { "" });
            let all: Vec<String> = words
                .iter()
                .map(|word| spelled(word, &one, " OR "))
                .collect();
            let scopes: Vec<String> = scopes.iter().map(|word| one(word, false)).collect();
            format!(
                "(scope : ({})) AND ({{{}}} : ({}))",
                scopes.join(" OR "),
                if in_head { "head" } else { "head body" },
                all.join(" AND ")
            )
        }
        Engine::Postgres => {
            let weights = if in_head { "A" } else { "AB" };
            let one = |text: &str, begins: bool| {
                format!("'{text}':{}{weights}", if begins { "*" } else { "" })
            };
            let all: Vec<String> = words
                .iter()
                .map(|word| spelled(word, &one, " | "))
                .collect();
            let scopes: Vec<String> = scopes.iter().map(|word| format!("'{word}':C")).collect();
            format!("{} & ({})", all.join(" & "), scopes.join(" | "))
        }
    }
}

/// Units are open to everybody who has signed in; the others to those units whose word stands in
/// the entry. The kind is part of the word, so that one short list in the index holds both.
fn scope_words(scope: &Scope, kind: Kind) -> Vec<String> {
    match kind {
        Kind::Unit => vec![EVERYBODY.to_owned()],
        Kind::Document | Kind::Task | Kind::Outgoing => {
            let units = scope.units.iter();
            units.map(|unit| scope_word(kind, *unit)).collect()
        }
    }
}

const EVERYBODY: &str = "everybody";

fn scope_word(kind: Kind, unit: UnitId) -> String {
    format!("{}{}", kind.key(), unit.0.simple())
}

/// Returns which words of entries a folded word stands for: itself where it stands in one, or with
/// `begins` those that begin with it, at most so many.
pub async fn known_words(
    db: &mut impl Query,
    word: &str,
    begins: bool,
    most: u32,
) -> Result<Vec<String>, StoreError> {
    let end = if begins {
        format!("{word}\u{10FFFF}")
    } else {
        word.to_owned()
    };
    db.query(
        "SELECT word FROM search_vocabulary WHERE word >= $1 AND word <= $2 ORDER BY word LIMIT $3",
        params![word, end, most],
    )
    .await?
    .iter()
    .map(|row| row.get("word"))
    .collect()
}

/// Returns the words of entries that differ from a folded word by one slip, the nearest first.
pub async fn near_words(db: &mut impl Query, word: &str) -> Result<Vec<String>, StoreError> {
    let length = i64::try_from(word.len()).unwrap_or(0);
    let rows = db
        .query(
            "SELECT word FROM search_vocabulary WHERE LENGTH(word) BETWEEN $1 AND $2 LIMIT 50000",
            params![length - 1, length + 1],
        )
        .await?;
    let mut near: Vec<(usize, String)> = Vec::new();
    for row in rows {
        let other: String = row.get("word")?;
        let syllable = other != word && other.bytes().all(|b| b.is_ascii_lowercase());
        if let Some(slips) = ntm_text::distance(word, &other, 2).filter(|_| syllable) {
            near.push((slips, other));
        }
    }
    near.sort();
    near.truncate(8);
    Ok(near.into_iter().map(|(_, word)| word).collect())
}

/// Makes the entry of a document anew. It ends where it turned out to be but another file of one that is
/// found already.
pub async fn index_document(tx: &mut Tx, id: DocumentId) -> Result<(), StoreError> {
    let entries = documents(tx, &[id.0]).await?;
    write_or_end(tx, Kind::Document, id.0, entries).await
}

/// Makes the entry of a task anew.
pub async fn index_task(tx: &mut Tx, id: TaskId) -> Result<(), StoreError> {
    let entries = tasks(tx, &[id.0]).await?;
    write(tx, entries, &mut HashSet::new()).await
}

/// Makes the entry of a paper that goes out anew. It ends where a draft was thrown away.
pub async fn index_outgoing(tx: &mut Tx, id: OutgoingId) -> Result<(), StoreError> {
    let entries = outgoing(tx, &[id.0]).await?;
    write_or_end(tx, Kind::Outgoing, id.0, entries).await
}

/// Writes the entry of a thing; of one that is found no more it goes.
async fn write_or_end(
    tx: &mut Tx,
    kind: Kind,
    id: Uuid,
    entries: Vec<Entry>,
) -> Result<(), StoreError> {
    if entries.is_empty() {
        tx.execute(
            "DELETE FROM search_entry WHERE kind = $1 AND id = $2",
            params![kind.key(), id],
        )
        .await?;
    }
    write(tx, entries, &mut HashSet::new()).await
}

/// Makes the entry of a unit anew.
pub async fn index_unit(tx: &mut Tx, id: UnitId) -> Result<(), StoreError> {
    index_units(tx, &[id]).await
}

/// Makes the entries of units anew.
pub async fn index_units(tx: &mut Tx, ids: &[UnitId]) -> Result<(), StoreError> {
    let mut known = HashSet::new();
    for some in ids.chunks(BATCH as usize) {
        let ids: Vec<Uuid> = some.iter().map(|id| id.0).collect();
        let entries = units(tx, &ids).await?;
        write(tx, entries, &mut known).await?;
    }
    Ok(())
}

/// Makes the entries of everything anew, in batches that keep nobody waiting; says how many are
/// made. People find what they found before while it runs.
pub async fn reindex(
    store: &Store,
    mut progress: impl FnMut(u64) + Send,
) -> Result<u64, StoreError> {
    let mut known = HashSet::new();
    let mut made = 0;
    for kind in [Kind::Unit, Kind::Document, Kind::Task, Kind::Outgoing] {
        let mut after = Uuid::nil();
        loop {
            let mut tx = store.begin().await?;
            let ids = ids_after(&mut tx, kind, after).await?;
            let Some(last) = ids.last() else {
                break;
            };
            after = *last;
            let entries = match kind {
                Kind::Document => documents(&mut tx, &ids).await?,
                Kind::Task => tasks(&mut tx, &ids).await?,
                Kind::Outgoing => outgoing(&mut tx, &ids).await?,
                Kind::Unit => units(&mut tx, &ids).await?,
            };
            write(&mut tx, entries, &mut known).await?;
            tx.commit().await?;
            made += ids.len() as u64;
            progress(made);
        }
    }
    Ok(made)
}

/// Builds the engine's own index anew from the entries, where it may have come to harm.
pub async fn rebuild(store: &Store) -> Result<(), StoreError> {
    let mut tx = store.begin().await?;
    let sql = match tx.engine() {
        Engine::Sqlite => "INSERT INTO search_words (search_words) VALUES ('rebuild')",
        Engine::Postgres => "REINDEX INDEX search_words",
    };
    tx.execute(sql, params![]).await?;
    tx.commit().await
}

const BATCH: u32 = 200;

/// Identities are ordered by the time at which they were made.
async fn ids_after(db: &mut impl Query, kind: Kind, after: Uuid) -> Result<Vec<Uuid>, StoreError> {
    let sql = match kind {
        Kind::Document => "SELECT id FROM document WHERE id > $1 ORDER BY id LIMIT $2",
        Kind::Task => "SELECT id FROM task WHERE id > $1 ORDER BY id LIMIT $2",
        Kind::Outgoing => "SELECT id FROM outgoing WHERE id > $1 ORDER BY id LIMIT $2",
        Kind::Unit => "SELECT id FROM unit WHERE id > $1 ORDER BY id LIMIT $2",
    };
    let rows = db.query(sql, params![after, BATCH]).await?;
    rows.iter().map(|row| row.get("id")).collect()
}

/// What is written of one thing.
struct Entry {
    kind: Kind,
    id: Uuid,
    province: i64,
    head: String,
    body: String,
    scope: BTreeSet<String>,
}

/// The words of a long text beyond this many bytes are not indexed.
const LONGEST: usize = 40_000;

async fn documents(db: &mut impl Query, ids: &[Uuid]) -> Result<Vec<Entry>, StoreError> {
    let rows = db
        .query(
            &format!(
                "SELECT id, province, code, number, symbol, issuer, subject, file_name,
                        SUBSTR(COALESCE(text, ''), 1, {LONGEST}) AS text
                   FROM document WHERE id IN ({}) AND state <> 'linked' LIMIT {BATCH}",
                places(ids.len())
            ),
            &values(ids),
        )
        .await?;
    let scopes = db
        .query(
            &format!(
                "SELECT document_id AS id, unit_id FROM document_scope WHERE document_id IN ({})",
                places(ids.len())
            ),
            &values(ids),
        )
        .await?;
    let mut entries = Vec::with_capacity(rows.len());
    for row in &rows {
        let said = [
            text(row, "code")?,
            text(row, "number")?,
            text(row, "symbol")?,
            text(row, "issuer")?,
            text(row, "subject")?,
            text(row, "file_name")?,
        ];
        entries.push(Entry {
            kind: Kind::Document,
            id: row.get("id")?,
            province: row.get("province")?,
            head: ntm_text::fold_words(&said.join(" ")),
            body: ntm_text::fold_words(&text(row, "text")?),
            scope: BTreeSet::new(),
        });
    }
    give_scopes(&mut entries, &scopes)?;
    Ok(entries)
}

async fn tasks(db: &mut impl Query, ids: &[Uuid]) -> Result<Vec<Entry>, StoreError> {
    let rows = db
        .query(
            &format!(
                "SELECT t.id, t.province, t.code, t.section, t.title, SUBSTR(t.text, 1, {LONGEST}) AS text,
                        d.number, d.symbol
                   FROM task t
                   LEFT JOIN document d ON d.province = t.province AND d.id = t.document_id
                  WHERE t.id IN ({}) LIMIT {BATCH}",
                places(ids.len())
            ),
            &values(ids),
        )
        .await?;
    let scopes = db
        .query(
            &format!(
                "SELECT t.id, a.ancestor_id AS unit_id
                   FROM task t JOIN unit_ancestor a ON a.unit_id = t.owner_unit
                  WHERE t.id IN ({0})
                 UNION
                 SELECT t.id, a.ancestor_id AS unit_id
                   FROM task t
                   JOIN task_unit u ON u.province = t.province AND u.task_id = t.id
                   JOIN unit_ancestor a ON a.unit_id = u.unit_id
                  WHERE t.id IN ({0})",
                places(ids.len())
            ),
            &values(ids),
        )
        .await?;
    let mut entries = Vec::with_capacity(rows.len());
    for row in &rows {
        let head = [
            text(row, "code")?,
            text(row, "title")?,
            text(row, "number")?,
            text(row, "symbol")?,
        ];
        let body = [text(row, "section")?, text(row, "text")?];
        entries.push(Entry {
            kind: Kind::Task,
            id: row.get("id")?,
            province: row.get("province")?,
            head: ntm_text::fold_words(&head.join(" ")),
            body: ntm_text::fold_words(&body.join(" ")),
            scope: BTreeSet::new(),
        });
    }
    give_scopes(&mut entries, &scopes)?;
    Ok(entries)
}

/// A draft is known to its unit alone; what was issued also to the units above, and to those that it
/// goes to.
async fn outgoing(db: &mut impl Query, ids: &[Uuid]) -> Result<Vec<Entry>, StoreError> {
    let rows = db
        .query(
            &format!(
                "SELECT id, province, code, number, symbol, subject, paper
                   FROM outgoing WHERE id IN ({}) AND state <> 'discarded' LIMIT {BATCH}",
                places(ids.len())
            ),
            &values(ids),
        )
        .await?;
    let scopes = db
        .query(
            &format!(
                "SELECT o.id, o.owner_unit AS unit_id FROM outgoing o WHERE o.id IN ({0})
                 UNION
                 SELECT o.id, a.ancestor_id AS unit_id
                   FROM outgoing o JOIN unit_ancestor a ON a.unit_id = o.owner_unit
                  WHERE o.id IN ({0}) AND o.number IS NOT NULL
                 UNION
                 SELECT o.id, u.unit_id
                   FROM outgoing o
                   JOIN outgoing_unit u ON u.province = o.province AND u.outgoing_id = o.id
                  WHERE o.id IN ({0}) AND o.number IS NOT NULL",
                places(ids.len())
            ),
            &values(ids),
        )
        .await?;
    let mut entries = Vec::with_capacity(rows.len());
    for row in &rows {
        let number: Option<i64> = row.get("number")?;
        // "9" is written "09" on paper, and looked for both ways.
        let number = number.map_or_else(String::new, |it| format!("{it} {it:02}"));
        let head = [
            text(row, "code")?,
            number,
            text(row, "symbol")?,
            text(row, "subject")?,
        ];
        entries.push(Entry {
            kind: Kind::Outgoing,
            id: row.get("id")?,
            province: row.get("province")?,
            head: ntm_text::fold_words(&head.join(" ")),
            body: ntm_text::fold_words(&paper_words(&row.get("paper")?)),
            scope: BTreeSet::new(),
        });
    }
    give_scopes(&mut entries, &scopes)?;
    Ok(entries)
}

/// Returns the words of a paper that goes out, as far as they are searched.
pub fn paper_words(paper: &serde_json::Value) -> String {
    let mut words = String::new();
    words_within(paper, &mut words);
    words
}

/// Collects all words of a paper, up to so many that are worth an entry.
fn words_within(paper: &serde_json::Value, words: &mut String) {
    match paper {
        serde_json::Value::String(text) if words.len() + text.len() <= LONGEST => {
            words.push_str(text);
            words.push(' ');
        }
        serde_json::Value::Array(parts) => {
            parts.iter().for_each(|part| words_within(part, words));
        }
        serde_json::Value::Object(parts) => {
            parts.values().for_each(|part| words_within(part, words));
        }
        _ => {}
    }
}

/// A unit is found by every name that it ever bore.
async fn units(db: &mut impl Query, ids: &[Uuid]) -> Result<Vec<Entry>, StoreError> {
    let rows = db
        .query(
            &format!(
                "SELECT u.id, u.province, v.name, v.short_name, v.code, v.valid_to,
                        (SELECT p.name FROM unit_version p
                          WHERE p.unit_id = v.parent_id AND p.valid_to IS NULL) AS parent
                   FROM unit u JOIN unit_version v ON v.unit_id = u.id
                  WHERE u.id IN ({}) ORDER BY u.id, v.valid_from DESC",
                places(ids.len())
            ),
            &values(ids),
        )
        .await?;
    let mut entries: Vec<Entry> = Vec::new();
    for row in &rows {
        let id: Uuid = row.get("id")?;
        let names = [
            text(row, "name")?,
            text(row, "short_name")?,
            text(row, "code")?,
        ];
        let names = ntm_text::fold_words(&names.join(" "));
        let parent = ntm_text::fold_words(&text(row, "parent")?);
        match entries.last_mut().filter(|entry| entry.id == id) {
            Some(entry) => {
                entry.head = format!("{} {names}", entry.head);
                entry.body = format!("{} {parent}", entry.body);
            }
            None => entries.push(Entry {
                kind: Kind::Unit,
                id,
                province: row.get("province")?,
                head: names,
                body: parent,
                scope: BTreeSet::from([EVERYBODY.to_owned()]),
            }),
        }
    }
    Ok(entries)
}

fn give_scopes(entries: &mut [Entry], scopes: &[Row]) -> Result<(), StoreError> {
    for row in scopes {
        let id: Uuid = row.get("id")?;
        let unit: UnitId = row.get("unit_id")?;
        if let Some(entry) = entries.iter_mut().find(|entry| entry.id == id) {
            entry.scope.insert(scope_word(entry.kind, unit));
        }
    }
    Ok(())
}

async fn write(
    tx: &mut Tx,
    entries: Vec<Entry>,
    known: &mut HashSet<String>,
) -> Result<(), StoreError> {
    let mut rows = Vec::with_capacity(entries.len());
    let mut new_words: BTreeSet<String> = BTreeSet::new();
    for entry in entries {
        for word in entry.head.split(' ').chain(entry.body.split(' ')) {
            let begins_with_letter = word.bytes().next().is_some_and(|b| b.is_ascii_lowercase());
            if begins_with_letter && word.len() >= 2 && known.insert(word.to_owned()) {
                new_words.insert(word.to_owned());
            }
        }
        let scope: Vec<String> = entry.scope.into_iter().collect();
        rows.push(
            params![
                entry.kind.key(),
                entry.id,
                entry.province,
                entry.head,
                entry.body,
                scope.join(" ")
            ]
            .to_vec(),
        );
    }
    tx.execute_many(
        "INSERT INTO search_entry (kind, id, province, head, body, scope)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (kind, id) DO UPDATE
            SET head = excluded.head, body = excluded.body, scope = excluded.scope
          WHERE search_entry.head <> excluded.head OR search_entry.body <> excluded.body
             OR search_entry.scope <> excluded.scope",
        rows,
    )
    .await?;
    let words = new_words
        .into_iter()
        .map(|word| vec![Value::Text(word)])
        .collect();
    tx.execute_many(
        "INSERT INTO search_vocabulary (word) VALUES ($1) ON CONFLICT (word) DO NOTHING",
        words,
    )
    .await?;
    Ok(())
}

fn places(count: usize) -> String {
    let places: Vec<String> = (1..=count).map(|number| format!("${number}")).collect();
    places.join(", ")
}

fn values(ids: &[Uuid]) -> Vec<Value> {
    ids.iter().map(|id| Value::Uuid(*id)).collect()
}

fn text(row: &Row, column: &str) -> Result<String, StoreError> {
    Ok(row.get::<Option<String>>(column)?.unwrap_or_default())
}

/// What is shown of a document that was found.
#[derive(Clone, Debug)]
pub struct DocumentShown {
    pub id: DocumentId,
    pub code: String,
    pub kind: Option<String>,
    pub number: Option<String>,
    pub symbol: Option<String>,
    pub issuer: Option<String>,
    pub subject: Option<String>,
    pub file_name: String,
    pub issued_on: Option<jiff::civil::Date>,
    /// The beginning of its text.
    pub text: String,
}

/// Returns those of some documents that somebody of these units may know of.
pub async fn show_documents(
    db: &mut impl Query,
    ids: &[Uuid],
    scope: &Scope,
) -> Result<Vec<DocumentShown>, StoreError> {
    if ids.is_empty() || scope.units.is_empty() {
        return Ok(Vec::new());
    }
    let rows = db
        .query(
            &format!(
                "SELECT d.id, d.code, d.kind, d.number, d.symbol, d.issuer, d.subject, d.file_name,
                        d.issued_on, SUBSTR(COALESCE(d.text, ''), 1, {LONGEST}) AS text
                   FROM document d
                  WHERE d.id IN ({}) AND EXISTS (SELECT 1 FROM document_scope s
                          WHERE s.document_id = d.id AND s.unit_id IN ({}))",
                places(ids.len()),
                places_from(ids.len(), scope.units.len())
            ),
            &both(ids, scope),
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(DocumentShown {
                id: row.get("id")?,
                code: row.get("code")?,
                kind: row.get("kind")?,
                number: row.get("number")?,
                symbol: row.get("symbol")?,
                issuer: row.get("issuer")?,
                subject: row.get("subject")?,
                file_name: row.get("file_name")?,
                issued_on: row.get("issued_on")?,
                text: row.get("text")?,
            })
        })
        .collect()
}

/// What is shown of a task that was found.
#[derive(Clone, Debug)]
pub struct TaskShown {
    pub id: TaskId,
    pub code: String,
    pub title: String,
    pub text: String,
    pub number: Option<String>,
    pub symbol: Option<String>,
}

/// Returns those of some tasks that somebody of these units may know of.
pub async fn show_tasks(
    db: &mut impl Query,
    ids: &[Uuid],
    scope: &Scope,
) -> Result<Vec<TaskShown>, StoreError> {
    if ids.is_empty() || scope.units.is_empty() {
        return Ok(Vec::new());
    }
    let units = places_from(ids.len(), scope.units.len());
    let rows = db
        .query(
            &format!(
                "SELECT t.id, t.code, t.title, t.text, d.number, d.symbol
                   FROM task t
                   LEFT JOIN document d ON d.province = t.province AND d.id = t.document_id
                  WHERE t.id IN ({})
                    AND (EXISTS (SELECT 1 FROM unit_ancestor a
                                  WHERE a.unit_id = t.owner_unit AND a.ancestor_id IN ({units}))
                      OR EXISTS (SELECT 1 FROM task_unit u
                                   JOIN unit_ancestor a ON a.unit_id = u.unit_id
                                  WHERE u.province = t.province AND u.task_id = t.id
                                    AND a.ancestor_id IN ({units})))",
                places(ids.len())
            ),
            &both(ids, scope),
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(TaskShown {
                id: row.get("id")?,
                code: row.get("code")?,
                title: row.get("title")?,
                text: row.get("text")?,
                number: row.get("number")?,
                symbol: row.get("symbol")?,
            })
        })
        .collect()
}

/// What is shown of a unit that was found.
#[derive(Clone, Debug)]
pub struct UnitShown {
    pub id: UnitId,
    /// Its names, the present one first.
    pub names: Vec<String>,
    pub code: Option<String>,
    pub parent: Option<String>,
}

/// Returns some units with all names that they ever bore.
pub async fn show_units(db: &mut impl Query, ids: &[Uuid]) -> Result<Vec<UnitShown>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows = db
        .query(
            &format!(
                "SELECT v.unit_id, v.name, v.code,
                        (SELECT p.name FROM unit_version p
                          WHERE p.unit_id = v.parent_id AND p.valid_to IS NULL) AS parent
                   FROM unit_version v WHERE v.unit_id IN ({}) ORDER BY v.unit_id, v.valid_from DESC",
                places(ids.len())
            ),
            &values(ids),
        )
        .await?;
    let mut shown: Vec<UnitShown> = Vec::new();
    for row in &rows {
        let id: UnitId = row.get("unit_id")?;
        let name: String = row.get("name")?;
        match shown.last_mut().filter(|unit| unit.id == id) {
            Some(unit) => unit.names.push(name),
            None => shown.push(UnitShown {
                id,
                names: vec![name],
                code: row.get("code")?,
                parent: row.get("parent")?,
            }),
        }
    }
    Ok(shown)
}

fn places_from(after: usize, count: usize) -> String {
    let places: Vec<String> = (after + 1..=after + count)
        .map(|n| format!("${n}"))
        .collect();
    places.join(", ")
}

fn both(ids: &[Uuid], scope: &Scope) -> Vec<Value> {
    let mut all = values(ids);
    all.extend(scope.units.iter().map(|unit| Value::Uuid(unit.0)));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> Vec<Word> {
        vec![
            Word {
                spellings: vec!["khog".into(), "khong".into()],
                begins: false,
                completed: Vec::new(),
            },
            Word {
                spellings: vec!["la".into()],
                begins: true,
                completed: Vec::new(),
            },
        ]
    }

    #[test]
    fn the_question_is_put_in_the_engine_s_language() {
        let scope = Scope {
            units: vec![UnitId(Uuid::from_u128(7))],
        };
        assert_eq!(
            asked(Engine::Sqlite, &words(), &scope, Kind::Task, true),
            "(scope : (\"task00000000000000000000000000000007\")) AND \
             ({head} : ((\"khog\" OR \"khong\") AND (\"la\" *)))"
        );
        assert_eq!(
            asked(Engine::Postgres, &words(), &scope, Kind::Task, false),
            "('khog':AB | 'khong':AB) & ('la':*AB) & \
             ('task00000000000000000000000000000007':C)"
        );
        let mut completed = words();
        completed[1].completed = vec!["la".into(), "lao".into()];
        assert_eq!(
            asked(Engine::Sqlite, &completed, &scope, Kind::Unit, true),
            "(scope : (\"everybody\")) AND \
             ({head} : ((\"khog\" OR \"khong\") AND (\"la\" OR \"lao\")))"
        );
    }
}
