//! From one set to the next: what became of each indicator.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use toml::Spanned;

use super::set::SetFault;
use super::{CriteriaSet, Indicator};
use crate::data_file::{self, line_of};

/// Returns the mappings that ship with the program, read once.
pub fn shipped_mappings() -> &'static [Mapping] {
    static MAPPINGS: LazyLock<Vec<Mapping>> = LazyLock::new(|| {
        // The texts are part of the program, and a test reads and checks each.
        let texts = SHIPPED.iter();
        texts.filter_map(|text| Mapping::read(text).ok()).collect()
    });
    &MAPPINGS
}

const SHIPPED: &[&str] = &[include_str!(
    "../../../../data/criteria/mapping/xa-ntm-2021-2025_xa-ntm-2026-2030.toml"
)];

/// What became of an indicator in the next set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkKind {
    /// It asks the same.
    Same,
    /// It asks more, perhaps together with others.
    Tighter,
    /// It was split into several.
    Split,
    /// It is new.
    New,
    /// It was dropped.
    Dropped,
}

impl LinkKind {
    /// Returns the word of the file.
    pub fn key(self) -> &'static str {
        match self {
            LinkKind::Same => "same",
            LinkKind::Tighter => "tighter",
            LinkKind::Split => "split",
            LinkKind::New => "new",
            LinkKind::Dropped => "dropped",
        }
    }
}

/// One line of a mapping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The indicator of the old set; `None` for a new one.
    pub old: Option<String>,
    /// The indicator of the new set; `None` for a dropped one.
    pub new: Option<String>,
    /// What became of it.
    pub kind: LinkKind,
    /// Whether the figure counts something else than before, so that the old one says nothing of
    /// the new bar.
    pub recount: bool,
    /// The reason, for people.
    pub note: Option<String>,
    /// Where it stands in its file, the first line is 1.
    pub line: usize,
}

impl Link {
    /// Returns what the line says, in one word: somebody's confirmation holds as long as the line
    /// says the same, in whichever version of the mapping.
    pub fn key(&self) -> String {
        let code = |code: &Option<String>| code.clone().unwrap_or_default();
        let recount = if self.recount { "!" } else { "" };
        format!(
            "{}>{}:{}{recount}",
            code(&self.old),
            code(&self.new),
            self.kind.key()
        )
    }
}

/// How the indicators of one set lead to those of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    /// The old set.
    pub from: String,
    /// The new set.
    pub to: String,
    /// Its lines.
    pub links: Vec<Link>,
    /// The text of its file.
    pub file: String,
    line: usize,
}

/// The file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawMapping {
    from: Spanned<String>,
    to: String,
    #[serde(default)]
    confirmed: Option<Spanned<bool>>,
    #[serde(rename = "link", default)]
    links: Vec<Spanned<RawLink>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawLink {
    #[serde(default)]
    old: Option<String>,
    #[serde(default)]
    new: Option<String>,
    kind: LinkKind,
    #[serde(default)]
    recount: bool,
    #[serde(default)]
    note: Option<String>,
}

impl Mapping {
    /// Tells whether a file means to be a mapping and not a set: it says from where to where it
    /// leads.
    pub fn is_meant(text: &str) -> bool {
        text.parse::<toml::Table>()
            .is_ok_and(|table| table.contains_key("from") && table.contains_key("to"))
    }

    /// Reads a mapping from TOML.
    ///
    /// # Errors
    ///
    /// A text that is not of the form, with its line; and a file that says of itself that it is
    /// confirmed: only a person confirms.
    pub fn read(text: &str) -> Result<Mapping, Vec<SetFault>> {
        let fault = |span: Range<usize>, reason: String| SetFault {
            line: line_of(text, span.start),
            reason,
        };
        let raw: RawMapping = data_file::read(text)?;
        if let Some(confirmed) = raw.confirmed.filter(|it| *it.get_ref()) {
            let reason = "tệp không tự xác nhận được: ghi confirmed = false, rồi quản trị viên xác nhận trên trang Chuyển bộ";
            return Err(vec![fault(confirmed.span(), reason.to_owned())]);
        }
        let link = |raw: Spanned<RawLink>| {
            let line = line_of(text, raw.span().start);
            let raw = raw.into_inner();
            Link {
                old: raw.old,
                new: raw.new,
                kind: raw.kind,
                recount: raw.recount,
                note: raw.note,
                line,
            }
        };
        Ok(Mapping {
            line: line_of(text, raw.from.span().start),
            from: raw.from.into_inner(),
            to: raw.to,
            links: raw.links.into_iter().map(link).collect(),
            file: text.to_owned(),
        })
    }

    /// Checks a mapping against its two sets: every indicator of both is accounted for, and every
    /// line fits its kind. An indicator that stands in no line is told at the head of the file.
    pub fn check(&self, from: &CriteriaSet, to: &CriteriaSet) -> Vec<SetFault> {
        let mut faults: Vec<SetFault> = Vec::new();
        let mut fault = |line, reason| faults.push(SetFault { line, reason });
        let mut keys = BTreeSet::new();
        for link in &self.links {
            if let Some(wrong) = self.misshapen(link) {
                fault(link.line, wrong);
            }
            if !keys.insert((&link.old, &link.new)) {
                fault(link.line, format!("dòng {} đứng hai lần", said(link)));
            }
            for (code, set) in [(&link.old, from), (&link.new, to)] {
                if let Some(code) = code
                    && set.indicator(code).is_none()
                {
                    fault(
                        link.line,
                        format!("bộ tiêu chí {} không có chỉ tiêu {code}", set.id),
                    );
                }
            }
        }
        let mut missing = |set: &CriteriaSet, known: &dyn Fn(&Link, &Indicator) -> bool| {
            for indicator in set.indicators() {
                if !self.links.iter().any(|link| known(link, indicator)) {
                    fault(
                        self.line,
                        format!(
                            "chỉ tiêu {} của bộ tiêu chí {} chưa có trong ánh xạ",
                            indicator.code, set.id
                        ),
                    );
                }
            }
        };
        missing(from, &|link, it| link.old.as_ref() == Some(&it.code));
        missing(to, &|link, it| link.new.as_ref() == Some(&it.code));
        faults.sort_by_key(|it| it.line);
        faults
    }

    /// Says what in a line does not fit its kind, or contradicts other lines.
    fn misshapen(&self, link: &Link) -> Option<String> {
        let beside = |same: &dyn Fn(&Link) -> bool| self.links.iter().filter(|it| same(it)).count();
        let from_old = || beside(&|it| link.old.is_some() && it.old == link.old);
        let to_new = || beside(&|it| link.new.is_some() && it.new == link.new);
        let wrong = match (link.kind, &link.old, &link.new) {
            (LinkKind::Same, Some(_), Some(_)) if from_old() > 1 || to_new() > 1 => {
                "loại “same” chỉ nối một chỉ tiêu cũ với một chỉ tiêu mới"
            }
            (LinkKind::Split, Some(_), Some(_)) if from_old() < 2 => {
                "loại “split” cần ít nhất hai chỉ tiêu mới"
            }
            (LinkKind::New, None, Some(_)) if to_new() > 1 => {
                "loại “new” nhưng chỉ tiêu mới còn đứng ở dòng khác"
            }
            (LinkKind::Dropped, Some(_), None) if from_old() > 1 => {
                "loại “dropped” nhưng chỉ tiêu cũ còn đứng ở dòng khác"
            }
            (LinkKind::Same | LinkKind::Tighter | LinkKind::Split, Some(_), Some(_))
            | (LinkKind::New, None, Some(_))
            | (LinkKind::Dropped, Some(_), None) => return None,
            (LinkKind::New, ..) => "loại “new” chỉ có new, không có old",
            (LinkKind::Dropped, ..) => "loại “dropped” chỉ có old, không có new",
            _ => "loại này cần cả old và new",
        };
        Some(format!("dòng {}: {wrong}", said(link)))
    }

    /// Returns where in its file the mapping says from where it leads.
    pub fn line(&self) -> usize {
        self.line
    }
}

fn said(link: &Link) -> String {
    let code = |code: &Option<String>| code.clone().unwrap_or_else(|| "–".to_owned());
    format!("{} → {}", code(&link.old), code(&link.new))
}

/// Returns the sets over which mappings lead in a circle, given from where to where each leads; each
/// set once.
pub fn circles<'a>(leads: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<&'a str> {
    let mut next: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (from, to) in leads {
        next.entry(from).or_default().push(to);
    }
    let leads_back = |start: &str| {
        let mut seen = BTreeSet::new();
        let mut open: Vec<&str> = next.get(start).cloned().unwrap_or_default();
        while let Some(set) = open.pop() {
            if set == start {
                return true;
            }
            if seen.insert(set) {
                open.extend(next.get(set).into_iter().flatten());
            }
        }
        false
    };
    let starts = next.keys().copied();
    starts.filter(|start| leads_back(start)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::criteria::shipped;

    fn set(id: &str) -> &'static CriteriaSet {
        let mut sets = shipped().iter();
        sets.find(|set| set.id == id).expect("ships")
    }

    #[test]
    fn every_shipped_mapping_accounts_for_every_indicator_and_gives_its_reasons() {
        for text in SHIPPED {
            let mapping = Mapping::read(text).expect("reads");
            let faults = mapping.check(set(&mapping.from), set(&mapping.to));
            assert_eq!(faults, [], "{} → {}", mapping.from, mapping.to);
            for link in &mapping.links {
                assert!(link.note.is_some(), "line {} gives no reason", link.line);
            }
        }
        let leads = shipped_mappings()
            .iter()
            .map(|it| (it.from.as_str(), it.to.as_str()));
        assert_eq!(circles(leads), [""; 0]);
        assert_eq!(shipped_mappings().len(), SHIPPED.len());
    }

    #[test]
    fn what_is_called_the_same_is_measured_in_the_same_unit_or_says_why_not() {
        for mapping in shipped_mappings() {
            let (from, to) = (set(&mapping.from), set(&mapping.to));
            for link in &mapping.links {
                let ends = link.old.as_ref().zip(link.new.as_ref());
                let Some((old, new)) = ends.filter(|_| link.kind == LinkKind::Same) else {
                    continue;
                };
                let measure = |set: &CriteriaSet, code: &str| {
                    let indicator = set.indicator(code).expect("is there");
                    (indicator.measure, indicator.unit.clone())
                };
                let note = link.note.as_deref().unwrap_or_default();
                assert!(
                    measure(from, old) == measure(to, new) || note.contains("lại"),
                    "{old} → {new} is measured otherwise"
                );
            }
        }
    }

    /// The mapping of two small sets, changed in one place.
    fn faults(from: &str, to: &str) -> Vec<String> {
        let text = "\
from = \"tinh-ntm-2021-2025\"
to = \"xa-ntm-hien-dai-2026-2030\"
[[link]]
old = \"1\"
new = \"1\"
kind = \"same\"
[[link]]
old = \"2\"
new = \"2\"
kind = \"split\"
[[link]]
old = \"2\"
new = \"3\"
kind = \"split\"
[[link]]
old = \"3\"
kind = \"dropped\"
[[link]]
old = \"4\"
kind = \"dropped\"
[[link]]
old = \"5\"
kind = \"dropped\"
[[link]]
old = \"6\"
kind = \"dropped\"
[[link]]
old = \"7\"
kind = \"dropped\"
[[link]]
old = \"8\"
kind = \"dropped\"
";
        assert!(text.contains(from), "{from}");
        let text = text.replacen(from, to, 1);
        let told = match Mapping::read(&text) {
            Err(faults) => faults,
            Ok(mapping) => {
                mapping.check(set("tinh-ntm-2021-2025"), set("xa-ntm-hien-dai-2026-2030"))
            }
        };
        told.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_fault_is_told_with_its_line() {
        let check = |from: &str, to: &str, expected: &[&str]| {
            let told = faults(from, to);
            assert_eq!(told.len(), expected.len(), "{to}: {told:?}");
            for (told, expected) in told.iter().zip(expected) {
                assert!(told.contains(expected), "{told}");
            }
        };
        check("kind", "kind", &[]);
        check(
            "new = \"3\"",
            "new = \"9\"",
            &[
                "dòng 1: chỉ tiêu 3 của bộ tiêu chí xa-ntm-hien-dai-2026-2030 chưa có",
                "dòng 11: bộ tiêu chí xa-ntm-hien-dai-2026-2030 không có chỉ tiêu 9",
            ],
        );
        check(
            "old = \"3\"\nkind = \"dropped\"",
            "old = \"3\"\nkind = \"new\"",
            &["dòng 15: dòng 3 → –: loại “new” chỉ có new"],
        );
        check(
            "new = \"3\"\nkind = \"split\"",
            "new = \"2\"\nkind = \"split\"",
            &["dòng 1: chỉ tiêu 3", "dòng 11: dòng 2 → 2 đứng hai lần"],
        );
        check(
            "kind = \"same\"",
            "kind = \"split\"",
            &["dòng 3: dòng 1 → 1: loại “split” cần ít nhất hai"],
        );
        check(
            "kind = \"same\"",
            "kind = \"alike\"",
            &["dòng 6: không đúng cấu trúc"],
        );
        check(
            "[[link]]",
            "confirmed = true\n[[link]]",
            &["dòng 3: tệp không tự xác nhận"],
        );
    }

    #[test]
    fn a_circle_is_found() {
        assert_eq!(circles([("a", "b"), ("b", "c")]), [""; 0]);
        assert_eq!(circles([("a", "b"), ("b", "c"), ("c", "b")]), ["b", "c"]);
        assert_eq!(circles([("a", "a")]), ["a"]);
    }
}
