//! An installation moves from one database to another, of whichever engine, and is compared row
//! by row.

use {
    crate::{
        engine::{Engine, Query, Row, Store, StoreError, Tx, Value},
        migration, params,
    },
    sha2::{Digest, Sha256},
    std::collections::BTreeSet,
};

/// Copies every table as of one moment; the source may be in use meanwhile.
///
/// The target must have the same schema and no rows. All is written in one transaction, read back,
/// and compared by the count and checksum of every table before it is committed, so a copy is
/// either whole or not there. Tables whose name begins with `search_` are derived from others, in
/// each engine's own way, and are not copied.
pub async fn copy(
    from: &Store,
    to: &Store,
    mut progress: impl FnMut(Progress<'_>) + Send,
) -> Result<Vec<TableCopied>, StoreError> {
    let mut source = from.read().await?;
    let mut target = to.begin().await?;
    same_schema(&mut source, &mut target).await?;
    let tables = tables(&mut source).await?;
    let known = self::tables(&mut target).await?;
    for table in &tables {
        table.must_be_in(&known)?;
        table.must_be_empty(&mut target).await?;
    }
    let constraints = Constraints::defer(&mut target).await?;
    let mut copied = Vec::with_capacity(tables.len());
    for table in &tables {
        let mut sum = Sum::default();
        let insert = table.insert();
        let mut pages = Pages::of(table);
        while let Some(rows) = pages.next(&mut source).await? {
            rows.iter().for_each(|row| sum.add(row.values()));
            let rows = rows.into_iter().map(Row::into_values).collect();
            target.execute_many(&insert, rows).await?;
            progress(Progress {
                table: &table.name,
                rows: sum.rows,
            });
        }
        copied.push(TableCopied {
            table: table.name.clone(),
            rows: sum.rows,
            checksum: sum.checksum(),
        });
    }
    constraints.enforce(&mut target).await?;
    target.script("ANALYZE").await?;
    for (table, written) in tables.iter().zip(&copied) {
        let kept = summed(&mut target, table).await?;
        if (kept.rows, kept.checksum()) != (written.rows, written.checksum.clone()) {
            return Err(StoreError::Damaged(format!(
                "table {}: {} rows were copied, {} rows with another content arrived",
                table.name, written.rows, kept.rows
            )));
        }
    }
    target.commit().await?;
    Ok(copied)
}

/// How far a copy has come.
#[derive(Clone, Copy, Debug)]
pub struct Progress<'a> {
    pub table: &'a str,
    pub rows: u64,
}

/// A table after the copy, the same on both sides.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct TableCopied {
    pub table: String,
    pub rows: u64,
    pub checksum: String,
}

/// Returns count and checksum of every table, to compare two databases.
pub async fn checksums(db: &mut impl Query) -> Result<Vec<TableCopied>, StoreError> {
    let mut all = Vec::new();
    for table in tables(db).await? {
        let sum = summed(db, &table).await?;
        all.push(TableCopied {
            table: table.name,
            rows: sum.rows,
            checksum: sum.checksum(),
        });
    }
    Ok(all)
}

async fn summed(db: &mut impl Query, table: &Table) -> Result<Sum, StoreError> {
    let mut sum = Sum::default();
    let mut pages = Pages::of(table);
    while let Some(rows) = pages.next(db).await? {
        rows.iter().for_each(|row| sum.add(row.values()));
    }
    Ok(sum)
}

async fn same_schema(source: &mut impl Query, target: &mut impl Query) -> Result<(), StoreError> {
    let from = migration::applied(source).await?;
    let to = migration::applied(target).await?;
    if from.is_empty() || from != to {
        return Err(StoreError::Schema(format!(
            "the source has {} schema steps, the target {}; run `ntm migrate` on both first",
            from.len(),
            to.len()
        )));
    }
    Ok(())
}

/// A table that holds what people gave, with its columns in order of name.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Table {
    name: String,
    columns: Vec<String>,
    key: Vec<String>,
}

impl Table {
    fn insert(&self) -> String {
        let places: Vec<String> = (1..=self.columns.len())
            .map(|number| format!("${number}"))
            .collect();
        format!(
            "INSERT INTO {} ({}) VALUES ({})",
            self.name,
            quoted(&self.columns),
            places.join(", ")
        )
    }

    fn must_be_in(&self, known: &[Table]) -> Result<(), StoreError> {
        if known.contains(self) {
            return Ok(());
        }
        Err(StoreError::Schema(format!(
            "table {} is not the same on both sides",
            self.name
        )))
    }

    async fn must_be_empty(&self, db: &mut impl Query) -> Result<(), StoreError> {
        let some = format!("SELECT 1 AS one FROM {} LIMIT 1", self.name);
        if db.query(&some, params![]).await?.is_empty() {
            return Ok(());
        }
        Err(StoreError::Schema(format!(
            "the target is not empty: table {} has rows",
            self.name
        )))
    }
}

/// Names such as `before` or `position` are words of SQL as well.
fn quoted(columns: &[String]) -> String {
    let quoted: Vec<String> = columns
        .iter()
        .map(|column| format!("\"{column}\""))
        .collect();
    quoted.join(", ")
}

async fn tables(db: &mut impl Query) -> Result<Vec<Table>, StoreError> {
    let sql = match db.engine() {
        Engine::Sqlite => {
            "SELECT t.name AS name, c.name AS column_name, c.pk AS key_position
             FROM pragma_table_list t, pragma_table_info(t.name) c
             WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
             ORDER BY t.name, c.name"
        }
        Engine::Postgres => {
            "SELECT t.relname AS name, a.attname AS column_name,
                    COALESCE(array_position(i.indkey::int2[], a.attnum) + 1, 0) AS key_position
             FROM pg_class t
             JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
                                    AND a.attgenerated = ''
             LEFT JOIN pg_index i ON i.indrelid = t.oid AND i.indisprimary
             WHERE t.relnamespace = current_schema()::regnamespace AND t.relkind IN ('r', 'p')
             ORDER BY t.relname COLLATE \"C\", a.attname COLLATE \"C\""
        }
    };
    let mut tables: Vec<Table> = Vec::new();
    let mut key: Vec<(i64, String)> = Vec::new();
    for row in db.query(sql, params![]).await? {
        let (name, column): (String, String) = (row.get("name")?, row.get("column_name")?);
        if name == "schema_migration" || name.starts_with("search_") {
            continue;
        }
        if tables.last().is_none_or(|table| table.name != name) {
            key.clear();
            tables.push(Table {
                name,
                columns: Vec::new(),
                key: Vec::new(),
            });
        }
        let Some(table) = tables.last_mut() else {
            continue;
        };
        let position: i64 = row.get("key_position")?;
        if position > 0 {
            key.push((position, column.clone()));
            key.sort();
            table.key = key.iter().map(|(_, column)| column.clone()).collect();
        }
        table.columns.push(column);
    }
    match tables.iter().find(|table| table.key.is_empty()) {
        Some(table) => Err(StoreError::Schema(format!(
            "table {} has no primary key",
            table.name
        ))),
        None => Ok(tables),
    }
}

/// Reads a table from key to key, in pages of a bearable size: a document's text can have
/// megabytes, an obligation has a few hundred bytes.
struct Pages {
    first: String,
    next: String,
    key: Vec<usize>,
    size: i64,
    last: Option<Vec<Value>>,
    over: bool,
}

impl Pages {
    const LARGEST: i64 = 2_000;
    const BYTES: usize = 4 << 20;

    fn of(table: &Table) -> Pages {
        let (columns, key) = (quoted(&table.columns), quoted(&table.key));
        let places: Vec<String> = (1..=table.key.len())
            .map(|number| format!("${number}"))
            .collect();
        Pages {
            first: format!(
                "SELECT {columns} FROM {} ORDER BY {key} LIMIT $1",
                table.name
            ),
            next: format!(
                "SELECT {columns} FROM {} WHERE ({key}) > ({}) ORDER BY {key} LIMIT ${}",
                table.name,
                places.join(", "),
                table.key.len() + 1
            ),
            key: table
                .key
                .iter()
                .filter_map(|part| table.columns.iter().position(|column| column == part))
                .collect(),
            size: 16,
            last: None,
            over: false,
        }
    }

    async fn next(&mut self, db: &mut impl Query) -> Result<Option<Vec<Row>>, StoreError> {
        if self.over {
            return Ok(None);
        }
        let rows = match self.last.take() {
            None => db.query(&self.first, params![self.size]).await?,
            Some(mut params) => {
                params.push(Value::Int(self.size));
                db.query(&self.next, &params).await?
            }
        };
        self.over = (rows.len() as i64) < self.size;
        let bytes: usize = rows.iter().flat_map(Row::values).map(size).sum();
        if bytes < Self::BYTES / 2 {
            self.size = (self.size * 2).min(Self::LARGEST);
        } else if bytes > Self::BYTES {
            self.size = (self.size / 2).max(1);
        }
        self.last = rows.last().map(|row| {
            let values = row.values();
            self.key
                .iter()
                .map(|index| values[*index].clone())
                .collect()
        });
        Ok(if rows.is_empty() { None } else { Some(rows) })
    }
}

fn size(value: &Value) -> usize {
    match value {
        Value::Text(text) => text.len(),
        Value::Blob(bytes) => bytes.len(),
        _ => 16,
    }
}

/// Count and checksum of a table: the sum of the SHA-256 of its rows modulo 2^256, so that the
/// order in which an engine returns rows does not matter.
#[derive(Default)]
struct Sum {
    rows: u64,
    sum: [u8; 32],
}

impl Sum {
    fn add(&mut self, values: &[Value]) {
        let mut row = Sha256::new();
        for value in values {
            let mut field = |kind: &[u8; 1], bytes: &[u8]| {
                row.update(kind);
                row.update((bytes.len() as u64).to_be_bytes());
                row.update(bytes);
            };
            match value {
                Value::Null => field(b"n", b""),
                Value::Int(integer) => field(b"i", &integer.to_be_bytes()),
                // SQLite forgets the sign of zero.
                Value::Real(real) => field(b"r", &(real + 0.0).to_be_bytes()),
                Value::Text(text) => field(b"t", text.as_bytes()),
                Value::Blob(bytes) => field(b"b", bytes),
                // In SQLite a UUID is its sixteen bytes.
                Value::Uuid(uuid) => field(b"b", uuid.as_bytes()),
            }
        }
        self.rows += 1;
        let mut carry = 0;
        for (sum, byte) in self.sum.iter_mut().zip(row.finalize()).rev() {
            let total = u16::from(*sum) + u16::from(byte) + carry;
            *sum = total as u8;
            carry = total >> 8;
        }
    }

    fn checksum(&self) -> String {
        let mut sum = Sha256::new();
        sum.update(self.rows.to_be_bytes());
        sum.update(self.sum);
        crate::hex(&sum.finalize())
    }
}

/// References between rows, which may point forward while tables are being filled.
struct Constraints {
    /// Table and name of each constraint that was made deferrable (PostgreSQL).
    changed: BTreeSet<(String, String)>,
}

impl Constraints {
    async fn defer(tx: &mut Tx) -> Result<Constraints, StoreError> {
        let mut changed = BTreeSet::new();
        match tx.engine() {
            Engine::Sqlite => tx.script("PRAGMA defer_foreign_keys = ON").await?,
            Engine::Postgres => {
                let constraints = "SELECT t.relname AS name, c.conname AS constraint_name
                     FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
                     WHERE c.contype = 'f' AND NOT c.condeferrable
                       AND t.relnamespace = current_schema()::regnamespace";
                for row in tx.query(constraints, params![]).await? {
                    changed.insert((row.get("name")?, row.get("constraint_name")?));
                }
                alter(tx, &changed, "DEFERRABLE INITIALLY DEFERRED").await?;
            }
        }
        Ok(Constraints { changed })
    }

    async fn enforce(self, tx: &mut Tx) -> Result<(), StoreError> {
        if tx.engine() == Engine::Postgres {
            tx.script("SET CONSTRAINTS ALL IMMEDIATE").await?;
            alter(tx, &self.changed, "NOT DEFERRABLE").await?;
        }
        Ok(())
    }
}

async fn alter(
    tx: &mut Tx,
    constraints: &BTreeSet<(String, String)>,
    to: &str,
) -> Result<(), StoreError> {
    let statements: String = constraints
        .iter()
        .map(|(table, name)| format!("ALTER TABLE {table} ALTER CONSTRAINT \"{name}\" {to};"))
        .collect();
    if statements.is_empty() {
        return Ok(());
    }
    tx.script(&statements).await
}
