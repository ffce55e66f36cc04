//! How reading time grows with the text, for shapes that are meant to hurt:
//! each is read at doubling sizes, and the exponent is printed (1 is linear).
//! `cargo bench -p ntm-reading`; a word behind `--` picks shapes by name.

#![allow(clippy::print_stdout)]

use std::time::Instant;

/// Bytes of the smallest and the largest text.
const SIZES: [usize; 5] = [312_500, 625_000, 1_250_000, 2_500_000, 5_000_000];

fn main() {
    let wanted: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with('-'))
        .collect();
    println!(
        "{:28} {:>9} {:>9} {:>9}",
        "shape", "5 MB, s", "MB/s", "exponent"
    );
    for (name, make) in SHAPES {
        if !wanted.is_empty() && !wanted.iter().any(|word| name.contains(word.as_str())) {
            continue;
        }
        let seconds: Vec<f64> = SIZES.iter().map(|&size| time(&make(size))).collect();
        let (first, last) = (seconds[1], seconds[SIZES.len() - 1]);
        let grown = (SIZES[SIZES.len() - 1] / SIZES[1]) as f64;
        println!(
            "{name:28} {last:9.3} {:9.1} {:9.2}",
            SIZES[SIZES.len() - 1] as f64 / 1e6 / last,
            (last / first).log2() / grown.log2()
        );
    }
    seeds();
}

fn time(text: &str) -> f64 {
    let start = Instant::now();
    let reading = ntm_reading::read(text);
    let seconds = start.elapsed().as_secs_f64();
    std::hint::black_box(reading);
    seconds
}

/// Documents each second on one core, over the five seeds.
fn seeds() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/seeds");
    let texts: Vec<String> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| std::fs::read_to_string(entry.path()).ok())
        .collect();
    let rounds = 400;
    let start = Instant::now();
    for _ in 0..rounds {
        for text in &texts {
            std::hint::black_box(ntm_reading::read(text));
        }
    }
    let each = start.elapsed().as_secs_f64() / (rounds * texts.len()) as f64;
    println!("seeds: {:.0} documents/s", 1.0 / each);
}

type Shape = fn(usize) -> String;

const SHAPES: [(&str, Shape); 21] = [
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
        let mut body = String::with_capacity(size);
        for marker in MARKERS.iter().cycle() {
            if body.len() > size {
                break;
            }
            body.push_str(marker);
            body.push_str("UBND các xã\n");
        }
        framed(&body)
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
        let mut body = "STT\nNội dung\nCơ quan chủ trì\nThời gian\n".to_owned();
        for number in 1.. {
            if body.len() > size {
                break;
            }
            body.push_str(&format!("{number}\nRà soát\nSở Y tế\nTháng 9/2025\n"));
        }
        framed(&body)
    }),
    ("labels", |size| {
        framed(
            &"1. Rà soát hạ tầng\n- Cơ quan chủ trì: Sở Y tế\n- Thời gian: Quý II/2025\n"
                .repeat(size / 95),
        )
    }),
    ("heads in a row", |size| framed(&"UBND ".repeat(size / 5))),
    ("lead-ins and colons", |size| {
        framed(&"theo: để: khi: ".repeat(size / 20))
    }),
    ("co-ordinators", |size| {
        let mut body = "1. Sở Y tế ".to_owned();
        for number in 1.. {
            if body.len() > size {
                break;
            }
            body.push_str(&format!("phối hợp với Sở A{number} báo cáo Sở B{number}, "));
        }
        framed(&body)
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

/// A body within the frame of a notice, so that it is read as tasks.
fn framed(body: &str) -> String {
    format!(
        "UBND TỈNH A\nSố: 1/TB-UBND\nA, ngày 05 tháng 01 năm 2025\n\nTHÔNG BÁO\nKết luận\n\nChủ tịch UBND tỉnh kết luận như sau:\n\n{body}\n"
    )
}
