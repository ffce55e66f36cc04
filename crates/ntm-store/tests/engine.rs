//! The façade behaves alike on both engines.

use {
    jiff::{Timestamp, civil::date},
    ntm_store::{Query, Store, StoreError, params},
    uuid::Uuid,
};

async fn open() -> (tempfile::TempDir, Store) {
    let dir = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", dir.path().join("ntm.sqlite").display());
    let store = Store::open(&url).await.unwrap();
    (dir, store)
}

async fn table(store: &Store) {
    let mut tx = store.begin().await.unwrap();
    tx.execute(
        "CREATE TABLE paper (id INTEGER NOT NULL PRIMARY KEY, key BLOB, name TEXT NOT NULL UNIQUE,
                             pages INTEGER CHECK (pages > 0), day TEXT, at INTEGER) STRICT",
        params![],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn values_come_back_and_placeholders_go_by_number() {
    let (_dir, store) = open().await;
    table(&store).await;
    let key = Uuid::from_u128(7);
    let day = date(2023, 7, 23);
    let at = Timestamp::from_microsecond(1_690_000_000_000_001).unwrap();
    let mut tx = store.begin().await.unwrap();
    tx.execute(
        "INSERT INTO paper (name, id, key, pages, day, at) VALUES ($2, $1, $3, $4, $5, $6)",
        params![1, "Thông báo 101/TB-UBND", key, None::<i64>, day, at],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();

    let mut reader = store.read().await.unwrap();
    let row = reader
        .query_one(
            "SELECT * FROM paper WHERE name = $1",
            params!["Thông báo 101/TB-UBND"],
        )
        .await
        .unwrap();
    assert_eq!(row.get::<i64>("id").unwrap(), 1);
    assert_eq!(row.get::<Uuid>("key").unwrap(), key);
    assert_eq!(row.get::<Option<i64>>("pages").unwrap(), None);
    assert_eq!(row.get::<jiff::civil::Date>("day").unwrap(), day);
    assert_eq!(row.get::<Timestamp>("at").unwrap(), at);
}

#[tokio::test]
async fn a_transaction_dropped_leaves_nothing() {
    let (_dir, store) = open().await;
    table(&store).await;
    let mut tx = store.begin().await.unwrap();
    tx.execute("INSERT INTO paper (id, name) VALUES (1, 'a')", params![])
        .await
        .unwrap();
    drop(tx);
    let mut tx = store.begin().await.unwrap();
    assert!(
        tx.query("SELECT id FROM paper", params![])
            .await
            .unwrap()
            .is_empty()
    );
}

#[tokio::test]
async fn a_conflict_names_its_constraint() {
    let (_dir, store) = open().await;
    table(&store).await;
    let mut tx = store.begin().await.unwrap();
    let insert = "INSERT INTO paper (id, name) VALUES ($1, $2)";
    tx.execute(insert, params![1, "a"]).await.unwrap();
    let error = tx.execute(insert, params![2, "a"]).await.unwrap_err();
    assert!(matches!(error, StoreError::Conflict { constraint } if constraint == "paper(name)"));
    assert!(matches!(tx.commit().await, Err(StoreError::Aborted)));
}
