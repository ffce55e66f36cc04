use std::{path::Path, process::Command};

/// Runs the command and returns what it printed, both ways, and whether it went well.
fn ntm(folder: &Path, arguments: &[&str]) -> (String, bool) {
    let output = Command::new(env!("CARGO_BIN_EXE_ntm"))
        .args(arguments)
        .current_dir(folder)
        .env_remove("NTM_DATABASE")
        .env_remove("NTM_CONFIG")
        .output()
        .unwrap();
    let said = [output.stdout, output.stderr].concat();
    (
        String::from_utf8_lossy(&said).into_owned(),
        output.status.success(),
    )
}

fn well(folder: &Path, arguments: &[&str]) -> String {
    let (said, well) = ntm(folder, arguments);
    assert!(well, "{arguments:?}: {said}");
    said
}

#[test]
fn an_installation_is_made_checked_backed_up_and_restored() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    well(folder, &["migrate", "--data", "one"]);
    assert!(well(folder, &["check", "--data", "one"]).contains("whole"));
    assert!(well(folder, &["audit", "verify", "--data", "one"]).contains("the chain holds"));
    well(folder, &["backup", "copy", "--data", "one"]);
    let (said, well_done) = ntm(folder, &["backup", "copy", "--data", "one"]);
    assert!(!well_done && said.contains("exists already"), "{said}");
    well(folder, &["restore", "copy", "--data", "two"]);
    well(folder, &["check", "--data", "two"]);
    let copied = well(folder, &["copy-to", "sqlite:three.sqlite", "--data", "one"]);
    assert!(copied.contains("agree on both sides"), "{copied}");
}

#[test]
fn a_missing_installation_is_not_made_by_looking_at_it() {
    let folder = tempfile::tempdir().unwrap();
    let (said, well) = ntm(folder.path(), &["check", "--data", "nowhere"]);
    assert!(!well && said.contains("there is no database"), "{said}");
    let (said, _) = ntm(folder.path(), &["doctor", "--data", "nowhere"]);
    assert!(said.contains("not made yet"), "{said}");
    for program in [
        "Tesseract: tesseract ",
        "Poppler: pdftoppm ",
        "LibreOffice: LibreOffice ",
    ] {
        assert!(said.contains(program), "{program}: {said}");
    }
    assert!(!folder.path().join("nowhere").exists());
}

#[test]
fn the_doctor_tells_no_secret() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ntm.toml");
    std::fs::write(
        &file,
        "database = \"postgres://ntm:bimat@127.0.0.1:1/ntm\"\n\
         [mail]\nserver = \"mail.example\"\nfrom = \"a@b.example\"\npassword = \"matkhau\"\n",
    )
    .unwrap();
    let (said, _) = ntm(folder.path(), &["doctor", "--config", "ntm.toml"]);
    assert!(said.contains("mail.example"), "{said}");
    assert!(
        !said.contains("bimat") && !said.contains("matkhau"),
        "{said}"
    );
}

#[test]
fn the_doctor_names_a_wrong_setting() {
    let folder = tempfile::tempdir().unwrap();
    let check = |mail: &str, told: &str| {
        let text = format!("[mail]\nserver = \"mail.example\"\nfrom = \"a@b.example\"\n{mail}");
        std::fs::write(folder.path().join("ntm.toml"), text).unwrap();
        let (said, _) = ntm(folder.path(), &["doctor", "--config", "ntm.toml"]);
        assert!(said.contains(told), "{said}");
    };
    check("", "letters leave by mail.example");
    check("encryption = \"ssl\"", "starttls, tls or none");
    check("authorities = \"/none.pem\"", "authorities /none.pem");
}
