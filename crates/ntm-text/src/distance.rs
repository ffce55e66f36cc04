//! How far two spellings are apart, with the slips of Vietnamese scans and
//! typists counted as half a slip.

use crate::letter::{Letter, Tone, combining, letter};

/// Returns the distance of two spellings when it is at most `max`.
///
/// A wrong or missing mark (o/ô/ơ, a/ă/â, e/ê, u/ư, d/đ, any tone), i/y,
/// l/1/I and O/0 cost 1; every other letter put in, left out, replaced or
/// swapped with its neighbour costs 2. Case and composed form do not count.
pub fn distance(a: &str, b: &str, max: usize) -> Option<usize> {
    let (a, b) = (units(a), units(b));
    if a.len().abs_diff(b.len()) * 2 > max {
        return None;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).map(|j| j * 2).collect();
    for i in 1..=a.len() {
        let mut row = vec![i * 2; b.len() + 1];
        let mut least = row[0];
        for j in 1..=b.len() {
            let mut cost = (above[j - 1] + replace(a[i - 1], b[j - 1]))
                .min(above[j] + 2)
                .min(row[j - 1] + 2);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                cost = cost.min(before[j - 2] + 2);
            }
            row[j] = cost;
            least = least.min(cost);
        }
        if least > max + 2 {
            return None;
        }
        before = std::mem::replace(&mut above, row);
    }
    above.last().copied().filter(|&d| d <= max)
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct Unit {
    base: char,
    plain: char,
    tone: Tone,
}

fn units(word: &str) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::with_capacity(word.len());
    let mut open: Option<Letter> = None;
    for c in word.chars() {
        if let (Some(mark), Some(letter), Some(last)) = (combining(c), open, units.last_mut()) {
            let marked = letter.with(mark);
            *last = unit(marked);
            open = Some(marked);
            continue;
        }
        open = letter(c);
        units.push(match open {
            Some(letter) => unit(letter),
            None => Unit {
                base: c,
                plain: c,
                tone: Tone::Level,
            },
        });
    }
    units
}

fn unit(letter: Letter) -> Unit {
    Unit {
        base: letter.base as char,
        plain: letter.plain,
        tone: letter.tone,
    }
}

fn replace(a: Unit, b: Unit) -> usize {
    if a.base == b.base {
        // Quality and tone are two marks: both wrong are two slips.
        return usize::from(a.plain != b.plain) + usize::from(a.tone != b.tone);
    }
    match (a.base, b.base) {
        ('i', 'y')
        | ('y', 'i')
        | ('l', '1')
        | ('1', 'l')
        | ('i', '1')
        | ('1', 'i')
        | ('l', 'i')
        | ('i', 'l')
        | ('o', '0')
        | ('0', 'o') => 1,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_nearer_than_letters() {
        let check =
            |a: &str, b: &str, d: Option<usize>| assert_eq!(distance(a, b, 4), d, "{a} {b}");
        check("đơn đốc", "đôn đốc", Some(1));
        check("Lãn Nhì Thàng", "Lản Nhì Thàng", Some(1));
        check("phân đầu", "phấn đấu", Some(2));
        check("BCD", "BCĐ", Some(1));
        check("Mường So", "Mường So", Some(0));
        check("Muờng Sô", "Mường So", Some(2));
        check("Dào San", "Dào Sna", Some(2));
        check("Bản Lang", "Mù Sang", None);
    }
}
