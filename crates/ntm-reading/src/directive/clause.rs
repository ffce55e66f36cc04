//! Clauses, and what a clause is: an order, an assessment, a statement.

use crate::assignment;
use crate::body::{Name, Sort};
use crate::cue::Cue;
use crate::lexicon::Class;
use crate::page::{Page, same};
use crate::words::Kind;
use std::ops::Range;

/// Splits words into clauses at sentence ends and, where asked, at ";".
pub(super) fn clauses(page: &Page<'_>, words: Range<usize>, semicolons: bool) -> Vec<Range<usize>> {
    let mut clauses = Vec::new();
    let mut start = words.start;
    let mut open = 0usize;
    for at in page.marked(words.clone(), Cue::Part.bit() | Cue::Stop.bit()) {
        let cut = match page.words[at].kind {
            Kind::Sign('(') => {
                open += 1;
                false
            }
            Kind::Sign(')') => {
                open = open.saturating_sub(1);
                false
            }
            Kind::Sign(';') => semicolons && open == 0,
            _ => open == 0 && page.ends_sentence(at, words.end),
        };
        if cut {
            clauses.push(start..at + 1);
            start = at + 1;
        }
    }
    if start < words.end {
        clauses.push(start..words.end);
    }
    clauses
}

/// Whether a sentence only says where and when a result is sent.
pub(super) fn sends(page: &Page<'_>, clause: Range<usize>) -> bool {
    let start = assignment::skip_connectors(page, clause.start, clause.end);
    let thing = page.get(start).is_some_and(|w| {
        same!(
            w,
            "báo" | "kết" | "văn" | "hồ" | "thời" | "ý" | "tài" | "danh" | "nội" | "gửi"
        )
    });
    let sent = clause.clone().any(|at| {
        same!(page.words[at], "gửi" | "trước" | "hạn") || page.starts(at, Class::LabelTime)
    });
    thing && sent
}

/// Whether a name is only "các đơn vị", "các cơ quan, đơn vị", "các địa phương".
pub(super) fn is_anybody(page: &Page<'_>, name: &Name) -> bool {
    name.sort == Sort::Group
        && same!(page.words[name.words.start], "các")
        && page.words[name.words.start + 1..name.words.end]
            .iter()
            .all(|word| {
                word.is(',')
                    || same!(
                        word,
                        "cơ" | "quan"
                            | "đơn"
                            | "vị"
                            | "địa"
                            | "phương"
                            | "và"
                            | "tổ"
                            | "chức"
                            | "ngành"
                            | "sở"
                            | "ban"
                    )
            })
}

/// Whether a clause says how things are: "… còn chậm", "… chưa được quan tâm".
pub(super) fn assesses(page: &Page<'_>, clause: Range<usize>) -> bool {
    clause.clone().any(|at| {
        let next = page.get(at + 1);
        same!(page.words[at], "còn")
            && next.is_some_and(|w| {
                // "các xã còn nhiều hồ sơ" tells only which are meant.
                let much = same!(w, "nhiều" | "tồn");
                let lacks = page.get(at + 2).is_some_and(|w| {
                    same!(
                        w,
                        "hạn" | "khó" | "bất" | "vướng" | "tồn" | "tại" | "thiếu" | "lúng"
                    )
                });
                same!(w, "chậm" | "hạn" | "lúng" | "thấp" | "bất") || much && lacks
            })
            || at == clause.start && same!(page.words[at], "còn" | "chưa" | "đã" | "luôn")
    })
}

/// Whether a sentence says what something is: "Phát triển cụm công nghiệp là
/// nhiệm vụ quan trọng."
pub(super) fn states(page: &Page<'_>, piece: Range<usize>) -> bool {
    let first_comma = piece
        .clone()
        .find(|&at| page.sign(at, ','))
        .unwrap_or(piece.end);
    (piece.start..first_comma).any(|at| same!(page.words[at], "là")) && !orders(page, piece)
}

/// Whether a clause begins with what is to be done.
pub(super) fn begins_deed(page: &Page<'_>, piece: Range<usize>) -> bool {
    let start = assignment::skip_connectors(page, piece.start, piece.end);
    let Some(word) = page.get(start) else {
        return false;
    };
    if begins_act(page, start) {
        return true;
    }
    let next = page.get(start + 1);
    (same!(word, "đối") && next.is_some_and(|w| same!(w, "với")) && orders(page, piece.clone()))
        || (same!(word, "theo" | "để" | "khi" | "trong" | "trường" | "nhằm")
            && orders(page, piece.clone()))
}

/// Whether a sentence opens with when something is done: "Trước ngày 25 hằng
/// tháng, …", "Định kỳ hằng quý …".
pub(super) fn begins_time(page: &Page<'_>, at: usize) -> bool {
    page.cues(at..at + 1, Cue::Time).next().is_some()
}

/// Whether a clause holds words that order.
pub(super) fn orders(page: &Page<'_>, piece: Range<usize>) -> bool {
    piece.clone().any(|at| {
        let word = &page.words[at];
        same!(word, "cần" | "phải")
            || (same!(word, "yêu" | "đề") && at > piece.start && page.sign(at - 1, ','))
            || (page.sign(at, ',') && page.starts(at + 1, Class::Strong))
            || (page.sign(at, ':')
                && begins_act(page, assignment::skip_connectors(page, at + 1, piece.end)))
    })
}

/// Whether a word begins an act, or names the ground for one.
fn begins_act(page: &Page<'_>, start: usize) -> bool {
    let Some(word) = page.get(start) else {
        return false;
    };
    let next = page.get(start + 1);
    page.starts(start, Class::Verb)
        || page.starts(start, Class::Strong)
        || page.starts(start, Class::Adverb)
        || page.starts(start, Class::Assign)
        || (same!(word, "trên") && next.is_some_and(|w| same!(w, "cơ")))
        || (same!(word, "căn") && next.is_some_and(|w| same!(w, "cứ")))
}
