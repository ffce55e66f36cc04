//! Writing a report type as the file that it is read from.

use super::{Check, DueRule, Field, FieldKind, ReportType, RollUp, Section};

/// Returns the file of a type: what is read from it is the type again.
pub(super) fn write(of: &ReportType) -> String {
    let mut file = Lines::default();
    file.head("[report]");
    file.text("code", &of.code);
    file.text("title", &of.title);
    file.text("title_en", &of.title_en);
    file.text("period", of.period.key());
    file.text("figures", of.figures.key());
    file.bare("confirmed", of.confirmed);
    file.text("source", &of.source);
    if let Some(note) = &of.note {
        file.text("note", note);
    }
    file.list("roles", of.roles.iter().map(|it| it.key()));
    of.due.iter().for_each(|it| due(&mut file, it));
    of.sections.iter().for_each(|it| section(&mut file, it));
    of.checks.iter().for_each(|it| check(&mut file, it));
    file.0
}

#[derive(Default)]
struct Lines(String);

impl Lines {
    fn head(&mut self, head: &str) {
        let gap = if self.0.is_empty() { "" } else { "\n" };
        self.0.push_str(&format!("{gap}{head}\n"));
    }

    fn bare(&mut self, key: &str, value: impl std::fmt::Display) {
        self.0.push_str(&format!("{key} = {value}\n"));
    }

    fn text(&mut self, key: &str, value: &str) {
        self.bare(key, toml::Value::from(value));
    }

    /// An empty list says no more than none.
    fn list<'a>(&mut self, key: &str, values: impl Iterator<Item = &'a str>) {
        let values: Vec<&str> = values.collect();
        if !values.is_empty() {
            self.bare(key, toml::Value::from(values));
        }
    }

    fn said(&mut self, key: &str, value: &str) {
        if !value.is_empty() {
            self.text(key, value);
        }
    }
}

fn due(file: &mut Lines, it: &DueRule) {
    file.head("[[due]]");
    file.text("role", it.role.key());
    file.text("written", &it.deadline.text);
    file.text("rule", &it.deadline.when.value_string());
    file.text("bound", it.deadline.bound.as_str());
    file.text("clause", &it.clause);
}

fn section(file: &mut Lines, it: &Section) {
    file.head("[[section]]");
    file.text("title", &it.title);
    file.text("title_en", &it.title_en);
    it.fields.iter().for_each(|it| field(file, it));
}

fn field(file: &mut Lines, it: &Field) {
    file.head("[[section.field]]");
    file.text("code", &it.code);
    file.text("label", &it.label);
    file.text("label_en", &it.label_en);
    file.text("kind", it.kind.key());
    match &it.kind {
        FieldKind::Number { unit, scale } => {
            file.said("unit", unit);
            if *scale > 0 {
                file.bare("scale", scale);
            }
        }
        FieldKind::Share {
            unit,
            numerator,
            denominator,
        } => {
            file.said("unit", unit);
            file.said("numerator", numerator);
            file.said("denominator", denominator);
        }
        FieldKind::Choice { options } => file.list("options", options.iter().map(String::as_str)),
        FieldKind::Table { columns } => file.list("columns", columns.iter().map(String::as_str)),
        FieldKind::Prose | FieldKind::Attachment => {}
    }
    if it.required {
        file.bare("required", true);
    }
    if let Some(figure) = it.figure {
        file.text("figure", figure.key());
    }
    if it.roll != RollUp::None {
        file.text("roll", it.roll.key());
    }
    file.list("roles", it.roles.iter().map(|it| it.key()));
}

fn check(file: &mut Lines, it: &Check) {
    file.head("[[check]]");
    file.text("left", &it.left);
    file.text("not_above", &it.not_above);
    file.text("says", &it.says);
    file.text("says_en", &it.says_en);
}

#[cfg(test)]
mod tests {
    use super::super::shipped;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_ships_is_read_back_from_what_is_written() {
        for of in shipped() {
            assert_eq!(ReportType::read(&write(of)).as_ref(), Ok(of), "{}", of.code);
        }
    }

    proptest! {
        /// Whatever a person types as words stays words, and becomes no key.
        #[test]
        fn words_stay_words(title in "\\PC{1,60}", label in "(\\PC|\n|\"|\\\\){1,60}") {
            let mut of = shipped()[0].clone();
            of.title = title;
            of.sections[0].fields[0].label = label;
            let read = ReportType::read(&write(&of));
            prop_assert_eq!(read.as_ref(), Ok(&of));
        }
    }
}
