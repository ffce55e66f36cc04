//! Plain text, whatever its encoding.

use crate::{Encoding, Intake, Kind, Note, Refusal, Stranger, clean, legacy};

pub(crate) fn read(bytes: &[u8]) -> Result<Intake, Refusal> {
    let (decoded, encoding) = decode(bytes)?;
    let clean = clean::clean(&decoded);
    // A text has a few stray control characters, a binary file has many.
    if clean.removed > 8 && clean.removed * 50 > decoded.chars().count() {
        return Err(Refusal::Unknown(Stranger::Binary));
    }
    let notes = encoding
        .map(Note::Converted)
        .into_iter()
        .chain(clean::note(clean.removed))
        .collect();
    Ok(Intake {
        pages: clean::pages(&clean.page_starts, clean.text.len()),
        notes,
        ..Intake::new(Kind::Txt, clean.text)
    })
}

pub(crate) fn decode(bytes: &[u8]) -> Result<(String, Option<Encoding>), Refusal> {
    if let Some(wide) = utf16_form(bytes) {
        return utf16(bytes, wide).map(|text| (text, Some(Encoding::Utf16)));
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    match simdutf8::compat::from_utf8(bytes) {
        // UTF-8 of the bytes of an old encoding: copied out of a file in an old font.
        Ok(text) => Ok(match legacy::recognise(text) {
            Some((converted, encoding)) => (converted, Some(encoding)),
            None => (text.to_owned(), None),
        }),
        Err(error) if error.error_len().is_none() && error.valid_up_to() > 0 => {
            // All well up to a character that lacks its end — unless that is a last accented
            // letter in an old encoding.
            if bytes[..error.valid_up_to()].is_ascii() {
                single_byte(bytes)
            } else {
                Err(Refusal::Truncated)
            }
        }
        Err(_) => single_byte(bytes),
    }
}

fn single_byte(bytes: &[u8]) -> Result<(String, Option<Encoding>), Refusal> {
    let latin: String = bytes.iter().map(|byte| char::from(*byte)).collect();
    let is_control = |byte: &u8| *byte < 0x20 && !b"\t\n\r\x0B\x0C".contains(byte);
    if bytes.iter().filter(|byte| is_control(byte)).count() * 50 > bytes.len() {
        return Err(Refusal::Unknown(Stranger::Binary));
    }
    legacy::recognise(&latin)
        .map(|(text, encoding)| (text, Some(encoding)))
        .ok_or(Refusal::Unknown(Stranger::Binary))
}

#[derive(Clone, Copy)]
enum Wide {
    LittleEndian,
    BigEndian,
}

/// By its byte order mark, or by zero bytes that stand at every other place.
fn utf16_form(bytes: &[u8]) -> Option<Wide> {
    if bytes.starts_with(b"\xFF\xFE") {
        return Some(Wide::LittleEndian);
    }
    if bytes.starts_with(b"\xFE\xFF") {
        return Some(Wide::BigEndian);
    }
    let sample = &bytes[..bytes.len().min(4096)];
    let zeros = |offset: usize| {
        let places = sample.iter().skip(offset).step_by(2);
        let count = places.clone().filter(|byte| **byte == 0).count();
        count * 100 / places.count().max(1)
    };
    match (zeros(0), zeros(1)) {
        (0..=2, 40..) => Some(Wide::LittleEndian),
        (40.., 0..=2) => Some(Wide::BigEndian),
        _ => None,
    }
}

fn utf16(bytes: &[u8], wide: Wide) -> Result<String, Refusal> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    if !rest.is_empty() {
        return Err(Refusal::Truncated);
    }
    let units = pairs.iter().map(|pair| match wide {
        Wide::LittleEndian => u16::from_le_bytes(*pair),
        Wide::BigEndian => u16::from_be_bytes(*pair),
    });
    char::decode_utf16(units)
        .collect::<Result<_, _>>()
        .map_err(|_| Refusal::Unknown(Stranger::Binary))
}
