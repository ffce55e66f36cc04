//! Prints the text of a file: `cargo run -p ntm-intake --example text FILE`.

use ntm_intake::{Limits, Means, Programs, intake_with};
use std::{io::Write, process::ExitCode};

fn main() -> ExitCode {
    let Some(name) = std::env::args().nth(1) else {
        return ExitCode::from(2);
    };
    let bytes = std::fs::read(&name).unwrap_or_default();
    let means = Means {
        limits: Limits::default(),
        programs: &Programs::find(),
        course: &(),
    };
    let mut errors = std::io::stderr();
    match intake_with(&name, &bytes, &means) {
        Ok(taken) => {
            let _ = std::io::stdout().write_all(taken.text.as_bytes());
            let _ = writeln!(
                errors,
                "{} pages; {:?}; {} files with it",
                taken.pages.len(),
                taken.notes,
                taken.attachments.len()
            );
            ExitCode::SUCCESS
        }
        Err(refusal) => {
            let _ = writeln!(errors, "{refusal}\n{}", refusal.message_vi());
            ExitCode::FAILURE
        }
    }
}
