//! Single lines: what no file of ours may hold.

use super::{Complaint, File};

/// Complains of what a line must not hold.
pub(crate) fn check(file: &File) -> Vec<Complaint> {
    if !ours(&file.path) {
        return Vec::new();
    }
    let mut complaints = Vec::new();
    for (number, line) in file.text.lines().enumerate() {
        let mut say = |what: &str| complaints.push(Complaint::new(&file.path, number + 1, what));
        if line.ends_with([' ', '\t']) {
            say("white space at the end of the line");
        }
        if ["<<<<<<< ", ">>>>>>> "]
            .iter()
            .any(|mark| line.starts_with(mark))
        {
            say("a conflict that nobody has resolved");
        }
        if code(&file.path) && UNFINISHED.iter().any(|mark| has_word(line, mark)) {
            say("unfinished: finish it, or say it in the documentation");
        }
        if MACHINE.iter().any(|path| begins_with(line, path)) {
            say("a path of one machine");
        }
    }
    if !file.text.is_empty() && !file.text.ends_with('\n') {
        complaints.push(Complaint::new(
            &file.path,
            file.text.lines().count(),
            "the last line does not end",
        ));
    }
    complaints
}

/// Leaves out what must stay byte for byte, and what programs write.
fn ours(path: &str) -> bool {
    let kept = ["testdata/", "crates/ntm-views/assets/"];
    let written = [".snap", ".lock", ".svg", ".min.js", ".min.css"];
    !kept.iter().any(|folder| path.starts_with(folder))
        && !path.contains("/testdata/")
        && !written.iter().any(|end| path.ends_with(end))
}

fn code(path: &str) -> bool {
    [".rs", ".sql", ".html", ".css", ".js", ".py", ".toml"]
        .iter()
        .any(|end| path.ends_with(end))
}

// Split, so that this file does not find itself.
const UNFINISHED: &[&str] = &[
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("HA", "CK"),
];
const MACHINE: &[&str] = &[
    concat!("/ho", "me/"),
    concat!("/wo", "rk/"),
    concat!("/ro", "ot/"),
    concat!("/Us", "ers/"),
];

/// Tells whether a path in the line begins so: `templates/…` in the middle of one does not count.
fn begins_with(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|letter| letter.is_alphanumeric() || "-_.}>".contains(letter))
    })
}

fn has_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + word.len()..].chars().next();
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complaints(text: &str) -> usize {
        let (path, text) = ("crates/ntm/src/main.rs".to_owned(), text.to_owned());
        check(&File { path, text }).len()
    }

    #[test]
    fn lines_are_clean_and_finished() {
        assert_eq!(complaints("//! Clean.\n"), 0);
        assert_eq!(complaints("//! Blank. \n"), 1);
        assert_eq!(complaints(concat!("// TO", "DO: later\n")), 1);
        assert_eq!(complaints(concat!("let a = \"/ho", "me/somebody\";\n")), 1);
        assert_eq!(
            complaints(concat!("//! See templates/wo", "rk/task.html.\n")),
            0
        );
        assert_eq!(complaints("//! Unended."), 1);
    }
}
