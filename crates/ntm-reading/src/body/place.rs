//! Units by place: "xã Mường So", "các xã, phường".

use super::{Name, Reach, Sort, Tail, separator};
use crate::lexicon::Class;
use crate::page::{Page, same};
use crate::words::{Case, Word};

pub(super) fn placed(
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
pub(super) fn level_list(page: &Page<'_>, mut end: usize, limit: usize) -> usize {
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
        let common = page.starts(at, Class::Open)
            || page.starts(at, Class::Relative)
            || same!(word, "và" | "các" | "hoặc");
        word.is_capital() && !(capitals && (common || period(word)))
    })
}

/// Whether a name begins with a number: "3 Vành".
pub(super) fn begins_with_number(page: &Page<'_>, at: usize) -> bool {
    page.get(at)
        .is_some_and(|w| w.is_number() && w.letters() <= 2)
        && page.get(at + 1).is_some_and(|w| {
            // "3 Vành", "6A"
            w.is_capital() && (!w.glued && w.case == Case::Title || w.glued && w.letters() == 1)
        })
}

/// Reads a proper name: capitals, and the number that some names end with.
pub(super) fn proper(page: &Page<'_>, at: usize, limit: usize) -> Option<usize> {
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
        // "Đắk R'lấp"
        let elided = (word.is('\'') && word.glued && page.get(end + 1).is_some_and(|w| w.glued))
            || page.sign(end - 1, '\'') && word.glued && word.is_word();
        if (word.is_capital() && !page.begins_cell(end)) || dash || elided {
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
