//! Clauses in which a lead-in stands before who acts: "Trên cơ sở …, giao X …",
//! "Chậm nhất ngày 15/9, UBND các xã …".

use super::{Assignment, cued, skip_connectors, subject};
use crate::page::{Page, same};
use crate::words::Word;

/// "Trên cơ sở …, BTV Huyện ủy yêu cầu UBND huyện chỉ đạo …", "Trong thời gian
/// …, giao các sở …": a lead-in stands before.
pub(super) fn within(page: &Page<'_>, at: usize, limit: usize) -> Option<Assignment> {
    let at = at + usize::from(page.get(at).is_some_and(|w| same!(w, "riêng")));
    let word = page.get(at)?;
    let next = page.get(at + 1)?;
    let lead_in = (same!(word, "trên") && same!(next, "cơ"))
        || (same!(word, "căn") && same!(next, "cứ"))
        || (same!(word, "thực") && same!(next, "hiện"))
        || same!(
            word,
            "để" | "nhằm"
                | "trong"
                | "theo"
                | "xét"
                | "sau"
                | "trước"
                | "qua"
                | "từ"
                | "do"
                | "nếu"
                | "khi"
        )
        || (same!(word, "đối") && same!(next, "với"))
        || (same!(word, "tiếp") && same!(next, "tục"))
        || (same!(word, "trường") && same!(next, "hợp"))
        || (same!(word, "quá") && same!(next, "trình"))
        || (same!(word, "thời") && same!(next, "gian"))
        || (same!(word, "định") && same!(next, "kỳ" | "kì"))
        || same!(word, "hằng" | "hàng" | "mỗi")
        || is_time(word, next);
    if !lead_in || same!(next, "dõi" | "hạn" | "đó") {
        return None;
    }
    let end = (at..limit)
        .find(|&w| page.ends_sentence(w, limit) || page.sign(w, ';'))
        .unwrap_or(limit);
    within_from(page, at, end)
}

/// Whether two words open a time: "Chậm nhất ngày 15/9, UBND các xã …", "Tháng
/// 9/2025, Sở …".
fn is_time(word: &Word, next: &Word) -> bool {
    (same!(word, "chậm" | "muộn") && same!(next, "nhất"))
        || (same!(word, "vào") && same!(next, "ngày" | "tháng" | "quý" | "tuần"))
        || (same!(word, "đến") && same!(next, "hết" | "ngày" | "tháng" | "quý" | "cuối"))
        || (same!(word, "tháng" | "quý")
            && (next.is_number() || same!(next, "i" | "ii" | "iii" | "iv")))
        || (same!(word, "chiều" | "sáng" | "trưa") && same!(next, "thứ" | "ngày" | "mùng"))
        || (same!(word, "tuần") && (next.is_number() || same!(next, "đầu" | "cuối" | "thứ")))
}

/// Finds ", giao X", ", Sở Y yêu cầu X", ", Bộ Z chủ trì" in a range.
pub(super) fn within_from(page: &Page<'_>, from: usize, end: usize) -> Option<Assignment> {
    let limit = page.len();
    for at in from..end.min(from + 300) {
        if !page.sign(at, ',') {
            continue;
        }
        let next = skip_connectors(page, at + 1, limit);
        if let Some(found) = cued(page, next, limit) {
            return Some(found);
        }
        let article = same!(
            page.words[from],
            "trong"
                | "đối"
                | "quá"
                | "thời"
                | "căn"
                | "trên"
                | "thực"
                | "theo"
                | "để"
                | "khi"
                | "nếu"
                | "định"
                | "hằng"
                | "hàng"
                | "mỗi"
                | "chậm"
                | "muộn"
                | "trước"
                | "vào"
                | "đến"
                | "tháng"
                | "quý"
                | "tuần"
        ) && page.get(next).is_some_and(|w| same!(w, "các"));
        let named = article || page.get(next).is_some_and(|w| w.is_capital());
        if named && let Some(found) = subject(page, next, limit) {
            return Some(found);
        }
    }
    None
}
