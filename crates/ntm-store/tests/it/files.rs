//! Uploads are kept whole or not at all.

use {
    jiff::Timestamp,
    ntm_store::{
        StoreError,
        files::{ContentHash, FileState, Files},
    },
    std::fs,
};

fn files() -> (tempfile::TempDir, Files) {
    let folder = tempfile::tempdir().unwrap();
    let files = Files::open(folder.path().join("files")).unwrap();
    (folder, files)
}

const FAR: Timestamp = Timestamp::MAX;

#[tokio::test(flavor = "multi_thread")]
async fn the_same_upload_twenty_times_at_once_is_one_file() {
    let (_folder, files) = files();
    let tasks: Vec<_> = (0..20)
        .map(|_| {
            let files = files.clone();
            tokio::spawn(async move { files.put("Thông báo".as_bytes()).await.unwrap() })
        })
        .collect();
    for task in tasks {
        assert_eq!(task.await.unwrap(), ContentHash::of("Thông báo".as_bytes()));
    }
    let hash = ContentHash::of("Thông báo".as_bytes());
    assert_eq!(files.list().await.unwrap(), [hash]);
    assert_eq!(files.get(hash).await.unwrap(), "Thông báo".as_bytes());
    assert!(files.exists(hash).await.unwrap());
    assert_eq!(files.sweep(FAR).await.unwrap(), 0);
}

#[tokio::test]
async fn damage_and_loss_are_told_apart_and_mended_by_a_new_upload() {
    let (_folder, files) = files();
    let hash = files.put("whole".as_bytes()).await.unwrap();
    assert_eq!(files.verify(hash).await.unwrap(), FileState::Whole);

    let name = hash.to_string();
    let path = files.folder().join(&name[..2]).join(&name[2..]);
    fs::write(&path, "who").unwrap();
    assert_eq!(files.verify(hash).await.unwrap(), FileState::Damaged);
    assert!(matches!(files.get(hash).await, Err(StoreError::Damaged(_))));

    fs::remove_file(&path).unwrap();
    assert_eq!(files.verify(hash).await.unwrap(), FileState::Missing);
    assert!(matches!(files.get(hash).await, Err(StoreError::NoRow)));

    files.put("whole".as_bytes()).await.unwrap();
    assert_eq!(files.verify(hash).await.unwrap(), FileState::Whole);
}

#[tokio::test]
async fn what_a_killed_upload_left_is_swept_but_not_a_running_one() {
    let (_folder, files) = files();
    let kept = files.put("kept".as_bytes()).await.unwrap();
    let left = files.folder().join("incoming").join("1-0");
    fs::write(&left, "half of a docu").unwrap();
    assert_eq!(files.sweep(Timestamp::UNIX_EPOCH).await.unwrap(), 0);
    assert_eq!(files.sweep(FAR).await.unwrap(), 1);
    assert!(!left.exists());
    assert_eq!(files.list().await.unwrap(), [kept]);
}

#[tokio::test]
async fn a_full_disk_is_told_and_leaves_nothing_half_written() {
    // A file system of 64 KB, where one may be mounted.
    let folder = tempfile::tempdir().unwrap();
    let mounted = std::process::Command::new("mount")
        .args(["-t", "tmpfs", "-o", "size=64k", "tmpfs"])
        .arg(folder.path())
        .output()
        .is_ok_and(|output| output.status.success());
    if !mounted {
        eprintln!("not permitted to mount a small file system: a full disk is not tested here");
        return;
    }
    let files = Files::open(folder.path()).unwrap();
    let small = files.put("small".as_bytes()).await.unwrap();
    let error = files.put(vec![7; 1_000_000]).await.unwrap_err();
    let listed = files.list().await.unwrap();
    let swept = files.sweep(FAR).await.unwrap();
    std::process::Command::new("umount")
        .arg(folder.path())
        .status()
        .unwrap();
    assert!(matches!(error, StoreError::Full(_)), "{error:?}");
    assert_eq!((listed, swept), (vec![small], 0));
}

#[test]
fn only_a_hash_is_a_hash() {
    let hash = ContentHash::of(b"");
    assert_eq!(hash.to_string().parse(), Ok(hash));
    for text in [
        "",
        "e3b0",
        "../../etc/passwd",
        &"é".repeat(32),
        &"G".repeat(64),
    ] {
        assert!(text.parse::<ContentHash>().is_err(), "{text}");
    }
}
