//! To whom the result goes: "báo cáo UBND tỉnh (qua Sở Nội vụ)".

use super::same_name;
use crate::body::{self, Name, Reach, Sort};
use crate::cue::Cue;
use crate::lexicon::Class;
use crate::page::{Page, alike, same};
use std::ops::Range;

/// Whether a clause says to whom something is reported.
pub(crate) fn reports_to_somebody(page: &Page<'_>, piece: Range<usize>) -> bool {
    !recipients(page, piece, &[]).to.is_empty()
}

/// To whom the result goes, by which rule each of them was found, and through whom.
pub(super) struct Recipients {
    pub(super) to: Vec<Name>,
    pub(super) by: Vec<&'static str>,
    pub(super) via: Vec<Name>,
}

/// Finds to whom the result goes, and through whom.
pub(super) fn recipients(page: &Page<'_>, piece: Range<usize>, leads: &[Name]) -> Recipients {
    let mut to: Vec<Name> = Vec::new();
    let mut by: Vec<&'static str> = Vec::new();
    let mut via: Vec<Name> = Vec::new();
    let mut at = piece.start;
    // "gửi A để tổng hợp, báo cáo B": B is reported to by A.
    let mut beyond = false;
    let told = Cue::Recipient.bit() | Cue::Part.bit() | Cue::Stop.bit();
    while let Some(next) = page.marked(at..piece.end, told).next() {
        at = next;
        let word = &page.words[at];
        if word.is(';') || page.ends_sentence(at, piece.end) {
            beyond = false;
        }
        // Who meets with an obstacle tells both.
        if same!(word, "để")
            && !to.is_empty()
            && by.last() != Some(&"phản ánh")
            && page
                .get(at + 1)
                .is_some_and(|w| same!(w, "xem" | "tổng" | "theo" | "phối" | "được" | "kịp"))
        {
            beyond = true;
        }
        if same!(word, "qua")
            && !(at > piece.start && same!(page.words[at - 1], "thời" | "hiệu" | "vượt" | "trải"))
            && let Some(names) = body::names(page, at + 1, piece.end, Reach::default())
            && names.list[0].sort == Sort::Body
            && (page.sign(at.wrapping_sub(1), '(')
                || same!(page.words[at.saturating_sub(1)], "thông")
                || !to.is_empty())
        {
            at = names.end;
            via.extend(names.list);
            continue;
        }
        let Some(start) = cue(page, at, piece.clone()) else {
            at += 1;
            continue;
        };
        match target(page, start, piece.end) {
            Some(mut names) => {
                at = names.end;
                // "gửi về A (qua B) và C": the list goes on behind the bracket.
                if page.sign(at, '(')
                    && let Some(close) = (at..piece.end.min(at + 20)).find(|&w| page.sign(w, ')'))
                    && page.get(close + 1).is_some_and(|w| same!(w, "và"))
                    && let Some(more) = body::names(page, close + 2, piece.end, Reach::default())
                {
                    if page.get(at + 1).is_some_and(|w| same!(w, "qua"))
                        && let Some(through) = body::names(page, at + 2, close, Reach::default())
                    {
                        via.extend(through.list);
                    }
                    at = more.end;
                    names.list.extend(more.list);
                }
                if beyond {
                    continue;
                }
                for name in names.list {
                    let known = to.iter().any(|known| same_name(page, known, &name))
                        || leads.iter().any(|lead| same_name(page, lead, &name));
                    if !known {
                        to.push(name);
                        by.push(start.rule);
                    }
                }
            }
            None => at += 1,
        }
    }
    Recipients { to, by, via }
}

/// A word that sends something, and how its recipient is found behind it.
#[derive(Clone, Copy)]
struct Sends {
    /// First word behind the cue.
    at: usize,
    /// The recipient may stand later, after "về", "cho", "lên".
    far: bool,
    rule: &'static str,
}

fn cue(page: &Page<'_>, at: usize, piece: Range<usize>) -> Option<Sends> {
    let word = &page.words[at];
    let next = page.get(at + 1);
    let before = at
        .checked_sub(1)
        .filter(|before| *before >= piece.start)
        .map(|before| &page.words[before]);
    if same!(word, "trình") {
        let part = before.is_some_and(|w| {
            same!(
                w,
                "quá"
                    | "chương"
                    | "công"
                    | "lộ"
                    | "quy"
                    | "tờ"
                    | "giáo"
                    | "hành"
                    | "tiến"
                    | "thuyết"
                    | "giải"
                    | "phương"
                    | "tường"
            )
        }) || next.is_some_and(|w| same!(w, "độ" | "tự" | "diễn" | "bày"));
        if part {
            return None;
        }
        let mut start = at + 1;
        while page
            .get(start)
            .is_some_and(|w| same!(w, "lên" | "cho" | "kỳ" | "họp" | "duyệt"))
        {
            start += 1;
        }
        return Some(Sends {
            at: start,
            far: false,
            rule: "trình",
        });
    }
    if same!(word, "báo") && next.is_some_and(|w| same!(w, "cáo")) {
        if before.is_some_and(|w| same!(w, "độ" | "theo" | "với" | "dự" | "thảo"))
            && word.is_capital()
        {
            return None;
        }
        return Some(Sends {
            at: at + 2,
            far: true,
            rule: "báo cáo",
        });
    }
    // "nộp Quỹ phòng, chống thiên tai" is to pay.
    let pays = same!(word, "nộp")
        && next.is_some_and(|w| same!(w, "quỹ" | "ngân" | "tiền" | "phí" | "thuế" | "vào"));
    if same!(word, "gửi" | "nộp") && !pays {
        return Some(Sends {
            at: at + 1,
            far: true,
            rule: "gửi",
        });
    }
    if same!(word, "phản") && next.is_some_and(|w| same!(w, "ánh")) {
        return Some(Sends {
            at: at + 2,
            far: true,
            rule: "phản ánh",
        });
    }
    if (same!(word, "đề") && next.is_some_and(|w| same!(w, "xuất")))
        || (same!(word, "kiến") && next.is_some_and(|w| same!(w, "nghị")))
    {
        let mut start = at + 2;
        if page
            .get(start)
            .is_some_and(|w| same!(w, "kiến" | "với" | "lên"))
        {
            start += if same!(page.words[start], "kiến") {
                2
            } else {
                1
            };
        }
        return Some(Sends {
            at: start,
            far: false,
            rule: "đề xuất",
        });
    }
    None
}

fn target(page: &Page<'_>, sends: Sends, limit: usize) -> Option<body::Names> {
    let reach = Reach::default();
    let mut start = sends.at;
    for _ in 0..3 {
        if page
            .get(start)
            .is_some_and(|w| same!(w, "về" | "lên" | "cho" | "tới" | "đến" | "với") || w.is(','))
        {
            start += 1;
        }
        if page.get(start).is_some_and(|w| same!(w, "tất"))
            && page.get(start + 1).is_some_and(|w| same!(w, "cả"))
        {
            start += 2;
        }
    }
    let direct = body::names(page, start, limit, reach);
    if let Some(names) = direct {
        let addressed = start > sends.at;
        let sure = names.list[0].sort == Sort::Body
            || addressed
            || sends.far
                && names.list[0].sort == Sort::Group
                && page.starts(start, Class::Determiner);
        // "báo cáo các đơn vị": whom; "đề xuất các địa phương": who.
        let certain = names.list[0].sort == Sort::Body || addressed;
        if sure && certain {
            return Some(names);
        }
    }
    // "gửi về Sở trước ngày …": the one of its kind that the document names.
    if let Some(name) = alone(page, start, limit) {
        return Some(body::Names {
            end: start + 1,
            list: vec![name],
        });
    }
    if !sends.far {
        return None;
    }
    let end = limit.min(sends.at + 40);
    for at in sends.at..end {
        let word = &page.words[at];
        if word.is(';') || word.is(':') || page.ends_sentence(at, limit) {
            break;
        }
        let with = same!(word, "với")
            && same!(page.words[at - 1], "quả" | "hình" | "dung" | "cáo" | "hiện");
        if !(with || same!(word, "lên" | "tới" | "đến" | "cho") || alike!(word, "ve")) {
            continue;
        }
        if let Some(names) = body::names(page, at + 1, limit, reach)
            && (names.list[0].sort == Sort::Body && names.list[0].words.len() >= 2)
        {
            return Some(names);
        }
        if let Some(name) = alone(page, at + 1, limit) {
            return Some(body::Names {
                end: at + 2,
                list: vec![name],
            });
        }
    }
    None
}

/// Reads "Bộ", "Sở", "Phòng" alone: the body of that kind that stands in the
/// letterhead.
fn alone(page: &Page<'_>, at: usize, limit: usize) -> Option<Name> {
    let word = page.get(at).filter(|_| at < limit)?;
    let kind = same!(word, "Bộ" | "Sở" | "Phòng" | "Ban" | "Cục" | "Viện");
    let ends = page.get(at + 1).is_none_or(|next| {
        !next.is_word()
            || next.case == crate::words::Case::Lower
                && (page.starts(at + 1, Class::Verb)
                    || same!(next, "trước" | "để" | "theo" | "bằng" | "qua" | "chậm"))
    });
    if !kind || !word.is_capital() || word.case != crate::words::Case::Title || !ends {
        return None;
    }
    let letterhead = page.len().min(60);
    (0..letterhead)
        .filter(|&start| page.words[start].exact == word.exact && page.words[start].is_capital())
        .find_map(|start| {
            // The letterhead ends with the motto and the number.
            let end = (start + 1..page.len().min(start + 20))
                .find(|&at| {
                    let next = page.get(at + 1);
                    alike!(page.words[at], "cong") && next.is_some_and(|w| alike!(w, "hoa"))
                        || alike!(page.words[at], "so") && next.is_some_and(|w| w.is(':'))
                        || alike!(page.words[at], "doc") && next.is_some_and(|w| alike!(w, "lap"))
                })
                .unwrap_or(page.len().min(start + 20));
            let names = body::names(page, start, end, Reach::default())?;
            let name = names.list.into_iter().next()?;
            (name.words.start == start && name.words.len() >= 2).then_some(name)
        })
}
