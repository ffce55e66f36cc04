//! `ntm check` and `ntm audit verify`: is everything that is kept whole?

use anyhow::bail;
use ntm_store::{audit, check};

use crate::installation::{self, Installation, say};

/// Looks at the database, its schema, the audit chain and every file.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    installation: Installation,
}

/// The append-only log of every change.
#[derive(clap::Args)]
pub(crate) struct AuditArguments {
    #[command(subcommand)]
    what: Audit,
}

#[derive(clap::Subcommand)]
enum Audit {
    /// Follow the chain of hashes and name the first row that breaks it
    Verify(Arguments),
}

/// Runs `ntm check`.
pub(crate) fn run(arguments: Arguments) -> anyhow::Result<()> {
    installation::run(async {
        let opened = installation::open(arguments.installation).await?;
        let mut reader = opened.store.read().await?;
        let report = check::check(&mut reader, &opened.files, check::FILE_COLUMNS).await?;
        for problem in &report.problems {
            say(problem.to_string());
        }
        if !report.problems.is_empty() {
            bail!("{} problems found", report.problems.len());
        }
        say(format!(
            "whole: database, schema, {} audit rows, {} files",
            report.audit_rows, report.files
        ));
        Ok(())
    })
}

/// Runs `ntm audit`.
pub(crate) fn audit(arguments: AuditArguments) -> anyhow::Result<()> {
    let Audit::Verify(arguments) = arguments.what;
    installation::run(async {
        let opened = installation::open(arguments.installation).await?;
        let verified = audit::verify(&mut opened.store.read().await?).await?;
        if let Some(broken) = verified.first_broken {
            bail!(
                "the chain of province {} breaks at row {}: {}",
                broken.province,
                broken.seq,
                broken.why
            );
        }
        say(format!("the chain holds: {} rows", verified.rows));
        for (province, (row, hash)) in &verified.heads {
            say(format!("province {province}: row {row}, hash {hash}"));
        }
        Ok(())
    })
}
