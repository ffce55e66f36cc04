//! The words that the grammar knows, from data files that an office can extend.

use crate::words::{Case, Word, keys, sign_key};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::LazyLock;

/// What a phrase is to the grammar. The names are those of the data files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Class {
    Head,
    Whole,
    Generic,
    Title,
    Determiner,
    Level,
    Place,
    Name,
    Open,
    Relative,
    Province,
    Verb,
    Strong,
    Adverb,
    Telling,
    Decision,
    Assessment,
    Formula,
    Urgent,
    Encourage,
    Assign,
    Request,
    Require,
    Toward,
    Opening,
    Closing,
    Idle,
    Plan,
    Organisation,
    LabelLead,
    LabelWith,
    LabelTime,
    LabelTask,
    LabelOther,
    NumberColumn,
    Surname,
    Honorific,
    /// Words that look like a phrase with a slip but are what they are.
    Kept,
    /// Words that rules look for by letter, listed so that slips are found.
    Literal,
    Kind,
}

const CLASSES: [(&str, Class); 39] = [
    ("head", Class::Head),
    ("whole", Class::Whole),
    ("generic", Class::Generic),
    ("title", Class::Title),
    ("determiner", Class::Determiner),
    ("level", Class::Level),
    ("place", Class::Place),
    ("name", Class::Name),
    ("open", Class::Open),
    ("relative", Class::Relative),
    ("province", Class::Province),
    ("verb", Class::Verb),
    ("strong", Class::Strong),
    ("adverb", Class::Adverb),
    ("telling", Class::Telling),
    ("decision", Class::Decision),
    ("assessment", Class::Assessment),
    ("formula", Class::Formula),
    ("urgent", Class::Urgent),
    ("encourage", Class::Encourage),
    ("assign", Class::Assign),
    ("request", Class::Request),
    ("require", Class::Require),
    ("toward", Class::Toward),
    ("opening", Class::Opening),
    ("closing", Class::Closing),
    ("idle", Class::Idle),
    ("plan", Class::Plan),
    ("organisation", Class::Organisation),
    ("label_lead", Class::LabelLead),
    ("label_with", Class::LabelWith),
    ("label_time", Class::LabelTime),
    ("label_task", Class::LabelTask),
    ("label_other", Class::LabelOther),
    ("number_column", Class::NumberColumn),
    ("surname", Class::Surname),
    ("honorific", Class::Honorific),
    ("kept", Class::Kept),
    ("literal", Class::Literal),
];

/// Classes whose phrases of two words are found with one word's marks wrong.
/// Names of places and fields, and words of one syllable, are never repaired:
/// too many of them differ by marks alone.
const REPAIRED: u64 = 1 << Class::Head as u8
    | 1 << Class::Whole as u8
    | 1 << Class::Title as u8
    | 1 << Class::Verb as u8
    | 1 << Class::Strong as u8
    | 1 << Class::Adverb as u8
    | 1 << Class::Assign as u8
    | 1 << Class::Request as u8
    | 1 << Class::Require as u8
    | 1 << Class::Toward as u8
    | 1 << Class::Opening as u8
    | 1 << Class::Closing as u8
    | 1 << Class::Organisation as u8
    | 1 << Class::LabelLead as u8
    | 1 << Class::LabelWith as u8
    | 1 << Class::LabelTime as u8
    | 1 << Class::LabelTask as u8
    | 1 << Class::Urgent as u8
    | 1 << Class::Encourage as u8
    | 1 << Class::Open as u8
    | 1 << Class::Literal as u8
    | 1 << Class::Kind as u8;

const FILES: [&str; 4] = [
    include_str!("../../../data/lexicon/bodies.toml"),
    include_str!("../../../data/lexicon/verbs.toml"),
    include_str!("../../../data/lexicon/cues.toml"),
    include_str!("../../../data/lexicon/persons.toml"),
];

static SHIPPED: LazyLock<Lexicon> = LazyLock::new(|| {
    let mut lexicon = Lexicon::default();
    for file in FILES {
        // A test reads every shipped file; none can fail here.
        let _ = lexicon.add(file);
    }
    lexicon
});

/// A set of phrases with their classes, as a tree over folded words.
#[derive(Debug, Clone, Default)]
pub struct Lexicon {
    steps: HashMap<(u32, u64), u32, Keyed>,
    nodes: Vec<Node>,
    kinds: Vec<String>,
    /// Phrases as the files write them, with the keys of their words.
    phrases: Vec<(String, Vec<u64>)>,
}

#[derive(Debug, Clone, Default)]
struct Node {
    /// Phrases that end here: marks of each word, classes, kind of document.
    ends: Vec<End>,
}

#[derive(Debug, Clone)]
struct End {
    marks: Vec<u64>,
    classes: u64,
    kind: Option<u16>,
    phrase: u32,
}

/// A phrase found at a word: what it is and how many words it takes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Hit {
    pub(crate) length: u16,
    pub(crate) classes: u64,
    pub(crate) kind: Option<u16>,
    /// The phrase that was meant, where marks are wrong.
    pub(crate) meant: Option<u32>,
}

/// Why a lexicon file cannot be used.
#[derive(Debug)]
pub struct BadLexicon(String);

impl std::fmt::Display for BadLexicon {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for BadLexicon {}

impl Lexicon {
    /// Returns the lexicon that ships with the crate.
    pub fn shipped() -> &'static Lexicon {
        &SHIPPED
    }

    /// Adds the phrases of a TOML file: a table for each class with a list
    /// `phrases`, as in `data/lexicon`.
    ///
    /// # Errors
    ///
    /// Returns [`BadLexicon`] for text that is no TOML, for an unknown class
    /// and for a phrase without words.
    pub fn add(&mut self, file: &str) -> Result<(), BadLexicon> {
        let table: toml::Table = file
            .parse()
            .map_err(|error: toml::de::Error| BadLexicon(error.to_string()))?;
        for (name, value) in &table {
            if name == "types" {
                for (kind, titles) in value.as_table().into_iter().flatten() {
                    let at = self.kinds.len() as u16;
                    self.kinds.push(kind.clone());
                    for title in phrases(titles) {
                        self.insert(title, Class::Kind, Some(at))?;
                    }
                }
                continue;
            }
            let class = CLASSES
                .iter()
                .find(|(known, _)| known == name)
                .map(|&(_, class)| class)
                .ok_or_else(|| BadLexicon(format!("lớp từ “{name}” không có trong bộ đọc")))?;
            let list = value
                .get("phrases")
                .ok_or_else(|| BadLexicon(format!("“{name}” thiếu danh sách phrases")))?;
            for phrase in phrases(list) {
                self.insert(phrase, class, None)?;
            }
        }
        Ok(())
    }

    fn insert(&mut self, phrase: &str, class: Class, kind: Option<u16>) -> Result<(), BadLexicon> {
        if self.nodes.is_empty() {
            self.nodes.push(Node::default());
        }
        let mut node = 0u32;
        let mut marks = Vec::new();
        for token in ntm_text::tokens(phrase) {
            let slice = &phrase[token.span.clone()];
            let (fold, exact) = match token.kind {
                ntm_text::TokenKind::Sign => {
                    let key = slice.chars().next().map_or(0, sign_key);
                    (key, key)
                }
                _ => keys(slice),
            };
            marks.push(exact);
            node = match self.steps.get(&(node, fold)) {
                Some(&next) => next,
                None => {
                    let next = self.nodes.len() as u32;
                    self.nodes.push(Node::default());
                    self.steps.insert((node, fold), next);
                    next
                }
            };
        }
        if marks.is_empty() {
            return Err(BadLexicon("cụm từ rỗng trong từ điển".to_owned()));
        }
        let bit = 1u64 << class as u8;
        let at = self.phrases.len() as u32;
        let ends = &mut self.nodes[node as usize].ends;
        match ends.iter_mut().find(|end| end.marks == marks) {
            Some(end) => {
                end.classes |= bit;
                end.kind = end.kind.or(kind);
            }
            None => {
                ends.push(End {
                    marks: marks.clone(),
                    classes: bit,
                    kind,
                    phrase: at,
                });
                self.phrases.push((phrase.to_owned(), marks));
            }
        }
        Ok(())
    }

    /// Finds every phrase that starts at a word, shortest first.
    pub(crate) fn at(&self, words: &[Word], mut found: impl FnMut(Hit)) {
        let mut node = 0u32;
        for (at, word) in words.iter().enumerate() {
            let Some(&next) = self.steps.get(&(node, word.fold)) else {
                return;
            };
            node = next;
            let ends = &self.nodes[node as usize].ends;
            if ends.is_empty() {
                continue;
            }
            let length = at + 1;
            let mut hit = Hit {
                length: length as u16,
                classes: 0,
                kind: None,
                meant: None,
            };
            let wrong = |end: &End| {
                end.marks
                    .iter()
                    .zip(words)
                    .filter(|(mark, word)| **mark != word.exact)
                    .count()
            };
            for end in ends.iter().filter(|end| wrong(end) == 0) {
                hit.classes |= end.classes;
                hit.kind = hit.kind.or(end.kind);
            }
            // Longer phrases are told from others without their marks, those of
            // two words with one slip.
            if hit.classes == 0 {
                for end in ends {
                    let wrong = wrong(end);
                    let slip = length == 2
                        && wrong == 1
                        && end.classes & REPAIRED != 0
                        && !is_name(&words[..2]);
                    if slip || (length >= 3 && wrong < length) {
                        hit.classes |= end.classes;
                        hit.kind = hit.kind.or(end.kind);
                        hit.meant = hit.meant.or(Some(end.phrase));
                    }
                }
            }
            if hit.classes != 0 {
                found(hit);
            }
        }
    }

    /// Returns a phrase as the data files write it.
    pub(crate) fn phrase(&self, at: u32) -> &str {
        self.phrases
            .get(at as usize)
            .map_or("", |(phrase, _)| phrase.as_str())
    }

    /// Returns the keys with marks of the words of a phrase.
    pub(crate) fn marks(&self, at: u32) -> &[u64] {
        self.phrases
            .get(at as usize)
            .map_or(&[], |(_, marks)| marks.as_slice())
    }

    pub(crate) fn kind(&self, at: u16) -> Option<&str> {
        self.kinds.get(usize::from(at)).map(String::as_str)
    }
}

/// Whether two words are written as proper names are: "Thanh Trà".
fn is_name(words: &[Word]) -> bool {
    words.iter().all(|word| word.case == Case::Title)
}

fn phrases(list: &toml::Value) -> impl Iterator<Item = &str> {
    list.as_array()
        .into_iter()
        .flatten()
        .filter_map(toml::Value::as_str)
}

/// The keys are hashes already.
#[derive(Debug, Clone, Default)]
struct KeyHasher(u64);

impl Hasher for KeyHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_u64(u64::from(byte));
        }
    }

    fn write_u32(&mut self, value: u32) {
        self.write_u64(u64::from(value));
    }

    fn write_u64(&mut self, value: u64) {
        self.0 = (self.0.rotate_left(5) ^ value).wrapping_mul(0x517c_c1b7_2722_0a95);
    }
}

type Keyed = BuildHasherDefault<KeyHasher>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_file_is_good() {
        let mut lexicon = Lexicon::default();
        for file in FILES {
            lexicon.add(file).unwrap();
        }
        assert!(lexicon.add("[unknown]\nphrases = []").is_err());
        assert!(lexicon.add("[verb]\nphrases = [\"\"]").is_err());
    }

    #[test]
    fn marks_count_in_short_phrases_only() {
        let find = |text: &str| {
            let words = crate::words::words(text);
            let mut classes = 0;
            Lexicon::shipped().at(&words.words, |hit| classes |= hit.classes);
            classes
        };
        assert_ne!(find("giao Sở") & (1 << Class::Assign as u8), 0);
        assert_eq!(find("giáo dục") & (1 << Class::Assign as u8), 0);
        assert_ne!(find("uy ban nhan dan") & (1 << Class::Head as u8), 0);
    }
}
