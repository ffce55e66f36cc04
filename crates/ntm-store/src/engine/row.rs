//! A row that was read.

use {
    super::{FromValue, StoreError, Value},
    serde::de::DeserializeOwned,
    std::sync::Arc,
};

/// One row: values by column name or position.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    pub(super) columns: Arc<[String]>,
    pub(super) values: Vec<Value>,
}

impl Row {
    pub fn get<T: FromValue>(&self, column: impl Column) -> Result<T, StoreError> {
        let index = column.index(&self.columns)?;
        T::from_value(&self.values[index]).map_err(|why| StoreError::Column {
            column: self.columns[index].clone(),
            why,
        })
    }

    /// Returns what a column of JSON text says.
    pub fn json<T: DeserializeOwned>(&self, column: impl Column) -> Result<T, StoreError> {
        let index = column.index(&self.columns)?;
        let fault = |why: String| StoreError::Column {
            column: self.columns[index].clone(),
            why,
        };
        match &self.values[index] {
            Value::Text(text) => {
                serde_json::from_str(text).map_err(|error| fault(error.to_string()))
            }
            other => Err(fault(format!("expected JSON text, found {}", other.kind()))),
        }
    }

    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    pub fn values(&self) -> &[Value] {
        &self.values
    }

    pub fn into_values(self) -> Vec<Value> {
        self.values
    }
}

/// A name or a position of a column.
pub trait Column {
    fn index(&self, columns: &[String]) -> Result<usize, StoreError>;
}

impl Column for &str {
    fn index(&self, columns: &[String]) -> Result<usize, StoreError> {
        columns
            .iter()
            .position(|column| column == self)
            .ok_or_else(|| StoreError::Column {
                column: (*self).to_owned(),
                why: format!("not among {}", columns.join(", ")),
            })
    }
}

impl Column for usize {
    fn index(&self, columns: &[String]) -> Result<usize, StoreError> {
        if *self < columns.len() {
            return Ok(*self);
        }
        Err(StoreError::Column {
            column: self.to_string(),
            why: format!("the row has {} columns", columns.len()),
        })
    }
}
