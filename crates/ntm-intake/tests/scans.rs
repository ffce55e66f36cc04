//! Printed, scanned and recognised again: deadlines and leads survive.

use ntm_intake::{Course, Intake, Kind, Limits, Means, Note, Program, Programs, intake_with};
use ntm_reading::Reading;
use std::{fs, path::PathBuf, process::Command, sync::Mutex};

fn testdata(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../testdata")
        .join(path)
}

fn programs() -> Programs {
    let programs = Programs::find();
    for program in [Program::Tesseract, Program::Poppler] {
        assert!(programs.has(program), "install {}", program.packages());
    }
    programs
}

/// Writes down the pages that are announced.
#[derive(Default)]
struct Announced(Mutex<Vec<(usize, usize)>>);

impl Course for Announced {
    fn page(&self, page: usize, of: usize) {
        self.0.lock().expect("pages").push((page, of));
    }

    fn is_stopped(&self) -> bool {
        false
    }
}

fn read(name: &str, bytes: &[u8]) -> (Intake, Vec<(usize, usize)>) {
    let announced = Announced::default();
    let means = Means {
        limits: Limits::default(),
        programs: &programs(),
        course: &announced,
    };
    let taken = intake_with(name, bytes, &means).unwrap_or_else(|it| panic!("{name}: {it}"));
    (taken, announced.0.into_inner().expect("pages"))
}

/// Paints the pages of a PDF, and wraps the pictures as a scanner does.
fn scanned(pdf: &PathBuf, dots_per_inch: u32) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a folder");
    let status = Command::new("pdftoppm")
        .args([
            "-r",
            &dots_per_inch.to_string(),
            "-jpeg",
            "-jpegopt",
            "quality=60",
        ])
        .arg(pdf)
        .arg(folder.path().join("page"))
        .status();
    assert!(status.expect("pdftoppm").success());
    let mut pictures: Vec<PathBuf> = fs::read_dir(folder.path())
        .expect("pictures")
        .map(|entry| entry.expect("entry").path())
        .collect();
    pictures.sort();
    let pictures: Vec<Vec<u8>> = pictures
        .iter()
        .map(|path| fs::read(path).expect("a picture"))
        .collect();
    wrapped(&pictures)
}

/// A PDF with a JPEG on each page of A4.
fn wrapped(pictures: &[Vec<u8>]) -> Vec<u8> {
    let kids: Vec<String> = (0..pictures.len())
        .map(|page| format!("{} 0 R", 3 + page * 3))
        .collect();
    let mut objects = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        format!(
            "<< /Type /Pages /Count {} /Kids [{}] >>",
            kids.len(),
            kids.join(" ")
        )
        .into_bytes(),
    ];
    for (page, picture) in pictures.iter().enumerate() {
        let (content, image) = (4 + page * 3, 5 + page * 3);
        let size = imagesize::blob_size(picture).expect("a JPEG");
        objects.push(format!("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /XObject << /I {image} 0 R >> >> /Contents {content} 0 R >>").into_bytes());
        let paint = "q 595 0 0 842 0 0 cm /I Do Q";
        objects.push(
            format!("<< /Length {} >>\nstream\n{paint}\nendstream", paint.len()).into_bytes(),
        );
        let mut object = format!("<< /Type /XObject /Subtype /Image /Width {} /Height {} /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode /Length {} >>\nstream\n", size.width, size.height, picture.len()).into_bytes();
        object.extend(picture);
        object.extend(b"\nendstream");
        objects.push(object);
    }
    let mut bytes = b"%PDF-1.4\n".to_vec();
    let mut places = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        places.push(bytes.len());
        bytes.extend(format!("{} 0 obj\n", index + 1).into_bytes());
        bytes.extend(object);
        bytes.extend(b"\nendobj\n");
    }
    let table = bytes.len();
    let mut end = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for place in places {
        end.push_str(&format!("{place:010} 00000 n \n"));
    }
    end.push_str(&format!(
        "trailer << /Size {} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n",
        objects.len() + 1
    ));
    bytes.extend(end.into_bytes());
    bytes
}

/// Leads and deadlines of all tasks, in order.
fn found(reading: &Reading) -> [Vec<String>; 2] {
    let directives = || reading.directives.iter();
    let leads = directives().flat_map(|it| &it.leads);
    let due = directives().flat_map(|it| &it.deadlines);
    [
        leads.map(|lead| ntm_text::fold_words(&lead.text)).collect(),
        due.map(|due| format!("{} {} {}", due.kind, due.value, due.bound))
            .collect(),
    ]
}

/// Returns how many of the things that should be found are found, and how many should be.
fn hits(expected: &[String], mut found: Vec<String>) -> (usize, usize) {
    let hits = expected.iter().filter(|it| {
        let place = found.iter().position(|one| one == *it);
        place.map(|at| found.swap_remove(at)).is_some()
    });
    (hits.count(), expected.len())
}

fn seed_survives(name: &str, dots_per_inch: u32) {
    let text = fs::read_dir(testdata("seeds"))
        .expect("seeds")
        .map(|entry| entry.expect("entry").path())
        .find(|path| {
            path.file_name()
                .is_some_and(|it| it.to_string_lossy().starts_with(name))
        })
        .expect("a seed");
    let text = fs::read_to_string(text).expect("text");
    let pdf = scanned(&testdata(&format!("intake/{name}.pdf")), dots_per_inch);
    let (taken, announced) = read("scan.pdf", &pdf);
    assert_eq!(taken.kind, Kind::Pdf);
    assert_eq!(announced.len(), taken.pages.len());
    assert_eq!(
        announced.last(),
        Some(&(taken.pages.len(), taken.pages.len()))
    );
    assert!(
        matches!(
            taken.notes[..],
            [Note::Recognised {
                confidence: 85..,
                ..
            }]
        ),
        "{:?}",
        taken.notes
    );
    for word in &taken.recognised {
        assert!(
            taken
                .text
                .get(word.span.clone())
                .is_some_and(|it| !it.contains('\n'))
        );
    }
    let expected = found(&ntm_reading::read(&text));
    let [leads, due] = found(&ntm_reading::read(&taken.text));
    for (what, expected, found) in [
        ("leads", &expected[0], leads),
        ("deadlines", &expected[1], due),
    ] {
        let (right, all) = hits(expected, found.clone());
        eprintln!("{name} at {dots_per_inch} dpi: {right} of {all} {what}");
        // The rest is no round number of things: of ten, one may be lost.
        assert!(
            right * 100 >= all * 95 - 95,
            "{what}: expected {expected:?}, found {found:?}"
        );
    }
    let unclear = taken.unclear().len();
    assert!(
        unclear * 25 < taken.recognised.len(),
        "{unclear} words in doubt"
    );
}

#[test]
fn seed_000() {
    seed_survives("000", 200);
}

#[test]
fn seed_001() {
    seed_survives("001", 200);
}

#[test]
fn seed_002() {
    seed_survives("002", 200);
}

#[test]
fn seed_003() {
    seed_survives("003", 200);
}

#[test]
fn seed_004() {
    seed_survives("004", 300);
}
