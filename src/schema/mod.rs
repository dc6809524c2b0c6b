//! The schema: datasets, columns, column types, records, cells, and the macros that declare them.
//!
//! May import `date`, `text` and `diagnostic`. Refers to no particular dataset and reads no data.

mod cell;
mod column_type;
mod dataset;
mod deserialize;
mod field_type;
pub(crate) mod json_value;
pub(crate) mod macros;
mod raw;

pub use cell::Cell;
pub(crate) use cell::{LIST_SEPARATOR, NestedValue, SortKey, compare_sort_keys, split_list};
pub use column_type::ColumnType;
pub(crate) use column_type::{NestedField, Tone, Vocabulary, Word, renaming_hint};
pub(crate) use dataset::{Column, ParseField, Record, Reference, Row, TimelineColumns, TimelineDates};
pub use dataset::{Dataset, Origin};
pub(crate) use dataset::{inherited, is_referenced, join, known_as, reverse_join, with_computed};
pub(crate) use deserialize::{deserialize_key, deserialize_record, parse_field};
pub(crate) use field_type::{FieldType, Nested, NestedRecord, Ref, Url};
pub use raw::CsvFields;
pub(crate) use raw::{LACKING, RawField, RawRecord};
