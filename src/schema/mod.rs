//! What a dataset is: columns, their types, cells, records, and how they are declared.
//!
//! May import `date`, `text` and `diagnostic`. No dataset is named here and no data is read.

mod cell;
mod dataset;
mod deserialize;
mod field_type;
pub mod json_value;
mod kind;
pub mod macros;
mod raw;

pub use cell::{Cell, NestedValue, Order};
pub use dataset::{Column, Dataset, Origin, Read, Record, Reference, Row, about, is_referenced, join, reverse_join};
pub use deserialize::{deserialize_record, key_text, parse_field};
pub use field_type::{FieldType, Nested, NestedRecord, Ref, Url};
pub use kind::{ColumnType, NestedField, Tone, Vocabulary, Word};
pub use raw::{LACKING, RawField, RawRecord, field_start};
