//! `ntm units`: units from a table, and back into one; reorganisations from lineage files.

use std::{collections::BTreeMap, path::PathBuf};

use anyhow::{Context as _, bail};
use jiff::civil::Date;
use ntm_office::{
    LineageFile,
    import_units::{self, Effect},
    reorganise::{Asked, Preview},
};

use super::user::{office, told};
use crate::installation::{self, Installation, say};

/// Units of an installation.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand)]
enum What {
    /// Show what an import of a CSV file would do; with --apply, do it: all rows or none
    Import(Import),
    /// Show what lineage files (old unit, new unit) come to; with --apply, carry it out
    Lineage(Lineage),
    /// Write the units of today as CSV
    Export(Export),
    /// Write a template of the CSV file
    Template(Template),
}

#[derive(clap::Args)]
struct Import {
    /// The CSV file (see docs/units.md).
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Import, where no row has a fault.
    #[arg(long)]
    apply: bool,
    #[command(flatten)]
    installation: Installation,
}

#[derive(clap::Args)]
struct Lineage {
    /// The files: CSV, or JSON as merges or splits; both of these are compared (see docs/units.md).
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// The first day that counts, where the files name none.
    #[arg(long, value_name = "YYYY-MM-DD")]
    date: Date,
    /// The number of the decision, where the files name none.
    #[arg(long)]
    decision: Option<String>,
    /// Take only this province from the files: its code or name.
    #[arg(long, value_name = "PROVINCE")]
    within: Option<String>,
    /// End districts that have no commune left, with their bodies.
    #[arg(long)]
    end_districts: bool,
    /// Answer a question by its name, or all of its kind: `old:03565=same`, `old=same`.
    #[arg(long = "answer", value_name = "NAME=ANSWER", value_parser = answer)]
    answers: Vec<(String, String)>,
    /// Only show what it comes to; this is what happens without --apply.
    #[arg(long, conflicts_with = "apply")]
    preview: bool,
    /// Carry it out, all of it or nothing.
    #[arg(long)]
    apply: bool,
    #[command(flatten)]
    installation: Installation,
}

fn answer(text: &str) -> Result<(String, String), String> {
    let (name, answer) = text.split_once('=').ok_or("write NAME=ANSWER")?;
    Ok((name.to_owned(), answer.to_owned()))
}

#[derive(clap::Args)]
struct Export {
    /// The CSV file to write.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    installation: Installation,
}

#[derive(clap::Args)]
struct Template {
    /// The CSV file to write.
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// Runs the command.
pub(crate) fn run(arguments: Arguments) -> anyhow::Result<()> {
    installation::run(async {
        match arguments.what {
            What::Import(arguments) => import(arguments).await,
            What::Lineage(arguments) => lineage(arguments).await,
            What::Export(arguments) => {
                let (office, op) = office(arguments.installation).await?;
                let bytes = office.export_units(&op, None).await.map_err(told)?;
                write(&arguments.file, &bytes)
            }
            What::Template(arguments) => {
                write(&arguments.file, &import_units::template().map_err(told)?)
            }
        }
    })
}

async fn import(arguments: Import) -> anyhow::Result<()> {
    let bytes = std::fs::read(&arguments.file)
        .with_context(|| format!("cannot read {}", arguments.file.display()))?;
    let (office, op) = office(arguments.installation).await?;
    let preview = office.preview_units(&op, &bytes).await.map_err(told)?;
    for row in preview
        .rows
        .iter()
        .filter(|row| row.effect == Effect::Faulty)
    {
        let said: Vec<&str> = row.faults.iter().map(|fault| fault.en.as_str()).collect();
        say(format!(
            "line {}: {}: {}",
            row.line,
            row.name,
            said.join(" ")
        ));
    }
    say(format!(
        "{} new, {} changed, {} as they are, {} with faults",
        preview.new, preview.changed, preview.same, preview.faulty
    ));
    if preview.faulty > 0 {
        bail!("nothing was imported: mend the rows with faults");
    }
    if !arguments.apply {
        say("Nothing was imported yet: add --apply.");
        return Ok(());
    }
    office.import_units(&op, &bytes).await.map_err(told)?;
    say("Imported.");
    Ok(())
}

async fn lineage(arguments: Lineage) -> anyhow::Result<()> {
    let mut files = Vec::new();
    for path in &arguments.files {
        let bytes =
            std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        let name = path.file_name().unwrap_or(path.as_os_str());
        files.push(LineageFile {
            name: name.to_string_lossy().into_owned(),
            content: ntm_office::as_text(&bytes).map_err(told)?,
        });
    }
    let asked = Asked {
        files,
        on: arguments.date,
        decision: arguments.decision,
        within: arguments.within,
        ends_districts: arguments.end_districts,
        answers: arguments.answers.into_iter().collect::<BTreeMap<_, _>>(),
    };
    let (office, op) = office(arguments.installation).await?;
    if !arguments.apply {
        let preview = office.preview_reorganisation(&op, &asked).await;
        show(&preview.map_err(told)?);
        say("Nothing was done yet: add --apply.");
        return Ok(());
    }
    let id = office
        .keep_reorganisation(&op, &asked)
        .await
        .map_err(told)?;
    match office.apply_reorganisation(&op, id).await {
        Ok(done) => {
            show(&done);
            say("Carried out.");
            Ok(())
        }
        Err(fault) => {
            let preview = office.preview_reorganisation(&op, &asked).await;
            show(&preview.map_err(told)?);
            office.discard_reorganisation(&op, id).await.map_err(told)?;
            Err(told(fault))
        }
    }
}

/// Tells every count, and what must be known.
fn show(preview: &Preview) {
    for note in &preview.notes {
        let places: Vec<&str> = note.places.iter().map(|place| place.en.as_str()).collect();
        say(format!("{} {}", note.message.en, places.join("; ")).trim_end());
        if let Some(ask) = &note.ask {
            let choices: Vec<String> = ask
                .choices
                .iter()
                .map(|(value, _, en)| format!("--answer {}={value} ({en})", ask.name))
                .collect();
            let given = ask.given.as_deref().unwrap_or("not answered");
            say(format!("  {}: {given}", choices.join(", ")));
        }
    }
    let counts = &preview.counts;
    say(format!(
        "{}: {} communes become {} ({} districts besides), {} links: {} whole, {} in part",
        preview.on,
        counts.old,
        counts.new,
        counts.old_districts,
        counts.links,
        counts.full,
        counts.partial
    ));
    say(format!(
        "{} merged, {} split, {} renamed, {} transferred, {} kept; {} codes reused under other names",
        counts.merge,
        counts.split,
        counts.rename,
        counts.transfer,
        counts.keep,
        counts.reused_codes
    ));
    if counts.province_links > 0 {
        say(format!(
            "{} provinces become {}, {} links",
            counts.old_provinces, counts.new_provinces, counts.province_links
        ));
    }
    let effects = &preview.effects;
    say(format!(
        "old units: {} there, {} added; new units: {} there, {} added; {} go on, {} of them changed",
        effects.old_found,
        effects.old_founded,
        effects.new_found,
        effects.new_founded,
        effects.going_on,
        effects.changed
    ));
    say(format!(
        "links: {} added, {} there; {} units handed over, {} districts and {} bodies ended",
        effects.new_links,
        effects.known_links,
        effects.handed_over,
        effects.districts_ended,
        effects.bodies_ended
    ));
    if preview.open > 0 {
        say(format!("{} points stand in the way", preview.open));
    }
}

fn write(file: &std::path::Path, bytes: &[u8]) -> anyhow::Result<()> {
    std::fs::write(file, bytes).with_context(|| format!("cannot write {}", file.display()))?;
    say(format!("{} ({} bytes)", file.display(), bytes.len()));
    Ok(())
}
