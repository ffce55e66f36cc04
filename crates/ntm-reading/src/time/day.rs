//! Days, with their hours, weekdays and what says how often they come.

use super::written::{code_of, date, day_of_week, number};
use super::{Bound, Date, Found, Lead, Often, Scan};
use crate::doubt::Doubt;
use crate::page::{alike, same};
use std::ops::Range;

impl Scan<'_, '_> {
    /// Reads "(định kỳ) (vào) ngày 20 hằng tháng" without another bound.
    pub(super) fn day_of_period(&self, at: usize, found: &mut Vec<Found>) -> Option<usize> {
        let page = self.page;
        let mut next = at;
        if same!(page.get(next)?, "định")
            && page.get(next + 1).is_some_and(|w| same!(w, "kỳ" | "kì"))
        {
            next += 2;
        }
        // "số liệu tính từ ngày 01/12 đến ngày 30/11 của năm" is read from "đến" on.
        let until = at > self.range.start && same!(page.words[at - 1], "đến" | "tới" | "hết");
        if until || !same!(page.get(next)?, "ngày") {
            return None;
        }
        // "đúng ngày mồng 3 hằng tháng"
        let first = page
            .get(next + 1)
            .is_some_and(|w| alike!(w, "mong" | "mung"));
        let digits = next + 1 + usize::from(first);
        let end = number(page, digits, 2)
            .filter(|day| (1..=31).contains(day))
            .map(|_| digits + 1)?;
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
    pub(super) fn days(
        &self,
        at: usize,
        lead: Lead,
        day_word: bool,
        found: &mut Vec<Found>,
    ) -> Option<usize> {
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
        // "Hằng tháng tổng hợp kết quả, báo cáo Ban Chỉ đạo vào ngày 28"
        let cadence = cadence.or_else(|| {
            let alone = dates.iter().all(|(date, _)| date.month.is_none());
            (alone && self.is_monthly(lead.start)).then_some((Often::Monthly, next, None))
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

    pub(super) fn day(
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

    /// Whether the sentence of a word opens with "(định kỳ) hằng tháng".
    fn is_monthly(&self, at: usize) -> bool {
        let page = self.page;
        let start = self.range.start;
        if (start..at).any(|word| page.ends_sentence(word, at)) {
            return false;
        }
        let regular = page.get(start).is_some_and(|w| same!(w, "định"));
        let often = self.often(start + 2 * usize::from(regular));
        often.is_some_and(|(often, _)| often == Often::Monthly)
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

    pub(super) fn weekday(
        &self,
        at: usize,
        lead: Option<Lead>,
        found: &mut Vec<Found>,
    ) -> Option<usize> {
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
            // "Hằng tuần (trước 16 giờ ngày thứ Năm)", "Hằng tuần, vào thứ Sáu"
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
    pub(super) fn hour(&self, at: usize) -> Option<usize> {
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
}
