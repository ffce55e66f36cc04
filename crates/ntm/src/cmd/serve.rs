//! `ntm serve`: a server on a database of its own or on PostgreSQL.

use std::path::PathBuf;

use crate::{config::Config, server};

/// Serves the pages, the API and the feeds.
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
    server::start_log(&settled);
    tokio::runtime::Runtime::new()?.block_on(async {
        let office = server::open_office(&settled, server::clock(&settled)).await?;
        let code = office.new_set_up_code().await.map_err(|fault| {
            anyhow::anyhow!("cannot tell whether the installation is set up: {fault}")
        })?;
        server::serve(office, &settled, None, || {
            tracing::info!(address = %settled.listen, "serving");
            if let Some(code) = code {
                // Not through the log: logs travel, and this code makes an administrator.
                eprintln!(
                    "\nHệ thống chưa được cài đặt. Mở {}{} và nhập mã cài đặt / \
                     Not set up yet: open that page and type the set-up code:\n\n    {code}\n",
                    settled.base_url,
                    ntm_views::paths::SET_UP
                );
            }
        })
        .await
    })
}
