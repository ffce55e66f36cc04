//! A paper in the language of Typst. Every word is a string literal, so that nothing in a paper is ever
//! read as markup.

use std::fmt::Write as _;

use ntm_drafting::paper::{
    Align, Appendix, Block, Paper, PaperKind, Table, Text, annex_title, clean,
};

/// What holds for every paper (Nghị định 30/2020/NĐ-CP, Phụ lục I), and how its parts are set. Letters take
/// the room that Word gives them: the ascent and descent of Times New Roman.
const FRAME: &str = r##"
#set page(paper: "a4", margin: (top: 20mm, bottom: 20mm, left: 30mm, right: 20mm),
  header-ascent: 5mm,
  header: context if counter(page).get().first() > 1 {
    align(center, text(13pt, counter(page).display()))
  })
#set text(font: "Liberation Serif", size: 14pt, lang: "vi", hyphenate: false,
  top-edge: 0.891em, bottom-edge: -0.216em)
#set par(justify: true, leading: 1.4pt, spacing: 6pt)
#let centred(body) = { set par(justify: false); align(center, body) }
#let edge(width) = block(above: 1pt, below: 3pt, width: 100%, align(center, line(length: width, stroke: 0.6pt)))
#let body(it) = par(first-line-indent: (amount: 12.7mm, all: true), it)
#let heading-line(it) = block(sticky: true, body(strong(it)))
"##;

/// Writes a paper out.
pub(crate) fn markup(paper: &Paper) -> String {
    let mut out = String::with_capacity(8 * 1024);
    let kind = match paper.kind {
        PaperKind::Letter => "Công văn",
        kind => kind.title(),
    };
    let _ = writeln!(
        out,
        "#set document(title: {}, author: {}, date: none)",
        literal(&format!("{kind}: {}", clean(&paper.subject))),
        literal(&clean(&paper.issuer))
    );
    out.push_str(FRAME);
    head(&mut out, paper);
    title(&mut out, paper);
    address(&mut out, paper);
    for base in paper.base_lines() {
        let _ = writeln!(out, "#body(emph({}))", literal(&base));
    }
    blocks(&mut out, &paper.body);
    foot(&mut out, paper);
    for (index, annex) in paper.appendices.iter().enumerate() {
        appendix(&mut out, paper, index, annex);
    }
    out
}

/// Returns words as a string literal.
fn literal(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            letter => out.push(letter),
        }
    }
    out.push('"');
    out
}

fn sized(size: &str, text: &str, bold: bool, italic: bool) -> String {
    let weight = if bold { "bold" } else { "regular" };
    let style = if italic { "italic" } else { "normal" };
    format!(
        "text({size}, weight: \"{weight}\", style: \"{style}\", {})",
        literal(text)
    )
}

fn head(out: &mut String, paper: &Paper) {
    let mut left = Vec::new();
    if let Some(parent) = &paper.parent {
        left.push(sized("12pt", &clean(parent).to_uppercase(), false, false));
    }
    left.push(sized(
        "12pt",
        &clean(&paper.issuer).to_uppercase(),
        true,
        false,
    ));
    left.push("edge(40%)".to_owned());
    left.push("v(3pt)".to_owned());
    left.push(sized("13pt", &paper.number_line(), false, false));
    if paper.kind == PaperKind::Letter {
        let about = format!("V/v {}", clean(&paper.subject));
        left.push(sized("12pt", &about, false, false));
    }
    if let Some(urgency) = paper.urgency {
        let (width, height) = urgency.frame();
        left.push(format!(
            "v(4pt)\nrect(width: {width}mm, height: {height}mm, inset: 0pt, stroke: 0.8pt, align(center + horizon, {}))",
            sized("13pt", urgency.mark(), true, false)
        ));
    }
    let right = [
        sized("12pt", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", true, false),
        sized("13pt", "Độc lập - Tự do - Hạnh phúc", true, false),
        "edge(58%)".to_owned(),
        "v(3pt)".to_owned(),
        sized("13pt", &paper.date_line(), false, true),
    ];
    let _ = writeln!(
        out,
        "#{{\nset par(leading: 0pt, spacing: 0pt, justify: false)\ngrid(columns: (64mm, 96mm), align: center,\n[{}],\n[{}])\n}}",
        stacked(&left),
        stacked(&right)
    );
}

/// Lines below each other.
fn stacked(lines: &[String]) -> String {
    let lines: Vec<String> = lines
        .iter()
        .map(|line| match line.starts_with("text(") {
            true => format!("#par({line})"),
            false => line.lines().map(|line| format!("#{line}\n")).collect(),
        })
        .collect();
    lines.join("\n")
}

fn title(out: &mut String, paper: &Paper) {
    if paper.kind == PaperKind::Letter {
        return;
    }
    let _ = writeln!(
        out,
        "#v(12pt)\n#block(sticky: true, centred[#par({})\n#par({})\n#edge(20%)])\n#v(4pt)",
        sized("14pt", &paper.kind.title().to_uppercase(), true, false),
        sized("14pt", &clean(&paper.subject), true, false)
    );
}

fn address(out: &mut String, paper: &Paper) {
    let (first, lines) = paper.address_lines();
    if first.is_empty() {
        return;
    }
    if lines.is_empty() {
        let _ = writeln!(out, "#v(12pt)\n#centred({})\n#v(6pt)", literal(&first));
        return;
    }
    let _ = writeln!(
        out,
        "#v(12pt)\n#block(sticky: true, pad(left: 30mm, {}))",
        literal(&first)
    );
    for line in lines {
        let _ = writeln!(
            out,
            "#block(sticky: true, pad(left: 40mm, {}))",
            literal(&line)
        );
    }
    out.push_str("#v(6pt)\n");
}

/// Returns the pieces of a line, as content.
fn content(lead: &str, text: &Text) -> String {
    let mut out = String::from("[");
    if !lead.is_empty() {
        let _ = write!(out, "#{}", literal(lead));
    }
    for run in text.runs() {
        let words = literal(&run.text);
        let words = match (run.bold, run.italic) {
            (false, false) => words,
            (true, false) => format!("strong({words})"),
            (false, true) => format!("emph({words})"),
            (true, true) => format!("strong(emph({words}))"),
        };
        let _ = write!(out, "#{words}");
    }
    out.push(']');
    out
}

fn blocks(out: &mut String, blocks: &[Block]) {
    for block in blocks {
        let _ = match block {
            Block::Heading(text) => writeln!(out, "#heading-line({})", content("", text)),
            Block::Paragraph(text) => writeln!(out, "#body({})", content("", text)),
            Block::Item(text) => writeln!(out, "#body({})", content("- ", text)),
            Block::Table(table) => {
                grid(out, table);
                Ok(())
            }
        };
    }
}

fn grid(out: &mut String, table: &Table) {
    let widths: Vec<String> = table
        .columns
        .iter()
        .map(|it| format!("{}fr", it.width.max(1)))
        .collect();
    let aligns: Vec<&str> = table
        .columns
        .iter()
        .map(|it| match it.align {
            Align::Left => "left + horizon",
            Align::Centre => "center + horizon",
            Align::Right => "right + horizon",
        })
        .collect();
    let heads: Vec<String> = table
        .columns
        .iter()
        .map(|it| format!("align(center, strong({}))", content("", &it.title)))
        .collect();
    let _ = writeln!(
        out,
        "#{{\nset text(13pt)\nset par(justify: false)\nv(4pt)\ntable(columns: ({},), align: ({},), stroke: 0.5pt, inset: (x: 1.5mm, y: 1mm),\ntable.header({}),",
        widths.join(", "),
        aligns.join(", "),
        heads.join(", ")
    );
    for row in &table.rows {
        for cell in row {
            let _ = writeln!(out, "table.cell(breakable: false, {}),", content("", cell));
        }
    }
    out.push_str(")\nv(4pt)\n}\n");
}

fn foot(out: &mut String, paper: &Paper) {
    let signature = &paper.signature;
    let signer = signed(&signature.lines(), &signature.name);
    let mut receivers = vec![sized("12pt", "Nơi nhận:", true, true)];
    receivers.extend(
        paper
            .recipient_lines()
            .iter()
            .map(|line| sized("11pt", line, false, false)),
    );
    let (left, align, below) = match &signature.beside {
        None => (receivers, "left", Vec::new()),
        Some(beside) => {
            let position = clean(&beside.position).to_uppercase();
            (signed(&[position], &beside.name), "center", receivers)
        }
    };
    let _ = writeln!(
        out,
        "#v(6pt)\n#block(breakable: false, {{\nset par(leading: 0pt, spacing: 0pt, justify: false)\ngrid(columns: (78mm, 82mm), align: ({align}, center),\n[{}],\n[{}])\n}})",
        stacked(&left),
        stacked(&signer)
    );
    if !below.is_empty() {
        let _ = writeln!(
            out,
            "#v(6pt)\n#block(breakable: false, {{\nset par(leading: 0pt, spacing: 0pt, justify: false)\n[{}]\n}})",
            stacked(&below)
        );
    }
}

/// Who signs: the lines of the position, room for signature and seal, the name.
fn signed(lines: &[String], name: &str) -> Vec<String> {
    let mut out: Vec<String> = lines
        .iter()
        .map(|line| sized("14pt", line, true, false))
        .collect();
    out.push("v(24mm)".to_owned());
    out.push(sized("14pt", &clean(name), true, false));
    out
}

fn appendix(out: &mut String, paper: &Paper, index: usize, annex: &Appendix) {
    let title = annex_title(index, paper.appendices.len());
    let _ = writeln!(
        out,
        "#pagebreak()\n#block(sticky: true, centred[#par({})\n#par({})\n#par({})\n#edge(20%)])\n#v(4pt)",
        sized("14pt", &title, true, false),
        sized("14pt", &clean(&annex.title).to_uppercase(), true, false),
        sized("13pt", &paper.annex_line(), false, true)
    );
    blocks(out, &annex.body);
}
