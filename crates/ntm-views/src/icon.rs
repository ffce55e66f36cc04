//! Small pictures, drawn for this product on a grid of 24: one line each.

use std::fmt;

use askama::filters::HtmlSafe;

/// Returns a picture by its name; it says nothing to a screen reader, the word
/// beside it does.
pub fn of(name: &str) -> Icon {
    Icon(
        DRAWN
            .iter()
            .find(|(drawn, _)| *drawn == name)
            .map_or("", |(_, path)| path),
    )
}

/// A picture, ready to be put into a page.
#[derive(Debug, Clone, Copy)]
pub struct Icon(&'static str);

impl fmt::Display for Icon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            r#"<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="{}"/></svg>"#,
            self.0
        )
    }
}

// The paths are our own constants and hold no mark that HTML would read.
impl HtmlSafe for Icon {}

const DRAWN: &[(&str, &str)] = &[
    ("home", "M4 11l8-7 8 7M6 9.5V20h12V9.5M10 20v-6h4v6"),
    ("inbox", "M4 13l3-8h10l3 8v6H4zM4 13h5l1.5 2.5h3L15 13h5"),
    (
        "grid",
        "M4 4h16v16H4zM4 9.3h16M4 14.6h16M9.3 4v16M14.6 4v16",
    ),
    ("file", "M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6"),
    (
        "list",
        "M4 6l1.5 1.5L8 5M4 12l1.5 1.5L8 11M4 18l1.5 1.5L8 17M11 6.500h9M11 12.500h9M11 18.500h9",
    ),
    ("calendar", "M4 6h16v14H4zM4 10h16M8 3v4M16 3v4"),
    (
        "building",
        "M4 21V8l8-5 8 5v13M2 21h20M9 21v-5h6v5M8 11h2M14 11h2",
    ),
    (
        "gear",
        "M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM12 3v3M12 18v3M3 12h3M18 12h3M5.6 5.600l2.1 2.100M16.3 16.300l2.1 2.100M18.4 5.600l-2.1 2.100M7.7 16.300l-2.1 2.1",
    ),
    (
        "search",
        "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.5 15.500L20 20",
    ),
    ("bell", "M6 17V11a6 6 0 0 1 12 0v6l2 1.500H4zM10 21h4"),
    (
        "more",
        "M4.6 12h.8M11.6 12h.8M18.6 12h.8M4.6 12.2h.8M11.6 12.2h.8M18.6 12.2h.8",
    ),
    ("check", "M5 12.500l4.5 4.500L19 7.5"),
    ("cross", "M6 6l12 12M18 6L6 18"),
    ("alert", "M12 4L2.5 20h19zM12 10v4.500M12 17.200v.1"),
    (
        "info",
        "M12 3.500a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM12 11v5.500M12 7.700v.1",
    ),
    (
        "question",
        "M9 9a3 3 0 1 1 4.5 2.600c-1 .6-1.5 1.2-1.5 2.400M12 17.500v.1M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z",
    ),
    (
        "late",
        "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 8v5M12 16v.1",
    ),
    (
        "clock",
        "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 8v4.500l3 2",
    ),
    ("open", "M12 5a7 7 0 1 0 0 14 7 7 0 0 0 0-14z"),
    (
        "repeat",
        "M4 12a7 7 0 0 1 12-5l3 3M19 5v5h-5M20 12a7 7 0 0 1-12 5l-3-3M5 19v-5h5",
    ),
    ("returned", "M9 6L4 11l5 5M4 11h10a5.5 5.5 0 0 1 0 11h-2"),
    ("upload", "M12 16V4M7 9l5-5 5 5M4 16v4h16v-4"),
    ("download", "M12 4v12M7 11l5 5 5-5M4 16v4h16v-4"),
    ("plus", "M12 5v14M5 12h14"),
    ("edit", "M4 20h4L19 9l-4-4L4 16zM13 7l4 4"),
    ("split", "M12 3v6M12 9l-6 6v6M12 9l6 6v6"),
    ("merge", "M6 3v6l6 6v6M18 3v6l-6 6"),
    ("right", "M5 12h14M13 6l6 6-6 6"),
    ("left", "M19 12H5M11 6l-6 6 6 6"),
    ("down", "M6 9l6 6 6-6"),
    ("send", "M4 12l16-8-5 16-4-6zM11 14l9-10"),
    (
        "link",
        "M10 14a4 4 0 0 0 6 0l3-3a4.2 4.2 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4.2 4.2 0 0 0 6 6l1-1",
    ),
    (
        "people",
        "M9 5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM2.5 20c0-4 3-6 6.5-6s6.5 2 6.5 6M16 5.500a3.5 3.5 0 0 1 0 6.500M18 14.500c2.2.8 3.5 2.7 3.5 5.5",
    ),
    ("mail", "M3 6h18v13H3zM3 7l9 7 9-7"),
    (
        "shield",
        "M12 3l8 3v6c0 5-3.5 8-8 9.500C7.5 20 4 17 4 12V6z",
    ),
    (
        "key",
        "M8 11a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM11 12l8-8M16 7l3 3M14 9l2 2",
    ),
    ("print", "M7 8V3h10v5M7 17H4V8h16v9h-3M7 14h10v7H7z"),
    ("lock", "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3"),
    ("flag", "M5 21V4h12l-2 4 2 4H5"),
    (
        "stop",
        "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM6.5 6.500l11 11",
    ),
    ("archive", "M3 5h18v4H3zM5 9v10h14V9M10 13h4"),
    ("steps", "M4 20h5v-5h5v-5h5V5"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_holds_nothing_but_its_path() {
        for (name, path) in DRAWN {
            assert!(!path.contains(['<', '>', '"', '&']), "{name}");
        }
    }

    #[test]
    fn an_unknown_picture_is_empty() {
        assert!(of("no such").to_string().contains("d=\"\""));
    }
}
