//! Events: sessions, "ngay sau khi …", "trong 05 ngày kể từ …".

use super::written::number;
use super::{Bound, Found, Scan};
use crate::lexicon::Class;
use crate::page::same;

impl Scan<'_, '_> {
    /// Reads sessions, and "ngay sau khi …".
    pub(super) fn event(&self, at: usize, found: &mut Vec<Found>) -> Option<usize> {
        let page = self.page;
        let word = page.get(at)?;
        if same!(word, "ngay") {
            let second = page.get(at + 1)?;
            let third = page.get(at + 2)?;
            // "ngay khi có phát sinh"
            let when = same!(second, "khi") && same!(third, "có" | "phát" | "nhận");
            if same!(second, "sau") && same!(third, "khi") || when {
                let first = if when { at + 2 } else { at + 3 };
                let end = self.clause_end(first);
                if end <= first {
                    return None;
                }
                let value = self.words(first..end);
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
        // "cấm tàu ra khơi cho đến khi có thông báo mới"
        if same!(word, "đến") && page.get(at + 1).is_some_and(|w| same!(w, "khi")) {
            let end = self.clause_end(at + 2);
            if !(at + 3..=at + 12).contains(&end) {
                return None;
            }
            let value = self.words(at + 2..end);
            return self.push(at..end, "event", value, Bound::By, None, None, found);
        }
        let opens = same!(word, "tại" | "trình" | "trước" | "vào");
        if !opens {
            return None;
        }
        if let Some(end) = self
            .days_before(at, found)
            .or_else(|| self.before_it(at, found))
        {
            return Some(end);
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
        // "tại phiên họp thường kỳ hằng tháng"
        if let Some((often, stop)) = (start..end).find_map(|next| self.often(next)) {
            return self.rule(at..stop, often.name().to_owned(), Bound::Within, found);
        }
        let value = self.words(start..end);
        self.push(at..end, "event", value, Bound::By, None, None, found)
    }

    /// Reads "trước ngày giao quân 15 ngày", "trước kỳ họp 15 ngày".
    fn days_before(&self, at: usize, found: &mut Vec<Found>) -> Option<usize> {
        let page = self.page;
        let first = page.get(at + 1)?;
        let session = same!(first, "kỳ" | "kì" | "phiên" | "cuộc")
            && page.get(at + 2).is_some_and(|w| same!(w, "họp"));
        let day = same!(first, "ngày") && page.get(at + 2).is_some_and(|w| w.is_word());
        if !same!(page.words[at], "trước") || !(session || day) {
            return None;
        }
        let count = (at + 3..self.range.end.min(at + 9))
            .take_while(|&next| !page.sign(next, ',') && !page.sign(next, ';'))
            .find(|&next| number(page, next, 2).is_some())?;
        let unit = page
            .get(count + 1)
            .filter(|_| count + 2 <= self.range.end)?;
        if !same!(unit, "ngày" | "tuần" | "tháng") || page.sign(count + 2, '/') {
            return None;
        }
        let mut end = count + 2;
        if page.get(end).is_some_and(|w| same!(w, "làm")) {
            end += 2;
        }
        let value = self.words(at + 1..end);
        self.push(at..end, "event", value, Bound::Before, None, None, found)
    }

    /// Reads "trước khi bước vào năm học mới", "trước dịp Giỗ Tổ".
    fn before_it(&self, at: usize, found: &mut Vec<Found>) -> Option<usize> {
        let page = self.page;
        let first = page.get(at + 1)?;
        if !same!(page.words[at], "trước") || !same!(first, "khi" | "dịp") {
            return None;
        }
        let end = self.clause_end(at + 2);
        // Not each order of steps: "lấy ý kiến trước khi ban hành".
        let season = (at + 2..end).any(|next| {
            let after = page.get(next + 1);
            same!(page.words[next], "học" | "mùa" | "vụ" | "Tết" | "dịch")
                || same!(page.words[next], "bắt") && after.is_some_and(|w| same!(w, "đầu"))
                || same!(page.words[next], "kết") && after.is_some_and(|w| same!(w, "thúc"))
        });
        if !(at + 3..=at + 14).contains(&end) || same!(first, "khi") && !season {
            return None;
        }
        let value = self.words(at + 1..end);
        self.push(at..end, "event", value, Bound::Before, None, None, found)
    }

    /// Reads "trong thời hạn 10 ngày kể từ ngày …", "chậm nhất sau 05 ngày".
    pub(super) fn relative(&self, at: usize, found: &mut Vec<Found>) -> Option<usize> {
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
        let since = page
            .get(end)
            .is_some_and(|w| same!(w, "kể" | "từ" | "tính" | "sau"));
        // "trong vòng 24 giờ", "trong thời hạn 01 ngày làm việc": since when is asked.
        let term = next > at + 1 && same!(page.words[at + 1], "vòng" | "thời");
        if !since && !term {
            return None;
        }
        let end = if since {
            self.clause_end(end)
        } else {
            end - usize::from(page.sign(end - 1, ','))
        };
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
                    // "… kể từ ngày nhận Thông báo này phải có kế hoạch"
                    || at > from && same!(word, "phải")
                    || page.ends_sentence(at, self.range.end)
            })
            .unwrap_or(self.range.end)
    }
}
