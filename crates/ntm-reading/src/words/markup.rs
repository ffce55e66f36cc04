//! Tags and entities of HTML within a text.

/// What a tag of HTML does to the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Edge {
    Inline,
    /// Begins a new line.
    Line,
    /// Encloses a paragraph, or what a converter took for one.
    Paragraph,
    /// Encloses a heading, an item, a cell.
    Part,
}

/// Returns the length of a tag of HTML and what it does.
pub(super) fn tag(rest: &str) -> Option<(usize, Edge)> {
    let inner = rest.strip_prefix('<')?;
    let name_from = inner.strip_prefix('/').unwrap_or(inner);
    let name: String = name_from
        .bytes()
        .take_while(u8::is_ascii_alphanumeric)
        .take(10)
        .map(|b| b.to_ascii_lowercase() as char)
        .collect();
    let edge = match name.as_str() {
        "br" => Edge::Line,
        "p" | "div" => Edge::Paragraph,
        "tr" | "table" | "li" | "ul" | "ol" | "h1" | "h2" | "h3" | "td" => Edge::Part,
        "b" | "i" | "u" | "strong" | "em" | "span" | "sup" | "sub" | "a" | "font" => Edge::Inline,
        _ => return None,
    };
    let after = name_from.as_bytes().get(name.len())?;
    if !matches!(after, b'>' | b' ' | b'/') {
        return None;
    }
    let end = memchr::memchr(b'>', &rest.as_bytes()[..rest.len().min(400)])?;
    Some((end + 1, edge))
}

/// Whether tags stand around paragraphs, with several lines of the text in
/// each. One around each line tells nothing.
pub(super) fn encloses(text: &str) -> bool {
    let tags = ["<p>", "<p ", "<div>", "<div "]
        .iter()
        .map(|tag| text.matches(tag).count())
        .sum::<usize>();
    let lines = text.lines().filter(|line| !line.trim().is_empty()).count();
    lines * 2 > tags * 3
}

pub(super) fn entity(rest: &str) -> Option<(usize, char)> {
    const ENTITIES: [(&str, char); 5] = [
        ("&amp;", '&'),
        ("&nbsp;", ' '),
        ("&quot;", '"'),
        ("&lt;", '<'),
        ("&gt;", '>'),
    ];
    ENTITIES
        .iter()
        .find(|(name, _)| rest.starts_with(name))
        .map(|&(name, sign)| (name.len(), sign))
}
