//! An official paper, before it is DOCX or PDF: one model for both.
//!
//! Its parts, their order and the abbreviations of its kinds are those of Nghị định 30/2020/NĐ-CP,
//! Điều 7–9 and Phụ lục I, III.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A paper that is ready to be signed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Paper {
    /// What kind of paper it is.
    pub kind: PaperKind,
    /// The body above the issuer, in the head of the paper; none where the issuer has none.
    #[serde(default)]
    pub parent: Option<String>,
    /// Who issues it: "Ủy ban nhân dân huyện Phong Thổ".
    pub issuer: String,
    /// Its number in the register of the year; blank until it has one.
    #[serde(default)]
    pub number: Option<u32>,
    /// What follows the number: "TB-UBND"; for a letter body and drafting unit: "UBND-NTM".
    pub symbol: String,
    /// Where it is issued: "Phong Thổ".
    pub place: String,
    /// The day of issue; blank until it is signed.
    #[serde(default)]
    pub date: Option<Date>,
    /// What it is about, without "V/v".
    pub subject: String,
    /// A mark of urgency.
    #[serde(default)]
    pub urgency: Option<Urgency>,
    /// To whom a letter goes ("Kính gửi").
    #[serde(default)]
    pub to: Vec<String>,
    /// What it is based on ("Căn cứ …"), without the signs at the end.
    #[serde(default)]
    pub bases: Vec<String>,
    /// What it says.
    pub body: Vec<Block>,
    /// Who signs, and in whose name.
    pub signature: Signature,
    /// Who receives it, without the last line.
    #[serde(default)]
    pub recipients: Vec<String>,
    /// Where a copy stays: "VT, NTM".
    #[serde(default = "archive")]
    pub archive: String,
    /// Annexes, each on pages of its own.
    #[serde(default)]
    pub appendices: Vec<Appendix>,
}

fn archive() -> String {
    "VT".to_owned()
}

macro_rules! kinds {
    ($($name:ident = $key:literal, $abbreviation:literal, $title:literal;)+) => {
        /// The kinds of administrative papers (Nghị định 30/2020/NĐ-CP, Điều 7), but for the courteous letter
        /// (thư công), which has neither number nor symbol.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum PaperKind {
            $(
                #[doc = concat!("“", $title, "”, ", $key, ".")]
                #[serde(rename = $key)]
                $name,
            )+
        }

        impl PaperKind {
            /// All kinds, in the order of the decree.
            pub const ALL: &'static [PaperKind] = &[$(PaperKind::$name,)+];

            /// Returns the word by which commands and files name it.
            pub fn key(self) -> &'static str {
                match self { $(PaperKind::$name => $key,)+ }
            }

            /// Returns its abbreviation in the symbol; a letter has none.
            pub fn abbreviation(self) -> &'static str {
                match self { $(PaperKind::$name => $abbreviation,)+ }
            }

            /// Returns its name as it is written above the subject; a letter has none.
            pub fn title(self) -> &'static str {
                match self { $(PaperKind::$name => $title,)+ }
            }
        }
    };
}

// Phụ lục III of the decree.
kinds! {
    Resolution = "nghi-quyet", "NQ", "Nghị quyết";
    Decision = "quyet-dinh", "QĐ", "Quyết định";
    Directive = "chi-thi", "CT", "Chỉ thị";
    Regulation = "quy-che", "QC", "Quy chế";
    Rule = "quy-dinh", "QyĐ", "Quy định";
    Communique = "thong-cao", "TC", "Thông cáo";
    Notice = "thong-bao", "TB", "Thông báo";
    Guidance = "huong-dan", "HD", "Hướng dẫn";
    Programme = "chuong-trinh", "CTr", "Chương trình";
    Plan = "ke-hoach", "KH", "Kế hoạch";
    Scheme = "phuong-an", "PA", "Phương án";
    Project = "de-an", "ĐA", "Đề án";
    Undertaking = "du-an", "DA", "Dự án";
    Report = "bao-cao", "BC", "Báo cáo";
    Minutes = "bien-ban", "BB", "Biên bản";
    Submission = "to-trinh", "TTr", "Tờ trình";
    Letter = "cong-van", "", "";
    Telegram = "cong-dien", "CĐ", "Công điện";
    Contract = "hop-dong", "HĐ", "Hợp đồng";
    Memorandum = "ban-ghi-nho", "BGN", "Bản ghi nhớ";
    Agreement = "ban-thoa-thuan", "BTT", "Bản thỏa thuận";
    PowerOfAttorney = "giay-uy-quyen", "GUQ", "Giấy ủy quyền";
    Invitation = "giay-moi", "GM", "Giấy mời";
    Introduction = "giay-gioi-thieu", "GGT", "Giấy giới thiệu";
    Leave = "giay-nghi-phep", "GNP", "Giấy nghỉ phép";
    Dispatch = "phieu-gui", "PG", "Phiếu gửi";
    Transfer = "phieu-chuyen", "PC", "Phiếu chuyển";
    Advice = "phieu-bao", "PB", "Phiếu báo";
}

impl PaperKind {
    /// Returns the kind that a word names.
    pub fn from_key(key: &str) -> Option<PaperKind> {
        PaperKind::ALL.iter().copied().find(|it| it.key() == key)
    }

    /// Tells whether papers of this kind name whom they are for above the text.
    pub fn is_addressed(self) -> bool {
        matches!(
            self,
            PaperKind::Letter | PaperKind::Invitation | PaperKind::Submission | PaperKind::Telegram
        )
    }
}

/// How urgent a paper is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Urgency {
    /// Khẩn.
    Urgent,
    /// Thượng khẩn.
    VeryUrgent,
    /// Hỏa tốc.
    Express,
}

impl Urgency {
    /// Returns the words in the frame.
    pub fn mark(self) -> &'static str {
        match self {
            Urgency::Urgent => "KHẨN",
            Urgency::VeryUrgent => "THƯỢNG KHẨN",
            Urgency::Express => "HỎA TỐC",
        }
    }

    /// Returns width and height of the frame in millimetres (Phụ lục I, mục III).
    pub fn frame(self) -> (u32, u32) {
        match self {
            Urgency::Urgent => (20, 8),
            Urgency::VeryUrgent => (40, 8),
            Urgency::Express => (30, 8),
        }
    }
}

/// Words in a line, plain or with emphasis.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Text {
    /// Without emphasis.
    Plain(String),
    /// Piece by piece.
    Runs(Vec<Run>),
}

/// A piece of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Run {
    pub text: String,
    #[serde(default)]
    pub bold: bool,
    #[serde(default)]
    pub italic: bool,
}

impl Text {
    /// Returns words in bold letters.
    pub fn bold(text: impl Into<String>) -> Text {
        Text::Runs(vec![Run {
            text: text.into(),
            bold: true,
            italic: false,
        }])
    }

    /// Returns the pieces, each without letters that no paper can bear.
    pub fn runs(&self) -> Vec<Run> {
        let runs = match self {
            Text::Plain(text) => vec![Run {
                text: text.clone(),
                bold: false,
                italic: false,
            }],
            Text::Runs(runs) => runs.clone(),
        };
        runs.into_iter()
            .map(|run| Run {
                text: clean(&run.text),
                ..run
            })
            .collect()
    }

    /// Returns the words alone.
    pub fn plain(&self) -> String {
        self.runs().into_iter().map(|run| run.text).collect()
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Text {
        Text::Plain(text.to_owned())
    }
}

impl From<String> for Text {
    fn from(text: String) -> Text {
        Text::Plain(text)
    }
}

/// Returns words on one line, without control characters and marks of direction, which would hide or
/// turn what is read.
pub fn clean(text: &str) -> String {
    let hides = |letter: char| {
        letter.is_control()
            || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    let spaced: String = text
        .chars()
        .map(|letter| match letter {
            '\n' | '\r' | '\t' => ' ',
            letter => letter,
        })
        .filter(|letter| !hides(*letter))
        .collect();
    spaced
}

/// A part of the text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Block {
    /// A numbered or lettered heading, bold: "I. Kết quả", "1. UBND các xã".
    Heading(Text),
    /// A paragraph.
    Paragraph(Text),
    /// An item of a list, written with a dash.
    Item(Text),
    /// A table.
    Table(Table),
}

/// A table with a heading that stands on every page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    pub columns: Vec<TableColumn>,
    pub rows: Vec<Vec<Text>>,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableColumn {
    pub title: Text,
    /// Its share of the width, beside those of the other columns.
    #[serde(default = "one")]
    pub width: u32,
    #[serde(default)]
    pub align: Align,
}

fn one() -> u32 {
    1
}

/// How the words of a column stand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Align {
    #[default]
    Left,
    Centre,
    Right,
}

/// Who signs (Điều 13).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signature {
    /// The body in whose name a member signs (TM.): "Ủy ban nhân dân".
    #[serde(default)]
    pub collective: Option<String>,
    /// For whom the signer signs, where it is not the head.
    #[serde(default)]
    pub behalf: Option<Behalf>,
    /// Whether the signer is acting head (Q.).
    #[serde(default)]
    pub acting: bool,
    /// The signer's position: "Phó Chủ tịch".
    pub position: String,
    /// The signer's name; blank until it is known.
    #[serde(default)]
    pub name: String,
    /// Who signs to the left of it, as the secretary does under minutes (Phụ lục III, Mẫu 1.9); the
    /// recipients then stand below both.
    #[serde(default)]
    pub beside: Option<Beside>,
}

/// Somebody who signs beside the signer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Beside {
    /// As what: "Thư ký".
    pub position: String,
    #[serde(default)]
    pub name: String,
}

/// In whose place somebody signs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Behalf {
    /// KT.: a deputy for the head, whose position is given.
    Deputy(String),
    /// TL.: the head of a unit by order of the head.
    Order(String),
    /// TUQ.: by written authority of the head.
    Authority(String),
}

impl Signature {
    /// Returns the lines above the name, each as it is written.
    pub fn lines(&self) -> Vec<String> {
        let upper = |text: &str| clean(text).trim().to_uppercase();
        let mut lines = Vec::new();
        if let Some(collective) = &self.collective {
            lines.push(format!("TM. {}", upper(collective)));
        }
        match &self.behalf {
            Some(Behalf::Deputy(of)) => lines.push(format!("KT. {}", upper(of))),
            Some(Behalf::Order(of)) => lines.push(format!("TL. {}", upper(of))),
            Some(Behalf::Authority(of)) => lines.push(format!("TUQ. {}", upper(of))),
            None => {}
        }
        lines.push(match self.acting {
            true => format!("Q. {}", upper(&self.position)),
            false => upper(&self.position),
        });
        lines
    }
}

/// An annex.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Appendix {
    /// What it is: "Danh mục công trình".
    pub title: String,
    pub body: Vec<Block>,
}

/// What keeps a paper from being drawn up.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PaperFault {
    #[error("Chưa ghi {0}.")]
    Missing(&'static str),
    #[error("Ký hiệu “{symbol}” không hợp với {kind}: phải bắt đầu bằng “{expected}-”.")]
    Symbol {
        symbol: String,
        kind: &'static str,
        expected: &'static str,
    },
    #[error("Công văn không có tên loại: ký hiệu ghi “cơ quan-đơn vị soạn thảo”, ví dụ UBND-NTM.")]
    LetterSymbol,
    #[error("{0} phải có “Kính gửi”.")]
    NotAddressed(&'static str),
    #[error("Bảng có {columns} cột nhưng dòng {row} có {cells} ô.")]
    Cells {
        row: usize,
        columns: usize,
        cells: usize,
    },
    #[error("Bảng không có cột nào.")]
    NoColumns,
    #[error("Không ký thay chính mình: “{0}”.")]
    OwnDeputy(String),
}

impl Paper {
    /// Returns what keeps the paper from being drawn up; nothing where it is whole.
    pub fn faults(&self) -> Vec<PaperFault> {
        let mut faults = Vec::new();
        for (what, text) in [
            ("cơ quan ban hành", &self.issuer),
            ("ký hiệu", &self.symbol),
            ("địa danh", &self.place),
            ("trích yếu", &self.subject),
            ("chức vụ người ký", &self.signature.position),
        ] {
            if clean(text).trim().is_empty() {
                faults.push(PaperFault::Missing(what));
            }
        }
        if self.body.is_empty() {
            faults.push(PaperFault::Missing("nội dung"));
        }
        let own = self.symbol.split('-').next().unwrap_or_default();
        match self.kind.abbreviation() {
            "" if PaperKind::ALL
                .iter()
                .any(|kind| !kind.abbreviation().is_empty() && kind.abbreviation() == own) =>
            {
                faults.push(PaperFault::LetterSymbol);
            }
            "" => {}
            expected if own != expected => faults.push(PaperFault::Symbol {
                symbol: self.symbol.clone(),
                kind: self.kind.title(),
                expected,
            }),
            _ => {}
        }
        let addressed = matches!(self.kind, PaperKind::Letter | PaperKind::Invitation);
        if addressed && self.to.is_empty() {
            faults.push(PaperFault::NotAddressed(match self.kind {
                PaperKind::Letter => "Công văn",
                kind => kind.title(),
            }));
        }
        if let Some(Behalf::Deputy(of) | Behalf::Order(of) | Behalf::Authority(of)) =
            &self.signature.behalf
            && of.trim().to_lowercase() == self.signature.position.trim().to_lowercase()
        {
            faults.push(PaperFault::OwnDeputy(of.clone()));
        }
        let annexes = self.appendices.iter().flat_map(|it| &it.body);
        for block in self.body.iter().chain(annexes) {
            let Block::Table(table) = block else { continue };
            if table.columns.is_empty() {
                faults.push(PaperFault::NoColumns);
            }
            for (row, cells) in table.rows.iter().enumerate() {
                if cells.len() != table.columns.len() {
                    faults.push(PaperFault::Cells {
                        row: row + 1,
                        columns: table.columns.len(),
                        cells: cells.len(),
                    });
                }
            }
        }
        faults
    }

    /// Returns the line of number and symbol: "Số: 05/TB-UBND"; a number below ten has a nought before it.
    pub fn number_line(&self) -> String {
        let number = match self.number {
            Some(number) => format!("{number:02}"),
            None => "     ".to_owned(),
        };
        format!("Số: {number}/{}", clean(&self.symbol))
    }

    /// Returns the line of place and date: days below ten, January and February have a nought before them.
    pub fn date_line(&self) -> String {
        let place = clean(&self.place);
        let Some(date) = self.date else {
            return format!("{place}, ngày      tháng      năm");
        };
        let month = match date.month() {
            month @ 1..=2 => format!("{month:02}"),
            month => month.to_string(),
        };
        format!(
            "{place}, ngày {:02} tháng {month} năm {}",
            date.day(),
            date.year()
        )
    }

    /// Returns the bases as they are written: each ends with a semicolon, the last with a full stop.
    pub fn base_lines(&self) -> Vec<String> {
        let last = self.bases.len().saturating_sub(1);
        self.bases
            .iter()
            .enumerate()
            .map(|(index, base)| {
                let base = clean(base);
                let base = base.trim().trim_end_matches([';', '.']);
                let end = if index == last { '.' } else { ';' };
                match base.starts_with("Căn cứ")
                    || base.starts_with("Theo ")
                    || base.starts_with("Xét ")
                {
                    true => format!("{base}{end}"),
                    false => format!("Căn cứ {base}{end}"),
                }
            })
            .collect()
    }

    /// Returns the lines below "Nơi nhận:": each with a dash and a semicolon, the last says where a copy stays.
    pub fn recipient_lines(&self) -> Vec<String> {
        let mut lines: Vec<String> = self
            .recipients
            .iter()
            .map(|it| format!("- {};", clean(it).trim().trim_end_matches([';', '.'])))
            .collect();
        lines.push(format!(
            "- Lưu: {}.",
            clean(&self.archive).trim_end_matches('.')
        ));
        lines
    }

    /// Returns the lines of "Kính gửi": one body on the line itself, several below it, each with a dash.
    pub fn address_lines(&self) -> (String, Vec<String>) {
        let last = self.to.len().saturating_sub(1);
        match self.to.as_slice() {
            [] => (String::new(), Vec::new()),
            [one] => (
                format!("Kính gửi: {}", clean(one).trim_end_matches('.')),
                Vec::new(),
            ),
            several => {
                let lines = several.iter().enumerate().map(|(index, it)| {
                    let end = if index == last { '.' } else { ';' };
                    format!("- {}{end}", clean(it).trim().trim_end_matches([';', '.']))
                });
                ("Kính gửi:".to_owned(), lines.collect())
            }
        }
    }

    /// Returns the line below an annex's title: "(Kèm theo Thông báo số 101/TB-UBND ngày …)".
    pub fn annex_line(&self) -> String {
        let kind = match self.kind {
            PaperKind::Letter => "Công văn",
            kind => kind.title(),
        };
        let number = self.number_line().replace("Số:", "số");
        let date = self.date_line();
        let day = date.split_once(", ").map_or("", |(_, day)| day);
        format!(
            "(Kèm theo {kind} {number} {day} của {})",
            clean(&self.issuer)
        )
    }
}

/// Returns "Phụ lục I", "Phụ lục II"; a single annex bears no number.
pub fn annex_title(index: usize, of: usize) -> String {
    match of {
        1 => "Phụ lục".to_owned(),
        _ => format!("Phụ lục {}", roman(index + 1)),
    }
}

fn roman(mut number: usize) -> String {
    let mut text = String::new();
    for (value, sign) in [
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ] {
        while number >= value {
            text.push_str(sign);
            number -= value;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    pub(crate) fn notice() -> Paper {
        Paper {
            kind: PaperKind::Notice,
            parent: None,
            issuer: "Ủy ban nhân dân huyện Phong Thổ".to_owned(),
            number: Some(5),
            symbol: "TB-UBND".to_owned(),
            place: "Phong Thổ".to_owned(),
            date: Some(date(2024, 2, 7)),
            subject: "Kết luận tại Hội nghị giao ban".to_owned(),
            urgency: None,
            to: Vec::new(),
            bases: Vec::new(),
            body: vec![Block::Paragraph("Nội dung.".into())],
            signature: Signature {
                collective: Some("Ủy ban nhân dân".to_owned()),
                behalf: Some(Behalf::Deputy("Chủ tịch".to_owned())),
                acting: false,
                position: "Phó Chủ tịch".to_owned(),
                name: "Nguyễn Văn A".to_owned(),
                beside: None,
            },
            recipients: vec!["UBND các xã".to_owned()],
            archive: "VT, NTM".to_owned(),
            appendices: Vec::new(),
        }
    }

    #[test]
    fn lines_are_written_as_the_decree_says() {
        let paper = notice();
        assert_eq!(paper.faults(), []);
        assert_eq!(paper.number_line(), "Số: 05/TB-UBND");
        assert_eq!(paper.date_line(), "Phong Thổ, ngày 07 tháng 02 năm 2024");
        assert_eq!(
            paper.signature.lines(),
            ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"]
        );
        assert_eq!(
            paper.recipient_lines(),
            ["- UBND các xã;", "- Lưu: VT, NTM."]
        );
        let based = Paper {
            bases: vec!["Luật A;".to_owned(), "Theo đề nghị của B".to_owned()],
            to: vec!["UBND các xã".to_owned(), "Phòng Nội vụ.".to_owned()],
            ..notice()
        };
        assert_eq!(
            based.base_lines(),
            ["Căn cứ Luật A;", "Theo đề nghị của B."]
        );
        assert_eq!(
            based.address_lines().1,
            ["- UBND các xã;", "- Phòng Nội vụ."]
        );
        assert_eq!(annex_title(3, 5), "Phụ lục IV");
        assert_eq!(
            paper.annex_line(),
            "(Kèm theo Thông báo số 05/TB-UBND ngày 07 tháng 02 năm 2024 của Ủy ban nhân dân huyện Phong Thổ)"
        );
    }

    #[test]
    fn what_is_missing_or_does_not_fit_is_named() {
        let told = |paper: Paper| -> Vec<String> {
            paper.faults().iter().map(ToString::to_string).collect()
        };
        assert_eq!(
            told(Paper {
                symbol: "BC-UBND".to_owned(),
                ..notice()
            }),
            ["Ký hiệu “BC-UBND” không hợp với Thông báo: phải bắt đầu bằng “TB-”."]
        );
        let letter = Paper {
            kind: PaperKind::Letter,
            ..notice()
        };
        assert_eq!(
            told(letter),
            [
                "Công văn không có tên loại: ký hiệu ghi “cơ quan-đơn vị soạn thảo”, ví dụ UBND-NTM.",
                "Công văn phải có “Kính gửi”."
            ]
        );
        let table = Table {
            columns: vec![TableColumn {
                title: "Xã".into(),
                width: 1,
                align: Align::Left,
            }],
            rows: vec![vec!["A".into(), "B".into()]],
        };
        assert_eq!(
            told(Paper {
                subject: " \u{200b}".to_owned(),
                body: vec![Block::Table(table)],
                ..notice()
            }),
            ["Chưa ghi trích yếu.", "Bảng có 1 cột nhưng dòng 1 có 2 ô."]
        );
        assert_eq!(
            told(Paper {
                signature: Signature {
                    position: "Chủ tịch".to_owned(),
                    ..notice().signature
                },
                ..notice()
            }),
            ["Không ký thay chính mình: “Chủ tịch”."]
        );
    }

    #[test]
    fn marks_that_turn_or_hide_words_are_left_out() {
        assert_eq!(clean("A\u{202e}B\u{200b}\nC\u{7}"), "AB C");
    }
}
