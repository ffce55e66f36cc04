//! Prints the text of a file: `cargo run -p ntm-intake --example text FILE`.

fn main() -> std::process::ExitCode {
    let Some(name) = std::env::args().nth(1) else {
        return std::process::ExitCode::from(2);
    };
    let bytes = std::fs::read(&name).unwrap_or_default();
    match ntm_intake::intake(&name, &bytes, &ntm_intake::Limits::default()) {
        Ok(taken) => {
            use std::io::Write;
            let _ = std::io::stdout().write_all(taken.text.as_bytes());
            let _ = writeln!(
                std::io::stderr(),
                "{} pages; {:?}",
                taken.pages.len(),
                taken.notes
            );
            std::process::ExitCode::SUCCESS
        }
        Err(refusal) => {
            use std::io::Write;
            let _ = writeln!(std::io::stderr(), "{refusal}\n{}", refusal.message_vi());
            std::process::ExitCode::FAILURE
        }
    }
}
