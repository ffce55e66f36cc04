//! `ntm units`: units from a table, and back into one.

use std::path::PathBuf;

use anyhow::{Context as _, bail};
use ntm_office::import_units::{self, Effect};

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

fn write(file: &std::path::Path, bytes: &[u8]) -> anyhow::Result<()> {
    std::fs::write(file, bytes).with_context(|| format!("cannot write {}", file.display()))?;
    say(format!("{} ({} bytes)", file.display(), bytes.len()));
    Ok(())
}
