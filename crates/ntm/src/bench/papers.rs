//! Official papers: one of twenty pages as DOCX and as PDF, then a batch of letters, with the memory that
//! they take.

use std::time::{Duration, Instant};

use jiff::civil::date;
use ntm_drafting::{
    docx::docx,
    paper::{Align, Block, Paper, PaperKind, Signature, Table, TableColumn, Text},
};

use super::figures::memory;

/// Times a paper is made; the median counts.
const ROUNDS: usize = 9;

/// Measures and prints each figure beside its limit.
pub(crate) fn measure(say: impl Fn(&str)) -> anyhow::Result<()> {
    let long = report(340);
    let begun = Instant::now();
    let first = ntm_press::print(&long)?;
    let cold = begun.elapsed();
    say("| what | limit | ours |");
    say("|---|---|---|");
    let ms = |it: Duration| format!("{:.1} ms", it.as_secs_f64() * 1000.0);
    let made = typical(|| Ok(docx(&long)?))?;
    say(&format!(
        "| DOCX of {} pages | 50 ms | {} |",
        pages(&first),
        ms(made)
    ));
    // Each differs, so that nothing remembered of the one before answers for the next.
    let mut number = 0;
    let set = typical(|| {
        number += 1;
        let paper = Paper {
            number: Some(number),
            ..long.clone()
        };
        Ok(ntm_press::print(&paper)?)
    })?;
    say(&format!(
        "| PDF of {} pages, once warm | 300 ms | {} |",
        pages(&first),
        ms(set)
    ));
    say(&format!("| the same, the very first | – | {} |", ms(cold)));
    let before = memory(std::process::id()).map_or(0, |it| it.0);
    let begun = Instant::now();
    let mut bytes = 0;
    for number in 1..=1000 {
        let letter = letter(number);
        bytes += docx(&letter)?.len() + ntm_press::print(&letter)?.len();
        if number == 100 || number == 1000 {
            let now = memory(std::process::id()).map_or(0, |it| it.0);
            say(&format!(
                "| {number} letters, each DOCX and PDF | {} | {:.1} s, {} MB resident, {} MB more than before |",
                if number == 1000 { "60 s" } else { "–" },
                begun.elapsed().as_secs_f64(),
                now / 1_000_000,
                now.saturating_sub(before) / 1_000_000,
            ));
        }
    }
    say(&format!("\n{bytes} bytes in all"));
    Ok(())
}

fn typical(mut make: impl FnMut() -> anyhow::Result<Vec<u8>>) -> anyhow::Result<Duration> {
    let mut took = Vec::new();
    for _ in 0..ROUNDS {
        let begun = Instant::now();
        std::hint::black_box(make()?);
        took.push(begun.elapsed());
    }
    took.sort_unstable();
    Ok(took[ROUNDS / 2])
}

/// How many pages a PDF has, by the objects that say so.
fn pages(pdf: &[u8]) -> usize {
    let text = String::from_utf8_lossy(pdf);
    text.matches("/Type/Page").count() + text.matches("/Type /Page").count()
        - text.matches("/Type/Pages").count()
        - text.matches("/Type /Pages").count()
}

fn base(kind: PaperKind, symbol: &str, subject: &str, body: Vec<Block>) -> Paper {
    Paper {
        kind,
        parent: Some("Ủy ban nhân dân tỉnh Lai Châu".to_owned()),
        issuer: "Văn phòng Điều phối nông thôn mới".to_owned(),
        number: Some(1),
        symbol: symbol.to_owned(),
        place: "Lai Châu".to_owned(),
        date: Some(date(2026, 7, 1)),
        subject: subject.to_owned(),
        urgency: None,
        to: Vec::new(),
        bases: Vec::new(),
        body,
        signature: Signature {
            collective: None,
            behalf: None,
            acting: false,
            position: "Chánh Văn phòng".to_owned(),
            name: "Nguyễn Văn Thử".to_owned(),
            beside: None,
        },
        recipients: vec!["Ủy ban nhân dân tỉnh (báo cáo)".to_owned()],
        archive: "VT".to_owned(),
        appendices: Vec::new(),
    }
}

/// A report with a table of so many rows between its sections.
fn report(rows: usize) -> Paper {
    let mut body = Vec::new();
    for section in 1..=8 {
        body.push(Block::Heading(
            format!("{section}. Kết quả thực hiện nội dung {section}").into(),
        ));
        for part in 1..=4 {
            body.push(Block::Paragraph(
                format!(
                    "Trong kỳ, các xã đã tổ chức thực hiện {part} nhóm nhiệm vụ được giao; tỷ lệ giải ngân vốn đầu tư phát triển đạt 43,6% kế hoạch, số tiêu chí đạt chuẩn bình quân tăng so với cùng kỳ năm trước, một số chỉ tiêu về môi trường và hộ nghèo còn chậm so với tiến độ đề ra, cần tập trung chỉ đạo trong thời gian tới."
                )
                .into(),
            ));
        }
    }
    body.push(Block::Table(table(rows)));
    base(
        PaperKind::Report,
        "BC-VPĐP",
        "kết quả thực hiện Chương trình mục tiêu quốc gia xây dựng nông thôn mới 6 tháng đầu năm",
        body,
    )
}

fn letter(number: u32) -> Paper {
    let mut letter = base(
        PaperKind::Letter,
        "VPĐP-NV",
        "đôn đốc thực hiện nhiệm vụ quá hạn",
        vec![
            Block::Paragraph(
                format!("Qua theo dõi, đến nay Ủy ban nhân dân xã số {number} còn các nhiệm vụ quá hạn chưa hoàn thành như sau:").into(),
            ),
            Block::Table(table(6)),
            Block::Paragraph(
                "Đề nghị Ủy ban nhân dân xã khẩn trương thực hiện và báo cáo kết quả trước ngày 15/7/2026.".into(),
            ),
        ],
    );
    letter.number = Some(number);
    letter.to = vec![format!("Ủy ban nhân dân xã số {number}")];
    letter
}

fn table(rows: usize) -> Table {
    let column = |title: &str, width, align| TableColumn {
        title: title.into(),
        width,
        align,
    };
    Table {
        columns: vec![
            column("TT", 2, Align::Centre),
            column("Đơn vị", 7, Align::Left),
            column("Nhiệm vụ", 14, Align::Left),
            column("Thời hạn", 5, Align::Centre),
        ],
        rows: (1..=rows)
            .map(|row| -> Vec<Text> {
                vec![
                    row.to_string().into(),
                    format!("Xã số {row}").into(),
                    "Rà soát hiện trạng các tiêu chí chưa đạt, xây dựng kế hoạch thực hiện".into(),
                    "30/6/2026".into(),
                ]
            })
            .collect(),
    }
}
