//! Bad files: each is refused with a clear sentence, or read as far as is honest.

use ntm_intake::{Encoding, Kind, Limits, Note, Program, Refusal, Stranger, intake};
use proptest::prelude::*;
use std::{
    fmt::Write as _,
    fs,
    io::{Cursor, Write},
    path::PathBuf,
};
use zip::{ZipWriter, write::SimpleFileOptions};

const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

fn made(name: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../testdata/intake");
    fs::read(path.join(name)).expect(name)
}

fn refusal(name: &str, bytes: &[u8]) -> Refusal {
    let refusal = intake(name, bytes, &Limits::default()).expect_err(name);
    assert_clear(&refusal);
    refusal
}

fn text(name: &str, bytes: &[u8]) -> String {
    intake(name, bytes, &Limits::default()).expect(name).text
}

/// Every message says what happened and what to do: two clauses at least, each ended.
fn assert_clear(refusal: &Refusal) {
    for message in [refusal.message_vi(), refusal.message_en()] {
        assert!(
            message.ends_with('.') || message.ends_with(")."),
            "{message}"
        );
        assert!(message.matches(['.', ';', ',']).count() >= 2, "{message}");
        assert!(!message.contains("  "), "{message}");
    }
    assert!(refusal.message_vi().contains("hãy") || refusal.message_vi().contains("Hãy"));
}

fn packed(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        writer.start_file(*name, method(name)).expect("part");
        writer.write_all(bytes).expect("bytes");
    }
    writer.finish().expect("zip").into_inner()
}

/// The first part of an ODT is not packed, so that everybody can read what the file is.
fn method(name: &str) -> SimpleFileOptions {
    let options = SimpleFileOptions::default();
    if name == "mimetype" {
        options.compression_method(zip::CompressionMethod::Stored)
    } else {
        options
    }
}

fn document(body: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>"#
    )
}

fn docx(body: &str) -> Vec<u8> {
    packed(&[("word/document.xml", document(body).as_bytes())])
}

fn paragraph(text: &str) -> String {
    format!(r#"<w:p><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>"#)
}

#[test]
fn empty() {
    assert_eq!(refusal("a.txt", b""), Refusal::Empty);
    assert_eq!(refusal("a.txt", b" \r\n\t\n"), Refusal::Empty);
    assert_eq!(refusal("a.docx", &docx("<w:p/>")), Refusal::Empty);
}

#[test]
fn too_large() {
    let limits = Limits {
        bytes: 10,
        ..Limits::default()
    };
    let refused = intake("a.txt", b"12345678901", &limits).expect_err("large");
    assert_eq!(
        refused,
        Refusal::TooLarge {
            bytes: 11,
            limit: 10
        }
    );
    let refused = Refusal::TooLarge {
        bytes: 25 << 20,
        limit: 20 << 20,
    };
    assert_clear(&refused);
    assert!(refused.message_vi().contains("25 MB") && refused.message_vi().contains("20 MB"));
    assert!(
        Refusal::TooLarge {
            bytes: (20 << 20) + 1,
            limit: 20 << 20
        }
        .message_vi()
        .contains("20,1 MB")
    );
}

#[test]
fn strangers() {
    let cases: &[(&str, Vec<u8>, Stranger)] = &[
        ("a.bin", (0..=255).collect(), Stranger::Binary),
        ("a.txt", vec![0; 3000], Stranger::Binary),
        ("a.exe", b"MZ\x90\0\x03\0".to_vec(), Stranger::Binary),
        ("a.gif", b"GIF89a....".to_vec(), Stranger::Picture),
        ("a.rar", b"Rar!\x1A\x07\x01\0".to_vec(), Stranger::Archive),
        ("a.zip", packed(&[("a.pdf", b"%PDF-")]), Stranger::Archive),
        (
            "a.docx",
            packed(&[("xl/workbook.xml", b"<x/>")]),
            Stranger::Sheet,
        ),
        (
            "a.odt",
            packed(&[(
                "mimetype",
                b"application/vnd.oasis.opendocument.spreadsheet",
            )]),
            Stranger::Sheet,
        ),
    ];
    for (name, bytes, stranger) in cases {
        assert_eq!(refusal(name, bytes), Refusal::Unknown(*stranger), "{name}");
    }
}

fn compound(stream: &str) -> Vec<u8> {
    let mut bytes = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    bytes.resize(1024, 0);
    bytes.extend(stream.encode_utf16().flat_map(u16::to_le_bytes));
    bytes.resize(2048, 0);
    bytes
}

#[test]
fn passwords() {
    assert_eq!(
        refusal("a.docx", &compound("EncryptedPackage")),
        Refusal::PasswordProtected
    );
    assert_eq!(
        refusal("a.pdf", &made("locked.pdf")),
        Refusal::PasswordProtected
    );
}

/// Files that need another program are named with its package; the test of formats has the programs.
#[test]
fn programs_that_are_missing() {
    for (name, bytes, program) in [
        ("a.doc", compound("WordDocument"), Program::LibreOffice),
        ("a.rtf", b"{\\rtf1 abc}".to_vec(), Program::LibreOffice),
        ("a.pdf", made("scan.pdf"), Program::Tesseract),
        ("a.png", made("scan.png"), Program::Tesseract),
    ] {
        let refused = refusal(name, &bytes);
        assert_eq!(refused, Refusal::Missing { program }, "{name}");
        for said in [refused.message_vi(), refused.message_en()] {
            assert!(said.contains(program.packages()), "{said}");
        }
        assert!(refused.message_vi().contains("vẫn được giữ"));
    }
}

#[test]
fn truncated() {
    for (name, bytes) in [("a.docx", made("000.docx")), ("a.pdf", made("000.pdf"))] {
        for share in [20, 50, 90, 99] {
            let cut = &bytes[..bytes.len() * share / 100];
            assert_eq!(refusal(name, cut), Refusal::Truncated, "{name} {share} %");
        }
    }
    let open = document("<w:p><w:r><w:t>Số").replace("</w:body></w:document>", "");
    assert_eq!(
        refusal("a.docx", &packed(&[("word/document.xml", open.as_bytes())])),
        Refusal::Truncated
    );
    let text = "Ủy ban nhân dân xã".as_bytes();
    assert_eq!(
        refusal("a.txt", &text[..text.len() - 1]),
        Refusal::Truncated
    );
    assert_eq!(refusal("a.txt", b"\xFF\xFEa\0b"), Refusal::Truncated);
}

#[test]
fn bombs() {
    // Megabytes of one letter pack into kilobytes.
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer
        .start_file("word/document.xml", SimpleFileOptions::default())
        .expect("part");
    let block = vec![b'a'; 1 << 20];
    for _ in 0..21 {
        writer.write_all(&block).expect("block");
    }
    let bomb = writer.finish().expect("zip").into_inner();
    assert!(bomb.len() < 1 << 20);
    let patient = Limits {
        unpacked_bytes: 20 << 20,
        ratio: usize::MAX,
        ..Limits::default()
    };
    assert_eq!(intake("a.docx", &bomb, &patient), Err(Refusal::ZipBomb));
    assert_eq!(refusal("a.docx", &bomb), Refusal::ZipBomb);

    let swollen = packed(&[("word/document.xml", &vec![b'a'; 2 << 20])]);
    assert_eq!(refusal("a.docx", &swollen), Refusal::ZipBomb);

    // The archive lies about the size: the middle of both headers says "10 bytes".
    let mut lying = packed(&[("word/document.xml", &vec![b' '; 3 << 20])]);
    let size = (3_u32 << 20).to_le_bytes();
    while let Some(at) = lying.windows(4).position(|window| window == size) {
        lying[at..at + 4].copy_from_slice(&10_u32.to_le_bytes());
    }
    let limits = Limits {
        unpacked_bytes: 1 << 20,
        ..Limits::default()
    };
    assert!(matches!(
        intake("a.docx", &lying, &limits),
        Err(Refusal::ZipBomb | Refusal::Damaged(_) | Refusal::Truncated)
    ));

    let many: Vec<String> = (0..50).map(|index| format!("word/{index}.xml")).collect();
    let parts: Vec<(&str, &[u8])> = many.iter().map(|name| (name.as_str(), &b""[..])).collect();
    let limits = Limits {
        parts: 40,
        ..Limits::default()
    };
    assert_eq!(
        intake("a.docx", &packed(&parts), &limits),
        Err(Refusal::ZipBomb)
    );
}

#[test]
fn a_pdf_that_swells() {
    let small = Limits {
        unpacked_bytes: 20 << 20,
        ..Limits::default()
    };
    let mut packer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    let block = vec![b' '; 1 << 20];
    for _ in 0..21 {
        packer.write_all(&block).expect("block");
    }
    let content = packer.finish().expect("zlib");
    let bytes = pdf(1, &content, "/Filter /FlateDecode");
    assert_eq!(intake("a.pdf", &bytes, &small), Err(Refusal::ZipBomb));
}

#[test]
fn entities() {
    let laughs = r#"<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><w:document xmlns:w="x/wordprocessingml"><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>"#;
    assert_eq!(
        refusal(
            "a.docx",
            &packed(&[("word/document.xml", laughs.as_bytes())])
        ),
        Refusal::XmlEntities
    );
    assert_eq!(
        refusal("a.docx", &docx(&paragraph("&xxe;"))),
        Refusal::XmlEntities
    );
    assert_eq!(
        text("a.docx", &docx(&paragraph("R&amp;D &#7912;ng &lt;1&gt;"))),
        "R&D Ứng <1>\n"
    );
}

#[test]
fn unsafe_names() {
    for name in [
        "../../etc/passwd",
        "/etc/passwd",
        "word\\..\\..\\x",
        "C:\\x",
    ] {
        let bytes = packed(&[
            ("word/document.xml", document(&paragraph("x")).as_bytes()),
            ("placeholder-placeholder", b"x"),
        ]);
        // The writer itself would refuse some of these names.
        let mut padded = name.as_bytes().to_vec();
        padded.resize("placeholder-placeholder".len(), b'x');
        let bytes = replace(bytes, b"placeholder-placeholder", &padded);
        assert!(
            matches!(refusal("a.docx", &bytes), Refusal::UnsafeName { .. }),
            "{name}"
        );
    }
}

fn replace(mut bytes: Vec<u8>, from: &[u8], to: &[u8]) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    while let Some(at) = bytes.windows(from.len()).position(|window| window == from) {
        bytes[at..at + to.len()].copy_from_slice(to);
    }
    bytes
}

/// A PDF whose pages all show the same content.
fn pdf(pages: usize, content: &[u8], filter: &str) -> Vec<u8> {
    let mut objects: Vec<Vec<u8>> = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        Vec::new(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_vec(),
        [
            format!("<< /Length {} {filter} >>\nstream\n", content.len()).as_bytes(),
            content,
            b"\nendstream",
        ]
        .concat(),
    ];
    let mut kids = String::new();
    for index in 0..pages {
        write!(kids, "{} 0 R ", index + 5).expect("kid");
        objects.push(b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F 3 0 R >> >> /Contents 4 0 R >>".to_vec());
    }
    objects[1] = format!("<< /Type /Pages /Count {pages} /Kids [{kids}] >>").into_bytes();
    let mut bytes = b"%PDF-1.4\n".to_vec();
    let mut places = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        places.push(bytes.len());
        bytes.extend(format!("{} 0 obj\n", index + 1).into_bytes());
        bytes.extend(object);
        bytes.extend(b"\nendobj\n");
    }
    let table = bytes.len();
    bytes.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).into_bytes());
    for place in places {
        bytes.extend(format!("{place:010} 00000 n \n").into_bytes());
    }
    bytes.extend(
        format!(
            "trailer << /Size {} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n",
            objects.len() + 1
        )
        .into_bytes(),
    );
    bytes
}

const HELLO: &[u8] = b"BT /F 12 Tf 72 720 Td (So: 5/BC-UBND ngay 1) Tj ET";

#[test]
fn ten_thousand_pages() {
    let taken = intake("a.pdf", &pdf(10_000, HELLO, ""), &Limits::default()).expect("at the limit");
    assert_eq!(taken.pages.len(), 10_000);
    let refused = refusal("a.pdf", &pdf(10_001, HELLO, ""));
    assert_eq!(
        refused,
        Refusal::TooManyPages {
            pages: 10_001,
            limit: 10_000
        }
    );
    assert!(refused.message_vi().contains("10.001 trang"));
}

#[test]
fn a_page_without_end_is_left() {
    // Each form draws the next ten times: ten to the eighth letters.
    let mut text = String::from("BT /F 12 Tf 10 10 Td ");
    for _ in 0..2000 {
        text.push_str("(abcdefghij) Tj ");
    }
    text.push_str("ET");
    let limits = Limits {
        text_bytes: 5_000,
        ..Limits::default()
    };
    assert_eq!(
        intake("a.pdf", &pdf(1, text.as_bytes(), ""), &limits),
        Err(Refusal::TooMuchText { limit: 5_000 })
    );
}

/// Nothing here takes time that grows with the square of the file.
#[test]
fn strange_shapes_end_soon() {
    let deep = "<w:tbl><w:tr><w:tc>".repeat(100_000);
    assert!(matches!(
        refusal("a.docx", &docx(&deep)),
        Refusal::Damaged(_)
    ));
    let mut rows = String::from("BT /F 1 Tf ");
    let mut row = String::from("BT /F 1 Tf 1 0 0 1 1 800 Tm ");
    for index in 0..30_000 {
        write!(rows, "1 0 0 1 10 {} Tm (a) Tj ", index * 2).expect("row");
        write!(row, "(b) Tj 3 0 Td ").expect("word");
    }
    for content in [rows, row] {
        let content = format!("{content} ET");
        let read = text("a.pdf", &pdf(1, content.as_bytes(), ""));
        assert_eq!(read.matches(['a', 'b']).count(), 30_000);
    }
}

#[test]
fn much_text() {
    let sentence =
        "Ủy ban nhân dân các xã rà soát hiện trạng các tiêu chí xong trước ngày 30/7/2023.\n";
    let five = sentence.repeat((5 << 20) / sentence.len());
    assert_eq!(text("a.txt", five.as_bytes()), five);
    let body: String = five.lines().map(paragraph).collect();
    let read = text("a.docx", &docx(&body));
    assert_eq!(read.matches("30/7/2023").count(), five.lines().count());
    let eleven = "a ".repeat(11 << 19);
    let refused = refusal("a.txt", eleven.as_bytes());
    assert_eq!(refused, Refusal::TooMuchText { limit: 10 << 20 });
    assert!(matches!(
        refusal("a.docx", &docx(&paragraph(&format!("{eleven}x")))),
        Refusal::TooMuchText { .. } | Refusal::ZipBomb
    ));
}

#[test]
fn damaged() {
    assert!(matches!(
        refusal("a.docx", &docx("<w:p></w:r>")),
        Refusal::Damaged(_)
    ));
    assert!(matches!(
        refusal("a.docx", &packed(&[("word/other.xml", b"<x/>")])),
        Refusal::Damaged(_)
    ));
    assert!(matches!(
        refusal("a.pdf", b"%PDF-1.7\nendobj\nstartxref\n0\n%%EOF"),
        Refusal::Damaged(_)
    ));
}

#[test]
fn encodings() {
    let written = "Ủy ban nhân dân xã Khổng Lào\nSố: 5/BC-UBND, quý III, đề nghị\n";
    assert_eq!(text("a.txt", written.as_bytes()), written);
    assert_eq!(
        text("a.txt", &[b"\xEF\xBB\xBF", written.as_bytes()].concat()),
        written
    );
    let little: Vec<u8> = written.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = written.encode_utf16().flat_map(u16::to_be_bytes).collect();
    for bytes in [
        [b"\xFF\xFE", little.as_slice()].concat(),
        [b"\xFE\xFF", big.as_slice()].concat(),
        little,
        big,
    ] {
        let taken = intake("a.txt", &bytes, &Limits::default()).expect("UTF-16");
        assert_eq!(taken.text, written);
        assert_eq!(taken.notes, [Note::Converted(Encoding::Utf16)]);
    }
    let tcvn3: Vec<u8> = "ñy ban nh©n d©n x· Khæng Lµo; quý III, ®Ò nghÞ tr\u{AD}íc ngµy 30/7/2023"
        .chars()
        .map(|char| u8::try_from(char as u32).expect("one byte"))
        .collect();
    let taken = intake("a.txt", &tcvn3, &Limits::default()).expect("TCVN3");
    assert_eq!(
        taken.text,
        "ủy ban nhân dân xã Khổng Lào; quý III, đề nghị trước ngày 30/7/2023"
    );
    assert_eq!(taken.notes, [Note::Converted(Encoding::Tcvn3)]);
    let vni: Vec<u8> = "UÛy ban nhaân daân xaõ Khoång Laøo; ñeà nghò tröôùc ngaøy 30/7/2023"
        .chars()
        .map(|char| u8::try_from(char as u32).expect("one byte"))
        .collect();
    assert_eq!(
        text("a.txt", &vni),
        "Ủy ban nhân dân xã Khổng Lào; đề nghị trước ngày 30/7/2023"
    );
}

#[test]
fn letters_stay_as_they_are_composed() {
    let decomposed = "U\u{309}y ban nha\u{302}n da\u{302}n xa\u{303}";
    assert_eq!(text("a.txt", decomposed.as_bytes()), decomposed);
}

#[test]
fn control_characters_go() {
    let taken = intake(
        "a.txt",
        "Trang một\r\n\u{1}\u{FEFF}hai\r\u{C}Trang ba".as_bytes(),
        &Limits::default(),
    )
    .expect("text");
    assert_eq!(taken.text, "Trang một\nhai\n\nTrang ba");
    assert_eq!(taken.pages.len(), 2);
    assert_eq!(&taken.text[taken.pages[1].clone()], "Trang ba");
    assert_eq!(taken.notes, [Note::ControlCharacters(1)]);
}

#[test]
fn word_shows_what_it_does_not_write() {
    let numbering = format!(
        r#"<w:numbering xmlns:w="{WORD}">
        <w:abstractNum w:abstractNumId="0">
          <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1."/></w:lvl>
          <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%2."/></w:lvl>
          <w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%3)"/></w:lvl>
        </w:abstractNum>
        <w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="&#xF0B7;"/></w:lvl></w:abstractNum>
        <w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
        <w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num></w:numbering>"#
    );
    let item = |list: usize, level: usize, text: &str| {
        format!(
            r#"<w:p><w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list}"/></w:numPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"#
        )
    };
    let body = [
        item(1, 0, "NHIỆM VỤ"),
        item(1, 1, "Rà soát"),
        item(1, 2, "Tiêu chí 2"),
        item(1, 2, "Tiêu chí 17"),
        item(2, 0, "Phòng Nội vụ"),
        item(1, 1, "Báo cáo"),
        item(1, 0, "TỔ CHỨC"),
        item(1, 1, "Giao"),
        r#"<w:p><w:r><w:t>Một</w:t><w:tab/><w:t>hai</w:t><w:br/><w:t>ba</w:t></w:r><w:del><w:r><w:delText>bỏ</w:delText></w:r></w:del><w:r><w:rPr><w:vanish/></w:rPr><w:t>ẩn</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r></w:p>"#.to_owned(),
        r#"<w:p><w:r><w:rPr><w:rFonts w:ascii=".VnTimeH"/></w:rPr><w:t>Uû ban nh©n d©n</w:t></w:r></w:p>"#.to_owned(),
    ]
    .concat();
    let footnotes = format!(
        r#"<w:footnotes xmlns:w="{WORD}"><w:footnote w:type="separator" w:id="0"><w:p/></w:footnote><w:footnote w:id="2"><w:p><w:r><w:t>Chú thích</w:t></w:r></w:p></w:footnote></w:footnotes>"#
    );
    let bytes = packed(&[
        ("word/document.xml", document(&body).as_bytes()),
        ("word/numbering.xml", numbering.as_bytes()),
        ("word/footnotes.xml", footnotes.as_bytes()),
    ]);
    let taken = intake("a.docx", &bytes, &Limits::default()).expect("docx");
    assert_eq!(taken.kind, Kind::Docx);
    assert_eq!(
        taken.text,
        "I. NHIỆM VỤ\n\n1. Rà soát\n\na) Tiêu chí 2\n\nb) Tiêu chí 17\n\n- Phòng Nội vụ\n\n2. Báo cáo\n\nII. TỔ CHỨC\n\n1. Giao\n\nMột\thai\nba[1]\n\nUỶ BAN NHÂN DÂN\n\n[1] Chú thích\n"
    );
}

#[test]
fn word_tells_its_pages() {
    let body = [
        paragraph("Trang một"),
        r#"<w:p><w:r><w:br w:type="page"/><w:t>Trang hai</w:t></w:r></w:p>"#.to_owned(),
        r#"<w:p><w:r><w:t xml:space="preserve">giữa </w:t><w:lastRenderedPageBreak/><w:t>câu</w:t></w:r></w:p>"#.to_owned(),
    ]
    .concat();
    let taken = intake("a.docx", &docx(&body), &Limits::default()).expect("docx");
    let pages: Vec<&str> = taken
        .pages
        .iter()
        .map(|page| &taken.text[page.clone()])
        .collect();
    assert_eq!(pages, ["Trang một\n\n", "Trang hai\n\ngiữa ", "câu\n"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn never_panics_on_anything(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        for head in [&b""[..], b"%PDF-1.4\n", b"PK\x03\x04", b"\xFF\xFE"] {
            let _ = intake("a", &[head, &bytes].concat(), &Limits::default());
        }
    }

    #[test]
    fn never_panics_on_damage(at in any::<prop::sample::Index>(), with in any::<u8>(), many in 1_usize..40) {
        for name in ["letterhead.docx", "letterhead.pdf", "no-printing.pdf", "letterhead.odt", "letterhead.html", "scan.tiff"] {
            let mut bytes = made(name);
            let begin = at.index(bytes.len());
            let end = (begin + many).min(bytes.len());
            bytes[begin..end].fill(with);
            if let Ok(taken) = intake(name, &bytes, &Limits::default()) {
                for page in taken.pages {
                    prop_assert!(taken.text.get(page).is_some());
                }
            }
        }
    }
}
