//! The command and the server.

mod bench;
mod cmd;
mod config;
mod demonstration;
mod installation;
mod server;

use clap::Parser;

/// Documents of direction become tasks, and tasks are followed to their end.
#[derive(Parser)]
#[command(name = "ntm", version, about)]
struct Arguments {
    #[command(subcommand)]
    command: cmd::Command,
}

fn main() -> std::process::ExitCode {
    match cmd::run(Arguments::parse().command) {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("ntm: {error:#}");
            std::process::ExitCode::FAILURE
        }
    }
}
