//! A document gives the same tasks, leads, deadlines and recipients in whatever format it comes.

use ntm_intake::{Intake, Kind, Limits, Means, Programs, intake_with};
use ntm_reading::Reading;
use std::{collections::BTreeMap, fs, path::PathBuf};

fn testdata(folder: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../testdata")
        .join(folder)
}

fn read(path: &PathBuf, programs: &Programs) -> Intake {
    let name = path.to_string_lossy();
    let bytes = fs::read(path).expect("a file");
    let means = Means {
        limits: Limits::default(),
        programs,
        course: &(),
    };
    intake_with(&name, &bytes, &means).unwrap_or_else(|refusal| panic!("{name}: {refusal}"))
}

fn words(text: &str) -> String {
    ntm_text::fold_words(text)
}

/// What a reading says, in words that formats cannot change.
fn said(reading: &Reading) -> Vec<String> {
    let names = |quotes: &[ntm_reading::Quote]| {
        let names = quotes.iter().map(|quote| words(&quote.text));
        names.collect::<Vec<_>>().join(", ")
    };
    let mut said = vec![
        format!("to places: {}", names(&reading.header.to_places)),
        format!("to: {}", names(&reading.header.to)),
        format!(
            "issued: {:?}",
            reading.header.issued_date.as_ref().map(|day| &day.value)
        ),
        format!(
            "symbol: {:?}",
            reading.header.code_notation.as_ref().map(|it| &it.text)
        ),
    ];
    for directive in &reading.directives {
        let due: Vec<String> = directive
            .deadlines
            .iter()
            .map(|due| format!("{} {} {}", due.kind, due.value, due.bound))
            .collect();
        said.push(format!(
            "[{}] {} | leads {} | with {} | due {}",
            directive.section.as_deref().unwrap_or_default(),
            words(&directive.text.text),
            names(&directive.leads),
            names(&directive.coordinators),
            due.join(", ")
        ));
    }
    said
}

/// The texts of which samples are made, by the names of the samples.
fn texts() -> BTreeMap<String, String> {
    let mut texts = BTreeMap::new();
    for (folder, length) in [("seeds", 3), ("forms", usize::MAX)] {
        for entry in fs::read_dir(testdata(folder)).expect("texts") {
            let path = entry.expect("entry").path();
            let stem = path.file_stem().expect("name").to_string_lossy();
            let name = stem.chars().take(length).collect();
            texts.insert(name, fs::read_to_string(&path).expect("text"));
        }
    }
    texts
}

/// Compares every sample with such an ending with the text that it was made of.
fn reads_like_the_text(ending: &str, samples: usize) {
    let texts = texts();
    let programs = Programs::find();
    let mut wrong = Vec::new();
    let mut compared = 0;
    for entry in fs::read_dir(testdata("intake")).expect("samples") {
        let path = entry.expect("entry").path();
        let stem = path.file_stem().expect("name").to_string_lossy();
        let Some(text) = texts.get(&*stem) else {
            continue;
        };
        if path.extension().is_none_or(|it| it != ending) {
            continue;
        }
        compared += 1;
        let expected = said(&ntm_reading::read(text));
        let found = said(&ntm_reading::read(&read(&path, &programs).text));
        for (lines, others, how) in [(&expected, &found, "lacks"), (&found, &expected, "has")] {
            let lines = lines.iter().filter(|line| !others.contains(line));
            wrong.extend(lines.map(|line| format!("{stem}.{ending} {how} {line}")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(compared >= samples, "{compared} samples");
}

#[test]
fn docx() {
    reads_like_the_text("docx", 9);
}

#[test]
fn pdf() {
    reads_like_the_text("pdf", 9);
}

#[test]
fn odt() {
    reads_like_the_text("odt", 4);
}

#[test]
fn html() {
    reads_like_the_text("html", 4);
}

/// Needs LibreOffice (package libreoffice-writer-nogui).
#[test]
fn doc_and_rtf() {
    reads_like_the_text("doc", 2);
    reads_like_the_text("rtf", 1);
}

/// Its text stays as it is; what is left over of its signs is passed over by the reader.
#[test]
fn markdown() {
    for (name, text) in texts().iter().filter(|(name, _)| name.starts_with('0')) {
        let plain = text.replace('*', "");
        let marked: String = plain
            .lines()
            .map(|line| match line {
                line if line.chars().any(char::is_lowercase) => format!("{line}\n"),
                "" => "\n".to_owned(),
                heading => format!("## **{heading}**\n"),
            })
            .collect();
        let marked = marked.replace("Nơi nhận:", "***Nơi nhận:***");
        let taken = intake_with(
            "van-ban.md",
            marked.as_bytes(),
            &Means {
                limits: Limits::default(),
                programs: &Programs::none(),
                course: &(),
            },
        )
        .expect("text");
        assert_eq!(
            (taken.kind, taken.text.as_str()),
            (Kind::Txt, marked.as_str())
        );
        let (plain, marked) = (ntm_reading::read(&plain), ntm_reading::read(&taken.text));
        assert_eq!(said(&plain), said(&marked), "{name}");
    }
}
