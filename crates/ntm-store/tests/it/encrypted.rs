//! Connections to PostgreSQL, as `sslmode` says.

use {
    ntm_store::{Query, Store, StoreError},
    ntm_testkit::{
        certificate::Authority,
        engines::{PgCluster, postgres},
    },
};

/// Returns whether the server sees the connection encrypted.
async fn encrypted(url: &str) -> Result<bool, StoreError> {
    let store = Store::open(url).await?;
    let mut reader = store.read().await?;
    let ask = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
    reader.query_one(ask, &[]).await?.get("ssl")
}

async fn why_not(url: &str) -> String {
    encrypted(url).await.unwrap_err().to_string()
}

#[tokio::test]
async fn the_address_says_whether_to_encrypt_and_whom_to_trust() {
    let authority = Authority::establish();
    let Some(cluster) = PgCluster::encrypted(&authority.certify("localhost")).await else {
        return;
    };
    let by_number = |asked: &str| cluster.url(&format!("postgres{asked}"));
    let by_name = |asked: &str| by_number(asked).replace("127.0.0.1", "localhost");
    let verified = |authority: &Authority| {
        let file = authority.file().display().to_string();
        format!(
            "?sslmode=verify-full&sslrootcert={}",
            file.replace('/', "%2F")
        )
    };

    assert!(!encrypted(&by_name("?sslmode=disable")).await.unwrap());
    assert!(
        encrypted(&by_name("")).await.unwrap(),
        "where it is offered"
    );
    assert!(encrypted(&by_name("?sslmode=prefer")).await.unwrap());
    assert!(encrypted(&by_number("?sslmode=require")).await.unwrap());
    assert!(encrypted(&by_name(&verified(&authority))).await.unwrap());

    let another = why_not(&by_name(&verified(&Authority::establish()))).await;
    assert!(another.contains("invalid peer certificate"), "{another}");
    let nobody_known = why_not(&by_name("?sslmode=verify-full")).await;
    assert!(nobody_known.contains("UnknownIssuer"), "{nobody_known}");
    let another_host = why_not(&by_number(&verified(&authority))).await;
    assert!(
        another_host.contains("not valid for name"),
        "{another_host}"
    );
}

#[tokio::test]
async fn a_server_without_encryption_is_refused_where_it_is_required() {
    let Some(database) = postgres().await else {
        return;
    };
    if std::env::var("NTM_TEST_POSTGRES").is_ok() {
        return; // Whether that server encrypts is not ours to say.
    }
    let url = &database.url;
    assert!(!encrypted(url).await.unwrap());
    let refused = why_not(&format!("{url}?sslmode=require")).await;
    assert!(refused.contains("does not support TLS"), "{refused}");
    database.remove().await;
}

#[tokio::test]
async fn what_the_address_may_say_is_told() {
    let check = async |asked: &str, told: &str| {
        let why = why_not(&format!("postgres://ntm:bimat@127.0.0.1:1/ntm?{asked}")).await;
        assert!(why.contains(told) && !why.contains("bimat"), "{why}");
    };
    check("sslmode=allow", "disable, prefer, require or verify-full").await;
    check("sslrootcert=/ca.pem", "only with sslmode=verify-full").await;
    check(
        "sslmode=verify-full&sslrootcert=/none.pem",
        "sslrootcert /none.pem",
    )
    .await;
    check(
        "sslmode=verify-full&sslrootcert=/dev/null",
        "holds no certificate",
    )
    .await;
    check("target=x", "unknown option `target`").await;
}
