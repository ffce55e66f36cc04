//! An installation moves between engines without loss.

use {
    jiff::Timestamp,
    ntm_store::{
        Engine, Query, Store, StoreError,
        audit::{self, Entry},
        copy, params,
    },
    ntm_testkit::engines::{both_directions, postgres, sqlite},
    uuid::Uuid,
};

/// Fills tables with texts, NULLs, references in both orders, and a long audit chain.
async fn fill(store: &Store) {
    let mut tx = store.begin().await.unwrap();
    let units = (0..500u128).map(|number| {
        vec![
            Uuid::from_u128(number).into(),
            12.into(),
            (number as i64).into(),
        ]
    });
    tx.execute_many(
        "INSERT INTO unit (id, province, created_at) VALUES ($1, $2, $3)",
        units.collect(),
    )
    .await
    .unwrap();
    let versions = (0..500u128).map(|number| {
        let parent = (number > 0).then(|| Uuid::from_u128(number / 2));
        vec![
            Uuid::from_u128(number).into(),
            jiff::civil::date(2020, 1, 1).into(),
            format!("Xã Khổng Lào {number} \u{1F33E}").into(),
            "xa khong lao"
                .repeat(if number % 60 == 0 { 20_000 } else { 1 })
                .into(),
            "commune".into(),
            parent.into(),
        ]
    });
    tx.execute_many(
        "INSERT INTO unit_version (unit_id, valid_from, name, decision, kind, parent_id, folded)
         VALUES ($1, $2, $3, $4, $5, $6, 'xa')",
        versions.collect(),
    )
    .await
    .unwrap();
    for number in 0..30 {
        let entry = Entry {
            province: number % 3,
            at: Timestamp::UNIX_EPOCH,
            account: None,
            action: "unit.create".to_owned(),
            resource: "unit".to_owned(),
            resource_id: number.to_string(),
            data: serde_json::json!({}),
            trace: String::new(),
        };
        audit::append(&mut tx, &entry).await.unwrap();
    }
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn everything_arrives_on_the_other_engine() {
    both_directions(|from, to| async move {
        fill(&from).await;
        let mut seen = 0;
        let copied = copy::copy(&from, &to, |_| seen += 1).await.unwrap();
        assert!(seen > 0);
        let rows = |table: &str| {
            copied
                .iter()
                .find(|copied| copied.table == table)
                .unwrap()
                .rows
        };
        assert_eq!(
            (rows("unit"), rows("unit_version"), rows("audit")),
            (500, 500, 30)
        );
        assert_eq!(
            copy::checksums(&mut to.read().await.unwrap())
                .await
                .unwrap(),
            copied
        );
        assert_eq!(
            copy::checksums(&mut from.read().await.unwrap())
                .await
                .unwrap(),
            copied
        );
        let chain = audit::verify(&mut to.read().await.unwrap()).await.unwrap();
        assert_eq!((chain.rows, chain.first_broken), (30, None));

        let again = copy::copy(&from, &to, |_| ()).await.unwrap_err();
        assert!(again.to_string().contains("not empty"), "{again}");
        // References hold as before.
        let mut tx = to.begin().await.unwrap();
        let orphan = "INSERT INTO unit_ancestor (ancestor_id, unit_id, depth) VALUES ($1, $1, 0)";
        let error = tx
            .execute(orphan, params![Uuid::from_u128(9999)])
            .await
            .unwrap_err();
        assert!(matches!(error, StoreError::Conflict { .. }));
    })
    .await;
}

#[tokio::test]
async fn there_and_back_is_the_same() {
    let Some(postgres) = postgres().await else {
        return;
    };
    let (start, end) = (sqlite().await, sqlite().await);
    fill(&start.store).await;
    let there = copy::copy(&start.store, &postgres.store, |_| ())
        .await
        .unwrap();
    let back = copy::copy(&postgres.store, &end.store, |_| ())
        .await
        .unwrap();
    assert_eq!(there, back);
    postgres.remove().await;
}

#[tokio::test]
async fn a_copy_that_fails_leaves_the_target_empty() {
    both_directions(|from, to| async move {
        fill(&from).await;
        // The target changes what is written to it.
        let mut tx = to.begin().await.unwrap();
        let statements: &[&str] = match to.engine() {
            Engine::Sqlite => &["CREATE TRIGGER meddle AFTER INSERT ON unit_version
                 BEGIN UPDATE unit_version SET name = 'x' WHERE unit_id = NEW.unit_id; END"],
            Engine::Postgres => &[
                "CREATE FUNCTION meddle() RETURNS trigger LANGUAGE plpgsql AS
                 $$ BEGIN NEW.name = 'x'; RETURN NEW; END $$",
                "CREATE TRIGGER meddle BEFORE INSERT ON unit_version
                 FOR EACH ROW EXECUTE FUNCTION meddle()",
            ],
        };
        for statement in statements {
            tx.execute(statement, params![]).await.unwrap();
        }
        tx.commit().await.unwrap();
        let error = copy::copy(&from, &to, |_| ()).await.unwrap_err();
        assert!(error.to_string().contains("unit_version"), "{error}");
        let mut reader = to.read().await.unwrap();
        assert!(
            reader
                .query("SELECT id FROM unit", params![])
                .await
                .unwrap()
                .is_empty()
        );
    })
    .await;
}
