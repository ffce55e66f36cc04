//! Times: dates as they are written, and the deadlines that they make. A date
//! of a cited document, a period or a past day is no deadline; what is
//! impossible or open becomes a question, never a silent guess.

use crate::cue::Cue;
use crate::doubt::Doubt;
use crate::lexicon::Class;
use crate::page::{Page, alike, same};
use crate::reading::FoundDeadline;
use crate::words::Word;
use ntm_programme::deadline::Deadline;
use std::ops::Range;

/// A date as it is written; parts may be missing or impossible.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Date {
    pub(crate) day: Option<u32>,
    pub(crate) month: Option<u32>,
    pub(crate) year: Option<u32>,
}

impl Date {
    /// Returns the civil date when all parts are there and it exists.
    pub(crate) fn civil(self) -> Option<jiff::civil::Date> {
        let (year, month, day) = (self.year?, self.month?, self.day?);
        jiff::civil::Date::new(
            i16::try_from(year).ok()?,
            i8::try_from(month).ok()?,
            i8::try_from(day).ok()?,
        )
        .ok()
    }

    pub(crate) fn iso(self) -> Option<String> {
        self.civil().map(|date| date.to_string())
    }

    /// Returns the date as precise as it is: day, month or year.
    pub(crate) fn partial(self) -> Option<String> {
        let year = self.year?;
        match (self.month, self.day) {
            (Some(_), Some(_)) => self.iso(),
            (Some(month), None) if (1..=12).contains(&month) => {
                Some(format!("{year:04}-{month:02}"))
            }
            (Some(_), None) => None,
            (None, _) => Some(format!("{year:04}")),
        }
    }
}

impl From<jiff::civil::Date> for Date {
    fn from(date: jiff::civil::Date) -> Date {
        Date {
            day: u32::try_from(date.day()).ok(),
            month: u32::try_from(date.month()).ok(),
            year: u32::try_from(date.year()).ok(),
        }
    }
}

/// The date of the document, by which years that are left out are filled in.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Issued(pub(crate) Date);

/// A deadline with the words that give it.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub(crate) words: Range<usize>,
    pub(crate) deadline: FoundDeadline,
}

/// Reads "07 tháng 7 năm 2023", "30/7/2023", "16/6", "15 tháng 6" from a
/// number on. Returns the date and the word behind it.
pub(crate) fn date(page: &Page<'_>, at: usize) -> Option<(Date, usize)> {
    let mut at = at;
    if page
        .get(at)
        .is_some_and(|word| alike!(word, "mong" | "mung"))
    {
        at += 1;
    }
    let day = number(page, at, 2)?;
    if let Some(sep) = page.get(at + 1)
        && (sep.is('/') || sep.is('.') || sep.is('-'))
        && sep.glued
    {
        let month = number(page, at + 2, 2).filter(|_| page.words[at + 2].glued)?;
        let second = page.get(at + 3);
        if second.is_some_and(|s| (s.is('/') || s.is('.') || s.is('-')) && s.glued)
            && let Some(year) = number(page, at + 4, 4)
                .filter(|year| page.words[at + 4].letters() == 4 && *year > 1900)
        {
            return Some((
                Date {
                    day: Some(day),
                    month: Some(month),
                    year: Some(year),
                },
                at + 5,
            ));
        }
        // A day and month alone only with a slash: "6.26" is a number.
        let bare = sep.is('/') && (1..=12).contains(&month) && (1..=31).contains(&day);
        return bare.then_some((
            Date {
                day: Some(day),
                month: Some(month),
                year: None,
            },
            at + 3,
        ));
    }
    if page.get(at + 1).is_some_and(|word| alike!(word, "thang")) {
        let month = number(page, at + 2, 2)?;
        let (year, end) = year_after(page, at + 3);
        return Some((
            Date {
                day: Some(day),
                month: Some(month),
                year,
            },
            end,
        ));
    }
    None
}

fn number(page: &Page<'_>, at: usize, digits: usize) -> Option<u32> {
    // "3O/9", "1l/10": a letter that a scanner put for a digit makes no number.
    let torn = page
        .get(at + 1)
        .is_some_and(|next| next.is_word() && next.glued && next.letters() == 1)
        && !page
            .get(at + 1)
            .is_some_and(|next| same!(next, "h" | "g" | "x" | "m" | "k" | "b"));
    page.get(at)
        .filter(|word| word.is_number() && word.letters() <= digits && !torn)
        .map(|word| word.value)
}

/// Reads "/2023", "năm 2023".
fn year_after(page: &Page<'_>, at: usize) -> (Option<u32>, usize) {
    let Some(word) = page.get(at) else {
        return (None, at);
    };
    if (word.is('/') && word.glued || alike!(word, "nam"))
        && let Some(year) = number(page, at + 1, 4).filter(|year| (1900..=2200).contains(year))
    {
        return (Some(year), at + 2);
    }
    // "năm nay", "năm kế hoạch" stay for the caller.
    (None, at)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bound {
    Before,
    Within,
    By,
    From,
}

impl Bound {
    fn name(self) -> &'static str {
        match self {
            Bound::Before => "before",
            Bound::Within => "within",
            Bound::By => "by",
            Bound::From => "from",
        }
    }
}

/// Words that bind a time: "trước", "chậm nhất là ngày", "xong trong".
#[derive(Debug, Clone, Copy)]
struct Lead {
    bound: Bound,
    /// First word of the quote.
    start: usize,
    /// First word of the time.
    at: usize,
}

/// How often, for rules without an own day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Often {
    Daily,
    Weekly,
    Monthly,
    Quarterly,
    HalfYearly,
    Yearly,
}

impl Often {
    fn name(self) -> &'static str {
        match self {
            Often::Daily => "daily",
            Often::Weekly => "weekly",
            Often::Monthly => "monthly",
            Often::Quarterly => "quarterly",
            Often::HalfYearly => "half-yearly",
            Often::Yearly => "yearly",
        }
    }
}

/// Whether a range is a value of its own (a label's or a table's), where a
/// bare date is a deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Setting {
    Sentence,
    Value,
}

/// Finds the deadlines in a range of words. `covers` tells the words of cited
/// documents and their dates.
pub(crate) fn deadlines(
    page: &Page<'_>,
    range: Range<usize>,
    issued: Issued,
    covers: &[Range<usize>],
    setting: Setting,
) -> Vec<Found> {
    let scan = Scan {
        page,
        range: range.clone(),
        issued,
        setting,
    };
    let mut found: Vec<Found> = Vec::new();
    let mut at = range.start;
    let mut cover = covers.partition_point(|cover| cover.end <= range.start);
    while let Some(next) = scan.next(at) {
        at = next;
        while covers.get(cover).is_some_and(|c| c.end <= at) {
            cover += 1;
        }
        if let Some(inside) = covers.get(cover).filter(|c| c.contains(&at)) {
            at = inside.end;
            continue;
        }
        match scan.at(at, &mut found) {
            Some(end) if end > at => at = end,
            _ => at += 1,
        }
    }
    settle(page, &mut found);
    found
}

/// A rule with its day stands for the bare rule of the same sentence.
fn settle(page: &Page<'_>, found: &mut Vec<Found>) {
    let bare = |value: &str| {
        [
            "daily",
            "weekly",
            "monthly",
            "quarterly",
            "half-yearly",
            "yearly",
        ]
        .contains(&value)
    };
    let keep: Vec<bool> = found
        .iter()
        .enumerate()
        .map(|(at, one)| {
            let value = one.deadline.value.as_str();
            if one.deadline.kind != "recurring" || !bare(value) {
                return true;
            }
            !found.iter().enumerate().any(|(other_at, other)| {
                let (first, last) = if other_at < at {
                    (other, one)
                } else {
                    (one, other)
                };
                let near = last.words.start.saturating_sub(first.words.end) <= 40
                    && !(first.words.end..last.words.start)
                        .any(|word| page.ends_sentence(word, last.words.start));
                let half = value == "half-yearly"
                    && other.deadline.value.starts_with("yearly ")
                    && other.words.start.saturating_sub(one.words.end) <= 3
                    && other_at > at;
                // "hằng tháng, vào tuần thứ hai của tháng"
                let week = one.deadline.question.is_none()
                    && other.deadline.value == value
                    && matches!(other.deadline.question, Some(Doubt::NoDay { .. }));
                let day = other.deadline.value.starts_with(&format!("{value} "));
                half || other.deadline.kind == "recurring"
                    && other_at != at
                    && (day || week)
                    && near
            })
        })
        .collect();
    let mut keep = keep.into_iter();
    found.retain(|_| keep.next().unwrap_or(true));
}

struct Scan<'p, 'a> {
    page: &'p Page<'a>,
    range: Range<usize>,
    issued: Issued,
    setting: Setting,
}

/// Words with which a time begins in a sentence: the first words of all rules
/// of [`Scan::at`] but the last.
pub(crate) const FIRST_WORDS: &[&str] = &[
    "ngay", "tại", "trình", "trước", "vào", "trong", "chậm", "muộn", "sau", "đến", "tới", "hết",
    "hạn", "xong", "hoàn", "không", "từ", "định", "ngày", "theo", "hàng", "hằng", "mỗi", "từng",
    "chủ", "thứ", "tuần", "tháng", "quý", "năm",
];

impl Scan<'_, '_> {
    /// Returns the next word from one on with which a time may begin.
    fn next(&self, from: usize) -> Option<usize> {
        match self.setting {
            Setting::Sentence => self.page.cues(from..self.range.end, Cue::Time).next(),
            Setting::Value => Some(from).filter(|&at| at < self.range.end),
        }
    }

    /// Reads the time that starts at a word; returns the word behind it.
    fn at(&self, at: usize, found: &mut Vec<Found>) -> Option<usize> {
        self.event(at, found)
            .or_else(|| self.relative(at, found))
            .or_else(|| self.bound(at, found))
            .or_else(|| self.from(at, found))
            .or_else(|| self.day_of_period(at, found))
            .or_else(|| self.recurring(at, found))
            .or_else(|| self.weekday(at, None, found))
            .or_else(|| self.bare_week(at, found))
            .or_else(|| self.month_done(at, found))
            .or_else(|| self.year(at, found))
            .or_else(|| self.bare(at, found))
    }

    fn is(&self, at: usize) -> bool {
        at < self.range.end
    }

    fn lead(&self, at: usize) -> Option<Lead> {
        let page = self.page;
        let word = page.get(at)?;
        let next = page.get(at + 1);
        // "người nghỉ hưu trước ngày …", "sinh trước năm …" tell whom it concerns.
        let concerns = at > self.range.start && same!(page.words[at - 1], "hưu" | "sinh");
        if concerns {
            return None;
        }
        let (mut bound, mut next_at) = if same!(word, "trước") {
            (Bound::Before, at + 1)
        } else if same!(word, "chậm" | "muộn") && next.is_some_and(|w| same!(w, "nhất")) {
            (Bound::By, at + 2)
        } else if same!(word, "đến" | "tới") && next.is_some_and(|w| same!(w, "hết")) {
            if self.cuts_off(at) {
                return None;
            }
            (Bound::By, at + 2)
        } else if same!(word, "hết")
            && !(at > 0 && same!(page.words[at - 1], "đến" | "tới"))
            && next.is_some_and(|w| same!(w, "ngày" | "tháng" | "quý" | "năm"))
        {
            (Bound::By, at + 1)
        } else if same!(word, "hạn") {
            (Bound::By, self.term(at + 1)?)
        } else if same!(word, "xong" | "hoàn") {
            let after = if same!(word, "hoàn") {
                next.filter(|w| same!(w, "thành"))?;
                at + 2
            } else {
                at + 1
            };
            // "hoàn thành: tháng 6/2026" is a label.
            let labelled = page.sign(after, ':');
            let after = after + usize::from(labelled);
            let after_word = page.get(after)?;
            // "hoàn thành trước …" is read from "trước" on.
            if !(same!(after_word, "ngày" | "vào" | "cuối")
                || (labelled && same!(after_word, "tháng"))
                || (same!(after_word, "quý") && self.quarter(after).is_some()))
            {
                return None;
            }
            let month = labelled && same!(after_word, "tháng" | "quý");
            return Some(Lead {
                bound: if month { Bound::Within } else { Bound::By },
                start: after,
                at: after,
            });
        } else if same!(word, "trong" | "vào") {
            (Bound::Within, at + 1)
        } else if same!(word, "đến")
            && (next.is_some_and(|w| same!(w, "ngày"))
                || date(page, at + 1).is_some_and(|(date, _)| date.year.is_some()))
        {
            if self.cuts_off(at) {
                return None;
            }
            (Bound::By, at + 1)
        } else if same!(word, "không")
            && next.is_some_and(|w| same!(w, "quá"))
            && page.get(at + 2).is_some_and(|w| same!(w, "ngày"))
        {
            (Bound::By, at + 2)
        } else {
            return None;
        };
        for _ in 0..3 {
            let Some(word) = page.get(next_at).filter(|_| self.is(next_at)) else {
                break;
            };
            if same!(word, "trước") {
                bound = Bound::Before;
            } else if same!(word, "trong") {
                bound = Bound::Within;
            } else if !(same!(word, "là" | "đến" | "vào" | "hết" | "lúc" | "khoảng")
                || word.is(':'))
            {
                break;
            }
            next_at += 1;
        }
        Some(Lead {
            bound,
            start: at,
            at: next_at,
        })
    }

    /// Reads on from "hạn" to its day: "hạn cuối", "hạn báo cáo: ngày", "thời hạn
    /// gửi trước ngày"; returns where the time begins.
    fn term(&self, from: usize) -> Option<usize> {
        let page = self.page;
        let mut at = from;
        while at < from + 5
            && page.get(at).is_some_and(|w| {
                same!(
                    w,
                    "cuối"
                        | "chót"
                        | "báo"
                        | "cáo"
                        | "nộp"
                        | "gửi"
                        | "hoàn"
                        | "thành"
                        | "trình"
                        | "là"
                        | "cùng"
                ) || w.is(':')
            })
        {
            at += 1;
        }
        let last = (at > from && same!(page.words[at - 1], "cuối" | "chót" | "cùng"))
            || (at > from + 1 && same!(page.words[from], "cuối" | "chót"));
        let dated = date(page, at).is_some_and(|(date, _)| date.year.is_some())
            || page.get(at).is_some_and(|w| same!(w, "ngày"));
        (last || dated).then_some(at)
    }

    /// Whether "đến (hết) ngày" ends what figures speak of: "số liệu đến hết
    /// ngày …", "kết quả từ ngày … đến ngày …", "tính đến ngày …".
    fn cuts_off(&self, at: usize) -> bool {
        let page = self.page;
        let from = self.range.start.max(at.saturating_sub(12));
        (from..at)
            .rev()
            .take_while(|&back| {
                let word = &page.words[back];
                !(word.is(',') || word.is(';') || word.is('.') || word.is(':'))
            })
            .any(|back| {
                let word = &page.words[back];
                let next = page.get(back + 1);
                same!(word, "tính" | "kể")
                    || same!(word, "số") && next.is_some_and(|w| same!(w, "liệu"))
                    || same!(word, "kết") && next.is_some_and(|w| same!(w, "quả"))
                    || same!(word, "tình") && next.is_some_and(|w| same!(w, "hình"))
                    || same!(word, "lũy") && next.is_some_and(|w| same!(w, "kế"))
                    || same!(word, "kỳ") && next.is_some_and(|w| same!(w, "báo"))
            })
    }

    /// Reads a bound and the time behind it.
    fn bound(&self, at: usize, found: &mut Vec<Found>) -> Option<usize> {
        let lead = self.lead(at)?;
        let page = self.page;
        let at = self.hour(lead.at).unwrap_or(lead.at);
        if let Some(end) = self.weekday(at, Some(lead), found) {
            return Some(end);
        }
        if at > lead.at
            && let Some((often, end)) = self.often(at)
        {
            return self.rule(lead.start..end, often.name().to_owned(), lead.bound, found);
        }
        let day_word = page.get(at).is_some_and(|word| same!(word, "ngày"));
        let number_at = if day_word { at + 1 } else { at };
        if let Some(end) = self.days(number_at, lead, day_word, found) {
            return Some(end);
        }
        self.month(at, lead, found)
            .or_else(|| self.week(at, lead, found))
            .or_else(|| self.push_quarter(at, lead.start, lead.bound, found))
            .or_else(|| self.bounded_year(at, lead, found))
            .or_else(|| self.season(at, lead, found))
    }

    /// Reads "từ ngày 15/12/2025", "từ 05 giờ ngày 25/8/2025" where no end
    /// follows: the day from which something is done.
    fn from(&self, at: usize, found: &mut Vec<Found>) -> Option<usize> {
        let page = self.page;
        if !same!(page.get(at)?, "từ") {
            return None;
        }
        let counted = at > self.range.start
            && same!(
                page.words[at - 1],
                "kể" | "tính" | "lực" | "hành" | "sinh" | "liệu" | "trước" | "hưởng"
            );
        let next = self.hour(at + 1).unwrap_or(at + 1);
        if counted || !same!(page.get(next)?, "ngày") {
            return None;
        }
        let (date, end) = date(page, next + 1).filter(|(_, end)| *end <= self.range.end)?;
        let day = date.civil()?;
        let passed = self.issued.0.civil().is_some_and(|issued| day < issued);
        let ends = page
            .get(end)
            .is_some_and(|w| same!(w, "đến" | "tới") || w.is('-'));
        if passed || ends {
            return None;
        }
        let value = day.to_string();
        self.push(at..end, "date", value, Bound::From, None, None, found)
    }

    /// Reads "(định kỳ) (vào) ngày 20 hằng tháng" without another bound.
    fn day_of_period(&self, at: usize, found: &mut Vec<Found>) -> Option<usize> {
        let page = self.page;
        let mut next = at;
        if same!(page.get(next)?, "định")
            && page.get(next + 1).is_some_and(|w| same!(w, "kỳ" | "kì"))
        {
            next += 2;
        }
        if !same!(page.get(next)?, "ngày") {
            return None;
        }
        let end = number(page, next + 1, 2)
            .filter(|day| (1..=31).contains(day))
            .map(|_| next + 2)?;
        let written = date(page, next + 1);
        if written.is_some_and(|(date, _)| date.year.is_some()) {
            return None;
        }
        let end = written.map_or(end, |(_, end)| end);
        // "báo cáo định kỳ 6 tháng, năm, ngày 14/6 (báo cáo 6 tháng), ngày 14/12
        // (báo cáo năm)": the bracket tells for which report.
        let told = written.is_some()
            && page.sign(end, '(')
            && page
                .get(end + 1)
                .is_some_and(|w| same!(w, "báo" | "đối" | "cho"))
            && self.recurs(&(at..end));
        if !told {
            self.cadence_after(end)?;
        }
        let lead = Lead {
            bound: Bound::Within,
            start: at,
            at: next + 1,
        };
        self.days(next + 1, lead, true, found)
    }

    /// Reads one or several days with what says how often they come.
    fn days(&self, at: usize, lead: Lead, day_word: bool, found: &mut Vec<Found>) -> Option<usize> {
        let page = self.page;
        let mut dates: Vec<(Date, Range<usize>)> = Vec::new();
        let mut next = at;
        loop {
            if let Some((date, end)) = date(page, next).filter(|(_, end)| *end <= self.range.end) {
                dates.push((date, next..end));
                next = end;
            } else if let Some(day) =
                number(page, next, 2).filter(|day| (1..=31).contains(day) && day_word)
            {
                // A day alone: what it belongs to comes behind.
                dates.push((
                    Date {
                        day: Some(day),
                        ..Date::default()
                    },
                    next..next + 1,
                ));
                next += 1;
            } else if page.get(next).is_some_and(|w| alike!(w, "mong" | "mung"))
                && number(page, next + 1, 2).is_some()
            {
                dates.push((
                    Date {
                        day: number(page, next + 1, 2),
                        ..Date::default()
                    },
                    next..next + 2,
                ));
                next += 2;
            } else {
                break;
            }
            // "trước ngày 14/6 (báo cáo 6 tháng), ngày 14/12 (báo cáo năm)"
            if page.sign(next, '(')
                && let Some(close) =
                    (next..self.range.end.min(next + 12)).find(|&at| page.sign(at, ')'))
                && page
                    .get(close + 1)
                    .is_some_and(|w| w.is(',') || w.is(';') || same!(w, "và"))
                && page.get(close + 2).is_some_and(|w| same!(w, "ngày"))
                && date(page, close + 3).is_some()
            {
                next = close + 3;
                continue;
            }
            let joined = page
                .get(next)
                .is_some_and(|w| same!(w, "và" | "hoặc") || w.is(','));
            let more = if page.get(next + 1).is_some_and(|w| same!(w, "ngày")) {
                next + 2
            } else {
                next + 1
            };
            let again = page.get(more).is_some_and(|w| w.is_number())
                && dates.last().is_some_and(|(d, _)| d.year.is_none());
            if joined && again && (date(page, more).is_some() || more == next + 2) {
                next = more;
            } else {
                break;
            }
        }
        if dates.is_empty() {
            return None;
        }
        let cadence = self.cadence_after(next).or_else(|| {
            self.cadence_before(lead.start)
                .map(|often| (often, next, None))
        });
        let (often, end, month) = match cadence {
            Some((often, end, month)) => (Some(often), end, month),
            None => (None, next, None),
        };
        // "ngày 05 tháng sau", "ngày 31/01 năm sau": once or each time?
        let once = (next..end).any(|at| same!(page.words[at], "sau" | "liền"))
            && !self.recurs(&(lead.start..end));
        let known = found.len();
        for (index, (date, words)) in dates.iter().enumerate() {
            let start = if index == 0 { lead.start } else { words.start };
            let quote = start..if index + 1 == dates.len() {
                end
            } else {
                words.end
            };
            self.day(*date, quote, lead.bound, often, month, found);
        }
        for one in found[known..].iter_mut().filter(|_| once) {
            let written = self.words(one.words.clone());
            one.deadline
                .question
                .get_or_insert(Doubt::OnceOrOften { written });
        }
        Some(end)
    }

    fn day(
        &self,
        date: Date,
        words: Range<usize>,
        bound: Bound,
        often: Option<Often>,
        month: Option<u32>,
        found: &mut Vec<Found>,
    ) {
        let day = date.day.unwrap_or(0);
        match (date.month, date.year, often) {
            (Some(_), Some(_), _) => {
                let value = date.iso();
                let question = match date.civil() {
                    Some(day) => self.other_weekday(day, words.end),
                    None => Some(Doubt::NoSuchDay {
                        written: self.words(words.clone()),
                    }),
                };
                self.push(
                    words,
                    "date",
                    value.unwrap_or_default(),
                    bound,
                    question,
                    None,
                    found,
                );
            }
            (Some(month), None, often) => {
                let real = Date {
                    year: Some(2024),
                    ..date
                }
                .civil()
                .is_some();
                if !real {
                    let question = Doubt::NoSuchDay {
                        written: self.words(words.clone()),
                    };
                    self.push(
                        words,
                        "date",
                        String::new(),
                        bound,
                        Some(question),
                        None,
                        found,
                    );
                } else if often.is_some() || self.recurs(&words) {
                    self.push(
                        words,
                        "recurring",
                        format!("yearly {month:02}-{day:02}"),
                        bound,
                        None,
                        None,
                        found,
                    );
                } else {
                    self.without_year(date, words, bound, found);
                }
            }
            (None, _, Some(Often::Monthly)) => {
                self.push(
                    words,
                    "recurring",
                    format!("monthly day={day}"),
                    bound,
                    None,
                    None,
                    found,
                );
            }
            (None, _, Some(Often::Quarterly)) => {
                let value = match month {
                    Some(month) => format!("quarterly day={day} month={month}"),
                    None => format!("quarterly day={day}"),
                };
                self.push(words, "recurring", value, bound, None, None, found);
            }
            (None, _, _) => {
                let question = Doubt::NoMonth {
                    written: self.words(words.clone()),
                };
                self.push(
                    words,
                    "date",
                    String::new(),
                    bound,
                    Some(question),
                    None,
                    found,
                );
            }
        }
    }

    /// Asks where the weekday behind a date is not that of the date: "20/9/2025
    /// (thứ Sáu)".
    fn other_weekday(&self, day: jiff::civil::Date, at: usize) -> Option<Doubt> {
        let page = self.page;
        let at = if page.sign(at, '(') || page.sign(at, ',') {
            at + 1
        } else {
            at
        };
        let (code, end) = day_of_week(page, at)?;
        (code_of(day.weekday()) != code).then(|| Doubt::WrongWeekday {
            day,
            weekday: self.words(at..end),
        })
    }

    /// A day without its year: the first one on or after the document's date.
    fn without_year(&self, date: Date, words: Range<usize>, bound: Bound, found: &mut Vec<Found>) {
        let written = self.words(words.clone());
        let issued = self.issued.0;
        let proposed = issued.year.and_then(|year| {
            let this = Date {
                year: Some(year),
                ..date
            };
            let after = match (issued.month, this.civil(), issued.civil()) {
                (_, Some(this), Some(issued)) => this >= issued,
                (Some(month), ..) => date.month.is_some_and(|m| m >= month),
                _ => true,
            };
            Date {
                year: Some(if after { year } else { year + 1 }),
                ..date
            }
            .iso()
        });
        let question = Doubt::NoYear {
            written,
            day: proposed.as_deref().and_then(|iso| iso.parse().ok()),
        };
        let proposal = proposed.clone();
        self.push(
            words,
            "date",
            proposed.unwrap_or_default(),
            bound,
            Some(question),
            proposal,
            found,
        );
    }

    /// Reads the cadence before a day: "hằng tháng (trước ngày 20)", "định kỳ
    /// hằng tháng, trước ngày 25", "báo cáo tháng trước ngày 25".
    fn cadence_before(&self, start: usize) -> Option<Often> {
        let page = self.page;
        let border = |at: usize| page.sign(at, '(') || page.sign(at, ',');
        let end = match start.checked_sub(1)? {
            at if border(at) => at,
            _ => start,
        };
        let first = end.checked_sub(2).filter(|&at| at >= self.range.start)?;
        if let Some((often, _)) = self.often(first).filter(|&(_, stop)| stop == end) {
            return Some(often);
        }
        let report = end == start && same!(page.words[first], "cáo");
        unit(page, first + 1).filter(|often| report && *often == Often::Monthly)
    }

    /// Reads "hàng tháng", "cùng năm", "của tháng đầu quý kế tiếp" behind a day.
    fn cadence_after(&self, at: usize) -> Option<(Often, usize, Option<u32>)> {
        let page = self.page;
        let mut at = at;
        if page.get(at).is_some_and(|w| w.is(',')) {
            at += 1;
        }
        if let Some((often, end)) = self.often(at) {
            return Some((often, end, None));
        }
        let first = page.get(at).filter(|_| self.is(at))?;
        let second = page.get(at + 1);
        if same!(first, "cùng" | "mỗi" | "trong" | "của")
            && second.is_some_and(|w| same!(w, "năm"))
            && !page.get(at + 2).is_some_and(|w| w.is_number())
        {
            return Some((Often::Yearly, at + 2, None));
        }
        if same!(first, "năm")
            && second.is_some_and(|w| same!(w, "kế"))
            && page.get(at + 2).is_some_and(|w| same!(w, "hoạch" | "tiếp"))
        {
            return Some((Often::Yearly, at + 3, None));
        }
        if same!(first, "năm") && second.is_some_and(|w| same!(w, "sau" | "báo")) {
            return Some((Often::Yearly, at + 2, None));
        }
        let mut next = at;
        if same!(first, "của") {
            next += 1;
        }
        let month = page.get(next)?;
        if !same!(month, "tháng") {
            return None;
        }
        let kind = page.get(next + 1)?;
        if same!(kind, "đầu" | "cuối") {
            let place = if same!(kind, "đầu") { 1 } else { 3 };
            let mut end = next + 2;
            if page.get(end).is_some_and(|w| same!(w, "của" | "mỗi")) {
                end += 1;
            }
            if page.get(end).is_some_and(|w| same!(w, "quý")) {
                end += 1;
                while page
                    .get(end)
                    .is_some_and(|w| same!(w, "kế" | "tiếp" | "theo" | "sau" | "liền"))
                {
                    end += 1;
                }
                return Some((Often::Quarterly, end, Some(place)));
            }
            return None;
        }
        if same!(kind, "sau" | "tiếp" | "kế" | "liền") {
            let mut end = next + 2;
            while page
                .get(end)
                .is_some_and(|w| same!(w, "tiếp" | "theo" | "kề" | "kế" | "sau"))
            {
                end += 1;
            }
            return Some((Often::Monthly, end, None));
        }
        same!(first, "của").then_some((Often::Monthly, next + 1, None))
    }

    /// Reads "hàng tháng", "hằng quý", "mỗi tuần"; returns the word behind it.
    fn often(&self, at: usize) -> Option<(Often, usize)> {
        let page = self.page;
        let word = page.get(at).filter(|_| at + 1 < self.range.end)?;
        if !same!(word, "hàng" | "hằng" | "mỗi" | "từng") {
            return None;
        }
        unit(page, at + 1).map(|often| (often, at + 2))
    }

    /// Reads a recurring rule without a day.
    fn recurring(&self, at: usize, found: &mut Vec<Found>) -> Option<usize> {
        let page = self.page;
        let word = page.get(at)?;
        let mut start = at;
        let mut next = at;
        let mut periodic = false;
        if same!(word, "định") && page.get(at + 1).is_some_and(|w| same!(w, "kỳ" | "kì")) {
            periodic = true;
            next = at + 2;
        } else if same!(word, "theo") && page.get(at + 1).is_some_and(|w| same!(w, "từng")) {
            next = at + 1;
        }
        let mut rules: Vec<Often> = Vec::new();
        if let Some((often, end)) = self.often(next) {
            // "Mỗi quý tổ chức …" begins the clause; elsewhere it only counts.
            let begins = same!(word, "mỗi")
                && often != Often::Daily
                && (at == self.range.start || !page.words[at - 1].is_word());
            if !periodic && next == at && same!(word, "từng" | "mỗi") && !begins {
                return None;
            }
            rules.push(often);
            next = end;
        } else if periodic {
            let (often, end) = self.half_year(next).or_else(|| {
                let often = unit(page, next)?;
                Some((often, next + 1))
            })?;
            rules.push(often);
            next = end;
        } else {
            return None;
        }
        loop {
            let joined = page
                .get(next)
                .is_some_and(|w| w.is(',') || w.is('/') || same!(w, "và" | "hoặc"));
            if !joined || next + 1 >= self.range.end {
                break;
            }
            // "định kỳ 6 tháng, 1 năm"
            let once = number(page, next + 1, 2) == Some(1)
                && page.get(next + 2).is_some_and(|w| same!(w, "năm"));
            let more = if once {
                Some((Often::Yearly, next + 3))
            } else if let Some((often, end)) = self.often(next + 1) {
                Some((often, end))
            } else if let Some(half) = self.half_year(next + 1) {
                Some(half)
            } else {
                unit(page, next + 1)
                    .filter(|_| {
                        !page
                            .get(next + 2)
                            .is_some_and(|w| w.is_number() || w.is('/'))
                    })
                    .map(|often| (often, next + 2))
            };
            let Some((often, end)) = more else { break };
            rules.push(often);
            next = end;
        }
        if start > self.range.start
            && page
                .get(start - 1)
                .is_some_and(|w| same!(w, "trong" | "từ"))
        {
            start = at;
        }
        // "lũy kế theo từng quý" in a report; "cam kết theo từng tháng" is how.
        let sorted = same!(word, "theo") && rules.len() == 1 && !self.reports_before(at);
        let listed = rules.len() > 1 && self.reports_before(at);
        if sorted || (!listed && self.is_attribute(at)) {
            return Some(next);
        }
        // "Hằng ngày, trước 17 giờ, báo cáo"
        if rules == [Often::Daily]
            && page.sign(next, ',')
            && page.get(next + 1).is_some_and(|w| same!(w, "trước"))
            && let Some(end) = self.hour(next + 2)
        {
            let end = if page.sign(end - 1, ',') {
                end - 1
            } else {
                end
            };
            return self.rule(start..end, "daily".to_owned(), Bound::Before, found);
        }
        // "Định kỳ hằng tháng, quý" gives each rule; a year's plan gives none.
        for often in &rules {
            self.rule(start..next, often.name().to_owned(), Bound::Within, found);
        }
        Some(next)
    }

    fn half_year(&self, at: usize) -> Option<(Often, usize)> {
        let page = self.page;
        let six = page.get(at).is_some_and(|w| w.is_number() && w.value == 6);
        let month = page.get(at + 1).is_some_and(|w| same!(w, "tháng"));
        let part = page.get(at + 2).is_some_and(|w| same!(w, "đầu" | "cuối"));
        (six && month && !part).then_some((Often::HalfYearly, at + 2))
    }

    /// Whether the clause has spoken of a report before a word.
    fn reports_before(&self, at: usize) -> bool {
        let page = self.page;
        (self.range.start.max(at.saturating_sub(30))..at)
            .rev()
            .take_while(|&back| !page.sign(back, ';') && !page.ends_sentence(back, at))
            .any(|back| {
                same!(page.words[back], "báo")
                    && page.get(back + 1).is_some_and(|w| same!(w, "cáo"))
            })
    }

    /// Whether "hằng năm" only names a plan or a budget.
    fn is_attribute(&self, at: usize) -> bool {
        let page = self.page;
        for back in (self.range.start.max(at.saturating_sub(14))..at).rev() {
            let Some(word) = page.get(back) else {
                return false;
            };
            if word.is('.') || word.is(';') || word.is(':') || word.is('(') {
                return false;
            }
            let next = page.get(back + 1);
            let pair = |a: bool, b: bool| a && b;
            if pair(same!(word, "báo"), next.is_some_and(|w| same!(w, "cáo")))
                || pair(same!(word, "giao"), next.is_some_and(|w| same!(w, "ban")))
                || same!(word, "định" | "duy" | "gửi")
            {
                return false;
            }
            if pair(same!(word, "kế"), next.is_some_and(|w| same!(w, "hoạch")))
                || pair(same!(word, "ngân"), next.is_some_and(|w| same!(w, "sách")))
                || pair(same!(word, "dự"), next.is_some_and(|w| same!(w, "toán")))
                || pair(
                    same!(word, "chương"),
                    next.is_some_and(|w| same!(w, "trình")),
                )
                || pair(same!(word, "kinh"), next.is_some_and(|w| same!(w, "phí")))
                || pair(same!(word, "chỉ"), next.is_some_and(|w| same!(w, "tiêu")))
                || pair(same!(word, "nhiệm"), next.is_some_and(|w| same!(w, "vụ")))
                || pair(same!(word, "mục"), next.is_some_and(|w| same!(w, "tiêu")))
                || same!(word, "vốn" | "nguồn")
            {
                return true;
            }
        }
        false
    }

    /// Whether the words around speak of something that comes again.
    fn recurs(&self, words: &Range<usize>) -> bool {
        let page = self.page;
        let from = self.range.start.max(words.start.saturating_sub(30));
        let to = self.range.end.min(words.end + 12);
        let near = |at: usize| {
            let word = &page.words[at];
            let next = page.get(at + 1);
            (same!(word, "định") && next.is_some_and(|w| same!(w, "kỳ" | "kì")))
                || (same!(word, "hàng" | "hằng")
                    && next.is_some_and(|w| same!(w, "năm" | "tháng" | "quý")))
                || (same!(word, "báo")
                    && page.get(at + 2).is_some_and(|w| {
                        same!(w, "năm") || (w.is_number() && w.value == 6 || w.value == 9)
                    })
                    && !page.get(at + 3).is_some_and(|w| w.is_number()))
        };
        (from..to).any(near)
    }

    fn weekday(&self, at: usize, lead: Option<Lead>, found: &mut Vec<Found>) -> Option<usize> {
        let page = self.page;
        let mut next = at;
        if page.get(next).is_some_and(|w| same!(w, "ngày")) {
            next += 1;
        }
        let (code, mut end) = day_of_week(page, next)?;
        // "thứ Tư ngày 03/12/2025": the date counts.
        let mut dated = end;
        if page.get(dated).is_some_and(|w| w.is(',') || w.is('(')) {
            dated += 1;
        }
        if page.get(dated).is_some_and(|w| same!(w, "ngày"))
            && let Some((date, to)) = date(page, dated + 1)
            && let Some(lead) = lead
        {
            self.day(date, lead.start..to, lead.bound, None, None, found);
            if let Some(day) = date.civil().filter(|day| code_of(day.weekday()) != code)
                && let Some(last) = found.last_mut()
            {
                last.deadline
                    .question
                    .get_or_insert_with(|| Doubt::WrongWeekday {
                        day,
                        weekday: self.words(next..end),
                    });
            }
            return Some(to);
        }
        let weekly = match self.often(end) {
            Some((Often::Weekly, to)) => {
                end = to;
                true
            }
            _ => (self.range.start.max(at.saturating_sub(12))..at)
                .any(|back| matches!(self.often(back), Some((Often::Weekly, _)))),
        };
        if !weekly {
            return None;
        }
        let start = lead.map_or(at, |lead| lead.start);
        let bound = lead.map_or(Bound::Within, |lead| lead.bound);
        self.rule(start..end, format!("weekly {code}"), bound, found)
    }

    /// Reads one or two hours: "17 giờ", "15:00", "6 giờ và 16 giờ".
    fn hour(&self, at: usize) -> Option<usize> {
        let page = self.page;
        let end = self.one_hour(at)?;
        let more = page
            .get(end)
            .filter(|w| w.is(',') || same!(w, "và"))
            .and_then(|_| self.one_hour(end + 1));
        Some(more.unwrap_or(end))
    }

    /// Reads an hour: "17 giờ", "16 giờ 00 phút", "15:00", "19h00’".
    fn one_hour(&self, at: usize) -> Option<usize> {
        let page = self.page;
        let hour = number(page, at, 2)?;
        if hour > 24 {
            return None;
        }
        let sign = page.get(at + 1)?;
        let mut end = if sign.is(':') && page.get(at + 2).is_some_and(|w| w.is_number() && w.glued)
        {
            at + 3
        } else if same!(sign, "giờ" | "h" | "g") {
            let mut end = at + 2;
            if number(page, end, 2).is_some() && page.get(end + 1).is_none_or(|w| !w.is('/')) {
                end += 1;
            }
            end
        } else {
            return None;
        };
        while page
            .get(end)
            .is_some_and(|w| w.is('\'') || w.is('"') || w.is(',') || same!(w, "phút" | "của"))
        {
            end += 1;
        }
        Some(end)
    }

    fn month(&self, at: usize, lead: Lead, found: &mut Vec<Found>) -> Option<usize> {
        let page = self.page;
        let mut at = at;
        let mut start = lead.start;
        if page
            .get(at)
            .is_some_and(|w| same!(w, "cuối" | "đầu" | "giữa" | "các"))
        {
            at += 1;
        } else if page.get(at).is_some_and(|w| same!(w, "trung"))
            && page.get(at + 1).is_some_and(|w| same!(w, "tuần"))
        {
            at += 2;
        }
        if !page.get(at).is_some_and(|w| alike!(w, "thang")) {
            return None;
        }
        if page.get(start).is_some_and(|w| same!(w, "xong")) {
            start += 1;
        }
        let months = self.months(at)?;
        let end = months.last()?.1.end;
        for (index, (date, words)) in months.into_iter().enumerate() {
            let start = if index == 0 { start } else { words.start };
            self.push_month(date, start..words.end, lead.bound, found);
        }
        Some(end)
    }

    /// Reads "tháng 9", "tháng 9 và tháng 10/2025", "tháng 6, 9 và 12 năm 2024"
    /// with their words; a year at the end holds for all before it.
    fn months(&self, at: usize) -> Option<Vec<(Date, Range<usize>)>> {
        let page = self.page;
        let read = |at: usize| {
            let month = number(page, at, 2).filter(|month| (1..=12).contains(month))?;
            let (year, end) = year_after(page, at + 1);
            let date = Date {
                day: None,
                month: Some(month),
                year,
            };
            Some((date, end))
        };
        let (date, mut end) = read(at + 1)?;
        let mut list = vec![(date, at..end)];
        // Numbers without the word are months where a year closes the row.
        let mut sure = 1;
        while list.last()?.0.year.is_none()
            && list.len() < 6
            && page
                .get(end)
                .is_some_and(|w| w.is(',') || same!(w, "và" | "hoặc"))
        {
            let start = end + 1;
            let named = page.get(start).is_some_and(|w| alike!(w, "thang"));
            let Some((date, stop)) = read(start + usize::from(named)) else {
                break;
            };
            // "tháng 9, 10/10" is no month.
            if date.year.is_none() && page.sign(stop, '/') || stop > self.range.end {
                break;
            }
            end = stop;
            list.push((date, start..end));
            if named || date.year.is_some() {
                sure = list.len();
            }
        }
        list.truncate(sure);
        // "tháng 12 và tháng 01/2026" are months of two years: the first is asked.
        let mut after = list.last()?.0;
        for (date, _) in list.iter_mut().rev().skip(1) {
            if date.month >= after.month {
                break;
            }
            date.year = after.year;
            after = *date;
        }
        Some(list)
    }

    fn push_month(&self, date: Date, words: Range<usize>, bound: Bound, found: &mut Vec<Found>) {
        let whole = date.year.and_then(|_| date.partial());
        if let Some(value) = whole {
            self.push(words, "month", value, bound, None, None, found);
            return;
        }
        let issued = self.issued.0;
        let proposed = issued.year.zip(date.month).map(|(year, month)| {
            let over = issued.month.is_some_and(|m| month < m);
            format!("{:04}-{month:02}", year + u32::from(over))
        });
        let question = Doubt::NoYearOfMonth {
            written: self.words(words.clone()),
            month: proposed.as_deref().and_then(|value| value.parse().ok()),
        };
        self.push(
            words,
            "month",
            proposed.clone().unwrap_or_default(),
            bound,
            Some(question),
            proposed,
            found,
        );
    }

    /// Reads "tuần thứ hai của tháng", "tuần đầu tháng 9/2025", "tuần cuối hằng
    /// tháng": weeks are counted in more than one way, so that the day is asked.
    fn week(&self, at: usize, lead: Lead, found: &mut Vec<Found>) -> Option<usize> {
        let page = self.page;
        let end = week_of_month(page, at)?;
        let words = lead.start..end;
        let question = Doubt::NoDay {
            written: self.words(words.clone()),
        };
        let named = page.words[end - 1].is_number();
        let each = (at..end).any(|at| same!(page.words[at], "hằng" | "hàng" | "mỗi"));
        let (kind, value) = if each || !named && self.recurs(&words) {
            ("recurring", Often::Monthly.name().to_owned())
        } else {
            ("event", self.words(at..end))
        };
        self.push(words, kind, value, lead.bound, Some(question), None, found)
    }

    /// Reads the same without another bound where it begins a clause.
    fn bare_week(&self, at: usize, found: &mut Vec<Found>) -> Option<usize> {
        let begins = at == self.range.start || !self.page.words[at - 1].is_word();
        let lead = Lead {
            bound: Bound::Within,
            start: at,
            at,
        };
        begins.then(|| self.week(at, lead, found)).flatten()
    }

    /// Adds a quarter with its bound; one without year becomes a question.
    fn push_quarter(
        &self,
        at: usize,
        start: usize,
        bound: Bound,
        found: &mut Vec<Found>,
    ) -> Option<usize> {
        let (quarter, year, end) = self.quarter(at)?;
        let words = start..end;
        if let Some(year) = year {
            let value = format!("{year:04}-Q{quarter}");
            return self.push(words, "quarter", value, bound, None, None, found);
        }
        let issued = self.issued.0;
        let proposed = issued.year.map(|year| {
            let over = issued.month.is_some_and(|month| quarter * 3 < month);
            format!("{:04}-Q{quarter}", year + u32::from(over))
        });
        let written = self.words(words.clone());
        let question = Doubt::NoYearOfQuarter {
            written,
            quarter: proposed.as_deref().and_then(|value| value.parse().ok()),
        };
        self.push(
            words,
            "quarter",
            proposed.clone().unwrap_or_default(),
            bound,
            Some(question),
            proposed,
            found,
        )
    }

    /// Reads "quý II năm 2024": the quarter, its year where it is written, the
    /// word behind.
    fn quarter(&self, at: usize) -> Option<(u32, Option<u32>, usize)> {
        let page = self.page;
        let mut at = at;
        if page.get(at).is_some_and(|w| same!(w, "cuối" | "đầu")) {
            at += 1;
        }
        if !page.get(at).is_some_and(|w| same!(w, "quý")) {
            return None;
        }
        let quarter = match page.slice(at + 1) {
            "I" | "1" | "01" => 1,
            "II" | "2" | "02" => 2,
            "III" | "3" | "03" => 3,
            "IV" | "4" | "04" => 4,
            _ => return None,
        };
        let (year, end) = year_after(page, at + 2);
        Some((quarter, year, end))
    }

    fn bounded_year(&self, at: usize, lead: Lead, found: &mut Vec<Found>) -> Option<usize> {
        let page = self.page;
        let mut at = at;
        if page.get(at).is_some_and(|w| same!(w, "cuối")) {
            at += 1;
        }
        if !page.get(at).is_some_and(|w| same!(w, "năm")) {
            return None;
        }
        let year = number(page, at + 1, 4).filter(|year| (1990..=2200).contains(year))?;
        let before = lead
            .start
            .checked_sub(1)
            .filter(|b| *b >= self.range.start)
            .and_then(|b| page.get(b));
        let done = before.is_some_and(|w| same!(w, "thành" | "xong"));
        if lead.bound == Bound::Before && !done {
            return None;
        }
        // "sơ kết vào năm 2025", not "ban hành vào năm 2019".
        let held = (lead.start.saturating_sub(4).max(self.range.start)..lead.start).any(|back| {
            same!(page.words[back], "sơ" | "tổng" | "hoàn" | "kết")
                && page
                    .get(back + 1)
                    .is_some_and(|w| same!(w, "kết" | "thành" | "thúc"))
        }) && self.issued.0.year.is_none_or(|issued| year >= issued);
        if same!(page.words[lead.start], "vào") && !done && !held {
            return None;
        }
        self.push(
            lead.start..at + 2,
            "year",
            format!("{year:04}"),
            lead.bound,
            None,
            None,
            found,
        )
    }

    /// Reads "trước Tết Nguyên đán năm 2026", "trước mùa mưa bão".
    fn season(&self, at: usize, lead: Lead, found: &mut Vec<Found>) -> Option<usize> {
        let page = self.page;
        let word = page.get(at)?;
        let season = same!(word, "Tết")
            || (same!(word, "mùa")
                && page
                    .get(at + 1)
                    .is_some_and(|w| same!(w, "mưa" | "bão" | "lũ" | "khô")));
        if lead.bound != Bound::Before || !season {
            return None;
        }
        let mut end = at + 1;
        while end < self.range.end
            && page.get(end).is_some_and(|w| {
                same!(
                    w,
                    "Nguyên" | "đán" | "mưa" | "bão" | "lũ" | "khô" | "năm" | "âm" | "lịch" | ","
                ) || w.is_number()
                    || (w.is(',') && page.get(end + 1).is_some_and(|n| same!(n, "bão" | "lũ")))
            })
        {
            end += 1;
        }
        let value = self.words(at..end);
        self.push(
            lead.start..end,
            "event",
            value,
            lead.bound,
            None,
            None,
            found,
        )
    }

    /// Reads "phấn đấu tháng 12 năm 2023 hoàn thành hồ sơ".
    fn month_done(&self, at: usize, found: &mut Vec<Found>) -> Option<usize> {
        let page = self.page;
        let lead = Lead {
            bound: Bound::Within,
            start: at,
            at,
        };
        let month = same!(page.get(at)?, "tháng");
        if !month && !same!(page.words[at], "quý") {
            return None;
        }
        let mut read = Vec::new();
        let end = if month {
            self.month(at, lead, &mut read)?
        } else {
            self.quarter(at)?.2
        };
        let done = page.get(end).is_some_and(|w| {
            same!(w, "hoàn") && page.get(end + 1).is_some_and(|n| same!(n, "thành"))
                || same!(w, "đạt" | "xong")
        });
        let aimed = at == self.range.start
            || !page.words[at - 1].is_word()
            || same!(page.words[at - 1], "đấu" | "tâm" | "bảo" | "trong" | "ngay");
        if !done || !aimed {
            return None;
        }
        if month {
            found.append(&mut read);
            return Some(end);
        }
        self.push_quarter(at, at, Bound::Within, found)
    }

    /// Reads years that are deadlines by what stands around them.
    fn year(&self, at: usize, found: &mut Vec<Found>) -> Option<usize> {
        let page = self.page;
        let word = page.get(at)?;
        let (year_word, start, bound) = if same!(word, "năm") {
            (at, at, Bound::Within)
        } else if same!(word, "đến" | "tới")
            && page.get(at + 1).is_some_and(|w| same!(w, "năm" | "cuối"))
        {
            let year_word = if same!(page.words[at + 1], "cuối") {
                at + 2
            } else {
                at + 1
            };
            (year_word, at, Bound::By)
        } else {
            return None;
        };
        if !page.get(year_word).is_some_and(|w| same!(w, "năm")) {
            return None;
        }
        let year = number(page, year_word + 1, 4).filter(|year| (1990..=2200).contains(year))?;
        let end = year_word + 2;
        let before = |back: usize| {
            start
                .checked_sub(back)
                .filter(|b| *b >= self.range.start)
                .and_then(|b| page.get(b))
        };
        let after = page.get(end).filter(|_| end < self.range.end);
        let after_next = page.get(end + 1);
        let done_after = after.is_some_and(|w| {
            same!(w, "hoàn") && after_next.is_some_and(|n| same!(n, "thành"))
                || same!(w, "đạt")
                || same!(w, "xong")
        });
        let counts = if bound == Bound::By {
            let aimed = before(1).is_some_and(|w| same!(w, "tiêu" | "đấu" | "tâm"))
                || (before(1).is_some_and(|w| w.is(','))
                    && before(2).is_some_and(|w| same!(w, "tiêu" | "đấu")));
            let done = before(1).is_some_and(|w| same!(w, "thành" | "xong"));
            aimed
                || done_after
                || done
                || page.slice(year_word - 1) == "cuối"
                    && before(1).is_some_and(|w| same!(w, "thành" | "xong"))
        } else {
            // "năm 2024 hoàn thành tiêu chí", "hoàn thành năm 2025"
            let named = before(1).is_some_and(|w| {
                same!(
                    w,
                    "hoạch" | "vốn" | "của" | "từ" | "giai" | "đoạn" | "toán" | "trước" | "vụ"
                ) || w.is_number()
            });
            done_after
                && !named
                && (start == self.range.start
                    || before(1).is_some_and(|w| {
                        same!(w, "bảo" | "đấu" | "ngay" | "trong" | "tâm") || !w.is_word()
                    }))
        };
        if !counts {
            return None;
        }
        self.push(
            start..end,
            "year",
            format!("{year:04}"),
            bound,
            None,
            None,
            found,
        )
    }

    /// Reads a bare time where a label or a column says that it is one.
    fn bare(&self, at: usize, found: &mut Vec<Found>) -> Option<usize> {
        if self.setting != Setting::Value {
            return None;
        }
        let page = self.page;
        let lead = Lead {
            bound: Bound::Within,
            start: at,
            at,
        };
        let day_word = page.get(at).is_some_and(|word| same!(word, "ngày"));
        let number_at = if day_word { at + 1 } else { at };
        if let Some((date, _)) = date(page, number_at)
            && (date.year.is_some() || day_word)
        {
            return self.days(
                number_at,
                Lead {
                    bound: Bound::By,
                    ..lead
                },
                day_word,
                found,
            );
        }
        if let Some(end) = self.month(at, lead, found) {
            return Some(end);
        }
        if let Some(end) = self.push_quarter(at, at, Bound::Within, found) {
            return Some(end);
        }
        if page.get(at).is_some_and(|w| same!(w, "năm"))
            && let Some(year) = number(page, at + 1, 4).filter(|year| (1990..=2200).contains(year))
        {
            return self.push(
                at..at + 2,
                "year",
                format!("{year:04}"),
                Bound::Within,
                None,
                None,
                found,
            );
        }
        None
    }

    /// Reads sessions, and "ngay sau khi …".
    fn event(&self, at: usize, found: &mut Vec<Found>) -> Option<usize> {
        let page = self.page;
        let word = page.get(at)?;
        if same!(word, "ngay") {
            let second = page.get(at + 1)?;
            let third = page.get(at + 2)?;
            if same!(second, "sau") && same!(third, "khi") {
                let end = self.clause_end(at + 3);
                if end <= at + 3 {
                    return None;
                }
                let value = self.words(at + 3..end);
                return self.push(at..end, "event", value, Bound::From, None, None, found);
            }
            if same!(second, "từ") && same!(third, "đầu" | "khi") {
                let end = if same!(third, "khi") {
                    self.clause_end(at + 3)
                } else {
                    at + 4
                };
                let unit = page.get(at + 3).is_some_and(|w| {
                    same!(w, "năm" | "tháng" | "quý" | "nhiệm" | "mùa" | "vụ" | "kỳ")
                });
                if end > self.range.end || !(same!(third, "khi") || unit) {
                    return None;
                }
                let value = self.words(at + 2..end);
                return self.push(at..end, "event", value, Bound::From, None, None, found);
            }
            return None;
        }
        let opens = same!(word, "tại" | "trình" | "trước" | "vào");
        if !opens {
            return None;
        }
        let mut start = at + 1;
        if page.get(start).is_some_and(|w| same!(w, "các")) {
            start += 1;
        }
        let first = page.get(start)?;
        let session = (same!(first, "kỳ" | "kì" | "phiên")
            && page.get(start + 1).is_some_and(|w| same!(w, "họp")))
            || (same!(first, "hội")
                && page.get(start + 1).is_some_and(|w| same!(w, "nghị"))
                && page
                    .get(start + 2)
                    .is_some_and(|w| same!(w, "Trung") && w.is_capital()))
            || (same!(first, "hội" | "cuộc")
                && page
                    .get(start + 1)
                    .is_some_and(|w| same!(w, "nghị" | "họp"))
                && (page
                    .get(start + 2)
                    .is_some_and(|w| same!(w, "giao" | "sơ" | "tổng"))
                    || (start + 2..self.range.end.min(start + 10))
                        .any(|w| same!(page.words[w], "gần"))));
        if !session {
            return None;
        }
        // "giao ban", "sơ kết", "tổng kết" behind the word for a meeting.
        let mut end = match same!(first, "hội" | "cuộc") {
            true => (start + 4).min(self.range.end),
            false => start + 2,
        };
        let mut numbered = false;
        while end < self.range.end {
            let word = &page.words[end];
            if same!(
                word,
                "thứ" | "gần" | "cuối" | "giữa" | "tới" | "thường" | "chuyên" | "tháng" | "quý"
            ) {
                numbered = true;
            }
            if word.is(',') {
                let goes_on = page.get(end + 1).is_some_and(|w| {
                    same!(w, "Quốc" | "HĐND" | "khóa" | "nhiệm" | "Hội") && w.is_capital()
                        || same!(w, "khóa" | "nhiệm")
                });
                if !goes_on {
                    break;
                }
            } else if !(word.is_word() || word.is_number() || word.is('/') || word.is('-'))
                || page.starts(end, Class::Verb) && !same!(word, "thường")
                || same!(word, "để" | "theo" | "và" | "xem" | "nhằm")
            {
                break;
            }
            end += 1;
        }
        if !numbered || end > start + 24 {
            return None;
        }
        let value = self.words(start..end);
        self.push(at..end, "event", value, Bound::By, None, None, found)
    }

    /// Reads "trong thời hạn 10 ngày kể từ ngày …", "chậm nhất sau 05 ngày".
    fn relative(&self, at: usize, found: &mut Vec<Found>) -> Option<usize> {
        let page = self.page;
        let word = page.get(at)?;
        let mut next = if same!(word, "trong") {
            at + 1
        } else if same!(word, "chậm" | "muộn") && page.get(at + 1).is_some_and(|w| same!(w, "nhất"))
        {
            at + 2
        } else if same!(word, "sau") && number(page, at + 1, 3).is_some() {
            at + 1
        } else {
            return None;
        };
        while page.get(next).is_some_and(|w| {
            same!(
                w,
                "thời"
                    | "hạn"
                    | "vòng"
                    | "gian"
                    | "là"
                    | "sau"
                    | "trong"
                    | "không"
                    | "quá"
                    | "tối"
                    | "đa"
            )
        }) {
            next += 1;
        }
        number(page, next, 3)?;
        let mut end = next + 1;
        if page.sign(end, '(') {
            end = (end..self.range.end.min(end + 6)).find(|&w| page.sign(w, ')'))? + 1;
        }
        if !page
            .get(end)
            .is_some_and(|w| same!(w, "ngày" | "tuần" | "tháng" | "giờ"))
        {
            return None;
        }
        end += 1;
        if page.get(end).is_some_and(|w| same!(w, "làm")) {
            end += 2;
        }
        if page.get(end).is_some_and(|w| w.is(',')) {
            end += 1;
        }
        if !page
            .get(end)
            .is_some_and(|w| same!(w, "kể" | "từ" | "tính" | "sau"))
        {
            return None;
        }
        let end = self.clause_end(end);
        let value = self.words(next..end);
        self.push(at..end, "event", value, Bound::Within, None, None, found)
    }

    fn clause_end(&self, from: usize) -> usize {
        let page = self.page;
        (from..self.range.end)
            .find(|&at| {
                let word = &page.words[at];
                word.is(',')
                    || word.is(';')
                    || word.is(')')
                    || word.is(':')
                    || page.ends_sentence(at, self.range.end)
            })
            .unwrap_or(self.range.end)
    }

    fn rule(
        &self,
        words: Range<usize>,
        value: String,
        bound: Bound,
        found: &mut Vec<Found>,
    ) -> Option<usize> {
        self.push(words, "recurring", value, bound, None, None, found)
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "one place where a deadline is made"
    )]
    fn push(
        &self,
        words: Range<usize>,
        kind: &str,
        value: String,
        bound: Bound,
        question: Option<Doubt>,
        proposal: Option<String>,
        found: &mut Vec<Found>,
    ) -> Option<usize> {
        if words.end > self.range.end {
            return None;
        }
        let rule = rule_of(kind, &value, bound, question.as_ref());
        let quote = self.page.quote(words.clone()).by(rule);
        let bound = bound.name().to_owned();
        let typed = Deadline::parse(&quote.text, kind, &value, &bound).ok();
        let asked = typed
            .and_then(|deadline| deadline.question(self.issued.0.civil()))
            .map(Doubt::Deadline);
        let end = words.end;
        let proposal = proposal.or_else(|| month_of_quarter(kind, &value));
        found.push(Found {
            words,
            deadline: FoundDeadline {
                quote,
                kind: kind.to_owned(),
                value,
                bound,
                question: question.or(asked),
                proposal,
            },
        });
        Some(end)
    }

    /// Returns words with single spaces, as values and questions show them.
    fn words(&self, words: Range<usize>) -> String {
        plain(&self.page.text[self.page.span(words)])
    }
}

/// Names the rule by which a deadline was found.
fn rule_of(kind: &str, value: &str, bound: Bound, question: Option<&Doubt>) -> &'static str {
    match (kind, bound, question) {
        (_, _, Some(Doubt::NoDay { .. })) => "tuần trong tháng",
        ("date", _, Some(Doubt::NoYear { .. })) => "ngày không ghi năm",
        ("date", ..) => "ngày",
        ("month", _, Some(_)) => "tháng không ghi năm",
        ("month", ..) => "tháng",
        ("quarter", _, Some(_)) => "quý không ghi năm",
        ("quarter", ..) => "quý",
        ("year", ..) => "năm",
        ("recurring", ..) if value.starts_with("weekly ") => "thứ trong tuần",
        ("recurring", ..) => "định kỳ",
        (_, Bound::From, _) => "kể từ sự kiện",
        (_, Bound::Within, _) => "số ngày kể từ",
        _ => "sự kiện",
    }
}

/// Returns a quote in composed form on one line, without markdown.
pub(crate) fn plain(raw: &str) -> String {
    let composed = ntm_text::nfc(raw);
    let text = composed.text();
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    let mut put = |word: &str| {
        if !word.is_empty() {
            if !out.is_empty() {
                out.push(' ');
            }
            out.push_str(word);
        }
    };
    for (at, &byte) in text.as_bytes().iter().enumerate() {
        let gap = match byte {
            0..=b' ' | b'*' => 1,
            // All white space outside of ASCII, but that of Ogham, begins so.
            0xC2 | 0xE2 | 0xE3 => wide_gap(&text[at..]),
            _ => 0,
        };
        if gap > 0 {
            put(&text[from..at]);
            from = at + gap;
        }
    }
    put(&text[from..]);
    out
}

/// How many bytes of white space outside of ASCII a text begins with.
fn wide_gap(text: &str) -> usize {
    let first = text.chars().next().filter(|c| c.is_whitespace());
    first.map_or(0, char::len_utf8)
}

/// A day of the quarter is most often one of its last month.
fn month_of_quarter(kind: &str, value: &str) -> Option<String> {
    let day = value
        .strip_prefix("quarterly day=")
        .filter(|_| kind == "recurring")?;
    day.parse::<u8>()
        .ok()
        .map(|day| format!("quarterly day={day} month=3"))
}

/// Returns the word behind a week of a month.
fn week_of_month(page: &Page<'_>, at: usize) -> Option<usize> {
    let is = |at: usize, which: fn(&Word) -> bool| page.get(at).is_some_and(which);
    if !is(at, |w| same!(w, "tuần")) {
        return None;
    }
    let mut next = at + 1;
    if is(next, |w| same!(w, "đầu" | "cuối")) {
        next += 1 + usize::from(is(next + 1, |w| same!(w, "tiên" | "cùng")));
    } else {
        next += usize::from(is(next, |w| same!(w, "thứ")));
        let counted = number(page, next, 2).is_some_and(|week| (1..=5).contains(&week))
            || is(next, |w| {
                same!(w, "nhất" | "hai" | "ba" | "tư" | "bốn" | "năm")
            });
        if !counted {
            return None;
        }
        next += 1;
    }
    next += usize::from(is(next, |w| same!(w, "của" | "trong")));
    next += usize::from(is(next, |w| same!(w, "hằng" | "hàng" | "mỗi")));
    if !is(next, |w| same!(w, "tháng")) {
        return None;
    }
    next += 1;
    if number(page, next, 2).is_some_and(|month| (1..=12).contains(&month)) {
        return Some(year_after(page, next + 1).1);
    }
    Some(next + usize::from(is(next, |w| same!(w, "này" | "sau" | "tới"))))
}

fn unit(page: &Page<'_>, at: usize) -> Option<Often> {
    let word = page.get(at)?;
    if same!(word, "ngày") {
        Some(Often::Daily)
    } else if same!(word, "tuần") {
        Some(Often::Weekly)
    } else if same!(word, "tháng") {
        Some(Often::Monthly)
    } else if same!(word, "quý") {
        Some(Often::Quarterly)
    } else if same!(word, "năm") {
        Some(Often::Yearly)
    } else {
        None
    }
}

fn code_of(day: jiff::civil::Weekday) -> &'static str {
    use jiff::civil::Weekday::*;
    match day {
        Monday => "MO",
        Tuesday => "TU",
        Wednesday => "WE",
        Thursday => "TH",
        Friday => "FR",
        Saturday => "SA",
        Sunday => "SU",
    }
}

fn day_of_week(page: &Page<'_>, at: usize) -> Option<(&'static str, usize)> {
    let word = page.get(at)?;
    let next = page.get(at + 1)?;
    if same!(word, "chủ") && same!(next, "nhật") {
        return Some(("SU", at + 2));
    }
    if !same!(word, "thứ") {
        return None;
    }
    let code = if same!(next, "hai") || next.value == 2 {
        "MO"
    } else if same!(next, "ba") || next.value == 3 {
        "TU"
    } else if same!(next, "tư") || next.value == 4 {
        "WE"
    } else if same!(next, "năm") || next.value == 5 {
        "TH"
    } else if same!(next, "sáu") || next.value == 6 {
        "FR"
    } else if same!(next, "bảy") || next.value == 7 {
        "SA"
    } else {
        return None;
    };
    Some((code, at + 2))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::Lexicon;

    fn read(text: &str) -> Vec<String> {
        read_in(2022, text)
    }

    fn read_in(year: u32, text: &str) -> Vec<String> {
        let page = Page::new(text, Lexicon::shipped());
        let cited = crate::reference::cited(&page);
        let covers: Vec<Range<usize>> = cited.iter().map(|one| one.covers.clone()).collect();
        let issued = Issued(Date {
            day: Some(7),
            month: Some(7),
            year: Some(year),
        });
        deadlines(&page, 0..page.len(), issued, &covers, Setting::Sentence)
            .into_iter()
            .map(|one| {
                let d = one.deadline;
                let asks = if d.question.is_some() { " ?" } else { "" };
                format!("{} {} {}{asks}", d.kind, d.value, d.bound)
            })
            .collect()
    }

    #[test]
    fn reads_deadlines() {
        let check = |text: &str, expected: &[&str]| assert_eq!(read(text), expected, "{text}");
        check(
            "xong trước ngày 30/7/2023 (Kết quả",
            &["date 2023-07-30 before"],
        );
        check(
            "trước ngày 15 tháng 12 năm 2025.",
            &["date 2025-12-15 before"],
        );
        check("trước 15/11/2024", &["date 2024-11-15 before"]);
        check("chậm nhất là ngày 31/01/2026", &["date 2026-01-31 by"]);
        check("trước 17 giờ ngày 27/11/2025", &["date 2025-11-27 before"]);
        check(
            "trước Thứ Tư ngày 03/12/2025 và",
            &["date 2025-12-03 before"],
        );
        check("hoàn thành trong tháng 9/2022", &["month 2022-09 within"]);
        check("trước tháng 12/2023.", &["month 2023-12 before"]);
        check("xong cuối tháng 12 năm 2025", &["month 2025-12 by"]);
        check("xong trong quý II/2026", &["quarter 2026-Q2 within"]);
        check("trong năm 2024", &["year 2024 within"]);
        check("quyết tâm đến hết năm 2024 xây dựng", &["year 2024 by"]);
        check(
            "(đảm bảo năm 2024 hoàn thành tiêu chí)",
            &["year 2024 within"],
        );
        check(
            "với mục tiêu đến năm 2025, tiếp tục giữ vững",
            &["year 2025 by"],
        );
        check(
            "trước ngày 15 hàng tháng",
            &["recurring monthly day=15 before"],
        );
        check(
            "trước ngày 20 hàng quý tổng hợp",
            &["recurring quarterly day=20 before ?"],
        );
        check(
            "trước ngày 15 tháng 6 cùng năm đối với",
            &["recurring yearly 06-15 before"],
        );
        check(
            "trước ngày 10 tháng 12 năm kế hoạch đối với",
            &["recurring yearly 12-10 before"],
        );
        check(
            "trước ngày 01/6 và 15/11 hằng năm",
            &[
                "recurring yearly 06-01 before",
                "recurring yearly 11-15 before",
            ],
        );
        check(
            "trước 16 giờ 00 ngày thứ Sáu hằng tuần",
            &["recurring weekly FR before"],
        );
        check(
            "Định kỳ hằng tuần, trước 16 giờ 00 ngày thứ Sáu, báo cáo",
            &["recurring weekly FR before"],
        );
        check(
            "Báo cáo định kỳ 6 tháng, hằng năm, ngày 14/6 (báo cáo 6 tháng), ngày 14/12 (báo cáo năm)",
            &[
                "recurring yearly 06-14 within",
                "recurring yearly 12-14 within",
            ],
        );
        check(
            "báo cáo định kỳ trước ngày 14/6 (báo cáo 6 tháng), ngày 14/12 (báo cáo năm)",
            &[
                "recurring yearly 06-14 before",
                "recurring yearly 12-14 before",
            ],
        );
        check("trước 19h00’ hằng ngày", &["recurring daily before"]);
        check(
            "trước 6 giờ và 16 giờ hằng ngày",
            &["recurring daily before"],
        );
        check(
            "Hằng ngày, trước 17 giờ, báo cáo",
            &["recurring daily before"],
        );
        check(
            "giao ban hàng tuần, tháng, quý để",
            &[
                "recurring weekly within",
                "recurring monthly within",
                "recurring quarterly within",
            ],
        );
        check(
            "lũy kế theo từng quý, năm)",
            &["recurring quarterly within", "recurring yearly within"],
        );
        check("Định kỳ hằng quý tổng hợp", &["recurring quarterly within"]);
        check(
            "Định kỳ hàng tháng (trước ngày 16 hàng tháng), 6 tháng (trước ngày 16/6), tổng kết năm (trước ngày 20/11 hàng năm)",
            &[
                "recurring monthly day=16 before",
                "recurring yearly 06-16 before",
                "recurring yearly 11-20 before",
            ],
        );
        check(
            "trước ngày 15 của tháng đầu quý kế tiếp theo",
            &["recurring quarterly day=15 month=1 before"],
        );
        check(
            "trình kỳ họp HĐND huyện lần thứ 14.",
            &["event kỳ họp HĐND huyện lần thứ 14 by ?"],
        );
        check(
            "thông qua tại Kỳ họp thứ 10, Quốc hội khóa\nXV.",
            &["event Kỳ họp thứ 10, Quốc hội khóa XV by ?"],
        );
        check(
            "ngay sau khi được phân bổ nguồn lực, tránh",
            &["event được phân bổ nguồn lực from ?"],
        );
        check("ngay từ đầu năm;", &["event đầu năm from ?"]);
        check(
            "trong thời hạn 10 ngày kể từ ngày nhận Kế hoạch này.",
            &["event 10 ngày kể từ ngày nhận Kế hoạch này within ?"],
        );
    }

    #[test]
    fn asks_for_the_day_of_a_week_in_a_month() {
        let check = |text: &str, expected: &[&str]| assert_eq!(read(text), expected, "{text}");
        check(
            "báo cáo trong tuần thứ hai của tháng 9/2025.",
            &["event tuần thứ hai của tháng 9/2025 within ?"],
        );
        check(
            "trước tuần thứ 3 tháng 10 năm 2025",
            &["event tuần thứ 3 tháng 10 năm 2025 before ?"],
        );
        check(
            "ra quân vào tuần đầu tháng 10",
            &["event tuần đầu tháng 10 within ?"],
        );
        check(
            "định kỳ hằng tháng, vào tuần cuối cùng của tháng, báo cáo",
            &["recurring monthly within ?"],
        );
        check(
            "trong tuần đầu tiên mỗi tháng",
            &["recurring monthly within ?"],
        );
        check("trong tuần thứ hai kể từ ngày khởi công", &[]);
        check("giao ban tuần thứ hai của tháng", &[]);
        check("hoàn thành trong tuần", &[]);
    }

    #[test]
    fn one_year_holds_for_a_row_of_months() {
        let check =
            |text: &str, expected: &[&str]| assert_eq!(read_in(2023, text), expected, "{text}");
        check(
            "trong tháng 9 và tháng 10/2025",
            &["month 2025-09 within", "month 2025-10 within"],
        );
        check(
            "trong các tháng 6, 9 và 11 năm 2024",
            &[
                "month 2024-06 within",
                "month 2024-09 within",
                "month 2024-11 within",
            ],
        );
        check(
            "trong tháng 9/2025, 10 xã hoàn thành",
            &["month 2025-09 within"],
        );
    }

    #[test]
    fn asks_where_it_cannot_know() {
        let check =
            |text: &str, expected: &[&str]| assert_eq!(read_in(2023, text), expected, "{text}");
        check("trước ngày 20/20/2023", &["date  before ?"]);
        check("trước ngày 31/9/2023", &["date  before ?"]);
        check("chậm nhất ngày 17 tháng 12", &["date 2023-12-17 by ?"]);
        check("trước ngày 16/6", &["date 2024-06-16 before ?"]);
        check("trước ngày 01/01/2023", &["date 2023-01-01 before ?"]);
        check("trong tháng 10", &["month 2023-10 within ?"]);
        check(
            "trong tháng 12 và tháng 01/2024",
            &["month 2023-12 within ?", "month 2024-01 within"],
        );
        check("trong quý III", &["quarter 2023-Q3 within ?"]);
        check("trong quý I", &["quarter 2024-Q1 within ?"]);
        // 27/10/2023 is a Friday.
        check("trước thứ Sáu ngày 27/10/2023", &["date 2023-10-27 before"]);
        check(
            "trước thứ Năm, ngày 27/10/2023",
            &["date 2023-10-27 before ?"],
        );
        check(
            "trước ngày 20/10/2023 (thứ Năm)",
            &["date 2023-10-20 before ?"],
        );
        // Once, or each month and year?
        check(
            "trước ngày 05 tháng sau",
            &["recurring monthly day=5 before ?"],
        );
        check(
            "giải ngân trước ngày 31/01 năm sau",
            &["recurring yearly 01-31 before ?"],
        );
        check(
            "báo cáo hằng năm trước ngày 31/01 năm sau",
            &["recurring yearly 01-31 before"],
        );
        // Letters that a scanner put for digits.
        for text in [
            "trước ngày 3O/9/2023",
            "trước ngày l5/10/2023",
            "trước ngày 15/1O/2023",
            "trước ngày 15/10/2O23",
            "trước ngày 15/10/202",
            "trước ngày 1 5/10/2023",
            "trước ngày 32/10/2023",
            "trước ngày 30 tháng 02 năm 2024",
            "trước ngày 15 tháng 1O năm 2023",
        ] {
            for found in read_in(2023, text) {
                assert!(found.ends_with('?'), "{text}: {found}");
            }
        }
    }

    #[test]
    fn reads_spans_and_beginnings() {
        let check =
            |text: &str, expected: &[&str]| assert_eq!(read_in(2023, text), expected, "{text}");
        check(
            "mở đợt cao điểm từ ngày 15/12/2023.",
            &["date 2023-12-15 from"],
        );
        check(
            "cấm biển từ 05 giờ ngày 25/8/2023",
            &["date 2023-08-25 from"],
        );
        check(
            "niêm yết từ ngày 20/11 đến ngày 30/11/2023",
            &["date 2023-11-30 by"],
        );
        check(
            "định kỳ ngày 20 hằng tháng tổng hợp",
            &["recurring monthly day=20 within"],
        );
        check(
            "ngày 25 hàng tháng báo cáo",
            &["recurring monthly day=25 within"],
        );
        check(
            "báo cáo hằng tháng (trước ngày 20), hằng quý (trước ngày 15 tháng cuối quý)",
            &[
                "recurring monthly day=20 before",
                "recurring quarterly day=15 month=3 before",
            ],
        );
        check(
            "Mỗi quý tổ chức ít nhất 01 đợt",
            &["recurring quarterly within"],
        );
        check(
            "định kỳ 6 tháng, 1 năm báo cáo",
            &["recurring half-yearly within", "recurring yearly within"],
        );
        check(
            "báo cáo kết quả thực hiện Chương trình hàng tháng, quý, năm",
            &[
                "recurring monthly within",
                "recurring quarterly within",
                "recurring yearly within",
            ],
        );
        check(
            "Phấn đấu tháng 12 năm 2023 hoàn thành hồ sơ",
            &["month 2023-12 within"],
        );
        check("tổ chức sơ kết vào năm 2025", &["year 2025 within"]);
        check(
            "định kỳ hằng tháng, trước ngày 25, tổng hợp",
            &["recurring monthly day=25 before"],
        );
        check(
            "báo cáo tháng trước ngày 25",
            &["recurring monthly day=25 before"],
        );
        check("hạn báo cáo ngày 22/12/2023", &["date 2023-12-22 by"]);
        check("hoàn thành: tháng 12/2023)", &["month 2023-12 within"]);
        check("thời hạn 25/12/2023", &["date 2023-12-25 by"]);
        check("hạn cuối là ngày 25/12/2023", &["date 2023-12-25 by"]);
        check(
            "báo cáo tại Hội nghị giao ban tháng 9/2023.",
            &["event Hội nghị giao ban tháng 9/2023 by ?"],
        );
    }

    #[test]
    fn leaves_other_times_alone() {
        for text in [
            "Kế hoạch số 318/KH-UBND ngày 20/10/2023 của",
            "giai đoạn 2021-2025",
            "chịu trách nhiệm trước UBND tỉnh",
            "được công nhận trước năm 2022",
            "kế hoạch năm 2024",
            "quy hoạch chung xã đến năm 2030, trong đó",
            "6 tháng cuối năm 2023",
            "kiểm tra định kỳ, đột xuất tình hình",
            "đưa vào Kế hoạch cải cách hành chính hằng năm của cơ quan",
            "cân đối, bố trí ngân sách hằng năm và trong Kế hoạch",
            "số liệu tính đến hết ngày 31/12/2024",
            "sau khi hợp nhất, sáp nhập",
            "cập nhật số liệu đến hết ngày 30/6/2025 theo đơn vị cũ",
            "kết quả thực hiện từ ngày 01/7/2025 đến ngày 30/9/2025",
            "Nghị định có hiệu lực thi hành từ ngày 01/01/2026",
            "cam kết tiến độ giải ngân theo từng tháng",
            "mỗi ngày có 02 chuyến xe",
            "được công nhận vào năm 2019",
            "khởi công trong năm tới",
            "tháng 3 năm 2023",
            "người nghỉ hưu trước ngày 01/7/2026",
            "trẻ em sinh trước ngày 01/01/2027",
        ] {
            assert_eq!(read(text), Vec::<String>::new(), "{text}");
        }
    }
}
