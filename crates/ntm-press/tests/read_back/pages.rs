//! Pages as they look: pictures of every kind of paper, compared with those that a person has looked at
//! and approved. `NTM_UPDATE=1` writes them anew, to be looked at.

use std::{fs, io::Cursor, path::PathBuf, process::Command};

use super::{SAMPLES, sample};

/// Dots an inch: enough to see a line, a frame or a word that moved.
const DOTS: &str = "40";

/// How much a dot may differ before it counts: letters are drawn a little otherwise by other versions.
const SHADE: u8 = 96;

/// How many of ten thousand dots may differ.
const MOST: usize = 30;

/// A picture in shades of grey.
struct Picture {
    size: (u32, u32),
    dots: Vec<u8>,
}

fn approved(kind: &str, page: usize) -> PathBuf {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../testdata/papers/pages");
    PathBuf::from(format!("{folder}/{kind}-{page}.png"))
}

fn picture(bytes: &[u8]) -> Picture {
    let mut reader = png::Decoder::new(Cursor::new(bytes)).read_info().unwrap();
    let mut dots = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut dots).unwrap();
    dots.truncate(info.buffer_size());
    // Some versions of Poppler write a grey page in three equal colours.
    let dots = dots.iter().step_by(info.color_type.samples()).copied();
    Picture {
        size: (info.width, info.height),
        dots: dots.collect(),
    }
}

/// The pages of a paper as pictures, the first first.
fn pages(pdf: &[u8]) -> Vec<Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.pdf");
    fs::write(&file, pdf).unwrap();
    let made = Command::new("pdftoppm")
        .args(["-r", DOTS, "-gray", "-png"])
        .arg(&file)
        .arg(folder.path().join("page"))
        .status()
        .expect("pdftoppm: apt-get install poppler-utils");
    assert!(made.success());
    let mut pages: Vec<PathBuf> = fs::read_dir(folder.path())
        .unwrap()
        .map(|it| it.unwrap().path())
        .filter(|it| it.extension().is_some_and(|it| it == "png"))
        .collect();
    pages.sort();
    pages.iter().map(|it| fs::read(it).unwrap()).collect()
}

/// How many of ten thousand dots differ.
fn difference(one: &Picture, other: &Picture) -> usize {
    let pairs = one.dots.iter().zip(&other.dots);
    let differing = pairs.filter(|(one, other)| one.abs_diff(**other) > SHADE);
    differing.count() * 10_000 / one.dots.len().max(1)
}

#[test]
fn every_kind_of_paper_looks_as_approved() {
    let update = std::env::var_os("NTM_UPDATE").is_some();
    for (kind, json) in SAMPLES {
        let pages = pages(&ntm_press::print(&sample(kind, json)).unwrap());
        for (at, page) in pages.iter().enumerate() {
            let file = approved(kind, at + 1);
            if update {
                fs::create_dir_all(file.parent().unwrap()).unwrap();
                fs::write(&file, page).unwrap();
            }
            let known = fs::read(&file).unwrap_or_else(|fault| panic!("{file:?}: {fault}"));
            let (now, known) = (picture(page), picture(&known));
            assert_eq!(now.size, known.size, "{kind}, page {}", at + 1);
            let differing = difference(&now, &known);
            assert!(
                differing <= MOST,
                "{kind}, page {}: {differing} of ten thousand dots differ from {file:?}",
                at + 1
            );
        }
        assert!(
            !approved(kind, pages.len() + 1).exists(),
            "{kind} has fewer pages"
        );
    }
}

/// A line of words more, or a rule left out, is seen.
#[test]
fn a_page_that_looks_otherwise_is_seen() {
    let (kind, json) = SAMPLES[0];
    let mut paper = sample(kind, json);
    let before = picture(&pages(&ntm_press::print(&paper).unwrap())[0]);
    paper.body.remove(1);
    let after = picture(&pages(&ntm_press::print(&paper).unwrap())[0]);
    assert!(difference(&before, &after) > MOST);
}
