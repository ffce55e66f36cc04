//! The speed of the reader on one core: `cargo bench -p ntm-reading`; words
//! behind `--` pick parts and shapes by name.
//!
//! * `documents`: how many it reads in a second, beside a plain pass over the
//!   same bytes (UTF-8 check, NFC check, a scan for 2,000 patterns);
//! * `memory`: whether memory stays flat over 100,000 documents;
//! * `growth`: how time grows with the text, for shapes that are meant to hurt:
//!   each is read at doubling sizes, and the exponent is printed (1 is linear).
//!
//! Times are those of the processor, so that a busy machine changes little.

#![allow(clippy::print_stdout, clippy::unwrap_used)]

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use std::hint::black_box;
use std::time::Instant;

const DOCUMENTS: usize = 500;
const ROUNDS: usize = 9;

/// Bytes of the smallest text and of the largest, with the doublings between.
const SIZES: [usize; 4] = [625_000, 1_250_000, 2_500_000, 5_000_000];

fn main() {
    let wanted: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with('-'))
        .collect();
    let is_wanted =
        |name: &str| wanted.is_empty() || wanted.iter().any(|word| name.contains(word.as_str()));
    let texts = seeds();
    let documents: Vec<&[u8]> = texts
        .iter()
        .map(Vec::as_slice)
        .cycle()
        .take(DOCUMENTS)
        .collect();
    if is_wanted("documents") {
        compare(&documents);
    }
    if is_wanted("memory") {
        keep_reading(&documents);
    }
    let shapes: Vec<_> = SHAPES
        .iter()
        .filter(|(name, _)| is_wanted("growth") || is_wanted(name))
        .collect();
    if !shapes.is_empty() {
        println!(
            "{:28} {:>9} {:>9} {:>9}",
            "shape", "5 MB, s", "MB/s", "exponent"
        );
    }
    for (name, make) in shapes {
        grow(name, *make);
    }
}

/// Full extraction and the plain pass in turn, so that neither gets the better
/// part of the machine.
fn compare(documents: &[&[u8]]) {
    let bytes: usize = documents.iter().map(|bytes| bytes.len()).sum();
    let scan = patterns();
    let (mut plain, mut full) = (f64::MAX, f64::MAX);
    for _ in 0..ROUNDS {
        plain = plain.min(seconds(|| {
            for &bytes in documents {
                black_box(plain_pass(bytes, &scan));
            }
        }));
        full = full.min(seconds(|| {
            for &bytes in documents {
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
}

fn keep_reading(documents: &[&[u8]]) {
    let mut at = 0;
    for until in [1_000, 10_000, 100_000] {
        for &bytes in documents.iter().cycle().skip(at).take(until - at) {
            black_box(read(bytes));
        }
        at = until;
        if let Some(now) = memory() {
            println!("{until:>7} documents: {now} KB resident");
        }
    }
}

fn grow(name: &str, make: Shape) {
    // The first also warms the allocator for the others.
    let read = |size: usize| {
        let text = make(size);
        let once = || seconds(|| drop(black_box(ntm_reading::read(&text))));
        once().min(once())
    };
    let taken = SIZES.map(read);
    let (first, last) = (taken[0], taken[SIZES.len() - 1]);
    let doublings = (SIZES.len() - 1) as f64;
    println!(
        "{name:28} {last:9.3} {:9.1} {:9.2}",
        SIZES[SIZES.len() - 1] as f64 / 1e6 / last,
        (last / first).log2() / doublings
    );
}

fn read(bytes: &[u8]) -> ntm_reading::Reading {
    ntm_reading::read(simdutf8::basic::from_utf8(bytes).unwrap())
}

/// What any reader has to do at least.
fn plain_pass(bytes: &[u8], scan: &AhoCorasick) -> (bool, usize) {
    let text = simdutf8::basic::from_utf8(bytes).unwrap();
    let composed = unicode_normalization::is_nfc_quick(text.chars())
        == unicode_normalization::IsNormalized::Yes;
    (composed, scan.find_iter(text).count())
}

/// 2,000 patterns as a reader would have: the shipped phrases.
fn patterns() -> AhoCorasick {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("lexicon");
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
fn memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

type Shape = fn(usize) -> String;

const SHAPES: [(&str, Shape); 25] = [
    ("one long line", |size| {
        framed(&"các cơ quan, đơn vị tiếp tục rà soát các tiêu chí ".repeat(size / 62))
    }),
    ("one word", |size| "a".repeat(size)),
    ("digits and slashes", |size| "1/".repeat(size / 2)),
    ("thousands of bullets", |size| {
        framed(&"- Sở Y tế rà soát, báo cáo UBND tỉnh trước ngày 30/7/2025.\n".repeat(size / 75))
    }),
    ("bullets without a body", |size| {
        framed(&"- Rà soát, báo cáo UBND xã trước ngày 30/7.\n".repeat(size / 58))
    }),
    ("deep nesting", |size| {
        const MARKERS: [&str; 8] = ["I. ", "1. ", "1.1. ", "a) ", "(1) ", "- ", "+ ", "1.1.1. "];
        let row = |at| format!("{}UBND các xã\n", MARKERS[(at - 1) % MARKERS.len()]);
        framed(&numbered(size, "", row))
    }),
    ("headings of bodies", |size| {
        framed(&"1. Sở Y tế, Sở Nội vụ, UBND các xã\n".repeat(size / 45))
    }),
    ("repeated cues", |size| {
        framed(
            &"giao đề nghị yêu cầu phối hợp với báo cáo trình gửi về trước ngày ".repeat(size / 90),
        )
    }),
    ("open brackets", |size| framed(&"(giao ".repeat(size / 6))),
    ("colons", |size| framed(&"Sở Y tế: ".repeat(size / 12))),
    ("commas", |size| framed(&"Sở Y tế, ".repeat(size / 12))),
    ("semicolons", |size| {
        framed(&"Sở Y tế rà soát; ".repeat(size / 22))
    }),
    ("cited papers", |size| {
        framed(
            &"- Thực hiện Nghị định số 27/2022/NĐ-CP ngày 19/4/2022 của Chính phủ.\n"
                .repeat(size / 88),
        )
    }),
    ("table rows", |size| {
        let row = |number| format!("{number}\nRà soát\nSở Y tế\nTháng 9/2025\n");
        framed(&numbered(
            size,
            "STT\nNội dung\nCơ quan chủ trì\nThời gian\n",
            row,
        ))
    }),
    ("rows with tabs", |size| {
        let row = |number| format!("{number}\tRà soát\tSở Y tế\tTháng 9/2025\n");
        framed(&numbered(
            size,
            "STT\tNội dung\tCơ quan chủ trì\tThời gian\n",
            row,
        ))
    }),
    ("events in a row", |size| {
        framed(&"Sở Y tế báo cáo UBND tỉnh trước khi bước vào năm học ".repeat(size / 70))
    }),
    ("reports on their days", |size| {
        framed(&format!(
            "1. {}",
            "Trước ngày 5 hằng tháng, tổng hợp tiến độ báo cáo UBND tỉnh. ".repeat(size / 85)
        ))
    }),
    ("labels", |size| {
        framed(
            &"1. Rà soát hạ tầng\n- Cơ quan chủ trì: Sở Y tế\n- Thời gian: Quý II/2025\n"
                .repeat(size / 95),
        )
    }),
    ("heads in a row", |size| framed(&"UBND ".repeat(size / 5))),
    ("levels in a row", |size| {
        framed(&"huyện, thị, ".repeat(size / 16))
    }),
    ("lead-ins and colons", |size| {
        framed(&"theo: để: khi: ".repeat(size / 20))
    }),
    ("co-ordinators", |size| {
        let row = |number| format!("phối hợp với Sở A{number} báo cáo Sở B{number}, ");
        framed(&numbered(size, "1. Sở Y tế ", row))
    }),
    ("wrapped without end", |size| {
        framed(
            &"1. Sở Y tế rà soát\nVăn phòng Điều phối nông thôn\nMới tỉnh các xã và\n"
                .repeat(size / 90),
        )
    }),
    ("addressees", |size| {
        let entries = "- Sở Y tế;\n".repeat(size / 28);
        let bullets = "- Rà soát các tiêu chí.\n".repeat(size / 64);
        format!(
            "UBND TỈNH A\nSố: 1/UBND-NN\nA, ngày 05 tháng 01 năm 2025\n\nKính gửi:\n{entries}\nUBND tỉnh yêu cầu thực hiện các nội dung sau:\n{bullets}"
        )
    }),
    ("recipients", |size| {
        let entries = "- Sở Y tế;\n".repeat(size / 14);
        framed(&format!("1. Sở Y tế rà soát.\n\nNơi nhận:\n{entries}"))
    }),
];

/// A beginning and rows numbered from one on, until they pass a size in bytes.
fn numbered(size: usize, head: &str, row: impl Fn(usize) -> String) -> String {
    let mut body = head.to_owned();
    for number in 1.. {
        if body.len() > size {
            break;
        }
        body.push_str(&row(number));
    }
    body
}

/// A body within the frame of a notice, so that it is read as tasks.
fn framed(body: &str) -> String {
    format!(
        "UBND TỈNH A\nSố: 1/TB-UBND\nA, ngày 05 tháng 01 năm 2025\n\nTHÔNG BÁO\nKết luận\n\nChủ tịch UBND tỉnh kết luận như sau:\n\n{body}\n"
    )
}
