//! A paper becomes PDF.
//!
//! The same [`Paper`] that [`ntm_drafting::docx`] writes is set by Typst as a library, with Liberation
//! Serif, which takes the same room as Times New Roman and is embedded in the file (SIL Open Font
//! License, `fonts/LICENSE`). No file is read and no clock is asked: the same paper, the same bytes.
//!
//! The crate stands alone because Typst is a quarter of a first build.

mod markup;

use std::sync::LazyLock;

use ntm_drafting::paper::Paper;
use typst::{
    Library, LibraryExt as _, World,
    diag::{FileError, FileResult, SourceDiagnostic},
    ecow::EcoVec,
    foundations::{Bytes, Datetime, Duration, Smart},
    syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot},
    text::{Font, FontBook},
    utils::LazyHash,
};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, pdf};

/// What keeps a paper from being set.
#[derive(Debug, thiserror::Error)]
#[error("the paper cannot be set: {0}")]
pub struct PressFault(String);

/// Sets a paper as PDF.
///
/// # Errors
///
/// [`PressFault`] where Typst refuses what was written for it: a fault of this crate, not of the paper.
pub fn print(paper: &Paper) -> Result<Vec<u8>, PressFault> {
    let page = Page::of(markup::markup(paper))?;
    let document = typst::compile::<PagedDocument>(&page);
    let document = document.output.map_err(said)?;
    let options = PdfOptions {
        creator: Smart::Custom(None),
        ..PdfOptions::default()
    };
    let bytes = pdf(&document, &options).map_err(said);
    // What was remembered of papers that were set a while ago is let go, so that memory stays flat.
    typst::comemo::evict(10);
    bytes
}

fn said(faults: EcoVec<SourceDiagnostic>) -> PressFault {
    let faults: Vec<&str> = faults.iter().map(|it| it.message.as_str()).collect();
    PressFault(faults.join("; "))
}

/// What every paper is set with: read once.
struct Case {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
}

static CASE: LazyLock<Case> = LazyLock::new(|| {
    let files: [&[u8]; 4] = [
        include_bytes!("../fonts/LiberationSerif-Regular.ttf"),
        include_bytes!("../fonts/LiberationSerif-Bold.ttf"),
        include_bytes!("../fonts/LiberationSerif-Italic.ttf"),
        include_bytes!("../fonts/LiberationSerif-BoldItalic.ttf"),
    ];
    let fonts: Vec<Font> = files
        .into_iter()
        .flat_map(|file| Font::iter(Bytes::new(file)))
        .collect();
    Case {
        library: LazyHash::new(Library::default()),
        book: LazyHash::new(FontBook::from_fonts(&fonts)),
        fonts,
    }
});

/// One paper as Typst looks at it: a single source, four fonts, nothing else in the world.
struct Page {
    source: Source,
}

impl Page {
    fn of(text: String) -> Result<Page, PressFault> {
        let path =
            VirtualPath::new("paper.typ").map_err(|fault| PressFault(format!("{fault:?}")))?;
        let id = FileId::new(RootedPath::new(VirtualRoot::Project, path));
        Ok(Page {
            source: Source::new(id, text),
        })
    }
}

impl World for Page {
    fn library(&self) -> &LazyHash<Library> {
        &CASE.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &CASE.book
    }

    fn main(&self) -> FileId {
        self.source.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        match id == self.source.id() {
            true => Ok(self.source.clone()),
            false => Err(FileError::AccessDenied),
        }
    }

    fn file(&self, _id: FileId) -> FileResult<Bytes> {
        Err(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        CASE.fonts.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}
