//! Bodies by kind: "các sở, ngành", "12 xã đăng ký".

use super::head::headed;
use super::place::begins_with_number;
use super::{Name, Reach, Sort, Tail, separator};
use crate::lexicon::Class;
use crate::page::{Page, same};

/// Whether a count stands for an article behind a cue: "Đối với 12 xã đăng ký
/// …", "Yêu cầu 05 đơn vị …".
pub(super) fn counted(page: &Page<'_>, at: usize, limit: usize) -> bool {
    let told = at > 0 && same!(page.words[at - 1], "với" | "cầu" | "nghị" | "giao");
    told && at + 1 < limit
        && page.words[at].is_number()
        && page.words[at].letters() <= 3
        && (page.starts(at + 1, Class::Level) || page.starts(at + 1, Class::Generic))
}

pub(super) fn grouped(
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
pub(super) fn common_list(page: &Page<'_>, mut end: usize, limit: usize) -> usize {
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
