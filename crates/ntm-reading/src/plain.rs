//! Words of a document as values, titles and questions show them.

/// Returns a quote in composed form on one line, without markdown.
pub(crate) fn plain(raw: &str) -> String {
    let composed = ntm_text::nfc(raw);
    let text = composed.text();
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    let mut put = |word: &str| {
        if !word.is_empty() {
            if !out.is_empty() {
                out.push(' ');
            }
            out.push_str(word);
        }
    };
    for (at, &byte) in text.as_bytes().iter().enumerate() {
        let gap = match byte {
            0..=b' ' | b'*' => 1,
            // All white space outside of ASCII, but that of Ogham, begins so.
            0xC2 | 0xE2 | 0xE3 => wide_gap(&text[at..]),
            _ => 0,
        };
        if gap > 0 {
            put(&text[from..at]);
            from = at + gap;
        }
    }
    put(&text[from..]);
    out
}

/// How many bytes of white space outside of ASCII a text begins with.
fn wide_gap(text: &str) -> usize {
    let first = text.chars().next().filter(|c| c.is_whitespace());
    first.map_or(0, char::len_utf8)
}
