//! `ntm extract`: documents in, directives out as JSON.

use anyhow::Context;
use std::io::Write;
use std::path::{Path, PathBuf};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Form of the output
    #[arg(long, value_parser = ["json"], default_value = "json")]
    format: String,
    /// Add the text that the spans point into
    #[arg(long)]
    text: bool,
    /// Write one NAME.json for each document into this folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Add to every task the rule that found it
    #[arg(long)]
    explain: bool,
    /// Documents
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

/// Reads every file and prints one array, or writes one file for each.
pub(crate) fn run(arguments: Arguments) -> anyhow::Result<()> {
    let shape = ntm_reading::annotation::Shape {
        text: arguments.text,
        explain: arguments.explain,
    };
    let mut annotated = Vec::with_capacity(arguments.files.len());
    for path in &arguments.files {
        let text = document_text(path)?;
        let reading = ntm_reading::read(&text);
        let name = path
            .file_name()
            .map(|n| n.to_string_lossy().into_owned())
            .unwrap_or_default();
        let value = ntm_reading::annotation::annotate(&name, &text, &reading, shape);
        match &arguments.out {
            Some(folder) => write(folder, path, &value)?,
            None => annotated.push(value),
        }
    }
    if arguments.out.is_none() {
        let mut out = std::io::stdout().lock();
        serde_json::to_writer_pretty(&mut out, &annotated)?;
        writeln!(out)?;
    }
    Ok(())
}

/// Returns the text of a document: a UTF-8 text as it stands, so that spans
/// are those of the file; everything else through the intake.
pub(crate) fn document_text(path: &Path) -> anyhow::Result<String> {
    let bytes =
        std::fs::read(path).with_context(|| format!("không đọc được {}", path.display()))?;
    let packed = bytes.starts_with(b"PK") || bytes.starts_with(b"%PDF");
    let bytes = match String::from_utf8(bytes) {
        Ok(text) if !packed && !text.contains('\0') => return Ok(text),
        Ok(text) => text.into_bytes(),
        Err(error) => error.into_bytes(),
    };
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy())
        .unwrap_or_default();
    let taken = ntm_intake::intake(&name, &bytes, &ntm_intake::Limits::default())
        .map_err(|refusal| anyhow::anyhow!("{}: {}", path.display(), refusal.message_vi()))?;
    Ok(taken.text)
}

fn write(folder: &Path, path: &Path, value: &serde_json::Value) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder)?;
    let stem = path.file_stem().unwrap_or(path.as_os_str());
    let target = folder.join(stem).with_extension("json");
    let mut text = serde_json::to_string_pretty(value)?;
    text.push('\n');
    std::fs::write(&target, text).with_context(|| format!("không ghi được {}", target.display()))
}
