//! `ntm doctor`: the settings as they are understood, and what is missing around them.

use std::path::PathBuf;

use ntm_intake::{Programs, Standing};
use ntm_store::{Store, migration};

use crate::{
    config::{Config, Settled},
    installation::{self, say},
    server,
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
        say(database(&settled).await);
        let data = settled.data.display();
        match std::fs::read_dir(&settled.data) {
            Ok(_) => say(format!("data folder: {data}")),
            Err(error) => say(format!("data folder {data}: {error}")),
        }
        say(letters(&settled));
        programs().into_iter().for_each(say);
        Ok(())
    })
}

async fn database(settled: &Settled) -> String {
    if let Some(path) = installation::unmade(settled) {
        return format!("database: SQLite, not made yet: {path}");
    }
    let store = match Store::open(&settled.database).await {
        Ok(store) => store,
        Err(error) => return format!("database: {error}"),
    };
    let engine = store.engine();
    let verified = match store.read().await {
        Ok(mut reader) => migration::verify(&mut reader).await,
        Err(error) => Err(error),
    };
    match verified {
        Ok(()) => format!("database: {engine:?}, schema as this program wants it"),
        Err(error) => format!("database: {engine:?}, {error}"),
    }
}

fn letters(settled: &Settled) -> String {
    let Some(mail) = &settled.mail else {
        return "letters: no server is configured; they are shown as unsent".to_owned();
    };
    if mail.server.starts_with("folder:") {
        return format!("letters are laid in {}", mail.server);
    }
    match server::mailer(settled) {
        Ok(_) => format!("letters leave by {}", mail.server),
        Err(error) => format!("{error:#}"),
    }
}

/// The programs that help to read scans and old files, or the packages that bring them.
fn programs() -> Vec<String> {
    let programs = Programs::find();
    let mut lines: Vec<String> = programs
        .standing()
        .into_iter()
        .map(|Standing { program, version }| {
            let (name, packages) = (program.name(), program.packages());
            match version {
                Ok(version) => format!("{name}: {version}"),
                Err(why) => format!(
                    "{name}: {why}; files that need it wait (package {packages}; {})",
                    program.purpose()
                ),
            }
        })
        .collect();
    lines.push(match programs.are_shut_in() {
        true => "programs are shut in by bubblewrap: no network, no other file".to_owned(),
        false => "programs run without walls: bubblewrap is missing or not allowed here (package bubblewrap)".to_owned(),
    });
    lines
}
