//! Times: dates as they are written, and the deadlines that they make. A date
//! of a cited document, a period or a past day is no deadline; what is
//! impossible or open becomes a question, never a silent guess.

mod bound;
mod day;
mod event;
mod often;
mod opening;
mod period;
#[cfg(test)]
mod tests;
mod written;

use crate::cue::Cue;
use crate::doubt::Doubt;
use crate::page::{Page, same};
use crate::plain::plain;
use crate::reading::FoundDeadline;
use ntm_programme::deadline::Deadline;
use often::month_of_quarter;
use std::ops::Range;
pub(crate) use written::date;

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
    found.retain(|one| !is_course(page, &range, one, issued));
    found
}

/// Whether a time only tells of what a course or a thing is: "lộ trình từng năm
/// đến hết năm 2030", "hồ sơ đã nhận trước ngày 30/6".
fn is_course(page: &Page<'_>, range: &Range<usize>, one: &Found, issued: Issued) -> bool {
    let start = one.words.start;
    let from = range.start.max(start.saturating_sub(4));
    let named = (from..start).any(|at| {
        let next = page.get(at + 1);
        let course = same!(page.words[at], "lộ") && next.is_some_and(|w| same!(w, "trình"));
        course && (at + 2..start).all(|at| page.words[at].is_word() && !same!(page.words[at], "và"))
    });
    let past = || {
        let day: Option<jiff::civil::Date> = one.deadline.value.parse().ok();
        day.zip(issued.0.civil())
            .is_some_and(|(day, issued)| day < issued)
    };
    let was = || (from..start).any(|at| same!(page.words[at], "đã"));
    named || was() && past()
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
                // "02 lần/ngày (trước 6 giờ và trước 16 giờ hằng ngày)"
                let twice = other.deadline.kind == "recurring"
                    && other.deadline.value == value
                    && other_at > at
                    && last.words.start.saturating_sub(first.words.end) <= 12
                    && page.words[one.words.clone()]
                        .iter()
                        .any(|w| same!(w, "lần"));
                let half = value == "half-yearly"
                    && other.deadline.value.starts_with("yearly ")
                    && other.words.start.saturating_sub(one.words.end) <= 3
                    && other_at > at;
                // "hằng tháng, vào tuần thứ hai của tháng"
                let week = one.deadline.question.is_none()
                    && other.deadline.value == value
                    && matches!(other.deadline.question, Some(Doubt::NoDay { .. }));
                let day = other.deadline.value.starts_with(&format!("{value} "));
                half || twice
                    || other.deadline.kind == "recurring" && other_at != at && (day || week) && near
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
    "chủ", "thứ", "tuần", "tháng", "quý", "năm", "lần",
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
            .or_else(|| self.times_in(at, found))
            .or_else(|| self.weekday(at, None, found))
            .or_else(|| self.bare_stretch(at, found))
            .or_else(|| self.opening(at, found))
            .or_else(|| self.month_done(at, found))
            .or_else(|| self.year(at, found))
            .or_else(|| self.bare(at, found))
    }

    fn is(&self, at: usize) -> bool {
        at < self.range.end
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
