//! Words that bind a time: "trước", "chậm nhất là ngày", "từ ngày".

use super::written::date;
use super::{Bound, Found, Lead, Scan};
use crate::page::same;

impl Scan<'_, '_> {
    fn lead(&self, at: usize) -> Option<Lead> {
        let page = self.page;
        let word = page.get(at)?;
        let next = page.get(at + 1);
        // "người nghỉ hưu trước ngày …", "sinh trước năm …" tell whom it concerns.
        let concerns = at > self.range.start && same!(page.words[at - 1], "hưu" | "sinh");
        // "từ ngày 01/12 năm trước đến ngày 30/11"
        let last = at > self.range.start
            && same!(word, "trước")
            && same!(page.words[at - 1], "năm" | "tháng" | "quý")
            && next.is_some_and(|w| same!(w, "đến"));
        if concerns || last {
            return None;
        }
        let (mut bound, mut next_at) = if same!(word, "trước") {
            (Bound::Before, at + 1)
        } else if same!(word, "chậm" | "muộn") && next.is_some_and(|w| same!(w, "nhất")) {
            (Bound::By, at + 2)
        } else if same!(word, "đến" | "tới") && next.is_some_and(|w| same!(w, "hết")) {
            if self.cuts_off(at) || self.sorts_out(at) {
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
                || (same!(after_word, "quý") && self.quarters(after).is_some()))
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
            if self.cuts_off(at) || self.sorts_out(at) {
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

    /// Whether a day only tells which things are meant: "các dự án đến ngày
    /// 30/9/2022 giải ngân dưới 30%", "các xã đến hết tháng 6 chưa đạt chuẩn".
    fn sorts_out(&self, at: usize) -> bool {
        let page = self.page;
        let thing = at > self.range.start
            && page.words[at - 1].is_word()
            && !page.starts(at - 1, crate::lexicon::Class::Verb);
        let day = (at + 1..self.range.end.min(at + 4))
            .find_map(|next| date(page, next).map(|(_, end)| end));
        let stated = |end: usize| {
            let word = |back: usize| page.get(end + back);
            word(0).is_some_and(|w| same!(w, "chưa" | "còn" | "mới"))
                || (1..=2)
                    .any(|back| word(back).is_some_and(|w| same!(w, "dưới" | "thấp" | "chưa")))
        };
        thing && day.is_some_and(stated)
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
                    || same!(word, "hiện") && next.is_some_and(|w| same!(w, "có"))
                    || same!(word, "số") && next.is_some_and(|w| same!(w, "liệu"))
                    || same!(word, "kết") && next.is_some_and(|w| same!(w, "quả"))
                    || same!(word, "tình") && next.is_some_and(|w| same!(w, "hình"))
                    || same!(word, "lũy") && next.is_some_and(|w| same!(w, "kế"))
                    || same!(word, "kỳ") && next.is_some_and(|w| same!(w, "báo"))
            })
    }

    /// Reads a bound and the time behind it.
    pub(super) fn bound(&self, at: usize, found: &mut Vec<Found>) -> Option<usize> {
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
            .or_else(|| self.half(at, lead, found))
            .or_else(|| self.stretch(at, lead, found))
            .or_else(|| self.push_quarters(at, lead.start, lead.bound, found))
            .or_else(|| self.bounded_year(at, lead, found))
            .or_else(|| self.season(at, lead, found))
    }

    /// Reads "từ ngày 15/12/2025", "từ 05 giờ ngày 25/8/2025" where no end
    /// follows: the day from which something is done.
    pub(super) fn from(&self, at: usize, found: &mut Vec<Found>) -> Option<usize> {
        let page = self.page;
        if !same!(page.get(at)?, "từ") {
            return None;
        }
        let counted = at > self.range.start
            && same!(
                page.words[at - 1],
                "kể" | "tính" | "lực" | "hành" | "sinh" | "liệu" | "trước" | "hưởng"
            );
        let part = page
            .get(at + 1)
            .is_some_and(|w| same!(w, "sáng" | "trưa" | "chiều" | "tối"));
        let hour = self.hour(at + 1);
        let next = hour.unwrap_or(at + 1 + usize::from(part));
        // "kể từ 06 giờ ngày 27/10/2020" is no day of coming into force.
        let counted = counted && !(hour.is_some() && same!(page.words[at - 1], "kể"));
        if counted || !same!(page.get(next)?, "ngày") {
            return None;
        }
        let (date, end) = date(page, next + 1).filter(|(_, end)| *end <= self.range.end)?;
        let day = date.civil()?;
        let passed = self.issued.0.civil().is_some_and(|issued| day < issued);
        // "từ ngày 28/01/2019 đến hết ngày 11/02/2019" is a day to begin and one to
        // end, unless figures of that time are spoken of.
        let ends = page.get(end).is_some_and(|w| same!(w, "đến" | "tới"));
        if passed || ends && self.cuts_off(end) || page.sign(end, '-') {
            return None;
        }
        let value = day.to_string();
        self.push(at..end, "date", value, Bound::From, None, None, found)
    }
}
