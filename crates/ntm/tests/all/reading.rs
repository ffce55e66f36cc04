//! `ntm extract` on every kind of file.

use std::{path::Path, process::Command};

use serde_json::Value;

fn testdata(name: &str) -> String {
    format!(
        "{}/../../testdata/intake/{name}",
        env!("CARGO_MANIFEST_DIR")
    )
}

fn extract(folder: &Path, arguments: &[&str]) -> (String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_ntm"))
        .arg("extract")
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.stdout), text(&output.stderr))
}

/// Needs LibreOffice and Tesseract, as `make test` installs them.
#[test]
fn every_format_gives_the_same_tasks() {
    let folder = tempfile::tempdir().unwrap();
    let files: Vec<String> = [
        "000.docx",
        "000.pdf",
        "000.odt",
        "000.html",
        "000.doc",
        "scan.tiff",
    ]
    .map(testdata)
    .to_vec();
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    let (said, complaint) = extract(folder.path(), &files);
    let found: Vec<Value> = serde_json::from_str(&said).unwrap_or_else(|_| panic!("{complaint}"));
    let tasks = |value: &Value| value["tasks"].as_array().unwrap().len();
    assert_eq!(found.len(), 6, "{complaint}");
    assert!(tasks(&found[0]) > 10);
    for value in &found[..5] {
        assert_eq!(tasks(value), tasks(&found[0]), "{}", value["file"]);
        assert_eq!(value["document"]["code_notation"], "TB-UBND");
    }
    assert!(tasks(&found[5]) > 5);
}

#[test]
fn what_comes_with_a_letter_follows_it_and_a_package_has_its_filed_header() {
    let folder = tempfile::tempdir().unwrap();
    let letter = "From: a@example.vn\nTo: b@example.vn\nSubject: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=r\n\n--r\nContent-Type: text/plain\n\nx\n--r\nContent-Type: text/plain\nContent-Disposition: attachment; filename=../../TB.txt\n\nGiao UBND cac xa bao cao.\n--r\nContent-Type: application/pdf\nContent-Disposition: attachment; filename=x.pdf\n\n%PDF-1.4 torn\n--r--\n";
    std::fs::write(folder.path().join("thu.eml"), letter).unwrap();
    let package = "<edXML><edXMLEnvelope><edXMLHeader><MessageHeader><Code><CodeNumber>7</CodeNumber></Code><ToPlaces><Place>Lưu</Place></ToPlaces><SignerInfo><FullName>Trần A</FullName></SignerInfo><Content>Số: 9/TB-UBND</Content></MessageHeader></edXMLHeader></edXMLEnvelope></edXML>";
    std::fs::write(folder.path().join("goi.edxml"), package).unwrap();
    let (said, complaint) = extract(folder.path(), &["thu.eml", "goi.edxml"]);
    let found: Vec<Value> = serde_json::from_str(&said).unwrap_or_else(|_| panic!("{complaint}"));
    let names: Vec<&str> = found.iter().filter_map(|it| it["file"].as_str()).collect();
    assert_eq!(names, ["thu.eml", "thu.eml/../../TB.txt", "goi.edxml"]);
    assert!(complaint.contains("thu.eml/x.pdf"), "{complaint}");
    let header = &found[2]["document"];
    assert_eq!(header["code_number"], "7");
    assert_eq!(header.get("code_number_span"), None);
    assert_eq!(header["code_notation"], "TB-UBND");
    assert_eq!(header["signer"]["full_name"], "Trần A");
    assert_eq!(header["to_places"], serde_json::json!(["Lưu"]));
    extract(folder.path(), &["--out", "out", "thu.eml"]);
    assert!(folder.path().join("out/thu.json").is_file());
    assert!(folder.path().join("out/thu.eml/TB.json").is_file());
    assert!(!folder.path().join("TB.json").exists());
}
