//! Names of bodies: a head, what completes it, and lists of such names.
//!
//! The lexicon gives heads ("Sở", "Văn phòng Điều phối"), names that hold
//! commas and "và" ("Văn hóa, Thể thao và Du lịch"), levels and open tails
//! ("các đơn vị liên quan"). What follows a head is read word by word and ends
//! before the first verb that is no part of a known name.

use crate::ellipsis::bodies_of_levels;
use crate::lexicon::Class;
use crate::page::{Page, same};
use crate::words::{Case, Word};
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
        let Some(next) = separator(page, end, limit, reach) else {
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

/// Whether a name behind a comma is the post of the person before: "đồng chí
/// Nguyễn Văn A, Phó Chủ tịch UBND huyện".
fn is_post_of(page: &Page<'_>, person: &Name, post: &Name) -> bool {
    let first = person.words.start;
    let honoured = (1..=2).any(|back| {
        first
            .checked_sub(back)
            .is_some_and(|at| page.end(at, Class::Honorific) == Some(first))
    });
    let named = page.starts(first, Class::Surname)
        && page.words[person.words.clone()]
            .iter()
            .all(|word| word.is_capital());
    honoured
        && named
        && page.starts(post.words.start, Class::Title)
        && !post
            .words
            .clone()
            .any(|at| page.starts(at, Class::Determiner))
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
    let head = headed(page, start, inner, limit, plural);
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

/// Whether a count stands for an article behind a cue: "Đối với 12 xã đăng ký
/// …", "Yêu cầu 05 đơn vị …".
fn counted(page: &Page<'_>, at: usize, limit: usize) -> bool {
    let told = at > 0 && same!(page.words[at - 1], "với" | "cầu" | "nghị" | "giao");
    told && at + 1 < limit
        && page.words[at].is_number()
        && page.words[at].letters() <= 3
        && (page.starts(at + 1, Class::Level) || page.starts(at + 1, Class::Generic))
}

fn titled(
    page: &Page<'_>,
    start: usize,
    inner: usize,
    limit: usize,
    reach: Reach,
    depth: u8,
) -> Option<Name> {
    let title_end = page.end(inner, Class::Title)?;
    if title_end > limit {
        return None;
    }
    let mut end = title_end;
    // "Chủ tịch, các Phó Chủ tịch UBND tỉnh", "Bí thư, Chủ tịch".
    for _ in 0..4 {
        let Some(next) = separator(page, end, limit, Reach::default()) else {
            break;
        };
        let after = page.end(next, Class::Determiner).unwrap_or(next);
        match page.end(after, Class::Title) {
            Some(more) if more <= limit && name_follows(page, more, limit, depth) => end = more,
            _ => break,
        }
    }
    if let Some(body) = name(page, end, limit, reach, depth + 1)
        .filter(|body| body.sort != Sort::Bare || body.words.len() == 1)
    {
        return Some(Name {
            words: start..body.words.end,
            sort: match body.sort {
                Sort::Bare | Sort::Place => Sort::Body,
                sort => sort,
            },
            lists: body.lists,
        });
    }
    // "Chánh | Văn phòng Điều phối nông thôn mới thành phố": the post's last
    // words begin the name of its body.
    let inside = (inner + 1..title_end)
        .filter(|_| end == title_end)
        .find_map(|at| headed(page, at, at, limit, false).filter(|body| body.words.end > end));
    if let Some(body) = inside {
        return Some(Name {
            words: start..body.words.end,
            ..body
        });
    }
    if let Some(end) = person(page, end, limit) {
        return Some(Name {
            words: start..end,
            sort: Sort::Body,
            lists: false,
        });
    }
    // "Hiệu trưởng trường THCS": the post in one of many.
    if let Some(one) = particular(page, end, limit) {
        return Some(Name {
            words: start..one.words.end,
            ..one
        });
    }
    // "Công chức Địa chính - Xây dựng": the post with its field.
    if let Some(end) = field(page, end, limit) {
        return Some(Name {
            words: start..end,
            sort: Sort::Body,
            lists: false,
        });
    }
    // "Bộ trưởng, Thủ trưởng các cơ quan", "Trưởng thôn vận động": the post
    // alone.
    let alone = (page.words[inner].is_capital() || inner > start)
        && !page.starts(inner, Class::Verb)
        && (separator(page, title_end, limit, Reach::default()).is_some()
            || page.sign(title_end, '(')
            || acts(page, title_end, limit));
    (alone && title_end - inner >= 2).then_some(Name {
        words: start..title_end,
        sort: Sort::Body,
        lists: false,
    })
}

/// Reads a common noun with its own name: "trường Tiểu học số 1".
fn particular(page: &Page<'_>, at: usize, limit: usize) -> Option<Name> {
    let noun = page.end(at, Class::Generic)?;
    let named = noun < limit && page.words[noun].is_capital() && noun == at + 1;
    if !named || page.words[at].is_capital() {
        return None;
    }
    grouped(page, at, at, limit, true).filter(|name| name.words.end > noun)
}

/// Reads the field of a post: capitals and known names joined by dashes.
fn field(page: &Page<'_>, at: usize, limit: usize) -> Option<usize> {
    let mut end = at;
    loop {
        let stop = match page.end(end, Class::Name) {
            Some(stop) if stop <= limit && page.words[end].is_capital() => stop,
            // "Sở", "Văn phòng" alone: "Giám đốc Sở".
            _ if page.end(end, Class::Head) == Some(end + 1) && page.words[end].is_capital() => {
                end + 1
            }
            _ => {
                // Terms of one or two words: "Địa chính", "Tư pháp".
                let mut stop = end;
                while stop < limit && page.words[stop].is_capital() {
                    stop += 1;
                    if stop < limit
                        && page.words[stop].is_word()
                        && !page.words[stop].is_capital()
                        && !stops_field(page, stop)
                    {
                        stop += 1;
                    }
                }
                stop
            }
        };
        if stop == end {
            return None;
        }
        end = stop;
        let joined = page.sign(end, '-') && page.get(end + 1).is_some_and(|w| w.is_capital());
        if !joined || end + 1 >= limit {
            return Some(end);
        }
        end += 1;
    }
}

/// Whether a small word ends the field of a post.
fn stops_field(page: &Page<'_>, at: usize) -> bool {
    page.starts(at, Class::Verb)
        || page.starts(at, Class::Strong)
        || page.starts(at, Class::Adverb)
        || page.starts(at, Class::Relative)
        || page.starts(at, Class::Determiner)
        || page.starts(at, Class::Telling)
        || same!(
            page.words[at],
            "và" | "về" | "theo" | "để" | "trong" | "với"
        )
}

/// Whether the words from here on tell what a body does, or end its name.
fn acts(page: &Page<'_>, at: usize, limit: usize) -> bool {
    at < limit
        && (page.sign(at, ':')
            || page.starts(at, Class::Verb)
            || page.starts(at, Class::Strong)
            || page.starts(at, Class::Adverb))
}

fn name_follows(page: &Page<'_>, at: usize, limit: usize, depth: u8) -> bool {
    name(page, at, limit, Reach::default(), depth + 1).is_some()
}

fn person(page: &Page<'_>, at: usize, limit: usize) -> Option<usize> {
    if !page.starts(at, Class::Surname) || !page.words[at].is_capital() {
        return None;
    }
    let end = (at + 1..limit.min(at + 5))
        .find(|&next| !page.words[next].is_capital())
        .unwrap_or(limit.min(at + 5));
    (end - at >= 2).then_some(end)
}

fn headed(page: &Page<'_>, start: usize, inner: usize, limit: usize, plural: bool) -> Option<Name> {
    let limit = limit.min(start + LONGEST);
    let head_end = page.end(inner, Class::Head).filter(|end| *end <= limit)?;
    let whole = page
        .end(inner, Class::Whole)
        .is_some_and(|end| end == head_end);
    let single = head_end - inner == 1;
    if single
        && !whole
        && !plural
        && !page.words[inner].is_capital()
        && !page.starts(head_end, Class::Name)
    {
        return None;
    }
    // "Bộ tiêu chí", "Hội nghị", "Báo cáo": the head of another word.
    if single && !whole && plural && !page.words[inner].is_capital() {
        return None;
    }
    let tail = Tail {
        page,
        limit,
        plural,
        open: !whole && !single,
        names_directly: !whole,
        common: false,
        joins: !whole,
    };
    let (end, lists) = tail.read(head_end);
    // "Văn phòng HĐND và UBND: …", "Trạm Y tế, các trường học": several words
    // name a body where the sentence goes on behind them.
    let abbreviated = page.words[inner].case == Case::Upper && page.words[inner].letters() >= 3;
    let named = (!single || abbreviated)
        && page.words[inner].is_capital()
        && (plural
            || head_end == limit
            || acts(page, head_end, limit)
            // "gửi về Văn phòng HĐND và UBND trước ngày …"
            || same!(page.words[head_end], "trước" | "để" | "chậm" | "trong")
            || separator(page, head_end, limit, Reach::default())
                // "Thống kê, đánh giá thiệt hại" is what is done.
                .is_some_and(|next| {
                    !(page.starts(inner, Class::Verb) && page.starts(next, Class::Verb))
                })
            || page.sign(head_end, ';')
            || page.sign(head_end, ')'));
    (whole || end > head_end || named).then_some(Name {
        words: start..end,
        sort: Sort::Body,
        lists,
    })
}

fn grouped(
    page: &Page<'_>,
    start: usize,
    inner: usize,
    limit: usize,
    plural: bool,
) -> Option<Name> {
    // "các thôn 3 Vành, Mai Hạ" are places by name.
    let kind = page.end(inner, Class::Place);
    if kind.is_some_and(|kind| begins_with_number(page, kind)) {
        return None;
    }
    let mut end = page
        .end(inner, Class::Generic)
        .filter(|end| *end <= limit)?;
    let base = end;
    // "Tổ chức lực lượng xung kích …" is what is done.
    if !plural && same!(page.words[inner], "tổ") && page.starts(inner, Class::Verb) {
        return None;
    }
    end = common_list(page, end, limit);
    // "các địa phương" needs nothing more: "các địa phương cắm biển cảnh báo".
    let whole = same!(page.words[end - 1], "phương" | "ngành" | "cấp");
    let tail = Tail {
        page,
        limit,
        plural: true,
        open: !whole,
        names_directly: false,
        common: true,
        joins: false,
    };
    let (stop, lists) = tail.read(end);
    // Without article a common noun needs a tail that tells whose it is.
    let told = stop > end || end > base;
    if !plural && (!told || base - inner == 1 && end == base) {
        return None;
    }
    if !plural
        && page
            .get(stop.saturating_sub(1))
            .is_some_and(|w| same!(w, "nào"))
    {
        return None;
    }
    Some(Name {
        words: start..stop,
        sort: Sort::Group,
        lists,
    })
}

/// Reads on over ", đơn vị", ", ban, ngành", "và địa phương".
fn common_list(page: &Page<'_>, mut end: usize, limit: usize) -> usize {
    while let Some(next) = separator(page, end, limit, Reach::default())
        .or_else(|| page.sign(end, '/').then_some(end + 1))
    {
        let more = page
            .end(next, Class::Generic)
            .or_else(|| page.end(next, Class::Level));
        let Some(more) = more.filter(|more| *more <= limit) else {
            break;
        };
        let proper =
            page.get(more).is_some_and(|w| w.is_capital()) && page.words[next].is_capital();
        let headed_name = page.words[next].is_capital()
            && headed(page, next, next, limit, false).is_some_and(|name| name.words.end > more);
        if proper && headed_name {
            break;
        }
        // "các xã, đơn vị tư vấn": another kind with its own tail is its own name.
        end = more;
    }
    end
}

fn placed(
    page: &Page<'_>,
    start: usize,
    inner: usize,
    limit: usize,
    plural: bool,
    reach: Reach,
) -> Option<Name> {
    if let Some(kind) = page.end(inner, Class::Place).filter(|end| *end < limit)
        && (begins_proper(page, kind) || page.words[kind].is_number())
        && let Some(end) = proper(page, kind, limit)
    {
        return Some(Name {
            words: start..end,
            sort: Sort::Place,
            lists: true,
        });
    }
    let level = page.end(inner, Class::Level).filter(|end| *end <= limit)?;
    let end = level_list(page, level, limit);
    let named = plural || level - inner >= 2 && same!(page.words[inner], "cấp");
    if !named {
        return (reach.bare && end == level && level == inner + 1).then_some(Name {
            words: start..level,
            sort: Sort::Bare,
            lists: false,
        });
    }
    let tail = Tail {
        page,
        limit,
        plural: true,
        open: false,
        names_directly: false,
        common: true,
        joins: false,
    };
    let (end, lists) = tail.read(end);
    Some(Name {
        words: start..end,
        sort: Sort::Place,
        lists,
    })
}

/// Reads on over ", thị trấn", "và đặc khu".
fn level_list(page: &Page<'_>, mut end: usize, limit: usize) -> usize {
    while let Some(next) = separator(page, end, limit, Reach::default())
        .or_else(|| page.sign(end, '/').then_some(end + 1))
    {
        let Some(more) = page.end(next, Class::Level).filter(|more| *more <= limit) else {
            break;
        };
        if page.end(next, Class::Head).is_some_and(|head| head > more) {
            break;
        }
        if more < limit && begins_proper(page, more) && !page.starts(more, Class::Head) {
            break;
        }
        end = more;
    }
    end
}

/// Whether a place's own name begins behind its kind. "CÁC TỈNH, THÀNH PHỐ NÊU
/// TRÊN": capitals throughout tell none.
pub(crate) fn begins_proper(page: &Page<'_>, at: usize) -> bool {
    let capitals = at > 0 && page.words[at - 1].case == Case::Upper;
    let period = |word: &Word| {
        same!(word, "giai") && page.get(at + 1).is_some_and(|next| same!(next, "đoạn"))
    };
    page.get(at).is_some_and(|word| {
        let common = page.starts(at, Class::Open) || page.starts(at, Class::Relative);
        word.is_capital() && !(capitals && (common || period(word)))
    })
}

/// Whether a name begins with a number: "3 Vành".
fn begins_with_number(page: &Page<'_>, at: usize) -> bool {
    page.get(at)
        .is_some_and(|w| w.is_number() && w.letters() <= 2)
        && page
            .get(at + 1)
            .is_some_and(|w| w.is_capital() && !w.glued && w.case == Case::Title)
}

/// Reads a proper name: capitals, and the number that some names end with.
fn proper(page: &Page<'_>, at: usize, limit: usize) -> Option<usize> {
    let numbered = begins_with_number(page, at);
    let first = page
        .get(at)
        .filter(|w| (w.is_capital() || numbered) && at < limit && !page.begins_cell(at))?;
    if let Some(end) = page
        .end(at, Class::Name)
        .filter(|end| *end <= limit && !page.starts(at, Class::Head))
    {
        return Some(end);
    }
    if page.starts(at, Class::Title) && !page.starts(at, Class::Province) || first.is('(') {
        return None;
    }
    let mut end = at + 1;
    while end < limit && end < at + 7 {
        let word = &page.words[end];
        let dash = word.is('-')
            && page.get(end + 1).is_some_and(|w| w.is_capital())
            && end + 1 < limit
            && page.starts(at, Class::Province);
        if (word.is_capital() && !page.begins_cell(end)) || dash {
            end += 1;
        } else {
            break;
        }
    }
    if page
        .get(end)
        .is_some_and(|w| w.is_number() && w.letters() <= 2)
        && end < limit
        && !page.sign(end + 1, '/')
        && !page.sign(end + 1, '.')
    {
        end += 1;
    }
    Some(end)
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

impl Tail<'_, '_> {
    /// Reads the tail; returns its end and whether proper names may follow.
    fn read(&self, from: usize) -> (usize, bool) {
        let page = self.page;
        let mut at = from;
        let mut lists = false;
        let mut plural = self.plural;
        while at < self.limit {
            let word = &page.words[at];
            if let Some(end) = self.name_at(at, from) {
                at = end;
                lists = false;
                continue;
            }
            if word.is_capital()
                && (self.common || at == from)
                && page.starts(at, Class::Head)
                && let Some(inner) = headed(page, at, at, self.limit, false)
                && inner.words.len() >= 2
            {
                at = inner.words.end;
                lists = inner.lists;
                continue;
            }
            // "TB&XH", "Nông nghiệp & PTNT"
            if word.is('&')
                && page.get(at + 1).is_some_and(|w| w.is_capital())
                && at + 1 < self.limit
            {
                at += 2;
                continue;
            }
            if word.is_word() && self.stops(at, from) {
                break;
            }
            if let Some(end) = page.end(at, Class::Level).filter(|end| *end <= self.limit) {
                if begins_proper(page, end)
                    && page.starts(at, Class::Place)
                    && let Some(stop) = proper(page, end, self.limit)
                {
                    at = stop;
                    lists = true;
                } else {
                    at = level_list(page, end, self.limit);
                    lists = false;
                }
                continue;
            }
            if let Some(end) = page
                .end(at, Class::Determiner)
                .filter(|end| *end < self.limit)
            {
                // "các xã còn lại mỗi xã xây dựng …": each of them.
                if same!(word, "mỗi" | "từng") {
                    break;
                }
                let follows = page.starts(end, Class::Level)
                    || page.starts(end, Class::Generic)
                    || page.starts(end, Class::Place);
                if !follows || at > from && !page.starts(from, Class::Level) && lists {
                    break;
                }
                plural = true;
                at = match page.end(end, Class::Generic) {
                    Some(stop) if page.end(end, Class::Level).is_none_or(|level| level < stop) => {
                        common_list(page, stop, self.limit)
                    }
                    _ => end,
                };
                continue;
            }
            if let Some(end) = page.end(at, Class::Open).filter(|end| *end <= self.limit) {
                let group = self.common || plural || self.open;
                // "các cơ quan tham mưu", but "Ban Xây dựng Đảng tham mưu …".
                let named = !self.common && !plural && page.words[at - 1].is_capital();
                if !group || ((at > from || named) && page.starts(at, Class::Verb)) {
                    break;
                }
                at = end;
                continue;
            }
            if word.is(':')
                && plural
                && page.get(at + 1).is_some_and(|w| w.is_capital())
                && at + 1 < self.limit
            {
                let Some(end) = proper(page, at + 1, self.limit) else {
                    break;
                };
                // A list of names, not the text behind a heading.
                let listed = page.sign(end, ',')
                    || page.sign(end, ';')
                    || page.get(end).is_some_and(|w| same!(w, "và"))
                    || end == self.limit;
                if !listed || page.starts(at + 1, Class::Verb) && !page.starts(at + 1, Class::Name)
                {
                    break;
                }
                return (end, true);
            }
            if begins_proper(page, at) {
                let below = at > from && page.words[at - 1].line != word.line;
                if below && page.starts(at, Class::Verb) {
                    break;
                }
                at += 1;
                lists = true;
                continue;
            }
            if word.is_number() {
                let after_name = at > from
                    && (page.words[at - 1].is_capital()
                        || same!(page.words[at - 1], "số" | "đoạn")
                        || page.sign(at - 1, '-'));
                if !after_name || page.sign(at + 1, '/') || page.sign(at + 1, '.') {
                    break;
                }
                at += 1;
                continue;
            }
            if same!(word, "số") && page.get(at + 1).is_some_and(|w| w.is_number()) {
                at += 1;
                continue;
            }
            if word.is('-') {
                let Some(next) = page.get(at + 1).filter(|_| at + 1 < self.limit) else {
                    break;
                };
                let apposition = !word.glued
                    && (page.starts(at + 1, Class::Head) || page.starts(at + 1, Class::Title))
                    && !page.starts(at + 1, Class::Name);
                let period = next.is_number() && at > from && page.words[at - 1].is_number();
                if !apposition && (next.is_capital() || page.starts(at + 1, Class::Name)) || period
                {
                    at = page
                        .end(at + 1, Class::Name)
                        .filter(|end| *end <= self.limit)
                        .unwrap_or(at + 2);
                    continue;
                }
                break;
            }
            if same!(word, "và") && self.joins && at > from {
                let next = at + 1;
                let capital = page
                    .get(next)
                    .is_some_and(|w| w.is_capital() && w.case == Case::Title)
                    && next < self.limit;
                let other = page.starts(next, Class::Head)
                    && headed(page, next, next, self.limit, false).is_some()
                    || page.starts(next, Class::Determiner)
                    || page.starts(next, Class::Title);
                // "Hiệp hội Chế biến và Xuất khẩu thủy sản"
                let small = page.words[at - 1].is_word()
                    && page.words[from].is_capital()
                    && page.end(from, Class::Name).is_none()
                    && !page.starts(next, Class::Generic)
                    && !(from..at)
                        .any(|w| page.starts(w, Class::Level) || page.starts(w, Class::Verb));
                if capital && !other && (page.words[at - 1].is_capital() || small) {
                    at += 2;
                    continue;
                }
                break;
            }
            if let Some(end) = page
                .end(at, Class::Relative)
                .filter(|end| *end < self.limit)
            {
                match self.relative(at, end, plural) {
                    Some(stop) => {
                        at = stop;
                        lists = false;
                        continue;
                    }
                    None => break,
                }
            }
            let joint = same!(word, "và" | "hoặc" | "các" | "những" | "cùng");
            // "Phòng Cải cách hành chính": the name goes on in small letters.
            let within_name = self.joins
                && word.is_word()
                && word.case == Case::Lower
                && !joint
                && at > from
                && at <= from + 5
                && page.words[from..at].iter().all(|word| word.is_word())
                && page.words[from].is_capital()
                && page.end(from, Class::Name).is_none()
                && !(from..at).any(|word| page.starts(word, Class::Level));
            // "Phòng Tài nguyên - Môi trường"
            let behind_dash = self.joins
                && word.is_word()
                && word.case == Case::Lower
                && !joint
                && at >= from + 2
                && page.words[at - 1].is_capital()
                && page.sign(at - 2, '-');
            if within_name || behind_dash {
                at += 1;
                lists = false;
                continue;
            }
            let result = same!(word, "kết" | "tình" | "tiến" | "nội")
                && page
                    .get(at + 1)
                    .is_some_and(|w| same!(w, "quả" | "hình" | "độ" | "dung"));
            if self.open
                && word.is_word()
                && word.case == Case::Lower
                && !joint
                && !result
                && at < from + 14
            {
                at += 1;
                continue;
            }
            break;
        }
        (at, lists)
    }

    /// Reads a known name; in small letters only where no verb can stand.
    fn name_at(&self, at: usize, from: usize) -> Option<usize> {
        let page = self.page;
        let end = page.end(at, Class::Name).filter(|end| *end <= self.limit)?;
        if page.words[at].is_capital() {
            return Some(end);
        }
        let verb = page.starts(at, Class::Verb);
        let directly = at == from && self.names_directly;
        let long = end - at >= 3 && !verb;
        let given = page.slice(at).starts_with(|c: char| c.is_ascii_digit());
        (directly || long || given || (!verb && !self.common && end - at >= 2)).then_some(end)
    }

    /// Whether a word ends every name.
    fn stops(&self, at: usize, from: usize) -> bool {
        let page = self.page;
        let word = &page.words[at];
        if word.is_capital() && page.end(at, Class::Strong).is_none() {
            return false;
        }
        let joins = same!(
            word,
            "để" | "nhằm"
                | "về"
                | "theo"
                | "khi"
                | "nếu"
                | "thì"
                | "mà"
                | "trong"
                | "từ"
                | "với"
                | "đến"
                | "cho"
                | "bằng"
                | "là"
                | "ở"
                | "trước"
                | "sau"
                | "như"
                | "không"
                | "gồm"
                | "qua"
                | "vào"
                | "chậm"
                | "muộn"
                | "xong"
        );
        let meanwhile = same!(word, "đồng") && page.get(at + 1).is_some_and(|w| same!(w, "thời"));
        let somewhere = same!(word, "tại") && !(at == from && self.common);
        if joins || meanwhile || somewhere {
            return true;
        }
        if page.starts(at, Class::Strong) && !page.starts(at, Class::Open) {
            return true;
        }
        // "chủ chương trình", "tờ trình"
        let noun = same!(word, "trình")
            && at > from
            && same!(
                page.words[at - 1],
                "chương" | "công" | "quá" | "lộ" | "quy" | "tờ" | "giáo"
            );
        if noun {
            return false;
        }
        // A verb of one syllable is often part of a noun: "cấp", "lập", "giao".
        match page.end(at, Class::Verb) {
            None => false,
            Some(end) => {
                let open = page.end(at, Class::Open).is_some_and(|open| open >= end);
                let relative = page
                    .end(at, Class::Relative)
                    .is_some_and(|relative| relative >= end);
                let level = page.end(at, Class::Level).is_some_and(|level| level >= end);
                !(open || relative || level)
            }
        }
    }

    /// Reads "thuộc …", "được phân công …", "có …"; returns its end.
    fn relative(&self, at: usize, end: usize, plural: bool) -> Option<usize> {
        let page = self.page;
        let word = &page.words[at];
        if same!(word, "của" | "thuộc" | "trực") {
            if let Some(owner) = name(
                page,
                end,
                self.limit,
                Reach {
                    bare: true,
                    ..Reach::default()
                },
                2,
            ) {
                return Some(owner.words.end);
            }
            return self.common.then(|| self.clause(end));
        }
        if same!(word, "trên" | "tại") && end - at >= 2 {
            return Some(self.place_behind(end));
        }
        if same!(word, "phụ") && page.starts(end, Class::Verb) {
            return None;
        }
        let allowed = plural || self.common;
        if !allowed && !same!(word, "được" | "phụ") {
            return None;
        }
        let stop = self.clause(end);
        (stop > end || same!(word, "phụ")).then_some(stop)
    }

    fn place_behind(&self, at: usize) -> usize {
        let page = self.page;
        match name(
            page,
            at,
            self.limit,
            Reach {
                bare: true,
                ..Reach::default()
            },
            2,
        ) {
            Some(place) => place.words.end,
            None => at,
        }
    }

    /// Returns the end of a clause that tells which bodies are meant.
    fn clause(&self, from: usize) -> usize {
        let page = self.page;
        let mut at = from;
        // "phụ trách tiêu chí | tổ chức kiểm tra": behind what somebody looks
        // after stands the deed.
        let mut charge = (from >= 2 && same!(page.words[from - 2], "phụ")).then_some(from);
        while at < self.limit && at < from + 60 {
            let word = &page.words[at];
            if same!(word, "phụ") && page.get(at + 1).is_some_and(|w| same!(w, "trách")) {
                charge = Some(at + 2);
            }
            if charge.is_some_and(|charge| at > charge)
                && page.end(at, Class::Verb).is_some_and(|end| end >= at + 2)
                && !same!(
                    page.words[at - 1],
                    "lĩnh"
                        | "vực"
                        | "công"
                        | "tác"
                        | "việc"
                        | "vụ"
                        | "trình"
                        | "các"
                        | "và"
                        | "dung"
                )
                && !page.sign(at - 1, ',')
            {
                break;
            }
            // "Phó Thủ tướng phụ trách về các vấn đề …": in charge, full stop.
            if charge == Some(at) && same!(word, "về") {
                break;
            }
            if word.is(':')
                || word.is(';')
                || word.is('(')
                || word.is('"')
                || page.ends_sentence(at, self.limit)
            {
                break;
            }
            if word.is(',') || same!(word, "và") {
                let next = at + 1;
                let acts = page.starts(next, Class::Verb)
                    || page.starts(next, Class::Strong)
                    || page.starts(next, Class::Adverb)
                    || page.starts(next, Class::Assign)
                    || page.starts(next, Class::Request);
                let names = page.starts(next, Class::Determiner) && !same!(page.words[at], "và")
                    || headed(page, next, next, self.limit, false).is_some()
                    || page.starts(next, Class::Title) && page.words[next].is_capital();
                if names || (acts && word.is(',')) {
                    break;
                }
            }
            if page.starts(at, Class::Strong) && at > from {
                let attributive = page
                    .get(at - 1)
                    .is_some_and(|w| same!(w, "công" | "giao" | "được"))
                    && same!(word, "chủ");
                let negated = same!(word, "không" | "cùng" | "tự" | "ngay" | "sớm");
                if !attributive && !negated {
                    break;
                }
            }
            if same!(word, "để" | "nhằm" | "thì")
                || same!(word, "trước")
                    && page
                        .get(at + 1)
                        .is_some_and(|w| same!(w, "ngày" | "tháng") || w.is_number())
            {
                break;
            }
            at += 1;
        }
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::Lexicon;

    fn check(text: &str, expected: &[&str]) {
        let page = Page::new(text, Lexicon::shipped());
        let found = names(
            &page,
            0,
            page.len(),
            Reach {
                semicolons: true,
                bare: true,
            },
        );
        let found: Vec<String> = found.map_or(Vec::new(), |found| {
            found
                .list
                .iter()
                .map(|name| page.quote(name.words.clone()).text)
                .collect()
        });
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn ends_before_the_verb() {
        check("UBND các xã tổ chức rà soát hiện trạng", &["UBND các xã"]);
        check(
            "Ban Chỉ đạo xã Bản Bo xây dựng Kế hoạch",
            &["Ban Chỉ đạo xã Bản Bo"],
        );
        check("Sở Xây dựng khẩn trương tham mưu", &["Sở Xây dựng"]);
        check(
            "Ban Xây dựng Đảng tham mưu phân công",
            &["Ban Xây dựng Đảng"],
        );
        check(
            "Chánh Văn phòng Điều phối nông thôn mới thành phố chịu trách nhiệm",
            &["Chánh Văn phòng Điều phối nông thôn mới thành phố"],
        );
        check("các cơ quan tham mưu:", &["các cơ quan tham mưu"]);
        check(
            "Phòng Nông nghiệp & PTNT là cơ quan thường trực",
            &["Phòng Nông nghiệp & PTNT"],
        );
        check(
            "Phòng Tài nguyên - Môi trường hướng dẫn các xã",
            &["Phòng Tài nguyên - Môi trường"],
        );
        check(
            "đại biểu HĐND xã giám sát việc thực hiện",
            &["đại biểu HĐND xã"],
        );
        check(
            "Phòng Kinh tế - hạ tầng phối hợp xã",
            &["Phòng Kinh tế - hạ tầng"],
        );
        check(
            "phòng Giáo dục và đào tạo: Căn cứ",
            &["phòng Giáo dục và đào tạo"],
        );
        check(
            "Văn phòng Điều phối NTM tỉnh tổng hợp, phối hợp",
            &["Văn phòng Điều phối NTM tỉnh"],
        );
        check(
            "Văn phòng điều phối Nông thôn mới huyện) trước",
            &["Văn phòng điều phối Nông thôn mới huyện"],
        );
        check(
            "Ban chỉ đạo thực hiện chương trình mục tiêu quốc gia huyện, xã tiếp tục rà soát",
            &["Ban chỉ đạo thực hiện chương trình mục tiêu quốc gia huyện, xã"],
        );
        check(
            "Trung tâm Y tế huyện chỉ đạo tổ chức",
            &["Trung tâm Y tế huyện"],
        );
        check(
            "Ban Quản lý dự án đầu tư xây dựng công trình giao thông tỉnh đẩy nhanh",
            &["Ban Quản lý dự án đầu tư xây dựng công trình giao thông tỉnh"],
        );
        check(
            "Ban Quản lý dự án đầu tư xây dựng số 1 đẩy nhanh",
            &["Ban Quản lý dự án đầu tư xây dựng số 1"],
        );
        check("xã rà soát các tuyến", &["xã"]);
        check(
            "Hội đồng thẩm định Nhà nước thẩm định Báo cáo",
            &["Hội đồng thẩm định Nhà nước"],
        );
        check("cấp trên để đảm bảo", &["cấp trên"]);
        check(
            "các địa phương liên quan chỉ đạo việc",
            &["các địa phương liên quan"],
        );
    }

    #[test]
    fn one_word_stands_for_bodies_of_several_levels() {
        check(
            "các huyện, thành, thị đoàn rà soát",
            &["các huyện, thành, thị đoàn"],
        );
        check(
            "Huyện, thành, thị Đoàn chủ trì",
            &["Huyện, thành, thị Đoàn"],
        );
        check(
            "các huyện/thị/thành ủy báo cáo",
            &["các huyện/thị/thành ủy"],
        );
        check(
            "các quận, huyện và thị ủy chỉ đạo",
            &["các quận, huyện và thị ủy"],
        );
        check(
            "Ban Thường vụ các huyện, thị xã, thành đoàn tổ chức",
            &["Ban Thường vụ các huyện, thị xã, thành đoàn"],
        );
        check(
            "các sở, ngành, huyện, thành ủy rà soát",
            &["các sở, ngành, huyện, thành ủy"],
        );
        check("các huyện ủy, thành ủy", &["các huyện ủy", "thành ủy"]);
        check("các huyện, thị đoàn kết xây dựng", &["các huyện"]);
    }

    #[test]
    fn splits_lists() {
        check("MTTQ và các đoàn thể đẩy mạnh", &["MTTQ", "các đoàn thể"]);
        check("các cấp, các ngành tiếp tục", &["các cấp", "các ngành"]);
        check(
            "Cấp ủy, chính quyền xã tập trung",
            &["Cấp ủy", "chính quyền xã"],
        );
        check(
            "Đảng ủy, Ủy ban Nhân dân xã tiếp tục",
            &["Đảng ủy", "Ủy ban Nhân dân xã"],
        );
        check("UBND cấp huyện, xã khẩn trương", &["UBND cấp huyện, xã"]);
        check(
            "các xã, đơn vị tư vấn định hướng công tác",
            &["các xã", "đơn vị tư vấn"],
        );
        check(
            "các xã Mường So, Không Lào: Phối hợp",
            &["các xã Mường So", "Không Lào"],
        );
        check(
            "xã Cai Kinh, Minh Tiến, Quyết Thắng phải",
            &["xã Cai Kinh", "Minh Tiến", "Quyết Thắng"],
        );
        check(
            "UBND các phường: Yên Bái, Văn Phú tăng cường",
            &["UBND các phường: Yên Bái", "Văn Phú"],
        );
        check(
            "các sở, ngành liên quan và UBND các phường: Yên Bái, Văn Phú tăng cường",
            &[
                "các sở, ngành liên quan",
                "UBND các phường: Yên Bái",
                "Văn Phú",
            ],
        );
        check(
            "các cơ quan, đơn vị được phân công phụ trách các tiêu chí và Văn phòng Điều phối NTM huyện triển khai rà soát",
            &[
                "các cơ quan, đơn vị được phân công phụ trách các tiêu chí",
                "Văn phòng Điều phối NTM huyện",
            ],
        );
        check(
            "các cơ quan, đơn vị phụ trách tiêu chí, Văn phòng Điều phối NTM huyện trước ngày",
            &[
                "các cơ quan, đơn vị phụ trách tiêu chí",
                "Văn phòng Điều phối NTM huyện",
            ],
        );
        check(
            "các xã chưa đạt chuẩn, tập trung ưu tiên",
            &["các xã chưa đạt chuẩn"],
        );
        check(
            "Thủ trưởng các sở, ban, ngành và Chủ tịch UBND các xã, phường và đặc khu",
            &[
                "Thủ trưởng các sở, ban, ngành",
                "Chủ tịch UBND các xã, phường và đặc khu",
            ],
        );
        check(
            "Lãnh đạo các sở, ngành, các Ban Quản lý dự án và Ủy ban nhân dân các xã, phường nêu cao tinh thần",
            &[
                "Lãnh đạo các sở, ngành",
                "các Ban Quản lý dự án",
                "Ủy ban nhân dân các xã, phường",
            ],
        );
        check(
            "Thường trực, Ban Thường vụ Huyện ủy xem xét",
            &["Thường trực", "Ban Thường vụ Huyện ủy"],
        );
        check(
            "Ban Quản lý Khu kinh tế tỉnh và các đơn vị liên quan rà soát",
            &["Ban Quản lý Khu kinh tế tỉnh", "các đơn vị liên quan"],
        );
        check(
            "Ủy ban Mặt trận Tổ quốc và các Hội, đoàn thể chính trị - xã hội các cấp đẩy mạnh",
            &[
                "Ủy ban Mặt trận Tổ quốc",
                "các Hội, đoàn thể chính trị - xã hội các cấp",
            ],
        );
        check(
            "Sở Văn hóa, Thể thao và Du lịch, Sở Dân tộc và Tôn giáo xây dựng",
            &["Sở Văn hóa, Thể thao và Du lịch", "Sở Dân tộc và Tôn giáo"],
        );
        check(
            "Trung\ntâm Chuyển đổi số Thành phố và các cơ quan, đơn vị liên quan đảm bảo",
            &[
                "Trung\ntâm Chuyển đổi số Thành phố",
                "các cơ quan, đơn vị liên quan",
            ],
        );
    }

    #[test]
    fn is_no_body() {
        check("Bộ tiêu chí xã NTM", &[]);
        check("Hội nghị sơ kết", &[]);
        check("Thống kê, đánh giá thiệt hại", &[]);
        check("Báo cáo kết quả", &[]);
        check("Địa phương nào không giải ngân", &[]);
        check("kiểm tra định kỳ", &[]);
        check("các nội dung trình", &[]);
    }
}
