//! Templates are filled in, refused by their line, and never changed by a value.

use super::*;
use crate::paper::{PaperKind, Text};
use proptest::prelude::*;

fn letter() -> &'static Shipped {
    shipped("don-doc").expect("a template")
}

#[test]
fn what_ships_is_whole() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/templates");
    assert_eq!(
        std::fs::read_dir(folder).expect("a folder").count(),
        SHIPPED.len()
    );
    for kind in SHIPPED.iter() {
        assert_eq!(check(kind, kind.text), Ok(()), "{}", kind.key);
        assert!(!kind.vi.is_empty() && !kind.en.is_empty(), "{}", kind.key);
    }
    assert_eq!(letter().paper, PaperKind::Letter);
}

#[test]
fn every_field_of_a_kind_is_one() {
    for kind in SHIPPED.iter() {
        for name in &kind.own {
            assert!(
                FIELDS.iter().any(|it| it.name == *name),
                "{}: {name}",
                kind.key
            );
        }
    }
}

#[test]
fn a_letter_names_units_tasks_deadlines_and_days() {
    let filled = fill(letter(), letter().text, &Context::sample(), &[]).expect("filled");
    assert_eq!(
        filled.to,
        ["Ủy ban nhân dân xã Mường So", "Phòng Giáo dục và Đào tạo"]
    );
    assert_eq!(filled.recipients[0], "Như trên");
    let Some(Block::Table(table)) = filled.body.get(1) else {
        panic!("{:?}", filled.body);
    };
    let row: Vec<String> = table.rows[0].iter().map(Text::plain).collect();
    assert_eq!(
        row,
        [
            "1",
            "Xã Mường So",
            "Rà soát hiện trạng các tiêu chí (TB 101/TB-UBND, mục 2)",
            "30/6/2023",
            "10"
        ]
    );
    assert_eq!(table.rows.len(), 3);
}

#[test]
fn what_a_person_typed_stands_where_the_template_says() {
    let body = [
        Block::Heading("1. UBND các xã".into()),
        Block::Item("Rà soát.".into()),
    ];
    let filled = fill(
        letter(),
        "@trích yếu: A\nTrước\n@nội dung\nSau",
        &Context::sample(),
        &body,
    );
    let filled = filled.expect("filled").body;
    assert_eq!(filled.len(), 4);
    assert_eq!(filled[1..3], body);
}

#[test]
fn what_is_wrong_is_told_by_its_line() {
    let head = "@trích yếu: A\n";
    for (text, said) in [
        (
            "Kính gửi {{ khong_co }}",
            "Dòng 2: không có trường “khong_co”.",
        ),
        (
            "{% if khong_co %}x{% endif %}",
            "Dòng 2: không có trường “khong_co”.",
        ),
        (
            "Một\n{% for d in don_vi %}{{ d.tenn }}{% endfor %}",
            "Dòng 3: không có trường “d.tenn”.",
        ),
        ("Một\n\n{{ co_quan", "Dòng 4: chưa đóng “{{”."),
        (
            "{% if trich_yeu %}\nMột",
            "Dòng 2: “{% if … %}” chưa có “{% endif %}”.",
        ),
        ("Một {% endfor %}", "Dòng 2: “endfor” không thuộc"),
        ("{% set a = 1 %}", "Dòng 2: không dùng được lệnh “set”"),
        (
            "{% include 'x' %}",
            "Dòng 2: không dùng được lệnh “include”",
        ),
        ("{{ co_quan | upper }}", "Dòng 2: không hiểu “upper”."),
        ("{{ range(9) }}", "Dòng 2: không có trường “range”."),
        ("{{ kinh_gui }}", "Dòng 2: “kinh_gui” là danh sách"),
        ("{{ co_quan + }}", "Dòng 2: không hiểu"),
        ("Một\n@trích yêu: B", "Dòng 3: không có phần “@trích yêu”."),
        ("@khẩn: ngay\nMột", "Dòng 2: mức độ khẩn “ngay” không có"),
        ("| A | B |\n| 1 | 2 |", "Dòng 2: bảng thiếu dòng kẻ"),
        ("{{ cuoc_hop }}", "Dòng 2: không có trường “cuoc_hop”."),
        ("", "Dòng 1: mẫu chưa có nội dung."),
        (
            "{% for a in don_vi %}{% for b in don_vi %}{{ 'aaaaaaaaaaaaaaaa' * 60000 }}{% endfor %}{% endfor %}",
            "Dòng 1: mẫu lặp quá nhiều.",
        ),
    ] {
        let fault = check(letter(), &format!("{head}{text}")).expect_err(text);
        assert!(fault.to_string().starts_with(said), "{text}: {fault}");
        assert!(fault.text_en().starts_with("Line "), "{}", fault.text_en());
    }
    let fault = check(letter(), "Một").expect_err("no subject").to_string();
    assert_eq!(fault, "Dòng 1: chưa có dòng “@trích yếu: …”.");
}

/// The shape of a paper: what a value must not change.
fn shape(filled: &Filled) -> Vec<String> {
    let block = |block: &Block| match block {
        Block::Heading(text) => format!("heading {}", emphasis(text)),
        Block::Paragraph(text) => format!("paragraph {}", emphasis(text)),
        Block::Item(text) => format!("item {}", emphasis(text)),
        Block::Table(table) => format!("table {}x{}", table.columns.len(), table.rows.len()),
    };
    let mut shape = vec![format!(
        "{} {} {}",
        filled.to.len(),
        filled.bases.len(),
        filled.recipients.len()
    )];
    shape.extend(filled.body.iter().map(block));
    shape
}

fn emphasis(text: &Text) -> String {
    text.runs()
        .iter()
        .filter(|run| run.bold || run.italic)
        .count()
        .to_string()
}

const EVERYWHERE: &str = "@trích yếu: {{ trich_yeu }}
{% for ten in kinh_gui %}
@kính gửi: {{ ten }}
{% endfor %}
# {{ co_quan }}
{{ co_quan }}
- {{ co_quan }} **{{ trich_yeu }}**
| {{ co_quan }} | B |
| --- | --- |
{% for dv in don_vi %}{% for v in dv.viec %}
| {{ dv.ten }} | {{ v.ten }} |
{% endfor %}{% endfor %}
Hết.";

fn hostile() -> impl Strategy<Value = String> {
    let sign = prop_oneof![
        Just("{{ co_quan }}"),
        Just("{% if x %}"),
        Just("{#"),
        Just("}}"),
        Just("|"),
        Just("| --- |"),
        Just("**"),
        Just("__"),
        Just("# "),
        Just("- "),
        Just("@trích yếu: x"),
        Just("@"),
        Just("\n"),
        Just("\r\n"),
        Just("\\"),
        Just("\""),
        Just("'"),
        Just("&"),
        Just("<b>"),
        Just("=1+1"),
        Just("\u{202e}"),
        Just("\u{200f}"),
        Just("\u{e000}"),
        Just("\u{e001}"),
        Just("\u{f0007}"),
        Just("\u{0}"),
        Just("Đ"),
        Just(" "),
    ];
    prop_oneof![
        proptest::collection::vec(sign, 0..8).prop_map(|pieces| pieces.concat()),
        "(?s).{0,40}",
    ]
}

proptest! {
    #[test]
    fn no_value_changes_the_structure(value in hostile(), other in hostile()) {
        let plain = fill(letter(), EVERYWHERE, &Context::sample(), &[]).expect("filled");
        let mut context = Context { co_quan: value.clone(), ..Context::sample() };
        context.kinh_gui = vec![other.clone(); context.kinh_gui.len()];
        for unit in &mut context.don_vi {
            unit.ten.clone_from(&other);
            for task in &mut unit.viec {
                task.ten.clone_from(&value);
            }
        }
        let filled = fill(letter(), EVERYWHERE, &context, &[]).expect("filled");
        prop_assert_eq!(shape(&filled), shape(&plain));
        let said = super::source::bare(&clean(&value));
        let Block::Paragraph(text) = &filled.body[1] else { panic!("no paragraph") };
        prop_assert_eq!(text.plain(), said.clone());
    }

    #[test]
    fn any_template_is_taken_or_refused(source in "(?s)(@trích yếu: |\\{\\{|\\}\\}|\\{%|%\\}| if | for |don_vi|co_quan|\\||\n|.){0,60}") {
        let _ = check(letter(), &source);
    }
}
