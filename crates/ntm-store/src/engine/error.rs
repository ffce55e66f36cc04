//! What can go wrong in the store, the same on both engines.

/// A fault of the store. The message is for the log (English); pages have words of their own.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A constraint was violated. `constraint` reads `table(column, column)` for a key,
    /// `not null table(column)`, `check NAME` or `foreign key`.
    #[error("constraint violated: {constraint}")]
    Conflict { constraint: String },
    /// Somebody else holds what is needed; trying again later may succeed.
    #[error("the database is busy: {0}")]
    Busy(String),
    /// No space left for the database or its files.
    #[error("no space left: {0}")]
    Full(String),
    /// A trigger refused the change.
    #[error("refused by the database: {0}")]
    Refused(String),
    #[error("expected one row, found none")]
    NoRow,
    #[error("expected at most one row, found several")]
    ManyRows,
    /// A statement failed before, so the transaction was rolled back instead of committed.
    #[error("the transaction had failed and was rolled back")]
    Aborted,
    #[error("column {column}: {why}")]
    Column { column: String, why: String },
    #[error("a value cannot be kept: {0}")]
    Value(String),
    #[error("{message} in: {sql}")]
    Sql { message: String, sql: String },
    #[error("the database cannot be reached: {0}")]
    Unreachable(String),
    #[error("a database address begins with sqlite: or postgres://")]
    Address,
    #[error("{0}")]
    Schema(String),
    #[error("{what}: {source}")]
    Io {
        what: String,
        source: std::io::Error,
    },
    #[error("damaged: {0}")]
    Damaged(String),
}

impl StoreError {
    /// Names what was attempted on a file; a full disk is told apart.
    pub(crate) fn io(what: impl Into<String>, source: std::io::Error) -> StoreError {
        let what = what.into();
        match source.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
                StoreError::Full(what)
            }
            _ => StoreError::Io { what, source },
        }
    }

    pub(crate) fn sqlite(error: rusqlite::Error, sql: &str) -> StoreError {
        use rusqlite::{ErrorCode, ffi};
        let message = error.to_string();
        let Some(code) = error.sqlite_error() else {
            return StoreError::Sql {
                message,
                sql: sql.to_owned(),
            };
        };
        match (code.code, code.extended_code) {
            (_, ffi::SQLITE_CONSTRAINT_TRIGGER) => StoreError::Refused(message),
            (ErrorCode::ConstraintViolation, extended) => StoreError::Conflict {
                constraint: sqlite_constraint(extended, &message),
            },
            (ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked, _) => StoreError::Busy(message),
            (ErrorCode::DiskFull, _) => StoreError::Full(message),
            (ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase, _) => {
                StoreError::Damaged(message)
            }
            (ErrorCode::CannotOpen, _) => StoreError::Unreachable(message),
            _ => StoreError::Sql {
                message,
                sql: sql.to_owned(),
            },
        }
    }

    pub(crate) fn postgres(error: tokio_postgres::Error, sql: &str) -> StoreError {
        let Some(db) = error.as_db_error() else {
            let message = chain(&error);
            return match std::error::Error::source(&error) {
                Some(source) if source.is::<StoreError>() => StoreError::Value(message),
                Some(source) if source.is::<std::io::Error>() => StoreError::Unreachable(message),
                _ if error.is_closed() => StoreError::Unreachable(message),
                _ => StoreError::Sql {
                    message,
                    sql: sql.to_owned(),
                },
            };
        };
        let message = db.message().to_owned();
        match db.code().code() {
            "23505" | "23503" | "23502" | "23514" | "23P01" => StoreError::Conflict {
                constraint: postgres_constraint(db),
            },
            "P0001" => StoreError::Refused(message),
            // Serialisation, deadlock, lock or statement taking too long, too many connections,
            // starting up.
            "40001" | "40P01" | "55P03" | "57014" | "53300" | "57P03" => StoreError::Busy(message),
            "53100" => StoreError::Full(message),
            "57P01" | "57P02" => StoreError::Unreachable(message),
            // Text that the encoding or an index cannot hold (an index takes 2,700 bytes).
            "22021" | "54000" => StoreError::Value(message),
            _ => StoreError::Sql {
                message,
                sql: sql.to_owned(),
            },
        }
    }
}

/// `UNIQUE constraint failed: unit.province, unit.code` becomes `unit(province, code)`.
fn sqlite_constraint(extended: i32, message: &str) -> String {
    use rusqlite::ffi;
    let detail = message
        .split_once("failed: ")
        .map_or(message, |(_, detail)| detail);
    match extended {
        ffi::SQLITE_CONSTRAINT_FOREIGNKEY => "foreign key".to_owned(),
        ffi::SQLITE_CONSTRAINT_NOTNULL => format!("not null {}", table_and_columns(detail)),
        ffi::SQLITE_CONSTRAINT_CHECK => format!("check {detail}"),
        _ => table_and_columns(detail),
    }
}

fn table_and_columns(detail: &str) -> String {
    if let Some(index) = detail.strip_prefix("index ") {
        return index.trim_matches('\'').to_owned();
    }
    let table = detail.split('.').next().unwrap_or(detail);
    let columns: Vec<&str> = detail
        .split(", ")
        .filter_map(|part| part.split_once('.').map(|(_, column)| column))
        .collect();
    format!("{table}({})", columns.join(", "))
}

/// Speaks of the constraint as SQLite does, so that callers compare one text.
fn postgres_constraint(db: &tokio_postgres::error::DbError) -> String {
    let table = db.table().unwrap_or_default();
    let name = db.constraint().unwrap_or_default();
    match db.code().code() {
        "23503" => "foreign key".to_owned(),
        "23502" => format!("not null {table}({})", db.column().unwrap_or_default()),
        "23514" => format!("check {name}"),
        // `Key (province, code)=(12, XA-01) already exists.`
        _ => db
            .detail()
            .and_then(|detail| detail.split_once('('))
            .and_then(|(_, rest)| rest.split_once(")=("))
            .map(|(columns, _)| columns)
            .filter(|columns| !columns.contains('('))
            .map_or(name.to_owned(), |columns| {
                format!("{table}({})", columns.replace('"', ""))
            }),
    }
}

pub(super) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(source) = next {
        text = format!("{text}: {source}");
        next = source.source();
    }
    text
}
