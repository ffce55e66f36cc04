//! Posts and persons: "Chủ tịch UBND xã", "đồng chí Nguyễn Văn A".

use super::group::grouped;
use super::head::headed;
use super::{Name, Reach, Sort, name, separator};
use crate::lexicon::Class;
use crate::page::{Page, same};

/// Whether a name behind a comma is the post of the person before: "đồng chí
/// Nguyễn Văn A, Phó Chủ tịch UBND huyện".
pub(super) fn is_post_of(page: &Page<'_>, person: &Name, post: &Name) -> bool {
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

pub(super) fn titled(
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
            // "Các thôn trưởng, buôn trưởng"
            Some(more) if inner > start && (more == limit || acts(page, more, limit)) => {
                return Some(Name {
                    words: start..more,
                    sort: Sort::Body,
                    lists: false,
                });
            }
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
            || page.sign(title_end, ';')
            || page.sign(title_end, '.')
            || page.get(title_end).is_some_and(|w| {
                same!(
                    w,
                    "trước" | "để" | "chậm" | "xem" | "trong" | "kết" | "hằng" | "hàng" | "định"
                )
            })
            || acts(page, title_end, limit));
    (alone && title_end - inner >= 2).then_some(Name {
        words: start..title_end,
        sort: Sort::Body,
        lists: false,
    })
}

/// Reads a common noun with its own name: "trường Tiểu học số 1".
pub(super) fn particular(page: &Page<'_>, at: usize, limit: usize) -> Option<Name> {
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
pub(super) fn acts(page: &Page<'_>, at: usize, limit: usize) -> bool {
    at < limit
        && (page.sign(at, ':')
            || page.starts(at, Class::Verb)
            || page.starts(at, Class::Strong)
            || page.starts(at, Class::Adverb))
}

fn name_follows(page: &Page<'_>, at: usize, limit: usize, depth: u8) -> bool {
    name(page, at, limit, Reach::default(), depth + 1).is_some()
}

pub(super) fn person(page: &Page<'_>, at: usize, limit: usize) -> Option<usize> {
    if !page.starts(at, Class::Surname) || !page.words[at].is_capital() {
        return None;
    }
    let end = (at + 1..limit.min(at + 5))
        .find(|&next| !page.words[next].is_capital())
        .unwrap_or(limit.min(at + 5));
    (end - at >= 2).then_some(end)
}
