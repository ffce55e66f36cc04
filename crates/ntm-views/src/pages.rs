//! The pages, one file per area.
//!
//! A page is listed once in [`pages!`] below: this makes it known to the
//! gallery and to the tests that draw each sample in both languages.

use askama::Template;

use crate::frame::Lang;

pub mod calendar;
pub mod campaign;
pub mod criteria;
pub mod document;
pub mod enter;
pub mod list;
pub mod report;
pub mod review;
pub mod search;
pub mod work;

/// A page with examples of what it may hold.
pub trait Page: Template + Sized {
    /// The name of the page in the gallery.
    const NAME: &'static str;

    /// Returns examples, each with a name: at least the ordinary one, and the
    /// empty one where a page can be empty.
    fn samples(lang: Lang) -> Vec<(&'static str, Self)>;
}

/// One example, drawn.
#[derive(Debug)]
pub struct Sample {
    /// `PAGE` or `PAGE-VARIANT`.
    pub name: String,
    pub lang: Lang,
    pub html: String,
}

macro_rules! pages {
    ($($page:path),+ $(,)?) => {
        /// Returns all examples of all pages, drawn in both languages.
        ///
        /// # Errors
        ///
        /// Never for the templates of this crate; a template may fail in
        /// general.
        pub fn samples() -> Result<Vec<Sample>, askama::Error> {
            let mut drawn = Vec::new();
            for lang in Lang::ALL {
                $(draw::<$page>(lang, &mut drawn)?;)+
            }
            Ok(drawn)
        }
    };
}

pages! {
    enter::SignInPage,
    enter::SecondFactorPage,
    enter::ErrorPage,
    enter::SetUpPage,
    review::ReviewPage,
    work::OverviewPage,
    work::MyWorkPage,
    work::TaskListPage,
    work::TaskPage,
    work::ObligationPage,
    criteria::MatrixPage,
    criteria::PlacePage,
    campaign::NeedsPage,
    calendar::CalendarPage,
    calendar::BoardPage,
    document::DocumentListPage,
    document::BatchPage,
    document::DocumentPage,
    search::SearchPage,
    list::ListPage,
    list::RecordPage,
}

fn draw<P: Page>(lang: Lang, drawn: &mut Vec<Sample>) -> Result<(), askama::Error> {
    for (variant, page) in P::samples(lang) {
        let name = match variant {
            "" => P::NAME.to_owned(),
            variant => format!("{}-{variant}", P::NAME),
        };
        drawn.push(Sample {
            name,
            lang,
            html: page.render()?,
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::assets;

    fn all() -> Vec<Sample> {
        samples().expect("every sample draws")
    }

    #[test]
    fn every_page_has_its_samples_in_both_languages() {
        let names = |lang| -> BTreeSet<String> {
            let all = all();
            let of_lang = all.into_iter().filter(|sample| sample.lang == lang);
            of_lang.map(|sample| sample.name).collect()
        };
        assert!(!names(Lang::Vi).is_empty());
        assert_eq!(names(Lang::Vi), names(Lang::En));
    }

    /// Under `default-src 'self'` a browser ignores styles and handlers that
    /// stand in the page.
    #[test]
    fn no_page_needs_more_than_a_strict_policy_allows() {
        for Sample { name, html, .. } in all() {
            for tag in tags(&html) {
                let attributes: Vec<&str> = attribute_names(tag).collect();
                let inline = attributes
                    .iter()
                    .find(|attribute| **attribute == "style" || attribute.starts_with("on"));
                assert_eq!(inline, None, "{name}: <{tag}>");
                assert!(!tag.starts_with("style"), "{name}: <{tag}>");
                assert!(!tag.contains("javascript:"), "{name}: <{tag}>");
                if tag.starts_with("script") {
                    assert!(attributes.contains(&"src"), "{name}: <{tag}>");
                }
            }
        }
    }

    #[test]
    fn no_page_fetches_from_another_host_and_every_file_is_there() {
        for Sample { name, html, .. } in all() {
            for tag in tags(&html).filter(|tag| !tag.starts_with("a ")) {
                for value in tag.split('"').skip(1).step_by(2) {
                    assert!(
                        !value.starts_with("http") && !value.starts_with("//"),
                        "{name}: {tag}"
                    );
                    if value.starts_with(crate::paths::STATIC) {
                        assert!(assets::find(value).is_some(), "{name}: {value}");
                    }
                }
            }
            assert!(
                !html.contains("src=\"\"") && !html.contains("<path d=\"\""),
                "{name}: a picture or file is missing"
            );
        }
    }

    #[test]
    fn no_anchor_stands_twice_on_a_page_and_every_label_has_its_control() {
        for Sample { name, html, .. } in all() {
            let mut seen = BTreeSet::new();
            for id in values(&html, " id=\"") {
                assert!(seen.insert(id), "{name}: id {id} stands twice");
            }
            for id in values(&html, " for=\"") {
                assert!(seen.contains(id), "{name}: no control {id}");
            }
        }
    }

    #[test]
    fn every_page_has_one_heading_of_the_first_rank_and_one_main_part() {
        for Sample { name, html, .. } in all() {
            assert_eq!(html.matches("<h1").count(), 1, "{name}");
            assert_eq!(html.matches("<main").count(), 1, "{name}");
        }
    }

    /// HTML, style, scripts and fonts of a first view, before compression of
    /// the text; compression takes text to less than a third.
    #[test]
    fn the_first_view_of_a_page_is_small() {
        let fixed: usize = assets::all()
            .iter()
            .map(|asset| match asset.content_type {
                "font/woff2" => asset.bytes.len(),
                _ => asset.bytes.len() / 3,
            })
            .sum();
        for Sample { name, html, .. } in all() {
            let wire = fixed + html.len() / 3;
            assert!(wire <= 100_000, "{name}: about {wire} bytes");
        }
    }

    fn tags(html: &str) -> impl Iterator<Item = &str> {
        html.split('<')
            .skip(1)
            .filter_map(|rest| rest.split_once('>').map(|(tag, _)| tag))
            .filter(|tag| !tag.starts_with(['/', '!']))
    }

    fn attribute_names(tag: &str) -> impl Iterator<Item = &str> {
        // Every second piece lies between quotes: those are values.
        tag.split('"').step_by(2).flat_map(|names| {
            names
                .split_whitespace()
                .map(|name| name.trim_end_matches('='))
        })
    }

    fn values<'a>(html: &'a str, opening: &'a str) -> impl Iterator<Item = &'a str> {
        html.split(opening)
            .skip(1)
            .filter_map(|rest| rest.split_once('"').map(|(value, _)| value))
    }
}
