//! `ntm copy-to`: move an installation to another database, on either engine.

use anyhow::Context as _;
use ntm_store::{Store, copy, migration, search};

use crate::installation::{self, Installation, say};

/// Copies every table to an empty database and compares count and checksum of each.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The empty database to copy to: `sqlite:PATH` or `postgres://…`
    #[arg(value_name = "URL")]
    to: String,
    #[command(flatten)]
    installation: Installation,
}

/// Runs the command.
pub(crate) fn run(arguments: Arguments) -> anyhow::Result<()> {
    installation::run(async {
        let opened = installation::open(arguments.installation).await?;
        let target = Store::open(&arguments.to)
            .await
            .context("cannot open the database to copy to")?;
        migration::migrate(&target, opened.now).await?;
        let copied = copy::copy(&opened.store, &target, |_| ()).await?;
        let mut rows = 0;
        for table in &copied {
            say(format!(
                "{:<24} {:>10}  {}",
                table.table, table.rows, table.checksum
            ));
            rows += table.rows;
        }
        say(format!(
            "{} tables, {rows} rows: count and checksum agree on both sides",
            copied.len()
        ));
        let found = search::reindex(&target, |_| ()).await?;
        say(format!("{found} entries of the search index are made anew"));
        say(format!(
            "Originals and evidence stay in {}; name the same data folder, or copy it.",
            opened.settled.data.display()
        ));
        Ok(())
    })
}
