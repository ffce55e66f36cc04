//! The subcommands, one file each.

mod backup;
mod bench;
mod check;
mod copy_to;
mod criteria;
mod demo;
mod doctor;
mod draft;
mod eval;
mod extract;
mod gold;
mod migrate;
mod report;
mod search;
mod serve;
mod units;
mod user;

#[derive(clap::Subcommand)]
pub(crate) enum Command {
    /// Draw up an official paper (DOCX, PDF) from its parts
    Draft(draft::Arguments),
    /// Make and serve the demonstration: huyện Phong Thổ in July 2023
    Demo(demo::Arguments),
    /// Read documents and print what they direct as JSON
    Extract(extract::Arguments),
    /// Score the reader against annotated documents
    Eval(eval::Arguments),
    /// What people made of the reader's proposals, as annotations to measure it by
    Gold(gold::Arguments),
    /// Bring a database to the schema of this program
    Migrate(migrate::Arguments),
    /// Move an installation to another database, on either engine
    CopyTo(copy_to::Arguments),
    /// Write a backup of the running installation
    Backup(backup::Arguments),
    /// Make an installation of a backup
    Restore(backup::RestoreArguments),
    /// Look whether everything that is kept is whole
    Check(check::Arguments),
    /// The append-only log of every change
    Audit(check::AuditArguments),
    /// Criteria sets: those that ship, and the check of a file of one's own
    Criteria(criteria::Arguments),
    /// Report types: those that ship, and the check of a file of one's own
    Report(report::Arguments),
    /// The search index
    Search(search::Arguments),
    /// Show the settings as they are understood
    Doctor(doctor::Arguments),
    /// Measure speed and memory on national-size data
    Bench(bench::Arguments),
    /// Import and export units
    Units(units::Arguments),
    /// Make, reset and disable accounts
    User(user::Arguments),
    /// Serve pages, API and feeds
    Serve(serve::Arguments),
}

/// Runs one subcommand.
pub(crate) fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Draft(arguments) => draft::run(arguments),
        Command::Demo(arguments) => demo::run(arguments),
        Command::Extract(arguments) => extract::run(arguments),
        Command::Eval(arguments) => eval::run(arguments),
        Command::Gold(arguments) => gold::run(arguments),
        Command::Migrate(arguments) => migrate::run(arguments),
        Command::CopyTo(arguments) => copy_to::run(arguments),
        Command::Backup(arguments) => backup::run(arguments),
        Command::Restore(arguments) => backup::restore(arguments),
        Command::Check(arguments) => check::run(arguments),
        Command::Audit(arguments) => check::audit(arguments),
        Command::Criteria(arguments) => criteria::run(arguments),
        Command::Report(arguments) => report::run(arguments),
        Command::Search(arguments) => search::run(arguments),
        Command::Doctor(arguments) => doctor::run(arguments),
        Command::Bench(arguments) => bench::run(arguments),
        Command::Units(arguments) => units::run(arguments),
        Command::User(arguments) => user::run(arguments),
        Command::Serve(arguments) => serve::run(arguments),
    }
}
