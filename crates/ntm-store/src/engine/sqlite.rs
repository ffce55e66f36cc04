//! SQLite: one writer and some readers, each a connection on a thread of its own.
//!
//! Work is sent to the thread and done there in order. So a transaction that is dropped, or whose
//! future is cancelled, only has to send its rollback: whoever gets the connection next comes
//! after it.

use {
    super::{Row, StoreError, Value},
    rusqlite::{
        CachedStatement, Connection, ErrorCode, OpenFlags,
        backup::{Backup, StepResult},
        config::DbConfig,
        types::ValueRef,
    },
    std::{
        collections::BTreeSet,
        panic::{AssertUnwindSafe, catch_unwind},
        path::{Path, PathBuf},
        sync::{Arc, Mutex, PoisonError, mpsc},
        time::{Duration, Instant},
    },
    tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot},
};

const READERS: usize = 4;
const STATEMENTS_KEPT: usize = 256;
/// How long to wait for another process that holds the file.
const PATIENCE_WITH_OTHERS: Duration = Duration::from_secs(10);
/// How long to wait for a connection of our own.
const PATIENCE: Duration = Duration::from_secs(30);

#[derive(Clone)]
pub(super) struct Pool {
    file: Arc<Path>,
    writer: Arc<Shelf>,
    readers: Arc<Shelf>,
}

impl Pool {
    pub(super) async fn open(path: &str) -> Result<Pool, StoreError> {
        if path.is_empty() || path.starts_with(":memory:") {
            // Every connection would see a database of its own.
            return Err(StoreError::Address);
        }
        let path: Arc<Path> = PathBuf::from(path).into();
        let writer = Worker::start("ntm-sqlite-writer", path.clone(), Access::Write).await?;
        let mut readers = Vec::with_capacity(READERS);
        for number in 1..=READERS {
            let name = format!("ntm-sqlite-{number}");
            readers.push(Worker::start(&name, path.clone(), Access::Read).await?);
        }
        Ok(Pool {
            file: path,
            writer: Shelf::new(vec![writer]),
            readers: Shelf::new(readers),
        })
    }

    pub(super) async fn read(&self) -> Result<Session, StoreError> {
        Ok(Session {
            lease: self.readers.take().await?,
            begun: false,
            failed: false,
            over: false,
        })
    }

    pub(super) async fn begin(&self) -> Result<Session, StoreError> {
        let mut session = Session {
            lease: self.writer.take().await?,
            begun: true,
            failed: false,
            over: false,
        };
        session.script("BEGIN IMMEDIATE").await?;
        Ok(session)
    }

    pub(super) fn file(&self) -> &Path {
        &self.file
    }
}

/// Moves what stands in the log of a database into its file.
pub(crate) fn checkpoint(file: &Path) -> Result<(), StoreError> {
    let fault = |error| StoreError::sqlite(error, "checkpoint");
    let connection =
        Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_WRITE).map_err(fault)?;
    connection
        .busy_timeout(PATIENCE_WITH_OTHERS)
        .map_err(fault)?;
    connection
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
        .map_err(fault)
}

/// Copies a database as of one moment into a new file, while others read and write it.
pub(crate) fn snapshot(from: &Path, to: &Path) -> Result<(), StoreError> {
    let fault = |error| StoreError::sqlite(error, "backup");
    let source =
        Connection::open_with_flags(from, OpenFlags::SQLITE_OPEN_READ_WRITE).map_err(fault)?;
    source.busy_timeout(PATIENCE_WITH_OTHERS).map_err(fault)?;
    let mut target = Connection::open(to).map_err(fault)?;
    // All pages in one step: writers go on in the log meanwhile, and the copy never starts anew
    // because of them.
    let backup = Backup::new(&source, &mut target).map_err(fault)?;
    match backup.step(-1).map_err(fault)? {
        StepResult::Done => {}
        other => return Err(StoreError::Busy(format!("the backup ended {other:?}"))),
    }
    drop(backup);
    // A single file that can be read from a medium without write permission.
    target
        .query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(()))
        .map_err(fault)?;
    let found: String = target
        .query_row("PRAGMA quick_check", [], |row| row.get(0))
        .map_err(fault)?;
    if found != "ok" {
        return Err(StoreError::Damaged(format!("the copied database: {found}")));
    }
    Ok(())
}

/// Connections that are free, and as many permits.
struct Shelf {
    free: Mutex<Vec<Worker>>,
    permits: Arc<Semaphore>,
}

impl Shelf {
    fn new(workers: Vec<Worker>) -> Arc<Shelf> {
        Arc::new(Shelf {
            permits: Arc::new(Semaphore::new(workers.len())),
            free: Mutex::new(workers),
        })
    }

    async fn take(self: &Arc<Shelf>) -> Result<Lease, StoreError> {
        let permit = tokio::time::timeout(PATIENCE, self.permits.clone().acquire_owned())
            .await
            .map_err(|_| StoreError::Busy("no connection became free".to_owned()))?
            .map_err(|_| StoreError::Unreachable("the store is closed".to_owned()))?;
        let worker = self
            .free
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop()
            .ok_or_else(|| StoreError::Unreachable("a connection is missing".to_owned()))?;
        Ok(Lease {
            worker: Some(worker),
            shelf: self.clone(),
            _permit: permit,
        })
    }
}

/// A connection in use; goes back to its shelf when dropped, before its permit does.
struct Lease {
    worker: Option<Worker>,
    shelf: Arc<Shelf>,
    _permit: OwnedSemaphorePermit,
}

impl Drop for Lease {
    fn drop(&mut self) {
        if let Some(worker) = self.worker.take() {
            self.shelf
                .free
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(worker);
        }
    }
}

impl Lease {
    fn send(&self, job: Job) -> Result<(), StoreError> {
        self.worker
            .as_ref()
            .and_then(|worker| worker.jobs.send(job).ok())
            .ok_or_else(|| StoreError::Unreachable("the connection has ended".to_owned()))
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (answer, answered) = oneshot::channel();
        self.send(Box::new(move |connection| {
            // The one who asked may have left; the work was done all the same.
            let _ = answer.send(work(connection));
        }))?;
        answered
            .await
            .map_err(|_| StoreError::Unreachable("the connection has ended".to_owned()))?
    }
}

/// A transaction on one connection.
pub(super) struct Session {
    lease: Lease,
    begun: bool,
    failed: bool,
    over: bool,
}

impl Drop for Session {
    fn drop(&mut self) {
        if !self.over {
            let _ = self.lease.send(Box::new(|connection| {
                if !connection.is_autocommit()
                    && let Err(error) = connection.execute_batch("ROLLBACK")
                {
                    tracing::error!(%error, "a transaction could not be rolled back");
                }
            }));
        }
    }
}

impl Session {
    pub(super) async fn query(
        &mut self,
        sql: &str,
        params: &[Value],
    ) -> Result<Vec<Row>, StoreError> {
        let begin = !std::mem::replace(&mut self.begun, true);
        let (sql, params) = (sql.to_owned(), params.to_vec());
        self.run(move |connection| {
            if begin {
                connection
                    .execute_batch("BEGIN DEFERRED")
                    .map_err(|error| StoreError::sqlite(error, "BEGIN DEFERRED"))?;
            }
            query(connection, &sql, &params)
        })
        .await
    }

    pub(super) async fn execute(&mut self, sql: &str, params: &[Value]) -> Result<u64, StoreError> {
        let (sql, params) = (sql.to_owned(), params.to_vec());
        self.run(move |connection| {
            let mut statement = prepare(connection, &sql, params.len())?;
            execute(&mut statement, &sql, &params)
        })
        .await
    }

    pub(super) async fn execute_many(
        &mut self,
        sql: &str,
        rows: Vec<Vec<Value>>,
    ) -> Result<u64, StoreError> {
        let Some(first) = rows.first() else {
            return Ok(0);
        };
        let (sql, count) = (sql.to_owned(), first.len());
        self.run(move |connection| {
            let mut statement = prepare(connection, &sql, count)?;
            let mut written = 0;
            for row in &rows {
                written += execute(&mut statement, &sql, row)?;
            }
            Ok(written)
        })
        .await
    }

    pub(super) async fn script(&mut self, sql: &str) -> Result<(), StoreError> {
        let sql = sql.to_owned();
        self.run(move |connection| {
            connection
                .execute_batch(&sql)
                .map_err(|error| StoreError::sqlite(error, &sql))
        })
        .await
    }

    pub(super) async fn commit(mut self) -> Result<(), StoreError> {
        if self.failed {
            return Err(StoreError::Aborted);
        }
        self.script("COMMIT").await?;
        self.over = true;
        Ok(())
    }

    pub(super) async fn rollback(mut self) -> Result<(), StoreError> {
        self.failed = false;
        self.script("ROLLBACK").await?;
        self.over = true;
        Ok(())
    }

    /// SQLite would go on after a failed statement, PostgreSQL does not; both shall behave alike.
    async fn run<T: Send + 'static>(
        &mut self,
        work: impl FnOnce(&mut Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        if self.failed {
            return Err(StoreError::Aborted);
        }
        let result = self.lease.run(work).await;
        self.failed = result.is_err();
        result
    }
}

type Job = Box<dyn FnOnce(&mut Connection) + Send>;

/// A thread with its connection. It ends, and closes the connection, when nobody can send to it.
struct Worker {
    jobs: mpsc::Sender<Job>,
}

#[derive(Clone, Copy, PartialEq)]
enum Access {
    Read,
    Write,
}

impl Worker {
    async fn start(name: &str, path: Arc<Path>, access: Access) -> Result<Worker, StoreError> {
        let (jobs, inbox) = mpsc::channel::<Job>();
        let (answer, answered) = oneshot::channel();
        std::thread::Builder::new()
            .name(name.to_owned())
            .spawn(move || {
                let mut connection = match connect(&path, access) {
                    Ok(connection) => connection,
                    Err(error) => {
                        let _ = answer.send(Err(StoreError::sqlite(error, "open")));
                        return;
                    }
                };
                let _ = answer.send(Ok(()));
                for job in inbox {
                    let job = AssertUnwindSafe(|| job(&mut connection));
                    if catch_unwind(job).is_err() {
                        tracing::error!("work on the database panicked");
                    }
                }
            })
            .map_err(|error| StoreError::io("start a thread for the database", error))?;
        answered
            .await
            .map_err(|_| StoreError::Unreachable("the connection has ended".to_owned()))??;
        Ok(Worker { jobs })
    }
}

fn connect(path: &Path, access: Access) -> Result<Connection, rusqlite::Error> {
    let connection = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    connection.busy_timeout(PATIENCE_WITH_OTHERS)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    // A statement keeps its plan: otherwise SQLite plans it anew for every value that is bound, and
    // planning costs more than most of our statements.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    keep_a_log(&connection)?;
    // 8 MB of pages for each connection: five connections stay well below the memory promised.
    connection.execute_batch(
        "PRAGMA synchronous = NORMAL;
         PRAGMA foreign_keys = ON;
         PRAGMA cache_size = -8192;
         PRAGMA temp_store = MEMORY;
         PRAGMA journal_size_limit = 67108864;",
    )?;
    if access == Access::Read {
        connection.execute_batch("PRAGMA query_only = ON;")?;
    }
    Ok(connection)
}

/// Has a database write ahead into a log. Of two that say so to a new file at the same moment SQLite
/// refuses one at once, however long it may wait, because each holds what the other wants.
fn keep_a_log(connection: &Connection) -> Result<(), rusqlite::Error> {
    const PAUSE: Duration = Duration::from_millis(20);
    let end = Instant::now() + PATIENCE_WITH_OTHERS;
    loop {
        match connection.execute_batch("PRAGMA journal_mode = WAL;") {
            Err(error)
                if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy)
                    && Instant::now() < end =>
            {
                std::thread::sleep(PAUSE);
            }
            done => return done,
        }
    }
}

fn query(connection: &Connection, sql: &str, params: &[Value]) -> Result<Vec<Row>, StoreError> {
    let fault = |error| StoreError::sqlite(error, sql);
    let mut statement = prepare(connection, sql, params.len())?;
    bind(&mut statement, sql, params)?;
    let columns: Arc<[String]> = statement.column_names().map(str::to_owned).collect();
    let mut rows = statement.raw_query();
    let mut answer = Vec::new();
    while let Some(row) = rows.next().map_err(fault)? {
        let values = (0..columns.len())
            .map(|index| row.get_ref(index).map_err(fault).and_then(read))
            .collect::<Result<_, _>>()?;
        answer.push(Row {
            columns: columns.clone(),
            values,
        });
    }
    Ok(answer)
}

fn read(value: ValueRef<'_>) -> Result<Value, StoreError> {
    Ok(match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(integer) => Value::Int(integer),
        ValueRef::Real(real) => Value::Real(real),
        ValueRef::Text(text) => Value::Text(
            std::str::from_utf8(text)
                .map_err(|error| StoreError::Damaged(format!("text in the database: {error}")))?
                .to_owned(),
        ),
        ValueRef::Blob(bytes) => Value::Blob(bytes.to_owned()),
    })
}

/// Prepares and checks that the placeholders are exactly `$1` to `$count`, as PostgreSQL demands.
fn prepare<'a>(
    connection: &'a Connection,
    sql: &str,
    count: usize,
) -> Result<CachedStatement<'a>, StoreError> {
    let statement = connection
        .prepare_cached(sql)
        .map_err(|error| StoreError::sqlite(error, sql))?;
    let numbers: BTreeSet<usize> = (1..=statement.parameter_count())
        .map(|index| placeholder(&statement, sql, index))
        .collect::<Result<_, _>>()?;
    if !numbers.iter().copied().eq(1..=count) {
        return Err(StoreError::Sql {
            message: format!("{count} parameters given, placeholders are {numbers:?}"),
            sql: sql.to_owned(),
        });
    }
    Ok(statement)
}

/// To SQLite `$2` is a name, numbered by its first appearance; we mean the number it says.
fn placeholder(
    statement: &CachedStatement<'_>,
    sql: &str,
    index: usize,
) -> Result<usize, StoreError> {
    statement
        .parameter_name(index)
        .and_then(|name| name.strip_prefix('$'))
        .and_then(|number| number.parse().ok())
        .ok_or_else(|| StoreError::Sql {
            message: "placeholders are written $1, $2, …".to_owned(),
            sql: sql.to_owned(),
        })
}

fn bind(
    statement: &mut CachedStatement<'_>,
    sql: &str,
    params: &[Value],
) -> Result<(), StoreError> {
    for index in 1..=statement.parameter_count() {
        let number = placeholder(statement, sql, index)?;
        let value = params.get(number - 1).ok_or_else(|| StoreError::Sql {
            message: format!("no parameter for ${number}"),
            sql: sql.to_owned(),
        })?;
        if matches!(value, Value::Text(text) if text.contains('\0')) {
            return Err(StoreError::Value(
                "text with a NUL character, which PostgreSQL cannot hold".to_owned(),
            ));
        }
        statement
            .raw_bind_parameter(index, value)
            .map_err(|error| StoreError::sqlite(error, sql))?;
    }
    Ok(())
}

fn execute(
    statement: &mut CachedStatement<'_>,
    sql: &str,
    params: &[Value],
) -> Result<u64, StoreError> {
    bind(statement, sql, params)?;
    let written = statement
        .raw_execute()
        .map_err(|error| StoreError::sqlite(error, sql))?;
    Ok(written as u64)
}

impl rusqlite::ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        Ok(rusqlite::types::ToSqlOutput::Borrowed(match self {
            Value::Null => ValueRef::Null,
            Value::Int(integer) => ValueRef::Integer(*integer),
            Value::Real(real) => ValueRef::Real(*real),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Blob(bytes) => ValueRef::Blob(bytes),
            Value::Uuid(uuid) => ValueRef::Blob(uuid.as_bytes()),
        }))
    }
}
