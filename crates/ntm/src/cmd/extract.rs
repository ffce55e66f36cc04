//! `ntm extract`: documents in, directives out as JSON.

use crate::installation::complain;
use anyhow::{Context, anyhow};
use ntm_intake::{Attachment, Given, Kind, Limits, Means, Programs, Refusal};
use ntm_reading::Lexicon;
use serde_json::{Map, Value};
use std::{
    borrow::Cow,
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
    /// Words of an office beside those of the reader, as its page gives them (TOML)
    #[arg(long, value_name = "FILE")]
    lexicon: Option<PathBuf>,
    /// Documents
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

/// Reads every file on all cores and prints one array, or writes one file for
/// each. What comes with a letter follows it; what cannot be read is told and
/// left out.
pub(crate) fn run(arguments: Arguments) -> anyhow::Result<()> {
    let shape = ntm_reading::annotation::Shape {
        text: arguments.text,
        explain: arguments.explain,
    };
    let lexicon = lexicon(arguments.lexicon.as_deref())?;
    let folder = arguments.out.as_deref();
    let extract = |path: &PathBuf| -> anyhow::Result<Vec<String>> {
        let mut printed = Vec::new();
        for paper in papers(path)? {
            let json = serde_json::to_string_pretty(&paper.read(shape, &lexicon))?;
            match folder {
                Some(folder) => write(folder, &paper.name, json)?,
                None => printed.push(json),
            }
        }
        Ok(printed)
    };
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let (mut given, mut failed) = (0, 0);
    in_order(&arguments.files, extract, |extracted| {
        match extracted {
            Err(error) => {
                complain(format!("{error:#}"));
                failed += 1;
            }
            Ok(printed) => {
                for json in printed {
                    // Strings of JSON hold no line breaks, so this only indents.
                    let border = if given == 0 { "[\n  " } else { ",\n  " };
                    write!(out, "{border}{}", json.replace('\n', "\n  "))?;
                    given += 1;
                }
            }
        }
        Ok(())
    })?;
    if folder.is_none() {
        writeln!(out, "{}", if given == 0 { "[]" } else { "\n]" })?;
    }
    out.flush()?;
    anyhow::ensure!(
        failed == 0,
        "{failed} tệp không đọc được, các tệp khác đã xong"
    );
    Ok(())
}

/// The words of the reader, with those of an office where a file has them.
pub(crate) fn lexicon(words: Option<&Path>) -> anyhow::Result<Cow<'static, Lexicon>> {
    let mut lexicon = Cow::Borrowed(Lexicon::shipped());
    if let Some(path) = words {
        let words = std::fs::read_to_string(path)
            .with_context(|| format!("không đọc được {}", path.display()))?;
        lexicon.to_mut().add(&words)?;
    }
    Ok(lexicon)
}

/// Works on many things on all cores and takes the results in the order of the
/// things. Each core has every n-th of them and waits when a few of its results
/// have not been taken, so that memory does not grow with their number.
fn in_order<T: Sync, R: Send>(
    things: &[T],
    work: impl Fn(&T) -> R + Sync,
    mut take: impl FnMut(R) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let workers = cores.min(things.len()).max(1);
    std::thread::scope(|scope| {
        let results: Vec<_> = (0..workers)
            .map(|first| {
                let (sender, receiver) = std::sync::mpsc::sync_channel(16);
                let work = &work;
                scope.spawn(move || {
                    for thing in things.iter().skip(first).step_by(workers) {
                        // Nobody takes any more: the output is closed.
                        if sender.send(work(thing)).is_err() {
                            return;
                        }
                    }
                });
                receiver
            })
            .collect();
        for at in 0..things.len() {
            // A worker that died has said why.
            let Ok(result) = results[at % workers].recv() else {
                anyhow::bail!("việc đọc bị dừng giữa chừng");
            };
            take(result)?;
        }
        Ok(())
    })
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
    fn read(&self, shape: ntm_reading::annotation::Shape, lexicon: &Lexicon) -> Value {
        let mut reading = ntm_reading::read_with(&self.text, lexicon);
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
    let kind = given.kind.as_deref();
    let kind = kind.and_then(|name| Lexicon::shipped().symbol_of_kind(name));
    set(header, "type", &kind.map(str::to_owned));
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
    if kind == Some(Kind::Txt)
        && let Ok(text) = simdutf8::basic::from_utf8(&bytes)
        && !text.contains('\0')
    {
        let paper = Paper {
            name: name.to_owned(),
            text: text.to_owned(),
            unclear: Vec::new(),
            given: None,
        };
        return Ok((paper, Vec::new()));
    }
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
fn write(folder: &Path, name: &str, mut json: String) -> anyhow::Result<()> {
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
    json.push('\n');
    std::fs::write(&target, json).with_context(|| format!("không ghi được {}", target.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_filed_stands_before_what_was_read() {
        let mut header =
            serde_json::json!({ "type": "CV", "type_span": [0, 4], "place": "Phong Thổ" });
        let given = Given {
            kind: Some("Thông báo".to_owned()),
            issued_on: Some("2023-07-07".to_owned()),
            ..Given::default()
        };
        take_as_given(header.as_object_mut().unwrap(), &given);
        assert_eq!(
            header,
            serde_json::json!({ "type": "TB", "place": "Phong Thổ", "issued_date": "2023-07-07" })
        );
    }

    #[test]
    fn results_come_in_order() {
        let things: Vec<u64> = (0..500).collect();
        let mut taken = Vec::new();
        let work = |&thing: &u64| {
            // The odd ones take longer.
            (0..(thing % 2) * 10).fold(thing, |sum, more| std::hint::black_box(sum + more - more))
        };
        in_order(&things, work, |result| {
            taken.push(result);
            Ok(())
        })
        .unwrap();
        assert_eq!(taken, things);
        in_order(&[], work, |_| Ok(())).unwrap();
        let mut calls = 0;
        let stopped = in_order(&things, work, |_| {
            calls += 1;
            anyhow::bail!("closed")
        });
        assert!(stopped.is_err());
        assert_eq!(calls, 1);
    }
}
