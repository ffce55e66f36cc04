//! What a file is, by its first bytes and its inner parts.

use crate::{Kind, Refusal, refusal::Stranger};
use memchr::memmem;

/// Compound File Binary: old Office, and new Office under a password.
const COMPOUND: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

pub(crate) fn kind(name: &str, bytes: &[u8]) -> Result<Kind, Refusal> {
    if is_pdf(bytes) {
        return Ok(Kind::Pdf);
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return zip_kind(name, bytes);
    }
    if bytes.starts_with(COMPOUND) {
        return Err(compound(name, bytes));
    }
    if let Some(stranger) = stranger(bytes) {
        return Err(Refusal::Unknown(stranger));
    }
    Ok(Kind::Txt)
}

/// Readers accept rubbish before the header within the first kilobyte.
fn is_pdf(bytes: &[u8]) -> bool {
    memmem::find(&bytes[..bytes.len().min(1024)], b"%PDF-").is_some()
}

/// Reads the names from the raw bytes, so that a cut-off archive is still known for what it was.
fn zip_kind(name: &str, bytes: &[u8]) -> Result<Kind, Refusal> {
    let has = |part: &[u8]| memmem::find(bytes, part).is_some();
    if has(b"word/") {
        Ok(Kind::Docx)
    } else if has(b"xl/workbook") || has(b"ppt/presentation") {
        Err(Refusal::Unknown(Stranger::Sheet))
    } else if has(b"application/vnd.oasis.opendocument") {
        Err(Refusal::Unknown(Stranger::Odt))
    } else if name.to_lowercase().ends_with(".docx") || has(b"[Content_Types].xml") {
        Ok(Kind::Docx)
    } else {
        Err(Refusal::Unknown(Stranger::Archive))
    }
}

/// The directory of a compound file holds its stream names in UTF-16.
fn compound(name: &str, bytes: &[u8]) -> Refusal {
    let has = |stream: &str| {
        let wide: Vec<u8> = stream.encode_utf16().flat_map(u16::to_le_bytes).collect();
        memmem::find(bytes, &wide).is_some()
    };
    let name = name.to_lowercase();
    if has("EncryptedPackage") || has("EncryptionInfo") {
        Refusal::PasswordProtected
    } else if has("WordDocument") || name.ends_with(".doc") {
        Refusal::Unknown(Stranger::Doc)
    } else if has("Workbook") || has("Book") || has("PowerPoint Document") {
        Refusal::Unknown(Stranger::Sheet)
    } else {
        Refusal::Unknown(Stranger::Binary)
    }
}

fn stranger(bytes: &[u8]) -> Option<Stranger> {
    const MAGIC: &[(&[u8], Stranger)] = &[
        (b"{\\rtf", Stranger::Rtf),
        (b"\x89PNG", Stranger::Picture),
        (b"\xFF\xD8\xFF", Stranger::Picture),
        (b"GIF8", Stranger::Picture),
        (b"II*\0", Stranger::Picture),
        (b"MM\0*", Stranger::Picture),
        (b"Rar!", Stranger::Archive),
        (b"7z\xBC\xAF\x27\x1C", Stranger::Archive),
        (b"\x1F\x8B", Stranger::Archive),
        (b"MZ", Stranger::Binary),
        (b"\x7FELF", Stranger::Binary),
    ];
    MAGIC
        .iter()
        // Two letters alone are not proof: a text may begin with "MZ".
        .find(|(magic, _)| bytes.starts_with(magic) && (magic.len() > 2 || bytes.contains(&0)))
        .map(|(_, stranger)| *stranger)
}
