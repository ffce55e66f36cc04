//! The words that an office adds to the reader's lexicon, with a test run before they count.
//!
//! The reader knows names of bodies by their heads and tails. A body of another form, an abbreviation
//! that only one province writes, a place without its kind: an office adds them, sees in which of its
//! documents of the last year something would be read otherwise, and only then puts them into use.

use std::{borrow::Cow, collections::BTreeSet, fmt::Write as _, sync::Arc};

use jiff::{SignedDuration, Timestamp};
use ntm_programme::{
    identity::{DocumentId, UnitId},
    right::{Action, Resource},
};
use ntm_reading::{Lexicon, Reading};
use ntm_store::{
    Query,
    lexicon::{self, Edition},
    naming, unit,
};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    Fault, FieldFault, Office, Op, Outcome,
    record::{Record, record},
};

/// An office adds no more words of a kind.
pub const MOST_WORDS: usize = 2_000;
/// No name is longer, in letters.
pub const LONGEST: usize = 200;
/// A test run looks at no more documents, the newest first.
pub const MOST_DOCUMENTS: usize = 2_000;
/// A test run says no more of what changes in one document.
const MOST_LINES: usize = 8;
/// How many documents are in memory at a time.
const PART: i64 = 50;

/// The words of an office.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OfficeWords {
    /// Names of bodies, and their abbreviations.
    pub bodies: Vec<String>,
    /// Names of places.
    pub places: Vec<String>,
}

impl OfficeWords {
    /// Reads lists as people type them, a name on each line.
    ///
    /// # Errors
    ///
    /// [`Fault::Invalid`] with the field `bodies` or `places` where a list or a name is too long, or
    /// a name is no words.
    pub fn typed(bodies: &str, places: &str) -> Outcome<OfficeWords> {
        let split = |text: &str| text.lines().map(str::to_owned).collect();
        OfficeWords {
            bodies: split(bodies),
            places: split(places),
        }
        .tidy()
    }

    /// Reads the words from a file as [`OfficeWords::file`] writes it.
    ///
    /// # Errors
    ///
    /// [`Fault::Invalid`] with the field `file` for what is no such file.
    pub fn of_file(bytes: &[u8]) -> Outcome<OfficeWords> {
        let fault = |vi: String, en: String| Fault::Invalid(vec![FieldFault::new("file", vi, en)]);
        let text = std::str::from_utf8(bytes).map_err(|_| {
            fault(
                "Tệp không phải văn bản UTF-8.".to_owned(),
                "The file is no UTF-8 text.".to_owned(),
            )
        })?;
        let words: File = toml::from_str(text).map_err(|error| {
            fault(
                format!("Tệp từ điển không đúng mẫu: {}", error.message()),
                format!("The file is no lexicon: {}", error.message()),
            )
        })?;
        OfficeWords {
            bodies: words.whole.phrases,
            places: words.province.phrases,
        }
        .tidy()
    }

    /// Writes the words as a lexicon file (`crates/ntm-reading/lexicon`), which `ntm extract --lexicon` takes too.
    pub fn file(&self) -> String {
        let mut file = String::from("# Từ điển của cơ quan / words of an office\n");
        // A body that stands by itself is a head without complement.
        for (class, phrases) in [
            ("head", &self.bodies),
            ("whole", &self.bodies),
            ("province", &self.places),
        ] {
            let list: Vec<String> = phrases
                .iter()
                .map(|phrase| toml::Value::from(phrase.as_str()).to_string())
                .collect();
            let _ = write!(file, "\n[{class}]\nphrases = [{}]\n", list.join(", "));
        }
        file
    }

    /// Returns the reader's lexicon with these words.
    pub fn lexicon(&self) -> Outcome<Cow<'static, Lexicon>> {
        let shipped = Lexicon::shipped();
        if self.is_empty() {
            return Ok(Cow::Borrowed(shipped));
        }
        let mut lexicon = shipped.clone();
        lexicon.add(&self.file()).map_err(Fault::internal)?;
        Ok(Cow::Owned(lexicon))
    }

    /// Tells whether nothing is added.
    pub fn is_empty(&self) -> bool {
        self.bodies.is_empty() && self.places.is_empty()
    }

    fn tidy(self) -> Outcome<OfficeWords> {
        let mut faults = Vec::new();
        let mut tidy = |field: &'static str, words: Vec<String>| {
            let mut seen = BTreeSet::new();
            let words: Vec<String> = words
                .iter()
                .map(|word| ntm_text::nfc(word.trim()).text().to_owned())
                .filter(|word| !word.is_empty() && seen.insert(word.to_lowercase()))
                .collect();
            if words.len() > MOST_WORDS {
                faults.push(FieldFault::new(
                    field,
                    format!("Nhiều hơn {MOST_WORDS} tên."),
                    format!("More than {MOST_WORDS} names."),
                ));
            }
            let wrong = words.iter().find(|word| {
                word.chars().count() > LONGEST || !word.chars().any(char::is_alphabetic)
            });
            if let Some(word) = wrong {
                let word: String = word.chars().take(40).collect();
                faults.push(FieldFault::new(
                    field,
                    format!("“{word}” không phải một tên, hoặc dài quá {LONGEST} chữ."),
                    format!("“{word}” is no name, or longer than {LONGEST} letters."),
                ));
            }
            words
        };
        let words = OfficeWords {
            bodies: tidy("bodies", self.bodies),
            places: tidy("places", self.places),
        };
        match faults.is_empty() {
            true => Ok(words),
            false => Err(Fault::Invalid(faults)),
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct File {
    /// The same names as `whole`, for the reader alone.
    #[serde(rename = "head")]
    _head: Phrases,
    whole: Phrases,
    province: Phrases,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Phrases {
    phrases: Vec<String>,
}

/// What would be read otherwise.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trial {
    /// How many documents of the last year were read again.
    pub documents: usize,
    pub changed: Vec<Change>,
}

/// A document that would be read otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub code: String,
    pub subject: Option<String>,
    /// What would be read no more, and what instead: one line for each task, some of them.
    pub gone: Vec<Line>,
    pub new: Vec<Line>,
}

/// A task as a person would compare it: its title, and what was read beside it in the document's words.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Line {
    pub title: String,
    pub found: Vec<(Part, Vec<String>)>,
}

/// What is read of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    Leads,
    Coordinators,
    ReportTo,
    Via,
    Places,
    Due,
}

impl Office {
    /// Returns the words of the own office.
    pub async fn office_words(&self, op: &Op) -> Outcome<OfficeWords> {
        let owner = own_office(op)?;
        let mut db = self.store().read().await?;
        may_add(&mut db, op, owner).await?;
        words_of(&mut db, owner).await
    }

    /// Returns the names that the own office taught in review and that the reader does not know as
    /// names yet; they are offered, and join the words only when somebody has tried them.
    pub async fn names_to_add(&self, op: &Op) -> Outcome<Vec<String>> {
        let owner = own_office(op)?;
        let mut db = self.store().read().await?;
        may_add(&mut db, op, owner).await?;
        let lexicon = lexicon_of(&mut db, owner).await?;
        let part = naming::Part {
            after: None,
            most: MOST_WORDS as i64,
        };
        let taught = naming::taught(&mut db, &[owner], part).await?;
        Ok(taught
            .into_iter()
            .filter(|it| it.owner == owner && !lexicon.knows_name(&it.written))
            .map(|it| it.written)
            .collect())
    }

    /// Reads the office's documents of the last year with other words, and says what would change.
    /// Nothing is kept.
    pub async fn try_words(&self, op: &Op, words: &OfficeWords) -> Outcome<Trial> {
        let owner = own_office(op)?;
        let mut db = self.store().read().await?;
        may_add(&mut db, op, owner).await?;
        let now = lexicon_of(&mut db, owner).await?;
        drop(db);
        let then = words.lexicon()?;
        let since = op.now - SignedDuration::from_hours(365 * 24);
        let mut before = (Timestamp::MAX, DocumentId(uuid::Uuid::max()));
        let mut trial = Trial::default();
        let both = Arc::new((now, then));
        while trial.documents < MOST_DOCUMENTS {
            // A connection is held for one part only: others wait for it.
            let mut db = self.store().read().await?;
            let part = lexicon::texts(&mut db, owner, since, before, PART).await?;
            drop(db);
            let Some(last) = part.last() else { break };
            before = (last.received_at, last.id);
            trial.documents += part.len();
            let both = both.clone();
            let changed = tokio::task::spawn_blocking(move || {
                part.into_iter()
                    .filter_map(|document| {
                        let read = |lexicon: &Lexicon| {
                            lines(&ntm_reading::read_with(&document.text, lexicon))
                        };
                        let (now, then) = (read(&both.0), read(&both.1));
                        let only = |these: &BTreeSet<Line>, those: &BTreeSet<Line>| {
                            these.difference(those).take(MOST_LINES).cloned().collect()
                        };
                        (now != then).then(|| Change {
                            code: document.code,
                            subject: document.subject,
                            gone: only(&now, &then),
                            new: only(&then, &now),
                        })
                    })
                    .collect::<Vec<_>>()
            })
            .await
            .map_err(Fault::internal)?;
            trial.changed.extend(changed);
        }
        Ok(trial)
    }

    /// Puts words into use: documents that arrive from now on are read with them.
    pub async fn set_words(&self, op: &Op, words: &OfficeWords) -> Outcome<()> {
        let owner = own_office(op)?;
        let mut tx = self.store().begin().await?;
        may_add(&mut tx, op, owner).await?;
        // A file that is no lexicon is found out before it counts.
        words.lexicon()?;
        let last = lexicon::latest(&mut tx, owner).await?;
        let new = Edition {
            owner,
            edition: last.map_or(1, |last| last.edition + 1),
            bodies: json!(words.bodies),
            places: json!(words.places),
            by: op.who.account,
            at: op.now,
        };
        if !lexicon::insert(&mut tx, &new).await? {
            return Err(Fault::refused(
                "Người khác vừa thay từ điển. Hãy mở lại trang rồi chạy thử.",
                "Somebody else has just changed the words. Open the page again and try.",
            ));
        }
        record(
            &mut tx,
            op,
            Record {
                province: 0,
                action: "lexicon.set",
                resource: "lexicon",
                id: owner.to_string(),
                data: json!({ "edition": new.edition, "bodies": words.bodies.len(), "places": words.places.len() }),
            },
        )
        .await?;
        tx.commit().await?;
        Ok(())
    }
}

/// Returns the lexicon with which an office's documents are read.
pub(crate) async fn lexicon_of(
    db: &mut impl Query,
    owner: UnitId,
) -> Outcome<Cow<'static, Lexicon>> {
    words_of(db, owner).await?.lexicon()
}

async fn words_of(db: &mut impl Query, owner: UnitId) -> Outcome<OfficeWords> {
    let Some(edition) = lexicon::latest(db, owner).await? else {
        return Ok(OfficeWords::default());
    };
    Ok(OfficeWords {
        bodies: serde_json::from_value(edition.bodies).map_err(Fault::internal)?,
        places: serde_json::from_value(edition.places).map_err(Fault::internal)?,
    })
}

fn own_office(op: &Op) -> Outcome<UnitId> {
    op.who.unit.ok_or(Fault::NotFound)
}

async fn may_add(db: &mut impl Query, op: &Op, owner: UnitId) -> Outcome<()> {
    let line = unit::line(db, owner).await?;
    op.require(Action::EditName, &Resource::of(line))
}

/// Says a reading in lines, one for each task.
fn lines(reading: &Reading) -> BTreeSet<Line> {
    let texts = |quotes: &[ntm_reading::Quote]| quotes.iter().map(|it| it.text.clone()).collect();
    reading
        .directives
        .iter()
        .map(|it| {
            let due = it.deadlines.iter().map(|due| due.quote.text.clone());
            let found: [(Part, Vec<String>); 6] = [
                (Part::Leads, texts(&it.leads)),
                (Part::Coordinators, texts(&it.coordinators)),
                (Part::ReportTo, texts(&it.report_to)),
                (Part::Via, texts(&it.via)),
                (Part::Places, texts(&it.units)),
                (Part::Due, due.collect()),
            ];
            Line {
                title: it.title.clone(),
                found: found
                    .into_iter()
                    .filter(|(_, texts)| !texts.is_empty())
                    .collect(),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_brings_back_what_it_was_written_from() {
        let words = OfficeWords::typed(
            "Tổ giúp việc \"nông thôn\"\nBCĐ 1719\n\nbcđ 1719\n",
            "Mường So",
        )
        .unwrap();
        assert_eq!(words.bodies.len(), 2, "the same name twice is one");
        assert_eq!(
            OfficeWords::of_file(words.file().as_bytes()).unwrap(),
            words
        );
        words.lexicon().unwrap();
    }

    #[test]
    fn what_is_no_list_of_names_is_refused() {
        assert!(OfficeWords::typed("123", "").is_err());
        assert!(OfficeWords::typed("", &"dài ".repeat(100)).is_err());
        assert!(OfficeWords::of_file(b"\xff\xfe").is_err());
        assert!(OfficeWords::of_file("[verb]\nphrases = [\"làm\"]".as_bytes()).is_err());
        assert!(OfficeWords::of_file(b"not toml").is_err());
    }
}
