//! `ntm backup` and `ntm restore`.

use std::path::PathBuf;

use anyhow::Context as _;
use ntm_office::{Clock as _, SystemClock};
use ntm_store::{backup, files::Files};

use crate::installation::{self, Installation, say};

/// Writes a backup of the running installation to a new folder.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The folder to write; it must not exist yet.
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
    #[command(flatten)]
    installation: Installation,
}

/// Makes an installation of a backup, on either engine.
#[derive(clap::Args)]
pub(crate) struct RestoreArguments {
    /// The folder of the backup.
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
    #[command(flatten)]
    installation: Installation,
}

/// Runs `ntm backup`.
pub(crate) fn run(arguments: Arguments) -> anyhow::Result<()> {
    installation::run(async {
        let opened = installation::open(arguments.installation).await?;
        let manifest =
            backup::create(&opened.store, &opened.files, &arguments.folder, opened.now).await?;
        say(format!(
            "{}: the database ({} bytes) and {} files",
            arguments.folder.display(),
            manifest.database.bytes,
            manifest.files.len()
        ));
        for file in &manifest.damaged {
            say(format!("damaged in the installation itself: {file}"));
        }
        Ok(())
    })
}

/// Runs `ntm restore`.
pub(crate) fn restore(arguments: RestoreArguments) -> anyhow::Result<()> {
    installation::run(async {
        let settled = arguments.installation.settle()?;
        std::fs::create_dir_all(&settled.data)
            .with_context(|| format!("cannot make the data folder {}", settled.data.display()))?;
        let files = Files::open(settled.data.join("files"))?;
        let manifest = backup::restore(
            &arguments.folder,
            &settled.database,
            &files,
            SystemClock.now(),
        )
        .await?;
        say(format!(
            "restored the backup of {}: {} files",
            manifest.created_at,
            manifest.files.len()
        ));
        say("On another engine than before, run `ntm search reindex`.");
        Ok(())
    })
}
