//! What a file is, by its first bytes and its inner parts.

use crate::{Kind, Refusal, refusal::Stranger};
use memchr::memmem;

/// Compound File Binary: old Office, and new Office under a password.
const COMPOUND: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

pub(crate) fn kind(name: &str, bytes: &[u8]) -> Result<Kind, Refusal> {
    // A letter may carry a PDF as it is.
    if is_pdf(bytes) && !is_letter(bytes) {
        return Ok(Kind::Pdf);
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return zip_kind(name, bytes);
    }
    if bytes.starts_with(COMPOUND) {
        return compound(name, bytes);
    }
    if let Some(known) = by_magic(bytes) {
        return known.map_err(Refusal::Unknown);
    }
    Ok(match () {
        () if is_edxml(bytes) => Kind::Edxml,
        () if is_html(name, bytes) => Kind::Html,
        () if is_letter(bytes) => Kind::Eml,
        () => Kind::Txt,
    })
}

/// Returns the beginning in small ASCII letters, without what may stand before the first sign.
fn beginning(bytes: &[u8], length: usize) -> Vec<u8> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    // Of UTF-16 every second byte.
    let begin = bytes.iter().take(length).filter(|byte| **byte != 0);
    let begin: Vec<u8> = begin.map(u8::to_ascii_lowercase).collect();
    let begin = begin.strip_prefix(b"\xFF\xFE").unwrap_or(&begin);
    let begin = begin.strip_prefix(b"\xFE\xFF").unwrap_or(begin);
    begin.trim_ascii_start().to_vec()
}

fn is_edxml(bytes: &[u8]) -> bool {
    let begin = beginning(bytes, 4096);
    begin.starts_with(b"<") && memmem::find(&begin, b"edxmlenvelope").is_some()
}

fn is_html(name: &str, bytes: &[u8]) -> bool {
    let begin = beginning(bytes, 2048);
    let has = |sign: &[u8]| memmem::find(&begin, sign).is_some();
    let name = name.to_lowercase();
    begin.starts_with(b"<")
        && (has(b"<!doctype html")
            || has(b"<html")
            || has(b"<head")
            || has(b"<body")
            || name.ends_with(".html")
            || name.ends_with(".htm"))
}

/// A letter begins with a block of headers: "From: …", "Subject: …".
fn is_letter(bytes: &[u8]) -> bool {
    const KNOWN: &[&str] = &[
        "from",
        "to",
        "subject",
        "date",
        "message-id",
        "mime-version",
        "received",
        "return-path",
        "content-type",
    ];
    let begin = beginning(bytes, 64 * 1024);
    let lines = begin.split(|byte| *byte == b'\n');
    let mut known = 0;
    for (number, line) in lines.enumerate() {
        if line.trim_ascii().is_empty() {
            break;
        }
        let folded = line.starts_with(b" ") || line.starts_with(b"\t");
        if (folded && number > 0) || (number == 0 && line.starts_with(b"from ")) {
            continue;
        }
        let Some(colon) = line.iter().position(|byte| *byte == b':') else {
            return false;
        };
        let name = &line[..colon];
        if !name.iter().all(|byte| byte.is_ascii_graphic()) {
            return false;
        }
        known += usize::from(KNOWN.iter().any(|it| it.as_bytes() == name));
    }
    known >= 3
}

/// Readers accept rubbish before the header within the first kilobyte.
fn is_pdf(bytes: &[u8]) -> bool {
    memmem::find(&bytes[..bytes.len().min(1024)], b"%PDF-").is_some()
}

/// Reads the names from the raw bytes, so that a cut-off archive is still known for what it was.
fn zip_kind(name: &str, bytes: &[u8]) -> Result<Kind, Refusal> {
    let has = |part: &[u8]| memmem::find(bytes, part).is_some();
    // An ODT says in its first part, unpacked, what it is.
    let first = &bytes[..bytes.len().min(200)];
    if memmem::find(first, b"application/vnd.oasis.opendocument").is_some() {
        return match memmem::find(first, b"opendocument.text").is_some() {
            true => Ok(Kind::Odt),
            false => Err(Refusal::Unknown(Stranger::Sheet)),
        };
    }
    if has(b"word/") {
        Ok(Kind::Docx)
    } else if has(b"xl/workbook") || has(b"ppt/presentation") {
        Err(Refusal::Unknown(Stranger::Sheet))
    } else if name.to_lowercase().ends_with(".docx") || has(b"[Content_Types].xml") {
        Ok(Kind::Docx)
    } else {
        Err(Refusal::Unknown(Stranger::Archive))
    }
}

/// The directory of a compound file holds its stream names in UTF-16.
fn compound(name: &str, bytes: &[u8]) -> Result<Kind, Refusal> {
    let has = |stream: &str| {
        let wide: Vec<u8> = stream.encode_utf16().flat_map(u16::to_le_bytes).collect();
        memmem::find(bytes, &wide).is_some()
    };
    let name = name.to_lowercase();
    if has("EncryptedPackage") || has("EncryptionInfo") {
        Err(Refusal::PasswordProtected)
    } else if has("WordDocument") || name.ends_with(".doc") {
        Ok(Kind::Doc)
    } else if has("Workbook") || has("Book") || has("PowerPoint Document") {
        Err(Refusal::Unknown(Stranger::Sheet))
    } else {
        Err(Refusal::Unknown(Stranger::Binary))
    }
}

/// What a file is by its first bytes, or what stranger it is.
fn by_magic(bytes: &[u8]) -> Option<Result<Kind, Stranger>> {
    const MAGIC: &[(&[u8], Result<Kind, Stranger>)] = &[
        (b"{\\rtf", Ok(Kind::Rtf)),
        (b"\x89PNG", Ok(Kind::Png)),
        (b"\xFF\xD8\xFF", Ok(Kind::Jpeg)),
        (b"II*\0", Ok(Kind::Tiff)),
        (b"MM\0*", Ok(Kind::Tiff)),
        (b"GIF8", Err(Stranger::Picture)),
        (b"BM", Err(Stranger::Picture)),
        (b"RIFF", Err(Stranger::Picture)),
        (b"Rar!", Err(Stranger::Archive)),
        (b"7z\xBC\xAF\x27\x1C", Err(Stranger::Archive)),
        (b"\x1F\x8B", Err(Stranger::Archive)),
        (b"MZ", Err(Stranger::Binary)),
        (b"\x7FELF", Err(Stranger::Binary)),
    ];
    MAGIC
        .iter()
        // Two letters alone are not proof: a text may begin with "MZ".
        .find(|(magic, _)| bytes.starts_with(magic) && (magic.len() > 2 || bytes.contains(&0)))
        .map(|(_, known)| *known)
}
