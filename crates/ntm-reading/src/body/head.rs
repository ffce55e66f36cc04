//! Bodies by their head: "Sở …", "Văn phòng Điều phối …".

use super::post::acts;
use super::{LONGEST, Name, Reach, Sort, Tail, separator};
use crate::lexicon::Class;
use crate::page::{Page, same};
use crate::words::Case;

pub(super) fn headed(
    page: &Page<'_>,
    start: usize,
    inner: usize,
    limit: usize,
    plural: bool,
) -> Option<Name> {
    let limit = limit.min(start + LONGEST);
    let head_end = page.end(inner, Class::Head).filter(|end| *end <= limit)?;
    let whole = page
        .end(inner, Class::Whole)
        .is_some_and(|end| end == head_end);
    let single = head_end - inner == 1;
    // "Giao phòng Nghiệp vụ Y"
    let section =
        same!(page.words[inner], "phòng") && page.get(head_end).is_some_and(|w| w.is_capital());
    let named = page.words[inner].is_capital() || page.starts(head_end, Class::Name) || section;
    if single && !whole && !plural && !named {
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
