//! A key that is the same for both ways of placing a tone mark.

use crate::fold::{is_hard_space, is_invisible};
use crate::letter::{Tone, combining, letter};

/// Returns a matching key: lower case, look-alikes as Latin, and the tone of
/// every syllable moved behind it as a digit, so that "hoà" = "hòa" and
/// decomposed text = composed text. Never meant to be shown.
pub fn tone_key(raw: &str) -> String {
    let mut key = String::with_capacity(raw.len());
    let mut tone = Tone::Level;
    let mut chars = raw.chars().filter(|&c| !is_invisible(c)).peekable();
    while let Some(c) = chars.next() {
        if let Some(mut found) = letter(c) {
            while let Some(mark) = chars.peek().copied().and_then(combining) {
                found = found.with(mark);
                chars.next();
            }
            key.push(found.plain);
            if found.tone != Tone::Level {
                tone = found.tone;
            }
        } else if combining(c).is_none() {
            end_syllable(&mut key, &mut tone);
            if is_hard_space(c) {
                key.push(' ');
            } else {
                key.extend(c.to_lowercase());
            }
        }
    }
    end_syllable(&mut key, &mut tone);
    key
}

fn end_syllable(key: &mut String, tone: &mut Tone) {
    if *tone != Tone::Level {
        key.push((b'0' + *tone as u8) as char);
        *tone = Tone::Level;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_normalization::UnicodeNormalization;

    #[test]
    fn both_placements_have_one_key() {
        let same = |a: &str, b: &str| {
            assert_eq!(tone_key(a), tone_key(b));
            assert_eq!(tone_key(&a.nfd().collect::<String>()), tone_key(b));
        };
        same("Huyện uỷ", "huyện ủy");
        same("hoà, khoẻ, thuý", "hòa, khỏe, thúy");
        assert_ne!(tone_key("quý"), tone_key("quỳ"));
        assert_ne!(tone_key("giao"), tone_key("giáo"));
    }
}
