//! Page numbers and rows of signs.

use super::marker::marker;
use super::{Form, ends_firmly};
use crate::page::{Page, alike, same};
use crate::words::{Case, Line};

/// Whether a line is a page number or a row of signs.
pub(crate) fn is_noise(page: &Page<'_>, at: usize) -> bool {
    is_ornament(page, &page.lines[at]) || is_page_number(page, at)
}

/// Rows of signs between parts.
fn is_ornament(page: &Page<'_>, line: &Line) -> bool {
    let words = &page.words[line.first as usize..line.last as usize];
    words
        .iter()
        .all(|word| word.is('-') || word.is('=') || word.is('~') || word.is('•') || word.is('.'))
        || (words.len() > 4 && alike!(words[words.len() / 2], "BREAK" | "PAGE") && words[0].is('-'))
}

/// A number alone on its line where the text before goes on after it.
fn is_page_number(page: &Page<'_>, at: usize) -> bool {
    let line = &page.lines[at];
    let words = &page.words[line.first as usize..line.last as usize];
    let bare = match words {
        [number] => number.is_number() && number.value < 1000,
        [a, number, b] => a.is('-') && b.is('-') && number.is_number(),
        _ => false,
    };
    if !bare || line.cell {
        return false;
    }
    let next_apart = page.lines.get(at + 1).is_none_or(|next| next.apart);
    // "ngày / 17 / tháng 3" is wrapped.
    let open = at.checked_sub(1).is_some_and(|before| {
        let line = &page.lines[before];
        let last = &page.words[line.last as usize - 1];
        let counts = same!(
            last,
            "ngày" | "tháng" | "năm" | "quý" | "số" | "khoản" | "điểm" | "Điều" | "mục" | "khóa"
        );
        !ends_firmly(page, line) && !counts
    });
    let goes_on = page
        .lines
        .get(at + 1)
        .and_then(|next| page.get(next.first as usize))
        .is_some_and(|word| word.is_word() && word.case == Case::Lower);
    // Between paragraphs that stand line by line: "… tỉnh. / 2 / 2. Sở Tài chính".
    let between = at > 0
        && ends_firmly(page, &page.lines[at - 1])
        && page
            .lines
            .get(at + 1)
            .and_then(|next| marker(page, next))
            .is_some_and(|(next, _)| matches!(next.form, Form::Number(_)));
    (line.apart && next_apart) || (open && goes_on) || between
}
