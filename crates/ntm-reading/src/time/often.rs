//! Cadences: "hằng tháng", "định kỳ 6 tháng", "của tháng đầu quý kế tiếp".

use super::written::{number, unit};
use super::{Bound, Found, Often, Scan};
use crate::page::same;
use std::ops::Range;

impl Scan<'_, '_> {
    /// Reads the cadence before a day: "hằng tháng (trước ngày 20)", "định kỳ
    /// hằng tháng, trước ngày 25", "báo cáo tháng trước ngày 25".
    pub(super) fn cadence_before(&self, start: usize) -> Option<Often> {
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
        let joined = end == start || page.sign(end, '(');
        let report = joined && same!(page.words[first], "cáo");
        unit(page, first + 1).filter(|often| report && *often == Often::Monthly)
    }

    /// Reads "hàng tháng", "cùng năm", "của tháng đầu quý kế tiếp" behind a day.
    pub(super) fn cadence_after(&self, at: usize) -> Option<(Often, usize, Option<u32>)> {
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
    pub(super) fn often(&self, at: usize) -> Option<(Often, usize)> {
        let page = self.page;
        let word = page.get(at).filter(|_| at + 1 < self.range.end)?;
        if !same!(word, "hàng" | "hằng" | "mỗi" | "từng") {
            return None;
        }
        unit(page, at + 1).map(|often| (often, at + 2))
    }

    /// Reads a recurring rule without a day.
    pub(super) fn recurring(&self, at: usize, found: &mut Vec<Found>) -> Option<usize> {
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
                && (at == self.range.start
                    || !(page.words[at - 1].is_word() || page.sign(at - 1, '"')));
            // "phát thanh mỗi tuần 02 buổi"
            let counted = same!(word, "mỗi")
                && page.get(end).is_some_and(|w| w.is_number())
                && page
                    .get(end + 1)
                    .is_some_and(|w| same!(w, "buổi" | "lần" | "tin" | "bài" | "kỳ"));
            let begins = begins || counted && !page.sign(at - 1, '"');
            if !periodic && next == at && same!(word, "từng" | "mỗi") && !begins {
                return None;
            }
            rules.push(often);
            next = end;
        } else if periodic {
            let (often, end) = self.half_year(next).or_else(|| {
                // "rà soát định kỳ năm 2026" is that of one year.
                let dated = page.get(next + 1).is_some_and(|w| w.is_number());
                let often = unit(page, next).filter(|_| !dated)?;
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
            let one = number(page, next + 1, 2) == Some(1)
                || page.get(next + 1).is_some_and(|w| same!(w, "một"));
            let once = one && page.get(next + 2).is_some_and(|w| same!(w, "năm"));
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

    /// Reads "02 lần/tháng", "một lần mỗi quý".
    pub(super) fn times_in(&self, at: usize, found: &mut Vec<Found>) -> Option<usize> {
        let page = self.page;
        // "01 tuần/lần"
        let each = at.checked_sub(3).filter(|&from| {
            from >= self.range.start && page.sign(at - 1, '/') && number(page, from, 2) == Some(1)
        });
        if let Some((from, often)) = each.zip(each.and_then(|from| unit(page, from + 1))) {
            return self.rule(from..at + 1, often.name().to_owned(), Bound::Within, found);
        }
        let counted = at.checked_sub(1).filter(|&before| {
            before >= self.range.start
                && (page.words[before].is_number() || same!(page.words[before], "một" | "hai"))
        })?;
        let joint = page.get(at + 1)?;
        let often = unit(page, at + 2)
            .filter(|_| same!(page.words[at], "lần"))
            .filter(|_| joint.is('/') || same!(joint, "mỗi" | "một" | "trong"))?;
        self.rule(
            counted..at + 3,
            often.name().to_owned(),
            Bound::Within,
            found,
        )
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
    pub(super) fn recurs(&self, words: &Range<usize>) -> bool {
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

    pub(super) fn rule(
        &self,
        words: Range<usize>,
        value: String,
        bound: Bound,
        found: &mut Vec<Found>,
    ) -> Option<usize> {
        self.push(words, "recurring", value, bound, None, None, found)
    }
}

/// A day of the quarter is most often one of its last month.
pub(super) fn month_of_quarter(kind: &str, value: &str) -> Option<String> {
    let day = value
        .strip_prefix("quarterly day=")
        .filter(|_| kind == "recurring")?;
    day.parse::<u8>()
        .ok()
        .map(|day| format!("quarterly day={day} month=3"))
}
