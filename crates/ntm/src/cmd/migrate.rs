//! `ntm migrate`: bring a database to the schema of this program.

use anyhow::Context as _;
use ntm_office::{Clock as _, SystemClock};
use ntm_store::{Store, migration};

use crate::installation::{self, Installation, say};

/// Brings the database to the schema of this program.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    installation: Installation,
}

/// Runs the command.
pub(crate) fn run(arguments: Arguments) -> anyhow::Result<()> {
    installation::run(async {
        let settled = arguments.installation.settle()?;
        std::fs::create_dir_all(&settled.data)
            .with_context(|| format!("cannot make the data folder {}", settled.data.display()))?;
        let store = Store::open(&settled.database).await?;
        let steps = migration::migrate(&store, SystemClock.now()).await?;
        for step in &steps {
            say(format!("applied {}", step.file));
        }
        say(format!(
            "the schema is that of this program, {} steps applied now",
            steps.len()
        ));
        Ok(())
    })
}
