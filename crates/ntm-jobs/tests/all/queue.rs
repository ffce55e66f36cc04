use std::time::Duration;

use jiff::SignedDuration;
use ntm_jobs::{Mailer, Runner};
use ntm_store::{
    Query as _, Store,
    job::{self, Ended},
    params,
};
use ntm_testkit::{both_engines, province::Small};

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
