//! `ntm draft`: an official paper out of its parts, as DOCX, PDF, or a package for exchange.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow, bail};
use ntm_drafting::{
    docx::docx,
    edxml::{Business, File, Organisation, Sending, package},
    paper::{Paper, PaperKind},
};
use ntm_office::{Clock as _, SystemClock};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Its kind: bao-cao, cong-van, thong-bao, ke-hoach, to-trinh, quyet-dinh, giay-moi …
    kind: String,
    /// Its parts as JSON (docs/papers.md); - for standard input
    #[arg(long)]
    data: PathBuf,
    /// The file to be written: its ending, .docx, .pdf or .edxml (QCVN 102:2016), says the form
    #[arg(long)]
    out: PathBuf,
    /// The issuer's electronic identifier, in a package
    #[arg(long, value_name = "ID")]
    from_id: Option<String>,
    /// Who receives a package, one after the other: its name, or "ID=name"; those of "Kính gửi" where nobody is said
    #[arg(long, value_name = "ID=NAME")]
    to: Vec<String>,
}

pub(crate) fn run(arguments: Arguments) -> anyhow::Result<()> {
    let Some(kind) = PaperKind::from_key(&arguments.kind) else {
        let known: Vec<&str> = PaperKind::ALL.iter().map(|kind| kind.key()).collect();
        bail!(
            "không có loại văn bản “{}”; các loại: {}",
            arguments.kind,
            known.join(", ")
        );
    };
    let text = read(&arguments.data)?;
    let paper = paper(kind, &text).with_context(|| arguments.data.display().to_string())?;
    let faults: Vec<String> = paper.faults().iter().map(ToString::to_string).collect();
    if !faults.is_empty() {
        bail!("văn bản chưa lập được:\n  {}", faults.join("\n  "));
    }
    let ending = arguments.out.extension().and_then(|it| it.to_str());
    let bytes = match ending {
        Some("docx") => docx(&paper)?,
        Some("pdf") => ntm_press::print(&paper)?,
        Some("edxml") => packed(&paper, arguments.from_id, &arguments.to)?,
        _ => bail!("tên tệp phải có đuôi .docx, .pdf hoặc .edxml"),
    };
    write(&arguments.out, &bytes)
}

/// Packs the paper with its DOCX and its PDF.
fn packed(paper: &Paper, from_id: Option<String>, to: &[String]) -> anyhow::Result<Vec<u8>> {
    let (word, pdf) = (docx(paper)?, ntm_press::print(paper)?);
    let receiver = |written: &String| match written.split_once('=') {
        Some((id, name)) => Organisation {
            id: Some(id.trim().to_owned()),
            name: name.trim().to_owned(),
        },
        None => Organisation {
            id: None,
            name: written.clone(),
        },
    };
    let to = if to.is_empty() { &paper.to } else { to };
    let sending = Sending {
        paper,
        from: Organisation {
            id: from_id,
            name: paper.issuer.clone(),
        },
        to: to.iter().map(receiver).collect(),
        at: SystemClock.now(),
        business: Business::New,
        due: None,
        files: vec![
            File {
                name: "van-ban.docx",
                media_type: ntm_drafting::docx::MEDIA_TYPE,
                bytes: &word,
            },
            File {
                name: "van-ban.pdf",
                media_type: "application/pdf",
                bytes: &pdf,
            },
        ],
    };
    Ok(package(&sending)?)
}

fn read(path: &Path) -> anyhow::Result<String> {
    if path == Path::new("-") {
        return Ok(std::io::read_to_string(std::io::stdin())?);
    }
    std::fs::read_to_string(path).with_context(|| path.display().to_string())
}

/// Reads the parts; the kind is the command's, and may stand in the file where it is the same.
fn paper(kind: PaperKind, text: &str) -> anyhow::Result<Paper> {
    let mut parts: serde_json::Value = serde_json::from_str(text)?;
    let fields = parts
        .as_object_mut()
        .ok_or_else(|| anyhow!("không phải một đối tượng JSON"))?;
    let own = fields.insert("kind".to_owned(), kind.key().into());
    if let Some(own) = own.filter(|own| own.as_str() != Some(kind.key())) {
        bail!("tệp ghi loại {own}, lệnh ghi {}", kind.key());
    }
    Ok(serde_json::from_value(parts)?)
}

/// Writes beside the file and renames, so that a full disk leaves nothing half-written.
fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // As a file that a program makes in the usual way: what the person's mask leaves.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let mut file = builder.tempfile_in(folder)?;
    std::io::Write::write_all(&mut file, bytes)?;
    file.persist(path)
        .with_context(|| path.display().to_string())?;
    Ok(())
}
