//! Lines that go on in the next one.

use super::marker::roman;
use super::{Marker, Paragraph, begins_sentence, ends_firmly, is_upper, starts_part};
use crate::lexicon::Class;
use crate::page::{Page, same};
use crate::words::{Case, Line};

/// How the lines of a document are wrapped.
pub(super) struct Wrap {
    /// Lines break within sentences.
    pub(super) hard: bool,
    /// Paragraphs are set apart by empty lines.
    blocks: bool,
    width: u32,
}

impl Wrap {
    pub(super) fn of(page: &Page<'_>, markers: &[Option<(Marker, usize)>]) -> Wrap {
        let mut widths = Vec::new();
        let (mut followed, mut broken, mut closed, mut closed_apart) =
            (0usize, 0usize, 0usize, 0usize);
        for (at, pair) in page.lines.windows(2).enumerate() {
            let (line, next) = (&pair[0], &pair[1]);
            let ends = ends_firmly(page, line);
            if ends && line.width > 30 && (next.apart || markers[at + 1].is_none()) {
                closed += 1;
                closed_apart += usize::from(next.apart);
            }
            if next.apart
                || markers[at + 1].is_some()
                || is_upper(page, line.first as usize..line.last as usize)
            {
                continue;
            }
            followed += 1;
            broken += usize::from(!ends);
            if !ends {
                widths.push(line.width);
            }
        }
        widths.sort_unstable();
        let width = widths.get(widths.len() * 9 / 10).copied().unwrap_or(0);
        let long = page
            .lines
            .iter()
            .filter(|line| line.width * 2 > width * 3)
            .count();
        // A line of a whole paragraph is nothing that was wrapped.
        let wrapped = page.lines.iter().all(|line| line.width < 250)
            && long * 12 <= page.lines.len()
            && followed >= 6
            && broken * 2 >= followed
            && (35..=140).contains(&width);
        // In a short letter some lines end at the same width, and none is longer.
        let wide = widths.partition_point(|width| *width < 60);
        let short = match &widths[wide..] {
            [first, .., last] => {
                *last <= 140
                    && first + 14 >= *last
                    && page.lines.iter().all(|line| line.width <= last + 2)
            }
            _ => false,
        };
        Wrap {
            hard: wrapped || short,
            blocks: closed >= 3 && closed_apart * 10 >= closed * 7,
            width,
        }
    }
}

pub(super) fn joins(
    page: &Page<'_>,
    wrap: &Wrap,
    open: &Paragraph,
    line: &Line,
    apart: bool,
) -> bool {
    let before = &page.lines[open.lines.end - 1];
    let (Some(last), Some(first)) = (page.get(open.end - 1), page.get(line.first as usize)) else {
        return false;
    };
    if line.cell || line.right || before.right {
        return false;
    }
    let firm = last.is('.') || last.is(':') || last.is(';') || last.is('!') || last.is('?');
    let lower = first.is_word() && first.case == Case::Lower;
    // The beginning of a paragraph tells what it is, however long it grows.
    let beginning = open.body..open.end.min(open.body + 120);
    let upper_before = is_upper(page, beginning.clone());
    let upper = is_upper(page, line.first as usize..line.last as usize);
    if apart {
        // A page break within a sentence.
        return (lower || wants_object(last))
            && !firm
            && !upper_before
            && !last.is('/')
            && open.len() >= 5
            && !starts_part(page, line.first as usize);
    }
    if starts_part(page, line.first as usize) {
        return false;
    }
    // "… khóa / XV.", "TC, NV, / NNMT, CT;", "chương trình / MTQG.": capitals
    // within a sentence.
    let full = wrap.hard && before.width + first.letters() as u32 + 2 >= wrap.width;
    let tail = full && line.last - line.first == 2 && ends_firmly(page, line);
    let numeral = roman(page.slice(line.first as usize)).is_some() || last.is(',') || tail;
    if upper_before != upper && !(lower && wrap.hard) && (upper_before || firm || !numeral) {
        return false;
    }
    if upper_before && upper {
        return !firm;
    }
    if last.is(':') {
        return wrap.hard && (lower || first.is('(') || lists_names(page, open, line));
    }
    // "Trên đây là Kế hoạch …", "Nhận được Công văn này …" close the paper.
    let closes = first.is_capital() && page.starts(line.first as usize, Class::Closing);
    if firm && closes {
        return false;
    }
    if firm {
        let within_block = wrap.hard && wrap.blocks;
        let letters = first.letters() as u32;
        let full = wrap.hard && before.width + letters + 1 >= wrap.width;
        return within_block || full || first.is('(') || (lower && wrap.hard);
    }
    if lower || last.is(',') || wants_object(last) {
        return true;
    }
    // "… trước ngày / 31/01/2026", "… tổng hợp, báo cáo / UBND xã": nothing ends
    // so; but "1. Chế độ báo cáo" is a heading.
    let reports = same!(last, "cáo") && last.case == Case::Lower;
    let unfinished = reports || is_joint(last, first) || ends_in_head(page, open);
    if before.width >= 60 && (unfinished || first.is('(')) {
        return true;
    }
    if !wrap.hard {
        return false;
    }
    let letters = page.slice(line.first as usize).chars().count() as u32;
    // "2. Các sở: Tài chính, Y tế / Theo chức năng …": names end, a sentence
    // begins.
    let names_only = open.marker.is_some()
        && begins_sentence(page, line.first as usize)
        && crate::body::names(
            page,
            open.body,
            open.end.min(open.body + 120),
            crate::body::Reach {
                semicolons: true,
                bare: false,
            },
        )
        .is_some_and(|names| names.end == open.end)
        && !ends_in_head(page, open);
    if names_only {
        return false;
    }
    let full = before.width + letters + 2 >= wrap.width;
    if full || !first.is_word() {
        return true;
    }
    // The first word of a sentence would have had its place on a short line.
    let short = (before.width + letters + 2) * 4 < wrap.width * 3;
    if short
        && begins_sentence(page, line.first as usize)
        && !before.unclosed
        && !ends_in_head(page, open)
        && !is_joint(last, first)
    {
        return false;
    }
    // A name that its line leaves unfinished goes on: "Văn phòng / Trung ương".
    if wrap.blocks || before.unclosed || ends_in_head(page, open) || is_joint(last, first) {
        return true;
    }
    // A short heading stands for itself, and what is below it begins with a
    // verb; a short first line of a paragraph in the source of a web page goes
    // on with the rest of a name.
    let at = line.first as usize;
    if open.marker.is_none() {
        let stands_alone =
            open.lines.len() == 1 && before.width * 5 < wrap.width * 3 && begins_sentence(page, at);
        return before.width * 3 >= wrap.width && !stands_alone;
    }
    // "Giao Đảng ủy / UBND tỉnh lãnh đạo …": the name of who is told goes on.
    let told = page.starts(open.body, Class::Assign) || page.starts(open.body, Class::Request);
    let acts = told || crate::assignment::assignment(page, beginning).is_some();
    let speaks = !acts && (page.starts(at, Class::Head) || page.starts(at, Class::Title));
    !begins_sentence(page, at) && !speaks
}

impl Wrap {
    /// Whether a line is about as wide as those that were wrapped.
    pub(super) fn is_wide(&self, line: &Line) -> bool {
        line.width * 10 >= self.width * 7
    }

    /// Whether a line of a table goes on with the cell above.
    pub(super) fn goes_on_in_cell(&self, page: &Page<'_>, at: usize) -> bool {
        let first = page.get(page.lines[at].first as usize);
        let before = at.checked_sub(1).map(|before| &page.lines[before]);
        first.zip(before).is_some_and(|(first, before)| {
            let small = first.is_word() && first.case == Case::Lower;
            let at = page.lines[at].first as usize;
            let body = page.starts(at, Class::Head) || page.starts(at, Class::Title);
            small || !body && before.width + first.letters() as u32 + 2 >= self.width
        })
    }
}

/// Whether a colon at the end of a line introduces names: "các Bộ: / Tài chính".
fn lists_names(page: &Page<'_>, open: &Paragraph, line: &Line) -> bool {
    let at = line.first as usize;
    let plural = (open.end.saturating_sub(7).max(open.body)..open.end).any(|word| {
        same!(page.words[word], "các") && page.words[open.end - 1].line == page.words[word].line
    });
    let name = page.get(at).is_some_and(|word| word.is_capital())
        && !begins_sentence(page, at)
        && !page.starts(at, Class::Head)
        && !page.starts(at, Class::Title);
    plural && name && line.last as usize > at + 3
}

/// Whether a small word ends no line of its own, wrapped or not.
fn wants_object(last: &crate::words::Word) -> bool {
    same!(
        last,
        "gửi"
            | "trình"
            | "giao"
            | "với"
            | "của"
            | "và"
            | "cho"
            | "tại"
            | "về"
            | "theo"
            | "các"
            | "thuộc"
            | "vào"
            | "trên"
            | "bởi"
            | "từ"
    ) && last.case == Case::Lower
}

/// Whether a word cannot end a sentence or a heading.
fn is_joint(last: &crate::words::Word, first: &crate::words::Word) -> bool {
    // "Văn bản số / 123", but "chuyển đổi số / Tổ chức …".
    let counted = same!(last, "số" | "ngày" | "tháng" | "năm") && first.is_number();
    counted
        || same!(
            last,
            "và" | "các"
                | "của"
                | "với"
                | "cho"
                | "tại"
                | "về"
                | "theo"
                | "để"
                | "trong"
                | "là"
                | "được"
                | "từ"
                | "đến"
                | "khóa"
                | "những"
                | "một"
                | "do"
                | "bằng"
                | "hoặc"
                | "đồng"
                | "chí"
        )
        || last.is('-')
        || last.is('/')
        || last.is('(')
        || last.is('"')
}

/// Whether a paragraph ends with a head that wants a name, or within a name.
fn ends_in_head(page: &Page<'_>, open: &Paragraph) -> bool {
    let names = 1 << Class::Head as u8 | 1 << Class::Name as u8 | 1 << Class::Title as u8;
    (open.end.saturating_sub(6).max(open.body)..open.end).any(|at| {
        let across = page
            .longest(at, names)
            .is_some_and(|hit| at + usize::from(hit.length) > open.end);
        let post = page.end(at, Class::Title) == Some(open.end);
        let unfinished = post
            || page.end(at, Class::Head) == Some(open.end)
                && page.end(at, Class::Whole) != Some(open.end)
                && page.words[at].is_capital();
        across || unfinished
    })
}
