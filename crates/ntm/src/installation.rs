//! Which installation a command works on, and what its answers look like.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use ntm_office::{Clock as _, SystemClock};
use ntm_store::{Store, files::Files};

use crate::config::{Config, Settled};

/// Names an installation: by its configuration file, or by database and data folder.
#[derive(clap::Args)]
pub(crate) struct Installation {
    /// The configuration file (TOML).
    #[arg(long, env = "NTM_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    /// The database: `sqlite:PATH` or `postgres://…` [default: ntm.sqlite in the data folder]
    #[arg(long, env = "NTM_DATABASE", value_name = "URL", hide_env_values = true)]
    database: Option<String>,
    /// The folder of originals, evidence and, by default, the database.
    #[arg(long, env = "NTM_DATA", value_name = "FOLDER")]
    data: Option<PathBuf>,
}

impl Installation {
    /// Reads the settings.
    pub(crate) fn settle(self) -> anyhow::Result<Settled> {
        Ok(Config {
            database: self.database,
            data: self.data,
            ..Config::default()
        }
        .with_file(self.config.as_deref())?
        .settle())
    }
}

/// The store and the files of an installation, opened as they are.
pub(crate) struct Opened {
    pub(crate) settled: Settled,
    pub(crate) store: Store,
    pub(crate) files: Files,
    pub(crate) now: jiff::Timestamp,
}

/// Opens an installation without changing its schema.
pub(crate) async fn open(installation: Installation) -> anyhow::Result<Opened> {
    let settled = installation.settle()?;
    if let Some(path) = unmade(&settled) {
        anyhow::bail!("there is no database at {path}; `ntm serve` or `ntm migrate` makes one");
    }
    let store = Store::open(&settled.database)
        .await
        .context("cannot open the database")?;
    let files =
        Files::open(settled.data.join("files")).context("cannot open the folder of files")?;
    Ok(Opened {
        settled,
        store,
        files,
        now: SystemClock.now(),
    })
}

/// Returns the file of a database that is not there: opening it would make an empty one.
pub(crate) fn unmade(settled: &Settled) -> Option<&str> {
    let path = settled.database.strip_prefix("sqlite:")?;
    (!Path::new(path).exists()).then_some(path)
}

/// Runs a command that waits for the database.
pub(crate) fn run(work: impl Future<Output = anyhow::Result<()>>) -> anyhow::Result<()> {
    tokio::runtime::Runtime::new()?.block_on(work)
}

/// Prints a line of a command's answer.
#[expect(clippy::print_stdout, reason = "the command's answer")]
pub(crate) fn say(line: impl AsRef<str>) {
    println!("{}", line.as_ref());
}

/// Says on the side what went wrong while the work goes on.
#[expect(clippy::print_stderr, reason = "the command's complaint")]
pub(crate) fn complain(line: impl AsRef<str>) {
    eprintln!("{}", line.as_ref());
}
