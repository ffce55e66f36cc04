//! `ntm doctor`: the settings as they are understood, and what is missing around them.

use std::path::PathBuf;

use ntm_store::{Store, migration};

use crate::{
    config::Config,
    installation::{self, say},
};

/// Shows the settings as they are understood and looks whether they can work.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The configuration file (TOML).
    #[arg(long, env = "NTM_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(flatten)]
    settings: Config,
}

/// Runs the command.
pub(crate) fn run(arguments: Arguments) -> anyhow::Result<()> {
    let settled = arguments
        .settings
        .with_file(arguments.config.as_deref())?
        .settle();
    say(toml::to_string_pretty(&settled)?);
    installation::run(async {
        let engine = if settled.database.starts_with("sqlite:") {
            "SQLite"
        } else {
            "PostgreSQL"
        };
        match Store::open(&settled.database).await {
            Ok(store) => match migration::verify(&mut store.read().await?).await {
                Ok(()) => say(format!(
                    "database: {engine}, schema as this program wants it"
                )),
                Err(error) => say(format!("database: {engine}, {error}")),
            },
            Err(error) => say(format!("database: {engine} cannot be opened: {error}")),
        }
        match std::fs::create_dir_all(&settled.data) {
            Ok(()) => say(format!("data folder: {}", settled.data.display())),
            Err(error) => say(format!("data folder {}: {error}", settled.data.display())),
        }
        match &settled.mail {
            Some(mail) => say(format!("letters leave by {}", mail.server)),
            None => say("letters: no server is configured; they are shown as unsent"),
        }
        Ok(())
    })
}
