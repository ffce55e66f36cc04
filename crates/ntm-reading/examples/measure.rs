//! Scores the reader against a folder of hand-made annotations, without the
//! server: `cargo run -p ntm-reading --example measure -- GOLD DOCS [--detail]`.

#![allow(clippy::print_stdout)]

use ntm_reading::annotation::{Shape, annotate};
use ntm_reading::score::Score;
use std::path::Path;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [gold, documents, rest @ ..] = arguments.as_slice() else {
        return Err("measure GOLD DOCS [--detail]".into());
    };
    let mut score = Score::default();
    let mut annotations: Vec<_> = std::fs::read_dir(gold)?.collect::<Result<_, _>>()?;
    annotations.sort_by_key(std::fs::DirEntry::file_name);
    for entry in annotations {
        let gold: serde_json::Value = serde_json::from_slice(&std::fs::read(entry.path())?)?;
        let file = gold["file"].as_str().unwrap_or_default();
        let text = std::fs::read_to_string(Path::new(documents).join(file))?;
        let shape = Shape {
            explain: true,
            ..Shape::default()
        };
        let predicted = annotate(file, &text, &ntm_reading::read(&text), shape);
        score.add(file, &gold, &predicted, &text);
    }
    print!("{}", score.to_text());
    if rest.iter().any(|word| word == "--detail") {
        for difference in score.differences() {
            println!("  {difference}");
        }
    }
    Ok(())
}
