//! One façade over SQLite and PostgreSQL: the same SQL text, the same values, the same errors.
//!
//! SQL is written once, with `$1…` placeholders. Ids are UUID (`BLOB` in SQLite), integers and
//! booleans `BIGINT` (0 and 1), days `TEXT` as `YYYY-MM-DD`, instants `BIGINT` microseconds in
//! UTC, JSON `TEXT`.

pub mod dialect;
mod error;
mod identity;
mod postgres;
mod row;
pub(crate) mod sqlite;
mod tls;
mod value;

pub use self::{
    error::StoreError,
    row::{Column, Row},
    value::{FromValue, Value},
};

/// Everything that is kept, behind one door. Cloning is cheap; all clones share connections.
#[derive(Clone)]
pub struct Store {
    pool: Pool,
}

#[derive(Clone)]
enum Pool {
    Sqlite(sqlite::Pool),
    Postgres(postgres::Pool),
}

/// The database that stands behind a [`Store`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Engine {
    Sqlite,
    Postgres,
}

impl Store {
    /// Opens `sqlite:/path/file.sqlite` (created when missing) or `postgres://user@host/database`.
    pub async fn open(url: &str) -> Result<Store, StoreError> {
        let pool = if let Some(path) = url.strip_prefix("sqlite:") {
            Pool::Sqlite(sqlite::Pool::open(sqlite_path(path)).await?)
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Pool::Postgres(postgres::Pool::open(url).await?)
        } else {
            return Err(StoreError::Address);
        };
        Ok(Store { pool })
    }

    pub fn engine(&self) -> Engine {
        match self.pool {
            Pool::Sqlite(_) => Engine::Sqlite,
            Pool::Postgres(_) => Engine::Postgres,
        }
    }

    /// Returns a snapshot: all queries on it see the same moment.
    pub async fn read(&self) -> Result<Reader, StoreError> {
        let session = match &self.pool {
            Pool::Sqlite(pool) => Session::Sqlite(pool.read().await?),
            Pool::Postgres(pool) => Session::Postgres(pool.read().await?),
        };
        Ok(Reader { session })
    }

    /// Begins a transaction that may write. On SQLite there is one at a time: whoever waits for it
    /// longer than the patience of the engine gets [`StoreError::Busy`].
    pub async fn begin(&self) -> Result<Tx, StoreError> {
        let session = match &self.pool {
            Pool::Sqlite(pool) => Session::Sqlite(pool.begin().await?),
            Pool::Postgres(pool) => Session::Postgres(pool.begin().await?),
        };
        Ok(Tx { session })
    }

    /// Returns the file behind SQLite.
    pub(crate) fn sqlite_file(&self) -> Option<&std::path::Path> {
        match &self.pool {
            Pool::Sqlite(pool) => Some(pool.file()),
            Pool::Postgres(_) => None,
        }
    }

    /// Brings everything written into the main file, so that a stopped installation is one file.
    /// PostgreSQL looks after that itself.
    pub async fn settle(&self) -> Result<(), StoreError> {
        let Some(file) = self.sqlite_file().map(std::path::Path::to_owned) else {
            return Ok(());
        };
        tokio::task::spawn_blocking(move || sqlite::checkpoint(&file))
            .await
            .map_err(|error| StoreError::Unreachable(error.to_string()))?
    }

    /// Refreshes the statistics by which the engine chooses its plans. Worth calling after a large
    /// load.
    pub async fn analyze(&self) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        tx.script("ANALYZE").await?;
        tx.commit().await
    }
}

fn sqlite_path(address: &str) -> &str {
    address.strip_prefix("//").unwrap_or(address)
}

/// Returns the file that a `sqlite:` address names.
pub(crate) fn sqlite_file(url: &str) -> Option<&std::path::Path> {
    let address = url.strip_prefix("sqlite:")?;
    Some(std::path::Path::new(sqlite_path(address)))
}

/// What can be asked: a snapshot or a transaction. Functions that only read take
/// `&mut impl Query` and so serve both.
pub trait Query: Send {
    fn engine(&self) -> Engine;

    /// Returns all rows. In a transaction the statement may also write (`… RETURNING`).
    fn query(
        &mut self,
        sql: &str,
        params: &[Value],
    ) -> impl Future<Output = Result<Vec<Row>, StoreError>> + Send;

    /// Returns the only row; none or several are an error.
    fn query_one(
        &mut self,
        sql: &str,
        params: &[Value],
    ) -> impl Future<Output = Result<Row, StoreError>> + Send {
        let rows = self.query(sql, params);
        async move { at_most_one(rows.await?)?.ok_or(StoreError::NoRow) }
    }

    /// Returns the only row or none; several are an error.
    fn query_opt(
        &mut self,
        sql: &str,
        params: &[Value],
    ) -> impl Future<Output = Result<Option<Row>, StoreError>> + Send {
        let rows = self.query(sql, params);
        async move { at_most_one(rows.await?) }
    }
}

fn at_most_one(rows: Vec<Row>) -> Result<Option<Row>, StoreError> {
    if rows.len() > 1 {
        return Err(StoreError::ManyRows);
    }
    Ok(rows.into_iter().next())
}

/// A snapshot for several queries; see [`Store::read`].
pub struct Reader {
    session: Session,
}

impl Query for Reader {
    fn engine(&self) -> Engine {
        self.session.engine()
    }

    async fn query(&mut self, sql: &str, params: &[Value]) -> Result<Vec<Row>, StoreError> {
        self.session.query(sql, params).await
    }
}

/// A transaction; see [`Store::begin`]. Dropped without [`Tx::commit`] it is rolled back. After a
/// failed statement only a rollback is possible, on both engines.
pub struct Tx {
    session: Session,
}

impl Tx {
    pub async fn commit(self) -> Result<(), StoreError> {
        match self.session {
            Session::Sqlite(session) => session.commit().await,
            Session::Postgres(session) => session.commit().await,
        }
    }

    pub async fn rollback(self) -> Result<(), StoreError> {
        match self.session {
            Session::Sqlite(session) => session.rollback().await,
            Session::Postgres(session) => session.rollback().await,
        }
    }

    /// Returns how many rows were written.
    pub async fn execute(&mut self, sql: &str, params: &[Value]) -> Result<u64, StoreError> {
        match &mut self.session {
            Session::Sqlite(session) => session.execute(sql, params).await,
            Session::Postgres(session) => session.execute(sql, params).await,
        }
    }

    /// Executes the statement once for each row, in order, without waiting between rows.
    pub async fn execute_many(
        &mut self,
        sql: &str,
        rows: Vec<Vec<Value>>,
    ) -> Result<u64, StoreError> {
        match &mut self.session {
            Session::Sqlite(session) => session.execute_many(sql, rows).await,
            Session::Postgres(session) => session.execute_many(sql, rows).await,
        }
    }

    /// Executes several statements without parameters.
    pub(crate) async fn script(&mut self, sql: &str) -> Result<(), StoreError> {
        match &mut self.session {
            Session::Sqlite(session) => session.script(sql).await,
            Session::Postgres(session) => session.script(sql).await,
        }
    }
}

impl Query for Tx {
    fn engine(&self) -> Engine {
        self.session.engine()
    }

    async fn query(&mut self, sql: &str, params: &[Value]) -> Result<Vec<Row>, StoreError> {
        self.session.query(sql, params).await
    }
}

enum Session {
    Sqlite(sqlite::Session),
    Postgres(postgres::Session),
}

impl Session {
    fn engine(&self) -> Engine {
        match self {
            Session::Sqlite(_) => Engine::Sqlite,
            Session::Postgres(_) => Engine::Postgres,
        }
    }

    async fn query(&mut self, sql: &str, params: &[Value]) -> Result<Vec<Row>, StoreError> {
        let began = std::time::Instant::now();
        let rows = match self {
            Session::Sqlite(session) => session.query(sql, params).await,
            Session::Postgres(session) => session.query(sql, params).await,
        }?;
        // Never the parameters: they are what people wrote.
        tracing::trace!(took = ?began.elapsed(), rows = rows.len(), sql, "asked");
        Ok(rows)
    }
}
