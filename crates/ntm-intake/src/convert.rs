//! Old Word files and RTF: LibreOffice writes them as DOCX, which is read like any other.

use crate::{Intake, Kind, Means, Program, Refusal, docx, process};
use std::ffi::OsString;

pub(crate) fn read(kind: Kind, bytes: &[u8], means: &Means<'_>) -> Result<Intake, Refusal> {
    let folder = process::folder()?;
    let source = folder.path().join(match kind {
        Kind::Rtf => "document.rtf",
        _ => "document.doc",
    });
    process::lay(bytes, &source)?;
    let mut profile = OsString::from("-env:UserInstallation=file://");
    profile.push(folder.path().join("profile"));
    let out = folder.path().join("out");
    let arguments = vec![
        "--headless".into(),
        "--norestore".into(),
        profile,
        "--convert-to".into(),
        "docx:MS Word 2007 XML".into(),
        "--outdir".into(),
        out.clone().into(),
        source.into(),
    ];
    let bounds = means.limits.program;
    means.programs.run(
        Program::LibreOffice,
        arguments,
        folder.path(),
        bounds,
        means.course,
    )?;
    // It ends well even when it could not open the file.
    let converted = std::fs::read(out.join("document.docx"))
        .map_err(|_| Refusal::Damaged("LibreOffice could not open it".to_owned()))?;
    let taken = docx::read(&converted, &means.limits)?;
    Ok(Intake { kind, ..taken })
}
