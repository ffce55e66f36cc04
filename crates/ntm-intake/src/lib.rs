//! Bytes become text, with page and position.
//!
//! One function, [`intake`], takes what somebody uploaded and gives the text
//! that the reader reads, or a [`Refusal`] that says in plain Vietnamese what
//! is wrong with the file and what to do. No I/O, no clock; it never panics on
//! bad input, and what it spends is bounded by [`Limits`].
//!
//! PDF goes through `hayro-interpret`, the interpreter below `hayro` without its
//! painter: glyphs with their place and letter, in about a third of the build.
//!
//! ```
//! use ntm_intake::{Kind, Limits, intake};
//! let taken = intake("thông báo.txt", "Số: 101/TB-UBND\r\n".as_bytes(), &Limits::default())?;
//! assert_eq!(taken.kind, Kind::Txt);
//! assert_eq!(taken.text, "Số: 101/TB-UBND\n");
//! # Ok::<(), ntm_intake::Refusal>(())
//! ```

mod clean;
mod docx;
mod layout;
mod legacy;
mod numbering;
mod package;
mod pdf;
mod refusal;
mod sniff;
mod syllable;
mod txt;
mod xml;

use std::ops::Range;

pub use refusal::{Refusal, Stranger};

/// Returns the text of an uploaded file. The content decides what the file is;
/// its name is only a hint where the content says nothing.
pub fn intake(name: &str, bytes: &[u8], limits: &Limits) -> Result<Intake, Refusal> {
    if bytes.is_empty() {
        return Err(Refusal::Empty);
    }
    if bytes.len() > limits.bytes {
        return Err(Refusal::TooLarge {
            bytes: bytes.len(),
            limit: limits.bytes,
        });
    }
    let taken = match sniff::kind(name, bytes)? {
        Kind::Txt => txt::read(bytes),
        Kind::Docx => docx::read(bytes, limits),
        Kind::Pdf => pdf::read(bytes, limits),
    }?;
    if taken.text.len() > limits.text_bytes {
        return Err(Refusal::TooMuchText {
            limit: limits.text_bytes,
        });
    }
    if taken.pages.len() > limits.pages {
        return Err(Refusal::TooManyPages {
            pages: taken.pages.len(),
            limit: limits.pages,
        });
    }
    if taken.text.chars().all(char::is_whitespace) {
        return Err(Refusal::Empty);
    }
    Ok(taken)
}

/// What one file may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The upload itself.
    pub bytes: usize,
    /// Everything packed in it, unpacked.
    pub unpacked_bytes: usize,
    /// How many times larger a packed part may become, once it is larger than a megabyte.
    pub ratio: usize,
    /// Parts in a DOCX.
    pub parts: usize,
    pub pages: usize,
    /// The text that comes out.
    pub text_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 20 << 20,
            unpacked_bytes: 200 << 20,
            ratio: 500,
            parts: 10_000,
            pages: 10_000,
            text_bytes: 10 << 20,
        }
    }
}

/// What a file is, by its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    Txt,
    Docx,
    Pdf,
}

/// The text of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intake {
    pub kind: Kind,
    /// Paragraphs are separated by an empty line; lines end in `\n`.
    pub text: String,
    /// Byte ranges of the pages in `text`, in order and without gaps; empty where the file does not tell.
    pub pages: Vec<Range<usize>>,
    pub notes: Vec<Note>,
}

impl Intake {
    /// Returns the page, counted from 1, on which a byte of the text stands.
    pub fn page_of(&self, byte: usize) -> Option<usize> {
        let index = self.pages.partition_point(|page| page.end <= byte);
        self.pages
            .get(index)
            .filter(|page| page.contains(&byte))
            .map(|_| index + 1)
    }
}

/// Something that the person who uploaded a file should know about its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// The text was not UTF-8 and has been converted.
    Converted(Encoding),
    /// Control characters were taken out.
    ControlCharacters(usize),
    /// Pages, counted from 1, that have no text: pictures, perhaps scans.
    PagesWithoutText(Vec<usize>),
    /// Letters of a PDF whose meaning its fonts do not tell.
    UnreadableLetters(usize),
}

impl Note {
    pub fn message_vi(&self) -> String {
        match self {
            Self::Converted(encoding) => format!(
                "Văn bản dùng bảng mã {}, đã được chuyển sang Unicode.",
                encoding.name()
            ),
            Self::ControlCharacters(count) => {
                format!("Đã bỏ {count} ký tự điều khiển không hiển thị.")
            }
            Self::PagesWithoutText(pages) => format!(
                "Các trang không có chữ (có thể là ảnh chụp): {}.",
                page_list(pages)
            ),
            Self::UnreadableLetters(count) => {
                format!("Có {count} ký tự trong PDF không xác định được, đã thay bằng “�”.")
            }
        }
    }

    pub fn message_en(&self) -> String {
        match self {
            Self::Converted(encoding) => {
                format!(
                    "The text was in {} and has been converted to Unicode.",
                    encoding.name()
                )
            }
            Self::ControlCharacters(count) => {
                format!("{count} invisible control characters were removed.")
            }
            Self::PagesWithoutText(pages) => {
                format!(
                    "Pages without text (perhaps pictures): {}.",
                    page_list(pages)
                )
            }
            Self::UnreadableLetters(count) => {
                format!("{count} letters of the PDF could not be told and stand as “�”.")
            }
        }
    }
}

fn page_list(pages: &[usize]) -> String {
    const SHOWN: usize = 20;
    let mut list = pages
        .iter()
        .take(SHOWN)
        .map(usize::to_string)
        .collect::<Vec<_>>()
        .join(", ");
    if pages.len() > SHOWN {
        list.push_str(", …");
    }
    list
}

/// How letters are written as bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    Utf16,
    /// TCVN 5712:1993, third set (.VnTime and its kin).
    Tcvn3,
    /// VNI for Windows (VNI-Times and its kin).
    Vni,
}

impl Encoding {
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf16 => "UTF-16",
            Self::Tcvn3 => "TCVN3 (ABC)",
            Self::Vni => "VNI",
        }
    }
}
