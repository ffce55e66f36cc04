//! Writes every page with its example data to a directory, to be looked at:
//! `cargo run -p ntm-views --example gallery -- DIR`.

use std::fs;
use std::path::Path;

use ntm_views::assets;
use ntm_views::pages;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let directory = std::env::args().nth(1).ok_or("usage: gallery DIR")?;
    let directory = Path::new(&directory);
    for asset in assets::all() {
        let file = directory.join(asset.url.trim_start_matches('/'));
        fs::create_dir_all(file.parent().unwrap_or(directory))?;
        fs::write(file, &asset.bytes)?;
    }
    for sample in pages::samples()? {
        let name = format!("{}.{}.html", sample.name, sample.lang.code());
        fs::write(directory.join(name), sample.html)?;
    }
    Ok(())
}
