//! A process that is killed leaves what it had committed, and nothing half done.

use {
    jiff::Timestamp,
    ntm_store::{
        Query, Store,
        audit::{self, Entry},
        check::{FILE_COLUMNS, check},
        files::Files,
        params,
    },
    ntm_testkit::engines::both_engines_by_address,
    std::{
        io::{BufRead, BufReader, Write},
        process::{Command, Stdio},
        time::Duration,
    },
};

const ROWS: i64 = 20;

/// Runs only in a process of its own, until it is killed: each transaction keeps a file, writes
/// some rows and a line of the audit log.
#[tokio::test]
async fn child_that_writes() {
    let Ok(url) = std::env::var("NTM_TEST_CHILD_DATABASE") else {
        return;
    };
    let files = Files::open(std::env::var("NTM_TEST_CHILD_FILES").unwrap()).unwrap();
    let store = Store::open(&url).await.unwrap();
    for number in 0.. {
        let text = format!("{number} {}", std::process::id()).repeat(2_000);
        let hash = files.put(text.into_bytes()).await.unwrap();
        let mut tx = store.begin().await.unwrap();
        let insert = "INSERT INTO stored_file (hash, bytes, created_at) VALUES ($1, 1, 0)";
        tx.execute(insert, params![hash]).await.unwrap();
        for row in 0..ROWS {
            let insert = "INSERT INTO setting (key, value, updated_at) VALUES ($1, 'x', 0)";
            tx.execute(insert, params![format!("{hash} {row}")])
                .await
                .unwrap();
        }
        let entry = Entry {
            province: number % 2,
            at: Timestamp::UNIX_EPOCH,
            account: None,
            action: "file.keep".to_owned(),
            resource: "file".to_owned(),
            resource_id: hash.to_string(),
            data: serde_json::json!({}),
            trace: String::new(),
        };
        audit::append(&mut tx, &entry).await.unwrap();
        tx.commit().await.unwrap();
        println!("committed");
        std::io::stdout().flush().unwrap();
    }
}

#[tokio::test]
async fn a_killed_process_leaves_a_whole_database() {
    both_engines_by_address(|store, url| async move {
        let folder = tempfile::tempdir().unwrap();
        let mut least = 0;
        for round in 0..6 {
            least += write_and_kill(&url, folder.path(), Duration::from_millis(round * 7));
            let files = Files::open(folder.path()).unwrap();
            // A new start: nothing of the old connections remains.
            let store = Store::open(&url).await.unwrap();
            let mut reader = store.read().await.unwrap();
            let report = check(&mut reader, &files, FILE_COLUMNS).await.unwrap();
            assert_eq!(report.problems, []);
            assert!(report.audit_rows >= least, "what was committed is there");
            let count = "SELECT (SELECT COUNT(*) FROM setting) AS rows,
                                (SELECT COUNT(*) FROM stored_file) AS files";
            let row = reader.query_one(count, params![]).await.unwrap();
            assert_eq!(row.get::<u64>("files").unwrap(), report.audit_rows);
            assert_eq!(
                row.get::<i64>("rows").unwrap(),
                report.audit_rows as i64 * ROWS
            );
            files.sweep(Timestamp::MAX).await.unwrap();
        }
        drop(store);
    })
    .await;
}

/// Returns how many transactions the child had reported before it was killed.
fn write_and_kill(url: &str, files: &std::path::Path, after: Duration) -> u64 {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "killed::child_that_writes", "--nocapture"])
        .env("NTM_TEST_CHILD_DATABASE", url)
        .env("NTM_TEST_CHILD_FILES", files)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut committed = 0;
    while committed < 3 {
        let line = lines
            .next()
            .expect("the child writes until killed")
            .unwrap();
        committed += u64::from(line.ends_with("committed"));
    }
    std::thread::sleep(after);
    child.kill().unwrap();
    child.wait().unwrap();
    committed
        + lines
            .filter(|line| line.as_ref().is_ok_and(|line| line == "committed"))
            .count() as u64
}
