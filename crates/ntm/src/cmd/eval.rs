//! `ntm eval`: the reader against annotated documents.

use anyhow::Context;
use ntm_reading::score;
use std::io::Write;
use std::path::{Path, PathBuf};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Folder with one annotation (NAME.json) for each document
    gold: PathBuf,
    /// Folder with the documents
    #[arg(long, value_name = "DIR")]
    docs: PathBuf,
    /// Words of an office beside those of the reader, as its page gives them (TOML)
    #[arg(long, value_name = "FILE")]
    lexicon: Option<PathBuf>,
    /// Print every difference, and how often each rule was right and wrong
    #[arg(long)]
    detail: bool,
    /// Print the figures as JSON
    #[arg(long)]
    json: bool,
}

/// Reads every annotated document and prints the figures.
pub(crate) fn run(arguments: Arguments) -> anyhow::Result<()> {
    let lexicon = super::extract::lexicon(arguments.lexicon.as_deref())?;
    let mut score = score::Score::default();
    for path in annotations(&arguments.gold)? {
        let gold = std::fs::read_to_string(&path)
            .with_context(|| format!("không đọc được {}", path.display()))?;
        let gold: serde_json::Value = serde_json::from_str(&gold)
            .with_context(|| format!("{} không phải JSON", path.display()))?;
        let file = gold["file"]
            .as_str()
            .context("bản chú giải không có trường file")?;
        let text = super::extract::document_text(&arguments.docs.join(file))?;
        let shape = ntm_reading::annotation::Shape {
            explain: true,
            ..Default::default()
        };
        let reading = ntm_reading::read_with(&text, &lexicon);
        let predicted = ntm_reading::annotation::annotate(file, &text, &reading, shape);
        let name = path
            .file_name()
            .map(|n| n.to_string_lossy().into_owned())
            .unwrap_or_default();
        score.add(&name, &gold, &predicted, &text);
    }
    let mut out = std::io::stdout().lock();
    if arguments.json {
        serde_json::to_writer_pretty(&mut out, &score.to_json())?;
        writeln!(out)?;
    } else {
        write!(out, "{}", score.to_text())?;
    }
    if arguments.detail {
        for line in score.differences() {
            writeln!(out, "  {line}")?;
        }
        write!(out, "{}", rules(&score))?;
    }
    Ok(())
}

/// Says how often each rule was right and wrong, the worst first.
fn rules(score: &score::Score) -> String {
    let mut rules: Vec<_> = score.rules().collect();
    rules.sort_by_key(|(_, _, verdicts)| std::cmp::Reverse(verdicts.wrong));
    let mut table = format!(
        "\n{:20} {:22} {:>6} {:>6}\n",
        "field", "rule", "wrong", "right"
    );
    for (field, rule, verdicts) in rules {
        let (wrong, right) = (verdicts.wrong, verdicts.right);
        table.push_str(&format!("{field:20} {rule:22} {wrong:6} {right:6}\n"));
    }
    table
}

fn annotations(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder)
        .with_context(|| format!("không mở được thư mục {}", folder.display()))?;
    let mut paths = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}
