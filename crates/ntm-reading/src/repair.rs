//! Slips of scanners and typists in words of the lexicon: read through and
//! reported, never changed. Only phrases of the closed lists are repaired; a
//! general spell checker would do harm.

use crate::page::Page;
use crate::reading::Repair;
use ntm_text::letter;

/// Returns the repairs that the reading rests on.
pub(crate) fn repairs(page: &Page<'_>) -> Vec<Repair> {
    page.repairs
        .iter()
        .map(|(words, phrase)| {
            let quote = page.quote(words.clone());
            let repaired = page.lexicon.phrase(*phrase).to_owned();
            let rule = rule(&quote.text, &repaired);
            Repair {
                quote,
                repaired,
                rule,
            }
        })
        .collect()
}

/// Tells what differs between two spellings of the same letters.
fn rule(raw: &str, meant: &str) -> String {
    let letters = |text: &str| -> Vec<ntm_text::Letter> {
        let composed = ntm_text::nfc(text);
        composed.text().chars().filter_map(letter).collect()
    };
    let (raw, meant) = (letters(raw), letters(meant));
    if raw.len() != meant.len() {
        return "chữ".to_owned();
    }
    let pairs = || raw.iter().zip(&meant);
    let mut rules = Vec::new();
    // Tones may stand on another letter of the same syllable without being wrong.
    let tones = |letters: &[ntm_text::Letter]| -> Vec<ntm_text::Tone> {
        letters
            .iter()
            .map(|letter| letter.tone)
            .filter(|tone| *tone != ntm_text::Tone::Level)
            .collect()
    };
    if tones(&raw) != tones(&meant) {
        rules.push("dấu thanh");
    }
    if pairs().any(|(a, b)| a.plain != b.plain && a.base == b.base && a.base != b'd') {
        rules.push("dấu chữ");
    }
    if pairs().any(|(a, b)| a.plain != b.plain && a.base == b'd') {
        rules.push("đ");
    }
    rules.join(", ")
}
