//! Lists of bodies whose common word stands once, behind the last of them:
//! "các huyện, thị, thành ủy", "huyện/thành đoàn".

use crate::page::same;
use crate::words::Word;

/// No list has more words; time must not grow with the square of a text.
const LONGEST: usize = 12;

/// Returns how many words such a list takes from a word on.
pub(crate) fn bodies_of_levels(words: &[Word]) -> Option<usize> {
    let mut at = 0;
    while at < LONGEST {
        let level = words.get(at)?;
        if !same!(level, "huyện" | "quận" | "thị" | "thành") {
            return None;
        }
        at += 1;
        if same!(level, "thị") && words.get(at).is_some_and(|w| same!(w, "xã")) {
            at += 1;
        }
        let next = words.get(at)?;
        if same!(next, "ủy" | "đoàn") {
            // "đoàn kết", "ủy quyền": a word of its own.
            let other = words.get(at + 1).is_some_and(|w| {
                same!(
                    w,
                    "kết" | "thể" | "viên" | "kiểm" | "công" | "ban" | "quyền" | "thác" | "nhiệm"
                )
            });
            return (at >= 3 && !other).then_some(at + 1);
        }
        if !(next.is(',') || next.is('/') || same!(next, "và")) {
            return None;
        }
        at += 1;
    }
    None
}
