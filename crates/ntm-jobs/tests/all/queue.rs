use std::time::Duration;

use jiff::{SignedDuration, ToSpan as _};
use ntm_jobs::{Mailer, Runner};
use ntm_office::receive::Upload;
use ntm_store::{
    Query as _, Store,
    document::DocumentState,
    job::{self, Ended},
    params,
};
use ntm_testkit::{
    both_engines,
    province::{Small, TODAY},
};

async fn leave(small: &Small, kind: &str, dedupe: &str) {
    let now = ntm_office::Clock::now(&*small.clock);
    let mut tx = small.office.store().begin().await.unwrap();
    tx.execute(
        "INSERT INTO job (id, kind, payload, dedupe, run_at, created_at)
         VALUES ($1, $2, '{}', $3, $4, $4) ON CONFLICT (dedupe) DO NOTHING",
        params![small.office.new_id(now), kind, dedupe, now],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
}

async fn count(store: &Store, which: &str) -> i64 {
    let mut reader = store.read().await.unwrap();
    let sql = format!("SELECT COUNT(*) AS n FROM job WHERE {which}");
    reader.query_one(&sql, &[]).await.unwrap().get("n").unwrap()
}

#[tokio::test]
async fn a_claim_holds_until_its_lease_ends_and_tells_its_holder_from_the_next() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = Small::plant(store.clone(), folder.path()).await;
        leave(&small, "sweep", "one").await;
        leave(&small, "sweep", "one").await;
        let now = small.op("dieu.phoi").now;
        let minute = SignedDuration::from_mins(1);

        let mut tx = store.begin().await.unwrap();
        let first = job::claim(&mut tx, now, now + minute, 9).await.unwrap();
        assert_eq!(first.len(), 1, "a key is kept once");
        let second = job::claim(&mut tx, now, now + minute, 9).await.unwrap();
        assert!(second.is_empty(), "what is claimed is not claimed again");
        tx.commit().await.unwrap();

        // The worker was killed; its lease ends.
        let later = now + minute;
        let mut tx = store.begin().await.unwrap();
        let again = job::claim(&mut tx, later, later + minute, 9).await.unwrap();
        assert_eq!(again[0].attempts, 2);
        assert!(
            !job::end(&mut tx, &first[0], later, &Ended::Done)
                .await
                .unwrap()
        );
        assert!(
            !job::renew(&mut tx, &first[0], later + minute)
                .await
                .unwrap()
        );
        assert!(
            job::end(&mut tx, &again[0], later, &Ended::Done)
                .await
                .unwrap()
        );
        tx.commit().await.unwrap();
        assert_eq!(count(&store, "done_at IS NOT NULL").await, 1);
    })
    .await;
}

#[tokio::test]
async fn two_runners_do_each_work_once_and_stop_when_asked() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = Small::plant(store.clone(), folder.path()).await;
        for number in 0..20 {
            leave(&small, "sweep", &format!("{number}")).await;
        }
        let one = Runner::start(small.office.clone(), Mailer::None);
        let two = Runner::start(small.office.clone(), Mailer::None);
        for _ in 0..200 {
            if count(&store, "kind = 'sweep' AND done_at IS NULL").await == 0 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        one.stop().await;
        two.stop().await;
        assert_eq!(count(&store, "kind = 'sweep' AND done_at IS NULL").await, 0);
        assert_eq!(count(&store, "kind = 'sweep' AND attempts <> 1").await, 0);
    })
    .await;
}

#[tokio::test]
async fn work_that_outlasts_its_claim_is_not_stopped_by_the_renewal() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = Small::plant(store.clone(), folder.path()).await;
        // Many turns of the writer, with a renewal between any two of them.
        for number in 0..40 {
            leave(&small, "refresh_search", &format!("{number}")).await;
        }
        let runner = Runner::new(small.office.clone(), Mailer::None).pace(ntm_jobs::Pace {
            lease: SignedDuration::from_millis(3),
            ..ntm_jobs::Pace::default()
        });
        let done = tokio::time::timeout(Duration::from_secs(25), runner.once()).await;
        assert!(done.is_ok(), "the work waits for its own renewal");
        assert_eq!(
            count(&store, "kind = 'refresh_search' AND done_at IS NULL").await,
            0
        );
    })
    .await;
}

#[tokio::test]
async fn work_of_an_unknown_kind_is_given_up_and_can_be_tried_again() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = Small::plant(store.clone(), folder.path()).await;
        leave(&small, "weave", "x").await;
        let runner = Runner::new(small.office.clone(), Mailer::None);
        runner.once().await.unwrap();
        let open = job::open(&mut store.read().await.unwrap(), 9)
            .await
            .unwrap();
        assert_eq!(open.len(), 1);
        assert!(open[0].failed_at.is_some() && open[0].error.as_ref().unwrap().contains("weave"));
        let mut tx = store.begin().await.unwrap();
        let now = small.op("dieu.phoi").now;
        assert!(job::try_again(&mut tx, open[0].id, now).await.unwrap());
        tx.commit().await.unwrap();
    })
    .await;
}

/// The folder of files is away, and the reader gives up; once it is back the document is read.
#[tokio::test]
async fn a_document_whose_reading_was_given_up_says_so_and_is_read_again() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = Small::plant(store.clone(), folder.path()).await;
        let office = &small.office;
        let upload = Upload {
            name: "TB 101.txt".to_owned(),
            bytes: "Số: 101/TB-UBND\n\nTHÔNG BÁO\n\nUBND các xã báo cáo.\n".into(),
        };
        let taken = office.receive(&small.op("dieu.phoi"), upload).await;
        let document = taken.unwrap().document;
        let files = office.files().folder();
        let away = files.with_extension("away");
        std::fs::rename(files, &away).unwrap();

        let runner = Runner::new(office.clone(), Mailer::None);
        for day in 0..8 {
            small.clock.set(TODAY.checked_add(day.days()).unwrap());
            runner.once().await.unwrap();
        }
        let given_up = "kind = 'document.read' AND failed_at IS NOT NULL AND attempts = 8";
        assert_eq!(count(&store, given_up).await, 1);
        let op = small.op("dieu.phoi");
        let whole = office.whole_document(&op, &document.code).await.unwrap();
        assert_eq!(whole.document.state, DocumentState::Failed);
        let why = whole.document.failure.unwrap();
        assert!(why["vi"].as_str().unwrap().contains("Đọc lại"), "{why}");

        let _ = std::fs::remove_dir_all(files);
        std::fs::rename(&away, files).unwrap();
        office.read_again(&op, document.id).await.unwrap();
        runner.once().await.unwrap();
        let whole = office.whole_document(&op, &document.code).await.unwrap();
        assert_eq!(whole.document.state, DocumentState::Review);
        assert_eq!(whole.document.failure, None);
    })
    .await;
}
