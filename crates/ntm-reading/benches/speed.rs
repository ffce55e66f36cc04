//! How many documents one core reads in a second, beside a plain pass over the
//! same bytes (UTF-8 check, NFC check, a scan for 2,000 patterns), and whether
//! memory stays flat over 100,000 documents: `cargo bench -p ntm-reading --bench speed`.
//!
//! Times are those of the processor, so that a busy machine changes little.

#![allow(clippy::print_stdout, clippy::unwrap_used)]

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use std::hint::black_box;
use std::time::Instant;

const DOCUMENTS: usize = 500;
const ROUNDS: usize = 9;

fn main() {
    let texts = seeds();
    let documents: Vec<&[u8]> = texts
        .iter()
        .map(Vec::as_slice)
        .cycle()
        .take(DOCUMENTS)
        .collect();
    let bytes: usize = documents.iter().map(|bytes| bytes.len()).sum();
    let scan = patterns();

    // Both in turn, so that neither gets the better part of the machine.
    let (mut plain, mut full) = (f64::MAX, f64::MAX);
    for _ in 0..ROUNDS {
        plain = plain.min(seconds(|| {
            for &bytes in &documents {
                black_box(plain_pass(bytes, &scan));
            }
        }));
        full = full.min(seconds(|| {
            for &bytes in &documents {
                black_box(read(bytes));
            }
        }));
    }
    let each = |seconds: f64| DOCUMENTS as f64 / seconds;
    println!(
        "{DOCUMENTS} documents, {:.1} MB, one core, best of {ROUNDS}",
        bytes as f64 / 1e6
    );
    println!("full extraction {:>8.0} documents/s", each(full));
    println!("plain pass      {:>8.0} documents/s", each(plain));
    println!("ratio           {:>8.1}", full / plain);

    let before = memory();
    let mut at = 0;
    for until in [1_000, 10_000, 100_000] {
        for &bytes in documents.iter().cycle().skip(at).take(until - at) {
            black_box(read(bytes));
        }
        at = until;
        if let (Some(before), Some(now)) = (before, memory()) {
            println!("{until:>7} documents: {:+} KB resident", now - before);
        }
    }
}

fn read(bytes: &[u8]) -> ntm_reading::Reading {
    ntm_reading::read(std::str::from_utf8(bytes).unwrap())
}

/// What any reader has to do at least.
fn plain_pass(bytes: &[u8], scan: &AhoCorasick) -> (bool, usize) {
    let text = std::str::from_utf8(bytes).unwrap();
    let composed = unicode_normalization::is_nfc_quick(text.chars())
        == unicode_normalization::IsNormalized::Yes;
    (composed, scan.find_iter(text).count())
}

/// 2,000 patterns as a reader would have: the shipped phrases.
fn patterns() -> AhoCorasick {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/lexicon");
    let mut phrases: Vec<String> = Vec::new();
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    for file in files {
        let table: toml::Table = std::fs::read_to_string(file).unwrap().parse().unwrap();
        for list in table.values().filter_map(|value| value.get("phrases")) {
            let list = list.as_array().into_iter().flatten();
            phrases.extend(list.filter_map(|phrase| phrase.as_str().map(str::to_owned)));
        }
    }
    let shipped = phrases.len();
    for number in shipped..2_000 {
        phrases.push(format!("{} {number}", phrases[number % shipped]));
    }
    phrases.truncate(2_000);
    AhoCorasick::builder()
        .kind(Some(AhoCorasickKind::ContiguousNFA))
        .match_kind(MatchKind::LeftmostLongest)
        .build(phrases)
        .unwrap()
}

fn seeds() -> Vec<Vec<u8>> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/seeds");
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    paths
        .iter()
        .map(|path| std::fs::read(path).unwrap())
        .collect()
}

/// Seconds of the processor that something takes; those of the wall where the
/// system does not tell.
fn seconds(work: impl FnOnce()) -> f64 {
    let on_processor = || -> Option<u64> {
        let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
        text.split(' ').next()?.parse().ok()
    };
    let (wall, before) = (Instant::now(), on_processor());
    work();
    match (before, on_processor()) {
        (Some(before), Some(after)) => (after - before) as f64 / 1e9,
        _ => wall.elapsed().as_secs_f64(),
    }
}

/// Resident memory in KB.
fn memory() -> Option<i64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
