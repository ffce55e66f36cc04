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

/// Rows whose cells a tab parts, as spreadsheets copy them into a text.
#[derive(Debug, Clone, Copy)]
pub(super) enum Tabbed {
    /// The text has none.
    Never,
    /// Where the last line that was looked at ends, and whether it is a row.
    Until(usize, bool),
}

impl Tabbed {
    pub(super) fn of(text: &str) -> Tabbed {
        match memchr::memchr_iter(b'\t', text.as_bytes()).nth(3) {
            Some(_) => Tabbed::Until(0, false),
            None => Tabbed::Never,
        }
    }

    /// Whether a tab parts two cells: three and more stand in its line and in the
    /// one before or behind it.
    pub(super) fn parts_cells(&mut self, text: &str, at: usize) -> bool {
        let Tabbed::Until(until, row) = *self else {
            return false;
        };
        if at < until {
            return row;
        }
        let ends = |c: char| matches!(c, '\n' | '\r' | '\u{2028}' | '\u{2029}' | '<' | '>');
        let filled = |part: &&str| !part.trim().is_empty();
        let cells = |line: &str| line.split('\t').filter(filled).count();
        let start = text[..at]
            .char_indices()
            .rev()
            .find(|&(_, c)| ends(c))
            .map_or(0, |(last, c)| last + c.len_utf8());
        let end = text[at..].find(ends).map_or(text.len(), |end| at + end);
        let before = text[..start].rsplit(ends).find(filled);
        let behind = text[end..].split(ends).find(filled);
        let is_row = |line: &str| cells(line) >= 3;
        let near = before.is_some_and(is_row) || behind.is_some_and(is_row);
        let row = is_row(&text[start..end]) && near;
        *self = Tabbed::Until(end, row);
        row
    }
}
