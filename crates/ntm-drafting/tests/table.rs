//! Tables are read back by other programs' readers.

use calamine::{Data, Reader, Xlsx};
use jiff::civil::date;
use ntm_drafting::table::{Cell, Column, Kind, Table, TableError, book, csv, xlsx};
use std::io::{Cursor, Read};

fn column(title: &str, kind: Kind) -> Column {
    Column {
        title: title.into(),
        kind,
        width: 20.0,
    }
}

fn tasks() -> Table {
    Table {
        title: "Nhiệm vụ: quá hạn / tháng 7 & tháng 8 năm 2023".into(),
        columns: vec![
            column("Nhiệm vụ", Kind::Text),
            column("Hạn", Kind::Date),
            column("Số đơn vị", Kind::Integer),
            column("Vốn (triệu đồng)", Kind::Decimal),
            column("Hoàn thành", Kind::Percent),
        ],
        rows: vec![
            vec![
                Cell::Text("=HYPERLINK(\"http://x\")".into()),
                Cell::Date(date(2023, 7, 30)),
                Cell::Integer(16),
                Cell::Decimal(1234.5),
                Cell::Percent(0.125),
            ],
            vec![
                Cell::Text("- Rà soát, \"đánh giá\"\ntiêu chí".into()),
                Cell::Empty,
                Cell::Integer(-3),
                Cell::Decimal(f64::NAN),
                Cell::Percent(1.0),
            ],
        ],
    }
}

fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("zip");
    let mut text = String::new();
    archive
        .by_name(name)
        .expect(name)
        .read_to_string(&mut text)
        .expect("text");
    text
}

#[test]
fn a_workbook_reads_back() {
    let bytes = xlsx(&tasks()).expect("workbook");
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes.clone())).expect("open");
    let names = book.sheet_names();
    assert_eq!(names, ["Nhiệm vụ  quá hạn   tháng 7 & t"]);
    let range = book.worksheet_range(&names[0]).expect("sheet");
    let text = |row, column| range.get_value((row, column)).map(ToString::to_string);
    assert_eq!(text(0, 0).as_deref(), Some("Nhiệm vụ"));
    assert_eq!(
        range.get_value((1, 0)),
        Some(&Data::String("=HYPERLINK(\"http://x\")".into()))
    );
    let Some(Data::DateTime(day)) = range.get_value((1, 1)) else {
        panic!("no date: {:?}", range.get_value((1, 1)));
    };
    // Days since the last of 1899.
    assert!((day.as_f64() - 45_137.0).abs() < f64::EPSILON, "{day:?}");
    assert_eq!(range.get_value((1, 2)), Some(&Data::Float(16.0)));
    assert_eq!(range.get_value((1, 3)), Some(&Data::Float(1234.5)));
    assert_eq!(range.get_value((1, 4)), Some(&Data::Float(0.125)));
    assert_eq!(
        text(2, 0).as_deref(),
        Some("- Rà soát, \"đánh giá\"\ntiêu chí")
    );
    assert_eq!(range.get_value((2, 2)), Some(&Data::Float(-3.0)));
    let formulas = book.worksheet_formula(&names[0]).expect("formulas");
    assert!(formulas.is_empty(), "{formulas:?}");
}

#[test]
fn sheets_that_would_bear_one_name_are_numbered() {
    let titled = |title: &str| Table {
        title: title.into(),
        ..tasks()
    };
    let long = "Nội dung chưa giao cho cơ quan nào";
    let tables = ["Lịch sử", "lịch Sử", "", "", long, long].map(titled);
    let bytes = book(&tables).expect("workbook");
    let book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).expect("open");
    assert_eq!(
        book.sheet_names(),
        [
            "Lịch sử",
            "lịch Sử (2)",
            "Bảng",
            "Bảng (2)",
            "Nội dung chưa giao cho cơ quan",
            "Nội dung chưa giao cho cơ q (2)",
        ]
    );
}

#[test]
fn a_workbook_is_set_up() {
    let bytes = xlsx(&tasks()).expect("workbook");
    let sheet = part(&bytes, "xl/worksheets/sheet1.xml");
    for wanted in [
        r#"<pane ySplit="1" topLeftCell="A2""#,
        r#"<autoFilter ref="A1:E3"/>"#,
        r#"orientation="landscape""#,
        r#"paperSize="9""#,
        "tháng 7 &amp;&amp; tháng 8",
    ] {
        assert!(sheet.contains(wanted), "{wanted} in {sheet}");
    }
    assert!(part(&bytes, "xl/styles.xml").contains(r#"formatCode="dd/mm/yyyy""#));
    assert!(part(&bytes, "xl/workbook.xml").contains("_xlnm.Print_Titles"));
    assert_eq!(
        bytes,
        xlsx(&tasks()).expect("again"),
        "the same bytes for the same table"
    );
}

#[test]
fn an_empty_table_has_its_head() {
    let mut table = tasks();
    table.rows.clear();
    assert!(xlsx(&table).is_ok());
    table.columns.clear();
    table.title = "[]".into();
    assert!(xlsx(&table).is_ok());
    assert_eq!(csv(&table), "\u{FEFF}\r\n".as_bytes());
}

#[test]
fn what_does_not_fit() {
    let table = |rows: usize, text: String| Table {
        title: "Dài".into(),
        columns: vec![column("Một", Kind::Text)],
        rows: vec![vec![Cell::Text(text)]; rows],
    };
    let bytes = xlsx(&table(1, "ă".repeat(40_000))).expect("workbook");
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).expect("open");
    let range = book.worksheet_range("Dài").expect("sheet");
    let read = range.get_value((1, 0)).expect("cell").to_string();
    assert_eq!(read.chars().count(), 32_767);
    assert!(read.ends_with("ă…"));
    let long = Table {
        rows: vec![Vec::new(); 1_048_576],
        ..table(0, String::new())
    };
    assert!(matches!(xlsx(&long), Err(TableError::TooManyRows { .. })));
}

#[test]
fn csv_reads_back() {
    let bytes = csv(&tasks());
    let text = bytes
        .strip_prefix(b"\xEF\xBB\xBF")
        .expect("byte order mark");
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(text);
    let records: Vec<Vec<String>> = reader
        .records()
        .map(|record| record.expect("record").iter().map(str::to_owned).collect())
        .collect();
    assert_eq!(
        records,
        [
            [
                "Nhiệm vụ",
                "Hạn",
                "Số đơn vị",
                "Vốn (triệu đồng)",
                "Hoàn thành"
            ],
            [
                "'=HYPERLINK(\"http://x\")",
                "30/07/2023",
                "16",
                "1234.5",
                "12.5%"
            ],
            ["'- Rà soát, \"đánh giá\"\ntiêu chí", "", "-3", "", "100%"],
        ]
    );
}

#[test]
fn no_text_is_a_formula() {
    for begin in ["=1", "+1", "-1", "@A", "\t=1", "\r=1", "\n=1", "＝1"] {
        let table = Table {
            title: String::new(),
            columns: vec![column(begin, Kind::Text)],
            rows: vec![vec![Cell::Text(begin.into())]],
        };
        let text = String::from_utf8(csv(&table)).expect("UTF-8");
        for record in text.trim_start_matches('\u{FEFF}').split_terminator("\r\n") {
            assert!(
                record.trim_start_matches('"').starts_with('\''),
                "{record:?}"
            );
        }
    }
}
