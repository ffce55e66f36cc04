//! Papers as the programs of those who receive them see them: LibreOffice opens each DOCX, saves it, and
//! the words are the same; `pdftotext` reads whole Vietnamese sentences out of the PDF.

use std::{fs, path::Path, process::Command};

use ntm_drafting::{docx::docx, paper::Block};

use super::{SAMPLES, sample, text_of, words};

/// Lets LibreOffice open all files of a folder and save them anew into another.
fn saved_anew(from: &Path, to: &Path) {
    let profile = to.join("profile");
    let mut files: Vec<_> = fs::read_dir(from)
        .unwrap()
        .map(|it| it.unwrap().path())
        .collect();
    files.sort();
    let output = Command::new("soffice")
        .arg(format!(
            "-env:UserInstallation=file://{}",
            profile.display()
        ))
        .args([
            "--headless",
            "--convert-to",
            "docx:MS Word 2007 XML",
            "--outdir",
        ])
        .arg(to)
        .args(files)
        .output()
        .expect("soffice: apt-get install libreoffice-writer-nogui");
    assert!(output.status.success(), "{output:?}");
}

#[test]
fn libreoffice_opens_and_saves_every_kind_of_paper_with_the_same_words() {
    let (given, saved) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    for (kind, json) in SAMPLES {
        let bytes = docx(&sample(kind, json)).unwrap();
        fs::write(given.path().join(format!("{kind}.docx")), bytes).unwrap();
    }
    saved_anew(given.path(), saved.path());
    for (kind, _) in SAMPLES {
        let name = format!("{kind}.docx");
        let before = text_of(&name, &fs::read(given.path().join(&name)).unwrap());
        let after = text_of(&name, &fs::read(saved.path().join(&name)).unwrap());
        assert_eq!(words(&after), words(&before), "{kind}");
        assert!(words(&before).len() > 50, "{kind}");
    }
}

#[test]
fn pdftotext_reads_the_same_sentences_composed() {
    let folder = tempfile::tempdir().unwrap();
    for (kind, json) in SAMPLES {
        let paper = sample(kind, json);
        let file = folder.path().join("a.pdf");
        fs::write(&file, ntm_press::print(&paper).unwrap()).unwrap();
        let output = Command::new("pdftotext")
            .arg(&file)
            .arg("-")
            .output()
            .expect("pdftotext: apt-get install poppler-utils");
        let text = String::from_utf8(output.stdout).unwrap();
        assert_eq!(ntm_text::nfc(&text).text(), text, "{kind}");
        let read = words(&text).join(" ");
        for block in &paper.body {
            let (Block::Heading(said) | Block::Paragraph(said) | Block::Item(said)) = block else {
                continue;
            };
            let sentence = words(&said.plain()).join(" ");
            assert!(read.contains(&sentence), "{kind}: {sentence}\n{read}");
        }
        // Every font goes with the paper, as a part of it.
        let fonts = Command::new("pdffonts").arg(&file).output().unwrap();
        let fonts = String::from_utf8(fonts.stdout).unwrap();
        let named: Vec<&str> = fonts.lines().skip(2).collect();
        assert!(!named.is_empty(), "{kind}");
        for font in named {
            let is_ours = font.contains("+LiberationSerif");
            // name, type, encoding, embedded, subset, unicode
            let embedded = font.split_whitespace().rev().nth(4);
            assert!(is_ours && embedded == Some("yes"), "{kind}: {font}");
        }
    }
}
