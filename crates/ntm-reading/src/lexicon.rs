//! The words that the grammar knows, from data files that an office can extend.

use crate::cue;
use crate::words::{Case, Table, Vocabulary, Word, keys, sign_key};
use std::collections::{BTreeMap, HashMap};
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
    include_str!("../lexicon/bodies.toml"),
    include_str!("../lexicon/verbs.toml"),
    include_str!("../lexicon/cues.toml"),
    include_str!("../lexicon/persons.toml"),
];

static SHIPPED: LazyLock<Lexicon> = LazyLock::new(|| {
    let mut lexicon = Lexicon::default();
    for file in FILES {
        // A test reads every shipped file; none can fail here.
        let _ = lexicon.add(file);
    }
    lexicon
});

/// A set of phrases with their classes.
#[derive(Debug, Clone, Default)]
pub struct Lexicon {
    kinds: Vec<String>,
    phrases: Vec<Phrase>,
    /// Which phrase has these words with these marks.
    known: HashMap<Vec<u64>, u32>,
    tree: Tree,
}

#[derive(Debug, Clone)]
struct Phrase {
    /// As the files write it.
    text: String,
    /// Keys of its words, without marks and with them.
    folds: Vec<u64>,
    marks: Vec<u64>,
    classes: u64,
    /// Which kind of document it names.
    kind: Option<u16>,
}

/// The phrases as a tree over folded words, laid flat: it is walked from every
/// word of every document, and what lies together is found at once.
#[derive(Debug, Clone, Default)]
struct Tree {
    /// The words with which phrases begin, and the cues.
    vocabulary: Vocabulary,
    /// What each word of the vocabulary begins, by its number.
    starts: Vec<Start>,
    /// Where the words behind each node lead.
    edges: Table,
    nodes: Vec<Node>,
    /// Phrases that end at each node.
    ends: Vec<End>,
}

/// The first is where all phrases begin.
#[derive(Debug, Clone, Copy, Default)]
struct Node {
    /// A bit for each word that leads on, so that nearly all others are known
    /// at one look.
    leads_on: u64,
    /// Places in `ends`.
    ends: (u32, u32),
}

#[derive(Debug, Clone, Copy)]
struct End {
    /// Key of the words with their marks.
    exact: u64,
    classes: u64,
    kind: Option<u16>,
    phrase: u32,
}

impl End {
    fn hit(&self, length: usize, meant: Option<u32>) -> Hit {
        Hit {
            length: length as u16,
            classes: self.classes,
            kind: self.kind,
            meant,
        }
    }
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

impl Hit {
    /// A phrase that no data file lists.
    pub(crate) fn of(length: usize, class: Class) -> Hit {
        Hit {
            length: length as u16,
            classes: 1 << class as u8,
            kind: None,
            meant: None,
        }
    }
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
    /// `phrases`, as in the crate's folder `lexicon`.
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
        self.tree = Tree::of(&self.phrases);
        Ok(())
    }

    fn insert(&mut self, phrase: &str, class: Class, kind: Option<u16>) -> Result<(), BadLexicon> {
        let (folds, marks): (Vec<u64>, Vec<u64>) = ntm_text::tokens(phrase)
            .map(|token| {
                let slice = &phrase[token.span.clone()];
                match token.kind {
                    ntm_text::TokenKind::Sign => {
                        let key = slice.chars().next().map_or(0, sign_key);
                        (key, key)
                    }
                    _ => keys(slice),
                }
            })
            .unzip();
        if marks.is_empty() {
            return Err(BadLexicon("cụm từ rỗng trong từ điển".to_owned()));
        }
        let new = self.phrases.len() as u32;
        let at = *self.known.entry(marks.clone()).or_insert(new);
        if at == new {
            self.phrases.push(Phrase {
                text: phrase.to_owned(),
                folds,
                marks,
                classes: 0,
                kind: None,
            });
        }
        let phrase = &mut self.phrases[at as usize];
        phrase.classes |= 1 << class as u8;
        phrase.kind = phrase.kind.or(kind);
        Ok(())
    }

    pub(crate) fn vocabulary(&self) -> &Vocabulary {
        &self.tree.vocabulary
    }

    /// Returns what a word begins by itself.
    #[inline(always)]
    pub(crate) fn start(&self, word: &Word) -> &Start {
        self.tree
            .starts
            .get(word.known as usize)
            .unwrap_or(&NOTHING)
    }

    /// Finds every phrase of two and more words that begins with what a word
    /// starts, shortest first.
    #[inline(always)]
    pub(crate) fn longer(&self, start: &Start, words: &[Word], mut found: impl FnMut(Hit)) {
        let tree = &self.tree;
        let mut node = start.node;
        let mut leads_on = start.leads_on;
        let mut exact = joined(0, words[0].exact);
        for (length, word) in words.iter().enumerate().skip(1) {
            if leads_on & bit_of(word.fold) == 0 {
                return;
            }
            let Some(next) = tree.edges.get(edge(node, word.fold)) else {
                return;
            };
            node = next;
            exact = joined(exact, word.exact);
            let here = &tree.nodes[node as usize];
            leads_on = here.leads_on;
            if here.ends.0 < here.ends.1
                && let Some(hit) = self.ending(here, exact, &words[..=length])
            {
                found(hit);
            }
        }
    }

    /// Returns what the words up to a node are.
    #[inline(always)]
    fn ending(&self, node: &Node, exact: u64, words: &[Word]) -> Option<Hit> {
        let ends = &self.tree.ends[node.ends.0 as usize..node.ends.1 as usize];
        match ends.iter().find(|end| end.exact == exact) {
            Some(end) => Some(end.hit(words.len(), None)),
            None => self.slipped(ends, words),
        }
    }

    /// Returns what words with wrong marks are: longer phrases are told from
    /// others without their marks, those of two words with one slip.
    #[inline(never)]
    fn slipped(&self, ends: &[End], words: &[Word]) -> Option<Hit> {
        let length = words.len();
        let mut slips = ends.iter().filter(|end| {
            let wrong = || {
                self.marks(end.phrase)
                    .iter()
                    .zip(words)
                    .filter(|(mark, word)| **mark != word.exact)
                    .count()
            };
            match length {
                0 | 1 => false,
                2 => end.classes & REPAIRED != 0 && !is_name(words) && wrong() == 1,
                _ => wrong() < length,
            }
        });
        let first = slips.next()?;
        let meant = first.hit(length, Some(first.phrase));
        Some(slips.fold(meant, |meant, end| Hit {
            classes: meant.classes | end.classes,
            kind: meant.kind.or(end.kind),
            ..meant
        }))
    }

    /// Returns a phrase as the data files write it.
    pub(crate) fn phrase(&self, at: u32) -> &str {
        self.phrases
            .get(at as usize)
            .map_or("", |phrase| phrase.text.as_str())
    }

    /// Returns the keys with marks of the words of a phrase.
    pub(crate) fn marks(&self, at: u32) -> &[u64] {
        self.phrases
            .get(at as usize)
            .map_or(&[], |phrase| phrase.marks.as_slice())
    }

    /// Returns the symbol of a kind of documents by its name as people write it:
    /// `TB` for "Thông báo". `None` for a name that no kind has.
    pub fn symbol_of_kind(&self, name: &str) -> Option<&str> {
        let words = crate::words::words(name, self.vocabulary()).words;
        let start = self.start(words.first()?);
        let mut kind = start.hit.kind.filter(|_| words.len() == 1);
        self.longer(start, &words, |hit| {
            if usize::from(hit.length) == words.len() {
                kind = kind.or(hit.kind);
            }
        });
        self.kind(kind?)
    }

    /// Whether the reader takes words for the name of one body or place as they stand.
    pub fn knows_name(&self, name: &str) -> bool {
        let page = crate::page::Page::new(name, self);
        let end = page.len();
        let place = end > 0 && page.end(0, Class::Province) == Some(end);
        place
            || crate::body::names(&page, 0, end, crate::body::Reach::default())
                .is_some_and(|names| names.end == end && names.list.len() == 1)
    }

    pub(crate) fn kind(&self, at: u16) -> Option<&str> {
        self.kinds.get(usize::from(at)).map(String::as_str)
    }
}

impl Tree {
    /// Lays out the tree level by level, so that the nodes behind first words,
    /// which are visited most, lie side by side.
    fn of(phrases: &[Phrase]) -> Tree {
        let mut order: Vec<u32> = (0..phrases.len() as u32).collect();
        order.sort_by(|&a, &b| {
            let key = |at: u32| &phrases[at as usize].folds;
            key(a).cmp(key(b)).then(a.cmp(&b))
        });
        let mut tree = Tree::default();
        let mut edges = Vec::new();
        // Phrases that share their first words, and how many those are.
        let mut level = vec![(0..order.len(), 0)];
        while !level.is_empty() {
            let mut below = Vec::new();
            let first_below = tree.nodes.len() + level.len();
            for (range, depth) in level {
                let word = |at: usize| phrases[order[at] as usize].folds.get(depth).copied();
                let own = tree.nodes.len() as u32;
                let mut node = Node {
                    leads_on: 0,
                    ends: (tree.ends.len() as u32, tree.ends.len() as u32),
                };
                let mut start = range.start;
                for at in range.clone() {
                    let phrase = &phrases[order[at] as usize];
                    let Some(fold) = word(at) else {
                        tree.ends.push(End {
                            exact: phrase.marks.iter().fold(0, |key, &mark| joined(key, mark)),
                            classes: phrase.classes,
                            kind: phrase.kind,
                            phrase: order[at],
                        });
                        start = at + 1;
                        continue;
                    };
                    if at + 1 < range.end && word(at + 1) == Some(fold) {
                        continue;
                    }
                    let to = (first_below + below.len()) as u32;
                    below.push((start..at + 1, depth + 1));
                    start = at + 1;
                    node.leads_on |= bit_of(fold);
                    edges.push((own, fold, to));
                }
                node.ends.1 = tree.ends.len() as u32;
                tree.nodes.push(node);
            }
            level = below;
        }
        tree.edges = Table::for_keys(edges.len());
        for (node, fold, to) in edges {
            tree.edges.put(edge(node, fold), to);
        }
        tree.number_words(phrases);
        tree
    }

    /// Numbers the words that begin phrases or are cues, each as it is marked
    /// and once more with any marks.
    fn number_words(&mut self, phrases: &[Phrase]) {
        let mut words: BTreeMap<(u64, Option<u64>), u64> = BTreeMap::new();
        for phrase in phrases {
            if let Some((&fold, &exact)) = phrase.folds.first().zip(phrase.marks.first()) {
                words.insert((fold, Some(exact)), 0);
                words.insert((fold, None), 0);
            }
        }
        for ((fold, exact), cue) in cue::words() {
            *words.entry((fold, Some(exact))).or_default() |= cue.bit();
        }
        self.starts = vec![NOTHING];
        self.starts
            .extend(words.iter().map(|(&(fold, exact), &cues)| {
                let mut start = NOTHING;
                if let Some(node) = self.edges.get(edge(0, fold)) {
                    let here = &self.nodes[node as usize];
                    let ends = &self.ends[here.ends.0 as usize..here.ends.1 as usize];
                    let own = ends
                        .iter()
                        .find(|end| exact.is_some_and(|exact| end.exact == joined(0, exact)));
                    start.node = node;
                    start.leads_on = here.leads_on;
                    start.hit = own.map_or(start.hit, |own| own.hit(1, None));
                }
                start.begins = start.hit.classes | cues;
                start
            }));
        self.vocabulary = Vocabulary::of(words.into_keys());
    }
}

/// Joins the key of a word to that of the words before it.
fn joined(before: u64, word: u64) -> u64 {
    (before.rotate_left(21) ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// One of 64 bits for a word.
fn bit_of(fold: u64) -> u64 {
    1 << (fold >> 58)
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

/// What a word begins.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Start {
    /// The classes of the phrase that it is, and its cues.
    pub(crate) begins: u64,
    /// The words that lead on from its node.
    leads_on: u64,
    node: u32,
    /// What it is by itself, of no class where it is none.
    pub(crate) hit: Hit,
}

/// Of a word that begins nothing.
static NOTHING: Start = Start {
    begins: 0,
    leads_on: 0,
    node: 0,
    hit: Hit {
        length: 1,
        classes: 0,
        kind: None,
        meant: None,
    },
};

impl Start {
    /// Whether a word may lead on to a longer phrase; of nearly all others it is
    /// known at one look.
    #[inline(always)]
    pub(crate) fn leads_on(&self, next: &Word) -> bool {
        self.leads_on & bit_of(next.fold) != 0
    }
}

/// Returns the key of a word behind those that lead to a node.
fn edge(node: u32, fold: u64) -> u64 {
    joined(u64::from(node), fold)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_known_by_their_names() {
        let kind = |name| Lexicon::shipped().symbol_of_kind(name);
        assert_eq!(kind("Thông báo"), Some("TB"));
        assert_eq!(kind("CÔNG VĂN"), Some("CV"));
        assert_eq!(kind("Quyết  định "), Some("QĐ"));
        assert_eq!(kind("Thông báo nội bộ"), None);
        assert_eq!(kind(""), None);
    }

    #[test]
    fn names_that_the_grammar_reads_are_known() {
        let mut lexicon = Lexicon::shipped().clone();
        assert!(lexicon.knows_name("Phòng Kinh tế xã Mường So"));
        assert!(lexicon.knows_name("UBND các xã"));
        assert!(!lexicon.knows_name("Câu lạc bộ Hoa Ban"));
        assert!(!lexicon.knows_name(""));
        lexicon
            .add("[head]\nphrases = [\"Câu lạc bộ Hoa Ban\"]\n[whole]\nphrases = [\"Câu lạc bộ Hoa Ban\"]")
            .unwrap();
        assert!(lexicon.knows_name("Câu lạc bộ Hoa Ban"));
    }

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
            let lexicon = Lexicon::shipped();
            let words = crate::words::words(text, lexicon.vocabulary()).words;
            let start = lexicon.start(&words[0]);
            let mut classes = start.hit.classes;
            lexicon.longer(start, &words, |hit| classes |= hit.classes);
            classes
        };
        assert_ne!(find("giao Sở") & (1 << Class::Assign as u8), 0);
        assert_eq!(find("giáo dục") & (1 << Class::Assign as u8), 0);
        assert_ne!(find("uy ban nhan dan") & (1 << Class::Head as u8), 0);
    }
}
