//! What a dataset is: columns, their types, cells, records, and how they are declared.
//!
//! May import `date`, `text`, `diagnostic` and `context`. No dataset is named here and no data is read.

pub mod cell;
pub mod dataset;
pub mod deserialize;
pub mod field_type;
pub mod json_value;
pub mod kind;
mod macros;
pub mod raw;
