//! The same test on both engines, each time in a fresh and migrated database.

use {
    crate::certificate::Certificate,
    jiff::Timestamp,
    ntm_store::{Store, migration},
    std::{
        fs,
        io::{BufRead, BufReader},
        net::TcpListener,
        os::unix::fs::MetadataExt,
        path::{Path, PathBuf},
        process::{Child, Command, Stdio},
        sync::atomic::{AtomicU32, Ordering},
        time::Duration,
    },
    tempfile::TempDir,
    tokio::sync::OnceCell,
    tokio_postgres::{Config, NoTls},
};

/// When the schema of test databases was made.
const MIGRATED_AT: Timestamp = Timestamp::UNIX_EPOCH;

/// Runs the test on an empty migrated SQLite database, then on PostgreSQL.
///
/// PostgreSQL is the server at `NTM_TEST_POSTGRES` or a cluster that lives as long as the test
/// process. Without it the test fails, unless `NTM_TEST_WITHOUT_POSTGRES=1` permits.
pub async fn both_engines<F: Future<Output = ()>>(test: impl Fn(Store) -> F) {
    let sqlite = sqlite().await;
    test(sqlite.store.clone()).await;
    if let Some(postgres) = postgres().await {
        test(postgres.store.clone()).await;
        postgres.remove().await;
    }
}

/// As [`both_engines`], with the address, for tests of several processes.
pub async fn both_engines_by_address<F: Future<Output = ()>>(test: impl Fn(Store, String) -> F) {
    let sqlite = sqlite().await;
    test(sqlite.store.clone(), sqlite.url.clone()).await;
    if let Some(postgres) = postgres().await {
        test(postgres.store.clone(), postgres.url.clone()).await;
        postgres.remove().await;
    }
}

/// Runs the test on two empty migrated databases: from SQLite to PostgreSQL, and back.
pub async fn both_directions<F: Future<Output = ()>>(test: impl Fn(Store, Store) -> F) {
    for to_postgres in [true, false] {
        let sqlite = sqlite().await;
        let Some(postgres) = postgres().await else {
            return;
        };
        let (one, other) = (sqlite.store.clone(), postgres.store.clone());
        if to_postgres {
            test(one, other).await;
        } else {
            test(other, one).await;
        }
        postgres.remove().await;
    }
}

/// A SQLite database that vanishes with this value.
pub struct SqliteDatabase {
    pub store: Store,
    pub url: String,
    pub folder: TempDir,
}

pub async fn sqlite() -> SqliteDatabase {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let url = format!("sqlite:{}", folder.path().join("ntm.sqlite").display());
    let store = Store::open(&url).await.expect("a new SQLite database");
    migration::migrate(&store, MIGRATED_AT)
        .await
        .expect("the schema on SQLite");
    SqliteDatabase { store, url, folder }
}

/// A PostgreSQL database of one test.
pub struct PostgresDatabase {
    pub store: Store,
    pub url: String,
    name: String,
}

/// Returns a database copied from the migrated template; none where
/// `NTM_TEST_WITHOUT_POSTGRES=1`.
pub async fn postgres() -> Option<PostgresDatabase> {
    let cluster = PgCluster::shared().await?;
    Some(cluster.database(&cluster.template).await)
}

/// As [`postgres`], without the schema.
pub async fn empty_postgres() -> Option<PostgresDatabase> {
    Some(PgCluster::shared().await?.database("template0").await)
}

impl PostgresDatabase {
    /// Gives the space back; a database of a failed test stays for a look.
    pub async fn remove(self) {
        if let Some(cluster) = PgCluster::shared().await {
            let drop = format!("DROP DATABASE {} WITH (FORCE)", self.name);
            cluster.administer(&drop).await;
        }
    }
}

/// A PostgreSQL server for tests.
pub struct PgCluster {
    /// Address of the server up to and including the slash before the database.
    address: String,
    template: String,
    /// Reads from a pipe that closes when this process ends, however it ends; then stops the
    /// server and removes its folder.
    _keeper: Option<Child>,
}

impl PgCluster {
    /// Returns the cluster of this process, started at the first call.
    pub async fn shared() -> Option<&'static PgCluster> {
        static SHARED: OnceCell<Option<PgCluster>> = OnceCell::const_new();
        SHARED.get_or_init(PgCluster::start).await.as_ref()
    }

    pub fn url(&self, database: &str) -> String {
        format!("{}{database}", self.address)
    }

    /// Starts a server that shows this certificate and stops with the value; none where
    /// `NTM_TEST_WITHOUT_POSTGRES=1`.
    pub async fn encrypted(certificate: &Certificate) -> Option<PgCluster> {
        let cluster = PgCluster::launch(Some(certificate))?;
        cluster.administer("SELECT 'ready'").await;
        Some(cluster)
    }

    async fn database(&self, template: &str) -> PostgresDatabase {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("ntm_test_{}_{count}", std::process::id());
        self.administer(&format!("CREATE DATABASE {name} TEMPLATE {template}"))
            .await;
        let url = self.url(&name);
        let store = Store::open(&url).await.expect("the test database");
        PostgresDatabase { store, url, name }
    }

    async fn start() -> Option<PgCluster> {
        let cluster = if let Ok(url) = std::env::var("NTM_TEST_POSTGRES") {
            let (address, _database) = url
                .rsplit_once('/')
                .expect("NTM_TEST_POSTGRES is postgres://user@host:port/database");
            PgCluster {
                address: format!("{address}/"),
                template: template_name(),
                _keeper: None,
            }
        } else {
            PgCluster::launch(None)?
        };
        cluster.make_template().await;
        Some(cluster)
    }

    fn launch(certificate: Option<&Certificate>) -> Option<PgCluster> {
        let Some(programs) = programs() else {
            assert!(
                std::env::var("NTM_TEST_WITHOUT_POSTGRES").is_ok_and(|value| value == "1"),
                "PostgreSQL is missing: install the package `postgresql` \
                 (apt-get install postgresql), or give a server in NTM_TEST_POSTGRES, \
                 or set NTM_TEST_WITHOUT_POSTGRES=1 to test SQLite only"
            );
            return None;
        };
        let (keeper, port) = launch(&programs, certificate);
        Some(PgCluster {
            address: format!("postgres://postgres@127.0.0.1:{port}/"),
            template: template_name(),
            _keeper: Some(keeper),
        })
    }

    async fn make_template(&self) {
        // C: the order of bytes, as in SQLite; UTF8 whatever the machine's locale.
        self.administer(&format!(
            "CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'",
            self.template
        ))
        .await;
        let store = Store::open(&self.url(&self.template))
            .await
            .expect("the template database");
        migration::migrate(&store, MIGRATED_AT)
            .await
            .expect("the schema on PostgreSQL");
        drop(store);
        // A template must have no visitor when it is copied.
        let visitors = format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}'",
            self.template
        );
        self.administer(&visitors).await;
    }

    async fn administer(&self, sql: &str) {
        let config: Config = self.url("postgres").parse().expect("an address");
        let mut last = None;
        // The server may still be starting, or another test be copying the template.
        for _ in 0..200 {
            match config.connect(NoTls).await {
                Ok((client, connection)) => {
                    let driving = tokio::spawn(connection);
                    let answer = client.batch_execute(sql).await;
                    drop(client);
                    let _ = driving.await;
                    match answer {
                        Ok(()) => return,
                        Err(error) => last = Some(error),
                    }
                }
                Err(error) => last = Some(error),
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("PostgreSQL does not do `{sql}`: {last:?}");
    }
}

fn template_name() -> String {
    format!("ntm_template_{}", std::process::id())
}

/// Returns the folder of the newest server installed.
fn programs() -> Option<PathBuf> {
    let mut folders: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|version| version.path().join("bin"))
        .filter(|folder| folder.join("initdb").exists())
        .collect();
    folders.sort();
    folders.pop()
}

fn launch(programs: &Path, certificate: Option<&Certificate>) -> (Child, u16) {
    let port = TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .expect("a free port")
        .port();
    let script = format!(
        "bin={bin}
         cd \"${{TMPDIR:-/tmp}}\" && folder=$(mktemp -d \"$PWD/ntm-postgres-XXXXXX\") || exit 1
         $bin/initdb -D $folder/data -U postgres -A trust -E UTF8 --locale=C --no-sync \
             >$folder/initdb.log 2>&1 || {{ cat $folder/initdb.log; exit 1; }}
         if [ -n \"$KEY\" ]; then
             umask 077; echo \"$CERTIFICATE\" >$folder/data/server.crt
             echo \"$KEY\" >$folder/data/server.key; ssl=on
         fi
         $bin/postgres -D $folder/data -p {port} -c listen_addresses=127.0.0.1 \
             -c unix_socket_directories= -c fsync=off -c full_page_writes=off \
             -c synchronous_commit=off -c max_connections=400 -c shared_buffers=64MB \
             -c autovacuum=off -c ssl=${{ssl:-off}} >$folder/postgres.log 2>&1 </dev/null &
         echo started
         read -r _
         kill -QUIT $!
         wait
         rm -rf $folder",
        bin = programs.display(),
    );
    // The server refuses to run as root.
    let root = fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0);
    let mut command = if root {
        let mut command = Command::new("runuser");
        command.args(["-u", "postgres", "--", "sh", "-c", &script]);
        command
    } else {
        let mut command = Command::new("sh");
        command.args(["-c", &script]);
        command
    };
    // As text, because the server's account cannot read the files of the test's.
    let pem = |file: fn(&Certificate) -> &PathBuf| {
        certificate.map_or_else(String::new, |certificate| {
            fs::read_to_string(file(certificate)).expect("a certificate and its key")
        })
    };
    let mut keeper = command
        .env("CERTIFICATE", pem(|certificate| &certificate.certificate))
        .env("KEY", pem(|certificate| &certificate.key))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("sh (as root also runuser, of the package util-linux)");
    let mut said = String::new();
    let mut lines = BufReader::new(keeper.stdout.take().expect("its output"));
    while lines.read_line(&mut said).is_ok_and(|length| length > 0) {
        if said.ends_with("started\n") {
            return (keeper, port);
        }
    }
    let status = keeper.wait();
    panic!("PostgreSQL does not start ({status:?}): {said}");
}
