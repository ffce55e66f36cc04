//! What the fuzzer found stays found: the kept corpus, and samples of every format, hold.

use ntm_fuzz::TARGETS;
use std::{fs, path::Path};

#[test]
fn the_corpus_holds() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/fuzz");
    for (name, target) in TARGETS {
        let mut tried = 0;
        for entry in fs::read_dir(corpus.join(name)).expect("a folder for each target") {
            let path = entry.expect("entry").path();
            eprintln!("{}", path.display());
            target(&fs::read(&path).expect("bytes"));
            tried += 1;
        }
        assert!(tried > 0, "{name} has no corpus");
    }
}
