//! A paper as it will be printed, on the page where it is written.

use askama::Template;
use askama::filters::{HtmlSafe, Safe};

use crate::words;

/// A paper, line by line as it is printed.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "parts/sheet.html")]
pub struct Sheet {
    pub lang: crate::frame::Lang,
    pub parent: String,
    pub issuer: String,
    /// `Số:      /TB-UBND`
    pub number: String,
    /// `Phong Thổ, ngày 07 tháng 7 năm 2023`
    pub dated: String,
    /// `THÔNG BÁO`; empty for a letter.
    pub title: String,
    pub subject: String,
    /// `KHẨN`
    pub urgency: String,
    /// `Kính gửi:` and whom.
    pub address: String,
    pub addressees: Vec<String>,
    pub bases: Vec<String>,
    pub blocks: Vec<SheetBlock>,
    /// `KT. CHỦ TỊCH`, `PHÓ CHỦ TỊCH`
    pub signature: Vec<String>,
    pub signer: String,
    /// Who signs to the left: as what, and the name.
    pub beside: Option<(String, String)>,
    pub recipients: Vec<String>,
    /// Each with its title and its line below.
    pub appendices: Vec<SheetAppendix>,
    /// What stands across it: a draft, taken back.
    pub mark: String,
}

impl HtmlSafe for Sheet {}

/// An annex.
#[derive(Debug, Clone, Default)]
pub struct SheetAppendix {
    pub title: String,
    pub subject: String,
    pub line: String,
    pub blocks: Vec<SheetBlock>,
}

/// A part of the text.
#[derive(Debug, Clone, Template)]
#[template(
    ext = "html",
    source = r#"{% match self %}{% when Self::Heading(text) %}<p class="h">{% for run in text %}{{ run }}{% endfor %}</p>{% when Self::Paragraph(text) %}<p>{% for run in text %}{{ run }}{% endfor %}</p>{% when Self::Item(text) %}<p>- {% for run in text %}{{ run }}{% endfor %}</p>{% when Self::Table(columns, rows) %}<div class="scroll"><table><colgroup>{% for column in columns %}<col class="{{ column.width() }}">{% endfor %}</colgroup><thead><tr>{% for column in columns %}<th scope="col">{% for run in column.title %}{{ run }}{% endfor %}</th>{% endfor %}</tr></thead><tbody>{% for row in rows %}<tr>{% for cell in row %}<td{{ cell.align.class() }}>{% for run in cell.words %}{{ run }}{% endfor %}</td>{% endfor %}</tr>{% endfor %}</tbody></table></div>{% endmatch %}"#
)]
pub enum SheetBlock {
    Heading(Vec<SheetRun>),
    Paragraph(Vec<SheetRun>),
    Item(Vec<SheetRun>),
    /// The columns and the rows.
    Table(Vec<SheetColumn>, Vec<Vec<SheetCell>>),
}

impl HtmlSafe for SheetBlock {}

/// A column of a table.
#[derive(Debug, Clone, Default)]
pub struct SheetColumn {
    pub title: Vec<SheetRun>,
    /// Its part of the width, in hundredths.
    pub share: u32,
}

impl SheetColumn {
    /// Returns the class of its width, to the nearest twentieth of the page: no style may stand on an
    /// element, so that the style sheet has one class for each.
    fn width(&self) -> String {
        format!("w{}", ((self.share + 2) / 5 * 5).clamp(5, 100))
    }
}

/// A cell of a table.
#[derive(Debug, Clone, Default)]
pub struct SheetCell {
    pub words: Vec<SheetRun>,
    pub align: SheetAlign,
}

/// To which side the words of a cell stand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SheetAlign {
    #[default]
    Left,
    Centre,
    Right,
}

impl SheetAlign {
    /// Returns the attribute of the cell.
    const fn class(self) -> Safe<&'static str> {
        Safe(match self {
            SheetAlign::Left => "",
            SheetAlign::Centre => r#" class="c""#,
            SheetAlign::Right => r#" class="r""#,
        })
    }
}

/// A piece of a line.
#[derive(Debug, Clone, Template)]
#[template(
    ext = "html",
    source = r#"{% if bold %}<b>{% endif %}{% if italic %}<i>{% endif %}{{ text }}{% if italic %}</i>{% endif %}{% if bold %}</b>{% endif %}"#
)]
pub struct SheetRun {
    pub text: String,
    pub bold: bool,
    pub italic: bool,
}

impl HtmlSafe for SheetRun {}

impl SheetRun {
    pub fn plain(text: impl Into<String>) -> Vec<SheetRun> {
        vec![SheetRun {
            text: text.into(),
            bold: false,
            italic: false,
        }]
    }
}

/// What stands on every paper (Nghị định 30/2020/NĐ-CP, Phụ lục I), in Vietnamese whoever looks.
impl Sheet {
    const fn nation(&self) -> &'static str {
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    }

    const fn motto(&self) -> &'static str {
        "Độc lập - Tự do - Hạnh phúc"
    }

    const fn about(&self) -> &'static str {
        "V/v"
    }

    const fn receivers(&self) -> &'static str {
        "Nơi nhận:"
    }
}

impl Sheet {
    /// Returns a letter that presses for late tasks.
    pub fn sample(lang: crate::frame::Lang) -> Sheet {
        let text = |it: &str| it.to_owned();
        Sheet {
            lang,
            parent: text("Ủy ban nhân dân huyện Phong Thổ"),
            issuer: text("Văn phòng Điều phối nông thôn mới"),
            number: text("Số:      /VPĐP-NTM"),
            dated: text("Phong Thổ, ngày      tháng      năm"),
            subject: text("đôn đốc thực hiện nhiệm vụ quá hạn"),
            address: text("Kính gửi:"),
            addressees: vec![text("- UBND xã Mường So;"), text("- UBND xã Khổng Lào.")],
            blocks: vec![
                SheetBlock::Paragraph(SheetRun::plain(
                    "Theo dõi việc thực hiện nhiệm vụ được giao:",
                )),
                SheetBlock::Table(
                    vec![
                        SheetColumn {
                            title: SheetRun::plain("Đơn vị"),
                            share: 70,
                        },
                        SheetColumn {
                            title: SheetRun::plain("Quá hạn (ngày)"),
                            share: 30,
                        },
                    ],
                    vec![vec![
                        SheetCell {
                            words: SheetRun::plain("Xã Mường So"),
                            align: SheetAlign::Left,
                        },
                        SheetCell {
                            words: SheetRun::plain("9"),
                            align: SheetAlign::Right,
                        },
                    ]],
                ),
            ],
            signature: vec![text("KT. CHÁNH VĂN PHÒNG"), text("PHÓ CHÁNH VĂN PHÒNG")],
            signer: text("Vàng Thị Mai"),
            recipients: vec![text("- Như trên;"), text("- Lưu: VT, NTM.")],
            mark: words::outgoing::of(lang).draft_mark().to_owned(),
            ..Sheet::default()
        }
    }
}
