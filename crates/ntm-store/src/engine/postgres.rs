//! PostgreSQL: a pool of connections that keep their prepared statements.

use {
    super::{Row, StoreError, Value, tls},
    bytes::{BufMut, BytesMut},
    deadpool_postgres::{Manager, ManagerConfig, Object, PoolError, RecyclingMethod, Runtime},
    futures::future::try_join_all,
    std::{error::Error, sync::Arc, time::Duration},
    tokio_postgres::{
        Statement,
        types::{FromSql, IsNull, ToSql, Type, to_sql_checked},
    },
    uuid::Uuid,
};

const CONNECTIONS: usize = 16;
const PATIENCE: Duration = Duration::from_secs(30);
/// Rows on their way to the server at once in a batch.
const PIPELINE: usize = 512;

#[derive(Clone)]
pub(super) struct Pool {
    connections: deadpool_postgres::Pool,
}

impl Pool {
    pub(super) async fn open(url: &str) -> Result<Pool, StoreError> {
        let (mut config, encryption) = tls::read(url)?;
        if config.get_application_name().is_none() {
            config.application_name("ntm");
        }
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(Duration::from_secs(10));
        }
        let recycling = ManagerConfig {
            recycling_method: RecyclingMethod::Fast,
        };
        let manager = Manager::from_config(config, encryption, recycling);
        let connections = deadpool_postgres::Pool::builder(manager)
            .max_size(CONNECTIONS)
            .wait_timeout(Some(PATIENCE))
            .create_timeout(Some(PATIENCE))
            .runtime(Runtime::Tokio1)
            .build()
            .map_err(|error| StoreError::Unreachable(error.to_string()))?;
        let pool = Pool { connections };
        drop(pool.connection().await?);
        Ok(pool)
    }

    pub(super) async fn read(&self) -> Result<Session, StoreError> {
        self.session("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            .await
    }

    pub(super) async fn begin(&self) -> Result<Session, StoreError> {
        self.session("BEGIN ISOLATION LEVEL READ COMMITTED").await
    }

    async fn session(&self, begin: &str) -> Result<Session, StoreError> {
        let mut session = Session {
            connection: Some(self.connection().await?),
            failed: false,
        };
        session.script(begin).await?;
        Ok(session)
    }

    async fn connection(&self) -> Result<Object, StoreError> {
        self.connections.get().await.map_err(|error| match error {
            PoolError::Timeout(_) => StoreError::Busy("no connection became free".to_owned()),
            PoolError::Backend(error) => match StoreError::postgres(error, "connect") {
                StoreError::Sql { message, .. } => StoreError::Unreachable(message),
                other => other,
            },
            other => StoreError::Unreachable(other.to_string()),
        })
    }
}

/// A transaction on one connection.
pub(super) struct Session {
    /// Empty once the transaction is over.
    connection: Option<Object>,
    failed: bool,
}

impl Drop for Session {
    fn drop(&mut self) {
        let Some(connection) = self.connection.take() else {
            return;
        };
        let Ok(runtime) = tokio::runtime::Handle::try_current() else {
            // Nobody left to wait for an answer: closing the connection rolls back as well.
            drop(Object::take(connection));
            return;
        };
        // The connection goes back to the pool only when the server has rolled back.
        runtime.spawn(async move {
            if connection.batch_execute("ROLLBACK").await.is_err() {
                drop(Object::take(connection));
            }
        });
    }
}

impl Session {
    pub(super) async fn query(
        &mut self,
        sql: &str,
        params: &[Value],
    ) -> Result<Vec<Row>, StoreError> {
        let result = async {
            let connection = self.connection()?;
            let statement = prepare(connection, sql, params.len()).await?;
            let params: Vec<&(dyn ToSql + Sync)> = params.iter().map(|value| value as _).collect();
            let rows = connection
                .query(&statement, &params)
                .await
                .map_err(|error| StoreError::postgres(error, sql))?;
            read(&statement, rows).map_err(|error| StoreError::postgres(error, sql))
        }
        .await;
        self.noting(result)
    }

    pub(super) async fn execute(&mut self, sql: &str, params: &[Value]) -> Result<u64, StoreError> {
        let result = async {
            let connection = self.connection()?;
            let statement = prepare(connection, sql, params.len()).await?;
            connection
                .execute_raw(&statement, params)
                .await
                .map_err(|error| StoreError::postgres(error, sql))
        }
        .await;
        self.noting(result)
    }

    pub(super) async fn execute_many(
        &mut self,
        sql: &str,
        rows: Vec<Vec<Value>>,
    ) -> Result<u64, StoreError> {
        let Some(first) = rows.first() else {
            return Ok(0);
        };
        let result = async {
            let connection = self.connection()?;
            let statement = prepare(connection, sql, first.len()).await?;
            let mut written = 0;
            for batch in rows.chunks(PIPELINE) {
                // Futures are first polled, and so sent, in the order of the rows.
                let answers = batch
                    .iter()
                    .map(|row| connection.execute_raw(&statement, row.as_slice()));
                written += try_join_all(answers)
                    .await
                    .map_err(|error| StoreError::postgres(error, sql))?
                    .iter()
                    .sum::<u64>();
            }
            Ok(written)
        }
        .await;
        self.noting(result)
    }

    pub(super) async fn script(&mut self, sql: &str) -> Result<(), StoreError> {
        let result = async {
            self.connection()?
                .batch_execute(sql)
                .await
                .map_err(|error| StoreError::postgres(error, sql))
        }
        .await;
        self.noting(result)
    }

    pub(super) async fn commit(mut self) -> Result<(), StoreError> {
        if self.failed {
            // The server would answer COMMIT with a rollback and no error.
            return Err(StoreError::Aborted);
        }
        self.script("COMMIT").await?;
        self.connection = None;
        Ok(())
    }

    pub(super) async fn rollback(mut self) -> Result<(), StoreError> {
        self.failed = false;
        self.script("ROLLBACK").await?;
        self.connection = None;
        Ok(())
    }

    fn connection(&self) -> Result<&Object, StoreError> {
        if self.failed {
            return Err(StoreError::Aborted);
        }
        self.connection
            .as_ref()
            .ok_or_else(|| StoreError::Unreachable("the transaction is over".to_owned()))
    }

    fn noting<T>(&mut self, result: Result<T, StoreError>) -> Result<T, StoreError> {
        self.failed |= result.is_err();
        result
    }
}

/// Prepares and checks the number of parameters, which the driver would answer with a panic.
async fn prepare(connection: &Object, sql: &str, count: usize) -> Result<Statement, StoreError> {
    let statement = connection
        .prepare_cached(sql)
        .await
        .map_err(|error| StoreError::postgres(error, sql))?;
    if statement.params().len() != count {
        return Err(StoreError::Sql {
            message: format!(
                "{count} parameters given, the statement has {}",
                statement.params().len()
            ),
            sql: sql.to_owned(),
        });
    }
    Ok(statement)
}

fn read(
    statement: &Statement,
    rows: Vec<tokio_postgres::Row>,
) -> Result<Vec<Row>, tokio_postgres::Error> {
    let columns: Arc<[String]> = statement
        .columns()
        .iter()
        .map(|column| column.name().to_owned())
        .collect();
    rows.into_iter()
        .map(|row| {
            Ok(Row {
                columns: columns.clone(),
                values: (0..columns.len())
                    .map(|index| row.try_get(index))
                    .collect::<Result<_, _>>()?,
            })
        })
        .collect()
}

type Fault = Box<dyn Error + Sync + Send>;

/// Writes the value as the type that the server expects at this place.
impl ToSql for Value {
    fn to_sql(&self, target: &Type, out: &mut BytesMut) -> Result<IsNull, Fault> {
        match self {
            Value::Null => return Ok(IsNull::Yes),
            Value::Int(integer) => match *target {
                Type::INT8 => out.put_i64(*integer),
                Type::INT4 => out.put_i32(i32::try_from(*integer)?),
                Type::INT2 => out.put_i16(i16::try_from(*integer)?),
                Type::OID => out.put_u32(u32::try_from(*integer)?),
                Type::FLOAT8 => out.put_f64(*integer as f64),
                Type::FLOAT4 => out.put_f32(*integer as f32),
                Type::NUMERIC => put_numeric(*integer, out),
                Type::BOOL if matches!(integer, 0 | 1) => out.put_u8(*integer as u8),
                _ => return Err(mismatch(self, target)),
            },
            Value::Real(real) => match *target {
                Type::FLOAT8 => out.put_f64(*real),
                Type::FLOAT4 => out.put_f32(*real as f32),
                _ => return Err(mismatch(self, target)),
            },
            Value::Text(text) => match *target {
                Type::TEXT
                | Type::VARCHAR
                | Type::BPCHAR
                | Type::NAME
                | Type::UNKNOWN
                | Type::JSON => out.put_slice(text.as_bytes()),
                _ => return Err(mismatch(self, target)),
            },
            Value::Blob(bytes) if *target == Type::BYTEA => out.put_slice(bytes),
            // What SQLite gave back as bytes.
            Value::Blob(bytes) if *target == Type::UUID && bytes.len() == 16 => {
                out.put_slice(bytes);
            }
            Value::Uuid(uuid) if *target == Type::UUID => out.put_slice(uuid.as_bytes()),
            Value::Blob(_) | Value::Uuid(_) => return Err(mismatch(self, target)),
        }
        Ok(IsNull::No)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

fn mismatch(value: &Value, target: &Type) -> Fault {
    let message = format!(
        "{} where the statement has {target}; CAST($n AS …) tells the type",
        value.kind()
    );
    Box::new(StoreError::Value(message))
}

impl<'a> FromSql<'a> for Value {
    fn from_sql(source: &Type, raw: &'a [u8]) -> Result<Value, Fault> {
        Ok(match *source {
            Type::INT8 => Value::Int(i64::from_sql(source, raw)?),
            Type::INT4 => Value::Int(i32::from_sql(source, raw)?.into()),
            Type::INT2 => Value::Int(i16::from_sql(source, raw)?.into()),
            Type::OID => Value::Int(u32::from_sql(source, raw)?.into()),
            Type::BOOL => Value::Int(bool::from_sql(source, raw)?.into()),
            Type::FLOAT8 => Value::Real(f64::from_sql(source, raw)?),
            Type::FLOAT4 => Value::Real(f32::from_sql(source, raw)?.into()),
            Type::NUMERIC => numeric(raw)?,
            Type::BYTEA => Value::Blob(raw.to_owned()),
            Type::UUID => Value::Uuid(Uuid::from_slice(raw)?),
            Type::TEXT
            | Type::VARCHAR
            | Type::BPCHAR
            | Type::NAME
            | Type::UNKNOWN
            | Type::CHAR
            | Type::JSON => Value::Text(std::str::from_utf8(raw)?.to_owned()),
            _ => return Err(format!("columns of type {source} are not read").into()),
        })
    }

    fn from_sql_null(_: &Type) -> Result<Value, Fault> {
        Ok(Value::Null)
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

/// Reads `numeric`, which `SUM` and `AVG` of integers give: without decimals an integer, as in
/// SQLite, otherwise a real number.
fn numeric(raw: &[u8]) -> Result<Value, Fault> {
    let short = |position: usize| {
        raw.get(2 * position..2 * position + 2)
            .map(|bytes| i16::from_be_bytes([bytes[0], bytes[1]]))
            .ok_or("a numeric that ends too early")
    };
    let (count, weight, sign, decimals) = (short(0)?, short(1)?, short(2)?, short(3)?);
    let negative = match sign as u16 {
        0x0000 => false,
        0x4000 => true,
        0xC000 => return Ok(Value::Real(f64::NAN)),
        0xD000 => return Ok(Value::Real(f64::INFINITY)),
        _ => return Ok(Value::Real(f64::NEG_INFINITY)),
    };
    let digits = (0..count.max(0) as usize)
        .map(|index| short(4 + index).map(i128::from))
        .collect::<Result<Vec<i128>, _>>()?;
    let signed = |value: i128| if negative { -value } else { value };
    if decimals == 0 && weight < 9 {
        let whole = (0..=weight).fold(0, |sum, index| {
            sum * 10_000 + digits.get(index as usize).copied().unwrap_or(0)
        });
        return Ok(match i64::try_from(signed(whole)) {
            Ok(integer) => Value::Int(integer),
            Err(_) => Value::Real(signed(whole) as f64),
        });
    }
    // Through text, so that the nearest real number results.
    let mut text = digits
        .iter()
        .fold(String::from("0"), |text, digit| format!("{text}{digit:04}"));
    let exponent = 4 * (i32::from(weight) + 1 - i32::from(count));
    text.push_str(&format!("e{exponent}"));
    let real: f64 = text.parse()?;
    Ok(Value::Real(if negative { -real } else { real }))
}

fn put_numeric(integer: i64, out: &mut BytesMut) {
    let mut digits = Vec::new();
    let mut rest = integer.unsigned_abs();
    while rest > 0 {
        digits.push((rest % 10_000) as i16);
        rest /= 10_000;
    }
    out.put_i16(digits.len() as i16);
    out.put_i16(digits.len() as i16 - 1);
    out.put_u16(if integer < 0 { 0x4000 } else { 0 });
    out.put_i16(0);
    for digit in digits.iter().rev() {
        out.put_i16(*digit);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numeric_comes_back_as_it_went_out() {
        for integer in [0, 1, -1, 9_999, 10_000, -123_456_789, i64::MAX, i64::MIN] {
            let mut out = BytesMut::new();
            put_numeric(integer, &mut out);
            assert_eq!(numeric(&out).unwrap(), Value::Int(integer));
        }
    }

    #[test]
    fn numeric_with_decimals_is_a_real_number() {
        // 12345.5 and -0.0625 as the server sends them.
        let check = |shorts: &[u16], expected: f64| {
            let raw: Vec<u8> = shorts
                .iter()
                .flat_map(|short| short.to_be_bytes())
                .collect();
            assert_eq!(numeric(&raw).unwrap(), Value::Real(expected));
        };
        check(&[3, 1, 0, 1, 1, 2345, 5000], 12345.5);
        check(&[1, 0xFFFF, 0x4000, 4, 625], -0.0625);
    }
}
