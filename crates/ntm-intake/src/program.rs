//! The other programs that help to read: which there are, and the packages that bring them.

use crate::{
    Bounds, Course, Refusal,
    process::{self, Call, Failure},
};
use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    sync::{Arc, Condvar, Mutex, PoisonError},
    time::Duration,
};

/// A program that some files need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Program {
    /// Recognises letters in pictures.
    Tesseract,
    /// Paints pages of a PDF.
    Poppler,
    /// Opens old Word files.
    LibreOffice,
}

impl Program {
    /// All programs.
    pub const ALL: [Self; 3] = [Self::Tesseract, Self::Poppler, Self::LibreOffice];

    /// Returns what people call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Tesseract => "Tesseract",
            Self::Poppler => "Poppler",
            Self::LibreOffice => "LibreOffice",
        }
    }

    /// Returns which files need it.
    pub fn purpose(self) -> &'static str {
        match self {
            Self::Tesseract => "scans and pictures",
            Self::Poppler => "scanned PDF",
            Self::LibreOffice => "DOC and RTF",
        }
    }

    /// Returns the packages of Debian that bring it.
    pub fn packages(self) -> &'static str {
        match self {
            Self::Tesseract => "tesseract-ocr tesseract-ocr-vie",
            Self::Poppler => "poppler-utils",
            Self::LibreOffice => "libreoffice-writer-nogui",
        }
    }

    fn command(self) -> &'static str {
        match self {
            Self::Tesseract => "tesseract",
            Self::Poppler => "pdftoppm",
            Self::LibreOffice => "soffice",
        }
    }
}

/// The programs that are there. Clones share the places: no more run at once than the machine has
/// processors, whoever asks.
#[derive(Debug, Clone, Default)]
pub struct Programs {
    found: [Option<PathBuf>; Program::ALL.len()],
    sandbox: Option<PathBuf>,
    places: Arc<Places>,
}

/// Places at which programs run.
#[derive(Debug)]
struct Places {
    free: Mutex<usize>,
    freed: Condvar,
}

impl Places {
    fn new(count: usize) -> Self {
        Self {
            free: Mutex::new(count),
            freed: Condvar::new(),
        }
    }

    /// Waits for a place; nothing where the work is given up meanwhile.
    fn take(&self, course: &dyn Course) -> Option<Place<'_>> {
        // The one who gives up tells nobody.
        const LOOK: Duration = Duration::from_millis(100);
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        while *free == 0 {
            if course.is_stopped() {
                return None;
            }
            let waited = self.freed.wait_timeout(free, LOOK);
            free = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        *free -= 1;
        Some(Place(self))
    }
}

impl Default for Places {
    fn default() -> Self {
        Self::new(std::thread::available_parallelism().map_or(1, usize::from))
    }
}

/// A place that is taken, until it is dropped.
struct Place<'a>(&'a Places);

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut free = self.0.free.lock().unwrap_or_else(PoisonError::into_inner);
        *free += 1;
        self.0.freed.notify_one();
    }
}

/// How a program stands, for whoever looks after the machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    pub program: Program,
    /// What it says of itself, or why it is of no use.
    pub version: Result<String, String>,
}

/// A look at a program may cost little.
const LOOK: Bounds = Bounds {
    seconds: 20,
    memory: 4 << 30,
    output: 1 << 20,
};

impl Programs {
    /// No program at all.
    pub fn none() -> Self {
        Self::default()
    }

    /// Looks along `PATH` for programs that work, and whether they can be shut in.
    pub fn find() -> Self {
        let mut programs = Self {
            sandbox: on_path("bwrap"),
            ..Self::default()
        };
        if programs
            .try_run(Path::new("/bin/sh"), &["-c", ":"])
            .is_err()
        {
            programs.sandbox = None;
        }
        for program in Program::ALL {
            programs.found[program as usize] =
                on_path(program.command()).filter(|path| programs.is_fit(program, path).is_ok());
        }
        programs
    }

    /// Takes a program from a place of its own.
    #[must_use]
    pub fn with(mut self, program: Program, path: PathBuf) -> Self {
        self.found[program as usize] = Some(path);
        self
    }

    /// Lets the programs run without walls around them.
    #[must_use]
    pub fn without_sandbox(mut self) -> Self {
        self.sandbox = None;
        self
    }

    /// Lets so many programs run at once.
    #[must_use]
    pub fn at_once(mut self, count: usize) -> Self {
        self.places = Arc::new(Places::new(count.max(1)));
        self
    }

    /// Whether programs are shut in: without network, and blind for other files.
    pub fn are_shut_in(&self) -> bool {
        self.sandbox.is_some()
    }

    /// Whether a program is there.
    pub fn has(&self, program: Program) -> bool {
        self.found[program as usize].is_some()
    }

    /// Asks each program what it is.
    pub fn standing(&self) -> Vec<Standing> {
        Program::ALL
            .into_iter()
            .map(|program| Standing {
                program,
                version: match on_path(program.command()) {
                    None => Err("not installed".to_owned()),
                    Some(path) => self
                        .is_fit(program, &path)
                        .and_then(|()| self.version(program, &path)),
                },
            })
            .collect()
    }

    /// Runs a program in a folder.
    pub(crate) fn run(
        &self,
        program: Program,
        arguments: Vec<OsString>,
        folder: &Path,
        bounds: Bounds,
        course: &dyn Course,
    ) -> Result<Vec<u8>, Refusal> {
        let path = self.found[program as usize]
            .as_deref()
            .ok_or(Refusal::Missing { program })?;
        let _place = self.places.take(course).ok_or(Refusal::Stopped)?;
        let call = Call {
            program: path,
            arguments,
            folder,
            sandbox: self.sandbox.as_deref(),
            bounds,
        };
        process::run(&call, course).map_err(|failure| match failure {
            Failure::Stopped => Refusal::Stopped,
            failure => Refusal::Program { program, failure },
        })
    }

    /// Tesseract without Vietnamese is of no use.
    fn is_fit(&self, program: Program, path: &Path) -> Result<(), String> {
        if program != Program::Tesseract {
            return Ok(());
        }
        let languages = self.try_run(path, &["--list-langs"])?;
        match languages.lines().any(|line| line == "vie") {
            true => Ok(()),
            false => Err("it does not know Vietnamese".to_owned()),
        }
    }

    fn version(&self, program: Program, path: &Path) -> Result<String, String> {
        let said = match program {
            Program::Tesseract | Program::LibreOffice => self.try_run(path, &["--version"])?,
            // It tells its version where complaints go.
            Program::Poppler => self.try_run(Path::new("/bin/sh"), &["-c", "pdftoppm -v 2>&1"])?,
        };
        Ok(said.lines().next().unwrap_or_default().trim().to_owned())
    }

    fn try_run(&self, path: &Path, arguments: &[&str]) -> Result<String, String> {
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        let call = Call {
            program: path,
            arguments: arguments.iter().map(Into::into).collect(),
            folder: folder.path(),
            sandbox: self.sandbox.as_deref(),
            bounds: LOOK,
        };
        match process::run(&call, &()) {
            Ok(said) => Ok(String::from_utf8_lossy(&said).into_owned()),
            Err(failure) => Err(failure.to_string()),
        }
    }
}

fn on_path(command: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(command))
        .find(|file| file.is_file())
}
