//! Making a form: one change after the other, each checked as a file that is read.

use std::collections::BTreeSet;

use super::{
    Check, DueRule, Field, FieldKind, Figures, PeriodKind, ReportType, Role, RollUp, Section,
};
use crate::cadence::Cadence;
use crate::criteria::SetFault;

/// The most letters that the code of a form has before its version is added.
const MOST_CODE: usize = 32;
/// The most letters of a code that is made of words.
const MOST_SLUG: usize = 24;

/// One change to a form that is being made.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    Describe {
        title: String,
        title_en: String,
        period: PeriodKind,
        figures: Figures,
        source: String,
        roles: Vec<Role>,
    },
    AddSection {
        title: String,
        title_en: String,
    },
    /// Takes a section out with its fields.
    RemoveSection {
        at: usize,
    },
    /// Puts a field at the end of a section, or in place of the one of the same code.
    Put {
        section: usize,
        field: Field,
    },
    /// One place up or down, from the end of a section into the next.
    Move {
        field: String,
        up: bool,
    },
    Remove {
        field: String,
    },
    /// By when a role sends it, in place of what was said of that role.
    Due(DueRule),
    NoDue(Role),
    AddCheck(Check),
    RemoveCheck {
        at: usize,
    },
}

impl ReportType {
    /// Returns a form with nothing in it yet; it can be put in force by nobody.
    pub fn blank(code: &str, title: &str, period: PeriodKind) -> ReportType {
        ReportType {
            code: code.to_owned(),
            title: title.to_owned(),
            title_en: title.to_owned(),
            period,
            figures: Figures::Period,
            confirmed: false,
            source: String::new(),
            note: None,
            roles: Vec::new(),
            due: Vec::new(),
            sections: Vec::new(),
            checks: Vec::new(),
        }
    }

    /// Returns a form on demand that asks for what is written, a line each: "Số hộ nghèo (hộ)" is a number
    /// with its unit, everything else is answered in words.
    pub fn of_lines(code: &str, title: &str, source: &str, lines: &str) -> ReportType {
        let mut made = ReportType::blank(code, title, PeriodKind::OnDemand);
        made.source = source.to_owned();
        made.roles = Role::ALL.to_vec();
        let mut section = Section {
            title: "Nội dung báo cáo".to_owned(),
            title_en: "What is reported".to_owned(),
            fields: Vec::new(),
        };
        let mut taken = BTreeSet::new();
        for line in lines.lines().map(str::trim).filter(|it| !it.is_empty()) {
            let line = line.trim_start_matches(['-', '–', '+', '•', '*']).trim();
            let mut field = asked(line);
            field.code = code_of(&field.label, &taken);
            taken.insert(field.code.clone());
            section.fields.push(field);
        }
        section.fields.push(Field {
            code: code_of("tep", &taken),
            label: "Văn bản báo cáo đã ký, tài liệu kèm theo".to_owned(),
            label_en: "The signed report and papers with it".to_owned(),
            kind: FieldKind::Attachment,
            required: false,
            figure: None,
            roll: RollUp::None,
            roles: Vec::new(),
        });
        made.sections = vec![section];
        made
    }

    /// Returns the form after a change, read back as a file is.
    ///
    /// # Errors
    ///
    /// Every fault that the file would have: what it says is for people, its lines are those of the file.
    pub fn changed(&self, change: Change) -> Result<ReportType, Vec<SetFault>> {
        let mut made = self.clone();
        made.apply(change);
        ReportType::read(&made.file())
    }

    fn apply(&mut self, change: Change) {
        match change {
            Change::Describe {
                title,
                title_en,
                period,
                figures,
                source,
                roles,
            } => {
                self.title_en = said_or(title_en, &title);
                self.title = title;
                // Rules of another period would contradict it.
                if self.period != period {
                    self.due.clear();
                }
                self.due.retain(|it| roles.contains(&it.role));
                (self.period, self.figures) = (period, figures);
                (self.source, self.roles) = (source, roles);
            }
            Change::AddSection { title, title_en } => self.sections.push(Section {
                title_en: said_or(title_en, &title),
                title,
                fields: Vec::new(),
            }),
            Change::RemoveSection { at } => {
                if at < self.sections.len() {
                    self.sections.remove(at);
                    self.drop_broken_checks();
                }
            }
            Change::Put { section, field } => self.put(section, field),
            Change::Move { field, up } => self.shift(&field, up),
            Change::Remove { field } => {
                for section in &mut self.sections {
                    section.fields.retain(|it| it.code != field);
                }
                self.drop_broken_checks();
            }
            Change::Due(rule) => {
                self.due.retain(|it| it.role != rule.role);
                if !self.roles.contains(&rule.role) {
                    self.roles.push(rule.role);
                }
                self.due.push(rule);
            }
            Change::NoDue(role) => self.due.retain(|it| it.role != role),
            Change::AddCheck(check) => self.checks.push(check),
            Change::RemoveCheck { at } => {
                if at < self.checks.len() {
                    self.checks.remove(at);
                }
            }
        }
    }

    fn put(&mut self, section: usize, mut field: Field) {
        field.label_en = said_or(field.label_en, &field.label);
        let fields = self.sections.iter_mut().flat_map(|it| &mut it.fields);
        if let Some(before) = fields.into_iter().find(|it| it.code == field.code) {
            *before = field;
            return;
        }
        if field.code.is_empty() {
            let fields = self.sections.iter().flat_map(|it| &it.fields);
            let taken = fields.map(|it| it.code.clone()).collect();
            field.code = code_of(&field.label, &taken);
        }
        if let Some(section) = self.sections.get_mut(section) {
            section.fields.push(field);
        }
    }

    fn shift(&mut self, code: &str, up: bool) {
        let place = |(at, section): (usize, &Section)| {
            let inside = section.fields.iter().position(|it| it.code == code)?;
            Some((at, inside))
        };
        let Some((at, inside)) = self.sections.iter().enumerate().find_map(place) else {
            return;
        };
        let last = self.sections[at].fields.len() - 1;
        match (up, inside) {
            (true, 0) if at > 0 => {
                let field = self.sections[at].fields.remove(0);
                self.sections[at - 1].fields.push(field);
            }
            (true, 1..) => self.sections[at].fields.swap(inside, inside - 1),
            (false, inside) if inside < last => {
                self.sections[at].fields.swap(inside, inside + 1);
            }
            (false, _) if at + 1 < self.sections.len() => {
                let field = self.sections[at].fields.remove(inside);
                self.sections[at + 1].fields.insert(0, field);
            }
            _ => {}
        }
    }

    /// A check speaks of two figures; without one of them it says nothing.
    fn drop_broken_checks(&mut self) {
        let known: BTreeSet<String> = self
            .sections
            .iter()
            .flat_map(|it| &it.fields)
            .map(|it| it.code.clone())
            .collect();
        self.checks
            .retain(|it| known.contains(&it.left) && known.contains(&it.not_above));
    }

    /// Returns the form as its version of that number, to be put in force: a type of its own, so that a
    /// later version changes nothing of what was reported by this one.
    ///
    /// # Errors
    ///
    /// What is still missing, in Vietnamese.
    pub fn version(&self, number: i64) -> Result<ReportType, Vec<SetFault>> {
        let whole = |reason: &str| {
            Err(vec![SetFault {
                line: 1,
                reason: reason.to_owned(),
            }])
        };
        if self.sections.iter().all(|it| it.fields.is_empty()) {
            return whole("mẫu chưa có ô nào");
        }
        if self.period.recurs() && self.due.is_empty() {
            return whole("báo cáo định kỳ chưa nêu thời hạn của đơn vị nào");
        }
        let mut version = self.clone();
        version.code = format!("{}-v{number}", self.code);
        version.confirmed = true;
        version.sections.retain(|it| !it.fields.is_empty());
        ReportType::read(&version.file())
    }

    /// Returns whether every role fills in the same fields.
    pub fn is_one_for_all(&self) -> bool {
        let mut fields = self.sections.iter().flat_map(|it| &it.fields);
        fields.all(|it| it.roles.is_empty())
    }
}

/// Returns the rule by which reports on periods of a kind are due: on a day of each month, of the first,
/// second or third month of each quarter, of the year; without a day on the last of the period. None for
/// what does not recur, and for a day that does not exist.
pub fn due_rule(period: PeriodKind, month: Option<i8>, day: Option<i8>) -> Option<Cadence> {
    let rule = match (period, month, day) {
        (PeriodKind::Month, None, None) => "monthly".to_owned(),
        (PeriodKind::Month, None, Some(day)) => format!("monthly day={day}"),
        (PeriodKind::Quarter, None, None) => "quarterly".to_owned(),
        (PeriodKind::Quarter, Some(month), Some(day)) => {
            format!("quarterly day={day} month={month}")
        }
        (PeriodKind::SixMonths, None, None) => "half-yearly".to_owned(),
        // A date of June is that of the first six months (see `cadence`).
        (PeriodKind::SixMonths, Some(6), Some(day)) => format!("yearly 06-{day:02}"),
        (PeriodKind::NineMonths, None, None) => "nine-monthly".to_owned(),
        (PeriodKind::NineMonths, Some(month), Some(day)) => {
            format!("nine-monthly {month:02}-{day:02}")
        }
        (PeriodKind::Year, None, None) => "yearly".to_owned(),
        (PeriodKind::Year, Some(month), Some(day)) if month != 6 => {
            format!("yearly {month:02}-{day:02}")
        }
        _ => return None,
    };
    rule.parse().ok()
}

/// Returns the code of a new form: what it is about, and letters that no other form has.
pub fn form_code(title: &str, mark: &str) -> String {
    let mut code = code_of(title, &BTreeSet::new());
    code.truncate(MOST_CODE - mark.len() - 1);
    format!("{}-{mark}", code.trim_end_matches('-'))
}

/// Returns a code made of words that none of the others has.
fn code_of(words: &str, taken: &BTreeSet<String>) -> String {
    let mut code = String::new();
    for letter in ntm_text::fold(words).chars() {
        match letter {
            'a'..='z' | '0'..='9' => code.push(letter),
            _ if code.is_empty() || code.ends_with('-') => {}
            _ => code.push('-'),
        }
        if code.len() >= MOST_SLUG {
            break;
        }
    }
    let code = match code.trim_end_matches('-') {
        "" => "o",
        code => code,
    };
    let free = |it: &String| !taken.contains(it);
    let numbered = (2..).map(|number| format!("{code}-{number}"));
    let mut codes = std::iter::once(code.to_owned()).chain(numbered);
    codes.find(free).unwrap_or_default()
}

fn said_or(words: String, other: &str) -> String {
    match words.trim().is_empty() {
        true => other.to_owned(),
        false => words,
    }
}

/// Reads a line that asks for something.
fn asked(line: &str) -> Field {
    let unit = line
        .strip_suffix(')')
        .and_then(|it| it.rsplit_once('('))
        .filter(|(label, unit)| !label.trim().is_empty() && (1..=20).contains(&unit.trim().len()));
    let (label, kind) = match unit {
        Some((label, unit)) => (
            label.trim(),
            FieldKind::Number {
                unit: unit.trim().to_owned(),
                scale: 2,
            },
        ),
        None => (line, FieldKind::Prose),
    };
    let is_sum = matches!(&kind, FieldKind::Number { unit, .. } if unit != "%");
    Field {
        code: String::new(),
        label: label.to_owned(),
        label_en: label.to_owned(),
        required: true,
        figure: None,
        // Rates are never added.
        roll: match is_sum {
            true => RollUp::Sum,
            false => RollUp::None,
        },
        roles: Vec::new(),
        kind,
    }
}

#[cfg(test)]
mod tests {
    use super::super::shipped;
    use super::*;
    use crate::deadline::Deadline;
    use proptest::prelude::*;

    fn blank() -> ReportType {
        let form = ReportType::blank(
            &form_code("Vệ sinh môi trường", "3f2a1c"),
            "Vệ sinh",
            PeriodKind::Month,
        );
        form.changed(Change::Describe {
            title: "Báo cáo vệ sinh môi trường".to_owned(),
            title_en: String::new(),
            period: PeriodKind::Month,
            figures: Figures::Period,
            source: "Kế hoạch thử".to_owned(),
            roles: vec![Role::Commune],
        })
        .unwrap()
    }

    fn number(label: &str) -> Field {
        Field {
            code: String::new(),
            label: label.to_owned(),
            label_en: String::new(),
            kind: FieldKind::Number {
                unit: "hộ".to_owned(),
                scale: 0,
            },
            required: true,
            figure: None,
            roll: RollUp::Sum,
            roles: Vec::new(),
        }
    }

    fn with_fields(labels: &[&str]) -> ReportType {
        let section = |title: &str| Change::AddSection {
            title: title.to_owned(),
            title_en: String::new(),
        };
        let form = blank().changed(section("Kết quả")).unwrap();
        let form = form.changed(section("Kiến nghị")).unwrap();
        labels.iter().fold(form, |form, label| {
            let field = number(label);
            form.changed(Change::Put { section: 0, field }).unwrap()
        })
    }

    fn codes(form: &ReportType) -> Vec<Vec<&str>> {
        form.sections
            .iter()
            .map(|it| it.fields.iter().map(|it| it.code.as_str()).collect())
            .collect()
    }

    #[test]
    fn a_form_is_made_change_by_change() {
        let form = with_fields(&["Số hộ", "Số hộ", "Hộ nghèo"]);
        assert_eq!(form.code, "ve-sinh-moi-truong-3f2a1c");
        assert_eq!(codes(&form), [vec!["so-ho", "so-ho-2", "ho-ngheo"], vec![]]);
        let shift = |form: ReportType, field: &str, up| {
            let field = field.to_owned();
            form.changed(Change::Move { field, up }).unwrap()
        };
        let form = shift(form, "ho-ngheo", true);
        assert_eq!(codes(&form)[0], ["so-ho", "ho-ngheo", "so-ho-2"]);
        let form = shift(form, "so-ho-2", false);
        assert_eq!(codes(&form), [vec!["so-ho", "ho-ngheo"], vec!["so-ho-2"]]);
        let form = shift(shift(form, "so-ho-2", true), "so-ho", true);
        assert_eq!(codes(&form), [vec!["so-ho", "ho-ngheo", "so-ho-2"], vec![]]);
        let check = Check {
            left: "ho-ngheo".to_owned(),
            not_above: "so-ho".to_owned(),
            says: "Hộ nghèo nhiều hơn số hộ.".to_owned(),
            says_en: "More poor households than households.".to_owned(),
        };
        let form = form.changed(Change::AddCheck(check)).unwrap();
        // A check goes with the figure that it speaks of.
        let field = "so-ho".to_owned();
        let form = form.changed(Change::Remove { field }).unwrap();
        assert!(form.checks.is_empty());
        let mut other = number("Hộ cận nghèo");
        other.code = "ho-ngheo".to_owned();
        let put = Change::Put {
            section: 1,
            field: other,
        };
        let form = form.changed(put).unwrap();
        assert_eq!(codes(&form), [vec!["ho-ngheo", "so-ho-2"], vec![]]);
        assert_eq!(form.field("ho-ngheo").unwrap().label, "Hộ cận nghèo");
    }

    #[test]
    fn what_cannot_be_is_told_at_once() {
        let form = with_fields(&["Số hộ"]);
        let refused = |change| {
            let faults = form.changed(change).unwrap_err();
            faults.into_iter().map(|it| it.reason).collect::<Vec<_>>()
        };
        let mut field = number("Thu nhập");
        field.kind = FieldKind::Number {
            unit: String::new(),
            scale: 7,
        };
        field.roll = RollUp::None;
        let told = refused(Change::Put { section: 0, field });
        assert_eq!(told, ["ô số “thu-nhap” thiếu đơn vị tính (unit)"]);
        let rule = DueRule {
            role: Role::Commune,
            deadline: Deadline::parse("", "recurring", "yearly 12-10", "before").unwrap(),
            clause: "mục 2".to_owned(),
        };
        let told = refused(Change::Due(rule));
        assert_eq!(
            told,
            ["quy tắc “yearly 12-10” là kỳ Năm, báo cáo là kỳ Tháng"]
        );
    }

    #[test]
    fn a_version_is_a_type_of_its_own() {
        let form = with_fields(&["Số hộ"]);
        let told = form.version(1).unwrap_err();
        assert_eq!(
            told[0].reason,
            "báo cáo định kỳ chưa nêu thời hạn của đơn vị nào"
        );
        assert_eq!(
            blank().version(1).unwrap_err()[0].reason,
            "mẫu chưa có ô nào"
        );
        let due = DueRule {
            role: Role::Commune,
            deadline: Deadline::parse("trước ngày 31", "recurring", "monthly day=31", "before")
                .unwrap(),
            clause: "mục 2".to_owned(),
        };
        let form = form.changed(Change::Due(due)).unwrap();
        let version = form.version(2).unwrap();
        assert_eq!(version.code, "ve-sinh-moi-truong-3f2a1c-v2");
        assert!(version.confirmed && !form.confirmed);
        // A section without fields is not printed.
        assert_eq!(version.sections.len(), 1);
    }

    #[test]
    fn every_kind_that_recurs_has_its_rule() {
        let check = |period, month, day, expected: Option<&str>| {
            let rule = due_rule(period, month, day).map(|it| it.to_string());
            assert_eq!(rule.as_deref(), expected, "{period:?} {month:?} {day:?}");
        };
        check(PeriodKind::Month, None, Some(31), Some("monthly day=31"));
        check(PeriodKind::Month, None, Some(32), None);
        check(PeriodKind::Month, Some(2), Some(3), None);
        check(
            PeriodKind::Quarter,
            Some(3),
            Some(20),
            Some("quarterly day=20 month=3"),
        );
        check(PeriodKind::Quarter, None, Some(20), None);
        check(PeriodKind::Quarter, Some(4), Some(20), None);
        check(PeriodKind::SixMonths, None, None, Some("half-yearly"));
        check(
            PeriodKind::SixMonths,
            Some(6),
            Some(10),
            Some("yearly 06-10"),
        );
        check(PeriodKind::SixMonths, Some(12), Some(10), None);
        check(
            PeriodKind::NineMonths,
            Some(10),
            Some(5),
            Some("nine-monthly 10-05"),
        );
        check(PeriodKind::NineMonths, Some(2), Some(30), None);
        check(PeriodKind::Year, Some(2), Some(29), Some("yearly 02-29"));
        check(PeriodKind::Year, Some(6), Some(10), None);
        for period in [PeriodKind::Term, PeriodKind::Campaign, PeriodKind::OnDemand] {
            check(period, None, None, None);
        }
        for period in PeriodKind::ALL.iter().filter(|it| it.recurs()) {
            let rule = due_rule(*period, None, None).unwrap().to_string();
            let deadline = Deadline::parse("", "recurring", &rule, "by").unwrap();
            assert_eq!(PeriodKind::of_deadline(&deadline), Some(*period));
        }
    }

    #[test]
    fn lines_of_a_letter_become_a_form() {
        let lines = "- Số hộ bị thiệt hại (hộ)\n\n- Tỷ lệ khắc phục (%)\nKhó khăn, vướng mắc\nKhó khăn, vướng mắc";
        let form = ReportType::of_lines(
            "thien-tai-1a2b3c",
            "Thiệt hại do mưa lũ",
            "Công văn thử",
            lines,
        );
        let kinds: Vec<(&str, &str, RollUp)> = form
            .fields_of(Role::Agency)
            .map(|it| (it.code.as_str(), it.kind.key(), it.roll))
            .collect();
        assert_eq!(
            kinds,
            [
                ("so-ho-bi-thiet-hai", "number", RollUp::Sum),
                ("ty-le-khac-phuc", "number", RollUp::None),
                ("kho-khan-vuong-mac", "prose", RollUp::None),
                ("kho-khan-vuong-mac-2", "prose", RollUp::None),
                ("tep", "attachment", RollUp::None),
            ]
        );
        assert!(form.is_one_for_all() && form.version(1).is_ok());
        assert!(!shipped()[0].is_one_for_all());
    }

    proptest! {
        #[test]
        fn codes_of_any_words_can_be_codes(words in "\\PC{0,80}", mark in "[0-9a-f]{6}") {
            let form = ReportType::of_lines(&form_code(&words, &mark), "Thử", "thử", "Số hộ (hộ)");
            prop_assert!(form.version(9999).is_ok(), "{}", form.code);
        }

        #[test]
        fn any_lines_become_a_form(lines in "(\\PC{0,30}\n){0,8}") {
            let form = ReportType::of_lines("thu-000000", "Thử", "thử", &lines);
            prop_assert!(form.version(1).is_ok());
        }
    }
}
