//! Searching: a page of results, and the few best under the box.

use askama::Template;

use crate::assets;
use crate::frame::FlashKind;
use crate::frame::Frame;
use crate::frame::Lang;
use crate::frame::Section;
use crate::icon;
use crate::pages::Page;
use crate::parts::Chip;
use crate::parts::Empty;
use crate::parts::Exports;
use crate::parts::Pager;
use crate::parts::Tab;
use crate::parts::Tabs;
use crate::parts::Tone;
use crate::paths;
use crate::words;

/// What was found.
#[derive(Debug, Template)]
#[template(path = "search/results.html")]
pub struct SearchPage {
    pub frame: Frame,
    /// As it was typed; empty before anything was.
    pub query: String,
    /// All, documents, tasks, units, each with its count.
    pub tabs: Option<Tabs>,
    pub hits: Vec<Hit>,
    pub pager: Pager,
    pub exports: Exports,
}

impl SearchPage {
    fn nothing(&self) -> Empty {
        let w = words::document::of(self.frame.lang);
        match self.query.is_empty() {
            true => Empty::new("search", w.search_empty()).text(w.search_empty_text()),
            false => {
                Empty::new("search", w.nothing_found(&self.query)).text(w.nothing_found_text())
            }
        }
    }
}

/// The few best, as a fragment for the box at the top.
#[derive(Debug, Template)]
#[template(path = "search/hits.html")]
pub struct SearchHits {
    pub lang: Lang,
    pub query: String,
    pub hits: Vec<Hit>,
    /// The page with all of them.
    pub all: String,
}

/// One thing found.
#[derive(Debug, Clone)]
pub struct Hit {
    /// The name of a picture in [`icon`]: `file`, `list`, `building`.
    pub icon: &'static str,
    pub title: Vec<Piece>,
    pub href: String,
    /// What and where it is: `Văn bản · 07/7/2023`.
    pub under: String,
    /// The passage with the words that matched; may be empty.
    pub passage: Vec<Piece>,
    /// Why it was found where that is not plain: `≈ Khổng Lào`; may be empty.
    pub why: String,
    pub chip: Option<Chip>,
}

/// A piece of a text, matched or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    pub text: String,
    pub hit: bool,
}

impl Piece {
    pub fn plain(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            hit: false,
        }
    }

    pub fn hit(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            hit: true,
        }
    }
}

fn sample_hits(lang: Lang) -> Vec<Hit> {
    let say = |vi: &str, en: &str| match lang {
        Lang::Vi => vi.to_owned(),
        Lang::En => en.to_owned(),
    };
    vec![
        Hit {
            icon: "building",
            title: vec![Piece::plain("Xã "), Piece::hit("Khổng Lào")],
            href: "/don-vi/khong-lao".to_owned(),
            under: say("Đơn vị · huyện Phong Thổ", "Unit · Phong Thổ district"),
            passage: Vec::new(),
            why: say("viết gần giống “không lao”", "spelled like “không lao”"),
            chip: None,
        },
        Hit {
            icon: "list",
            title: vec![Piece::plain(
                "Hoàn thiện hồ sơ công trình nguồn vốn NTM năm 2023 chưa phân bổ",
            )],
            href: "/nhiem-vu/NV-2023-00009".to_owned(),
            under: say(
                "Nhiệm vụ · Xã Mường So, Xã Khổng Lào",
                "Task · Xã Mường So, Xã Khổng Lào",
            ),
            passage: vec![
                Piece::plain("Đối với các xã Mường So, "),
                Piece::hit("Không Lào"),
                Piece::plain(": Phối hợp với Phòng Tài chính Kế hoạch khẩn trương…"),
            ],
            why: String::new(),
            chip: Some(Chip::new(
                Tone::Soon,
                "clock",
                say("còn 5 ngày", "5 days left"),
            )),
        },
        Hit {
            icon: "file",
            title: vec![Piece::plain("Thông báo 101/TB-UBND")],
            href: "/van-ban/VB-2023-0101".to_owned(),
            under: say("Văn bản · 07/7/2023", "Document · 07/7/2023"),
            passage: vec![
                Piece::plain("…các xã Mường So, "),
                Piece::hit("Không Lào"),
                Piece::plain("…"),
            ],
            why: String::new(),
            chip: None,
        },
    ]
}

impl Page for SearchPage {
    const NAME: &'static str = "search";

    fn samples(lang: Lang) -> Vec<(&'static str, Self)> {
        let w = words::document::of(lang);
        let f = words::frame::of(lang);
        let page = |query: &str, hits: Vec<Hit>| Self {
            frame: Frame::sample(lang, w.search(), Section::Search),
            query: query.to_owned(),
            tabs: (!hits.is_empty()).then(|| Tabs {
                label: w.search().to_owned(),
                tabs: vec![
                    Tab::new(words::common::of(lang).all(), "/tim?q=khong+lao", true).count(3),
                    Tab::new(f.documents(), "/tim?q=khong+lao&loai=van-ban", false).count(1),
                    Tab::new(f.tasks(), "/tim?q=khong+lao&loai=nhiem-vu", false).count(1),
                    Tab::new(f.units(), "/tim?q=khong+lao&loai=don-vi", false).count(1),
                ],
            }),
            exports: match hits.is_empty() {
                true => Exports::default(),
                false => Exports::of(|format| format!("/tim?q=khong+lao&dinh-dang={format}")),
            },
            hits,
            pager: Pager::none(lang),
        };
        vec![
            ("", page("khong lao", sample_hits(lang))),
            ("none", page("xyz", Vec::new())),
            ("empty", page("", Vec::new())),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fragment_is_escaped_and_leads_to_all() {
        let hits = SearchHits {
            lang: Lang::Vi,
            query: "<b>".to_owned(),
            hits: Vec::new(),
            all: "/tim?q=%3Cb%3E".to_owned(),
        };
        let html = hits.to_string();
        assert!(
            !html.contains("<b>") && html.contains("&#60;b&#62;"),
            "{html}"
        );

        let hits = SearchHits {
            lang: Lang::Vi,
            query: "khong lao".to_owned(),
            hits: sample_hits(Lang::Vi),
            all: "/tim?q=khong+lao".to_owned(),
        };
        let html = hits.to_string();
        assert!(html.contains("<mark>Khổng Lào</mark>"), "{html}");
        assert!(html.contains("href=\"/tim?q=khong+lao\""), "{html}");
    }
}
