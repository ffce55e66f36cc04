//! The façade behaves alike on both engines.

use {
    jiff::{
        Timestamp,
        civil::{Date, date},
    },
    ntm_store::{Engine, Query, Store, StoreError, Value, params},
    ntm_testkit::engines::both_engines,
    uuid::Uuid,
};

/// The types of a test table, in the words of each engine.
async fn paper(store: &Store) {
    let (uuid, bigint, real, strict) = match store.engine() {
        Engine::Sqlite => ("BLOB", "INTEGER", "REAL", "STRICT"),
        Engine::Postgres => ("UUID", "BIGINT", "DOUBLE PRECISION", ""),
    };
    let mut tx = store.begin().await.unwrap();
    tx.execute(
        &format!(
            "CREATE TABLE paper (id {bigint} NOT NULL PRIMARY KEY, key {uuid},
               name TEXT NOT NULL, part {bigint} NOT NULL DEFAULT 0, weight {real},
               pages {bigint} CONSTRAINT paper_pages CHECK (pages > 0), day TEXT, at {bigint},
               parent {bigint} REFERENCES paper(id), UNIQUE (name, part)) {strict}"
        ),
        params![],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
}

const INSERT: &str = "INSERT INTO paper (id, name) VALUES ($1, $2)";

#[tokio::test]
async fn values_come_back_and_placeholders_go_by_number() {
    both_engines(|store| async move {
        paper(&store).await;
        let key = Uuid::from_u128(7);
        let day = date(2023, 7, 23);
        let at = Timestamp::from_microsecond(1_690_000_000_000_001).unwrap();
        let mut tx = store.begin().await.unwrap();
        tx.execute(
            "INSERT INTO paper (name, id, key, pages, day, at, weight)
             VALUES ($2, $1, $3, $4, $5, $6, $7)",
            params![1, "Thông báo 101/TB-UBND", key, None::<i64>, day, at, 0.5],
        )
        .await
        .unwrap();
        tx.commit().await.unwrap();

        let mut reader = store.read().await.unwrap();
        let row = reader
            .query_one(
                "SELECT *, pages IS NULL AS unknown FROM paper WHERE key = $2 AND name = $1",
                params!["Thông báo 101/TB-UBND", key],
            )
            .await
            .unwrap();
        assert_eq!(row.get::<i64>("id").unwrap(), 1);
        assert_eq!(row.get::<Uuid>("key").unwrap(), key);
        assert_eq!(row.get::<Option<i64>>("pages").unwrap(), None);
        assert_eq!(row.get::<Date>("day").unwrap(), day);
        assert_eq!(row.get::<Timestamp>("at").unwrap(), at);
        assert_eq!(row.get::<f64>("weight").unwrap(), 0.5);
        assert!(row.get::<bool>("unknown").unwrap());
        assert!(matches!(
            row.get::<i64>("name"),
            Err(StoreError::Column { .. })
        ));
        assert!(matches!(
            row.get::<i64>("none"),
            Err(StoreError::Column { .. })
        ));
    })
    .await;
}

#[tokio::test]
async fn sums_of_integers_are_integers() {
    both_engines(|store| async move {
        paper(&store).await;
        let mut tx = store.begin().await.unwrap();
        let rows = (1..=4).map(|id| vec![Value::Int(id), Value::from(format!("{id}"))]);
        assert_eq!(tx.execute_many(INSERT, rows.collect()).await.unwrap(), 4);
        let row = tx
            .query_one(
                "SELECT SUM(id) AS sum, AVG(id) AS mean, COUNT(*) AS count FROM paper
                 HAVING SUM(id) > $1",
                params![9],
            )
            .await
            .unwrap();
        assert_eq!(row.get::<i64>("sum").unwrap(), 10);
        assert_eq!(row.get::<f64>("mean").unwrap(), 2.5);
        assert_eq!(row.get::<i64>("count").unwrap(), 4);
    })
    .await;
}

#[tokio::test]
async fn a_transaction_dropped_leaves_nothing() {
    both_engines(|store| async move {
        paper(&store).await;
        for round in 0..40 {
            let mut tx = store.begin().await.unwrap();
            tx.execute(INSERT, params![1, "a"]).await.unwrap();
            if round % 2 == 0 {
                drop(tx);
            } else {
                tx.rollback().await.unwrap();
            }
        }
        let mut reader = store.read().await.unwrap();
        assert!(
            reader
                .query("SELECT id FROM paper", params![])
                .await
                .unwrap()
                .is_empty()
        );
    })
    .await;
}

#[tokio::test]
async fn a_conflict_names_its_constraint_alike() {
    both_engines(|store| async move {
        paper(&store).await;
        let mut tx = store.begin().await.unwrap();
        tx.execute(INSERT, params![1, "a"]).await.unwrap();
        tx.commit().await.unwrap();
        let check = async |set: &str, expected: &str| {
            let mut tx = store.begin().await.unwrap();
            let sql = format!("INSERT INTO paper {set}");
            match tx.execute(&sql, params![]).await {
                Err(StoreError::Conflict { constraint }) => assert_eq!(constraint, expected),
                other => panic!("{set}: {other:?}"),
            }
            let after = tx.query("SELECT id FROM paper", params![]).await;
            assert!(matches!(after, Err(StoreError::Aborted)));
            assert!(matches!(tx.commit().await, Err(StoreError::Aborted)));
        };
        check("(id, name) VALUES (2, 'a')", "paper(name, part)").await;
        check("(id, name) VALUES (1, 'b')", "paper(id)").await;
        check("(id) VALUES (2)", "not null paper(name)").await;
        check("(id, name, pages) VALUES (2, 'b', 0)", "check paper_pages").await;
        check("(id, name, parent) VALUES (2, 'b', 9)", "foreign key").await;
    })
    .await;
}

#[tokio::test]
async fn wrong_parameters_are_an_error_not_a_panic() {
    both_engines(|store| async move {
        paper(&store).await;
        let check = async |sql: &str, params: &[Value]| {
            let mut tx = store.begin().await.unwrap();
            let error = tx.query(sql, params).await.unwrap_err();
            assert!(
                matches!(error, StoreError::Sql { .. } | StoreError::Value(_)),
                "{sql}: {error:?}"
            );
        };
        check("SELECT id FROM paper WHERE id = $1", params![]).await;
        check("SELECT id FROM paper WHERE id = $1", params![1, 2]).await;
        check("SELECT id FROM paper WHERE id = $2", params![1, 2]).await;
        check("SELECT nothing FROM paper", params![]).await;
        check(
            "INSERT INTO paper (id, name) VALUES (1, $1) RETURNING id",
            params!["a\0b"],
        )
        .await;
    })
    .await;
}

#[tokio::test]
async fn a_reader_sees_one_moment() {
    both_engines(|store| async move {
        paper(&store).await;
        let count = "SELECT COUNT(*) AS n FROM paper";
        let mut reader = store.read().await.unwrap();
        let before: i64 = reader
            .query_one(count, params![])
            .await
            .unwrap()
            .get("n")
            .unwrap();
        let mut tx = store.begin().await.unwrap();
        tx.execute(INSERT, params![1, "a"]).await.unwrap();
        tx.commit().await.unwrap();
        let after: i64 = reader
            .query_one(count, params![])
            .await
            .unwrap()
            .get("n")
            .unwrap();
        assert_eq!((before, after), (0, 0));
        drop(reader);
        let mut reader = store.read().await.unwrap();
        let fresh: i64 = reader
            .query_one(count, params![])
            .await
            .unwrap()
            .get("n")
            .unwrap();
        assert_eq!(fresh, 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sixteen_writers_and_readers_lose_nothing() {
    both_engines(|store| async move {
        paper(&store).await;
        let mut tx = store.begin().await.unwrap();
        tx.execute(
            "INSERT INTO paper (id, name, pages) VALUES (0, 'sum', 1)",
            params![],
        )
        .await
        .unwrap();
        tx.commit().await.unwrap();
        let writers = (1..=16).map(|writer: i64| {
            let store = store.clone();
            tokio::spawn(async move {
                for round in 0..10 {
                    let mut tx = store.begin().await.unwrap();
                    let id = writer * 100 + round;
                    tx.execute(INSERT, params![id, format!("{id}")])
                        .await
                        .unwrap();
                    tx.execute("UPDATE paper SET pages = pages + 1 WHERE id = 0", params![])
                        .await
                        .unwrap();
                    tx.commit().await.unwrap();
                }
            })
        });
        let readers = (1..=16).map(|_| {
            let store = store.clone();
            tokio::spawn(async move {
                for _ in 0..10 {
                    let mut reader = store.read().await.unwrap();
                    let pages = "SELECT pages AS n FROM paper WHERE id = 0";
                    let pages: i64 = reader
                        .query_one(pages, params![])
                        .await
                        .unwrap()
                        .get("n")
                        .unwrap();
                    let count = "SELECT COUNT(*) AS n FROM paper";
                    let count: i64 = reader
                        .query_one(count, params![])
                        .await
                        .unwrap()
                        .get("n")
                        .unwrap();
                    assert_eq!(pages, count, "a snapshot is whole");
                }
            })
        });
        let tasks: Vec<_> = writers.chain(readers).collect();
        for task in tasks {
            task.await.unwrap();
        }
        let mut reader = store.read().await.unwrap();
        let row = reader
            .query_one("SELECT COUNT(*) AS n FROM paper", params![])
            .await
            .unwrap();
        assert_eq!(row.get::<i64>("n").unwrap(), 161);
    })
    .await;
}

#[tokio::test]
async fn a_full_database_says_so() {
    let sqlite = ntm_testkit::engines::sqlite().await;
    paper(&sqlite.store).await;
    let mut tx = sqlite.store.begin().await.unwrap();
    let pages = tx.query_one("PRAGMA page_count", params![]).await.unwrap();
    let limit = pages.get::<i64>(0).unwrap() + 4;
    tx.query(&format!("PRAGMA max_page_count = {limit}"), params![])
        .await
        .unwrap();
    let large = vec![vec![Value::Int(1), Value::Text("x".repeat(100_000))]];
    let error = tx.execute_many(INSERT, large).await.unwrap_err();
    assert!(matches!(error, StoreError::Full(_)), "{error:?}");
}

#[tokio::test]
async fn addresses_that_lead_nowhere_are_told_apart() {
    let check = async |url: &str| Store::open(url).await.err().unwrap();
    assert!(matches!(
        check("mysql://localhost").await,
        StoreError::Address
    ));
    assert!(matches!(
        check("sqlite::memory:").await,
        StoreError::Address
    ));
    assert!(matches!(
        check("sqlite:/none/such/ntm.sqlite").await,
        StoreError::Unreachable(_)
    ));
    let nobody = check("postgres://nobody@127.0.0.1:1/ntm").await;
    assert!(matches!(nobody, StoreError::Unreachable(_)), "{nobody:?}");
}
