//! The five real documents, set by a word processor, read to the same sentences.

use ntm_intake::{Encoding, Intake, Kind, Limits, Note, intake};
use std::{fs, path::PathBuf};

fn testdata(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../testdata")
        .join(path)
}

fn read(name: &str) -> Intake {
    let bytes = fs::read(testdata(&format!("intake/{name}"))).expect(name);
    intake(name, &bytes, &Limits::default()).expect(name)
}

fn seeds() -> Vec<(String, String)> {
    let mut seeds: Vec<_> = fs::read_dir(testdata("seeds"))
        .expect("seeds")
        .map(|entry| entry.expect("entry").path())
        .collect();
    seeds.sort();
    assert_eq!(seeds.len(), 5);
    seeds
        .into_iter()
        .map(|path| {
            let name = path.file_name().expect("name").to_string_lossy()[..3].to_owned();
            let text = fs::read_to_string(path).expect("text").replace('*', "");
            (name, text)
        })
        .collect()
}

fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}

fn paragraphs(text: &str) -> Vec<String> {
    text.split('\n')
        .map(|line| words(line).join(" "))
        .filter(|line| !line.is_empty())
        .collect()
}

/// Compares from word to word, and shows where two texts part.
fn assert_same_words(name: &str, read: &str, written: &str) {
    let (read, written) = (words(read), words(written));
    if let Some(at) =
        (0..read.len().max(written.len())).find(|at| read.get(*at) != written.get(*at))
    {
        let around = |words: &[&str]| {
            words[at.saturating_sub(8).min(words.len())..(at + 8).min(words.len())].join(" ")
        };
        panic!(
            "{name} parts at word {at}:\n read    {}\n written {}",
            around(&read),
            around(&written)
        );
    }
}

#[test]
fn docx_reads_as_written() {
    for (name, written) in seeds() {
        let taken = read(&format!("{name}.docx"));
        assert_eq!(taken.kind, Kind::Docx);
        assert_eq!(taken.notes, []);
        assert_same_words(&name, &taken.text, &written);
    }
}

#[test]
fn pdf_reads_as_written() {
    for (name, written) in seeds() {
        let taken = read(&format!("{name}.pdf"));
        assert_eq!(taken.kind, Kind::Pdf);
        assert_eq!(taken.notes, []);
        assert!(taken.pages.len() > 1);
        assert_same_words(&name, &taken.text, &left_column_first(&written));
    }
}

/// "V/v …" stands under the number on the left; the TXT has it after the date on the right.
fn left_column_first(written: &str) -> String {
    let mut parts: Vec<&str> = written.trim_start().split("\n\n").collect();
    if parts[2].starts_with("V/v") {
        parts.swap(1, 2);
    }
    parts.join("\n\n")
}

/// Lines of a PDF are put together again to the paragraphs that the same document has as DOCX
/// (the documents themselves have sentences torn by page breaks, which the PDF mends).
#[test]
fn pdf_has_the_paragraphs_of_the_docx() {
    for (name, _) in seeds() {
        let docx = paragraphs(&read(&format!("{name}.docx")).text);
        let pdf = paragraphs(&read(&format!("{name}.pdf")).text);
        let lost: Vec<_> = docx.iter().filter(|one| !pdf.contains(one)).collect();
        let share = (docx.len() - lost.len()) * 100 / docx.len();
        assert!(
            share >= 93,
            "{name}: {share} % of the paragraphs; lost {lost:#?}"
        );
    }
}

#[test]
fn pages_follow_each_other() {
    for (name, _) in seeds() {
        let taken = read(&format!("{name}.pdf"));
        let mut end = 0;
        for page in &taken.pages {
            assert_eq!(page.start, end);
            assert!(taken.text.is_char_boundary(page.start));
            end = page.end;
        }
        assert_eq!(end, taken.text.len());
        assert_eq!(taken.page_of(0), Some(1));
        assert_eq!(taken.page_of(end - 1), Some(taken.pages.len()));
        assert_eq!(taken.page_of(end), None);
    }
}

#[test]
fn letterhead_is_read_column_by_column() {
    let docx = read("letterhead.docx").text;
    assert!(
        docx.starts_with(
            "ỦY BAN NHÂN DÂN\nHUYỆN PHONG THỔ\n\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n\nSố: 101/TB-UBND\n\nPhong Thổ, ngày 07 tháng 7 năm 2023\n\nTHÔNG BÁO\n\nKết luận"
        ),
        "{docx}"
    );
    let pdf = read("letterhead.pdf").text;
    assert!(
        pdf.starts_with(
            "ỦY BAN NHÂN DÂN\nHUYỆN PHONG THỔ\nSố: 101/TB-UBND\n\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\nPhong Thổ, ngày 07 tháng 7 năm 2023\n\nTHÔNG BÁO\n\nKết luận"
        ),
        "{pdf}"
    );
    for text in [&docx, &pdf] {
        assert!(text.contains("giai đoạn 2021-2025 theo"), "{text}");
        assert!(
            text.contains("1 | Rà soát tiêu chí số 2 | Phòng Kinh tế và Hạ tầng"),
            "{text}"
        );
        assert!(text.contains("Đề án số 05/ĐA-UBND."), "{text}");
    }
}

#[test]
fn a_pdf_in_an_old_font_is_converted() {
    let taken = read("old-font.pdf");
    assert_eq!(
        taken.text,
        "ủy ban nhân dân huyện yêu cầu các xã báo cáo kết quả thực hiện xong ngày 30/7/2023, đồng thời gửi Văn phòng Điều phối tổng hợp.\n"
    );
    assert_eq!(taken.notes, [Note::Converted(Encoding::Tcvn3)]);
}

#[test]
fn a_pdf_that_only_forbids_printing_is_read() {
    assert_eq!(read("no-printing.pdf").text, read("letterhead.pdf").text);
}
