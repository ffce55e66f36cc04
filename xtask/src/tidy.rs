//! What a machine can check of ARCHITECTURE.md and STYLE.md.

mod floors;
mod lines;
mod shape;

use std::{fmt, path::Path, process::Command};

use anyhow::{Context as _, ensure};

/// Returns everything that is untidy in the repository.
pub(crate) fn tidy(root: &Path) -> anyhow::Result<Vec<Complaint>> {
    let files = files(root)?;
    let mut complaints = floors::check(&files)?;
    complaints.extend(shape::check(&files));
    complaints.extend(files.iter().flat_map(lines::check));
    Ok(complaints)
}

/// A file of the repository that is text.
pub(crate) struct File {
    /// The path below the root, with `/`.
    pub(crate) path: String,
    pub(crate) text: String,
}

/// What is untidy, and where.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Complaint {
    pub(crate) path: String,
    /// The line, 1 for the first; 0 where the whole file is meant.
    pub(crate) line: usize,
    pub(crate) what: String,
}

impl Complaint {
    pub(crate) fn new(path: &str, line: usize, what: impl Into<String>) -> Complaint {
        Complaint {
            path: path.to_owned(),
            line,
            what: what.into(),
        }
    }
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.path, self.what),
            line => write!(f, "{}:{line}: {}", self.path, self.what),
        }
    }
}

/// Reads the files that Git knows or would take in; what is not UTF-8 is left out.
fn files(root: &Path) -> anyhow::Result<Vec<File>> {
    let listed = Command::new("git")
        .args([
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ])
        .current_dir(root)
        .output()
        .context("git lists the files of the repository")?;
    ensure!(listed.status.success(), "this is not a Git repository");
    let names = String::from_utf8(listed.stdout).context("paths are UTF-8")?;
    Ok(names
        .split_terminator('\0')
        .filter_map(|path| {
            let bytes = std::fs::read(root.join(path)).ok()?;
            let text = String::from_utf8(bytes).ok()?;
            let path = path.to_owned();
            (!text.contains('\0')).then_some(File { path, text })
        })
        .collect())
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_house_is_tidy() {
        let complaints = super::tidy(crate::root()).unwrap();
        let all: Vec<String> = complaints.iter().map(ToString::to_string).collect();
        assert!(all.is_empty(), "\n{}", all.join("\n"));
    }
}
