//! A backup made while people work brings everything back, on either engine.

use {
    jiff::Timestamp,
    ntm_store::{
        Query, Store, StoreError,
        audit::{self, Entry},
        backup,
        check::{FILE_COLUMNS, Problem, check},
        copy,
        files::{FileState, Files},
        params,
    },
    ntm_testkit::engines::{both_engines, postgres},
    std::fs,
};

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

async fn keep(store: &Store, files: &Files, text: String) {
    let hash = files.put(text.into_bytes()).await.unwrap();
    let mut tx = store.begin().await.unwrap();
    let insert = "INSERT INTO stored_file (hash, bytes, created_at) VALUES ($1, 1, 0)";
    tx.execute(insert, params![hash]).await.unwrap();
    let entry = Entry {
        province: 0,
        at: NOW,
        account: None,
        action: "file.keep".to_owned(),
        resource: "file".to_owned(),
        resource_id: hash.to_string(),
        data: serde_json::json!({}),
        trace: String::new(),
    };
    audit::append(&mut tx, &entry).await.unwrap();
    tx.commit().await.unwrap();
}

async fn problems(store: &Store, files: &Files) -> Vec<Problem> {
    let mut reader = store.read().await.unwrap();
    check(&mut reader, files, FILE_COLUMNS)
        .await
        .unwrap()
        .problems
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_comes_back_on_either_engine() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::open(folder.path().join("files")).unwrap();
        for number in 0..5 {
            keep(&store, &files, format!("văn bản {number}")).await;
        }
        let before = copy::checksums(&mut store.read().await.unwrap())
            .await
            .unwrap();
        let target = folder.path().join("backup");
        let manifest = backup::create(&store, &files, &target, NOW).await.unwrap();
        assert_eq!((manifest.files.len(), manifest.damaged.len()), (5, 0));
        assert_eq!(backup::verify(&target).await.unwrap(), manifest);
        let again = backup::create(&store, &files, &target, NOW)
            .await
            .unwrap_err();
        assert!(again.to_string().contains("exists already"));

        let postgres = postgres().await;
        let sqlite = format!("sqlite:{}", folder.path().join("new.sqlite").display());
        let mut urls = vec![sqlite];
        urls.extend(postgres.iter().map(|database| database.url.clone()));
        for url in &urls {
            let files = Files::open(folder.path().join(format!("files-{}", url.len()))).unwrap();
            backup::restore(&target, url, &files, NOW).await.unwrap();
            let store = Store::open(url).await.unwrap();
            let after = copy::checksums(&mut store.read().await.unwrap())
                .await
                .unwrap();
            assert_eq!(after, before);
            assert_eq!(problems(&store, &files).await, []);
            let again = backup::restore(&target, url, &files, NOW)
                .await
                .unwrap_err();
            assert!(matches!(again, StoreError::Schema(_)), "{again}");
        }
        if let Some(postgres) = postgres {
            postgres.remove().await;
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_during_work_is_of_one_moment() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::open(folder.path().join("files")).unwrap();
        let working = tokio::spawn({
            let (store, files) = (store.clone(), files.clone());
            async move {
                for number in 0..100 {
                    keep(&store, &files, format!("văn bản {number}")).await;
                }
            }
        });
        let mut sizes = Vec::new();
        for number in 0..3 {
            let target = folder.path().join(format!("backup-{number}"));
            backup::create(&store, &files, &target, NOW).await.unwrap();
            let url = format!(
                "sqlite:{}",
                folder.path().join(format!("{number}.sqlite")).display()
            );
            let restored = Files::open(folder.path().join(format!("files-{number}"))).unwrap();
            backup::restore(&target, &url, &restored, NOW)
                .await
                .unwrap();
            let copy = Store::open(&url).await.unwrap();
            assert_eq!(problems(&copy, &restored).await, []);
            let count = "SELECT (SELECT COUNT(*) FROM stored_file) AS files,
                                (SELECT COUNT(*) FROM audit) AS entries";
            let mut reader = copy.read().await.unwrap();
            let row = reader.query_one(count, params![]).await.unwrap();
            let (kept, entries): (i64, i64) =
                (row.get("files").unwrap(), row.get("entries").unwrap());
            assert_eq!(kept, entries);
            sizes.push(kept);
        }
        working.await.unwrap();
        assert!(sizes.is_sorted());
    })
    .await;
}

#[tokio::test]
async fn a_damaged_backup_is_refused_before_anything_is_written() {
    let sqlite = ntm_testkit::engines::sqlite().await;
    let files = Files::open(sqlite.folder.path().join("files")).unwrap();
    keep(&sqlite.store, &files, "văn bản".to_owned()).await;
    let target = sqlite.folder.path().join("backup");
    let manifest = backup::create(&sqlite.store, &files, &target, NOW)
        .await
        .unwrap();
    let name = &manifest.files[0].path;
    for damaged in [
        target.join("ntm.sqlite"),
        target.join("files").join(&name[..2]).join(&name[2..]),
        target.join("manifest.json"),
    ] {
        let whole = fs::read(&damaged).unwrap();
        // Removed first: a file of the backup may be the installation's own under a second name.
        fs::remove_file(&damaged).unwrap();
        fs::write(&damaged, &whole[..whole.len() - 1]).unwrap();
        let new = sqlite.folder.path().join("new.sqlite");
        let url = format!("sqlite:{}", new.display());
        let error = backup::restore(&target, &url, &files, NOW)
            .await
            .unwrap_err();
        assert!(matches!(error, StoreError::Damaged(_)), "{error:?}");
        assert!(!new.exists());
        fs::write(&damaged, &whole).unwrap();
    }
    backup::verify(&target).await.unwrap();
}

#[tokio::test]
async fn check_names_what_is_wrong() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::open(folder.path()).unwrap();
        keep(&store, &files, "một".to_owned()).await;
        keep(&store, &files, "hai".to_owned()).await;
        assert_eq!(problems(&store, &files).await, []);
        let hashes = files.list().await.unwrap();
        let path = |index: usize| {
            let name = hashes[index].to_string();
            folder.path().join(&name[..2]).join(&name[2..])
        };
        fs::remove_file(path(0)).unwrap();
        fs::write(path(1), "ba").unwrap();
        let file = |index: usize, state| Problem::File {
            hash: hashes[index].to_string(),
            state,
        };
        assert_eq!(
            problems(&store, &files).await,
            [file(0, FileState::Missing), file(1, FileState::Damaged)]
        );
        let mut tx = store.begin().await.unwrap();
        tx.execute("UPDATE schema_migration SET checksum = ''", params![])
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let found = problems(&store, &files).await;
        assert!(matches!(&found[..], [Problem::Schema(_)]), "{found:?}");
    })
    .await;
}
