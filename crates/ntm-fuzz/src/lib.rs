//! What must hold for any bytes, by target: no panic, no hang, bounds kept, every place on
//! characters and inside the text, every quote the text at its place.

use ntm_intake::{
    Intake, Limits, Refusal, intake,
    xlsx::{self, Cell},
};
use ntm_programme::boundary::{KEPT_CORNER, Ring, Shape, geojson};
use ntm_reading::{Quote, Reading};
use std::io::{Cursor, Write as _};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

/// A target of the fuzzer: its name, which is its folder in `testdata/fuzz`, and what it tries.
pub type Target = (&'static str, fn(&[u8]));

/// All targets. Packed formats are tried by the XML in them: no fuzzer finds a checksum.
pub const TARGETS: &[Target] = &[
    ("any", |bytes| try_file("a", bytes)),
    ("docx", |bytes| try_file("a.docx", &packed(bytes, DOCX))),
    ("edxml", |bytes| try_file("a.edxml", bytes)),
    ("eml", |bytes| try_file("a.eml", bytes)),
    ("geojson", try_boundaries),
    ("grammar", |bytes| try_text(&String::from_utf8_lossy(bytes))),
    ("hocr", |bytes| {
        let page = ntm_intake::lay_out(&String::from_utf8_lossy(bytes), &limits());
        page.iter().for_each(check_intake);
    }),
    ("html", |bytes| try_file("a.html", bytes)),
    ("odt", |bytes| try_file("a.odt", &packed(bytes, ODT))),
    ("pdf", |bytes| try_file("a.pdf", bytes)),
    ("picture", |bytes| try_file("a.png", bytes)),
    ("txt", |bytes| try_file("a.txt", bytes)),
    ("xlsx", |bytes| {
        try_workbook(bytes);
        try_workbook(&packed(bytes, XLSX));
    }),
    ("zip", |bytes| try_file("a.docx", bytes)),
];

/// What is read of a workbook has bounds, and each cell a name.
fn try_workbook(bytes: &[u8]) {
    let Ok(book) = xlsx::read(bytes) else { return };
    assert!(book.sheets.len() <= 20);
    let mut cells = 0;
    for sheet in &book.sheets {
        for (number, row) in &sheet.rows {
            assert!(*number <= 50_000);
            cells += row.cells.len();
            for (column, cell) in &row.cells {
                assert!((1..=1_000).contains(column), "{column}");
                assert!(xlsx::address(*number, *column).ends_with(&number.to_string()));
                let is_text = matches!(cell, Cell::Text(_));
                assert!(is_text || cell.text().is_empty(), "{cell:?}");
            }
        }
    }
    assert!(cells <= 100_000);
}

/// Small, so that what is too large is tried too.
fn limits() -> Limits {
    Limits {
        bytes: 1 << 20,
        unpacked_bytes: 4 << 20,
        pages: 50,
        attachments: 5,
        text_bytes: 64 << 10,
        ..Limits::default()
    }
}

fn try_file(name: &str, bytes: &[u8]) {
    match intake(name, bytes, &limits()) {
        Ok(taken) => check_intake(&taken),
        Err(refusal) => check_refusal(&refusal),
    }
}

/// Whatever a file of boundaries holds: what is an area stays one when it is made smaller, and is read
/// back as it was written; what is none is told.
fn try_boundaries(bytes: &[u8]) {
    let features = match geojson::read(bytes) {
        Ok(features) => features,
        Err(fault) => {
            assert!(fault.to_string().ends_with('.') && fault.text_en().ends_with('.'));
            return;
        }
    };
    for feature in features {
        let shape = match feature.shape {
            Ok(shape) => shape,
            Err(fault) => {
                assert!(!fault.to_string().is_empty() && !fault.text_en().is_empty());
                continue;
            }
        };
        let closed = |ring: &Ring| ring.len() >= 4 && ring.first() == ring.last();
        for most in [0, 40, usize::MAX >> 8] {
            let small = shape.simplified(KEPT_CORNER, most);
            assert!(!small.0.is_empty() && small.rings().all(closed));
            assert!(small.bounds().is_some() && small.middle().is_some());
        }
        let file = format!(
            r#"{{"type":"FeatureCollection","features":[{{"geometry":{}}}]}}"#,
            geojson::written(&shape)
        );
        let again = geojson::read(file.as_bytes()).map(|mut it| it.swap_remove(0).shape);
        let same = |it: Result<Shape, _>| it.as_ref() == Ok(&shape);
        assert!(again.is_ok_and(same), "{file}");
    }
}

/// Whoever brought the file is told what to do.
fn check_refusal(refusal: &Refusal) {
    assert!(refusal.message_vi().contains(". "), "{refusal:?}");
    assert!(refusal.message_en().contains(". "), "{refusal:?}");
}

fn check_intake(taken: &Intake) {
    assert!(taken.text.len() <= limits().text_bytes);
    assert!(taken.attachments.len() <= limits().attachments);
    let mut end = 0;
    for page in &taken.pages {
        assert_eq!(page.start, end, "pages follow each other");
        assert!(taken.text.get(page.clone()).is_some(), "{page:?}");
        end = page.end;
    }
    assert!(taken.pages.is_empty() || end == taken.text.len());
    for word in &taken.recognised {
        let text = taken.text.get(word.span.clone());
        assert!(text.is_some_and(|it| !it.is_empty()), "{word:?}");
    }
    try_text(&taken.text);
}

fn try_text(text: &str) {
    // Longer texts are tried by the benchmarks of the reader.
    const LONGEST: usize = 8 << 10;
    let end = (0..=LONGEST.min(text.len()))
        .rev()
        .find(|at| text.is_char_boundary(*at));
    let text = &text[..end.unwrap_or(0)];
    let mut reading = ntm_reading::read(text);
    let words = [0..text.len().min(7), text.len() / 2..text.len()];
    reading.doubt_words(text, &words);
    check_reading(text, &reading);
}

fn check_reading(text: &str, reading: &Reading) {
    let header = &reading.header;
    let signer = &header.signer;
    let single = [
        &header.code_number,
        &header.code_notation,
        &header.place,
        &header.subject,
        &header.chair,
        &signer.full_name,
        &signer.position,
        &signer.competence,
    ];
    let mut quotes: Vec<&Quote> = single.into_iter().flatten().collect();
    quotes.extend(header.to.iter().chain(&header.to_places));
    quotes.extend(header.references.iter().map(|it| &it.quote));
    for task in &reading.directives {
        quotes.push(&task.text);
        for list in [
            &task.leads,
            &task.coordinators,
            &task.report_to,
            &task.via,
            &task.units,
            &task.references,
        ] {
            quotes.extend(list);
        }
        quotes.extend(task.deadlines.iter().map(|it| &it.quote));
    }
    for fact in &reading.facts {
        quotes.push(&fact.quote);
        quotes.extend(&fact.unit);
    }
    quotes.extend(reading.repairs.iter().map(|it| &it.quote));
    for quote in quotes {
        assert_eq!(text.get(quote.span.clone()), Some(quote.text.as_str()));
    }
    let dated = [&header.issued_date, &header.event_date];
    let dated = dated.into_iter().flatten().map(|it| &it.span);
    for span in dated.chain(reading.questions.iter().map(|it| &it.span)) {
        assert!(text.get(span.clone()).is_some(), "{span:?}");
    }
}

/// The parts of a DOCX; the bytes are cut into them at `\0`.
const DOCX: &[&str] = &[
    "word/document.xml",
    "word/styles.xml",
    "word/numbering.xml",
    "word/footnotes.xml",
    "word/endnotes.xml",
];

/// The parts of a workbook with one sheet.
const XLSX: &[&str] = &[
    "xl/worksheets/sheet1.xml",
    "xl/sharedStrings.xml",
    "xl/styles.xml",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
];

/// The parts of an ODT.
const ODT: &[&str] = &["content.xml", "styles.xml"];

fn packed(bytes: &[u8], parts: &[&str]) -> Vec<u8> {
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let kind: &[u8] = b"application/vnd.oasis.opendocument.text";
    let first = (parts == ODT).then_some(("mimetype", kind));
    let cut = bytes.split(|byte| *byte == 0);
    for (name, part) in first.into_iter().chain(parts.iter().copied().zip(cut)) {
        let written = archive
            .start_file(name, stored)
            .and_then(|()| Ok(archive.write_all(part)?));
        assert!(written.is_ok(), "memory takes everything");
    }
    archive.finish().map(Cursor::into_inner).unwrap_or_default()
}
