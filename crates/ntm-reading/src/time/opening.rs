//! Times with which a sentence opens, and halves of a year.

use super::written::{number, year_after};
use super::{Bound, Found, Lead, Scan, Setting};
use crate::page::same;

impl Scan<'_, '_> {
    /// Reads "Tháng 10/2025, Sở Nội vụ …", "Quý I/2026: …", "Từ tháng 01/2026 đến tháng 6/2026, …":
    /// months and quarters to come that a sentence opens with are the time of what it gives. One
    /// without its year, and one that has passed, tell of something else.
    pub(super) fn opening(&self, at: usize, found: &mut Vec<Found>) -> Option<usize> {
        let page = self.page;
        let word = page.get(at)?;
        if at != self.range.start || !same!(word, "tháng" | "quý" | "từ") {
            return None;
        }
        let (begins, bound) = match same!(word, "từ") {
            true => (self.behind_first_month(at + 1)?, Bound::By),
            false => (at, Bound::Within),
        };
        let mut read = Vec::new();
        let lead = Lead {
            bound,
            start: at,
            at: begins,
        };
        let end = self
            .month(begins, lead, &mut read)
            .or_else(|| self.push_quarters(begins, at, bound, &mut read))?;
        let closed = page.sign(end, ',') || page.sign(end, ':');
        let sure = read.iter().all(|it| it.deadline.question.is_none());
        let (year, month) = self.issued.0.year.zip(self.issued.0.month)?;
        let issued = [
            format!("{year:04}-{month:02}"),
            format!("{year:04}-Q{}", month.div_ceil(3)),
        ];
        let [month, quarter] = &issued;
        let to_come = read.iter().all(|it| {
            let value = &it.deadline.value;
            value
                > if it.deadline.kind == "quarter" {
                    quarter
                } else {
                    month
                }
        });
        if !closed || !sure || !to_come {
            return None;
        }
        found.append(&mut read);
        Some(end)
    }

    /// Returns the word behind "tháng 01/2026 đến", "tháng 9 đến".
    fn behind_first_month(&self, at: usize) -> Option<usize> {
        let page = self.page;
        page.get(at).filter(|w| same!(w, "tháng"))?;
        number(page, at + 1, 2).filter(|month| (1..=12).contains(month))?;
        let (_, end) = year_after(page, at + 2);
        page.get(end).filter(|w| same!(w, "đến" | "tới"))?;
        let until = page.get(end + 1).is_some_and(|w| same!(w, "hết"));
        Some(end + 1 + usize::from(until))
    }

    /// Reads "(hoàn thành) trong 6 tháng đầu năm 2026": by the last day of the half. Elsewhere the words
    /// tell how a period went or what a plan is for.
    pub(super) fn half(&self, at: usize, lead: Lead, found: &mut Vec<Found>) -> Option<usize> {
        let page = self.page;
        number(page, at, 2).filter(|months| *months == 6)?;
        page.get(at + 1).filter(|w| same!(w, "tháng"))?;
        let half = page.get(at + 2).filter(|w| same!(w, "đầu" | "cuối"))?;
        let (year, end) = year_after(page, at + 3);
        let done =
            lead.start > self.range.start && same!(page.words[lead.start - 1], "thành" | "xong");
        // "trước 6 tháng cuối năm" would be the day before the half begins.
        let within = matches!(lead.bound, Bound::Within | Bound::By);
        if !within || !done && self.setting == Setting::Sentence {
            return None;
        }
        let last = if same!(half, "đầu") {
            "06-30"
        } else {
            "12-31"
        };
        let value = format!("{:04}-{last}", year?);
        self.push(
            lead.start..end,
            "date",
            value,
            lead.bound,
            None,
            None,
            found,
        )
    }
}
