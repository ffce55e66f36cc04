//! Papers that were printed and scanned: their pages as pictures of 200 dots an inch, whose letters are
//! recognised.

use std::{fs, process::Command};

use jiff::civil::date;
use ntm_drafting::paper::Paper;
use ntm_intake::{Limits, Means, Programs, intake_with};
use ntm_reading::Reading;

use super::{DEEDS, KINDS, LEADS, Task, found, given, giving, head_given, head_of};

/// Prints a paper, makes pictures of its pages, and reads them.
fn scanned(paper: &Paper, programs: &Programs) -> Reading {
    let folder = tempfile::tempdir().unwrap();
    let pdf = folder.path().join("a.pdf");
    fs::write(&pdf, ntm_press::print(paper).unwrap()).unwrap();
    let made = Command::new("pdftoppm")
        .args(["-r", "200", "-gray", "-png"])
        .arg(&pdf)
        .arg(folder.path().join("page"))
        .status()
        .expect("pdftoppm: apt-get install poppler-utils");
    assert!(made.success());
    let mut pages: Vec<_> = fs::read_dir(folder.path())
        .unwrap()
        .map(|it| it.unwrap().path())
        .filter(|it| it.extension().is_some_and(|it| it == "png"))
        .collect();
    pages.sort();
    assert_eq!(pages.len(), 1, "the paper fits one page");
    let limits = Limits::default();
    let means = Means {
        limits,
        programs,
        course: &(),
    };
    let page = fs::read(&pages[0]).unwrap();
    let taken = intake_with("a.png", &page, &means).unwrap();
    ntm_reading::read(&taken.text)
}

/// Ten papers of three to five tasks each; the same in every run.
fn papers() -> Vec<(Paper, Vec<Task>)> {
    (0..10usize)
        .map(|number| {
            let tasks: Vec<Task> = (0..3 + number % 3)
                .map(|task| Task {
                    lead: LEADS[(number + 2 * task) % LEADS.len()],
                    deed: DEEDS[(3 * number + task) % DEEDS.len()],
                    due: date(
                        2023,
                        8 + ((number + task) % 5) as i8,
                        1 + ((7 * number + 5 * task) % 28) as i8,
                    ),
                })
                .collect();
            let kind = KINDS[number % KINDS.len()];
            (giving(kind, &tasks, number % 2 == 0), tasks)
        })
        .collect()
}

/// At least 98 of a hundred leads and deadlines are those that went in, no date is another, and neither
/// number nor day of the paper.
#[test]
fn tasks_are_read_back_from_scans() {
    let programs = Programs::find();
    let (mut all, mut leads, mut dates) = (0, 0, 0);
    for (paper, tasks) in &papers() {
        let reading = scanned(paper, &programs);
        let (found, given) = (found(&reading), given(tasks));
        all += given.len();
        for (lead, due) in &given {
            leads += usize::from(found.iter().any(|it| it.0 == *lead && it.1 == *due));
            dates += usize::from(found.iter().any(|it| it.1 == *due));
        }
        for (_, due) in &found {
            let known = due.is_empty() || given.iter().any(|it| it.1 == *due);
            assert!(known, "a date that nobody wrote: {due:?}");
        }
        // The name below the seal is asked about: capitals above it lose their accents to the line over them.
        let (kind, number, symbol, day, _) = head_of(&reading);
        let (a_kind, a_number, a_symbol, a_day, _) = head_given(paper);
        assert_eq!(
            (kind, number, symbol, day),
            (a_kind, a_number, a_symbol, a_day)
        );
    }
    assert!(
        leads * 100 >= all * 98 && dates * 100 >= all * 98,
        "{leads} leads and {dates} deadlines of {all}"
    );
}
