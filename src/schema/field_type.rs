//! The Rust types of the fields of records, each with the column type and the conversion to a cell.

use std::marker::PhantomData;

use serde::{Deserialize, Deserializer};

use crate::date::{Date, Period};
use crate::schema::{Cell, ColumnType, NestedField, NestedValue, Record, deserialize_key};

/// A type that a field of a record may have.
pub(crate) trait FieldType {
    /// The type of the column.
    const COLUMN_TYPE: ColumnType;
    /// Whether every record must have a value.
    const REQUIRED: bool = true;
    /// Returns the value as a cell.
    fn cell(&self) -> Cell<'_>;
}

impl FieldType for String {
    const COLUMN_TYPE: ColumnType = ColumnType::Text;
    fn cell(&self) -> Cell<'_> {
        Cell::text(self)
    }
}

impl FieldType for u32 {
    const COLUMN_TYPE: ColumnType = ColumnType::Integer;
    fn cell(&self) -> Cell<'_> {
        Cell::Integer((*self).into())
    }
}

impl FieldType for f64 {
    const COLUMN_TYPE: ColumnType = ColumnType::Number;
    fn cell(&self) -> Cell<'_> {
        Cell::Number(*self)
    }
}

impl FieldType for Date {
    const COLUMN_TYPE: ColumnType = ColumnType::Date;
    fn cell(&self) -> Cell<'_> {
        Cell::Date(*self)
    }
}

impl FieldType for Period {
    const COLUMN_TYPE: ColumnType = ColumnType::Period;
    fn cell(&self) -> Cell<'_> {
        Cell::Period(*self)
    }
}

impl<T: FieldType> FieldType for Option<T> {
    const COLUMN_TYPE: ColumnType = T::COLUMN_TYPE;
    const REQUIRED: bool = false;
    fn cell(&self) -> Cell<'_> {
        self.as_ref().map_or(Cell::Empty, T::cell)
    }
}

/// An absolute URL.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct Url(pub String);

impl FieldType for Url {
    const COLUMN_TYPE: ColumnType = ColumnType::Url;
    fn cell(&self) -> Cell<'_> {
        Cell::text(&self.0)
    }
}

/// The key of a record of another dataset.
#[derive(Clone, Debug)]
pub struct Ref<R> {
    /// The key.
    pub key: String,
    record: PhantomData<R>,
}

impl<R> PartialEq for Ref<R> {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl<'de, R> Deserialize<'de> for Ref<R> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Ref { key: deserialize_key(deserializer)?, record: PhantomData })
    }
}

impl<R: Record> FieldType for Ref<R> {
    const COLUMN_TYPE: ColumnType = ColumnType::Reference(R::NAME);
    fn cell(&self) -> Cell<'_> {
        Cell::text(&self.key)
    }
}

impl<T: FieldType> FieldType for Vec<T> {
    const COLUMN_TYPE: ColumnType = ColumnType::List(&T::COLUMN_TYPE);
    const REQUIRED: bool = false;
    fn cell(&self) -> Cell<'_> {
        Cell::list(self.iter().map(T::cell).collect())
    }
}

/// A nested record, declared by [`nested!`](crate::schema::macros::nested).
pub(crate) trait NestedRecord {
    /// The fields.
    const FIELDS: &'static [NestedField];
    /// Returns the values with their names.
    fn nested_value(&self) -> NestedValue<'_>;
}

/// A list of nested records in one field.
#[derive(Clone, Debug, Deserialize, Default)]
pub struct Nested<R>(pub Vec<R>);

impl<R: NestedRecord> FieldType for Nested<R> {
    const COLUMN_TYPE: ColumnType = ColumnType::Nested(R::FIELDS);
    const REQUIRED: bool = false;
    fn cell(&self) -> Cell<'_> {
        if self.0.is_empty() { Cell::Empty } else { Cell::Nested(self.0.iter().map(R::nested_value).collect()) }
    }
}
