//! A paper as DOCX, laid out as Nghị định 30/2020/NĐ-CP, Phụ lục I, asks.
//!
//! A4; margins 20 mm above and below, 30 mm left, 20 mm right; Times New Roman, text of 14 points,
//! justified, first lines 12,7 mm in; the page's number in the middle of the upper margin from the
//! second page on. Head and foot are tables without lines, as clerks make them.

use std::{
    fmt::Write as _,
    io::{Cursor, Write as _},
};

use quick_xml::escape::escape;
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use crate::paper::{
    Align, Appendix, Block, Paper, PaperKind, Run, Table, Text, annex_title, clean,
};

/// The media type of what is made here.
pub const MEDIA_TYPE: &str =
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// Twentieths of a point in a millimetre.
const MM: f64 = 56.692_913;
/// The width between the margins: 210 − 30 − 20 mm.
const WIDTH: u32 = 9071;
/// Left and right half of the head.
const HEAD: [u32; 2] = [3628, 5443];
/// Left and right half of the foot.
const FOOT: [u32; 2] = [4422, 4649];

/// Draws a paper up.
///
/// # Errors
///
/// Only where memory cannot be had.
pub fn docx(paper: &Paper) -> Result<Vec<u8>, zip::result::ZipError> {
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    // The moment of 1980 that zip files begin with: the same paper, the same bytes.
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, text) in [
        ("[Content_Types].xml", TYPES.to_owned()),
        ("_rels/.rels", RELATIONS.to_owned()),
        ("docProps/core.xml", core(paper)),
        ("word/_rels/document.xml.rels", PARTS.to_owned()),
        ("word/styles.xml", STYLES.to_owned()),
        ("word/header1.xml", HEADER.to_owned()),
        ("word/header2.xml", FIRST_HEADER.to_owned()),
        ("word/document.xml", document(paper)),
    ] {
        out.start_file(name, options)?;
        out.write_all(text.as_bytes())?;
    }
    Ok(out.finish()?.into_inner())
}

/// How a paragraph stands.
#[derive(Debug, Clone, Copy)]
struct Stand {
    align: &'static str,
    /// Twentieths of a point before the first line.
    first: u32,
    /// Twentieths of a point above and below.
    space: (u32, u32),
    /// Keeps with what follows.
    next: bool,
}

const CENTRE: Stand = Stand {
    align: "center",
    first: 0,
    space: (0, 0),
    next: false,
};
const LEFT: Stand = Stand {
    align: "left",
    ..CENTRE
};
const BODY: Stand = Stand {
    align: "both",
    first: 720,
    space: (120, 0),
    next: false,
};

/// How letters look: size in half points, bold, italic.
#[derive(Debug, Clone, Copy)]
struct Look(u32, bool, bool);

fn document(paper: &Paper) -> String {
    let mut body = String::new();
    head(&mut body, paper);
    title(&mut body, paper);
    address(&mut body, paper);
    for base in paper.base_lines() {
        paragraph(&mut body, BODY, &base, Look(28, false, true));
    }
    blocks(&mut body, &paper.body);
    foot(&mut body, paper);
    for (index, annex) in paper.appendices.iter().enumerate() {
        appendix(&mut body, paper, index, annex);
    }
    format!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><w:body>{body}<w:sectPr><w:headerReference w:type="default" r:id="rId2"/><w:headerReference w:type="first" r:id="rId3"/><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1701" w:header="567" w:footer="567" w:gutter="0"/><w:pgNumType w:start="1"/><w:titlePg/></w:sectPr></w:body></w:document>"#
    )
}

fn open(out: &mut String, stand: Stand) {
    out.push_str("<w:p><w:pPr>");
    if stand.next {
        out.push_str("<w:keepNext/>");
    }
    let (before, after) = stand.space;
    let _ = write!(
        out,
        r#"<w:spacing w:before="{before}" w:after="{after}"/><w:ind w:firstLine="{}"/><w:jc w:val="{}"/></w:pPr>"#,
        stand.first, stand.align
    );
}

fn run(out: &mut String, text: &str, Look(size, bold, italic): Look) {
    if text.is_empty() {
        return;
    }
    out.push_str("<w:r><w:rPr>");
    if bold {
        out.push_str("<w:b/><w:bCs/>");
    }
    if italic {
        out.push_str("<w:i/><w:iCs/>");
    }
    let _ = write!(
        out,
        r#"<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr><w:t xml:space="preserve">{}</w:t></w:r>"#,
        escape(text)
    );
}

fn paragraph(out: &mut String, stand: Stand, text: &str, look: Look) {
    open(out, stand);
    run(out, text, look);
    out.push_str("</w:p>");
}

fn runs(out: &mut String, stand: Stand, lead: &str, text: &Text, Look(size, bold, italic): Look) {
    open(out, stand);
    run(out, lead, Look(size, bold, italic));
    for Run {
        text,
        bold: strong,
        italic: leaning,
    } in text.runs()
    {
        run(out, &text, Look(size, bold || strong, italic || leaning));
    }
    out.push_str("</w:p>");
}

/// A thin line of a share of the width, in the middle: the lower edge of an empty paragraph.
fn rule(out: &mut String, width: u32, share: f64) {
    let side = (f64::from(width) * (1.0 - share) / 2.0).round() as u32;
    let _ = write!(
        out,
        r#"<w:p><w:pPr><w:pBdr><w:top w:val="single" w:sz="6" w:space="1" w:color="000000"/></w:pBdr><w:spacing w:before="20" w:after="0" w:line="120" w:lineRule="exact"/><w:ind w:left="{side}" w:right="{side}"/></w:pPr></w:p>"#
    );
}

/// Two cells beside each other, without lines.
fn pair(out: &mut String, widths: [u32; 2], left: &str, right: &str) {
    let _ = write!(
        out,
        r#"<w:tbl><w:tblPr><w:tblW w:w="{WIDTH}" w:type="dxa"/><w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="28" w:type="dxa"/><w:right w:w="28" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid><w:gridCol w:w="{0}"/><w:gridCol w:w="{1}"/></w:tblGrid><w:tr><w:trPr><w:cantSplit/></w:trPr><w:tc><w:tcPr><w:tcW w:w="{0}" w:type="dxa"/></w:tcPr>{left}</w:tc><w:tc><w:tcPr><w:tcW w:w="{1}" w:type="dxa"/></w:tcPr>{right}</w:tc></w:tr></w:tbl>"#,
        widths[0], widths[1]
    );
}

fn head(out: &mut String, paper: &Paper) {
    let mut left = String::new();
    if let Some(parent) = &paper.parent {
        let parent = clean(parent).to_uppercase();
        paragraph(&mut left, CENTRE, &parent, Look(24, false, false));
    }
    let issuer = clean(&paper.issuer).to_uppercase();
    paragraph(&mut left, CENTRE, &issuer, Look(24, true, false));
    rule(&mut left, HEAD[0], 0.4);
    let spaced = Stand {
        space: (60, 0),
        ..CENTRE
    };
    paragraph(
        &mut left,
        spaced,
        &paper.number_line(),
        Look(26, false, false),
    );
    if paper.kind == PaperKind::Letter {
        let about = format!("V/v {}", clean(&paper.subject));
        paragraph(&mut left, CENTRE, &about, Look(24, false, false));
    }
    if let Some(urgency) = paper.urgency {
        mark(&mut left, urgency.mark(), urgency.frame());
    }
    let mut right = String::new();
    paragraph(
        &mut right,
        CENTRE,
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        Look(24, true, false),
    );
    paragraph(
        &mut right,
        CENTRE,
        "Độc lập - Tự do - Hạnh phúc",
        Look(26, true, false),
    );
    rule(&mut right, HEAD[1], 0.58);
    paragraph(
        &mut right,
        spaced,
        &paper.date_line(),
        Look(26, false, true),
    );
    pair(out, HEAD, &left, &right);
}

/// A mark of urgency in its frame, below the number.
fn mark(out: &mut String, words: &str, (width, height): (u32, u32)) {
    let side = |mm: u32| (f64::from(mm) * MM).round() as u32;
    let left = (HEAD[0].saturating_sub(side(width))) / 2;
    let border =
        |edge: &str| format!(r#"<w:{edge} w:val="single" w:sz="8" w:space="2" w:color="000000"/>"#);
    let _ = write!(
        out,
        r#"<w:p><w:pPr><w:pBdr>{}{}{}{}</w:pBdr><w:spacing w:before="120" w:after="0" w:line="{}" w:lineRule="exact"/><w:ind w:left="{left}" w:right="{left}"/><w:jc w:val="center"/></w:pPr>"#,
        border("top"),
        border("left"),
        border("bottom"),
        border("right"),
        side(height)
    );
    run(out, words, Look(26, true, false));
    out.push_str("</w:p>");
}

fn title(out: &mut String, paper: &Paper) {
    if paper.kind == PaperKind::Letter {
        return;
    }
    let above = Stand {
        space: (240, 0),
        next: true,
        ..CENTRE
    };
    let kept = Stand {
        next: true,
        ..CENTRE
    };
    paragraph(
        out,
        above,
        &paper.kind.title().to_uppercase(),
        Look(28, true, false),
    );
    paragraph(out, kept, &clean(&paper.subject), Look(28, true, false));
    rule(out, WIDTH, 0.2);
}

fn address(out: &mut String, paper: &Paper) {
    let (first, lines) = paper.address_lines();
    if first.is_empty() {
        return;
    }
    let above = Stand {
        space: (240, 120),
        next: true,
        ..CENTRE
    };
    if lines.is_empty() {
        paragraph(out, above, &first, Look(28, false, false));
        return;
    }
    let left = Stand {
        align: "left",
        first: 1700,
        space: (240, 60),
        next: true,
    };
    paragraph(out, left, &first, Look(28, false, false));
    for line in lines {
        let stand = Stand {
            first: 2300,
            space: (0, 40),
            ..left
        };
        paragraph(out, stand, &line, Look(28, false, false));
    }
}

fn blocks(out: &mut String, blocks: &[Block]) {
    for block in blocks {
        match block {
            Block::Heading(text) => {
                let stand = Stand { next: true, ..BODY };
                runs(out, stand, "", text, Look(28, true, false));
            }
            Block::Paragraph(text) => runs(out, BODY, "", text, Look(28, false, false)),
            Block::Item(text) => runs(out, BODY, "- ", text, Look(28, false, false)),
            Block::Table(table) => grid(out, table),
        }
    }
}

fn grid(out: &mut String, table: &Table) {
    let all: u32 = table.columns.iter().map(|it| it.width.max(1)).sum();
    let widths: Vec<u32> = table
        .columns
        .iter()
        .map(|it| WIDTH * it.width.max(1) / all.max(1))
        .collect();
    let _ = write!(
        out,
        r#"<w:p><w:pPr><w:keepNext/><w:spacing w:before="60" w:after="0"/></w:pPr></w:p><w:tbl><w:tblPr><w:tblW w:w="{WIDTH}" w:type="dxa"/><w:tblBorders>"#
    );
    for edge in ["top", "left", "bottom", "right", "insideH", "insideV"] {
        let _ = write!(
            out,
            r#"<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="000000"/>"#
        );
    }
    out.push_str(r#"</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="57" w:type="dxa"/><w:right w:w="57" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid>"#);
    for width in &widths {
        let _ = write!(out, r#"<w:gridCol w:w="{width}"/>"#);
    }
    out.push_str("</w:tblGrid>");
    let cells = |out: &mut String, texts: Vec<(&Text, Align)>, bold: bool| {
        for ((text, align), width) in texts.into_iter().zip(&widths) {
            let _ = write!(
                out,
                r#"<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>"#
            );
            let stand = Stand {
                align: match align {
                    Align::Left => "left",
                    Align::Centre => "center",
                    Align::Right => "right",
                },
                space: (40, 40),
                ..LEFT
            };
            runs(out, stand, "", text, Look(26, bold, false));
            out.push_str("</w:tc>");
        }
    };
    out.push_str("<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>");
    let heads = table.columns.iter().map(|it| (&it.title, Align::Centre));
    cells(out, heads.collect(), true);
    out.push_str("</w:tr>");
    for row in &table.rows {
        out.push_str("<w:tr><w:trPr><w:cantSplit/></w:trPr>");
        let row = row.iter().zip(&table.columns);
        cells(out, row.map(|(text, it)| (text, it.align)).collect(), false);
        out.push_str("</w:tr>");
    }
    out.push_str(r#"</w:tbl><w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="120" w:lineRule="exact"/></w:pPr></w:p>"#);
}

fn foot(out: &mut String, paper: &Paper) {
    let signature = &paper.signature;
    let signer = signed(&signature.lines(), &signature.name);
    out.push_str(
        r#"<w:p><w:pPr><w:keepNext/><w:spacing w:before="60" w:after="0"/></w:pPr></w:p>"#,
    );
    match &signature.beside {
        None => pair(out, FOOT, &receivers(paper), &signer),
        Some(beside) => {
            let position = clean(&beside.position).to_uppercase();
            pair(out, FOOT, &signed(&[position], &beside.name), &signer);
            out.push_str(r#"<w:p><w:pPr><w:spacing w:before="60" w:after="0"/></w:pPr></w:p>"#);
            out.push_str(&receivers(paper));
        }
    }
}

fn receivers(paper: &Paper) -> String {
    let mut out = String::new();
    let kept = Stand { next: true, ..LEFT };
    paragraph(&mut out, kept, "Nơi nhận:", Look(24, true, true));
    for line in paper.recipient_lines() {
        paragraph(&mut out, kept, &line, Look(22, false, false));
    }
    out
}

/// Who signs: the lines of the position, room for signature and seal, the name.
fn signed(lines: &[String], name: &str) -> String {
    let mut out = String::new();
    let kept = Stand {
        next: true,
        ..CENTRE
    };
    for line in lines {
        paragraph(&mut out, kept, line, Look(28, true, false));
    }
    for _ in 0..4 {
        paragraph(&mut out, kept, "", Look(28, false, false));
    }
    paragraph(&mut out, CENTRE, &clean(name), Look(28, true, false));
    out
}

fn appendix(out: &mut String, paper: &Paper, index: usize, annex: &Appendix) {
    out.push_str(r#"<w:p><w:r><w:br w:type="page"/></w:r></w:p>"#);
    let title = annex_title(index, paper.appendices.len());
    paragraph(out, CENTRE, &title, Look(28, true, false));
    let name = clean(&annex.title).to_uppercase();
    paragraph(out, CENTRE, &name, Look(28, true, false));
    paragraph(out, CENTRE, &paper.annex_line(), Look(26, false, true));
    rule(out, WIDTH, 0.2);
    blocks(out, &annex.body);
}

fn core(paper: &Paper) -> String {
    let kind = match paper.kind {
        PaperKind::Letter => "Công văn",
        kind => kind.title(),
    };
    format!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{}</dc:title><dc:creator>{}</dc:creator><dc:language>vi-VN</dc:language></cp:coreProperties>"#,
        escape(format!("{kind}: {}", clean(&paper.subject))),
        escape(clean(&paper.issuer))
    )
}

const TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/><Override PartName="/word/header1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"/><Override PartName="/word/header2.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"/><Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>"#;

const RELATIONS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>"#;

const PARTS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/header" Target="header1.xml"/><Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/header" Target="header2.xml"/></Relationships>"#;

const STYLES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="Times New Roman" w:cs="Times New Roman"/><w:sz w:val="28"/><w:szCs w:val="28"/><w:lang w:val="vi-VN"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:before="0" w:after="0" w:line="264" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style></w:styles>"#;

/// The page's number, in the middle of the upper margin.
const HEADER: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:hdr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:rPr><w:sz w:val="26"/></w:rPr><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:rPr><w:sz w:val="26"/></w:rPr><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r><w:r><w:rPr><w:sz w:val="26"/></w:rPr><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:rPr><w:sz w:val="26"/></w:rPr><w:t>2</w:t></w:r><w:r><w:rPr><w:sz w:val="26"/></w:rPr><w:fldChar w:fldCharType="end"/></w:r></w:p></w:hdr>"#;

/// The first page bears no number.
const FIRST_HEADER: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:hdr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:p/></w:hdr>"#;
