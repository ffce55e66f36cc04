//! Modules and templates: where things are, and what they are called.

use super::{Complaint, File};

/// Drawers without a label. `ntm-views` alone has `words/common`, the words that pages share.
const NO_LABEL: &[&str] = &["utils", "util", "common", "helpers", "helper", "manager"];

/// Complains of unlabelled modules, of crates that do not say what they are, and of templates that
/// the content security policy would stop or that speak one language only.
pub(crate) fn check(files: &[File]) -> Vec<Complaint> {
    files
        .iter()
        .flat_map(|file| {
            let mut complaints = Vec::new();
            if file.path.ends_with(".rs") {
                complaints.extend(label(file));
                complaints.extend(header(file));
            }
            if file.path.starts_with("crates/ntm-views/templates/") {
                complaints.extend(template(file));
            }
            complaints
        })
        .collect()
}

fn label(file: &File) -> Option<Complaint> {
    let name = file.path.trim_end_matches(".rs").trim_end_matches("/mod");
    let name = name.rsplit('/').next().unwrap_or(name);
    let unlabelled =
        NO_LABEL.contains(&name) && file.path != "crates/ntm-views/src/words/common.rs";
    unlabelled.then(|| {
        Complaint::new(
            &file.path,
            0,
            format!("“{name}” says nothing: name what is in it"),
        )
    })
}

/// Every file of code begins by saying what it is; a crate may take its README instead.
fn header(file: &File) -> Option<Complaint> {
    let inside = file.path.contains("/src/") || file.path.starts_with("xtask/");
    let said = file.text.starts_with("//!") || file.text.starts_with("#![doc = include_str!");
    let cited = file.path.contains("/tests/");
    (inside && !said && !cited)
        .then(|| Complaint::new(&file.path, 1, "the file does not say what it is (//!)"))
}

fn template(file: &File) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for (number, line) in file.text.lines().enumerate() {
        let mut say = |what: &str| complaints.push(Complaint::new(&file.path, number + 1, what));
        if line.contains(" style=") || line.contains("<style") {
            say("style stands in the stylesheet: the content security policy stops it here");
        }
        if line.contains("<script") && !line.contains(" src=") && !line.contains("application/json")
        {
            say("script stands in a file of its own: the content security policy stops it here");
        }
        if EVENTS.iter().any(|event| line.contains(event)) {
            say("events are tied in the script: the content security policy stops them here");
        }
        if ["src=\"http", "href=\"http", "src=\"//", "href=\"//"]
            .iter()
            .any(|far| line.contains(far))
        {
            say("pages ask no other host");
        }
        let spoken = line.split("{#").next().unwrap_or(line);
        if spoken.chars().any(vietnamese) {
            say("words stand in ntm-views/src/words, in both languages");
        }
    }
    complaints
}

const EVENTS: &[&str] = &[
    " onclick=",
    " onchange=",
    " oninput=",
    " onsubmit=",
    " onload=",
    " onkeydown=",
    " onfocus=",
    "hx-on",
    "javascript:",
];

/// Letters that only Vietnamese has.
fn vietnamese(letter: char) -> bool {
    "ăâđêôơưĂÂĐÊÔƠƯ".contains(letter) || ('ạ'..='ỹ').contains(&letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complaints(path: &str, text: &str) -> usize {
        let (path, text) = (path.to_owned(), text.to_owned());
        check(&[File { path, text }]).len()
    }

    #[test]
    fn drawers_have_labels() {
        assert_eq!(
            complaints("crates/ntm-web/src/helpers.rs", "//! Helps.\n"),
            1
        );
        assert_eq!(
            complaints("crates/ntm-web/src/helpers/mod.rs", "//! Helps.\n"),
            1
        );
        assert_eq!(
            complaints("crates/ntm-web/src/guard.rs", "//! The door.\n"),
            0
        );
    }

    #[test]
    fn files_say_what_they_are() {
        assert_eq!(complaints("crates/ntm-web/src/guard.rs", "use std;\n"), 1);
    }

    #[test]
    fn templates_obey_the_policy_and_speak_two_languages() {
        let path = "crates/ntm-views/templates/a.html";
        for line in [
            "<p style=\"color: red\">",
            "<script>alert(1)</script>",
            "<button onclick=\"x()\">",
            "<img src=\"https://a.example/b.png\">",
            "<p>Nhiệm vụ</p>",
        ] {
            assert_eq!(complaints(path, line), 1, "{line}");
        }
        assert_eq!(complaints(path, "{# nhiệm vụ #}<p>{{ w.task() }}</p>"), 0);
    }
}
