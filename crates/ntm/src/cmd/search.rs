//! `ntm search reindex`: make the search index anew.

use ntm_store::search;

use crate::installation::{self, Installation, say};

/// The search index.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand)]
enum What {
    /// Make every entry of the index anew, from documents, tasks and units
    Reindex {
        #[command(flatten)]
        installation: Installation,
    },
}

/// Runs the command.
pub(crate) fn run(arguments: Arguments) -> anyhow::Result<()> {
    let What::Reindex { installation } = arguments.what;
    installation::run(async {
        let opened = installation::open(installation).await?;
        let made = search::reindex(&opened.store, |_| ()).await?;
        search::rebuild(&opened.store).await?;
        say(format!("{made} entries are made anew"));
        Ok(())
    })
}
