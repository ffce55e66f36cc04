//! The schema grows by numbered files, written once for both engines.
//!
//! A file `schema/NNNN_name.sql` uses the types `UUID`, `BIGINT`, `TEXT`, `BYTEA` and
//! `DOUBLE PRECISION`; for SQLite they are translated and tables made `STRICT`. Lines
//! `-- engine: sqlite`, `-- engine: postgres` and `-- engine: both` say for whom the statements
//! that follow are. A file that was released is never changed: its checksum is kept.

use {
    crate::engine::{Engine, Query, Store, StoreError, Tx},
    crate::params,
    jiff::Timestamp,
    sha2::{Digest, Sha256},
};

macro_rules! migration {
    ($file:literal) => {
        Migration {
            file: $file,
            sql: include_str!(concat!("../schema/", $file, ".sql")),
        }
    };
}

/// All steps, in order. A test compares them with the folder.
pub const MIGRATIONS: &[Migration] = &[
    migration!("0000_audit"),
    migration!("0010_units"),
    migration!("0020_accounts"),
    migration!("0030_documents"),
    migration!("0040_tasks"),
    migration!("0050_delivery"),
    migration!("0060_search"),
    migration!("0070_criteria"),
    migration!("0080_campaign"),
    migration!("0085_mapping"),
    migration!("0086_boundary"),
    migration!("0090_targets"),
    migration!("0100_outgoing"),
    migration!("0110_reports"),
    migration!("0111_report_merged"),
    migration!("0120_report_forms"),
    migration!("0121_holidays"),
    migration!("0130_letter_batch"),
    migration!("0131_outgoing_status"),
    migration!("0140_meetings"),
    migration!("0141_report_papers"),
    migration!("0142_organ_ids"),
    migration!("0143_packages"),
    migration!("0144_arrivals"),
];

/// One step of the schema.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// `NNNN_name`, as the file.
    pub file: &'static str,
    pub sql: &'static str,
}

impl Migration {
    pub fn version(&self) -> i64 {
        let number = self.file.split('_').next().unwrap_or_default();
        number.parse().unwrap_or(-1)
    }

    pub fn name(&self) -> &'static str {
        self.file
            .split_once('_')
            .map_or(self.file, |(_, name)| name)
    }

    pub fn checksum(&self) -> String {
        crate::hex(&Sha256::digest(self.sql.as_bytes()))
    }
}

/// Brings the database to the schema of this program and returns the steps that were missing.
/// Several programs may start at once: one works, the others wait for it. A database that is newer
/// than the program, or whose steps differ from the program's, is refused and left as it is.
pub async fn migrate(store: &Store, now: Timestamp) -> Result<Vec<Migration>, StoreError> {
    migrate_by(store, MIGRATIONS, now).await
}

/// As [`migrate`], with steps of the caller.
pub async fn migrate_by(
    store: &Store,
    migrations: &[Migration],
    now: Timestamp,
) -> Result<Vec<Migration>, StoreError> {
    let mut tx = store.begin().await?;
    lock(&mut tx).await?;
    tx.script(&for_engine(
        "CREATE TABLE IF NOT EXISTS schema_migration (
            version    BIGINT NOT NULL PRIMARY KEY,
            name       TEXT NOT NULL,
            checksum   TEXT NOT NULL,
            applied_at BIGINT NOT NULL
        );",
        tx.engine(),
    ))
    .await?;
    let applied = applied(&mut tx).await?;
    agree(&applied, migrations)?;
    let missing = &migrations[applied.len()..];
    for migration in missing {
        tx.script(&for_engine(migration.sql, tx.engine()))
            .await
            .map_err(|error| StoreError::Schema(format!("{}: {error}", migration.file)))?;
        tx.execute(
            "INSERT INTO schema_migration (version, name, checksum, applied_at)
             VALUES ($1, $2, $3, $4)",
            params![
                migration.version(),
                migration.name(),
                migration.checksum(),
                now
            ],
        )
        .await?;
    }
    tx.commit().await?;
    Ok(missing.to_vec())
}

/// Checks that the database has exactly the schema of this program.
pub async fn verify(db: &mut impl Query) -> Result<(), StoreError> {
    let applied = applied(db).await?;
    agree(&applied, MIGRATIONS)?;
    match MIGRATIONS.get(applied.len()) {
        None => Ok(()),
        Some(missing) => Err(StoreError::Schema(format!(
            "the database lacks schema step {}: run `ntm migrate`",
            missing.file
        ))),
    }
}

/// A step that the database has gone through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    pub version: i64,
    pub name: String,
    pub checksum: String,
}

/// Returns the steps of the database in order; an empty database has none.
pub async fn applied(db: &mut impl Query) -> Result<Vec<Applied>, StoreError> {
    let exists = match db.engine() {
        Engine::Sqlite => "SELECT name FROM sqlite_schema WHERE name = 'schema_migration'",
        Engine::Postgres => {
            "SELECT table_name FROM information_schema.tables
             WHERE table_schema = current_schema() AND table_name = 'schema_migration'"
        }
    };
    if db.query(exists, params![]).await?.is_empty() {
        return Ok(Vec::new());
    }
    let rows = db
        .query(
            "SELECT version, name, checksum FROM schema_migration ORDER BY version",
            params![],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Applied {
                version: row.get("version")?,
                name: row.get("name")?,
                checksum: row.get("checksum")?,
            })
        })
        .collect()
}

fn agree(applied: &[Applied], migrations: &[Migration]) -> Result<(), StoreError> {
    if applied.len() > migrations.len() {
        let newest = &applied[applied.len() - 1];
        return Err(StoreError::Schema(format!(
            "the database is newer than this program: it has schema step {:04}_{}, the program \
             knows {} steps; use a newer release of ntm",
            newest.version,
            newest.name,
            migrations.len()
        )));
    }
    for (applied, migration) in applied.iter().zip(migrations) {
        if applied.version != migration.version() || applied.checksum != migration.checksum() {
            return Err(StoreError::Schema(format!(
                "schema step {:04}_{} of the database differs from {} of this program",
                applied.version, applied.name, migration.file
            )));
        }
    }
    Ok(())
}

/// In SQLite the transaction itself keeps others away.
async fn lock(tx: &mut Tx) -> Result<(), StoreError> {
    if tx.engine() == Engine::Postgres {
        tx.script("SELECT pg_advisory_xact_lock(7093250123)")
            .await?;
    }
    Ok(())
}

/// Returns the statements for one engine, in its types.
fn for_engine(sql: &str, engine: Engine) -> String {
    let mut section = None;
    let mut in_table = false;
    let mut text = String::with_capacity(sql.len() + 64);
    for line in sql.lines() {
        match line.trim() {
            "-- engine: sqlite" => section = Some(Engine::Sqlite),
            "-- engine: postgres" => section = Some(Engine::Postgres),
            "-- engine: both" => section = None,
            _ if section.is_some_and(|section| section != engine) => {}
            trimmed => {
                in_table |= trimmed.starts_with("CREATE TABLE");
                let (statement, comment) = line.split_at(line.find("--").unwrap_or(line.len()));
                let statement = if in_table {
                    with_types(statement, engine)
                } else {
                    statement.to_owned()
                };
                match statement.trim_end().strip_suffix(");") {
                    Some(start) if in_table => {
                        in_table = false;
                        text.push_str(start);
                        text.push_str(match engine {
                            Engine::Sqlite => ") STRICT;",
                            Engine::Postgres => ");",
                        });
                    }
                    _ => text.push_str(&statement),
                }
                text.push_str(comment);
                text.push('\n');
            }
        }
    }
    text
}

/// Translates the types in a line of a table. Text sorts by its bytes on both engines, whatever
/// locale the PostgreSQL database was made with.
fn with_types(line: &str, engine: Engine) -> String {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut text = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(start) = rest.find(is_word) {
        text.push_str(&rest[..start]);
        rest = &rest[start..];
        let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        rest = after;
        text.push_str(match (word, engine) {
            ("UUID" | "BYTEA", Engine::Sqlite) => "BLOB",
            ("BIGINT", Engine::Sqlite) => "INTEGER",
            ("DOUBLE", Engine::Sqlite) if after.starts_with(" PRECISION") => {
                rest = &after[" PRECISION".len()..];
                "REAL"
            }
            ("TEXT", Engine::Postgres) => "TEXT COLLATE \"C\"",
            (other, _) => other,
        });
    }
    text.push_str(rest);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_the_folder() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/schema");
        let mut files: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter_map(|name| name.strip_suffix(".sql").map(str::to_owned))
            .collect();
        files.sort();
        let list: Vec<&str> = MIGRATIONS.iter().map(|migration| migration.file).collect();
        assert_eq!(list, files, "add the file to MIGRATIONS");
        let versions: Vec<i64> = MIGRATIONS.iter().map(Migration::version).collect();
        assert!(
            versions.is_sorted_by(|a, b| a < b),
            "two files share a number"
        );
        assert!(versions.iter().all(|version| *version >= 0));
    }

    #[test]
    fn one_text_serves_both_engines() {
        let check = |engine, expected: &str| {
            let sql = "CREATE TABLE t (\n  id UUID, UUIDS TEXT, -- BIGINT\n  n BIGINT, d DOUBLE PRECISION,\n\
                       \x20 CHECK (n IN (1, 2))\n);\n-- engine: sqlite\nA;\n-- engine: postgres\nB;\n\
                       -- engine: both\nCREATE TABLE u (b BYTEA);\nSELECT f(1);\n";
            assert_eq!(for_engine(sql, engine), expected);
        };
        check(
            Engine::Sqlite,
            "CREATE TABLE t (\n  id BLOB, UUIDS TEXT, -- BIGINT\n  n INTEGER, d REAL,\n  CHECK (n IN (1, 2))\n\
             ) STRICT;\nA;\nCREATE TABLE u (b BLOB) STRICT;\nSELECT f(1);\n",
        );
        check(
            Engine::Postgres,
            "CREATE TABLE t (\n  id UUID, UUIDS TEXT COLLATE \"C\", -- BIGINT\n  n BIGINT, d DOUBLE PRECISION,\n\
             \x20 CHECK (n IN (1, 2))\n);\nB;\nCREATE TABLE u (b BYTEA);\nSELECT f(1);\n",
        );
    }
}
