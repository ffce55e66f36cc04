//! `ntm criteria`: the criteria sets that ship, and the check of a file of one's own.

use std::path::PathBuf;

use anyhow::{Context as _, bail};
use ntm_programme::criteria::{Certainty, CriteriaSet, shipped};

use crate::installation::say;

/// Criteria sets as data.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    what: Criteria,
}

#[derive(clap::Subcommand)]
enum Criteria {
    /// List the sets that ship with the program, with what is not yet confirmed in each
    List,
    /// Validate files of criteria: name the line and the reason of every fault
    Check {
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
}

/// Runs the command.
pub(crate) fn run(arguments: Arguments) -> anyhow::Result<()> {
    match arguments.what {
        Criteria::List => {
            for set in shipped() {
                say(summary(set));
            }
            Ok(())
        }
        Criteria::Check { files } => {
            let mut faulty = 0;
            for file in &files {
                let text = std::fs::read_to_string(file)
                    .with_context(|| format!("cannot read {}", file.display()))?;
                match CriteriaSet::read(&text) {
                    Ok(set) => say(format!("{}: {}", file.display(), summary(&set))),
                    Err(faults) => {
                        faulty += 1;
                        for fault in faults {
                            say(format!("{}: {fault}", file.display()));
                        }
                    }
                }
            }
            if faulty > 0 {
                bail!("{faulty} of {} files are at fault", files.len());
            }
            Ok(())
        }
    }
}

fn summary(set: &CriteriaSet) -> String {
    let indicators = set.indicators().count();
    let unconfirmed = set
        .indicators()
        .filter(|it| it.certainty == Certainty::Unconfirmed)
        .count();
    format!(
        "{}: {}, {} tiêu chí, {indicators} chỉ tiêu, {unconfirmed} chưa xác nhận",
        set.id,
        set.decision,
        set.criteria.len()
    )
}
