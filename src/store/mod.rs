//! Where the bytes of a dataset come from and how they become raw records.
//!
//! May import `datasets`, `schema` and what stands below them. Nothing here renders or knows a query.

pub mod catalog;
pub mod csv;
pub mod edition;
pub mod json;
pub mod key_index;
pub mod progress;
pub mod references;
pub mod source;
pub mod suggest;
