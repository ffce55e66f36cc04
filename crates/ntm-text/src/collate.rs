//! Vietnamese alphabetical order.

use crate::letter::{combining, letter};

/// Returns a key whose byte order is the order of Vietnamese dictionaries:
/// letters first (a ă â … d đ e ê … o ô ơ … u ư), then tones (ngang, huyền,
/// hỏi, ngã, sắc, nặng), then small before capital. Digits run by value.
pub fn collate_key(raw: &str) -> Vec<u8> {
    let mut letters = Vec::with_capacity(raw.len() + 1);
    let mut tones = Vec::new();
    let mut cases = Vec::new();
    let mut chars = raw.trim().chars().peekable();
    while let Some(c) = chars.next() {
        if let Some(mut found) = letter(c) {
            while let Some(mark) = chars.peek().copied().and_then(combining) {
                found = found.with(mark);
                chars.next();
            }
            letters.push(rank(found.plain));
            tones.push(1 + found.tone as u8);
            cases.push(1 + u8::from(found.upper));
        } else if c.is_ascii_digit() {
            let mut digits = String::from(c);
            while let Some(d) = chars.next_if(char::is_ascii_digit) {
                digits.push(d);
            }
            let digits = digits.trim_start_matches('0');
            letters.push(DIGITS);
            letters.push(digits.len().min(255) as u8);
            letters.extend(digits.bytes());
        } else if c.is_alphanumeric() {
            letters.push(OTHER);
            letters.extend((c as u32).to_be_bytes());
        } else if letters.last().is_some_and(|&last| last != SPACE) {
            letters.push(SPACE);
        }
    }
    letters.push(0);
    letters.extend(tones);
    letters.push(0);
    letters.extend(cases);
    letters
}

const SPACE: u8 = 1;
const DIGITS: u8 = 2;
const OTHER: u8 = 250;

fn rank(plain: char) -> u8 {
    const ORDER: &str = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz";
    ORDER
        .chars()
        .position(|c| c == plain)
        .map_or(OTHER, |at| at as u8 + 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_like_a_dictionary() {
        let ordered = [
            "An Khê",
            "Áo Sen",
            "Ăng Tôn",
            "Âu Lâu",
            "Bản Lang",
            "Dào San",
            "Đông Hải",
            "Khổng Lào",
            "Ma Ly Pho",
            "Mù Sang",
            "Mường So",
            "Nậm Xe",
            "Ơn",
            "tiêu chí 2",
            "tiêu chí 10",
        ];
        for pair in ordered.windows(2) {
            assert!(
                collate_key(pair[0]) < collate_key(pair[1]),
                "{} < {}",
                pair[0],
                pair[1]
            );
        }
        let tones = ["ma", "mà", "mả", "mã", "má", "mạ"];
        for pair in tones.windows(2) {
            assert!(
                collate_key(pair[0]) < collate_key(pair[1]),
                "{} < {}",
                pair[0],
                pair[1]
            );
        }
    }
}
