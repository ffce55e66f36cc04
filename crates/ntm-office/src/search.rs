//! Searching documents, tasks, papers that go out and units: with and without accents, old and new tone placement,
//! small slips; only what one may know of.

use std::{collections::HashMap, ops::Range};

use jiff::civil::Date;
use ntm_programme::{
    identity::OutgoingId,
    right::{Action, Resource, Role},
};
use ntm_store::{
    Query, outgoing,
    search::{self as kept, Found, Kind, Scope, Word},
    setting, unit,
};
use ntm_text::{Folded, fold, fold_words, tone_key};
use uuid::Uuid;

use crate::{
    Office, Op, Outcome,
    outgoing::{reference, resource},
};

/// What somebody looks for.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// As it was typed.
    pub query: String,
    /// Only things of this kind.
    pub kind: Option<Kind>,
    /// How many are wanted.
    pub most: usize,
    /// How many to pass over: the pages before.
    pub skip: usize,
}

/// What was found.
#[derive(Debug, Clone, Default)]
pub struct Results {
    /// The best first; grouped by kind where all kinds were asked for.
    pub hits: Vec<Hit>,
    /// How many there are of each kind, counted up to [`Results::MOST`].
    pub counts: Vec<(Kind, usize)>,
    /// Whether there are more after these.
    pub more: bool,
}

impl Results {
    /// No kind is counted, and none is paged through, further than this.
    pub const MOST: usize = 200;

    /// Returns how many there are of a kind.
    pub fn count(&self, kind: Kind) -> usize {
        let found = self.counts.iter().find(|(of, _)| *of == kind);
        found.map_or(0, |(_, count)| *count)
    }
}

/// One thing that was found.
#[derive(Debug, Clone)]
pub struct Hit {
    /// What it is.
    pub kind: Kind,
    /// Its identity.
    pub id: Uuid,
    /// What people quote: `VB-2023-0101`; the official code of a unit, where it has one.
    pub code: String,
    /// What it is called.
    pub title: Marked,
    /// The passage with the words that matched; empty where the title has them all.
    pub passage: Marked,
    /// The issuer of a document, the document of a task, the parent of a unit.
    pub of: String,
    /// The day of a document.
    pub on: Option<Date>,
    /// Whether it is only spelled like what was typed: other marks, or a slip.
    pub near: bool,
}

/// A text with the words that matched.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marked {
    /// The text.
    pub text: String,
    /// The bytes of the words that matched, in order.
    pub marks: Vec<Range<usize>>,
}

impl Office {
    /// Finds what one may know of.
    pub async fn search(&self, op: &Op, asked: &Asked) -> Outcome<Results> {
        op.require(Action::ReadUnit, &Resource::default())?;
        let mut words = words_of(&asked.query);
        if words.is_empty() {
            return Ok(Results::default());
        }
        let scope = scope_of(op);
        let mut db = self.store().read().await?;
        mend_unknown(&mut db, &mut words).await?;
        let mut found = candidates(&mut db, &words, &scope, asked.kind).await?;
        if found.iter().all(|(_, found)| found.is_empty()) && widen(&mut db, &mut words).await? {
            found = candidates(&mut db, &words, &scope, asked.kind).await?;
        }
        let counts = found.iter().map(|(kind, all)| (*kind, all.len())).collect();
        let mut hits = Vec::new();
        let mut more = false;
        for (_, all) in found {
            let ranked = ranked(all, &words);
            let page: Vec<Found> = ranked.into_iter().skip(asked.skip).collect();
            more |= page.len() > asked.most;
            let page: Vec<Found> = page.into_iter().take(asked.most).collect();
            hits.extend(shown(&mut db, op, &page, &scope, &words, &asked.query).await?);
        }
        if asked.kind.is_none() {
            // The kind with the best hit stands first: a code leads to its document, a name to its unit.
            let mut best: Vec<(Kind, usize)> = Vec::new();
            for hit in &hits {
                let worth = worth(hit, &asked.query);
                match best.iter_mut().find(|(kind, _)| *kind == hit.kind) {
                    Some((_, most)) => *most = worth.max(*most),
                    None => best.push((hit.kind, worth)),
                }
            }
            let of = |kind| {
                best.iter()
                    .find(|(it, _)| *it == kind)
                    .map_or(0, |(_, worth)| *worth)
            };
            hits.sort_by_key(|hit| (std::cmp::Reverse(of(hit.kind)), hit.kind));
        }
        Ok(Results { hits, counts, more })
    }
}

impl Office {
    /// Makes the index anew where it may be out of step: after units have moved (who may know of a
    /// thing stands in its entry), where it has never been made, and where more can be found by now.
    pub async fn refresh_search(&self, op: &Op) -> Outcome<()> {
        let mut db = self.store().read().await?;
        let now_at = format!("{} {}", unit::generation(&mut db).await?, Kind::ALL.len());
        let made_at = setting::get(&mut db, MADE_AT).await?;
        drop(db);
        if made_at.as_ref() == Some(&now_at) {
            return Ok(());
        }
        kept::reindex(self.store(), |_| ()).await?;
        let mut tx = self.store().begin().await?;
        setting::set(&mut tx, MADE_AT, &now_at, op.now, None).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// The generation of units at which the index was made, and how many kinds of things it had then.
const MADE_AT: &str = "search.generation";

/// The units in whose name one may look at documents and tasks.
fn scope_of(op: &Op) -> Scope {
    let mut units = Vec::new();
    for grant in &op.who.grants {
        // An administrator sees no task by that role.
        if grant.role != Role::Administrator && !units.contains(&grant.unit) {
            units.push(grant.unit);
        }
    }
    Scope { units }
}

/// At most so many words are looked for; the rest of a long paste is left aside.
const MOST_WORDS: usize = 12;

fn words_of(query: &str) -> Vec<Word> {
    let folded = fold_words(&padded_code(query));
    let mut words: Vec<Word> = folded
        .split(' ')
        .filter(|word| !word.is_empty() && word.bytes().all(|b| b.is_ascii_alphanumeric()))
        .take(MOST_WORDS)
        .map(|word| Word {
            spellings: vec![word.to_owned()],
            begins: false,
            completed: Vec::new(),
        })
        .collect();
    // The last word may still be being typed.
    let finished = query.ends_with(char::is_whitespace);
    if let Some(last) = words.last_mut() {
        let number = last.spellings[0].bytes().all(|b| b.is_ascii_digit());
        last.begins = !finished && !number;
    }
    words
}

/// Completes a code to its full width: "NV-2023-17" is NV-2023-00017.
fn padded_code(query: &str) -> String {
    let parts: Vec<&str> = query.trim().split('-').collect();
    let [kind, year, number] = parts[..] else {
        return query.to_owned();
    };
    let width = match fold(kind).as_str() {
        "nv" => 5,
        "vb" => 4,
        _ => return query.to_owned(),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if year.len() == 4 && digits(year) && digits(number) {
        format!("{kind}-{year}-{number:0>width$}")
    } else {
        query.to_owned()
    }
}

/// A beginning that may mean more words than this is looked for as a beginning.
const MOST_COMPLETED: usize = 24;

/// Completes the beginning of a word; gives words that stand nowhere the spellings that are one
/// slip away.
async fn mend_unknown(db: &mut impl Query, words: &mut [Word]) -> Outcome<()> {
    let most = u32::try_from(MOST_COMPLETED + 1).unwrap_or(u32::MAX);
    for word in words {
        let typed = &word.spellings[0];
        let known = kept::known_words(db, typed, word.begins, most).await?;
        if known.is_empty() && may_be_a_slip(typed) {
            let near = kept::near_words(db, typed).await?;
            word.spellings.extend(near);
        } else if word.begins && known.len() <= MOST_COMPLETED {
            word.completed = known;
        }
    }
    Ok(())
}

/// Gives every word the spellings that are one slip away, because together they were not found.
/// Returns false where that changes nothing.
async fn widen(db: &mut impl Query, words: &mut [Word]) -> Outcome<bool> {
    let mut wider = false;
    for word in words {
        if word.spellings.len() == 1 && may_be_a_slip(&word.spellings[0]) {
            let near = kept::near_words(db, &word.spellings[0]).await?;
            wider |= !near.is_empty();
            word.spellings.extend(near);
        }
    }
    Ok(wider)
}

/// Numbers and the shortest words are meant as they are.
fn may_be_a_slip(word: &str) -> bool {
    (3..=12).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_lowercase())
}

/// Returns, for each kind, those with all words in the head, then those that have them anywhere.
async fn candidates(
    db: &mut impl Query,
    words: &[Word],
    scope: &Scope,
    only: Option<Kind>,
) -> Outcome<Vec<(Kind, Vec<Found>)>> {
    let most = u32::try_from(Results::MOST).unwrap_or(u32::MAX);
    let mut all = Vec::new();
    for kind in Kind::ALL {
        if only.is_some_and(|only| only != kind) || (kind != Kind::Unit && scope.units.is_empty()) {
            continue;
        }
        let mut found = kept::find(db, words, scope, kind, true, most).await?;
        if found.len() < Results::MOST {
            let seen: std::collections::HashSet<i64> = found.iter().map(|it| it.number).collect();
            let anywhere = kept::find(db, words, scope, kind, false, most).await?;
            found.extend(anywhere.into_iter().filter(|it| !seen.contains(&it.number)));
            found.truncate(Results::MOST);
        }
        all.push((kind, found));
    }
    Ok(all)
}

/// Sorts: the words as typed and in their order first, then all in the head, then the rest; among
/// equals the shorter head, then the later entry.
fn ranked(mut found: Vec<Found>, words: &[Word]) -> Vec<Found> {
    let typed: Vec<&str> = words
        .iter()
        .map(|word| word.spellings[0].as_str())
        .collect();
    let phrase = format!(" {}", typed.join(" "));
    found.sort_by_cached_key(|it| {
        let head = format!(" {} ", it.head);
        let whole = head.contains(&format!("{phrase} "));
        let begun = head.contains(&phrase);
        let all = words.iter().all(|word| in_head(&head, word));
        let rank = match (whole, begun, all) {
            (true, ..) => 0,
            (_, true, _) => 1,
            (_, _, true) => 2,
            _ => 3,
        };
        let length = if rank < 2 { it.head.len() } else { 0 };
        (rank, length, -it.number)
    });
    found
}

fn in_head(head: &str, word: &Word) -> bool {
    word.spellings.iter().enumerate().any(|(at, spelling)| {
        if word.begins && at == 0 {
            head.contains(&format!(" {spelling}"))
        } else {
            head.contains(&format!(" {spelling} "))
        }
    })
}

/// How near a hit comes to what was typed, to put the kinds in order.
fn worth(hit: &Hit, query: &str) -> usize {
    let asked = fold_words(query);
    let title = fold_words(&hit.title.text);
    if fold_words(&hit.code) == fold_words(&padded_code(query)) {
        4
    } else if names_it(hit, &title, &asked) {
        3
    } else if title.contains(&asked) {
        2
    } else {
        usize::from(!hit.near)
    }
}

/// Tells whether a title is what was looked for, but for a word or two: "Xã Khổng Lào".
fn names_it(hit: &Hit, title: &str, asked: &str) -> bool {
    let length = |text: &str| text.split(' ').count();
    hit.title.marks.len() >= length(asked) && length(title) <= length(asked) + 2
}

async fn shown(
    db: &mut impl Query,
    op: &Op,
    page: &[Found],
    scope: &Scope,
    words: &[Word],
    query: &str,
) -> Outcome<Vec<Hit>> {
    let ids: Vec<Uuid> = page.iter().map(|it| it.id).collect();
    let mut hits: HashMap<Uuid, Hit> = HashMap::new();
    match page.first().map(|it| it.kind) {
        None => {}
        Some(Kind::Document) => {
            for it in kept::show_documents(db, &ids, scope).await? {
                let named = document_name(
                    it.kind.as_deref(),
                    it.number.as_deref(),
                    it.symbol.as_deref(),
                );
                let subject = it.subject.clone().unwrap_or_default();
                let title = match (named.is_empty(), subject.is_empty()) {
                    (false, false) => format!("{named}: {subject}"),
                    (false, true) => named,
                    (true, false) => subject,
                    (true, true) => it.file_name.clone(),
                };
                let hit = hit(
                    Kind::Document,
                    it.id.0,
                    it.code,
                    title,
                    &it.text,
                    words,
                    query,
                );
                hits.insert(
                    it.id.0,
                    Hit {
                        of: it.issuer.unwrap_or_default(),
                        on: it.issued_on,
                        ..hit
                    },
                );
            }
        }
        Some(Kind::Task) => {
            for it in kept::show_tasks(db, &ids, scope).await? {
                let hit = hit(
                    Kind::Task,
                    it.id.0,
                    it.code,
                    it.title,
                    &it.text,
                    words,
                    query,
                );
                hits.insert(
                    it.id.0,
                    Hit {
                        of: document_name(None, it.number.as_deref(), it.symbol.as_deref()),
                        ..hit
                    },
                );
            }
        }
        Some(Kind::Outgoing) => {
            for id in &ids {
                let Some(row) = outgoing::find(db, OutgoingId(*id)).await? else {
                    continue;
                };
                let resource = resource(db, &row).await?;
                if op.require(Action::ReadOutgoing, &resource).is_err() {
                    continue;
                }
                let title = format!("{}: {}", reference(&row), row.subject);
                let text = kept::paper_words(&row.paper);
                let names = unit::names(db, &[row.owner], op.today).await?;
                let hit = hit(Kind::Outgoing, *id, row.code, title, &text, words, query);
                hits.insert(
                    *id,
                    Hit {
                        of: names.get(&row.owner).cloned().unwrap_or_default(),
                        on: row.issued_on,
                        ..hit
                    },
                );
            }
        }
        Some(Kind::Unit) => {
            for it in kept::show_units(db, &ids).await? {
                let name = it.names.first().cloned().unwrap_or_default();
                let former = it
                    .names
                    .iter()
                    .skip(1)
                    .cloned()
                    .collect::<Vec<_>>()
                    .join("; ");
                let code = it.code.unwrap_or_default();
                let hit = hit(Kind::Unit, it.id.0, code, name, &former, words, query);
                hits.insert(
                    it.id.0,
                    Hit {
                        of: it.parent.unwrap_or_default(),
                        ..hit
                    },
                );
            }
        }
    }
    Ok(ids.iter().filter_map(|id| hits.remove(id)).collect())
}

/// "TB 101/TB-UBND", or as much of it as there is.
fn document_name(kind: Option<&str>, number: Option<&str>, symbol: Option<&str>) -> String {
    match (number, symbol, kind) {
        (Some(number), Some(symbol), _) => format!("{number}/{symbol}"),
        (None, Some(symbol), _) => format!("…/{symbol}"),
        (_, None, Some(kind)) => kind.to_owned(),
        _ => String::new(),
    }
}

fn hit(
    kind: Kind,
    id: Uuid,
    code: String,
    title: String,
    text: &str,
    words: &[Word],
    query: &str,
) -> Hit {
    let title = marked(title, words);
    let missing: Vec<&Word> = words
        .iter()
        .filter(|word| !matched(&title).any(|raw| matches(&fold_words(raw), word)))
        .filter(|word| !matches_code(&code, word))
        .collect();
    let passage = if missing.is_empty() {
        Marked::default()
    } else {
        passage(text, &missing, words)
    };
    let near = is_near(&title, &passage, words, query);
    Hit {
        kind,
        id,
        code,
        title,
        passage,
        of: String::new(),
        on: None,
        near,
    }
}

fn matches_code(code: &str, word: &Word) -> bool {
    fold_words(code).split(' ').any(|part| matches(part, word))
}

fn matches(folded: &str, word: &Word) -> bool {
    word.spellings.iter().enumerate().any(|(at, spelling)| {
        folded == spelling || (at == 0 && word.begins && folded.starts_with(spelling.as_str()))
    })
}

fn matched(marked: &Marked) -> impl Iterator<Item = &str> {
    marked.marks.iter().map(|mark| &marked.text[mark.clone()])
}

/// Marks every word of a text that was looked for.
fn marked(text: String, words: &[Word]) -> Marked {
    let marks = word_spans(&text)
        .into_iter()
        .filter(|(_, folded)| words.iter().any(|word| matches(folded, word)))
        .map(|(span, _)| span)
        .collect();
    Marked { text, marks }
}

/// Returns the words of a text, each with its bytes and its folded form.
fn word_spans(text: &str) -> Vec<(Range<usize>, String)> {
    let folded = Folded::new(text);
    let mut spans = Vec::new();
    let mut start = None;
    let ends = std::iter::once((folded.text().len(), ' '));
    for (at, c) in folded.text().char_indices().chain(ends) {
        match (c.is_alphanumeric(), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                spans.push((folded.raw(from..at), folded.text()[from..at].to_owned()));
                start = None;
            }
            _ => {}
        }
    }
    spans
}

/// How many words a passage has before and after the first that matched.
const BEFORE: usize = 8;
const AFTER: usize = 24;

/// Returns the piece of a text around the place where most of the missing words stand together.
fn passage(text: &str, missing: &[&Word], words: &[Word]) -> Marked {
    let spans = word_spans(text);
    let places: Vec<usize> = spans
        .iter()
        .enumerate()
        .filter(|(_, (_, folded))| missing.iter().any(|word| matches(folded, word)))
        .map(|(at, _)| at)
        .collect();
    let near = |at: usize| {
        let window = &spans[at..(at + AFTER).min(spans.len())];
        missing
            .iter()
            .filter(|word| window.iter().any(|(_, folded)| matches(folded, word)))
            .count()
    };
    let mut best: Option<(usize, usize)> = None;
    for at in places {
        let count = near(at);
        if best.is_none_or(|(most, _)| count > most) {
            best = Some((count, at));
        }
    }
    let Some((_, at)) = best else {
        return Marked::default();
    };
    let from = at.saturating_sub(BEFORE);
    let to = (at + AFTER).min(spans.len()) - 1;
    let piece = &text[spans[from].0.start..spans[to].0.end];
    let piece: String = piece.split_whitespace().collect::<Vec<_>>().join(" ");
    let before = if from > 0 { "…" } else { "" };
    let after = if to + 1 < spans.len() { "…" } else { "" };
    marked(format!("{before}{piece}{after}"), words)
}

/// Tells whether what matched is only spelled like what was typed. Where the typed words bear no
/// marks at all, any marks are meant.
fn is_near(title: &Marked, passage: &Marked, words: &[Word], query: &str) -> bool {
    let typed = word_spans(query);
    words.iter().any(|word| {
        let spelling = &word.spellings[0];
        let found: Vec<&str> = matched(title)
            .chain(matched(passage))
            .filter(|raw| matches(&fold_words(raw), word))
            .collect();
        if found.is_empty() {
            return false;
        }
        let as_typed = |raw: &&str| {
            let folded = fold_words(raw);
            folded == *spelling || (word.begins && folded.starts_with(spelling.as_str()))
        };
        if !found.iter().any(as_typed) {
            return true;
        }
        let Some(raw_typed) = typed
            .iter()
            .find(|(_, folded)| folded == spelling)
            .map(|(span, _)| tone_key(&query[span.clone()]))
        else {
            return false;
        };
        // A word that is still being typed may yet become another.
        let finished: Vec<String> = found
            .iter()
            .filter(|raw| fold_words(raw) == *spelling)
            .map(|raw| tone_key(raw))
            .collect();
        raw_typed != *spelling && !finished.is_empty() && !finished.contains(&raw_typed)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(head: &str, number: i64) -> Found {
        Found {
            number,
            kind: Kind::Unit,
            id: Uuid::from_u128(1),
            head: head.to_owned(),
        }
    }

    #[test]
    fn the_typed_phrase_ranks_before_its_scattered_words() {
        let words = words_of("khong lao");
        let all = vec![
            found("lao dong khong phep", 9),
            found("xa khong lao va cac xa khac", 2),
            found("xa khong lao", 1),
        ];
        let numbers: Vec<i64> = ranked(all, &words).iter().map(|it| it.number).collect();
        assert_eq!(numbers, [1, 2, 9]);
    }

    #[test]
    fn the_last_word_may_be_unfinished_and_a_number_is_meant_as_it_is() {
        assert!(words_of("khong la")[1].begins);
        assert!(!words_of("khong lao ")[1].begins);
        assert!(!words_of("101")[0].begins);
        assert!(words_of("  \"':*()  ").is_empty());
    }

    #[test]
    fn a_short_code_is_completed() {
        assert_eq!(padded_code("NV-2023-17"), "NV-2023-00017");
        assert_eq!(padded_code("vb-2023-101"), "vb-2023-0101");
        assert_eq!(padded_code("101/TB-UBND"), "101/TB-UBND");
    }

    #[test]
    fn other_marks_are_near_and_missing_marks_are_not() {
        let near = |query: &str, title: &str| {
            let words = words_of(query);
            hit(
                Kind::Unit,
                Uuid::nil(),
                String::new(),
                title.to_owned(),
                "",
                &words,
                query,
            )
            .near
        };
        assert!(near("Không Lào", "Xã Khổng Lào"));
        assert!(!near("Khổng Lào", "Xã Khổng Lào"));
        assert!(!near("khong lao", "Xã Khổng Lào"));
        assert!(!near("huyện uỷ", "Huyện ủy Phong Thổ"));
        assert!(!near("Khổng L", "Xã Khổng Lào"));
    }

    #[test]
    fn a_passage_shows_where_the_words_stand_together() {
        let text = "Một hai ba. Đối với các xã Mường So, Không Lào: phối hợp với Phòng Tài chính.";
        let words = words_of("khong lao");
        let missing: Vec<&Word> = words.iter().collect();
        let passage = passage(text, &missing, &words);
        let raw: Vec<&str> = matched(&passage).collect();
        assert_eq!(raw, ["Không", "Lào"]);
    }
}
