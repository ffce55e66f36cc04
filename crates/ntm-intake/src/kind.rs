//! The kinds of files that can be read.

use crate::sniff;

/// What a file is, by its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Plain text; Markdown too, whose signs the reader passes over.
    Txt,
    Html,
    Docx,
    /// Word 97–2003.
    Doc,
    Rtf,
    Odt,
    Pdf,
    Png,
    Jpeg,
    Tiff,
    /// A letter with its attachments.
    Eml,
    /// A document with its header as offices exchange it (QCVN 102:2016/BTTTT).
    Edxml,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 12] = [
        Self::Txt,
        Self::Html,
        Self::Docx,
        Self::Doc,
        Self::Rtf,
        Self::Odt,
        Self::Pdf,
        Self::Png,
        Self::Jpeg,
        Self::Tiff,
        Self::Eml,
        Self::Edxml,
    ];

    /// Returns what a file is, where it can be read as a document.
    pub fn of(name: &str, bytes: &[u8]) -> Option<Self> {
        sniff::kind(name, bytes).ok()
    }

    /// Returns the media type under which the file is handed out again.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Txt => "text/plain; charset=utf-8",
            Self::Html => "text/html",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Doc => "application/msword",
            Self::Rtf => "application/rtf",
            Self::Odt => "application/vnd.oasis.opendocument.text",
            Self::Pdf => "application/pdf",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Tiff => "image/tiff",
            Self::Eml => "message/rfc822",
            Self::Edxml => "application/xml",
        }
    }

    /// Returns the endings of names that such files usually have.
    pub fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Txt => &["txt", "md"],
            Self::Html => &["html", "htm"],
            Self::Docx => &["docx"],
            Self::Doc => &["doc"],
            Self::Rtf => &["rtf"],
            Self::Odt => &["odt"],
            Self::Pdf => &["pdf"],
            Self::Png => &["png"],
            Self::Jpeg => &["jpg", "jpeg"],
            Self::Tiff => &["tif", "tiff"],
            Self::Eml => &["eml"],
            Self::Edxml => &["edxml", "xml"],
        }
    }
}
