//! The ZIP archive around a DOCX or an ODT, opened with suspicion.

use crate::{Limits, Refusal};
use std::io::{Cursor, Read};
use zip::ZipArchive;

pub(crate) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    /// What may still be unpacked.
    budget: u64,
}

impl<'a> Package<'a> {
    pub(crate) fn open(bytes: &'a [u8], limits: &Limits) -> Result<Self, Refusal> {
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| {
            // The directory of an archive is its last part: without it the file is cut off.
            if memchr::memmem::rfind(bytes, b"PK\x05\x06").is_none() {
                Refusal::Truncated
            } else {
                damaged(error)
            }
        })?;
        if archive.len() > limits.parts {
            return Err(Refusal::ZipBomb);
        }
        let mut total = 0_u64;
        for index in 0..archive.len() {
            let part = archive.by_index_raw(index).map_err(damaged)?;
            let name = String::from_utf8_lossy(part.name_raw()).into_owned();
            if is_unsafe(&name) {
                return Err(Refusal::UnsafeName { name });
            }
            if part.encrypted() {
                return Err(Refusal::PasswordProtected);
            }
            let (packed, unpacked) = (part.compressed_size().max(1), part.size());
            total = total.saturating_add(unpacked);
            let swells = unpacked > 1 << 20 && unpacked / packed > limits.ratio as u64;
            if swells || total > limits.unpacked_bytes as u64 {
                return Err(Refusal::ZipBomb);
            }
        }
        Ok(Self {
            archive,
            budget: limits.unpacked_bytes as u64,
        })
    }

    /// Returns the text of an XML part, or nothing when there is no such part.
    /// The sizes that an archive declares may lie, so what comes out is counted.
    pub(crate) fn part(&mut self, name: &str) -> Result<Option<String>, Refusal> {
        match self.archive.index_for_name(name) {
            Some(index) => decode(self.unpack(index)?).map(Some),
            None => Ok(None),
        }
    }

    /// Returns the only file of an archive, or nothing where there are several.
    pub(crate) fn only(&mut self) -> Result<Option<Vec<u8>>, Refusal> {
        let mut files = Vec::new();
        for index in 0..self.archive.len() {
            if self.archive.by_index_raw(index).map_err(damaged)?.is_file() {
                files.push(index);
            }
        }
        match files[..] {
            [index] => self.unpack(index).map(Some),
            _ => Ok(None),
        }
    }

    fn unpack(&mut self, index: usize) -> Result<Vec<u8>, Refusal> {
        let file = self.archive.by_index(index).map_err(damaged)?;
        // The size that is declared may be a lie; a part of a letter is no larger.
        let expected = file.size().min(self.budget).min(1 << 20);
        let mut bytes = Vec::with_capacity(expected as usize + 1);
        file.take(self.budget + 1)
            .read_to_end(&mut bytes)
            .map_err(damaged)?;
        self.budget = self
            .budget
            .checked_sub(bytes.len() as u64)
            .ok_or(Refusal::ZipBomb)?;
        Ok(bytes)
    }
}

/// XML is UTF-8, rarely UTF-16 with a mark.
pub(crate) fn decode(bytes: Vec<u8>) -> Result<String, Refusal> {
    let wide = |unit: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes
            .as_chunks::<2>()
            .0
            .iter()
            .map(|pair| unit(*pair))
            .collect();
        String::from_utf16(&units).map_err(damaged)
    };
    if bytes.starts_with(b"\xFF\xFE") {
        wide(u16::from_le_bytes)
    } else if bytes.starts_with(b"\xFE\xFF") {
        wide(u16::from_be_bytes)
    } else {
        simdutf8::basic::from_utf8(&bytes)
            .map(str::to_owned)
            .map_err(damaged)
    }
}

fn is_unsafe(name: &str) -> bool {
    name.starts_with(['/', '\\'])
        || name.contains('\0')
        || name.as_bytes().get(1) == Some(&b':')
        || name.split(['/', '\\']).any(|step| step == "..")
}

fn damaged(error: impl std::fmt::Display) -> Refusal {
    Refusal::Damaged(error.to_string())
}
