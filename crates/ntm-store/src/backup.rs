//! A backup while people work, and the way back.
//!
//! A backup is a folder: `ntm.sqlite` (also of an installation on PostgreSQL, so that every backup
//! can be restored to either engine), `files/` and `manifest.json` with the SHA-256 of everything.
//! It appears under its name only when complete.

use {
    crate::{
        copy,
        engine::{self, Store, StoreError, sqlite::snapshot},
        files::{ContentHash, FileState, Files, blocking, sync_folder},
        migration,
    },
    jiff::Timestamp,
    serde::{Deserialize, Serialize},
    sha2::{Digest, Sha256},
    std::{
        fs::{self, File},
        io::Read,
        path::{Path, PathBuf},
    },
};

/// Writes a backup of the running installation to a folder that must not exist yet.
pub async fn create(
    store: &Store,
    files: &Files,
    folder: &Path,
    now: Timestamp,
) -> Result<Manifest, StoreError> {
    if folder.exists() {
        return Err(StoreError::Schema(format!(
            "{} exists already; a backup is not written over another",
            folder.display()
        )));
    }
    let unfinished = beside(folder, "unfinished");
    blocking({
        let unfinished = unfinished.clone();
        move || {
            remove_folder(&unfinished)?;
            make_folder(&unfinished)
        }
    })
    .await?;
    let database = unfinished.join(DATABASE);
    match store.sqlite_file() {
        Some(file) => {
            let file = file.to_owned();
            let database = database.clone();
            blocking(move || snapshot(&file, &database)).await?;
        }
        None => dump(store, &database, now).await?,
    }
    // Files after rows: whatever a row of the snapshot names was kept before the row.
    let (kept, damaged) = copy_files(files, &unfinished.join(FILES)).await?;
    let folder = folder.to_owned();
    blocking(move || {
        let (bytes, sha256) = hash_file(&database)?;
        let manifest = Manifest {
            format: FORMAT,
            created_at: now,
            schema: schema(),
            database: Part {
                path: DATABASE.to_owned(),
                bytes,
                sha256,
            },
            files: kept,
            damaged,
        };
        let text = serde_json::to_vec_pretty(&manifest)
            .map_err(|error| StoreError::Value(error.to_string()))?;
        write(&unfinished.join(MANIFEST), &text)?;
        rename(&unfinished, &folder)?;
        Ok(manifest)
    })
    .await
}

/// Reads the whole backup again and compares it with its manifest.
pub async fn verify(folder: &Path) -> Result<Manifest, StoreError> {
    let folder = folder.to_owned();
    blocking(move || verify_now(&folder)).await
}

/// Verifies the backup, then makes an installation of it: the database at `url` and the files in
/// `files`. A SQLite file must not exist yet, a PostgreSQL database must be empty; a backup of an
/// older release is brought to the schema of this program.
pub async fn restore(
    folder: &Path,
    url: &str,
    files: &Files,
    now: Timestamp,
) -> Result<Manifest, StoreError> {
    let target = engine::sqlite_file(url).map(Path::to_owned);
    if let Some(target) = target.as_ref().filter(|target| target.exists()) {
        return Err(StoreError::Schema(format!(
            "{} exists already; a backup is restored beside it, never over it",
            target.display()
        )));
    }
    let manifest = verify(folder).await?;
    let kept = Files::at(folder.join(FILES));
    for part in &manifest.files {
        if manifest.damaged.contains(&part.path) {
            continue;
        }
        let hash = part
            .path
            .parse()
            .map_err(|_| StoreError::Damaged(format!("no file can be named {}", part.path)))?;
        files.put(kept.get(hash).await?).await?;
    }
    let source = folder.join(DATABASE);
    match target {
        Some(target) => {
            let (from, to) = (source, target.clone());
            blocking(move || {
                let unfinished = beside(&to, "unfinished");
                remove_database(&unfinished)?;
                snapshot(&from, &unfinished)?;
                rename(&unfinished, &to)
            })
            .await?;
            let store = Store::open(url).await?;
            migration::migrate(&store, now).await?;
        }
        None => {
            // The backup may be on a medium that cannot be written.
            let working = files.folder().join("restoring.sqlite");
            let (from, to) = (source, working.clone());
            blocking(move || {
                remove_database(&to)?;
                snapshot(&from, &to)
            })
            .await?;
            let dump = Store::open(&address(&working)).await?;
            migration::migrate(&dump, now).await?;
            let store = Store::open(url).await?;
            migration::migrate(&store, now).await?;
            copy::copy(&dump, &store, |_| ()).await?;
            drop(dump);
            blocking(move || remove_database(&working)).await?;
        }
    }
    Ok(manifest)
}

/// What a backup holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The form of the backup itself.
    pub format: u32,
    pub created_at: Timestamp,
    /// The last schema step of the database.
    pub schema: String,
    pub database: Part,
    /// Uploaded files by their hash.
    pub files: Vec<Part>,
    /// Files that were already damaged in the installation and are not in the backup.
    pub damaged: Vec<String>,
}

/// One file of a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    pub path: String,
    pub bytes: u64,
    pub sha256: String,
}

const FORMAT: u32 = 1;
const DATABASE: &str = "ntm.sqlite";
const FILES: &str = "files";
const MANIFEST: &str = "manifest.json";

fn verify_now(folder: &Path) -> Result<Manifest, StoreError> {
    let path = folder.join(MANIFEST);
    let text = fs::read(&path)
        .map_err(|error| StoreError::io(format!("read {}", path.display()), error))?;
    let manifest: Manifest = serde_json::from_slice(&text)
        .map_err(|error| StoreError::Damaged(format!("{MANIFEST}: {error}")))?;
    if manifest.format != FORMAT {
        return Err(StoreError::Schema(format!(
            "the backup has form {}, this program reads form {FORMAT}",
            manifest.format
        )));
    }
    let check = |path: &Path, part: &Part| match hash_file(path)? {
        found if found == (part.bytes, part.sha256.clone()) => Ok(()),
        _ => Err(StoreError::Damaged(format!(
            "{} differs from the manifest",
            part.path
        ))),
    };
    check(&folder.join(DATABASE), &manifest.database)?;
    let files = Files::at(folder.join(FILES));
    for part in &manifest.files {
        let hash: ContentHash = part
            .path
            .parse()
            .map_err(|_| StoreError::Damaged(format!("no file can be named {}", part.path)))?;
        check(&files.path(hash), part)?;
    }
    Ok(manifest)
}

/// Copies rows from PostgreSQL into a SQLite file.
async fn dump(store: &Store, database: &Path, now: Timestamp) -> Result<(), StoreError> {
    let working = beside(database, "working");
    let target = Store::open(&address(&working)).await?;
    migration::migrate(&target, now).await?;
    copy::copy(store, &target, |_| ()).await?;
    let database = database.to_owned();
    blocking(move || {
        snapshot(&working, &database)?;
        drop(target);
        remove_database(&working)
    })
    .await
}

/// Links the files, which never change in place, or copies them where the backup is on another
/// disk. Returns the whole ones and the names of damaged ones.
async fn copy_files(files: &Files, folder: &Path) -> Result<(Vec<Part>, Vec<String>), StoreError> {
    let target = Files::at(folder);
    let (mut kept, mut damaged) = (Vec::new(), Vec::new());
    for hash in files.list().await? {
        if files.verify(hash).await? != FileState::Whole {
            damaged.push(hash.to_string());
            continue;
        }
        let (from, to) = (files.path(hash), target.path(hash));
        let bytes = blocking(move || link(&from, &to)).await?;
        kept.push(Part {
            path: hash.to_string(),
            bytes,
            sha256: hash.to_string(),
        });
    }
    Ok((kept, damaged))
}

fn link(from: &Path, to: &Path) -> Result<u64, StoreError> {
    let fault = |error| StoreError::io(format!("back up {}", from.display()), error);
    if let Some(folder) = to.parent() {
        make_folder(folder)?;
    }
    if fs::hard_link(from, to).is_err() {
        fs::copy(from, to).map_err(fault)?;
        File::open(to)
            .and_then(|file| file.sync_all())
            .map_err(fault)?;
    }
    Ok(fs::metadata(to).map_err(fault)?.len())
}

fn hash_file(path: &Path) -> Result<(u64, String), StoreError> {
    let fault = |error| StoreError::io(format!("read {}", path.display()), error);
    let mut file = File::open(path).map_err(fault)?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 20];
    let mut bytes = 0;
    loop {
        match file.read(&mut buffer).map_err(fault)? {
            0 => return Ok((bytes, crate::hex(&hash.finalize()))),
            read => {
                hash.update(&buffer[..read]);
                bytes += read as u64;
            }
        }
    }
}

fn schema() -> String {
    migration::MIGRATIONS
        .last()
        .map_or(String::new(), |last| last.file.to_owned())
}

fn address(path: &Path) -> String {
    format!("sqlite:{}", path.display())
}

/// Names a neighbour, on the same file system.
fn beside(path: &Path, what: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".");
    name.push(what);
    path.with_file_name(name)
}

fn make_folder(path: &Path) -> Result<(), StoreError> {
    fs::create_dir_all(path)
        .map_err(|error| StoreError::io(format!("make folder {}", path.display()), error))
}

fn remove_folder(path: &Path) -> Result<(), StoreError> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(StoreError::io(
            format!("remove folder {}", path.display()),
            error,
        )),
        _ => Ok(()),
    }
}

/// Removes a database file with the log files beside it.
fn remove_database(path: &Path) -> Result<(), StoreError> {
    for ending in ["", "-wal", "-shm", "-journal"] {
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        match fs::remove_file(&name) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(StoreError::io(format!("remove {}", path.display()), error));
            }
            _ => {}
        }
    }
    Ok(())
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    fs::write(path, bytes)
        .and_then(|()| File::open(path)?.sync_all())
        .map_err(|error| StoreError::io(format!("write {}", path.display()), error))
}

fn rename(from: &Path, to: &Path) -> Result<(), StoreError> {
    fs::rename(from, to)
        .map_err(|error| StoreError::io(format!("name {}", to.display()), error))?;
    match to.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        Some(folder) => sync_folder(folder),
        None => sync_folder(Path::new(".")),
    }
}
