//! Many files as one ZIP archive that is given out while it grows: of a thousand papers only one is in
//! memory.

use std::{
    io::{self, Write},
    sync::{Arc, Mutex, PoisonError},
};

use zip::{
    CompressionMethod, ZipWriter,
    write::{SimpleFileOptions, StreamWriter},
};

/// The media type of an archive.
pub const MEDIA_TYPE: &str = "application/zip";

/// An archive under way.
pub struct Archive {
    writer: ZipWriter<StreamWriter<Grown>>,
    grown: Grown,
}

/// Why a file cannot be added: a name that is there already, or an archive beyond all bounds.
#[derive(Debug, thiserror::Error)]
#[error("the archive cannot be written: {0}")]
pub struct ArchiveFault(String);

impl Default for Archive {
    fn default() -> Archive {
        let grown = Grown::default();
        Archive {
            writer: ZipWriter::new_stream(grown.clone()),
            grown,
        }
    }
}

impl Archive {
    /// Adds a file as it is: DOCX and PDF are compressed already. Returns the bytes by which the archive
    /// grew.
    ///
    /// # Errors
    ///
    /// [`ArchiveFault`] where the name is there already.
    pub fn add(&mut self, name: &str, bytes: &[u8]) -> Result<Vec<u8>, ArchiveFault> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            .last_modified_time(zip::DateTime::default());
        self.writer.start_file(name, options).map_err(fault)?;
        self.writer.write_all(bytes).map_err(fault)?;
        Ok(self.grown.take())
    }

    /// Ends the archive. Returns its last bytes.
    ///
    /// # Errors
    ///
    /// [`ArchiveFault`] where it is beyond all bounds.
    pub fn finish(self) -> Result<Vec<u8>, ArchiveFault> {
        self.writer.finish().map_err(fault)?;
        Ok(self.grown.take())
    }
}

fn fault(error: impl ToString) -> ArchiveFault {
    ArchiveFault(error.to_string())
}

/// What the archive grew by since somebody looked.
#[derive(Clone, Default)]
struct Grown(Arc<Mutex<Vec<u8>>>);

impl Grown {
    fn take(&self) -> Vec<u8> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for Grown {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut grown = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        grown.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read as _};

    use super::*;

    #[test]
    fn what_was_given_out_part_by_part_is_one_archive() {
        let files = [("01-VPĐP.docx", &b"PK one"[..]), ("02-VPĐP.docx", b"two")];
        let mut archive = Archive::default();
        let mut whole = Vec::new();
        for (name, bytes) in files {
            let part = archive.add(name, bytes).unwrap();
            assert!(part.len() > bytes.len(), "it does not wait for the end");
            whole.extend(part);
        }
        assert!(archive.add("02-VPĐP.docx", b"again").is_err());
        let mut archive = Archive::default();
        whole.clear();
        for (name, bytes) in files {
            whole.extend(archive.add(name, bytes).unwrap());
        }
        whole.extend(archive.finish().unwrap());
        let mut read = zip::ZipArchive::new(Cursor::new(whole)).unwrap();
        assert_eq!(read.len(), 2);
        for (name, bytes) in files {
            let mut found = Vec::new();
            read.by_name(name).unwrap().read_to_end(&mut found).unwrap();
            assert_eq!(found, bytes);
        }
    }
}
