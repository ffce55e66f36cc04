//! What lists have in common: the filters in their address, where a part of them begins, and the
//! way to the next part.

use std::{fmt, str::FromStr};

use ntm_views::{
    frame::Lang,
    parts::{Exports, Pager},
};

use crate::answer::encode;

/// The address of a list with the filters that are set.
pub(crate) struct Listing {
    address: String,
    narrowed: bool,
}

impl Listing {
    /// Makes the address; filters without a value are left out.
    pub(crate) fn new(path: &str, filters: &[(&str, &str)]) -> Listing {
        let set: Vec<String> = filters
            .iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| format!("{name}={}&", encode(value)))
            .collect();
        Listing {
            address: format!("{path}?{}", set.concat()),
            narrowed: !set.is_empty(),
        }
    }

    /// Returns where the list stands without its filters, where any is set.
    pub(crate) fn clear(&self, path: &str) -> Option<String> {
        self.narrowed.then(|| path.to_owned())
    }

    /// Returns the links to the whole list as a file.
    pub(crate) fn files(&self) -> Exports {
        Exports::of(|format| self.with("dinh-dang", format))
    }

    /// Returns the way to the next part, and from any part but the first back to it. `name` is how
    /// the address calls the place where a part begins.
    pub(crate) fn pager(&self, lang: Lang, name: &str, first: bool, next: Option<String>) -> Pager {
        Pager {
            next: next.map(|place| self.with(name, &place)),
            previous: (!first).then(|| self.address.clone()),
            ..Pager::none(lang)
        }
    }

    /// Returns the address with its filters, to which one more may be added.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    fn with(&self, name: &str, value: &str) -> String {
        format!("{}{name}={}", self.address, encode(value))
    }
}

/// Writes where the next part of a list by name begins: after a name without marks, and its id.
pub(crate) fn cursor<I: fmt::Display>((folded, id): (String, I)) -> String {
    format!("{folded} {id}")
}

/// Reads what [`cursor`] wrote.
pub(crate) fn place<I: FromStr>(cursor: &str) -> Option<(&str, I)> {
    let (folded, id) = cursor.rsplit_once(' ')?;
    Some((folded, id.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_carries_its_filters_to_the_next_part_and_to_the_files() {
        let filters = [
            ("tu-khoa", "Mường So"),
            ("loai", ""),
            ("ngay", "2023-07-10"),
        ];
        let list = Listing::new("/don-vi", &filters);
        let set = "tu-khoa=M%C6%B0%E1%BB%9Dng%20So&ngay=2023-07-10&";
        let pager = list.pager(Lang::Vi, "sau", false, Some("muong so 7".to_owned()));
        assert_eq!(
            pager.next.unwrap(),
            format!("/don-vi?{set}sau=muong%20so%207")
        );
        assert_eq!(pager.previous.unwrap(), format!("/don-vi?{set}"));
        assert_eq!(
            list.files().links[1].href,
            format!("/don-vi?{set}dinh-dang=csv")
        );
        assert_eq!(list.clear("/don-vi").as_deref(), Some("/don-vi"));
        let whole = Listing::new("/don-vi", &[("loai", "")]);
        assert_eq!(whole.clear("/don-vi"), None);
        assert_eq!(whole.pager(Lang::Vi, "sau", true, None).previous, None);
    }

    #[test]
    fn a_place_is_read_as_it_was_written() {
        let written = cursor(("xa muong so".to_owned(), 12));
        assert_eq!(place(&written), Some(("xa muong so", 12)));
        for wrong in ["", "12", "xa muong so"] {
            assert_eq!(place::<i32>(wrong), None, "{wrong}");
        }
    }
}
