//! Papers and lists with ten thousand rows, and words that look like markup, formulas or other directions.

use jiff::civil::date;
use ntm_drafting::{
    docx::docx,
    paper::{Align, Block, Paper, PaperKind, Signature, Table, TableColumn, Text},
    table::{self, Cell, Column, Kind},
};
use ntm_intake::{Limits, intake};

const ROWS: usize = 10_000;

/// A quote, an ampersand, a mark that turns the direction, a formula.
const NAME: &str = "Bản \"A & B\" <i>\u{202e}cdx\u{202c} =SUM(A1:A9)";

/// The same as papers print it: marks of direction are left out.
const PRINTED: &str = "Bản \"A & B\" <i>cdx =SUM(A1:A9)";

fn paper(rows: usize) -> Paper {
    let column = |title: &str, width| TableColumn {
        title: title.into(),
        width,
        align: Align::Left,
    };
    let row = |number: usize| -> Vec<Text> { vec![format!("dòng-{number}").into(), NAME.into()] };
    Paper {
        kind: PaperKind::Report,
        parent: None,
        issuer: "Văn phòng Điều phối".to_owned(),
        number: Some(1),
        symbol: "BC-VPĐP".to_owned(),
        place: "Lai Châu".to_owned(),
        date: Some(date(2026, 7, 1)),
        subject: "danh sách".to_owned(),
        urgency: None,
        to: Vec::new(),
        bases: Vec::new(),
        body: vec![Block::Table(Table {
            columns: vec![column("TT", 2), column("Tên", 8)],
            rows: (1..=rows).map(row).collect(),
        })],
        signature: Signature {
            collective: None,
            behalf: None,
            acting: false,
            position: "Chánh Văn phòng".to_owned(),
            name: "Nguyễn Văn Thử".to_owned(),
            beside: None,
        },
        recipients: vec!["Như trên".to_owned()],
        archive: "VT".to_owned(),
        appendices: Vec::new(),
    }
}

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn ten_thousand_rows_are_all_there() {
    let paper = paper(ROWS);
    let (first, last) = ("dòng-1", format!("dòng-{ROWS}"));
    let read = intake("a.docx", &docx(&paper).unwrap(), &Limits::default()).unwrap();
    let text = words(&read.text);
    assert!(text.contains(first) && text.contains(&last));
    assert_eq!(text.matches(PRINTED).count(), ROWS);

    let list = table::Table {
        title: "Danh sách".to_owned(),
        columns: vec![
            Column::new("TT", Kind::Text, 9.0),
            Column::new("Tên", Kind::Text, 40.0),
        ],
        rows: (1..=ROWS)
            .map(|number| vec![Cell::from(format!("dòng-{number}").as_str()), NAME.into()])
            .collect(),
    };
    let csv = String::from_utf8(table::csv(&list)).unwrap();
    assert!(csv.contains(&last));
    let book = table::book(&[list]).unwrap();
    assert!(book.starts_with(b"PK"));

    let pdf = ntm_press::print(&paper).unwrap();
    assert!(pdf.starts_with(b"%PDF"));
    let pages = String::from_utf8_lossy(&pdf).matches("/Type/Page").count();
    let pages = pages + String::from_utf8_lossy(&pdf).matches("/Type /Page").count();
    assert!(pages > 200, "{pages} pages");
}

#[test]
fn strange_names_are_only_words_in_every_form() {
    let paper = paper(3);
    for (name, bytes) in [
        ("a.docx", docx(&paper).unwrap()),
        ("a.pdf", ntm_press::print(&paper).unwrap()),
    ] {
        let read = intake(name, &bytes, &Limits::default()).unwrap();
        let text = words(&read.text.replace('|', " ").replace('\\', ""));
        assert_eq!(text.matches(PRINTED).count(), 3, "{name}: {text}");
    }
}
