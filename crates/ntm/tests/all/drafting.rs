//! `ntm draft`, as somebody at a shell uses it.

use std::{path::Path, process::Command};

fn sample(kind: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/papers");
    folder.join(format!("{kind}.json")).display().to_string()
}

fn draft(folder: &Path, arguments: &[&str]) -> (String, bool) {
    let output = Command::new(env!("CARGO_BIN_EXE_ntm"))
        .arg("draft")
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    (said, output.status.success())
}

/// The text of a file as LibreOffice reads it, where LibreOffice is there.
fn text_by_libreoffice(folder: &Path, file: &str) -> Option<String> {
    let profile = format!(
        "-env:UserInstallation=file://{}",
        folder.join("profile").display()
    );
    let output = Command::new("soffice")
        .args([
            &profile,
            "--headless",
            "--convert-to",
            "txt:Text (encoded):UTF8",
            "--outdir",
        ])
        .arg(folder)
        .arg(folder.join(file))
        .output()
        .ok()?;
    assert!(output.status.success(), "{output:?}");
    let text = Path::new(file).with_extension("txt");
    Some(std::fs::read_to_string(folder.join(text)).unwrap())
}

#[test]
fn a_paper_is_written_as_docx_and_as_pdf() {
    let folder = tempfile::tempdir().unwrap();
    for (kind, out, begins) in [
        ("thong-bao", "a.docx", b"PK\x03\x04"),
        ("cong-van", "b.pdf", b"%PDF"),
    ] {
        let (said, well) = draft(
            folder.path(),
            &[kind, "--data", &sample(kind), "--out", out],
        );
        assert!(well, "{said}");
        let bytes = std::fs::read(folder.path().join(out)).unwrap();
        assert!(bytes.starts_with(begins));
    }
    let pdf = Command::new("pdftotext")
        .args(["-layout", "b.pdf", "-"])
        .current_dir(folder.path())
        .output();
    if let Ok(pdf) = pdf {
        let text = String::from_utf8(pdf.stdout).unwrap();
        for words in [
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
            "Số: 09/VPĐP-NTM",
            "Phong Thổ, ngày 05 tháng 02 năm 2024",
            "“Môi trường",
            "KT. CHÁNH VĂN PHÒNG",
            "- Lưu: VT.",
        ] {
            assert!(text.contains(words), "{words} in {text}");
        }
    }
    if let Some(text) = text_by_libreoffice(folder.path(), "a.docx") {
        for words in [
            "ỦY BAN NHÂN DÂN HUYỆN PHONG THỔ",
            "- Rà soát hiện trạng các tiêu chí, gửi kết quả về Văn phòng Điều phối nông thôn mới huyện trước ngày 20/8/2023.",
            "TL. CHỦ TỊCH",
            "- Lưu: VT, NTM.",
        ] {
            assert!(text.contains(words), "{words} in {text}");
        }
    }
}

#[test]
fn what_does_not_fit_is_named_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let said = |arguments: &[&str]| {
        let (said, well) = draft(folder.path(), arguments);
        assert!(!well);
        said
    };
    let notice = sample("thong-bao");
    let told = said(&["bao-cao", "--data", &notice, "--out", "a.docx"]);
    assert!(
        told.contains("Ký hiệu “TB-UBND” không hợp với Báo cáo: phải bắt đầu bằng “BC-”."),
        "{told}"
    );
    let told = said(&["thongbao", "--data", &notice, "--out", "a.docx"]);
    assert!(told.contains("không có loại văn bản “thongbao”"), "{told}");
    let told = said(&["thong-bao", "--data", &notice, "--out", "a.doc"]);
    assert!(told.contains(".docx, .pdf hoặc .edxml"), "{told}");
    std::fs::write(
        folder.path().join("b.json"),
        r#"{"issuer": "A", "to_whom": "B"}"#,
    )
    .unwrap();
    let told = said(&["thong-bao", "--data", "b.json", "--out", "a.docx"]);
    assert!(told.contains("to_whom"), "{told}");
    assert!(!folder.path().join("a.docx").exists());
}

#[test]
fn a_package_for_exchange_holds_the_paper_and_is_read_back() {
    let folder = tempfile::tempdir().unwrap();
    let text = std::fs::read_to_string(sample("cong-van")).unwrap();
    let mut parts: serde_json::Value = serde_json::from_str(&text).unwrap();
    parts["number"] = 7.into();
    parts["date"] = "2023-08-04".into();
    std::fs::write(folder.path().join("issued.json"), parts.to_string()).unwrap();
    let to = "000.01.12.H35=Ủy ban nhân dân xã Mường So";
    let whole = [
        "cong-van",
        "--data",
        "issued.json",
        "--out",
        "a.edxml",
        "--from-id",
        "000.00.12.H35",
    ];
    let (said, well) = draft(folder.path(), &[&whole[..], &["--to", to]].concat());
    assert!(well, "{said}");
    let read = Command::new(env!("CARGO_BIN_EXE_ntm"))
        .args(["extract", "a.edxml"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(read.status.success(), "{read:?}");
    let read: serde_json::Value = serde_json::from_slice(&read.stdout).unwrap();
    let header = read.to_string();
    assert!(
        header.contains("2023-08-04") && header.contains("\"07\""),
        "{header}"
    );
    parts["number"] = serde_json::Value::Null;
    std::fs::write(folder.path().join("issued.json"), parts.to_string()).unwrap();
    let (said, well) = draft(folder.path(), &whole);
    assert!(!well && said.contains("chưa có số"), "{said}");
}
