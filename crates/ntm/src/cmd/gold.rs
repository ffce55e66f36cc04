//! `ntm gold export`: reviewed documents as annotations, by which an office measures the reader on its
//! own documents.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use ntm_office::gold::Reviewed;

use crate::installation::{self, Installation, say};

/// Annotations made in review.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand)]
enum What {
    /// Write every reviewed document, for `ntm eval DIR/gold --docs DIR/docs`: DIR/docs/CODE.txt and DIR/gold/CODE.json
    Export {
        /// The folder to write into; made where it is not there
        folder: PathBuf,
        #[command(flatten)]
        installation: Installation,
    },
}

/// Runs the command.
pub(crate) fn run(arguments: Arguments) -> anyhow::Result<()> {
    let What::Export {
        folder,
        installation,
    } = arguments.what;
    installation::run(async {
        let opened = installation::open(installation).await?;
        let (docs, annotations) = (folder.join("docs"), folder.join("gold"));
        for folder in [&docs, &annotations] {
            std::fs::create_dir_all(folder)
                .with_context(|| format!("không tạo được thư mục {}", folder.display()))?;
        }
        let mut db = opened.store.read().await?;
        let (mut written, mut left_out) = (0, 0);
        let mut reviewed = Reviewed::default();
        loop {
            let part = reviewed
                .next(&mut db)
                .await
                .map_err(|fault| anyhow::anyhow!("{}", fault.message().vi))?;
            for (name, gold) in &part {
                write(&docs.join(format!("{name}.txt")), &gold.text)?;
                let annotation = serde_json::to_string_pretty(&gold.annotation)?;
                write(&annotations.join(format!("{name}.json")), &annotation)?;
                left_out += gold.left_out;
            }
            written += part.len();
            if part.is_empty() {
                break;
            }
        }
        say(format!(
            "{written} documents are written to {}",
            folder.display()
        ));
        if left_out > 0 {
            say(format!(
                "{left_out} values that people wrote in words of their own are left out"
            ));
        }
        Ok(())
    })
}

fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    std::fs::write(path, text).with_context(|| format!("không ghi được {}", path.display()))
}
