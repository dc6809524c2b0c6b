//! What a dataset is: columns, their types, cells, records, and how they are declared.
//!
//! May import `date`, `text` and `diagnostic`. No dataset is named here and no data is read.

mod cell;
mod dataset;
mod deserialize;
mod field_type;
pub(crate) mod json_value;
mod kind;
pub(crate) mod macros;
mod raw;

pub use cell::Cell;
pub(crate) use cell::{NestedValue, Order};
pub(crate) use dataset::{Column, Read, Record, Reference, Row, about, is_referenced, join, reverse_join};
pub use dataset::{Dataset, Origin};
pub(crate) use deserialize::{deserialize_record, key_text, parse_field};
pub(crate) use field_type::{FieldType, Nested, NestedRecord, Ref, Url};
pub use kind::ColumnType;
pub(crate) use kind::{NestedField, Tone, Vocabulary, Word};
pub(crate) use raw::{LACKING, RawField, RawRecord, field_start};
