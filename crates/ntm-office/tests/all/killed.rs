//! The process is killed in the middle, the disk is full: what is there afterwards is whole.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::Arc,
    time::Duration,
};

use ntm_office::{
    Fault, Office, Op, Settings, SystemChance,
    receive::Upload,
    review::{Answer, Decision, DirectiveEdit, Selection},
};
use ntm_store::{
    Query as _, Store,
    check::{FILE_COLUMNS, check},
    directive,
    document::{self, DocumentState},
    files::Files,
    migration, params,
};
use ntm_testkit::{
    engines::both_engines_by_address,
    province::{FrozenClock, Small, TODAY},
};

use crate::letters;

/// Where the process that is to be killed works; set only in it.
const FOLDER: &str = "NTM_TEST_KILLED_FOLDER";
const DATABASE: &str = "NTM_TEST_KILLED_DATABASE";

/// An installation that outlives the process that works in it.
struct Place {
    folder: PathBuf,
    database: String,
}

impl Place {
    /// Returns where to work, in the process that is to be killed.
    fn of_the_doomed() -> Option<Place> {
        Some(Place {
            folder: std::env::var_os(FOLDER)?.into(),
            database: std::env::var(DATABASE).ok()?,
        })
    }

    async fn reopen(&self) -> Office {
        Office::new(
            Store::open(&self.database).await.unwrap(),
            Files::open(self.folder.join("files")).unwrap(),
            Arc::new(FrozenClock::on(TODAY)),
            Arc::new(SystemChance),
            Settings::default(),
        )
    }

    /// Runs one of the tests below in a process of its own, kills that as soon as it has done so
    /// much of its work, then looks at what is there.
    async fn kill(&self, test: &str, done: &str, so_much: i64) -> Office {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args([test, "--exact"])
            .env(FOLDER, &self.folder)
            .env(DATABASE, &self.database)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let office = self.reopen().await;
        while count(&office, done).await < so_much {
            let ended = child.try_wait().unwrap();
            assert_eq!(ended, None, "it ended before it was killed");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        child.kill().unwrap();
        child.wait().unwrap();
        drop(office);
        let office = self.reopen().await;
        let mut reader = office.store().read().await.unwrap();
        let report = check(&mut reader, office.files(), FILE_COLUMNS)
            .await
            .unwrap();
        assert_eq!(report.problems, [], "after the kill");
        drop(reader);
        office
    }
}

async fn count(office: &Office, sql: &str) -> i64 {
    let mut reader = office.store().read().await.unwrap();
    let row = reader.query_one(sql, params![]).await.unwrap();
    row.get(0).unwrap()
}

#[tokio::test]
async fn killed_while_documents_arrive() {
    if let Some(place) = Place::of_the_doomed() {
        return take_in_until_killed(&place).await;
    }
    both_engines_by_address(|store, database| async move {
        let folder = tempfile::tempdir().unwrap();
        Small::plant(store, folder.path()).await;
        let place = Place {
            folder: folder.path().to_owned(),
            database,
        };
        let test = "killed::killed_while_documents_arrive";
        let arrived = "SELECT COUNT(*) FROM document";
        let office = place.kill(test, arrived, 5).await;
        every_document_is_read(&office).await;
    })
    .await;
}

async fn every_document_is_read(office: &Office) {
    // Every document has its file and its job; what was not read yet is read now.
    let waiting = count(
        office,
        "SELECT COUNT(*) FROM document d WHERE d.state = 'reading' AND NOT EXISTS
           (SELECT 1 FROM job j WHERE j.done_at IS NULL AND j.dedupe LIKE 'document.read:%')",
    )
    .await;
    assert_eq!(waiting, 0, "a document that nobody will read");
    let mut reader = office.store().read().await.unwrap();
    let rows = reader
        .query("SELECT id FROM document", params![])
        .await
        .unwrap();
    drop(reader);
    for row in rows {
        let op = Op::system(office, "test");
        let state = office
            .read_document(&op, row.get("id").unwrap())
            .await
            .unwrap();
        assert_ne!(state, DocumentState::Reading);
    }
}

async fn take_in_until_killed(place: &Place) {
    let small = Small {
        office: place.reopen().await,
        clock: Arc::new(FrozenClock::on(TODAY)),
    };
    for number in 0.. {
        let upload = Upload {
            name: format!("{number}.txt"),
            bytes: format!("Văn bản {number}. ").repeat(20_000).into_bytes(),
        };
        let taken = small.office.receive(&small.op("dieu.phoi"), upload).await;
        let document = taken.unwrap().document;
        if number % 2 == 0 {
            let system = Op::system(&small.office, "test");
            small
                .office
                .read_document(&system, document.id)
                .await
                .unwrap();
        }
    }
}

#[tokio::test]
async fn killed_while_tasks_are_assigned() {
    if let Some(place) = Place::of_the_doomed() {
        return assign_until_killed(&place).await;
    }
    both_engines_by_address(|store, database| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = Small::plant(store, folder.path()).await;
        prepare(&small, 12).await;
        drop(small);
        let place = Place {
            folder: folder.path().to_owned(),
            database,
        };
        let test = "killed::killed_while_tasks_are_assigned";
        let assigned = "SELECT COUNT(*) FROM document WHERE assigned_at IS NOT NULL";
        let office = place.kill(test, assigned, 2).await;
        everything_is_assigned_once(office).await;
    })
    .await;
}

async fn everything_is_assigned_once(office: Office) {
    // Each document is assigned whole or not at all.
    let torn = "SELECT COUNT(*) FROM document d WHERE
          (SELECT COUNT(*) FROM task t WHERE t.document_id = d.id) <>
          CASE WHEN d.assigned_at IS NULL THEN 0 ELSE
          (SELECT COUNT(*) FROM directive p WHERE p.document_id = d.id AND p.state = 'confirmed') END";
    assert_eq!(count(&office, torn).await, 0, "a document half assigned");
    let bare = "SELECT COUNT(*) FROM task t WHERE NOT EXISTS
          (SELECT 1 FROM obligation o WHERE o.task_id = t.id)";
    assert_eq!(count(&office, bare).await, 0, "a task without obligations");
    // Pressed again, the rest is assigned, and nothing twice.
    let small = Small {
        office,
        clock: Arc::new(FrozenClock::on(TODAY)),
    };
    assign_all(&small).await;
    assert_eq!(count(&small.office, torn).await, 0);
    let tasks = count(&small.office, "SELECT COUNT(*) FROM task").await;
    let confirmed = "SELECT COUNT(*) FROM directive WHERE state = 'confirmed'";
    assert_eq!(tasks, count(&small.office, confirmed).await);
}

async fn assign_until_killed(place: &Place) {
    let small = Small {
        office: place.reopen().await,
        clock: Arc::new(FrozenClock::on(TODAY)),
    };
    assign_all(&small).await;
    // Where it is done before the kill, it waits for it.
    std::future::pending().await
}

async fn assign_all(small: &Small) {
    let mut reader = small.office.store().read().await.unwrap();
    let rows = reader
        .query("SELECT id FROM document ORDER BY code", params![])
        .await
        .unwrap();
    drop(reader);
    for row in rows {
        let op = small.op("dieu.phoi");
        small
            .office
            .assign(&op, row.get("id").unwrap())
            .await
            .unwrap();
    }
}

/// Makes documents of which everything is confirmed.
async fn prepare(small: &Small, documents: usize) {
    let op = small.op("dieu.phoi");
    for number in 0..documents {
        let sentence = "Rà soát hiện trạng các tiêu chí của địa phương";
        let lines: Vec<String> = (0..5).map(|it| format!("{sentence} lần {it}.")).collect();
        let upload = Upload {
            name: format!("{number}.txt"),
            bytes: format!("Văn bản {number}\n\n{}", lines.join("\n\n")).into_bytes(),
        };
        let id = small.office.receive(&op, upload).await.unwrap().document.id;
        let system = Op::system(&small.office, "test");
        small.office.read_document(&system, id).await.unwrap();
        let mut reader = small.office.store().read().await.unwrap();
        let kept = document::find(&mut reader, id).await.unwrap().unwrap();
        let found = directive::of_document(&mut reader, kept.province, id)
            .await
            .unwrap();
        drop(reader);
        for it in found {
            small
                .office
                .decide(&op, id, it.id, it.version, Decision::Reject)
                .await
                .unwrap();
        }
        for line in &lines {
            let selection = Selection::Words {
                text: line.trim_end_matches('.').to_owned(),
            };
            let directive = small
                .office
                .add_directive(&op, id, selection)
                .await
                .unwrap();
            let edit = DirectiveEdit {
                title: line.clone(),
                leads: vec!["UBND các xã".to_owned()],
                ..DirectiveEdit::default()
            };
            let mut reader = small.office.store().read().await.unwrap();
            let version = directive::find(&mut reader, id, kept.province, directive)
                .await
                .unwrap()
                .unwrap()
                .version;
            drop(reader);
            small
                .office
                .edit_directive(&op, id, directive, version, edit, true)
                .await
                .unwrap();
        }
        let mut reader = small.office.store().read().await.unwrap();
        let doubts = directive::doubts_of(&mut reader, kept.province, id)
            .await
            .unwrap();
        drop(reader);
        for doubt in doubts.iter().filter(|it| it.answer.is_none()) {
            small
                .office
                .answer(&op, id, doubt.id, Answer::Agree)
                .await
                .unwrap();
        }
    }
}

/// A small file system of its own, where the machine lets one be made.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn mount(path: &Path, size: &str) -> Option<SmallDisk> {
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"])
            .arg(path)
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success());
        mounted.then(|| SmallDisk(path.to_owned()))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

#[tokio::test]
async fn a_full_disk_takes_nothing_and_breaks_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let Some(_disk) = SmallDisk::mount(folder.path(), "8m") else {
        eprintln!("skipped: only root can make a small disk here");
        return;
    };
    let database = format!("sqlite:{}", folder.path().join("ntm.sqlite").display());
    let store = Store::open(&database).await.unwrap();
    migration::migrate(&store, jiff::Timestamp::UNIX_EPOCH)
        .await
        .unwrap();
    let small = Small::plant(store, folder.path()).await;
    let op = small.op("dieu.phoi");
    let mut taken = 0;
    let fault = loop {
        let upload = Upload {
            name: format!("{taken}.txt"),
            bytes: format!("Văn bản {taken}. ").repeat(30_000).into_bytes(),
        };
        match small.office.receive(&op, upload).await {
            Ok(_) => taken += 1,
            Err(fault) => break fault,
        }
        assert!(taken < 100, "the disk never filled");
    };
    assert!(matches!(fault, Fault::Full), "{fault:?}");
    assert!(fault.message().vi.contains("Ổ đĩa"));
    assert_eq!(
        count(&small.office, "SELECT COUNT(*) FROM document").await,
        taken
    );
    let mut reader = small.office.store().read().await.unwrap();
    let report = check(&mut reader, small.office.files(), FILE_COLUMNS)
        .await
        .unwrap();
    assert_eq!(report.problems, []);
}

#[tokio::test]
async fn killed_while_letters_are_made() {
    if let Some(place) = Place::of_the_doomed() {
        return letters_until_killed(&place).await;
    }
    both_engines_by_address(|store, database| async move {
        let folder = tempfile::tempdir().unwrap();
        let (small, communes) = letters::planted(store, folder.path(), 120).await;
        let mai = small.op("dieu.phoi");
        let drafting = letters::pressing(&communes);
        small.office.start_letters(&mai, &drafting).await.unwrap();
        drop(small);
        let place = Place {
            folder: folder.path().to_owned(),
            database,
        };
        let test = "killed::killed_while_letters_are_made";
        for done in [
            "SELECT COUNT(*) FROM outgoing",
            "SELECT COUNT(*) FROM outgoing WHERE state = 'issued'",
        ] {
            let office = place.kill(test, done, 30).await;
            let torn = "SELECT COUNT(*) FROM outgoing o WHERE NOT EXISTS
                (SELECT 1 FROM letter_batch_line l WHERE l.outgoing_id = o.id)";
            assert_eq!(count(&office, torn).await, 0, "a letter of no batch");
        }
        // Whoever comes next makes the rest, and nothing twice.
        let small = of_the_doomed(&place).await;
        make_letters(&small).await;
        let made = letters::seen(&small).await;
        assert_eq!(letters::numbers(&made), (1..=120).collect::<Vec<u32>>());
        assert_eq!(
            count(&small.office, "SELECT COUNT(*) FROM outgoing").await,
            120
        );
    })
    .await;
}

async fn of_the_doomed(place: &Place) -> Small {
    Small {
        office: place.reopen().await,
        clock: Arc::new(FrozenClock::on(TODAY)),
    }
}

async fn letters_until_killed(place: &Place) {
    make_letters(&of_the_doomed(place).await).await;
    std::future::pending().await
}

async fn make_letters(small: &Small) {
    let (office, system) = (&small.office, small.op_of_the_program());
    let mai = small.op("dieu.phoi");
    office.draft_letters(&system, letters::BATCH).await.unwrap();
    let asked = office.ask_letters_issued(&mai, letters::BATCH, TODAY);
    asked.await.unwrap();
    office.issue_letters(&system, letters::BATCH).await.unwrap();
}

#[tokio::test]
async fn letters_wait_while_the_disk_is_full_and_go_on_afterwards() {
    let folder = tempfile::tempdir().unwrap();
    let files = folder.path().join("files");
    std::fs::create_dir(&files).unwrap();
    let Some(_disk) = SmallDisk::mount(&files, "1600k") else {
        eprintln!("skipped: only root can make a small disk here");
        return;
    };
    let database = format!("sqlite:{}", folder.path().join("ntm.sqlite").display());
    let store = Store::open(&database).await.unwrap();
    migration::migrate(&store, jiff::Timestamp::UNIX_EPOCH)
        .await
        .unwrap();
    let (small, communes) = letters::planted(store, folder.path(), 100).await;
    // Something that is not ours fills most of the disk.
    let filler = files.join("filler");
    std::fs::write(&filler, vec![0; 1200 * 1024]).unwrap();
    let (office, mai) = (&small.office, small.op("dieu.phoi"));
    let drafting = letters::pressing(&communes);
    office.start_letters(&mai, &drafting).await.unwrap();
    let system = small.op_of_the_program();
    office.draft_letters(&system, letters::BATCH).await.unwrap();
    let asked = office.ask_letters_issued(&mai, letters::BATCH, TODAY);
    asked.await.unwrap();
    let fault = office.issue_letters(&system, letters::BATCH).await;
    assert!(matches!(fault, Err(Fault::Full)), "{fault:?}");
    let stopped = letters::seen(&small).await;
    assert!(stopped.tally.issued > 1 && stopped.tally.drafts > 0);
    let why = stopped.batch.failure.clone().unwrap();
    assert!(why["vi"].as_str().unwrap().contains("Ổ đĩa"), "{why}");
    assert!(stopped.may_go_on);
    // What was issued is whole, nothing else has a number, nothing half-written lies about.
    let mut reader = office.store().read().await.unwrap();
    let report = check(&mut reader, office.files(), FILE_COLUMNS)
        .await
        .unwrap();
    assert_eq!(report.problems, []);
    drop(reader);
    let incoming = std::fs::read_dir(files.join("incoming")).unwrap();
    assert_eq!(incoming.count(), 0, "half a file");
    let numbered =
        "SELECT COUNT(*) FROM outgoing WHERE number IS NOT NULL OR file_hash IS NOT NULL";
    assert_eq!(count(office, numbered).await, stopped.tally.issued);
    std::fs::remove_file(&filler).unwrap();
    office
        .go_on_with_letters(&mai, letters::BATCH)
        .await
        .unwrap();
    office.issue_letters(&system, letters::BATCH).await.unwrap();
    let done = letters::seen(&small).await;
    assert_eq!(letters::numbers(&done), (1..=100).collect::<Vec<u32>>());
    assert_eq!(done.batch.failure, None);
}
