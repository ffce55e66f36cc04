//! What a directive says besides who has to act: with whom, until when, to
//! whom it is reported, which criteria, places and documents it concerns.

mod coordinator;
mod criterion;
mod place;
mod recipient;

use crate::body::{Name, Sort};
use crate::lexicon::Class;
use crate::page::{Page, same};
use crate::reading::{Directive, Quote};
use crate::reference::{self, Cited};
use crate::time::{self, Issued, Setting};
use crate::words::Word;
pub(crate) use coordinator::coordinators;
use criterion::criteria;
pub(crate) use criterion::{criterion_prefix, in_order};
use place::units;
pub(crate) use recipient::reports_to_somebody;
use recipient::{Recipients, recipients};
use std::ops::Range;

/// What the whole document gives to every directive.
pub(crate) struct Context<'p> {
    pub(crate) issued: Issued,
    /// Words of cited documents and their dates.
    pub(crate) covers: &'p [Range<usize>],
    pub(crate) cited: &'p [Cited],
}

/// How many words of a task are looked through: some eight pages. What is
/// longer is no task of an office, and time must not grow with its square.
const LONGEST: usize = 2_000;

/// Reads everything about a directive but its leads.
pub(crate) fn details(
    page: &Page<'_>,
    context: &Context<'_>,
    piece: Range<usize>,
    action: usize,
    leads: &[Name],
    inherited: &[Name],
) -> Directive {
    let whole = piece.clone();
    let piece = piece.start..piece.end.min(piece.start + LONGEST);
    let mut with = coordinators(page, piece.clone(), leads);
    let own = with.len();
    for name in inherited {
        if !with.iter().any(|known| same_name(page, known, name)) {
            with.push(name.clone());
        }
    }
    // What stands before the order is why it is given.
    let deed = action.clamp(piece.start, piece.end)..piece.end;
    let Recipients { to, by, via } = recipients(page, deed.clone(), leads);
    let reasons = deed.start > piece.start + 8
        && same!(page.words[piece.start], "thực" | "căn" | "theo" | "xét");
    let found = time::deadlines(
        page,
        if reasons { deed.clone() } else { piece.clone() },
        context.issued,
        context.covers,
        Setting::Sentence,
    );
    let found = without_onward(page, found);
    let urgent = page.holds(piece.clone(), Class::Urgent);
    Directive {
        text: page.quote(whole),
        title: title(page, deed),
        // Those of a heading or a label are found by the rule that finds its leads.
        coordinators: quotes(page, &with, |at| if at < own { "phối hợp" } else { "" }),
        report_to: quotes(page, &to, |at| by[at]),
        via: quotes(page, &via, |_| "qua"),
        units: units(page, piece.clone(), leads, &with, &to),
        criteria: criteria(page, piece.clone(), "tiêu chí số"),
        references: reference::within(page, context.cited, &piece),
        deadlines: found.into_iter().map(|found| found.deadline).collect(),
        urgent,
        ..Directive::default()
    }
}

/// Quotes to whom words say that a result goes.
pub(crate) fn reported(page: &Page<'_>, words: Range<usize>, leads: &[Name]) -> Vec<Quote> {
    let Recipients { to, by, .. } = recipients(page, words, leads);
    quotes(page, &to, |at| by[at])
}

/// Leaves out until when the recipient in turn reports: "gửi Sở A trước ngày
/// 20/10 để tổng hợp, báo cáo UBND tỉnh trước ngày 25/10".
fn without_onward(page: &Page<'_>, mut found: Vec<time::Found>) -> Vec<time::Found> {
    let mut at = 1;
    while at < found.len() {
        let between = found[at - 1].words.end..found[at].words.start;
        let purpose = between.clone().find(|&word| same!(page.words[word], "để"));
        let reports = |from: usize| {
            (from..between.end).any(|word| {
                let next = page.get(word + 1);
                same!(page.words[word], "báo") && next.is_some_and(|w| same!(w, "cáo"))
                    || same!(page.words[word], "trình")
            })
        };
        let ends = between
            .clone()
            .any(|word| page.sign(word, ';') || page.ends_sentence(word, between.end));
        if !ends && purpose.is_some_and(reports) {
            found.remove(at);
        } else {
            at += 1;
        }
    }
    found
}

/// Quotes the leads of a directive, found by a rule.
pub(crate) fn leads(page: &Page<'_>, names: &[Name], rule: &'static str) -> Vec<Quote> {
    quotes(page, names, |_| rule)
}

/// Quotes names, each with its rule; a level alone is quoted as the document names it in full.
fn quotes(page: &Page<'_>, names: &[Name], rule: impl Fn(usize) -> &'static str) -> Vec<Quote> {
    let mut quotes: Vec<Quote> = Vec::with_capacity(names.len());
    for (at, name) in names.iter().enumerate() {
        let words = match name.sort {
            Sort::Bare => full_place(page, name).unwrap_or_else(|| name.words.clone()),
            Sort::Body if name.words.len() <= 4 => {
                full_council(page, name).unwrap_or_else(|| unarticled(page, name))
            }
            _ => unarticled(page, name),
        };
        let quote = page.quote(words).by(rule(at));
        if !quotes.iter().any(|known| known.span == quote.span) {
            quotes.push(quote);
        }
    }
    quotes
}

/// "các xã Mường So" in a list of names is "xã Mường So".
fn unarticled(page: &Page<'_>, name: &Name) -> Range<usize> {
    let start = name.words.start;
    let article = same!(page.words[start], "các");
    let named = article
        && page.end(start + 1, Class::Place).is_some_and(|kind| {
            kind < name.words.end && (page.words[kind].is_capital() || page.words[kind].is_number())
        });
    if named {
        start + 1..name.words.end
    } else {
        name.words.clone()
    }
}

/// Returns where the document names the one unit of a level: "xã" is "xã Bản
/// Bo" where no other commune is named.
fn full_place(page: &Page<'_>, name: &Name) -> Option<Range<usize>> {
    let level = page.words[name.words.start].exact;
    if let Some(known) = page.full_places.borrow().get(&level) {
        return known.clone();
    }
    let found = search_full_place(page, level);
    page.full_places.borrow_mut().insert(level, found.clone());
    found
}

fn search_full_place(page: &Page<'_>, level: u64) -> Option<Range<usize>> {
    let mut found: Option<(Range<usize>, Vec<u64>)> = None;
    for at in 0..page.len().saturating_sub(2) {
        let word = &page.words[at];
        if word.exact != level
            || !page.words[at + 1].is_capital()
            || page.words[at + 1].letters() < 2
        {
            continue;
        }
        let end = (at + 1..(at + 5).min(page.len()))
            .find(|&next| {
                let word = &page.words[next];
                let title = word.is_capital() && word.case == crate::words::Case::Title;
                let apart = word.line != page.words[next - 1].line;
                !title || apart
            })
            .unwrap_or(page.len().min(at + 5));
        if end == at + 1 {
            continue;
        }
        let key: Vec<u64> = page.words[at + 1..end].iter().map(|w| w.fold).collect();
        match &found {
            None => found = Some((at..end, key)),
            Some((_, known)) if known[0] == key[0] => {}
            Some(_) => return None,
        }
    }
    found.map(|(words, _)| words)
}

/// "UBND" alone is the one that the document names first with its level.
fn full_council(page: &Page<'_>, name: &Name) -> Option<Range<usize>> {
    let words = name.words.clone();
    let council = page.end(words.start, Class::Whole) == Some(words.end)
        && same!(page.words[words.start], "UBND" | "HĐND");
    if !council {
        return None;
    }
    let key = page.words[words.start].exact;
    if let Some(known) = page.full_places.borrow().get(&key) {
        return known.clone();
    }
    let found = search_full_council(page, key);
    page.full_places.borrow_mut().insert(key, found.clone());
    found
}

fn search_full_council(page: &Page<'_>, key: u64) -> Option<Range<usize>> {
    let end = (0..page.len() - 1).find(|&at| {
        page.words[at].exact == key && same!(page.words[at + 1], "huyện" | "tỉnh" | "xã" | "thành")
    })?;
    let stop = page.end(end + 1, Class::Level).unwrap_or(end + 2);
    Some(end..stop)
}

fn same_name(page: &Page<'_>, a: &Name, b: &Name) -> bool {
    let key = |name: &Name| page.words[name.words.clone()].iter().map(|word| word.fold);
    key(a).eq(key(b))
}

/// Characters of a title without the sign that it was cut.
const LONGEST_TITLE: usize = 139;

/// Returns words on one line, composed, without the markup between them.
fn said(page: &Page<'_>, words: Range<usize>) -> String {
    let raw = &page.text[page.span(words.clone())];
    let words = &page.words[words];
    let single = |pair: &[Word]| {
        let gap = pair[0].end as usize..pair[1].start as usize;
        gap.is_empty() || gap.len() == 1 && page.text.as_bytes()[gap.start] == b' '
    };
    let said = if words.windows(2).all(single) {
        raw.to_owned()
    } else {
        let mut said = String::with_capacity(raw.len());
        for word in words {
            if !word.glued && !said.is_empty() {
                said.push(' ');
            }
            said.push_str(&page.text[word.span()]);
        }
        said
    };
    match ntm_text::is_composed(&said) {
        true => said,
        false => ntm_text::nfc(&said).text().to_owned(),
    }
}

/// Returns a short title: the first clause of the deed, on one line.
fn title(page: &Page<'_>, deed: Range<usize>) -> String {
    let start = (deed.start..deed.end)
        .find(|&at| page.words[at].is_word() || page.words[at].is_number())
        .unwrap_or(deed.start);
    // What no title can hold needs no look.
    let mut room = LONGEST_TITLE + 5;
    let last = (start..deed.end)
        .find(|&at| {
            let before = room;
            room =
                room.saturating_sub(page.words[at].letters() + usize::from(!page.words[at].glued));
            before == 0
        })
        .unwrap_or(deed.end);
    let end = (start..last)
        .find(|&at| {
            page.sign(at, ';')
                || page.ends_sentence(at, deed.end)
                || at > start && page.begins_cell(at)
        })
        .unwrap_or(last);
    let mut short = said(page, start..end);
    // From the end it is not far.
    let beyond = short.chars().count().checked_sub(LONGEST_TITLE + 1);
    if let Some((limit, next)) = beyond.and_then(|beyond| short.char_indices().nth_back(beyond)) {
        let cut = match next {
            ' ' => limit,
            _ => short[..limit]
                .rfind(' ')
                .or_else(|| short.find(' '))
                .unwrap_or(short.len()),
        };
        short.truncate(short[..cut].trim_end_matches([',', ':', ' ', '(']).len());
        short.push('…');
    }
    short.truncate(short.trim_end_matches([',', ':', ' ', '.']).len());
    let Some(first) = short.chars().next().filter(|first| first.is_lowercase()) else {
        return short;
    };
    let mut title: String = first.to_uppercase().collect();
    title.push_str(&short[first.len_utf8()..]);
    title
}
