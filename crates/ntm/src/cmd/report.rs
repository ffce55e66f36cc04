//! `ntm report`: the report types that ship, and the check of a file of one's own.

use std::path::PathBuf;

use anyhow::{Context as _, bail};
use ntm_programme::report::{ReportType, shipped};

use crate::installation::say;

/// Report types as data.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    what: Report,
}

#[derive(clap::Subcommand)]
enum Report {
    /// List the types that ship with the program; one that is not confirmed cannot be put in force
    List,
    /// Validate files of report types: name the line and the reason of every fault
    Check {
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
}

/// Runs the command.
pub(crate) fn run(arguments: Arguments) -> anyhow::Result<()> {
    match arguments.what {
        Report::List => {
            for it in shipped() {
                say(summary(it));
            }
            Ok(())
        }
        Report::Check { files } => {
            let mut faulty = 0;
            for file in &files {
                let text = std::fs::read_to_string(file)
                    .with_context(|| format!("cannot read {}", file.display()))?;
                match ReportType::read(&text) {
                    Ok(read) => say(format!("{}: {}", file.display(), summary(&read))),
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

fn summary(it: &ReportType) -> String {
    let due: Vec<String> = it
        .due
        .iter()
        .map(|due| format!("{} {}", due.role.label_vi(), due.deadline.phrase()))
        .collect();
    let state = match (it.confirmed, due.is_empty()) {
        (false, _) => "chưa xác nhận, không áp dụng".to_owned(),
        (true, true) => "không có thời hạn định kỳ".to_owned(),
        (true, false) => due.join("; "),
    };
    let fields: usize = it.sections.iter().map(|it| it.fields.len()).sum();
    format!("{}: {}, {fields} ô, {state}", it.code, it.title)
}
