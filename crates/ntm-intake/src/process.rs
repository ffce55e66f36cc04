//! A foreign program, run within bounds of time, memory and output, in a folder of its own.
//!
//! The shell sets the bounds, because they must hold before the program's first step.
//! Where bubblewrap works, the program sees its folder, what is installed, and no network;
//! whatever it started ends with it.

use crate::{Bounds, Course, Refusal};
use std::{
    ffi::{OsStr, OsString},
    path::Path,
};

/// A program to run.
pub(crate) struct Call<'a> {
    pub(crate) program: &'a Path,
    pub(crate) arguments: Vec<OsString>,
    /// The only place where it may write.
    pub(crate) folder: &'a Path,
    pub(crate) sandbox: Option<&'a Path>,
    pub(crate) bounds: Bounds,
}

/// Why a program gave nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    #[error("it took longer than {seconds} seconds")]
    TimedOut { seconds: u64 },
    #[error("it wrote more than {bytes} bytes")]
    TooMuchOutput { bytes: usize },
    #[error("it was stopped with the work that asked for it")]
    Stopped,
    #[error("{0}")]
    Broken(String),
}

/// Makes a folder for one file, which goes when the work is done.
pub(crate) fn folder() -> Result<tempfile::TempDir, Refusal> {
    tempfile::Builder::new()
        .prefix("ntm-")
        .tempdir()
        .map_err(|error| Refusal::NoRoom(error.to_string()))
}

/// Writes a file into a folder for a program to read.
pub(crate) fn lay(bytes: &[u8], path: &Path) -> Result<(), Refusal> {
    std::fs::write(path, bytes).map_err(|error| Refusal::NoRoom(error.to_string()))
}

/// Runs a program to its end and returns what it printed.
#[cfg(not(unix))]
pub(crate) fn run(_: &Call<'_>, _: &dyn Course) -> Result<Vec<u8>, Failure> {
    Err(Failure::Broken(
        "other programs are run on Unix only".to_owned(),
    ))
}

/// Runs a program to its end and returns what it printed.
#[cfg(unix)]
pub(crate) fn run(call: &Call<'_>, course: &dyn Course) -> Result<Vec<u8>, Failure> {
    unix::run(call, course)
}

#[cfg(unix)]
mod unix {
    use super::{Call, Failure, command_line};
    use crate::Course;
    use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};
    use std::{
        io::Read,
        os::unix::process::CommandExt as _,
        path::Path,
        process::{Child, Command, Stdio},
        sync::mpsc::{Receiver, RecvTimeoutError, channel},
        time::{Duration, Instant},
    };

    /// A complaint is read so far.
    const MOST_SAID: usize = 4096;

    pub(super) fn run(call: &Call<'_>, course: &dyn Course) -> Result<Vec<u8>, Failure> {
        let mut child = command(call)
            .spawn()
            .map_err(|error| Failure::Broken(format!("it cannot be started: {error}")))?;
        let group = Pid::from_child(&child);
        let output = collect(child.stdout.take(), call.bounds.output + 1);
        let said = collect(child.stderr.take(), MOST_SAID);
        let printed = follow(group, &output, call, course);
        // What it started ends with it, as long as its number cannot be another's.
        let _ = kill_process_group(group, Signal::KILL);
        finish(&mut child, printed, &said)
    }

    fn command(call: &Call<'_>) -> Command {
        let line = command_line(call);
        let mut command = Command::new("/bin/sh");
        command
            .args(&line)
            .env_clear()
            .env("PATH", "/usr/local/bin:/usr/bin:/bin")
            .env("HOME", call.folder)
            .env("TMPDIR", call.folder)
            .env("LC_ALL", "C.UTF-8")
            // One page, one core: another page may have the other.
            .env("OMP_THREAD_LIMIT", "1")
            .current_dir(call.folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0);
        command
    }

    /// Reads on a thread of its own, so far and no further; what comes after is let go.
    fn collect(pipe: Option<impl Read + Send + 'static>, most: usize) -> Receiver<Vec<u8>> {
        let (sender, receiver) = channel();
        std::thread::spawn(move || {
            let mut bytes = Vec::new();
            if let Some(mut pipe) = pipe {
                let _ = pipe.by_ref().take(most as u64).read_to_end(&mut bytes);
            }
            let _ = sender.send(bytes);
        });
        receiver
    }

    /// Waits for the end, or for a reason to make one; returns what was printed.
    fn follow(
        process: Pid,
        output: &Receiver<Vec<u8>>,
        call: &Call<'_>,
        course: &dyn Course,
    ) -> Result<Vec<u8>, Failure> {
        let begun = Instant::now();
        let most = call.bounds.output;
        let mut printed = None;
        let mut pause = Duration::from_millis(1);
        loop {
            match output.try_recv() {
                Ok(bytes) if bytes.len() > most => {
                    return Err(Failure::TooMuchOutput { bytes: most });
                }
                Ok(bytes) => printed = Some(bytes),
                Err(_) => {}
            }
            let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
            if waitid(WaitId::Pid(process), options).is_ok_and(|status| status.is_some()) {
                break;
            }
            let seconds = call.bounds.seconds.saturating_mul(5);
            if begun.elapsed() > Duration::from_secs(seconds) {
                return Err(Failure::TimedOut { seconds });
            }
            if course.is_stopped() {
                return Err(Failure::Stopped);
            }
            std::thread::sleep(pause);
            pause = (pause * 2).min(Duration::from_millis(50));
            if written(call.folder) > most as u64 {
                return Err(Failure::TooMuchOutput { bytes: most });
            }
        }
        let printed = match printed {
            Some(bytes) => Ok(bytes),
            // The last words may still be under way; a child that went its own way may keep the
            // pipe open for ever.
            None => output.recv_timeout(Duration::from_secs(2)),
        };
        match printed {
            Ok(bytes) if bytes.len() > most => Err(Failure::TooMuchOutput { bytes: most }),
            Ok(bytes) => Ok(bytes),
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => Err(
                Failure::Broken("something that it started goes on without it".to_owned()),
            ),
        }
    }

    /// Returns how many bytes stand in a folder.
    fn written(folder: &Path) -> u64 {
        let Ok(entries) = std::fs::read_dir(folder) else {
            return 0;
        };
        entries
            .flatten()
            .map(|entry| match entry.metadata() {
                Ok(about) if about.is_dir() => written(&entry.path()),
                Ok(about) => about.len(),
                Err(_) => 0,
            })
            .sum()
    }

    fn finish(
        child: &mut Child,
        printed: Result<Vec<u8>, Failure>,
        said: &Receiver<Vec<u8>>,
    ) -> Result<Vec<u8>, Failure> {
        let status = child
            .wait()
            .map_err(|error| Failure::Broken(error.to_string()))?;
        let printed = printed?;
        if status.success() {
            return Ok(printed);
        }
        let said = said
            .recv_timeout(Duration::from_secs(1))
            .unwrap_or_default();
        let said = String::from_utf8_lossy(&said);
        Err(Failure::Broken(format!("{status}: {}", said.trim())))
    }
}

/// Sets the bounds, then becomes the program (POSIX sh). A bound that is lower already stays.
const WITHIN_BOUNDS: &str = r#"
ulimit -c 0; ulimit -v "$1" 2>/dev/null; ulimit -f "$2" 2>/dev/null; ulimit -t "$3" 2>/dev/null
shift 3; exec nice -n 5 "$@""#;

fn command_line(call: &Call<'_>) -> Vec<OsString> {
    let bounds = &call.bounds;
    let mut line: Vec<OsString> = vec!["-c".into(), WITHIN_BOUNDS.into(), "sh".into()];
    line.push((bounds.memory / 1024).to_string().into());
    // In blocks of 512 bytes.
    line.push((bounds.output / 512).to_string().into());
    line.push(bounds.seconds.to_string().into());
    if let Some(sandbox) = call.sandbox {
        line.push(sandbox.into());
        line.extend(shut_in(call));
    }
    line.push(call.program.into());
    line.extend(call.arguments.iter().cloned());
    line
}

/// What the program sees: what is installed, read only; its folder; nothing else, no network.
fn shut_in(call: &Call<'_>) -> Vec<OsString> {
    const SEEN: &[&str] = &[
        "/usr",
        "/bin",
        "/sbin",
        "/lib",
        "/lib32",
        "/lib64",
        "/opt",
        "/etc/alternatives",
        "/etc/fonts",
        "/etc/ld.so.cache",
        "/etc/libreoffice",
        "/var/cache/fontconfig",
    ];
    let mut line: Vec<OsString> = Vec::new();
    let mut add = |words: &[&OsStr]| line.extend(words.iter().map(Into::into));
    for word in [
        "--unshare-all",
        "--die-with-parent",
        "--new-session",
        "--dev",
        "/dev",
        "--proc",
        "/proc",
        "--tmpfs",
        "/tmp",
    ] {
        add(&[word.as_ref()]);
    }
    for place in SEEN {
        add(&["--ro-bind-try".as_ref(), place.as_ref(), place.as_ref()]);
    }
    // A program that an operator keeps elsewhere.
    if !SEEN.iter().any(|place| call.program.starts_with(place))
        && let Some(home) = call.program.parent()
    {
        add(&["--ro-bind".as_ref(), home.as_ref(), home.as_ref()]);
    }
    let folder = call.folder.as_os_str();
    add(&[
        "--bind".as_ref(),
        folder,
        folder,
        "--chdir".as_ref(),
        folder,
    ]);
    line
}
