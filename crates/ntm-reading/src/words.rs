//! The words of a document: each with its bytes and two keys, one with marks
//! and one without. Markdown, invisible characters, composed form, tone
//! placement and look-alikes are settled here, so that no rule above sees them.

mod breaks;
mod markup;
mod seen;
mod spelling;
mod vocabulary;

use markup::{Edge, Tabbed, encloses, entity, tag};
use ntm_text::{combining, letter};
use seen::{Bytes, Seen, Spelt};
pub(crate) use spelling::{Sieve, keys, sign_key};
use spelling::{Spelling, decode, is_invisible, spell};
use std::ops::Range;
pub(crate) use vocabulary::{Table, Vocabulary};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Word,
    Number,
    Sign(char),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Case {
    #[default]
    Lower,
    /// First letter capital.
    Title,
    /// Two and more letters, all capital.
    Upper,
}

/// A word, a row of digits or a sign.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Word {
    pub(crate) start: u32,
    pub(crate) end: u32,
    pub(crate) kind: Kind,
    pub(crate) case: Case,
    /// Key without marks.
    pub(crate) fold: u64,
    /// Key with marks, tone moved out of the letters.
    pub(crate) exact: u64,
    /// Its number in the vocabulary.
    pub(crate) known: u32,
    /// Value of a number; zero where it is no small number.
    pub(crate) value: u32,
    pub(crate) line: u32,
    /// How many letters or digits; see [`Word::letters`].
    pub(crate) letters: u16,
    /// No white space stands before it.
    pub(crate) glued: bool,
    /// An emphasis mark of markdown stands right before it.
    pub(crate) emphasised: bool,
    /// Four and more blanks stand before it on its line.
    pub(crate) wide: bool,
}

impl Word {
    pub(crate) fn span(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    pub(crate) fn is(&self, sign: char) -> bool {
        matches!(self.kind, Kind::Sign(own) if own == sign)
    }

    pub(crate) fn is_word(&self) -> bool {
        self.kind == Kind::Word
    }

    pub(crate) fn is_number(&self) -> bool {
        self.kind == Kind::Number
    }

    pub(crate) fn is_capital(&self) -> bool {
        self.kind == Kind::Word && self.case != Case::Lower
    }

    fn spell(&mut self, spelt: Spelt) {
        self.fold = spelt.fold;
        self.exact = spelt.exact;
        self.known = spelt.known;
        self.case = spelt.case;
        self.letters = spelt.letters;
    }

    /// Letters or digits, whatever bytes and combining marks write them.
    pub(crate) fn letters(&self) -> usize {
        usize::from(self.letters)
    }
}

/// A physical line, or a piece of one where the breaks of a document are lost.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Line {
    /// First word.
    pub(crate) first: u32,
    /// One past the last word.
    pub(crate) last: u32,
    /// An empty line, a cell border or a page stands before it.
    pub(crate) apart: bool,
    /// A cell border stands before it.
    pub(crate) cell: bool,
    /// Letters and signs of the line, for the width of wrapping.
    pub(crate) width: u32,
    /// A bullet that markdown also uses for emphasis stood at its start.
    pub(crate) star: bool,
    /// Emphasis is opened on the line and closed on a later one.
    pub(crate) unclosed: bool,
    /// The right column of a head or foot that a PDF sets side by side.
    pub(crate) right: bool,
}

pub(crate) struct Words {
    pub(crate) words: Vec<Word>,
    pub(crate) lines: Vec<Line>,
}

/// What became of a document's own line breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Breaks {
    Kept,
    /// Next to none are left, as some converters do.
    Lost,
    /// They were lost, and then the whole was wrapped at some width.
    Wrapped,
}

/// Takes a document apart.
pub(crate) fn words(text: &str, vocabulary: &Vocabulary) -> Words {
    let breaks = match breaks_are_lost(text) {
        true => Breaks::Lost,
        false => Breaks::Kept,
    };
    Seen::with(vocabulary, |seen| {
        let mut reader = Reader::new(text, vocabulary, breaks);
        reader.run(seen);
        if reader.is_wrapped_anew() {
            reader = Reader::new(text, vocabulary, Breaks::Wrapped);
            reader.run(seen);
        }
        reader.out
    })
}

/// Whether a long text has next to no line breaks, as some converters leave it.
fn breaks_are_lost(text: &str) -> bool {
    let count = |byte| memchr::memchr_iter(byte, text.as_bytes()).count();
    let breaks = count(b'\n').max(count(b'\r'));
    text.len() > 1200
        && breaks * 1500 < text.len()
        && ["\u{2028}", "<br", "</p>", "</div>", "</li>", "</tr>"]
            .iter()
            .all(|sign| text.matches(sign).count() * 1500 < text.len())
}

#[derive(Default)]
struct Open {
    first: usize,
    apart: bool,
    cell: bool,
    width: u32,
    star: bool,
    unclosed: bool,
}

struct Reader<'a> {
    text: &'a str,
    vocabulary: &'a Vocabulary,
    out: Words,
    breaks: Breaks,
    line: Open,
    /// Blanks since the last word.
    blanks: usize,
    /// Words with a capital behind a small letter: "tỉnhKính".
    joined: usize,
    /// A tag of HTML has ended the line, and the text's own line end, if one
    /// follows, is the same.
    tagged: bool,
    /// Whether tabs part the cells of the line, and how many the line before had.
    tabbed: Tabbed,
    /// Whether tags enclose paragraphs and not each line; looked at when the
    /// first one comes.
    enclosed: Option<bool>,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str, vocabulary: &'a Vocabulary, breaks: Breaks) -> Reader<'a> {
        Reader {
            text,
            vocabulary,
            out: Words {
                words: Vec::with_capacity(text.len() / 4),
                lines: Vec::new(),
            },
            breaks,
            line: Open::default(),
            blanks: 0,
            joined: 0,
            tagged: false,
            tabbed: Tabbed::of(text),
            enclosed: None,
        }
    }

    fn run(&mut self, seen: &mut Seen) {
        let text = self.text;
        let bytes = text.as_bytes();
        let mut at = 0;
        let mut glued = false;
        let mut emphasised = false;
        self.line.apart = true;
        while at < bytes.len() {
            let byte = bytes[at];
            // Most of a text are words seen before and the single blanks between them.
            let bytes_here = Bytes::at(bytes, at).filter(|(_, length)| *length > 0);
            if let Some((word, length)) = bytes_here
                && self.breaks == Breaks::Kept
                && let Some(spelt) = seen.get(word)
            {
                self.spelt(at..at + length, spelt, glued, emphasised);
                at += length;
                glued = true;
                emphasised = false;
                if bytes.get(at) == Some(&b' ') {
                    at += 1;
                    self.blanks = 1;
                    glued = false;
                }
                continue;
            }
            if begins_word(bytes, at) {
                let (spelling, end) = spelling(bytes, at);
                if self.breaks == Breaks::Kept {
                    let spelt = spelling.spelt(text, at..end, self.vocabulary);
                    if let Some((word, length)) = bytes_here
                        && at + length == end
                    {
                        seen.keep(word, spelt);
                    }
                    self.spelt(at..end, spelt, glued, emphasised);
                } else {
                    self.parted(at..end, glued, emphasised);
                }
                at = end;
                glued = true;
                emphasised = false;
                continue;
            }
            if byte == b' ' {
                at += 1;
                self.blanks += 1;
                glued = false;
                continue;
            }
            match byte {
                b'\n' | 0x0C | 0x0B | b'\r' => {
                    at += 1;
                    if byte == b'\r' && bytes.get(at) == Some(&b'\n') {
                        at += 1;
                    }
                    self.new_line(byte == 0x0C);
                    glued = false;
                    emphasised = false;
                    continue;
                }
                b'\t' => {
                    if self.tabbed.parts_cells(text, at) {
                        self.end_line(true);
                        self.line.cell = true;
                    } else {
                        self.blanks += 4;
                    }
                    at += 1;
                    glued = false;
                    continue;
                }
                b'*' | b'_' | b'`' => {
                    let open = at;
                    while at < bytes.len() && matches!(bytes[at], b'*' | b'_' | b'`') {
                        at += 1;
                    }
                    let at_start = self.out.words.len() == self.line.first;
                    if at_start && byte == b'*' && at == open + 1 && bytes.get(at) == Some(&b' ') {
                        self.line.star = true;
                    }
                    emphasised = true;
                    self.line.unclosed = !self.line.unclosed;
                    self.line.width += (at - open) as u32;
                    continue;
                }
                b'|' => {
                    self.end_line(true);
                    self.line.cell = true;
                    at += 1;
                    glued = false;
                    continue;
                }
                b'#' | b'>' if self.out.words.len() == self.line.first => {
                    at += 1;
                    continue;
                }
                b'<' => {
                    if let Some((length, edge)) = tag(&text[at..]) {
                        if edge != Edge::Inline {
                            self.edge(edge);
                            glued = false;
                            emphasised = false;
                        }
                        at += length;
                        continue;
                    }
                }
                b'&' => {
                    if let Some((length, sign)) = entity(&text[at..]) {
                        if sign != ' ' {
                            self.sign(at..at + length, sign, length as u16, glued, emphasised);
                        }
                        glued = sign != ' ';
                        at += length;
                        continue;
                    }
                }
                _ => {}
            }
            match byte {
                b'0'..=b'9' => at = self.number(at, glued, emphasised),
                _ => {
                    let (c, end) = decode(bytes, at);
                    if c.is_whitespace() || is_gap(c) {
                        at = end;
                        // What cannot be seen parts nothing and joins nothing.
                        if c == '\u{2028}' || c == '\u{2029}' {
                            self.new_line(false);
                            emphasised = false;
                            glued = false;
                        } else if !is_invisible(c) {
                            self.blanks += 1;
                            glued = false;
                        }
                        continue;
                    } else if combining(c).is_some() {
                        at = end;
                        continue;
                    } else {
                        self.sign(at..end, plain_sign(c), 1, glued, emphasised);
                        at = end;
                    }
                }
            }
            glued = true;
            emphasised = false;
        }
        self.end_line(false);
    }

    /// Adds a word with its spelling.
    #[inline(always)]
    fn spelt(&mut self, span: Range<usize>, spelt: Spelt, glued: bool, emphasised: bool) {
        self.joined += usize::from(spelt.joined);
        let mut word = self.new_word(span, Kind::Word, glued, emphasised);
        word.spell(spelt);
        self.push(word);
    }

    /// Reads a row of digits; returns its end.
    fn number(&mut self, start: usize, glued: bool, emphasised: bool) -> usize {
        let digits = self.text.as_bytes()[start..]
            .iter()
            .take_while(|byte| byte.is_ascii_digit());
        let mut spelling = Spelling::new();
        let mut value = 0u32;
        let mut end = start;
        for &digit in digits {
            spelling.other(digit as char);
            value = value.wrapping_mul(10).wrapping_add(u32::from(digit - b'0'));
            end += 1;
        }
        let (fold, exact) = spelling.keys();
        self.push(Word {
            fold,
            exact,
            known: self.vocabulary.number(fold, exact),
            value: if end - start <= 6 { value } else { 0 },
            letters: spelling.letters(),
            ..self.new_word(start..end, Kind::Number, glued, emphasised)
        });
        end
    }

    fn sign(
        &mut self,
        span: Range<usize>,
        sign: char,
        letters: u16,
        glued: bool,
        emphasised: bool,
    ) {
        let key = sign_key(sign);
        self.push(Word {
            fold: key,
            exact: key,
            known: self.vocabulary.number(key, key),
            letters,
            ..self.new_word(span, Kind::Sign(sign), glued, emphasised)
        });
    }

    #[inline(always)]
    fn new_word(&self, span: Range<usize>, kind: Kind, glued: bool, emphasised: bool) -> Word {
        Word {
            start: span.start as u32,
            end: span.end as u32,
            kind,
            case: Case::Lower,
            fold: 0,
            exact: 0,
            known: 0,
            value: 0,
            line: self.out.lines.len() as u32,
            letters: 0,
            glued,
            emphasised,
            wide: self.blanks >= 4 && self.out.words.len() > self.line.first,
        }
    }

    #[inline(always)]
    fn push(&mut self, word: Word) {
        self.line.width += u32::from(word.letters) + u32::from(!word.glued);
        self.out.words.push(word);
        self.blanks = 0;
        if self.breaks != Breaks::Kept {
            self.find_lost_break();
        }
    }

    /// Where breaks are lost, "tỉnhKính" and "NAMĐộc" are two words.
    fn parted(&mut self, word: Range<usize>, mut glued: bool, emphasised: bool) {
        let mut cut = word.start;
        let mut lower_before = false;
        let mut capitals = 0usize;
        let mut last = word.start;
        for (offset, c) in self.text[word.clone()].char_indices() {
            let at = word.start + offset;
            let upper = match letter(c) {
                Some(letter) => letter.upper,
                None if combining(c).is_some() || is_invisible(c) => continue,
                None => c.is_uppercase(),
            };
            let border = if upper && lower_before {
                at
            } else if !upper && capitals >= 3 {
                last
            } else {
                cut
            };
            if border > cut {
                let spelt =
                    spell(&self.text[cut..border]).spelt(self.text, cut..border, self.vocabulary);
                self.spelt(cut..border, spelt, glued, emphasised);
                self.end_line(false);
                glued = false;
                cut = border;
                capitals = 0;
            }
            capitals = if upper { capitals + 1 } else { 0 };
            lower_before = !upper;
            last = at;
        }
        let spelt =
            spell(&self.text[cut..word.end]).spelt(self.text, cut..word.end, self.vocabulary);
        self.spelt(cut..word.end, spelt, glued, emphasised);
    }

    /// Ends a line where the text does.
    fn new_line(&mut self, page: bool) {
        self.blanks = 0;
        let empty = self.out.words.len() == self.line.first;
        if std::mem::take(&mut self.tagged) && empty && !page {
            return;
        }
        // A single break within wrapped text parts nothing.
        if self.breaks == Breaks::Wrapped && !empty && !page {
            self.blanks = 1;
            return;
        }
        self.end_line(page);
    }

    /// Ends a line where a tag of HTML does.
    fn edge(&mut self, edge: Edge) {
        let empty = self.out.words.len() == self.line.first;
        match edge {
            Edge::Inline => return,
            Edge::Line | Edge::Part => self.end_line(false),
            Edge::Paragraph => {
                let text = self.text;
                let enclosed = *self.enclosed.get_or_insert_with(|| encloses(text));
                if !empty || enclosed {
                    self.end_line(enclosed);
                }
            }
        }
        self.blanks = 0;
        self.tagged |= !empty;
    }

    /// Whether the lines look like those of a text whose own breaks were lost:
    /// words stick together, and no line but the last is short.
    fn is_wrapped_anew(&self) -> bool {
        let lines = &self.out.lines;
        if self.breaks != Breaks::Kept || self.joined < 3 || lines.len() < 6 {
            return false;
        }
        let width = lines.iter().map(|line| line.width).max().unwrap_or(0);
        let short = lines.iter().filter(|line| line.width * 4 < width * 3);
        width < 250 && short.count() <= 1 + lines.len() / 8
    }

    fn end_line(&mut self, apart: bool) {
        let first = self.line.first;
        let last = self.out.words.len();
        if last == first {
            // A line without words sets the next one apart.
            self.line.apart = true;
            self.line.star = false;
            self.line.unclosed = false;
            self.line.width = 0;
            return;
        }
        self.out.lines.push(Line {
            first: first as u32,
            last: last as u32,
            apart: self.line.apart,
            cell: self.line.cell,
            width: self.line.width,
            star: self.line.star,
            unclosed: self.line.unclosed && !self.line.star,
            right: false,
        });
        self.line = Open {
            first: last,
            apart,
            ..Open::default()
        };
    }
}

/// Spells the word that begins at a byte; returns its end too.
#[inline(always)]
fn spelling(bytes: &[u8], start: usize) -> (Spelling, usize) {
    let mut spelling = Spelling::new();
    let mut end = start;
    loop {
        end = spelling.latin(bytes, end);
        if end >= bytes.len() || bytes[end] < 0x80 {
            break;
        }
        let (c, next) = decode(bytes, end);
        if !is_foreign(c) {
            break;
        }
        spelling.other(c);
        end = next;
    }
    (spelling, end)
}

fn begins_word(bytes: &[u8], at: usize) -> bool {
    if bytes[at] < 0x80 {
        return bytes[at].is_ascii_alphabetic();
    }
    let (c, _) = decode(bytes, at);
    letter(c).is_some() || is_foreign(c)
}

/// Whether a character is a letter of another script; the signs of printers,
/// which are the most of those that are none, are told first.
fn is_foreign(c: char) -> bool {
    c > '\u{7F}' && !matches!(c, '\u{2000}'..='\u{206F}') && c.is_alphabetic()
}

fn plain_sign(c: char) -> char {
    match c {
        '–' | '—' | '‒' | '−' | '\u{2010}' | '\u{2011}' | '\u{AD}' => '-',
        '“' | '”' | '„' | '«' | '»' => '"',
        '’' | '‘' => '\'',
        '•' | '·' | '●' | '▪' | '■' | '◦' | '\u{F0B7}' | '‣' | '➢' => '•',
        '…' => '…',
        '；' => ';',
        '：' => ':',
        '，' => ',',
        _ => c,
    }
}

fn is_gap(c: char) -> bool {
    is_invisible(c)
        || matches!(
            c,
            '\u{A0}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' | '\u{3000}'
        )
        || c.is_control()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::Lexicon;

    fn lines(text: &str) -> Vec<Vec<&str>> {
        let found = words(text, &Vocabulary::default());
        found
            .lines
            .iter()
            .map(|line| {
                found.words[line.first as usize..line.last as usize]
                    .iter()
                    .map(|w| &text[w.span()])
                    .collect()
            })
            .collect()
    }

    #[test]
    fn splits_lines_and_words() {
        assert_eq!(
            lines("**trước ngày 28/7/2023**.\n\n- Các *Sở*; NN&amp;MT"),
            vec![
                vec!["trước", "ngày", "28", "/", "7", "/", "2023", "."],
                vec!["-", "Các", "Sở", ";", "NN", "&amp;", "MT"]
            ]
        );
        assert_eq!(lines("|\n**KT. BỘ**\n|\n"), vec![vec!["KT", ".", "BỘ"]]);
    }

    proptest::proptest! {
        /// A thread that has spelt words before, with another vocabulary too,
        /// spells them as one that has not.
        #[test]
        fn words_seen_before_are_spelt_alike(
            parts in proptest::collection::vec(proptest::sample::select(PARTS), 0..40),
        ) {
            let text = parts.concat();
            let own = Lexicon::shipped().vocabulary();
            let mut larger = Lexicon::shipped().clone();
            larger.add("[verb]\nphrases = [\"aba\", \"ebe\", \"ibi\", \"obo\"]").unwrap();
            let spelt = |vocabulary: &Vocabulary| {
                let words = words(&text, vocabulary).words;
                format!("{words:?}")
            };
            for vocabulary in [own, own, larger.vocabulary(), own] {
                let anew = std::thread::scope(|scope| scope.spawn(|| spelt(vocabulary)).join());
                proptest::prop_assert_eq!(spelt(vocabulary), anew.unwrap());
            }
        }
    }

    const PARTS: &[&str] = &[
        "Ủy",
        "ban",
        "nhân",
        "dân",
        "tỉnh",
        "Kính",
        "nghiệm",
        "nghiê\u{323}m",
        "giao",
        "NTM",
        "TỈNH",
        "\u{200B}",
        "\u{A0}",
        "–",
        "ТHÔNG",
        "a",
        "б",
        "7",
        "12/2025",
        " ",
        " ",
        "\n",
        ".",
        "<b>",
        "&amp;",
        "**",
        "×",
        "\u{301}",
        "Thừa-Thiên",
        "đồng",
        "@",
        "[",
        "{",
        "`",
    ];
}
