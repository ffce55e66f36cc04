//! Months, weeks, quarters, years and seasons.

use super::written::{date, day_of_week, number, stretch, year_after};
use super::{Bound, Date, Found, Lead, Often, Scan, Setting};
use crate::doubt::Doubt;
use crate::page::{alike, same};
use crate::words::Word;
use std::ops::Range;

/// A month or a quarter of a row.
pub(super) struct Part {
    number: u32,
    year: Option<u32>,
    words: Range<usize>,
}

impl Scan<'_, '_> {
    pub(super) fn month(&self, at: usize, lead: Lead, found: &mut Vec<Found>) -> Option<usize> {
        let page = self.page;
        let mut at = at;
        let mut start = lead.start;
        // "đầu tháng 9", "trung tuần tháng 9" end before the month does.
        let early = page
            .get(at)
            .is_some_and(|w| same!(w, "đầu" | "giữa" | "trung"));
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
        let end = months.last()?.words.end;
        // "trong tháng 12 hằng năm": each year, on a day that nobody says.
        if let ([Part { year: None, .. }], Some((Often::Yearly, end))) =
            (&months[..], self.often(end))
        {
            let words = start..end;
            let question = Doubt::NoDay {
                written: self.words(words.clone()),
            };
            let value = Often::Yearly.name().to_owned();
            return self.push(
                words,
                "recurring",
                value,
                lead.bound,
                Some(question),
                None,
                found,
            );
        }
        for (index, month) in months.into_iter().enumerate() {
            let start = if index == 0 { start } else { month.words.start };
            let date = Date {
                day: None,
                month: Some(month.number),
                year: month.year,
            };
            let known = found.len();
            self.push_month(date, start..month.words.end, lead.bound, found);
            for one in found[known..].iter_mut().filter(|_| early) {
                let written = self.words(one.words.clone());
                one.deadline
                    .question
                    .get_or_insert(Doubt::NoDay { written });
            }
        }
        Some(end)
    }

    /// Reads "tháng 9", "tháng 9 và tháng 10/2025", "tháng 6, 9 và 12 năm 2024".
    fn months(&self, at: usize) -> Option<Vec<Part>> {
        let page = self.page;
        self.row(
            at,
            |word| alike!(word, "thang"),
            |at| {
                number(page, at, 2)
                    .filter(|month| (1..=12).contains(month))
                    .map(|month| (month, at + 1))
                    .or_else(|| self.month_in_words(at))
            },
        )
    }

    /// Reads "Giêng", "Tư", "Mười hai" as the number of a month, with the word
    /// behind it; small ones may be other words.
    fn month_in_words(&self, at: usize) -> Option<(u32, usize)> {
        let word = self.page.get(at).filter(|word| word.is_capital())?;
        let months = [
            same!(word, "Giêng"),
            same!(word, "Hai"),
            same!(word, "Ba"),
            same!(word, "Tư"),
            same!(word, "Năm"),
            same!(word, "Sáu"),
            same!(word, "Bảy"),
            same!(word, "Tám"),
            same!(word, "Chín"),
            same!(word, "Mười"),
            false,
            same!(word, "Chạp"),
        ];
        let (month, _) = (1..).zip(months).find(|(_, is)| *is)?;
        let more = self.page.get(at + 1).filter(|_| month == 10);
        Some(match more {
            Some(word) if same!(word, "một") => (11, at + 2),
            Some(word) if same!(word, "hai") => (12, at + 2),
            _ => (month, at + 1),
        })
    }

    /// Reads a row of months or quarters from the word for them on, each by its
    /// number; a year at the end holds for all before it.
    fn row(
        &self,
        at: usize,
        is_named: fn(&Word) -> bool,
        number: impl Fn(usize) -> Option<(u32, usize)>,
    ) -> Option<Vec<Part>> {
        let page = self.page;
        let read = |start: usize, at: usize| {
            let (number, stop) = number(at)?;
            let (year, end) = year_after(page, stop);
            let words = start..end;
            Some(Part {
                number,
                year,
                words,
            })
        };
        let mut list = vec![read(at, at + 1)?];
        // Numbers without the word belong to it where a year closes the row.
        let mut sure = 1;
        while let Some(last) = list.last().filter(|last| last.year.is_none())
            && list.len() < 6
            && page
                .get(last.words.end)
                .is_some_and(|w| w.is(',') || same!(w, "và" | "hoặc"))
        {
            let start = last.words.end + 1;
            let named = page.get(start).is_some_and(is_named);
            let Some(part) = read(start, start + usize::from(named)) else {
                break;
            };
            // "tháng 9, 10/10" is no month.
            let stop = part.words.end;
            if part.year.is_none() && page.sign(stop, '/') || stop > self.range.end {
                break;
            }
            let closed = part.year.is_some();
            list.push(part);
            if named || closed {
                sure = list.len();
            }
        }
        list.truncate(sure);
        // "tháng 12 và tháng 01/2026" are months of two years: the first is asked.
        let (mut number, mut year) = list.last().map(|last| (last.number, last.year))?;
        for part in list.iter_mut().rev().skip(1) {
            if part.number >= number {
                break;
            }
            part.year = year;
            (number, year) = (part.number, part.year);
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

    /// Reads "tuần thứ hai của tháng", "nửa đầu tháng 9/2025", "thứ Sáu tuần này":
    /// they tell of no one day, and weeks are counted in more than one way, so
    /// that the day is asked.
    pub(super) fn stretch(&self, at: usize, lead: Lead, found: &mut Vec<Found>) -> Option<usize> {
        let page = self.page;
        let end = stretch(page, at)?;
        let words = lead.start..end;
        let question = Doubt::NoDay {
            written: self.words(words.clone()),
        };
        let named = page.words[end - 1].is_number();
        let each = (at..end).any(|at| same!(page.words[at], "hằng" | "hàng" | "mỗi"));
        let (kind, value) = if each || !named && self.recurs(&words) {
            ("recurring", Often::Monthly.name().to_owned())
        } else {
            // "trong tuần đầu tháng 10" is within the month; "trước tuần …" and a
            // weekday are not.
            let within = lead.bound == Bound::Within && day_of_week(page, at).is_none();
            match self.month_of(at..end).filter(|_| within) {
                Some(month) => ("month", month),
                None => ("event", self.words(at..end)),
            }
        };
        self.push(words, kind, value, lead.bound, Some(question), None, found)
    }

    /// Returns the month of "tuần đầu tháng 10/2025"; without year the next one
    /// from the paper's date on.
    fn month_of(&self, words: Range<usize>) -> Option<String> {
        let page = self.page;
        let at = words.clone().find(|&at| same!(page.words[at], "tháng"))?;
        let month = number(page, at + 1, 2).filter(|month| (1..=12).contains(month))?;
        let issued = self.issued.0;
        let year = year_after(page, at + 2).0.or_else(|| {
            let (year, now) = issued.year.zip(issued.month)?;
            Some(year + u32::from(month < now))
        })?;
        Some(format!("{year:04}-{month:02}"))
    }

    /// Reads the same without another bound where it begins a clause.
    pub(super) fn bare_stretch(&self, at: usize, found: &mut Vec<Found>) -> Option<usize> {
        let begins = at == self.range.start || !self.page.words[at - 1].is_word();
        let lead = Lead {
            bound: Bound::Within,
            start: at,
            at,
        };
        begins.then(|| self.stretch(at, lead, found)).flatten()
    }

    /// Adds the quarters that begin at a word with their bound; one without year
    /// becomes a question.
    pub(super) fn push_quarters(
        &self,
        at: usize,
        start: usize,
        bound: Bound,
        found: &mut Vec<Found>,
    ) -> Option<usize> {
        let quarters = self.quarters(at)?;
        let end = quarters.last()?.words.end;
        for (index, quarter) in quarters.into_iter().enumerate() {
            let start = if index == 0 {
                start
            } else {
                quarter.words.start
            };
            let words = start..quarter.words.end;
            self.push_quarter(quarter.number, quarter.year, words, bound, found);
        }
        Some(end)
    }

    fn push_quarter(
        &self,
        quarter: u32,
        year: Option<u32>,
        words: Range<usize>,
        bound: Bound,
        found: &mut Vec<Found>,
    ) {
        if let Some(year) = year {
            let value = format!("{year:04}-Q{quarter}");
            self.push(words, "quarter", value, bound, None, None, found);
            return;
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
        );
    }

    /// Reads "quý II năm 2024", "quý III và quý IV/2025", "các quý II, III năm
    /// 2026".
    pub(super) fn quarters(&self, at: usize) -> Option<Vec<Part>> {
        let page = self.page;
        let outer = page
            .get(at)
            .is_some_and(|w| same!(w, "cuối" | "đầu" | "các"));
        let at = at + usize::from(outer);
        if !page.get(at).is_some_and(|w| same!(w, "quý")) {
            return None;
        }
        self.row(
            at,
            |word| same!(word, "quý"),
            |at| match page.slice(at) {
                "I" | "1" | "01" => Some((1, at + 1)),
                "II" | "2" | "02" => Some((2, at + 1)),
                "III" | "3" | "03" => Some((3, at + 1)),
                "IV" | "4" | "04" => Some((4, at + 1)),
                _ => None,
            },
        )
    }

    pub(super) fn bounded_year(
        &self,
        at: usize,
        lead: Lead,
        found: &mut Vec<Found>,
    ) -> Option<usize> {
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
        // "hoàn thành các cống A, B trước năm 2015"
        let aims = || {
            (lead.start.saturating_sub(20).max(self.range.start)..lead.start)
                .rev()
                .take_while(|&back| !page.sign(back, ';') && !page.ends_sentence(back, lead.start))
                .any(|back| {
                    same!(page.words[back], "hoàn")
                        && page.get(back + 1).is_some_and(|w| same!(w, "thành"))
                })
        };
        if lead.bound == Bound::Before && !done && !aims() {
            return None;
        }
        // "sơ kết vào năm 2025", not "ban hành vào năm 2019".
        let held = (lead.start.saturating_sub(10).max(self.range.start)..lead.start).any(|back| {
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
    pub(super) fn season(&self, at: usize, lead: Lead, found: &mut Vec<Found>) -> Option<usize> {
        let page = self.page;
        let word = page.get(at)?;
        let season = same!(word, "Tết")
            || (same!(word, "mùa")
                && page
                    .get(at + 1)
                    .is_some_and(|w| same!(w, "mưa" | "bão" | "lũ" | "khô" | "nắng" | "lạnh")));
        if lead.bound != Bound::Before || !season {
            return None;
        }
        let mut end = at + 1;
        while end < self.range.end
            && page.get(end).is_some_and(|w| {
                same!(
                    w,
                    "Nguyên"
                        | "đán"
                        | "mưa"
                        | "bão"
                        | "lũ"
                        | "khô"
                        | "nắng"
                        | "nóng"
                        | "lạnh"
                        | "năm"
                        | "âm"
                        | "lịch"
                ) || w.is_number()
                    || (w.is('-') && page.get(end + 1).is_some_and(|n| n.is_number()))
                    // "Tết Nguyên đán Canh Tý", "mùa mưa bão cuối năm"
                    || same!(word, "Tết") && w.is_capital()
                    || same!(w, "cuối" | "đầu") && page.get(end + 1).is_some_and(|n| same!(n, "năm"))
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
    pub(super) fn month_done(&self, at: usize, found: &mut Vec<Found>) -> Option<usize> {
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
            self.push_quarters(at, at, Bound::Within, &mut read)?
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
        found.append(&mut read);
        Some(end)
    }

    /// Reads years that are deadlines by what stands around them.
    pub(super) fn year(&self, at: usize, found: &mut Vec<Found>) -> Option<usize> {
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
                || same!(w, "có") && before(1).is_some_and(|w| same!(w, "đấu"))
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
            let done = before(1).is_some_and(|w| same!(w, "xong"))
                || before(1).is_some_and(|w| same!(w, "thành"))
                    && before(2).is_some_and(|w| same!(w, "hoàn"));
            done || done_after
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
    pub(super) fn bare(&self, at: usize, found: &mut Vec<Found>) -> Option<usize> {
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
        if let Some(end) = self.push_quarters(at, at, Bound::Within, found) {
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
}
