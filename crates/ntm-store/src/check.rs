//! Is everything that is kept whole?

use {
    crate::{
        audit,
        engine::{Engine, Query, StoreError},
        files::{ContentHash, FileState, Files},
        migration, params,
    },
    std::fmt,
};

/// Columns that name uploaded files.
pub const FILE_COLUMNS: &[FileColumn] = &[FileColumn {
    table: "stored_file",
    column: "hash",
}];

/// Looks at the database, its schema, the audit chain, and every file that a column names.
/// Returns what is wrong; nothing is mended.
pub async fn check(
    db: &mut impl Query,
    files: &Files,
    columns: &[FileColumn],
) -> Result<Report, StoreError> {
    let mut problems = damage(db).await?;
    if let Err(error) = migration::verify(db).await {
        problems.push(Problem::Schema(error.to_string()));
        // Without the right schema the questions below have no sense.
        return Ok(Report {
            problems,
            ..Report::default()
        });
    }
    let chain = audit::verify(db).await?;
    problems.extend(chain.first_broken.map(Problem::Audit));
    let mut checked = 0;
    for column in columns {
        checked += check_files(db, files, column, &mut problems).await?;
    }
    Ok(Report {
        problems,
        audit_rows: chain.rows,
        files: checked,
    })
}

/// A column whose values are hashes of files that must exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileColumn {
    pub table: &'static str,
    pub column: &'static str,
}

/// What [`check`] has seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    pub problems: Vec<Problem>,
    pub audit_rows: u64,
    pub files: u64,
}

/// Something that is not as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// The database's own structure.
    Database(String),
    /// A row refers to another that does not exist.
    Reference(String),
    Schema(String),
    Audit(audit::Broken),
    File {
        hash: String,
        state: FileState,
    },
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Problem::Database(what) => write!(f, "database: {what}"),
            Problem::Reference(what) => write!(f, "reference: {what}"),
            Problem::Schema(what) => write!(f, "schema: {what}"),
            Problem::Audit(broken) => write!(
                f,
                "audit: province {}, row {}: {}",
                broken.province, broken.seq, broken.why
            ),
            Problem::File { hash, state } => match state {
                FileState::Missing => write!(f, "file {hash} is missing"),
                FileState::Damaged => write!(f, "file {hash} has another content"),
                FileState::Whole => write!(f, "file {hash} is whole"),
            },
        }
    }
}

async fn damage(db: &mut impl Query) -> Result<Vec<Problem>, StoreError> {
    let mut problems = Vec::new();
    match db.engine() {
        Engine::Sqlite => {
            for row in db.query("PRAGMA integrity_check", params![]).await? {
                let found: String = row.get(0)?;
                if found != "ok" {
                    problems.push(Problem::Database(found));
                }
            }
            for row in db.query("PRAGMA foreign_key_check", params![]).await? {
                let (table, row_number, parent): (String, Option<i64>, String) =
                    (row.get(0)?, row.get(1)?, row.get(2)?);
                problems.push(Problem::Reference(format!(
                    "{table}, row {}: nothing in {parent}",
                    row_number.unwrap_or_default()
                )));
            }
        }
        // The server checks pages and references itself; what it knows to be in doubt it marks.
        Engine::Postgres => {
            let marked = "SELECT c.relname AS name FROM pg_index i
                 JOIN pg_class c ON c.oid = i.indexrelid
                 WHERE NOT i.indisvalid AND c.relnamespace = current_schema()::regnamespace
                 UNION ALL
                 SELECT c.conname FROM pg_constraint c
                 WHERE NOT c.convalidated AND c.connamespace = current_schema()::regnamespace";
            for row in db.query(marked, params![]).await? {
                let name: String = row.get("name")?;
                problems.push(Problem::Database(format!("{name} is not valid")));
            }
        }
    }
    Ok(problems)
}

async fn check_files(
    db: &mut impl Query,
    files: &Files,
    FileColumn { table, column }: &FileColumn,
    problems: &mut Vec<Problem>,
) -> Result<u64, StoreError> {
    let page = format!(
        "SELECT DISTINCT {column} AS hash FROM {table} WHERE {column} > $1
         ORDER BY {column} LIMIT 1000"
    );
    let (mut last, mut checked) = (String::new(), 0);
    loop {
        let rows = db.query(&page, params![last.as_str()]).await?;
        if rows.is_empty() {
            return Ok(checked);
        }
        for row in rows {
            last = row.get("hash")?;
            checked += 1;
            let state = match last.parse::<ContentHash>() {
                Ok(hash) => files.verify(hash).await?,
                Err(_) => FileState::Missing,
            };
            if state != FileState::Whole {
                problems.push(Problem::File {
                    hash: last.clone(),
                    state,
                });
            }
        }
    }
}
