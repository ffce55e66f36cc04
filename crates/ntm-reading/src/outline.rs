//! Paragraphs and their markers, from physical lines: hard wraps and page
//! breaks are undone, numbering and bullets are told from what they introduce.

mod marker;
mod noise;
#[cfg(test)]
mod tests;
mod wrap;

use crate::lexicon::Class;
use crate::page::{Page, alike, same};
use crate::words::{Case, Line};
pub(crate) use marker::roman;
use marker::{marker, ordinal};
pub(crate) use noise::is_noise;
use std::ops::Range;
use wrap::{Wrap, joins};

/// The outward form of a marker. Forms of one document rank by nesting, which
/// is learnt as they come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// "Phần I", "Chương II".
    Part,
    /// "I.", "II-".
    Roman,
    /// "Điều 3."
    Article,
    /// "1.", "1-", "1/"; "1.1." has depth 2.
    Number(u8),
    /// "(1)", "1)".
    Bracket,
    /// "a)".
    Letter,
    /// "(i)".
    SmallRoman,
    /// "Thứ nhất,", "Một là,".
    Ordinal,
    /// "-", "•".
    Dash,
    /// "+".
    Plus,
}

#[derive(Debug, Clone)]
pub(crate) struct Marker {
    pub(crate) form: Form,
    /// As sections are named: "2", "(5)", "2)", "II", "4.1", "a".
    pub(crate) label: String,
}

impl Marker {
    /// Whether sections are named after such markers.
    pub(crate) fn names_section(&self) -> bool {
        matches!(
            self.form,
            Form::Part | Form::Roman | Form::Article | Form::Number(_) | Form::Bracket
        )
    }
}

/// Lines that belong together, with their marker taken off.
#[derive(Debug, Clone)]
pub(crate) struct Paragraph {
    pub(crate) marker: Option<Marker>,
    /// First word with the marker.
    pub(crate) first: usize,
    /// First word after the marker.
    pub(crate) body: usize,
    /// One past the last word.
    pub(crate) end: usize,
    /// An empty line or a cell border stands before it.
    pub(crate) apart: bool,
    pub(crate) cell: bool,
    pub(crate) lines: Range<usize>,
}

impl Paragraph {
    /// Words within a paragraph, for rules that read paragraphs.
    pub(crate) fn of(words: Range<usize>) -> Paragraph {
        Paragraph {
            marker: None,
            first: words.start,
            body: words.start,
            end: words.end,
            apart: false,
            cell: false,
            lines: 0..1,
        }
    }

    pub(crate) fn words(&self) -> Range<usize> {
        self.body..self.end
    }

    pub(crate) fn len(&self) -> usize {
        self.end - self.body
    }
}

/// Returns the paragraphs of a page, in order.
pub(crate) fn paragraphs(page: &Page<'_>) -> Vec<Paragraph> {
    let mut markers: Vec<Option<(Marker, usize)>> = (0..page.lines.len())
        .map(|at| marker(page, &page.lines[at]).filter(|_| !is_period(page, at)))
        .collect();
    let wrap = Wrap::of(page, &markers);
    if let Some(width) = width(page).filter(|_| wrap.hard) {
        for (at, found) in markers.iter_mut().enumerate() {
            let wrapped = |_: &mut _| goes_on(page, at, width) || is_inline(page, &page.lines[at]);
            found.take_if(wrapped);
        }
    }
    let mut paragraphs: Vec<Paragraph> = Vec::with_capacity(page.lines.len());
    let mut apart = true;
    let mut in_table = false;
    for (at, line) in page.lines.iter().enumerate() {
        apart |= line.apart;
        in_table = wrap.hard
            && match in_table {
                true => !(apart && wrap.is_wide(line)),
                false => titles_columns(page, at),
            };
        let is_cell = in_table && !wrap.goes_on_in_cell(page, at);
        if let (None, Some(open)) = (&markers[at], paragraphs.last_mut())
            && !is_cell
            && joins(page, &wrap, open, line, apart)
        {
            open.end = line.last as usize;
            open.lines.end = at + 1;
            apart = false;
            continue;
        }
        let (marker, body) = match markers[at].take() {
            Some((marker, body)) => (Some(marker), body),
            None => (None, line.first as usize),
        };
        paragraphs.push(Paragraph {
            marker,
            first: line.first as usize,
            body,
            end: line.last as usize,
            apart,
            cell: line.cell,
            lines: at..at + 1,
        });
        apart = false;
    }
    paragraphs
}

/// Whether the titles of a table's columns stand in lines of their own from here
/// on, as some converters leave them: "STT / Nội dung / Cơ quan chủ trì".
fn titles_columns(page: &Page<'_>, at: usize) -> bool {
    const LABELS: u64 = 1 << Class::NumberColumn as u8
        | 1 << Class::LabelTask as u8
        | 1 << Class::LabelLead as u8
        | 1 << Class::LabelWith as u8
        | 1 << Class::LabelTime as u8
        | 1 << Class::LabelOther as u8;
    let titles = page.lines[at..]
        .iter()
        .take(12)
        .map(|line| {
            let short = line.last - line.first <= 14;
            page.longest(line.first as usize, LABELS).filter(|_| short)
        })
        .take_while(Option::is_some);
    let (count, classes) = titles.flatten().fold((0, 0), |(count, classes), hit| {
        (count + 1, classes | hit.classes)
    });
    let tells = |class: Class| classes & 1 << class as u8 != 0;
    count >= 3 && tells(Class::LabelTask) && tells(Class::LabelLead)
}

/// Returns the width at which nearly all lines end, where they are wrapped.
fn width(page: &Page<'_>) -> Option<u32> {
    let mut widths: Vec<u32> = page.lines.iter().map(|line| line.width).collect();
    widths.sort_unstable();
    widths
        .get(widths.len() * 9 / 10)
        .copied()
        .filter(|width| (50..=130).contains(width))
}

/// The line above, where a dash at the start of a line may belong to it.
fn above<'p>(page: &'p Page<'_>, at: usize) -> Option<&'p Line> {
    let line = &page.lines[at];
    let above = &page.lines[at.checked_sub(1)?];
    let may = !line.apart
        && !line.star
        && page.sign(line.first as usize, '-')
        && !ends_firmly(page, above);
    may.then_some(above)
}

/// Whether a line goes on with years: "giai đoạn 2021 / - 2025".
fn is_period(page: &Page<'_>, at: usize) -> bool {
    let next = page.get(page.lines[at].first as usize + 1);
    above(page, at).is_some_and(|above| page.words[above.last as usize - 1].is_number())
        && next.is_some_and(|next| next.is_number())
}

/// Whether a dash at the start of a line belongs to the sentence above, which
/// was wrapped: "đồng chí A / - Chủ tịch".
fn goes_on(page: &Page<'_>, at: usize, width: u32) -> bool {
    let first = page.lines[at].first as usize;
    let acts = page.starts(first + 1, Class::Verb) || page.starts(first + 1, Class::Strong);
    let bullet = acts && page.get(first + 1).is_some_and(|w| w.is_capital());
    !bullet
        && above(page, at).is_some_and(|above| {
            let next = page.get(first + 1).map_or(0, |next| next.letters() as u32);
            above.width + next + 3 >= width
                && !page.sign(above.last as usize - 1, ',')
                && !page.words[first].glued
        })
}

/// Whether "(i)", "(1)" at the start of a line is one of a row within a sentence
/// that was wrapped: the next or the one before it stands within its line.
fn is_inline(page: &Page<'_>, line: &Line) -> bool {
    let first = line.first as usize;
    let Some(own) = ordinal(page, first) else {
        return false;
    };
    let within = |at: usize| page.lines[page.words[at].line as usize].first as usize != at;
    let parts = |at: usize| page.lines[page.words[at].line as usize].apart;
    let next = (first + 3..page.len().min(first + 300))
        .take_while(|&at| !parts(at))
        .find(|&at| ordinal(page, at) == Some(own + 1));
    let before = (first.saturating_sub(300)..first)
        .rev()
        .take_while(|&at| own > 1 && !parts(at + 1))
        .find(|&at| ordinal(page, at) == Some(own - 1));
    next.is_some_and(within) || before.is_some_and(within)
}

/// Whether a line begins as sentences do.
fn begins_sentence(page: &Page<'_>, at: usize) -> bool {
    let word = &page.words[at];
    page.starts(at, Class::Verb)
        || page.starts(at, Class::Strong)
        || page.starts(at, Class::Adverb)
        || page.starts(at, Class::Assign)
        || page.starts(at, Class::Request)
        || page.starts(at, Class::Closing)
        || page.starts(at, Class::Assessment)
        || page.starts(at, Class::Relative)
        || page
            .within(at, Class::Kind, page.len())
            .is_some_and(|hit| is_upper(page, at..at + usize::from(hit.length)))
        || same!(
            word,
            "Để" | "Nhằm"
                | "Trong"
                | "Theo"
                | "Trên"
                | "Ngày"
                | "Tại"
                | "Từ"
                | "Sau"
                | "Qua"
                | "Khi"
                | "Với"
                | "Về"
                | "Các"
                | "Những"
                | "Đối"
                | "Là"
                | "Nếu"
                | "Vào"
                | "Tuy"
                | "Đồng"
                | "Mỗi"
        )
}

/// Lines that always begin something of their own.
fn starts_part(page: &Page<'_>, at: usize) -> bool {
    let Some(word) = page.get(at) else {
        return false;
    };
    if word.emphasised && alike!(word, "noi") {
        return true;
    }
    let next = page.get(at + 1);
    (same!(word, "Nơi") && next.is_some_and(|next| same!(next, "nhận")))
        || (same!(word, "Kính") && next.is_some_and(|next| same!(next, "gửi")))
        || (alike!(word, "So") && next.is_some_and(|next| next.is(':')))
        || (alike!(word, "KT" | "TL" | "TM" | "TUQ")
            && next.is_some_and(|next| next.is('.'))
            && page.words[at].case == Case::Upper)
        || (alike!(word, "v")
            && next.is_some_and(|next| next.is('/'))
            && page.get(at + 2).is_some_and(|w| alike!(w, "v")))
        || (same!(word, "Độc") && next.is_some_and(|next| same!(next, "lập")))
}

/// Whether nearly all words of a range are capitals throughout.
pub(crate) fn is_upper(page: &Page<'_>, range: Range<usize>) -> bool {
    let words = &page.words[range];
    // No more small ones than these can be outweighed by all the others.
    let mut room = words.len() / 6;
    let mut upper = 0;
    let mut other = 0;
    for word in words {
        if !word.is_word() {
            continue;
        }
        match word.case {
            Case::Upper => upper += 1,
            Case::Title if word.letters() <= 1 => {}
            _ => {
                other += 1;
                let Some(left) = room.checked_sub(1) else {
                    return false;
                };
                room = left;
            }
        }
    }
    upper > 0 && other * 6 <= upper
}

fn ends_firmly(page: &Page<'_>, line: &Line) -> bool {
    page.get(line.last as usize - 1).is_some_and(|word| {
        word.is('.') || word.is(':') || word.is(';') || word.is('!') || word.is('?')
    })
}
