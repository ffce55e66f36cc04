//! One schema on both engines, reached by steps.

use {
    jiff::Timestamp,
    ntm_store::{
        Engine, Query, Store, StoreError,
        migration::{self, MIGRATIONS, Migration},
        params,
    },
    ntm_testkit::engines::{both_engines, empty_postgres, postgres, sqlite},
    std::collections::BTreeSet,
};

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

#[tokio::test]
async fn a_second_start_finds_nothing_to_do() {
    both_engines(|store| async move {
        assert!(migration::migrate(&store, NOW).await.unwrap().is_empty());
        let mut reader = store.read().await.unwrap();
        migration::verify(&mut reader).await.unwrap();
        let applied = migration::applied(&mut reader).await.unwrap();
        assert_eq!(applied.len(), MIGRATIONS.len());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_starters_do_each_step_once() {
    let start = |url: String| {
        tokio::spawn(async move {
            let store = Store::open(&url).await.unwrap();
            migration::migrate(&store, NOW).await.unwrap().len()
        })
    };
    let check = async |url: String| {
        let (one, two) = (start(url.clone()), start(url));
        assert_eq!(one.await.unwrap() + two.await.unwrap(), MIGRATIONS.len());
    };
    let folder = tempfile::tempdir().unwrap();
    check(format!(
        "sqlite:{}",
        folder.path().join("ntm.sqlite").display()
    ))
    .await;
    if let Some(postgres) = empty_postgres().await {
        check(postgres.url.clone()).await;
        postgres.remove().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_file_that_somebody_writes_opens_when_they_have_done() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ntm.sqlite");
    // Before its first start a file has no log, and whoever writes it keeps it from getting one.
    let writer = rusqlite::Connection::open(&file).unwrap();
    writer.execute_batch("BEGIN IMMEDIATE;").unwrap();
    let url = format!("sqlite:{}", file.display());
    let opened = tokio::spawn(async move { Store::open(&url).await.map(drop) });
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    assert!(!opened.is_finished());
    drop(writer);
    opened.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_newer_or_different_database_is_refused() {
    both_engines(|store| async move {
        let older = &MIGRATIONS[..MIGRATIONS.len() - 1];
        let error = migration::migrate_by(&store, older, NOW).await.unwrap_err();
        assert!(
            error.to_string().contains("newer than this program"),
            "{error}"
        );

        let mut changed = MIGRATIONS.to_vec();
        changed[0].sql = "SELECT 1;";
        let error = migration::migrate_by(&store, &changed, NOW)
            .await
            .unwrap_err();
        assert!(error.to_string().contains("differs"), "{error}");
    })
    .await;
}

#[tokio::test]
async fn a_step_that_fails_leaves_the_schema_before_it() {
    both_engines(|store| async move {
        let mut broken = MIGRATIONS.to_vec();
        broken.push(Migration {
            file: "9999_broken",
            sql: "CREATE TABLE half (id BIGINT NOT NULL PRIMARY KEY);\nCREATE TABLE half (id BIGINT);",
        });
        let error = migration::migrate_by(&store, &broken, NOW).await.unwrap_err();
        assert!(matches!(&error, StoreError::Schema(why) if why.starts_with("9999_broken")));
        let mut tx = store.begin().await.unwrap();
        assert!(tx.query("SELECT id FROM half", params![]).await.is_err());
        drop(tx);
        migration::verify(&mut store.read().await.unwrap()).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn both_engines_have_the_same_schema() {
    let Some(postgres) = postgres().await else {
        return;
    };
    let sqlite = sqlite().await;
    let one = describe(&sqlite.store).await;
    let other = describe(&postgres.store).await;
    let only = |a: &BTreeSet<String>, b: &BTreeSet<String>| -> Vec<String> {
        a.difference(b).cloned().collect()
    };
    assert_eq!(only(&one, &other), Vec::<String>::new(), "only in SQLite");
    assert_eq!(
        only(&other, &one),
        Vec::<String>::new(),
        "only in PostgreSQL"
    );
    assert!(one.len() > 100, "the description is not empty");
    postgres.remove().await;
}

/// Describes columns, nullability, keys, indexes and references in lines that compare. Tables that
/// only one engine can have (`search_…` is kept by each in its own way) are left out.
async fn describe(store: &Store) -> BTreeSet<String> {
    let sql = match store.engine() {
        Engine::Sqlite => {
            "WITH t AS (SELECT name FROM pragma_table_list
                        WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%')
             SELECT 'column ' || t.name || '.' || c.name || ' ' || c.type
                 || CASE WHEN c.\"notnull\" = 1 THEN ' not null' ELSE '' END
                 || CASE WHEN c.dflt_value IS NULL THEN '' ELSE ' default ' || c.dflt_value END
                 AS line
             FROM t, pragma_table_info(t.name) c
             UNION ALL
             SELECT 'key ' || name || '(' || group_concat(column_name, ',') || ')'
             FROM (SELECT t.name AS name, c.name AS column_name
                   FROM t, pragma_table_info(t.name) c WHERE c.pk > 0 ORDER BY t.name, c.pk)
             GROUP BY name
             UNION ALL
             SELECT CASE WHEN uniq = 1 THEN 'unique ' ELSE 'index ' END || name
                 || '(' || group_concat(column_name, ',') || ')'
                 || CASE WHEN partial = 1 THEN ' partial' ELSE '' END
             FROM (SELECT t.name AS name, i.name AS index_name, i.\"unique\" AS uniq,
                          i.partial AS partial, x.name AS column_name
                   FROM t, pragma_index_list(t.name) i, pragma_index_info(i.name) x
                   WHERE i.origin <> 'pk' ORDER BY t.name, i.name, x.seqno)
             GROUP BY name, index_name, uniq, partial
             UNION ALL
             SELECT 'reference ' || name || '(' || group_concat(source, ',') || ') to ' || target
                 || '(' || group_concat(target_column, ',') || ')'
             FROM (SELECT t.name AS name, f.id AS id, f.\"from\" AS source, f.\"table\" AS target,
                          f.\"to\" AS target_column
                   FROM t, pragma_foreign_key_list(t.name) f ORDER BY t.name, f.id, f.seq)
             GROUP BY name, id, target"
        }
        Engine::Postgres => {
            "SELECT 'column ' || table_name || '.' || column_name || ' '
                 || CASE data_type WHEN 'bigint' THEN 'INTEGER' WHEN 'text' THEN 'TEXT'
                                   WHEN 'uuid' THEN 'BLOB' WHEN 'bytea' THEN 'BLOB'
                                   WHEN 'double precision' THEN 'REAL' ELSE data_type END
                 || CASE WHEN is_nullable = 'NO' THEN ' not null' ELSE '' END
                 || COALESCE(' default ' || split_part(column_default, '::', 1), '') AS line
             FROM information_schema.columns WHERE table_schema = current_schema()
             UNION ALL
             SELECT CASE WHEN i.indisprimary THEN 'key ' WHEN i.indisunique THEN 'unique '
                         ELSE 'index ' END || t.relname || '(' || string_agg(a.attname, ',' ORDER BY k.n)
                 || ')' || CASE WHEN i.indpred IS NULL THEN '' ELSE ' partial' END
             FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid
             CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k(attnum, n)
             JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum
             WHERE t.relnamespace = current_schema()::regnamespace
             GROUP BY t.relname, i.indexrelid, i.indisprimary, i.indisunique, i.indpred IS NULL
             UNION ALL
             SELECT 'reference ' || t.relname || '(' || string_agg(a.attname, ',' ORDER BY k.n)
                 || ') to ' || o.relname || '(' || string_agg(b.attname, ',' ORDER BY k.n) || ')'
             FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
             JOIN pg_class o ON o.oid = c.confrelid
             CROSS JOIN LATERAL unnest(c.conkey, c.confkey) WITH ORDINALITY AS k(one, other, n)
             JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.one
             JOIN pg_attribute b ON b.attrelid = o.oid AND b.attnum = k.other
             WHERE c.contype = 'f' AND t.relnamespace = current_schema()::regnamespace
             GROUP BY c.oid, t.relname, o.relname"
        }
    };
    let mut reader = store.read().await.unwrap();
    let rows = reader.query(sql, params![]).await.unwrap();
    rows.iter()
        .map(|row| row.get::<String>("line").unwrap())
        .filter(|line| !line.contains(" search_"))
        .collect()
}
