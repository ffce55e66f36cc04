//! Whether a word can be a Vietnamese syllable: the judge between encodings.

use unicode_normalization::UnicodeNormalization;

/// Returns the share, from 0 to 100, of the words with accents that can be
/// Vietnamese, and how many such words there are.
pub(crate) fn plausibility(text: &str) -> (usize, usize) {
    // Some thousand words tell as much as a million.
    const ENOUGH: usize = 4000;
    let mut accented = 0;
    let mut plausible = 0;
    for word in text
        .split(|char: char| !char.is_alphabetic())
        .filter(|word| !word.is_ascii())
        .take(ENOUGH)
    {
        accented += 1;
        plausible += usize::from(is_syllable(word));
    }
    (
        (plausible * 100).checked_div(accented).unwrap_or(0),
        accented,
    )
}

/// Onset, one to three vowels, coda; capitals only at the front or throughout.
fn is_syllable(word: &str) -> bool {
    const ONSETS: &[&str] = &[
        "", "b", "c", "ch", "d", "g", "gh", "gi", "h", "k", "kh", "l", "m", "n", "ng", "ngh", "nh",
        "p", "ph", "q", "qu", "r", "s", "t", "th", "tr", "v", "x",
    ];
    const CODAS: &[&str] = &["", "c", "ch", "m", "n", "ng", "nh", "p", "t"];
    let upper = word.chars().filter(|char| char.is_uppercase()).count();
    let length = word.chars().count();
    let first = word.chars().next().is_some_and(char::is_uppercase);
    if !(upper == 0 || upper == length || (upper == 1 && first)) {
        return false;
    }
    let mut tones = 0;
    let (mut marked, mut tone_on_plain) = (false, false);
    let mut base = String::new();
    for letter in word.to_lowercase().nfc() {
        let (mut tone, mut mark) = (false, false);
        for char in std::iter::once(letter).nfd() {
            match char {
                'đ' => base.push('d'),
                'a'..='z' => base.push(char),
                '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}' => tone = true,
                '\u{302}' | '\u{306}' | '\u{31B}' => mark = true,
                _ => return false,
            }
        }
        tones += usize::from(tone);
        marked |= mark;
        tone_on_plain |= tone && !mark;
    }
    // The tone stands on ă, â, ê, ô, ơ, ư where the word has one.
    if marked && tone_on_plain {
        return false;
    }
    let is_vowel = |char: char| "aeiouy".contains(char);
    let begin = base.find(is_vowel).unwrap_or(base.len());
    let end = base.rfind(is_vowel).map_or(base.len(), |last| last + 1);
    let nucleus = &base[begin.min(end)..end];
    tones <= 1
        && ONSETS.contains(&&base[..begin])
        && (1..=3).contains(&nucleus.len())
        && nucleus.chars().all(is_vowel)
        && CODAS.contains(&&base[end..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_syllables() {
        for word in [
            "Cộng", "hòa", "nghĩa", "Việt", "đẩy", "huyện", "quý", "UỶ", "giữa", "khuyến", "nguời",
        ] {
            assert!(is_syllable(word), "{word}");
        }
        for word in ["Céngß", "hßa", "vôùi", "ñoàng", "xaõ9", "tieáân", "CéNg"] {
            assert!(!is_syllable(word), "{word}");
        }
    }
}
