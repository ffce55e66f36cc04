//! Markers, paragraphs and page breaks of small examples.

use super::*;
use crate::lexicon::Lexicon;

fn check(text: &str, expected: &[(&str, &str)]) {
    let page = Page::new(text, Lexicon::shipped());
    let found: Vec<(String, String)> = paragraphs(&page)
        .iter()
        .map(|p| {
            let label = p
                .marker
                .as_ref()
                .map_or("", |m| if m.label.is_empty() { "-" } else { &m.label });
            (
                label.to_owned(),
                text[page.span(p.words())].replace('\n', "⏎"),
            )
        })
        .collect();
    let found: Vec<(&str, &str)> = found
        .iter()
        .map(|(a, b)| (a.as_str(), b.as_str()))
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn tells_markers() {
    check(
        "1. UBND các xã\n- Rà soát;\na) Một\n2- Một số nhiệm vụ\n(5) Tiêu chí\n4) Khác\nII. ĐÁNH GIÁ\n06/2022/TT-BTTTT ngày\n4.1. Giao Sở",
        &[
            ("1", "UBND các xã"),
            ("-", "Rà soát;"),
            ("a", "Một"),
            ("2", "Một số nhiệm vụ"),
            ("(5)", "Tiêu chí"),
            ("4)", "Khác"),
            ("II", "ĐÁNH GIÁ"),
            ("", "06/2022/TT-BTTTT ngày"),
            ("4.1", "Giao Sở"),
        ],
    );
}

#[test]
fn undoes_page_breaks() {
    check(
        "- Định kỳ gửi báo cáo trước ngày 15 tháng 6 cùng năm đối\n\n2\n\nvới báo cáo 6 tháng.\n\n- Sau đó",
        &[
            (
                "-",
                "Định kỳ gửi báo cáo trước ngày 15 tháng 6 cùng năm đối⏎⏎2⏎⏎với báo cáo 6 tháng.",
            ),
            ("-", "Sau đó"),
        ],
    );
}
