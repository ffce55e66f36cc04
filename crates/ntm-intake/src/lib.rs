//! Bytes become text, with page and position.
//!
//! One function, [`intake`], takes what somebody uploaded and gives the text
//! that the reader reads, or a [`Refusal`] that says in plain Vietnamese what
//! is wrong with the file and what to do. No I/O, no clock; it never panics on
//! bad input, and what it spends is bounded by [`Limits`].
//!
//! [`intake_with`] may also ask other [`Program`]s: Tesseract and Poppler for
//! scans, LibreOffice for old Word files. Each is optional, runs within
//! [`Bounds`] in a folder of its own, and is named with its package when a file
//! needs it and it is missing.
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
mod convert;
mod docx;
mod edxml;
mod eml;
mod flow;
mod given;
mod hocr;
mod html;
mod kind;
mod layout;
mod legacy;
mod note;
mod numbering;
mod odt;
mod package;
mod pdf;
mod picture;
mod process;
mod program;
mod recognise;
mod refusal;
mod ruled;
mod sniff;
mod status;
mod syllable;
mod txt;
pub mod xlsx;
mod xml;

use std::ops::Range;

pub use given::{Business, Given};
pub use kind::Kind;
pub use note::{Encoding, Note};
pub use process::Failure;
pub use program::{Program, Programs, Standing};
pub use refusal::{Refusal, Stranger};
pub use status::{Status, status};

/// Returns the text of an uploaded file without the help of other programs. The content decides
/// what the file is; its name is only a hint where the content says nothing.
pub fn intake(name: &str, bytes: &[u8], limits: &Limits) -> Result<Intake, Refusal> {
    let means = Means {
        limits: *limits,
        programs: &Programs::none(),
        course: &(),
    };
    intake_with(name, bytes, &means)
}

/// Returns the text of an uploaded file, with the help of the programs that are there.
pub fn intake_with(name: &str, bytes: &[u8], means: &Means<'_>) -> Result<Intake, Refusal> {
    let limits = &means.limits;
    if bytes.is_empty() {
        return Err(Refusal::Empty);
    }
    if bytes.len() > limits.bytes {
        return Err(Refusal::TooLarge {
            bytes: bytes.len(),
            limit: limits.bytes,
        });
    }
    let kind = sniff::kind(name, bytes)?;
    let taken = match kind {
        Kind::Txt => txt::read(bytes),
        Kind::Html => html::read(bytes, limits),
        Kind::Docx => docx::read(bytes, limits),
        Kind::Odt => odt::read(bytes, limits),
        Kind::Pdf => pdf::read(bytes, means),
        Kind::Doc | Kind::Rtf => convert::read(kind, bytes, means),
        Kind::Png | Kind::Jpeg | Kind::Tiff => picture::read(kind, bytes, means),
        Kind::Eml => eml::read(bytes, limits),
        Kind::Edxml => edxml::read(bytes, means),
    }?;
    within(taken, limits)
}

fn within(taken: Intake, limits: &Limits) -> Result<Intake, Refusal> {
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

/// Returns the text of a page as Tesseract prints it (hOCR), so that it can be tried without pictures.
#[doc(hidden)]
pub fn lay_out(hocr: &str, limits: &Limits) -> Result<Intake, Refusal> {
    let laid = layout::read(&hocr::read(hocr)?, None);
    within(
        Intake {
            pages: laid.pages,
            recognised: laid.recognised,
            ..Intake::new(Kind::Png, laid.text)
        },
        limits,
    )
}

/// What taking in may use.
pub struct Means<'a> {
    pub limits: Limits,
    pub programs: &'a Programs,
    pub course: &'a dyn Course,
}

/// Follows long work, and may stop it.
pub trait Course: Sync {
    /// A page, counted from 1, is about to be recognised.
    fn page(&self, page: usize, of: usize);

    /// Whether the work is to be given up.
    fn is_stopped(&self) -> bool;
}

/// Nobody follows.
impl Course for () {
    fn page(&self, _: usize, _: usize) {}

    fn is_stopped(&self) -> bool {
        false
    }
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
    /// Parts in a DOCX or an ODT.
    pub parts: usize,
    /// Files that come with a letter.
    pub attachments: usize,
    pub pages: usize,
    /// Pages of which the letters have to be recognised.
    pub scanned_pages: usize,
    /// Dots of one page that is a picture.
    pub dots: usize,
    /// The text that comes out.
    pub text_bytes: usize,
    /// One run of another program: one page, or one conversion.
    pub program: Bounds,
}

/// What one run of another program may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Of a processor at work; by the clock five times so long, as a machine may be busy.
    pub seconds: u64,
    /// Its address space.
    pub memory: usize,
    /// What it prints, and what it writes into its folder.
    pub output: usize,
}

impl Limits {
    pub(crate) const USUAL: Limits = Self {
        bytes: 20 << 20,
        unpacked_bytes: 200 << 20,
        ratio: 500,
        parts: 10_000,
        attachments: 100,
        pages: 10_000,
        scanned_pages: 300,
        dots: 100_000_000,
        text_bytes: 10 << 20,
        program: Bounds {
            seconds: 120,
            memory: 4 << 30,
            output: 200 << 20,
        },
    };
}

impl Default for Limits {
    fn default() -> Self {
        Self::USUAL
    }
}

/// The text of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intake {
    pub kind: Kind,
    /// Paragraphs are separated by an empty line; lines end in `\n`.
    pub text: String,
    /// Byte ranges of the pages in `text`, in order and without gaps; empty where the file does not tell.
    pub pages: Vec<Range<usize>>,
    /// The words that were recognised in pictures, in order; empty where the file has letters.
    pub recognised: Vec<Recognised>,
    /// What the file says about the document beside its text.
    pub given: Option<Box<Given>>,
    /// The files that came with it, each a document of its own.
    pub attachments: Vec<Attachment>,
    pub notes: Vec<Note>,
}

/// A word that was recognised in a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recognised {
    /// Bytes of the text.
    pub span: Range<usize>,
    /// How sure the recognition is, in per cent.
    pub confidence: u8,
}

/// A file within a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    pub name: String,
    pub bytes: Vec<u8>,
}

impl Attachment {
    /// Returns what the file is, where it can be read as a document.
    pub fn kind(&self) -> Option<Kind> {
        Kind::of(&self.name, &self.bytes)
    }
}

impl Intake {
    fn new(kind: Kind, text: String) -> Self {
        Self {
            kind,
            text,
            pages: Vec::new(),
            recognised: Vec::new(),
            given: None,
            attachments: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Returns the page, counted from 1, on which a byte of the text stands.
    pub fn page_of(&self, byte: usize) -> Option<usize> {
        let index = self.pages.partition_point(|page| page.end <= byte);
        self.pages
            .get(index)
            .filter(|page| page.contains(&byte))
            .map(|_| index + 1)
    }

    /// Returns the places of words that the recognition is not sure of.
    pub fn unclear(&self) -> Vec<Range<usize>> {
        // Below this, one word in three is wrong; above it, one in a hundred.
        const SURE: u8 = 80;
        self.recognised
            .iter()
            .filter(|word| word.confidence < SURE)
            .map(|word| word.span.clone())
            .collect()
    }
}
