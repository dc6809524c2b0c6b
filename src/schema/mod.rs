//! The schema: datasets, columns, column types, records, cells, and the macros that declare them.
//!
//! May import `date`, `text` and `diagnostic`. Names no dataset and reads no data.

mod cell;
mod column_type;
mod dataset;
mod deserialize;
mod field_type;
pub(crate) mod json_value;
pub(crate) mod macros;
mod raw;

pub use cell::Cell;
pub(crate) use cell::{LIST_SEPARATOR, NestedValue, SortKey, split_list};
pub use column_type::ColumnType;
pub(crate) use column_type::{NestedField, Tone, Vocabulary, Word, renaming_hint};
pub(crate) use dataset::{Column, ParseField, Record, Reference, Row, inherited, is_referenced, join, reverse_join};
pub use dataset::{Dataset, Origin};
pub(crate) use deserialize::{deserialize_key, deserialize_record, parse_field};
pub(crate) use field_type::{FieldType, Nested, NestedRecord, Ref, Url};
pub(crate) use raw::{LACKING, RawField, RawRecord, field_start};
