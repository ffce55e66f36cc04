//! Names of bodies: a head, what completes it, and lists of such names.
//!
//! The lexicon gives heads ("Sở", "Văn phòng Điều phối"), names that hold
//! commas and "và" ("Văn hóa, Thể thao và Du lịch"), levels and open tails
//! ("các đơn vị liên quan"). What follows a head is read word by word and ends
//! before the first verb that is no part of a known name.

mod group;
mod head;
mod place;
mod post;
mod tail;
#[cfg(test)]
mod tests;

use crate::ellipsis::bodies_of_levels;
use crate::lexicon::Class;
use crate::page::{Page, same};
use group::{counted, grouped};
use head::headed;
pub(crate) use place::begins_proper;
use place::{placed, proper};
use post::{acts, is_post_of, particular, person, titled};
use std::ops::Range;

/// No name has more words. Heads may stand within heads; this bounds how deep.
const LONGEST: usize = 80;

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sort {
    /// A body with a name or post of its own.
    Body,
    /// Bodies by kind: "các sở, ngành liên quan".
    Group,
    /// Units by place: "xã Mường So", "các xã chưa đạt chuẩn".
    Place,
    /// A level without its name: "xã", "Tỉnh".
    Bare,
}

#[derive(Debug, Clone)]
pub(crate) struct Name {
    pub(crate) words: Range<usize>,
    pub(crate) sort: Sort,
    /// Proper names may follow in a list: "xã Mường So", "các Sở: Công Thương".
    lists: bool,
}

impl Name {
    /// Words that are a name as a whole.
    pub(crate) fn whole(words: Range<usize>) -> Name {
        Name {
            words,
            sort: Sort::Body,
            lists: false,
        }
    }

    /// Whether this is a place's proper name without its kind, from a list.
    pub(crate) fn listed_place(&self, page: &Page<'_>) -> bool {
        let start = self.words.start;
        let named = [
            Class::Determiner,
            Class::Head,
            Class::Title,
            Class::Generic,
            Class::Name,
        ];
        let proper = page.words[self.words.clone()]
            .iter()
            .all(|word| word.is_capital() || word.is_number());
        page.end(start, Class::Province) == Some(self.words.end)
            || (self.lists && proper && !named.iter().any(|class| page.starts(start, *class)))
    }
}

/// Several names and the word behind them.
#[derive(Debug, Clone)]
pub(crate) struct Names {
    pub(crate) list: Vec<Name>,
    pub(crate) end: usize,
}

impl Names {
    /// Takes "phụ trách …" off the last name: "Phòng Kinh tế phụ trách tiêu
    /// chí số 2" is a body and its deed.
    pub(crate) fn without_charge(&mut self, page: &Page<'_>) -> bool {
        let Some(last) = self.list.last_mut() else {
            return false;
        };
        let several = page.starts(last.words.start, Class::Determiner)
            || page.starts(last.words.start, Class::Title)
            || last.sort == Sort::Group;
        let charge = (last.words.start + 1..last.words.end).find(|&at| {
            same!(page.words[at], "phụ") && page.get(at + 1).is_some_and(|w| same!(w, "trách"))
        });
        match charge.filter(|_| !several) {
            Some(at) => {
                last.words.end = at;
                self.end = at;
                true
            }
            None => false,
        }
    }
}

/// How a list is read.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Reach {
    /// Names may be joined by ";" (headings).
    pub(crate) semicolons: bool,
    /// A level alone may be a body ("phối hợp xã rà soát").
    pub(crate) bare: bool,
}

/// Reads a list of names from a word on.
pub(crate) fn names(page: &Page<'_>, at: usize, limit: usize, reach: Reach) -> Option<Names> {
    let first = name(page, at, limit, reach, 0)?;
    let mut end = first.words.end;
    let mut list = vec![first];
    while end < limit && list.len() < 60 {
        // "các xã Bản Bo, Khun Há (huyện Tam Đường), Mường Than (…)"
        let behind = bracketed(page, end, limit, list[list.len() - 1].lists);
        let Some(next) = separator(page, behind.unwrap_or(end), limit, reach) else {
            break;
        };
        let last = &list[list.len() - 1];
        let following = name(page, next, limit, reach, 0)
            .or_else(|| particular(page, next, limit))
            .filter(|name| name.sort != Sort::Bare && begins_anew(page, next, name, last));
        if let Some(name) = following {
            let post = page.sign(end, ',') && is_post_of(page, last, &name);
            end = name.words.end;
            if !post {
                list.push(name);
            }
            continue;
        }
        if last.lists
            && let Some(stop) = proper(page, next, limit)
        {
            end = stop;
            let sort = last.sort;
            list.push(Name {
                words: next..stop,
                sort,
                lists: true,
            });
            continue;
        }
        break;
    }
    Some(Names { list, end })
}

/// Returns the word behind a bracket that tells where a place lies, or which
/// part a body has.
fn bracketed(page: &Page<'_>, at: usize, limit: usize, lists: bool) -> Option<usize> {
    let place = lists && page.starts(at + 1, Class::Place);
    if !page.sign(at, '(') || !(place || role(page, at).is_some()) {
        return None;
    }
    let close = (at + 2..limit.min(at + 9)).find(|&word| page.sign(word, ')'))?;
    Some(close + 1)
}

/// Reads "(chủ trì)", "(cơ quan phối hợp)"; tells whether it is who helps.
fn role(page: &Page<'_>, at: usize) -> Option<bool> {
    let first = at + 1;
    let bodied = page
        .get(first)
        .is_some_and(|w| same!(w, "cơ" | "đơn"))
        .then_some(first + 2);
    let word = page.get(bodied.unwrap_or(first))?;
    match page.sign(at, '(') {
        true if same!(word, "phối") => Some(true),
        true if same!(word, "chủ") => Some(false),
        _ => None,
    }
}

/// Takes those out of a list that a bracket behind them calls helpers: "Sở A (cơ
/// quan chủ trì), Sở B (cơ quan phối hợp)".
pub(crate) fn take_helpers(page: &Page<'_>, list: &mut Vec<Name>) -> Vec<Name> {
    let helps = |name: &mut Name| role(page, name.words.end) == Some(true);
    match list
        .iter()
        .all(|name| role(page, name.words.end) == Some(true))
    {
        true => Vec::new(),
        false => list.extract_if(.., helps).collect(),
    }
}

/// Returns the word behind a separator of names.
fn separator(page: &Page<'_>, at: usize, limit: usize, reach: Reach) -> Option<usize> {
    let word = page.get(at)?;
    let mut next = if word.is(',')
        || (reach.semicolons && word.is(';'))
        || same!(word, "và" | "hoặc" | "cùng")
        || (word.is('/') && !word.glued)
    {
        at + 1
    } else {
        return None;
    };
    if (word.is(',') || word.is(';')) && page.get(next).is_some_and(|w| same!(w, "và" | "hoặc"))
    {
        next += 1;
    }
    if same!(word, "và" | "cùng") && page.get(next).is_some_and(|w| same!(w, "với")) {
        next += 1;
    }
    (next < limit).then_some(next)
}

/// Whether a name behind a separator is a new one: common nouns without an
/// article and a tail of their own go on with the name before.
fn begins_anew(page: &Page<'_>, at: usize, name: &Name, last: &Name) -> bool {
    match name.sort {
        Sort::Body => true,
        Sort::Bare => false,
        Sort::Place => true,
        Sort::Group => {
            page.starts(at, Class::Determiner)
                || last.sort == Sort::Place
                || page.starts(at, Class::Title)
                || last.sort == Sort::Body
                || page
                    .end(at, Class::Generic)
                    .is_some_and(|end| end < name.words.end)
        }
    }
}

fn name(page: &Page<'_>, at: usize, limit: usize, reach: Reach, depth: u8) -> Option<Name> {
    if at >= limit || depth > 4 {
        return None;
    }
    let limit = limit.min(at + LONGEST);
    let mut start = at;
    let mut several = false;
    if let Some(end) = page.end(start, Class::Honorific) {
        start = end;
    } else if let Some(end) = page
        .end(start, Class::Determiner)
        .and_then(|end| page.end(end, Class::Honorific))
    {
        // "các đồng chí Ủy viên Ban Thường vụ"
        start = end;
        several = true;
    }
    // "các đồng chí" alone.
    if several && acts(page, start, limit) {
        return Some(Name {
            words: at..start,
            sort: Sort::Group,
            lists: false,
        });
    }
    if start > at
        && let Some(end) = person(page, start, limit)
    {
        return Some(Name {
            words: start..end,
            sort: Sort::Body,
            lists: false,
        });
    }
    let mut inner = start;
    let mut plural = several;
    if let Some(end) = page
        .end(inner, Class::Determiner)
        .filter(|end| *end < limit)
    {
        plural = true;
        inner = end;
    }
    if inner == at && counted(page, at, limit) {
        plural = true;
        inner = at + 1;
    }
    plural |= bodies_of_levels(&page.words[inner..limit]).is_some();
    // Head and title share words ("Thường trực"); the longer reading wins.
    // "Tỉnh ủy viên" is no Tỉnh ủy.
    let post = page.end(inner, Class::Title).unwrap_or(inner);
    let head = headed(page, start, inner, limit, plural).filter(|head| post <= head.words.end);
    let title = titled(page, start, inner, limit, reach, depth);
    match (head, title) {
        (Some(head), Some(title)) => Some(if title.words.end > head.words.end {
            title
        } else {
            head
        }),
        (Some(found), None) | (None, Some(found)) => Some(found),
        (None, None) => grouped(page, start, inner, limit, plural)
            .or_else(|| placed(page, start, inner, limit, plural, reach)),
    }
}

/// What may complete a head.
struct Tail<'p, 'a> {
    page: &'p Page<'a>,
    limit: usize,
    plural: bool,
    /// Unknown small words may follow.
    open: bool,
    /// A name in small letters may follow the head directly.
    names_directly: bool,
    /// The head is a common noun.
    common: bool,
    /// "và" and a capital may go on with the name ("Sở Dân tộc và Tôn giáo").
    joins: bool,
}
