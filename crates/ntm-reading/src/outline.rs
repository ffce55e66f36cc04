//! Paragraphs and their markers, from physical lines: hard wraps and page
//! breaks are undone, numbering and bullets are told from what they introduce.

use crate::lexicon::Class;
use crate::page::{Page, alike, same};
use crate::words::{Case, Line};
use std::ops::Range;

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
    for (at, line) in page.lines.iter().enumerate() {
        apart |= line.apart;
        if let (None, Some(open)) = (&markers[at], paragraphs.last_mut())
            && joins(page, &wrap, open, line, apart)
        {
            open.end = line.last as usize;
            open.lines.end = at + 1;
            apart = false;
            continue;
        }
        let (marker, body) = match &markers[at] {
            Some((marker, body)) => (Some(marker.clone()), *body),
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
    above(page, at).is_some_and(|above| {
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

/// Reads "(2)", "(ii)" and tells which of a row it is.
fn ordinal(page: &Page<'_>, at: usize) -> Option<u32> {
    if !page.sign(at, '(') || !page.sign(at + 2, ')') {
        return None;
    }
    let inner = page.get(at + 1)?;
    if inner.is_number() {
        return (inner.letters() <= 2).then_some(inner.value);
    }
    const ROMAN: [&str; 12] = [
        "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii",
    ];
    let numeral = roman(page.slice(at + 1))?;
    ROMAN
        .iter()
        .zip(1..)
        .find(|(one, _)| **one == numeral)
        .map(|(_, value)| value)
}

/// How the lines of a document are wrapped.
struct Wrap {
    /// Lines break within sentences.
    hard: bool,
    /// Paragraphs are set apart by empty lines.
    blocks: bool,
    width: u32,
}

impl Wrap {
    fn of(page: &Page<'_>, markers: &[Option<(Marker, usize)>]) -> Wrap {
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

fn joins(page: &Page<'_>, wrap: &Wrap, open: &Paragraph, line: &Line, apart: bool) -> bool {
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
        return lower
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
        )
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

pub(crate) fn is_upper(page: &Page<'_>, range: Range<usize>) -> bool {
    let mut upper = 0;
    let mut other = 0;
    for word in &page.words[range] {
        if word.is_word() {
            match word.case {
                Case::Upper => upper += 1,
                Case::Title if word.letters() <= 1 => {}
                _ => other += 1,
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

/// Reads the marker at the start of a line: what it is, and the first word
/// after it.
fn marker(page: &Page<'_>, line: &Line) -> Option<(Marker, usize)> {
    let first = line.first as usize;
    let last = line.last as usize;
    let words = &page.words[first..last];
    let found = |form: Form, label: String, length: usize| {
        (first + length < last).then_some((Marker { form, label }, first + length))
    };
    if line.star {
        return Some((
            Marker {
                form: Form::Dash,
                label: String::new(),
            },
            first,
        ));
    }
    let word = words.first()?;
    let second = words.get(1);
    if (word.is('-') || word.is('•')) && second.is_some_and(|next| !next.is('-')) {
        return found(Form::Dash, String::new(), 1);
    }
    if word.is('+') {
        return found(Form::Plus, String::new(), 1);
    }
    if word.is('(') {
        let inner = second?;
        let close = words.get(2)?;
        if !close.is(')') {
            return None;
        }
        if inner.is_number() && inner.value < 100 {
            return found(Form::Bracket, format!("({})", inner.value), 3);
        }
        if let Some(numeral) = roman(page.slice(first + 1)).filter(|_| inner.case == Case::Lower) {
            return found(Form::SmallRoman, format!("({numeral})"), 3);
        }
        return None;
    }
    if word.is_number() && word.value < 100 && word.letters() <= 2 {
        return numbered(page, first, last, &found);
    }
    let second = second?;
    if word.is_word()
        && second.glued
        && (second.is(')') || (second.is('.') && word.case == Case::Lower))
    {
        let slice = page.slice(first);
        let mut chars = slice.chars();
        if let (Some(letter), None) = (chars.next(), chars.next())
            && letter.is_lowercase()
            && words
                .get(2)
                .is_some_and(|next| !next.glued || next.is_word())
        {
            return found(Form::Letter, letter.to_string(), 2);
        }
    }
    if word.is_capital()
        && (second.is('.') || second.is('-') || second.is('/') || second.is(')'))
        && let Some(numeral) = roman(page.slice(first))
    {
        let third = words.get(2)?;
        if !third.glued || third.is_capital() {
            return found(Form::Roman, numeral, 2);
        }
    }
    if same!(word, "Điều") && word.is_capital() && second.is_number() {
        let length = if words.get(2).is_some_and(|w| w.is('.') || w.is(':')) {
            3
        } else {
            2
        };
        if words.get(2).is_some_and(|w| w.is('.') || w.is(':')) {
            return found(Form::Article, format!("Điều {}", second.value), length);
        }
    }
    if (same!(word, "Phần") || same!(word, "Chương"))
        && word.is_capital()
        && let Some(numeral) = roman(page.slice(first + 1))
    {
        let length = if words.get(2).is_some_and(|w| w.is('.') || w.is(':')) {
            3
        } else {
            2
        };
        return Some((
            Marker {
                form: Form::Part,
                label: numeral,
            },
            (first + length).min(last),
        ));
    }
    let ordinal = (same!(word, "Thứ")
        && same!(
            second,
            "nhất" | "hai" | "ba" | "tư" | "năm" | "sáu" | "bảy" | "tám"
        ))
        || (same!(
            word,
            "Một" | "Hai" | "Ba" | "Bốn" | "Năm" | "Sáu" | "Bảy" | "Tám"
        ) && same!(second, "là"));
    if ordinal && word.is_capital() && words.get(2).is_some_and(|w| w.is(',') || w.is(':')) {
        return found(Form::Ordinal, String::new(), 3);
    }
    None
}

fn numbered(
    page: &Page<'_>,
    first: usize,
    last: usize,
    found: &impl Fn(Form, String, usize) -> Option<(Marker, usize)>,
) -> Option<(Marker, usize)> {
    let words = &page.words[first..last];
    let mut label = words[0].value.to_string();
    let mut depth = 1u8;
    let mut at = 1;
    while let (Some(dot), Some(number)) = (words.get(at), words.get(at + 1)) {
        if dot.is('.')
            && dot.glued
            && number.is_number()
            && number.glued
            && number.letters() <= 2
            && depth < 5
        {
            label.push('.');
            label.push_str(&number.value.to_string());
            depth += 1;
            at += 2;
        } else {
            break;
        }
    }
    let sign = words.get(at)?;
    let next = words.get(at + 1);
    let starts_text = |word: Option<&crate::words::Word>| {
        word.is_some_and(|word| word.is_word() || word.is('(') || word.is('"') || word.is('['))
    };
    if sign.is('.') && sign.glued && starts_text(next) {
        return found(Form::Number(depth), label, at + 1);
    }
    if sign.is(')') && sign.glued && starts_text(next) {
        return found(Form::Bracket, format!("{label})"), at + 1);
    }
    let spaced = next.is_some_and(|next| !next.glued);
    if (depth == 1 || sign.is('-'))
        && (sign.is('-') || sign.is('/'))
        && spaced
        && next.is_some_and(|next| next.is_capital())
        && sign.glued
    {
        return found(Form::Number(depth), label, at + 1);
    }
    // "1.1 Nội dung": a number of several parts needs no dot behind it.
    if depth > 1 && sign.is_capital() && !sign.glued {
        return found(Form::Number(depth), label, at);
    }
    None
}

/// Returns a Roman numeral of small numbers in Latin letters, as it is written.
pub(crate) fn roman(slice: &str) -> Option<String> {
    if !(1..=12).contains(&slice.len()) {
        return None;
    }
    let letters: Option<String> = slice
        .chars()
        .map(|c| {
            let letter = ntm_text::letter(c).filter(|it| it.tone == ntm_text::Tone::Level)?;
            let base = letter.base as char;
            matches!(base, 'i' | 'v' | 'x').then(|| match letter.upper {
                true => base.to_ascii_uppercase(),
                false => base,
            })
        })
        .collect();
    letters.filter(|it| {
        let upper = it.bytes().filter(u8::is_ascii_uppercase).count();
        it.len() <= 6 && (upper == 0 || upper == it.len())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::Lexicon;

    fn check(text: &str, expected: &[(&str, &str)]) {
        let page = Page::new(text, Lexicon::shipped());
        let found: Vec<(String, String)> = paragraphs(&page)
            .iter()
            .map(|p| {
                let label = p
                    .marker
                    .as_ref()
                    .map_or("", |m| if m.label.is_empty() { "-" } else { &m.label });
                (
                    label.to_owned(),
                    text[page.span(p.words())].replace('\n', "⏎"),
                )
            })
            .collect();
        let found: Vec<(&str, &str)> = found
            .iter()
            .map(|(a, b)| (a.as_str(), b.as_str()))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn tells_markers() {
        check(
            "1. UBND các xã\n- Rà soát;\na) Một\n2- Một số nhiệm vụ\n(5) Tiêu chí\n4) Khác\nII. ĐÁNH GIÁ\n06/2022/TT-BTTTT ngày\n4.1. Giao Sở",
            &[
                ("1", "UBND các xã"),
                ("-", "Rà soát;"),
                ("a", "Một"),
                ("2", "Một số nhiệm vụ"),
                ("(5)", "Tiêu chí"),
                ("4)", "Khác"),
                ("II", "ĐÁNH GIÁ"),
                ("", "06/2022/TT-BTTTT ngày"),
                ("4.1", "Giao Sở"),
            ],
        );
    }

    #[test]
    fn undoes_page_breaks() {
        check(
            "- Định kỳ gửi báo cáo trước ngày 15 tháng 6 cùng năm đối\n\n2\n\nvới báo cáo 6 tháng.\n\n- Sau đó",
            &[
                (
                    "-",
                    "Định kỳ gửi báo cáo trước ngày 15 tháng 6 cùng năm đối⏎⏎2⏎⏎với báo cáo 6 tháng.",
                ),
                ("-", "Sau đó"),
            ],
        );
    }
}
