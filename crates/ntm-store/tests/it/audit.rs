//! The log of deeds tells when somebody has touched it.

use {
    jiff::Timestamp,
    ntm_store::{
        Engine, Query, Store, StoreError,
        audit::{self, Entry},
        params,
    },
    ntm_testkit::engines::both_engines,
    serde_json::json,
    uuid::Uuid,
};

fn entry(province: i64, what: &str) -> Entry {
    Entry {
        province,
        at: Timestamp::UNIX_EPOCH,
        account: Some(Uuid::from_u128(42)),
        action: "document.receive".to_owned(),
        resource: "document".to_owned(),
        resource_id: what.to_owned(),
        data: json!({ "name": "Thông báo 101/TB-UBND", "pages": 4 }),
        trace: "4bf92f35".to_owned(),
    }
}

async fn with_rows(store: &Store) {
    for number in 1..=5 {
        for province in [0, 12] {
            let mut tx = store.begin().await.unwrap();
            let seq = audit::append(&mut tx, &entry(province, "a")).await.unwrap();
            assert_eq!(seq, number);
            tx.commit().await.unwrap();
        }
    }
}

#[tokio::test]
async fn a_log_untouched_holds() {
    both_engines(|store| async move {
        with_rows(&store).await;
        let mut tx = store.begin().await.unwrap();
        audit::append(&mut tx, &entry(12, "never happened"))
            .await
            .unwrap();
        drop(tx);
        let mut reader = store.read().await.unwrap();
        let found = audit::verify(&mut reader).await.unwrap();
        assert_eq!((found.rows, found.first_broken), (10, None));
        assert_eq!(found.heads[&12].0, 5);
    })
    .await;
}

#[tokio::test]
async fn the_database_refuses_to_change_the_log() {
    both_engines(|store| async move {
        with_rows(&store).await;
        for sql in [
            "UPDATE audit SET action = 'nothing' WHERE seq = 2",
            "DELETE FROM audit WHERE seq = 2",
            "DELETE FROM audit_head",
        ] {
            let mut tx = store.begin().await.unwrap();
            let error = tx.execute(sql, params![]).await.unwrap_err();
            assert!(matches!(error, StoreError::Refused(_)), "{sql}: {error:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_first_broken_row_is_named() {
    both_engines(|store| async move {
        with_rows(&store).await;
        let check = async |sql: &str, seq: i64, why: &str| {
            let mut tx = store.begin().await.unwrap();
            // As somebody would who owns the database.
            let triggers: &[&str] = match tx.engine() {
                Engine::Sqlite => &[
                    "DROP TRIGGER audit_no_update",
                    "DROP TRIGGER audit_no_delete",
                    "DROP TRIGGER audit_head_no_delete",
                ],
                Engine::Postgres => &[
                    "ALTER TABLE audit DISABLE TRIGGER ALL",
                    "ALTER TABLE audit_head DISABLE TRIGGER ALL",
                ],
            };
            for trigger in triggers {
                tx.execute(trigger, params![]).await.unwrap();
            }
            assert!(tx.execute(sql, params![]).await.unwrap() > 0, "{sql}");
            let broken = audit::verify(&mut tx).await.unwrap().first_broken.unwrap();
            assert_eq!((broken.province, broken.seq), (12, seq), "{sql}");
            assert!(broken.why.contains(why), "{sql}: {}", broken.why);
        };
        let of = "WHERE province = 12 AND seq";
        check(
            &format!("UPDATE audit SET data = '{{}}' {of} = 3"),
            3,
            "content",
        )
        .await;
        check(
            &format!("UPDATE audit SET account = NULL {of} = 1"),
            1,
            "content",
        )
        .await;
        check(
            &format!("UPDATE audit SET hash = previous {of} = 2"),
            2,
            "content",
        )
        .await;
        check(&format!("DELETE FROM audit {of} = 2"), 3, "missing").await;
        check(&format!("DELETE FROM audit {of} > 3"), 4, "end are missing").await;
        check(
            "DELETE FROM audit WHERE province = 12",
            1,
            "end are missing",
        )
        .await;
        check("DELETE FROM audit_head WHERE province = 12", 5, "no head").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_append_to_one_chain_at_once() {
    both_engines(|store| async move {
        let tasks: Vec<_> = (0..16)
            .map(|_| {
                let store = store.clone();
                tokio::spawn(async move {
                    for _ in 0..5 {
                        let mut tx = store.begin().await.unwrap();
                        audit::append(&mut tx, &entry(12, "b")).await.unwrap();
                        tx.commit().await.unwrap();
                    }
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
        let found = audit::verify(&mut store.read().await.unwrap())
            .await
            .unwrap();
        assert_eq!((found.rows, found.first_broken), (80, None));
    })
    .await;
}
