//! Letters and packages: what they say, and the files that come with them.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ntm_intake::{Intake, Kind, Limits, Refusal, intake};
use proptest::prelude::*;
use std::{
    fs,
    io::{Cursor, Write as _},
    path::PathBuf,
};
use zip::{ZipWriter, write::SimpleFileOptions};

fn made(name: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../testdata/intake");
    fs::read(path.join(name)).expect(name)
}

fn take(name: &str, bytes: &[u8]) -> Intake {
    intake(name, bytes, &Limits::default()).expect(name)
}

/// A letter with a part for each attachment.
fn letter(attachments: &[(&str, &str, Vec<u8>)]) -> Vec<u8> {
    let mut letter = String::from(
        "From: =?UTF-8?Q?V=C4=83n_ph=C3=B2ng?= <vp@example.vn>\r\nTo: ntm@example.vn\r\nSubject: =?UTF-8?B?R+G7rWkgdGjDtG5nIGLDoW8gMTAx?=\r\nDate: Fri, 7 Jul 2023 08:00:00 +0700\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"ranh\"\r\n\r\n--ranh\r\nContent-Type: multipart/alternative; boundary=\"trong\"\r\n\r\n--trong\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\nWMOjIGtow7RuZyBsw6BtIHRyxrDhu5tjIG5nw6B5IDMwLzcvMjAyMy4=\r\n--trong\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>X\r\n--trong--\r\n",
    );
    for (name, kind, bytes) in attachments {
        letter.push_str(&format!(
            "--ranh\r\nContent-Type: {kind}\r\nContent-Disposition: attachment; filename*=UTF-8''{name}\r\nContent-Transfer-Encoding: base64\r\n\r\n{}\r\n",
            STANDARD.encode(bytes)
        ));
    }
    letter.push_str("--ranh--\r\n");
    letter.into_bytes()
}

#[test]
fn a_letter_gives_its_words_and_its_files() {
    let docx = made("000.docx");
    let bytes = letter(&[
        (
            "Th%C3%B4ng%20b%C3%A1o.docx",
            "application/octet-stream",
            docx.clone(),
        ),
        (
            "bang.xlsx",
            "application/zip",
            b"PK\x03\x04 xl/workbook.xml".to_vec(),
        ),
    ]);
    let taken = take("tep-khong-ten", &bytes);
    assert_eq!(taken.kind, Kind::Eml);
    assert_eq!(
        taken.text,
        "Gửi thông báo 101\n\nXã không làm trước ngày 30/7/2023.\n\n"
    );
    let files: Vec<_> = taken
        .attachments
        .iter()
        .map(|file| (file.name.as_str(), file.kind()))
        .collect();
    assert_eq!(
        files,
        [("Thông báo.docx", Some(Kind::Docx)), ("bang.xlsx", None)]
    );
    assert_eq!(taken.attachments[0].bytes, docx);
}

#[test]
fn a_letter_of_a_page_only_is_read_and_its_ornaments_are_none_of_its_files() {
    let bytes = b"From: a@example.vn\nTo: b@example.vn\nSubject: x\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary=r\n\n--r\nContent-Type: text/html; charset=windows-1258\nContent-Transfer-Encoding: quoted-printable\n\n<p>H=EA=F2n<br>n=E0y\n--r\nContent-Type: image/png\nContent-ID: <1>\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=\n--r\nContent-Type: message/rfc822\n\nSubject: y\n\nz\n--r--\n";
    let taken = take("thu.eml", bytes);
    assert!(
        taken.text.starts_with("x\n\n") && taken.text.contains("\nnày"),
        "{:?}",
        taken.text
    );
    let names: Vec<_> = taken
        .attachments
        .iter()
        .map(|it| it.name.as_str())
        .collect();
    assert_eq!(names, ["thu-1.eml"]);
    assert!(taken.attachments[0].bytes.starts_with(b"Subject: y"));
}

#[test]
fn a_letter_with_too_many_files_is_refused() {
    let many: Vec<_> = (0..101)
        .map(|_| ("a.txt", "text/plain", b"a".to_vec()))
        .collect();
    let refused = intake("a.eml", &letter(&many), &Limits::default());
    assert_eq!(refused, Err(Refusal::TooManyFiles { limit: 100 }));
    assert!(refused.expect_err("too many").message_vi().contains("Hãy"));
}

#[test]
fn a_text_that_quotes_a_letter_is_no_letter() {
    for text in [
        "Kính gửi: UBND các xã\n\nFrom: a\nTo: b\nSubject: c\n",
        "From: a\n\nTo: b\nSubject: c\n",
        "Subject: a\nTo all of you: b\nDate: c\nFrom: d\n",
    ] {
        assert_eq!(take("a.eml", text.as_bytes()).kind, Kind::Txt, "{text}");
    }
}

fn zipped(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer
        .start_file(name, SimpleFileOptions::default())
        .expect("part");
    writer.write_all(bytes).expect("bytes");
    writer.finish().expect("zip").into_inner()
}

/// QCVN 102:2016/BTTTT: envelope first, the files behind it in base64.
fn edxml(files: &[(&str, Vec<u8>)]) -> String {
    let mut references = String::new();
    let mut encoded = String::new();
    for (index, (name, bytes)) in files.iter().enumerate() {
        references.push_str(&format!("<edXML:Reference><edXML:ContentId>cid:{index}</edXML:ContentId><edXML:ContentType>application/pdf</edXML:ContentType><edXML:AttachmentName>{name}</edXML:AttachmentName></edXML:Reference>"));
        encoded.push_str(&format!("<Attachment><ContentId>cid:{index}</ContentId><edXML:ContentTransferEncoded xmlns:edXML=\"http://www.mic.gov.vn/TBT/QCVN_102_2016\">{}</edXML:ContentTransferEncoded></Attachment>", STANDARD.encode(bytes)));
    }
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<edXML xmlns:edXML="http://www.mic.gov.vn/TBT/QCVN_102_2016"><edXML:edXMLEnvelope><edXML:edXMLHeader><edXML:MessageHeader>
<edXML:From><edXML:OrganId>000.00.00.H35</edXML:OrganId><edXML:OrganName>UBND huyện Phong Thổ</edXML:OrganName></edXML:From>
<edXML:To><edXML:OrganId>000.01.00.H35</edXML:OrganId><edXML:OrganName>UBND xã Mường So</edXML:OrganName></edXML:To>
<edXML:To><edXML:OrganName>UBND xã Khổng Lào</edXML:OrganName></edXML:To>
<edXML:Code><edXML:CodeNumber>101</edXML:CodeNumber><edXML:CodeNotation>TB-UBND</edXML:CodeNotation></edXML:Code>
<edXML:PromulgationInfo><edXML:Place>Phong Thổ</edXML:Place><edXML:PromulgationDate>2023/07/07</edXML:PromulgationDate></edXML:PromulgationInfo>
<edXML:DocumentType><edXML:Type>2</edXML:Type><edXML:TypeName>Thông báo</edXML:TypeName></edXML:DocumentType>
<edXML:Subject>Kết luận sơ kết</edXML:Subject><edXML:Content>Kết luận của Chủ tịch</edXML:Content>
<edXML:SignerInfo><edXML:Competence>TL.</edXML:Competence><edXML:Position>Chánh Văn phòng</edXML:Position><edXML:FullName>Tẩn A Vần</edXML:FullName></edXML:SignerInfo>
<edXML:ToPlaces><edXML:Place>Như trên</edXML:Place><edXML:Place>Lưu: VT</edXML:Place></edXML:ToPlaces>
</edXML:MessageHeader></edXML:edXMLHeader><edXML:edXMLBody><edXML:edXMLManifest version="1.0">{references}</edXML:edXMLManifest></edXML:edXMLBody></edXML:edXMLEnvelope>
<AttachmentEncoded>{encoded}</AttachmentEncoded></edXML>"#
    )
}

#[test]
fn a_package_gives_its_header_as_filed_and_its_first_file_as_text() {
    let pdf = made("000.pdf");
    let docx = made("letterhead.docx");
    let package = edxml(&[
        ("bang.xlsx", b"PK\x03\x04 xl/workbook.xml".to_vec()),
        // Often each file stands in a ZIP of its own, under a name that says nothing.
        ("TB 101.pdf", zipped("6f1c.pdf", &pdf)),
        ("phu-luc.docx", docx.clone()),
    ]);
    let taken = take("101.edxml", package.as_bytes());
    assert_eq!(taken.kind, Kind::Edxml);
    assert_eq!(taken.text, take("000.pdf", &pdf).text);
    let given = taken.given.expect("a header");
    let filed = |it: &Option<String>| it.clone().unwrap_or_default();
    assert_eq!(filed(&given.number), "101");
    assert_eq!(filed(&given.symbol), "TB-UBND");
    assert_eq!(filed(&given.place), "Phong Thổ");
    assert_eq!(filed(&given.issued_on), "2023-07-07");
    assert_eq!(filed(&given.kind), "Thông báo");
    assert_eq!(filed(&given.subject), "Kết luận sơ kết");
    assert_eq!(filed(&given.issuer), "UBND huyện Phong Thổ");
    assert_eq!(filed(&given.signer_name), "Tẩn A Vần");
    assert_eq!(filed(&given.signer_position), "Chánh Văn phòng");
    assert_eq!(filed(&given.signer_competence), "TL.");
    assert_eq!(given.to, ["UBND xã Mường So", "UBND xã Khổng Lào"]);
    assert_eq!(given.to_places, ["Như trên", "Lưu: VT"]);
    let files: Vec<_> = taken
        .attachments
        .iter()
        .map(|it| it.name.as_str())
        .collect();
    assert_eq!(files, ["bang.xlsx", "phu-luc.docx"]);
    assert_eq!(taken.attachments[1].bytes, docx);
}

#[test]
fn a_package_without_files_is_what_it_says_itself() {
    let taken = take("a.xml", edxml(&[]).as_bytes());
    assert_eq!(taken.text, "Kết luận sơ kết\n\nKết luận của Chủ tịch\n");
}

#[test]
fn a_package_is_opened_with_suspicion() {
    let bomb = zipped("a.txt", &vec![b'a'; 3 << 20]);
    let swollen = edxml(&[("a.txt", bomb)]);
    assert_eq!(
        intake("a.edxml", swollen.as_bytes(), &Limits::default()),
        Err(Refusal::ZipBomb)
    );
    let package = edxml(&[]);
    let torn = &package[..package.len() - 40];
    assert_eq!(
        intake("a.edxml", torn.as_bytes(), &Limits::default()),
        Err(Refusal::Truncated)
    );
    let lying = package.replace("<edXML ", "<!DOCTYPE a [<!ENTITY b 'c'>]><edXML ");
    assert_eq!(
        intake("a.edxml", lying.as_bytes(), &Limits::default()),
        Err(Refusal::XmlEntities)
    );
    let broken = edxml(&[("a.pdf", b"x".to_vec())]).replace("eA==", "e!!A");
    assert!(matches!(
        intake("a.edxml", broken.as_bytes(), &Limits::default()),
        Err(Refusal::Damaged(_))
    ));
    // A package in a package has no text of its own.
    let inner = edxml(&[("a.txt", b"Giao UBND x\xC3\xA3.".to_vec())]);
    let outer = edxml(&[("b.edxml", inner.clone().into_bytes())]);
    let taken = take("a.edxml", outer.as_bytes());
    assert_eq!(taken.attachments[0].bytes, inner.into_bytes());
    assert!(taken.text.starts_with("Kết luận sơ kết"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn never_panics_on_damage(at in any::<prop::sample::Index>(), with in any::<u8>(), many in 1_usize..40) {
        let file = || ("a.docx", "text/plain", b"Giao UBND cac xa".to_vec());
        let package = edxml(&[("a.txt", b"Giao UBND cac xa".to_vec())]);
        for mut bytes in [letter(&[file()]), package.into_bytes()] {
            let begin = at.index(bytes.len());
            let end = (begin + many).min(bytes.len());
            bytes[begin..end].fill(with);
            if let Ok(taken) = intake("a", &bytes, &Limits::default()) {
                prop_assert!(taken.attachments.len() <= 2);
            }
        }
    }
}
