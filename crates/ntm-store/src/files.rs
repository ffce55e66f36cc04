//! Uploaded files, kept byte for byte under the SHA-256 of their content.
//!
//! A local folder: one level of folders by the first two hex digits, so that none grows too large
//! to list. An S3-compatible store (`object_store`) is for installations on many machines and
//! comes with them; until then it would be a large dependency that nobody runs. Callers see
//! only hashes and bytes, so nothing but this module will change.

use {
    crate::engine::{FromValue, StoreError, Value},
    bytes::Bytes,
    jiff::Timestamp,
    sha2::{Digest, Sha256},
    std::{
        fmt,
        fs::{self, File, OpenOptions},
        io::{ErrorKind, Write},
        path::{Path, PathBuf},
        str::FromStr,
        sync::{
            Arc,
            atomic::{AtomicU64, Ordering},
        },
    },
};

/// A folder of files; cloning is cheap.
#[derive(Clone, Debug)]
pub struct Files {
    folder: Arc<Path>,
}

impl Files {
    /// Opens the folder; makes it when missing.
    pub fn open(folder: impl Into<PathBuf>) -> Result<Files, StoreError> {
        let files = Files::at(folder);
        make_folder(&files.folder.join(INCOMING))?;
        Ok(files)
    }

    /// Names a folder only to be read.
    pub(crate) fn at(folder: impl Into<PathBuf>) -> Files {
        Files {
            folder: folder.into().into(),
        }
    }

    /// Keeps the bytes and returns their hash. When it returns, they survive a power cut; the same
    /// bytes put again, also at the same time, are kept once.
    pub async fn put(&self, bytes: impl Into<Bytes>) -> Result<ContentHash, StoreError> {
        let (files, bytes) = (self.clone(), bytes.into());
        blocking(move || files.put_now(&bytes)).await
    }

    /// Returns the bytes; damaged ones are an error, not an answer.
    pub async fn get(&self, hash: ContentHash) -> Result<Bytes, StoreError> {
        let files = self.clone();
        blocking(move || files.get_now(hash)).await
    }

    pub async fn exists(&self, hash: ContentHash) -> Result<bool, StoreError> {
        let files = self.clone();
        blocking(move || files.exists_now(hash)).await
    }

    /// Tells whether the file is there and has the content that its name says.
    pub async fn verify(&self, hash: ContentHash) -> Result<FileState, StoreError> {
        let files = self.clone();
        blocking(move || match files.get_now(hash) {
            Ok(_) => Ok(FileState::Whole),
            Err(StoreError::NoRow) => Ok(FileState::Missing),
            Err(StoreError::Damaged(_)) => Ok(FileState::Damaged),
            Err(other) => Err(other),
        })
        .await
    }

    /// Returns the hashes of all files kept, in order.
    pub async fn list(&self) -> Result<Vec<ContentHash>, StoreError> {
        let files = self.clone();
        blocking(move || files.list_now()).await
    }

    /// Removes what uploads have left that were cut off before the given time, and returns how
    /// many. The time keeps uploads that are still running.
    pub async fn sweep(&self, before: Timestamp) -> Result<u64, StoreError> {
        let files = self.clone();
        blocking(move || files.sweep_now(before)).await
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Returns where the file with this content stands.
    pub(crate) fn path(&self, hash: ContentHash) -> PathBuf {
        let name = hash.to_string();
        self.folder.join(&name[..2]).join(&name[2..])
    }

    fn put_now(&self, bytes: &[u8]) -> Result<ContentHash, StoreError> {
        let hash = ContentHash::of(bytes);
        if matches!(self.get_now(hash), Ok(kept) if kept == bytes) {
            return Ok(hash);
        }
        let target = self.path(hash);
        let folder = target.parent().unwrap_or(&self.folder);
        if !folder.exists() {
            make_folder(folder)?;
            sync_folder(&self.folder)?;
        }
        let (path, mut file) = self.incoming()?;
        let written = file
            .write_all(bytes)
            .and_then(|()| file.sync_all())
            .and_then(|()| fs::rename(&path, &target))
            .and_then(|()| File::open(folder)?.sync_all());
        if let Err(error) = written {
            // The message about the first fault is the one that helps.
            let _ = fs::remove_file(&path);
            return Err(StoreError::io(format!("keep file {hash}"), error));
        }
        Ok(hash)
    }

    fn get_now(&self, hash: ContentHash) -> Result<Bytes, StoreError> {
        let bytes = match fs::read(self.path(hash)) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => return Err(StoreError::NoRow),
            Err(error) => return Err(StoreError::io(format!("read file {hash}"), error)),
        };
        if ContentHash::of(&bytes) != hash {
            return Err(StoreError::Damaged(format!(
                "file {hash} has another content"
            )));
        }
        Ok(bytes.into())
    }

    fn exists_now(&self, hash: ContentHash) -> Result<bool, StoreError> {
        self.path(hash)
            .try_exists()
            .map_err(|error| StoreError::io(format!("look for file {hash}"), error))
    }

    fn list_now(&self) -> Result<Vec<ContentHash>, StoreError> {
        let mut hashes = Vec::new();
        for folder in entries(&self.folder)? {
            let start = folder.file_name();
            let start = start.to_string_lossy();
            if start.len() != 2 {
                continue;
            }
            for file in entries(&folder.path())? {
                let name = format!("{start}{}", file.file_name().to_string_lossy());
                hashes.extend(name.parse::<ContentHash>().ok());
            }
        }
        hashes.sort();
        Ok(hashes)
    }

    fn sweep_now(&self, before: Timestamp) -> Result<u64, StoreError> {
        let mut removed = 0;
        for entry in entries(&self.folder.join(INCOMING))? {
            let modified = entry
                .metadata()
                .and_then(|metadata| metadata.modified())
                .map(Timestamp::try_from);
            if matches!(modified, Ok(Ok(modified)) if modified < before) {
                fs::remove_file(entry.path())
                    .map_err(|error| StoreError::io("remove a broken upload", error))?;
                removed += 1;
            }
        }
        Ok(removed)
    }

    /// Creates a file of which nobody knows yet, on the same file system as its later place.
    fn incoming(&self) -> Result<(PathBuf, File), StoreError> {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        loop {
            let count = COUNT.fetch_add(1, Ordering::Relaxed);
            let name = format!("{}-{count}", std::process::id());
            let path = self.folder.join(INCOMING).join(name);
            match OpenOptions::new().write(true).create_new(true).open(&path) {
                Ok(file) => return Ok((path, file)),
                // Left by a process that had the same number.
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) => return Err(StoreError::io("begin a file", error)),
            }
        }
    }
}

/// What [`Files::verify`] found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileState {
    Whole,
    Missing,
    Damaged,
}

/// The SHA-256 of a content, written as 64 hex digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContentHash([u8; 32]);

impl ContentHash {
    pub fn of(bytes: &[u8]) -> ContentHash {
        ContentHash(Sha256::digest(bytes).into())
    }
}

impl fmt::Display for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&crate::hex(&self.0))
    }
}

impl fmt::Debug for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A text that is no SHA-256 in 64 lower-case hex digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no SHA-256 in 64 lower-case hex digits")]
pub struct NoContentHash;

impl FromStr for ContentHash {
    type Err = NoContentHash;

    fn from_str(text: &str) -> Result<ContentHash, NoContentHash> {
        let digit = |byte: u8| match byte {
            b'0'..=b'9' => Ok(byte - b'0'),
            b'a'..=b'f' => Ok(byte - b'a' + 10),
            _ => Err(NoContentHash),
        };
        let text = text.as_bytes();
        let mut hash = [0; 32];
        if text.len() != 64 {
            return Err(NoContentHash);
        }
        for (byte, pair) in hash.iter_mut().zip(text.chunks(2)) {
            *byte = digit(pair[0])? << 4 | digit(pair[1])?;
        }
        Ok(ContentHash(hash))
    }
}

impl From<ContentHash> for Value {
    fn from(hash: ContentHash) -> Value {
        Value::Text(hash.to_string())
    }
}

impl FromValue for ContentHash {
    fn from_value(value: &Value) -> Result<ContentHash, String> {
        String::from_value(value)?
            .parse()
            .map_err(|error: NoContentHash| error.to_string())
    }
}

const INCOMING: &str = "incoming";

fn make_folder(path: &Path) -> Result<(), StoreError> {
    fs::create_dir_all(path)
        .map_err(|error| StoreError::io(format!("make folder {}", path.display()), error))
}

/// Makes what was created or renamed in the folder survive a power cut.
pub(crate) fn sync_folder(path: &Path) -> Result<(), StoreError> {
    File::open(path)
        .and_then(|folder| folder.sync_all())
        .map_err(|error| StoreError::io(format!("write folder {}", path.display()), error))
}

fn entries(folder: &Path) -> Result<Vec<fs::DirEntry>, StoreError> {
    fs::read_dir(folder)
        .and_then(Iterator::collect)
        .map_err(|error| StoreError::io(format!("list folder {}", folder.display()), error))
}

/// Does what waits for the disk where it holds nobody up.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| StoreError::Unreachable(error.to_string()))?
}
