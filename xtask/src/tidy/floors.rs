//! A lower floor never knows the one above it (ARCHITECTURE.md).

use anyhow::Context as _;

use super::{Complaint, File};

/// Each crate and the crates of the house that it may know.
const MAY_KNOW: &[(&str, &[&str])] = &[
    ("ntm-text", &[]),
    ("ntm-programme", &["ntm-text"]),
    ("ntm-reading", &["ntm-text", "ntm-programme"]),
    ("ntm-intake", &["ntm-text"]),
    ("ntm-drafting", &["ntm-text", "ntm-programme"]),
    ("ntm-press", &["ntm-drafting"]),
    ("ntm-store", &["ntm-text", "ntm-programme"]),
    (
        "ntm-office",
        &[
            "ntm-text",
            "ntm-programme",
            "ntm-reading",
            "ntm-intake",
            "ntm-drafting",
            "ntm-store",
        ],
    ),
    ("ntm-views", &["ntm-text", "ntm-programme"]),
    (
        "ntm-jobs",
        &[
            "ntm-text",
            "ntm-programme",
            "ntm-reading",
            "ntm-intake",
            "ntm-drafting",
            "ntm-store",
            "ntm-office",
        ],
    ),
    (
        "ntm-web",
        &[
            "ntm-text",
            "ntm-programme",
            "ntm-drafting",
            "ntm-press",
            "ntm-store",
            "ntm-office",
            "ntm-jobs",
            "ntm-views",
        ],
    ),
    (
        "ntm-testkit",
        &["ntm-text", "ntm-programme", "ntm-store", "ntm-office"],
    ),
    (
        "ntm",
        &[
            "ntm-text",
            "ntm-programme",
            "ntm-reading",
            "ntm-intake",
            "ntm-drafting",
            "ntm-press",
            "ntm-store",
            "ntm-office",
            "ntm-jobs",
            "ntm-views",
            "ntm-web",
        ],
    ),
    ("ntm-fuzz", &["ntm-reading", "ntm-intake", "ntm-programme"]),
    ("xtask", &[]),
];

/// Crates that do input and output, so no crate below the rim may name them.
const ABOVE_THE_RIM: &[&str] = &[
    "axum",
    "lettre",
    "rand",
    "rusqlite",
    "tempfile",
    "tokio",
    "tokio-postgres",
    "tower",
];

/// Crates below the rim: no I/O, no clock, no chance.
const CELLAR: &[&str] = &["ntm-text", "ntm-programme", "ntm-reading"];

/// Complains of dependencies that go up the house, and of versions outside the root's list.
pub(crate) fn check(files: &[File]) -> anyhow::Result<Vec<Complaint>> {
    let mut complaints = Vec::new();
    for file in files {
        let crates = file
            .path
            .strip_prefix("crates/")
            .and_then(|rest| rest.strip_suffix("/Cargo.toml"));
        let name = match (crates, &*file.path) {
            (Some(name), _) if !name.contains('/') => name,
            (_, "xtask/Cargo.toml") => "xtask",
            _ => continue,
        };
        let manifest: toml::Table =
            toml::from_str(&file.text).with_context(|| format!("reading {}", file.path))?;
        complaints.extend(check_one(&file.path, name, &manifest));
    }
    Ok(complaints)
}

fn check_one(path: &str, name: &str, manifest: &toml::Table) -> Vec<Complaint> {
    let Some((_, may_know)) = MAY_KNOW.iter().find(|(known, _)| *known == name) else {
        return vec![Complaint::new(
            path,
            0,
            "a crate without a floor: give it one in xtask/src/tidy/floors.rs and ARCHITECTURE.md",
        )];
    };
    let mut complaints = Vec::new();
    for (table, only_for_tests) in [
        ("dependencies", false),
        ("build-dependencies", false),
        ("dev-dependencies", true),
    ] {
        let Some(toml::Value::Table(dependencies)) = manifest.get(table) else {
            continue;
        };
        for (dependency, how) in dependencies {
            let of_the_house = dependency.starts_with("ntm-");
            let allowed = !of_the_house
                || may_know.contains(&&**dependency)
                || (only_for_tests && dependency == "ntm-testkit");
            // Tests may reach sideways (a store's test reads a paper), never up.
            if !(allowed || only_for_tests && stands_beside(dependency, name)) {
                complaints.push(Complaint::new(
                    path,
                    0,
                    format!("{name} must not know {dependency}: it stands above or beside it"),
                ));
            }
            if CELLAR.contains(&name) && !only_for_tests && ABOVE_THE_RIM.contains(&&**dependency) {
                complaints.push(Complaint::new(
                    path,
                    0,
                    format!("{name} stands below the rim and must not know {dependency}"),
                ));
            }
            let from_the_root = how.get("workspace").and_then(toml::Value::as_bool) == Some(true);
            if !from_the_root {
                complaints.push(Complaint::new(
                    path,
                    0,
                    format!("{dependency} belongs into [workspace.dependencies] of the root"),
                ));
            }
        }
    }
    complaints
}

/// Tells whether a crate of the house knows nothing of another, directly.
fn stands_beside(dependency: &str, name: &str) -> bool {
    MAY_KNOW
        .iter()
        .find(|(known, _)| *known == dependency)
        .is_some_and(|(_, may_know)| !may_know.contains(&name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complaints(name: &str, manifest: &str) -> Vec<String> {
        let manifest = toml::from_str(manifest).unwrap();
        check_one("Cargo.toml", name, &manifest)
            .into_iter()
            .map(|complaint| complaint.what)
            .collect()
    }

    #[test]
    fn nobody_looks_up_the_stairs() {
        let up = "[dependencies]\nntm-web.workspace = true\n";
        assert_eq!(complaints("ntm-office", up).len(), 1);
        let down = "[dependencies]\nntm-store.workspace = true\n[dev-dependencies]\nntm-testkit.workspace = true\n";
        assert_eq!(complaints("ntm-office", down), Vec::<String>::new());
        let up_in_tests = "[dev-dependencies]\nntm-web.workspace = true\n";
        assert_eq!(complaints("ntm-office", up_in_tests).len(), 1);
    }

    #[test]
    fn the_cellar_has_no_window() {
        let tokio = "[dependencies]\ntokio.workspace = true\n";
        assert_eq!(complaints("ntm-programme", tokio).len(), 1);
        assert_eq!(complaints("ntm-store", tokio), Vec::<String>::new());
    }

    #[test]
    fn versions_stand_in_one_place() {
        let own = "[dependencies]\nserde = \"1\"\n";
        assert_eq!(complaints("ntm-text", own).len(), 1);
    }

    #[test]
    fn a_new_crate_needs_a_floor() {
        assert_eq!(complaints("ntm-cellar", "").len(), 1);
    }
}
