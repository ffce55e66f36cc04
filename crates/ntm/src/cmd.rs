//! The subcommands, one file each.

mod bench;
mod demo;
mod eval;
mod extract;
mod serve;

#[derive(clap::Subcommand)]
pub(crate) enum Command {
    /// Make and serve the demonstration: huyện Phong Thổ in July 2023
    Demo(demo::Arguments),
    /// Read documents and print what they direct as JSON
    Extract(extract::Arguments),
    /// Score the reader against annotated documents
    Eval(eval::Arguments),
    /// Measure speed and memory on national-size data
    Bench(bench::Arguments),
    /// Serve pages, API and feeds
    Serve(serve::Arguments),
}

/// Runs one subcommand.
pub(crate) fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Demo(arguments) => demo::run(arguments),
        Command::Extract(arguments) => extract::run(arguments),
        Command::Eval(arguments) => eval::run(arguments),
        Command::Bench(arguments) => bench::run(arguments),
        Command::Serve(arguments) => serve::run(arguments),
    }
}
