//! `ntm demo`: the demonstration, ready to try.

use std::{net::SocketAddr, path::PathBuf};

use jiff::civil::Date;

use crate::{config::Config, demonstration, server};

/// Makes the demonstration where there is none, and serves it.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The address to listen on.
    #[arg(
        long,
        env = "NTM_LISTEN",
        value_name = "HOST:PORT",
        default_value = "127.0.0.1:8080"
    )]
    listen: SocketAddr,
    /// The folder of the demonstration; a second start finds its data again.
    #[arg(
        long,
        env = "NTM_DATA",
        value_name = "FOLDER",
        default_value = "demo-data"
    )]
    data: PathBuf,
    /// The day on which the clock is set; from 2025-07-01 on, the communes are merged.
    #[arg(long, env = "NTM_TODAY", value_name = "YYYY-MM-DD", default_value_t = demonstration::TODAY)]
    today: Date,
    /// What is logged, as `tracing` filters write it.
    #[arg(long, env = "NTM_LOG", value_name = "FILTER", default_value = "warn")]
    log: String,
}

/// Runs the command.
pub(crate) fn run(arguments: Arguments) -> anyhow::Result<()> {
    let settled = Config {
        listen: Some(arguments.listen),
        data: Some(arguments.data),
        today: Some(arguments.today),
        log: Some(arguments.log),
        ..Config::default()
    }
    .settle();
    server::start_log(&settled);
    tokio::runtime::Runtime::new()?.block_on(async {
        demonstration::prepare(&settled.data).await?;
        let office = server::open_office(&settled, server::clock(&settled)).await?;
        demonstration::reorganise(&office).await?;
        let shown = demonstration::visitors()?;
        let welcome = demonstration::welcome(&settled.base_url, arguments.today, &shown);
        server::serve(office, &settled, Some(shown), || eprintln!("{welcome}")).await
    })
}
