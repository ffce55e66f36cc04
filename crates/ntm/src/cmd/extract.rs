//! `ntm extract`: documents in, directives out as JSON.

use crate::installation::complain;
use anyhow::{Context, anyhow};
use ntm_intake::{Attachment, Given, Kind, Limits, Means, Programs, Refusal};
use serde_json::{Map, Value};
use std::{
    collections::VecDeque,
    io::Write,
    ops::Range,
    path::{Path, PathBuf},
    sync::LazyLock,
};

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

/// Reads every file and prints one array, or writes one file for each. What comes with a letter
/// follows it.
pub(crate) fn run(arguments: Arguments) -> anyhow::Result<()> {
    let shape = ntm_reading::annotation::Shape {
        text: arguments.text,
        explain: arguments.explain,
    };
    let mut annotated = Vec::with_capacity(arguments.files.len());
    for path in &arguments.files {
        for paper in papers(path)? {
            let value = paper.read(shape);
            match &arguments.out {
                Some(folder) => write(folder, &paper.name, &value)?,
                None => annotated.push(value),
            }
        }
    }
    if arguments.out.is_none() {
        let mut out = std::io::stdout().lock();
        serde_json::to_writer_pretty(&mut out, &annotated)?;
        writeln!(out)?;
    }
    Ok(())
}

/// A document as it was taken in.
struct Paper {
    /// The name of its file; behind that of a letter where it came with one: `thu.eml/TB 101.pdf`.
    name: String,
    text: String,
    /// Words that the recognition of letters is not sure of.
    unclear: Vec<Range<usize>>,
    given: Option<Box<Given>>,
}

impl Paper {
    fn read(&self, shape: ntm_reading::annotation::Shape) -> Value {
        let mut reading = ntm_reading::read(&self.text);
        reading.doubt_words(&self.text, &self.unclear);
        let mut value = ntm_reading::annotation::annotate(&self.name, &self.text, &reading, shape);
        if let (Some(given), Some(header)) = (&self.given, value["document"].as_object_mut()) {
            take_as_given(header, given);
        }
        value
    }
}

/// Lets what the sender filed with the document stand before what was read; such a value has no
/// place in the text.
fn take_as_given(header: &mut Map<String, Value>, given: &Given) {
    let set = |fields: &mut Map<String, Value>, name: &str, value: &Option<String>| {
        if let Some(value) = value {
            fields.insert(name.to_owned(), value.as_str().into());
            fields.remove(&format!("{name}_span"));
        }
    };
    set(header, "code_number", &given.number);
    set(header, "code_notation", &given.symbol);
    set(header, "place", &given.place);
    set(header, "issued_date", &given.issued_on);
    set(header, "subject", &given.subject);
    if let Some(signer) = header.get_mut("signer").and_then(Value::as_object_mut) {
        set(signer, "full_name", &given.signer_name);
        set(signer, "position", &given.signer_position);
        set(signer, "competence", &given.signer_competence);
    }
    for (name, values) in [("to", &given.to), ("to_places", &given.to_places)] {
        if !values.is_empty() {
            header.insert(name.to_owned(), values.as_slice().into());
            header.remove(&format!("{name}_spans"));
        }
    }
}

/// Returns the text of a document, without what comes with it.
pub(crate) fn document_text(path: &Path) -> anyhow::Result<String> {
    let first = papers(path)?.into_iter().next();
    Ok(first.map(|paper| paper.text).unwrap_or_default())
}

/// Takes in a file and what comes with it.
fn papers(path: &Path) -> anyhow::Result<Vec<Paper>> {
    let bytes =
        std::fs::read(path).with_context(|| format!("không đọc được {}", path.display()))?;
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let mut papers = Vec::new();
    let mut enclosed = VecDeque::from([(name, bytes)]);
    while let Some((name, bytes)) = enclosed.pop_front() {
        match paper(&name, bytes) {
            Ok((paper, files)) => {
                papers.push(paper);
                let readable = files.into_iter().filter(|file| file.kind().is_some());
                enclosed.extend(readable.map(|it| (format!("{name}/{}", it.name), it.bytes)));
            }
            Err(refusal) if papers.is_empty() => {
                return Err(anyhow!("{}: {}", path.display(), refusal.message_vi()));
            }
            // The letter is read all the same.
            Err(refusal) => complain(format!("{name}: {}", refusal.message_vi())),
        }
    }
    Ok(papers)
}

/// Takes in one file: a UTF-8 text as it stands, so that spans are those of the file; everything
/// else through the intake.
fn paper(name: &str, bytes: Vec<u8>) -> Result<(Paper, Vec<Attachment>), Refusal> {
    // To look for programs costs time that a text does not need.
    static PROGRAMS: LazyLock<Programs> = LazyLock::new(Programs::find);
    let kind = Kind::of(name, &bytes);
    let bytes = match (kind, String::from_utf8(bytes)) {
        (Some(Kind::Txt), Ok(text)) if !text.contains('\0') => {
            let paper = Paper {
                name: name.to_owned(),
                text,
                unclear: Vec::new(),
                given: None,
            };
            return Ok((paper, Vec::new()));
        }
        (_, Ok(text)) => text.into_bytes(),
        (_, Err(error)) => error.into_bytes(),
    };
    let none = Programs::none();
    let helped = matches!(
        kind,
        Some(Kind::Doc | Kind::Rtf | Kind::Pdf | Kind::Png | Kind::Jpeg | Kind::Tiff | Kind::Edxml)
    );
    let means = Means {
        limits: Limits::default(),
        programs: if helped { &PROGRAMS } else { &none },
        course: &(),
    };
    let taken = ntm_intake::intake_with(name, &bytes, &means)?;
    let paper = Paper {
        name: name.to_owned(),
        unclear: taken.unclear(),
        text: taken.text,
        given: taken.given,
    };
    Ok((paper, taken.attachments))
}

/// Writes `TB 101.json` for `TB 101.pdf`, and `thu.eml/TB 101.json` for what came with a letter.
fn write(folder: &Path, name: &str, value: &Value) -> anyhow::Result<()> {
    // A name within a letter is the sender's: it leads nowhere else.
    let steps = name
        .split(['/', '\\'])
        .filter(|step| !matches!(*step, "" | "." | ".."));
    let target = folder
        .join(steps.collect::<PathBuf>())
        .with_extension("json");
    if let Some(parent) = target.parent() {
        std::fs::create_dir_all(parent)?;
    }
    let mut text = serde_json::to_string_pretty(value)?;
    text.push('\n');
    std::fs::write(&target, text).with_context(|| format!("không ghi được {}", target.display()))
}
