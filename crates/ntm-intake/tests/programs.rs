#![cfg(unix)]
//! Other programs misbehave: they hang, flood, crash, swell, look around. Each is stopped and told.

use ntm_intake::{
    Bounds, Course, Failure, Intake, Limits, Means, Program, Programs, Refusal, intake_with,
};
use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::Command,
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};
use tempfile::TempDir;

const BOUNDS: Bounds = Bounds {
    seconds: 2,
    memory: 1 << 30,
    output: 4 << 20,
};

/// A program of a few words that is asked to recognise a picture.
struct Rogue {
    folder: TempDir,
    programs: Programs,
}

impl Rogue {
    /// `FOLDER` in its words is a place that only it and the test know.
    fn new(words: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let program = folder.path().join("program");
        let place = folder.path().to_string_lossy();
        fs::write(
            &program,
            format!("#!/bin/sh\n{}\n", words.replace("FOLDER", &place)),
        )
        .expect("a program");
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("its rights");
        Self {
            folder,
            programs: Programs::find().with(Program::Tesseract, program),
        }
    }

    fn free(mut self) -> Self {
        self.programs = self.programs.without_sandbox();
        self
    }

    fn asked(&self, bounds: Bounds, course: &dyn Course) -> Result<Intake, Refusal> {
        let scan = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/intake/scan.png");
        let means = Means {
            limits: Limits {
                program: bounds,
                ..Limits::default()
            },
            programs: &self.programs,
            course,
        };
        intake_with("scan.png", &fs::read(scan).expect("a scan"), &means)
    }

    fn failure(&self) -> Failure {
        match self.asked(BOUNDS, &()) {
            Err(Refusal::Program { program, failure }) => {
                assert_eq!(program, Program::Tesseract);
                failure
            }
            other => panic!("{other:?}"),
        }
    }
}

/// What Tesseract would print of a page with one line.
fn printing(words: &str) -> String {
    format!(
        "cat <<END\n<html><div class='ocr_page' title='bbox 0 0 2000 3000'><span class='ocr_line' title='bbox 100 100 900 150; baseline 0 -10; x_size 50'><span class='ocrx_word' title='bbox 100 100 900 150; x_wconf 95'>{words}</span></span></div></html>\nEND"
    )
}

#[test]
fn what_hangs_is_stopped_with_all_that_it_started() {
    // It goes on writing as long as it lives, from a child that it does not wait for.
    let rogue =
        Rogue::new("(while :; do echo x >> FOLDER/alive; sleep 0.1; done) &\nexec sleep 1000")
            .free();
    let began = Instant::now();
    assert_eq!(rogue.failure(), Failure::TimedOut { seconds: 10 });
    assert!(began.elapsed() < Duration::from_secs(60));
    let alive = rogue.folder.path().join("alive");
    let size = || fs::metadata(&alive).expect("it lived").len();
    let before = size();
    std::thread::sleep(Duration::from_millis(500));
    assert_eq!(size(), before, "its child lives on");
}

#[test]
fn a_child_that_went_its_own_way_keeps_nobody_waiting() {
    let rogue = Rogue::new("setsid sleep 15 &\nexit 0").free();
    let began = Instant::now();
    assert!(matches!(rogue.failure(), Failure::Broken(_)));
    assert!(began.elapsed() < Duration::from_secs(12));
}

#[test]
fn a_loop_without_end_is_stopped_by_the_processor_time_it_takes() {
    let failure = Rogue::new("while :; do :; done").failure();
    assert!(
        matches!(failure, Failure::Broken(_) | Failure::TimedOut { .. }),
        "{failure:?}"
    );
}

#[test]
fn floods_are_dammed() {
    let bytes = BOUNDS.output;
    for words in [
        "exec yes",
        "n=0; while :; do n=$((n + 1)); head -c 100000 /dev/zero > file$n; done",
    ] {
        assert_eq!(
            Rogue::new(words).failure(),
            Failure::TooMuchOutput { bytes },
            "{words}"
        );
    }
    // Of one file the system itself allows no more; complaints are read so far and no further.
    for words in ["exec head -c 100000000 /dev/zero > file", "yes >&2; exit 3"] {
        let rogue = Rogue::new(words);
        assert!(
            matches!(
                rogue.failure(),
                Failure::Broken(_) | Failure::TooMuchOutput { .. } | Failure::TimedOut { .. }
            ),
            "{words}"
        );
    }
}

#[test]
fn crashes_are_told() {
    for (words, said) in [
        ("kill -SEGV $$", "11"),
        ("echo kaputt >&2; exit 3", "kaputt"),
        ("exec /nonexistent/program", "not found"),
    ] {
        match Rogue::new(words).failure() {
            Failure::Broken(why) => assert!(why.contains(said) || why.contains("139"), "{why}"),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn what_swells_gets_no_memory() {
    // It gathers what has no line end in memory.
    let rogue = Rogue::new("head -c 3000000000 /dev/zero | tail -n 1 | wc -c >&2; exit 5");
    let bounds = Bounds {
        seconds: 60,
        ..BOUNDS
    };
    match rogue.asked(bounds, &()) {
        Err(Refusal::Program {
            failure: Failure::Broken(why),
            ..
        }) => assert!(why.contains("memory exhausted"), "{why}"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_prints_no_page_gives_no_text() {
    for words in ["exit 0", "echo '<html><p>'", "head -c 1000 /dev/urandom"] {
        let refused = Rogue::new(words).asked(BOUNDS, &());
        assert!(
            matches!(
                refused,
                Err(Refusal::NoLetters { .. }
                    | Refusal::Truncated
                    | Refusal::Damaged(_)
                    | Refusal::XmlEntities)
            ),
            "{words}: {refused:?}"
        );
    }
}

/// Needs bubblewrap (package bubblewrap), like every server that takes files from strangers.
#[test]
fn a_program_sees_no_network_and_no_other_file() {
    // A container may be denied walls of its own; then the programs run without.
    let may_part = Command::new("unshare")
        .args(["--user", "--map-root-user", "--net", "true"])
        .status();
    if !may_part.is_ok_and(|status| status.success()) {
        assert!(!Programs::find().are_shut_in());
        return;
    }
    assert!(Programs::find().are_shut_in(), "install bubblewrap");
    let secret = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    let words = format!(
        "nets=$(tail -n +3 /proc/net/dev | wc -l); test -e {} && seen=seen || seen=blind\ntouch /usr/x FOLDER/x 2>/dev/null && may=may || may=cannot\n{}",
        secret.display(),
        printing("$nets-$seen-$may-write")
    );
    let taken = Rogue::new(&words).asked(BOUNDS, &()).expect("a page");
    assert_eq!(taken.text, "1-blind-cannot-write\n");
}

#[test]
fn work_that_nobody_waits_for_is_given_up() {
    struct Given(AtomicBool);
    impl Course for Given {
        fn page(&self, _: usize, _: usize) {
            self.0.store(true, Ordering::Relaxed);
        }
        fn is_stopped(&self) -> bool {
            self.0.load(Ordering::Relaxed)
        }
    }
    let rogue = Rogue::new("exec sleep 1000");
    let bounds = Bounds {
        seconds: 1000,
        ..BOUNDS
    };
    let stopped = rogue.asked(bounds, &Given(AtomicBool::new(false)));
    assert_eq!(stopped, Err(Refusal::Stopped));
}

#[test]
fn no_more_run_at_once_than_there_are_places() {
    let words = format!(
        "echo begin >> FOLDER/log; sleep 0.3; echo end >> FOLDER/log\n{}",
        printing("x")
    );
    let mut rogue = Rogue::new(&words).free();
    rogue.programs = rogue.programs.at_once(1);
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| rogue.asked(BOUNDS, &()).expect("a page"));
        }
    });
    let log = fs::read_to_string(rogue.folder.path().join("log")).expect("a log");
    assert_eq!(log, "begin\nend\n".repeat(3));
}
